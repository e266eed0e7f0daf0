/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-record.h"
#include "store/thimble-export-format.h"
#include "store/thimble-import-reader.h"

void
fuzz_write_again (ThimbleRecord *record)
{
  for (ThimbleExportFormat format = THIMBLE_EXPORT_CSV; format <= THIMBLE_EXPORT_JSON_LINES; format++)
    {
      g_autoptr (ThimbleImportReader) reader = thimble_import_reader_new ();
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (ThimbleImportRow) row = NULL;

      thimble_export_append_header (out, format);
      thimble_export_append (out, format, record, NULL);
      g_assert_true (thimble_import_reader_feed (reader, out->str, out->len, NULL));
      g_assert_true (thimble_import_reader_finish (reader, NULL));
      row = thimble_import_reader_pop (reader);
      g_assert_nonnull (row);
      /* A table has years of four digits only. */
      g_assert_true (row->record != NULL || format == THIMBLE_EXPORT_CSV);
      g_assert_true (row->record == NULL || g_str_equal (row->record->uid, record->uid));
      g_assert_true (row->record == NULL || g_str_equal (row->record->answer, record->text_deleted ? "" : record->answer));
    }
}
