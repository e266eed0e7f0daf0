/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-json.h"
#include "base/thimble-prompt.h"
#include "catalogue/thimble-endpoint-private.h"
#include "measure/thimble-chain-plan.h"
#include "measure/thimble-plan.h"
#include "requests/thimble-count-note.h"
#include "store/thimble-filter.h"

/* What Thimble wrote into settings, files and the history, and anybody may have changed. The first byte says what: 0 a filter, 1 a
 * conversation's turns, 2 what is to be measured, 3 an endpoint of the person's, 4 the changes of one that is built in,
 * 5 a chain, 6 what bills said. What is taken is written again as what is taken. */

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static char *
reread_filter (const char *text)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_from_json (text, NULL);

  return filter != NULL ? thimble_filter_to_json (filter) : NULL;
}

static char *
reread_turns (const char *text)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("x");

  return thimble_prompt_turns_from_json (prompt, text, NULL) ? thimble_prompt_turns_to_json (prompt) : NULL;
}

static char *
reread_plan (JsonObject *object)
{
  g_autoptr (ThimblePlan) plan = thimble_plan_parse (object, NULL);
  g_autoptr (JsonNode) node = plan != NULL ? thimble_plan_to_json (plan) : NULL;

  if (plan != NULL && thimble_plan_check (plan, NULL))
    thimble_prompt_unref (thimble_plan_make_prompt (plan));
  return node != NULL ? thimble_json_to_string (node, FALSE) : NULL;
}

static char *
reread_endpoint (JsonObject *object)
{
  g_autoptr (ThimbleEndpoint) endpoint = thimble_endpoint_new_from_json (object, FALSE, NULL);
  g_autoptr (JsonNode) node = endpoint != NULL ? thimble_endpoint_to_json (endpoint) : NULL;

  return node != NULL ? thimble_json_to_string (node, FALSE) : NULL;
}

static char *
reread_changes (JsonObject *object)
{
  g_autoptr (JsonNode) bundle = thimble_json_parse ("{\"id\":\"x\",\"name\":\"X\",\"dialect\":\"openai-chat\",\"base_url\":\"https://example.org/v1\"}", -1, 1024, NULL);
  g_autoptr (ThimbleEndpoint) endpoint = thimble_endpoint_new_from_json (thimble_json_root_object (bundle), TRUE, NULL);
  g_autoptr (JsonNode) node = thimble_endpoint_apply_changes (endpoint, object, NULL) ? thimble_endpoint_to_json (endpoint) : NULL;

  return node != NULL ? thimble_json_to_string (node, FALSE) : NULL;
}

static char *
reread_chain (JsonObject *object)
{
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_from_json (object, NULL);
  g_autoptr (JsonNode) node = plan != NULL ? thimble_chain_plan_to_json (plan) : NULL;

  if (plan != NULL)
    thimble_chain_plan_check (plan, NULL);
  return node != NULL ? thimble_json_to_string (node, FALSE) : NULL;
}

static char *
reread_bills (const char *text)
{
  g_autoptr (GHashTable) bills = thimble_count_note_read (text);

  return thimble_count_note_write (bills);
}

static char *
reread (guint       what,
        const char *text)
{
  static char *(*const of_objects[]) (JsonObject *) = { reread_plan, reread_endpoint, reread_changes, reread_chain };
  g_autoptr (JsonNode) node = NULL;

  if (what == 6)
    return reread_bills (text);
  if (what < 2)
    return what == 0 ? reread_filter (text) : reread_turns (text);
  node = thimble_json_parse (text, -1, 1024 * 1024, NULL);
  return thimble_json_root_object (node) != NULL ? of_objects[what - 2](thimble_json_root_object (node)) : NULL;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autofree char *text = NULL, *once = NULL;

  if (size < 1)
    return 0;
  text = g_strndup ((const char *) data + 1, size - 1);
  once = reread (data[0] % 7, text);
  if (once != NULL)
    {
      g_autofree char *twice = reread (data[0] % 7, once);

      g_assert_cmpstr (once, ==, twice);
    }
  return 0;
}
