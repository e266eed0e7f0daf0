/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compose/thimble-markdown-view.h"
#include "history-fixture.h"
#include "history/thimble-history-detail.h"
#include "thimble-test-loop.h"

static gint64
add (HistoryFixture *fixture, ThimbleRecord *record)
{
  gint64 id = history_add (thimble_engine_get_store (fixture->engine->engine), record);

  ui_wait_for (history_n_rows (fixture) > 0);
  return id;
}

static const char *
text_of (HistoryFixture *fixture, const char *name)
{
  return gtk_label_get_text (GTK_LABEL (ui_get (fixture->detail, name)));
}

static void
picture (HistoryFixture *fixture, const char *file)
{
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, file);
}

static gboolean
is_shown (HistoryFixture *fixture, const char *name)
{
  return gtk_widget_get_mapped (ui_get (fixture->detail, name));
}

static void
test_follow_up (HistoryFixture *fixture, gconstpointer unused)
{
  ThimbleRecord *record = history_record (fixture->engine, "gpt-6-luna", "free", "And then?", "Then it *ended*.", 90, 8,
                                          THIMBLE_STATE_COMPLETED, 1);
  gint64 id;

  thimble_prompt_set_system (record->prompt, "Be brief.\nBe kind.");
  thimble_prompt_add_turn (record->prompt, THIMBLE_ROLE_USER, "Tell a story");
  thimble_prompt_add_turn (record->prompt, THIMBLE_ROLE_ASSISTANT, "Once upon a time");
  thimble_prompt_add_turn (record->prompt, THIMBLE_ROLE_USER, "Go on");
  thimble_prompt_add_turn (record->prompt, THIMBLE_ROLE_ASSISTANT, "There was a thimble");
  id = add (fixture, record);
  history_show (fixture, id);
  g_assert_nonnull (ui_find_text (fixture->detail, "2 earlier turns"));
  g_assert_null (ui_find_text (fixture->detail, "Once upon a time"));
  gtk_expander_set_expanded (GTK_EXPANDER (ui_get (fixture->detail, "history-detail-earlier")), TRUE);
  ui_wait_for (ui_find_text (fixture->detail, "There was a thimble") != NULL);
  g_assert_nonnull (ui_find_text (fixture->detail, "Once upon a time"));
  gtk_expander_set_expanded (GTK_EXPANDER (ui_get (fixture->detail, "history-detail-system")), TRUE);
  ui_wait_for (ui_find (fixture->detail, "history-detail-system-text") != NULL);
  g_assert_cmpstr (text_of (fixture, "history-detail-system-text"), ==, "Be brief.\nBe kind.");
  g_assert_cmpstr (text_of (fixture, "history-detail-prompt"), ==, "And then?");
  ui_wait_for (ui_find_text (fixture->detail, "Then it ended.") != NULL);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "history-detail-follow-up.png");
}

static void
test_failed (HistoryFixture *fixture, gconstpointer unused)
{
  gint64 id = add (fixture, history_record (fixture->engine, "gpt-6-luna", "free", "Hello", "", -1, -1, THIMBLE_STATE_FAILED, 1));
  g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_BAD_KEY, NULL, NULL, NULL, -1);
  const char *text;

  history_show (fixture, id);
  text = text_of (fixture, "history-detail-problem");
  g_assert_nonnull (strstr (text, thimble_problem_get_message (problem)));
  g_assert_nonnull (strstr (text, thimble_problem_get_advice (problem)));
  /* The provider's own words, as they are. */
  g_assert_nonnull (strstr (text, "Incorrect API key <b>provided</b>"));
  g_assert_false (gtk_widget_get_visible (ui_get (fixture->detail, "history-detail-answer-section")));
  g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->detail, "history-copy")));
  g_assert_true (gtk_widget_get_sensitive (ui_get (fixture->detail, "history-run-again")));
  ui_save_picture (fixture->window, "history-detail-failed.png");

  /* Without its text it still says why it failed. */
  history_delete (thimble_engine_get_store (fixture->engine->engine), id, TRUE);
  ui_wait_for (ui_find_text (fixture->detail, "The text was deleted") != NULL);
  g_assert_nonnull (strstr (text_of (fixture, "history-detail-problem"), thimble_problem_get_message (problem)));
  g_assert_null (strstr (text_of (fixture, "history-detail-problem"), "provided"));
  g_assert_cmpstr (text_of (fixture, "history-detail-prompt"), ==, "");
  g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->detail, "history-run-again")));
}

