/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-usd.h"

gboolean
thimble_usd_per_token_to_money (const char *text, ThimbleMoney *out)
{
  guint64 digits = 0;
  int exponent = 0; /* of ten, of the last digit kept */
  gboolean any = FALSE, point = FALSE, round_up = FALSE, dropped = FALSE;
  const char *p = text;

  g_return_val_if_fail (out != NULL, FALSE);

  if (text == NULL || strlen (text) > 64)
    return FALSE;

  for (; *p == '.' || g_ascii_isdigit (*p); p++)
    {
      if (*p == '.')
        {
          if (point)
            return FALSE;
          point = TRUE;
          continue;
        }
      any = TRUE;
      if (digits > G_MAXUINT64 / 100)
        {
          /* Past what can matter: a dollar has twelve places. */
          if (!dropped)
            round_up = *p >= '5';
          dropped = TRUE;
          if (!point)
            exponent++;
          continue;
        }
      digits = digits * 10 + (guint64) (*p - '0');
      if (point)
        exponent--;
    }
  if (!any)
    return FALSE;

  if (*p == 'e' || *p == 'E')
    {
      gboolean negative;
      int given = 0;

      p++;
      negative = *p == '-';
      if (*p == '-' || *p == '+')
        p++;
      if (!g_ascii_isdigit (*p))
        return FALSE;
      for (; g_ascii_isdigit (*p); p++)
        given = MIN (given * 10 + (*p - '0'), 1000);
      exponent += negative ? -given : given;
    }
  if (*p != '\0')
    return FALSE;

  if (digits == 0)
    {
      *out = 0;
      return TRUE;
    }
  for (exponent += 12; exponent > 0; exponent--)
    {
      if (digits > (guint64) THIMBLE_PICODOLLARS_PER_DOLLAR)
        return FALSE;
      digits *= 10;
    }
  for (; exponent < 0 && (digits > 0 || round_up); exponent++)
    {
      round_up = digits % 10 >= 5;
      digits /= 10;
    }
  if (exponent < 0)
    round_up = FALSE;
  digits += round_up ? 1 : 0;
  if (digits > (guint64) THIMBLE_PICODOLLARS_PER_DOLLAR)
    return FALSE;

  *out = (ThimbleMoney) digits;
  return TRUE;
}
