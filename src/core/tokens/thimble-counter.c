/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-counter.h"
#include "thimble-splitter.h"

/* The text with a gap where it was last edited, so that a key press moves a few bytes only. */
struct _ThimbleCounter {
  ThimbleEncoding *encoding;
  guint8          *buffer;
  gsize            size;       /* of the buffer */
  gsize            gap;        /* where the gap begins: bytes before it */
  gsize            gap_length;
  gint64           count;
};

ThimbleCounter *
thimble_counter_new (ThimbleEncoding *encoding)
{
  ThimbleCounter *self;

  g_return_val_if_fail (encoding != NULL, NULL);

  self = g_new0 (ThimbleCounter, 1);
  self->encoding = encoding;
  return self;
}

void
thimble_counter_free (ThimbleCounter *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->buffer);
  g_free (self);
}

gsize
thimble_counter_get_length (ThimbleCounter *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size - self->gap_length;
}

gint64
thimble_counter_get_count (ThimbleCounter *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->count;
}

static void
move_gap (ThimbleCounter *self,
          gsize           to)
{
  if (to < self->gap)
    memmove (self->buffer + to + self->gap_length, self->buffer + to, self->gap - to);
  else if (to > self->gap)
    memmove (self->buffer + self->gap, self->buffer + self->gap + self->gap_length, to - self->gap);
  self->gap = to;
}

/* With the gap at the end of the text. */
static void
widen_gap (ThimbleCounter *self,
           gsize           to)
{
  if (self->gap_length >= to)
    return;
  self->size = self->gap + to + self->gap / 4 + 256;
  self->gap_length = self->size - self->gap;
  self->buffer = g_realloc (self->buffer, self->size);
}

void
thimble_counter_take_counted (ThimbleCounter *self,
                              const char     *bytes,
                              gsize           length,
                              gint64          count)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (bytes != NULL || length == 0);

  self->gap = 0;
  self->gap_length = self->size;
  widen_gap (self, length);
  if (length > 0)
    memcpy (self->buffer, bytes, length);
  self->gap = length;
  self->gap_length = self->size - length;
  self->count = count;
}

gint64
thimble_counter_set_text (ThimbleCounter *self,
                          const char     *bytes,
                          gsize           length)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (bytes != NULL || length == 0, 0);

  thimble_counter_take_counted (self, bytes, length, thimble_encoding_count (self->encoding, bytes, length));
  return self->count;
}

static gint64
count_between (ThimbleCounter *self,
               const guint8   *from,
               const guint8   *to)
{
  return thimble_encoding_count (self->encoding, (const char *) from, (gsize) (to - from));
}

gint64
thimble_counter_edit (ThimbleCounter *self,
                      gsize           offset,
                      gsize           removed,
                      const char     *inserted,
                      gsize           n)
{
  const guint8 *from, *after, *to;
  gsize length, tail;

  g_return_val_if_fail (self != NULL, 0);
  length = thimble_counter_get_length (self);
  g_return_val_if_fail (offset <= length && removed <= length - offset, self->count);
  g_return_val_if_fail (inserted != NULL || n == 0, self->count);

  /* The gap goes after what the edit touches, which then lies in one stretch before it. */
  move_gap (self, offset + removed);
  after = self->buffer + self->gap + self->gap_length;
  to = thimble_split_border_after (after, self->buffer + self->size);
  tail = (gsize) (to - after);
  move_gap (self, self->gap + tail);
  from = thimble_split_border_before (self->buffer, self->buffer + offset);
  self->count -= count_between (self, from, self->buffer + self->gap);

  if (self->gap_length + removed < n)
    {
      gsize at = (gsize) (from - self->buffer), gap = self->gap;

      move_gap (self, length);
      widen_gap (self, n);
      move_gap (self, gap);
      from = self->buffer + at;
    }
  if (tail > 0)
    memmove (self->buffer + offset + n, self->buffer + offset + removed, tail);
  if (n > 0)
    memcpy (self->buffer + offset, inserted, n);
  self->gap += n - removed;
  self->gap_length -= n - removed;
  self->count += count_between (self, from, self->buffer + self->gap);
  return self->count;
}
