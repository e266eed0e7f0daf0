/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-script-mix.h"

/* Thousandths of a token that a character makes, on average. They follow the current large
 * encodings (o200k_base and its kin); older ones and other families take more, hence the word
 * "about". */
enum {
  COST_LETTER = 212,       /* with the space before a word: some 4.5 bytes of prose a token */
  COST_ACCENTED = 1150,    /* a letter of a language other than English, whose words break into more pieces */
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
  gunichar    first, last;
  guint       cost;
  ThimbleLetter letter;
} Range;

/* Blocks of The Unicode Standard, in order; what lies between is COST_OTHER. */
static const Range ranges[] = {
  { 0x0080, 0x024f, COST_ACCENTED, THIMBLE_LETTER_ACCENTED },
  { 0x0250, 0x036f, COST_OTHER, THIMBLE_LETTER_OTHER },
  { 0x0370, 0x03ff, COST_GREEK, THIMBLE_LETTER_OTHER },
  { 0x0400, 0x052f, COST_CYRILLIC, THIMBLE_LETTER_CYRILLIC },
  { 0x0590, 0x08ff, COST_ARABIC, THIMBLE_LETTER_ARABIC },
  { 0x0900, 0x0dff, COST_INDIC, THIMBLE_LETTER_OTHER },
  { 0x0e00, 0x109f, COST_SOUTHEAST, THIMBLE_LETTER_OTHER },
  { 0x10a0, 0x10ff, COST_GREEK, THIMBLE_LETTER_OTHER },
  { 0x1100, 0x11ff, COST_HANGUL, THIMBLE_LETTER_HANGUL },
  { 0x1780, 0x17ff, COST_SOUTHEAST, THIMBLE_LETTER_OTHER },
  { 0x1e00, 0x1eff, COST_ACCENTED, THIMBLE_LETTER_ACCENTED },
  { 0x1f00, 0x1fff, COST_GREEK, THIMBLE_LETTER_OTHER },
  { 0x2000, 0x206f, COST_SIGN, THIMBLE_LETTER_MARK },
  { 0x20a0, 0x20cf, COST_OTHER, THIMBLE_LETTER_OTHER },
  { 0x2e80, 0x2fff, COST_OTHER, THIMBLE_LETTER_OTHER },
  { 0x3000, 0x303f, COST_KANA, THIMBLE_LETTER_HAN },
  { 0x3040, 0x30ff, COST_KANA, THIMBLE_LETTER_KANA },
  { 0x3130, 0x318f, COST_HANGUL, THIMBLE_LETTER_HANGUL },
  { 0x3400, 0x9fff, COST_HAN, THIMBLE_LETTER_HAN },
  { 0xac00, 0xd7ff, COST_HANGUL, THIMBLE_LETTER_HANGUL },
  { 0xf900, 0xfaff, COST_HAN, THIMBLE_LETTER_HAN },
  { 0xfb50, 0xfdff, COST_OTHER, THIMBLE_LETTER_ARABIC },
  { 0xfe00, 0xfe0f, COST_LETTER, THIMBLE_LETTER_OTHER },
  { 0xff00, 0xffef, COST_HAN, THIMBLE_LETTER_HAN },
  { 0x1f000, 0x1faff, COST_SYMBOL, THIMBLE_LETTER_OTHER },
  { 0x20000, 0x323af, COST_SYMBOL, THIMBLE_LETTER_HAN },
};

static guint
cost_of_wide (gunichar     c,
              ThimbleLetter *letter)
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
        {
          *letter = ranges[middle].letter;
          return ranges[middle].cost;
        }
    }
  *letter = THIMBLE_LETTER_OTHER;
  return COST_OTHER;
}

const char *
thimble_script_to_id (ThimbleScript script)
{
  static const char * const ids[] = {
    "english", "code", "latin", "chinese", "japanese", "korean", "cyrillic", "arabic", "other",
  };

  g_return_val_if_fail ((guint) script < G_N_ELEMENTS (ids), NULL);
  return ids[script];
}

const char *
thimble_script_get_label (ThimbleScript script)
{
  switch (script)
    {
    case THIMBLE_SCRIPT_ENGLISH: return _("English");
    case THIMBLE_SCRIPT_CODE: return _("Program code");
    case THIMBLE_SCRIPT_LATIN: return _("Other Latin letters");
    case THIMBLE_SCRIPT_CHINESE: return _("Chinese");
    case THIMBLE_SCRIPT_JAPANESE: return _("Japanese");
    case THIMBLE_SCRIPT_KOREAN: return _("Korean");
    case THIMBLE_SCRIPT_CYRILLIC: return _("Cyrillic");
    case THIMBLE_SCRIPT_ARABIC: return _("Arabic, Hebrew");
    case THIMBLE_SCRIPT_OTHER: return _("Other scripts");
    default: g_return_val_if_reached (NULL);
    }
}

static ThimbleLetter
sign_of_ascii (guchar c)
{
  if (g_ascii_isalpha (c))
    return THIMBLE_LETTER_WORD;
  if (g_ascii_isdigit (c))
    return THIMBLE_LETTER_DIGIT;
  switch (c)
    {
    case '{': case '}': case '[': case ']': case '<': case '>': case '=': case ';': case '_': case '/': case '\\':
    case '|': case '&': case '*': case '+': case '#': case '$': case '@': case '^': case '~': case '`': case '(': case ')':
      return THIMBLE_LETTER_CODE;
    default:
      return THIMBLE_LETTER_MARK;
    }
}

