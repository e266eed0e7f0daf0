/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "requests/thimble-request.h"
#include "store/thimble-measurements.h"
#include "thimble-check.h"

G_BEGIN_DECLS

/**
 * ThimbleFate:
 * @THIMBLE_FATE_DONE: it completed
 * @THIMBLE_FATE_STOPPED: the person stopped it
 * @THIMBLE_FATE_WAIT: refused without being billed; the same may be sent again after a pause
 * @THIMBLE_FATE_FAILED: this one failed; others may not
 * @THIMBLE_FATE_HOPELESS: no repetition mends it: key, model, address, prompt
 * @THIMBLE_FATE_END: nothing at all may be sent any more: budget, history
 *
 * What the end of one request means for those that would follow it.
 */
typedef enum {
  THIMBLE_FATE_DONE,
  THIMBLE_FATE_STOPPED,
  THIMBLE_FATE_WAIT,
  THIMBLE_FATE_FAILED,
  THIMBLE_FATE_HOPELESS,
  THIMBLE_FATE_END,
} ThimbleFate;

/* Past so many refusals in a row the endpoint means it. */
#define THIMBLE_FATE_REFUSALS 6

ThimbleFate thimble_fate_of        (ThimbleRequest *request); /* ended */
/* Seconds: what the endpoint asks for, else 5, doubling with each refusal up to five minutes. @n_refused: from 1 */
gint64      thimble_fate_get_pause (ThimbleProblem *problem, guint n_refused);
/* What the history would say of it now; clear with thimble_run_row_clear(). */
void        thimble_fate_fill_row  (ThimbleRunRow *row, ThimbleRecord *record);
/* Of a request to @model that the person stopped, or that its program died over: where that costs nothing, nothing was billed, and a resume
 * may send it again. @model: (nullable) */
void        thimble_fate_excuse    (ThimbleRunRow *row, ThimbleModel *model);
/* Judges the answer, puts the verdict into @row and, in the background, beside the request's link. */
void        thimble_fate_judge     (ThimbleRequest *request, ThimbleCheck *check, ThimbleStore *store, ThimbleRunRow *row);

G_END_DECLS
