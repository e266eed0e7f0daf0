/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "thimble-search.h"

#define SLICE_US (20 * 1000)
/* Ids in a slice. The upper bound also keeps the sums of a slice within 63 bits. */
#define SLICE_FIRST 4096
#define SLICE_MIN 64
#define SLICE_MAX (1 << 17)
/* SQLite refuses LIKE patterns above 50,000 bytes. */
#define MAX_PATTERN 10000

enum { AT_LOW = 1, AT_HIGH, AT_TEXT, AT_ENDPOINT, AT_MODEL, AT_TASK, AT_STATE, AT_SINCE, AT_UNTIL };

/* A filter made ready for a statement. */
typedef struct {
  const ThimbleFilter *filter;  /* nullable: all */
  char                *text;    /* pattern or folded needle; NULL: no search */
  gboolean             by_like;
} Matcher;

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

static void
matcher_init (Matcher             *self,
              const ThimbleFilter *filter)
{
  self->filter = thimble_filter_is_empty (filter) ? NULL : filter;
  self->text = NULL;
  self->by_like = FALSE;
  if (self->filter == NULL || !is_set (filter->text))
    return;

  if (g_str_is_ascii (filter->text) && strlen (filter->text) <= MAX_PATTERN)
    {
      GString *pattern = g_string_new ("%");

      for (const char *p = filter->text; *p != '\0'; p++)
        {
          if (strchr ("%_\\", *p) != NULL)
            g_string_append_c (pattern, '\\');
          g_string_append_c (pattern, *p);
        }
      g_string_append_c (pattern, '%');
      self->text = g_string_free (pattern, FALSE);
      self->by_like = TRUE;
    }
  else
    {
      g_autofree char *valid = g_utf8_make_valid (filter->text, -1);
      g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);

      self->text = g_utf8_casefold (normal, -1);
    }
}

static void
matcher_clear (Matcher *self)
{
  g_free (self->text);
}

/* FROM and WHERE; only what is asked for stands there, so that SQLite can use its indices. */
static char *
matcher_make_sql (Matcher    *self,
                  const char *select,
                  const char *tail)
{
  static const char *texts[] = { "t.prompt", "t.system", "t.answer", "l.problem_message", "l.problem_details" };
  const ThimbleFilter *filter = self->filter;
  GString *sql = g_string_new (select);

  g_string_append (sql, " FROM requests r");
  if (self->text != NULL)
    g_string_append (sql, " CROSS JOIN request_lines l ON l.id = r.id CROSS JOIN request_texts t ON t.id = r.id");
  g_string_append (sql, " WHERE r.id BETWEEN ?1 AND ?2");
  if (filter != NULL)
    {
      if (is_set (filter->endpoint_id))
        g_string_append (sql, " AND r.endpoint_id = ?4");
      if (is_set (filter->model_id))
        g_string_append (sql, " AND r.model_id = ?5");
      if (is_set (filter->task))
        g_string_append (sql, " AND r.task = ?6");
      if (filter->state >= 0)
        g_string_append (sql, " AND r.state = ?7");
      /* The unary plus keeps the time's index out: the ids' bounds come from it already. */
      if (filter->since_us >= 0)
        g_string_append (sql, " AND +r.started_us >= ?8");
      if (filter->until_us >= 0)
        g_string_append (sql, " AND +r.started_us < ?9");
    }
  if (self->text != NULL)
    {
      g_string_append (sql, " AND (");
      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        g_string_append_printf (sql, self->by_like ? "%s%s LIKE ?3 ESCAPE '\\'" : "%sthimble_contains (%s, ?3)",
                                i > 0 ? " OR " : "", texts[i]);
      g_string_append_c (sql, ')');
    }
  g_string_append (sql, tail);
  return g_string_free (sql, FALSE);
}

static void
matcher_bind (Matcher      *self,
              sqlite3_stmt *statement,
              gint64        low,
              gint64        high)
{
  const ThimbleFilter *filter = self->filter;

  sqlite3_bind_int64 (statement, AT_LOW, low);
  sqlite3_bind_int64 (statement, AT_HIGH, high);
  if (filter == NULL)
    return;
  /* An index beyond the last parameter is refused harmlessly. */
  thimble_bind_text (statement, AT_TEXT, self->text);
  thimble_bind_text (statement, AT_ENDPOINT, filter->endpoint_id);
  thimble_bind_text (statement, AT_MODEL, filter->model_id);
  thimble_bind_text (statement, AT_TASK, filter->task);
  if (filter->state >= 0)
    thimble_bind_text (statement, AT_STATE, thimble_state_to_id (filter->state));
  thimble_bind_count (statement, AT_SINCE, filter->since_us);
  thimble_bind_count (statement, AT_UNTIL, filter->until_us);
}

