/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "store-helper.h"
#include "store/thimble-request-list.h"

typedef struct {
  char               *folder;
  ThimbleStore       *store;
  ThimbleRequestList *list;
  GString            *signals; /* "0-0+1 " for each items-changed */
  guint               n_items; /* as the signals tell it */
} Fixture;

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Fixture    *fixture)
{
  g_string_append_printf (fixture->signals, "%u-%u+%u ", position, removed, added);
  g_assert_cmpuint (position + removed, <=, fixture->n_items);
  fixture->n_items += added - removed;
  g_assert_cmpuint (fixture->n_items, ==, g_list_model_get_n_items (model));
}

static void
assert_signals (Fixture    *fixture,
                const char *expected)
{
  g_assert_cmpstr (fixture->signals->str, ==, expected);
  g_string_truncate (fixture->signals, 0);
}

/* Waits for as many signals as are expected, and a little for one too many. */
static void
expect_signals (Fixture    *fixture,
                const char *expected)
{
  gint64 until = g_get_monotonic_time () + thimble_test_limit (5 * G_USEC_PER_SEC);

  while (fixture->signals->len < strlen (expected) && g_get_monotonic_time () < until)
    store_test_run_for (5);
  store_test_run_for (40);
  assert_signals (fixture, expected);
}

static void
wait_count (const guint *count)
{
  gint64 until = g_get_monotonic_time () + thimble_test_limit (5 * G_USEC_PER_SEC);

  while (*count == 0 && g_get_monotonic_time () < until)
    store_test_run_for (5);
  store_test_run_for (40);
}

static void
wait_loaded (Fixture *fixture)
{
  gint64 until = g_get_monotonic_time () + thimble_test_limit (20 * G_USEC_PER_SEC);

  while (thimble_request_list_is_loading (fixture->list))
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
}

static void
make_list (Fixture *fixture)
{
  fixture->list = thimble_request_list_new (fixture->store);
  fixture->n_items = 0;
  g_signal_connect (fixture->list, "items-changed", G_CALLBACK (on_items_changed), fixture);
  g_assert_true (thimble_request_list_is_loading (fixture->list));
  wait_loaded (fixture);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  n_rows)
{
  fixture->signals = g_string_new (NULL);
  fixture->folder = store_test_make_folder ();
  fixture->store = store_test_open (fixture->folder);
  for (guint i = 0; i < GPOINTER_TO_UINT (n_rows); i++)
    store_test_add (fixture->store, store_test_record ("prompt", "answer"));
  store_test_run_for (60); /* their `changed` */
  make_list (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->list));
  store_test_close (g_steal_pointer (&fixture->store));
  store_test_remove_folder (fixture->folder);
  g_string_free (fixture->signals, TRUE);
}

static ThimbleRequestRow *
row_at (Fixture *fixture,
        guint    position)
{
  return g_list_model_get_item (G_LIST_MODEL (fixture->list), position);
}

static void
wait_row (ThimbleRequestRow *row)
{
  gint64 until = g_get_monotonic_time () + thimble_test_limit (10 * G_USEC_PER_SEC);

  while (!thimble_request_row_is_loaded (row))
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
}

static void
count_notify (GObject    *object,
              GParamSpec *pspec,
              guint      *count)
{
  (*count)++;
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->list)) == THIMBLE_TYPE_REQUEST_ROW);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 0);
  g_assert_null (row_at (fixture, 0));
  g_assert_cmpuint (thimble_request_list_find (fixture->list, 1), ==, G_MAXUINT);
  assert_signals (fixture, "");
}

static void
test_rows_fill_themselves (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr (ThimbleRequestRow) row = row_at (fixture, 0);
  g_autoptr (ThimbleRequestRow) same = row_at (fixture, 0);
  g_autoptr (ThimbleRequestRow) oldest = row_at (fixture, 199);
  guint n_loaded = 0, n_record = 0;

  assert_signals (fixture, "0-0+200 ");
  g_assert_true (row == same);
  g_assert_cmpint (thimble_request_row_get_id (row), ==, 200);
  g_assert_cmpint (thimble_request_row_get_id (oldest), ==, 1);
  g_assert_false (thimble_request_row_is_loaded (row));
  g_assert_null (thimble_request_row_get_record (row));
  g_signal_connect (row, "notify::loaded", G_CALLBACK (count_notify), &n_loaded);
  g_signal_connect (row, "notify::record", G_CALLBACK (count_notify), &n_record);
  wait_row (row);
  wait_row (oldest);
  g_assert_cmpuint (n_loaded, ==, 1);
  g_assert_cmpuint (n_record, ==, 1);
  g_assert_cmpint (thimble_request_row_get_record (row)->id, ==, 200);
  g_assert_cmpstr (thimble_request_row_get_record (row)->answer, ==, "answer");
  g_assert_null (row_at (fixture, 200));
  g_assert_cmpuint (thimble_request_list_find (fixture->list, 200), ==, 0);
  g_assert_cmpuint (thimble_request_list_find (fixture->list, 1), ==, 199);
  assert_signals (fixture, "");
}

