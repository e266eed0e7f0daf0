/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-report.h"

G_BEGIN_DECLS

/* What reports of measurements and of chains share. */

void thimble_report_append_cell (GString *out, const char *text);      /* of CSV, quoted; a formula made text; no comma after it */
void thimble_report_set_money   (JsonObject *object, const char *name, ThimbleMoney money); /* {"picodollars": "…", "usd": "…"} or null */
void thimble_report_set_text    (JsonObject *object, const char *name, const char *text);   /* or null */
void thimble_report_set_number  (JsonObject *object, const char *name, double value);       /* or null for NAN */

void thimble_report_begin_page  (GString *out, const char *title, const char *subtitle);
void thimble_report_end_page    (GString *out);
void thimble_report_heading     (GString *out, const char *text);
void thimble_report_paragraph   (GString *out, const char *css_class, const char *text);
void thimble_report_cell        (GString *out, const char *tag, const char *css_class, const char *text); /* <td class="…">…</td> */
/* What is different from @name: the sentences of each model or step. */
void thimble_report_changes     (GString *out, const char *name, GPtrArray *contrasts);
/* A list of what their models ask, each with its day, since a list ages; of each model once. */
void thimble_report_prices      (GString *out, GListModel *trials);
/* Input and output of one bar that ends at @x + @width × @share of the whole scale. */
void thimble_report_split_bar   (GString *out, double x, double y, double width, double input, double output, double most);

G_END_DECLS
