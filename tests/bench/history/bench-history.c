/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the history's page asks of a long history, against plain sqlite3 making the least query for the same picture in the
 * same file and the same run. Figures are medians of some rounds. Two ratios are told, ours divided by SQLite's: of the time
 * that passed, and of the processor's time, which a busy machine does not change. */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "history-data.h"
#include "store/thimble-request-list.h"
#include "store/thimble-store-private.h"

#define ROUNDS 5
#define SAVES  60
#define PAGES  200

typedef struct {
  ThimbleStore *store;
  sqlite3      *plain;
} Bench;

typedef void (*Ask) (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data);

/* What something took, in milliseconds. */
typedef struct {
  double passed;
  double cpu;
} Took;

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1000 + (double) now.tv_nsec / 1e6;
}

static double
ms_since (gint64 began)
{
  return (double) (g_get_monotonic_time () - began) / 1000;
}

static Took
begin (void)
{
  return (Took) { (double) g_get_monotonic_time () / 1000, cpu_ms () };
}

static Took
end (Took began)
{
  return (Took) { (double) g_get_monotonic_time () / 1000 - began.passed, cpu_ms () - began.cpu };
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return left < right ? -1 : left > right;
}

static double
median (double *values,
        guint   n)
{
  qsort (values, n, sizeof *values, compare_doubles);
  return values[n / 2];
}

static Took
median_of (const Took *values,
           guint       n)
{
  g_autofree double *passed = g_new (double, n);
  g_autofree double *cpu = g_new (double, n);

  for (guint i = 0; i < n; i++)
    {
      passed[i] = values[i].passed;
      cpu[i] = values[i].cpu;
    }
  return (Took) { median (passed, n), median (cpu, n) };
}

static void
print_both (const char *what,
            Took        ours,
            Took        theirs)
{
  g_print ("%-34s %8.1f ms (%8.1f of the CPU)   sqlite3 %8.1f ms (%8.1f)   ratio %.2f (%.2f)\n", what, ours.passed, ours.cpu,
           theirs.passed, theirs.cpu, ours.passed / theirs.passed, ours.cpu / theirs.cpu);
}

/* Steps through all rows of a query, reading each value. */
static Took
time_plain (sqlite3    *db,
            const char *sql)
{
  Took began = begin ();
  gint64 sum = 0;
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  while (sqlite3_step (statement) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count (statement); i++)
      sum += sqlite3_column_int64 (statement, i);
  sqlite3_finalize (statement);
  if (sum == G_MININT64)
    g_print ("(never)\n");
  return end (began);
}

static Took
time_ours (ThimbleStore *store,
           Ask           ask)
{
  g_autoptr (GAsyncResult) result = NULL;
  Took took, began = begin ();
  g_autoptr (GError) error = NULL;

  ask (store, history_data_ready, &result);
  history_data_wait (&result);
  took = end (began);
  /* (the answers, of many types, end with the process) */
  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    g_error ("%s", error->message);
  return took;
}

static void
compare (Bench      *bench,
         const char *what,
         Ask         ask,
         const char *sql)
{
  Took ours[ROUNDS], theirs[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      theirs[i] = time_plain (bench->plain, sql);
      ours[i] = time_ours (bench->store, ask);
    }
  print_both (what, median_of (ours, ROUNDS), median_of (theirs, ROUNDS));
}

/* What is asked */

static void
ask_ids (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data)
{
  thimble_store_scan_async (store, NULL, THIMBLE_ORDER_TIME, TRUE, NULL, callback, data);
}

static void
ask_sums (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data)
{
  thimble_store_sums_async (store, NULL, NULL, callback, data);
}

static void
ask_series (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data)
{
  thimble_store_series_async (store, NULL, NULL, callback, data);
}

static void
ask_models (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data)
{
  thimble_store_breakdown_async (store, NULL, THIMBLE_BY_MODEL, NULL, callback, data);
}

static void
ask_facet (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data)
{
  thimble_store_facet_async (store, THIMBLE_FACET_MODEL, NULL, callback, data);
}

static gint64 middle_us, middle_until_us;
static gint64 page[64];

static void
ask_page (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data)
{
  thimble_store_rows_async (store, page, G_N_ELEMENTS (page), NULL, callback, data);
}

static void
ask_points (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data)
{
  thimble_store_points_async (store, NULL, middle_us, middle_until_us, 1000, NULL, callback, data);
}

static void
ask_filtered_sums (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();

  filter->total_min = 0;
  thimble_store_sums_async (store, filter, NULL, callback, data);
}

static void
ask_filtered_series (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();

  filter->models = g_strsplit ("haiku", ",", -1);
  thimble_store_series_async (store, filter, NULL, callback, data);
}

