/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "catalogue/thimble-catalogue.h"
#include "requests/thimble-count-book.h"
#include "requests/thimble-forecast.h"
#include "thimble-test-loop.h"

#define ENGLISH "Summarise the text below in three points, one sentence each. Urban trees do more than decorate a street. " \
                "Their shade can cool the pavement below by up to twelve degrees on a hot day, so nearby homes need less power."

typedef struct {
  char             *folder;
  ThimbleStore     *store;
  ThimbleCatalogue *catalogue;
  ThimbleCountBook *book;
} Fixture;

static void
open_store (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  fixture->store = thimble_store_new (fixture->folder);
  thimble_store_open_async (fixture->store, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_store_open_finish (fixture->store, result, NULL));
  fixture->book = thimble_count_book_new (fixture->store);
}

static void
close_store (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_close_async (fixture->store, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_store_close_finish (fixture->store, result, NULL));
  g_clear_object (&fixture->book);
  g_clear_object (&fixture->store);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->folder = g_dir_make_tmp ("thimble-forecast-XXXXXX", NULL);
  fixture->catalogue = thimble_catalogue_new (fixture->folder, fixture->folder);
  open_store (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", fixture->folder);

  close_store (fixture);
  g_clear_object (&fixture->catalogue);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (fixture->folder);
}

static ThimbleModel *
find_model (Fixture *fixture, const char *endpoint, const char *id)
{
  return thimble_catalogue_ensure_model (fixture->catalogue, thimble_catalogue_find_endpoint (fixture->catalogue, endpoint), id);
}

static void
forecast (Fixture *fixture, ThimbleModel *model, ThimblePrompt *prompt, ThimbleForecast *out)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_count_book_forecast_async (fixture->book, model, prompt, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_count_book_forecast_finish (fixture->book, result, out, NULL));
}

static void
bill (Fixture *fixture, ThimbleModel *model, const ThimbleForecast *sent, gint64 input, gboolean taken)
{
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;
  g_autoptr (ThimbleUsage) usage = NULL;

  counts.input = input;
  counts.output = 10;
  usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  g_assert_cmpint (thimble_count_book_learn (fixture->book, model, NULL, sent, usage), ==, taken);
}

/* The texts, each by itself, and 4n + 3 round n messages. */
static void
test_exact (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) model = find_model (fixture, "openai", "gpt-4o-mini");
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("And in Swedish?");
  ThimbleEncoding *encoding = thimble_encoding_get ("o200k_base", NULL);
  g_autofree char *input = NULL, *source = NULL;
  ThimbleForecast out;
  gint64 text;

  thimble_prompt_set_system (prompt, "Be terse.");
  thimble_prompt_add_turn (prompt, THIMBLE_ROLE_USER, "Hello in Finnish?");
  thimble_prompt_add_turn (prompt, THIMBLE_ROLE_ASSISTANT, "Hei!");
  thimble_prompt_set_max_output (prompt, 300);
  text = thimble_encoding_count (encoding, "And in Swedish?", 15) + thimble_encoding_count (encoding, "Be terse.", 9) +
         thimble_encoding_count (encoding, "Hello in Finnish?", 17) + thimble_encoding_count (encoding, "Hei!", 4);
  forecast (fixture, model, prompt, &out);
  g_assert_true (out.exact);
  g_assert_cmpint (out.by, ==, THIMBLE_COUNTED_HERE);
  g_assert_cmpint (out.framing, ==, 4 * 4 + 3);
  g_assert_cmpint (out.input, ==, text + 4 * 4 + 3);
  g_assert_cmpint (out.least, ==, out.input);
  g_assert_cmpint (out.most, ==, out.input);
  g_assert_cmpint (out.output_limit, ==, 300);
  g_assert_cmpint (out.cost_most, ==, thimble_price_get_ceiling (thimble_model_get_price (model, NULL), out.input, 300));
  g_assert_cmpint (out.cost_least, ==, thimble_price_get_ceiling (thimble_model_get_price (model, NULL), out.input, 0));
  input = thimble_forecast_describe_input (&out);
  g_assert_true (g_str_has_suffix (input, " exact"));
  source = thimble_forecast_describe_source (&out, model);
  g_assert_nonnull (strstr (source, "o200k_base"));
}

