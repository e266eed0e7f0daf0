/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-types.h"

G_BEGIN_DECLS

/**
 * ThimbleFilter:
 *
 * Which requests are shown: one value that chart, table and sums share. A boxed plain struct;
 * NULL and -1 mean "any". Text is searched in prompts, answers and errors.
 */
typedef struct {
  char   *text;         /* nullable */
  char   *endpoint_id;  /* nullable */
  char   *model_id;     /* nullable */
  char   *task;         /* nullable */
  int     state;        /* a ThimbleState, or -1 */
  gint64  since_us;     /* Unix microseconds, inclusive; -1 */
  gint64  until_us;     /* exclusive; -1 */
} ThimbleFilter;

#define THIMBLE_TYPE_FILTER (thimble_filter_get_type ())
GType          thimble_filter_get_type (void);
ThimbleFilter *thimble_filter_new      (void);
ThimbleFilter *thimble_filter_copy     (const ThimbleFilter *self);
void           thimble_filter_free     (ThimbleFilter       *self);
gboolean       thimble_filter_equal    (const ThimbleFilter *a, const ThimbleFilter *b);
gboolean       thimble_filter_is_empty (const ThimbleFilter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleFilter, thimble_filter_free)

G_END_DECLS
