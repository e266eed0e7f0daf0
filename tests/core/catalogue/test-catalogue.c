/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>

#include "catalogue/thimble-catalogue.h"

/* Nothing in these tests touches the disk but the source of the prices. */
static ThimbleCatalogue *
make (void)
{
  return thimble_catalogue_new ("/nowhere", "/nowhere");
}

static void
test_well_known (void)
{
  static const char * const ids[] = {
    "openai", "anthropic", "gemini", "ollama", "openrouter", "groq", "mistral", "deepseek", "xai", "practice",
  };
  g_autoptr (ThimbleCatalogue) catalogue = make ();
  GListModel *endpoints = thimble_catalogue_get_endpoints (catalogue);

  g_assert_cmpuint (g_list_model_get_n_items (endpoints), ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (endpoints, i);
      gboolean local = g_str_equal (ids[i], "ollama") || g_str_equal (ids[i], "practice");

      g_assert_cmpstr (thimble_endpoint_get_id (endpoint), ==, ids[i]);
      g_assert_true (thimble_catalogue_find_endpoint (catalogue, ids[i]) == endpoint);
      g_assert_true (thimble_endpoint_is_builtin (endpoint));
      g_assert_cmpint (thimble_endpoint_needs_key (endpoint), ==, !local);
      g_assert_cmpint (thimble_endpoint_is_local (endpoint), ==, local);
      g_assert_cmpint (thimble_endpoint_reports_cost (endpoint), ==, g_str_equal (ids[i], "openrouter"));
      g_assert_cmpuint (thimble_endpoint_get_batch_percent (endpoint), ==, g_str_equal (ids[i], "anthropic") ? 50 : 0);
      g_assert_cmpstr (thimble_endpoint_get_quirks (endpoint)->models_path, ==, "/models");
      if (local)
        continue;
      g_assert_true (g_str_has_prefix (thimble_endpoint_get_base_url (endpoint), "https://"));
      for (guint page = 0; page < THIMBLE_N_PAGES; page++)
        {
          const char *url = thimble_endpoint_get_page (endpoint, page);

          if (page != THIMBLE_PAGE_LIMITS)
            g_assert_nonnull (url);
          g_assert_true (url == NULL || g_str_has_prefix (url, "https://"));
        }
    }
  g_assert_null (thimble_catalogue_find_endpoint (catalogue, "acme"));
  g_assert_null (thimble_catalogue_find_endpoint (catalogue, NULL));
  g_assert_null (thimble_catalogue_get_warning (catalogue));
}

static void
test_quirks (void)
{
  static const struct { const char *id; const char *limit; gboolean stream_options; gboolean outside; const char *check; } rows[] = {
    { "ollama", "max_tokens", TRUE, FALSE, "/models" },
    { "openrouter", "max_completion_tokens", TRUE, FALSE, "/key" },
    { "groq", "max_completion_tokens", TRUE, FALSE, "/models" },
    { "mistral", "max_tokens", FALSE, FALSE, "/models" },
    { "deepseek", "max_tokens", TRUE, FALSE, "/models" },
    { "xai", "max_completion_tokens", TRUE, TRUE, "/models" },
  };
  g_autoptr (ThimbleCatalogue) catalogue = make ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (catalogue, rows[i].id);
      const ThimbleQuirks *quirks = thimble_endpoint_get_quirks (endpoint);

      g_assert_cmpint (thimble_endpoint_get_dialect (endpoint), ==, THIMBLE_DIALECT_OPENAI_CHAT);
      g_assert_cmpstr (quirks->output_limit, ==, rows[i].limit);
      g_assert_cmpint (quirks->stream_options, ==, rows[i].stream_options);
      g_assert_cmpint (quirks->reasoning_outside, ==, rows[i].outside);
      g_assert_cmpstr (quirks->key_check_path, ==, rows[i].check);
      g_assert_cmpstr (quirks->key_header, ==, "authorization");
    }
}

static void
test_dates (void)
{
  g_autoptr (ThimbleCatalogue) catalogue = make ();

  g_assert_cmpstr (thimble_catalogue_get_date (catalogue), ==, "2026-11-23");
  g_assert_cmpstr (thimble_catalogue_get_price_date (catalogue), ==, "2026-11-10");
  g_assert_nonnull (strstr (thimble_catalogue_get_source (catalogue), "models.dev"));
}

/* The source's decimal as a person would write it, to picodollars a token by moving its point:
 * no arithmetic that could round. */
