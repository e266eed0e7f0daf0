/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every line of the shortcuts window does what it says. */
#include "config.h"

#include "app/thimble-window.h"
#include "charts/thimble-history-chart.h"
#include "measure/thimble-strip-plot.h"
#include "keyboard-fixture.h"

static const char *
visible_page (KeyboardFixture *fixture)
{
  return adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (ui_get (fixture->window, "pages")));
}

static void
expect_window (KeyboardFixture *fixture,
               const char      *name)
{
  ui_wait_for (ui_find_window (name) != NULL);
  gtk_window_destroy (ui_find_window (name));
  ui_wait_for (ui_find_window (name) == NULL);
  keyboard_give_keys (fixture->window);
}

static void
text_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
expect_clipboard (KeyboardFixture *fixture,
                  const char      *part)
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
test_shortcuts_window (KeyboardFixture *fixture,
                       gconstpointer    data)
{
  g_autoptr (GPtrArray) accels = g_ptr_array_new_with_free_func (g_free);

  keyboard_press ("ctrl+question");
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
test_shortcuts_general (KeyboardFixture *fixture,
                        gconstpointer    data)
{
  static const char * const pages[][2] = {
    { "alt+2", "measure" }, { "alt+3", "history" }, { "alt+1", "compose" },
    { "ctrl+2", "measure" }, { "ctrl+3", "history" }, { "ctrl+1", "compose" },
  };
  GtkMenuButton *menu = GTK_MENU_BUTTON (ui_get (fixture->window, "main-menu"));

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      keyboard_press (pages[i][0]);
      ui_wait_for (g_str_equal (visible_page (fixture), pages[i][1]));
    }
  keyboard_press ("F10");
  ui_wait_for (gtk_widget_get_mapped (GTK_WIDGET (gtk_menu_button_get_popover (menu))));
  keyboard_press ("Escape");
  ui_wait_for (!gtk_widget_get_mapped (GTK_WIDGET (gtk_menu_button_get_popover (menu))));
  keyboard_give_keys (fixture->window); /* the menu had them */
  keyboard_press ("ctrl+comma");
  expect_window (fixture, "preferences");
  keyboard_press ("F1");
  expect_window (fixture, "help");
  keyboard_press ("ctrl+question");
  expect_window (fixture, "shortcuts");
}

/* A page that was asked for by key has the focus, not the first button of the header bar. */
static void
test_page_has_focus (KeyboardFixture *fixture,
                     gconstpointer    data)
{
  static const char * const pages[][2] = { { "alt+2", "measure-page" }, { "alt+3", "history-page" }, { "alt+1", "compose-page" } };
  GtkWidget *focus;

  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == ui_get (fixture->window, "prompt-text"));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      gtk_widget_grab_focus (ui_get (fixture->window, "signs"));
      keyboard_press (pages[i][0]);
      ui_wait_for (ui_find (fixture->window, pages[i][1]) != NULL);
      focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
      /* None where the page has nothing yet that could have it. */
      g_assert_true (focus == NULL || gtk_widget_is_ancestor (focus, ui_get (fixture->window, pages[i][1])));
    }
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == ui_get (fixture->window, "prompt-text"));
}

static void
test_shortcut_close (KeyboardFixture *fixture,
                     gconstpointer    data)
{
  keyboard_press ("ctrl+w");
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
}

static void
test_shortcut_quit (KeyboardFixture *fixture,
                    gconstpointer    data)
{
  keyboard_press ("ctrl+q");
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
}

/* From the text where one types. */
static void
test_shortcuts_compose (KeyboardFixture *fixture,
                        gconstpointer    data)
{
  ThimbleRequest *request;
  gint64 first;
  g_autofree char *prompt = NULL;

  thimble_practice_set_pace (thimble_engine_get_practice (keyboard_engine->engine), 150);
  thimble_compose_page_grab_prompt_focus (keyboard_get_compose (fixture));
  keyboard_press ("ctrl+Return");
  ui_wait_for (thimble_compose_page_is_running (keyboard_get_compose (fixture)));
  ui_wait_for (*thimble_request_get_answer (thimble_compose_page_get_request (keyboard_get_compose (fixture))) != '\0');
  keyboard_press ("Escape");
  ui_wait_for (!thimble_compose_page_is_running (keyboard_get_compose (fixture)));
  g_assert_cmpint (thimble_request_get_state (thimble_compose_page_get_request (keyboard_get_compose (fixture))), ==, THIMBLE_STATE_STOPPED);

  thimble_practice_set_pace (thimble_engine_get_practice (keyboard_engine->engine), 0);
  keyboard_press ("ctrl+Return");
  /* It may be over before anybody sees it run. */
  ui_wait_for (thimble_request_get_state (thimble_compose_page_get_request (keyboard_get_compose (fixture))) == THIMBLE_STATE_COMPLETED);
  ui_wait_for (!thimble_compose_page_is_running (keyboard_get_compose (fixture)));
  request = thimble_compose_page_get_request (keyboard_get_compose (fixture));
  first = thimble_request_get_id (request);
  keyboard_press ("ctrl+shift+c");
  expect_clipboard (fixture, "Practice answer");
  keyboard_press ("ctrl+r");
  ui_wait_for (thimble_request_get_id (thimble_compose_page_get_request (keyboard_get_compose (fixture))) > first);
  ui_wait_for (!thimble_compose_page_is_running (keyboard_get_compose (fixture)));
  keyboard_press ("ctrl+shift+Return");
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (fixture->window, "prompt-text"))), "text", &prompt, NULL);
  g_assert_cmpstr (prompt, ==, "");
  keyboard_press ("ctrl+n");
  ui_wait_for (thimble_compose_page_get_request (keyboard_get_compose (fixture)) == NULL);
}

