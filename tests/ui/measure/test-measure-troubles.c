/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes wrong while something is measured or a chain runs, seen in the window: limits, a provider that is down, a model that is gone,
 * a machine that slept, a program that was killed. This program starts itself as the one that dies. */
#include "config.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/thimble-chain.h"
#include "measure/thimble-measurement.h"
#include "measure-window.h"
#include "models/thimble-model-button.h"
#include "thimble-test-loop.h"

static gboolean
is_running (Fixture *fixture, const char *mode)
{
  g_autofree char *stop = g_strconcat (mode, "-stop", NULL);

  return ui_find (fixture->window, stop) != NULL;
}

/* On a busy machine a hundred requests take their time. */
static void
wait_until_over (Fixture *fixture, const char *mode)
{
  gint64 deadline = g_get_monotonic_time () + thimble_test_limit (90 * G_USEC_PER_SEC);

  while (is_running (fixture, mode) && g_get_monotonic_time () < deadline)
    ui_iterate ();
  g_assert_false (is_running (fixture, mode));
  ui_settle (fixture->window);
}

static void
press_and_wait (Fixture *fixture, const char *mode, const char *button)
{
  g_autofree char *name = g_strconcat (mode, button, NULL);

  ui_press (mw_get (fixture, name));
  ui_settle (fixture->window);
  wait_until_over (fixture, mode);
}

static gboolean
offers (Fixture *fixture, const char *mode, const char *button)
{
  g_autofree char *name = g_strconcat (mode, button, NULL);

  return ui_find (fixture->window, name) != NULL;
}

/* Goes on as a person would, until nothing is left that waits or failed. */
static void
bring_to_end (Fixture *fixture, const char *mode)
{
  for (guint i = 0; i < 4; i++)
    {
      if (offers (fixture, mode, "-resume"))
        press_and_wait (fixture, mode, "-resume");
      if (offers (fixture, mode, "-retry"))
        press_and_wait (fixture, mode, "-retry");
    }
  g_assert_false (offers (fixture, mode, "-resume"));
  g_assert_false (offers (fixture, mode, "-retry"));
}

static void
open_first_kept (Fixture *fixture, const char *button)
{
  GtkWidget *kept = mw_open_kept (fixture, button);

  g_signal_emit_by_name (ui_get (kept, "measure-kept-list"), "row-activated",
                         gtk_list_box_get_row_at_index (GTK_LIST_BOX (ui_get (kept, "measure-kept-list")), 0));
  ui_wait_for (ui_find_window ("measure-kept-window") == NULL);
  ui_settle (fixture->window);
}

/* A budget that it could pass: nothing is sent before the person was asked. */
static void
test_over_budget (Fixture *fixture, gconstpointer unused)
{
  guint n = thimble_test_server_get_n_requests (mw_server);

  mw_choose_priced (fixture);
  g_object_set (thimble_engine_get_budget (mw_engine->engine), "month-limit", (gint64) 1000000, NULL);
  mw_push_answer (mw_server, 70);
  mw_set_spin (fixture, "measure-runs", 1);
  ui_wait_for (mw_can_start (fixture));
  ui_press (mw_get (fixture, "measure-start"));
  ui_wait_for (ui_find_window ("measure-over-budget") != NULL);
  g_assert_cmpuint (thimble_test_server_get_n_requests (mw_server), ==, n);
  ui_save_picture (GTK_WIDGET (ui_find_window ("measure-over-budget")), "measure-over-budget.png");
  mw_respond ("measure-over-budget", "send");
  ui_wait_for (g_str_has_prefix (mw_text_of (fixture, "measure-progress"), "3 of 3") && ui_find (fixture->window, "measure-stop") == NULL);
  g_assert_cmpuint (thimble_test_server_get_n_requests (mw_server), ==, n + 3);
  g_object_set (thimble_engine_get_budget (mw_engine->engine), "month-limit", (gint64) 0, NULL);
}

