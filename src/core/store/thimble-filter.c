/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-json.h"
#include "base/thimble-problem.h"
#include "thimble-filter.h"

/* A kept filter is a note; more than this is none of ours. */
#define MAX_JSON (1 << 20)

G_DEFINE_BOXED_TYPE (ThimbleFilter, thimble_filter, thimble_filter_copy, thimble_filter_free)

ThimbleFilter *
thimble_filter_new (void)
{
  ThimbleFilter *self = g_new0 (ThimbleFilter, 1);

  self->practice = -1;
  self->since_us = G_MININT64;
  self->until_us = G_MAXINT64;
  self->cost_min = -1;
  self->cost_max = -1;
  self->total_min = -1;
  self->total_max = -1;
  return self;
}

ThimbleFilter *
thimble_filter_copy (const ThimbleFilter *self)
{
  ThimbleFilter *copy = thimble_filter_new ();

  if (self != NULL)
    {
      *copy = *self;
      copy->text = g_strdup (self->text);
      copy->endpoints = g_strdupv (self->endpoints);
      copy->models = g_strdupv (self->models);
      copy->tasks = g_strdupv (self->tasks);
      copy->measurements = g_strdupv (self->measurements);
    }
  return copy;
}

void
thimble_filter_free (ThimbleFilter *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_strfreev (self->endpoints);
  g_strfreev (self->models);
  g_strfreev (self->tasks);
  g_strfreev (self->measurements);
  g_free (self);
}

/* An empty search entry means the same as none. */
static gboolean
same_text (const char *a,
           const char *b)
{
  return g_strcmp0 (a != NULL && *a != '\0' ? a : NULL, b != NULL && *b != '\0' ? b : NULL) == 0;
}

static gboolean
same_values (char **a,
             char **b)
{
  static char *none[] = { NULL };

  return g_strv_equal ((const char * const *) (a != NULL ? a : none), (const char * const *) (b != NULL ? b : none));
}

gboolean
thimble_filter_equal (const ThimbleFilter *a,
                      const ThimbleFilter *b)
{
  if (a == NULL || b == NULL)
    return (a == NULL || thimble_filter_is_empty (a)) && (b == NULL || thimble_filter_is_empty (b));
  return same_text (a->text, b->text)
         && same_values (a->endpoints, b->endpoints)
         && same_values (a->models, b->models)
         && same_values (a->tasks, b->tasks)
         && same_values (a->measurements, b->measurements)
         && a->tiers == b->tiers
         && a->states == b->states
         && a->practice == b->practice
         && !a->cost_unknown == !b->cost_unknown
         && a->since_us == b->since_us
         && a->until_us == b->until_us
         && a->cost_min == b->cost_min
         && a->cost_max == b->cost_max
         && a->total_min == b->total_min
         && a->total_max == b->total_max;
}

gboolean
thimble_filter_is_empty (const ThimbleFilter *self)
{
  g_autoptr (ThimbleFilter) any = NULL;

  if (self == NULL)
    return TRUE;
  any = thimble_filter_new ();
  return thimble_filter_equal (self, any);
}

/* Kept under a name */

static void
add_values (JsonBuilder  *builder,
            const char   *name,
            char        **values)
{
  if (values == NULL || *values == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; values[i] != NULL; i++)
    json_builder_add_string_value (builder, values[i]);
  json_builder_end_array (builder);
}

