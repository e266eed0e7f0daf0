/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "thimble-banner.h"
#include "thimble-window.h"
#include "catalogue/thimble-task.h"
#include "compose/thimble-compose-page.h"
#include "history/thimble-history-page.h"
#include "measure/thimble-measure-page.h"
#include "start/thimble-signs-button.h"
#include "start/thimble-start-page.h"

/* How long a request may take to stop before the window closes over it. Stop promises 200 ms. */
#define STOP_PATIENCE_MS 2000

struct _ThimbleWindow
{
  AdwApplicationWindow parent_instance;

  /* configured */
  ThimbleEngine *engine;

  /* template children */
  AdwToastOverlay      *toast_overlay;
  AdwViewSwitcherTitle *title;
  GtkWidget            *back_button;
  GtkWidget            *skip_button;
  GtkWidget            *menu_button;
  AdwBin               *signs_bin;
  ThimbleBanner        *banner;
  GtkStack             *root;
  AdwViewStack         *pages;
  AdwBin               *compose_bin;
  AdwBin               *measure_bin;
  AdwBin               *history_bin;
  AdwBin               *start_bin;
  AdwViewSwitcherBar   *switcher_bar;

  /* owned */
  GSettings    *settings;
  GCancellable *cancellable;

  /* borrowed from their bins; NULL until first shown */
  GtkWidget *compose;
  GtkWidget *measure;
  GtkWidget *history;
  GtkWidget *start;

  /* borrowed, weak */
  GtkWidget *close_dialog; /* NULL: nothing is being asked */

  guint    open_idle;
  guint    switcher_idle;
  guint    stop_source;
  gint64   stop_deadline; /* monotonic */
  gboolean close_agreed;
};

G_DEFINE_FINAL_TYPE (ThimbleWindow, thimble_window, ADW_TYPE_APPLICATION_WINDOW)

typedef enum { PROP_ENGINE = 1 } ThimbleWindowProperty;
static GParamSpec *props[PROP_ENGINE + 1];

static gboolean
start_is_shown (ThimbleWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->root), "start") == 0;
}

static void
update_switcher (ThimbleWindow *self)
{
  gboolean start = start_is_shown (self);

  adw_view_switcher_title_set_view_switcher_enabled (self->title, !start);
  adw_view_switcher_bar_set_reveal (self->switcher_bar,
                                    !start && adw_view_switcher_title_get_title_visible (self->title));
  gtk_widget_set_visible (GTK_WIDGET (self->signs_bin), !start);
  gtk_widget_set_visible (self->skip_button, start);
  gtk_widget_set_visible (self->back_button, start && self->start != NULL
                                             && thimble_start_page_can_go_back (THIMBLE_START_PAGE (self->start)));
}

static gboolean
switcher_idle_cb (gpointer user_data)
{
  ThimbleWindow *self = user_data;

  self->switcher_idle = 0;
  update_switcher (self);
  return G_SOURCE_REMOVE;
}

/* The title folds while it is being allocated: the bar below must not come in the middle of that. */
static void
on_title_visible (ThimbleWindow *self)
{
  if (self->switcher_idle == 0 && self->settings != NULL)
    self->switcher_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, switcher_idle_cb, self, NULL);
}

static void
on_add_key (ThimbleWindow *self, const char *endpoint_id)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.keys", "s", endpoint_id != NULL ? endpoint_id : "");
}

static void
on_show_request (ThimbleWindow *self, gint64 id)
{
  thimble_window_show_page (self, "history");
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (self->history), id);
}

static void
on_run_again (ThimbleWindow *self, ThimbleRecord *record)
{
  thimble_window_show_page (self, "compose");
  thimble_compose_page_run_again (THIMBLE_COMPOSE_PAGE (self->compose), record);
}

static void
on_show_measurement (ThimbleWindow *self, ThimbleRecord *record)
{
  thimble_window_show_page (self, "measure");
  thimble_measure_page_open (THIMBLE_MEASURE_PAGE (self->measure), record->measurement_id, record->chain);
}

