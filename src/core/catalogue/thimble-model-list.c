/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "base/thimble-problem.h"
#include "thimble-model-list.h"
#include "thimble-usd.h"

#define ID_MAX     200
#define LABEL_MAX   80
#define CURSOR_MAX 1024
#define WORD_MAX   20 /* efforts: how many, and how long each */

static void
listed_model_free (gpointer data)
{
  ThimbleListedModel *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self->retires);
  g_strfreev (self->efforts);
  g_free (self);
}

ThimbleModelList *
thimble_model_list_new (void)
{
  ThimbleModelList *self = g_new0 (ThimbleModelList, 1);

  self->models = g_ptr_array_new_with_free_func (listed_model_free);
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
thimble_model_list_free (ThimbleModelList *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->seen);
  g_ptr_array_unref (self->models);
  g_free (self->day);
  g_free (self);
}

/* An id goes into bodies, addresses, the database and labels: nothing that cannot be seen. */
static gboolean
id_is_sound (const char *id)
{
  gsize length = id != NULL ? strlen (id) : 0;

  if (length == 0 || length > ID_MAX || !g_utf8_validate (id, length, NULL))
    return FALSE;

  for (const char *p = id; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT || !g_unichar_isdefined (c) ||
          (g_unichar_isspace (c) && c != ' ') || c == 0x2028 || c == 0x2029)
        return FALSE;
    }

  return id[0] != ' ' && id[length - 1] != ' ';
}

static char *
read_day (JsonObject *object, const char *name)
{
  const char *text = thimble_json_get_string (object, name);
  guint year, month, day;

  /* A day, or the day of a moment: "2027-01-14T00:00:00Z". */
  if (text == NULL || strlen (text) < 10 || (text[10] != '\0' && text[10] != 'T' && text[10] != ' '))
    return NULL;
  for (guint i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit (text[i]))
      return NULL;

  year = (guint) g_ascii_strtoull (text, NULL, 10);
  month = (guint) g_ascii_strtoull (text + 5, NULL, 10);
  day = (guint) g_ascii_strtoull (text + 8, NULL, 10);
  if (month > 12 || !g_date_valid_dmy (day, month, year))
    return NULL;

  return g_strndup (text, 10);
}

static gint64
read_count (JsonObject *object, const char *name)
{
  gint64 count;

  if (object == NULL || thimble_json_get_count (object, name, &count) != THIMBLE_COUNT_OK || count == 0)
    return THIMBLE_COUNT_UNKNOWN;

  return count;
}

/* The first of @names that is there. */
static gint64
read_first_count (JsonObject *object, const char * const *names)
{
  gint64 count = THIMBLE_COUNT_UNKNOWN;

  for (guint i = 0; count < 0 && names[i] != NULL; i++)
    count = read_count (object, names[i]);

  return count;
}

/* OpenRouter: strings in dollars per single token; "-1" where the price depends on the route. */
static ThimbleMoney
read_rate (JsonObject *pricing, const char *name)
{
  ThimbleMoney money;

  return thimble_usd_per_token_to_money (thimble_json_get_string (pricing, name), &money)
    ? money : THIMBLE_MONEY_UNKNOWN;
}

static void
read_pricing (ThimbleListedModel *model, JsonObject *entry)
{
  JsonObject *pricing = thimble_json_get_object (entry, "pricing");

  if (pricing == NULL)
    return;

  model->rates.input = read_rate (pricing, "prompt");
  model->rates.output = read_rate (pricing, "completion");
  model->rates.cached_read = read_rate (pricing, "input_cache_read");
  model->rates.cache_write = read_rate (pricing, "input_cache_write");
  model->priced = thimble_money_is_known (model->rates.input) && thimble_money_is_known (model->rates.output);
}

static ThimbleListedModel *
listed_model_new (const char *id, const char *name)
{
  ThimbleListedModel *model = g_new0 (ThimbleListedModel, 1);

  model->id = g_strdup (id);
  if (name != NULL)
    {
      model->name = thimble_text_for_label (name, LABEL_MAX);
      g_strstrip (model->name);
      if (model->name[0] == '\0')
        g_clear_pointer (&model->name, g_free);
    }
  model->context_window = THIMBLE_COUNT_UNKNOWN;
  model->output_limit = THIMBLE_COUNT_UNKNOWN;
  model->rates = (ThimblePriceRates) {
    THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN,
  };

  return model;
}

