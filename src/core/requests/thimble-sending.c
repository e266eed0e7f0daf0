/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dialects/thimble-dialect.h"
#include "base/thimble-url.h"
#include "thimble-echo-private.h"
#include "thimble-key-check-private.h"
#include "thimble-request-private.h"

/* A checkpoint is never older than a second: the timer leaves room for the write itself. */
#define CHECKPOINT_MS 800

typedef struct {
  const ThimbleFloor  *floor;
  ThimbleRequest      *request;
  ThimbleModel        *model;       /* borrowed from the request */
  ThimbleEndpoint     *endpoint;    /* borrowed from the model */
  ThimbleSecret       *key;         /* nullable */
  ThimbleForecast      forecast;
  guint                ticket;      /* of the budget; 0 before it is admitted */
  ThimbleWireDraft    *draft;
  ThimbleWireResponse *response;
  ThimbleDecoder      *decoder;
  ThimbleEcho         *echo;         /* with the response */
  ThimbleProblem      *stream_problem; /* told inside the stream */
  guint                checkpoint_source;
  guint                writing : 1;    /* a checkpoint is on its way */
  guint                dirty : 1;      /* something came since the last checkpoint */
  guint                left : 1;       /* the body may have left this computer */
} Sending;

static void
sending_free (Sending *self)
{
  g_clear_handle_id (&self->checkpoint_source, g_source_remove);
  if (self->response != NULL)
    thimble_wire_response_close (self->response);
  g_clear_object (&self->response);
  g_clear_pointer (&self->decoder, thimble_decoder_free);
  g_clear_pointer (&self->echo, thimble_echo_free);
  g_clear_pointer (&self->draft, thimble_wire_draft_free);
  g_clear_pointer (&self->key, thimble_secret_unref);
  g_clear_pointer (&self->stream_problem, thimble_problem_unref);
  g_object_unref (self->request);
  g_free (self);
}

/* The end */

static void
return_result (GTask *task)
{
  Sending *self = g_task_get_task_data (task);
  ThimbleProblem *problem = thimble_request_get_problem (self->request);

  if (self->ticket != 0)
    thimble_budget_settle (self->floor->budget, self->ticket,
                           thimble_receipt_get_cost (thimble_request_get_receipt (self->request))->total,
                           thimble_record_get_possible_cost (thimble_request_get_record (self->request)));
  if (thimble_request_get_state (self->request) == THIMBLE_STATE_COMPLETED)
    g_task_return_boolean (task, TRUE);
  else if (problem != NULL)
    g_task_return_error (task, thimble_problem_to_error (problem));
  else
    g_task_return_new_error (task, THIMBLE_ERROR, THIMBLE_ERROR_CANCELLED, "%s", _("Stopped."));
}

/* Disk full while streaming: it goes on in memory, and the watcher says so. */
static void
note_saving (ThimbleRequest *request, GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  if (!thimble_store_update_finish (THIMBLE_STORE (source), result, &error))
    {
      g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);

      thimble_request_set_unsaved (request, problem);
    }
  else if (thimble_request_get_unsaved (request) != NULL)
    thimble_request_set_unsaved (request, NULL);
}

static void
saved_again (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleRequest) request = data;

  note_saving (request, source, result);
}

void
thimble_sending_save_again (const ThimbleFloor *floor, ThimbleRequest *request)
{
  thimble_store_update_async (floor->store, thimble_request_get_record (request), NULL, saved_again, g_object_ref (request));
}

static void
last_row_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Sending *self = g_task_get_task_data (task);

  note_saving (self->request, source, result);
  return_result (task);
}

