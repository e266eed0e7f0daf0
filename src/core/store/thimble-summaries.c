/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "plot/thimble-plot-calendar.h"
#include "thimble-facts.h"
#include "thimble-rollups.h"
#include "thimble-search.h"
#include "thimble-summaries.h"

#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* Where what is asked beside the sums stands. */
#define AT_STARTED THIMBLE_FACTS_N_SUMS
#define AT_KEY     (THIMBLE_FACTS_N_SUMS + 1)
#define AT_STATE   (THIMBLE_FACTS_N_SUMS + 1)

static gboolean
is_time_known (sqlite3_stmt *statement)
{
  return sqlite3_column_type (statement, AT_STARTED) != SQLITE_NULL;
}

/* What is answered from summaries */

/* Nothing but times is asked for, and those begin and end with quarters of an hour. */
static gboolean
is_by_time (const ThimbleFilter *filter)
{
  g_autoptr (ThimbleFilter) rest = thimble_filter_copy (filter);

  if ((rest->since_us != G_MININT64 && rest->since_us % THIMBLE_ROLLUP_QUARTER_US != 0)
      || (rest->until_us != G_MAXINT64 && rest->until_us % THIMBLE_ROLLUP_QUARTER_US != 0))
    return FALSE;
  rest->since_us = G_MININT64;
  rest->until_us = G_MAXINT64;
  return thimble_filter_is_empty (rest);
}

/* Nothing is asked for but what tells kinds apart. */
static gboolean
is_by_kind (const ThimbleFilter *filter)
{
  g_autoptr (ThimbleFilter) rest = thimble_filter_copy (filter);

  g_clear_pointer (&rest->endpoints, g_strfreev);
  g_clear_pointer (&rest->models, g_strfreev);
  g_clear_pointer (&rest->tasks, g_strfreev);
  rest->tiers = 0;
  rest->states = 0;
  rest->practice = -1;
  return thimble_filter_is_empty (rest);
}

static gboolean
has_value (char       **values,
           const char  *value)
{
  return values == NULL || *values == NULL || g_strv_contains ((const char * const *) values, value);
}

static gboolean
is_kind (const ThimbleFilter *filter,
         sqlite3_stmt        *statement)
{
  const char *words[5];
  ThimbleTier tier;
  ThimbleState state;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    words[i] = (const char *) sqlite3_column_text (statement, (int) i);
  return has_value (filter->endpoints, words[0]) && has_value (filter->models, words[1]) && has_value (filter->tasks, words[2])
         && (filter->tiers == 0 || (thimble_tier_from_id (words[3], &tier) && (filter->tiers & 1u << tier) != 0))
         && (filter->states == 0 || (thimble_state_from_id (words[4], &state) && (filter->states & 1u << state) != 0))
         && (filter->practice < 0 || filter->practice == (sqlite3_column_int (statement, 5) != 0));
}

/* Calls @func for each kind that matches, or for each quarter of an hour in order, the one of unknown start first where no time
 * is asked for. The summary begins at column 6 or 1. */
typedef void (*SummaryFunc) (sqlite3_stmt *statement, gpointer data);

static gboolean
for_kinds (ThimbleDatabase      *db,
           const ThimbleFilter  *filter,
           SummaryFunc           func,
           gpointer              data,
           GError              **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT endpoint_id, model_id, task, tier, state, practice, %s FROM sums_by_kind",
                                          thimble_rollups_columns);
  sqlite3_stmt *statement = thimble_database_prepare (db, sql, error);
  gboolean row = statement != NULL;

  while (row)
    {
      if (!thimble_database_step (db, statement, &row, error))
        return FALSE;
      if (row && (filter == NULL || is_kind (filter, statement)))
        func (statement, data);
    }
  return statement != NULL;
}

