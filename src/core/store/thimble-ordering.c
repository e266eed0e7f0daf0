/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-ordering.h"

ThimbleOrdering *
thimble_ordering_new (ThimbleOrder order,
                      gboolean     descending)
{
  ThimbleOrdering *self = g_atomic_rc_box_new0 (ThimbleOrdering);

  self->order = order;
  self->descending = descending;
  if (thimble_ordering_has_words (self))
    self->ranks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

ThimbleOrdering *
thimble_ordering_ref (ThimbleOrdering *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_ordering (gpointer data)
{
  g_clear_pointer (&((ThimbleOrdering *) data)->ranks, g_hash_table_unref);
}

void
thimble_ordering_unref (ThimbleOrdering *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear_ordering);
}

const char *
thimble_ordering_get_column (const ThimbleOrdering *self)
{
  static const char *columns[] = {
    [THIMBLE_ORDER_TIME] = "r.ordered_us",
    [THIMBLE_ORDER_TASK] = "r.task",
    [THIMBLE_ORDER_MODEL] = "r.model_id",
    [THIMBLE_ORDER_TIER] = "r.tier",
    [THIMBLE_ORDER_INPUT] = "r.usage_input",
    [THIMBLE_ORDER_OUTPUT] = "r.usage_output",
    [THIMBLE_ORDER_TOTAL] = "r.usage_total",
    [THIMBLE_ORDER_COST] = "r.cost",
    [THIMBLE_ORDER_DURATION] = "r.duration_us",
    [THIMBLE_ORDER_STATE] = "r.state",
    [THIMBLE_ORDER_ENDPOINT] = "r.endpoint_id",
    [THIMBLE_ORDER_REASONING] = "r.usage_reasoning",
    [THIMBLE_ORDER_CACHED] = "r.usage_cached_read",
    [THIMBLE_ORDER_FIRST_TEXT] = "r.first_text_us",
  };

  return columns[self->order];
}

gboolean
thimble_ordering_has_words (const ThimbleOrdering *self)
{
  switch (self->order)
    {
    case THIMBLE_ORDER_TASK:
    case THIMBLE_ORDER_MODEL:
    case THIMBLE_ORDER_TIER:
    case THIMBLE_ORDER_STATE:
    case THIMBLE_ORDER_ENDPOINT:
      return TRUE;
    default:
      return FALSE;
    }
}

gint64
thimble_ordering_make_key (const ThimbleOrdering *self,
                           gint64                 value)
{
  return self->descending ? ~value : value;
}

int
thimble_ordering_compare (const ThimbleOrdering *self,
                          gint64                 key_a,
                          gint64                 id_a,
                          gint64                 key_b,
                          gint64                 id_b)
{
  if (key_a != key_b)
    return key_a < key_b ? -1 : 1;
  if (id_a == id_b)
    return 0;
  return (id_a < id_b) == (self->order == THIMBLE_ORDER_TIME && !self->descending) ? -1 : 1;
}
