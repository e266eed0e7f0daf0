/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "catalogue/thimble-task.h"
#include "thimble-compose-page-private.h"

G_DEFINE_FINAL_TYPE (ThimbleComposePage, thimble_compose_page, ADW_TYPE_BIN)

typedef enum { PROP_ENGINE = 1, PROP_RUNNING, PROP_FOLDED } ThimbleComposePageProperty;
static GParamSpec *props[PROP_FOLDED + 1];

enum { ADD_KEY, SHOW_REQUEST, N_SIGNALS };
static guint signals[N_SIGNALS];

/* --- what can be done now --- */

static GtkWidget *
get_focus (ThimbleComposePage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL ? gtk_root_get_focus (root) : NULL;
}

void
thimble_compose_page_grab_prompt_focus (ThimbleComposePage *self)
{
  g_return_if_fail (THIMBLE_IS_COMPOSE_PAGE (self));

  if (adw_leaflet_get_folded (self->leaflet) &&
      g_strcmp0 (adw_leaflet_get_visible_child_name (self->leaflet), "answer") == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->back_button));
  else
    thimble_prompt_editor_grab_text_focus (self->editor);
}

/* What had the focus may be gone or dead now; the keyboard must not be left without a place. */
static gboolean
on_focus_due (gpointer user_data)
{
  ThimbleComposePage *self = user_data;
  GtkWidget *focus = get_focus (self);

  self->focus_id = 0;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) ||
      (focus != NULL && gtk_widget_get_mapped (focus) && gtk_widget_is_sensitive (focus)))
    return G_SOURCE_REMOVE;
  thimble_compose_page_grab_prompt_focus (self);
  return G_SOURCE_REMOVE;
}

void
thimble_compose_page_update (ThimbleComposePage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *focus = get_focus (self);
  gboolean in_stack = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->send_stack));
  gboolean running = thimble_compose_page_is_running (self);
  gboolean ended = self->request != NULL && !running;
  const char *answer = self->request != NULL ? thimble_request_get_answer (self->request) : "";

  gtk_widget_action_set_enabled (widget, "compose.send", !running && self->ready);
  gtk_widget_action_set_enabled (widget, "compose.stop", running);
  gtk_widget_action_set_enabled (widget, "compose.new-task", !running);
  gtk_widget_action_set_enabled (widget, "compose.follow-up", ended && !self->folded_in && *answer != '\0');
  gtk_widget_action_set_enabled (widget, "compose.copy-answer", *answer != '\0');
  gtk_widget_action_set_enabled (widget, "compose.show-in-history",
                                 ended && thimble_request_get_id (self->request) > 0);
  gtk_widget_action_set_enabled (widget, "compose.run-again", ended && self->ready);
  gtk_widget_action_set_enabled (widget, "compose.back", adw_leaflet_get_folded (self->leaflet));
  gtk_stack_set_visible_child_name (self->send_stack, running ? "stop" : "send");
  if (in_stack)
    gtk_widget_grab_focus (running ? GTK_WIDGET (self->stop_button) : GTK_WIDGET (self->send_button));
  if (self->focus_id == 0)
    self->focus_id = g_idle_add (on_focus_due, self);
  gtk_widget_set_visible (GTK_WIDGET (self->narrow_stop), running);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->send_button),
                               self->ready ? _("Send (Ctrl+Return)") : _("The history is not open yet; nothing is sent without a row in it"));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
}

void
thimble_compose_page_emit_show_request (ThimbleComposePage *self)
{
  if (self->request != NULL)
    g_signal_emit (self, signals[SHOW_REQUEST], 0, thimble_request_get_id (self->request));
}

void
thimble_compose_page_say (ThimbleComposePage *self,
                          const char         *message)
{
  thimble_refusal_say (self->message, message);
}

static void
show_back_title (ThimbleComposePage *self)
{
  const ThimbleTask *task = NULL;

  if (self->request != NULL)
    task = thimble_task_find (thimble_request_get_record (self->request)->task);
  gtk_label_set_text (self->back_title, task != NULL ? thimble_task_get_name (task) : _("Answer"));
}

