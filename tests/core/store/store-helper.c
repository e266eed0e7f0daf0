/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <grp.h>
#include <math.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store-helper.h"

void
store_test_drop_root (void)
{
  if (geteuid () != 0)
    return;
  g_assert_cmpint (setgroups (0, NULL), ==, 0);
  g_assert_cmpint (setgid (65534), ==, 0);
  g_assert_cmpint (setuid (65534), ==, 0);
  /* /proc/self/exe is for children of ours. */
  prctl (PR_SET_DUMPABLE, 1);
}

char *
store_test_make_folder (void)
{
  g_autofree char *parent = g_dir_make_tmp ("thimble-store-XXXXXX", NULL);
  char *folder;

  g_assert_nonnull (parent);
  folder = g_build_filename (parent, "thimble", NULL);
  return folder;
}

static void
remove_all (const char *path)
{
  GStatBuf info;

  if (g_lstat (path, &info) == 0 && S_ISDIR (info.st_mode))
    {
      g_autoptr (GDir) dir = NULL;
      const char *name;

      g_chmod (path, 0700);
      dir = g_dir_open (path, 0, NULL);
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          remove_all (child);
        }
    }
  g_remove (path);
}

void
store_test_remove_folder (char *folder)
{
  g_autofree char *parent = g_path_get_dirname (folder);

  remove_all (parent);
  g_free (folder);
}

/* Waiting */

