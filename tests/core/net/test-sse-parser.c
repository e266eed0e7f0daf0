/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/thimble-error.h"
#include "net/thimble-sse-parser.h"

/* Events as text: "[name|data]", one after the other. */
static void
collect (ThimbleSseParser *parser,
         GString          *out)
{
  ThimbleSseEvent event;

  while (thimble_sse_parser_pop (parser, &event))
    {
      g_assert_nonnull (event.data);
      g_assert_cmpint (event.data[event.data_length], ==, '\0');
      g_string_append_printf (out, "[%s|", event.name != NULL ? event.name : "-");
      g_string_append_len (out, event.data, (gssize) event.data_length);
      g_string_append_c (out, ']');
    }
}

/* @first bytes, then pieces of @piece bytes. */
static char *
parse (const char *text,
       gsize       length,
       gsize       first,
       gsize       piece)
{
  g_autoptr (ThimbleSseParser) parser = thimble_sse_parser_new ();
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gsize at = 0;

  while (at < length)
    {
      gsize n = MIN (at == 0 ? first : piece, length - at);
      /* a copy of its own size, so that a sanitizer sees any look ahead */
      g_autofree char *copy = g_memdup2 (text + at, n);

      g_assert_true (thimble_sse_parser_feed (parser, copy, n, &error));
      g_assert_no_error (error);
      collect (parser, out);
      at += n;
    }
  thimble_sse_parser_finish (parser);
  collect (parser, out);
  return g_string_free (out, FALSE);
}

typedef struct {
  const char *name;
  const char *text;
  const char *events;
} Sample;

static const Sample samples[] = {
  { "plain", "data: one\n\ndata: two\n\n", "[-|one][-|two]" },
  { "named", "event: start\ndata: {}\n\ndata: {}\n\n", "[start|{}][-|{}]" },
  { "name-after-data", "data: x\nevent: late\n\n", "[late|x]" },
  { "name-twice", "event: a\nevent: b\ndata: x\n\n", "[b|x]" },
  { "name-forgotten", "event: a\n\ndata: x\n\n", "[-|x]" },
  { "several-lines", "data: a\ndata: b\ndata:\ndata: c\n\n", "[-|a\nb\n\nc]" },
  { "one-space-only", "data:  x\ndata:y\n\n", "[-| x\ny]" },
  { "comments", ": OPENROUTER PROCESSING\n\n:\n\ndata: x\n: between\ndata: y\n\n", "[-|x\ny]" },
  { "id-and-retry", "id: 7\nretry: 100\ndata: x\n\n", "[-|x]" },
  { "unknown-field", "colour: red\ndata: x\nnonsense\n\n", "[-|x]" },
  { "field-without-colon", "data\n\ndata: x\n\n", "[-|x]" },
  { "empty-data", "data:\n\nevent: ping\ndata: \n\ndata: x\n\n", "[-|x]" },
  { "blank-lines", "\n\n\n\ndata: x\n\n\n\n", "[-|x]" },
  { "mark", "\xef\xbb\xbf" "data: x\n\n", "[-|x]" },
  { "mark-once", "\xef\xbb\xbf\xef\xbb\xbf" "data: x\n\ndata: y\n\n", "[-|y]" },
  { "half-a-mark", "\xef\xbb" "data: x\n\ndata: y\n\n", "[-|y]" },
  { "mark-inside", "data: \xef\xbb\xbfx\n\n", "[-|\xef\xbb\xbfx]" },
  { "characters", "data: grüße 日本語 🧵\n\n", "[-|grüße 日本語 🧵]" },
  { "no-last-empty-line", "data: x\n\ndata: y\n", "[-|x][-|y]" },
  { "no-last-line-end", "data: x\n\nevent: e\ndata: y", "[-|x][e|y]" },
  { "half-a-name", "data: x\n\ndat", "[-|x]" },
  { "bare-object", "{\"error\":{\"code\":429}}\n\n", "[-|{\"error\":{\"code\":429}}]" },
  { "bare-after-data", "data: {\"a\":1}\n{\"error\":1}\n\n", "[-|{\"a\":1}][-|{\"error\":1}]" },
  { "data-after-bare", "{\"error\":1}\ndata: {\"a\":1}\n\n", "[-|{\"error\":1}][-|{\"a\":1}]" },
  { "bare-lines", "{\"a\":1}\n{\"b\":2}\n", "[-|{\"a\":1}][-|{\"b\":2}]" },
  { "bare-pretty", "[{\n  \"error\": {\n    \"code\": 429\n  }\n}\n]\n", "[-|[{\n  \"error\": {\n    \"code\": 429\n  }\n}\n]]" },
  { "named-after-bare", "{\"a\":1}\nevent: e\ndata: x\n\n", "[-|{\"a\":1}][e|x]" },
  { "done", "data: {\"choices\":[]}\n\ndata: [DONE]\n\n", "[-|{\"choices\":[]}][-|[DONE]]" },
  { "nothing", "", "" },
  { "only-comments", ": a\n: b\n", "" },
};

