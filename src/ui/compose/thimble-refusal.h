/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ThimbleRefusal:
 *
 * Why nothing was sent, in a sentence that is spoken. Where it is about a key it has a way to Keys; where a text is one, also one to send it
 * all the same.
 * Hidden while it has nothing to say.
 *
 * Property: `label-name` (string, construct only): of the sentence's widget.
 * Signals: `send-anyway`; `add-key` (string: endpoint id, NULL where it is not known whose key it is).
 */
#define THIMBLE_TYPE_REFUSAL (thimble_refusal_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleRefusal, thimble_refusal, THIMBLE, REFUSAL, AdwBin)

GtkWidget *thimble_refusal_new           (const char *label_name);
void       thimble_refusal_say           (ThimbleRefusal *self, const char *message); /* plain text; NULL: nothing */
/* The same of a key that is missing or cannot be read, with the way to Keys. @endpoint_id: (nullable): whose */
void       thimble_refusal_say_of_key    (ThimbleRefusal *self, const char *message, const char *endpoint_id);
/**
 * thimble_refusal_ask_about_key:
 * @text: (nullable): of what is to be sent
 * @providers: whom it would go to, plain text
 *
 * TRUE where @text looks like an API key: the person is asked, and has the keyboard at the way to Keys. Nothing of it is kept here.
 */
gboolean   thimble_refusal_ask_about_key (ThimbleRefusal *self, const char *text, const char *providers);

G_END_DECLS
