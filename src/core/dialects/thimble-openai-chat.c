/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "thimble-dialect-private.h"

/* Chat Completions, which all compatible servers speak: reference, sections 3 and 10. */

static gboolean
write_body (ThimbleWireDraft          *draft,
            JsonBuilder               *body,
            const ThimbleQuirks       *quirks,
            const ThimbleModelTraits  *traits,
            ThimblePrompt             *prompt,
            GError                   **error)
{
  gboolean temperature, effort;

  if (!thimble_traits_check_temperature (traits, prompt, 2, &temperature, error) ||
      !thimble_traits_check_effort (traits, prompt, &effort, error))
    return FALSE;

  draft->path = g_strdup ("/chat/completions");

  thimble_body_add_text (body, "model", traits->model_id);
  json_builder_set_member_name (body, "messages");
  json_builder_begin_array (body);
  /* `developer` is OpenAI's newer word; `system` is accepted everywhere. */
  if (thimble_prompt_get_system (prompt) != NULL)
    thimble_body_add_message (body, "system", thimble_prompt_get_system (prompt));
  thimble_body_add_conversation (body, prompt);
  json_builder_end_array (body);

  if (thimble_prompt_get_max_output (prompt) > 0)
    {
      json_builder_set_member_name (body, quirks->output_limit != NULL ? quirks->output_limit : "max_tokens");
      json_builder_add_int_value (body, thimble_prompt_get_max_output (prompt));
    }
  if (temperature)
    thimble_body_add_temperature (body, prompt);
  if (effort)
    thimble_body_add_text (body, "reasoning_effort", thimble_prompt_get_effort (prompt));

  json_builder_set_member_name (body, "stream");
  json_builder_add_boolean_value (body, thimble_prompt_get_stream (prompt));
  if (thimble_prompt_get_stream (prompt) && quirks->stream_options)
    {
      json_builder_set_member_name (body, "stream_options");
      json_builder_begin_object (body);
      json_builder_set_member_name (body, "include_usage");
      json_builder_add_boolean_value (body, TRUE);
      json_builder_end_object (body);
    }

  return TRUE;
}

/* Reference 10.10: the first number of these, clamped to 0…prompt_tokens. */
static gint64
read_cached (ThimbleUsageReading *reading,
             JsonObject          *usage)
{
  const struct { const char *parent; const char *name; } places[] = {
    { "prompt_tokens_details", "cached_tokens" },
    { NULL, "prompt_cache_hit_tokens" },            /* DeepSeek */
    { NULL, "cached_tokens" },                      /* Moonshot */
    { "prompt_token_details", "cached_tokens" },    /* Mistral */
    { NULL, "num_cached_tokens" },                  /* Mistral */
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      JsonObject *object = places[i].parent != NULL ? thimble_json_get_object (usage, places[i].parent) : usage;
      gint64 count = thimble_usage_reading_get (reading, object, places[i].name);

      if (count >= 0)
        return reading->counts.input >= 0 ? MIN (count, reading->counts.input) : count;
    }

  return THIMBLE_COUNT_UNKNOWN;
}

/* xAI counts reasoning apart from the completion, all others inside it. The total decides where
 * it can; else what is known of the endpoint: reference 10.9. */
static gboolean
is_reasoning_outside (ThimbleDecoder           *decoder,
                      const ThimbleUsageCounts *counts)
{
  if (counts->reasoning <= 0 || counts->output < 0)
    return FALSE;

  if (counts->input >= 0 && counts->total >= 0)
    {
      if (counts->total == counts->input + counts->output + counts->reasoning)
        return TRUE;
      if (counts->total == counts->input + counts->output)
        return FALSE;
    }

  return decoder->quirks.reasoning_outside;
}

/* OpenRouter's `cost` is what it charged, in dollars; with the person's own key at the provider
 * (is_byok) the provider's charge comes on top: reference 10.5. */
static ThimbleMoney
read_cost (JsonObject *usage)
{
  JsonObject *details = thimble_json_get_object (usage, "cost_details");
  double cost, upstream;

  if (!thimble_json_get_double (usage, "cost", &cost) || cost < 0)
    return THIMBLE_MONEY_UNKNOWN;

  if (thimble_json_get_boolean (usage, "is_byok", FALSE) && details != NULL &&
      thimble_json_get_double (details, "upstream_inference_cost", &upstream) && upstream > 0)
    cost += upstream;

  /* A million dollars for one request is no figure to believe. */
  if (!(cost <= 1e6))
    return THIMBLE_MONEY_UNKNOWN;

  return llround (cost * (double) THIMBLE_PICODOLLARS_PER_DOLLAR);
}

