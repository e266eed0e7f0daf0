/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "base/thimble-problem.h"
#include "thimble-practice-private.h"
#include "thimble-practice-wire-private.h"

struct _ThimblePractice
{
  GObject parent_instance;

  /* configured */
  guint           pace_ms;

  /* owned */
  SoupServer     *server;
  GSocketService *service; /* listens for it: SoupServer 3.2.3 keeps the socket of each connection that it accepts itself */
  char           *base_url;
  GHashTable     *streams; /* of Stream, those that run */
  guint           n_answers;
};

G_DEFINE_FINAL_TYPE (ThimblePractice, thimble_practice, G_TYPE_OBJECT)

/* An answer that is being streamed. */
typedef struct
{
  ThimblePractice   *practice; /* borrowed: it frees its streams before it goes */
  SoupServerMessage *message;
  GSource           *timer;
  GPtrArray         *events;   /* SSE texts, the role first, [DONE] last */
  guint              next;
} Stream;

static void
stream_free (gpointer data)
{
  Stream *stream = data;

  if (stream->timer != NULL)
    g_source_destroy (stream->timer);
  g_clear_pointer (&stream->timer, g_source_unref);
  g_signal_handlers_disconnect_by_data (stream->message, stream);
  g_object_unref (stream->message);
  g_ptr_array_unref (stream->events);
  g_free (stream);
}

/* streaming */

static gboolean
on_pace (gpointer data)
{
  Stream *stream = data;
  SoupMessageBody *body = soup_server_message_get_response_body (stream->message);
  const char *event = stream->events->pdata[stream->next++];

  soup_message_body_append (body, SOUP_MEMORY_COPY, event, strlen (event));
  if (stream->next == stream->events->len)
    {
      soup_message_body_complete (body);
      g_clear_pointer (&stream->timer, g_source_unref);
      soup_server_message_unpause (stream->message);
      return G_SOURCE_REMOVE;
    }
  soup_server_message_unpause (stream->message);
  return G_SOURCE_CONTINUE;
}

/* Sent whole, or the client went away: both end here, quietly. */
static void
on_finished (SoupServerMessage *message,
             gpointer           data)
{
  Stream *stream = data;

  g_hash_table_remove (stream->practice->streams, stream);
}

/* Takes @events. */
static void
start_stream (ThimblePractice   *self,
              SoupServerMessage *message,
              GPtrArray         *events)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Stream *stream = g_new0 (Stream, 1);

  stream->practice = self;
  stream->message = g_object_ref (message);
  stream->events = events;
  g_hash_table_add (self->streams, stream);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), stream);
  stream->timer = self->pace_ms > 0 ? g_timeout_source_new (self->pace_ms) : g_idle_source_new ();
  g_source_set_callback (stream->timer, on_pace, stream, NULL);
  g_source_attach (stream->timer, g_main_context_get_thread_default ());
  soup_server_message_pause (message);
}

static void
answer_chat (ThimblePractice   *self,
             SoupServerMessage *message)
{
  g_auto (ThimblePracticeAsk) question = { 0 };
  ThimblePracticeQuestion asked;
  g_autofree char *answer = NULL;
  g_autofree char *id = NULL;
  const char *finish_reason;

  if (!thimble_practice_ask_read (message, &question))
    return;
  asked.text = question.text;
  asked.n_earlier = question.n_earlier;
  asked.system = question.system;
  answer = thimble_practice_answer_question (&asked);
  finish_reason = thimble_practice_cut_to_limit (answer, question.max_tokens) ? "length" : "stop";
  id = g_strdup_printf ("chatcmpl-practice-%u", ++self->n_answers);
  if (question.stream)
    start_stream (self, message, thimble_practice_make_events (&question, id, answer, finish_reason));
  else
    thimble_practice_respond_answer (message, &question, id, answer, finish_reason);
}

/* the door */

/* "127.0.0.1:8080", "localhost", "[::1]:8080" */
static gboolean
is_loopback_host (const char *host)
{
  static const char * const names[] = { "127.0.0.1", "localhost", "[::1]" };

  if (host == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if (g_ascii_strncasecmp (host, names[i], length) == 0 && (host[length] == '\0' || host[length] == ':'))
        return TRUE;
    }
  return FALSE;
}

/* A page in a browser may reach loopback: under a name of its own that it had resolved to
 * 127.0.0.1 (DNS rebinding, seen in Host), or across origins (seen in Origin). Neither gets in. */