void
thimble_compose_page_show_answer (ThimbleComposePage *self)
{
  show_back_title (self);
  adw_leaflet_set_visible_child_name (self->leaflet, "answer");
  if (adw_leaflet_get_folded (self->leaflet))
    gtk_widget_grab_focus (GTK_WIDGET (self->back_button));
}

/* The first mistake is to read the answer and not the numbers: the engine is told when they are
 * really in sight. */
static void
note_receipt (ThimbleComposePage *self)
{
  ThimbleReceipt *receipt = thimble_receipt_view_get_receipt (self->receipt);
  GtkWidget *scroller = GTK_WIDGET (self->outer_scroller);
  graphene_rect_t bounds;

  if (receipt == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->receipt)) ||
      !gtk_widget_compute_bounds (GTK_WIDGET (self->receipt), scroller, &bounds))
    return;
  /* Below the fold the numbers' row is not seen. */
  if (bounds.size.height <= 0 || bounds.origin.y > gtk_widget_get_height (scroller) - 72 || bounds.origin.y + 72 < 0)
    return;
  thimble_engine_receipt_shown (self->engine, receipt);
}

static gboolean
on_receipt_drawn (GtkWidget     *widget,
                  GdkFrameClock *clock,
                  gpointer       user_data)
{
  note_receipt (THIMBLE_COMPOSE_PAGE (user_data));
  return G_SOURCE_REMOVE;
}

static void
on_receipt (ThimbleComposePage *self)
{
  /* One frame later it has its place. The callback goes with the receipt, which goes with us. */
  gtk_widget_add_tick_callback (GTK_WIDGET (self->receipt), on_receipt_drawn, self, NULL);
}

/* --- the model --- */

static void
on_model (ThimbleComposePage *self)
{
  ThimbleModel *model = thimble_compose_page_get_model (self);

  thimble_answer_settings_set_model (self->answer_settings, model);
  thimble_forecaster_set_model (self->forecaster, model);
  if (model != NULL)
    g_settings_set_string (self->settings, "model", thimble_model_get_key (model));
  thimble_compose_page_show_hints (self);
}

/* The model of the settings, else the starred one, else Practice, which works without a key. */
ThimbleModel *
thimble_compose_page_find_model (ThimbleComposePage *self,
                                 gboolean            prefer_star)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine);
  g_autofree char *chosen = g_settings_get_string (self->settings, "model");
  g_autofree char *star = g_settings_get_string (self->settings, "default-model");
  const char *keys[2] = { prefer_star ? star : chosen, prefer_star ? chosen : star };
  ThimbleModel *model = NULL;
  ThimbleEndpoint *practice;

  for (guint i = 0; i < G_N_ELEMENTS (keys) && model == NULL; i++)
    if (*keys[i] != '\0')
      model = thimble_catalogue_find_model (catalogue, NULL, keys[i]);
  if (model == NULL && (practice = thimble_catalogue_find_endpoint (catalogue, "practice")) != NULL)
    model = thimble_catalogue_get_entry_model (catalogue, practice);

  return model;
}

/* A refresh makes new model objects; the chosen one is found again by its key. */
static void
on_catalogue_changed (ThimbleComposePage *self)
{
  ThimbleModel *model = thimble_compose_page_get_model (self);
  ThimbleModel *found = NULL;

  if (model != NULL)
    found = thimble_catalogue_find_model (thimble_engine_get_catalogue (self->engine), NULL, thimble_model_get_key (model));
  else
    found = thimble_compose_page_find_model (self, FALSE);
  if (found != NULL && found != model)
    thimble_compose_page_set_model (self, found);
}

static void
on_add_key (ThimbleComposePage *self,
            const char         *endpoint_id)
{
  g_signal_emit (self, signals[ADD_KEY], 0, endpoint_id);
}

/* --- readiness --- */

