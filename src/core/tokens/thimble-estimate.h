/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * thimble_estimate_tokens:
 * @text: UTF-8 text; invalid bytes count as Latin ones
 * @length: bytes, or -1
 *
 * An estimate by script (Latin about 4.5 bytes a token, Han and kana 0.7 to 0.9 a
 * character, …), always shown with "about". Linear, no tables, no I/O.
 *
 * Returns: tokens, 0 for empty text and at least 1 else
 */
gint64 thimble_estimate_tokens (const char *text,
                                gssize      length);

G_END_DECLS
