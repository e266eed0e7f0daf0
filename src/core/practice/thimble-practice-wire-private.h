/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The server's side of Chat Completions: what a body asks, and the answers' shapes. */

#define THIMBLE_PRACTICE_BODY_MAX (4 * 1024 * 1024)

/* A question, read from the body. */
typedef struct
{
  gboolean  stream;
  gboolean  include_usage;
  gint64    max_tokens;        /* -1: none given */
  gboolean  system;
  guint     n_earlier;
  char     *text;
  gint64    input;             /* tokens, about */
} ThimblePracticeAsk;

void       thimble_practice_ask_clear     (ThimblePracticeAsk *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThimblePracticeAsk, thimble_practice_ask_clear)

/* FALSE: answered with an error already. */
gboolean   thimble_practice_ask_read      (SoupServerMessage  *message,
                                           ThimblePracticeAsk *question);
/* Shortens @answer in place to the longest prefix within the limit; whether it had to. */
gboolean   thimble_practice_cut_to_limit  (char               *answer,
                                           gint64              max_tokens);
/* (transfer full) (element-type utf8): the SSE events of a streamed answer, in order. */
GPtrArray *thimble_practice_make_events   (const ThimblePracticeAsk *question,
                                           const char         *id,
                                           const char         *answer,
                                           const char         *finish_reason);
void       thimble_practice_respond_answer (SoupServerMessage *message,
                                           const ThimblePracticeAsk *question,
                                           const char         *id,
                                           const char         *answer,
                                           const char         *finish_reason);
void       thimble_practice_respond_models (SoupServerMessage *message,
                                           gboolean            list);
void       thimble_practice_respond_error (SoupServerMessage  *message,
                                           guint               status,
                                           const char         *text,
                                           const char         *param,
                                           const char         *code);

G_END_DECLS
