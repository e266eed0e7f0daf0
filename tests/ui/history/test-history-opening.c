/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the page comes to be, part by part. */
#include "config.h"

#include "history-fixture.h"
#include "history/thimble-history-detail.h"
#include "history/thimble-history-filter.h"

/* More than there are parts, and far fewer than a person waits for. */
#define FRAMES 40
#define SLOW_US 25000

static guint n_frames;

/* Longer than the time between two frames: the next one is due at once. */
static void
on_paint (void)
{
  g_usleep (SLOW_US);
  n_frames++;
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_built (HistoryFixture *fixture)
{
  return ui_find_type (fixture->page, THIMBLE_TYPE_HISTORY_DETAIL) != NULL;
}

static gboolean
is_seen (HistoryFixture *fixture)
{
  GtkWidget *part = fixture->table;

  while (part != fixture->page && gtk_widget_get_opacity (part) == 1)
    part = gtk_widget_get_parent (part);
  return part == fixture->page;
}

/* Another page in the place of the one that is there. */
static void
open_page (HistoryFixture *fixture)
{
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (fixture->overlay), NULL);
  fixture->page = thimble_history_page_new (fixture->engine->engine);
  fixture->table = ui_get (fixture->page, "history-table");
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (fixture->overlay), fixture->page);
}

/* Where every frame takes longer than it may, nothing that waits for a free moment would ever run. */
static void
test_slow_frames (HistoryFixture *fixture, gconstpointer unused)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (fixture->window);
  gulong handler = g_signal_connect (clock, "paint", G_CALLBACK (on_paint), NULL);
  guint tick = gtk_widget_add_tick_callback (fixture->window, on_tick, NULL, NULL);

  history_fill (fixture, 3);
  open_page (fixture);
  n_frames = 0;
  while (!is_built (fixture) && n_frames < FRAMES)
    ui_iterate ();
  g_test_message ("built after %u frames", n_frames);
  g_assert_true (is_built (fixture));
  ui_wait_for (is_seen (fixture) && history_n_rows (fixture) == 3);
  gtk_widget_remove_tick_callback (fixture->window, tick);
  g_signal_handler_disconnect (clock, handler);
}

/* Who asks for the search before all is there types on, and finds. */
static void
test_search_early (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *focus;

  history_insert (fixture, "gpt-6-luna", "free", "The weather", "Fine", 10, 20, THIMBLE_STATE_COMPLETED, 2);
  history_insert (fixture, "gpt-6-luna", "free", "The sea", "Deep", 10, 20, THIMBLE_STATE_COMPLETED, 1);
  open_page (fixture);
  g_assert_null (ui_find_type (fixture->page, THIMBLE_TYPE_HISTORY_FILTER));
  gtk_widget_activate_action (fixture->page, "history.search", NULL);
  ui_wait_for ((focus = gtk_root_get_focus (GTK_ROOT (fixture->window))) != NULL && gtk_widget_is_ancestor (focus, fixture->page));
  g_assert_true (gtk_widget_is_ancestor (focus, ui_get (fixture->page, "history-search")));
  g_assert_false (is_built (fixture));
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->page, "history-search")), "weather");
  g_signal_emit_by_name (ui_get (fixture->page, "history-search"), "search-changed");
  ui_wait_for (is_seen (fixture) && history_n_rows (fixture) == 1);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) == focus);
  ui_wait_for (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (ui_get (fixture->page, "history-sum-requests"))), "1 "));
}

static void
type (const char *keys)
{
  g_auto (GStrv) each = g_strsplit (keys, " ", -1);

  for (guint i = 0; each[i] != NULL; i++)
    ui_press_keys (each[i]);
}

/* What the window is told of, and nothing that waits for a free moment. */
static void
take_events (void)
{
  GMainContext *context = g_main_context_default ();
  GPollFD fds[64];
  int priority, timeout;

  g_assert_true (g_main_context_acquire (context));
  for (;;)
    {
      gboolean ready = g_main_context_prepare (context, &priority);
      int n = g_main_context_query (context, GDK_PRIORITY_EVENTS, &timeout, fds, G_N_ELEMENTS (fds));

      g_assert_cmpint (n, <=, G_N_ELEMENTS (fds));
      g_poll (fds, (guint) n, 0);
      ready = g_main_context_check (context, GDK_PRIORITY_EVENTS, fds, n) || ready;
      if (!ready || priority > GDK_PRIORITY_EVENTS)
        break;
      g_main_context_dispatch (context);
    }
  g_main_context_release (context);
}

/* Real keys, before the entry for them is there: not one is lost, and none is taken that is a shortcut. */
static void
test_keys_early (HistoryFixture *fixture, gconstpointer unused)
{
  g_autofree char *tool = g_find_program_in_path ("xdotool");

  if (tool == NULL)
    {
      g_test_skip ("xdotool is not installed");
      return;
    }
  history_insert (fixture, "gpt-6-luna", "free", "The weather", "Fine", 10, 20, THIMBLE_STATE_COMPLETED, 2);
  history_insert (fixture, "gpt-6-luna", "free", "The sea", "Deep", 10, 20, THIMBLE_STATE_COMPLETED, 1);
  ui_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)));
  open_page (fixture);
  gtk_widget_activate_action (fixture->page, "history.search", NULL);
  type ("w e s BackSpace a t");
  take_events ();
  g_assert_null (ui_find_type (fixture->page, THIMBLE_TYPE_HISTORY_FILTER));
  ui_wait_for (ui_find (fixture->page, "history-search") != NULL);
  type ("h e r");
  ui_wait_for (is_seen (fixture) && history_n_rows (fixture) == 1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_get (fixture->page, "history-search"))), ==, "weather");

  /* Who has gone elsewhere meanwhile has them back. */
  open_page (fixture);
  gtk_widget_activate_action (fixture->page, "history.search", NULL);
  ui_press_keys ("x");
  take_events ();
  g_object_ref (fixture->page);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (fixture->overlay), gtk_entry_new ());
  gtk_widget_grab_focus (adw_toast_overlay_get_child (ADW_TOAST_OVERLAY (fixture->overlay)));
  ui_press_keys ("y");
  ui_wait_for (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (adw_toast_overlay_get_child (ADW_TOAST_OVERLAY (fixture->overlay)))), "y"));
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (fixture->overlay), fixture->page);
  g_object_unref (fixture->page);
}

