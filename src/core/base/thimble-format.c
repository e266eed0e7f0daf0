/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "thimble-digits.h"
#include "thimble-format.h"

#define UNKNOWN "—"

char *
thimble_format_count (gint64 count)
{
  if (count < 0)
    return g_strdup (UNKNOWN);
  return thimble_digits_format ((guint64) count, NULL);
}

/* @value in units of 10⁻ᵈ; the zeros at the end go. */
static char *
format_scaled (guint64 value,
               guint   n_decimals)
{
  g_autofree char *decimals = NULL;
  guint64 unit = 1;
  gsize length = n_decimals;

  for (guint i = 0; i < n_decimals; i++)
    unit *= 10;
  if (n_decimals == 0)
    return thimble_digits_format (value, NULL);
  decimals = g_strdup_printf ("%0*" G_GUINT64_FORMAT, (int) n_decimals, value % unit);
  while (length > 0 && decimals[length - 1] == '0')
    length--;
  decimals[length] = '\0';
  return thimble_digits_format (value / unit, decimals);
}

/* Three significant digits of count ÷ unit: "1.05", "32.8", "128". */
static char *
format_three (guint64 count,
              guint64 unit)
{
  guint64 hundredths = (count / unit) * 100 + ((count % unit) * 100 + unit / 2) / unit;

  if (hundredths < 1000)
    return format_scaled (hundredths, 2);
  if (hundredths < 9995)
    return format_scaled ((hundredths + 5) / 10, 1);
  return format_scaled ((count + unit / 2) / unit, 0);
}

char *
thimble_format_count_short (gint64 count)
{
  g_autofree char *digits = NULL;

  if (count < 1000)
    return thimble_format_count (count);
  if (count < 999500)
    {
      digits = format_three ((guint64) count, 1000);
      /* Translators: thousands, short, as in 128K */
      return g_strdup_printf (C_("thousands", "%sK"), digits);
    }
  if (count < 999500000)
    {
      digits = format_three ((guint64) count, 1000000);
      /* Translators: millions, short, as in 1.05M */
      return g_strdup_printf (C_("millions", "%sM"), digits);
    }
  digits = format_three ((guint64) count, 1000000000);
  /* Translators: thousands of millions, short, as in 1.5G */
  return g_strdup_printf (C_("thousands of millions", "%sG"), digits);
}

char *
thimble_format_percent (double share)
{
  g_autofree char *digits = NULL;
  double percent = share * 100;
  const char *sign = "";

  if (!isfinite (percent))
    return g_strdup (UNKNOWN);
  if (percent < 0)
    {
      sign = "−";
      percent = -percent;
    }
  /* A part that is there is never 0%, a part that is not all never 100%. */
  if (percent > 0 && percent < 0.5)
    {
      sign = "<";
      percent = 1;
    }
  else if (percent >= 99.5 && percent < 100)
    {
      sign = ">";
      percent = 99;
    }
  digits = thimble_digits_format ((guint64) MIN (floor (percent + 0.5), 1e15), NULL);
  /* Translators: a percentage; the first %s is empty or a sign, the second the number */
  return g_strdup_printf (C_("percentage", "%s%s%%"), sign, digits);
}

