/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "base/thimble-problem.h"
#include "base/thimble-secret.h"
#include "thimble-wire-error.h"
#include "thimble-wire-response-private.h"

/* What one read returns at most. Everything that has arrived is gathered up to this, so that a
 * fast stream costs one turn of the main loop for many events. */
#define READ_MAX (64 * 1024)
/* Until libsoup has let go of its buffers. */
#define SCRUB_MS 300

/* What close() takes off the wire without waiting, to leave a connection that can be used again. */
#define DRAIN_MAX (16 * 1024)

typedef struct {
  gsize       max_length;
  gboolean    truncate;
  GByteArray *bytes;
} Whole;

struct _ThimbleWireResponse {
  GObject           parent_instance;
  /* owned */
  SoupMessage      *message;
  GInputStream     *stream;        /* NULL once released */
  GSocket          *socket;        /* nullable */
  GCancellable     *stop;
  ThimbleWireWatch *watch;
  char             *host;
  char             *content_type;  /* cache; nullable */
  guint8           *buffer;        /* READ_MAX bytes; made by the first read */
  /* the read that waits */
  GTask            *task;
  GCancellable     *cancellable;   /* what cancel_source listens to; kept from read to read */
  GSource          *cancel_source;
  GSource          *ready_source;
  /* state */
  guint64           received;
  goffset           announced;     /* Content-Length, -1 where none */
  GError           *failed;        /* nothing can be read any more */
};

G_DEFINE_FINAL_TYPE (ThimbleWireResponse, thimble_wire_response, G_TYPE_OBJECT)

static void
whole_free (Whole *whole)
{
  g_clear_pointer (&whole->bytes, g_byte_array_unref);
  g_free (whole);
}

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Every stream has to be released, or it keeps its connection. Closing does not wait: libsoup
 * drops a connection with bytes still to come. */
static void
release_stream (ThimbleWireResponse *self)
{
  clear_source (&self->ready_source);
  if (self->stream == NULL)
    return;
  g_input_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&self->stream);
}

/* Hangs up: the server is to notice now, not when libsoup next looks. */
static void
hang_up (ThimbleWireResponse *self)
{
  g_cancellable_cancel (self->stop);
  if (self->stream != NULL && self->socket != NULL)
    g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  release_stream (self);
}

static void
thimble_wire_response_dispose (GObject *object)
{
  ThimbleWireResponse *self = THIMBLE_WIRE_RESPONSE (object);

  thimble_wire_response_close (self);
  clear_source (&self->cancel_source);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (thimble_wire_response_parent_class)->dispose (object);
}

/* One that waits serves all exchanges that end meanwhile, with one more after it for the last of them: scrubbing takes a
 * millisecond or two, and hundreds of exchanges may end in a second. Of a thread, as its main context is. */
static _Thread_local struct {
  GSource  *waiting; /* borrowed from its context, which clears it */
  gboolean  again;
} scrubbing;

static void
scrub_gone (gpointer source)
{
  if (scrubbing.waiting == source)
    scrubbing.waiting = NULL;
}

static gboolean
scrub (gpointer source)
{
  thimble_secret_scrub ();
  if (scrubbing.waiting != source)
    return G_SOURCE_REMOVE;
  scrubbing.waiting = NULL;
  if (scrubbing.again)
    thimble_wire_scrub_soon ();
  return G_SOURCE_REMOVE;
}

void
thimble_wire_scrub_soon (void)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) soon = NULL;

  if (scrubbing.waiting != NULL && g_source_get_context (scrubbing.waiting) == (context != NULL ? context : g_main_context_default ()))
    {
      scrubbing.again = TRUE;
      return;
    }
  soon = g_timeout_source_new (SCRUB_MS);
  g_source_set_callback (soon, scrub, soon, scrub_gone);
  scrubbing.waiting = soon;
  scrubbing.again = FALSE;
  g_source_attach (soon, context);
}

