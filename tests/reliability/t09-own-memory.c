/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T9: the key in the program's own memory: a second after its last use nowhere, while a request is under way in at most four
 * places. The provider is another process, the keyring too. Run without MALLOC_PERTURB_, which would wipe what is freed. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault-window.h"
#include "target.h"

#define MOST_IN_FLIGHT 4
#define MASK_BYTE 0x5a
/* Larger is no memory, but what a sanitizer reserves for its shadow. */
#define LARGEST_MAP (1ul << 40)

/* The key as it never stands in memory. */
static guint8 masked_key[48];

static void
make_key (void)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  for (gsize i = 0; i < sizeof masked_key; i++)
    masked_key[i] = (guint8) letters[g_random_int_range (0, sizeof letters - 1)] ^ MASK_BYTE;
}

/* Into memory that is wiped by whoever asked. */
static void
unmask (char *key)
{
  for (gsize i = 0; i < sizeof masked_key; i++)
    key[i] = (char) (masked_key[i] ^ MASK_BYTE);
  key[sizeof masked_key] = '\0';
}

static guint
count_in (const guint8 *bytes,
          gsize         length)
{
  const guint8 *at = bytes, *end = bytes + length;
  guint n = 0;

  while (end - at >= (gssize) sizeof masked_key && (at = memchr (at, masked_key[0] ^ MASK_BYTE, (gsize) (end - at))) != NULL)
    {
      gsize k = 0;

      while (k < sizeof masked_key && at + k < end && (at[k] ^ MASK_BYTE) == masked_key[k])
        k++;
      n += k == sizeof masked_key;
      at++;
    }
  return n;
}

/* All of our memory that can be written, as /proc has it. */
static guint
count_copies (gsize *n_bytes)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;
  int fd = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  guint n = 0;
  static guint8 buffer[1 << 20];

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      unsigned long from, to;
      char mode[5];

      if (sscanf (lines[i], "%lx-%lx %4s", &from, &to, mode) != 3 || mode[0] != 'r' || mode[1] != 'w')
        continue;
      if (to - from > LARGEST_MAP)
        continue;
      for (unsigned long at = from; at < to;)
        {
          gssize length;

          if (at <= (unsigned long) buffer && (unsigned long) buffer < at + sizeof buffer)
            {
              /* Not what was just read. */
              if (at < (unsigned long) buffer)
                {
                  length = pread (fd, buffer, MIN ((unsigned long) buffer - at, sizeof buffer), (off_t) at);
                  n += length > 0 ? count_in (buffer, (gsize) length) : 0;
                }
              at = (unsigned long) buffer + sizeof buffer;
              continue;
            }
          length = pread (fd, buffer, MIN (to - at, sizeof buffer), (off_t) at);
          if (length <= 0)
            break;
          n += count_in (buffer, (gsize) length);
          *n_bytes += (gsize) length;
          /* Pieces overlap, so that none is missed at a seam; one found there twice counts twice. */
          at += (gsize) length > sizeof masked_key && at + (unsigned long) length < to ? (unsigned long) length - sizeof masked_key
                                                                                       : (unsigned long) length;
        }
    }
  close (fd);
  memset (buffer, 0, sizeof buffer);
  return n;
}

/* The provider: a process of its own, since it sees the key. It answers after a tenth of a second. */
static int server_pipe[2];
static pid_t server_pid;
static char server_url[64];

static void
start_provider (void)
{
  int to_child[2];

  g_assert_cmpint (pipe (server_pipe), ==, 0);
  g_assert_cmpint (pipe (to_child), ==, 0);
  server_pid = fork ();
  if (server_pid == 0)
    {
      ThimbleTestServer *server = thimble_test_server_new ();
      ThimbleTestScript *script = thimble_test_script_new ();
      char end;
      g_autofree char *url = g_strdup_printf ("%-63s", thimble_test_server_get_url (server));

      close (to_child[1]);
      thimble_test_script_delay (script, 400);
      thimble_test_script_answer (script, 200, "application/json", NULL,
                                  "{\"id\":\"c\",\"model\":\"test-1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                                  "\"content\":\"Hello.\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}");
      thimble_test_server_push (server, script);
      g_assert_cmpint (write (server_pipe[1], url, 63), ==, 63);
      _exit (read (to_child[0], &end, 1) < 0);
    }
  close (to_child[0]);
  g_assert_cmpint (read (server_pipe[0], server_url, 63), ==, 63);
  g_strchomp (server_url);
  server_pipe[1] = to_child[1];
}