/* Whether it says of itself that it makes something else than text. */
static gboolean
answers_no_text (JsonObject *entry)
{
  JsonObject *capabilities = thimble_json_get_object (entry, "capabilities");
  JsonObject *architecture = thimble_json_get_object (entry, "architecture");
  JsonArray *outputs = architecture != NULL ? thimble_json_get_array (architecture, "output_modalities") : NULL;

  /* Mistral; Groq */
  if (capabilities != NULL && !thimble_json_get_boolean (capabilities, "completion_chat", TRUE))
    return TRUE;
  if (!thimble_json_get_boolean (entry, "active", TRUE))
    return TRUE;
  /* OpenRouter */
  if (outputs == NULL || json_array_get_length (outputs) == 0)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (outputs); i++)
    if (g_strcmp0 (thimble_json_array_string (outputs, i), "text") == 0)
      return FALSE;

  return TRUE;
}

static ThimbleListedModel *
read_openai (JsonObject *entry)
{
  static const char * const windows[] = {
    "context_length", "context_window", "max_context_length", "max_model_len", NULL,
  };
  const char *id = thimble_json_get_string (entry, "id");
  const char *name = thimble_json_get_string (entry, "name");
  JsonObject *top = thimble_json_get_object (entry, "top_provider");
  JsonObject *meta = thimble_json_get_object (entry, "meta");
  ThimbleListedModel *model;

  if (!id_is_sound (id) || answers_no_text (entry))
    return NULL;

  model = listed_model_new (id, name);
  model->context_window = read_first_count (entry, windows);
  if (model->context_window < 0)
    model->context_window = read_count (meta, "n_ctx_train"); /* llama.cpp */
  model->output_limit = read_count (entry, "max_completion_tokens"); /* Groq */
  if (model->output_limit < 0)
    model->output_limit = read_count (top, "max_completion_tokens"); /* OpenRouter */
  model->retires = read_day (entry, "shutdown_date");
  if (model->retires == NULL)
    model->retires = read_day (entry, "expiration_date");
  if (model->retires == NULL)
    model->retires = read_day (entry, "deprecation"); /* Mistral */
  model->deprecated = model->retires != NULL;
  read_pricing (model, entry);

  return model;
}

static ThimbleListedModel *
read_anthropic (JsonObject *entry)
{
  static const char * const levels[] = { "low", "medium", "high", "xhigh", "max" };
  const char *id = thimble_json_get_string (entry, "id");
  const char *lifecycle = thimble_json_get_string (entry, "lifecycle");
  JsonObject *capabilities = thimble_json_get_object (entry, "capabilities");
  JsonObject *effort = capabilities != NULL ? thimble_json_get_object (capabilities, "effort") : NULL;
  ThimbleListedModel *model;

  if (!id_is_sound (id) || g_strcmp0 (lifecycle, "retired") == 0)
    return NULL;

  model = listed_model_new (id, thimble_json_get_string (entry, "display_name"));
  model->context_window = read_count (entry, "max_input_tokens");
  model->output_limit = read_count (entry, "max_tokens");
  model->retires = read_day (entry, "retires_at");
  model->deprecated = g_strcmp0 (lifecycle, "deprecated") == 0;
  if (effort != NULL)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

      for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
        {
          JsonObject *level = thimble_json_get_object (effort, levels[i]);

          if (level != NULL && thimble_json_get_boolean (level, "supported", FALSE))
            g_strv_builder_add (builder, levels[i]);
        }
      model->efforts = g_strv_builder_end (builder);
    }

  return model;
}

static ThimbleListedModel *
read_gemini (JsonObject *entry)
{
  const char *id = thimble_json_get_string (entry, "name");
  JsonArray *methods = thimble_json_get_array (entry, "supportedGenerationMethods");
  gboolean generates = FALSE;
  ThimbleListedModel *model;

  if (id != NULL && g_str_has_prefix (id, "models/"))
    id += strlen ("models/");
  for (guint i = 0; methods != NULL && i < json_array_get_length (methods); i++)
    generates |= g_strcmp0 (thimble_json_array_string (methods, i), "generateContent") == 0;
  if (!id_is_sound (id) || !generates)
    return NULL;

  model = listed_model_new (id, thimble_json_get_string (entry, "displayName"));
  model->context_window = read_count (entry, "inputTokenLimit");
  model->output_limit = read_count (entry, "outputTokenLimit");

  return model;
}

