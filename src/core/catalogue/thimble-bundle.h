/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * thimble_bundle_read:
 * @name: "models.json" or "endpoints.json"
 *
 * Reads a file of the bundled catalogue. No disk is touched. A build whose own data cannot be
 * read is broken, and stops here.
 *
 * Returns: (transfer full): the root node, an object
 */
JsonNode *thimble_bundle_read (const char *name);

G_END_DECLS
