/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "thimble-history-condition.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryChoice:
 *
 * A button of the filter bar whose popover lists what one condition can be, each with a check and, where it is known, how
 * many requests that would show. None chosen means any.
 *
 * Signals: `changed` (no arguments): a person chose. `opened` (no arguments): the list is about to be seen; it shows what it
 * has until thimble_history_choice_set_items() brings it up to date.
 */
#define THIMBLE_TYPE_HISTORY_CHOICE (thimble_history_choice_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryChoice, thimble_history_choice, THIMBLE, HISTORY_CHOICE, AdwBin)

typedef struct {
  char   *id;
  char   *name;     /* as a label shows it */
  gint64  requests; /* -1: not known */
} ThimbleHistoryChoiceItem;

ThimbleHistoryChoiceItem *thimble_history_choice_item_new  (const char *id, const char *name, gint64 requests);
void                      thimble_history_choice_item_free (ThimbleHistoryChoiceItem *item);

GtkWidget                *thimble_history_choice_new        (ThimbleHistoryCondition condition);
ThimbleHistoryCondition   thimble_history_choice_get_condition (ThimbleHistoryChoice *self);
/* @items: (element-type ThimbleHistoryChoiceItem). What is chosen and not among them stays in the list. */
void                      thimble_history_choice_set_items  (ThimbleHistoryChoice *self, GPtrArray *items);
/* @ids: (nullable): without `changed`. */
void                      thimble_history_choice_set_chosen (ThimbleHistoryChoice *self, const char * const *ids);
/* (transfer full) (nullable): NULL for any. */
char                    **thimble_history_choice_get_chosen (ThimbleHistoryChoice *self);

G_END_DECLS
