/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person feels of a large history in the real window.
 *
 *   bench-history-window FOLDER [EMPTY_FOLDER]      under tests/headless.sh
 *
 * FOLDER holds a history. In one run: the time from making the History page, in a window that is there already, to the frame in
 * which rows, sums and chart are complete, against the plain sqlite3 library reading the same from the same file (the least of
 * three runs, so that both find the file in the cache); the longest turn of the main loop while the page opens, scrolls,
 * filters, searches, sorts, zooms and is left for another, and beside it what an empty GtkColumnView takes; frames until every row in sight is filled, wherever
 * the table jumps to; and anonymous memory above that of an empty history, each in a process of its own.
 */
#include "config.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/thimble-format.h"
#include "history-fixture.h"
#include "history/thimble-history-cells.h"
#include "history/thimble-history-detail.h"
#include "history/thimble-history-rows.h"

#define JUMPS 60
#define MEMORY_WAIT_MS 3000

static ThimbleEngine *engine;
static AdwViewStack *pages;
static GtkWidget *window, *compose, *page, *table;
static guint n_frames;

/* Plain sqlite3 */

static double
time_sql (sqlite3 *db, const char *sql, guint *n_rows)
{
  double least = G_MAXDOUBLE;

  for (guint i = 0; i < 3; i++)
    {
      sqlite3_stmt *statement;
      gint64 began = g_get_monotonic_time ();
      guint n = 0;

      if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
        g_error ("%s: %s", sql, sqlite3_errmsg (db));
      while (sqlite3_step (statement) == SQLITE_ROW)
        {
          for (int column = 0; column < sqlite3_column_count (statement); column++)
            sqlite3_column_int64 (statement, column);
          n++;
        }
      sqlite3_finalize (statement);
      least = MIN (least, (double) (g_get_monotonic_time () - began) / 1000.0);
      if (n_rows != NULL)
        *n_rows = n;
    }
  return least;
}

/* What the first frame needs: all ids in order, a page of rows, the sums, and the hours of the chart. */
static double
time_minimal (const char *folder, guint *n_requests)
{
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  double ids, rows, sums, hours;
  sqlite3 *db;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    g_error ("%s: %s", path, sqlite3_errmsg (db));
  ids = time_sql (db, "SELECT id FROM requests ORDER BY ordered_us DESC, id DESC", n_requests);
  rows = time_sql (db, "SELECT * FROM requests JOIN request_lines USING (id) ORDER BY ordered_us DESC LIMIT 64", NULL);
  sums = time_sql (db, "SELECT count(*), sum(usage_input), sum(usage_output), sum(usage_total), sum(cost), sum(duration_us) FROM requests", NULL);
  hours = time_sql (db, "SELECT started_us / 3600000000, count(*), sum(usage_input), sum(usage_output), sum(usage_total), sum(cost)"
                        " FROM requests GROUP BY 1", NULL);
  sqlite3_close (db);
  printf ("plain sqlite3: ids %.1f ms, 64 rows %.2f ms, sums %.1f ms, hours %.1f ms: %.1f ms\n", ids, rows, sums, hours,
          ids + rows + sums + hours);
  return ids + rows + sums + hours;
}

/* The window */

static void
on_frame (void)
{
  n_frames++;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!thimble_engine_open_finish (THIMBLE_ENGINE (source), result, &error))
    g_error ("%s", error->message);
  *(gboolean *) data = TRUE;
}

static void
open_engine (const char *folder)
{
  g_autofree char *config = g_build_filename (g_get_user_config_dir (), "bench", NULL);
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "bench", NULL);
  gboolean opened = FALSE;

  engine = thimble_engine_new_in (folder, config, cache);
  thimble_engine_open_async (engine, NULL, on_opened, &opened);
  while (!opened)
    ui_iterate ();
}

static GListModel *
get_rows (void)
{
  return G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (table)));
}

static ThimbleRequestList *
get_list (void)
{
  GListModel *rows = gtk_single_selection_get_model (GTK_SINGLE_SELECTION (get_rows ()));

  return thimble_history_rows_get_list (THIMBLE_HISTORY_ROWS (rows));
}