static void
on_store_probed (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *note = thimble_store_get_note_finish (THIMBLE_STORE (source), result, &error);
  ThimbleComposePage *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_CANCELLED))
    return;
  self = user_data;
  /* A history that takes no rows is known by now, and the window says so. Send may be pressed all the same: it says
   * that nothing was sent, and why. */
  self->ready = error == NULL || thimble_engine_get_store_problem (self->engine) != NULL;
  thimble_compose_page_update (self);
  thimble_compose_page_show_hints (self);
}

/* Asks the store itself: it may have been opened before this page was made, or may open later. */
static void
probe_store (ThimbleComposePage *self)
{
  thimble_store_get_note_async (thimble_engine_get_store (self->engine), "signs", self->gone, on_store_probed, self);
}

static void
on_opened (ThimbleComposePage *self)
{
  on_catalogue_changed (self);
  probe_store (self);
}

/* --- the template's signals --- */

static void
on_folded (ThimbleComposePage *self)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  if (self->back_row == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->back_row), folded);
  show_back_title (self);
  thimble_compose_page_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FOLDED]);
}

static void
on_visible_child (ThimbleComposePage *self)
{
  if (self->receipt != NULL)
    on_receipt (self);
}

static void
on_prompt_narrow (ThimbleComposePage *self)
{
  gboolean narrow = thimble_pane_is_narrow (self->prompt_pane);

  thimble_meter_set_narrow (self->meter, narrow);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->send_bar),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_hexpand (GTK_WIDGET (self->send_end), narrow);
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self->prompt_pane), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->prompt_pane), "narrow");
}

static void
on_answer_narrow (ThimbleComposePage *self)
{
  gboolean narrow = thimble_pane_is_narrow (self->answer_pane);

  thimble_receipt_view_set_narrow (self->receipt, narrow);
  thimble_answer_card_set_scrolls (self->answer, !narrow);
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self->answer_pane), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->answer_pane), "narrow");
}

static void
on_task (ThimbleComposePage *self)
{
  g_settings_set_string (self->settings, "draft-task", thimble_task_chips_get_task (self->chips));
  thimble_compose_page_change_task (self);
}

/* The chosen task pressed again fills an empty prompt, as another one would. */
static void
on_chip_pressed (ThimbleComposePage *self)
{
  const ThimbleTask *task = thimble_task_find (thimble_task_chips_get_task (self->chips));

  if (task != NULL && thimble_prompt_editor_is_empty (self->editor))
    {
      g_autofree char *sample = thimble_task_make_prompt (task, NULL);

      thimble_prompt_editor_set_text (self->editor, sample);
    }
}

static void
on_prompt_changed (ThimbleComposePage *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->message)) && !thimble_compose_page_is_running (self))
    thimble_compose_page_say (self, NULL);
}

static void
on_settings_changed (ThimbleComposePage *self)
{
  if (self->forecaster != NULL)
    thimble_compose_page_follow_settings (self);
}

/* --- object --- */

