/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "thimble-engine.h"

#define OLLAMA_PATIENCE_MS 1000
#define SIGNS_NOTE "signs"

struct _ThimbleEngine
{
  GObject           parent_instance;

  ThimbleCatalogue *catalogue;
  ThimbleKeyStore  *keys;
  ThimbleStore     *store;
  ThimbleTransport *transport;
  ThimblePractice  *practice;
  ThimbleRunner    *runner;
  ThimbleProblem   *store_problem;  /* nullable */
  ThimbleSigns      signs;
};

enum { SIGNS_CHANGED, OPENED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleEngine, thimble_engine, G_TYPE_OBJECT)

static void
thimble_engine_dispose (GObject *object)
{
  ThimbleEngine *self = THIMBLE_ENGINE (object);

  if (self->practice != NULL)
    thimble_practice_stop (self->practice);
  g_clear_object (&self->runner);
  g_clear_object (&self->practice);
  g_clear_object (&self->transport);
  g_clear_object (&self->store);
  g_clear_object (&self->keys);
  g_clear_object (&self->catalogue);
  g_clear_pointer (&self->store_problem, thimble_problem_unref);
  G_OBJECT_CLASS (thimble_engine_parent_class)->dispose (object);
}

static void
thimble_engine_class_init (ThimbleEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_engine_dispose;
  signals[SIGNS_CHANGED] = g_signal_new ("signs-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  signals[OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
thimble_engine_init (ThimbleEngine *self)
{
}

/* Signs of progress */

static void
save_signs (ThimbleEngine *self)
{
  g_autofree char *value = g_strdup_printf ("%d%d%d%d", !!self->signs.key_made, !!self->signs.request_sent,
                                            !!self->signs.usage_read, !!self->signs.sides_compared);

  thimble_store_set_note_async (self->store, SIGNS_NOTE, value, NULL, NULL, NULL);
  g_signal_emit (self, signals[SIGNS_CHANGED], 0);
}

static void
tick (ThimbleEngine *self, gboolean *sign)
{
  if (*sign)
    return;
  *sign = TRUE;
  save_signs (self);
}

static void
request_ended (ThimbleEngine *self, ThimbleRequest *request)
{
  ThimbleEndpoint *endpoint = thimble_model_get_endpoint (thimble_request_get_model (request));

  if (thimble_request_get_state (request) != THIMBLE_STATE_COMPLETED)
    return;
  tick (self, &self->signs.request_sent);
  if (thimble_endpoint_needs_key (endpoint))
    tick (self, &self->signs.key_made);
}

static void
key_checked (ThimbleEngine *self, ThimbleEndpoint *endpoint, gboolean accepted)
{
  if (accepted && thimble_endpoint_needs_key (endpoint))
    tick (self, &self->signs.key_made);
}

void
thimble_engine_get_signs (ThimbleEngine *self, ThimbleSigns *out)
{
  g_return_if_fail (THIMBLE_IS_ENGINE (self));
  *out = self->signs;
}

void
thimble_engine_receipt_shown (ThimbleEngine *self, ThimbleReceipt *receipt)
{
  const ThimbleReceiptFacts *facts;

  g_return_if_fail (THIMBLE_IS_ENGINE (self));
  g_return_if_fail (receipt != NULL);

  facts = thimble_receipt_get_facts (receipt);
  if (facts->usage != NULL && thimble_usage_is_complete (facts->usage))
    tick (self, &self->signs.usage_read);
  if (!isnan (thimble_receipt_get_output_cost_share (receipt)))
    tick (self, &self->signs.sides_compared);
}

/* Putting together and opening */

ThimbleEngine *
thimble_engine_new (void)
{
  return thimble_engine_new_in (NULL, NULL, NULL);
}

ThimbleEngine *
thimble_engine_new_in (const char *data_dir, const char *config_dir, const char *cache_dir)
{
  ThimbleEngine *self = g_object_new (THIMBLE_TYPE_ENGINE, NULL);

  self->catalogue = thimble_catalogue_new (config_dir, cache_dir);
  self->keys = thimble_key_store_new ();
  self->store = thimble_store_new (data_dir);
  self->transport = thimble_transport_new ();
  self->practice = thimble_practice_new ();
  self->runner = thimble_runner_new (self->catalogue, self->keys, self->store, self->transport, self->practice);
  g_signal_connect_object (self->runner, "request-ended", G_CALLBACK (request_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runner, "key-checked", G_CALLBACK (key_checked), self, G_CONNECT_SWAPPED);
  return self;
}

typedef struct {
  guint waiting;
} Opening;

static void
opened_one (GTask *task)
{
  Opening *opening = g_task_get_task_data (task);
  ThimbleEngine *self = g_task_get_source_object (task);

  if (--opening->waiting == 0)
    {
      g_signal_emit (self, signals[OPENED], 0);
      g_task_return_boolean (task, TRUE);
    }
  g_object_unref (task);
}

static void
signs_came (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ThimbleEngine *self = g_task_get_source_object (task);
  g_autofree char *value = thimble_store_get_note_finish (THIMBLE_STORE (source), result, NULL);

  if (value != NULL && strlen (value) == 4)
    {
      /* What happened while the note was read stays ticked. */
      self->signs.key_made |= value[0] == '1';
      self->signs.request_sent |= value[1] == '1';
      self->signs.usage_read |= value[2] == '1';
      self->signs.sides_compared |= value[3] == '1';
      g_signal_emit (self, signals[SIGNS_CHANGED], 0);
    }
  opened_one (task);
}

static void
store_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ThimbleEngine *self = g_task_get_source_object (task);
  ThimbleStore *store = THIMBLE_STORE (source);
  g_autoptr (GError) error = NULL;

  thimble_budget_refresh (thimble_engine_get_budget (self));
  g_clear_pointer (&self->store_problem, thimble_problem_unref);
  if (!thimble_store_open_finish (store, result, &error))
    {
      self->store_problem = thimble_problem_from_error (error);
      opened_one (task);
      return;
    }
  if (thimble_store_get_warning (store) != NULL)
    self->store_problem = thimble_problem_ref (thimble_store_get_warning (store));
  thimble_count_book_load (thimble_engine_get_counts (self));
  thimble_store_get_note_async (store, SIGNS_NOTE, NULL, signs_came, task);
}

static void
catalogue_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* What is wrong with a person's file is the catalogue's warning; the bundled data are there. */
  thimble_catalogue_load_finish (THIMBLE_CATALOGUE (source), result, &error);
  opened_one (data);
}

void
thimble_engine_open_async (ThimbleEngine *self, GCancellable *c, GAsyncReadyCallback cb, gpointer d)
{
  Opening *opening;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (THIMBLE_IS_ENGINE (self));

  task = g_task_new (self, c, cb, d);
  g_task_set_source_tag (task, thimble_engine_open_async);
  opening = g_new0 (Opening, 1);
  opening->waiting = 2;
  g_task_set_task_data (task, opening, g_free);
  thimble_store_open_async (self->store, c, store_opened, g_object_ref (task));
  thimble_catalogue_load_async (self->catalogue, c, catalogue_loaded, g_object_ref (task));
}

gboolean
thimble_engine_open_finish (ThimbleEngine *self, GAsyncResult *r, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (r, self), FALSE);
  return g_task_propagate_boolean (G_TASK (r), error);
}

