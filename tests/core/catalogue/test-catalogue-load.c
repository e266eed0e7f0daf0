/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/stat.h>

#include "catalogue-fixture.h"

static void
on_changed (ThimbleCatalogue *catalogue, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_nothing_there (Fixture *fixture, gconstpointer data)
{
  guint changed = 0;

  g_signal_connect (fixture->catalogue, "changed", G_CALLBACK (on_changed), &changed);
  fixture_load (fixture);
  g_assert_null (thimble_catalogue_get_warning (fixture->catalogue));
  g_assert_cmpuint (changed, ==, 1);
  fixture_load (fixture);
  g_assert_cmpuint (changed, ==, 1);
  /* Reading makes no folders. */
  g_assert_false (g_file_test (fixture->config_dir, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (fixture->cache_dir, G_FILE_TEST_EXISTS));
}

static void
test_own_endpoints (Fixture *fixture, gconstpointer data)
{
  ThimbleEndpoint *mine, *ollama;

  fixture_write (fixture->config_dir, "endpoints.json",
    "{\"version\":1,\"endpoints\":[{\"id\":\"mine\",\"name\":\"Mine\",\"dialect\":\"openai-chat\","
    "\"base_url\":\"https://a.example/v1\",\"needs_key\":true}],"
    "\"builtin\":{\"ollama\":{\"base_url\":\"http://127.0.0.1:9999/v1\",\"quirks\":{\"stream_options\":false}}}}");
  fixture_load (fixture);
  g_assert_null (thimble_catalogue_get_warning (fixture->catalogue));
  mine = thimble_catalogue_find_endpoint (fixture->catalogue, "mine");
  ollama = thimble_catalogue_find_endpoint (fixture->catalogue, "ollama");
  g_assert_nonnull (mine);
  g_assert_cmpstr (thimble_endpoint_get_name (mine), ==, "Mine");
  g_assert_false (thimble_endpoint_is_builtin (mine));
  g_assert_cmpstr (thimble_endpoint_get_base_url (ollama), ==, "http://127.0.0.1:9999/v1");
  g_assert_false (thimble_endpoint_get_quirks (ollama)->stream_options);
}

static void
test_own_prices (Fixture *fixture, gconstpointer data)
{
  ThimbleModel *luna, *added, *stranger;
  g_autoptr (ThimbleModel) ensured = NULL;
  const ThimblePriceRates *rates;

  fixture_write (fixture->config_dir, "endpoints.json",
    "{\"endpoints\":[{\"id\":\"mine\",\"dialect\":\"openai-chat\",\"base_url\":\"https://a.example/v1\"}]}");
  fixture_write (fixture->config_dir, "prices.json",
    "{\"models\":[{\"id\":\"gpt-6-luna\",\"provider\":\"openai\",\"input\":0.3,\"output\":1.25,\"cached_input\":0.0125,"
    "\"as_of\":\"2026-11-20\"},"
    "{\"id\":\"llama\",\"endpoint\":\"mine\",\"input\":7,\"output\":9},"
    "{\"id\":\"anywhere\",\"input\":1,\"output\":1},"
    "{\"id\":\"gemini-4-argon\",\"input\":0.1,\"output\":0.1}]}");
  fixture_load (fixture);
  g_assert_null (thimble_catalogue_get_warning (fixture->catalogue));

  luna = thimble_catalogue_find_model (fixture->catalogue, "openai", "gpt-6-luna");
  rates = thimble_price_get_rates (thimble_model_get_price (luna, NULL));
  g_assert_cmpint (rates->input, ==, 300000);
  g_assert_cmpint (rates->output, ==, 1250000);
  g_assert_cmpint (rates->cached_read, ==, 12500);
  g_assert_cmpint (rates->cache_write, ==, THIMBLE_MONEY_UNKNOWN);
  g_assert_cmpstr (thimble_price_get_source (thimble_model_get_price (luna, NULL)), ==, "override");
  g_assert_cmpstr (thimble_price_get_as_of (thimble_model_get_price (luna, NULL)), ==, "2026-11-20");
  g_assert_cmpuint (thimble_price_get_n_steps (thimble_model_get_price (luna, NULL)), ==, 0);

  added = thimble_catalogue_find_model (fixture->catalogue, "mine", "llama");
  g_assert_nonnull (added);
  g_assert_cmpint (thimble_model_get_tier (added), ==, THIMBLE_TIER_PREMIUM);

  stranger = thimble_catalogue_find_model (fixture->catalogue, NULL, "anywhere");
  g_assert_null (stranger);
  ensured = thimble_catalogue_ensure_model (fixture->catalogue,
                                            thimble_catalogue_find_endpoint (fixture->catalogue, "mine"), "anywhere");
  g_assert_cmpint (thimble_model_get_tier (ensured), ==, THIMBLE_TIER_ENTRY);

  /* The person's price has no schedule. */
  g_assert_cmpint (thimble_price_get_rates (thimble_model_get_price (
    thimble_catalogue_find_model (fixture->catalogue, "gemini", "gemini-4-argon"), "2027-01-01"))->input, ==, 100000);
}

static void
assert_warning (Fixture *fixture, const char *first, const char *second)
{
  ThimbleProblem *warning = thimble_catalogue_get_warning (fixture->catalogue);
  g_autofree char *all = NULL;

  g_assert_nonnull (warning);
  all = g_strdup_printf ("%s\n%s\n%s", thimble_problem_get_message (warning), thimble_problem_get_advice (warning),
                         thimble_problem_get_details (warning));
  g_test_message ("%s", all);
  g_assert_nonnull (strstr (all, first));
  g_assert_nonnull (strstr (all, second));
  g_assert_nonnull (strstr (thimble_problem_get_advice (warning), fixture->config_dir));
}

static void
test_damaged_prices (Fixture *fixture, gconstpointer data)
{
  const char *text = "{\n \"models\": [\n  {\"id\": \"é\" \"input\": 1}\n ]\n}\n";
  g_autofree char *path = g_build_filename (fixture->config_dir, "prices.json", NULL);
  g_autofree char *after = NULL;

  fixture_write (fixture->config_dir, "prices.json", text);
  fixture_load (fixture);
  assert_warning (fixture, "prices.json", "line 3, character 14");
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, text);
  g_assert_nonnull (thimble_catalogue_find_model (fixture->catalogue, "openai", "gpt-6-luna"));
}

static void
test_bad_entries (Fixture *fixture, gconstpointer data)
{
  fixture_write (fixture->config_dir, "prices.json",
    "{\"models\":[{\"id\":\"gpt-6-luna\",\"input\":-1,\"output\":1},{\"id\":\"gpt-6-sol\",\"input\":1,\"output\":\"2\"},7,"
    "{\"input\":1,\"output\":1},{\"id\":\"gpt-5.5\",\"input\":1},{\"id\":\"gpt-5.4\",\"input\":1,\"output\":1,\"as_of\":\"soon\"},"
    "{\"id\":\"gpt-6.1-sol\",\"input\":1,\"output\":1}]}");
  fixture_load (fixture);
  assert_warning (fixture, "Entry 1 (gpt-6-luna)", "Entry 6 (gpt-5.4)");
  /* The good one counts, the others keep what they had. */
  g_assert_cmpint (thimble_price_get_rates (thimble_model_get_price (
    thimble_catalogue_find_model (fixture->catalogue, "openai", "gpt-6.1-sol"), NULL))->input, ==, 1000000);
  g_assert_cmpint (thimble_price_get_rates (thimble_model_get_price (
    thimble_catalogue_find_model (fixture->catalogue, "openai", "gpt-6-luna"), NULL))->input, ==, 100000);
}

static ThimblePrice *
local_price (Fixture *fixture, const char *id, ThimbleModel **model)
{
  *model = thimble_catalogue_ensure_model (fixture->catalogue, thimble_catalogue_find_endpoint (fixture->catalogue, "near"), id);
  return thimble_model_get_price (*model, NULL);
}

/* What its owner says it costs cannot be read: it is not free for that. */
static void
test_bad_prices_of_local_models (Fixture *fixture, gconstpointer text)
{
  g_autoptr (ThimbleModel) lost = NULL, good = NULL;

  fixture_write (fixture->config_dir, "endpoints.json",
    "{\"endpoints\":[{\"id\":\"near\",\"dialect\":\"openai-chat\",\"base_url\":\"http://127.0.0.1:9/v1\",\"needs_key\":false}]}");
  fixture_write (fixture->config_dir, "prices.json", text);
  fixture_write (fixture->cache_dir, "models-near.json", "{\"base_url\":\"http://127.0.0.1:9/v1\",\"day\":\"2026-11-22\",\"models\":[{\"id\":\"listed\"}]}");
  fixture_load (fixture);
  assert_warning (fixture, "prices.json", "unknown what local models cost");
  g_assert_null (local_price (fixture, "mine", &lost));
  if (strstr (text, "good") != NULL)
    g_assert_cmpint (thimble_price_get_rates (local_price (fixture, "good", &good))->input, ==, 1000000);
  /* Neither one that its server lists. */
  g_assert_null (thimble_model_get_price (thimble_catalogue_find_model (fixture->catalogue, "near", "listed"), NULL));
  g_assert_true (thimble_price_is_free (thimble_model_get_price (thimble_catalogue_find_model (fixture->catalogue, "practice", "by-rule"), NULL)));
}

static void
test_local_models_are_free (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleModel) free_one = NULL;

  fixture_write (fixture->config_dir, "endpoints.json",
    "{\"endpoints\":[{\"id\":\"near\",\"dialect\":\"openai-chat\",\"base_url\":\"http://127.0.0.1:9/v1\",\"needs_key\":false}]}");
  fixture_write (fixture->config_dir, "prices.json", "{\"models\":[{\"id\":\"good\",\"endpoint\":\"near\",\"input\":1,\"output\":1}]}");
  fixture_load (fixture);
  g_assert_null (thimble_catalogue_get_warning (fixture->catalogue));
  g_assert_true (thimble_price_is_free (local_price (fixture, "mine", &free_one)));
}

