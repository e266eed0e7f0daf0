/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/thimble-format.h"
#include "wire-helpers.h"

static void
push_answer (ThimbleTestServer *server,
             guint              status,
             const char        *headers,
             const char        *body)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, status, "application/json; charset=utf-8", headers, body);
  thimble_test_server_push (server, script);
}

static void
test_request_on_the_wire (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "authorization");
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;
  g_autofree char *body = NULL;
  const struct { const char *name; const char *value; } expected[] = {
    { "Authorization", "Bearer " TEST_KEY },
    { "Accept", "text/event-stream" },
    { "Content-Type", "application/json" },
    { "Content-Length", "7" },
    { "User-Agent", "Thimble/" THIMBLE_VERSION },
    { "anthropic-version", "2023-06-01" },
    { "Accept-Encoding", NULL },
    { "Accept-Language", NULL },
    { "Cookie", NULL },
    { "Expect", NULL },
  };
  gboolean left = FALSE;

  push_answer (server, 200, "Set-Cookie: a=b\r\n", "{}");
  thimble_wire_request_add_header (request, "anthropic-version", "2023-06-01");
  response = wire_send (transport, request, NULL, &left, &error);
  g_assert_no_error (error);
  g_assert_true (left);

  head = thimble_test_server_dup_head (server, 0);
  g_assert_true (g_str_has_prefix (head, "POST /v1 HTTP/1.1\r\n"));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *value = thimble_test_server_dup_header (server, 0, expected[i].name);

      g_assert_cmpstr (value, ==, expected[i].value);
    }
  body = thimble_test_server_dup_body (server, 0);
  g_assert_cmpstr (body, ==, "{\"a\":1}");
}

static void
test_get_without_key (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (server), "/v1/models?limit=100", NULL);
  g_autoptr (ThimbleWireRequest) request = thimble_wire_request_new ("GET", url);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;
  g_autofree char *accept = NULL;

  push_answer (server, 200, NULL, "{\"data\":[]}");
  response = wire_send (transport, request, NULL, NULL, &error);
  g_assert_no_error (error);
  head = thimble_test_server_dup_head (server, 0);
  g_assert_true (g_str_has_prefix (head, "GET /v1/models?limit=100 HTTP/1.1\r\n"));
  g_assert_null (strcasestr (head, "authorization"));
  accept = thimble_test_server_dup_header (server, 0, "Accept");
  g_assert_cmpstr (accept, ==, "application/json");
  bytes = wire_read_all (response, 1024, FALSE, &error);
  g_assert_no_error (error);
  wire_assert_text (bytes, "{\"data\":[]}");
}

