/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dialects/thimble-dialect.h"

static const ThimbleModelTraits luna = { "gpt-6-luna", THIMBLE_TEMPERATURE_ACCEPTED, THIMBLE_EFFORT_PLAIN };
static const ThimbleModelTraits claude = { "claude-haiku-5-5", THIMBLE_TEMPERATURE_NOT_ACCEPTED, THIMBLE_EFFORT_PLAIN };
static const ThimbleModelTraits older = { "claude-haiku-4-5", THIMBLE_TEMPERATURE_ACCEPTED, THIMBLE_EFFORT_THINKING_BUDGET };
static const ThimbleModelTraits gemini = { "models/gemini-3.8-flash", THIMBLE_TEMPERATURE_UNKNOWN, THIMBLE_EFFORT_PLAIN };

static ThimbleWireDraft *
write_with (ThimbleDialectKind         kind,
            const ThimbleModelTraits  *traits,
            ThimblePrompt             *prompt,
            GError                   **error)
{
  ThimbleQuirks quirks;

  thimble_quirks_init (&quirks, kind);
  return thimble_dialect_write_count (kind, &quirks, traits, prompt, error);
}

static void
assert_draft (ThimbleWireDraft *draft,
              const char       *path,
              const char       *body)
{
  g_autofree char *text = NULL;

  g_assert_nonnull (draft);
  g_assert_cmpstr (draft->path, ==, path);
  text = g_strndup (g_bytes_get_data (draft->body, NULL), g_bytes_get_size (draft->body));
  g_assert_cmpstr (text, ==, body);
}

static ThimblePrompt *
make_talk (void)
{
  ThimblePrompt *prompt = thimble_prompt_new ("And in Swedish?");

  thimble_prompt_set_system (prompt, "Be terse.");
  thimble_prompt_add_turn (prompt, THIMBLE_ROLE_USER, "Hello in Finnish?");
  thimble_prompt_add_turn (prompt, THIMBLE_ROLE_ASSISTANT, "Hei!");
  thimble_prompt_set_max_output (prompt, 300);
  return prompt;
}

/* What is read is asked about, and nothing of how the answer is to be. */
static void
test_bodies (void)
{
  g_autoptr (ThimblePrompt) prompt = make_talk ();
  g_autoptr (ThimbleWireDraft) responses = NULL, anthropic = NULL, google = NULL;

  thimble_prompt_set_temperature (prompt, 0.5);
  responses = write_with (THIMBLE_DIALECT_OPENAI_RESPONSES, &luna, prompt, NULL);
  assert_draft (responses, "/responses/input_tokens",
                "{\"model\":\"gpt-6-luna\",\"instructions\":\"Be terse.\",\"input\":["
                "{\"role\":\"user\",\"content\":\"Hello in Finnish?\"},{\"role\":\"assistant\",\"content\":\"Hei!\"},"
                "{\"role\":\"user\",\"content\":\"And in Swedish?\"}]}");
  anthropic = write_with (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &claude, prompt, NULL);
  assert_draft (anthropic, "/messages/count_tokens",
                "{\"model\":\"claude-haiku-5-5\",\"system\":\"Be terse.\",\"messages\":["
                "{\"role\":\"user\",\"content\":\"Hello in Finnish?\"},{\"role\":\"assistant\",\"content\":\"Hei!\"},"
                "{\"role\":\"user\",\"content\":\"And in Swedish?\"}]}");
  g_assert_cmpstr (g_ptr_array_index (anthropic->headers, 0), ==, "anthropic-version");
  google = write_with (THIMBLE_DIALECT_GEMINI, &gemini, prompt, NULL);
  assert_draft (google, "/models/gemini-3.8-flash:countTokens",
                "{\"generateContentRequest\":{\"model\":\"models/gemini-3.8-flash\","
                "\"systemInstruction\":{\"parts\":[{\"text\":\"Be terse.\"}]},\"contents\":["
                "{\"role\":\"user\",\"parts\":[{\"text\":\"Hello in Finnish?\"}]},"
                "{\"role\":\"model\",\"parts\":[{\"text\":\"Hei!\"}]},"
                "{\"role\":\"user\",\"parts\":[{\"text\":\"And in Swedish?\"}]}]}}");
}

