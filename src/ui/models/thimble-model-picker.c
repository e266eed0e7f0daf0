/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "base/thimble-money.h"
#include "thimble-model-picker-private.h"

#define WIDTH      440
#define WIDE       480 /* where prices are long, see prices_are_wide() */
#define NARROW     400 /* below this there is no room for pills */
#define HEIGHT     590
#define MIN_WIDTH  280
#define MIN_HEIGHT 300
#define MARGIN     24  /* of the popover in its window, shadow and arrow included */
#define ROWS_BELOW 2   /* the chosen model, when it opens */

G_DEFINE_FINAL_TYPE (ThimbleModelPicker, thimble_model_picker, GTK_TYPE_POPOVER)

typedef enum { PROP_MODEL = 1, PROP_LACKS_KEY } ThimbleModelPickerProperty;
static GParamSpec *props[PROP_LACKS_KEY + 1];
enum { SIGNAL_CHOSEN, SIGNAL_ADD_KEY, N_SIGNALS };
static guint signals[N_SIGNALS];

ThimblePickerItem *
thimble_model_picker_get_selected (ThimbleModelPicker *self)
{
  gpointer item = self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;

  return item != NULL && thimble_picker_item_is_choosable (item) ? item : NULL;
}

static const char *
get_prices_url (ThimbleModelPicker *self)
{
  ThimblePickerItem *item = thimble_model_picker_get_selected (self);

  return item != NULL ? thimble_endpoint_get_page (thimble_picker_item_get_endpoint (item), THIMBLE_PAGE_PRICES) : NULL;
}

static gboolean
on_prices_tooltip (GtkWidget *button, int x, int y, gboolean keyboard, GtkTooltip *tooltip, ThimbleModelPicker *self)
{
  const char *url = get_prices_url (self);

  gtk_tooltip_set_text (tooltip, url);

  return url != NULL;
}

static void
show_prices_link (ThimbleModelPicker *self)
{
  ThimblePickerItem *item = thimble_model_picker_get_selected (self);
  ThimbleEndpoint *endpoint = item != NULL ? thimble_picker_item_get_endpoint (item) : NULL;
  const char *url = get_prices_url (self);
  g_autofree char *label = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "picker.show-prices", url != NULL);
  gtk_widget_set_visible (self->prices, url != NULL);
  if (url == NULL)
    return;

  /* Translators: a link to the provider's own price list; %s is the provider. */
  label = g_strdup_printf (C_("provider's page", "Prices of %s"), thimble_endpoint_get_name (endpoint));
  gtk_label_set_text (self->prices_label, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->prices), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
scroll_to (ThimbleModelPicker *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

void
thimble_model_picker_select (ThimbleModelPicker *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  /* A list that was never laid out loses rows when it is scrolled (GTK 4.8). */
  if (position == GTK_INVALID_LIST_POSITION || !gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    return;
  /* The heading of the first group comes along. */
  if (position == 1)
    scroll_to (self, 0);
  scroll_to (self, position);
}

/* A frame later: what is chosen itself, if the rows turned out larger than the list took them for (GTK 4.18). */
static gboolean
on_frame (GtkWidget *list, GdkFrameClock *clock, gpointer user_data)
{
  ThimbleModelPicker *self = THIMBLE_MODEL_PICKER (user_data);
  guint position = gtk_single_selection_get_selected (self->selection);

  if (self->frames_to_wait-- > 0)
    return G_SOURCE_CONTINUE;
  self->frame_id = 0;
  if (position != GTK_INVALID_LIST_POSITION)
    scroll_to (self, position);
  return G_SOURCE_REMOVE;
}

/* Once it has been laid out: what is chosen, with some rows around it. */
static gboolean
on_opened (gpointer user_data)
{
  ThimbleModelPicker *self = THIMBLE_MODEL_PICKER (user_data);
  guint position = gtk_single_selection_get_selected (self->selection);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  self->opened_id = 0;
  if (position == GTK_INVALID_LIST_POSITION || n_items == 0)
    return G_SOURCE_REMOVE;

  scroll_to (self, 0);
  scroll_to (self, MIN (position + ROWS_BELOW, n_items - 1));
  self->frames_to_wait = 1;
  if (self->frame_id == 0)
    self->frame_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->list), on_frame, self, NULL);

  return G_SOURCE_REMOVE;
}

static guint
find_position (ThimbleModelPicker *self, const char *key)
{
  GListModel *model = G_LIST_MODEL (self->selection);
  guint first = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (ThimblePickerItem) item = g_list_model_get_item (model, i);

      if (!thimble_picker_item_is_choosable (item))
        continue;
      if (first == GTK_INVALID_LIST_POSITION)
        first = i;
      if (key == NULL)
        break;
      if (g_str_equal (thimble_model_get_key (thimble_picker_item_get_model (item)), key))
        return i;
    }

  return first;
}

