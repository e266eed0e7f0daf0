/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A small writer of SVG to stand inside an HTML page: into a GString, every text escaped, numbers in the C locale. Colours are
 * classes, which the page's style sheet knows. */

typedef enum { THIMBLE_SVG_START, THIMBLE_SVG_MIDDLE, THIMBLE_SVG_END } ThimbleSvgAnchor;

/* @title: what a screen reader says of the whole. */
void thimble_svg_begin  (GString *out, double width, double height, const char *title);
void thimble_svg_end    (GString *out);
void thimble_svg_rect   (GString *out, double x, double y, double width, double height, double radius, const char *css_class);
void thimble_svg_line   (GString *out, double x1, double y1, double x2, double y2, const char *css_class);
/* @tooltip: (nullable): shown where a pointer rests on it */
void thimble_svg_circle (GString *out, double x, double y, double radius, const char *css_class, const char *tooltip);
void thimble_svg_text   (GString *out, double x, double y, ThimbleSvgAnchor anchor, const char *css_class, const char *text);
/* Text with <, >, &, quotes and control characters made harmless, for HTML too. */
void thimble_svg_escape (GString *out, const char *text);

G_END_DECLS
