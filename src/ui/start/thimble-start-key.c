/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "base/thimble-url.h"
#include "keys/thimble-clipboard-guard.h"
#include "thimble-provider-links.h"
#include "thimble-start-header.h"
#include "thimble-start-key.h"

/* What the button beside the status does. */
typedef enum {
  OFFER_NOTHING,
  OFFER_SAVE_UNCHECKED,
  OFFER_OTHER_PROVIDER,
  OFFER_CONTINUE,
} Offer;

struct _ThimbleStartKey
{
  GtkBox parent_instance;

  /* configured */
  ThimbleEngine   *engine;
  ThimbleEndpoint *endpoint;

  /* template children */
  GtkEditable *entry;
  GtkWidget   *link_row;
  GtkWidget   *session_row;
  GtkSwitch   *session_switch;
  GtkWidget   *keyring_row;
  GtkWidget   *unlock_button;
  GtkWidget   *status_box;
  GtkSpinner  *spinner;
  GtkLabel    *status;
  GtkButton   *status_button;
  GtkWidget   *check_button;

  /* owned */
  GCancellable    *cancellable;
  ThimbleEndpoint *other; /* nullable: whose key it looks like */

  ThimbleKeyState keyring;
  Offer           offer;
  gboolean        busy;
  gboolean        other_declined;
};

G_DEFINE_FINAL_TYPE (ThimbleStartKey, thimble_start_key, GTK_TYPE_BOX)

enum {
  SIGNAL_DONE,
  SIGNAL_OTHER_PROVIDER,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
update (ThimbleStartKey *self)
{
  gboolean has_text = *gtk_editable_get_text (self->entry) != '\0';
  gboolean session = gtk_switch_get_active (self->session_switch);
  gboolean can_keep = session || self->keyring == THIMBLE_KEY_FOUND || self->keyring == THIMBLE_KEY_MISSING;

  gtk_widget_set_visible (self->keyring_row, !can_keep);
  gtk_widget_set_visible (self->unlock_button, self->keyring == THIMBLE_KEY_LOCKED);
  if (self->keyring == THIMBLE_KEY_LOCKED)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->keyring_row), _("The keyring is locked"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->keyring_row), _("Unlock it to save the key there."));
    }
  else
    {
      g_autofree char *advice = g_markup_escape_text (thimble_key_store_get_install_advice (), -1);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->keyring_row), _("No keyring was found"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->keyring_row), advice);
    }
  /* Not insensitive: the entry would lose the focus, and with it the person's place. */
  gtk_editable_set_editable (self->entry, !self->busy);
  gtk_widget_set_sensitive (self->session_row, !self->busy);
  gtk_widget_set_sensitive (self->unlock_button, !self->busy);
  gtk_widget_set_sensitive (self->check_button, has_text && can_keep && !self->busy);
}

/* @text "": nothing to say. @button NULL: nothing to offer. */
static void
set_status (ThimbleStartKey *self,
            const char      *text,
            gboolean         busy,
            const char      *button,
            Offer            offer)
{
  self->busy = busy;
  self->offer = offer;
  gtk_label_set_text (self->status, text);
  gtk_widget_remove_css_class (GTK_WIDGET (self->status), "error");
  gtk_widget_set_visible (self->status_box, *text != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_button_set_label (self->status_button, button != NULL ? button : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status_button), button != NULL);
  update (self);
}

static void
set_status_error (ThimbleStartKey *self,
                  const GError    *error,
                  const char      *button,
                  Offer            offer)
{
  g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);
  const char *advice = thimble_problem_get_advice (problem);
  g_autofree char *text = g_strjoin (*advice != '\0' ? "\n" : "", thimble_problem_get_message (problem), advice, NULL);

  set_status (self, text, FALSE, button, offer);
  gtk_widget_add_css_class (GTK_WIDGET (self->status), "error");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->status), thimble_problem_get_details (problem));
}

static void
on_changed (ThimbleStartKey *self)
{
  self->other_declined = FALSE;
  if (!self->busy)
    set_status (self, "", FALSE, NULL, OFFER_NOTHING);
}

