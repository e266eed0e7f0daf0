/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/thimble-model-picker.h"
#include "models/thimble-tier-pill.h"
#include "picker-fixture.h"

static const char *
get_selected_key (PickerFixture *fixture)
{
  ThimblePickerItem *item = gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (picker_get_shown (fixture)));

  return item != NULL ? thimble_model_get_key (thimble_picker_item_get_model (item)) : NULL;
}

/* Says to the page's own key controller what a keyboard would. */
static gboolean
press_key (PickerFixture *fixture, guint key, GdkModifierType modifiers)
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
test_pill (PickerFixture *fixture, gconstpointer data)
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
test_choose (PickerFixture *fixture, gconstpointer data)
{
  guint notified = 0;
  graphene_rect_t bounds;
  GtkWidget *row;

  g_signal_connect (fixture->button, "notify::model", G_CALLBACK (on_notify_model), &notified);
  g_assert_null (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button)));
  g_assert_nonnull (ui_find_text (fixture->button, "Choose a Model"));
  picker_open (fixture);
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)), fixture->search));
  picker_choose (fixture, "openai/gpt-6-luna");
  ui_wait_for (!gtk_widget_get_mapped (fixture->picker));
  g_assert_cmpuint (notified, ==, 1);
  g_assert_cmpstr (thimble_model_get_key (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button))),
                   ==, "openai/gpt-6-luna");
  ui_settle (fixture->window);
  g_assert_nonnull (ui_find_text (fixture->button, "GPT-6 Luna"));
  g_assert_nonnull (ui_find_text (fixture->button, "$0.10 in · $0.50 out"));

  /* Opened again it is where it was. */
  picker_open (fixture);
  g_assert_cmpstr (get_selected_key (fixture), ==, "openai/gpt-6-luna");
  ui_wait_for (picker_find_row (fixture, "openai/gpt-6-luna") != NULL);
  g_assert_nonnull (ui_find (picker_find_row (fixture, "openai/gpt-6-luna"), "model-chosen"));
  ui_save_picture (fixture->picker, "picker-light.png");
  gtk_popover_popdown (GTK_POPOVER (fixture->picker));
  ui_wait_for (!gtk_widget_get_mapped (fixture->picker));
  thimble_model_button_set_model (THIMBLE_MODEL_BUTTON (fixture->button),
                                  thimble_catalogue_find_model (picker_get_catalogue (), NULL, "practice/by-rule"));
  picker_open (fixture);
  /* Far below, and in sight with its mark. */
  row = picker_find_row (fixture, "practice/by-rule");
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_compute_bounds (row, gtk_widget_get_parent (fixture->list), &bounds));
  g_assert_cmpfloat (bounds.origin.y, >=, 0);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, gtk_widget_get_height (gtk_widget_get_parent (fixture->list)));
  g_assert_true ((gtk_widget_get_state_flags (gtk_widget_get_parent (row)) & GTK_STATE_FLAG_SELECTED) != 0);
  g_assert_nonnull (ui_find (row, "model-chosen"));
  ui_save_picture (fixture->picker, "picker-end.png");
}

static void
test_star (PickerFixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  GtkWidget *row, *button;

  picker_open (fixture);
  row = picker_find_row (fixture, "openai/gpt-6-luna");
  button = ui_find_type (row, GTK_TYPE_BUTTON);
  ui_press (button);
  first = g_settings_get_string (picker_settings, "default-model");
  g_assert_cmpstr (first, ==, "openai/gpt-6-luna");
  g_assert_true (gtk_widget_has_css_class (button, "starred"));
  /* A star is not a choice. */
  g_assert_true (gtk_widget_get_mapped (fixture->picker));
  g_assert_null (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button)));

  picker_type (fixture, "gemini 2.5 flash-lite");
  g_assert_true (press_key (fixture, GDK_KEY_d, GDK_CONTROL_MASK));
  second = g_settings_get_string (picker_settings, "default-model");
  g_assert_cmpstr (second, ==, "gemini/gemini-2.5-flash-lite");
  g_assert_true (press_key (fixture, GDK_KEY_d, GDK_CONTROL_MASK));
  third = g_settings_get_string (picker_settings, "default-model");
  g_assert_cmpstr (third, ==, "");
}

static void
test_keyboard (PickerFixture *fixture, gconstpointer data)
{
  GtkSelectionModel *shown;
  g_autofree char *first = NULL;

  picker_open (fixture);
  shown = picker_get_shown (fixture);
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
  for (guint i = 0; i < PICKER_MANY; i++)
    {
      g_assert_true (press_key (fixture, GDK_KEY_Page_Down, 0));
      g_assert_nonnull (get_selected_key (fixture));
    }
  g_assert_cmpstr (get_selected_key (fixture), ==, "practice/by-rule");
  g_assert_nonnull (picker_find_row (fixture, "practice/by-rule"));
  g_assert_true (press_key (fixture, GDK_KEY_Tab, 0));
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)), fixture->list));
  /* The focus goes along from there. */
  g_assert_true (press_key (fixture, GDK_KEY_Up, 0));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) ==
                 gtk_widget_get_parent (picker_find_row (fixture, get_selected_key (fixture))));

  picker_type (fixture, "gpt-6 luna openai");
  g_signal_emit_by_name (fixture->search, "activate");
  g_assert_cmpstr (thimble_model_get_key (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button))),
                   ==, "openai/gpt-6-luna");
}

