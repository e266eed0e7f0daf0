/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys that what is left to send will want. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "requests/thimble-runner.h"
#include "thimble-experiment-private.h"

typedef struct {
  GPtrArray *endpoints; /* that are asked, and want a key, each once */
  guint      next;
} Search;

static void
search_free (Search *search)
{
  g_ptr_array_unref (search->endpoints);
  g_free (search);
}

static GPtrArray *
list_guarded (ThimbleExperiment *self)
{
  GPtrArray *endpoints = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < thimble_experiment_get_n_trials (self); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (self, i);
      ThimbleModel *model = thimble_trial_get_model (trial);
      ThimbleEndpoint *endpoint = model != NULL ? thimble_model_get_endpoint (model) : NULL;

      thimble_trial_revive (trial);
      if (endpoint != NULL && thimble_trial_get_n_waiting (trial) > 0 && thimble_endpoint_needs_key (endpoint)
          && !g_ptr_array_find (endpoints, endpoint, NULL))
        g_ptr_array_add (endpoints, g_object_ref (endpoint));
    }
  return endpoints;
}

/* As the lookup of a single request says it; of several providers their names. */
static GError *
make_missing (GPtrArray *keyless)
{
  g_autoptr (ThimbleProblem) one = thimble_key_problem (THIMBLE_KEY_MISSING, g_ptr_array_index (keyless, 0));
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *all = NULL;
  g_autofree char *advice = g_strconcat (_("Nothing was sent."), " ",
                                         ngettext ("Add it to the keyring, or leave out what wants it.",
                                                   "Add them to the keyring, or leave out what wants them.", keyless->len), NULL);
  GError *error = NULL;

  for (guint i = 0; i < keyless->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", thimble_endpoint_get_name (g_ptr_array_index (keyless, i)));
  /* Translators: %s are several providers */
  all = g_strdup_printf (_("There are no keys yet for: %s."), names->str);
  thimble_refuse (&error, THIMBLE_ERROR_KEY_MISSING, keyless->len == 1 ? thimble_problem_get_message (one) : all, advice);
  return error;
}

static void look_up (GTask *task);

static void
looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ThimbleExperiment *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  ThimbleEndpoint *endpoint = g_ptr_array_index (search->endpoints, search->next);
  ThimbleKeyState state = THIMBLE_KEY_MISSING;
  GError *error = NULL;
  g_autoptr (ThimbleSecret) key = thimble_key_store_lookup_finish (THIMBLE_KEY_STORE (source), result, &state, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (key == NULL && state != THIMBLE_KEY_MISSING)
    {
      g_autoptr (ThimbleProblem) problem = thimble_key_problem (state, endpoint);

      g_task_return_error (task, thimble_problem_to_error (problem));
      return;
    }
  if (key == NULL)
    g_ptr_array_add (self->keyless, g_object_ref (endpoint));
  search->next++;
  look_up (g_steal_pointer (&task));
}

/* Takes @task. */
static void
look_up (GTask *task)
{
  ThimbleExperiment *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  ThimbleEndpoint *endpoint = search->next < search->endpoints->len ? g_ptr_array_index (search->endpoints, search->next) : NULL;

  if (endpoint != NULL)
    {
      thimble_key_store_lookup_async (thimble_engine_get_keys (self->engine), thimble_endpoint_get_id (endpoint), thimble_endpoint_get_origin (endpoint),
                                      g_task_get_cancellable (task), looked_up, task);
      return;
    }
  if (self->keyless->len > 0)
    g_task_return_error (task, make_missing (self->keyless));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
thimble_experiment_check_keys_async (gpointer             object,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  ThimbleExperiment *self = object;
  GTask *task;
  Search *search;

  g_return_if_fail (THIMBLE_IS_EXPERIMENT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_experiment_check_keys_async);
  g_ptr_array_set_size (self->keyless, 0);
  search = g_new0 (Search, 1);
  /* One that was given for this program is the one that is sent. */
  search->endpoints = self->key != NULL ? g_ptr_array_new () : list_guarded (self);
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);
  look_up (task);
}

gboolean
thimble_experiment_check_keys_finish (gpointer       self,
                                      GAsyncResult  *result,
                                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

GPtrArray *
thimble_experiment_get_keyless (gpointer self)
{
  g_return_val_if_fail (THIMBLE_IS_EXPERIMENT (self), NULL);

  return THIMBLE_EXPERIMENT (self)->keyless;
}
