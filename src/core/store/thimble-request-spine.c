/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-request-spine.h"

void
thimble_request_spine_clear (ThimbleRequestSpine *self)
{
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->keys, g_array_unref);
  g_clear_pointer (&self->ordering, thimble_ordering_unref);
}

guint
thimble_request_spine_find_place (const ThimbleRequestSpine *self,
                                  gint64                     key,
                                  gint64                     id)
{
  guint low = 0, high = self->ids->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (thimble_ordering_compare (self->ordering, g_array_index (self->keys, gint64, middle),
                                    g_array_index (self->ids, gint64, middle), key, id) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

guint
thimble_request_spine_find_id (const ThimbleRequestSpine *self,
                               gint64                     id)
{
  const gint64 *ids = (const gint64 *) (gpointer) self->ids->data;

  for (guint i = 0; i < self->ids->len; i++)
    if (ids[i] == id)
      return i;
  return G_MAXUINT;
}

void
thimble_request_spine_compare (const GArray *ids,
                               const GArray *others,
                               guint        *n_top,
                               guint        *n_bottom)
{
  guint shorter = MIN (ids->len, others->len), top = 0, bottom = 0;

  while (top < shorter && g_array_index (ids, gint64, top) == g_array_index (others, gint64, top))
    top++;
  while (bottom < shorter - top
         && g_array_index (ids, gint64, ids->len - 1 - bottom) == g_array_index (others, gint64, others->len - 1 - bottom))
    bottom++;
  *n_top = top;
  *n_bottom = bottom;
}
