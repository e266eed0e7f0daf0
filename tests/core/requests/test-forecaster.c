/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "requests/thimble-forecaster.h"
#include "runner-helper.h"

/* What is being written, as the window holds it. */
static GString *text;

static ThimblePrompt *
make_prompt (gpointer unused)
{
  return thimble_prompt_new (text->str);
}

static void
set_up (RunnerFixture *fixture, gconstpointer kind)
{
  runner_set_up (fixture, kind);
  text = g_string_new (NULL);
}

static void
tear_down (RunnerFixture *fixture, gconstpointer unused)
{
  g_string_free (text, TRUE);
  runner_tear_down (fixture, unused);
}

static ThimbleModel *
find_model (RunnerFixture *fixture, const char *endpoint, const char *id)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->engine);

  return thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, endpoint), id);
}

static ThimbleForecaster *
start (RunnerFixture *fixture, ThimbleModel *model)
{
  ThimbleForecaster *self = thimble_forecaster_new (thimble_engine_get_runner (fixture->engine), make_prompt, NULL);

  thimble_forecaster_set_model (self, model);
  return self;
}

static void
finish (ThimbleForecaster *self)
{
  g_object_run_dispose (G_OBJECT (self));
  g_object_unref (self);
}

static void
set_text (ThimbleForecaster *self, const char *new_text)
{
  g_autoptr (GBytes) bytes = NULL;

  g_string_assign (text, new_text);
  bytes = g_bytes_new (text->str, text->len);
  thimble_forecaster_set_text (self, THIMBLE_PART_TEXT, bytes);
}

static gint64
count_anew (const char *encoding, gint64 framing)
{
  return thimble_encoding_count (thimble_encoding_get (encoding, NULL), text->str, text->len) + framing;
}

/* Edit by edit it comes to what the whole comes to. */
static void
test_edits (RunnerFixture *fixture, gconstpointer unused)
{
  static const char * const pieces[] = { " word", "樹", "\n", "x", "  ", "é", "123", "{ i++; }", "شارع", "🧵" };
  g_autoptr (ThimbleModel) model = find_model (fixture, "openai", "gpt-4o-mini");
  ThimbleForecaster *self = start (fixture, model);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  ThimbleForecast forecast;

  set_text (self, "Urban trees do more than decorate a street.");
  for (guint i = 0; i < 2000; i++)
    {
      gsize at = (gsize) g_rand_int_range (rand, 0, (gint32) text->len + 1), removed = 0;
      const char *piece = i % 3 == 2 ? "" : pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))];

      while (at > 0 && ((guchar) text->str[at] & 0xc0) == 0x80)
        at--;
      if (i % 3 != 0)
        for (guint k = 0; k < 4 && at + removed < text->len; k++)
          removed = (gsize) (g_utf8_next_char (text->str + at + removed) - (text->str + at));
      g_assert_true (thimble_forecaster_edit (self, THIMBLE_PART_TEXT, at, text->str + at, removed, piece, strlen (piece)));
      g_string_erase (text, (gssize) at, (gssize) removed);
      g_string_insert (text, (gssize) at, piece);
      if (i % 100 == 0)
        {
          g_assert_true (thimble_forecaster_get (self, &forecast));
          g_assert_true (forecast.exact);
          g_assert_cmpint (forecast.input, ==, count_anew ("o200k_base", 7));
        }
    }
  finish (self);
}

static void
take_up_again (ThimbleForecaster *self, guint *n)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text->str, text->len);

  ++*n;
  thimble_forecaster_set_text (self, THIMBLE_PART_TEXT, bytes);
}

/* Another encoding wants the text anew, the same one does not; system text and turns count too. */
static void
test_models (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) newer = find_model (fixture, "openai", "gpt-4o-mini");
  g_autoptr (ThimbleModel) older = find_model (fixture, "openai", "gpt-4");
  g_autoptr (ThimbleModel) claude = find_model (fixture, "anthropic", "claude-haiku-4-5");
  g_autoptr (ThimblePrompt) turns = thimble_prompt_new ("");
  g_autoptr (GBytes) system = g_bytes_new_static ("Be terse.", 9);
  ThimbleForecaster *self = start (fixture, newer);
  ThimbleForecast alone, with;
  guint n = 0;

  g_signal_connect (self, "reread", G_CALLBACK (take_up_again), &n);
  set_text (self, "城市的樹木不只是裝飾街道。");
  thimble_forecaster_set_model (self, claude);
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (thimble_forecaster_get (self, &alone));
  g_assert_false (alone.exact);
  thimble_forecaster_set_model (self, older);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (thimble_forecaster_get (self, &alone));
  g_assert_cmpint (alone.input, ==, count_anew ("cl100k_base", 7));
  thimble_forecaster_set_text (self, THIMBLE_PART_SYSTEM, system);
  g_assert_true (thimble_forecaster_get (self, &with));
  g_assert_cmpint (with.framing, ==, 11);
  thimble_prompt_add_turn (turns, THIMBLE_ROLE_USER, "Hello in Finnish?");
  thimble_prompt_add_turn (turns, THIMBLE_ROLE_ASSISTANT, "Hei!");
  thimble_forecaster_set_turns (self, turns);
  while (thimble_forecaster_is_counting (self))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (thimble_forecaster_get (self, &alone));
  g_assert_cmpint (alone.framing, ==, 19);
  g_assert_cmpint (thimble_forecaster_get_carried (self), ==, alone.input - with.input);
  finish (self);
}

