/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compose/thimble-markdown-inline.h"
#include "compose/thimble-markdown-view.h"
#include "ui-test.h"

static GtkWidget *window;
static ThimbleMarkdownView *view;

static const char sample[] =
  "# Trees\n\n"
  "Street trees *cool* the **pavement** with `shade()`; see [the study](https://example.com/a?b=1&c=2).\n\n"
  "1. **Shade and clean air.** They catch dust.\n"
  "2. Young trees die\n   - of thirst\n   - of neglect\n"
  "3. Neighbours help.\n\n"
  "> A quote\n> in two lines.\n\n"
  "```python\ndef f(x):\n    return x < 3 and \"a & b\"\n```\n\n"
  "---\n\n"
  "| Item | Price |\n|:--|--:|\n| Bread | **5** |\n| Apples & pears | 3 |\n\n"
  "<b>Not bold</b>\n";

/* All that can be read, one label a line, in reading order. */
static void
collect (GtkWidget *widget,
         GString   *text)
{
  if (!gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    {
      g_string_append (text, gtk_label_get_text (GTK_LABEL (widget)));
      g_string_append_c (text, '\n');
    }
  else if (GTK_IS_TEXT_VIEW (widget))
    {
      g_autofree char *all = NULL;

      g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget)), "text", &all, NULL);
      g_string_append (text, all);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect (child, text);
}

static char *
shown_text (void)
{
  GString *text = g_string_new (NULL);

  collect (GTK_WIDGET (view), text);
  return g_string_free (text, FALSE);
}

static void
assert_shows (const char *markdown,
              const char *wanted)
{
  g_autofree char *text = NULL;

  thimble_markdown_view_set_text (view, markdown);
  text = shown_text ();
  g_assert_cmpstr (text, ==, wanted);
}

static void
test_blocks (void)
{
  assert_shows ("", "");
  assert_shows ("one\n\ntwo", "one\ntwo\n");
  assert_shows ("soft\nbreak", "soft break\n");
  assert_shows ("hard  \nbreak", "hard\nbreak\n");
  assert_shows ("# H\n\nx", "H\nx\n");
  assert_shows ("- a\n- b\n  - c", "•\na\n•\nb\n◦\nc\n");
  assert_shows ("7. a\n8. b", "7.\na\n8.\nb\n");
  assert_shows ("> a\n> > b", "a\nb\n");
  assert_shows ("a **b** *c* `d` ~~e~~", "a b c d ~~e~~\n");
  assert_shows ("```c\nint x;\n```", "c\nint x;\n");
  assert_shows ("a\n\n***\n\nb", "a\nb\n");
  assert_shows ("| a | b |\n|---|---|\n| 1 | 2 |", "a\nb\n1\n2\n");
  assert_shows ("- | a | b |\n  |---|---|\n  | 1 | **2** |", "•\na\nb\n1\n2\n");
  assert_shows ("![a tree](https://example.com/x.png)", "a tree\n");
  g_assert_null (ui_find_type (GTK_WIDGET (view), GTK_TYPE_PICTURE));
}

static void
test_sample (void)
{
  g_autofree char *text = NULL;

  thimble_markdown_view_set_text (view, sample);
  text = shown_text ();
  g_assert_nonnull (strstr (text, "Street trees cool the pavement with shade(); see the study.\n"));
  g_assert_nonnull (strstr (text, "    return x < 3 and \"a & b\"\n"));
  g_assert_nonnull (strstr (text, "Apples & pears\n"));
  g_assert_nonnull (strstr (text, "<b>Not bold</b>\n"));
  g_assert_cmpstr (thimble_markdown_view_get_text (view), ==, sample);
  ui_save_picture (window, "markdown.png");
  ui_set_dark (window, TRUE);
  ui_save_picture (window, "markdown-dark.png");
  ui_set_dark (window, FALSE);
}

