/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalogue/thimble-catalogue.h"
#include "compose/thimble-token-line.h"
#include "compose/thimble-token-window.h"
#include "ui-test.h"

#define MIXED "Urban trees cool the street.\n" \
              "城市的樹木不只是裝飾街道。\n" \
              "Stadtbäume schmücken die Straße.\n" \
              "for (i = 0; i < n; i++)\n\tsum += item[i];\n" \
              "أشجار المدينة لا تزين الشارع فقط.\n" \
              "Antidisestablishmentarianism 𓀀 🧵"

static ThimbleCatalogue *catalogue;

static GtkWidget *
show_window (GtkWidget *window)
{
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_for (*gtk_label_get_text (GTK_LABEL (ui_get (window, "tokens-sum"))) != '\0');
  ui_wait_for (gtk_widget_get_first_child (ui_get (window, "tokens-grid")) != NULL);
  ui_settle (window);
  return window;
}

static GtkWidget *
open_window (const char *text,
             const char *endpoint,
             const char *model_id)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (text);
  g_autoptr (ThimbleModel) model = thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, endpoint), model_id);

  return show_window (thimble_token_window_new (prompt, model, -1));
}

static const char *
text_of (GtkWidget  *window,
         const char *name)
{
  return gtk_label_get_text (GTK_LABEL (ui_get (window, name)));
}

static void
close_window (GtkWidget *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  ui_wait_ms (20);
}

static void
press_key (GtkWidget *window,
           guint      keyval)
{
  GtkWidget *list = ui_get (window, "tokens-list");
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (list);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean stopped = FALSE;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        {
          g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &stopped);
          g_assert_true (stopped);
        }
    }
}

static void
test_mixed (void)
{
  GtkWidget *window = open_window (MIXED, "openai", "gpt-4o-mini");
  GtkWidget *line = ui_find_type (window, THIMBLE_TYPE_TOKEN_LINE);
  gint64 n = thimble_encoding_count (thimble_encoding_get ("o200k_base", NULL), MIXED, strlen (MIXED));
  g_autofree char *sum = g_strdup_printf ("%" G_GINT64_FORMAT " tokens", n);
  g_autofree char *before = NULL;

  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (text_of (window, "tokens-sum"), sum));
  g_assert_nonnull (strstr (text_of (window, "tokens-sum"), "tokens a word"));
  g_assert_nonnull (ui_find_text (ui_get (window, "tokens-grid"), "Gemini"));
  g_assert_nonnull (ui_find_text (ui_get (window, "tokens-grid"), "about"));

  /* By keyboard from token to token; it is there at once. */
  g_assert_nonnull (gtk_root_get_focus (GTK_ROOT (window)));
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (window)), ui_get (window, "tokens-list"))
                 || gtk_root_get_focus (GTK_ROOT (window)) == ui_get (window, "tokens-list"));
  press_key (window, GDK_KEY_Right);
  g_assert_nonnull (strstr (text_of (window, "tokens-told"), "Token 1 of"));
  g_assert_nonnull (strstr (text_of (window, "tokens-told"), "“Urban”"));
  press_key (window, GDK_KEY_Right);
  g_assert_nonnull (strstr (text_of (window, "tokens-told"), "“ trees”"));
  press_key (window, GDK_KEY_Left);
  press_key (window, GDK_KEY_Left);
  g_assert_nonnull (strstr (text_of (window, "tokens-told"), "Token 1 of"));
  ui_save_picture (window, "tokens.png");

  /* The last but a few are parts of one character. */
  for (gint64 i = 0; i < n + 3; i++)
    press_key (window, GDK_KEY_Right);
  g_assert_nonnull (strstr (text_of (window, "tokens-told"), " of "));

  ui_press (ui_get (window, "tokens-ids"));
  ui_settle (window);
  ui_save_picture (window, "tokens-ids.png");

  before = g_strdup (text_of (window, "tokens-sum"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (window, "tokens-encoding")), 1);
  ui_wait_for (g_strcmp0 (text_of (window, "tokens-sum"), before) != 0);
  close_window (window);
}