ThimbleProblem *
thimble_engine_get_store_problem (ThimbleEngine *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENGINE (self), NULL);
  return self->store_problem;
}

ThimbleCatalogue *
thimble_engine_get_catalogue (ThimbleEngine *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENGINE (self), NULL);
  return self->catalogue;
}

ThimbleKeyStore *
thimble_engine_get_keys (ThimbleEngine *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENGINE (self), NULL);
  return self->keys;
}

ThimbleStore *
thimble_engine_get_store (ThimbleEngine *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENGINE (self), NULL);
  return self->store;
}

ThimbleRunner *
thimble_engine_get_runner (ThimbleEngine *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENGINE (self), NULL);
  return self->runner;
}

ThimbleBudget *
thimble_engine_get_budget (ThimbleEngine *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENGINE (self), NULL);
  return thimble_runner_get_budget (self->runner);
}

ThimbleCountBook *
thimble_engine_get_counts (ThimbleEngine *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENGINE (self), NULL);
  return thimble_runner_get_counts (self->runner);
}

ThimbleTransport *
thimble_engine_get_transport (ThimbleEngine *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENGINE (self), NULL);
  return self->transport;
}

ThimblePractice *
thimble_engine_get_practice (ThimbleEngine *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENGINE (self), NULL);
  return self->practice;
}

/* A running Ollama */

typedef struct {
  GCancellable *patience;   /* ours: the person's, or the second has passed */
  guint         timeout;
  gulong        chained;    /* handler on the person's cancellable */
} OllamaSearch;

static void
ollama_search_free (OllamaSearch *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_object_unref (self->patience);
  g_free (self);
}

static void
person_cancelled (GCancellable *cancellable, gpointer patience)
{
  g_cancellable_cancel (patience);
}

static gboolean
patience_ended (gpointer data)
{
  OllamaSearch *search = data;

  search->timeout = 0;
  g_cancellable_cancel (search->patience);
  return G_SOURCE_REMOVE;
}

static void
ollama_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  OllamaSearch *search = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gint n = thimble_catalogue_refresh_finish (THIMBLE_CATALOGUE (source), result, &error);

  if (search->chained != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), search->chained);
  search->chained = 0;
  g_clear_handle_id (&search->timeout, g_source_remove);
  /* Nothing there is the usual answer, not an error. */
  g_task_return_int (task, MAX (n, 0));
}

void
thimble_engine_find_ollama_async (ThimbleEngine *self, GCancellable *c, GAsyncReadyCallback cb, gpointer d)
{
  ThimbleEndpoint *ollama;
  OllamaSearch *search;
  GTask *task;

  g_return_if_fail (THIMBLE_IS_ENGINE (self));

  task = g_task_new (self, c, cb, d);
  g_task_set_source_tag (task, thimble_engine_find_ollama_async);
  ollama = thimble_catalogue_find_endpoint (self->catalogue, "ollama");
  if (ollama == NULL)
    {
      g_task_return_int (task, 0);
      g_object_unref (task);
      return;
    }
  search = g_new0 (OllamaSearch, 1);
  search->patience = g_cancellable_new ();
  search->timeout = g_timeout_add (OLLAMA_PATIENCE_MS, patience_ended, search);
  g_task_set_task_data (task, search, (GDestroyNotify) ollama_search_free);
  if (c != NULL)
    search->chained = g_cancellable_connect (c, G_CALLBACK (person_cancelled), g_object_ref (search->patience),
                                             g_object_unref);
  thimble_catalogue_refresh_async (self->catalogue, self->transport, ollama, NULL, search->patience, ollama_answered, task);
}

guint
thimble_engine_find_ollama_finish (ThimbleEngine *self, GAsyncResult *r, GError **error)
{
  gssize n;

  g_return_val_if_fail (g_task_is_valid (r, self), 0);
  n = g_task_propagate_int (G_TASK (r), error);
  return n > 0 ? (guint) n : 0;
}
