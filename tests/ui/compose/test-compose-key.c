/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model whose key is not there yet: chosen, counted, explained, and kept when the key comes. */
#include "config.h"

#include "compose/thimble-error-card.h"
#include "compose/thimble-hint.h"
#include "compose-fixture.h"

#define MODEL "anthropic/claude-haiku-5-5"

static void
on_add_key (ThimbleComposePage *page, const char *endpoint_id, char **asked)
{
  g_free (*asked);
  *asked = g_strdup (endpoint_id);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (thimble_key_store_save_finish (THIMBLE_KEY_STORE (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (thimble_key_store_remove_finish (THIMBLE_KEY_STORE (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

static const char *
hint_of (ComposeFixture *fixture)
{
  return thimble_hint_get_text (THIMBLE_HINT (ui_get (fixture->root, "hint-key")));
}

static const char *
chosen (ComposeFixture *fixture)
{
  return thimble_model_get_key (thimble_compose_page_get_model (fixture->page));
}

static void
test_without (ComposeFixture *fixture, gconstpointer data)
{
  ThimbleKeyStore *keys = thimble_engine_get_keys (fixture->engine->engine);
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->engine->engine);
  ThimbleModel *model = thimble_catalogue_find_model (catalogue, NULL, MODEL);
  const char *origin = thimble_endpoint_get_origin (thimble_model_get_endpoint (model));
  g_autoptr (ThimbleSecret) secret = thimble_secret_new ("sk-ant-api03-0123456789abcdef", -1, NULL, NULL);
  g_autofree char *asked = NULL;
  gboolean done = FALSE;

  g_signal_connect (fixture->page, "add-key", G_CALLBACK (on_add_key), &asked);
  g_assert_cmpstr (hint_of (fixture), ==, "");
  thimble_compose_page_set_model (fixture->page, model);
  ui_wait_for (strstr (hint_of (fixture), "no key for Anthropic yet") != NULL);
  ui_wait_for (strstr (compose_text_of (fixture, "meter-cost"), "$") != NULL); /* what it would cost */
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "page-no-key.png");
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "page-no-key-dark.png");
  ui_set_dark (fixture->window, FALSE);
  ui_press (gtk_widget_get_parent (ui_find_text (ui_get (fixture->root, "hint-key"), "Add Key…")));
  g_assert_cmpstr (asked, ==, "anthropic");

  /* Send says the same, and leaves the choice alone. */
  g_clear_pointer (&asked, g_free);
  compose_send_and_wait (fixture);
  g_assert_nonnull (ui_find_text (fixture->root, "There is no key for Anthropic yet."));
  ui_save_picture (fixture->window, "page-no-key-sent.png");
  ui_press (ui_get (fixture->root, "error-open-keys"));
  g_assert_cmpstr (asked, ==, "anthropic");
  g_assert_cmpstr (chosen (fixture), ==, MODEL);

  ui_resize (GTK_WINDOW (fixture->window), 360, 694);
  compose_do_action (fixture, "compose.back");
  ui_wait_ms (300);
  ui_save_picture (fixture->window, "page-no-key-narrow.png");

  thimble_key_store_save_async (keys, "anthropic", origin, "", secret, TRUE, NULL, on_saved, &done);
  ui_wait_for (done);
  ui_wait_for (*hint_of (fixture) == '\0');
  g_assert_cmpstr (chosen (fixture), ==, MODEL);
  done = FALSE;
  thimble_key_store_remove_async (keys, "anthropic", NULL, on_removed, &done);
  ui_wait_for (done);
}

static gboolean
is_draft (const char *text)
{
  g_autofree char *draft = g_settings_get_string (compose_settings, "draft-text");

  return g_str_equal (draft, text);
}

/* The key pasted where the task belongs: nothing is sent or kept before the person says so. */
static void
test_as_prompt (ComposeFixture *fixture, gconstpointer data)
{
  g_autofree char *asked = NULL;

  g_signal_connect (fixture->page, "add-key", G_CALLBACK (on_add_key), &asked);
  compose_type_prompt (fixture, "Before");
  ui_wait_for (is_draft ("Before"));
  compose_type_prompt (fixture, "sk-ant-api03-0123456789abcdef\n");
  ui_wait_for (is_draft (""));
  ui_wait_for (compose_can (fixture, "send"));
  ui_press (ui_get (fixture->root, "send"));
  g_assert_null (thimble_compose_page_get_request (fixture->page));
  g_assert_nonnull (strstr (compose_text_of (fixture, "compose-message"), "looks like an API key"));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) == ui_get (fixture->root, "key-go"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "page-key-prompt.png");
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "page-key-prompt-dark.png");
  ui_set_dark (fixture->window, FALSE);
  ui_press (ui_get (fixture->root, "key-go"));
  g_assert_cmpstr (asked, ==, "anthropic");
  ui_resize (GTK_WINDOW (fixture->window), 360, 694);
  ui_wait_ms (300);
  ui_save_picture (fixture->window, "page-key-prompt-narrow.png");
  ui_resize (GTK_WINDOW (fixture->window), 1100, 694);

  /* Asked each time, and about nothing else than a key alone. */
  compose_do_action (fixture, "compose.send");
  g_assert_null (thimble_compose_page_get_request (fixture->page));
  compose_type_prompt (fixture, "Why is sk-ant-api03-0123456789abcdef refused?");
  g_assert_null (ui_find (fixture->root, "compose-message"));
  compose_send_and_wait (fixture);
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  compose_do_action (fixture, "compose.new-task");

  compose_type_prompt (fixture, "sk-ant-api03-0123456789abcdef");
  compose_do_action (fixture, "compose.send");
  g_assert_null (thimble_compose_page_get_request (fixture->page));
  ui_press (ui_get (fixture->root, "key-send"));
  g_assert_nonnull (thimble_compose_page_get_request (fixture->page));
  ui_wait_for (!thimble_compose_page_is_running (fixture->page));
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  g_assert_null (ui_find (fixture->root, "compose-message"));
  g_assert_true (is_draft (""));
}

static void
add_tests (void)
{
  COMPOSE_ADD ("key-as-prompt", compose_set_up, test_as_prompt);
  COMPOSE_ADD ("no-key", compose_set_up, test_without);
}

int
main (int argc, char **argv)
{
  return compose_run (argc, argv, add_tests);
}
