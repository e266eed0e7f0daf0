/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dialects/thimble-dialect.h"

G_BEGIN_DECLS

/* The dialect a fixture's name begins with: "chat-stream.sse". */
ThimbleDialectKind wire_fixture_kind     (const char         *name);
/* Sorted names of the fixtures with this ending that are answers (not bodies, not errors). */
GPtrArray         *wire_fixture_list     (const char         *ending);
char              *wire_fixture_load     (const char         *name,
                                          gsize              *length);

/**
 * wire_transcribe:
 * @step: bytes a feed, 0 for all at once
 * @split: where to split in two instead, or -1
 * @ended: (out) (optional): whether the answer is complete
 *
 * Feeds an answer and writes down every event, one a line. Text pieces are kept apart, so that
 * a transcript also tells that splitting the bytes does not split the text.
 */
char              *wire_transcribe       (ThimbleDialectKind  kind,
                                          gboolean            sse,
                                          const char         *bytes,
                                          gsize               length,
                                          gsize               step,
                                          gssize              split,
                                          gboolean           *ended);

G_END_DECLS
