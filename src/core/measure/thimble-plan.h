/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "requests/thimble-engine.h"
#include "thimble-check.h"

G_BEGIN_DECLS

#define THIMBLE_PLAN_MODELS   6
#define THIMBLE_PLAN_RUNS     1000
#define THIMBLE_PLAN_PARALLEL 16
/* Tokens that an answer may have unless a task or a person says otherwise. */
#define THIMBLE_PLAN_OUTPUT   300

/* A model by name, so that it is known also when it is gone. */
typedef struct {
  char *endpoint_id;
  char *model_id;
  char *name;
} ThimblePlanModel;

/**
 * ThimblePlan:
 * @task: task id, never NULL
 * @text: the prompt, whole
 * @system: (nullable)
 * @max_output: tokens, 0: the provider's default
 * @temperature: NAN: not sent
 * @effort: (nullable): wire value
 * @runs: how often each model is asked
 * @parallel: requests at once to one endpoint
 * @ceiling: picodollars that the whole may not pass; unknown: none
 * @check: what an answer must be, never NULL
 * @per_day: requests a day for the projection
 * @models: (element-type ThimblePlanModel)
 *
 * What is to be measured. A plain value with public fields.
 */
typedef struct {
  char         *task;
  char         *text;
  char         *system;
  gint64        max_output;
  double        temperature;
  char         *effort;
  guint         runs;
  guint         parallel;
  ThimbleMoney  ceiling;
  ThimbleCheck *check;
  gint64        per_day;
  GPtrArray    *models;
} ThimblePlan;

#define THIMBLE_TYPE_PLAN (thimble_plan_get_type ())
GType          thimble_plan_get_type    (void);
ThimblePlan   *thimble_plan_new         (void); /* free, no text, no models, ten runs, one at a time */
ThimblePlan   *thimble_plan_copy        (const ThimblePlan *self);
void           thimble_plan_free        (ThimblePlan *self);
void           thimble_plan_add_model   (ThimblePlan *self, ThimbleModel *model);
void           thimble_plan_set_check   (ThimblePlan *self, ThimbleCheck *check);
/* THIMBLE_ERROR_EMPTY_PROMPT or _BAD_REQUEST: no text, runs or parallel out of range, none or too many models, one twice. */
gboolean       thimble_plan_check       (const ThimblePlan *self, GError **error);
ThimblePrompt *thimble_plan_make_prompt (const ThimblePlan *self); /* (transfer full) */
/* The one of its texts that looks like an API key, to ask before it is sent: NULL where none does. */
const char    *thimble_plan_find_key    (const ThimblePlan *self);
void           thimble_plan_leave_out_keys (ThimblePlan *self); /* before it is written to a file, as a draft */

JsonNode      *thimble_plan_to_json     (const ThimblePlan *self);
ThimblePlan   *thimble_plan_from_json   (JsonObject *object, GError **error); /* that passes its check */
ThimblePlan   *thimble_plan_parse       (JsonObject *object, GError **error); /* as it stands there: of a form that is not filled in yet */

/**
 * ThimblePrediction:
 * @requests: how many would be sent
 * @input: tokens of them all, about, and at the least that @least is the price of; of a chain the prompts without the answers that
 *   they read
 * @input_most: the same at the most that @most is the price of, with the longest answers that may stand in them; -1 unknown
 * @output_most: tokens of them all at the most, -1 unknown
 * @least: picodollars, about: the input alone
 * @most: picodollars: what the ceilings of all add up to; unknown where @unpriced
 * @one_most: of the dearest single request; unknown where none has a price
 * @unpriced: models whose cost cannot be known beforehand
 *
 * What a measurement would use, before it starts.
 */
typedef struct {
  gint64       requests;
  gint64       input;
  gint64       input_most;
  gint64       output_most;
  ThimbleMoney least;
  ThimbleMoney most;
  ThimbleMoney one_most;
  guint        unpriced;
} ThimblePrediction;

/* THIMBLE_ERROR_NOT_FOUND where an endpoint of it is gone. */
gboolean       thimble_plan_predict     (const ThimblePlan *self, ThimbleEngine *engine, ThimblePrediction *out, GError **error);
/* "30 requests, about 4,050 tokens in and up to 9,000 out: about $0.0004 to $0.0230"; newly allocated. */
char          *thimble_prediction_describe (const ThimblePrediction *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimblePlan, thimble_plan_free)

G_END_DECLS
