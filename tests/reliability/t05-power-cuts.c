/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T5: power cuts at random moments, which lose, tear and reorder what was not synced: no acknowledged row is lost. */
#include "config.h"

#include <string.h>

#include "store-helper.h"
#include "target.h"
#include "thimble-test-vfs.h"

/* What a power cut left, and what had been promised by then: id → length of the answer at least. */
typedef struct {
  GHashTable *files;
  GHashTable *promised;
} Cut;

typedef struct {
  GMutex      lock;
  GRand      *dice;
  GHashTable *promised;
  GPtrArray  *cuts; /* of Cut */
  guint       one_in;
  guint       most;
} Run;

static GHashTable *
copy_promises (GHashTable *promised)
{
  GHashTable *copy = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer id, length;

  g_hash_table_iter_init (&iter, promised);
  while (g_hash_table_iter_next (&iter, &id, &length))
    g_hash_table_insert (copy, id, length);
  return copy;
}

static void
cut_free (Cut *cut)
{
  g_hash_table_unref (cut->files);
  g_hash_table_unref (cut->promised);
  g_free (cut);
}

/* Before each change of a file, on the store's thread. */
static void
perhaps_cut (gpointer data)
{
  Run *run = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&run->lock);
  Cut *cut;

  if (run->cuts->len >= run->most || g_rand_int_range (run->dice, 0, (gint32) run->one_in) != 0)
    return;
  cut = g_new0 (Cut, 1);
  /* The promises first: what is promised meanwhile may or may not be there. */
  cut->promised = copy_promises (run->promised);
  cut->files = thimble_test_vfs_cut (run->dice);
  g_ptr_array_add (run->cuts, cut);
}

static void
promise (Run           *run,
         ThimbleRecord *record)
{
  g_mutex_lock (&run->lock);
  g_hash_table_insert (run->promised, GSIZE_TO_POINTER ((gsize) record->id), GSIZE_TO_POINTER (strlen (record->answer)));
  g_mutex_unlock (&run->lock);
}

/* Rows that come, grow and end; enough of them that the log is brought into the database now and then. */
static void
live (Run        *run,
      const char *folder)
{
  ThimbleStore *store = store_test_open (folder);

  for (guint i = 0; i < 24; i++)
    {
      g_autoptr (ThimbleRecord) record = store_test_record ("prompt", "");
      GError *error = NULL;

      record->state = THIMBLE_STATE_SENT;
      record->id = store_test_insert (store, record, &error);
      g_assert_no_error (error);
      promise (run, record);
      for (guint step = 0; step < 2; step++)
        {
          gsize longer = strlen (record->answer) + (gsize) g_rand_int_range (run->dice, 1, 40000);

          record->state = step == 0 ? THIMBLE_STATE_STREAMING : THIMBLE_STATE_COMPLETED;
          g_free (record->answer);
          record->answer = g_strnfill (longer, 'a');
          store_test_update (store, record, &error);
          g_assert_no_error (error);
          promise (run, record);
        }
    }
  store_test_close (store);
}

/* How many promises are broken after that cut; @n counts them all. */
static guint
count_lost (const Cut *cut,
            guint     *n)
{
  char *folder = store_test_make_folder ();
  GHashTableIter iter;
  gpointer name, bytes, id, length;
  ThimbleStore *store;
  guint lost = 0;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_hash_table_iter_init (&iter, cut->files);
  while (g_hash_table_iter_next (&iter, &name, &bytes))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      gsize size;
      gconstpointer data = g_bytes_get_data (bytes, &size);

      g_assert_true (g_file_set_contents_full (path, data != NULL ? data : "", (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
  store = thimble_store_new (folder);
  store_test_try_open (store, &error);
  g_assert_no_error (error);
  g_hash_table_iter_init (&iter, cut->promised);
  while (g_hash_table_iter_next (&iter, &id, &length))
    {
      g_autoptr (ThimbleRecord) record = store_test_load (store, (gint64) GPOINTER_TO_SIZE (id), NULL);

      lost += record == NULL || strlen (record->answer) < GPOINTER_TO_SIZE (length);
      (*n)++;
    }
  lost += thimble_store_get_warning (store) != NULL; /* found damaged */
  store_test_close (store);
  store_test_assert_sound (folder);
  store_test_remove_folder (folder);
  return lost;
}

static void
cut_often (guint     n_cuts,
           gboolean  lying,
           guint    *n_promises,
           guint    *n_lost)
{
  guint done = 0;

  *n_promises = *n_lost = 0;
  for (guint round = 0; done < n_cuts; round++)
    {
      char *folder = store_test_make_folder ();
      Run run = { .dice = g_rand_new_with_seed (round), .promised = g_hash_table_new (NULL, NULL),
                  .cuts = g_ptr_array_new_with_free_func ((GDestroyNotify) cut_free), .one_in = 25,
                  .most = MIN (n_cuts - done, 40) };

      g_mutex_init (&run.lock);
      thimble_test_vfs_set_hook (perhaps_cut, &run);
      thimble_test_vfs_keep (TRUE, lying);
      live (&run, folder);
      thimble_test_vfs_keep (FALSE, FALSE);
      thimble_test_vfs_set_hook (NULL, NULL);
      for (guint i = 0; i < run.cuts->len; i++)
        *n_lost += count_lost (run.cuts->pdata[i], n_promises);
      done += run.cuts->len;
      g_assert_cmpuint (run.cuts->len, >, 0);
      g_ptr_array_unref (run.cuts);
      g_hash_table_unref (run.promised);
      g_rand_free (run.dice);
      g_mutex_clear (&run.lock);
      store_test_remove_folder (folder);
    }
}

static void
test_power_cuts (void)
{
  guint n_cuts = target_size (1000, 10000), n_promises, n_lost;

  cut_often (n_cuts, FALSE, &n_promises, &n_lost);
  target_figure ("T5: %u power cuts, %u of %u acknowledged writes lost", n_cuts, n_lost, n_promises);
  g_assert_cmpuint (n_promises, >, n_cuts);
  g_assert_cmpuint (n_lost, ==, 0);
}

/* A disk that lies about its syncs does lose rows: this test can see it. */
static void
test_lying_disk (void)
{
  guint n_cuts = target_size (100, 100), n_promises, n_lost;

  cut_often (n_cuts, TRUE, &n_promises, &n_lost);
  target_figure ("T5: for comparison, on a disk whose syncs do nothing %u power cuts lose %u of %u", n_cuts, n_lost, n_promises);
  g_assert_cmpuint (n_lost, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  g_test_init (&argc, &argv, NULL);
  thimble_test_vfs_install ();
  g_test_add_func ("/T5/power-cuts", test_power_cuts);
  g_test_add_func ("/T5/lying-disk", test_lying_disk);
  return g_test_run ();
}
