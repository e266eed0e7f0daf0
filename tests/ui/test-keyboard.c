/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gdk/x11/gdkx.h>

#include "app/thimble-application.h"
#include "app/thimble-window.h"
#include "charts/thimble-history-chart.h"
#include "compose/thimble-compose-page.h"
#include "measure/thimble-strip-plot.h"
#include "start/thimble-start-page.h"
#include "ui-test.h"

/* The keyboard alone, with real keys from the X server: Tab reaches every control of every page and is never lost, and
 * every line of the shortcuts window does what it says. */

static ThimbleApplication *application;
static UiEngine *engine;
static GSettings *settings;

typedef struct {
  GtkWidget *window;
} Fixture;

/* --- help --- */

static void
run_tool (const char *first,
          const char *second)
{
  const char *argv[] = { "xdotool", first, second, NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, NULL,
                &error);
  g_assert_no_error (error);
}

/* Without a window manager nobody gives a new window the keys. */
static void
give_keys (GtkWidget *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  g_autofree char *id = g_strdup_printf ("%lu", (gulong) gdk_x11_surface_get_xid (surface));

  ui_settle (window);
  run_tool ("windowfocus", id);
  ui_wait_for (gtk_window_is_active (GTK_WINDOW (window)));
}

static void
press (const char *keys)
{
  run_tool ("key", keys);
  ui_wait_ms (30);
}

static void
clear_settings (gboolean start_done)
{
  static const char * const keys[] = {
    "window-width", "window-height", "window-maximized", "page", "draft-text", "draft-system", "draft-task", "model",
    "default-model", "max-output", "signs-hidden", "hints-seen",
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (settings, keys[i]);
  g_settings_set_boolean (settings, "start-done", start_done);
}

static void
open_window (Fixture  *fixture,
             gboolean  start_done)
{
  clear_settings (start_done);
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
  g_application_activate (G_APPLICATION (application));
  fixture->window = GTK_WIDGET (ui_find_window ("thimble-window"));
  ui_settle (fixture->window);
  give_keys (fixture->window);
}

static void
set_up_first (Fixture       *fixture,
              gconstpointer  data)
{
  open_window (fixture, FALSE);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  open_window (fixture, TRUE);
  ui_wait_for (gtk_widget_is_sensitive (ui_get (fixture->window, "send")));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  GListModel *windows = gtk_window_get_toplevels ();

  while (g_list_model_get_n_items (windows) > 0)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, 0);

      gtk_window_destroy (window);
    }
  ui_wait_ms (50);
}

/* --- the walk --- */

static char *
describe (GtkWidget *widget)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; widget != NULL && i < 5; i++, widget = gtk_widget_get_parent (widget))
    g_string_append_printf (text, "%s%s “%s”", i > 0 ? " in " : "", G_OBJECT_TYPE_NAME (widget), gtk_widget_get_name (widget));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_TEXT (widget) || GTK_IS_TEXT_VIEW (widget) || GTK_IS_SWITCH (widget)
         || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_SCALE (widget) || GTK_IS_EXPANDER (widget)
         || GTK_IS_LIST_BOX_ROW (widget) || GTK_IS_COLUMN_VIEW (widget) || GTK_IS_LIST_VIEW (widget);
}

/* Controls that can be used now. Rows of long lists are reached by arrows, the window's own buttons by the desktop. */
static void
collect (GtkWidget *widget,
         GPtrArray *controls)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_is_sensitive (widget) || !gtk_widget_get_can_focus (widget)
      || GTK_IS_WINDOW_CONTROLS (widget) || GTK_IS_POPOVER (widget))
    return;
  if (gtk_widget_get_focusable (widget) && is_control (widget)
      && (!GTK_IS_LIST_BOX_ROW (widget) || gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (widget))))
    g_ptr_array_add (controls, widget);
  if (GTK_IS_COLUMN_VIEW (widget) || GTK_IS_LIST_VIEW (widget))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect (child, controls);
}

