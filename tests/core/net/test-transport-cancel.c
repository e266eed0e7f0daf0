/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-test-loop.h"
#include "wire-helpers.h"

/* Stop ends every wait within 200 ms, and the server learns of it. */

#define STOP_US (200 * 1000)

typedef struct {
  GCancellable      *cancellable;
  gint64             cancelled_at;
  ThimbleTestServer *server; /* nullable: that it has the request first */
  guint              ms;
} Stop;

static gboolean
on_stop (gpointer user_data)
{
  Stop *stop = user_data;

  stop->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (stop->cancellable);
  return G_SOURCE_REMOVE;
}

static void
stop_init (Stop *stop)
{
  stop->cancellable = g_cancellable_new ();
  stop->cancelled_at = 0;
}

static void
stop_after (Stop *stop,
            guint ms)
{
  stop_init (stop);
  g_timeout_add (thimble_test_limit (ms), on_stop, stop);
}

static gboolean
on_look (gpointer user_data)
{
  Stop *stop = user_data;

  if (thimble_test_server_get_n_requests (stop->server) == 0)
    return G_SOURCE_CONTINUE;
  g_timeout_add (thimble_test_limit (stop->ms), on_stop, stop);
  return G_SOURCE_REMOVE;
}

/* So long after the request came to the server. */
static void
stop_waiting (Stop              *stop,
              ThimbleTestServer *server,
              guint              ms)
{
  stop_init (stop);
  stop->server = server;
  stop->ms = ms;
  g_timeout_add (2, on_look, stop);
}

static void
assert_stopped (Stop         *stop,
                const GError *error)
{
  gint64 took = g_get_monotonic_time () - stop->cancelled_at;

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (stop->cancelled_at, >, 0);
  g_assert_cmpint (took, <=, thimble_test_limit (STOP_US));
  g_clear_object (&stop->cancellable);
}

/* After whatever happened, the same transport serves the next request. */
static void
assert_works (ThimbleTransport *transport)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, 200, "application/json", NULL, "{}");
  thimble_test_server_push (server, script);
  response = wire_send (transport, request, NULL, NULL, &error);
  g_assert_no_error (error);
  bytes = wire_read_all (response, 100, FALSE, &error);
  g_assert_no_error (error);
  wire_assert_text (bytes, "{}");
}

