/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T17: servers that do their worst, in the window: no crash, no hang, little memory, a loop that is never held, a Stop that
 * stops. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fault-window.h"
#include "target.h"

#define MiB (1024 * 1024)
#define MOST_MEMORY (64 * MiB)
#define MOST_STOP_US (200 * 1000)
#define MOST_BUSY_US (100 * 1000)
#define PATIENCE_US (1500 * 1000) /* then Stop is pressed */

typedef struct {
  const char *name;
  const char *head;   /* sent once; NULL: that of a stream */
  const char *first;  /* nullable: sent once */
  const char *again;  /* nullable: sent over and over */
  guint       times;  /* so often; 0: without end */
  guint       ms;     /* between two */
  const char *last;   /* nullable: sent once after all */
  gboolean    silent; /* and then silence instead of a cut */
} Server;

#define OK "HTTP/1.1 200 OK\r\nConnection: close\r\n"
#define SSE OK "Content-Type: text/event-stream\r\n\r\n"
#define JSON OK "Content-Type: application/json\r\n\r\n"
#define DELTA(text) "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" text "\"}}]}\n\n"
#define K16 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define END "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"

static const Server servers[] = {
  /* without end */
  { "a line without end", SSE "data: ", NULL, K16 K16 K16 K16, 0, 0, NULL, FALSE },
  { "a body without end", JSON "{\"a\":\"", NULL, K16 K16 K16 K16, 0, 0, NULL, FALSE },
  { "comments without end", SSE, NULL, ": nothing to see here, please go on\n\n", 0, 0, NULL, FALSE },
  { "events of nothing without end", SSE, NULL, "data: {}\n\n", 0, 0, NULL, FALSE },
  { "one event of many lines without end", SSE, NULL, "data: x\n", 0, 0, NULL, FALSE },
  { "event names without end", SSE, NULL, "event: " K16 "\n", 0, 0, NULL, FALSE },
  { "line ends without end", SSE, NULL, "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n", 0, 0, NULL, FALSE },
  { "text without end", SSE, NULL, DELTA ("word after word after word after word "), 0, 0, NULL, FALSE },
  { "reasoning without end", SSE, NULL, "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"why and why and why \"}}]}\n\n", 0, 0, NULL, FALSE },
  { "refusals without end", SSE, NULL, "data: {\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"no and no and no \"}}]}\n\n", 0, 0, NULL, FALSE },
  { "usage without end", SSE, NULL, "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"x\":\"" K16 "\"}}\n\n", 0, 0, NULL, FALSE },
  { "headers without end", OK, NULL, "x-more: " K16 "\r\n", 0, 0, NULL, FALSE },
  { "one header without end", OK "x-more: ", NULL, K16, 0, 0, NULL, FALSE },
  { "a status line without end", "HTTP/1.1 200 ", NULL, K16, 0, 0, NULL, FALSE },
  { "continuations without end", "", NULL, "HTTP/1.1 100 Continue\r\n\r\n", 0, 0, NULL, FALSE },
  { "early hints without end", "", NULL, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 0, 0, NULL, FALSE },
  { "cookies without end", OK, NULL, "Set-Cookie: a=" K16 "\r\n", 0, 0, NULL, FALSE },
  { "chunks of one byte without end", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n", NULL, "1\r\nx\r\n", 0, 0, NULL, FALSE },
  { "chunk extensions without end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", NULL, K16, 0, 0, NULL, FALSE },
  { "trailers without end", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", NULL, "x-more: " K16 "\r\n", 0, 0, NULL, FALSE },
  { "an error without end", "HTTP/1.1 500 No\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n{\"error\":{\"message\":\"", NULL, K16 K16, 0, 0, NULL, FALSE },
  { "an error page without end", "HTTP/1.1 502 No\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n", NULL, "<b>" K16 "</b>", 0, 0, NULL, FALSE },
  { "a refusal of the key without end", "HTTP/1.1 401 No\r\nConnection: close\r\nWWW-Authenticate: Basic\r\n\r\n", NULL, K16 K16, 0, 0, NULL, FALSE },
  { "a proxy's refusal without end", "HTTP/1.1 407 No\r\nConnection: close\r\nProxy-Authenticate: Basic\r\n\r\n", NULL, K16 K16, 0, 0, NULL, FALSE },
  { "a wrong place without end", "HTTP/1.1 421 No\r\nConnection: close\r\n\r\n", NULL, K16 K16, 0, 0, NULL, FALSE },
  { "a redirect without end", "HTTP/1.1 307 No\r\nLocation: /x\r\nConnection: close\r\n\r\n", NULL, K16 K16, 0, 0, NULL, FALSE },
  { "packed without end", OK "Content-Encoding: gzip\r\nContent-Type: text/event-stream\r\n\r\n\x1f\x8b\x08", NULL, K16, 0, 0, NULL, FALSE },
  /* silence and drips */
  { "silence", "", NULL, NULL, 0, 0, NULL, TRUE },
  { "silence in the head", "HTTP/1.1 200 OK\r\nContent-", NULL, NULL, 0, 0, NULL, TRUE },
  { "silence after the head", SSE, NULL, NULL, 0, 0, NULL, TRUE },
  { "silence in a chunk", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nff\r\ndata: ", NULL, NULL, 0, 0, NULL, TRUE },
  { "silence after text", SSE DELTA ("so far"), NULL, NULL, 0, 0, NULL, TRUE },
  { "silence after an error's head", "HTTP/1.1 500 No\r\nContent-Length: 900\r\n\r\n", NULL, NULL, 0, 0, NULL, TRUE },
  { "a drip of comments", SSE, NULL, ":\n", 0, 30, NULL, FALSE },
  { "a drip of a head", "HTTP/1.1 200 OK\r\nx: ", NULL, "y", 0, 30, NULL, FALSE },
  { "a drip of text", SSE, NULL, DELTA ("x"), 0, 5, NULL, FALSE },
  /* too large */
  { "a bomb of braces", JSON, NULL, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 4000, 0, NULL, FALSE },
  { "a bomb of braces in an event", SSE "data: ", NULL, "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":", 3000, 0, "\n\n", FALSE },
  { "a million members", JSON "{\"x\":0", NULL, ",\"a\":1,\"b\":2,\"c\":3,\"d\":4", 250000, 0, "}", FALSE },
  { "a number of a million digits", JSON "{\"usage\":{\"prompt_tokens\":", NULL, "9999999999999999999999999999999999999999", 25000, 0, "}}", FALSE },
  { "escapes only", SSE "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"", NULL, "\\u0000\\ud800\\u202e\\u0001", 30000, 0, "\"}}]}\n\n" END, FALSE },
  { "a model's name of a mebibyte", SSE "data: {\"model\":\"", NULL, K16, 7000, 0, "\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n" END, FALSE },
  { "an error's message of a mebibyte", SSE "data: {\"error\":{\"message\":\"", NULL, K16, 7000, 0, "\"}}\n\n", FALSE },
  { "a finish of a mebibyte", SSE "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"", NULL, K16, 7000, 0, "\"}]}\n\n", FALSE },
  { "a request's id of a hundred kibibytes", OK "Content-Type: text/event-stream\r\nx-request-id: ", NULL, K16, 780, 0, "\r\n\r\n" DELTA ("x") END, FALSE },
  /* what the window has to draw */
  { "one word of seven mebibytes", SSE, NULL, DELTA (K16 K16 K16 K16 K16 K16 K16 K16), 7000, 0, END, FALSE },
  { "a hundred thousand quotes", SSE, NULL, DELTA ("> > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > "), 3000, 0, END, FALSE },
  { "stars", SSE, NULL, DELTA ("**_**_*_*`*[*](*"), 20000, 0, END, FALSE },
  { "lists in lists", SSE, NULL, DELTA ("- - - - - - - - - - - - - - - - x\\n"), 5000, 0, END, FALSE },
  { "a table of many columns", SSE, DELTA ("|a|a|a|a|a|a|a|a|\\n|-|-|-|-|-|-|-|-|\\n"), DELTA ("|b|b|b|b|b|b|b|b|\\n"), 8000, 0, END, FALSE },
  { "code fences", SSE, NULL, DELTA ("```x\\ny\\n```\\n"), 10000, 0, END, FALSE },
  { "links", SSE, NULL, DELTA ("[a](javascript:alert(1)) <http://x> ![i](file:///etc/passwd) "), 8000, 0, END, FALSE },
  { "accents upon accents", SSE, NULL, DELTA ("e\\u0301\\u0302\\u0303\\u0304\\u0305\\u0306\\u0307\\u0308\\u0309\\u030a"), 20000, 0, END, FALSE },
  { "right to left and back", SSE, NULL, DELTA ("\\u202eabc\\u202c\\u2067def\\u2069\\u200f"), 20000, 0, END, FALSE },
  { "families", SSE, NULL, DELTA ("\\ud83d\\udc68\\u200d\\ud83d\\udc69\\u200d\\ud83d\\udc67\\u200d\\ud83d\\udc66"), 10000, 0, END, FALSE },
  { "empty lines", SSE, NULL, DELTA ("\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n"), 20000, 0, END, FALSE },
  { "headings", SSE, NULL, DELTA ("# x\\n\\n"), 10000, 0, END, FALSE },
  /* no HTTP, or none that holds together */
  { "not HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", NULL, "\xff\xfe\xfd", 100000, 0, NULL, FALSE },
  { "HTTP/2 unasked", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", NULL, NULL, 0, 0, NULL, TRUE },
  { "HTTP/0.9", "data: {}\n\n", NULL, NULL, 0, 0, NULL, FALSE },
  { "a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\nContent-Type: application/json\r\n\r\n{}", NULL, NULL, 0, 0, NULL, FALSE },
  { "a length of 2 to the 63rd less one", "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\nContent-Type: application/json\r\n\r\n{}", NULL, NULL, 0, 0, NULL, FALSE },
  { "two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 99\r\nContent-Type: application/json\r\n\r\n{}", NULL, NULL, 0, 0, NULL, FALSE },
  { "length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n2\r\n{}\r\n0\r\n\r\n", NULL, NULL, 0, 0, NULL, FALSE },
  { "a chunk of 2 to the 64th", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nffffffffffffffff\r\n", NULL, K16, 1000, 0, NULL, FALSE },
  { "a negative chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n-5\r\nhello\r\n", NULL, NULL, 0, 0, NULL, FALSE },
  { "switching protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", NULL, K16, 1000, 0, NULL, FALSE },
  { "a wait of a thousand years", "HTTP/1.1 429 No\r\nRetry-After: 99999999999999999999\r\nContent-Length: 2\r\n\r\n{}", NULL, NULL, 0, 0, NULL, FALSE },
  { "answers nobody asked for", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", NULL, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 10000, 0, NULL, FALSE },
  { "bytes that are no text", SSE, NULL, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\xff\xfe\x80\xc0\"}}]}\n\n", 100, 0, END, FALSE },
};

static ThimbleTestScript *
make_script (const Server *server)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  if (*server->head != '\0')
    thimble_test_script_send (script, server->head);
  if (server->first != NULL)
    thimble_test_script_send (script, server->first);
  if (server->again != NULL)
    {
      /* In writes of some size, or the server would be the slow one. */
      guint batch = server->ms > 0 ? 1 : MAX (1, 16384 / (guint) strlen (server->again));
      g_autoptr (GString) block = g_string_new (NULL);
      guint writes = (server->times + batch - 1) / batch;

      for (guint i = 0; i < batch; i++)
        g_string_append (block, server->again);
      thimble_test_script_repeat (script, block->str, writes, server->ms);
    }
  if (server->last != NULL)
    thimble_test_script_send (script, server->last);
  if (server->silent)
    thimble_test_script_silence (script);
  else
    thimble_test_script_cut (script);
  return script;
}

/* In bytes, of /proc/self/status: "VmRSS:" or "VmHWM:", the most since it was last forgotten. */
static gsize
read_memory (const char *what)
{
  g_autofree char *status = NULL;
  const char *at;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  at = strstr (status, what);
  g_assert_nonnull (at);
  return (gsize) g_ascii_strtoull (at + strlen (what), NULL, 10) * 1024;
}

static void
forget_peak (void)
{
  int fd = open ("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

  if (fd >= 0)
    g_assert_cmpint (write (fd, "5", 1), ==, 1);
  close (fd);
}

typedef struct {
  gint64   busy, stop; /* microseconds; 0: it was not stopped */
  gsize    memory;
  gboolean sent;       /* it says still that it is under way */
} Outcome;

static Outcome
meet (FaultWindow  *self,
      const Server *hostile)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);
  Outcome outcome = { 0 };
  gint64 began;
  gsize before;

  thimble_test_server_push (server, make_script (hostile));
  fault_window_choose (self, url, FALSE);
  ui_settle (self->window);
  before = read_memory ("VmRSS:");
  forget_peak ();
  ui_watch_loop ();
  ui_press (ui_get (self->window, "send"));
  began = g_get_monotonic_time ();
  while (thimble_compose_page_is_running (fault_window_page (self)) && g_get_monotonic_time () - began < PATIENCE_US)
    ui_iterate ();
  if (thimble_compose_page_is_running (fault_window_page (self)))
    {
      gint64 pressed = g_get_monotonic_time () - ui_queued_us ();

      ui_press (ui_get (self->window, "stop"));
      ui_wait_for (!thimble_compose_page_is_running (fault_window_page (self)));
      outcome.stop = g_get_monotonic_time () - ui_queued_us () - pressed;
    }
  ui_wait_ms (100);
  outcome.busy = ui_longest_busy_us ();
  outcome.memory = MAX (read_memory ("VmHWM:"), before) - before;
  outcome.sent = thimble_request_get_state (fault_window_request (self)) == THIMBLE_STATE_SENT;
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
  return outcome;
}

static gboolean
is_bad (const Outcome *outcome)
{
  return outcome->busy > thimble_test_limit (MOST_BUSY_US) || outcome->stop > thimble_test_limit (MOST_STOP_US)
         || outcome->memory > (gsize) thimble_test_limit (MOST_MEMORY) || outcome->sent;
}

static void
test_servers (FaultWindow   *self,
              gconstpointer  data)
{
  Outcome most = { 0 };
  guint n_stopped = 0, n_bad = 0;

  /* Everything is there that a first answer brings. */
  fault_window_send (self);
  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      Outcome outcome;

      g_test_message ("%s", servers[i].name);
      /* Caches and clocks of the processor are shared with whatever else runs: what was slow by that is not slow three times. */
      for (guint n = 0; n < 3; n++)
        {
          outcome = meet (self, &servers[i]);
          if (!is_bad (&outcome))
            break;
        }
      if (is_bad (&outcome))
        {
          n_bad++;
          g_test_message ("BAD %s: loop held %d ms, %d MiB, stop %d ms", servers[i].name, (int) (outcome.busy / 1000),
                          (int) (outcome.memory / MiB), (int) (outcome.stop / 1000));
        }
      n_stopped += outcome.stop > 0;
      most.busy = MAX (most.busy, outcome.busy);
      most.stop = MAX (most.stop, outcome.stop);
      most.memory = MAX (most.memory, outcome.memory);
    }
  target_figure ("T17: %u hostile servers: 0 crashes, 0 hangs, %u MiB more memory at most, loop held %d ms at most, %u stopped in %d ms at most",
                 (guint) G_N_ELEMENTS (servers), (guint) (most.memory / MiB), (int) (most.busy / 1000), n_stopped,
                 (int) (most.stop / 1000));
  g_assert_cmpuint (G_N_ELEMENTS (servers), >=, 60);
  g_assert_cmpuint (n_bad, ==, 0);
  fault_window_check_kept (self);
}

int
main (int    argc,
      char **argv)
{
  fault_begin (&argc, &argv);
  FAULT_ADD ("/T17/servers", test_servers);
  return fault_end ();
}
