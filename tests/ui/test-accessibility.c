/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/thimble-application.h"
#include "app/thimble-window.h"
#include "compose/thimble-compose-page.h"
#include "ui-test.h"

/* Every control of every page, popover and dialog has a name that can be spoken, and the receipt's numbers are spoken
 * when they arrive. What a screen reader makes of it shows drive.py. */

static ThimbleApplication *application;
static UiEngine *engine;
static GSettings *settings;

typedef struct {
  GtkWidget *window;
} Fixture;

static void
open_window (Fixture  *fixture,
             gboolean  start_done)
{
  static const char * const keys[] = { "draft-text", "draft-system", "draft-task", "model", "page", "signs-hidden", "hints-seen" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (settings, keys[i]);
  g_settings_set_boolean (settings, "start-done", start_done);
  g_application_activate (G_APPLICATION (application));
  fixture->window = GTK_WIDGET (ui_find_window ("thimble-window"));
  ui_settle (fixture->window);
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

/* --- names --- */

static gboolean
is_named (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL)
         || gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

static gboolean
has_words (GtkWidget *widget)
{
  if (!gtk_widget_get_visible (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_words (child))
      return TRUE;
  return FALSE;
}

/* Whether what the widget is for can be heard: from itself or, inside GTK's own composite widgets, from what it is a part
 * of. A button that only holds boxes with a label is not named by it (GTK 4.8 looks one level deep). */
static gboolean
can_be_heard (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (is_named (widget))
    return TRUE;
  if (GTK_IS_BUTTON (widget))
    {
      GtkWidget *child = gtk_button_get_child (GTK_BUTTON (widget));

      if (gtk_button_get_label (GTK_BUTTON (widget)) != NULL && *gtk_button_get_label (GTK_BUTTON (widget)) != '\0')
        return TRUE;
      if (GTK_IS_LABEL (child) && has_words (child))
        return TRUE;
    }
  if (ADW_IS_PREFERENCES_ROW (widget))
    return *adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)) != '\0';
  if (GTK_IS_EXPANDER (widget))
    return gtk_expander_get_label (GTK_EXPANDER (widget)) != NULL;
  for (; parent != NULL; parent = gtk_widget_get_parent (parent))
    {
      /* The text of an entry, the toggle of a menu button, the arrow of a spin button: the whole is named. */
      if (ADW_IS_PREFERENCES_ROW (parent))
        return *adw_preferences_row_get_title (ADW_PREFERENCES_ROW (parent)) != '\0';
      if ((GTK_IS_EDITABLE (parent) || GTK_IS_MENU_BUTTON (parent) || GTK_IS_DROP_DOWN (parent) || GTK_IS_SPIN_BUTTON (parent)
           || GTK_IS_EXPANDER (parent)) && is_named (parent))
        return TRUE;
    }
  return FALSE;
}

static gboolean
wants_name (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_EDITABLE (widget) || GTK_IS_TEXT_VIEW (widget)
         || GTK_IS_SWITCH (widget) || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_SCALE (widget) || GTK_IS_DROP_DOWN (widget)
         || GTK_IS_EXPANDER (widget) || GTK_IS_SPINNER (widget) || ADW_IS_ACTION_ROW (widget);
}

static guint
count_nameless (GtkWidget  *widget,
                const char *page,
                guint      *n_seen)
{
  guint n = 0;

  if (!gtk_widget_get_mapped (widget) || GTK_IS_WINDOW_CONTROLS (widget))
    return 0;
  if (wants_name (widget) && !GTK_IS_LABEL (widget))
    {
      ++*n_seen;
      if (!can_be_heard (widget))
        {
          g_test_message ("%s: no name: %s “%s” in %s “%s”", page, G_OBJECT_TYPE_NAME (widget), gtk_widget_get_name (widget),
                          G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)), gtk_widget_get_name (gtk_widget_get_parent (widget)));
          n++;
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_nameless (child, page, n_seen);
  return n;
}

static void
check_names (GtkWidget  *root,
             const char *page)
{
  guint n_seen = 0;

  ui_settle (root);
  g_assert_cmpuint (count_nameless (root, page, &n_seen), ==, 0);
  g_test_message ("%s: %u controls", page, n_seen);
  g_assert_cmpuint (n_seen, >, 0);
}

static void
test_start (Fixture       *fixture,
            gconstpointer  data)
{
  check_names (fixture->window, "welcome");
  ui_press (ui_get (fixture->window, "choose-provider"));
  ui_wait_for (ui_find (fixture->window, "start-provider") != NULL);
  check_names (fixture->window, "provider");
  ui_press (ui_get (fixture->window, "provider-compatible"));
  ui_wait_for (ui_find (fixture->window, "start-compatible") != NULL);
  check_names (fixture->window, "compatible");
  ui_press (ui_get (fixture->window, "start-back"));
  ui_wait_for (ui_find (fixture->window, "start-provider") != NULL);
  ui_press (ui_get (fixture->window, "provider-openai"));
  ui_wait_for (ui_find (fixture->window, "start-key") != NULL);
  check_names (fixture->window, "key");
  ui_press (ui_get (fixture->window, "start-key-later"));
  ui_wait_for (ui_find (fixture->window, "start-model") != NULL);
  check_names (fixture->window, "model");
}

static void
test_pages (Fixture       *fixture,
            gconstpointer  data)
{
  static const char * const menus[] = { "signs", "answer-settings" };
  GtkWidget *button;

  check_names (fixture->window, "compose");
  ui_press (ui_get (fixture->window, "send"));
  ui_wait_for (!thimble_compose_page_is_running (THIMBLE_COMPOSE_PAGE (ui_get (fixture->window, "compose-page"))));
  ui_wait_for (ui_find (fixture->window, "receipt-sentence") != NULL);
  check_names (fixture->window, "answer");
  for (guint i = 0; i < G_N_ELEMENTS (menus); i++)
    {
      GtkMenuButton *menu = GTK_MENU_BUTTON (ui_get (fixture->window, menus[i]));

      gtk_menu_button_popup (menu);
      ui_wait_for (gtk_widget_get_mapped (GTK_WIDGET (gtk_menu_button_get_popover (menu))));
      check_names (GTK_WIDGET (gtk_menu_button_get_popover (menu)), menus[i]);
      gtk_menu_button_popdown (menu);
      ui_wait_ms (100);
    }
  button = ui_find_type (ui_get (fixture->window, "model-button"), GTK_TYPE_MENU_BUTTON);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  ui_wait_for (ui_find (fixture->window, "picker-list") != NULL);
  check_names (ui_get (fixture->window, "model-picker"), "picker");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  thimble_window_show_page (THIMBLE_WINDOW (fixture->window), "measure");
  ui_wait_for (ui_find (fixture->window, "measure-start") != NULL);
  ui_wait_ms (300);
  check_names (fixture->window, "measure");
  thimble_window_show_page (THIMBLE_WINDOW (fixture->window), "history");
  ui_wait_for (ui_find (fixture->window, "history-sum-requests") != NULL);
  ui_wait_ms (300);
  check_names (fixture->window, "history");
}

static void
test_preferences (Fixture       *fixture,
                  gconstpointer  data)
{
  static const char * const pages[] = { "general", "keys", "prices" };
  GtkWidget *preferences;
  AdwViewStack *stack;
  g_autoptr (GListModel) list = NULL;

  gtk_widget_activate_action (fixture->window, "app.preferences", NULL);
  ui_wait_for (ui_find_window ("preferences") != NULL);
  preferences = GTK_WIDGET (ui_find_window ("preferences"));
  stack = ADW_VIEW_STACK (ui_find_type (preferences, ADW_TYPE_VIEW_STACK));
  list = G_LIST_MODEL (adw_view_stack_get_pages (stack));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr (AdwViewStackPage) page = g_list_model_get_item (list, i);

      adw_view_stack_set_visible_child (stack, adw_view_stack_page_get_child (page));
      ui_wait_ms (200);
      check_names (preferences, pages[i]);
    }
}

