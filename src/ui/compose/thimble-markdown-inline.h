/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cmark.h>
#include <glib.h>

G_BEGIN_DECLS

/* Inline Markdown as Pango markup. The markup is ours alone: every foreign character goes
 * through thimble_markdown_escape(), so an answer can never bring markup of its own. */

/**
 * thimble_markdown_clean:
 *
 * Foreign text made harmless and kept literal: control characters (but for tab and newline)
 * and bidi embeddings, overrides and isolates become U+FFFD; invalid UTF-8 likewise.
 *
 * Returns: (transfer full): the text
 */
char     *thimble_markdown_clean        (const char *text, gssize length);
/* thimble_markdown_clean(), then escaped for markup. (transfer full) */
char     *thimble_markdown_escape       (const char *text, gssize length);
/* Only http and https with a host; all else is shown as text and cannot be clicked. */
gboolean  thimble_markdown_link_is_safe (const char *url);
/* All inlines below @node, without recursion: any depth is harmless. (transfer full) */
char     *thimble_markdown_inlines      (cmark_node *node);
/* One line of Markdown, such as a table's cell. (transfer full) */
char     *thimble_markdown_line         (const char *text);

G_END_DECLS
