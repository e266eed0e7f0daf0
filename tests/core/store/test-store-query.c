/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding requests, adding them up, and reading rows of them. */
#include "config.h"

#include <string.h>

#include "store-helper.h"

typedef StoreFixture Fixture;

static gint64
add (Fixture      *fixture,
     const char   *endpoint,
     const char   *model,
     const char   *task,
     ThimbleState  state,
     gint64        started,
     const char   *prompt,
     const char   *answer)
{
  ThimbleRecord *record = store_test_record (prompt, answer);

  g_free (record->endpoint_id);
  record->endpoint_id = g_strdup (endpoint);
  g_free (record->model_id);
  record->model_id = g_strdup (model);
  g_free (record->task);
  record->task = g_strdup (task);
  record->state = state;
  record->started_us = started;
  return store_test_add (fixture->store, record);
}

static void
assert_search (Fixture    *fixture,
               const char *text,
               const char *expected)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autofree char *found = NULL;

  filter->text = g_strdup (text);
  found = store_test_query_text (fixture->store, filter);
  g_assert_cmpstr (found, ==, expected);
}

static void
assert_found (Fixture       *fixture,
              ThimbleFilter *filter,
              const char    *expected)
{
  g_autofree char *found = store_test_query_text (fixture->store, filter);
  g_auto (GStrv) parts = g_strsplit (expected, " ", -1); /* none for "" */

  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpint (store_test_sums (fixture->store, filter).requests, ==, g_strv_length (parts));
}

static void
test_filters (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();

  add (fixture, "openai", "a", "free", THIMBLE_STATE_COMPLETED, 100, "one", "x");
  add (fixture, "openai", "b", "titles", THIMBLE_STATE_FAILED, 200, "two", "x");
  add (fixture, "gemini", "a", "free", THIMBLE_STATE_COMPLETED, 300, "three", "x");
  add (fixture, "gemini", "b", "free", THIMBLE_STATE_STOPPED, 250, "four", "x"); /* the clock jumped back */

  assert_found (fixture, NULL, "4 3 2 1");
  assert_found (fixture, filter, "4 3 2 1");
  filter->endpoints = g_strsplit ("openai", ",", -1);
  assert_found (fixture, filter, "2 1");
  filter->models = g_strsplit ("a", ",", -1);
  assert_found (fixture, filter, "1");
  g_clear_pointer (&filter->endpoints, g_strfreev);
  assert_found (fixture, filter, "3 1");
  filter->states = 1u << THIMBLE_STATE_COMPLETED;
  filter->since_us = 101;
  assert_found (fixture, filter, "3");
  g_clear_pointer (&filter->models, g_strfreev);
  filter->states = 0;
  filter->since_us = 200;
  assert_found (fixture, filter, "4 3 2");
  filter->until_us = 300;
  assert_found (fixture, filter, "4 2");
  filter->since_us = G_MININT64;
  assert_found (fixture, filter, "4 2 1");
  filter->until_us = G_MAXINT64;
  filter->tasks = g_strsplit ("titles", ",", -1);
  assert_found (fixture, filter, "2");
  filter->text = g_strdup ("THREE");
  assert_found (fixture, filter, "");
}

static void
test_limit (Fixture       *fixture,
            gconstpointer  data)
{
  for (guint i = 0; i < 5; i++)
    store_test_add (fixture->store, store_test_record ("a", "b"));
  for (guint limit = 0; limit < 7; limit++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GArray) ids = NULL;

      thimble_store_query_async (fixture->store, NULL, limit, NULL, thimble_test_store_result, &result);
      thimble_test_wait_result (&result);
      ids = thimble_store_query_finish (fixture->store, result, NULL);
      g_assert_cmpuint (ids->len, ==, limit == 0 ? 5 : MIN (limit, 5));
      g_assert_cmpint (g_array_index (ids, gint64, 0), ==, 5);
    }
}

static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  ThimbleRecord *record;

  store_test_add (fixture->store, store_test_record ("A hundred percent", "plain"));           /* 1 */
  store_test_add (fixture->store, store_test_record ("100% sure_thing", "back\\slash"));       /* 2 */
  store_test_add (fixture->store, store_test_record ("Größe und STRASSE", "Ärger"));           /* 3 */
  record = store_test_full_record ();                                                          /* 4: has a problem */
  record->state = THIMBLE_STATE_FAILED;
  store_test_add (fixture->store, record);
  store_test_add (fixture->store, store_test_record ("100 percent sure things", "'; DROP TABLE requests; --")); /* 5 */

  assert_search (fixture, "PERCENT", "5 1");
  assert_search (fixture, "plain", "1");
  assert_search (fixture, "100%", "5 2");
  assert_search (fixture, "sure_thing", "5 2"); /* still being typed: things too */
  assert_search (fixture, "sure_thing ", "2");
  assert_search (fixture, "back\\sl", "2");
  assert_search (fixture, "größe", "3");
  assert_search (fixture, "GRÖSSE", "3");
  assert_search (fixture, "GRO\xcc\x88SSE", "3"); /* decomposed */
  assert_search (fixture, "ärger", "3");
  assert_search (fixture, "slow down", "4");
  assert_search (fixture, "too MANY", "4");
  assert_search (fixture, "be brief", "4");
  assert_search (fixture, "'; drop table", "5");
  assert_search (fixture, "nowhere", "");
  assert_search (fixture, "", "5 4 3 2 1");
  assert_search (fixture, "\xff\xfe", "");
}