static void
tell_usage (ThimbleDecoder *decoder,
            JsonObject     *usage,
            char           *verbatim)
{
  JsonObject *prompt_details = thimble_json_get_object (usage, "prompt_tokens_details");
  JsonObject *completion_details = thimble_json_get_object (usage, "completion_tokens_details");
  ThimbleUsageReading reading;
  ThimbleUsageCounts *counts = &reading.counts;

  thimble_usage_reading_init (&reading);
  counts->input = thimble_usage_reading_get (&reading, usage, "prompt_tokens");
  counts->output = thimble_usage_reading_get (&reading, usage, "completion_tokens");
  counts->total = thimble_usage_reading_get (&reading, usage, "total_tokens");
  counts->cached_read = read_cached (&reading, usage);
  counts->cache_write = thimble_usage_reading_get (&reading, prompt_details, "cache_write_tokens");
  if (counts->cache_write > 0 && counts->input >= 0)
    counts->cache_write = MIN (counts->cache_write, counts->input - MAX (counts->cached_read, 0));
  counts->reasoning = thimble_usage_reading_get (&reading, completion_details, "reasoning_tokens");
  if (is_reasoning_outside (decoder, counts))
    counts->output += counts->reasoning;
  reading.cost = read_cost (usage);

  thimble_decoder_tell_usage (decoder, &reading, verbatim);
}

/* Wherever a chunk carries usage; an object in the usual place wins over the others. */
static void
find_usage (ThimbleDecoder *decoder,
            JsonObject     *chunk,
            JsonObject     *choice)
{
  JsonObject *groq = thimble_json_get_object (chunk, "x_groq");
  JsonObject *usage;

  if ((usage = thimble_json_get_object (chunk, "usage")) != NULL)
    tell_usage (decoder, usage, thimble_decoder_slice (decoder, "usage", NULL));
  else if (choice != NULL && (usage = thimble_json_get_object (choice, "usage")) != NULL)
    tell_usage (decoder, usage, thimble_decoder_slice (decoder, "choices", "usage", NULL));
  else if (groq != NULL && (usage = thimble_json_get_object (groq, "usage")) != NULL)
    tell_usage (decoder, usage, thimble_decoder_slice (decoder, "x_groq", "usage", NULL));
  else if (json_object_has_member (chunk, "usage"))
    decoder->usage_announced = TRUE;
}

/* `content` is text, null, or on Mistral's reasoning models an array of parts. */
static void
tell_content (ThimbleDecoder   *decoder,
              JsonObject       *message,
              const char       *name,
              ThimbleEventType  type)
{
  JsonArray *parts;

  thimble_decoder_tell_text (decoder, type, thimble_json_get_string (message, name));

  parts = thimble_json_get_array (message, name);
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = thimble_json_array_object (parts, i);

      if (part == NULL)
        {
          thimble_decoder_tell_text (decoder, type, thimble_json_array_string (parts, i));
          continue;
        }
      thimble_decoder_tell_text (decoder, type, thimble_json_get_string (part, "text"));
      if (g_strcmp0 (thimble_json_get_string (part, "type"), "thinking") == 0)
        tell_content (decoder, part, "thinking", THIMBLE_EVENT_REASONING);
    }
}

static void
tell_message (ThimbleDecoder *decoder,
              JsonObject     *message)
{
  const char *reasoning = thimble_json_get_string (message, "reasoning_content");

  /* Some servers send both names with the same text. */
  if (reasoning == NULL)
    reasoning = thimble_json_get_string (message, "reasoning");

  thimble_decoder_tell_text (decoder, THIMBLE_EVENT_REASONING, reasoning);
  tell_content (decoder, message, "content", THIMBLE_EVENT_TEXT);
  thimble_decoder_tell_text (decoder, THIMBLE_EVENT_REFUSAL, thimble_json_get_string (message, "refusal"));
}

