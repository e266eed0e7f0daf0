/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-filter.h"

G_DEFINE_BOXED_TYPE (ThimbleFilter, thimble_filter, thimble_filter_copy, thimble_filter_free)

ThimbleFilter *
thimble_filter_new (void)
{
  ThimbleFilter *self = g_new0 (ThimbleFilter, 1);

  self->state = -1;
  self->since_us = -1;
  self->until_us = -1;
  return self;
}

ThimbleFilter *
thimble_filter_copy (const ThimbleFilter *self)
{
  ThimbleFilter *copy = thimble_filter_new ();

  if (self != NULL)
    {
      *copy = *self;
      copy->text = g_strdup (self->text);
      copy->endpoint_id = g_strdup (self->endpoint_id);
      copy->model_id = g_strdup (self->model_id);
      copy->task = g_strdup (self->task);
    }
  return copy;
}

void
thimble_filter_free (ThimbleFilter *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->endpoint_id);
  g_free (self->model_id);
  g_free (self->task);
  g_free (self);
}

/* An empty search entry means the same as none. */
static gboolean
same_text (const char *a,
           const char *b)
{
  return g_strcmp0 (a != NULL && *a != '\0' ? a : NULL, b != NULL && *b != '\0' ? b : NULL) == 0;
}

gboolean
thimble_filter_equal (const ThimbleFilter *a,
                      const ThimbleFilter *b)
{
  if (a == NULL || b == NULL)
    return (a == NULL || thimble_filter_is_empty (a)) && (b == NULL || thimble_filter_is_empty (b));
  return same_text (a->text, b->text)
         && same_text (a->endpoint_id, b->endpoint_id)
         && same_text (a->model_id, b->model_id)
         && same_text (a->task, b->task)
         && a->state == b->state
         && a->since_us == b->since_us
         && a->until_us == b->until_us;
}

gboolean
thimble_filter_is_empty (const ThimbleFilter *self)
{
  return self == NULL
         || (same_text (self->text, NULL)
             && same_text (self->endpoint_id, NULL)
             && same_text (self->model_id, NULL)
             && same_text (self->task, NULL)
             && self->state < 0
             && self->since_us < 0
             && self->until_us < 0);
}
