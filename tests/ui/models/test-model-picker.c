/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "app/thimble-application.h"
#include "models/thimble-model-button.h"
#include "models/thimble-model-picker.h"
#include "models/thimble-model-row.h"
#include "models/thimble-tier-pill.h"
#include "thimble-test-server.h"
#include "ui-test.h"

#define MANY 3000 /* models of OpenRouter */

static ThimbleApplication *application;
static UiEngine *engine;
static GSettings *settings;

typedef struct {
  GtkWidget *window;
  GtkWidget *button;
  GtkWidget *picker;
  GtkWidget *list;
  GtkWidget *search;
  char      *endpoint_id; /* of the last add-key */
  guint      add_keys;
} Fixture;

static ThimbleCatalogue *
get_catalogue (void)
{
  return thimble_engine_get_catalogue (engine->engine);
}

static void
on_add_key (ThimbleModelButton *button, const char *endpoint_id, Fixture *fixture)
{
  fixture->add_keys++;
  g_free (fixture->endpoint_id);
  fixture->endpoint_id = g_strdup (endpoint_id);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  g_settings_reset (settings, "default-model");
  fixture->window = adw_application_window_new (GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), GPOINTER_TO_INT (data) > 0 ? GPOINTER_TO_INT (data) : 560, 740);
  fixture->button = thimble_model_button_new (engine->engine);
  gtk_widget_set_valign (fixture->button, GTK_ALIGN_END);
  gtk_widget_set_margin_start (fixture->button, 18);
  gtk_widget_set_margin_bottom (fixture->button, 18);
  gtk_box_append (GTK_BOX (box), fixture->button);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), box);
  g_signal_connect (fixture->button, "add-key", G_CALLBACK (on_add_key), fixture);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_settle (fixture->window);
  fixture->picker = ui_find_type (fixture->button, THIMBLE_TYPE_MODEL_PICKER);
  if (fixture->picker == NULL) /* not shown yet, so not among the visible */
    fixture->picker = ui_get (fixture->button, "model-picker");
  fixture->list = ui_get (fixture->picker, "picker-list");
  fixture->search = ui_get (fixture->picker, "picker-search");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  /* GTK 4.8 still looks for the surface of a tooltip under the pointer when its window has gone. */
  gtk_popover_popdown (GTK_POPOVER (fixture->picker));
  ui_wait_for (!gtk_widget_get_mapped (fixture->picker));
  ui_settle (fixture->window);
  g_object_add_weak_pointer (G_OBJECT (fixture->button), (gpointer *) &fixture->button);
  g_object_add_weak_pointer (G_OBJECT (fixture->picker), (gpointer *) &fixture->picker);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_wait_for (fixture->button == NULL && fixture->picker == NULL);
  g_free (fixture->endpoint_id);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
open_picker (Fixture *fixture)
{
  thimble_model_button_popup (THIMBLE_MODEL_BUTTON (fixture->button));
  ui_wait_for (gtk_widget_get_mapped (fixture->picker));
  ui_settle (fixture->picker);
  ui_wait_ms (30); /* it scrolls when nothing else is to do */
  ui_settle (fixture->picker);
}

static GtkSelectionModel *
get_shown (Fixture *fixture)
{
  return gtk_list_view_get_model (GTK_LIST_VIEW (fixture->list));
}

static const char *
get_selected_key (Fixture *fixture)
{
  ThimblePickerItem *item = gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (get_shown (fixture)));

  return item != NULL ? thimble_model_get_key (thimble_picker_item_get_model (item)) : NULL;
}

/* The row of a model, where it is on the screen. */
static GtkWidget *
find_row (Fixture *fixture, const char *key)
{
  for (GtkWidget *child = gtk_widget_get_first_child (fixture->list); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);
      ThimblePickerItem *item = THIMBLE_IS_MODEL_ROW (row) ? thimble_model_row_get_item (THIMBLE_MODEL_ROW (row)) : NULL;
      ThimbleModel *model = item != NULL ? thimble_picker_item_get_model (item) : NULL;

      if (model != NULL && g_str_equal (thimble_model_get_key (model), key))
        return row;
    }

  return NULL;
}

static void
type (Fixture *fixture, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (fixture->search), text);
  g_signal_emit_by_name (fixture->search, "search-changed"); /* now, not after the delay */
  ui_settle (fixture->picker);
}

