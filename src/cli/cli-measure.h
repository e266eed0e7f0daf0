/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"
#include "measure/thimble-report.h"

G_BEGIN_DECLS

/* Of cli-measure-print.c: results and lists on standard output. */
void cli_measure_print_results (ThimbleMeasurement *measurement, const ThimbleProjectionKnobs *knobs); /* @knobs: (nullable) */
void cli_measure_print_changes (ThimbleMeasurement *before, ThimbleMeasurement *after);
void cli_measure_print_list    (GPtrArray *rows, ThimbleMeasurementKind kind, gboolean json);
/* The line that is written over and over on a terminal's standard error; nothing where it is none. */
void cli_measure_show_progress (const char *line);
void cli_measure_end_progress  (void);

G_END_DECLS
