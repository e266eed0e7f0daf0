/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-dialect-private.h"

/* Only what is certainly an error is taken for one inside a stream: chunks have members of any
 * name, `message` and `detail` among them. */
static gboolean
is_error_object (JsonObject *object)
{
  const char * const content[] = {
    "choices", "candidates", "output", "content", "usageMetadata", "promptFeedback", "usage", "delta", NULL
  };
  JsonObject *error = thimble_json_get_object (object, "error");
  const char *text = thimble_json_get_string (object, "error");

  if ((error != NULL && json_object_get_size (error) > 0) || (text != NULL && *text != '\0') ||
      g_strcmp0 (thimble_json_get_string (object, "object"), "error") == 0 ||
      g_strcmp0 (thimble_json_get_string (object, "type"), "error") == 0)
    return TRUE;

  for (guint i = 0; content[i] != NULL; i++)
    if (json_object_has_member (object, content[i]))
      return FALSE;
  return json_object_has_member (object, "message") || json_object_has_member (object, "detail") ||
         json_object_has_member (object, "errors");
}

ThimbleProblem *
thimble_dialect_read_stream_error (JsonObject *object)
{
  g_auto (ThimbleErrorFacts) facts;

  thimble_error_facts_init (&facts);
  facts.in_stream = TRUE;
  if (!is_error_object (object) || !thimble_error_facts_read_object (&facts, object))
    return NULL;

  return thimble_error_facts_to_problem (&facts, NULL, -1);
}

ThimbleProblem *
thimble_dialect_stream_problem (const char *code,
                                const char *message)
{
  g_auto (ThimbleErrorFacts) facts;

  thimble_error_facts_init (&facts);
  facts.in_stream = TRUE;
  facts.code = g_strdup (code);
  facts.message = g_strdup (message);

  return thimble_error_facts_to_problem (&facts, NULL, -1);
}
