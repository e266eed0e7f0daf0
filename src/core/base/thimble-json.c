/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "thimble-json-scanner.h"
#include "thimble-json.h"
#include "thimble-problem.h"

/* Above it a double no longer tells neighbours apart. */
#define MAX_EXACT_INTEGER (G_GINT64_CONSTANT (1) << 53)

static void
set_scan_error (GError          **error,
                ThimbleJsonScan   result,
                gsize             position)
{
  g_autofree char *details = NULL;
  g_autoptr (ThimbleProblem) problem = NULL;

  switch (result)
    {
    case THIMBLE_JSON_SCAN_EMPTY:
      thimble_set_error (error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("What came back is empty."));
      return;
    case THIMBLE_JSON_SCAN_TOO_DEEP:
      thimble_set_error (error, THIMBLE_ERROR_NOT_UNDERSTOOD,
                         _("What came back is nested deeper than any answer of this API."));
      return;
    case THIMBLE_JSON_SCAN_TOO_MANY:
      thimble_set_error (error, THIMBLE_ERROR_NOT_UNDERSTOOD,
                         _("What came back has more parts than any answer of this API."));
      return;
    case THIMBLE_JSON_SCAN_MALFORMED:
    case THIMBLE_JSON_SCAN_OK:
    default:
      details = g_strdup_printf ("malformed JSON at byte %" G_GSIZE_FORMAT, position);
      problem = thimble_problem_new (THIMBLE_ERROR_NOT_UNDERSTOOD, _("What came back is not valid JSON."),
                                     NULL, details, -1);
      thimble_problem_set_error (problem, error);
    }
}

JsonNode *
thimble_json_parse (const char  *text,
                    gssize       length,
                    gsize        max_length,
                    GError     **error)
{
  g_autoptr (GString) clean = NULL;
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local_error = NULL;
  ThimbleJsonScan result;
  JsonNode *root;
  gsize n_bytes, position = 0;

  g_return_val_if_fail (text != NULL, NULL);

  n_bytes = length < 0 ? strlen (text) : (gsize) length;
  if (n_bytes > max_length)
    {
      thimble_set_error (error, THIMBLE_ERROR_TOO_LARGE, _("What came back is larger than Thimble accepts."));
      return NULL;
    }
  clean = g_string_sized_new (n_bytes + 16);
  result = thimble_json_scan (text, n_bytes, THIMBLE_JSON_MAX_DEPTH, clean, &position);
  if (result != THIMBLE_JSON_SCAN_OK)
    {
      set_scan_error (error, result, position);
      return NULL;
    }
  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, clean->str, (gssize) clean->len, &local_error))
    {
      g_autoptr (ThimbleProblem) problem =
        thimble_problem_new (THIMBLE_ERROR_NOT_UNDERSTOOD, _("What came back is not valid JSON."),
                             NULL, local_error->message, -1);

      thimble_problem_set_error (problem, error);
      return NULL;
    }
  root = json_parser_steal_root (parser);
  if (root == NULL)
    set_scan_error (error, THIMBLE_JSON_SCAN_EMPTY, 0);
  return root;
}

JsonObject *
thimble_json_root_object (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  return json_node_get_object (node);
}

static JsonNode *
peek (JsonObject *object,
      const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return object != NULL ? json_object_get_member (object, name) : NULL;
}

static JsonNode *
peek_element (JsonArray *array,
              guint      index)
{
  if (array == NULL || index >= json_array_get_length (array))
    return NULL;
  return json_array_get_element (array, index);
}

