/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T28: thousands of requests in one process: neither memory nor descriptors grow. */
#include "config.h"

#include <malloc.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner-helper.h"
#include "target.h"

#define MOST_BYTES_EACH 1024
/* What fills once and is no slope, such as the caches of the database; it counts in a short run. */
#define ONCE (192 * 1024)

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* What is handed out and not given back, whatever the allocator keeps. */
static gint64
count_bytes (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return (gint64) (info.uordblks + info.hblkhd);
}

/* The provider is a process of its own, for it keeps what it saw. It completes, cuts off, refuses, in turn. */
static char provider_url[64];
static int provider_end;
static pid_t provider;

static void
start_provider (guint n)
{
  int out[2], in[2];

  g_assert_cmpint (pipe (out), ==, 0);
  g_assert_cmpint (pipe (in), ==, 0);
  provider = fork ();
  if (provider == 0)
    {
      RunnerFixture fixture = { .server = thimble_test_server_new () };
      g_autofree char *url = g_strdup_printf ("%-63s", thimble_test_server_get_url (fixture.server));
      char end;

      close (in[1]);
      for (guint i = 0; i < n; i++)
        if (i % 3 == 0)
          runner_push_chat (&fixture);
        else if (i % 3 == 1)
          runner_push_stream (&fixture, CHAT_HEAD);
        else
          runner_push_answer (&fixture, 429, "application/json", NULL, "{\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}");
      g_assert_cmpint (write (out[1], url, 63), ==, 63);
      _exit (read (in[0], &end, 1) < 0);
    }
  close (in[0]);
  provider_end = in[1];
  g_assert_cmpint (read (out[0], provider_url, 63), ==, 63);
  g_strchomp (provider_url);
  close (out[0]);
  close (out[1]);
}

static void
send_many (RunnerFixture *fixture,
           guint          n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");

      runner_send (fixture, request, NULL, NULL);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_endurance (RunnerFixture *fixture,
                gconstpointer  unused)
{
  guint n = target_size (600, 10000), n_batches = 10, n_descriptors;
  gint64 before, after;

  g_assert_true (thimble_endpoint_set_base_url (fixture->endpoint, provider_url, NULL));
  send_many (fixture, MIN (n, 300)); /* caches fill */
  n_descriptors = count_descriptors ();
  before = count_bytes ();
  for (guint i = 0; i < n_batches; i++)
    send_many (fixture, n / n_batches);
  after = count_bytes ();
  target_figure ("T28: %u requests in one process: %" G_GINT64_FORMAT " bytes more for each, descriptors %u before, %u after", n,
                 (after - before) / (gint64) n, n_descriptors, count_descriptors ());
  g_assert_cmpint (after - before, <=, MOST_BYTES_EACH * (gint64) n + ONCE);
  g_assert_cmpuint (count_descriptors (), <=, n_descriptors + 16); /* connections that may be used again */;
}

int
main (int    argc,
      char **argv)
{
  int status;

  start_provider (target_size (600, 10000) * 2);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/T28/endurance", RunnerFixture, GINT_TO_POINTER (THIMBLE_DIALECT_OPENAI_CHAT), runner_set_up, test_endurance, runner_tear_down);
  status = g_test_run ();
  close (provider_end);
  waitpid (provider, NULL, 0);
  return status;
}
