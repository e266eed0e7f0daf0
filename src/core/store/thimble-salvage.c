/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/thimble-problem.h"
#include "thimble-database.h"
#include "thimble-folder.h"
#include "thimble-salvage.h"
#include "thimble-schema.h"

/* A gap of unreadable rows is jumped over by doubling steps up to this many ids. */
#define MAX_GAP (G_GINT64_CONSTANT (1) << 40)
/* How a page of a table begins that holds rows. */
#define LEAF_PAGE 13

/* Pages that name themselves or each other make a small file endless to read, and a text as long as it says. What a table is worth in
 * steps of SQLite, of which an honest one takes about one a byte, and in bytes: rows before a bad page are read from both sides of it. */
#define STEPS_A_TICK   10000
#define STEPS_AT_LEAST 1000000
#define STEPS_A_BYTE   20
#define BYTES_AT_LEAST (1024 * 1024)
#define TIMES_SIZE     4

typedef struct {
  sqlite3 *in;
  sqlite3 *out;
  gint64   size;       /* of the damaged file, with its log */
  gint64   ticks_left;
  gint64   bytes_left;
} Salvage;

static void
allow_table (Salvage *self)
{
  self->ticks_left = (STEPS_AT_LEAST + self->size * STEPS_A_BYTE) / STEPS_A_TICK;
  self->bytes_left = BYTES_AT_LEAST + self->size * TIMES_SIZE;
}

static int
on_progress (void *data)
{
  Salvage *self = data;

  return --self->ticks_left < 0;
}

static gboolean
has_column (sqlite3    *db,
            const char *table,
            const char *column)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s", column, table);
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);

  sqlite3_finalize (statement);
  return code == SQLITE_OK;
}

/* The columns of the new file that the damaged one, which may be of an older version, has too. */
static char *
columns_of (Salvage    *self,
            const char *table,
            guint      *n_columns)
{
  g_autofree char *sql = g_strdup_printf ("SELECT name FROM pragma_table_info('%s')", table);
  g_autoptr (GString) columns = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;

  *n_columns = 0;
  if (sqlite3_prepare_v2 (self->out, sql, -1, &statement, NULL) == SQLITE_OK)
    while (sqlite3_step (statement) == SQLITE_ROW)
      {
        const char *name = (const char *) sqlite3_column_text (statement, 0);

        if (!has_column (self->in, table, name))
          continue;
        g_string_append_printf (columns, "%s%s", *n_columns > 0 ? "," : "", name);
        ++*n_columns;
      }
  sqlite3_finalize (statement);
  return *n_columns > 0 ? g_strdup (columns->str) : NULL;
}

static sqlite3_stmt *
prepare_insert (sqlite3    *db,
                const char *table,
                const char *columns,
                guint       n_columns)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;

  g_string_append_printf (sql, "INSERT OR REPLACE INTO %s (%s) VALUES (", table, columns);
  for (guint i = 0; i < n_columns; i++)
    g_string_append (sql, i > 0 ? ",?" : "?");
  g_string_append_c (sql, ')');
  sqlite3_prepare_v2 (db, sql->str, -1, &statement, NULL);
  return statement;
}

/* A value of the wrong type is refused by the STRICT table: that row is lost, the others go on. */
static void
copy_row (Salvage      *self,
          sqlite3_stmt *from,
          sqlite3_stmt *into,
          guint         n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    {
      int type = sqlite3_column_type (from, i);

      sqlite3_bind_value (into, i + 1, sqlite3_column_value (from, i));
      if (type == SQLITE_TEXT || type == SQLITE_BLOB)
        self->bytes_left -= sqlite3_column_bytes (from, i);
    }
  if (self->bytes_left < 0)
    self->ticks_left = 0;
  else
    sqlite3_step (into);
  sqlite3_reset (into);
}

/* Rows with @above < id < @below, in one direction, until the end or the first page that
 * cannot be read. Returns TRUE for the end; @last is the last id that was read. */