/* The button that has the focus goes when it is pressed: the focus stays on the page. */
static void
test_focus_kept (KeyboardFixture *fixture,
                 gconstpointer    data)
{
  static const char * const buttons[] = { "send", "follow-up", "new-task" };

  thimble_practice_set_pace (thimble_engine_get_practice (keyboard_engine->engine), 100);
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      GtkWidget *button = ui_get (fixture->window, buttons[i]);

      gtk_widget_grab_focus (button);
      g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == button);
      keyboard_press ("space");
      ui_wait_ms (50);
      g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (fixture->window)));
      g_assert_true (gtk_widget_get_mapped (gtk_window_get_focus (GTK_WINDOW (fixture->window))));
      if (i > 0)
        continue;
      /* Escape stops from wherever it went. */
      ui_wait_for (thimble_compose_page_is_running (keyboard_get_compose (fixture)));
      ui_wait_for (*thimble_request_get_answer (thimble_compose_page_get_request (keyboard_get_compose (fixture))) != '\0');
      keyboard_press ("Escape");
      ui_wait_for (!thimble_compose_page_is_running (keyboard_get_compose (fixture)));
      ui_settle (fixture->window);
      g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (fixture->window)));
      g_assert_true (gtk_widget_get_mapped (gtk_window_get_focus (GTK_WINDOW (fixture->window))));
    }
}

static void
test_shortcut_back (KeyboardFixture *fixture,
                    gconstpointer    data)
{
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_ms (100);
  keyboard_send_and_wait (fixture);
  ui_wait_for (ui_find (fixture->window, "back") != NULL);
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (fixture->window)));
  keyboard_press ("alt+Left");
  ui_wait_for (ui_find (fixture->window, "back") == NULL);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == ui_get (fixture->window, "prompt-text"));
}

/* Column by column, to the ends, closer and back, and what is chosen is opened. */
static void
test_shortcuts_chart (KeyboardFixture *fixture,
                      gconstpointer    data)
{
  ThimbleHistoryChart *chart;
  ThimbleChartModel *model;
  gint64 newest;

  keyboard_send_and_wait (fixture);
  for (guint i = 0; i < 2; i++)
    {
      gint64 last = thimble_request_get_id (thimble_compose_page_get_request (keyboard_get_compose (fixture)));

      keyboard_press ("ctrl+r");
      ui_wait_for (thimble_request_get_id (thimble_compose_page_get_request (keyboard_get_compose (fixture))) > last);
      ui_wait_for (!thimble_compose_page_is_running (keyboard_get_compose (fixture)));
    }
  keyboard_press ("alt+3");
  ui_wait_for (ui_find (fixture->window, "history-chart") != NULL);
  chart = THIMBLE_HISTORY_CHART (ui_get (fixture->window, "history-chart"));
  model = thimble_history_chart_get_model (chart);
#define SELECTED thimble_history_chart_get_selected (chart)
  ui_wait_for (thimble_chart_model_get_columns (model)->len >= 3 && !thimble_chart_model_is_loading (model));
  ui_wait_for (gtk_widget_grab_focus (GTK_WIDGET (chart)));
  keyboard_press ("Left");
  ui_wait_for (SELECTED != 0);
  newest = SELECTED;
  keyboard_press ("Left");
  ui_wait_for (SELECTED != newest);
  keyboard_press ("Right");
  ui_wait_for (SELECTED == newest);
  keyboard_press ("Home");
  ui_wait_for (SELECTED != newest);
  keyboard_press ("End");
  ui_wait_for (SELECTED == newest);
  keyboard_press ("plus");
  keyboard_press ("minus");
  keyboard_press ("Page_Up");
  keyboard_press ("Page_Down");
  keyboard_press ("0");
  ui_wait_for (thimble_chart_model_fits_all (model));
  g_assert_cmpint (SELECTED, ==, newest);
#undef SELECTED
  keyboard_press ("Return");
  ui_wait_for (ui_find (fixture->window, "history-detail-answer") != NULL);
}

