/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-problem.h"
#include "thimble-export-format.h"
#include "thimble-import-reader.h"

/* The beginning that a format is told by. */
#define HEAD 4096
/* A request has a few dozen values and some for each turn; json-glib needs a hundred bytes for each. */
#define MAX_VALUES 100000
#define MAX_CELLS  1000

typedef enum { UNKNOWN, JSON_LINES, CSV } Kind;

/* Where a CSV reader is. */
typedef enum { AT_CELL, IN_BARE, IN_QUOTED, AFTER_QUOTE, AFTER_CR } Place;

struct _ThimbleImportReader {
  Kind       kind;
  GQueue     rows;      /* (element-type ThimbleImportRow) */
  GString   *text;      /* the head, the line or the cell that is being read */
  gsize      row_bytes; /* of the row, so that it ends somewhere */
  guint64    line;      /* of the file, from 1 */
  guint64    row_line;  /* where the row begins */
  guint64    n_rows;
  /* CSV */
  Place      place;
  char       separator;
  GPtrArray *header;    /* NULL before it was read */
  GPtrArray *cells;
};

ThimbleImportReader *
thimble_import_reader_new (void)
{
  ThimbleImportReader *self = g_new0 (ThimbleImportReader, 1);

  g_queue_init (&self->rows);
  self->text = g_string_new (NULL);
  self->line = self->row_line = 1;
  self->cells = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
thimble_import_reader_free (ThimbleImportReader *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->rows, (GDestroyNotify) thimble_import_row_free);
  g_string_free (self->text, TRUE);
  g_clear_pointer (&self->header, g_ptr_array_unref);
  g_clear_pointer (&self->cells, g_ptr_array_unref);
  g_free (self);
}

ThimbleImportRow *
thimble_import_reader_pop (ThimbleImportReader *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_queue_pop_head (&self->rows);
}

/* Failing */

static gboolean
fail_at (ThimbleImportReader  *self,
         GError              **error,
         ThimbleError          code,
         const char           *why)
{
  g_autofree char *line = g_strdup_printf ("%" G_GUINT64_FORMAT, self->row_line);
  g_autofree char *message = g_strdup_printf (_("The file is damaged at line %s: %s."), line, why);

  return thimble_refuse (error, code, message, _("Nothing was imported. Make the export again, or copy the file again from where it came."));
}

static gboolean
fail_foreign (GError     **error,
              const char  *advice)
{
  return thimble_refuse (error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("The file is neither an export of Thimble nor the log of llm."), advice);
}

static gboolean
grow (ThimbleImportReader  *self,
      gsize                 n,
      GError              **error)
{
  self->row_bytes += n;
  if (self->row_bytes <= THIMBLE_IMPORT_MAX_LINE)
    return TRUE;
  return fail_at (self, error, THIMBLE_ERROR_TOO_LARGE, _("it is longer than any request can be"));
}

/* JSON Lines */

/* Counted before json-glib makes an object of each. */
static gboolean
has_too_many_values (GString *line)
{
  gboolean in_string = FALSE;
  guint n = 0;

  for (gsize i = 0; i < line->len && n <= MAX_VALUES; i++)
    {
      char c = line->str[i];

      if (in_string && c == '\\')
        i++;
      else if (c == '"')
        in_string = !in_string;
      else if (!in_string && (c == ',' || c == '[' || c == '{'))
        n++;
    }
  return n > MAX_VALUES;
}

static gboolean
end_line (ThimbleImportReader  *self,
          GError              **error)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  const char *format;
  gint64 version = 0;

  if (strspn (self->text->str, " \t\r") == self->text->len)
    return TRUE; /* an empty line */
  if (has_too_many_values (self->text))
    return fail_at (self, error, THIMBLE_ERROR_TOO_LARGE, _("it has more values than any request"));
  node = thimble_json_parse (self->text->str, (gssize) self->text->len, THIMBLE_IMPORT_MAX_LINE, NULL);
  object = thimble_json_root_object (node);
  if (object == NULL)
    return fail_at (self, error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("it is not a JSON object"));
  format = thimble_json_get_string (object, "format");
  if (g_strcmp0 (format, THIMBLE_EXPORT_FORMAT) != 0)
    {
      if (self->n_rows == 0)
        return fail_foreign (error, _("It is JSON of another kind. Thimble reads what “Export…” and “thimble-cli history export” write."));
      return fail_at (self, error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("it is not a request of Thimble"));
    }
  if (!thimble_json_get_integer (object, "version", &version) || version < 1)
    return fail_at (self, error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("its version cannot be read"));
  if (version > THIMBLE_EXPORT_VERSION)
    return thimble_refuse (error, THIMBLE_ERROR_UNSUPPORTED, _("The file was made by a newer Thimble than this one."),
                           _("Nothing was imported. Renew Thimble, then import it again."));
  self->n_rows++;
  g_queue_push_tail (&self->rows, thimble_import_row_from_json (object, self->row_line));
  return TRUE;
}

