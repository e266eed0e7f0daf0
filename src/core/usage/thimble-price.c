/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-problem.h"
#include "thimble-price.h"

/* A million dollars per million tokens: what a price list may say at most. */
#define MAX_RATE THIMBLE_PICODOLLARS_PER_DOLLAR
#define MAX_JSON (64 * 1024)
#define MAX_STEPS 16

/* Tier borders: dollars per million tokens are millions of picodollars a token. */
#define ENTRY_UP_TO    (1 * G_GINT64_CONSTANT (1000000))
#define STANDARD_UP_TO (6 * G_GINT64_CONSTANT (1000000))

typedef struct {
  gint64            input_above;
  ThimblePriceRates rates;
} Step;

struct _ThimblePrice {
  ThimblePriceRates  rates;
  GArray            *steps;  /* of Step, lowest first */
  char              *as_of;  /* nullable */
  char              *source;
};

G_DEFINE_BOXED_TYPE (ThimblePrice, thimble_price, thimble_price_ref, thimble_price_unref)

static const struct {
  const char *name;
  gsize       offset;
} rate_members[] = {
  { "input", G_STRUCT_OFFSET (ThimblePriceRates, input) },
  { "output", G_STRUCT_OFFSET (ThimblePriceRates, output) },
  { "cached_read", G_STRUCT_OFFSET (ThimblePriceRates, cached_read) },
  { "cache_write", G_STRUCT_OFFSET (ThimblePriceRates, cache_write) },
  { "cache_write_long", G_STRUCT_OFFSET (ThimblePriceRates, cache_write_long) },
};

static ThimbleMoney
rate_at (const ThimblePriceRates *rates,
         guint                    index)
{
  return *(const ThimbleMoney *) ((const char *) rates + rate_members[index].offset);
}

static void
set_rate_at (ThimblePriceRates *rates,
             guint              index,
             ThimbleMoney       rate)
{
  *(ThimbleMoney *) ((char *) rates + rate_members[index].offset) = rate;
}

/* No list pays for being used: a negative rate is none. */
static ThimblePriceRates
checked (const ThimblePriceRates *rates)
{
  ThimblePriceRates out;

  for (guint i = 0; i < G_N_ELEMENTS (rate_members); i++)
    {
      ThimbleMoney rate = rate_at (rates, i);

      set_rate_at (&out, i, rate >= 0 && rate <= MAX_RATE ? rate : THIMBLE_MONEY_UNKNOWN);
    }
  return out;
}

ThimblePrice *
thimble_price_new (const ThimblePriceRates *rates,
                   const char              *as_of,
                   const char              *source)
{
  ThimblePrice *self;

  g_return_val_if_fail (rates != NULL, NULL);
  g_return_val_if_fail (source != NULL, NULL);

  self = g_atomic_rc_box_new0 (ThimblePrice);
  self->rates = checked (rates);
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  self->as_of = g_strdup (as_of);
  self->source = g_strdup (source);
  return self;
}

ThimblePrice *
thimble_price_new_free (const char *source)
{
  static const ThimblePriceRates nothing = { 0, 0, 0, 0, 0 };

  return thimble_price_new (&nothing, NULL, source);
}

static ThimblePriceRates
scaled (const ThimblePriceRates *rates,
        guint                    percent)
{
  ThimblePriceRates out = *rates;

  for (guint i = 0; i < G_N_ELEMENTS (rate_members); i++)
    if (thimble_money_is_known (rate_at (rates, i)))
      set_rate_at (&out, i, thimble_money_multiply (rate_at (rates, i), percent) / 100);
  return out;
}

ThimblePrice *
thimble_price_new_scaled (ThimblePrice *price,
                          guint         percent,
                          const char   *source)
{
  ThimblePriceRates rates;
  ThimblePrice *self;

  g_return_val_if_fail (price != NULL, NULL);

  rates = scaled (&price->rates, percent);
  self = thimble_price_new (&rates, price->as_of, source);
  for (guint i = 0; i < price->steps->len; i++)
    {
      const Step *step = &g_array_index (price->steps, Step, i);

      rates = scaled (&step->rates, percent);
      thimble_price_add_step (self, step->input_above, &rates);
    }
  return self;
}

ThimblePrice *
thimble_price_ref (ThimblePrice *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
thimble_price_clear (gpointer data)
{
  ThimblePrice *self = data;

  g_array_unref (self->steps);
  g_free (self->as_of);
  g_free (self->source);
}

void
thimble_price_unref (ThimblePrice *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, thimble_price_clear);
}

void
thimble_price_add_step (ThimblePrice            *self,
                        gint64                   input_above,
                        const ThimblePriceRates *rates)
{
  Step step;
  guint at = 0;

  g_return_if_fail (self != NULL);
  g_return_if_fail (rates != NULL);
  g_return_if_fail (input_above >= 0);

  step.input_above = input_above;
  step.rates = checked (rates);
  while (at < self->steps->len && g_array_index (self->steps, Step, at).input_above < input_above)
    at++;
  g_array_insert_val (self->steps, at, step);
}

