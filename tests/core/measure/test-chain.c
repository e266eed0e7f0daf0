/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "measure-helper.h"
#include "measure/thimble-chain-findings.h"
#include "measure/thimble-contrast.h"

#define LINES "input: street trees\n== Outline\nmax-output: 50\nHeadings about {{input}}.\n== Expand\nmax-output: 100\nExpand: {{previous}}\n" \
              "== Meta\nmax-output: 50\nTitle for {{Expand}} under {{Outline}}.\n"

static ThimbleChain *
make (MeasureFixture *fixture, const char *lines, gboolean paid)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_parse (lines, &error);
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);
  ThimbleChain *chain;

  g_assert_no_error (error);
  thimble_chain_plan_set_model (plan, paid ? fixture->paid : fixture->runner.model);
  g_assert_true (thimble_chain_plan_check (plan, &error));
  chain = thimble_chain_new (fixture->runner.engine, plan);
  thimble_experiment_set_key (chain, key);
  return chain;
}

static gboolean
run (ThimbleChain *chain, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_experiment_run_async (chain, FALSE, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  return thimble_experiment_run_finish (chain, result, error);
}

static void
run_well (ThimbleChain *chain)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (run (chain, &error));
  g_assert_no_error (error);
}

static ThimbleChain *
reopen (MeasureFixture *fixture, ThimbleChain *chain)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);
  ThimbleChain *again;

  thimble_chain_open_async (fixture->runner.engine, thimble_experiment_get_id (chain), NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  again = thimble_chain_open_finish (result, &error);
  g_assert_no_error (error);
  thimble_experiment_set_key (again, key);
  return again;
}

static char *
body (MeasureFixture *fixture, guint index)
{
  char *text = thimble_test_server_dup_body (fixture->runner.server, index);

  g_assert_nonnull (text);
  return text;
}

static guint
n_requests (MeasureFixture *fixture)
{
  return thimble_test_server_get_n_requests (fixture->runner.server);
}

static void
test_complete (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleChain) chain = make (fixture, LINES, TRUE);
  g_autoptr (ThimbleChain) again = NULL;
  g_autofree char *dearest = NULL;
  g_autofree char *single = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *page = NULL;
  const char *prices;
  ThimbleChainSum sum;

  measure_push_answer (fixture);
  run_well (chain);
  g_assert_cmpint (thimble_experiment_get_state (chain), ==, THIMBLE_MEASUREMENT_DONE);
  g_assert_cmpuint (thimble_experiment_get_done (chain), ==, 3);
  /* Each reads what it names; the answers were all "Hei!". */
  second = body (fixture, 1);
  g_assert_nonnull (strstr (second, "Expand: Hei!"));
  third = body (fixture, 2);
  g_assert_nonnull (strstr (third, "Title for Hei! under Hei!."));
  thimble_chain_get_sum (chain, &sum);
  g_assert_true (sum.complete);
  g_assert_cmpfloat (sum.input, ==, 75);
  g_assert_cmpfloat (sum.output, ==, 36);
  g_assert_cmpfloat (sum.cost, ==, 3 * PAID_COST);
  g_assert_cmpfloat_with_epsilon (sum.output_cost / sum.cost, 120.0 / 145, 1e-9);
  g_assert_cmpint (thimble_experiment_get_spent (chain), ==, 3 * PAID_COST);
  dearest = thimble_chain_describe_dearest (chain);
  /* Of three that are equal none is the dearest. */
  g_assert_cmpstr (dearest, ==, "No step is clearly the dearest: “Outline” and “Expand” cost the most, and differ by less than a tenth.");
  g_assert_cmpint (thimble_chain_get_dearest (chain), ==, -1);
  single = thimble_chain_describe_single (chain);
  g_assert_true (g_str_has_prefix (single, "All in one prompt would read about "));
  page = thimble_chain_to_html (chain, NULL);
  g_assert_nonnull (strstr (page, "Headings about {{input}}."));
  /* One model, three steps: its price once, with its day. */
  prices = strstr (page, "paid-model: $1.00 in, $10.00 out a million tokens (");
  g_assert_nonnull (prices);
  g_assert_null (strstr (strstr (prices, "</li>"), "a million tokens"));

  again = reopen (fixture, chain);
  g_assert_cmpuint (thimble_experiment_get_done (again), ==, 3);
  g_assert_cmpint (thimble_experiment_get_spent (again), ==, 3 * PAID_COST);
  run_well (again);
  g_assert_cmpuint (n_requests (fixture), ==, 3);

  /* Again from the second step on, with the first one's answer from the history. */
  thimble_chain_restart (again, 1);
  run_well (again);
  g_assert_cmpuint (n_requests (fixture), ==, 5);
  g_clear_pointer (&second, g_free);
  second = body (fixture, 3);
  g_assert_nonnull (strstr (second, "Expand: Hei!"));
  g_assert_cmpint (thimble_experiment_get_spent (again), ==, 5 * PAID_COST);
}

