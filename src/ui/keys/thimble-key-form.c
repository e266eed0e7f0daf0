/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "app/thimble-mark-wrong.h"
#include "base/thimble-format.h"
#include "base/thimble-url.h"
#include "thimble-key-form-private.h"

G_DEFINE_FINAL_TYPE (ThimbleKeyForm, thimble_key_form, ADW_TYPE_PREFERENCES_GROUP)

enum { SIGNAL_UNLOCK, N_SIGNALS };
static guint signals[N_SIGNALS];

gboolean
thimble_key_form_is_compatible (ThimbleKeyForm *self)
{
  return self->mode == FORM_ADD && adw_combo_row_get_selected (self->provider_row) == self->choices->len;
}

ThimbleEndpoint *
thimble_key_form_get_chosen (ThimbleKeyForm *self)
{
  guint selected = adw_combo_row_get_selected (self->provider_row);

  if (self->mode != FORM_ADD)
    return self->editing;
  return selected < self->choices->len ? self->choices->pdata[selected] : NULL;
}

void
thimble_key_form_show_hint (ThimbleKeyForm  *self,
                            const char      *text,
                            gboolean         is_error,
                            const char      *button,
                            ThimbleFormHint  action)
{
  self->hint_action = action;
  gtk_label_set_text (self->hint, text != NULL ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->hint), NULL);
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self->hint), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->hint), "error");
  gtk_button_set_label (self->hint_button, button != NULL ? button : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint_button), button != NULL);
  gtk_widget_set_visible (self->hint_box, text != NULL);
}

void
thimble_key_form_show_error (ThimbleKeyForm *self,
                             const GError   *error)
{
  g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);
  const char *advice = thimble_problem_get_advice (problem);
  g_autofree char *text = g_strjoin (*advice != '\0' ? " " : "", thimble_problem_get_message (problem), advice, NULL);
  gboolean locked = thimble_problem_get_code (problem) == THIMBLE_ERROR_KEY_LOCKED;

  thimble_key_form_show_hint (self, text, TRUE, locked ? _("_Unlock…") : NULL, locked ? HINT_UNLOCK : HINT_NOTHING);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->hint), thimble_problem_get_details (problem));
}

ThimbleKeyInfo *
thimble_key_form_get_replaced (ThimbleKeyForm  *self,
                               ThimbleEndpoint *endpoint)
{
  ThimbleKeyInfo *info = endpoint != NULL ? g_hash_table_lookup (self->with_key, thimble_endpoint_get_id (endpoint)) : NULL;

  /* A key for this session lies before the one in the keyring, which stays; one for another address is of no use. */
  if (info == NULL || (gtk_switch_get_active (self->session_switch) && !thimble_key_info_is_session_only (info))
      || g_strcmp0 (thimble_key_info_get_origin (info), thimble_endpoint_get_origin (endpoint)) != 0)
    return NULL;
  return info;
}

void
thimble_key_form_forget_check (ThimbleKeyForm *self)
{
  g_clear_pointer (&self->accepted_for, g_free);
  g_clear_pointer (&self->refused_for, g_free);
}

/* Adding where a key is there already takes its place: said before it happens. */
static void
show_replaced (ThimbleKeyForm *self,
               ThimbleKeyInfo *replaced)
{
  const char *last_four = replaced != NULL ? thimble_key_info_get_last_four (replaced) : NULL;
  g_autofree char *text = NULL;

  if (last_four != NULL)
    /* Translators: %s is the last four characters of a key. */
    text = g_strdup_printf (_("It takes the place of the saved key that ends in %s."), last_four);
  else if (replaced != NULL)
    text = g_strdup (_("It takes the place of the saved key."));
  thimble_key_form_show_hint (self, text, FALSE, NULL, HINT_NOTHING);
}

