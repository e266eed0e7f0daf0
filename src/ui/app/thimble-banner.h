/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "base/thimble-problem.h"

G_BEGIN_DECLS

/**
 * ThimbleBanner:
 *
 * A row under the header bar that tells of something wrong with the program's own files. It
 * shows one problem at a time; dismissing it shows the next.
 *
 * Signal `retry`: the person pressed Try Again on a problem that can be retried.
 */
#define THIMBLE_TYPE_BANNER (thimble_banner_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleBanner, thimble_banner, THIMBLE, BANNER, GtkWidget)

GtkWidget      *thimble_banner_new         (void);
/* @retry: whether Try Again is offered; such a problem stands until it is taken back. */
void            thimble_banner_add         (ThimbleBanner *self, ThimbleProblem *problem, gboolean retry);
void            thimble_banner_clear       (ThimbleBanner *self);

G_END_DECLS