/* Asked to wait, it says so and goes on; what failed and may have been billed is sent again only when asked. */
static void
test_endpoint_troubles (Fixture *fixture, gconstpointer unused)
{
  guint n = thimble_test_server_get_n_requests (mw_server);

  mw_choose_priced (fixture);
  mw_push_status (429, "Retry-After: 1\r\n");
  mw_push_answer (mw_server, 70);
  mw_push_status (500, "");
  mw_push_answer (mw_server, 70);
  mw_set_spin (fixture, "measure-runs", 1);
  mw_start (fixture);
  ui_wait_for (strstr (mw_text_of (fixture, "measure-message"), "Paid asks to wait") != NULL);
  ui_save_picture (fixture->window, "measure-waits.png");
  ui_wait_for (ui_find (fixture->window, "measure-stop") == NULL && ui_find (fixture->window, "measure-retry") != NULL);
  g_assert_cmpuint (thimble_test_server_get_n_requests (mw_server), ==, n + 4);
  g_assert_nonnull (strstr (mw_text_of (fixture, "measure-progress"), "2 of 3"));
  mw_push_answer (mw_server, 70);
  ui_press (mw_get (fixture, "measure-retry"));
  ui_wait_for (ui_find (fixture->window, "measure-stop") == NULL && ui_find (fixture->window, "measure-retry") == NULL);
  g_assert_nonnull (strstr (mw_text_of (fixture, "measure-progress"), "3 of 3"));
}

/* It stops before what could pass the ceiling, and says so; reopened from the kept ones it can still be resumed. */
static void
test_ceiling (Fixture *fixture, gconstpointer unused)
{
  mw_choose_priced (fixture);
  mw_push_answer (mw_server, 90); /* the last one serves all further ones */
  mw_set_spin (fixture, "measure-ceiling", 0.02);
  mw_measure (fixture, 20);
  g_assert_nonnull (strstr (mw_text_of (fixture, "measure-message"), "could pass the ceiling of $0.02"));
  g_assert_nonnull (ui_find (fixture->window, "measure-resume"));
  ui_save_picture (fixture->window, "measure-ceiling.png");
  open_first_kept (fixture, "measure-kept");
  g_assert_nonnull (ui_find (fixture->window, "measure-resume"));
}

/* A ceiling below one request: nothing is sent, and it says what to do. */
static void
test_low_ceiling (Fixture *fixture, gconstpointer unused)
{
  guint n = thimble_test_server_get_n_requests (mw_server);

  mw_choose_priced (fixture);
  mw_set_spin (fixture, "measure-runs", 2);
  mw_set_spin (fixture, "measure-ceiling", 0.01);
  mw_set_spin (fixture, "measure-limit", 100000);
  ui_wait_for (mw_can_start (fixture));
  ui_press (mw_get (fixture, "measure-start"));
  ui_settle (fixture->window);
  wait_until_over (fixture, "measure");
  ui_wait_for (strstr (mw_text_of (fixture, "measure-message"), "ceiling") != NULL);
  g_assert_cmpuint (thimble_test_server_get_n_requests (mw_server), ==, n);
  ui_save_picture (fixture->window, "measure-low-ceiling.png");
  /* To allow it would change nothing: it is not asked. */
  g_assert_null (ui_find_window ("measure-over-budget"));
}

/* The provider goes down in the middle: it stops, says so, and Resume goes on when it is back. */
static void
test_down (Fixture *fixture, gconstpointer unused)
{
  mw_choose_priced (fixture);
  mw_push_answer (mw_server, 70);
  mw_set_spin (fixture, "measure-runs", 40);
  mw_start (fixture);
  ui_wait_for (!g_str_has_prefix (mw_text_of (fixture, "measure-progress"), "0 "));
  thimble_test_server_set_mode (mw_server, THIMBLE_TEST_SERVER_RESET_ON_ACCEPT);
  wait_until_over (fixture, "measure");
  g_assert_true (offers (fixture, "measure", "-resume"));
  g_assert_cmpstr (mw_text_of (fixture, "measure-message"), !=, "");
  ui_save_picture (fixture->window, "measure-down.png");
  thimble_test_server_set_mode (mw_server, THIMBLE_TEST_SERVER_NORMAL);
  bring_to_end (fixture, "measure");
  g_assert_true (g_str_has_prefix (mw_text_of (fixture, "measure-progress"), "120 of 120"));
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer done)
{
  g_assert_true (thimble_catalogue_remove_endpoint_finish (THIMBLE_CATALOGUE (source), result, NULL));
  *(gboolean *) done = TRUE;
}

