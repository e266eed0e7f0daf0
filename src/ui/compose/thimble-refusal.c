/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-secret.h"
#include "thimble-refusal.h"

struct _ThimbleRefusal
{
  AdwBin parent_instance;

  /* children */
  GtkLabel  *message;
  GtkWidget *buttons;
  GtkWidget *send;
  GtkWidget *go;

  char *endpoint_id; /* nullable: whose key it is about */
};

G_DEFINE_FINAL_TYPE (ThimbleRefusal, thimble_refusal, ADW_TYPE_BIN)

enum { PROP_0, PROP_LABEL_NAME };
enum { SEND_ANYWAY, ADD_KEY, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
on_send (ThimbleRefusal *self)
{
  g_signal_emit (self, signals[SEND_ANYWAY], 0);
}

static void
on_go (ThimbleRefusal *self)
{
  g_signal_emit (self, signals[ADD_KEY], 0, self->endpoint_id);
}

static void
thimble_refusal_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LABEL_NAME)
    gtk_widget_set_name (GTK_WIDGET (THIMBLE_REFUSAL (object)->message), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
thimble_refusal_finalize (GObject *object)
{
  g_free (THIMBLE_REFUSAL (object)->endpoint_id);
  G_OBJECT_CLASS (thimble_refusal_parent_class)->finalize (object);
}

static void
thimble_refusal_class_init (ThimbleRefusalClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = thimble_refusal_set_property;
  G_OBJECT_CLASS (klass)->finalize = thimble_refusal_finalize;
  g_object_class_install_property (G_OBJECT_CLASS (klass), PROP_LABEL_NAME,
                                   g_param_spec_string ("label-name", NULL, NULL, "", G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
  signals[SEND_ANYWAY] = g_signal_new ("send-anyway", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ADD_KEY] = g_signal_new ("add-key", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkWidget *
add_button (ThimbleRefusal *self, const char *name, const char *label, GCallback pressed)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_name (button, name);
  gtk_widget_add_css_class (button, "small-button");
  g_signal_connect_swapped (button, "clicked", pressed, self);
  gtk_box_append (GTK_BOX (self->buttons), button);
  return button;
}

static void
thimble_refusal_init (ThimbleRefusal *self)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));

  self->message = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                "xalign", 0.0f, NULL);
  self->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_halign (self->buttons, GTK_ALIGN_END);
  self->send = add_button (self, "key-send", _("_Send Anyway"), G_CALLBACK (on_send));
  self->go = add_button (self, "key-go", _("Go to _Keys"), G_CALLBACK (on_go));
  gtk_box_append (box, GTK_WIDGET (self->message));
  gtk_box_append (box, self->buttons);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (box));
  gtk_widget_add_css_class (GTK_WIDGET (self), "compose-message");
  thimble_refusal_say (self, NULL);
}

GtkWidget *
thimble_refusal_new (const char *label_name)
{
  return g_object_new (THIMBLE_TYPE_REFUSAL, "label-name", label_name, NULL);
}

void
thimble_refusal_say (ThimbleRefusal *self, const char *message)
{
  g_return_if_fail (THIMBLE_IS_REFUSAL (self));

  gtk_label_set_text (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (self->buttons, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), message != NULL);
}

void
thimble_refusal_say_of_key (ThimbleRefusal *self, const char *message, const char *endpoint_id)
{
  g_return_if_fail (THIMBLE_IS_REFUSAL (self));

  thimble_refusal_say (self, message);
  g_free (self->endpoint_id);
  self->endpoint_id = g_strdup (endpoint_id);
  gtk_widget_set_visible (self->send, FALSE);
  gtk_widget_set_visible (self->buttons, TRUE);
}

gboolean
thimble_refusal_ask_about_key (ThimbleRefusal *self, const char *text, const char *providers)
{
  g_autoptr (ThimbleSecret) key = NULL;
  g_autofree char *message = NULL;

  g_return_val_if_fail (THIMBLE_IS_REFUSAL (self), FALSE);

  if (!thimble_secret_looks_like_key (text))
    return FALSE;
  key = thimble_secret_new (text, -1, NULL, NULL);
  /* Translators: %s is a provider, or several */
  message = g_strdup_printf (_("This looks like an API key, so it was not sent. As a prompt it would go to %s and stay in the history; "
                               "a key belongs in the keyring."), providers);
  thimble_refusal_say_of_key (self, message, thimble_secret_guess_endpoint (key));
  gtk_widget_set_visible (self->send, TRUE);
  gtk_widget_grab_focus (self->go);
  return TRUE;
}
