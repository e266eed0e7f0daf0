/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-error.h"
#include "base/thimble-json.h"
#include "catalogue/thimble-endpoint-private.h"

static ThimbleEndpoint *
make (const char *id, const char *url)
{
  g_autoptr (GError) error = NULL;
  ThimbleEndpoint *endpoint = thimble_endpoint_new (id, NULL, THIMBLE_DIALECT_OPENAI_CHAT, url, TRUE, &error);

  g_assert_no_error (error);
  return endpoint;
}

static ThimbleEndpoint *
from_text (const char *text, gboolean builtin, GError **error)
{
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (JsonNode) node = thimble_json_parse (text, -1, 10000, &parse_error);

  g_assert_no_error (parse_error);
  return thimble_endpoint_new_from_json (thimble_json_root_object (node), builtin, error);
}

static void
test_id (void)
{
  static const char * const bad[] = {
    "", "A", "a b", "a/b", "../x", "-a", "é", "a_b", "a.b", "abcdefghijabcdefghijabcdefghijabcdefghijk",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (thimble_endpoint_new (bad[i], "x", THIMBLE_DIALECT_GEMINI, "https://a.example", TRUE, &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = make (i == 0 ? "lm-studio2" : "7", "https://a.example/v1/");

      g_assert_cmpstr (thimble_endpoint_get_name (endpoint), ==, "a.example");
      g_assert_cmpstr (thimble_endpoint_get_base_url (endpoint), ==, "https://a.example/v1");
      g_assert_cmpstr (thimble_endpoint_get_origin (endpoint), ==, "https://a.example:443");
      g_assert_false (thimble_endpoint_is_local (endpoint));
      g_assert_false (thimble_endpoint_is_builtin (endpoint));
    }
}

/* A name that is the host is no longer than one that somebody typed: kept and read again it is the same. */
static void
test_name_of_long_host (void)
{
  g_autoptr (ThimbleEndpoint) endpoint = make ("x", "https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example");
  g_autoptr (JsonNode) node = thimble_endpoint_to_json (endpoint);
  g_autoptr (ThimbleEndpoint) again = thimble_endpoint_new_from_json (thimble_json_root_object (node), FALSE, NULL);

  g_assert_nonnull (again);
  g_assert_cmpstr (thimble_endpoint_get_name (endpoint), ==, thimble_endpoint_get_name (again));
  g_assert_true (g_str_has_suffix (thimble_endpoint_get_name (endpoint), "…"));
}

static void
test_name_is_harmless (void)
{
  g_autoptr (ThimbleEndpoint) endpoint =
    thimble_endpoint_new ("x", "Bad\n\xe2\x80\xaeName", THIMBLE_DIALECT_GEMINI, "https://a.example", TRUE, NULL);

  g_assert_null (strchr (thimble_endpoint_get_name (endpoint), '\n'));
  g_assert_null (strstr (thimble_endpoint_get_name (endpoint), "\xe2\x80\xae"));
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  g_assert_cmpstr (pspec->name, ==, "base-url");
  ++*(guint *) user_data;
}

static void
test_base_url (void)
{
  g_autoptr (ThimbleEndpoint) endpoint = make ("x", "https://a.example/v1");
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  guint notified = 0;

  g_signal_connect (endpoint, "notify", G_CALLBACK (on_notify), &notified);
  g_assert_true (thimble_endpoint_set_base_url (endpoint, "https://A.example/v1/", &error));
  g_assert_cmpuint (notified, ==, 0);
  g_assert_true (thimble_endpoint_set_base_url (endpoint, "http://localhost:8080/v1", &error));
  g_assert_cmpuint (notified, ==, 1);
  g_assert_cmpstr (thimble_endpoint_get_origin (endpoint), ==, "http://127.0.0.1:8080");
  g_assert_false (thimble_endpoint_is_local (endpoint)); /* it wants a key, so it may bill */

  g_assert_false (thimble_endpoint_set_base_url (endpoint, "http://b.example/v1", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_URL);
  g_clear_error (&error);
  g_assert_false (thimble_endpoint_set_base_url (endpoint, "", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_URL);
  g_assert_cmpuint (notified, ==, 1);
  g_object_get (endpoint, "base-url", &url, NULL);
  g_assert_cmpstr (url, ==, "http://127.0.0.1:8080/v1");
}

static void
test_practice (void)
{
  g_autoptr (ThimbleEndpoint) endpoint =
    from_text ("{\"id\":\"practice\",\"dialect\":\"openai-chat\",\"base_url\":\"\",\"needs_key\":false,\"practice\":true}", TRUE, NULL);

  g_assert_true (thimble_endpoint_is_practice (endpoint));
  g_assert_cmpstr (thimble_endpoint_get_base_url (endpoint), ==, "");
  g_assert_cmpstr (thimble_endpoint_get_origin (endpoint), ==, "");
  g_assert_false (thimble_endpoint_needs_key (endpoint));
  g_assert_true (thimble_endpoint_set_base_url (endpoint, "http://127.0.0.1:4000/v1", NULL));
  g_assert_cmpstr (thimble_endpoint_get_origin (endpoint), ==, "http://127.0.0.1:4000");
  /* Its address of the day is nothing to remember. */
  g_assert_null (thimble_endpoint_to_json (endpoint));
  g_assert_true (thimble_endpoint_set_base_url (endpoint, "", NULL));
}

static void
test_only_built_in_is_practice (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (from_text ("{\"id\":\"p\",\"dialect\":\"openai-chat\",\"base_url\":\"\",\"practice\":true}", FALSE, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_URL);
  g_clear_error (&error);
  g_assert_null (from_text ("{\"id\":\"p\",\"dialect\":\"smoke\",\"base_url\":\"https://a.example\"}", FALSE, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
}

static void
test_learnt (void)
{
  const char *text = "{\"id\":\"m\",\"dialect\":\"openai-chat\",\"base_url\":\"https://a.example\","
                     "\"quirks\":{\"output_limit\":\"max_completion_tokens\"}}";
  g_autoptr (ThimbleEndpoint) before = from_text (text, TRUE, NULL);
  g_autoptr (ThimbleEndpoint) after = from_text (text, TRUE, NULL);
  g_autoptr (JsonNode) json = NULL;

  g_assert_null (thimble_endpoint_to_json (before));
  /* Back to the dialect's own way: that, too, is a lesson. */
  g_assert_true (thimble_quirks_learn (thimble_endpoint_get_quirks (before), "max_completion_tokens"));
  g_assert_true (thimble_quirks_learn (thimble_endpoint_get_quirks (before), "stream_options"));
  g_assert_true (thimble_endpoint_set_base_url (before, "https://b.example", NULL));
  json = thimble_endpoint_to_json (before);
  g_assert_nonnull (json);

  g_assert_true (thimble_endpoint_apply_changes (after, thimble_json_root_object (json), NULL));
  g_assert_cmpstr (thimble_endpoint_get_quirks (after)->output_limit, ==, "max_tokens");
  g_assert_false (thimble_endpoint_get_quirks (after)->stream_options);
  g_assert_cmpstr (thimble_endpoint_get_base_url (after), ==, "https://b.example");
}

static void
test_own_round_trip (void)
{
  g_autoptr (ThimbleEndpoint) before =
    thimble_endpoint_new ("mine", "My Server", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, "https://a.example/x", FALSE, NULL);
  g_autoptr (ThimbleEndpoint) after = NULL;
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (GError) error = NULL;

  thimble_endpoint_get_quirks (before)->anthropic_version = "2023-06-01";
  json = thimble_endpoint_to_json (before);
  after = thimble_endpoint_new_from_json (thimble_json_root_object (json), FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (thimble_endpoint_get_id (after), ==, "mine");
  g_assert_cmpstr (thimble_endpoint_get_name (after), ==, "My Server");
  g_assert_cmpint (thimble_endpoint_get_dialect (after), ==, THIMBLE_DIALECT_ANTHROPIC_MESSAGES);
  g_assert_cmpstr (thimble_endpoint_get_base_url (after), ==, "https://a.example/x");
  g_assert_false (thimble_endpoint_needs_key (after));
  g_assert_cmpstr (thimble_endpoint_get_quirks (after)->anthropic_version, ==, "2023-06-01");
}

static void
test_keeps (void)
{
  g_autoptr (ThimbleEndpoint) endpoint =
    from_text ("{\"id\":\"m\",\"dialect\":\"openai-chat\",\"base_url\":\"https://a.example\","
               "\"list_keep\":[\"gpt-\",\"o1\"],\"list_drop\":[\"audio\",\"image\"]}", TRUE, NULL);
  g_autoptr (ThimbleEndpoint) any = make ("x", "https://a.example/v1");

  g_assert_true (thimble_endpoint_keeps_model (endpoint, "gpt-6-luna"));
  g_assert_true (thimble_endpoint_keeps_model (endpoint, "GPT-6"));
  g_assert_true (thimble_endpoint_keeps_model (endpoint, "o1-pro"));
  g_assert_false (thimble_endpoint_keeps_model (endpoint, "gpt-4o-Audio-preview"));
  g_assert_false (thimble_endpoint_keeps_model (endpoint, "gpt-image-1"));
  g_assert_false (thimble_endpoint_keeps_model (endpoint, "whisper-1"));
  g_assert_true (thimble_endpoint_keeps_model (any, "gpt-image-1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalogue/endpoint/id", test_id);
  g_test_add_func ("/catalogue/endpoint/name-is-harmless", test_name_is_harmless);
  g_test_add_func ("/catalogue/endpoint/name-of-long-host", test_name_of_long_host);
  g_test_add_func ("/catalogue/endpoint/base-url", test_base_url);
  g_test_add_func ("/catalogue/endpoint/practice", test_practice);
  g_test_add_func ("/catalogue/endpoint/only-built-in-is-practice", test_only_built_in_is_practice);
  g_test_add_func ("/catalogue/endpoint/learnt", test_learnt);
  g_test_add_func ("/catalogue/endpoint/own-round-trip", test_own_round_trip);
  g_test_add_func ("/catalogue/endpoint/keeps", test_keeps);

  return g_test_run ();
}