/* Every row in sight shows its request. */
static gboolean
rows_are_filled (void)
{
  GtkWidget *list = gtk_widget_get_last_child (table);
  int height = gtk_widget_get_height (list);
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      graphene_rect_t bounds;
      GtkWidget *cell = gtk_widget_get_first_child (row);
      GtkWidget *child = cell != NULL ? gtk_widget_get_first_child (cell) : NULL;

      if (!gtk_widget_get_child_visible (row) || !gtk_widget_compute_bounds (row, list, &bounds)
          || bounds.origin.y + bounds.size.height <= 0 || bounds.origin.y >= (float) height)
        continue;
      if (child == NULL || gtk_widget_get_opacity (child) < 1)
        return FALSE;
      n++;
    }
  return n > 0;
}

static gboolean
sums_are_there (guint n_requests)
{
  g_autofree char *n = thimble_format_count (n_requests);

  return g_str_has_prefix (gtk_label_get_text (GTK_LABEL (ui_get (page, "history-sum-requests"))), n);
}

static ThimbleChartModel *
get_chart_model (void)
{
  return thimble_history_chart_get_model (THIMBLE_HISTORY_CHART (ui_get (page, "history-chart")));
}

/* Its parts come one by one. */
static gboolean
is_built (void)
{
  return ui_find_type (page, THIMBLE_TYPE_HISTORY_DETAIL) != NULL;
}

static gboolean
is_seen (GtkWidget *part)
{
  while (part != page && gtk_widget_get_opacity (part) == 1)
    part = gtk_widget_get_parent (part);
  return part == page;
}

static gboolean
is_complete (guint n_requests)
{
  return is_built () && is_seen (table) && is_seen (ui_get (page, "history-chart")) && is_seen (ui_get (page, "history-search"))
         && is_seen (ui_get (page, "history-sum-requests")) && g_list_model_get_n_items (G_LIST_MODEL (get_list ())) == n_requests
         && rows_are_filled () && sums_are_there (n_requests)
         && thimble_chart_model_is_known (get_chart_model ()) && thimble_chart_model_get_columns (get_chart_model ())->len > 0;
}

static void
wait_frames (guint n)
{
  guint until = n_frames + n;

  while (n_frames < until)
    {
      gtk_widget_queue_draw (window);
      ui_iterate ();
    }
}

static void
show_window (void)
{
  window = adw_application_window_new (GTK_APPLICATION (g_application_get_default ()));
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 740);
  /* As in the program. */
  pages = ADW_VIEW_STACK (adw_view_stack_new ());
  compose = gtk_label_new ("Compose");
  adw_view_stack_add (pages, compose);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), GTK_WIDGET (pages));
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_frame), NULL);
}

static void
show_page (void)
{
  page = thimble_history_page_new (engine);
  table = ui_get (page, "history-table");
  adw_view_stack_add (pages, page);
  adw_view_stack_set_visible_child (pages, page);
}

static void
say_busy (const char *what)
{
  printf ("longest turn of the main loop, %s: %.1f ms, of the processor %.1f ms\n", what, (double) ui_longest_busy_us () / 1000.0,
          (double) ui_longest_cpu_us () / 1000.0);
  ui_watch_loop ();
}

static void
time_open (double minimal, guint n_requests)
{
  gint64 began;
  double took;

  ui_watch_loop ();
  began = g_get_monotonic_time ();
  show_page ();
  printf ("made after %.1f ms\n", (double) (g_get_monotonic_time () - began) / 1000.0);
  while (!is_complete (n_requests))
    ui_iterate ();
  wait_frames (1);
  took = (double) (g_get_monotonic_time () - began) / 1000.0;
  printf ("History opens, first complete frame: %.1f ms, ratio %.2f\n", took, took / minimal);
  while (g_list_model_get_n_items (get_rows ()) != n_requests)
    wait_frames (1);
  printf ("all rows behind it after %.1f ms\n", (double) (g_get_monotonic_time () - began) / 1000.0);
  say_busy ("opening");
}

