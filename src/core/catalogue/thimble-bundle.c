/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-json.h"
#include "thimble-bundle.h"
#include "thimble-core-resources.h"

#define BUNDLE_MAX (4 * 1024 * 1024)

JsonNode *
thimble_bundle_read (const char *name)
{
  g_autofree char *path = g_strconcat ("/io/github/thimble/Thimble/catalogue/", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  JsonNode *root = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  bytes = g_resource_lookup_data (thimble_core_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  if (bytes != NULL)
    root = thimble_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), BUNDLE_MAX, &error);
  if (root == NULL || thimble_json_root_object (root) == NULL)
    g_error ("The bundled %s cannot be read: %s", name, error != NULL ? error->message : "no object");

  return root;
}
