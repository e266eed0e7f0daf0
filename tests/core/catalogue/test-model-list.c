/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-error.h"
#include "base/thimble-json.h"
#include "catalogue/thimble-model-list.h"

static char *
read_page (ThimbleModelList *list, ThimbleDialectKind dialect, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = thimble_json_parse (text, -1, 32 * 1024 * 1024, &error);
  char *next = NULL;

  g_assert_no_error (error);
  g_assert_true (thimble_model_list_read_page (list, dialect, node, &next, &error));
  g_assert_no_error (error);

  return next;
}

static const ThimbleListedModel *
get (ThimbleModelList *list, guint index)
{
  g_assert_cmpuint (index, <, list->models->len);
  return g_ptr_array_index (list->models, index);
}

static void
test_openai (void)
{
  g_autoptr (ThimbleModelList) list = thimble_model_list_new ();
  g_autofree char *next = read_page (list, THIMBLE_DIALECT_OPENAI_RESPONSES,
    "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-6-luna\",\"object\":\"model\",\"created\":1790000000,\"owned_by\":\"openai\","
    "\"shutdown_date\":null},{\"id\":\"gpt-4o-mini\",\"shutdown_date\":\"2027-01-14\"},{\"id\":\"gpt-6-luna\"},17,null,{}]}");

  g_assert_null (next);
  g_assert_cmpuint (list->models->len, ==, 2);
  g_assert_cmpstr (get (list, 0)->id, ==, "gpt-6-luna");
  g_assert_null (get (list, 0)->name);
  g_assert_null (get (list, 0)->retires);
  g_assert_false (get (list, 0)->priced);
  g_assert_cmpint (get (list, 0)->context_window, ==, -1);
  g_assert_cmpstr (get (list, 1)->retires, ==, "2027-01-14");
  g_assert_true (get (list, 1)->deprecated);
}

static void
test_anthropic_pages (void)
{
  g_autoptr (ThimbleModelList) list = thimble_model_list_new ();
  g_autofree char *next = read_page (list, THIMBLE_DIALECT_ANTHROPIC_MESSAGES,
    "{\"data\":[{\"type\":\"model\",\"id\":\"claude-new\",\"display_name\":\"Claude New\",\"lifecycle\":\"active\","
    "\"max_input_tokens\":1000000,\"max_tokens\":128000,\"capabilities\":{\"effort\":{\"low\":{\"supported\":true},"
    "\"medium\":{\"supported\":false},\"high\":{\"supported\":true},\"xhigh\":null}}}],"
    "\"has_more\":true,\"first_id\":\"claude-new\",\"last_id\":\"claude-new\"}");
  g_autofree char *end = NULL;

  g_assert_cmpstr (next, ==, "claude-new");
  end = read_page (list, THIMBLE_DIALECT_ANTHROPIC_MESSAGES,
    "{\"data\":[{\"id\":\"claude-old\",\"lifecycle\":\"deprecated\",\"retires_at\":\"2026-11-30T00:00:00Z\",\"capabilities\":null},"
    "{\"id\":\"claude-gone\",\"lifecycle\":\"retired\"}],\"has_more\":false,\"last_id\":\"claude-gone\"}");
  g_assert_null (end);
  g_assert_cmpuint (list->models->len, ==, 2);
  g_assert_cmpstr (get (list, 0)->name, ==, "Claude New");
  g_assert_cmpint (get (list, 0)->context_window, ==, 1000000);
  g_assert_cmpint (get (list, 0)->output_limit, ==, 128000);
  g_assert_cmpuint (g_strv_length (get (list, 0)->efforts), ==, 2);
  g_assert_cmpstr (get (list, 0)->efforts[1], ==, "high");
  g_assert_true (get (list, 1)->deprecated);
  g_assert_cmpstr (get (list, 1)->retires, ==, "2026-11-30");
  g_assert_null (get (list, 1)->efforts);
}

