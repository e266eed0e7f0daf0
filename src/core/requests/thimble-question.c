/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-url.h"
#include "dialects/thimble-dialect.h"
#include "thimble-echo-private.h"
#include "thimble-key-check-private.h"
#include "thimble-question-private.h"

typedef struct {
  const ThimbleFloor  *floor;
  ThimbleEndpoint     *endpoint;
  ThimbleWireRequest  *wire;      /* until it is sent */
  ThimbleSecret       *key;       /* nullable */
  ThimbleWireResponse *response;
} Question;

static void
question_free (Question *self)
{
  if (self->response != NULL)
    thimble_wire_response_close (self->response);
  g_clear_object (&self->response);
  g_clear_object (&self->endpoint);
  g_clear_pointer (&self->wire, thimble_wire_request_free);
  g_clear_pointer (&self->key, thimble_secret_unref);
  g_free (self);
}

/* Takes @task and @problem. */
static void
fail (GTask *task, ThimbleProblem *problem)
{
  Question *self = g_task_get_task_data (task);
  g_autoptr (ThimbleProblem) masked = thimble_problem_mask (problem, self->key);

  g_task_return_error (task, thimble_problem_to_error (masked));
  g_object_unref (task);
}

static void
fail_with_error (GTask *task, GError *error)
{
  fail (task, thimble_problem_from_error (error));
  g_error_free (error);
}

static void
body_came (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Question *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) body = thimble_wire_response_read_all_finish (THIMBLE_WIRE_RESPONSE (source), result, &error);
  guint status = thimble_wire_response_get_status (self->response);
  const char *type = thimble_wire_response_get_content_type (self->response);
  gsize length = 0;
  const char *text;

  if (body == NULL)
    {
      fail_with_error (task, error);
      return;
    }
  /* A captive portal answers 200 with a page of its own: that is no answer. */
  if (status >= 200 && status <= 299 && !(type != NULL && g_str_has_prefix (type, "text/html")))
    {
      g_task_return_pointer (task, g_steal_pointer (&body), (GDestroyNotify) g_bytes_unref);
      g_object_unref (task);
      return;
    }
  text = g_bytes_get_data (body, &length);
  fail (task, thimble_dialect_read_error (thimble_endpoint_get_dialect (self->endpoint), status, text, length,
                                          thimble_endpoint_get_name (self->endpoint),
                                          thimble_wire_response_get_retry_after (self->response)));
}

static void
answered (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Question *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->response = thimble_transport_send_finish (THIMBLE_TRANSPORT (source), result, NULL, &error);
  if (self->response == NULL)
    fail_with_error (task, error);
  else
    thimble_wire_response_read_all_async (self->response, THIMBLE_ERROR_BODY_MAX, TRUE, g_task_get_cancellable (task),
                                          body_came, task);
}

static void
send_question (GTask *task)
{
  Question *self = g_task_get_task_data (task);
  const ThimbleQuirks *quirks = thimble_endpoint_get_quirks (self->endpoint);

  self->wire->key = self->key != NULL ? thimble_secret_ref (self->key) : NULL;
  self->wire->key_header = quirks->key_header;
  self->wire->key_prefix = quirks->key_prefix;
  thimble_transport_send_async (self->floor->transport, self->wire, g_task_get_cancellable (task), answered, task);
}

static void
key_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Question *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->key = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    fail_with_error (task, error);
  else
    send_question (task);
}

void
thimble_question_ask (const ThimbleFloor *floor, ThimbleEndpoint *endpoint, ThimbleSecret *secret,
                      const ThimbleWireDraft *draft, GTask *task)
{
  Question *self = g_new0 (Question, 1);
  g_autofree char *url = NULL;
  GError *error = NULL;

  self->floor = floor;
  self->endpoint = g_object_ref (endpoint);
  g_task_set_task_data (task, self, (GDestroyNotify) question_free);
  g_object_ref (task);
  if (!thimble_sending_wake_practice (floor, endpoint, &error))
    {
      fail_with_error (task, error);
      return;
    }
  url = thimble_url_join (thimble_endpoint_get_base_url (endpoint), draft->path);
  self->wire = thimble_wire_request_new (draft->body != NULL ? "POST" : "GET", url);
  self->wire->headers = draft->headers != NULL ? g_ptr_array_ref (draft->headers) : NULL;
  self->wire->body = draft->body != NULL ? g_bytes_ref (draft->body) : NULL;
  if (secret != NULL)
    {
      self->key = thimble_secret_bind (secret, thimble_endpoint_get_origin (endpoint));
      send_question (task);
      return;
    }
  thimble_key_fetch (floor, endpoint,
                     g_task_new (g_task_get_source_object (task), g_task_get_cancellable (task), key_fetched, task));
}
