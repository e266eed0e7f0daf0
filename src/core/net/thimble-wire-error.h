/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How far a request came, as libsoup's signals told. */
typedef struct {
  const char           *host;        /* for messages */
  gboolean              loopback;
  gboolean              handshaking; /* a TLS handshake began */
  gboolean              connected;   /* connection and TLS stand; the request is being written */
  gboolean              left;        /* bytes of the body may have left */
  GTlsCertificateFlags  certificate; /* what is wrong with it; 0 nothing */
} ThimbleWireProgress;

/* GIO's or libsoup's error, as a THIMBLE_ERROR with the host named and a next step. */
GError *thimble_wire_error_for_send (const GError              *raw,
                                     const ThimbleWireProgress *progress);
GError *thimble_wire_error_for_read (const GError              *raw,
                                     const char                *host);
/* @target: (nullable): the host it points to, or NULL where the server did not say */
GError *thimble_wire_error_for_redirect (const char *host,
                                         guint       status,
                                         const char *target);

G_END_DECLS