static void
test_response_headers (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *limits = NULL, *id = NULL;

  push_answer (server, 429,
               "x-request-id: req_1\r\nretry-after-ms: 1500\r\nretry-after: 9\r\n"
               "X-RateLimit-Limit-Requests: 60\r\nanthropic-ratelimit-tokens-reset: 2026-01-01T00:00:00Z\r\n",
               "{}");
  response = wire_send (transport, request, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (thimble_wire_response_get_status (response), ==, 429);
  g_assert_cmpstr (thimble_wire_response_get_content_type (response), ==, "application/json");
  id = thimble_wire_response_get_request_id (response);
  g_assert_cmpstr (id, ==, "req_1");
  g_assert_cmpstr (thimble_wire_response_get_header (response, "RETRY-AFTER"), ==, "9");
  g_assert_null (thimble_wire_response_get_header (response, "x-other"));
  g_assert_cmpint (thimble_wire_response_get_retry_after (response), ==, 2);
  limits = thimble_wire_response_get_rate_limits (response);
  g_assert_cmpstr (limits, ==,
                   "X-RateLimit-Limit-Requests: 60\nanthropic-ratelimit-tokens-reset: 2026-01-01T00:00:00Z");
}

/* A server may write anything there: it becomes text, of a length that an export can be read back with. */
static void
test_hostile_headers (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *long_id = g_strnfill (5000, 'x'), *headers = NULL, *limits = NULL, *id = NULL;

  headers = g_strdup_printf ("x-request-id: %s\r\nx-ratelimit-a: \xff%s\r\n", long_id, long_id);
  push_answer (server, 200, headers, "{}");
  response = wire_send (transport, request, NULL, NULL, &error);
  g_assert_no_error (error);
  id = thimble_wire_response_get_request_id (response);
  g_assert_cmpuint (strlen (id), ==, THIMBLE_WORD_MAX);
  limits = thimble_wire_response_get_rate_limits (response);
  g_assert_true (g_utf8_validate (limits, -1, NULL));
  g_assert_true (g_str_has_prefix (limits, "x-ratelimit-a: \357\277\275xxx"));
  g_assert_cmpuint (strlen (limits), <, THIMBLE_WORD_MAX + 20);
}

static void
test_retry_after (void)
{
  const struct { const char *headers; gint64 low; gint64 high; } cases[] = {
    { "", -1, -1 },
    { "retry-after: 20\r\n", 20, 20 },
    { "retry-after: 0.4\r\n", 1, 1 },
    { "retry-after: -5\r\n", -1, -1 },
    { "retry-after: soon\r\n", -1, -1 },
    { "retry-after: 99999999999999999999\r\n", -1, -1 },
    { "retry-after: nan\r\n", -1, -1 },
    { "retry-after: 7s\r\n", -1, -1 },
    { "retry-after-ms: 0\r\n", 0, 0 },
    { "retry-after-ms: x\r\nretry-after: 3\r\n", 3, 3 },
    { "retry-after: Thu, 01 Jan 1970 00:00:00 GMT\r\n", 0, 0 },
    { NULL, 55, 60 }, /* an HTTP date in a minute */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
      g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
      g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
      g_autoptr (ThimbleWireResponse) response = NULL;
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
      g_autoptr (GDateTime) then = g_date_time_add_seconds (now, 60);
      g_autofree char *date = g_date_time_format (then, "retry-after: %a, %d %b %Y %H:%M:%S GMT\r\n");

      push_answer (server, 503, cases[i].headers != NULL ? cases[i].headers : date, "{}");
      response = wire_send (transport, request, NULL, NULL, NULL);
      g_assert_cmpint (thimble_wire_response_get_retry_after (response), >=, cases[i].low);
      g_assert_cmpint (thimble_wire_response_get_retry_after (response), <=, cases[i].high);
      g_assert_null (thimble_wire_response_get_rate_limits (response));
    }
}

/* A stream in pieces arrives whole, however it is framed. */
static void
test_stream (gconstpointer user_data)
{
  gboolean chunked = GPOINTER_TO_INT (user_data);
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  if (chunked)
    {
      thimble_test_script_chunked_head (script, "text/event-stream");
      thimble_test_script_chunk (script, "data: 1\n\n");
      thimble_test_script_delay (script, 20);
      thimble_test_script_drip (script, "9\r\ndata: 2\n\n\r\n", 2);
      thimble_test_script_chunk (script, "");
    }
  else
    {
      thimble_test_script_sse_head (script);
      thimble_test_script_send (script, "data: 1\n\n");
      thimble_test_script_drip (script, "data: 2\n\n", 2);
      thimble_test_script_cut (script);
    }
  thimble_test_server_push (server, script);

  response = wire_send (transport, request, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (thimble_wire_response_get_content_type (response), ==, "text/event-stream");
  text = wire_read_to_end (response, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "data: 1\n\ndata: 2\n\n");
  after = wire_read (response, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (after), ==, 0);
}

static void
test_head_before_body (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gint64 start = g_get_monotonic_time ();
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_delay (script, 500);
  thimble_test_script_send (script, "data: 1\n\n");
  thimble_test_script_cut (script);
  thimble_test_server_push (server, script);
  response = wire_send (transport, request, NULL, NULL, NULL);
  g_assert_cmpint (g_get_monotonic_time () - start, <, thimble_test_limit (400 * 1000));
  bytes = wire_read (response, NULL, NULL);
  wire_assert_text (bytes, "data: 1\n\n");
}

static void
test_read_all_caps (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autofree char *long_body = g_strnfill (200 * 1024, 'x');

  push_answer (server, 500, NULL, long_body);
  for (guint i = 0; i < 4; i++)
    {
      gboolean truncate = i & 1;
      gsize max = i & 2 ? 200 * 1024 : THIMBLE_ERROR_BODY_MAX;
      g_autoptr (ThimbleWireResponse) response = wire_send (transport, request, NULL, NULL, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = wire_read_all (response, max, truncate, &error);

      if (!truncate && max < 200 * 1024)
        {
          g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, max);
    }
}

static void
test_body_cap (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *block = g_strnfill (256 * 1024, 'x');
  ThimbleTestScript *script = thimble_test_script_new ();
  gsize received = 0;

  thimble_test_script_sse_head (script);
  thimble_test_script_repeat (script, block, 0, 0);
  thimble_test_server_push (server, script);
  response = wire_send (transport, request, NULL, NULL, NULL);
  while (error == NULL)
    {
      g_autoptr (GBytes) bytes = wire_read (response, NULL, &error);

      if (bytes != NULL)
        {
          g_assert_cmpuint (g_bytes_get_size (bytes), >, 0);
          g_assert_cmpuint (g_bytes_get_size (bytes), <=, 64 * 1024);
          received += g_bytes_get_size (bytes);
        }
      g_assert_cmpuint (received, <=, THIMBLE_BODY_MAX + 64 * 1024);
    }
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
  g_assert_cmpuint (received, >=, THIMBLE_BODY_MAX - 64 * 1024);
  g_assert_true (wire_wait_closed (server, 1, 2000));
}

/* Packed answers are not unpacked: nothing can swell. */
static void
test_packed_answer (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *message = NULL;

  push_answer (server, 200, "Content-Encoding: gzip\r\n", "\x1f\x8b\x08");
  push_answer (server, 401, "Content-Encoding: gzip\r\n", "\x1f\x8b\x08");
  message = wire_expect_error (transport, request, THIMBLE_ERROR_NOT_UNDERSTOOD, TRUE);
  response = wire_send (transport, request, NULL, NULL, NULL);
  g_assert_cmpuint (thimble_wire_response_get_status (response), ==, 401);
  bytes = wire_read_all (response, THIMBLE_ERROR_BODY_MAX, TRUE, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
}

static gboolean
all_there (gpointer user_data)
{
  GAsyncResult **results = user_data;

  for (guint i = 0; i < 16; i++)
    if (results[i] == NULL)
      return FALSE;
  return TRUE;
}

static void
test_sixteen_at_once (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  GAsyncResult *results[16] = { NULL };
  ThimbleWireResponse *responses[16];
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, "data: 1\n\n");
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);

  /* all streams stay open, so each needs a connection of its own */
  for (guint i = 0; i < 16; i++)
    thimble_transport_send_async (transport, request, NULL, thimble_test_store_result, &results[i]);
  g_assert_true (thimble_test_wait_until (all_there, results, 5000));
  for (guint i = 0; i < 16; i++)
    {
      g_autoptr (GBytes) bytes = NULL;

      responses[i] = thimble_transport_send_finish (transport, results[i], NULL, NULL);
      bytes = wire_read (responses[i], NULL, NULL);
      wire_assert_text (bytes, "data: 1\n\n");
    }
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 16);
  for (guint i = 0; i < 16; i++)
    {
      g_object_unref (results[i]);
      g_assert_finalize_object (responses[i]);
    }
  g_assert_true (wire_wait_closed (server, 16, 2000));
}

static void
test_not_read_to_the_end (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);

  /* more answers are let lie than there are connections for one host */
  push_answer (server, 200, NULL, "{\"unread\":true}");
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (ThimbleWireResponse) response = wire_send (transport, request, NULL, NULL, NULL);

      g_assert_nonnull (response);
      if (i % 2)
        thimble_wire_response_close (response);
    }
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 40);
}