static gboolean
for_quarters (ThimbleDatabase      *db,
              const ThimbleFilter  *filter,
              SummaryFunc           func,
              gpointer              data,
              GError              **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT slot, %s FROM sums_by_time WHERE slot >= ?1 AND slot < ?2 ORDER BY slot",
                                          thimble_rollups_columns);
  sqlite3_stmt *statement = thimble_database_prepare (db, sql, error);
  gboolean row = statement != NULL;
  gboolean bounded = filter != NULL && (filter->since_us != G_MININT64 || filter->until_us != G_MAXINT64);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, !bounded ? G_MININT64
                                    : filter->since_us == G_MININT64 ? THIMBLE_ROLLUP_NO_SLOT + 1
                                    : filter->since_us / THIMBLE_ROLLUP_QUARTER_US);
  sqlite3_bind_int64 (statement, 2, filter == NULL || filter->until_us == G_MAXINT64 ? G_MAXINT64
                                    : filter->until_us / THIMBLE_ROLLUP_QUARTER_US);
  while (row)
    {
      if (!thimble_database_step (db, statement, &row, error))
        return FALSE;
      if (row)
        func (statement, data);
    }
  return TRUE;
}

/* All together */

static gboolean
add_to_sums (sqlite3_stmt *statement,
             gpointer      data)
{
  thimble_facts_add (statement, data);
  return TRUE;
}

static void
add_kind_to_sums (sqlite3_stmt *statement,
                  gpointer      data)
{
  thimble_rollups_read (statement, 6, data);
}

static void
add_quarter_to_sums (sqlite3_stmt *statement,
                     gpointer      data)
{
  thimble_rollups_read (statement, 1, data);
}

gboolean
thimble_summaries_sums (ThimbleDatabase      *db,
                        const ThimbleFilter  *filter,
                        ThimbleSums          *out,
                        GError              **error)
{
  *out = (ThimbleSums) { 0 };
  if (!thimble_database_check (db, FALSE, error))
    return FALSE;
  if (is_by_kind (filter))
    return for_kinds (db, filter, add_kind_to_sums, out, error);
  if (is_by_time (filter))
    return for_quarters (db, filter, add_quarter_to_sums, out, error);
  return thimble_facts_scan (db, filter, THIMBLE_FACTS_SUMS, G_MININT64, G_MAXINT64, add_to_sums, out, error);
}

