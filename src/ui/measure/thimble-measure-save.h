/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "measure/thimble-report.h"

G_BEGIN_DECLS

/* Saving a measurement as a file. @host is in the window; what came of it is said there. */

/* Asks where to. @before: (nullable): what it is compared with */
void thimble_measure_save_ask (GtkWidget *host, ThimbleMeasurement *measurement, ThimbleMeasurement *before,
                               const ThimbleProjectionKnobs *knobs, ThimbleReportFormat format);

G_END_DECLS
