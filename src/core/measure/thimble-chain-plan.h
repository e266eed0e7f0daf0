/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/thimble-catalogue.h"
#include "thimble-template.h"

G_BEGIN_DECLS

#define THIMBLE_CHAIN_STEPS 20
#define THIMBLE_CHAIN_RUNS  100

/**
 * ThimbleChainStep:
 * @name: what other steps call it
 * @text: its prompt, a template (thimble-template.h)
 * @endpoint_id: (nullable): with @model_id; NULL: the chain's own model
 * @model_id: (nullable)
 * @max_output: tokens, 0: the provider's default
 */
typedef struct {
  char   *name;
  char   *text;
  char   *endpoint_id;
  char   *model_id;
  gint64  max_output;
} ThimbleChainStep;

/**
 * ThimbleChainPlan:
 * @name: (nullable)
 * @input: what the first step is given
 * @endpoint_id: (nullable): of the model of all steps that name none
 * @model_id: (nullable)
 * @runs: how often the whole is run
 * @ceiling: picodollars that the whole may not pass; unknown: none
 * @compare: also send all of it as one prompt, after the steps
 * @steps: (element-type ThimbleChainStep)
 *
 * A task broken into steps, each step's answer feeding the next. A plain value with public fields.
 */
typedef struct {
  char         *name;
  char         *input;
  char         *endpoint_id;
  char         *model_id;
  guint         runs;
  ThimbleMoney  ceiling;
  gboolean      compare;
  GPtrArray    *steps;
} ThimbleChainPlan;

#define THIMBLE_TYPE_CHAIN_PLAN (thimble_chain_plan_get_type ())
GType             thimble_chain_plan_get_type    (void);
ThimbleChainPlan *thimble_chain_plan_new         (void); /* no steps, one run */
ThimbleChainPlan *thimble_chain_plan_new_article (void); /* outline → expand → FAQ → meta, translated, to start with */
ThimbleChainPlan *thimble_chain_plan_copy        (const ThimbleChainPlan *self);
void              thimble_chain_plan_free        (ThimbleChainPlan *self);
ThimbleChainStep *thimble_chain_plan_add_step    (ThimbleChainPlan *self, const char *name, const char *text, gint64 max_output);
ThimbleChainStep *thimble_chain_plan_get_step    (const ThimbleChainPlan *self, guint index);
/* THIMBLE_ERROR_BAD_REQUEST in a sentence that names the step: no steps or too many, a bad or doubled name, a template that is broken,
 * reads a missing step, itself, a later one or nothing, no model, no input though a step reads it, runs out of range. */
gboolean          thimble_chain_plan_check       (const ThimbleChainPlan *self, GError **error);
/* (transfer full): prompt of step @index; @answers: (array length=index) of the steps before. The plan must pass its check. */
char             *thimble_chain_plan_make_prompt (const ThimbleChainPlan *self, guint index, const char * const *answers);
/* (transfer full): all steps asked for in one prompt. */
char             *thimble_chain_plan_make_single (const ThimbleChainPlan *self);
gint64            thimble_chain_plan_get_single_limit (const ThimbleChainPlan *self); /* output tokens; 0 where a step has no limit */
/* The model of step @index, or of the single prompt for n steps: (transfer full) (nullable): its endpoint is gone. */
ThimbleModel     *thimble_chain_plan_find_model  (const ThimbleChainPlan *self, ThimbleCatalogue *catalogue, guint index);
void              thimble_chain_plan_set_model   (ThimbleChainPlan *self, ThimbleModel *model);
void              thimble_chain_step_set_model   (ThimbleChainStep *step, ThimbleModel *model); /* NULL: the chain's */
/* Before it is written to a file, as a draft: without texts that look like an API key. */
void              thimble_chain_plan_leave_out_keys (ThimbleChainPlan *self);

JsonNode         *thimble_chain_plan_to_json     (const ThimbleChainPlan *self);
ThimbleChainPlan *thimble_chain_plan_from_json   (JsonObject *object, GError **error);
/**
 * thimble_chain_plan_parse:
 * @text: a chain's file: JSON where it begins with a brace, else lines (docs/core/measure.md)
 *
 * What it names is not looked up, and the plan is not checked.
 */
ThimbleChainPlan *thimble_chain_plan_parse       (const char *text, GError **error);
char             *thimble_chain_plan_to_text     (const ThimbleChainPlan *self); /* as lines, to be parsed again */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleChainPlan, thimble_chain_plan_free)

G_END_DECLS
