/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding words in any script, and not finding what was deleted. */
#define _GNU_SOURCE /* memmem() */
#include "config.h"

#include <string.h>

#include "store-helper.h"
#include "store/thimble-request-list.h"
#include "store/thimble-store-private.h"
#include "store/thimble-tokenizer.h"

typedef StoreFixture Fixture;

static void
assert_found (Fixture    *fixture,
              const char *text,
              const char *expected)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autofree char *found = NULL;

  filter->text = g_strdup (text);
  found = store_test_query_text (fixture->store, filter);
  if (g_strcmp0 (found, expected) != 0)
    g_error ("“%s” is found in “%s”, not in “%s”", text, found, expected);
}

static void
add (Fixture    *fixture,
     const char *prompt,
     const char *answer)
{
  store_test_add (fixture->store, store_test_record (prompt, answer));
}

static void
test_words (Fixture       *fixture,
            gconstpointer  data)
{
  add (fixture, "The quick brown fox", "jumps over the lazy dog");  /* 1 */
  add (fixture, "A brown and quick bear", "foxes are quick");      /* 2 */
  add (fixture, "don't e-mail Ärzte in München", "ΣΟΦΟΣ Ёлка");    /* 3 */

  assert_found (fixture, "quick fox", "2 1");       /* the last may still be typed */
  assert_found (fixture, "fox quick ", "1");
  assert_found (fixture, "lazy brown ", "1");       /* prompt and answer of one request */
  assert_found (fixture, "\"quick brown\"", "1");
  assert_found (fixture, "\"brown quick\"", "");
  assert_found (fixture, "\"fox jumps\"", "");      /* no phrase goes from prompt to answer */
  assert_found (fixture, "fo* dog ", "1");
  assert_found (fixture, "\"lazy do\"*", "1");
  assert_found (fixture, "\"lazy do", "1");         /* an open quote */
  assert_found (fixture, "e-mail", "3");
  assert_found (fixture, "DON'T", "3");
  assert_found (fixture, "arzte münchen ", "3");
  assert_found (fixture, "σοφος ", "3");
  assert_found (fixture, "σοφοσ ", "3");
  assert_found (fixture, "ёлка ", "3");
  assert_found (fixture, "елка ", "3");
}

/* Whatever is typed finds something or nothing, and is no error. */
static void
test_any_syntax (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char *typed[] = {
    "\"", "\"\"", "*", "**", "\"*", "AND", "OR OR", "NOT x", "x NEAR/2 y", "(", "))", "prompt:x", "{prompt answer}:x", "^x", "-", "+x + y",
    "x\"y\"z", "'", "';--", "%", "\\", "\x01", "\xff\xfe", "a\xcc", "—", "😀", "😀*", "x AND", "col : x", "\"a\" \"b", "?1", "@",
  };
  GString *long_text = g_string_new (NULL);

  add (fixture, "x y AND near", "not or");
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr (ThimbleFilter) filter = thimble_filter_new ();

      filter->text = g_strdup (typed[i]);
      store_test_sums (fixture->store, filter); /* fails the test on an error */
    }
  assert_found (fixture, "AND ", "1");
  assert_found (fixture, "NOT y ", "1");
  assert_found (fixture, "?!", "");
  for (guint i = 0; i < 5000; i++)
    g_string_append (long_text, "x ");
  assert_found (fixture, long_text->str, "1");
  g_string_free (long_text, TRUE);
}

