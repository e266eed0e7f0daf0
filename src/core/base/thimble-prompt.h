/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum { THIMBLE_ROLE_USER, THIMBLE_ROLE_ASSISTANT } ThimbleRole;

/**
 * ThimblePrompt:
 *
 * What is sent: optional system text, earlier turns of the conversation, the person's text,
 * and the settings that shape the answer. Reference counted. Filled by one owner, then shared
 * and no longer changed.
 */
typedef struct _ThimblePrompt ThimblePrompt;

#define THIMBLE_TYPE_PROMPT (thimble_prompt_get_type ())
GType          thimble_prompt_get_type         (void);
ThimblePrompt *thimble_prompt_new              (const char    *text);
ThimblePrompt *thimble_prompt_ref              (ThimblePrompt *self);
void           thimble_prompt_unref            (ThimblePrompt *self);

const char    *thimble_prompt_get_text         (ThimblePrompt *self);
void           thimble_prompt_set_system       (ThimblePrompt *self, const char *system); /* "" and blank are none */
const char    *thimble_prompt_get_system       (ThimblePrompt *self); /* nullable */
void           thimble_prompt_set_max_output   (ThimblePrompt *self, gint64 tokens); /* 0: the provider's default */
gint64         thimble_prompt_get_max_output   (ThimblePrompt *self);
void           thimble_prompt_set_temperature  (ThimblePrompt *self, double temperature); /* NAN: not sent */
double         thimble_prompt_get_temperature  (ThimblePrompt *self);
void           thimble_prompt_set_effort       (ThimblePrompt *self, const char *effort); /* wire value; NULL: not sent */
const char    *thimble_prompt_get_effort       (ThimblePrompt *self);
void           thimble_prompt_set_stream       (ThimblePrompt *self, gboolean stream); /* default TRUE */
gboolean       thimble_prompt_get_stream       (ThimblePrompt *self);

/* Earlier turns, oldest first; the person's new text comes after them. */
void           thimble_prompt_add_turn         (ThimblePrompt *self, ThimbleRole role, const char *text);
guint          thimble_prompt_get_n_turns      (ThimblePrompt *self);
ThimbleRole    thimble_prompt_get_turn_role    (ThimblePrompt *self, guint index);
const char    *thimble_prompt_get_turn_text    (ThimblePrompt *self, guint index);

/* Turns as the store keeps them: [["user","…"],["assistant","…"]]; NULL where there are none. */
char          *thimble_prompt_turns_to_json    (ThimblePrompt *self);
gboolean       thimble_prompt_turns_from_json  (ThimblePrompt *self, const char *json, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimblePrompt, thimble_prompt_unref)

G_END_DECLS
