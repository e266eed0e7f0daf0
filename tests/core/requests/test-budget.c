/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "runner-helper.h"

#define DOLLAR THIMBLE_PICODOLLARS_PER_DOLLAR

/* A model with a price at an address that is no loopback; nothing is ever sent there. */
static ThimbleModel *
get_model (RunnerFixture *fixture)
{
  return thimble_catalogue_find_model (thimble_engine_get_catalogue (fixture->engine), "openai", "gpt-6-luna");
}

static ThimbleBudget *
get_budget (RunnerFixture *fixture)
{
  return thimble_engine_get_budget (fixture->engine);
}

/* A row of the history that cost something at @when. */
static void
insert_cost (RunnerFixture *fixture, ThimbleMoney cost, gint64 when)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hello");
  g_autoptr (ThimbleRequest) request = thimble_request_new (get_model (fixture), prompt, "free", 0);
  ThimbleRecord *record = thimble_request_get_record (request);
  g_autoptr (GAsyncResult) result = NULL;

  record->state = THIMBLE_STATE_COMPLETED;
  record->billed = THIMBLE_BILLED_REPORTED;
  record->started_us = when;
  record->cost = cost;
  thimble_store_insert_async (thimble_engine_get_store (fixture->engine), record, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_cmpint (thimble_store_insert_finish (thimble_engine_get_store (fixture->engine), result, NULL), >, 0);
}

static guint
admit (RunnerFixture *fixture, ThimbleMoney ceiling, gboolean allowed, GError **error)
{
  ThimbleBudget *budget = get_budget (fixture);
  g_autoptr (GAsyncResult) result = NULL;

  thimble_budget_admit_async (budget, get_model (fixture), ceiling, allowed, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  return thimble_budget_admit_finish (budget, result, error);
}

static gint64
get (RunnerFixture *fixture, const char *name)
{
  gint64 value;

  g_object_get (get_budget (fixture), name, &value, NULL);
  return value;
}

static gboolean
month_is_read (gpointer data)
{
  return get (data, "month-spent") == 42 * DOLLAR / 100;
}

static void
test_spent (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time ();
  g_autofree char *text = NULL;
  guint ticket;

  /* Forty days ago was another month. */
  insert_cost (fixture, 3 * DOLLAR, now - 40 * (gint64) 86400 * G_USEC_PER_SEC);
  insert_cost (fixture, 42 * DOLLAR / 100, now);
  g_object_set (get_budget (fixture), "month-limit", 5 * DOLLAR, NULL);
  g_assert_true (thimble_test_wait_until (month_is_read, fixture, 10000));
  g_assert_cmpint (thimble_budget_get_left (get_budget (fixture)), ==, 458 * DOLLAR / 100);
  text = thimble_budget_describe (get_budget (fixture));
  g_assert_cmpstr (text, ==, "$0.42 of $5");

  ticket = admit (fixture, 4 * DOLLAR, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ticket, >, 0);
  g_assert_cmpint (get (fixture, "reserved"), ==, 4 * DOLLAR);
  /* What is reserved counts. */
  g_assert_cmpuint (admit (fixture, DOLLAR, FALSE, &error), ==, 0);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET);
  g_assert_nonnull (strstr (error->message, "$1.00"));
  g_assert_nonnull (strstr (error->message, "$0.58 is left"));
  g_clear_error (&error);
  /* Once the truth is known, the rest is free again. */
  thimble_budget_settle (get_budget (fixture), ticket, DOLLAR, 0);
  g_assert_cmpint (get (fixture, "reserved"), ==, 0);
  ticket = admit (fixture, 3 * DOLLAR, FALSE, &error);
  g_assert_no_error (error);
  /* What may have been billed stays reserved, and what is known of it counts once. */
  thimble_budget_settle (get_budget (fixture), ticket, THIMBLE_MONEY_UNKNOWN, DOLLAR);
  g_assert_cmpint (get (fixture, "reserved"), ==, 2 * DOLLAR);
  g_assert_cmpint (get (fixture, "month-possible"), ==, DOLLAR);
  /* The person may say yes. */
  ticket = admit (fixture, 10 * DOLLAR, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ticket, >, 0);
}

static gboolean
possible_are_read (gpointer data)
{
  return get (data, "month-possible") == 62 * DOLLAR / 100;
}