static gboolean
take (ThimbleModelList *self, ThimbleListedModel *model, GError **error)
{
  if (model == NULL)
    return TRUE;
  if (g_hash_table_contains (self->seen, model->id))
    {
      listed_model_free (model);
      return TRUE;
    }
  if (self->models->len >= THIMBLE_MODEL_LIST_MAX)
    {
      listed_model_free (model);
      thimble_set_error (error, THIMBLE_ERROR_TOO_LARGE,
                         _("The model list has more than %d entries."), THIMBLE_MODEL_LIST_MAX);
      return FALSE;
    }

  g_ptr_array_add (self->models, model);
  g_hash_table_add (self->seen, model->id);

  return TRUE;
}

static char *
read_cursor (JsonObject *object, const char *name)
{
  const char *text = thimble_json_get_string (object, name);

  return text != NULL && text[0] != '\0' && strlen (text) <= CURSOR_MAX ? g_strdup (text) : NULL;
}

gboolean
thimble_model_list_read_page (ThimbleModelList   *self,
                              ThimbleDialectKind  dialect,
                              JsonNode           *page,
                              char              **next,
                              GError            **error)
{
  JsonObject *object = thimble_json_root_object (page);
  JsonArray *array = NULL;
  g_autofree char *cursor = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (next != NULL)
    *next = NULL;

  if (object != NULL)
    {
      array = thimble_json_get_array (object, dialect == THIMBLE_DIALECT_GEMINI ? "models" : "data");
      /* Ollama and some gateways answer "data": null where they have no model. */
      if (array == NULL && dialect != THIMBLE_DIALECT_GEMINI &&
          json_object_has_member (object, "data") && json_object_get_null_member (object, "data"))
        return TRUE;
      /* Gemini leaves out what is empty. */
      if (array == NULL && dialect == THIMBLE_DIALECT_GEMINI && json_object_get_size (object) == 0)
        return TRUE;
    }
  else if (page != NULL && JSON_NODE_HOLDS_ARRAY (page))
    {
      array = json_node_get_array (page);
    }
  if (array == NULL)
    {
      thimble_set_error (error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("The answer is not a model list."));
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = thimble_json_array_object (array, i);
      ThimbleListedModel *model = NULL;

      if (entry == NULL)
        continue;
      switch (dialect)
        {
        case THIMBLE_DIALECT_ANTHROPIC_MESSAGES:
          model = read_anthropic (entry);
          break;
        case THIMBLE_DIALECT_GEMINI:
          model = read_gemini (entry);
          break;
        case THIMBLE_DIALECT_OPENAI_RESPONSES:
        case THIMBLE_DIALECT_OPENAI_CHAT:
          model = read_openai (entry);
          break;
        }
      if (!take (self, model, error))
        return FALSE;
    }

  if (object != NULL && dialect == THIMBLE_DIALECT_ANTHROPIC_MESSAGES &&
      thimble_json_get_boolean (object, "has_more", FALSE))
    cursor = read_cursor (object, "last_id");
  else if (object != NULL && dialect == THIMBLE_DIALECT_GEMINI)
    cursor = read_cursor (object, "nextPageToken");
  if (next != NULL)
    *next = g_steal_pointer (&cursor);

  return TRUE;
}

char *
thimble_model_list_make_path (ThimbleDialectKind dialect, const char *models_path, const char *cursor)
{
  const char *size = NULL;
  const char *after = NULL;
  GString *path;

  g_return_val_if_fail (models_path != NULL, NULL);

  /* The largest page either takes: reference 8.1. */
  if (dialect == THIMBLE_DIALECT_ANTHROPIC_MESSAGES)
    {
      size = "limit=1000";
      after = "after_id=";
    }
  else if (dialect == THIMBLE_DIALECT_GEMINI)
    {
      size = "pageSize=1000";
      after = "pageToken=";
    }

  path = g_string_new (models_path);
  if (size != NULL)
    g_string_append_printf (path, "%c%s", strchr (models_path, '?') != NULL ? '&' : '?', size);
  if (after != NULL && cursor != NULL)
    {
      g_string_append_printf (path, "&%s", after);
      g_string_append_uri_escaped (path, cursor, NULL, FALSE);
    }

  return g_string_free (path, FALSE);
}

static void
add_rate (JsonObject *object, const char *name, ThimbleMoney rate)
{
  if (thimble_money_is_known (rate))
    json_object_set_int_member (object, name, rate);
}

