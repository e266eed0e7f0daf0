/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-start-header.h"
#include "thimble-start-model.h"

/* A first choice is a short one; the picker has them all. */
#define MAX_ROWS 8

/* What a first task is like: the Summarise sample and its answer. */
#define FIRST_INPUT 150
#define FIRST_OUTPUT 100

struct _ThimbleStartModel
{
  GtkBox parent_instance;

  /* owned */
  ThimbleEngine   *engine;
  ThimbleEndpoint *endpoint;
  ThimbleModel    *model; /* nullable: none to choose */
  GCancellable    *cancellable;
  GtkWidget       *group; /* never shown: a single model is a choice of one, and still a radio button */

  /* borrowed */
  GtkWidget *list;
  GtkWidget *status;
  GtkWidget *spinner;
  GtkWidget *button;
  GtkWidget *retry;
};

G_DEFINE_FINAL_TYPE (ThimbleStartModel, thimble_start_model, GTK_TYPE_BOX)

enum {
  SIGNAL_CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
set_status (ThimbleStartModel *self,
            const char        *text,
            gboolean           busy)
{
  gtk_label_set_text (GTK_LABEL (self->status), text);
  gtk_widget_set_visible (self->status, *text != '\0');
  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
}

static void
choose (ThimbleStartModel *self,
        ThimbleModel      *model)
{
  ThimblePrice *price;

  g_set_object (&self->model, model);
  gtk_widget_set_sensitive (self->button, model != NULL);
  price = model != NULL ? thimble_model_get_price (model, NULL) : NULL;
  if (price != NULL && !thimble_price_is_free (price))
    {
      ThimbleMoney most = thimble_price_get_ceiling (price, FIRST_INPUT, FIRST_OUTPUT);
      g_autofree char *one = thimble_money_format (most);
      g_autofree char *thousand = thimble_money_format_thousand (most);
      g_autofree char *text = NULL;

      /* Translators: the first %s is an amount of money, the second a sentence such as "1,000 of these: $0.0485". */
      text = g_strdup_printf (_("The first task will cost about %s. %s"), one, thousand != NULL ? thousand : "");
      set_status (self, text, FALSE);
    }
  else
    {
      set_status (self, "", FALSE);
    }
}

static void
on_toggled (GtkCheckButton    *check,
            ThimbleStartModel *self)
{
  if (gtk_check_button_get_active (check))
    choose (self, g_object_get_data (G_OBJECT (check), "model"));
}

static void
on_begin (ThimbleStartModel *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, self->model);
}

static GtkWidget *
new_row (ThimbleStartModel *self,
         ThimbleModel      *model)
{
  g_autofree char *title = thimble_start_escape (thimble_model_get_name (model));
  g_autofree char *subtitle = thimble_start_describe_price (model);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (self->group));
  g_object_set_data_full (G_OBJECT (check), "model", g_object_ref (model), g_object_unref);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled), self, 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, thimble_model_get_name (model), -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  return row;
}

static gboolean
is_offered (ThimbleStartModel *self,
            ThimbleModel      *model,
            gboolean           entry_only)
{
  ThimbleTier tier = thimble_model_get_tier (model);

  return thimble_model_get_endpoint (model) == self->endpoint && !thimble_model_is_deprecated (model)
         && (!entry_only || tier == THIMBLE_TIER_ENTRY || tier == THIMBLE_TIER_LOCAL);
}

static guint
fill (ThimbleStartModel *self,
      gboolean           entry_only)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine);
  ThimbleModel *entry = thimble_catalogue_get_entry_model (catalogue, self->endpoint);
  GListModel *models = thimble_catalogue_get_models (catalogue);
  GtkWidget *first = NULL;
  GtkWidget *child;
  guint n_rows = 0;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);

  for (guint i = 0; i < g_list_model_get_n_items (models) && n_rows < MAX_ROWS; i++)
    {
      g_autoptr (ThimbleModel) model = g_list_model_get_item (models, i);
      GtkWidget *row, *check;

      if (!is_offered (self, model, entry_only))
        continue;
      row = new_row (self, model);
      check = GTK_WIDGET (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)));
      if (first == NULL || model == entry)
        first = check;
      gtk_list_box_append (GTK_LIST_BOX (self->list), row);
      n_rows++;
    }
  gtk_widget_set_visible (self->list, n_rows > 0);
  if (first != NULL)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (first), TRUE);
  return n_rows;
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ThimbleStartModel) self = user_data;
  g_autoptr (GError) error = NULL;
  int n_models = thimble_runner_refresh_models_finish (THIMBLE_RUNNER (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (n_models < 0)
    {
      g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);
      g_autofree char *text = g_strjoin ("\n", thimble_problem_get_message (problem),
                                         thimble_problem_get_advice (problem), NULL);

      set_status (self, text, FALSE);
      gtk_widget_set_visible (self->retry, TRUE);
    }
  else if (fill (self, FALSE) == 0)
    {
      set_status (self, _("The server lists no models. You can type a model’s name on the next page."), FALSE);
    }
}

