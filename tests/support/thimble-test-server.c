/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "thimble-test-loop.h"
#include "thimble-test-script-private.h"

#define HEAD_MAX (256 * 1024)

typedef struct {
  char   *head;
  GBytes *body;
} Request;

struct _ThimbleTestServer {
  GSocket         *listener;
  GTlsCertificate *certificate; /* nullable: plain http */
  char            *url;
  guint16          port;
  GThread         *acceptor;
  /* under the lock */
  GMutex           lock;
  GCond            changed;
  gboolean         stopping;
  ThimbleTestServerMode mode;
  GPtrArray       *scripts;
  guint            next_script;
  GPtrArray       *requests;    /* of Request */
  GPtrArray       *sockets;     /* of GSocket */
  GPtrArray       *threads;
  guint            n_connections;
  guint            n_closed;
  guint64          n_bytes;
};

typedef struct {
  ThimbleTestServer *server;
  GSocket           *socket;
  GIOStream         *stream;
  GByteArray        *unread; /* what came after the last request */
} Connection;

static void
request_free (Request *request)
{
  g_free (request->head);
  g_bytes_unref (request->body);
  g_free (request);
}

static gboolean
is_stopping (ThimbleTestServer *self)
{
  gboolean stopping;

  g_mutex_lock (&self->lock);
  stopping = self->stopping;
  g_mutex_unlock (&self->lock);
  return stopping;
}

/* FALSE where the server stops meanwhile. */
static gboolean
pause_for (ThimbleTestServer *self,
           guint              ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;
  gboolean stopping;

  g_mutex_lock (&self->lock);
  while (!self->stopping && g_get_monotonic_time () < end)
    g_cond_wait_until (&self->changed, &self->lock, end);
  stopping = self->stopping;
  g_mutex_unlock (&self->lock);
  return !stopping;
}

static void
close_with_reset (GSocket *socket)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_socket_close (socket, NULL);
}

/* FALSE at the end of the connection. */
static gboolean
read_more (Connection *connection)
{
  ThimbleTestServer *self = connection->server;
  guint8 buffer[16 * 1024];
  gssize n;

  n = g_input_stream_read (g_io_stream_get_input_stream (connection->stream), buffer, sizeof buffer, NULL, NULL);
  if (n <= 0)
    return FALSE;
  g_byte_array_append (connection->unread, buffer, (guint) n);
  g_mutex_lock (&self->lock);
  self->n_bytes += (guint64) n;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static char *
find_header (const char *head,
             const char *name)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      if (g_ascii_strcasecmp (lines[i], name) == 0)
        return g_strdup (g_strstrip (colon + 1));
    }
  return NULL;
}

static gboolean
read_request (Connection *connection)
{
  ThimbleTestServer *self = connection->server;
  GByteArray *unread = connection->unread;
  g_autofree char *head = NULL;
  g_autofree char *length_text = NULL;
  const guint8 *end;
  gsize body_length;
  gsize head_length;
  Request *request;

  while (unread->len == 0 || (end = memmem (unread->data, unread->len, "\r\n\r\n", 4)) == NULL)
    if (unread->len > HEAD_MAX || !read_more (connection))
      return FALSE;
  head_length = (gsize) (end - unread->data) + 4;
  head = g_strndup ((const char *) unread->data, head_length);
  length_text = find_header (head, "Content-Length");
  body_length = length_text != NULL ? (gsize) g_ascii_strtoull (length_text, NULL, 10) : 0;
  while (unread->len < head_length + body_length)
    if (!read_more (connection))
      return FALSE;

  request = g_new0 (Request, 1);
  request->head = g_steal_pointer (&head);
  request->body = g_bytes_new (unread->data + head_length, body_length);
  g_byte_array_remove_range (unread, 0, (guint) (head_length + body_length));
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->requests, request);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
write_bytes (Connection *connection,
             GBytes     *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  return g_output_stream_write_all (g_io_stream_get_output_stream (connection->stream), data, length, NULL, NULL, NULL);
}

static gboolean
play_send (Connection            *connection,
           const ThimbleTestStep *step)
{
  for (guint i = 0; step->times == 0 || i < step->times; i++)
    {
      if (!write_bytes (connection, step->bytes))
        return FALSE;
      if (step->ms > 0 ? !pause_for (connection->server, step->ms) : is_stopping (connection->server))
        return FALSE;
    }
  return TRUE;
}