static void
thimble_compose_page_constructed (GObject *object)
{
  ThimbleComposePage *self = THIMBLE_COMPOSE_PAGE (object);
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine);
  ThimbleErrorCard *error_card = thimble_answer_card_get_error_card (self->answer);
  ThimbleModel *model;

  G_OBJECT_CLASS (thimble_compose_page_parent_class)->constructed (object);

  self->model_button = THIMBLE_MODEL_BUTTON (thimble_model_button_new (self->engine));
  gtk_widget_set_hexpand (GTK_WIDGET (self->model_button), TRUE);
  adw_bin_set_child (self->model_bin, GTK_WIDGET (self->model_button));
  model = thimble_compose_page_find_model (self, FALSE);
  thimble_model_button_set_model (self->model_button, model);
  thimble_answer_settings_set_model (self->answer_settings, model);
  thimble_compose_page_make_forecaster (self);
  g_signal_connect_object (self->model_button, "notify::model", G_CALLBACK (on_model), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model_button, "notify::lacks-key", G_CALLBACK (thimble_compose_page_show_hints), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model_button, "add-key", G_CALLBACK (on_add_key), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (catalogue, "changed", G_CALLBACK (on_catalogue_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->engine, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->engine, "signs-changed", G_CALLBACK (thimble_compose_page_show_hints), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (error_card, "send-again", G_CALLBACK (thimble_compose_page_send_again), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (error_card, "open-keys", G_CALLBACK (on_add_key), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (error_card, "unlock", G_CALLBACK (thimble_compose_page_unlock), self, G_CONNECT_SWAPPED);
  thimble_compose_page_update (self);
  thimble_compose_page_show_hints (self);
  probe_store (self);
}

static void
thimble_compose_page_dispose (GObject *object)
{
  ThimbleComposePage *self = THIMBLE_COMPOSE_PAGE (object);

  /* A page that goes away stops its request; the row keeps what is known. */
  thimble_compose_page_stop (self);
  g_cancellable_cancel (self->gone);
  g_clear_handle_id (&self->meter_id, g_source_remove);
  g_clear_handle_id (&self->focus_id, g_source_remove);
  if (self->answer != NULL)
    thimble_answer_card_set_conversation (self->answer, NULL);
  g_clear_object (&self->request);
  g_clear_object (&self->stop);
  g_clear_object (&self->conversation);
  /* What it waits for holds it, and it would ask this page for the prompt. */
  if (self->forecaster != NULL)
    g_object_run_dispose (G_OBJECT (self->forecaster));
  g_clear_object (&self->forecaster);
  g_clear_pointer (&self->carried, thimble_prompt_unref);
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_compose_page_parent_class)->dispose (object);
}

static void
thimble_compose_page_finalize (GObject *object)
{
  ThimbleComposePage *self = THIMBLE_COMPOSE_PAGE (object);

  g_clear_object (&self->gone);
  g_free (self->task);
  G_OBJECT_CLASS (thimble_compose_page_parent_class)->finalize (object);
}

static void
thimble_compose_page_get_property (GObject    *object,
                                   guint       id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  ThimbleComposePage *self = THIMBLE_COMPOSE_PAGE (object);

  switch ((ThimbleComposePageProperty) id)
    {
    case PROP_ENGINE: g_value_set_object (value, self->engine); break;
    case PROP_RUNNING: g_value_set_boolean (value, thimble_compose_page_is_running (self)); break;
    case PROP_FOLDED: g_value_set_boolean (value, adw_leaflet_get_folded (self->leaflet)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_compose_page_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  switch ((ThimbleComposePageProperty) id)
    {
    case PROP_ENGINE: THIMBLE_COMPOSE_PAGE (object)->engine = g_value_dup_object (value); break;
    case PROP_RUNNING:
    case PROP_FOLDED:
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ThimbleComposePage, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (THIMBLE_TYPE_ANSWER_CARD);
  g_type_ensure (THIMBLE_TYPE_ANSWER_SETTINGS);
  g_type_ensure (THIMBLE_TYPE_PANE);
  g_type_ensure (THIMBLE_TYPE_PROMPT_EDITOR);
  g_type_ensure (THIMBLE_TYPE_RECEIPT_VIEW);
  g_type_ensure (THIMBLE_TYPE_REFUSAL);
  g_type_ensure (THIMBLE_TYPE_TASK_CHIPS);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/thimble/Thimble/ui/compose/thimble-compose-page.ui");
  BIND (leaflet); BIND (prompt_pane); BIND (answer_pane);
  BIND (chips); BIND (editor); BIND (message); BIND (hints);
  BIND (send_bar); BIND (model_bin); BIND (answer_settings); BIND (send_end); BIND (send_stack); BIND (send_button);
  BIND (stop_button); BIND (back_row); BIND (back_title); BIND (back_button); BIND (narrow_stop);
  BIND (notices); BIND (outer_scroller); BIND (answer_box); BIND (answer); BIND (receipt); BIND (run_again);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_bind_template_callback (widget_class, on_visible_child);
  gtk_widget_class_bind_template_callback (widget_class, on_prompt_narrow);
  gtk_widget_class_bind_template_callback (widget_class, on_answer_narrow);
  gtk_widget_class_bind_template_callback (widget_class, on_task);
  gtk_widget_class_bind_template_callback (widget_class, on_chip_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_prompt_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_settings_changed);
  gtk_widget_class_bind_template_callback (widget_class, thimble_compose_page_send_key);
  gtk_widget_class_bind_template_callback (widget_class, on_add_key);
}

static void
thimble_compose_page_class_init (ThimbleComposePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = thimble_compose_page_constructed;
  object_class->dispose = thimble_compose_page_dispose;
  object_class->finalize = thimble_compose_page_finalize;
  object_class->get_property = thimble_compose_page_get_property;
  object_class->set_property = thimble_compose_page_set_property;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, THIMBLE_TYPE_ENGINE,
                                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[ADD_KEY] = g_signal_new ("add-key", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SHOW_REQUEST] = g_signal_new ("show-request", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_INT64);

  bind_template (widget_class);
  thimble_compose_page_install_actions (widget_class);
}

static void
label_icon_button (GtkButton  *button,
                   const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
thimble_compose_page_init (ThimbleComposePage *self)
{
  self->settings = g_settings_new (APP_ID);
  self->conversation = thimble_conversation_new ();
  self->gone = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  self->meter = THIMBLE_METER (thimble_meter_new ());
  thimble_prompt_editor_set_foot (self->editor, GTK_WIDGET (self->meter));
  g_signal_connect_object (self->meter, "smaller", G_CALLBACK (thimble_compose_page_make_smaller), self, G_CONNECT_SWAPPED);
  thimble_compose_page_make_hints (self);
  thimble_answer_card_set_conversation (self->answer, self->conversation);
  gtk_widget_set_visible (GTK_WIDGET (self->receipt), FALSE);
  g_signal_connect_object (self->receipt, "notify::receipt", G_CALLBACK (on_receipt), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->receipt, "map", G_CALLBACK (on_receipt), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->outer_scroller), "value-changed",
                           G_CALLBACK (note_receipt), self, G_CONNECT_SWAPPED);

  self->task = g_settings_get_string (self->settings, "draft-task");
  thimble_task_chips_set_task (self->chips, self->task);
  /* The very first prompt is there to be sent: the sample of the first task. */
  if (thimble_prompt_editor_is_empty (self->editor))
    {
      const ThimbleTask *task = thimble_task_find (self->task);
      g_autofree char *sample = task != NULL ? thimble_task_make_prompt (task, NULL) : NULL;

      thimble_prompt_editor_set_text (self->editor, sample);
    }
  label_icon_button (self->back_button, _("Back to the Prompt"));
  label_icon_button (self->run_again, _("Run Again"));
  label_icon_button (self->stop_button, _("Stop"));
  thimble_compose_page_add_shortcuts (self);
}

GtkWidget *
thimble_compose_page_new (ThimbleEngine *engine)
{
  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);
  return g_object_new (THIMBLE_TYPE_COMPOSE_PAGE, "engine", engine, NULL);
}

void
thimble_compose_page_set_model (ThimbleComposePage *self,
                                ThimbleModel       *model)
{
  g_return_if_fail (THIMBLE_IS_COMPOSE_PAGE (self));
  thimble_model_button_set_model (self->model_button, model);
}

ThimbleModel *
thimble_compose_page_get_model (ThimbleComposePage *self)
{
  g_return_val_if_fail (THIMBLE_IS_COMPOSE_PAGE (self), NULL);
  return self->model_button != NULL ? thimble_model_button_get_model (self->model_button) : NULL;
}

gboolean
thimble_compose_page_is_running (ThimbleComposePage *self)
{
  g_return_val_if_fail (THIMBLE_IS_COMPOSE_PAGE (self), FALSE);
  return self->stop != NULL;
}

ThimbleRequest *
thimble_compose_page_get_request (ThimbleComposePage *self)
{
  g_return_val_if_fail (THIMBLE_IS_COMPOSE_PAGE (self), NULL);
  return self->request;
}