static void
done (ThimbleStartKey *self)
{
  /* The key has done its duty here; it stays in the keyring only. */
  gtk_editable_set_text (self->entry, "");
  g_signal_emit (self, signals[SIGNAL_DONE], 0, self->endpoint);
}

typedef struct {
  ThimbleStartKey *self;
  ThimbleSecret   *secret;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->self);
  thimble_secret_unref (job->secret);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static Job *
job_new (ThimbleStartKey *self,
         ThimbleSecret   *secret)
{
  Job *job = g_new0 (Job, 1);

  job->self = g_object_ref (self);
  job->secret = thimble_secret_ref (secret);
  return job;
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  ThimbleStartKey *self = job->self;
  g_autoptr (GError) error = NULL;
  gboolean saved = thimble_key_store_save_finish (THIMBLE_KEY_STORE (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (saved)
    {
      GtkWidget *place = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);

      set_status (self, "", FALSE, NULL, OFFER_NOTHING);
      if (place != NULL)
        thimble_clipboard_guard_offer (place, job->secret);
      done (self);
      return;
    }
  if (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_LOCKED))
    self->keyring = THIMBLE_KEY_LOCKED;
  else if (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEYRING_UNAVAILABLE))
    self->keyring = THIMBLE_KEY_NO_SERVICE;
  set_status_error (self, error, NULL, OFFER_NOTHING);
}

static void
save (ThimbleStartKey *self,
      ThimbleSecret   *secret)
{
  gboolean session = gtk_switch_get_active (self->session_switch);

  set_status (self, session ? _("Keeping the key for this session…") : _("Saving the key in the keyring…"),
              TRUE, NULL, OFFER_NOTHING);
  thimble_key_store_save_async (thimble_engine_get_keys (self->engine),
                                thimble_endpoint_get_id (self->endpoint), thimble_endpoint_get_origin (self->endpoint),
                                "", secret, session, self->cancellable, saved_cb, job_new (self, secret));
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  gboolean works = thimble_runner_check_key_finish (THIMBLE_RUNNER (source), result, &error);

  if (g_cancellable_is_cancelled (job->self->cancellable))
    return;
  if (works)
    save (job->self, job->secret);
  else if (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_KEY))
    set_status_error (job->self, error, NULL, OFFER_NOTHING);
  else
    set_status_error (job->self, error, _("_Save Unchecked"), OFFER_SAVE_UNCHECKED);
}

static ThimbleSecret *
read_secret (ThimbleStartKey *self)
{
  g_autoptr (GError) error = NULL;
  ThimbleSecret *secret = thimble_secret_new (gtk_editable_get_text (self->entry), -1,
                                              thimble_endpoint_get_origin (self->endpoint), &error);

  if (secret == NULL)
    set_status_error (self, error, NULL, OFFER_NOTHING);
  return secret;
}

/* A key pasted at the wrong provider is asked about before it is shown to that provider's server. */
static gboolean
looks_foreign (ThimbleStartKey *self,
               ThimbleSecret   *secret)
{
  ThimbleEndpoint *other = thimble_catalogue_guess_other (thimble_engine_get_catalogue (self->engine), secret, self->endpoint);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  g_autofree char *button = NULL;

  if (other == NULL || self->other_declined)
    return FALSE;
  g_set_object (&self->other, other);
  self->other_declined = TRUE; /* pressing Check again means: yes, here */
  name = thimble_text_for_label (thimble_endpoint_get_name (other), 60);
  /* Translators: %s is a provider. */
  text = g_strdup_printf (_("This looks like a key of %s. Nothing was sent. Check again to use it here all the same."), name);
  /* Translators: %s is a provider. */
  button = g_strdup_printf (_("Use %s"), name);
  set_status (self, text, FALSE, button, OFFER_OTHER_PROVIDER);
  return TRUE;
}