static void
jump (GtkAdjustment *adjustment)
{
  double room = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  gtk_adjustment_set_value (adjustment, room * rand () / RAND_MAX);
  wait_frames (1);
}

static void
scroll (void)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (table));
  guint most = 0, blank = 0, frames = 0;

  srand (7);
  for (guint i = 0; i < JUMPS; i++)
    {
      guint before;

      jump (adjustment);
      before = n_frames;
      while (!rows_are_filled ())
        wait_frames (1);
      most = MAX (most, n_frames - before);
    }
  printf ("jumping anywhere, %d times: at most %u blank frames\n", JUMPS, most);
  say_busy ("jumping");
  for (guint i = 0; i < 300; i++)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + 120);
      wait_frames (1);
      blank += !rows_are_filled ();
      frames++;
    }
  printf ("scrolling 120 pixels a frame: %u of %u frames had a blank row\n", blank, frames);
  say_busy ("scrolling");
  gtk_adjustment_set_value (adjustment, 0);
  wait_frames (2);
}

static guint
wait_settled (const char *what, gint64 began)
{
  while (thimble_request_list_is_loading (get_list ())
         || (g_list_model_get_n_items (get_rows ()) > 0 && !rows_are_filled ()))
    ui_iterate ();
  wait_frames (1);
  printf ("%s: %u rows after %.1f ms\n", what, g_list_model_get_n_items (G_LIST_MODEL (get_list ())), (double) (g_get_monotonic_time () - began) / 1000.0);
  /* Sums and chart come after it; their turns count too. */
  ui_wait_ms (1500);
  say_busy (what);
  return g_list_model_get_n_items (G_LIST_MODEL (get_list ()));
}

static void
filter (void)
{
  gint64 began = g_get_monotonic_time ();

  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_get (page, "history-dates-30-days")), TRUE);
  wait_settled ("filtering by dates", began);
  began = g_get_monotonic_time ();
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_get (page, "history-dates-any")), TRUE);
  wait_settled ("all of them again", began);
  began = g_get_monotonic_time ();
  gtk_editable_set_text (GTK_EDITABLE (ui_get (page, "history-search")), "weather");
  g_signal_emit_by_name (ui_get (page, "history-search"), "search-changed");
  wait_settled ("searching", began);
  began = g_get_monotonic_time ();
  gtk_editable_set_text (GTK_EDITABLE (ui_get (page, "history-search")), "");
  g_signal_emit_by_name (ui_get (page, "history-search"), "search-changed");
  wait_settled ("no search again", began);
}

static void
sort (void)
{
  GtkDropDown *by = GTK_DROP_DOWN (ui_get (page, "history-sort"));
  gint64 began = g_get_monotonic_time ();

  gtk_drop_down_set_selected (by, THIMBLE_HISTORY_COLUMN_COST);
  wait_settled ("sorting by cost", began);
  began = g_get_monotonic_time ();
  gtk_drop_down_set_selected (by, THIMBLE_HISTORY_COLUMN_MODEL);
  wait_settled ("sorting by model", began);
  began = g_get_monotonic_time ();
  gtk_drop_down_set_selected (by, THIMBLE_HISTORY_COLUMN_TIME);
  wait_settled ("sorting by time", began);
}

static void
zoom (void)
{
  guint n = 0;

  for (guint i = 0; i < 80; i++)
    {
      thimble_chart_model_zoom (get_chart_model (), 0.8, i < 40 ? 0.8 : 1.25);
      wait_frames (1);
      n++;
    }
  ui_wait_ms (500);
  printf ("zooming in and out, %u steps\n", n);
  say_busy ("zooming");
}

/* The pane beside the table, with one request after the other. */
static void
look_at_requests (void)
{
  ThimbleHistoryDetail *detail = THIMBLE_HISTORY_DETAIL (ui_find_type (page, THIMBLE_TYPE_HISTORY_DETAIL));

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (ThimbleRequestRow) row = g_list_model_get_item (G_LIST_MODEL (get_list ()), i);
      gint64 id = thimble_request_row_get_id (row);

      thimble_history_page_select (THIMBLE_HISTORY_PAGE (page), id);
      while (!thimble_history_detail_is_filled (detail) || thimble_history_detail_get_record (detail)->id != id)
        ui_iterate ();
      wait_frames (3);
      if (i == 0)
        say_busy ("opening the pane");
    }
  say_busy ("looking at requests");
}

