/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "base/thimble-problem.h"
#include "base/thimble-url.h"
#include "thimble-endpoint-private.h"

#define ID_MAX   40
#define LABEL_MAX 60

struct _ThimbleEndpoint
{
  GObject parent_instance;

  /* configured */
  char               *id;
  char               *name;
  char               *provider;  /* nullable */
  ThimbleDialectKind  dialect;
  char               *base_url;  /* normalised, or "" */
  ThimbleQuirks       quirks;
  gboolean            needs_key;
  gboolean            practice;
  gboolean            builtin;
  gboolean            reports_cost;
  guint               batch_percent; /* 0: not known */
  char               *pages[THIMBLE_N_PAGES];
  char               *key_hint;
  GStrv               list_keep; /* nullable */
  GStrv               list_drop; /* nullable */
  JsonArray          *models;    /* nullable */

  /* as it came with the program, so that only what differs is saved */
  char               *first_base_url;
  ThimbleQuirks       first_quirks;

  /* cache, follows base_url */
  char               *origin;
  gboolean            local;
};

G_DEFINE_FINAL_TYPE (ThimbleEndpoint, thimble_endpoint, G_TYPE_OBJECT)

typedef enum { PROP_ID = 1, PROP_NAME, PROP_BASE_URL } ThimbleEndpointProperty;
static GParamSpec *props[PROP_BASE_URL + 1];

static const char * const page_ids[THIMBLE_N_PAGES] = {
  [THIMBLE_PAGE_KEYS] = "keys",
  [THIMBLE_PAGE_PRICES] = "prices",
  [THIMBLE_PAGE_LIMITS] = "limits",
  [THIMBLE_PAGE_USAGE] = "usage",
  [THIMBLE_PAGE_BILLING] = "billing",
  [THIMBLE_PAGE_STATUS] = "status",
};

static void
thimble_endpoint_finalize (GObject *object)
{
  ThimbleEndpoint *self = THIMBLE_ENDPOINT (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->provider);
  g_free (self->base_url);
  g_free (self->first_base_url);
  g_free (self->origin);
  g_free (self->key_hint);
  for (guint i = 0; i < THIMBLE_N_PAGES; i++)
    g_free (self->pages[i]);
  g_strfreev (self->list_keep);
  g_strfreev (self->list_drop);
  g_clear_pointer (&self->models, json_array_unref);

  G_OBJECT_CLASS (thimble_endpoint_parent_class)->finalize (object);
}

