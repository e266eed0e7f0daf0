/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/thimble-problem.h"

static void
test_codes (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  ThimbleError code = THIMBLE_ERROR_TLS;

  for (guint i = 0; i < THIMBLE_N_ERRORS; i++)
    {
      const char *id = thimble_error_to_code ((ThimbleError) i);
      g_autoptr (ThimbleProblem) problem = thimble_problem_new ((ThimbleError) i, NULL, NULL, NULL, -1);

      g_assert_true (g_hash_table_add (seen, (gpointer) id));
      g_assert_true (thimble_error_from_code (id, &code));
      g_assert_cmpint (code, ==, i);
      g_assert_cmpstr (thimble_problem_get_message (problem), !=, "");
      if (i != THIMBLE_ERROR_CANCELLED)
        g_assert_cmpstr (thimble_problem_get_advice (problem), !=, "");
    }
  g_assert_cmpstr (thimble_error_to_code (THIMBLE_ERROR_QUOTA_EXHAUSTED), ==, "quota-exhausted");
  g_assert_cmpstr (thimble_error_to_code (THIMBLE_ERROR_BLOCKED), ==, "blocked-by-policy");
  g_assert_cmpstr (thimble_error_to_code (THIMBLE_ERROR_SERVER), ==, "server-error");
  code = THIMBLE_ERROR_TLS;
  g_assert_false (thimble_error_from_code ("nonsense", &code));
  g_assert_false (thimble_error_from_code (NULL, &code));
  g_assert_cmpint (code, ==, THIMBLE_ERROR_TLS);
}

static void
test_travel (void)
{
  g_autoptr (ThimbleProblem) plain =
    thimble_problem_new (THIMBLE_ERROR_RATE_LIMITED, "Too fast.", "Wait.", "429 slow down", 7);
  g_autoptr (ThimbleProblem) problem = thimble_problem_with_http (plain, 429, "rate_limit_exceeded", "model");
  g_autoptr (GError) error = thimble_problem_to_error (problem);
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (ThimbleProblem) back = NULL;

  g_assert_cmpuint (thimble_problem_get_http_status (plain), ==, 0);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_RATE_LIMITED);
  g_assert_cmpstr (error->message, ==, "Too fast.");
  g_clear_error (&error);
  back = thimble_problem_from_error (copy);
  g_assert_cmpint (thimble_problem_get_code (back), ==, THIMBLE_ERROR_RATE_LIMITED);
  g_assert_cmpstr (thimble_problem_get_message (back), ==, "Too fast.");
  g_assert_cmpstr (thimble_problem_get_advice (back), ==, "Wait.");
  g_assert_cmpstr (thimble_problem_get_details (back), ==, "429 slow down");
  g_assert_cmpint (thimble_problem_get_retry_after (back), ==, 7);
  g_assert_cmpuint (thimble_problem_get_http_status (back), ==, 429);
  g_assert_cmpstr (thimble_problem_get_vendor_code (back), ==, "rate_limit_exceeded");
  g_assert_cmpstr (thimble_problem_get_parameter (back), ==, "model");
}

static void
test_prefixed (void)
{
  g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_STORE, "Disk full.", NULL, "ENOSPC", -1);
  g_autoptr (GError) error = thimble_problem_to_error (problem);
  g_autoptr (ThimbleProblem) back = NULL;

  g_prefix_error (&error, "Saving: ");
  back = thimble_problem_from_error (error);
  g_assert_cmpstr (thimble_problem_get_message (back), ==, "Saving: Disk full.");
  g_assert_cmpstr (thimble_problem_get_details (back), ==, "ENOSPC");
}

static void
test_set_error (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleProblem) problem = NULL;

  thimble_set_error (NULL, THIMBLE_ERROR_NOT_FOUND, "No request %d.", 17);
  thimble_set_error (&error, THIMBLE_ERROR_NOT_FOUND, "No request %d.", 17);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "No request 17.");
  problem = thimble_problem_from_error (error);
  g_assert_cmpstr (thimble_problem_get_advice (problem), !=, "");
  g_assert_null (thimble_problem_get_details (problem));
}

static void
test_foreign (void)
{
  const struct {
    GQuark       domain;
    int          code;
    ThimbleError expected;
  } table[] = {
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, THIMBLE_ERROR_CANCELLED },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, THIMBLE_ERROR_TIMEOUT },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, THIMBLE_ERROR_NETWORK },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, THIMBLE_ERROR_NETWORK },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, THIMBLE_ERROR_NETWORK },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, THIMBLE_ERROR_CUT_OFF },
    { G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, THIMBLE_ERROR_CUT_OFF },
    { G_IO_ERROR, G_IO_ERROR_FAILED, THIMBLE_ERROR_FAILED },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, THIMBLE_ERROR_NETWORK },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, THIMBLE_ERROR_TLS },
    { JSON_PARSER_ERROR, JSON_PARSER_ERROR_PARSE, THIMBLE_ERROR_NOT_UNDERSTOOD },
    { G_URI_ERROR, G_URI_ERROR_FAILED, THIMBLE_ERROR_BAD_URL },
    { G_FILE_ERROR, G_FILE_ERROR_NOENT, THIMBLE_ERROR_NOT_FOUND },
    { G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN, THIMBLE_ERROR_KEYRING_UNAVAILABLE },
    { g_quark_from_static_string ("secret-error"), 2, THIMBLE_ERROR_KEY_LOCKED },
    { g_quark_from_static_string ("a-stranger"), 1, THIMBLE_ERROR_FAILED },
    { THIMBLE_ERROR, THIMBLE_ERROR_OVERLOADED, THIMBLE_ERROR_OVERLOADED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (table[i].domain, table[i].code, "raw words");
      g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);

      g_assert_cmpint (thimble_problem_get_code (problem), ==, table[i].expected);
      if (table[i].domain == THIMBLE_ERROR)
        g_assert_cmpstr (thimble_problem_get_message (problem), ==, "raw words");
      else
        g_assert_cmpstr (thimble_problem_get_details (problem), ==, "raw words");
    }
}

static void
test_details_are_text (void)
{
  g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_SERVER, NULL, NULL, "bad \xff byte", -5);
  g_autoptr (ThimbleProblem) none = thimble_problem_new (THIMBLE_ERROR_SERVER, NULL, NULL, "", -1);

  g_assert_true (g_utf8_validate (thimble_problem_get_details (problem), -1, NULL));
  g_assert_cmpint (thimble_problem_get_retry_after (problem), ==, -1);
  g_assert_null (thimble_problem_get_details (none));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problem/codes", test_codes);
  g_test_add_func ("/problem/travel", test_travel);
  g_test_add_func ("/problem/prefixed", test_prefixed);
  g_test_add_func ("/problem/set-error", test_set_error);
  g_test_add_func ("/problem/foreign", test_foreign);
  g_test_add_func ("/problem/details-are-text", test_details_are_text);
  return g_test_run ();
}
