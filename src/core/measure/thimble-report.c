/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/thimble-format.h"
#include "base/thimble-private-file.h"
#include "base/thimble-json.h"
#include "store/thimble-export-format.h"
#include "thimble-contrast.h"
#include "thimble-report-private.h"

/* CSV */

void
thimble_report_append_cell (GString    *out,
                            const char *text)
{
  g_string_append_c (out, '"');
  if (text != NULL && thimble_export_is_formula (text))
    g_string_append_c (out, '\'');
  for (const char *p = text != NULL ? text : ""; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static const char *
state_id (ThimbleRunState state)
{
  static const char *ids[] = { "waiting", "running", "done", "failed" };

  return ids[state];
}

static const char *
verdict_id (ThimbleVerdict verdict)
{
  return verdict == THIMBLE_VERDICT_PASSED ? "passed" : verdict == THIMBLE_VERDICT_FAILED ? "failed" : "";
}

static void
append_run (GString      *out,
            ThimbleTrial *trial,
            ThimbleRun   *run)
{
  thimble_report_append_cell (out, thimble_trial_get_endpoint_id (trial));
  g_string_append_c (out, ',');
  thimble_report_append_cell (out, thimble_trial_get_model_id (trial));
  g_string_append_printf (out, ",%u,%u,%s", thimble_run_get_number (run), thimble_run_get_attempt (run),
                          state_id (thimble_run_get_state (run)));
  for (ThimbleQuantity q = 0; q < THIMBLE_N_QUANTITIES; q++)
    {
      gint64 value;

      g_string_append_c (out, ',');
      if (!thimble_run_get_value (run, q, &value))
        continue;
      if (q == THIMBLE_QUANTITY_COST)
        {
          g_autofree char *usd = thimble_money_to_string (value);

          g_string_append (out, usd);
        }
      else
        g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
    }
  g_string_append_c (out, ',');
  if (thimble_run_get_cached (run) >= 0)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, thimble_run_get_cached (run));
  g_string_append_printf (out, ",%s,", verdict_id (thimble_run_get_verdict (run)));
  thimble_report_append_cell (out, thimble_run_get_reason (run));
  g_string_append_c (out, ',');
  thimble_report_append_cell (out, thimble_run_get_problem (run));
  g_string_append_c (out, ',');
  if (thimble_run_get_request_id (run) > 0)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, thimble_run_get_request_id (run));
  g_string_append (out, "\r\n");
}

char *
thimble_report_to_csv (ThimbleMeasurement *measurement)
{
  GString *out = g_string_new ("endpoint,model,run,attempt,state,input,output,reasoning,total,cost_usd,first_text_us,duration_us,"
                               "millitokens_per_s,cached_read,check,reason,problem,request\r\n");

  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (measurement), g_string_free (out, FALSE));

  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (measurement, i);

      for (guint n = 1; n <= thimble_trial_get_n_runs (trial); n++)
        append_run (out, trial, thimble_trial_get_run (trial, n));
    }
  return g_string_free (out, FALSE);
}

/* JSON */