/* A row that can be written in has its focus in the text; a menu button in its toggle. */
static gboolean
was_reached (GtkWidget  *control,
             GHashTable *seen)
{
  GHashTableIter iter;
  gpointer widget;

  g_hash_table_iter_init (&iter, seen);
  while (g_hash_table_iter_next (&iter, &widget, NULL))
    {
      if (widget == control)
        return TRUE;
      if ((GTK_IS_LIST_BOX_ROW (control) || GTK_IS_COLUMN_VIEW (control) || GTK_IS_LIST_VIEW (control))
          && gtk_widget_is_ancestor (widget, control))
        return TRUE;
      /* The whole row does what its one switch, arrow or link does. */
      if (GTK_IS_LIST_BOX_ROW (widget) && ADW_IS_ACTION_ROW (widget) && gtk_widget_is_ancestor (control, widget)
          && adw_action_row_get_activatable_widget (widget) == control)
        return TRUE;
    }
  return FALSE;
}

static void
walk (GtkWidget  *window,
      const char *page)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) controls = g_ptr_array_new ();
  guint n_missed = 0, n_steps = 0;

  /* Twice round, as what had the focus first may come only at the end; pages that are longer than this are wrong. */
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  for (guint again = 0; again < 4 && n_steps < 160; n_steps++)
    {
      GtkWidget *focus;

      press (n_steps % 2 == 0 && GTK_IS_TEXT_VIEW (gtk_window_get_focus (GTK_WINDOW (window))) ? "ctrl+Tab" : "Tab");
      focus = gtk_window_get_focus (GTK_WINDOW (window));
      g_assert_nonnull (focus); /* never lost */
      g_assert_true (gtk_widget_get_mapped (focus));
      again = g_hash_table_add (seen, focus) ? 0 : again + 1;
    }
  collect (window, controls);
  for (guint i = 0; i < controls->len; i++)
    if (!was_reached (controls->pdata[i], seen))
      {
        g_autofree char *text = describe (controls->pdata[i]);

        g_test_message ("%s: Tab does not reach %s", page, text);
        n_missed++;
      }
  g_test_message ("%s: %u steps, %u places, %u controls", page, n_steps, g_hash_table_size (seen), controls->len);
  g_assert_cmpuint (controls->len, >, 2);
  g_assert_cmpuint (n_missed, ==, 0);
}

static void
test_walk_start (Fixture       *fixture,
                 gconstpointer  data)
{
  walk (fixture->window, "welcome");
  ui_press (ui_get (fixture->window, "choose-provider"));
  ui_wait_for (ui_find (fixture->window, "start-provider") != NULL);
  ui_settle (fixture->window);
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (fixture->window)));
  walk (fixture->window, "provider");
  ui_press (ui_get (fixture->window, "provider-compatible"));
  ui_wait_for (ui_find (fixture->window, "start-compatible") != NULL);
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->window, "compatible-url")), "https://api.example.test/v1");
  ui_settle (fixture->window);
  walk (fixture->window, "compatible");
  ui_press (ui_get (fixture->window, "start-back"));
  ui_wait_for (ui_find (fixture->window, "start-provider") != NULL);
  ui_press (ui_get (fixture->window, "provider-openai"));
  ui_wait_for (ui_find (fixture->window, "start-key") != NULL);
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->window, "start-key-entry")), "sk-proj-0123456789");
  ui_settle (fixture->window);
  walk (fixture->window, "key");
  ui_press (ui_get (fixture->window, "start-key-later"));
  ui_wait_for (ui_find (fixture->window, "start-model") != NULL);
  ui_settle (fixture->window);
  walk (fixture->window, "model");
}

static void
send_and_wait (Fixture *fixture)
{
  ThimbleComposePage *page = THIMBLE_COMPOSE_PAGE (ui_get (fixture->window, "compose-page"));

  ui_press (ui_get (fixture->window, "send"));
  ui_wait_for (!thimble_compose_page_is_running (page));
  ui_wait_for (ui_find (fixture->window, "receipt-sentence") != NULL);
  ui_settle (fixture->window);
}