static gboolean
ask_bounds (ThimbleDatabase      *db,
            const ThimbleFilter  *filter,
            gint64               *low,
            gint64               *high,
            GError              **error)
{
  sqlite3_stmt *statement;
  gboolean row;
  gboolean by_time = filter != NULL && (filter->since_us >= 0 || filter->until_us >= 0);

  /* min() and max() of the rowid each want a search of their own to be quick. */
  statement = thimble_database_prepare (db,
    by_time ? "SELECT min(id), max(id) FROM requests INDEXED BY requests_started WHERE started_us >= ?1 AND started_us < ?2"
            : "SELECT (SELECT min(id) FROM requests), (SELECT max(id) FROM requests)", error);
  if (statement == NULL)
    return FALSE;
  if (by_time)
    {
      sqlite3_bind_int64 (statement, 1, MAX (0, filter->since_us));
      sqlite3_bind_int64 (statement, 2, filter->until_us >= 0 ? filter->until_us : G_MAXINT64);
    }
  if (!thimble_database_step (db, statement, &row, error))
    return FALSE;
  *low = row ? thimble_column_count (statement, 0) : -1;
  *high = row ? thimble_column_count (statement, 1) : -1;
  sqlite3_reset (statement);
  return TRUE;
}

typedef gboolean (*SliceFunc) (sqlite3_stmt *statement, gpointer data); /* FALSE: enough */

/* Slice by slice from the newest down; each is as large as fits into its time. */
static gboolean
for_slices (ThimbleDatabase  *db,
            Matcher          *matcher,
            const char       *sql,
            SliceFunc         on_row,
            gpointer          data,
            GError          **error)
{
  gint64 low, high, width = SLICE_FIRST;

  if (!ask_bounds (db, matcher->filter, &low, &high, error))
    return FALSE;
  if (high < 0)
    return TRUE;
  while (high >= low)
    {
      gint64 from = high - low < width ? low : high - width + 1;
      gint64 began = g_get_monotonic_time (), took;
      sqlite3_stmt *statement = thimble_database_prepare (db, sql, error);
      gboolean row = TRUE;

      if (statement == NULL)
        return FALSE;
      matcher_bind (matcher, statement, from, high);
      while (row)
        {
          if (!thimble_database_step (db, statement, &row, error))
            return FALSE;
          if (row && !on_row (statement, data))
            {
              sqlite3_reset (statement);
              return TRUE;
            }
        }
      if (from == low)
        break;
      high = from - 1;
      took = g_get_monotonic_time () - began;
      width = CLAMP (took < SLICE_US / 2 ? width * 2 : took > SLICE_US ? width / 2 : width, SLICE_MIN, SLICE_MAX);
      if (g_cancellable_set_error_if_cancelled (db->cancellable, error))
        return FALSE;
      if (db->breathe != NULL)
        db->breathe (db->breathe_data);
    }
  return TRUE;
}

/* Ids */

typedef struct {
  GArray *ids;
  guint   limit;
} Ids;

static gboolean
add_id (sqlite3_stmt *statement,
        gpointer      data)
{
  Ids *self = data;
  gint64 id = sqlite3_column_int64 (statement, 0);

  g_array_append_val (self->ids, id);
  return self->limit == 0 || self->ids->len < self->limit;
}

void
thimble_scan_free (ThimbleScan *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->ids, g_array_unref);
  g_free (self);
}

ThimbleScan *
thimble_search_scan (ThimbleDatabase      *db,
                     const ThimbleFilter  *filter,
                     guint                 limit,
                     GError              **error)
{
  g_autoptr (ThimbleScan) scan = g_new0 (ThimbleScan, 1);
  g_autofree char *sql = NULL;
  Matcher matcher;
  Ids ids;
  gboolean ok;

  scan->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!thimble_database_check (db, FALSE, error)
      || !thimble_database_get_counter (db, "revision", &scan->revision, error))
    return NULL;
  matcher_init (&matcher, filter);
  sql = matcher_make_sql (&matcher, "SELECT r.id", " ORDER BY r.id DESC");
  ids = (Ids) { scan->ids, limit };
  ok = for_slices (db, &matcher, sql, add_id, &ids, error);
  matcher_clear (&matcher);
  return ok ? g_steal_pointer (&scan) : NULL;
}

/* What changed */

void
thimble_changes_free (ThimbleChanges *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->matching, g_array_unref);
  g_free (self);
}

static int
compare_descending (gconstpointer a,
                    gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? 1 : left > right ? -1 : 0;
}