static void
push_usage (MeasureFixture *fixture, int input, int cached, int output, int reasoning)
{
  g_autofree char *usage = g_strdup_printf ("data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,"
                                            "\"total_tokens\":%d,\"prompt_tokens_details\":{\"cached_tokens\":%d},"
                                            "\"completion_tokens_details\":{\"reasoning_tokens\":%d}}}\n\n", input, output,
                                            input + output, cached, reasoning);
  g_autofree char *stream = g_strconcat (CHAT_HEAD CHAT_REST CHAT_STOP, usage, CHAT_DONE, NULL);

  runner_push_stream (&fixture->runner, stream);
}

/* A step is the dearest where it costs a tenth more than the next. */
static void
test_ahead (MeasureFixture *fixture, gconstpointer unused)
{
  static const struct { int input, output, dearest; } cases[] = {
    { 10, 100, -1 }, { 10, 110, -1 }, { 11, 110, 1 }, { 10, 200, 1 }, { 10, 90, 0 }, { 10, 92, -1 },
  };
  ThimbleChain *chains[G_N_ELEMENTS (cases)];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sentence = NULL;

      chains[i] = make (fixture, "input: trees\n== One\n{{input}}\n== Two\n{{input}}\n", TRUE);
      push_usage (fixture, 10, 0, 100, 0);
      push_usage (fixture, cases[i].input, 0, cases[i].output, 0);
      run_well (chains[i]);
      g_assert_cmpint (thimble_chain_get_dearest (chains[i]), ==, cases[i].dearest);
      sentence = thimble_chain_describe_dearest (chains[i]);
      g_assert_cmpint (g_str_has_prefix (sentence, "No step is clearly the dearest: “"), ==, cases[i].dearest < 0);
    }
  {
    g_autoptr (GPtrArray) same = thimble_contrast_chains (chains[3], chains[2]), other = thimble_contrast_chains (chains[4], chains[3]);

    g_assert_cmpstr (((ThimbleContrast *) same->pdata[0])->note, ==, "“Two” stays the dearest step: 67% of the cost before, 52% after.");
    g_assert_cmpstr (((ThimbleContrast *) other->pdata[0])->note, ==, "The dearest step was “One” with 53% of the cost, and now is “Two” with 67%.");
  }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_object_unref (chains[i]);
}

/* What is blamed is what made the cost, not what has more tokens; it is told how much of it. */
static void
test_reason (MeasureFixture *fixture, gconstpointer unused)
{
  static const struct { gboolean paid; int input, cached, output, reasoning; const char *sentence; } cases[] = {
    { TRUE, 1000, 0, 12, 0, "“Only” is the dearest step: 100% of the cost, and 89% of that is for the 1,000 tokens it read." },
    { TRUE, 1000, 600, 12, 0, "“Only” is the dearest step: 100% of the cost, and 89% of that is for the 1,000 tokens it read, 600 of them from the cache." },
    { TRUE, 101, 0, 91, 0, "“Only” is the dearest step: 100% of the cost, and 90% of that is for the 91 tokens it wrote." },
    { TRUE, 101, 60, 91, 64, "“Only” is the dearest step: 100% of the cost, and 90% of that is for the 91 tokens it wrote, 64 of them reasoning." },
    { FALSE, 101, 60, 91, 64, "“Only” uses the most tokens: 100% of all. It read 101 and wrote 91." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ThimbleChain) chain = make (fixture, "input: trees\n== Only\nmax-output: 2000\n{{input}}\n", cases[i].paid);
      g_autofree char *sentence = NULL;

      push_usage (fixture, cases[i].input, cases[i].cached, cases[i].output, cases[i].reasoning);
      run_well (chain);
      sentence = thimble_chain_describe_dearest (chain);
      g_assert_cmpstr (sentence, ==, cases[i].sentence);
    }
}