/* Ends the request. @problem is taken; NULL only for completed. Takes @task. */
static void
end (GTask *task, ThimbleState state, ThimbleBilled billed, ThimbleProblem *problem)
{
  Sending *self = g_task_get_task_data (task);
  g_autoptr (ThimbleProblem) taken = problem;
  ThimbleEvent rest;

  g_clear_handle_id (&self->checkpoint_source, g_source_remove);
  if (self->response != NULL)
    thimble_wire_response_close (self->response);
  while (self->echo != NULL && thimble_echo_pop_rest (self->echo, &rest))
    {
      thimble_request_take_event (self->request, &rest);
      thimble_event_clear (&rest);
    }
  if (taken != NULL)
    taken = thimble_sending_leave_out_costs (thimble_problem_mask (g_steal_pointer (&taken), self->key), self->request);
  thimble_request_end (self->request, state, billed, taken);
  if (thimble_request_get_id (self->request) != 0)
    {
      /* Without the cancellable: what is known is written also when the person pressed Stop. */
      thimble_store_update_async (self->floor->store, thimble_request_get_record (self->request), NULL,
                                  last_row_written, task);
    }
  else
    {
      return_result (task);
      g_object_unref (task);
    }
}

/* Counts in the middle of a stream are but the counts so far. Once the model has told why it ended they are the
 * bill, also where the stream was cut before its last word. */
static ThimbleBilled
billed_after_leaving (Sending *self)
{
  ThimbleUsage *usage = thimble_request_get_usage (self->request);
  gboolean over = self->decoder != NULL && self->stream_problem == NULL &&
                  (thimble_decoder_has_ended (self->decoder) ||
                   thimble_request_get_record (self->request)->finish != THIMBLE_FINISH_UNKNOWN);
  gboolean reported = over && usage != NULL && thimble_usage_is_complete (usage);

  return reported ? THIMBLE_BILLED_REPORTED : THIMBLE_BILLED_POSSIBLE;
}

/* An error of ours, of the key store, of the store, of the way. Takes @error and @task. */
static void
end_with_error (GTask *task, GError *error)
{
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GError) taken = error;
  g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);

  switch (thimble_problem_get_code (problem))
    {
    case THIMBLE_ERROR_CANCELLED:
      end (task, THIMBLE_STATE_STOPPED, self->left ? billed_after_leaving (self) : THIMBLE_BILLED_NONE,
           thimble_sending_stopped_problem (self->request, self->left));
      break;
    case THIMBLE_ERROR_REDIRECTED: /* nobody worked on it */
      end (task, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE, g_steal_pointer (&problem));
      break;
    case THIMBLE_ERROR_NOT_UNDERSTOOD: /* it came, and is no answer */
      end (task, THIMBLE_STATE_FAILED, self->left ? billed_after_leaving (self) : THIMBLE_BILLED_NONE,
           g_steal_pointer (&problem));
      break;
    default:
      if (self->left)
        end (task, THIMBLE_STATE_INTERRUPTED, billed_after_leaving (self), g_steal_pointer (&problem));
      else
        end (task, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE, g_steal_pointer (&problem));
      break;
    }
}

static gboolean
stopped_meanwhile (GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (cancellable, &error))
    return FALSE;
  end_with_error (task, error);
  return TRUE;
}

/* Checkpoints */

static void
checkpoint_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Sending *self = g_task_get_task_data (task);

  self->writing = FALSE;
  note_saving (self->request, source, result);
  self->dirty |= thimble_request_get_unsaved (self->request) != NULL; /* tried again, also where nothing more comes */
}

static gboolean
checkpoint (gpointer data)
{
  GTask *task = data;
  Sending *self = g_task_get_task_data (task);

  if (self->dirty && !self->writing)
    {
      self->dirty = FALSE;
      self->writing = TRUE;
      thimble_store_update_async (self->floor->store, thimble_request_get_record (self->request), NULL,
                                  checkpoint_written, g_object_ref (task));
    }
  return G_SOURCE_CONTINUE;
}

/* Bytes in */

static void
end_of_stream (GTask *task)
{
  Sending *self = g_task_get_task_data (task);
  ThimbleBilled billed = billed_after_leaving (self);

  thimble_request_settle_price (self->request, self->floor->catalogue);
  if (self->stream_problem != NULL)
    {
      gboolean worked = *thimble_request_get_answer (self->request) != '\0' || thimble_request_get_usage (self->request) != NULL ||
                        thimble_problem_may_be_billed (self->stream_problem);

      end (task, THIMBLE_STATE_FAILED, worked ? billed : THIMBLE_BILLED_NONE, g_steal_pointer (&self->stream_problem));
    }
  else if (thimble_decoder_has_ended (self->decoder))
    end (task, THIMBLE_STATE_COMPLETED, billed, NULL);
  else
    end (task, THIMBLE_STATE_INTERRUPTED, billed,
         thimble_problem_new (THIMBLE_ERROR_CUT_OFF, NULL, NULL, NULL, -1));
}

