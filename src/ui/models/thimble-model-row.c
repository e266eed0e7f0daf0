/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-endpoint-row.h"
#include "thimble-model-row.h"
#include "thimble-model-text.h"
#include "thimble-tier-pill.h"

struct _ThimbleModelRow
{
  AdwBin parent_instance;

  /* template children */
  GtkStack        *stack;
  GtkButton       *star;
  GtkWidget       *texts;
  GtkLabel        *name;
  ThimbleTierPill *pill;
  GtkWidget       *chosen;
  GtkLabel        *subtitle;
  GtkWidget       *add_key;
  GtkLabel        *input;
  GtkLabel        *output;

  /* made when first needed: most rows are models */
  GtkWidget          *header;       /* nullable */
  GtkLabel           *header_name;
  GtkLabel           *header_range;
  ThimbleEndpointRow *endpoint_row; /* nullable */

  /* owned */
  ThimblePickerItem *item; /* nullable */
  gboolean           starred;
};

G_DEFINE_FINAL_TYPE (ThimbleModelRow, thimble_model_row, ADW_TYPE_BIN)

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static char *
star_text (ThimbleModelRow *self)
{
  return g_strdup_printf (self->starred ? _("No longer start with %s") : _("Start with %s by default"),
                          thimble_model_get_name (thimble_picker_item_get_model (self->item)));
}

/* Tooltips are asked for when they are wanted: rows are bound by the hundred, and GTK 4.8 complains
 * where one is set and the popover closes before its next turn. */
static gboolean
on_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer user_data)
{
  ThimbleModelRow *self = THIMBLE_MODEL_ROW (user_data);
  g_autofree char *text = NULL;

  if (self->item == NULL)
    return FALSE;

  if (widget == self->header)
    text = thimble_model_text_tier_rule (thimble_picker_item_get_tier (self->item));
  else if (thimble_picker_item_get_model (self->item) == NULL)
    return FALSE;
  else if (widget == GTK_WIDGET (self->star))
    text = star_text (self);
  else
    text = thimble_model_text_tooltip (thimble_picker_item_get_model (self->item));
  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

static void
thimble_model_row_dispose (GObject *object)
{
  ThimbleModelRow *self = THIMBLE_MODEL_ROW (object);

  g_clear_object (&self->item);

  G_OBJECT_CLASS (thimble_model_row_parent_class)->dispose (object);
}

static void
thimble_model_row_class_init (ThimbleModelRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_model_row_dispose;

  g_type_ensure (THIMBLE_TYPE_TIER_PILL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/thimble/Thimble/ui/models/thimble-model-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelRow, stack);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelRow, star);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelRow, texts);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelRow, name);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelRow, pill);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelRow, chosen);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelRow, add_key);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelRow, input);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelRow, output);
  gtk_widget_class_set_css_name (widget_class, "model-row");
}

static void
thimble_model_row_init (ThimbleModelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->star, "query-tooltip", G_CALLBACK (on_query_tooltip), self, 0);
  g_signal_connect_object (self->texts, "query-tooltip", G_CALLBACK (on_query_tooltip), self, 0);
}

GtkWidget *
thimble_model_row_new (void)
{
  return g_object_new (THIMBLE_TYPE_MODEL_ROW, NULL);
}

