/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-json.h"
#include "base/thimble-quirks.h"

static void
read_text (ThimbleQuirks *quirks,
           const char    *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = thimble_json_parse (text, -1, 4096, &error);

  g_assert_no_error (error);
  thimble_quirks_read (quirks, thimble_json_root_object (node));
}

static char *
write_text (const ThimbleQuirks *quirks,
            ThimbleDialectKind   kind)
{
  g_autoptr (JsonNode) node = thimble_quirks_to_json (quirks, kind);

  return thimble_json_to_string (node, FALSE);
}

static void
test_defaults (void)
{
  static const char *const headers[] = { "authorization", "authorization", "x-api-key", "x-goog-api-key" };

  for (guint kind = 0; kind <= THIMBLE_DIALECT_GEMINI; kind++)
    {
      ThimbleQuirks quirks;
      g_autofree char *text = NULL;

      thimble_quirks_init (&quirks, (ThimbleDialectKind) kind);
      g_assert_cmpstr (quirks.key_header, ==, headers[kind]);
      g_assert_nonnull (quirks.key_check_path);
      g_assert_nonnull (quirks.models_path);
      g_assert_cmpint (quirks.anthropic_version != NULL, ==, kind == THIMBLE_DIALECT_ANTHROPIC_MESSAGES);
      text = write_text (&quirks, (ThimbleDialectKind) kind);
      g_assert_cmpstr (text, ==, "{}");
    }
}

static void
test_round_trip (void)
{
  ThimbleQuirks quirks, again;
  g_autofree char *text = NULL;

  thimble_quirks_init (&quirks, THIMBLE_DIALECT_OPENAI_CHAT);
  thimble_quirks_read (&quirks, NULL);
  read_text (&quirks, "{\"output_limit\":\"max_completion_tokens\",\"stream_options\":false,\"reasoning_outside\":true,"
                      "\"key_check_path\":\"/key\",\"unknown\":1,\"models_path\":5}");
  g_assert_cmpstr (quirks.output_limit, ==, "max_completion_tokens");
  g_assert_false (quirks.stream_options);
  g_assert_true (quirks.reasoning_outside);
  g_assert_cmpstr (quirks.key_check_path, ==, "/key");
  g_assert_cmpstr (quirks.models_path, ==, "/models");
  text = write_text (&quirks, THIMBLE_DIALECT_OPENAI_CHAT);
  thimble_quirks_init (&again, THIMBLE_DIALECT_OPENAI_CHAT);
  read_text (&again, text);
  g_assert_cmpstr (again.output_limit, ==, quirks.output_limit);
  g_assert_cmpint (again.stream_options, ==, quirks.stream_options);
  g_assert_cmpint (again.reasoning_outside, ==, quirks.reasoning_outside);
  g_assert_cmpstr (again.key_check_path, ==, quirks.key_check_path);
}

/* What ends in a header must not be able to start another one. */
static void
test_hostile (void)
{
  ThimbleQuirks quirks;

  thimble_quirks_init (&quirks, THIMBLE_DIALECT_OPENAI_CHAT);
  read_text (&quirks, "{\"key_header\":\"x\\r\\nHost: evil\",\"key_prefix\":\"B\\n\",\"output_limit\":\"\","
                      "\"key_check_path\":\"/\\u00e9\",\"stream_options\":\"no\"}");
  g_assert_cmpstr (quirks.key_header, ==, "authorization");
  g_assert_cmpstr (quirks.key_prefix, ==, "Bearer ");
  g_assert_cmpstr (quirks.output_limit, ==, "max_tokens");
  g_assert_cmpstr (quirks.key_check_path, ==, "/models");
  g_assert_true (quirks.stream_options);
}

static void
test_learn (void)
{
  ThimbleQuirks quirks;

  thimble_quirks_init (&quirks, THIMBLE_DIALECT_OPENAI_CHAT);
  g_assert_false (thimble_quirks_learn (&quirks, NULL));
  g_assert_false (thimble_quirks_learn (&quirks, "temperature"));
  /* Refusing what was not sent teaches nothing. */
  g_assert_false (thimble_quirks_learn (&quirks, "max_completion_tokens"));
  g_assert_true (thimble_quirks_learn (&quirks, "max_tokens"));
  g_assert_cmpstr (quirks.output_limit, ==, "max_completion_tokens");
  g_assert_false (thimble_quirks_learn (&quirks, "max_tokens"));
  g_assert_true (thimble_quirks_learn (&quirks, "max_completion_tokens"));
  g_assert_cmpstr (quirks.output_limit, ==, "max_tokens");
  g_assert_true (thimble_quirks_learn (&quirks, "stream_options.include_usage"));
  g_assert_false (quirks.stream_options);
  g_assert_false (thimble_quirks_learn (&quirks, "stream_options"));

  thimble_quirks_init (&quirks, THIMBLE_DIALECT_ANTHROPIC_MESSAGES);
  g_assert_false (thimble_quirks_learn (&quirks, "max_tokens"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quirks/defaults", test_defaults);
  g_test_add_func ("/quirks/round-trip", test_round_trip);
  g_test_add_func ("/quirks/hostile", test_hostile);
  g_test_add_func ("/quirks/learn", test_learn);
  return g_test_run ();
}