/* Pages are built when they are first shown. */
static void
ensure_page (ThimbleWindow *self, const char *name)
{
  if (g_str_equal (name, "compose") && self->compose == NULL)
    {
      self->compose = GTK_WIDGET (thimble_compose_page_new (self->engine));
      g_signal_connect_swapped (self->compose, "add-key", G_CALLBACK (on_add_key), self);
      g_signal_connect_swapped (self->compose, "show-request", G_CALLBACK (on_show_request), self);
      adw_bin_set_child (self->compose_bin, self->compose);
    }
  if (g_str_equal (name, "measure") && self->measure == NULL)
    {
      self->measure = thimble_measure_page_new (self->engine);
      g_signal_connect_swapped (self->measure, "add-key", G_CALLBACK (on_add_key), self);
      g_signal_connect_swapped (self->measure, "show-request", G_CALLBACK (on_show_request), self);
      adw_bin_set_child (self->measure_bin, self->measure);
    }
  if (g_str_equal (name, "history") && self->history == NULL)
    {
      self->history = GTK_WIDGET (thimble_history_page_new (self->engine));
      g_signal_connect_swapped (self->history, "run-again", G_CALLBACK (on_run_again), self);
      g_signal_connect_swapped (self->history, "show-measurement", G_CALLBACK (on_show_measurement), self);
      adw_bin_set_child (self->history_bin, self->history);
    }
}

static void
on_page (ThimbleWindow *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->pages);

  if (name == NULL || self->settings == NULL || start_is_shown (self))
    return;
  ensure_page (self, name);
  g_settings_set_string (self->settings, "page", name);
}

/* The first task is filled in, so that one click leads to the three numbers; text that is there is left alone. */
static void
prepare_first_task (ThimbleWindow *self)
{
  const ThimbleTask *task = thimble_task_find ("summarise");
  g_autofree char *draft = g_settings_get_string (self->settings, "draft-text");
  g_autofree char *prompt = NULL;

  if (task == NULL || *draft != '\0' || self->compose != NULL)
    return;
  prompt = thimble_task_make_prompt (task, NULL);
  g_settings_set_string (self->settings, "draft-task", task->id);
  g_settings_set_string (self->settings, "draft-text", prompt);
}

static void
show_main (ThimbleWindow *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->root, "main");
  adw_view_stack_set_visible_child_name (self->pages, page);
  on_page (self);
  update_switcher (self);
}

static void
on_start_finished (ThimbleWindow *self, ThimbleModel *model)
{
  g_settings_set_boolean (self->settings, "start-done", TRUE);
  if (model != NULL)
    {
      g_settings_set_string (self->settings, "model", thimble_model_get_key (model));
      prepare_first_task (self);
    }
  show_main (self, "compose");
  if (model != NULL)
    thimble_compose_page_set_model (THIMBLE_COMPOSE_PAGE (self->compose), model);
  thimble_compose_page_grab_prompt_focus (THIMBLE_COMPOSE_PAGE (self->compose));
}

static void
show_start (ThimbleWindow *self)
{
  /* Anew each time: it begins with its first step. */
  self->start = GTK_WIDGET (thimble_start_page_new (self->engine));
  g_signal_connect_swapped (self->start, "finished", G_CALLBACK (on_start_finished), self);
  g_signal_connect_swapped (self->start, "notify::can-go-back", G_CALLBACK (update_switcher), self);
  adw_bin_set_child (self->start_bin, self->start);
  gtk_stack_set_visible_child_name (self->root, "start");
  update_switcher (self);
}

static void
on_back (ThimbleWindow *self)
{
  if (self->start != NULL)
    thimble_start_page_go_back (THIMBLE_START_PAGE (self->start));
}

static void
on_skip (ThimbleWindow *self)
{
  on_start_finished (self, NULL);
}

static void
update_banner (ThimbleWindow *self)
{
  ThimbleProblem *problem = thimble_engine_get_store_problem (self->engine);
  ThimbleProblem *warning = thimble_store_get_warning (thimble_engine_get_store (self->engine));

  /* A warning comes with a history that is open; anything else kept it shut and can be tried again. */
  thimble_banner_clear (self->banner);
  if (warning != NULL)
    thimble_banner_add (self->banner, warning, FALSE);
  else if (problem != NULL)
    thimble_banner_add (self->banner, problem, TRUE);
  warning = thimble_catalogue_get_warning (thimble_engine_get_catalogue (self->engine));
  if (warning != NULL)
    thimble_banner_add (self->banner, warning, FALSE);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ThimbleWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean opened = thimble_engine_open_finish (THIMBLE_ENGINE (source), result, &error);

  if (self->cancellable == NULL)
    return; /* the window was closed meanwhile */
  if (!opened)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
          && !g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_CANCELLED))
        {
          g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);

          thimble_banner_clear (self->banner);
          thimble_banner_add (self->banner, problem, TRUE);
        }
      return;
    }
  update_banner (self);
#ifdef __GLIBC__
  /* Building the window and reading the catalogue leave pages behind that nothing uses any more. */
  malloc_trim (0);
#endif
}