const ThimblePriceRates *
thimble_price_get_rates (ThimblePrice *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->rates;
}

const ThimblePriceRates *
thimble_price_get_rates_for (ThimblePrice *self,
                             gint64        input)
{
  const ThimblePriceRates *rates;

  g_return_val_if_fail (self != NULL, NULL);

  rates = &self->rates;
  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = &g_array_index (self->steps, Step, i);

      if (input > step->input_above)
        rates = &step->rates;
    }
  return rates;
}

guint
thimble_price_get_n_steps (ThimblePrice *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->steps->len;
}

gint64
thimble_price_get_step (ThimblePrice             *self,
                        guint                     index,
                        const ThimblePriceRates **rates)
{
  const Step *step;

  g_return_val_if_fail (self != NULL && index < self->steps->len, THIMBLE_COUNT_UNKNOWN);

  step = &g_array_index (self->steps, Step, index);
  if (rates != NULL)
    *rates = &step->rates;
  return step->input_above;
}

const char *
thimble_price_get_as_of (ThimblePrice *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->as_of;
}

const char *
thimble_price_get_source (ThimblePrice *self)
{
  g_return_val_if_fail (self != NULL, "");

  return self->source;
}

gboolean
thimble_price_is_free (ThimblePrice *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->rates.input == 0 && self->rates.output == 0 && self->steps->len == 0;
}

static gboolean
rates_equal (const ThimblePriceRates *a,
             const ThimblePriceRates *b)
{
  for (guint i = 0; i < G_N_ELEMENTS (rate_members); i++)
    if (rate_at (a, i) != rate_at (b, i))
      return FALSE;
  return TRUE;
}

gboolean
thimble_price_equal (ThimblePrice *a,
                     ThimblePrice *b)
{
  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL)
    return FALSE;
  if (!rates_equal (&a->rates, &b->rates) || a->steps->len != b->steps->len
      || g_strcmp0 (a->as_of, b->as_of) != 0 || g_strcmp0 (a->source, b->source) != 0)
    return FALSE;
  for (guint i = 0; i < a->steps->len; i++)
    {
      const Step *left = &g_array_index (a->steps, Step, i);
      const Step *right = &g_array_index (b->steps, Step, i);

      if (left->input_above != right->input_above || !rates_equal (&left->rates, &right->rates))
        return FALSE;
    }
  return TRUE;
}

static void
build_rates (JsonBuilder             *builder,
             const ThimblePriceRates *rates)
{
  for (guint i = 0; i < G_N_ELEMENTS (rate_members); i++)
    if (thimble_money_is_known (rate_at (rates, i)))
      {
        json_builder_set_member_name (builder, rate_members[i].name);
        json_builder_add_int_value (builder, rate_at (rates, i));
      }
}

char *
thimble_price_to_json (ThimblePrice *self)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  build_rates (builder, &self->rates);
  if (self->as_of != NULL)
    {
      json_builder_set_member_name (builder, "as_of");
      json_builder_add_string_value (builder, self->as_of);
    }
  json_builder_set_member_name (builder, "source");
  json_builder_add_string_value (builder, self->source);
  if (self->steps->len > 0)
    {
      json_builder_set_member_name (builder, "steps");
      json_builder_begin_array (builder);
      for (guint i = 0; i < self->steps->len; i++)
        {
          const Step *step = &g_array_index (self->steps, Step, i);

          json_builder_begin_object (builder);
          json_builder_set_member_name (builder, "input_above");
          json_builder_add_int_value (builder, step->input_above);
          build_rates (builder, &step->rates);
          json_builder_end_object (builder);
        }
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return thimble_json_to_string (root, FALSE);
}

static gboolean
read_rates (JsonObject        *object,
            ThimblePriceRates *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (rate_members); i++)
    {
      const char *name = rate_members[i].name;
      JsonNode *node = json_object_get_member (object, name);
      gint64 rate = THIMBLE_MONEY_UNKNOWN;

      if (node != NULL && !JSON_NODE_HOLDS_NULL (node)
          && (!thimble_json_get_integer (object, name, &rate) || rate < 0 || rate > MAX_RATE))
        return FALSE;
      set_rate_at (out, i, rate);
    }
  return TRUE;
}

static gboolean
read_steps (ThimblePrice *self,
            JsonArray    *steps)
{
  if (steps == NULL)
    return TRUE;
  if (json_array_get_length (steps) > MAX_STEPS)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *object = thimble_json_array_object (steps, i);
      ThimblePriceRates rates;
      gint64 input_above;

      if (object == NULL || thimble_json_get_count (object, "input_above", &input_above) != THIMBLE_COUNT_OK
          || !read_rates (object, &rates))
        return FALSE;
      thimble_price_add_step (self, input_above, &rates);
    }
  return TRUE;
}