/* What was measured stays to be read when its models are gone; the form names them, and going on is refused in a sentence. */
static void
test_removed (Fixture *fixture, gconstpointer unused)
{
  gboolean removed = FALSE;
  guint n;

  mw_choose_priced (fixture);
  mw_push_answer (mw_server, 90); /* the last one serves all further ones */
  mw_set_spin (fixture, "measure-ceiling", 0.02);
  mw_measure (fixture, 20);
  g_assert_true (offers (fixture, "measure", "-resume"));
  thimble_catalogue_remove_endpoint_async (thimble_engine_get_catalogue (mw_engine->engine), "paid", NULL, on_removed, &removed);
  ui_wait_for (removed);
  n = thimble_test_server_get_n_requests (mw_server);
  mw_tear_down (fixture, NULL);
  mw_open_again (fixture);
  ui_wait_for (ui_find (fixture->window, "measure-note") != NULL && strstr (mw_text_of (fixture, "measure-note"), "paid-model-1") != NULL);
  open_first_kept (fixture, "measure-empty-kept");
  g_assert_true (mw_has (fixture, "measure-table", "paid-model-1"));
  g_assert_nonnull (strstr (mw_text_of (fixture, "measure-note"), "No longer in the list of models, and left out: paid-model-1, paid-model-2, paid-model-3"));
  ui_save_picture (fixture->window, "measure-removed.png");
  if (offers (fixture, "measure", "-resume"))
    {
      press_and_wait (fixture, "measure", "-resume");
      g_assert_cmpstr (mw_text_of (fixture, "measure-message"), !=, "");
    }
  ui_save_picture (fixture->window, "measure-removed-resumed.png");
  g_assert_cmpuint (thimble_test_server_get_n_requests (mw_server), ==, n);
}

/* The machine sleeps in the middle, which stops this whole program; awake, it goes on. */
static void
test_asleep (Fixture *fixture, gconstpointer unused)
{
  pid_t child;

  thimble_practice_set_pace (thimble_engine_get_practice (mw_engine->engine), 5);
  mw_set_spin (fixture, "measure-runs", 10);
  mw_start (fixture);
  ui_wait_for (!g_str_has_prefix (mw_text_of (fixture, "measure-progress"), "0 "));
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      usleep (1500 * 1000);
      kill (getppid (), SIGCONT);
      _exit (0);
    }
  raise (SIGSTOP);
  waitpid (child, NULL, 0);
  wait_until_over (fixture, "measure");
  g_assert_true (g_str_has_prefix (mw_text_of (fixture, "measure-progress"), "10 of 10"));
}

/* --- killed --- */

