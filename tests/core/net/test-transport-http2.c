/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <poll.h>

#include "wire-helpers.h"

/* HTTP/2, as libsoup negotiates it over TLS. The server is libsoup's own, in a thread. */

typedef struct {
  GMutex         lock;
  GCond          ready;
  GMainLoop     *loop;
  GThread       *thread;
  char          *url;
  gint           requests;
  GSocket       *socket; /* of the last request */
} Http2Server;

#define FLOOD_BLOCK (64 * 1024)
static char flood_block[FLOOD_BLOCK];

static void
on_wrote_chunk (SoupServerMessage *message,
                gpointer           user_data)
{
  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                            flood_block, FLOOD_BLOCK);
}

/* /flood never ends; anything else streams three events. */
static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  Http2Server *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  g_atomic_int_inc (&self->requests);
  g_mutex_lock (&self->lock);
  g_set_object (&self->socket, soup_server_message_get_socket (message));
  g_mutex_unlock (&self->lock);
  g_assert_cmpint (soup_server_message_get_http_version (message), ==, SOUP_HTTP_2_0);
  if (g_str_has_prefix (path, "/silent"))
    {
      soup_server_message_pause (message);
      return;
    }
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  if (g_str_has_prefix (path, "/flood"))
    {
      soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
      soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
      g_signal_connect (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), NULL);
      on_wrote_chunk (message, NULL);
      on_wrote_chunk (message, NULL);
      return;
    }
  soup_server_message_set_response (message, "text/event-stream", SOUP_MEMORY_STATIC,
                                    "data: 1\n\ndata: 2\n\ndata: 3\n\n", 27);
}

static gpointer
run_server (gpointer user_data)
{
  Http2Server *self = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autofree char *file = thimble_test_fixture ("tls", "good.pem");
  g_autoptr (GError) error = NULL;
  GSList *uris;

  g_main_context_push_thread_default (context);
  certificate = g_tls_certificate_new_from_file (file, &error);
  g_assert_no_error (error);
  server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (server, NULL, on_request, self, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);

  g_mutex_lock (&self->lock);
  self->url = g_strdup_printf ("https://localhost:%d", g_uri_get_port (uris->data));
  self->loop = g_main_loop_new (context, FALSE);
  g_cond_signal (&self->ready);
  g_mutex_unlock (&self->lock);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  g_main_loop_run (self->loop);
  soup_server_disconnect (server);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  return NULL;
}

static Http2Server *
http2_server_new (void)
{
  Http2Server *self = g_new0 (Http2Server, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->ready);
  self->thread = g_thread_new ("http2", run_server, self);
  g_mutex_lock (&self->lock);
  while (self->loop == NULL)
    g_cond_wait (&self->ready, &self->lock);
  g_mutex_unlock (&self->lock);
  return self;
}

static void
http2_server_free (Http2Server *self)
{
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ready);
  g_clear_object (&self->socket);
  g_free (self->url);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Http2Server, http2_server_free)

static ThimbleTransport *
make_transport (void)
{
  ThimbleTransport *transport = thimble_transport_new ();
  g_autoptr (GTlsDatabase) trust = thimble_test_tls_database ();

  thimble_transport_set_tls_database (transport, trust);
  return transport;
}

static ThimbleWireRequest *
make_request (Http2Server *server,
              const char  *path)
{
  ThimbleWireRequest *request = wire_request (server->url, "authorization");

  g_free (request->url);
  request->url = g_strconcat (server->url, path, NULL);
  return request;
}

static void
test_stream (void)
{
  g_autoptr (Http2Server) server = http2_server_new ();
  g_autoptr (ThimbleTransport) transport = make_transport ();
  g_autoptr (ThimbleWireRequest) request = make_request (server, "/v1");

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (ThimbleWireResponse) response = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      gboolean left = FALSE;

      response = wire_send (transport, request, NULL, &left, &error);
      g_assert_no_error (error);
      g_assert_true (left);
      text = wire_read_to_end (response, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, "data: 1\n\ndata: 2\n\ndata: 3\n\n");
    }
  g_assert_cmpint (g_atomic_int_get (&server->requests), ==, 5);
}

typedef struct {
  Http2Server  *server;
  GCancellable *cancellable;
  gint64        cancelled;
} Silent;

static gboolean
on_cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* Once the request has come. */
static gboolean
on_look (gpointer user_data)
{
  Silent *silent = user_data;

  if (g_atomic_int_get (&silent->server->requests) == 0)
    return G_SOURCE_CONTINUE;
  silent->cancelled = g_get_monotonic_time ();
  g_cancellable_cancel (silent->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
is_disconnected (gpointer user_data)
{
  Http2Server *server = user_data;
  struct pollfd hang_up = { .events = POLLRDHUP };
  gboolean disconnected;

  /* SoupServer itself does not tell of it while a message is paused. */
  g_mutex_lock (&server->lock);
  hang_up.fd = g_socket_get_fd (server->socket);
  disconnected = g_socket_is_closed (server->socket) || poll (&hang_up, 1, 0) > 0;
  g_mutex_unlock (&server->lock);
  return disconnected;
}

/* With HTTP/2 libsoup itself would wait for the server's next frame. */
static void
test_cancel_silent (void)
{
  g_autoptr (Http2Server) server = http2_server_new ();
  g_autoptr (ThimbleTransport) transport = make_transport ();
  g_autoptr (ThimbleWireRequest) request = make_request (server, "/silent");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Silent silent = { server, cancellable, 0 };
  gboolean left = FALSE;

  g_timeout_add (2, on_look, &silent);
  g_assert_null (wire_send (transport, request, cancellable, &left, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - silent.cancelled, <=, thimble_test_limit (200 * 1000));
  g_assert_true (left);
  g_assert_true (thimble_test_wait_until (is_disconnected, server, 1000));
}

static void
test_cancel_flood (void)
{
  g_autoptr (Http2Server) server = http2_server_new ();
  g_autoptr (ThimbleTransport) transport = make_transport ();
  g_autoptr (ThimbleWireRequest) request = make_request (server, "/flood");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  gint64 cancelled;

  response = wire_send (transport, request, cancellable, NULL, &error);
  g_assert_no_error (error);
  g_timeout_add (25, on_cancel, cancellable);
  cancelled = g_get_monotonic_time ();
  while (error == NULL)
    {
      g_autoptr (GBytes) bytes = wire_read (response, cancellable, &error);

      g_assert_true (bytes == NULL || g_bytes_get_size (bytes) > 0);
    }
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - cancelled, <=, thimble_test_limit (225 * 1000));
  g_assert_true (thimble_test_wait_until (is_disconnected, server, 1000));
}

static void
test_limit (void)
{
  g_autoptr (Http2Server) server = http2_server_new ();
  g_autoptr (ThimbleTransport) transport = make_transport ();
  g_autoptr (ThimbleWireRequest) request = make_request (server, "/silent");
  g_autofree char *message = NULL;

  wire_set_limits (transport, thimble_test_limit (5), 1, 1, thimble_test_limit (5));
  message = wire_expect_error (transport, request, THIMBLE_ERROR_TIMEOUT, TRUE);
  g_assert_true (thimble_test_wait_until (is_disconnected, server, 1000));
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("SOUP_SERVER_HTTP2", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/transport/http2/stream", test_stream);
  g_test_add_func ("/net/transport/http2/cancel-silent", test_cancel_silent);
  g_test_add_func ("/net/transport/http2/cancel-flood", test_cancel_flood);
  g_test_add_func ("/net/transport/http2/limit", test_limit);
  return g_test_run ();
}
