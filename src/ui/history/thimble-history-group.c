/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "catalogue/thimble-task.h"
#include "thimble-history-dates.h"
#include "thimble-history-group.h"

#define NAME_CHARS 80

struct _ThimbleHistoryGroup
{
  GObject          parent_instance;

  ThimbleGroup    *group;
  char            *name;
  ThimbleBreakdown by;
  gint64           largest;
};

G_DEFINE_FINAL_TYPE (ThimbleHistoryGroup, thimble_history_group, G_TYPE_OBJECT)

static char *
make_name (ThimbleBreakdown by, const ThimbleGroup *group)
{
  g_autofree char *day = NULL;
  const ThimbleTask *task;

  switch (by)
    {
    case THIMBLE_BY_DAY:
      day = thimble_history_write_day (group->from_us);
      return *day != '\0' ? thimble_format_day (day) : g_strdup ("—");
    case THIMBLE_BY_TASK:
      task = group->id != NULL ? thimble_task_find (group->id) : NULL;
      if (task != NULL)
        return g_strdup (thimble_task_get_name (task));
      break;
    case THIMBLE_BY_MODEL:
    case THIMBLE_BY_ENDPOINT:
    case THIMBLE_BY_TIER:
    default:
      break;
    }
  if (group->name == NULL && group->id == NULL)
    return g_strdup (_("Unknown"));
  return thimble_text_for_label (group->name != NULL ? group->name : group->id, NAME_CHARS);
}

static void
thimble_history_group_finalize (GObject *object)
{
  ThimbleHistoryGroup *self = THIMBLE_HISTORY_GROUP (object);

  thimble_group_free (self->group);
  g_free (self->name);
  G_OBJECT_CLASS (thimble_history_group_parent_class)->finalize (object);
}

static void
thimble_history_group_class_init (ThimbleHistoryGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thimble_history_group_finalize;
}

static void
thimble_history_group_init (ThimbleHistoryGroup *self)
{
}

ThimbleHistoryGroup *
thimble_history_group_new (ThimbleBreakdown by, const ThimbleGroup *group, gint64 largest)
{
  ThimbleHistoryGroup *self = g_object_new (THIMBLE_TYPE_HISTORY_GROUP, NULL);

  self->group = thimble_group_copy (group);
  self->name = make_name (by, group);
  self->by = by;
  self->largest = largest;
  return self;
}

const ThimbleGroup *
thimble_history_group_get (ThimbleHistoryGroup *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_GROUP (self), NULL);
  return self->group;
}

const char *
thimble_history_group_get_name (ThimbleHistoryGroup *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_GROUP (self), NULL);
  return self->name;
}

ThimbleBreakdown
thimble_history_group_get_by (ThimbleHistoryGroup *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_GROUP (self), THIMBLE_BY_DAY);
  return self->by;
}

gint64
thimble_history_group_get_largest (ThimbleHistoryGroup *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_GROUP (self), 0);
  return self->largest;
}
