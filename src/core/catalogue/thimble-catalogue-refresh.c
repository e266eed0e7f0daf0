/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-clock.h"
#include "base/thimble-json.h"
#include "base/thimble-url.h"
#include "dialects/thimble-dialect.h"
#include "thimble-catalogue-private.h"

/* A list costs nothing, so asking twice is no harm; but nobody waits long for it. */
#define RETRIES       2
#define FIRST_WAIT_MS 500
#define MOST_WAIT_MS  8000
#define PAGE_LIMIT_S  60

typedef struct {
  ThimbleTransport *transport;
  ThimbleEndpoint  *endpoint;
  ThimbleSecret    *key;       /* nullable */
  ThimbleModelList *list;
  char             *base_url;  /* as it was at the start */
  char             *cache_path;
  char             *cursor;    /* nullable */
  GHashTable       *cursors;   /* seen: a list that goes in circles ends */
  guint             pages;
  guint             attempt;   /* of this page */

  /* of this page */
  GCancellable        *page_cancellable;
  GSource             *stop;    /* the caller's cancellable, heard in the main loop: disconnecting
                                 * from inside its own signal would wait for itself */
  guint                timer;
  gboolean             timed_out;
  ThimbleWireResponse *response;
} Refresh;

static void send_page (GTask *task);

static void
end_page (GTask *task)
{
  Refresh *refresh = g_task_get_task_data (task);

  g_clear_handle_id (&refresh->timer, g_source_remove);
  if (refresh->stop != NULL)
    g_source_destroy (refresh->stop);
  g_clear_pointer (&refresh->stop, g_source_unref);
  g_clear_object (&refresh->page_cancellable);
  if (refresh->response != NULL)
    thimble_wire_response_close (refresh->response);
  g_clear_object (&refresh->response);
}

static void
refresh_free (gpointer data)
{
  Refresh *self = data;

  g_clear_object (&self->transport);
  g_clear_object (&self->endpoint);
  g_clear_pointer (&self->key, thimble_secret_unref);
  g_clear_pointer (&self->list, thimble_model_list_free);
  g_clear_pointer (&self->cursors, g_hash_table_unref);
  g_free (self->base_url);
  g_free (self->cache_path);
  g_free (self->cursor);
  g_free (self);
}

static void
fail (GTask *task, GError *error)
{
  end_page (task);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static gboolean
on_retry (gpointer user_data)
{
  GTask *task = user_data;
  Refresh *refresh = g_task_get_task_data (task);

  refresh->timer = 0;
  if (g_task_return_error_if_cancelled (task))
    {
      end_page (task);
      g_object_unref (task);
      return G_SOURCE_REMOVE;
    }
  send_page (task);

  return G_SOURCE_REMOVE;
}

static gboolean
on_wait_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  Refresh *refresh = g_task_get_task_data (task);

  g_clear_handle_id (&refresh->timer, g_source_remove);
  on_retry (task);

  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Refresh *refresh = g_task_get_task_data (user_data);

  g_cancellable_cancel (refresh->page_cancellable);

  return G_SOURCE_REMOVE;
}

static void
listen_to_stop (GTask *task, GCancellableSourceFunc callback)
{
  Refresh *refresh = g_task_get_task_data (task);

  if (g_task_get_cancellable (task) == NULL)
    return;

  refresh->stop = g_cancellable_source_new (g_task_get_cancellable (task));
  g_source_set_callback (refresh->stop, G_SOURCE_FUNC (callback), task, NULL);
  g_source_attach (refresh->stop, g_task_get_context (task));
}

/* Only what may pass by itself, within the number of tries and a bearable wait. */
static gboolean
try_again (GTask *task, const GError *error)
{
  Refresh *refresh = g_task_get_task_data (task);
  g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);
  gint64 asked = thimble_problem_get_retry_after (problem);
  gint64 wait_ms = MIN (FIRST_WAIT_MS << refresh->attempt, MOST_WAIT_MS);

  switch (thimble_problem_get_code (problem))
    {
    case THIMBLE_ERROR_RATE_LIMITED:
    case THIMBLE_ERROR_OVERLOADED:
    case THIMBLE_ERROR_SERVER:
    case THIMBLE_ERROR_CUT_OFF:
      break;
    default:
      return FALSE;
    }
  if (refresh->attempt >= RETRIES || asked > MOST_WAIT_MS / 1000)
    return FALSE;

  end_page (task);
  refresh->attempt++;
  refresh->timer = g_timeout_add ((guint) MAX (wait_ms, asked * 1000), on_retry, task);
  listen_to_stop (task, on_wait_cancelled);

  return TRUE;
}