static gboolean
copy_span (Salvage      *self,
           const char   *table,
           const char   *columns,
           guint         n_columns,
           sqlite3_stmt *into,
           gint64        above,
           gint64        below,
           gboolean      backwards,
           int           limit,
           gint64       *last)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s NOT INDEXED WHERE id > ?1 AND id < ?2 ORDER BY id %s LIMIT ?3",
                                          columns, table, backwards ? "DESC" : "ASC");
  sqlite3_stmt *from = NULL;
  int code = sqlite3_prepare_v2 (self->in, sql, -1, &from, NULL);

  if (code == SQLITE_OK)
    {
      sqlite3_bind_int64 (from, 1, above);
      sqlite3_bind_int64 (from, 2, below);
      sqlite3_bind_int (from, 3, limit);
      while ((code = sqlite3_step (from)) == SQLITE_ROW)
        {
          gint64 id = sqlite3_column_int64 (from, 0);

          copy_row (self, from, into, n_columns);
          /* A looping tree must not lead us round for ever. */
          if (backwards ? id >= *last && *last >= 0 : id <= *last)
            break;
          *last = id;
        }
    }
  sqlite3_finalize (from);
  return code == SQLITE_DONE;
}

/* Forward to a bad page, over it, and back to it from behind: so that all readable pages are read. */
static void
copy_table (Salvage    *self,
            const char *table)
{
  guint n_columns;
  g_autofree char *columns = columns_of (self, table, &n_columns);
  sqlite3_stmt *into = columns != NULL ? prepare_insert (self->out, table, columns, n_columns) : NULL;
  gint64 last = 0;

  if (into == NULL)
    return;
  allow_table (self);
  while (!copy_span (self, table, columns, n_columns, into, last, G_MAXINT64, FALSE, -1, &last))
    {
      gint64 behind = -1, found = 0;

      for (gint64 gap = 1; gap < MAX_GAP && found == 0; gap *= 2)
        {
          gint64 probe = last + gap;

          if (copy_span (self, table, columns, n_columns, into, probe, G_MAXINT64, FALSE, 1, &probe))
            found = probe > last + gap ? probe : -1;
        }
      copy_span (self, table, columns, n_columns, into, last, found > 0 ? found : G_MAXINT64, TRUE, -1, &behind);
      if (found <= 0)
        break;
      last = found;
    }
  sqlite3_finalize (into);
}

static void
copy_notes (Salvage *self)
{
  sqlite3_stmt *into = prepare_insert (self->out, "notes", "name,value", 2);
  sqlite3_stmt *from = NULL;

  allow_table (self);
  if (sqlite3_prepare_v2 (self->in, "SELECT name, value FROM notes", -1, &from, NULL) == SQLITE_OK)
    while (sqlite3_step (from) == SQLITE_ROW)
      copy_row (self, from, into, 2);
  sqlite3_finalize (from);
  sqlite3_finalize (into);
}

static gint64
ask_number (sqlite3    *db,
            const char *sql)
{
  sqlite3_stmt *statement = NULL;
  gint64 number = 0;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return number;
}

static gint64
copy_all (Salvage *self)
{
  gint64 used;

  sqlite3_exec (self->out, "BEGIN", NULL, NULL, NULL);
  copy_table (self, "requests");
  copy_table (self, "request_lines");
  copy_table (self, "request_texts");
  copy_table (self, "measurements");
  copy_table (self, "measurement_requests");
  copy_notes (self);
  sqlite3_exec (self->out,
    "DELETE FROM measurement_requests WHERE measurement_id NOT IN (SELECT id FROM measurements);"
    "DELETE FROM request_lines WHERE id NOT IN (SELECT id FROM requests);"
    "DELETE FROM request_texts WHERE id NOT IN (SELECT id FROM requests);"
    "INSERT INTO request_lines (id) SELECT id FROM requests WHERE id NOT IN (SELECT id FROM request_lines);"
    "INSERT INTO request_texts (id, answer) SELECT id, '' FROM requests WHERE id NOT IN (SELECT id FROM request_texts);"
    /* Whoever watched the old file must read all anew. */
    "UPDATE counters SET value = (SELECT coalesce(max(revision), 0) + 1 FROM requests) WHERE name <> 'ordered';",
    NULL, NULL, NULL);
  sqlite3_exec (self->out, "UPDATE requests SET indexed = 0 WHERE indexed <> 0", NULL, NULL, NULL);
  thimble_schema_fill (self->out, NULL);
  sqlite3_exec (self->out,
    /* (what was imported stands by its own time, which may lie in the future) */
    "UPDATE counters SET value = (SELECT coalesce(max(ordered_us), 0) FROM requests WHERE owner NOT LIKE 'import:%') WHERE name = 'ordered'",
    NULL, NULL, NULL);
  /* An id that was given once is not given again, even if its row is lost; an absurd one is damage. */
  used = ask_number (self->in, "SELECT seq FROM sqlite_sequence WHERE name = 'requests'");
  if (used > 0 && used < ask_number (self->out, "SELECT coalesce(max(id), 0) FROM requests") + 1000000)
    {
      g_autofree char *sql = g_strdup_printf (
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'requests', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'requests');"
        "UPDATE sqlite_sequence SET seq = max(seq, %" G_GINT64_FORMAT ") WHERE name = 'requests'", used);

      sqlite3_exec (self->out, sql, NULL, NULL, NULL);
    }
  sqlite3_exec (self->out, "COMMIT", NULL, NULL, NULL);
  return ask_number (self->out, "SELECT count(*) FROM requests");
}