JsonNode *
thimble_model_list_to_json (ThimbleModelList *self, const char *base_url)
{
  g_autoptr (JsonObject) root = json_object_new ();
  JsonArray *models = json_array_sized_new (self->models->len);
  JsonNode *node;

  json_object_set_int_member (root, "version", 1);
  json_object_set_string_member (root, "base_url", base_url);
  if (self->day != NULL)
    json_object_set_string_member (root, "day", self->day);

  for (guint i = 0; i < self->models->len; i++)
    {
      ThimbleListedModel *model = g_ptr_array_index (self->models, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "id", model->id);
      if (model->name != NULL)
        json_object_set_string_member (object, "name", model->name);
      if (model->context_window >= 0)
        json_object_set_int_member (object, "context_window", model->context_window);
      if (model->output_limit >= 0)
        json_object_set_int_member (object, "output_limit", model->output_limit);
      if (model->retires != NULL)
        json_object_set_string_member (object, "retires", model->retires);
      if (model->deprecated)
        json_object_set_boolean_member (object, "deprecated", TRUE);
      if (model->priced)
        {
          JsonObject *rates = json_object_new ();

          add_rate (rates, "input", model->rates.input);
          add_rate (rates, "output", model->rates.output);
          add_rate (rates, "cached_read", model->rates.cached_read);
          add_rate (rates, "cache_write", model->rates.cache_write);
          json_object_set_object_member (object, "prices", rates);
        }
      if (model->efforts != NULL)
        {
          JsonArray *efforts = json_array_new ();

          for (guint j = 0; model->efforts[j] != NULL; j++)
            json_array_add_string_element (efforts, model->efforts[j]);
          json_object_set_array_member (object, "efforts", efforts);
        }
      json_array_add_object_element (models, object);
    }
  json_object_set_array_member (root, "models", models);

  node = json_node_alloc ();
  return json_node_init_object (node, root);
}

static ThimbleMoney
get_rate (JsonObject *object, const char *name)
{
  gint64 rate;

  return thimble_json_get_integer (object, name, &rate) && rate >= 0 && rate <= THIMBLE_PICODOLLARS_PER_DOLLAR
    ? rate : THIMBLE_MONEY_UNKNOWN;
}

ThimbleModelList *
thimble_model_list_from_json (JsonNode *node, const char *base_url)
{
  JsonObject *root = node != NULL ? thimble_json_root_object (node) : NULL;
  JsonArray *models = root != NULL ? thimble_json_get_array (root, "models") : NULL;
  g_autoptr (ThimbleModelList) self = NULL;

  if (models == NULL || g_strcmp0 (thimble_json_get_string (root, "base_url"), base_url) != 0)
    return NULL;

  self = thimble_model_list_new ();
  self->day = read_day (root, "day");
  for (guint i = 0; i < json_array_get_length (models); i++)
    {
      JsonObject *object = thimble_json_array_object (models, i);
      const char *id = object != NULL ? thimble_json_get_string (object, "id") : NULL;
      JsonObject *rates;
      JsonArray *efforts;
      ThimbleListedModel *model;

      if (!id_is_sound (id))
        continue;

      model = listed_model_new (id, thimble_json_get_string (object, "name"));
      model->context_window = read_count (object, "context_window");
      model->output_limit = read_count (object, "output_limit");
      model->retires = read_day (object, "retires");
      model->deprecated = thimble_json_get_boolean (object, "deprecated", FALSE);
      rates = thimble_json_get_object (object, "prices");
      if (rates != NULL)
        {
          model->rates.input = get_rate (rates, "input");
          model->rates.output = get_rate (rates, "output");
          model->rates.cached_read = get_rate (rates, "cached_read");
          model->rates.cache_write = get_rate (rates, "cache_write");
          model->priced = thimble_money_is_known (model->rates.input) && thimble_money_is_known (model->rates.output);
        }
      efforts = thimble_json_get_array (object, "efforts");
      if (efforts != NULL)
        {
          g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

          for (guint j = 0; j < MIN (json_array_get_length (efforts), WORD_MAX); j++)
            {
              const char *word = thimble_json_array_string (efforts, j);

              if (id_is_sound (word) && strlen (word) <= WORD_MAX)
                g_strv_builder_add (builder, word);
            }
          model->efforts = g_strv_builder_end (builder);
        }
      if (!take (self, model, NULL))
        break;
    }

  return g_steal_pointer (&self);
}