static void
test_walk_pages (Fixture       *fixture,
                 gconstpointer  data)
{
  walk (fixture->window, "compose");
  send_and_wait (fixture);
  walk (fixture->window, "answer");
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_ms (100);
  walk (fixture->window, "narrow answer");
  press ("alt+Left");
  walk (fixture->window, "narrow prompt");
  ui_resize (GTK_WINDOW (fixture->window), 1100, 740);
  thimble_window_show_page (THIMBLE_WINDOW (fixture->window), "measure");
  ui_wait_for (ui_find (fixture->window, "measure-start") != NULL);
  ui_wait_ms (300);
  walk (fixture->window, "measure");
  thimble_window_show_page (THIMBLE_WINDOW (fixture->window), "history");
  ui_wait_for (ui_find (fixture->window, "history-table") != NULL);
  ui_wait_ms (300);
  walk (fixture->window, "history");
}

static void
test_walk_preferences (Fixture       *fixture,
                       gconstpointer  data)
{
  static const char * const pages[] = { "General", "Keys", "Prices" };
  GtkWidget *preferences;
  AdwViewStack *stack;

  gtk_widget_activate_action (fixture->window, "app.preferences", NULL);
  ui_wait_for (ui_find_window ("preferences") != NULL);
  preferences = GTK_WIDGET (ui_find_window ("preferences"));
  give_keys (preferences);
  stack = ADW_VIEW_STACK (ui_find_type (preferences, ADW_TYPE_VIEW_STACK));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr (GListModel) list = G_LIST_MODEL (adw_view_stack_get_pages (stack));
      g_autoptr (AdwViewStackPage) page = g_list_model_get_item (list, i);

      adw_view_stack_set_visible_child (stack, adw_view_stack_page_get_child (page));
      ui_wait_ms (200);
      ui_settle (preferences);
      walk (preferences, pages[i]);
    }
  press ("Escape");
  ui_wait_for (ui_find_window ("preferences") == NULL);
}

/* --- shortcuts --- */

static const char *
visible_page (Fixture *fixture)
{
  return adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (ui_get (fixture->window, "pages")));
}

static ThimbleComposePage *
compose (Fixture *fixture)
{
  return THIMBLE_COMPOSE_PAGE (ui_get (fixture->window, "compose-page"));
}

static void
expect_window (Fixture    *fixture,
               const char *name)
{
  ui_wait_for (ui_find_window (name) != NULL);
  gtk_window_destroy (ui_find_window (name));
  ui_wait_for (ui_find_window (name) == NULL);
  give_keys (fixture->window);
}

static void
text_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
expect_clipboard (Fixture    *fixture,
                  const char *part)
{
  g_autofree char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL, text_cb, &text);
  ui_wait_for (text != NULL);
  g_assert_nonnull (strstr (text, part));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (fixture->window), "");
}

/* The lines of the shortcuts window that this file shows to work; test_shortcuts_window() holds the two together. */
static const char * const shown[] = {
  "<alt>1", "<alt>2", "<alt>3", "<ctrl>comma", "F10", "F1", "<ctrl>question", "<ctrl>w", "<ctrl>q",
  "<ctrl>Return", "Escape", "<ctrl>n", "<ctrl><shift>Return", "<ctrl><shift>c", "<ctrl>r", "<alt>Left",
  "<ctrl>f", "Delete", "Return", "Left Right", "Home End", "Page_Up Page_Down", "plus", "minus", "0",
  "<alt>Up <alt>Down", NULL
};

static void
collect_shortcuts (GtkWidget *widget,
                   GPtrArray *accels)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      char *accel = NULL;

      g_object_get (widget, "accelerator", &accel, NULL);
      g_ptr_array_add (accels, accel);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect_shortcuts (child, accels);
}

