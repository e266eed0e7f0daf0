/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "thimble-dialect-private.h"

/* Google's generateContent and streamGenerateContent: reference, section 5. */

/* Gemini 2.5 takes a number of tokens in place of a level. The numbers are those that Google's
 * own OpenAI-compatible surface gives the levels; -1: unknown word. */
static gint64
effort_to_budget (const char *effort)
{
  const struct { const char *word; gint64 budget; } budgets[] = {
    { "none", 0 },
    { "minimal", 512 },
    { "low", 1024 },
    { "medium", 8192 },
    { "high", 24576 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (budgets); i++)
    if (g_ascii_strcasecmp (effort, budgets[i].word) == 0)
      return budgets[i].budget;

  return -1;
}

static void
add_parts (JsonBuilder *body,
           const char  *text)
{
  json_builder_set_member_name (body, "parts");
  json_builder_begin_array (body);
  json_builder_begin_object (body);
  thimble_body_add_text (body, "text", text);
  json_builder_end_object (body);
  json_builder_end_array (body);
}

static void
add_content (JsonBuilder *body,
             const char  *role,
             const char  *text)
{
  json_builder_begin_object (body);
  json_builder_set_member_name (body, "role");
  json_builder_add_string_value (body, role);
  add_parts (body, text);
  json_builder_end_object (body);
}

/* People paste `models/x`. */
static const char *
bare_id (const char *model_id)
{
  return g_str_has_prefix (model_id, "models/") ? model_id + strlen ("models/") : model_id;
}

static char *
make_path (const char *model_id,
           const char *method)
{
  /* Escaped, so that no id reaches another path. */
  g_autofree char *escaped = g_uri_escape_string (bare_id (model_id), NULL, FALSE);

  return g_strdup_printf ("/models/%s:%s", escaped, method);
}

/* What the model reads, and what the question about its size holds as well. */
static void
write_input (JsonBuilder   *body,
             ThimblePrompt *prompt)
{
  if (thimble_prompt_get_system (prompt) != NULL)
    {
      json_builder_set_member_name (body, "systemInstruction");
      json_builder_begin_object (body);
      add_parts (body, thimble_prompt_get_system (prompt));
      json_builder_end_object (body);
    }

  json_builder_set_member_name (body, "contents");
  json_builder_begin_array (body);
  for (guint i = 0; i < thimble_prompt_get_n_turns (prompt); i++)
    add_content (body, thimble_prompt_get_turn_role (prompt, i) == THIMBLE_ROLE_USER ? "user" : "model",
                 thimble_prompt_get_turn_text (prompt, i));
  add_content (body, "user", thimble_prompt_get_text (prompt));
  json_builder_end_array (body);
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
  gint64 budget = -1;
  gboolean temperature, effort;

  if (!thimble_traits_check_temperature (traits, prompt, 2, &temperature, error) ||
      !thimble_traits_check_effort (traits, prompt, &effort, error))
    return FALSE;
  if (effort && traits->effort == THIMBLE_EFFORT_THINKING_BUDGET)
    {
      budget = effort_to_budget (thimble_prompt_get_effort (prompt));
      if (budget < 0)
        {
          thimble_set_error (error, THIMBLE_ERROR_UNSUPPORTED,
                             _("The model %s knows the efforts “low”, “medium” and “high” only."),
                             traits->model_id);
          return FALSE;
        }
    }

  /* Without alt=sse the streaming method answers one JSON array, piece by piece. */
  draft->path = make_path (traits->model_id, thimble_prompt_get_stream (prompt) ? "streamGenerateContent?alt=sse"
                                                                                : "generateContent");

  write_input (body, prompt);
  if (max_output <= 0 && !temperature && !effort)
    return TRUE;

  json_builder_set_member_name (body, "generationConfig");
  json_builder_begin_object (body);
  if (max_output > 0)
    {
      json_builder_set_member_name (body, "maxOutputTokens");
      json_builder_add_int_value (body, max_output);
    }
  if (temperature)
    thimble_body_add_temperature (body, prompt);
  if (effort)
    {
      /* Never both of level and budget. */
      json_builder_set_member_name (body, "thinkingConfig");
      json_builder_begin_object (body);
      if (budget >= 0)
        {
          json_builder_set_member_name (body, "thinkingBudget");
          json_builder_add_int_value (body, budget);
        }
      else
        {
          g_autofree char *level = g_ascii_strup (thimble_prompt_get_effort (prompt), -1);

          thimble_body_add_text (body, "thinkingLevel", level);
        }
      json_builder_set_member_name (body, "includeThoughts");
      json_builder_add_boolean_value (body, FALSE);
      json_builder_end_object (body);
    }
  json_builder_end_object (body);

  return TRUE;
}

/* models/{M}:countTokens; only the whole request in it counts the system text: reference, section 8.2. */
static gboolean
write_count (ThimbleWireDraft          *draft,
             JsonBuilder               *body,
             const ThimbleQuirks       *quirks,
             const ThimbleModelTraits  *traits,
             ThimblePrompt             *prompt,
             GError                   **error)
{
  g_autofree char *model = g_strconcat ("models/", bare_id (traits->model_id), NULL);

  draft->path = make_path (traits->model_id, "countTokens");
  json_builder_set_member_name (body, "generateContentRequest");
  json_builder_begin_object (body);
  thimble_body_add_text (body, "model", model);
  write_input (body, prompt);
  json_builder_end_object (body);
  return TRUE;
}

/* candidatesTokenCount excludes thoughts, totalTokenCount includes them; the tool's prompt is
 * priced as input. Every chunk repeats the counts so far: the last value of each member stays. */
static void
tell_usage (ThimbleDecoder *decoder,
            JsonObject     *part)
{
  ThimbleUsageReading reading;
  ThimbleUsageCounts *counts = &reading.counts;
  JsonObject *usage;
  gint64 prompt, tool, candidates;

  if (!thimble_decoder_merge_usage (decoder, part))
    return;
  usage = decoder->usage;

  thimble_usage_reading_init (&reading);
  prompt = thimble_usage_reading_get (&reading, usage, "promptTokenCount");
  tool = thimble_usage_reading_get (&reading, usage, "toolUsePromptTokenCount");
  candidates = thimble_usage_reading_get (&reading, usage, "candidatesTokenCount");
  counts->reasoning = thimble_usage_reading_get (&reading, usage, "thoughtsTokenCount");
  counts->total = thimble_usage_reading_get (&reading, usage, "totalTokenCount");
  counts->cached_read = thimble_usage_reading_get (&reading, usage, "cachedContentTokenCount");

  /* Blocked, or only thoughts so far: no candidates means none, where there is a total. */
  if (candidates < 0 && counts->total >= 0)
    candidates = 0;
  if (prompt >= 0)
    counts->input = prompt + MAX (tool, 0);
  if (candidates >= 0)
    counts->output = candidates + MAX (counts->reasoning, 0);

  thimble_decoder_tell_usage (decoder, &reading, thimble_decoder_merged_text (decoder));
}

static void
tell_finish (ThimbleDecoder *decoder,
             const char     *reason,
             const char     *message)
{
  const struct { const char *word; ThimbleFinish finish; } reasons[] = {
    { "STOP", THIMBLE_FINISH_STOP },
    { "MAX_TOKENS", THIMBLE_FINISH_LENGTH },
    { "SAFETY", THIMBLE_FINISH_BLOCKED },
    { "RECITATION", THIMBLE_FINISH_BLOCKED },
    { "BLOCKLIST", THIMBLE_FINISH_BLOCKED },
    { "PROHIBITED_CONTENT", THIMBLE_FINISH_BLOCKED },
    { "SPII", THIMBLE_FINISH_BLOCKED },
    { "IMAGE_SAFETY", THIMBLE_FINISH_BLOCKED },
    { "IMAGE_PROHIBITED_CONTENT", THIMBLE_FINISH_BLOCKED },
    { "IMAGE_RECITATION", THIMBLE_FINISH_BLOCKED },
    { "MALFORMED_FUNCTION_CALL", THIMBLE_FINISH_TOOL },
    { "UNEXPECTED_TOOL_CALL", THIMBLE_FINISH_TOOL },
    { "TOO_MANY_TOOL_CALLS", THIMBLE_FINISH_TOOL },
  };

  /* The unspecified value is protobuf's word for none. */
  if (reason == NULL || *reason == '\0' || g_str_equal (reason, "FINISH_REASON_UNSPECIFIED"))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reason, reasons[i].word))
      {
        thimble_decoder_tell_finish (decoder, reasons[i].finish, reason, message);
        return;
      }

  /* Each further hop would be billed anew, so we do not ask on. */
  if (g_str_equal (reason, "CONTINUATION") && (message == NULL || *message == '\0'))
    message = _("The server stopped at a limit of its own: the answer is incomplete.");
  thimble_decoder_tell_finish (decoder, THIMBLE_FINISH_OTHER, reason, message);
}

