/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/thimble-format.h"
#include "thimble-export-format.h"

/* Written by append_csv() in this order and read by name. New ones go before `system`: texts stand last. */
static const char * const columns[] = {
  "id", "started", "state", "endpoint", "model", "tier", "task",
  "input", "output", "total", "cached_read", "cache_write", "reasoning", "usage_source",
  "cost_usd", "reported_usd", "price", "predicted_input", "predicted_exact", "first_text_us", "duration_us",
  "finish", "http_status", "request_id", "billed", "practice", "error", "error_message", "dialect", "endpoint_name",
  "model_name", "conversation", "text_deleted", "uid", "provider", "origin", "answered_model", "max_output", "temperature", "effort", "stream",
  "cache_write_long", "counted_output", "predicted_framing", "finish_word", "service_tier", "error_advice", "error_http_status",
  "error_vendor_code", "error_parameter", "system", "prompt", "answer", "reasoning_text", NULL,
};

gboolean
thimble_export_format_from_name (const char          *name,
                                 ThimbleExportFormat *out)
{
  const char *ending;

  g_return_val_if_fail (name != NULL, FALSE);

  ending = strrchr (name, '.');
  if (ending == NULL || strchr (ending, G_DIR_SEPARATOR) != NULL)
    return FALSE;
  if (g_ascii_strcasecmp (ending, ".csv") == 0)
    *out = THIMBLE_EXPORT_CSV;
  else if (g_ascii_strcasecmp (ending, ".jsonl") == 0)
    *out = THIMBLE_EXPORT_JSON_LINES;
  else
    return FALSE;
  return TRUE;
}

char *
thimble_export_format_suggest (ThimbleExportFormat format)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");

  return g_strdup_printf ("thimble-history-%s.%s", day, format == THIMBLE_EXPORT_CSV ? "csv" : "jsonl");
}

const char * const *
thimble_export_get_columns (void)
{
  return columns;
}

gboolean
thimble_export_is_formula (const char *cell)
{
  cell += strspn (cell, "'");
  return *cell != '\0' && strchr ("=+-@\t\r", *cell) != NULL;
}

static void
append_text (GString    *out,
             const char *text)
{
  if (text == NULL)
    {
      g_string_append_c (out, ',');
      return;
    }
  g_string_append_c (out, '"');
  if (thimble_export_is_formula (text))
    g_string_append_c (out, '\'');
  for (const char *quote; (quote = strchr (text, '"')) != NULL; text = quote + 1)
    {
      g_string_append_len (out, text, quote + 1 - text);
      g_string_append_c (out, '"');
    }
  g_string_append (out, text);
  g_string_append (out, "\",");
}

static void
append_number (GString *out,
               gint64   number)
{
  if (number >= 0)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, number);
  g_string_append_c (out, ',');
}

static void
append_money (GString      *out,
              ThimbleMoney  money)
{
  g_autofree char *usd = thimble_money_to_string (money);

  g_string_append_printf (out, "%s,", usd != NULL ? usd : "");
}

static void
append_boolean (GString  *out,
                gboolean  value)
{
  g_string_append (out, value ? "true," : "false,");
}

/* Nothing where no prompt was kept. */
static void
append_settings (GString       *out,
                 ThimblePrompt *prompt)
{
  double temperature = prompt != NULL ? thimble_prompt_get_temperature (prompt) : NAN;
  char number[G_ASCII_DTOSTR_BUF_SIZE] = "";

  if (!isnan (temperature))
    g_ascii_dtostr (number, sizeof number, temperature);
  append_number (out, prompt != NULL ? thimble_prompt_get_max_output (prompt) : -1);
  g_string_append_printf (out, "%s,", number);
  append_text (out, prompt != NULL ? thimble_prompt_get_effort (prompt) : NULL);
  if (prompt != NULL)
    append_boolean (out, thimble_prompt_get_stream (prompt));
  else
    append_text (out, NULL);
}

