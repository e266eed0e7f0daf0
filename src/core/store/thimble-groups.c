/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-groups.h"

G_DEFINE_BOXED_TYPE (ThimbleGroup, thimble_group, thimble_group_copy, thimble_group_free)

ThimbleGroup *
thimble_group_copy (const ThimbleGroup *self)
{
  ThimbleGroup *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (ThimbleGroup, 1);
  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  return copy;
}

void
thimble_group_free (ThimbleGroup *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

ThimbleSeries *
thimble_series_new (void)
{
  ThimbleSeries *self = g_atomic_rc_box_new0 (ThimbleSeries);

  self->slots = g_array_new (FALSE, FALSE, sizeof (ThimbleSlot));
  return self;
}

ThimbleSeries *
thimble_series_ref (ThimbleSeries *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear_series (gpointer data)
{
  g_array_unref (((ThimbleSeries *) data)->slots);
}

void
thimble_series_unref (ThimbleSeries *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear_series);
}

ThimblePoints *
thimble_points_new (void)
{
  ThimblePoints *self = g_atomic_rc_box_new0 (ThimblePoints);

  self->points = g_array_new (FALSE, FALSE, sizeof (ThimblePoint));
  self->per_point = 1;
  return self;
}

ThimblePoints *
thimble_points_ref (ThimblePoints *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear_points (gpointer data)
{
  g_array_unref (((ThimblePoints *) data)->points);
}

void
thimble_points_unref (ThimblePoints *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear_points);
}
