/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-model-text.h"
#include "thimble-tier-pill.h"

struct _ThimbleTierPill
{
  AdwBin parent_instance;

  GtkWidget   *label;   /* a GtkLabel, or in one of an even size a GtkInscription */
  ThimbleTier  tier;
};

G_DEFINE_FINAL_TYPE (ThimbleTierPill, thimble_tier_pill, ADW_TYPE_BIN)

typedef enum { PROP_TIER = 1 } ThimbleTierPillProperty;
static GParamSpec *props[PROP_TIER + 1];

static void
thimble_tier_pill_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((ThimbleTierPillProperty) id)
    {
    case PROP_TIER:
      g_value_set_enum (value, THIMBLE_TIER_PILL (object)->tier);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_tier_pill_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((ThimbleTierPillProperty) id)
    {
    case PROP_TIER:
      thimble_tier_pill_set_tier (THIMBLE_TIER_PILL (object), g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Asked for, not set: pills change in lists that may close before a tooltip is looked after. */
static gboolean
thimble_tier_pill_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *rule = thimble_model_text_tier_rule (THIMBLE_TIER_PILL (widget)->tier);

  gtk_tooltip_set_text (tooltip, rule);

  return TRUE;
}

static void
thimble_tier_pill_class_init (ThimbleTierPillClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = thimble_tier_pill_get_property;
  object_class->set_property = thimble_tier_pill_set_property;

  props[PROP_TIER] = g_param_spec_enum ("tier", NULL, NULL, THIMBLE_TYPE_TIER, THIMBLE_TIER_ENTRY,
                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  GTK_WIDGET_CLASS (klass)->query_tooltip = thimble_tier_pill_query_tooltip;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "tier-pill");
}

static void
show_tier (ThimbleTierPill *self)
{
  const char *label = thimble_tier_get_label (self->tier);

  if (GTK_IS_LABEL (self->label))
    gtk_label_set_text (GTK_LABEL (self->label), label);
  else
    gtk_inscription_set_text (GTK_INSCRIPTION (self->label), label);
  gtk_widget_add_css_class (GTK_WIDGET (self), thimble_tier_to_id (self->tier));
}

static void
thimble_tier_pill_init (ThimbleTierPill *self)
{
  self->tier = THIMBLE_TIER_ENTRY;
  self->label = gtk_label_new (NULL);
  adw_bin_set_child (ADW_BIN (self), self->label);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self), "pill-tier");
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  show_tier (self);
}

GtkWidget *
thimble_tier_pill_new (ThimbleTier tier)
{
  return g_object_new (THIMBLE_TYPE_TIER_PILL, "tier", tier, NULL);
}

GtkWidget *
thimble_tier_pill_new_even (void)
{
  ThimbleTierPill *self = THIMBLE_TIER_PILL (thimble_tier_pill_new (THIMBLE_TIER_UNPRICED));
  guint chars = 0;

  for (guint i = 0; i < THIMBLE_N_TIERS; i++)
    chars = MAX (chars, (guint) g_utf8_strlen (thimble_tier_get_label (i), -1));
  self->label = gtk_inscription_new (NULL);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (self->label), chars);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (self->label), chars);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (self->label), 0.5f);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (self->label), GTK_INSCRIPTION_OVERFLOW_CLIP);
  adw_bin_set_child (ADW_BIN (self), self->label);
  show_tier (self);
  return GTK_WIDGET (self);
}

void
thimble_tier_pill_set_tier (ThimbleTierPill *self, ThimbleTier tier)
{
  g_return_if_fail (THIMBLE_IS_TIER_PILL (self));
  g_return_if_fail ((guint) tier < THIMBLE_N_TIERS);

  if (self->tier == tier)
    return;

  gtk_widget_remove_css_class (GTK_WIDGET (self), thimble_tier_to_id (self->tier));
  self->tier = tier;
  show_tier (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TIER]);
}