/* Another program sent it and was stopped: what is known of it counts, also where nothing of it is reserved any more. */
static void
test_possible (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleStore *store = thimble_engine_get_store (fixture->engine);
  const ThimblePriceRates rates = { DOLLAR / 1000, DOLLAR / 100, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hello");
      g_autoptr (ThimbleRequest) request = thimble_request_new (get_model (fixture), prompt, "free", 0);
      ThimbleRecord *record = thimble_request_get_record (request);
      g_autoptr (GAsyncResult) result = NULL;

      record->state = i < 2 ? THIMBLE_STATE_STOPPED : THIMBLE_STATE_FAILED;
      record->billed = i < 2 ? THIMBLE_BILLED_POSSIBLE : THIMBLE_BILLED_NONE;
      record->started_us = g_get_real_time ();
      record->cost = i < 2 ? THIMBLE_MONEY_UNKNOWN : 0;
      record->predicted_input = 80;
      record->counted_output = i == 0 ? 46 : -1;
      g_clear_pointer (&record->price, thimble_price_unref);
      record->price = thimble_price_new (&rates, NULL, "override");
      g_assert_cmpint (thimble_record_get_possible_cost (record), ==, i == 0 ? 54 * DOLLAR / 100 : i == 1 ? 8 * DOLLAR / 100 : 0);
      thimble_store_insert_async (store, record, NULL, thimble_test_store_result, &result);
      thimble_test_wait_result (&result);
      g_assert_cmpint (thimble_store_insert_finish (store, result, NULL), >, 0);
    }
  g_object_set (get_budget (fixture), "day-limit", DOLLAR, "month-limit", 5 * DOLLAR, NULL);
  thimble_budget_refresh (get_budget (fixture));
  g_assert_true (thimble_test_wait_until (possible_are_read, fixture, 10000));
  g_assert_cmpint (get (fixture, "day-possible"), ==, 62 * DOLLAR / 100);
  g_assert_cmpint (get (fixture, "month-spent"), ==, 0);
  g_assert_cmpint (thimble_budget_get_left (get_budget (fixture)), ==, 38 * DOLLAR / 100);
  text = thimble_budget_describe (get_budget (fixture));
  g_assert_cmpstr (text, ==, "at least $0 of $5");
  g_assert_cmpuint (admit (fixture, 39 * DOLLAR / 100, FALSE, &error), ==, 0);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET);
  g_assert_cmpuint (admit (fixture, 38 * DOLLAR / 100, FALSE, NULL), >, 0);
}

