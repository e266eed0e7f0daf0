/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

/* The encoder itself, with its steps counted: work, unlike time, is the same on a busy machine. */
static unsigned long work;
#define THIMBLE_WORK() (work++)
#include "../../../src/core/tokens/thimble-splitter.c"
#include "../../../src/core/tokens/thimble-encoding-walk.c"

static ThimbleEncoding *
get (const char *name)
{
  g_autoptr (GError) error = NULL;
  ThimbleEncoding *encoding = thimble_encoding_get (name, &error);

  g_assert_no_error (error);
  return encoding;
}

static GString *
repeat (const char *part,
        gsize       size)
{
  GString *text = g_string_new (NULL);

  while (text->len < size)
    g_string_append (text, part);
  return text;
}

/* Characters of a range by chance, the same ones each time. */
static GString *
by_chance (gunichar first,
           gunichar last,
           gsize    size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  GString *text = g_string_new (NULL);

  while (text->len < size)
    g_string_append_unichar (text, (gunichar) g_rand_int_range (rand, (gint32) first, (gint32) last + 1));
  return text;
}

static GString *
bytes_by_chance (gsize size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  GString *text = g_string_new (NULL);

  while (text->len < size)
    g_string_append_c (text, (char) g_rand_int_range (rand, 0, 256));
  return text;
}

/* Long tokens cut somewhere, so that the way into the trie is long and comes to little. */
static GString *
cut_long_tokens (gsize size)
{
  GString *text = g_string_new (NULL);
  static const char *const stems[] = { "////////////////////////////////", "--------------------------------", "________________________________",
                                       "================================", "                                ", "********************************" };

  while (text->len < size)
    for (guint i = 0; i < G_N_ELEMENTS (stems); i++)
      g_string_append_len (text, stems[i], 31 - (gssize) (text->len % 13));
  return text;
}

static double
work_per_byte (ThimbleEncoding *encoding,
               GString         *text)
{
  work = 0;
  g_assert_cmpint (thimble_encoding_count (encoding, text->str, text->len), >, 0);
  return (double) work / (double) text->len;
}

static GString *
make (guint kind,
      gsize size)
{
  switch (kind)
    {
    case 0: return by_chance ('a', 'z', size);
    case 1: return repeat ("a", size);
    case 2: return repeat (" ", size);
    case 3: return repeat ("A", size);
    case 4: return repeat ("ab", size);
    case 5: return by_chance (0x4e00, 0x9fff, size);
    case 6: return by_chance (0x1f600, 0x1f64f, size);
    case 7: return by_chance (' ', '~', size);
    case 8: return bytes_by_chance (size);
    case 9: return repeat ("\n", size);
    case 10: return repeat (" \n", size);
    case 11: return repeat ("\xcc\x81", size);
    case 12: return repeat ("中A", size);
    case 13: return repeat ("!", size);
    case 14: return repeat ("'s", size);
    case 15: return cut_long_tokens (size);
    case 16: return repeat ("thequickbrownfoxjumpsoverthelazydog", size);
    case 17: return repeat ("\xff", size);
    case 18: return repeat ("1", size);
    case 19: return repeat ("a\xcc\x81\xcc\x81", size);
    default: return NULL;
    }
}

static void
test_linear (void)
{
  static const char *const names[] = { "o200k_base", "cl100k_base" };

  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    for (guint kind = 0; kind < 20; kind++)
      {
        ThimbleEncoding *encoding = get (names[k]);
        g_autoptr (GString) small = make (kind, 10000);
        g_autoptr (GString) large = make (kind, 400000);
        double few = work_per_byte (encoding, small), many = work_per_byte (encoding, large);

        g_test_message ("%s, text %u: %.2f steps a byte of 10 kB, %.2f of 400 kB", names[k], kind, few, many);
        g_assert_cmpfloat (many, <, 20);
        g_assert_cmpfloat (many, <, few * 1.3 + 0.5);
      }
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

/* Only the header is checked: a body that the disk damaged may count wrongly, and must do nothing worse. */
static void
test_damaged_body (void)
{
  ThimbleEncoding *good = get ("o200k_base");
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  ThimbleTable *table = g_memdup2 (good->table, sizeof (ThimbleTable));
  ThimbleEncoding bad = *good;

  bad.table = table;
  for (guint round = 0; round < 24; round++)
    {
      guint8 *bytes = (guint8 *) table + sizeof table->header;

      /* More of it with each round; at last each byte. */
      for (gsize n = (gsize) 1 << round; n > 0; n--)
        bytes[(gsize) (g_rand_double (rand) * (sizeof *table - sizeof table->header))] = (guint8) g_rand_int (rand);
      for (guint kind = 0; kind < 20; kind++)
        {
          g_autoptr (GString) text = make (kind, 3000);
          gint64 count = thimble_encoding_count (&bad, text->str, text->len);

          g_assert_cmpint (count, >=, 0);
          g_assert_cmpint (count, <=, (gint64) text->len);
          thimble_encoding_encode (&bad, text->str, text->len, take_any, &text->len);
        }
    }
  g_free (table);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/encoding-walk/linear", test_linear);
  g_test_add_func ("/encoding-walk/damaged-body", test_damaged_body);
  return g_test_run ();
}
