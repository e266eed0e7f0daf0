/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "base/thimble-problem.h"
#include "thimble-sse-parser.h"

/* Rules: WHATWG HTML, "9.2.6 Interpreting an event stream". Beyond them: bare JSON lines are
 * data, an event with empty data is dropped (no dialect has any), and the last event need not
 * have its empty line. */

#define BOM "\xef\xbb\xbf"

/* A finished event, as offsets into `ready`, which may move while it grows. */
typedef struct {
  gboolean has_name;
  gsize    name;
  gsize    data;
  gsize    data_length;
} ReadyEvent;

struct _ThimbleSseParser {
  /* the line being read */
  GString  *line;         /* what came of it in earlier feeds */
  gboolean  after_cr;     /* an LF now belongs to the CR before it */
  guint     bom_seen;     /* bytes of the mark seen at the very start; 3 once that is settled */
  /* the event being read */
  GString  *name;
  GString  *data;
  gboolean  has_name;
  gboolean  has_data;
  gboolean  bare;         /* its data is bare JSON lines */
  /* events to pop */
  GString  *ready;        /* their strings, each NUL-terminated */
  GArray   *events;       /* of ReadyEvent */
  guint     next;
  /* the end */
  gboolean  finished;
  GError   *closed;       /* set once a cap was passed */
};

ThimbleSseParser *
thimble_sse_parser_new (void)
{
  ThimbleSseParser *self = g_new0 (ThimbleSseParser, 1);

  self->line = g_string_new (NULL);
  self->name = g_string_new (NULL);
  self->data = g_string_new (NULL);
  self->ready = g_string_new (NULL);
  self->events = g_array_new (FALSE, FALSE, sizeof (ReadyEvent));
  return self;
}

void
thimble_sse_parser_free (ThimbleSseParser *self)
{
  if (self == NULL)
    return;
  g_string_free (self->line, TRUE);
  g_string_free (self->name, TRUE);
  g_string_free (self->data, TRUE);
  g_string_free (self->ready, TRUE);
  g_array_unref (self->events);
  g_clear_error (&self->closed);
  g_free (self);
}

/* A cap was passed. The half-read event goes; those already complete can still be popped. */
static void
close_parser (ThimbleSseParser *self,
              const char       *message)
{
  thimble_set_error (&self->closed, THIMBLE_ERROR_TOO_LARGE, "%s", message);
  g_string_truncate (self->line, 0);
  g_string_truncate (self->name, 0);
  g_string_truncate (self->data, 0);
}

static gboolean
fits_line (ThimbleSseParser *self,
           gsize             length)
{
  if (length <= THIMBLE_SSE_MAX_LINE)
    return TRUE;
  close_parser (self, _("The answer holds a line of more than 1 MiB, so reading was stopped."));
  return FALSE;
}

static void
dispatch (ThimbleSseParser *self)
{
  if (self->data->len > 0)
    {
      ReadyEvent event = { .has_name = self->has_name, .data_length = self->data->len };

      if (self->has_name)
        {
          event.name = self->ready->len;
          g_string_append_len (self->ready, self->name->str, self->name->len + 1);
        }
      event.data = self->ready->len;
      g_string_append_len (self->ready, self->data->str, self->data->len + 1);
      g_array_append_val (self->events, event);
    }

  g_string_truncate (self->name, 0);
  g_string_truncate (self->data, 0);
  self->has_name = FALSE;
  self->has_data = FALSE;
  self->bare = FALSE;
}

static void
append_data (ThimbleSseParser *self,
             const char       *value,
             gsize             length)
{
  if (self->name->len + self->data->len + 1 + length > THIMBLE_SSE_MAX_EVENT)
    {
      close_parser (self, _("The answer holds an event of more than 4 MiB, so reading was stopped."));
      return;
    }
  if (self->has_data)
    g_string_append_c (self->data, '\n');
  g_string_append_len (self->data, value, length);
  self->has_data = TRUE;
}

static gboolean
is_field (const char *name,
          gsize       length,
          const char *field)
{
  return strlen (field) == length && memcmp (name, field, length) == 0;
}