/* The rows' widgets are used again as long as the list keeps its model: making them anew takes twice
 * the time. */
static void
search (ThimbleModelPicker *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  ThimblePickerItem *before = thimble_model_picker_get_selected (self);
  g_autofree char *key = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (before != NULL)
    key = g_strdup (thimble_model_get_key (thimble_picker_item_get_model (before)));
  else if (self->model != NULL)
    key = g_strdup (thimble_model_get_key (self->model));

  if (self->items == NULL)
    self->items = thimble_picker_items_read (thimble_engine_get_catalogue (self->engine));
  found = thimble_picker_items_search (self->items, text);
  g_free (self->searched);
  self->searched = g_strdup (text);
  if (found->len == 0)
    thimble_model_picker_suggest (self, text);
  gtk_stack_set_visible_child_name (self->results, found->len > 0 ? "some" : "none");
  g_list_store_splice (self->shown, 0, g_list_model_get_n_items (G_LIST_MODEL (self->shown)), found->pdata, found->len);

  /* While searching the best find is at hand, else what was there stays. */
  thimble_model_picker_select (self, find_position (self, text[0] != '\0' ? NULL : key));
  show_prices_link (self);
}

static void
on_search_changed (ThimbleModelPicker *self)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;

  if (g_strcmp0 (self->searched, gtk_editable_get_text (GTK_EDITABLE (self->search))) != 0)
    search (self);
}

/* A model without a key can be chosen too: what it would cost is worth knowing before a key is made. */
static void
choose (ThimbleModelPicker *self, ThimblePickerItem *item)
{
  g_autoptr (ThimbleModel) model = g_object_ref (thimble_picker_item_get_model (item));

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, model);
}

static void
on_search_activate (ThimbleModelPicker *self)
{
  ThimblePickerItem *item;

  /* Return may be faster than the search. */
  if (g_strcmp0 (self->searched, gtk_editable_get_text (GTK_EDITABLE (self->search))) != 0)
    search (self);
  item = thimble_model_picker_get_selected (self);
  if (item != NULL)
    choose (self, item);
}

static void
on_stop_search (ThimbleModelPicker *self)
{
  if (gtk_editable_get_text (GTK_EDITABLE (self->search))[0] != '\0')
    {
      gtk_editable_set_text (GTK_EDITABLE (self->search), "");
      gtk_widget_grab_focus (GTK_WIDGET (self->search)); /* the button that does the same goes away */
    }
  else
    gtk_popover_popdown (GTK_POPOVER (self));
}

static void
on_row_activate (ThimbleModelPicker *self, guint position)
{
  g_autoptr (ThimblePickerItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item != NULL && thimble_picker_item_is_choosable (item))
    choose (self, item);
}

static void
action_star (GtkWidget *widget, const char *name, GVariant *target)
{
  thimble_model_picker_toggle_star (THIMBLE_MODEL_PICKER (widget), g_variant_get_string (target, NULL));
}

static void
action_add_key (GtkWidget *widget, const char *name, GVariant *target)
{
  g_autofree char *endpoint_id = g_strdup (g_variant_get_string (target, NULL));

  gtk_popover_popdown (GTK_POPOVER (widget));
  g_signal_emit (widget, signals[SIGNAL_ADD_KEY], 0, endpoint_id);
}

/* Who adds a key at a model wants that model. */
static void
action_get_key (GtkWidget *widget, const char *name, GVariant *target)
{
  ThimbleModelPicker *self = THIMBLE_MODEL_PICKER (widget);
  ThimbleModel *found = thimble_catalogue_find_model (thimble_engine_get_catalogue (self->engine), NULL,
                                                      g_variant_get_string (target, NULL));
  g_autoptr (ThimbleModel) model = found != NULL ? g_object_ref (found) : NULL;

  gtk_popover_popdown (GTK_POPOVER (self));
  if (model == NULL)
    return;
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, model);
  g_signal_emit (self, signals[SIGNAL_ADD_KEY], 0, thimble_endpoint_get_id (thimble_model_get_endpoint (model)));
}

static void
action_get_list (GtkWidget *widget, const char *name, GVariant *target)
{
  ThimbleModelPicker *self = THIMBLE_MODEL_PICKER (widget);
  ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (self->engine),
                                                               g_variant_get_string (target, NULL));

  if (endpoint != NULL)
    thimble_list_asker_ask (self->asker, endpoint);
}

static void
action_show_lists (GtkWidget *widget, const char *name, GVariant *target)
{
  ThimbleModelPicker *self = THIMBLE_MODEL_PICKER (widget);

  thimble_model_lists_show (self->lists, thimble_engine_get_catalogue (self->engine), self->asker);
  gtk_stack_set_visible_child_name (self->stack, "lists");
  thimble_model_lists_grab_focus (self->lists);
}

