/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/thimble-split-bar.h"
#include "compose/thimble-receipt-view.h"
#include "ui-test.h"

static GtkWidget *window;
static ThimbleReceiptView *view;

static const char *
text_of (const char *name)
{
  return gtk_label_get_text (GTK_LABEL (ui_get (GTK_WIDGET (view), name)));
}

static gboolean
shown (const char *name)
{
  return gtk_widget_get_mapped (ui_get (GTK_WIDGET (view), name));
}

/* $0.10 in, $0.50 out per million, as in the mock-ups. */
static ThimblePrice *
entry_price (void)
{
  ThimblePriceRates rates = { 100000, 500000, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN };

  return thimble_price_new (&rates, "2026-11-10", "catalogue");
}

static ThimbleReceiptFacts
plain_facts (void)
{
  ThimbleReceiptFacts facts = { 0 };

  facts.reported_cost = THIMBLE_MONEY_UNKNOWN;
  facts.state = THIMBLE_STATE_COMPLETED;
  facts.finish = THIMBLE_FINISH_STOP;
  facts.billed = THIMBLE_BILLED_REPORTED;
  facts.predicted_input = 128;
  facts.predicted_framing = -1;
  facts.first_text_us = 410000;
  facts.duration_us = 1320000;
  facts.counted_output = 68;
  return facts;
}

static ThimbleReceipt *
mockup_receipt (void)
{
  ThimbleUsageCounts counts = { 135, 70, 205, 0, -1, -1, 0 };
  g_autoptr (ThimbleUsage) usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  g_autoptr (ThimblePrice) price = entry_price ();
  ThimbleReceiptFacts facts = plain_facts ();

  facts.usage = usage;
  facts.price = price;
  return thimble_receipt_new (&facts);
}

static void
test_numbers (void)
{
  g_autoptr (ThimbleReceipt) receipt = mockup_receipt ();
  GtkWidget *bar;

  thimble_receipt_view_set_receipt (view, receipt);
  g_assert_true (thimble_receipt_view_get_receipt (view) == receipt);
  ui_settle (window);
  g_assert_cmpstr (text_of ("receipt-input"), ==, "135");
  g_assert_cmpstr (text_of ("receipt-output"), ==, "70");
  g_assert_cmpstr (text_of ("receipt-total"), ==, "205");
  g_assert_cmpstr (text_of ("receipt-input-caption"), ==, "$0.0000135");
  g_assert_cmpstr (text_of ("receipt-output-caption"), ==, "$0.0000350");
  g_assert_cmpstr (text_of ("receipt-total-caption"), ==, "$0.0000485");
  g_assert_cmpstr (text_of ("receipt-tokens-input-share"), ==, "66%");
  g_assert_cmpstr (text_of ("receipt-tokens-output-share"), ==, "34%");
  g_assert_cmpstr (text_of ("receipt-cost-input-share"), ==, "28%");
  g_assert_cmpstr (text_of ("receipt-cost-output-share"), ==, "72%");
  g_assert_cmpstr (text_of ("receipt-sentence"), ==, "Output was 34% of the tokens and 72% of the cost.");
  g_assert_nonnull (strstr (text_of ("receipt-thousand"), "$0.0485"));
  g_assert_cmpstr (text_of ("receipt-cached"), ==, "0 of 135");
  g_assert_cmpstr (text_of ("receipt-reasoning"), ==, "0 of 70");
  g_assert_false (shown ("receipt-cache-write"));
  g_assert_cmpstr (text_of ("receipt-first-token"), ==, "0.41 s");
  g_assert_cmpstr (text_of ("receipt-duration"), ==, "1.32 s");
  g_assert_cmpstr (text_of ("receipt-speed"), ==, "77 tokens/s");
  g_assert_cmpstr (text_of ("receipt-ended"), ==, thimble_finish_get_label (THIMBLE_FINISH_STOP));
  g_assert_nonnull (strstr (text_of ("receipt-prediction"), "128"));
  g_assert_nonnull (strstr (text_of ("receipt-price"), "10 Nov 2026"));
  g_assert_false (shown ("receipt-billing"));
  g_assert_false (shown ("receipt-input-about"));

  bar = ui_find_type (GTK_WIDGET (view), THIMBLE_TYPE_SPLIT_BAR);
  g_assert_cmpstr (thimble_split_bar_get_label (THIMBLE_SPLIT_BAR (bar)), ==, "Tokens: input 66%, output 34%");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (ui_get (GTK_WIDGET (view), "receipt-total-caption")), ==, "$0.0000485");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, "Receipt");
  g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (ui_get (GTK_WIDGET (view), "receipt-sentence")),
                                                   GTK_ACCESSIBLE_PROPERTY_LABEL));
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (ui_get (GTK_WIDGET (view), "receipt-sentence")), GTK_ACCESSIBLE_ROLE_STATUS);
  ui_save_picture (window, "receipt.png");
  ui_set_dark (window, TRUE);
  ui_save_picture (window, "receipt-dark.png");
  ui_set_dark (window, FALSE);
}

