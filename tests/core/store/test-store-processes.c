/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several processes with one history: this program starts itself as the others. */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store-helper.h"

/* What the children do */

/* Inserts and streams for ever; tells each id once its row is committed. */
static void
child_stream (const char *folder)
{
  ThimbleStore *store = store_test_open (folder);

  for (;;)
    {
      g_autoptr (ThimbleRecord) record = store_test_record ("prompt", "");
      GError *error = NULL;

      record->state = THIMBLE_STATE_SENT;
      record->billed = THIMBLE_BILLED_POSSIBLE;
      record->id = store_test_insert (store, record, &error);
      g_assert_no_error (error);
      printf ("%" G_GINT64_FORMAT "\n", record->id);
      fflush (stdout);
      record->state = THIMBLE_STATE_STREAMING;
      for (guint i = 0; i < 3; i++)
        {
          g_free (record->answer);
          record->answer = g_strnfill (1 + i * 3000, 'a');
          store_test_update (store, record, &error);
          g_assert_no_error (error);
        }
      record->state = THIMBLE_STATE_COMPLETED;
      store_test_update (store, record, &error);
      g_assert_no_error (error);
    }
}

/* Streams one, waits for a line (or the end of input), completes it. */
static int
child_hold (const char *folder)
{
  ThimbleStore *store = store_test_open (folder);
  g_autoptr (ThimbleRecord) record = store_test_record ("held", "so far");
  char line[16];

  record->state = THIMBLE_STATE_STREAMING;
  record->id = store_test_insert (store, record, NULL);
  printf ("%" G_GINT64_FORMAT "\n", record->id);
  fflush (stdout);
  if (fgets (line, sizeof line, stdin) == NULL)
    return 1;
  record->state = THIMBLE_STATE_COMPLETED;
  g_assert_true (store_test_update (store, record, NULL));
  printf ("done\n");
  fflush (stdout);
  if (fgets (line, sizeof line, stdin) == NULL)
    return 1;
  store_test_close (store);
  return 0;
}

/* Leaves a row in streaming and goes in an orderly way. */
static int
child_leave (const char *folder)
{
  ThimbleStore *store = store_test_open (folder);
  ThimbleRecord *record = store_test_record ("left", "half");

  record->state = THIMBLE_STATE_STREAMING;
  store_test_add (store, record);
  store_test_close (store);
  return 0;
}

/* Leaves four that had just begun: to a local server that has a price, to one whose price could not be read, to a free one, and to a free model elsewhere. */
static int
child_leave_local (const char *folder)
{
  ThimbleStore *store = store_test_open (folder);

  for (guint i = 0; i < 4; i++)
    {
      ThimbleRecord *record = store_test_record ("left", "");

      record->state = THIMBLE_STATE_SENT;
      record->billed = THIMBLE_BILLED_POSSIBLE;
      record->cost = THIMBLE_MONEY_UNKNOWN;
      record->tier = i < 3 ? THIMBLE_TIER_LOCAL : THIMBLE_TIER_ENTRY;
      g_clear_pointer (&record->usage, thimble_usage_unref);
      if (i > 0)
        g_clear_pointer (&record->price, thimble_price_unref);
      if (i > 1)
        record->price = thimble_price_new_free ("catalogue");
      store_test_add (store, record);
    }
  store_test_close (store);
  return 0;
}

static int
child_add (const char *folder)
{
  ThimbleStore *store = store_test_open (folder);

  for (guint i = 0; i < 5; i++)
    store_test_add (store, store_test_record ("a", "b"));
  store_test_close (store);
  return 0;
}

/* What this one does */

static GSubprocess *
start (const char *what,
       const char *folder)
{
  g_autofree char *program = thimble_test_program ();
  g_autoptr (GError) error = NULL;
  GSubprocess *child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                         program, "--child", what, folder, NULL);

  g_assert_no_error (error);
  return child;
}