/* FALSE where the connection is over. */
static gboolean
play (Connection        *connection,
      ThimbleTestScript *script)
{
  for (guint i = 0; i < script->steps->len; i++)
    {
      const ThimbleTestStep *step = &g_array_index (script->steps, ThimbleTestStep, i);

      switch (step->type)
        {
        case STEP_SEND:
          if (!play_send (connection, step))
            return FALSE;
          break;
        case STEP_DELAY:
          if (!pause_for (connection->server, step->ms))
            return FALSE;
          break;
        case STEP_SILENCE:
          while (read_more (connection))
            ;
          return FALSE;
        case STEP_RESET:
          close_with_reset (connection->socket);
          return FALSE;
        case STEP_CUT:
        default:
          return FALSE;
        }
    }
  return TRUE;
}

static ThimbleTestScript *
take_script (ThimbleTestServer *self)
{
  ThimbleTestScript *script = NULL;

  g_mutex_lock (&self->lock);
  if (self->scripts->len > 0)
    script = g_ptr_array_index (self->scripts, MIN (self->next_script, self->scripts->len - 1));
  self->next_script++;
  g_mutex_unlock (&self->lock);
  return script;
}

static gboolean
shake_hands (Connection *connection)
{
  GIOStream *tls;

  if (connection->server->certificate == NULL)
    return TRUE;
  tls = g_tls_server_connection_new (connection->stream, connection->server->certificate, NULL);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  g_object_unref (connection->stream);
  connection->stream = tls;
  return g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL);
}

static gpointer
serve (gpointer user_data)
{
  Connection *connection = user_data;
  ThimbleTestServer *self = connection->server;
  ThimbleTestServerMode mode;

  g_mutex_lock (&self->lock);
  mode = self->mode;
  g_mutex_unlock (&self->lock);

  if (mode == THIMBLE_TEST_SERVER_RESET_ON_ACCEPT)
    close_with_reset (connection->socket);
  else if (mode == THIMBLE_TEST_SERVER_MUTE)
    {
      struct pollfd hang_up = { .fd = g_socket_get_fd (connection->socket), .events = POLLRDHUP };

      while (pause_for (self, 10) && poll (&hang_up, 1, 0) == 0)
        ;
    }
  else if (mode == THIMBLE_TEST_SERVER_NORMAL && shake_hands (connection))
    {
      while (read_request (connection))
        {
          ThimbleTestScript *script = take_script (self);

          if (script == NULL || !play (connection, script))
            break;
        }
    }

  g_io_stream_close (connection->stream, NULL, NULL);
  g_socket_close (connection->socket, NULL);
  g_mutex_lock (&self->lock);
  self->n_closed++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  g_object_unref (connection->stream);
  g_object_unref (connection->socket);
  g_byte_array_unref (connection->unread);
  g_free (connection);
  return NULL;
}

static gpointer
accept_all (gpointer user_data)
{
  ThimbleTestServer *self = user_data;

  while (!is_stopping (self))
    {
      g_autoptr (GSocket) socket = g_socket_accept (self->listener, NULL, NULL);
      Connection *connection;

      if (socket == NULL)
        break;
      connection = g_new0 (Connection, 1);
      connection->server = self;
      connection->socket = g_object_ref (socket);
      connection->stream = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
      connection->unread = g_byte_array_new ();
      g_mutex_lock (&self->lock);
      self->n_connections++;
      g_ptr_array_add (self->sockets, g_object_ref (socket));
      g_ptr_array_add (self->threads, g_thread_new ("connection", serve, connection));
      g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->lock);
    }
  return NULL;
}