gboolean
thimble_summaries_mend (ThimbleDatabase  *db,
                        GError          **error)
{
  ThimbleSums rows = { 0 }, kinds = { 0 }, quarters = { 0 };
  gint64 before, after;
  int code;

  if (!thimble_database_check (db, TRUE, error)
      || !thimble_database_get_counter (db, "revision", &before, error)
      || !thimble_facts_scan (db, NULL, THIMBLE_FACTS_SUMS, G_MININT64, G_MAXINT64, add_to_sums, &rows, error)
      || !for_kinds (db, NULL, add_kind_to_sums, &kinds, error)
      || !for_quarters (db, NULL, add_quarter_to_sums, &quarters, error)
      || !thimble_database_get_counter (db, "revision", &after, error))
    return FALSE;
  /* What was written between two slices is in one and not in the other: another time. */
  if (before != after || (memcmp (&rows, &kinds, sizeof rows) == 0 && memcmp (&rows, &quarters, sizeof rows) == 0))
    return TRUE;
  g_message ("The summaries of the history were not what its requests say; they are made anew");
  if (!thimble_database_begin (db, error))
    return FALSE;
  code = sqlite3_exec (db->db, thimble_rollups_rebuild, NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return thimble_database_commit (db, error);
  thimble_database_fail (db, code, error);
  thimble_database_rollback (db);
  return FALSE;
}

/* By time: rows come in the order of their start */

typedef struct {
  ThimbleSeries *series;
  GTimeZone     *zone;
} Hours;

static ThimbleSums *
find_hour (Hours  *self,
           gint64  started_us)
{
  GArray *slots = self->series->slots;

  if (slots->len == 0 || started_us - HOUR_US >= g_array_index (slots, ThimbleSlot, slots->len - 1).from_us)
    {
      ThimbleSlot slot = { thimble_plot_calendar_floor (THIMBLE_PLOT_HOUR, 1, started_us, self->zone), { 0 } };

      g_array_append_val (slots, slot);
    }
  return &g_array_index (slots, ThimbleSlot, slots->len - 1).sums;
}

static gboolean
add_to_hour (sqlite3_stmt *statement,
             gpointer      data)
{
  Hours *self = data;

  thimble_facts_add (statement, is_time_known (statement) ? find_hour (self, sqlite3_column_int64 (statement, AT_STARTED))
                                                          : &self->series->all);
  return TRUE;
}

static void
add_quarter_to_hour (sqlite3_stmt *statement,
                     gpointer      data)
{
  Hours *self = data;
  gint64 slot = sqlite3_column_int64 (statement, 0);

  thimble_rollups_read (statement, 1, slot != THIMBLE_ROLLUP_NO_SLOT ? find_hour (self, slot * THIMBLE_ROLLUP_QUARTER_US)
                                                                     : &self->series->all);
}

ThimbleSeries *
thimble_summaries_series (ThimbleDatabase      *db,
                          const ThimbleFilter  *filter,
                          GError              **error)
{
  g_autoptr (ThimbleSeries) series = thimble_series_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  Hours hours = { series, zone };

  if (!thimble_database_check (db, FALSE, error)
      || !thimble_database_get_counter (db, "revision", &series->revision, error)
      || !(is_by_time (filter) ? for_quarters (db, filter, add_quarter_to_hour, &hours, error)
           : thimble_facts_scan (db, filter, THIMBLE_FACTS_SUMS ", r.started_us", G_MININT64, G_MAXINT64, add_to_hour, &hours, error)))
    return NULL;
  for (guint i = 0; i < series->slots->len; i++)
    thimble_sums_add (&series->all, &g_array_index (series->slots, ThimbleSlot, i).sums);
  return g_steal_pointer (&series);
}

typedef struct {
  ThimblePoints *points;
  guint          max;
} Points;

/* Two neighbours become one, so that there are half as many. */
static void
halve (ThimblePoints *self)
{
  GArray *points = self->points;
  guint n = 0;

  for (guint i = 0; i < points->len; i += 2)
    {
      ThimblePoint point = g_array_index (points, ThimblePoint, i);

      if (i + 1 < points->len)
        {
          const ThimblePoint *next = &g_array_index (points, ThimblePoint, i + 1);

          point.last_id = next->last_id;
          point.last_us = next->last_us;
          thimble_sums_add (&point.sums, &next->sums);
        }
      g_array_index (points, ThimblePoint, n++) = point;
    }
  g_array_set_size (points, n);
  self->per_point *= 2;
}

static gboolean
add_to_points (sqlite3_stmt *statement,
               gpointer      data)
{
  Points *self = data;
  GArray *points = self->points->points;
  ThimblePoint *last = points->len > 0 ? &g_array_index (points, ThimblePoint, points->len - 1) : NULL;

  if (last == NULL || last->sums.requests >= self->points->per_point)
    {
      ThimblePoint point = { 0 };

      if (points->len == self->max)
        halve (self->points);
      /* An odd number was halved: the last one has room. */
      last = points->len > 0 ? &g_array_index (points, ThimblePoint, points->len - 1) : NULL;
      if (last == NULL || last->sums.requests >= self->points->per_point)
        {
          point.id = sqlite3_column_int64 (statement, 0);
          point.from_us = sqlite3_column_int64 (statement, AT_STARTED);
          point.practice = sqlite3_column_int (statement, 1) != 0;
          thimble_state_from_id ((const char *) sqlite3_column_text (statement, AT_STATE), &point.state);
          g_array_append_val (points, point);
          last = &g_array_index (points, ThimblePoint, points->len - 1);
        }
    }
  last->last_id = sqlite3_column_int64 (statement, 0);
  last->last_us = sqlite3_column_int64 (statement, AT_STARTED);
  thimble_facts_add (statement, &last->sums);
  return TRUE;
}

ThimblePoints *
thimble_summaries_points (ThimbleDatabase      *db,
                          const ThimbleFilter  *filter,
                          gint64                from_us,
                          gint64                until_us,
                          guint                 max,
                          GError              **error)
{
  g_autoptr (ThimblePoints) result = thimble_points_new ();
  Points points = { result, MAX (max, 2) };

  /* Requests of unknown start are nowhere in time. */
  if (until_us == G_MAXINT64)
    until_us--;
  if (!thimble_facts_scan (db, filter, THIMBLE_FACTS_SUMS ", r.started_us, r.state", from_us, until_us, add_to_points, &points, error))
    return NULL;
  return g_steal_pointer (&result);
}

/* By day, model, task, provider, tier, state, measurement, model at a provider */

typedef struct {
  GPtrArray    *groups;
  GHashTable   *by_id;  /* id ("" for none) → ThimbleGroup; NULL: by day */
  ThimbleGroup *last;   /* nullable: of the row before */
  GTimeZone    *zone;
  int           kind_column; /* of summaries */
  gboolean      at_endpoint; /* by "endpoint/model" */
} Groups;

static ThimbleGroup *
find_day (Groups *self,
          gint64  started_us)
{
  ThimbleGroup *group;

  if (self->last != NULL && started_us < self->last->until_us)
    return self->last;
  group = g_new0 (ThimbleGroup, 1);
  group->from_us = thimble_plot_calendar_floor (THIMBLE_PLOT_DAY, 1, started_us, self->zone);
  group->until_us = thimble_plot_calendar_next (THIMBLE_PLOT_DAY, 1, started_us, self->zone);
  g_ptr_array_add (self->groups, group);
  return group;
}

static ThimbleGroup *
find_group (Groups     *self,
            const char *id)
{
  ThimbleGroup *group;

  if (self->last != NULL && g_strcmp0 (self->last->id, id) == 0)
    return self->last;
  group = g_hash_table_lookup (self->by_id, id != NULL ? id : "");
  if (group != NULL)
    return group;
  group = g_new0 (ThimbleGroup, 1);
  group->id = g_strdup (id);
  group->from_us = G_MININT64;
  group->until_us = G_MAXINT64;
  g_ptr_array_add (self->groups, group);
  g_hash_table_insert (self->by_id, g_strdup (id != NULL ? id : ""), group);
  return group;
}

static gboolean
add_to_group (sqlite3_stmt *statement,
              gpointer      data)
{
  Groups *self = data;

  if (self->by_id == NULL && !is_time_known (statement))
    return TRUE;
  self->last = self->by_id != NULL ? find_group (self, (const char *) sqlite3_column_text (statement, AT_KEY))
                                   : find_day (self, sqlite3_column_int64 (statement, AT_STARTED));
  thimble_facts_add (statement, &self->last->sums);
  return TRUE;
}

static void
add_quarter_to_day (sqlite3_stmt *statement,
                    gpointer      data)
{
  Groups *self = data;
  gint64 slot = sqlite3_column_int64 (statement, 0);

  if (slot == THIMBLE_ROLLUP_NO_SLOT)
    return;
  self->last = find_day (self, slot * THIMBLE_ROLLUP_QUARTER_US);
  thimble_rollups_read (statement, 1, &self->last->sums);
}

static void
add_kind_to_group (sqlite3_stmt *statement,
                   gpointer      data)
{
  Groups *self = data;
  const char *id = (const char *) sqlite3_column_text (statement, self->kind_column);
  g_autofree char *pair = NULL;

  if (self->at_endpoint)
    id = pair = g_strdup_printf ("%s/%s", sqlite3_column_text (statement, 0), id);
  thimble_rollups_read (statement, 6, &find_group (self, *id != '\0' ? id : NULL)->sums);
}

static int
compare_groups (gconstpointer a,
                gconstpointer b)
{
  const ThimbleGroup *left = *(ThimbleGroup * const *) a, *right = *(ThimbleGroup * const *) b;

  if (left->sums.total != right->sums.total)
    return left->sums.total < right->sums.total ? 1 : -1;
  if (left->sums.requests != right->sums.requests)
    return left->sums.requests < right->sums.requests ? 1 : -1;
  return g_strcmp0 (left->id, right->id);
}

/* Names as the filter bar says them. */
static gboolean
name_groups (ThimbleDatabase  *db,
             GHashTable       *by_id,
             ThimbleFacet      facet,
             GError          **error)
{
  g_autoptr (GPtrArray) names = thimble_search_facet (db, facet, error);

  for (guint i = 0; names != NULL && i + 1 < names->len; i += 2)
    {
      ThimbleGroup *group = g_hash_table_lookup (by_id, names->pdata[i]);

      if (group != NULL && group->name == NULL)
        group->name = g_strdup (names->pdata[i + 1]);
    }
  return names != NULL;
}

GPtrArray *
thimble_summaries_breakdown (ThimbleDatabase      *db,
                             const ThimbleFilter  *filter,
                             ThimbleBreakdown      by,
                             GError              **error)
{
  static const char *columns[] = {
    [THIMBLE_BY_DAY] = THIMBLE_FACTS_SUMS ", r.started_us",
    [THIMBLE_BY_MODEL] = THIMBLE_FACTS_SUMS ", r.started_us, r.model_id",
    [THIMBLE_BY_TASK] = THIMBLE_FACTS_SUMS ", r.started_us, r.task",
    [THIMBLE_BY_ENDPOINT] = THIMBLE_FACTS_SUMS ", r.started_us, r.endpoint_id",
    [THIMBLE_BY_TIER] = THIMBLE_FACTS_SUMS ", r.started_us, r.tier",
    [THIMBLE_BY_STATE] = THIMBLE_FACTS_SUMS ", r.started_us, r.state",
    [THIMBLE_BY_ENDPOINT_MODEL] = THIMBLE_FACTS_SUMS ", r.started_us, coalesce(r.endpoint_id, '') || '/' || coalesce(r.model_id, '')",
    [THIMBLE_BY_MEASUREMENT] = THIMBLE_FACTS_SUMS ", r.started_us,"
                               " (SELECT measurement_id FROM measurement_requests WHERE id = r.id)",
  };
  g_autoptr (GPtrArray) result = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_group_free);
  g_autoptr (GHashTable) by_id = by != THIMBLE_BY_DAY ? g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) : NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  static const int kind_columns[] = {
    [THIMBLE_BY_ENDPOINT] = 0, [THIMBLE_BY_MODEL] = 1, [THIMBLE_BY_TASK] = 2, [THIMBLE_BY_TIER] = 3,
    [THIMBLE_BY_STATE] = 4, [THIMBLE_BY_MEASUREMENT] = -1, [THIMBLE_BY_ENDPOINT_MODEL] = 1,
  };
  Groups groups = { result, by_id, NULL, zone, by != THIMBLE_BY_DAY ? kind_columns[by] : -1,
                    by == THIMBLE_BY_ENDPOINT_MODEL };
  gboolean ok;

  if (!thimble_database_check (db, FALSE, error))
    return NULL;
  if (by == THIMBLE_BY_DAY && is_by_time (filter))
    ok = for_quarters (db, filter, add_quarter_to_day, &groups, error);
  else if (groups.kind_column >= 0 && is_by_kind (filter))
    ok = for_kinds (db, filter, add_kind_to_group, &groups, error);
  else
    ok = thimble_facts_scan (db, filter, columns[by], G_MININT64, G_MAXINT64, add_to_group, &groups, error);
  if (!ok)
    return NULL;
  if ((by == THIMBLE_BY_MODEL && !name_groups (db, by_id, THIMBLE_FACET_MODEL, error))
      || (by == THIMBLE_BY_ENDPOINT && !name_groups (db, by_id, THIMBLE_FACET_ENDPOINT, error))
      || (by == THIMBLE_BY_ENDPOINT_MODEL && !name_groups (db, by_id, THIMBLE_FACET_ENDPOINT_MODEL, error))
      || (by == THIMBLE_BY_MEASUREMENT && !name_groups (db, by_id, THIMBLE_FACET_MEASUREMENT, error)))
    return NULL;
  if (by != THIMBLE_BY_DAY)
    g_ptr_array_sort (result, compare_groups);
  return g_steal_pointer (&result);
}