/* Another process on the same history, which measures, or runs a chain, slowly. */
static int
run_as_child (const char *folder, gboolean is_chain)
{
  g_autofree char *data = g_build_filename (folder, "data", NULL), *config = g_build_filename (folder, "config", NULL);
  g_autofree char *cache = g_build_filename (folder, "cache", NULL);
  ThimbleEngine *engine = thimble_engine_new_in (data, config, cache);
  g_autoptr (GAsyncResult) result = NULL;
  ThimbleModel *model;

  thimble_engine_open_async (engine, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_clear_object (&result);
  thimble_practice_set_pace (thimble_engine_get_practice (engine), 20);
  model = thimble_catalogue_find_model (thimble_engine_get_catalogue (engine), "practice", THIMBLE_PRACTICE_MODEL);
  if (is_chain)
    {
      g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_new_article ();

      g_free (plan->input);
      plan->input = g_strdup ("Why street trees die young");
      plan->runs = 5;
      thimble_chain_plan_set_model (plan, model);
      thimble_experiment_run_async (thimble_chain_new (engine, plan), FALSE, NULL, thimble_test_store_result, &result);
    }
  else
    {
      g_autoptr (ThimblePlan) plan = thimble_plan_new ();

      plan->text = g_strdup ("What are street trees for?");
      plan->runs = 20;
      thimble_plan_add_model (plan, model);
      thimble_experiment_run_async (thimble_measurement_new (engine, plan), FALSE, NULL, thimble_test_store_result, &result);
    }
  thimble_test_wait_result (&result);
  return 0;
}

/* How many requests the latest that is kept has, and whether another process runs it. */
static gint64
count_requests (gboolean *elsewhere)
{
  ThimbleStore *store = thimble_engine_get_store (mw_engine->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const ThimbleMeasurementRow *row;

  thimble_store_list_measurements_async (store, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  rows = thimble_store_list_measurements_finish (store, result, NULL);
  row = rows->len > 0 ? rows->pdata[0] : NULL;
  *elsewhere = row != NULL && row->elsewhere;
  return row != NULL ? row->requests : 0;
}

/* Seen from this window while it runs there, and resumed here after that process was killed. */
static void
kill_in_the_middle (Fixture *fixture, const char *mode, const char *kept_button, guint total)
{
  g_autofree char *option = g_strconcat ("--", mode, NULL), *finished = g_strdup_printf ("%u of %u", total, total);
  char *argv[] = { (char *) "/proc/self/exe", option, mw_engine->folder, NULL };
  g_autofree char *progress = g_strconcat (mode, "-progress", NULL);
  gboolean elsewhere = FALSE;
  GPid child;

  g_assert_true (g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &child, NULL));
  ui_wait_for (count_requests (&elsewhere) >= 3 && elsewhere);
  open_first_kept (fixture, kept_button);
  g_assert_false (offers (fixture, mode, "-resume"));
  g_assert_false (offers (fixture, mode, "-retry"));
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  g_spawn_close_pid (child);
  ui_wait_for (count_requests (&elsewhere) >= 3 && !elsewhere);
  thimble_practice_set_pace (thimble_engine_get_practice (mw_engine->engine), 0);
  open_first_kept (fixture, g_str_equal (mode, "chain") ? "chain-kept" : "measure-kept");
  ui_wait_for (offers (fixture, mode, "-resume"));
  {
    g_autofree char *file = g_strconcat (mode, "-killed.png", NULL);

    ui_save_picture (fixture->window, file);
  }
  bring_to_end (fixture, mode);
  g_assert_true (g_str_has_prefix (mw_text_of (fixture, progress), finished));
}

static void
test_killed (Fixture *fixture, gconstpointer unused)
{
  kill_in_the_middle (fixture, "measure", "measure-empty-kept", 20);
}

static void
show_chain (Fixture *fixture)
{
  gtk_stack_set_visible_child_name (gtk_stack_switcher_get_stack (GTK_STACK_SWITCHER (mw_get (fixture, "measure-modes"))), "chain");
  ui_settle (fixture->window);
}

static void
test_chain_killed (Fixture *fixture, gconstpointer unused)
{
  show_chain (fixture);
  kill_in_the_middle (fixture, "chain", "chain-kept", 20);
}

/* Stopped, the window closed and opened again, and resumed from the kept ones. */
static void
test_reopened (Fixture *fixture, gconstpointer unused)
{
  ThimblePractice *practice = thimble_engine_get_practice (mw_engine->engine);

  thimble_practice_set_pace (practice, 10);
  mw_set_spin (fixture, "measure-runs", 15);
  mw_start (fixture);
  ui_wait_for (!g_str_has_prefix (mw_text_of (fixture, "measure-progress"), "0 "));
  ui_press (mw_get (fixture, "measure-stop"));
  wait_until_over (fixture, "measure");
  mw_tear_down (fixture, NULL);
  mw_open_again (fixture);
  thimble_practice_set_pace (practice, 0);
  open_first_kept (fixture, "measure-empty-kept");
  ui_wait_for (offers (fixture, "measure", "-resume"));
  bring_to_end (fixture, "measure");
  g_assert_true (g_str_has_prefix (mw_text_of (fixture, "measure-progress"), "15 of 15"));
}

/* --- a chain --- */

static void
begin_chain (Fixture *fixture)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (mw_engine->engine);
  g_autoptr (ThimbleModel) model = NULL;

  mw_choose_priced (fixture);
  show_chain (fixture);
  model = thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "paid"), "paid-model-2");
  thimble_model_button_set_model (THIMBLE_MODEL_BUTTON (mw_get (fixture, "chain-model")), model);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (mw_get (fixture, "chain-input"))), "Why street trees die young", -1);
}

static void
run_chain (Fixture *fixture)
{
  ui_press (mw_get (fixture, "chain-run"));
  ui_wait_for (is_running (fixture, "chain"));
}

static void
test_chain_waits (Fixture *fixture, gconstpointer unused)
{
  begin_chain (fixture);
  mw_push_answer (mw_server, 70);
  mw_push_status (429, "Retry-After: 1\r\n");
  mw_push_answer (mw_server, 70);
  run_chain (fixture);
  ui_wait_for (strstr (mw_text_of (fixture, "chain-why"), "Paid asks to wait") != NULL);
  ui_save_picture (fixture->window, "chain-waits.png");
  wait_until_over (fixture, "chain");
  g_assert_true (g_str_has_prefix (mw_text_of (fixture, "chain-progress"), "4 of 4"));
  g_assert_false (offers (fixture, "chain", "-retry"));
}

