/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "net/thimble-transport.h"
#include "thimble-dialect-private.h"

void
thimble_event_clear (ThimbleEvent *event)
{
  g_free (event->text);
  g_free (event->model);
  g_free (event->id);
  g_clear_pointer (&event->usage, thimble_usage_unref);
  g_free (event->service_tier);
  g_free (event->explanation);
  g_clear_pointer (&event->problem, thimble_problem_unref);
  memset (event, 0, sizeof *event);
  event->cost = THIMBLE_MONEY_UNKNOWN;
}

static void
event_free (gpointer data)
{
  ThimbleEvent *event = data;

  thimble_event_clear (event);
  g_free (event);
}

ThimbleDecoder *
thimble_decoder_new (ThimbleDialectKind   kind,
                     const ThimbleQuirks *quirks,
                     gboolean             sse)
{
  const ThimbleDialect *dialect = thimble_dialect_lookup (kind);
  ThimbleDecoder *self;

  g_return_val_if_fail (dialect != NULL, NULL);

  self = g_new0 (ThimbleDecoder, 1);
  self->dialect = dialect;
  if (quirks != NULL)
    self->quirks = *quirks;
  else
    thimble_quirks_init (&self->quirks, kind);
  self->sse = sse;
  self->buffer = g_byte_array_new ();
  g_queue_init (&self->events);
  self->sequence = -1;

  return self;
}

void
thimble_decoder_free (ThimbleDecoder *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->parser, thimble_sse_parser_free);
  g_byte_array_unref (self->buffer);
  g_queue_clear_full (&self->events, event_free);
  g_free (self->model);
  g_free (self->id);
  g_free (self->service_tier);
  g_free (self->finish_word);
  g_free (self->mould_name);
  if (self->mould != NULL)
    g_string_free (self->mould, TRUE);
  g_clear_pointer (&self->usage, json_object_unref);
  g_free (self);
}

gboolean
thimble_decoder_pop (ThimbleDecoder *self,
                     ThimbleEvent   *event)
{
  ThimbleEvent *first;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (event != NULL, FALSE);

  first = g_queue_pop_head (&self->events);
  if (first == NULL)
    return FALSE;

  *event = *first;
  g_free (first);
  return TRUE;
}

gboolean
thimble_decoder_has_ended (ThimbleDecoder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->ended;
}

/* Input */

static void
read_object (ThimbleDecoder *self,
             const char     *name,
             JsonObject     *object)
{
  self->dialect->read (self, name, object);
}

/* A stream's JSON may be an array: Gemini without alt=sse, and its errors. */
static void
read_root (ThimbleDecoder *self,
           const char     *name,
           JsonNode       *root)
{
  JsonObject *object = thimble_json_root_object (root);

  if (object != NULL)
    {
      read_object (self, name, object);
    }
  else if (JSON_NODE_HOLDS_ARRAY (root))
    {
      JsonArray *array = json_node_get_array (root);

      for (guint i = 0; i < json_array_get_length (array) && !self->ended; i++)
        if ((object = thimble_json_array_object (array, i)) != NULL)
          read_object (self, name, object);
    }
}

static gboolean
check_size (ThimbleDecoder  *self,
            GError         **error)
{
  if (!self->too_large)
    return TRUE;

  thimble_set_error (error, THIMBLE_ERROR_TOO_LARGE,
                     _("The answer is longer than %d MiB, so reading it was stopped."),
                     THIMBLE_ANSWER_MAX / (1024 * 1024));
  return FALSE;
}

/* The first byte that is no white space; 0 where there is none. */
static char
first_byte (const char *text,
            gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      return text[i];

  return '\0';
}

static gboolean
is_done (const char *text,
         gsize       length)
{
  while (length > 0 && g_ascii_isspace (text[0]))
    text++, length--;
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;

  return length == strlen ("[DONE]") && memcmp (text, "[DONE]", length) == 0;
}

