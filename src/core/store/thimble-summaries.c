/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plot/thimble-plot-calendar.h"
#include "thimble-facts.h"
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

/* All together */

static gboolean
add_to_sums (sqlite3_stmt *statement,
             gpointer      data)
{
  thimble_facts_add (statement, data);
  return TRUE;
}

gboolean
thimble_summaries_sums (ThimbleDatabase      *db,
                        const ThimbleFilter  *filter,
                        ThimbleSums          *out,
                        GError              **error)
{
  *out = (ThimbleSums) { 0 };
  return thimble_facts_scan (db, filter, THIMBLE_FACTS_SUMS, G_MININT64, G_MAXINT64, add_to_sums, out, error);
}

/* By time: rows come in the order of their start */

typedef struct {
  ThimbleSeries *series;
  GTimeZone     *zone;
} Hours;

static gboolean
add_to_hour (sqlite3_stmt *statement,
             gpointer      data)
{
  Hours *self = data;
  GArray *slots = self->series->slots;
  gint64 started_us;

  if (!is_time_known (statement))
    {
      thimble_facts_add (statement, &self->series->all);
      return TRUE;
    }
  started_us = sqlite3_column_int64 (statement, AT_STARTED);
  if (slots->len == 0 || started_us - HOUR_US >= g_array_index (slots, ThimbleSlot, slots->len - 1).from_us)
    {
      ThimbleSlot slot = { thimble_plot_calendar_floor (THIMBLE_PLOT_HOUR, 1, started_us, self->zone), { 0 } };

      g_array_append_val (slots, slot);
    }
  thimble_facts_add (statement, &g_array_index (slots, ThimbleSlot, slots->len - 1).sums);
  return TRUE;
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
      || !thimble_facts_scan (db, filter, THIMBLE_FACTS_SUMS ", r.started_us", G_MININT64, G_MAXINT64, add_to_hour, &hours, error))
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

/* By day, model, task, provider, tier */

typedef struct {
  GPtrArray    *groups;
  GHashTable   *by_id;  /* id ("" for none) → ThimbleGroup; NULL: by day */
  ThimbleGroup *last;   /* nullable: of the row before */
  GTimeZone    *zone;
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
  group->from_us = G_MAXINT64;
  group->until_us = G_MININT64;
  g_ptr_array_add (self->groups, group);
  g_hash_table_insert (self->by_id, g_strdup (id != NULL ? id : ""), group);
  return group;
}

static gboolean
add_to_group (sqlite3_stmt *statement,
              gpointer      data)
{
  Groups *self = data;
  gboolean known = is_time_known (statement);
  gint64 started_us = sqlite3_column_int64 (statement, AT_STARTED);

  if (self->by_id == NULL && !known)
    return TRUE;
  self->last = self->by_id != NULL ? find_group (self, (const char *) sqlite3_column_text (statement, AT_KEY))
                                   : find_day (self, started_us);
  if (self->by_id != NULL && known)
    {
      self->last->from_us = MIN (self->last->from_us, started_us);
      self->last->until_us = MAX (self->last->until_us, started_us);
    }
  thimble_facts_add (statement, &self->last->sums);
  return TRUE;
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
  };
  g_autoptr (GPtrArray) result = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_group_free);
  g_autoptr (GHashTable) by_id = by != THIMBLE_BY_DAY ? g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) : NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  Groups groups = { result, by_id, NULL, zone };

  if (!thimble_facts_scan (db, filter, columns[by], G_MININT64, G_MAXINT64, add_to_group, &groups, error))
    return NULL;
  if ((by == THIMBLE_BY_MODEL && !name_groups (db, by_id, THIMBLE_FACET_MODEL, error))
      || (by == THIMBLE_BY_ENDPOINT && !name_groups (db, by_id, THIMBLE_FACET_ENDPOINT, error)))
    return NULL;
  if (by != THIMBLE_BY_DAY)
    g_ptr_array_sort (result, compare_groups);
  return g_steal_pointer (&result);
}