char *
thimble_format_seconds (gint64 microseconds)
{
  gint64 seconds;

  if (microseconds < 0)
    return g_strdup (UNKNOWN);
  if (microseconds < 59950000)
    {
      /* A server next door answers in milliseconds, which are not nothing. */
      int places = microseconds > 0 && microseconds < 9500 ? 3 : microseconds < 9995000 ? 2 : 1;
      guint64 parts = places == 3 ? 1000 : places == 2 ? 100 : 10;
      guint64 step = G_USEC_PER_SEC / parts;
      guint64 value = ((guint64) microseconds + step / 2) / step;
      g_autofree char *decimals = g_strdup_printf ("%0*" G_GUINT64_FORMAT, places, value % parts);
      g_autofree char *digits = thimble_digits_format (value / parts, decimals);

      /* Translators: seconds, short, as in 1.32 s */
      return g_strdup_printf (C_("seconds", "%s s"), digits);
    }
  seconds = microseconds / G_USEC_PER_SEC + (microseconds % G_USEC_PER_SEC >= G_USEC_PER_SEC / 2 ? 1 : 0);
  if (seconds < 3600)
    /* Translators: minutes and seconds, short */
    return g_strdup_printf (_("%d min %d s"), (int) (seconds / 60), (int) (seconds % 60));
  else
    {
      g_autofree char *hours = thimble_digits_format ((guint64) (seconds / 3600), NULL);

      /* Translators: hours and minutes, short */
      return g_strdup_printf (_("%s h %d min"), hours, (int) (seconds % 3600 / 60));
    }
}

char *
thimble_format_rate (gint64 tokens,
                     gint64 microseconds)
{
  g_autofree char *digits = NULL;
  double rate;

  if (tokens < 0 || microseconds <= 0)
    return g_strdup (UNKNOWN);
  rate = (double) tokens * G_USEC_PER_SEC / (double) microseconds;
  if (rate >= 9.95)
    digits = thimble_digits_format ((guint64) floor (MIN (rate, 1e15) + 0.5), NULL);
  else
    digits = format_scaled ((guint64) floor (rate * 10 + 0.5), 1);
  /* Translators: speed of an answer, as in 77 tokens/s */
  return g_strdup_printf (_("%s tokens/s"), digits);
}

static GDateTime *
local_time (gint64 unix_us)
{
  gint64 seconds = unix_us / G_USEC_PER_SEC;
  g_autoptr (GDateTime) whole = NULL;

  if (unix_us == -1) /* unknown, as everywhere */
    return NULL;
  if (unix_us % G_USEC_PER_SEC < 0)
    seconds--;
  whole = g_date_time_new_from_unix_local (seconds);
  return whole != NULL ? g_date_time_add (whole, unix_us - seconds * G_USEC_PER_SEC) : NULL;
}

static char *
format_time (GDateTime  *time,
             const char *format)
{
  char *text = time != NULL ? g_date_time_format (time, format) : NULL;

  return text != NULL ? text : g_strdup (UNKNOWN);
}

char *
thimble_format_clock_time (gint64 unix_us)
{
  g_autoptr (GDateTime) time = local_time (unix_us);

  /* Translators: a time of day, see g_date_time_format() */
  return format_time (time, C_("time of day", "%H:%M"));
}

char *
thimble_format_day (const char *iso_date)
{
  g_autoptr (GDateTime) day = NULL;
  int year, month, dom;
  char rest;

  if (iso_date == NULL)
    return g_strdup (UNKNOWN);
  if (sscanf (iso_date, "%4d-%2d-%2d%c", &year, &month, &dom, &rest) != 3 || year < 1)
    return g_strdup (iso_date);
  day = g_date_time_new_utc (year, month, dom, 0, 0, 0);
  if (day == NULL)
    return g_strdup (iso_date);
  /* Translators: a day with its year, see g_date_time_format() */
  return format_time (day, C_("day", "%-d %b %Y"));
}

static int
days_ago (GDateTime *time,
          GDateTime *now)
{
  GDate then, today;

  g_date_set_dmy (&then, (GDateDay) g_date_time_get_day_of_month (time),
                  (GDateMonth) g_date_time_get_month (time), (GDateYear) g_date_time_get_year (time));
  g_date_set_dmy (&today, (GDateDay) g_date_time_get_day_of_month (now),
                  (GDateMonth) g_date_time_get_month (now), (GDateYear) g_date_time_get_year (now));
  return g_date_days_between (&then, &today);
}