static void
test_gemini_pages (void)
{
  g_autoptr (ThimbleModelList) list = thimble_model_list_new ();
  g_autofree char *next = read_page (list, THIMBLE_DIALECT_GEMINI,
    "{\"models\":[{\"name\":\"models/gemini-3.8-flash\",\"displayName\":\"Gemini 3.8 Flash\",\"inputTokenLimit\":1048576,"
    "\"outputTokenLimit\":65536,\"supportedGenerationMethods\":[\"generateContent\",\"countTokens\"]},"
    "{\"name\":\"models/embedding-2\",\"supportedGenerationMethods\":[\"embedContent\"]},{\"name\":\"models/none\"}],"
    "\"nextPageToken\":\"a b/&=\"}");
  g_autofree char *path = NULL;
  g_autofree char *end = NULL;

  g_assert_cmpstr (next, ==, "a b/&=");
  path = thimble_model_list_make_path (THIMBLE_DIALECT_GEMINI, "/models", next);
  g_assert_cmpstr (path, ==, "/models?pageSize=1000&pageToken=a%20b%2F%26%3D");
  end = read_page (list, THIMBLE_DIALECT_GEMINI, "{}");
  g_assert_null (end);
  g_assert_cmpuint (list->models->len, ==, 1);
  g_assert_cmpstr (get (list, 0)->id, ==, "gemini-3.8-flash");
  g_assert_cmpint (get (list, 0)->context_window, ==, 1048576);
  g_assert_cmpint (get (list, 0)->output_limit, ==, 65536);
}

static void
test_paths (void)
{
  g_autofree char *openai = thimble_model_list_make_path (THIMBLE_DIALECT_OPENAI_CHAT, "/models", "x");
  g_autofree char *first = thimble_model_list_make_path (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, "/models", NULL);
  g_autofree char *second = thimble_model_list_make_path (THIMBLE_DIALECT_ANTHROPIC_MESSAGES, "/models?a=b", "claude-x");

  g_assert_cmpstr (openai, ==, "/models");
  g_assert_cmpstr (first, ==, "/models?limit=1000");
  g_assert_cmpstr (second, ==, "/models?a=b&limit=1000&after_id=claude-x");
}

static void
test_compatible (void)
{
  g_autoptr (ThimbleModelList) list = thimble_model_list_new ();
  g_autofree char *next = read_page (list, THIMBLE_DIALECT_OPENAI_CHAT,
    "[{\"id\":\"llama\",\"meta\":{\"n_ctx_train\":32768}},{\"id\":\"vllm\",\"max_model_len\":8192.0},"
    "{\"id\":\"groq\",\"active\":true,\"context_window\":131072,\"max_completion_tokens\":65536},"
    "{\"id\":\"groq-off\",\"active\":false},"
    "{\"id\":\"mistral\",\"max_context_length\":262144,\"capabilities\":{\"completion_chat\":true}},"
    "{\"id\":\"mistral-embed\",\"capabilities\":{\"completion_chat\":false}},"
    "{\"id\":\"odd\",\"context_window\":\"many\",\"max_completion_tokens\":-3},"
    "{\"id\":\"odd2\",\"context_window\":1e300,\"max_completion_tokens\":0}]");
  static const gint64 windows[] = { 32768, 8192, 131072, 262144, -1, -1 };

  g_assert_null (next);
  g_assert_cmpuint (list->models->len, ==, G_N_ELEMENTS (windows));
  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    g_assert_cmpint (get (list, i)->context_window, ==, windows[i]);
  g_assert_cmpint (get (list, 2)->output_limit, ==, 65536);
  g_assert_cmpint (get (list, 4)->output_limit, ==, -1);
  g_assert_cmpint (get (list, 5)->output_limit, ==, -1);
}

static void
test_openrouter (void)
{
  g_autoptr (ThimbleModelList) list = thimble_model_list_new ();
  g_autofree char *next = read_page (list, THIMBLE_DIALECT_OPENAI_CHAT,
    "{\"data\":[{\"id\":\"openai/gpt-6-luna\",\"name\":\"OpenAI: GPT-6 Luna\",\"context_length\":1050000,"
    "\"top_provider\":{\"max_completion_tokens\":128000},\"pricing\":{\"prompt\":\"0.0000001\",\"completion\":\"0.0000005\","
    "\"input_cache_read\":\"0.00000001\",\"input_cache_write\":\"0.000000125\"},\"expiration_date\":null},"
    "{\"id\":\"x/y:free\",\"pricing\":{\"prompt\":\"0\",\"completion\":\"0\"}},"
    "{\"id\":\"openrouter/auto\",\"pricing\":{\"prompt\":\"-1\",\"completion\":\"-1\"}},"
    "{\"id\":\"x/number\",\"pricing\":{\"prompt\":0.1,\"completion\":0.2}},"
    "{\"id\":\"x/half\",\"pricing\":{\"prompt\":\"0.1\"}},"
    "{\"id\":\"x/picture\",\"architecture\":{\"output_modalities\":[\"image\"]}},"
    "{\"id\":\"x/both\",\"architecture\":{\"output_modalities\":[\"image\",\"text\"]}}]}");

  g_assert_null (next);
  g_assert_cmpuint (list->models->len, ==, 6);
  g_assert_true (get (list, 0)->priced);
  g_assert_cmpint (get (list, 0)->rates.input, ==, 100000);
  g_assert_cmpint (get (list, 0)->rates.output, ==, 500000);
  g_assert_cmpint (get (list, 0)->rates.cached_read, ==, 10000);
  g_assert_cmpint (get (list, 0)->rates.cache_write, ==, 125000);
  g_assert_cmpint (get (list, 0)->rates.cache_write_long, ==, THIMBLE_MONEY_UNKNOWN);
  g_assert_cmpint (get (list, 0)->output_limit, ==, 128000);
  g_assert_true (get (list, 1)->priced);
  g_assert_cmpint (get (list, 1)->rates.input, ==, 0);
  for (guint i = 2; i < 6; i++)
    g_assert_false (get (list, i)->priced);
}

