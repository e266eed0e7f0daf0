/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memfd_create */
#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tokens/thimble-encoding-private.h"

/* A table that is partly any bytes. The first byte: bit 0, the header gets its right sum; bit 1, the file is cut off; bit 2, there is none.
 * Pairs of four bytes that follow are put into the body, each at the place that it names; the rest is the header.
 * It is refused, or it counts a text: perhaps wrongly, never with a crash or without an end. */

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

enum { MAX_CHANGES = 64, PAGE = 4096 };

/* The table as it is, and the one that is changed, in a file that is mapped: to change a few words of it and change them back is
 * a hundred times quicker than to write it anew. */
static ThimbleTable *good, *table;
static int fd;

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  ThimbleEncoding *encoding = thimble_encoding_get ("o200k_base", NULL);

  g_assert_nonnull (encoding);
  good = g_memdup2 (encoding->table, sizeof (ThimbleTable));
  fd = memfd_create ("table", MFD_CLOEXEC);
  g_assert_cmpint (ftruncate (fd, sizeof (ThimbleTable)), ==, 0);
  table = mmap (NULL, sizeof (ThimbleTable), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (table != MAP_FAILED);
  memcpy (table, good, sizeof (ThimbleTable));
  return 0;
}

/* The word of the body that @change names, in @of. */
static guint8 *
find_word (ThimbleTable *of,
           const guint8 *change)
{
  guint32 place;

  memcpy (&place, change, 4);
  return (guint8 *) of->units + place % ((sizeof (ThimbleTable) - PAGE) / 4) * 4;
}

static void
put_back (const guint8 *changes,
          gsize         n_changes,
          gboolean      was_cut)
{
  gsize last = sizeof (ThimbleTable) - PAGE;

  if (was_cut)
    {
      g_assert_cmpint (ftruncate (fd, sizeof (ThimbleTable)), ==, 0);
      memcpy ((guint8 *) table + last, (guint8 *) good + last, PAGE);
    }
  for (gsize i = 0; i < n_changes; i++)
    memcpy (find_word (table, changes + 8 * i), find_word (good, changes + 8 * i), 4);
  table->header = good->header;
}

static gboolean
take_any (guint32  id,
          gsize    offset,
          gsize    length,
          gpointer data)
{
  g_assert_cmpuint (offset + length, <=, *(gsize *) data);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  static const char text[] = "The letters of 2026 weren’t sent:\n\n  if (a != b) { return \"中文没有空格\"; }  aaaaaaaaaaaaaaaaaaaa zzzqqqxk 👍🏽";
  ThimbleEncoding encoding = *thimble_encoding_get ("o200k_base", NULL);
  gsize length = strlen (text), n_changes;
  g_autofree char *path = NULL;
  const ThimbleTable *mapped;

  if (size < 2)
    return 0;
  n_changes = MIN (data[1] % (MAX_CHANGES + 1), (size - 2) / 8);
  for (gsize i = 0; i < n_changes; i++)
    memcpy (find_word (table, data + 2 + 8 * i), data + 6 + 8 * i, 4);
  memcpy (&table->header, data + 2 + 8 * n_changes, MIN (size - 2 - 8 * n_changes, sizeof table->header));
  if (data[0] & 1)
    table->header.sum = thimble_table_sum (&table->header);
  if (data[0] & 2)
    g_assert_cmpint (ftruncate (fd, (off_t) (sizeof (ThimbleTable) - 1 - data[0])), ==, 0);
  path = g_strdup_printf ("/proc/self/fd/%d", (data[0] & 4) != 0 ? -1 : fd);
  mapped = thimble_token_table_map (path, "o200k_base", NULL);
  if (mapped != NULL)
    {
      encoding.table = mapped;
      g_assert_cmpint (thimble_encoding_count (&encoding, text, length), <=, (gint64) length);
      thimble_encoding_encode (&encoding, text, length, take_any, &length);
      munmap ((void *) mapped, sizeof (ThimbleTable));
    }
  put_back (data + 2, n_changes, (data[0] & 2) != 0);
  return 0;
}