static void
open_engine (ThimbleWindow *self)
{
  thimble_engine_open_async (self->engine, self->cancellable, opened_cb, g_object_ref (self));
}

/* Drawing has a higher priority than an idle, so the first frame comes before disk and catalogue. */
static gboolean
open_idle_cb (gpointer user_data)
{
  ThimbleWindow *self = user_data;

  self->open_idle = 0;
  open_engine (self);
  return G_SOURCE_REMOVE;
}

/* The page that is shown, where the focus is outside of it; else NULL. */
static GtkWidget *
get_page_without_focus (ThimbleWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *page = adw_bin_get_child (ADW_BIN (adw_view_stack_get_visible_child (self->pages)));

  return page == NULL || start_is_shown (self) || (focus != NULL && gtk_widget_is_ancestor (focus, page)) ? NULL : page;
}

/* The page's keys work at once, and no button above it is the one that Return would press. */
static void
focus_page (ThimbleWindow *self)
{
  GtkWidget *page = get_page_without_focus (self);

  if (page != NULL && page == self->compose)
    thimble_compose_page_grab_prompt_focus (THIMBLE_COMPOSE_PAGE (page));
  else if (page != NULL && !gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD))
    gtk_window_set_focus (GTK_WINDOW (self), NULL); /* it has nothing to focus yet */
}

static void
show_page_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  thimble_window_show_page (user_data, g_variant_get_string (parameter, NULL));
  focus_page (user_data);
}

static void
first_steps_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (!start_is_shown (user_data))
    show_start (user_data);
}

static gboolean
measures (ThimbleWindow *self)
{
  return self->measure != NULL && thimble_measure_page_is_running (THIMBLE_MEASURE_PAGE (self->measure));
}

static gboolean
running_requests (ThimbleWindow *self)
{
  ThimbleRunner *runner = thimble_engine_get_runner (self->engine);

  return (runner != NULL && thimble_runner_get_n_running (runner) > 0) || measures (self);
}

static void
save_size (ThimbleWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width > 0 && height > 0)
    {
      g_settings_set_int (self->settings, "window-width", width);
      g_settings_set_int (self->settings, "window-height", height);
    }
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
}

/* The stopped request's row is written before the window goes. */
static gboolean
stopping_cb (gpointer user_data)
{
  ThimbleWindow *self = user_data;

  if (running_requests (self) && g_get_monotonic_time () < self->stop_deadline)
    return G_SOURCE_CONTINUE;
  self->stop_source = 0;
  self->close_agreed = TRUE;
  gtk_window_close (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

static void
on_close_response (ThimbleWindow *self, const char *response)
{
  if (g_strcmp0 (response, "stop") != 0 || self->stop_source != 0)
    return;
  if (self->compose != NULL)
    gtk_widget_activate_action (self->compose, "compose.stop", NULL);
  if (self->measure != NULL)
    thimble_measure_page_stop (THIMBLE_MEASURE_PAGE (self->measure));
  self->stop_deadline = g_get_monotonic_time () + STOP_PATIENCE_MS * 1000;
  self->stop_source = g_timeout_add (20, stopping_cb, self);
}

static void
ask_before_closing (ThimbleWindow *self)
{
  GtkWidget *dialog;

  if (self->close_dialog != NULL)
    {
      gtk_window_present (GTK_WINDOW (self->close_dialog));
      return;
    }
  if (measures (self))
    dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Stop the Measurement?"),
                                     _("Requests of it are still to be sent. If you close now, it is stopped; what is finished is kept, "
                                       "and you can resume it later."));
  else
    dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Stop the Running Request?"),
                                     _("An answer is still coming in. If you close now, the request is stopped. "
                                       "What it has used so far may be billed, and it stays in the history."));
  gtk_widget_set_name (dialog, "close-dialog");
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "wait", _("_Keep Waiting"), "stop", _("_Stop and Close"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "wait");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "wait");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_close_response), self, G_CONNECT_SWAPPED);
  g_set_weak_pointer (&self->close_dialog, dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
thimble_window_close_request (GtkWindow *window)
{
  ThimbleWindow *self = THIMBLE_WINDOW (window);

  if (self->stop_source != 0)
    return GDK_EVENT_STOP;
  if (!self->close_agreed && running_requests (self))
    {
      ask_before_closing (self);
      return GDK_EVENT_STOP;
    }
  save_size (self);
  return GTK_WINDOW_CLASS (thimble_window_parent_class)->close_request (window);
}

/* The page's keys work wherever the focus is, also in the header bar, and where there is none. */
static gboolean
on_key (ThimbleWindow *self, guint keyval, guint keycode, GdkModifierType state, GtkEventControllerKey *controller)
{
  GtkWidget *page = get_page_without_focus (self);

  return page != NULL && gtk_event_controller_key_forward (controller, page);
}

static void
thimble_window_constructed (GObject *object)
{
  ThimbleWindow *self = THIMBLE_WINDOW (object);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *signs;

  G_OBJECT_CLASS (thimble_window_parent_class)->constructed (object);

  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));

  signs = thimble_signs_button_new (self->engine);
  g_settings_bind (self->settings, "signs-hidden", signs, "visible",
                   G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_INVERT_BOOLEAN);
  adw_bin_set_child (self->signs_bin, signs);
  {
    g_autoptr (GPropertyAction) action = g_property_action_new ("signs", signs, "visible");

    g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
  }

  if (g_settings_get_boolean (self->settings, "start-done"))
    {
      g_autofree char *page = g_settings_get_string (self->settings, "page");

      show_main (self, page);
      focus_page (self);
    }
  else
    show_start (self);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  self->open_idle = g_idle_add (open_idle_cb, self);
}