/* Says to the page's own key controller what a keyboard would. */
static gboolean
press_key (Fixture *fixture, guint key, GdkModifierType modifiers)
{
  for (GtkWidget *widget = fixture->search; widget != fixture->picker; widget = gtk_widget_get_parent (widget))
    {
      g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

      for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
        {
          g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
          gboolean taken = FALSE;

          if (!GTK_IS_EVENT_CONTROLLER_KEY (controller) ||
              gtk_event_controller_get_propagation_phase (controller) != GTK_PHASE_CAPTURE)
            continue;
          g_signal_emit_by_name (controller, "key-pressed", key, 0, modifiers, &taken);
          if (taken)
            return TRUE;
        }
    }

  return FALSE;
}

static void
choose (Fixture *fixture, const char *key)
{
  GtkSelectionModel *shown = get_shown (fixture);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (shown)); i++)
    {
      g_autoptr (ThimblePickerItem) item = g_list_model_get_item (G_LIST_MODEL (shown), i);
      ThimbleModel *model = thimble_picker_item_get_model (item);

      if (model == NULL || !g_str_equal (thimble_model_get_key (model), key))
        continue;
      g_signal_emit_by_name (fixture->list, "activate", i);
      return;
    }
  g_error ("%s is not among the models shown", key);
}

static void
test_pill (Fixture *fixture, gconstpointer data)
{
  GtkWidget *pill = thimble_tier_pill_new (THIMBLE_TIER_PREMIUM);
  ThimbleTier tier;

  gtk_box_append (GTK_BOX (gtk_widget_get_parent (fixture->button)), pill);
  g_assert_true (gtk_widget_has_css_class (pill, "pill-tier"));
  g_assert_true (gtk_widget_has_css_class (pill, "premium"));
  g_object_set (pill, "tier", THIMBLE_TIER_LOCAL, NULL);
  g_object_get (pill, "tier", &tier, NULL);
  g_assert_cmpint (tier, ==, THIMBLE_TIER_LOCAL);
  g_assert_true (gtk_widget_has_css_class (pill, "local"));
  g_assert_false (gtk_widget_has_css_class (pill, "premium"));
  ui_settle (fixture->window);
  g_assert_nonnull (ui_find_text (pill, "Local"));
}

static void
on_notify_model (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_choose (Fixture *fixture, gconstpointer data)
{
  guint notified = 0;

  g_signal_connect (fixture->button, "notify::model", G_CALLBACK (on_notify_model), &notified);
  g_assert_null (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button)));
  g_assert_nonnull (ui_find_text (fixture->button, "Choose a Model"));
  open_picker (fixture);
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)), fixture->search));
  choose (fixture, "openai/gpt-6-luna");
  ui_wait_for (!gtk_widget_get_mapped (fixture->picker));
  g_assert_cmpuint (notified, ==, 1);
  g_assert_cmpstr (thimble_model_get_key (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button))),
                   ==, "openai/gpt-6-luna");
  ui_settle (fixture->window);
  g_assert_nonnull (ui_find_text (fixture->button, "GPT-6 Luna"));
  g_assert_nonnull (ui_find_text (fixture->button, "$0.10 in · $0.50 out"));

  /* Opened again it is where it was. */
  open_picker (fixture);
  g_assert_cmpstr (get_selected_key (fixture), ==, "openai/gpt-6-luna");
  ui_wait_for (find_row (fixture, "openai/gpt-6-luna") != NULL);
  ui_save_picture (fixture->picker, "picker-light.png");
}

static void
test_missing_key (Fixture *fixture, gconstpointer data)
{
  GtkWidget *row;

  open_picker (fixture);
  row = find_row (fixture, "anthropic/claude-haiku-5-5");
  g_assert_nonnull (row);
  ui_wait_for (gtk_widget_has_css_class (row, "lacks-key"));
  g_assert_false (gtk_widget_has_css_class (find_row (fixture, "openai/gpt-6-luna"), "lacks-key"));
  g_assert_false (thimble_model_button_lacks_key (THIMBLE_MODEL_BUTTON (fixture->button)));

  /* It can be chosen to see what it would cost; that asks for no key. */
  choose (fixture, "anthropic/claude-haiku-5-5");
  g_assert_cmpuint (fixture->add_keys, ==, 0);
  g_assert_cmpstr (thimble_model_get_key (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button))), ==,
                   "anthropic/claude-haiku-5-5");
  g_assert_true (thimble_model_button_lacks_key (THIMBLE_MODEL_BUTTON (fixture->button)));
  ui_wait_for (!gtk_widget_get_mapped (fixture->picker));

  /* Who adds a key at a model has chosen that model. */
  open_picker (fixture);
  ui_press (gtk_widget_get_parent (ui_find_text (find_row (fixture, "groq/llama-3.1-8b-instant"), "Add Key…")));
  g_assert_cmpuint (fixture->add_keys, ==, 1);
  g_assert_cmpstr (fixture->endpoint_id, ==, "groq");
  g_assert_cmpstr (thimble_model_get_key (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button))), ==,
                   "groq/llama-3.1-8b-instant");
}

