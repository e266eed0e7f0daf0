/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "base/thimble-clock.h"
#include "base/thimble-problem.h"
#include "base/thimble-url.h"
#include "thimble-proxy-rule.h"
#include "thimble-transport-private.h"
#include "thimble-wire-error.h"
#include "thimble-wire-response-private.h"
#include "thimble-wire-url.h"

/* Traps of libsoup that shape this file, read in 3.2.3:
 *
 * - soup_session_send_async() gathers the whole body of a 401, 407 or 421 in memory before it
 *   answers, without a limit: for 401 and 407 unless an auth manager is there *and* disabled for
 *   the message; for 421 always, and then it sends the message again.
 * - A POST always opens a new connection, a GET may use an old one and is sent again where that
 *   turns out to be closed.
 * - With HTTP/2 a cancelled wait for the headers ends only when the server sends a frame. */

#define MAX_CONNECTIONS          128
#define MAX_CONNECTIONS_PER_HOST 16
#define IDLE_TIMEOUT_S           30
#define FAREWELL_MS              100
#define MAX_INFORMATIONAL        16

struct _ThimbleTransport {
  GObject                 parent_instance;
  SoupSession            *session;
  ThimbleTransportLimits  limits;
  ThimbleSleepRule        sleep_rule;
};

G_DEFINE_FINAL_TYPE (ThimbleTransport, thimble_transport, G_TYPE_OBJECT)

/* One sending, until its headers are there. Lives as long as libsoup works on it, which may be
 * longer than the caller waits. */
typedef struct {
  grefcount            ref_count;
  /* owned */
  GTask               *task;          /* NULL once it returned */
  SoupMessage         *message;
  GCancellable        *stop;          /* cancels the message */
  GSocket             *socket;        /* where this message opened the connection */
  GSource             *cancel_source;
  ThimbleWireWatch    *watch;
  char                *host;
  const char          *key_header;    /* interned; set once the key is among the headers */
  /* state */
  ThimbleWireProgress  progress;
  guint                n_informational;
  gboolean             misdirected;   /* 421 */
  gboolean             resent;
} Exchange;

static Exchange *
exchange_ref (Exchange *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

static void
exchange_unref (Exchange *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_assert (self->task == NULL);
  thimble_wire_scrub_soon ();
  g_clear_object (&self->message);
  g_clear_object (&self->stop);
  g_clear_object (&self->socket);
  g_assert (self->cancel_source == NULL);
  g_clear_pointer (&self->watch, thimble_wire_watch_free);
  g_free (self->host);
  g_free (self);
}

static gboolean
let_session_go (gpointer session)
{
  return G_SOURCE_REMOVE;
}

static void
thimble_transport_dispose (GObject *object)
{
  ThimbleTransport *self = THIMBLE_TRANSPORT (object);

  if (self->session != NULL)
    {
      /* HTTP/2 connections take some turns of the loop to close, and a session that goes earlier
       * complains. */
      g_autoptr (GSource) source = g_timeout_source_new (FAREWELL_MS);

      soup_session_abort (self->session);
      g_source_set_callback (source, let_session_go, g_steal_pointer (&self->session), g_object_unref);
      g_source_attach (source, g_main_context_get_thread_default ());
    }
  G_OBJECT_CLASS (thimble_transport_parent_class)->dispose (object);
}

static void
thimble_transport_class_init (ThimbleTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_transport_dispose;
}

static void
thimble_transport_init (ThimbleTransport *self)
{
  g_autoptr (GProxyResolver) proxy_rule = thimble_proxy_rule_new ();

  self->limits = (ThimbleTransportLimits) { .connect_s = 15, .first_byte_s = 600, .gap_s = 120, .whole_s = 30 * 60 };
  self->sleep_rule = (ThimbleSleepRule) { .boot_clock = thimble_clock_boot_us, .patience_s = 10 };
  self->session = soup_session_new_with_options ("max-conns", MAX_CONNECTIONS,
                                                 "max-conns-per-host", MAX_CONNECTIONS_PER_HOST,
                                                 "timeout", 0,
                                                 "idle-timeout", IDLE_TIMEOUT_S,
                                                 "user-agent", "Thimble/" THIMBLE_VERSION,
                                                 "proxy-resolver", proxy_rule,
                                                 NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  /* An auth manager that knows no scheme, and each message disables it besides: it does nothing
   * (CVE-2025-4476 is in the Digest scheme), but without one 401 bodies are gathered unbounded. */
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_BASIC);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_DIGEST);
}

