/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../../support/thimble-test-loop.h"
#include "base/thimble-json.h"
#include "dialects/thimble-dialect.h"
#include "practice/thimble-practice.h"
#include "tokens/thimble-encoding.h"

/* Through real sockets, with bytes written by hand. */

typedef struct
{
  ThimblePractice *practice;
  guint16          port;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = NULL;

  fixture->practice = thimble_practice_new ();
  thimble_practice_set_pace (fixture->practice, 0);
  g_assert_null (thimble_practice_get_base_url (fixture->practice));
  g_assert_true (thimble_practice_start (fixture->practice, 0, &error));
  g_assert_no_error (error);
  g_assert_true (thimble_practice_start (fixture->practice, 0, &error)); /* running already */
  uri = g_uri_parse (thimble_practice_get_base_url (fixture->practice), G_URI_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_uri_get_host (uri), ==, "127.0.0.1");
  g_assert_cmpstr (g_uri_get_path (uri), ==, "/v1");
  fixture->port = g_uri_get_port (uri);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->practice);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
on_deadline (gpointer data)
{
  g_error ("waited in vain");
  return G_SOURCE_REMOVE;
}

static GSocketConnection *
connect_to (Fixture *fixture)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", fixture->port);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);

  g_assert_no_error (error);
  return connection;
}

/* Sends bytes and reads until the server closes. */
typedef struct
{
  const char *bytes;
  gsize       length;
  GSocketConnection *connection;
  GString    *answer;
  gboolean    done;
} Exchange;

