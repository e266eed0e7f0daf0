/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-clock.h"
#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "thimble-model-private.h"

#define LABEL_MAX 80

typedef struct {
  char         *from;  /* "YYYY-MM-DD" */
  ThimblePrice *price;
} Change;

struct _ThimbleModel
{
  GObject parent_instance;

  /* owned */
  ThimbleEndpoint        *endpoint;
  char                   *id;
  char                   *key;
  char                   *name;
  gint64                  context_window;
  gint64                  output_limit;
  ThimblePrice           *price;   /* nullable: unknown */
  GArray                 *changes; /* nullable; of Change, by day */
  GStrv                   efforts;
  char                   *retires;
  char                   *replacement;
  ThimbleTemperatureRule  temperature;
  ThimbleEffortPlace      effort;
  gboolean                deprecated;
  gboolean                peak_price;
  gboolean                listed;
  gboolean                in_catalogue;

  /* cache */
  char                   *collation;
};

G_DEFINE_FINAL_TYPE (ThimbleModel, thimble_model, G_TYPE_OBJECT)

static void
change_clear (gpointer data)
{
  Change *change = data;

  g_free (change->from);
  thimble_price_unref (change->price);
}

static void
thimble_model_finalize (GObject *object)
{
  ThimbleModel *self = THIMBLE_MODEL (object);

  g_clear_object (&self->endpoint);
  g_free (self->id);
  g_free (self->key);
  g_free (self->name);
  g_clear_pointer (&self->price, thimble_price_unref);
  g_clear_pointer (&self->changes, g_array_unref);
  g_strfreev (self->efforts);
  g_free (self->retires);
  g_free (self->replacement);
  g_free (self->collation);

  G_OBJECT_CLASS (thimble_model_parent_class)->finalize (object);
}

static void
thimble_model_class_init (ThimbleModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thimble_model_finalize;
}

static void
thimble_model_init (ThimbleModel *self)
{
  self->context_window = THIMBLE_COUNT_UNKNOWN;
  self->output_limit = THIMBLE_COUNT_UNKNOWN;
  self->efforts = g_new0 (char *, 1);
  self->temperature = THIMBLE_TEMPERATURE_UNKNOWN;
  self->effort = THIMBLE_EFFORT_PLAIN; /* a stranger: sent where the person sets it */
}

ThimbleModel *
thimble_model_new (ThimbleEndpoint *endpoint, const char *id)
{
  ThimbleModel *self;

  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (endpoint), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  self = g_object_new (THIMBLE_TYPE_MODEL, NULL);
  self->endpoint = g_object_ref (endpoint);
  self->id = g_strdup (id);
  self->key = g_strconcat (thimble_endpoint_get_id (endpoint), "/", id, NULL);
  self->name = thimble_text_for_label (id, LABEL_MAX);
  if (thimble_endpoint_is_practice (endpoint) || thimble_endpoint_is_local (endpoint))
    self->price = thimble_price_new_free ("free");
  if (thimble_endpoint_is_practice (endpoint))
    self->effort = THIMBLE_EFFORT_NOWHERE; /* rules do not reason */

  return self;
}

static ThimbleMoney
read_rate (JsonObject *object, const char *name)
{
  gint64 rate;

  return thimble_json_get_integer (object, name, &rate) && rate >= 0 ? rate : THIMBLE_MONEY_UNKNOWN;
}

static ThimblePriceRates
read_rates (JsonObject *object)
{
  return (ThimblePriceRates) {
    .input = read_rate (object, "input"),
    .output = read_rate (object, "output"),
    .cached_read = read_rate (object, "cached_read"),
    .cache_write = read_rate (object, "cache_write"),
    .cache_write_long = read_rate (object, "cache_write_long"),
  };
}

static void
read_price (ThimbleModel *self, JsonObject *object)
{
  JsonObject *prices = thimble_json_get_object (object, "prices");
  JsonArray *steps = thimble_json_get_array (object, "steps");
  JsonArray *scheduled = thimble_json_get_array (object, "scheduled");
  ThimblePriceRates rates;

  if (prices == NULL)
    return;

  rates = read_rates (prices);
  self->price = thimble_price_new (&rates, thimble_json_get_string (object, "as_of"), "catalogue");
  for (guint i = 0; steps != NULL && i < json_array_get_length (steps); i++)
    {
      JsonObject *step = thimble_json_array_object (steps, i);
      JsonObject *step_prices = step != NULL ? thimble_json_get_object (step, "prices") : NULL;
      gint64 above;

      if (step_prices == NULL || !thimble_json_get_integer (step, "input_above", &above))
        continue;
      rates = read_rates (step_prices);
      thimble_price_add_step (self->price, above, &rates);
    }

  for (guint i = 0; scheduled != NULL && i < json_array_get_length (scheduled); i++)
    {
      JsonObject *entry = thimble_json_array_object (scheduled, i);
      JsonObject *entry_prices = entry != NULL ? thimble_json_get_object (entry, "prices") : NULL;
      const char *from = entry != NULL ? thimble_json_get_string (entry, "from") : NULL;
      Change change;

      if (entry_prices == NULL || from == NULL)
        continue;
      rates = read_rates (entry_prices);
      change.from = g_strdup (from);
      /* True from that day on, not on the day it was announced. */
      change.price = thimble_price_new (&rates, from, "catalogue");
      if (self->changes == NULL)
        {
          self->changes = g_array_new (FALSE, FALSE, sizeof (Change));
          g_array_set_clear_func (self->changes, change_clear);
        }
      g_array_append_val (self->changes, change); /* make-catalogue has them in order */
    }

  self->peak_price = thimble_json_get_object (object, "off_peak") != NULL;
}

