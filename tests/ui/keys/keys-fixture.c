/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "key-store-helper.h"
#include "keys-fixture.h"
#include "keys/thimble-preferences.h"

void
keys_set_up (KeysFixture   *fixture,
             gconstpointer  data)
{
  fixture->engine = ui_engine_new (TRUE);
  fixture->window = thimble_preferences_new (fixture->engine->engine);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  thimble_preferences_show_keys (THIMBLE_PREFERENCES (fixture->window), NULL);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_settle (fixture->window);
}

void
keys_tear_down (KeysFixture   *fixture,
                gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_wait_ms (50);
  g_assert_null (fixture->window); /* nothing keeps it */
  ui_engine_free (fixture->engine);
}

void
keys_type_into (KeysFixture *fixture,
                const char  *name,
                const char  *text)
{
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->window, name)), text);
}

const char *
keys_text_of (GtkWidget  *root,
              const char *name)
{
  return gtk_label_get_text (GTK_LABEL (ui_get (root, name)));
}

const char *
keys_hint_of (KeysFixture *fixture)
{
  return ui_find (fixture->window, "key-hint") != NULL ? keys_text_of (fixture->window, "key-hint") : "";
}

gboolean
keys_row_is (KeysFixture *fixture,
             const char  *endpoint,
             const char  *state)
{
  GtkWidget *row = ui_find (fixture->window, endpoint);

  return row != NULL && g_str_equal (keys_text_of (row, "key-state"), state);
}

void
keys_select_provider (KeysFixture *fixture,
                      const char  *name)
{
  AdwComboRow *row = ADW_COMBO_ROW (ui_get (fixture->window, "key-provider"));
  GListModel *model = adw_combo_row_get_model (row);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    if (g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (model), i), name))
      {
        adw_combo_row_set_selected (row, i);
        return;
      }
  g_error ("no provider “%s”", name);
}

GtkWidget *
keys_find_button (GtkWidget  *root,
                  const char *label)
{
  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = keys_find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
keys_answer_dialog (const char *name,
                    const char *button)
{
  ui_wait_for (ui_find_window (name) != NULL);
  ui_press (keys_find_button (GTK_WIDGET (ui_find_window (name)), button));
  ui_wait_for (ui_find_window (name) == NULL);
}

void
keys_remove_key (KeysFixture *fixture,
                 const char  *endpoint)
{
  gtk_widget_activate_action (ui_get (fixture->window, endpoint), "key.remove", NULL);
  keys_answer_dialog ("key-remove", "_Remove");
}

/* What was typed stands nowhere on screen. */
void
keys_assert_key_not_shown (GtkWidget  *root,
                           const char *key)
{
  if (GTK_IS_LABEL (root))
    g_assert_null (strstr (gtk_label_get_text (GTK_LABEL (root)), key));
  if (GTK_IS_EDITABLE (root))
    g_assert_null (strstr (gtk_editable_get_text (GTK_EDITABLE (root)), key));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    keys_assert_key_not_shown (child, key);
}

ThimbleTestServer *
keys_start_server (guint       status,
                   const char *body)
{
  ThimbleTestServer *server = thimble_test_server_new ();
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, status, "application/json", NULL, body);
  thimble_test_server_push (server, script);
  return server;
}

char *
keys_type_compatible (KeysFixture       *fixture,
                      ThimbleTestServer *server)
{
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (server), "/v1/", NULL);

  keys_select_provider (fixture, "Compatible endpoint…");
  keys_type_into (fixture, "key-name", "Test Bench");
  keys_type_into (fixture, "key-url", url);
  keys_type_into (fixture, "key-entry", TEST_KEY);
  return g_strdup_printf ("127-0-0-1-%u", thimble_test_server_get_port (server));
}

int
keys_run (int    argc,
          char **argv,
          void (*add_tests) (void))
{
  g_autoptr (AdwApplication) app = NULL;

  ui_init (&argc, &argv);
  app = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE); /* loads the style sheets */
  g_assert_true (g_application_register (G_APPLICATION (app), NULL, NULL));
  add_tests ();
  return g_test_run ();
}