/* What the clipboard holds after an action of the pane. (transfer full) */
static char *
copied (HistoryFixture *fixture, const char *action)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_true (gtk_widget_activate_action (fixture->detail, action, NULL));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  return gdk_clipboard_read_text_finish (gtk_widget_get_clipboard (fixture->window), result, NULL);
}

static void
test_copy_all (HistoryFixture *fixture, gconstpointer unused)
{
  ThimbleRecord *record = history_record (fixture->engine, "gpt-6-luna", "free", "Hello", "**Hei**", 30, 2, THIMBLE_STATE_COMPLETED, 1);
  g_autofree char *prompt = NULL, *markdown = NULL, *json = NULL;
  g_autoptr (JsonNode) node = NULL;

  thimble_prompt_set_system (record->prompt, "Be brief.");
  history_show (fixture, add (fixture, record));
  prompt = copied (fixture, "detail.copy-prompt");
  g_assert_cmpstr (prompt, ==, "Hello");
  g_assert_nonnull (ui_find_text (fixture->overlay, "Prompt copied"));
  markdown = copied (fixture, "detail.copy-markdown");
  g_assert_nonnull (strstr (markdown, "# GPT-6 Luna"));
  g_assert_nonnull (strstr (markdown, "## System text\n\nBe brief.\n"));
  g_assert_nonnull (strstr (markdown, "## Answer\n\n**Hei**\n"));
  g_assert_nonnull (strstr (markdown, "- Input 30 tokens, output 2, total 32."));
  json = copied (fixture, "detail.copy-json");
  node = thimble_json_parse (json, -1, 10000, NULL);
  g_assert_cmpstr (thimble_json_get_string (thimble_json_root_object (node), "answer"), ==, "**Hei**");
}

/* From turn to turn of a conversation; a single request shows no way. */
static void
test_turns (HistoryFixture *fixture, gconstpointer unused)
{
  gint64 ids[3], single;

  single = add (fixture, history_record (fixture->engine, "gpt-6-luna", "free", "Alone", "Yes", 3, 2, THIMBLE_STATE_COMPLETED, 9));
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("Turn number %u", i + 1);
      ThimbleRecord *record = history_record (fixture->engine, "gpt-6-luna", "free", text, "Yes", 3, 2, THIMBLE_STATE_COMPLETED, 5 - i);

      record->conversation_id = i > 0 ? ids[0] : 0;
      ids[i] = add (fixture, record);
    }
  ui_wait_for (history_n_rows (fixture) == 4);
  history_show (fixture, ids[1]);
  ui_wait_for (is_shown (fixture, "history-detail-conversation"));
  g_assert_cmpstr (text_of (fixture, "history-detail-turn"), ==, "Turn 2 of 3");
  picture (fixture, "history-detail-turns.png");
  ui_press (ui_get (fixture->detail, "history-detail-next"));
  ui_wait_for (g_str_equal (text_of (fixture, "history-detail-prompt"), "Turn number 3"));
  ui_wait_for (g_str_equal (text_of (fixture, "history-detail-turn"), "Turn 3 of 3"));
  g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->detail, "history-detail-next")));
  ui_press (ui_get (fixture->detail, "history-detail-previous"));
  ui_wait_for (g_str_equal (text_of (fixture, "history-detail-prompt"), "Turn number 2"));
  ui_press (ui_get (fixture->detail, "history-detail-previous"));
  ui_wait_for (g_str_equal (text_of (fixture, "history-detail-turn"), "Turn 1 of 3"));
  g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->detail, "history-detail-previous")));
  history_show (fixture, single);
  ui_wait_for (!is_shown (fixture, "history-detail-conversation"));
}

