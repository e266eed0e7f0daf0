/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "thimble-dialect-private.h"

const ThimbleDialect *
thimble_dialect_lookup (ThimbleDialectKind kind)
{
  switch (kind)
    {
    case THIMBLE_DIALECT_OPENAI_RESPONSES:
      return &thimble_dialect_openai_responses;
    case THIMBLE_DIALECT_OPENAI_CHAT:
      return &thimble_dialect_openai_chat;
    case THIMBLE_DIALECT_ANTHROPIC_MESSAGES:
      return &thimble_dialect_anthropic;
    case THIMBLE_DIALECT_GEMINI:
      return &thimble_dialect_gemini;
    default:
      return NULL;
    }
}

void
thimble_wire_draft_free (ThimbleWireDraft *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

void
thimble_draft_add_header (ThimbleWireDraft *draft,
                          const char       *name,
                          const char       *value)
{
  g_ptr_array_add (draft->headers, g_strdup (name));
  g_ptr_array_add (draft->headers, g_strdup (value));
}

void
thimble_body_add_text (JsonBuilder *body,
                       const char  *name,
                       const char  *text)
{
  json_builder_set_member_name (body, name);
  if (g_utf8_validate (text, -1, NULL))
    {
      json_builder_add_string_value (body, text);
    }
  else
    {
      g_autofree char *mended = g_utf8_make_valid (text, -1);

      json_builder_add_string_value (body, mended);
    }
}

void
thimble_body_add_message (JsonBuilder *body,
                          const char  *role,
                          const char  *text)
{
  json_builder_begin_object (body);
  json_builder_set_member_name (body, "role");
  json_builder_add_string_value (body, role);
  thimble_body_add_text (body, "content", text);
  json_builder_end_object (body);
}

void
thimble_body_add_conversation (JsonBuilder   *body,
                               ThimblePrompt *prompt)
{
  for (guint i = 0; i < thimble_prompt_get_n_turns (prompt); i++)
    thimble_body_add_message (body,
                              thimble_prompt_get_turn_role (prompt, i) == THIMBLE_ROLE_USER ? "user" : "assistant",
                              thimble_prompt_get_turn_text (prompt, i));

  thimble_body_add_message (body, "user", thimble_prompt_get_text (prompt));
}

/* json-glib writes 0.7 as 0.69999999999999996. The number goes in as an empty text, and
 * write_number() puts the shortest form in its place. */
void
thimble_body_add_temperature (JsonBuilder   *body,
                              ThimblePrompt *prompt)
{
  json_builder_set_member_name (body, "temperature");
  json_builder_add_string_value (body, "");
}

static char *
write_number (char   *json,
              double  number)
{
  const char *mark = "\"temperature\":\"\"";
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  const char *at;

  /* Quotes inside any text of the person's are escaped, so the mark stands only where we put it. */
  at = strstr (json, mark);
  if (at == NULL)
    return json;

  for (int precision = 1; precision <= 17; precision++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", precision);
      g_ascii_formatd (digits, sizeof digits, format, number);
      if (g_ascii_strtod (digits, NULL) == number)
        break;
    }

  {
    GString *out = g_string_new_len (json, at - json);

    g_string_append (out, "\"temperature\":");
    g_string_append (out, digits);
    g_string_append (out, at + strlen (mark));
    g_free (json);
    return g_string_free (out, FALSE);
  }
}

gboolean
thimble_traits_check_temperature (const ThimbleModelTraits  *traits,
                                  ThimblePrompt             *prompt,
                                  double                     highest,
                                  gboolean                  *send,
                                  GError                   **error)
{
  double temperature = thimble_prompt_get_temperature (prompt);

  *send = FALSE;
  if (isnan (temperature))
    return TRUE;

  if (!(temperature >= 0 && temperature <= highest))
    {
      thimble_set_error (error, THIMBLE_ERROR_UNSUPPORTED,
                         _("The temperature must lie between 0 and %d for this provider."), (int) highest);
      return FALSE;
    }

  switch (traits->temperature)
    {
    case THIMBLE_TEMPERATURE_NOT_ACCEPTED:
      thimble_set_error (error, THIMBLE_ERROR_UNSUPPORTED,
                         _("The model %s takes no temperature. Leave it out, then send again."), traits->model_id);
      return FALSE;

    case THIMBLE_TEMPERATURE_EFFORT_NONE_ONLY:
      if (g_strcmp0 (thimble_prompt_get_effort (prompt), "none") != 0)
        {
          thimble_set_error (error, THIMBLE_ERROR_UNSUPPORTED,
                             _("The model %s takes a temperature only with the reasoning effort “none”."),
                             traits->model_id);
          return FALSE;
        }
      break;

    case THIMBLE_TEMPERATURE_UNKNOWN:
    case THIMBLE_TEMPERATURE_ACCEPTED:
    case THIMBLE_TEMPERATURE_OLD_VERSION_ONLY:
    default:
      break;
    }

  *send = TRUE;
  return TRUE;
}

gboolean
thimble_traits_check_effort (const ThimbleModelTraits  *traits,
                             ThimblePrompt             *prompt,
                             gboolean                  *send,
                             GError                   **error)
{
  const char *effort = thimble_prompt_get_effort (prompt);

  *send = FALSE;
  if (effort == NULL || *effort == '\0')
    return TRUE;

  if (traits->effort == THIMBLE_EFFORT_NOWHERE)
    {
      thimble_set_error (error, THIMBLE_ERROR_UNSUPPORTED,
                         _("The model %s has no reasoning effort to set."), traits->model_id);
      return FALSE;
    }

  *send = TRUE;
  return TRUE;
}

static gboolean
is_blank (const char *text)
{
  if (text == NULL)
    return TRUE;

  for (; *text != '\0'; text++)
    if (!g_ascii_isspace (*text))
      return FALSE;

  return TRUE;
}

static ThimbleWireDraft *
write_draft (ThimbleBodyWriter          write,
             const ThimbleQuirks       *quirks,
             const ThimbleModelTraits  *traits,
             ThimblePrompt             *prompt,
             GError                   **error)
{
  g_autoptr (ThimbleWireDraft) draft = NULL;
  g_autoptr (JsonBuilder) body = NULL;
  g_autoptr (JsonNode) root = NULL;
  char *json;
  gsize length;

  if (is_blank (thimble_prompt_get_text (prompt)))
    {
      thimble_set_error (error, THIMBLE_ERROR_EMPTY_PROMPT, _("There is nothing to send: the prompt is empty."));
      return NULL;
    }
  if (is_blank (traits->model_id))
    {
      thimble_set_error (error, THIMBLE_ERROR_UNSUPPORTED, _("No model is chosen."));
      return NULL;
    }

  draft = g_new0 (ThimbleWireDraft, 1);
  draft->headers = g_ptr_array_new_with_free_func (g_free);

  body = json_builder_new ();
  json_builder_begin_object (body);
  if (!write (draft, body, quirks, traits, prompt, error))
    return NULL;
  json_builder_end_object (body);

  root = json_builder_get_root (body);
  json = thimble_json_to_string (root, FALSE);
  if (!isnan (thimble_prompt_get_temperature (prompt)))
    json = write_number (json, thimble_prompt_get_temperature (prompt));
  length = strlen (json);
  draft->body = g_bytes_new_take (json, length);

  return g_steal_pointer (&draft);
}

ThimbleWireDraft *
thimble_dialect_write (ThimbleDialectKind         kind,
                       const ThimbleQuirks       *quirks,
                       const ThimbleModelTraits  *traits,
                       ThimblePrompt             *prompt,
                       GError                   **error)
{
  const ThimbleDialect *dialect = thimble_dialect_lookup (kind);

  g_return_val_if_fail (dialect != NULL, NULL);
  g_return_val_if_fail (quirks != NULL, NULL);
  g_return_val_if_fail (traits != NULL, NULL);
  g_return_val_if_fail (prompt != NULL, NULL);

  return write_draft (dialect->write, quirks, traits, prompt, error);
}

ThimbleWireDraft *
thimble_dialect_write_count (ThimbleDialectKind         kind,
                             const ThimbleQuirks       *quirks,
                             const ThimbleModelTraits  *traits,
                             ThimblePrompt             *prompt,
                             GError                   **error)
{
  const ThimbleDialect *dialect = thimble_dialect_lookup (kind);

  g_return_val_if_fail (dialect != NULL, NULL);
  g_return_val_if_fail (quirks != NULL, NULL);
  g_return_val_if_fail (traits != NULL, NULL);
  g_return_val_if_fail (prompt != NULL, NULL);

  if (dialect->write_count == NULL || !quirks->counts_input)
    {
      thimble_set_error (error, THIMBLE_ERROR_UNSUPPORTED, _("This provider does not count tokens before sending."));
      return NULL;
    }
  return write_draft (dialect->write_count, quirks, traits, prompt, error);
}

gint64
thimble_dialect_read_count (ThimbleDialectKind   kind,
                            const char          *body,
                            gssize               length,
                            GError             **error)
{
  const ThimbleDialect *dialect = thimble_dialect_lookup (kind);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  gint64 count = THIMBLE_COUNT_UNKNOWN;

  g_return_val_if_fail (dialect != NULL, THIMBLE_COUNT_UNKNOWN);
  g_return_val_if_fail (dialect->count_member != NULL, THIMBLE_COUNT_UNKNOWN);

  if (body != NULL)
    root = thimble_json_parse (body, length, THIMBLE_USAGE_VERBATIM_MAX, NULL);
  object = root != NULL ? thimble_json_root_object (root) : NULL;
  if (object != NULL && thimble_json_get_count (object, dialect->count_member, &count) == THIMBLE_COUNT_OK)
    return count;
  thimble_set_error (error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("The provider’s answer holds no token count."));
  return THIMBLE_COUNT_UNKNOWN;
}