void
thimble_report_set_text (JsonObject *object,
                         const char *name,
                         const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

void
thimble_report_set_number (JsonObject *object,
                           const char *name,
                           double      value)
{
  if (isfinite (value))
    json_object_set_double_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

void
thimble_report_set_money (JsonObject   *object,
                          const char   *name,
                          ThimbleMoney  money)
{
  g_autofree char *picodollars = NULL;
  g_autofree char *usd = thimble_money_to_string (money);
  JsonObject *one;

  if (usd == NULL)
    {
      json_object_set_null_member (object, name);
      return;
    }
  one = json_object_new ();
  picodollars = g_strdup_printf ("%" G_GINT64_FORMAT, money);
  json_object_set_string_member (one, "picodollars", picodollars);
  json_object_set_string_member (one, "usd", usd);
  json_object_set_object_member (object, name, one);
}

static JsonObject *
make_statistics (const ThimbleStatistics *statistics)
{
  JsonObject *object = json_object_new ();
  gboolean any = statistics->n > 0;

  json_object_set_int_member (object, "n", statistics->n);
  thimble_report_set_number (object, "mean", statistics->mean);
  thimble_report_set_number (object, "median", statistics->median);
  thimble_report_set_number (object, "least", any ? (double) statistics->least : NAN);
  thimble_report_set_number (object, "most", any ? (double) statistics->most : NAN);
  thimble_report_set_number (object, "lower_quartile", statistics->lower_quartile);
  thimble_report_set_number (object, "upper_quartile", statistics->upper_quartile);
  thimble_report_set_number (object, "deviation", statistics->deviation);
  thimble_report_set_number (object, "low95", statistics->low);
  thimble_report_set_number (object, "high95", statistics->high);
  return object;
}

static JsonObject *
make_range (ThimbleRange range)
{
  JsonObject *object = json_object_new ();

  thimble_report_set_number (object, "least", range.least);
  thimble_report_set_number (object, "mean", range.mean);
  thimble_report_set_number (object, "most", range.most);
  return object;
}

static JsonObject *
make_projection (ThimbleTrial                 *trial,
                 const ThimbleProjectionKnobs *knobs)
{
  JsonObject *object = json_object_new ();
  ThimbleProjection projection;

  thimble_trial_project (trial, knobs, &projection);
  json_object_set_int_member (object, "per_day", knobs->per_day);
  thimble_report_set_number (object, "growth", knobs->growth);
  thimble_report_set_number (object, "cached_share", knobs->cached_share);
  json_object_set_int_member (object, "batch_percent", knobs->batch_percent);
  json_object_set_object_member (object, "day_picodollars", make_range (projection.day));
  json_object_set_object_member (object, "month_picodollars", make_range (projection.month));
  json_object_set_object_member (object, "year_picodollars", make_range (projection.year));
  json_object_set_object_member (object, "day_tokens", make_range (projection.tokens_day));
  json_object_set_object_member (object, "month_tokens", make_range (projection.tokens_month));
  json_object_set_object_member (object, "year_tokens", make_range (projection.tokens_year));
  return object;
}

static JsonObject *
make_run (ThimbleRun *run)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "run", thimble_run_get_number (run));
  json_object_set_string_member (object, "state", state_id (thimble_run_get_state (run)));
  if (thimble_run_get_request_id (run) > 0)
    json_object_set_int_member (object, "request", thimble_run_get_request_id (run));
  else
    json_object_set_null_member (object, "request");
  for (ThimbleQuantity q = 0; q < THIMBLE_N_QUANTITIES; q++)
    {
      gint64 value;
      gboolean known = thimble_run_get_value (run, q, &value);

      if (q == THIMBLE_QUANTITY_COST)
        thimble_report_set_money (object, thimble_quantity_to_id (q), known ? value : THIMBLE_MONEY_UNKNOWN);
      else if (known)
        json_object_set_int_member (object, thimble_quantity_to_id (q), value);
      else
        json_object_set_null_member (object, thimble_quantity_to_id (q));
    }
  if (thimble_run_get_verdict (run) != THIMBLE_VERDICT_NONE)
    json_object_set_string_member (object, "check", verdict_id (thimble_run_get_verdict (run)));
  else
    json_object_set_null_member (object, "check");
  thimble_report_set_text (object, "reason", thimble_run_get_reason (run));
  thimble_report_set_text (object, "problem", thimble_run_get_problem (run));
  return object;
}

static JsonObject *
make_trial (ThimbleTrial                 *trial,
            const ThimbleProjectionKnobs *knobs)
{
  JsonObject *object = json_object_new ();
  JsonObject *statistics = json_object_new ();
  JsonArray *runs = json_array_new ();

  json_object_set_string_member (object, "endpoint", thimble_trial_get_endpoint_id (trial));
  json_object_set_string_member (object, "model", thimble_trial_get_model_id (trial));
  json_object_set_string_member (object, "name", thimble_trial_get_name (trial));
  json_object_set_string_member (object, "tier", thimble_tier_to_id (thimble_trial_get_tier (trial)));
  json_object_set_int_member (object, "done", thimble_trial_get_n_done (trial));
  json_object_set_int_member (object, "failed", thimble_trial_get_n_failed (trial));
  json_object_set_int_member (object, "checked", thimble_trial_get_n_checked (trial));
  json_object_set_int_member (object, "passed", thimble_trial_get_n_passed (trial));
  thimble_report_set_text (object, "halted", thimble_trial_get_halted (trial));
  for (ThimbleQuantity q = 0; q < THIMBLE_N_QUANTITIES; q++)
    json_object_set_object_member (statistics, thimble_quantity_to_id (q), make_statistics (thimble_trial_get_statistics (trial, q)));
  json_object_set_object_member (object, "statistics", statistics);
  json_object_set_object_member (object, "projection", make_projection (trial, knobs));
  for (guint n = 1; n <= thimble_trial_get_n_runs (trial); n++)
    json_array_add_object_element (runs, make_run (thimble_trial_get_run (trial, n)));
  json_object_set_array_member (object, "runs", runs);
  return object;
}

static void
set_sentences (JsonObject *object,
               const char *name,
               GPtrArray  *sentences)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < sentences->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (sentences, i));
  json_object_set_array_member (object, name, array);
}