/* A page's rows come together; a row that nobody holds is gone. */
static void
test_pages_and_weakness (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  ThimbleRequestRow *row;
  gpointer weak;

  for (guint i = 0; i < 200; i++)
    g_ptr_array_add (rows, row_at (fixture, i));
  for (guint i = 0; i < 200; i++)
    wait_row (rows->pdata[i]);

  weak = rows->pdata[7];
  g_object_add_weak_pointer (weak, &weak);
  g_ptr_array_set_size (rows, 0);
  g_assert_null (weak);
  row = row_at (fixture, 7);
  g_assert_false (thimble_request_row_is_loaded (row));
  wait_row (row);
  g_assert_finalize_object (row);
}

static void
test_insert_on_top (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (ThimbleRequestRow) top = row_at (fixture, 0);
  g_autoptr (ThimbleRequestRow) moved = NULL;
  g_autoptr (ThimbleRequestRow) newest = NULL;

  assert_signals (fixture, "0-0+3 ");
  wait_row (top);
  store_test_add (fixture->store, store_test_record ("new", "b"));
  expect_signals (fixture, "0-0+1 ");
  moved = row_at (fixture, 1);
  g_assert_true (moved == top);
  g_assert_true (thimble_request_row_is_loaded (moved));
  newest = row_at (fixture, 0);
  g_assert_cmpint (thimble_request_row_get_id (newest), ==, 4);
  wait_row (newest);
}

/* Asked for while its page is under way, and moved to another page by then. */
static void
test_insert_while_loading (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  store_test_add (fixture->store, store_test_record ("new", "b"));
  for (guint round = 0; round < 30; round++)
    {
      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->list)); i += 7)
        g_ptr_array_add (rows, row_at (fixture, i));
      store_test_run_for (3);
    }
  g_assert_cmpuint (fixture->n_items, ==, 201);
  for (guint i = 0; i < 201; i++)
    g_ptr_array_add (rows, row_at (fixture, i));
  for (guint i = 0; i < rows->len; i++)
    wait_row (rows->pdata[i]);
}

static void
test_reload_in_place (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (ThimbleRequestRow) row = row_at (fixture, 1);
  g_autoptr (ThimbleRequestRow) other = row_at (fixture, 2);
  g_autoptr (ThimbleRecord) record = store_test_record ("prompt", "a longer answer");
  guint n_record = 0, n_other = 0;

  wait_row (row);
  wait_row (other);
  g_string_truncate (fixture->signals, 0);
  g_signal_connect (row, "notify::record", G_CALLBACK (count_notify), &n_record);
  g_signal_connect (other, "notify::record", G_CALLBACK (count_notify), &n_other);
  record->id = thimble_request_row_get_id (row);
  g_assert_true (store_test_update (fixture->store, record, NULL));
  wait_count (&n_record);
  g_assert_cmpuint (n_record, ==, 1);
  g_assert_cmpuint (n_other, ==, 0);
  g_assert_cmpstr (thimble_request_row_get_record (row)->answer, ==, "a longer answer");
  assert_signals (fixture, "");
}

static void
test_delete (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (ThimbleRequestRow) row = row_at (fixture, 2);

  wait_row (row);
  g_string_truncate (fixture->signals, 0);
  g_assert_true (store_test_delete (fixture->store, 2, FALSE, NULL));
  expect_signals (fixture, "1-1+0 ");
  g_assert_cmpuint (thimble_request_list_find (fixture->list, 2), ==, G_MAXUINT);
  g_assert_cmpuint (thimble_request_list_find (fixture->list, 1), ==, 1);
}

static void
test_delete_text_reloads (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr (ThimbleRequestRow) row = row_at (fixture, 0);
  guint n_record = 0;

  wait_row (row);
  g_string_truncate (fixture->signals, 0);
  g_signal_connect (row, "notify::record", G_CALLBACK (count_notify), &n_record);
  g_assert_true (store_test_delete (fixture->store, thimble_request_row_get_id (row), TRUE, NULL));
  wait_count (&n_record);
  g_assert_true (thimble_request_row_get_record (row)->text_deleted);
  g_assert_cmpstr (thimble_request_row_get_record (row)->answer, ==, "");
  assert_signals (fixture, "");
}

