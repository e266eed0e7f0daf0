/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalogue/thimble-task.h"
#include "thimble-task-name.h"

const char *
thimble_task_name_of (ThimbleRecord *record)
{
  const ThimbleTask *task;

  g_return_val_if_fail (record != NULL, NULL);

  if (g_strcmp0 (record->task, "free") == 0 && record->measurement != NULL && *record->measurement != '\0')
    return record->measurement;
  task = thimble_task_find (record->task);
  return task != NULL ? thimble_task_get_name (task) : record->task;
}
