/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * thimble_url_normalise:
 * @text: a base URL as a person typed it
 * @error: %THIMBLE_ERROR_BAD_URL: says which rule it breaks and what to write instead
 *
 * Rules: https anywhere, http only on a literal loopback address (127.0.0.0/8, [::1]) or
 * `localhost`, which is rewritten to 127.0.0.1 for http so that no resolver is asked; no
 * userinfo, no query, no fragment; trailing slashes stripped; host lower-cased, IDN as punycode.
 *
 * Returns: (transfer full) (nullable): the base URL
 */
char     *thimble_url_normalise   (const char  *text,
                                   GError     **error);
/* "https://api.openai.com:443": scheme, host and port, always with the port. (transfer full) (nullable) */
char     *thimble_url_get_origin  (const char  *url);
/* TRUE for http on literal loopback, and https on it. */
gboolean  thimble_url_is_loopback (const char  *url);
/* @base and @path with exactly one slash between. (transfer full) */
char     *thimble_url_join        (const char  *base,
                                   const char  *path);
/* Host for messages: "api.openai.com" or "127.0.0.1:11434". (transfer full) (nullable) */
char     *thimble_url_get_host_for_display (const char *url);

G_END_DECLS
