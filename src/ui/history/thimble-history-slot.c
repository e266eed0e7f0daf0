/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-history-slot.h"

struct _ThimbleHistorySlot
{
  GObject             parent_instance;

  /* owned */
  ThimbleRequestList *list;
  ThimbleRequestRow  *row;      /* NULL until asked for */

  guint               position; /* G_MAXUINT: gone */
};

G_DEFINE_FINAL_TYPE (ThimbleHistorySlot, thimble_history_slot, G_TYPE_OBJECT)

static void
thimble_history_slot_finalize (GObject *object)
{
  ThimbleHistorySlot *self = THIMBLE_HISTORY_SLOT (object);

  g_clear_object (&self->row);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (thimble_history_slot_parent_class)->finalize (object);
}

static void
thimble_history_slot_class_init (ThimbleHistorySlotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thimble_history_slot_finalize;
}

static void
thimble_history_slot_init (ThimbleHistorySlot *self)
{
}

ThimbleHistorySlot *
thimble_history_slot_new (ThimbleRequestList *list, guint position)
{
  ThimbleHistorySlot *self = g_object_new (THIMBLE_TYPE_HISTORY_SLOT, NULL);

  self->list = g_object_ref (list);
  self->position = position;
  return self;
}

ThimbleRequestRow *
thimble_history_slot_get_row (ThimbleHistorySlot *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_SLOT (self), NULL);
  if (self->row == NULL && self->position != G_MAXUINT)
    self->row = g_list_model_get_item (G_LIST_MODEL (self->list), self->position);
  return self->row;
}

guint
thimble_history_slot_get_position (ThimbleHistorySlot *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_SLOT (self), G_MAXUINT);
  return self->position;
}

void
thimble_history_slot_set_position (ThimbleHistorySlot *self, guint position)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_SLOT (self));
  self->position = position;
}

void
thimble_history_slot_renew (ThimbleHistorySlot *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_SLOT (self));
  g_clear_object (&self->row);
}
