/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-history-choice.h"

#define NAME_CHARS 32
#define MAX_HEIGHT 320

struct _ThimbleHistoryChoice
{
  AdwBin                  parent_instance;

  /* configured */
  ThimbleHistoryCondition condition;

  /* children */
  GtkWidget              *button;
  GtkBox                 *rows;
  GtkWidget              *none;

  /* owned */
  GPtrArray              *items;   /* (element-type ThimbleHistoryChoiceItem) */
  char                  **chosen;  /* nullable */

  guint                   filling : 1; /* no choice of a person's */
};

enum { CHANGED, OPENED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryChoice, thimble_history_choice, ADW_TYPE_BIN)

ThimbleHistoryChoiceItem *
thimble_history_choice_item_new (const char *id, const char *name, gint64 requests)
{
  ThimbleHistoryChoiceItem *item = g_new (ThimbleHistoryChoiceItem, 1);

  *item = (ThimbleHistoryChoiceItem) { g_strdup (id), thimble_text_for_label (name, NAME_CHARS), requests };
  return item;
}

void
thimble_history_choice_item_free (ThimbleHistoryChoiceItem *item)
{
  g_free (item->id);
  g_free (item->name);
  g_free (item);
}

static gboolean
is_chosen (ThimbleHistoryChoice *self, const char *id)
{
  return self->chosen != NULL && g_strv_contains ((const char * const *) self->chosen, id);
}

static GtkWidget *
row_at (ThimbleHistoryChoice *self, guint position)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rows));

  for (; position > 0 && row != NULL; position--)
    row = gtk_widget_get_next_sibling (row);
  return row;
}

static void
update_button (ThimbleHistoryChoice *self)
{
  const char *name = thimble_history_condition_get_name (self->condition);
  guint n = self->chosen != NULL ? g_strv_length (self->chosen) : 0;
  /* Translators: a condition of the filter and how many of its values are chosen */
  g_autofree char *spoken = n > 0 ? g_strdup_printf (ngettext ("%s, %u chosen", "%s, %u chosen", n), name, n) : g_strdup (name);

  if (n > 0)
    gtk_widget_add_css_class (self->button, "history-set");
  else
    gtk_widget_remove_css_class (self->button, "history-set");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
on_check (ThimbleHistoryChoice *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  if (self->filling)
    return;
  for (guint i = 0; i < self->items->len; i++)
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (row_at (self, i))))
      {
        g_strv_builder_add (builder, ((ThimbleHistoryChoiceItem *) g_ptr_array_index (self->items, i))->id);
        n++;
      }
  g_strfreev (self->chosen);
  self->chosen = n > 0 ? g_strv_builder_end (builder) : NULL;
  update_button (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
add_row (ThimbleHistoryChoice *self, const ThimbleHistoryChoiceItem *item)
{
  GtkWidget *check = gtk_check_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *name = gtk_label_new (item->name), *count = gtk_label_new (NULL);
  g_autofree char *widget_name = g_strconcat ("history-choice-", item->id, NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (name), NAME_CHARS);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "secondary");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), count);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), box);
  gtk_widget_set_name (check, widget_name);
  g_object_set_data (G_OBJECT (check), "thimble-count", count);
  g_signal_connect_object (check, "notify::active", G_CALLBACK (on_check), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->rows, check);
}

static void
fill_row (ThimbleHistoryChoice *self, guint position)
{
  const ThimbleHistoryChoiceItem *item = g_ptr_array_index (self->items, position);
  GtkWidget *check = row_at (self, position);
  g_autofree char *count = item->requests >= 0 ? thimble_format_count (item->requests) : g_strdup ("");
  g_autofree char *spoken = g_strdup (item->name);

  gtk_label_set_text (g_object_get_data (G_OBJECT (check), "thimble-count"), count);
  if (item->requests >= 0)
    {
      g_free (spoken);
      /* Translators: a model, provider, task or tier, and how many requests it has: "GPT-6 Luna, 12 requests" */
      spoken = g_strdup_printf (ngettext ("%s, %s request", "%s, %s requests", (gulong) item->requests), item->name, count);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_chosen (self, item->id));
}

static void
update (ThimbleHistoryChoice *self)
{
  self->filling = TRUE;
  for (guint i = 0; i < self->items->len; i++)
    fill_row (self, i);
  self->filling = FALSE;
  gtk_widget_set_visible (self->none, self->items->len == 0);
  update_button (self);
}

static gboolean
same_ids (GPtrArray *a, GPtrArray *b)
{
  for (guint i = 0; a->len == b->len && i < a->len; i++)
    {
      const ThimbleHistoryChoiceItem *one = g_ptr_array_index (a, i), *other = g_ptr_array_index (b, i);

      if (!g_str_equal (one->id, other->id) || !g_str_equal (one->name, other->name))
        return FALSE;
    }
  return a->len == b->len;
}