/* @text with each LF as @line_end. */
static char *
with_line_ends (const char *text,
                const char *line_end)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv (line_end, lines);
}

static void
test_sample (gconstpointer user_data)
{
  const Sample *sample = user_data;
  static const char *line_ends[] = { "\n", "\r\n", "\r" };

  for (guint i = 0; i < G_N_ELEMENTS (line_ends); i++)
    {
      g_autofree char *text = with_line_ends (sample->text, line_ends[i]);
      gsize length = strlen (text);
      g_autofree char *whole = parse (text, length, MAX (length, 1), 1);

      g_assert_cmpstr (whole, ==, sample->events);
      for (gsize piece = 1; piece <= 4; piece++)
        {
          g_autofree char *pieces = parse (text, length, piece, piece);

          g_assert_cmpstr (pieces, ==, sample->events);
        }
      for (gsize at = 1; at < length; at++)
        {
          g_autofree char *split = parse (text, length, at, length);

          g_assert_cmpstr (split, ==, sample->events);
        }
    }
}

static void
test_mixed_line_ends (void)
{
  const char text[] = "data: a\r\ndata: b\rdata: c\n\r\ndata: d\r\r\ndata: e\n\rdata: f\r\n\n";

  for (gsize at = 1; at < sizeof text; at++)
    {
      g_autofree char *events = parse (text, sizeof text - 1, at, sizeof text);

      g_assert_cmpstr (events, ==, "[-|a\nb\nc][-|d][-|e][-|f]");
    }
}

static void
test_null_byte (void)
{
  g_autoptr (ThimbleSseParser) parser = thimble_sse_parser_new ();
  ThimbleSseEvent event;

  g_assert_true (thimble_sse_parser_feed (parser, "data: a\0b\n\n", 11, NULL));
  g_assert_true (thimble_sse_parser_pop (parser, &event));
  g_assert_cmpmem (event.data, event.data_length, "a\0b", 3);
}

static void
test_many_before_pop (void)
{
  g_autoptr (ThimbleSseParser) parser = thimble_sse_parser_new ();
  ThimbleSseEvent event;
  guint n = 0;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *text = g_strdup_printf ("event: e%u\ndata: %u\n\n", i, i);

      g_assert_true (thimble_sse_parser_feed (parser, text, strlen (text), NULL));
    }
  /* one popped, more fed, the rest popped: none is lost or moved */
  g_assert_true (thimble_sse_parser_pop (parser, &event));
  g_assert_cmpstr (event.data, ==, "0");
  g_assert_true (thimble_sse_parser_feed (parser, "data: last\n\n", 12, NULL));
  for (n = 1; n < 1000; n++)
    {
      g_autofree char *name = g_strdup_printf ("e%u", n);

      g_assert_true (thimble_sse_parser_pop (parser, &event));
      g_assert_cmpstr (event.name, ==, name);
      g_assert_cmpint (g_ascii_strtoll (event.data, NULL, 10), ==, n);
    }
  g_assert_true (thimble_sse_parser_pop (parser, &event));
  g_assert_cmpstr (event.data, ==, "last");
  g_assert_null (event.name);
  g_assert_false (thimble_sse_parser_pop (parser, &event));
}