/* A failed step stops what follows it; it is sent again only when asked, and then the rest follows. */
static void
test_failed (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleChain) chain = make (fixture, LINES, FALSE);
  g_autoptr (ThimbleChain) again = NULL;

  measure_push_answer (fixture);
  measure_push_cut (fixture);
  measure_push_answer (fixture);
  run_well (chain);
  g_assert_cmpint (thimble_experiment_get_state (chain), ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_cmpuint (thimble_experiment_get_done (chain), ==, 1);
  g_assert_cmpuint (thimble_experiment_get_failed (chain), ==, 1);
  g_assert_nonnull (thimble_experiment_get_message (chain));
  g_assert_cmpuint (n_requests (fixture), ==, 2);
  again = reopen (fixture, chain);
  run_well (again);
  g_assert_cmpuint (n_requests (fixture), ==, 2);
  g_assert_cmpuint (thimble_experiment_retry_failed (again), ==, 1);
  run_well (again);
  g_assert_cmpint (thimble_experiment_get_state (again), ==, THIMBLE_MEASUREMENT_DONE);
  g_assert_cmpuint (n_requests (fixture), ==, 4);
}

static void
test_runs_and_comparison (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_parse ("runs: 2\n" LINES, &error);
  g_autoptr (ThimbleChain) chain = NULL;
  g_autofree char *single = NULL;
  g_autofree char *text = NULL;

  thimble_chain_plan_set_model (plan, fixture->runner.model);
  plan->compare = TRUE;
  chain = thimble_chain_new (fixture->runner.engine, plan);
  measure_push_answer (fixture);
  run_well (chain);
  g_assert_cmpuint (thimble_experiment_get_total (chain), ==, 8);
  g_assert_cmpuint (thimble_experiment_get_done (chain), ==, 8);
  g_assert_cmpuint (thimble_trial_get_n_done (thimble_chain_get_single (chain)), ==, 2);
  single = thimble_chain_describe_single (chain);
  g_assert_cmpstr (single, ==, "All in one prompt read 25 tokens instead of 75 and wrote 12.");
  text = body (fixture, 3);
  g_assert_nonnull (strstr (text, "Do all of the following"));
}

static void
test_rate_limit (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleChain) chain = make (fixture, LINES, FALSE);

  measure_push_answer (fixture);
  measure_push_status (fixture, 429, "Retry-After: 1\r\n");
  measure_push_answer (fixture);
  run_well (chain);
  g_assert_cmpint (thimble_experiment_get_state (chain), ==, THIMBLE_MEASUREMENT_DONE);
  g_assert_cmpuint (n_requests (fixture), ==, 4);
}

static gboolean
second_came (gpointer data)
{
  return n_requests (data) >= 2;
}

static gboolean
fourth_came (gpointer data)
{
  return n_requests (data) >= 4;
}

static void
test_stop (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleChain) chain = make (fixture, LINES, FALSE);
  g_autoptr (GAsyncResult) result = NULL;

  measure_push_answer (fixture);
  measure_push_slow (fixture, 20000);
  measure_push_answer (fixture);
  thimble_experiment_run_async (chain, FALSE, NULL, thimble_test_store_result, &result);
  g_assert_true (thimble_test_wait_until (second_came, fixture, 10000));
  g_assert_cmpint (thimble_chain_get_step (chain), ==, 1);
  thimble_experiment_stop (chain);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_experiment_run_finish (chain, result, NULL));
  g_assert_cmpint (thimble_experiment_get_state (chain), ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_cmpint (thimble_chain_get_step (chain), ==, -1);
  thimble_experiment_retry_failed (chain);
  run_well (chain);
  g_assert_cmpint (thimble_experiment_get_state (chain), ==, THIMBLE_MEASUREMENT_DONE);
}

