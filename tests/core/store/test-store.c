/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#define _GNU_SOURCE

#include <string.h>

#include "store-helper.h"

typedef StoreFixture Fixture;

static void
test_round_trip (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (ThimbleRecord) record = store_test_full_record ();
  g_autoptr (ThimbleRecord) loaded = NULL;
  gint64 id = store_test_add (fixture->store, thimble_record_ref (record));

  store_test_reopen (fixture);
  loaded = store_test_load (fixture->store, id, NULL);
  g_assert_nonnull (loaded);
  store_test_assert_same (record, loaded);
}

static void
test_round_trip_of_nothing (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr (ThimbleRecord) record = thimble_record_new ();
  g_autoptr (ThimbleRecord) loaded = NULL;

  loaded = store_test_load (fixture->store, store_test_add (fixture->store, thimble_record_ref (record)), NULL);
  g_assert_nonnull (loaded);
  store_test_assert_same (record, loaded);
}

static void
test_round_trip_of_odd_usage (Fixture       *fixture,
                              gconstpointer  data)
{
  ThimbleUsageCounts inconsistent = { 10, 5, 99, -1, -1, -1, -1 };
  ThimbleUsageCounts bad_output = { 10, -7, -1, 2, -1, -1, -1 };
  ThimbleUsageCounts bad_input = { -7, 10, -1, -1, -1, -1, 3 };
  ThimbleUsageCounts half = { 10, -1, -1, -1, -1, -1, -1 };
  ThimbleUsageCounts nothing_used = { 0, 0, 4, -1, -1, -1, -1 };
  ThimbleUsage *usages[] = {
    thimble_usage_new (&inconsistent, THIMBLE_USAGE_FROM_PROVIDER, "{}"),
    thimble_usage_new (&bad_output, THIMBLE_USAGE_FROM_PROVIDER, "{\"a\":1}"),
    thimble_usage_new (&bad_input, THIMBLE_USAGE_ESTIMATE, NULL),
    thimble_usage_new_implausible ("{\"n\":1e400}"),
    thimble_usage_new (&half, THIMBLE_USAGE_COUNTED_HERE, NULL),
    thimble_usage_new (&nothing_used, THIMBLE_USAGE_FROM_PROVIDER, NULL),
  };

  for (guint i = 0; i < G_N_ELEMENTS (usages); i++)
    {
      g_autoptr (ThimbleRecord) record = thimble_record_new ();
      g_autoptr (ThimbleRecord) loaded = NULL;

      record->usage = usages[i];
      loaded = store_test_load (fixture->store, store_test_add (fixture->store, thimble_record_ref (record)), NULL);
      store_test_assert_same (record, loaded);
    }
}

