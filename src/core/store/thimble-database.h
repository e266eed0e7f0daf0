/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#include "base/thimble-problem.h"
#include "thimble-folder.h"
#include "thimble-owner.h"

G_BEGIN_DECLS

/**
 * ThimbleDatabase:
 *
 * The connection. It belongs to the thread that made it: each function asserts that.
 * thimble-database-open.c opens, thimble-salvage.c saves a damaged file, thimble-rows.c reads
 * and writes requests, thimble-search.c scans.
 */
typedef struct _ThimbleDatabase ThimbleDatabase;
typedef struct _ThimbleMatches ThimbleMatches;

struct _ThimbleDatabase {
  /* configured */
  char              *folder;    /* as asked for */
  char              *path;      /* of the file in the resolved folder; as asked for before it is open */
  GThread           *thread;
  void             (*breathe) (gpointer data); /* lets waiting writes run between two slices of a long read */
  gpointer           breathe_data;
  gboolean         (*is_wanted) (gpointer data); /* whether a write waits */
  /* owned, NULL while closed */
  sqlite3           *db;
  ThimbleOwner      *owner;     /* NULL where read-only */
  ThimbleFolderLock *lock;      /* NULL where read-only */
  GHashTable        *statements; /* SQL → sqlite3_stmt */
  ThimbleProblem    *warning;   /* nullable: told at opening */
  ThimbleMatches    *matches;   /* nullable: of the last search, see thimble-matches.h */
  char              *import;    /* nullable: name of the import that is under way here, see thimble-import-rows.h */
  gboolean           read_only;
  gboolean           newer;     /* of a newer version: hence read-only */
  /* state */
  GCancellable      *cancellable; /* borrowed: of the read that runs */
  gint64             data_version;
  gint64             swept_us;
  gboolean           yielding;  /* what runs is to be interrupted when a write waits */
  gboolean           must_truncate; /* deleted text is still in the WAL */
  gboolean           index_behind;  /* texts may wait to be indexed or purged: see thimble-text-index.h */
  gboolean           index_damaged; /* a part of that index turned out to be: it can be made anew */
};

/* How long another process that writes is waited for. */
#define THIMBLE_DATABASE_BUSY_MS 5000

ThimbleDatabase *thimble_database_new      (const char *folder);
void             thimble_database_free     (ThimbleDatabase *self);
gboolean         thimble_database_open     (ThimbleDatabase *self, GError **error);
void             thimble_database_close    (ThimbleDatabase *self);
void             thimble_database_assert_thread (ThimbleDatabase *self);
/* FALSE with THIMBLE_ERROR_STORE where it is closed; for writing also where it is read-only. */
gboolean         thimble_database_check    (ThimbleDatabase *self, gboolean writing, GError **error);

/* A prepared statement of ours, reset and without bindings; kept. NULL with @error. */
sqlite3_stmt    *thimble_database_prepare  (ThimbleDatabase *self, const char *sql, GError **error);
/* TRUE for a row or the end; @row tells which (nullable where none is expected). Resets at the end and on failure. */
gboolean         thimble_database_step     (ThimbleDatabase *self, sqlite3_stmt *statement, gboolean *row, GError **error);
/* One step of a statement that is kept, with @number where it has a parameter. */
gboolean         thimble_database_run      (ThimbleDatabase *self, const char *sql, gint64 number, GError **error);
/* The number that it finds; -1 for none. */
gboolean         thimble_database_ask      (ThimbleDatabase *self, const char *sql, gint64 number, gint64 *answer, GError **error);
gboolean         thimble_database_begin    (ThimbleDatabase *self, GError **error);
gboolean         thimble_database_commit   (ThimbleDatabase *self, GError **error);
void             thimble_database_rollback (ThimbleDatabase *self);
/* In a write: the next revision. */
gboolean         thimble_database_next_revision (ThimbleDatabase *self, gint64 *revision, GError **error);
gboolean         thimble_database_get_counter   (ThimbleDatabase *self, const char *name, gint64 *value, GError **error);

/* Looks whether another process has written: TRUE once for each time it did. */
gboolean         thimble_database_poll     (ThimbleDatabase *self);
/* Marks the dead's rows interrupted; TRUE where there were some. At most every two seconds unless @now. */
gboolean         thimble_database_sweep    (ThimbleDatabase *self, gboolean now);
/* Makes deleted text leave the WAL too; tried again at each poll until no reader holds it. */
void             thimble_database_truncate (ThimbleDatabase *self);

/* Column helpers: NULL is -1 or NULL; text is made valid UTF-8. */
char            *thimble_column_text       (sqlite3_stmt *statement, int column); /* (transfer full) (nullable) */
gint64           thimble_column_count      (sqlite3_stmt *statement, int column);
void             thimble_bind_text         (sqlite3_stmt *statement, int index, const char *text); /* must outlive the step */
void             thimble_bind_count        (sqlite3_stmt *statement, int index, gint64 count);

/* THIMBLE_ERROR_STORE or _STORE_DAMAGED for a SQLite code; @db NULL: no connection to ask for words. */
void             thimble_database_set_sqlite_error (sqlite3 *db, int code, const char *message, GError **error);

/* Every failure passes here, so that a damaged page that is met by chance is remembered. */
void             thimble_database_fail          (ThimbleDatabase *self, int code, GError **error);
/* Shared by opening and salvage. */
gboolean         thimble_database_configure (ThimbleDatabase *self, GError **error);
gboolean         thimble_database_write_marker (ThimbleDatabase *self); /* "look at every page next time" */

G_END_DECLS