static void
test_looks (void)
{
  GtkWidget *window = open_window (MIXED, "anthropic", "claude-haiku-4-5");

  g_assert_nonnull (strstr (text_of (window, "tokens-note"), "not public"));
  press_key (window, GDK_KEY_Right);
  press_key (window, GDK_KEY_Right);
  ui_set_dark (window, TRUE);
  ui_settle (window);
  ui_save_picture (window, "tokens-dark.png");
  ui_set_dark (window, FALSE);
  ui_blame_width (window, 360);
  ui_resize (GTK_WINDOW (window), 360, 640);
  ui_settle (window);
  ui_save_picture (window, "tokens-narrow.png");
  close_window (window);

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  window = open_window (MIXED, "openai", "gpt-4o-mini");
  press_key (window, GDK_KEY_Left);
  g_assert_nonnull (strstr (text_of (window, "tokens-told"), "Token 1 of"));
  ui_save_picture (window, "tokens-rtl.png");
  close_window (window);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
test_clicked (void)
{
  GtkWidget *window = open_window ("Urban trees cool", "openai", "gpt-4o-mini");
  ThimbleTokenLine *line = THIMBLE_TOKEN_LINE (ui_find_type (window, THIMBLE_TYPE_TOKEN_LINE));
  double x, y;

  g_assert_true (thimble_token_line_get_place (line, 2, &x, &y));
  g_assert_false (thimble_token_line_get_place (line, 99, &x, &y));
  g_signal_emit_by_name (line, "picked", 2);
  g_assert_nonnull (strstr (text_of (window, "tokens-told"), "Token 3 of"));
  close_window (window);
}

/* All that is sent can be looked at, part by part. */
static void
test_parts (void)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("And what does it cost?");
  ThimbleModel *model = thimble_catalogue_find_model (catalogue, "openai", "gpt-4o-mini");
  GtkWidget *window;
  GtkDropDown *parts;

  thimble_prompt_set_system (prompt, "Answer in one sentence.");
  thimble_prompt_add_turn (prompt, THIMBLE_ROLE_USER, "What is a token?");
  thimble_prompt_add_turn (prompt, THIMBLE_ROLE_ASSISTANT, "A piece of text.");
  window = show_window (thimble_token_window_new (prompt, model, 11));
  parts = GTK_DROP_DOWN (ui_find (window, "tokens-part"));
  g_assert_nonnull (parts);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (parts)), ==, 3);
  g_assert_nonnull (strstr (text_of (window, "tokens-note"), "about 11 tokens of framing"));
  g_assert_true (g_str_has_prefix (text_of (window, "tokens-sum"), "6 tokens"));
  ui_save_picture (window, "tokens-parts.png");
  ui_resize (GTK_WINDOW (window), 360, 640);
  ui_save_picture (window, "tokens-parts-narrow.png");
  gtk_drop_down_set_selected (parts, 1);
  ui_wait_for (g_str_has_prefix (text_of (window, "tokens-sum"), "5 tokens"));
  gtk_drop_down_set_selected (parts, 2);
  ui_wait_for (g_str_has_prefix (text_of (window, "tokens-sum"), "10 tokens"));
  ui_wait_for (gtk_widget_get_first_child (ui_get (window, "tokens-grid")) != NULL);
  close_window (window);

  window = open_window ("Only a prompt", "openai", "gpt-4o-mini");
  g_assert_null (ui_find (window, "tokens-part"));
  close_window (window);
}

/* 100 kB, and a million bytes without a border: nothing waits, and only what is in sight is made. */
static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GtkWidget *window;
  guint n = 0;

  while (text->len < 100 * 1000)
    g_string_append (text, MIXED);
  ui_watch_loop ();
  window = open_window (text->str, "openai", "gpt-4o-mini");
  for (GtkWidget *row = gtk_widget_get_first_child (ui_get (window, "tokens-list")); row != NULL; row = gtk_widget_get_next_sibling (row))
    n++;
  g_assert_cmpuint (n, <, 400);
  for (guint i = 0; i < 200; i++)
    press_key (window, GDK_KEY_Right);
  ui_settle (window);
  ui_assert_live ();
  close_window (window);

  g_string_set_size (text, 0);
  while (text->len < 2 * 1000 * 1000)
    g_string_append (text, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  window = open_window (text->str, "openai", "gpt-4o-mini");
  g_assert_nonnull (strstr (text_of (window, "tokens-note"), "first megabyte"));
  close_window (window);
}

static void
test_odd (void)
{
  GtkWidget *window = open_window ("", "openai", "gpt-4o-mini");

  g_assert_nonnull (strstr (text_of (window, "tokens-sum"), "empty"));
  press_key (window, GDK_KEY_Right);
  close_window (window);
  window = open_window ("\xff\xfe\0 x\x01", "openai", "gpt-4o-mini");
  press_key (window, GDK_KEY_Right);
  g_assert_nonnull (strstr (text_of (window, "tokens-told"), "Token 1 of"));
  close_window (window);
}

int
main (int    argc,
      char **argv)
{
  int result;
  AdwApplication *application;

  ui_init (&argc, &argv);
  application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  catalogue = thimble_catalogue_new ("/nonexistent", "/nonexistent");
  g_test_add_func ("/token-window/mixed", test_mixed);
  g_test_add_func ("/token-window/looks", test_looks);
  g_test_add_func ("/token-window/clicked", test_clicked);
  g_test_add_func ("/token-window/parts", test_parts);
  g_test_add_func ("/token-window/long", test_long);
  g_test_add_func ("/token-window/odd", test_odd);
  result = g_test_run ();
  g_object_unref (catalogue);
  g_object_unref (application);
  return result;
}
