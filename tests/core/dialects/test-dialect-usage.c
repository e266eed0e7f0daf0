/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "wire-transcript.h"

/* The usage of every provider brought to the one definition: reference, sections 1 and 10. */

#define R THIMBLE_DIALECT_OPENAI_RESPONSES
#define C THIMBLE_DIALECT_OPENAI_CHAT
#define A THIMBLE_DIALECT_ANTHROPIC_MESSAGES
#define G THIMBLE_DIALECT_GEMINI

typedef struct {
  const char         *name;
  ThimbleDialectKind  kind;
  gboolean            reasoning_outside;
  const char         *usage;            /* JSON of the usage object, single quotes for double */
  ThimbleUsageCounts  counts;           /* input, output, total, read, write, long, reasoning */
  ThimbleMoney        cost;
} Case;

#define NO_COST THIMBLE_MONEY_UNKNOWN

static const Case cases[] = {
  { "responses/plain", R, FALSE, "{'input_tokens':21,'output_tokens':34,'total_tokens':55}", { 21, 34, 55, -1, -1, -1, -1 }, NO_COST },
  { "responses/details-null", R, FALSE, "{'input_tokens':21,'input_tokens_details':null,'output_tokens':34,'output_tokens_details':null,'total_tokens':null}", { 21, 34, 55, -1, -1, -1, -1 }, NO_COST },
  { "responses/cached-and-reasoning", R, FALSE, "{'input_tokens':2000,'input_tokens_details':{'cached_tokens':1500,'cache_write_tokens':300,'cache_write_tokens_details':{'ttl_30m_tokens':200,'ttl_12h_tokens':100}},'output_tokens':34,'output_tokens_details':{'reasoning_tokens':28},'total_tokens':2034}", { 2000, 34, 2034, 1500, 300, 100, 28 }, NO_COST },
  { "responses/whole-floats", R, FALSE, "{'input_tokens':12.0,'output_tokens':1e2}", { 12, 100, 112, -1, -1, -1, -1 }, NO_COST },

  { "chat/plain", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'total_tokens':37}", { 25, 12, 37, -1, -1, -1, -1 }, NO_COST },
  { "chat/ollama-no-total", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12}", { 25, 12, 37, -1, -1, -1, -1 }, NO_COST },
  { "chat/details", C, FALSE, "{'prompt_tokens':2006,'completion_tokens':300,'total_tokens':2306,'prompt_tokens_details':{'cached_tokens':1920,'cache_write_tokens':80},'completion_tokens_details':{'reasoning_tokens':256}}", { 2006, 300, 2306, 1920, 80, -1, 256 }, NO_COST },
  { "chat/details-null", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'total_tokens':37,'prompt_tokens_details':null,'completion_tokens_details':null}", { 25, 12, 37, -1, -1, -1, -1 }, NO_COST },
  { "chat/deepseek", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'total_tokens':37,'prompt_cache_hit_tokens':16,'prompt_cache_miss_tokens':9}", { 25, 12, 37, 16, -1, -1, -1 }, NO_COST },
  { "chat/cached-order", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'prompt_tokens_details':{'cached_tokens':5},'prompt_cache_hit_tokens':16,'cached_tokens':3}", { 25, 12, 37, 5, -1, -1, -1 }, NO_COST },
  { "chat/moonshot", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'cached_tokens':3}", { 25, 12, 37, 3, -1, -1, -1 }, NO_COST },
  { "chat/mistral-details", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'prompt_token_details':{'cached_tokens':7}}", { 25, 12, 37, 7, -1, -1, -1 }, NO_COST },
  { "chat/mistral-number", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'num_cached_tokens':8}", { 25, 12, 37, 8, -1, -1, -1 }, NO_COST },
  { "chat/cached-clamped", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'prompt_tokens_details':{'cached_tokens':64}}", { 25, 12, 37, 25, -1, -1, -1 }, NO_COST },
  { "chat/write-clamped", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'prompt_tokens_details':{'cached_tokens':20,'cache_write_tokens':20}}", { 25, 12, 37, 20, 5, -1, -1 }, NO_COST },
  { "chat/xai-by-total", C, FALSE, "{'prompt_tokens':30,'completion_tokens':5,'total_tokens':135,'completion_tokens_details':{'reasoning_tokens':100}}", { 30, 105, 135, -1, -1, -1, 100 }, NO_COST },
  { "chat/xai-by-quirk", C, TRUE, "{'prompt_tokens':30,'completion_tokens':5,'completion_tokens_details':{'reasoning_tokens':100}}", { 30, 105, 135, -1, -1, -1, 100 }, NO_COST },
  { "chat/xai-quirk-and-total", C, TRUE, "{'prompt_tokens':30,'completion_tokens':5,'total_tokens':135,'completion_tokens_details':{'reasoning_tokens':100}}", { 30, 105, 135, -1, -1, -1, 100 }, NO_COST },
  { "chat/xai-mended", C, TRUE, "{'prompt_tokens':30,'completion_tokens':105,'total_tokens':135,'completion_tokens_details':{'reasoning_tokens':100}}", { 30, 105, 135, -1, -1, -1, 100 }, NO_COST },
  { "chat/inside", C, FALSE, "{'prompt_tokens':30,'completion_tokens':105,'total_tokens':135,'completion_tokens_details':{'reasoning_tokens':100}}", { 30, 105, 135, -1, -1, -1, 100 }, NO_COST },
  { "chat/openrouter-cost", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'total_tokens':37,'cost':0.00014,'is_byok':false,'cost_details':{'upstream_inference_cost':0.5}}", { 25, 12, 37, -1, -1, -1, -1 }, G_GINT64_CONSTANT (140000000) },
  { "chat/openrouter-free", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'total_tokens':37,'cost':0}", { 25, 12, 37, -1, -1, -1, -1 }, 0 },
  { "chat/openrouter-byok", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'total_tokens':37,'cost':0.000005,'is_byok':true,'cost_details':{'upstream_inference_cost':0.0001}}", { 25, 12, 37, -1, -1, -1, -1 }, G_GINT64_CONSTANT (105000000) },
  { "chat/cost-negative", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'cost':-1}", { 25, 12, 37, -1, -1, -1, -1 }, NO_COST },
  { "chat/cost-absurd", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'cost':1e300}", { 25, 12, 37, -1, -1, -1, -1 }, NO_COST },
  { "chat/cost-object", C, FALSE, "{'prompt_tokens':25,'completion_tokens':12,'cost':{'total_cost':1}}", { 25, 12, 37, -1, -1, -1, -1 }, NO_COST },

  { "anthropic/plain", A, FALSE, "{'input_tokens':17,'output_tokens':42}", { 17, 42, 59, -1, -1, -1, -1 }, NO_COST },
  { "anthropic/sum", A, FALSE, "{'input_tokens':17,'cache_creation_input_tokens':300,'cache_read_input_tokens':2000,'cache_creation':{'ephemeral_5m_input_tokens':100,'ephemeral_1h_input_tokens':200},'output_tokens':42,'output_tokens_details':{'thinking_tokens':30}}", { 2317, 42, 2359, 2000, 300, 200, 30 }, NO_COST },
  { "anthropic/split-only", A, FALSE, "{'input_tokens':17,'cache_creation':{'ephemeral_5m_input_tokens':100,'ephemeral_1h_input_tokens':200},'output_tokens':42}", { 317, 42, 359, -1, 300, 200, -1 }, NO_COST },
  { "anthropic/nulls", A, FALSE, "{'input_tokens':17,'cache_creation_input_tokens':null,'cache_read_input_tokens':null,'cache_creation':null,'output_tokens':42,'server_tool_use':null}", { 17, 42, 59, -1, -1, -1, -1 }, NO_COST },

  { "gemini/plain", G, FALSE, "{'promptTokenCount':9,'candidatesTokenCount':3,'totalTokenCount':12}", { 9, 3, 12, -1, -1, -1, -1 }, NO_COST },
  { "gemini/thoughts", G, FALSE, "{'promptTokenCount':9,'candidatesTokenCount':3,'thoughtsTokenCount':31,'totalTokenCount':43}", { 9, 34, 43, -1, -1, -1, 31 }, NO_COST },
  { "gemini/cached-and-tool", G, FALSE, "{'promptTokenCount':2000,'cachedContentTokenCount':1500,'toolUsePromptTokenCount':100,'candidatesTokenCount':3,'thoughtsTokenCount':31,'totalTokenCount':2134}", { 2100, 34, 2134, 1500, -1, -1, 31 }, NO_COST },
  { "gemini/no-candidates", G, FALSE, "{'promptTokenCount':9,'thoughtsTokenCount':31,'totalTokenCount':40}", { 9, 31, 40, -1, -1, -1, 31 }, NO_COST },
  { "gemini/blocked", G, FALSE, "{'promptTokenCount':9,'totalTokenCount':9}", { 9, 0, 9, -1, -1, -1, -1 }, NO_COST },
  { "gemini/no-total", G, FALSE, "{'promptTokenCount':9}", { 9, -1, -1, -1, -1, -1, -1 }, NO_COST },
};

