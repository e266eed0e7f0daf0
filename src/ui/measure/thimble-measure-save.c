/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "app/thimble-save-text.h"
#include "thimble-measure-save.h"

typedef struct {
  ThimbleMeasurement    *measurement;
  ThimbleMeasurement    *before; /* nullable */
  ThimbleProjectionKnobs knobs;
  ThimbleReportFormat    format;
} Report;

static void
report_free (gpointer data)
{
  Report *report = data;

  g_object_unref (report->measurement);
  g_clear_object (&report->before);
  g_free (report);
}

static char *
make_report (gpointer data)
{
  const Report *report = data;

  return thimble_report_make (report->measurement, report->before, &report->knobs, report->format);
}

void
thimble_measure_save_ask (GtkWidget *host, ThimbleMeasurement *measurement, ThimbleMeasurement *before,
                          const ThimbleProjectionKnobs *knobs, ThimbleReportFormat format)
{
  static const char * const endings[] = { "csv", "json", "html" };
  g_autofree char *name = g_strdup_printf ("thimble-measurement-%" G_GINT64_FORMAT ".%s", thimble_experiment_get_id (measurement), endings[format]);
  Report *report = g_new (Report, 1);

  *report = (Report) { g_object_ref (measurement), before != NULL ? g_object_ref (before) : NULL, *knobs, format };
  thimble_save_text_ask (host, _("Save the Measurement"), name, make_report, report, report_free);
}
