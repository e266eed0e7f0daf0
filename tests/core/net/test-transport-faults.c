/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "base/thimble-clock.h"
#include "thimble-test-loop.h"
#include "wire-helpers.h"

/* Connections that fail, break, fall silent, drip, or sleep. */

static void
test_refused (void)
{
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  ThimbleTestServer *server = thimble_test_server_new ();
  g_autofree char *url = g_strdup (thimble_test_server_get_url (server));
  g_autoptr (ThimbleWireRequest) request = NULL;
  g_autofree char *message = NULL;

  thimble_test_server_free (server);
  request = wire_request (url, "x-api-key");
  message = wire_expect_error (transport, request, THIMBLE_ERROR_NETWORK, FALSE);
  g_assert_nonnull (strstr (message, url + strlen ("http://")));
}

static void
test_no_such_name (void)
{
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request ("https://thimble.invalid", "x-api-key");
  g_autofree char *message = NULL;

  message = wire_expect_error (transport, request, THIMBLE_ERROR_NETWORK, FALSE);
  g_assert_nonnull (strstr (message, "thimble.invalid"));
}

/* The connection breaks before the answer's headers are whole. */
typedef struct {
  const char *name;
  const char *sent; /* before it breaks */
  gboolean    reset;
} Break;

static const Break breaks[] = {
  { "cut", "", FALSE },
  { "reset", "", TRUE },
  { "cut-in-status", "HTTP/1.1 2", FALSE },
  { "cut-in-head", "HTTP/1.1 200 OK\r\nContent-Type: te", FALSE },
  { "reset-in-head", "HTTP/1.1 200 OK\r\nContent-Type: te", TRUE },
  { "cut-after-100", "HTTP/1.1 100 Continue\r\n\r\n", FALSE },
  { "not-http", "SSH-2.0-OpenSSH_9.2\r\n\r\n", FALSE },
};

static void
test_break (gconstpointer user_data)
{
  const Break *fault = user_data;
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autofree char *message = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_send (script, fault->sent);
  thimble_test_script_delay (script, 20);
  if (fault->reset)
    thimble_test_script_reset (script);
  else
    thimble_test_script_cut (script);
  thimble_test_server_push (server, script);
  message = wire_expect_error (transport, request, THIMBLE_ERROR_CUT_OFF, TRUE);
  thimble_test_run_for (50);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
}

/* Closed or reset as soon as it is accepted: whether a byte left is a race, but what is said of
 * it is true. */
static void
test_break_on_accept (gconstpointer user_data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autoptr (GError) error = NULL;
  gboolean left = FALSE;

  thimble_test_server_set_mode (server, GPOINTER_TO_INT (user_data));
  g_assert_null (wire_send (transport, request, NULL, &left, &error));
  if (left)
    g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_CUT_OFF);
  else
    g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NETWORK);
  thimble_test_run_for (50);
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, 1);
}

/* The connection breaks in the body: what came is kept, and reading says so. */
typedef struct {
  const char *name;
  const char *sent;
  gboolean    reset;
  gboolean    detected;
  gboolean    later; /* detected since libsoup 3.6 */
} BodyBreak;

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
static const BodyBreak body_breaks[] = {
  { "length", HEAD "Content-Length: 100\r\n\r\ndata: 1", FALSE, TRUE },
  { "length-and-close", HEAD "Connection: close\r\nContent-Length: 100\r\n\r\ndata: 1", FALSE, TRUE },
  { "chunk", HEAD "Transfer-Encoding: chunked\r\n\r\n7\r\ndata: 1\r\n64\r\n", FALSE, TRUE },
  { "chunk-size", HEAD "Transfer-Encoding: chunked\r\n\r\n7\r\ndata: 1\r\n6", FALSE, TRUE },
  { "reset", HEAD "Transfer-Encoding: chunked\r\n\r\n7\r\ndata: 1\r\n", TRUE, TRUE },
  /* libsoup takes (or took) these for a clean end, and so did every reader before: only the dialect's own
   * end event proves completeness */
  { "between-chunks", HEAD "Transfer-Encoding: chunked\r\n\r\n7\r\ndata: 1\r\n", FALSE, FALSE, TRUE },
  { "no-framing", HEAD "Connection: close\r\n\r\ndata: 1", FALSE, FALSE },
};
#undef HEAD

