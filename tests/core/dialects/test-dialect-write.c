/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/thimble-json.h"
#include "wire-transcript.h"

static const ThimbleModelTraits plain = { "gpt-6-luna", THIMBLE_TEMPERATURE_ACCEPTED, THIMBLE_EFFORT_PLAIN };

static ThimbleWireDraft *
write_with (ThimbleDialectKind         kind,
            const ThimbleModelTraits  *traits,
            ThimblePrompt             *prompt,
            GError                   **error)
{
  ThimbleQuirks quirks;

  thimble_quirks_init (&quirks, kind);
  return thimble_dialect_write (kind, &quirks, traits, prompt, error);
}

static const char *
get_header (ThimbleWireDraft *draft,
            const char       *name)
{
  for (guint i = 0; i + 1 < draft->headers->len; i += 2)
    if (g_ascii_strcasecmp (draft->headers->pdata[i], name) == 0)
      return draft->headers->pdata[i + 1];
  return NULL;
}

static void
assert_body (ThimbleWireDraft *draft,
             const char       *expected)
{
  gsize length;
  const char *body = g_bytes_get_data (draft->body, &length);
  g_autofree char *text = g_strndup (body, length);
  g_autoptr (JsonNode) root = thimble_json_parse (body, length, 1 << 20, NULL);

  g_assert_nonnull (root);
  g_assert_cmpstr (text, ==, expected);
}

/* The same members and values as the reference's sample, whatever the order. */
static void
assert_like_fixture (ThimbleWireDraft *draft,
                     const char       *name,
                     const char       *extra) /* nullable: a member that the sample lacks */
{
  g_autofree char *sample = wire_fixture_load (name, NULL);
  g_autoptr (JsonNode) expected = thimble_json_parse (sample, -1, 1 << 20, NULL);
  gsize length;
  const char *body = g_bytes_get_data (draft->body, &length);
  g_autoptr (JsonNode) written = thimble_json_parse (body, length, 1 << 20, NULL);

  g_assert_nonnull (expected);
  g_assert_nonnull (written);
  if (extra != NULL)
    {
      g_assert_true (json_object_has_member (json_node_get_object (written), extra));
      json_object_remove_member (json_node_get_object (written), extra);
    }
  g_assert_true (json_node_equal (expected, written));
}

static ThimblePrompt *
make_sample (const char *effort)
{
  ThimblePrompt *prompt = thimble_prompt_new ("Say hello in Finnish.");

  thimble_prompt_set_system (prompt, "You are terse.");
  thimble_prompt_set_max_output (prompt, 512);
  thimble_prompt_set_effort (prompt, effort);
  return prompt;
}

static ThimblePrompt *
make_talk (void)
{
  ThimblePrompt *prompt = thimble_prompt_new ("And in Swedish?");

  thimble_prompt_add_turn (prompt, THIMBLE_ROLE_USER, "Say \"hello\" in Finnish.");
  thimble_prompt_add_turn (prompt, THIMBLE_ROLE_ASSISTANT, "Hei!\n");
  thimble_prompt_set_stream (prompt, FALSE);
  thimble_prompt_set_temperature (prompt, 0.7);
  return prompt;
}