static void
append_csv (GString       *out,
            ThimbleRecord *record,
            const char    *conversation)
{
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;
  ThimbleUsage *usage = record->usage;
  ThimbleProblem *problem = record->problem;
  ThimblePrompt *prompt = record->text_deleted ? NULL : record->prompt;
  g_autofree char *started = record->started_us != -1 ? thimble_format_iso (record->started_us) : NULL;
  g_autofree char *price = record->price != NULL ? thimble_price_to_json (record->price) : NULL;

  if (usage != NULL)
    thimble_usage_get_counts (usage, &counts);
  append_number (out, record->id > 0 ? record->id : -1);
  g_string_append_printf (out, "%s,", started != NULL ? started : "");
  append_text (out, thimble_state_to_id (record->state));
  append_text (out, record->endpoint_id);
  append_text (out, record->model_id);
  append_text (out, thimble_tier_to_id (record->tier));
  append_text (out, record->task);
  append_number (out, counts.input);
  append_number (out, counts.output);
  append_number (out, counts.total);
  append_number (out, counts.cached_read);
  append_number (out, counts.cache_write);
  append_number (out, counts.reasoning);
  append_text (out, usage != NULL ? thimble_usage_source_to_id (thimble_usage_get_source (usage)) : NULL);
  append_money (out, record->cost);
  append_money (out, record->reported_cost);
  append_text (out, price);
  append_number (out, record->predicted_input);
  if (record->predicted_input >= 0)
    append_boolean (out, record->predicted_exact);
  else
    append_text (out, NULL);
  append_number (out, record->first_text_us);
  append_number (out, record->duration_us);
  append_text (out, record->finish != THIMBLE_FINISH_UNKNOWN ? thimble_finish_to_id (record->finish) : NULL);
  append_number (out, record->http_status > 0 ? (gint64) record->http_status : -1);
  append_text (out, record->request_id);
  append_text (out, thimble_billed_to_id (record->billed));
  append_boolean (out, record->practice);
  append_text (out, problem != NULL ? thimble_error_to_code (thimble_problem_get_code (problem)) : NULL);
  append_text (out, problem != NULL ? thimble_problem_get_message (problem) : NULL);
  append_text (out, thimble_dialect_kind_to_id (record->dialect));
  append_text (out, record->endpoint_name);
  append_text (out, record->model_name);
  append_text (out, conversation);
  append_boolean (out, record->text_deleted);
  append_text (out, record->uid);
  append_text (out, record->provider);
  append_text (out, record->origin);
  append_text (out, record->answered_model);
  append_settings (out, record->prompt);
  append_number (out, counts.cache_write_long);
  append_number (out, record->counted_output);
  append_number (out, record->predicted_framing);
  append_text (out, record->finish_word);
  append_text (out, record->service_tier);
  append_text (out, problem != NULL ? thimble_problem_get_advice (problem) : NULL);
  append_number (out, problem != NULL && thimble_problem_get_http_status (problem) > 0 ? (gint64) thimble_problem_get_http_status (problem) : -1);
  append_text (out, problem != NULL ? thimble_problem_get_vendor_code (problem) : NULL);
  append_text (out, problem != NULL ? thimble_problem_get_parameter (problem) : NULL);
  append_text (out, prompt != NULL ? thimble_prompt_get_system (prompt) : NULL);
  append_text (out, prompt != NULL ? thimble_prompt_get_text (prompt) : NULL);
  append_text (out, record->text_deleted ? NULL : record->answer);
  append_text (out, record->text_deleted ? NULL : record->reasoning);
  /* The last cell's comma is the line's end. */
  g_string_truncate (out, out->len - 1);
  g_string_append (out, "\r\n");
}

void
thimble_export_append_header (GString             *out,
                              ThimbleExportFormat  format)
{
  g_return_if_fail (out != NULL);

  if (format != THIMBLE_EXPORT_CSV)
    return;
  for (guint i = 0; columns[i] != NULL; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? "," : "", columns[i]);
  g_string_append (out, "\r\n");
}

void
thimble_export_append (GString             *out,
                       ThimbleExportFormat  format,
                       ThimbleRecord       *record,
                       const char          *conversation)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *line = NULL;

  g_return_if_fail (out != NULL && record != NULL);

  if (format == THIMBLE_EXPORT_CSV)
    {
      append_csv (out, record, conversation);
      return;
    }
  node = thimble_export_record_to_json (record, conversation);
  line = thimble_json_to_string (node, FALSE);
  g_string_append (out, line);
  g_string_append_c (out, '\n');
}
