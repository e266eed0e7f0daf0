/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "requests/thimble-task-name.h"
#include "thimble-request-text.h"

char *
thimble_request_text_describe (ThimbleRecord *record)
{
  g_autofree char *name = thimble_text_for_label (thimble_task_name_of (record), 60);
  g_autofree char *when = thimble_format_when_short (record->started_us);
  g_autofree char *model = thimble_text_for_label (record->model_name != NULL ? record->model_name : record->model_id, 60);
  g_autofree char *input = NULL, *output = NULL, *total = NULL, *cost = NULL;
  const char *state = thimble_state_get_label (record->state);
  g_autofree char *sentence = NULL;
  gboolean about;

  if ((record->usage == NULL || !thimble_usage_is_complete (record->usage)) && record->counted_output > 0)
    {
      output = thimble_format_count (record->counted_output);
      /* Translators: task, model, time: state, output tokens that were counted on this computer */
      return g_strdup_printf (C_("request", "%s, %s, %s: %s, %s output tokens counted here"), name, model, when, state, output);
    }
  if (record->usage == NULL || !thimble_usage_is_complete (record->usage))
    return g_strdup_printf (C_("request", "%s, %s, %s: %s, tokens unknown."), name, model, when, state);
  about = thimble_usage_get_source (record->usage) == THIMBLE_USAGE_ESTIMATE;
  input = thimble_format_count (thimble_usage_get_input (record->usage));
  output = thimble_format_count (thimble_usage_get_output (record->usage));
  total = thimble_format_count (thimble_usage_get_total (record->usage));
  cost = record->practice ? g_strdup (_("Practice")) : thimble_money_format (record->cost);
  /* Translators: task, model, time: input + output = total · cost. The sum is read as one. */
  sentence = g_strdup_printf (about ? C_("request", "%s, %s, %s: about %s input + %s output = %s tokens · %s")
                                  : C_("request", "%s, %s, %s: %s input + %s output = %s tokens · %s"),
                              name, model, when, input, output, total, cost);
  /* Whose numbers are drawn paler: it did not come to its own end. */
  return record->state == THIMBLE_STATE_COMPLETED ? g_steal_pointer (&sentence) : g_strconcat (sentence, " · ", state, NULL);
}
