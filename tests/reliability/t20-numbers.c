/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T20: usage that is no count of tokens, from models with prices: no cost is computed. */
#include "config.h"

#include <string.h>

#include "runner-helper.h"
#include "target.h"

static const char *numbers[] = {
  "-1", "-9007199254740993", "1000000001", "99999999999", "9223372036854775807", "9223372036854775808", "18446744073709551616",
  "-9223372036854775809", "1e10", "1e400", "-1e400", "1e-400", "12.5", "0.1", "\"12\"", "\"\"", "null", "true", "false", "[]", "[12]", "{}",
  "{\"tokens\":12}",
};

/* IN and OUT are replaced. */
static const struct {
  ThimbleDialectKind  kind;
  const char         *document;
} answers[] = {
  { THIMBLE_DIALECT_OPENAI_RESPONSES,
    "{\"id\":\"r\",\"object\":\"response\",\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"role\":\"assistant\",\"content\":"
    "[{\"type\":\"output_text\",\"text\":\"Hi\"}]}],\"usage\":{\"input_tokens\":IN,\"output_tokens\":OUT}}" },
  { THIMBLE_DIALECT_OPENAI_CHAT,
    "{\"id\":\"c\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
    "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":IN,\"completion_tokens\":OUT}}" },
  { THIMBLE_DIALECT_ANTHROPIC_MESSAGES,
    "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"end_turn\","
    "\"usage\":{\"input_tokens\":IN,\"output_tokens\":OUT}}" },
  { THIMBLE_DIALECT_GEMINI,
    "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Hi\"}]},\"finishReason\":\"STOP\"}],"
    "\"usageMetadata\":{\"promptTokenCount\":IN,\"candidatesTokenCount\":OUT}}" },
};

static gboolean
has_price (ThimbleModel *model)
{
  return thimble_model_get_price (model, NULL) != NULL;
}

/* A model of the catalogue that has a price and speaks that dialect, with its endpoint at our server. */
static ThimbleModel *
find_priced (RunnerFixture      *fixture,
             ThimbleDialectKind  kind)
{
  GListModel *models = thimble_catalogue_get_models (thimble_engine_get_catalogue (fixture->engine));

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (ThimbleModel) model = g_list_model_get_item (models, i);
      ThimbleEndpoint *endpoint = thimble_model_get_endpoint (model);

      if (thimble_endpoint_get_dialect (endpoint) == kind && has_price (model)
          && !thimble_endpoint_is_practice (endpoint) && !thimble_endpoint_is_local (endpoint)
          && !thimble_endpoint_reports_cost (endpoint))
        {
          g_assert_true (thimble_endpoint_set_base_url (endpoint, thimble_test_server_get_url (fixture->server), NULL));
          return g_steal_pointer (&model);
        }
    }
  g_error ("no priced model speaks dialect %d", kind);
}

static char *
replace (const char *text,
         const char *mark,
         const char *with)
{
  g_auto (GStrv) parts = g_strsplit (text, mark, -1);

  return g_strjoinv (with, parts);
}

static ThimbleRecord *
ask (RunnerFixture *fixture,
     ThimbleModel  *model,
     const char    *document,
     const char    *in,
     const char    *out)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hello");
  g_autoptr (ThimbleRequest) request = NULL;
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);
  g_autofree char *half = replace (document, "IN", in);
  g_autofree char *body = replace (half, "OUT", out);

  thimble_prompt_set_stream (prompt, FALSE);
  request = thimble_request_new (model, prompt, "free", 0);
  runner_push_answer (fixture, 200, "application/json", NULL, body);
  runner_send (fixture, request, key, NULL);
  return runner_load (fixture, thimble_request_get_id (request));
}

static void
test_numbers (RunnerFixture *fixture,
              gconstpointer  unused)
{
  guint n = 0, n_costs = 0;

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (ThimbleModel) model = find_priced (fixture, answers[i].kind);
      g_autoptr (ThimbleRecord) good = ask (fixture, model, answers[i].document, "12", "5");

      /* A cost there would be. */
      g_assert_cmpint (good->state, ==, THIMBLE_STATE_COMPLETED);
      g_assert_true (thimble_money_is_known (good->cost));
      g_assert_cmpint (good->cost, >, 0);
      for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
        for (guint where = 1; where <= 3; where++)
          {
            g_autoptr (ThimbleRecord) row = ask (fixture, model, answers[i].document, where & 1 ? numbers[k] : "12",
                                                 where & 2 ? numbers[k] : "5");

            n++;
            if (thimble_money_is_known (row->cost))
              {
                n_costs++;
                g_test_message ("dialect %d, %s in place %u: cost %" G_GINT64_FORMAT, answers[i].kind, numbers[k], where, row->cost);
              }
          }
    }
  target_figure ("T20: %u answers with %u numbers that are no counts, four dialects: %u costs computed", n,
                 (guint) G_N_ELEMENTS (numbers), n_costs);
  g_assert_cmpuint (n_costs, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/T20/numbers", RunnerFixture, GINT_TO_POINTER (THIMBLE_DIALECT_OPENAI_CHAT), runner_set_up, test_numbers, runner_tear_down);
  return g_test_run ();
}
