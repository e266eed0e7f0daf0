/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "thimble-digits.h"
#include "thimble-money.h"

#define N_DECIMALS 12
#define PICODOLLARS_PER_CENT (THIMBLE_PICODOLLARS_PER_DOLLAR / 100)

/* Beyond it a price per million tokens is a mistake of the list, not a price. */
#define MAX_USD_PER_MILLION 1e6

/* Keeps a sum off the value that means unknown. */
static ThimbleMoney
saturate (gboolean overflowed,
          gboolean negative,
          gint64   value)
{
  if (overflowed || value == THIMBLE_MONEY_UNKNOWN)
    return negative ? -THIMBLE_MONEY_MAX : THIMBLE_MONEY_MAX;
  return value;
}

ThimbleMoney
thimble_money_add (ThimbleMoney a,
                   ThimbleMoney b)
{
  gint64 sum = 0;
  gboolean overflowed;

  if (!thimble_money_is_known (a) || !thimble_money_is_known (b))
    return THIMBLE_MONEY_UNKNOWN;
  overflowed = __builtin_add_overflow (a, b, &sum);
  return saturate (overflowed, a < 0, sum);
}

ThimbleMoney
thimble_money_multiply (ThimbleMoney price,
                        gint64       count)
{
  gint64 product = 0;
  gboolean overflowed;

  if (!thimble_money_is_known (price) || count < 0)
    return THIMBLE_MONEY_UNKNOWN;
  overflowed = __builtin_mul_overflow (price, count, &product);
  return saturate (overflowed, price < 0, product);
}

gboolean
thimble_money_from_usd_per_million (double        usd,
                                    ThimbleMoney *out)
{
  if (!isfinite (usd) || usd < 0 || usd > MAX_USD_PER_MILLION)
    return FALSE;
  /* A million picodollars a token make a dollar a million. */
  if (out != NULL)
    *out = (ThimbleMoney) floor (usd * 1e6 + 0.5);
  return TRUE;
}

gboolean
thimble_money_parse (const char   *text,
                     ThimbleMoney *out)
{
  static const char * const signs[] = { "US$", "$" };
  g_autofree char *amount = g_strstrip (g_strdup (text));

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      if (g_str_has_prefix (amount, signs[i]))
        return thimble_digits_parse (amount + strlen (signs[i]), THIMBLE_PICODOLLARS_PER_DOLLAR, out);
      if (g_str_has_suffix (amount, signs[i]))
        {
          amount[strlen (amount) - strlen (signs[i])] = '\0';
          break;
        }
    }
  return thimble_digits_parse (amount, THIMBLE_PICODOLLARS_PER_DOLLAR, out);
}

static guint64
magnitude (ThimbleMoney money)
{
  return money < 0 ? (guint64) 0 - (guint64) money : (guint64) money;
}

static guint64
round_to (guint64 value,
          guint64 unit)
{
  guint64 rest = value % unit;

  return value - rest + (rest >= unit - rest ? unit : 0);
}

/* The twelve decimals of @value, without trailing zeros, at least @least of them. */
static char *
decimals_of (guint64 value,
             gsize   least)
{
  char *decimals = g_strdup_printf ("%012" G_GUINT64_FORMAT, value % (guint64) THIMBLE_PICODOLLARS_PER_DOLLAR);
  gsize length = N_DECIMALS;

  while (length > least && decimals[length - 1] == '0')
    length--;
  decimals[length] = '\0';
  return decimals;
}

static char *
with_sign (gboolean    negative,
           guint64     value,
           const char *decimals)
{
  g_autofree char *digits = thimble_digits_format (value / (guint64) THIMBLE_PICODOLLARS_PER_DOLLAR, decimals);
  /* Translators: an amount of US dollars; %s is the number, as in $1.20 */
  g_autofree char *amount = g_strdup_printf (C_("US dollars", "$%s"), digits);

  return negative ? g_strconcat ("−", amount, NULL) : g_steal_pointer (&amount);
}

/* The unit of the third significant digit. */
static guint64
third_digit (guint64 value)
{
  guint64 unit = 1;

  while (value / unit >= 1000)
    unit *= 10;
  return unit;
}

char *
thimble_money_format (ThimbleMoney money)
{
  g_autofree char *decimals = NULL;
  guint64 value;

  if (!thimble_money_is_known (money))
    return g_strdup ("—");
  if (money == 0)
    return with_sign (FALSE, 0, NULL);

  value = magnitude (money);
  if (value < (guint64) THIMBLE_PICODOLLARS_PER_DOLLAR)
    value = round_to (value, third_digit (value));
  /* Rounding may have carried it over a border, hence not else. */
  if (value >= (guint64) THIMBLE_PICODOLLARS_PER_DOLLAR)
    value = round_to (value, (guint64) PICODOLLARS_PER_CENT);

  if (value >= (guint64) PICODOLLARS_PER_CENT)
    decimals = decimals_of (value, 2);
  else
    {
      gsize n_zeros = 0;

      /* Below a cent three digits always stand, as in $0.0000350: columns of them compare well. */
      decimals = decimals_of (value, N_DECIMALS);
      while (decimals[n_zeros] == '0')
        n_zeros++;
      decimals[MIN (n_zeros + 3, N_DECIMALS)] = '\0';
    }
  return with_sign (money < 0, value, decimals);
}

char *
thimble_money_format_limit (ThimbleMoney money)
{
  if (thimble_money_is_known (money) && magnitude (money) % (guint64) THIMBLE_PICODOLLARS_PER_DOLLAR == 0)
    return with_sign (money < 0, magnitude (money), NULL);
  return thimble_money_format (money);
}

char *
thimble_money_format_exact (ThimbleMoney money)
{
  g_autofree char *decimals = NULL;
  guint64 value;

  if (!thimble_money_is_known (money))
    return g_strdup ("—");
  if (money == 0)
    return with_sign (FALSE, 0, NULL);
  value = magnitude (money);
  decimals = decimals_of (value, 2);
  return with_sign (money < 0, value, decimals);
}

char *
thimble_money_format_thousand (ThimbleMoney money)
{
  g_autofree char *count = NULL;
  g_autofree char *amount = NULL;

  if (!thimble_money_is_known (money) || money == 0)
    return NULL;
  count = thimble_digits_format (1000, NULL);
  amount = thimble_money_format (thimble_money_multiply (money, 1000));
  /* Translators: the first %s is 1,000, the second what a thousand such requests cost */
  return g_strdup_printf (_("%s of these: %s"), count, amount);
}

char *
thimble_money_format_per_million (ThimbleMoney per_token)
{
  return thimble_money_format_exact (thimble_money_multiply (per_token, 1000000));
}

char *
thimble_money_to_string (ThimbleMoney money)
{
  g_autofree char *decimals = NULL;
  guint64 value;

  if (!thimble_money_is_known (money))
    return NULL;
  value = magnitude (money);
  decimals = decimals_of (value, 0);
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT "%s%s", money < 0 ? "-" : "",
                          value / (guint64) THIMBLE_PICODOLLARS_PER_DOLLAR, *decimals != '\0' ? "." : "", decimals);
}