static void
test_body_break (gconstpointer user_data)
{
  const BodyBreak *fault = user_data;
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_send (script, fault->sent);
  thimble_test_script_delay (script, 50);
  if (fault->reset)
    thimble_test_script_reset (script);
  else
    thimble_test_script_cut (script);
  thimble_test_server_push (server, script);
  response = wire_send (transport, request, NULL, NULL, &error);
  g_assert_no_error (error);
  text = wire_read_to_end (response, &error);
  g_assert_cmpstr (text, ==, "data: 1");
  if (fault->detected || (fault->later && soup_check_version (3, 6, 0)))
    {
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_CUT_OFF);
      g_clear_error (&error);
      /* and goes on saying so */
      g_assert_null (wire_read (response, NULL, &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_CUT_OFF);
    }
  else
    g_assert_no_error (error);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
}

/* A GET over a connection that the server closes in that moment: libsoup would ask again. */
static void
test_stale_connection (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (server), "/v1/models", NULL);
  g_autoptr (ThimbleWireRequest) request = thimble_wire_request_new ("GET", url);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autofree char *text = NULL;
  g_autofree char *message = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, 200, "application/json", NULL, "{}");
  thimble_test_server_push (server, script);
  script = thimble_test_script_new ();
  thimble_test_script_cut (script);
  thimble_test_server_push (server, script);

  response = wire_send (transport, request, NULL, NULL, NULL);
  text = wire_read_to_end (response, NULL);
  g_assert_cmpstr (text, ==, "{}");
  message = wire_expect_error (transport, request, THIMBLE_ERROR_CUT_OFF, TRUE);
  thimble_test_run_for (50);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 2);
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, 1);
}

static void
assert_took (gint64 start,
             double seconds)
{
  double took = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;

  g_assert_cmpfloat (took, >=, seconds - 0.05);
  g_assert_cmpfloat (took, <=, seconds + (double) thimble_test_limit (2 * G_USEC_PER_SEC) / G_USEC_PER_SEC);
}

static void
test_connect_limit (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new_tls ("good.pem");
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autofree char *message = NULL;
  gint64 start = g_get_monotonic_time ();

  wire_set_limits (transport, 1, 20, 20, 20);
  thimble_test_server_set_mode (server, THIMBLE_TEST_SERVER_MUTE);
  message = wire_expect_error (transport, request, THIMBLE_ERROR_TIMEOUT, FALSE);
  assert_took (start, 1);
  g_assert_true (wire_wait_closed (server, 1, 1000));
}

static void
test_answer_limit (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autofree char *message = NULL;
  gint64 start = g_get_monotonic_time ();
  ThimbleTestScript *script = thimble_test_script_new ();

  wire_set_limits (transport, 20, 1, 20, 20);
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);
  message = wire_expect_error (transport, request, THIMBLE_ERROR_TIMEOUT, TRUE);
  assert_took (start, 1);
  g_assert_true (wire_wait_closed (server, 1, 1000));
}

typedef struct {
  const char *name;
  guint       first_byte_s, gap_s, whole_s;
  const char *first;      /* sent with the head */
  guint       drip_ms;    /* then this often; 0 silence */
} Silence;

static const Silence silences[] = {
  /* the first byte of the body counts, not that of the head: models think after the head */
  { "first-byte", 1, 20, 20, "", 0 },
  { "gap", 20, 1, 20, "data: 1\n\n", 0 },
  { "whole-drip", 20, 20, 1, "data: 1\n\n", 50 },
  { "whole-silence", 20, 20, 1, "", 0 },
};

static void
test_silence (gconstpointer user_data)
{
  const Silence *silence = user_data;
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 start = g_get_monotonic_time ();
  ThimbleTestScript *script = thimble_test_script_new ();

  wire_set_limits (transport, 20, silence->first_byte_s, silence->gap_s, silence->whole_s);
  thimble_test_script_sse_head (script);
  if (*silence->first != '\0')
    thimble_test_script_send (script, silence->first);
  if (silence->drip_ms > 0)
    thimble_test_script_repeat (script, ":\n", 0, silence->drip_ms);
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);
  response = wire_send (transport, request, NULL, NULL, &error);
  g_assert_no_error (error);
  text = wire_read_to_end (response, &error);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TIMEOUT);
  g_assert_true (g_str_has_prefix (text, silence->first));
  assert_took (start, 1);
  g_assert_true (wire_wait_closed (server, 1, 1000));
}

static void
test_silence_in_read_all (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  ThimbleTestScript *script = thimble_test_script_new ();

  wire_set_limits (transport, 20, 20, 1, 20);
  thimble_test_script_chunked_head (script, "application/json");
  thimble_test_script_chunk (script, "{");
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);
  response = wire_send (transport, request, NULL, NULL, NULL);
  g_assert_null (wire_read_all (response, 1000, FALSE, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TIMEOUT);
  assert_took (start, 1);
}