static void
ask_filtered_days (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();

  filter->total_min = 0;
  thimble_store_breakdown_async (store, filter, THIMBLE_BY_DAY, NULL, callback, data);
}

static void
ask_by_cost (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data)
{
  thimble_store_scan_async (store, NULL, THIMBLE_ORDER_COST, TRUE, NULL, callback, data);
}

static void
ask_by_model (ThimbleStore *store, GAsyncReadyCallback callback, gpointer data)
{
  thimble_store_scan_async (store, NULL, THIMBLE_ORDER_MODEL, FALSE, NULL, callback, data);
}

/* All that the page asks for when it opens, together, as it does. */
static Took
time_opening (ThimbleStore *store)
{
  static const Ask asks[] = { ask_ids, ask_sums, ask_series, ask_facet, ask_page };
  GAsyncResult *results[G_N_ELEMENTS (asks)] = { NULL };
  Took took, began = begin ();

  for (guint i = 0; i < G_N_ELEMENTS (asks); i++)
    asks[i] (store, history_data_ready, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (asks); i++)
    history_data_wait (&results[i]);
  took = end (began);
  for (guint i = 0; i < G_N_ELEMENTS (asks); i++)
    g_object_unref (results[i]);
  return took;
}

#define IDS_SQL    "SELECT id FROM requests ORDER BY ordered_us DESC, id DESC"
/* What the page shows of sums: a count that is "about", money without practice, "at least", means, shares, the dearest. */
#define SUMS_LIST  "count(*), count(usage_total), sum(usage_input), sum(usage_output), sum(usage_total), sum(usage_cached_read)," \
                   " sum(usage_reasoning), sum(cost) FILTER (WHERE practice = 0)," \
                   " count(*) FILTER (WHERE practice = 0 AND cost IS NULL AND billed <> 'none')," \
                   " sum(output_cost) FILTER (WHERE practice = 0), sum(cost) FILTER (WHERE practice = 0 AND output_cost IS NOT NULL)," \
                   " count(*) FILTER (WHERE usage_source = 'estimate'), sum(practice), max(cost), id"
#define SUMS_SQL   "SELECT " SUMS_LIST " FROM requests"
#define SERIES_SQL "SELECT started_us / 3600000000, " SUMS_LIST " FROM requests INDEXED BY requests_facts"
#define FACET_SQL  "SELECT DISTINCT model_id FROM requests"
#define PAGE_SQL   "SELECT r.*, l.* FROM requests r JOIN request_lines l ON l.id = r.id ORDER BY r.ordered_us DESC LIMIT 64"

static void
bench_opening (Bench *bench)
{
  static const char *least[] = { IDS_SQL, SUMS_SQL, SERIES_SQL " GROUP BY 1", FACET_SQL, PAGE_SQL };
  Took ours[ROUNDS], theirs[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      theirs[i] = (Took) { 0 };
      for (guint j = 0; j < G_N_ELEMENTS (least); j++)
        {
          Took one = time_plain (bench->plain, least[j]);

          theirs[i].passed += one.passed;
          theirs[i].cpu += one.cpu;
        }
      ours[i] = time_opening (bench->store);
    }
  print_both ("opening: all that is asked", median_of (ours, ROUNDS), median_of (theirs, ROUNDS));
}

/* Searching: the first page as the table gets it, then all. */
static void
bench_search (Bench      *bench,
              const char *what,
              const char *word)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  double first[ROUNDS], all[ROUNDS], first_cpu[ROUNDS];
  guint n = 0;

  filter->text = g_strconcat (word, " ", NULL);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GAsyncResult) preview = NULL, scan = NULL;
      g_autoptr (ThimbleScan) page_of_it = NULL;
      g_autoptr (ThimbleScan) found = NULL;
      g_autoptr (GAsyncResult) other_result = NULL;
      g_autoptr (ThimbleFilter) other = thimble_filter_new ();
      gint64 began;
      double cpu;

      /* (so that nothing is remembered of the round before) */
      other->text = g_strdup ("nothing at all ");
      thimble_store_scan_async (bench->store, other, THIMBLE_ORDER_TIME, TRUE, NULL, history_data_ready, &other_result);
      thimble_scan_free (thimble_store_scan_finish (bench->store, history_data_wait (&other_result), NULL));

      began = g_get_monotonic_time ();
      cpu = cpu_ms ();
      thimble_store_preview_async (bench->store, filter, 128, NULL, history_data_ready, &preview);
      page_of_it = thimble_store_scan_finish (bench->store, history_data_wait (&preview), NULL);
      first[i] = ms_since (began);
      first_cpu[i] = cpu_ms () - cpu;
      thimble_store_scan_async (bench->store, filter, THIMBLE_ORDER_TIME, TRUE, NULL, history_data_ready, &scan);
      found = thimble_store_scan_finish (bench->store, history_data_wait (&scan), NULL);
      all[i] = ms_since (began);
      n = found->ids->len;
    }
  g_print ("search, %-26s first page %7.1f ms (%7.1f of the CPU)   all %u of them %8.1f ms\n", what, median (first, ROUNDS),
           median (first_cpu, ROUNDS), n, median (all, ROUNDS));
}

