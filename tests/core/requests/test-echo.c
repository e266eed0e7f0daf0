/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "requests/thimble-echo-private.h"

#define KEY "sk-canary-0123456789abcdefghij"

static char *
pass (ThimbleEcho *echo, ThimbleEventType type, const char *text)
{
  ThimbleEvent event = { .type = type, .text = g_strdup (text) };

  thimble_echo_mask_event (echo, &event);
  return event.text;
}

static char *
pass_all (ThimbleSecret *key, const char *text, gsize piece_length)
{
  g_autoptr (ThimbleEcho) echo = thimble_echo_new (key);
  GString *all = g_string_new (NULL);
  ThimbleEvent rest;

  while (*text != '\0')
    {
      g_autofree char *piece = g_strndup (text, piece_length);
      g_autofree char *masked = pass (echo, THIMBLE_EVENT_TEXT, piece);

      g_string_append (all, masked);
      text += strlen (piece);
    }
  while (thimble_echo_pop_rest (echo, &rest))
    {
      g_assert_cmpint (rest.type, ==, THIMBLE_EVENT_TEXT);
      g_string_append (all, rest.text);
      thimble_event_clear (&rest);
    }
  return g_string_free (all, FALSE);
}

static void
test_pieces (void)
{
  static const char *const table[][2] = {
    { "Nothing of it here.", "Nothing of it here." },
    { "You sent " KEY ", thanks.", "You sent [key], thanks." },
    { KEY, "[key]" },
    { KEY KEY " " KEY, "[key][key] [key]" },
    { "sk-canary-0123 is but a part", "sk-canary-0123 is but a part" },
    { "sk-canary-0123456789 is most of it", "[key] is most of it" },
    { "cut off at sk-canary-0123456789abcdefg", "cut off at [key]" },
    { "cut off at sk-canary-0123", "cut off at sk-canary-0123" },
    { "sk-sk-sk-canary-0123456789abcdefghij sk-", "sk-sk-[key] sk-" },
  };
  g_autoptr (ThimbleSecret) key = thimble_secret_new (KEY, -1, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    for (gsize n = 1; n <= strlen (table[i][0]); n++)
      {
        g_autofree char *masked = pass_all (key, table[i][0], n);

        g_assert_cmpstr (masked, ==, table[i][1]);
      }
}

/* In whatever spelling it comes, and wherever that is divided. */
static void
test_escaped_pieces (void)
{
  static const char key_text[] = "sk-ab/cd+ef\\gh\"0123456789";
  static const char *const spellings[] = {
    "sk-ab/cd+ef\\gh\"0123456789", "sk-ab%2Fcd%2bef%5Cgh%220123456789", "%73%6B%2Dab/cd+ef\\gh\"0123456789",
    "sk-ab\\/cd+ef\\\\gh\\\"0123456789", "\\u0073k-ab\\u002Fcd+ef\\u005cgh\\u00220123456789",
    "sk-ab%2Fcd%2bef%5Cgh%220123%", "sk-ab%2Fcd%2bef%5Cgh%220123%3",
  };
  g_autoptr (ThimbleSecret) key = thimble_secret_new (key_text, -1, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autofree char *text = g_strconcat ("You sent % \\ ", spellings[i], NULL);

      for (gsize n = 1; n <= strlen (text); n++)
        {
          g_autofree char *masked = pass_all (key, text, n);

          g_assert_true (g_str_has_prefix (masked, "You sent % \\ [key]"));
          g_assert_cmpuint (strlen (masked), <=, strlen ("You sent % \\ [key]%2"));
        }
    }
}

static void
test_two_streams (void)
{
  g_autoptr (ThimbleSecret) key = thimble_secret_new (KEY, -1, NULL, NULL);
  g_autoptr (ThimbleEcho) echo = thimble_echo_new (key);
  g_autofree char *a = pass (echo, THIMBLE_EVENT_REASONING, "thought sk-can");
  g_autofree char *b = pass (echo, THIMBLE_EVENT_TEXT, "answer sk-");
  g_autofree char *c = pass (echo, THIMBLE_EVENT_REFUSAL, "no");
  ThimbleEvent rest;

  g_assert_cmpstr (a, ==, "thought ");
  g_assert_cmpstr (b, ==, "answer ");
  g_assert_cmpstr (c, ==, "sk-no");
  g_assert_true (thimble_echo_pop_rest (echo, &rest));
  g_assert_cmpint (rest.type, ==, THIMBLE_EVENT_REASONING);
  g_assert_cmpstr (rest.text, ==, "sk-can");
  thimble_event_clear (&rest);
  g_assert_false (thimble_echo_pop_rest (echo, &rest));
}

static void
test_short_key_is_a_word (void)
{
  g_autoptr (ThimbleSecret) key = thimble_secret_new ("ollama", -1, NULL, NULL);
  g_autoptr (ThimbleEcho) echo = thimble_echo_new (key);
  g_autofree char *text = pass (echo, THIMBLE_EVENT_TEXT, "An ollama");
  g_autofree char *none = NULL;

  g_assert_cmpstr (text, ==, "An ollama");
  none = thimble_echo_mask (echo, NULL);
  g_assert_null (none);
}

static void
test_words_and_usage (void)
{
  const ThimbleUsageCounts counts = { 25, 12, 37, 0, -1, -1, 8 };
  g_autoptr (ThimbleSecret) key = thimble_secret_new (KEY, -1, NULL, NULL);
  g_autoptr (ThimbleEcho) echo = thimble_echo_new (key);
  ThimbleEvent event = {
    .type = THIMBLE_EVENT_USAGE,
    .model = g_strdup ("m " KEY),
    .id = g_strdup (KEY),
    .explanation = g_strdup ("because " KEY),
    .service_tier = g_strdup (KEY),
    .usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, "{\"key\":\"" KEY "\"}"),
  };

  thimble_echo_mask_event (echo, &event);
  g_assert_cmpstr (event.model, ==, "m [key]");
  g_assert_cmpstr (event.id, ==, "[key]");
  g_assert_cmpstr (event.explanation, ==, "because [key]");
  g_assert_cmpstr (event.service_tier, ==, "[key]");
  g_assert_cmpstr (thimble_usage_get_verbatim (event.usage), ==, "{\"key\":\"[key]\"}");
  g_assert_cmpint (thimble_usage_get_total (event.usage), ==, 37);
  g_assert_cmpint (thimble_usage_get_reasoning (event.usage), ==, 8);
  thimble_event_clear (&event);
}