static void
test_ceiling (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_parse ("runs: 50\n" LINES, &error);
  g_autoptr (ThimbleChain) chain = NULL;
  g_autoptr (ThimbleChain) low = NULL;
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);
  ThimblePrediction prediction, compared;

  thimble_chain_plan_set_model (plan, fixture->paid);
  g_assert_true (thimble_chain_predict (plan, fixture->runner.engine, &prediction, NULL));
  g_assert_cmpint (prediction.requests, ==, 150);
  g_assert_cmpint (prediction.output_most, ==, 50 * 200);
  g_assert_cmpint (prediction.input, >, 0);
  g_assert_cmpint (prediction.input_most, >, prediction.input); /* answers stand in the later steps' prompts */
  g_assert_cmpint (prediction.most, >, 50 * 200 * G_GINT64_CONSTANT (10000000));
  /* All in one prompt is a request of every run. */
  plan->compare = TRUE;
  g_assert_true (thimble_chain_predict (plan, fixture->runner.engine, &compared, NULL));
  g_assert_cmpint (compared.requests, ==, 200);
  g_assert_cmpint (compared.output_most, ==, 2 * prediction.output_most);
  g_assert_cmpint (compared.most, >, prediction.most);
  plan->compare = FALSE;
  plan->ceiling = 1000;
  low = thimble_chain_new (fixture->runner.engine, plan);
  thimble_experiment_set_key (low, key);
  g_assert_false (run (low, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_CEILING);
  plan->ceiling = 2000 * G_GINT64_CONSTANT (1000000);
  chain = thimble_chain_new (fixture->runner.engine, plan);
  thimble_experiment_set_key (chain, key);
  measure_push_answer (fixture);
  run_well (chain);
  g_assert_cmpint (thimble_experiment_get_state (chain), ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_cmpint (thimble_experiment_get_spent (chain), <=, plan->ceiling);
  g_assert_cmpuint (thimble_experiment_get_done (chain), >=, 3);
  g_assert_cmpint (thimble_experiment_get_why (chain), ==, THIMBLE_ERROR_OVER_CEILING);
}

/* A chain of one step that reads nothing but the input asks what a measurement of that text asks: least and most are the same. */
static void
test_predicted_alike (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleChainPlan) chain = thimble_chain_plan_parse ("input: Why is the sky blue?\nruns: 3\n== Only\nmax-output: 100\n{{input}}\n", NULL);
  g_autoptr (ThimblePlan) plan = measure_plan (fixture, 0, 3);
  ThimblePrediction of_chain, of_plan;

  for (guint i = 0; i < 2; i++)
    {
      thimble_chain_plan_set_model (chain, i == 0 ? fixture->paid : fixture->runner.model);
      if (i == 1)
        {
          thimble_plan_free (plan);
          plan = measure_plan (fixture, 1, 3);
        }
      g_assert_true (thimble_chain_predict (chain, fixture->runner.engine, &of_chain, NULL));
      g_assert_true (thimble_plan_predict (plan, fixture->runner.engine, &of_plan, NULL));
      g_assert_cmpint (of_chain.input, ==, of_plan.input);
      g_assert_cmpint (of_chain.input_most, ==, of_plan.input_most);
      g_assert_cmpint (of_chain.output_most, ==, of_plan.output_most);
      g_assert_cmpint (of_chain.least, ==, of_plan.least);
      g_assert_cmpint (of_chain.most, ==, of_plan.most);
      g_assert_true (i == 1 || of_plan.input < of_plan.input_most);
    }
}

/* As a measurement's: what bills taught is foretold. */
static void
test_learned (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_parse (LINES, NULL);
  ThimblePrediction before, after;

  thimble_chain_plan_set_model (plan, fixture->paid);
  g_assert_true (thimble_chain_predict (plan, fixture->runner.engine, &before, NULL));
  measure_teach_bills (fixture);
  g_assert_true (thimble_chain_predict (plan, fixture->runner.engine, &after, NULL));
  g_assert_cmpint (after.input, >, before.input);
  g_assert_cmpint (after.most, >, before.most);
}