static void
test_bad_endpoints (Fixture *fixture, gconstpointer data)
{
  fixture_write (fixture->config_dir, "endpoints.json",
    "{\"endpoints\":[{\"id\":\"plain\",\"dialect\":\"openai-chat\",\"base_url\":\"http://b.example/v1\"},"
    "{\"id\":\"openai\",\"dialect\":\"openai-chat\",\"base_url\":\"https://evil.example/v1\"},"
    "{\"id\":\"good\",\"dialect\":\"gemini\",\"base_url\":\"https://b.example/v1\"}],"
    "\"builtin\":{\"acme\":{}}}");
  fixture_load (fixture);
  assert_warning (fixture, "Entry 1 (plain)", "acme");
  g_assert_null (thimble_catalogue_find_endpoint (fixture->catalogue, "plain"));
  g_assert_nonnull (thimble_catalogue_find_endpoint (fixture->catalogue, "good"));
  g_assert_cmpstr (thimble_endpoint_get_base_url (thimble_catalogue_find_endpoint (fixture->catalogue, "openai")),
                   ==, "https://api.openai.com/v1");
}

static void
test_odd_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->config_dir, "prices.json", NULL);
  g_autofree char *deep = g_strnfill (100000, '[');

  /* Not a file at all: nothing waits for it. */
  g_assert_cmpint (g_mkdir_with_parents (fixture->config_dir, 0700), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  fixture_write (fixture->config_dir, "endpoints.json", deep);
  fixture_load (fixture);
  assert_warning (fixture, "prices.json", "not an ordinary file");
  assert_warning (fixture, "endpoints.json", "JSON");
}

