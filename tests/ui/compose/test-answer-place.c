/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the answer's view stands while it comes and when it is whole. */
#include "config.h"

#include <glib/gstdio.h>

#include "compose-fixture.h"

#define HEAD "data: {\"id\":\"r\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
#define PARAGRAPH HEAD "A paragraph of some words that fill a line or two of the card.\\n\\n\"}}]}\n\n"
#define END "data: {\"id\":\"r\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"

static GtkAdjustment *
scroller (ComposeFixture *fixture)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (ui_get (fixture->root, "answer-scroller")));
}

static double
end_of (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

/* @end: whether the answer ends well, or is cut off. */
static void
push_long_answer (ThimbleTestServer *server,
                  gboolean           end)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_repeat (script, PARAGRAPH, 120, 5);
  if (end)
    thimble_test_script_send (script, END);
  thimble_test_script_cut (script);
  thimble_test_server_push (server, script);
}

static void
finish (ComposeFixture *fixture)
{
  ui_wait_for (!thimble_compose_page_is_running (fixture->page));
  ui_settle (fixture->window);
}

static void
test_beginning (ComposeFixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();

  push_long_answer (server, TRUE);
  compose_choose_server (fixture, server);
  ui_wait_for (compose_can (fixture, "send"));
  compose_do_action (fixture, "compose.send");
  ui_wait_for (end_of (scroller (fixture)) > 300);
  g_assert_cmpfloat (gtk_adjustment_get_value (scroller (fixture)), ==, 0);
  finish (fixture);
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  g_assert_cmpfloat (gtk_adjustment_get_value (scroller (fixture)), ==, 0);
  ui_save_picture (fixture->window, "page-long-answer.png");
}

static void
test_end_is_followed (ComposeFixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  GtkAdjustment *adjustment;
  double before;

  push_long_answer (server, TRUE);
  compose_choose_server (fixture, server);
  ui_wait_for (compose_can (fixture, "send"));
  compose_do_action (fixture, "compose.send");
  adjustment = scroller (fixture);
  ui_wait_for (end_of (adjustment) > 300);
  before = end_of (adjustment);
  gtk_adjustment_set_value (adjustment, before);
  ui_wait_for (end_of (adjustment) > before + 200);
  ui_settle (fixture->window);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, before + 190);

  /* Up again: nothing pulls the reader down. */
  gtk_adjustment_set_value (adjustment, 120);
  before = end_of (adjustment);
  ui_wait_for (end_of (adjustment) > before + 200 || !thimble_compose_page_is_running (fixture->page));
  finish (fixture);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 120);

  /* The next answer begins at its beginning. */
  push_long_answer (server, TRUE);
  compose_do_action (fixture, "compose.run-again");
  ui_wait_for (gtk_adjustment_get_value (adjustment) == 0);
  ui_wait_for (end_of (adjustment) > 300);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  finish (fixture);
}

/* Below earlier turns that are unfolded, the new answer's beginning is what is in sight. */
static void
test_follow_up (ComposeFixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  GtkAdjustment *adjustment;
  graphene_rect_t bounds;

  push_long_answer (server, TRUE);
  compose_choose_server (fixture, server);
  compose_send_and_wait (fixture);
  compose_do_action (fixture, "compose.follow-up");
  compose_type_prompt (fixture, "And then?");
  gtk_expander_set_expanded (GTK_EXPANDER (ui_find_type (ui_get (fixture->root, "answer-scroller"), GTK_TYPE_EXPANDER)), TRUE);
  ui_settle (fixture->window);
  adjustment = scroller (fixture);
  compose_send_and_wait (fixture);
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 1000);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), <, end_of (adjustment) - 1000);
  g_assert_true (gtk_widget_compute_bounds (ui_get (fixture->root, "answer-text"), ui_get (fixture->root, "answer-scroller"), &bounds));
  g_assert_cmpfloat (bounds.origin.y, >=, -2);
  g_assert_cmpfloat (bounds.origin.y, <, 60);
  ui_save_picture (fixture->window, "page-long-follow-up.png");
}

/* Whether the last line of pixels of @view is of one colour. */
static gboolean
ends_cleanly (GtkWidget *view)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "thimble-answer-end.png", NULL);
  g_autoptr (GdkPixbuf) picture = NULL;
  g_autoptr (GError) error = NULL;
  const guchar *line;
  int least = 255, most = 0;

  ui_save_png (view, path);
  picture = gdk_pixbuf_new_from_file (path, &error);
  g_assert_no_error (error);
  g_unlink (path);
  line = gdk_pixbuf_read_pixels (picture) + (gdk_pixbuf_get_height (picture) - 1) * gdk_pixbuf_get_rowstride (picture);
  /* Corners and scroll bar left out. */
  for (int x = 16; x < gdk_pixbuf_get_width (picture) - 24; x++)
    {
      int green = line[x * gdk_pixbuf_get_n_channels (picture) + 1];

      least = MIN (least, green);
      most = MAX (most, green);
    }
  return most - least < 4;
}

/* No line is cut through by the edge, wherever one stops; at the end there is nothing to fade. */
static void
test_edge (ComposeFixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  GtkWidget *view;

  push_long_answer (server, TRUE);
  compose_choose_server (fixture, server);
  compose_send_and_wait (fixture);
  view = ui_get (fixture->root, "answer-scroller");
  for (double value = 0; value < 40; value += 4)
    {
      gtk_adjustment_set_value (scroller (fixture), value);
      ui_settle (fixture->window);
      g_assert_true (ends_cleanly (view));
    }
  ui_save_picture (fixture->window, "page-edge.png");
}

static gboolean
error_is_seen (ComposeFixture *fixture)
{
  GtkWidget *view = ui_get (fixture->root, "answer-scroller");
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (ui_get (fixture->root, "error-card"), view, &bounds) && bounds.size.height > 20 &&
         bounds.origin.y >= 0 && bounds.origin.y + bounds.size.height <= gtk_widget_get_height (view) + 1;
}

/* What went wrong stands below what had come, and is brought into sight. */
static void
test_error_is_seen (ComposeFixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();

  push_long_answer (server, FALSE);
  compose_choose_server (fixture, server);
  ui_wait_for (compose_can (fixture, "send"));
  compose_do_action (fixture, "compose.send");
  finish (fixture);
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_INTERRUPTED);
  ui_wait_for (error_is_seen (fixture));
  g_assert_cmpfloat (end_of (scroller (fixture)), >, 300);
  ui_save_picture (fixture->window, "page-long-answer-cut.png");
}

static void
add_tests (void)
{
  COMPOSE_ADD ("answer-beginning", compose_set_up, test_beginning);
  COMPOSE_ADD ("answer-end-is-followed", compose_set_up, test_end_is_followed);
  COMPOSE_ADD ("answer-follow-up", compose_set_up, test_follow_up);
  COMPOSE_ADD ("answer-edge", compose_set_up, test_edge);
  COMPOSE_ADD ("answer-error-is-seen", compose_set_up, test_error_is_seen);
}

int
main (int argc, char **argv)
{
  return compose_run (argc, argv, add_tests);
}
