/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "thimble-chain-findings.h"
#include "thimble-contrast.h"
#include "thimble-report-private.h"
#include "thimble-svg.h"

#define WIDTH 760
#define NAME_WIDTH 150
#define FIGURE_WIDTH 120
#define ROW 30

char *
thimble_chain_to_csv (ThimbleChain *self)
{
  GString *out = g_string_new ("step,endpoint,model,run,state,input,output,reasoning,total,cost_usd,first_text_us,duration_us,request\r\n");

  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), g_string_free (out, FALSE));

  for (guint i = 0; i < g_list_model_get_n_items (thimble_experiment_get_trials (self)); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (self, i);

      for (guint n = 1; n <= thimble_trial_get_n_runs (trial); n++)
        {
          ThimbleRun *run = thimble_trial_get_run (trial, n);
          static const char *states[] = { "waiting", "running", "done", "failed" };

          thimble_report_append_cell (out, thimble_trial_get_name (trial));
          g_string_append_c (out, ',');
          thimble_report_append_cell (out, thimble_trial_get_endpoint_id (trial));
          g_string_append_c (out, ',');
          thimble_report_append_cell (out, thimble_trial_get_model_id (trial));
          g_string_append_printf (out, ",%u,%s", n, states[thimble_run_get_state (run)]);
          for (ThimbleQuantity q = 0; q < THIMBLE_QUANTITY_RATE; q++)
            {
              gint64 value;
              gboolean known = thimble_run_get_value (run, q, &value);
              g_autofree char *usd = known && q == THIMBLE_QUANTITY_COST ? thimble_money_to_string (value) : NULL;

              g_string_append_c (out, ',');
              if (usd != NULL)
                g_string_append (out, usd);
              else if (known)
                g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
            }
          g_string_append_c (out, ',');
          if (thimble_run_get_request_id (run) > 0)
            g_string_append_printf (out, "%" G_GINT64_FORMAT, thimble_run_get_request_id (run));
          g_string_append (out, "\r\n");
        }
    }
  return g_string_free (out, FALSE);
}

/* JSON */

static JsonObject *
make_sum (const ThimbleChainSum *sum)
{
  JsonObject *object = json_object_new ();

  thimble_report_set_number (object, "input", sum->input);
  thimble_report_set_number (object, "output", sum->output);
  thimble_report_set_money (object, "cost", thimble_projection_round (sum->cost));
  thimble_report_set_number (object, "duration_us", sum->duration);
  return object;
}

static JsonObject *
make_step (ThimbleTrial          *trial,
           const ThimbleChainSum *sum)
{
  JsonObject *object = make_sum (sum);
  JsonArray *requests = json_array_new ();

  json_object_set_string_member (object, "name", thimble_trial_get_name (trial));
  thimble_report_set_text (object, "endpoint", thimble_trial_get_endpoint_id (trial));
  thimble_report_set_text (object, "model", thimble_trial_get_model_id (trial));
  json_object_set_int_member (object, "done", thimble_trial_get_n_done (trial));
  json_object_set_int_member (object, "failed", thimble_trial_get_n_failed (trial));
  for (guint n = 1; n <= thimble_trial_get_n_runs (trial); n++)
    if (thimble_run_get_request_id (thimble_trial_get_run (trial, n)) > 0)
      json_array_add_int_element (requests, thimble_run_get_request_id (thimble_trial_get_run (trial, n)));
  json_object_set_array_member (object, "requests", requests);
  return object;
}

JsonNode *
thimble_chain_to_json (ThimbleChain *self,
                       ThimbleChain *before)
{
  static const char *states[] = { "ready", "running", "stopped", "done" };
  JsonObject *object = json_object_new ();
  JsonArray *steps = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *dearest = NULL;
  g_autofree char *single = NULL;
  ThimbleChainSum sum;

  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), node);

  json_object_set_int_member (object, "id", thimble_experiment_get_id (self));
  json_object_set_string_member (object, "name", thimble_experiment_get_name (self));
  json_object_set_string_member (object, "state", states[thimble_experiment_get_state (self)]);
  json_object_set_int_member (object, "total", thimble_experiment_get_total (self));
  json_object_set_int_member (object, "done", thimble_experiment_get_done (self));
  json_object_set_int_member (object, "failed", thimble_experiment_get_failed (self));
  thimble_report_set_money (object, "spent", thimble_experiment_get_spent (self));
  thimble_report_set_text (object, "message", thimble_experiment_get_message (self));
  for (guint i = 0; i < thimble_chain_get_n_steps (self); i++)
    {
      thimble_chain_get_step_sum (self, i, &sum);
      json_array_add_object_element (steps, make_step (thimble_experiment_get_trial (self, i), &sum));
    }
  json_object_set_array_member (object, "steps", steps);
  thimble_chain_get_sum (self, &sum);
  json_object_set_object_member (object, "sum", make_sum (&sum));
  if (thimble_chain_get_dearest (self) >= 0)
    thimble_report_set_text (object, "dearest", thimble_chain_plan_get_step (thimble_chain_get_plan (self), (guint) thimble_chain_get_dearest (self))->name);
  else
    json_object_set_null_member (object, "dearest");
  dearest = thimble_chain_describe_dearest (self);
  single = thimble_chain_describe_single (self);
  thimble_report_set_text (object, "finding", dearest);
  thimble_report_set_text (object, "all_in_one", single);
  json_object_set_member (object, "plan", thimble_chain_plan_to_json (thimble_chain_get_plan (self)));
  if (before != NULL)
    {
      g_autoptr (GPtrArray) contrasts = thimble_contrast_chains (before, self);

      json_object_set_member (object, "changes", thimble_contrast_to_json (contrasts));
    }
  json_node_take_object (node, object);
  return node;
}

