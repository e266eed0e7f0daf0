/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "thimble-catalogue-private.h"
#include "thimble-endpoint-private.h"

#define PRICES "prices.json"
#define CONFIG_MAX   (1024 * 1024)      /* bytes of a file of the person's */
#define LIST_MAX     (32 * 1024 * 1024) /* bytes of a remembered list */
#define DETAILS_MAX  2000
#define NUMBER_ID_MAX 200

/* What a worker thread read; nothing of the catalogue is touched there. */
typedef struct {
  char       *config_dir;
  char       *cache_dir;
  JsonNode   *endpoints;       /* nullable */
  JsonNode   *prices;          /* nullable */
  GError     *endpoints_error; /* nullable */
  GError     *prices_error;    /* nullable */
  GHashTable *lists;           /* endpoint id → JsonNode */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_free (self->config_dir);
  g_free (self->cache_dir);
  g_clear_pointer (&self->endpoints, json_node_unref);
  g_clear_pointer (&self->prices, json_node_unref);
  g_clear_error (&self->endpoints_error);
  g_clear_error (&self->prices_error);
  g_clear_pointer (&self->lists, g_hash_table_unref);
  g_free (self);
}

char *
thimble_catalogue_list_path (const char *cache_dir, const char *endpoint_id)
{
  g_autofree char *name = g_strconcat ("models-", endpoint_id, ".json", NULL);

  return g_build_filename (cache_dir, name, NULL);
}

/* NULL without an error where there is no such file. Nothing but an ordinary file is read. */
static char *
read_file (const char *path, gsize max_length, gsize *length, GError **error)
{
  g_autoptr (GString) text = NULL;
  struct stat info;
  char buffer[16 * 1024];
  gssize got = 0;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0)
    {
      if (errno != ENOENT)
        thimble_set_error (error, THIMBLE_ERROR_FAILED, _("It cannot be read: %s."), g_strerror (errno));
      return NULL;
    }
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    {
      thimble_set_error (error, THIMBLE_ERROR_FAILED, _("It is not an ordinary file."));
      close (fd);
      return NULL;
    }

  text = g_string_new (NULL);
  while (text->len <= max_length && (got = read (fd, buffer, sizeof buffer)) != 0)
    {
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        break;
      g_string_append_len (text, buffer, got);
    }
  if (got < 0)
    thimble_set_error (error, THIMBLE_ERROR_FAILED, _("It cannot be read: %s."), g_strerror (errno));
  else if (text->len > max_length)
    thimble_set_error (error, THIMBLE_ERROR_TOO_LARGE, _("It is larger than Thimble accepts."));
  close (fd);
  if (got < 0 || text->len > max_length)
    return NULL;

  *length = text->len;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The scanner tells the byte; a person looks for a line. */
static void
set_position_error (GError **error, const GError *cause, const char *text, gsize length)
{
  g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (cause);
  const char *details = thimble_problem_get_details (problem);
  const char *at = details != NULL ? strstr (details, "byte ") : NULL;
  guint64 byte, line = 1, column = 1;

  if (length == 0)
    {
      thimble_set_error (error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("It is empty."));
      return;
    }
  if (at == NULL)
    {
      thimble_set_error (error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("It is not valid JSON."));
      return;
    }

  byte = MIN (g_ascii_strtoull (at + strlen ("byte "), NULL, 10), length);
  for (gsize i = 0; i < byte; i++)
    {
      if (text[i] == '\n')
        {
          line++;
          column = 1;
        }
      else if ((text[i] & 0xc0) != 0x80)
        {
          column++;
        }
    }
  thimble_set_error (error, THIMBLE_ERROR_NOT_UNDERSTOOD,
                     /* Translators: where in a file the mistake is. */
                     _("It is not valid JSON: see line %u, character %u."),
                     (guint) line, (guint) column);
}

static JsonNode *
read_json (const char *path, gsize max_length, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) cause = NULL;
  JsonNode *node;
  gsize length = 0;

  text = read_file (path, max_length, &length, error);
  if (text == NULL)
    return NULL;

  node = thimble_json_parse (text, (gssize) length, max_length, &cause);
  if (node == NULL)
    {
      set_position_error (error, cause, text, length);
      return NULL;
    }
  if (thimble_json_root_object (node) == NULL)
    {
      json_node_unref (node);
      thimble_set_error (error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("It does not hold a JSON object, “{ … }”."));
      return NULL;
    }

  return node;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Reading *reading = task_data;
  g_autofree char *endpoints = g_build_filename (reading->config_dir, "endpoints.json", NULL);
  g_autofree char *prices = thimble_catalogue_make_prices_path (reading->config_dir);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  reading->endpoints = read_json (endpoints, CONFIG_MAX, &reading->endpoints_error);
  reading->prices = read_json (prices, CONFIG_MAX, &reading->prices_error);

  dir = g_dir_open (reading->cache_dir, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      JsonNode *node;

      if (!g_str_has_prefix (name, "models-") || !g_str_has_suffix (name, ".json"))
        continue;
      if (g_task_return_error_if_cancelled (task))
        return;
      path = g_build_filename (reading->cache_dir, name, NULL);
      /* A remembered list that is no good is asked for again some day: no word about it. */
      node = read_json (path, LIST_MAX, NULL);
      if (node != NULL)
        g_hash_table_insert (reading->lists,
                             g_strndup (name + strlen ("models-"),
                                        strlen (name) - strlen ("models-") - strlen (".json")),
                             node);
    }

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
}