static void
thimble_wire_response_finalize (GObject *object)
{
  ThimbleWireResponse *self = THIMBLE_WIRE_RESPONSE (object);

  thimble_wire_scrub_soon ();
  g_clear_object (&self->message);
  g_clear_object (&self->socket);
  g_clear_object (&self->stop);
  g_clear_pointer (&self->watch, thimble_wire_watch_free);
  g_free (self->host);
  g_free (self->content_type);
  g_free (self->buffer);
  g_clear_error (&self->failed);
  G_OBJECT_CLASS (thimble_wire_response_parent_class)->finalize (object);
}

static void
thimble_wire_response_class_init (ThimbleWireResponseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = thimble_wire_response_dispose;
  object_class->finalize = thimble_wire_response_finalize;
}

static void
thimble_wire_response_init (ThimbleWireResponse *self)
{
}

/* The waiting read, taken from its place; nothing is scheduled any more. */
static GTask *
take_task (ThimbleWireResponse *self)
{
  clear_source (&self->ready_source);
  thimble_wire_watch_rest (self->watch);
  return g_steal_pointer (&self->task);
}

/* @error: (transfer full): ends the waiting read and all later ones. */
static void
fail (ThimbleWireResponse *self,
      GError              *error)
{
  g_autoptr (GTask) task = take_task (self);

  hang_up (self);
  if (self->failed == NULL)
    self->failed = g_error_copy (error);
  if (task != NULL)
    g_task_return_error (task, error);
  else
    g_error_free (error);
}

static void
on_limit (GError   *error,
          gpointer  user_data)
{
  fail (user_data, error);
}

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  ThimbleWireResponse *self = user_data;
  GError *error = NULL;

  if (self->task != NULL && g_cancellable_set_error_if_cancelled (cancellable, &error))
    fail (self, error);
  return G_SOURCE_REMOVE;
}

ThimbleWireResponse *
thimble_wire_response_new (SoupMessage      *message,
                           GInputStream     *stream,
                           GSocket          *socket,
                           GCancellable     *stop,
                           ThimbleWireWatch *watch,
                           const char       *host)
{
  ThimbleWireResponse *self = g_object_new (THIMBLE_TYPE_WIRE_RESPONSE, NULL);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *content_type = soup_message_headers_get_content_type (headers, NULL);

  self->message = g_object_ref (message);
  self->stream = stream;
  self->socket = socket != NULL ? g_object_ref (socket) : NULL;
  self->stop = g_object_ref (stop);
  self->watch = watch;
  self->host = g_strdup (host);
  self->content_type = content_type != NULL ? g_ascii_strdown (content_type, -1) : NULL;
  self->announced = -1;
  if (soup_message_headers_get_one (headers, "Content-Length") != NULL &&
      soup_message_headers_get_one (headers, "Transfer-Encoding") == NULL)
    self->announced = soup_message_headers_get_content_length (headers);
  thimble_wire_watch_set_callback (watch, on_limit, self);
  return self;
}

/* Takes what is there without waiting. Returns: how much; sets @ended at the end of the stream,
 * @error where the connection broke. */
