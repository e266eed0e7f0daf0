/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/thimble-application.h"
#include "app/thimble-window.h"
#include "catalogue/thimble-task.h"
#include "compose/thimble-compose-page.h"
#include "history/thimble-history-page.h"
#include "keys/thimble-preferences.h"
#include "models/thimble-model-button.h"
#include "thimble-test-loop.h"
#include "ui-test.h"

/* Does the program's main job in its real window, as a newcomer would: first start, Practice, a small task, its
 * receipt, a follow-up, the history, the keys. With $THIMBLE_PICTURES naming a folder it saves what is seen, light, dark
 * and 360 pixels wide; as a test it shows that the way is open from one end to the other. */

#define WIDTH 1100
#define HEIGHT 740
#define NARROW 360
#define NARROW_HEIGHT 720

static ThimbleApplication *application;
static UiEngine *engine;
static GtkWidget *window;

static GtkWidget *
get (const char *name)
{
  return ui_get (window, name);
}

static void
draw_native (GtkSnapshot *all, GtkWidget *native, double x, double y)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (native);

  gtk_snapshot_save (all);
  gtk_snapshot_translate (all, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gdk_paintable_snapshot (paintable, all, gtk_widget_get_width (native), gtk_widget_get_height (native));
  gtk_snapshot_restore (all);
}

/* Drawn at twice the size and scaled down, so that letters stand where the layout wants them and not on whole pixels. A
 * popover is a surface of its own: it is drawn over the window, where it stands. */
static void
save (GtkWidget *popover, const char *file)
{
  const char *folder = g_getenv ("THIMBLE_PICTURES");
  int width = gtk_widget_get_width (window), height = gtk_widget_get_height (window);
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  GtkSnapshot *all;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GdkPixbuf) large = NULL, picture = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  ui_settle (window);
  if (folder == NULL)
    return;
  all = gtk_snapshot_new ();
  gtk_snapshot_scale (all, 2, 2);
  draw_native (all, window, 0, 0);
  if (popover != NULL)
    {
      GdkPopup *popup = GDK_POPUP (gtk_native_get_surface (GTK_NATIVE (popover)));
      double wx, wy, px, py;

      gtk_native_get_surface_transform (GTK_NATIVE (window), &wx, &wy);
      gtk_native_get_surface_transform (GTK_NATIVE (popover), &px, &py);
      draw_native (all, popover, gdk_popup_get_position_x (popup) + px - wx, gdk_popup_get_position_y (popup) + py - wy);
    }
  node = gtk_snapshot_free_to_node (all);
  texture = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, 2 * width, 2 * height));
  large = gdk_pixbuf_get_from_texture (texture);
  picture = gdk_pixbuf_scale_simple (large, width, height, GDK_INTERP_HYPER);
  g_mkdir_with_parents (folder, 0755);
  path = g_build_filename (folder, file, NULL);
  gdk_pixbuf_save (picture, path, "png", &error, NULL);
  g_assert_no_error (error);
}

/* Light, dark and narrow, and back. */
static void
save_all (const char *name)
{
  g_autofree char *light = g_strconcat (name, ".png", NULL);
  g_autofree char *dark = g_strconcat (name, "-dark.png", NULL);
  g_autofree char *narrow = g_strconcat (name, "-narrow.png", NULL);

  ui_settle (window);
  save (NULL, light);
  ui_set_dark (window, TRUE);
  ui_wait_ms (250);
  save (NULL, dark);
  ui_set_dark (window, FALSE);
  ui_blame_width (window, NARROW);
  ui_resize (GTK_WINDOW (window), NARROW, NARROW_HEIGHT);
  ui_wait_ms (250);
  save (NULL, narrow);
  ui_resize (GTK_WINDOW (window), WIDTH, HEIGHT);
  ui_wait_ms (250);
}

static gboolean
is_running (void)
{
  return thimble_runner_get_n_running (thimble_engine_get_runner (engine->engine)) > 0;
}

static void
send (void)
{
  ui_press (get ("send"));
  ui_wait_for (is_running () || ui_find (window, "receipt") != NULL);
  ui_wait_for (!is_running ());
  ui_settle (window);
}

static void
test_first_start (void)
{
  ui_wait_for (ui_find (window, "start-page") != NULL);
  save_all ("first-start");
  ui_press (get ("choose-provider"));
  ui_wait_for (ui_find (window, "product-note") != NULL);
  ui_wait_ms (400);
  save (NULL, "first-start-provider.png");
  ui_press (get ("start-back"));
  ui_wait_for (ui_find (window, "try-practice") != NULL);
  ui_press (get ("try-practice"));
  ui_wait_for (ui_find (window, "compose-page") != NULL);
}