static void
thimble_window_dispose (GObject *object)
{
  ThimbleWindow *self = THIMBLE_WINDOW (object);

  /* The action holds the button, which holds the engine. */
  g_action_map_remove_action (G_ACTION_MAP (self), "signs");
  g_clear_handle_id (&self->open_idle, g_source_remove);
  g_clear_handle_id (&self->switcher_idle, g_source_remove);
  g_clear_handle_id (&self->stop_source, g_source_remove);
  g_clear_weak_pointer (&self->close_dialog);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (thimble_window_parent_class)->dispose (object);
}

static void
thimble_window_finalize (GObject *object)
{
  ThimbleWindow *self = THIMBLE_WINDOW (object);

  g_clear_object (&self->engine);

  G_OBJECT_CLASS (thimble_window_parent_class)->finalize (object);
}

static void
thimble_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleWindow *self = THIMBLE_WINDOW (object);

  switch ((ThimbleWindowProperty) id)
    {
    case PROP_ENGINE: g_value_set_object (value, self->engine); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ThimbleWindow *self = THIMBLE_WINDOW (object);

  switch ((ThimbleWindowProperty) id)
    {
    case PROP_ENGINE: self->engine = g_value_dup_object (value); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_window_class_init (ThimbleWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (THIMBLE_TYPE_BANNER);

  object_class->constructed = thimble_window_constructed;
  object_class->dispose = thimble_window_dispose;
  object_class->finalize = thimble_window_finalize;
  object_class->get_property = thimble_window_get_property;
  object_class->set_property = thimble_window_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = thimble_window_close_request;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, THIMBLE_TYPE_ENGINE,
                                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/app/thimble-window.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ThimbleWindow, child)
  BIND (toast_overlay); BIND (title); BIND (back_button); BIND (skip_button); BIND (menu_button); BIND (signs_bin); BIND (banner);
  BIND (root); BIND (pages); BIND (compose_bin); BIND (measure_bin); BIND (history_bin); BIND (start_bin); BIND (switcher_bar);
#undef BIND
#define CALLBACK(function) gtk_widget_class_bind_template_callback (widget_class, function)
  CALLBACK (on_title_visible); CALLBACK (on_back); CALLBACK (on_skip); CALLBACK (on_page); CALLBACK (open_engine);
#undef CALLBACK
}

static void
thimble_window_init (ThimbleWindow *self)
{
  static const GActionEntry actions[] = {
    { .name = "show-page", .activate = show_page_action, .parameter_type = "s" },
    { .name = "first-steps", .activate = first_steps_action },
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (APP_ID);
  self->cancellable = g_cancellable_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

ThimbleWindow *
thimble_window_new (ThimbleApplication *application,
                    ThimbleEngine      *engine)
{
  g_return_val_if_fail (THIMBLE_IS_APPLICATION (application) && THIMBLE_IS_ENGINE (engine), NULL);
  return g_object_new (THIMBLE_TYPE_WINDOW, "application", application, "engine", engine, NULL);
}

void
thimble_window_show_page (ThimbleWindow *self,
                          const char    *page)
{
  g_return_if_fail (THIMBLE_IS_WINDOW (self) && page != NULL);

  /* The name may come over D-Bus. */
  if (adw_view_stack_get_child_by_name (self->pages, page) == NULL)
    return;
  if (start_is_shown (self))
    g_settings_set_boolean (self->settings, "start-done", TRUE);
  show_main (self, page);
}
