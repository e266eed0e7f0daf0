/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "compose/thimble-compose-page.h"
#include "ui-test.h"

G_BEGIN_DECLS

/* The keyboard alone, with real keys from the X server. */
typedef struct {
  GtkWidget *window;
} KeyboardFixture;

/* From keyboard_run() on. */
extern UiEngine *keyboard_engine;

#define KEYBOARD_ADD(name, set_up, function) g_test_add ("/keyboard/" name, KeyboardFixture, NULL, set_up, function, keyboard_tear_down)

/* Without a window manager nobody gives a new window the keys. */
void keyboard_give_keys (GtkWidget *window);
/* As xdotool names them: “ctrl+Return”. */
void keyboard_press (const char *keys);
void keyboard_set_up_first (KeyboardFixture *fixture, gconstpointer data);
void keyboard_set_up (KeyboardFixture *fixture, gconstpointer data);
void keyboard_tear_down (KeyboardFixture *fixture, gconstpointer data);
ThimbleComposePage *keyboard_get_compose (KeyboardFixture *fixture);
void keyboard_send_and_wait (KeyboardFixture *fixture);
/* Makes ready, lets @add_tests add them, and runs them; skipped where xdotool is missing. */
int keyboard_run (int argc, char **argv, void (*add_tests) (void));

G_END_DECLS
