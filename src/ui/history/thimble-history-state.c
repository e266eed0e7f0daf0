/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-history-state.h"

#define SIZE 16

struct _ThimbleHistoryState
{
  GtkWidget         parent_instance;

  ThimbleState      state;
  guint             is_set : 1;

  /* owned */
  GtkIconPaintable *icon;       /* NULL until drawn */
  int               icon_scale;
};

G_DEFINE_FINAL_TYPE (ThimbleHistoryState, thimble_history_state, GTK_TYPE_WIDGET)

const char *
thimble_history_state_get_icon_name (ThimbleHistoryState *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_STATE (self), NULL);
  switch (self->state)
    {
    case THIMBLE_STATE_COMPLETED: return "object-select-symbolic";
    case THIMBLE_STATE_STOPPED: return "thimble-stop-symbolic";
    case THIMBLE_STATE_FAILED: return "dialog-error-symbolic";
    case THIMBLE_STATE_INTERRUPTED: return "dialog-warning-symbolic";
    case THIMBLE_STATE_PREPARED:
    case THIMBLE_STATE_SENT:
    case THIMBLE_STATE_STREAMING:
    default: return "content-loading-symbolic";
    }
}

static const char *
get_css (ThimbleState state)
{
  if (!thimble_state_is_final (state))
    return "state-living";
  if (state == THIMBLE_STATE_STOPPED)
    return "state-stopped";
  return state == THIMBLE_STATE_COMPLETED ? "state-done" : "state-failed";
}

/* Asked for, not set: setting a tooltip asks the X server where the pointer is, and waits for it. */
static gboolean
thimble_history_state_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  ThimbleHistoryState *self = THIMBLE_HISTORY_STATE (widget);

  gtk_tooltip_set_text (tooltip, thimble_state_get_label (self->state));
  return self->is_set;
}

static void
thimble_history_state_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                               int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = SIZE;
}

static void
thimble_history_state_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ThimbleHistoryState *self = THIMBLE_HISTORY_STATE (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  GdkRGBA color;

  if (!self->is_set)
    return;
  if (self->icon == NULL || self->icon_scale != scale)
    {
      g_clear_object (&self->icon);
      self->icon = gtk_icon_theme_lookup_icon (gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)),
                                               thimble_history_state_get_icon_name (self), NULL, SIZE, scale,
                                               gtk_widget_get_direction (widget), 0);
      self->icon_scale = scale;
    }
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (gtk_widget_get_width (widget) - SIZE) / 2,
                                                          (float) (gtk_widget_get_height (widget) - SIZE) / 2));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (self->icon), snapshot, SIZE, SIZE, &color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
thimble_history_state_direction_changed (GtkWidget *widget, GtkTextDirection before)
{
  g_clear_object (&THIMBLE_HISTORY_STATE (widget)->icon);
  GTK_WIDGET_CLASS (thimble_history_state_parent_class)->direction_changed (widget, before);
}

static void
thimble_history_state_dispose (GObject *object)
{
  g_clear_object (&THIMBLE_HISTORY_STATE (object)->icon);
  G_OBJECT_CLASS (thimble_history_state_parent_class)->dispose (object);
}

static void
thimble_history_state_class_init (ThimbleHistoryStateClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_history_state_dispose;
  widget_class->query_tooltip = thimble_history_state_query_tooltip;
  widget_class->measure = thimble_history_state_measure;
  widget_class->snapshot = thimble_history_state_snapshot;
  widget_class->direction_changed = thimble_history_state_direction_changed;
  gtk_widget_class_set_css_name (widget_class, "image");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
thimble_history_state_init (ThimbleHistoryState *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

GtkWidget *
thimble_history_state_new (void)
{
  return g_object_new (THIMBLE_TYPE_HISTORY_STATE, NULL);
}

void
thimble_history_state_set (ThimbleHistoryState *self, ThimbleState state)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_STATE (self));
  if (self->is_set && self->state == state)
    return;
  if (self->is_set)
    gtk_widget_remove_css_class (GTK_WIDGET (self), get_css (self->state));
  self->state = state;
  self->is_set = TRUE;
  gtk_widget_add_css_class (GTK_WIDGET (self), get_css (state));
  g_clear_object (&self->icon);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, thimble_state_get_label (state), -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
