/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "base/thimble-secret.h"

G_BEGIN_DECLS

#define THIMBLE_BODY_MAX       (32 * 1024 * 1024) /* bytes of any answer */
#define THIMBLE_ERROR_BODY_MAX (64 * 1024)        /* bytes kept of an error's body */

/**
 * ThimbleWireRequest:
 *
 * One HTTP request as a plain value, filled by whoever builds it. The key is not among the
 * headers: the transport adds it in one place, after comparing origins.
 */
typedef struct {
  char          *method;      /* "GET" or "POST" */
  char          *url;         /* absolute */
  GPtrArray     *headers;     /* (element-type utf8) name, value, name, value, …; nullable */
  GBytes        *body;        /* nullable; sent as application/json */
  gboolean       stream;      /* asks for text/event-stream */
  ThimbleSecret *key;         /* nullable: no key header is sent */
  const char    *key_header;  /* interned, see ThimbleQuirks */
  const char    *key_prefix;  /* interned */
} ThimbleWireRequest;

ThimbleWireRequest *thimble_wire_request_new        (const char         *method,
                                                     const char         *url);
void                thimble_wire_request_free       (ThimbleWireRequest *self);
void                thimble_wire_request_add_header (ThimbleWireRequest *self,
                                                     const char         *name,
                                                     const char         *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleWireRequest, thimble_wire_request_free)

/**
 * ThimbleTransport:
 *
 * The only place with a client socket: one SoupSession without redirects, authentication,
 * content decoder, cookie jar or logger; the system's proxy for https only; its own timers
 * (connect 15 s, first byte of the body 600 s, gap 120 s while somebody reads, whole 30 min);
 * caps; never resends.
 */
#define THIMBLE_TYPE_TRANSPORT (thimble_transport_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleTransport, thimble_transport, THIMBLE, TRANSPORT, GObject)

ThimbleTransport *thimble_transport_new (void);

typedef struct {
  guint connect_s;
  guint first_byte_s;
  guint gap_s;
  guint whole_s;
} ThimbleTransportLimits;
/* For tests and for people with slow models; 0 keeps a limit as it is. */
void thimble_transport_set_limits (ThimbleTransport             *self,
                                   const ThimbleTransportLimits *limits);
/* (nullable): the trust roots for tests; NULL is the system's. */
void thimble_transport_set_tls_database (ThimbleTransport *self, GTlsDatabase *database);

/**
 * ThimbleWireResponse:
 *
 * Status, headers and the stream of one answer. Must be closed (or unreffed) also after the end.
 */
#define THIMBLE_TYPE_WIRE_RESPONSE (thimble_wire_response_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleWireResponse, thimble_wire_response, THIMBLE, WIRE_RESPONSE, GObject)

/**
 * thimble_transport_send_async:
 * @request: copied as far as needed; may be freed after the call
 *
 * Refuses (THIMBLE_ERROR_BAD_URL, THIMBLE_ERROR_KEY_ORIGIN) before anything leaves. Ends when
 * the headers are there, or with THIMBLE_ERROR_NETWORK, _TLS, _TIMEOUT, _REDIRECTED (a 3xx; the
 * target is named), or G_IO_ERROR_CANCELLED within 200 ms of the cancellable.
 */
void                 thimble_transport_send_async  (ThimbleTransport     *self,
                                                    ThimbleWireRequest   *request,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/**
 * thimble_transport_send_finish:
 * @left: (out) (optional): whether any byte of the body may have left this computer. Where it
 *   did not, a failure means "not sent, not billed".
 */
ThimbleWireResponse *thimble_transport_send_finish (ThimbleTransport     *self,
                                                    GAsyncResult         *result,
                                                    gboolean             *left,
                                                    GError              **error);

guint       thimble_wire_response_get_status       (ThimbleWireResponse *self);
const char *thimble_wire_response_get_header       (ThimbleWireResponse *self, const char *name); /* nullable */
const char *thimble_wire_response_get_content_type (ThimbleWireResponse *self); /* lower case, without parameters; nullable */
/* Request id, whichever header this provider uses; nullable. Transfer full: foreign, as thimble_foreign_text() leaves it. */
char       *thimble_wire_response_get_request_id   (ThimbleWireResponse *self);
/* Seconds to wait from retry-after-ms or retry-after (seconds or HTTP date); -1 where none. */
gint64      thimble_wire_response_get_retry_after  (ThimbleWireResponse *self);
/* The rate-limit headers as they came, one "name: value" a line; nullable. Foreign, too. */
char       *thimble_wire_response_get_rate_limits  (ThimbleWireResponse *self);

/**
 * thimble_wire_response_read_async:
 *
 * Reads what is there, at most 64 KiB. The reader sets the pace. Finish returns an empty GBytes
 * at the end of the stream, which proves nothing about completeness; an early close gives
 * THIMBLE_ERROR_CUT_OFF, silence THIMBLE_ERROR_TIMEOUT, too much THIMBLE_ERROR_TOO_LARGE.
 */
void     thimble_wire_response_read_async  (ThimbleWireResponse  *self,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GBytes  *thimble_wire_response_read_finish (ThimbleWireResponse  *self,
                                            GAsyncResult         *result,
                                            GError              **error);
/* Reads the whole body up to @max_length bytes, for JSON answers and error bodies (@truncate: cut
 * there instead of failing). */
void     thimble_wire_response_read_all_async  (ThimbleWireResponse  *self,
                                                gsize                 max_length,
                                                gboolean              truncate,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
GBytes  *thimble_wire_response_read_all_finish (ThimbleWireResponse  *self,
                                                GAsyncResult         *result,
                                                GError              **error);
void     thimble_wire_response_close       (ThimbleWireResponse  *self);

G_END_DECLS