static void
test_copy (HistoryFixture *fixture, gconstpointer unused)
{
  gint64 id = add (fixture, history_record (fixture->engine, "gpt-6-luna", "free", "Hello", "**Hei** <b>sinä</b>", 3, 2, THIMBLE_STATE_COMPLETED, 1));
  GdkClipboard *clipboard = gtk_widget_get_clipboard (fixture->window);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *text = NULL;

  history_show (fixture, id);
  ui_press (ui_get (fixture->detail, "history-copy"));
  gdk_clipboard_read_text_async (clipboard, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  text = gdk_clipboard_read_text_finish (clipboard, result, NULL);
  g_assert_cmpstr (text, ==, "**Hei** <b>sinä</b>"); /* as it came, not as it looks */
}

static void
unfold (HistoryFixture *fixture, const char *name)
{
  g_object_set (ui_get (fixture->detail, name), "expanded", TRUE, NULL);
}

/* All that a pane can hold, at its width beside the list, dark, and where it covers a narrow window. */
static void
test_everything (HistoryFixture *fixture, gconstpointer unused)
{
  ThimbleRecord *record = history_record (fixture->engine, "gpt-6-luna", "summarise", "Say in two sentences what a token is.",
                                          "A **token** is a piece of text.\n\n- short words are one\n- long ones are several",
                                          150, 61, THIMBLE_STATE_COMPLETED, 1);
  GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (ui_find_type (fixture->detail, GTK_TYPE_SCROLLED_WINDOW));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (scroller);
  ThimbleUsageCounts counts;
  graphene_rect_t fact, usage;
  gint64 id;

  thimble_usage_get_counts (record->usage, &counts);
  thimble_usage_unref (record->usage);
  record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER,
                                     "{\"prompt_tokens\":150,\"completion_tokens\":61,\"completion_tokens_details\":{\"reasoning_tokens\":12}}");
  record->predicted_input = 143;
  record->predicted_exact = TRUE;
  record->cost += 1000000;
  record->reasoning = g_strdup ("They want two sentences.");
  record->request_id = g_strdup ("req_01JD8Z3K7Q9X4V5T6W7Y8A9B0C");
  record->rate_limits = g_strdup ("x-ratelimit-remaining-requests: 4999\nx-ratelimit-reset-tokens: 6ms");
  record->http_status = 200;
  record->service_tier = g_strdup ("default");
  thimble_prompt_set_system (record->prompt, "Be brief.");
  thimble_prompt_set_temperature (record->prompt, 0.7);
  thimble_prompt_add_turn (record->prompt, THIMBLE_ROLE_USER, "Tell a story");
  thimble_prompt_add_turn (record->prompt, THIMBLE_ROLE_ASSISTANT, "Once upon a time");
  id = add (fixture, record);
  history_show (fixture, id);
  ui_wait_for (ui_find_text (fixture->detail, "A token is a piece of text.") != NULL);
  g_assert_nonnull (ui_find_text (fixture->detail, "Predicted 143, billed 150"));
  /* What it would cost today is said to be no part of the receipt. */
  g_assert_true (is_shown (fixture, "history-detail-what-if"));
  g_assert_nonnull (strstr (text_of (fixture, "history-detail-what-if-text"), " less than the "));
  g_assert_nonnull (strstr (text_of (fixture, "history-detail-rates"), "Per million tokens"));
  g_assert_false (is_shown (fixture, "history-detail-usage"));
  picture (fixture, "history-detail-all-1.png");

  unfold (fixture, "history-detail-facts-section");
  unfold (fixture, "history-detail-usage-section");
  unfold (fixture, "history-detail-limits-section");
  ui_wait_for (is_shown (fixture, "history-detail-usage"));
  g_assert_nonnull (strstr (text_of (fixture, "history-detail-usage"), "\"reasoning_tokens\" : 12"));
  g_assert_nonnull (strstr (text_of (fixture, "history-detail-limits"), "reset-tokens: 6ms"));
  g_assert_nonnull (ui_find_text (fixture->detail, "req_01JD8Z3K7Q9X4V5T6W7Y8A9B0C"));
  ui_settle (fixture->window);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  picture (fixture, "history-detail-all-2.png");
  /* Lines that wrap have room. */
  g_assert_true (gtk_widget_compute_bounds (gtk_widget_get_last_child (ui_get (fixture->detail, "history-detail-facts")), fixture->detail, &fact));
  g_assert_true (gtk_widget_compute_bounds (ui_get (fixture->detail, "history-detail-usage-section"), fixture->detail, &usage));
  g_assert_cmpfloat (fact.origin.y + fact.size.height, <=, usage.origin.y);
  ui_set_dark (fixture->window, TRUE);
  picture (fixture, "history-detail-all-dark.png");
  ui_set_dark (fixture->window, FALSE);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_get (fixture->detail, "history-detail-as-plain")), TRUE);
  ui_wait_for (is_shown (fixture, "history-detail-plain"));
  g_assert_true (g_str_has_prefix (text_of (fixture, "history-detail-plain"), "A **token** is"));
  unfold (fixture, "history-detail-system");
  unfold (fixture, "history-detail-reasoning");
  gtk_adjustment_set_value (adjustment, 0);
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_ms (300);
  g_assert_cmpint (gtk_widget_get_width (fixture->detail), <=, 360);
  picture (fixture, "history-detail-narrow-1.png");
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) * 0.45);
  picture (fixture, "history-detail-narrow-2.png");
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  picture (fixture, "history-detail-narrow-3.png");
}

