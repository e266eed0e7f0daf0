/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T21: five hundred nasty strings, in every field of a request, as the window, the terminal and the exports show them: no
 * warning, no escape sequence, no live formula. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "history-fixture.h"
#include "target.h"
#include "thimble-test-loop.h"

#define N_STRINGS 500

static const char *cli;

static const char *pieces[] = {
  "<b>bold</b>", "<span foreground='red'>red", "&amp;", "&", "<", "</span>", "<a href=\"https://evil.example\">click</a>", "&#x202e;",
  "\x1b[31mred\x1b[0m", "\x1b]0;owned\x07", "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07", "\x1b[2J\x1b[H", "\x1b[6n", "\x1bP+q544e\x1b\\",
  "\xc2\x9b" "31m", "\xc2\x9d" "0;x\xc2\x9c", "\x07", "\x08\x08\x08", "\x0b", "\x0c", "\x7f", "\x01\x02\x03", "\xe2\x80\xae" "txt.exe", "\xe2\x81\xa6" "isolate",
  "\xe2\x80\x8f", "\xe2\x80\x8b", "\xef\xbb\xbf", "\xe2\x80\xa8", "\xef\xbf\xbd", "\xef\xbf\xbf", "=1+1", "=HYPERLINK(\"http://evil.example\",\"x\")", "+1", "-1", "@SUM(A1)",
  "\t=1", "\r=1", "\n=1", "'=1", "\"=1", ",=1", ";=1", "=cmd|' /C calc'!A0", "%s%n%x", "%1$s", "../../etc/passwd", "C:\\x", "'; DROP TABLE requests;--", "\" OR 1=1 --",
  "${x}", "`id`", "$(id)", "\\u0000", "\\x1b[31m", "\r\nx-injected: 1", "javascript:alert(1)", "file:///etc/passwd", "[x](javascript:alert(1))", "![i](http://evil.example)",
  "```\n<b>", "| a | b |\n|-|-|\n| =1 | \x1b[31m |", "# =1", "* * *", "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85", "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9", "\xe0\xb8\x81\xe0\xb8\xb3", "\xd8\xa7\xd9\x84",
  "NaN", "1e400", "-0", "null", "undefined", " ", "   lead", "trail   ",
};

/* A number that is found again, and nasty things before and after it. */
static char *
make_string (guint i)
{
  const char *first = pieces[i % G_N_ELEMENTS (pieces)];
  const char *second = pieces[(i * 7 + i / G_N_ELEMENTS (pieces)) % G_N_ELEMENTS (pieces)];

  switch (i / G_N_ELEMENTS (pieces) % 3)
    {
    case 0: return g_strdup_printf ("%sn%uq", first, i);
    case 1: return g_strdup_printf ("%s n%uq %s", first, i, second);
    default: return g_strdup_printf ("%s%sn%uq%s", second, first, i, first);
    }
}

static void
insert_all (HistoryFixture *fixture,
            gint64         *ids)
{
  for (guint i = 0; i < N_STRINGS; i++)
    {
      g_autofree char *text = make_string (i);
      ThimbleRecord *record = history_record (fixture->engine, "gpt-6-luna", "free", text, text, 5, 5,
                                              i % 2 ? THIMBLE_STATE_FAILED : THIMBLE_STATE_COMPLETED, i);
      g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_SERVER, text, text, text, -1);

      g_free (record->endpoint_name);
      record->endpoint_name = g_strdup (text);
      g_free (record->model_id);
      record->model_id = g_strdup (text);
      g_free (record->model_name);
      record->model_name = g_strdup (text);
      g_free (record->answered_model);
      record->answered_model = g_strdup (text);
      g_free (record->reasoning);
      record->reasoning = g_strdup (text);
      g_free (record->finish_word);
      record->finish_word = g_strdup (text);
      g_free (record->finish_explanation);
      record->finish_explanation = g_strdup (text);
      g_free (record->request_id);
      record->request_id = g_strdup (text);
      g_free (record->service_tier);
      record->service_tier = g_strdup (text);
      g_free (record->rate_limits);
      record->rate_limits = g_strdup (text);
      thimble_prompt_set_system (record->prompt, text);
      thimble_prompt_add_turn (record->prompt, THIMBLE_ROLE_USER, text);
      thimble_prompt_add_turn (record->prompt, THIMBLE_ROLE_ASSISTANT, text);
      if (i % 2)
        {
          g_clear_pointer (&record->problem, thimble_problem_unref);
          record->problem = thimble_problem_with_http (problem, 500, text, text);
        }
      ids[i] = history_add (thimble_engine_get_store (fixture->engine->engine), record);
    }
}

/* What steers a terminal or a line of text. */
static gboolean
steers (gunichar c)
{
  return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e)
         || (c >= 0x2066 && c <= 0x2069);
}

static guint
count_steering (const char *text)
{
  guint n = 0;

  if (!g_utf8_validate (text, -1, NULL))
    return 1;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    n += steers (g_utf8_get_char (p));
  return n;
}

static guint n_labels, n_steering;

