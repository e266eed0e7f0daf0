/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-history-columns.h"

G_BEGIN_DECLS

#define N_CHOICES THIMBLE_HISTORY_COLUMN_COMPACT /* all before it */

struct _ThimbleHistoryColumns
{
  GObject              parent_instance;

  /* borrowed: lives longer */
  GtkColumnView       *view;

  /* owned */
  GtkColumnViewColumn *columns[THIMBLE_N_HISTORY_COLUMNS];
  ThimbleRequestList  *list;        /* nullable */
  GSettings           *settings;
  GSimpleActionGroup  *actions;
  ThimbleHistoryCommon *common;      /* shared with the cells */

  /* state */
  gboolean             shown[N_CHOICES];
  ThimbleHistoryShape  shape;
  ThimbleHistoryColumn sorted;
  gboolean             descending;
  guint                save_source;
  gboolean             loading; /* the settings are being followed, not a person */
};

/* thimble-history-columns.c */
gboolean thimble_history_columns_find_id    (const char *id, ThimbleHistoryColumn *out);
void     thimble_history_columns_tell       (ThimbleHistoryColumns *self, gboolean sorted);

/* thimble-history-columns-sort.c */
void     thimble_history_columns_add_sorter (ThimbleHistoryColumns *self, ThimbleHistoryColumn column);
/* As the settings say; then follows the titles. */
void     thimble_history_columns_init_sort  (ThimbleHistoryColumns *self);
void     thimble_history_columns_apply_sort (ThimbleHistoryColumns *self);

G_END_DECLS