static gboolean
has_id (GPtrArray *items, const char *id)
{
  for (guint i = 0; i < items->len; i++)
    if (g_str_equal (((ThimbleHistoryChoiceItem *) g_ptr_array_index (items, i))->id, id))
      return TRUE;
  return FALSE;
}

/* The name it had in the list until now; the id where it had none. */
static const char *
name_of (GPtrArray *items, const char *id)
{
  for (guint i = 0; i < items->len; i++)
    {
      const ThimbleHistoryChoiceItem *item = g_ptr_array_index (items, i);

      if (g_str_equal (item->id, id))
        return item->name;
    }
  return id;
}

static void
take_items (ThimbleHistoryChoice *self, GPtrArray *items)
{
  gboolean same = same_ids (items, self->items);

  g_ptr_array_unref (self->items);
  self->items = items;
  /* Who goes through the list by keyboard keeps the place. */
  if (!same)
    {
      GtkWidget *row;

      while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
        gtk_box_remove (self->rows, row);
      for (guint i = 0; i < items->len; i++)
        add_row (self, g_ptr_array_index (items, i));
    }
  update (self);
}

void
thimble_history_choice_set_items (ThimbleHistoryChoice *self, GPtrArray *items)
{
  GPtrArray *all;

  g_return_if_fail (THIMBLE_IS_HISTORY_CHOICE (self));
  g_return_if_fail (items != NULL);
  all = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_history_choice_item_free);
  for (guint i = 0; i < items->len; i++)
    {
      const ThimbleHistoryChoiceItem *item = g_ptr_array_index (items, i);

      g_ptr_array_add (all, thimble_history_choice_item_new (item->id, item->name, item->requests));
    }
  for (guint i = 0; self->chosen != NULL && self->chosen[i] != NULL; i++)
    if (!has_id (all, self->chosen[i]))
      g_ptr_array_add (all, thimble_history_choice_item_new (self->chosen[i], name_of (self->items, self->chosen[i]), 0));
  take_items (self, all);
}

void
thimble_history_choice_set_chosen (ThimbleHistoryChoice *self, const char * const *ids)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_CHOICE (self));
  g_strfreev (self->chosen);
  self->chosen = ids != NULL && ids[0] != NULL ? g_strdupv ((char **) ids) : NULL;
  update (self);
}

char **
thimble_history_choice_get_chosen (ThimbleHistoryChoice *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_CHOICE (self), NULL);
  return g_strdupv (self->chosen);
}

ThimbleHistoryCondition
thimble_history_choice_get_condition (ThimbleHistoryChoice *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_CHOICE (self), THIMBLE_HISTORY_CONDITION_PROVIDER);
  return self->condition;
}

static void
on_show (ThimbleHistoryChoice *self)
{
  g_signal_emit (self, signals[OPENED], 0);
}

static void
thimble_history_choice_finalize (GObject *object)
{
  ThimbleHistoryChoice *self = THIMBLE_HISTORY_CHOICE (object);

  g_ptr_array_unref (self->items);
  g_strfreev (self->chosen);
  G_OBJECT_CLASS (thimble_history_choice_parent_class)->finalize (object);
}

static void
thimble_history_choice_class_init (ThimbleHistoryChoiceClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = thimble_history_choice_finalize;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OPENED] = g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_history_choice_init (ThimbleHistoryChoice *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *popover = gtk_popover_new ();

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_history_choice_item_free);
  self->rows = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  self->none = gtk_label_new (_("None in what is shown"));
  gtk_widget_add_css_class (self->none, "secondary");
  gtk_widget_add_css_class (box, "history-choices");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->rows));
  gtk_box_append (GTK_BOX (box), self->none);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  g_signal_connect_object (popover, "show", G_CALLBACK (on_show), self, G_CONNECT_SWAPPED);

  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), popover);
  adw_bin_set_child (ADW_BIN (self), self->button);
}

GtkWidget *
thimble_history_choice_new (ThimbleHistoryCondition condition)
{
  ThimbleHistoryChoice *self = g_object_new (THIMBLE_TYPE_HISTORY_CHOICE, NULL);
  static const char * const names[] = {
    [THIMBLE_HISTORY_CONDITION_PROVIDER] = "history-provider",
    [THIMBLE_HISTORY_CONDITION_MODEL] = "history-model",
    [THIMBLE_HISTORY_CONDITION_TASK] = "history-task",
    [THIMBLE_HISTORY_CONDITION_MEASUREMENT] = "history-measurement",
    [THIMBLE_HISTORY_CONDITION_TIER] = "history-tier",
    [THIMBLE_HISTORY_CONDITION_STATE] = "history-state",
  };

  g_return_val_if_fail (condition < G_N_ELEMENTS (names) && names[condition] != NULL, NULL);
  self->condition = condition;
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), thimble_history_condition_get_name (condition));
  gtk_widget_set_name (self->button, names[condition]);
  update (self);
  return GTK_WIDGET (self);
}