static void
done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
save_key (const char *endpoint_id)
{
  ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (get_catalogue (), endpoint_id);
  g_autoptr (ThimbleSecret) secret = thimble_secret_new ("sk-test-0123456789abcdef", -1, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  thimble_key_store_save_async (thimble_engine_get_keys (engine->engine), endpoint_id,
                                thimble_endpoint_get_origin (endpoint), "", secret, TRUE, NULL, done, &result);
  ui_wait_for (result != NULL);
  g_assert_true (thimble_key_store_save_finish (thimble_engine_get_keys (engine->engine), result, NULL));
}

static void
test_key_comes_and_goes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  GtkWidget *row;

  open_picker (fixture);
  row = find_row (fixture, "groq/llama-3.1-8b-instant");
  ui_wait_for (gtk_widget_has_css_class (row, "lacks-key"));
  save_key ("groq");
  ui_wait_for (!gtk_widget_has_css_class (row, "lacks-key"));
  thimble_key_store_remove_async (thimble_engine_get_keys (engine->engine), "groq", NULL, done, &result);
  ui_wait_for (result != NULL);
  ui_wait_for (gtk_widget_has_css_class (row, "lacks-key"));
}

static void
test_star (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  GtkWidget *row, *button;

  open_picker (fixture);
  row = find_row (fixture, "openai/gpt-6-luna");
  button = ui_find_type (row, GTK_TYPE_BUTTON);
  ui_press (button);
  first = g_settings_get_string (settings, "default-model");
  g_assert_cmpstr (first, ==, "openai/gpt-6-luna");
  g_assert_true (gtk_widget_has_css_class (button, "starred"));
  /* A star is not a choice. */
  g_assert_true (gtk_widget_get_mapped (fixture->picker));
  g_assert_null (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button)));

  type (fixture, "gemini 2.5 flash-lite");
  g_assert_true (press_key (fixture, GDK_KEY_d, GDK_CONTROL_MASK));
  second = g_settings_get_string (settings, "default-model");
  g_assert_cmpstr (second, ==, "gemini/gemini-2.5-flash-lite");
  g_assert_true (press_key (fixture, GDK_KEY_d, GDK_CONTROL_MASK));
  third = g_settings_get_string (settings, "default-model");
  g_assert_cmpstr (third, ==, "");
}

static void
test_keyboard (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *shown;
  g_autofree char *first = NULL;

  open_picker (fixture);
  shown = get_shown (fixture);
  /* The first model, not the heading above it. */
  g_assert_cmpuint (gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (shown)), ==, 1);
  first = g_strdup (get_selected_key (fixture));
  g_assert_true (press_key (fixture, GDK_KEY_Up, 0));
  g_assert_cmpstr (get_selected_key (fixture), ==, first);
  g_assert_true (press_key (fixture, GDK_KEY_Down, 0));
  g_assert_cmpstr (get_selected_key (fixture), !=, first);
  g_assert_true (press_key (fixture, GDK_KEY_Up, 0));
  g_assert_cmpstr (get_selected_key (fixture), ==, first);

  /* To the very end, over all headings. */
  for (guint i = 0; i < MANY; i++)
    {
      g_assert_true (press_key (fixture, GDK_KEY_Page_Down, 0));
      g_assert_nonnull (get_selected_key (fixture));
    }
  g_assert_cmpstr (get_selected_key (fixture), ==, "practice/by-rule");
  g_assert_nonnull (find_row (fixture, "practice/by-rule"));
  g_assert_true (press_key (fixture, GDK_KEY_Tab, 0));
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)), fixture->list));
  /* The focus goes along from there. */
  g_assert_true (press_key (fixture, GDK_KEY_Up, 0));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) ==
                 gtk_widget_get_parent (find_row (fixture, get_selected_key (fixture))));

  type (fixture, "gpt-6 luna openai");
  g_signal_emit_by_name (fixture->search, "activate");
  g_assert_cmpstr (thimble_model_get_key (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button))),
                   ==, "openai/gpt-6-luna");
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  open_picker (fixture);
  type (fixture, "haiku anthropic");
  g_assert_true (g_str_has_prefix (get_selected_key (fixture), "anthropic/claude-haiku-"));
  ui_save_picture (fixture->picker, "picker-search.png");
  type (fixture, "there is no such model");
  g_assert_null (get_selected_key (fixture));
  g_assert_nonnull (ui_find_text (fixture->picker, "No Model Found"));
  ui_save_picture (fixture->picker, "picker-none.png");
  g_signal_emit_by_name (fixture->search, "activate"); /* nothing to choose, nothing happens */
  g_assert_true (gtk_widget_get_mapped (fixture->picker));

  /* Escape clears first, then closes. */
  g_signal_emit_by_name (fixture->search, "stop-search");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (fixture->search)), ==, "");
  g_assert_true (gtk_widget_get_mapped (fixture->picker));
  g_signal_emit_by_name (fixture->search, "stop-search");
  ui_wait_for (!gtk_widget_get_mapped (fixture->picker));
}

