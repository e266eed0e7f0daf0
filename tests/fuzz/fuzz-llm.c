/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "fuzz-record.h"
#include "store/thimble-import-llm.h"

/* The log of llm. First byte: bit 0, the bytes are the file itself; else they are values, and bits 1-2 say which tables have them; bit 3, something lies beside the file.
 * A value: one byte of its kind and, but for none, one of its length, and so many bytes. Beyond crashes it is a fault if a row is neither
 * taken nor refused, if one that is taken cannot be exported and taken again, or if there is no end. */

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

#define OLD "responses"
#define NEW "turns", "turn_search", "messages", "parts"

static const char *const tables[4][6] = { { OLD }, { NEW }, { OLD, NEW }, { OLD, "turns" } };
static const struct { const char *name; int n; const char *columns; } columns[] = {
  { "responses", 13, "id, model, response, prompt, system, options_json, conversation_id, duration_ms, datetime_utc, input_tokens, output_tokens,"
                     " token_details, resolved_model" },
  { "turns", 11, "id, model, parent_message_hash, options_json, thread_id, duration_ms, datetime_utc, input_tokens, output_tokens, token_details,"
                 " resolved_model" },
  { "turn_search", 3, "turn_id, response, prompt" },
  { "messages", 3, "hash, parent_hash, role" },
  { "parts", 4, "message_hash, position, type, text" },
};

static sqlite3 *databases[G_N_ELEMENTS (tables)];
static char *path, *beside;

static void
remove_files (void)
{
  g_unlink (path);
  g_unlink (beside);
}

static void
run (sqlite3    *db,
     const char *sql)
{
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static guint
find_table (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_str_equal (columns[i].name, name))
      return i;
  g_assert_not_reached ();
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  /* In memory where there is such a place. SQLite follows no link to a file without a name. */
  path = g_strdup_printf ("%s/thimble-fuzz-llm-%d.db", g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir (), (int) getpid ());
  beside = g_strconcat (path, "-wal", NULL);
  atexit (remove_files);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_assert_cmpint (sqlite3_open (":memory:", &databases[i]), ==, SQLITE_OK);
      run (databases[i], "PRAGMA page_size = 512");
      for (guint j = 0; tables[i][j] != NULL; j++)
        {
          g_autofree char *sql = g_strdup_printf ("CREATE TABLE %s (%s)", tables[i][j], columns[find_table (tables[i][j])].columns);

          run (databases[i], sql);
        }
    }
  return 0;
}

static void
bind (sqlite3_stmt  *statement,
      int            column,
      const guint8 **at,
      const guint8  *end)
{
  guint kind = *at < end ? *(*at)++ % 8 : 0;
  int length = kind != 0 && *at < end ? *(*at)++ : 0;
  g_autofree char *text = NULL;

  length = (int) MIN (length, end - *at);
  text = g_strndup ((const char *) *at, length);
  switch (kind)
    {
    case 0:
      sqlite3_bind_null (statement, column);
      break;
    case 1:
      sqlite3_bind_int64 (statement, column, g_ascii_strtoll (text, NULL, 10));
      break;
    case 2:
      sqlite3_bind_double (statement, column, g_ascii_strtod (text, NULL));
      break;
    case 3:
      sqlite3_bind_blob (statement, column, *at, length, SQLITE_TRANSIENT);
      break;
    default:
      sqlite3_bind_text (statement, column, (const char *) *at, length, SQLITE_TRANSIENT);
      break;
    }
  *at += length;
}

/* The file that holds these values: (transfer full) of sqlite3_free(). */
static guint8 *
make_file (guint          which,
           const guint8  *at,
           const guint8  *end,
           sqlite3_int64 *length)
{
  sqlite3 *db = databases[which];
  guint8 *bytes;

  run (db, "BEGIN");
  for (guint n = 0; at < end; n++)
    {
      const char *const *names = tables[which];
      guint table = find_table (names[*at++ % g_strv_length ((char **) names)]);
      g_autoptr (GString) sql = g_string_new (NULL);
      sqlite3_stmt *statement;

      g_string_printf (sql, "INSERT INTO %s VALUES (?", columns[table].name);
      for (int i = 1; i < columns[table].n; i++)
        g_string_append (sql, ", ?");
      g_string_append_c (sql, ')');
      g_assert_cmpint (sqlite3_prepare_v2 (db, sql->str, -1, &statement, NULL), ==, SQLITE_OK);
      for (int i = 0; i < columns[table].n; i++)
        bind (statement, i + 1, &at, end);
      g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
      sqlite3_finalize (statement);
    }
  bytes = sqlite3_serialize (db, "main", length, 0);
  run (db, "ROLLBACK");
  return bytes;
}

static void
write_file (const char   *name,
            const guint8 *bytes,
            gsize         length)
{
  int fd = g_open (name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, bytes, length), ==, (gssize) length);
  close (fd);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr (ThimbleImportLlm) llm = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleImportRow *row;

  if (size < 1)
    return 0;
  if ((data[0] & 1) != 0)
    {
      write_file (path, data + 1, size - 1);
    }
  else
    {
      sqlite3_int64 length;
      guint8 *bytes = make_file ((data[0] >> 1) % G_N_ELEMENTS (tables), data + 1, data + size, &length);

      write_file (path, bytes, (gsize) length);
      sqlite3_free (bytes);
    }
  if ((data[0] & 8) != 0)
    write_file (beside, data, 1);
  llm = thimble_import_llm_open (path, NULL, &error);
  if ((data[0] & 8) != 0)
    g_unlink (beside);
  g_assert_true ((llm == NULL) == (error != NULL));
  if (llm == NULL)
    return 0;
  g_assert_cmpint (thimble_import_llm_count (llm), >=, 0);
  while (thimble_import_llm_next (llm, &row, &error) && row != NULL)
    {
      g_assert_true ((row->record == NULL) != (row->refusal == NULL));
      if (row->record != NULL)
        fuzz_write_again (row->record);
      thimble_import_row_free (row);
    }
  return 0;
}
