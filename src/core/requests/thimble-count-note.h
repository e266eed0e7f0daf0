/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the count book keeps in the store, as text:
 * {"version": 1, "models": {"anthropic/claude-haiku-5-5": [[text, framing, predicted, billed], …]}} */

/* Models and their servers change: only the last bills of a model count. */
#define THIMBLE_BILLS_MAX       24
#define THIMBLE_BILL_MODELS_MAX 200

/* In tokens. */
typedef struct {
  gint64 text;      /* counted, before learning and without framing */
  gint64 framing;   /* as the data have it, 0 where they do not */
  gint64 predicted; /* as it was shown */
  gint64 billed;
} ThimbleBill;

/* Model key → GArray of ThimbleBill, oldest first. */
GHashTable *thimble_count_note_new   (void);
/* @note: (nullable). What cannot be read, or is no bill, is left out. */
GHashTable *thimble_count_note_read  (const char *note);
char       *thimble_count_note_write (GHashTable *bills);
/* (transfer full) (element-type utf8): the models' keys, in order. */
GPtrArray  *thimble_count_note_list  (GHashTable *bills);

G_END_DECLS
