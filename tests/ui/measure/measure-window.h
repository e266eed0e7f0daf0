/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/thimble-application.h"
#include "thimble-test-server.h"
#include "ui-test.h"

G_BEGIN_DECLS

/* The real window on its page Measure, with Practice, and a provider on loopback whose three models cost. */

typedef struct {
  GtkWidget *window;
} Fixture;

extern ThimbleApplication *mw_application;
extern GSettings *mw_settings;
extern UiEngine *mw_engine;
extern ThimbleTestServer *mw_server; /* the provider's */

void        mw_begin         (int *argc, char ***argv);
int         mw_end           (void); /* runs the tests */
void        mw_set_up        (Fixture *fixture, gconstpointer unused);
void        mw_tear_down     (Fixture *fixture, gconstpointer unused); /* closes the window */
void        mw_open_again    (Fixture *fixture);

GtkWidget  *mw_get           (Fixture *fixture, const char *name);
const char *mw_text_of       (Fixture *fixture, const char *name);
gboolean    mw_has           (Fixture *fixture, const char *name, const char *text);
char       *mw_get_prompt    (Fixture *fixture);
void        mw_set_spin      (Fixture *fixture, const char *name, double value);
gboolean    mw_can_start     (Fixture *fixture);
void        mw_start         (Fixture *fixture);
void        mw_measure       (Fixture *fixture, guint runs); /* to the end */
void        mw_respond       (const char *dialog, const char *response);
GtkWidget  *mw_open_kept     (Fixture *fixture, const char *button);

void        mw_choose_priced (Fixture *fixture);
/* One answer: @output tokens out of it, and 120 in. */
void        mw_push_answer   (ThimbleTestServer *server, guint output);
void        mw_push_status   (guint status, const char *headers);

G_END_DECLS
