/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalogue/thimble-catalogue.h"
#include "compose/thimble-error-card.h"
#include "ui-test.h"

static GtkWidget *window;
static ThimbleErrorCard *card;
static ThimbleEndpoint *endpoint;

static gboolean
shown (const char *name)
{
  return ui_find (GTK_WIDGET (card), name) != NULL;
}

static ThimbleRecord *
new_record (gboolean free_of_charge)
{
  ThimbleRecord *record = thimble_record_new ();

  record->billed = THIMBLE_BILLED_POSSIBLE;
  if (free_of_charge)
    record->price = thimble_price_new_free ("free");
  return record;
}

static void
show (ThimbleError   code,
      gint64         wait,
      ThimbleRecord *record)
{
  g_autoptr (ThimbleProblem) problem = thimble_problem_new (code, NULL, NULL, "words of theirs \033[31m", wait);

  thimble_error_card_set_problem (card, problem, endpoint, record);
  ui_settle (window);
}

/* Each class of problem offers what helps it, and nothing else. */
static void
test_buttons (void)
{
  static const struct { ThimbleError code; gboolean keys, unlock, page, again; } cases[] = {
    { THIMBLE_ERROR_KEY_MISSING, TRUE, FALSE, FALSE, FALSE },
    { THIMBLE_ERROR_BAD_KEY, TRUE, FALSE, TRUE, FALSE },
    { THIMBLE_ERROR_KEY_LOCKED, FALSE, TRUE, FALSE, TRUE },
    { THIMBLE_ERROR_QUOTA_EXHAUSTED, FALSE, FALSE, TRUE, FALSE },
    { THIMBLE_ERROR_RATE_LIMITED, FALSE, FALSE, TRUE, TRUE },
    { THIMBLE_ERROR_SERVER, FALSE, FALSE, TRUE, TRUE },
    { THIMBLE_ERROR_NETWORK, FALSE, FALSE, FALSE, TRUE },
    { THIMBLE_ERROR_TOO_LONG, FALSE, FALSE, FALSE, FALSE },
    { THIMBLE_ERROR_MODEL_UNKNOWN, FALSE, FALSE, FALSE, FALSE },
    { THIMBLE_ERROR_BLOCKED, FALSE, FALSE, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      show (cases[i].code, -1, NULL);
      g_test_message ("%s", thimble_error_to_code (cases[i].code));
      g_assert_true (shown ("error-message"));
      g_assert_cmpint (shown ("error-open-keys"), ==, cases[i].keys);
      g_assert_cmpint (shown ("error-unlock"), ==, cases[i].unlock);
      g_assert_cmpint (shown ("error-page"), ==, cases[i].page);
      g_assert_cmpint (shown ("error-send-again"), ==, cases[i].again);
    }
  show (THIMBLE_ERROR_KEY_MISSING, -1, NULL);
  /* The key is told from the token where it is met. */
  g_assert_nonnull (ui_find_text (GTK_WIDGET (card), "A key is your ticket"));
  ui_save_picture (window, "error-key.png");
}

static void
test_cost (void)
{
  g_autoptr (ThimbleRecord) paid = new_record (FALSE);
  g_autoptr (ThimbleRecord) free_one = new_record (TRUE);

  show (THIMBLE_ERROR_TIMEOUT, -1, paid);
  g_assert_true (shown ("error-explanation"));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (ui_get (GTK_WIDGET (card), "error-explanation"))), "may cost again"));
  show (THIMBLE_ERROR_TIMEOUT, -1, free_one);
  g_assert_false (shown ("error-explanation"));
  paid->billed = THIMBLE_BILLED_NONE;
  show (THIMBLE_ERROR_TIMEOUT, -1, paid);
  g_assert_false (shown ("error-explanation"));
}

static void
test_wait (void)
{
  GtkWidget *again;

  show (THIMBLE_ERROR_RATE_LIMITED, 86400, NULL);
  again = ui_get (GTK_WIDGET (card), "error-send-again");
  /* A day is not waited for: two minutes at most. */
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (again)), ==, "Send Again in 120 s");
  g_assert_false (gtk_widget_get_sensitive (again));
  show (THIMBLE_ERROR_RATE_LIMITED, 1, NULL);
  g_assert_false (gtk_widget_get_sensitive (again));
  ui_wait_for (gtk_widget_get_sensitive (again));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (again)), ==, "Send Again");
}

static void
on_signal (guint *n)
{
  ++*n;
}

static void
on_keys (ThimbleErrorCard *self,
         const char       *id,
         char            **got)
{
  *got = g_strdup (id);
}

static void
test_signals (void)
{
  guint n_again = 0, n_unlock = 0;
  g_autofree char *id = NULL;

  g_signal_connect_swapped (card, "send-again", G_CALLBACK (on_signal), &n_again);
  g_signal_connect_swapped (card, "unlock", G_CALLBACK (on_signal), &n_unlock);
  g_signal_connect (card, "open-keys", G_CALLBACK (on_keys), &id);
  show (THIMBLE_ERROR_KEY_LOCKED, -1, NULL);
  ui_press (ui_get (GTK_WIDGET (card), "error-unlock"));
  ui_press (ui_get (GTK_WIDGET (card), "error-send-again"));
  show (THIMBLE_ERROR_BAD_KEY, -1, NULL);
  ui_press (ui_get (GTK_WIDGET (card), "error-open-keys"));
  g_assert_cmpuint (n_again, ==, 1);
  g_assert_cmpuint (n_unlock, ==, 1);
  g_assert_cmpstr (id, ==, "openai");
  g_signal_handlers_disconnect_by_data (card, &n_again);
  g_signal_handlers_disconnect_by_data (card, &n_unlock);
  g_signal_handlers_disconnect_by_data (card, &id);
}

static void
test_details (void)
{
  show (THIMBLE_ERROR_SERVER, -1, NULL);
  gtk_expander_set_expanded (GTK_EXPANDER (ui_get (GTK_WIDGET (card), "error-details-expander")), TRUE);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (ui_get (GTK_WIDGET (card), "error-details"))), ==,
                   "words of theirs \357\277\275[31m");
  thimble_error_card_set_problem (card, NULL, NULL, NULL);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (card)));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  g_autoptr (ThimbleCatalogue) catalogue = NULL;
  g_autofree char *folder = g_dir_make_tmp ("thimble-error-XXXXXX", NULL);
  int result;

  ui_init (&argc, &argv);
  application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  catalogue = thimble_catalogue_new (folder, folder);
  endpoint = thimble_catalogue_find_endpoint (catalogue, "openai");
  g_assert_nonnull (endpoint);
  window = adw_application_window_new (GTK_APPLICATION (application));
  card = THIMBLE_ERROR_CARD (thimble_error_card_new ());
  gtk_widget_set_valign (GTK_WIDGET (card), GTK_ALIGN_START);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), GTK_WIDGET (card));
  gtk_window_set_default_size (GTK_WINDOW (window), 460, 720);
  gtk_window_present (GTK_WINDOW (window));

  g_test_add_func ("/ui/error-card/buttons", test_buttons);
  g_test_add_func ("/ui/error-card/cost", test_cost);
  g_test_add_func ("/ui/error-card/wait", test_wait);
  g_test_add_func ("/ui/error-card/signals", test_signals);
  g_test_add_func ("/ui/error-card/details", test_details);
  result = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  return result;
}