static void
test_before (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gboolean left = TRUE;

  g_cancellable_cancel (cancellable);
  g_assert_null (wire_send (transport, request, cancellable, &left, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (left);
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, 0);
}

/* In the same turn as the call, before the loop ran once. */
static void
test_at_once (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean left = TRUE;

  thimble_transport_send_async (transport, request, cancellable, thimble_test_store_result, &result);
  g_cancellable_cancel (cancellable);
  thimble_test_wait_result (&result);
  g_assert_null (thimble_transport_send_finish (transport, result, &left, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (left);
  thimble_test_run_for (50);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 0);
  assert_works (transport);
}

static void
test_name_lookup (void)
{
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request ("https://api.example.invalid", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  thimble_transport_send_async (transport, request, cancellable, thimble_test_store_result, &result);
  g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  thimble_test_wait_result (&result);
  g_assert_null (thimble_transport_send_finish (transport, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <=, thimble_test_limit (STOP_US));
}

static void
test_handshake (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new_tls ("good.pem");
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autoptr (GError) error = NULL;
  gboolean left = TRUE;
  Stop stop;

  thimble_test_server_set_mode (server, THIMBLE_TEST_SERVER_MUTE);
  stop_after (&stop, 100);
  g_assert_null (wire_send (transport, request, stop.cancellable, &left, &error));
  assert_stopped (&stop, error);
  g_assert_false (left);
  g_assert_true (wire_wait_closed (server, 1, 1000));
  assert_works (transport);
}

static void
test_upload (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (GError) error = NULL;
  gboolean left = FALSE;
  Stop stop;

  g_bytes_unref (request->body);
  request->body = g_bytes_new_take (g_malloc0 (24 * 1024 * 1024), 24 * 1024 * 1024);
  thimble_test_server_set_mode (server, THIMBLE_TEST_SERVER_MUTE);
  stop_after (&stop, 100);
  g_assert_null (wire_send (transport, request, stop.cancellable, &left, &error));
  assert_stopped (&stop, error);
  g_assert_true (left);
  assert_works (transport);
}

static void
test_answer (gconstpointer user_data)
{
  gboolean tls = GPOINTER_TO_INT (user_data);
  g_autoptr (ThimbleTestServer) server = tls ? thimble_test_server_new_tls ("good.pem") : thimble_test_server_new ();
  g_autoptr (GTlsDatabase) trust = thimble_test_tls_database ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autoptr (GError) error = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();
  gboolean left = FALSE;
  Stop stop;

  thimble_transport_set_tls_database (transport, trust);
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);
  stop_waiting (&stop, server, 100);
  g_assert_null (wire_send (transport, request, stop.cancellable, &left, &error));
  assert_stopped (&stop, error);
  g_assert_true (left);
  g_assert_true (wire_wait_closed (server, 1, STOP_US / 1000));
  assert_works (transport);
}

static void
test_half_head (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autoptr (GError) error = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();
  Stop stop;

  thimble_test_script_send (script, "HTTP/1.1 200 OK\r\nContent-");
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);
  stop_waiting (&stop, server, 100);
  g_assert_null (wire_send (transport, request, stop.cancellable, NULL, &error));
  assert_stopped (&stop, error);
  g_assert_true (wire_wait_closed (server, 1, STOP_US / 1000));
}

typedef enum {
  BODY_NOTHING,
  BODY_PIECE,
  BODY_HALF_CHUNK,
  BODY_FLOOD,
} Body;

static void
push_body (ThimbleTestServer *server,
           Body               body)
{
  g_autofree char *block = g_strnfill (64 * 1024, 'x');
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_chunked_head (script, "text/event-stream");
  if (body == BODY_PIECE)
    thimble_test_script_chunk (script, "data: 1\n\n");
  if (body == BODY_HALF_CHUNK)
    thimble_test_script_send (script, "ff\r\ndata: 1");
  if (body == BODY_FLOOD)
    {
      thimble_test_script_send (script, "7fffffff\r\n");
      thimble_test_script_repeat (script, block, 0, 1);
    }
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);
}

static void
test_body (gconstpointer user_data)
{
  Body body = GPOINTER_TO_INT (user_data);
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) after = NULL;
  ThimbleWireResponse *response;
  Stop stop;

  push_body (server, body);
  stop_init (&stop);
  response = wire_send (transport, request, stop.cancellable, NULL, &error);
  g_assert_no_error (error);
  g_timeout_add (150, on_stop, &stop);
  while (error == NULL)
    {
      g_autoptr (GBytes) bytes = wire_read (response, stop.cancellable, &error);

      g_assert_true (bytes == NULL || g_bytes_get_size (bytes) > 0);
    }
  assert_stopped (&stop, error);
  g_clear_error (&error);

  /* the answer is over, whatever cancellable comes next */
  after = wire_read (response, NULL, &error);
  g_assert_null (after);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (wire_wait_closed (server, 1, STOP_US / 1000));
  g_assert_finalize_object (response);
  assert_works (transport);
}

static void
test_read_all (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Stop stop;

  push_body (server, BODY_PIECE);
  response = wire_send (transport, request, NULL, NULL, &error);
  stop_after (&stop, 100);
  thimble_wire_response_read_all_async (response, 1000, FALSE, stop.cancellable, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_null (thimble_wire_response_read_all_finish (response, result, &error));
  assert_stopped (&stop, error);
}

/* Cancelled after the answer was read: nothing to stop, nothing to break. */
static void
test_after (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) end = NULL;
  ThimbleWireResponse *response;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, 200, "application/json", NULL, "{}");
  thimble_test_server_push (server, script);
  response = wire_send (transport, request, cancellable, NULL, &error);
  g_assert_no_error (error);
  bytes = wire_read (response, cancellable, &error);
  g_assert_no_error (error);
  wire_assert_text (bytes, "{}");
  end = wire_read (response, cancellable, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (end), ==, 0);
  g_cancellable_cancel (cancellable);
  thimble_test_run_for (20);
  g_assert_finalize_object (response);
  assert_works (transport);
}

