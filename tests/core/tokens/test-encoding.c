/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "base/thimble-error.h"
#include "tokens/thimble-encoding-private.h"

static ThimbleEncoding *
get (const char *name)
{
  g_autoptr (GError) error = NULL;
  ThimbleEncoding *encoding = thimble_encoding_get (name, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (thimble_encoding_get_name (encoding), ==, name);
  return encoding;
}

typedef struct {
  GArray *ids;
  gsize   at;
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
  g_array_append_val (seen->ids, id);
  return TRUE;
}

/* (transfer full): the ids, after checking that the tokens cover the bytes and that the count is theirs. */
static GArray *
encode (ThimbleEncoding *encoding,
        const char      *bytes,
        gsize            length)
{
  Told seen = { g_array_new (FALSE, FALSE, sizeof (guint32)), 0 };

  thimble_encoding_encode (encoding, bytes, length, told, &seen);
  g_assert_cmpuint (seen.at, ==, length);
  g_assert_cmpint (thimble_encoding_count (encoding, bytes, length), ==, seen.ids->len);
  return seen.ids;
}

/* json-glib ends a string at a NUL: another character stands for it on the way. */
static gsize
put_nul_back (char *text)
{
  gsize length = 0;

  for (const char *p = text; *p != '\0';)
    if (g_str_has_prefix (p, "\xef\xa3\xbe"))
      {
        text[length++] = '\0';
        p += 3;
      }
    else
      text[length++] = *p++;
  return length;
}

static void
test_vectors (void)
{
  static const char *const names[] = { "o200k_base", "cl100k_base", "o200k_harmony" };
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "token-vectors.json", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) json = NULL;
  JsonArray *vectors;

  g_assert_true (g_file_get_contents (path, &contents, NULL, &error));
  json = g_string_new (contents);
  g_assert_null (strstr (contents, "\\uf8fe"));
  g_assert_cmpuint (g_string_replace (json, "\\u0000", "\\uf8fe", 0), ==, 3);
  g_assert_true (json_parser_load_from_data (parser, json->str, (gssize) json->len, &error));
  g_assert_no_error (error);
  vectors = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "vectors");
  g_assert_cmpuint (json_array_get_length (vectors), ==, 250);
  for (guint i = 0; i < json_array_get_length (vectors); i++)
    for (guint k = 0; k < G_N_ELEMENTS (names); k++)
      {
        JsonObject *vector = json_array_get_object_element (vectors, i);
        g_autofree char *text = g_strdup (json_object_get_string_member (vector, "text"));
        gsize length = put_nul_back (text);
        JsonArray *wanted = json_object_get_array_member (vector, k == 1 ? "cl100k_base" : "o200k_base");
        g_autoptr (GArray) ids = encode (get (names[k]), text, length);

        g_test_message ("%s %u: %s", names[k], i, text);
        g_assert_cmpuint (ids->len, ==, json_array_get_length (wanted));
        for (guint j = 0; j < ids->len; j++)
          g_assert_cmpint (g_array_index (ids, guint32, j), ==, json_array_get_int_element (wanted, j));
      }
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (thimble_encoding_get ("p50k_base", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "p50k_base"));
  g_assert_null (thimble_encoding_get ("", NULL));
}

