/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/thimble-types.h"
#include "thimble-facts.h"
#include "thimble-matches.h"
#include "thimble-search.h"

/* Ids in a slice, of a scan and of sorting: some milliseconds. */
#define SLICE 16384

typedef struct {
  gint64 key;
  gint64 id;
} Pair;

void
thimble_scan_free (ThimbleScan *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->keys, g_array_unref);
  g_clear_pointer (&self->ordering, thimble_ordering_unref);
  g_free (self);
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

/* Sorting, slice by slice */

static int
compare_pairs (gconstpointer a,
               gconstpointer b,
               gpointer      ordering)
{
  const Pair *left = a, *right = b;

  return thimble_ordering_compare (ordering, left->key, left->id, right->key, right->id);
}

/* @room: as many pairs as the first half has. */
static gboolean
sort_pairs (ThimbleDatabase  *db,
            ThimbleOrdering  *ordering,
            Pair             *pairs,
            guint             n_pairs,
            Pair             *room,
            GError          **error)
{
  guint half = n_pairs / 2, left = 0, right = half, to = 0;

  if (n_pairs <= SLICE)
    {
      guint i = 1;

      while (i < n_pairs && compare_pairs (&pairs[i - 1], &pairs[i], ordering) <= 0)
        i++;
      if (i < n_pairs)
        g_qsort_with_data (pairs, (int) n_pairs, sizeof *pairs, compare_pairs, ordering);
      return TRUE;
    }
  if (!sort_pairs (db, ordering, pairs, half, room, error)
      || !sort_pairs (db, ordering, pairs + half, n_pairs - half, room, error)
      || !rest (db, error))
    return FALSE;
  if (compare_pairs (&pairs[half - 1], &pairs[half], ordering) <= 0)
    return TRUE;
  memcpy (room, pairs, half * sizeof *pairs);
  while (left < half)
    pairs[to++] = right < n_pairs && compare_pairs (&pairs[right], &room[left], ordering) < 0 ? pairs[right++] : room[left++];
  return TRUE;
}

/* Words in order */

static int
find_word_value (const ThimbleOrdering *ordering,
                 const char            *word)
{
  ThimbleTier tier;
  ThimbleState state;

  if (ordering->order == THIMBLE_ORDER_TIER && thimble_tier_from_id (word, &tier))
    return (int) tier;
  if (ordering->order == THIMBLE_ORDER_STATE && thimble_state_from_id (word, &state))
    return (int) state;
  return -1;
}

typedef struct {
  char *word;
  char *collation; /* of what a person reads */
  int   value;     /* of an enumeration */
} Word;

static void
clear_word (gpointer data)
{
  Word *self = data;

  g_free (self->word);
  g_free (self->collation);
}

static int
compare_words (gconstpointer a,
               gconstpointer b)
{
  const Word *left = a, *right = b;
  int order;

  if (left->value != right->value)
    return left->value - right->value;
  order = strcmp (left->collation, right->collation);
  return order != 0 ? order : strcmp (left->word, right->word);
}

/* @names: id, name, id, name… */
static GArray *
sort_words (ThimbleOrdering *ordering,
            GPtrArray       *names)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (Word));

  g_array_set_clear_func (words, clear_word);
  for (guint i = 0; i + 1 < names->len; i += 2)
    {
      const char *id = names->pdata[i];
      g_autofree char *folded = g_utf8_casefold (names->pdata[i + 1], -1);
      Word word = { g_strdup (id), g_utf8_collate_key (folded, -1), find_word_value (ordering, id) };

      g_array_append_val (words, word);
    }
  g_array_sort (words, compare_words);
  return words;
}

static gboolean
rank_words (ThimbleDatabase  *db,
            ThimbleOrdering  *ordering,
            GError          **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GArray) words = NULL;

  switch (ordering->order)
    {
    case THIMBLE_ORDER_MODEL:
      names = thimble_search_facet (db, THIMBLE_FACET_MODEL, error);
      break;
    case THIMBLE_ORDER_ENDPOINT:
      names = thimble_search_facet (db, THIMBLE_FACET_ENDPOINT, error);
      break;
    case THIMBLE_ORDER_TASK:
      names = thimble_search_facet (db, THIMBLE_FACET_TASK, error);
      break;
    default:
      names = g_ptr_array_new ();
      for (guint i = 0; ordering->order == THIMBLE_ORDER_TIER && i < THIMBLE_N_TIERS; i++)
        {
          g_ptr_array_add (names, (gpointer) thimble_tier_to_id (i));
          g_ptr_array_add (names, (gpointer) thimble_tier_to_id (i));
        }
      for (guint i = 0; ordering->order == THIMBLE_ORDER_STATE && i <= THIMBLE_STATE_INTERRUPTED; i++)
        {
          g_ptr_array_add (names, (gpointer) thimble_state_to_id (i));
          g_ptr_array_add (names, (gpointer) thimble_state_to_id (i));
        }
      break;
    }
  if (names == NULL)
    return FALSE;
  words = sort_words (ordering, names);
  for (guint i = 0; i < words->len; i++)
    g_hash_table_insert (ordering->ranks, g_strdup (g_array_index (words, Word, i).word), GINT_TO_POINTER (i + 1));
  return TRUE;
}