static void
test_link (void)
{
  g_autoptr (ThimbleReceipt) receipt = mockup_receipt ();
  GtkLabel *price;

  thimble_receipt_view_set_receipt (view, receipt);
  price = GTK_LABEL (ui_get (GTK_WIDGET (view), "receipt-price"));
  thimble_receipt_view_set_price_page (view, "https://example.com/prices?a=1&b=2");
  g_assert_nonnull (strstr (gtk_label_get_label (price), "href=\"https://example.com/prices?a=1&amp;b=2\""));
  thimble_receipt_view_set_price_page (view, "file:///etc/passwd");
  g_assert_null (strstr (gtk_label_get_label (price), "href"));
  thimble_receipt_view_set_price_page (view, NULL);
}

static void
test_parts (void)
{
  ThimbleUsageCounts counts = { 12000, 900, 12900, 8000, 2000, -1, 640 };
  g_autoptr (ThimbleUsage) usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  g_autoptr (ThimblePrice) price = entry_price ();
  g_autoptr (ThimbleReceipt) receipt = NULL;
  ThimbleReceiptFacts facts = plain_facts ();

  facts.usage = usage;
  facts.price = price;
  receipt = thimble_receipt_new (&facts);
  thimble_receipt_view_set_receipt (view, receipt);
  ui_settle (window);
  g_assert_cmpstr (text_of ("receipt-cached"), ==, "8,000 of 12,000");
  g_assert_true (shown ("receipt-cache-write"));
  g_assert_cmpstr (text_of ("receipt-cache-write"), ==, "2,000 of 12,000");
  g_assert_cmpstr (text_of ("receipt-reasoning"), ==, "640 of 900");
  /* The cached price is unknown here, so the full one was used. */
  g_assert_true (g_str_has_prefix (text_of ("receipt-input-caption"), "at most "));
  ui_save_picture (window, "receipt-parts.png");
}

static void
test_unknown (void)
{
  ThimbleReceiptFacts facts = plain_facts ();
  g_autoptr (ThimbleReceipt) receipt = NULL;

  facts.billed = THIMBLE_BILLED_NONE;
  facts.state = THIMBLE_STATE_FAILED;
  facts.finish = THIMBLE_FINISH_UNKNOWN;
  facts.first_text_us = -1;
  facts.duration_us = -1;
  facts.counted_output = -1;
  receipt = thimble_receipt_new (&facts);
  thimble_receipt_view_set_receipt (view, receipt);
  ui_settle (window);
  g_assert_cmpstr (text_of ("receipt-input"), ==, "—");
  g_assert_cmpstr (text_of ("receipt-output"), ==, "—");
  g_assert_cmpstr (text_of ("receipt-total"), ==, "—");
  g_assert_cmpstr (text_of ("receipt-total-caption"), ==, "$0"); /* nothing was sent, nothing is owed */
  g_assert_cmpstr (text_of ("receipt-cached"), ==, "—");
  g_assert_cmpstr (text_of ("receipt-duration"), ==, "—");
  g_assert_cmpstr (text_of ("receipt-tokens-output-share"), ==, "—");
  g_assert_cmpstr (text_of ("receipt-ended"), ==, thimble_state_get_label (THIMBLE_STATE_FAILED));
  ui_save_picture (window, "receipt-unknown.png");

  thimble_receipt_view_set_receipt (view, NULL);
  g_assert_cmpstr (text_of ("receipt-total"), ==, "—");
}

static void
test_stopped (void)
{
  ThimbleUsageCounts counts = { 143, -1, -1, -1, -1, -1, -1 };
  g_autoptr (ThimbleUsage) usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  g_autoptr (ThimblePrice) price = entry_price ();
  ThimbleReceiptFacts facts = plain_facts ();
  g_autoptr (ThimbleReceipt) receipt = NULL;

  facts.usage = usage;
  facts.price = price;
  facts.state = THIMBLE_STATE_STOPPED;
  facts.finish = THIMBLE_FINISH_UNKNOWN;
  facts.billed = THIMBLE_BILLED_POSSIBLE;
  facts.counted_output = 60;
  receipt = thimble_receipt_new (&facts);
  thimble_receipt_view_set_receipt (view, receipt);
  ui_settle (window);
  g_assert_cmpstr (text_of ("receipt-input"), ==, "143");
  g_assert_cmpstr (text_of ("receipt-output"), ==, "60");
  g_assert_cmpstr (text_of ("receipt-output-caption"), ==, "counted here");
  g_assert_false (shown ("receipt-input-about"));
  g_assert_true (shown ("receipt-output-about"));
  g_assert_cmpstr (text_of ("receipt-total"), ==, "—");
  g_assert_true (shown ("receipt-billing"));
  g_assert_nonnull (strstr (text_of ("receipt-billing"), "143"));
  g_assert_nonnull (strstr (text_of ("receipt-billing"), "60"));
  ui_save_picture (window, "receipt-stopped.png");
}

