/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "wire-transcript.h"

/* Every fixture: its transcript (split and cut at every byte: tests/reliability/t18-split-streams.c). With
 * THIMBLE_WRITE_TRANSCRIPTS set the transcripts are written instead of compared. */

static gboolean
is_sse (const char *name)
{
  return g_str_has_suffix (name, ".sse");
}

static void
test_transcript (gconstpointer data)
{
  const char *name = data;
  g_autofree char *bytes = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *expected_name = g_strconcat (name, ".transcript", NULL);
  g_autofree char *transcript = NULL;
  gsize length;

  bytes = wire_fixture_load (name, &length);
  transcript = wire_transcribe (wire_fixture_kind (name), is_sse (name), bytes, length, 0, -1, NULL);
  if (g_getenv ("THIMBLE_WRITE_TRANSCRIPTS") != NULL)
    {
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "wire", expected_name, NULL);

      g_assert_true (g_file_set_contents (path, transcript, -1, NULL));
      return;
    }

  expected = wire_fixture_load (expected_name, NULL);
  g_assert_cmpstr (transcript, ==, expected);
}

/* What the header promised does not matter: the body decides. */
static void
test_other_header (void)
{
  const char *names[] = {
    "responses-stream.sse", "chat-stream.sse", "anthropic-stream.sse", "gemini-stream.sse",
    "responses-document.json", "chat-document.json", "anthropic-document.json", "gemini-document.json",
    "chat-error-200.json", "anthropic-error-200.json", "gemini-array.json",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *bytes = NULL;
      g_autofree char *right = NULL;
      g_autofree char *wrong = NULL;
      gsize length;

      bytes = wire_fixture_load (names[i], &length);
      right = wire_transcribe (wire_fixture_kind (names[i]), is_sse (names[i]), bytes, length, 0, -1, NULL);
      wrong = wire_transcribe (wire_fixture_kind (names[i]), !is_sse (names[i]), bytes, length, 1, -1, NULL);
      g_assert_cmpstr (right, ==, wrong);
    }
}

/* The four sample documents say the same as the four sample streams. */
static void
test_same_answer (void)
{
  const char *names[] = { "responses", "chat", "anthropic", "gemini" };
  const char *endings[] = { "-stream.sse", "-document.json" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gint64 output[2] = { -1, -1 };

      for (guint j = 0; j < 2; j++)
        {
          g_autofree char *name = g_strconcat (names[i], endings[j], NULL);
          g_autofree char *bytes = NULL;
          g_autoptr (ThimbleDecoder) decoder = thimble_decoder_new (wire_fixture_kind (name), NULL, j == 0);
          g_autoptr (GString) text = g_string_new (NULL);
          ThimbleFinish finish = THIMBLE_FINISH_UNKNOWN;
          ThimbleEvent event;
          gsize length;

          bytes = wire_fixture_load (name, &length);
          g_assert_true (thimble_decoder_feed (decoder, bytes, length, NULL));
          g_assert_true (thimble_decoder_finish (decoder, NULL));
          while (thimble_decoder_pop (decoder, &event))
            {
              if (event.type == THIMBLE_EVENT_TEXT)
                g_string_append (text, event.text);
              if (event.type == THIMBLE_EVENT_FINISH)
                finish = event.finish;
              if (event.type == THIMBLE_EVENT_USAGE)
                output[j] = thimble_usage_get_output (event.usage);
              thimble_event_clear (&event);
            }
          g_assert_cmpstr (text->str, ==, "Hei!");
          g_assert_cmpint (finish, ==, THIMBLE_FINISH_STOP);
          g_assert_true (thimble_decoder_has_ended (decoder));
        }
      g_assert_cmpint (output[0], >, 0);
      g_assert_cmpint (output[0], ==, output[1]);
    }
}

/* Chunks that differ by their text alone are read a shorter way. One more space in every other
 * chunk closes that way, and the events must be the same. */