static gint64
shift_point (JsonObject *object, const char *name)
{
  char text[64];
  char *point;
  g_autoptr (GString) digits = NULL;
  gsize places;

  if (!json_object_has_member (object, name) || json_object_get_null_member (object, name))
    return THIMBLE_MONEY_UNKNOWN;

  g_ascii_formatd (text, sizeof text, "%.9f", json_object_get_double_member (object, name));
  point = strchr (text, '.');
  g_assert_nonnull (point);
  digits = g_string_new_len (text, point - text);
  places = strlen (point + 1);
  g_assert_cmpuint (places, ==, 9);
  g_string_append_len (digits, point + 1, 6);
  g_assert_cmpstr (point + 7, ==, "000");

  return g_ascii_strtoll (digits->str, NULL, 10);
}

static guint
compare_rates (JsonObject *source, const ThimblePriceRates *rates)
{
  g_assert_cmpint (shift_point (source, "input"), ==, rates->input);
  g_assert_cmpint (shift_point (source, "output"), ==, rates->output);
  g_assert_cmpint (shift_point (source, "cached_input"), ==, rates->cached_read);
  g_assert_cmpint (shift_point (source, "cache_write"), ==, rates->cache_write);
  g_assert_cmpint (shift_point (source, "cache_write_1h"), ==, rates->cache_write_long);

  return 5;
}

static void
test_prices_are_the_source_s (void)
{
  g_autoptr (ThimbleCatalogue) catalogue = make ();
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "catalogue", "source.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *models;
  guint compared = 0;

  g_assert_true (json_parser_load_from_file (parser, path, &error));
  g_assert_no_error (error);
  models = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "models");
  g_assert_cmpuint (json_array_get_length (models), >=, 50);

  for (guint i = 0; i < json_array_get_length (models); i++)
    {
      JsonObject *source = json_array_get_object_element (models, i);
      const char *provider = json_object_get_string_member (source, "provider");
      const char *id = json_object_get_string_member (source, "id");
      JsonArray *tiers = json_object_get_array_member (source, "long_context_tiers");
      JsonArray *changes = json_object_get_array_member (source, "scheduled_prices");
      ThimbleModel *model =
        thimble_catalogue_find_model (catalogue, g_str_equal (provider, "google") ? "gemini" : provider, id);
      ThimblePrice *price;

      g_test_message ("%s", id);
      g_assert_nonnull (model);
      price = thimble_model_get_price (model, "2026-11-10");
      compared += compare_rates (json_object_get_object_member (source, "prices"), thimble_price_get_rates (price));
      g_assert_cmpstr (thimble_price_get_as_of (price), ==, json_object_get_string_member (source, "as_of"));
      g_assert_cmpstr (thimble_price_get_source (price), ==, "catalogue");

      g_assert_cmpuint (thimble_price_get_n_steps (price), ==, tiers != NULL ? json_array_get_length (tiers) : 0);
      for (guint j = 0; j < thimble_price_get_n_steps (price); j++)
        {
          JsonObject *tier = json_array_get_object_element (tiers, j);
          const ThimblePriceRates *rates = NULL;

          g_assert_cmpint (thimble_price_get_step (price, j, &rates), ==,
                           json_object_get_int_member (tier, "input_tokens_above"));
          compared += compare_rates (json_object_get_object_member (tier, "prices"), rates);
        }
      for (guint j = 0; changes != NULL && j < json_array_get_length (changes); j++)
        {
          JsonObject *change = json_array_get_object_element (changes, j);
          const char *from = json_object_get_string_member (change, "from");

          price = thimble_model_get_price (model, from);
          g_assert_cmpstr (thimble_price_get_as_of (price), ==, from);
          compared += compare_rates (json_object_get_object_member (change, "prices"), thimble_price_get_rates (price));
        }

      g_assert_cmpstr (thimble_model_get_name (model), ==, json_object_get_string_member (source, "display_name"));
      g_assert_cmpint (thimble_model_get_context_window (model), ==,
                       json_object_get_int_member (source, "context_window"));
      g_assert_cmpstr (thimble_model_get_retirement (model), ==,
                       json_object_get_null_member (source, "deprecation_date")
                         ? NULL : json_object_get_string_member (source, "deprecation_date"));
    }
  g_assert_cmpuint (compared, >, 300);
}