static void
test_prices_link (Fixture *fixture, gconstpointer data)
{
  open_picker (fixture);
  type (fixture, "haiku-5-5 anthropic");
  g_assert_nonnull (ui_find_text (fixture->picker, "Prices of Anthropic"));
  g_assert_true (gtk_widget_get_sensitive (ui_get (fixture->picker, "picker-prices")));
  type (fixture, "by rule practice");
  g_assert_false (gtk_widget_get_visible (ui_get (fixture->picker, "picker-prices")));
  g_assert_nonnull (ui_find_text (fixture->picker, "Prices of 10 Nov 2026."));
}

static void
test_many_are_quick (Fixture *fixture, gconstpointer data)
{
  static const char * const searches[] = { "m", "mo", "model 29", "vendor entry", "" };
  guint n_rows = 0;

  open_picker (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_shown (fixture))), >, MANY);
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      gint64 before = g_get_monotonic_time ();
      gint64 searched;

      gtk_editable_set_text (GTK_EDITABLE (fixture->search), searches[i]);
      g_signal_emit_by_name (fixture->search, "search-changed");
      searched = g_get_monotonic_time () - before;
      ui_settle (fixture->picker);
      g_test_message ("“%s”: searched in %" G_GINT64_FORMAT " µs, shown after %" G_GINT64_FORMAT " µs",
                      searches[i], searched, g_get_monotonic_time () - before);
      /* Typing stays fluent; far above what it takes, for slow machines. */
      g_assert_cmpint (searched, <, G_USEC_PER_SEC);
    }
  type (fixture, "");
  /* Rows are made for the screen, not for the list. */
  for (GtkWidget *child = gtk_widget_get_first_child (fixture->list); child != NULL; child = gtk_widget_get_next_sibling (child))
    n_rows++;
  g_assert_cmpuint (n_rows, <, 400);
}

static ThimbleTestServer *
add_endpoint (const char *id)
{
  ThimbleTestServer *server = thimble_test_server_new ();
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (server), "/v1", NULL);
  g_autoptr (ThimbleEndpoint) endpoint =
    thimble_endpoint_new (id, "<b>Shed</b>", THIMBLE_DIALECT_OPENAI_CHAT, url, FALSE, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  thimble_catalogue_add_endpoint_async (get_catalogue (), endpoint, NULL, done, &result);
  ui_wait_for (result != NULL);
  g_assert_true (thimble_catalogue_add_endpoint_finish (get_catalogue (), result, NULL));

  return server;
}

static void
remove_endpoint (const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_catalogue_remove_endpoint_async (get_catalogue (), id, NULL, done, &result);
  ui_wait_for (result != NULL);
}

