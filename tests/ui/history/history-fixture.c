/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <sqlite3.h>

#include "base/thimble-clock.h"
#include "history-fixture.h"
#include "history/thimble-history-detail.h"
#include "history/thimble-history-rows.h"
#include "thimble-test-loop.h"

static AdwApplication *application;

void
history_init (int *argc, char ***argv)
{
  ui_init (argc, argv);
  application = ADW_APPLICATION (thimble_application_new (NULL));
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
}

int
history_run (void)
{
  int status = g_test_run ();

  g_clear_object (&application);
  return status;
}

void
history_set_up (HistoryFixture *fixture, gconstpointer unused)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);

  g_settings_reset (settings, "history-sort");
  fixture->engine = ui_engine_new (TRUE);
  fixture->page = thimble_history_page_new (fixture->engine->engine);
  fixture->window = adw_application_window_new (GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1100, 740);
  /* As in the program: what happened is said in a toast. */
  fixture->overlay = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (fixture->overlay), fixture->page);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), fixture->overlay);
  gtk_window_present (GTK_WINDOW (fixture->window));
  /* The page is built bit by bit, and seen when all is there. */
  ui_wait_for (gtk_widget_get_opacity (gtk_widget_get_first_child (fixture->page)) == 1);
  ui_settle (fixture->window);
  fixture->chart = ui_get (fixture->page, "history-chart");
  fixture->table = ui_get (fixture->page, "history-table");
  fixture->detail = ui_get (fixture->page, "history-detail");
}

void
history_tear_down (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *page = fixture->page;

  /* Nothing that waits may keep a page whose window is gone. */
  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &fixture->page);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_wait_for (fixture->page == NULL);
  ui_engine_free (fixture->engine);
}

ThimbleRecord *
history_record (UiEngine *engine, const char *model, const char *task, const char *text, const char *answer, gint64 input, gint64 output,
                ThimbleState state, gint64 ago_min)
{
  ThimbleModel *known = thimble_catalogue_find_model (thimble_engine_get_catalogue (engine->engine), NULL, model);
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (text);
  g_autoptr (ThimbleRequest) request = NULL;
  g_autoptr (ThimbleReceipt) receipt = NULL;
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;
  ThimbleRecord *record;

  g_assert_nonnull (known);
  request = thimble_request_new (known, prompt, task, 0);
  record = thimble_record_copy (thimble_request_get_record (request));
  record->state = state;
  record->started_us = thimble_clock_wall_us () - ago_min * 60 * G_USEC_PER_SEC;
  g_free (record->answer);
  record->answer = g_strdup (answer);
  record->billed = input >= 0 ? THIMBLE_BILLED_REPORTED : THIMBLE_BILLED_NONE;
  if (input >= 0)
    {
      counts.input = input;
      counts.output = output;
      counts.cached_read = 0;
      counts.reasoning = output / 5;
      record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
      record->finish = THIMBLE_FINISH_STOP;
      record->first_text_us = 410000;
      record->duration_us = 1320000;
    }
  if (state == THIMBLE_STATE_FAILED)
    record->problem = thimble_problem_new (THIMBLE_ERROR_BAD_KEY, NULL, NULL, "Incorrect API key <b>provided</b>", -1);
  receipt = thimble_record_make_receipt (record);
  record->cost = input >= 0 ? thimble_receipt_get_cost (receipt)->total : 0;
  return record;
}

gint64
history_add (ThimbleStore *store, ThimbleRecord *record)
{
  g_autoptr (ThimbleRecord) owned = record;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  thimble_store_insert_async (store, owned, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  id = thimble_store_insert_finish (store, result, &error);
  g_assert_no_error (error);
  return id;
}

gint64
history_insert (HistoryFixture *fixture, const char *model, const char *task, const char *text, const char *answer, gint64 input,
                gint64 output, ThimbleState state, gint64 ago_min)
{
  return history_add (thimble_engine_get_store (fixture->engine->engine),
                      history_record (fixture->engine, model, task, text, answer, input, output, state, ago_min));
}

void
history_update (ThimbleStore *store, ThimbleRecord *record)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  thimble_store_update_async (store, record, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  thimble_store_update_finish (store, result, &error);
  g_assert_no_error (error);
}

void
history_delete (ThimbleStore *store, gint64 id, gboolean text_only)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  thimble_store_delete_async (store, id, text_only, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  thimble_store_delete_finish (store, result, &error);
  g_assert_no_error (error);
}

void
history_fill (HistoryFixture *fixture, guint n)
{
  static const char * const models[] = { "gpt-6-luna", "gpt-6.1-terra", "claude-haiku-5-5", "gemini-2.5-flash-lite" };
  static const char * const tasks[] = { "summarise", "translate", "titles", "rewrite", "classify", "table", "free" };

  for (guint i = 0; i < n; i++)
    {
      gint64 r = (i * 7919 + 13) % 97;
      ThimbleState state = i % 23 == 5 ? THIMBLE_STATE_FAILED : i % 19 == 7 ? THIMBLE_STATE_STOPPED : THIMBLE_STATE_COMPLETED;
      gboolean failed = state == THIMBLE_STATE_FAILED;

      history_insert (fixture, models[r % 4], tasks[i % 7],
                      "Translate into English. Answer with the translation only.\n\n今天天氣很好，我們去公園散步吧。",
                      failed ? "" : "The weather is lovely today; let’s go for a walk in the park.",
                      failed ? -1 : 30 + r * 2, 10 + (r * 31) % 190, state, (n - i) * 7);
    }
}

static char *
data_folder (HistoryFixture *fixture)
{
  return g_path_get_dirname (thimble_store_get_path (thimble_engine_get_store (fixture->engine->engine)));
}

void
history_sql (HistoryFixture *fixture, const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (thimble_store_get_path (thimble_engine_get_store (fixture->engine->engine)), &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 5000);
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (db));
  sqlite3_close (db);
}

