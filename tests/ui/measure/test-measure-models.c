/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/thimble-application.h"
#include "key-store-helper.h"
#include "measure/thimble-measure-models.h"
#include "ui-test.h"

/* Models that are to be measured, with keys and without. */

static ThimbleApplication *application;
static UiEngine *engine;

static void
on_add_key (ThimbleMeasureModels *models, const char *endpoint_id, char **asked)
{
  g_free (*asked);
  *asked = g_strdup (endpoint_id);
}

static void
test_keys (void)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (engine->engine);
  ThimbleKeyStore *keys = thimble_engine_get_keys (engine->engine);
  ThimbleEndpoint *anthropic = thimble_catalogue_find_endpoint (catalogue, "anthropic");
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (application));
  GtkWidget *models = thimble_measure_models_new (engine->engine);
  g_autofree char *asked = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect (models, "add-key", G_CALLBACK (on_add_key), &asked);
  gtk_widget_set_valign (models, GTK_ALIGN_START);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), models);
  gtk_window_set_default_size (GTK_WINDOW (window), 420, 300);
  gtk_window_present (GTK_WINDOW (window));
  thimble_measure_models_add (THIMBLE_MEASURE_MODELS (models), thimble_catalogue_get_entry_model (catalogue, NULL));
  thimble_measure_models_add (THIMBLE_MEASURE_MODELS (models), thimble_catalogue_find_model (catalogue, "anthropic", "claude-haiku-5-5"));
  thimble_measure_models_add (THIMBLE_MEASURE_MODELS (models), thimble_catalogue_find_model (catalogue, "openai", "gpt-6-luna"));
  ui_wait_for (ui_find (models, "anthropic") != NULL && ui_find (models, "openai") != NULL);
  g_assert_null (ui_find (models, "practice"));
  ui_settle (window);
  ui_save_picture (window, "measure-models-no-key.png");
  ui_press (ui_get (models, "anthropic"));
  g_assert_cmpstr (asked, ==, "anthropic");

  g_assert_true (helper_save (keys, "anthropic", thimble_endpoint_get_origin (anthropic), "", "sk-ant-0123456789-Zt0A", FALSE, &error));
  g_assert_no_error (error);
  ui_wait_for (ui_find (models, "anthropic") == NULL);
  g_assert_nonnull (ui_find (models, "openai"));
  g_assert_true (helper_remove (keys, "anthropic", NULL));
  ui_wait_for (ui_find (models, "anthropic") != NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  ui_wait_ms (50);
}

int
main (int argc, char **argv)
{
  int result;

  ui_init (&argc, &argv);
  engine = ui_engine_new (TRUE);
  application = thimble_application_new (engine->engine);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_test_add_func ("/ui/measure-models/keys", test_keys);
  result = g_test_run ();
  g_object_unref (application);
  ui_engine_free (engine);
  return result;
}