/* A byte that is no part of valid UTF-8 is a sign like "!": it never joins letters after it as one of theirs. */
static void
test_any_bytes (void)
{
  static const struct {
    const char *bytes;
    gsize       length;
    const char *same;   /* with each invalid byte a sign of one byte */
  } cases[] = {
    { "\xff", 1, "!" },
    { "a\xff" "b", 3, "a!b" },
    { "word\xed\xa0\x80", 7, "word!!!" },       /* a surrogate */
    { "1\xc0\xaf" "2", 4, "1!!2" },              /* longer than need be */
    { "x\xf4\x90\x80\x80y", 6, "x!!!!y" },       /* past the last character */
    { "cut \xe4\xb8", 6, "cut !!" },
    { "\xe4\xb8 \xad", 4, "!! !" },
    { "\0\0", 2, "!!" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint k = 0; k < 2; k++)
      {
        const guint8 *end = (const guint8 *) cases[i].bytes + cases[i].length;
        const guint8 *same_end = (const guint8 *) cases[i].same + cases[i].length;
        ThimbleSplit split = k == 0 ? thimble_split_o200k : thimble_split_cl100k;
        g_autoptr (GArray) ids = encode (get (k == 0 ? "o200k_base" : "cl100k_base"), cases[i].bytes, cases[i].length);

        g_assert_cmpuint (strlen (cases[i].same), ==, cases[i].length);
        g_assert_cmpuint (ids->len, >, 0);
        for (gsize at = 0; at < cases[i].length;)
          {
            const guint8 *next = split ((const guint8 *) cases[i].bytes + at, end);

            g_assert_true (next > (const guint8 *) cases[i].bytes + at && next <= end);
            g_assert_cmpuint ((gsize) (next - (const guint8 *) cases[i].bytes), ==,
                              (gsize) (split ((const guint8 *) cases[i].same + at, same_end) - (const guint8 *) cases[i].same));
            at = (gsize) (next - (const guint8 *) cases[i].bytes);
          }
      }
  g_assert_cmpint (thimble_encoding_count (get ("o200k_base"), NULL, 0), ==, 0);
}

static gboolean
stop_at_three (guint32  id,
               gsize    offset,
               gsize    length,
               gpointer data)
{
  return ++*(guint *) data < 3;
}

static void
test_stop (void)
{
  const char *text = "one two three four five";
  guint n = 0;

  thimble_encoding_encode (get ("o200k_base"), text, strlen (text), stop_at_three, &n);
  g_assert_cmpuint (n, ==, 3);
}

static void
keep_result (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
test_async (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GCancellable) stopped = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  ThimbleEncoding *encoding = get ("o200k_base");

  for (guint i = 0; i < 60000; i++)
    g_string_append_printf (text, "Line %u: a bobbin, a thread and a needle’s eye.\n", i);
  g_assert_cmpuint (text->len, >, 2u << 20);
  bytes = g_bytes_new_static (text->str, text->len);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      gint64 count;

      thimble_encoding_count_async (encoding, bytes, i == 1 ? stopped : NULL, keep_result, &result);
      if (i == 1)
        g_cancellable_cancel (stopped);
      while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
      count = thimble_encoding_count_finish (encoding, result, i == 1 ? &error : NULL);
      g_assert_cmpint (count, ==, i == 1 ? -1 : thimble_encoding_count (encoding, text->str, text->len));
    }
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gpointer
count_often (gpointer data)
{
  gint64 sum = 0;

  for (guint i = 0; i < 200; i++)
    {
      sum += thimble_encoding_count (get ("cl100k_base"), data, strlen (data));
      sum += thimble_encoding_count (get ("o200k_harmony"), data, strlen (data));
    }
  return GINT_TO_POINTER ((gint) sum);
}

static void
test_threads (void)
{
  char text[] = "Threads share a table: 中文没有空格 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  GThread *threads[8];
  gint sum = GPOINTER_TO_INT (count_often (text));

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("count", count_often, text);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (threads[i])), ==, sum);
}

/* The published ranks by their bytes; and that the table was made of them. */
static GHashTable *
read_ranks (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".tiktoken", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "tokens", file, NULL);
  g_autofree char *contents = NULL;
  g_autofree char *sum = NULL;
  g_autoptr (GError) error = NULL;
  GHashTable *ranks = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);

  g_assert_true (g_file_get_contents (path, &contents, NULL, &error));
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, contents, -1);
  g_assert_cmpstr (sum, ==, get (name)->table->header.source);
  for (char *line = contents, *end; (end = strchr (line, '\n')) != NULL; line = end + 1)
    {
      char *space = strchr (line, ' ');
      gsize length;
      guint8 *bytes;

      *space = '\0';
      bytes = g_base64_decode (line, &length);
      g_hash_table_insert (ranks, g_bytes_new_take (bytes, length), GUINT_TO_POINTER ((guint) g_ascii_strtoull (space + 1, NULL, 10)));
    }
  g_assert_cmpuint (g_hash_table_size (ranks), ==, get (name)->table->header.n_tokens);
  return ranks;
}