/* What is wrong with, or worth saying of, what is typed so far. FALSE: it cannot be used. */
static gboolean
judge (ThimbleKeyForm *self,
       gboolean       *has_key)
{
  ThimbleEndpoint *chosen = thimble_key_form_get_chosen (self);
  const char *typed = gtk_editable_get_text (self->key_row);
  const char *typed_url = gtk_editable_get_text (self->url_row);
  gboolean with_url = thimble_key_form_is_compatible (self) || self->mode == FORM_ADDRESS;
  g_autoptr (GError) url_error = NULL;
  g_autoptr (GError) key_error = NULL;
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autofree char *url = NULL;
  ThimbleEndpoint *other;

  *has_key = FALSE;
  if (with_url && *typed_url != '\0')
    url = thimble_url_normalise (typed_url, &url_error);
  if (*typed != '\0')
    secret = thimble_secret_new (typed, -1, NULL, &key_error);
  *has_key = secret != NULL;
  thimble_mark_wrong (self->url_row, url_error != NULL);
  thimble_mark_wrong (self->key_row, key_error != NULL);
  if (key_error != NULL || url_error != NULL)
    {
      thimble_key_form_show_error (self, key_error != NULL ? key_error : url_error);
      return FALSE;
    }

  other = secret != NULL ? thimble_catalogue_guess_other (thimble_engine_get_catalogue (self->engine), secret, chosen) : NULL;
  g_set_object (&self->suggested, other);
  if (other != NULL)
    {
      g_autofree char *name = thimble_text_for_label (thimble_endpoint_get_name (other), 40);
      /* Translators: %s is a provider: “This looks like a key of Anthropic.” */
      g_autofree char *text = g_strdup_printf (_("This looks like a key of %s."), name);
      g_autofree char *button = g_strdup_printf (_("Use %s"), name);

      thimble_key_form_show_hint (self, text, FALSE, self->mode == FORM_ADD ? button : NULL, HINT_USE_SUGGESTED);
      return !with_url || url != NULL;
    }
  if (self->mode == FORM_ADDRESS && self->editing_has_key && url != NULL && secret == NULL)
    {
      g_autofree char *origin = thimble_url_get_origin (url);

      if (g_strcmp0 (origin, thimble_endpoint_get_origin (self->editing)) != 0)
        {
          thimble_key_form_show_hint (self, _("The stored key belongs to the old address and is not sent to the new one. "
                                              "Enter the key again."), FALSE, NULL, HINT_NOTHING);
          return TRUE;
        }
    }
  if (self->keyring == THIMBLE_KEY_LOCKED && !gtk_switch_get_active (self->session_switch) && secret != NULL)
    thimble_key_form_show_hint (self, _("The keyring is locked. Unlock it to save the key there."), FALSE, _("_Unlock…"),
                                HINT_UNLOCK);
  else if (self->keyring == THIMBLE_KEY_NO_SERVICE && !gtk_switch_get_active (self->session_switch) && secret != NULL)
    thimble_key_form_show_hint (self, _("Without a keyring the key can only be kept for this session: turn on the switch above."),
                                FALSE, NULL, HINT_NOTHING);
  else
    show_replaced (self, secret != NULL && self->mode == FORM_ADD ? thimble_key_form_get_replaced (self, chosen) : NULL);
  return !with_url || url != NULL;
}

static gboolean
chosen_needs_key (ThimbleKeyForm *self)
{
  ThimbleEndpoint *chosen = thimble_key_form_get_chosen (self);

  return chosen != NULL ? thimble_endpoint_needs_key (chosen) : gtk_switch_get_active (self->needs_key_switch);
}

