/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-secret.h"
#include "dialects/thimble-dialect.h"

G_BEGIN_DECLS

/**
 * ThimbleEcho:
 *
 * Servers are known to repeat the key they were sent: in an error, and a debugging one in the
 * answer itself. An echo takes the key out of all that is shown and kept of an answer. Text comes
 * in pieces, so the end of a piece that may be the beginning of the key waits for the next one.
 *
 * The answer itself is left alone where the key is short: "ollama" and the like are made up for
 * servers that ask for none, and are words.
 */
typedef struct _ThimbleEcho ThimbleEcho;

ThimbleEcho    *thimble_echo_new         (ThimbleSecret   *key); /* nullable: lets everything pass */
void            thimble_echo_free        (ThimbleEcho     *self);
/* Masks @event in place; its text may become shorter, longer or empty. */
void            thimble_echo_mask_event  (ThimbleEcho     *self, ThimbleEvent *event);
/* At the end of the answer: fills @event with text that still waits; FALSE where there is none (any more). */
gboolean        thimble_echo_pop_rest    (ThimbleEcho     *self, ThimbleEvent *event);
/* @text (transfer full), nullable: masked. */
char           *thimble_echo_mask        (ThimbleEcho     *self, char *text);

/* @problem with every echo of @key (nullable) masked. Takes @problem. */
ThimbleProblem *thimble_problem_mask     (ThimbleProblem  *problem, ThimbleSecret *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleEcho, thimble_echo_free)

G_END_DECLS
