/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "catalogue/thimble-catalogue.h"

G_BEGIN_DECLS

/**
 * ThimbleHelpWindow:
 *
 * What a newcomer looks up: the four things to know, the words, the first mistakes, and how a
 * chat subscription differs from the API. On this computer: it needs no network.
 */
#define THIMBLE_TYPE_HELP_WINDOW (thimble_help_window_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHelpWindow, thimble_help_window, THIMBLE, HELP_WINDOW, AdwWindow)

GtkWidget *thimble_help_window_new (ThimbleCatalogue *catalogue);

G_END_DECLS
