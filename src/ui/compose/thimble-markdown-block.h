/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cmark.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ThimbleMarkdownSource:
 * @lines: the source, split at newlines: what an AST node's positions speak of
 * @last_label: (out): the label made last, where a cursor may stand; its markup is the
 *   object data "thimble-markup"
 */
typedef struct {
  char      **lines;
  guint       n_lines;
  GtkLabel   *last_label;
} ThimbleMarkdownSource;

/* Lines that @node spans, without the indent of what contains it. (transfer full) */
char      *thimble_markdown_source_slice (ThimbleMarkdownSource *source, cmark_node *node);
/* One top-level block as a widget. Deeper than 12 levels all is shown as its own source. */
GtkWidget *thimble_markdown_build_block  (ThimbleMarkdownSource *source, cmark_node *node);

G_END_DECLS
