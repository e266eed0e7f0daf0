/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T11: a redirect never carries a key to a second origin. T12: plain http is for loopback alone, and without a proxy. T13: a
 * certificate that proves nothing gets nothing. */
#include "config.h"

#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "target.h"
#include "wire-helpers.h"

static const char *key_headers[] = { "authorization", "x-api-key", "x-goog-api-key" };

/* In the place of the C library's, for this program and all libraries in it. */
static guint n_connects;
static guint n_asked;

int
connect (int fd, const struct sockaddr *address, socklen_t length)
{
  static int (*real) (int, const struct sockaddr *, socklen_t);

  if (real == NULL)
    real = (int (*) (int, const struct sockaddr *, socklen_t)) dlsym (RTLD_NEXT, "connect");
  if (address->sa_family == AF_INET || address->sa_family == AF_INET6)
    g_atomic_int_inc (&n_connects);
  return real (fd, address, length);
}

int
getaddrinfo (const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
  static int (*real) (const char *, const char *, const struct addrinfo *, struct addrinfo **);

  if (real == NULL)
    real = (int (*) (const char *, const char *, const struct addrinfo *, struct addrinfo **)) dlsym (RTLD_NEXT, "getaddrinfo");
  g_atomic_int_inc (&n_asked);
  return real (name, service, hints, result);
}

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
  target_figure ("T11: to %s: %u redirects of three key headers, %u requests at the second origin", target->name, n,
                 thimble_test_server_get_n_connections (second));
  g_assert_cmpuint (thimble_test_server_get_n_requests (first), ==, n);
  g_assert_cmpuint (thimble_test_server_get_n_connections (second), ==, 0);
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
  guint connects = n_connects, asked = n_asked;

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
  target_figure ("T12: %u spellings of plain http abroad: %u connects, %u names looked up", (guint) G_N_ELEMENTS (abroad),
                 n_connects - connects, n_asked - asked);
  g_assert_cmpuint (n_connects, ==, connects);
  g_assert_cmpuint (n_asked, ==, asked);
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
  g_assert_cmpuint (n_connects, >, 0); /* they are counted */
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
  target_figure ("T12: loopback with a proxy set: %" G_GUINT64_FORMAT " bytes at the proxy", thimble_test_server_get_n_bytes (proxy));
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
  target_figure ("T13: %s: %" G_GUINT64_FORMAT " application bytes; %s", certificate->name, thimble_test_server_get_n_bytes (server),
                 message);
  g_assert_nonnull (strstr (message, "localhost:"));
  g_assert_nonnull (strstr (message, certificate->words != NULL ? certificate->words : "is not valid"));
  g_assert_cmpuint (thimble_test_server_get_n_bytes (server), ==, 0);
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, 1);
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
      g_autofree char *path = g_strdup_printf ("/T11/%s", targets[i].name);

      g_test_add_data_func (path, &targets[i], test_redirects);
    }
  g_test_add_func ("/T12/abroad", test_plain_http_abroad);
  g_test_add_func ("/T12/at-home", test_plain_http_at_home);
  g_test_add_func ("/T12/proxy-at-home", test_proxy);
  g_test_add_func ("/T12/proxy-refuses", test_proxy_refuses);
  for (guint i = 0; i < G_N_ELEMENTS (bad_certificates); i++)
    {
      g_autofree char *path = g_strdup_printf ("/T13/%s", bad_certificates[i].name);

      g_test_add_data_func (path, &bad_certificates[i], test_bad_certificate);
    }
  status = g_test_run ();
  thimble_test_server_free (proxy);
  return status;
}