static void
test_first_task (void)
{
  ThimblePractice *practice = thimble_engine_get_practice (engine->engine);

  ui_wait_for (gtk_widget_get_sensitive (get ("send")));
  ui_wait_ms (300);
  save (NULL, "compose-before.png");
  /* So slow that the picture is taken while it streams, on any machine. */
  thimble_practice_set_pace (practice, (guint) (thimble_test_limit (100 * 1000) / 1000));
  ui_press (get ("send"));
  ui_wait_for (is_running ());
  ui_wait_ms (2500);
  save (NULL, "practice-streaming.png");
  g_assert_true (is_running ());
  thimble_practice_set_pace (practice, 0);
  ui_wait_for (!is_running ());
  ui_wait_for (ui_find (window, "receipt-sentence") != NULL);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (get ("receipt-total"))), !=, "—");
  ui_wait_ms (300);
  save_all ("compose");
}

static void
test_follow_up (void)
{
  GtkWidget *prompt = get ("prompt-text");

  ui_press (get ("follow-up"));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (prompt)), "Now the same in one sentence.", -1);
  send ();
  ui_wait_ms (300);
  save (NULL, "follow-up.png");
  ui_press (get ("new-task"));
}

static void
test_narrow_editor (void)
{
  ui_resize (GTK_WINDOW (window), NARROW, NARROW_HEIGHT);
  if (ui_find (window, "back") != NULL)
    ui_press (get ("back"));
  ui_wait_ms (400);
  save (NULL, "compose-narrow-edit.png");
  ui_resize (GTK_WINDOW (window), WIDTH, HEIGHT);
  ui_wait_ms (250);
}

static void
test_picker (void)
{
  ThimbleComposePage *page = THIMBLE_COMPOSE_PAGE (get ("compose-page"));
  g_autoptr (ThimbleModel) before = g_object_ref (thimble_compose_page_get_model (page));
  GtkWidget *button = ui_find_type (get ("model-button"), GTK_TYPE_MENU_BUTTON);
  GtkWidget *popover;

  /* One that a newcomer may well begin with. */
  thimble_compose_page_set_model (page, thimble_catalogue_find_model (thimble_engine_get_catalogue (engine->engine), NULL,
                                                                      "openai/gpt-6-luna"));

  if (button == NULL)
    button = get ("model-button");
  if (GTK_IS_MENU_BUTTON (button))
    gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  else
    ui_press (button);
  ui_wait_for (ui_find_type (window, GTK_TYPE_POPOVER) != NULL && ui_find (window, "picker-list") != NULL);
  popover = gtk_widget_get_ancestor (get ("picker-list"), GTK_TYPE_POPOVER);
  ui_wait_for (gtk_widget_get_mapped (popover));
  ui_wait_ms (500);
  save (popover, "picker.png");
  ui_set_dark (window, TRUE);
  ui_wait_ms (250);
  save (popover, "picker-dark.png");
  ui_set_dark (window, FALSE);
  gtk_popover_popdown (GTK_POPOVER (popover));
  thimble_compose_page_set_model (page, before);
  ui_wait_ms (250);
}

/* Small tasks, one after the other, so that the history has something to tell. */
static void
test_more_tasks (void)
{
  static const char * const tasks[] = { "titles", "table", "classify", "rewrite", "translate", "summarise", "titles", "free",
                                        "classify", "table", "rewrite", "summarise" };
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (engine->engine);
  ThimbleModel *model = thimble_catalogue_find_model (catalogue, "practice", THIMBLE_PRACTICE_MODEL);

  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    {
      g_autofree char *text = thimble_task_make_prompt (thimble_task_find (tasks[i]), i == 7 ? "What should a first test of a model API look at?" : NULL);
      g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (text);
      g_autoptr (ThimbleRequest) request = thimble_request_new (model, prompt, tasks[i], 0);
      g_autoptr (GAsyncResult) result = NULL;

      thimble_prompt_set_max_output (prompt, 300);
      thimble_runner_send_async (thimble_engine_get_runner (engine->engine), request, NULL, NULL, thimble_test_store_result, &result);
      thimble_test_wait_result (&result);
      g_assert_true (thimble_runner_send_finish (thimble_engine_get_runner (engine->engine), result, NULL));
    }
}

