/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written before sending: the prompt, its settings, and what heads off a first mistake. */
#include "config.h"

#include "catalogue/thimble-task.h"
#include "compose/thimble-hint.h"
#include "compose-fixture.h"

/* --- first mistakes --- */

static void
test_too_big (ComposeFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_null (ui_find (fixture->root, "meter-advice"));
  g_settings_set_int (compose_settings, "max-output", 300);
  while (text->len < 20000)
    g_string_append (text, "More and more words that nobody needs for a test. ");
  compose_type_prompt (fixture, text->str);
  ui_wait_for (ui_find (fixture->root, "meter-advice") != NULL);
  ui_save_picture (fixture->window, "page-too-big.png");
  ui_press (ui_get (fixture->root, "meter-smaller"));
  ui_wait_for (ui_find (fixture->root, "meter-advice") == NULL);
  {
    g_autofree char *prompt = compose_dup_prompt (fixture);

    g_assert_cmpuint (strlen (prompt), <, 2000);
  }
}

static void
test_premium (ComposeFixture *fixture, gconstpointer data)
{
  GListModel *models = thimble_catalogue_get_models (thimble_engine_get_catalogue (fixture->engine->engine));
  ThimbleHint *hint = THIMBLE_HINT (ui_get (fixture->root, "hint-premium"));
  gboolean found = FALSE;

  g_assert_cmpstr (thimble_hint_get_text (hint), ==, "");
  for (guint i = 0; i < g_list_model_get_n_items (models) && !found; i++)
    {
      g_autoptr (ThimbleModel) model = g_list_model_get_item (models, i);

      if (thimble_model_get_tier (model) == THIMBLE_TIER_PREMIUM &&
          thimble_catalogue_get_entry_model (thimble_engine_get_catalogue (fixture->engine->engine),
                                             thimble_model_get_endpoint (model)) != NULL)
        {
          found = TRUE;
          thimble_compose_page_set_model (fixture->page, model);
        }
    }
  g_assert_true (found);
  ui_wait_for (*thimble_hint_get_text (hint) != '\0');
  g_assert_nonnull (strstr (thimble_hint_get_text (hint), "$"));
  ui_save_picture (fixture->window, "page-premium.png");
  ui_press (ui_find_type (GTK_WIDGET (hint), GTK_TYPE_BUTTON));
  g_assert_cmpint (thimble_model_get_tier (thimble_compose_page_get_model (fixture->page)), ==, THIMBLE_TIER_ENTRY);
  ui_wait_for (*thimble_hint_get_text (hint) == '\0');
  {
    g_autofree char *key = g_settings_get_string (compose_settings, "model");

    g_assert_cmpstr (key, ==, thimble_model_get_key (thimble_compose_page_get_model (fixture->page)));
  }
}

/* --- the prompt --- */

static void
test_tasks (ComposeFixture *fixture, gconstpointer data)
{
  const ThimbleTask *titles = thimble_task_find ("titles");
  const ThimbleTask *rewrite = thimble_task_find ("rewrite");
  g_autofree char *sample = thimble_task_make_prompt (titles, NULL);
  g_autofree char *own = thimble_task_make_prompt (titles, "My own words.");
  g_autofree char *swapped = thimble_task_make_prompt (rewrite, "My own words.");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  /* A sample gives way to a sample; the person's own words stay. */
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_get (fixture->root, "task-titles")), TRUE);
  first = compose_dup_prompt (fixture);
  g_assert_cmpstr (first, ==, sample);
  compose_type_prompt (fixture, own);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_get (fixture->root, "task-rewrite")), TRUE);
  second = compose_dup_prompt (fixture);
  g_assert_cmpstr (second, ==, swapped);
  compose_type_prompt (fixture, "No instruction of ours.");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_get (fixture->root, "task-titles")), TRUE);
  third = compose_dup_prompt (fixture);
  g_assert_cmpstr (third, ==, "No instruction of ours.");
  compose_send_and_wait (fixture);
  g_assert_cmpstr (thimble_request_get_record (thimble_compose_page_get_request (fixture->page))->task, ==, "titles");
}

static void
on_show_request (ThimbleComposePage *page, gint64 id, gint64 *got)
{
  *got = id;
}

/* After New Task the prompt is empty; the chosen chip fills it again. The receipt's row can be shown. */
/* Where all do not fit the chosen one is in sight, clear of the shade at the ends. */
static void
test_chips (ComposeFixture *fixture, gconstpointer data)
{
  static const char * const tasks[] = { "classify", "free", "rewrite", "summarise", "table", "titles", "translate" };
  GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (ui_get (fixture->root, "task-free"), GTK_TYPE_SCROLLED_WINDOW));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (scroller);
  graphene_rect_t bounds;

  ui_resize (GTK_WINDOW (fixture->window), 360, 694);
  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    {
      g_autofree char *name = g_strconcat ("task-", tasks[i], NULL);
      GtkWidget *chip = ui_get (fixture->root, name);
      double end;

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (chip), TRUE);
      ui_settle (fixture->window);
      ui_wait_ms (30); /* it scrolls when nothing else is to do */
      ui_settle (fixture->window);
      g_assert_true (gtk_widget_compute_bounds (chip, GTK_WIDGET (scroller), &bounds));
      end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
      g_assert_cmpfloat (end, >, 24);
      g_assert_true (gtk_adjustment_get_value (adjustment) == 0 || bounds.origin.x >= 23);
      g_assert_true (gtk_adjustment_get_value (adjustment) == end ||
                     bounds.origin.x + bounds.size.width <= gtk_widget_get_width (GTK_WIDGET (scroller)) - 23);
      g_assert_cmpfloat (bounds.origin.x, >=, 0);
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (GTK_WIDGET (scroller)));
    }
}