/* Where an answer's text was deleted, nothing can follow it; it says so. */
static void
test_deleted (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleChain) chain = make (fixture, LINES, FALSE);
  g_autoptr (ThimbleChain) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  ThimbleStore *store = thimble_engine_get_store (fixture->runner.engine);

  measure_push_answer (fixture);
  run_well (chain);
  thimble_store_delete_async (store, thimble_run_get_request_id (thimble_trial_get_run (thimble_experiment_get_trial (chain, 0), 1)), TRUE, NULL,
                              thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_store_delete_finish (store, result, NULL));
  again = reopen (fixture, chain);
  thimble_chain_restart (again, 1);
  run_well (again);
  g_assert_cmpint (thimble_experiment_get_state (again), ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_nonnull (strstr (thimble_experiment_get_message (again), "“Outline” was deleted"));
  g_assert_cmpuint (n_requests (fixture), ==, 3);
  thimble_chain_restart (again, 0);
  run_well (again);
  g_assert_cmpint (thimble_experiment_get_state (again), ==, THIMBLE_MEASUREMENT_DONE);
}

static const ThimbleShift *
find_shift (GPtrArray *list, guint index, ThimbleQuantity quantity)
{
  const ThimbleContrast *contrast = g_ptr_array_index (list, index);

  for (guint i = 0; i < contrast->shifts->len; i++)
    {
      const ThimbleShift *shift = g_ptr_array_index (contrast->shifts, i);

      if (shift->quantity == quantity)
        return shift;
    }
  return NULL;
}

/* The same chain with another last step, once with one run, once with two: by step of the same name, and the whole by its runs. */
static void
test_changes (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleChain) before = make (fixture, "runs: 2\n" LINES, TRUE);
  g_autoptr (ThimbleChain) after = make (fixture, "runs: 2\ninput: street trees\n== OUTLINE\nHeadings about {{input}}.\n== Questions\nAsk about {{previous}}\n", TRUE);
  g_autoptr (ThimbleChain) once = make (fixture, LINES, TRUE);
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GPtrArray) few = NULL;
  g_autoptr (JsonNode) node = NULL;
  const ThimbleContrast *one;

  measure_push_answer (fixture);
  run_well (before);
  run_well (after);
  run_well (once);
  changes = thimble_contrast_chains (before, after);
  g_assert_cmpuint (changes->len, ==, 5); /* the whole, Outline, Questions; Expand and Meta are gone */
  one = g_ptr_array_index (changes, 0);
  g_assert_cmpstr (one->name, ==, "The whole chain");
  g_assert_null (one->note); /* no step is the dearest */
  g_assert_cmpfloat (find_shift (changes, 0, THIMBLE_QUANTITY_INPUT)->before, ==, 75);
  g_assert_cmpfloat (find_shift (changes, 0, THIMBLE_QUANTITY_INPUT)->after, ==, 50);
  g_assert_cmpfloat (find_shift (changes, 0, THIMBLE_QUANTITY_COST)->after, ==, 2 * PAID_COST);
  g_assert_cmpstr (find_shift (changes, 0, THIMBLE_QUANTITY_OUTPUT)->sentence, ==,
                   "Output tokens: 36.0 before, 24.0 after, 33% less. The difference is more than noise.");
  g_assert_cmpstr (find_shift (changes, 1, THIMBLE_QUANTITY_OUTPUT)->sentence, ==, "Output tokens: 12.0 before and after.");
  one = g_ptr_array_index (changes, 2);
  g_assert_cmpstr (one->name, ==, "Questions");
  g_assert_cmpstr (one->note, ==, "It was no step before.");
  g_assert_cmpuint (one->shifts->len, ==, 0);
  one = g_ptr_array_index (changes, 4);
  g_assert_cmpstr (one->name, ==, "Meta");
  g_assert_cmpstr (one->note, ==, "It is no step any more.");

  few = thimble_contrast_chains (once, after);
  g_assert_cmpint (find_shift (few, 0, THIMBLE_QUANTITY_INPUT)->kind, ==, THIMBLE_DIFFERENCE_UNKNOWN);
  g_assert_true (g_str_has_suffix (find_shift (few, 0, THIMBLE_QUANTITY_INPUT)->sentence, "takes more runs to tell."));
  node = thimble_contrast_to_json (few);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 5);
}

