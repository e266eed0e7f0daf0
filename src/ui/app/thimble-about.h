/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "catalogue/thimble-catalogue.h"

G_BEGIN_DECLS

/* Shows the About window over @parent. */
void thimble_about_present (GtkWindow *parent, ThimbleCatalogue *catalogue);

G_END_DECLS
