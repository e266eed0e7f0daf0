/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "base/thimble-format.h"
#include "cli-table.h"

#define LEAST_TEXT 8 /* columns; less says nothing */

struct _CliTable {
  const CliColumn *columns;
  guint            n_columns;
  gboolean         headed; /* the head is still to come */
  int              line;   /* columns of the terminal; 0: none */
  GPtrArray       *rows;   /* of GStrv, for a terminal */
  int             *needed; /* columns of the longest cell so far */
};

/* The first @n cells; @widths: (nullable): instead of the columns' own; @gap: (negative: theirs) */
static void
print_row (CliTable *self, const char * const *cells, guint n, const int *widths, int gap)
{
  for (guint i = 0; i < n; i++)
    {
      const CliColumn *column = &self->columns[i];
      const char *cell = cells[i] != NULL ? cells[i] : "";
      gboolean last = i + 1 == self->n_columns;
      gboolean over = widths == NULL && column->narrow == CLI_KEEP && column->width != 0 && cli_measure_text (cell) > ABS (column->width);

      if (last && column->width == 0 && *cell == '\0')
        break;
      printf ("%*s", gap < 0 ? column->gap : i > 0 ? gap : 0, "");
      if (over) /* whole, and apart from its neighbours */
        {
          printf ("%s", i > 0 && column->gap == 0 ? " " : "");
          cli_print_text (stdout, cell);
          printf ("%s", !last && column->width > 0 ? " " : "");
        }
      else if (last && column->width == 0 && (widths == NULL || cli_measure_text (cell) <= widths[i]))
        cli_print_text (stdout, cell);
      else
        cli_print_cell (stdout, cell, widths == NULL ? column->width : column->width < 0 ? -widths[i] : widths[i]);
    }
  putchar ('\n');
}

static void
print_head (CliTable *self, guint n, const int *widths, int gap)
{
  g_autofree const char **titles = g_new0 (const char *, self->n_columns);

  if (!self->headed)
    return;
  self->headed = FALSE;
  for (guint i = 0; i < self->n_columns; i++)
    titles[i] = self->columns[i].title;
  print_row (self, titles, n, widths, gap);
}

CliTable *
cli_table_new (const CliColumn *columns, guint n_columns, gboolean headed)
{
  CliTable *self = g_new0 (CliTable, 1);

  self->columns = columns;
  self->n_columns = n_columns;
  self->headed = headed;
  self->line = cli_get_columns (stdout);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->needed = g_new0 (int, n_columns);
  for (guint i = 0; headed && i < n_columns; i++)
    self->needed[i] = cli_measure_text (columns[i].title);
  if (self->line == 0)
    print_head (self, n_columns, NULL, -1);
  return self;
}

/* A line for each cell, below the first one's. */
static void
print_stacked (CliTable *self, char **cells)
{
  int longest = 0;

  for (guint i = 1; i < self->n_columns; i++)
    longest = MAX (longest, cli_measure_text (self->columns[i].title));
  cli_print_prose (stdout, cells[0], 0);
  for (guint i = 1; i < self->n_columns; i++)
    {
      if (*cells[i] == '\0')
        continue;
      printf ("  ");
      cli_print_cell (stdout, self->columns[i].title, longest);
      printf ("  ");
      cli_print_prose (stdout, cells[i], longest + 4);
    }
}

static int
add_up (const int *widths, guint n, int gap)
{
  int all = gap * ((int) n - 1);

  for (guint i = 0; i < n; i++)
    all += widths[i];
  return all;
}

/* TRUE with @widths and @gap set where the first @n columns fit, some of them cut if @cuts. */
static gboolean
fit (CliTable *self, guint n, gboolean cuts, int *widths, int *gap)
{
  for (guint i = 0; i < n; i++)
    widths[i] = self->needed[i];
  *gap = add_up (widths, n, 2) <= self->line ? 2 : 1;
  while (add_up (widths, n, *gap) > self->line)
    {
      int widest = -1;

      for (guint i = 0; cuts && i < n; i++)
        if (self->columns[i].narrow == CLI_CUT && widths[i] > LEAST_TEXT && (widest < 0 || widths[i] > widths[widest]))
          widest = (int) i;
      if (widest < 0)
        return FALSE;
      widths[widest]--;
    }
  return TRUE;
}

/* As into a pipe: with the widths that the columns say, and all in its column. */
static gboolean
has_room (CliTable *self)
{
  int all = 0;

  for (guint i = 0; i < self->n_columns; i++)
    {
      int width = ABS (self->columns[i].width);

      if (width != 0 && self->columns[i].narrow == CLI_KEEP && self->needed[i] > width)
        return FALSE;
      all += self->columns[i].gap + (width != 0 ? width : self->needed[i]);
    }
  return all <= self->line;
}

void
cli_table_add (CliTable *self, const char * const *cells)
{
  g_auto (GStrv) row = NULL;

  if (self->line == 0)
    {
      print_row (self, cells, self->n_columns, NULL, -1);
      return;
    }
  row = g_new0 (char *, self->n_columns + 1);
  for (guint i = 0; i < self->n_columns; i++)
    {
      row[i] = thimble_text_for_label (cells[i] != NULL ? cells[i] : "", 200);
      self->needed[i] = MAX (self->needed[i], cli_measure_text (row[i]));
    }
  g_ptr_array_add (self->rows, g_steal_pointer (&row));
}

void
cli_table_flush (CliTable *self)
{
  g_autofree int *widths = g_new0 (int, self->n_columns);
  guint all = self->n_columns, n = all; /* beside each other */
  int gap = -1;
  gboolean fixed = has_room (self), hangs = self->columns[all - 1].narrow == CLI_HANG;

  if (self->rows->len == 0 && !self->headed)
    return;
  if (!fixed && !fit (self, all, FALSE, widths, &gap))
    n = hangs && fit (self, all - 1, FALSE, widths, &gap) ? all - 1 : fit (self, all, TRUE, widths, &gap) ? all
        : hangs && fit (self, all - 1, TRUE, widths, &gap) ? all - 1 : 0;
  if (n > 0)
    print_head (self, n, fixed ? NULL : widths, gap);
  for (guint i = 0; i < self->rows->len; i++)
    {
      char **cells = g_ptr_array_index (self->rows, i);

      if (n == 0)
        print_stacked (self, cells);
      else
        print_row (self, (const char * const *) cells, n, fixed ? NULL : widths, gap);
      if (n + 1 == all && *cells[n] != '\0')
        {
          printf ("    ");
          cli_print_prose (stdout, cells[n], 4);
        }
    }
  g_ptr_array_set_size (self->rows, 0);
}

void
cli_table_free (CliTable *self)
{
  cli_table_flush (self);
  g_ptr_array_unref (self->rows);
  g_free (self->needed);
  g_free (self);
}