/* Takes what the decoder has ready; FALSE where nothing more needs to be read. */
static gboolean
take_events (Sending *self)
{
  ThimbleEvent event;

  while (thimble_decoder_pop (self->decoder, &event))
    {
      /* Whoever is not known to tell dollars may mean anything by a figure. */
      if (!thimble_endpoint_reports_cost (self->endpoint))
        event.cost = THIMBLE_MONEY_UNKNOWN;
      thimble_echo_mask_event (self->echo, &event);
      if (event.type == THIMBLE_EVENT_PROBLEM && self->stream_problem == NULL)
        self->stream_problem = thimble_problem_ref (event.problem);
      else
        thimble_request_take_event (self->request, &event);
      self->dirty = TRUE;
      thimble_event_clear (&event);
    }
  thimble_request_flush (self->request);
  return self->stream_problem == NULL && !thimble_decoder_has_ended (self->decoder);
}

static void
bytes_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = thimble_wire_response_read_finish (THIMBLE_WIRE_RESPONSE (source), result, &error);
  GCancellable *cancellable;
  gboolean ok, more;

  if (bytes == NULL)
    {
      thimble_request_settle_price (self->request, self->floor->catalogue);
      end_with_error (g_steal_pointer (&task), g_steal_pointer (&error));
      return;
    }
  thimble_request_touch (self->request);
  if (g_bytes_get_size (bytes) == 0)
    ok = thimble_decoder_finish (self->decoder, &error);
  else
    ok = thimble_decoder_feed (self->decoder, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  more = take_events (self);
  if (!ok && more)
    {
      thimble_request_settle_price (self->request, self->floor->catalogue);
      end_with_error (g_steal_pointer (&task), g_steal_pointer (&error));
      return;
    }
  if (!more || g_bytes_get_size (bytes) == 0)
    {
      end_of_stream (g_steal_pointer (&task));
      return;
    }
  cancellable = g_task_get_cancellable (task);
  thimble_wire_response_read_async (self->response, cancellable, bytes_came, g_steal_pointer (&task));
}

static void
error_body_came (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = thimble_wire_response_read_all_finish (THIMBLE_WIRE_RESPONSE (source), result, &error);
  g_autoptr (ThimbleProblem) problem = NULL;
  ThimbleQuirks *quirks = thimble_endpoint_get_quirks (self->endpoint);
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;
  ThimbleBilled billed;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      end_with_error (task, g_steal_pointer (&error));
      return;
    }
  /* A body that cannot be read still leaves the status, which tells most. */
  problem = thimble_dialect_read_error (thimble_endpoint_get_dialect (self->endpoint),
                                        thimble_wire_response_get_status (self->response), text, length,
                                        thimble_endpoint_get_name (self->endpoint),
                                        thimble_wire_response_get_retry_after (self->response));
  if (thimble_problem_get_code (problem) == THIMBLE_ERROR_PARAMETER_REFUSED &&
      thimble_quirks_learn (quirks, thimble_problem_get_parameter (problem)))
    thimble_catalogue_save_endpoints_async (self->floor->catalogue, NULL, NULL, NULL);
  billed = thimble_problem_may_be_billed (problem) ? THIMBLE_BILLED_POSSIBLE : THIMBLE_BILLED_NONE;
  end (task, THIMBLE_STATE_FAILED, billed, g_steal_pointer (&problem));
}