/* All text below: labels and text views. Whether @wanted is among it. */
static gboolean
look (GtkWidget  *root,
      const char *wanted)
{
  gboolean found = FALSE;

  if (GTK_IS_LABEL (root))
    {
      const char *text = gtk_label_get_text (GTK_LABEL (root));

      n_labels++;
      n_steering += count_steering (text);
      found = strstr (text, wanted) != NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    found |= look (child, wanted);
  return found;
}

static void
test_window (HistoryFixture *fixture,
             gconstpointer   unused)
{
  gint64 ids[N_STRINGS];
  guint n_shown = 0;

  n_labels = n_steering = 0;
  insert_all (fixture, ids);
  ui_wait_for (history_n_rows (fixture) == N_STRINGS);
  ui_settle (fixture->window);
  look (fixture->page, "");
  for (guint i = 0; i < N_STRINGS; i++)
    {
      g_autofree char *wanted = g_strdup_printf ("n%uq", i);

      history_show (fixture, ids[i]);
      n_shown += look (fixture->detail, wanted);
    }
  look (fixture->page, "");
  target_figure ("T21: window: %u strings in every field, %u of them shown, %u labels read: 0 warnings, %u escapes", N_STRINGS, n_shown,
                 n_labels, n_steering);
  g_assert_cmpuint (n_shown, ==, N_STRINGS);
  g_assert_cmpuint (n_steering, ==, 0);
}

static char *
run_in_terminal (const char *home,
                 const char *command)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *line = g_strdup_printf ("'%s' %s", cli, command);
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", home, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, "script", "-qec", line, "/dev/null", NULL);
  g_assert_no_error (error);
  {
    g_autoptr (GBytes) bytes = NULL;

    g_assert_true (g_subprocess_communicate (process, NULL, NULL, &bytes, NULL, &error));
    out = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  }
  g_assert_true (g_subprocess_get_successful (process));
  return out;
}

/* Cells of a CSV that a spreadsheet would take for a formula. */
static guint
count_formulas (const char *csv,
                guint      *n_cells)
{
  guint n = 0;
  gboolean quoted = FALSE, begins = TRUE;

  for (const char *p = csv; *p != '\0'; p++)
    {
      if (begins)
        {
          const char *cell = *p == '"' ? p + 1 : p;
          gboolean number = (*cell == '-' || *cell == '+') && *p != '"' && g_ascii_isdigit (cell[1]);

          (*n_cells)++;
          n += *cell != '\0' && (*p == '"' || (*p != '\r' && *p != '\n')) && strchr ("=+-@\t\r", *cell) != NULL && !number;
          begins = FALSE;
        }
      if (*p == '"')
        quoted = !quoted;
      else if (!quoted && (*p == ',' || *p == '\n'))
        begins = TRUE;
    }
  return n;
}

static void
test_terminal (HistoryFixture *fixture,
               gconstpointer   unused)
{
  gint64 ids[N_STRINGS];
  g_autofree char *home = g_build_filename (fixture->engine->folder, "home", NULL);
  g_autofree char *data = g_build_filename (fixture->engine->folder, "data", NULL);
  g_autofree char *link_path = g_build_filename (home, "thimble", NULL);
  g_autofree char *csv_path = g_build_filename (home, "out.csv", NULL);
  g_autofree char *export = g_strdup_printf ("history export '%s'", csv_path);
  g_autofree char *csv = NULL;
  const char *commands[] = { "history --limit 0", "history --limit 0 --json", "history --limit 0 --csv", "history sums --by model", "models --tier unpriced" };
  guint n_bytes = 0, n_bad = 0, n_cells = 0, n_formulas;

  insert_all (fixture, ids);
  g_assert_cmpint (g_mkdir_with_parents (home, 0700), ==, 0);
  g_assert_cmpint (symlink (data, link_path), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (commands) + N_STRINGS / 10; i++)
    {
      g_autofree char *show = i >= G_N_ELEMENTS (commands)
        ? g_strdup_printf ("history show %" G_GINT64_FORMAT, ids[(i - G_N_ELEMENTS (commands)) * 10]) : NULL;
      g_autofree char *out = run_in_terminal (home, show != NULL ? show : commands[i]);

      n_bytes += (guint) strlen (out);
      n_bad += count_steering (out);
    }
  g_free (run_in_terminal (home, export));
  g_assert_true (g_file_get_contents (csv_path, &csv, NULL, NULL));
  n_formulas = count_formulas (csv, &n_cells);
  target_figure ("T21: terminal: %u KiB on a terminal, %u escapes; export: %u cells, %u live formulas", n_bytes / 1024, n_bad, n_cells,
                 n_formulas);
  g_assert_cmpuint (n_bytes, >, 100 * 1024);
  g_assert_cmpuint (n_cells, >, N_STRINGS * 20);
  g_assert_cmpuint (n_bad, ==, 0);
  g_assert_cmpuint (n_formulas, ==, 0);
}

/* The count can fail. */
static void
test_counting (void)
{
  guint n_cells = 0;

  g_assert_cmpuint (count_formulas ("a,=1,\"@x\",-5,'=1,\"say \"\"=x\"\"\"\r\n+x,\"\t=1\"\r\n", &n_cells), ==, 4);
  g_assert_cmpuint (n_cells, ==, 8);
  g_assert_cmpuint (count_steering ("a\x1b[0m \xc2\x9b \xe2\x80\xae\n"), ==, 3);
}

int
main (int    argc,
      char **argv)
{
  history_init (&argc, &argv);
  cli = argv[1];
  g_test_add_func ("/T21/counting", test_counting);
  HISTORY_ADD ("/T21/window", test_window);
  HISTORY_ADD ("/T21/terminal", test_terminal);
  return history_run ();
}