static void
on_check (ThimbleStartKey *self)
{
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autofree char *host = NULL;
  g_autofree char *text = NULL;

  if (!gtk_widget_get_sensitive (self->check_button))
    return;
  secret = read_secret (self);
  if (secret == NULL || looks_foreign (self, secret))
    return;
  host = thimble_url_get_host_for_display (thimble_endpoint_get_base_url (self->endpoint));
  /* Translators: %s is a server's name. */
  text = g_strdup_printf (_("Asking %s whether the key works. This uses no tokens."), host != NULL ? host : "");
  set_status (self, text, TRUE, NULL, OFFER_NOTHING);
  thimble_runner_check_key_async (thimble_engine_get_runner (self->engine), self->endpoint, secret, self->cancellable,
                                  checked_cb, job_new (self, secret));
}

static void
on_status_button (ThimbleStartKey *self)
{
  switch (self->offer)
    {
    case OFFER_SAVE_UNCHECKED:
      {
        g_autoptr (ThimbleSecret) secret = read_secret (self);

        if (secret != NULL)
          save (self, secret);
        break;
      }
    case OFFER_OTHER_PROVIDER:
      gtk_editable_set_text (self->entry, "");
      g_signal_emit (self, signals[SIGNAL_OTHER_PROVIDER], 0, self->other);
      break;
    case OFFER_CONTINUE: done (self); break;
    case OFFER_NOTHING:
    default: break;
    }
}

static void
on_later (ThimbleStartKey *self)
{
  done (self);
}

static void
on_link (ThimbleStartKey *self)
{
  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                thimble_endpoint_get_page (self->endpoint, THIMBLE_PAGE_KEYS), GDK_CURRENT_TIME);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ThimbleStartKey) self = user_data;
  g_autoptr (GPtrArray) keys = NULL;
  ThimbleKeyState state = THIMBLE_KEY_NO_SERVICE;

  keys = thimble_key_store_list_finish (THIMBLE_KEY_STORE (source), result, &state, NULL);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->keyring = state;
  update (self);
  for (guint i = 0; keys != NULL && i < keys->len; i++)
    {
      ThimbleKeyInfo *info = g_ptr_array_index (keys, i);
      const char *last_four = thimble_key_info_get_last_four (info);
      g_autofree char *text = NULL;

      if (!g_str_equal (thimble_key_info_get_endpoint_id (info), thimble_endpoint_get_id (self->endpoint))
          || self->busy || *gtk_editable_get_text (self->entry) != '\0')
        continue;
      if (last_four != NULL && *last_four != '\0')
        /* Translators: %s is the last four characters of a key. */
        text = g_strdup_printf (_("A key that ends in %s is saved already."), last_four);
      else
        text = g_strdup (_("A key is saved already."));
      set_status (self, text, FALSE, _("_Use It"), OFFER_CONTINUE);
    }
}

static void
load (ThimbleStartKey *self)
{
  thimble_key_store_list_async (thimble_engine_get_keys (self->engine), self->cancellable, listed_cb,
                                g_object_ref (self));
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (ThimbleStartKey) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean unlocked = thimble_key_store_unlock_finish (THIMBLE_KEY_STORE (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_status (self, "", FALSE, NULL, OFFER_NOTHING);
  if (unlocked)
    load (self);
  else if (error != NULL)
    set_status_error (self, error, NULL, OFFER_NOTHING);
}

static void
on_unlock (ThimbleStartKey *self)
{
  set_status (self, _("The keyring asks for its password…"), TRUE, NULL, OFFER_NOTHING);
  thimble_key_store_unlock_async (thimble_engine_get_keys (self->engine), self->cancellable, unlocked_cb,
                                  g_object_ref (self));
}

static void
fill (ThimbleStartKey *self)
{
  g_autofree char *name = thimble_text_for_label (thimble_endpoint_get_name (self->endpoint), 60);
  g_autofree char *host = thimble_url_get_host_for_display (thimble_endpoint_get_base_url (self->endpoint));
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  const char *page = thimble_endpoint_get_page (self->endpoint, THIMBLE_PAGE_KEYS);
  const char *hint = thimble_endpoint_get_key_hint (self->endpoint);

  /* Translators: %s is a provider. */
  title = g_strdup_printf (_("Bring a key for %s"), name);
  /* Translators: %s is a server's name. */
  text = g_strdup_printf (_("A key is a ticket: it lets you in. Treat it as a password. It goes into the system keyring, "
                            "and is sent to %s alone."), host != NULL ? host : name);
  gtk_box_prepend (GTK_BOX (self), thimble_start_header_new (2, title, text));

  if (hint != NULL)
    {
      g_autofree char *safe = thimble_start_escape (hint);
      /* Translators: %s is the beginning of a key, such as "sk-…". */
      g_autofree char *label = g_strdup_printf (_("Key, such as %s"), safe);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry), label);
    }
  gtk_widget_set_visible (self->link_row, page != NULL);
  if (page != NULL)
    {
      g_autofree char *safe_name = thimble_start_escape (name);
      /* Translators: a link; %s is a provider. */
      g_autofree char *label = g_strdup_printf (_("Where %s makes keys"), safe_name);
      g_autofree char *safe_page = g_markup_escape_text (page, -1);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->link_row), label);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->link_row), safe_page);
    }
  gtk_box_append (GTK_BOX (self),
                  thimble_product_note_new (thimble_engine_get_catalogue (self->engine), self->endpoint));
}