static void
bench_scrolling (Bench *bench,
                 guint  n)
{
  double times[PAGES];
  GRand *random = g_rand_new_with_seed (1);

  for (guint i = 0; i < PAGES; i++)
    {
      gint64 last = g_rand_int_range (random, 64, (gint32) n);

      for (guint j = 0; j < G_N_ELEMENTS (page); j++)
        page[j] = last - j;
      times[i] = time_ours (bench->store, ask_page).passed;
    }
  g_rand_free (random);
  qsort (times, PAGES, sizeof *times, compare_doubles);
  g_print ("%-44s %9.2f ms   longest %.2f ms\n", "a page of 64 rows anywhere", times[PAGES / 2], times[PAGES - 1]);
}

/* One request saved: its row before it is sent, and its end; with a list that follows. The two histories take turns. */
static double
save_one (ThimbleStore *store,
          guint         index,
          GArray       *ids)
{
  g_autoptr (ThimbleRecord) record = history_data_record (index, g_get_real_time ());
  g_autoptr (GAsyncResult) inserted = NULL, updated = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleState end = record->state;
  ThimbleMoney cost = record->cost;
  gint64 began = g_get_monotonic_time ();

  record->state = THIMBLE_STATE_SENT;
  record->cost = THIMBLE_MONEY_UNKNOWN;
  thimble_store_insert_async (store, record, NULL, history_data_ready, &inserted);
  record->id = thimble_store_insert_finish (store, history_data_wait (&inserted), &error);
  record->state = end;
  record->cost = cost;
  thimble_store_update_async (store, record, NULL, history_data_ready, &updated);
  if (!thimble_store_update_finish (store, history_data_wait (&updated), &error))
    g_error ("%s", error->message);
  g_array_append_val (ids, record->id);
  return ms_since (began);
}

static void
rest (guint ms)
{
  gint64 until = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < until)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (500);
    }
}

static void
remove_saved (ThimbleStore *store,
              GArray       *ids)
{
  g_autoptr (GAsyncResult) result = NULL;

  for (guint i = 0; i < ids->len; i++)
    thimble_store_delete_async (store, g_array_index (ids, gint64, i), FALSE, NULL, i + 1 == ids->len ? history_data_ready : NULL, &result);
  thimble_store_delete_finish (store, history_data_wait (&result), NULL);
}

static void
bench_saving (Bench      *bench,
              const char *small_folder)
{
  ThimbleStore *small = history_data_open (small_folder);
  g_autoptr (ThimbleRequestList) long_list = thimble_request_list_new (bench->store);
  g_autoptr (ThimbleRequestList) short_list = thimble_request_list_new (small);
  g_autoptr (GArray) long_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) short_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  double ours[SAVES], theirs[SAVES];
  double a, b;

  rest (500);
  for (guint i = 0; i < SAVES; i++)
    {
      /* The one that goes second finds the disk as the first left it: they change places. */
      if (i % 2 == 0)
        theirs[i] = save_one (small, i, short_ids);
      ours[i] = save_one (bench->store, i, long_ids);
      if (i % 2 != 0)
        theirs[i] = save_one (small, i, short_ids);
      rest (40);
    }
  a = median (ours, SAVES);
  b = median (theirs, SAVES);
  g_print ("%-44s %9.2f ms   at 1,000 %8.2f ms   ratio %.2f\n", "saving one request, with a list", a, b, a / b);
  g_clear_object (&long_list);
  g_clear_object (&short_list);
  remove_saved (bench->store, long_ids);
  remove_saved (small, short_ids);
  history_data_close (small);
}

/* Memory, in a process of its own */

static gint64
resident_kb (void)
{
  g_autofree char *text = NULL;
  long pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    sscanf (text, "%*d %ld", &pages);
  return pages * (sysconf (_SC_PAGESIZE) / 1024);
}

static int
report_memory (const char *folder)
{
  ThimbleStore *store = history_data_open (folder);
  g_autoptr (ThimbleRequestList) list = thimble_request_list_new (store);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ThimbleSeries) series = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  while (thimble_request_list_is_loading (list))
    g_main_context_iteration (NULL, TRUE);
  thimble_store_series_async (store, NULL, NULL, history_data_ready, &result);
  series = thimble_store_series_finish (store, history_data_wait (&result), NULL);
  for (guint i = 0; i < 200 && i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (list), i));
  rest (300);
  printf ("%" G_GINT64_FORMAT "\n", resident_kb ());
  fflush (stdout);
  _exit (0);
}