static ThimbleTemperatureRule
read_temperature (const char *text)
{
  static const struct { const char *id; ThimbleTemperatureRule rule; } rules[] = {
    { "accepted", THIMBLE_TEMPERATURE_ACCEPTED },
    { "not-accepted", THIMBLE_TEMPERATURE_NOT_ACCEPTED },
    { "effort-none-only", THIMBLE_TEMPERATURE_EFFORT_NONE_ONLY },
    { "old-version-only", THIMBLE_TEMPERATURE_OLD_VERSION_ONLY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_strcmp0 (text, rules[i].id) == 0)
      return rules[i].rule;

  return THIMBLE_TEMPERATURE_UNKNOWN;
}

ThimbleModel *
thimble_model_new_from_json (ThimbleEndpoint *endpoint, JsonObject *object)
{
  const char *id = thimble_json_get_string (object, "id");
  const char *effort = thimble_json_get_string (object, "effort");
  const char *status = thimble_json_get_string (object, "status");
  JsonArray *efforts = thimble_json_get_array (object, "efforts");
  ThimbleModel *self;

  if (id == NULL)
    return NULL;

  self = thimble_model_new (endpoint, id);
  self->in_catalogue = TRUE;
  thimble_model_set_name (self, thimble_json_get_string (object, "name"));
  if (!thimble_json_get_integer (object, "context_window", &self->context_window))
    self->context_window = THIMBLE_COUNT_UNKNOWN;
  if (!thimble_json_get_integer (object, "output_limit", &self->output_limit))
    self->output_limit = THIMBLE_COUNT_UNKNOWN;
  if (self->price == NULL)
    read_price (self, object);
  self->temperature = read_temperature (thimble_json_get_string (object, "temperature"));
  self->effort = g_strcmp0 (effort, "plain") == 0 ? THIMBLE_EFFORT_PLAIN
               : g_strcmp0 (effort, "thinking-budget") == 0 ? THIMBLE_EFFORT_THINKING_BUDGET
               : THIMBLE_EFFORT_NOWHERE;
  self->deprecated = g_strcmp0 (status, "deprecated") == 0;
  self->retires = g_strdup (thimble_json_get_string (object, "retires"));
  self->replacement = g_strdup (thimble_json_get_string (object, "replacement"));
  if (efforts != NULL)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

      for (guint i = 0; i < json_array_get_length (efforts); i++)
        if (thimble_json_array_string (efforts, i) != NULL)
          g_strv_builder_add (builder, thimble_json_array_string (efforts, i));
      g_strfreev (self->efforts);
      self->efforts = g_strv_builder_end (builder);
    }

  return self;
}

void
thimble_model_set_name (ThimbleModel *self, const char *name)
{
  if (name == NULL || name[0] == '\0')
    return;

  g_free (self->name);
  self->name = g_strdup (name);
  g_clear_pointer (&self->collation, g_free);
}

void
thimble_model_add_listing (ThimbleModel *self, const ThimbleListedModel *listed, const char *day)
{
  self->listed = TRUE;
  self->deprecated |= listed->deprecated;

  if (listed->retires != NULL)
    {
      g_free (self->retires);
      self->retires = g_strdup (listed->retires);
    }
  if (self->context_window < 0)
    self->context_window = listed->context_window;
  if (self->output_limit < 0)
    self->output_limit = listed->output_limit;
  if (self->price == NULL && listed->priced)
    self->price = thimble_price_new (&listed->rates, day, "provider");
  if (self->in_catalogue)
    return;

  thimble_model_set_name (self, listed->name);
  if (listed->efforts != NULL)
    {
      g_strfreev (self->efforts);
      self->efforts = g_strdupv (listed->efforts);
      self->effort = self->efforts[0] != NULL ? THIMBLE_EFFORT_PLAIN : THIMBLE_EFFORT_NOWHERE;
    }
}

void
thimble_model_override_price (ThimbleModel *self, ThimblePrice *price)
{
  g_clear_pointer (&self->price, thimble_price_unref);
  g_clear_pointer (&self->changes, g_array_unref);
  self->price = thimble_price_ref (price);
  self->peak_price = FALSE;
}