static void
test_shortcuts_window (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (GPtrArray) accels = g_ptr_array_new_with_free_func (g_free);

  press ("ctrl+question");
  ui_wait_for (ui_find_window ("shortcuts") != NULL);
  collect_shortcuts (GTK_WIDGET (ui_find_window ("shortcuts")), accels);
  /* Small enough for a laptop's screen. */
  ui_settle (GTK_WIDGET (ui_find_window ("shortcuts")));
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (ui_find_window ("shortcuts"))), <=, 720);
  ui_save_picture (GTK_WIDGET (ui_find_window ("shortcuts")), "shortcuts.png");
  for (guint i = 0; i < accels->len; i++)
    g_assert_true (g_strv_contains (shown, accels->pdata[i]));
  for (guint i = 0; shown[i] != NULL; i++)
    g_assert_true (g_ptr_array_find_with_equal_func (accels, shown[i], g_str_equal, NULL));
  expect_window (fixture, "shortcuts");
}

static void
test_shortcuts_general (Fixture       *fixture,
                        gconstpointer  data)
{
  static const char * const pages[][2] = {
    { "alt+2", "measure" }, { "alt+3", "history" }, { "alt+1", "compose" },
    { "ctrl+2", "measure" }, { "ctrl+3", "history" }, { "ctrl+1", "compose" },
  };
  GtkMenuButton *menu = GTK_MENU_BUTTON (ui_get (fixture->window, "main-menu"));

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      press (pages[i][0]);
      ui_wait_for (g_str_equal (visible_page (fixture), pages[i][1]));
    }
  press ("F10");
  ui_wait_for (gtk_widget_get_mapped (GTK_WIDGET (gtk_menu_button_get_popover (menu))));
  press ("Escape");
  ui_wait_for (!gtk_widget_get_mapped (GTK_WIDGET (gtk_menu_button_get_popover (menu))));
  press ("ctrl+comma");
  expect_window (fixture, "preferences");
  press ("F1");
  expect_window (fixture, "help");
  press ("ctrl+question");
  expect_window (fixture, "shortcuts");
}

static void
test_shortcut_close (Fixture       *fixture,
                     gconstpointer  data)
{
  press ("ctrl+w");
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
}

static void
test_shortcut_quit (Fixture       *fixture,
                    gconstpointer  data)
{
  press ("ctrl+q");
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
}

/* From the text where one types. */
static void
test_shortcuts_compose (Fixture       *fixture,
                        gconstpointer  data)
{
  ThimbleRequest *request;
  gint64 first;
  g_autofree char *prompt = NULL;

  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 150);
  thimble_compose_page_grab_prompt_focus (compose (fixture));
  press ("ctrl+Return");
  ui_wait_for (thimble_compose_page_is_running (compose (fixture)));
  ui_wait_for (*thimble_request_get_answer (thimble_compose_page_get_request (compose (fixture))) != '\0');
  press ("Escape");
  ui_wait_for (!thimble_compose_page_is_running (compose (fixture)));
  g_assert_cmpint (thimble_request_get_state (thimble_compose_page_get_request (compose (fixture))), ==, THIMBLE_STATE_STOPPED);

  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
  press ("ctrl+Return");
  ui_wait_for (thimble_compose_page_is_running (compose (fixture)));
  ui_wait_for (!thimble_compose_page_is_running (compose (fixture)));
  request = thimble_compose_page_get_request (compose (fixture));
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_COMPLETED);
  first = thimble_request_get_id (request);
  press ("ctrl+shift+c");
  expect_clipboard (fixture, "Practice answer");
  press ("ctrl+r");
  ui_wait_for (thimble_request_get_id (thimble_compose_page_get_request (compose (fixture))) > first);
  ui_wait_for (!thimble_compose_page_is_running (compose (fixture)));
  press ("ctrl+shift+Return");
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (fixture->window, "prompt-text"))), "text", &prompt, NULL);
  g_assert_cmpstr (prompt, ==, "");
  press ("ctrl+n");
  ui_wait_for (thimble_compose_page_get_request (compose (fixture)) == NULL);
}