/* Slices: more rows than one, with gaps among the ids. */
static void
test_many (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autoptr (GArray) ids = NULL;
  ThimbleSums sums;

  store_test_add (fixture->store, store_test_record ("needle in the hay", "b"));
  store_test_sql (fixture->folder,
    "INSERT INTO requests (id, revision, owner, state, started_us, endpoint_id, endpoint_name, provider, dialect, origin,"
    " model_id, model_name, answered_model, tier, practice, task, max_output, temperature, effort, stream, conversation_id,"
    " text_deleted, finish, finish_word, usage_source, usage_input, usage_output, usage_total, usage_cached_read,"
    " usage_cache_write, usage_cache_write_long, usage_reasoning, usage_plausible, usage_consistent, counted_output,"
    " predicted_input, predicted_exact, reported_cost, cost, first_text_us, duration_us, http_status, request_id,"
    " service_tier, billed, ordered_us) SELECT 1 + value * 3, 1, owner, state, started_us, endpoint_id, endpoint_name, provider, dialect, origin,"
    " model_id, model_name, answered_model, tier, practice, task, max_output, temperature, effort, stream, conversation_id,"
    " text_deleted, finish, finish_word, usage_source, usage_input, usage_output, usage_total, usage_cached_read,"
    " usage_cache_write, usage_cache_write_long, usage_reasoning, usage_plausible, usage_consistent, counted_output,"
    " predicted_input, predicted_exact, reported_cost, cost, first_text_us, duration_us, http_status, request_id,"
    " service_tier, billed, ordered_us FROM requests,"
    " (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 20000) SELECT value FROM n) WHERE id = 1;"
    "INSERT INTO request_lines (id) SELECT id FROM requests WHERE id > 1;"
    "INSERT INTO request_texts (id, prompt, answer) SELECT id, iif(id % 10000 = 0, 'needle', 'hay'), '' FROM requests WHERE id > 1;");

  ids = store_test_query (fixture->store, NULL);
  g_assert_cmpuint (ids->len, ==, 20001);
  for (guint i = 1; i < ids->len; i++)
    g_assert_cmpint (g_array_index (ids, gint64, i), <, g_array_index (ids, gint64, i - 1));
  sums = store_test_sums (fixture->store, NULL);
  g_assert_cmpint (sums.requests, ==, 20001);
  g_assert_cmpint (sums.input, ==, G_GINT64_CONSTANT (2000100));
  g_assert_cmpint (sums.cost, ==, G_GINT64_CONSTANT (20001) * 30000000);
  filter->text = g_strdup ("NEEDLE");
  g_assert_cmpint (store_test_sums (fixture->store, filter).requests, ==, 1 + 2); /* 10000 and 40000 end on 1 mod 3 */
}

static void
test_sums (Fixture       *fixture,
           gconstpointer  data)
{
  ThimbleRecord *record;
  ThimbleSums sums;
  g_autofree char *words = NULL;
  g_autofree char *plain = NULL;

  sums = store_test_sums (fixture->store, NULL);
  g_assert_cmpint (sums.requests, ==, 0);
  g_assert_cmpint (sums.cost, ==, 0);

  store_test_add (fixture->store, store_test_record ("a", "b")); /* 30,000,000 */
  record = store_test_record ("practice", "b");
  record->practice = TRUE;
  record->tier = THIMBLE_TIER_PRACTICE;
  record->cost = 0;
  store_test_add (fixture->store, record);
  record = store_test_record ("local", "b");
  record->tier = THIMBLE_TIER_LOCAL;
  record->cost = 0;
  store_test_add (fixture->store, record);
  record = store_test_record ("unpriced", "b");
  record->cost = THIMBLE_MONEY_UNKNOWN;
  store_test_add (fixture->store, record);
  record = store_test_record ("never left", "");
  record->cost = THIMBLE_MONEY_UNKNOWN;
  record->billed = THIMBLE_BILLED_NONE;
  g_clear_pointer (&record->usage, thimble_usage_unref);
  store_test_add (fixture->store, record);
  record = store_test_record ("cut", "b");
  record->cost = THIMBLE_MONEY_UNKNOWN;
  record->billed = THIMBLE_BILLED_POSSIBLE;
  g_clear_pointer (&record->usage, thimble_usage_unref);
  store_test_add (fixture->store, record);

  sums = store_test_sums (fixture->store, NULL);
  g_assert_cmpint (sums.requests, ==, 6);
  g_assert_cmpint (sums.input, ==, 400);
  g_assert_cmpint (sums.output, ==, 200);
  g_assert_cmpint (sums.total, ==, 600);
  g_assert_cmpint (sums.cost, ==, 30000000);
  g_assert_cmpint (sums.unpriced, ==, 2);
  g_assert_cmpint (sums.practice, ==, 1);
  words = thimble_sums_describe_cost (&sums);
  g_assert_cmpstr (words, ==, "at least $0.0000300 (2 unpriced)");
  sums.unpriced = 0;
  sums.cost = G_GINT64_CONSTANT (1200000000000);
  plain = thimble_sums_describe_cost (&sums);
  g_assert_cmpstr (plain, ==, "$1.20");
}

