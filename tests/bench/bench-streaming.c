/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "base/thimble-clock.h"
#include "dialects/thimble-dialect.h"
#include "net/thimble-transport.h"
#include "thimble-test-server.h"

/* How much our reading adds to receiving: 10,000 Chat Completions chunks come from a server in a
 * thread and are read (a) with plain libsoup and thrown away, (b) through the transport and the
 * decoder into events. The rounds alternate, so that a busy machine slows both. Prints medians
 * and their ratio for each pace of the server; the aim is 1.5 at most.
 *
 * A model sends an event at a time, so "an event a write" is the case that counts. */

#define EVENTS 10000
#define ROUNDS 9
#define AIM    1.5

typedef struct {
  const char *name;
  guint       per_write; /* events in one write of the server */
} Pace;

static const Pace paces[] = {
  { "an event a write", 1 },
  { "ten events a write", 10 },
};

typedef struct {
  GMainLoop *loop;
  /* (a) */
  GInputStream *stream;
  /* (b) */
  ThimbleTransport    *transport;
  ThimbleWireResponse *response;
  ThimbleDecoder      *decoder;
  /* what came */
  gsize    bytes;
  guint    texts;
  gboolean ended;
} Round;

static void
append_event (GString    *out,
              const char *json)
{
  g_string_append_printf (out, "data: %s\n\n", json);
}