/* A ceiling below one request is refused, one that is reached stops it; without one it goes on. */
static void
test_chain_ceiling (Fixture *fixture, gconstpointer unused)
{
  guint n = thimble_test_server_get_n_requests (mw_server);

  begin_chain (fixture);
  mw_set_spin (fixture, "chain-runs", 5);
  mw_set_spin (fixture, "chain-ceiling", 0.0001);
  ui_press (mw_get (fixture, "chain-run"));
  ui_wait_for (strstr (mw_text_of (fixture, "chain-message"), "Raise the ceiling") != NULL);
  g_assert_null (ui_find_window ("chain-budget-dialog"));
  g_assert_cmpuint (thimble_test_server_get_n_requests (mw_server), ==, n);
  ui_save_picture (fixture->window, "chain-low-ceiling.png");
  mw_push_answer (mw_server, 400); /* the last one serves all further ones */
  mw_set_spin (fixture, "chain-ceiling", 0.02);
  run_chain (fixture);
  wait_until_over (fixture, "chain");
  g_assert_nonnull (strstr (mw_text_of (fixture, "chain-why"), "could pass the ceiling of $0.02"));
  g_assert_true (offers (fixture, "chain", "-resume"));
  ui_save_picture (fixture->window, "chain-ceiling.png");
}

static void
test_chain_down (Fixture *fixture, gconstpointer unused)
{
  begin_chain (fixture);
  mw_push_answer (mw_server, 70);
  mw_set_spin (fixture, "chain-runs", 30);
  run_chain (fixture);
  ui_wait_for (strstr (mw_text_of (fixture, "chain-progress"), "5 of 120") != NULL);
  thimble_test_server_set_mode (mw_server, THIMBLE_TEST_SERVER_RESET_ON_ACCEPT);
  wait_until_over (fixture, "chain");
  g_assert_cmpstr (mw_text_of (fixture, "chain-why"), !=, "");
  g_assert_true (offers (fixture, "chain", "-resume") || offers (fixture, "chain", "-retry"));
  ui_save_picture (fixture->window, "chain-down.png");
  thimble_test_server_set_mode (mw_server, THIMBLE_TEST_SERVER_NORMAL);
  bring_to_end (fixture, "chain");
  g_assert_true (g_str_has_prefix (mw_text_of (fixture, "chain-progress"), "120 of 120"));
}

/* Its model is gone: what it came to can be read, and running it says what is missing. */
static void
test_chain_removed (Fixture *fixture, gconstpointer unused)
{
  gboolean removed = FALSE;

  begin_chain (fixture);
  mw_push_answer (mw_server, 70);
  run_chain (fixture);
  wait_until_over (fixture, "chain");
  thimble_catalogue_remove_endpoint_async (thimble_engine_get_catalogue (mw_engine->engine), "paid", NULL, on_removed, &removed);
  ui_wait_for (removed);
  mw_tear_down (fixture, NULL);
  mw_open_again (fixture);
  show_chain (fixture);
  open_first_kept (fixture, "chain-kept");
  g_assert_true (mw_has (fixture, "chain-rows", "70 out"));
  ui_press (mw_get (fixture, "chain-run"));
  ui_wait_for (strstr (mw_text_of (fixture, "chain-message"), "model") != NULL);
  ui_save_picture (fixture->window, "chain-removed.png");
}

int
main (int argc, char **argv)
{
  if (argc == 3 && (g_str_equal (argv[1], "--measure") || g_str_equal (argv[1], "--chain")))
    return run_as_child (argv[2], g_str_equal (argv[1], "--chain"));
  mw_begin (&argc, &argv);
#define ADD(name, function) g_test_add ("/ui/measure-troubles/" name, Fixture, NULL, mw_set_up, function, mw_tear_down)
  ADD ("over-budget", test_over_budget);
  ADD ("endpoint", test_endpoint_troubles);
  ADD ("ceiling", test_ceiling);
  ADD ("low-ceiling", test_low_ceiling);
  ADD ("down", test_down);
  ADD ("asleep", test_asleep);
  ADD ("killed", test_killed);
  ADD ("reopened", test_reopened);
  ADD ("removed", test_removed);
  ADD ("chain-waits", test_chain_waits);
  ADD ("chain-ceiling", test_chain_ceiling);
  ADD ("chain-down", test_chain_down);
  ADD ("chain-killed", test_chain_killed);
  ADD ("chain-removed", test_chain_removed);
#undef ADD
  return mw_end ();
}
