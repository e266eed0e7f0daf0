/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "wire-helpers.h"

/* What must never happen on the wire: keys at a second origin, plain http abroad, bad
 * certificates, a request sent twice. */

static const char *key_headers[] = { "authorization", "x-api-key", "x-goog-api-key" };

typedef struct {
  const char *name;
  const char *location; /* %u: the second server's port; %s too many would not do */
  gboolean    tls;      /* the second server speaks TLS */
} Target;

static const Target targets[] = {
  { "other-port", "http://127.0.0.1:%u/v1", FALSE },
  { "other-host", "http://127.0.0.2:%u/v1", FALSE },
  { "scheme", "https://localhost:%u/v1", TRUE },
  { "subdomain", "http://api.localhost:%u/v1", FALSE },
};

static void
test_redirects (gconstpointer user_data)
{
  const Target *target = user_data;
  static const guint codes[] = { 301, 302, 303, 307, 308 };
  g_autoptr (ThimbleTestServer) first = thimble_test_server_new ();
  g_autoptr (ThimbleTestServer) second = target->tls ? thimble_test_server_new_tls ("good.pem") : thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (GTlsDatabase) trust = thimble_test_tls_database ();
  g_auto (GStrv) parts = g_strsplit (target->location, "%u", 2);
  g_autofree char *location = g_strdup_printf ("%s%u%s", parts[0], thimble_test_server_get_port (second), parts[1]);
  g_autofree char *host = thimble_url_get_host_for_display (location);
  guint n = 0;

  thimble_transport_set_tls_database (transport, trust);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    for (guint k = 0; k < G_N_ELEMENTS (key_headers); k++)
      for (guint get = 0; get < 2; get++)
        {
          g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (first), key_headers[k]);
          g_autofree char *header = g_strdup_printf ("Location: %s\r\n", location);
          g_autofree char *message = NULL;
          g_autofree char *sent = NULL;
          ThimbleTestScript *script = thimble_test_script_new ();

          if (get)
            {
              g_free (request->method);
              request->method = g_strdup ("GET");
              g_clear_pointer (&request->body, g_bytes_unref);
            }
          thimble_test_script_answer (script, codes[i], "text/plain", header, "moved");
          thimble_test_server_push (first, script);
          message = wire_expect_error (transport, request, THIMBLE_ERROR_REDIRECTED, TRUE);
          g_assert_nonnull (strstr (message, host));
          /* the key did go to where it belongs */
          sent = thimble_test_server_dup_header (first, n, key_headers[k]);
          g_assert_nonnull (strstr (sent, TEST_KEY));
          n++;
        }
  g_assert_cmpuint (thimble_test_server_get_n_requests (first), ==, n);
  g_assert_cmpuint (thimble_test_server_get_n_connections (second), ==, 0);
}

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

/* Spellings of addresses that are not literal loopback, or not plain enough to be sure. PORT is
 * the test server's, which would answer to some of them. */
static const char *abroad[] = {
  "http://api.openai.com/v1", "http://localhost:PORT", "http://LOCALHOST:PORT", "http://localhost.:PORT",
  "http://localhost.localdomain:PORT", "http://ip6-localhost:PORT", "http://foo.localhost:PORT",
  "http://127.0.0.1.nip.io:PORT", "http://127.0.0.1.example.com:PORT", "http://127.0.0.1@example.com:PORT",
  "http://example.com@127.0.0.1:PORT", "http://user:pass@127.0.0.1:PORT", "http://:@127.0.0.1:PORT", "http://@127.0.0.1:PORT",
  "http://127.1:PORT", "http://127.0.1:PORT", "http://2130706433:PORT", "http://0x7f000001:PORT",
  "http://0x7f.0.0.1:PORT", "http://017700000001:PORT", "http://0177.0.0.1:PORT", "http://127.0.0.01:PORT",
  "http://127.000.000.001:PORT", "http://127.0.0.256:PORT", "http://127.0.0:PORT", "http://127.0.0.1.:PORT",
  "http://127.0.0.1.1:PORT", "http://0.0.0.0:PORT", "http://0:PORT", "http://[::]:PORT", "http://[::ffff:127.0.0.1]:PORT",
  "http://[::127.0.0.1]:PORT", "http://[::ffff:7f00:1]:PORT", "http://[64:ff9b::7f00:1]:PORT", "http://[fe80::1]:PORT",
  "http://[::2]:PORT", "http://[::1]x:PORT", "http://[::1:PORT", "http://::1:PORT", "http://10.0.0.1:PORT",
  "http://192.168.1.1:PORT", "http://172.16.0.1:PORT", "http://169.254.169.254/latest", "http://100.64.0.1:PORT",
  "http://128.0.0.1:PORT", "http://126.255.255.255:PORT", "http://1.0.0.127:PORT", "http://127%2e0%2e0%2e1:PORT",
  "http://127.0.0.1%00.example.com:PORT", "http://127.0.0.1%20:PORT", "http://127.0.0.1\\@example.com:PORT",
  "http://127。0。0。1:PORT", "http://１２７.0.0.1:PORT", "http://①②⑦.0.0.1:PORT", "http://ⓛocalhost:PORT",
  "HTTP://localhost:PORT", "http://", "http:///v1", "http:127.0.0.1:PORT", "//127.0.0.1:PORT", "127.0.0.1:PORT", "",
  "ftp://127.0.0.1:PORT", "file:///etc/passwd", "unix:///run/x", "ws://127.0.0.1:PORT", "data:text/plain,x",
  "resource:///x", "javascript:alert(1)", "http://127.0.0.1:99999", "https://user:pass@localhost:PORT",
};

