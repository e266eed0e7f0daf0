/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* What becomes of a column where the terminal is narrow. */
typedef enum {
  CLI_KEEP, /* whole: a number, or what is typed again */
  CLI_CUT,  /* a text of which the beginning will do */
  CLI_HANG, /* whole, and as the last one on a line of its own before another is cut */
} CliNarrow;

/**
 * CliColumn:
 * @title: translated
 * @gap: spaces before it
 * @width: as of cli_print_cell(); 0: the last one, as long as it is
 */
typedef struct {
  const char *title;
  int         gap;
  int         width;
  CliNarrow   narrow;
} CliColumn;

/* Rows on standard output: as wide as its columns say into a pipe or file, where scripts read them, and as wide as the terminal
 * where that is narrower; where not even that is enough, the last cell on a line of its own, or each. */
typedef struct _CliTable CliTable;

/* @columns: borrowed; @headed: its titles stand above. */
CliTable *cli_table_new  (const CliColumn *columns, guint n_columns, gboolean headed);
/* @cells: one for each column, nullable each. They may be printed only by the next cli_table_flush(). */
void      cli_table_add  (CliTable *self, const char * const *cells);
void      cli_table_flush (CliTable *self);
/* Flushes, too. */
void      cli_table_free (CliTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliTable, cli_table_free)

G_END_DECLS
