/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <math.h>

#include "base/thimble-money.h"

#define USD THIMBLE_PICODOLLARS_PER_DOLLAR

static void
test_format (void)
{
  static const struct {
    ThimbleMoney money;
    const char  *text;
    const char  *exact;
    const char  *json;
  } table[] = {
    { THIMBLE_MONEY_UNKNOWN, "—", "—", NULL },
    { 0, "$0", "$0", "0" },
    { 48500000, "$0.0000485", "$0.0000485", "0.0000485" },
    { 35000000, "$0.0000350", "$0.000035", "0.000035" },
    { 9800000, "$0.00000980", "$0.0000098", "0.0000098" },
    { 162800000, "$0.000163", "$0.0001628", "0.0001628" },
    { 260000000, "$0.000260", "$0.00026", "0.00026" },
    { 10300000000, "$0.0103", "$0.0103", "0.0103" },
    { 9999999999, "$0.01", "$0.009999999999", "0.009999999999" },
    { 9994999999, "$0.00999", "$0.009994999999", "0.009994999999" },
    { 10000000000, "$0.01", "$0.01", "0.01" },
    { 420000000000, "$0.42", "$0.42", "0.42" },
    { 100000000000, "$0.10", "$0.10", "0.1" },
    { 123456000000, "$0.123", "$0.123456", "0.123456" },
    { 999600000000, "$1.00", "$0.9996", "0.9996" },
    { 1200000000000, "$1.20", "$1.20", "1.2" },
    { 1204999999999, "$1.20", "$1.204999999999", "1.204999999999" },
    { 1205000000000, "$1.21", "$1.205", "1.205" },
    { 1234567 * USD + 5 * (USD / 10), "$1,234,567.50", "$1,234,567.50", "1234567.5" },
    { 1, "$0.000000000001", "$0.000000000001", "0.000000000001" },
    { 99, "$0.000000000099", "$0.000000000099", "0.000000000099" },
    { 1234, "$0.00000000123", "$0.000000001234", "0.000000001234" },
    { -48500000, "−$0.0000485", "−$0.0000485", "-0.0000485" },
    { THIMBLE_MONEY_MAX, "$9,223,372.04", "$9,223,372.036854775807", "9223372.036854775807" },
    { -THIMBLE_MONEY_MAX, "−$9,223,372.04", "−$9,223,372.036854775807", "-9223372.036854775807" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = thimble_money_format (table[i].money);
      g_autofree char *exact = thimble_money_format_exact (table[i].money);
      g_autofree char *json = thimble_money_to_string (table[i].money);

      g_assert_cmpstr (text, ==, table[i].text);
      g_assert_cmpstr (exact, ==, table[i].exact);
      g_assert_cmpstr (json, ==, table[i].json);
    }
}

static void
test_limit (void)
{
  static const struct { ThimbleMoney money; const char *text; } table[] = {
    { 0, "$0" },
    { 5 * THIMBLE_PICODOLLARS_PER_DOLLAR, "$5" },
    { 1200 * THIMBLE_PICODOLLARS_PER_DOLLAR, "$1,200" },
    { 5 * THIMBLE_PICODOLLARS_PER_DOLLAR / 2, "$2.50" },
    { THIMBLE_MONEY_UNKNOWN, "—" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = thimble_money_format_limit (table[i].money);

      g_assert_cmpstr (text, ==, table[i].text);
    }
}

static void
test_thousand (void)
{
  g_autofree char *text = thimble_money_format_thousand (48500000);
  g_autofree char *small = thimble_money_format_thousand (9800000);

  g_assert_cmpstr (text, ==, "1,000 of these: $0.0485");
  g_assert_cmpstr (small, ==, "1,000 of these: $0.00980");
  g_assert_null (thimble_money_format_thousand (0));
  g_assert_null (thimble_money_format_thousand (THIMBLE_MONEY_UNKNOWN));
}

static void
test_per_million (void)
{
  static const struct {
    double      usd;
    const char *text;
  } table[] = {
    { 0.1, "$0.10" }, { 0.5, "$0.50" }, { 50, "$50.00" }, { 0.075, "$0.075" }, { 1.25, "$1.25" }, { 0, "$0" },
    { 0.0375, "$0.0375" }, { 2.5, "$2.50" }, { 1000000, "$1,000,000.00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      ThimbleMoney money;
      g_autofree char *text = NULL;

      g_assert_true (thimble_money_from_usd_per_million (table[i].usd, &money));
      text = thimble_money_format_per_million (money);
      g_assert_cmpstr (text, ==, table[i].text);
    }
  {
    g_autofree char *unknown = thimble_money_format_per_million (THIMBLE_MONEY_UNKNOWN);

    g_assert_cmpstr (unknown, ==, "—");
  }
}

static void
test_from_usd (void)
{
  static const double bad[] = { -0.1, -1e-300, 1000000.1, 1e30, INFINITY, -INFINITY, NAN };
  ThimbleMoney money = 77;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (thimble_money_from_usd_per_million (bad[i], &money));
  g_assert_cmpint (money, ==, 77);
  g_assert_true (thimble_money_from_usd_per_million (0.1, &money));
  g_assert_cmpint (money, ==, 100000);
  g_assert_true (thimble_money_from_usd_per_million (0.0000005, &money));
  g_assert_cmpint (money, ==, 1);
  g_assert_true (thimble_money_from_usd_per_million (0.0000004, &money));
  g_assert_cmpint (money, ==, 0);
  /* Every price of three decimals is met exactly. */
  for (gint64 i = 0; i < 100000; i++)
    {
      g_assert_true (thimble_money_from_usd_per_million (i / 1000.0, &money));
      g_assert_cmpint (money, ==, i * 1000);
    }
}

static void
test_arithmetic (void)
{
  const ThimbleMoney unknown = THIMBLE_MONEY_UNKNOWN, most = THIMBLE_MONEY_MAX;

  g_assert_cmpint (thimble_money_add (2, 3), ==, 5);
  g_assert_cmpint (thimble_money_add (unknown, 3), ==, unknown);
  g_assert_cmpint (thimble_money_add (3, unknown), ==, unknown);
  g_assert_cmpint (thimble_money_add (most, 1), ==, most);
  g_assert_cmpint (thimble_money_add (most, most), ==, most);
  g_assert_cmpint (thimble_money_add (-most, -1), ==, -most);
  g_assert_cmpint (thimble_money_add (-most, -most), ==, -most);
  g_assert_cmpint (thimble_money_add (most, -most), ==, 0);
  g_assert_cmpint (thimble_money_multiply (100000, 135), ==, 13500000);
  g_assert_cmpint (thimble_money_multiply (unknown, 1), ==, unknown);
  g_assert_cmpint (thimble_money_multiply (unknown, 0), ==, unknown);
  g_assert_cmpint (thimble_money_multiply (5, -1), ==, unknown);
  g_assert_cmpint (thimble_money_multiply (5, 0), ==, 0);
  g_assert_cmpint (thimble_money_multiply (most, 2), ==, most);
  g_assert_cmpint (thimble_money_multiply (-most, 2), ==, -most);
  g_assert_cmpint (thimble_money_multiply (G_GINT64_CONSTANT (1) << 62, 2), ==, most);
  g_assert_cmpint (thimble_money_multiply (-(G_GINT64_CONSTANT (1) << 62), 2), ==, -most);
}

static void
expect (const char   *text,
        ThimbleMoney  wanted)
{
  ThimbleMoney money = THIMBLE_MONEY_UNKNOWN;

  if (!thimble_money_parse (text, &money) || money != wanted)
    g_error ("“%s” was read as %" G_GINT64_FORMAT, text, money);
}

static void
refuse (const char *text)
{
  ThimbleMoney money = 77;

  if (thimble_money_parse (text, &money) || money != 77)
    g_error ("“%s” was read as %" G_GINT64_FORMAT, text, money);
}

static void
test_parse (void)
{
  static const char * const bad[] = {
    "", " ", "$", "abc", "-3", "−3", "1e3", "0x10", "1..2", "1.2.3", "1,2,3", "12,34,567", "1000,000", "1,000,00", "0,500,000", "1.5 00",
    "1 2", "1 00", "1,234.567,8", "1,234 567.8", ",", ".", "5 5", "$$1", "$1$", "\xff", "٣", "99999999999999999999", "0.0000000000001",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    refuse (bad[i]);
  expect ("0", 0);
  expect ("$7", 7 * USD);
  expect (" US$ 7 ", 7 * USD);
  expect ("7 $", 7 * USD);
  expect ("7 US$", 7 * USD);
  expect ("7,50", 15 * (USD / 2));
  expect ("7.50", 15 * (USD / 2));
  expect ("0,5", USD / 2);
  expect ("0,500", USD / 2);
  expect (".5", USD / 2);
  expect ("5.", 5 * USD);
  expect ("1,000", 1000 * USD);
  expect ("1.000", USD);
  expect ("1000.000", 1000 * USD);
  expect ("1 000", 1000 * USD);
  expect ("1,234.5", 2469 * (USD / 2));
  expect ("1.234,5", 2469 * (USD / 2));
  expect ("1,234.567", 1234567 * (USD / 1000));
  expect ("1,234,567", 1234567 * USD);
  expect ("1’234.50", 2469 * (USD / 2));
}

static void
test_parse_elsewhere (void)
{
  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") != NULL)
    {
      expect ("1.000", 1000 * USD);
      expect ("1,000", USD);
      expect ("7,50", 15 * (USD / 2));
      expect ("7.50", 15 * (USD / 2));
      expect ("1,234.567", 1234567 * (USD / 1000));
    }
  else
    g_test_skip ("no de_DE.UTF-8");
  /* Points with a comma, groups with a space: a dot before three digits may be either. */
  if (setlocale (LC_NUMERIC, "fr_FR.UTF-8") != NULL)
    {
      refuse ("1.000");
      expect ("1,000", USD);
      expect ("1 000,5", 2001 * (USD / 2));
      expect ("7.50", 15 * (USD / 2));
    }
  else
    g_test_skip ("no fr_FR.UTF-8");
  setlocale (LC_NUMERIC, "");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/money/format", test_format);
  g_test_add_func ("/money/limit", test_limit);
  g_test_add_func ("/money/thousand", test_thousand);
  g_test_add_func ("/money/per-million", test_per_million);
  g_test_add_func ("/money/from-usd", test_from_usd);
  g_test_add_func ("/money/arithmetic", test_arithmetic);
  g_test_add_func ("/money/parse", test_parse);
  g_test_add_func ("/money/parse/elsewhere", test_parse_elsewhere);
  return g_test_run ();
}
