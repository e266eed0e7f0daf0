/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The logs of llm, which others made. */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "exchange-fixture.h"

static void
make_llm (ExchangeFixture    *self,
          const char *sql)
{
  sqlite3 *db;
  char *message = NULL;

  g_unlink (self->file);
  g_assert_cmpint (sqlite3_open (self->file, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

#define LLM_TABLES \
  "CREATE TABLE conversations (id TEXT PRIMARY KEY, name TEXT, model TEXT);" \
  "CREATE TABLE responses (id TEXT PRIMARY KEY, model TEXT, prompt TEXT, system TEXT, prompt_json TEXT, options_json TEXT," \
  " response TEXT, response_json TEXT, conversation_id TEXT REFERENCES conversations(id), duration_ms INTEGER, datetime_utc TEXT," \
  " input_tokens INTEGER, output_tokens INTEGER, token_details TEXT);"
#define LLM_ROWS \
  "INSERT INTO responses VALUES ('01jd0000000000000000000001', 'gpt-4o-mini', 'Name a fruit', 'Be brief', NULL," \
  " '{\"temperature\":0.5,\"max_tokens\":20}', 'Apple', NULL, 'c1', 812, '2025-03-01T10:00:00.123456+00:00', 14, 2, '{\"x\":1}');" \
  "INSERT INTO responses VALUES ('01jd0000000000000000000002', 'gpt-4o-mini', 'Another', NULL, NULL, NULL, 'Pear', NULL, 'c1', NULL," \
  " '2025-03-01T10:01:00', NULL, NULL, NULL);" \
  "INSERT INTO responses VALUES ('01jd0000000000000000000003', 'x', NULL, NULL, NULL, 'no json', NULL, NULL, NULL, -5," \
  " '2025-03-01 10:02:00', -1, 'many', NULL);" \
  "INSERT INTO responses VALUES ('bad id!', 'x', 'p', NULL, NULL, NULL, 'r', NULL, NULL, 1, '2025-03-01', 1, 1, NULL);" \
  "INSERT INTO responses VALUES ('01jd0000000000000000000004', 'x', 'p', NULL, NULL, NULL, 'r', NULL, NULL, 1, 'soon', 1, 1, NULL);"

static void
test_llm (ExchangeFixture       *self,
          gconstpointer  unused)
{
  g_autoptr (ThimbleImportResult) result = NULL;
  g_autoptr (ThimbleRecord) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;

  make_llm (self, LLM_TABLES LLM_ROWS);
  result = exchange_import (self->other, self->file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->imported, ==, 3);
  g_assert_cmpint (result->refused, ==, 2);
  exchange_assert_imports (self->other, self->file, 0, 3, 2);
  ids = store_test_query (self->other, NULL);
  first = store_test_load (self->other, g_array_index (ids, gint64, 2), NULL);
  second = store_test_load (self->other, g_array_index (ids, gint64, 1), NULL);
  g_assert_cmpstr (first->uid, ==, "llm:01jd0000000000000000000001");
  g_assert_cmpstr (first->model_id, ==, "gpt-4o-mini");
  g_assert_cmpstr (first->answer, ==, "Apple");
  g_assert_cmpstr (thimble_prompt_get_system (first->prompt), ==, "Be brief");
  g_assert_cmpint (thimble_prompt_get_max_output (first->prompt), ==, 20);
  g_assert_cmpint (first->duration_us, ==, 812000);
  g_assert_cmpint (first->started_us, ==, G_GINT64_CONSTANT (1740823200123456));
  g_assert_cmpint (thimble_usage_get_total (first->usage), ==, 16);
  g_assert_false (thimble_money_is_known (first->cost));
  g_assert_null (second->usage);
  g_assert_cmpint (second->conversation_id, ==, first->id);
}

#define LLM_TURNS \
  "CREATE TABLE turns (id TEXT PRIMARY KEY, thread_id TEXT, parent_message_hash TEXT, tip_message_hash TEXT, model TEXT, resolved_model TEXT," \
  " options_json TEXT, schema_id TEXT, input_tokens INTEGER, output_tokens INTEGER, token_details TEXT, duration_ms INTEGER," \
  " datetime_utc TEXT, response_json TEXT);" \
  "CREATE TABLE messages (hash TEXT PRIMARY KEY, parent_hash TEXT, role TEXT, provider_metadata TEXT);" \
  "CREATE TABLE parts (id INTEGER PRIMARY KEY, message_hash TEXT, position INTEGER, type TEXT, tool_name TEXT, text TEXT, payload TEXT);" \
  "INSERT INTO messages (hash, parent_hash, role) VALUES ('m1', NULL, 'system'), ('m2', 'm1', 'user'), ('m3', 'm2', 'assistant')," \
  " ('m4', 'm3', 'user'), ('round', 'about', 'user'), ('about', 'round', 'user');" \
  "INSERT INTO parts (message_hash, position, type, text) VALUES ('m1', 1, 'text', ' One word.'), ('m1', 0, 'text', 'Be brief.')," \
  " ('m2', 0, 'text', 'Name a fruit'), ('m4', 0, 'text', 'And now?');" \
  "CREATE TABLE turn_search (id INTEGER PRIMARY KEY, turn_id TEXT, prompt TEXT, response TEXT);" \
  "INSERT INTO turns (id, thread_id, model, options_json, input_tokens, output_tokens, duration_ms, datetime_utc, parent_message_hash) VALUES" \
  " ('01jd0000000000000000000001', 'c1', 'gpt-4o-mini', NULL, 14, 2, 812, '2025-03-01T10:00:00', 'm2')," \
  " ('01jd0000000000000000000009', 'c1', 'gpt-6', '{\"temperature\":1}', 30, 4, 700, '2026-03-01T10:00:00', 'm4')," \
  " ('01jd0000000000000000000010', 'c2', 'gpt-6', NULL, 5, NULL, NULL, '2026-03-02T10:00:00', 'round');" \
  "INSERT INTO turn_search (turn_id, prompt, response) VALUES ('01jd0000000000000000000009', 'And now?', 'Plum')," \
  " ('01jd0000000000000000000001', 'Name a fruit', 'Apple');"

/* Since 0.32 llm writes other tables; what it wrote to both for a while is one request. */
static void
test_newer_llm (ExchangeFixture       *self,
                gconstpointer  unused)
{
  g_autoptr (ThimbleImportResult) result = NULL;
  g_autoptr (ThimbleRecord) tool_call = NULL, turn = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;

  make_llm (self, LLM_TABLES LLM_ROWS LLM_TURNS);
  result = exchange_import (self->other, self->file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->imported, ==, 5);
  g_assert_cmpint (result->refused, ==, 2);
  exchange_assert_imports (self->other, self->file, 0, 5, 2);
  ids = store_test_query (self->other, NULL);
  tool_call = store_test_load (self->other, g_array_index (ids, gint64, 0), NULL);
  turn = store_test_load (self->other, g_array_index (ids, gint64, 1), NULL);
  g_assert_cmpstr (turn->uid, ==, "llm:01jd0000000000000000000009");
  g_assert_cmpstr (turn->model_id, ==, "gpt-6");
  g_assert_cmpstr (thimble_prompt_get_text (turn->prompt), ==, "And now?");
  g_assert_cmpfloat (thimble_prompt_get_temperature (turn->prompt), ==, 1);
  g_assert_cmpstr (turn->answer, ==, "Plum");
  g_assert_cmpstr (thimble_prompt_get_system (turn->prompt), ==, "Be brief. One word.");
  g_assert_null (thimble_prompt_get_system (tool_call->prompt)); /* whose messages lead round about */
  g_assert_cmpint (thimble_usage_get_total (turn->usage), ==, 34);
  g_assert_cmpint (turn->conversation_id, >, 0); /* that of an older table */
  g_assert_cmpstr (tool_call->answer, ==, "");
  g_assert_cmpint (thimble_usage_get_input (tool_call->usage), ==, 5);
  g_assert_cmpint (thimble_usage_get_output (tool_call->usage), ==, -1);
}

/* One that never had the older tables. */
static void
test_only_newer_llm (ExchangeFixture       *self,
                     gconstpointer  unused)
{
  make_llm (self, LLM_TURNS);
  exchange_assert_imports (self->other, self->file, 3, 0, 0);
}

static void
test_hostile_llm (ExchangeFixture       *self,
                  gconstpointer  unused)
{
  static const struct { const char *sql; const char *says; } table[] = {
    { "CREATE TABLE x (a);", "not the log of llm" },
    { "CREATE TABLE turns (id TEXT PRIMARY KEY);", "not the log of llm" },
    { "CREATE TABLE responses (a);", "not the log of llm" },
    { "CREATE TABLE y (id, model, response); CREATE VIEW responses AS SELECT * FROM y;", "not the log of llm" },
    { "CREATE VIEW responses AS WITH RECURSIVE c(id, model, response) AS (SELECT 1, 1, 1 UNION ALL SELECT id + 1, 1, 1 FROM c) SELECT * FROM c;",
      "not the log of llm" },
    { "CREATE VIRTUAL TABLE responses USING fts5 (id, model, response);", "not the log of llm" },
    { "CREATE TABLE responses (id TEXT PRIMARY KEY, model, response) WITHOUT ROWID;", "damaged" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      make_llm (self, table[i].sql);
      exchange_assert_nothing_changes (self, self->file, table[i].says);
    }
}

/* Changes beside the file that have not come into it. */
static void
test_llm_in_use (ExchangeFixture       *self,
                 gconstpointer  unused)
{
  sqlite3 *db;

  make_llm (self, LLM_TABLES);
  g_assert_cmpint (sqlite3_open (self->file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA journal_mode = WAL; INSERT INTO conversations VALUES ('a', 'b', 'c')", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  exchange_assert_nothing_changes (self, self->file, "in use");
  sqlite3_close (db);
}

/* Twenty pages, each of which names the next one many times: nobody would see the end of what that makes. */
static void
test_endless_llm (ExchangeFixture *self,
                  gconstpointer    unused)
{
  enum { PAGE = 512, ROOT = 2, LEVELS = 18 };
  g_autofree char *bytes = NULL;
  g_autofree guint8 *root = NULL;
  gsize length;
  guint n_cells;

  make_llm (self, "PRAGMA page_size = 512; CREATE TABLE responses (id, model, response);"
                  "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000)"
                  " INSERT INTO responses SELECT 'id' || n, 'm', 'answer' FROM c;");
  g_assert_true (g_file_get_contents (self->file, &bytes, &length, NULL));
  root = g_memdup2 (bytes + (ROOT - 1) * PAGE, PAGE);
  g_assert_cmpuint (root[0], ==, 5); /* an inner page of a table */
  n_cells = root[3] * 256u + root[4];
  g_assert_cmpuint (n_cells, >, 30);
  for (guint level = 0; level < LEVELS; level++)
    {
      guint8 *page = (guint8 *) bytes + (ROOT - 1 + level) * PAGE;
      guint8 next = level + 1 < LEVELS ? ROOT + level + 1 : (guint8) (length / PAGE); /* the last is a leaf */

      memcpy (page, root, PAGE);
      page[11] = next;
      page[10] = 0;
      for (guint i = 0; i < n_cells; i++)
        {
          guint at = page[12 + 2 * i] * 256u + page[13 + 2 * i];

          memcpy (page + at, (const guint8[]) { 0, 0, 0, next }, 4);
        }
    }
  exchange_write_file (self, bytes, (gssize) length);
  exchange_assert_nothing_changes (self, self->file, "damaged");
}

/* Any byte wrong: it is read or refused, nothing else happens, and the file stays as it is. */
static void
test_damaged_llm (ExchangeFixture       *self,
                  gconstpointer  unused)
{
  g_autofree char *whole = NULL;
  gsize length;

  make_llm (self, LLM_TABLES LLM_ROWS);
  g_assert_true (g_file_get_contents (self->file, &whole, &length, NULL));
  for (guint i = 0; i < 150; i++)
    {
      g_autofree char *bytes = g_memdup2 (whole, length);
      g_autofree char *after = NULL;
      g_autoptr (ThimbleImportResult) result = NULL;
      g_autoptr (GError) error = NULL;
      gsize after_length, cut = i % 10 == 9 ? length * i / 150 : length;

      for (guint j = 0; j < 1 + i % 30; j++)
        bytes[100 + g_test_rand_int_range (0, (gint32) length - 100)] = (char) g_test_rand_int ();
      exchange_write_file (self, bytes, (gssize) cut);
      result = exchange_import (self->other, self->file, NULL, &error);
      g_assert_true ((result == NULL) == (error != NULL));
      g_assert_true (g_file_get_contents (self->file, &after, &after_length, NULL));
      g_assert_cmpmem (after, after_length, bytes, cut);
    }
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, ExchangeFixture, NULL, exchange_set_up, function, exchange_tear_down)
  ADD ("/exchange-llm/llm", test_llm);
  ADD ("/exchange-llm/newer-llm", test_newer_llm);
  ADD ("/exchange-llm/only-newer-llm", test_only_newer_llm);
  ADD ("/exchange-llm/hostile-llm", test_hostile_llm);
  ADD ("/exchange-llm/llm-in-use", test_llm_in_use);
  ADD ("/exchange-llm/endless-llm", test_endless_llm);
  ADD ("/exchange-llm/damaged-llm", test_damaged_llm);
#undef ADD

  return g_test_run ();
}