static void
test_about (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) claude = find_model (fixture, "anthropic", "claude-haiku-4-5");
  g_autoptr (ThimbleModel) luna = find_model (fixture, "openai", "gpt-6-luna");
  g_autoptr (ThimbleModel) stranger = find_model (fixture, "ollama", "llama3.2");
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (ENGLISH);
  gint64 tokens = thimble_encoding_count (thimble_encoding_get ("o200k_base", NULL), ENGLISH, strlen (ENGLISH));
  g_autofree char *input = NULL;
  ThimbleForecast out;

  forecast (fixture, claude, prompt, &out);
  g_assert_false (out.exact);
  g_assert_cmpint (out.by, ==, THIMBLE_COUNTED_BY_FACTOR);
  g_assert_cmpint (out.input, ==, llround ((double) tokens * 1.16) + 7);
  g_assert_cmpint (out.least, <, out.input);
  g_assert_cmpint (out.most, >, out.input);
  input = thimble_forecast_describe_input (&out);
  g_assert_true (g_str_has_prefix (input, "about "));
  g_assert_nonnull (strchr (input, '('));
  g_assert_cmpint (out.cost_most, ==,
                   thimble_price_get_ceiling (thimble_model_get_price (claude, NULL), out.most, out.output_limit));

  forecast (fixture, luna, prompt, &out);
  g_assert_false (out.exact);
  g_assert_cmpint (out.input, ==, tokens + 6);

  forecast (fixture, stranger, prompt, &out);
  g_assert_false (out.exact);
  g_assert_cmpint (out.framing, ==, -1);
  g_assert_cmpint (out.most, >, out.input + 100);
}

/* The factor goes where the bills go, and one odd bill moves nothing. */
static void
test_learning (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) model = find_model (fixture, "anthropic", "claude-haiku-4-5");
  g_autoptr (ThimbleModel) other = find_model (fixture, "anthropic", "claude-sonnet-4-5");
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (ENGLISH);
  ThimbleForecast before, after, untouched;
  ThimbleLearned learned;
  gint64 truth;

  forecast (fixture, model, prompt, &before);
  truth = llround ((double) before.text * 1.20) + before.base_framing;
  for (guint i = 0; i < THIMBLE_LEARN_LEAST - 1; i++)
    bill (fixture, model, &before, truth, TRUE);
  forecast (fixture, model, prompt, &after);
  g_assert_cmpint (after.input, ==, before.input); /* too few to follow */
  bill (fixture, model, &before, truth, TRUE);
  forecast (fixture, model, prompt, &after);
  g_assert_cmpint (after.by, ==, THIMBLE_COUNTED_BY_BILLS);
  g_assert_cmpint (ABS (after.input - truth), <=, 1);
  g_assert_cmpint (after.most - after.least, <, before.most - before.least);
  g_assert_false (after.exact);

  for (guint i = 0; i < 6; i++)
    bill (fixture, model, &after, truth + (gint64) (i % 3) - 1, TRUE);
  bill (fixture, model, &after, truth * 3, TRUE); /* an outlier */
  forecast (fixture, model, prompt, &after);
  g_assert_cmpint (ABS (after.input - truth), <=, 2);
  thimble_count_book_get_learned (fixture->book, thimble_model_get_key (model), &learned);
  g_assert_cmpuint (learned.n_samples, ==, 10);
  g_assert_cmpfloat (learned.error, <, 0.2);

  forecast (fixture, other, prompt, &untouched);
  g_assert_cmpint (untouched.input, ==, before.input);

  thimble_count_book_reset (fixture->book, thimble_model_get_key (model));
  forecast (fixture, model, prompt, &after);
  g_assert_cmpint (after.input, ==, before.input);
}

