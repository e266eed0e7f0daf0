/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-dollars-spin.h"
#include "thimble-mark-wrong.h"
#include "thimble-misread-row.h"

/* Characters of what was typed that are told again. */
#define TYPED_SHOWN 24

struct _ThimbleMisreadRow
{
  AdwActionRow parent_instance;
};

G_DEFINE_FINAL_TYPE (ThimbleMisreadRow, thimble_misread_row, ADW_TYPE_ACTION_ROW)

static char *
describe (const char *text, ThimbleMoney most)
{
  g_autofree char *least_text = thimble_money_format_limit (0), *most_text = thimble_money_format_limit (most);
  g_autofree char *typed = thimble_text_for_label (text, TYPED_SHOWN);

  if (*typed == '\0')
    return g_strdup (_("The field was left empty, so the limit stays as it was."));
  /* Translators: what was typed, and two amounts, as in $0 and $1,000,000 */
  return g_strdup_printf (_("“%s” is not an amount from %s to %s, so the limit stays as it was."), typed, least_text, most_text);
}

static void
thimble_misread_row_class_init (ThimbleMisreadRowClass *klass)
{
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
thimble_misread_row_init (ThimbleMisreadRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), g_object_new (GTK_TYPE_IMAGE, "icon-name", "dialog-warning-symbolic",
                                                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
on_read (GtkSpinButton *spin, const char *misread, gpointer row)
{
  thimble_mark_wrong (spin, misread != NULL);
  thimble_misread_row_tell (row, spin, misread);
}

GtkWidget *
thimble_misread_row_new (GtkSpinButton *spin)
{
  GtkWidget *row = g_object_new (THIMBLE_TYPE_MISREAD_ROW, NULL);

  /* It may go down before the field, which is read a last time when a window that closes takes the focus. */
  g_object_set_data_full (G_OBJECT (spin), "thimble-misread-row", g_object_ref_sink (row), g_object_unref);
  thimble_dollars_spin_set_up (spin, on_read, row, row);
  return row;
}

void
thimble_misread_row_tell (ThimbleMisreadRow *self, GtkSpinButton *spin, const char *misread)
{
  g_return_if_fail (THIMBLE_IS_MISREAD_ROW (self));

  if (misread != NULL && gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self), misread != NULL);
  if (misread != NULL)
    {
      g_autofree char *title = NULL, *example = thimble_money_format (THIMBLE_PICODOLLARS_PER_DOLLAR * 15 / 2);
      g_autofree char *finest = thimble_money_format_exact (THIMBLE_PICODOLLARS_PER_DOLLAR / 1000000), *advice = NULL;
      double most;

      gtk_spin_button_get_range (spin, NULL, &most);
      title = describe (misread, (ThimbleMoney) most * THIMBLE_PICODOLLARS_PER_DOLLAR);
      /* Translators: two amounts, as in $7.50 and $0.000001 */
      advice = g_strdup_printf (_("Write it like %s, no finer than %s. 0 is no limit."), example, finest);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self), advice);
    }
}