static gpointer
exchange_thread (gpointer data)
{
  Exchange *exchange = data;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (exchange->connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (exchange->connection));
  char buffer[4096];
  gssize n;

  g_output_stream_write_all (output, exchange->bytes, exchange->length, NULL, NULL, NULL);
  while ((n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (exchange->answer, buffer, n);
  g_atomic_int_set (&exchange->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

static char *
exchange (Fixture    *fixture,
          const char *bytes,
          gsize       length)
{
  g_autoptr (GSocketConnection) connection = connect_to (fixture);
  Exchange data = { bytes, length, connection, g_string_new (NULL), FALSE };
  GThread *thread = g_thread_new ("client", exchange_thread, &data);
  guint id = g_timeout_add_seconds (thimble_test_limit (20), on_deadline, NULL);

  while (!g_atomic_int_get (&data.done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  g_source_remove (id);
  return g_string_free (data.answer, FALSE);
}

static char *
request (Fixture    *fixture,
         const char *method,
         const char *path,
         const char *headers,
         const char *body)
{
  g_autofree char *bytes = g_strdup_printf ("%s %s HTTP/1.1\r\n%sConnection: close\r\nContent-Type: application/json\r\n"
                                            "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                                            method, path, headers != NULL ? headers : "Host: 127.0.0.1\r\n", strlen (body), body);

  return exchange (fixture, bytes, strlen (bytes));
}

static guint
status_of (const char *answer)
{
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 "));
  return g_ascii_strtoull (answer + strlen ("HTTP/1.1 "), NULL, 10);
}

static JsonNode *
json_of (const char *answer)
{
  const char *body = strstr (answer, "\r\n\r\n");
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  g_assert_nonnull (body);
  node = thimble_json_parse (body + 4, -1, 1 << 20, &error);
  g_assert_no_error (error);
  return node;
}

/* The body of a chunked answer. */
static char *
unchunk (const char *answer)
{
  const char *p = strstr (answer, "\r\n\r\n") + 4;
  GString *body = g_string_new (NULL);

  g_assert_nonnull (strstr (answer, "Transfer-Encoding: chunked"));
  for (;;)
    {
      char *end;
      gsize length = g_ascii_strtoull (p, &end, 16);

      g_assert_true (g_str_has_prefix (end, "\r\n"));
      if (length == 0)
        break;
      g_string_append_len (body, end + 2, length);
      p = end + 2 + length + 2;
    }
  return g_string_free (body, FALSE);
}

#define CHAT "/v1/chat/completions"

static void
test_document (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *answer = request (fixture, "POST", CHAT, NULL,
                                     "{\"model\":\"by-rule\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                                     "{\"role\":\"user\",\"content\":\"Why is the sky blue?\"}]}");
  g_autoptr (JsonNode) node = json_of (answer);
  JsonObject *root = thimble_json_root_object (node);
  JsonObject *choice = thimble_json_array_object (thimble_json_get_array (root, "choices"), 0);
  JsonObject *usage = thimble_json_get_object (root, "usage");
  const char *text = thimble_json_get_string (thimble_json_get_object (choice, "message"), "content");
  gint64 input, output, total;

  g_assert_cmpuint (status_of (answer), ==, 200);
  g_assert_null (strstr (answer, "Access-Control"));
  g_assert_cmpstr (thimble_json_get_string (root, "object"), ==, "chat.completion");
  g_assert_cmpstr (thimble_json_get_string (choice, "finish_reason"), ==, "stop");
  g_assert_nonnull (strstr (text, "by rule on this computer"));
  g_assert_nonnull (strstr (text, "The system text was counted"));
  g_assert_true (thimble_json_get_integer (usage, "prompt_tokens", &input));
  g_assert_true (thimble_json_get_integer (usage, "completion_tokens", &output));
  g_assert_true (thimble_json_get_integer (usage, "total_tokens", &total));
  g_assert_true (thimble_json_get_boolean (usage, "thimble_counted", FALSE));
  g_assert_cmpint (input, ==, 3 + 6);
  g_assert_cmpint (output, ==, thimble_encoding_count (thimble_encoding_get (THIMBLE_PRACTICE_ENCODING, NULL), text, strlen (text)));
  g_assert_cmpint (total, ==, input + output);
}

/* The stream, read by the dialect that reads all the others. */
static void
test_stream (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *answer = request (fixture, "POST", CHAT, NULL,
                                     "{\"model\":\"by-rule\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                                     "\"messages\":[{\"role\":\"user\",\"content\":\"First\"},{\"role\":\"assistant\",\"content\":\"Second\"},"
                                     "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Why is the sky blue?\"}]}]}");
  g_autofree char *body = unchunk (answer);
  ThimbleQuirks quirks;
  g_autoptr (ThimbleDecoder) decoder = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  ThimbleEvent event = { 0 };
  guint n_text = 0, n_usage = 0;
  gboolean finished = FALSE;

  g_assert_cmpuint (status_of (answer), ==, 200);
  g_assert_nonnull (strstr (answer, "text/event-stream"));
  g_assert_true (g_str_has_suffix (body, "data: [DONE]\n\n"));
  thimble_quirks_init (&quirks, THIMBLE_DIALECT_OPENAI_CHAT);
  decoder = thimble_decoder_new (THIMBLE_DIALECT_OPENAI_CHAT, &quirks, TRUE);
  g_assert_true (thimble_decoder_feed (decoder, body, strlen (body), &error));
  g_assert_true (thimble_decoder_finish (decoder, &error));
  g_assert_no_error (error);
  while (thimble_decoder_pop (decoder, &event))
    {
      if (event.type == THIMBLE_EVENT_TEXT)
        {
          g_string_append (text, event.text);
          n_text++;
        }
      else if (event.type == THIMBLE_EVENT_USAGE)
        n_usage++;
      else if (event.type == THIMBLE_EVENT_FINISH)
        {
          g_assert_cmpint (event.finish, ==, THIMBLE_FINISH_STOP);
          finished = TRUE;
        }
      g_assert_cmpint (event.type, !=, THIMBLE_EVENT_PROBLEM);
      thimble_event_clear (&event);
    }
  g_assert_true (finished);
  g_assert_true (thimble_decoder_has_ended (decoder));
  g_assert_cmpuint (n_text, >, 5);
  g_assert_cmpuint (n_usage, ==, 1);
  g_assert_nonnull (strstr (text->str, "2 earlier messages"));
  g_assert_nonnull (strstr (text->str, "Why is the sky blue?"));
}

static void
test_stream_without_usage (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autofree char *answer = request (fixture, "POST", CHAT, "Host: localhost:80\r\n",
                                     "{\"model\":\"by-rule\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");

  g_assert_cmpuint (status_of (answer), ==, 200);
  g_assert_null (strstr (answer, "usage"));
  g_assert_nonnull (strstr (answer, "[DONE]"));
}

static void
test_limit (Fixture       *fixture,
            gconstpointer  data)
{
  const char *names[] = { "max_tokens", "max_completion_tokens" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"model\":\"by-rule\",\"%s\":5,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}", names[i]);
      g_autofree char *wrong = g_strdup_printf ("{\"model\":\"by-rule\",\"%s\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}", names[i]);
      g_autofree char *answer = request (fixture, "POST", CHAT, NULL, body);
      g_autofree char *refused = request (fixture, "POST", CHAT, NULL, wrong);
      g_autoptr (JsonNode) node = json_of (answer);
      JsonObject *root = thimble_json_root_object (node);
      JsonObject *choice = thimble_json_array_object (thimble_json_get_array (root, "choices"), 0);
      gint64 output = 0;

      g_assert_cmpstr (thimble_json_get_string (choice, "finish_reason"), ==, "length");
      g_assert_true (thimble_json_get_integer (thimble_json_get_object (root, "usage"), "completion_tokens", &output));
      g_assert_cmpint (output, >=, 1);
      g_assert_cmpint (output, <=, 5);
      g_assert_cmpuint (status_of (refused), ==, 400);
      g_assert_nonnull (strstr (refused, names[i]));
    }
}

static void
assert_error (Fixture    *fixture,
              const char *body,
              guint       status,
              const char *code)
{
  g_autofree char *answer = request (fixture, "POST", CHAT, NULL, body);
  g_autoptr (JsonNode) node = json_of (answer);
  JsonObject *problem = thimble_json_get_object (thimble_json_root_object (node), "error");

  g_assert_cmpuint (status_of (answer), ==, status);
  g_assert_nonnull (thimble_json_get_string (problem, "message"));
  g_assert_cmpstr (thimble_json_get_string (problem, "type"), ==, "invalid_request_error");
  g_assert_cmpstr (thimble_json_get_string (problem, "code"), ==, code);
  g_assert_true (json_object_has_member (problem, "param"));
}

static void
test_errors (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GString) deep = g_string_new (NULL);

  assert_error (fixture, "", 400, NULL);
  assert_error (fixture, "{nonsense", 400, NULL);
  assert_error (fixture, "[]", 400, NULL);
  assert_error (fixture, "{}", 400, NULL);
  assert_error (fixture, "{\"model\":\"gpt\",\"messages\":[]}", 404, "model_not_found");
  assert_error (fixture, "{\"model\":\"by-rule\"}", 400, "empty_prompt");
  assert_error (fixture, "{\"model\":\"by-rule\",\"messages\":[{\"role\":\"user\",\"content\":\" \\n \"}]}", 400, "empty_prompt");
  assert_error (fixture, "{\"model\":\"by-rule\",\"messages\":[7]}", 400, NULL);
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  assert_error (fixture, deep->str, 400, NULL);
}

static void
test_models (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *list = request (fixture, "GET", "/v1/models", NULL, "");
  g_autofree char *one = request (fixture, "GET", "/v1/models/by-rule", NULL, "");
  g_autofree char *posted = request (fixture, "POST", "/v1/models", NULL, "{}");
  g_autofree char *unknown = request (fixture, "GET", "/", NULL, "");
  g_autoptr (JsonNode) node = json_of (list);
  JsonArray *models = thimble_json_get_array (thimble_json_root_object (node), "data");

  g_assert_cmpuint (status_of (list), ==, 200);
  g_assert_cmpstr (thimble_json_get_string (thimble_json_array_object (models, 0), "id"), ==, THIMBLE_PRACTICE_MODEL);
  g_assert_cmpuint (status_of (one), ==, 200);
  g_assert_cmpuint (status_of (posted), ==, 405);
  g_assert_cmpuint (status_of (unknown), ==, 404);
}

static void
test_strangers (Fixture       *fixture,
                gconstpointer  data)
{
  const char *doors[] = {
    "Host: evil.example.test\r\n", "Host: 127.0.0.1.evil.example.test\r\n", "Host: localhost.evil.example.test:80\r\n",
    "Host: 127.0.0.1\r\nOrigin: https://evil.example.test\r\n", "Host: 127.0.0.1\r\nOrigin: null\r\n",
    "Host: 127.0.0.1\r\nOrigin: http://localhost.evil.example.test\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (doors); i++)
    {
      g_autofree char *answer = request (fixture, "POST", CHAT, doors[i],
                                         "{\"model\":\"by-rule\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
      g_autofree char *preflight = request (fixture, "OPTIONS", CHAT, doors[i], "");

      g_assert_cmpuint (status_of (answer), ==, 403);
      g_assert_null (strstr (answer, "Access-Control"));
      g_assert_cmpuint (status_of (preflight), ==, 403);
    }
}

static void
test_too_large (Fixture       *fixture,
                gconstpointer  data)
{
  gsize length = 5 * 1024 * 1024;
  g_autofree char *body = g_malloc (length + 1);
  g_autofree char *answer = NULL;

  memset (body, ' ', length);
  body[length] = '\0';
  answer = request (fixture, "POST", CHAT, NULL, body);
  g_assert_cmpuint (status_of (answer), ==, 413);
}

/* The reader goes away in the middle: the server stops quietly and serves the next one. */
static void
test_disconnect (Fixture       *fixture,
                 gconstpointer  data)
{
  const char *body = "{\"model\":\"by-rule\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
  g_autofree char *bytes = g_strdup_printf ("POST " CHAT " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", strlen (body), body);

  thimble_practice_set_pace (fixture->practice, 10);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GSocketConnection) connection = connect_to (fixture);
      GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
      GSocket *socket = g_socket_connection_get_socket (connection);
      char buffer[256];
      gint64 end = g_get_monotonic_time () + thimble_test_limit (5 * G_USEC_PER_SEC);
      gint64 later;

      g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), bytes, strlen (bytes), NULL, NULL, NULL));
      while ((g_socket_condition_check (socket, G_IO_IN) & G_IO_IN) == 0 && g_get_monotonic_time () < end)
        g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL), >, 0);
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
      later = g_get_monotonic_time () + 100 * 1000;
      while (g_get_monotonic_time () < later)
        g_main_context_iteration (NULL, FALSE);
    }
  thimble_practice_set_pace (fixture->practice, 0);
  {
    g_autofree char *answer = request (fixture, "POST", CHAT, NULL, body);

    g_assert_nonnull (strstr (answer, "[DONE]"));
  }
}

/* Stopping ends what runs, and frees the port. */
static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  const char *body = "{\"model\":\"by-rule\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
  g_autofree char *bytes = g_strdup_printf ("POST " CHAT " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", strlen (body), body);
  g_autoptr (GSocketConnection) connection = connect_to (fixture);
  g_autoptr (GError) error = NULL;
  gint64 later = g_get_monotonic_time () + 100 * 1000;

  thimble_practice_set_pace (fixture->practice, 40);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), bytes, strlen (bytes), NULL, NULL, NULL));
  while (g_get_monotonic_time () < later)
    g_main_context_iteration (NULL, FALSE);
  thimble_practice_stop (fixture->practice);
  g_assert_null (thimble_practice_get_base_url (fixture->practice));
  thimble_practice_stop (fixture->practice);
  later = g_get_monotonic_time () + 100 * 1000;
  while (g_get_monotonic_time () < later)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (thimble_practice_start (fixture->practice, fixture->port, &error));
  g_assert_no_error (error);
  {
    g_autoptr (ThimblePractice) second = thimble_practice_new ();

    g_assert_false (thimble_practice_start (second, fixture->port, &error));
    g_assert_nonnull (error);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/practice/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("document", test_document);
  ADD ("stream", test_stream);
  ADD ("stream-without-usage", test_stream_without_usage);
  ADD ("limit", test_limit);
  ADD ("errors", test_errors);
  ADD ("models", test_models);
  ADD ("strangers", test_strangers);
  ADD ("too-large", test_too_large);
  ADD ("disconnect", test_disconnect);
  ADD ("stop", test_stop);
  return g_test_run ();
}
