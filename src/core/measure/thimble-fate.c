/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "requests/thimble-budget.h"
#include "thimble-fate.h"

#define FIRST_PAUSE_S 5
#define LONGEST_PAUSE_S 300

ThimbleFate
thimble_fate_of (ThimbleRequest *request)
{
  ThimbleProblem *problem = thimble_request_get_problem (request);
  gboolean unbilled = thimble_request_get_record (request)->billed == THIMBLE_BILLED_NONE;

  if (thimble_request_get_state (request) == THIMBLE_STATE_COMPLETED)
    return THIMBLE_FATE_DONE;
  if (problem == NULL)
    return THIMBLE_FATE_STOPPED;
  switch (thimble_problem_get_code (problem))
    {
    case THIMBLE_ERROR_CANCELLED:
      return THIMBLE_FATE_STOPPED;
    case THIMBLE_ERROR_OVER_BUDGET:
    case THIMBLE_ERROR_STORE:
    case THIMBLE_ERROR_STORE_NEWER:
    case THIMBLE_ERROR_STORE_DAMAGED:
      return THIMBLE_FATE_END;
    case THIMBLE_ERROR_RATE_LIMITED:
    case THIMBLE_ERROR_OVERLOADED:
      return unbilled ? THIMBLE_FATE_WAIT : THIMBLE_FATE_FAILED;
    case THIMBLE_ERROR_EMPTY_PROMPT:
    case THIMBLE_ERROR_TOO_LONG:
    case THIMBLE_ERROR_BAD_URL:
    case THIMBLE_ERROR_BAD_SECRET:
    case THIMBLE_ERROR_KEY_MISSING:
    case THIMBLE_ERROR_KEY_LOCKED:
    case THIMBLE_ERROR_KEYRING_UNAVAILABLE:
    case THIMBLE_ERROR_KEY_ORIGIN:
    case THIMBLE_ERROR_UNSUPPORTED:
    case THIMBLE_ERROR_BAD_KEY:
    case THIMBLE_ERROR_NOT_PERMITTED:
    case THIMBLE_ERROR_REGION:
    case THIMBLE_ERROR_MODEL_UNKNOWN:
    case THIMBLE_ERROR_QUOTA_EXHAUSTED:
    case THIMBLE_ERROR_REDIRECTED:
    case THIMBLE_ERROR_TLS:
      return THIMBLE_FATE_HOPELESS;
    case THIMBLE_ERROR_NOT_UNDERSTOOD:
      /* An address that is not there does not come by asking again. */
      return thimble_problem_get_http_status (problem) == 404 ? THIMBLE_FATE_HOPELESS : THIMBLE_FATE_FAILED;
    default:
      return THIMBLE_FATE_FAILED;
    }
}

gint64
thimble_fate_get_pause (ThimbleProblem *problem,
                        guint           n_refused)
{
  gint64 asked = thimble_problem_get_retry_after (problem);

  return asked >= 0 ? asked : MIN (LONGEST_PAUSE_S, FIRST_PAUSE_S << MIN (n_refused - 1, 6u));
}

void
thimble_fate_fill_row (ThimbleRunRow *row,
                       ThimbleRecord *record)
{
  ThimbleUsage *usage = record->usage;
  ThimbleProblem *problem = record->problem;

  *row = (ThimbleRunRow) { .request_id = record->id, .series = record->series, .number = record->number, .state = record->state,
                           /* Without a row it was no attempt. */
                           .attempt = record->id != 0 ? record->attempt : record->attempt - 1, .billed = record->billed,
                           .started_us = record->started_us, .cost = record->cost, .first_text_us = record->first_text_us,
                           .duration_us = record->duration_us };
  row->input = usage != NULL ? thimble_usage_get_input (usage) : THIMBLE_COUNT_UNKNOWN;
  row->output = usage != NULL ? thimble_usage_get_output (usage) : THIMBLE_COUNT_UNKNOWN;
  row->total = usage != NULL ? thimble_usage_get_total (usage) : THIMBLE_COUNT_UNKNOWN;
  row->cached_read = usage != NULL ? thimble_usage_get_cached_read (usage) : THIMBLE_COUNT_UNKNOWN;
  row->reasoning = usage != NULL ? thimble_usage_get_reasoning (usage) : THIMBLE_COUNT_UNKNOWN;
  row->estimated = usage != NULL && thimble_usage_get_source (usage) == THIMBLE_USAGE_ESTIMATE;
  row->problem_code = problem != NULL ? g_strdup (thimble_error_to_code (thimble_problem_get_code (problem))) : NULL;
  row->problem_message = problem != NULL ? g_strdup (thimble_problem_get_message (problem)) : NULL;
}

void
thimble_fate_excuse (ThimbleRunRow *row,
                     ThimbleModel  *model)
{
  /* How long it took is known of whatever its own program saw the end of: a cut, say, which may come again. */
  gboolean killed = row->state == THIMBLE_STATE_INTERRUPTED && row->duration_us < 0;

  if ((killed || row->state == THIMBLE_STATE_STOPPED) && model != NULL && thimble_budget_is_exempt (model))
    row->billed = THIMBLE_BILLED_NONE;
}

void
thimble_fate_judge (ThimbleRequest *request,
                    ThimbleCheck   *check,
                    ThimbleStore   *store,
                    ThimbleRunRow  *row)
{
  ThimbleVerdict verdict = thimble_check_judge (check, thimble_request_get_answer (request), &row->reason);

  if (verdict == THIMBLE_VERDICT_NONE)
    return;
  row->verdict = (int) verdict;
  thimble_store_set_verdict_async (store, row->request_id, row->verdict, row->reason, NULL, NULL, NULL);
}
