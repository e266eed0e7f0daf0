/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keeps the history small and sound. */
#include "config.h"

#include <string.h>

#include "store-helper.h"
#include "store/thimble-compact.h"
#include "store/thimble-database.h"
#include "store/thimble-text-index.h"
#include "store/thimble-upkeep.h"

#define DAY (G_GINT64_CONSTANT (24 * 3600) * G_USEC_PER_SEC)

typedef StoreFixture Fixture;

static gint64
add_at (Fixture    *fixture,
        const char *prompt,
        gint64      started_us)
{
  ThimbleRecord *record = store_test_record (prompt, "answer");

  record->started_us = started_us;
  return store_test_add (fixture->store, record);
}

static gint64
prune (Fixture       *fixture,
       gint64         before_us,
       GCancellable  *cancellable,
       GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_prune_texts_async (fixture->store, before_us, cancellable, thimble_test_store_result, &result);
  return thimble_store_prune_texts_finish (fixture->store, store_test_result (&result), error);
}

static gboolean
has_text (Fixture *fixture,
          gint64   id)
{
  g_autoptr (ThimbleRecord) record = store_test_load (fixture->store, id, NULL);
  const char *text = thimble_prompt_get_text (record->prompt);

  g_assert_cmpint (*text == '\0', ==, record->text_deleted);
  g_assert_cmpint (thimble_usage_get_total (record->usage), ==, 150); /* the receipt stays */
  return *text != '\0';
}