static void
answer_began (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Sending *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  ThimbleRecord *record;
  GError *error = NULL;
  gboolean left = FALSE, sse;
  const char *type;

  self->response = thimble_transport_send_finish (THIMBLE_TRANSPORT (source), result, &left, &error);
  self->left = left;
  if (self->response == NULL)
    {
      end_with_error (task, error);
      return;
    }
  self->left = TRUE;
  self->echo = thimble_echo_new (self->key);
  thimble_request_touch (self->request);
  record = thimble_request_get_record (self->request);
  record->http_status = thimble_wire_response_get_status (self->response);
  record->request_id = thimble_echo_mask (self->echo, thimble_wire_response_get_request_id (self->response));
  record->rate_limits = thimble_echo_mask (self->echo, thimble_wire_response_get_rate_limits (self->response));
  self->dirty = TRUE;
  if (record->http_status < 200 || record->http_status > 299)
    {
      thimble_wire_response_read_all_async (self->response, THIMBLE_ERROR_BODY_MAX, TRUE, cancellable,
                                            error_body_came, task);
      return;
    }
  type = thimble_wire_response_get_content_type (self->response);
  if (type != NULL && g_str_has_prefix (type, "text/html"))
    {
      end (task, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE,
           thimble_dialect_read_error (record->dialect, record->http_status, "<html>", -1, record->endpoint_name, -1));
      return;
    }
  /* A server may ignore `stream`, and one may stream without saying so. */
  if (type != NULL && g_str_has_prefix (type, "text/event-stream"))
    sse = TRUE;
  else if (type != NULL && g_str_has_suffix (type, "json"))
    sse = FALSE;
  else
    sse = thimble_prompt_get_stream (record->prompt);
  self->decoder = thimble_decoder_new (record->dialect, thimble_endpoint_get_quirks (self->endpoint), sse);
  self->checkpoint_source = g_timeout_add (CHECKPOINT_MS, checkpoint, task);
  thimble_wire_response_read_async (self->response, cancellable, bytes_came, task);
}

/* Bytes out */

static void
row_committed (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gint64 id = thimble_store_insert_finish (THIMBLE_STORE (source), result, &error);
  g_autofree char *url = NULL;
  g_autoptr (ThimbleWireRequest) wire = NULL;
  ThimbleQuirks *quirks = thimble_endpoint_get_quirks (self->endpoint);

  if (id <= 0)
    {
      g_autoptr (ThimbleProblem) cause = thimble_problem_from_error (error);

      /* In the store's words: they say that it was not sent, and why. */
      end (task, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE,
           thimble_problem_new (THIMBLE_ERROR_STORE, thimble_problem_get_message (cause), thimble_problem_get_advice (cause),
                                thimble_problem_get_details (cause), -1));
      return;
    }
  thimble_request_committed (self->request, id);
  if (stopped_meanwhile (task))
    return;

  url = thimble_url_join (thimble_endpoint_get_base_url (self->endpoint), self->draft->path);
  wire = thimble_wire_request_new ("POST", url);
  for (guint i = 0; self->draft->headers != NULL && i + 1 < self->draft->headers->len; i += 2)
    thimble_wire_request_add_header (wire, g_ptr_array_index (self->draft->headers, i),
                                     g_ptr_array_index (self->draft->headers, i + 1));
  wire->body = g_bytes_ref (self->draft->body);
  wire->stream = thimble_prompt_get_stream (thimble_request_get_prompt (self->request));
  wire->key = self->key != NULL ? thimble_secret_ref (self->key) : NULL;
  wire->key_header = quirks->key_header;
  wire->key_prefix = quirks->key_prefix;
  thimble_transport_send_async (self->floor->transport, wire, g_task_get_cancellable (task), answer_began, task);
}

static void
write_and_commit (GTask *task)
{
  Sending *self = g_task_get_task_data (task);
  ThimbleModelTraits traits;
  GError *error = NULL;

  thimble_model_get_traits (self->model, &traits);
  self->draft = thimble_dialect_write (thimble_endpoint_get_dialect (self->endpoint),
                                       thimble_endpoint_get_quirks (self->endpoint), &traits,
                                       thimble_request_get_prompt (self->request), &error);
  if (self->draft == NULL)
    {
      end_with_error (task, error);
      return;
    }
  if (stopped_meanwhile (task))
    return;
  thimble_request_begin (self->request, &self->forecast);
  /* Without the cancellable: it is either committed or it is not, and then Stop is looked at. */
  thimble_store_insert_async (self->floor->store, thimble_request_get_record (self->request), NULL, row_committed, task);
}