static gboolean
find_rank (GHashTable   *ranks,
           const guint8 *bytes,
           gsize         length,
           guint32      *rank)
{
  g_autoptr (GBytes) key = g_bytes_new_static (bytes, length);
  gpointer value;

  if (!g_hash_table_lookup_extended (ranks, key, NULL, &value))
    return FALSE;
  *rank = GPOINTER_TO_UINT (value);
  return TRUE;
}

/* As the reference says it: merge the two neighbours that come first in the ranks, the leftmost ones, until none do. */
static void
merge_plainly (GHashTable   *ranks,
               const guint8 *piece,
               gsize         length,
               GArray       *ids)
{
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  guint32 rank;

  for (gsize i = 0; i <= length; i++)
    g_array_append_val (starts, i);
  for (;;)
    {
      guint32 lowest = G_MAXUINT32;
      guint at = 0;

      for (guint i = 0; i + 2 < starts->len; i++)
        {
          gsize from = g_array_index (starts, gsize, i), to = g_array_index (starts, gsize, i + 2);

          if (find_rank (ranks, piece + from, to - from, &rank) && rank < lowest)
            {
              lowest = rank;
              at = i + 1;
            }
        }
      if (at == 0)
        break;
      g_array_remove_index (starts, at);
    }
  for (guint i = 0; i + 1 < starts->len; i++)
    {
      gsize from = g_array_index (starts, gsize, i), to = g_array_index (starts, gsize, i + 1);

      g_assert_true (find_rank (ranks, piece + from, to - from, &rank));
      g_array_append_val (ids, rank);
    }
}

static void
test_plain_merging (void)
{
  static const char *const names[] = { "o200k_base", "cl100k_base" };
  static const char *const parts[] = { "a", "b", "the", "ing", "un", "'s", "S", " ", "  ", "\n", "=", "==", "-", "\xe4\xb8", "\xad", "\xff", "文", "é", "й", "1", "\xf0\x9f" };

  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    {
      g_autoptr (GHashTable) ranks = read_ranks (names[k]);
      ThimbleEncoding *encoding = get (names[k]);

      for (guint i = 0; i < 4000; i++)
        {
          g_autoptr (GString) text = g_string_new (NULL);
          g_autoptr (GArray) ids = NULL;
          g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (guint32));
          gint kind = g_test_rand_int_range (0, 4);
          const guint8 *at, *end;

          for (gint n = g_test_rand_int_range (1, 24); n > 0; n--)
            if (kind == 0)
              g_string_append (text, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
            else if (kind == 1)
              g_string_append_c (text, (char) g_test_rand_int_range ('a', 'z' + 1));
            else if (kind == 2)
              g_string_append_unichar (text, (gunichar) g_test_rand_int_range (0x4e00, 0x9fff));
            else
              g_string_append_c (text, (char) g_test_rand_int_range (0, 256));
          at = (const guint8 *) text->str;
          end = at + text->len;
          while (at < end)
            {
              const guint8 *next = encoding->split (at, end);

              merge_plainly (ranks, at, (gsize) (next - at), wanted);
              at = next;
            }
          ids = encode (encoding, text->str, text->len);
          g_assert_cmpmem (ids->data, ids->len * sizeof (guint32), wanted->data, wanted->len * sizeof (guint32));
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/encoding/vectors", test_vectors);
  g_test_add_func ("/encoding/plain-merging", test_plain_merging);
  g_test_add_func ("/encoding/unknown", test_unknown);
  g_test_add_func ("/encoding/any-bytes", test_any_bytes);
  g_test_add_func ("/encoding/stop", test_stop);
  g_test_add_func ("/encoding/async", test_async);
  g_test_add_func ("/encoding/threads", test_threads);
  return g_test_run ();
}