static const char *
peek_string (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

JsonObject *
thimble_json_get_object (JsonObject *object,
                         const char *name)
{
  return thimble_json_root_object (peek (object, name));
}

JsonArray *
thimble_json_get_array (JsonObject *object,
                        const char *name)
{
  JsonNode *node = peek (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  return json_node_get_array (node);
}

const char *
thimble_json_get_string (JsonObject *object,
                         const char *name)
{
  return peek_string (peek (object, name));
}

gboolean
thimble_json_get_boolean (JsonObject *object,
                          const char *name,
                          gboolean    fallback)
{
  JsonNode *node = peek (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fallback;
  return json_node_get_boolean (node);
}

/* A number, whichever of json-glib's two kinds it is. */
static gboolean
read_number (JsonNode *node,
             double   *out)
{
  double number;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    number = (double) json_node_get_int (node);
  else if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    number = json_node_get_double (node);
  else
    return FALSE;
  if (!isfinite (number))
    return FALSE;
  *out = number;
  return TRUE;
}

static gboolean
read_integer (JsonNode *node,
              gint64   *out)
{
  double number;

  if (!read_number (node, &number))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      gint64 integer = json_node_get_int (node);

      if (integer < -MAX_EXACT_INTEGER || integer > MAX_EXACT_INTEGER)
        return FALSE;
      *out = integer;
      return TRUE;
    }
  if (number < -(double) MAX_EXACT_INTEGER || number > (double) MAX_EXACT_INTEGER || number != trunc (number))
    return FALSE;
  *out = (gint64) number;
  return TRUE;
}

gboolean
thimble_json_get_double (JsonObject *object,
                         const char *name,
                         double     *out)
{
  double number;

  if (!read_number (peek (object, name), &number))
    return FALSE;
  if (out != NULL)
    *out = number;
  return TRUE;
}

JsonObject *
thimble_json_array_object (JsonArray *array,
                           guint      index)
{
  return thimble_json_root_object (peek_element (array, index));
}

const char *
thimble_json_array_string (JsonArray *array,
                           guint      index)
{
  return peek_string (peek_element (array, index));
}

gboolean
thimble_json_array_integer (JsonArray *array,
                            guint      index,
                            gint64    *out)
{
  return read_integer (peek_element (array, index), out);
}

gboolean
thimble_json_get_integer (JsonObject *object,
                          const char *name,
                          gint64     *out)
{
  gint64 integer;

  if (!read_integer (peek (object, name), &integer))
    return FALSE;
  if (out != NULL)
    *out = integer;
  return TRUE;
}

ThimbleCountCheck
thimble_json_get_count (JsonObject *object,
                        const char *name,
                        gint64     *out)
{
  JsonNode *node = peek (object, name);
  gint64 count = THIMBLE_COUNT_UNKNOWN;
  ThimbleCountCheck check;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    check = THIMBLE_COUNT_ABSENT;
  else if (read_integer (node, &count) && count >= 0 && count <= THIMBLE_COUNT_MAX)
    check = THIMBLE_COUNT_OK;
  else
    {
      check = THIMBLE_COUNT_IMPLAUSIBLE;
      count = THIMBLE_COUNT_UNKNOWN;
    }
  if (out != NULL)
    *out = count;
  return check;
}

/* json-glib 1.6 writes 1e-05 as "1e-05.0", which is no JSON. */
static void
mend_exponents (char *text)
{
  char *to = text;
  gboolean in_string = FALSE, in_exponent = FALSE;

  for (const char *from = text; *from != '\0'; from++)
    {
      if (in_string && from[0] == '\\' && from[1] != '\0')
        *to++ = *from++;
      else if (*from == '"')
        in_string = !in_string;
      else if (!in_string && *from == 'e' && from > text && g_ascii_isdigit (from[-1]))
        in_exponent = TRUE;
      else if (in_exponent && g_str_has_prefix (from, ".0"))
        {
          from++;
          continue;
        }
      else if (in_exponent && !g_ascii_isdigit (*from) && *from != '-' && *from != '+')
        in_exponent = FALSE;
      *to++ = *from;
    }
  *to = '\0';
}

/* json-glib 1.6 leaves U+001F as it is, which JSON forbids. */
static char *
escape_unit_separator (char *text)
{
  GString *out;

  if (strchr (text, '\x1f') == NULL)
    return text;

  out = g_string_new (text);
  g_free (text);
  g_string_replace (out, "\x1f", "\\u001f", 0);
  return g_string_free (out, FALSE);
}

char *
thimble_json_to_string (JsonNode *node,
                        gboolean  pretty)
{
  g_autoptr (JsonGenerator) generator = NULL;
  char *text;

  g_return_val_if_fail (node != NULL, NULL);

  generator = json_generator_new ();
  json_generator_set_root (generator, node);
  json_generator_set_pretty (generator, pretty);
  text = json_generator_to_data (generator, NULL);
  mend_exponents (text);
  return escape_unit_separator (text);
}