static void
test_samples (void)
{
  const ThimbleModelTraits claude = { "claude-haiku-5-5", THIMBLE_TEMPERATURE_NOT_ACCEPTED, THIMBLE_EFFORT_PLAIN };
  const ThimbleModelTraits gemini = { "models/gemini-3.8-flash", THIMBLE_TEMPERATURE_UNKNOWN, THIMBLE_EFFORT_PLAIN };
  g_autoptr (ThimblePrompt) prompt = make_sample ("low");
  g_autoptr (ThimbleWireDraft) responses = NULL;
  g_autoptr (ThimbleWireDraft) chat = NULL;
  g_autoptr (ThimbleWireDraft) anthropic = NULL;
  g_autoptr (ThimbleWireDraft) google = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleQuirks quirks;

  responses = write_with (THIMBLE_DIALECT_OPENAI_RESPONSES, &plain, prompt, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (responses->path, ==, "/responses");
  g_assert_cmpuint (responses->headers->len, ==, 0);
  assert_like_fixture (responses, "body-responses.json", NULL);

  thimble_quirks_init (&quirks, THIMBLE_DIALECT_OPENAI_CHAT);
  quirks.output_limit = "max_completion_tokens";
  chat = thimble_dialect_write (THIMBLE_DIALECT_OPENAI_CHAT, &quirks, &plain, prompt, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chat->path, ==, "/chat/completions");
  assert_like_fixture (chat, "body-chat.json", NULL);

  anthropic = write_with (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &claude, prompt, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (anthropic->path, ==, "/messages");
  g_assert_cmpstr (get_header (anthropic, "anthropic-version"), ==, "2026-10-21");
  assert_like_fixture (anthropic, "body-anthropic.json", NULL);

  google = write_with (THIMBLE_DIALECT_GEMINI, &gemini, prompt, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (google->path, ==, "/models/gemini-3.8-flash:streamGenerateContent?alt=sse");
  assert_like_fixture (google, "body-gemini.json", NULL);
}

static void
test_talks (void)
{
  const ThimbleModelTraits claude = { "claude-opus-4-6", THIMBLE_TEMPERATURE_OLD_VERSION_ONLY, THIMBLE_EFFORT_PLAIN };
  const ThimbleModelTraits gemini = { "gemini-2.5-flash-lite", THIMBLE_TEMPERATURE_ACCEPTED, THIMBLE_EFFORT_THINKING_BUDGET };
  g_autoptr (ThimblePrompt) prompt = make_talk ();
  g_autoptr (ThimbleWireDraft) responses = write_with (THIMBLE_DIALECT_OPENAI_RESPONSES, &plain, prompt, NULL);
  g_autoptr (ThimbleWireDraft) chat = write_with (THIMBLE_DIALECT_OPENAI_CHAT, &plain, prompt, NULL);
  g_autoptr (ThimbleWireDraft) anthropic = write_with (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &claude, prompt, NULL);
  g_autoptr (ThimbleWireDraft) google = write_with (THIMBLE_DIALECT_GEMINI, &gemini, prompt, NULL);

  assert_body (responses,
               "{\"model\":\"gpt-6-luna\",\"input\":["
               "{\"role\":\"user\",\"content\":\"Say \\\"hello\\\" in Finnish.\"},"
               "{\"role\":\"assistant\",\"content\":\"Hei!\\n\"},"
               "{\"role\":\"user\",\"content\":\"And in Swedish?\"}],"
               "\"temperature\":0.7,\"store\":false,\"stream\":false}");
  assert_body (chat,
               "{\"model\":\"gpt-6-luna\",\"messages\":["
               "{\"role\":\"user\",\"content\":\"Say \\\"hello\\\" in Finnish.\"},"
               "{\"role\":\"assistant\",\"content\":\"Hei!\\n\"},"
               "{\"role\":\"user\",\"content\":\"And in Swedish?\"}],"
               "\"temperature\":0.7,\"stream\":false}");
  assert_body (anthropic,
               "{\"model\":\"claude-opus-4-6\",\"max_tokens\":4096,\"messages\":["
               "{\"role\":\"user\",\"content\":\"Say \\\"hello\\\" in Finnish.\"},"
               "{\"role\":\"assistant\",\"content\":\"Hei!\\n\"},"
               "{\"role\":\"user\",\"content\":\"And in Swedish?\"}],"
               "\"temperature\":0.7,\"stream\":false}");
  /* a temperature goes out with the old version only */
  g_assert_cmpstr (get_header (anthropic, "anthropic-version"), ==, "2023-06-01");
  g_assert_cmpstr (google->path, ==, "/models/gemini-2.5-flash-lite:generateContent");
  assert_body (google,
               "{\"contents\":["
               "{\"role\":\"user\",\"parts\":[{\"text\":\"Say \\\"hello\\\" in Finnish.\"}]},"
               "{\"role\":\"model\",\"parts\":[{\"text\":\"Hei!\\n\"}]},"
               "{\"role\":\"user\",\"parts\":[{\"text\":\"And in Swedish?\"}]}],"
               "\"generationConfig\":{\"temperature\":0.7}}");
}

static void
assert_refused (ThimbleDialectKind        kind,
                const ThimbleModelTraits *traits,
                ThimblePrompt            *prompt,
                ThimbleError              code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleWireDraft) draft = write_with (kind, traits, prompt, &error);

  g_assert_error (error, THIMBLE_ERROR, (int) code);
  g_assert_null (draft);
  g_assert_cmpstr (error->message, !=, "");
}

static void
assert_written (ThimbleDialectKind        kind,
                const ThimbleModelTraits *traits,
                ThimblePrompt            *prompt,
                const char               *part,
                gboolean                  present)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleWireDraft) draft = write_with (kind, traits, prompt, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = g_strndup (g_bytes_get_data (draft->body, NULL), g_bytes_get_size (draft->body));
  if (present)
    g_assert_nonnull (strstr (text, part));
  else
    g_assert_null (strstr (text, part));
}

static void
test_nothing (void)
{
  for (ThimbleDialectKind kind = THIMBLE_DIALECT_OPENAI_RESPONSES; kind <= THIMBLE_DIALECT_GEMINI; kind++)
    {
      const ThimbleModelTraits nameless = { "  ", THIMBLE_TEMPERATURE_UNKNOWN, THIMBLE_EFFORT_NOWHERE };
      g_autoptr (ThimblePrompt) empty = thimble_prompt_new ("");
      g_autoptr (ThimblePrompt) blank = thimble_prompt_new (" \n\t");
      g_autoptr (ThimblePrompt) good = thimble_prompt_new ("Hi");

      assert_refused (kind, &plain, empty, THIMBLE_ERROR_EMPTY_PROMPT);
      assert_refused (kind, &plain, blank, THIMBLE_ERROR_EMPTY_PROMPT);
      assert_refused (kind, &nameless, good, THIMBLE_ERROR_UNSUPPORTED);
    }
}

static void
test_output_limit (void)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hi");

  assert_written (THIMBLE_DIALECT_OPENAI_RESPONSES, &plain, prompt, "max_output_tokens", FALSE);
  assert_written (THIMBLE_DIALECT_OPENAI_CHAT, &plain, prompt, "max_", FALSE);
  assert_written (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &plain, prompt, "\"max_tokens\":4096", TRUE);
  assert_written (THIMBLE_DIALECT_GEMINI, &plain, prompt, "generationConfig", FALSE);

  thimble_prompt_set_max_output (prompt, 15);
  assert_refused (THIMBLE_DIALECT_OPENAI_RESPONSES, &plain, prompt, THIMBLE_ERROR_UNSUPPORTED);
  assert_written (THIMBLE_DIALECT_OPENAI_CHAT, &plain, prompt, "\"max_tokens\":15", TRUE);
  assert_written (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &plain, prompt, "\"max_tokens\":15", TRUE);
  assert_written (THIMBLE_DIALECT_GEMINI, &plain, prompt, "\"maxOutputTokens\":15", TRUE);

  thimble_prompt_set_max_output (prompt, 16);
  assert_written (THIMBLE_DIALECT_OPENAI_RESPONSES, &plain, prompt, "\"max_output_tokens\":16", TRUE);
}

