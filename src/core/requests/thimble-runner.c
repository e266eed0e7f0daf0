/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-key-check-private.h"
#include "thimble-request-private.h"
#include "thimble-sending-private.h"
#include "thimble-token-count-private.h"

struct _ThimbleRunner
{
  GObject      parent_instance;

  ThimbleFloor floor;   /* each of it owned */
  guint        n_running;
};

enum { REQUEST_ENDED, KEY_CHECKED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleRunner, thimble_runner, G_TYPE_OBJECT)

static void
thimble_runner_finalize (GObject *object)
{
  ThimbleRunner *self = THIMBLE_RUNNER (object);

  g_clear_object (&self->floor.catalogue);
  g_clear_object (&self->floor.keys);
  g_clear_object (&self->floor.store);
  g_clear_object (&self->floor.transport);
  g_clear_object (&self->floor.practice);
  g_clear_object (&self->floor.budget);
  g_clear_object (&self->floor.counts);
  G_OBJECT_CLASS (thimble_runner_parent_class)->finalize (object);
}

static void
thimble_runner_class_init (ThimbleRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thimble_runner_finalize;

  signals[REQUEST_ENDED] = g_signal_new ("request-ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, THIMBLE_TYPE_REQUEST);
  signals[KEY_CHECKED] = g_signal_new ("key-checked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, THIMBLE_TYPE_ENDPOINT, G_TYPE_BOOLEAN);
}

static void
thimble_runner_init (ThimbleRunner *self)
{
}

ThimbleRunner *
thimble_runner_new (ThimbleCatalogue *catalogue, ThimbleKeyStore *keys, ThimbleStore *store, ThimbleTransport *transport,
                    ThimblePractice *practice)
{
  ThimbleRunner *self = g_object_new (THIMBLE_TYPE_RUNNER, NULL);

  self->floor.catalogue = g_object_ref (catalogue);
  self->floor.keys = g_object_ref (keys);
  self->floor.store = g_object_ref (store);
  self->floor.transport = g_object_ref (transport);
  self->floor.practice = g_object_ref (practice);
  self->floor.budget = thimble_budget_new (store);
  self->floor.counts = thimble_count_book_new (store);
  return self;
}

ThimbleBudget *
thimble_runner_get_budget (ThimbleRunner *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUNNER (self), NULL);
  return self->floor.budget;
}

typedef struct {
  ThimbleRequest *request;
  ThimbleSecret  *key;    /* nullable */
} Journey;

static void
journey_free (gpointer data)
{
  Journey *self = data;

  g_object_unref (self->request);
  g_clear_pointer (&self->key, thimble_secret_unref);
  g_free (self);
}

/* Each bill says how right the prediction was, and what to predict the next time. */
static void
learn (ThimbleRunner *self, ThimbleRequest *request)
{
  ThimbleRecord *record = thimble_request_get_record (request);
  const ThimbleForecast *forecast = thimble_request_get_forecast (request);

  if (forecast != NULL && record->state == THIMBLE_STATE_COMPLETED && record->billed == THIMBLE_BILLED_REPORTED)
    thimble_count_book_learn (self->floor.counts, thimble_request_get_model (request), record->answered_model, forecast,
                              record->usage);
}

static void
sending_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  ThimbleRunner *self = THIMBLE_RUNNER (source);
  g_autoptr (GTask) task = data;
  Journey *journey = g_task_get_task_data (task);
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  self->n_running--;
  learn (self, journey->request);
  g_signal_emit (self, signals[REQUEST_ENDED], 0, journey->request);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
thimble_runner_send_async (ThimbleRunner *self, ThimbleRequest *request, ThimbleSecret *key, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  Journey *journey;
  g_autoptr (GTask) inner = NULL;
  GTask *task;

  g_return_if_fail (THIMBLE_IS_RUNNER (self));
  g_return_if_fail (THIMBLE_IS_REQUEST (request));
  g_return_if_fail (thimble_request_get_state (request) == THIMBLE_STATE_PREPARED);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_runner_send_async);
  /* Stopped is the request's own outcome and comes with its row written. */
  g_task_set_check_cancellable (task, FALSE);
  journey = g_new0 (Journey, 1);
  journey->request = g_object_ref (request);
  journey->key = key != NULL ? thimble_secret_ref (key) : NULL;
  g_task_set_task_data (task, journey, journey_free);
  self->n_running++;
  inner = g_task_new (self, cancellable, sending_ended, task);
  g_task_set_check_cancellable (inner, FALSE);
  thimble_sending_run (&self->floor, request, journey->key, inner);
}

