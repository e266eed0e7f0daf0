/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-hint.h"

struct _ThimbleHint
{
  AdwBin parent_instance;

  /* configured */
  char *id;             /* nullable */

  /* children */
  GtkLabel *label;
  GtkButton *button;

  /* owned */
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (ThimbleHint, thimble_hint, ADW_TYPE_BIN)

enum { ACTION, DISMISSED, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
was_seen (ThimbleHint *self)
{
  g_auto (GStrv) seen = g_settings_get_strv (self->settings, "hints-seen");

  return self->id != NULL && g_strv_contains ((const char * const *) seen, self->id);
}

static void
on_dismiss (ThimbleHint *self)
{
  g_auto (GStrv) seen = g_settings_get_strv (self->settings, "hints-seen");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) now = NULL;

  if (self->id != NULL && !was_seen (self))
    {
      g_strv_builder_addv (builder, (const char **) seen);
      g_strv_builder_add (builder, self->id);
      now = g_strv_builder_end (builder);
      g_settings_set_strv (self->settings, "hints-seen", (const char * const *) now);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[DISMISSED], 0);
}

static void
on_button (ThimbleHint *self)
{
  g_signal_emit (self, signals[ACTION], 0);
}

static void
thimble_hint_finalize (GObject *object)
{
  ThimbleHint *self = THIMBLE_HINT (object);

  g_free (self->id);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (thimble_hint_parent_class)->finalize (object);
}

static void
thimble_hint_class_init (ThimbleHintClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thimble_hint_finalize;

  signals[ACTION] = g_signal_new ("action", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[DISMISSED] = g_signal_new ("dismissed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "hint");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_NOTE);
}

static void
thimble_hint_init (ThimbleHint *self)
{
  self->settings = g_settings_new (APP_ID);
}

GtkWidget *
thimble_hint_new (const char *id)
{
  ThimbleHint *self = g_object_new (THIMBLE_TYPE_HINT, "visible", FALSE, NULL);
  /* A grid: in a box GTK 4.8 aligns icon and text by baselines, a pixel apart, and warns. */
  GtkWidget *row = gtk_grid_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("thimble-lightbulb-symbolic");
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *button = gtk_button_new_with_label ("");

  self->id = g_strdup (id);
  self->label = GTK_LABEL (label);
  self->button = GTK_BUTTON (button);
  gtk_widget_set_valign (icon, GTK_ALIGN_CENTER);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0.0f);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "small");
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (button, FALSE);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_button), self);
  gtk_grid_set_column_spacing (GTK_GRID (row), 10);
  gtk_grid_attach (GTK_GRID (row), icon, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (row), label, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (row), button, 2, 0, 1, 1);
  if (id != NULL)
    {
      GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic");

      gtk_widget_add_css_class (close, "flat");
      gtk_widget_add_css_class (close, "circular");
      gtk_widget_add_css_class (close, "hint-close");
      gtk_widget_set_valign (close, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (close, _("Do Not Show Again"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Do Not Show Again"), -1);
      g_signal_connect_swapped (close, "clicked", G_CALLBACK (on_dismiss), self);
      gtk_grid_attach (GTK_GRID (row), close, 3, 0, 1, 1);
    }
  adw_bin_set_child (ADW_BIN (self), row);

  return GTK_WIDGET (self);
}

void
thimble_hint_set (ThimbleHint *self,
                  const char  *text,
                  const char  *button)
{
  g_return_if_fail (THIMBLE_IS_HINT (self));

  gtk_label_set_text (self->label, text != NULL ? text : "");
  gtk_button_set_label (self->button, button != NULL ? button : "");
  gtk_widget_set_visible (GTK_WIDGET (self->button), button != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL && !was_seen (self));
}

const char *
thimble_hint_get_text (ThimbleHint *self)
{
  g_return_val_if_fail (THIMBLE_IS_HINT (self), "");
  return gtk_widget_get_visible (GTK_WIDGET (self)) ? gtk_label_get_text (self->label) : "";
}
