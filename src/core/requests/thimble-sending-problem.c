/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-request-private.h"
#include "thimble-sending-private.h"

/* What a sending says of its own where it does not come to its end. */

/* By the price it was sent at; where it has none, because nobody is there who could bill it. */
static gboolean
costs_nothing (ThimbleRequest *request)
{
  ThimblePrice *price = thimble_request_get_record (request)->price;

  return price != NULL ? thimble_price_is_free (price) : thimble_budget_is_exempt (thimble_request_get_model (request));
}

ThimbleProblem *
thimble_sending_leave_out_costs (ThimbleProblem *problem, ThimbleRequest *request)
{
  g_autoptr (ThimbleProblem) taken = problem, plain = NULL;
  ThimbleError code = thimble_problem_get_code (problem);

  if (!costs_nothing (request) || (code != THIMBLE_ERROR_CUT_OFF && code != THIMBLE_ERROR_TIMEOUT && code != THIMBLE_ERROR_SERVER))
    return g_steal_pointer (&taken);
  plain = thimble_problem_new (code, thimble_problem_get_message (problem), _("Send it again; this model costs nothing."),
                               thimble_problem_get_details (problem), thimble_problem_get_retry_after (problem));
  return thimble_problem_with_http (plain, thimble_problem_get_http_status (problem), thimble_problem_get_vendor_code (problem),
                                    thimble_problem_get_parameter (problem));
}

ThimbleProblem *
thimble_sending_stopped_problem (ThimbleRequest *request, gboolean left)
{
  const char *advice = !left ? _("Nothing was sent.")
                       : costs_nothing (request) ? _("What had come is kept.")
                       : _("What had come is kept. The provider may bill it.");

  return thimble_problem_new (THIMBLE_ERROR_CANCELLED, _("Stopped."), advice, NULL, -1);
}