static void
test_sums_saturate (Fixture       *fixture,
                    gconstpointer  data)
{
  for (guint i = 0; i < 3; i++)
    {
      ThimbleRecord *record = store_test_record ("a", "b");

      record->cost = THIMBLE_MONEY_MAX - 1;
      store_test_add (fixture->store, record);
    }
  g_assert_cmpint (store_test_sums (fixture->store, NULL).cost, ==, THIMBLE_MONEY_MAX);
}

static char *
facet (Fixture      *fixture,
       ThimbleFacet  which)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  thimble_store_facet_async (fixture->store, which, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  found = thimble_store_facet_finish (fixture->store, result, &error);
  g_assert_no_error (error);
  g_ptr_array_add (found, NULL);
  return g_strjoinv ("|", (char **) found->pdata);
}

static void
test_facets (Fixture       *fixture,
             gconstpointer  data)
{
  ThimbleRecord *record;
  g_autofree char *none = facet (fixture, THIMBLE_FACET_MODEL);
  g_autofree char *endpoints = NULL;
  g_autofree char *models = NULL;
  g_autofree char *tasks = NULL;

  g_assert_cmpstr (none, ==, "");
  store_test_add (fixture->store, store_test_record ("a", "b"));
  record = store_test_record ("a", "b");
  g_free (record->endpoint_name);
  record->endpoint_name = g_strdup ("OpenAI, renamed");
  store_test_add (fixture->store, record);
  store_test_add (fixture->store, store_test_full_record ());

  endpoints = facet (fixture, THIMBLE_FACET_ENDPOINT);
  g_assert_cmpstr (endpoints, ==, "my-server|Mein Server „Ä“|openai|OpenAI, renamed");
  models = facet (fixture, THIMBLE_FACET_MODEL);
  g_assert_cmpstr (models, ==, "model-x|Model X|small|Small");
  tasks = facet (fixture, THIMBLE_FACET_TASK);
  g_assert_cmpstr (tasks, ==, "free|free|summarise|summarise");
}

static void
test_rows (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *long_text = g_strnfill (1000, 'x');
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) records = NULL;
  ThimbleRecord *record;
  gint64 ids[4];

  for (guint i = 0; i < 300; i++)
    g_string_append (wide, "ß");
  ids[1] = store_test_add (fixture->store, store_test_record (long_text, wide->str));
  ids[0] = store_test_add (fixture->store, store_test_full_record ());
  ids[2] = 999;
  ids[3] = ids[1];
  thimble_store_rows_async (fixture->store, ids, 4, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  records = thimble_store_rows_finish (fixture->store, result, NULL);
  g_assert_cmpuint (records->len, ==, 3);

  record = records->pdata[0];
  g_assert_cmpint (record->id, ==, ids[0]);
  g_assert_null (record->reasoning);
  g_assert_cmpuint (thimble_prompt_get_n_turns (record->prompt), ==, 0);
  g_assert_cmpstr (record->answer, ==, "hello hello");
  g_assert_nonnull (record->price);
  g_assert_nonnull (record->problem);
  record = records->pdata[1];
  g_assert_cmpint (record->id, ==, ids[1]);
  g_assert_cmpuint (strlen (thimble_prompt_get_text (record->prompt)), ==, 200);
  g_assert_cmpint (g_utf8_strlen (record->answer, -1), ==, 200);
  g_assert_cmpuint (strlen (record->answer), ==, 400);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, Fixture, NULL, store_test_set_up, function, store_test_tear_down)
  ADD ("/store/query/filters", test_filters);
  ADD ("/store/query/limit", test_limit);
  ADD ("/store/query/search", test_search);
  ADD ("/store/query/many", test_many);
  ADD ("/store/sums", test_sums);
  ADD ("/store/sums/saturate", test_sums_saturate);
  ADD ("/store/facets", test_facets);
  ADD ("/store/rows", test_rows);

  return g_test_run ();
}