char *
thimble_format_when (gint64 unix_us)
{
  g_autoptr (GDateTime) time = local_time (unix_us);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (time == NULL)
    return g_strdup (UNKNOWN);
  switch (days_ago (time, now))
    {
    case 0:
      return format_time (time, C_("moment", "today at %H:%M"));
    case 1:
      return format_time (time, C_("moment", "yesterday at %H:%M"));
    default:
      return thimble_format_moment (unix_us);
    }
}

char *
thimble_format_moment (gint64 unix_us)
{
  g_autoptr (GDateTime) time = local_time (unix_us);

  return format_time (time, C_("moment", "%-d %b %Y at %H:%M"));
}

char *
thimble_format_when_short (gint64 unix_us)
{
  g_autoptr (GDateTime) time = local_time (unix_us);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (time == NULL)
    return g_strdup (UNKNOWN);
  if (days_ago (time, now) == 0)
    return thimble_format_clock_time (unix_us);
  if (g_date_time_get_year (time) == g_date_time_get_year (now))
    return format_time (time, C_("short moment", "%-d %b, %H:%M"));
  return format_time (time, C_("short moment", "%-d %b %Y, %H:%M"));
}

char *
thimble_format_iso (gint64 unix_us)
{
  g_autoptr (GDateTime) local = local_time (unix_us);
  g_autoptr (GDateTime) utc = local != NULL ? g_date_time_to_utc (local) : NULL;
  g_autofree char *rest = NULL;

  if (utc == NULL)
    return g_strdup ("");
  rest = g_date_time_format (utc, "%m-%dT%H:%M:%S");
  /* "%Y" pads a year to no more digits than it has. */
  return g_strdup_printf ("%04d-%s.%03dZ", g_date_time_get_year (utc), rest, g_date_time_get_microsecond (utc) / 1000);
}

/* Marks that turn the reading direction of what follows: they can make text lie. */
static gboolean
is_bidi_control (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *
thimble_foreign_text (const char *text,
                      gssize      length,
                      gsize       max)
{
  gsize size;

  if (text == NULL)
    return NULL;

  size = length < 0 ? strlen (text) : (gsize) length;
  if (size > max)
    {
      size = max;
      while (size > 0 && ((guchar) text[size] & 0xc0) == 0x80)
        size--;
    }
  if (g_utf8_validate (text, size, NULL))
    return g_strndup (text, size);
  return g_utf8_make_valid (text, size);
}

char *
thimble_text_for_label (const char *text,
                        gsize       max_chars)
{
  g_autofree char *valid = NULL;
  GString *out;
  gsize n = 0, length;

  if (text == NULL || max_chars == 0)
    return g_strdup ("");
  /* A look at the beginning will do: a character has at most four bytes here. */
  length = strnlen (text, max_chars < G_MAXSIZE / 8 ? max_chars * 4 + 8 : G_MAXSIZE);
  valid = g_utf8_make_valid (text, (gssize) length);
  out = g_string_new (NULL);
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (n == max_chars)
        {
          /* One has to go to make room for the mark of what is missing. */
          g_string_truncate (out, (gsize) (g_utf8_find_prev_char (out->str, out->str + out->len) - out->str));
          g_string_append (out, "…");
          break;
        }
      if (g_unichar_iscntrl (c) || is_bidi_control (c) || c == 0x2028 || c == 0x2029 || c == 0xfeff)
        c = ' ';
      g_string_append_unichar (out, c);
      n++;
    }
  return g_string_free (out, FALSE);
}

char *
thimble_text_for_terminal (const char *text)
{
  g_autofree char *valid = NULL;
  GString *out;

  if (text == NULL)
    return g_strdup ("");
  valid = g_utf8_make_valid (text, -1);
  out = g_string_sized_new (strlen (valid) + 1);
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      /* CR LF is one line break as ever; a CR alone would overwrite the line. */
      if (c == '\r' && at[1] == '\n')
        continue;
      if ((g_unichar_iscntrl (c) && c != '\n' && c != '\t') || is_bidi_control (c))
        c = 0xfffd;
      g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}
