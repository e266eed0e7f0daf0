/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"
#include "thimble-application.h"

G_BEGIN_DECLS

/**
 * ThimbleWindow:
 *
 * The window: first start, then the pages Compose, Measure and History under a view switcher. Pages are
 * built when they are first shown, and the engine is opened after the first frame, so that the
 * window is there at once. Size, page and unsent text come back on the next start.
 *
 * Actions, exported over D-Bus as every `win.` action is, and harmless therefore: `win.show-page`
 * (s: "compose", "measure" or "history"), `win.signs` (b), `win.first-steps`.
 *
 * Closing while a request runs asks first: it would become a stopped one.
 */
#define THIMBLE_TYPE_WINDOW (thimble_window_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleWindow, thimble_window, THIMBLE, WINDOW, AdwApplicationWindow)

ThimbleWindow *thimble_window_new       (ThimbleApplication *application, ThimbleEngine *engine);
/* @page: "compose", "measure" or "history"; leaves the first start where it is shown. */
void           thimble_window_show_page (ThimbleWindow *self, const char *page);

G_END_DECLS