static void
tell_candidate (ThimbleDecoder *decoder,
                JsonObject     *candidate)
{
  JsonObject *content = thimble_json_get_object (candidate, "content");
  JsonArray *parts = content != NULL ? thimble_json_get_array (content, "parts") : NULL;

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = thimble_json_array_object (parts, i);

      if (part != NULL)
        thimble_decoder_tell_text (decoder,
                                   thimble_json_get_boolean (part, "thought", FALSE) ? THIMBLE_EVENT_REASONING
                                                                                     : THIMBLE_EVENT_TEXT,
                                   thimble_json_get_string (part, "text"));
    }

  tell_finish (decoder, thimble_json_get_string (candidate, "finishReason"),
               thimble_json_get_string (candidate, "finishMessage"));
}

static void
read_chunk (ThimbleDecoder *decoder,
            const char     *name,
            JsonObject     *chunk)
{
  JsonArray *candidates = thimble_json_get_array (chunk, "candidates");
  JsonObject *candidate = candidates != NULL ? thimble_json_array_object (candidates, 0) : NULL;
  JsonObject *feedback = thimble_json_get_object (chunk, "promptFeedback");
  JsonObject *usage = thimble_json_get_object (chunk, "usageMetadata");
  ThimbleProblem *problem;

  thimble_decoder_tell_start (decoder, thimble_json_get_string (chunk, "modelVersion"),
                              thimble_json_get_string (chunk, "responseId"));
  if (usage != NULL)
    tell_usage (decoder, usage);
  if (candidate != NULL)
    tell_candidate (decoder, candidate);

  /* A blocked prompt has no candidates, and this comes in the first chunk only. */
  if (feedback != NULL)
    {
      const char *reason = thimble_json_get_string (feedback, "blockReason");

      if (reason != NULL && *reason != '\0' && !g_str_equal (reason, "BLOCK_REASON_UNSPECIFIED"))
        thimble_decoder_tell_finish (decoder, THIMBLE_FINISH_BLOCKED, reason,
                                     thimble_json_get_string (feedback, "blockReasonMessage"));
    }

  problem = thimble_dialect_read_stream_error (chunk);
  if (problem == NULL && g_strcmp0 (name, "error") == 0)
    problem = thimble_dialect_stream_problem (NULL, NULL);
  if (problem != NULL)
    thimble_decoder_tell_problem (decoder, problem);
}

static gboolean
is_complete (ThimbleDecoder *decoder)
{
  return decoder->has_finish;
}

static gboolean
read_document (ThimbleDecoder *decoder,
               JsonObject     *document)
{
  read_chunk (decoder, NULL, document);
  return decoder->failed ||
         json_object_has_member (document, "candidates") ||
         json_object_has_member (document, "promptFeedback") ||
         json_object_has_member (document, "usageMetadata");
}

const ThimbleDialect thimble_dialect_gemini = {
  .write = write_body,
  .write_count = write_count,
  .count_member = "totalTokens",
  .read = read_chunk,
  .read_document = read_document,
  .closed = is_complete,
  .repeats = TRUE,
};