ThimbleChanges *
thimble_search_changes (ThimbleDatabase      *db,
                        const ThimbleFilter  *filter,
                        gint64                since,
                        GError              **error)
{
  g_autoptr (ThimbleChanges) changes = g_new0 (ThimbleChanges, 1);
  g_autofree char *sql = NULL;
  sqlite3_stmt *statement;
  gint64 removed;
  gboolean row = TRUE, ok = TRUE;
  Matcher matcher;
  Ids ids;

  changes->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  changes->matching = g_array_new (FALSE, FALSE, sizeof (gint64));
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
  ids = (Ids) { changes->ids, 0 };
  while (row)
    {
      if (!thimble_database_step (db, statement, &row, error))
        return NULL;
      if (row)
        add_id (statement, &ids);
    }
  if (changes->ids->len > THIMBLE_CHANGES_MAX)
    changes->removed = TRUE;
  if (changes->removed)
    return g_steal_pointer (&changes);

  g_array_sort (changes->ids, compare_descending);
  matcher_init (&matcher, filter);
  sql = matcher_make_sql (&matcher, "SELECT r.id", "");
  ids = (Ids) { changes->matching, 0 };
  for (guint i = 0; ok && i < changes->ids->len; i++)
    {
      gint64 id = g_array_index (changes->ids, gint64, i);

      statement = thimble_database_prepare (db, sql, error);
      ok = statement != NULL;
      if (!ok)
        break;
      matcher_bind (&matcher, statement, id, id);
      ok = thimble_database_step (db, statement, &row, error);
      if (ok && row)
        add_id (statement, &ids);
      sqlite3_reset (statement);
    }
  matcher_clear (&matcher);
  return ok ? g_steal_pointer (&changes) : NULL;
}

/* Sums */

/* Sum of a slice's money in two halves that cannot overflow, put together saturating. */
static ThimbleMoney
join_halves (gint64 high,
             gint64 low)
{
  gint64 whole;

  if (__builtin_mul_overflow (high, (gint64) 1 << 20, &whole) || __builtin_add_overflow (whole, low, &whole))
    return high < 0 ? -THIMBLE_MONEY_MAX : THIMBLE_MONEY_MAX;
  return whole;
}

static gboolean
add_sums (sqlite3_stmt *statement,
          gpointer      data)
{
  ThimbleSums *sums = data;

  sums->requests += sqlite3_column_int64 (statement, 0);
  sums->input += sqlite3_column_int64 (statement, 1);
  sums->output += sqlite3_column_int64 (statement, 2);
  sums->total += sqlite3_column_int64 (statement, 3);
  sums->cost = thimble_money_add (sums->cost, join_halves (sqlite3_column_int64 (statement, 4), sqlite3_column_int64 (statement, 5)));
  sums->unpriced += sqlite3_column_int64 (statement, 6);
  sums->practice += sqlite3_column_int64 (statement, 7);
  sums->estimated += sqlite3_column_int64 (statement, 8);
  return TRUE;
}

gboolean
thimble_search_sums (ThimbleDatabase      *db,
                     const ThimbleFilter  *filter,
                     ThimbleSums          *out,
                     GError              **error)
{
  g_autofree char *sql = NULL;
  Matcher matcher;
  gboolean ok;

  *out = (ThimbleSums) { 0 };
  if (!thimble_database_check (db, FALSE, error))
    return FALSE;
  matcher_init (&matcher, filter);
  sql = matcher_make_sql (&matcher,
    "SELECT count(*),"
    " coalesce(sum(r.usage_input), 0),"
    " coalesce(sum(r.usage_output), 0),"
    " coalesce(sum(r.usage_total), 0),"
    " coalesce(sum(r.cost >> 20) FILTER (WHERE r.practice = 0), 0),"
    " coalesce(sum(r.cost & 1048575) FILTER (WHERE r.practice = 0), 0),"
    " count(*) FILTER (WHERE r.cost IS NULL AND r.billed <> 'none' AND r.practice = 0),"
    " count(*) FILTER (WHERE r.practice <> 0),"
    " count(*) FILTER (WHERE r.usage_source = 'estimate')", "");
  ok = for_slices (db, &matcher, sql, add_sums, out, error);
  matcher_clear (&matcher);
  return ok;
}

/* Facets */

/* Each distinct value by one step in its index, not by reading all rows; its name as the newest row has it. */
#define FACET_SQL(id, name) \
  "WITH RECURSIVE each (value) AS (SELECT min(" id ") FROM requests UNION ALL" \
  " SELECT (SELECT min(" id ") FROM requests WHERE " id " > each.value) FROM each WHERE each.value IS NOT NULL)" \
  " SELECT value, (SELECT coalesce(" name ", value) FROM requests WHERE " id " = value ORDER BY id DESC LIMIT 1)" \
  " FROM each WHERE value IS NOT NULL"

GPtrArray *
thimble_search_facet (ThimbleDatabase  *db,
                      ThimbleFacet      facet,
                      GError          **error)
{
  static const char *statements[] = {
    [THIMBLE_FACET_ENDPOINT] = FACET_SQL ("endpoint_id", "endpoint_name"),
    [THIMBLE_FACET_MODEL] = FACET_SQL ("model_id", "model_name"),
    [THIMBLE_FACET_TASK] = FACET_SQL ("task", "task"),
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
