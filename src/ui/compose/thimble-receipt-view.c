/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-receipt-view-private.h"

#define TICK_MS 100

G_DEFINE_FINAL_TYPE (ThimbleReceiptView, thimble_receipt_view, ADW_TYPE_BIN)

typedef enum {
  PROP_RECEIPT = 1,
  PROP_REQUEST,
  PROP_COMPACT,
  PROP_NARROW,
  PROP_PRICE_PAGE,
} ThimbleReceiptViewProperty;
static GParamSpec *props[PROP_PRICE_PAGE + 1];

static gboolean
on_price_link (ThimbleReceiptView *self,
               const char         *uri,
               GtkLabel           *label)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, uri, GDK_CURRENT_TIME);
  return TRUE;
}

static gboolean
is_live (ThimbleReceiptView *self)
{
  return self->request != NULL && thimble_request_get_receipt (self->request) == NULL;
}

static gboolean
on_tick (gpointer user_data)
{
  ThimbleReceiptView *self = user_data;

  if (is_live (self))
    {
      thimble_receipt_view_show_times (self);
      return G_SOURCE_CONTINUE;
    }
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

static void
refresh (ThimbleReceiptView *self)
{
  if (is_live (self))
    {
      thimble_receipt_view_show_live (self);
      if (self->tick_id == 0)
        self->tick_id = g_timeout_add (TICK_MS, on_tick, self);
    }
  else
    {
      g_clear_handle_id (&self->tick_id, g_source_remove);
      if (self->receipt != NULL)
        thimble_receipt_view_show_done (self);
      else
        thimble_receipt_view_show_nothing (self);
    }
  thimble_receipt_view_fit_numbers (self);
}

static void
take_receipt (ThimbleReceiptView *self,
              ThimbleReceipt     *receipt)
{
  if (self->receipt == receipt)
    return;
  g_clear_pointer (&self->receipt, thimble_receipt_unref);
  self->receipt = receipt != NULL ? thimble_receipt_ref (receipt) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RECEIPT]);
}

static void
on_request_notify (ThimbleReceiptView *self)
{
  ThimbleReceipt *receipt = thimble_request_get_receipt (self->request);

  if (receipt != NULL)
    take_receipt (self, receipt);
  refresh (self);
}

static void
fit_layout (ThimbleReceiptView *self)
{
  gboolean column = self->compact || self->narrow;
  GtkOrientation orientation = column ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
  int width = self->compact ? 60 : self->narrow ? 76 : 104;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->parts), orientation);
  gtk_box_set_homogeneous (self->parts, !column);
  gtk_box_set_spacing (self->parts, column ? 4 : 36);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->foot), orientation);
  gtk_box_set_spacing (self->foot, column ? 4 : 12);
  gtk_label_set_text (self->operator_1, self->compact ? "" : "+");
  gtk_label_set_text (self->operator_2, self->compact ? "" : "=");
  /* Room for "about 128" from the start, so that the columns stay where they are. */
  gtk_widget_set_size_request (GTK_WIDGET (self->input_caption), width, -1);
  gtk_widget_set_size_request (GTK_WIDGET (self->output_caption), width, -1);
  if (self->narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
  if (self->compact)
    gtk_widget_add_css_class (GTK_WIDGET (self), "compact");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "compact");
  /* The total's room goes by the layout too. */
  refresh (self);
}

/* --- object --- */

