/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "thimble-dialect-private.h"

/* What an error's body says. Vendors' shapes: reference 6.1–6.3, 10.11. Gateways mix them, so
 * every shape is looked for whatever the dialect. */

#define BODY_MAX (1024 * 1024)
#define PLAIN_CHARS 200

void
thimble_error_facts_init (ThimbleErrorFacts *self)
{
  memset (self, 0, sizeof *self);
  self->retry_after_s = -1;
}

void
thimble_error_facts_clear (ThimbleErrorFacts *self)
{
  g_clear_pointer (&self->code, g_free);
  g_clear_pointer (&self->type, g_free);
  g_clear_pointer (&self->status_word, g_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->parameter, g_free);
  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->request_id, g_free);
  g_clear_pointer (&self->quota_id, g_free);
  g_clear_pointer (&self->rest, g_free);
}

/* Sets *place, where it is not set yet, to a text that is there and not empty. */
static gboolean
take_text (char       **place,
           const char  *text,
           gsize        max)
{
  if (*place != NULL || text == NULL || *text == '\0')
    return FALSE;

  *place = thimble_foreign_text (text, -1, max);
  return TRUE;
}

static gboolean
take_word (char       **place,
           JsonObject  *object,
           const char  *name)
{
  return take_text (place, thimble_json_get_string (object, name), THIMBLE_WORD_MAX);
}

static void
add_line (char       **text,
          const char  *line)
{
  char *joined;

  if (line == NULL || *line == '\0' || (*text != NULL && strlen (*text) > THIMBLE_DETAILS_MAX))
    return;

  joined = *text != NULL ? g_strconcat (*text, "\n", line, NULL) : g_strdup (line);
  g_free (*text);
  *text = joined;
}

gint64
thimble_parse_wait (const char *text)
{
  double seconds = 0;
  gboolean any = FALSE;

  if (text == NULL)
    return -1;

  while (g_ascii_isdigit (*text))
    {
      char *end;
      double number;

      /* g_ascii_strtod would take hexadecimal and exponents too. */
      if (strspn (text, "0123456789.") > 12)
        return -1;
      number = g_ascii_strtod (text, &end);
      if (g_str_has_prefix (end, "ms"))
        {
          seconds += number / 1000;
          end += 2;
        }
      else if (*end == 's')
        {
          seconds += number;
          end += 1;
        }
      else if (*end == 'm')
        {
          seconds += number * 60;
          end += 1;
        }
      else if (*end == 'h')
        {
          seconds += number * 3600;
          end += 1;
        }
      else
        {
          return -1;
        }
      any = TRUE;
      text = end;
    }

  /* More than a week is no time to wait. */
  if (!any || !(seconds <= 7 * 24 * 3600))
    return -1;
  return (gint64) ceil (seconds);
}

/* OpenAI and Groq: "Please try again in 1.242s." The unit is what ends it. */
static void
find_wait_in_words (ThimbleErrorFacts *self)
{
  const char *at;

  if (self->retry_after_s >= 0 || self->message == NULL)
    return;

  at = strstr (self->message, "try again in ");
  if (at != NULL)
    self->retry_after_s = thimble_parse_wait (at + strlen ("try again in "));
}

/* error.code is a word with most, a number with llama.cpp, OpenRouter, Gemini and vLLM. */
static void
take_code (ThimbleErrorFacts *self,
           JsonObject        *object)
{
  gint64 number;

  if (take_word (&self->code, object, "code"))
    {
      /* Mistral writes its numbers as text; those are its own. */
      return;
    }
  if (thimble_json_get_integer (object, "code", &number))
    {
      if (self->status == 0 && number >= 100 && number <= 599)
        self->status = (guint) number;
      if (self->code == NULL)
        self->code = g_strdup_printf ("%" G_GINT64_FORMAT, number);
    }
}