ThimbleTransport *
thimble_transport_new (void)
{
  return g_object_new (THIMBLE_TYPE_TRANSPORT, NULL);
}

void
thimble_transport_set_limits (ThimbleTransport             *self,
                              const ThimbleTransportLimits *limits)
{
  g_return_if_fail (THIMBLE_IS_TRANSPORT (self));
  g_return_if_fail (limits != NULL);

  if (limits->connect_s != 0)
    self->limits.connect_s = limits->connect_s;
  if (limits->first_byte_s != 0)
    self->limits.first_byte_s = limits->first_byte_s;
  if (limits->gap_s != 0)
    self->limits.gap_s = limits->gap_s;
  if (limits->whole_s != 0)
    self->limits.whole_s = limits->whole_s;
}

void
thimble_transport_set_tls_database (ThimbleTransport *self,
                                    GTlsDatabase     *database)
{
  g_autoptr (GTlsDatabase) systems = NULL;

  g_return_if_fail (THIMBLE_IS_TRANSPORT (self));

  if (database == NULL)
    database = systems = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  soup_session_set_tls_database (self->session, database);
}

void
thimble_transport_set_sleep_rule (ThimbleTransport       *self,
                                  const ThimbleSleepRule *rule)
{
  g_return_if_fail (THIMBLE_IS_TRANSPORT (self));

  self->sleep_rule = *rule;
}

/* The only function that adds a key. It compares the key's origin with the address that the
 * message really goes to. Our copy of the header is zeroed; libsoup keeps its own, which
 * exchange_forget_key() wipes, and what it wrote from it into its buffers, which it only frees: see
 * thimble_wire_scrub_soon(). */
static gboolean
exchange_add_key (Exchange            *self,
                  ThimbleWireRequest  *request,
                  GError             **error)
{
  g_autofree char *url = g_uri_to_string (soup_message_get_uri (self->message));
  g_autofree char *origin = thimble_url_get_origin (url);
  const char *bound = thimble_secret_get_origin (request->key);
  const char *prefix = request->key_prefix != NULL ? request->key_prefix : "";
  gsize prefix_length = strlen (prefix);
  gsize key_length = thimble_secret_get_length (request->key);
  char *value;

  if (bound == NULL || origin == NULL || !g_str_equal (bound, origin) || request->key_header == NULL)
    {
      thimble_set_error (error, THIMBLE_ERROR_KEY_ORIGIN,
                         _("The key belongs to another address than %s, so it was not sent."), self->host);
      return FALSE;
    }

  value = g_malloc (prefix_length + key_length + 1);
  memcpy (value, prefix, prefix_length);
  memcpy (value + prefix_length, thimble_secret_peek (request->key), key_length);
  value[prefix_length + key_length] = '\0';
  soup_message_headers_replace (soup_message_get_request_headers (self->message), request->key_header, value);
  explicit_bzero (value, prefix_length + key_length);
  g_free (value);
  self->key_header = g_intern_string (request->key_header);
  return TRUE;
}

/* Wipes libsoup's copy of the key where it stands: freeing alone would leave it readable. */
static void
exchange_forget_key (Exchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (self->message);
  const char *value;

  if (self->key_header == NULL)
    return;
  value = soup_message_headers_get_one (headers, self->key_header);
  if (value != NULL)
    explicit_bzero ((char *) value, strlen (value));
  soup_message_headers_remove (headers, self->key_header);
  self->key_header = NULL;
}

/* Takes the task; nobody waits any more. */
static GTask *
exchange_end (Exchange *self)
{
  if (self->cancel_source != NULL)
    {
      g_source_destroy (self->cancel_source);
      g_clear_pointer (&self->cancel_source, g_source_unref);
    }
  thimble_wire_watch_rest (self->watch);
  return g_steal_pointer (&self->task);
}

/* Ends it for the caller at once; libsoup follows in its own time. */
static void
exchange_abort (Exchange *self,
                GError   *error)
{
  g_autoptr (GTask) task = exchange_end (self);

  g_assert (task != NULL);
  g_cancellable_cancel (self->stop);
  /* So that the server learns it now, whatever libsoup waits for. */
  if (self->socket != NULL)
    g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  g_task_return_error (task, error);
}

