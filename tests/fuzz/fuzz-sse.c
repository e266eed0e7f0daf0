/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "net/thimble-sse-parser.h"

/* Bytes of an event stream. The first byte says how they are split the second time: the events
 * must be the same, and no longer than the bytes. */

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
take_events (ThimbleSseParser *parser,
             GString          *out,
             gsize             length)
{
  ThimbleSseEvent event;

  while (thimble_sse_parser_pop (parser, &event))
    {
      g_assert_cmpuint (event.data_length, >, 0);
      g_assert_cmpuint (event.data_length, <=, length);
      g_assert_cmpint (event.data[event.data_length], ==, '\0');
      g_string_append_printf (out, "%s|", event.name);
      g_string_append_len (out, event.data, (gssize) event.data_length);
    }
}

static GString *
parse (const char *bytes,
       gsize       length,
       gsize       step)
{
  g_autoptr (ThimbleSseParser) parser = thimble_sse_parser_new ();
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  gboolean open = TRUE;

  for (gsize at = 0; open && at < length; at += step)
    {
      gsize n = MIN (step, length - at);
      g_autofree char *copy = g_memdup2 (bytes + at, n);

      open = thimble_sse_parser_feed (parser, copy, n, &error);
      g_assert_true (open == (error == NULL));
      take_events (parser, out, length);
    }
  thimble_sse_parser_finish (parser);
  take_events (parser, out, length);
  return out;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  const char *bytes = (const char *) data + 1;
  GString *whole;
  GString *split;

  if (size < 2)
    return 0;
  whole = parse (bytes, size - 1, size - 1);
  split = parse (bytes, size - 1, 1 + data[0] % 32);
  g_assert_true (g_string_equal (whole, split));
  g_string_free (whole, TRUE);
  g_string_free (split, TRUE);
  return 0;
}
