/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/thimble-problem.h"
#include "exchange-fixture.h"

void
exchange_set_up (ExchangeFixture *self,
                 gconstpointer    unused)
{
  g_autofree char *parent = NULL;

  self->folder = store_test_make_folder ();
  self->other_folder = store_test_make_folder ();
  parent = g_path_get_dirname (self->folder);
  self->file = g_build_filename (parent, "export.jsonl", NULL);
  self->store = store_test_open (self->folder);
  self->other = store_test_open (self->other_folder);
}

void
exchange_tear_down (ExchangeFixture *self,
                    gconstpointer    unused)
{
  store_test_close (self->store);
  store_test_close (self->other);
  store_test_assert_sound (self->folder);
  store_test_assert_sound (self->other_folder);
  store_test_remove_folder (self->folder);
  store_test_remove_folder (self->other_folder);
  g_free (self->file);
}

void
exchange_on_result (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

void
exchange_wait_for (GAsyncResult **result)
{
  gint64 until = g_get_monotonic_time () + thimble_test_limit (40 * G_USEC_PER_SEC);

  while (*result == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
}

ThimbleImportResult *
exchange_import (ThimbleStore *store,
                 const char   *path,
                 GCancellable *cancellable,
                 GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_import_async (store, path, cancellable, NULL, NULL, exchange_on_result, &result);
  exchange_wait_for (&result);
  return thimble_import_finish (store, result, error);
}

void
exchange_assert_imports (ThimbleStore *store,
                         const char   *path,
                         gint64        imported,
                         gint64        present,
                         gint64        refused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleImportResult) result = exchange_import (store, path, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (result->imported, ==, imported);
  g_assert_cmpint (result->present, ==, present);
  g_assert_cmpint (result->refused, ==, refused);
}

void
exchange_assert_empty (ThimbleStore *store)
{
  g_autoptr (GArray) ids = store_test_query (store, NULL);

  g_assert_cmpuint (ids->len, ==, 0);
}

void
exchange_write_file (ExchangeFixture *self,
                     const char      *text,
                     gssize           length)
{
  g_assert_true (g_file_set_contents (self->file, text, length, NULL));
}

void
exchange_assert_nothing_changes (ExchangeFixture *self,
                                 const char      *path,
                                 const char      *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleImportResult) result = exchange_import (self->other, path, NULL, &error);

  g_test_message ("%s: %s", path, error != NULL ? error->message : "taken");
  g_assert_null (result);
  g_assert_nonnull (error);
  g_assert_true (error->domain == THIMBLE_ERROR);
  g_assert_nonnull (strstr (error->message, says));
  exchange_assert_empty (self->other);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes WHERE name LIKE 'import:%'"), ==, 0);
}