/* (nullable): NULL at its end. */
static char *
read_line (GDataInputStream *stream)
{
  return g_data_input_stream_read_line (stream, NULL, NULL, NULL);
}

static GDataInputStream *
output_of (GSubprocess *child)
{
  return g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
}

static void
say (GSubprocess *child)
{
  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (child), "go\n", 3, NULL, NULL, NULL));
}

static void
kill_child (GSubprocess *child)
{
  g_subprocess_send_signal (child, SIGKILL);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
}

static guint
count_locks (const char *folder)
{
  g_autofree char *owners = g_build_filename (folder, "owners", NULL);
  g_autoptr (GDir) dir = g_dir_open (owners, 0, NULL);
  guint count = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

static void
assert_cut_off (ThimbleStore *store,
                gint64        id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleRecord) record = store_test_load (store, id, &error);

  g_assert_no_error (error);
  g_assert_cmpint (record->state, ==, THIMBLE_STATE_INTERRUPTED);
  g_assert_cmpint (record->billed, ==, THIMBLE_BILLED_POSSIBLE);
  g_assert_nonnull (record->problem);
  g_assert_cmpint (thimble_problem_get_code (record->problem), ==, THIMBLE_ERROR_CUT_OFF);
  g_assert_nonnull (strstr (thimble_problem_get_message (record->problem), "was closed while this was running"));
}

static ThimbleState
state_of (ThimbleStore *store,
          gint64        id)
{
  g_autoptr (ThimbleRecord) record = store_test_load (store, id, NULL);

  g_assert_nonnull (record);
  return record->state;
}

static void
on_changed (ThimbleStore *store,
            gint64       *when)
{
  *when = g_get_monotonic_time ();
}

/* Iterates until the row is in that state; returns the microseconds it took. */
static gint64
wait_for_state (ThimbleStore *store,
                gint64        id,
                ThimbleState  state)
{
  gint64 began = g_get_monotonic_time ();

  while (state_of (store, id) != state)
    {
      g_assert_cmpint (g_get_monotonic_time () - began, <, thimble_test_limit (10 * G_USEC_PER_SEC));
      store_test_run_for (20);
    }
  return g_get_monotonic_time () - began;
}

static void
test_two_see_each_other (void)
{
  char *folder = store_test_make_folder ();
  ThimbleStore *store = store_test_open (folder);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;
  g_autofree char *done = NULL;
  gint64 id, heard = 0, began;
  ThimbleStore *third;

  store_test_run_for (100);
  g_signal_connect (store, "changed", G_CALLBACK (on_changed), &heard);
  child = start ("hold", folder);
  output = output_of (child);
  line = read_line (output);
  id = g_ascii_strtoll (line, NULL, 10);
  began = g_get_monotonic_time ();
  while (heard == 0 && g_get_monotonic_time () - began < thimble_test_limit (3 * G_USEC_PER_SEC))
    store_test_run_for (1);
  g_assert_cmpint (heard, >, 0);
  g_assert_cmpint (heard - began, <, thimble_test_limit (G_USEC_PER_SEC * 12 / 10)); /* a second, and a busy machine */
  g_assert_cmpint (state_of (store, id), ==, THIMBLE_STATE_STREAMING);

  /* It lives: neither we nor one that opens now takes its row, and deleting is refused. */
  third = store_test_open (folder);
  g_assert_cmpint (state_of (third, id), ==, THIMBLE_STATE_STREAMING);
  store_test_close (third);
  g_assert_false (store_test_delete (store, id, FALSE, NULL));
  store_test_run_for (2500);
  g_assert_cmpint (state_of (store, id), ==, THIMBLE_STATE_STREAMING);
  g_assert_cmpuint (count_locks (folder), ==, 2);

  heard = 0;
  say (child);
  done = read_line (output);
  g_assert_cmpstr (done, ==, "done");
  began = g_get_monotonic_time ();
  while (heard == 0 && g_get_monotonic_time () - began < thimble_test_limit (3 * G_USEC_PER_SEC))
    store_test_run_for (1);
  g_assert_cmpint (heard, >, 0);
  g_assert_cmpint (heard - began, <, thimble_test_limit (G_USEC_PER_SEC * 12 / 10));
  g_assert_cmpint (state_of (store, id), ==, THIMBLE_STATE_COMPLETED);
  say (child);
  g_assert_true (g_subprocess_wait_check (child, NULL, NULL));
  g_assert_cmpuint (count_locks (folder), ==, 1);
  store_test_close (store);
  store_test_remove_folder (folder);
}

