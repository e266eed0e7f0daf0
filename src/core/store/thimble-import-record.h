/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-record.h"

G_BEGIN_DECLS

/* What a foreign text may have at most. */
#define THIMBLE_IMPORT_MAX_TEXT (32 * 1024 * 1024)  /* prompt, system text, a turn, answer, reasoning */
#define THIMBLE_IMPORT_MAX_LINE (64 * 1024 * 1024)  /* a line of JSON, a row of CSV */

/**
 * ThimbleImportRow:
 * @line: where it stands in the file, from 1
 * @record: (nullable): the request; NULL where it is refused
 * @conversation: (nullable): uid of the conversation's first request
 * @refusal: (nullable): why it is refused, a translated half sentence
 */
typedef struct {
  guint64        line;
  ThimbleRecord *record;
  char          *conversation;
  char          *refusal;
} ThimbleImportRow;

void              thimble_import_row_free      (ThimbleImportRow *self);
/* Of a JSON object of the export's shape. Every member is checked: of another type than the
 * format says is a reason to refuse, and nothing is guessed. Never NULL. */
ThimbleImportRow *thimble_import_row_from_json (JsonObject *object, guint64 line);
/* Of a CSV row under @header. */
ThimbleImportRow *thimble_import_row_from_csv  (GPtrArray *header, GPtrArray *cells, guint64 line);

/* 32 hex digits, or what an import from elsewhere makes: a short word, a colon, its id there. */
gboolean          thimble_import_is_uid        (const char *text);
/* Seconds or parts of them since 1970, of ISO 8601; UTC where no zone is told. Years 0001 to 9999. */
gboolean          thimble_import_parse_time    (const char *text, gint64 *out_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleImportRow, thimble_import_row_free)

G_END_DECLS