static void
test_quirks (void)
{
  g_autoptr (ThimblePrompt) prompt = make_sample (NULL);
  g_autoptr (ThimbleWireDraft) draft = NULL;
  g_autoptr (ThimbleWireDraft) version = NULL;
  ThimbleQuirks quirks;

  /* Mistral's schema has no stream_options; max_tokens is the common name. */
  thimble_quirks_init (&quirks, THIMBLE_DIALECT_OPENAI_CHAT);
  quirks.stream_options = FALSE;
  draft = thimble_dialect_write (THIMBLE_DIALECT_OPENAI_CHAT, &quirks, &plain, prompt, NULL);
  assert_body (draft,
               "{\"model\":\"gpt-6-luna\",\"messages\":["
               "{\"role\":\"system\",\"content\":\"You are terse.\"},"
               "{\"role\":\"user\",\"content\":\"Say hello in Finnish.\"}],"
               "\"max_tokens\":512,\"stream\":true}");

  thimble_quirks_init (&quirks, THIMBLE_DIALECT_ANTHROPIC_MESSAGES);
  quirks.anthropic_version = "2023-06-01";
  version = thimble_dialect_write (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &quirks, &plain, prompt, NULL);
  g_assert_cmpstr (get_header (version, "anthropic-version"), ==, "2023-06-01");
}