static void
thimble_endpoint_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleEndpoint *self = THIMBLE_ENDPOINT (object);

  switch ((ThimbleEndpointProperty) id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_BASE_URL:
      g_value_set_string (value, self->base_url);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_endpoint_class_init (ThimbleEndpointClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = thimble_endpoint_finalize;
  object_class->get_property = thimble_endpoint_get_property;

  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL,
                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_BASE_URL] = g_param_spec_string ("base-url", NULL, NULL, NULL,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
thimble_endpoint_init (ThimbleEndpoint *self)
{
  self->base_url = g_strdup ("");
  self->origin = g_strdup ("");
}

static gboolean
check_id (const char *id, GError **error)
{
  gsize length = id != NULL ? strlen (id) : 0;
  gboolean good = length > 0 && length <= ID_MAX && id[0] != '-';

  for (gsize i = 0; good && i < length; i++)
    good = g_ascii_islower (id[i]) || g_ascii_isdigit (id[i]) || id[i] == '-';
  if (good)
    return TRUE;

  g_autofree char *shown = thimble_text_for_label (id != NULL ? id : "", ID_MAX);
  g_autofree char *message = g_strdup_printf (_("“%s” cannot be the name of an endpoint."), shown);
  g_autofree char *advice = g_strdup_printf (_("Use lower-case letters, digits and “-”, at most %d."), ID_MAX);
  g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_BAD_REQUEST, message, advice, NULL, -1);
  thimble_problem_set_error (problem, error);
  return FALSE;
}

/* Takes @base_url as the base URL without asking whether it changed. */
static gboolean
take_base_url (ThimbleEndpoint *self, const char *base_url, GError **error)
{
  g_autofree char *normal = NULL;
  g_autofree char *origin = NULL;

  if (self->practice && base_url[0] == '\0')
    {
      normal = g_strdup ("");
      origin = g_strdup ("");
    }
  else
    {
      normal = thimble_url_normalise (base_url, error);
      if (normal == NULL)
        return FALSE;
      origin = thimble_url_get_origin (normal);
    }

  g_free (self->base_url);
  self->base_url = g_steal_pointer (&normal);
  g_free (self->origin);
  self->origin = origin != NULL ? g_steal_pointer (&origin) : g_strdup ("");
  self->local = self->base_url[0] != '\0' && thimble_url_is_loopback (self->base_url);

  return TRUE;
}

static GStrv
read_strings (JsonObject *object, const char *name)
{
  JsonArray *array = thimble_json_get_array (object, name);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (array == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *text = thimble_json_array_string (array, i);
      if (text != NULL && text[0] != '\0')
        g_strv_builder_add (builder, text);
    }

  return g_strv_builder_end (builder);
}

ThimbleEndpoint *
thimble_endpoint_new (const char          *id,
                      const char          *name,
                      ThimbleDialectKind   dialect,
                      const char          *base_url,
                      gboolean             needs_key,
                      GError             **error)
{
  g_autoptr (ThimbleEndpoint) self = NULL;

  g_return_val_if_fail (base_url != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_id (id, error))
    return NULL;

  self = g_object_new (THIMBLE_TYPE_ENDPOINT, NULL);
  self->id = g_strdup (id);
  self->dialect = dialect;
  self->needs_key = needs_key;
  thimble_quirks_init (&self->quirks, dialect);
  if (!take_base_url (self, base_url, error))
    return NULL;

  self->name = thimble_text_for_label (name != NULL ? name : "", LABEL_MAX);
  g_strstrip (self->name);
  if (self->name[0] == '\0')
    {
      g_autofree char *host = thimble_url_get_host_for_display (self->base_url);

      g_free (self->name);
      self->name = thimble_text_for_label (host != NULL ? host : id, LABEL_MAX);
    }
  self->first_base_url = g_strdup (self->base_url);
  self->first_quirks = self->quirks;

  return g_steal_pointer (&self);
}

ThimbleEndpoint *
thimble_endpoint_new_from_json (JsonObject *object, gboolean builtin, GError **error)
{
  gint64 percent = 0;
  const char *dialect_id = thimble_json_get_string (object, "dialect");
  const char *base_url = thimble_json_get_string (object, "base_url");
  const char *id = thimble_json_get_string (object, "id");
  gboolean practice = builtin && thimble_json_get_boolean (object, "practice", FALSE);
  g_autoptr (ThimbleEndpoint) self = NULL;
  ThimbleDialectKind dialect;
  JsonObject *pages;

  if (dialect_id == NULL || !thimble_dialect_kind_from_id (dialect_id, &dialect))
    {
      g_autofree char *shown = thimble_text_for_label (dialect_id != NULL ? dialect_id : "", ID_MAX);
      g_autofree char *message = g_strdup_printf (_("“%s” is no dialect."), shown);

      thimble_refuse (error, THIMBLE_ERROR_BAD_REQUEST, message,
                      _("Known ones: openai-responses, openai-chat, anthropic-messages, gemini."));
      return NULL;
    }

  if (practice)
    {
      self = g_object_new (THIMBLE_TYPE_ENDPOINT, NULL);
      self->id = g_strdup (id);
      self->name = g_strdup (C_("provider", "Practice"));
      self->dialect = dialect;
      self->practice = TRUE;
      self->first_base_url = g_strdup ("");
      thimble_quirks_init (&self->quirks, dialect);
    }
  else
    {
      self = thimble_endpoint_new (id, thimble_json_get_string (object, "name"), dialect,
                                   base_url != NULL ? base_url : "",
                                   thimble_json_get_boolean (object, "needs_key", TRUE), error);
      if (self == NULL)
        return NULL;
    }

  self->builtin = builtin;
  self->provider = g_strdup (thimble_json_get_string (object, "provider"));
  self->reports_cost = thimble_json_get_boolean (object, "reports_cost", FALSE);
  if (thimble_json_get_integer (object, "batch_percent", &percent) && percent > 0 && percent <= 100)
    self->batch_percent = (guint) percent;
  self->key_hint = g_strdup (thimble_json_get_string (object, "key_hint"));
  self->list_keep = read_strings (object, "list_keep");
  self->list_drop = read_strings (object, "list_drop");
  self->models = thimble_json_get_array (object, "models");
  if (self->models != NULL)
    json_array_ref (self->models);
  thimble_quirks_read (&self->quirks, thimble_json_get_object (object, "quirks"));
  self->first_quirks = self->quirks;

  pages = thimble_json_get_object (object, "pages");
  for (guint i = 0; pages != NULL && i < THIMBLE_N_PAGES; i++)
    {
      const char *url = thimble_json_get_string (pages, page_ids[i]);
      if (url != NULL && g_str_has_prefix (url, "https://"))
        self->pages[i] = g_strdup (url);
    }

  return g_steal_pointer (&self);
}

gboolean
thimble_endpoint_apply_changes (ThimbleEndpoint *self, JsonObject *object, GError **error)
{
  const char *base_url = thimble_json_get_string (object, "base_url");

  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), FALSE);

  thimble_quirks_read (&self->quirks, thimble_json_get_object (object, "quirks"));

  return base_url == NULL || self->practice || thimble_endpoint_set_base_url (self, base_url, error);
}

/* thimble_quirks_to_json() leaves out what equals the dialect; here what equals the program's own
 * data is left out, else a lesson that leads back to the dialect's way would be forgotten. */
