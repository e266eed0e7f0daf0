/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "base/thimble-clock.h"
#include "base/thimble-json.h"
#include "tokens/thimble-encoding.h"
#include "tokens/thimble-estimate.h"
#include "thimble-practice-private.h"
#include "thimble-practice-wire-private.h"

/* By the table, or, where that is missing, an estimate. */
static gint64
count_tokens (const char *text,
              gssize      length)
{
  ThimbleEncoding *encoding = thimble_encoding_get (THIMBLE_PRACTICE_ENCODING, NULL);

  return encoding != NULL ? thimble_encoding_count (encoding, text, length < 0 ? strlen (text) : (gsize) length)
                          : thimble_estimate_tokens (text, length);
}

void
thimble_practice_ask_clear (ThimblePracticeAsk *self)
{
  g_free (self->text);
}

/* answering */

static void
respond (SoupServerMessage *message,
         guint              status,
         JsonBuilder       *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  char *text = thimble_json_to_string (root, FALSE);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
}

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_int (JsonBuilder *builder,
         const char  *name,
         gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

/* The shape of OpenAI's errors: message, type, param and code, all four always there. */
void
thimble_practice_respond_error (SoupServerMessage *message,
                                guint              status,
                                const char        *text,
                                const char        *param,
                                const char        *code)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  add_string (builder, "message", text);
  add_string (builder, "type", "invalid_request_error");
  add_string (builder, "param", param);
  add_string (builder, "code", code);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  respond (message, status, builder);
}

static void
add_usage (JsonBuilder *builder,
           gint64       input,
           gint64       output)
{
  json_builder_set_member_name (builder, "usage");
  json_builder_begin_object (builder);
  add_int (builder, "prompt_tokens", input);
  add_int (builder, "completion_tokens", output);
  add_int (builder, "total_tokens", input + output);
  /* What no provider's usage has: who counted. */
  json_builder_set_member_name (builder, thimble_encoding_get (THIMBLE_PRACTICE_ENCODING, NULL) != NULL ? "thimble_counted" : "thimble_estimate");
  json_builder_add_boolean_value (builder, TRUE);
  json_builder_end_object (builder);
}

/* reading */

/* Content is text, or a list of parts of which the text ones count. */
static char *
dup_content (JsonObject *message)
{
  const char *text = thimble_json_get_string (message, "content");
  JsonArray *parts = thimble_json_get_array (message, "content");
  GString *joined;

  if (text != NULL)
    return g_strdup (text);
  joined = g_string_new (NULL);
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = thimble_json_array_object (parts, i);
      const char *piece = part != NULL ? thimble_json_get_string (part, "text") : NULL;

      if (piece != NULL)
        g_string_append (joined, piece);
    }
  return g_string_free (joined, FALSE);
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

static gboolean
read_limit (SoupServerMessage *message,
            JsonObject        *root,
            const char        *name,
            gint64            *out)
{
  if (!json_object_has_member (root, name) || json_object_get_null_member (root, name))
    return TRUE;
  if (thimble_json_get_integer (root, name, out) && *out >= 1)
    return TRUE;
  {
    g_autofree char *text = g_strdup_printf ("Invalid '%s': must be a whole number of at least 1.", name);

    thimble_practice_respond_error (message, SOUP_STATUS_BAD_REQUEST, text, name, "invalid_value");
  }
  return FALSE;
}

/* FALSE: answered with an error already. */
gboolean
thimble_practice_ask_read (SoupServerMessage  *message,
                           ThimblePracticeAsk *question)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *root, *options;
  JsonArray *messages;
  const char *model;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  node = thimble_json_parse (data != NULL ? data : "", length, THIMBLE_PRACTICE_BODY_MAX, &error);
  root = node != NULL ? thimble_json_root_object (node) : NULL;
  if (root == NULL)
    {
      thimble_practice_respond_error (message, SOUP_STATUS_BAD_REQUEST,
                     "We could not parse the JSON body of your request: it must be one JSON object.", NULL, NULL);
      return FALSE;
    }
  model = thimble_json_get_string (root, "model");
  if (model == NULL)
    {
      thimble_practice_respond_error (message, SOUP_STATUS_BAD_REQUEST, "You must provide a model parameter.", "model", NULL);
      return FALSE;
    }
  if (!g_str_equal (model, THIMBLE_PRACTICE_MODEL))
    {
      thimble_practice_respond_error (message, SOUP_STATUS_NOT_FOUND,
                     "This model does not exist here. The practice server has one: " THIMBLE_PRACTICE_MODEL ".",
                     "model", "model_not_found");
      return FALSE;
    }
  question->max_tokens = -1;
  if (!read_limit (message, root, "max_tokens", &question->max_tokens)
      || !read_limit (message, root, "max_completion_tokens", &question->max_tokens))
    return FALSE;
  question->stream = thimble_json_get_boolean (root, "stream", FALSE);
  options = thimble_json_get_object (root, "stream_options");
  question->include_usage = options != NULL && thimble_json_get_boolean (options, "include_usage", FALSE);

  messages = thimble_json_get_array (root, "messages");
  for (guint i = 0; messages != NULL && i < json_array_get_length (messages); i++)
    {
      JsonObject *one = thimble_json_array_object (messages, i);
      const char *role = one != NULL ? thimble_json_get_string (one, "role") : NULL;
      g_autofree char *content = NULL;

      if (role == NULL)
        {
          thimble_practice_respond_error (message, SOUP_STATUS_BAD_REQUEST, "Each message must be an object with a role.", "messages", NULL);
          return FALSE;
        }
      content = dup_content (one);
      question->input += count_tokens (content, -1);
      if (g_str_equal (role, "system") || g_str_equal (role, "developer"))
        question->system = question->system || !is_blank (content);
      else if (g_str_equal (role, "user") || g_str_equal (role, "assistant"))
        {
          if (question->text != NULL)
            question->n_earlier++;
          g_free (question->text);
          question->text = g_steal_pointer (&content);
        }
    }
  if (question->text == NULL || is_blank (question->text))
    {
      thimble_practice_respond_error (message, SOUP_STATUS_BAD_REQUEST, "The last message must contain text.", "messages", "empty_prompt");
      return FALSE;
    }
  return TRUE;
}