/* The gap is the server's silence, not the reader's. */
static void
test_slow_reader (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  wire_set_limits (transport, 20, 20, 1, 20);
  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, "a");
  thimble_test_script_delay (script, 100);
  thimble_test_script_send (script, "b");
  thimble_test_script_cut (script);
  thimble_test_server_push (server, script);
  response = wire_send (transport, request, NULL, NULL, NULL);
  first = wire_read (response, NULL, &error);
  wire_assert_text (first, "a");
  thimble_test_run_for (1300);
  second = wire_read (response, NULL, &error);
  g_assert_no_error (error);
  wire_assert_text (second, "b");
}

static gint64 slept_us;

static gint64
boot_clock (void)
{
  return thimble_clock_boot_us () + slept_us;
}

static gboolean
on_sleep (gpointer user_data)
{
  slept_us += G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  return G_SOURCE_REMOVE;
}

/* Asleep while waiting: silent afterwards it is cut off; where bytes come it goes on. */
static void
test_sleep (gconstpointer user_data)
{
  gboolean survives = GPOINTER_TO_INT (user_data);
  const ThimbleSleepRule rule = { .boot_clock = boot_clock, .patience_s = 1 };
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 start = g_get_monotonic_time ();
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_transport_set_sleep_rule (transport, &rule);
  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, "data: 1\n\n");
  if (survives)
    {
      thimble_test_script_delay (script, 300);
      thimble_test_script_send (script, "data: 2\n\n");
      thimble_test_script_delay (script, 3500);
      thimble_test_script_send (script, "data: 3\n\n");
      thimble_test_script_cut (script);
    }
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);

  response = wire_send (transport, request, NULL, NULL, NULL);
  g_timeout_add (100, on_sleep, NULL);
  text = wire_read_to_end (response, &error);
  if (survives)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, "data: 1\n\ndata: 2\n\ndata: 3\n\n");
      return;
    }
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_CUT_OFF);
  g_assert_cmpstr (text, ==, "data: 1\n\n");
  assert_took (start, 2);
}

/* The same before the answer began. */
static void
test_sleep_before_answer (void)
{
  const ThimbleSleepRule rule = { .boot_clock = boot_clock, .patience_s = 1 };
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autofree char *message = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_transport_set_sleep_rule (transport, &rule);
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);
  g_timeout_add (100, on_sleep, NULL);
  message = wire_expect_error (transport, request, THIMBLE_ERROR_CUT_OFF, TRUE);
  g_assert_nonnull (strstr (message, "asleep"));
}

#define ADD_ALL(prefix, table, func)                                                     \
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)                                       \
    {                                                                                    \
      g_autofree char *path = g_strconcat ("/net/transport/faults/" prefix "/", table[i].name, NULL); \
      g_test_add_data_func (path, &table[i], func);                                      \
    }

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/transport/faults/refused", test_refused);
  g_test_add_func ("/net/transport/faults/no-such-name", test_no_such_name);
  ADD_ALL ("break", breaks, test_break);
  g_test_add_data_func ("/net/transport/faults/accept/cut", GINT_TO_POINTER (THIMBLE_TEST_SERVER_CUT_ON_ACCEPT), test_break_on_accept);
  g_test_add_data_func ("/net/transport/faults/accept/reset", GINT_TO_POINTER (THIMBLE_TEST_SERVER_RESET_ON_ACCEPT), test_break_on_accept);
  ADD_ALL ("body", body_breaks, test_body_break);
  g_test_add_func ("/net/transport/faults/stale-connection", test_stale_connection);
  g_test_add_func ("/net/transport/faults/limit/connect", test_connect_limit);
  g_test_add_func ("/net/transport/faults/limit/answer", test_answer_limit);
  ADD_ALL ("limit", silences, test_silence);
  g_test_add_func ("/net/transport/faults/limit/read-all", test_silence_in_read_all);
  g_test_add_func ("/net/transport/faults/limit/slow-reader", test_slow_reader);
  g_test_add_data_func ("/net/transport/faults/sleep/silent", GINT_TO_POINTER (FALSE), test_sleep);
  g_test_add_data_func ("/net/transport/faults/sleep/survives", GINT_TO_POINTER (TRUE), test_sleep);
  g_test_add_func ("/net/transport/faults/sleep/before-answer", test_sleep_before_answer);
  return g_test_run ();
}
