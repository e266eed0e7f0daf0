/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "thimble-dialect-private.h"

/* Anthropic's Messages API: reference, section 4. */

/* max_tokens is required and thinking counts against it. Where the person set none: room for
 * some thinking and a page of answer, and within what the oldest models allow. */
#define DEFAULT_MAX_TOKENS 4096
#define LEAST_BUDGET 1024
#define OLD_VERSION "2023-06-01"

/* Older models take a number of tokens in place of a level; 0: no thinking, -1: unknown word. */
static gint64
effort_to_budget (const char *effort)
{
  const struct { const char *word; gint64 budget; } budgets[] = {
    { "none", 0 },
    { "minimal", LEAST_BUDGET },
    { "low", LEAST_BUDGET },
    { "medium", 4096 },
    { "high", 16000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (budgets); i++)
    if (g_ascii_strcasecmp (effort, budgets[i].word) == 0)
      return budgets[i].budget;

  return -1;
}

static gboolean
check_budget (ThimblePrompt             *prompt,
              const ThimbleModelTraits  *traits,
              gint64                    *max_tokens,
              gint64                    *budget,
              GError                   **error)
{
  double temperature = thimble_prompt_get_temperature (prompt);

  *budget = effort_to_budget (thimble_prompt_get_effort (prompt));
  if (*budget < 0)
    {
      thimble_set_error (error, THIMBLE_ERROR_UNSUPPORTED,
                         _("The model %s knows the efforts “low”, “medium” and “high” only."), traits->model_id);
      return FALSE;
    }
  if (*budget == 0)
    return TRUE;

  if (thimble_prompt_get_max_output (prompt) == 0)
    *max_tokens = *budget + DEFAULT_MAX_TOKENS;

  /* "N >= 1024 and < max_tokens" */
  if (*budget >= *max_tokens)
    {
      thimble_set_error (error, THIMBLE_ERROR_UNSUPPORTED,
                         /* Translators: %s is an effort such as "high" */
                         _("The effort “%s” thinks with up to %d tokens, which count as output: raise the output limit above that."),
                         thimble_prompt_get_effort (prompt), (int) *budget);
      return FALSE;
    }

  /* Thinking is not compatible with a changed temperature. */
  if (!isnan (temperature) && temperature != 1)
    {
      thimble_set_error (error, THIMBLE_ERROR_UNSUPPORTED,
                         _("The model %s takes no temperature while it thinks. Leave out either the temperature or the effort."),
                         traits->model_id);
      return FALSE;
    }

  return TRUE;
}

/* What the model reads, and what the question about its size holds as well. */
static void
write_input (JsonBuilder   *body,
             ThimblePrompt *prompt)
{
  if (thimble_prompt_get_system (prompt) != NULL)
    thimble_body_add_text (body, "system", thimble_prompt_get_system (prompt));
  json_builder_set_member_name (body, "messages");
  json_builder_begin_array (body);
  thimble_body_add_conversation (body, prompt);
  json_builder_end_array (body);
}

static void
write_thinking (JsonBuilder *body,
                gint64       budget)
{
  json_builder_set_member_name (body, "thinking");
  json_builder_begin_object (body);
  json_builder_set_member_name (body, "type");
  json_builder_add_string_value (body, budget > 0 ? "enabled" : "disabled");
  if (budget > 0)
    {
      json_builder_set_member_name (body, "budget_tokens");
      json_builder_add_int_value (body, budget);
    }
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
  const char *version = quirks->anthropic_version != NULL ? quirks->anthropic_version : OLD_VERSION;
  gint64 max_tokens = thimble_prompt_get_max_output (prompt);
  gint64 budget = -1;
  gboolean temperature, effort;

  if (max_tokens <= 0)
    max_tokens = DEFAULT_MAX_TOKENS;

  if (!thimble_traits_check_temperature (traits, prompt, 1, &temperature, error) ||
      !thimble_traits_check_effort (traits, prompt, &effort, error))
    return FALSE;
  if (effort && traits->effort == THIMBLE_EFFORT_THINKING_BUDGET &&
      !check_budget (prompt, traits, &max_tokens, &budget, error))
    return FALSE;

  draft->path = g_strdup ("/messages");
  /* From 2026-10-21 on any temperature is refused, whatever the model: such a request goes out
   * with the old version. */
  if (temperature && strcmp (version, OLD_VERSION) > 0)
    version = OLD_VERSION;
  thimble_draft_add_header (draft, "anthropic-version", version);

  thimble_body_add_text (body, "model", traits->model_id);
  json_builder_set_member_name (body, "max_tokens");
  json_builder_add_int_value (body, max_tokens);
  write_input (body, prompt);

  if (temperature)
    thimble_body_add_temperature (body, prompt);
  if (budget >= 0)
    write_thinking (body, budget);
  else if (effort)
    {
      json_builder_set_member_name (body, "output_config");
      json_builder_begin_object (body);
      thimble_body_add_text (body, "effort", thimble_prompt_get_effort (prompt));
      json_builder_end_object (body);
    }

  json_builder_set_member_name (body, "stream");
  json_builder_add_boolean_value (body, thimble_prompt_get_stream (prompt));
  return TRUE;
}

/* POST /messages/count_tokens, which takes no max_tokens: reference, section 8.2. Thinking adds to
 * the framing, so it is told; the limit that a sending would refuse does not matter here. */
static gboolean
write_count (ThimbleWireDraft          *draft,
             JsonBuilder               *body,
             const ThimbleQuirks       *quirks,
             const ThimbleModelTraits  *traits,
             ThimblePrompt             *prompt,
             GError                   **error)
{
  gint64 budget = 0;
  gboolean effort;

  if (!thimble_traits_check_effort (traits, prompt, &effort, error))
    return FALSE;
  if (effort && traits->effort == THIMBLE_EFFORT_THINKING_BUDGET)
    budget = effort_to_budget (thimble_prompt_get_effort (prompt));

  draft->path = g_strdup ("/messages/count_tokens");
  thimble_draft_add_header (draft, "anthropic-version",
                            quirks->anthropic_version != NULL ? quirks->anthropic_version : OLD_VERSION);
  thimble_body_add_text (body, "model", traits->model_id);
  write_input (body, prompt);
  if (budget > 0)
    write_thinking (body, budget);
  return TRUE;
}

/* input_tokens excludes what was read from and written to the cache; the three are added.
 * Counts in message_delta are cumulative and may leave members out: they are merged over those
 * of message_start, and the merged object is what is kept verbatim. */
static void
tell_usage (ThimbleDecoder *decoder,
            JsonObject     *part)
{
  ThimbleUsageReading reading;
  ThimbleUsageCounts *counts = &reading.counts;
  JsonObject *usage, *lifetimes, *details;
  gint64 fresh, short_write;
  const char *speed;

  if (part != NULL)
    thimble_decoder_merge_usage (decoder, part);
  usage = decoder->usage;
  if (usage == NULL)
    return;

  /* "speed" tells the dearer service where a model has one. */
  speed = thimble_json_get_string (usage, "speed");
  if (g_strcmp0 (speed, "fast") == 0)
    thimble_decoder_set_tier (decoder, speed);
  else
    thimble_decoder_set_tier (decoder, thimble_json_get_string (usage, "service_tier"));

  lifetimes = thimble_json_get_object (usage, "cache_creation");
  details = thimble_json_get_object (usage, "output_tokens_details");

  thimble_usage_reading_init (&reading);
  fresh = thimble_usage_reading_get (&reading, usage, "input_tokens");
  counts->cached_read = thimble_usage_reading_get (&reading, usage, "cache_read_input_tokens");
  counts->cache_write = thimble_usage_reading_get (&reading, usage, "cache_creation_input_tokens");
  counts->cache_write_long = thimble_usage_reading_get (&reading, lifetimes, "ephemeral_1h_input_tokens");
  short_write = thimble_usage_reading_get (&reading, lifetimes, "ephemeral_5m_input_tokens");
  if (counts->cache_write < 0 && (short_write >= 0 || counts->cache_write_long >= 0))
    counts->cache_write = MAX (short_write, 0) + MAX (counts->cache_write_long, 0);
  if (fresh >= 0)
    counts->input = fresh + MAX (counts->cached_read, 0) + MAX (counts->cache_write, 0);

  if (decoder->output_known)
    {
      counts->output = thimble_usage_reading_get (&reading, usage, "output_tokens");
      counts->reasoning = thimble_usage_reading_get (&reading, details, "thinking_tokens");
    }

  thimble_decoder_tell_usage (decoder, &reading, thimble_decoder_merged_text (decoder));
}

static void
tell_stop (ThimbleDecoder *decoder,
           JsonObject     *message)
{
  const struct { const char *word; ThimbleFinish finish; } reasons[] = {
    { "end_turn", THIMBLE_FINISH_STOP },
    { "stop_sequence", THIMBLE_FINISH_STOP },
    { "max_tokens", THIMBLE_FINISH_LENGTH },
    { "model_context_window_exceeded", THIMBLE_FINISH_CONTEXT },
    { "tool_use", THIMBLE_FINISH_TOOL },
    { "refusal", THIMBLE_FINISH_REFUSAL },
  };
  const char *reason = thimble_json_get_string (message, "stop_reason");
  JsonObject *details = thimble_json_get_object (message, "stop_details");
  const char *explanation = NULL;
  ThimbleFinish finish = THIMBLE_FINISH_OTHER;

  if (reason == NULL || *reason == '\0')
    return;

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reason, reasons[i].word))
      finish = reasons[i].finish;

  if (details != NULL)
    {
      explanation = thimble_json_get_string (details, "explanation");
      if (explanation == NULL)
        explanation = thimble_json_get_string (details, "category");
    }
  thimble_decoder_tell_finish (decoder, finish, reason, explanation);
}

