/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-clock.h"
#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "base/thimble-url.h"
#include "thimble-clipboard-guard.h"
#include "thimble-key-form-private.h"

/* Checking and saving. Saving goes: the new endpoint or address, then the key, then what the
 * check said of it. */

typedef struct
{
  ThimbleKeyForm  *form;
  ThimbleEndpoint *endpoint;
  ThimbleSecret   *secret;  /* nullable: none needed, or none typed */
  char            *old_url; /* nullable: to go back to where the new address could not be saved */
  gboolean         accepted;
} Job;

static Job *
job_new (ThimbleKeyForm  *form,
         ThimbleEndpoint *endpoint,
         ThimbleSecret   *secret)
{
  Job *job = g_new0 (Job, 1);

  job->form = g_object_ref (form);
  job->endpoint = g_object_ref (endpoint);
  job->secret = secret != NULL ? thimble_secret_ref (secret) : NULL;
  job->accepted = g_strcmp0 (form->accepted_for, thimble_endpoint_get_origin (endpoint)) == 0;
  return job;
}

static void
job_free (Job *job)
{
  g_object_unref (job->form);
  g_object_unref (job->endpoint);
  g_clear_pointer (&job->secret, thimble_secret_unref);
  g_free (job->old_url);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static void
begin (ThimbleKeyForm *self,
       const char     *text)
{
  g_clear_object (&self->running);
  self->running = g_cancellable_new ();
  thimble_key_form_update (self);
  thimble_key_form_show_hint (self, text, FALSE, NULL, HINT_NOTHING);
}

static void
end (ThimbleKeyForm *self)
{
  g_clear_object (&self->running);
  thimble_key_form_update (self);
}

static void
end_with_error (ThimbleKeyForm *self,
                const GError   *error)
{
  end (self);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && !g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_CANCELLED))
    thimble_key_form_show_error (self, error);
}

/* "api.example.org" → "api-example-org", with a number where that is taken. */
static char *
make_id (ThimbleKeyForm *self,
         const char     *base_url)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine);
  g_autofree char *host = thimble_url_get_host_for_display (base_url);
  g_autoptr (GString) id = g_string_new (NULL);
  gsize length;

  for (const char *p = host != NULL ? host : ""; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (id, g_ascii_tolower (*p));
    else if (id->len > 0 && id->str[id->len - 1] != '-')
      g_string_append_c (id, '-');
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

/* The order of the row "Format". */
static const ThimbleDialectKind dialects[] = {
  THIMBLE_DIALECT_OPENAI_CHAT, THIMBLE_DIALECT_OPENAI_RESPONSES,
  THIMBLE_DIALECT_ANTHROPIC_MESSAGES, THIMBLE_DIALECT_GEMINI,
};

/* The endpoint as the form has it: the chosen one, or one that is not in the catalogue (yet). */
static ThimbleEndpoint *
make_endpoint (ThimbleKeyForm  *self,
               GError         **error)
{
  ThimbleEndpoint *chosen = thimble_key_form_get_chosen (self);
  g_autofree char *url = NULL;
  g_autofree char *name = NULL;
  g_autofree char *id = NULL;
  guint dialect = adw_combo_row_get_selected (self->dialect_row);

  if (chosen != NULL && self->mode != FORM_ADDRESS)
    return g_object_ref (chosen);
  url = thimble_url_normalise (gtk_editable_get_text (self->url_row), error);
  if (url == NULL)
    return NULL;
  if (chosen != NULL)
    return thimble_endpoint_new (thimble_endpoint_get_id (chosen), thimble_endpoint_get_name (chosen),
                                 thimble_endpoint_get_dialect (chosen), url, thimble_endpoint_needs_key (chosen), error);
  id = make_id (self, url);
  name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  return thimble_endpoint_new (id, *name != '\0' ? name : NULL, dialects[MIN (dialect, G_N_ELEMENTS (dialects) - 1)], url,
                               gtk_switch_get_active (self->needs_key_switch), error);
}

/* FALSE: the reason is shown. *@secret is NULL where none was typed. */
static gboolean
read_form (ThimbleKeyForm   *self,
           ThimbleEndpoint **endpoint,
           ThimbleSecret   **secret)
{
  const char *typed = gtk_editable_get_text (self->key_row);
  g_autoptr (GError) error = NULL;

  *secret = NULL;
  *endpoint = make_endpoint (self, &error);
  if (*endpoint != NULL && thimble_endpoint_needs_key (*endpoint) && *typed != '\0')
    *secret = thimble_secret_new (typed, -1, thimble_endpoint_get_origin (*endpoint), &error);
  if (error == NULL)
    return TRUE;
  g_clear_object (endpoint);
  thimble_key_form_show_error (self, error);
  return FALSE;
}

/* check */

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  ThimbleKeyForm *self = job->form;
  g_autoptr (GError) error = NULL;
  gboolean accepted = thimble_runner_check_key_finish (THIMBLE_RUNNER (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  thimble_key_form_forget_check (self);
  if (!accepted)
    {
      /* Only the provider's own word: a server in trouble says nothing of the key. */
      if (job->secret != NULL && (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_KEY)
                                  || g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_PERMITTED)))
        self->refused_for = g_strdup (thimble_endpoint_get_origin (job->endpoint));
      end_with_error (self, error);
      return;
    }
  end (self);
  self->accepted_for = g_strdup (thimble_endpoint_get_origin (job->endpoint));
  thimble_key_form_show_hint (self, job->secret != NULL ? _("The key works. Save it to use it.")
                                                        : _("The endpoint answers. Save it to use it."),
                              FALSE, NULL, HINT_NOTHING);
}

