/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  THIMBLE_JSON_SCAN_OK,
  THIMBLE_JSON_SCAN_EMPTY,     /* nothing but white space */
  THIMBLE_JSON_SCAN_MALFORMED, /* not RFC 8259, or not UTF-8 */
  THIMBLE_JSON_SCAN_TOO_DEEP,
  THIMBLE_JSON_SCAN_TOO_MANY,  /* more than 100,000 values */
} ThimbleJsonScan;

/**
 * thimble_json_scan:
 * @text: bytes
 * @length: how many
 * @max_depth: deepest nesting of arrays and objects
 * @out: (nullable): receives the text as json-glib can be trusted with it
 * @position: (nullable): where it went wrong
 *
 * Checks the grammar of RFC 8259 without recursion and hands on the same document with what
 * json-glib 1.6 would bend put differently: an escaped NUL or a lone surrogate becomes
 * U+FFFD, an integer beyond 64 bits a floating one, a number beyond double, or one that double
 * would make zero of, a string (so that every numeric getter calls it absent), an empty member name U+FFFD.
 */
ThimbleJsonScan thimble_json_scan (const char *text,
                                   gsize       length,
                                   guint       max_depth,
                                   GString    *out,
                                   gsize      *position);

G_END_DECLS