static void
test_repeats (void)
{
  const char *pieces[] = {
    "word", "", " ", "\\n", "\\\"", "\\u00e4", "\\u0000", "\\ud83d", "ü", "🧵", "\x7f", "content", "x", ",", ":null,",
    "\\\\", "{}", "[DONE]",
    /* these break out of the text, or break the JSON */
    "x\"}}],\"service_tier\":\"flex\",\"choices\":[{\"delta\":{\"content\":\"z", "\",\"content\":\"y", "\"},\"finish_reason\":\"stop\",\"x\":{\"y\":\"",
    "\"},\"usage\":{\"prompt_tokens\":1},\"x\":{\"y\":\"", "\\", "\x01", "\xff", "\"",
  };
  const char *forms[] = {
    "data:%s{\"id\":\"x\",\"model\":\"m\",\"service_tier\":\"default\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}],\"usage\":null}\n\n",
    "data:%s{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"reasoning\":\"%s\",\"content\":\"\"}}]}\n\n",
    "data:%s{\"choices\":[{\"message\":{\"content\":\"%s\"}}]}\n\n",
    "event: content_block_delta\ndata:%s{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}}\n\n",
    "data:%s{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"%s\"}]}}],\"usageMetadata\":{\"promptTokenCount\":9}}\n\n",
    "data:%s{\"type\":\"response.output_text.delta\",\"sequence_number\":4,\"delta\":\"%s\"}\n\n",
  };
  const ThimbleDialectKind kinds[] = {
    THIMBLE_DIALECT_OPENAI_CHAT, THIMBLE_DIALECT_OPENAI_CHAT, THIMBLE_DIALECT_OPENAI_CHAT,
    THIMBLE_DIALECT_ANTHROPIC_MESSAGES, THIMBLE_DIALECT_GEMINI, THIMBLE_DIALECT_OPENAI_RESPONSES,
  };

  const char *end = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n";

  for (guint round = 0; round < 3000; round++)
    {
      guint form = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (forms));
      /* mostly without those that break the JSON, or no stream would get far */
      const gint32 numbers[] = { 18, 22, G_N_ELEMENTS (pieces) };
      gint32 n_pieces = numbers[g_test_rand_int_range (0, G_N_ELEMENTS (numbers))];
      g_autoptr (GString) alike = g_string_new (NULL);
      g_autoptr (GString) unlike = g_string_new (NULL);
      g_autofree char *expected = NULL;
      g_autofree char *transcript = NULL;

      for (guint i = 0; i < 12; i++)
        {
          g_auto (GStrv) parts = g_strsplit (forms[form], "%s", 3);
          const char *piece = pieces[g_test_rand_int_range (0, n_pieces)];

          g_string_append_printf (alike, "%s %s%s%s", parts[0], parts[1], piece, parts[2]);
          g_string_append_printf (unlike, "%s %s%s%s%s", parts[0], i % 2 ? " " : "", parts[1], piece, parts[2]);
        }
      /* usage tells the tier that is remembered */
      g_string_append (alike, end);
      g_string_append (unlike, end);

      expected = wire_transcribe (kinds[form], TRUE, unlike->str, unlike->len, 0, -1, NULL);
      transcript = wire_transcribe (kinds[form], TRUE, alike->str, alike->len, 0, -1, NULL);
      g_assert_cmpstr (transcript, ==, expected);
    }
}

static void
add_for_each (const char    *prefix,
              const char    *ending,
              GTestDataFunc  function)
{
  g_autoptr (GPtrArray) names = wire_fixture_list (ending);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("/decoder/%s/%s", prefix, (char *) names->pdata[i]);

      g_test_add_data_func_full (path, g_strdup (names->pdata[i]), function, g_free);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_for_each ("transcript", ".sse", test_transcript);
  add_for_each ("transcript", ".json", test_transcript);
  g_test_add_func ("/decoder/other-header", test_other_header);
  g_test_add_func ("/decoder/same-answer", test_same_answer);
  g_test_add_func ("/decoder/repeats", test_repeats);

  return g_test_run ();
}
