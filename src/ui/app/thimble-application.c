/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-about.h"
#include "thimble-application.h"
#include "thimble-budget-button.h"
#include "thimble-button-names.h"
#include "thimble-help-window.h"
#include "thimble-window.h"
#include "keys/thimble-preferences.h"
#include "store/thimble-upkeep.h"

struct _ThimbleApplication
{
  AdwApplication parent_instance;

  /* owned */
  ThimbleEngine *engine;
  ThimbleUpkeep *upkeep;

  /* borrowed, weak */
  GtkWindow *preferences;
  GtkWindow *shortcuts;
  GtkWindow *help;
};

G_DEFINE_FINAL_TYPE (ThimbleApplication, thimble_application, ADW_TYPE_APPLICATION)

static GtkWindow *
find_window (ThimbleApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (THIMBLE_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

/* Dialogs need the window; an action that comes over D-Bus may come before it. */
static GtkWindow *
ensure_window (ThimbleApplication *self)
{
  GtkWindow *window = find_window (self);

  if (window == NULL)
    window = GTK_WINDOW (thimble_window_new (self, self->engine));
  gtk_window_present (window);
  return window;
}

/* Shows @window over the main one, and forgets it when it goes. */
static void
present_over (ThimbleApplication *self,
              GtkWindow         **place,
              GtkWindow          *window)
{
  if (*place == NULL)
    {
      g_set_weak_pointer (place, window);
      gtk_window_set_transient_for (window, ensure_window (self));
      gtk_window_set_destroy_with_parent (window, TRUE);
    }
  gtk_window_present (window);
}

static void
show_preferences (ThimbleApplication *self,
                  gboolean            keys,
                  const char         *endpoint_id)
{
  GtkWindow *window = self->preferences;

  if (window == NULL)
    {
      window = GTK_WINDOW (thimble_preferences_new (self->engine));
      gtk_window_set_modal (window, TRUE);
    }
  if (keys)
    thimble_preferences_show_keys (THIMBLE_PREFERENCES (window), endpoint_id);
  present_over (self, &self->preferences, window);
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  show_preferences (user_data, FALSE, NULL);
}

static void
keys_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  ThimbleApplication *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);

  /* The id may come over D-Bus: only one that is known is passed on. */
  if (thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (self->engine), id) == NULL)
    id = NULL;
  show_preferences (self, TRUE, id);
}

static void
shortcuts_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  ThimbleApplication *self = user_data;
  GtkWindow *window = self->shortcuts;

  if (window == NULL)
    {
      g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/thimble/Thimble/ui/app/shortcuts.ui");

      window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));
    }
  present_over (self, &self->shortcuts, window);
}

static void
help_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  ThimbleApplication *self = user_data;
  GtkWindow *window = self->help;

  if (window == NULL)
    window = GTK_WINDOW (thimble_help_window_new (thimble_engine_get_catalogue (self->engine)));
  present_over (self, &self->help, window);
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  ThimbleApplication *self = user_data;

  thimble_about_present (ensure_window (self), thimble_engine_get_catalogue (self->engine));
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  GtkWindow *window = find_window (user_data);

  /* Closing asks where a request runs, and the application ends with its last window. */
  if (window != NULL)
    gtk_window_close (window);
  else
    g_application_quit (user_data);
}

static void
thimble_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "preferences", .activate = preferences_action },
    { .name = "keys", .activate = keys_action, .parameter_type = "s" },
    { .name = "shortcuts", .activate = shortcuts_action },
    { .name = "help", .activate = help_action },
    { .name = "about", .activate = about_action },
    { .name = "quit", .activate = quit_action },
  };
  static const struct {
    const char *action;
    const char *accels[3];
  } accels[] = {
    { "app.preferences", { "<Control>comma" } },
    { "app.shortcuts", { "<Control>question" } },
    { "app.help", { "F1" } },
    { "app.quit", { "<Control>q" } },
    { "window.close", { "<Control>w" } },
    { "win.show-page::compose", { "<Alt>1", "<Control>1" } },
    { "win.show-page::measure", { "<Alt>2", "<Control>2" } },
    { "win.show-page::history", { "<Alt>3", "<Control>3" } },
  };
  ThimbleApplication *self = THIMBLE_APPLICATION (application);

  G_APPLICATION_CLASS (thimble_application_parent_class)->startup (application);

  g_type_ensure (THIMBLE_TYPE_BUDGET_BUTTON);
  thimble_button_names_install ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, accels[i].accels);
  gtk_window_set_default_icon_name (APP_ID);
  if (self->engine == NULL)
    self->engine = thimble_engine_new ();
  thimble_budget_bind_settings (thimble_engine_get_budget (self->engine));
  self->upkeep = thimble_upkeep_new (thimble_engine_get_store (self->engine));
  thimble_upkeep_start (self->upkeep);
}

static void
thimble_application_activate (GApplication *application)
{
  ensure_window (THIMBLE_APPLICATION (application));
}

static int
thimble_application_handle_local_options (GApplication *application,
                                          GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("thimble %s\n", THIMBLE_VERSION);
      return 0;
    }
  return G_APPLICATION_CLASS (thimble_application_parent_class)->handle_local_options (application, options);
}

static void
thimble_application_dispose (GObject *object)
{
  ThimbleApplication *self = THIMBLE_APPLICATION (object);

  g_clear_weak_pointer (&self->preferences);
  g_clear_weak_pointer (&self->shortcuts);
  g_clear_weak_pointer (&self->help);

  G_OBJECT_CLASS (thimble_application_parent_class)->dispose (object);

  /* After the windows; the store writes what is queued and closes with its last reference. */
  g_clear_object (&self->upkeep);
  g_clear_object (&self->engine);
}

static void
thimble_application_class_init (ThimbleApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_application_dispose;
  application_class->startup = thimble_application_startup;
  application_class->activate = thimble_application_activate;
  application_class->handle_local_options = thimble_application_handle_local_options;
}

static void
thimble_application_init (ThimbleApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show the version and exit"), NULL },
    { NULL }
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

ThimbleApplication *
thimble_application_new (ThimbleEngine *engine)
{
  ThimbleApplication *self;

  g_return_val_if_fail (engine == NULL || THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "resource-base-path", "/io/github/thimble/Thimble",
                       NULL);
  g_set_object (&self->engine, engine);
  return self;
}