static void
test_prune (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autoptr (ThimbleRecord) running = store_test_record ("running", "");
  g_autoptr (GError) error = NULL;
  ThimbleSums before, after;

  add_at (fixture, "old hippopotamus", 1000);          /* 1 */
  add_at (fixture, "older", -5 * DAY);                 /* 2 */
  add_at (fixture, "at the border", 10 * DAY);         /* 3 */
  add_at (fixture, "new hippopotamus", 20 * DAY);      /* 4 */
  add_at (fixture, "of unknown time", -1);             /* 5 */
  running->started_us = 1000;
  running->state = THIMBLE_STATE_STREAMING;
  g_assert_cmpint (store_test_insert (fixture->store, running, NULL), ==, 6);
  filter->text = g_strdup ("hippopotamus ");
  g_assert_cmpint (store_test_sums (fixture->store, filter).requests, ==, 2);
  before = store_test_sums (fixture->store, NULL);

  g_assert_cmpint (prune (fixture, 10 * DAY, NULL, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_false (has_text (fixture, 1));
  g_assert_false (has_text (fixture, 2));
  g_assert_true (has_text (fixture, 3));
  g_assert_true (has_text (fixture, 4));
  g_assert_true (has_text (fixture, 5));
  g_assert_true (has_text (fixture, 6));
  after = store_test_sums (fixture->store, NULL);
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
  g_assert_cmpint (store_test_sums (fixture->store, filter).requests, ==, 1);
  g_assert_cmpint (prune (fixture, 10 * DAY, NULL, &error), ==, 0);
}

/* Stopped half-way it leaves whole requests, and goes on the next time. */
static void
test_prune_stopped (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    add_at (fixture, "old", i);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (prune (fixture, DAY, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (prune (fixture, DAY, NULL, &error), ==, 3);
}

static void
ask_size (Fixture *fixture,
          gint64  *bytes,
          gint64  *free_bytes)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_size_async (fixture->store, NULL, thimble_test_store_result, &result);
  g_assert_true (thimble_store_size_finish (fixture->store, store_test_result (&result), bytes, free_bytes, NULL));
}

static gboolean
compact (Fixture       *fixture,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_compact_async (fixture->store, cancellable, thimble_test_store_result, &result);
  return thimble_store_compact_finish (fixture->store, store_test_result (&result), error);
}

static void
test_compact (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *large = g_strnfill (1 << 20, 'x');
  g_autoptr (GCancellable) stopped = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  gint64 bytes, free_bytes, before;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  for (guint i = 0; i < 8; i++)
    add_at (fixture, large, i);
  add_at (fixture, "stays", 9);
  for (gint64 id = 1; id <= 8; id++)
    g_assert_true (store_test_delete (fixture->store, id, id % 2 == 0, NULL));
  ask_size (fixture, &before, &free_bytes);
  g_assert_cmpint (free_bytes, >, 7 << 20);

  g_cancellable_cancel (stopped);
  g_assert_false (compact (fixture, stopped, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  g_assert_true (compact (fixture, NULL, &error));
  g_assert_no_error (error);
  ask_size (fixture, &bytes, &free_bytes);
  g_assert_cmpint (free_bytes, ==, 0);
  g_assert_cmpint (bytes, <, before - (7 << 20));
  found = store_test_query_text (fixture->store, NULL);
  g_assert_cmpstr (found, ==, "9 8 6 4 2");
  /* Nothing lies about. */
  dir = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_true (g_str_has_prefix (name, "history.") || g_str_equal (name, "owners"));
}

static void
test_no_room (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (thimble_compact_has_room (100 << 20, 0, G_GINT64_CONSTANT (1) << 30, &error));
  g_assert_false (thimble_compact_has_room (G_GINT64_CONSTANT (1) << 30, 0, G_GINT64_CONSTANT (1) << 30, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "Make room"));
  g_clear_error (&error);
  /* What is unused is not copied. */
  g_assert_true (thimble_compact_has_room (G_GINT64_CONSTANT (1) << 30, 900 << 20, G_GINT64_CONSTANT (1) << 30, &error));
}

/* Summaries that say something else than the rows, and parts of the index that are gone, are made anew. */
static void
test_check (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autoptr (GError) error = NULL;

  add_at (fixture, "wildebeest", 1000);
  add_at (fixture, "other", DAY);
  filter->text = g_strdup ("wildebeest ");
  g_assert_cmpint (store_test_sums (fixture->store, filter).requests, ==, 1);
  store_test_sql (fixture->folder, "UPDATE sums_by_time SET total = total + 7; DELETE FROM sums_by_kind");
  /* The index of the one is damaged, that of the other is not there. */
  store_test_sql (fixture->folder,
                  "UPDATE search_0_data SET block = x'00' WHERE id > 1000;"
                  "UPDATE requests SET id = 40000 WHERE id = 2; UPDATE request_texts SET id = 40000 WHERE id = 2;"
                  "UPDATE request_lines SET id = 40000 WHERE id = 2;");

  thimble_store_check_async (fixture->store, NULL, thimble_test_store_result, &result);
  g_assert_true (thimble_store_check_finish (fixture->store, store_test_result (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpint (store_test_sums (fixture->store, NULL).requests, ==, 2);
  g_assert_cmpint (store_test_sums (fixture->store, NULL).total, ==, 300);
  g_assert_cmpint (store_test_sums (fixture->store, filter).requests, ==, 1);
  g_free (filter->text);
  filter->text = g_strdup ("other ");
  g_assert_cmpint (store_test_sums (fixture->store, filter).requests, ==, 1);
}

static gboolean
check (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_check_async (fixture->store, NULL, thimble_test_store_result, &result);
  return thimble_store_check_finish (fixture->store, store_test_result (&result), NULL);
}

static char *
find (Fixture    *fixture,
      const char *text)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();

  filter->text = g_strdup (text);
  return store_test_query_text (fixture->store, filter);
}

static void
assert_found (Fixture    *fixture,
              const char *text,
              const char *expected)
{
  g_autofree char *found = find (fixture, text);

  g_assert_cmpstr (found, ==, expected);
}

/* Words where an earlier version thought them: the index of another text. */
static void
misplace (Fixture    *fixture,
          const char *prompt)
{
  Fixture other = { NULL, };
  g_autofree char *sql = NULL;

  store_test_set_up (&other, NULL);
  store_test_add (other.store, store_test_record (prompt, "b"));
  g_free (find (&other, "b")); /* waits for the index */
  sql = g_strdup_printf ("ATTACH '%s/history.db' AS other;"
                         "DELETE FROM search_0_data; INSERT INTO search_0_data SELECT * FROM other.search_0_data;"
                         "DELETE FROM search_0_idx; INSERT INTO search_0_idx SELECT * FROM other.search_0_idx", other.folder);
  store_test_close (g_steal_pointer (&fixture->store));
  store_test_sql (fixture->folder, sql);
  fixture->store = store_test_open (fixture->folder);
  store_test_tear_down (&other, NULL);
}

/* What was indexed with other places is indexed anew, once, and where it can matter. */
static void
test_renew (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ThimbleDatabase *db;

  store_test_add (fixture->store, store_test_record ("天氣 good morning", "b"));
  assert_found (fixture, "\"天氣 good\"", "1");
  misplace (fixture, "天氣 no good morning");
  assert_found (fixture, "\"天氣 good\"", "");
  g_assert_true (check (fixture));
  assert_found (fixture, "\"天氣 good\"", "1");
  assert_found (fixture, "\"no good\"", "");

  /* Once. */
  misplace (fixture, "天氣 no good morning");
  g_assert_true (check (fixture));
  assert_found (fixture, "\"天氣 good\"", "");

  /* Killed after the part is gone, before it is made: whoever opens the history next goes on. */
  store_test_close (g_steal_pointer (&fixture->store));
  store_test_sql (fixture->folder, "DELETE FROM notes WHERE name = 'search-renewed'");
  db = thimble_database_new (fixture->folder);
  g_assert_true (thimble_database_open (db, &error));
  g_assert_no_error (error);
  g_assert_true (thimble_text_index_renew (db, 0, &error));
  g_assert_no_error (error);
  thimble_database_free (db);
  g_assert_cmpint (store_test_ask (fixture->folder, "SELECT indexed FROM requests"), ==, 0);
  fixture->store = store_test_open (fixture->folder);
  assert_found (fixture, "\"天氣 good\"", "1");
}

/* Words with spaces between them have always been in their places. */
static void
test_renew_nothing (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *note = NULL;

  store_test_add (fixture->store, store_test_record ("Very good mörgen", "b"));
  assert_found (fixture, "very ", "1");
  misplace (fixture, "No good мир");
  g_assert_true (check (fixture));
  assert_found (fixture, "no ", "1");
  note = store_test_get_note (fixture->store, "search-renewed");
  g_assert_cmpstr (note, ==, "0");
}

static void
on_ran (gboolean *ran)
{
  *ran = TRUE;
}

static void
test_upkeep (Fixture       *fixture,
             gconstpointer  data)
{
  ThimbleUpkeep *upkeep = thimble_upkeep_new (fixture->store);
  gint64 now = g_get_real_time ();
  gboolean ran = FALSE;

  add_at (fixture, "old", now - 31 * DAY);
  add_at (fixture, "new", now - 29 * DAY);
  g_signal_connect_swapped (upkeep, "ran", G_CALLBACK (on_ran), &ran);
  thimble_upkeep_run (upkeep);
  store_test_wait (&ran);
  g_assert_true (has_text (fixture, 1)); /* for ever, unless told */
  g_object_set (upkeep, "keep-days", 30, NULL);
  ran = FALSE;
  thimble_upkeep_run (upkeep);
  store_test_wait (&ran);
  g_assert_false (has_text (fixture, 1));
  g_assert_true (has_text (fixture, 2));
  /* It goes while it is at it. */
  thimble_upkeep_run (upkeep);
  g_object_run_dispose (G_OBJECT (upkeep));
  g_object_unref (upkeep);
}

/* What was set years ahead, or back again, deletes nothing before its time. */
static void
test_clock (void)
{
  gint64 now = 20000 * DAY, last, believed;
  guint days = 0;

  g_assert_cmpint (thimble_upkeep_believe (now, 0, 0), ==, now);
  g_assert_cmpint (thimble_upkeep_believe (now + DAY, now, now), ==, now + DAY);
  g_assert_cmpint (thimble_upkeep_believe (now + 7 * DAY, now, now), ==, now + 7 * DAY);
  /* Back. */
  g_assert_cmpint (thimble_upkeep_believe (now - 1000 * DAY, now, now), ==, now - 1000 * DAY);
  /* Four years ahead, and started again and again: a week, and no more on that day. */
  believed = thimble_upkeep_believe (now + 1461 * DAY, now, now);
  g_assert_cmpint (believed, ==, now + 7 * DAY);
  last = now + 1461 * DAY;
  g_assert_cmpint (thimble_upkeep_believe (last + DAY / 2, last, believed), ==, believed);
  g_assert_cmpint (thimble_upkeep_believe (last + DAY, last, believed), ==, believed + 7 * DAY);
  /* A hundred days without the program are caught up with. */
  last = now;
  believed = now;
  for (gint64 today = now + 100 * DAY; last != believed || days == 0; today += DAY, days++)
    {
      believed = thimble_upkeep_believe (today, last, believed);
      last = today;
    }
  g_assert_cmpuint (days, <=, 17);
}

/* The same by the program: what it believed is kept in the history. */
static void
test_jump (Fixture       *fixture,
           gconstpointer  data)
{
  gint64 now = g_get_real_time ();
  ThimbleUpkeep *upkeep = thimble_upkeep_new (fixture->store);
  g_autofree char *long_ago = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, now - 1000 * DAY, now - 1000 * DAY);
  g_autofree char *yesterday = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, now - DAY, now - DAY);
  g_autoptr (ThimbleRecord) kept = NULL, emptied = NULL;
  gint64 id = add_at (fixture, "written before the clock jumped", now - 990 * DAY);
  gboolean ran = FALSE;

  g_object_set (upkeep, "keep-days", 30, NULL);
  g_signal_connect_swapped (upkeep, "ran", G_CALLBACK (on_ran), &ran);
  store_test_set_note (fixture->store, "upkeep-clock", long_ago);
  thimble_upkeep_run (upkeep);
  store_test_wait (&ran);
  kept = store_test_load (fixture->store, id, NULL);
  g_assert_false (kept->text_deleted);
  store_test_set_note (fixture->store, "upkeep-clock", yesterday);
  ran = FALSE;
  thimble_upkeep_run (upkeep);
  store_test_wait (&ran);
  emptied = store_test_load (fixture->store, id, NULL);
  g_assert_true (emptied->text_deleted);
  g_object_unref (upkeep);
}

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/store-upkeep/" name, Fixture, NULL, store_test_set_up, func, store_test_tear_down)
  ADD ("prune", test_prune);
  ADD ("prune-stopped", test_prune_stopped);
  ADD ("compact", test_compact);
  ADD ("check", test_check);
  ADD ("renew", test_renew);
  ADD ("renew-nothing", test_renew_nothing);
  ADD ("upkeep", test_upkeep);
  ADD ("jump", test_jump);
#undef ADD
  g_test_add_func ("/store-upkeep/clock", test_clock);
  g_test_add_func ("/store-upkeep/no-room", test_no_room);

  return g_test_run ();
}