static void
test_scheduled (void)
{
  g_autoptr (ThimbleCatalogue) catalogue = make ();
  ThimbleModel *model = thimble_catalogue_find_model (catalogue, "gemini", "gemini-4-argon");

  g_assert_cmpint (thimble_price_get_rates (thimble_model_get_price (model, "2026-11-30"))->input, ==, 2000000);
  g_assert_cmpint (thimble_price_get_rates (thimble_model_get_price (model, "2026-12-01"))->input, ==, 4000000);
}

static void
test_tiers (void)
{
  static const struct { const char *id; ThimbleTier tier; } rows[] = {
    { "gpt-6-luna", THIMBLE_TIER_ENTRY }, { "claude-haiku-5-5", THIMBLE_TIER_ENTRY },
    { "gemini-2.5-flash-lite", THIMBLE_TIER_ENTRY }, { "openai/gpt-oss-120b", THIMBLE_TIER_ENTRY },
    { "gpt-6.1-terra", THIMBLE_TIER_STANDARD }, { "grok-4.7", THIMBLE_TIER_STANDARD },
    { "gpt-6-astra", THIMBLE_TIER_PREMIUM }, { "claude-fable-5-2", THIMBLE_TIER_PREMIUM },
    { "by-rule", THIMBLE_TIER_PRACTICE },
  };
  g_autoptr (ThimbleCatalogue) catalogue = make ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ThimbleModel *model = thimble_catalogue_find_model (catalogue, NULL, rows[i].id);

      g_assert_nonnull (model);
      g_assert_cmpint (thimble_model_get_tier (model), ==, rows[i].tier);
    }
}

static void
test_picker_order (void)
{
  g_autoptr (ThimbleCatalogue) catalogue = make ();
  GListModel *models = thimble_catalogue_get_models (catalogue);
  ThimbleTier tier = THIMBLE_TIER_ENTRY;
  ThimbleMoney blended = -1;

  g_assert_cmpuint (g_list_model_get_n_items (models), >, 50);
  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (ThimbleModel) model = g_list_model_get_item (models, i);
      ThimbleMoney mine = thimble_price_get_blended (thimble_model_get_price (model, NULL));

      if (thimble_model_get_tier (model) != tier)
        {
          g_assert_cmpint (thimble_model_get_tier (model), >, tier);
          tier = thimble_model_get_tier (model);
          blended = -1;
        }
      g_assert_cmpint (mine, >=, blended);
      blended = mine;
    }
}

static void
test_find (void)
{
  g_autoptr (ThimbleCatalogue) catalogue = make ();
  ThimbleModel *luna = thimble_catalogue_find_model (catalogue, "openai", "gpt-6-luna");

  g_assert_nonnull (luna);
  g_assert_cmpstr (thimble_model_get_key (luna), ==, "openai/gpt-6-luna");
  g_assert_true (thimble_catalogue_find_model (catalogue, NULL, "gpt-6-luna") == luna);
  g_assert_true (thimble_catalogue_find_model (catalogue, NULL, "openai/gpt-6-luna") == luna);
  g_assert_true (thimble_catalogue_find_model (catalogue, "openai", "openai/gpt-6-luna") == luna);
  g_assert_null (thimble_catalogue_find_model (catalogue, "gemini", "gpt-6-luna"));
  g_assert_null (thimble_catalogue_find_model (catalogue, "groq", "openai/gpt-6-luna"));
  g_assert_null (thimble_catalogue_find_model (catalogue, NULL, "gpt-7"));
  g_assert_null (thimble_catalogue_find_model (catalogue, NULL, NULL));
  /* An id with a slash in it is no key of an endpoint of that name. */
  g_assert_cmpstr (thimble_model_get_key (thimble_catalogue_find_model (catalogue, NULL, "openai/gpt-oss-20b")),
                   ==, "groq/openai/gpt-oss-20b");
}

static void
test_ensure (void)
{
  g_autoptr (ThimbleCatalogue) catalogue = make ();
  g_autoptr (ThimbleModel) known =
    thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "openai"), "gpt-6-luna");
  g_autoptr (ThimbleModel) unknown =
    thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "openai"), "gpt-7");
  g_autoptr (ThimbleModel) local =
    thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "ollama"), "qwen3:4b");

  g_assert_true (known == thimble_catalogue_find_model (catalogue, "openai", "gpt-6-luna"));
  g_assert_cmpint (thimble_model_get_tier (unknown), ==, THIMBLE_TIER_UNPRICED);
  g_assert_null (thimble_model_get_price (unknown, NULL));
  g_assert_cmpint (thimble_model_get_tier (local), ==, THIMBLE_TIER_LOCAL);
  g_assert_true (thimble_price_is_free (thimble_model_get_price (local, NULL)));
}

