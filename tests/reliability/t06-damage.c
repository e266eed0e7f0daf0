/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T6: histories damaged at random: nothing crashes, and where damage is found the original bytes are kept. */
#include "config.h"

#include <string.h>

#include "store-helper.h"
#include "target.h"

static void
write_file (const char *folder,
            const char *bytes,
            gsize       length)
{
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents_full (path, bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
assert_bytes (const char *folder,
              const char *name,
              const char *bytes,
              gsize       length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *kept = NULL;
  gsize kept_length;

  g_assert_true (g_file_get_contents (path, &kept, &kept_length, NULL));
  g_assert_cmpmem (kept, kept_length, bytes, length);
}

static char *
find_aside (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "history.db.damaged-"))
      return g_strdup (name);
  return NULL;
}

/* Flipped bits, zeroed sectors, garbage, pages that changed places, a cut. */
static gsize
damage (char  *bytes,
        gsize  length,
        GRand *dice)
{
  gsize at, n;

  switch (g_rand_int_range (dice, 0, 5))
    {
    case 0:
      for (gint flips = g_rand_int_range (dice, 1, 60); flips > 0; flips--)
        bytes[g_rand_int_range (dice, 0, (gint32) length)] ^= (char) (1 << g_rand_int_range (dice, 0, 8));
      return length;
    case 1:
      at = (gsize) g_rand_int_range (dice, 0, (gint32) (length / 512)) * 512;
      n = (gsize) g_rand_int_range (dice, 1, 20) * 512;
      memset (bytes + at, 0, MIN (length - at, n));
      return length;
    case 2:
      at = (gsize) g_rand_int_range (dice, 0, (gint32) length);
      n = (gsize) g_rand_int_range (dice, 1, 5000);
      for (gsize end = MIN (length, at + n); at < end; at++)
        bytes[at] = (char) g_rand_int_range (dice, 0, 256);
      return length;
    case 3:
      for (gint swaps = 0; swaps < 3; swaps++)
        {
          gsize a = (gsize) g_rand_int_range (dice, 0, (gint32) (length / 4096)) * 4096;
          gsize b = (gsize) g_rand_int_range (dice, 0, (gint32) (length / 4096)) * 4096;
          g_autofree char *page = g_memdup2 (bytes + a, 4096);

          memcpy (bytes + a, bytes + b, 4096);
          memcpy (bytes + b, page, 4096);
        }
      return length;
    default:
      return (gsize) g_rand_int_range (dice, 1, (gint32) length);
    }
}

static void
test_damage (void)
{
  guint n = target_size (200, 1000), n_aside = 0, n_fine = 0, n_refused = 0;
  gint64 n_rows = 0;
  g_autoptr (GRand) dice = g_rand_new_with_seed (6);
  char *good = store_test_make_folder ();
  ThimbleStore *store = store_test_open (good);
  g_autofree char *path = g_build_filename (good, "history.db", NULL);
  g_autofree char *pristine = NULL;
  gsize length;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *prompt = g_strdup_printf ("prompt %u %0400u", i, i);

      store_test_add (store, store_test_record (prompt, "answer"));
    }
  store_test_close (store);
  g_assert_true (g_file_get_contents (path, &pristine, &length, NULL));
  store_test_remove_folder (good);

  for (guint i = 0; i < n; i++)
    {
      char *folder = store_test_make_folder ();
      g_autofree char *bytes = g_memdup2 (pristine, length);
      gsize left = damage (bytes, length, dice);
      g_autofree char *aside = NULL;
      g_autoptr (GError) error = NULL;

      write_file (folder, bytes, left);
      store = thimble_store_new (folder);
      if (!store_test_try_open (store, &error))
        {
          g_assert_cmpint (error->domain, ==, THIMBLE_ERROR);
          store_test_close (store);
          assert_bytes (folder, "history.db", bytes, left);
          n_refused++;
        }
      else if ((aside = find_aside (folder)) != NULL)
        {
          g_autoptr (GArray) ids = store_test_query (store, NULL);

          assert_bytes (folder, aside, bytes, left);
          g_assert_nonnull (thimble_store_get_warning (store));
          n_rows += ids->len;
          store_test_add (store, store_test_record ("goes", "on"));
          store_test_close (store);
          store_test_assert_sound (folder);
          n_aside++;
        }
      else
        {
          gboolean read_only = thimble_store_is_read_only (store);

          store_test_close (store);
          if (read_only)
            assert_bytes (folder, "history.db", bytes, left);
          n_fine++;
        }
      store_test_remove_folder (folder);
    }
  target_figure ("T6: %u damaged histories: 0 crashes; %u put aside whole (%.0f of 60 rows saved on average), %u refused and "
                 "unchanged, %u without a damage that matters", n, n_aside, n_aside > 0 ? (double) n_rows / n_aside : 0,
                 n_refused, n_fine);
  g_assert_cmpuint (n_aside, >, n / 4);
}

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/T6/damage", test_damage);
  return g_test_run ();
}
