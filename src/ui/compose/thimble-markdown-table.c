/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-markdown-table.h"

#define MAX_COLUMNS 32
#define MAX_ROWS 500

/* Cells of a row: split at pipes that no backslash guards. A pipe at either end is an edge. */
static char **
split_row (const char *line)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (line));
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) cell = g_string_new (NULL);
  const char *p = trimmed;
  gboolean open = FALSE;

  if (*p == '|')
    p++;
  for (; *p != '\0'; p++)
    {
      if (p[0] == '\\' && p[1] == '|')
        {
          g_string_append_c (cell, '|');
          p++;
          open = TRUE;
        }
      else if (*p == '|')
        {
          g_ptr_array_add (cells, g_strstrip (g_strdup (cell->str)));
          g_string_truncate (cell, 0);
          open = FALSE;
        }
      else
        {
          g_string_append_c (cell, *p);
          open = TRUE;
        }
    }
  if (open)
    g_ptr_array_add (cells, g_strstrip (g_strdup (cell->str)));
  g_ptr_array_add (cells, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&cells), FALSE);
}

static gboolean
read_align (const char         *cell,
            ThimbleColumnAlign *align)
{
  gsize length = strlen (cell);
  gboolean left = length > 0 && cell[0] == ':';
  gboolean right = length > 1 && cell[length - 1] == ':';
  gsize dashes = length - left - right;

  if (dashes < 1 || strspn (cell + left, "-") != dashes)
    return FALSE;
  *align = left && right ? THIMBLE_COLUMN_CENTER : right ? THIMBLE_COLUMN_END : THIMBLE_COLUMN_START;
  return TRUE;
}

/* Whether @line is a delimiter row of @n cells. */
static gboolean
read_delimiter (const char         *line,
                guint               n,
                ThimbleColumnAlign *aligns)
{
  g_auto (GStrv) cells = NULL;

  if (strchr (line, '|') == NULL)
    return FALSE;
  cells = split_row (line);
  if (g_strv_length (cells) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!read_align (cells[i], &aligns[i]))
      return FALSE;
  return TRUE;
}

/* A short row is filled up, a long one loses what is too much, as GitHub has it. */
static char **
fit_row (char  **cells,
         guint   n)
{
  char **row = g_new0 (char *, n + 1);
  guint have = g_strv_length (cells);

  for (guint i = 0; i < n; i++)
    row[i] = g_strdup (i < have ? cells[i] : "");
  return row;
}

ThimbleMarkdownTable *
thimble_markdown_table_parse (const char *text)
{
  g_auto (GStrv) lines = NULL;
  ThimbleColumnAlign aligns[MAX_COLUMNS];
  ThimbleMarkdownTable *self;
  guint n_lines, n_columns = 0, head;

  g_return_val_if_fail (text != NULL, NULL);

  if (strchr (text, '|') == NULL)
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  n_lines = g_strv_length (lines);
  while (n_lines > 0 && *g_strstrip (lines[n_lines - 1]) == '\0')
    n_lines--;

  for (head = 0; head + 1 < n_lines; head++)
    {
      g_auto (GStrv) cells = NULL;

      /* The delimiter row is rare, so look at it before anything is split. */
      if (strchr (lines[head + 1], '-') == NULL || lines[head + 1][strspn (lines[head + 1], "|:- \t")] != '\0')
        continue;
      cells = split_row (lines[head]);
      n_columns = g_strv_length (cells);
      if (n_columns >= 1 && n_columns <= MAX_COLUMNS && strchr (lines[head], '|') != NULL &&
          read_delimiter (lines[head + 1], n_columns, aligns))
        break;
    }
  if (head + 1 >= n_lines || n_lines - head > MAX_ROWS)
    return NULL;

  self = g_new0 (ThimbleMarkdownTable, 1);
  self->n_columns = n_columns;
  self->aligns = g_memdup2 (aligns, n_columns * sizeof *aligns);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  if (head > 0)
    {
      char *kept = g_steal_pointer (&lines[head]);

      self->before = g_strjoinv ("\n", lines);
      lines[head] = kept;
    }
  for (guint i = head; i < n_lines; i++)
    if (i != head + 1)
      {
        g_auto (GStrv) cells = split_row (lines[i]);

        g_ptr_array_add (self->rows, fit_row (cells, n_columns));
      }

  return self;
}

void
thimble_markdown_table_free (ThimbleMarkdownTable *self)
{
  g_free (self->aligns);
  g_ptr_array_unref (self->rows);
  g_free (self->before);
  g_free (self);
}