static void
test_hostile (void)
{
  g_autoptr (ThimbleModelList) list = thimble_model_list_new ();
  g_autofree char *longish = g_strnfill (201, 'x');
  g_autofree char *text = g_strdup_printf (
    "{\"data\":[{\"id\":\"a\\nb\"},{\"id\":\"a\\u0000b\"},{\"id\":\"a\\u202eb\"},{\"id\":\"a\\u200bb\"},{\"id\":\"a\\u2028b\"},"
    "{\"id\":\"\\u001b[31m\"},{\"id\":\"\"},{\"id\":\" \"},{\"id\":\"a \"},{\"id\":7},{\"id\":null},{\"id\":[\"x\"]},{\"id\":\"%s\"},"
    "{\"id\":\"\\ufdd0\"},{\"id\":\"<b>&amp;</b>\",\"name\":\"x\\n\\u202e<b>\\u001b\"},{\"id\":\"My Model\",\"name\":\"\"},"
    "{\"id\":\"ok\",\"shutdown_date\":\"2027-02-30\"},{\"id\":\"ok2\",\"shutdown_date\":\"9999-99-99\"},"
    "{\"id\":\"ok3\",\"shutdown_date\":\"2027-01-14evil\"}]}", longish);
  g_autofree char *next = read_page (list, THIMBLE_DIALECT_OPENAI_CHAT, text);

  for (guint i = 0; i < list->models->len; i++)
    g_test_message ("%s", get (list, i)->id);
  g_assert_cmpuint (list->models->len, >=, 5);
  for (guint i = 0; i < list->models->len; i++)
    {
      const ThimbleListedModel *model = get (list, i);

      g_assert_null (strpbrk (model->id, "\n\033"));
      g_assert_null (strstr (model->id, "\xe2\x80\xae"));
      g_assert_null (model->retires);
      if (model->name != NULL)
        {
          g_assert_null (strpbrk (model->name, "\n\033"));
          g_assert_null (strstr (model->name, "\xe2\x80\xae"));
        }
    }
  g_assert_cmpstr (get (list, list->models->len - 4)->id, ==, "My Model");
  g_assert_null (get (list, list->models->len - 4)->name);
}

static void
test_not_a_list (void)
{
  static const char * const texts[] = {
    "{}", "{\"data\":{}}", "{\"data\":\"x\"}", "7", "\"x\"", "null", "{\"error\":{\"message\":\"no\"}}", "{\"models\":3}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (guint dialect = 0; dialect < 4; dialect++)
      {
        g_autoptr (ThimbleModelList) list = thimble_model_list_new ();
        g_autoptr (GError) error = NULL;
        g_autoptr (JsonNode) node = thimble_json_parse (texts[i], -1, 1000, NULL);
        char *next = (char *) "";

        g_assert_nonnull (node);
        if (i == 0 && dialect == THIMBLE_DIALECT_GEMINI)
          continue; /* its way of saying: none */
        g_assert_false (thimble_model_list_read_page (list, dialect, node, &next, &error));
        g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_UNDERSTOOD);
        g_assert_null (next);
      }

  {
    g_autoptr (ThimbleModelList) list = thimble_model_list_new ();
    g_autofree char *next = read_page (list, THIMBLE_DIALECT_OPENAI_CHAT, "{\"object\":\"list\",\"data\":null}");

    g_assert_null (next);
    g_assert_cmpuint (list->models->len, ==, 0);
  }
}