/* google.rpc details: order varies, so each is known by its @type. */
static void
take_google_detail (ThimbleErrorFacts *self,
                    JsonObject        *detail)
{
  const char *type = thimble_json_get_string (detail, "@type");
  JsonArray *list;

  if (type == NULL)
    return;

  if (g_str_has_suffix (type, ".ErrorInfo"))
    {
      take_word (&self->reason, detail, "reason");
    }
  else if (g_str_has_suffix (type, ".RetryInfo"))
    {
      self->retry_after_s = thimble_parse_wait (thimble_json_get_string (detail, "retryDelay"));
    }
  else if (g_str_has_suffix (type, ".QuotaFailure"))
    {
      list = thimble_json_get_array (detail, "violations");
      for (guint i = 0; list != NULL && i < MIN (json_array_get_length (list), 16); i++)
        {
          JsonObject *violation = thimble_json_array_object (list, i);

          if (violation != NULL)
            add_line (&self->quota_id, thimble_json_get_string (violation, "quotaId"));
        }
    }
  else if (g_str_has_suffix (type, ".BadRequest"))
    {
      list = thimble_json_get_array (detail, "fieldViolations");
      if (list != NULL && thimble_json_array_object (list, 0) != NULL)
        take_word (&self->parameter, thimble_json_array_object (list, 0), "field");
    }
}

static void
take_details (ThimbleErrorFacts *self,
              JsonObject        *error)
{
  JsonArray *details = thimble_json_get_array (error, "details");
  JsonObject *object = thimble_json_get_object (error, "details");
  JsonObject *metadata = thimble_json_get_object (error, "metadata");

  for (guint i = 0; details != NULL && i < MIN (json_array_get_length (details), 32); i++)
    {
      JsonObject *detail = thimble_json_array_object (details, i);

      if (detail != NULL)
        take_google_detail (self, detail);
    }

  /* Anthropic */
  if (object != NULL)
    take_word (&self->reason, object, "error_code");

  /* OpenRouter: a stable name, and the words of the provider behind it */
  if (metadata != NULL)
    {
      take_word (&self->reason, metadata, "error_type");
      self->moderated = thimble_json_get_array (metadata, "reasons") != NULL;
      add_line (&self->rest, thimble_json_get_string (metadata, "raw"));
    }
}

/* FastAPI and Mistral: "detail" is a text, or [{"loc": ["body", "max_tokens"], "msg": …}]. */
static gboolean
take_detail (ThimbleErrorFacts *self,
             JsonObject        *object)
{
  JsonArray *list = thimble_json_get_array (object, "detail");
  JsonObject *first = list != NULL ? thimble_json_array_object (list, 0) : NULL;
  JsonArray *place;

  if (take_text (&self->message, thimble_json_get_string (object, "detail"), THIMBLE_DETAILS_MAX))
    return TRUE;
  if (first == NULL)
    return FALSE;

  place = thimble_json_get_array (first, "loc");
  for (guint i = place != NULL ? json_array_get_length (place) : 0; i > 0; i--)
    {
      const char *field = thimble_json_array_string (place, i - 1);

      if (field != NULL && !g_str_equal (field, "body") &&
          take_text (&self->parameter, field, THIMBLE_WORD_MAX))
        break;
    }
  take_word (&self->type, first, "type");
  return take_text (&self->message, thimble_json_get_string (first, "msg"), THIMBLE_DETAILS_MAX);
}

/* "message" is a text, or on Mistral's 422 an object that holds "detail". */
static gboolean
take_message (ThimbleErrorFacts *self,
              JsonObject        *object)
{
  JsonObject *inner = thimble_json_get_object (object, "message");

  if (take_text (&self->message, thimble_json_get_string (object, "message"), THIMBLE_DETAILS_MAX))
    return TRUE;
  return inner != NULL && take_detail (self, inner);
}

static void
take_error_object (ThimbleErrorFacts *self,
                   JsonObject        *error)
{
  take_message (self, error);
  take_code (self, error);
  take_word (&self->type, error, "type");
  take_word (&self->status_word, error, "status");
  take_word (&self->parameter, error, "param");
  take_details (self, error);
  if (thimble_json_get_object (error, "misalignment") != NULL)
    self->misalignment = TRUE;
}

