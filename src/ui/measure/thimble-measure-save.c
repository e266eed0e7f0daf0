/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "app/thimble-save-text.h"
#include "base/thimble-json.h"
#include "thimble-measure-save.h"

static char *
make_text (ThimbleMeasurement *measurement, const ThimbleProjectionKnobs *knobs, ThimbleReportFormat format)
{
  g_autoptr (JsonNode) node = NULL;

  switch (format)
    {
    case THIMBLE_REPORT_CSV: return thimble_report_to_csv (measurement);
    case THIMBLE_REPORT_HTML: return thimble_report_to_html (measurement, knobs);
    case THIMBLE_REPORT_JSON: break;
    }
  node = thimble_report_to_json (measurement, knobs);
  return thimble_json_to_string (node, TRUE);
}

void
thimble_measure_save_ask (GtkWidget *host, ThimbleMeasurement *measurement, const ThimbleProjectionKnobs *knobs, ThimbleReportFormat format)
{
  static const char * const endings[] = { "csv", "json", "html" };
  g_autofree char *name = g_strdup_printf ("thimble-measurement-%" G_GINT64_FORMAT ".%s", thimble_experiment_get_id (measurement), endings[format]);

  thimble_save_text_ask (host, _("Save the Measurement"), name, make_text (measurement, knobs, format));
}

void
thimble_measure_save_to (GtkWidget *host, ThimbleMeasurement *measurement, const ThimbleProjectionKnobs *knobs, ThimbleReportFormat format,
                         const char *path)
{
  thimble_save_text_to (host, path, make_text (measurement, knobs, format));
}