static void
test_without_spaces (Fixture       *fixture,
                     gconstpointer  data)
{
  add (fixture, "请用简单的语言解释量子力学", "好的，我们开始。");       /* 1 */
  add (fixture, "我用GPT模型写诗", "模型");                             /* 2 */
  add (fixture, "東京タワーの高さは？", "三百三十三メートルです");       /* 3 */
  add (fixture, "한국어로 번역해 주세요", "알겠습니다");                 /* 4 */
  add (fixture, "แปลภาษาไทย", "ได้เลย");                               /* 5 */
  add (fixture, "ハ\xe3\x82\x9aン ｶﾒﾗ", "か\xe3\x82\x99く");             /* 6: パ in two parts, half width, が in two */

  assert_found (fixture, "量子", "1");
  assert_found (fixture, "量子力学", "1");
  assert_found (fixture, "量子学", "");
  assert_found (fixture, "力", "1");
  assert_found (fixture, "学", "1");          /* the last of its run */
  assert_found (fixture, "我们", "1");
  assert_found (fixture, "我", "2 1");
  assert_found (fixture, "GPT模", "2");
  assert_found (fixture, "gpt模型", "2");
  assert_found (fixture, "用gpt ", "2");
  assert_found (fixture, "我用GPT", "2");     /* what follows a run follows its last pair */
  assert_found (fixture, "好的，我们", "1");
  assert_found (fixture, "模型 用", "2");
  assert_found (fixture, "\"模型写诗\"", "2");
  assert_found (fixture, "写诗 模型 语言", "");
  assert_found (fixture, "タワー", "3");
  assert_found (fixture, "京タ", "3");
  assert_found (fixture, "고", "");
  assert_found (fixture, "번역", "4");
  assert_found (fixture, "국어", "4");
  assert_found (fixture, "ภาษา", "5");
  assert_found (fixture, "パン", "6");
  assert_found (fixture, "カメラ", "6");
  assert_found (fixture, "がく", "6");
  assert_found (fixture, "かく", "");
}

static void
test_where (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (ThimbleRecord) running = store_test_record ("running prompt", "half an ans");
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  ThimbleRecord *record = store_test_record ("prompt", "answer");

  thimble_prompt_set_system (record->prompt, "systemic");
  record->state = THIMBLE_STATE_FAILED;
  record->problem = thimble_problem_new (THIMBLE_ERROR_SERVER, "messaged", NULL, "detailed", -1);
  store_test_add (fixture->store, record);
  assert_found (fixture, "systemic ", "1");
  assert_found (fixture, "messaged ", "1");
  assert_found (fixture, "detailed ", "1");

  /* One that runs is found as far as it has come, and again when it has ended. */
  running->state = THIMBLE_STATE_STREAMING;
  running->id = store_test_insert (fixture->store, running, NULL);
  assert_found (fixture, "running", "2");
  assert_found (fixture, "half an", "2");
  assert_found (fixture, "prompt ", "2 1");
  g_free (running->answer);
  running->answer = g_strdup ("half an answer, whole");
  running->state = THIMBLE_STATE_COMPLETED;
  g_assert_true (store_test_update (fixture->store, running, NULL));
  assert_found (fixture, "answer ", "2 1");
  assert_found (fixture, "ans ", "");
  g_free (running->answer);
  running->answer = g_strdup ("other");
  g_assert_true (store_test_update (fixture->store, running, NULL));
  assert_found (fixture, "answer ", "1");
  assert_found (fixture, "other ", "2");

  /* With the other parts of a filter. */
  filter->text = g_strdup ("prompt ");
  filter->states = 1u << THIMBLE_STATE_FAILED;
  g_assert_cmpint (store_test_sums (fixture->store, filter).requests, ==, 1);
  filter->since_us = G_GINT64_CONSTANT (4200000000) * G_USEC_PER_SEC;
  g_assert_cmpint (store_test_sums (fixture->store, filter).requests, ==, 0);
}

/* Requests as an older version might have left them, not indexed. */
#define FILL_SQL(n, prompt) \
  "INSERT INTO requests (id, revision, owner, state, started_us, dialect, tier, practice, conversation_id, text_deleted, finish," \
  " predicted_exact, billed, ordered_us)" \
  " SELECT value * 3, 1, '', 'completed', value, 'openai-chat', 'entry', 0, 0, 0, 'stop', 0, 'none', value FROM" \
  " (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < " G_STRINGIFY (n) ") SELECT value FROM n);" \
  "INSERT INTO request_lines (id) SELECT id FROM requests;" \
  "INSERT INTO request_texts (id, prompt, answer) SELECT id, " prompt ", iif(id % 2, 'straw', '') FROM requests;"