/* The advice about a file of the person's; @advice: (transfer full). */
static char *
advise (char *advice, const char *name)
{
  g_autofree char *taken = advice;

  return g_str_equal (name, PRICES) ? g_strconcat (taken, " ", _("Until then it is unknown what local models cost."), NULL) : g_steal_pointer (&taken);
}

static void
warn (ThimbleCatalogue *self, const char *name, const char *what)
{
  g_autofree char *message = NULL;
  g_autofree char *advice = NULL;
  g_autofree char *details = NULL;
  g_autofree char *path = g_build_filename (self->config_dir, name, NULL);

  if (self->warning == NULL)
    {
      /* Translators: %1$s is a file's name, %2$s a sentence about it. */
      message = g_strdup_printf (_("“%1$s” is not used. %2$s"), name, what);
      advice = advise (g_strdup_printf (_("Mend or remove the file %s, then start Thimble again. Until then it is left as it is."), path), name);
    }
  else
    {
      const char *before = thimble_problem_get_details (self->warning);

      message = g_strdup (thimble_problem_get_message (self->warning));
      advice = g_strdup (thimble_problem_get_advice (self->warning));
      if (before == NULL || strlen (before) < DETAILS_MAX)
        details = g_strdup_printf ("%s%s%s: %s", before != NULL ? before : "", before != NULL ? "\n" : "", name, what);
      else
        details = g_strdup (before);
    }

  g_clear_pointer (&self->warning, thimble_problem_unref);
  self->warning = thimble_problem_new (THIMBLE_ERROR_NOT_UNDERSTOOD, message, advice, details, -1);
}

/* An entry that cannot be used; the others are. */
static void
warn_entry (ThimbleCatalogue *self, const char *name, guint number, const char *id, const char *what)
{
  g_autofree char *shown = thimble_text_for_label (id != NULL ? id : "?", 60);
  g_autofree char *text = g_strdup_printf (_("Entry %1$u (%2$s): %3$s"), number, shown, what);
  g_autofree char *path = NULL;
  g_autofree char *message = NULL;
  g_autofree char *advice = NULL;

  if (self->warning != NULL)
    {
      warn (self, name, text);
      return;
    }

  path = g_build_filename (self->config_dir, name, NULL);
  message = g_strdup_printf (_("“%1$s” has an entry that is not used. %2$s"), name, text);
  advice = advise (g_strdup_printf (_("Mend or remove that entry in %s, then start Thimble again."), path), name);
  self->warning = thimble_problem_new (THIMBLE_ERROR_NOT_UNDERSTOOD, message, advice, NULL, -1);
}

static void
apply_endpoints (ThimbleCatalogue *self, JsonObject *root)
{
  JsonArray *own = thimble_json_get_array (root, "endpoints");
  JsonObject *builtin = thimble_json_get_object (root, "builtin");
  g_autoptr (GList) names = builtin != NULL ? json_object_get_members (builtin) : NULL;
  guint number = 0;

  for (guint i = 0; own != NULL && i < json_array_get_length (own); i++)
    {
      JsonObject *entry = thimble_json_array_object (own, i);
      const char *id = entry != NULL ? thimble_json_get_string (entry, "id") : NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (ThimbleEndpoint) endpoint = NULL;

      if (entry == NULL)
        thimble_set_error (&error, THIMBLE_ERROR_BAD_REQUEST, _("It is not an object."));
      else if (thimble_catalogue_find_endpoint (self, id) != NULL)
        thimble_set_error (&error, THIMBLE_ERROR_BAD_REQUEST, _("An endpoint of this name is already there."));
      else
        endpoint = thimble_endpoint_new_from_json (entry, FALSE, &error);

      if (endpoint != NULL)
        {
          thimble_catalogue_append_endpoint (self, endpoint);
          continue;
        }
      self->endpoints_damaged = TRUE;
      warn_entry (self, "endpoints.json", i + 1, id, error->message);
    }

  for (GList *l = names; l != NULL; l = l->next)
    {
      ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (self, l->data);
      JsonObject *entry = thimble_json_get_object (builtin, l->data);
      g_autoptr (GError) error = NULL;

      number++;
      if (endpoint == NULL || !thimble_endpoint_is_builtin (endpoint) || entry == NULL)
        thimble_set_error (&error, THIMBLE_ERROR_BAD_REQUEST, _("There is no such endpoint."));
      else
        thimble_endpoint_apply_changes (endpoint, entry, &error);

      if (error == NULL)
        continue;
      self->endpoints_damaged = TRUE;
      warn_entry (self, "endpoints.json", number, l->data, error->message);
    }
}

