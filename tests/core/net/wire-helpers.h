/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-error.h"
#include "base/thimble-problem.h"
#include "base/thimble-url.h"
#include "net/thimble-transport-private.h"
#include "thimble-test-loop.h"
#include "thimble-test-server.h"

G_BEGIN_DECLS

#define TEST_KEY "sk-test-0123456789abcdef"

/* POST {server}/v1 with a small body; @key_header: (nullable) adds TEST_KEY bound to the server. */
ThimbleWireRequest  *wire_request      (const char *url,
                                        const char *key_header);
ThimbleWireResponse *wire_send         (ThimbleTransport    *transport,
                                        ThimbleWireRequest  *request,
                                        GCancellable        *cancellable,
                                        gboolean            *left,
                                        GError             **error);
GBytes              *wire_read         (ThimbleWireResponse *response,
                                        GCancellable        *cancellable,
                                        GError             **error);
GBytes              *wire_read_all     (ThimbleWireResponse *response,
                                        gsize                max_length,
                                        gboolean             truncate,
                                        GError             **error);
/* Reads to the end in single reads; NUL-terminated text received before end or error. */
char                *wire_read_to_end  (ThimbleWireResponse *response,
                                        GError             **error);
/* Sends and expects an error of @code; returns its message. */
char                *wire_expect_error (ThimbleTransport    *transport,
                                        ThimbleWireRequest  *request,
                                        ThimbleError         code,
                                        gboolean             left);
/* Until the server saw @n connections end; the main loop runs meanwhile. */
gboolean             wire_wait_closed  (ThimbleTestServer *server, guint n, guint timeout_ms);
void                 wire_assert_text  (GBytes *bytes, const char *text);
void                 wire_set_limits   (ThimbleTransport *transport,
                                        guint connect_s, guint first_byte_s, guint gap_s, guint whole_s);

G_END_DECLS