static void
test_hostile (void)
{
  static const char * const texts[] = {
    "<span foreground='red'>x</span> & < > \" '",
    "&lt;b&gt; &#0; &#x202e; &amp;",
    "a\001b\033[31mred\007",
    "\342\200\256gnp.exe\342\201\246 x",
    "[x](javascript:alert(1))",
    "[x](file:///etc/passwd \"<b>t</b>\")",
    "[a \"<i>b](https://example.com/\"><b>)",
    "[![i](http://a.b/c)](http://d.e/f)",
    "**[x](http://a.b)*_y",
    "[x](https://example.com/%%%)",
    "[](https://example.com)",
    "![](https://example.com/x.png)",
    "| a | b\n|---|---\n| <b> | [x](http://a.b/\"&) | c",
    "<script>alert(1)</script>\n\n<a href=\"http://x\">x</a>",
    "<!-- \n\n-->",
    "\357\273\277\n\n\302\205",
    "# \n## \n- \n> \n```\n",
    "[a]: http://x\n\n[a] [b]\n\n[b]: <http://y \"z>",
    "$x$ \\$ \\\\ \\<b\\>",
    "\360\237\221\251\342\200\215\360\237\222\273 ﷽ ᠎",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = NULL;

      g_test_message ("%u", i);
      /* A warning of Pango's or GTK's markup parser would end the test here. */
      thimble_markdown_view_set_text (view, texts[i]);
      ui_settle (window);
      text = shown_text ();
      g_assert_true (g_utf8_validate (text, -1, NULL));
      for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
        {
          gunichar c = g_utf8_get_char (p);

          g_assert_false ((c < 0x20 && c != '\n' && c != '\t') || c == 0x202e || c == 0x2066);
        }
    }
  assert_shows ("<b>x</b>", "<b>x</b>\n");
  assert_shows ("a\001b", "a\357\277\275b\n");
  assert_shows ("[x](javascript:alert(1))", "x (javascript:alert(1))\n");
}

static void
test_depth (void)
{
  g_autoptr (GString) quotes = g_string_new (NULL);
  g_autoptr (GString) stars = g_string_new (NULL);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < 3000; i++)
    g_string_append_c (quotes, '>');
  g_string_append (quotes, " deep");
  thimble_markdown_view_set_text (view, quotes->str);
  ui_settle (window);
  for (guint i = 0; i < 20000; i++)
    g_string_append (stars, "*a **b ");
  thimble_markdown_view_set_text (view, stars->str);
  ui_settle (window);
  for (guint i = 0; i < 60; i++)
    g_string_append_printf (list, "%*s- %u\n", (int) i * 2, "", i);
  thimble_markdown_view_set_text (view, list->str);
  ui_settle (window);
  thimble_markdown_view_clear (view);
}

static void
test_links (void)
{
  static const char * const good[] = { "http://example.com", "https://example.com/a b", "HTTPS://EXAMPLE.COM/x" };
  static const char * const bad[] = {
    "", "example.com", "javascript:alert(1)", "file:///x", "data:text/html,x", "ftp://example.com", "http:", "https://",
    "http://exa\342\200\256mple.com", "mailto:a@b.c", "x-thimble://y", "http://a\nb",
  };

  g_assert_true (thimble_markdown_link_is_safe (good[0]));
  g_assert_false (thimble_markdown_link_is_safe (good[1])); /* a space: not as it stands */
  g_assert_true (thimble_markdown_link_is_safe (good[2]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (thimble_markdown_link_is_safe (bad[i]));
  g_assert_false (thimble_markdown_link_is_safe (NULL));

  thimble_markdown_view_set_text (view, "[x](https://example.com/?a=1&b=<2>)");
  {
    GtkWidget *label = ui_find_type (GTK_WIDGET (view), GTK_TYPE_LABEL);

    g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (label)), "<a href=\"https://example.com/?a=1&amp;b="));
  }
}

/* An answer that came in pieces looks as if it had come whole, wherever it was cut. */
static void
test_streaming (void)
{
  g_autofree char *whole = NULL;

  thimble_markdown_view_set_text (view, sample);
  whole = shown_text ();
  for (guint step = 1; step < 60; step += 7)
    {
      g_autofree char *pieces = NULL;
      gsize length = strlen (sample);

      thimble_markdown_view_clear (view);
      thimble_markdown_view_set_streaming (view, TRUE);
      for (gsize at = 0; at < length; at += step)
        {
          g_autofree char *piece = g_strndup (sample + at, MIN (step, length - at));

          thimble_markdown_view_append (view, piece);
          thimble_markdown_view_flush (view);
        }
      thimble_markdown_view_set_streaming (view, FALSE);
      pieces = shown_text ();
      g_assert_cmpstr (pieces, ==, whole);
    }
}

