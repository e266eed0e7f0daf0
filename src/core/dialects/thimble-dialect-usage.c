/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <string.h>

#include "thimble-dialect-private.h"

void
thimble_usage_reading_init (ThimbleUsageReading *self)
{
  const ThimbleUsageCounts unknown = THIMBLE_USAGE_COUNTS_UNKNOWN;

  self->counts = unknown;
  self->implausible = FALSE;
  self->cost = THIMBLE_MONEY_UNKNOWN;
}

gint64
thimble_usage_reading_get (ThimbleUsageReading *self,
                           JsonObject          *object,
                           const char          *name)
{
  gint64 count;

  if (object == NULL)
    return THIMBLE_COUNT_UNKNOWN;

  switch (thimble_json_get_count (object, name, &count))
    {
    case THIMBLE_COUNT_OK:
      return count;
    case THIMBLE_COUNT_IMPLAUSIBLE:
      self->implausible = TRUE;
      return THIMBLE_COUNT_UNKNOWN;
    case THIMBLE_COUNT_ABSENT:
    default:
      return THIMBLE_COUNT_UNKNOWN;
    }
}

/* Counts in pieces */

static void
merge (JsonObject *into,
       JsonObject *part)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, part);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonObject *known = thimble_json_get_object (into, name);

      if (JSON_NODE_HOLDS_NULL (node))
        {
          if (!json_object_has_member (into, name))
            json_object_set_null_member (into, name);
        }
      else if (JSON_NODE_HOLDS_OBJECT (node))
        {
          /* json_node_copy() would share the object with the event's document */
          if (known == NULL)
            {
              known = json_object_new ();
              json_object_set_object_member (into, name, known);
            }
          merge (known, json_node_get_object (node));
        }
      else
        {
          json_object_set_member (into, name, json_node_copy (node));
        }
    }
}

static char *
object_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();

  json_node_init_object (node, object);
  return thimble_json_to_string (node, FALSE);
}

gboolean
thimble_decoder_merge_usage (ThimbleDecoder *self,
                             JsonObject     *part)
{
  g_autofree char *before = NULL;
  g_autofree char *addition = object_to_text (part);
  g_autofree char *after = NULL;

  if (strlen (addition) > THIMBLE_USAGE_VERBATIM_MAX)
    return FALSE;

  if (self->usage == NULL)
    self->usage = json_object_new ();
  else
    before = object_to_text (self->usage);

  /* A hostile server could let it grow with every event. */
  if (before != NULL && strlen (before) + strlen (addition) > THIMBLE_USAGE_VERBATIM_MAX)
    return FALSE;

  merge (self->usage, part);
  after = object_to_text (self->usage);
  return g_strcmp0 (before, after) != 0;
}

char *
thimble_decoder_merged_text (ThimbleDecoder *self)
{
  return self->usage != NULL ? object_to_text (self->usage) : NULL;
}

/* Verbatim bytes. The text has passed the strict grammar, so a plain walk is enough. */

static const char *
skip_space (const char *at,
            const char *end)
{
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
    at++;
  return at;
}

static const char *
skip_string (const char *at,
             const char *end)
{
  for (at++; at < end && *at != '"'; at++)
    if (*at == '\\')
      at++;
  return at < end ? at + 1 : end;
}

static const char *
skip_value (const char *at,
            const char *end)
{
  guint depth = 0;

  do
    {
      at = skip_space (at, end);
      if (at >= end)
        return end;
      if (*at == '"')
        at = skip_string (at, end);
      else if (*at == '{' || *at == '[')
        depth++, at++;
      else if (*at == '}' || *at == ']')
        depth--, at++;
      else if (*at == ',' || *at == ':')
        at++;
      else
        while (at < end && strchr (",:{}[]\" \t\r\n", *at) == NULL)
          at++;
    }
  while (depth > 0 && at < end);

  return at;
}

/* The value of the last member of this name, as json-glib keeps it; steps into the first
 * element of an array first. */
static gboolean
find_member (const char **from,
             const char **to,
             const char  *name)
{
  const char *at = skip_space (*from, *to);
  const char *end = *to;
  gsize name_length = strlen (name);
  gboolean found = FALSE;

  if (at < end && *at == '[')
    at = skip_space (at + 1, end);
  if (at >= end || *at != '{')
    return FALSE;

  at = skip_space (at + 1, end);
  while (at < end && *at == '"')
    {
      const char *key = at + 1;
      const char *value, *after;
      gsize key_length;

      at = skip_string (at, end);
      key_length = at - key - 1;
      at = skip_space (at, end);
      if (at >= end || *at != ':')
        break;
      value = skip_space (at + 1, end);
      after = skip_value (value, end);

      if (key_length == name_length && memcmp (key, name, name_length) == 0)
        {
          *from = value;
          *to = after;
          found = TRUE;
        }

      at = skip_space (after, end);
      if (at >= end || *at != ',')
        break;
      at = skip_space (at + 1, end);
    }

  return found;
}

char *
thimble_decoder_slice (ThimbleDecoder *self,
                       ...)
{
  const char *from = self->text;
  const char *to = self->text != NULL ? self->text + self->text_length : NULL;
  const char *name;
  gboolean found = self->text != NULL;
  va_list names;

  va_start (names, self);
  while (found && (name = va_arg (names, const char *)) != NULL)
    found = find_member (&from, &to, name);
  va_end (names);

  if (!found || from >= to || *from != '{' || to - from > THIMBLE_USAGE_VERBATIM_MAX)
    return NULL;
  return g_strndup (from, to - from);
}
