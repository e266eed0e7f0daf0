/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-record.h"

G_BEGIN_DECLS

/* What each line of JSON Lines says of itself. A reader refuses versions above its own. */
#define THIMBLE_EXPORT_FORMAT  "thimble-request"
#define THIMBLE_EXPORT_VERSION 1

/**
 * ThimbleExportFormat:
 * @THIMBLE_EXPORT_CSV: RFC 4180 with a header row and formula-safe cells; what a spreadsheet can use
 * @THIMBLE_EXPORT_JSON_LINES: an object a line with all that the history knows of a request
 *
 * docs/export.md describes both.
 */
typedef enum { THIMBLE_EXPORT_CSV, THIMBLE_EXPORT_JSON_LINES } ThimbleExportFormat;

/* By the ending, .csv or .jsonl, of any case; FALSE leaves @out alone. */
gboolean  thimble_export_format_from_name (const char *name, ThimbleExportFormat *out);
/* (transfer full): a file name without folder: "thimble-history-2026-11-23.csv" */
char     *thimble_export_format_suggest   (ThimbleExportFormat format);

/* What stands before the first request. */
void      thimble_export_append_header    (GString *out, ThimbleExportFormat format);
/**
 * thimble_export_append:
 * @conversation: (nullable): the uid of the conversation's first request, where this follows one
 *
 * Adds a request as a row or a line.
 */
void      thimble_export_append           (GString *out, ThimbleExportFormat format, ThimbleRecord *record,
                                           const char *conversation);

/* The request object of scripts (thimble_record_to_json()) and after it all the rest. (transfer full) */
JsonNode *thimble_export_record_to_json   (ThimbleRecord *record, const char *conversation);

/* The header row of CSV, in its order; NULL-terminated. */
const char * const *thimble_export_get_columns (void);
/* Whether a spreadsheet would take @cell for a formula, apostrophes before it aside: such a cell is written with
 * one more apostrophe before it, and read with one less. */
gboolean  thimble_export_is_formula       (const char *cell);

G_END_DECLS
