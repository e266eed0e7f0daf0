/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "app/thimble-save-text.h"
#include "thimble-measure-save.h"

void
thimble_measure_save_ask (GtkWidget *host, ThimbleMeasurement *measurement, ThimbleMeasurement *before,
                          const ThimbleProjectionKnobs *knobs, ThimbleReportFormat format)
{
  static const char * const endings[] = { "csv", "json", "html" };
  g_autofree char *name = g_strdup_printf ("thimble-measurement-%" G_GINT64_FORMAT ".%s", thimble_experiment_get_id (measurement), endings[format]);

  thimble_save_text_ask (host, _("Save the Measurement"), name, thimble_report_make (measurement, before, knobs, format));
}

void
thimble_measure_save_to (GtkWidget *host, ThimbleMeasurement *measurement, ThimbleMeasurement *before,
                         const ThimbleProjectionKnobs *knobs, ThimbleReportFormat format, const char *path)
{
  thimble_save_text_to (host, path, thimble_report_make (measurement, before, knobs, format));
}