JsonNode *
thimble_report_to_json (ThimbleMeasurement           *measurement,
                        ThimbleMeasurement           *before,
                        const ThimbleProjectionKnobs *knobs)
{
  static const char *states[] = { "ready", "running", "stopped", "done" };
  JsonObject *object = json_object_new ();
  JsonArray *trials = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GPtrArray) sentences = NULL;
  g_autoptr (GPtrArray) break_even = NULL;
  ThimbleProjectionKnobs plain = THIMBLE_PROJECTION_KNOBS;

  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (measurement), node);

  plain.per_day = thimble_measurement_get_plan (measurement)->per_day;
  if (knobs == NULL)
    knobs = &plain;
  json_object_set_int_member (object, "id", thimble_experiment_get_id (measurement));
  json_object_set_string_member (object, "name", thimble_experiment_get_name (measurement));
  json_object_set_string_member (object, "state", states[thimble_experiment_get_state (measurement)]);
  if (thimble_experiment_get_started_us (measurement) >= 0)
    {
      g_autofree char *when = thimble_format_iso (thimble_experiment_get_started_us (measurement));

      json_object_set_string_member (object, "started", when);
    }
  else
    json_object_set_null_member (object, "started");
  json_object_set_int_member (object, "total", thimble_experiment_get_total (measurement));
  json_object_set_int_member (object, "done", thimble_experiment_get_done (measurement));
  json_object_set_int_member (object, "failed", thimble_experiment_get_failed (measurement));
  json_object_set_int_member (object, "waiting", thimble_experiment_get_waiting (measurement));
  thimble_report_set_money (object, "spent", thimble_experiment_get_spent (measurement));
  json_object_set_boolean_member (object, "spent_at_least", thimble_experiment_is_at_least (measurement));
  thimble_report_set_text (object, "message", thimble_experiment_get_message (measurement));
  json_object_set_member (object, "plan", thimble_plan_to_json (thimble_measurement_get_plan (measurement)));
  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    json_array_add_object_element (trials, make_trial (thimble_experiment_get_trial (measurement, i), knobs));
  json_object_set_array_member (object, "models", trials);
  sentences = thimble_findings_list (measurement);
  set_sentences (object, "findings", sentences);
  break_even = thimble_findings_list_break_even (measurement, knobs);
  set_sentences (object, "break_even", break_even);
  if (before != NULL)
    {
      g_autoptr (GPtrArray) contrasts = thimble_contrast_measurements (before, measurement);

      json_object_set_member (object, "changes", thimble_contrast_to_json (contrasts));
    }
  json_node_take_object (node, object);
  return node;
}

char *
thimble_report_make (ThimbleMeasurement           *measurement,
                     ThimbleMeasurement           *before,
                     const ThimbleProjectionKnobs *knobs,
                     ThimbleReportFormat           format)
{
  g_autoptr (JsonNode) node = NULL;

  if (format == THIMBLE_REPORT_CSV)
    return thimble_report_to_csv (measurement);
  if (format == THIMBLE_REPORT_HTML)
    return thimble_report_to_html (measurement, before, knobs);
  node = thimble_report_to_json (measurement, before, knobs);
  return thimble_json_to_string (node, TRUE);
}

/* Files */

gboolean
thimble_report_format_from_name (const char          *name,
                                 ThimbleReportFormat *out)
{
  static const char *endings[] = { ".csv", ".json", ".html" };
  const char *ending = strrchr (name, '.');

  for (guint i = 0; ending != NULL && i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (ending, endings[i]) == 0)
      {
        *out = (ThimbleReportFormat) i;
        return TRUE;
      }
  return FALSE;
}

typedef struct {
  char    *path;
  char    *text;
  gboolean replaces;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_free (saving->path);
  g_free (saving->text);
  g_free (saving);
}

static void
save (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Saving *saving = data;
  GError *error = NULL;
  g_autoptr (ThimblePrivateFile) file = thimble_private_file_new (saving->path, &error);

  if (file != NULL && !saving->replaces)
    thimble_private_file_keep_others (file);
  if (file != NULL && thimble_private_file_write (file, saving->text, strlen (saving->text), &error)
      && thimble_private_file_commit (file, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
thimble_report_save_async (const char          *path,
                           char                *text,
                           gboolean             replaces,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Saving *saving = g_new (Saving, 1);

  g_task_set_source_tag (task, thimble_report_save_async);
  *saving = (Saving) { g_strdup (path), text, replaces };
  g_task_set_task_data (task, saving, saving_free);
  g_task_run_in_thread (task, save);
}

gboolean
thimble_report_save_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
