/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-clock.h"
#include "base/thimble-url.h"
#include "dialects/thimble-dialect.h"
#include "thimble-echo-private.h"
#include "thimble-key-check-private.h"

typedef struct {
  const ThimbleFloor  *floor;
  ThimbleEndpoint     *endpoint;
  ThimbleSecret       *key;
  ThimbleWireResponse *response;
  gboolean             unsaved_key; /* a key that is only being tried leaves no note */
} Check;

static void
check_free (Check *self)
{
  if (self->response != NULL)
    thimble_wire_response_close (self->response);
  g_clear_object (&self->response);
  g_clear_object (&self->endpoint);
  g_clear_pointer (&self->key, thimble_secret_unref);
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

/* Takes @task; @problem is taken, NULL for accepted. */
static void
settle (GTask *task, ThimbleProblem *problem)
{
  Check *self = g_task_get_task_data (task);
  g_autoptr (ThimbleProblem) masked = problem != NULL ? thimble_problem_mask (problem, self->key) : NULL;

  remember (self, masked);
  if (masked != NULL)
    g_task_return_error (task, thimble_problem_to_error (masked));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
settle_error (GTask *task, GError *error)
{
  settle (task, thimble_problem_from_error (error));
  g_error_free (error);
}

static void
body_came (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Check *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) body = thimble_wire_response_read_all_finish (THIMBLE_WIRE_RESPONSE (source), result, &error);
  guint status = thimble_wire_response_get_status (self->response);
  const char *type = thimble_wire_response_get_content_type (self->response);
  gsize length = 0;
  const char *text;

  if (body == NULL)
    {
      settle_error (task, error);
      return;
    }
  text = g_bytes_get_data (body, &length);
  /* A captive portal answers 200 with a page of its own: that accepts nothing. */
  if (status >= 200 && status <= 299 && !(type != NULL && g_str_has_prefix (type, "text/html")))
    settle (task, NULL);
  else
    settle (task, thimble_dialect_read_error (thimble_endpoint_get_dialect (self->endpoint), status, text, length,
                                              thimble_endpoint_get_name (self->endpoint),
                                              thimble_wire_response_get_retry_after (self->response)));
}

static void
answered (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Check *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->response = thimble_transport_send_finish (THIMBLE_TRANSPORT (source), result, NULL, &error);
  if (self->response == NULL)
    settle_error (task, error);
  else
    thimble_wire_response_read_all_async (self->response, THIMBLE_ERROR_BODY_MAX, TRUE, g_task_get_cancellable (task),
                                          body_came, task);
}

static void
send_check (GTask *task)
{
  Check *self = g_task_get_task_data (task);
  const ThimbleQuirks *quirks = thimble_endpoint_get_quirks (self->endpoint);
  g_autofree char *url = thimble_url_join (thimble_endpoint_get_base_url (self->endpoint), quirks->key_check_path);
  g_autoptr (ThimbleWireRequest) wire = thimble_wire_request_new ("GET", url);

  thimble_sending_add_dialect_headers (wire, self->endpoint);
  wire->key = self->key != NULL ? thimble_secret_ref (self->key) : NULL;
  wire->key_header = quirks->key_header;
  wire->key_prefix = quirks->key_prefix;
  thimble_transport_send_async (self->floor->transport, wire, g_task_get_cancellable (task), answered, task);
}

static void
key_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Check *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->key = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    settle_error (task, error);
  else
    send_check (task);
}

void
thimble_key_check_run (const ThimbleFloor *floor, ThimbleEndpoint *endpoint, ThimbleSecret *secret, GTask *task)
{
  Check *self = g_new0 (Check, 1);
  GError *error = NULL;

  self->floor = floor;
  self->endpoint = g_object_ref (endpoint);
  g_task_set_task_data (task, self, (GDestroyNotify) check_free);
  g_object_ref (task);
  if (!thimble_sending_wake_practice (floor, endpoint, &error))
    {
      settle_error (task, error);
      return;
    }
  if (secret != NULL)
    {
      self->unsaved_key = TRUE;
      self->key = thimble_secret_bind (secret, thimble_endpoint_get_origin (endpoint));
      send_check (task);
      return;
    }
  thimble_key_fetch (floor, endpoint,
                     g_task_new (g_task_get_source_object (task), g_task_get_cancellable (task), key_fetched, task));
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
