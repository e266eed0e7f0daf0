/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "compose/thimble-compose-page.h"
#include "thimble-test-server.h"
#include "ui-test.h"

G_BEGIN_DECLS

/* The Compose page in a window of its own, over an engine that Practice answers at once. */
typedef struct {
  UiEngine           *engine;
  GtkWidget          *window;
  ThimbleComposePage *page;
  GtkWidget          *root; /* the page too */
} ComposeFixture;

/* The program's, from compose_run() on. */
extern GSettings *compose_settings;

#define COMPOSE_ADD(name, set_up, function) g_test_add ("/ui/compose-page/" name, ComposeFixture, NULL, set_up, function, compose_tear_down)

/* Makes ready, lets @add_tests add them, and runs them. */
int compose_run (int argc, char **argv, void (*add_tests) (void));

/* A page in the window, in the place of what was there. */
void compose_make_page (ComposeFixture *fixture);
void compose_set_up (ComposeFixture *fixture, gconstpointer data);
/* The engine is not open. */
void compose_set_up_closed (ComposeFixture *fixture, gconstpointer data);
void compose_tear_down (ComposeFixture *fixture, gconstpointer data);
gboolean compose_can (ComposeFixture *fixture, const char *button);
const char *compose_text_of (ComposeFixture *fixture, const char *name);
GtkTextBuffer *compose_prompt_buffer (ComposeFixture *fixture);
char *compose_dup_prompt (ComposeFixture *fixture);
/* The system text is only there while it is unfolded. */
GtkTextBuffer *compose_system_buffer (ComposeFixture *fixture);
void compose_type_prompt (ComposeFixture *fixture, const char *text);
void compose_do_action (ComposeFixture *fixture, const char *action);
ThimbleState compose_state_of (ComposeFixture *fixture);
void compose_send_and_wait (ComposeFixture *fixture);
/* A model at the scripted server; it wants no key. */
void compose_choose_server (ComposeFixture *fixture, ThimbleTestServer *server);
void compose_script_answer (ThimbleTestServer *server, guint status, const char *headers, const char *body);

G_END_DECLS
