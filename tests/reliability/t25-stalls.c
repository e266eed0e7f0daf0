/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T25: every kind of stall is found at its limit, and a suspended machine is noticed. The limits are those of the program; the
 * clocks are ours: where nothing happens, time passes at once. */
#include "config.h"

#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "runner-helper.h"
#include "target.h"

#define TOLERANCE_S 2.0
#define GRACE_MS 6 /* real time in which other threads and the kernel may come with something */
#define REAL_PATIENCE_S 90

static gint64 skipped_us; /* by which our clocks are ahead */
static gint64 slept_us;   /* and the one that goes on in sleep besides */

/* In the place of the C library's, for this program and all libraries in it. */
int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int result = (int) syscall (SYS_clock_gettime, clock, now);
  gint64 ahead = 0;

  if (clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME)
    ahead = __atomic_load_n (&skipped_us, __ATOMIC_SEQ_CST);
  if (clock == CLOCK_BOOTTIME)
    ahead += __atomic_load_n (&slept_us, __ATOMIC_SEQ_CST);
  now->tv_sec += (time_t) (ahead / G_USEC_PER_SEC);
  now->tv_nsec += (long) (ahead % G_USEC_PER_SEC) * 1000;
  if (now->tv_nsec >= 1000000000)
    {
      now->tv_sec++;
      now->tv_nsec -= 1000000000;
    }
  return result;
}

static gint
skipping_poll (GPollFD *fds,
               guint    n_fds,
               gint     timeout)
{
  gint n = g_poll (fds, n_fds, timeout < 0 || timeout > GRACE_MS ? GRACE_MS : timeout);

  if (n == 0 && timeout > GRACE_MS)
    __atomic_add_fetch (&skipped_us, (gint64) (timeout - GRACE_MS) * 1000, __ATOMIC_SEQ_CST);
  return n;
}

static double
real_seconds (void)
{
  struct timespec now;

  syscall (SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* A server in the main loop, whose time is ours too: after @first it sends a comment every ten seconds. */
typedef struct {
  GSocketService    *service;
  GSocketConnection *connection;
  guint              source;
  gboolean           seen;
  char               url[64];
} Dripper;

static gboolean
drip (gpointer data)
{
  Dripper *self = data;

  g_output_stream_write (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)), ":\n", 2, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *unused,
             Dripper           *self)
{
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" CHAT_HEAD;

  self->connection = g_object_ref (connection);
  self->seen = TRUE;
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), head, strlen (head), NULL, NULL, NULL);
  self->source = g_timeout_add_seconds (10, drip, self);
  return TRUE;
}

static void
dripper_start (Dripper *self)
{
  self->service = g_socket_service_new ();
  g_snprintf (self->url, sizeof self->url, "http://127.0.0.1:%u/v1",
              g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, NULL));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
}

typedef struct {
  const char    *name;
  double         limit_s;
  const char    *answer;  /* nullable: what comes before the silence */
  gboolean       tls;     /* a handshake that is never answered */
  gboolean       drips;
  gboolean       sleeps;  /* the machine is suspended for an hour, two seconds after the answer began */
  ThimbleState   state;
  ThimbleBilled  billed;
  ThimbleError   code;
} Stall;

#define STREAM "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

static const Stall stalls[] = {
  { "connecting", 15, NULL, TRUE, FALSE, FALSE, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE, THIMBLE_ERROR_TIMEOUT },
  { "no answer", 600, NULL, FALSE, FALSE, FALSE, THIMBLE_STATE_INTERRUPTED, THIMBLE_BILLED_POSSIBLE, THIMBLE_ERROR_TIMEOUT },
  { "half a head", 600, "HTTP/1.1 200 OK\r\nContent-", FALSE, FALSE, FALSE, THIMBLE_STATE_INTERRUPTED, THIMBLE_BILLED_POSSIBLE, THIMBLE_ERROR_TIMEOUT },
  { "a head and no more", 600, STREAM, FALSE, FALSE, FALSE, THIMBLE_STATE_INTERRUPTED, THIMBLE_BILLED_POSSIBLE, THIMBLE_ERROR_TIMEOUT },
  { "a gap in the text", 120, STREAM CHAT_HEAD, FALSE, FALSE, FALSE, THIMBLE_STATE_INTERRUPTED, THIMBLE_BILLED_POSSIBLE, THIMBLE_ERROR_TIMEOUT },
  { "a drip", 1800, NULL, FALSE, TRUE, FALSE, THIMBLE_STATE_INTERRUPTED, THIMBLE_BILLED_POSSIBLE, THIMBLE_ERROR_TIMEOUT },
  { "a suspended machine", 12, STREAM CHAT_HEAD, FALSE, FALSE, TRUE, THIMBLE_STATE_INTERRUPTED, THIMBLE_BILLED_POSSIBLE, THIMBLE_ERROR_CUT_OFF },
};