gboolean
thimble_runner_send_finish (ThimbleRunner *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
thimble_runner_save_again (ThimbleRunner *self, ThimbleRequest *request)
{
  g_return_if_fail (THIMBLE_IS_RUNNER (self));
  g_return_if_fail (THIMBLE_IS_REQUEST (request));

  if (thimble_request_get_unsaved (request) != NULL && thimble_state_is_final (thimble_request_get_state (request)))
    thimble_sending_save_again (&self->floor, request);
}

ThimbleCountBook *
thimble_runner_get_counts (ThimbleRunner *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUNNER (self), NULL);
  return self->floor.counts;
}

guint
thimble_runner_get_n_running (ThimbleRunner *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUNNER (self), 0);
  return self->n_running;
}

static void
check_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  ThimbleRunner *self = THIMBLE_RUNNER (source);
  g_autoptr (GTask) outer = data;
  GError *error = NULL;
  gboolean accepted = g_task_propagate_boolean (G_TASK (result), &error);

  g_signal_emit (self, signals[KEY_CHECKED], 0, g_task_get_task_data (outer), accepted);
  if (accepted)
    g_task_return_boolean (outer, TRUE);
  else
    g_task_return_error (outer, error);
}

void
thimble_runner_check_key_async (ThimbleRunner *self, ThimbleEndpoint *endpoint, ThimbleSecret *secret,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *outer;
  g_autoptr (GTask) inner = NULL;

  g_return_if_fail (THIMBLE_IS_RUNNER (self));
  g_return_if_fail (THIMBLE_IS_ENDPOINT (endpoint));

  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, thimble_runner_check_key_async);
  g_task_set_task_data (outer, g_object_ref (endpoint), g_object_unref);
  inner = g_task_new (self, cancellable, check_ended, outer);
  thimble_key_check_run (&self->floor, endpoint, secret, inner);
}

gboolean
thimble_runner_check_key_finish (ThimbleRunner *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
thimble_runner_count_async (ThimbleRunner *self, ThimbleModel *model, ThimblePrompt *prompt, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (THIMBLE_IS_RUNNER (self));
  g_return_if_fail (THIMBLE_IS_MODEL (model));
  g_return_if_fail (prompt != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_runner_count_async);
  thimble_token_count_run (&self->floor, model, prompt, task);
}

gint64
thimble_runner_count_finish (ThimbleRunner *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), THIMBLE_COUNT_UNKNOWN);
  return g_task_propagate_int (G_TASK (result), error);
}

static void
list_refreshed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  gint n = thimble_catalogue_refresh_finish (THIMBLE_CATALOGUE (source), result, &error);

  if (n < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, n);
}

static void
refresh_key_came (GObject *source, GAsyncResult *result, gpointer data)
{
  ThimbleRunner *self = THIMBLE_RUNNER (source);
  GTask *task = data;
  GError *error = NULL;
  g_autoptr (ThimbleSecret) key = g_task_propagate_pointer (G_TASK (result), &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  thimble_catalogue_refresh_async (self->floor.catalogue, self->floor.transport, g_task_get_task_data (task), key,
                                   g_task_get_cancellable (task), list_refreshed, task);
}

void
thimble_runner_refresh_models_async (ThimbleRunner *self, ThimbleEndpoint *endpoint, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  GError *error = NULL;

  g_return_if_fail (THIMBLE_IS_RUNNER (self));
  g_return_if_fail (THIMBLE_IS_ENDPOINT (endpoint));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_runner_refresh_models_async);
  g_task_set_task_data (task, g_object_ref (endpoint), g_object_unref);
  if (!thimble_sending_wake_practice (&self->floor, endpoint, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  thimble_key_fetch (&self->floor, endpoint, g_task_new (self, cancellable, refresh_key_came, task));
}

gint
thimble_runner_refresh_models_finish (ThimbleRunner *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local = NULL;
  gssize n;

  g_return_val_if_fail (g_task_is_valid (result, self), -1);
  n = g_task_propagate_int (G_TASK (result), &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return -1;
    }
  return (gint) n;
}