static void
leave_and_return (void)
{
  for (guint i = 0; i < 10; i++)
    {
      adw_view_stack_set_visible_child (pages, compose);
      wait_frames (2);
      adw_view_stack_set_visible_child (pages, page);
      wait_frames (2);
    }
  say_busy ("leaving the page and coming back");
}

/* What GTK itself costs: a view of as many columns over the same rows, whose cells are empty. */
static void
measure_gtk (void)
{
  g_autoptr (ThimbleHistoryRows) rows = thimble_history_rows_new (get_list ());
  GtkWidget *view = gtk_column_view_new (NULL), *scrolled = gtk_scrolled_window_new ();

  while (thimble_history_rows_step (rows))
    ;
  for (guint i = 0; i < THIMBLE_N_HISTORY_COLUMNS; i++)
    {
      g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (thimble_history_column_get_title (i), gtk_signal_list_item_factory_new ());

      gtk_column_view_append_column (GTK_COLUMN_VIEW (view), column);
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), scrolled);
  wait_frames (2);
  ui_watch_loop ();
  gtk_column_view_set_model (GTK_COLUMN_VIEW (view), GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (rows)))));
  wait_frames (2);
  say_busy ("an empty GtkColumnView gets the rows");
  for (guint i = 0; i < JUMPS; i++)
    jump (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view)));
  say_busy ("an empty GtkColumnView jumps");
}

/* Memory */

static gint64
anonymous_kib (void)
{
  g_autofree char *status = NULL;
  const char *at;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL) || (at = strstr (status, "RssAnon:")) == NULL)
    return -1;
  return g_ascii_strtoll (at + strlen ("RssAnon:"), NULL, 10);
}

static gint64
measure_memory (const char *program, const char *folder)
{
  const char *argv[] = { program, "--memory", folder, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  const char *at;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, NULL, &error))
    g_error ("%s", error->message);
  at = strstr (output, "anonymous-kib ");
  return at != NULL ? g_ascii_strtoll (at + strlen ("anonymous-kib "), NULL, 10) : -1;
}

int
main (int argc, char **argv)
{
  gboolean memory = argc > 2 && g_str_equal (argv[1], "--memory");
  const char *folder = memory ? argv[2] : argc > 1 ? argv[1] : NULL;
  g_autofree char *empty = argc > 2 && !memory ? g_strdup (argv[2]) : NULL;
  char **none = (char *[]) { argv[0], NULL };
  int one = 1;
  guint n_requests = 0;
  double minimal;

  if (folder == NULL)
    {
      fprintf (stderr, "bench-history-window FOLDER [EMPTY_FOLDER]\n");
      return 2;
    }
  setvbuf (stdout, NULL, _IOLBF, 0);
  history_init (&one, &none);
  if (memory)
    {
      open_engine (folder);
      show_window ();
      show_page ();
      while (!is_built () || thimble_request_list_is_loading (get_list ()) || !thimble_chart_model_is_known (get_chart_model ())
             || (g_list_model_get_n_items (get_rows ()) > 0 && !rows_are_filled ()))
        ui_iterate ();
      ui_wait_ms (MEMORY_WAIT_MS);
      printf ("anonymous-kib %" G_GINT64_FORMAT "\n", anonymous_kib ());
      return 0;
    }
  minimal = time_minimal (folder, &n_requests);
  open_engine (folder);
  show_window ();
  time_open (minimal, n_requests);
  scroll ();
  zoom ();
  filter ();
  sort ();
  leave_and_return ();
  look_at_requests ();
  measure_gtk ();
  if (empty != NULL)
    {
      gint64 full = measure_memory (argv[0], folder), above = full - measure_memory (argv[0], empty);

      printf ("anonymous memory: %.1f MB, above an empty history %.1f MB\n", (double) full / 1024, (double) above / 1024);
    }
  return 0;
}
