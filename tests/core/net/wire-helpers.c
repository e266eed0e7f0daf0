/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "wire-helpers.h"

ThimbleWireRequest *
wire_request (const char *url,
              const char *key_header)
{
  ThimbleWireRequest *request;
  g_autofree char *target = g_strconcat (url, "/v1", NULL);

  request = thimble_wire_request_new ("POST", target);
  request->body = g_bytes_new_static ("{\"a\":1}", 7);
  request->stream = TRUE;
  if (key_header != NULL)
    {
      g_autofree char *origin = thimble_url_get_origin (url);
      GError *error = NULL;

      request->key = thimble_secret_new (TEST_KEY, -1, origin, &error);
      g_assert_no_error (error);
      request->key_header = g_intern_string (key_header);
      request->key_prefix = g_str_equal (key_header, "authorization") ? "Bearer " : "";
    }
  return request;
}

ThimbleWireResponse *
wire_send (ThimbleTransport    *transport,
           ThimbleWireRequest  *request,
           GCancellable        *cancellable,
           gboolean            *left,
           GError             **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_transport_send_async (transport, request, cancellable, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  return thimble_transport_send_finish (transport, result, left, error);
}

GBytes *
wire_read (ThimbleWireResponse  *response,
           GCancellable         *cancellable,
           GError              **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_wire_response_read_async (response, cancellable, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  return thimble_wire_response_read_finish (response, result, error);
}

GBytes *
wire_read_all (ThimbleWireResponse  *response,
               gsize                 max_length,
               gboolean              truncate,
               GError              **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_wire_response_read_all_async (response, max_length, truncate, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  return thimble_wire_response_read_all_finish (response, result, error);
}

char *
wire_read_to_end (ThimbleWireResponse  *response,
                  GError              **error)
{
  GString *text = g_string_new (NULL);

  for (;;)
    {
      g_autoptr (GBytes) bytes = wire_read (response, NULL, error);

      if (bytes == NULL || g_bytes_get_size (bytes) == 0)
        return g_string_free (text, FALSE);
      g_string_append_len (text, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
    }
}

char *
wire_expect_error (ThimbleTransport   *transport,
                   ThimbleWireRequest *request,
                   ThimbleError        code,
                   gboolean            left)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleProblem) problem = NULL;
  ThimbleWireResponse *response;
  gboolean has_left = !left;

  response = wire_send (transport, request, NULL, &has_left, &error);
  g_assert_null (response);
  g_assert_error (error, THIMBLE_ERROR, (int) code);
  g_assert_true (has_left == left);
  g_assert_null (strstr (error->message, TEST_KEY));
  problem = thimble_problem_from_error (error);
  g_assert_cmpstr (thimble_problem_get_advice (problem), !=, "");
  return g_strdup (error->message);
}

void
wire_assert_text (GBytes     *bytes,
                  const char *text)
{
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

void
wire_set_limits (ThimbleTransport *transport,
                 guint             connect_s,
                 guint             first_byte_s,
                 guint             gap_s,
                 guint             whole_s)
{
  ThimbleTransportLimits limits = { connect_s, first_byte_s, gap_s, whole_s };

  thimble_transport_set_limits (transport, &limits);
}

typedef struct {
  ThimbleTestServer *server;
  guint              n;
} Closed;

static gboolean
is_closed (gpointer user_data)
{
  const Closed *closed = user_data;

  return thimble_test_server_get_n_closed (closed->server) >= closed->n;
}

gboolean
wire_wait_closed (ThimbleTestServer *server,
                  guint              n,
                  guint              timeout_ms)
{
  Closed closed = { server, n };

  return thimble_test_wait_until (is_closed, &closed, timeout_ms);
}
