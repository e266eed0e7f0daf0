/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-history-rows.h"

/* In the first frame. */
#define FIRST 4
/* Rows more or fewer in one step: their widgets are made or destroyed in some milliseconds. */
#define STEP 3
#define FEWER 10
/* A table has widgets for fewer rows than this; from here on they cost nothing. */
#define ENOUGH 240

struct _ThimbleHistoryRows
{
  GObject             parent_instance;

  /* owned */
  ThimbleRequestList *list;
  GPtrArray          *slots;   /* weak: who shows a place keeps it */

  /* state */
  guint               n_list;  /* rows of the list, as last told */
  guint               n_told;  /* places that the table knows of */
};

enum { CHANGES, CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ThimbleHistoryRows, thimble_history_rows, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

/* Some two hundred at most: what a table has widgets for. */

static void
on_slot_gone (gpointer data, GObject *slot)
{
  g_ptr_array_remove_fast (((ThimbleHistoryRows *) data)->slots, slot);
}

static ThimbleHistorySlot *
find_slot (ThimbleHistoryRows *self, guint position)
{
  for (guint i = 0; i < self->slots->len; i++)
    if (thimble_history_slot_get_position (self->slots->pdata[i]) == position)
      return self->slots->pdata[i];
  return NULL;
}

static void
move_slots (ThimbleHistoryRows *self, guint position, guint removed, guint added)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      ThimbleHistorySlot *slot = self->slots->pdata[i];
      guint at = thimble_history_slot_get_position (slot);

      if (at == G_MAXUINT || at < position)
        continue;
      thimble_history_slot_set_position (slot, at < position + removed ? G_MAXUINT : at - removed + added);
    }
}

static void
renew_slots (ThimbleHistoryRows *self, guint position, guint n)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      guint at = thimble_history_slot_get_position (self->slots->pdata[i]);

      if (at != G_MAXUINT && at >= position && at - position < n)
        thimble_history_slot_renew (self->slots->pdata[i]);
    }
}

static void
tell (ThimbleHistoryRows *self, guint position, guint removed, guint added)
{
  if (removed == 0 && added == 0)
    return;
  move_slots (self, position, removed, added);
  self->n_told = self->n_told - removed + added;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* Rows that come or go by the thousand, and all below them: the places stay, and their number follows in steps. */
static void
change_many (ThimbleHistoryRows *self, guint position)
{
  guint most = MIN (self->n_told, ENOUGH);

  renew_slots (self, position, G_MAXUINT);
  if (self->n_told > self->n_list)
    tell (self, MAX (most, self->n_list), self->n_told - MAX (most, self->n_list), 0);
  else if (self->n_told >= ENOUGH)
    tell (self, self->n_told, 0, self->n_list - self->n_told);
  else
    tell (self, self->n_told, 0, MIN (MAX (self->n_told, FIRST), self->n_list) - self->n_told);
}

static void
on_list_changed (ThimbleHistoryRows *self, guint position, guint removed, guint added)
{
  guint replaced = MIN (removed, added), from = position + replaced;

  g_signal_emit (self, signals[CHANGES], 0, position, removed, added);
  self->n_list = self->n_list - removed + added;
  renew_slots (self, position, replaced);
  if (MAX (removed, added) - replaced > FEWER)
    change_many (self, from);
  else if (from <= self->n_told)
    tell (self, from, MIN (removed - replaced, self->n_told - from), from < self->n_told || self->n_told >= self->n_list - (added - replaced) ? added - replaced : 0);
  g_signal_emit (self, signals[CHANGED], 0, position, removed, added);
}

static GType
get_item_type (GListModel *model)
{
  return THIMBLE_TYPE_HISTORY_SLOT;
}

static guint
get_n_items (GListModel *model)
{
  return THIMBLE_HISTORY_ROWS (model)->n_told;
}

static gpointer
get_item (GListModel *model, guint position)
{
  ThimbleHistoryRows *self = THIMBLE_HISTORY_ROWS (model);
  ThimbleHistorySlot *slot;

  if (position >= get_n_items (model))
    return NULL;
  slot = find_slot (self, position);
  if (slot != NULL)
    return g_object_ref (slot);
  slot = thimble_history_slot_new (self->list, position);
  g_ptr_array_add (self->slots, slot);
  g_object_weak_ref (G_OBJECT (slot), on_slot_gone, self);
  return slot;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
thimble_history_rows_dispose (GObject *object)
{
  ThimbleHistoryRows *self = THIMBLE_HISTORY_ROWS (object);

  for (guint i = 0; i < self->slots->len; i++)
    g_object_weak_unref (self->slots->pdata[i], on_slot_gone, self);
  g_ptr_array_set_size (self->slots, 0);
  G_OBJECT_CLASS (thimble_history_rows_parent_class)->dispose (object);
}

static void
thimble_history_rows_finalize (GObject *object)
{
  ThimbleHistoryRows *self = THIMBLE_HISTORY_ROWS (object);

  g_ptr_array_unref (self->slots);
  g_object_unref (self->list);
  G_OBJECT_CLASS (thimble_history_rows_parent_class)->finalize (object);
}

static void
thimble_history_rows_class_init (ThimbleHistoryRowsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = thimble_history_rows_dispose;
  object_class->finalize = thimble_history_rows_finalize;
  signals[CHANGES] = g_signal_new ("changes", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
}

static void
thimble_history_rows_init (ThimbleHistoryRows *self)
{
  self->slots = g_ptr_array_new ();
}

ThimbleHistoryRows *
thimble_history_rows_new (ThimbleRequestList *list)
{
  ThimbleHistoryRows *self;

  g_return_val_if_fail (THIMBLE_IS_REQUEST_LIST (list), NULL);
  self = g_object_new (THIMBLE_TYPE_HISTORY_ROWS, NULL);
  self->list = g_object_ref (list);
  self->n_list = g_list_model_get_n_items (G_LIST_MODEL (list));
  self->n_told = MIN (self->n_list, FIRST);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (on_list_changed), self, G_CONNECT_SWAPPED);
  return self;
}

ThimbleRequestList *
thimble_history_rows_get_list (ThimbleHistoryRows *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_ROWS (self), NULL);
  return self->list;
}

gboolean
thimble_history_rows_is_whole (ThimbleHistoryRows *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_ROWS (self), FALSE);
  return self->n_told == self->n_list;
}

gboolean
thimble_history_rows_step (ThimbleHistoryRows *self)
{
  guint before, fewer;

  g_return_val_if_fail (THIMBLE_IS_HISTORY_ROWS (self), FALSE);
  before = self->n_told;
  if (before > self->n_list)
    {
      fewer = MIN (before - self->n_list, FEWER);
      tell (self, before - fewer, fewer, 0);
    }
  else if (before + STEP < ENOUGH)
    tell (self, before, 0, MIN (self->n_list - before, STEP));
  else
    tell (self, before, 0, self->n_list - before);
  if (self->n_told != before)
    g_signal_emit (self, signals[CHANGED], 0, MIN (before, self->n_told), before - MIN (before, self->n_told), self->n_told - MIN (before, self->n_told));
  return self->n_told != self->n_list;
}