static void
tell_finish (ThimbleDecoder *decoder,
             const char     *reason)
{
  const struct { const char *word; ThimbleFinish finish; } reasons[] = {
    { "stop", THIMBLE_FINISH_STOP },
    { "end", THIMBLE_FINISH_STOP },
    { "eos", THIMBLE_FINISH_STOP },
    { "end_turn", THIMBLE_FINISH_STOP },
    { "stop_sequence", THIMBLE_FINISH_STOP },
    { "length", THIMBLE_FINISH_LENGTH },
    { "max_tokens", THIMBLE_FINISH_LENGTH },
    { "model_length", THIMBLE_FINISH_CONTEXT },
    { "tool_calls", THIMBLE_FINISH_TOOL },
    { "function_call", THIMBLE_FINISH_TOOL },
    { "content_filter", THIMBLE_FINISH_BLOCKED },
  };
  /* These say that the server broke off: no answer has ended. */
  const char * const failures[] = { "error", "network_error", "insufficient_system_resource", NULL };

  if (reason == NULL || *reason == '\0')
    return;

  if (g_strv_contains (failures, reason))
    {
      thimble_decoder_tell_problem (decoder, thimble_dialect_stream_problem (reason, NULL));
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reason, reasons[i].word))
      {
        thimble_decoder_tell_finish (decoder, reasons[i].finish, reason, NULL);
        return;
      }

  thimble_decoder_tell_finish (decoder, THIMBLE_FINISH_OTHER, reason, NULL);
}

/* One choice is asked for; a server that sends more is heard with its first. */
static JsonObject *
first_choice (JsonObject *chunk)
{
  JsonArray *choices = thimble_json_get_array (chunk, "choices");
  JsonObject *choice = choices != NULL ? thimble_json_array_object (choices, 0) : NULL;
  gint64 index;

  if (choice != NULL && thimble_json_get_integer (choice, "index", &index) && index != 0)
    return NULL;
  return choice;
}

static void
read_chunk (ThimbleDecoder *decoder,
            const char     *name,
            JsonObject     *chunk)
{
  JsonObject *choice = first_choice (chunk);
  JsonObject *groq = thimble_json_get_object (chunk, "x_groq");
  ThimbleProblem *problem;

  if (choice != NULL || json_object_has_member (chunk, "choices"))
    {
      thimble_decoder_tell_start (decoder, thimble_json_get_string (chunk, "model"),
                                  thimble_json_get_string (chunk, "id"));
      thimble_decoder_set_tier (decoder, thimble_json_get_string (chunk, "service_tier"));
    }
  find_usage (decoder, chunk, choice);

  if (choice != NULL)
    {
      JsonObject *delta = thimble_json_get_object (choice, "delta");

      /* A server that ignores the wish for a stream puts the whole message into one event. */
      if (delta == NULL && decoder->answer_bytes == 0)
        delta = thimble_json_get_object (choice, "message");
      if (delta != NULL)
        tell_message (decoder, delta);
    }

  /* An error ends the run, whatever came before; so it is looked for before the finish. */
  problem = thimble_dialect_read_stream_error (chunk);
  if (problem == NULL && groq != NULL)
    problem = thimble_dialect_read_stream_error (groq);
  if (problem == NULL && choice == NULL && g_strcmp0 (name, "error") == 0)
    problem = thimble_dialect_stream_problem (NULL, NULL);
  if (problem != NULL)
    thimble_decoder_tell_problem (decoder, problem);
  else if (choice != NULL)
    tell_finish (decoder, thimble_json_get_string (choice, "finish_reason"));
}

static gboolean
read_document (ThimbleDecoder *decoder,
               JsonObject     *document)
{
  if (thimble_json_get_array (document, "choices") == NULL)
    {
      ThimbleProblem *problem = thimble_dialect_read_stream_error (document);

      if (problem == NULL)
        return FALSE;
      thimble_decoder_tell_problem (decoder, problem);
      return TRUE;
    }

  read_chunk (decoder, NULL, document);
  if (first_choice (document) == NULL && !decoder->failed)
    return FALSE;

  /* The document is whole: it is its own end. */
  thimble_decoder_tell_end (decoder);
  return TRUE;
}

static void
read_done (ThimbleDecoder *decoder)
{
  thimble_decoder_tell_end (decoder);
}

/* Some servers omit [DONE]: a finish_reason stands for it. Where chunks carried `"usage": null`
 * the server had meant to send usage after the finish; without it the stream was cut. */
static gboolean
is_complete (ThimbleDecoder *decoder)
{
  return decoder->has_finish && (decoder->usage_told || !decoder->usage_announced);
}

const ThimbleDialect thimble_dialect_openai_chat = {
  .write = write_body,
  .read = read_chunk,
  .read_document = read_document,
  .done = read_done,
  .closed = is_complete,
  .repeats = TRUE,
};
