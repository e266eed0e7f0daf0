/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "thimble-dialect-private.h"

/* OpenAI's Responses API: reference, section 2. */

/* "OpenAI's Responses API refuses max_output_tokens below 16": reference, section 0. */
#define LEAST_OUTPUT 16

/* What the model reads, and what the question about its size holds as well. */
static void
write_input (JsonBuilder              *body,
             const ThimbleModelTraits *traits,
             ThimblePrompt            *prompt)
{
  thimble_body_add_text (body, "model", traits->model_id);
  if (thimble_prompt_get_system (prompt) != NULL)
    thimble_body_add_text (body, "instructions", thimble_prompt_get_system (prompt));

  if (thimble_prompt_get_n_turns (prompt) == 0)
    {
      thimble_body_add_text (body, "input", thimble_prompt_get_text (prompt));
      return;
    }
  json_builder_set_member_name (body, "input");
  json_builder_begin_array (body);
  thimble_body_add_conversation (body, prompt);
  json_builder_end_array (body);
}

static void
write_effort (JsonBuilder   *body,
              ThimblePrompt *prompt)
{
  json_builder_set_member_name (body, "reasoning");
  json_builder_begin_object (body);
  thimble_body_add_text (body, "effort", thimble_prompt_get_effort (prompt));
  json_builder_end_object (body);
}

static gboolean
write_body (ThimbleWireDraft          *draft,
            JsonBuilder               *body,
            const ThimbleQuirks       *quirks,
            const ThimbleModelTraits  *traits,
            ThimblePrompt             *prompt,
            GError                   **error)
{
  gint64 max_output = thimble_prompt_get_max_output (prompt);
  gboolean temperature, effort;

  if (max_output > 0 && max_output < LEAST_OUTPUT)
    {
      thimble_set_error (error, THIMBLE_ERROR_UNSUPPORTED,
                         _("OpenAI’s Responses API takes no output limit below %d."), LEAST_OUTPUT);
      return FALSE;
    }
  if (!thimble_traits_check_temperature (traits, prompt, 2, &temperature, error) ||
      !thimble_traits_check_effort (traits, prompt, &effort, error))
    return FALSE;

  draft->path = g_strdup ("/responses");
  write_input (body, traits, prompt);

  if (max_output > 0)
    {
      json_builder_set_member_name (body, "max_output_tokens");
      json_builder_add_int_value (body, max_output);
    }
  if (temperature)
    thimble_body_add_temperature (body, prompt);
  if (effort)
    write_effort (body, prompt);

  /* The default is true: kept for 30 days at least. */
  json_builder_set_member_name (body, "store");
  json_builder_add_boolean_value (body, FALSE);

  json_builder_set_member_name (body, "stream");
  json_builder_add_boolean_value (body, thimble_prompt_get_stream (prompt));
  if (thimble_prompt_get_stream (prompt) && quirks->stream_options)
    {
      json_builder_set_member_name (body, "stream_options");
      json_builder_begin_object (body);
      json_builder_set_member_name (body, "include_obfuscation");
      json_builder_add_boolean_value (body, FALSE);
      json_builder_end_object (body);
    }

  return TRUE;
}

/* POST /responses/input_tokens: reference, section 8.2. */
static gboolean
write_count (ThimbleWireDraft          *draft,
             JsonBuilder               *body,
             const ThimbleQuirks       *quirks,
             const ThimbleModelTraits  *traits,
             ThimblePrompt             *prompt,
             GError                   **error)
{
  gboolean effort;

  if (!thimble_traits_check_effort (traits, prompt, &effort, error))
    return FALSE;
  draft->path = g_strdup ("/responses/input_tokens");
  write_input (body, traits, prompt);
  if (effort)
    write_effort (body, prompt);
  return TRUE;
}