/* A row of which nothing is known is shown, and shows nothing that is not so. */
static void
test_nothing_known (HistoryFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRecord) record = thimble_record_new ();
  gint64 id;

  record->state = THIMBLE_STATE_INTERRUPTED;
  id = history_add (thimble_engine_get_store (fixture->engine->engine), g_steal_pointer (&record));
  ui_wait_for (history_n_rows (fixture) > 0);
  history_show (fixture, id);
  g_assert_false (is_shown (fixture, "history-detail-prompt-section"));
  g_assert_false (is_shown (fixture, "history-detail-answer-section"));
  g_assert_false (is_shown (fixture, "history-detail-what-if"));
  g_assert_false (is_shown (fixture, "history-detail-rates"));
  g_assert_false (is_shown (fixture, "history-detail-usage-section"));
  g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->detail, "history-run-again")));
  g_assert_nonnull (strstr (text_of (fixture, "history-detail-subtitle"), "unknown model"));
  picture (fixture, "history-detail-unknown.png");
}

/* Ten megabytes of prompt: the pane is as quick as ever, and says that it shows a part. */
static void
test_huge (HistoryFixture *fixture, gconstpointer unused)
{
  g_autofree char *text = g_malloc (10 * 1024 * 1024 + 1);
  g_autofree char *lines = g_strnfill (100000, '\n');
  gint64 id, many_lines, began, longest = 0, last;
  graphene_rect_t bounds;

  for (gsize i = 0; i < 10 * 1024 * 1024; i++)
    text[i] = i % 7 == 6 ? ' ' : 'a' + i % 26;
  text[10 * 1024 * 1024] = '\0';
  id = add (fixture, history_record (fixture->engine, "gpt-6-luna", "free", text, "Yes", 3000000, 2, THIMBLE_STATE_COMPLETED, 1));
  many_lines = add (fixture, history_record (fixture->engine, "gpt-6-luna", "free", lines, "Yes", 3, 2, THIMBLE_STATE_COMPLETED, 1));
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), id);
  began = last = g_get_monotonic_time ();
  while (*text_of (fixture, "history-detail-prompt") == '\0')
    {
      g_assert_cmpint (last - began, <, thimble_test_limit (10 * G_USEC_PER_SEC));
      ui_iterate ();
      longest = MAX (longest, g_get_monotonic_time () - last);
      last = g_get_monotonic_time ();
    }
  ui_settle (fixture->window);
  longest = MAX (longest, g_get_monotonic_time () - last);
  g_test_message ("longest turn %" G_GINT64_FORMAT " ms", longest / 1000);
  g_assert_cmpint (longest, <, thimble_test_limit (2 * G_USEC_PER_SEC));
  g_assert_cmpint (g_utf8_strlen (text_of (fixture, "history-detail-prompt"), -1), ==, 2001);
  picture (fixture, "history-detail-huge.png");
  /* Millions want more room than the pane has: it grows. */
  g_assert_true (gtk_widget_compute_bounds (ui_get (fixture->detail, "history-detail-prompt"), fixture->detail, &bounds));
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <, (float) gtk_widget_get_width (fixture->detail));
  ui_press (ui_get (fixture->detail, "history-detail-more"));
  g_assert_cmpint (g_utf8_strlen (text_of (fixture, "history-detail-prompt"), -1), ==, 20001);
  g_assert_false (gtk_widget_get_visible (ui_get (fixture->detail, "history-detail-more")));
  g_assert_true (g_str_has_suffix (text_of (fixture, "history-detail-prompt"), "…"));
  g_assert_nonnull (ui_find_text (fixture->detail, "Only its beginning is shown"));
  g_assert_cmpuint (strlen (thimble_prompt_get_text (thimble_history_detail_get_record (THIMBLE_HISTORY_DETAIL (fixture->detail))->prompt)),
                    ==, 10 * 1024 * 1024); /* Run Again has it whole */
  history_show (fixture, many_lines);
  g_assert_cmpuint (strlen (text_of (fixture, "history-detail-prompt")), <, 500);
}

