/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ThimbleMarkdownView:
 *
 * An answer as a page: Markdown (CommonMark and GitHub's tables) as labels that wrap, can be
 * selected and scale with the text. Everything in it is foreign and hostile until shown to be harmless: HTML
 * and controls are literal, images are not fetched, links open on a click, http and https only.
 *
 * It grows cheaply: what was rendered and did not change stays; the rest is done at most once
 * a frame, and less often where a frame is dear. Beyond 128 KiB or some 1,500 blocks it becomes plain text.
 *
 * It does not scroll: put it into a scrolled window. Main thread only.
 *
 * CSS node: `markdown-view`.
 */
#define THIMBLE_TYPE_MARKDOWN_VIEW (thimble_markdown_view_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMarkdownView, thimble_markdown_view, THIMBLE, MARKDOWN_VIEW, GtkWidget)

GtkWidget  *thimble_markdown_view_new           (void);
/* Replaces all, at once. */
void        thimble_markdown_view_set_text      (ThimbleMarkdownView *self, const char *text);
/* Adds a piece; it shows with the next frame. */
void        thimble_markdown_view_append        (ThimbleMarkdownView *self, const char *piece);
void        thimble_markdown_view_clear         (ThimbleMarkdownView *self);
/* The source, as it came. */
const char *thimble_markdown_view_get_text      (ThimbleMarkdownView *self);
/* Shows now what was appended, without waiting for a frame. */
void        thimble_markdown_view_flush         (ThimbleMarkdownView *self);
/* Property `streaming`: a cursor stands at the end. */
void        thimble_markdown_view_set_streaming (ThimbleMarkdownView *self, gboolean streaming);
/* Whether the text is too large for Markdown and shown as it is. */
gboolean    thimble_markdown_view_is_plain      (ThimbleMarkdownView *self);

G_END_DECLS