static void
test_history (void)
{
  GtkWidget *page;

  thimble_window_show_page (THIMBLE_WINDOW (window), "history");
  page = get ("history-page");
  ui_wait_for (ui_find (window, "history-sum-requests") != NULL);
  ui_wait_for (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (get ("history-sum-requests"))), "14 "));
  ui_wait_ms (300);
  save (NULL, "history-list.png");
  ui_resize (GTK_WINDOW (window), NARROW, NARROW_HEIGHT);
  ui_wait_ms (300);
  save (NULL, "history-narrow.png");
  ui_resize (GTK_WINDOW (window), WIDTH, HEIGHT);
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (page), 6);
  ui_wait_for (ui_find (window, "history-detail-answer") != NULL);
  ui_wait_ms (500);
  save (NULL, "history.png");
  ui_set_dark (window, TRUE);
  ui_wait_ms (250);
  save (NULL, "history-dark.png");
  ui_set_dark (window, FALSE);
  thimble_window_show_page (THIMBLE_WINDOW (window), "compose");
}

static void
test_measure (void)
{
  thimble_window_show_page (THIMBLE_WINDOW (window), "measure");
  ui_wait_for (ui_find (window, "measure-start") != NULL && gtk_widget_is_sensitive (get ("measure-start")));
  ui_press (get ("measure-start"));
  ui_wait_for (ui_find (window, "measure-stop") != NULL);
  ui_wait_for (ui_find (window, "measure-stop") == NULL);
  ui_wait_ms (300);
  save_all ("measure");
  thimble_window_show_page (THIMBLE_WINDOW (window), "compose");
}

static void
test_chain (void)
{
  GtkStack *modes;

  thimble_window_show_page (THIMBLE_WINDOW (window), "measure");
  modes = gtk_stack_switcher_get_stack (GTK_STACK_SWITCHER (get ("measure-modes")));
  gtk_stack_set_visible_child_name (modes, "chain");
  ui_wait_for (ui_find (window, "chain-run") != NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (get ("chain-input"))), "Why street trees die young", -1);
  ui_press (get ("chain-run"));
  ui_wait_for (ui_find (window, "chain-dearest-sentence") != NULL && !is_running ());
  ui_wait_ms (300);
  save_all ("chain");
  gtk_stack_set_visible_child_name (modes, "measure");
  thimble_window_show_page (THIMBLE_WINDOW (window), "compose");
}

static void
test_keys (void)
{
  g_autoptr (ThimbleSecret) secret = thimble_secret_new ("sk-proj-for-a-picture-only-7Qx4", -1, NULL, NULL);
  ThimbleEndpoint *openai = thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (engine->engine), "openai");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *preferences;
  GtkWidget *main_window = window;

  thimble_key_store_save_async (thimble_engine_get_keys (engine->engine), "openai", thimble_endpoint_get_origin (openai), "Work", secret,
                                FALSE, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  thimble_key_store_save_finish (thimble_engine_get_keys (engine->engine), result, &error);
  g_assert_no_error (error);
  gtk_widget_activate_action (window, "app.keys", "s", "");
  ui_wait_for (ui_find_window ("preferences") != NULL);
  preferences = GTK_WIDGET (ui_find_window ("preferences"));
  ui_wait_for (ui_find (preferences, "key-subtitle") != NULL);
  ui_wait_ms (500);
  window = preferences;
  save (NULL, "keys.png");
  ui_set_dark (window, TRUE);
  ui_wait_ms (250);
  save (NULL, "keys-dark.png");
  ui_set_dark (window, FALSE);
  ui_resize (GTK_WINDOW (window), NARROW, NARROW_HEIGHT);
  ui_wait_ms (250);
  save (NULL, "keys-narrow.png");
  gtk_window_close (GTK_WINDOW (window));
  window = main_window;
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", "gtk-hint-font-metrics", FALSE, NULL);
  engine = ui_engine_new (FALSE);
  application = thimble_application_new (engine->engine);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_application_activate (G_APPLICATION (application));
  ui_wait_for (ui_find_window ("thimble-window") != NULL);
  window = GTK_WIDGET (ui_find_window ("thimble-window"));
  ui_settle (window);
  ui_resize (GTK_WINDOW (window), WIDTH, HEIGHT);

  g_test_add_func ("/main-job/first-start", test_first_start);
  g_test_add_func ("/main-job/first-task", test_first_task);
  g_test_add_func ("/main-job/follow-up", test_follow_up);
  g_test_add_func ("/main-job/narrow-editor", test_narrow_editor);
  g_test_add_func ("/main-job/picker", test_picker);
  g_test_add_func ("/main-job/more-tasks", test_more_tasks);
  g_test_add_func ("/main-job/history", test_history);
  g_test_add_func ("/main-job/measure", test_measure);
  g_test_add_func ("/main-job/chain", test_chain);
  g_test_add_func ("/main-job/keys", test_keys);
  status = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  g_clear_object (&application);
  ui_engine_free (engine);
  return status;
}
