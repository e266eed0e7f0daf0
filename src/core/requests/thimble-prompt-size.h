/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "base/thimble-prompt.h"
#include "tokens/thimble-encoding.h"
#include "tokens/thimble-script-mix.h"

G_BEGIN_DECLS

/**
 * ThimblePromptSize:
 * @tokens: of all texts, each cut by itself, without framing
 * @counted: by an encoding's table; else it could not be read, and @tokens is an estimate
 * @mix: what the texts are made of
 * @n_turns: messages that are no system text
 *
 * What a prompt's texts come to, before anything is known of a model but its encoding. A sum:
 * sizes of parts are added. Start with THIMBLE_PROMPT_SIZE_EMPTY.
 */
typedef struct {
  gint64           tokens;
  gboolean         counted;
  ThimbleScriptMix mix;
  guint            n_turns;
  gboolean         has_system;
} ThimblePromptSize;

#define THIMBLE_PROMPT_SIZE_EMPTY ((ThimblePromptSize) { .counted = TRUE })

/* @encoding: (nullable): its table could not be read. Linear, some 10 ms a megabyte. */
void     thimble_prompt_size_add_text (ThimblePromptSize *self, ThimbleEncoding *encoding, const char *text, gsize length);
void     thimble_prompt_size_merge    (ThimblePromptSize *self, const ThimblePromptSize *other);

/* All of @prompt at once, within some milliseconds: of what is long only the beginning is counted and the rest is taken to be
 * like it (not @counted then). */
void     thimble_prompt_size_now      (ThimblePrompt *prompt, const char *encoding, ThimblePromptSize *out);
/* All of @prompt, or its earlier turns alone, in a worker thread. @encoding: as thimble_encoding_get(). */
void     thimble_prompt_size_async    (ThimblePrompt *prompt, const char *encoding, gboolean turns_only,
                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* FALSE only when cancelled. */
gboolean thimble_prompt_size_finish   (GAsyncResult *result, ThimblePromptSize *out, GError **error);

G_END_DECLS