static void
test_search (PickerFixture *fixture, gconstpointer data)
{
  picker_open (fixture);
  picker_type (fixture, "haiku anthropic");
  g_assert_true (g_str_has_prefix (get_selected_key (fixture), "anthropic/claude-haiku-"));
  ui_save_picture (fixture->picker, "picker-search.png");
  picker_type (fixture, "there is no such model");
  g_assert_null (get_selected_key (fixture));
  g_assert_nonnull (ui_find_text (fixture->picker, "No Model Found"));
  g_assert_null (ui_find (fixture->picker, "picker-suggestion"));
  ui_save_picture (fixture->picker, "picker-none.png");
  g_signal_emit_by_name (fixture->search, "activate"); /* nothing to choose, nothing happens */
  g_assert_true (gtk_widget_get_mapped (fixture->picker));
  ui_press (ui_get (fixture->picker, "picker-clear"));
  ui_wait_for (ui_find_text (fixture->picker, "No Model Found") == NULL);
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)), fixture->search));

  /* What may have been meant is one click away. */
  picker_type (fixture, "cluade haiku 5.5");
  g_assert_nonnull (ui_find_text (fixture->picker, "Did you mean “Claude Haiku 5.5”?"));
  ui_save_picture (fixture->picker, "picker-suggestion.png");
  ui_press (ui_get (fixture->picker, "picker-suggestion"));
  ui_wait_for (g_strcmp0 (get_selected_key (fixture), "anthropic/claude-haiku-5-5") == 0);

  /* Escape clears first, then closes. */
  g_signal_emit_by_name (fixture->search, "stop-search");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (fixture->search)), ==, "");
  g_assert_true (gtk_widget_get_mapped (fixture->picker));
  g_signal_emit_by_name (fixture->search, "stop-search");
  ui_wait_for (!gtk_widget_get_mapped (fixture->picker));
}

static void
test_prices_link (PickerFixture *fixture, gconstpointer data)
{
  picker_open (fixture);
  picker_type (fixture, "haiku-5-5 anthropic");
  g_assert_nonnull (ui_find_text (fixture->picker, "Prices of Anthropic"));
  g_assert_true (gtk_widget_get_sensitive (ui_get (fixture->picker, "picker-prices")));
  picker_type (fixture, "by rule practice");
  g_assert_false (gtk_widget_get_visible (ui_get (fixture->picker, "picker-prices")));
  g_assert_nonnull (ui_find_text (fixture->picker, "Catalogue prices of 10 Nov 2026."));
}

static void
test_dark (PickerFixture *fixture, gconstpointer data)
{
  thimble_model_button_set_model (THIMBLE_MODEL_BUTTON (fixture->button),
                                  thimble_catalogue_find_model (picker_get_catalogue (), "openai", "gpt-6-luna"));
  g_settings_set_string (picker_settings, "default-model", "openai/gpt-6-luna");
  ui_set_dark (fixture->window, TRUE);
  picker_open (fixture);
  ui_wait_for (gtk_widget_has_css_class (picker_find_row (fixture, "anthropic/claude-haiku-5-5"), "lacks-key"));
  ui_settle (fixture->picker);
  ui_save_picture (fixture->picker, "picker-dark.png");
  ui_save_picture (fixture->window, "model-button-dark.png");
  g_assert_cmpint (gtk_widget_get_width (ui_find_type (fixture->picker, ADW_TYPE_CLAMP)), ==, 440);
}

static void
test_narrow (PickerFixture *fixture, gconstpointer data)
{
  thimble_model_button_set_model (THIMBLE_MODEL_BUTTON (fixture->button),
                                  thimble_catalogue_find_model (picker_get_catalogue (), "gemini", "gemini-3.1-pro-preview"));
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  picker_open (fixture);
  ui_save_picture (fixture->picker, "picker-narrow.png");
  ui_save_picture (fixture->window, "model-button-narrow.png");
  /* Without the shadow, which is part of the popover. */
  g_assert_cmpint (gtk_widget_get_width (ui_find_type (fixture->picker, ADW_TYPE_CLAMP)), <=, 350);
  gtk_widget_activate_action (fixture->picker, "picker.show-lists", NULL);
  ui_settle (fixture->picker);
  g_assert_cmpint (gtk_widget_get_width (ui_find_type (fixture->picker, ADW_TYPE_CLAMP)), <=, 350);
}

static void
test_right_to_left (PickerFixture *fixture, gconstpointer data)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  picker_open (fixture);
  ui_save_picture (fixture->picker, "picker-rtl.png");
  g_assert_true (press_key (fixture, GDK_KEY_Down, 0));
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
test_accessible (PickerFixture *fixture, gconstpointer data)
{
  GtkWidget *row;

  picker_open (fixture);
  row = picker_find_row (fixture, "openai/gpt-6-luna");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)), GTK_ACCESSIBLE_PROPERTY_LABEL,
    "GPT-6 Luna of OpenAI, tier Entry. $0.10 for input and $0.50 for output per million tokens. "
    "Context window: 1.05M tokens.");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (ui_find_type (row, GTK_TYPE_BUTTON)), GTK_ACCESSIBLE_PROPERTY_LABEL,
    "Start with GPT-6 Luna by default");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->search), GTK_ACCESSIBLE_PROPERTY_LABEL, "Search models");
}

static void
add_tests (void)
{
  PICKER_ADD ("pill", test_pill);
  PICKER_ADD ("choose", test_choose);
  PICKER_ADD ("star", test_star);
  PICKER_ADD ("keyboard", test_keyboard);
  PICKER_ADD ("search", test_search);
  PICKER_ADD ("prices-link", test_prices_link);
  PICKER_ADD ("dark", test_dark);
  PICKER_ADD ("narrow", test_narrow);
  PICKER_ADD ("right-to-left", test_right_to_left);
  PICKER_ADD ("accessible", test_accessible);
}

int
main (int argc, char **argv)
{
  return picker_run (argc, argv, add_tests);
}