static gboolean
read_event (ThimbleDecoder         *self,
            const ThimbleSseEvent  *event,
            GError                **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = NULL;
  guint n_events = g_queue_get_length (&self->events);
  gsize answer_bytes = self->answer_bytes;
  ThimbleRepeat repeat;
  char first;

  repeat = thimble_decoder_repeat (self, event);
  if (repeat == THIMBLE_REPEAT_TOLD)
    return check_size (self, error);
  if (repeat == THIMBLE_REPEAT_OTHER)
    self->mould_to = 0;

  first = first_byte (event->data, event->data_length);
  if (first == '[' && is_done (event->data, event->data_length))
    {
      if (self->dialect->done != NULL)
        self->dialect->done (self);
      return TRUE;
    }

  /* Not JSON at all: a gateway's chatter, unless it calls itself an error. */
  if (first != '{' && first != '[')
    {
      if (first != '\0' && g_strcmp0 (event->name, "error") == 0)
        {
          g_autofree char *words = thimble_foreign_text (event->data, event->data_length, THIMBLE_EXPLANATION_MAX);

          thimble_decoder_tell_problem (self, thimble_dialect_stream_problem (NULL, words));
        }
      return TRUE;
    }

  root = thimble_json_parse (event->data, event->data_length, THIMBLE_SSE_MAX_EVENT, &local_error);
  if (root == NULL)
    {
      /* The very last event, cut off in the middle: not the provider's fault. */
      if (self->finished)
        {
          self->torn = TRUE;
          return TRUE;
        }
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  self->text = event->data;
  self->text_length = event->data_length;
  read_root (self, event->name, root);
  self->text = NULL;
  if (repeat == THIMBLE_REPEAT_OTHER)
    thimble_decoder_remember (self, event, n_events, answer_bytes);

  return check_size (self, error);
}

static gboolean
drain (ThimbleDecoder  *self,
       GError         **error)
{
  ThimbleSseEvent event;

  while (!self->ended && thimble_sse_parser_pop (self->parser, &event))
    if (!read_event (self, &event, error))
      return FALSE;

  return TRUE;
}

static gboolean
feed_stream (ThimbleDecoder  *self,
             const char      *bytes,
             gsize            length,
             GError         **error)
{
  if (self->parser == NULL)
    self->parser = thimble_sse_parser_new ();

  /* Events before the one that passed a cap are still good. */
  if (!thimble_sse_parser_feed (self->parser, bytes, length, error))
    {
      drain (self, NULL);
      return FALSE;
    }
  return drain (self, error);
}

static gboolean
feed_document (ThimbleDecoder  *self,
               const char      *bytes,
               gsize            length,
               GError         **error)
{
  if (length > THIMBLE_BODY_MAX - self->buffer->len)
    {
      thimble_set_error (error, THIMBLE_ERROR_TOO_LARGE,
                         _("The answer is longer than %d MiB, so reading it was stopped."),
                         THIMBLE_BODY_MAX / (1024 * 1024));
      return FALSE;
    }

  g_byte_array_append (self->buffer, (const guint8 *) bytes, length);
  return TRUE;
}

/* White space and byte order marks before the answer mean nothing, and may be many: DeepSeek
 * sends empty lines while it queues. FALSE where a mark may be cut in the middle. */
static gboolean
skip_lead (GByteArray *buffer,
           gboolean    last)
{
  guint lead = 0;
  gboolean clear = TRUE;

  while (lead < buffer->len)
    {
      guint left = buffer->len - lead;

      if (g_ascii_isspace (buffer->data[lead]))
        {
          lead++;
        }
      else if (memcmp (buffer->data + lead, "\xef\xbb\xbf", MIN (left, 3)) == 0)
        {
          if (left < 3)
            {
              clear = last;
              break;
            }
          lead += 3;
        }
      else
        {
          break;
        }
    }

  if (lead > 0)
    g_byte_array_remove_range (buffer, 0, lead);
  return clear;
}

/* The header says one thing, the body may be another: a server that ignores the wish for a
 * stream, or the wish for none. The first bytes decide. @last: no more bytes will come. */
static ThimbleDecoderMode
sniff (ThimbleDecoder *self,
       gboolean        last)
{
  const char *fields[] = { "data:", "event:", "id:", "retry:", ":" };
  gboolean undecided = FALSE;
  const char *text;
  gsize length;

  if (!skip_lead (self->buffer, last))
    return THIMBLE_DECODER_SNIFF;

  text = (const char *) self->buffer->data;
  length = self->buffer->len;
  if (length == 0)
    {
      if (!last)
        return THIMBLE_DECODER_SNIFF;
      return self->sse ? THIMBLE_DECODER_STREAM : THIMBLE_DECODER_DOCUMENT;
    }
  if (*text != '\0' && strchr ("{[<\"", *text) != NULL)
    return THIMBLE_DECODER_DOCUMENT;
  if (self->sse)
    return THIMBLE_DECODER_STREAM;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gsize field = strlen (fields[i]);

      if (length >= field && memcmp (text, fields[i], field) == 0)
        return THIMBLE_DECODER_STREAM;
      if (length < field && memcmp (text, fields[i], length) == 0)
        undecided = TRUE;
    }

  return undecided && !last ? THIMBLE_DECODER_SNIFF : THIMBLE_DECODER_DOCUMENT;
}

