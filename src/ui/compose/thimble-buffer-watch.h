/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "requests/thimble-forecaster.h"

G_BEGIN_DECLS

/**
 * thimble_buffer_watch:
 *
 * Tells @forecaster each edit of @buffer, as one part of the prompt, for as long as both live. A key press costs what lies
 * between it and the one before, not the text; what is long is handed over as a whole once the typing pauses.
 */
void thimble_buffer_watch (GtkTextBuffer *buffer, ThimbleForecaster *forecaster, ThimblePart part);

G_END_DECLS