static void
test_refresh (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = add_endpoint ("shed");
  ThimbleTestScript *bad = thimble_test_script_new ();
  ThimbleTestScript *good = thimble_test_script_new ();
  GtkWidget *row;

  thimble_test_script_answer (bad, 403, "application/json", NULL, "{\"error\":{\"message\":\"closed\"}}");
  thimble_test_script_answer (good, 200, "application/json", NULL,
                              "{\"data\":[{\"id\":\"potting-1b\"},{\"id\":\"<i>rake</i>\",\"name\":\"<i>&rake\"}]}");
  thimble_test_server_push (server, bad);
  thimble_test_server_push (server, good);

  open_picker (fixture);
  gtk_widget_activate_action (fixture->picker, "picker.show-lists", NULL);
  ui_settle (fixture->picker);
  row = ui_find (fixture->picker, "picker-list-shed");
  g_assert_nonnull (row);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Not asked yet");
  gtk_widget_activate_action (fixture->picker, "picker.get-list", "s", "shed");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Asking…");
  ui_wait_for (gtk_widget_has_css_class (row, "failed"));
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "<b>Shed</b>"));
  gtk_widget_grab_focus (ui_find_type (row, GTK_TYPE_BUTTON));
  ui_settle (fixture->picker);
  ui_save_picture (fixture->picker, "picker-lists.png");

  gtk_widget_activate_action (fixture->picker, "picker.get-list", "s", "shed");
  ui_wait_for (g_str_equal (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "Just now: 2 models"));
  g_assert_false (gtk_widget_has_css_class (row, "failed"));
  gtk_widget_activate_action (fixture->picker, "picker.show-models", NULL);
  type (fixture, "shed");
  g_assert_nonnull (find_row (fixture, "shed/potting-1b"));
  g_assert_nonnull (ui_find_text (find_row (fixture, "shed/<i>rake</i>"), "<i>&rake"));
  choose (fixture, "shed/potting-1b");

  /* The same model made anew takes the place of the chosen one. */
  {
    ThimbleModel *before = thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button));

    gtk_widget_activate_action (fixture->picker, "picker.get-list", "s", "shed");
    ui_wait_for (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button)) != before);
    g_assert_cmpstr (thimble_model_get_key (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button))),
                     ==, "shed/potting-1b");
  }
  remove_endpoint ("shed");
}

static void
test_endpoint_row (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = add_endpoint ("hut");
  ThimbleTestScript *good = thimble_test_script_new ();
  GtkWidget *label;

  thimble_test_script_answer (good, 200, "application/json", NULL, "{\"data\":[{\"id\":\"one\"}]}");
  thimble_test_server_push (server, good);
  open_picker (fixture);
  type (fixture, "hut");
  label = ui_find_text (fixture->list, "Get List");
  g_assert_nonnull (label);
  ui_press (gtk_widget_get_parent (label));
  ui_wait_for (thimble_catalogue_find_model (get_catalogue (), "hut", "one") != NULL);
  ui_settle (fixture->picker);
  g_assert_nonnull (find_row (fixture, "hut/one"));
  remove_endpoint ("hut");
}

static void
test_closed_while_asking (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = add_endpoint ("mute");

  thimble_test_server_set_mode (server, THIMBLE_TEST_SERVER_MUTE);
  open_picker (fixture);
  gtk_widget_activate_action (fixture->picker, "picker.get-list", "s", "mute");
  ui_wait_ms (50);
  remove_endpoint ("mute");
  /* tear_down() sees that nothing keeps button and picker alive. */
}

static void
test_dark (Fixture *fixture, gconstpointer data)
{
  thimble_model_button_set_model (THIMBLE_MODEL_BUTTON (fixture->button),
                                  thimble_catalogue_find_model (get_catalogue (), "openai", "gpt-6-luna"));
  g_settings_set_string (settings, "default-model", "openai/gpt-6-luna");
  ui_set_dark (fixture->window, TRUE);
  open_picker (fixture);
  ui_wait_for (gtk_widget_has_css_class (find_row (fixture, "anthropic/claude-haiku-5-5"), "lacks-key"));
  ui_settle (fixture->picker);
  ui_save_picture (fixture->picker, "picker-dark.png");
  ui_save_picture (fixture->window, "model-button-dark.png");
  g_assert_cmpint (gtk_widget_get_width (ui_find_type (fixture->picker, ADW_TYPE_CLAMP)), ==, 440);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  thimble_model_button_set_model (THIMBLE_MODEL_BUTTON (fixture->button),
                                  thimble_catalogue_find_model (get_catalogue (), "gemini", "gemini-3.1-pro-preview"));
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  open_picker (fixture);
  ui_save_picture (fixture->picker, "picker-narrow.png");
  ui_save_picture (fixture->window, "model-button-narrow.png");
  /* Without the shadow, which is part of the popover. */
  g_assert_cmpint (gtk_widget_get_width (ui_find_type (fixture->picker, ADW_TYPE_CLAMP)), <=, 350);
  gtk_widget_activate_action (fixture->picker, "picker.show-lists", NULL);
  ui_settle (fixture->picker);
  g_assert_cmpint (gtk_widget_get_width (ui_find_type (fixture->picker, ADW_TYPE_CLAMP)), <=, 350);
}