/* Texts that are long enough to be dear, each another one. */
static gint64
add_long (HistoryFixture *fixture, guint number)
{
  g_autoptr (GString) prompt = g_string_new (NULL), answer = g_string_new (NULL);

  for (guint i = 0; i < 40; i++)
    {
      g_string_append_printf (prompt, "Tell me word %u of %u. ", i, number);
      g_string_append_printf (answer, "%s %u is **said** of %u.%s", i % 10 == 0 ? "It" : "Then it", i, number, i % 10 == 9 ? "\n\n" : " ");
    }
  return add (fixture, history_record (fixture->engine, "gpt-6-luna", "free", prompt->str, answer->str, 1000 + number, 2000 + number,
                                       THIMBLE_STATE_COMPLETED, 1));
}

static void (*measure_label) (GtkWidget *, GtkOrientation, int, int *, int *, int *, int *);
static guint n_measured, n_searched;

static void
count_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
               int *natural_baseline)
{
  if (strlen (gtk_label_get_text (GTK_LABEL (widget))) > 200)
    {
      n_measured++;
      n_searched += orientation == GTK_ORIENTATION_HORIZONTAL && for_size >= 0;
    }
  measure_label (widget, orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
}

/* Each answer to a question for the size of a text costs a layout of it; the width for a height costs a dozen. */
static void
test_layouts (HistoryFixture *fixture, gconstpointer unused)
{
  g_autoptr (GTypeClass) label_class = g_type_class_ref (GTK_TYPE_LABEL);
  gint64 first = add_long (fixture, 1), second = add_long (fixture, 2);

  ui_wait_for (history_n_rows (fixture) == 2);
  /* Nothing is shown of nothing. */
  g_assert_false (gtk_widget_get_visible (ui_get (fixture->detail, "history-detail-answer-section")));
  history_show (fixture, first);
  ui_settle (fixture->window);
  measure_label = GTK_WIDGET_CLASS (label_class)->measure;
  GTK_WIDGET_CLASS (label_class)->measure = count_measure;
  history_show (fixture, second);
  ui_settle (fixture->window);
  GTK_WIDGET_CLASS (label_class)->measure = measure_label;
  g_test_message ("%u questions for the size of the prompt and four paragraphs", n_measured);
  g_assert_cmpuint (n_searched, ==, 0);
  g_assert_cmpuint (n_measured, >=, 5 * 2);
  g_assert_cmpuint (n_measured, <=, 5 * 3);
}

typedef struct {
  HistoryFixture *fixture;
  char           *prompt, *receipt;
  guint           n_prompts, n_receipts, n_both;
} Frames;

static void
look_at_frame (Frames *frames)
{
  const char *prompt = text_of (frames->fixture, "history-detail-prompt"), *receipt = text_of (frames->fixture, "receipt-input");
  gboolean other_prompt = g_strcmp0 (prompt, frames->prompt) != 0, other_receipt = g_strcmp0 (receipt, frames->receipt) != 0;

  frames->n_prompts += other_prompt;
  frames->n_receipts += other_receipt;
  frames->n_both += other_prompt && other_receipt;
  g_free (frames->prompt);
  g_free (frames->receipt);
  frames->prompt = g_strdup (prompt);
  frames->receipt = g_strdup (receipt);
}

/* What is dear comes in frames of its own, and an arrow key that is held down does not put it off for ever. */
static void
test_walk (HistoryFixture *fixture, gconstpointer unused)
{
  Frames frames = { fixture, };
  GdkFrameClock *clock;
  gint64 ids[12];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = add_long (fixture, i);
  ui_wait_for (history_n_rows (fixture) == G_N_ELEMENTS (ids));
  history_show (fixture, ids[0]);
  ui_settle (fixture->window);
  clock = gtk_widget_get_frame_clock (fixture->window);
  look_at_frame (&frames);
  frames.n_prompts = frames.n_receipts = frames.n_both = 0;
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (look_at_frame), &frames);
  for (guint i = 1; i < 10 * G_N_ELEMENTS (ids); i++)
    {
      thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), ids[i % G_N_ELEMENTS (ids)]);
      for (gint64 until = gdk_frame_clock_get_frame_counter (clock) + 2; gdk_frame_clock_get_frame_counter (clock) < until;)
        ui_iterate ();
    }
  g_test_message ("held down: %u prompts and %u receipts", frames.n_prompts, frames.n_receipts);
  g_assert_cmpuint (frames.n_prompts, >, 5);
  g_assert_cmpuint (frames.n_receipts, >, 5);
  g_assert_cmpuint (frames.n_both, ==, 0);
  ui_wait_for (thimble_history_detail_is_filled (THIMBLE_HISTORY_DETAIL (fixture->detail)));
  g_assert_cmpstr (text_of (fixture, "receipt-input"), ==, "1,011");
  g_assert_nonnull (strstr (text_of (fixture, "history-detail-prompt"), "of 11."));
  g_signal_handlers_disconnect_by_data (clock, &frames);
  g_free (frames.prompt);
  g_free (frames.receipt);
}