static void
test_keeps_blocks (void)
{
  GtkWidget *first;

  thimble_markdown_view_set_text (view, "first\n\nsecond");
  first = ui_find_type (GTK_WIDGET (view), GTK_TYPE_LABEL);
  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &first);
  thimble_markdown_view_append (view, " more\n\nthird");
  thimble_markdown_view_flush (view);
  g_assert_nonnull (first);
  g_assert_true (ui_find_type (GTK_WIDGET (view), GTK_TYPE_LABEL) == first);
  g_object_remove_weak_pointer (G_OBJECT (first), (gpointer *) &first);

  /* A definition that comes late changes what stands above it. */
  thimble_markdown_view_set_text (view, "see [it]");
  thimble_markdown_view_append (view, "\n\n[it]: https://example.com\n");
  thimble_markdown_view_flush (view);
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (ui_find_type (GTK_WIDGET (view), GTK_TYPE_LABEL))), "<a href"));
}

/* What is appended shows by itself, with the frames. */
static void
test_frames (void)
{
  thimble_markdown_view_clear (view);
  thimble_markdown_view_append (view, "by itself");
  ui_wait_for (ui_find_text (GTK_WIDGET (view), "by itself") != NULL);
  gtk_widget_set_visible (GTK_WIDGET (view), FALSE);
  thimble_markdown_view_append (view, " and unseen");
  gtk_widget_set_visible (GTK_WIDGET (view), TRUE);
  ui_wait_for (ui_find_text (GTK_WIDGET (view), "and unseen") != NULL);
}

static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *shown = NULL;
  gint64 began;

  while (text->len < 1024 * 1024)
    g_string_append (text, "A line of **words** that goes on for a while, as answers do.\n\n");
  began = g_get_monotonic_time ();
  thimble_markdown_view_set_text (view, text->str);
  ui_settle (window);
  g_test_message ("1 MB in %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - began) / 1000);
  g_assert_true (thimble_markdown_view_is_plain (view));
  g_assert_cmpint (g_get_monotonic_time () - began, <, thimble_test_limit (5 * G_USEC_PER_SEC));
  thimble_markdown_view_append (view, "the end");
  thimble_markdown_view_flush (view);
  shown = shown_text ();
  g_assert_true (g_str_has_suffix (shown, "the end"));

  /* One line without end, and very many blocks. */
  g_string_truncate (text, 0);
  while (text->len < 1024 * 1024)
    g_string_append (text, "xxxxxxxxxxxxxxxxxxxx");
  thimble_markdown_view_set_text (view, text->str);
  ui_settle (window);
  g_string_truncate (text, 0);
  while (text->len < 100 * 1024)
    g_string_append (text, "- \n");
  thimble_markdown_view_set_text (view, text->str);
  g_assert_true (thimble_markdown_view_is_plain (view));
  thimble_markdown_view_set_text (view, "small again");
  g_assert_false (thimble_markdown_view_is_plain (view));
  g_assert_nonnull (ui_find_text (GTK_WIDGET (view), "small again"));
}

static void
test_narrow (void)
{
  int minimum;

  thimble_markdown_view_set_text (view, sample);
  thimble_markdown_view_append (view, "\n\nhttps://example.com/averyveryveryveryveryveryveryveryverylongaddresswithoutanybreakatallinit\n");
  thimble_markdown_view_flush (view);
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  ui_blame_width (GTK_WIDGET (view), 300);
  g_assert_cmpint (minimum, <=, 300);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  GtkWidget *scroller;
  int result;

  ui_init (&argc, &argv);
  application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  window = adw_application_window_new (GTK_APPLICATION (application));
  view = THIMBLE_MARKDOWN_VIEW (thimble_markdown_view_new ());
  g_object_set (view, "margin-top", 18, "margin-bottom", 18, "margin-start", 18, "margin-end", 18, NULL);
  scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (view));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), scroller);
  gtk_window_set_default_size (GTK_WINDOW (window), 500, 640);
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);

  g_test_add_func ("/ui/markdown-view/blocks", test_blocks);
  g_test_add_func ("/ui/markdown-view/sample", test_sample);
  g_test_add_func ("/ui/markdown-view/hostile", test_hostile);
  g_test_add_func ("/ui/markdown-view/depth", test_depth);
  g_test_add_func ("/ui/markdown-view/links", test_links);
  g_test_add_func ("/ui/markdown-view/streaming", test_streaming);
  g_test_add_func ("/ui/markdown-view/keeps-blocks", test_keeps_blocks);
  g_test_add_func ("/ui/markdown-view/frames", test_frames);
  g_test_add_func ("/ui/markdown-view/large", test_large);
  g_test_add_func ("/ui/markdown-view/narrow", test_narrow);
  result = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  return result;
}