ThimbleStore *
history_other_store (HistoryFixture *fixture)
{
  g_autofree char *folder = data_folder (fixture);

  return history_open_store (folder);
}

ThimbleStore *
history_open_store (const char *folder)
{
  ThimbleStore *store = thimble_store_new (folder);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  thimble_store_open_async (store, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  thimble_store_open_finish (store, result, &error);
  g_assert_no_error (error);
  return store;
}

void
history_close_store (ThimbleStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_close_async (store, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_store_close_finish (store, result, NULL));
  g_object_unref (store);
}

const char *
history_stack_page (HistoryFixture *fixture)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (gtk_widget_get_first_child (fixture->page)));
}

guint
history_n_rows (HistoryFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (fixture->table))));
}

ThimbleRequestList *
history_list (HistoryFixture *fixture)
{
  GtkSelectionModel *selection = gtk_column_view_get_model (GTK_COLUMN_VIEW (fixture->table));
  GListModel *rows = gtk_single_selection_get_model (GTK_SINGLE_SELECTION (selection));

  return thimble_history_rows_get_list (THIMBLE_HISTORY_ROWS (rows));
}

guint
history_n_columns (HistoryFixture *fixture)
{
  return thimble_chart_model_get_columns (thimble_history_chart_get_model (THIMBLE_HISTORY_CHART (fixture->chart)))->len;
}

void
history_show (HistoryFixture *fixture, gint64 id)
{
  ThimbleHistoryDetail *detail = THIMBLE_HISTORY_DETAIL (fixture->detail);

  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), id);
  ui_wait_for (thimble_history_detail_is_filled (detail) && thimble_history_detail_get_record (detail)->id == id);
}

void
history_choose (HistoryFixture *fixture, const char *button, const char *id)
{
  GtkMenuButton *menu = GTK_MENU_BUTTON (ui_get (fixture->page, button));
  g_autofree char *name = g_strconcat ("history-choice-", id, NULL);
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (menu));

  gtk_menu_button_popup (menu);
  ui_wait_for (ui_find (popover, name) != NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_find (popover, name)), !gtk_check_button_get_active (GTK_CHECK_BUTTON (ui_find (popover, name))));
  gtk_menu_button_popdown (menu);
}

gpointer
history_controller (GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) all = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (all, i);

      if (g_type_is_a (G_OBJECT_TYPE (controller), type))
        return controller;
    }
  g_error ("no %s", g_type_name (type));
}

HistoryPixels
history_draw (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  HistoryPixels pixels = { NULL, gtk_widget_get_width (widget), gtk_widget_get_height (widget) };
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  ui_settle (widget);
  gdk_paintable_snapshot (paintable, snapshot, pixels.width, pixels.height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, pixels.width, pixels.height));
  pixels.data = g_malloc0 ((gsize) pixels.width * pixels.height * 4);
  gdk_texture_download (texture, pixels.data, pixels.width * 4);
  return pixels;
}

GdkRGBA
history_pixel (const HistoryPixels *pixels, double x, double y)
{
  guint32 argb; /* native endian, premultiplied */
  GdkRGBA color;

  g_assert_true (x >= 0 && x < pixels->width && y >= 0 && y < pixels->height);
  memcpy (&argb, pixels->data + ((gsize) y * pixels->width + (gsize) x) * 4, 4);
  color.alpha = (argb >> 24) / 255.0f;
  color.red = ((argb >> 16) & 0xff) / 255.0f;
  color.green = ((argb >> 8) & 0xff) / 255.0f;
  color.blue = (argb & 0xff) / 255.0f;
  return color;
}

gboolean
history_same_colour (const GdkRGBA *a, const GdkRGBA *b)
{
  return fabsf (a->red - b->red) < 0.03f && fabsf (a->green - b->green) < 0.03f && fabsf (a->blue - b->blue) < 0.03f;
}
