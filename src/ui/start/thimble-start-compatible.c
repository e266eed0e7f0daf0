/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "app/thimble-mark-wrong.h"
#include "base/thimble-url.h"
#include "thimble-start-compatible.h"
#include "thimble-start-header.h"

struct _ThimbleStartCompatible
{
  GtkBox parent_instance;

  /* configured */
  ThimbleEngine *engine;

  /* template children */
  GtkEditable *url_entry;
  GtkEditable *name_entry;
  GtkSwitch   *key_switch;
  GtkLabel    *status;
  GtkWidget   *add_button;

  /* owned */
  GCancellable    *cancellable;
  ThimbleEndpoint *endpoint; /* nullable: being added */
};

G_DEFINE_FINAL_TYPE (ThimbleStartCompatible, thimble_start_compatible, GTK_TYPE_BOX)

enum {
  SIGNAL_CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
set_busy (ThimbleStartCompatible *self,
          gboolean                busy)
{
  gtk_editable_set_editable (self->url_entry, !busy);
  gtk_editable_set_editable (self->name_entry, !busy);
  gtk_widget_set_sensitive (self->add_button, !busy && *gtk_editable_get_text (self->url_entry) != '\0');
}

static void
set_error (ThimbleStartCompatible *self,
           const GError           *error)
{
  g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);
  const char *advice = thimble_problem_get_advice (problem);
  g_autofree char *text = g_strjoin (*advice != '\0' ? "\n" : "", thimble_problem_get_message (problem), advice, NULL);

  gtk_label_set_text (self->status, text);
  gtk_widget_set_visible (GTK_WIDGET (self->status), TRUE);
  thimble_mark_wrong (self->url_entry, TRUE);
}

static void
on_changed (ThimbleStartCompatible *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->status), FALSE);
  thimble_mark_wrong (self->url_entry, FALSE);
  set_busy (self, FALSE);
}

/* "api.example.org" → "api-example-org", with a number where that is taken. */
static char *
make_id (ThimbleStartCompatible *self,
         const char             *base_url)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine);
  g_autofree char *host = thimble_url_get_host_for_display (base_url);
  g_autoptr (GString) id = g_string_new (NULL);
  gsize length;

  for (const char *p = host != NULL ? host : ""; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (id, g_ascii_tolower (*p));
      else if (id->len > 0 && id->str[id->len - 1] != '-')
        g_string_append_c (id, '-');
    }
  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  if (id->len == 0)
    g_string_assign (id, "endpoint");
  length = id->len;
  for (guint n = 2; thimble_catalogue_find_endpoint (catalogue, id->str) != NULL; n++)
    {
      g_string_truncate (id, length);
      g_string_append_printf (id, "-%u", n);
    }
  return g_strdup (id->str);
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (ThimbleStartCompatible) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean added = thimble_catalogue_add_endpoint_finish (THIMBLE_CATALOGUE (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (added)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, self->endpoint);
  else
    set_error (self, error);
}

static void
on_add (ThimbleStartCompatible *self)
{
  g_autoptr (ThimbleEndpoint) endpoint = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;

  if (!gtk_widget_get_sensitive (self->add_button))
    return;
  url = thimble_url_normalise (gtk_editable_get_text (self->url_entry), &error);
  if (url != NULL)
    {
      id = make_id (self, url);
      name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_entry)));
      endpoint = thimble_endpoint_new (id, *name != '\0' ? name : NULL, THIMBLE_DIALECT_OPENAI_CHAT, url,
                                       gtk_switch_get_active (self->key_switch), &error);
    }
  if (endpoint == NULL)
    {
      set_error (self, error);
      return;
    }
  g_set_object (&self->endpoint, endpoint);
  set_busy (self, TRUE);
  thimble_catalogue_add_endpoint_async (thimble_engine_get_catalogue (self->engine), endpoint, self->cancellable,
                                        added_cb, g_object_ref (self));
}

static void
thimble_start_compatible_dispose (GObject *object)
{
  ThimbleStartCompatible *self = THIMBLE_START_COMPATIBLE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (thimble_start_compatible_parent_class)->dispose (object);
}

static void
thimble_start_compatible_finalize (GObject *object)
{
  ThimbleStartCompatible *self = THIMBLE_START_COMPATIBLE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->endpoint);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (thimble_start_compatible_parent_class)->finalize (object);
}

static void
thimble_start_compatible_class_init (ThimbleStartCompatibleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_start_compatible_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_start_compatible_finalize;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", THIMBLE_TYPE_START_COMPATIBLE, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, THIMBLE_TYPE_ENDPOINT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/thimble/Thimble/ui/start/thimble-start-compatible.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartCompatible, url_entry);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartCompatible, name_entry);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartCompatible, key_switch);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartCompatible, status);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartCompatible, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
}

static void
thimble_start_compatible_init (ThimbleStartCompatible *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_box_prepend (GTK_BOX (self),
                   thimble_start_header_new (1, _("A compatible endpoint"),
                                             _("Any server that speaks the OpenAI chat format. https, or http on this "
                                               "computer.")));
}

GtkWidget *
thimble_start_compatible_new (ThimbleEngine *engine)
{
  ThimbleStartCompatible *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_START_COMPATIBLE, NULL);
  self->engine = g_object_ref (engine);
  return GTK_WIDGET (self);
}