/* The key of the row at hand; *@strange where it has a word without a rank. */
static gint64
read_key (const ThimbleOrdering *ordering,
          sqlite3_stmt          *statement,
          int                    column,
          gboolean              *strange)
{
  int rank;

  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return THIMBLE_ORDERING_UNKNOWN;
  if (ordering->ranks == NULL)
    return thimble_ordering_make_key (ordering, sqlite3_column_int64 (statement, column));
  rank = GPOINTER_TO_INT (g_hash_table_lookup (ordering->ranks, sqlite3_column_text (statement, column)));
  if (rank > 0)
    return thimble_ordering_make_key (ordering, rank);
  *strange = TRUE;
  return THIMBLE_ORDERING_UNKNOWN;
}

/* Ids */

typedef struct {
  ThimbleScan *scan;
  GArray      *pairs;
  gboolean     strange; /* (a row was written meanwhile; the list hears of it) */
} Collector;

static gboolean
add_pair (sqlite3_stmt *statement,
          gpointer      data)
{
  Collector *self = data;
  Pair pair = { read_key (self->scan->ordering, statement, 1, &self->strange), sqlite3_column_int64 (statement, 0) };

  g_array_append_val (self->pairs, pair);
  return TRUE;
}

static void
take_pairs (ThimbleScan *scan,
            const Pair  *pairs,
            guint        n_pairs)
{
  g_array_set_size (scan->ids, n_pairs);
  g_array_set_size (scan->keys, n_pairs);
  for (guint i = 0; i < n_pairs; i++)
    {
      g_array_index (scan->ids, gint64, i) = pairs[i].id;
      g_array_index (scan->keys, gint64, i) = pairs[i].key;
    }
}

static gboolean
scan_and_sort (ThimbleDatabase      *db,
               const ThimbleFilter  *filter,
               ThimbleScan          *scan,
               guint                 limit,
               GError              **error)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_autofree char *columns = g_strdup_printf ("r.id, %s", thimble_ordering_get_column (scan->ordering));
  g_autofree Pair *room = NULL;
  Collector collector = { scan, pairs, FALSE };
  Pair *first;

  if ((scan->ordering->ranks != NULL && !rank_words (db, scan->ordering, error))
      || !thimble_facts_scan (db, filter, columns, G_MININT64, G_MAXINT64, add_pair, &collector, error))
    return FALSE;
  first = (Pair *) (gpointer) pairs->data;
  /* They come oldest first. */
  for (guint i = 0, j = pairs->len; scan->ordering->descending && i + 1 < j; i++)
    {
      Pair swap = first[i];

      first[i] = first[--j];
      first[j] = swap;
    }
  room = g_new (Pair, pairs->len / 2 + 1);
  if (!sort_pairs (db, scan->ordering, first, pairs->len, room, error))
    return FALSE;
  take_pairs (scan, first, limit > 0 ? MIN (limit, pairs->len) : pairs->len);
  return TRUE;
}

/* All rows by time: the narrow index has them as they are wanted. */
static gboolean
scan_by_time (ThimbleDatabase  *db,
              ThimbleScan      *scan,
              guint             limit,
              GError          **error)
{
  const char *sql = scan->ordering->descending
    ? "SELECT id, ordered_us FROM requests INDEXED BY requests_ordered WHERE (ordered_us, id) < (?1, ?2)"
      " ORDER BY ordered_us DESC, id DESC LIMIT ?3"
    : "SELECT id, ordered_us FROM requests INDEXED BY requests_ordered WHERE (ordered_us, id) > (?1, ?2)"
      " ORDER BY ordered_us, id LIMIT ?3";
  gint64 place = scan->ordering->descending ? G_MAXINT64 : G_MININT64, id = place;

  for (;;)
    {
      sqlite3_stmt *statement = thimble_database_prepare (db, sql, error);
      guint wanted = limit > 0 ? MIN (limit - scan->ids->len, SLICE) : SLICE, n = 0, before = scan->ids->len;
      gint64 *ids, *keys;
      int code = SQLITE_ROW;

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, place);
      sqlite3_bind_int64 (statement, 2, id);
      sqlite3_bind_int64 (statement, 3, wanted);
      g_array_set_size (scan->ids, before + wanted);
      g_array_set_size (scan->keys, before + wanted);
      ids = &g_array_index (scan->ids, gint64, before);
      keys = &g_array_index (scan->keys, gint64, before);
      /* The inmost loop of opening: a row is a step and two values. */
      for (; n < wanted && (code = sqlite3_step (statement)) == SQLITE_ROW; n++)
        {
          ids[n] = id = sqlite3_column_int64 (statement, 0);
          place = sqlite3_column_int64 (statement, 1);
          keys[n] = thimble_ordering_make_key (scan->ordering, place);
        }
      g_array_set_size (scan->ids, before + n);
      g_array_set_size (scan->keys, before + n);
      sqlite3_reset (statement);
      if (code != SQLITE_ROW && code != SQLITE_DONE)
        {
          thimble_database_fail (db, code, error);
          return FALSE;
        }
      if (n < SLICE || (limit > 0 && scan->ids->len >= limit))
        return TRUE;
      if (!rest (db, error))
        return FALSE;
    }
}