void
thimble_key_form_update (ThimbleKeyForm *self)
{
  ThimbleEndpoint *chosen = thimble_key_form_get_chosen (self);
  gboolean compatible = thimble_key_form_is_compatible (self);
  gboolean busy = self->running != NULL;
  gboolean needs_key = chosen_needs_key (self);
  const char *page = chosen != NULL ? thimble_endpoint_get_page (chosen, THIMBLE_PAGE_KEYS) : NULL;
  g_autofree char *name = chosen != NULL ? thimble_text_for_label (thimble_endpoint_get_name (chosen), 40) : NULL;
  g_autofree char *title = NULL;
  gboolean fits, has_key, can_keep;

  /* Translators: in these titles %s is an endpoint */
  if (self->mode == FORM_REPLACE && self->editing_has_key)
    title = g_strdup_printf (_("Replace the Key for %s"), name);
  else if (self->mode == FORM_REPLACE)
    title = g_strdup_printf (_("Add a Key for %s"), name);
  else if (self->mode == FORM_ADDRESS)
    title = g_strdup_printf (_("Change the Address of %s"), name);
  else
    title = g_strdup (compatible ? _("Add an Endpoint") : _("Add a Key"));
  {
    g_autofree char *safe = g_markup_escape_text (title, -1);

    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), safe);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->provider_row), self->mode == FORM_ADD);
  gtk_widget_set_visible (GTK_WIDGET (self->name_row), compatible);
  gtk_widget_set_visible (GTK_WIDGET (self->url_row), compatible || self->mode == FORM_ADDRESS);
  gtk_widget_set_visible (GTK_WIDGET (self->dialect_row), compatible);
  gtk_widget_set_visible (self->needs_key_row, compatible);
  gtk_widget_set_visible (GTK_WIDGET (self->label_row), needs_key);
  gtk_widget_set_visible (GTK_WIDGET (self->key_row), needs_key);
  gtk_widget_set_visible (self->session_row, needs_key);
  gtk_widget_set_visible (self->link, page != NULL);
  if (page != NULL)
    {
      /* Translators: a link; %s is a provider */
      g_autofree char *label = g_strdup_printf (_("Where %s makes keys"), name);

      gtk_label_set_text (self->link_label, label);
      gtk_widget_set_tooltip_text (self->link, page);
    }
  {
    const char *hint = chosen != NULL ? thimble_endpoint_get_key_hint (chosen) : NULL;
    g_autofree char *safe = hint != NULL ? g_markup_escape_text (hint, -1) : NULL;
    /* Translators: an entry's title; %s is the beginning of a key, such as “sk-…” */
    g_autofree char *label = safe != NULL ? g_strdup_printf (_("Key, such as %s"), safe) : g_strdup (_("Key"));

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->key_row), label);
  }
  gtk_widget_set_visible (self->cancel_button, self->mode != FORM_ADD || busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);

  if (busy)
    {
      gtk_widget_set_sensitive (self->check_button, FALSE);
      gtk_widget_set_sensitive (self->save_button, FALSE);
      return;
    }
  fits = judge (self, &has_key);
  can_keep = gtk_switch_get_active (self->session_switch)
             || (self->keyring != THIMBLE_KEY_LOCKED && self->keyring != THIMBLE_KEY_NO_SERVICE);
  gtk_widget_set_sensitive (self->check_button, fits && (has_key || !needs_key));
  if (self->mode == FORM_ADDRESS && !has_key)
    gtk_widget_set_sensitive (self->save_button, fits);
  else
    gtk_widget_set_sensitive (self->save_button, fits && ((has_key && can_keep) || !needs_key));
}

static void
wipe_entries (ThimbleKeyForm *self)
{
  /* The password buffer lies in locked memory and wipes what is deleted. */
  gtk_editable_set_text (self->key_row, "");
  gtk_editable_set_text (self->label_row, "");
  gtk_editable_set_text (self->name_row, "");
  gtk_editable_set_text (self->url_row, "");
  gtk_switch_set_active (self->needs_key_switch, TRUE);
  adw_combo_row_set_selected (self->dialect_row, 0);
  thimble_key_form_forget_check (self);
}

/* The first provider whose key is not there yet. */
static void
select_first_missing (ThimbleKeyForm *self)
{
  guint i;

  for (i = 0; i < self->choices->len; i++)
    if (!g_hash_table_contains (self->with_key, thimble_endpoint_get_id (self->choices->pdata[i])))
      break;
  adw_combo_row_set_selected (self->provider_row, i);
}

void
thimble_key_form_reset (ThimbleKeyForm *self)
{
  self->mode = FORM_ADD;
  g_clear_object (&self->editing);
  self->touched = FALSE;
  wipe_entries (self);
  select_first_missing (self);
  thimble_key_form_update (self);
}

/* handlers */

