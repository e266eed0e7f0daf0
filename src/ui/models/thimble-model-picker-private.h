/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-list-asker.h"
#include "thimble-model-lists.h"
#include "thimble-model-picker.h"
#include "thimble-picker-item.h"

G_BEGIN_DECLS

struct _ThimbleModelPicker
{
  GtkPopover parent_instance;

  /* configured */
  ThimbleEngine *engine;
  ThimbleModel  *model; /* nullable */

  /* template children */
  AdwClamp          *clamp;
  GtkStack          *stack;
  GtkWidget         *models_page;
  GtkSearchEntry    *search;
  GtkStack          *results;
  GtkListView       *list;
  GtkButton         *suggestion;
  GtkLabel          *note;
  GtkWidget         *prices;
  GtkLabel          *prices_label;
  ThimbleModelLists *lists;

  /* owned */
  ThimbleListAsker   *asker;
  GSettings          *settings;
  GPtrArray          *items;     /* (nullable): all, in picker order; NULL: to be read */
  GListStore         *shown;     /* of ThimblePickerItem */
  GtkSingleSelection *selection; /* over shown */
  GHashTable         *rows;      /* bound ThimbleModelRow, borrowed */
  char               *suggested; /* (nullable): the model that may have been meant where nothing was found */
  char               *searched;  /* (nullable): the text that what is shown was searched by */

  gboolean narrow;
  guint    opened_id;
  guint    frame_id;
  guint    frames_to_wait;
};

/* thimble-model-picker.c */
ThimblePickerItem *thimble_model_picker_get_selected (ThimbleModelPicker *self); /* (nullable): a model's */
/* Selects and brings into sight; GTK_INVALID_LIST_POSITION for none. */
void               thimble_model_picker_select       (ThimbleModelPicker *self, guint position);

/* thimble-model-picker-rows.c: items as rows */
GtkListItemFactory *thimble_model_picker_make_factory (ThimbleModelPicker *self); /* newly made */
/* Again, after something that rows tell has changed. */
void               thimble_model_picker_show_rows    (ThimbleModelPicker *self);

/* Where nothing was found by @text: what may have been meant. */
void               thimble_model_picker_suggest          (ThimbleModelPicker *self, const char *text);
void               thimble_model_picker_take_suggestion  (ThimbleModelPicker *self);

/* thimble-model-picker-keys.c */
void               thimble_model_picker_toggle_star  (ThimbleModelPicker *self, const char *key);
void               thimble_model_picker_add_keys     (ThimbleModelPicker *self);

G_END_DECLS
