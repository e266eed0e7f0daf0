/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-url.h"
#include "thimble-import-record.h"

#define MAX_WORD  1024          /* ids and names */
#define MAX_LINES (1024 * 1024) /* usage object, headers, details */
#define MAX_TURNS 10000

void
thimble_import_row_free (ThimbleImportRow *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->record, thimble_record_unref);
  g_free (self->conversation);
  g_free (self->refusal);
  g_free (self);
}

gboolean
thimble_import_is_uid (const char *text)
{
  const char *colon = strchr (text, ':');
  gsize length = strlen (text);

  if (colon == NULL)
    return length == 32 && strspn (text, "0123456789abcdef") == 32;
  if (colon == text || colon - text > 16 || length > 128 || colon[1] == '\0')
    return FALSE;
  for (const char *at = text; *at != '\0'; at++)
    if (at != colon && !g_ascii_isalnum (*at) && *at != '-' && *at != '_')
      return FALSE;
  return TRUE;
}

gboolean
thimble_import_parse_time (const char *text,
                           gint64     *out_us)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *iso = NULL;

  /* SQLite and Python write a space where ISO 8601 has a T. */
  if (strlen (text) > 64)
    return FALSE;
  iso = g_strdup (text);
  if (strlen (iso) > 10 && iso[10] == ' ')
    iso[10] = 'T';
  time = g_date_time_new_from_iso8601 (iso, utc);
  if (time == NULL)
    return FALSE;
  *out_us = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}

/* Reading: the first reason to refuse is kept, and reading goes on harmlessly. */

typedef struct {
  char *refusal;
} Reader;

