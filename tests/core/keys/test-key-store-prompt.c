/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#define GCR_API_SUBJECT_TO_CHANGE
#include <gcr/gcr-base.h>
#define __GCR_INSIDE_HEADER__
#include <gcr/gcr-mock-prompter.h>

#include "../../support/thimble-test-loop.h"
#include "key-store-helper.h"

/* Prompts, answered by gcr's mock prompter; the keyring daemon is started here, so that it knows of it. */

static GSubprocess *daemon_process;

static void
start_daemon (const char *prompter)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE
                                                                        | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                                                        | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GOutputStream *input;
  const char *wait[] = { "gdbus", "wait", "--session", "--timeout", "10", "org.freedesktop.secrets", NULL };
  g_autoptr (GSubprocess) waiting = NULL;

  g_subprocess_launcher_setenv (launcher, "GNOME_KEYRING_TEST_PROMPTER", prompter, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  daemon_process = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--unlock", "--foreground",
                                                "--components=secrets", NULL);
  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (daemon_process);
  g_assert_true (g_output_stream_write_all (input, "testpw", strlen ("testpw"), NULL, NULL, &error));
  g_assert_true (g_output_stream_close (input, NULL, &error));
  waiting = g_subprocess_newv (wait, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (waiting, NULL, &error));
}

static void
test_unlock (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleKeyState state;

  g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "", TEST_KEY, FALSE, &error));
  g_assert_no_error (error);
  helper_lock_keyring ();

  gcr_mock_prompter_expect_password_ok ("testpw", NULL);
  g_assert_true (helper_unlock (store, &error));
  g_assert_no_error (error);
  secret = helper_lookup (store, "openai", TEST_ORIGIN, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (thimble_secret_peek (secret), ==, TEST_KEY);
  g_assert_false (gcr_mock_prompter_is_expecting ());
}

static void
test_dismissed (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (GError) error = NULL;
  ThimbleKeyState state;

  helper_lock_keyring ();
  gcr_mock_prompter_expect_password_cancel ();
  g_assert_false (helper_unlock (store, &error));
  g_assert_no_error (error); /* the person's choice, not a fault */
  g_assert_null (helper_lookup (store, "openai", TEST_ORIGIN, &state, &error));
  g_assert_cmpint (state, ==, THIMBLE_KEY_LOCKED);
  g_assert_false (gcr_mock_prompter_is_expecting ());
}

/* A prompt that nobody answers is closed by cancelling. */
static void
test_cancelled (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;

  gcr_mock_prompter_set_delay_msec (5000);
  gcr_mock_prompter_expect_password_ok ("testpw", NULL);
  thimble_key_store_unlock_async (store, cancellable, helper_on_ready, &result);
  helper_turn (300);
  g_assert_null (result);
  start = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  helper_wait (&result);
  g_assert_false (thimble_key_store_unlock_finish (store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, thimble_test_limit (200 * 1000));
  helper_turn (200);
}

int
main (int   argc,
      char *argv[])
{
  const char *prompter;
  int rc;

  g_test_init (&argc, &argv, NULL);
  prompter = gcr_mock_prompter_start ();
  start_daemon (prompter);
  g_test_add_func ("/key-store-prompt/unlock", test_unlock);
  g_test_add_func ("/key-store-prompt/dismissed", test_dismissed);
  g_test_add_func ("/key-store-prompt/cancelled", test_cancelled);
  rc = g_test_run ();
  g_subprocess_force_exit (daemon_process);
  g_subprocess_wait (daemon_process, NULL, NULL);
  g_clear_object (&daemon_process);
  gcr_mock_prompter_stop ();
  return rc;
}