static void
take_line (ThimbleSseParser *self,
           const char       *line,
           gsize             length)
{
  const char *colon;
  const char *value;
  gsize name_length;
  gsize value_length;

  if (length == 0)
    {
      dispatch (self);
      return;
    }
  if (line[0] == ':')
    return;

  /* Gemini sends errors without `data:`. The documents are told apart: one never follows
   * another inside JSON. */
  if (line[0] == '{' || line[0] == '[')
    {
      if (self->has_data &&
          (!self->bare ||
           (self->data->len > 0 && self->data->str[self->data->len - 1] == '}' && line[0] == '{')))
        dispatch (self);
      self->bare = TRUE;
      append_data (self, line, length);
      return;
    }

  colon = memchr (line, ':', length);
  name_length = colon != NULL ? (gsize) (colon - line) : length;
  value = colon != NULL ? colon + 1 : line + length;
  value_length = length - (gsize) (value - line);
  if (value_length > 0 && value[0] == ' ')
    {
      value++;
      value_length--;
    }

  if (is_field (line, name_length, "data"))
    {
      if (self->bare)
        dispatch (self);
      append_data (self, value, value_length);
    }
  else if (is_field (line, name_length, "event"))
    {
      if (self->bare)
        dispatch (self);
      g_string_truncate (self->name, 0);
      g_string_append_len (self->name, value, value_length);
      self->has_name = TRUE;
    }
  else if (self->bare && !is_field (line, name_length, "id") && !is_field (line, name_length, "retry"))
    {
      /* the next line of pretty-printed JSON */
      append_data (self, line, length);
    }
}

/* A byte order mark at the very start is skipped, wherever the bytes are split. */
static void
skip_bom (ThimbleSseParser  *self,
          const char       **bytes,
          const char        *end)
{
  while (self->bom_seen < 3 && *bytes < end)
    {
      if (**bytes == BOM[self->bom_seen])
        {
          self->bom_seen++;
          (*bytes)++;
        }
      else
        {
          /* no mark after all: what looked like one belongs to the first line */
          g_string_append_len (self->line, BOM, self->bom_seen);
          self->bom_seen = 3;
        }
    }
}

/* Events that were popped are dropped; memory does not grow over a long answer. */
static void
forget_popped (ThimbleSseParser *self)
{
  if (self->next == 0 || self->next < self->events->len)
    return;
  g_array_set_size (self->events, 0);
  g_string_truncate (self->ready, 0);
  self->next = 0;
}

gboolean
thimble_sse_parser_feed (ThimbleSseParser  *self,
                         const char        *bytes,
                         gsize              length,
                         GError           **error)
{
  const char *end;
  const char *next_cr;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL || length == 0, FALSE);
  g_return_val_if_fail (!self->finished, FALSE);

  forget_popped (self);
  if (length == 0)
    goto out;

  end = bytes + length;
  skip_bom (self, &bytes, end);
  next_cr = memchr (bytes, '\r', (gsize) (end - bytes));

  while (bytes < end && self->closed == NULL)
    {
      const char *line_end;
      gsize have;

      if (self->after_cr)
        {
          self->after_cr = FALSE;
          if (*bytes == '\n')
            {
              bytes++;
              continue;
            }
        }

      /* Looking for CR anew at each line would read a large chunk again and again. */
      if (next_cr != NULL && next_cr < bytes)
        next_cr = memchr (bytes, '\r', (gsize) (end - bytes));
      line_end = memchr (bytes, '\n', (gsize) ((next_cr != NULL ? next_cr : end) - bytes));
      if (line_end == NULL)
        line_end = next_cr;

      have = (gsize) ((line_end != NULL ? line_end : end) - bytes);
      if (!fits_line (self, self->line->len + have))
        break;

      if (line_end == NULL)
        {
          g_string_append_len (self->line, bytes, have);
          break;
        }

      if (self->line->len > 0)
        {
          g_string_append_len (self->line, bytes, have);
          take_line (self, self->line->str, self->line->len);
          g_string_truncate (self->line, 0);
        }
      else
        {
          take_line (self, bytes, have);
        }
      self->after_cr = *line_end == '\r';
      bytes = line_end + 1;
    }

out:
  if (self->closed != NULL)
    {
      if (error != NULL)
        *error = g_error_copy (self->closed);
      return FALSE;
    }
  return TRUE;
}

void
thimble_sse_parser_finish (ThimbleSseParser *self)
{
  g_return_if_fail (self != NULL);

  if (self->finished)
    return;
  self->finished = TRUE;
  if (self->closed != NULL)
    return;

  if (self->bom_seen < 3)
    g_string_append_len (self->line, BOM, self->bom_seen);
  if (self->line->len > 0)
    {
      take_line (self, self->line->str, self->line->len);
      g_string_truncate (self->line, 0);
    }
  if (self->closed == NULL)
    dispatch (self);
}

gboolean
thimble_sse_parser_pop (ThimbleSseParser *self,
                        ThimbleSseEvent  *event)
{
  const ReadyEvent *ready;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (event != NULL, FALSE);

  if (self->next >= self->events->len)
    return FALSE;

  ready = &g_array_index (self->events, ReadyEvent, self->next);
  self->next++;
  event->name = ready->has_name ? self->ready->str + ready->name : NULL;
  event->data = self->ready->str + ready->data;
  event->data_length = ready->data_length;
  return TRUE;
}
