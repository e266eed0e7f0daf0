/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "store/thimble-measurements.h"
#include "store/thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleMeasureKept:
 *
 * The kept measurements or chains, newest first: each can be opened, renamed, deleted and compared with the one that is shown. It
 * follows the history.
 *
 * Signals: `open` (gint64: id), `compare` (gint64: id), `deleted` (gint64: id), `renamed` (string): the one that is shown is to have
 * that name; others are renamed already.
 */
#define THIMBLE_TYPE_MEASURE_KEPT (thimble_measure_kept_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeasureKept, thimble_measure_kept, THIMBLE, MEASURE_KEPT, AdwWindow)

/* @shown: id of what is shown, 0 none. */
GtkWidget *thimble_measure_kept_new (GtkWindow *parent, ThimbleStore *store, ThimbleMeasurementKind kind, gint64 shown);

G_END_DECLS