static ThimbleTestServer *
start (GTlsCertificate *certificate)
{
  ThimbleTestServer *self = g_new0 (ThimbleTestServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  GError *error = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->certificate = certificate;
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_test_script_free);
  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) request_free);
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->threads = g_ptr_array_new ();

  self->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_set_listen_backlog (self->listener, 256);
  g_socket_bind (self->listener, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (self->listener, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (self->listener, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->url = certificate != NULL ? g_strdup_printf ("https://localhost:%u", self->port)
                                  : g_strdup_printf ("http://127.0.0.1:%u", self->port);
  self->acceptor = g_thread_new ("acceptor", accept_all, self);
  return self;
}

ThimbleTestServer *
thimble_test_server_new (void)
{
  return start (NULL);
}

ThimbleTestServer *
thimble_test_server_new_tls (const char *name)
{
  g_autofree char *file = thimble_test_fixture ("tls", name);
  GTlsCertificate *certificate;
  GError *error = NULL;

  certificate = g_tls_certificate_new_from_file (file, &error);
  g_assert_no_error (error);
  return start (certificate);
}

void
thimble_test_server_free (ThimbleTestServer *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  /* Wakes the blocked accept, then the blocked reads and writes. */
  g_socket_shutdown (self->listener, TRUE, TRUE, NULL);
  g_thread_join (self->acceptor);
  for (guint i = 0; i < self->sockets->len; i++)
    g_socket_shutdown (g_ptr_array_index (self->sockets, i), TRUE, TRUE, NULL);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));

  g_socket_close (self->listener, NULL);
  g_object_unref (self->listener);
  g_clear_object (&self->certificate);
  g_ptr_array_unref (self->scripts);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->sockets);
  g_ptr_array_unref (self->threads);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->url);
  g_free (self);
}

void
thimble_test_server_set_mode (ThimbleTestServer     *self,
                              ThimbleTestServerMode  mode)
{
  g_mutex_lock (&self->lock);
  self->mode = mode;
  g_mutex_unlock (&self->lock);
}

void
thimble_test_server_push (ThimbleTestServer *self,
                          ThimbleTestScript *script)
{
  g_mutex_lock (&self->lock);
  /* A script pushed after the last one was used again is the next one all the same. */
  self->next_script = MIN (self->next_script, self->scripts->len);
  g_ptr_array_add (self->scripts, script);
  g_mutex_unlock (&self->lock);
}

guint16
thimble_test_server_get_port (ThimbleTestServer *self)
{
  return self->port;
}

const char *
thimble_test_server_get_url (ThimbleTestServer *self)
{
  return self->url;
}

guint
thimble_test_server_get_n_connections (ThimbleTestServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_connections;
}

guint
thimble_test_server_get_n_closed (ThimbleTestServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_closed;
}

guint
thimble_test_server_get_n_requests (ThimbleTestServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->requests->len;
}

guint64
thimble_test_server_get_n_bytes (ThimbleTestServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_bytes;
}

char *
thimble_test_server_dup_head (ThimbleTestServer *self,
                              guint              index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (index >= self->requests->len)
    return NULL;
  return g_strdup (((Request *) g_ptr_array_index (self->requests, index))->head);
}

char *
thimble_test_server_dup_header (ThimbleTestServer *self,
                                guint              index,
                                const char        *name)
{
  g_autofree char *head = thimble_test_server_dup_head (self, index);

  return head != NULL ? find_header (head, name) : NULL;
}

char *
thimble_test_server_dup_body (ThimbleTestServer *self,
                              guint              index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gconstpointer data;
  gsize length;

  if (index >= self->requests->len)
    return NULL;
  data = g_bytes_get_data (((Request *) g_ptr_array_index (self->requests, index))->body, &length);
  return data != NULL ? g_strndup (data, length) : g_strdup ("");
}

static gboolean
wait_for (ThimbleTestServer *self,
          gboolean           closed,
          guint              n,
          guint              timeout_ms)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 end = g_get_monotonic_time () + thimble_test_limit ((gint64) timeout_ms * 1000);

  while ((closed ? self->n_closed : self->requests->len) < n)
    if (!g_cond_wait_until (&self->changed, &self->lock, end))
      return FALSE;
  return TRUE;
}

gboolean
thimble_test_server_wait_requests (ThimbleTestServer *self,
                                   guint              n,
                                   guint              timeout_ms)
{
  return wait_for (self, FALSE, n, timeout_ms);
}

gboolean
thimble_test_server_wait_closed (ThimbleTestServer *self,
                                 guint              n,
                                 guint              timeout_ms)
{
  return wait_for (self, TRUE, n, timeout_ms);
}

char *
thimble_test_fixture (const char *folder,
                      const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "fixtures", folder, name, NULL);
}

GTlsDatabase *
thimble_test_tls_database (void)
{
  g_autofree char *file = thimble_test_fixture ("tls", "authority.pem");
  GTlsDatabase *database;
  GError *error = NULL;

  database = g_tls_file_database_new (file, &error);
  g_assert_no_error (error);
  return database;
}