void
thimble_key_form_check (ThimbleKeyForm *self)
{
  g_autoptr (ThimbleEndpoint) endpoint = NULL;
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autofree char *host = NULL;
  g_autofree char *text = NULL;

  if (self->running != NULL || !read_form (self, &endpoint, &secret))
    return;
  host = thimble_url_get_host_for_display (thimble_endpoint_get_base_url (endpoint));
  /* Translators: %s is a server's name */
  text = g_strdup_printf (_("Asking %s for its list of models. This uses no tokens."), host != NULL ? host : "");
  begin (self, text);
  thimble_runner_check_key_async (thimble_engine_get_runner (self->engine), endpoint, secret, self->running, checked_cb,
                                  job_new (self, endpoint, secret));
}

/* save */

/* What an earlier key's check said does not hold for this one. */
static void
write_note (Job *job)
{
  g_autofree char *name = g_strconcat ("key-check:", thimble_endpoint_get_id (job->endpoint), NULL);
  g_autofree char *value = NULL;

  if (job->accepted)
    value = g_strdup_printf ("{\"at\":%" G_GINT64_FORMAT ",\"ok\":true,\"code\":null}", thimble_clock_wall_us ());
  thimble_store_set_note_async (thimble_engine_get_store (job->form->engine), name, value, NULL, NULL, NULL);
}

static void
finish_saving (Job *job)
{
  ThimbleKeyForm *self = job->form;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  write_note (job);
  g_clear_object (&self->running);
  thimble_key_form_reset (self);
  if (!ADW_IS_PREFERENCES_WINDOW (root))
    return;
  if (job->secret != NULL)
    thimble_clipboard_guard_offer (GTK_WIDGET (root), job->secret);
  else
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root), adw_toast_new (_("Endpoint saved")));
}

static void
key_saved_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  ThimbleKeyForm *self = job->form;
  g_autoptr (GError) error = NULL;
  gboolean saved = thimble_key_store_save_finish (THIMBLE_KEY_STORE (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (saved)
    finish_saving (job);
  else
    end_with_error (self, error);
}

static void
save_key (Job *job)
{
  ThimbleKeyForm *self = job->form;

  if (job->secret == NULL)
    {
      finish_saving (job);
      job_free (job);
      return;
    }
  thimble_key_store_save_async (thimble_engine_get_keys (self->engine), thimble_endpoint_get_id (job->endpoint),
                                thimble_endpoint_get_origin (job->endpoint),
                                gtk_editable_get_text (self->label_row), job->secret,
                                gtk_switch_get_active (self->session_switch), self->running, key_saved_cb, job);
}

static void
endpoint_added_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  ThimbleKeyForm *self = job->form;
  g_autoptr (GError) error = NULL;
  gboolean added = thimble_catalogue_add_endpoint_finish (THIMBLE_CATALOGUE (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (!added)
    {
      end_with_error (self, error);
      return;
    }
  /* It is there now: where the key cannot be saved, only the key is left to do. */
  g_set_object (&self->editing, job->endpoint);
  self->editing_has_key = FALSE;
  self->mode = FORM_REPLACE;
  save_key (g_steal_pointer (&job));
}

static void
address_saved_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  ThimbleKeyForm *self = job->form;
  g_autoptr (GError) error = NULL;
  gboolean saved = thimble_catalogue_save_endpoints_finish (THIMBLE_CATALOGUE (source), result, &error);

  if (!saved)
    thimble_endpoint_set_base_url (job->endpoint, job->old_url, NULL);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (saved)
    save_key (g_steal_pointer (&job));
  else
    end_with_error (self, error);
}

static void
start_saving (ThimbleKeyForm  *self,
              ThimbleEndpoint *endpoint,
              ThimbleSecret   *secret)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine);
  Job *job;

  begin (self, gtk_switch_get_active (self->session_switch) || secret == NULL ? _("Saving…")
                                                                             : _("Saving the key in the keyring…"));
  job = job_new (self, endpoint, secret);
  if (thimble_key_form_is_compatible (self))
    thimble_catalogue_add_endpoint_async (catalogue, endpoint, self->running, endpoint_added_cb, job);
  else if (self->mode == FORM_ADDRESS)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url = g_strdup (thimble_endpoint_get_base_url (endpoint));

      g_set_object (&job->endpoint, self->editing);
      job->old_url = g_strdup (thimble_endpoint_get_base_url (self->editing));
      if (thimble_endpoint_set_base_url (self->editing, url, &error))
        thimble_catalogue_save_endpoints_async (catalogue, self->running, address_saved_cb, job);
      else
        {
          job_free (job);
          end_with_error (self, error);
        }
    }
  else
    save_key (job);
}

