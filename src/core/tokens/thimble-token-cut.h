/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-encoding.h"

G_BEGIN_DECLS

/* Bytes of a text that are cut for looking at; the rest is only counted. */
#define THIMBLE_CUT_MAX (1024 * 1024)

/**
 * ThimbleTokenCut:
 *
 * A text cut into its tokens, for looking at: every token with its id and bytes, gathered in lines that end where the
 * text's own lines do, or with a sentence or word where those are long. Immutable, reference counted, any thread.
 */
typedef struct _ThimbleTokenCut ThimbleTokenCut;

#define THIMBLE_TYPE_TOKEN_CUT (thimble_token_cut_get_type ())
GType            thimble_token_cut_get_type    (void);
/* Blocks some 15 ms; in a worker thread by thimble_token_cut_async(). @text may be longer than THIMBLE_CUT_MAX. */
ThimbleTokenCut *thimble_token_cut_new         (ThimbleEncoding *encoding, GBytes *text);
ThimbleTokenCut *thimble_token_cut_ref         (ThimbleTokenCut *self);
void             thimble_token_cut_unref       (ThimbleTokenCut *self);

guint            thimble_token_cut_get_n_tokens (ThimbleTokenCut *self);
gboolean         thimble_token_cut_is_whole     (ThimbleTokenCut *self); /* the text was no longer than THIMBLE_CUT_MAX */
/* (transfer none): the bytes of token @index, not ended by NUL. */
const char      *thimble_token_cut_get_token   (ThimbleTokenCut *self, guint index, guint32 *id, gsize *length);
guint            thimble_token_cut_get_n_lines (ThimbleTokenCut *self);
/* First token of line @line, and how many it has: at least one. */
guint            thimble_token_cut_get_line    (ThimbleTokenCut *self, guint line, guint *n_tokens);
guint            thimble_token_cut_find_line   (ThimbleTokenCut *self, guint token);
/* Runs of characters between white space; 0 where they are so long that the script has no spaces between words. */
guint            thimble_token_cut_get_n_words (ThimbleTokenCut *self);
guint            thimble_token_cut_get_n_characters (ThimbleTokenCut *self);

/**
 * thimble_token_cut_show:
 *
 * Returns: (transfer full): token @index as it can be shown in a line: a line break as ⏎, a tab as ⇥, other controls and
 *   what is no whole character as its bytes, ‹E6 A8›
 */
char            *thimble_token_cut_show        (ThimbleTokenCut *self, guint index);
/**
 * thimble_token_cut_describe:
 *
 * Returns: (transfer full): what token @index is, for people: number, id, bytes, and of what character it is a part
 */
char            *thimble_token_cut_describe    (ThimbleTokenCut *self, guint index);

void             thimble_token_cut_async       (ThimbleEncoding *encoding, GBytes *text, GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer data);
/* %NULL only when cancelled. */
ThimbleTokenCut *thimble_token_cut_finish      (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleTokenCut, thimble_token_cut_unref)

G_END_DECLS
