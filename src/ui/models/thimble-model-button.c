/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-model-button.h"
#include "thimble-model-picker.h"
#include "thimble-model-text.h"
#include "thimble-tier-pill.h"

struct _ThimbleModelButton
{
  AdwBin parent_instance;

  /* configured */
  ThimbleEngine *engine;
  ThimbleModel  *model; /* nullable */

  /* template children */
  GtkMenuButton   *button;
  GtkWidget       *squeezer;
  GtkLabel        *wide_name;
  ThimbleTierPill *wide_pill;
  GtkLabel        *wide_prices;
  GtkLabel        *middle_name;
  ThimbleTierPill *middle_pill;
  GtkLabel        *small_name;

  /* borrowed: the menu button holds it */
  ThimbleModelPicker *picker;
};

G_DEFINE_FINAL_TYPE (ThimbleModelButton, thimble_model_button, ADW_TYPE_BIN)

typedef enum { PROP_ENGINE = 1, PROP_MODEL, PROP_LACKS_KEY } ThimbleModelButtonProperty;
static GParamSpec *props[PROP_LACKS_KEY + 1];
enum { SIGNAL_ADD_KEY, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
show_model (ThimbleModelButton *self)
{
  const char *name = self->model != NULL ? thimble_model_get_name (self->model) : _("Choose a Model");
  g_autofree char *prices = self->model != NULL ? thimble_model_text_prices (self->model) : g_strdup ("");
  g_autofree char *sentence = NULL;

  gtk_label_set_text (self->wide_name, name);
  gtk_label_set_text (self->middle_name, name);
  gtk_label_set_text (self->small_name, name);
  gtk_label_set_text (self->wide_prices, prices);
  gtk_widget_set_visible (GTK_WIDGET (self->wide_pill), self->model != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->middle_pill), self->model != NULL);
  if (self->model != NULL)
    {
      g_autofree char *words = thimble_model_text_sentence (self->model, FALSE, FALSE);

      thimble_tier_pill_set_tier (self->wide_pill, thimble_model_get_tier (self->model));
      thimble_tier_pill_set_tier (self->middle_pill, thimble_model_get_tier (self->model));
      /* Translators: %s is a whole sentence about a model. */
      sentence = g_strdup_printf (_("Model: %s"), words);
    }
  else
    {
      sentence = g_strdup (name);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static gboolean
on_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, ThimbleModelButton *self)
{
  g_autofree char *details = NULL;
  g_autofree char *text = NULL;

  if (self->model == NULL)
    return FALSE;

  details = thimble_model_text_tooltip (self->model);
  text = g_strdup_printf ("%s · %s\n%s", thimble_model_get_name (self->model),
                          thimble_endpoint_get_name (thimble_model_get_endpoint (self->model)), details);
  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

static void
on_chosen (ThimbleModelButton *self, ThimbleModel *model)
{
  thimble_model_button_set_model (self, model);
}

static void
on_add_key (ThimbleModelButton *self, const char *endpoint_id)
{
  g_signal_emit (self, signals[SIGNAL_ADD_KEY], 0, endpoint_id);
}

static void
on_lacks_key (ThimbleModelButton *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LACKS_KEY]);
}

/* Models are values: after a refresh the same one is another object. */
static void
on_catalogue_changed (ThimbleModelButton *self)
{
  ThimbleModel *fresh;

  if (self->model == NULL)
    return;

  fresh = thimble_catalogue_find_model (thimble_engine_get_catalogue (self->engine),
                                        thimble_endpoint_get_id (thimble_model_get_endpoint (self->model)),
                                        thimble_model_get_id (self->model));
  if (fresh != NULL)
    thimble_model_button_set_model (self, fresh);
}

static void
thimble_model_button_constructed (GObject *object)
{
  ThimbleModelButton *self = THIMBLE_MODEL_BUTTON (object);

  G_OBJECT_CLASS (thimble_model_button_parent_class)->constructed (object);

  self->picker = THIMBLE_MODEL_PICKER (thimble_model_picker_new (self->engine));
  gtk_menu_button_set_popover (self->button, GTK_WIDGET (self->picker));
  g_signal_connect_object (self->picker, "chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picker, "add-key", G_CALLBACK (on_add_key), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picker, "notify::lacks-key", G_CALLBACK (on_lacks_key), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (thimble_engine_get_catalogue (self->engine), "changed",
                           G_CALLBACK (on_catalogue_changed), self, G_CONNECT_SWAPPED);
  show_model (self);
}

