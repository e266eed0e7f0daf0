/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ThimbleChartHead:
 *
 * Lays out what stands above a chart, in as few rows as the width lets it: the choices, a note, the legend, and the buttons, which
 * are its widget's children in this order. Wide, all stand in one row. Else the choices and the buttons share the first row, and the
 * note and the legend the second, if both have room there.
 */
#define THIMBLE_TYPE_CHART_HEAD (thimble_chart_head_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChartHead, thimble_chart_head, THIMBLE, CHART_HEAD, GtkLayoutManager)

G_END_DECLS
