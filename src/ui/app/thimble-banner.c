/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-banner.h"

typedef struct {
  ThimbleProblem *problem;
  gboolean        retry;
} Entry;

struct _ThimbleBanner
{
  GtkWidget parent_instance;

  /* template children */
  GtkRevealer *revealer;
  GtkLabel    *label;
  GtkButton   *retry_button;
  GtkButton   *close_button;

  /* owned */
  GQueue entries; /* Entry, the shown one first */
};

G_DEFINE_FINAL_TYPE (ThimbleBanner, thimble_banner, GTK_TYPE_WIDGET)

enum {
  SIGNAL_RETRY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  thimble_problem_unref (entry->problem);
  g_free (entry);
}

static void
update (ThimbleBanner *self)
{
  const Entry *entry = g_queue_peek_head (&self->entries);

  if (entry != NULL)
    {
      const char *advice = thimble_problem_get_advice (entry->problem);
      g_autofree char *text = g_strjoin (*advice != '\0' ? "\n" : "",
                                         thimble_problem_get_message (entry->problem), advice, NULL);

      gtk_label_set_text (self->label, text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->label), thimble_problem_get_details (entry->problem));
      gtk_widget_set_visible (GTK_WIDGET (self->retry_button), entry->retry);
      gtk_widget_set_visible (GTK_WIDGET (self->close_button), !entry->retry);
    }
  gtk_revealer_set_reveal_child (self->revealer, entry != NULL);
}

static void
on_retry (ThimbleBanner *self)
{
  g_signal_emit (self, signals[SIGNAL_RETRY], 0);
}

static void
on_dismiss (ThimbleBanner *self)
{
  Entry *entry = g_queue_pop_head (&self->entries);

  if (entry != NULL)
    entry_free (entry);
  update (self);
}

static void
thimble_banner_dispose (GObject *object)
{
  ThimbleBanner *self = THIMBLE_BANNER (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_pointer (&child, gtk_widget_unparent);
  g_queue_clear_full (&self->entries, entry_free);

  G_OBJECT_CLASS (thimble_banner_parent_class)->dispose (object);
}

static void
thimble_banner_class_init (ThimbleBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_banner_dispose;

  signals[SIGNAL_RETRY] = g_signal_new ("retry", THIMBLE_TYPE_BANNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/app/thimble-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, ThimbleBanner, label);
  gtk_widget_class_bind_template_child (widget_class, ThimbleBanner, retry_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleBanner, close_button);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss);
}

static void
thimble_banner_init (ThimbleBanner *self)
{
  g_queue_init (&self->entries);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
thimble_banner_new (void)
{
  return g_object_new (THIMBLE_TYPE_BANNER, NULL);
}

void
thimble_banner_add (ThimbleBanner  *self,
                    ThimbleProblem *problem,
                    gboolean        retry)
{
  Entry *entry;

  g_return_if_fail (THIMBLE_IS_BANNER (self));
  g_return_if_fail (problem != NULL);

  entry = g_new0 (Entry, 1);
  entry->problem = thimble_problem_ref (problem);
  entry->retry = retry;
  g_queue_push_tail (&self->entries, entry);
  update (self);
}

void
thimble_banner_clear (ThimbleBanner *self)
{
  g_return_if_fail (THIMBLE_IS_BANNER (self));

  g_queue_clear_full (&self->entries, entry_free);
  update (self);
}