void
thimble_model_doubt_free (ThimbleModel *self)
{
  if (!self->in_catalogue && thimble_endpoint_is_local (self->endpoint) && !thimble_endpoint_is_practice (self->endpoint)
      && self->price != NULL && g_str_equal (thimble_price_get_source (self->price), "free"))
    g_clear_pointer (&self->price, thimble_price_unref);
}

int
thimble_model_compare (ThimbleModel *a, ThimbleModel *b)
{
  ThimbleTier tier_a = thimble_model_get_tier (a);
  ThimbleTier tier_b = thimble_model_get_tier (b);
  ThimblePrice *price_a, *price_b;
  ThimbleMoney blended_a, blended_b;
  int order;

  if (a == b)
    return 0;
  if (tier_a != tier_b)
    return tier_a < tier_b ? -1 : 1;

  price_a = thimble_model_get_price (a, NULL);
  price_b = thimble_model_get_price (b, NULL);
  blended_a = price_a != NULL ? thimble_price_get_blended (price_a) : THIMBLE_MONEY_UNKNOWN;
  blended_b = price_b != NULL ? thimble_price_get_blended (price_b) : THIMBLE_MONEY_UNKNOWN;
  if (thimble_money_is_known (blended_a) != thimble_money_is_known (blended_b))
    return thimble_money_is_known (blended_a) ? -1 : 1;
  if (blended_a != blended_b)
    return blended_a < blended_b ? -1 : 1;

  /* As for file names: "GPT-5.10" comes after "GPT-5.9". */
  if (a->collation == NULL)
    a->collation = g_utf8_collate_key_for_filename (a->name, -1);
  if (b->collation == NULL)
    b->collation = g_utf8_collate_key_for_filename (b->name, -1);
  order = strcmp (a->collation, b->collation);

  return order != 0 ? order : strcmp (a->key, b->key);
}

const char *
thimble_model_get_id (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), NULL);

  return self->id;
}

const char *
thimble_model_get_name (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), NULL);

  return self->name;
}

ThimbleEndpoint *
thimble_model_get_endpoint (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), NULL);

  return self->endpoint;
}

const char *
thimble_model_get_key (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), NULL);

  return self->key;
}

gint64
thimble_model_get_context_window (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), THIMBLE_COUNT_UNKNOWN);

  return self->context_window;
}

gint64
thimble_model_get_output_limit (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), THIMBLE_COUNT_UNKNOWN);

  return self->output_limit;
}

ThimblePrice *
thimble_model_get_price (ThimbleModel *self, const char *iso_day)
{
  g_autofree char *today = NULL;
  ThimblePrice *price;

  g_return_val_if_fail (THIMBLE_IS_MODEL (self), NULL);

  if (self->changes == NULL)
    return self->price;

  if (iso_day == NULL)
    iso_day = today = thimble_clock_today ();
  price = self->price;
  for (guint i = 0; i < self->changes->len; i++)
    {
      const Change *change = &g_array_index (self->changes, Change, i);

      if (strcmp (change->from, iso_day) <= 0)
        price = change->price;
    }

  return price;
}

const char *
thimble_model_get_price_change (ThimbleModel *self, ThimblePrice **price)
{
  g_autofree char *today = NULL;

  g_return_val_if_fail (THIMBLE_IS_MODEL (self), NULL);

  if (price != NULL)
    *price = NULL;
  if (self->changes == NULL)
    return NULL;

  today = thimble_clock_today ();
  for (guint i = 0; i < self->changes->len; i++)
    {
      const Change *change = &g_array_index (self->changes, Change, i);

      if (strcmp (change->from, today) > 0)
        {
          if (price != NULL)
            *price = change->price;
          return change->from;
        }
    }

  return NULL;
}

ThimbleTier
thimble_model_get_tier (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), THIMBLE_TIER_UNPRICED);

  if (thimble_endpoint_is_practice (self->endpoint))
    return THIMBLE_TIER_PRACTICE;
  if (thimble_endpoint_is_local (self->endpoint))
    return THIMBLE_TIER_LOCAL;

  return thimble_tier_from_price (thimble_model_get_price (self, NULL));
}

const char * const *
thimble_model_get_efforts (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), NULL);

  return (const char * const *) self->efforts;
}

gboolean
thimble_model_is_deprecated (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), FALSE);

  return self->deprecated;
}

const char *
thimble_model_get_retirement (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), NULL);

  return self->retires;
}

const char *
thimble_model_get_replacement (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), NULL);

  return self->replacement;
}

gboolean
thimble_model_is_peak_price (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), FALSE);

  return self->peak_price;
}

gboolean
thimble_model_is_listed (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), FALSE);

  return self->listed;
}

gboolean
thimble_model_is_in_catalogue (ThimbleModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (self), FALSE);

  return self->in_catalogue;
}

void
thimble_model_get_traits (ThimbleModel *self, ThimbleModelTraits *out)
{
  g_return_if_fail (THIMBLE_IS_MODEL (self));
  g_return_if_fail (out != NULL);

  out->model_id = self->id;
  out->temperature = self->temperature;
  out->effort = self->effort;
}