/* Who has gone to another page of the window meanwhile stays there, and types there. */
static void
test_search_left (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *pages = gtk_stack_new (), *entry = gtk_entry_new ();

  history_fill (fixture, 3);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (fixture->overlay), pages);
  gtk_stack_add_child (GTK_STACK (pages), entry);
  fixture->page = thimble_history_page_new (fixture->engine->engine);
  fixture->table = ui_get (fixture->page, "history-table");
  gtk_stack_add_child (GTK_STACK (pages), fixture->page);
  gtk_stack_set_visible_child (GTK_STACK (pages), fixture->page);
  gtk_widget_activate_action (fixture->page, "history.search", NULL);
  gtk_stack_set_visible_child (GTK_STACK (pages), entry);
  gtk_widget_grab_focus (entry);
  ui_wait_for (is_built (fixture));
  ui_settle (fixture->window);
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)), entry));
  gtk_stack_set_visible_child (GTK_STACK (pages), fixture->page);
  ui_wait_for (is_seen (fixture) && history_n_rows (fixture) == 3);
}

/* What cannot mean anything yet does nothing. */
static void
test_other_keys_early (HistoryFixture *fixture, gconstpointer unused)
{
  static const char * const actions[] = { "close", "delete", "copy", "run-again", "export", "import" };

  history_fill (fixture, 3);
  open_page (fixture);
  while (!is_built (fixture))
    {
      for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
        {
          g_autofree char *name = g_strconcat ("history.", actions[i], NULL);

          gtk_widget_activate_action (fixture->page, name, NULL);
        }
      ui_iterate ();
    }
  ui_wait_for (is_seen (fixture) && history_n_rows (fixture) == 3);
  g_assert_null (ui_find_window ("history-delete-dialog"));
}

/* A history that takes long to open is waited for without drawing frame after frame. */
static void
test_wait (HistoryFixture *fixture, gconstpointer unused)
{
  g_autoptr (UiEngine) engine = ui_engine_new (FALSE);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (fixture->window);
  g_autoptr (GAsyncResult) result = NULL;
  GtkWidget *page = thimble_history_page_new (engine->engine);
  gint64 before;

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (fixture->overlay), page);
  ui_wait_for (ui_find_type (page, THIMBLE_TYPE_HISTORY_DETAIL) != NULL);
  ui_settle (fixture->window);
  before = gdk_frame_clock_get_frame_counter (clock);
  ui_wait_ms (500);
  g_test_message ("%" G_GINT64_FORMAT " frames in half a second of waiting", gdk_frame_clock_get_frame_counter (clock) - before);
  g_assert_cmpint (gdk_frame_clock_get_frame_counter (clock) - before, <, 10);
  g_assert_cmpfloat (gtk_widget_get_opacity (gtk_widget_get_first_child (page)), ==, 0);
  thimble_engine_open_async (engine->engine, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_engine_open_finish (engine->engine, result, NULL));
  ui_wait_for (gtk_widget_get_opacity (gtk_widget_get_first_child (page)) == 1);
  ui_wait_for (ui_find_text (page, "No requests yet") != NULL);
  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
  fixture->page = thimble_history_page_new (fixture->engine->engine);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (fixture->overlay), fixture->page);
  ui_wait_for (page == NULL);
}

/* Ctrl+F from beside the page, where the focus is of who came by a click on its title. */
static void
test_search_from_beside (HistoryFixture *fixture, gconstpointer unused)
{
  g_autofree char *tool = g_find_program_in_path ("xdotool");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *beside = gtk_button_new_with_label ("History");
  GtkWidget *focus;

  if (tool == NULL)
    {
      g_test_skip ("xdotool is not installed");
      return;
    }
  history_fill (fixture, 3);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (fixture->overlay), box);
  fixture->page = thimble_history_page_new (fixture->engine->engine);
  fixture->table = ui_get (fixture->page, "history-table");
  gtk_box_append (GTK_BOX (box), beside);
  gtk_box_append (GTK_BOX (box), fixture->page);
  ui_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)));
  gtk_widget_grab_focus (beside);
  ui_press_keys ("ctrl+f");
  ui_wait_for ((focus = gtk_root_get_focus (GTK_ROOT (fixture->window))) != NULL && gtk_widget_is_ancestor (focus, fixture->page));
  g_assert_true (gtk_widget_is_ancestor (focus, ui_get (fixture->page, "history-search")));
  ui_wait_for (is_seen (fixture));
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
  HISTORY_ADD ("/history-opening/slow-frames", test_slow_frames);
  HISTORY_ADD ("/history-opening/search-early", test_search_early);
  HISTORY_ADD ("/history-opening/keys-early", test_keys_early);
  HISTORY_ADD ("/history-opening/search-left", test_search_left);
  HISTORY_ADD ("/history-opening/other-keys-early", test_other_keys_early);
  HISTORY_ADD ("/history-opening/wait", test_wait);
  HISTORY_ADD ("/history-opening/search-from-beside", test_search_from_beside);
  return history_run ();
}