static void
test_many (void)
{
  g_autoptr (ThimbleModelList) list = thimble_model_list_new ();
  g_autoptr (ThimbleModelList) again = NULL;
  g_autoptr (GString) text = g_string_new ("{\"data\":[");
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *next = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (text, "%s{\"id\":\"vendor/model-%u\",\"name\":\"Model %u\",\"context_length\":%u,"
                            "\"pricing\":{\"prompt\":\"0.%012u\",\"completion\":\"0.%012u\"}}",
                            i > 0 ? "," : "", i, i, 1000 + i, i, i * 2);
  g_string_append (text, "]}");
  next = read_page (list, THIMBLE_DIALECT_OPENAI_CHAT, text->str);
  g_assert_cmpuint (list->models->len, ==, 10000);
  g_assert_cmpint (get (list, 9999)->rates.output, ==, 19998);

  node = thimble_model_list_to_json (list, "https://a.example");
  again = thimble_model_list_from_json (node, "https://a.example");
  g_assert_cmpuint (again->models->len, ==, 10000);
}

static void
test_too_many (void)
{
  g_autoptr (ThimbleModelList) list = thimble_model_list_new ();
  g_autoptr (GString) text = g_string_new ("{\"data\":[");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= THIMBLE_MODEL_LIST_MAX; i++)
    g_string_append_printf (text, "%s{\"id\":\"m%u\"}", i > 0 ? "," : "", i);
  g_string_append (text, "]}");
  node = thimble_json_parse (text->str, -1, 32 * 1024 * 1024, &error);
  g_assert_no_error (error);
  g_assert_false (thimble_model_list_read_page (list, THIMBLE_DIALECT_OPENAI_CHAT, node, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
}

static void
test_remembered (void)
{
  g_autoptr (ThimbleModelList) before = thimble_model_list_new ();
  g_autoptr (ThimbleModelList) after = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *next = read_page (before, THIMBLE_DIALECT_OPENAI_CHAT,
    "[{\"id\":\"a\",\"name\":\"A\",\"context_length\":7,\"max_completion_tokens\":8,\"shutdown_date\":\"2027-01-14\","
    "\"pricing\":{\"prompt\":\"0.000001\",\"completion\":\"0.000002\"}},{\"id\":\"b\"}]");

  g_assert_null (next);
  before->day = g_strdup ("2026-11-23");
  node = thimble_model_list_to_json (before, "https://a.example/v1");
  g_assert_null (thimble_model_list_from_json (node, "https://b.example/v1"));
  g_assert_null (thimble_model_list_from_json (NULL, "https://a.example/v1"));
  after = thimble_model_list_from_json (node, "https://a.example/v1");
  g_assert_cmpstr (after->day, ==, "2026-11-23");
  g_assert_cmpuint (after->models->len, ==, 2);
  g_assert_cmpstr (get (after, 0)->name, ==, "A");
  g_assert_cmpint (get (after, 0)->context_window, ==, 7);
  g_assert_cmpint (get (after, 0)->output_limit, ==, 8);
  g_assert_cmpstr (get (after, 0)->retires, ==, "2027-01-14");
  g_assert_true (get (after, 0)->deprecated);
  g_assert_true (get (after, 0)->priced);
  g_assert_cmpint (get (after, 0)->rates.output, ==, 2000000);
  g_assert_cmpint (get (after, 0)->rates.cached_read, ==, THIMBLE_MONEY_UNKNOWN);
  g_assert_null (get (after, 1)->name);
  g_assert_false (get (after, 1)->priced);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalogue/model-list/openai", test_openai);
  g_test_add_func ("/catalogue/model-list/anthropic-pages", test_anthropic_pages);
  g_test_add_func ("/catalogue/model-list/gemini-pages", test_gemini_pages);
  g_test_add_func ("/catalogue/model-list/paths", test_paths);
  g_test_add_func ("/catalogue/model-list/compatible", test_compatible);
  g_test_add_func ("/catalogue/model-list/openrouter", test_openrouter);
  g_test_add_func ("/catalogue/model-list/hostile", test_hostile);
  g_test_add_func ("/catalogue/model-list/not-a-list", test_not_a_list);
  g_test_add_func ("/catalogue/model-list/many", test_many);
  g_test_add_func ("/catalogue/model-list/too-many", test_too_many);
  g_test_add_func ("/catalogue/model-list/remembered", test_remembered);

  return g_test_run ();
}
