/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/thimble-application.h"
#include "app/thimble-window.h"
#include "compose/thimble-compose-page.h"
#include "thimble-test-server.h"
#include "ui-test.h"

G_BEGIN_DECLS

/* The program in its real window, with folders, keyring and servers of its own: what the person reads when something is
 * wrong, and that nothing is lost by it. */
typedef struct {
  UiEngine  *engine;
  GSettings *settings;
  GtkWidget *window;
  gint64     n_before; /* rows of the history when it opened */
  gboolean   own;      /* the engine is this test's alone */
} FaultWindow;

/* The application with its engine, which all tests share but those that begin with fault_set_up_closed(). */
void             fault_begin              (int *argc, char ***argv);
int              fault_end                (void); /* runs the tests */

#define FAULT_PROMPT "Keep these words, whatever happens."

/* Opens it, at Compose or at the first start, with FAULT_PROMPT typed, and begins to watch the loop. */
void             fault_window_open        (FaultWindow *self, gboolean first_start);
/* A file in the folder "data", "config" or "cache". */
void             fault_window_write       (FaultWindow *self, const char *folder, const char *name, const char *text);

ThimbleComposePage *fault_window_page     (FaultWindow *self);
ThimbleRequest  *fault_window_request     (FaultWindow *self);
const char      *fault_window_text        (FaultWindow *self, const char *name);
void             fault_window_type        (FaultWindow *self, const char *prompt);
/* An endpoint "scripted", or "scripted-key" where it needs one, at that base URL, and its model chosen. */
ThimbleEndpoint *fault_window_choose      (FaultWindow *self, const char *base_url, gboolean needs_key);
void             fault_window_choose_model (FaultWindow *self, const char *endpoint_id, const char *model_id);
void             fault_window_save_key    (FaultWindow *self, ThimbleEndpoint *endpoint, const char *key, gboolean session_only);
void             fault_window_remove_key  (FaultWindow *self, ThimbleEndpoint *endpoint);
/* Presses Send, and waits for the end. */
void             fault_window_send        (FaultWindow *self);
/* Rows of the history that are new. */
gint64           fault_window_count       (FaultWindow *self);

/* The card says all three: @what stands in its message, the advice is not empty, and where @why is not NULL it stands in
 * message or advice. The prompt is kept, can be typed in and sent, the loop was never held. */
void             fault_window_check_error (FaultWindow *self, ThimbleError code, ThimbleState state, const char *what, const char *why);
/* The same without a card. */
void             fault_window_check_kept  (FaultWindow *self);

/* Scripts. @url: thimble_test_server_get_url() with "/v1". */
char            *fault_url                (ThimbleTestServer *server);
void             fault_script             (ThimbleTestServer *server, guint status, const char *type, const char *headers,
                                           const char *body);

#define FAULT_ADD(path, test) g_test_add (path, FaultWindow, NULL, fault_set_up, test, fault_tear_down)
#define FAULT_ADD_CLOSED(path, test) g_test_add (path, FaultWindow, NULL, fault_set_up_closed, test, fault_tear_down)
void             fault_set_up             (FaultWindow *self, gconstpointer data); /* the shared engine, at Compose */
/* A closed engine of its own and no window yet: files can be laid in its folders first. */
void             fault_set_up_closed      (FaultWindow *self, gconstpointer data);
void             fault_tear_down          (FaultWindow *self, gconstpointer data);

G_END_DECLS