static ThimbleScan *
scan_new (ThimbleDatabase  *db,
          ThimbleOrder      order,
          gboolean          descending,
          GError          **error)
{
  g_autoptr (ThimbleScan) scan = g_new0 (ThimbleScan, 1);

  scan->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  scan->keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  scan->ordering = thimble_ordering_new (order, descending);
  if (!thimble_database_check (db, FALSE, error)
      || !thimble_database_get_counter (db, "revision", &scan->revision, error))
    return NULL;
  return g_steal_pointer (&scan);
}

ThimbleScan *
thimble_search_scan (ThimbleDatabase      *db,
                     const ThimbleFilter  *filter,
                     ThimbleOrder          order,
                     gboolean              descending,
                     guint                 limit,
                     GError              **error)
{
  g_autoptr (ThimbleScan) scan = scan_new (db, order, descending, error);
  gboolean ok;

  if (scan == NULL)
    return NULL;
  ok = order == THIMBLE_ORDER_TIME && thimble_filter_is_empty (filter) ? scan_by_time (db, scan, limit, error)
                                                                       : scan_and_sort (db, filter, scan, limit, error);
  return ok ? g_steal_pointer (&scan) : NULL;
}

static gboolean
find_key (ThimbleDatabase        *db,
          const ThimbleOrdering  *ordering,
          gint64                  id,
          Pair                   *pair,
          gboolean               *strange,
          GError                **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM requests r WHERE r.id = ?1", thimble_ordering_get_column (ordering));
  sqlite3_stmt *statement = thimble_database_prepare (db, sql, error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  if (!thimble_database_step (db, statement, &row, error))
    return FALSE;
  if (row)
    *pair = (Pair) { read_key (ordering, statement, 0, strange), id };
  sqlite3_reset (statement);
  return TRUE;
}

/* The first ones of a search */

typedef struct {
  ThimbleDatabase     *db;
  const ThimbleFilter *filter; /* without its text */
  const ThimbleScan   *scan;
  GArray              *pairs;
  guint                limit;
  guint                n_seen;
  gboolean             strange;
  GError              *error;
} Preview;

/* Where the rest of a filter leaves little of what the text is in, the scan of all is quicker. */
#define PREVIEW_SEEN_MAX 2048

static gboolean
add_to_preview (gint64   id,
                gpointer data)
{
  Preview *self = data;
  gboolean matches;
  Pair pair;

  if (!thimble_facts_match (self->db, self->filter, id, &matches, &self->error)
      || (matches && !find_key (self->db, self->scan->ordering, id, &pair, &self->strange, &self->error)))
    return FALSE;
  if (matches)
    g_array_append_val (self->pairs, pair);
  return self->pairs->len < self->limit && ++self->n_seen < PREVIEW_SEEN_MAX;
}

ThimbleScan *
thimble_search_preview (ThimbleDatabase      *db,
                        const ThimbleFilter  *filter,
                        guint                 limit,
                        GError              **error)
{
  g_autoptr (ThimbleScan) scan = scan_new (db, THIMBLE_ORDER_TIME, TRUE, error);
  g_autoptr (ThimbleFilter) rest_of_it = thimble_filter_copy (filter);
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  Preview preview = { db, rest_of_it, scan, pairs, limit, 0, FALSE, NULL };

  if (scan == NULL)
    return NULL;
  g_clear_pointer (&rest_of_it->text, g_free);
  if (!thimble_matches_first (db, filter->text, add_to_preview, &preview, &scan->partial, error))
    return NULL;
  if (preview.error != NULL)
    {
      g_propagate_error (error, preview.error);
      return NULL;
    }
  g_array_sort_with_data (pairs, compare_pairs, scan->ordering);
  take_pairs (scan, (const Pair *) (gpointer) pairs->data, pairs->len);
  return g_steal_pointer (&scan);
}

/* What changed */

void
thimble_changes_free (ThimbleChanges *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->matching, g_array_unref);
  g_clear_pointer (&self->keys, g_array_unref);
  g_free (self);
}

