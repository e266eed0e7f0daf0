/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"
#include "thimble-measurements.h"

G_BEGIN_DECLS

/* The tables; a step of thimble-schema.c. No reference from the links to the requests: a request that is deleted leaves its
 * link, so that its run is known to have been sent. */
#define THIMBLE_MEASUREMENTS_SQL \
  "CREATE TABLE measurements (" \
  " id INTEGER PRIMARY KEY AUTOINCREMENT," \
  " kind TEXT NOT NULL," \
  " state TEXT NOT NULL," \
  " owner TEXT NOT NULL," \
  " name TEXT NOT NULL," \
  " created_us INTEGER NOT NULL," \
  " changed_us INTEGER NOT NULL," \
  " plan TEXT NOT NULL," \
  " why TEXT" \
  ") STRICT;" \
  "CREATE TABLE measurement_requests (" \
  " id INTEGER PRIMARY KEY," /* the request's */ \
  " measurement_id INTEGER NOT NULL REFERENCES measurements (id) ON DELETE CASCADE," \
  " series INTEGER NOT NULL," \
  " number INTEGER NOT NULL," \
  " attempt INTEGER NOT NULL," \
  " verdict INTEGER NOT NULL DEFAULT 0," \
  " reason TEXT" \
  ") STRICT;" \
  "CREATE INDEX measurement_requests_run ON measurement_requests (measurement_id, series, number, attempt);"

/* On the database's thread. */
/* In the transaction that inserts @record as @request_id; nothing to do where it belongs to no measurement. */
gboolean   thimble_measurements_link   (ThimbleDatabase *db, ThimbleRecord *record, gint64 request_id, GError **error);
gint64     thimble_measurements_save   (ThimbleDatabase *db, const ThimbleMeasurementRow *row, GError **error);
gboolean   thimble_measurements_rename (ThimbleDatabase *db, gint64 id, const char *name, GError **error);
GPtrArray *thimble_measurements_list   (ThimbleDatabase *db, gint64 id, GError **error); /* @id 0: all */
GArray    *thimble_measurements_runs   (ThimbleDatabase *db, gint64 id, GError **error);
gboolean   thimble_measurements_delete (ThimbleDatabase *db, gint64 id, GError **error);
gboolean   thimble_measurements_judge  (ThimbleDatabase *db, gint64 request_id, int verdict, const char *reason, GError **error);

G_END_DECLS