static gint64
ask_memory (const char *program,
            const char *folder)
{
  const char *argv[] = { program, "--memory", folder, NULL };
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error))
    g_error ("%s", error->message);
  return g_ascii_strtoll (out, NULL, 10);
}

static void
find_middle (Bench *bench,
             guint  n)
{
  sqlite3_stmt *statement = NULL;
  g_autofree char *sql = g_strdup_printf ("SELECT started_us FROM requests WHERE id IN (%u, %u) ORDER BY id", n / 2, n / 2 + 1000);

  sqlite3_prepare_v2 (bench->plain, sql, -1, &statement, NULL);
  sqlite3_step (statement);
  middle_us = sqlite3_column_int64 (statement, 0);
  sqlite3_step (statement);
  middle_until_us = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  for (guint i = 0; i < G_N_ELEMENTS (page); i++)
    page[i] = n - i;
}

int
main (int   argc,
      char *argv[])
{
  guint n = history_data_size ();
  g_autofree char *folder = NULL, *small = NULL, *empty = NULL, *path = NULL, *points_sql = NULL;
  Bench bench = { NULL };
  gint64 with, without;

  if (argc == 3 && g_str_equal (argv[1], "--memory"))
    return report_memory (argv[2]);
  if (argc != 2)
    g_error ("%s FOLDER", argv[0]);

  folder = g_strdup_printf ("%s/history-%u", argv[1], n);
  small = g_strdup_printf ("%s/history-1000", argv[1]);
  empty = g_strdup_printf ("%s/history-empty", argv[1]);
  history_data_make (folder, n);
  history_data_make (small, 1000);
  history_data_close (history_data_open (empty));

  path = g_build_filename (folder, "history.db", NULL);
  bench.store = history_data_open (folder);
  if (sqlite3_open_v2 (path, &bench.plain, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    g_error ("%s", path);
  sqlite3_exec (bench.plain, "PRAGMA cache_size = -16000", NULL, NULL, NULL);
  find_middle (&bench, n);
  points_sql = g_strdup_printf ("SELECT id, started_us, usage_input, usage_output, usage_total, usage_cached_read, usage_reasoning, cost, state"
                                " FROM requests INDEXED BY requests_facts WHERE started_us >= %" G_GINT64_FORMAT " AND started_us < %" G_GINT64_FORMAT
                                " ORDER BY started_us", middle_us, middle_until_us);

  g_print ("%u requests, SQLite %s\n", n, sqlite3_libversion ());
  bench_opening (&bench);
  compare (&bench, "  ids, newest first", ask_ids, IDS_SQL);
  compare (&bench, "  sums", ask_sums, SUMS_SQL);
  compare (&bench, "  hours", ask_series, SERIES_SQL " GROUP BY 1");
  compare (&bench, "  by model", ask_models, SERIES_SQL " GROUP BY model_id");
  compare (&bench, "zoom or pan: 1,000 requests", ask_points, points_sql);
  compare (&bench, "sums, filtered by tokens", ask_filtered_sums, SUMS_SQL " INDEXED BY requests_facts WHERE usage_total >= 0");
  compare (&bench, "hours of one model", ask_filtered_series, SERIES_SQL " WHERE model_id = 'haiku' GROUP BY 1");
  compare (&bench, "days, filtered by tokens", ask_filtered_days,
           "SELECT started_us / 86400000000, " SUMS_LIST " FROM requests INDEXED BY requests_facts WHERE usage_total >= 0 GROUP BY 1");
  compare (&bench, "sort by cost", ask_by_cost, "SELECT id FROM requests ORDER BY cost DESC, id DESC");
  compare (&bench, "sort by model", ask_by_model, "SELECT id FROM requests ORDER BY model_id, id DESC");
  bench_search (&bench, "common English word", HISTORY_COMMON_ENGLISH);
  bench_search (&bench, "rare English word", HISTORY_RARE_ENGLISH);
  bench_search (&bench, "common Chinese word", HISTORY_COMMON_CHINESE);
  bench_search (&bench, "rare Chinese word", HISTORY_RARE_CHINESE);
  bench_search (&bench, "two letters of a word", "co*");
  bench_scrolling (&bench, n);
  bench_saving (&bench, small);
  sqlite3_close (bench.plain);
  history_data_close (bench.store);

  with = ask_memory (argv[0], folder);
  without = ask_memory (argv[0], empty);
  g_print ("%-44s %9.1f MB   above an empty history's %.1f MB\n", "memory: list, hours, 200 rows", (double) (with - without) / 1024,
           (double) without / 1024);
  return 0;
}
