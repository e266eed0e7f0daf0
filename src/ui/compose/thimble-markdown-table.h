/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  THIMBLE_COLUMN_START,
  THIMBLE_COLUMN_CENTER,
  THIMBLE_COLUMN_END,
} ThimbleColumnAlign;

/**
 * ThimbleMarkdownTable:
 * @n_columns: at least 1
 * @aligns: (array length=n_columns): of the columns
 * @rows: (element-type GStrv): the header first; each has exactly @n_columns cells
 * @before: lines of the paragraph that stand above the header, or %NULL
 *
 * A pipe table as GitHub's dialect of Markdown has it (https://github.github.com/gfm/#tables-extension-),
 * which cmark's core does not know.
 */
typedef struct {
  guint               n_columns;
  ThimbleColumnAlign *aligns;
  GPtrArray          *rows;
  char               *before;
} ThimbleMarkdownTable;

/**
 * thimble_markdown_table_parse:
 * @text: source lines of one paragraph
 *
 * Returns: (nullable) (transfer full): the table, or %NULL where the lines hold none that is
 *   well formed: a header row and a delimiter row of as many cells
 */
ThimbleMarkdownTable *thimble_markdown_table_parse (const char *text);
void                  thimble_markdown_table_free  (ThimbleMarkdownTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleMarkdownTable, thimble_markdown_table_free)

G_END_DECLS
