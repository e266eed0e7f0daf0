/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define THIMBLE_PRACTICE_MODEL "by-rule"
#define THIMBLE_PRACTICE_ENCODING "o200k_base"

/**
 * ThimblePractice:
 *
 * A small server on loopback inside the program that speaks Chat Completions with streaming and
 * usage. Its answers are made by rule and say so; its counts are those of o200k_base, exact, and the
 * usage object says so: `"thimble_counted": true`; or `"thimble_estimate": true` where the table is missing.
 */
#define THIMBLE_TYPE_PRACTICE (thimble_practice_get_type ())
G_DECLARE_FINAL_TYPE (ThimblePractice, thimble_practice, THIMBLE, PRACTICE, GObject)

ThimblePractice *thimble_practice_new          (void);
/* Listens on 127.0.0.1:@port (0: any). Does not block. */
gboolean         thimble_practice_start        (ThimblePractice *self, guint16 port, GError **error);
const char      *thimble_practice_get_base_url (ThimblePractice *self); /* "http://127.0.0.1:PORT/v1"; NULL before start */
void             thimble_practice_stop         (ThimblePractice *self);
/* Milliseconds between streamed pieces: 25 by default, 0 for tests. */
void             thimble_practice_set_pace     (ThimblePractice *self, guint milliseconds);

/* The answer by rule, pure: recognises the six tasks by their templates in any of our languages, else echoes sensibly. */
char            *thimble_practice_answer       (const char *prompt);

G_END_DECLS