static void
action_show_models (GtkWidget *widget, const char *name, GVariant *target)
{
  ThimbleModelPicker *self = THIMBLE_MODEL_PICKER (widget);

  gtk_stack_set_visible_child_name (self->stack, "models");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
action_show_prices (GtkWidget *widget, const char *name, GVariant *target)
{
  ThimbleModelPicker *self = THIMBLE_MODEL_PICKER (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  const char *url = get_prices_url (self);

  if (url != NULL)
    gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, url, GDK_CURRENT_TIME);
}

static void
show_note (ThimbleModelPicker *self)
{
  g_autofree char *day =
    thimble_format_day (thimble_catalogue_get_price_date (thimble_engine_get_catalogue (self->engine)));
  g_autofree char *text = g_strdup_printf (_("Blended: 3 parts input to 1 part output. Catalogue prices of %s."), day);

  gtk_label_set_text (self->note, text);
}

static void
on_catalogue_changed (ThimbleModelPicker *self)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  search (self);
  thimble_model_lists_show (self->lists, thimble_engine_get_catalogue (self->engine), self->asker);
}

static void
on_asker_changed (ThimbleModelPicker *self)
{
  thimble_model_picker_show_rows (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LACKS_KEY]);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    thimble_model_lists_show (self->lists, thimble_engine_get_catalogue (self->engine), self->asker);
}

/* As large as it wants to be, as far as the window lets it. */
static void
fit (ThimbleModelPicker *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  int width = root != NULL ? gtk_widget_get_width (GTK_WIDGET (root)) : 0;
  int height = root != NULL ? gtk_widget_get_height (GTK_WIDGET (root)) : 0;
  int wanted = gtk_widget_has_css_class (GTK_WIDGET (self), "wide-prices") ? WIDE : WIDTH;

  width = width > 0 ? CLAMP (width - MARGIN, MIN_WIDTH, wanted) : wanted;
  height = height > 0 ? CLAMP (height - 5 * MARGIN, MIN_HEIGHT, HEIGHT) : HEIGHT;
  gtk_widget_set_size_request (GTK_WIDGET (self->clamp), width, height);
  /* Long names and lines end in dots instead of making it wider. */
  adw_clamp_set_maximum_size (self->clamp, width);
  adw_clamp_set_tightening_threshold (self->clamp, width);
  self->narrow = width < NARROW;
}

static void
thimble_model_picker_map (GtkWidget *widget)
{
  ThimbleModelPicker *self = THIMBLE_MODEL_PICKER (widget);

  gtk_stack_set_visible_child_full (self->stack, "models", GTK_STACK_TRANSITION_TYPE_NONE);
  GTK_WIDGET_CLASS (thimble_model_picker_parent_class)->map (widget);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  if (self->opened_id == 0)
    self->opened_id = g_idle_add_full (G_PRIORITY_LOW, on_opened, self, NULL);
}

static void
thimble_model_picker_unmap (GtkWidget *widget)
{
  ThimbleModelPicker *self = THIMBLE_MODEL_PICKER (widget);

  g_clear_handle_id (&self->opened_id, g_source_remove);
  if (self->frame_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->list), self->frame_id);
  self->frame_id = 0;
  GTK_WIDGET_CLASS (thimble_model_picker_parent_class)->unmap (widget);
}

static void
thimble_model_picker_show (GtkWidget *widget)
{
  ThimbleModelPicker *self = THIMBLE_MODEL_PICKER (widget);

  fit (self);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  search (self);
  GTK_WIDGET_CLASS (thimble_model_picker_parent_class)->show (widget);
}

