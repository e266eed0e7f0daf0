/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T4: the n-th operation on the database fails, for all n: nothing crashes, no acknowledged row is lost. */
#include "config.h"

#include <string.h>

#include "store-helper.h"
#include "target.h"
#include "folder-copy.h"
#include "thimble-test-vfs.h"

#define N_BEFORE 5

typedef struct {
  GArray *ids;       /* of rows that were acknowledged */
  gint64  completed; /* of one whose end was acknowledged too, or 0 */
  gint64  deleted;
} Acknowledged;

static char *template;

static void
make_template (void)
{
  ThimbleStore *store;

  template = store_test_make_folder ();
  store = store_test_open (template);
  for (guint i = 0; i < N_BEFORE; i++)
    store_test_add (store, store_test_record ("before", "an answer of some length, and then some more of it"));
  store_test_close (store);
}

/* What a day does: opening, sending, streaming, ending, deleting, looking. Whatever fails, the next is tried. */
static void
live (const char   *folder,
      Acknowledged *acknowledged)
{
  ThimbleStore *store = thimble_store_new (folder);
  g_autofree char *filling = g_strnfill (20000, 'x');

  store_test_try_open (store, NULL);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (ThimbleRecord) record = store_test_record ("prompt", "");
      g_autoptr (GError) error = NULL;

      record->state = THIMBLE_STATE_SENT;
      record->id = store_test_insert (store, record, &error);
      if (record->id <= 0)
        {
          g_assert_nonnull (error);
          g_assert_cmpint (error->domain, ==, THIMBLE_ERROR);
          continue;
        }
      g_array_append_val (acknowledged->ids, record->id);
      record->state = THIMBLE_STATE_STREAMING;
      g_free (record->answer);
      record->answer = g_strdup (filling);
      store_test_update (store, record, NULL);
      record->state = THIMBLE_STATE_COMPLETED;
      if (store_test_update (store, record, NULL))
        acknowledged->completed = record->id;
    }
  if (store_test_delete (store, 1, FALSE, NULL))
    acknowledged->deleted = 1;
  g_object_unref (thimble_store_new (folder)); /* one that never opens */
  store_test_close (store);
}

static void
check (const char         *folder,
       const Acknowledged *acknowledged)
{
  ThimbleStore *store = store_test_open (folder);
  g_autoptr (GArray) ids = store_test_query (store, NULL);

  for (guint i = 0; i < acknowledged->ids->len; i++)
    {
      gint64 id = g_array_index (acknowledged->ids, gint64, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (ThimbleRecord) record = store_test_load (store, id, &error);

      g_assert_no_error (error);
      g_assert_cmpint (record->state, !=, THIMBLE_STATE_SENT);
      g_assert_cmpint (record->state, !=, THIMBLE_STATE_STREAMING);
      if (id == acknowledged->completed)
        g_assert_cmpint (record->state, ==, THIMBLE_STATE_COMPLETED);
    }
  for (gint64 id = acknowledged->deleted + 1; id <= N_BEFORE; id++)
    {
      g_autoptr (ThimbleRecord) record = store_test_load (store, id, NULL);

      /* Deleted although told that it was not: then it is whole or gone. */
      if (record == NULL)
        g_assert_cmpint (id, ==, 1);
    }
  store_test_close (store);
  store_test_assert_sound (folder);
}

typedef struct {
  const char *name;
  int         code;
  gboolean    for_good;
} Mode;

static const Mode modes[] = {
  { "an I/O error once", SQLITE_IOERR, FALSE },
  { "I/O errors for good", SQLITE_IOERR, TRUE },
  { "a full disk once", SQLITE_FULL, FALSE },
  { "a full disk for good", SQLITE_FULL, TRUE },
};

static void
test_every_operation (gconstpointer data)
{
  const Mode *mode = data;
  guint n_rows = 0, n = 1;
  gboolean reached = TRUE;

  for (; reached; n++)
    {
      char *folder = store_test_make_folder ();
      Acknowledged acknowledged = { g_array_new (FALSE, FALSE, sizeof (gint64)), 0, 0 };

      copy_folder (template, folder);
      thimble_test_vfs_fail (n, mode->for_good, mode->code);
      live (folder, &acknowledged);
      reached = thimble_test_vfs_count () >= n;
      thimble_test_vfs_fail (0, FALSE, SQLITE_OK);
      check (folder, &acknowledged);
      n_rows += acknowledged.ids->len;
      g_array_unref (acknowledged.ids);
      store_test_remove_folder (folder);
    }
  g_assert_cmpuint (n, >, 50);
  target_figure ("T4: %s at each of %u operations: 0 crashes, 0 of %u acknowledged rows lost", mode->name, n - 1, n_rows);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  store_test_drop_root ();
  g_test_init (&argc, &argv, NULL);
  thimble_test_vfs_install ();
  make_template ();
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/T4/%s", modes[i].name);

      g_test_add_data_func (path, &modes[i], test_every_operation);
    }
  status = g_test_run ();
  store_test_remove_folder (template);
  return status;
}
