/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-clock.h"
#include "base/thimble-json.h"
#include "catalogue/thimble-model-private.h"

#define MODEL "{\"id\":\"m\",\"name\":\"Em\",\"status\":\"active\",\"context_window\":1000000,\"output_limit\":null," \
  "\"as_of\":\"2026-11-10\",\"prices\":{\"input\":750000,\"output\":3750000,\"cached_read\":75000}," \
  "\"steps\":[{\"input_above\":200000,\"prices\":{\"input\":1500000,\"output\":7500000}}]," \
  "\"scheduled\":[{\"from\":\"2001-01-01\",\"prices\":{\"input\":1000000,\"output\":1000000}}," \
  "{\"from\":\"9999-01-01\",\"prices\":{\"input\":8000000,\"output\":8000000}}]," \
  "\"efforts\":[\"low\",\"high\"],\"effort\":\"plain\",\"temperature\":\"effort-none-only\",\"retires\":\"2027-01-14\"}"

static ThimbleEndpoint *
make_endpoint (const char *url)
{
  ThimbleEndpoint *endpoint = thimble_endpoint_new ("e", "E", THIMBLE_DIALECT_OPENAI_CHAT, url, !g_str_has_prefix (url, "http://127."), NULL);

  g_assert_nonnull (endpoint);
  return endpoint;
}

static ThimbleModel *
make_model (const char *url, const char *text)
{
  g_autoptr (ThimbleEndpoint) endpoint = make_endpoint (url);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = thimble_json_parse (text, -1, 10000, &error);

  g_assert_no_error (error);
  return thimble_model_new_from_json (endpoint, thimble_json_root_object (node));
}

static void
test_unknown (void)
{
  g_autoptr (ThimbleEndpoint) endpoint = make_endpoint ("https://a.example");
  g_autoptr (ThimbleModel) model = thimble_model_new (endpoint, "x/y");
  ThimbleModelTraits traits;

  g_assert_cmpstr (thimble_model_get_key (model), ==, "e/x/y");
  g_assert_cmpstr (thimble_model_get_name (model), ==, "x/y");
  g_assert_null (thimble_model_get_price (model, NULL));
  g_assert_cmpint (thimble_model_get_tier (model), ==, THIMBLE_TIER_UNPRICED);
  g_assert_cmpint (thimble_model_get_context_window (model), ==, -1);
  g_assert_cmpint (thimble_model_get_output_limit (model), ==, -1);
  g_assert_null (thimble_model_get_efforts (model)[0]);
  g_assert_null (thimble_model_get_price_change (model, NULL));
  g_assert_false (thimble_model_is_listed (model));
  g_assert_false (thimble_model_is_in_catalogue (model));
  thimble_model_get_traits (model, &traits);
  g_assert_cmpstr (traits.model_id, ==, "x/y");
  g_assert_cmpint (traits.temperature, ==, THIMBLE_TEMPERATURE_UNKNOWN);
}

static void
test_days (void)
{
  g_autoptr (ThimbleModel) model = make_model ("https://a.example", MODEL);
  ThimblePrice *next = NULL;

  g_assert_cmpint (thimble_price_get_rates (thimble_model_get_price (model, "2000-12-31"))->input, ==, 750000);
  g_assert_cmpint (thimble_price_get_rates (thimble_model_get_price (model, "2001-01-01"))->input, ==, 1000000);
  g_assert_cmpstr (thimble_price_get_as_of (thimble_model_get_price (model, "2001-01-01")), ==, "2001-01-01");
  g_assert_cmpint (thimble_price_get_rates (thimble_model_get_price (model, NULL))->input, ==, 1000000);
  g_assert_cmpint (thimble_price_get_rates (thimble_model_get_price (model, "9999-06-01"))->input, ==, 8000000);
  /* The tier is today's. */
  g_assert_cmpint (thimble_model_get_tier (model), ==, THIMBLE_TIER_ENTRY);
  g_assert_cmpstr (thimble_model_get_price_change (model, &next), ==, "9999-01-01");
  g_assert_cmpint (thimble_price_get_rates (next)->output, ==, 8000000);
}

static void
test_steps (void)
{
  g_autoptr (ThimbleModel) model = make_model ("https://a.example", MODEL);
  ThimblePrice *price = thimble_model_get_price (model, "2000-01-01");

  g_assert_cmpuint (thimble_price_get_n_steps (price), ==, 1);
  g_assert_cmpint (thimble_price_get_rates_for (price, 200000)->output, ==, 3750000);
  g_assert_cmpint (thimble_price_get_rates_for (price, 200001)->output, ==, 7500000);
}

static void
test_local_is_free (void)
{
  g_autoptr (ThimbleModel) model = make_model ("http://127.0.0.1:8080", MODEL);

  g_assert_cmpint (thimble_model_get_tier (model), ==, THIMBLE_TIER_LOCAL);
  g_assert_true (thimble_price_is_free (thimble_model_get_price (model, NULL)));
  g_assert_null (thimble_model_get_price_change (model, NULL));

  /* Who wants a key may bill, wherever the tunnel to it begins. */
  g_autoptr (ThimbleEndpoint) gateway = thimble_endpoint_new ("g", "G", THIMBLE_DIALECT_OPENAI_CHAT, "http://127.0.0.1:8080", TRUE, NULL);
  g_autoptr (ThimbleModel) unpriced = thimble_model_new (gateway, "x");

  g_assert_cmpint (thimble_model_get_tier (unpriced), ==, THIMBLE_TIER_UNPRICED);
  g_assert_null (thimble_model_get_price (unpriced, NULL));
}