static void
test_new_task (ComposeFixture *fixture, gconstpointer data)
{
  g_autofree char *sample = compose_dup_prompt (fixture);
  g_autofree char *empty = NULL;
  g_autofree char *again = NULL;
  gint64 id = -1;

  compose_send_and_wait (fixture);
  g_signal_connect (fixture->page, "show-request", G_CALLBACK (on_show_request), &id);
  ui_press (ui_get (fixture->root, "show-in-history"));
  g_assert_cmpint (id, ==, thimble_request_get_id (thimble_compose_page_get_request (fixture->page)));
  g_assert_cmpint (id, >, 0);

  ui_press (ui_get (fixture->root, "new-task"));
  empty = compose_dup_prompt (fixture);
  g_assert_cmpstr (empty, ==, "");
  g_assert_null (ui_find (fixture->root, "receipt"));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (ui_get (fixture->root, "task-free")), "your own words"));
  ui_press (ui_get (fixture->root, "task-summarise"));
  again = compose_dup_prompt (fixture);
  g_assert_cmpstr (again, ==, sample);
}

/* Real keys from the X server, into the text where they are typed. */
static void
test_keys (ComposeFixture *fixture, gconstpointer data)
{
  g_autofree char *tool = g_find_program_in_path ("xdotool");
  g_autofree char *before = compose_dup_prompt (fixture);
  g_autofree char *after = NULL;

  if (tool == NULL)
    {
      g_test_skip ("xdotool is not installed");
      return;
    }
  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 150);
  ui_wait_for (compose_can (fixture, "send"));
  thimble_compose_page_grab_prompt_focus (fixture->page);
  ui_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)));
  ui_press_keys ("ctrl+Return");
  ui_wait_for (thimble_compose_page_is_running (fixture->page));
  ui_wait_for (*thimble_request_get_answer (thimble_compose_page_get_request (fixture->page)) != '\0');
  ui_press_keys ("Escape");
  ui_wait_for (!thimble_compose_page_is_running (fixture->page));
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_STOPPED);
  after = compose_dup_prompt (fixture);
  g_assert_cmpstr (after, ==, before);
  ui_press_keys ("ctrl+n");
  ui_wait_for (thimble_compose_page_get_request (fixture->page) == NULL);
}

static void
test_settings (ComposeFixture *fixture, gconstpointer data)
{
  GtkWidget *button = ui_get (fixture->root, "answer-settings");
  GtkWidget *spin;

  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  ui_wait_for (ui_find (fixture->root, "limit-spin") != NULL);
  spin = ui_get (fixture->root, "limit-spin");
  ui_save_picture (GTK_WIDGET (gtk_widget_get_native (spin)), "page-settings.png");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 1000);
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (button)), ==, "Max 1,000");
  g_assert_cmpint (g_settings_get_int (compose_settings, "max-output"), ==, 1000);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 0);
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (button)), ==, "No Limit");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 100);
  gtk_switch_set_active (GTK_SWITCH (ui_get (fixture->root, "stream-switch")), FALSE);
  gtk_switch_set_active (GTK_SWITCH (ui_get (fixture->root, "temperature-switch")), TRUE);
  gtk_range_set_value (GTK_RANGE (ui_get (fixture->root, "temperature")), 0.3);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  compose_send_and_wait (fixture);
  {
    ThimblePrompt *prompt = thimble_request_get_prompt (thimble_compose_page_get_request (fixture->page));

    g_assert_cmpint (thimble_prompt_get_max_output (prompt), ==, 100);
    g_assert_false (thimble_prompt_get_stream (prompt));
    g_assert_cmpfloat (thimble_prompt_get_temperature (prompt), ==, 0.3);
  }
}

