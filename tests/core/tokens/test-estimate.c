/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../../support/thimble-test-loop.h"
#include "tokens/thimble-estimate.h"

static void
test_edges (void)
{
  g_assert_cmpint (thimble_estimate_tokens ("", -1), ==, 0);
  g_assert_cmpint (thimble_estimate_tokens (NULL, 0), ==, 0);
  g_assert_cmpint (thimble_estimate_tokens ("abc", 0), ==, 0);
  g_assert_cmpint (thimble_estimate_tokens ("a", -1), ==, 1);
  g_assert_cmpint (thimble_estimate_tokens (" ", -1), ==, 1);
  g_assert_cmpint (thimble_estimate_tokens ("\0\0\0", 3), >=, 1);
  /* Cut inside a character, or no UTF-8 at all: a number all the same. */
  g_assert_cmpint (thimble_estimate_tokens ("\xe4\xb8", -1), ==, 1);
  g_assert_cmpint (thimble_estimate_tokens ("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", -1), ==, 2);
  g_assert_cmpint (thimble_estimate_tokens ("word word", 4), ==, thimble_estimate_tokens ("word", -1));
}

/* Counts of o200k_base for the same text. */
static const struct {
  const char *language;
  const char *text;
  gint64      tokens;
} samples[] = {
  { "English",
    "Urban trees do more than decorate a street. Their shade can cool the pavement below by up to twelve degrees on a hot day, so nearby homes need less power.",
    33 },
  { "German",
    "Stadtbäume schmücken nicht nur die Straße. Ihr Schatten kühlt das Pflaster an heißen Tagen um bis zu zwölf Grad, und die Häuser daneben brauchen weniger Strom.",
    35 },
  { "French",
    "Les arbres de la ville ne décorent pas seulement la rue. Leur ombre rafraîchit le trottoir, et les maisons voisines ont besoin de moins d’énergie en été.",
    39 },
  { "Spanish",
    "Los árboles de la ciudad hacen más que adornar la calle. Su sombra refresca la acera, y las casas vecinas necesitan menos energía en verano.",
    32 },
  { "Polish",
    "Drzewa w mieście nie tylko zdobią ulicę. Ich cień chłodzi chodnik w upalne dni, więc pobliskie domy zużywają mniej prądu.",
    41 },
  { "Traditional Chinese",
    "城市的樹木不只是裝飾街道。夏天的樹蔭能讓路面涼快十二度,附近的住家也因此少用一些電。",
    41 },
  { "Simplified Chinese",
    "城市的树木不只是装饰街道。夏天的树荫能让路面凉快十二度,附近的住家也因此少用一些电。",
    37 },
  { "Japanese",
    "街の木は通りを飾るだけではありません。夏の日には木陰が歩道を涼しくし、近くの家の電気も少なくて済みます。",
    43 },
  { "Korean",
    "도시의 나무는 거리를 꾸미기만 하는 것이 아닙니다. 더운 날에는 그늘이 길을 식혀 주어 가까운 집들이 전기를 덜 씁니다.",
    43 },
  { "Russian",
    "Городские деревья не только украшают улицу. В жаркий день их тень охлаждает тротуар, и соседним домам нужно меньше энергии.",
    35 },
  { "Arabic",
    "أشجار المدينة لا تزين الشارع فقط. ففي الأيام الحارة يبرد ظلها الرصيف وتحتاج البيوت القريبة إلى طاقة أقل.",
    33 },
  { "C",
    "for (guint i = 0; i < n_items; i++)\n  {\n    if (items[i].count > most)\n      most = items[i].count;\n  }\nreturn most;\n",
    41 },
  { "JSON",
    "{\"model\": \"gpt-6-luna\", \"max_output_tokens\": 512, \"stream\": true, \"input\": \"Say hello in Finnish.\"}",
    34 },
};

static void
test_close (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      gint64 estimate = thimble_estimate_tokens (samples[i].text, -1);

      g_test_message ("%s: about %" G_GINT64_FORMAT " for %" G_GINT64_FORMAT,
                      samples[i].language, estimate, samples[i].tokens);
      g_assert_cmpint (estimate * 100, >=, samples[i].tokens * 70);
      g_assert_cmpint (estimate * 100, <=, samples[i].tokens * 135);
    }
}

/* Twice the text is about twice the count: nothing is quadratic, nothing is forgotten. */
static void
test_linear (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 one = thimble_estimate_tokens (samples[0].text, -1);
  gint64 thousand, start = g_get_monotonic_time ();

  for (guint i = 0; i < 20000; i++)
    g_string_append (text, samples[0].text);
  thousand = thimble_estimate_tokens (text->str, (gssize) text->len);
  g_assert_cmpint (thousand, >, 20000 * (one - 1));
  g_assert_cmpint (thousand, <, 20000 * (one + 1));
  g_assert_cmpint (g_get_monotonic_time () - start, <, thimble_test_limit (5 * G_USEC_PER_SEC));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/edges", test_edges);
  g_test_add_func ("/estimate/close", test_close);
  g_test_add_func ("/estimate/linear", test_linear);
  return g_test_run ();
}