static void
count (ThimbleScriptMix *self,
       const char       *text,
       gsize             length,
       int               times)
{
  static const guint costs[] = { COST_LETTER, COST_DIGIT, COST_SIGN, COST_SIGN };
  const char *end = text + length;
  gint64 ascii[128] = { 0 };
  gint64 space = 0;
  gboolean after_space = FALSE;

  while (text < end)
    {
      guchar byte = (guchar) *text;
      ThimbleLetter letter;
      gunichar c;
      gint64 cost;

      if (byte < 0x80)
        {
          gboolean is_space = byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';

          if (is_space)
            space += after_space ? COST_RUN : byte == '\n' ? COST_LINE_BREAK : COST_LETTER;
          else
            ascii[byte]++;
          after_space = is_space;
          text++;
          continue;
        }
      after_space = FALSE;
      c = g_utf8_get_char_validated (text, end - text);
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          ascii['a']++;
          text++;
          continue;
        }
      cost = cost_of_wide (c, &letter);
      self->weight[letter] += times * cost;
      text = g_utf8_next_char (text);
    }
  self->weight[THIMBLE_LETTER_SPACE] += times * space;
  for (guchar c = 0; c < G_N_ELEMENTS (ascii); c++)
    {
      ThimbleLetter letter = sign_of_ascii (c);

      self->weight[letter] += times * ascii[c] * costs[letter];
    }
}

void
thimble_script_mix_add (ThimbleScriptMix *self,
                        const char       *text,
                        gsize             length)
{
  g_return_if_fail (self != NULL);
  count (self, text, length, 1);
}

void
thimble_script_mix_subtract (ThimbleScriptMix *self,
                             const char       *text,
                             gsize             length)
{
  g_return_if_fail (self != NULL);
  count (self, text, length, -1);
}

void
thimble_script_mix_merge (ThimbleScriptMix       *self,
                          const ThimbleScriptMix *other)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (other != NULL);

  for (guint i = 0; i < THIMBLE_N_LETTERS; i++)
    self->weight[i] += other->weight[i];
}

gboolean
thimble_script_mix_is_blank (const ThimbleScriptMix *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  for (guint i = 0; i < THIMBLE_LETTER_SPACE; i++)
    if (self->weight[i] > 0)
      return FALSE;
  return TRUE;
}

gint64
thimble_script_mix_estimate (const ThimbleScriptMix *self)
{
  gint64 thousandths = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < THIMBLE_N_LETTERS; i++)
    thousandths += self->weight[i];
  return thousandths > 0 ? MAX ((thousandths + 500) / 1000, 1) : 0;
}

/* 0 below @from, 1 above @to, and straight between: no factor jumps while somebody types. */
static double
ramp (double value,
      double from,
      double to)
{
  return CLAMP ((value - from) / (to - from), 0, 1);
}

static double
part (double a,
      double b)
{
  return a + b > 0 ? a / (a + b) : 0;
}

void
thimble_script_mix_get_shares (const ThimbleScriptMix *self,
                               double                  shares[THIMBLE_N_SCRIPTS])
{
  const gint64 *weight = self->weight;
  double words = (double) weight[THIMBLE_LETTER_WORD] / COST_LETTER;
  double accented = (double) weight[THIMBLE_LETTER_ACCENTED] / COST_ACCENTED;
  double signs = (double) weight[THIMBLE_LETTER_CODE] / COST_SIGN;
  double marks = (double) weight[THIMBLE_LETTER_MARK] / COST_SIGN;
  double kana = (double) weight[THIMBLE_LETTER_KANA] / COST_KANA;
  double han = (double) weight[THIMBLE_LETTER_HAN] / COST_HAN;
  double latin = (double) (weight[THIMBLE_LETTER_WORD] + weight[THIMBLE_LETTER_DIGIT] + weight[THIMBLE_LETTER_MARK] +
                           weight[THIMBLE_LETTER_CODE] + weight[THIMBLE_LETTER_ACCENTED]);
  double cjk = (double) (weight[THIMBLE_LETTER_HAN] + weight[THIMBLE_LETTER_KANA]);
  /* Prose has one such sign in a hundred characters, program code five to fifteen. */
  double code = ramp (part (signs, words + accented + marks), 0.02, 0.06);
  /* German and French have some two accented letters in a hundred, English one in a thousand. */
  double foreign = ramp (part (accented, words), 0.002, 0.012);
  /* Japanese prose is more than half kana; Chinese has none. */
  double japanese = ramp (part (kana, han), 0.02, 0.1);
  double total = 0;

  g_return_if_fail (self != NULL);

  shares[THIMBLE_SCRIPT_CODE] = latin * code;
  shares[THIMBLE_SCRIPT_LATIN] = latin * (1 - code) * foreign;
  shares[THIMBLE_SCRIPT_ENGLISH] = latin * (1 - code) * (1 - foreign);
  shares[THIMBLE_SCRIPT_JAPANESE] = cjk * japanese;
  shares[THIMBLE_SCRIPT_CHINESE] = cjk * (1 - japanese);
  shares[THIMBLE_SCRIPT_KOREAN] = (double) weight[THIMBLE_LETTER_HANGUL];
  shares[THIMBLE_SCRIPT_CYRILLIC] = (double) weight[THIMBLE_LETTER_CYRILLIC];
  shares[THIMBLE_SCRIPT_ARABIC] = (double) weight[THIMBLE_LETTER_ARABIC];
  shares[THIMBLE_SCRIPT_OTHER] = (double) weight[THIMBLE_LETTER_OTHER];
  for (guint i = 0; i < THIMBLE_N_SCRIPTS; i++)
    total += shares[i];
  if (total <= 0)
    {
      shares[THIMBLE_SCRIPT_ENGLISH] = 1;
      return;
    }
  for (guint i = 0; i < THIMBLE_N_SCRIPTS; i++)
    shares[i] /= total;
}
