/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleApplication:
 *
 * The program: one window, however often it is started. Its actions are exported over D-Bus,
 * so each only opens something: none spends, reveals a key or deletes. What does belongs to
 * the pages (gtk_widget_class_install_action()), which are not exported.
 *
 * Actions: `preferences`, `keys` (s: an endpoint id or ""), `shortcuts`, `help`, `about`, `quit`.
 */
#define THIMBLE_TYPE_APPLICATION (thimble_application_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleApplication, thimble_application, THIMBLE, APPLICATION, AdwApplication)

/* @engine NULL: one on the user's own folders, made at startup. */
ThimbleApplication *thimble_application_new        (ThimbleEngine *engine);

G_END_DECLS