static void
tell_block (ThimbleDecoder *decoder,
            JsonObject     *block)
{
  const char *type = thimble_json_get_string (block, "type");

  if (g_strcmp0 (type, "text") == 0)
    thimble_decoder_tell_text (decoder, THIMBLE_EVENT_TEXT, thimble_json_get_string (block, "text"));
  else if (g_strcmp0 (type, "thinking") == 0)
    thimble_decoder_tell_text (decoder, THIMBLE_EVENT_REASONING, thimble_json_get_string (block, "thinking"));
}

static void
read_event (ThimbleDecoder *decoder,
            const char     *name,
            JsonObject     *event)
{
  const char *type = thimble_json_get_string (event, "type");
  JsonObject *object;

  if (type == NULL)
    type = name;

  if (g_strcmp0 (type, "content_block_delta") == 0)
    {
      const char *kind;

      object = thimble_json_get_object (event, "delta");
      kind = object != NULL ? thimble_json_get_string (object, "type") : NULL;
      if (g_strcmp0 (kind, "text_delta") == 0)
        thimble_decoder_tell_text (decoder, THIMBLE_EVENT_TEXT, thimble_json_get_string (object, "text"));
      else if (g_strcmp0 (kind, "thinking_delta") == 0)
        thimble_decoder_tell_text (decoder, THIMBLE_EVENT_REASONING, thimble_json_get_string (object, "thinking"));
    }
  else if (g_strcmp0 (type, "message_start") == 0)
    {
      object = thimble_json_get_object (event, "message");
      if (object != NULL)
        {
          thimble_decoder_tell_start (decoder, thimble_json_get_string (object, "model"),
                                      thimble_json_get_string (object, "id"));
          tell_usage (decoder, thimble_json_get_object (object, "usage"));
        }
    }
  else if (g_strcmp0 (type, "content_block_start") == 0)
    {
      object = thimble_json_get_object (event, "content_block");
      if (object != NULL)
        tell_block (decoder, object);
    }
  else if (g_strcmp0 (type, "message_delta") == 0)
    {
      decoder->output_known = TRUE;
      tell_usage (decoder, thimble_json_get_object (event, "usage"));
      object = thimble_json_get_object (event, "delta");
      if (object != NULL)
        tell_stop (decoder, object);
    }
  else if (g_strcmp0 (type, "message_stop") == 0)
    {
      thimble_decoder_tell_end (decoder);
    }
  else if (g_strcmp0 (type, "error") == 0 || type == NULL)
    {
      ThimbleProblem *problem = thimble_dialect_read_stream_error (event);

      if (problem == NULL && type != NULL)
        problem = thimble_dialect_stream_problem (NULL, NULL);
      if (problem != NULL)
        thimble_decoder_tell_problem (decoder, problem);
    }
}

static gboolean
read_document (ThimbleDecoder *decoder,
               JsonObject     *message)
{
  JsonArray *content = thimble_json_get_array (message, "content");

  if (content == NULL)
    {
      ThimbleProblem *problem = thimble_dialect_read_stream_error (message);

      if (problem == NULL)
        return FALSE;
      thimble_decoder_tell_problem (decoder, problem);
      return TRUE;
    }

  thimble_decoder_tell_start (decoder, thimble_json_get_string (message, "model"),
                              thimble_json_get_string (message, "id"));
  for (guint i = 0; i < json_array_get_length (content); i++)
    {
      JsonObject *block = thimble_json_array_object (content, i);

      if (block != NULL)
        tell_block (decoder, block);
    }

  decoder->output_known = TRUE;
  tell_usage (decoder, thimble_json_get_object (message, "usage"));
  tell_stop (decoder, message);
  thimble_decoder_tell_end (decoder);
  return TRUE;
}

const ThimbleDialect thimble_dialect_anthropic = {
  .write = write_body,
  .write_count = write_count,
  .count_member = "input_tokens",
  .read = read_event,
  .read_document = read_document,
  .repeats = TRUE,
};
