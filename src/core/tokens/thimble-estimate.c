/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-estimate.h"

/* Thousandths of a token. They follow the current large encodings (o200k_base and its kin);
 * older ones and other families take more, hence the word "about". */
enum {
  COST_LETTER = 212,       /* with the space before a word: some 4.5 bytes of prose a token */
  COST_ACCENTED = 1150,    /* a sign of a language other than English, whose words break into more pieces */
  COST_DIGIT = 430,        /* digits go in threes */
  COST_SIGN = 560,
  COST_LINE_BREAK = 450,
  COST_RUN = 40,           /* each further space of an indentation */
  COST_CYRILLIC = 310,
  COST_ARABIC = 340,       /* Hebrew too */
  COST_GREEK = 450,
  COST_HANGUL = 740,
  COST_KANA = 680,
  COST_HAN = 880,
  COST_INDIC = 360,
  COST_SOUTHEAST = 430,
  COST_OTHER = 1000,
  COST_SYMBOL = 1500,      /* emoji */
};

typedef struct {
  gunichar first, last;
  guint    cost;
} Range;

/* Blocks of The Unicode Standard, in order; what lies between is COST_OTHER. */
static const Range ranges[] = {
  { 0x0080, 0x024f, COST_ACCENTED },
  { 0x0250, 0x036f, COST_OTHER },
  { 0x0370, 0x03ff, COST_GREEK },
  { 0x0400, 0x052f, COST_CYRILLIC },
  { 0x0590, 0x08ff, COST_ARABIC },
  { 0x0900, 0x0dff, COST_INDIC },
  { 0x0e00, 0x109f, COST_SOUTHEAST },
  { 0x10a0, 0x10ff, COST_GREEK },
  { 0x1100, 0x11ff, COST_HANGUL },
  { 0x1780, 0x17ff, COST_SOUTHEAST },
  { 0x1e00, 0x1eff, COST_ACCENTED },
  { 0x1f00, 0x1fff, COST_GREEK },
  { 0x2000, 0x206f, COST_SIGN },
  { 0x20a0, 0x20cf, COST_OTHER },
  { 0x2e80, 0x2fff, COST_OTHER },
  { 0x3000, 0x30ff, COST_KANA },
  { 0x3130, 0x318f, COST_HANGUL },
  { 0x3400, 0x9fff, COST_HAN },
  { 0xac00, 0xd7ff, COST_HANGUL },
  { 0xf900, 0xfaff, COST_HAN },
  { 0xfb50, 0xfdff, COST_OTHER },
  { 0xfe00, 0xfe0f, COST_LETTER },
  { 0xff00, 0xffef, COST_HAN },
  { 0x1f000, 0x1faff, COST_SYMBOL },
  { 0x20000, 0x323af, COST_SYMBOL },
};

static guint
cost_of_wide (gunichar c)
{
  guint low = 0, high = G_N_ELEMENTS (ranges);

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (c > ranges[middle].last)
        low = middle + 1;
      else if (c < ranges[middle].first)
        high = middle;
      else
        return ranges[middle].cost;
    }
  return COST_OTHER;
}

static guint
cost_of_ascii (guchar   c,
               gboolean after_space)
{
  if (g_ascii_isalpha (c))
    return COST_LETTER;
  if (g_ascii_isdigit (c))
    return COST_DIGIT;
  if (c == ' ')
    return after_space ? COST_RUN : COST_LETTER;
  if (c == '\n')
    return after_space ? COST_RUN : COST_LINE_BREAK;
  if (c == '\t' || c == '\r')
    return after_space ? COST_RUN : COST_LETTER;
  return COST_SIGN;
}

gint64
thimble_estimate_tokens (const char *text,
                         gssize      length)
{
  const char *end;
  gboolean after_space = FALSE;
  guint64 thousandths = 0;

  g_return_val_if_fail (text != NULL || length == 0, 0);

  if (text == NULL)
    return 0;
  end = text + (length < 0 ? (gssize) strlen (text) : length);
  if (text == end)
    return 0;
  while (text < end)
    {
      guchar byte = (guchar) *text;
      gunichar c;

      if (byte < 0x80)
        {
          thousandths += cost_of_ascii (byte, after_space);
          after_space = byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
          text++;
          continue;
        }
      after_space = FALSE;
      c = g_utf8_get_char_validated (text, end - text);
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          thousandths += COST_LETTER;
          text++;
          continue;
        }
      thousandths += cost_of_wide (c);
      text = g_utf8_next_char (text);
    }
  return MAX ((gint64) ((thousandths + 500) / 1000), 1);
}