/* A slip must not become 0, which is no limit. */
static void
test_limit_typed (ComposeFixture *fixture, gconstpointer data)
{
  static const char * const slips[] = { "abc", "", "-5", "1.5", "2000000" };
  GtkWidget *button = ui_get (fixture->root, "answer-settings");
  GtkWidget *spin;

  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  ui_wait_for (ui_find (fixture->root, "limit-spin") != NULL);
  spin = ui_get (fixture->root, "limit-spin");
  for (guint i = 0; i < G_N_ELEMENTS (slips); i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (spin), "1,000");
      gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
      g_assert_cmpint (g_settings_get_int (compose_settings, "max-output"), ==, 1000);
      g_assert_null (ui_find (fixture->root, "limit-misread"));
      g_assert_false (gtk_widget_has_css_class (spin, "error"));
      gtk_editable_set_text (GTK_EDITABLE (spin), slips[i]);
      gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
      g_assert_cmpint (g_settings_get_int (compose_settings, "max-output"), ==, 1000);
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (spin)), ==, "1000");
      g_assert_nonnull (strstr (compose_text_of (fixture, "limit-misread"), *slips[i] != '\0' ? slips[i] : "left empty"));
      g_assert_true (gtk_widget_has_css_class (spin, "error"));
      if (i == 0)
        {
          ui_settle (fixture->window);
          ui_save_picture (GTK_WIDGET (gtk_widget_get_native (spin)), "page-limit-slip.png");
        }
      /* A step or a preset says what was meant. */
      gtk_spin_button_spin (GTK_SPIN_BUTTON (spin), GTK_SPIN_STEP_FORWARD, 50);
      g_assert_null (ui_find (fixture->root, "limit-misread"));
    }

  /* Closed on a slip, it is told when opened again, and once. */
  gtk_editable_set_text (GTK_EDITABLE (spin), "abc");
  gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
  for (guint i = 0; i < 2; i++)
    {
      gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
      ui_wait_for (!gtk_widget_get_mapped (spin));
      gtk_menu_button_popup (GTK_MENU_BUTTON (button));
      ui_wait_for (gtk_widget_get_mapped (spin));
      g_assert_true ((ui_find (fixture->root, "limit-misread") != NULL) == (i == 0));
    }
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
}

static void
test_draft (ComposeFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *system = NULL;

  compose_type_prompt (fixture, "A draft, not sent yet.");
  gtk_text_buffer_set_text (compose_system_buffer (fixture), "Be brief.", -1);
  /* The page goes; its draft is due later, and must not be lost. */
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), adw_bin_new ());
  compose_make_page (fixture);
  text = compose_dup_prompt (fixture);
  g_object_get (compose_system_buffer (fixture), "text", &system, NULL);
  g_assert_cmpstr (text, ==, "A draft, not sent yet.");
  g_assert_cmpstr (system, ==, "Be brief.");
  ui_settle (fixture->window);
  compose_send_and_wait (fixture);
  g_assert_cmpstr (thimble_prompt_get_system (thimble_request_get_prompt (thimble_compose_page_get_request (fixture->page))),
                   ==, "Be brief.");
}

/* A megabyte in the editor does not hold the loop. */
static void
test_large_prompt (ComposeFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 worst = 0;

  while (text->len < 1024 * 1024)
    g_string_append (text, "A line of a large text that somebody pasted.\n");
  compose_type_prompt (fixture, text->str);
  ui_settle (fixture->window);
  for (guint i = 0; i < 20; i++)
    {
      gint64 began = g_get_monotonic_time ();

      gtk_text_buffer_insert_at_cursor (compose_prompt_buffer (fixture), "x", -1);
      worst = MAX (worst, g_get_monotonic_time () - began);
      ui_wait_ms (20);
    }
  g_test_message ("a key took at most %" G_GINT64_FORMAT " us", worst);
  g_assert_cmpint (worst, <, thimble_test_limit (100000));
}

/* One line of a megabyte is GTK's to lay out at each key; it is said what helps. */
static void
test_long_line (ComposeFixture *fixture, gconstpointer data)
{
  g_autofree char *lines = g_strnfill (60000, '\n');
  g_autoptr (GString) text = g_string_new (NULL);
  ThimbleHint *hint = THIMBLE_HINT (ui_get (fixture->root, "hint-long-line"));

  while (text->len < 60000)
    g_string_append (text, "{\"name\":\"value\"},");
  compose_type_prompt (fixture, lines);
  ui_wait_ms (200);
  g_assert_cmpstr (thimble_hint_get_text (hint), ==, "");
  compose_type_prompt (fixture, text->str);
  ui_wait_for (*thimble_hint_get_text (hint) != '\0');
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "page-long-line.png");
  compose_type_prompt (fixture, "short");
  ui_wait_for (*thimble_hint_get_text (hint) == '\0');
}

static void
add_tests (void)
{
  COMPOSE_ADD ("too-big", compose_set_up, test_too_big);
  COMPOSE_ADD ("premium", compose_set_up, test_premium);
  COMPOSE_ADD ("tasks", compose_set_up, test_tasks);
  COMPOSE_ADD ("chips", compose_set_up, test_chips);
  COMPOSE_ADD ("new-task", compose_set_up, test_new_task);
  COMPOSE_ADD ("keys", compose_set_up, test_keys);
  COMPOSE_ADD ("settings", compose_set_up, test_settings);
  COMPOSE_ADD ("limit-typed", compose_set_up, test_limit_typed);
  COMPOSE_ADD ("draft", compose_set_up, test_draft);
  COMPOSE_ADD ("large-prompt", compose_set_up, test_large_prompt);
  COMPOSE_ADD ("long-line", compose_set_up, test_long_line);
}

int
main (int argc, char **argv)
{
  return compose_run (argc, argv, add_tests);
}
