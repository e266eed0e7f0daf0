/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Saving a text as a file, whole or not at all. @host is in the window; what came of it is said there. */

/* Makes the text, newly allocated, once it is known where it goes: who thinks better of it has cost nothing. */
typedef char *(*ThimbleSaveTextMake) (gpointer data);
/* Asks where to, with the file @name proposed. @data: (transfer full) */
void thimble_save_text_ask (GtkWidget *host, const char *title, const char *name, ThimbleSaveTextMake make, gpointer data, GDestroyNotify destroy);
/* What follows the answer. @text: (transfer full) */
void thimble_save_text_to  (GtkWidget *host, const char *path, char *text);

G_END_DECLS