static gboolean
open_in (Salvage    *self,
         const char *path)
{
  if (sqlite3_open_v2 (path, &self->in, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL) != SQLITE_OK)
    {
      sqlite3_close (self->in);
      self->in = NULL;
      return FALSE;
    }
  allow_table (self);
  sqlite3_progress_handler (self->in, STEPS_A_TICK, on_progress, self);
  sqlite3_limit (self->in, SQLITE_LIMIT_LENGTH, (int) CLAMP (self->size, BYTES_AT_LEAST, G_MAXINT));
  /* With a writable schema SQLite reads a file that is shorter than its header says. */
  sqlite3_exec (self->in, "PRAGMA writable_schema = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON", NULL, NULL, NULL);
  return TRUE;
}

static gint64
size_of (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? info.st_size : 0;
}

/* The first page holds header and schema, or the way to it. Steps are run in order, so the tables of the first
 * step have the root pages that a new file's have, and in a file that was compacted those of a new one that is: a
 * first page with these tables alone opens the old one's rest. */
static gboolean
transplant_first_page (const char *from,
                       const char *to)
{
  guchar page[4096];
  int in = g_open (from, O_RDONLY | O_CLOEXEC, 0);
  int out = g_open (to, O_WRONLY | O_CLOEXEC, 0);
  gboolean ok = in >= 0 && out >= 0 && pread (in, page, sizeof page, 0) == sizeof page
                && page[100] == LEAF_PAGE; /* all of the schema is in it */

  if (ok)
    {
      page[24] ^= 1;             /* change counter ≠ version-valid-for: the file's own size counts */
      memset (page + 32, 0, 8);  /* no free pages */
      ok = pwrite (out, page, sizeof page, 0) == sizeof page;
    }
  if (in >= 0)
    close (in);
  if (out >= 0)
    close (out);
  return ok;
}

static char *
with (const char *path,
      const char *suffix)
{
  return g_strconcat (path, suffix, NULL);
}

static void
remove_database (const char *path)
{
  static const char *suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = with (path, suffixes[i]);

      g_unlink (file);
    }
}

