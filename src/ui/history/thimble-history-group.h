/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-store.h"

G_BEGIN_DECLS

/* A line of the breakdown: a ThimbleGroup as a list model holds it, with the name that people read. */
#define THIMBLE_TYPE_HISTORY_GROUP (thimble_history_group_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryGroup, thimble_history_group, THIMBLE, HISTORY_GROUP, GObject)

/* @largest: total tokens of the largest line. */
ThimbleHistoryGroup *thimble_history_group_new         (ThimbleBreakdown by, const ThimbleGroup *group, gint64 largest);
const ThimbleGroup  *thimble_history_group_get         (ThimbleHistoryGroup *self);
const char          *thimble_history_group_get_name    (ThimbleHistoryGroup *self);
ThimbleBreakdown     thimble_history_group_get_by      (ThimbleHistoryGroup *self);
gint64               thimble_history_group_get_largest (ThimbleHistoryGroup *self);

G_END_DECLS
