/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-types.h"
#include "thimble-sums.h"

G_BEGIN_DECLS

/* What the store answers about many requests at once: values that any thread may read. */

typedef enum { THIMBLE_BY_DAY, THIMBLE_BY_MODEL, THIMBLE_BY_TASK, THIMBLE_BY_ENDPOINT, THIMBLE_BY_TIER,
               THIMBLE_BY_STATE, THIMBLE_BY_MEASUREMENT, THIMBLE_BY_ENDPOINT_MODEL } ThimbleBreakdown;

/**
 * ThimbleGroup:
 * @from_us: first moment of a day; otherwise G_MININT64
 * @until_us: end of the day (exclusive); otherwise G_MAXINT64
 * @id: (nullable): id of the model, task, endpoint, tier, state or measurement; of a model at an endpoint as "openai/gpt-6-luna";
 *   %NULL for a day, and for requests that have none
 * @name: (nullable): the name the newest of its requests has, or the measurement; a task's, tier's and state's words are not the
 *   store's: %NULL
 *
 * One line of a breakdown.
 */
typedef struct {
  gint64       from_us, until_us;
  char        *id, *name;
  ThimbleSums  sums;
} ThimbleGroup;

#define THIMBLE_TYPE_GROUP (thimble_group_get_type ())
GType         thimble_group_get_type (void);
ThimbleGroup *thimble_group_copy     (const ThimbleGroup *self);
void          thimble_group_free     (ThimbleGroup       *self);

/**
 * ThimbleSlot:
 *
 * The requests that started within one hour of the local clock: @from_us ≤ start < @from_us + 1 h.
 * (Where a zone's offset changes by a part of an hour, an hour may be cut there.)
 */
typedef struct {
  gint64      from_us;
  ThimbleSums sums;
} ThimbleSlot;

/**
 * ThimbleSeries:
 * @slots: (element-type ThimbleSlot): ascending, only hours that have requests
 * @revision: the store's revision it was true at
 * @all: sums of all that matches, those of unknown time included
 *
 * All of time in hours, from which every coarser calendar group is made in memory. Reference
 * counted; not changed once it is made.
 */
typedef struct {
  GArray      *slots;
  gint64       revision;
  ThimbleSums  all;
} ThimbleSeries;

ThimbleSeries *thimble_series_new   (void); /* empty, for who fills it */
ThimbleSeries *thimble_series_ref   (ThimbleSeries *self);
void           thimble_series_unref (ThimbleSeries *self);

/**
 * ThimblePoint:
 * @id: of the first request, @last_id of the last: the same for a single one
 * @from_us: start of the first, @last_us of the last
 * @state, @practice: of the first
 *
 * One request, or several consecutive ones (sums.requests of them).
 */
typedef struct {
  gint64       id, last_id;
  gint64       from_us, last_us;
  ThimbleState state;
  gboolean     practice;
  ThimbleSums  sums;
} ThimblePoint;

/**
 * ThimblePoints:
 * @points: (element-type ThimblePoint): oldest start first
 * @per_point: how many requests a point has, 1 where each stands for itself; the last may have fewer
 */
typedef struct {
  GArray *points;
  guint   per_point;
} ThimblePoints;

ThimblePoints *thimble_points_new   (void);
ThimblePoints *thimble_points_ref   (ThimblePoints *self);
void           thimble_points_unref (ThimblePoints *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleGroup, thimble_group_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleSeries, thimble_series_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimblePoints, thimble_points_unref)

G_END_DECLS