static void
test_effort (void)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hi");
  g_autoptr (ThimbleWireDraft) responses = NULL, thinking = NULL;
  g_autoptr (GError) error = NULL;
  const ThimbleModelTraits without = { "gpt-4o-mini", THIMBLE_TEMPERATURE_ACCEPTED, THIMBLE_EFFORT_NOWHERE };

  thimble_prompt_set_effort (prompt, "low");
  responses = write_with (THIMBLE_DIALECT_OPENAI_RESPONSES, &luna, prompt, NULL);
  assert_draft (responses, "/responses/input_tokens",
                "{\"model\":\"gpt-6-luna\",\"input\":\"Hi\",\"reasoning\":{\"effort\":\"low\"}}");
  thinking = write_with (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &older, prompt, NULL);
  assert_draft (thinking, "/messages/count_tokens",
                "{\"model\":\"claude-haiku-4-5\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}}");
  g_assert_null (write_with (THIMBLE_DIALECT_OPENAI_RESPONSES, &without, prompt, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_UNSUPPORTED);
}

static void
test_refused (void)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hi");
  g_autoptr (ThimblePrompt) blank = thimble_prompt_new (" \n");
  g_autoptr (GError) chat = NULL, quirk = NULL, empty = NULL;
  ThimbleQuirks quirks;

  g_assert_null (write_with (THIMBLE_DIALECT_OPENAI_CHAT, &luna, prompt, &chat));
  g_assert_error (chat, THIMBLE_ERROR, THIMBLE_ERROR_UNSUPPORTED);

  thimble_quirks_init (&quirks, THIMBLE_DIALECT_ANTHROPIC_MESSAGES);
  quirks.counts_input = FALSE;
  g_assert_null (thimble_dialect_write_count (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, &quirks, &claude, prompt, &quirk));
  g_assert_error (quirk, THIMBLE_ERROR, THIMBLE_ERROR_UNSUPPORTED);

  g_assert_null (write_with (THIMBLE_DIALECT_GEMINI, &gemini, blank, &empty));
  g_assert_error (empty, THIMBLE_ERROR, THIMBLE_ERROR_EMPTY_PROMPT);
}

static void
test_answers (void)
{
  const struct { ThimbleDialectKind kind; const char *body; gint64 count; } rows[] = {
    { THIMBLE_DIALECT_OPENAI_RESPONSES, "{\"object\":\"response.input_tokens\",\"input_tokens\":21}", 21 },
    { THIMBLE_DIALECT_ANTHROPIC_MESSAGES, "{\"input_tokens\":17}", 17 },
    { THIMBLE_DIALECT_GEMINI, "{\"totalTokens\":9,\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":9}]}", 9 },
    { THIMBLE_DIALECT_ANTHROPIC_MESSAGES, "{\"input_tokens\":17.0}", 17 },
    { THIMBLE_DIALECT_ANTHROPIC_MESSAGES, "{\"input_tokens\":null}", -1 },
    { THIMBLE_DIALECT_ANTHROPIC_MESSAGES, "{\"input_tokens\":-3}", -1 },
    { THIMBLE_DIALECT_ANTHROPIC_MESSAGES, "{\"input_tokens\":\"17\"}", -1 },
    { THIMBLE_DIALECT_ANTHROPIC_MESSAGES, "{\"input_tokens\":1e18}", -1 },
    { THIMBLE_DIALECT_GEMINI, "{\"input_tokens\":17}", -1 },
    { THIMBLE_DIALECT_GEMINI, "[{\"totalTokens\":9}]", -1 },
    { THIMBLE_DIALECT_GEMINI, "", -1 },
    { THIMBLE_DIALECT_GEMINI, "{\"totalTokens\":9", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].body);
      g_assert_cmpint (thimble_dialect_read_count (rows[i].kind, rows[i].body, -1, &error), ==, rows[i].count);
      if (rows[i].count < 0)
        g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_UNDERSTOOD);
      else
        g_assert_no_error (error);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dialect-count/bodies", test_bodies);
  g_test_add_func ("/dialect-count/effort", test_effort);
  g_test_add_func ("/dialect-count/refused", test_refused);
  g_test_add_func ("/dialect-count/answers", test_answers);
  return g_test_run ();
}