/* Feeds "data: " and @length times 'x' in pieces. */
static gboolean
feed_line (ThimbleSseParser  *parser,
           gsize              length,
           GError           **error)
{
  g_autofree char *line = g_malloc (length + 1);
  gsize at = 0;

  memset (line, 'x', length);
  memcpy (line, "data: ", 6);
  line[length] = '\n';
  while (at <= length)
    {
      gsize n = MIN (length + 1 - at, 65536);

      if (!thimble_sse_parser_feed (parser, line + at, n, error))
        return FALSE;
      at += n;
    }
  return TRUE;
}

static void
test_line_cap (void)
{
  g_autoptr (ThimbleSseParser) parser = thimble_sse_parser_new ();
  g_autoptr (GError) error = NULL;
  ThimbleSseEvent event;

  g_assert_true (feed_line (parser, THIMBLE_SSE_MAX_LINE, &error));
  g_assert_no_error (error);
  g_assert_true (thimble_sse_parser_feed (parser, "\n", 1, NULL));
  g_assert_true (thimble_sse_parser_pop (parser, &event));
  g_assert_cmpuint (event.data_length, ==, THIMBLE_SSE_MAX_LINE - 6);

  g_assert_true (thimble_sse_parser_feed (parser, "data: before\n\n", 14, NULL));
  g_assert_false (feed_line (parser, THIMBLE_SSE_MAX_LINE + 1, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
  g_clear_error (&error);

  /* closed for good; what was complete is still there */
  g_assert_false (thimble_sse_parser_feed (parser, "\n\ndata: y\n\n", 11, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
  thimble_sse_parser_finish (parser);
  g_assert_true (thimble_sse_parser_pop (parser, &event));
  g_assert_cmpstr (event.data, ==, "before");
  g_assert_false (thimble_sse_parser_pop (parser, &event));
}

static void
test_line_cap_without_end (void)
{
  g_autoptr (ThimbleSseParser) parser = thimble_sse_parser_new ();
  g_autoptr (GError) error = NULL;
  char piece[4096];
  guint fed = 0;

  memset (piece, ':', sizeof piece);
  while (thimble_sse_parser_feed (parser, piece, sizeof piece, &error))
    g_assert_cmpuint (++fed, <=, THIMBLE_SSE_MAX_LINE / sizeof piece);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
}

static void
test_event_cap (void)
{
  g_autoptr (ThimbleSseParser) parser = thimble_sse_parser_new ();
  g_autoptr (GError) error = NULL;
  ThimbleSseEvent event;
  guint lines = 0;

  while (feed_line (parser, 512 * 1024, &error))
    g_assert_cmpuint (++lines, <=, 8);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
  g_assert_cmpuint (lines, ==, 8);
  g_assert_false (thimble_sse_parser_pop (parser, &event));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/sse-parser/sample/%s", samples[i].name);

      g_test_add_data_func (path, &samples[i], test_sample);
    }
  g_test_add_func ("/net/sse-parser/mixed-line-ends", test_mixed_line_ends);
  g_test_add_func ("/net/sse-parser/null-byte", test_null_byte);
  g_test_add_func ("/net/sse-parser/many-before-pop", test_many_before_pop);
  g_test_add_func ("/net/sse-parser/line-cap", test_line_cap);
  g_test_add_func ("/net/sse-parser/line-cap-without-end", test_line_cap_without_end);
  g_test_add_func ("/net/sse-parser/event-cap", test_event_cap);
  return g_test_run ();
}
