/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "base/thimble-quirks.h"
#include "base/thimble-types.h"
#include "thimble-provider.h"

G_BEGIN_DECLS

/**
 * ThimbleEndpoint:
 *
 * dialect + base URL + the key that belongs to it. https, or http on literal loopback only.
 * A change of the base URL changes the origin, and with it the key no longer fits.
 *
 * Properties: `id`, `name`, `base-url` (notifies).
 */
#define THIMBLE_TYPE_ENDPOINT (thimble_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleEndpoint, thimble_endpoint, THIMBLE, ENDPOINT, GObject)

/* @id: lower-case letters, digits, `-`; THIMBLE_ERROR_BAD_REQUEST else. THIMBLE_ERROR_BAD_URL as thimble_url_normalise(). */
ThimbleEndpoint    *thimble_endpoint_new            (const char          *id,
                                                     const char          *name,      /* nullable: the host */
                                                     ThimbleDialectKind   dialect,
                                                     const char          *base_url,
                                                     gboolean             needs_key,
                                                     GError             **error);
const char         *thimble_endpoint_get_id         (ThimbleEndpoint *self);
const char         *thimble_endpoint_get_name       (ThimbleEndpoint *self);
/* The catalogue's provider id: whose prices apply: "openai", "google"; nullable for a stranger. */
const char         *thimble_endpoint_get_provider   (ThimbleEndpoint *self);
ThimbleDialectKind  thimble_endpoint_get_dialect    (ThimbleEndpoint *self);
const char         *thimble_endpoint_get_base_url   (ThimbleEndpoint *self); /* "" for practice before its server runs */
gboolean            thimble_endpoint_set_base_url   (ThimbleEndpoint *self, const char *base_url, GError **error);
const char         *thimble_endpoint_get_origin     (ThimbleEndpoint *self); /* "" where there is no URL yet */
gboolean            thimble_endpoint_needs_key      (ThimbleEndpoint *self);
gboolean            thimble_endpoint_is_local       (ThimbleEndpoint *self); /* on loopback: costs nothing */
gboolean            thimble_endpoint_is_practice    (ThimbleEndpoint *self);
gboolean            thimble_endpoint_is_builtin     (ThimbleEndpoint *self); /* there from the start; cannot be removed */
gboolean            thimble_endpoint_reports_cost   (ThimbleEndpoint *self); /* OpenRouter */
guint               thimble_endpoint_get_batch_percent (ThimbleEndpoint *self); /* of the ordinary price, for its batch service; 0: not known */
ThimbleQuirks      *thimble_endpoint_get_quirks     (ThimbleEndpoint *self); /* (transfer none): may be changed by learning */
const char         *thimble_endpoint_get_page       (ThimbleEndpoint *self, ThimblePage page); /* https URL, nullable */
const char         *thimble_endpoint_get_key_hint   (ThimbleEndpoint *self); /* "sk-proj-…", nullable */

G_END_DECLS
