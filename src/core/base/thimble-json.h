/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Checked JSON reading. json-glib forgives too much (an int getter makes 0 of a string,
 * deep nesting overruns the stack, `007` and comments pass), so all foreign text goes
 * through thimble_json_parse() and all reading through these getters: a member that is
 * absent, null or of another type is absent. */

#define THIMBLE_JSON_MAX_DEPTH 64
#define THIMBLE_COUNT_UNKNOWN  G_GINT64_CONSTANT (-1)
#define THIMBLE_COUNT_MAX      G_GINT64_CONSTANT (1000000000)

/**
 * thimble_json_parse:
 * @text: bytes, need not end in NUL
 * @length: how many, or -1
 * @max_length: refuse more than this
 * @error: %THIMBLE_ERROR_NOT_UNDERSTOOD or %THIMBLE_ERROR_TOO_LARGE
 *
 * Checks size, UTF-8, the strict grammar of RFC 8259 and a depth of 64 before json-glib sees it.
 *
 * Returns: (transfer full): the root node, never %NULL without @error
 */
JsonNode   *thimble_json_parse         (const char  *text,
                                        gssize       length,
                                        gsize        max_length,
                                        GError     **error);

JsonObject *thimble_json_root_object   (JsonNode    *node);   /* (transfer none) (nullable) */
JsonObject *thimble_json_get_object    (JsonObject  *object, const char *name); /* (transfer none) (nullable) */
JsonArray  *thimble_json_get_array     (JsonObject  *object, const char *name); /* (transfer none) (nullable) */
const char *thimble_json_get_string    (JsonObject  *object, const char *name); /* (transfer none) (nullable) */
gboolean    thimble_json_get_boolean   (JsonObject  *object, const char *name, gboolean fallback);
gboolean    thimble_json_get_double    (JsonObject  *object, const char *name, double *out); /* finite numbers only */
JsonObject *thimble_json_array_object  (JsonArray   *array,  guint index); /* (nullable) */
const char *thimble_json_array_string  (JsonArray   *array,  guint index); /* (nullable) */
gboolean    thimble_json_array_integer (JsonArray   *array,  guint index, gint64 *out); /* as thimble_json_get_integer() */

/**
 * thimble_json_get_integer:
 *
 * Reads a whole number within ±2⁵³; `12.0` counts as 12. Returns %FALSE where it is none.
 */
gboolean    thimble_json_get_integer   (JsonObject  *object, const char *name, gint64 *out);

/**
 * ThimbleCountCheck:
 * @THIMBLE_COUNT_ABSENT: missing or null: unknown
 * @THIMBLE_COUNT_OK: within 0…10⁹
 * @THIMBLE_COUNT_IMPLAUSIBLE: there, but negative, fractional, text, or above 10⁹
 */
typedef enum { THIMBLE_COUNT_ABSENT, THIMBLE_COUNT_OK, THIMBLE_COUNT_IMPLAUSIBLE } ThimbleCountCheck;
ThimbleCountCheck thimble_json_get_count (JsonObject *object, const char *name, gint64 *out);

/**
 * thimble_json_to_string:
 *
 * Returns: (transfer full): compact text of the node
 */
char       *thimble_json_to_string     (JsonNode    *node, gboolean pretty);

G_END_DECLS
