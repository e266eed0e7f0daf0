/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/thimble-json.h"
#include "thimble-count-note.h"

#define NOTE_MAX (1024 * 1024)

GHashTable *
thimble_count_note_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
}

static gboolean
read_count (JsonArray *row, guint index, gint64 least, gint64 *out)
{
  return thimble_json_array_integer (row, index, out) && *out >= least && *out <= THIMBLE_COUNT_MAX;
}

static gboolean
read_bill (JsonNode *node, ThimbleBill *out)
{
  JsonArray *row = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  return row != NULL && json_array_get_length (row) == 4 && read_count (row, 0, 1, &out->text) && read_count (row, 1, 0, &out->framing) &&
         read_count (row, 2, 0, &out->predicted) && read_count (row, 3, 1, &out->billed);
}

static void
read_bills (GHashTable *bills, const char *key, JsonArray *rows)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (ThimbleBill));
  guint n = json_array_get_length (rows);

  for (guint i = n > THIMBLE_BILLS_MAX ? n - THIMBLE_BILLS_MAX : 0; i < n; i++)
    {
      ThimbleBill bill;

      if (read_bill (json_array_get_element (rows, i), &bill))
        g_array_append_val (list, bill);
    }
  if (list->len > 0)
    g_hash_table_insert (bills, g_strdup (key), list);
  else
    g_array_unref (list);
}

GHashTable *
thimble_count_note_read (const char *note)
{
  GHashTable *bills = thimble_count_note_new ();
  g_autoptr (JsonNode) root = note != NULL ? thimble_json_parse (note, -1, NOTE_MAX, NULL) : NULL;
  JsonObject *models = thimble_json_get_object (thimble_json_root_object (root), "models");
  g_autoptr (GList) keys = models != NULL ? json_object_get_members (models) : NULL;

  for (GList *at = keys; at != NULL && g_hash_table_size (bills) < THIMBLE_BILL_MODELS_MAX; at = at->next)
    {
      JsonArray *rows = thimble_json_get_array (models, at->data);

      if (rows != NULL)
        read_bills (bills, at->data, rows);
    }
  return bills;
}

char *
thimble_count_note_write (GHashTable *bills)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) keys = thimble_count_note_list (bills);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "models");
  json_builder_begin_object (builder);
  for (guint i = 0; i < keys->len; i++)
    {
      GArray *list = g_hash_table_lookup (bills, g_ptr_array_index (keys, i));

      json_builder_set_member_name (builder, g_ptr_array_index (keys, i));
      json_builder_begin_array (builder);
      for (guint k = 0; k < list->len; k++)
        {
          const ThimbleBill *bill = &g_array_index (list, ThimbleBill, k);

          json_builder_begin_array (builder);
          json_builder_add_int_value (builder, bill->text);
          json_builder_add_int_value (builder, bill->framing);
          json_builder_add_int_value (builder, bill->predicted);
          json_builder_add_int_value (builder, bill->billed);
          json_builder_end_array (builder);
        }
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return thimble_json_to_string (root, FALSE);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

GPtrArray *
thimble_count_note_list (GHashTable *bills)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, bills);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, g_strdup (key));
  g_ptr_array_sort (keys, compare_keys);
  return keys;
}
