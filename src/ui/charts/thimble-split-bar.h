/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ThimbleSplitBar:
 *
 * A rounded bar of two parts, input then output, with a gap between them, on a pale track. It
 * shows shares of a receipt (the whole is the sum) or how far something went (the whole is a
 * limit). It computes nothing but lengths and takes no input.
 *
 * In right-to-left languages input starts at the right. Assistive technology hears the
 * sentence given with thimble_split_bar_set_label(); the role is an image.
 *
 * CSS node: `split-bar`. Colours: thimble-palette.
 */
#define THIMBLE_TYPE_SPLIT_BAR (thimble_split_bar_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleSplitBar, thimble_split_bar, THIMBLE, SPLIT_BAR, GtkWidget)

GtkWidget *thimble_split_bar_new           (void);
/**
 * thimble_split_bar_set_values:
 * @input: length of the input part; negative or NAN: unknown, not drawn
 * @output: length of the output part, likewise
 * @whole: what the full length stands for; 0: the sum of both. Parts that pass it fill the bar.
 *
 * A part that is not zero is drawn at least two pixels long, so that little is never nothing.
 */
void       thimble_split_bar_set_values    (ThimbleSplitBar *self, double input, double output, double whole);
double     thimble_split_bar_get_input     (ThimbleSplitBar *self);
double     thimble_split_bar_get_output    (ThimbleSplitBar *self);
double     thimble_split_bar_get_whole     (ThimbleSplitBar *self);
/* Property `thickness`: pixels, 12 by default. */
void       thimble_split_bar_set_thickness (ThimbleSplitBar *self, int thickness);
/* Property `forecast`: the output part is what may come, and is drawn paler. */
void       thimble_split_bar_set_forecast  (ThimbleSplitBar *self, gboolean forecast);
/* Property `label`: the sentence that says the same as the picture. */
void       thimble_split_bar_set_label     (ThimbleSplitBar *self, const char *label);
const char *thimble_split_bar_get_label    (ThimbleSplitBar *self); /* nullable */

G_END_DECLS
