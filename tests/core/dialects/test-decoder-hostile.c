/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "wire-transcript.h"

/* Everything received is hostile: capped, checked, never a crash, never complete by mistake. */

#define FIRST THIMBLE_DIALECT_OPENAI_RESPONSES
#define LAST THIMBLE_DIALECT_GEMINI

static char *
transcribe (ThimbleDialectKind  kind,
            gboolean            sse,
            const char         *text)
{
  return wire_transcribe (kind, sse, text, strlen (text), 0, -1, NULL);
}

static void
test_depth (void)
{
  for (ThimbleDialectKind kind = FIRST; kind <= LAST; kind++)
    {
      g_autoptr (GString) deep = g_string_new ("data: {\"choices\":");
      g_autofree char *stream = NULL;
      g_autofree char *closed = NULL;
      g_autofree char *document = NULL;

      for (guint i = 0; i < 75000; i++)
        g_string_append_c (deep, '[');
      g_string_append (deep, "\n\n");
      stream = transcribe (kind, TRUE, deep->str);
      g_assert_cmpstr (stream, ==, "error not-understood\n");

      /* balanced, so that it is no cut */
      g_string_truncate (deep, 0);
      for (guint i = 0; i < 75000; i++)
        g_string_append_c (deep, '[');
      for (guint i = 0; i < 75000; i++)
        g_string_append_c (deep, ']');
      closed = transcribe (kind, FALSE, deep->str);
      g_assert_cmpstr (closed, ==, "error not-understood\n");

      g_string_truncate (deep, 75000);
      document = transcribe (kind, FALSE, deep->str);
      g_assert_cmpstr (document, ==, "");
    }
}

static void
test_text (void)
{
  g_autofree char *nul = NULL;
  g_autofree char *half = NULL;
  g_autofree char *bytes = NULL;

  /* NUL and half a surrogate pair become the replacement character, and nothing is lost */
  nul = transcribe (THIMBLE_DIALECT_OPENAI_CHAT, TRUE,
                    "data: {\"choices\":[{\"delta\":{\"content\":\"a\\u0000b\"}}]}\n\ndata: [DONE]\n\n");
  g_assert_cmpstr (nul, ==, "text text=\"a\xef\xbf\xbd" "b\"\nend\n");
  half = transcribe (THIMBLE_DIALECT_OPENAI_CHAT, TRUE,
                     "data: {\"choices\":[{\"delta\":{\"content\":\"a\\ud83db\"}}]}\n\ndata: [DONE]\n\n");
  g_assert_cmpstr (half, ==, "text text=\"a\xef\xbf\xbd" "b\"\nend\n");
  /* bytes that are no UTF-8 are no JSON */
  bytes = transcribe (THIMBLE_DIALECT_OPENAI_CHAT, TRUE,
                      "data: {\"choices\":[{\"delta\":{\"content\":\"a\xff\"}}]}\n\ndata: [DONE]\n\n");
  g_assert_cmpstr (bytes, ==, "error not-understood\n");
}

static void
test_strict_json (void)
{
  const char *bad[] = {
    "data: {\"choices\":[],}\n\n", "data: {\"choices\":[007]}\n\n", "data: {/**/}\n\n", "data: {'a':1}\n\n",
    "data: {\"a\":1} {\"b\":2}\n\n", "data: {\"a\":NaN}\n\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    for (ThimbleDialectKind kind = FIRST; kind <= LAST; kind++)
      {
        g_autofree char *transcript = transcribe (kind, TRUE, bad[i]);

        g_assert_cmpstr (transcript, ==, "error not-understood\n");
      }
}

/* Every member of every sample, given every wrong type: no crash, and nothing false. */
static void
test_wrong_types (void)
{
  const char *values[] = { "null", "true", "7", "-1.5", "\"x\"", "\"\"", "[]", "{}", "[[]]", "[null]", "[{}]", "{\"a\":null}" };
  g_autoptr (GPtrArray) names = wire_fixture_list (".json");

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autofree char *text = wire_fixture_load (name, NULL);
      const char *colon = text;

      while ((colon = strchr (colon, ':')) != NULL)
        {
          gsize old = strcspn (colon + 1, ",}]\n");

          colon++;
          for (guint j = 0; j < G_N_ELEMENTS (values); j++)
            {
              g_autoptr (GString) changed = g_string_new_len (text, colon - text);
              g_autofree char *transcript = NULL;

              g_string_append (changed, values[j]);
              g_string_append (changed, colon + old);
              transcript = transcribe (wire_fixture_kind (name), FALSE, changed->str);
              g_assert_nonnull (transcript);
            }
        }
    }
}

static void
feed_text (ThimbleDecoder *decoder,
           const char     *form,
           gsize           length,
           guint           times,
           GError        **error)
{
  g_auto (GStrv) parts = g_strsplit (form, "@", 2);
  g_autofree char *piece = g_strnfill (length, 'x');
  g_autofree char *event = g_strconcat (parts[0], piece, parts[1], NULL);
  gsize size = strlen (event);

  for (guint i = 0; i < times; i++)
    if (!thimble_decoder_feed (decoder, event, size, error))
      return;
}