/* Closing under a waiting read ends the read. */
static void
test_close (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  push_body (server, BODY_NOTHING);
  response = wire_send (transport, request, NULL, NULL, &error);
  thimble_wire_response_read_async (response, NULL, thimble_test_store_result, &result);
  thimble_test_run_for (20);
  thimble_wire_response_close (response);
  thimble_test_wait_result (&result);
  g_assert_null (thimble_wire_response_read_finish (response, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_true (wire_wait_closed (server, 1, STOP_US / 1000));
  thimble_wire_response_close (response);
}

/* Dropped without a word, the answer lets its connection go. */
static void
test_dropped (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  ThimbleWireResponse *response;

  push_body (server, BODY_FLOOD);
  response = wire_send (transport, request, NULL, NULL, NULL);
  g_assert_finalize_object (response);
  g_assert_true (wire_wait_closed (server, 1, 1000));
}

/* 20 in a row, each stopped in another phase; with connections left open the 17th would hang. */
static void
test_twenty (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);

  push_body (server, BODY_PIECE);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (ThimbleWireResponse) response = NULL;
      g_autoptr (GError) error = NULL;
      Stop stop;

      stop_after (&stop, i % 5 * 5);
      response = wire_send (transport, request, stop.cancellable, NULL, &error);
      while (error == NULL)
        {
          g_autoptr (GBytes) bytes = wire_read (response, stop.cancellable, &error);
        }
      assert_stopped (&stop, error);
    }
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThimbleWireResponse) response = wire_send (transport, request, NULL, NULL, &error);
      g_autoptr (GBytes) bytes = wire_read (response, NULL, &error);

      g_assert_no_error (error);
      wire_assert_text (bytes, "data: 1\n\n");
    }
  thimble_test_run_for (50);
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, thimble_test_server_get_n_closed (server));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/transport/cancel/before", test_before);
  g_test_add_func ("/net/transport/cancel/at-once", test_at_once);
  g_test_add_func ("/net/transport/cancel/name-lookup", test_name_lookup);
  g_test_add_func ("/net/transport/cancel/handshake", test_handshake);
  g_test_add_func ("/net/transport/cancel/upload", test_upload);
  g_test_add_data_func ("/net/transport/cancel/answer/plain", GINT_TO_POINTER (FALSE), test_answer);
  g_test_add_data_func ("/net/transport/cancel/answer/tls", GINT_TO_POINTER (TRUE), test_answer);
  g_test_add_func ("/net/transport/cancel/half-head", test_half_head);
  g_test_add_data_func ("/net/transport/cancel/body/nothing", GINT_TO_POINTER (BODY_NOTHING), test_body);
  g_test_add_data_func ("/net/transport/cancel/body/piece", GINT_TO_POINTER (BODY_PIECE), test_body);
  g_test_add_data_func ("/net/transport/cancel/body/half-chunk", GINT_TO_POINTER (BODY_HALF_CHUNK), test_body);
  g_test_add_data_func ("/net/transport/cancel/body/flood", GINT_TO_POINTER (BODY_FLOOD), test_body);
  g_test_add_func ("/net/transport/cancel/read-all", test_read_all);
  g_test_add_func ("/net/transport/cancel/after", test_after);
  g_test_add_func ("/net/transport/cancel/close", test_close);
  g_test_add_func ("/net/transport/cancel/dropped", test_dropped);
  g_test_add_func ("/net/transport/cancel/twenty", test_twenty);
  return g_test_run ();
}