/* Absent is unknown; there but no price is a mistake. */
static gboolean
read_usd (JsonObject *entry, const char *name, ThimbleMoney *out)
{
  double usd;

  *out = THIMBLE_MONEY_UNKNOWN;
  if (!json_object_has_member (entry, name) || json_object_get_null_member (entry, name))
    return TRUE;

  return thimble_json_get_double (entry, name, &usd) && thimble_money_from_usd_per_million (usd, out);
}

static gboolean
is_day (const char *text)
{
  g_autoptr (GDateTime) moment = NULL;
  g_autofree char *full = NULL;

  if (strlen (text) != 10 || text[4] != '-' || text[7] != '-')
    return FALSE;
  full = g_strconcat (text, "T00:00:00Z", NULL);
  moment = g_date_time_new_from_iso8601 (full, NULL);

  return moment != NULL;
}

static ThimbleOverride *
read_override (JsonObject *entry, const char **what)
{
  const char *id = thimble_json_get_string (entry, "id");
  const char *as_of = thimble_json_get_string (entry, "as_of");
  ThimblePriceRates rates;
  ThimbleOverride *override;

  if (id == NULL || id[0] == '\0' || strlen (id) > NUMBER_ID_MAX)
    {
      *what = _("It has no “id”.");
      return NULL;
    }
  if (!read_usd (entry, "input", &rates.input) || !read_usd (entry, "output", &rates.output) ||
      !read_usd (entry, "cached_input", &rates.cached_read) || !read_usd (entry, "cache_write", &rates.cache_write) ||
      !read_usd (entry, "cache_write_1h", &rates.cache_write_long))
    {
      *what = _("A price must be a number from 0 to 1,000,000: USD per million tokens.");
      return NULL;
    }
  if (!thimble_money_is_known (rates.input) || !thimble_money_is_known (rates.output))
    {
      *what = _("It needs both “input” and “output”: USD per million tokens.");
      return NULL;
    }
  if (as_of != NULL && !is_day (as_of))
    {
      *what = _("“as_of” must be a day, as 2026-11-10.");
      return NULL;
    }

  override = g_new0 (ThimbleOverride, 1);
  override->id = g_strdup (id);
  override->provider = g_strdup (thimble_json_get_string (entry, "provider"));
  override->endpoint = g_strdup (thimble_json_get_string (entry, "endpoint"));
  override->price = thimble_price_new (&rates, as_of, "override");

  return override;
}

static void
apply_prices (ThimbleCatalogue *self, JsonObject *root)
{
  JsonArray *models = thimble_json_get_array (root, "models");

  if (models == NULL)
    {
      self->prices_damaged = TRUE;
      warn (self, PRICES, _("It has no list “models”."));
      return;
    }

  for (guint i = 0; i < json_array_get_length (models); i++)
    {
      JsonObject *entry = thimble_json_array_object (models, i);
      const char *what = _("It is not an object.");
      ThimbleOverride *override = entry != NULL ? read_override (entry, &what) : NULL;

      if (override != NULL)
        {
          g_ptr_array_add (self->overrides, override);
          continue;
        }
      self->prices_damaged = TRUE;
      warn_entry (self, PRICES, i + 1, entry != NULL ? thimble_json_get_string (entry, "id") : NULL, what);
    }
}

static void
load_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ThimbleCatalogue *self = THIMBLE_CATALOGUE (source);
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->loaded)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  self->loaded = TRUE;
  if (reading->endpoints != NULL)
    apply_endpoints (self, thimble_json_root_object (reading->endpoints));
  if (reading->endpoints_error != NULL)
    {
      self->endpoints_damaged = TRUE;
      warn (self, "endpoints.json", reading->endpoints_error->message);
    }
  if (reading->prices != NULL)
    apply_prices (self, thimble_json_root_object (reading->prices));
  if (reading->prices_error != NULL)
    {
      self->prices_damaged = TRUE;
      warn (self, PRICES, reading->prices_error->message);
    }

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->endpoints)); i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (G_LIST_MODEL (self->endpoints), i);
      JsonNode *node = g_hash_table_lookup (reading->lists, thimble_endpoint_get_id (endpoint));
      ThimbleModelList *list = thimble_model_list_from_json (node, thimble_endpoint_get_base_url (endpoint));

      if (list != NULL && !thimble_endpoint_is_practice (endpoint))
        thimble_catalogue_take_list (self, thimble_endpoint_get_id (endpoint), list);
      else
        thimble_model_list_free (list);
    }

  thimble_catalogue_rebuild (self, NULL);
  g_task_return_boolean (task, TRUE);
}

void
thimble_catalogue_load_async (ThimbleCatalogue    *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) worker = NULL;
  GTask *task;
  Reading *reading;

  g_return_if_fail (THIMBLE_IS_CATALOGUE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_catalogue_load_async);
  if (self->loaded)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  reading = g_new0 (Reading, 1);
  reading->config_dir = g_strdup (self->config_dir);
  reading->cache_dir = g_strdup (self->cache_dir);
  reading->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_node_unref);
  worker = g_task_new (self, cancellable, load_ready, task);
  g_task_set_task_data (worker, reading, reading_free);
  g_task_run_in_thread (worker, load_in_thread);
}

gboolean
thimble_catalogue_load_finish (ThimbleCatalogue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
