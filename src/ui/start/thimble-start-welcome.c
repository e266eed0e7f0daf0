/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "thimble-start-welcome.h"

struct _ThimbleStartWelcome
{
  GtkWidget parent_instance;

  /* configured */
  ThimbleEngine *engine;

  /* template children */
  GtkRevealer *ollama_revealer;
  GtkLabel    *ollama_label;

  /* owned */
  GCancellable *cancellable; /* of the search; not NULL once it was begun */
};

G_DEFINE_FINAL_TYPE (ThimbleStartWelcome, thimble_start_welcome, GTK_TYPE_WIDGET)

enum {
  SIGNAL_CHOOSE_PROVIDER,
  SIGNAL_TRY_PRACTICE,
  SIGNAL_USE_LOCAL,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
on_choose_provider (ThimbleStartWelcome *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOOSE_PROVIDER], 0);
}

static void
on_try_practice (ThimbleStartWelcome *self)
{
  g_signal_emit (self, signals[SIGNAL_TRY_PRACTICE], 0);
}

static void
on_use_ollama (ThimbleStartWelcome *self)
{
  ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (self->engine), "ollama");

  if (endpoint != NULL)
    g_signal_emit (self, signals[SIGNAL_USE_LOCAL], 0, endpoint);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (ThimbleStartWelcome) self = user_data;
  guint n_models = thimble_engine_find_ollama_finish (THIMBLE_ENGINE (source), result, NULL);
  g_autofree char *text = NULL;

  /* No error is told: a computer without Ollama is the usual one. */
  if (n_models == 0 || g_cancellable_is_cancelled (self->cancellable))
    return;
  text = g_strdup_printf (ngettext ("Ollama is running on this computer, with %u model.",
                                    "Ollama is running on this computer, with %u models.", n_models), n_models);
  gtk_label_set_text (self->ollama_label, text);
  gtk_revealer_set_reveal_child (self->ollama_revealer, TRUE);
}

static void
thimble_start_welcome_map (GtkWidget *widget)
{
  ThimbleStartWelcome *self = THIMBLE_START_WELCOME (widget);

  GTK_WIDGET_CLASS (thimble_start_welcome_parent_class)->map (widget);

  if (self->cancellable == NULL)
    {
      self->cancellable = g_cancellable_new ();
      thimble_engine_find_ollama_async (self->engine, self->cancellable, found_cb, g_object_ref (self));
    }
}

static void
thimble_start_welcome_dispose (GObject *object)
{
  ThimbleStartWelcome *self = THIMBLE_START_WELCOME (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_pointer (&child, gtk_widget_unparent);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (thimble_start_welcome_parent_class)->dispose (object);
}

static void
thimble_start_welcome_finalize (GObject *object)
{
  ThimbleStartWelcome *self = THIMBLE_START_WELCOME (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (thimble_start_welcome_parent_class)->finalize (object);
}

static void
thimble_start_welcome_class_init (ThimbleStartWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_start_welcome_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_start_welcome_finalize;
  widget_class->map = thimble_start_welcome_map;

  signals[SIGNAL_CHOOSE_PROVIDER] = g_signal_new ("choose-provider", THIMBLE_TYPE_START_WELCOME, G_SIGNAL_RUN_LAST, 0,
                                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TRY_PRACTICE] = g_signal_new ("try-practice", THIMBLE_TYPE_START_WELCOME, G_SIGNAL_RUN_LAST, 0,
                                               NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_USE_LOCAL] = g_signal_new ("use-local", THIMBLE_TYPE_START_WELCOME, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, THIMBLE_TYPE_ENDPOINT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/thimble/Thimble/ui/start/thimble-start-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartWelcome, ollama_revealer);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartWelcome, ollama_label);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_provider);
  gtk_widget_class_bind_template_callback (widget_class, on_try_practice);
  gtk_widget_class_bind_template_callback (widget_class, on_use_ollama);
}

static void
thimble_start_welcome_init (ThimbleStartWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
thimble_start_welcome_new (ThimbleEngine *engine)
{
  ThimbleStartWelcome *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_START_WELCOME, NULL);
  self->engine = g_object_ref (engine);
  return GTK_WIDGET (self);
}
