/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"
#include "store/thimble-export-format.h"

G_BEGIN_DECLS

/* The parts of "history"; cli-history.c reads the options and chooses. */

CliStatus cli_history_list   (Cli *cli, const ThimbleFilter *filter, int limit, gboolean csv);
CliStatus cli_history_show   (Cli *cli, const char *id_text);
CliStatus cli_history_delete (Cli *cli, const char *id_text, gboolean text_only);
/* @by: (nullable): "day", "model" or "task" */
CliStatus cli_history_sums   (Cli *cli, const ThimbleFilter *filter, const char *by);
CliStatus cli_history_export (Cli *cli, const ThimbleFilter *filter, int limit, const char *file, gboolean csv, gboolean force);
CliStatus cli_history_import (Cli *cli, const char *file);

/* (transfer full) (element-type gint64): newest first; @limit 0: all */
GArray   *cli_history_query  (Cli *cli, const ThimbleFilter *filter, int limit, GError **error);
/* What to say where a query found nothing. */
const char *cli_history_describe_none (const ThimbleFilter *filter);
/* FALSE with @status set, and said, where it names a model, endpoint or measurement that is neither in the history nor known here. */
gboolean  cli_history_check_names (Cli *cli, const ThimbleFilter *filter, CliStatus *status);
/* @file: (nullable): standard output; @filter: what found @ids */
CliStatus cli_history_write  (Cli *cli, const ThimbleFilter *filter, GArray *ids, ThimbleExportFormat format, const char *file);

G_END_DECLS