static void
fail_or_try_again (GTask *task, GError *error)
{
  Refresh *refresh = g_task_get_task_data (task);

  if (refresh->timed_out)
    {
      g_clear_error (&error);
      thimble_set_error (&error, THIMBLE_ERROR_TIMEOUT, _("%s did not send its model list in time."),
                         thimble_endpoint_get_name (refresh->endpoint));
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && try_again (task, error))
    {
      g_error_free (error);
      return;
    }

  fail (task, error);
}

static void
remember_in_thread (GTask *worker, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GTask *task = task_data;
  Refresh *refresh = g_task_get_task_data (task);
  g_autoptr (JsonNode) node = thimble_model_list_to_json (refresh->list, refresh->base_url);
  g_autofree char *text = thimble_json_to_string (node, FALSE);
  GError *error = NULL;

  if (thimble_catalogue_write_file (refresh->cache_path, text, &error))
    g_task_return_boolean (worker, TRUE);
  else
    g_task_return_error (worker, error);
}

static void
on_remembered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ThimbleCatalogue *self = THIMBLE_CATALOGUE (source);
  GTask *task = user_data;
  Refresh *refresh = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gssize count = refresh->list->models->len;

  /* A list that cannot be remembered is still a list. */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_info ("The model list was not remembered: %s", error->message);

  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }

  /* Meanwhile it may have been removed, or led elsewhere. */
  if (thimble_catalogue_find_endpoint (self, thimble_endpoint_get_id (refresh->endpoint)) == refresh->endpoint &&
      g_str_equal (thimble_endpoint_get_base_url (refresh->endpoint), refresh->base_url))
    {
      thimble_catalogue_take_list (self, thimble_endpoint_get_id (refresh->endpoint), g_steal_pointer (&refresh->list));
      thimble_catalogue_rebuild (self, refresh->endpoint);
    }
  g_task_return_int (task, count);
  g_object_unref (task);
}

/* Big lists are taken apart beside the main loop. The task owns the list and nobody else looks at
 * it until the worker has come back. */
static void
parse_in_thread (GTask *worker, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GBytes *bytes = task_data;
  Refresh *refresh = g_task_get_task_data (G_TASK (source));
  g_autoptr (JsonNode) node = NULL;
  const char *text;
  gsize length;
  char *next = NULL;
  GError *error = NULL;

  text = g_bytes_get_data (bytes, &length); /* NULL where there is nothing */
  node = thimble_json_parse (text != NULL ? text : "", (gssize) length, THIMBLE_BODY_MAX, &error);
  if (node == NULL ||
      !thimble_model_list_read_page (refresh->list, thimble_endpoint_get_dialect (refresh->endpoint), node, &next, &error))
    {
      g_task_return_error (worker, error);
      return;
    }

  g_task_return_pointer (worker, next, g_free);
}

static void
on_parsed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data; /* is also the source, which holds it until this returns */
  Refresh *refresh = g_task_get_task_data (task);
  g_autofree char *next = NULL;
  GError *error = NULL;

  next = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    {
      g_autoptr (ThimbleProblem) cause = thimble_problem_from_error (error);

      if (thimble_problem_get_code (cause) == THIMBLE_ERROR_NOT_UNDERSTOOD)
        {
          g_autofree char *message = g_strdup_printf (_("%s did not answer with a model list."),
                                                      thimble_endpoint_get_name (refresh->endpoint));
          g_autoptr (ThimbleProblem) problem = thimble_problem_new (
            THIMBLE_ERROR_NOT_UNDERSTOOD, message, _("Check the endpoint's address in Preferences."),
            thimble_problem_get_details (cause), -1);

          g_clear_error (&error);
          error = thimble_problem_to_error (problem);
        }
      fail (task, error);
      return;
    }

  end_page (task);
  refresh->pages++;
  if (next != NULL && refresh->pages < THIMBLE_MODEL_LIST_PAGES && g_hash_table_add (refresh->cursors, g_strdup (next)))
    {
      g_free (refresh->cursor);
      refresh->cursor = g_steal_pointer (&next);
      refresh->attempt = 0;
      send_page (task);
      return;
    }

  refresh->list->day = thimble_clock_today ();
  {
    g_autoptr (GTask) worker = g_task_new (g_task_get_source_object (task), NULL, on_remembered, task);

    g_task_set_task_data (worker, task, NULL);
    g_task_run_in_thread (worker, remember_in_thread);
  }
}