/* More of them than are looked up one by one, in several parts of the index. */
static void
test_many (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autoptr (GArray) ids = NULL;

  store_test_sql (fixture->folder, FILL_SQL (12000, "iif(id % 3000 = 0, 'needle', 'hay')"));
  assert_found (fixture, "needle ", "36000 33000 30000 27000 24000 21000 18000 15000 12000 9000 6000 3000");
  filter->text = g_strdup ("hay ");
  ids = store_test_query (fixture->store, filter);
  g_assert_cmpuint (ids->len, ==, 11988);
  g_assert_cmpint (g_array_index (ids, gint64, 0), ==, 35997);
  for (guint i = 1; i < ids->len; i++)
    g_assert_cmpint (g_array_index (ids, gint64, i), <, g_array_index (ids, gint64, i - 1));
  g_free (filter->text);
  filter->text = g_strdup ("hay straw ");
  g_assert_cmpint (store_test_sums (fixture->store, filter).requests, ==, 6000);
  g_assert_cmpint (store_test_ask (fixture->folder, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'search_[0-9]'"), ==, 3);
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_assert_true (thimble_store_open_finish (THIMBLE_STORE (source), result, NULL));
}

typedef struct {
  ThimbleScan *scan;
  gboolean     done;
} Preview;

static void
on_preview (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Preview *preview = data;
  g_autoptr (GError) error = NULL;

  preview->scan = thimble_store_scan_finish (THIMBLE_STORE (source), result, &error);
  g_assert_no_error (error);
  preview->done = TRUE;
}

/* Texts that came by a migration or an import are many. A search shows the newest of them at once, and the list goes on
 * finding while they are indexed. */
static void
test_before_indexed (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (ThimbleFilter) common = thimble_filter_new (), rare = thimble_filter_new ();
  g_autoptr (ThimbleRequestList) list = NULL;
  Preview preview = { NULL, FALSE };

  store_test_close (g_steal_pointer (&fixture->store));
  store_test_sql (fixture->folder, FILL_SQL (20000, "iif(id = 3, 'needle', 'hay')"));
  common->text = g_strdup ("hay ");
  rare->text = g_strdup ("needle ");
  fixture->store = thimble_store_new (fixture->folder);
  list = thimble_request_list_new (fixture->store);
  thimble_request_list_set_filter (list, rare);
  thimble_store_open_async (fixture->store, NULL, on_opened, NULL);
  thimble_store_preview_async (fixture->store, common, 128, NULL, on_preview, &preview);
  store_test_wait (&preview.done);
  g_assert_true (preview.scan->partial);
  /* What was indexed within its time, which in a slow run is less. */
  g_assert_cmpuint (preview.scan->ids->len, >, g_getenv ("THIMBLE_SLOW") != NULL ? 0 : 127);
  g_assert_cmpuint (preview.scan->ids->len, <=, 128);
  for (guint i = 0; i < preview.scan->ids->len; i++)
    g_assert_cmpint (g_array_index (preview.scan->ids, gint64, i), ==, 60000 - (gint64) i * 3);
  thimble_scan_free (preview.scan);

  /* (the list asks again and again until all is indexed) */
  while (thimble_request_list_is_loading (list) || g_list_model_get_n_items (G_LIST_MODEL (list)) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_cmpuint (thimble_request_list_find (list, 3), ==, 0);
  g_clear_object (&list);
  store_test_run_for (0);
}

static gboolean
file_has (Fixture    *fixture,
          const char *suffix,
          const char *needle)
{
  g_autofree char *path = g_strconcat (fixture->folder, "/history.db", suffix, NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  return g_file_get_contents (path, &bytes, &length, NULL) && memmem (bytes, length, needle, strlen (needle)) != NULL;
}

/* What is deleted leaves the index's file too, and not only what a search shows. */
static void
test_deleted (Fixture       *fixture,
              gconstpointer  data)
{
  gboolean text_only = GPOINTER_TO_INT (data);

  add (fixture, "keep xylophone", "b");
  add (fixture, "secret qwertzuiop", "answered asdfghjkl");
  add (fixture, "keep too", "b");
  assert_found (fixture, "qwertzuiop ", "2");
  g_assert_true (store_test_delete (fixture->store, 2, text_only, NULL));
  assert_found (fixture, "qwertzuiop ", ""); /* (also waits for the index) */
  assert_found (fixture, "asdfghjkl ", "");
  assert_found (fixture, "xylophone ", "1");
  assert_found (fixture, "keep ", "3 1");
  g_assert_cmpint (store_test_ask (fixture->folder, "SELECT count(*) FROM search_unpurged"), ==, 0);
  g_assert_false (file_has (fixture, "-wal", "qwertzuiop"));
  store_test_close (g_steal_pointer (&fixture->store));
  g_assert_true (file_has (fixture, "", "xylophone"));
  g_assert_false (file_has (fixture, "", "qwertzuiop"));
  g_assert_false (file_has (fixture, "", "asdfghjkl"));
}

/* A damaged part is made anew when a search meets it; the history itself is not thought damaged. */
static void
test_damaged (Fixture       *fixture,
              gconstpointer  data)
{
  add (fixture, "xylophone one", "b");
  add (fixture, "xylophone two", "b");
  assert_found (fixture, "xylophone ", "2 1");
  store_test_close (g_steal_pointer (&fixture->store));
  store_test_sql (fixture->folder, "UPDATE search_0_data SET block = x'00' WHERE id > 1000");
  fixture->store = store_test_open (fixture->folder);
  assert_found (fixture, "xylophone ", "2 1");
  assert_found (fixture, "two ", "2");
  store_test_close (g_steal_pointer (&fixture->store));
  fixture->store = store_test_open (fixture->folder);
  g_assert_null (thimble_store_get_warning (fixture->store));
  assert_found (fixture, "one ", "1");
}

/* A damaged index keeps nobody from deleting. */
static void
test_deleted_damaged (Fixture       *fixture,
                      gconstpointer  text_only)
{
  add (fixture, "secret qwertzuiop", "b");
  add (fixture, "xylophone", "b");
  assert_found (fixture, "xylophone ", "2");
  store_test_close (g_steal_pointer (&fixture->store));
  store_test_sql (fixture->folder, "UPDATE search_0_data SET block = x'00'"); /* its structure, too */
  fixture->store = store_test_open (fixture->folder);
  g_assert_true (store_test_delete (fixture->store, 1, GPOINTER_TO_INT (text_only), NULL));
  assert_found (fixture, "xylophone ", "2");
  assert_found (fixture, "qwertzuiop ", "");
  store_test_close (g_steal_pointer (&fixture->store));
  g_assert_false (file_has (fixture, "", "qwertzuiop"));
  fixture->store = store_test_open (fixture->folder);
  g_assert_null (thimble_store_get_warning (fixture->store));
}

static void
test_large (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *word = g_strnfill (10 << 20, 'a');
  GString *prompt = g_string_sized_new (11 << 20);

  while (prompt->len < 10 << 20)
    g_string_append (prompt, "many words 很多字 ");
  g_string_append (prompt, "zebra");
  add (fixture, prompt->str, "b");
  add (fixture, word, "giraffe");
  assert_found (fixture, "zebra ", "1");
  assert_found (fixture, "多字 words ", "1");
  assert_found (fixture, "giraffe ", "2");
  assert_found (fixture, word, "2");
  g_string_free (prompt, TRUE);
}

static void
test_query (void)
{
  g_autofree char *words = thimble_tokenizer_make_query ("one  two* three ");
  g_autofree char *typing = thimble_tokenizer_make_query ("one tw");
  g_autofree char *phrase = thimble_tokenizer_make_query ("\"one two\" -- 的");

  g_assert_cmpstr (words, ==, "\"one\" \"two*\" * \"three\"");
  g_assert_cmpstr (typing, ==, "\"one\" \"tw\" *");
  g_assert_cmpstr (phrase, ==, "\"one two\" \"的\" *");
  g_assert_null (thimble_tokenizer_make_query (" -- \"\" * "));
}

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func, data) g_test_add ("/store-search/" name, Fixture, data, store_test_set_up, func, store_test_tear_down)
  ADD ("words", test_words, NULL);
  ADD ("any-syntax", test_any_syntax, NULL);
  ADD ("without-spaces", test_without_spaces, NULL);
  ADD ("where", test_where, NULL);
  ADD ("many", test_many, NULL);
  ADD ("before-indexed", test_before_indexed, NULL);
  ADD ("deleted", test_deleted, GINT_TO_POINTER (FALSE));
  ADD ("deleted-text", test_deleted, GINT_TO_POINTER (TRUE));
  ADD ("damaged", test_damaged, NULL);
  ADD ("deleted-damaged", test_deleted_damaged, GINT_TO_POINTER (FALSE));
  ADD ("deleted-text-damaged", test_deleted_damaged, GINT_TO_POINTER (TRUE));
  ADD ("large", test_large, NULL);
#undef ADD
  g_test_add_func ("/store-search/query", test_query);

  return g_test_run ();
}