static void
test_update (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (ThimbleRecord) record = store_test_full_record ();
  g_autoptr (ThimbleRecord) other = store_test_record ("different", "words");
  g_autoptr (ThimbleRecord) loaded = NULL;
  g_autoptr (GError) error = NULL;

  record->state = THIMBLE_STATE_SENT;
  other->id = store_test_insert (fixture->store, record, &error);
  g_assert_no_error (error);
  g_assert_true (store_test_update (fixture->store, other, &error));
  loaded = store_test_load (fixture->store, other->id, NULL);
  store_test_assert_same (other, loaded);

  other->id += 1;
  g_assert_false (store_test_update (fixture->store, other, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND);
}

static void
test_not_found (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (store_test_load (fixture->store, 12345, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (store_test_delete (fixture->store, 12345, FALSE, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND);
}

static void
test_ids_are_never_given_again (Fixture       *fixture,
                                gconstpointer  data)
{
  gint64 id = store_test_add (fixture->store, store_test_record ("a", "b"));
  g_autoptr (GError) error = NULL;

  g_assert_true (store_test_delete (fixture->store, id, FALSE, &error));
  g_assert_null (store_test_load (fixture->store, id, NULL));
  g_assert_cmpint (store_test_add (fixture->store, store_test_record ("c", "d")), >, id);
}

static gboolean
folder_contains (const char *folder,
                 const char *needle)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      if (g_file_get_contents (path, &bytes, &length, NULL) && memmem (bytes, length, needle, strlen (needle)) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
test_delete_text (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (ThimbleRecord) record = store_test_full_record ();
  g_autoptr (ThimbleRecord) loaded = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  g_free (record->answer);
  record->answer = g_strdup ("xyzzy-canary-in-the-answer");
  id = store_test_add (fixture->store, thimble_record_ref (record));
  g_assert_true (folder_contains (fixture->folder, "xyzzy-canary"));

  g_assert_true (store_test_delete (fixture->store, id, TRUE, &error));
  g_assert_no_error (error);
  /* Gone from file and log, while the store is open. */
  g_assert_false (folder_contains (fixture->folder, "xyzzy-canary"));
  g_assert_false (folder_contains (fixture->folder, "Be brief."));
  g_assert_false (folder_contains (fixture->folder, "They want it twice."));
  g_assert_false (folder_contains (fixture->folder, "Earlier answer"));

  loaded = store_test_load (fixture->store, id, NULL);
  g_assert_true (loaded->text_deleted);
  g_assert_cmpstr (loaded->answer, ==, "");
  g_assert_cmpstr (thimble_prompt_get_text (loaded->prompt), ==, "");
  g_assert_null (thimble_prompt_get_system (loaded->prompt));
  g_assert_cmpuint (thimble_prompt_get_n_turns (loaded->prompt), ==, 0);
  g_assert_null (loaded->reasoning);
  g_assert_cmpint (thimble_usage_get_input (loaded->usage), ==, 143);
  g_assert_cmpint (loaded->cost, ==, record->cost);
  g_assert_true (thimble_price_equal (loaded->price, record->price));
}

/* A follow-up carries the earlier turns; deleting one deletes its copies, and only those. */
static void
test_delete_from_follow_ups (Fixture       *fixture,
                             gconstpointer  data)
{
  for (guint text_only = 0; text_only < 2; text_only++)
    {
      gint64 first = store_test_add (fixture->store, store_test_record ("xyzzy-canary-first", "b")), second, other, before;
      g_autofree char *sql = NULL;
      ThimbleRecord *follow_up = store_test_record ("Go on", "c"), *stranger = store_test_record ("Another", "d");
      g_autoptr (ThimbleRecord) loaded = NULL, untouched = NULL;

      follow_up->conversation_id = first;
      thimble_prompt_add_turn (follow_up->prompt, THIMBLE_ROLE_USER, "xyzzy-canary-first");
      thimble_prompt_add_turn (follow_up->prompt, THIMBLE_ROLE_ASSISTANT, "b");
      second = store_test_add (fixture->store, follow_up);
      thimble_prompt_add_turn (stranger->prompt, THIMBLE_ROLE_USER, "of its own");
      thimble_prompt_add_turn (stranger->prompt, THIMBLE_ROLE_ASSISTANT, "e");
      other = store_test_add (fixture->store, stranger);

      before = store_test_ask (fixture->folder, "SELECT value FROM counters WHERE name = 'revision'");
      g_assert_true (store_test_delete (fixture->store, first, text_only, NULL));
      g_assert_false (folder_contains (fixture->folder, "xyzzy-canary"));
      /* Who follows the list reads the follow-up again, and no other. */
      sql = g_strdup_printf ("SELECT count(*) FROM requests WHERE revision > %" G_GINT64_FORMAT " AND id > %" G_GINT64_FORMAT, before, first);
      g_assert_cmpint (store_test_ask (fixture->folder, sql), ==, 1);
      loaded = store_test_load (fixture->store, second, NULL);
      g_assert_cmpuint (thimble_prompt_get_n_turns (loaded->prompt), ==, 0);
      g_assert_cmpstr (thimble_prompt_get_text (loaded->prompt), ==, "Go on");
      untouched = store_test_load (fixture->store, other, NULL);
      g_assert_cmpuint (thimble_prompt_get_n_turns (untouched->prompt), ==, 2);
    }
}

static void
test_delete_all_leaves_no_text (Fixture       *fixture,
                                gconstpointer  data)
{
  gint64 id = store_test_add (fixture->store, store_test_record ("xyzzy-canary-prompt", "b"));

  g_assert_true (store_test_delete (fixture->store, id, FALSE, NULL));
  g_assert_false (folder_contains (fixture->folder, "xyzzy-canary"));
}

static void
test_running_is_not_deleted (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr (ThimbleRecord) record = store_test_record ("a", "b");
  g_autoptr (GError) error = NULL;
  gint64 id;

  record->state = THIMBLE_STATE_STREAMING;
  id = store_test_add (fixture->store, thimble_record_ref (record));
  g_assert_false (store_test_delete (fixture->store, id, FALSE, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (store_test_delete (fixture->store, id, TRUE, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  record->id = id;
  record->state = THIMBLE_STATE_COMPLETED;
  g_assert_true (store_test_update (fixture->store, record, NULL));
  g_assert_true (store_test_delete (fixture->store, id, FALSE, NULL));
}

static void
test_notes (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *none = store_test_get_note (fixture->store, "key-check:openai");
  g_autofree char *value = NULL;
  g_autofree char *gone = NULL;

  g_assert_null (none);
  store_test_set_note (fixture->store, "key-check:openai", "first");
  store_test_set_note (fixture->store, "key-check:openai", "{\"ok\":true}");
  store_test_reopen (fixture);
  value = store_test_get_note (fixture->store, "key-check:openai");
  g_assert_cmpstr (value, ==, "{\"ok\":true}");
  store_test_set_note (fixture->store, "key-check:openai", NULL);
  gone = store_test_get_note (fixture->store, "key-check:openai");
  g_assert_null (gone);
}

/* Cancelling */

static void
test_cancel_before (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ThimbleRecord) record = store_test_record ("a", "b");
  g_autoptr (GAsyncResult) insert = NULL;
  g_autoptr (GAsyncResult) query = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  g_cancellable_cancel (cancellable);
  thimble_store_insert_async (fixture->store, record, cancellable, thimble_test_store_result, &insert);
  thimble_store_query_async (fixture->store, NULL, 0, cancellable, thimble_test_store_result, &query);
  thimble_test_wait_result (&insert);
  thimble_test_wait_result (&query);
  g_assert_cmpint (thimble_store_insert_finish (fixture->store, insert, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (thimble_store_query_finish (fixture->store, query, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  found = store_test_query_text (fixture->store, NULL);
  g_assert_cmpstr (found, ==, "");
}

/* A search over much text is cut short; the write asked after it did not wait for its end. */
static void
test_cancel_during (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autoptr (ThimbleRecord) record = store_test_record ("a", "b");
  g_autoptr (GAsyncResult) insert = NULL;
  g_autoptr (GAsyncResult) query = NULL;
  g_autoptr (GError) error = NULL;
  gint64 began;

  store_test_add (fixture->store, store_test_record ("a", "b"));
  store_test_sql (fixture->folder,
    "INSERT INTO requests (revision, owner, state, dialect, tier, practice, conversation_id, text_deleted, finish, predicted_exact, billed)"
    " SELECT 1, '', 'completed', 'openai-chat', 'entry', 0, 0, 0, 'stop', 0, 'none' FROM"
    " (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 30000) SELECT value FROM n);"
    "INSERT INTO request_lines (id) SELECT id FROM requests WHERE id > 1;"
    "INSERT INTO request_texts (id, answer) SELECT id, printf('%.1000c', 'x') FROM requests WHERE id > 1;");

  filter->text = g_strdup ("größe"); /* the slow way */
  began = g_get_monotonic_time ();
  thimble_store_query_async (fixture->store, filter, 0, cancellable, thimble_test_store_result, &query);
  g_usleep (20000);
  thimble_store_insert_async (fixture->store, record, NULL, thimble_test_store_result, &insert);
  thimble_test_wait_result (&insert);
  g_assert_cmpint (thimble_store_insert_finish (fixture->store, insert, &error), >, 0);
  g_assert_no_error (error);
  g_assert_null (query);
  g_cancellable_cancel (cancellable);
  thimble_test_wait_result (&query);
  g_assert_null (thimble_store_query_finish (fixture->store, query, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_test_message ("cancelled after %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - began) / 1000);
}

/* What is written in a row is read after it. */
static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (ThimbleRecord) record = store_test_record ("a", "0");
  g_autoptr (ThimbleRecord) loaded = NULL;
  g_autoptr (GAsyncResult) last = NULL;

  record->id = store_test_insert (fixture->store, record, NULL);
  for (guint i = 1; i <= 50; i++)
    {
      g_free (record->answer);
      record->answer = g_strdup_printf ("%u", i);
      if (i < 50)
        thimble_store_update_async (fixture->store, record, NULL, NULL, NULL);
    }
  thimble_store_update_async (fixture->store, record, NULL, thimble_test_store_result, &last);
  thimble_test_wait_result (&last);
  g_assert_true (thimble_store_update_finish (fixture->store, last, NULL));
  loaded = store_test_load (fixture->store, record->id, NULL);
  g_assert_cmpstr (loaded->answer, ==, "50");
}

static void
count_signal (ThimbleStore *store,
              guint        *count)
{
  (*count)++;
}

static void
test_changed (Fixture       *fixture,
              gconstpointer  data)
{
  guint count = 0;

  store_test_run_for (60);
  g_signal_connect (fixture->store, "changed", G_CALLBACK (count_signal), &count);
  for (guint i = 0; i < 20; i++)
    thimble_store_set_note_async (fixture->store, "n", "v", NULL, NULL, NULL);
  store_test_run_for (60);
  g_assert_cmpuint (count, ==, 0);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (ThimbleRecord) record = store_test_record ("a", "b");

      thimble_store_insert_async (fixture->store, record, NULL, NULL, NULL);
    }
  store_test_run_for (500);
  g_assert_cmpuint (count, >, 0);
  g_assert_cmpuint (count, <, 20);
}

static void
test_not_open (void)
{
  char *folder = store_test_make_folder ();
  ThimbleStore *store = thimble_store_new (folder);
  g_autoptr (ThimbleRecord) record = store_test_record ("a", "b");
  g_autoptr (ThimbleProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (thimble_store_get_warning (store));
  g_assert_cmpint (store_test_insert (store, record, &error), ==, -1);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "so it was not sent"));
  g_clear_error (&error);
  g_assert_null (store_test_load (store, 1, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  store_test_close (store);
  store_test_remove_folder (folder);
}

static void
on_gone (gpointer  data,
         GObject  *where_it_was)
{
  *(gboolean *) data = TRUE;
}

/* The last unref ends the thread, after what was asked. */
static void
test_unref_ends_it (void)
{
  char *folder = store_test_make_folder ();
  ThimbleStore *store = store_test_open (folder);
  gboolean gone = FALSE;

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (ThimbleRecord) record = store_test_record ("a", "b");

      thimble_store_insert_async (store, record, NULL, NULL, NULL);
    }
  g_object_weak_ref (G_OBJECT (store), on_gone, &gone);
  g_object_unref (store);
  store_test_wait (&gone);
  g_assert_cmpint (store_test_ask (folder, "SELECT count(*) FROM requests"), ==, 10);
  store_test_remove_folder (folder);
}

static ThimbleRecord *
record_at (gint64 started_us)
{
  ThimbleRecord *record = store_test_record ("prompt", "answer");

  record->started_us = started_us;
  return record;
}

/* What is imported has its own place in time, and comes once. */
static void
test_add_many (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_record_unref);
  g_autoptr (GAsyncResult) first = NULL, second = NULL;
  g_autoptr (GArray) ids = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleRecord) loaded = NULL;
  g_autofree char *found = NULL;

  store_test_add (fixture->store, record_at (1000));
  for (guint i = 0; i < 3; i++)
    {
      ThimbleRecord *record = record_at (500 + i);

      record->uid = i > 0 ? g_strdup_printf ("llm:%u", i) : NULL;
      g_ptr_array_add (records, record);
    }
  thimble_store_add_many_async (fixture->store, records, NULL, thimble_test_store_result, &first);
  ids = thimble_store_add_many_finish (fixture->store, store_test_result (&first), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 3);
  g_assert_cmpint (g_array_index (ids, gint64, 2), ==, 4);
  found = store_test_query_text (fixture->store, NULL);
  g_assert_cmpstr (found, ==, "1 4 3 2");
  loaded = store_test_load (fixture->store, 4, NULL);
  g_assert_cmpstr (loaded->uid, ==, "llm:2");

  thimble_store_add_many_async (fixture->store, records, NULL, thimble_test_store_result, &second);
  again = thimble_store_add_many_finish (fixture->store, store_test_result (&second), &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_array_index (again, gint64, 0), ==, 5); /* had no uid to know it by */
  g_assert_cmpint (g_array_index (again, gint64, 1), ==, 0);
  g_assert_cmpint (g_array_index (again, gint64, 2), ==, 0);
}

static void
test_list_notes (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GError) error = NULL;

  store_test_set_note (fixture->store, "filter:b%", "2");
  store_test_set_note (fixture->store, "filter:a_", "1");
  store_test_set_note (fixture->store, "filters", "no");
  store_test_set_note (fixture->store, "other", "no");
  thimble_store_list_notes_async (fixture->store, "filter:", NULL, thimble_test_store_result, &result);
  notes = thimble_store_list_notes_finish (fixture->store, store_test_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (notes->len, ==, 4);
  g_assert_cmpstr (notes->pdata[0], ==, "filter:a_");
  g_assert_cmpstr (notes->pdata[3], ==, "2");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, Fixture, NULL, store_test_set_up, function, store_test_tear_down)
  ADD ("/store/round-trip", test_round_trip);
  ADD ("/store/round-trip/nothing", test_round_trip_of_nothing);
  ADD ("/store/round-trip/odd-usage", test_round_trip_of_odd_usage);
  ADD ("/store/update", test_update);
  ADD ("/store/not-found", test_not_found);
  ADD ("/store/ids-are-never-given-again", test_ids_are_never_given_again);
  ADD ("/store/delete/text", test_delete_text);
  ADD ("/store/delete/all", test_delete_all_leaves_no_text);
  ADD ("/store/delete-from-follow-ups", test_delete_from_follow_ups);
  ADD ("/store/delete/running-is-not", test_running_is_not_deleted);
  ADD ("/store/notes", test_notes);
  ADD ("/store/list-notes", test_list_notes);
  ADD ("/store/add-many", test_add_many);
  ADD ("/store/cancel/before", test_cancel_before);
  ADD ("/store/cancel/during", test_cancel_during);
  ADD ("/store/order", test_order);
  ADD ("/store/changed", test_changed);
  g_test_add_func ("/store/not-open", test_not_open);
  g_test_add_func ("/store/unref-ends-it", test_unref_ends_it);

  return g_test_run ();
}
