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

char *
thimble_digits_format (guint64     whole,
                       const char *decimals)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, whole);
  g_autofree char *separator = NULL;
  g_autofree char *point = NULL;
  g_autofree char *grouped = NULL;

  if (is_c_locale ())
    {
      separator = g_strdup (",");
      point = g_strdup (".");
      grouped = group (digits, separator, "\3");
    }
  else
    {
      const struct lconv *lc = localeconv ();

      separator = to_utf8 (lc->thousands_sep, " ");
      point = to_utf8 (lc->decimal_point, ".");
      grouped = group (digits, separator, lc->grouping);
    }
  if (decimals == NULL || *decimals == '\0')
    return g_steal_pointer (&grouped);
  return g_strconcat (grouped, point, decimals, NULL);
}
