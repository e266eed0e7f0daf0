/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <limits.h>
#include <locale.h>
#include <string.h>

#include "thimble-digits.h"

static gboolean
is_c_locale (void)
{
  const char *name = setlocale (LC_NUMERIC, NULL);

  return name == NULL || g_str_equal (name, "C") || g_str_equal (name, "POSIX") || g_str_has_prefix (name, "C.");
}

static char *
to_utf8 (const char *text,
         const char *fallback)
{
  char *utf8;

  if (g_utf8_validate (text, -1, NULL))
    return g_strdup (text);
  utf8 = g_locale_to_utf8 (text, -1, NULL, NULL, NULL);
  return utf8 != NULL ? utf8 : g_strdup (fallback);
}

/* @grouping as localeconv(3) has it: sizes from the right, the last one repeats, CHAR_MAX ends. */
static char *
group (const char *digits,
       const char *separator,
       const char *grouping)
{
  GString *out = g_string_new (NULL);
  gsize left = strlen (digits);
  gsize n = 0, size;

  if (*separator == '\0' || *grouping == '\0')
    {
      g_string_append (out, digits);
      return g_string_free (out, FALSE);
    }
  size = (guchar) *grouping;
  while (left > 0)
    {
      if (n == size && size != CHAR_MAX)
        {
          g_string_prepend (out, separator);
          n = 0;
          if (grouping[1] != '\0')
            size = (guchar) *++grouping;
        }
      g_string_prepend_c (out, digits[--left]);
      n++;
    }
  return g_string_free (out, FALSE);
}

/* The locale's own, in UTF-8. */
static void
get_signs (char **point,
           char **separator)
{
  const struct lconv *lc = localeconv ();

  *separator = is_c_locale () ? g_strdup (",") : to_utf8 (lc->thousands_sep, " ");
  *point = is_c_locale () ? g_strdup (".") : to_utf8 (lc->decimal_point, ".");
}

char *
thimble_digits_format (guint64     whole,
                       const char *decimals)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, whole);
  g_autofree char *separator = NULL;
  g_autofree char *point = NULL;
  g_autofree char *grouped = NULL;

  get_signs (&point, &separator);
  grouped = group (digits, separator, is_c_locale () ? "\3" : localeconv ()->grouping);
  if (decimals == NULL || *decimals == '\0')
    return g_steal_pointer (&grouped);
  return g_strconcat (grouped, point, decimals, NULL);
}

static gunichar
first_of (const char *sign)
{
  return *sign != '\0' ? g_utf8_get_char (sign) : 0;
}

/* Digits up to @end into @whole, in one go or in threes with one and the same sign between them. */
static gboolean
read_whole (const char *text,
            const char *end,
            gunichar    point,
            gunichar    separator,
            GString    *whole)
{
  gunichar between = 0;
  gsize n = 0;

  g_string_truncate (whole, 0);
  for (const char *at = text; at < end; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_ascii_isdigit (*at))
        {
          g_string_append_c (whole, *at);
          n++;
          continue;
        }
      if (c != '.' && c != ',' && c != '\'' && c != 0x2019 && c != separator && !g_unichar_isspace (c))
        return FALSE;
      /* "0,500" is no way to write five hundred. */
      if (c == point || (between == 0 ? n == 0 || n > 3 || *text == '0' : n != 3 || c != between))
        return FALSE;
      between = c;
      n = 0;
    }
  return between == 0 || n == 3;
}

static gboolean
is_digits (const char *text)
{
  return text[strspn (text, "0123456789")] == '\0';
}

/* "1,234.5" → "1234" and "5". */
static gboolean
split (const char  *text,
       GString     *whole,
       const char **fraction)
{
  g_autofree char *point = NULL, *separator = NULL;
  const char *last = text + strlen (text);
  gunichar sign, own_point, own_separator;
  gboolean divides, points;

  get_signs (&point, &separator);
  own_point = first_of (point);
  own_separator = first_of (separator);
  while (last > text && g_ascii_isdigit (last[-1]))
    last--;
  *fraction = text + strlen (text);
  divides = read_whole (text, *fraction, 0, own_separator, whole);
  if (last == text)
    return whole->len > 0;
  last = g_utf8_prev_char (last);
  sign = g_utf8_get_char (last);
  points = (sign == '.' || sign == ',' || sign == own_point) && read_whole (text, last, sign, own_separator, whole) &&
           is_digits (g_utf8_next_char (last)) && (whole->len > 0 || *g_utf8_next_char (last) != '\0');
  /* ",500" and "1000,000" where a comma groups: a slip in what groups, not a point. */
  if (sign == own_separator && sign != own_point && *text != '0' && strlen (g_utf8_next_char (last)) == 3 &&
      whole->len == (gsize) (last - text))
    points = FALSE;
  if (divides && points && sign != own_point)
    return FALSE;
  if (points)
    *fraction = g_utf8_next_char (last);
  return points || (divides && read_whole (text, *fraction, 0, own_separator, whole));
}

gboolean
thimble_digits_parse (const char *text,
                      gint64      scale,
                      gint64     *out)
{
  g_autofree char *stripped = NULL;
  g_autoptr (GString) whole = g_string_new (NULL);
  const char *fraction;
  guint64 value = 0;

  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  stripped = g_strstrip (g_strdup (text));
  if (!split (stripped, whole, &fraction))
    return FALSE;
  for (; scale > 1; scale /= 10)
    g_string_append_c (whole, *fraction != '\0' ? *fraction++ : '0');
  if (fraction[strspn (fraction, "0")] != '\0' || !g_ascii_string_to_unsigned (whole->str, 10, 0, G_MAXINT64, &value, NULL))
    return FALSE;
  *out = (gint64) value;
  return TRUE;
}
