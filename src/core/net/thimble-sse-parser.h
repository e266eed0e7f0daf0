/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define THIMBLE_SSE_MAX_LINE  (1024 * 1024)      /* bytes */
#define THIMBLE_SSE_MAX_EVENT (4 * 1024 * 1024)  /* bytes */

/**
 * ThimbleSseParser:
 *
 * Server-sent events from bytes, without I/O. Lines end in LF, CRLF or CR; `data:` lines are
 * joined with LF; comments are skipped; a bare JSON line (`{` or `[` first) is taken as data,
 * since Gemini sends errors so. An event without data, or with empty data, is dropped. Feeding
 * never looks ahead: splitting the bytes anywhere gives the same events.
 */
typedef struct _ThimbleSseParser ThimbleSseParser;

/* An event's strings belong to the parser and live until the next pop or feed. NUL-terminated;
 * invalid UTF-8 is passed on as it came (the JSON check refuses it). */
typedef struct {
  const char *name;        /* nullable: the `event:` field */
  const char *data;        /* never NULL */
  gsize       data_length;
} ThimbleSseEvent;

ThimbleSseParser *thimble_sse_parser_new    (void);
void              thimble_sse_parser_free   (ThimbleSseParser  *self);
/* THIMBLE_ERROR_TOO_LARGE where a line or an event passes its cap; the parser then stays closed. */
gboolean          thimble_sse_parser_feed   (ThimbleSseParser  *self,
                                             const char        *bytes,
                                             gsize              length,
                                             GError           **error);
/* The stream has ended: a last event without its empty line becomes poppable. Where the stream
 * was cut its data may be half a line. */
void              thimble_sse_parser_finish (ThimbleSseParser  *self);
gboolean          thimble_sse_parser_pop    (ThimbleSseParser  *self,
                                             ThimbleSseEvent   *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleSseParser, thimble_sse_parser_free)

G_END_DECLS