static void
set_up (RunnerFixture *fixture,
        gconstpointer  unused)
{
  runner_set_up (fixture, GINT_TO_POINTER (THIMBLE_DIALECT_OPENAI_CHAT));
}

static gboolean
fall_asleep (gpointer data)
{
  __atomic_add_fetch (&slept_us, G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC, __ATOMIC_SEQ_CST);
  return G_SOURCE_REMOVE;
}

static void
test_stall (RunnerFixture *fixture,
            gconstpointer  data)
{
  const Stall *stall = data;
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (ThimbleRecord) row = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *url = NULL;
  Dripper dripper = { NULL };
  double real = real_seconds (), took;
  gint64 began = 0;

  if (stall->tls)
    {
      url = g_strdup_printf ("https://127.0.0.1:%u/v1", thimble_test_server_get_port (fixture->server));
      thimble_test_server_set_mode (fixture->server, THIMBLE_TEST_SERVER_MUTE);
    }
  else if (stall->drips)
    {
      dripper_start (&dripper);
      url = g_strdup (dripper.url);
    }
  else
    {
      ThimbleTestScript *script = thimble_test_script_new ();

      if (stall->answer != NULL)
        thimble_test_script_send (script, stall->answer);
      thimble_test_script_silence (script);
      thimble_test_server_push (fixture->server, script);
    }
  if (url != NULL)
    g_assert_true (thimble_endpoint_set_base_url (fixture->endpoint, url, NULL));

  thimble_runner_send_async (thimble_engine_get_runner (fixture->engine), request, NULL, NULL, thimble_test_store_result, &result);
  while (result == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      /* From where the clock that is meant began: the connection, the request, the last byte. */
      if (began == 0 && (dripper.seen || thimble_test_server_get_n_requests (fixture->server) > 0
                         || (stall->tls && thimble_test_server_get_n_connections (fixture->server) > 0)))
        {
          began = g_get_monotonic_time ();
          if (stall->sleeps)
            g_timeout_add_seconds (2, fall_asleep, NULL);
        }
      g_assert_cmpfloat (real_seconds () - real, <, thimble_test_limit (REAL_PATIENCE_S));
    }
  took = (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
  row = runner_load (fixture, thimble_request_get_id (request));
  target_figure ("T25: %s: found after %.1f s, the limit being %.0f s", stall->name, took, stall->limit_s);
  g_assert_cmpfloat (took, >=, stall->limit_s - TOLERANCE_S);
  g_assert_cmpfloat (took, <=, stall->limit_s + thimble_test_limit (TOLERANCE_S));
  g_assert_cmpint (row->state, ==, stall->state);
  g_assert_cmpint (row->billed, ==, stall->billed);
  g_assert_cmpint (thimble_problem_get_code (row->problem), ==, stall->code);
  if (stall->answer != NULL && strstr (stall->answer, "chatcmpl") != NULL)
    g_assert_cmpstr (row->answer, ==, "He"); /* kept */
  if (stall->drips)
    {
      g_source_remove (dripper.source);
      g_object_unref (dripper.connection);
      g_socket_service_stop (dripper.service);
      g_socket_listener_close (G_SOCKET_LISTENER (dripper.service));
      g_object_unref (dripper.service);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_main_context_set_poll_func (NULL, skipping_poll);
  for (guint i = 0; i < G_N_ELEMENTS (stalls); i++)
    {
      g_autofree char *path = g_strdup_printf ("/T25/%s", stalls[i].name);

      g_test_add (path, RunnerFixture, &stalls[i], set_up, test_stall, runner_tear_down);
    }
  return g_test_run ();
}
