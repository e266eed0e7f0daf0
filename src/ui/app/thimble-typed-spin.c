/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-digits.h"
#include "base/thimble-format.h"
#include "thimble-typed-spin.h"

/* Characters of what was typed that are told again. */
#define TYPED_SHOWN 24
#define TYPED "thimble-typed"

typedef struct {
  ThimbleTypedRead read;
  ThimbleTypedTell tell;
  gpointer         data;
  gpointer         owner; /* NULL once it is gone */
} Typed;

static void
typed_free (gpointer data)
{
  Typed *typed = data;

  g_clear_weak_pointer (&typed->owner);
  g_free (typed);
}

static void
tell (Typed         *typed,
      GtkSpinButton *spin,
      const char    *misread)
{
  if (typed->owner != NULL)
    typed->tell (spin, misread, typed->data);
}

static gboolean
read_whole (GtkSpinButton *spin,
            const char    *text,
            double        *value)
{
  gint64 number;

  if (!thimble_digits_parse (text, 1, &number))
    return FALSE;
  *value = (double) number;
  return TRUE;
}

static gboolean
holds (GtkSpinButton *spin,
       double         value)
{
  double least, most;

  gtk_spin_button_get_range (spin, &least, &most);
  return value >= least && value <= most;
}

/* A step from what stayed is no slip. */
static void
on_value_changed (GtkSpinButton *spin,
                  Typed         *typed)
{
  tell (typed, spin, NULL);
}

/* Never an error: GTK_INPUT_ERROR takes 0 for the value, or tells of a change that was none. */
static int
on_input (GtkSpinButton *spin,
          double        *value,
          Typed         *typed)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));
  double before = gtk_spin_button_get_value (spin), now;
  g_autofree char *shown = g_strdup_printf ("%0.*f", (int) gtk_spin_button_get_digits (spin), before);
  const char *misread = NULL;

  *value = before;
  /* What it shows may be rounded: to leave the field must not write that. */
  if (g_str_equal (text, shown))
    return TRUE;
  if (typed->read (spin, text, &now) && holds (spin, now))
    *value = now;
  else
    {
      misread = text;
      gtk_widget_error_bell (GTK_WIDGET (spin));
    }
  tell (typed, spin, misread);
  return TRUE;
}

void
thimble_typed_spin_set_up (GtkSpinButton    *spin,
                           ThimbleTypedRead  read,
                           ThimbleTypedTell  tell_func,
                           gpointer          data,
                           gpointer          owner)
{
  Typed *typed = g_new (Typed, 1);

  *typed = (Typed) { read != NULL ? read : read_whole, tell_func, data, NULL };
  g_set_weak_pointer (&typed->owner, owner);
  /* Else GTK may swallow what it takes for no number before anyone can be told. */
  gtk_spin_button_set_numeric (spin, FALSE);
  g_object_set_data_full (G_OBJECT (spin), TYPED, typed, typed_free);
  g_signal_connect (spin, "input", G_CALLBACK (on_input), typed);
  g_signal_connect (spin, "value-changed", G_CALLBACK (on_value_changed), typed);
}

void
thimble_typed_spin_forget (GtkSpinButton *spin)
{
  on_value_changed (spin, g_object_get_data (G_OBJECT (spin), TYPED));
}

char *
thimble_typed_spin_describe (GtkSpinButton *spin,
                             const char    *misread)
{
  g_autofree char *typed = thimble_text_for_label (misread, TYPED_SHOWN);
  g_autofree char *least_text = NULL, *most_text = NULL;
  double least, most;

  if (*typed == '\0')
    return g_strdup (_("The field was left empty, so the limit stays as it was."));
  gtk_spin_button_get_range (spin, &least, &most);
  least_text = thimble_format_count ((gint64) least);
  most_text = thimble_format_count ((gint64) most);
  /* Translators: what was typed, and two numbers, as in 0 and 1,000,000 */
  return g_strdup_printf (_("“%s” is not a whole number from %s to %s, so the limit stays as it was."), typed, least_text, most_text);
}