/* The button that has the focus goes when it is pressed: the focus stays on the page. */
static void
test_focus_kept (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char * const buttons[] = { "send", "follow-up", "new-task" };

  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 100);
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      GtkWidget *button = ui_get (fixture->window, buttons[i]);

      gtk_widget_grab_focus (button);
      g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == button);
      press ("space");
      ui_wait_ms (50);
      g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (fixture->window)));
      g_assert_true (gtk_widget_get_mapped (gtk_window_get_focus (GTK_WINDOW (fixture->window))));
      if (i > 0)
        continue;
      /* Escape stops from wherever it went. */
      ui_wait_for (thimble_compose_page_is_running (compose (fixture)));
      ui_wait_for (*thimble_request_get_answer (thimble_compose_page_get_request (compose (fixture))) != '\0');
      press ("Escape");
      ui_wait_for (!thimble_compose_page_is_running (compose (fixture)));
      ui_settle (fixture->window);
      g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (fixture->window)));
      g_assert_true (gtk_widget_get_mapped (gtk_window_get_focus (GTK_WINDOW (fixture->window))));
    }
}

static void
test_shortcut_back (Fixture       *fixture,
                    gconstpointer  data)
{
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_ms (100);
  send_and_wait (fixture);
  ui_wait_for (ui_find (fixture->window, "back") != NULL);
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (fixture->window)));
  press ("alt+Left");
  ui_wait_for (ui_find (fixture->window, "back") == NULL);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == ui_get (fixture->window, "prompt-text"));
}

/* Column by column, to the ends, closer and back, and what is chosen is opened. */
static void
test_shortcuts_chart (Fixture       *fixture,
                      gconstpointer  data)
{
  ThimbleHistoryChart *chart;
  ThimbleChartModel *model;
  gint64 newest;

  send_and_wait (fixture);
  for (guint i = 0; i < 2; i++)
    {
      gint64 last = thimble_request_get_id (thimble_compose_page_get_request (compose (fixture)));

      press ("ctrl+r");
      ui_wait_for (thimble_request_get_id (thimble_compose_page_get_request (compose (fixture))) > last);
      ui_wait_for (!thimble_compose_page_is_running (compose (fixture)));
    }
  press ("alt+3");
  ui_wait_for (ui_find (fixture->window, "history-chart") != NULL);
  chart = THIMBLE_HISTORY_CHART (ui_get (fixture->window, "history-chart"));
  model = thimble_history_chart_get_model (chart);
#define SELECTED thimble_history_chart_get_selected (chart)
  ui_wait_for (thimble_chart_model_get_columns (model)->len >= 3 && !thimble_chart_model_is_loading (model));
  gtk_widget_grab_focus (GTK_WIDGET (chart));
  press ("Left");
  ui_wait_for (SELECTED != 0);
  newest = SELECTED;
  press ("Left");
  ui_wait_for (SELECTED != newest);
  press ("Right");
  ui_wait_for (SELECTED == newest);
  press ("Home");
  ui_wait_for (SELECTED != newest);
  press ("End");
  ui_wait_for (SELECTED == newest);
  press ("plus");
  press ("minus");
  press ("Page_Up");
  press ("Page_Down");
  press ("0");
  ui_wait_for (thimble_chart_model_fits_all (model));
  g_assert_cmpint (SELECTED, ==, newest);
#undef SELECTED
  press ("Return");
  ui_wait_for (ui_find (fixture->window, "history-detail-answer") != NULL);
}

static void
test_shortcuts_history (Fixture       *fixture,
                        gconstpointer  data)
{
  GtkWidget *focus;

  send_and_wait (fixture);
  press ("alt+3");
  ui_wait_for (ui_find (fixture->window, "history-table") != NULL);
  ui_wait_ms (300);
  press ("ctrl+f");
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, ui_get (fixture->window, "history-search")));
  /* By arrows into the table, and to its newest request. */
  gtk_widget_child_focus (ui_get (fixture->window, "history-table"), GTK_DIR_TAB_FORWARD);
  press ("Down");
  press ("Down");
  press ("Return");
  ui_wait_for (ui_find (fixture->window, "history-detail-answer") != NULL);
  press ("ctrl+shift+c");
  expect_clipboard (fixture, "Practice answer");
  press ("Delete");
  ui_wait_for (ui_find_window ("history-delete-dialog") != NULL);
}

