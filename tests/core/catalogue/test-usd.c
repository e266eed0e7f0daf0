/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalogue/thimble-usd.h"

static void
test_numbers (void)
{
  static const struct { const char *text; gint64 picodollars; } good[] = {
    { "0", 0 }, { "0.0", 0 }, { ".0", 0 }, { "0e99", 0 },
    { "0.0000001", 100000 }, { "0.00000015", 150000 }, { "1e-7", 100000 }, { "1.5E-7", 150000 },
    { "15e-8", 150000 }, { "0.000000000001", 1 }, { "1e-12", 1 }, { "1E-012", 1 },
    { "0.0000000000004", 0 }, { "0.0000000000005", 1 }, { "0.00000000000149", 1 }, { "4e-13", 0 }, { "5e-13", 1 },
    { "9e-99", 0 }, { "1", 1000000000000 }, { "1.000", 1000000000000 }, { "1e0", 1000000000000 },
    { "0.999999999999", 999999999999 }, { "0.9999999999999999999999999", 1000000000000 },
    { "0.00000012345678901234567890", 123457 }, { "0000.00001", 10000000 },
  };
  static const char * const bad[] = {
    "", ".", "-1", "-0.1", "1.000000000001", "2", "1e1", "1e999999999999", "nan", "inf", "0x1", "1,5", " 1", "1 ",
    "1e", "1e-", "1.2.3", "e5", "0.1f",
    "0.00000000000000000000000000000000000000000000000000000000000000000000000001",
  };
  ThimbleMoney money;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      money = -7;
      g_test_message ("%s", good[i].text);
      g_assert_true (thimble_usd_per_token_to_money (good[i].text, &money));
      g_assert_cmpint (money, ==, good[i].picodollars);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (thimble_usd_per_token_to_money (bad[i], &money));
    }
  g_assert_false (thimble_usd_per_token_to_money (NULL, &money));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalogue/usd/numbers", test_numbers);

  return g_test_run ();
}