/* The answer and its reasoning are kept up to 8 MiB each. */
static void
test_too_large (void)
{
  const struct { ThimbleDialectKind kind; const char *text; const char *reasoning; } forms[] = {
    { THIMBLE_DIALECT_OPENAI_RESPONSES, "data: {\"type\":\"response.output_text.delta\",\"delta\":\"@\"}\n\n",
      "data: {\"type\":\"response.reasoning_text.delta\",\"delta\":\"@\"}\n\n" },
    { THIMBLE_DIALECT_OPENAI_CHAT, "data: {\"choices\":[{\"delta\":{\"content\":\"@\"}}]}\n\n",
      "data: {\"choices\":[{\"delta\":{\"reasoning\":\"@\"}}]}\n\n" },
    { THIMBLE_DIALECT_ANTHROPIC_MESSAGES, "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"@\"}}\n\n",
      "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"@\"}}\n\n" },
    { THIMBLE_DIALECT_GEMINI, "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"@\"}]}}]}\n\n",
      "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"@\",\"thought\":true}]}}]}\n\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    for (guint reasoning = 0; reasoning < 2; reasoning++)
      {
        g_autoptr (ThimbleDecoder) decoder = thimble_decoder_new (forms[i].kind, NULL, TRUE);
        g_autoptr (GError) error = NULL;
        ThimbleEvent event;
        gsize bytes = 0;

        feed_text (decoder, reasoning ? forms[i].reasoning : forms[i].text, 512 * 1024, 17, &error);
        g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
        while (thimble_decoder_pop (decoder, &event))
          {
            g_assert_cmpint (event.type, !=, THIMBLE_EVENT_END);
            if (event.text != NULL)
              bytes += strlen (event.text);
            thimble_event_clear (&event);
          }
        g_assert_cmpuint (bytes, ==, 8 * 1024 * 1024);
        g_assert_false (thimble_decoder_has_ended (decoder));
      }
}

static void
test_caps (void)
{
  g_autoptr (ThimbleDecoder) line = thimble_decoder_new (THIMBLE_DIALECT_OPENAI_CHAT, NULL, TRUE);
  g_autoptr (ThimbleDecoder) document = thimble_decoder_new (THIMBLE_DIALECT_OPENAI_CHAT, NULL, FALSE);
  g_autofree char *megabyte = g_strnfill (1024 * 1024, ' ');
  g_autoptr (GError) line_error = NULL;
  g_autoptr (GError) document_error = NULL;
  guint fed = 0;

  /* events before the giant line still count */
  g_assert_true (thimble_decoder_feed (line, "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: ", 53, NULL));
  g_assert_false (thimble_decoder_feed (line, megabyte, 1024 * 1024, &line_error));
  g_assert_error (line_error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
  {
    ThimbleEvent event;

    g_assert_true (thimble_decoder_pop (line, &event));
    g_assert_cmpstr (event.text, ==, "x");
    thimble_event_clear (&event);
  }

  g_assert_true (thimble_decoder_feed (document, "{", 1, NULL));
  while (thimble_decoder_feed (document, megabyte, 1024 * 1024, &document_error))
    fed++;
  g_assert_error (document_error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
  g_assert_cmpuint (fed, ==, 31);
}

/* A usage object that grows with every event neither grows in memory nor takes time. */
static void
test_growing_usage (void)
{
  const ThimbleDialectKind kinds[] = { THIMBLE_DIALECT_ANTHROPIC_MESSAGES, THIMBLE_DIALECT_GEMINI };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_autoptr (ThimbleDecoder) decoder = thimble_decoder_new (kinds[k], NULL, TRUE);
      ThimbleEvent event;

      for (guint i = 0; i < 3000; i++)
        {
          g_autofree char *chunk = k == 0
            ? g_strdup_printf ("data: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":1,\"novel_member_%u\":%u}}\n\n", i, i)
            : g_strdup_printf ("data: {\"usageMetadata\":{\"promptTokenCount\":1,\"novel_member_%u\":%u}}\n\n", i, i);

          g_assert_true (thimble_decoder_feed (decoder, chunk, strlen (chunk), NULL));
          while (thimble_decoder_pop (decoder, &event))
            {
              if (event.usage != NULL && thimble_usage_get_verbatim (event.usage) != NULL)
                g_assert_cmpuint (strlen (thimble_usage_get_verbatim (event.usage)), <=, 32 * 1024);
              thimble_event_clear (&event);
            }
        }
    }
}

static void
test_web_page (void)
{
  const char *pages[] = { "<!doctype html><title>Sign in</title>", "\r\n<html>", "\xef\xbb\xbf<?xml version='1.0'?>" };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    for (guint sse = 0; sse < 2; sse++)
      {
        g_autofree char *transcript = transcribe (THIMBLE_DIALECT_OPENAI_CHAT, sse != 0, pages[i]);

        g_assert_cmpstr (transcript, ==, "error not-understood\n");
      }
}

/* JSON of another API, and what is no answer at all. */
static void
test_strangers (void)
{
  const char *documents[] = { "{}", "[]", "{\"hello\":\"world\"}", "\"text\"", "hello", "7", "[1,2]" };
  const char *silence[] = { "", " \n", ": keep-alive\n\n", "data:\n\n", "event: ping\n\n", "data: \n\n" };

  for (ThimbleDialectKind kind = FIRST; kind <= LAST; kind++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
        {
          g_autofree char *transcript = transcribe (kind, FALSE, documents[i]);

          g_assert_cmpstr (transcript, ==, "error not-understood\n");
        }
      /* cut off before anything was said */
      for (guint i = 0; i < G_N_ELEMENTS (silence); i++)
        {
          g_autofree char *transcript = transcribe (kind, TRUE, silence[i]);

          g_assert_cmpstr (transcript, ==, "");
        }
    }
}

/* Nothing after the end or the problem is taken for part of the answer. */
static void
test_after_the_end (void)
{
  const char *delta = "data: {\"choices\":[{\"delta\":{\"content\":\"late\"},\"finish_reason\":\"stop\"}]}\n\n";
  g_autofree char *end = g_strconcat ("data: [DONE]\n\n", delta, "data: [DONE]\n\n", NULL);
  g_autofree char *problem = g_strconcat ("data: {\"error\":{\"message\":\"No.\"}}\n\n", delta, "data: [DONE]\n\n", NULL);
  g_autofree char *after_end = transcribe (THIMBLE_DIALECT_OPENAI_CHAT, TRUE, end);
  g_autofree char *after_problem = transcribe (THIMBLE_DIALECT_OPENAI_CHAT, TRUE, problem);

  g_assert_cmpstr (after_end, ==, "end\n");
  g_assert_true (g_str_has_prefix (after_problem, "problem "));
  g_assert_null (strstr (after_problem, "late"));
  g_assert_null (strstr (after_problem, "\nend"));
}

static void
test_long_words (void)
{
  g_autofree char *word = g_strnfill (100000, 'm');
  g_autofree char *chunk = g_strdup_printf ("data: {\"id\":\"%s\",\"model\":\"%s\",\"choices\":[{\"delta\":{},\"finish_reason\":\"%s\"}]}\n\n",
                                            word, word, word);
  g_autoptr (ThimbleDecoder) decoder = thimble_decoder_new (THIMBLE_DIALECT_OPENAI_CHAT, NULL, TRUE);
  ThimbleEvent event;
  guint n = 0;

  g_assert_true (thimble_decoder_feed (decoder, chunk, strlen (chunk), NULL));
  while (thimble_decoder_pop (decoder, &event))
    {
      if (event.type == THIMBLE_EVENT_START)
        {
          g_assert_cmpuint (strlen (event.model), ==, 256);
          g_assert_cmpuint (strlen (event.id), ==, 256);
        }
      else
        {
          g_assert_cmpint (event.type, ==, THIMBLE_EVENT_FINISH);
          g_assert_cmpint (event.finish, ==, THIMBLE_FINISH_OTHER);
          g_assert_cmpuint (strlen (event.text), ==, 256);
        }
      n++;
      thimble_event_clear (&event);
    }
  g_assert_cmpuint (n, ==, 2);
}

/* Random damage to the samples: no crash, and what is complete has its end event. */
static void
test_damage (void)
{
  g_autoptr (GPtrArray) names = wire_fixture_list (".sse");

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      gsize length;
      g_autofree char *bytes = NULL;

      bytes = wire_fixture_load (name, &length);
      for (guint round = 0; round < 60; round++)
        {
          g_autofree char *damaged = g_memdup2 (bytes, length);
          g_autofree char *transcript = NULL;
          guint hits = (guint) g_test_rand_int_range (1, 8);

          for (guint j = 0; j < hits; j++)
            damaged[g_test_rand_int_range (0, (gint32) length)] = (char) g_test_rand_int_range (0, 256);
          transcript = wire_transcribe (wire_fixture_kind (name), TRUE, damaged, length,
                                        (gsize) g_test_rand_int_range (1, 100), -1, NULL);
          g_assert_nonnull (transcript);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/decoder-hostile/depth", test_depth);
  g_test_add_func ("/decoder-hostile/text", test_text);
  g_test_add_func ("/decoder-hostile/strict-json", test_strict_json);
  g_test_add_func ("/decoder-hostile/wrong-types", test_wrong_types);
  g_test_add_func ("/decoder-hostile/too-large", test_too_large);
  g_test_add_func ("/decoder-hostile/caps", test_caps);
  g_test_add_func ("/decoder-hostile/growing-usage", test_growing_usage);
  g_test_add_func ("/decoder-hostile/web-page", test_web_page);
  g_test_add_func ("/decoder-hostile/strangers", test_strangers);
  g_test_add_func ("/decoder-hostile/after-the-end", test_after_the_end);
  g_test_add_func ("/decoder-hostile/long-words", test_long_words);
  g_test_add_func ("/decoder-hostile/damage", test_damage);

  return g_test_run ();
}
