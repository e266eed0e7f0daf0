/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "tokens/thimble-counter.h"

/* Any bytes as a text. The first byte says which encoding and where the text is edited: the tokens cover it without a
 * gap, there are as many as are counted, and a count that follows an edit is that of the whole. */

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

typedef struct {
  gsize  at;
  gint64 n;
} Told;

static gboolean
told (guint32  id,
      gsize    offset,
      gsize    length,
      gpointer data)
{
  Told *seen = data;

  g_assert_cmpuint (offset, ==, seen->at);
  g_assert_cmpuint (length, >, 0);
  seen->at += length;
  seen->n++;
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  static const char *const names[] = { "o200k_base", "cl100k_base" };
  g_autoptr (ThimbleCounter) counter = NULL;
  ThimbleEncoding *encoding;
  g_autofree char *text = NULL;
  Told seen = { 0 };
  gsize length, at, n;
  gint64 count;

  if (size < 2)
    return 0;
  encoding = thimble_encoding_get (names[data[0] & 1], NULL);
  g_assert_nonnull (encoding);
  length = size - 1;
  text = g_memdup2 (data + 1, length); /* of its own, so that reading past the end is seen */
  count = thimble_encoding_count (encoding, text, length);
  thimble_encoding_encode (encoding, text, length, told, &seen);
  g_assert_cmpuint (seen.at, ==, length);
  g_assert_cmpint (seen.n, ==, count);

  /* Without a stretch in the middle, and then with it. */
  at = length * (data[0] >> 1) / 128;
  n = MIN (length - at, 1u + data[0] % 7);
  counter = thimble_counter_new (encoding);
  thimble_counter_set_text (counter, text, at);
  thimble_counter_edit (counter, at, 0, text + at + n, length - at - n);
  g_assert_cmpint (thimble_counter_edit (counter, at, 0, text + at, n), ==, count);
  return 0;
}