static void refuse (Reader *reader, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
refuse (Reader     *reader,
        const char *format,
        ...)
{
  va_list args;

  if (reader->refusal != NULL)
    return;
  va_start (args, format);
  reader->refusal = g_strdup_vprintf (format, args);
  va_end (args);
}

static gboolean
is_there (JsonObject *object,
          const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && !JSON_NODE_HOLDS_NULL (node);
}

/* (transfer none) (nullable) */
static const char *
peek_text (Reader     *reader,
           JsonObject *object,
           const char *name,
           gsize       max)
{
  const char *text;

  if (!is_there (object, name))
    return NULL;
  text = thimble_json_get_string (object, name);
  if (text == NULL)
    refuse (reader, _("“%s” is not text"), name);
  else if (strlen (text) > max)
    {
      refuse (reader, _("“%s” is longer than Thimble keeps"), name);
      text = NULL;
    }
  return text;
}

static void
take_text (Reader      *reader,
           JsonObject  *object,
           const char  *name,
           gsize        max,
           char       **out)
{
  const char *text = peek_text (reader, object, name, max);

  g_free (*out);
  *out = g_strdup (text);
}

static gint64
read_integer (Reader     *reader,
              JsonObject *object,
              const char *name,
              gint64      max)
{
  gint64 value = -1;

  if (is_there (object, name) && (!thimble_json_get_integer (object, name, &value) || value < 0 || value > max))
    {
      refuse (reader, _("“%s” is not a number that it can be"), name);
      return -1;
    }
  return value;
}

static gboolean
read_boolean (Reader     *reader,
              JsonObject *object,
              const char *name,
              gboolean    fallback)
{
  JsonNode *node;

  if (!is_there (object, name))
    return fallback;
  node = json_object_get_member (object, name);
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    refuse (reader, _("“%s” is neither true nor false"), name);
  return thimble_json_get_boolean (object, name, fallback);
}

/* Absent or null is NULL; there and no object is a reason to refuse. */
static JsonObject *
read_object (Reader     *reader,
             JsonObject *object,
             const char *name)
{
  JsonObject *inner = thimble_json_get_object (object, name);

  if (inner == NULL && is_there (object, name))
    refuse (reader, _("“%s” is not what an export has there"), name);
  return inner;
}

/* Exact dollars as thimble_money_to_string() writes them. */
static ThimbleMoney
read_usd (Reader     *reader,
          JsonObject *object,
          const char *name)
{
  const char *text = peek_text (reader, object, name, MAX_WORD);
  gint64 dollars = 0, part = 0, unit = THIMBLE_PICODOLLARS_PER_DOLLAR;
  const char *at;

  if (text == NULL)
    return THIMBLE_MONEY_UNKNOWN;
  for (at = text; g_ascii_isdigit (*at) && dollars < 9000000; at++)
    dollars = dollars * 10 + (*at - '0');
  if (at > text && *at == '.')
    for (at++; g_ascii_isdigit (*at) && unit > 1; at++)
      part += (*at - '0') * (unit /= 10);
  /* More than nine million dollars for one request is no cost. */
  if (at == text || *at != '\0' || dollars >= 9000000)
    {
      refuse (reader, _("“%s” is not an amount of dollars"), name);
      return THIMBLE_MONEY_UNKNOWN;
    }
  return dollars * THIMBLE_PICODOLLARS_PER_DOLLAR + part;
}

typedef gboolean (*FromId) (const char *id, int *out);

static void
read_word (Reader     *reader,
           JsonObject *object,
           const char *name,
           FromId      from_id,
           int        *out)
{
  const char *id = peek_text (reader, object, name, MAX_WORD);

  if (id != NULL && !from_id (id, out))
    refuse (reader, _("“%s” has a word that this Thimble does not know"), name);
}

/* The enums are unsigned for the compiler or not, as it likes. */
#define AS_INT(Type, name, function) \
static gboolean \
name (const char *id, int *out) \
{ \
  Type value; \
\
  if (!function (id, &value)) \
    return FALSE; \
  *out = (int) value; \
  return TRUE; \
}

AS_INT (ThimbleState, state_from_id, thimble_state_from_id)
AS_INT (ThimbleTier, tier_from_id, thimble_tier_from_id)
AS_INT (ThimbleDialectKind, dialect_from_id, thimble_dialect_kind_from_id)
AS_INT (ThimbleFinish, finish_from_id, thimble_finish_from_id)
AS_INT (ThimbleBilled, billed_from_id, thimble_billed_from_id)
AS_INT (ThimbleUsageSource, source_from_id, thimble_usage_source_from_id)
AS_INT (ThimbleError, error_from_code, thimble_error_from_code)

static int
read_enum (Reader     *reader,
           JsonObject *object,
           const char *name,
           FromId      from_id,
           int         fallback)
{
  int value = fallback;

  read_word (reader, object, name, from_id, &value);
  return value;
}

static ThimbleUsage *
read_usage (Reader     *reader,
            JsonObject *object)
{
  JsonObject *inner = read_object (reader, object, "usage");
  ThimbleUsageCounts counts;
  ThimbleUsageSource source;
  const char *verbatim;

  if (inner == NULL)
    return NULL;
  counts = (ThimbleUsageCounts) {
    .input = read_integer (reader, inner, "input", THIMBLE_COUNT_MAX),
    .output = read_integer (reader, inner, "output", THIMBLE_COUNT_MAX),
    .total = read_integer (reader, inner, "total", 2 * THIMBLE_COUNT_MAX),
    .cached_read = read_integer (reader, inner, "cached_read", THIMBLE_COUNT_MAX),
    .cache_write = read_integer (reader, inner, "cache_write", THIMBLE_COUNT_MAX),
    .cache_write_long = read_integer (reader, inner, "cache_write_long", THIMBLE_COUNT_MAX),
    .reasoning = read_integer (reader, inner, "reasoning", THIMBLE_COUNT_MAX),
  };
  source = (ThimbleUsageSource) read_enum (reader, inner, "source", source_from_id, THIMBLE_USAGE_FROM_PROVIDER);
  verbatim = peek_text (reader, inner, "verbatim", MAX_LINES);
  return thimble_usage_restore (&counts, source, verbatim,
                                read_boolean (reader, inner, "plausible", TRUE),
                                read_boolean (reader, inner, "consistent", TRUE));
}

static ThimbleProblem *
read_problem (Reader     *reader,
              JsonObject *object)
{
  JsonObject *inner = read_object (reader, object, "error");
  g_autoptr (ThimbleProblem) problem = NULL;
  const char *vendor_code, *parameter;
  ThimbleError code;
  gint64 status;

  if (inner == NULL)
    return NULL;
  code = (ThimbleError) read_enum (reader, inner, "code", error_from_code, THIMBLE_ERROR_FAILED);
  problem = thimble_problem_new (code, peek_text (reader, inner, "message", MAX_LINES),
                                 peek_text (reader, inner, "advice", MAX_LINES),
                                 peek_text (reader, inner, "details", MAX_LINES),
                                 read_integer (reader, inner, "retry_after_s", G_MAXINT32));
  status = read_integer (reader, inner, "http_status", 999);
  vendor_code = peek_text (reader, inner, "vendor_code", MAX_WORD);
  parameter = peek_text (reader, inner, "parameter", MAX_WORD);
  if (status <= 0 && vendor_code == NULL && parameter == NULL)
    return g_steal_pointer (&problem);
  return thimble_problem_with_http (problem, (guint) MAX (status, 0), vendor_code, parameter);
}

static void
read_turns (Reader        *reader,
            JsonObject    *object,
            ThimblePrompt *prompt)
{
  JsonArray *turns = thimble_json_get_array (object, "turns");
  guint n_turns = turns != NULL ? json_array_get_length (turns) : 0;

  if ((turns == NULL && is_there (object, "turns")) || n_turns > MAX_TURNS)
    {
      refuse (reader, _("“%s” is not what an export has there"), "turns");
      return;
    }
  for (guint i = 0; i < n_turns; i++)
    {
      JsonObject *turn = thimble_json_array_object (turns, i);
      const char *role = turn != NULL ? peek_text (reader, turn, "role", MAX_WORD) : NULL;
      const char *text = turn != NULL ? peek_text (reader, turn, "text", THIMBLE_IMPORT_MAX_TEXT) : NULL;

      if (text == NULL || role == NULL || !(g_str_equal (role, "user") || g_str_equal (role, "assistant")))
        {
          refuse (reader, _("“%s” is not what an export has there"), "turns");
          return;
        }
      thimble_prompt_add_turn (prompt, g_str_equal (role, "user") ? THIMBLE_ROLE_USER : THIMBLE_ROLE_ASSISTANT, text);
    }
}

/* No settings: no prompt was kept. */
static ThimblePrompt *
read_prompt (Reader     *reader,
             JsonObject *object)
{
  JsonObject *settings = read_object (reader, object, "settings");
  const char *text = peek_text (reader, object, "prompt", THIMBLE_IMPORT_MAX_TEXT);
  g_autoptr (ThimblePrompt) prompt = NULL;
  double temperature;

  if (settings == NULL && text == NULL)
    return NULL;
  prompt = thimble_prompt_new (text != NULL ? text : "");
  thimble_prompt_set_system (prompt, peek_text (reader, object, "system", THIMBLE_IMPORT_MAX_TEXT));
  read_turns (reader, object, prompt);
  if (settings == NULL)
    return g_steal_pointer (&prompt);
  thimble_prompt_set_max_output (prompt, MAX (0, read_integer (reader, settings, "max_output", THIMBLE_COUNT_MAX)));
  if (thimble_json_get_double (settings, "temperature", &temperature))
    thimble_prompt_set_temperature (prompt, temperature);
  else if (is_there (settings, "temperature"))
    refuse (reader, _("“%s” is not a number that it can be"), "temperature");
  thimble_prompt_set_effort (prompt, peek_text (reader, settings, "effort", MAX_WORD));
  thimble_prompt_set_stream (prompt, read_boolean (reader, settings, "stream", TRUE));
  return g_steal_pointer (&prompt);
}

static ThimblePrice *
read_price (Reader     *reader,
            JsonObject *object)
{
  g_autofree char *text = NULL;
  ThimblePrice *price;

  if (read_object (reader, object, "price") == NULL)
    return NULL;
  text = thimble_json_to_string (json_object_get_member (object, "price"), FALSE);
  price = thimble_price_from_json (text, NULL);
  if (price == NULL)
    refuse (reader, _("“%s” is not what an export has there"), "price");
  return price;
}

static gint64
read_started (Reader     *reader,
              JsonObject *object)
{
  const char *text = peek_text (reader, object, "started", MAX_WORD);
  gint64 started = -1;

  /* To the microsecond where it is told so, which a number can be for some centuries. */
  if (is_there (object, "started_us") && thimble_json_get_integer (object, "started_us", &started))
    return started;
  if (text != NULL ? !thimble_import_parse_time (text, &started) : is_there (object, "started_us"))
    refuse (reader, _("“%s” is not a date"), text != NULL ? "started" : "started_us");
  return started;
}

static void
read_record (Reader        *reader,
             JsonObject    *object,
             ThimbleRecord *record)
{
  JsonObject *timing = read_object (reader, object, "timing");
  JsonObject *predicted = read_object (reader, object, "predicted");
  JsonObject *cost = read_object (reader, object, "cost");

  take_text (reader, object, "uid", MAX_WORD, &record->uid);
  if (record->uid == NULL || !thimble_import_is_uid (record->uid))
    refuse (reader, "%s", _("it has no uid, by which requests are told apart"));
  if (!is_there (object, "state"))
    refuse (reader, _("“%s” is missing"), "state");
  record->state = (ThimbleState) read_enum (reader, object, "state", state_from_id, THIMBLE_STATE_INTERRUPTED);
  record->started_us = read_started (reader, object);
  take_text (reader, object, "endpoint", MAX_WORD, &record->endpoint_id);
  take_text (reader, object, "endpoint_name", MAX_WORD, &record->endpoint_name);
  take_text (reader, object, "provider", MAX_WORD, &record->provider);
  record->dialect = (ThimbleDialectKind) read_enum (reader, object, "dialect", dialect_from_id, THIMBLE_DIALECT_OPENAI_CHAT);
  take_text (reader, object, "origin", MAX_WORD, &record->origin);
  take_text (reader, object, "model", MAX_WORD, &record->model_id);
  take_text (reader, object, "model_name", MAX_WORD, &record->model_name);
  take_text (reader, object, "answered_model", MAX_WORD, &record->answered_model);
  record->tier = (ThimbleTier) read_enum (reader, object, "tier", tier_from_id, THIMBLE_TIER_UNPRICED);
  record->practice = read_boolean (reader, object, "practice", FALSE);
  if (is_there (object, "task"))
    take_text (reader, object, "task", MAX_WORD, &record->task);
  record->text_deleted = read_boolean (reader, object, "text_deleted", FALSE);
  record->prompt = read_prompt (reader, object);
  take_text (reader, object, "answer", THIMBLE_IMPORT_MAX_TEXT, &record->answer);
  if (record->answer == NULL)
    record->answer = g_strdup ("");
  take_text (reader, object, "reasoning", THIMBLE_IMPORT_MAX_TEXT, &record->reasoning);
  record->finish = (ThimbleFinish) read_enum (reader, object, "finish", finish_from_id, THIMBLE_FINISH_UNKNOWN);
  take_text (reader, object, "finish_word", MAX_WORD, &record->finish_word);
  take_text (reader, object, "finish_explanation", MAX_LINES, &record->finish_explanation);
  record->usage = read_usage (reader, object);
  record->counted_output = read_integer (reader, object, "counted_output", THIMBLE_COUNT_MAX);
  record->predicted_input = read_integer (reader, predicted, "input", THIMBLE_COUNT_MAX);
  record->predicted_exact = read_boolean (reader, predicted, "exact", FALSE);
  record->predicted_framing = read_integer (reader, predicted, "framing", THIMBLE_COUNT_MAX);
  record->price = read_price (reader, object);
  record->cost = read_usd (reader, cost, "usd");
  record->reported_cost = read_usd (reader, object, "reported_usd");
  record->first_text_us = read_integer (reader, timing, "first_text_us", G_MAXINT64);
  record->duration_us = read_integer (reader, timing, "duration_us", G_MAXINT64);
  record->http_status = (guint) MAX (0, read_integer (reader, object, "http_status", 999));
  take_text (reader, object, "request_id", MAX_WORD, &record->request_id);
  take_text (reader, object, "service_tier", MAX_WORD, &record->service_tier);
  take_text (reader, object, "rate_limits", MAX_LINES, &record->rate_limits);
  record->billed = (ThimbleBilled) read_enum (reader, object, "billed", billed_from_id, THIMBLE_BILLED_POSSIBLE);
  record->problem = read_problem (reader, object);
}

/* An origin is shown and never used, but it has no place for a name and a password. */
static void
mend (ThimbleRecord *record)
{
  g_autofree char *origin = record->origin != NULL ? thimble_url_get_origin (record->origin) : NULL;

  if (g_strcmp0 (origin, record->origin) != 0)
    g_clear_pointer (&record->origin, g_free);
  /* Nobody here watches over one that was under way there. */
  if (!thimble_state_is_final (record->state))
    {
      record->state = THIMBLE_STATE_INTERRUPTED;
      record->billed = THIMBLE_BILLED_POSSIBLE;
    }
}

ThimbleImportRow *
thimble_import_row_from_json (JsonObject *object,
                              guint64     line)
{
  g_autoptr (ThimbleRecord) record = thimble_record_new ();
  ThimbleImportRow *row = g_new0 (ThimbleImportRow, 1);
  Reader reader = { NULL };

  g_return_val_if_fail (object != NULL, NULL);

  row->line = line;
  read_record (&reader, object, record);
  take_text (&reader, object, "conversation", MAX_WORD, &row->conversation);
  if (row->conversation != NULL && !thimble_import_is_uid (row->conversation))
    refuse (&reader, _("“%s” is not what an export has there"), "conversation");
  row->refusal = reader.refusal;
  if (row->refusal != NULL)
    return row;
  mend (record);
  row->record = g_steal_pointer (&record);
  return row;
}

/* CSV: the same object is made of the cells, so that both are checked by the same rules. */

static const struct {
  const char *column;
  const char *inside; /* nullable: the member object it belongs to */
  const char *member; /* NULL: the column's name */
  char        kind;   /* 't'ext, 'n'umber, 'd'ecimal, 'b'oolean, 'j'son */
} csv_members[] = {
  { "uid", NULL, NULL, 't' }, { "state", NULL, NULL, 't' }, { "started", NULL, NULL, 't' },
  { "endpoint", NULL, NULL, 't' }, { "endpoint_name", NULL, NULL, 't' }, { "dialect", NULL, NULL, 't' },
  { "model", NULL, NULL, 't' }, { "model_name", NULL, NULL, 't' }, { "tier", NULL, NULL, 't' }, { "task", NULL, NULL, 't' },
  { "practice", NULL, NULL, 'b' }, { "text_deleted", NULL, NULL, 'b' }, { "conversation", NULL, NULL, 't' },
  { "input", "usage", NULL, 'n' }, { "output", "usage", NULL, 'n' }, { "total", "usage", NULL, 'n' },
  { "cached_read", "usage", NULL, 'n' }, { "cache_write", "usage", NULL, 'n' }, { "reasoning", "usage", NULL, 'n' },
  { "usage_source", "usage", "source", 't' },
  { "cost_usd", "cost", "usd", 't' }, { "reported_usd", NULL, NULL, 't' }, { "price", NULL, NULL, 'j' },
  { "predicted_input", "predicted", "input", 'n' }, { "predicted_exact", "predicted", "exact", 'b' },
  { "first_text_us", "timing", NULL, 'n' }, { "duration_us", "timing", NULL, 'n' },
  { "finish", NULL, NULL, 't' }, { "http_status", NULL, NULL, 'n' }, { "request_id", NULL, NULL, 't' },
  { "billed", NULL, NULL, 't' }, { "error", "error", "code", 't' }, { "error_message", "error", "message", 't' },
  { "provider", NULL, NULL, 't' }, { "origin", NULL, NULL, 't' }, { "answered_model", NULL, NULL, 't' },
  { "max_output", "settings", NULL, 'n' }, { "temperature", "settings", NULL, 'd' }, { "effort", "settings", NULL, 't' },
  { "stream", "settings", NULL, 'b' }, { "cache_write_long", "usage", NULL, 'n' }, { "counted_output", NULL, NULL, 'n' },
  { "predicted_framing", "predicted", "framing", 'n' }, { "finish_word", NULL, NULL, 't' }, { "service_tier", NULL, NULL, 't' },
  { "error_advice", "error", "advice", 't' }, { "error_http_status", "error", "http_status", 'n' },
  { "error_vendor_code", "error", "vendor_code", 't' }, { "error_parameter", "error", "parameter", 't' },
  { "reasoning_text", NULL, "reasoning", 't' },
  { "system", NULL, NULL, 't' }, { "prompt", NULL, NULL, 't' }, { "answer", NULL, NULL, 't' },
};

/* A spreadsheet may have written 4.48E-05 for 0.0000448. */
static char *
plain_usd (const char *cell)
{
  double usd;
  char *end;

  if (strpbrk (cell, "eE") == NULL)
    return g_strdup (cell);
  usd = g_ascii_strtod (cell, &end);
  if (*end != '\0' || !(usd >= 0 && usd < 9000000))
    return g_strdup (cell);
  return thimble_money_to_string ((ThimbleMoney) (usd * (double) THIMBLE_PICODOLLARS_PER_DOLLAR + 0.5));
}

static JsonNode *
cell_to_node (const char *cell,
              const char *column,
              char        kind)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);
  double decimal;
  gint64 number;
  char *end;

  if (kind == 'd' && (decimal = g_ascii_strtod (cell, &end), *end == '\0'))
    json_node_set_double (node, decimal);
  else if (kind == 'n' && g_ascii_string_to_signed (cell, 10, G_MININT64, G_MAXINT64, &number, NULL))
    json_node_set_int (node, number);
  else if (kind == 'b' && (g_ascii_strcasecmp (cell, "true") == 0 || g_ascii_strcasecmp (cell, "false") == 0))
    json_node_set_boolean (node, g_ascii_strcasecmp (cell, "true") == 0);
  else if (kind == 'j')
    {
      JsonNode *parsed = thimble_json_parse (cell, -1, MAX_LINES, NULL);

      if (parsed != NULL)
        {
          json_node_unref (node);
          return parsed;
        }
      json_node_set_string (node, cell);
    }
  else if (g_str_has_suffix (column, "_usd"))
    {
      g_autofree char *usd = plain_usd (cell);

      json_node_set_string (node, usd);
    }
  else
    json_node_set_string (node, cell);
  return node;
}

static void
add_cell (JsonObject *object,
          guint       index,
          const char *cell)
{
  const char *member = csv_members[index].member != NULL ? csv_members[index].member : csv_members[index].column;
  const char *inside = csv_members[index].inside;
  JsonObject *target = object;

  if (inside != NULL)
    {
      if (!json_object_has_member (object, inside))
        json_object_set_object_member (object, inside, json_object_new ());
      target = json_object_get_object_member (object, inside);
    }
  json_object_set_member (target, member, cell_to_node (cell, csv_members[index].column, csv_members[index].kind));
}

ThimbleImportRow *
thimble_import_row_from_csv (GPtrArray *header,
                             GPtrArray *cells,
                             guint64    line)
{
  g_autoptr (JsonObject) object = json_object_new ();

  g_return_val_if_fail (header != NULL && cells != NULL, NULL);

  for (guint i = 0; i < header->len && i < cells->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (csv_members); j++)
      if (*(const char *) cells->pdata[i] != '\0' && g_str_equal (header->pdata[i], csv_members[j].column))
        add_cell (object, j, cells->pdata[i]);
  return thimble_import_row_from_json (object, line);
}
