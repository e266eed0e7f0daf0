/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-sending-private.h"

G_BEGIN_DECLS

/**
 * thimble_question_ask:
 * @secret: (nullable): a key that is being tried; NULL: the stored one
 * @draft: path and headers; with a body it is a POST, else a GET
 *
 * A small call beside the requests, which costs no tokens and leaves no row: a key check, a token
 * count. Bounded, cancellable, by the same rules of key and origin as a sending. Returns through
 * @task: (GBytes) the body of a 2xx that is no web page, else the problem, with the key masked.
 */
void thimble_question_ask (const ThimbleFloor     *floor,
                           ThimbleEndpoint        *endpoint,
                           ThimbleSecret          *secret,
                           const ThimbleWireDraft *draft,
                           GTask                  *task);

G_END_DECLS