static void
on_changed (ThimbleKeyForm *self)
{
  thimble_key_form_forget_check (self);
  if (self->running == NULL && self->engine != NULL)
    thimble_key_form_update (self);
}

static void
on_key_changed (ThimbleKeyForm *self)
{
  on_changed (self);
}

static void
on_provider (ThimbleKeyForm *self)
{
  if (self->filling || self->engine == NULL)
    return;
  self->touched = TRUE;
  on_changed (self);
}

static void
on_activated (ThimbleKeyForm *self)
{
  if (gtk_widget_get_sensitive (self->save_button))
    thimble_key_form_save (self);
}

static void
on_cancel (ThimbleKeyForm *self)
{
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  else
    thimble_key_form_reset (self);
}

static void
on_link (ThimbleKeyForm *self)
{
  ThimbleEndpoint *chosen = thimble_key_form_get_chosen (self);

  if (chosen != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                  thimble_endpoint_get_page (chosen, THIMBLE_PAGE_KEYS), GDK_CURRENT_TIME);
}

static void
on_hint_button (ThimbleKeyForm *self)
{
  if (self->hint_action == HINT_UNLOCK)
    g_signal_emit (self, signals[SIGNAL_UNLOCK], 0);
  else if (self->hint_action == HINT_USE_SUGGESTED && self->suggested != NULL)
    {
      for (guint i = 0; i < self->choices->len; i++)
        if (self->choices->pdata[i] == (gpointer) self->suggested)
          {
            adw_combo_row_set_selected (self->provider_row, i);
            return;
          }
    }
}

/* Providers that want a key, then the person's own, then a new one. */
static void
fill_choices (ThimbleKeyForm *self)
{
  GListModel *endpoints = thimble_catalogue_get_endpoints (thimble_engine_get_catalogue (self->engine));
  g_autoptr (ThimbleEndpoint) before = NULL;
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gboolean was_compatible = self->touched && thimble_key_form_is_compatible (self);
  guint selected = GTK_INVALID_LIST_POSITION;

  if (self->touched && self->mode == FORM_ADD && thimble_key_form_get_chosen (self) != NULL)
    before = g_object_ref (thimble_key_form_get_chosen (self));
  g_ptr_array_set_size (self->choices, 0);
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < g_list_model_get_n_items (endpoints); i++)
      {
        g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (endpoints, i);
        g_autofree char *name = NULL;

        if (!thimble_endpoint_needs_key (endpoint) || thimble_endpoint_is_builtin (endpoint) != (pass == 0))
          continue;
        if (endpoint == before)
          selected = self->choices->len;
        name = thimble_text_for_label (thimble_endpoint_get_name (endpoint), 40);
        gtk_string_list_append (names, name);
        g_ptr_array_add (self->choices, g_object_ref (endpoint));
      }
  gtk_string_list_append (names, _("Compatible endpoint…"));
  if (was_compatible)
    selected = self->choices->len;
  self->filling = TRUE;
  adw_combo_row_set_model (self->provider_row, G_LIST_MODEL (names));
  if (selected != GTK_INVALID_LIST_POSITION)
    adw_combo_row_set_selected (self->provider_row, selected);
  else
    select_first_missing (self);
  self->filling = FALSE;
  thimble_key_form_update (self);
}

static void
thimble_key_form_dispose (GObject *object)
{
  thimble_key_form_close (THIMBLE_KEY_FORM (object));

  G_OBJECT_CLASS (thimble_key_form_parent_class)->dispose (object);
}

static void
thimble_key_form_finalize (GObject *object)
{
  ThimbleKeyForm *self = THIMBLE_KEY_FORM (object);

  g_clear_object (&self->editing);
  g_clear_object (&self->suggested);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->running);
  g_ptr_array_unref (self->choices);
  g_hash_table_unref (self->with_key);
  thimble_key_form_forget_check (self);

  G_OBJECT_CLASS (thimble_key_form_parent_class)->finalize (object);
}