static void
test_entry_model (void)
{
  static const struct { const char *endpoint; const char *model; } rows[] = {
    { "openai", "gpt-6-luna" }, { "anthropic", "claude-haiku-5-5" }, { "gemini", "gemini-2.5-flash-lite" },
    { "groq", "llama-3.1-8b-instant" }, { "practice", "by-rule" },
  };
  g_autoptr (ThimbleCatalogue) catalogue = make ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ThimbleModel *model =
        thimble_catalogue_get_entry_model (catalogue, thimble_catalogue_find_endpoint (catalogue, rows[i].endpoint));

      g_assert_nonnull (model);
      g_assert_cmpstr (thimble_model_get_id (model), ==, rows[i].model);
    }
  g_assert_cmpstr (thimble_model_get_id (thimble_catalogue_get_entry_model (catalogue, NULL)), ==, "by-rule");
  g_assert_null (thimble_catalogue_get_entry_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "ollama")));
}

static void
test_peak_price (void)
{
  g_autoptr (ThimbleCatalogue) catalogue = make ();

  g_assert_true (thimble_model_is_peak_price (thimble_catalogue_find_model (catalogue, NULL, "deepseek-flash")));
  g_assert_false (thimble_model_is_peak_price (thimble_catalogue_find_model (catalogue, NULL, "gpt-6-luna")));
}

static void
on_changed (ThimbleCatalogue *catalogue, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_address_changed (void)
{
  g_autoptr (ThimbleCatalogue) catalogue = make ();
  ThimbleEndpoint *openai = thimble_catalogue_find_endpoint (catalogue, "openai");
  ThimbleEndpoint *practice = thimble_catalogue_find_endpoint (catalogue, "practice");
  ThimbleModel *rule = thimble_catalogue_find_model (catalogue, "practice", "by-rule");
  guint changed = 0;

  g_signal_connect (catalogue, "changed", G_CALLBACK (on_changed), &changed);
  g_assert_true (thimble_endpoint_set_base_url (practice, "http://127.0.0.1:4000/v1", NULL));
  g_assert_cmpuint (changed, ==, 0);
  g_assert_true (rule == thimble_catalogue_find_model (catalogue, "practice", "by-rule"));

  g_assert_true (thimble_endpoint_set_base_url (openai, "http://127.0.0.1:4000/v1", NULL));
  g_assert_cmpuint (changed, ==, 1);
  /* It still wants a key: behind a gateway on this computer stands the same bill. */
  g_assert_cmpint (thimble_model_get_tier (thimble_catalogue_find_model (catalogue, "openai", "gpt-6-astra")),
                   ==, THIMBLE_TIER_PREMIUM);
}

static void
test_goes_away (void)
{
  ThimbleCatalogue *catalogue = make ();
  g_autoptr (ThimbleEndpoint) openai = g_object_ref (thimble_catalogue_find_endpoint (catalogue, "openai"));
  g_autoptr (ThimbleModel) luna = g_object_ref (thimble_catalogue_find_model (catalogue, NULL, "gpt-6-luna"));

  g_assert_finalize_object (catalogue);
  /* Who outlives it calls nobody back. */
  g_assert_true (thimble_endpoint_set_base_url (openai, "https://b.example", NULL));
  g_assert_cmpstr (thimble_model_get_name (luna), ==, "GPT-6 Luna");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalogue/well-known", test_well_known);
  g_test_add_func ("/catalogue/quirks", test_quirks);
  g_test_add_func ("/catalogue/dates", test_dates);
  g_test_add_func ("/catalogue/prices-are-the-source-s", test_prices_are_the_source_s);
  g_test_add_func ("/catalogue/scheduled", test_scheduled);
  g_test_add_func ("/catalogue/tiers", test_tiers);
  g_test_add_func ("/catalogue/picker-order", test_picker_order);
  g_test_add_func ("/catalogue/find", test_find);
  g_test_add_func ("/catalogue/ensure", test_ensure);
  g_test_add_func ("/catalogue/entry-model", test_entry_model);
  g_test_add_func ("/catalogue/peak-price", test_peak_price);
  g_test_add_func ("/catalogue/address-changed", test_address_changed);
  g_test_add_func ("/catalogue/goes-away", test_goes_away);

  return g_test_run ();
}
