/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An API key where a prompt belongs, and none where one is wanted. */
#include "config.h"

#include "compose/thimble-refusal.h"
#include "measure-window.h"
#include "models/thimble-model-button.h"

#define KEY "sk-ant-api03-0123456789abcdef"

static guint
n_requests (void)
{
  return thimble_test_server_get_n_requests (mw_server);
}

static void
type_into (GtkWidget *view, const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
}

/* What is written to the settings has @mark, which was filled in last. */
static gboolean
is_written (const char *draft, const char *mark)
{
  g_autofree char *text = g_settings_get_string (mw_settings, draft);

  g_assert_null (strstr (text, "sk-ant"));
  return strstr (text, mark) != NULL;
}

static GtkWidget *
get_refusal (Fixture *fixture, const char *name)
{
  return gtk_widget_get_ancestor (mw_get (fixture, name), THIMBLE_TYPE_REFUSAL);
}

static void
assert_asked (Fixture *fixture, const char *name, guint n)
{
  GtkWidget *refusal = get_refusal (fixture, name);

  g_assert_true (gtk_widget_get_visible (refusal));
  g_assert_cmpstr (mw_text_of (fixture, name), ==, "This looks like an API key, so it was not sent. As a prompt it would go to Paid and stay in the history; "
                                                   "a key belongs in the keyring.");
  g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) == ui_get (refusal, "key-go"));
  g_assert_cmpuint (n_requests (), ==, n);
}

static void
test_prompt (Fixture *fixture, gconstpointer unused)
{
  guint n = n_requests ();

  mw_choose_priced (fixture);
  type_into (mw_get (fixture, "measure-prompt"), KEY "\n");
  mw_set_spin (fixture, "measure-runs", 2);
  ui_wait_for (is_written ("measure-draft", "\"runs\":2,"));
  ui_wait_for (mw_can_start (fixture));
  ui_press (mw_get (fixture, "measure-start"));
  assert_asked (fixture, "measure-refusal", n);
  g_assert_null (ui_find (fixture->window, "measure-progress"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-key.png");
  ui_resize (GTK_WINDOW (fixture->window), 360, 694);
  ui_wait_ms (300);
  ui_save_picture (fixture->window, "measure-key-narrow.png");
  ui_resize (GTK_WINDOW (fixture->window), 1100, 694);

  /* Another text is another question. */
  type_into (mw_get (fixture, "measure-prompt"), "Why is " KEY " refused?");
  g_assert_false (gtk_widget_get_visible (get_refusal (fixture, "measure-refusal")));

  /* The system text, which Compose may have left in its draft before it looked at it. */
  g_settings_set_string (mw_settings, "draft-system", KEY);
  g_settings_set_string (mw_settings, "draft-text", "Why?");
  ui_press (mw_get (fixture, "measure-from-compose"));
  mw_set_spin (fixture, "measure-runs", 3);
  ui_wait_for (is_written ("measure-draft", "\"runs\":3,"));
  g_assert_true (is_written ("measure-draft", "Why?"));
  ui_press (mw_get (fixture, "measure-start"));
  assert_asked (fixture, "measure-refusal", n);

  mw_push_answer (mw_server, 70); /* the last one serves all further ones */
  ui_press (ui_get (get_refusal (fixture, "measure-refusal"), "key-send"));
  ui_wait_for (ui_find (fixture->window, "measure-progress") != NULL && g_str_has_prefix (mw_text_of (fixture, "measure-progress"), "9 of 9"));
  g_assert_false (gtk_widget_get_visible (get_refusal (fixture, "measure-refusal")));
  g_assert_cmpuint (n_requests (), ==, n + 9);
  ui_wait_for (mw_can_start (fixture));
  ui_press (mw_get (fixture, "measure-start"));
  ui_press (ui_get (get_refusal (fixture, "measure-refusal"), "key-go"));
  ui_wait_for (ui_find_window ("preferences") != NULL);
  gtk_window_destroy (ui_find_window ("preferences"));
}

static void
test_chain (Fixture *fixture, gconstpointer unused)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (mw_engine->engine);
  g_autoptr (ThimbleModel) model = NULL;
  guint n = n_requests ();

  mw_choose_priced (fixture);
  gtk_stack_set_visible_child_name (gtk_stack_switcher_get_stack (GTK_STACK_SWITCHER (mw_get (fixture, "measure-modes"))), "chain");
  ui_settle (fixture->window);
  model = thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "paid"), "paid-model-2");
  thimble_model_button_set_model (THIMBLE_MODEL_BUTTON (mw_get (fixture, "chain-model")), model);

  type_into (mw_get (fixture, "chain-input"), KEY);
  mw_set_spin (fixture, "chain-runs", 2);
  ui_wait_for (is_written ("chain-draft", "\"runs\":2"));
  ui_press (mw_get (fixture, "chain-run"));
  assert_asked (fixture, "chain-message", n);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "chain-key.png");

  type_into (mw_get (fixture, "chain-input"), "Why street trees die young");
  g_assert_false (gtk_widget_get_visible (get_refusal (fixture, "chain-message")));
  type_into (ui_get (mw_get (fixture, "chain-steps"), "step-text"), KEY);
  mw_set_spin (fixture, "chain-runs", 1);
  ui_wait_for (is_written ("chain-draft", "\"runs\":1"));
  g_assert_true (is_written ("chain-draft", "Why street trees die young"));
  ui_press (mw_get (fixture, "chain-run"));
  g_assert_nonnull (strstr (mw_text_of (fixture, "chain-message"), "has no place for a text"));
  type_into (ui_get (mw_get (fixture, "chain-steps"), "step-text"), "Outline: {{input}}");
  type_into (mw_get (fixture, "chain-input"), KEY);
  ui_press (mw_get (fixture, "chain-run"));
  assert_asked (fixture, "chain-message", n);

  mw_push_answer (mw_server, 70); /* the last one serves all further ones */
  ui_press (ui_get (get_refusal (fixture, "chain-message"), "key-send"));
  ui_wait_for (g_str_has_prefix (mw_text_of (fixture, "chain-progress"), "4 of 4"));
  ui_wait_for (ui_find (fixture->window, "chain-stop") == NULL);
  g_assert_false (gtk_widget_get_visible (get_refusal (fixture, "chain-message")));
  g_assert_cmpuint (n_requests (), ==, n + 4);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer done)
{
  *(gboolean *) done = TRUE;
}

