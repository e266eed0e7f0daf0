/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ThimbleSecret:
 *
 * A key while it is used: locked memory that is not paged out, not dumped (MADV_DONTDUMP)
 * and zeroed when the last reference goes. It is bound to one origin for life. Immutable,
 * reference counted, thread-safe.
 */
typedef struct _ThimbleSecret ThimbleSecret;

#define THIMBLE_TYPE_SECRET (thimble_secret_get_type ())
GType          thimble_secret_get_type      (void);

/**
 * thimble_secret_new:
 * @text: the key as typed or pasted; white space around it is trimmed
 * @length: bytes, or -1
 * @origin: (nullable): the only origin it may be sent to (thimble_url_get_origin()), or %NULL
 *   for one that is not bound yet and therefore cannot be sent
 * @error: %THIMBLE_ERROR_BAD_SECRET where it is empty, longer than 4096 bytes, or has a
 *   line break, a control character or anything but printable ASCII inside
 */
ThimbleSecret *thimble_secret_new           (const char     *text,
                                             gssize          length,
                                             const char     *origin,
                                             GError        **error);
ThimbleSecret *thimble_secret_bind          (ThimbleSecret  *self,
                                             const char     *origin); /* (transfer full): a copy bound to @origin */
ThimbleSecret *thimble_secret_ref           (ThimbleSecret  *self);
void           thimble_secret_unref         (ThimbleSecret  *self);
const char    *thimble_secret_peek          (ThimbleSecret  *self); /* valid while referenced */
gsize          thimble_secret_get_length    (ThimbleSecret  *self);
const char    *thimble_secret_get_origin    (ThimbleSecret  *self); /* nullable */
char          *thimble_secret_get_last_four (ThimbleSecret  *self); /* "" where shorter than 12: too much of it would show */
/* The provider a key looks like, as an endpoint id ("anthropic"), or NULL. A hint, never a reason to refuse. */
const char    *thimble_secret_guess_endpoint (ThimbleSecret *self);
/* Whether @text is one word, white space around it aside, that begins as a provider's keys do and is as long: pasted where no key
 * belongs? 32 letters and digits are enough for that, so it is a reason to ask before it is sent as a text, and to refuse only what a person
 * can do another way: a count by the provider, a model's name that nobody knows. @text: (nullable) */
gboolean       thimble_secret_looks_like_key (const char *text);
/* Before @text is written to a file, as a draft: it is emptied where it looks like a key. NULL stays NULL. */
void           thimble_secret_leave_out      (char      **text);
/* It begins as only keys do, and is long enough for one: what is about to be sent, counted or kept as a text is none. Without the keys that
 * have no beginning of their own (32 letters and digits), which other words look like. */
gboolean       thimble_secret_is_unmistakable (ThimbleSecret *self);
/* @text with every occurrence of the key replaced by "[key]"; also its percent and JSON escaped spellings, and its first
 * characters where they are at least 16. */
char          *thimble_secret_mask          (ThimbleSecret  *self,
                                             const char     *text);
/* The same for text that goes on. @waits: (out): how many bytes at the end of what is returned may be the start of the key, in whatever
 * spelling: they are left as they are, and belong before the text that follows. */
char          *thimble_secret_mask_piece    (ThimbleSecret  *self,
                                             const char     *text,
                                             gsize          *waits);
/* Wipes freed memory in which others are likely to have left a key. Helps; proves nothing. */
void           thimble_secret_scrub         (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleSecret, thimble_secret_unref)

G_END_DECLS
