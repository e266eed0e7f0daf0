/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formats of export and import, without a file or a store. */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "base/thimble-problem.h"
#include "store-helper.h"
#include "store/thimble-export-format.h"
#include "store/thimble-import-reader.h"

#define UID "0123456789abcdef0123456789abcdef"

/* All rows of @text, which is given in pieces of @step bytes. NULL with @error. */
static GPtrArray *
read_text (const char  *text,
           gssize       length,
           gsize        step,
           GError     **error)
{
  g_autoptr (ThimbleImportReader) reader = thimble_import_reader_new ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_import_row_free);
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  ThimbleImportRow *row;

  for (gsize at = 0; at < n; at += step)
    {
      if (!thimble_import_reader_feed (reader, text + at, MIN (step, n - at), error))
        return NULL;
      while ((row = thimble_import_reader_pop (reader)) != NULL)
        g_ptr_array_add (rows, row);
    }
  if (!thimble_import_reader_finish (reader, error))
    return NULL;
  while ((row = thimble_import_reader_pop (reader)) != NULL)
    g_ptr_array_add (rows, row);
  return g_steal_pointer (&rows);
}

static ThimbleImportRow *
get (GPtrArray *rows,
     guint      index)
{
  g_assert_nonnull (rows);
  g_assert_cmpuint (index, <, rows->len);
  return rows->pdata[index];
}

static ThimbleRecord *
make_full (void)
{
  ThimbleRecord *record = store_test_full_record ();

  record->uid = g_strdup (UID);
  record->conversation_id = 0; /* goes by uid */
  return record;
}

static GString *
write_one (ThimbleExportFormat  format,
           ThimbleRecord       *record,
           const char          *conversation)
{
  GString *out = g_string_new (NULL);

  thimble_export_append_header (out, format);
  thimble_export_append (out, format, record, conversation);
  return out;
}

static void
test_json_keeps_every_field (void)
{
  static const char first[] = "fedcba9876543210fedcba9876543210";
  g_autoptr (ThimbleRecord) record = make_full ();
  g_autoptr (GString) text = write_one (THIMBLE_EXPORT_JSON_LINES, record, first);
  g_autoptr (GError) error = NULL;

  g_assert_true (memchr (text->str, '\n', text->len) == text->str + text->len - 1);
  for (gsize step = 1; step <= text->len; step = step * 3 + 1)
    {
      g_autoptr (GPtrArray) rows = read_text (text->str, -1, step, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (rows->len, ==, 1);
      g_assert_cmpstr (get (rows, 0)->refusal, ==, NULL);
      g_assert_cmpstr (get (rows, 0)->conversation, ==, first);
      g_assert_cmpstr (get (rows, 0)->record->uid, ==, UID);
      store_test_assert_same (record, get (rows, 0)->record);
    }
}

/* The object of scripts is the beginning of it, member by member. */
static void
test_json_is_a_superset (void)
{
  g_autoptr (ThimbleRecord) record = make_full ();
  g_autoptr (JsonNode) small = thimble_record_to_json (record);
  g_autoptr (JsonNode) large = thimble_export_record_to_json (record, NULL);
  g_autoptr (GList) names = json_object_get_members (json_node_get_object (small));

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *a = json_object_get_member (json_node_get_object (small), l->data);
      JsonNode *b = json_object_get_member (json_node_get_object (large), l->data);

      g_assert_nonnull (b);
      if (!JSON_NODE_HOLDS_OBJECT (a))
        {
          g_assert_true (json_node_equal (a, b));
          continue;
        }
      g_autoptr (GList) inner = json_object_get_members (json_node_get_object (a));

      for (GList *m = inner; m != NULL; m = m->next)
        g_assert_true (json_node_equal (json_object_get_member (json_node_get_object (a), m->data),
                                        json_object_get_member (json_node_get_object (b), m->data)));
    }
}

