/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Spin buttons in which a slip of the keys changes nothing: GTK takes what it cannot read for 0, which is often “no limit”. */

/* FALSE: @text is nothing that @spin can hold; @value is left alone then. */
typedef gboolean (*ThimbleTypedRead) (GtkSpinButton *spin, const char *text, double *value);
/* @misread: what was typed and could not be read; NULL where there is no slip any more. */
typedef void     (*ThimbleTypedTell) (GtkSpinButton *spin, const char *misread, gpointer data);

/**
 * thimble_typed_spin_set_up:
 * @spin: its range set
 * @read: (nullable): %NULL reads whole numbers, grouped or not
 * @tell: told whenever other text than the field itself showed has been read, or the value changed in another way
 * @owner: (type GObject): what @data belongs to; once it is disposed of, nobody is told. GTK may keep a field longer than its page.
 *
 * What cannot be read, or is out of range, leaves the value as it was, and the field shows that again.
 */
void  thimble_typed_spin_set_up   (GtkSpinButton *spin, ThimbleTypedRead read, ThimbleTypedTell tell, gpointer data, gpointer owner);
/* What was misread before. */
void  thimble_typed_spin_forget   (GtkSpinButton *spin);
/* That @misread is no whole number in the range of @spin, so that a limit stays as it was: a sentence; (transfer full). */
char *thimble_typed_spin_describe (GtkSpinButton *spin, const char *misread);

G_END_DECLS