static gboolean
on_timeout (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
store_test_wait (const gboolean *flag)
{
  gboolean late = FALSE;
  guint id = g_timeout_add (thimble_test_limit (10000), on_timeout, &late);

  while (!*flag && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (id);
}

void
store_test_run_for (guint ms)
{
  gboolean done = FALSE;

  g_timeout_add (ms, on_timeout, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_result (GAsyncResult **result)
{
  gint64 until = g_get_monotonic_time () + thimble_test_limit (30 * G_USEC_PER_SEC);

  while (*result == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
  return *result;
}

gboolean
store_test_try_open (ThimbleStore  *store,
                     GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_open_async (store, NULL, on_result, &result);
  return thimble_store_open_finish (store, wait_result (&result), error);
}

ThimbleStore *
store_test_open (const char *folder)
{
  g_autoptr (GError) error = NULL;
  ThimbleStore *store = thimble_store_new (folder);

  store_test_try_open (store, &error);
  g_assert_no_error (error);
  return store;
}

void
store_test_close (ThimbleStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  thimble_store_close_async (store, NULL, on_result, &result);
  thimble_store_close_finish (store, wait_result (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (store);
}

/* Records */

ThimbleRecord *
store_test_record (const char *prompt,
                   const char *answer)
{
  ThimbleRecord *record = thimble_record_new ();
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;
  ThimblePriceRates rates = { 100000, 400000, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN };

  counts.input = 100;
  counts.output = 50;
  record->state = THIMBLE_STATE_COMPLETED;
  record->started_us = g_get_real_time ();
  record->endpoint_id = g_strdup ("openai");
  record->endpoint_name = g_strdup ("OpenAI");
  record->model_id = g_strdup ("small");
  record->model_name = g_strdup ("Small");
  record->tier = THIMBLE_TIER_ENTRY;
  record->prompt = thimble_prompt_new (prompt);
  g_free (record->answer);
  record->answer = g_strdup (answer);
  record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  record->price = thimble_price_new (&rates, "2026-11-10", "catalogue");
  record->cost = 30000000;
  record->billed = THIMBLE_BILLED_REPORTED;
  return record;
}

ThimbleRecord *
store_test_full_record (void)
{
  ThimbleRecord *record = thimble_record_new ();
  ThimbleUsageCounts counts = { 143, 61, -1, 3, 20, 7, 12 };
  ThimblePriceRates rates = { 100000, 500000, 10000, 125000, 200000 };
  ThimblePriceRates dear = { 200000, 750000, 20000, 250000, 400000 };
  g_autoptr (ThimbleProblem) problem = NULL;

  record->state = THIMBLE_STATE_STOPPED;
  record->started_us = G_GINT64_CONSTANT (1795428902113000);
  record->endpoint_id = g_strdup ("my-server");
  record->endpoint_name = g_strdup ("Mein Server „Ä“");
  record->provider = g_strdup ("anthropic");
  record->dialect = THIMBLE_DIALECT_ANTHROPIC_MESSAGES;
  record->origin = g_strdup ("https://api.example.com:8443");
  record->model_id = g_strdup ("model-x");
  record->model_name = g_strdup ("Model X");
  record->answered_model = g_strdup ("model-x-2026-01-01");
  record->tier = THIMBLE_TIER_PREMIUM;
  record->practice = FALSE;
  g_free (record->task);
  record->task = g_strdup ("summarise");
  record->prompt = thimble_prompt_new ("Say “hello” — 'twice';\n\t\xf0\x9f\xa7\xb5");
  thimble_prompt_set_system (record->prompt, "Be brief.");
  thimble_prompt_set_max_output (record->prompt, 321);
  thimble_prompt_set_temperature (record->prompt, 0.7);
  thimble_prompt_set_effort (record->prompt, "low");
  thimble_prompt_set_stream (record->prompt, FALSE);
  thimble_prompt_add_turn (record->prompt, THIMBLE_ROLE_USER, "Earlier \"question\"");
  thimble_prompt_add_turn (record->prompt, THIMBLE_ROLE_ASSISTANT, "Earlier answer");
  record->conversation_id = 7;
  g_free (record->answer);
  record->answer = g_strdup ("hello hello");
  record->reasoning = g_strdup ("They want it twice.");
  record->finish = THIMBLE_FINISH_OTHER;
  record->finish_word = g_strdup ("end_of_something");
  record->finish_explanation = g_strdup ("It ended.");
  record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, "{\"input_tokens\":143}");
  record->counted_output = 60;
  record->predicted_input = 136;
  record->predicted_exact = TRUE;
  record->predicted_framing = 7;
  record->price = thimble_price_new (&rates, "2026-11-10", "override");
  thimble_price_add_step (record->price, 200000, &dear);
  record->reported_cost = 44800001;
  record->cost = 44800000;
  record->first_text_us = 412000;
  record->duration_us = 1904000;
  record->http_status = 200;
  record->request_id = g_strdup ("req_123");
  record->service_tier = g_strdup ("default");
  record->rate_limits = g_strdup ("x-ratelimit-remaining: 7\n");
  record->billed = THIMBLE_BILLED_POSSIBLE;
  problem = thimble_problem_new (THIMBLE_ERROR_RATE_LIMITED, "Too many.", "Wait.", "{\"error\":\"slow down\"}", 7);
  record->problem = thimble_problem_with_http (problem, 429, "rate_limit", "max_tokens");
  return record;
}

static void
assert_same_usage (ThimbleUsage *a,
                   ThimbleUsage *b)
{
  ThimbleUsageCounts left, right;

  g_assert_true ((a == NULL) == (b == NULL));
  if (a == NULL)
    return;
  thimble_usage_get_counts (a, &left);
  thimble_usage_get_counts (b, &right);
  g_assert_cmpmem (&left, sizeof left, &right, sizeof right);
  g_assert_cmpint (thimble_usage_get_source (a), ==, thimble_usage_get_source (b));
  g_assert_cmpstr (thimble_usage_get_verbatim (a), ==, thimble_usage_get_verbatim (b));
  g_assert_cmpint (thimble_usage_is_plausible (a), ==, thimble_usage_is_plausible (b));
  g_assert_cmpint (thimble_usage_is_consistent (a), ==, thimble_usage_is_consistent (b));
}

static void
assert_same_prompt (ThimblePrompt *a,
                    ThimblePrompt *b)
{
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  g_assert_true ((a == NULL) == (b == NULL));
  if (a == NULL)
    return;
  g_assert_cmpstr (thimble_prompt_get_text (a), ==, thimble_prompt_get_text (b));
  g_assert_cmpstr (thimble_prompt_get_system (a), ==, thimble_prompt_get_system (b));
  g_assert_cmpint (thimble_prompt_get_max_output (a), ==, thimble_prompt_get_max_output (b));
  g_assert_true (isnan (thimble_prompt_get_temperature (a)) == isnan (thimble_prompt_get_temperature (b)));
  if (!isnan (thimble_prompt_get_temperature (a)))
    g_assert_cmpfloat (thimble_prompt_get_temperature (a), ==, thimble_prompt_get_temperature (b));
  g_assert_cmpstr (thimble_prompt_get_effort (a), ==, thimble_prompt_get_effort (b));
  g_assert_cmpint (thimble_prompt_get_stream (a), ==, thimble_prompt_get_stream (b));
  left = thimble_prompt_turns_to_json (a);
  right = thimble_prompt_turns_to_json (b);
  g_assert_cmpstr (left, ==, right);
}

static void
assert_same_problem (ThimbleProblem *a,
                     ThimbleProblem *b)
{
  g_assert_true ((a == NULL) == (b == NULL));
  if (a == NULL)
    return;
  g_assert_cmpint (thimble_problem_get_code (a), ==, thimble_problem_get_code (b));
  g_assert_cmpstr (thimble_problem_get_message (a), ==, thimble_problem_get_message (b));
  g_assert_cmpstr (thimble_problem_get_advice (a), ==, thimble_problem_get_advice (b));
  g_assert_cmpstr (thimble_problem_get_details (a), ==, thimble_problem_get_details (b));
  g_assert_cmpint (thimble_problem_get_retry_after (a), ==, thimble_problem_get_retry_after (b));
  g_assert_cmpuint (thimble_problem_get_http_status (a), ==, thimble_problem_get_http_status (b));
  g_assert_cmpstr (thimble_problem_get_vendor_code (a), ==, thimble_problem_get_vendor_code (b));
  g_assert_cmpstr (thimble_problem_get_parameter (a), ==, thimble_problem_get_parameter (b));
}

void
store_test_assert_same (ThimbleRecord *a,
                        ThimbleRecord *b)
{
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->started_us, ==, b->started_us);
  g_assert_cmpstr (a->endpoint_id, ==, b->endpoint_id);
  g_assert_cmpstr (a->endpoint_name, ==, b->endpoint_name);
  g_assert_cmpstr (a->provider, ==, b->provider);
  g_assert_cmpint (a->dialect, ==, b->dialect);
  g_assert_cmpstr (a->origin, ==, b->origin);
  g_assert_cmpstr (a->model_id, ==, b->model_id);
  g_assert_cmpstr (a->model_name, ==, b->model_name);
  g_assert_cmpstr (a->answered_model, ==, b->answered_model);
  g_assert_cmpint (a->tier, ==, b->tier);
  g_assert_cmpint (a->practice, ==, b->practice);
  g_assert_cmpstr (a->task, ==, b->task);
  assert_same_prompt (a->prompt, b->prompt);
  g_assert_cmpint (a->conversation_id, ==, b->conversation_id);
  g_assert_cmpint (a->text_deleted, ==, b->text_deleted);
  g_assert_cmpstr (a->answer, ==, b->answer);
  g_assert_cmpstr (a->reasoning, ==, b->reasoning);
  g_assert_cmpint (a->finish, ==, b->finish);
  g_assert_cmpstr (a->finish_word, ==, b->finish_word);
  g_assert_cmpstr (a->finish_explanation, ==, b->finish_explanation);
  assert_same_usage (a->usage, b->usage);
  g_assert_cmpint (a->counted_output, ==, b->counted_output);
  g_assert_cmpint (a->predicted_input, ==, b->predicted_input);
  g_assert_cmpint (a->predicted_exact, ==, b->predicted_exact);
  g_assert_cmpint (a->predicted_framing, ==, b->predicted_framing);
  g_assert_true ((a->price == NULL) == (b->price == NULL));
  if (a->price != NULL)
    g_assert_true (thimble_price_equal (a->price, b->price));
  g_assert_cmpint (a->reported_cost, ==, b->reported_cost);
  g_assert_cmpint (a->cost, ==, b->cost);
  g_assert_cmpint (a->first_text_us, ==, b->first_text_us);
  g_assert_cmpint (a->duration_us, ==, b->duration_us);
  g_assert_cmpuint (a->http_status, ==, b->http_status);
  g_assert_cmpstr (a->request_id, ==, b->request_id);
  g_assert_cmpstr (a->service_tier, ==, b->service_tier);
  g_assert_cmpstr (a->rate_limits, ==, b->rate_limits);
  g_assert_cmpint (a->billed, ==, b->billed);
  assert_same_problem (a->problem, b->problem);
}

/* Calls */

gint64
store_test_insert (ThimbleStore   *store,
                   ThimbleRecord  *record,
                   GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_insert_async (store, record, NULL, on_result, &result);
  return thimble_store_insert_finish (store, wait_result (&result), error);
}

gint64
store_test_add (ThimbleStore  *store,
                ThimbleRecord *record)
{
  g_autoptr (GError) error = NULL;
  gint64 id = store_test_insert (store, record, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  thimble_record_unref (record);
  return id;
}

gboolean
store_test_update (ThimbleStore   *store,
                   ThimbleRecord  *record,
                   GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_update_async (store, record, NULL, on_result, &result);
  return thimble_store_update_finish (store, wait_result (&result), error);
}

gboolean
store_test_delete (ThimbleStore  *store,
                   gint64         id,
                   gboolean       text_only,
                   GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_delete_async (store, id, text_only, NULL, on_result, &result);
  return thimble_store_delete_finish (store, wait_result (&result), error);
}

ThimbleRecord *
store_test_load (ThimbleStore  *store,
                 gint64         id,
                 GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  ThimbleRecord *record;

  thimble_store_load_async (store, id, NULL, on_result, &result);
  record = thimble_store_load_finish (store, wait_result (&result), error);
  g_assert_true (record == NULL || record->id == id);
  return record;
}

GArray *
store_test_query (ThimbleStore        *store,
                  const ThimbleFilter *filter)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *ids;

  thimble_store_query_async (store, filter, 0, NULL, on_result, &result);
  ids = thimble_store_query_finish (store, wait_result (&result), &error);
  g_assert_no_error (error);
  return ids;
}

char *
store_test_query_text (ThimbleStore        *store,
                       const ThimbleFilter *filter)
{
  g_autoptr (GArray) ids = store_test_query (store, filter);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "", g_array_index (ids, gint64, i));
  return g_string_free (text, FALSE);
}

ThimbleSums
store_test_sums (ThimbleStore        *store,
                 const ThimbleFilter *filter)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleSums sums;

  thimble_store_sums_async (store, filter, NULL, on_result, &result);
  thimble_store_sums_finish (store, wait_result (&result), &sums, &error);
  g_assert_no_error (error);
  return sums;
}

void
store_test_set_note (ThimbleStore *store,
                     const char   *name,
                     const char   *value)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  thimble_store_set_note_async (store, name, value, NULL, on_result, &result);
  thimble_store_set_note_finish (store, wait_result (&result), &error);
  g_assert_no_error (error);
}

char *
store_test_get_note (ThimbleStore *store,
                     const char   *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *value;

  thimble_store_get_note_async (store, name, NULL, on_result, &result);
  value = thimble_store_get_note_finish (store, wait_result (&result), &error);
  g_assert_no_error (error);
  return value;
}

/* The file */

static sqlite3 *
open_file (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, (int) thimble_test_limit (5000));
  return db;
}

void
store_test_sql (const char *folder,
                const char *sql)
{
  sqlite3 *db = open_file (folder);
  char *message = NULL;

  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

gint64
store_test_ask (const char *folder,
                const char *sql)
{
  sqlite3 *db = open_file (folder);
  sqlite3_stmt *statement = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return number;
}

/* What the summaries say must be what the rows say. */
static void
assert_sums (sqlite3 *db)
{
  static const char *sums[] = {
    "SELECT coalesce(sum(requests), 0), coalesce(sum(known), 0), coalesce(sum(total), 0), coalesce(sum(reasoning), 0),"
    " coalesce(sum(cost_high), 0), coalesce(sum(cost_low), 0), coalesce(sum(priced), 0), coalesce(sum(unpriced), 0),"
    " coalesce(sum(output_cost_low), 0), coalesce(sum(failed), 0), coalesce(sum(timed), 0), coalesce(max(dearest_cost), 0) FROM sums_by_time",
    "SELECT coalesce(sum(requests), 0), coalesce(sum(known), 0), coalesce(sum(total), 0), coalesce(sum(reasoning), 0),"
    " coalesce(sum(cost_high), 0), coalesce(sum(cost_low), 0), coalesce(sum(priced), 0), coalesce(sum(unpriced), 0),"
    " coalesce(sum(output_cost_low), 0), coalesce(sum(failed), 0), coalesce(sum(timed), 0), coalesce(max(dearest_cost), 0) FROM sums_by_kind",
    "SELECT count(*), count(usage_total), coalesce(sum(usage_total), 0), coalesce(sum(usage_reasoning), 0),"
    " coalesce(sum(cost >> 20) FILTER (WHERE practice = 0), 0), coalesce(sum(cost & 1048575) FILTER (WHERE practice = 0), 0),"
    " count(cost) FILTER (WHERE practice = 0), count(*) FILTER (WHERE practice = 0 AND cost IS NULL AND billed <> 'none'),"
    " coalesce(sum(output_cost & 1048575) FILTER (WHERE practice = 0 AND cost IS NOT NULL), 0),"
    " count(*) FILTER (WHERE state = 'failed'), count(duration_us), coalesce(max(cost) FILTER (WHERE practice = 0 AND cost > 0), 0) FROM requests",
  };
  gint64 values[3][12];

  for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
    {
      sqlite3_stmt *statement = NULL;

      g_assert_cmpint (sqlite3_prepare_v2 (db, sums[i], -1, &statement, NULL), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
      for (int column = 0; column < 12; column++)
        values[i][column] = sqlite3_column_int64 (statement, column);
      sqlite3_finalize (statement);
    }
  g_assert_cmpmem (values[0], sizeof values[0], values[2], sizeof values[2]);
  g_assert_cmpmem (values[1], sizeof values[1], values[2], sizeof values[2]);
}

void
store_test_assert_sound (const char *folder)
{
  sqlite3 *db = open_file (folder);
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_finalize (statement);
  assert_sums (db);
  sqlite3_close (db);
}

void
store_test_set_up (StoreFixture  *fixture,
                   gconstpointer  unused)
{
  fixture->folder = store_test_make_folder ();
  fixture->store = store_test_open (fixture->folder);
}

void
store_test_tear_down (StoreFixture  *fixture,
                      gconstpointer  unused)
{
  if (fixture->store != NULL)
    store_test_close (g_steal_pointer (&fixture->store));
  store_test_assert_sound (fixture->folder);
  store_test_remove_folder (fixture->folder);
}

void
store_test_reopen (StoreFixture *fixture)
{
  store_test_close (g_steal_pointer (&fixture->store));
  fixture->store = store_test_open (fixture->folder);
}

GAsyncResult *
store_test_result (GAsyncResult **result)
{
  thimble_test_wait_result (result);
  return *result;
}
