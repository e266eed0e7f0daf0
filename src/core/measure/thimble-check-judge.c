/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "thimble-check-private.h"

/* A heading in a newspaper; what is longer is a sentence. */
#define TITLE_WORDS 15
/* More of an answer no pattern is tried on. */
#define MATCH_BYTES (256 * 1024)

/* Counting */

static gboolean
is_word_by_itself (gunichar c)
{
  GUnicodeScript script = g_unichar_get_script (c);

  return (script == G_UNICODE_SCRIPT_HAN || script == G_UNICODE_SCRIPT_HIRAGANA || script == G_UNICODE_SCRIPT_KATAKANA)
         && g_unichar_isalpha (c);
}

/* Runs between white space that have a letter or digit in them; each Han or kana character is one. */
static gint64
count_words (const char *text)
{
  gint64 n = 0;
  gboolean inside = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_word_by_itself (c))
        {
          n++;
          inside = FALSE;
        }
      else if (g_unichar_isspace (c))
        inside = FALSE;
      else if (!inside && g_unichar_isalnum (c))
        {
          n++;
          inside = TRUE;
        }
    }
  return n;
}

/* The text after a list marker: "- ", "* ", "+ ", "• ", "1. ", "1) ". NULL where there is none. */
static const char *
after_marker (const char *line)
{
  const char *p = line;

  if (g_str_has_prefix (p, "•"))
    p += strlen ("•");
  else if (*p == '-' || *p == '*' || *p == '+')
    p++;
  else
    {
      while (g_ascii_isdigit (*p))
        p++;
      if (p == line || p - line > 3 || (*p != '.' && *p != ')'))
        return NULL;
      p++;
    }
  if (*p != ' ' && *p != '\t')
    return NULL;
  while (*p == ' ' || *p == '\t')
    p++;
  return *p != '\0' ? p : NULL;
}

/* Three or more of - * _ alone on a line. */
static gboolean
is_rule (const char *line)
{
  guint n = 0;

  for (const char *p = line; *p != '\0'; p++)
    {
      if (*p == ' ')
        continue;
      if (*p != line[0] || strchr ("-*_", *p) == NULL)
        return FALSE;
      n++;
    }
  return n >= 3;
}

/* What stands as points: the items of the outermost list; without a list every line, except one before them
 * that ends with a colon, rules and code fences. (element-type utf8) */
static GPtrArray *
find_points (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) plain = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  gsize outermost = G_MAXSIZE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = g_strdup (lines[i]);
      gsize indent = strspn (line, " \t");
      const char *item;

      g_strstrip (line);
      if (*line == '\0' || is_rule (line) || g_str_has_prefix (line, "```"))
        continue;
      item = after_marker (line);
      if (item == NULL)
        {
          if (plain->len > 0 || !(g_str_has_suffix (line, ":") || g_str_has_suffix (line, "：")))
            g_ptr_array_add (plain, g_strdup (line));
          continue;
        }
      if (indent < outermost)
        {
          /* What came before were the items of a deeper list. */
          g_ptr_array_set_size (items, 0);
          outermost = indent;
        }
      if (indent == outermost)
        g_ptr_array_add (items, g_strdup (item));
    }
  return items->len > 0 ? g_steal_pointer (&items) : g_steal_pointer (&plain);
}

/* Tables */

/* Cells of a line of a Markdown table; 0 where it is none. A pipe after a backslash or in `code` is text. */
static guint
count_cells (const char *text)
{
  g_autofree char *line = g_strstrip (g_strdup (text));
  gsize length = strlen (line);
  const char *p = line;
  const char *end = line + length;
  guint n = 1, pipes = 0;
  gboolean code = FALSE;

  if (length == 0)
    return 0;
  if (*p == '|')
    {
      p++;
      pipes++;
    }
  if (end > p && end[-1] == '|' && !(end - 1 > p && end[-2] == '\\'))
    {
      end--;
      pipes++;
    }
  for (; p < end; p++)
    {
      if (*p == '\\' && p + 1 < end)
        p++;
      else if (*p == '`')
        code = !code;
      else if (*p == '|' && !code)
        {
          n++;
          pipes++;
        }
    }
  return pipes > 0 ? n : 0;
}