static void
test_temperature (void)
{
  ThimbleModelTraits traits = plain;
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hi");

  thimble_prompt_set_temperature (prompt, 0.3);
  for (ThimbleDialectKind kind = THIMBLE_DIALECT_OPENAI_RESPONSES; kind <= THIMBLE_DIALECT_GEMINI; kind++)
    {
      traits.temperature = THIMBLE_TEMPERATURE_NOT_ACCEPTED;
      assert_refused (kind, &traits, prompt, THIMBLE_ERROR_UNSUPPORTED);
      traits.temperature = THIMBLE_TEMPERATURE_UNKNOWN;
      assert_written (kind, &traits, prompt, "\"temperature\":0.3", TRUE);
    }

  traits.temperature = THIMBLE_TEMPERATURE_EFFORT_NONE_ONLY;
  assert_refused (THIMBLE_DIALECT_OPENAI_RESPONSES, &traits, prompt, THIMBLE_ERROR_UNSUPPORTED);
  thimble_prompt_set_effort (prompt, "low");
  assert_refused (THIMBLE_DIALECT_OPENAI_RESPONSES, &traits, prompt, THIMBLE_ERROR_UNSUPPORTED);
  thimble_prompt_set_effort (prompt, "none");
  assert_written (THIMBLE_DIALECT_OPENAI_RESPONSES, &traits, prompt, "\"reasoning\":{\"effort\":\"none\"}", TRUE);
  assert_written (THIMBLE_DIALECT_OPENAI_RESPONSES, &traits, prompt, "\"temperature\":0.3", TRUE);
  assert_written (THIMBLE_DIALECT_OPENAI_CHAT, &traits, prompt, "\"reasoning_effort\":\"none\"", TRUE);

  thimble_prompt_set_effort (prompt, NULL);
  traits.temperature = THIMBLE_TEMPERATURE_ACCEPTED;
  thimble_prompt_set_temperature (prompt, 1.5);
  assert_refused (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &traits, prompt, THIMBLE_ERROR_UNSUPPORTED);
  assert_written (THIMBLE_DIALECT_GEMINI, &traits, prompt, "\"temperature\":1.5", TRUE);
  thimble_prompt_set_temperature (prompt, 2.5);
  assert_refused (THIMBLE_DIALECT_GEMINI, &traits, prompt, THIMBLE_ERROR_UNSUPPORTED);
  thimble_prompt_set_temperature (prompt, -0.5);
  assert_refused (THIMBLE_DIALECT_OPENAI_CHAT, &traits, prompt, THIMBLE_ERROR_UNSUPPORTED);
  thimble_prompt_set_temperature (prompt, 0);
  assert_written (THIMBLE_DIALECT_OPENAI_CHAT, &traits, prompt, "\"temperature\":0,", TRUE);
  thimble_prompt_set_temperature (prompt, NAN);
  assert_written (THIMBLE_DIALECT_OPENAI_CHAT, &traits, prompt, "temperature", FALSE);
}

/* A prompt cannot smuggle anything into the place of the number. */
static void
test_temperature_mark (void)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("\"temperature\":\"\"");

  thimble_prompt_set_temperature (prompt, 0.1);
  {
    g_autoptr (ThimbleWireDraft) draft = write_with (THIMBLE_DIALECT_OPENAI_CHAT, &plain, prompt, NULL);

    assert_body (draft,
                 "{\"model\":\"gpt-6-luna\",\"messages\":["
                 "{\"role\":\"user\",\"content\":\"\\\"temperature\\\":\\\"\\\"\"}],"
                 "\"temperature\":0.1,\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
  }
}

static void
test_effort (void)
{
  ThimbleModelTraits traits = { "m", THIMBLE_TEMPERATURE_ACCEPTED, THIMBLE_EFFORT_NOWHERE };
  g_autoptr (ThimblePrompt) prompt = make_sample ("high");

  for (ThimbleDialectKind kind = THIMBLE_DIALECT_OPENAI_RESPONSES; kind <= THIMBLE_DIALECT_GEMINI; kind++)
    assert_refused (kind, &traits, prompt, THIMBLE_ERROR_UNSUPPORTED);

  traits.effort = THIMBLE_EFFORT_PLAIN;
  assert_written (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &traits, prompt, "\"output_config\":{\"effort\":\"high\"}", TRUE);
  assert_written (THIMBLE_DIALECT_GEMINI, &traits, prompt, "\"thinkingLevel\":\"HIGH\"", TRUE);

  traits.effort = THIMBLE_EFFORT_THINKING_BUDGET;
  assert_written (THIMBLE_DIALECT_GEMINI, &traits, prompt,
                  "\"thinkingConfig\":{\"thinkingBudget\":24576,\"includeThoughts\":false}", TRUE);
  /* 16,000 tokens of thinking do not fit into 512 */
  assert_refused (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &traits, prompt, THIMBLE_ERROR_UNSUPPORTED);
  thimble_prompt_set_max_output (prompt, 16000);
  assert_refused (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &traits, prompt, THIMBLE_ERROR_UNSUPPORTED);
  thimble_prompt_set_max_output (prompt, 16001);
  assert_written (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &traits, prompt,
                  "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":16000}", TRUE);
  thimble_prompt_set_max_output (prompt, 0);
  assert_written (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &traits, prompt, "\"max_tokens\":20096", TRUE);
  thimble_prompt_set_effort (prompt, "low");
  assert_written (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &traits, prompt, "\"budget_tokens\":1024", TRUE);
  thimble_prompt_set_effort (prompt, "none");
  assert_written (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &traits, prompt, "\"thinking\":{\"type\":\"disabled\"}", TRUE);
  thimble_prompt_set_effort (prompt, "colossal");
  assert_refused (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &traits, prompt, THIMBLE_ERROR_UNSUPPORTED);
  assert_refused (THIMBLE_DIALECT_GEMINI, &traits, prompt, THIMBLE_ERROR_UNSUPPORTED);

  thimble_prompt_set_effort (prompt, "low");
  thimble_prompt_set_temperature (prompt, 0.5);
  assert_refused (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &traits, prompt, THIMBLE_ERROR_UNSUPPORTED);
  thimble_prompt_set_temperature (prompt, 1);
  assert_written (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &traits, prompt, "\"temperature\":1,", TRUE);
}