static gboolean
next_line (ThimbleImportReader  *self,
           GError              **error)
{
  gboolean ok = end_line (self, error);

  /* One giant does not stay for the small ones after it. */
  if (self->text->allocated_len > 1024 * 1024)
    {
      g_string_free (self->text, TRUE);
      self->text = g_string_new (NULL);
    }
  g_string_truncate (self->text, 0);
  self->row_bytes = 0;
  self->row_line = ++self->line;
  return ok;
}

static gboolean
feed_lines (ThimbleImportReader  *self,
            const char           *bytes,
            gsize                 length,
            GError              **error)
{
  while (length > 0)
    {
      const char *end = memchr (bytes, '\n', length);
      gsize n = end != NULL ? (gsize) (end - bytes) : length;

      if (!grow (self, n, error))
        return FALSE;
      g_string_append_len (self->text, bytes, (gssize) n);
      if (end == NULL)
        return TRUE;
      if (!next_line (self, error))
        return FALSE;
      bytes = end + 1;
      length -= n + 1;
    }
  return TRUE;
}

/* CSV */

static gboolean
has_column (GPtrArray  *header,
            const char *name)
{
  for (guint i = 0; i < header->len; i++)
    if (g_str_equal (header->pdata[i], name))
      return TRUE;
  return FALSE;
}

static gboolean
end_cell (ThimbleImportReader  *self,
          GError              **error)
{
  const char *text = self->text->str;

  if (!g_utf8_validate_len (text, self->text->len, NULL))
    return fail_at (self, error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("its text is not UTF-8"));
  if (self->cells->len >= (self->header != NULL ? self->header->len : MAX_CELLS))
    return fail_at (self, error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("it has more cells than the table has columns"));
  /* Written with one apostrophe more than it has. */
  if (*text == '\'' && thimble_export_is_formula (text))
    text++;
  g_ptr_array_add (self->cells, g_strdup (text));
  g_string_truncate (self->text, 0);
  return TRUE;
}

static gboolean
end_row (ThimbleImportReader  *self,
         GError              **error)
{
  if (!end_cell (self, error))
    return FALSE;
  if (self->header == NULL)
    {
      self->header = g_steal_pointer (&self->cells);
      if (!has_column (self->header, "uid") || !has_column (self->header, "state"))
        return fail_foreign (error, _("It is a table of another kind: an export of Thimble has the columns “uid” and “state”."));
    }
  else if (self->cells->len > 1 || *(char *) self->cells->pdata[0] != '\0')
    {
      self->n_rows++;
      g_queue_push_tail (&self->rows, thimble_import_row_from_csv (self->header, self->cells, self->row_line));
    }
  if (self->cells != NULL)
    g_ptr_array_set_size (self->cells, 0);
  else
    self->cells = g_ptr_array_new_with_free_func (g_free);
  self->row_bytes = 0;
  self->row_line = self->line;
  return TRUE;
}

static gboolean
take_char (ThimbleImportReader  *self,
           char                  c,
           GError              **error)
{
  if (self->place == AFTER_CR)
    {
      self->place = AT_CELL;
      if (c == '\n')
        return TRUE; /* the line was ended by the CR before it */
    }
  if (c == '\0')
    return fail_at (self, error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("its text is not UTF-8"));
  if (self->place == IN_QUOTED)
    {
      if (c == '"')
        self->place = AFTER_QUOTE;
      else
        g_string_append_c (self->text, c);
      if (c == '\n')
        self->line++;
      return TRUE;
    }
  if (c == '"' && self->place == AT_CELL)
    self->place = IN_QUOTED;
  else if (c == '"' && self->place == AFTER_QUOTE)
    {
      g_string_append_c (self->text, '"');
      self->place = IN_QUOTED;
    }
  else if (c == self->separator)
    {
      self->place = AT_CELL;
      return end_cell (self, error);
    }
  else if (c == '\n' || c == '\r')
    {
      self->line++;
      self->place = c == '\r' ? AFTER_CR : AT_CELL;
      return end_row (self, error);
    }
  else if (self->place == AFTER_QUOTE)
    return fail_at (self, error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("a quotation mark stands where none can"));
  else
    {
      g_string_append_c (self->text, c);
      self->place = IN_BARE;
    }
  return TRUE;
}