/* Killed while we are open: noticed without opening anew. */
static void
test_killed_while_open (void)
{
  char *folder = store_test_make_folder ();
  ThimbleStore *store = store_test_open (folder);
  g_autoptr (GSubprocess) child = start ("hold", folder);
  g_autoptr (GDataInputStream) output = output_of (child);
  g_autofree char *line = read_line (output);
  gint64 id = g_ascii_strtoll (line, NULL, 10);
  gint64 heard = 0, mine;
  ThimbleRecord *record = store_test_record ("mine", "so far");

  record->state = THIMBLE_STATE_STREAMING;
  mine = store_test_add (store, record);
  store_test_run_for (100);
  g_signal_connect (store, "changed", G_CALLBACK (on_changed), &heard);
  kill_child (child);
  g_assert_cmpint (wait_for_state (store, id, THIMBLE_STATE_INTERRUPTED), <, thimble_test_limit (4 * G_USEC_PER_SEC));
  while (heard == 0)
    store_test_run_for (1);
  assert_cut_off (store, id);
  g_assert_cmpint (state_of (store, mine), ==, THIMBLE_STATE_STREAMING);
  g_assert_cmpuint (count_locks (folder), ==, 1);
  store_test_close (store);
  store_test_remove_folder (folder);
}

static void
test_left_behind (void)
{
  char *folder = store_test_make_folder ();
  g_autoptr (GSubprocess) child = start ("leave", folder);
  ThimbleStore *store;

  g_assert_true (g_subprocess_wait_check (child, NULL, NULL));
  store = store_test_open (folder);
  assert_cut_off (store, 1);
  store_test_close (store);
  g_assert_cmpuint (count_locks (folder), ==, 0);
  store_test_remove_folder (folder);
}

/* What may have been billed is unknown, never zero; zero is what surely costs nothing. */
static void
test_left_behind_local (void)
{
  char *folder = store_test_make_folder ();
  g_autoptr (GSubprocess) child = start ("leave-local", folder);
  ThimbleStore *store;

  g_assert_true (g_subprocess_wait_check (child, NULL, NULL));
  store = store_test_open (folder);
  for (gint64 id = 1; id <= 4; id++)
    {
      g_autoptr (ThimbleRecord) record = store_test_load (store, id, NULL);

      assert_cut_off (store, id);
      g_assert_cmpint (record->cost, ==, id <= 2 ? THIMBLE_MONEY_UNKNOWN : 0);
      g_assert_cmpint (strstr (thimble_problem_get_advice (record->problem), "may have been billed") != NULL, ==, id <= 2);
    }
  g_assert_cmpint (store_test_sums (store, NULL).unpriced, ==, 2);
  store_test_close (store);
  store_test_remove_folder (folder);
}

/* An owner is text from a file, never a path. */
static void
test_hostile_owner (void)
{
  char *folder = store_test_make_folder ();
  g_autofree char *victim = g_build_filename (folder, "victim.lock", NULL);
  ThimbleStore *store = store_test_open (folder);
  ThimbleRecord *record = store_test_record ("a", "b");

  record->state = THIMBLE_STATE_SENT;
  store_test_add (store, record);
  store_test_close (store);
  g_assert_true (g_file_set_contents (victim, "", 0, NULL));
  store_test_sql (folder, "UPDATE requests SET owner = '../victim'");
  store = store_test_open (folder);
  assert_cut_off (store, 1);
  g_assert_true (g_file_test (victim, G_FILE_TEST_EXISTS));
  store_test_close (store);
  store_test_remove_folder (folder);
}

