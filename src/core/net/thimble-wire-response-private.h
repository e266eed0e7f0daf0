/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "thimble-transport.h"
#include "thimble-wire-watch.h"

G_BEGIN_DECLS

/**
 * thimble_wire_response_new:
 * @message: whose headers have arrived
 * @stream: (nullable) (transfer full): its body; %NULL for none
 * @socket: (nullable): the connection's socket, where @message opened it
 * @stop: cancels @message
 * @watch: (transfer full): its clocks
 * @host: for messages
 */
ThimbleWireResponse *thimble_wire_response_new (SoupMessage      *message,
                                                GInputStream     *stream,
                                                GSocket          *socket,
                                                GCancellable     *stop,
                                                ThimbleWireWatch *watch,
                                                const char       *host);

/* (transfer none) */
SoupMessage         *thimble_wire_response_get_message (ThimbleWireResponse *self);
/* After an exchange: thimble_secret_scrub(), once libsoup is done with it. */
void thimble_wire_scrub_soon (void);

G_END_DECLS
