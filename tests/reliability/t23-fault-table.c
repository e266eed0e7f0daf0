/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T23 and T24: the fault table, each row in each dialect, in the window and in the terminal: its state, whether it may be
 * billed, and what a person reads; nothing is sent twice, and the history shows as many attempts as the server saw. */
#include "config.h"

#include <string.h>

#include "fault-table.h"
#include "fault-terminal.h"
#include "fault-window.h"
#include "target.h"

#define KEY "sk-fault-0123456789abcdefFau1"

static ThimbleTestServer *server, *bad_tls;
static guint n_checked, n_rows_wrong, n_resent;
static gboolean row_wrong;

static void
wrong (const char *where,
       const Fault *fault,
       const FaultDialect *dialect,
       const char *what,
       const char *is,
       const char *wanted)
{
  row_wrong = TRUE;
  g_test_message ("%s, %s, %s: %s is “%s”, not “%s”", where, fault->name, dialect->id, what, is != NULL ? is : "", wanted);
}

static void
expect (const char         *where,
        const Fault        *fault,
        const FaultDialect *dialect,
        const char         *what,
        const char         *is,
        const char         *wanted)
{
  if (!g_pattern_match_simple (wanted, is != NULL ? is : ""))
    wrong (where, fault, dialect, what, is, wanted);
}

static char *
make_url (const Fault        *fault)
{
  switch (fault->place)
    {
    case FAULT_AT_NOBODY:
      return g_strdup ("http://127.0.0.1:1/v1");
    case FAULT_AT_NO_NAME:
      return g_strdup ("https://thimble.invalid/v1");
    case FAULT_AT_BAD_TLS:
      return g_strconcat (thimble_test_server_get_url (bad_tls), "/v1", NULL);
    case FAULT_AT_SERVER:
    default:
      return g_strconcat (thimble_test_server_get_url (server), "/v1", NULL);
    }
}

static char *
make_id (const Fault        *fault,
         const FaultDialect *dialect)
{
  return g_strdup_printf ("%s-%d", dialect->id, fault->place);
}

static void
check_attempts (const char         *where,
                const Fault        *fault,
                const FaultDialect *dialect,
                guint               before)
{
  guint seen = thimble_test_server_get_n_requests (server) - before;

  if (seen > 1)
    n_resent += seen - 1;
  if (seen != (fault->place == FAULT_AT_SERVER))
    {
      g_autofree char *text = g_strdup_printf ("%u", seen);

      wrong (where, fault, dialect, "requests at the server", text, fault->place == FAULT_AT_SERVER ? "1" : "0");
    }
}

/* The window */

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
choose (FaultWindow        *self,
        const Fault        *fault,
        const FaultDialect *dialect)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine->engine);
  g_autofree char *id = make_id (fault, dialect);
  g_autofree char *url = make_url (fault);

  if (thimble_catalogue_find_endpoint (catalogue, id) == NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThimbleEndpoint) made = thimble_endpoint_new (id, "Scripted", dialect->kind, url, TRUE, &error);
      g_autoptr (GAsyncResult) result = NULL;

      g_assert_no_error (error);
      thimble_catalogue_add_endpoint_async (catalogue, made, NULL, stored_cb, &result);
      ui_wait_for (result != NULL);
      thimble_catalogue_add_endpoint_finish (catalogue, result, &error);
      g_assert_no_error (error);
      fault_window_save_key (self, made, KEY, TRUE);
    }
  fault_window_choose_model (self, id, "test-1");
}

static void
play_in_window (FaultWindow        *self,
                const Fault        *fault,
                const FaultDialect *dialect)
{
  guint before = thimble_test_server_get_n_requests (server);
  ThimbleRequest *request;
  ThimbleRecord *record;

  choose (self, fault, dialect);
  if (fault->place == FAULT_AT_SERVER)
    thimble_test_server_push (server, fault_make_script (fault, dialect));
  fault_window_send (self);
  request = fault_window_request (self);
  record = thimble_request_get_record (request);
  n_checked++;
  expect ("window", fault, dialect, "state", thimble_state_to_id (thimble_request_get_state (request)), thimble_state_to_id (fault->state));
  expect ("window", fault, dialect, "billed", thimble_billed_to_id (record->billed), thimble_billed_to_id (fault->billed));
  if (fault->state == THIMBLE_STATE_COMPLETED)
    {
      expect ("window", fault, dialect, "the answer", thimble_request_get_answer (request), "Half an");
      expect ("window", fault, dialect, "the total", fault_window_text (self, "receipt-total"), "12");
    }
  else
    {
      ThimbleProblem *problem = thimble_request_get_problem (request);

      expect ("window", fault, dialect, "code", problem != NULL ? thimble_error_to_code (thimble_problem_get_code (problem)) : "",
              thimble_error_to_code (fault->code));
      expect ("window", fault, dialect, "the message", fault_window_text (self, "error-message"), fault->message);
      expect ("window", fault, dialect, "the advice", fault_window_text (self, "error-advice"), fault->advice);
    }
  check_attempts ("window", fault, dialect, before);
}