static void
test_not_learnt (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) model = find_model (fixture, "anthropic", "claude-haiku-4-5");
  g_autoptr (ThimbleModel) practice = find_model (fixture, "practice", "by-rule");
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (ENGLISH);
  g_autoptr (ThimblePrompt) brief = thimble_prompt_new ("Hi");
  ThimbleUsageCounts counts = { 100, 10, 110, -1, -1, -1, -1 };
  g_autoptr (ThimbleUsage) estimate = thimble_usage_new (&counts, THIMBLE_USAGE_ESTIMATE, NULL);
  g_autoptr (ThimbleUsage) plain = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  g_autoptr (ThimbleUsage) odd = thimble_usage_new_implausible ("{}");
  g_autoptr (GPtrArray) list = NULL;
  ThimbleForecast sent, shortest;

  forecast (fixture, model, prompt, &sent);
  forecast (fixture, model, brief, &shortest);
  bill (fixture, model, &sent, sent.text * 5, FALSE);   /* images, tools */
  bill (fixture, model, &sent, sent.text / 5, FALSE);
  bill (fixture, model, &shortest, 9, FALSE);
  bill (fixture, practice, &sent, sent.input, FALSE);
  g_assert_false (thimble_count_book_learn (fixture->book, model, NULL, &sent, NULL));
  g_assert_false (thimble_count_book_learn (fixture->book, model, NULL, &sent, estimate));
  g_assert_false (thimble_count_book_learn (fixture->book, model, NULL, &sent, odd));
  g_assert_false (thimble_count_book_learn (fixture->book, model, "gpt-4o", &sent, plain));
  list = thimble_count_book_list (fixture->book);
  g_assert_cmpuint (list->len, ==, 0);
}

/* Not published: "about" until the bills say so, and never again once they do not. */
static void
test_confirmed (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) luna = find_model (fixture, "openai", "gpt-6-luna");
  g_autoptr (ThimbleModel) known = find_model (fixture, "openai", "gpt-4o-mini");
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (ENGLISH);
  ThimbleForecast out;

  forecast (fixture, luna, prompt, &out);
  g_assert_false (out.exact);
  for (guint i = 0; i < THIMBLE_LEARN_LEAST; i++)
    bill (fixture, luna, &out, out.input, TRUE);
  forecast (fixture, luna, prompt, &out);
  g_assert_true (out.exact);

  /* An encoding that is known, and bills that say otherwise: the bills are right. */
  forecast (fixture, known, prompt, &out);
  g_assert_true (out.exact);
  for (guint i = 0; i < THIMBLE_LEARN_LEAST; i++)
    bill (fixture, known, &out, out.text + out.base_framing + 4, TRUE);
  forecast (fixture, known, prompt, &out);
  g_assert_false (out.exact);
  g_assert_cmpint (out.input, ==, out.text + out.base_framing + 4);
}

static gboolean
has_bills (gpointer book)
{
  g_autoptr (GPtrArray) list = thimble_count_book_list (book);

  return list->len > 0;
}

static void
test_kept (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) model = find_model (fixture, "anthropic", "claude-haiku-4-5");
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (ENGLISH);
  g_autoptr (ThimbleCountBook) terminal = NULL;
  ThimbleForecast out;
  ThimbleLearned learned;

  forecast (fixture, model, prompt, &out);
  /* Window and terminal learn side by side, and neither loses what the other wrote. */
  terminal = thimble_count_book_new (fixture->store);
  for (guint i = 0; i < 2; i++)
    bill (fixture, model, &out, out.input + 5, TRUE);
  thimble_test_run_for (50);
  {
    ThimbleUsageCounts counts = { out.input + 5, 10, -1, -1, -1, -1, -1 };
    g_autoptr (ThimbleUsage) usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);

    g_assert_true (thimble_count_book_learn (terminal, model, NULL, &out, usage));
  }
  thimble_test_run_for (50);
  close_store (fixture);
  open_store (fixture);
  thimble_count_book_load (fixture->book);
  g_assert_true (thimble_test_wait_until (has_bills, fixture->book, 5000));
  thimble_count_book_get_learned (fixture->book, thimble_model_get_key (model), &learned);
  g_assert_cmpuint (learned.n_samples, ==, 3);
}

