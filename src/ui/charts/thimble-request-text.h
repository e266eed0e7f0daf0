/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-record.h"

G_BEGIN_DECLS

/* What a chart says of one request. */

/* "Translate, GPT-6 Luna, 13:36: 30 input + 16 output = 46 tokens · $0.0000110": for tooltip and screen reader alike. */
char    *thimble_request_text_describe  (ThimbleRecord *record);

G_END_DECLS
