/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-matches.h"

/* Ids in a slice. */
#define SLICE 512

struct _ThimbleMatches {
  char    *text;
  gint64   revision; /* the store's, at which it was found */
  guint64 *bits;
  gsize    n_words;
};

gboolean
thimble_matches_is_asked (const char *text)
{
  return text != NULL && *text != '\0';
}

gboolean
thimble_matches_contains (ThimbleMatches *self,
                          gint64          id)
{
  return self != NULL && id >= 0 && (guint64) id / 64 < self->n_words && (self->bits[id / 64] >> (id % 64) & 1) != 0;
}

void
thimble_matches_free (ThimbleMatches *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->bits);
  g_free (self);
}

/* For search in any script: SQLite's LIKE folds the case of ASCII only. The needle comes folded. */
static void
contains (sqlite3_context  *context,
          int               n_values,
          sqlite3_value   **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);
  const char *needle = (const char *) sqlite3_value_text (values[1]);
  gboolean found = FALSE;

  if (text != NULL && needle != NULL && g_utf8_validate (text, -1, NULL))
    {
      g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
      g_autofree char *folded = normal != NULL ? g_utf8_casefold (normal, -1) : NULL;

      found = folded != NULL && strstr (folded, needle) != NULL;
    }
  sqlite3_result_int (context, found);
}

static void
matches (sqlite3_context  *context,
         int               n_values,
         sqlite3_value   **values)
{
  ThimbleDatabase *db = sqlite3_user_data (context);

  sqlite3_result_int (context, thimble_matches_contains (db->matches, sqlite3_value_int64 (values[0])));
}

void
thimble_matches_register (ThimbleDatabase *db)
{
  sqlite3_create_function (db->db, "thimble_contains", 2,
                           SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, contains, NULL, NULL);
  sqlite3_create_function (db->db, "thimble_matches", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, db, matches, NULL, NULL);
}

static gboolean
find_between (ThimbleDatabase  *db,
              const char       *text,
              gint64            low,
              gint64            high,
              GArray           *ids,
              GError          **error)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  g_autofree char *needle = g_utf8_casefold (normal, -1);
  sqlite3_stmt *statement;
  gboolean row = TRUE;

  statement = thimble_database_prepare (db,
    "SELECT t.id FROM request_texts t JOIN request_lines l ON l.id = t.id WHERE t.id BETWEEN ?1 AND ?2"
    " AND (thimble_contains (t.prompt, ?3) OR thimble_contains (t.system, ?3) OR thimble_contains (t.answer, ?3)"
    " OR thimble_contains (l.problem_message, ?3) OR thimble_contains (l.problem_details, ?3))", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, low);
  sqlite3_bind_int64 (statement, 2, high);
  thimble_bind_text (statement, 3, needle);
  while (row)
    {
      if (!thimble_database_step (db, statement, &row, error))
        return FALSE;
      if (row)
        {
          gint64 id = sqlite3_column_int64 (statement, 0);

          g_array_append_val (ids, id);
        }
    }
  return TRUE;
}

gboolean
thimble_matches_find (ThimbleDatabase  *db,
                      const char       *text,
                      GError          **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  ThimbleMatches *self;
  sqlite3_stmt *statement;
  gint64 revision, last;
  gboolean row;

  if (!thimble_matches_is_asked (text))
    return TRUE;
  if (!thimble_database_get_counter (db, "revision", &revision, error))
    return FALSE;
  if (db->matches != NULL && db->matches->revision == revision && g_str_equal (db->matches->text, text))
    return TRUE;

  statement = thimble_database_prepare (db, "SELECT max(id) FROM requests", error);
  if (statement == NULL || !thimble_database_step (db, statement, &row, error))
    return FALSE;
  last = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  for (gint64 high = last; high > 0; high -= SLICE)
    {
      if (!find_between (db, text, high - SLICE + 1, high, ids, error)
          || g_cancellable_set_error_if_cancelled (db->cancellable, error))
        return FALSE;
      if (db->breathe != NULL)
        db->breathe (db->breathe_data);
    }

  self = g_new0 (ThimbleMatches, 1);
  self->text = g_strdup (text);
  self->revision = revision;
  self->n_words = (gsize) last / 64 + 1;
  self->bits = g_new0 (guint64, self->n_words);
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      self->bits[id / 64] |= (guint64) 1 << (id % 64);
    }
  thimble_matches_free (db->matches);
  db->matches = self;
  return TRUE;
}

gboolean
thimble_matches_one (ThimbleDatabase  *db,
                     const char       *text,
                     gint64            id,
                     gboolean         *found,
                     GError          **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!find_between (db, text, id, id, ids, error))
    return FALSE;
  *found = ids->len > 0;
  return TRUE;
}