static void
thimble_model_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleModelButton *self = THIMBLE_MODEL_BUTTON (object);

  switch ((ThimbleModelButtonProperty) id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_LACKS_KEY:
      g_value_set_boolean (value, thimble_model_button_lacks_key (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_model_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ThimbleModelButton *self = THIMBLE_MODEL_BUTTON (object);

  switch ((ThimbleModelButtonProperty) id)
    {
    case PROP_ENGINE:
      self->engine = g_value_dup_object (value);
      break;
    case PROP_MODEL:
      thimble_model_button_set_model (self, g_value_get_object (value));
      break;
    case PROP_LACKS_KEY:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* A popover that is open when its window is destroyed is never finalized (GTK 4.8), and the picker holds the engine. */
static void
thimble_model_button_unmap (GtkWidget *widget)
{
  gtk_menu_button_popdown (THIMBLE_MODEL_BUTTON (widget)->button);
  GTK_WIDGET_CLASS (thimble_model_button_parent_class)->unmap (widget);
}

static void
thimble_model_button_dispose (GObject *object)
{
  ThimbleModelButton *self = THIMBLE_MODEL_BUTTON (object);

  self->picker = NULL;
  g_clear_object (&self->model);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (thimble_model_button_parent_class)->dispose (object);
}

static void
thimble_model_button_class_init (ThimbleModelButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = thimble_model_button_constructed;
  object_class->get_property = thimble_model_button_get_property;
  object_class->set_property = thimble_model_button_set_property;
  object_class->dispose = thimble_model_button_dispose;
  widget_class->unmap = thimble_model_button_unmap;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, THIMBLE_TYPE_ENGINE,
                                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, THIMBLE_TYPE_MODEL,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_LACKS_KEY] = g_param_spec_boolean ("lacks-key", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signals[SIGNAL_ADD_KEY] = g_signal_new ("add-key", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (THIMBLE_TYPE_TIER_PILL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/thimble/Thimble/ui/models/thimble-model-button.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelButton, button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelButton, squeezer);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelButton, wide_name);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelButton, wide_pill);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelButton, wide_prices);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelButton, middle_name);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelButton, middle_pill);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelButton, small_name);
}

static void
thimble_model_button_init (ThimbleModelButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The menu button centres what it holds; the name belongs at the start and the arrow at the end. */
  gtk_widget_set_halign (gtk_widget_get_parent (self->squeezer), GTK_ALIGN_FILL);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self->button), TRUE);
  g_signal_connect_object (self->button, "query-tooltip", G_CALLBACK (on_query_tooltip), self, 0);
}

GtkWidget *
thimble_model_button_new (ThimbleEngine *engine)
{
  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  return g_object_new (THIMBLE_TYPE_MODEL_BUTTON, "engine", engine, NULL);
}

ThimbleModel *
thimble_model_button_get_model (ThimbleModelButton *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL_BUTTON (self), NULL);

  return self->model;
}

void
thimble_model_button_set_model (ThimbleModelButton *self, ThimbleModel *model)
{
  g_return_if_fail (THIMBLE_IS_MODEL_BUTTON (self));
  g_return_if_fail (model == NULL || THIMBLE_IS_MODEL (model));

  if (!g_set_object (&self->model, model))
    return;

  if (self->picker != NULL)
    {
      thimble_model_picker_set_model (self->picker, model);
      show_model (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODEL]);
}

gboolean
thimble_model_button_lacks_key (ThimbleModelButton *self)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL_BUTTON (self), FALSE);

  return self->picker != NULL && thimble_model_picker_lacks_key (self->picker, self->model);
}

void
thimble_model_button_popup (ThimbleModelButton *self)
{
  g_return_if_fail (THIMBLE_IS_MODEL_BUTTON (self));

  gtk_menu_button_popup (self->button);
}