/* A list item names itself to a screen reader, not the widget in it. */
static void
set_sentence (ThimbleModelRow *self, const char *sentence)
{
  GtkWidget *list_item = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
  if (list_item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (list_item), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static void
make_header (ThimbleModelRow *self)
{
  self->header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  self->header_name = GTK_LABEL (gtk_label_new (NULL));
  self->header_range = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->header_range, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->header_range, 0);
  gtk_widget_add_css_class (self->header, "picker-header");
  gtk_widget_add_css_class (GTK_WIDGET (self->header_name), "header-name");
  gtk_widget_add_css_class (GTK_WIDGET (self->header_range), "header-range");
  gtk_box_append (GTK_BOX (self->header), GTK_WIDGET (self->header_name));
  gtk_box_append (GTK_BOX (self->header), GTK_WIDGET (self->header_range));
  gtk_widget_set_has_tooltip (self->header, TRUE);
  g_signal_connect_object (self->header, "query-tooltip", G_CALLBACK (on_query_tooltip), self, 0);
  gtk_stack_add_named (self->stack, self->header, "header");
}

static void
show_header (ThimbleModelRow *self)
{
  ThimbleTier tier = thimble_picker_item_get_tier (self->item);
  g_autofree char *range = thimble_model_text_tier_range (tier);
  g_autofree char *rule = thimble_model_text_tier_rule (tier);

  if (self->header == NULL)
    make_header (self);
  gtk_label_set_text (self->header_name, thimble_tier_get_label (tier));
  gtk_label_set_text (self->header_range, range);
  set_sentence (self, rule);
  gtk_stack_set_visible_child_name (self->stack, "header");
}

static void
show_model (ThimbleModelRow *self, const ThimbleModelRowState *state)
{
  ThimbleModel *model = thimble_picker_item_get_model (self->item);
  ThimblePrice *price = thimble_model_get_price (model, NULL);
  gboolean free_of_cost = price != NULL && thimble_price_is_free (price);
  g_autofree char *subtitle = thimble_model_text_subtitle (model);
  g_autofree char *input = thimble_model_text_input (model);
  g_autofree char *output = thimble_model_text_output (model);
  g_autofree char *sentence = thimble_model_text_sentence (model, state->starred, state->lacks_key);
  g_autofree char *star = NULL;

  self->starred = state->starred;
  star = star_text (self);
  gtk_label_set_text (self->name, thimble_model_get_name (model));
  gtk_label_set_text (self->subtitle, subtitle);
  thimble_tier_pill_set_tier (self->pill, thimble_picker_item_get_tier (self->item));
  /* The heading of the group says it already. */
  gtk_widget_set_visible (GTK_WIDGET (self->pill), !state->narrow);
  /* “free” once is enough, and stands where the figures end. */
  gtk_label_set_text (self->input, free_of_cost ? "" : input);
  gtk_label_set_text (self->output, output);
  set_class (GTK_WIDGET (self->output), "free", free_of_cost);
  set_class (GTK_WIDGET (self->name), "current", state->current);
  gtk_widget_set_visible (self->chosen, state->current);
  set_class (GTK_WIDGET (self), "lacks-key", state->lacks_key);

  gtk_button_set_icon_name (self->star, state->starred ? "thimble-star-filled-symbolic" : "thimble-star-symbolic");
  set_class (GTK_WIDGET (self->star), "starred", state->starred);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->star), "s", thimble_model_get_key (model));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->star), GTK_ACCESSIBLE_PROPERTY_LABEL, star, -1);

  gtk_widget_set_visible (self->add_key, state->lacks_key);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->add_key), "s", thimble_model_get_key (model));
  if (state->lacks_key)
    {
      g_autofree char *label = g_strdup_printf (_("Add a key for %s"),
                                                thimble_endpoint_get_name (thimble_model_get_endpoint (model)));

      gtk_accessible_update_property (GTK_ACCESSIBLE (self->add_key), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    }
  if (state->current)
    {
      g_autofree char *chosen = g_strdup_printf ("%s %s", sentence, _("It is the chosen one."));

      set_sentence (self, chosen);
    }
  else
    set_sentence (self, sentence);
  gtk_stack_set_visible_child_name (self->stack, "model");
}

static void
show_endpoint (ThimbleModelRow *self, const ThimbleModelRowState *state)
{
  g_autofree char *sentence = NULL;

  if (self->endpoint_row == NULL)
    {
      self->endpoint_row = THIMBLE_ENDPOINT_ROW (thimble_endpoint_row_new ());
      gtk_stack_add_named (self->stack, GTK_WIDGET (self->endpoint_row), "endpoint");
    }
  sentence = thimble_endpoint_row_show (self->endpoint_row, thimble_picker_item_get_endpoint (self->item),
                                        state->lacks_key, state->busy, state->message);
  set_sentence (self, sentence);
  gtk_stack_set_visible_child_name (self->stack, "endpoint");
}

void
thimble_model_row_show (ThimbleModelRow *self, ThimblePickerItem *item, const ThimbleModelRowState *state)
{
  g_return_if_fail (THIMBLE_IS_MODEL_ROW (self));
  g_return_if_fail (item == NULL || state != NULL);

  g_set_object (&self->item, item);
  if (item == NULL)
    return;

  switch (thimble_picker_item_get_kind (item))
    {
    case THIMBLE_PICKER_HEADER:
      show_header (self);
      break;
    case THIMBLE_PICKER_MODEL:
      show_model (self, state);
      break;
    case THIMBLE_PICKER_ENDPOINT:
      show_endpoint (self, state);
      break;
    }
}

ThimblePickerItem *
thimble_model_row_get_item (ThimbleModelRow *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL_ROW (self), NULL);

  return self->item;
}
