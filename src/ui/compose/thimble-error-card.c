/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/thimble-clock.h"
#include "thimble-error-card.h"
#include "thimble-markdown-inline.h"
#include "thimble-wrap-box.h"

#define MAX_WAIT_S 120
#define MAX_DETAILS 8000

struct _ThimbleErrorCard
{
  AdwBin parent_instance;

  /* configured */
  ThimbleProblem *problem;    /* nullable */
  ThimbleEndpoint *endpoint;  /* nullable */
  ThimblePage page;           /* what page_button opens */

  /* template children */
  GtkLabel *message;
  GtkLabel *advice;
  GtkLabel *explanation;
  ThimbleWrapBox *buttons;
  GtkWidget *keys_button;
  GtkWidget *unlock_button;
  GtkButton *page_button;
  GtkButton *again_button;
  GtkExpander *details_expander;
  GtkLabel *details;

  /* owned */
  gint64 wait_until_us;       /* monotonic */
  guint wait_id;
};

G_DEFINE_FINAL_TYPE (ThimbleErrorCard, thimble_error_card, ADW_TYPE_BIN)

enum { SEND_AGAIN, OPEN_KEYS, UNLOCK, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
wants_keys (ThimbleError code)
{
  return code == THIMBLE_ERROR_KEY_MISSING || code == THIMBLE_ERROR_BAD_KEY || code == THIMBLE_ERROR_BAD_SECRET ||
         code == THIMBLE_ERROR_KEY_ORIGIN || code == THIMBLE_ERROR_KEYRING_UNAVAILABLE ||
         code == THIMBLE_ERROR_NOT_PERMITTED;
}

/* Whether the same request may end otherwise when it is sent once more. */
static gboolean
wants_again (ThimbleError code)
{
  switch (code)
    {
    case THIMBLE_ERROR_FAILED:
    case THIMBLE_ERROR_STORE:
    case THIMBLE_ERROR_KEY_LOCKED:
    case THIMBLE_ERROR_PARAMETER_REFUSED: /* what was refused is learnt and left out */
    case THIMBLE_ERROR_RATE_LIMITED:
    case THIMBLE_ERROR_OVERLOADED:
    case THIMBLE_ERROR_SERVER:
    case THIMBLE_ERROR_NETWORK:
    case THIMBLE_ERROR_TIMEOUT:
    case THIMBLE_ERROR_CUT_OFF:
    case THIMBLE_ERROR_NOT_UNDERSTOOD:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
wants_page (ThimbleError  code,
            ThimblePage  *page)
{
  switch (code)
    {
    case THIMBLE_ERROR_QUOTA_EXHAUSTED: *page = THIMBLE_PAGE_BILLING; return TRUE;
    case THIMBLE_ERROR_RATE_LIMITED: *page = THIMBLE_PAGE_LIMITS; return TRUE;
    case THIMBLE_ERROR_BAD_KEY: *page = THIMBLE_PAGE_KEYS; return TRUE;
    case THIMBLE_ERROR_OVERLOADED:
    case THIMBLE_ERROR_SERVER: *page = THIMBLE_PAGE_STATUS; return TRUE;
    default: return FALSE;
    }
}

static void
show_again (ThimbleErrorCard *self)
{
  gint64 left = (self->wait_until_us - thimble_clock_now_us () + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
  g_autofree char *label = NULL;

  if (left > 0)
    label = g_strdup_printf (ngettext ("Send Again in %d s", "Send Again in %d s", (gulong) left), (int) left);
  else
    label = g_strdup (_("Send Again"));
  gtk_button_set_label (self->again_button, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->again_button), left <= 0);
}

static gboolean
on_wait (gpointer user_data)
{
  ThimbleErrorCard *self = user_data;

  show_again (self);
  if (thimble_clock_now_us () < self->wait_until_us)
    return G_SOURCE_CONTINUE;
  self->wait_id = 0;
  return G_SOURCE_REMOVE;
}

static void
start_waiting (ThimbleErrorCard *self)
{
  gint64 wait = thimble_problem_get_retry_after (self->problem);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  self->wait_until_us = 0;
  if (wait > 0)
    {
      self->wait_until_us = thimble_clock_now_us () + MIN (wait, MAX_WAIT_S) * G_USEC_PER_SEC;
      self->wait_id = g_timeout_add (250, on_wait, self);
    }
  show_again (self);
}

static void
show_buttons (ThimbleErrorCard *self,
              ThimbleRecord    *record)
{
  ThimbleError code = thimble_problem_get_code (self->problem);
  gboolean again = wants_again (code);
  gboolean page = wants_page (code, &self->page) && self->endpoint != NULL &&
                  thimble_endpoint_get_page (self->endpoint, self->page) != NULL;
  gboolean keys = wants_keys (code) && self->endpoint != NULL;
  gboolean unlock = code == THIMBLE_ERROR_KEY_LOCKED;
  g_autofree char *label = NULL;

  gtk_widget_set_visible (self->keys_button, keys);
  gtk_button_set_label (GTK_BUTTON (self->keys_button), code == THIMBLE_ERROR_KEY_MISSING ? _("Add Key…") : _("Open Keys"));
  gtk_widget_set_visible (self->unlock_button, unlock);
  gtk_widget_set_visible (GTK_WIDGET (self->page_button), page);
  gtk_widget_set_visible (GTK_WIDGET (self->again_button), again);
  gtk_widget_set_visible (GTK_WIDGET (self->buttons), keys || unlock || page || again);
  if (page)
    {
      /* Translators: %s is a page of the provider's: Billing, Limits, Status, Keys */
      label = g_strdup_printf (_("%s Page"), thimble_page_get_label (self->page));
      gtk_button_set_label (self->page_button, label);
    }
  start_waiting (self);

  if (again && record != NULL && record->billed == THIMBLE_BILLED_POSSIBLE &&
      (record->price == NULL || !thimble_price_is_free (record->price)))
    gtk_label_set_text (self->explanation, _("This request may have been billed. Sending it again may cost again."));
  else if (code == THIMBLE_ERROR_KEY_MISSING)
    gtk_label_set_text (self->explanation,
                        _("A key is your ticket: it lets you in. Tokens are what you use and pay for."));
  else
    gtk_label_set_text (self->explanation, "");
  gtk_widget_set_visible (GTK_WIDGET (self->explanation), *gtk_label_get_text (self->explanation) != '\0');
}

static void
add_line (GString    *text,
          const char *name,
          const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  if (name != NULL)
    g_string_append_printf (text, "%s: ", name);
  g_string_append (text, value);
}

/* The provider's words often name it already. */
static void
add_fact (GString    *text,
          const char *name,
          const char *value)
{
  if (value != NULL && strstr (text->str, value) == NULL)
    add_line (text, name, value);
}

static void
show_details (ThimbleErrorCard *self,
              ThimbleRecord    *record)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint status = thimble_problem_get_http_status (self->problem);
  g_autofree char *status_text = NULL;
  g_autofree char *clean = NULL;

  if (status == 0 && record != NULL)
    status = record->http_status;
  if (status != 0)
    status_text = g_strdup_printf ("%u", status);
  add_line (text, NULL, thimble_problem_get_details (self->problem));
  add_line (text, _("HTTP status"), status_text);
  add_fact (text, _("Code"), thimble_problem_get_vendor_code (self->problem));
  add_fact (text, _("Parameter"), thimble_problem_get_parameter (self->problem));
  if (record != NULL)
    add_line (text, _("Request id"), record->request_id);
  clean = thimble_markdown_clean (text->str, (gssize) MIN (text->len, MAX_DETAILS));
  gtk_label_set_text (self->details, clean);
  gtk_expander_set_expanded (self->details_expander, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->details_expander), text->len > 0);
}

static void
on_keys (ThimbleErrorCard *self)
{
  g_signal_emit (self, signals[OPEN_KEYS], 0, thimble_endpoint_get_id (self->endpoint));
}

static void
on_unlock (ThimbleErrorCard *self)
{
  g_signal_emit (self, signals[UNLOCK], 0);
}

static void
on_page (ThimbleErrorCard *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  const char *url = thimble_endpoint_get_page (self->endpoint, self->page);

  if (thimble_markdown_link_is_safe (url))
    gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, url, GDK_CURRENT_TIME);
}