/* "|---|:--:|": what stands under a table's head. */
static gboolean
is_divider (const char *line)
{
  gboolean dash = FALSE;

  for (const char *p = line; *p != '\0'; p++)
    {
      if (strchr ("|-: \t\r", *p) == NULL)
        return FALSE;
      dash = dash || *p == '-';
    }
  return dash && count_cells (line) > 0;
}

static ThimbleVerdict
judge_table (gint64       wanted,
             const char  *answer,
             char       **reason)
{
  g_auto (GStrv) lines = g_strsplit (answer, "\n", -1);
  gint64 rows = 0;
  guint columns = 0;

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      guint head = count_cells (lines[i - 1]);

      if (head == 0 || !is_divider (lines[i]) || count_cells (lines[i]) != head)
        continue;
      columns = head;
      for (i++; lines[i] != NULL && count_cells (lines[i]) > 0; i++)
        {
          rows++;
          if (count_cells (lines[i]) != columns)
            {
              *reason = g_strdup_printf (ngettext ("Row %d of the table has %u cell; its head has %u.",
                                                   "Row %d of the table has %u cells; its head has %u.",
                                                   count_cells (lines[i])), (int) rows, count_cells (lines[i]), columns);
              return THIMBLE_VERDICT_FAILED;
            }
        }
      break;
    }
  if (columns == 0)
    {
      *reason = g_strdup (_("There is no table in it."));
      return THIMBLE_VERDICT_FAILED;
    }
  if (wanted > 0 ? rows == wanted : rows > 0)
    {
      *reason = g_strdup_printf (ngettext ("A table of %d row.", "A table of %d rows.", (gulong) rows), (int) rows);
      return THIMBLE_VERDICT_PASSED;
    }
  if (wanted == 0)
    *reason = g_strdup (_("The table has no rows."));
  else
    *reason = g_strdup_printf (ngettext ("The table has %d row, not %d.", "The table has %d rows, not %d.", (gulong) rows),
                               (int) rows, (int) wanted);
  return THIMBLE_VERDICT_FAILED;
}

/* The others */

static ThimbleVerdict
judge_points (gint64       wanted,
              gboolean     titles,
              const char  *answer,
              char       **reason)
{
  g_autoptr (GPtrArray) points = find_points (answer);
  int n = (int) points->len;

  for (guint i = 0; titles && n == wanted && i < points->len; i++)
    {
      gint64 words = count_words (g_ptr_array_index (points, i));

      if (words > TITLE_WORDS)
        {
          *reason = g_strdup_printf (ngettext ("Title %u has %d word: that is a sentence, not a title.",
                                               "Title %u has %d words: that is a sentence, not a title.", (gulong) words),
                                     i + 1, (int) words);
          return THIMBLE_VERDICT_FAILED;
        }
    }
  if (n == wanted)
    *reason = g_strdup_printf (titles ? ngettext ("%d title.", "%d titles.", n) : ngettext ("%d point.", "%d points.", n), n);
  else
    *reason = g_strdup_printf (titles ? ngettext ("%d title, not %d.", "%d titles, not %d.", n)
                                      : ngettext ("%d point, not %d.", "%d points, not %d.", n), n, (int) wanted);
  return n == wanted ? THIMBLE_VERDICT_PASSED : THIMBLE_VERDICT_FAILED;
}

static ThimbleVerdict
judge_length (gint64       most,
              gboolean     words,
              const char  *answer,
              char       **reason)
{
  gint64 n = words ? count_words (answer) : g_utf8_strlen (answer, -1);
  g_autofree char *has = thimble_format_count (n);
  g_autofree char *may = thimble_format_count (most);

  if (n <= most)
    *reason = g_strdup_printf (words ? ngettext ("%s word.", "%s words.", (gulong) n)
                                     : ngettext ("%s character.", "%s characters.", (gulong) n), has);
  else
    *reason = g_strdup_printf (words ? ngettext ("%s word, more than %s.", "%s words, more than %s.", (gulong) n)
                                     : ngettext ("%s character, more than %s.", "%s characters, more than %s.", (gulong) n),
                               has, may);
  return n <= most ? THIMBLE_VERDICT_PASSED : THIMBLE_VERDICT_FAILED;
}