static void
test_shortcuts_history (KeyboardFixture *fixture,
                        gconstpointer    data)
{
  GtkWidget *focus;

  keyboard_send_and_wait (fixture);
  keyboard_press ("alt+3");
  ui_wait_for (ui_find (fixture->window, "history-table") != NULL);
  ui_wait_for (gtk_widget_grab_focus (ui_get (fixture->window, "history-table")));
  ui_wait_ms (300);
  keyboard_press ("ctrl+f");
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, ui_get (fixture->window, "history-search")));
  /* By arrows into the table, and to its newest request. */
  gtk_widget_child_focus (ui_get (fixture->window, "history-table"), GTK_DIR_TAB_FORWARD);
  keyboard_press ("Down");
  keyboard_press ("Down");
  keyboard_press ("Return");
  ui_wait_for (ui_find (fixture->window, "history-detail-answer") != NULL);
  keyboard_press ("ctrl+shift+c");
  expect_clipboard (fixture, "Practice answer");
  keyboard_press ("Delete");
  ui_wait_for (ui_find_window ("history-delete-dialog") != NULL);
}

static const char *
first_step (KeyboardFixture *fixture)
{
  return gtk_editable_get_text (GTK_EDITABLE (ui_get (fixture->window, "step-name")));
}

/* Measured, stopped, gone through run by run and opened; a chain's step moved. */
static void
test_shortcuts_measure (KeyboardFixture *fixture,
                        gconstpointer    data)
{
  GtkStack *modes;
  GtkWidget *strip;
  g_autofree char *name = NULL;
  gint64 first;

  thimble_practice_set_pace (thimble_engine_get_practice (keyboard_engine->engine), 150);
  keyboard_press ("alt+2");
  ui_wait_for (ui_find (fixture->window, "measure-start") != NULL);
  ui_wait_for (gtk_widget_is_sensitive (ui_get (fixture->window, "measure-start")));
  gtk_widget_grab_focus (ui_get (fixture->window, "measure-prompt"));
  keyboard_press ("ctrl+Return");
  ui_wait_for (ui_find (fixture->window, "measure-stop") != NULL);
  keyboard_press ("Escape");
  ui_wait_for (ui_find (fixture->window, "measure-resume") != NULL);
  thimble_practice_set_pace (thimble_engine_get_practice (keyboard_engine->engine), 0);
  ui_press (ui_get (fixture->window, "measure-resume"));
  ui_wait_for (ui_find (fixture->window, "measure-resume") == NULL && ui_find (fixture->window, "measure-stop") == NULL);
  strip = ui_get (fixture->window, "measure-strip");
#define SELECTED thimble_strip_plot_get_selected (THIMBLE_STRIP_PLOT (strip))
  gtk_widget_grab_focus (strip);
  keyboard_press ("Home");
  ui_wait_for (SELECTED != 0);
  first = SELECTED;
  keyboard_press ("Right");
  ui_wait_for (SELECTED != first);
  keyboard_press ("Left");
  ui_wait_for (SELECTED == first);
  keyboard_press ("End");
  ui_wait_for (SELECTED != first);
#undef SELECTED
  keyboard_press ("Return");
  ui_wait_for (ui_find (fixture->window, "history-detail-answer") != NULL);

  keyboard_press ("alt+2");
  modes = gtk_stack_switcher_get_stack (GTK_STACK_SWITCHER (ui_get (fixture->window, "measure-modes")));
  gtk_stack_set_visible_child_name (modes, "chain");
  ui_wait_for (ui_find (fixture->window, "step-name") != NULL);
  ui_settle (fixture->window);
  name = g_strdup (first_step (fixture));
  gtk_widget_grab_focus (ui_get (fixture->window, "step-name"));
  keyboard_press ("alt+Down");
  ui_wait_for (!g_str_equal (first_step (fixture), name));
}

static void
add_tests (void)
{
  KEYBOARD_ADD ("shortcuts-window", keyboard_set_up, test_shortcuts_window);
  KEYBOARD_ADD ("shortcuts-general", keyboard_set_up, test_shortcuts_general);
  KEYBOARD_ADD ("page-has-focus", keyboard_set_up, test_page_has_focus);
  KEYBOARD_ADD ("shortcut-close", keyboard_set_up, test_shortcut_close);
  KEYBOARD_ADD ("shortcut-quit", keyboard_set_up, test_shortcut_quit);
  KEYBOARD_ADD ("shortcuts-compose", keyboard_set_up, test_shortcuts_compose);
  KEYBOARD_ADD ("focus-kept", keyboard_set_up, test_focus_kept);
  KEYBOARD_ADD ("shortcut-back", keyboard_set_up, test_shortcut_back);
  KEYBOARD_ADD ("shortcuts-history", keyboard_set_up, test_shortcuts_history);
  KEYBOARD_ADD ("shortcuts-chart", keyboard_set_up, test_shortcuts_chart);
  KEYBOARD_ADD ("shortcuts-measure", keyboard_set_up, test_shortcuts_measure);
}

int
main (int    argc,
      char **argv)
{
  return keyboard_run (argc, argv, add_tests);
}