static char *
with_quotes (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

static char *
make_document (ThimbleDialectKind  kind,
               const char         *usage)
{
  const char *form = "";
  g_auto (GStrv) parts = NULL;

  switch (kind)
    {
    case R:
      form = "{\"id\":\"r\",\"status\":\"completed\",\"model\":\"m\",\"output\":[],\"usage\":@}";
      break;
    case C:
      form = "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"content\":\"x\"}}],\"usage\":@}";
      break;
    case A:
      form = "{\"id\":\"a\",\"type\":\"message\",\"model\":\"m\",\"content\":[],\"stop_reason\":\"end_turn\",\"usage\":@}";
      break;
    case G:
    default:
      form = "{\"candidates\":[{\"finishReason\":\"STOP\"}],\"modelVersion\":\"m\",\"usageMetadata\":@}";
      break;
    }

  parts = g_strsplit (form, "@", 2);
  return g_strconcat (parts[0], usage, parts[1], NULL);
}

/* The usage of an answer that carries this object; NULL where none was told. */
static ThimbleUsage *
decode_usage (ThimbleDialectKind  kind,
              gboolean            reasoning_outside,
              const char         *usage_text,
              ThimbleMoney       *cost)
{
  g_autofree char *document = make_document (kind, usage_text);
  g_autoptr (ThimbleDecoder) decoder = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleUsage *usage = NULL;
  ThimbleQuirks quirks;
  ThimbleEvent event;

  thimble_quirks_init (&quirks, kind);
  quirks.reasoning_outside = reasoning_outside;
  decoder = thimble_decoder_new (kind, &quirks, FALSE);
  g_assert_true (thimble_decoder_feed (decoder, document, strlen (document), NULL));
  thimble_decoder_finish (decoder, &error);
  g_assert_no_error (error);

  *cost = THIMBLE_MONEY_UNKNOWN;
  while (thimble_decoder_pop (decoder, &event))
    {
      if (event.type == THIMBLE_EVENT_USAGE)
        {
          g_assert_null (usage);
          usage = thimble_usage_ref (event.usage);
          *cost = event.cost;
        }
      thimble_event_clear (&event);
    }
  g_assert_true (thimble_decoder_has_ended (decoder));

  return usage;
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autofree char *text = with_quotes (test->usage);
  g_autoptr (ThimbleUsage) usage = NULL;
  ThimbleMoney cost;

  usage = decode_usage (test->kind, test->reasoning_outside, text, &cost);
  g_assert_nonnull (usage);
  g_assert_true (thimble_usage_is_plausible (usage));
  g_assert_true (thimble_usage_is_consistent (usage));
  g_assert_cmpint (thimble_usage_get_input (usage), ==, test->counts.input);
  g_assert_cmpint (thimble_usage_get_output (usage), ==, test->counts.output);
  g_assert_cmpint (thimble_usage_get_total (usage), ==, test->counts.total);
  g_assert_cmpint (thimble_usage_get_cached_read (usage), ==, test->counts.cached_read);
  g_assert_cmpint (thimble_usage_get_cache_write (usage), ==, test->counts.cache_write);
  g_assert_cmpint (thimble_usage_get_cache_write_long (usage), ==, test->counts.cache_write_long);
  g_assert_cmpint (thimble_usage_get_reasoning (usage), ==, test->counts.reasoning);
  g_assert_cmpint (cost, ==, test->cost);
  /* OpenAI's way the bytes themselves are kept, members that we do not read included */
  if (test->kind == R || test->kind == C)
    g_assert_cmpstr (thimble_usage_get_verbatim (usage), ==, text);
  else
    g_assert_nonnull (thimble_usage_get_verbatim (usage));
}

/* T20: no number that cannot be a count gives a number, nor a cost. */
static void
test_implausible (void)
{
  const char *values[] = {
    "-1", "1000000001", "12.5", "\"12\"", "1e400", "9223372036854775808", "-9223372036854775808", "1e30", "true", "[]", "{}",
  };
  const struct { ThimbleDialectKind kind; const char *form; } forms[] = {
    { R, "{'input_tokens':@,'output_tokens':1}" },
    { R, "{'input_tokens':1,'output_tokens':@}" },
    { R, "{'input_tokens':1,'output_tokens':1,'total_tokens':@}" },
    { R, "{'input_tokens':1,'output_tokens':1,'input_tokens_details':{'cached_tokens':@}}" },
    { R, "{'input_tokens':1,'output_tokens':1,'output_tokens_details':{'reasoning_tokens':@}}" },
    { C, "{'prompt_tokens':@,'completion_tokens':1,'cost':1}" },
    { C, "{'prompt_tokens':1,'completion_tokens':@,'cost':1}" },
    { C, "{'prompt_tokens':1,'completion_tokens':1,'total_tokens':@,'cost':1}" },
    { C, "{'prompt_tokens':1,'completion_tokens':1,'prompt_tokens_details':{'cached_tokens':@},'cost':1}" },
    { C, "{'prompt_tokens':1,'completion_tokens':1,'prompt_cache_hit_tokens':@,'cost':1}" },
    { C, "{'prompt_tokens':1,'completion_tokens':1,'completion_tokens_details':{'reasoning_tokens':@},'cost':1}" },
    { A, "{'input_tokens':@,'output_tokens':1}" },
    { A, "{'input_tokens':1,'output_tokens':@}" },
    { A, "{'input_tokens':1,'cache_read_input_tokens':@,'output_tokens':1}" },
    { A, "{'input_tokens':1,'cache_creation_input_tokens':@,'output_tokens':1}" },
    { G, "{'promptTokenCount':@,'candidatesTokenCount':1}" },
    { G, "{'promptTokenCount':1,'candidatesTokenCount':@}" },
    { G, "{'promptTokenCount':1,'candidatesTokenCount':1,'thoughtsTokenCount':@}" },
    { G, "{'promptTokenCount':1,'candidatesTokenCount':1,'totalTokenCount':@}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    for (guint j = 0; j < G_N_ELEMENTS (values); j++)
      {
        g_autofree char *form = with_quotes (forms[i].form);
        g_auto (GStrv) parts = g_strsplit (form, "@", 2);
        g_autofree char *text = g_strconcat (parts[0], values[j], parts[1], NULL);
        g_autofree char *document = make_document (forms[i].kind, text);
        g_autofree char *transcript = NULL;
        gboolean ended;

        g_test_message ("%s", text);
        transcript = wire_transcribe (forms[i].kind, FALSE, document, strlen (document), 0, -1, &ended);
        if (strstr (transcript, "usage ") != NULL)
          {
            g_assert_nonnull (strstr (transcript, " implausible"));
            g_assert_null (strstr (transcript, "cost="));
          }
        else
          {
            /* 1e400 is no JSON number that a double holds: the whole document is refused */
            g_assert_nonnull (strstr (transcript, "error not-understood"));
            g_assert_false (ended);
          }
      }
}

/* Sums that overflow what a count may be, and parts above their whole. */
static void
test_impossible (void)
{
  const struct { ThimbleDialectKind kind; const char *usage; } impossible[] = {
    { A, "{'input_tokens':600000000,'cache_read_input_tokens':600000000,'output_tokens':1}" },
    { G, "{'promptTokenCount':1,'candidatesTokenCount':600000000,'thoughtsTokenCount':600000000}" },
    { R, "{'input_tokens':1,'input_tokens_details':{'cached_tokens':2},'output_tokens':1}" },
    { R, "{'input_tokens':1,'output_tokens':1,'output_tokens_details':{'reasoning_tokens':2}}" },
    { C, "{'prompt_tokens':1,'completion_tokens':1,'completion_tokens_details':{'reasoning_tokens':2},'cost':1}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (impossible); i++)
    {
      g_autofree char *text = with_quotes (impossible[i].usage);
      g_autoptr (ThimbleUsage) usage = NULL;
      ThimbleMoney cost;

      usage = decode_usage (impossible[i].kind, FALSE, text, &cost);
      g_assert_nonnull (usage);
      g_assert_false (thimble_usage_is_plausible (usage));
      g_assert_false (thimble_money_is_known (cost));
    }
}

/* Nothing there is unknown, not zero. */
static void
test_absent (void)
{
  const char *absent[] = { "null", "{}", "[]", "\"12\"", "7", "{\"novel\":1}", "{\"input_tokens\":null,\"prompt_tokens\":null,\"promptTokenCount\":null}" };

  for (ThimbleDialectKind kind = R; kind <= G; kind++)
    for (guint i = 0; i < G_N_ELEMENTS (absent); i++)
      {
        g_autoptr (ThimbleUsage) usage = NULL;
        ThimbleMoney cost;

        usage = decode_usage (kind, FALSE, absent[i], &cost);
        g_assert_null (usage);
      }
}

/* A total that does not add up is kept in the verbatim text and said to differ. */
static void
test_inconsistent (void)
{
  g_autoptr (ThimbleUsage) usage = NULL;
  ThimbleMoney cost;

  usage = decode_usage (C, FALSE, "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":99}", &cost);
  g_assert_true (thimble_usage_is_plausible (usage));
  g_assert_false (thimble_usage_is_consistent (usage));
  g_assert_cmpint (thimble_usage_get_total (usage), ==, 15);
}

/* Usage that comes many times is never added up. */
static void
test_repeated (void)
{
  g_autoptr (ThimbleDecoder) decoder = thimble_decoder_new (C, NULL, TRUE);
  const char *chunk = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":25,\"completion_tokens\":12,\"total_tokens\":37}}\n\n";
  ThimbleEvent event;
  gint64 total = -1;

  for (guint i = 0; i < 3; i++)
    g_assert_true (thimble_decoder_feed (decoder, chunk, strlen (chunk), NULL));
  while (thimble_decoder_pop (decoder, &event))
    {
      if (event.type == THIMBLE_EVENT_USAGE)
        total = thimble_usage_get_total (event.usage);
      thimble_event_clear (&event);
    }
  g_assert_cmpint (total, ==, 37);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/dialect-usage/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/dialect-usage/implausible", test_implausible);
  g_test_add_func ("/dialect-usage/impossible", test_impossible);
  g_test_add_func ("/dialect-usage/absent", test_absent);
  g_test_add_func ("/dialect-usage/inconsistent", test_inconsistent);
  g_test_add_func ("/dialect-usage/repeated", test_repeated);

  return g_test_run ();
}