static void
test_plain_http_abroad (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *port = g_strdup_printf (":%u", thimble_test_server_get_port (server));

  g_assert_cmpuint (G_N_ELEMENTS (abroad), >=, 60);
  for (guint i = 0; i < G_N_ELEMENTS (abroad); i++)
    {
      g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
      g_auto (GStrv) parts = g_strsplit (abroad[i], ":PORT", 2);
      g_autofree char *url = g_strjoinv (port, parts);
      g_autoptr (ThimbleWireRequest) request = thimble_wire_request_new ("GET", url);
      g_autofree char *message = NULL;

      g_test_message ("%s", abroad[i]);
      message = wire_expect_error (transport, request, THIMBLE_ERROR_BAD_URL, FALSE);
      g_assert_null (strstr (message, ":pass"));
    }
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, 0);
}

static void
test_plain_http_at_home (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  ThimbleTestScript *script = thimble_test_script_new ();
  static const char *homes[] = { "http://127.0.0.1:%u", "HTTP://127.0.0.1:%u" };

  thimble_test_script_answer (script, 200, "application/json", NULL, "{}");
  thimble_test_server_push (server, script);
  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    {
      g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
      g_auto (GStrv) parts = g_strsplit (homes[i], "%u", 2);
      g_autofree char *url = g_strdup_printf ("%s%u", parts[0], thimble_test_server_get_port (server));
      g_autoptr (ThimbleWireRequest) request = wire_request (url, "x-api-key");
      g_autoptr (ThimbleWireResponse) response = NULL;
      g_autoptr (GError) error = NULL;

      response = wire_send (transport, request, NULL, NULL, &error);
      g_assert_no_error (error);
    }
}

/* The proxy is set in the environment by main(): it must not see a byte of what stays at home. */
static ThimbleTestServer *proxy;

static void
test_proxy (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTestServer) tls_server = thimble_test_server_new_tls ("good.pem");
  g_autoptr (GTlsDatabase) trust = thimble_test_tls_database ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autofree char *tls_url = g_strdup_printf ("https://127.0.0.1:%u", thimble_test_server_get_port (tls_server));
  const char *urls[] = { thimble_test_server_get_url (server), tls_url };
  ThimbleTestServer *servers[] = { server, tls_server };
  guint connections = thimble_test_server_get_n_connections (proxy);

  thimble_transport_set_tls_database (transport, trust);
  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (ThimbleWireRequest) request = wire_request (urls[i], "authorization");
      g_autoptr (ThimbleWireResponse) response = NULL;
      g_autoptr (GError) error = NULL;
      ThimbleTestScript *script = thimble_test_script_new ();

      thimble_test_script_answer (script, 200, "application/json", NULL, "{}");
      thimble_test_server_push (servers[i], script);
      response = wire_send (transport, request, NULL, NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (thimble_test_server_get_n_connections (proxy), ==, connections);
  g_assert_cmpuint (thimble_test_server_get_n_bytes (proxy), ==, 0);
}