/* Megabytes are counted beside the main loop, and an edit meanwhile asks for them anew. */
static void
test_long (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) model = find_model (fixture, "openai", "gpt-4o-mini");
  ThimbleForecaster *self = start (fixture, model);
  g_autoptr (GString) all = g_string_new (NULL);
  ThimbleForecast forecast;

  /* Pasted and not read yet: the number of the text before is none of it. */
  set_text (self, "Before");
  g_assert_true (thimble_forecaster_get (self, &forecast));
  thimble_forecaster_await_text (self, THIMBLE_PART_TEXT);
  g_assert_true (thimble_forecaster_is_counting (self));
  g_assert_false (thimble_forecaster_get (self, &forecast));

  while (all->len < 4 * 1024 * 1024)
    g_string_append (all, "No end of words, and more of them.\n");
  set_text (self, all->str);
  g_assert_true (thimble_forecaster_is_counting (self));
  g_assert_false (thimble_forecaster_get (self, &forecast));
  g_assert_false (thimble_forecaster_edit (self, THIMBLE_PART_TEXT, 0, NULL, 0, "x", 1));
  set_text (self, all->str + 35);
  while (thimble_forecaster_is_counting (self))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (thimble_forecaster_get (self, &forecast));
  g_assert_cmpint (forecast.input, ==, count_anew ("o200k_base", 7));
  g_assert_true (thimble_forecaster_edit (self, THIMBLE_PART_TEXT, 0, NULL, 0, "x", 1));
  finish (self);
}

static gboolean
has_asked (gpointer server)
{
  return thimble_test_server_get_n_requests (server) > 0;
}

/* An edit takes back the question, whose answer would be another text's. */
static void
test_edit_while_asking (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) model = find_model (fixture, "test", "claude-haiku-4-5");
  ThimbleForecaster *self = start (fixture, model);
  ThimbleTestScript *script = thimble_test_script_new ();
  ThimbleForecast forecast;

  thimble_test_script_delay (script, 100);
  thimble_test_script_answer (script, 200, "application/json", NULL, "{\"input_tokens\":999}");
  thimble_test_server_push (fixture->server, script);
  set_text (self, "How many tokens are these?");
  g_assert_true (thimble_forecaster_can_ask (self));
  thimble_forecaster_ask (self);
  g_assert_true (thimble_forecaster_is_asking (self));
  g_assert_true (thimble_test_wait_until (has_asked, fixture->server, 5000));
  g_assert_true (thimble_forecaster_edit (self, THIMBLE_PART_TEXT, 0, NULL, 0, "So: ", 4));
  g_assert_false (thimble_forecaster_is_asking (self));
  thimble_test_run_for (300);
  g_assert_true (thimble_forecaster_get (self, &forecast));
  g_assert_cmpint (forecast.input, <, 100);
  g_assert_null (thimble_forecaster_get_problem (self));
  finish (self);
}

/* A key that was pasted where the prompt belongs goes nowhere, not even to be counted. */
static void
test_key (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) model = find_model (fixture, "test", "claude-haiku-4-5");
  ThimbleForecaster *self = start (fixture, model);

  set_text (self, "sk-ant-api03-0123456789abcdef");
  g_assert_true (thimble_forecaster_can_ask (self));
  thimble_forecaster_ask (self);
  g_assert_false (thimble_forecaster_is_asking (self));
  g_assert_nonnull (strstr (thimble_problem_get_message (thimble_forecaster_get_problem (self)), "not sent"));
  thimble_test_run_for (100);
  g_assert_cmpuint (thimble_test_server_get_n_requests (fixture->server), ==, 0);
  finish (self);
}

#define ADD(path, kind, function) g_test_add (path, RunnerFixture, GINT_TO_POINTER (kind), set_up, function, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  ADD ("/forecaster/edits", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_edits);
  ADD ("/forecaster/models", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_models);
  ADD ("/forecaster/long", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_long);
  ADD ("/forecaster/edit-while-asking", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_edit_while_asking);
  ADD ("/forecaster/key", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_key);
  return g_test_run ();
}
