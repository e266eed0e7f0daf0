/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-mark-wrong.h"

void
thimble_mark_wrong (gpointer field, gboolean wrong)
{
  if (wrong)
    gtk_widget_add_css_class (field, "error");
  else
    gtk_widget_remove_css_class (field, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}
