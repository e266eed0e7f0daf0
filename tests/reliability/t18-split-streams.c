/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T18: every sample answer split at every byte gives the same. T19: cut at every byte before its end it is not complete. */
#include "config.h"

#include <string.h>

#include "target.h"
#include "wire-transcript.h"

static guint n_splits;
static guint n_cuts;

static gboolean
is_sse (const char *name)
{
  return g_str_has_suffix (name, ".sse");
}

static void
check_splits (const char *name,
              const char *bytes,
              gsize       length,
              const char *expected)
{
  g_autofree char *single = NULL;
  g_autofree char *triple = NULL;

  for (gsize at = 0; at <= length; at++)
    {
      g_autofree char *transcript = wire_transcribe (wire_fixture_kind (name), is_sse (name), bytes, length, 0,
                                                     (gssize) at, NULL);

      g_assert_cmpstr (transcript, ==, expected);
      n_splits++;
    }

  single = wire_transcribe (wire_fixture_kind (name), is_sse (name), bytes, length, 1, -1, NULL);
  g_assert_cmpstr (single, ==, expected);
  triple = wire_transcribe (wire_fixture_kind (name), is_sse (name), bytes, length, 3, -1, NULL);
  g_assert_cmpstr (triple, ==, expected);
}

static char *
replace_line_ends (const char *bytes,
                   const char *line_end)
{
  g_auto (GStrv) lines = g_strsplit (bytes, "\n", -1);

  return g_strjoinv (line_end, lines);
}

static void
test_splits (gconstpointer data)
{
  const char *name = data;
  g_autofree char *bytes = NULL;
  g_autofree char *expected = NULL;
  gsize length;

  bytes = wire_fixture_load (name, &length);
  expected = wire_transcribe (wire_fixture_kind (name), is_sse (name), bytes, length, 0, -1, NULL);
  check_splits (name, bytes, length, expected);

  if (is_sse (name))
    {
      g_autofree char *crlf = replace_line_ends (bytes, "\r\n");
      g_autofree char *cr = replace_line_ends (bytes, "\r");
      g_autofree char *marked = g_strconcat ("\xef\xbb\xbf", bytes, NULL);

      check_splits (name, crlf, strlen (crlf), expected);
      check_splits (name, cr, strlen (cr), expected);
      check_splits (name, marked, strlen (marked), expected);
    }
}

/* Where the event that may complete the answer has fully arrived. Chat is complete with [DONE];
 * it is also when finish and usage, or a finish of a server that promised none, have come. */
static gsize
find_terminal (const char *name,
               const char *bytes,
               gsize       length)
{
  const char *marks[] = { NULL, NULL, NULL };
  const char *at = NULL;

  if (!is_sse (name))
    {
      while (length > 0 && g_ascii_isspace (bytes[length - 1]))
        length--;
      return length;
    }

  switch (wire_fixture_kind (name))
    {
    case THIMBLE_DIALECT_OPENAI_RESPONSES:
      marks[0] = "data: {\"type\":\"response.completed\"";
      marks[1] = "data: {\"type\":\"response.incomplete\"";
      break;
    case THIMBLE_DIALECT_ANTHROPIC_MESSAGES:
      marks[0] = "data: {\"type\":\"message_stop\"}";
      break;
    case THIMBLE_DIALECT_GEMINI:
      marks[0] = "\"finishReason\"";
      marks[1] = "\"blockReason\"";
      break;
    case THIMBLE_DIALECT_OPENAI_CHAT:
    default:
      /* `"usage":null` announces the usage chunk. */
      marks[0] = strstr (bytes, "\"usage\":null") != NULL ? "\"usage\":{" : "\"finish_reason\":\"";
      break;
    }

  for (guint i = 0; marks[i] != NULL && at == NULL; i++)
    at = strstr (bytes, marks[i]);
  if (at == NULL)
    return length;
  return (gsize) (at - bytes) + strcspn (at, "\n");
}

static void
test_cuts (gconstpointer data)
{
  const char *name = data;
  g_autofree char *bytes = NULL;
  gsize length, terminal;

  bytes = wire_fixture_load (name, &length);
  terminal = find_terminal (name, bytes, length);
  for (gsize at = 0; at < terminal; at++)
    {
      g_autofree char *transcript = NULL;
      gboolean ended;

      transcript = wire_transcribe (wire_fixture_kind (name), is_sse (name), bytes, at, 0, -1, &ended);
      g_assert_false (ended);
      g_assert_false (g_str_has_suffix (transcript, "\nend\n"));
      /* a cut is no error of the provider's */
      g_assert_false (g_str_has_prefix (transcript, "error "));
      g_assert_null (strstr (transcript, "\nerror "));
      n_cuts++;
    }
}

/* A torn [DONE] is a cut that can be seen, so the answer is not taken for complete. */
static void
test_torn_done (void)
{
  g_autofree char *bytes = NULL;
  gsize length, done;

  bytes = wire_fixture_load ("chat-stream.sse", &length);
  done = (gsize) (strstr (bytes, "[DONE]") - bytes);
  for (gsize at = done + 1; at < done + strlen ("[DONE]"); at++)
    {
      g_autofree char *transcript = NULL;
      gboolean ended;

      transcript = wire_transcribe (THIMBLE_DIALECT_OPENAI_CHAT, TRUE, bytes, at, 0, -1, &ended);
      g_assert_false (ended);
    }
}

static void
for_each (GTestDataFunc  function,
          guint         *n_answers)
{
  const char *endings[] = { ".sse", ".json" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autoptr (GPtrArray) names = wire_fixture_list (endings[i]);

      for (guint j = 0; j < names->len; j++)
        function (names->pdata[j]);
      *n_answers += names->len;
    }
}

static void
test_all_splits (void)
{
  guint n_answers = 0;

  for_each (test_splits, &n_answers);
  target_figure ("T18: %u answers, %u splits, also with other line ends: 0 different", n_answers, n_splits);
  g_assert_cmpuint (n_answers, >, 40);
}

static void
test_all_cuts (void)
{
  guint n_answers = 0;

  for_each (test_cuts, &n_answers);
  target_figure ("T19: %u answers, %u cuts before their end: 0 complete", n_answers, n_cuts);
  g_assert_cmpuint (n_answers, >, 40);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/T18/splits", test_all_splits);
  g_test_add_func ("/T19/cuts", test_all_cuts);
  g_test_add_func ("/T19/torn-done", test_torn_done);
  return g_test_run ();
}
