/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "measure/thimble-projection.h"

G_BEGIN_DECLS

/**
 * ThimbleRangeBar:
 *
 * A mean as a bar and its range as whiskers, on a scale that several of them share; or, with months, a small column for each.
 * It computes nothing but lengths and takes no input; assistive technology hears the sentence that is given with it.
 *
 * CSS node: `range-bar`.
 */
#define THIMBLE_TYPE_RANGE_BAR (thimble_range_bar_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleRangeBar, thimble_range_bar, THIMBLE, RANGE_BAR, GtkWidget)

GtkWidget *thimble_range_bar_new       (void);
/* @whole: what the full length stands for; @label: what the picture says. NAN is not drawn. */
void       thimble_range_bar_set_range (ThimbleRangeBar *self, const ThimbleRange *range, double whole, const char *label);
/* @n: at most 12 months; else as set_range. */
void       thimble_range_bar_set_months (ThimbleRangeBar *self, const double *months, guint n, double whole, const char *label);

G_END_DECLS