static void
test_limits (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleBudget *budget = get_budget (fixture);
  ThimbleModel *model = get_model (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_false (thimble_budget_has_limit (budget));
  g_assert_true (thimble_budget_check (budget, model, THIMBLE_MONEY_UNKNOWN, NULL));
  g_assert_false (thimble_money_is_known (thimble_budget_get_left (budget)));

  g_object_set (budget, "request-limit", DOLLAR / 100, NULL);
  g_assert_true (thimble_budget_check (budget, model, DOLLAR / 100, NULL));
  g_assert_false (thimble_budget_check (budget, model, DOLLAR / 100 + 1, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET);
  g_clear_error (&error);
  g_assert_false (thimble_budget_check (budget, model, THIMBLE_MONEY_UNKNOWN, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET);
  g_clear_error (&error);
  /* Local ones pass, whatever they cost. */
  g_assert_true (thimble_budget_check (budget, fixture->model, THIMBLE_MONEY_UNKNOWN, NULL));

  g_object_set (budget, "request-limit", (gint64) 0, "day-limit", DOLLAR, "month-limit", 2 * DOLLAR, NULL);
  g_assert_true (thimble_budget_check_sum (budget, DOLLAR, NULL));
  g_assert_false (thimble_budget_check_sum (budget, DOLLAR + 1, &error));
  g_assert_nonnull (strstr (error->message, "for today"));
  g_assert_cmpint (thimble_budget_get_left (budget), ==, DOLLAR);
}

static void
test_ceiling (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Why is the sky blue?");
  ThimbleModel *model = get_model (fixture);
  ThimbleMoney ceiling;

  thimble_prompt_set_max_output (prompt, 300);
  ceiling = thimble_budget_get_ceiling (thimble_engine_get_counts (fixture->engine), model, prompt);
  /* $0.10 in, $0.50 out a million: 300 out, and some forty in. */
  g_assert_cmpint (ceiling, >, 300 * 500000 + 5 * 100000);
  g_assert_cmpint (ceiling, <, 300 * 500000 + 60 * 100000);
  /* Without a limit the model's own is the most. */
  thimble_prompt_set_max_output (prompt, 0);
  g_assert_cmpint (thimble_budget_get_ceiling (thimble_engine_get_counts (fixture->engine), model, prompt), >, thimble_model_get_output_limit (model) * 500000);
  g_assert_cmpint (thimble_budget_get_ceiling (thimble_engine_get_counts (fixture->engine), fixture->model, prompt), ==, 0);
}

/* Over the budget nothing leaves, nothing is in the history, and the request says why. */
static void
test_runner (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hello");
  g_autoptr (ThimbleRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (get_budget (fixture), "month-limit", (gint64) 1, NULL);
  request = thimble_request_new (get_model (fixture), prompt, "free", 0);
  g_assert_false (runner_send (fixture, request, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET);
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_FAILED);
  g_assert_cmpint (thimble_problem_get_code (thimble_request_get_problem (request)), ==, THIMBLE_ERROR_OVER_BUDGET);
  g_assert_cmpuint (runner_count_rows (fixture), ==, 0);

  /* A local one is sent all the same, and leaves nothing reserved. */
  runner_push_chat (fixture);
  g_clear_object (&request);
  request = runner_make_request (fixture, "Hello");
  g_clear_error (&error);
  g_assert_true (runner_send (fixture, request, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get (fixture, "reserved"), ==, 0);
}

/* What bills taught counts when a request is held against the budget. */
static void
test_learned (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleCountBook *counts = thimble_engine_get_counts (fixture->engine);
  const ThimbleUsageCounts billed = { 2006, 10, 2016, -1, -1, -1, -1 };
  g_autoptr (ThimbleUsage) usage = thimble_usage_new (&billed, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hello");
  g_autoptr (ThimbleRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  const ThimbleForecast forecast = { .input = 1006, .framing = 6, .text = 1000, .base_framing = 6, .learns = TRUE };

  thimble_prompt_set_max_output (prompt, 300);
  /* 300 out and some tokens in are less, 1,000 more in are not. */
  g_object_set (get_budget (fixture), "request-limit", (gint64) 200 * 1000000, NULL);
  g_assert_cmpint (thimble_budget_get_ceiling (counts, get_model (fixture), prompt), <, 200 * 1000000);
  for (guint i = 0; i < THIMBLE_LEARN_LEAST; i++)
    g_assert_true (thimble_count_book_learn (counts, get_model (fixture), NULL, &forecast, usage));
  g_assert_cmpint (thimble_budget_get_ceiling (counts, get_model (fixture), prompt), >, 200 * 1000000);
  request = thimble_request_new (get_model (fixture), prompt, "free", 0);
  g_assert_false (runner_send (fixture, request, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET);
}

/* Allowed, it goes its way: here to a key that is not there. */
static void
test_allowed (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hello");
  g_autoptr (ThimbleRequest) request = thimble_request_new (get_model (fixture), prompt, "free", 0);
  g_autoptr (GError) error = NULL;

  g_object_set (get_budget (fixture), "month-limit", (gint64) 1, NULL);
  thimble_request_allow (request);
  g_assert_false (runner_send (fixture, request, NULL, &error));
  g_assert_false (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET));
  g_assert_cmpint (get (fixture, "reserved"), ==, 0);
}

/* As another program has it, both with five dollars a month. */
static ThimbleBudget *
open_theirs (RunnerFixture *fixture, ThimbleStore **other)
{
  g_autofree char *data = g_build_filename (fixture->folder, "data", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  ThimbleBudget *theirs;

  *other = thimble_store_new (data);
  thimble_store_open_async (*other, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_store_open_finish (*other, result, NULL));
  theirs = thimble_budget_new (*other);
  g_object_set (theirs, "month-limit", 5 * DOLLAR, NULL);
  g_object_set (get_budget (fixture), "month-limit", 5 * DOLLAR, NULL);
  return theirs;
}

static void
close_theirs (ThimbleStore *other)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_close_async (other, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_store_close_finish (other, result, NULL));
}

/* What a living program has reserved is not there to be spent; what a dead one had is. */
static void
test_elsewhere (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleStore) other = NULL;
  g_autoptr (ThimbleBudget) theirs = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint ticket;

  theirs = open_theirs (fixture, &other);
  thimble_budget_admit_async (theirs, get_model (fixture), 3 * DOLLAR, FALSE, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  ticket = thimble_budget_admit_finish (theirs, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ticket, >, 0);

  g_assert_cmpuint (admit (fixture, 3 * DOLLAR, FALSE, &error), ==, 0);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET);
  g_assert_nonnull (strstr (error->message, "$2.00 is left"));
  g_assert_cmpint (get (fixture, "reserved"), ==, 0);
  g_clear_error (&error);
  /* Its end frees all that it never used. */
  g_clear_object (&theirs);
  close_theirs (other);
  g_assert_cmpuint (admit (fixture, 3 * DOLLAR, FALSE, &error), >, 0);
  g_assert_no_error (error);
}

/* Waits until another program may spend @amount. */
static void
wait_for_room (RunnerFixture *fixture, ThimbleBudget *theirs, ThimbleMoney amount)
{
  gint64 until = g_get_monotonic_time () + thimble_test_limit (10 * G_USEC_PER_SEC);
  guint ticket = 0;

  while (ticket == 0 && g_get_monotonic_time () < until)
    {
      g_autoptr (GAsyncResult) result = NULL;

      thimble_budget_admit_async (theirs, get_model (fixture), amount, FALSE, thimble_test_store_result, &result);
      thimble_test_wait_result (&result);
      ticket = thimble_budget_admit_finish (theirs, result, NULL);
    }
  g_assert_cmpuint (ticket, >, 0);
  thimble_budget_settle (theirs, ticket, 0, 0);
}

/* What was refused, or has ended while others run on, is not reserved any more for other programs either. */
static void
test_given_back (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleStore) other = NULL;
  g_autoptr (ThimbleBudget) theirs = NULL;
  g_autoptr (GError) error = NULL;
  guint ticket;

  theirs = open_theirs (fixture, &other);
  g_assert_cmpuint (admit (fixture, 6 * DOLLAR, FALSE, &error), ==, 0);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET);
  g_clear_error (&error);
  wait_for_room (fixture, theirs, 5 * DOLLAR);

  /* (what they had reserved for a moment is not looked at) */
  ticket = admit (fixture, 2 * DOLLAR, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (admit (fixture, DOLLAR, TRUE, &error), >, 0);
  g_assert_no_error (error);
  thimble_budget_settle (get_budget (fixture), ticket, 0, 0);
  wait_for_room (fixture, theirs, 4 * DOLLAR);

  g_clear_object (&theirs);
  close_theirs (other);
}

/* Two at once are served in the order they came. */
static void
test_two (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleBudget *budget = get_budget (fixture);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (budget, "day-limit", 5 * DOLLAR, NULL);
  thimble_budget_admit_async (budget, get_model (fixture), 3 * DOLLAR, FALSE, thimble_test_store_result, &first);
  thimble_budget_admit_async (budget, get_model (fixture), 3 * DOLLAR, FALSE, thimble_test_store_result, &second);
  thimble_test_wait_result (&second);
  g_assert_cmpuint (thimble_budget_admit_finish (budget, first, &error), >, 0);
  g_assert_no_error (error);
  g_assert_cmpuint (thimble_budget_admit_finish (budget, second, &error), ==, 0);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET);
  g_assert_cmpint (get (fixture, "reserved"), ==, 3 * DOLLAR);
}

#define ADD(name, test) \
  g_test_add ("/budget/" name, RunnerFixture, GINT_TO_POINTER (THIMBLE_DIALECT_OPENAI_CHAT), runner_set_up, test, runner_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  ADD ("spent", test_spent);
  ADD ("possible", test_possible);
  ADD ("limits", test_limits);
  ADD ("ceiling", test_ceiling);
  ADD ("runner", test_runner);
  ADD ("learned", test_learned);
  ADD ("allowed", test_allowed);
  ADD ("elsewhere", test_elsewhere);
  ADD ("given-back", test_given_back);
  ADD ("two", test_two);
  return g_test_run ();
}
