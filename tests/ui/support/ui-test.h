/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"
#include "../../support/thimble-test-loop.h"

G_BEGIN_DECLS

/* Help for tests that drive the real window, run under tests/headless.sh. */

/* Iterates the main context until @expression holds; fails the test after ten seconds. */
#define ui_wait_for(expression)                                                              \
  G_STMT_START {                                                                             \
    gint64 ui_deadline = g_get_monotonic_time () + thimble_test_limit (10 * G_USEC_PER_SEC); \
    while (!(expression))                                                                    \
      {                                                                                      \
        if (g_get_monotonic_time () > ui_deadline)                                           \
          g_error ("%s:%d: waited in vain for: %s", __FILE__, __LINE__, #expression);        \
        ui_iterate ();                                                                       \
      }                                                                                      \
  } G_STMT_END

void           ui_iterate        (void); /* one turn of the main context, or a short rest */
void           ui_wait_ms        (guint ms); /* for animations; conditions are better waited for */
/* Nothing waits in the main context and the widget has been drawn since. */
void           ui_settle         (GtkWidget *widget);

/* Watches how long the main loop is kept busy in one go, from one poll to the next: what a person feels as a window that
 * does not answer. Time in which the machine ran something else instead is left out. Begins anew with each call. */
void           ui_watch_loop     (void);
gint64         ui_longest_busy_us (void);
/* The same of the processor's time: on a busy machine it says more. */
gint64         ui_longest_cpu_us  (void);
/* How long this thread has waited for a processor so far. */
gint64         ui_queued_us       (void);
/* Fails where it was more than a tenth of a second. */
#define ui_assert_live() g_assert_cmpint (ui_longest_busy_us (), <, thimble_test_limit (100 * 1000))

/* gtk_test_init() with memory settings, where the environment names no others, and animations off; from right to left where THIMBLE_RTL is set. */
void           ui_init           (int *argc, char ***argv);

/* The first visible descendant of that name (gtk_widget_set_name()), or NULL. */
GtkWidget     *ui_find           (GtkWidget *root, const char *name);
/* As ui_find(), also hidden ones; fails the test where there is none. */
GtkWidget     *ui_get            (GtkWidget *root, const char *name);
/* The first descendant of that type, or NULL. */
GtkWidget     *ui_find_type      (GtkWidget *root, GType type);
/* A visible GtkLabel below @root whose text contains @text, or NULL. */
GtkWidget     *ui_find_text      (GtkWidget *root, const char *text);
/* Presses a button, toggles a switch, activates a row. Fails the test where it cannot be pressed now. */
void           ui_press          (GtkWidget *widget);
/* Real keys from the X server, for the window that is active, by xdotool: "ctrl+f". */
void           ui_press_keys     (const char *keys);
/* An open toplevel of that name, or NULL. */
GtkWindow     *ui_find_window    (const char *name);
/* The question for a file that is open, where no portal asks; NULL: none is. */
GtkWidget     *ui_find_file_chooser (void);

/* Tells on standard output which descendants ask for more than @width: the one to mend comes last. */
void           ui_blame_width    (GtkWidget *root, int width);

/* Draws @widget and saves it. @file is made in $THIMBLE_PICTURES; nothing is done where that is not set. */
void           ui_save_picture   (GtkWidget *widget, const char *file);
/* The same, to a path, always. */
void           ui_save_png       (GtkWidget *widget, const char *path);
/* Resizes and waits until it has that width and as much of the height as its content lets it. */
void           ui_resize         (GtkWindow *window, int width, int height);
/* Light, dark or high contrast are the style manager's; this waits until the window shows it. */
void           ui_set_dark       (GtkWidget *widget, gboolean dark);

/* An engine on folders of its own, opened; all of it is removed by ui_engine_free(). */
typedef struct {
  ThimbleEngine *engine;
  char          *folder;
} UiEngine;

UiEngine      *ui_engine_new     (gboolean open);
void           ui_engine_free    (UiEngine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiEngine, ui_engine_free)

G_END_DECLS