/* A model's id reaches no other path and no query. */
static void
test_hostile_ids (void)
{
  const struct { const char *id; const char *path; } cases[] = {
    { "gemini-3.8-flash", "/models/gemini-3.8-flash:generateContent" },
    { "models/gemini-3.8-flash", "/models/gemini-3.8-flash:generateContent" },
    { "../../v1/files", "/models/..%2F..%2Fv1%2Ffiles:generateContent" },
    { "x?key=1&alt=json#y", "/models/x%3Fkey%3D1%26alt%3Djson%23y:generateContent" },
    { "x:countTokens", "/models/x%3AcountTokens:generateContent" },
    { "a b\r\nHost: evil", "/models/a%20b%0D%0AHost%3A%20evil:generateContent" },
    { "%2e%2e", "/models/%252e%252e:generateContent" },
    { "ü\xff", "/models/%C3%BC%FF:generateContent" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ThimbleModelTraits traits = { cases[i].id, THIMBLE_TEMPERATURE_UNKNOWN, THIMBLE_EFFORT_NOWHERE };
      g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hi");
      g_autoptr (ThimbleWireDraft) draft = NULL;

      thimble_prompt_set_stream (prompt, FALSE);
      draft = write_with (THIMBLE_DIALECT_GEMINI, &traits, prompt, NULL);
      g_assert_nonnull (draft);
      g_assert_cmpstr (draft->path, ==, cases[i].path);
    }
}

/* Any bytes a terminal hands over become JSON. */
static void
test_hostile_text (void)
{
  const char *texts[] = { "\xff\xfe", "\x01\x1f\x7f", "\"}],\"model\":\"x", "a\\", "\xe2\x80\xa8\xf0\x9f\xa7\xb5" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (ThimbleDialectKind kind = THIMBLE_DIALECT_OPENAI_RESPONSES; kind <= THIMBLE_DIALECT_GEMINI; kind++)
      {
        g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (texts[i]);
        g_autoptr (ThimbleWireDraft) draft = write_with (kind, &plain, prompt, NULL);
        g_autoptr (JsonNode) root = NULL;
        g_autoptr (GError) error = NULL;

        g_assert_nonnull (draft);
        root = thimble_json_parse (g_bytes_get_data (draft->body, NULL), g_bytes_get_size (draft->body), 1 << 20, &error);
        g_assert_no_error (error);
        if (kind != THIMBLE_DIALECT_GEMINI)
          g_assert_cmpstr (json_object_get_string_member (json_node_get_object (root), "model"), ==, "gpt-6-luna");
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dialect-write/samples", test_samples);
  g_test_add_func ("/dialect-write/talks", test_talks);
  g_test_add_func ("/dialect-write/nothing", test_nothing);
  g_test_add_func ("/dialect-write/output-limit", test_output_limit);
  g_test_add_func ("/dialect-write/quirks", test_quirks);
  g_test_add_func ("/dialect-write/temperature", test_temperature);
  g_test_add_func ("/dialect-write/temperature-mark", test_temperature_mark);
  g_test_add_func ("/dialect-write/effort", test_effort);
  g_test_add_func ("/dialect-write/hostile-ids", test_hostile_ids);
  g_test_add_func ("/dialect-write/hostile-text", test_hostile_text);

  return g_test_run ();
}