static gboolean
is_from_here (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *origin = soup_message_headers_get_one (headers, "Origin");

  if (!is_loopback_host (soup_message_headers_get_one (headers, "Host")))
    return FALSE;
  if (origin == NULL)
    return TRUE;
  return (g_str_has_prefix (origin, "http://") && is_loopback_host (origin + strlen ("http://")))
         || (g_str_has_prefix (origin, "https://") && is_loopback_host (origin + strlen ("https://")));
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  ThimblePractice *self = data;
  gboolean get = g_str_equal (soup_server_message_get_method (message), "GET");
  gboolean post = g_str_equal (soup_server_message_get_method (message), "POST");
  gboolean chat = g_str_equal (path, "/v1/chat/completions");
  gboolean models = g_str_equal (path, "/v1/models");
  gboolean model = g_str_equal (path, "/v1/models/" THIMBLE_PRACTICE_MODEL);

  if (!is_from_here (message))
    thimble_practice_respond_error (message, SOUP_STATUS_FORBIDDEN, "The practice server answers programs on this computer only.", NULL, NULL);
  else if (g_object_get_data (G_OBJECT (message), "too-large") != NULL)
    thimble_practice_respond_error (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "The request is larger than 4 MiB.", NULL, NULL);
  else if (chat && post)
    answer_chat (self, message);
  else if ((models || model) && get)
    thimble_practice_respond_models (message, models);
  else if (chat || models || model)
    thimble_practice_respond_error (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "This path knows another method.", NULL, NULL);
  else
    thimble_practice_respond_error (message, SOUP_STATUS_NOT_FOUND, "Unknown path. Try /v1/chat/completions or /v1/models.", NULL, NULL);
}

/* Past the cap the rest is read and dropped, so that the client gets to see the answer. */
static void
on_got_chunk (SoupServerMessage *message,
              GBytes            *chunk,
              gpointer           data)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  gsize *got = g_object_get_data (G_OBJECT (message), "got");

  *got += g_bytes_get_size (chunk);
  if (*got <= THIMBLE_PRACTICE_BODY_MAX)
    return;
  g_object_set_data (G_OBJECT (message), "too-large", GINT_TO_POINTER (TRUE));
  soup_message_body_set_accumulate (body, FALSE);
  soup_message_body_truncate (body);
}

static void
on_request_started (SoupServer        *server,
                    SoupServerMessage *message,
                    gpointer           data)
{
  g_object_set_data_full (G_OBJECT (message), "got", g_new0 (gsize, 1), g_free);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), NULL);
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             ThimblePractice   *self)
{
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);

  /* A piece of a stream is sent when it is there. */
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  /* Where that fails the client has gone. */
  if (local != NULL && remote != NULL)
    soup_server_accept_iostream (self->server, G_IO_STREAM (connection), local, remote, NULL);
  return TRUE;
}

static void
thimble_practice_dispose (GObject *object)
{
  thimble_practice_stop (THIMBLE_PRACTICE (object));

  G_OBJECT_CLASS (thimble_practice_parent_class)->dispose (object);
}

static void
thimble_practice_finalize (GObject *object)
{
  ThimblePractice *self = THIMBLE_PRACTICE (object);

  g_hash_table_unref (self->streams);

  G_OBJECT_CLASS (thimble_practice_parent_class)->finalize (object);
}

static void
thimble_practice_class_init (ThimblePracticeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = thimble_practice_dispose;
  object_class->finalize = thimble_practice_finalize;
}

static void
thimble_practice_init (ThimblePractice *self)
{
  self->pace_ms = 25;
  self->streams = g_hash_table_new_full (NULL, NULL, stream_free, NULL);
}

ThimblePractice *
thimble_practice_new (void)
{
  return g_object_new (THIMBLE_TYPE_PRACTICE, NULL);
}

gboolean
thimble_practice_start (ThimblePractice  *self,
                        guint16           port,
                        GError          **error)
{
  g_autoptr (GSocketService) service = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (THIMBLE_IS_PRACTICE (self), FALSE);

  if (self->server != NULL)
    return TRUE;
  service = g_socket_service_new ();
  address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                      &effective, &local))
    {
      g_autofree char *message = g_strdup_printf (_("The practice server could not start: %s"), local->message);

      return thimble_refuse (error, THIMBLE_ERROR_NETWORK, message, _("Choose another port, or none: then any free one is taken."));
    }
  self->base_url = g_strdup_printf ("http://127.0.0.1:%d/v1", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  self->server = soup_server_new (NULL, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (on_request_started), NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), self);
  self->service = g_steal_pointer (&service);
  return TRUE;
}

const char *
thimble_practice_get_base_url (ThimblePractice *self)
{
  g_return_val_if_fail (THIMBLE_IS_PRACTICE (self), NULL);

  return self->base_url;
}

void
thimble_practice_stop (ThimblePractice *self)
{
  g_return_if_fail (THIMBLE_IS_PRACTICE (self));

  g_hash_table_remove_all (self->streams);
  if (self->server != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->service, self);
      g_socket_service_stop (self->service);
      g_socket_listener_close (G_SOCKET_LISTENER (self->service));
      soup_server_remove_handler (self->server, NULL);
      soup_server_disconnect (self->server);
    }
  g_clear_object (&self->server);
  g_clear_object (&self->service);
  g_clear_pointer (&self->base_url, g_free);
}

void
thimble_practice_set_pace (ThimblePractice *self,
                           guint            milliseconds)
{
  g_return_if_fail (THIMBLE_IS_PRACTICE (self));

  self->pace_ms = milliseconds;
}