static void
test_practice (void)
{
  ThimbleUsageCounts counts = { 128, 63, 191, -1, -1, -1, -1 };
  g_autoptr (ThimbleUsage) usage = thimble_usage_new (&counts, THIMBLE_USAGE_ESTIMATE, NULL);
  g_autoptr (ThimblePrice) price = thimble_price_new_free ("free");
  ThimbleReceiptFacts facts = plain_facts ();
  g_autoptr (ThimbleReceipt) receipt = NULL;

  facts.usage = usage;
  facts.price = price;
  facts.practice = TRUE;
  receipt = thimble_receipt_new (&facts);
  thimble_receipt_view_set_receipt (view, receipt);
  ui_settle (window);
  /* An estimate says so, in the end as well. */
  g_assert_true (shown ("receipt-total-about"));
  g_assert_cmpstr (text_of ("receipt-total"), ==, "191");
  g_assert_cmpstr (text_of ("receipt-total-caption"), ==, "$0");
  g_assert_false (shown ("receipt-cost-output-share"));
  g_assert_false (shown ("receipt-thousand"));
  ui_save_picture (window, "receipt-practice.png");
}

/* Large numbers shrink, and never ask for more than the narrow window has. */
static void
test_width (void)
{
  ThimbleUsageCounts counts = { 1234567, 654321, 1888888, 1000000, 200000, -1, 600000 };
  g_autoptr (ThimbleUsage) usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  g_autoptr (ThimblePrice) price = entry_price ();
  g_autoptr (ThimbleReceipt) large = NULL;
  g_autoptr (ThimbleReceipt) small = mockup_receipt ();
  ThimbleReceiptFacts facts = plain_facts ();
  int minimum;

  facts.usage = usage;
  facts.price = price;
  large = thimble_receipt_new (&facts);
  thimble_receipt_view_set_receipt (view, large);
  ui_settle (window);
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 470);
  thimble_receipt_view_set_narrow (view, TRUE);
  ui_settle (window);
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  ui_blame_width (GTK_WIDGET (view), 336);
  g_assert_cmpint (minimum, <=, 336);
  ui_settle (window);
  ui_save_picture (window, "receipt-large-narrow.png");
  thimble_receipt_view_set_receipt (view, small);
  ui_settle (window);
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 336);
  ui_save_picture (window, "receipt-narrow.png");
  thimble_receipt_view_set_narrow (view, FALSE);
  thimble_receipt_view_set_compact (view, TRUE);
  ui_settle (window);
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 338);
  ui_save_picture (window, "receipt-compact.png");
  thimble_receipt_view_set_compact (view, FALSE);
}

static void
test_rtl (void)
{
  g_autoptr (ThimbleReceipt) receipt = mockup_receipt ();

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  thimble_receipt_view_set_receipt (view, receipt);
  ui_settle (window);
  ui_save_picture (window, "receipt-rtl.png");
  {
    GtkWidget *input = ui_get (GTK_WIDGET (view), "receipt-input");
    GtkWidget *total = ui_get (GTK_WIDGET (view), "receipt-total");
    graphene_rect_t a, b;

    g_assert_true (gtk_widget_compute_bounds (input, window, &a));
    g_assert_true (gtk_widget_compute_bounds (total, window, &b));
    g_assert_cmpfloat (a.origin.x, >, b.origin.x);
  }
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  GtkWidget *box;
  int result;

  ui_init (&argc, &argv);
  application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  window = adw_application_window_new (GTK_APPLICATION (application));
  /* Margins outside, so that what is measured is the card alone. */
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  view = THIMBLE_RECEIPT_VIEW (thimble_receipt_view_new ());
  g_object_set (box, "margin-top", 18, "margin-bottom", 18, "margin-start", 18, "margin-end", 18, "valign", GTK_ALIGN_START, NULL);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (view));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 540, 620);
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);

  g_test_add_func ("/ui/receipt-view/numbers", test_numbers);
  g_test_add_func ("/ui/receipt-view/link", test_link);
  g_test_add_func ("/ui/receipt-view/parts", test_parts);
  g_test_add_func ("/ui/receipt-view/unknown", test_unknown);
  g_test_add_func ("/ui/receipt-view/stopped", test_stopped);
  g_test_add_func ("/ui/receipt-view/practice", test_practice);
  g_test_add_func ("/ui/receipt-view/width", test_width);
  g_test_add_func ("/ui/receipt-view/rtl", test_rtl);
  result = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  return result;
}