static void
on_again (ThimbleErrorCard *self)
{
  g_signal_emit (self, signals[SEND_AGAIN], 0);
}

static void
thimble_error_card_dispose (GObject *object)
{
  ThimbleErrorCard *self = THIMBLE_ERROR_CARD (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_pointer (&self->problem, thimble_problem_unref);
  g_clear_object (&self->endpoint);
  G_OBJECT_CLASS (thimble_error_card_parent_class)->dispose (object);
}

static void
thimble_error_card_class_init (ThimbleErrorCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = thimble_error_card_dispose;

  signals[SEND_AGAIN] = g_signal_new ("send-again", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OPEN_KEYS] = g_signal_new ("open-keys", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[UNLOCK] = g_signal_new ("unlock", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "error-card");
  g_type_ensure (THIMBLE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/compose/thimble-error-card.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleErrorCard, message);
  gtk_widget_class_bind_template_child (widget_class, ThimbleErrorCard, advice);
  gtk_widget_class_bind_template_child (widget_class, ThimbleErrorCard, explanation);
  gtk_widget_class_bind_template_child (widget_class, ThimbleErrorCard, buttons);
  gtk_widget_class_bind_template_child (widget_class, ThimbleErrorCard, keys_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleErrorCard, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleErrorCard, page_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleErrorCard, again_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleErrorCard, details_expander);
  gtk_widget_class_bind_template_child (widget_class, ThimbleErrorCard, details);
  gtk_widget_class_bind_template_callback (widget_class, on_keys);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock);
  gtk_widget_class_bind_template_callback (widget_class, on_page);
  gtk_widget_class_bind_template_callback (widget_class, on_again);
}

static void
thimble_error_card_init (ThimbleErrorCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
thimble_error_card_new (void)
{
  return g_object_new (THIMBLE_TYPE_ERROR_CARD, NULL);
}

void
thimble_error_card_set_problem (ThimbleErrorCard *self,
                                ThimbleProblem   *problem,
                                ThimbleEndpoint  *endpoint,
                                ThimbleRecord    *record)
{
  g_return_if_fail (THIMBLE_IS_ERROR_CARD (self));

  if (problem != NULL)
    thimble_problem_ref (problem);
  g_clear_pointer (&self->problem, thimble_problem_unref);
  self->problem = problem;
  g_set_object (&self->endpoint, endpoint);
  g_clear_handle_id (&self->wait_id, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self), problem != NULL);
  if (problem == NULL)
    return;
  gtk_label_set_text (self->message, thimble_problem_get_message (problem));
  gtk_label_set_text (self->advice, thimble_problem_get_advice (problem));
  gtk_widget_set_visible (GTK_WIDGET (self->advice), *gtk_label_get_text (self->advice) != '\0');
  show_buttons (self, record);
  show_details (self, record);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  thimble_problem_get_message (problem), -1);
}
