/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-money.h"
#include "store/thimble-filter.h"
#include "thimble-history-dates.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryCondition:
 *
 * The single conditions of a filter, in the order in which they are told.
 */
typedef enum {
  THIMBLE_HISTORY_CONDITION_TEXT,
  THIMBLE_HISTORY_CONDITION_PROVIDER,
  THIMBLE_HISTORY_CONDITION_MODEL,
  THIMBLE_HISTORY_CONDITION_TASK,
  THIMBLE_HISTORY_CONDITION_MEASUREMENT,
  THIMBLE_HISTORY_CONDITION_TIER,
  THIMBLE_HISTORY_CONDITION_STATE,
  THIMBLE_HISTORY_CONDITION_DATES,
  THIMBLE_HISTORY_CONDITION_COST,
  THIMBLE_HISTORY_CONDITION_TOKENS,
  THIMBLE_HISTORY_CONDITION_COST_UNKNOWN,
  THIMBLE_HISTORY_CONDITION_PRACTICE,
} ThimbleHistoryCondition;

#define THIMBLE_N_HISTORY_CONDITIONS (THIMBLE_HISTORY_CONDITION_PRACTICE + 1)

gboolean    thimble_history_condition_is_set   (ThimbleHistoryCondition condition, const ThimbleFilter *filter);
/* Lets anything pass again. */
void        thimble_history_condition_clear    (ThimbleHistoryCondition condition, ThimbleFilter *filter);
/* "Provider": what a person chooses from; translated. */
const char *thimble_history_condition_get_name (ThimbleHistoryCondition condition);

/* What an id is called; (nullable): the id itself is shown. Endpoints, models and tasks have names of their own. */
typedef const char *(*ThimbleHistoryNames) (ThimbleHistoryCondition condition, const char *id, gpointer data);

/* One line that says it: "Model: GPT-6 Luna, GPT-6.1 Terra", "Cost: at least $0.10"; newly allocated, NULL where it is not
 * set. Foreign names are made harmless. */
char       *thimble_history_condition_describe (ThimbleHistoryCondition condition, const ThimbleFilter *filter, ThimbleHistoryDates dates,
                                                ThimbleHistoryNames names, gpointer data);

/* What a person types into a range. An empty text is no limit, -1. FALSE for what is not an amount that is zero or more;
 * @out is left alone then. See thimble_digits_parse() and thimble_money_parse(). */
gboolean    thimble_history_parse_money        (const char *text, ThimbleMoney *out); /* "$1.20", "0,0005", "1.2" */
gboolean    thimble_history_parse_count        (const char *text, gint64 *out);       /* "1,500", "2k", "1.5 M" */

G_END_DECLS