static void
ask_for_list (ThimbleStartModel *self)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  /* Translators: %s is a provider. */
  name = thimble_text_for_label (thimble_endpoint_get_name (self->endpoint), 60);
  text = g_strdup_printf (_("Asking %s for its models. This uses no tokens."), name);
  set_status (self, text, TRUE);
  gtk_widget_set_visible (self->retry, FALSE);
  thimble_runner_refresh_models_async (thimble_engine_get_runner (self->engine), self->endpoint, self->cancellable,
                                       listed_cb, g_object_ref (self));
}

static void
build (ThimbleStartModel *self)
{
  gboolean local = thimble_endpoint_is_local (self->endpoint);
  GtkWidget *buttons;

  gtk_box_append (GTK_BOX (self),
                  thimble_start_header_new (3, local ? _("Take a model") : _("Take an entry model"),
                                            local ? _("These run on this computer. Small ones answer sooner.")
                                                  : _("Begin small: an entry model shows how tokens and costs work for "
                                                      "a fraction of a cent. You can enlarge later.")));
  self->list = gtk_list_box_new ();
  gtk_widget_set_name (self->list, "start-models");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_box_append (GTK_BOX (self), self->list);

  self->spinner = gtk_spinner_new ();
  gtk_box_append (GTK_BOX (self), self->spinner);
  self->status = gtk_label_new (NULL);
  gtk_widget_set_name (self->status, "start-model-status");
  gtk_label_set_wrap (GTK_LABEL (self->status), TRUE);
  gtk_label_set_justify (GTK_LABEL (self->status), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (self->status, "start-note");
  gtk_box_append (GTK_BOX (self), self->status);

  buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_set_halign (buttons, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (buttons, 12);
  self->retry = gtk_button_new_with_mnemonic (_("_Ask Again"));
  gtk_widget_add_css_class (self->retry, "pill");
  gtk_widget_set_visible (self->retry, FALSE);
  g_signal_connect_object (self->retry, "clicked", G_CALLBACK (ask_for_list), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (buttons), self->retry);
  self->button = gtk_button_new_with_mnemonic (_("Write the _First Task"));
  gtk_widget_set_name (self->button, "start-begin");
  gtk_widget_add_css_class (self->button, "pill");
  gtk_widget_add_css_class (self->button, "suggested-action");
  gtk_widget_set_sensitive (self->button, FALSE);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (on_begin), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (buttons), self->button);
  gtk_box_append (GTK_BOX (self), buttons);
}

static void
thimble_start_model_dispose (GObject *object)
{
  ThimbleStartModel *self = THIMBLE_START_MODEL (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (thimble_start_model_parent_class)->dispose (object);
}

static void
thimble_start_model_finalize (GObject *object)
{
  ThimbleStartModel *self = THIMBLE_START_MODEL (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->group);
  g_clear_object (&self->model);
  g_clear_object (&self->endpoint);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (thimble_start_model_parent_class)->finalize (object);
}

static void
thimble_start_model_class_init (ThimbleStartModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_start_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_start_model_finalize;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", THIMBLE_TYPE_START_MODEL, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, THIMBLE_TYPE_MODEL);
}

static void
thimble_start_model_init (ThimbleStartModel *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_set_name (GTK_WIDGET (self), "start-model");
  self->cancellable = g_cancellable_new ();
  self->group = g_object_ref_sink (gtk_check_button_new ());
}

GtkWidget *
thimble_start_model_new (ThimbleEngine   *engine,
                         ThimbleEndpoint *endpoint)
{
  ThimbleStartModel *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (endpoint), NULL);

  self = g_object_new (THIMBLE_TYPE_START_MODEL, NULL);
  self->engine = g_object_ref (engine);
  self->endpoint = g_object_ref (endpoint);
  build (self);
  set_status (self, "", FALSE);
  if (fill (self, TRUE) == 0 && fill (self, FALSE) == 0)
    ask_for_list (self);
  return GTK_WIDGET (self);
}
