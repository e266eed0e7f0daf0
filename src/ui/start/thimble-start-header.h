/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "catalogue/thimble-model.h"

G_BEGIN_DECLS

/* What stands above a step of the first start: "Step 2 of 4", a title, a sentence or two. @text is nullable. */
GtkWidget *thimble_start_header_new     (guint         step,
                                         const char   *title,
                                         const char   *text);
/* "$0.10 in · $0.50 out per million tokens"; newly allocated. */
char      *thimble_start_describe_price (ThimbleModel *model);
/* A name that came from elsewhere, for a row whose title is markup; newly allocated. */
char      *thimble_start_escape         (const char   *text);

G_END_DECLS
