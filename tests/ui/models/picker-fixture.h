/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/thimble-application.h"
#include "models/thimble-model-button.h"
#include "models/thimble-model-row.h"
#include "ui-test.h"

G_BEGIN_DECLS

#define PICKER_MANY 3000 /* models of OpenRouter */

/* A button with its picker in a window, over an engine that has lists of models and two keys. */
typedef struct {
  GtkWidget *window;
  GtkWidget *button;
  GtkWidget *picker;
  GtkWidget *list;
  GtkWidget *search;
  char      *endpoint_id; /* of the last add-key */
  guint      add_keys;
} PickerFixture;

/* The program's, from picker_run() on. */
extern ThimbleApplication *picker_application;
extern UiEngine *picker_engine;
extern GSettings *picker_settings;

#define PICKER_ADD(name, function) g_test_add ("/models/picker/" name, PickerFixture, NULL, picker_set_up, function, picker_tear_down)

ThimbleCatalogue *picker_get_catalogue (void);
void picker_set_up (PickerFixture *fixture, gconstpointer data);
void picker_tear_down (PickerFixture *fixture, gconstpointer data);
void picker_open (PickerFixture *fixture);
GtkSelectionModel *picker_get_shown (PickerFixture *fixture);
/* The row of a model, where it is on the screen. */
GtkWidget *picker_find_row (PickerFixture *fixture, const char *key);
void picker_choose (PickerFixture *fixture, const char *key);
void picker_type (PickerFixture *fixture, const char *text);
/* A callback that puts the result where its data, GAsyncResult **, point to. */
void picker_take_result (GObject *source, GAsyncResult *result, gpointer user_data);
void picker_save_key (const char *endpoint_id);
/* Makes ready, lets @add_tests add them, and runs them. */
int picker_run (int argc, char **argv, void (*add_tests) (void));

G_END_DECLS