static void
test_two_reads (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), NULL);
  g_autoptr (ThimbleWireResponse) response = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_delay (script, 100);
  thimble_test_script_send (script, "x");
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);
  response = wire_send (transport, request, NULL, NULL, NULL);
  thimble_wire_response_read_async (response, NULL, thimble_test_store_result, &first);
  g_assert_null (wire_read (response, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  thimble_test_wait_result (&first);
  bytes = thimble_wire_response_read_finish (response, first, &error);
  g_assert_no_error (error);
  wire_assert_text (bytes, "x");
}

static void
test_nothing_kept (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  ThimbleTransport *transport = thimble_transport_new ();
  g_autoptr (ThimbleWireRequest) request = wire_request (thimble_test_server_get_url (server), "x-api-key");
  ThimbleWireResponse *response;
  g_autofree char *text = NULL;

  push_answer (server, 200, NULL, "{}");
  response = wire_send (transport, request, NULL, NULL, NULL);
  text = wire_read_to_end (response, NULL);
  g_assert_cmpstr (text, ==, "{}");
  g_assert_finalize_object (response);
  /* libsoup lets go of the session a turn later */
  thimble_test_run_for (20);
  g_assert_finalize_object (transport);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/transport/request-on-the-wire", test_request_on_the_wire);
  g_test_add_func ("/net/transport/get-without-key", test_get_without_key);
  g_test_add_func ("/net/transport/response-headers", test_response_headers);
  g_test_add_func ("/net/transport/hostile-headers", test_hostile_headers);
  g_test_add_func ("/net/transport/retry-after", test_retry_after);
  g_test_add_data_func ("/net/transport/stream/to-the-end", GINT_TO_POINTER (FALSE), test_stream);
  g_test_add_data_func ("/net/transport/stream/chunked", GINT_TO_POINTER (TRUE), test_stream);
  g_test_add_func ("/net/transport/head-before-body", test_head_before_body);
  g_test_add_func ("/net/transport/read-all-caps", test_read_all_caps);
  g_test_add_func ("/net/transport/body-cap", test_body_cap);
  g_test_add_func ("/net/transport/packed-answer", test_packed_answer);
  g_test_add_func ("/net/transport/sixteen-at-once", test_sixteen_at_once);
  g_test_add_func ("/net/transport/not-read-to-the-end", test_not_read_to_the_end);
  g_test_add_func ("/net/transport/two-reads", test_two_reads);
  g_test_add_func ("/net/transport/nothing-kept", test_nothing_kept);
  return g_test_run ();
}