/* Presses Send and looks while it is under way, and a second after its end. */
static void
send_and_count (FaultWindow *self,
                guint       *in_flight,
                guint       *afterwards,
                gsize       *n_bytes)
{
  gint64 next = g_get_monotonic_time () + 50 * 1000;

  ui_press (ui_get (self->window, "send"));
  while (thimble_compose_page_is_running (fault_window_page (self)))
    {
      if (g_get_monotonic_time () > next)
        {
          *in_flight = MAX (*in_flight, count_copies (n_bytes));
          next = g_get_monotonic_time () + 100 * 1000;
        }
      ui_iterate ();
    }
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_COMPLETED);
  ui_wait_ms (1000);
  *afterwards = count_copies (n_bytes);
}

static void
conclude (const char *way,
          guint       in_flight,
          guint       afterwards,
          gsize       n_bytes)
{
  target_figure ("T9: %s: %u copies while under way, %u a second after the last request, %" G_GSIZE_FORMAT " MiB searched", way,
                 in_flight, afterwards, n_bytes >> 20);
  /* A sanitizer keeps what is freed, so that nothing takes its place. */
  if (g_getenv ("THIMBLE_ASAN") != NULL)
    return;
  g_assert_cmpuint (in_flight, <=, MOST_IN_FLIGHT);
  g_assert_cmpuint (afterwards, ==, 0);
}

static void
test_search_finds (FaultWindow   *self,
                   gconstpointer  data)
{
  g_autofree char *planted = g_malloc (sizeof masked_key + 1);
  gsize n_bytes = 0;

  g_assert_cmpuint (count_copies (&n_bytes), ==, 0);
  unmask (planted);
  g_assert_cmpuint (count_copies (&n_bytes), ==, 1);
  memset (planted, 0, sizeof masked_key);
  g_assert_cmpuint (count_copies (&n_bytes), ==, 0);
}

/* Saved in the keyring, read from there with each request. */
static void
test_keyring (FaultWindow   *self,
              gconstpointer  data)
{
  g_autofree char *url = g_strconcat (server_url, "/v1", NULL);
  ThimbleEndpoint *endpoint = fault_window_choose (self, url, TRUE);
  guint in_flight = 0, afterwards = 0;
  gsize n_bytes = 0;
  char key[sizeof masked_key + 1];

  unmask (key);
  fault_window_save_key (self, endpoint, key, FALSE);
  explicit_bzero (key, sizeof key);
  for (guint i = 0; i < 3; i++)
    send_and_count (self, &in_flight, &afterwards, &n_bytes);
  fault_window_remove_key (self, endpoint);
  conclude ("a key from the keyring, three requests", in_flight, afterwards, n_bytes);
}

/* Typed into the form of Preferences and saved. */
static void
test_typed (FaultWindow   *self,
            gconstpointer  data)
{
  g_autofree char *url = g_strconcat (server_url, "/v1", NULL);
  GtkWidget *preferences, *entry;
  guint typed, afterwards;
  gsize n_bytes = 0;
  char key[sizeof masked_key + 1];

  gtk_widget_activate_action (self->window, "app.keys", "s", "");
  ui_wait_for (ui_find_window ("preferences") != NULL);
  preferences = GTK_WIDGET (ui_find_window ("preferences"));
  ui_wait_for (ui_find (preferences, "key-entry") != NULL);
  entry = ui_get (preferences, "key-entry");
  /* Letter by letter, as a person does. */
  unmask (key);
  for (gsize i = 0; i < sizeof masked_key; i++)
    {
      int position = (int) i;

      gtk_editable_insert_text (GTK_EDITABLE (entry), &key[i], 1, &position);
    }
  explicit_bzero (key, sizeof key);
  ui_settle (preferences);
  typed = count_copies (&n_bytes);
  ui_press (ui_get (preferences, "key-save"));
  ui_wait_for (*gtk_editable_get_text (GTK_EDITABLE (entry)) == '\0');
  gtk_window_close (GTK_WINDOW (preferences));
  ui_wait_for (ui_find_window ("preferences") == NULL);
  ui_wait_ms (1000);
  afterwards = count_copies (&n_bytes);
  conclude ("a key typed and saved in Preferences", typed, afterwards, n_bytes);
}

int
main (int    argc,
      char **argv)
{
  int status;

  make_key ();
  start_provider ();
  fault_begin (&argc, &argv);
  prctl (PR_SET_DUMPABLE, 1);
  FAULT_ADD ("/T9/search-finds", test_search_finds);
  FAULT_ADD ("/T9/keyring", test_keyring);
  FAULT_ADD ("/T9/typed", test_typed);
  status = fault_end ();
  close (server_pipe[1]);
  waitpid (server_pid, NULL, 0);
  return status;
}
