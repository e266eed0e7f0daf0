/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/thimble-catalogue.h"
#include "dialects/thimble-dialect.h"
#include "thimble-forecast.h"
#include "thimble-request.h"

G_BEGIN_DECLS

/* How the runner moves a request; nobody else does. */

void thimble_request_begin          (ThimbleRequest *self, const ThimbleForecast *forecast);
void thimble_request_committed      (ThimbleRequest *self, gint64 id);
void thimble_request_take_event     (ThimbleRequest *self, ThimbleEvent *event);
/* Bytes have come: restarts the silence clock. */
void thimble_request_touch          (ThimbleRequest *self);
/* Tells watchers what changed since the last flush; once for each read, not for each event. */
void thimble_request_flush          (ThimbleRequest *self);
/* Before the end: the price of the model and the service that really answered. */
void thimble_request_settle_price   (ThimbleRequest *self, ThimbleCatalogue *catalogue);
/* What the service that answered costs, in percent of the list: flex, priority. */
guint thimble_request_get_price_percent (ThimbleRecord *record);
/* The end. @problem is NULL for completed. Makes the receipt. */
void thimble_request_end            (ThimbleRequest *self, ThimbleState state, ThimbleBilled billed, ThimbleProblem *problem);
/* As it stood when it began; NULL before. */
const ThimbleForecast *thimble_request_get_forecast (ThimbleRequest *self);
void thimble_request_set_unsaved    (ThimbleRequest *self, ThimbleProblem *problem);

G_END_DECLS
