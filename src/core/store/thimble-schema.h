/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#include "usage/thimble-price.h"

G_BEGIN_DECLS

/* "Thmb": tells file(1), and us, whose database it is. */
#define THIMBLE_APPLICATION_ID 0x54686d62

/**
 * ThimbleSchemaStep:
 * @version: the user_version that holds after this step
 * @sql: what leads there from the version before
 * @more, @last: (nullable): what is done after it
 *
 * Steps are only ever added at the end; one that was released is never changed.
 */
typedef struct {
  int         version;
  const char *sql;
  const char *more;
  const char *last;
} ThimbleSchemaStep;

const ThimbleSchemaStep *thimble_schema_get_steps   (guint *n_steps);
int                      thimble_schema_get_version (void); /* of the last step */
gboolean                 thimble_schema_read_version (sqlite3 *db, int *version, GError **error);

/**
 * thimble_schema_migrate:
 * @db: a connection that may write
 * @path: its file
 * @steps: (array length=n_steps): the steps, oldest first
 * @backup: (out) (nullable) (optional): path of the copy made before, %NULL for a new file
 *
 * Brings the database to the last step's version. Each step is one transaction, so that a
 * kill leaves one version or the next and nothing between. A database with data in it is
 * copied to a file beside it (0600) before its first step.
 */
gboolean                 thimble_schema_migrate     (sqlite3                  *db,
                                                     const char               *path,
                                                     const ThimbleSchemaStep  *steps,
                                                     guint                     n_steps,
                                                     char                    **backup,
                                                     GError                  **error);

/* Removes such copies, made before a moment in Unix microseconds; G_MAXINT64: all. */
void                     thimble_schema_remove_backups (const char *path, gint64 made_before_us);

/* Gives rows that lack them what version 2 has: uid, place in time, split of the cost; and makes the summaries
 * anew. For salvage. */
gboolean                 thimble_schema_fill         (sqlite3 *db, GError **error);
/* The output's part of a request's cost; unknown where @total was not made of @price and @usage. */
ThimbleMoney             thimble_schema_split_cost   (ThimblePrice *price, ThimbleUsage *usage, ThimbleMoney total);

G_END_DECLS