/* The longest prefix of @answer, at whole characters, within the limit. */
gboolean
thimble_practice_cut_to_limit (char  *answer,
                               gint64 max_tokens)
{
  glong low = 0, high;

  if (max_tokens < 0 || count_tokens (answer, -1) <= max_tokens)
    return FALSE;
  high = g_utf8_strlen (answer, -1);
  while (low < high)
    {
      glong middle = (low + high + 1) / 2;
      const char *end = g_utf8_offset_to_pointer (answer, middle);

      if (count_tokens (answer, end - answer) <= max_tokens)
        low = middle;
      else
        high = middle - 1;
    }
  *g_utf8_offset_to_pointer (answer, low) = '\0';
  return TRUE;
}

static void
begin_chunk (JsonBuilder *builder,
             const char  *id,
             gint64       created)
{
  json_builder_begin_object (builder);
  add_string (builder, "id", id);
  add_string (builder, "object", "chat.completion.chunk");
  add_int (builder, "created", created);
  add_string (builder, "model", THIMBLE_PRACTICE_MODEL);
  json_builder_set_member_name (builder, "choices");
  json_builder_begin_array (builder);
}

static void
take_event (GPtrArray   *events,
            JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = thimble_json_to_string (root, FALSE);

  g_ptr_array_add (events, g_strdup_printf ("data: %s\n\n", text));
}

static void
add_choice_event (GPtrArray      *events,
                  const ThimblePracticeAsk *question,
                  const char     *id,
                  gint64          created,
                  const char     *role,
                  const char     *content,
                  const char     *finish_reason)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  begin_chunk (builder, id, created);
  json_builder_begin_object (builder);
  add_int (builder, "index", 0);
  json_builder_set_member_name (builder, "delta");
  json_builder_begin_object (builder);
  if (role != NULL)
    add_string (builder, "role", role);
  if (content != NULL)
    add_string (builder, "content", content);
  json_builder_end_object (builder);
  add_string (builder, "finish_reason", finish_reason);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  if (question->include_usage)
    add_string (builder, "usage", NULL);
  json_builder_end_object (builder);
  take_event (events, builder);
}

GPtrArray *
thimble_practice_make_events (const ThimblePracticeAsk *question,
                              const char               *id,
                              const char               *answer,
                              const char               *finish_reason)
{
  GPtrArray *events = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) pieces = thimble_practice_split_pieces (answer);
  gint64 created = thimble_clock_wall_us () / G_USEC_PER_SEC;

  add_choice_event (events, question, id, created, "assistant", "", NULL);
  for (guint i = 0; i < pieces->len; i++)
    add_choice_event (events, question, id, created, NULL, pieces->pdata[i], NULL);
  add_choice_event (events, question, id, created, NULL, NULL, finish_reason);
  if (question->include_usage)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

      begin_chunk (builder, id, created);
      json_builder_end_array (builder);
      add_usage (builder, question->input, count_tokens (answer, -1));
      json_builder_end_object (builder);
      take_event (events, builder);
    }
  g_ptr_array_add (events, g_strdup ("data: [DONE]\n\n"));
  return events;
}

void
thimble_practice_respond_answer (SoupServerMessage        *message,
                                 const ThimblePracticeAsk *question,
                                 const char               *id,
                                 const char               *answer,
                                 const char               *finish_reason)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  add_string (builder, "id", id);
  add_string (builder, "object", "chat.completion");
  add_int (builder, "created", thimble_clock_wall_us () / G_USEC_PER_SEC);
  add_string (builder, "model", THIMBLE_PRACTICE_MODEL);
  json_builder_set_member_name (builder, "choices");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  add_int (builder, "index", 0);
  json_builder_set_member_name (builder, "message");
  json_builder_begin_object (builder);
  add_string (builder, "role", "assistant");
  add_string (builder, "content", answer);
  json_builder_end_object (builder);
  add_string (builder, "finish_reason", finish_reason);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  add_usage (builder, question->input, count_tokens (answer, -1));
  json_builder_end_object (builder);
  respond (message, SOUP_STATUS_OK, builder);
}

static void
add_model (JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  add_string (builder, "id", THIMBLE_PRACTICE_MODEL);
  add_string (builder, "object", "model");
  add_int (builder, "created", 0);
  add_string (builder, "owned_by", "thimble");
  json_builder_end_object (builder);
}

void
thimble_practice_respond_models (SoupServerMessage *message,
                                 gboolean           list)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  if (list)
    {
      json_builder_begin_object (builder);
      add_string (builder, "object", "list");
      json_builder_set_member_name (builder, "data");
      json_builder_begin_array (builder);
    }
  add_model (builder);
  if (list)
    {
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  respond (message, SOUP_STATUS_OK, builder);
}
