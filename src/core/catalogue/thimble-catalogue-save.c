/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/thimble-json.h"
#include "thimble-catalogue-private.h"
#include "thimble-endpoint-private.h"

gboolean
thimble_catalogue_write_file (const char *path, const char *text, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) cause = NULL;
  struct stat info;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      thimble_set_error (error, THIMBLE_ERROR_FAILED, _("The folder %s cannot be made: %s."),
                         folder, g_strerror (errno));
      return FALSE;
    }
  if (stat (folder, &info) == 0 && (info.st_mode & 077) != 0 && info.st_uid == getuid ())
    g_chmod (folder, 0700);
  /* Newer GLib gives the new file the mode of the old one, or of what a link there points to. */
  if (lstat (path, &info) == 0)
    {
      if (S_ISLNK (info.st_mode))
        g_unlink (path);
      else if ((info.st_mode & 077) != 0)
        g_chmod (path, 0600);
    }

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                0600, &cause))
    return TRUE;

  thimble_set_error (error, THIMBLE_ERROR_FAILED, _("%s cannot be written: %s."), path, cause->message);
  return FALSE;
}

/* One writer at a time, and a slow older one never undoes a newer: what is saved is the state
 * at the time of the call. */
static GMutex save_lock;
static GHashTable *saved_serials; /* path → serial of the newest written */

typedef struct {
  char    *path;
  char    *text;
  guint64  serial;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *self = data;

  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

static void
save_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Saving *saving = task_data;
  GError *error = NULL;
  guint64 *newest;

  g_mutex_lock (&save_lock);
  if (saved_serials == NULL)
    saved_serials = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  newest = g_hash_table_lookup (saved_serials, saving->path);
  if (newest == NULL || *newest < saving->serial)
    {
      if (thimble_catalogue_write_file (saving->path, saving->text, &error))
        g_hash_table_replace (saved_serials, g_strdup (saving->path),
                              g_memdup2 (&saving->serial, sizeof saving->serial));
    }
  g_mutex_unlock (&save_lock);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static char *
endpoints_to_text (ThimbleCatalogue *self)
{
  g_autoptr (JsonObject) root = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();
  JsonArray *own = json_array_new ();
  JsonObject *builtin = json_object_new ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->endpoints)); i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (G_LIST_MODEL (self->endpoints), i);
      JsonNode *json = thimble_endpoint_to_json (endpoint);

      if (json == NULL)
        continue;
      if (thimble_endpoint_is_builtin (endpoint))
        json_object_set_member (builtin, thimble_endpoint_get_id (endpoint), json);
      else
        json_array_add_element (own, json);
    }
  json_object_set_int_member (root, "version", 1);
  json_object_set_array_member (root, "endpoints", own);
  json_object_set_object_member (root, "builtin", builtin);
  json_node_init_object (node, root);

  return thimble_json_to_string (node, TRUE);
}