static void
set_state_filter (Fixture      *fixture,
                  ThimbleState  state)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();

  filter->states = 1u << state;
  thimble_request_list_set_filter (fixture->list, filter);
}

static void
test_filter (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (ThimbleRecord) record = store_test_record ("other", "b");
  g_autoptr (ThimbleFilter) same = NULL;
  guint n_filter = 0, n_loading = 0;

  g_string_truncate (fixture->signals, 0);
  g_signal_connect (fixture->list, "notify::filter", G_CALLBACK (count_notify), &n_filter);
  g_signal_connect (fixture->list, "notify::loading", G_CALLBACK (count_notify), &n_loading);
  set_state_filter (fixture, THIMBLE_STATE_STOPPED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 3); /* until the answer */
  wait_loaded (fixture);
  assert_signals (fixture, "0-3+0 ");
  g_assert_cmpuint (n_filter, ==, 1);
  g_assert_cmpuint (n_loading, ==, 2);
  same = thimble_filter_copy (thimble_request_list_get_filter (fixture->list));
  thimble_request_list_set_filter (fixture->list, same);
  g_assert_false (thimble_request_list_is_loading (fixture->list));

  /* A row that does not match is not shown; one that comes to match is, in its place; and goes again. */
  store_test_add (fixture->store, store_test_record ("b", "b"));
  store_test_run_for (100);
  assert_signals (fixture, "");
  record->state = THIMBLE_STATE_STOPPED;
  record->id = 3;
  g_assert_true (store_test_update (fixture->store, record, NULL));
  expect_signals (fixture, "0-0+1 ");
  record->id = 1;
  g_assert_true (store_test_update (fixture->store, record, NULL));
  expect_signals (fixture, "1-0+1 ");
  record->id = 2;
  g_assert_true (store_test_update (fixture->store, record, NULL));
  expect_signals (fixture, "1-0+1 ");
  record->state = THIMBLE_STATE_COMPLETED;
  g_assert_true (store_test_update (fixture->store, record, NULL));
  expect_signals (fixture, "1-1+0 ");

  thimble_request_list_set_filter (fixture->list, NULL);
  wait_loaded (fixture);
  g_assert_cmpuint (fixture->n_items, ==, 4);
}

static char *
list_ids (Fixture *fixture,
          guint    n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n && i < g_list_model_get_n_items (G_LIST_MODEL (fixture->list)); i++)
    {
      g_autoptr (ThimbleRequestRow) row = row_at (fixture, i);

      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "", thimble_request_row_get_id (row));
    }
  return g_string_free (text, FALSE);
}

static void
assert_ids (Fixture    *fixture,
            const char *expected)
{
  g_autofree char *ids = list_ids (fixture, 5);

  g_assert_cmpstr (ids, ==, expected);
}

