/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "wire-helpers.h"

/* What must never happen on the wire: a request sent twice, an answer gathered without end. Keys at a second origin, plain
 * http abroad and bad certificates: tests/reliability/t11-origins.c. */

static void
test_odd_redirects (void)
{
  static const char *headers[] = {
    NULL,
    "Location: \r\n",
    "Location: /elsewhere\r\n",
    "Location: javascript:alert(1)\r\n",
    "Location: http://[broken\r\n",
    "Location: http://user:secret@127.0.0.2/\r\n",
    "Location: https://\xff\xfe/\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
      g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
      g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
      g_autofree char *message = NULL;
      ThimbleTestScript *script = thimble_test_script_new ();

      thimble_test_script_answer (script, 307, "text/plain", headers[i], "");
      thimble_test_server_push (server, script);
      message = wire_expect_error (transport, request, THIMBLE_ERROR_REDIRECTED, TRUE);
      g_assert_true (g_utf8_validate (message, -1, NULL));
      g_assert_null (strstr (message, "secret"));
      g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
    }
}

static void
test_key_origin (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autofree char *other_port = g_strdup_printf ("http://127.0.0.1:%u", thimble_test_server_get_port (server) ^ 1);
  g_autofree char *other_scheme = g_strdup_printf ("https://127.0.0.1:%u", thimble_test_server_get_port (server));
  const char *origins[] = { other_port, other_scheme, "https://api.openai.com:443", "", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
      g_autofree char *message = NULL;

      request->key = thimble_secret_new (TEST_KEY, -1, origins[i], NULL);
      request->key_header = g_intern_static_string ("x-api-key");
      message = wire_expect_error (transport, request, THIMBLE_ERROR_KEY_ORIGIN, FALSE);
    }
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, 0);
}

static void
test_good_certificate (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new_tls ("good.pem");
  g_autoptr (GTlsDatabase) trust = thimble_test_tls_database ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "authorization");
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_chunked_head (script, "text/event-stream");
  thimble_test_script_chunk (script, "data: 1\n\n");
  thimble_test_script_chunk (script, "");
  thimble_test_server_push (server, script);
  thimble_transport_set_tls_database (transport, trust);
  response = wire_send (transport, request, NULL, NULL, &error);
  g_assert_no_error (error);
  text = wire_read_to_end (response, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "data: 1\n\n");
}

/* The test authority is not the system's: without our trust even the good one is refused. */
static void
test_systems_trust (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new_tls ("good.pem");
  g_autoptr (GTlsDatabase) trust = thimble_test_tls_database ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autofree char *message = NULL;

  thimble_transport_set_tls_database (transport, trust);
  thimble_transport_set_tls_database (transport, NULL);
  message = wire_expect_error (transport, request, THIMBLE_ERROR_TLS, FALSE);
  g_assert_cmpuint (thimble_test_server_get_n_bytes (server), ==, 0);
}

static void
test_not_tls (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", thimble_test_server_get_port (server));
  g_autoptr (ThimbleWireRequest) request = wire_request (url, "authorization");
  g_autofree char *message = NULL;

  thimble_test_server_set_mode (server, THIMBLE_TEST_SERVER_CUT_ON_ACCEPT);
  message = wire_expect_error (transport, request, THIMBLE_ERROR_TLS, FALSE);
}

/* 421 makes libsoup send again with an empty body; we hand the 421 on. */
static void
test_misdirected (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL, *id = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();
  gboolean left = FALSE;

  thimble_test_script_answer (script, 421, "application/json", "x-request-id: r\r\n", "{}");
  thimble_test_server_push (server, script);
  response = wire_send (transport, request, NULL, &left, &error);
  g_assert_no_error (error);
  g_assert_true (left);
  g_assert_cmpuint (thimble_wire_response_get_status (response), ==, 421);
  id = thimble_wire_response_get_request_id (response);
  g_assert_cmpstr (id, ==, "r");
  text = wire_read_to_end (response, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "");
  thimble_test_run_for (200);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
}

static void
test_unauthorised (gconstpointer user_data)
{
  const char *header = user_data;
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "authorization");
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, 401, "application/json", header, "{\"error\":\"no\"}");
  thimble_test_server_push (server, script);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (ThimbleWireResponse) response = wire_send (transport, request, NULL, NULL, NULL);
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *authorisation = NULL;

      g_assert_cmpuint (thimble_wire_response_get_status (response), ==, 401);
      bytes = wire_read_all (response, THIMBLE_ERROR_BODY_MAX, TRUE, NULL);
      wire_assert_text (bytes, "{\"error\":\"no\"}");
      authorisation = thimble_test_server_dup_header (server, i, "Authorization");
      g_assert_cmpstr (authorisation, ==, "Bearer " TEST_KEY);
    }
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 3);
}

/* A 401 without end is an answer at once and is not gathered in memory. */
static void
test_endless_error (gconstpointer user_data)
{
  guint status = GPOINTER_TO_UINT (user_data);
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "authorization");
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *block = g_strnfill (64 * 1024, 'x');
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_printf (script, "HTTP/1.1 %u No\r\nConnection: close\r\n\r\n", status);
  thimble_test_script_repeat (script, block, 0, 0);
  thimble_test_server_push (server, script);
  response = wire_send (transport, request, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (thimble_wire_response_get_status (response), ==, status);
  bytes = wire_read_all (response, THIMBLE_ERROR_BODY_MAX, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, status == 421 ? 0 : THIMBLE_ERROR_BODY_MAX);
  g_assert_true (wire_wait_closed (server, 1, 2000));
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/transport/rules/odd-redirects", test_odd_redirects);
  g_test_add_func ("/net/transport/rules/key-origin", test_key_origin);
  g_test_add_func ("/net/transport/rules/certificate/good", test_good_certificate);
  g_test_add_func ("/net/transport/rules/certificate/systems-trust", test_systems_trust);
  g_test_add_func ("/net/transport/rules/certificate/not-tls", test_not_tls);
  g_test_add_func ("/net/transport/rules/misdirected", test_misdirected);
  g_test_add_data_func ("/net/transport/rules/unauthorised/digest",
                        "WWW-Authenticate: Digest realm=\"x\", nonce=\"n\", qop=\"auth\", domain=\"http:// /\"\r\n", test_unauthorised);
  g_test_add_data_func ("/net/transport/rules/unauthorised/basic", "WWW-Authenticate: Basic realm=\"x\"\r\n", test_unauthorised);
  g_test_add_data_func ("/net/transport/rules/unauthorised/bare", "x: y\r\n", test_unauthorised);
  g_test_add_data_func ("/net/transport/rules/endless/401", GUINT_TO_POINTER (401), test_endless_error);
  g_test_add_data_func ("/net/transport/rules/endless/407", GUINT_TO_POINTER (407), test_endless_error);
  g_test_add_data_func ("/net/transport/rules/endless/421", GUINT_TO_POINTER (421), test_endless_error);
  g_test_add_data_func ("/net/transport/rules/endless/500", GUINT_TO_POINTER (500), test_endless_error);
  return g_test_run ();
}