static void
on_body (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Refresh *refresh = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;
  guint status;

  bytes = thimble_wire_response_read_all_finish (THIMBLE_WIRE_RESPONSE (source), result, &error);
  if (bytes == NULL)
    {
      fail_or_try_again (task, error);
      return;
    }

  status = thimble_wire_response_get_status (refresh->response);
  if (status < 200 || status > 299)
    {
      gsize length = 0;
      const char *text = g_bytes_get_data (bytes, &length);
      g_autofree char *body = g_strndup (text != NULL ? text : "", length);
      g_autofree char *masked = refresh->key != NULL ? thimble_secret_mask (refresh->key, body) : g_steal_pointer (&body);
      g_autoptr (ThimbleProblem) problem =
        thimble_dialect_read_error (thimble_endpoint_get_dialect (refresh->endpoint), status, masked, -1,
                                    thimble_endpoint_get_name (refresh->endpoint),
                                    thimble_wire_response_get_retry_after (refresh->response));

      fail_or_try_again (task, thimble_problem_to_error (problem));
      return;
    }

  {
    g_autoptr (GTask) worker = g_task_new (task, NULL, on_parsed, task);

    g_task_set_task_data (worker, g_steal_pointer (&bytes), (GDestroyNotify) g_bytes_unref);
    g_task_run_in_thread (worker, parse_in_thread);
  }
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Refresh *refresh = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean good;
  guint status;

  refresh->response = thimble_transport_send_finish (THIMBLE_TRANSPORT (source), result, NULL, &error);
  if (refresh->response == NULL)
    {
      fail_or_try_again (task, error);
      return;
    }

  status = thimble_wire_response_get_status (refresh->response);
  good = status >= 200 && status <= 299;
  thimble_wire_response_read_all_async (refresh->response, good ? THIMBLE_BODY_MAX : THIMBLE_ERROR_BODY_MAX, !good,
                                        refresh->page_cancellable, on_body, task);
}

static gboolean
on_too_slow (gpointer user_data)
{
  GTask *task = user_data;
  Refresh *refresh = g_task_get_task_data (task);

  refresh->timer = 0;
  refresh->timed_out = TRUE;
  g_cancellable_cancel (refresh->page_cancellable);

  return G_SOURCE_REMOVE;
}

static void
send_page (GTask *task)
{
  Refresh *refresh = g_task_get_task_data (task);
  ThimbleDialectKind dialect = thimble_endpoint_get_dialect (refresh->endpoint);
  const ThimbleQuirks *quirks = thimble_endpoint_get_quirks (refresh->endpoint);
  g_autofree char *path = thimble_model_list_make_path (dialect, quirks->models_path, refresh->cursor);
  g_autofree char *url = thimble_url_join (refresh->base_url, path);
  g_autoptr (ThimbleWireRequest) request = thimble_wire_request_new ("GET", url);

  end_page (task);
  if (dialect == THIMBLE_DIALECT_ANTHROPIC_MESSAGES && quirks->anthropic_version != NULL)
    thimble_wire_request_add_header (request, "anthropic-version", quirks->anthropic_version);
  if (refresh->key != NULL)
    {
      request->key = thimble_secret_ref (refresh->key);
      request->key_header = quirks->key_header;
      request->key_prefix = quirks->key_prefix;
    }

  refresh->timed_out = FALSE;
  refresh->page_cancellable = g_cancellable_new ();
  refresh->timer = g_timeout_add_seconds (PAGE_LIMIT_S, on_too_slow, task);
  listen_to_stop (task, on_cancelled);
  thimble_transport_send_async (refresh->transport, request, refresh->page_cancellable, on_sent, task);
}

void
thimble_catalogue_refresh_async (ThimbleCatalogue    *self,
                                 ThimbleTransport    *transport,
                                 ThimbleEndpoint     *endpoint,
                                 ThimbleSecret       *key,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task;
  Refresh *refresh;

  g_return_if_fail (THIMBLE_IS_CATALOGUE (self));
  g_return_if_fail (THIMBLE_IS_TRANSPORT (transport));
  g_return_if_fail (THIMBLE_IS_ENDPOINT (endpoint));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_catalogue_refresh_async);

  /* Practice's list is known, whether its server runs or not. */
  if (thimble_endpoint_is_practice (endpoint))
    {
      GPtrArray *models = g_hash_table_lookup (self->per_endpoint, thimble_endpoint_get_id (endpoint));

      g_task_return_int (task, models != NULL ? models->len : 0);
      g_object_unref (task);
      return;
    }

  refresh = g_new0 (Refresh, 1);
  refresh->transport = g_object_ref (transport);
  refresh->endpoint = g_object_ref (endpoint);
  refresh->key = key != NULL ? thimble_secret_ref (key) : NULL;
  refresh->list = thimble_model_list_new ();
  refresh->base_url = g_strdup (thimble_endpoint_get_base_url (endpoint));
  refresh->cache_path = thimble_catalogue_list_path (self->cache_dir, thimble_endpoint_get_id (endpoint));
  refresh->cursors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data (task, refresh, refresh_free);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }

  send_page (task);
}

gint
thimble_catalogue_refresh_finish (ThimbleCatalogue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return (gint) g_task_propagate_int (G_TASK (result), error);
}