gboolean
thimble_error_facts_read_object (ThimbleErrorFacts *self,
                                 JsonObject        *object)
{
  JsonObject *error = thimble_json_get_object (object, "error");
  JsonArray *errors = thimble_json_get_array (object, "errors");
  const char *type = thimble_json_get_string (object, "type");
  gboolean found = FALSE;

  if (error != NULL && json_object_get_size (error) > 0)
    {
      take_error_object (self, error);
      found = TRUE;
    }
  /* xAI, LM Studio, Ollama's own API: the text itself */
  else if (take_text (&self->message, thimble_json_get_string (object, "error"), THIMBLE_DETAILS_MAX))
    {
      found = TRUE;
    }

  if (found || take_message (self, object) || take_detail (self, object))
    found = TRUE;
  else if (errors != NULL && thimble_json_array_object (errors, 0) != NULL)
    found = take_message (self, thimble_json_array_object (errors, 0));

  /* OpenAI's and Anthropic's frames of an error are of type "error", which says nothing. */
  if (found || g_strcmp0 (type, "error") == 0)
    {
      found = TRUE;
      take_code (self, object);
      if (g_strcmp0 (type, "error") != 0)
        take_word (&self->type, object, "type");
      take_word (&self->parameter, object, "param");
      take_word (&self->request_id, object, "request_id");
      if (thimble_json_get_object (object, "misalignment") != NULL)
        self->misalignment = TRUE;
      find_wait_in_words (self);
    }

  return found;
}

/* The first line of what is no JSON; of a web page its title. */
static void
read_plain (ThimbleErrorFacts *self,
            const char        *body,
            gsize              length)
{
  g_autofree char *text = thimble_foreign_text (body, length, 64 * 1024);
  g_autofree char *line = NULL;
  const char *from = text;
  const char *to;

  while (g_ascii_isspace (*from))
    from++;

  self->html = *from == '<';
  if (self->html)
    {
      g_autofree char *lower = g_ascii_strdown (from, -1);
      const char *title = strstr (lower, "<title>");

      if (title != NULL)
        {
          from += title - lower + strlen ("<title>");
          while (g_ascii_isspace (*from))
            from++;
        }
      to = from + strcspn (from, title != NULL ? "<\r\n" : "\r\n");
    }
  else
    {
      to = from + strcspn (from, "\r\n");
    }

  line = g_strndup (from, to - from);
  g_strstrip (line);
  if (*line == '\0')
    return;
  self->message = g_utf8_substring (line, 0, MIN (g_utf8_strlen (line, -1), PLAIN_CHARS));
}

void
thimble_error_facts_read_body (ThimbleErrorFacts *self,
                               const char        *body,
                               gssize             length)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object = NULL;
  gsize size;

  if (body == NULL)
    return;
  size = length < 0 ? strlen (body) : (gsize) length;
  if (size == 0)
    return;

  root = thimble_json_parse (body, size, BODY_MAX, NULL);
  if (root == NULL)
    {
      read_plain (self, body, size);
      return;
    }

  object = thimble_json_root_object (root);
  /* Gemini without alt=sse wraps it in an array. */
  if (JSON_NODE_HOLDS_ARRAY (root))
    {
      object = thimble_json_array_object (json_node_get_array (root), 0);
      take_text (&self->message, thimble_json_array_string (json_node_get_array (root), 0), THIMBLE_DETAILS_MAX);
    }
  else if (JSON_NODE_HOLDS_VALUE (root) && json_node_get_value_type (root) == G_TYPE_STRING)
    {
      take_text (&self->message, json_node_get_string (root), THIMBLE_DETAILS_MAX);
    }

  if (object == NULL || !thimble_error_facts_read_object (self, object))
    if (self->message == NULL)
      read_plain (self, body, size);
}

static void
add_field (GString    *out,
           const char *name,
           const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  if (out->len > 0)
    g_string_append_c (out, '\n');
  if (name != NULL)
    g_string_append_printf (out, "%s: ", name);
  g_string_append (out, value);
}

/* Field names are the wire's, so they are not translated. */
char *
thimble_error_facts_describe (ThimbleErrorFacts *self)
{
  GString *out = g_string_new (NULL);
  g_autofree char *all = NULL;

  add_field (out, NULL, self->message);
  add_field (out, "type", self->type);
  add_field (out, "code", self->code);
  add_field (out, "status", self->status_word);
  add_field (out, "reason", self->reason);
  add_field (out, "param", self->parameter);
  add_field (out, "quota", self->quota_id);
  add_field (out, "request_id", self->request_id);
  add_field (out, NULL, self->rest);

  all = g_string_free (out, FALSE);
  if (*all == '\0')
    return NULL;
  return thimble_foreign_text (all, -1, THIMBLE_DETAILS_MAX);
}