static void
key_came (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Sending *self = g_task_get_task_data (task);
  ThimbleKeyState state = THIMBLE_KEY_MISSING;
  GError *error = NULL;
  ThimbleProblem *problem;

  self->key = thimble_key_store_lookup_finish (THIMBLE_KEY_STORE (source), result, &state, &error);
  if (error != NULL)
    {
      end_with_error (task, error);
      return;
    }
  problem = thimble_key_problem (self->key != NULL ? THIMBLE_KEY_FOUND : state, self->endpoint);
  if (problem != NULL)
    end (task, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE, problem);
  else
    write_and_commit (task);
}

static void
admitted (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Sending *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->ticket = thimble_budget_admit_finish (THIMBLE_BUDGET (source), result, &error);
  if (self->ticket == 0)
    end_with_error (task, error);
  else if (self->key != NULL || !thimble_endpoint_needs_key (self->endpoint))
    write_and_commit (task);
  else
    thimble_key_store_lookup_async (self->floor->keys, thimble_endpoint_get_id (self->endpoint),
                                    thimble_endpoint_get_origin (self->endpoint), g_task_get_cancellable (task),
                                    key_came, task);
}

static void
forecast_made (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Sending *self = g_task_get_task_data (task);
  g_autoptr (ThimbleProblem) problem = NULL;
  ThimbleMoney ceiling;
  GError *error = NULL;

  if (!thimble_count_book_forecast_finish (THIMBLE_COUNT_BOOK (source), result, &self->forecast, &error))
    {
      end_with_error (task, error);
      return;
    }
  problem = thimble_forecast_check_window (&self->forecast, self->model);
  if (problem != NULL)
    {
      end (task, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE, g_steal_pointer (&problem));
      return;
    }
  ceiling = thimble_budget_is_exempt (self->model) ? 0 : self->forecast.cost_most;
  thimble_budget_admit_async (self->floor->budget, self->model, ceiling, thimble_request_is_allowed (self->request), admitted, task);
}

gboolean
thimble_sending_wake_practice (const ThimbleFloor *floor, ThimbleEndpoint *endpoint, GError **error)
{
  if (!thimble_endpoint_is_practice (endpoint))
    return TRUE;
  if (thimble_practice_get_base_url (floor->practice) == NULL && !thimble_practice_start (floor->practice, 0, error))
    return FALSE;
  return thimble_endpoint_set_base_url (endpoint, thimble_practice_get_base_url (floor->practice), error);
}

void
thimble_sending_run (const ThimbleFloor *floor, ThimbleRequest *request, ThimbleSecret *key, GTask *task)
{
  Sending *self = g_new0 (Sending, 1);
  ThimblePrompt *prompt = thimble_request_get_prompt (request);
  g_autofree char *text = g_strdup (thimble_prompt_get_text (prompt));
  GError *error = NULL;

  self->floor = floor;
  self->request = g_object_ref (request);
  self->model = thimble_request_get_model (request);
  self->endpoint = thimble_model_get_endpoint (self->model);
  g_task_set_task_data (task, self, (GDestroyNotify) sending_free);
  g_object_ref (task);

  if (*g_strstrip (text) == '\0')
    {
      end (task, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE,
           thimble_problem_new (THIMBLE_ERROR_EMPTY_PROMPT, NULL, NULL, NULL, -1));
      return;
    }
  if (!thimble_sending_wake_practice (floor, self->endpoint, &error))
    {
      end_with_error (task, error);
      return;
    }
  if (key != NULL)
    self->key = thimble_secret_bind (key, thimble_endpoint_get_origin (self->endpoint));
  thimble_count_book_forecast_async (floor->counts, self->model, prompt, g_task_get_cancellable (task), forecast_made, task);
}