/* https elsewhere does use it, through a tunnel: the key is not among what it sees, and its
 * refusal is not taken for the provider's answer. */
static void
test_proxy_refuses (void)
{
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request ("https://api.example.com", "authorization");
  g_autofree char *message = NULL;
  g_autofree char *head = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, 403, "text/html", "Connection: close\r\n", "no");
  thimble_test_script_cut (script);
  thimble_test_server_push (proxy, script);
  message = wire_expect_error (transport, request, THIMBLE_ERROR_NETWORK, FALSE);
  g_assert_nonnull (strstr (message, "proxy"));
  head = thimble_test_server_dup_head (proxy, 0);
  g_assert_true (g_str_has_prefix (head, "CONNECT api.example.com:443"));
  g_assert_null (strstr (head, TEST_KEY));
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

typedef struct {
  const char *name;
  const char *words; /* nullable: any */
} Certificate;

static const Certificate bad_certificates[] = {
  { "expired.pem", "expired" },
  { "not-yet.pem", "not valid yet" },
  { "wrong-host.pem", "another name" },
  { "wrong-wildcard.pem", "another name" },
  { "wrong-ip.pem", "another name" },
  { "self-signed.pem", "issuer is unknown" },
  { "stranger-signed.pem", "issuer is unknown" },
  { "no-authority.pem", NULL },
  { "weak-digest.pem", NULL },
  { "expired-authority.pem", "expired" },
};

static void
test_bad_certificate (gconstpointer user_data)
{
  const Certificate *certificate = user_data;
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new_tls (certificate->name);
  g_autoptr (GTlsDatabase) trust = thimble_test_tls_database ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "authorization");
  g_autofree char *message = NULL;

  thimble_transport_set_tls_database (transport, trust);
  message = wire_expect_error (transport, request, THIMBLE_ERROR_TLS, FALSE);
  g_test_message ("%s", message);
  g_assert_nonnull (strstr (message, "localhost:"));
  g_assert_nonnull (strstr (message, certificate->words != NULL ? certificate->words : "is not valid"));
  g_assert_cmpuint (thimble_test_server_get_n_bytes (server), ==, 0);
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, 1);
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
  g_autofree char *text = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();
  gboolean left = FALSE;

  thimble_test_script_answer (script, 421, "application/json", "x-request-id: r\r\n", "{}");
  thimble_test_server_push (server, script);
  response = wire_send (transport, request, NULL, &left, &error);
  g_assert_no_error (error);
  g_assert_true (left);
  g_assert_cmpuint (thimble_wire_response_get_status (response), ==, 421);
  g_assert_cmpstr (thimble_wire_response_get_request_id (response), ==, "r");
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
  int status;
  g_autofree char *proxy_url = NULL;

  g_test_init (&argc, &argv, NULL);

  /* before anything looks for a proxy, which is remembered */
  proxy = thimble_test_server_new ();
  proxy_url = g_strdup_printf ("http://127.0.0.1:%u", thimble_test_server_get_port (proxy));
  g_setenv ("http_proxy", proxy_url, TRUE);
  g_setenv ("https_proxy", proxy_url, TRUE);
  g_setenv ("all_proxy", proxy_url, TRUE);
  g_unsetenv ("no_proxy");

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/transport/rules/redirect/%s", targets[i].name);

      g_test_add_data_func (path, &targets[i], test_redirects);
    }
  g_test_add_func ("/net/transport/rules/odd-redirects", test_odd_redirects);
  g_test_add_func ("/net/transport/rules/key-origin", test_key_origin);
  g_test_add_func ("/net/transport/rules/plain-http-abroad", test_plain_http_abroad);
  g_test_add_func ("/net/transport/rules/plain-http-at-home", test_plain_http_at_home);
  g_test_add_func ("/net/transport/rules/proxy/at-home", test_proxy);
  g_test_add_func ("/net/transport/rules/proxy/refuses", test_proxy_refuses);
  g_test_add_func ("/net/transport/rules/certificate/good", test_good_certificate);
  for (guint i = 0; i < G_N_ELEMENTS (bad_certificates); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/transport/rules/certificate/%s", bad_certificates[i].name);

      g_test_add_data_func (path, &bad_certificates[i], test_bad_certificate);
    }
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
  status = g_test_run ();
  thimble_test_server_free (proxy);
  return status;
}
