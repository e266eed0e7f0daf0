/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "tokens/thimble-script-mix.h"

static void
get_shares (const char *text,
            double      shares[THIMBLE_N_SCRIPTS])
{
  ThimbleScriptMix mix = { { 0 } };

  thimble_script_mix_add (&mix, text, strlen (text));
  thimble_script_mix_get_shares (&mix, shares);
}

static void
test_scripts (void)
{
  const struct { ThimbleScript script; const char *text; } rows[] = {
    { THIMBLE_SCRIPT_ENGLISH, "Urban trees do more than decorate a street. Their shade can cool the pavement (by twelve degrees)." },
    { THIMBLE_SCRIPT_LATIN, "Stadtbäume schmücken nicht nur die Straße. Ihr Schatten kühlt das Pflaster an heißen Tagen um zwölf Grad." },
    { THIMBLE_SCRIPT_LATIN, "Les arbres de la ville ne décorent pas seulement la rue. Leur ombre rafraîchit le trottoir en été." },
    { THIMBLE_SCRIPT_CODE, "for (guint i = 0; i < n_items; i++)\n  {\n    if (items[i].count > most)\n      most = items[i].count;\n  }\n" },
    { THIMBLE_SCRIPT_CHINESE, "城市的樹木不只是裝飾街道。夏天的樹蔭能讓路面涼快十二度,附近的住家也因此少用一些電。" },
    { THIMBLE_SCRIPT_JAPANESE, "街の木は通りを飾るだけではありません。夏の日には木陰が歩道を涼しくします。" },
    { THIMBLE_SCRIPT_KOREAN, "도시의 나무는 거리를 꾸미기만 하는 것이 아닙니다." },
    { THIMBLE_SCRIPT_CYRILLIC, "Городские деревья не только украшают улицу." },
    { THIMBLE_SCRIPT_ARABIC, "أشجار المدينة لا تزين الشارع فقط." },
    { THIMBLE_SCRIPT_OTHER, "शहर के पेड़ सड़क को सजाने से ज़्यादा करते हैं" },
    { THIMBLE_SCRIPT_ENGLISH, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double shares[THIMBLE_N_SCRIPTS], sum = 0;

      get_shares (rows[i].text, shares);
      for (guint k = 0; k < THIMBLE_N_SCRIPTS; k++)
        sum += shares[k];
      g_test_message ("%s: %.2f", thimble_script_to_id (rows[i].script), shares[rows[i].script]);
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-9);
      g_assert_cmpfloat (shares[rows[i].script], >, 0.85);
    }
}

/* What was added and taken off again leaves nothing, whatever the bytes. */
static void
test_sums (void)
{
  const char *texts[] = { "Plain words, 12 of them; a = b.", "Straße 木 の 나무 дерево شجرة 🌳", "\xff\xfe\x80 a", "  \n\t x" };
  ThimbleScriptMix all = { { 0 } }, nothing = { { 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    thimble_script_mix_add (&all, texts[i], strlen (texts[i]));
  g_assert_cmpint (thimble_script_mix_estimate (&all), >, 20);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    thimble_script_mix_subtract (&all, texts[i], strlen (texts[i]));
  g_assert_cmpmem (&all, sizeof all, &nothing, sizeof nothing);
  g_assert_cmpint (thimble_script_mix_estimate (&all), ==, 0);
}

/* Half and half is between, and no factor jumps at a letter. */
static void
test_mixed (void)
{
  double shares[THIMBLE_N_SCRIPTS];

  get_shares ("Translate into English: 城市的樹木不只是裝飾街道。", shares);
  g_assert_cmpfloat (shares[THIMBLE_SCRIPT_CHINESE], >, 0.5);
  g_assert_cmpfloat (shares[THIMBLE_SCRIPT_CHINESE], <, 0.95);
  g_assert_cmpfloat (shares[THIMBLE_SCRIPT_ENGLISH], >, 0.05);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script-mix/scripts", test_scripts);
  g_test_add_func ("/script-mix/sums", test_sums);
  g_test_add_func ("/script-mix/mixed", test_mixed);
  return g_test_run ();
}