/* Any column, unknown values last in both directions, equal ones newest first; rows move when their values do. */
static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  ThimbleRecord *record;
  gboolean descending;

  record = store_test_record ("dear", "b");
  record->cost = 90000000;
  g_free (record->model_id);
  record->model_id = g_strdup ("zeta");
  g_free (record->model_name);
  record->model_name = g_strdup ("alpha"); /* by name, not by id */
  record->id = 50;
  g_assert_true (store_test_update (fixture->store, record, NULL));
  thimble_record_unref (record);
  record = store_test_record ("unpriced", "b");
  record->cost = THIMBLE_MONEY_UNKNOWN;
  record->id = 60;
  g_assert_true (store_test_update (fixture->store, record, NULL));
  thimble_record_unref (record);

  thimble_request_list_set_order (fixture->list, THIMBLE_ORDER_COST, TRUE);
  wait_loaded (fixture);
  g_assert_cmpint (thimble_request_list_get_order (fixture->list, &descending), ==, THIMBLE_ORDER_COST);
  g_assert_true (descending);
  assert_ids (fixture, "50 200 199 198 197");
  g_assert_cmpuint (thimble_request_list_find (fixture->list, 60), ==, 199);
  g_assert_cmpuint (thimble_request_list_find (fixture->list, 50), ==, 0);
  thimble_request_list_set_order (fixture->list, THIMBLE_ORDER_COST, FALSE);
  wait_loaded (fixture);
  assert_ids (fixture, "200 199 198 197 196");
  g_assert_cmpuint (thimble_request_list_find (fixture->list, 50), ==, 198);
  g_assert_cmpuint (thimble_request_list_find (fixture->list, 60), ==, 199);
  thimble_request_list_set_order (fixture->list, THIMBLE_ORDER_MODEL, FALSE);
  wait_loaded (fixture);
  assert_ids (fixture, "50 200 199 198 197");
  thimble_request_list_set_order (fixture->list, THIMBLE_ORDER_TIME, FALSE);
  wait_loaded (fixture);
  assert_ids (fixture, "1 2 3 4 5");

  /* What is new comes where it belongs, what changes moves, by one signal each. */
  thimble_request_list_set_order (fixture->list, THIMBLE_ORDER_COST, TRUE);
  wait_loaded (fixture);
  g_string_truncate (fixture->signals, 0);
  record = store_test_record ("dearer", "b");
  record->cost = 80000000;
  store_test_add (fixture->store, record);
  expect_signals (fixture, "1-0+1 ");
  assert_ids (fixture, "50 201 200 199 198");
  record = store_test_record ("dearest", "b");
  record->cost = 99000000;
  record->id = 199;
  g_assert_true (store_test_update (fixture->store, record, NULL));
  thimble_record_unref (record);
  expect_signals (fixture, "3-1+0 0-0+1 ");
  assert_ids (fixture, "199 50 201 200 198");

  /* A word that was not there when it was ordered. */
  thimble_request_list_set_order (fixture->list, THIMBLE_ORDER_MODEL, FALSE);
  wait_loaded (fixture);
  record = store_test_record ("new model", "b");
  g_free (record->model_name);
  record->model_name = g_strdup ("aaa");
  g_free (record->model_id);
  record->model_id = g_strdup ("new");
  store_test_add (fixture->store, record);
  while (thimble_request_list_find (fixture->list, 202) != 0)
    g_main_context_iteration (NULL, TRUE);
  assert_ids (fixture, "202 50 201 200 199");
}

/* Typing: only the last one counts. */
static void
test_filter_supersedes (Fixture       *fixture,
                        gconstpointer  data)
{
  static const char *typed[] = { "p", "pr", "pro", "nothing like it", "prompt" };

  g_string_truncate (fixture->signals, 0);
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr (ThimbleFilter) filter = thimble_filter_new ();

      filter->text = g_strdup (typed[i]);
      thimble_request_list_set_filter (fixture->list, filter);
    }
  wait_loaded (fixture);
  store_test_run_for (50);
  assert_signals (fixture, "");
  g_assert_cmpuint (fixture->n_items, ==, 200);
}

static void
test_another_process (Fixture       *fixture,
                      gconstpointer  data)
{
  ThimbleStore *other = store_test_open (fixture->folder);

  g_string_truncate (fixture->signals, 0);
  store_test_add (other, store_test_record ("from there", "b"));
  expect_signals (fixture, "0-0+1 ");
  g_assert_true (store_test_delete (other, 2, FALSE, NULL));
  expect_signals (fixture, "2-1+0 ");
  store_test_close (other);
}

static void
test_made_before_open (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  fixture.signals = g_string_new (NULL);
  fixture.folder = store_test_make_folder ();
  fixture.store = store_test_open (fixture.folder);
  store_test_add (fixture.store, store_test_record ("a", "b"));
  store_test_close (fixture.store);
  fixture.store = thimble_store_new (fixture.folder);
  make_list (&fixture);
  g_assert_cmpuint (fixture.n_items, ==, 0);
  g_assert_true (store_test_try_open (fixture.store, &error));
  wait_count (&fixture.n_items);
  g_assert_cmpuint (fixture.n_items, ==, 1);
  tear_down (&fixture, NULL);
}

/* Everything under way, and everything let go. */
static void
test_finalize_while_busy (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr (ThimbleRequestRow) row = row_at (fixture, 0);
  g_autoptr (ThimbleRequestRow) far = row_at (fixture, 150);

  set_state_filter (fixture, THIMBLE_STATE_FAILED);
  g_assert_finalize_object (g_steal_pointer (&fixture->list));
  store_test_run_for (50);
  g_assert_false (thimble_request_row_is_loaded (row));
  g_assert_cmpint (thimble_request_row_get_id (far), ==, 50);
  make_list (fixture);
}

/* A million (under a sanitizer or valgrind, where that takes half an hour, 20,000): nothing visits them all but the scan on
 * the store's thread. */
