/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a field has is not taken, or is again: for the eye and for a screen reader. @field: a GtkWidget */
void thimble_mark_wrong (gpointer field, gboolean wrong);

G_END_DECLS
