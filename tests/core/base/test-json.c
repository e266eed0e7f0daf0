/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "base/thimble-json.h"
#include "base/thimble-problem.h"

#define CAP (1024 * 1024)

/* Line breaks and odd bytes would break the report of the tests. */
static void
say (const char *text)
{
  g_autofree char *plain = g_strescape (text, NULL);

  g_test_message ("%s", plain);
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = thimble_json_parse (text, -1, CAP, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

static void
test_valid (void)
{
  static const char *const texts[] = {
    "{}", "[]", "null", "true", "false", "0", "-0", "12", "-1.5", "1e5", "1E+5", "1.25e-3", "\"\"",
    "\"a\"", " \t\r\n[ 1 , 2 ]\n", "{\"a\":{\"b\":[{},[],\"\",null]}}", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
    "\"\\ud83d\\ude00\"", "\xef\xbb\xbf{}", "\"\xe4\xb8\xad\"", "[0.5,10,100.0]", "\"\x7f\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = parse (texts[i]);
      g_autofree char *again = thimble_json_to_string (node, FALSE);
      g_autoptr (JsonNode) twice = parse (again);

      g_assert_true (json_node_equal (node, twice));
    }
}

static void
test_malformed (void)
{
  static const char *const texts[] = {
    "", " ", "\n\t", "007", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x10", "NaN", "Infinity", "-Infinity", "nul",
    "nullx", "True", "undefined", "[", "]", "{", "}", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
    "{a:1}", "{'a':1}", "{1:2}", "'a'", "\"", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\", "\"\\ud800\\u12\"",
    "\"a\nb\"", "\"a\tb\"", "\"\x01\"", "[1]]", "{}{}", "1 2", "[1}", "{\"a\":1]", "// c\n1", "/* c */ 1", "[1/**/]",
    "\"\xff\"", "\"\xc3\"", "\"\xed\xa0\x80\"", "\xef\xbb\xbf", "{\"a\":1}x", "<html></html>", "[\"a\":1]", "{\"a\",1}",
    "{\"a\"::1}", "[[]", "{\"a\":[}", "var x = 1;", "\xef\xbb\xbf\xef\xbb\xbf{}", "[1,,2]", "--1", "1-", "1.e5", "\\u0041",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      say (texts[i]);
      g_assert_null (thimble_json_parse (texts[i], -1, CAP, &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_UNDERSTOOD);
    }
  for (gsize length = 1; length < 12; length++)
    {
      g_autoptr (GError) error = NULL;

      /* "{"a":"b",1}" cut anywhere; NUL bytes are no text either. */
      g_assert_null (thimble_json_parse ("{\"a\":\0\"b\"}", (gssize) length, CAP, &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_UNDERSTOOD);
    }
}

static void
test_depth (void)
{
  static const char *const pairs[][2] = { { "[", "]" }, { "{\"a\":", "}" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    for (guint depth = 63; depth <= 100000; depth = depth < 66 ? depth + 1 : depth * 10)
      {
        g_autoptr (GString) text = g_string_new (NULL);
        g_autoptr (GError) error = NULL;
        g_autoptr (JsonNode) node = NULL;

        for (guint j = 0; j < depth; j++)
          g_string_append (text, pairs[i][0]);
        g_string_append (text, "1");
        for (guint j = 0; j < depth; j++)
          g_string_append (text, pairs[i][1]);
        node = thimble_json_parse (text->str, (gssize) text->len, CAP, &error);
        if (depth <= THIMBLE_JSON_MAX_DEPTH)
          g_assert_no_error (error);
        else
          g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_UNDERSTOOD);
        g_assert_cmpint (node != NULL, ==, depth <= THIMBLE_JSON_MAX_DEPTH);
      }
}

static void
test_size (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = thimble_json_parse ("[1,2]", 5, 5, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  g_assert_null (thimble_json_parse ("[1,2]", 5, 4, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
}

/* An answer must not lose what follows a NUL, and half a surrogate must not reach UTF-8. */
static void
test_odd_text (void)
{
  static const char *const table[][2] = {
    { "a\\u0000b", "a\xef\xbf\xbd" "b" },
    { "\\u0000\\u0000", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "x\\ud800y", "x\xef\xbf\xbdy" },
    { "x\\udc00y", "x\xef\xbf\xbdy" },
    { "\\ud800\\ud800\\udc00", "\xef\xbf\xbd\xf0\x90\x80\x80" },
    { "\\ud83d\\u0041", "\xef\xbf\xbd" "A" },
    { "\\ud83d\\n", "\xef\xbf\xbd\n" },
    { "\\uD83D\\uDE00!", "\xf0\x9f\x98\x80!" },
    { "\\ude00\\ud83d", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "\\u005c\\u0022\\u002f", "\\\"/" },
    { "\\\\u0000", "\\u0000" },
    { "\\ufeff\\u2028\\uffff", "\xef\xbb\xbf\xe2\x80\xa8\xef\xbf\xbf" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"t\":\"%s\"}", table[i][0]);
      g_autoptr (JsonNode) node = parse (text);

      g_assert_cmpstr (thimble_json_get_string (thimble_json_root_object (node), "t"), ==, table[i][1]);
    }
}

static void
test_odd_names (void)
{
  g_autoptr (JsonNode) node = parse ("{\"\":1,\"a\\u0000b\":2,\"c\":3,\"c\":4}");
  JsonObject *object = thimble_json_root_object (node);
  gint64 n;

  g_assert_true (thimble_json_get_integer (object, "\xef\xbf\xbd", &n));
  g_assert_cmpint (n, ==, 1);
  g_assert_true (thimble_json_get_integer (object, "a\xef\xbf\xbd" "b", &n));
  g_assert_cmpint (n, ==, 2);
  g_assert_true (thimble_json_get_integer (object, "c", &n));
  g_assert_cmpint (n, ==, 4);
}

typedef struct {
  const char        *json;
  ThimbleCountCheck  check;
  gint64             count;
  gboolean           is_integer;
  gint64             integer;
  gboolean           is_double;
} Number;

/* T20, the number table, at the level of the getters. */
static const Number numbers[] = {
  { "0", THIMBLE_COUNT_OK, 0, TRUE, 0, TRUE },
  { "-0", THIMBLE_COUNT_OK, 0, TRUE, 0, TRUE },
  { "12", THIMBLE_COUNT_OK, 12, TRUE, 12, TRUE },
  { "12.0", THIMBLE_COUNT_OK, 12, TRUE, 12, TRUE },
  { "1.2e1", THIMBLE_COUNT_OK, 12, TRUE, 12, TRUE },
  { "1000000000", THIMBLE_COUNT_OK, 1000000000, TRUE, 1000000000, TRUE },
  { "1e9", THIMBLE_COUNT_OK, 1000000000, TRUE, 1000000000, TRUE },
  { "1000000001", THIMBLE_COUNT_IMPLAUSIBLE, -1, TRUE, 1000000001, TRUE },
  { "-1", THIMBLE_COUNT_IMPLAUSIBLE, -1, TRUE, -1, TRUE },
  { "-5", THIMBLE_COUNT_IMPLAUSIBLE, -1, TRUE, -5, TRUE },
  { "1.5", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, TRUE },
  { "\"12\"", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, FALSE },
  { "\"\"", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, FALSE },
  { "true", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, FALSE },
  { "[1]", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, FALSE },
  { "{\"n\":1}", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, FALSE },
  { "null", THIMBLE_COUNT_ABSENT, -1, FALSE, 0, FALSE },
  { "1e400", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, FALSE },
  { "-1e400", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, FALSE },
  { "1e-400", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, FALSE },
  { "-0.001e-400", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, FALSE },
  { "0.000e-400", THIMBLE_COUNT_OK, 0, TRUE, 0, TRUE },
  { "9007199254740992", THIMBLE_COUNT_IMPLAUSIBLE, -1, TRUE, 9007199254740992, TRUE },
  { "9007199254740993", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, TRUE },
  { "9223372036854775807", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, TRUE },
  { "9223372036854775808", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, TRUE },
  { "-9223372036854775808", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, TRUE },
  { "18446744073709551615", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, TRUE },
  { "18446744073709551617", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, TRUE },
  /* Negated in 64 bits this one is 1. */
  { "-18446744073709551615", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, TRUE },
  { "1e30", THIMBLE_COUNT_IMPLAUSIBLE, -1, FALSE, 0, TRUE },
};

static void
test_numbers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      const Number *number = &numbers[i];
      g_autofree char *text = g_strdup_printf ("{\"n\":%s}", number->json);
      g_autoptr (JsonNode) node = parse (text);
      JsonObject *object = thimble_json_root_object (node);
      gint64 count = 77, integer = 77;
      double real = 77;

      say (number->json);
      g_assert_cmpint (thimble_json_get_count (object, "n", &count), ==, number->check);
      g_assert_cmpint (count, ==, number->count);
      g_assert_cmpint (thimble_json_get_integer (object, "n", &integer), ==, number->is_integer);
      g_assert_cmpint (integer, ==, number->is_integer ? number->integer : 77);
      g_assert_cmpint (thimble_json_get_double (object, "n", &real), ==, number->is_double);
      if (number->is_double)
        g_assert_cmpfloat (real, ==, g_ascii_strtod (number->json, NULL));
      else
        g_assert_cmpfloat (real, ==, 77);
    }
}

static void
test_huge_numbers (void)
{
  g_autoptr (GString) text = g_string_new ("{\"n\":1");
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *again = NULL;
  gint64 count;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (text, '0');
  g_string_append_c (text, '}');
  node = parse (text->str);
  g_assert_cmpint (thimble_json_get_count (thimble_json_root_object (node), "n", &count), ==, THIMBLE_COUNT_IMPLAUSIBLE);
  /* What is written back is JSON still: no "inf". */
  again = thimble_json_to_string (node, FALSE);
  json_node_unref (g_steal_pointer (&node));
  node = parse (again);
}

/* json-glib 1.6 would leave U+001F as it is, and what was exported could not be read again. */
static void
test_unit_separator (void)
{
  g_autoptr (JsonNode) node = parse ("{\"a\":\"He\\u001fllo\"}");
  g_autofree char *text = thimble_json_to_string (node, FALSE);
  g_autoptr (JsonNode) again = parse (text);

  g_assert_cmpstr (thimble_json_get_string (thimble_json_root_object (again), "a"), ==, "He\x1fllo");
}

/* json-glib 1.6 would write "1e-05.0". */
static void
test_exponents (void)
{
  g_autoptr (JsonNode) node = parse ("{\"a\":1e-5,\"b\":[1e300,2.5e-7,-1e22,1.0],\"c\":\"1e-05.0 \\\" 3e4.0\"}");
  g_autofree char *text = thimble_json_to_string (node, FALSE);
  g_autoptr (JsonNode) again = parse (text);
  double number = 0;

  g_assert_true (thimble_json_get_double (thimble_json_root_object (again), "a", &number));
  g_assert_cmpfloat (number, ==, 1e-5);
  g_assert_cmpstr (thimble_json_get_string (thimble_json_root_object (again), "c"), ==, "1e-05.0 \" 3e4.0");
}

static void
test_getters (void)
{
  g_autoptr (JsonNode) node = parse ("{\"s\":\"x\",\"o\":{\"a\":1},\"l\":[\"y\",{\"b\":2},3],\"t\":true,\"z\":null,\"n\":5}");
  g_autoptr (JsonNode) list = parse ("[1]");
  JsonObject *object = thimble_json_root_object (node);
  JsonArray *array;

  g_assert_nonnull (object);
  g_assert_null (thimble_json_root_object (list));
  g_assert_null (thimble_json_root_object (NULL));
  g_assert_cmpstr (thimble_json_get_string (object, "s"), ==, "x");
  g_assert_null (thimble_json_get_string (object, "n"));
  g_assert_null (thimble_json_get_string (object, "z"));
  g_assert_null (thimble_json_get_string (object, "o"));
  g_assert_null (thimble_json_get_string (object, "missing"));
  g_assert_null (thimble_json_get_string (NULL, "s"));
  g_assert_nonnull (thimble_json_get_object (object, "o"));
  g_assert_null (thimble_json_get_object (object, "l"));
  g_assert_null (thimble_json_get_object (object, "z"));
  array = thimble_json_get_array (object, "l");
  g_assert_nonnull (array);
  g_assert_null (thimble_json_get_array (object, "o"));
  g_assert_cmpstr (thimble_json_array_string (array, 0), ==, "y");
  g_assert_null (thimble_json_array_string (array, 1));
  g_assert_null (thimble_json_array_string (array, 9));
  g_assert_nonnull (thimble_json_array_object (array, 1));
  g_assert_null (thimble_json_array_object (array, 2));
  g_assert_null (thimble_json_array_object (NULL, 0));
  g_assert_true (thimble_json_get_boolean (object, "t", FALSE));
  g_assert_true (thimble_json_get_boolean (object, "n", TRUE));
  g_assert_false (thimble_json_get_boolean (object, "n", FALSE));
  g_assert_cmpint (thimble_json_get_count (object, "missing", NULL), ==, THIMBLE_COUNT_ABSENT);
  g_assert_cmpint (thimble_json_get_count (NULL, "n", NULL), ==, THIMBLE_COUNT_ABSENT);
}

/* Ten thousand damaged documents: refused or read, and never more than that. */
static void
test_damaged (void)
{
  static const char sample[] =
    "{\"id\":\"resp_0\",\"usage\":{\"input_tokens\":21,\"details\":{\"cached\":0.5e1},\"x\":[1,-2,null,true,\"\\u00e9\\ud83d\\ude00\"]}}";
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261123);
  guint n_read = 0;

  for (guint i = 0; i < 10000; i++)
    {
      char copy[sizeof sample];
      g_autoptr (JsonNode) node = NULL;

      memcpy (copy, sample, sizeof sample);
      for (int n = g_rand_int_range (rand, 1, 4); n > 0; n--)
        copy[g_rand_int_range (rand, 0, sizeof sample - 1)] = (char) g_rand_int_range (rand, 0, 256);
      node = thimble_json_parse (copy, sizeof sample - 1, CAP, NULL);
      if (node != NULL)
        {
          g_autofree char *text = thimble_json_to_string (node, TRUE);

          g_assert_true (g_utf8_validate (text, -1, NULL));
          n_read++;
        }
    }
  g_assert_cmpuint (n_read, >, 100);
  g_assert_cmpuint (n_read, <, 9000);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/valid", test_valid);
  g_test_add_func ("/json/malformed", test_malformed);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/size", test_size);
  g_test_add_func ("/json/odd-text", test_odd_text);
  g_test_add_func ("/json/odd-names", test_odd_names);
  g_test_add_func ("/json/T20-numbers", test_numbers);
  g_test_add_func ("/json/huge-numbers", test_huge_numbers);
  g_test_add_func ("/json/exponents", test_exponents);
  g_test_add_func ("/json/unit-separator", test_unit_separator);
  g_test_add_func ("/json/getters", test_getters);
  g_test_add_func ("/json/damaged", test_damaged);
  return g_test_run ();
}