/* What cannot be read is told, and what was still to come of another does not take that away. */
static void
test_not_read (HistoryFixture *fixture, gconstpointer unused)
{
  ThimbleHistoryDetail *detail = THIMBLE_HISTORY_DETAIL (fixture->detail);
  gint64 first = add_long (fixture, 1), second = add_long (fixture, 2), third = add_long (fixture, 3);

  ui_wait_for (history_n_rows (fixture) == 3);
  history_show (fixture, first);
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), second);
  ui_wait_for (thimble_history_detail_get_record (detail) != NULL && thimble_history_detail_get_record (detail)->id == second);
  g_assert_false (thimble_history_detail_is_filled (detail));
  history_sql (fixture, "ALTER TABLE request_texts RENAME TO elsewhere");
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), third);
  ui_wait_for (is_shown (fixture, "history-detail-problem"));
  for (guint i = 0; i < 10; i++)
    ui_settle (fixture->window);
  g_assert_true (is_shown (fixture, "history-detail-problem"));
  history_sql (fixture, "ALTER TABLE elsewhere RENAME TO request_texts");
}

/* A long answer grows into the pane, and is whole in the end. */
static void
test_long_answer (HistoryFixture *fixture, gconstpointer unused)
{
  ThimbleMarkdownView *view = THIMBLE_MARKDOWN_VIEW (ui_get (fixture->detail, "history-detail-answer"));
  g_autoptr (GString) answer = g_string_new (NULL);
  gsize least = G_MAXSIZE;
  gint64 id;

  for (guint i = 0; i < 1500; i++)
    g_string_append_printf (answer, "Wort %u ist schön.%s", i, i % 20 == 19 ? "\n\n" : i % 3 == 0 ? "" : " ");
  id = add (fixture, history_record (fixture->engine, "gpt-6-luna", "free", "Much", answer->str, 3, 2, THIMBLE_STATE_COMPLETED, 1));
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), id);
  while (!thimble_history_detail_is_filled (THIMBLE_HISTORY_DETAIL (fixture->detail)))
    {
      gsize length = strlen (thimble_markdown_view_get_text (view));

      least = length > 0 ? MIN (least, length) : least;
      ui_iterate ();
    }
  g_assert_cmpuint (least, <, 5000);
  g_assert_cmpstr (thimble_markdown_view_get_text (view), ==, answer->str);
}