/* A step that was left by Back or Skip holds no key. */
static void
thimble_start_key_unmap (GtkWidget *widget)
{
  gtk_editable_set_text (THIMBLE_START_KEY (widget)->entry, "");
  GTK_WIDGET_CLASS (thimble_start_key_parent_class)->unmap (widget);
}

static void
thimble_start_key_dispose (GObject *object)
{
  ThimbleStartKey *self = THIMBLE_START_KEY (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (thimble_start_key_parent_class)->dispose (object);
}

static void
thimble_start_key_finalize (GObject *object)
{
  ThimbleStartKey *self = THIMBLE_START_KEY (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->other);
  g_clear_object (&self->endpoint);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (thimble_start_key_parent_class)->finalize (object);
}

/* The key is what this step is about; Tab would meet the eye button first. */
static gboolean
thimble_start_key_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (THIMBLE_START_KEY (widget)->entry));
}

static void
thimble_start_key_class_init (ThimbleStartKeyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_start_key_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_start_key_finalize;
  widget_class->unmap = thimble_start_key_unmap;
  widget_class->grab_focus = thimble_start_key_grab_focus;

  signals[SIGNAL_DONE] = g_signal_new ("done", THIMBLE_TYPE_START_KEY, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, THIMBLE_TYPE_ENDPOINT);
  signals[SIGNAL_OTHER_PROVIDER] = g_signal_new ("other-provider", THIMBLE_TYPE_START_KEY, G_SIGNAL_RUN_LAST, 0,
                                                 NULL, NULL, NULL, G_TYPE_NONE, 1, THIMBLE_TYPE_ENDPOINT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/thimble/Thimble/ui/start/thimble-start-key.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartKey, entry);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartKey, link_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartKey, session_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartKey, session_switch);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartKey, keyring_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartKey, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartKey, status_box);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartKey, spinner);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartKey, status);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartKey, status_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartKey, check_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_check);
  gtk_widget_class_bind_template_callback (widget_class, on_later);
  gtk_widget_class_bind_template_callback (widget_class, on_link);
  gtk_widget_class_bind_template_callback (widget_class, on_status_button);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
thimble_start_key_init (ThimbleStartKey *self)
{
  GtkEditable *delegate;

  self->keyring = THIMBLE_KEY_MISSING; /* until it has answered */
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Undo would keep what was typed in ordinary memory, once it was made visible. */
  delegate = gtk_editable_get_delegate (self->entry);
  if (delegate != NULL)
    gtk_editable_set_enable_undo (delegate, FALSE);
}

GtkWidget *
thimble_start_key_new (ThimbleEngine   *engine,
                       ThimbleEndpoint *endpoint)
{
  ThimbleStartKey *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (endpoint), NULL);

  self = g_object_new (THIMBLE_TYPE_START_KEY, NULL);
  self->engine = g_object_ref (engine);
  self->endpoint = g_object_ref (endpoint);
  fill (self);
  set_status (self, "", FALSE, NULL, OFFER_NOTHING);
  load (self);
  return GTK_WIDGET (self);
}