/* Reasoning is inside the output, cached parts are inside the input: reference, section 1. */
static void
tell_usage (ThimbleDecoder *decoder,
            JsonObject     *usage,
            char           *verbatim)
{
  ThimbleUsageReading reading;
  JsonObject *input, *output, *lifetimes;

  thimble_usage_reading_init (&reading);
  input = thimble_json_get_object (usage, "input_tokens_details");
  output = thimble_json_get_object (usage, "output_tokens_details");
  lifetimes = input != NULL ? thimble_json_get_object (input, "cache_write_tokens_details") : NULL;

  reading.counts.input = thimble_usage_reading_get (&reading, usage, "input_tokens");
  reading.counts.output = thimble_usage_reading_get (&reading, usage, "output_tokens");
  reading.counts.total = thimble_usage_reading_get (&reading, usage, "total_tokens");
  reading.counts.cached_read = thimble_usage_reading_get (&reading, input, "cached_tokens");
  reading.counts.cache_write = thimble_usage_reading_get (&reading, input, "cache_write_tokens");
  reading.counts.cache_write_long = thimble_usage_reading_get (&reading, lifetimes, "ttl_12h_tokens");
  reading.counts.reasoning = thimble_usage_reading_get (&reading, output, "reasoning_tokens");

  thimble_decoder_tell_usage (decoder, &reading, verbatim);
}

/* The text of a whole answer. Returns whether the model asked for a tool. */
static gboolean
tell_output (ThimbleDecoder *decoder,
             JsonObject     *response,
             gboolean        with_text)
{
  JsonArray *output = thimble_json_get_array (response, "output");
  gboolean tool = FALSE;

  for (guint i = 0; output != NULL && i < json_array_get_length (output); i++)
    {
      JsonObject *item = thimble_json_array_object (output, i);
      const char *type = item != NULL ? thimble_json_get_string (item, "type") : NULL;
      JsonArray *parts;

      if (type == NULL)
        continue;
      tool = tool || g_str_equal (type, "function_call") || g_str_equal (type, "custom_tool_call");
      if (!with_text)
        continue;

      if (g_str_equal (type, "message"))
        parts = thimble_json_get_array (item, "content");
      else if (g_str_equal (type, "reasoning"))
        parts = thimble_json_get_array (item, "summary");
      else
        continue;

      for (guint j = 0; parts != NULL && j < json_array_get_length (parts); j++)
        {
          JsonObject *part = thimble_json_array_object (parts, j);
          const char *kind = part != NULL ? thimble_json_get_string (part, "type") : NULL;

          if (g_strcmp0 (kind, "output_text") == 0)
            thimble_decoder_tell_text (decoder, THIMBLE_EVENT_TEXT, thimble_json_get_string (part, "text"));
          else if (g_strcmp0 (kind, "refusal") == 0)
            thimble_decoder_tell_text (decoder, THIMBLE_EVENT_REFUSAL, thimble_json_get_string (part, "refusal"));
          else if (g_strcmp0 (kind, "summary_text") == 0)
            thimble_decoder_tell_text (decoder, THIMBLE_EVENT_REASONING, thimble_json_get_string (part, "text"));
        }
    }

  return tool;
}

static void
tell_incomplete (ThimbleDecoder *decoder,
                 JsonObject     *response)
{
  JsonObject *details = thimble_json_get_object (response, "incomplete_details");
  const char *reason = details != NULL ? thimble_json_get_string (details, "reason") : NULL;
  ThimbleFinish finish = THIMBLE_FINISH_OTHER;

  if (g_strcmp0 (reason, "max_output_tokens") == 0)
    finish = THIMBLE_FINISH_LENGTH;
  else if (g_strcmp0 (reason, "content_filter") == 0)
    finish = THIMBLE_FINISH_BLOCKED;

  thimble_decoder_tell_finish (decoder, finish, reason != NULL ? reason : "incomplete", NULL);
}

/* A whole response: usage, then how it went. @status is what the event's name or the document
 * says. FALSE where the response has not ended. */
static gboolean
tell_response (ThimbleDecoder *decoder,
               JsonObject     *response,
               const char     *status,
               char           *usage_text)
{
  JsonObject *usage = thimble_json_get_object (response, "usage");
  gboolean tool;

  thimble_decoder_tell_start (decoder, thimble_json_get_string (response, "model"),
                              thimble_json_get_string (response, "id"));
  thimble_decoder_set_tier (decoder, thimble_json_get_string (response, "service_tier"));

  /* Deltas have told the text already; a server that sends none tells it here. */
  tool = tell_output (decoder, response, decoder->answer_bytes == 0);

  if (usage != NULL)
    tell_usage (decoder, usage, g_steal_pointer (&usage_text));
  g_free (usage_text);

  if (g_strcmp0 (status, "failed") == 0 || g_strcmp0 (status, "cancelled") == 0)
    {
      ThimbleProblem *problem = thimble_dialect_read_stream_error (response);

      if (problem == NULL)
        problem = thimble_dialect_stream_problem (status, NULL);
      thimble_decoder_tell_problem (decoder, problem);
    }
  else if (g_strcmp0 (status, "incomplete") == 0)
    {
      tell_incomplete (decoder, response);
      thimble_decoder_tell_end (decoder);
    }
  else if (g_strcmp0 (status, "completed") == 0)
    {
      thimble_decoder_tell_finish (decoder, tool ? THIMBLE_FINISH_TOOL : THIMBLE_FINISH_STOP, status, NULL);
      thimble_decoder_tell_end (decoder);
    }
  else
    {
      return FALSE;
    }

  return TRUE;
}

