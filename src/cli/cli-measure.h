/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"
#include "measure/thimble-contrast.h"
#include "measure/thimble-report.h"

G_BEGIN_DECLS

/* Of cli-measure-print.c: results and lists on standard output; what measurements and chains have in common. */
void cli_measure_print_results (ThimbleMeasurement *measurement, const ThimbleProjectionKnobs *knobs); /* @knobs: (nullable) */
void cli_measure_print_changes (GPtrArray *changes); /* of ThimbleContrast */
/* A key belongs to one origin, so it is read for trials of one endpoint only; NULL with @status set, and said. */
ThimbleSecret *cli_measure_read_key (Cli *cli, GListModel *trials, int fd, CliStatus *status);
/* @files: (nullable): of --save. CLI_DONE where each ends as it must. */
CliStatus cli_measure_check_files (char **files, gboolean force);
CliStatus cli_measure_list     (Cli *cli, ThimbleMeasurementKind kind);
CliStatus cli_measure_delete   (Cli *cli, gint64 id);
CliStatus cli_measure_rename   (Cli *cli, gint64 id, const char *name); /* @name: (nullable): said to be missing */
#define CLI_NOT_GIVEN G_MININT /* of numbers that are options */

/* Of cli-experiment.c. Options that both have: of what is kept, and of its way. Clear with cli_kept_clear(). */
typedef struct {
  char    *name;
  char    *budget;
  char   **save;
  int      key_fd;    /* negative: none */
  gint64   resume, show, before, rename_id, delete_id; /* 0: not given */
  gboolean retry, list, yes, force;
} CliKept;

/* An option that only something new can have. */
typedef struct {
  const char *option; /* "--runs" */
  gboolean    given;
} CliPlanned;

/* Of cli-measure-print.c: what --save asks for. @what is an experiment, which is kept all the same where a file cannot be written. */
CliStatus cli_measure_save     (const CliKept *kept, char *(*make) (gpointer what, ThimbleReportFormat format, gconstpointer data), gpointer what,
                                gconstpointer data);
void      cli_kept_clear       (CliKept *self);
/* (transfer container): @own and those of all of them but @before, which each names its own way. */
GOptionEntry *cli_kept_add_entries (CliKept *self, const GOptionEntry *own);
/* What is wrong with them by themselves, and said; CLI_DONE for nothing. */
CliStatus cli_kept_check       (const CliKept *self);
/* @parts: ends with no option. What is kept is not planned again: CLI_USAGE, and said, where one is given all the same. */
CliStatus cli_kept_check_planned (const CliKept *self, const CliPlanned *parts);
/* The ceiling that --budget says, left alone where it was not given; FALSE with @status set, and said, where it is none. */
gboolean  cli_kept_read_budget (const CliKept *self, ThimbleMoney *ceiling, CliStatus *status);
/* It is about something that is kept, not about something new. */
gboolean  cli_kept_is_asked    (const CliKept *self);
/* Lists, renames, deletes: TRUE where one of them was what was asked for. */
gboolean  cli_kept_manage      (Cli *cli, const CliKept *self, ThimbleMeasurementKind kind, CliStatus *status);
/* (transfer full): one of the history; NULL with @status set, and said. */
gpointer  cli_kept_open        (Cli *cli, gint64 id, ThimbleMeasurementKind kind, CliStatus *status);
/* Name, key, ceiling, and what failed, before it runs. CLI_DONE where all is well. */
CliStatus cli_kept_prepare     (Cli *cli, const CliKept *self, gpointer experiment);

/* Runs a measurement or chain to its end and says what happens. @command: "measure" or "chain"; @prediction: (nullable):
 * what is foretold of a new one; @ceiling: of the whole. */
CliStatus cli_experiment_run   (Cli *cli, gpointer experiment, const char *command, const ThimblePrediction *prediction, ThimbleMoney ceiling,
                                gboolean allowed);

G_END_DECLS