/* Killed on its way after a restart: what was to be sent again waits still, and was paid for all the same. */
static void
test_restart_is_kept (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleChain) chain = make (fixture, LINES, TRUE);
  g_autoptr (ThimbleChain) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  measure_push_answer (fixture);
  measure_push_answer (fixture);
  measure_push_answer (fixture);
  measure_push_slow (fixture, 20000);
  measure_push_answer (fixture);
  run_well (chain);
  thimble_chain_restart (chain, 1);
  g_assert_cmpuint (thimble_experiment_get_waiting (chain), ==, 2);
  thimble_experiment_run_async (chain, FALSE, NULL, thimble_test_store_result, &result);
  g_assert_true (thimble_test_wait_until (fourth_came, fixture, 10000));
  /* As any other program would see it now. */
  again = reopen (fixture, chain);
  g_assert_cmpuint (thimble_experiment_get_done (again), ==, 1);
  g_assert_cmpuint (thimble_experiment_get_waiting (again), ==, 1);
  g_assert_cmpint (thimble_run_get_state (thimble_trial_get_run (thimble_experiment_get_trial (again, 2), 1)), ==, THIMBLE_RUN_WAITING);
  g_assert_cmpint (thimble_experiment_get_spent (again), ==, 3 * PAID_COST);
  thimble_experiment_stop (chain);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_experiment_run_finish (chain, result, NULL));
  g_clear_object (&again);
  again = reopen (fixture, chain);
  thimble_experiment_retry_failed (again);
  run_well (again);
  g_assert_cmpint (thimble_experiment_get_state (again), ==, THIMBLE_MEASUREMENT_DONE);
  g_assert_cmpuint (n_requests (fixture), ==, 6);
  g_assert_cmpint (thimble_experiment_get_spent (again), ==, 5 * PAID_COST);
}

static gboolean
has_name (gpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ThimbleMeasurementRow) row = NULL;
  ThimbleStore *store = data;

  thimble_store_load_measurement_async (store, 1, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  row = thimble_store_load_measurement_finish (store, result, NULL);
  return row != NULL && g_str_equal (row->name, "Late");
}

static gboolean
says_something (gpointer chain)
{
  return thimble_experiment_get_message (chain) != NULL;
}

/* Renamed while its row was on its way for the first time. */
static void
test_renamed (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleChain) chain = make (fixture, LINES, FALSE);
  g_autoptr (GAsyncResult) result = NULL;

  measure_push_answer (fixture);
  thimble_experiment_run_async (chain, FALSE, NULL, thimble_test_store_result, &result);
  thimble_experiment_rename (chain, "Late");
  thimble_test_wait_result (&result);
  g_assert_true (thimble_experiment_run_finish (chain, result, NULL));
  g_assert_true (thimble_test_wait_until (has_name, thimble_engine_get_store (fixture->runner.engine), 10000));
  g_assert_null (thimble_experiment_get_message (chain));
  /* Of one that is gone it says so. */
  g_clear_object (&result);
  thimble_store_delete_measurement_async (thimble_engine_get_store (fixture->runner.engine), 1, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  thimble_experiment_rename (chain, "Later");
  g_assert_true (thimble_test_wait_until (says_something, chain, 10000));
}

#define ADD(name, test) g_test_add ("/chain/" name, MeasureFixture, NULL, measure_set_up, test, measure_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  ADD ("complete", test_complete);
  ADD ("reason", test_reason);
  ADD ("ahead", test_ahead);
  ADD ("failed", test_failed);
  ADD ("runs-and-comparison", test_runs_and_comparison);
  ADD ("rate-limit", test_rate_limit);
  ADD ("stop", test_stop);
  ADD ("ceiling", test_ceiling);
  ADD ("predicted-alike", test_predicted_alike);
  ADD ("learned", test_learned);
  ADD ("deleted", test_deleted);
  ADD ("changes", test_changes);
  ADD ("renamed", test_renamed);
  ADD ("restart-is-kept", test_restart_is_kept);
  return g_test_run ();
}