/* HTML */

/* One bar a step on one scale, input before output. */
static void
append_bars (GString      *out,
             ThimbleChain *self,
             gboolean      money)
{
  guint n = thimble_chain_get_n_steps (self);
  double most = 0;
  const char *title = money ? _("Cost of each step, input and output") : _("Tokens of each step, input and output");

  for (guint i = 0; i < n; i++)
    {
      ThimbleChainSum step;

      thimble_chain_get_step_sum (self, i, &step);
      most = fmax (most, money ? step.input_cost + step.output_cost : step.input + step.output);
    }
  if (!(most > 0))
    return;
  thimble_report_heading (out, title);
  thimble_svg_begin (out, WIDTH, n * ROW, title);
  for (guint i = 0; i < n; i++)
    {
      double y = i * ROW + ROW / 2.0;
      ThimbleChainSum step;
      g_autofree char *name = thimble_text_for_label (thimble_trial_get_name (thimble_experiment_get_trial (self, i)), 20);
      g_autofree char *figure = NULL;

      thimble_chain_get_step_sum (self, i, &step);
      figure = money ? thimble_money_format (thimble_projection_round (step.cost))
                     : thimble_chain_format_tokens (self, step.input + step.output);
      thimble_svg_text (out, 0, y + 4, THIMBLE_SVG_START, i == (guint) thimble_chain_get_dearest (self) ? "figure" : "name", name);
      thimble_svg_text (out, WIDTH, y + 4, THIMBLE_SVG_END, "figure", figure);
      if (!isnan (money ? step.input_cost : step.input))
        thimble_report_split_bar (out, NAME_WIDTH, y - 5, WIDTH - NAME_WIDTH - FIGURE_WIDTH, money ? step.input_cost : step.input,
                                  money ? step.output_cost : step.output, most);
    }
  thimble_svg_end (out);
}

/* @figures: (transfer full) */
static void
append_row (GString     *out,
            const char  *element,
            const char  *name,
            const char  *model,
            char       **figures)
{
  g_string_append (out, "<tr>");
  thimble_report_cell (out, element, "", name);
  thimble_report_cell (out, element, "", model);
  for (guint i = 0; i < THIMBLE_CHAIN_FIGURES; i++)
    thimble_report_cell (out, element, "", figures[i]);
  g_string_append (out, "</tr>\n");
  g_strfreev (figures);
}

char *
thimble_chain_to_html (ThimbleChain *self,
                       ThimbleChain *before)
{
  GString *out = g_string_new (NULL);
  const ThimbleChainPlan *plan;
  g_autofree char *progress = NULL;
  g_autofree char *dearest = NULL;
  g_autofree char *single = NULL;

  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), g_string_free (out, FALSE));

  plan = thimble_chain_get_plan (self);
  progress = thimble_experiment_describe_progress (self);
  dearest = thimble_chain_describe_dearest (self);
  single = thimble_chain_describe_single (self);
  thimble_report_begin_page (out, thimble_experiment_get_name (self), progress);
  if (thimble_experiment_get_message (self) != NULL)
    thimble_report_paragraph (out, "", thimble_experiment_get_message (self));
  if (dearest != NULL)
    thimble_report_paragraph (out, "", dearest);
  if (single != NULL)
    thimble_report_paragraph (out, "", single);
  g_string_append (out, "<table>");
  append_row (out, "th", _("Step"), _("Model"), thimble_chain_list_heads (self));
  for (guint i = 0; i < plan->steps->len; i++)
    append_row (out, "td", thimble_trial_get_name (thimble_experiment_get_trial (self, i)),
                thimble_trial_get_model_id (thimble_experiment_get_trial (self, i)), thimble_chain_list_figures (self, i));
  append_row (out, "td", _("The whole chain"), "", thimble_chain_list_figures (self, plan->steps->len));
  g_string_append (out, "</table>\n");
  if (before != NULL)
    {
      g_autoptr (GPtrArray) contrasts = thimble_contrast_chains (before, self);

      thimble_report_changes (out, thimble_experiment_get_name (before), contrasts);
    }
  append_bars (out, self, FALSE);
  append_bars (out, self, TRUE);
  thimble_report_prices (out, thimble_experiment_get_trials (self));
  thimble_report_heading (out, _("Prompts"));
  thimble_report_cell (out, "pre", "", plan->input);
  for (guint i = 0; i < plan->steps->len; i++)
    {
      thimble_report_paragraph (out, "", thimble_chain_plan_get_step (plan, i)->name);
      thimble_report_cell (out, "pre", "", thimble_chain_plan_get_step (plan, i)->text);
    }
  thimble_report_end_page (out);
  return g_string_free (out, FALSE);
}

char *
thimble_chain_make_report (ThimbleChain        *self,
                           ThimbleChain        *before,
                           ThimbleReportFormat  format)
{
  g_autoptr (JsonNode) node = NULL;

  if (format == THIMBLE_REPORT_CSV)
    return thimble_chain_to_csv (self);
  if (format == THIMBLE_REPORT_HTML)
    return thimble_chain_to_html (self, before);
  node = thimble_chain_to_json (self, before);
  return thimble_json_to_string (node, TRUE);
}