static gsize
take_bytes (ThimbleWireResponse  *self,
            guint8               *buffer,
            gsize                 length,
            gboolean             *ended,
            GError              **error)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (self->stream);
  gsize filled = 0;

  *ended = FALSE;
  while (filled < length)
    {
      GError *raw = NULL;
      gssize n = g_pollable_input_stream_read_nonblocking (stream, buffer + filled, length - filled, NULL, &raw);

      if (n > 0)
        {
          filled += (gsize) n;
          continue;
        }
      if (n == 0)
        *ended = TRUE;
      else if (g_error_matches (raw, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        g_error_free (raw);
      else
        g_propagate_error (error, raw);
      break;
    }
  return filled;
}

/* What the bytes just received mean for the reads to come: the end, a cut, a cap. */
static void
settle (ThimbleWireResponse *self,
        gsize                length,
        gboolean             ended,
        const GError        *raw)
{
  if (length > 0)
    {
      self->received += length;
      thimble_wire_watch_got_bytes (self->watch);
    }

  if (self->received > THIMBLE_BODY_MAX)
    {
      thimble_set_error (&self->failed, THIMBLE_ERROR_TOO_LARGE,
                         _("The answer is larger than 32 MiB, so reading was stopped."));
      hang_up (self);
    }
  else if (raw != NULL)
    {
      self->failed = thimble_wire_error_for_read (raw, self->host);
      hang_up (self);
    }
  else if (ended)
    {
      /* libsoup lets a short body pass where the server also said "Connection: close". */
      if (self->announced >= 0 && self->received < (guint64) self->announced)
        {
          g_autoptr (GError) cut = g_error_new (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                                                "%" G_GUINT64_FORMAT " of %" G_GOFFSET_FORMAT " bytes",
                                                self->received, self->announced);

          self->failed = thimble_wire_error_for_read (cut, self->host);
        }
      release_stream (self);
    }
}

static void wait_for_bytes (ThimbleWireResponse *self);

static void
return_bytes (GTask  *task,
              GBytes *bytes)
{
  g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

/* One turn of a read of the whole body. */
static void
add_to_whole (ThimbleWireResponse *self,
              Whole               *whole,
              gsize                length)
{
  g_autoptr (GTask) task = NULL;
  gsize room = whole->max_length - whole->bytes->len;
  gboolean full = length > room;

  g_byte_array_append (whole->bytes, self->buffer, (guint) MIN (length, room));
  if (!full && self->failed == NULL && self->stream != NULL)
    {
      thimble_wire_watch_wait (self->watch);
      wait_for_bytes (self);
      return;
    }

  task = take_task (self);
  if (full && !whole->truncate)
    {
      if (self->failed == NULL)
        thimble_set_error (&self->failed, THIMBLE_ERROR_TOO_LARGE,
                           _("The answer is larger than expected, so reading was stopped."));
      hang_up (self);
    }
  else if (full)
    {
      hang_up (self);
      g_clear_error (&self->failed);
    }
  else if (self->failed != NULL && whole->truncate && whole->bytes->len > 0)
    {
      /* Half an error message is better than none. */
      g_clear_error (&self->failed);
    }

  if (self->failed != NULL)
    g_task_return_error (task, g_error_copy (self->failed));
  else
    return_bytes (task, g_byte_array_free_to_bytes (g_steal_pointer (&whole->bytes)));
}

static gboolean
on_ready (GObject  *stream,
          gpointer  user_data)
{
  g_autoptr (ThimbleWireResponse) self = g_object_ref (user_data);
  g_autoptr (GError) raw = NULL;
  g_autoptr (GTask) task = NULL;
  Whole *whole = g_task_get_task_data (self->task);
  gboolean ended;
  gsize length;

  length = take_bytes (self, self->buffer, READ_MAX, &ended, &raw);
  clear_source (&self->ready_source);
  if (length == 0 && !ended && raw == NULL)
    {
      /* woken for nothing: the clocks run on */
      wait_for_bytes (self);
      return G_SOURCE_REMOVE;
    }

  settle (self, length, ended, raw);
  if (whole != NULL)
    {
      add_to_whole (self, whole, length);
      return G_SOURCE_REMOVE;
    }

  task = take_task (self);
  if (length > 0)
    return_bytes (task, g_bytes_new (self->buffer, length));
  else if (self->failed != NULL)
    g_task_return_error (task, g_error_copy (self->failed));
  else
    return_bytes (task, g_bytes_new (NULL, 0));
  return G_SOURCE_REMOVE;
}

static gboolean
on_ready_already (gpointer user_data)
{
  return on_ready (NULL, user_data);
}

static void
wait_for_bytes (ThimbleWireResponse *self)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (self->stream);

  /* libsoup's source for HTTP/2 tells of bytes to come, never of those already there. */
  if (soup_message_get_http_version (self->message) == SOUP_HTTP_2_0 && g_pollable_input_stream_is_readable (stream))
    {
      self->ready_source = g_idle_source_new ();
      g_source_set_priority (self->ready_source, G_PRIORITY_DEFAULT);
      g_source_set_callback (self->ready_source, on_ready_already, self, NULL);
    }
  else
    {
      self->ready_source = g_pollable_input_stream_create_source (stream, NULL);
      g_source_set_callback (self->ready_source, G_SOURCE_FUNC (on_ready), self, NULL);
    }
  g_source_attach (self->ready_source, g_task_get_context (self->task));
}

/* The cancellable of a request is the same for all its reads; listening anew each time would
 * cost more than reading. */
static void
listen_to (ThimbleWireResponse *self,
           GCancellable        *cancellable)
{
  if (self->cancellable == cancellable && (cancellable == NULL || !g_source_is_destroyed (self->cancel_source)))
    return;
  clear_source (&self->cancel_source);
  g_set_object (&self->cancellable, cancellable);
  if (cancellable == NULL)
    return;
  self->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (self->cancel_source, g_task_get_context (self->task));
}

/* @task: (transfer full) */
static void
start_read (ThimbleWireResponse *self,
            GTask               *task,
            GCancellable        *cancellable)
{
  g_autoptr (GTask) owned = task;
  GError *error = NULL;

  if (self->task != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "A read is under way");
      return;
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    {
      self->task = g_steal_pointer (&owned);
      fail (self, error);
      return;
    }
  if (self->failed != NULL)
    {
      g_task_return_error (task, g_error_copy (self->failed));
      return;
    }
  if (self->stream == NULL)
    {
      return_bytes (task, g_bytes_new (NULL, 0));
      return;
    }

  self->task = g_steal_pointer (&owned);
  if (self->buffer == NULL)
    self->buffer = g_malloc (READ_MAX);
  listen_to (self, cancellable);
  thimble_wire_watch_wait (self->watch);
  wait_for_bytes (self);
}

void
thimble_wire_response_read_async (ThimbleWireResponse *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (THIMBLE_IS_WIRE_RESPONSE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_wire_response_read_async);
  start_read (self, task, cancellable);
}

GBytes *
thimble_wire_response_read_finish (ThimbleWireResponse  *self,
                                   GAsyncResult         *result,
                                   GError              **error)
{
  GError *own_error = NULL;
  GBytes *bytes;

  g_return_val_if_fail (THIMBLE_IS_WIRE_RESPONSE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  bytes = g_task_propagate_pointer (G_TASK (result), &own_error);
  if (own_error == NULL)
    return bytes;

  /* Cancelled between the bytes' arrival and this call: they are lost, so the answer is over. */
  if (g_error_matches (own_error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->failed == NULL)
    fail (self, g_error_copy (own_error));
  g_propagate_error (error, own_error);
  return NULL;
}

void
thimble_wire_response_read_all_async (ThimbleWireResponse *self,
                                      gsize                max_length,
                                      gboolean             truncate,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  GTask *task;
  Whole *whole;

  g_return_if_fail (THIMBLE_IS_WIRE_RESPONSE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_wire_response_read_all_async);
  whole = g_new0 (Whole, 1);
  whole->max_length = MIN (max_length, THIMBLE_BODY_MAX);
  whole->truncate = truncate;
  whole->bytes = g_byte_array_new ();
  g_task_set_task_data (task, whole, (GDestroyNotify) whole_free);
  start_read (self, task, cancellable);
}

GBytes *
thimble_wire_response_read_all_finish (ThimbleWireResponse  *self,
                                       GAsyncResult         *result,
                                       GError              **error)
{
  return thimble_wire_response_read_finish (self, result, error);
}

void
thimble_wire_response_close (ThimbleWireResponse *self)
{
  g_return_if_fail (THIMBLE_IS_WIRE_RESPONSE (self));

  if (self->task != NULL)
    {
      fail (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The answer was closed"));
      return;
    }

  if (self->stream != NULL && !g_cancellable_is_cancelled (self->stop))
    {
      /* After the dialect's end event only the end of the encoding is left, as a rule. With it
       * taken the connection can serve again; if more is to come, it is hung up on. */
      guint8 rest[DRAIN_MAX];
      gboolean ended = FALSE;

      take_bytes (self, rest, sizeof rest, &ended, NULL);
      if (!ended)
        hang_up (self);
    }
  release_stream (self);
}

const char *
thimble_wire_response_get_content_type (ThimbleWireResponse *self)
{
  g_return_val_if_fail (THIMBLE_IS_WIRE_RESPONSE (self), NULL);

  return self->content_type;
}

SoupMessage *
thimble_wire_response_get_message (ThimbleWireResponse *self)
{
  return self->message;
}
