/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tab reaches every control of every page and is never lost. */
#include "config.h"

#include "app/thimble-window.h"
#include "start/thimble-start-page.h"
#include "keyboard-fixture.h"

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
  for (guint again = 0; again < 8 && n_steps < 160; n_steps++)
    {
      GtkWidget *focus;

      keyboard_press (n_steps % 2 == 0 && GTK_IS_TEXT_VIEW (gtk_window_get_focus (GTK_WINDOW (window))) ? "ctrl+Tab" : "Tab");
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
test_walk_start (KeyboardFixture *fixture,
                 gconstpointer    data)
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
test_walk_pages (KeyboardFixture *fixture,
                 gconstpointer    data)
{
  walk (fixture->window, "compose");
  keyboard_send_and_wait (fixture);
  walk (fixture->window, "answer");
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_ms (100);
  walk (fixture->window, "narrow answer");
  keyboard_press ("alt+Left");
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
test_walk_preferences (KeyboardFixture *fixture,
                       gconstpointer    data)
{
  static const char * const pages[] = { "General", "Keys", "Prices" };
  GtkWidget *preferences;
  AdwViewStack *stack;

  gtk_widget_activate_action (fixture->window, "app.preferences", NULL);
  ui_wait_for (ui_find_window ("preferences") != NULL);
  preferences = GTK_WIDGET (ui_find_window ("preferences"));
  keyboard_give_keys (preferences);
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
  keyboard_press ("Escape");
  ui_wait_for (ui_find_window ("preferences") == NULL);
}

static void
add_tests (void)
{
  KEYBOARD_ADD ("walk-start", keyboard_set_up_first, test_walk_start);
  KEYBOARD_ADD ("walk-pages", keyboard_set_up, test_walk_pages);
  KEYBOARD_ADD ("walk-preferences", keyboard_set_up, test_walk_preferences);
}

int
main (int    argc,
      char **argv)
{
  return keyboard_run (argc, argv, add_tests);
}