static gboolean
settle_mode (ThimbleDecoder  *self,
             gboolean         last,
             GError         **error)
{
  self->mode = sniff (self, last);
  if (self->mode == THIMBLE_DECODER_STREAM)
    {
      g_autoptr (GByteArray) bytes = g_steal_pointer (&self->buffer);

      self->buffer = g_byte_array_new ();
      return feed_stream (self, (const char *) bytes->data, bytes->len, error);
    }
  return TRUE;
}

gboolean
thimble_decoder_feed (ThimbleDecoder  *self,
                      const char      *bytes,
                      gsize            length,
                      GError         **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL || length == 0, FALSE);
  g_return_val_if_fail (!self->finished, FALSE);

  if (length == 0 || self->ended)
    return TRUE;

  switch (self->mode)
    {
    case THIMBLE_DECODER_STREAM:
      return feed_stream (self, bytes, length, error);

    case THIMBLE_DECODER_DOCUMENT:
      return feed_document (self, bytes, length, error);

    case THIMBLE_DECODER_SNIFF:
    default:
      return feed_document (self, bytes, length, error) && settle_mode (self, FALSE, error);
    }
}

/* Whether the text ends inside a string, an object or an array: cut off rather than garbled. */
static gboolean
is_cut (const char *text,
        gsize       length)
{
  gsize depth = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string)
        {
          if (text[i] == '\\')
            i++;
          else if (text[i] == '"')
            in_string = FALSE;
        }
      else if (text[i] == '"')
        in_string = TRUE;
      else if (text[i] == '{' || text[i] == '[')
        depth++;
      else if ((text[i] == '}' || text[i] == ']') && depth > 0)
        depth--;
    }

  return in_string || depth > 0;
}

static gboolean
finish_document (ThimbleDecoder  *self,
                 GError         **error)
{
  const char *text = (const char *) self->buffer->data;
  gsize length = self->buffer->len;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  gboolean known = FALSE;
  char first;

  first = first_byte (text, length);
  if (first == '\0')
    return TRUE;
  if (first == '<')
    return thimble_refuse (error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("A web page came in place of an answer."),
                           _("If this network asks you to sign in first, do so in a browser, then send again. Otherwise check the address of the endpoint."));

  root = thimble_json_parse (text, length, THIMBLE_BODY_MAX, &local_error);
  if (root == NULL)
    {
      if ((first == '{' || first == '[') && is_cut (text, length))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  self->text = text;
  self->text_length = length;
  object = thimble_json_root_object (root);
  if (object != NULL)
    {
      known = self->dialect->read_document (self, object);
    }
  else if (JSON_NODE_HOLDS_ARRAY (root) && json_array_get_length (json_node_get_array (root)) > 0)
    {
      /* Gemini's stream without alt=sse */
      self->text = NULL;
      read_root (self, NULL, root);
      known = !g_queue_is_empty (&self->events);
    }
  self->text = NULL;

  if (!check_size (self, error))
    return FALSE;
  if (!known)
    {
      thimble_set_error (error, THIMBLE_ERROR_NOT_UNDERSTOOD,
                         _("The answer is JSON, but not in the form this endpoint should speak."));
      return FALSE;
    }
  return TRUE;
}

gboolean
thimble_decoder_finish (ThimbleDecoder  *self,
                        GError         **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (!self->finished, FALSE);

  self->finished = TRUE;
  if (self->mode == THIMBLE_DECODER_SNIFF && !settle_mode (self, TRUE, error))
    return FALSE;

  if (self->mode == THIMBLE_DECODER_STREAM)
    {
      thimble_sse_parser_finish (self->parser);
      if (!drain (self, error))
        return FALSE;
    }
  else if (!finish_document (self, error))
    {
      return FALSE;
    }

  if (!self->ended && !self->torn && self->dialect->closed != NULL && self->dialect->closed (self))
    thimble_decoder_tell_end (self);
  return TRUE;
}
