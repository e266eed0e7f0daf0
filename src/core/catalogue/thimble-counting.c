/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/thimble-json.h"
#include "thimble-bundle.h"
#include "thimble-counting.h"

typedef struct {
  char                  *prefix;
  const ThimbleCounting *family;
} Entry;

typedef struct {
  GPtrArray *families; /* of ThimbleCounting */
  GArray    *entries;  /* of Entry */
} Table;

static void
read_factor (JsonObject    *factors,
             JsonObject    *spreads,
             const char    *script,
             ThimbleFactor *out)
{
  JsonArray *three = factors != NULL ? thimble_json_get_array (factors, script) : NULL;
  double spread = 0;

  *out = (ThimbleFactor) { 1, 1, 1 };
  if (three != NULL && json_array_get_length (three) == 3)
    {
      out->middle = json_array_get_double_element (three, 0);
      out->least = json_array_get_double_element (three, 1);
      out->most = json_array_get_double_element (three, 2);
    }
  else if (factors != NULL && thimble_json_get_double (factors, script, &out->middle) &&
           thimble_json_get_double (spreads, script, &spread))
    {
      out->least = out->middle * (1 - spread);
      out->most = out->middle * (1 + spread);
    }
}

static void
read_integer (JsonObject *object,
              const char *name,
              gint64     *out)
{
  if (object != NULL)
    thimble_json_get_integer (object, name, out);
}

static ThimbleCounting *
read_family (JsonObject *object,
             JsonObject *spreads)
{
  ThimbleCounting *self = g_new0 (ThimbleCounting, 1);
  JsonObject *framing = thimble_json_get_object (object, "framing");
  JsonObject *factors = thimble_json_get_object (object, "factors");

  self->id = g_strdup (thimble_json_get_string (object, "id"));
  self->name = g_strdup (thimble_json_get_string (object, "name"));
  self->encoding = g_strdup (thimble_json_get_string (object, "encoding"));
  self->source = g_strdup (thimble_json_get_string (object, "source"));
  self->exact = thimble_json_get_boolean (object, "exact", FALSE);
  self->framing_known = framing != NULL;
  read_integer (framing, "request", &self->per_request);
  read_integer (framing, "message", &self->per_message);
  read_integer (framing, "thinking", &self->thinking);
  read_integer (framing, "slack", &self->slack);
  self->system_is_message = framing != NULL && thimble_json_get_boolean (framing, "system_is_message", FALSE);
  for (guint i = 0; i < THIMBLE_N_SCRIPTS; i++)
    read_factor (factors, spreads, thimble_script_to_id ((ThimbleScript) i), &self->factors[i]);
  return self;
}

static Table *
read_table (void)
{
  g_autoptr (JsonNode) root = thimble_bundle_read ("counting.json");
  JsonObject *object = thimble_json_root_object (root);
  JsonObject *spreads = thimble_json_get_object (object, "spreads");
  JsonArray *families = thimble_json_get_array (object, "families");
  Table *table = g_new0 (Table, 1);

  table->families = g_ptr_array_new ();
  table->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  for (guint i = 0; families != NULL && i < json_array_get_length (families); i++)
    {
      JsonObject *family = thimble_json_array_object (families, i);
      JsonArray *models = thimble_json_get_array (family, "models");
      ThimbleCounting *counting = read_family (family, spreads);

      g_ptr_array_add (table->families, counting);
      for (guint k = 0; models != NULL && k < json_array_get_length (models); k++)
        {
          Entry entry = { g_strdup (thimble_json_array_string (models, k)), counting };

          g_array_append_val (table->entries, entry);
        }
    }
  return table;
}

static const Table *
get_table (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    g_once_init_leave (&once, (gsize) read_table ());
  return (const Table *) once;
}

const ThimbleCounting * const *
thimble_counting_list (guint *n_families)
{
  const Table *table = get_table ();

  *n_families = table->families->len;
  return (const ThimbleCounting * const *) table->families->pdata;
}

const ThimbleCounting *
thimble_counting_find (const char *model_id)
{
  const Table *table = get_table ();
  const ThimbleCounting *found = NULL;
  gsize longest = 0;
  const char *slash;

  g_return_val_if_fail (model_id != NULL, NULL);

  slash = strrchr (model_id, '/');
  if (slash != NULL)
    model_id = slash + 1;
  /* A fine-tuned model is cut as the one it comes from. */
  if (g_str_has_prefix (model_id, "ft:"))
    model_id += strlen ("ft:");
  for (guint i = 0; i < table->entries->len; i++)
    {
      const Entry *entry = &g_array_index (table->entries, Entry, i);
      gsize length = strlen (entry->prefix);

      if (g_ascii_strncasecmp (model_id, entry->prefix, length) == 0 && (found == NULL || length > longest))
        {
          found = entry->family;
          longest = length;
        }
    }
  return found;
}

const ThimbleCounting *
thimble_counting_for_model (ThimbleModel *model)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL (model), NULL);

  if (thimble_endpoint_is_practice (thimble_model_get_endpoint (model)))
    return thimble_counting_find ("practice");
  return thimble_counting_find (thimble_model_get_id (model));
}

gint64
thimble_counting_get_framing (const ThimbleCounting *self,
                              guint                  n_turns,
                              gboolean               has_system,
                              gboolean               thinks,
                              gint64                *least,
                              gint64                *most)
{
  gint64 n_messages, framing, slack;

  g_return_val_if_fail (self != NULL, THIMBLE_COUNT_UNKNOWN);

  n_messages = (gint64) n_turns + (has_system && self->system_is_message);
  framing = self->per_request + n_messages * self->per_message + (thinks ? self->thinking : 0);
  slack = n_messages * self->slack;
  if (least != NULL)
    *least = MAX (framing - slack, 0);
  if (most != NULL)
    *most = framing + slack;
  return self->framing_known ? framing : THIMBLE_COUNT_UNKNOWN;
}

void
thimble_counting_get_factor (const ThimbleCounting  *self,
                             const ThimbleScriptMix *mix,
                             ThimbleFactor          *out)
{
  double shares[THIMBLE_N_SCRIPTS];

  g_return_if_fail (self != NULL);
  g_return_if_fail (mix != NULL);

  *out = (ThimbleFactor) { 0, 0, 0 };
  thimble_script_mix_get_shares (mix, shares);
  for (guint i = 0; i < THIMBLE_N_SCRIPTS; i++)
    {
      out->middle += shares[i] * self->factors[i].middle;
      out->least += shares[i] * self->factors[i].least;
      out->most += shares[i] * self->factors[i].most;
    }
}