/* --- the numbers --- */

static char *
find_spoken (GtkWidget *receipt)
{
  /* An error lists what stands there; none is what we do not expect to find. */
  return gtk_test_accessible_check_property (GTK_ACCESSIBLE (receipt), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "");
}

static void
test_numbers (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *receipt = ui_get (fixture->window, "receipt");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 60);
  ui_press (ui_get (fixture->window, "send"));
  ui_wait_for (ui_find (fixture->window, "receipt") != NULL);
  ui_wait_ms (200);
  before = find_spoken (receipt);
  g_assert_true (before == NULL || strstr (before, "total") == NULL);
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
  ui_wait_for (!thimble_compose_page_is_running (THIMBLE_COMPOSE_PAGE (ui_get (fixture->window, "compose-page"))));
  ui_settle (fixture->window);
  after = find_spoken (receipt);
  g_test_message ("%s", after);
  g_assert_nonnull (after);
  g_assert_nonnull (strstr (after, "Input "));
  g_assert_nonnull (strstr (after, ", output "));
  g_assert_nonnull (strstr (after, ", total "));
  g_assert_nonnull (strstr (after, gtk_label_get_text (GTK_LABEL (ui_get (fixture->window, "receipt-total")))));
}

int
main (int    argc,
      char **argv)
{
  int result;

  ui_init (&argc, &argv);
  engine = ui_engine_new (TRUE);
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
  settings = g_settings_new (APP_ID);
  application = thimble_application_new (engine->engine);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_application_hold (G_APPLICATION (application));
#define ADD(name, up, test) g_test_add ("/accessibility/" name, Fixture, NULL, up, test, tear_down)
  ADD ("start", set_up_first, test_start);
  ADD ("pages", set_up, test_pages);
  ADD ("preferences", set_up, test_preferences);
  ADD ("numbers", set_up, test_numbers);
  result = g_test_run ();
  g_clear_object (&settings);
  g_application_release (G_APPLICATION (application));
  g_clear_object (&application);
  g_clear_pointer (&engine, ui_engine_free);
  return result;
}
