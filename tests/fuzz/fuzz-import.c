/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz-record.h"
#include "store/thimble-import-reader.h"

/* Bytes of an export, CSV or JSON Lines. The first byte says how they are split the second time: the rows
 * must be the same; and a row that is taken can be written again and is taken again. */

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static GString *
parse (const char *bytes,
       gsize       length,
       gsize       step,
       gboolean    again)
{
  g_autoptr (ThimbleImportReader) reader = thimble_import_reader_new ();
  GString *out = g_string_new (NULL);
  ThimbleImportRow *row;
  gboolean open = TRUE;

  for (gsize at = 0; open && at < length; at += step)
    open = thimble_import_reader_feed (reader, bytes + at, MIN (step, length - at), NULL);
  if (open)
    open = thimble_import_reader_finish (reader, NULL);
  while ((row = thimble_import_reader_pop (reader)) != NULL)
    {
      g_assert_true ((row->record == NULL) != (row->refusal == NULL));
      g_string_append_printf (out, "%" G_GUINT64_FORMAT ":%s|", row->line, row->refusal != NULL ? row->refusal : row->record->uid);
      if (row->record != NULL && again)
        fuzz_write_again (row->record);
      thimble_import_row_free (row);
    }
  g_string_append (out, open ? "end" : "broken");
  return out;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  const char *bytes = (const char *) data + 1;
  GString *whole;
  GString *split;

  if (size < 2)
    return 0;
  whole = parse (bytes, size - 1, size, TRUE);
  split = parse (bytes, size - 1, 1 + data[0] % 64, FALSE);
  g_assert_cmpstr (whole->str, ==, split->str);
  g_string_free (whole, TRUE);
  g_string_free (split, TRUE);
  return 0;
}