/* @changes->ids is complete: which of them match, and where they stand. */
static gboolean
find_matching (ThimbleDatabase        *db,
               const ThimbleFilter    *filter,
               const ThimbleOrdering  *ordering,
               ThimbleChanges         *changes,
               GError                **error)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));

  for (guint i = 0; i < changes->ids->len; i++)
    {
      gint64 id = g_array_index (changes->ids, gint64, i);
      gboolean matches;
      Pair pair = { 0, id };

      if (!thimble_facts_match (db, filter, id, &matches, error)
          || (matches && !find_key (db, ordering, id, &pair, &changes->removed, error)))
        return FALSE;
      if (matches)
        g_array_append_val (pairs, pair);
    }
  g_array_sort_with_data (pairs, compare_pairs, (gpointer) ordering);
  for (guint i = 0; i < pairs->len; i++)
    {
      g_array_append_val (changes->matching, g_array_index (pairs, Pair, i).id);
      g_array_append_val (changes->keys, g_array_index (pairs, Pair, i).key);
    }
  return TRUE;
}

ThimbleChanges *
thimble_search_changes (ThimbleDatabase        *db,
                        const ThimbleFilter    *filter,
                        const ThimbleOrdering  *ordering,
                        gint64                  since,
                        GError                **error)
{
  g_autoptr (ThimbleChanges) changes = g_new0 (ThimbleChanges, 1);
  sqlite3_stmt *statement;
  gint64 removed;
  gboolean row = TRUE;

  changes->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  changes->matching = g_array_new (FALSE, FALSE, sizeof (gint64));
  changes->keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!thimble_database_check (db, FALSE, error)
      || !thimble_database_get_counter (db, "revision", &changes->revision, error)
      || !thimble_database_get_counter (db, "removed", &removed, error))
    return NULL;
  changes->removed = removed > since || changes->revision < since;

  statement = thimble_database_prepare (db, "SELECT id FROM requests WHERE revision > ?1 LIMIT ?2", error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, since);
  sqlite3_bind_int64 (statement, 2, THIMBLE_CHANGES_MAX + 1);
  while (row)
    {
      if (!thimble_database_step (db, statement, &row, error))
        return NULL;
      if (row)
        {
          gint64 id = sqlite3_column_int64 (statement, 0);

          g_array_append_val (changes->ids, id);
        }
    }
  if (changes->ids->len > THIMBLE_CHANGES_MAX)
    changes->removed = TRUE;
  if (!changes->removed && !find_matching (db, filter, ordering, changes, error))
    return NULL;
  return g_steal_pointer (&changes);
}

/* Facets */

/* (A bare column beside max () is of the row that has the maximum: the newest one's name.) */
#define FACET_SQL(id, name) \
  "SELECT " id ", coalesce(" name ", " id "), max(newest_id) FROM sums_by_kind WHERE " id " <> '' GROUP BY " id " ORDER BY " id

GPtrArray *
thimble_search_facet (ThimbleDatabase  *db,
                      ThimbleFacet      facet,
                      GError          **error)
{
  static const char *statements[] = {
    [THIMBLE_FACET_ENDPOINT] = FACET_SQL ("endpoint_id", "endpoint_name"),
    [THIMBLE_FACET_MODEL] = FACET_SQL ("model_id", "model_name"),
    [THIMBLE_FACET_TASK] = FACET_SQL ("task", "task"),
    [THIMBLE_FACET_ENDPOINT_MODEL] = FACET_SQL ("endpoint_id || '/' || model_id", "model_name"),
    [THIMBLE_FACET_MEASUREMENT] = "SELECT id, name FROM measurements ORDER BY id",
  };
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;
  gboolean row = TRUE;

  if (!thimble_database_check (db, FALSE, error))
    return NULL;
  statement = thimble_database_prepare (db, statements[facet], error);
  if (statement == NULL)
    return NULL;
  while (row)
    {
      if (!thimble_database_step (db, statement, &row, error))
        return NULL;
      if (row)
        {
          g_ptr_array_add (found, thimble_column_text (statement, 0));
          g_ptr_array_add (found, thimble_column_text (statement, 1));
        }
    }
  return g_steal_pointer (&found);
}