/* A model of one more provider, which has no key. */
static ThimbleModel *
make_keyless (const char *id, const char *name)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (mw_engine->engine);
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (mw_server), "/v1", NULL);
  g_autoptr (ThimbleEndpoint) endpoint = thimble_endpoint_new (id, name, THIMBLE_DIALECT_OPENAI_CHAT, url, TRUE, NULL);
  gboolean done = FALSE;

  if (thimble_catalogue_find_endpoint (catalogue, id) == NULL)
    {
      thimble_catalogue_add_endpoint_async (catalogue, endpoint, NULL, on_done, &done);
      ui_wait_for (done);
    }
  return thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, id), "paid-model-1");
}

static void
assert_way_to_keys (Fixture *fixture, const char *name)
{
  GtkWidget *refusal = get_refusal (fixture, name);

  g_assert_null (ui_find (refusal, "key-send"));
  ui_press (ui_get (refusal, "key-go"));
  ui_wait_for (ui_find_window ("preferences") != NULL);
  gtk_window_destroy (ui_find_window ("preferences"));
}

/* The first model is not paid for where the last one has no key. */
static void
test_missing (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) unlit = make_keyless ("unlit", "Unlit"), dark = make_keyless ("dark", "Dark");
  GtkWidget *picker;
  guint n = n_requests ();

  mw_choose_priced (fixture);
  picker = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (mw_get (fixture, "measure-add-model"))));
  g_signal_emit_by_name (picker, "chosen", unlit);
  type_into (mw_get (fixture, "measure-prompt"), "Why?");
  ui_wait_for (mw_can_start (fixture));
  ui_press (mw_get (fixture, "measure-start"));
  ui_wait_for (g_str_equal (mw_text_of (fixture, "measure-message"), "There is no key for Unlit yet. Nothing was sent. Add it to the keyring, or leave out what wants it."));
  g_assert_cmpuint (n_requests (), ==, n);
  ui_wait_for (mw_can_start (fixture));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-keyless.png");
  assert_way_to_keys (fixture, "measure-message");
  g_signal_emit_by_name (picker, "chosen", dark);
  ui_wait_for (mw_can_start (fixture));
  ui_press (mw_get (fixture, "measure-start"));
  ui_wait_for (strstr (mw_text_of (fixture, "measure-message"), "no keys yet for: Unlit, Dark. Nothing was sent.") != NULL);
  g_assert_cmpuint (n_requests (), ==, n);
}

static void
test_chain_missing (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleModel) unlit = make_keyless ("unlit", "Unlit");
  g_autoptr (ThimbleModel) paid = NULL;
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (mw_engine->engine);
  GtkWidget *last;
  guint n = n_requests ();

  mw_choose_priced (fixture);
  gtk_stack_set_visible_child_name (gtk_stack_switcher_get_stack (GTK_STACK_SWITCHER (mw_get (fixture, "measure-modes"))), "chain");
  ui_resize (GTK_WINDOW (fixture->window), 360, 694);
  ui_settle (fixture->window);
  paid = thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "paid"), "paid-model-2");
  thimble_model_button_set_model (THIMBLE_MODEL_BUTTON (mw_get (fixture, "chain-model")), paid);
  type_into (mw_get (fixture, "chain-input"), "Why street trees die young");
  last = gtk_widget_get_last_child (mw_get (fixture, "chain-steps"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_get (last, "step-own-model")), TRUE);
  thimble_model_button_set_model (THIMBLE_MODEL_BUTTON (ui_get (last, "step-model")), unlit);
  ui_press (mw_get (fixture, "chain-run"));
  /* Also in a narrow window, which went on to the results. */
  ui_wait_for (ui_find (fixture->window, "chain-message") != NULL);
  g_assert_nonnull (strstr (mw_text_of (fixture, "chain-message"), "There is no key for Unlit yet. Nothing was sent."));
  g_assert_cmpuint (n_requests (), ==, n);
  ui_wait_ms (300);
  ui_save_picture (fixture->window, "chain-keyless-narrow.png");
  assert_way_to_keys (fixture, "chain-message");
}

int
main (int argc, char **argv)
{
  mw_begin (&argc, &argv);
#define ADD(name, function) g_test_add ("/ui/measure-keys/" name, Fixture, NULL, mw_set_up, function, mw_tear_down)
  ADD ("as-prompt", test_prompt);
  ADD ("in-a-chain", test_chain);
  ADD ("missing", test_missing);
  ADD ("missing-in-a-chain", test_chain_missing);
#undef ADD
  return mw_end ();
}
