/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-matches.h"
#include "thimble-text-index.h"
#include "thimble-tokenizer.h"

/* Indexing what a search needs, in slices. */
#define SLICE_US (40 * 1000)

struct _ThimbleMatches {
  char    *text;
  gint64   revision; /* the store's, at which it was found */
  guint64 *bits;
  gsize    n_words;
  GArray  *ids;      /* of gint64, falling; NULL where they are many */
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

const GArray *
thimble_matches_get_few (ThimbleMatches *self)
{
  return self != NULL ? self->ids : NULL;
}

void
thimble_matches_free (ThimbleMatches *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->bits);
  g_clear_pointer (&self->ids, g_array_unref);
  g_free (self);
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
  if (!thimble_tokenizer_register (db->db))
    g_warning ("This SQLite has no FTS5: the history cannot be searched");
  sqlite3_create_function (db->db, "thimble_matches", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, db, matches, NULL, NULL);
}

static gboolean
rest (ThimbleDatabase  *db,
      GError          **error)
{
  if (g_cancellable_set_error_if_cancelled (db->cancellable, error))
    return FALSE;
  if (db->breathe != NULL)
    db->breathe (db->breathe_data);
  return TRUE;
}

static gboolean
catch_up (ThimbleDatabase  *db,
          GError          **error)
{
  gboolean more;

  do
    if (!thimble_text_index_catch_up (db, SLICE_US, &more, error) || !rest (db, error))
      return FALSE;
  while (more);
  return TRUE;
}

static ThimbleMatches *
make_matches (const char *text,
              gint64      revision,
              GArray     *ids)
{
  ThimbleMatches *self = g_new0 (ThimbleMatches, 1);
  gint64 last = 0;

  for (guint i = 0; i < ids->len; i++)
    last = MAX (last, g_array_index (ids, gint64, i));
  self->text = g_strdup (text);
  self->revision = revision;
  self->n_words = (gsize) last / 64 + 1;
  self->bits = g_new0 (guint64, self->n_words);
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      self->bits[id / 64] |= (guint64) 1 << (id % 64);
    }
  if (ids->len <= THIMBLE_MATCHES_FEW)
    self->ids = g_array_ref (ids);
  return self;
}

gboolean
thimble_matches_find (ThimbleDatabase  *db,
                      const char       *text,
                      GError          **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *query = NULL;
  gint64 revision;

  if (!thimble_matches_is_asked (text))
    return TRUE;
  if (!catch_up (db, error) || !thimble_database_get_counter (db, "revision", &revision, error))
    return FALSE;
  if (db->matches != NULL && db->matches->revision == revision && g_str_equal (db->matches->text, text))
    return TRUE;
  query = thimble_tokenizer_make_query (text);
  if (query != NULL)
    {
      if (!thimble_text_index_find_running (db, query, 0, ids, error))
        return FALSE;
      for (gint64 part = thimble_text_index_last (db, error); part >= 0; part--)
        if (!thimble_text_index_find (db, part, query, 0, ids, error) || !rest (db, error))
          return FALSE;
    }
  thimble_matches_free (db->matches);
  db->matches = make_matches (text, revision, ids);
  return TRUE;
}

gboolean
thimble_matches_first (ThimbleDatabase  *db,
                       const char       *text,
                       ThimbleMatchFunc  func,
                       gpointer          data,
                       gboolean         *partial,
                       GError          **error)
{
  g_autofree char *query = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 until_us = g_get_monotonic_time () + SLICE_US;
  gboolean more = TRUE;

  /* The newest are indexed first. */
  do
    if (!thimble_text_index_catch_up (db, SLICE_US, partial, error))
      return FALSE;
  while (*partial && g_get_monotonic_time () < until_us);
  query = thimble_tokenizer_make_query (text);
  if (query == NULL)
    return TRUE;
  if (!thimble_text_index_find_running (db, query, 0, ids, error))
    return FALSE;
  for (gint64 part = thimble_text_index_last (db, error); more; part--)
    {
      for (guint i = 0; more && i < ids->len; i++)
        more = func (g_array_index (ids, gint64, i), data);
      g_array_set_size (ids, 0);
      if (part < 0)
        break;
      if (more && (!thimble_text_index_find (db, part, query, 0, ids, error) || !rest (db, error)))
        return FALSE;
    }
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
  g_autofree char *query = thimble_tokenizer_make_query (text);

  *found = FALSE;
  if (query == NULL)
    return TRUE;
  if (!catch_up (db, error)
      || !thimble_text_index_find (db, thimble_text_index_part (id), query, id, ids, error)
      || !thimble_text_index_find_running (db, query, id, ids, error))
    return FALSE;
  *found = ids->len > 0;
  return TRUE;
}