static void
test_damaged_note (Fixture *fixture, gconstpointer unused)
{
  const char *notes[] = { "", "{", "[]", "{\"models\":{\"a/b\":[[1],[\"x\",2,3,4],null,[-5,0,1,1],[1e300,0,1,1],[[1],{},1,1]]}}", "{\"models\":7}" };

  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      g_autoptr (GPtrArray) list = NULL;
      g_autoptr (GAsyncResult) result = NULL;

      thimble_store_set_note_async (fixture->store, "token-bills", notes[i], NULL, thimble_test_store_result, &result);
      thimble_test_wait_result (&result);
      thimble_count_book_load (fixture->book);
      thimble_test_run_for (20);
      list = thimble_count_book_list (fixture->book);
      g_assert_cmpuint (list->len, ==, 0);
    }
}

static void
test_asked (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) model = find_model (fixture, "anthropic", "claude-haiku-4-5");
  g_autoptr (ThimbleModel) other = find_model (fixture, "anthropic", "claude-sonnet-4-5");
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (ENGLISH);
  g_autoptr (ThimblePrompt) longer = thimble_prompt_new (ENGLISH " ");
  g_autofree char *source = NULL;
  ThimbleForecast out;

  thimble_count_book_remember (fixture->book, model, prompt, 61);
  g_assert_cmpint (thimble_count_book_recall (fixture->book, model, prompt), ==, 61);
  g_assert_cmpint (thimble_count_book_recall (fixture->book, other, prompt), ==, -1);
  g_assert_cmpint (thimble_count_book_recall (fixture->book, model, longer), ==, -1);
  forecast (fixture, model, prompt, &out);
  g_assert_true (out.exact);
  g_assert_cmpint (out.input, ==, 61);
  g_assert_cmpint (out.by, ==, THIMBLE_COUNTED_BY_PROVIDER);
  source = thimble_forecast_describe_source (&out, model);
  g_assert_cmpstr (source, ==, "Counted by Anthropic.");
}

static void
test_window (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) model = find_model (fixture, "openai", "gpt-4o-mini");
  ThimblePromptSize size = THIMBLE_PROMPT_SIZE_EMPTY;
  ThimbleForecast out;

  size.tokens = 64000;
  size.n_turns = 1;
  thimble_forecast_make (&out, model, &size, NULL, 300, NULL, -1);
  g_assert_cmpint (out.window, ==, thimble_model_get_context_window (model));
  g_assert_cmpfloat (thimble_forecast_get_window_share (&out), >, 0.4);
  g_assert_false (thimble_forecast_is_over_window (&out));
  size.tokens = out.window;
  thimble_forecast_make (&out, model, &size, NULL, 300, NULL, -1);
  g_assert_true (thimble_forecast_is_over_window (&out));
}

/* Without a table there is an estimate, which says what it is. */
static void
test_no_table (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) model = find_model (fixture, "openai", "gpt-4o-mini");
  ThimblePromptSize size = THIMBLE_PROMPT_SIZE_EMPTY;
  g_autofree char *source = NULL;
  ThimbleForecast out;

  thimble_prompt_size_add_text (&size, NULL, ENGLISH, strlen (ENGLISH));
  size.n_turns = 1;
  g_assert_false (size.counted);
  thimble_forecast_make (&out, model, &size, NULL, 300, NULL, -1);
  g_assert_false (out.exact);
  g_assert_false (out.learns);
  g_assert_cmpint (out.by, ==, THIMBLE_COUNTED_ROUGHLY);
  g_assert_cmpint (out.least, <, out.input);
  g_assert_cmpint (out.most, >, out.input);
  source = thimble_forecast_describe_source (&out, model);
  g_assert_nonnull (strstr (source, "o200k_base"));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  ADD ("/forecast/exact", test_exact);
  ADD ("/forecast/about", test_about);
  ADD ("/forecast/learning", test_learning);
  ADD ("/forecast/not-learnt", test_not_learnt);
  ADD ("/forecast/confirmed", test_confirmed);
  ADD ("/forecast/kept", test_kept);
  ADD ("/forecast/damaged-note", test_damaged_note);
  ADD ("/forecast/asked", test_asked);
  ADD ("/forecast/window", test_window);
  ADD ("/forecast/no-table", test_no_table);
  return g_test_run ();
}
