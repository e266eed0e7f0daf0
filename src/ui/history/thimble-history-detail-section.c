/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "thimble-history-detail-section.h"

struct _ThimbleHistoryDetailSection
{
  GtkWidget  parent_instance;

  /* children */
  GtkWidget *line;
  GtkWidget *button;  /* a GtkToggleButton */
  GtkWidget *arrow;
  GtkWidget *title;
  GtkWidget *bin;     /* AdwBin of the content */
  GtkWidget *action;  /* nullable */
};

enum { PROP_0, PROP_TITLE, PROP_CONTENT, PROP_ACTION, PROP_EXPANDED, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryDetailSection, thimble_history_detail_section, GTK_TYPE_WIDGET)

static void
on_toggled (ThimbleHistoryDetailSection *self)
{
  gboolean expanded = thimble_history_detail_section_get_expanded (self);

  gtk_widget_set_visible (self->bin, expanded);
  if (self->action != NULL)
    gtk_widget_set_visible (self->action, expanded);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->arrow), expanded ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_STATE_EXPANDED, expanded, -1);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EXPANDED]);
}

static void
set_action (ThimbleHistoryDetailSection *self, GtkWidget *action)
{
  self->action = action;
  if (action != NULL)
    gtk_box_append (GTK_BOX (self->line), action);
}

static void
thimble_history_detail_section_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ThimbleHistoryDetailSection *self = THIMBLE_HISTORY_DETAIL_SECTION (object);

  switch (id)
    {
    case PROP_TITLE:
      thimble_history_detail_section_set_title (self, g_value_get_string (value));
      break;
    case PROP_CONTENT:
      adw_bin_set_child (ADW_BIN (self->bin), g_value_get_object (value));
      break;
    case PROP_ACTION:
      set_action (self, g_value_get_object (value));
      break;
    case PROP_EXPANDED:
      thimble_history_detail_section_set_expanded (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_history_detail_section_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleHistoryDetailSection *self = THIMBLE_HISTORY_DETAIL_SECTION (object);

  if (id == PROP_EXPANDED)
    g_value_set_boolean (value, thimble_history_detail_section_get_expanded (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
thimble_history_detail_section_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (thimble_history_detail_section_parent_class)->dispose (object);
}

static void
thimble_history_detail_section_class_init (ThimbleHistoryDetailSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = thimble_history_detail_section_set_property;
  object_class->get_property = thimble_history_detail_section_get_property;
  object_class->dispose = thimble_history_detail_section_dispose;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_CONTENT] = g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET,
                                             G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_ACTION] = g_param_spec_object ("action", NULL, NULL, GTK_TYPE_WIDGET,
                                            G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_EXPANDED] = g_param_spec_boolean ("expanded", NULL, NULL, TRUE,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "detail-section");
}

static void
thimble_history_detail_section_init (ThimbleHistoryDetailSection *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))), GTK_ORIENTATION_VERTICAL);
  self->line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  self->arrow = gtk_image_new_from_icon_name ("pan-down-symbolic");
  self->title = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_box_append (GTK_BOX (box), self->arrow);
  gtk_box_append (GTK_BOX (box), self->title);
  self->button = gtk_toggle_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->button), box);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->button), TRUE);
  gtk_widget_set_hexpand (self->button, TRUE);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "fold");
  gtk_box_append (GTK_BOX (self->line), self->button);
  gtk_widget_set_parent (self->line, GTK_WIDGET (self));
  self->bin = adw_bin_new ();
  gtk_widget_set_margin_top (self->bin, 4);
  gtk_widget_set_parent (self->bin, GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "toggled", G_CALLBACK (on_toggled), self);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_STATE_EXPANDED, TRUE, -1);
}

void
thimble_history_detail_section_set_title (ThimbleHistoryDetailSection *self, const char *title)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_DETAIL_SECTION (self));
  gtk_label_set_text (GTK_LABEL (self->title), title != NULL ? title : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, title != NULL ? title : "", -1);
}

gboolean
thimble_history_detail_section_get_expanded (ThimbleHistoryDetailSection *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_DETAIL_SECTION (self), FALSE);
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->button));
}

void
thimble_history_detail_section_set_expanded (ThimbleHistoryDetailSection *self, gboolean expanded)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_DETAIL_SECTION (self));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->button), expanded);
}