/* One script: head, chunks, end. */
static ThimbleTestScript *
make_script (guint per_write)
{
  ThimbleTestScript *script = thimble_test_script_new ();
  g_autoptr (GString) chunk = g_string_new (NULL);

  thimble_test_script_chunked_head (script, "text/event-stream");
  for (guint i = 0; i < EVENTS; i++)
    {
      g_autofree char *json = g_strdup_printf (
        "{\"id\":\"chatcmpl-BENCH0123456789\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
        "\"model\":\"gpt-5.6-nano\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\","
        "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word%u\"},\"logprobs\":null,\"finish_reason\":null}],"
        "\"usage\":null}", i);

      append_event (chunk, json);
      if ((i + 1) % per_write == 0)
        {
          thimble_test_script_chunk (script, chunk->str);
          g_string_truncate (chunk, 0);
        }
    }
  append_event (chunk, "{\"id\":\"chatcmpl-BENCH0123456789\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-5.6-nano\","
                       "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
  append_event (chunk, "{\"id\":\"chatcmpl-BENCH0123456789\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-5.6-nano\","
                       "\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":10000,\"total_tokens\":10010}}");
  append_event (chunk, "[DONE]");
  thimble_test_script_chunk (script, chunk->str);
  thimble_test_script_chunk (script, "");
  return script;
}

static void read_plain (Round *round);

static void
on_plain_read (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Round *round = user_data;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  g_assert_nonnull (bytes);
  round->bytes += g_bytes_get_size (bytes);
  if (g_bytes_get_size (bytes) > 0)
    {
      read_plain (round);
      return;
    }
  g_input_stream_close (round->stream, NULL, NULL);
  g_clear_object (&round->stream);
  g_main_loop_quit (round->loop);
}

static void
read_plain (Round *round)
{
  g_input_stream_read_bytes_async (round->stream, 64 * 1024, G_PRIORITY_DEFAULT, NULL, on_plain_read, round);
}

static void
on_plain_sent (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Round *round = user_data;

  round->stream = soup_session_send_finish (SOUP_SESSION (source), result, NULL);
  g_assert_nonnull (round->stream);
  read_plain (round);
}

static void read_ours (Round *round);

static void
take_events (Round *round)
{
  ThimbleEvent event = { 0 };

  while (thimble_decoder_pop (round->decoder, &event))
    {
      if (event.type == THIMBLE_EVENT_TEXT)
        round->texts++;
      if (event.type == THIMBLE_EVENT_END)
        round->ended = TRUE;
      thimble_event_clear (&event);
    }
}

static void
on_our_read (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Round *round = user_data;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  gconstpointer data;
  gsize length;

  bytes = thimble_wire_response_read_finish (round->response, result, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (bytes, &length);
  round->bytes += length;
  if (length > 0)
    {
      thimble_decoder_feed (round->decoder, data, length, &error);
      g_assert_no_error (error);
      take_events (round);
      read_ours (round);
      return;
    }
  thimble_decoder_finish (round->decoder, &error);
  g_assert_no_error (error);
  take_events (round);
  thimble_wire_response_close (round->response);
  g_main_loop_quit (round->loop);
}

static void
read_ours (Round *round)
{
  thimble_wire_response_read_async (round->response, NULL, on_our_read, round);
}

static void
on_our_sent (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Round *round = user_data;
  g_autoptr (GError) error = NULL;

  round->response = thimble_transport_send_finish (round->transport, result, NULL, &error);
  g_assert_no_error (error);
  read_ours (round);
}

static double
run_plain (SoupSession *session,
           const char  *url,
           gsize       *bytes)
{
  Round round = { .loop = g_main_loop_new (NULL, FALSE) };
  g_autoptr (SoupMessage) message = soup_message_new ("POST", url);
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  gint64 start = thimble_clock_now_us ();

  soup_message_set_request_body_from_bytes (message, "application/json", body);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, NULL, on_plain_sent, &round);
  g_main_loop_run (round.loop);
  g_main_loop_unref (round.loop);
  *bytes = round.bytes;
  return (double) (thimble_clock_now_us () - start) / 1000;
}

static double
run_ours (ThimbleTransport *transport,
          const char       *url,
          gsize            *bytes)
{
  Round round = { .loop = g_main_loop_new (NULL, FALSE), .transport = transport };
  g_autoptr (ThimbleWireRequest) request = thimble_wire_request_new ("POST", url);
  ThimbleQuirks quirks;
  gint64 start = thimble_clock_now_us ();

  thimble_quirks_init (&quirks, THIMBLE_DIALECT_OPENAI_CHAT);
  round.decoder = thimble_decoder_new (THIMBLE_DIALECT_OPENAI_CHAT, &quirks, TRUE);
  request->body = g_bytes_new_static ("{}", 2);
  request->stream = TRUE;
  thimble_transport_send_async (transport, request, NULL, on_our_sent, &round);
  g_main_loop_run (round.loop);
  g_main_loop_unref (round.loop);
  g_assert_cmpuint (round.texts, ==, EVENTS);
  g_assert_true (round.ended);
  *bytes = round.bytes;
  thimble_decoder_free (round.decoder);
  g_object_unref (round.response);
  return (double) (thimble_clock_now_us () - start) / 1000;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double *times)
{
  qsort (times, ROUNDS, sizeof *times, compare);
  return times[ROUNDS / 2];
}

int
main (void)
{
  gboolean good = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (paces); i++)
    {
      g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
      g_autoptr (ThimbleTransport) transport = thimble_transport_new ();
      g_autoptr (SoupSession) session = soup_session_new_with_options ("max-conns-per-host", 16, NULL);
      double plain[ROUNDS];
      double ours[ROUNDS];
      gsize plain_bytes;
      gsize our_bytes;
      double ratio;

      thimble_test_server_push (server, make_script (paces[i].per_write));
      run_plain (session, thimble_test_server_get_url (server), &plain_bytes);
      run_ours (transport, thimble_test_server_get_url (server), &our_bytes);
      for (guint r = 0; r < ROUNDS; r++)
        {
          plain[r] = run_plain (session, thimble_test_server_get_url (server), &plain_bytes);
          ours[r] = run_ours (transport, thimble_test_server_get_url (server), &our_bytes);
          g_assert_cmpuint (plain_bytes, ==, our_bytes);
        }
      ratio = median (ours) / median (plain);
      g_print ("%s: %u events, %.1f MB: libsoup alone %.1f ms, Thimble %.1f ms, ratio %.2f (aim %.1f)\n",
               paces[i].name, EVENTS, (double) our_bytes / 1e6, median (plain), median (ours), ratio, AIM);
      if (i == 0)
        good = ratio <= AIM;
    }
  return good ? 0 : 1;
}
