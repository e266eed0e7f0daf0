/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/thimble-model.h"
#include "thimble-projection.h"
#include "thimble-run.h"
#include "thimble-statistics.h"

G_BEGIN_DECLS

/**
 * ThimbleCacheEffect:
 * @first_cached: tokens the first run read from the cache, -1 unknown
 * @rest_cached: the mean of the others
 * @first_cost: picodollars of the first, @rest_cost the mean of the others; @first_time, @rest_time to the first text
 *
 * The first run against the rest; NAN where unknown.
 */
typedef struct {
  double first_cached, rest_cached;
  double first_cost, rest_cost;
  double first_time, rest_time;
} ThimbleCacheEffect;

/**
 * ThimbleTrial:
 *
 * One model's part of a measurement: a GListModel of its ThimbleRun, by number, and what they come to.
 *
 * Properties (read-only; notify): `name` (string), `tier` (ThimbleTier), `done`, `failed` (uint), `halted` (string, NULL:
 * why nothing more is sent to this model). Signal: `changed`, after a run of it ended.
 */
#define THIMBLE_TYPE_TRIAL (thimble_trial_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleTrial, thimble_trial, THIMBLE, TRIAL, GObject)

const char    *thimble_trial_get_name       (ThimbleTrial *self);
const char    *thimble_trial_get_endpoint_id (ThimbleTrial *self);
const char    *thimble_trial_get_model_id   (ThimbleTrial *self);
ThimbleModel  *thimble_trial_get_model      (ThimbleTrial *self); /* (transfer none) (nullable): its endpoint is gone */
ThimbleTier    thimble_trial_get_tier       (ThimbleTrial *self);
ThimbleRun    *thimble_trial_get_run        (ThimbleTrial *self, guint number); /* (transfer none): from 1 */
guint          thimble_trial_get_n_runs     (ThimbleTrial *self);
guint          thimble_trial_get_n_done     (ThimbleTrial *self);
guint          thimble_trial_get_n_failed   (ThimbleTrial *self);
guint          thimble_trial_get_n_running  (ThimbleTrial *self);
guint          thimble_trial_get_n_waiting  (ThimbleTrial *self);
guint          thimble_trial_get_n_passed   (ThimbleTrial *self);
guint          thimble_trial_get_n_checked  (ThimbleTrial *self);
const char    *thimble_trial_get_halted     (ThimbleTrial *self);
/* (transfer none): of all done runs with a known value; true until the next `changed`. */
const ThimbleStatistics *thimble_trial_get_statistics (ThimbleTrial *self, ThimbleQuantity quantity);
/* Some of its done runs have no known cost. */
gboolean       thimble_trial_has_unpriced   (ThimbleTrial *self);
/* @figure: (transfer full): one of its statistics as it is written. With “about” where tokens were estimated; newly allocated. */
char          *thimble_trial_tell_about     (ThimbleTrial *self, ThimbleQuantity quantity, char *figure);
/* FALSE with fewer than two runs done, or where the first is not. */
gboolean       thimble_trial_get_cache_effect (ThimbleTrial *self, ThimbleCacheEffect *out);
/* "The first run read 0 of its input tokens from the cache, the others about 1,024: they cost 45% less." NULL where there is no such effect. */
char          *thimble_trial_describe_cache (ThimbleTrial *self);
void           thimble_trial_project        (ThimbleTrial *self, const ThimbleProjectionKnobs *knobs, ThimbleProjection *out);
/* @reference: another model at the price of today, with this trial's token counts: about. */
void           thimble_trial_project_as     (ThimbleTrial *self, ThimbleModel *other, const ThimbleProjectionKnobs *knobs, ThimbleProjection *out);

/* For whoever runs it. @model: (nullable) */
ThimbleTrial  *thimble_trial_new            (const char *endpoint_id, const char *model_id, const char *name, ThimbleModel *model, guint n_runs);
void           thimble_trial_changed        (ThimbleTrial *self); /* a run of it is another than before */
/* Failed runs that were surely not billed wait again: a mere resume sends them. Then changed. */
void           thimble_trial_revive         (ThimbleTrial *self);
/* Failed runs wait again, or all of them; then changed. Returns how many. */
guint          thimble_trial_retry          (ThimbleTrial *self, gboolean only_failed);
void           thimble_trial_set_halted     (ThimbleTrial *self, const char *why);

G_END_DECLS