/* The terminal */

static void
play_in_terminal (const Fault        *fault,
                  const FaultDialect *dialect)
{
  guint before = thimble_test_server_get_n_requests (server);
  g_autofree char *id = make_id (fault, dialect);
  g_autofree char *url = make_url (fault);
  g_autofree char *out = NULL, *err = NULL, *row = NULL, *unused = NULL, *words = NULL, *pattern = NULL;
  static gboolean added[N_FAULT_PLACES][8];
  gboolean *there = &added[fault->place][dialect->kind];
  int status;

  if (!*there)
    g_free (fault_terminal_run (&status, &unused, NULL, "endpoints", "add", id, "--name", "Scripted", "--dialect", dialect->id, "--url", url, NULL));
  *there = TRUE;
  if (fault->place == FAULT_AT_SERVER)
    thimble_test_server_push (server, fault_make_script (fault, dialect));
  out = fault_terminal_run (&status, &err, KEY, "send", "--model", "test-1", "--endpoint", id, "Keep these words.", NULL);
  g_clear_pointer (&unused, g_free);
  row = fault_terminal_run (&status, &unused, NULL, "history", "--json", "--limit", "1", NULL);
  n_checked++;
  pattern = g_strdup_printf ("*\"state\":\"%s\"*", thimble_state_to_id (fault->state));
  expect ("terminal", fault, dialect, "the row", row, pattern);
  g_free (pattern);
  pattern = g_strdup_printf ("*\"billed\":\"%s\"*", thimble_billed_to_id (fault->billed));
  expect ("terminal", fault, dialect, "the row", row, pattern);
  if (fault->state == THIMBLE_STATE_COMPLETED)
    expect ("terminal", fault, dialect, "the answer", out, "Half an*");
  else
    {
      g_free (pattern);
      pattern = g_strdup_printf ("*\"code\":\"%s\"*", thimble_error_to_code (fault->code));
      expect ("terminal", fault, dialect, "the row", row, pattern);
      g_free (pattern);
      /* Preferences are the window's. */
      pattern = g_strdup_printf ("*%s\n*%s*", fault->message,
                                 fault->code == THIMBLE_ERROR_BAD_KEY ? "Copy the key again from the provider’s page, or make a new one there."
                                                                      : fault->advice);
      expect ("terminal", fault, dialect, "what is said", err, pattern);
    }
  check_attempts ("terminal", fault, dialect, before);
}

static void
test_table (FaultWindow   *self,
            gconstpointer  data)
{
  gboolean terminal = GPOINTER_TO_INT (data);
  const char *where = terminal ? "terminal" : "window";

  n_checked = n_rows_wrong = n_resent = 0;
  for (guint i = 0; i < n_faults; i++)
    for (guint k = 0; k < n_fault_dialects; k++)
      {
        row_wrong = FALSE;
        if (terminal)
          play_in_terminal (&faults[i], &fault_dialects[k]);
        else
          play_in_window (self, &faults[i], &fault_dialects[k]);
        n_rows_wrong += row_wrong;
      }
  target_figure ("T23: %s: %u faults in each of %u dialects: %u automatic resends", where, n_faults, n_fault_dialects, n_resent);
  target_figure ("T24: %s: %u of %u with state, message and advice as tabled", where, n_checked - n_rows_wrong, n_checked);
  if (terminal)
    {
      int status;
      g_autofree char *err = NULL;
      g_autofree char *rows = fault_terminal_run (&status, &err, NULL, "history", "--json", "--limit", "0", NULL);
      g_auto (GStrv) lines = g_strsplit (g_strchomp (rows), "\n", -1);

      g_assert_cmpuint (g_strv_length (lines), ==, n_checked); /* each attempt is a row */
    }
  else
    {
      g_assert_cmpint (fault_window_count (self), ==, n_checked);
      ui_assert_live ();
    }
  g_assert_cmpuint (n_resent, ==, 0);
  g_assert_cmpuint (n_rows_wrong, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  int status;

  fault_begin (&argc, &argv);
  server = thimble_test_server_new ();
  bad_tls = thimble_test_server_new_tls ("self-signed.pem");
  fault_terminal_begin (argv[1]);
  g_test_add ("/T23/window", FaultWindow, GINT_TO_POINTER (FALSE), fault_set_up, test_table, fault_tear_down);
  g_test_add ("/T23/terminal", FaultWindow, GINT_TO_POINTER (TRUE), fault_set_up, test_table, fault_tear_down);
  status = fault_end ();
  thimble_test_server_free (server);
  thimble_test_server_free (bad_tls);
  fault_terminal_end ();
  return status;
}