static gboolean
feed_csv (ThimbleImportReader  *self,
          const char           *bytes,
          gsize                 length,
          GError              **error)
{
  for (gsize i = 0; i < length; i++)
    if (!grow (self, 1, error) || !take_char (self, bytes[i], error))
      return FALSE;
  return TRUE;
}

/* Both */

/* @head ends in NUL. FALSE with @error where it is neither. */
static gboolean
recognise (ThimbleImportReader  *self,
           const char           *head,
           gsize                 length,
           GError              **error)
{
  const char *start = head + strspn (head, " \t\r\n");
  const char *name;

  if (*start == '{')
    {
      self->kind = JSON_LINES;
      return TRUE;
    }
  name = *start == '"' ? start + 1 : start;
  if (start == head && g_str_has_prefix (name, "id"))
    {
      name += *start == '"' ? 3 : 2;
      if (*name != '\0' && strchr (",;\t", *name) != NULL)
        {
          self->kind = CSV;
          self->separator = *name;
          return TRUE;
        }
    }
  if (length >= 2 && (memcmp (head, "\x1f\x8b", 2) == 0 || memcmp (head, "PK", 2) == 0))
    return fail_foreign (error, _("It is packed: unpack it, then import what was inside."));
  if (*start == '[')
    return fail_foreign (error, _("It is a JSON list. Thimble reads JSON Lines: one object a line."));
  return fail_foreign (error, _("Choose a .jsonl or .csv file that Thimble exported, or llm’s logs.db."));
}

/* @at_end: no more will come. */
static gboolean
begin (ThimbleImportReader  *self,
       gboolean              at_end,
       GError              **error)
{
  g_autoptr (GString) head = NULL;
  gsize skip;

  if (!at_end && self->text->len < HEAD && strpbrk (self->text->str, "\n") == NULL)
    return TRUE;
  head = g_steal_pointer (&self->text);
  self->text = g_string_new (NULL);
  skip = g_str_has_prefix (head->str, "\xef\xbb\xbf") ? 3 : 0;
  return recognise (self, head->str + skip, head->len - skip, error)
         && (self->kind == CSV ? feed_csv : feed_lines) (self, head->str + skip, head->len - skip, error);
}

gboolean
thimble_import_reader_feed (ThimbleImportReader  *self,
                            const char           *bytes,
                            gsize                 length,
                            GError              **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  switch (self->kind)
    {
    case JSON_LINES:
      return feed_lines (self, bytes, length, error);
    case CSV:
      return feed_csv (self, bytes, length, error);
    case UNKNOWN:
    default:
      g_string_append_len (self->text, bytes, (gssize) length);
      return begin (self, FALSE, error);
    }
}

/* Only a row that has all its cells may lack the line's end; after a comma there would be one more. */
static gboolean
ends_in_a_row (ThimbleImportReader *self)
{
  if (self->place == IN_QUOTED)
    return TRUE;
  if (self->header == NULL || (self->cells->len == 0 && self->place != IN_BARE && self->place != AFTER_QUOTE))
    return FALSE;
  return self->place == AT_CELL || self->cells->len + 1 < self->header->len;
}

gboolean
thimble_import_reader_finish (ThimbleImportReader  *self,
                              GError              **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->kind == UNKNOWN && !begin (self, TRUE, error))
    return FALSE;
  if (self->kind == JSON_LINES && self->text->len > 0 && !end_line (self, error))
    return FALSE;
  if (self->kind == CSV && ends_in_a_row (self))
    return fail_at (self, error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("the file ends in the middle of it"));
  if (self->kind == CSV && (self->text->len > 0 || self->cells->len > 0 || self->place == AFTER_QUOTE) && !end_row (self, error))
    return FALSE;
  return TRUE;
}