static void
on_limit (GError   *error,
          gpointer  user_data)
{
  exchange_abort (user_data, error);
}

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  exchange_abort (user_data, error);
  return G_SOURCE_REMOVE;
}

static void
on_network_event (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  Exchange           *self)
{
  if (event == G_SOCKET_CLIENT_RESOLVING)
    thimble_wire_watch_connecting (self->watch);
  else if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (connection))
    g_set_object (&self->socket, g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)));
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    self->progress.handshaking = TRUE;
}

/* Always FALSE: there is no "continue anyway". */
static gboolean
on_accept_certificate (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       Exchange             *self)
{
  self->progress.certificate = errors;
  return FALSE;
}

static void
on_starting (SoupMessage *message,
             Exchange    *self)
{
  self->progress.connected = TRUE;
  thimble_wire_watch_sending (self->watch);
}

static void
on_wrote_headers (SoupMessage *message,
                  Exchange    *self)
{
  self->progress.left = TRUE;
}

static void
on_got_headers (SoupMessage *message,
                Exchange    *self)
{
  if (soup_message_get_status (message) == SOUP_STATUS_MISDIRECTED_REQUEST)
    {
      self->misdirected = TRUE;
      g_cancellable_cancel (self->stop);
    }
}

/* 100 and 103: libsoup reads one after the other in the same turn of the loop, without an end where they have none. */
static void
on_got_informational (SoupMessage *message,
                      Exchange    *self)
{
  if (++self->n_informational > MAX_INFORMATIONAL)
    g_cancellable_cancel (self->stop);
}

static void
on_restarted (SoupMessage *message,
              Exchange    *self)
{
  /* Nothing paid is sent twice. A GET is asked for again by whoever wants it. */
  self->resent = TRUE;
  g_cancellable_cancel (self->stop);
}

static void
close_unread (GInputStream *stream)
{
  g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static ThimbleWireResponse *
exchange_make_response (Exchange     *self,
                        GInputStream *stream)
{
  return thimble_wire_response_new (self->message, stream, self->socket, self->stop,
                                    g_steal_pointer (&self->watch), self->host);
}

/* The headers are there. @stream: (transfer full) */
static void
exchange_succeed (Exchange     *self,
                  GTask        *task,
                  GInputStream *stream)
{
  guint status = soup_message_get_status (self->message);
  const char *encoding;

  if (!self->progress.connected)
    {
      /* An answer to something we never sent: the proxy refused the tunnel. */
      g_autoptr (GError) raw = g_error_new (G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, "HTTP %u", status);

      close_unread (stream);
      g_object_unref (stream);
      g_task_return_error (task, thimble_wire_error_for_send (raw, &self->progress));
      return;
    }

  if (SOUP_STATUS_IS_REDIRECTION (status))
    {
      const char *location = soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Location");
      g_autofree char *target = thimble_wire_url_name_target (soup_message_get_uri (self->message), location);

      close_unread (stream);
      g_object_unref (stream);
      g_task_return_error (task, thimble_wire_error_for_redirect (self->host, status, target));
      return;
    }

  /* We ask for no encoding and unpack none. An error's status still tells enough. */
  encoding = soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Content-Encoding");
  if (encoding != NULL && g_ascii_strcasecmp (encoding, "identity") != 0)
    {
      close_unread (stream);
      g_clear_object (&stream);
      if (SOUP_STATUS_IS_SUCCESSFUL (status))
        {
          GError *error = NULL;

          thimble_set_error (&error, THIMBLE_ERROR_NOT_UNDERSTOOD,
                             _("%s packed its answer, though Thimble did not ask for that."), self->host);
          g_task_return_error (task, error);
          return;
        }
    }

  g_task_return_pointer (task, exchange_make_response (self, stream), g_object_unref);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Exchange *self = user_data;
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  GInputStream *stream;

  stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  g_signal_handlers_disconnect_by_data (self->message, self);
  exchange_forget_key (self);

  if (self->task == NULL)
    {
      /* aborted meanwhile */
      if (stream != NULL)
        close_unread (stream);
      g_clear_object (&stream);
      exchange_unref (self);
      return;
    }

  task = exchange_end (self);
  if (stream != NULL)
    exchange_succeed (self, task, stream);
  else if (self->misdirected)
    g_task_return_pointer (task, exchange_make_response (self, NULL), g_object_unref);
  else
    {
      if (self->resent)
        {
          g_clear_error (&error);
          error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "Not sent a second time");
        }
      else if (self->n_informational > MAX_INFORMATIONAL)
        {
          g_clear_error (&error);
          error = g_error_new_literal (SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, "Too many informational answers");
        }
      g_task_return_error (task, thimble_wire_error_for_send (error, &self->progress));
    }
  exchange_unref (self);
}

