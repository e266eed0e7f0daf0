/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-clock.h"
#include "dialects/thimble-dialect.h"
#include "thimble-key-check-private.h"
#include "thimble-question-private.h"

typedef struct {
  const ThimbleFloor *floor;
  ThimbleEndpoint    *endpoint;
  gboolean            unsaved_key; /* a key that is only being tried leaves no note */
} Check;

static void
check_free (Check *self)
{
  g_clear_object (&self->endpoint);
  g_free (self);
}

/* Only the provider's own word says something about the key: a server in trouble does not. */
static gboolean
tells_of_the_key (ThimbleProblem *problem)
{
  if (problem == NULL)
    return TRUE;
  return thimble_problem_get_http_status (problem) != 0 &&
         (thimble_problem_get_code (problem) == THIMBLE_ERROR_BAD_KEY ||
          thimble_problem_get_code (problem) == THIMBLE_ERROR_NOT_PERMITTED);
}

static void
remember (Check *self, ThimbleProblem *problem)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *name = NULL, *value = NULL;

  if (self->unsaved_key || !tells_of_the_key (problem))
    return;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "at");
  json_builder_add_int_value (builder, thimble_clock_wall_us ());
  json_builder_set_member_name (builder, "ok");
  json_builder_add_boolean_value (builder, problem == NULL);
  json_builder_set_member_name (builder, "code");
  if (problem != NULL)
    json_builder_add_string_value (builder, thimble_error_to_code (thimble_problem_get_code (problem)));
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "message");
  if (problem != NULL)
    json_builder_add_string_value (builder, thimble_problem_get_message (problem));
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  value = thimble_json_to_string (root, FALSE);
  name = g_strconcat ("key-check:", thimble_endpoint_get_id (self->endpoint), NULL);
  thimble_store_set_note_async (self->floor->store, name, value, NULL, NULL, NULL);
}

static void
answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GBytes) body = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (ThimbleProblem) problem = error != NULL ? thimble_problem_from_error (error) : NULL;

  remember (g_task_get_task_data (task), problem);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
thimble_key_check_run (const ThimbleFloor *floor, ThimbleEndpoint *endpoint, ThimbleSecret *secret, GTask *task)
{
  Check *self = g_new0 (Check, 1);
  const ThimbleQuirks *quirks = thimble_endpoint_get_quirks (endpoint);
  g_autoptr (ThimbleWireDraft) draft = g_new0 (ThimbleWireDraft, 1);
  g_autoptr (GTask) question = NULL;

  self->floor = floor;
  self->endpoint = g_object_ref (endpoint);
  self->unsaved_key = secret != NULL;
  g_task_set_task_data (task, self, (GDestroyNotify) check_free);
  draft->path = g_strdup (quirks->key_check_path);
  draft->headers = g_ptr_array_new_with_free_func (g_free);
  if (thimble_endpoint_get_dialect (endpoint) == THIMBLE_DIALECT_ANTHROPIC_MESSAGES && quirks->anthropic_version != NULL)
    {
      g_ptr_array_add (draft->headers, g_strdup ("anthropic-version"));
      g_ptr_array_add (draft->headers, g_strdup (quirks->anthropic_version));
    }
  question = g_task_new (g_task_get_source_object (task), g_task_get_cancellable (task), answered, g_object_ref (task));
  thimble_question_ask (floor, endpoint, secret, draft, question);
}

/* The stored key */

ThimbleProblem *
thimble_key_problem (ThimbleKeyState state, ThimbleEndpoint *endpoint)
{
  g_autofree char *message = NULL;

  switch (state)
    {
    case THIMBLE_KEY_FOUND:
      return NULL;
    case THIMBLE_KEY_MISSING:
      message = g_strdup_printf (_("There is no key for %s yet."), thimble_endpoint_get_name (endpoint));
      return thimble_problem_new (THIMBLE_ERROR_KEY_MISSING, message, NULL, NULL, -1);
    case THIMBLE_KEY_LOCKED:
      message = g_strdup_printf (_("The keyring is locked, so the key for %s cannot be read."),
                                 thimble_endpoint_get_name (endpoint));
      return thimble_problem_new (THIMBLE_ERROR_KEY_LOCKED, message, NULL, NULL, -1);
    case THIMBLE_KEY_NO_SERVICE:
      return thimble_problem_new (THIMBLE_ERROR_KEYRING_UNAVAILABLE, NULL,
                                  thimble_key_store_get_install_advice (), NULL, -1);
    default:
      g_assert_not_reached ();
    }
}

static void
looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ThimbleEndpoint *endpoint = g_task_get_task_data (task);
  ThimbleKeyState state = THIMBLE_KEY_MISSING;
  GError *error = NULL;
  ThimbleSecret *key = thimble_key_store_lookup_finish (THIMBLE_KEY_STORE (source), result, &state, &error);
  g_autoptr (ThimbleProblem) problem = NULL;

  if (error != NULL)
    g_task_return_error (task, error);
  else if (key != NULL)
    g_task_return_pointer (task, key, (GDestroyNotify) thimble_secret_unref);
  else
    {
      problem = thimble_key_problem (state, endpoint);
      g_task_return_error (task, thimble_problem_to_error (problem));
    }
}

void
thimble_key_fetch (const ThimbleFloor *floor, ThimbleEndpoint *endpoint, GTask *task)
{
  if (!thimble_endpoint_needs_key (endpoint))
    {
      g_task_return_pointer (task, NULL, NULL);
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, g_object_ref (endpoint), g_object_unref);
  thimble_key_store_lookup_async (floor->keys, thimble_endpoint_get_id (endpoint), thimble_endpoint_get_origin (endpoint),
                                  g_task_get_cancellable (task), looked_up, task);
}
