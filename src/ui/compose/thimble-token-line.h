/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "tokens/thimble-token-cut.h"

G_BEGIN_DECLS

/**
 * ThimbleTokenLine:
 *
 * One line of a text that is cut into tokens. Neighbours differ in colour and are parted by a tick, so that nothing hangs
 * on colour alone. CSS node: `token-line`.
 *
 * Signal `picked` (guint token): it was clicked.
 */
#define THIMBLE_TYPE_TOKEN_LINE (thimble_token_line_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleTokenLine, thimble_token_line, THIMBLE, TOKEN_LINE, GtkWidget)

GtkWidget *thimble_token_line_new          (void);
/* @cut: (nullable): nothing is shown. @ids: the numbers stand in the place of the text. */
void       thimble_token_line_set          (ThimbleTokenLine *self, ThimbleTokenCut *cut, guint line, gboolean ids);
/* The token with a frame round it; any other number: none. */
void       thimble_token_line_set_current  (ThimbleTokenLine *self, guint token);
/* Where the token stands; FALSE where it is none of this line. For tests. */
gboolean   thimble_token_line_get_place    (ThimbleTokenLine *self, guint token, double *x, double *y);

G_END_DECLS
