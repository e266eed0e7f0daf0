/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-findings.h"

G_BEGIN_DECLS

/* A measurement to be handed on. Prompts are in JSON and HTML; answers are not: they are in the history. */

/* One line a run, RFC 4180, with a header. */
char     *thimble_report_to_csv  (ThimbleMeasurement *measurement);
/* What docs/core/measure.md promises; picodollars as text, unknown is null. @before: (nullable): what it is compared with.
 * @knobs: (nullable): of the projection. */
JsonNode *thimble_report_to_json (ThimbleMeasurement *measurement, ThimbleMeasurement *before, const ThimbleProjectionKnobs *knobs);
/* One page that needs nothing else: tables, sentences, charts as SVG; prints well. As above. */
char     *thimble_report_to_html (ThimbleMeasurement *measurement, ThimbleMeasurement *before, const ThimbleProjectionKnobs *knobs);

typedef enum { THIMBLE_REPORT_CSV, THIMBLE_REPORT_JSON, THIMBLE_REPORT_HTML } ThimbleReportFormat;
/* The text of a file. Of a comparison CSV has nothing: it is a line a run. */
char     *thimble_report_make    (ThimbleMeasurement *measurement, ThimbleMeasurement *before, const ThimbleProjectionKnobs *knobs,
                                  ThimbleReportFormat format);
/* By the ending, of any case; FALSE leaves @out alone. */
gboolean  thimble_report_format_from_name (const char *name, ThimbleReportFormat *out);

/* Writes @text whole or not at all, 0600; (transfer full) text. @replaces: a file of that name; else it fails where there is one by then. */
void      thimble_report_save_async  (const char *path, char *text, gboolean replaces, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean  thimble_report_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