static void
thimble_receipt_view_get_property (GObject    *object,
                                   guint       id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  ThimbleReceiptView *self = THIMBLE_RECEIPT_VIEW (object);

  switch ((ThimbleReceiptViewProperty) id)
    {
    case PROP_RECEIPT: g_value_set_boxed (value, self->receipt); break;
    case PROP_REQUEST: g_value_set_object (value, self->request); break;
    case PROP_COMPACT: g_value_set_boolean (value, self->compact); break;
    case PROP_NARROW: g_value_set_boolean (value, self->narrow); break;
    case PROP_PRICE_PAGE: g_value_set_string (value, self->price_page); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_receipt_view_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  ThimbleReceiptView *self = THIMBLE_RECEIPT_VIEW (object);

  switch ((ThimbleReceiptViewProperty) id)
    {
    case PROP_RECEIPT: thimble_receipt_view_set_receipt (self, g_value_get_boxed (value)); break;
    case PROP_REQUEST: thimble_receipt_view_set_request (self, g_value_get_object (value)); break;
    case PROP_COMPACT: thimble_receipt_view_set_compact (self, g_value_get_boolean (value)); break;
    case PROP_NARROW: thimble_receipt_view_set_narrow (self, g_value_get_boolean (value)); break;
    case PROP_PRICE_PAGE: thimble_receipt_view_set_price_page (self, g_value_get_string (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_receipt_view_dispose (GObject *object)
{
  ThimbleReceiptView *self = THIMBLE_RECEIPT_VIEW (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->request_signals);
  g_clear_object (&self->request);
  g_clear_pointer (&self->receipt, thimble_receipt_unref);
  G_OBJECT_CLASS (thimble_receipt_view_parent_class)->dispose (object);
}

static void
thimble_receipt_view_finalize (GObject *object)
{
  g_free (THIMBLE_RECEIPT_VIEW (object)->price_page);
  G_OBJECT_CLASS (thimble_receipt_view_parent_class)->finalize (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ThimbleReceiptView, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/thimble/Thimble/ui/compose/thimble-receipt-view.ui");
  BIND (input_about); BIND (input_number); BIND (input_caption);
  BIND (output_about); BIND (output_number); BIND (output_caption);
  BIND (total_about); BIND (total_number); BIND (total_caption);
  BIND (operator_1); BIND (operator_2);
  BIND (stack); BIND (shares);
  BIND (tokens_bar); BIND (cost_bar); BIND (limit_bar);
  BIND (tokens_input_share); BIND (tokens_output_share);
  BIND (cost_title); BIND (cost_input_share); BIND (cost_output_share);
  BIND (sentence); BIND (told_total); BIND (billing); BIND (thousand);
  BIND (words); BIND (parts); BIND (foot);
  BIND (cached_value); BIND (cache_write_title); BIND (cache_write_value);
  BIND (reasoning_value); BIND (ended_value);
  BIND (first_token_value); BIND (duration_value); BIND (speed_value);
  BIND (prediction); BIND (price);
  BIND (limit_text); BIND (running); BIND (rate);
  gtk_widget_class_bind_template_callback (widget_class, on_price_link);
}

static void
thimble_receipt_view_class_init (ThimbleReceiptViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = thimble_receipt_view_get_property;
  object_class->set_property = thimble_receipt_view_set_property;
  object_class->dispose = thimble_receipt_view_dispose;
  object_class->finalize = thimble_receipt_view_finalize;

  props[PROP_RECEIPT] = g_param_spec_boxed ("receipt", NULL, NULL, THIMBLE_TYPE_RECEIPT, flags);
  props[PROP_REQUEST] = g_param_spec_object ("request", NULL, NULL, THIMBLE_TYPE_REQUEST, flags);
  props[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  props[PROP_PRICE_PAGE] = g_param_spec_string ("price-page", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (THIMBLE_TYPE_SPLIT_BAR);
  gtk_widget_class_set_css_name (widget_class, "receipt");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  bind_template (widget_class);
}

static void
thimble_receipt_view_init (ThimbleReceiptView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Receipt"), -1);

  self->request_signals = g_signal_group_new (THIMBLE_TYPE_REQUEST);
  g_signal_group_connect_swapped (self->request_signals, "notify", G_CALLBACK (on_request_notify), self);
  fit_layout (self);
  refresh (self);
}

GtkWidget *
thimble_receipt_view_new (void)
{
  return g_object_new (THIMBLE_TYPE_RECEIPT_VIEW, NULL);
}

void
thimble_receipt_view_set_receipt (ThimbleReceiptView *self,
                                  ThimbleReceipt     *receipt)
{
  g_return_if_fail (THIMBLE_IS_RECEIPT_VIEW (self));

  thimble_receipt_view_set_request (self, NULL);
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  take_receipt (self, receipt);
  refresh (self);
}

ThimbleReceipt *
thimble_receipt_view_get_receipt (ThimbleReceiptView *self)
{
  g_return_val_if_fail (THIMBLE_IS_RECEIPT_VIEW (self), NULL);
  return self->receipt;
}

void
thimble_receipt_view_set_request (ThimbleReceiptView *self,
                                  ThimbleRequest     *request)
{
  g_return_if_fail (THIMBLE_IS_RECEIPT_VIEW (self));
  g_return_if_fail (request == NULL || THIMBLE_IS_REQUEST (request));

  if (!g_set_object (&self->request, request))
    return;
  if (request != NULL)
    {
      ThimbleEndpoint *endpoint = thimble_model_get_endpoint (thimble_request_get_model (request));

      thimble_receipt_view_set_price_page (self, thimble_endpoint_get_page (endpoint, THIMBLE_PAGE_PRICES));
      take_receipt (self, thimble_request_get_receipt (request));
      /* The living card is as tall as the finished one. */
      gtk_stack_set_vhomogeneous (self->stack, TRUE);
    }
  g_signal_group_set_target (self->request_signals, request);
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REQUEST]);
}

void
thimble_receipt_view_set_compact (ThimbleReceiptView *self,
                                  gboolean            compact)
{
  g_return_if_fail (THIMBLE_IS_RECEIPT_VIEW (self));

  compact = !!compact;
  if (self->compact == compact)
    return;
  self->compact = compact;
  fit_layout (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COMPACT]);
}

void
thimble_receipt_view_set_narrow (ThimbleReceiptView *self,
                                 gboolean            narrow)
{
  g_return_if_fail (THIMBLE_IS_RECEIPT_VIEW (self));

  narrow = !!narrow;
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  fit_layout (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NARROW]);
}

void
thimble_receipt_view_set_price_page (ThimbleReceiptView *self,
                                     const char         *url)
{
  g_return_if_fail (THIMBLE_IS_RECEIPT_VIEW (self));

  if (g_strcmp0 (self->price_page, url) == 0)
    return;
  g_free (self->price_page);
  self->price_page = g_strdup (url);
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PRICE_PAGE]);
}
