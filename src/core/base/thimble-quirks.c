/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-json.h"
#include "thimble-quirks.h"

/* The dialects' own ways: provider-wire-formats 2.1, 3.1, 4.1, 5.1, 8.2 and 8.3. Most compatible
 * servers know `max_tokens` only, so it is the dialect's; the large hosts override it. */
static const ThimbleQuirks defaults[] = {
  [THIMBLE_DIALECT_OPENAI_RESPONSES] = {
    "max_output_tokens", TRUE, NULL, "authorization", "Bearer ", FALSE, "/models", "/models", TRUE,
  },
  [THIMBLE_DIALECT_OPENAI_CHAT] = {
    "max_tokens", TRUE, NULL, "authorization", "Bearer ", FALSE, "/models", "/models", FALSE,
  },
  [THIMBLE_DIALECT_ANTHROPIC_MESSAGES] = {
    "max_tokens", FALSE, "2026-10-21", "x-api-key", "", FALSE, "/models?limit=1", "/models", TRUE,
  },
  [THIMBLE_DIALECT_GEMINI] = {
    "maxOutputTokens", FALSE, NULL, "x-goog-api-key", "", FALSE, "/models?pageSize=1", "/models", TRUE,
  },
};

typedef struct {
  const char *name;
  gsize       offset;
  gboolean    is_boolean;
} Member;

static const Member members[] = {
  { "output_limit", G_STRUCT_OFFSET (ThimbleQuirks, output_limit), FALSE },
  { "stream_options", G_STRUCT_OFFSET (ThimbleQuirks, stream_options), TRUE },
  { "anthropic_version", G_STRUCT_OFFSET (ThimbleQuirks, anthropic_version), FALSE },
  { "key_header", G_STRUCT_OFFSET (ThimbleQuirks, key_header), FALSE },
  { "key_prefix", G_STRUCT_OFFSET (ThimbleQuirks, key_prefix), FALSE },
  { "reasoning_outside", G_STRUCT_OFFSET (ThimbleQuirks, reasoning_outside), TRUE },
  { "key_check_path", G_STRUCT_OFFSET (ThimbleQuirks, key_check_path), FALSE },
  { "models_path", G_STRUCT_OFFSET (ThimbleQuirks, models_path), FALSE },
  { "counts_input", G_STRUCT_OFFSET (ThimbleQuirks, counts_input), TRUE },
};

#define STRING_AT(quirks, member) (*(const char **) ((char *) (quirks) + (member)->offset))
#define BOOLEAN_AT(quirks, member) (*(gboolean *) ((char *) (quirks) + (member)->offset))

void
thimble_quirks_init (ThimbleQuirks      *self,
                     ThimbleDialectKind  kind)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail ((guint) kind < G_N_ELEMENTS (defaults));

  *self = defaults[kind];
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (!members[i].is_boolean)
      STRING_AT (self, &members[i]) = g_intern_string (STRING_AT (self, &members[i]));
}

/* What ends in a header or a path must not break out of it. */
static gboolean
is_harmless (const char *text)
{
  if (strlen (text) > 200)
    return FALSE;
  for (; *text != '\0'; text++)
    if (*text < 0x20 || *text > 0x7e)
      return FALSE;
  return TRUE;
}

static gboolean
is_token (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && *at != '-' && *at != '_')
      return FALSE;
  return *text != '\0';
}

void
thimble_quirks_read (ThimbleQuirks *self,
                     JsonObject    *object)
{
  g_return_if_fail (self != NULL);

  if (object == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const Member *member = &members[i];

      if (member->is_boolean)
        BOOLEAN_AT (self, member) = thimble_json_get_boolean (object, member->name, BOOLEAN_AT (self, member));
      else
        {
          const char *text = thimble_json_get_string (object, member->name);

          if (text == NULL || !is_harmless (text))
            continue;
          if ((g_str_equal (member->name, "key_header") || g_str_equal (member->name, "output_limit"))
              && !is_token (text))
            continue;
          STRING_AT (self, member) = g_intern_string (text);
        }
    }
}

JsonNode *
thimble_quirks_to_json (const ThimbleQuirks *self,
                        ThimbleDialectKind   kind)
{
  ThimbleQuirks plain;
  JsonObject *object;
  JsonNode *node;

  g_return_val_if_fail (self != NULL, NULL);

  thimble_quirks_init (&plain, kind);
  object = json_object_new ();
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const Member *member = &members[i];

      if (member->is_boolean)
        {
          if (!BOOLEAN_AT (self, member) != !BOOLEAN_AT (&plain, member))
            json_object_set_boolean_member (object, member->name, BOOLEAN_AT (self, member));
        }
      else if (g_strcmp0 (STRING_AT (self, member), STRING_AT (&plain, member)) != 0
               && STRING_AT (self, member) != NULL)
        json_object_set_string_member (object, member->name, STRING_AT (self, member));
    }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

gboolean
thimble_quirks_learn (ThimbleQuirks *self,
                      const char    *parameter)
{
  g_return_val_if_fail (self != NULL, FALSE);

  /* Anthropic has one limit only, and needs it. */
  if (parameter == NULL || self->anthropic_version != NULL)
    return FALSE;
  /* The one that was sent is refused: only then is the other one news. */
  if (g_str_equal (parameter, "max_tokens") && g_strcmp0 (self->output_limit, "max_tokens") == 0)
    {
      self->output_limit = g_intern_static_string ("max_completion_tokens");
      return TRUE;
    }
  if (g_str_equal (parameter, "max_completion_tokens")
      && g_strcmp0 (self->output_limit, "max_completion_tokens") == 0)
    {
      self->output_limit = g_intern_static_string ("max_tokens");
      return TRUE;
    }
  if (g_str_has_prefix (parameter, "stream_options") && self->stream_options)
    {
      self->stream_options = FALSE;
      return TRUE;
    }
  return FALSE;
}
