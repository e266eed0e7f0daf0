/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-encoding.h"

G_BEGIN_DECLS

/**
 * ThimbleCounter:
 *
 * The exact count of a text that is being edited: an edit recounts only the few words between the
 * nearest borders around it. Keeps a copy of the text. One thread at a time.
 */
typedef struct _ThimbleCounter ThimbleCounter;

ThimbleCounter *thimble_counter_new       (ThimbleEncoding *encoding);
void            thimble_counter_free      (ThimbleCounter  *self);

/* All anew. Returns: tokens */
gint64          thimble_counter_set_text  (ThimbleCounter  *self,
                                           const char      *bytes,
                                           gsize            length);
/**
 * thimble_counter_take_counted:
 * @count: tokens of @bytes, counted elsewhere, as by thimble_encoding_count_async()
 *
 * All anew without counting: for a long text, which would keep the main loop waiting.
 */
void            thimble_counter_take_counted (ThimbleCounter *self,
                                              const char     *bytes,
                                              gsize           length,
                                              gint64          count);
/**
 * thimble_counter_edit:
 * @offset: where, in bytes; may be inside a character
 * @removed: bytes that go there
 * @inserted: (nullable): what comes there
 * @n: bytes of @inserted
 *
 * Takes some microseconds for a key press; as long as counting the piece where a text has no
 * borders, and as long as counting @inserted where that is much.
 *
 * Returns: tokens of the text after it
 */
gint64          thimble_counter_edit      (ThimbleCounter  *self,
                                           gsize            offset,
                                           gsize            removed,
                                           const char      *inserted,
                                           gsize            n);
gint64          thimble_counter_get_count  (ThimbleCounter *self);
gsize           thimble_counter_get_length (ThimbleCounter *self); /* bytes */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleCounter, thimble_counter_free)

G_END_DECLS