static const char *
first_step (Fixture *fixture)
{
  return gtk_editable_get_text (GTK_EDITABLE (ui_get (fixture->window, "step-name")));
}

/* Measured, stopped, gone through run by run and opened; a chain's step moved. */
static void
test_shortcuts_measure (Fixture       *fixture,
                        gconstpointer  data)
{
  GtkStack *modes;
  GtkWidget *strip;
  g_autofree char *name = NULL;
  gint64 first;

  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 150);
  press ("alt+2");
  ui_wait_for (ui_find (fixture->window, "measure-start") != NULL);
  ui_wait_for (gtk_widget_is_sensitive (ui_get (fixture->window, "measure-start")));
  gtk_widget_grab_focus (ui_get (fixture->window, "measure-prompt"));
  press ("ctrl+Return");
  ui_wait_for (ui_find (fixture->window, "measure-stop") != NULL);
  press ("Escape");
  ui_wait_for (ui_find (fixture->window, "measure-resume") != NULL);
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
  ui_press (ui_get (fixture->window, "measure-resume"));
  ui_wait_for (ui_find (fixture->window, "measure-resume") == NULL && ui_find (fixture->window, "measure-stop") == NULL);
  strip = ui_get (fixture->window, "measure-strip");
#define SELECTED thimble_strip_plot_get_selected (THIMBLE_STRIP_PLOT (strip))
  gtk_widget_grab_focus (strip);
  press ("Home");
  ui_wait_for (SELECTED != 0);
  first = SELECTED;
  press ("Right");
  ui_wait_for (SELECTED != first);
  press ("Left");
  ui_wait_for (SELECTED == first);
  press ("End");
  ui_wait_for (SELECTED != first);
#undef SELECTED
  press ("Return");
  ui_wait_for (ui_find (fixture->window, "history-detail-answer") != NULL);

  press ("alt+2");
  modes = gtk_stack_switcher_get_stack (GTK_STACK_SWITCHER (ui_get (fixture->window, "measure-modes")));
  gtk_stack_set_visible_child_name (modes, "chain");
  ui_wait_for (ui_find (fixture->window, "step-name") != NULL);
  ui_settle (fixture->window);
  name = g_strdup (first_step (fixture));
  gtk_widget_grab_focus (ui_get (fixture->window, "step-name"));
  press ("alt+Down");
  ui_wait_for (!g_str_equal (first_step (fixture), name));
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *tool = g_find_program_in_path ("xdotool");
  int result;

  if (tool == NULL)
    {
      g_print ("1..0 # SKIP xdotool is not installed\n");
      return 0;
    }
  ui_init (&argc, &argv);
  engine = ui_engine_new (TRUE);
  settings = g_settings_new (APP_ID);
  application = thimble_application_new (engine->engine);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_application_hold (G_APPLICATION (application));

#define ADD(name, up, test) g_test_add ("/keyboard/" name, Fixture, NULL, up, test, tear_down)
  ADD ("walk-start", set_up_first, test_walk_start);
  ADD ("walk-pages", set_up, test_walk_pages);
  ADD ("walk-preferences", set_up, test_walk_preferences);
  ADD ("shortcuts-window", set_up, test_shortcuts_window);
  ADD ("shortcuts-general", set_up, test_shortcuts_general);
  ADD ("shortcut-close", set_up, test_shortcut_close);
  ADD ("shortcut-quit", set_up, test_shortcut_quit);
  ADD ("shortcuts-compose", set_up, test_shortcuts_compose);
  ADD ("focus-kept", set_up, test_focus_kept);
  ADD ("shortcut-back", set_up, test_shortcut_back);
  ADD ("shortcuts-history", set_up, test_shortcuts_history);
  ADD ("shortcuts-chart", set_up, test_shortcuts_chart);
  ADD ("shortcuts-measure", set_up, test_shortcuts_measure);
  result = g_test_run ();
  g_clear_object (&settings);
  g_application_release (G_APPLICATION (application));
  g_clear_object (&application);
  g_clear_pointer (&engine, ui_engine_free);
  return result;
}