static void
test_million (void)
{
  Fixture fixture = { 0 };
  const guint n = g_getenv ("THIMBLE_SLOW") != NULL ? 20000 : 1000000;
  g_autofree char *sql = NULL, *expected = g_strdup_printf ("0-0+%u ", n), *gone = g_strdup_printf ("%u-1+0 ", n / 2 + 1);
  gint64 began, longest = 0, last;
  ThimbleRequestRow *rows[3];

  fixture.signals = g_string_new (NULL);
  fixture.folder = store_test_make_folder ();
  fixture.store = store_test_open (fixture.folder);
  store_test_close (fixture.store);
  sql = g_strdup_printf (
    "PRAGMA synchronous = OFF; BEGIN;"
    "INSERT INTO requests (revision, owner, state, dialect, tier, practice, conversation_id, text_deleted, finish, predicted_exact, billed)"
    " SELECT 1, '', 'completed', 'openai-chat', 'entry', 0, 0, 0, 'stop', 0, 'none' FROM"
    " (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < %u) SELECT value FROM n);"
    "UPDATE counters SET value = 1 WHERE name = 'revision'; COMMIT", n);
  store_test_sql (fixture.folder, sql);
  fixture.store = store_test_open (fixture.folder);

  fixture.list = thimble_request_list_new (fixture.store);
  g_signal_connect (fixture.list, "items-changed", G_CALLBACK (on_items_changed), &fixture);
  began = last = g_get_monotonic_time ();
  while (thimble_request_list_is_loading (fixture.list))
    {
      g_main_context_iteration (NULL, TRUE);
      longest = MAX (longest, g_get_monotonic_time () - last);
      last = g_get_monotonic_time ();
    }
  g_test_message ("scan %" G_GINT64_FORMAT " ms", (last - began) / 1000);
  assert_signals (&fixture, expected);

  began = g_get_monotonic_time ();
  rows[0] = row_at (&fixture, 0);
  rows[1] = row_at (&fixture, n / 2);
  rows[2] = row_at (&fixture, n - 1);
  for (guint i = 0; i < 3; i++)
    wait_row (rows[i]);
  g_test_message ("three far pages %" G_GINT64_FORMAT " us", g_get_monotonic_time () - began);
  g_assert_cmpint (thimble_request_row_get_id (rows[1]), ==, n / 2);
  g_assert_cmpuint (thimble_request_list_find (fixture.list, n / 2), ==, n / 2);

  store_test_add (fixture.store, store_test_record ("new", "b"));
  expect_signals (&fixture, "0-0+1 ");
  g_assert_true (store_test_delete (fixture.store, n / 2, FALSE, NULL));
  began = g_get_monotonic_time ();
  while (fixture.signals->len == 0 && g_get_monotonic_time () - began < thimble_test_limit (5 * G_USEC_PER_SEC))
    g_main_context_iteration (NULL, TRUE);
  assert_signals (&fixture, gone);
  began = g_get_monotonic_time ();
  g_assert_cmpint (store_test_sums (fixture.store, NULL).requests, ==, n);
  g_test_message ("sums %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - began) / 1000);

  for (guint i = 0; i < 3; i++)
    g_object_unref (rows[i]);
  tear_down (&fixture, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, n, function) g_test_add (path, Fixture, GUINT_TO_POINTER (n), set_up, function, tear_down)
  ADD ("/request-list/empty", 0, test_empty);
  ADD ("/request-list/rows-fill-themselves", 200, test_rows_fill_themselves);
  ADD ("/request-list/pages-and-weakness", 200, test_pages_and_weakness);
  ADD ("/request-list/insert-on-top", 3, test_insert_on_top);
  ADD ("/request-list/insert-while-loading", 200, test_insert_while_loading);
  ADD ("/request-list/reload-in-place", 3, test_reload_in_place);
  ADD ("/request-list/delete", 3, test_delete);
  ADD ("/request-list/delete-text-reloads", 3, test_delete_text_reloads);
  ADD ("/request-list/filter", 3, test_filter);
  ADD ("/request-list/order", 200, test_order);
  ADD ("/request-list/filter-supersedes", 200, test_filter_supersedes);
  ADD ("/request-list/another-process", 3, test_another_process);
  ADD ("/request-list/finalize-while-busy", 200, test_finalize_while_busy);
  g_test_add_func ("/request-list/made-before-open", test_made_before_open);
  g_test_add_func ("/request-list/million", test_million);

  return g_test_run ();
}