ThimblePrice *
thimble_price_from_json (const char  *json,
                         GError     **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (ThimblePrice) self = NULL;
  ThimblePriceRates rates;
  JsonObject *object;
  const char *source;

  g_return_val_if_fail (json != NULL, NULL);

  root = thimble_json_parse (json, -1, MAX_JSON, error);
  if (root == NULL)
    return NULL;
  object = thimble_json_root_object (root);
  if (object != NULL && read_rates (object, &rates))
    {
      source = thimble_json_get_string (object, "source");
      self = thimble_price_new (&rates, thimble_json_get_string (object, "as_of"),
                                source != NULL ? source : "catalogue");
      if (read_steps (self, thimble_json_get_array (object, "steps")))
        return g_steal_pointer (&self);
    }
  thimble_set_error (error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("The price kept with this request cannot be read."));
  return NULL;
}

static ThimbleMoney
first_known (ThimbleMoney a,
             ThimbleMoney b)
{
  return thimble_money_is_known (a) ? a : b;
}

static ThimbleMoney
get_input_cost (const ThimblePriceRates *rates,
                ThimbleUsage            *usage,
                gboolean                *at_most)
{
  gint64 read = MAX (thimble_usage_get_cached_read (usage), 0);
  gint64 written_long = MAX (thimble_usage_get_cache_write_long (usage), 0);
  gint64 written = MAX (thimble_usage_get_cache_write (usage), written_long) - written_long;
  ThimbleMoney cost = thimble_money_multiply (rates->input, thimble_usage_get_input_uncached (usage));
  ThimbleMoney write_rate = first_known (rates->cache_write, rates->input);

  if (read > 0)
    {
      *at_most = !thimble_money_is_known (rates->cached_read);
      cost = thimble_money_add (cost, thimble_money_multiply (first_known (rates->cached_read, rates->input), read));
    }
  if (written > 0)
    cost = thimble_money_add (cost, thimble_money_multiply (write_rate, written));
  if (written_long > 0)
    cost = thimble_money_add (cost, thimble_money_multiply (first_known (rates->cache_write_long, write_rate),
                                                            written_long));
  return cost;
}

void
thimble_price_get_cost (ThimblePrice *self,
                        ThimbleUsage *usage,
                        ThimbleCost  *out)
{
  const ThimblePriceRates *rates;

  g_return_if_fail (out != NULL);

  out->input = out->output = out->total = THIMBLE_MONEY_UNKNOWN;
  out->at_most = FALSE;
  if (self == NULL || usage == NULL || !thimble_usage_is_plausible (usage))
    return;
  /* Which step applies is decided by the input, so without it nothing can be said. */
  if (thimble_usage_get_input (usage) < 0)
    return;
  rates = thimble_price_get_rates_for (self, thimble_usage_get_input (usage));
  out->input = get_input_cost (rates, usage, &out->at_most);
  out->output = thimble_money_multiply (rates->output, thimble_usage_get_output (usage));
  out->total = thimble_money_add (out->input, out->output);
  out->at_most = out->at_most && thimble_money_is_known (out->input);
}

ThimbleMoney
thimble_price_get_ceiling (ThimblePrice *self,
                           gint64        input,
                           gint64        max_output)
{
  const ThimblePriceRates *rates;

  if (self == NULL)
    return THIMBLE_MONEY_UNKNOWN;
  rates = thimble_price_get_rates_for (self, input);
  return thimble_money_add (thimble_money_multiply (rates->input, input),
                            thimble_money_multiply (rates->output, max_output));
}

/* 3 × input + output: four times the blended price, undivided so that borders are exact. */
static ThimbleMoney
get_blended_by_four (ThimblePrice *self)
{
  return thimble_money_add (thimble_money_multiply (self->rates.input, 3), self->rates.output);
}

ThimbleMoney
thimble_price_get_blended (ThimblePrice *self)
{
  ThimbleMoney sum;

  if (self == NULL)
    return THIMBLE_MONEY_UNKNOWN;
  sum = get_blended_by_four (self);
  return thimble_money_is_known (sum) ? (sum + 2) / 4 : THIMBLE_MONEY_UNKNOWN;
}

ThimbleTier
thimble_tier_from_price (ThimblePrice *self)
{
  ThimbleMoney sum = self != NULL ? get_blended_by_four (self) : THIMBLE_MONEY_UNKNOWN;

  if (!thimble_money_is_known (sum))
    return THIMBLE_TIER_UNPRICED;
  if (sum <= 4 * ENTRY_UP_TO)
    return THIMBLE_TIER_ENTRY;
  if (sum <= 4 * STANDARD_UP_TO)
    return THIMBLE_TIER_STANDARD;
  return THIMBLE_TIER_PREMIUM;
}