static void
thimble_model_picker_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((ThimbleModelPickerProperty) id)
    {
    case PROP_MODEL:
      g_value_set_object (value, THIMBLE_MODEL_PICKER (object)->model);
      break;
    case PROP_LACKS_KEY:
      g_value_set_boolean (value, thimble_model_picker_lacks_key (THIMBLE_MODEL_PICKER (object), THIMBLE_MODEL_PICKER (object)->model));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_model_picker_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((ThimbleModelPickerProperty) id)
    {
    case PROP_MODEL:
      thimble_model_picker_set_model (THIMBLE_MODEL_PICKER (object), g_value_get_object (value));
      break;
    case PROP_LACKS_KEY:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_model_picker_dispose (GObject *object)
{
  ThimbleModelPicker *self = THIMBLE_MODEL_PICKER (object);

  g_clear_handle_id (&self->opened_id, g_source_remove);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->list != NULL)
    {
      /* Unbinds every row while the table of rows is still there. */
      gtk_list_view_set_model (self->list, NULL);
      gtk_list_view_set_factory (self->list, NULL);
    }
  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_object (&self->asker);
  g_clear_object (&self->settings);
  g_clear_object (&self->model);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (thimble_model_picker_parent_class)->dispose (object);
}

static void
thimble_model_picker_finalize (GObject *object)
{
  g_hash_table_unref (THIMBLE_MODEL_PICKER (object)->rows);
  g_free (THIMBLE_MODEL_PICKER (object)->suggested);
  g_free (THIMBLE_MODEL_PICKER (object)->searched);

  G_OBJECT_CLASS (thimble_model_picker_parent_class)->finalize (object);
}

static void
thimble_model_picker_class_init (ThimbleModelPickerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = thimble_model_picker_get_property;
  object_class->set_property = thimble_model_picker_set_property;
  object_class->dispose = thimble_model_picker_dispose;
  object_class->finalize = thimble_model_picker_finalize;
  widget_class->map = thimble_model_picker_map;
  widget_class->unmap = thimble_model_picker_unmap;
  widget_class->show = thimble_model_picker_show;

  props[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, THIMBLE_TYPE_MODEL,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_LACKS_KEY] = g_param_spec_boolean ("lacks-key", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, THIMBLE_TYPE_MODEL);
  signals[SIGNAL_ADD_KEY] = g_signal_new ("add-key", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (THIMBLE_TYPE_MODEL_LISTS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/thimble/Thimble/ui/models/thimble-model-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelPicker, clamp);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelPicker, stack);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelPicker, models_page);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelPicker, search);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelPicker, results);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelPicker, list);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelPicker, suggestion);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelPicker, note);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelPicker, prices);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelPicker, prices_label);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelPicker, lists);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_prices_tooltip);
  gtk_widget_class_bind_template_callback (widget_class, thimble_model_picker_take_suggestion);

  gtk_widget_class_install_action (widget_class, "picker.star", "s", action_star);
  gtk_widget_class_install_action (widget_class, "picker.add-key", "s", action_add_key);
  gtk_widget_class_install_action (widget_class, "picker.get-key", "s", action_get_key);
  gtk_widget_class_install_action (widget_class, "picker.get-list", "s", action_get_list);
  gtk_widget_class_install_action (widget_class, "picker.show-lists", NULL, action_show_lists);
  gtk_widget_class_install_action (widget_class, "picker.show-models", NULL, action_show_models);
  gtk_widget_class_install_action (widget_class, "picker.show-prices", NULL, action_show_prices);
}

/* Some languages write US$ or put the sign behind: their two columns of prices need more room. */
static gboolean
prices_are_wide (void)
{
  g_autofree char *text = NULL;
  ThimbleMoney money;

  if (!thimble_money_from_usd_per_million (25, &money))
    return FALSE;
  text = thimble_money_format_per_million (money);

  return g_utf8_strlen (text, -1) > (glong) strlen ("$25.00");
}

static void
thimble_model_picker_init (ThimbleModelPicker *self)
{
  g_autoptr (GtkListItemFactory) factory = thimble_model_picker_make_factory (self);

  self->rows = g_hash_table_new (NULL, NULL);
  self->settings = g_settings_new ("io.github.thimble.Thimble");
  self->shown = g_list_store_new (THIMBLE_TYPE_PICKER_ITEM);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->shown));
  g_signal_connect_swapped (self->selection, "notify::selected", G_CALLBACK (show_prices_link), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  if (prices_are_wide ())
    gtk_widget_add_css_class (GTK_WIDGET (self), "wide-prices");

  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  gtk_search_entry_set_key_capture_widget (self->search, self->models_page);
  thimble_model_picker_add_keys (self);
  g_signal_connect_object (self->settings, "changed::default-model", G_CALLBACK (thimble_model_picker_show_rows), self, G_CONNECT_SWAPPED);
}

GtkWidget *
thimble_model_picker_new (ThimbleEngine *engine)
{
  ThimbleModelPicker *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_MODEL_PICKER, NULL);
  self->engine = g_object_ref (engine);
  self->asker = thimble_list_asker_new (engine);
  g_signal_connect_object (self->asker, "changed", G_CALLBACK (on_asker_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (thimble_engine_get_catalogue (engine), "changed",
                           G_CALLBACK (on_catalogue_changed), self, G_CONNECT_SWAPPED);
  show_note (self);

  return GTK_WIDGET (self);
}

void
thimble_model_picker_set_model (ThimbleModelPicker *self, ThimbleModel *model)
{
  g_return_if_fail (THIMBLE_IS_MODEL_PICKER (self));

  if (!g_set_object (&self->model, model))
    return;

  thimble_model_picker_show_rows (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODEL]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LACKS_KEY]);
}

gboolean
thimble_model_picker_lacks_key (ThimbleModelPicker *self, ThimbleModel *model)
{
  g_return_val_if_fail (THIMBLE_IS_MODEL_PICKER (self), FALSE);

  return model != NULL && thimble_list_asker_lacks_key (self->asker, thimble_model_get_endpoint (model));
}
