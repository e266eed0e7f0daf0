/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picker where keys are missing, and where providers are asked for their lists. */
#include "config.h"

#include "models/thimble-model-picker.h"
#include "thimble-test-server.h"
#include "picker-fixture.h"

static void
test_missing_key (PickerFixture *fixture, gconstpointer data)
{
  GtkWidget *row;

  picker_open (fixture);
  row = picker_find_row (fixture, "anthropic/claude-haiku-5-5");
  g_assert_nonnull (row);
  ui_wait_for (gtk_widget_has_css_class (row, "lacks-key"));
  g_assert_false (gtk_widget_has_css_class (picker_find_row (fixture, "openai/gpt-6-luna"), "lacks-key"));
  g_assert_false (thimble_model_button_lacks_key (THIMBLE_MODEL_BUTTON (fixture->button)));

  /* It can be chosen to see what it would cost; that asks for no key. */
  picker_choose (fixture, "anthropic/claude-haiku-5-5");
  g_assert_cmpuint (fixture->add_keys, ==, 0);
  g_assert_cmpstr (thimble_model_get_key (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button))), ==,
                   "anthropic/claude-haiku-5-5");
  g_assert_true (thimble_model_button_lacks_key (THIMBLE_MODEL_BUTTON (fixture->button)));
  ui_wait_for (!gtk_widget_get_mapped (fixture->picker));

  /* Who adds a key at a model has chosen that model. */
  picker_open (fixture);
  ui_press (gtk_widget_get_parent (ui_find_text (picker_find_row (fixture, "groq/llama-3.1-8b-instant"), "Add Key…")));
  g_assert_cmpuint (fixture->add_keys, ==, 1);
  g_assert_cmpstr (fixture->endpoint_id, ==, "groq");
  g_assert_cmpstr (thimble_model_get_key (thimble_model_button_get_model (THIMBLE_MODEL_BUTTON (fixture->button))), ==,
                   "groq/llama-3.1-8b-instant");
}

static void
test_key_comes_and_goes (PickerFixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  GtkWidget *row;

  picker_open (fixture);
  row = picker_find_row (fixture, "groq/llama-3.1-8b-instant");
  ui_wait_for (gtk_widget_has_css_class (row, "lacks-key"));
  picker_save_key ("groq");
  ui_wait_for (!gtk_widget_has_css_class (row, "lacks-key"));
  thimble_key_store_remove_async (thimble_engine_get_keys (picker_engine->engine), "groq", NULL, picker_take_result, &result);
  ui_wait_for (result != NULL);
  ui_wait_for (gtk_widget_has_css_class (row, "lacks-key"));
}

static void
test_many_are_quick (PickerFixture *fixture, gconstpointer data)
{
  static const char * const searches[] = { "m", "mo", "model 29", "vendor entry", "" };
  guint n_rows = 0;

  picker_open (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (picker_get_shown (fixture))), >, PICKER_MANY);
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      gint64 before = g_get_monotonic_time (), queued = ui_queued_us ();
      gint64 searched;

      gtk_editable_set_text (GTK_EDITABLE (fixture->search), searches[i]);
      g_signal_emit_by_name (fixture->search, "search-changed");
      searched = g_get_monotonic_time () - before - (ui_queued_us () - queued);
      ui_settle (fixture->picker);
      g_test_message ("“%s”: searched in %" G_GINT64_FORMAT " µs, shown after %" G_GINT64_FORMAT " µs",
                      searches[i], searched, g_get_monotonic_time () - before);
      /* Typing stays fluent; far above what it takes, for slow machines, and without the time that others had. */
      g_assert_cmpint (searched, <, thimble_test_limit (G_USEC_PER_SEC));
    }
  picker_type (fixture, "");
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

  thimble_catalogue_add_endpoint_async (picker_get_catalogue (), endpoint, NULL, picker_take_result, &result);
  ui_wait_for (result != NULL);
  g_assert_true (thimble_catalogue_add_endpoint_finish (picker_get_catalogue (), result, NULL));

  return server;
}

static void
remove_endpoint (const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_catalogue_remove_endpoint_async (picker_get_catalogue (), id, NULL, picker_take_result, &result);
  ui_wait_for (result != NULL);
}

static void
test_refresh (PickerFixture *fixture, gconstpointer data)
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

  picker_open (fixture);
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
  picker_type (fixture, "shed");
  g_assert_nonnull (picker_find_row (fixture, "shed/potting-1b"));
  g_assert_nonnull (ui_find_text (picker_find_row (fixture, "shed/<i>rake</i>"), "<i>&rake"));
  picker_choose (fixture, "shed/potting-1b");

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
test_endpoint_row (PickerFixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = add_endpoint ("hut");
  ThimbleTestScript *good = thimble_test_script_new ();
  GtkWidget *label;

  thimble_test_script_answer (good, 200, "application/json", NULL, "{\"data\":[{\"id\":\"one\"}]}");
  thimble_test_server_push (server, good);
  picker_open (fixture);
  picker_type (fixture, "hut");
  label = ui_find_text (fixture->list, "Get List");
  g_assert_nonnull (label);
  ui_press (gtk_widget_get_parent (label));
  ui_wait_for (thimble_catalogue_find_model (picker_get_catalogue (), "hut", "one") != NULL);
  ui_settle (fixture->picker);
  g_assert_nonnull (picker_find_row (fixture, "hut/one"));
  remove_endpoint ("hut");
}

static void
test_closed_while_asking (PickerFixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = add_endpoint ("mute");

  thimble_test_server_set_mode (server, THIMBLE_TEST_SERVER_MUTE);
  picker_open (fixture);
  gtk_widget_activate_action (fixture->picker, "picker.get-list", "s", "mute");
  ui_wait_ms (50);
  remove_endpoint ("mute");
  /* tear_down() sees that nothing keeps button and picker alive. */
}

static void
add_tests (void)
{
  PICKER_ADD ("missing-key", test_missing_key);
  PICKER_ADD ("key-comes-and-goes", test_key_comes_and_goes);
  PICKER_ADD ("many-are-quick", test_many_are_quick);
  PICKER_ADD ("refresh", test_refresh);
  PICKER_ADD ("endpoint-row", test_endpoint_row);
  PICKER_ADD ("closed-while-asking", test_closed_while_asking);
}

int
main (int argc, char **argv)
{
  return picker_run (argc, argv, add_tests);
}
