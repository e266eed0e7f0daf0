/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-test-server.h"
#include "ui-test.h"

G_BEGIN_DECLS

/* Preferences on the keys: the real window, a real keyring, a real server on loopback. */
typedef struct {
  UiEngine  *engine;
  GtkWidget *window;
} KeysFixture;

#define KEYS_ADD(path, function) g_test_add (path, KeysFixture, NULL, keys_set_up, function, keys_tear_down)

void keys_set_up (KeysFixture *fixture, gconstpointer data);
void keys_tear_down (KeysFixture *fixture, gconstpointer data);
void keys_type_into (KeysFixture *fixture, const char *name, const char *text);
const char *keys_text_of (GtkWidget *root, const char *name);
const char *keys_hint_of (KeysFixture *fixture);
gboolean keys_row_is (KeysFixture *fixture, const char *endpoint, const char *state);
void keys_select_provider (KeysFixture *fixture, const char *name);
GtkWidget *keys_find_button (GtkWidget *root, const char *label);
void keys_answer_dialog (const char *name, const char *button);
void keys_remove_key (KeysFixture *fixture, const char *endpoint);
void keys_assert_key_not_shown (GtkWidget *root, const char *key);
ThimbleTestServer *keys_start_server (guint status, const char *body);
char *keys_type_compatible (KeysFixture *fixture, ThimbleTestServer *server);
/* Makes ready, lets @add_tests add them, and runs them. */
int keys_run (int argc, char **argv, void (*add_tests) (void));

G_END_DECLS