static void
test_traits (void)
{
  static const struct { const char *text; ThimbleTemperatureRule temperature; ThimbleEffortPlace effort; } rows[] = {
    { "{\"id\":\"a\"}", THIMBLE_TEMPERATURE_UNKNOWN, THIMBLE_EFFORT_NOWHERE },
    { "{\"id\":\"a\",\"temperature\":\"accepted\",\"effort\":\"plain\"}", THIMBLE_TEMPERATURE_ACCEPTED, THIMBLE_EFFORT_PLAIN },
    { "{\"id\":\"a\",\"temperature\":\"not-accepted\",\"effort\":\"thinking-budget\"}",
      THIMBLE_TEMPERATURE_NOT_ACCEPTED, THIMBLE_EFFORT_THINKING_BUDGET },
    { "{\"id\":\"a\",\"temperature\":\"effort-none-only\"}", THIMBLE_TEMPERATURE_EFFORT_NONE_ONLY, THIMBLE_EFFORT_NOWHERE },
    { "{\"id\":\"a\",\"temperature\":\"old-version-only\"}", THIMBLE_TEMPERATURE_OLD_VERSION_ONLY, THIMBLE_EFFORT_NOWHERE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ThimbleModel) model = make_model ("https://a.example", rows[i].text);
      ThimbleModelTraits traits;

      thimble_model_get_traits (model, &traits);
      g_assert_cmpint (traits.temperature, ==, rows[i].temperature);
      g_assert_cmpint (traits.effort, ==, rows[i].effort);
    }
}

static void
test_listing (void)
{
  g_autoptr (ThimbleModel) known = make_model ("https://a.example", MODEL);
  g_autoptr (ThimbleEndpoint) endpoint = make_endpoint ("https://a.example");
  g_autoptr (ThimbleModel) stranger = thimble_model_new (endpoint, "s");
  char *efforts[] = { (char *) "low", NULL };
  ThimbleListedModel listed = {
    .id = (char *) "m", .name = (char *) "Other", .context_window = 5, .output_limit = 6, .priced = TRUE,
    .rates = { 70, 80, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN },
    .retires = (char *) "2030-01-01", .deprecated = TRUE, .efforts = efforts,
  };

  thimble_model_add_listing (known, &listed, "2026-11-23");
  /* The catalogue's word stands; what it did not know is filled in. */
  g_assert_cmpstr (thimble_model_get_name (known), ==, "Em");
  g_assert_cmpint (thimble_model_get_context_window (known), ==, 1000000);
  g_assert_cmpint (thimble_model_get_output_limit (known), ==, 6);
  g_assert_cmpstr (thimble_price_get_source (thimble_model_get_price (known, NULL)), ==, "catalogue");
  g_assert_cmpstr (thimble_model_get_efforts (known)[1], ==, "high");
  g_assert_cmpstr (thimble_model_get_retirement (known), ==, "2030-01-01");
  g_assert_true (thimble_model_is_deprecated (known));
  g_assert_true (thimble_model_is_listed (known));
  g_assert_true (thimble_model_is_in_catalogue (known));

  thimble_model_add_listing (stranger, &listed, "2026-11-23");
  g_assert_cmpstr (thimble_model_get_name (stranger), ==, "Other");
  g_assert_cmpint (thimble_price_get_rates (thimble_model_get_price (stranger, NULL))->output, ==, 80);
  g_assert_cmpstr (thimble_price_get_source (thimble_model_get_price (stranger, NULL)), ==, "provider");
  g_assert_cmpstr (thimble_price_get_as_of (thimble_model_get_price (stranger, NULL)), ==, "2026-11-23");
  g_assert_cmpint (thimble_model_get_tier (stranger), ==, THIMBLE_TIER_ENTRY);
  g_assert_cmpstr (thimble_model_get_efforts (stranger)[0], ==, "low");
}

static void
test_order (void)
{
  static const char * const texts[] = { /* in picker order */
    "{\"id\":\"a\",\"name\":\"Zed\",\"prices\":{\"input\":100000,\"output\":100000}}",
    "{\"id\":\"b\",\"name\":\"GPT-5.9\",\"prices\":{\"input\":200000,\"output\":200000}}",
    "{\"id\":\"c\",\"name\":\"GPT-5.10\",\"prices\":{\"input\":200000,\"output\":200000}}",
    "{\"id\":\"d\",\"name\":\"Alpha\",\"prices\":{\"input\":2000000,\"output\":2000000}}",
    "{\"id\":\"e\",\"name\":\"Alpha\",\"prices\":{\"input\":20000000,\"output\":2000000}}",
    "{\"id\":\"f\",\"name\":\"Alpha\"}",
  };
  ThimbleModel *models[G_N_ELEMENTS (texts)];

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    models[i] = make_model ("https://a.example", texts[i]);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
      g_assert_cmpint (CLAMP (thimble_model_compare (models[i], models[j]), -1, 1), ==, i < j ? -1 : i > j ? 1 : 0);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_object_unref (models[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalogue/model/unknown", test_unknown);
  g_test_add_func ("/catalogue/model/days", test_days);
  g_test_add_func ("/catalogue/model/steps", test_steps);
  g_test_add_func ("/catalogue/model/local-is-free", test_local_is_free);
  g_test_add_func ("/catalogue/model/traits", test_traits);
  g_test_add_func ("/catalogue/model/listing", test_listing);
  g_test_add_func ("/catalogue/model/order", test_order);

  return g_test_run ();
}