/* An event that came twice carries the same sequence_number. Servers exist that count nothing
 * or always the same, so the number is trusted only after it has grown. */
static gboolean
is_duplicate (ThimbleDecoder *decoder,
              JsonObject     *event)
{
  gint64 sequence;

  if (!thimble_json_get_integer (event, "sequence_number", &sequence))
    return FALSE;
  if (decoder->sequence_grows && sequence == decoder->sequence)
    return TRUE;
  if (decoder->sequence >= 0 && sequence > decoder->sequence)
    decoder->sequence_grows = TRUE;
  decoder->sequence = sequence;
  return FALSE;
}

static void
read_event (ThimbleDecoder *decoder,
            const char     *name,
            JsonObject     *event)
{
  const char *type = thimble_json_get_string (event, "type");
  JsonObject *response;

  if (type == NULL)
    type = name;
  if (type == NULL)
    {
      ThimbleProblem *problem = thimble_dialect_read_stream_error (event);

      if (problem != NULL)
        thimble_decoder_tell_problem (decoder, problem);
      return;
    }
  if (is_duplicate (decoder, event))
    return;

  if (g_str_equal (type, "response.output_text.delta"))
    {
      thimble_decoder_tell_text (decoder, THIMBLE_EVENT_TEXT, thimble_json_get_string (event, "delta"));
    }
  else if (g_str_equal (type, "response.refusal.delta"))
    {
      thimble_decoder_tell_text (decoder, THIMBLE_EVENT_REFUSAL, thimble_json_get_string (event, "delta"));
    }
  else if (g_str_equal (type, "response.reasoning_summary_text.delta") ||
           g_str_equal (type, "response.reasoning_text.delta"))
    {
      thimble_decoder_tell_text (decoder, THIMBLE_EVENT_REASONING, thimble_json_get_string (event, "delta"));
    }
  else if (g_str_equal (type, "error"))
    {
      ThimbleProblem *problem = thimble_dialect_read_stream_error (event);

      if (problem == NULL)
        problem = thimble_dialect_stream_problem (NULL, NULL);
      thimble_decoder_tell_problem (decoder, problem);
    }
  else if (g_str_has_prefix (type, "response.") &&
           (response = thimble_json_get_object (event, "response")) != NULL)
    {
      const char *status = type + strlen ("response.");

      if (g_str_equal (status, "completed") || g_str_equal (status, "incomplete") ||
          g_str_equal (status, "failed") || g_str_equal (status, "cancelled"))
        tell_response (decoder, response, status, thimble_decoder_slice (decoder, "response", "usage", NULL));
      else
        thimble_decoder_tell_start (decoder, thimble_json_get_string (response, "model"),
                                    thimble_json_get_string (response, "id"));
    }
}

static gboolean
read_document (ThimbleDecoder *decoder,
               JsonObject     *response)
{
  const char *status = thimble_json_get_string (response, "status");
  ThimbleProblem *problem;

  if (thimble_json_get_array (response, "output") == NULL)
    {
      problem = thimble_dialect_read_stream_error (response);
      if (problem == NULL)
        return FALSE;
      thimble_decoder_tell_problem (decoder, problem);
      return TRUE;
    }

  /* queued, in_progress: an answer that has not ended; no end is told, and none comes. */
  tell_response (decoder, response, status != NULL ? status : "completed",
                 thimble_decoder_slice (decoder, "usage", NULL));
  return TRUE;
}

const ThimbleDialect thimble_dialect_openai_responses = {
  .write = write_body,
  .write_count = write_count,
  .count_member = "input_tokens",
  .read = read_event,
  .read_document = read_document,
};