static void
add_number (JsonBuilder *builder,
            const char  *name,
            gint64       value,
            gint64       any)
{
  if (value == any)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

char *
thimble_filter_to_json (const ThimbleFilter *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GStrvBuilder) tiers = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) states = g_strv_builder_new ();
  g_auto (GStrv) tier_ids = NULL;
  g_auto (GStrv) state_ids = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  json_builder_begin_object (builder);
  if (!same_text (self->text, NULL))
    {
      json_builder_set_member_name (builder, "text");
      json_builder_add_string_value (builder, self->text);
    }
  add_values (builder, "endpoints", self->endpoints);
  add_values (builder, "models", self->models);
  add_values (builder, "tasks", self->tasks);
  add_values (builder, "measurements", self->measurements);
  for (guint i = 0; i < THIMBLE_N_TIERS; i++)
    if (self->tiers & 1u << i)
      g_strv_builder_add (tiers, thimble_tier_to_id (i));
  tier_ids = g_strv_builder_end (tiers);
  add_values (builder, "tiers", tier_ids);
  for (guint i = 0; i <= THIMBLE_STATE_INTERRUPTED; i++)
    if (self->states & 1u << i)
      g_strv_builder_add (states, thimble_state_to_id (i));
  state_ids = g_strv_builder_end (states);
  add_values (builder, "states", state_ids);
  add_number (builder, "practice", self->practice, -1);
  if (self->cost_unknown)
    {
      json_builder_set_member_name (builder, "cost_unknown");
      json_builder_add_boolean_value (builder, TRUE);
    }
  add_number (builder, "since_us", self->since_us, G_MININT64);
  add_number (builder, "until_us", self->until_us, G_MAXINT64);
  add_number (builder, "cost_min", self->cost_min, -1);
  add_number (builder, "cost_max", self->cost_max, -1);
  add_number (builder, "total_min", self->total_min, -1);
  add_number (builder, "total_max", self->total_max, -1);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return thimble_json_to_string (root, FALSE);
}

static char **
read_values (JsonObject *object,
             const char *name)
{
  JsonArray *array = thimble_json_get_array (object, name);
  g_autoptr (GStrvBuilder) values = NULL;

  if (array == NULL)
    return NULL;
  values = g_strv_builder_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *value = thimble_json_array_string (array, i);

      if (value != NULL)
        g_strv_builder_add (values, value);
    }
  return g_strv_builder_end (values);
}

ThimbleFilter *
thimble_filter_from_json (const char  *text,
                          GError     **error)
{
  g_autoptr (ThimbleFilter) self = thimble_filter_new ();
  g_autoptr (JsonNode) root = NULL;
  g_auto (GStrv) tiers = NULL;
  g_auto (GStrv) states = NULL;
  JsonObject *object;
  gint64 practice = -1;

  g_return_val_if_fail (text != NULL, NULL);

  root = thimble_json_parse (text, -1, MAX_JSON, error);
  if (root == NULL)
    return NULL;
  object = thimble_json_root_object (root);
  if (object == NULL)
    {
      thimble_set_error (error, THIMBLE_ERROR_FAILED, _("This is no filter."));
      return NULL;
    }
  self->text = g_strdup (thimble_json_get_string (object, "text"));
  self->endpoints = read_values (object, "endpoints");
  self->models = read_values (object, "models");
  self->tasks = read_values (object, "tasks");
  self->measurements = read_values (object, "measurements");
  tiers = read_values (object, "tiers");
  for (guint i = 0; tiers != NULL && tiers[i] != NULL; i++)
    {
      ThimbleTier tier;

      if (thimble_tier_from_id (tiers[i], &tier))
        self->tiers |= 1u << tier;
    }
  states = read_values (object, "states");
  for (guint i = 0; states != NULL && states[i] != NULL; i++)
    {
      ThimbleState state;

      if (thimble_state_from_id (states[i], &state))
        self->states |= 1u << state;
    }
  if (thimble_json_get_integer (object, "practice", &practice))
    self->practice = practice < 0 ? -1 : practice > 0;
  self->cost_unknown = thimble_json_get_boolean (object, "cost_unknown", FALSE);
  thimble_json_get_integer (object, "since_us", &self->since_us);
  thimble_json_get_integer (object, "until_us", &self->until_us);
  thimble_json_get_integer (object, "cost_min", &self->cost_min);
  thimble_json_get_integer (object, "cost_max", &self->cost_max);
  thimble_json_get_integer (object, "total_min", &self->total_min);
  thimble_json_get_integer (object, "total_max", &self->total_max);
  return g_steal_pointer (&self);
}
