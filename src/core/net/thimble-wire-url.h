/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * thimble_wire_url_parse:
 *
 * What may be asked for: https anywhere, http on a literal loopback address only, no userinfo.
 * What is checked here is the very GUri that libsoup connects to.
 *
 * Returns: (transfer full): the URI, or %NULL with %THIMBLE_ERROR_BAD_URL
 */
GUri *thimble_wire_url_parse       (const char  *url,
                                    GError     **error);
/* The host that a Location header points to, fit to be shown; NULL where it names none. */
char *thimble_wire_url_name_target (GUri        *base,
                                    const char  *location);

G_END_DECLS
