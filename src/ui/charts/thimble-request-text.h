/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-record.h"

G_BEGIN_DECLS

/* What a chart knows and says of one request. */

/**
 * thimble_request_text_get_parts:
 * @input: (out): tokens, -1 unknown
 * @output: (out): tokens, -1 unknown
 * @final: (out): both are known and the request came to its own end
 *
 * What can be drawn of a request. Of a stopped or running one that is what was counted here.
 *
 * Returns: whether anything can be
 */
gboolean thimble_request_text_get_parts (ThimbleRecord *record, gint64 *input, gint64 *output, gboolean *final);
/* "Translate, GPT-6 Luna, 13:36: 30 input + 16 output = 46 tokens · $0.0000110": for tooltip and screen reader alike. */
char    *thimble_request_text_describe  (ThimbleRecord *record);

G_END_DECLS