static void
thimble_key_form_class_init (ThimbleKeyFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_key_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_key_form_finalize;

  signals[SIGNAL_UNLOCK] = g_signal_new ("unlock", THIMBLE_TYPE_KEY_FORM, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/keys/thimble-key-form.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, provider_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, name_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, url_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, dialect_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, needs_key_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, needs_key_switch);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, label_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, key_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, session_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, session_switch);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, hint_box);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, hint);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, hint_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, link);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, link_label);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, spinner);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, check_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyForm, save_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_key_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_provider);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_link);
  gtk_widget_class_bind_template_callback (widget_class, on_hint_button);
  gtk_widget_class_bind_template_callback (widget_class, thimble_key_form_check);
  gtk_widget_class_bind_template_callback (widget_class, thimble_key_form_save);
}

static void
thimble_key_form_init (ThimbleKeyForm *self)
{
  GtkEditable *delegate;

  self->cancellable = g_cancellable_new ();
  self->choices = g_ptr_array_new_with_free_func (g_object_unref);
  self->with_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) thimble_key_info_unref);
  self->keyring = THIMBLE_KEY_FOUND;
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Undo would keep what was typed in ordinary memory, once it was made visible. */
  delegate = gtk_editable_get_delegate (self->key_row);
  if (delegate != NULL)
    gtk_editable_set_enable_undo (delegate, FALSE);
}

void
thimble_key_form_set_engine (ThimbleKeyForm *self,
                             ThimbleEngine  *engine)
{
  g_return_if_fail (THIMBLE_IS_KEY_FORM (self));
  g_return_if_fail (THIMBLE_IS_ENGINE (engine) && self->engine == NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (thimble_engine_get_catalogue (engine), "changed", G_CALLBACK (fill_choices), self,
                           G_CONNECT_SWAPPED);
  fill_choices (self);
}

void
thimble_key_form_close (ThimbleKeyForm *self)
{
  g_return_if_fail (THIMBLE_IS_KEY_FORM (self));

  g_cancellable_cancel (self->cancellable);
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (thimble_engine_get_catalogue (self->engine), self);
  g_clear_object (&self->engine);
  if (self->key_row != NULL)
    gtk_editable_set_text (self->key_row, "");
}

void
thimble_key_form_set_keyring (ThimbleKeyForm  *self,
                              ThimbleKeyState  state,
                              GPtrArray       *infos)
{
  g_return_if_fail (THIMBLE_IS_KEY_FORM (self));

  self->keyring = state;
  g_hash_table_remove_all (self->with_key);
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    g_hash_table_insert (self->with_key, g_strdup (thimble_key_info_get_endpoint_id (infos->pdata[i])),
                         thimble_key_info_ref (infos->pdata[i]));
  if (self->running != NULL)
    return;
  if (self->mode == FORM_ADD && !self->touched && *gtk_editable_get_text (self->key_row) == '\0')
    {
      self->filling = TRUE;
      select_first_missing (self);
      self->filling = FALSE;
    }
  thimble_key_form_update (self);
}

void
thimble_key_form_edit (ThimbleKeyForm  *self,
                       ThimbleEndpoint *endpoint,
                       gboolean         has_key)
{
  ThimbleKeyInfo *info;

  g_return_if_fail (THIMBLE_IS_KEY_FORM (self));
  g_return_if_fail (THIMBLE_IS_ENDPOINT (endpoint));

  if (self->running != NULL)
    return; /* what runs has its own Cancel */
  wipe_entries (self);
  g_set_object (&self->editing, endpoint);
  self->editing_has_key = has_key;
  self->mode = FORM_REPLACE;
  info = g_hash_table_lookup (self->with_key, thimble_endpoint_get_id (endpoint));
  gtk_editable_set_text (self->label_row, info != NULL ? thimble_key_info_get_label (info) : "");
  thimble_key_form_update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->key_row));
}

void
thimble_key_form_edit_address (ThimbleKeyForm  *self,
                               ThimbleEndpoint *endpoint,
                               gboolean         has_key)
{
  thimble_key_form_edit (self, endpoint, has_key);
  if (self->running != NULL)
    return;
  self->mode = FORM_ADDRESS;
  gtk_editable_set_text (self->url_row, thimble_endpoint_get_base_url (endpoint));
  thimble_key_form_update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->url_row));
}