static ThimbleVerdict
judge_pattern (GRegex      *regex,
               const char  *answer,
               char       **reason)
{
  g_autoptr (GError) error = NULL;
  gsize length = strlen (answer);

  if (length > MATCH_BYTES)
    length = (gsize) (g_utf8_find_prev_char (answer, answer + MATCH_BYTES) - answer);
  if (g_regex_match_full (regex, answer, (gssize) length, 0, 0, NULL, &error))
    {
      *reason = g_strdup (_("The pattern is found in it."));
      return THIMBLE_VERDICT_PASSED;
    }
  *reason = g_strdup (error == NULL ? _("The pattern is not found in it.")
                                    : _("Trying the pattern on this answer takes too much work, so it was given up. Write a simpler pattern."));
  return THIMBLE_VERDICT_FAILED;
}

static ThimbleVerdict
judge_json (const char  *answer,
            char       **reason)
{
  g_autofree char *text = g_strstrip (g_strdup (answer));
  g_autoptr (JsonNode) node = NULL;

  if (g_str_has_prefix (text, "```") && g_str_has_suffix (text, "```") && strchr (text, '\n') != NULL)
    {
      char *begin = strchr (text, '\n') + 1;
      gsize length = strlen (begin);

      begin[length - MIN (length, 3)] = '\0';
      memmove (text, begin, strlen (begin) + 1);
    }
  node = thimble_json_parse (text, -1, G_MAXINT, NULL);
  *reason = g_strdup (node != NULL ? _("It is JSON.") : _("It is not JSON."));
  return node != NULL ? THIMBLE_VERDICT_PASSED : THIMBLE_VERDICT_FAILED;
}

static ThimbleVerdict
judge_equals (const char  *wanted,
              const char  *answer,
              char       **reason)
{
  g_autofree char *a = g_strstrip (g_strdup (wanted));
  g_autofree char *b = g_strstrip (g_strdup (answer));
  gboolean same = g_str_equal (a, b);

  *reason = g_strdup (same ? _("It is that text.") : _("It is another text."));
  return same ? THIMBLE_VERDICT_PASSED : THIMBLE_VERDICT_FAILED;
}

static ThimbleVerdict
judge_contains (const char  *wanted,
                const char  *answer,
                char       **reason)
{
  g_autofree char *a = g_utf8_casefold (wanted, -1);
  g_autofree char *b = g_utf8_casefold (answer, -1);
  gboolean found = strstr (b, a) != NULL;

  *reason = g_strdup (found ? _("The text is in it.") : _("The text is not in it."));
  return found ? THIMBLE_VERDICT_PASSED : THIMBLE_VERDICT_FAILED;
}

ThimbleVerdict
thimble_check_judge (ThimbleCheck  *self,
                     const char    *answer,
                     char         **reason)
{
  g_autofree char *valid = NULL;
  g_autofree char *why = NULL;
  ThimbleVerdict verdict = THIMBLE_VERDICT_NONE;

  g_return_val_if_fail (self != NULL, THIMBLE_VERDICT_NONE);

  valid = g_utf8_make_valid (answer != NULL ? answer : "", -1);
  switch (self->kind)
    {
    case THIMBLE_CHECK_NONE:
      break;
    case THIMBLE_CHECK_POINTS:
    case THIMBLE_CHECK_TITLES:
      verdict = judge_points (self->n, self->kind == THIMBLE_CHECK_TITLES, valid, &why);
      break;
    case THIMBLE_CHECK_TABLE:
      verdict = judge_table (self->n, valid, &why);
      break;
    case THIMBLE_CHECK_WORDS:
    case THIMBLE_CHECK_CHARACTERS:
      verdict = judge_length (self->n, self->kind == THIMBLE_CHECK_WORDS, valid, &why);
      break;
    case THIMBLE_CHECK_MATCHES:
      verdict = judge_pattern (self->regex, valid, &why);
      break;
    case THIMBLE_CHECK_EQUALS:
      verdict = judge_equals (self->text, valid, &why);
      break;
    case THIMBLE_CHECK_CONTAINS:
      verdict = judge_contains (self->text, valid, &why);
      break;
    case THIMBLE_CHECK_JSON:
      verdict = judge_json (valid, &why);
      break;
    default:
      g_assert_not_reached ();
    }
  if (reason != NULL)
    *reason = g_steal_pointer (&why);
  return verdict;
}