static void
test_all_at_once (void)
{
  char *folder = store_test_make_folder ();
  GSubprocess *children[6];

  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    children[i] = start ("add", folder);
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_assert_true (g_subprocess_wait_check (children[i], NULL, NULL));
      g_object_unref (children[i]);
    }
  g_assert_cmpint (store_test_ask (folder, "SELECT count(*) FROM requests"), ==, 30);
  g_assert_cmpint (store_test_ask (folder, "SELECT count(*) FROM request_texts"), ==, 30);
  store_test_assert_sound (folder);
  g_assert_cmpuint (count_locks (folder), ==, 0);
  store_test_remove_folder (folder);
}

/* Kills of the store alone; T2 kills the whole program. */
static void
test_forty_kills (void)
{
  char *folder = store_test_make_folder ();
  guint n_acknowledged = 0;
  gint64 longest = 0;

  for (guint round = 0; round < 40; round++)
    {
      g_autoptr (GSubprocess) child = start ("stream", folder);
      g_autoptr (GDataInputStream) output = output_of (child);
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      ThimbleStore *store;
      gint64 began;
      char *line;

      g_usleep ((gulong) thimble_test_limit (g_test_rand_int_range (0, 90000)));
      kill_child (child);
      while ((line = read_line (output)) != NULL)
        {
          gint64 id = g_ascii_strtoll (line, NULL, 10);

          g_array_append_val (ids, id);
          g_free (line);
        }
      began = g_get_monotonic_time ();
      store = store_test_open (folder);
      longest = MAX (longest, g_get_monotonic_time () - began);
      g_assert_null (thimble_store_get_warning (store));
      for (guint i = 0; i < ids->len; i++)
        {
          ThimbleState state = state_of (store, g_array_index (ids, gint64, i));

          g_assert_true (state == THIMBLE_STATE_COMPLETED || state == THIMBLE_STATE_INTERRUPTED);
        }
      n_acknowledged += ids->len;
      store_test_close (store);
      g_assert_cmpint (store_test_ask (folder, "SELECT count(*) FROM requests WHERE state IN ('sent', 'streaming')"), ==, 0);
      store_test_assert_sound (folder);
    }
  g_test_message ("%u rows acknowledged, open again after at most %" G_GINT64_FORMAT " ms", n_acknowledged, longest / 1000);
  g_assert_cmpuint (n_acknowledged, >, 0);
  g_assert_cmpint (longest, <, thimble_test_limit (2 * G_USEC_PER_SEC));
  g_assert_cmpuint (count_locks (folder), ==, 0);
  store_test_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  if (argc == 4 && strcmp (argv[1], "--child") == 0)
    {
      if (strcmp (argv[2], "stream") == 0)
        child_stream (argv[3]);
      if (strcmp (argv[2], "hold") == 0)
        return child_hold (argv[3]);
      if (strcmp (argv[2], "leave") == 0)
        return child_leave (argv[3]);
      if (strcmp (argv[2], "leave-local") == 0)
        return child_leave_local (argv[3]);
      return child_add (argv[3]);
    }
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store-processes/two-see-each-other", test_two_see_each_other);
  g_test_add_func ("/store-processes/killed-while-open", test_killed_while_open);
  g_test_add_func ("/store-processes/left-behind", test_left_behind);
  g_test_add_func ("/store-processes/left-behind-local", test_left_behind_local);
  g_test_add_func ("/store-processes/hostile-owner", test_hostile_owner);
  g_test_add_func ("/store-processes/all-at-once", test_all_at_once);
  g_test_add_func ("/store-processes/forty-kills", test_forty_kills);

  return g_test_run ();
}
