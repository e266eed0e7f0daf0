/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"

G_BEGIN_DECLS

/* An import's rows, on the store's thread. A note says that an import is under way and whose; its
 * rows bear its name in `owner`. Removing the note is the moment from which all of them count; where
 * the note's process is dead without that, any other takes the rows back. */

/* (transfer full): the import's name, or NULL */
char    *thimble_import_rows_begin     (ThimbleDatabase *db, GError **error);
/* A slice of taking back what dead ones left, once it has begun. @more: call again. An error where another lives. */
gboolean thimble_import_rows_clear_way (ThimbleDatabase *db, const char *batch, gboolean *more, GError **error);
/* One transaction. @rows: (element-type ThimbleImportRow), each with a record. Adds to the counts. */
gboolean thimble_import_rows_add       (ThimbleDatabase *db, const char *batch, GPtrArray *rows, gint64 *imported,
                                        gint64 *present, GError **error);
/* All of them, and the end, in one transaction: of so few that nobody waits long for it. */
gboolean thimble_import_rows_add_all   (ThimbleDatabase *db, const char *batch, GPtrArray *rows, gint64 *imported,
                                        gint64 *present, GError **error);
/* A slice of putting follow-ups to the first of their conversation, which may have come after them. @more: call again. */
gboolean thimble_import_rows_link      (ThimbleDatabase *db, gboolean *more, GError **error);
/* From here on the rows stay. */
gboolean thimble_import_rows_end       (ThimbleDatabase *db, const char *batch, GError **error);
/* A slice of taking them back; the note goes last. @more: call again. */
gboolean thimble_import_rows_undo      (ThimbleDatabase *db, const char *batch, gboolean *more, GError **error);
/* It could not be taken back now, or was: whoever looks next goes on with it, and another import may begin. */
void     thimble_import_rows_give_up   (ThimbleDatabase *db);
/* Takes back what dead processes left, for about @budget_us. TRUE where rows went. */
gboolean thimble_import_rows_undo_dead (ThimbleDatabase *db, gint64 budget_us);

G_END_DECLS
