/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "base/thimble-problem.h"

G_BEGIN_DECLS

/* Windows of export and import. @host: whose window they belong to. */

/* A window that shows how far something is; its response "stop" also comes when it is closed. (transfer none) */
AdwMessageDialog *thimble_exchange_progress_new       (GtkWidget *host, const char *heading);
void              thimble_exchange_progress_set_share (AdwMessageDialog *dialog, double share);

/* What went wrong. */
void              thimble_exchange_show_problem       (GtkWidget *host, const char *heading, ThimbleProblem *problem);
/* Why lines were refused. @reasons: (element-type utf8) */
void              thimble_exchange_show_reasons       (GtkWidget *host, const char *body, GPtrArray *reasons, gboolean more);

G_END_DECLS