static void
test_empty_and_foreign (Fixture *fixture, gconstpointer data)
{
  fixture_write (fixture->config_dir, "prices.json", "");
  fixture_write (fixture->config_dir, "endpoints.json", "[1, 2]");
  fixture_load (fixture);
  assert_warning (fixture, "It is empty", "JSON object");
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1024 * 1024 + 1, ' ');

  fixture_write (fixture->config_dir, "prices.json", text);
  fixture_load (fixture);
  assert_warning (fixture, "prices.json", "larger");
}

static void
test_remembered_lists (Fixture *fixture, gconstpointer data)
{
  ThimbleModel *model;

  fixture_write (fixture->cache_dir, "models-openrouter.json",
    "{\"version\":1,\"base_url\":\"https://openrouter.ai/api/v1\",\"day\":\"2026-11-22\",\"models\":[{\"id\":\"openai/gpt-6-luna\","
    "\"name\":\"OpenAI: GPT-6 Luna\",\"context_window\":1050000,\"prices\":{\"input\":100000,\"output\":500000}}]}");
  fixture_write (fixture->cache_dir, "models-openai.json",
    "{\"version\":1,\"base_url\":\"https://api.openai.com/v1\",\"day\":\"2026-11-22\",\"models\":[{\"id\":\"gpt-6-luna\"},"
    "{\"id\":\"gpt-7\"},{\"id\":\"gpt-image-2\"},{\"id\":\"whisper-1\"}]}");
  fixture_write (fixture->cache_dir, "models-groq.json", "{\"base_url\":\"https://elsewhere.example\",\"models\":[{\"id\":\"x\"}]}");
  fixture_write (fixture->cache_dir, "models-xai.json", "rubbish");
  fixture_load (fixture);
  /* A remembered list that is no good is no news to a person. */
  g_assert_null (thimble_catalogue_get_warning (fixture->catalogue));

  model = thimble_catalogue_find_model (fixture->catalogue, "openrouter", "openai/gpt-6-luna");
  g_assert_nonnull (model);
  g_assert_cmpstr (thimble_price_get_source (thimble_model_get_price (model, NULL)), ==, "provider");
  g_assert_cmpstr (thimble_price_get_as_of (thimble_model_get_price (model, NULL)), ==, "2026-11-22");
  g_assert_cmpint (thimble_model_get_tier (model), ==, THIMBLE_TIER_ENTRY);
  /* Named like a gateway does, OpenAI's own is meant. */
  g_assert_cmpstr (thimble_model_get_key (thimble_catalogue_find_model (fixture->catalogue, NULL, "openai/gpt-6-luna")),
                   ==, "openai/gpt-6-luna");

  model = thimble_catalogue_find_model (fixture->catalogue, "openai", "gpt-7");
  g_assert_cmpint (thimble_model_get_tier (model), ==, THIMBLE_TIER_UNPRICED);
  g_assert_true (thimble_model_is_listed (model));
  g_assert_true (thimble_model_is_listed (thimble_catalogue_find_model (fixture->catalogue, "openai", "gpt-6-luna")));
  g_assert_false (thimble_model_is_listed (thimble_catalogue_find_model (fixture->catalogue, "openai", "gpt-6-sol")));
  g_assert_null (thimble_catalogue_find_model (fixture->catalogue, "openai", "gpt-image-2"));
  g_assert_null (thimble_catalogue_find_model (fixture->catalogue, "openai", "whisper-1"));
  g_assert_null (thimble_catalogue_find_model (fixture->catalogue, "groq", "x"));
  g_assert_cmpstr (thimble_catalogue_get_list_day (fixture->catalogue,
    thimble_catalogue_find_endpoint (fixture->catalogue, "openai")), ==, "2026-11-22");
  g_assert_null (thimble_catalogue_get_list_day (fixture->catalogue,
    thimble_catalogue_find_endpoint (fixture->catalogue, "groq")));
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  thimble_catalogue_load_async (fixture->catalogue, cancellable, fixture_keep_result, &result);
  fixture_wait (&result);
  g_assert_false (thimble_catalogue_load_finish (fixture->catalogue, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fixture_load (fixture);
}

#define ADD(name, function) \
  g_test_add ("/catalogue/load/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

#define ADD_TEXT(name, text) \
  g_test_add ("/catalogue/load/local-price-" name, Fixture, text, fixture_set_up, test_bad_prices_of_local_models, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("nothing-there", test_nothing_there);
  ADD ("own-endpoints", test_own_endpoints);
  ADD ("own-prices", test_own_prices);
  ADD ("damaged-prices", test_damaged_prices);
  ADD ("bad-entries", test_bad_entries);
  ADD ("local-models-are-free", test_local_models_are_free);
  ADD_TEXT ("broken", "{ not json");
  ADD_TEXT ("no-list", "{\"model\": []}");
  ADD_TEXT ("negative", "{\"models\":[{\"id\":\"mine\",\"endpoint\":\"near\",\"input\":-1,\"output\":1},"
            "{\"id\":\"good\",\"endpoint\":\"near\",\"input\":1,\"output\":1}]}");
  ADD_TEXT ("no-output", "{\"models\":[{\"id\":\"mine\",\"endpoint\":\"near\",\"input\":1}]}");
  ADD ("bad-endpoints", test_bad_endpoints);
  ADD ("odd-files", test_odd_files);
  ADD ("empty-and-foreign", test_empty_and_foreign);
  ADD ("too-large", test_too_large);
  ADD ("remembered-lists", test_remembered_lists);
  ADD ("cancelled", test_cancelled);

  return g_test_run ();
}
