/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gtk/gtk.h>

#include "thimble-button-names.h"

#define NAMED "thimble-named"

/* "_Send" → "Send"; two underscores are one that is meant. Translations have it elsewhere: "傳送(_S)" → "傳送". */
static char *
strip_mnemonic (const char *label)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *p = label; *p != '\0'; p++)
    {
      if (p[0] == '(' && p[1] == '_' && p[2] != '\0' && p[3] == ')')
        p += 3;
      else if (p[0] != '_')
        g_string_append_c (name, *p);
      else if (p[1] == '_')
        g_string_append_c (name, *p++);
    }
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static void
name_button (GtkButton *button)
{
  const char *label = gtk_button_get_label (button);

  if (label != NULL && *label != '\0' && gtk_button_get_use_underline (button))
    {
      g_autofree char *name = strip_mnemonic (label);

      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
}

static gboolean
on_map (GSignalInvocationHint *hint,
        guint                  n_values,
        const GValue          *values,
        gpointer               user_data)
{
  GObject *widget = g_value_get_object (values);

  if (GTK_IS_BUTTON (widget) && gtk_button_get_use_underline (GTK_BUTTON (widget))
      && g_object_get_data (widget, NAMED) == NULL)
    {
      g_object_set_data (widget, NAMED, GINT_TO_POINTER (TRUE));
      g_signal_connect (widget, "notify::label", G_CALLBACK (name_button), NULL);
      name_button (GTK_BUTTON (widget));
    }
  return TRUE;
}

void
thimble_button_names_install (void)
{
  static gulong hook;

  if (hook != 0)
    return;
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET)); /* its signals exist */
  hook = g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map, NULL, NULL);
}