static void
test_problem (void)
{
  g_autoptr (ThimbleSecret) key = thimble_secret_new (KEY, -1, NULL, NULL);
  g_autoptr (ThimbleProblem) plain = thimble_problem_new (THIMBLE_ERROR_BAD_KEY, "Refused: " KEY, NULL, "It was " KEY, 7);
  g_autoptr (ThimbleProblem) problem = thimble_problem_mask (thimble_problem_with_http (plain, 401, "c-" KEY, "p-" KEY), key);

  g_assert_cmpstr (thimble_problem_get_message (problem), ==, "Refused: [key]");
  g_assert_cmpstr (thimble_problem_get_details (problem), ==, "It was [key]");
  g_assert_cmpstr (thimble_problem_get_vendor_code (problem), ==, "c-[key]");
  g_assert_cmpstr (thimble_problem_get_parameter (problem), ==, "p-[key]");
  g_assert_cmpuint (thimble_problem_get_http_status (problem), ==, 401);
  g_assert_cmpint (thimble_problem_get_retry_after (problem), ==, 7);
  g_assert_cmpint (thimble_problem_get_code (problem), ==, THIMBLE_ERROR_BAD_KEY);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/echo/pieces", test_pieces);
  g_test_add_func ("/echo/escaped-pieces", test_escaped_pieces);
  g_test_add_func ("/echo/two-streams", test_two_streams);
  g_test_add_func ("/echo/short-key-is-a-word", test_short_key_is_a_word);
  g_test_add_func ("/echo/words-and-usage", test_words_and_usage);
  g_test_add_func ("/echo/problem", test_problem);
  return g_test_run ();
}
