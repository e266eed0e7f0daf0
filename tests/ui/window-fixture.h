/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/thimble-application.h"
#include "app/thimble-window.h"
#include "ui-test.h"

G_BEGIN_DECLS

/* The program's own window, over an engine of its own. */
typedef struct {
  GtkWidget *window;
} WindowFixture;

/* The program's, from window_run() on. */
extern ThimbleApplication *window_application;
extern UiEngine *window_engine;
extern GSettings *window_settings;

#define WINDOW_ADD(path, set_up, function) g_test_add (path, WindowFixture, NULL, set_up, function, window_tear_down)

GtkWidget *window_open (void);
void window_close (GtkWidget *window);
void window_reset_settings (void);
/* As on the very first start. */
void window_set_up_first (WindowFixture *fixture, gconstpointer data);
/* As on every later one. */
void window_set_up_later (WindowFixture *fixture, gconstpointer data);
void window_tear_down (WindowFixture *fixture, gconstpointer data);
int window_least_width (GtkWidget *widget);
void window_check_narrow (WindowFixture *fixture, const char *picture);
/* A callback that puts the result where its data, GAsyncResult **, point to. */
void window_take_result (GObject *source, GAsyncResult *result, gpointer user_data);
gint64 window_count_requests (void);
/* Sends from the start page; the compose page. */
GtkWidget *window_begin_practice (WindowFixture *fixture);
/* Makes ready, lets @add_tests add them, and runs them. */
int window_run (int argc, char **argv, void (*add_tests) (void));

G_END_DECLS