/* A doubtful key is not saved over another one without a word. */

static void
confirmed_cb (AdwMessageDialog *dialog,
              const char       *response,
              gpointer          user_data)
{
  ThimbleKeyForm *self = user_data;
  g_autoptr (ThimbleEndpoint) endpoint = NULL;
  g_autoptr (ThimbleSecret) secret = NULL;

  if (self->engine != NULL && self->running == NULL && g_str_equal (response, "replace")
      && read_form (self, &endpoint, &secret))
    start_saving (self, endpoint, secret);
}

/* (transfer full) (nullable): why @secret should not take another's place. A person's own server may take keys of any
 * make, so there the look says nothing. */
static char *
doubt (ThimbleKeyForm  *self,
       ThimbleEndpoint *endpoint,
       ThimbleSecret   *secret)
{
  ThimbleEndpoint *other = thimble_endpoint_is_builtin (endpoint)
                           ? thimble_catalogue_guess_other (thimble_engine_get_catalogue (self->engine), secret, endpoint) : NULL;
  g_autofree char *name = thimble_text_for_label (thimble_endpoint_get_name (other != NULL ? other : endpoint), 40);

  if (other != NULL)
    /* Translators: %s is a provider */
    return g_strdup_printf (_("The new key looks like a key of %s."), name);
  if (g_strcmp0 (self->refused_for, thimble_endpoint_get_origin (endpoint)) == 0)
    /* Translators: %s is a provider */
    return g_strdup_printf (_("%s did not accept the new key."), name);
  return NULL;
}

static void
confirm (ThimbleKeyForm  *self,
         ThimbleEndpoint *endpoint,
         ThimbleKeyInfo  *replaced,
         const char      *why)
{
  const char *last_four = thimble_key_info_get_last_four (replaced);
  g_autofree char *name = thimble_text_for_label (thimble_endpoint_get_name (endpoint), 40);
  /* Translators: %s is an endpoint */
  g_autofree char *heading = g_strdup_printf (_("Replace the Key for %s?"), name);
  /* Translators: %s is the last four characters of a key. */
  g_autofree char *lost = last_four != NULL
    ? g_strdup_printf (_("The saved one, which ends in %s, would be gone for good."), last_four)
    : g_strdup (_("The saved one would be gone for good."));
  g_autofree char *body = g_strjoin ("\n\n", why, lost, NULL);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, body);

  gtk_widget_set_name (dialog, "key-replace");
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "replace", _("_Replace"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (confirmed_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
thimble_key_form_save (ThimbleKeyForm *self)
{
  g_autoptr (ThimbleEndpoint) endpoint = NULL;
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autofree char *why = NULL;
  ThimbleKeyInfo *replaced;

  if (self->running != NULL || !read_form (self, &endpoint, &secret))
    return;
  replaced = secret != NULL ? thimble_key_form_get_replaced (self, endpoint) : NULL;
  why = replaced != NULL ? doubt (self, endpoint, secret) : NULL;
  if (why != NULL)
    confirm (self, endpoint, replaced, why);
  else
    start_saving (self, endpoint, secret);
}
