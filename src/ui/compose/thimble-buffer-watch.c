/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-buffer-watch.h"

/* A long text is taken over once no edit came for so long. */
#define PAUSE_MS 150

typedef struct
{
  GtkTextBuffer *buffer;         /* not owned: the watch goes with it */
  ThimbleForecaster *forecaster; /* weak */
  ThimblePart part;

  /* A place whose offset in bytes is known: edits are mostly near each other. */
  int chars;
  gsize bytes;

  guint stale_id;                /* all is to be read anew */
} Watch;

static void
watch_free (gpointer data)
{
  Watch *self = data;

  g_clear_handle_id (&self->stale_id, g_source_remove);
  g_clear_weak_pointer (&self->forecaster);
  g_free (self);
}

static gsize
bytes_between (Watch *self,
               int    from,
               int    to)
{
  GtkTextIter start, end;
  g_autofree char *slice = NULL;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, from);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, to);
  slice = gtk_text_buffer_get_slice (self->buffer, &start, &end, TRUE);
  return strlen (slice);
}

/* Moves the known place there. */
static gsize
find_bytes (Watch             *self,
            const GtkTextIter *iter)
{
  int chars = gtk_text_iter_get_offset (iter);

  if (chars < self->chars / 2)
    self->bytes = bytes_between (self, 0, chars);
  else if (chars < self->chars)
    self->bytes -= bytes_between (self, chars, self->chars);
  else if (chars > self->chars)
    self->bytes += bytes_between (self, self->chars, chars);
  self->chars = chars;
  return self->bytes;
}

static void
read_all (Watch *self)
{
  GtkTextIter start, end;
  g_autoptr (GBytes) bytes = NULL;
  char *text;

  g_clear_handle_id (&self->stale_id, g_source_remove);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_slice (self->buffer, &start, &end, TRUE);
  bytes = g_bytes_new_take (text, strlen (text));
  self->chars = 0;
  self->bytes = 0;
  thimble_forecaster_set_text (self->forecaster, self->part, bytes);
}

static gboolean
on_pause (gpointer data)
{
  Watch *self = data;

  self->stale_id = 0;
  if (self->forecaster != NULL)
    read_all (self);
  return G_SOURCE_REMOVE;
}

static void
become_stale (Watch *self)
{
  g_clear_handle_id (&self->stale_id, g_source_remove);
  self->stale_id = g_timeout_add (PAUSE_MS, on_pause, self);
  thimble_forecaster_await_text (self->forecaster, self->part);
}

static void
edit (Watch             *self,
      const GtkTextIter *at,
      const char        *removed,
      gsize              n_removed,
      const char        *inserted,
      gsize              n_inserted)
{
  if (self->forecaster == NULL)
    return;
  if (self->stale_id != 0 || MAX (n_removed, n_inserted) >= THIMBLE_LONG_TEXT ||
      !thimble_forecaster_edit (self->forecaster, self->part, find_bytes (self, at), removed, n_removed, inserted, n_inserted))
    become_stale (self);
}

static void
on_insert (GtkTextBuffer *buffer,
           GtkTextIter   *at,
           char          *text,
           int            length,
           Watch         *self)
{
  edit (self, at, NULL, 0, text, length < 0 ? strlen (text) : (gsize) length);
}

static void
on_delete (GtkTextBuffer *buffer,
           GtkTextIter   *start,
           GtkTextIter   *end,
           Watch         *self)
{
  g_autofree char *removed = gtk_text_buffer_get_slice (buffer, start, end, TRUE);

  edit (self, start, removed, strlen (removed), NULL, 0);
}

static void
on_reread (GtkTextBuffer *buffer)
{
  read_all (g_object_get_data (G_OBJECT (buffer), "thimble-buffer-watch"));
}

void
thimble_buffer_watch (GtkTextBuffer     *buffer,
                      ThimbleForecaster *forecaster,
                      ThimblePart        part)
{
  Watch *self;

  g_return_if_fail (GTK_IS_TEXT_BUFFER (buffer));
  g_return_if_fail (THIMBLE_IS_FORECASTER (forecaster));

  self = g_new0 (Watch, 1);
  self->buffer = buffer;
  g_set_weak_pointer (&self->forecaster, forecaster);
  self->part = part;
  g_object_set_data_full (G_OBJECT (buffer), "thimble-buffer-watch", self, watch_free);
  /* Before the buffer does it, while the places are still those of the old text. */
  g_signal_connect (buffer, "insert-text", G_CALLBACK (on_insert), self);
  g_signal_connect (buffer, "delete-range", G_CALLBACK (on_delete), self);
  g_signal_connect_object (forecaster, "reread", G_CALLBACK (on_reread), buffer, G_CONNECT_SWAPPED);
  read_all (self);
}
