/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "models/thimble-model-picker.h"
#include "picker-fixture.h"

ThimbleApplication *picker_application;
UiEngine *picker_engine;
GSettings *picker_settings;

ThimbleCatalogue *
picker_get_catalogue (void)
{
  return thimble_engine_get_catalogue (picker_engine->engine);
}

static void
on_add_key (ThimbleModelButton *button, const char *endpoint_id, PickerFixture *fixture)
{
  fixture->add_keys++;
  g_free (fixture->endpoint_id);
  fixture->endpoint_id = g_strdup (endpoint_id);
}

void
picker_set_up (PickerFixture *fixture, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  g_settings_reset (picker_settings, "default-model");
  fixture->window = adw_application_window_new (GTK_APPLICATION (picker_application));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), GPOINTER_TO_INT (data) > 0 ? GPOINTER_TO_INT (data) : 560, 740);
  fixture->button = thimble_model_button_new (picker_engine->engine);
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

void
picker_tear_down (PickerFixture *fixture, gconstpointer data)
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

void
picker_open (PickerFixture *fixture)
{
  thimble_model_button_popup (THIMBLE_MODEL_BUTTON (fixture->button));
  ui_wait_for (gtk_widget_get_mapped (fixture->picker));
  ui_settle (fixture->picker);
  ui_wait_ms (30); /* it scrolls when nothing else is to do */
  ui_settle (fixture->picker);
}

GtkSelectionModel *
picker_get_shown (PickerFixture *fixture)
{
  return gtk_list_view_get_model (GTK_LIST_VIEW (fixture->list));
}

/* The row of a model, where it is on the screen. */
GtkWidget *
picker_find_row (PickerFixture *fixture, const char *key)
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

void
picker_choose (PickerFixture *fixture, const char *key)
{
  GtkSelectionModel *shown = picker_get_shown (fixture);

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

void
picker_type (PickerFixture *fixture, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (fixture->search), text);
  g_signal_emit_by_name (fixture->search, "search-changed"); /* now, not after the delay */
  ui_settle (fixture->picker);
}

void
picker_take_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

void
picker_save_key (const char *endpoint_id)
{
  ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (picker_get_catalogue (), endpoint_id);
  g_autoptr (ThimbleSecret) secret = thimble_secret_new ("sk-test-0123456789abcdef", -1, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  thimble_key_store_save_async (thimble_engine_get_keys (picker_engine->engine), endpoint_id,
                                thimble_endpoint_get_origin (endpoint), "", secret, TRUE, NULL, picker_take_result, &result);
  ui_wait_for (result != NULL);
  g_assert_true (thimble_key_store_save_finish (thimble_engine_get_keys (picker_engine->engine), result, NULL));
}

/* Lists as two providers would have told them before. */
static void
write_lists (void)
{
  g_autofree char *cache = g_build_filename (picker_engine->folder, "cache", NULL);
  g_autofree char *ollama = g_build_filename (cache, "models-ollama.json", NULL);
  g_autofree char *openrouter = g_build_filename (cache, "models-openrouter.json", NULL);
  g_autoptr (GString) text =
    g_string_new ("{\"version\":1,\"base_url\":\"https://openrouter.ai/api/v1\",\"day\":\"2026-11-20\",\"models\":[");

  g_assert_cmpint (g_mkdir_with_parents (cache, 0700), ==, 0);
  g_assert_true (g_file_set_contents (ollama,
    "{\"version\":1,\"base_url\":\"http://127.0.0.1:11434/v1\",\"day\":\"2026-11-20\",\"models\":"
    "[{\"id\":\"qwen3:4b\",\"name\":\"Qwen3 4B\",\"context_window\":40960}]}", -1, NULL));
  for (guint i = 0; i < PICKER_MANY; i++)
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

int
picker_run (int argc, char **argv, void (*add_tests) (void))
{
  gboolean open = FALSE;
  int result;

  ui_init (&argc, &argv);
  picker_engine = ui_engine_new (FALSE);
  write_lists ();
  thimble_engine_open_async (picker_engine->engine, NULL, opened, &open);
  ui_wait_for (open);
  picker_save_key ("openai");
  picker_save_key ("gemini");
  picker_settings = g_settings_new (APP_ID);
  picker_application = thimble_application_new (picker_engine->engine);
  g_assert_true (g_application_register (G_APPLICATION (picker_application), NULL, NULL));
  add_tests ();
  result = g_test_run ();

  g_object_unref (picker_settings);
  g_object_unref (picker_application);
  ui_engine_free (picker_engine);

  return result;
}
