/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/thimble-json.h"
#include "base/thimble-json-scanner.h"

/* A document of JSON. What the scanner lets through, json-glib must read, and what is read and written once more must stay
 * the same; no number gets past the getters that is not one. */

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
look (JsonArray  *array,
      guint       index,
      JsonNode   *node,
      gpointer    unused);

static void
look_at_member (JsonObject *object,
                const char *name,
                JsonNode   *node,
                gpointer    unused)
{
  gint64 count = 0;
  double number = 0;

  g_assert_true (g_utf8_validate (name, -1, NULL));
  if (thimble_json_get_count (object, name, &count) == THIMBLE_COUNT_OK)
    g_assert_true (count >= 0 && count <= THIMBLE_COUNT_MAX);
  else
    g_assert_cmpint (count, ==, THIMBLE_COUNT_UNKNOWN);
  if (thimble_json_get_double (object, name, &number))
    g_assert_true (isfinite (number));
  if (thimble_json_get_string (object, name) != NULL)
    g_assert_true (g_utf8_validate (thimble_json_get_string (object, name), -1, NULL));
  look (NULL, 0, node, NULL);
}

static void
look (JsonArray *array,
      guint      index,
      JsonNode  *node,
      gpointer   unused)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), look_at_member, NULL);
  if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), look, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autofree char *copy = g_malloc (size + 1); /* so that a byte too far is seen */
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (copy, data, size);
  copy[size] = '\0';
  node = thimble_json_parse (copy, (gssize) size, 1024 * 1024, &error);
  g_assert_true ((node == NULL) == (error != NULL));
  if (node != NULL)
    {
      g_autofree char *written = thimble_json_to_string (node, FALSE);
      g_autoptr (JsonNode) again = thimble_json_parse (written, -1, 8 * 1024 * 1024, &error);
      g_autofree char *rewritten = again != NULL ? thimble_json_to_string (again, FALSE) : NULL;

      look (NULL, 0, node, NULL);
      g_assert_no_error (error);
      g_assert_cmpstr (written, ==, rewritten);
    }
  return 0;
}