static void
fast_selecting_done (GObject *page, guint *n)
{
  (*n)++;
}

/* Arrow keys through many rows: what is shown in the end is the last one, however the answers come. */
static void
test_quick_changes (HistoryFixture *fixture, gconstpointer unused)
{
  guint n = 0;
  gint64 last = 0;

  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *text = g_strdup_printf ("Prompt %u", i);

      last = add (fixture, history_record (fixture->engine, "gpt-6-luna", "free", text, "Yes", 3, 2, THIMBLE_STATE_COMPLETED, 1));
    }
  ui_wait_for (history_n_rows (fixture) == 12);
  g_signal_connect (fixture->detail, "shown", G_CALLBACK (fast_selecting_done), &n);
  for (guint round = 0; round < 5; round++)
    for (gint64 id = 1; id <= last; id++)
      {
        thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), id);
        g_main_context_iteration (NULL, FALSE);
      }
  ui_wait_for (g_str_equal (text_of (fixture, "history-detail-prompt"), "Prompt 11"));
  ui_wait_ms (100);
  g_assert_cmpstr (text_of (fixture, "history-detail-prompt"), ==, "Prompt 11");
  g_assert_cmpuint (n, >, 0);

  /* Changes of others do not load it anew: the same record is still there. */
  {
    ThimbleRecord *record = thimble_history_detail_get_record (THIMBLE_HISTORY_DETAIL (fixture->detail));

    add (fixture, history_record (fixture->engine, "gpt-6-luna", "free", "Another", "Yes", 3, 2, THIMBLE_STATE_COMPLETED, 1));
    ui_wait_for (history_n_rows (fixture) == 13);
    ui_wait_ms (100);
    g_assert_true (thimble_history_detail_get_record (THIMBLE_HISTORY_DETAIL (fixture->detail)) == record);
  }
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
  HISTORY_ADD ("/history-detail/follow-up", test_follow_up);
  HISTORY_ADD ("/history-detail/failed", test_failed);
  HISTORY_ADD ("/history-detail/copy", test_copy);
  HISTORY_ADD ("/history-detail/copy-all", test_copy_all);
  HISTORY_ADD ("/history-detail/turns", test_turns);
  HISTORY_ADD ("/history-detail/everything", test_everything);
  HISTORY_ADD ("/history-detail/nothing-known", test_nothing_known);
  HISTORY_ADD ("/history-detail/huge", test_huge);
  HISTORY_ADD ("/history-detail/quick-changes", test_quick_changes);
  HISTORY_ADD ("/history-detail/layouts", test_layouts);
  HISTORY_ADD ("/history-detail/walk", test_walk);
  HISTORY_ADD ("/history-detail/not-read", test_not_read);
  HISTORY_ADD ("/history-detail/long-answer", test_long_answer);
  return history_run ();
}
