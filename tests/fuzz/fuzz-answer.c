/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* strchrnul */
#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "base/thimble-format.h"
#include "compose/thimble-markdown-inline.h"
#include "measure/thimble-check.h"
#include "practice/thimble-practice-private.h"
#include "store/thimble-tokenizer.h"

/* A text, and what is done with it. The first byte says what: bit 2, the practice server answers it; else bits 0-1: 0 it is shown as
 * Markdown, 1 it is searched, 2 it is judged by the check in its first line, 3 it becomes a label and goes to a terminal. */

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static sqlite3 *db;
static sqlite3_stmt *insert, *find, *empty;

/* Markdown */

static void
on_element (GMarkupParseContext  *context,
            const char           *name,
            const char          **names,
            const char          **values,
            gpointer              data,
            GError              **error)
{
  static const char *const ours[] = { "markup", "a", "b", "i", "tt", NULL };

  g_assert_true (g_strv_contains (ours, name));
  if (!g_str_equal (name, "a"))
    {
      g_assert_null (names[0]);
      return;
    }
  g_assert_cmpstr (names[0], ==, "href");
  g_assert_true (thimble_markdown_link_is_safe (values[0]));
  g_assert_cmpstr (names[1], ==, "title");
  g_assert_null (names[2]);
}

static void
check_markup (const char *text)
{
  static const GMarkupParser parser = { .start_element = on_element };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autofree char *whole = g_strconcat ("<markup>", text, "</markup>", NULL);
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, whole, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
}

static void
show_markdown (const char *text)
{
  cmark_node *document = cmark_parse_document (text, strlen (text), CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);
  cmark_iter *iter = cmark_iter_new (document);
  g_autofree char *line = thimble_markdown_line (text);
  cmark_event_type event;

  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    {
      cmark_node *node = cmark_iter_get_node (iter);

      if (event == CMARK_EVENT_ENTER && (cmark_node_get_type (node) == CMARK_NODE_PARAGRAPH || cmark_node_get_type (node) == CMARK_NODE_HEADING))
        {
          g_autofree char *markup = thimble_markdown_inlines (node);

          check_markup (markup);
        }
    }
  cmark_iter_free (iter);
  cmark_node_free (document);
  check_markup (line);
}

/* Search */

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_true (thimble_tokenizer_register (db));
  g_assert_cmpint (sqlite3_exec (db, "CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'thimble')", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "INSERT INTO words VALUES (?1)", -1, &insert, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT count(*) FROM words WHERE words MATCH ?1", -1, &find, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "DELETE FROM words", -1, &empty, NULL), ==, SQLITE_OK);
  return 0;
}

/* A text is found by itself: by any of it that is anything to find. */
static void
search (const char *text)
{
  g_autofree char *query = thimble_tokenizer_make_query (text);

  if (query == NULL)
    return;
  sqlite3_bind_text (insert, 1, text, -1, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
  sqlite3_reset (insert);
  sqlite3_bind_text (find, 1, query, -1, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (find), ==, SQLITE_ROW);
  g_assert_cmpint (sqlite3_column_int (find, 0), ==, 1);
  sqlite3_reset (find);
  g_assert_cmpint (sqlite3_step (empty), ==, SQLITE_DONE);
  sqlite3_reset (empty);
}

/* Checks */

static void
judge (const char *text)
{
  const char *end = strchrnul (text, '\n');
  g_autofree char *spec = g_strndup (text, (gsize) (end - text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleCheck) check = thimble_check_parse (spec, &error);
  g_autoptr (ThimbleCheck) again = NULL;
  g_autofree char *written = NULL, *reason = NULL;

  g_assert_true ((check == NULL) == (error != NULL));
  if (check == NULL)
    return;
  written = thimble_check_to_spec (check);
  again = thimble_check_parse (written, &error);
  g_assert_no_error (error);
  g_assert_cmpint (thimble_check_get_kind (check), ==, thimble_check_get_kind (again));
  thimble_check_judge (check, end, &reason);
  g_assert_true (reason == NULL || g_utf8_validate (reason, -1, NULL));
}

static void
show_plain (const char *text)
{
  g_autofree char *label = thimble_text_for_label (text, 200);
  g_autofree char *terminal = thimble_text_for_terminal (text);

  g_assert_true (g_utf8_validate (label, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (label, -1), <=, 200);
  for (const char *p = label; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
  g_assert_true (g_utf8_validate (terminal, -1, NULL));
  for (const char *p = terminal; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (*p == '\n' || *p == '\t' || !g_unichar_iscntrl (g_utf8_get_char (p)));
}

/* Its answer is text, and goes out in pieces that are the whole of it. */
static void
practise (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1); /* as a document's text is */
  ThimblePracticeQuestion question = { .text = valid, .n_earlier = (guint) strlen (valid) % 3, .system = strlen (valid) % 2 };
  g_autofree char *answer = thimble_practice_answer_question (&question);
  g_autoptr (GPtrArray) pieces = thimble_practice_split_pieces (answer);
  g_autoptr (GString) joined = g_string_new (NULL);

  g_assert_true (g_utf8_validate (answer, -1, NULL));
  for (guint i = 0; i < pieces->len; i++)
    {
      g_assert_true (g_utf8_validate (pieces->pdata[i], -1, NULL));
      g_string_append (joined, pieces->pdata[i]);
    }
  g_assert_cmpstr (joined->str, ==, answer);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  static void (*const uses[]) (const char *) = { show_markdown, search, judge, show_plain };
  g_autofree char *text = NULL;

  if (size < 1)
    return 0;
  text = g_strndup ((const char *) data + 1, size - 1);
  if ((data[0] & 4) != 0)
    practise (text);
  else
    uses[data[0] & 3](text);
  return 0;
}