static sqlite3 *
make_out (const char  *path,
          GError     **error)
{
  const ThimbleSchemaStep *steps;
  guint n_steps;
  sqlite3 *db = NULL;
  int code;

  if (!thimble_folder_check_file (path, TRUE, error))
    return NULL;
  code = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_exec (db, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
  if (code != SQLITE_OK)
    {
      thimble_database_set_sqlite_error (db, code, NULL, error);
      sqlite3_close (db);
      return NULL;
    }
  steps = thimble_schema_get_steps (&n_steps);
  if (!thimble_schema_migrate (db, path, steps, n_steps, NULL, error))
    {
      sqlite3_close (db);
      return NULL;
    }
  return db;
}

/* Renames the damaged file and its log. The log goes with it under the name SQLite looks for. */
static gboolean
put_aside (const char  *path,
           const char  *aside,
           GError     **error)
{
  g_autofree char *wal = with (path, "-wal");
  g_autofree char *shm = with (path, "-shm");
  g_autofree char *aside_wal = with (aside, "-wal");

  if (g_rename (wal, aside_wal) != 0 && errno != ENOENT)
    goto fail;
  if (g_rename (path, aside) != 0 && errno != ENOENT)
    goto fail;
  g_unlink (shm);
  return TRUE;

fail:
  thimble_set_error (error, THIMBLE_ERROR_STORE, _("The damaged history could not be put aside: %s"), g_strerror (errno));
  return FALSE;
}

static char *
name_aside (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y-%m-%dT%H%M%S");

  for (guint i = 1;; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup_printf ("%s.damaged-%s", path, stamp)
                                     : g_strdup_printf ("%s.damaged-%s-%u", path, stamp, i);

      if (!g_file_test (name, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&name);
    }
}

/* Puts the finished new file where the damaged one was. May be called again after a kill. */
static gboolean
put_in_place (const char  *path,
              char       **aside,
              GError     **error)
{
  g_autofree char *done = with (path, ".salvaged");
  g_autofree char *name = name_aside (path);
  g_autofree char *folder = g_path_get_dirname (path);

  if (!put_aside (path, name, error))
    return FALSE;
  if (g_rename (done, path) != 0)
    {
      thimble_set_error (error, THIMBLE_ERROR_STORE, _("The saved history could not be put in place: %s"), g_strerror (errno));
      return FALSE;
    }
  thimble_folder_sync (folder);
  if (aside != NULL)
    *aside = g_steal_pointer (&name);
  return TRUE;
}

/* A new file whose schema knows the tables that are copied, and nothing else. */
static gboolean
make_key (const char *path,
          gboolean    compacted)
{
  sqlite3 *db = make_out (path, NULL);
  int code;

  if (db == NULL)
    return FALSE;
  code = sqlite3_exec (db, compacted ? "VACUUM" : "SELECT 1", NULL, NULL, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_exec (db, "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE type <> 'table' OR name NOT IN"
                             " ('requests', 'request_lines', 'request_texts', 'notes', 'sqlite_sequence')", NULL, NULL, NULL);
  sqlite3_close (db);
  return code == SQLITE_OK;
}

gboolean
thimble_salvage_resume (const char  *path,
                        GError     **error)
{
  g_autofree char *done = with (path, ".salvaged");
  g_autofree char *in = with (path, ".salvage-in");
  g_autofree char *out = with (path, ".salvage-out");
  g_autofree char *key = with (path, ".salvage-key");

  remove_database (in);
  remove_database (out);
  remove_database (key);
  return !g_file_test (done, G_FILE_TEST_IS_REGULAR) || put_in_place (path, NULL, error);
}

gboolean
thimble_salvage_run (const char  *path,
                     char       **aside,
                     gint64      *n_saved,
                     GError     **error)
{
  g_autofree char *wal = with (path, "-wal");
  g_autofree char *in = with (path, ".salvage-in");
  g_autofree char *in_wal = with (in, "-wal");
  g_autofree char *out = with (path, ".salvage-out");
  g_autofree char *key = with (path, ".salvage-key");
  g_autofree char *done = with (path, ".salvaged");
  g_autofree char *folder = g_path_get_dirname (path);
  Salvage self = { NULL, };
  gboolean ok = FALSE;

  *aside = NULL;
  *n_saved = 0;
  remove_database (in);
  remove_database (out);

  /* Reading through SQLite may replay the log into the file, so a copy is read. */
  if (!thimble_folder_copy_file (path, in, error)
      || (g_file_test (wal, G_FILE_TEST_EXISTS) && !thimble_folder_copy_file (wal, in_wal, error)))
    goto end;
  self.out = make_out (out, error);
  if (self.out == NULL)
    goto end;

  self.size = size_of (in) + size_of (in_wal);
  if (open_in (&self, in))
    *n_saved = copy_all (&self);
  for (guint compacted = 0; *n_saved == 0 && compacted < 2; compacted++)
    {
      sqlite3_close (self.in);
      self.in = NULL;
      remove_database (key);
      if (make_key (key, compacted != 0) && transplant_first_page (key, in) && open_in (&self, in))
        *n_saved = copy_all (&self);
    }

  sqlite3_close (self.in);
  if (sqlite3_close (self.out) != SQLITE_OK)
    g_warning ("A statement of the salvage was left open");
  self.in = self.out = NULL;
  if (g_rename (out, done) != 0)
    {
      thimble_set_error (error, THIMBLE_ERROR_STORE, _("The saved history could not be put in place: %s"), g_strerror (errno));
      goto end;
    }
  thimble_folder_sync (folder);
  ok = put_in_place (path, aside, error);

end:
  sqlite3_close (self.in);
  sqlite3_close (self.out);
  remove_database (in);
  remove_database (out);
  remove_database (key);
  return ok;
}