static void
test_all_unknown (void)
{
  for (ThimbleExportFormat format = THIMBLE_EXPORT_CSV; format <= THIMBLE_EXPORT_JSON_LINES; format++)
    {
      g_autoptr (ThimbleRecord) record = thimble_record_new ();
      g_autoptr (GString) text = NULL;
      g_autoptr (GPtrArray) rows = NULL;
      g_autoptr (GError) error = NULL;

      record->uid = g_strdup (UID);
      record->state = THIMBLE_STATE_FAILED;
      text = write_one (format, record, NULL);
      rows = read_text (text->str, -1, 7, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (get (rows, 0)->refusal, ==, NULL);
      store_test_assert_same (record, get (rows, 0)->record);
    }
}

static void
test_csv_keeps_what_it_has (void)
{
  g_autoptr (ThimbleRecord) record = make_full ();
  g_autoptr (GString) text = write_one (THIMBLE_EXPORT_CSV, record, "llm:01ABC");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = read_text (text->str, -1, 1, &error);
  ThimbleRecord *back;

  g_assert_no_error (error);
  g_assert_cmpstr (get (rows, 0)->refusal, ==, NULL);
  g_assert_cmpstr (get (rows, 0)->conversation, ==, "llm:01ABC");
  back = get (rows, 0)->record;
  g_assert_cmpint (back->started_us, ==, record->started_us);
  g_assert_cmpint (back->cost, ==, record->cost);
  g_assert_cmpint (back->reported_cost, ==, record->reported_cost);
  g_assert_true (thimble_price_equal (back->price, record->price));
  g_assert_cmpstr (thimble_prompt_get_text (back->prompt), ==, thimble_prompt_get_text (record->prompt));
  g_assert_cmpstr (thimble_prompt_get_system (back->prompt), ==, thimble_prompt_get_system (record->prompt));
  g_assert_cmpstr (back->answer, ==, record->answer);
  g_assert_cmpint (thimble_usage_get_total (back->usage), ==, 204);
  g_assert_cmpint (thimble_usage_get_reasoning (back->usage), ==, 12);
  g_assert_cmpint (back->dialect, ==, record->dialect);
  g_assert_cmpint (back->duration_us, ==, record->duration_us);
  g_assert_cmpint (thimble_problem_get_code (back->problem), ==, THIMBLE_ERROR_RATE_LIMITED);
  g_assert_cmpstr (thimble_problem_get_advice (back->problem), ==, thimble_problem_get_advice (record->problem));
  g_assert_cmpstr (thimble_problem_get_vendor_code (back->problem), ==, thimble_problem_get_vendor_code (record->problem));
  g_assert_cmpuint (thimble_problem_get_http_status (back->problem), ==, thimble_problem_get_http_status (record->problem));
  g_assert_cmpint (thimble_prompt_get_max_output (back->prompt), ==, thimble_prompt_get_max_output (record->prompt));
  g_assert_cmpfloat (thimble_prompt_get_temperature (back->prompt), ==, thimble_prompt_get_temperature (record->prompt));
  g_assert_cmpstr (thimble_prompt_get_effort (back->prompt), ==, thimble_prompt_get_effort (record->prompt));
  g_assert_cmpint (thimble_prompt_get_stream (back->prompt), ==, thimble_prompt_get_stream (record->prompt));
  g_assert_cmpstr (back->reasoning, ==, record->reasoning);
  g_assert_cmpstr (back->provider, ==, record->provider);
  g_assert_cmpstr (back->origin, ==, record->origin);
  g_assert_cmpstr (back->answered_model, ==, record->answered_model);
  g_assert_cmpstr (back->finish_word, ==, record->finish_word);
  g_assert_cmpstr (back->service_tier, ==, record->service_tier);
  g_assert_cmpint (back->counted_output, ==, record->counted_output);
}

/* Every cell of text that a spreadsheet would run comes with an apostrophe and loses it again. */
static void
test_csv_formulas (void)
{
  static const char * const texts[] = {
    "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1", "''@x", "'plain", "'", "", "a\"b,c\r\nd\n", "\"", ",", "\n", "=\"x\"",
    "\xef\xbb\xbf=1", "-", "plain",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (ThimbleRecord) record = make_full ();
      g_autoptr (GString) text = NULL;
      g_autoptr (GPtrArray) rows = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *live = NULL;

      g_free (record->answer);
      record->answer = g_strdup (texts[i]);
      text = write_one (THIMBLE_EXPORT_CSV, record, NULL);
      if (*texts[i] != '\0' && strchr ("=+-@\t\r", *texts[i]) != NULL)
        {
          live = g_strdup_printf (",\"%c", *texts[i]);
          g_assert_null (strstr (text->str, live));
        }
      rows = read_text (text->str, -1, 3, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (get (rows, 0)->record->answer, ==, texts[i]);
    }
}

/* What a spreadsheet makes of it: semicolons, its own quoting, a mark at the beginning, LF, columns in another order. */
static void
test_csv_of_spreadsheets (void)
{
  static const char text[] =
    "\xef\xbb\xbfid;uid;state;cost_usd;started;answer;input\n"
    "5;" UID ";completed;4.48E-05;2026-11-23 10:15:02;\"two\nlines\";12\n"
    ";;;;;;\n"
    "6;fedcba9876543210fedcba9876543210;stopped\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = read_text (text, -1, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpint (get (rows, 0)->record->cost, ==, 44800000);
  g_assert_cmpstr (get (rows, 0)->record->answer, ==, "two\nlines");
  g_assert_cmpint (get (rows, 0)->record->started_us, ==, G_GINT64_CONSTANT (1795428902000000));
  g_assert_cmpint (thimble_usage_get_input (get (rows, 0)->record->usage), ==, 12);
  g_assert_nonnull (get (rows, 1)->refusal);
  g_assert_cmpuint (get (rows, 1)->line, ==, 4);
  g_assert_cmpint (get (rows, 2)->record->state, ==, THIMBLE_STATE_STOPPED);
}

static void
test_living_become_interrupted (void)
{
  static const ThimbleState states[] = { THIMBLE_STATE_PREPARED, THIMBLE_STATE_SENT, THIMBLE_STATE_STREAMING };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (ThimbleRecord) record = make_full ();
      g_autoptr (GString) text = NULL;
      g_autoptr (GPtrArray) rows = NULL;

      record->state = states[i];
      record->billed = THIMBLE_BILLED_NONE;
      text = write_one (THIMBLE_EXPORT_JSON_LINES, record, NULL);
      rows = read_text (text->str, -1, 100, NULL);
      g_assert_cmpint (get (rows, 0)->record->state, ==, THIMBLE_STATE_INTERRUPTED);
      g_assert_cmpint (get (rows, 0)->record->billed, ==, THIMBLE_BILLED_POSSIBLE);
    }
}

static void
test_dates (void)
{
  static const gint64 times[] = {
    G_GINT64_CONSTANT (-62135596800000000), /* the first of GDateTime */
    G_GINT64_CONSTANT (-2208988800000000), /* 1900 */
    -2, 0, 1,
    G_GINT64_CONSTANT (4765132800123456),  /* 2121 */
    G_GINT64_CONSTANT (253402300799999000), /* and the last */
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    for (ThimbleExportFormat format = THIMBLE_EXPORT_CSV; format <= THIMBLE_EXPORT_JSON_LINES; format++)
      {
        g_autoptr (ThimbleRecord) record = make_full ();
        g_autoptr (GString) text = NULL;
        g_autoptr (GPtrArray) rows = NULL;
        gint64 back;

        record->started_us = times[i];
        text = write_one (format, record, NULL);
        rows = read_text (text->str, -1, 100, NULL);
        back = get (rows, 0)->record->started_us;
        /* A table has milliseconds. */
        if (format == THIMBLE_EXPORT_JSON_LINES)
          g_assert_cmpint (back, ==, times[i]);
        else
          g_assert_cmpint (ABS (back - times[i]), <, 1000);
      }
}

/* A deleted text is not in it, nor a name and a password of an address. */
static void
test_what_stays_out (void)
{
  g_autoptr (ThimbleRecord) record = make_full ();
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GString) line = NULL;

  record->text_deleted = TRUE;
  for (ThimbleExportFormat format = THIMBLE_EXPORT_CSV; format <= THIMBLE_EXPORT_JSON_LINES; format++)
    {
      g_autoptr (GString) text = write_one (format, record, NULL);

      g_assert_null (strstr (text->str, "twice"));
      g_assert_null (strstr (text->str, "hello"));
      g_assert_null (strstr (text->str, "Be brief"));
      g_assert_null (strstr (text->str, "Earlier"));
    }
  line = write_one (THIMBLE_EXPORT_JSON_LINES, record, NULL);
  g_string_replace (line, "https://api.example.com:8443", "https://me:secret@api.example.com:8443", 0);
  rows = read_text (line->str, -1, 100, NULL);
  g_assert_null (get (rows, 0)->record->origin);
}

#define LINE(rest) "{\"format\":\"thimble-request\",\"version\":1,\"uid\":\"" UID "\",\"state\":\"completed\"" rest "}\n"
#define HEADER "id,uid,state,input,cost_usd,started,practice,price\n"

/* Files that end it, and what is said. */
static void
test_hostile_files (void)
{
  static const struct { const char *text; gssize length; ThimbleError code; const char *says; } table[] = {
    { "", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "neither an export" },
    { "hello\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "neither an export" },
    { "\0\0\0\0\n", 5, THIMBLE_ERROR_NOT_UNDERSTOOD, "neither an export" },
    { "\x1f\x8b\x08\0\0\0\0\n", 8, THIMBLE_ERROR_NOT_UNDERSTOOD, "neither an export" },
    { "PK\x03\x04\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "neither an export" },
    { "[{}]\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "neither an export" },
    { "{}\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "neither an export" },
    { "{\"format\":1}\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "neither an export" },
    { "{\"a\":1", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "damaged at line 1" },
    { "{\"format\":\"thimble-request\"}\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "version" },
    { "{\"format\":\"thimble-request\",\"version\":\"1\"}\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "version" },
    { "{\"format\":\"thimble-request\",\"version\":2}\n", -1, THIMBLE_ERROR_UNSUPPORTED, "newer Thimble" },
    { LINE ("") "{\"format\":\"thim", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "damaged at line 2" },
    { LINE ("") "{}\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "damaged at line 2" },
    { LINE ("") "\nnull\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "damaged at line 3" },
    { LINE ("") LINE (",\"answer\":\"\xff\""), -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "damaged at line 2" },
    { LINE ("") "// comment\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "damaged at line 2" },
    { "id,name\n1,2\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "neither an export" },
    { "identity,uid,state\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "neither an export" },
    { HEADER "1,\"" UID, -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "damaged at line 2" },
    { HEADER "1,\"a\"b\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "damaged at line 2" },
    { HEADER "1,2,3,4,5,6,7,8,9\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "damaged at line 2" },
    { HEADER "1,\0\n", sizeof HEADER + 3, THIMBLE_ERROR_NOT_UNDERSTOOD, "damaged at line 2" },
    { HEADER "1,\xff\xfe\n", -1, THIMBLE_ERROR_NOT_UNDERSTOOD, "damaged at line 2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    for (gsize step = 1; step < 5000; step = step * 70)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (GPtrArray) rows = read_text (table[i].text, table[i].length, step, &error);

        g_test_message ("file %u in steps of %" G_GSIZE_FORMAT ": %s", i, step, error != NULL ? error->message : "taken");
        g_assert_null (rows);
        g_assert_error (error, THIMBLE_ERROR, (int) table[i].code);
        g_assert_nonnull (strstr (error->message, table[i].says));
      }
}

/* Rows that are refused each by itself, and what is said. */
static void
test_hostile_rows (void)
{
  static const struct { const char *text; const char *says; } table[] = {
    { "{\"format\":\"thimble-request\",\"version\":1,\"state\":\"completed\"}\n", "uid" },
    { "{\"format\":\"thimble-request\",\"version\":1,\"uid\":\"X\",\"state\":\"completed\"}\n", "uid" },
    { "{\"format\":\"thimble-request\",\"version\":1,\"uid\":\"../../etc\",\"state\":\"completed\"}\n", "uid" },
    { "{\"format\":\"thimble-request\",\"version\":1,\"uid\":\"" UID "\"}\n", "state" },
    { LINE (",\"task\":7"), "task" },
    { LINE (",\"tier\":\"golden\""), "tier" },
    { LINE (",\"dialect\":[]"), "dialect" },
    { LINE (",\"usage\":7"), "usage" },
    { LINE (",\"usage\":{\"input\":-1}"), "input" },
    { LINE (",\"usage\":{\"input\":1.5}"), "input" },
    { LINE (",\"usage\":{\"input\":\"12\"}"), "input" },
    { LINE (",\"usage\":{\"output\":1000000001}"), "output" },
    { LINE (",\"usage\":{\"output\":1e400}"), "output" },
    { LINE (",\"usage\":{\"output\":9223372036854775808}"), "output" },
    { LINE (",\"usage\":{\"plausible\":\"yes\"}"), "plausible" },
    { LINE (",\"cost\":{\"usd\":0.5}"), "usd" },
    { LINE (",\"cost\":{\"usd\":\"-1\"}"), "usd" },
    { LINE (",\"cost\":{\"usd\":\"1e5\"}"), "usd" },
    { LINE (",\"cost\":{\"usd\":\"99999999999999999999\"}"), "usd" },
    { LINE (",\"cost\":{\"usd\":\"\"}"), "usd" },
    { LINE (",\"price\":{\"input\":-5}"), "price" },
    { LINE (",\"price\":[]"), "price" },
    { LINE (",\"started\":\"yesterday\""), "started" },
    { LINE (",\"started\":\"2026-02-30T00:00:00Z\""), "started" },
    { LINE (",\"started_us\":-9223372036854775808"), "started_us" },
    { LINE (",\"started_us\":\"soon\""), "started_us" },
    { LINE (",\"prompt\":\"p\",\"turns\":{}"), "turns" },
    { LINE (",\"prompt\":\"p\",\"turns\":[7]"), "turns" },
    { LINE (",\"prompt\":\"p\",\"turns\":[{\"role\":\"system\",\"text\":\"x\"}]"), "turns" },
    { LINE (",\"settings\":{\"temperature\":\"hot\"}"), "temperature" },
    { LINE (",\"settings\":{\"max_output\":-3}"), "max_output" },
    { LINE (",\"error\":\"boom\""), "error" },
    { LINE (",\"error\":{\"code\":\"no-such-code\"}"), "code" },
    { LINE (",\"conversation\":\"7\""), "conversation" },
    { LINE (",\"http_status\":70000"), "http_status" },
    { HEADER "1," UID ",done,,,,,\n", "state" },
    { HEADER "1," UID ",completed,twelve,,,,\n", "input" },
    { HEADER "1," UID ",completed,,free,,,\n", "usd" },
    { HEADER "1," UID ",completed,,,soon,,\n", "started" },
    { HEADER "1," UID ",completed,,,,perhaps,\n", "practice" },
    { HEADER "1," UID ",completed,,,,,{\n", "price" },
    { HEADER "1,,completed,,,,,\n", "uid" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) rows = read_text (table[i].text, -1, 1000, &error);

      g_assert_no_error (error);
      g_test_message ("row %u: %s", i, get (rows, 0)->refusal);
      g_assert_null (get (rows, 0)->record);
      g_assert_nonnull (get (rows, 0)->refusal);
      g_assert_nonnull (strstr (get (rows, 0)->refusal, table[i].says));
    }
}

static void
test_too_much (void)
{
  g_autoptr (GString) deep = g_string_new ("{\"a\":");
  g_autoptr (GString) many = g_string_new ("{\"format\":\"thimble-request\",\"version\":1,\"x\":[1");
  g_autoptr (GString) cells = g_string_new ("id");
  g_autoptr (GError) error = NULL;
  g_autofree char *giant = g_strnfill (THIMBLE_IMPORT_MAX_LINE + 100, 'x');

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  g_assert_null (read_text (deep->str, -1, 4096, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
  g_clear_error (&error);

  g_string_truncate (deep, 5000);
  g_assert_null (read_text (deep->str, -1, 4096, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_UNDERSTOOD);
  g_clear_error (&error);

  for (guint i = 0; i < 200000; i++)
    g_string_append (many, ",1");
  g_string_append (many, "]}\n");
  g_assert_null (read_text (many->str, -1, 65536, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
  g_clear_error (&error);

  for (guint i = 0; i < 5000; i++)
    g_string_append_c (cells, ',');
  g_assert_null (read_text (cells->str, -1, 4096, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_UNDERSTOOD);
  g_clear_error (&error);

  giant[0] = '{';
  g_assert_null (read_text (giant, -1, 1024 * 1024, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
  g_clear_error (&error);

  memcpy (giant, "id,\"", 4);
  giant[200] = '\n';
  g_assert_null (read_text (giant, -1, 1024 * 1024, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
}

/* A prompt of ten megabytes goes and comes back. */
static void
test_ten_megabytes (void)
{
  for (ThimbleExportFormat format = THIMBLE_EXPORT_CSV; format <= THIMBLE_EXPORT_JSON_LINES; format++)
    {
      g_autofree char *big = g_strnfill (10 * 1024 * 1024, 'p');
      g_autoptr (ThimbleRecord) record = make_full ();
      g_autoptr (GString) text = NULL;
      g_autoptr (GPtrArray) rows = NULL;
      g_autoptr (GError) error = NULL;

      for (gsize i = 0; i < 10 * 1024 * 1024; i += 100)
        big[i] = "\"\n,\\"[i / 100 % 4];
      thimble_prompt_unref (record->prompt);
      record->prompt = thimble_prompt_new (big);
      text = write_one (format, record, NULL);
      rows = read_text (text->str, -1, 65536, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (thimble_prompt_get_text (get (rows, 0)->record->prompt), ==, big);
    }
}

/* Wherever a table is cut off in a row, that row is missed; only the end of its line may lack. */
static void
test_csv_cut_off (void)
{
  g_autoptr (ThimbleRecord) record = make_full ();
  g_autoptr (GString) text = NULL;
  gsize header;

  thimble_export_append_header (text = g_string_new (NULL), THIMBLE_EXPORT_CSV);
  header = text->len;
  thimble_export_append (text, THIMBLE_EXPORT_CSV, record, NULL);
  for (gsize cut = header + 1; cut <= text->len; cut++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) rows = read_text (text->str, (gssize) cut, 100, &error);

      if (cut < text->len - 2)
        g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_UNDERSTOOD);
      else
        g_assert_cmpstr (get (rows, 0)->record->answer, ==, record->answer);
    }
}

static void
test_names (void)
{
  ThimbleExportFormat format = THIMBLE_EXPORT_CSV;
  g_autofree char *suggested = thimble_export_format_suggest (THIMBLE_EXPORT_JSON_LINES);

  g_assert_true (thimble_export_format_from_name ("/a.b/x.JSONL", &format));
  g_assert_cmpint (format, ==, THIMBLE_EXPORT_JSON_LINES);
  g_assert_true (thimble_export_format_from_name ("x.csv", &format));
  g_assert_cmpint (format, ==, THIMBLE_EXPORT_CSV);
  g_assert_false (thimble_export_format_from_name ("x.json", &format));
  g_assert_false (thimble_export_format_from_name ("/home/me.csv/x", &format));
  g_assert_false (thimble_export_format_from_name ("csv", &format));
  g_assert_true (thimble_export_format_from_name (suggested, &format));
  g_assert_cmpint (format, ==, THIMBLE_EXPORT_JSON_LINES);
  g_assert_true (strpbrk (suggested, "/\\ :") == NULL);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange-format/json-keeps-every-field", test_json_keeps_every_field);
  g_test_add_func ("/exchange-format/json-is-a-superset", test_json_is_a_superset);
  g_test_add_func ("/exchange-format/all-unknown", test_all_unknown);
  g_test_add_func ("/exchange-format/csv-keeps-what-it-has", test_csv_keeps_what_it_has);
  g_test_add_func ("/exchange-format/csv-formulas", test_csv_formulas);
  g_test_add_func ("/exchange-format/csv-of-spreadsheets", test_csv_of_spreadsheets);
  g_test_add_func ("/exchange-format/living-become-interrupted", test_living_become_interrupted);
  g_test_add_func ("/exchange-format/dates", test_dates);
  g_test_add_func ("/exchange-format/what-stays-out", test_what_stays_out);
  g_test_add_func ("/exchange-format/hostile-files", test_hostile_files);
  g_test_add_func ("/exchange-format/hostile-rows", test_hostile_rows);
  g_test_add_func ("/exchange-format/too-much", test_too_much);
  g_test_add_func ("/exchange-format/ten-megabytes", test_ten_megabytes);
  g_test_add_func ("/exchange-format/csv-cut-off", test_csv_cut_off);
  g_test_add_func ("/exchange-format/names", test_names);
  return g_test_run ();
}
