/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"
#include "thimble-record.h"

G_BEGIN_DECLS

/* How many characters of prompt and answer a list gets. */
#define THIMBLE_ROWS_HEAD 200

/* Requests ↔ rows. All on the database's thread. Writes are one transaction each. */
gint64         thimble_rows_insert      (ThimbleDatabase *db, ThimbleRecord *record, GError **error); /* id or -1 */
/* What comes from elsewhere, all in one transaction or nothing: @ids (element-type gint64) gets the new id of
 * each record, 0 for one whose uid is here already. Its place is by its own time, not after what is here. */
gboolean       thimble_rows_add_many    (ThimbleDatabase *db, GPtrArray *records, GArray *ids, GError **error);
/* The same within a transaction. @owner: (nullable): what stands for whose they are. */
gboolean       thimble_rows_write_many  (ThimbleDatabase *db, const char *owner, GPtrArray *records, GArray *ids, GError **error);
gboolean       thimble_rows_update      (ThimbleDatabase *db, ThimbleRecord *record, GError **error);
gboolean       thimble_rows_delete      (ThimbleDatabase *db, gint64 id, gboolean text_only, GError **error);
/* Those of @ids (element-type gint64) that are here and do not run, in one transaction. */
gboolean       thimble_rows_delete_many (ThimbleDatabase *db, GArray *ids, GError **error);
/* Empties the texts of requests that started before, in slices between which waiting writes run. @n: of how many. */
gboolean       thimble_rows_prune_texts (ThimbleDatabase *db, gint64 before_us, gint64 *n, GError **error);
ThimbleRecord *thimble_rows_load        (ThimbleDatabase *db, gint64 id, GError **error);
/* (element-type ThimbleRecord): without the long texts; missing ids are left out. */
GPtrArray     *thimble_rows_load_heads  (ThimbleDatabase *db, GArray *ids, GError **error);

/* After a text was deleted: nothing of it stays in the log or in copies of older versions. */
void           thimble_rows_forget       (ThimbleDatabase *db);

void           thimble_rows_set_not_found (gint64 id, GError **error);

gboolean       thimble_rows_set_note    (ThimbleDatabase *db, const char *name, const char *value, GError **error);
gboolean       thimble_rows_get_note    (ThimbleDatabase *db, const char *name, char **value, GError **error);

/* (element-type utf8): name, value, name, value… */
GPtrArray     *thimble_rows_list_notes  (ThimbleDatabase *db, const char *prefix, GError **error);

G_END_DECLS