void
thimble_catalogue_save_endpoints_async (ThimbleCatalogue    *self,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  static guint64 serial; /* of the process: two catalogues may share a folder */
  g_autoptr (GTask) task = NULL;
  Saving *saving;

  g_return_if_fail (THIMBLE_IS_CATALOGUE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_catalogue_save_endpoints_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  /* From here on it is written, and says so. */
  g_task_set_check_cancellable (task, FALSE);
  if (!self->loaded || self->endpoints_damaged)
    {
      g_autofree char *path = g_build_filename (self->config_dir, "endpoints.json", NULL);
      g_autofree char *message = g_strdup_printf (
        self->loaded ? _("%s has a mistake in it, so nothing was saved there.")
                     : _("%s has not been read yet, so nothing was saved there."), path);
      g_autoptr (ThimbleProblem) problem = thimble_problem_new (
        THIMBLE_ERROR_FAILED, message, _("Mend or remove the file, then start Thimble again."), NULL, -1);

      g_task_return_error (task, thimble_problem_to_error (problem));
      return;
    }

  saving = g_new0 (Saving, 1);
  saving->path = g_build_filename (self->config_dir, "endpoints.json", NULL);
  saving->text = endpoints_to_text (self);
  saving->serial = ++serial;
  g_task_set_task_data (task, saving, saving_free);
  g_task_run_in_thread (task, save_in_thread);
}

gboolean
thimble_catalogue_save_endpoints_finish (ThimbleCatalogue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
add_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ThimbleCatalogue *self = THIMBLE_CATALOGUE (source);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (thimble_catalogue_save_endpoints_finish (self, result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  /* What could not be kept is not there: else it would be gone after the next start. */
  thimble_catalogue_drop_endpoint (self, g_task_get_task_data (task));
  thimble_catalogue_rebuild (self, NULL);
  g_task_return_error (task, error);
}

void
thimble_catalogue_add_endpoint_async (ThimbleCatalogue    *self,
                                      ThimbleEndpoint     *endpoint,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (THIMBLE_IS_CATALOGUE (self));
  g_return_if_fail (THIMBLE_IS_ENDPOINT (endpoint));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_catalogue_add_endpoint_async);
  g_task_set_check_cancellable (task, FALSE);
  if (thimble_catalogue_find_endpoint (self, thimble_endpoint_get_id (endpoint)) != NULL)
    {
      g_autofree char *message = g_strdup_printf (_("There is an endpoint “%s” already."),
                                                  thimble_endpoint_get_id (endpoint));
      g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_BAD_REQUEST, message,
                                                                _("Choose another id for this one."), NULL, -1);

      g_task_return_error (task, thimble_problem_to_error (problem));
      return;
    }

  g_task_set_task_data (task, g_object_ref (endpoint), g_object_unref);
  thimble_catalogue_append_endpoint (self, endpoint);
  thimble_catalogue_rebuild (self, endpoint);
  thimble_catalogue_save_endpoints_async (self, cancellable, add_saved, g_steal_pointer (&task));
}

gboolean
thimble_catalogue_add_endpoint_finish (ThimbleCatalogue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
remove_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ThimbleCatalogue *self = THIMBLE_CATALOGUE (source);
  g_autoptr (GTask) task = user_data;
  ThimbleEndpoint *endpoint = g_task_get_task_data (task);
  GError *error = NULL;

  if (thimble_catalogue_save_endpoints_finish (self, result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  thimble_catalogue_append_endpoint (self, endpoint);
  thimble_catalogue_rebuild (self, endpoint);
  g_task_return_error (task, error);
}

void
thimble_catalogue_remove_endpoint_async (ThimbleCatalogue    *self,
                                         const char          *id,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  ThimbleEndpoint *endpoint;
  GError *error = NULL;

  g_return_if_fail (THIMBLE_IS_CATALOGUE (self));
  g_return_if_fail (id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_catalogue_remove_endpoint_async);
  g_task_set_check_cancellable (task, FALSE);
  endpoint = thimble_catalogue_find_endpoint (self, id);
  if (endpoint == NULL)
    thimble_set_error (&error, THIMBLE_ERROR_NOT_FOUND, _("There is no endpoint named “%s”."), id);
  else if (thimble_endpoint_is_builtin (endpoint))
    {
      g_autofree char *message = g_strdup_printf (_("%s comes with Thimble and cannot be removed."),
                                                  thimble_endpoint_get_name (endpoint));
      g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_BAD_REQUEST, message,
                                                                _("Without a key nothing is ever sent to it."), NULL, -1);

      error = thimble_problem_to_error (problem);
    }
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_set_task_data (task, g_object_ref (endpoint), g_object_unref);
  thimble_catalogue_drop_endpoint (self, endpoint);
  thimble_catalogue_rebuild (self, g_task_get_task_data (task));
  thimble_catalogue_save_endpoints_async (self, cancellable, remove_saved, g_steal_pointer (&task));
}

gboolean
thimble_catalogue_remove_endpoint_finish (ThimbleCatalogue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