static void
test_right_to_left (Fixture *fixture, gconstpointer data)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  open_picker (fixture);
  ui_save_picture (fixture->picker, "picker-rtl.png");
  g_assert_true (press_key (fixture, GDK_KEY_Down, 0));
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
test_accessible (Fixture *fixture, gconstpointer data)
{
  GtkWidget *row;

  open_picker (fixture);
  row = find_row (fixture, "openai/gpt-6-luna");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)), GTK_ACCESSIBLE_PROPERTY_LABEL,
    "GPT-6 Luna of OpenAI, tier Entry. $0.10 for input and $0.50 for output per million tokens. "
    "Context window: 1.05M tokens.");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (ui_find_type (row, GTK_TYPE_BUTTON)), GTK_ACCESSIBLE_PROPERTY_LABEL,
    "Start with GPT-6 Luna by default");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->search), GTK_ACCESSIBLE_PROPERTY_LABEL, "Search models");
}

/* Lists as two providers would have told them before. */
static void
write_lists (void)
{
  g_autofree char *cache = g_build_filename (engine->folder, "cache", NULL);
  g_autofree char *ollama = g_build_filename (cache, "models-ollama.json", NULL);
  g_autofree char *openrouter = g_build_filename (cache, "models-openrouter.json", NULL);
  g_autoptr (GString) text =
    g_string_new ("{\"version\":1,\"base_url\":\"https://openrouter.ai/api/v1\",\"day\":\"2026-11-20\",\"models\":[");

  g_assert_cmpint (g_mkdir_with_parents (cache, 0700), ==, 0);
  g_assert_true (g_file_set_contents (ollama,
    "{\"version\":1,\"base_url\":\"http://127.0.0.1:11434/v1\",\"day\":\"2026-11-20\",\"models\":"
    "[{\"id\":\"qwen3:4b\",\"name\":\"Qwen3 4B\",\"context_window\":40960}]}", -1, NULL));
  for (guint i = 0; i < MANY; i++)
    g_string_append_printf (text, "%s{\"id\":\"vendor/model-%u\",\"name\":\"Vendor: Model %u\",\"context_window\":200000,"
                            "\"prices\":{\"input\":%u,\"output\":%u}}", i > 0 ? "," : "", i, i, 600000 + i * 5000, 900000 + i * 5000);
  g_string_append (text, "]}");
  g_assert_true (g_file_set_contents (openrouter, text->str, -1, NULL));
}

static void
opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = thimble_engine_open_finish (THIMBLE_ENGINE (source), result, NULL);
}

#define ADD(name, function) g_test_add ("/models/picker/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gboolean open = FALSE;
  int result;

  ui_init (&argc, &argv);
  engine = ui_engine_new (FALSE);
  write_lists ();
  thimble_engine_open_async (engine->engine, NULL, opened, &open);
  ui_wait_for (open);
  save_key ("openai");
  save_key ("gemini");
  settings = g_settings_new ("io.github.thimble.Thimble");
  application = thimble_application_new (engine->engine);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));

  ADD ("pill", test_pill);
  ADD ("choose", test_choose);
  ADD ("missing-key", test_missing_key);
  ADD ("key-comes-and-goes", test_key_comes_and_goes);
  ADD ("star", test_star);
  ADD ("keyboard", test_keyboard);
  ADD ("search", test_search);
  ADD ("prices-link", test_prices_link);
  ADD ("many-are-quick", test_many_are_quick);
  ADD ("refresh", test_refresh);
  ADD ("endpoint-row", test_endpoint_row);
  ADD ("closed-while-asking", test_closed_while_asking);
  ADD ("dark", test_dark);
  ADD ("narrow", test_narrow);
  ADD ("right-to-left", test_right_to_left);
  ADD ("accessible", test_accessible);
  result = g_test_run ();

  g_object_unref (settings);
  g_object_unref (application);
  ui_engine_free (engine);

  return result;
}