static SoupMessage *
make_message (ThimbleWireRequest *request,
              GUri               *uri)
{
  SoupMessage *message = soup_message_new_from_uri (request->method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
  soup_message_headers_replace (headers, "Accept", request->stream ? "text/event-stream" : "application/json");
  for (guint i = 0; request->headers != NULL && i + 1 < request->headers->len; i += 2)
    soup_message_headers_replace (headers,
                                  g_ptr_array_index (request->headers, i),
                                  g_ptr_array_index (request->headers, i + 1));
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", request->body);
  return message;
}

static void
connect_signals (Exchange *self)
{
  g_signal_connect (self->message, "network-event", G_CALLBACK (on_network_event), self);
  g_signal_connect (self->message, "accept-certificate", G_CALLBACK (on_accept_certificate), self);
  g_signal_connect (self->message, "starting", G_CALLBACK (on_starting), self);
  g_signal_connect (self->message, "wrote-headers", G_CALLBACK (on_wrote_headers), self);
  g_signal_connect (self->message, "got-headers", G_CALLBACK (on_got_headers), self);
  g_signal_connect (self->message, "got-informational", G_CALLBACK (on_got_informational), self);
  g_signal_connect (self->message, "restarted", G_CALLBACK (on_restarted), self);
}

void
thimble_transport_send_async (ThimbleTransport    *self,
                              ThimbleWireRequest  *request,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GUri) uri = NULL;
  GError *error = NULL;
  Exchange *exchange;

  g_return_if_fail (THIMBLE_IS_TRANSPORT (self));
  g_return_if_fail (request != NULL && request->method != NULL && request->url != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_transport_send_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  uri = thimble_wire_url_parse (request->url, &error);
  if (uri == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  exchange = g_new0 (Exchange, 1);
  g_ref_count_init (&exchange->ref_count);
  g_task_set_task_data (task, exchange, (GDestroyNotify) exchange_unref);
  exchange->host = thimble_url_get_host_for_display (request->url);
  if (exchange->host == NULL)
    exchange->host = g_strdup (g_uri_get_host (uri));
  exchange->progress.host = exchange->host;
  exchange->progress.loopback = thimble_url_is_loopback (request->url);
  exchange->stop = g_cancellable_new ();
  exchange->message = make_message (request, uri);
  if (request->key != NULL && !exchange_add_key (exchange, request, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  exchange->task = g_object_ref (task);
  exchange->watch = thimble_wire_watch_new (&self->limits, &self->sleep_rule, exchange->host);
  thimble_wire_watch_set_callback (exchange->watch, on_limit, exchange);
  thimble_wire_watch_wait (exchange->watch);
  if (cancellable != NULL)
    {
      exchange->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (exchange->cancel_source, G_SOURCE_FUNC (on_cancelled), exchange, NULL);
      g_source_attach (exchange->cancel_source, g_task_get_context (task));
    }
  connect_signals (exchange);
  soup_session_send_async (self->session, exchange->message, G_PRIORITY_DEFAULT, exchange->stop,
                           on_sent, exchange_ref (exchange));
}

ThimbleWireResponse *
thimble_transport_send_finish (ThimbleTransport  *self,
                               GAsyncResult      *result,
                               gboolean          *left,
                               GError           **error)
{
  Exchange *exchange;

  g_return_val_if_fail (THIMBLE_IS_TRANSPORT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  exchange = g_task_get_task_data (G_TASK (result));
  if (left != NULL)
    *left = exchange != NULL && exchange->progress.left;
  return g_task_propagate_pointer (G_TASK (result), error);
}