static JsonNode *
quirks_changed (const ThimbleQuirks *now, const ThimbleQuirks *first)
{
  const struct { const char *name; const char *now; const char *first; } texts[] = {
    { "output_limit", now->output_limit, first->output_limit },
    { "anthropic_version", now->anthropic_version, first->anthropic_version },
    { "key_header", now->key_header, first->key_header },
    { "key_prefix", now->key_prefix, first->key_prefix },
    { "key_check_path", now->key_check_path, first->key_check_path },
    { "models_path", now->models_path, first->models_path },
  };
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].now != NULL && g_strcmp0 (texts[i].now, texts[i].first) != 0)
      json_object_set_string_member (object, texts[i].name, texts[i].now);
  if (now->stream_options != first->stream_options)
    json_object_set_boolean_member (object, "stream_options", now->stream_options);
  if (now->reasoning_outside != first->reasoning_outside)
    json_object_set_boolean_member (object, "reasoning_outside", now->reasoning_outside);

  if (json_object_get_size (object) == 0)
    return NULL;

  node = json_node_alloc ();
  return json_node_init_object (node, object);
}

JsonNode *
thimble_endpoint_to_json (ThimbleEndpoint *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *quirks;
  JsonNode *node;

  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), NULL);

  if (self->builtin)
    {
      quirks = quirks_changed (&self->quirks, &self->first_quirks);
      if (!self->practice && g_strcmp0 (self->base_url, self->first_base_url) != 0)
        json_object_set_string_member (object, "base_url", self->base_url);
    }
  else
    {
      ThimbleQuirks dialects_own;

      thimble_quirks_init (&dialects_own, self->dialect);
      quirks = quirks_changed (&self->quirks, &dialects_own);
      json_object_set_string_member (object, "id", self->id);
      json_object_set_string_member (object, "name", self->name);
      json_object_set_string_member (object, "dialect", thimble_dialect_kind_to_id (self->dialect));
      json_object_set_string_member (object, "base_url", self->base_url);
      json_object_set_boolean_member (object, "needs_key", self->needs_key);
      if (self->provider != NULL)
        json_object_set_string_member (object, "provider", self->provider);
      if (self->reports_cost)
        json_object_set_boolean_member (object, "reports_cost", TRUE);
    }
  if (quirks != NULL)
    json_object_set_member (object, "quirks", quirks);

  if (json_object_get_size (object) == 0)
    return NULL;

  node = json_node_alloc ();
  return json_node_init_object (node, object);
}

gboolean
thimble_endpoint_keeps_model (ThimbleEndpoint *self, const char *model_id)
{
  g_autofree char *lower = g_ascii_strdown (model_id, -1);
  gboolean keep = self->list_keep == NULL || self->list_keep[0] == NULL;

  for (guint i = 0; !keep && self->list_keep[i] != NULL; i++)
    keep = g_str_has_prefix (lower, self->list_keep[i]);
  for (guint i = 0; keep && self->list_drop != NULL && self->list_drop[i] != NULL; i++)
    keep = strstr (lower, self->list_drop[i]) == NULL;

  return keep;
}

JsonArray *
thimble_endpoint_get_fixed_models (ThimbleEndpoint *self)
{
  return self->models;
}

const char *
thimble_endpoint_get_id (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), NULL);

  return self->id;
}

const char *
thimble_endpoint_get_name (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), NULL);

  return self->name;
}

const char *
thimble_endpoint_get_provider (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), NULL);

  return self->provider;
}

ThimbleDialectKind
thimble_endpoint_get_dialect (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), THIMBLE_DIALECT_OPENAI_CHAT);

  return self->dialect;
}

const char *
thimble_endpoint_get_base_url (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), "");

  return self->base_url;
}

gboolean
thimble_endpoint_set_base_url (ThimbleEndpoint *self, const char *base_url, GError **error)
{
  g_autofree char *before = NULL;

  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), FALSE);
  g_return_val_if_fail (base_url != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  before = g_strdup (self->base_url);
  if (!take_base_url (self, base_url, error))
    return FALSE;
  if (!g_str_equal (before, self->base_url))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BASE_URL]);

  return TRUE;
}

const char *
thimble_endpoint_get_origin (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), "");

  return self->origin;
}

gboolean
thimble_endpoint_needs_key (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), FALSE);

  return self->needs_key;
}

gboolean
thimble_endpoint_is_local (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), FALSE);

  /* A key on loopback means a gateway or a tunnel to somebody who bills. */
  return (self->local && !self->needs_key) || self->practice;
}

gboolean
thimble_endpoint_is_practice (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), FALSE);

  return self->practice;
}

gboolean
thimble_endpoint_is_builtin (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), FALSE);

  return self->builtin;
}

guint
thimble_endpoint_get_batch_percent (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), 0);

  return self->batch_percent;
}

gboolean
thimble_endpoint_reports_cost (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), FALSE);

  return self->reports_cost;
}

ThimbleQuirks *
thimble_endpoint_get_quirks (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), NULL);

  return &self->quirks;
}

const char *
thimble_endpoint_get_page (ThimbleEndpoint *self, ThimblePage page)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), NULL);
  g_return_val_if_fail ((guint) page < THIMBLE_N_PAGES, NULL);

  return self->pages[page];
}

const char *
thimble_endpoint_get_key_hint (ThimbleEndpoint *self)
{
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (self), NULL);

  return self->key_hint;
}
