/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "base/thimble-url.h"
#include "thimble-key-layout.h"
#include "thimble-key-row-private.h"

typedef enum { STATE_CHECKING, STATE_WORKS, STATE_REFUSED, STATE_NOT_CHECKED, STATE_LOCKED, STATE_SESSION,
               STATE_OTHER_ADDRESS, STATE_NO_KEY, STATE_NEEDS_NONE } State;

G_DEFINE_FINAL_TYPE (ThimbleKeyRow, thimble_key_row, ADW_TYPE_PREFERENCES_ROW)

enum { SIGNAL_REPLACE, SIGNAL_CHANGE_ADDRESS, N_SIGNALS };
static guint signals[N_SIGNALS];

char *
thimble_key_row_dup_name (ThimbleKeyRow *self)
{
  return thimble_text_for_label (self->endpoint != NULL ? thimble_endpoint_get_name (self->endpoint) : self->id, 60);
}

/* Only these say that the key itself is not let in. */
gboolean
thimble_key_row_is_refusal (ThimbleProblem *problem)
{
  switch (thimble_problem_get_code (problem))
    {
    case THIMBLE_ERROR_BAD_KEY:
    case THIMBLE_ERROR_NOT_PERMITTED:
    case THIMBLE_ERROR_REGION:
    case THIMBLE_ERROR_QUOTA_EXHAUSTED:
      return TRUE;
    default:
      return FALSE;
    }
}

static State
get_state (ThimbleKeyRow *self)
{
  gboolean needs_key = self->endpoint == NULL || thimble_endpoint_needs_key (self->endpoint);

  if (self->checking != NULL)
    return STATE_CHECKING;
  if (needs_key && self->info == NULL)
    return STATE_NO_KEY;
  if (self->info != NULL && self->endpoint != NULL
      && g_strcmp0 (thimble_key_info_get_origin (self->info), thimble_endpoint_get_origin (self->endpoint)) != 0)
    return STATE_OTHER_ADDRESS;
  if (self->info != NULL && thimble_key_info_is_locked (self->info))
    return STATE_LOCKED;
  if (self->problem != NULL && thimble_key_row_is_refusal (self->problem))
    return STATE_REFUSED;
  if (self->info != NULL && thimble_key_info_is_session_only (self->info))
    return STATE_SESSION;
  if (self->checked && self->accepted)
    return STATE_WORKS;
  return needs_key ? STATE_NOT_CHECKED : STATE_NEEDS_NONE;
}

static const struct { State state; const char *label; const char *css_class; } pills[] = {
  { STATE_CHECKING, NC_("key state", "Checking…"), NULL },
  { STATE_WORKS, NC_("key state", "Works"), "works" },
  { STATE_REFUSED, NC_("key state", "Refused"), "refused" },
  { STATE_NOT_CHECKED, NC_("key state", "Not checked"), NULL },
  { STATE_LOCKED, NC_("key state", "Locked"), "attention" },
  { STATE_SESSION, NC_("key state", "This session only"), "attention" },
  { STATE_OTHER_ADDRESS, NC_("key state", "Other address"), "attention" },
  { STATE_NO_KEY, NC_("key state", "No key"), NULL },
  { STATE_NEEDS_NONE, NC_("key state", "Needs no key"), NULL },
};

static void
append_part (GString    *text,
             const char *part)
{
  /* Translators: stands between the parts of a line such as “Work · key ends in 7Qx4 · checked today at 13:58” */
  g_string_append_printf (text, "%s%s", text->len > 0 ? _(" · ") : "", part);
}

static char *
describe (ThimbleKeyRow *self,
          State          state)
{
  GString *text = g_string_new (NULL);

  if (self->info != NULL && *thimble_key_info_get_label (self->info) != '\0')
    {
      g_autofree char *label = thimble_text_for_label (thimble_key_info_get_label (self->info), 40);

      append_part (text, label);
    }
  if (self->info != NULL && thimble_key_info_get_last_four (self->info) != NULL)
    {
      g_autofree char *ends = g_strdup_printf (_("key ends in %s"), thimble_key_info_get_last_four (self->info));

      append_part (text, ends);
    }
  if (state == STATE_OTHER_ADDRESS)
    append_part (text, _("the address has changed: add the key again"));
  else if (state == STATE_LOCKED)
    append_part (text, _("in the locked keyring"));
  else if (self->problem != NULL && state != STATE_CHECKING)
    append_part (text, thimble_problem_get_message (self->problem));
  else if (self->checked && self->accepted)
    {
      g_autofree char *when = thimble_format_when (self->checked_at);
      g_autofree char *checked = g_strdup_printf (state == STATE_SESSION ? _("works, checked %s") : _("checked %s"), when);

      append_part (text, checked);
    }
  if (text->len == 0 && self->endpoint != NULL && *thimble_endpoint_get_base_url (self->endpoint) != '\0')
    {
      g_autofree char *host = thimble_url_get_host_for_display (thimble_endpoint_get_base_url (self->endpoint));
      g_autofree char *safe = host != NULL ? thimble_text_for_label (host, 60) : NULL;

      if (safe != NULL)
        append_part (text, safe);
    }
  if (text->len > 0)
    {
      /* The line starts with a capital wherever it starts. */
      gunichar first = g_unichar_totitle (g_utf8_get_char (text->str));
      char capital[7] = { 0 };

      if (self->info != NULL && *thimble_key_info_get_label (self->info) == '\0')
        {
          g_unichar_to_utf8 (first, capital);
          g_string_erase (text, 0, g_utf8_next_char (text->str) - text->str);
          g_string_prepend (text, capital);
        }
    }
  return g_string_free (text, FALSE);
}

static void
enable (ThimbleKeyRow *self,
        const char    *name,
        gboolean       enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
show_button (ThimbleKeyRow *self,
             const char    *label,
             const char    *action,
             const char    *explanation)
{
  gtk_button_set_label (self->button, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), action);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), explanation);
  gtk_widget_set_visible (GTK_WIDGET (self->button), TRUE);
}

void
thimble_key_row_update (ThimbleKeyRow *self)
{
  State state = get_state (self);
  g_autofree char *text = describe (self, state);
  g_autofree char *name = thimble_key_row_dup_name (self);
  g_autofree char *description = NULL;
  gboolean locked = self->info != NULL && thimble_key_info_is_locked (self->info);
  const char *pill = g_dpgettext2 (GETTEXT_PACKAGE, "key state", pills[state].label);

  gtk_label_set_text (self->subtitle, text);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), *text != '\0');
  gtk_label_set_text (self->pill, pill);
  for (guint i = 0; i < G_N_ELEMENTS (pills); i++)
    if (pills[i].css_class != NULL)
      gtk_widget_remove_css_class (GTK_WIDGET (self->pill), pills[i].css_class);
  if (pills[state].css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->pill), pills[state].css_class);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), state == STATE_CHECKING);
  gtk_spinner_set_spinning (self->spinner, state == STATE_CHECKING);

  if (state == STATE_CHECKING)
    show_button (self, _("Stop"), "key.stop", NULL);
  else if (state == STATE_NO_KEY && self->endpoint != NULL)
    show_button (self, _("Add Key…"), "key.replace", NULL);
  else if (state == STATE_OTHER_ADDRESS)
    show_button (self, _("Add Again…"), "key.replace", NULL);
  else if (self->problem != NULL)
    show_button (self, _("Details"), "key.details", NULL);
  else if (state == STATE_NOT_CHECKED || state == STATE_NEEDS_NONE || (state == STATE_SESSION && !self->checked))
    show_button (self, _("Check"), "key.check", _("Asks for the list of models. It uses no tokens."));
  else
    gtk_widget_set_visible (GTK_WIDGET (self->button), FALSE);

  enable (self, "check", self->endpoint != NULL && state != STATE_CHECKING && state != STATE_NO_KEY
                         && state != STATE_LOCKED && state != STATE_OTHER_ADDRESS);
  enable (self, "stop", state == STATE_CHECKING);
  enable (self, "details", self->problem != NULL);
  enable (self, "replace", self->endpoint != NULL);
  enable (self, "remove", self->info != NULL && !locked);
  /* Translators: what a screen reader says of a row: name, state, details. */
  description = g_strdup_printf (_("%s: %s. %s"), name, pill, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
}

/* the last check, as the store remembers it */

static void
got_note_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (ThimbleKeyRow) self = user_data;
  g_autofree char *note = thimble_store_get_note_finish (THIMBLE_STORE (source), result, NULL);
  g_autoptr (JsonNode) node = note != NULL ? thimble_json_parse (note, -1, 64 * 1024, NULL) : NULL;
  JsonObject *root = node != NULL ? thimble_json_root_object (node) : NULL;
  ThimbleError code = THIMBLE_ERROR_FAILED;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->checked = root != NULL && thimble_json_get_integer (root, "at", &self->checked_at);
  self->accepted = self->checked && thimble_json_get_boolean (root, "ok", FALSE);
  if (!self->checked || self->accepted)
    g_clear_pointer (&self->problem, thimble_problem_unref);
  else if (self->problem == NULL && thimble_error_from_code (thimble_json_get_string (root, "code") != NULL
                                                             ? thimble_json_get_string (root, "code") : "", &code))
    self->problem = thimble_problem_new (code, thimble_json_get_string (root, "message"), NULL, NULL, -1);
  thimble_key_row_update (self);
}

void
thimble_key_row_read_note (ThimbleKeyRow *self)
{
  g_autofree char *name = g_strconcat ("key-check:", self->id, NULL);

  thimble_store_get_note_async (thimble_engine_get_store (self->engine), name, self->cancellable, got_note_cb,
                                g_object_ref (self));
}

static void
replace_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_REPLACE], 0);
}

static void
change_address_action (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_CHANGE_ADDRESS], 0);
}

static void
fill_menu (ThimbleKeyRow *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) key = g_menu_new ();
  g_autoptr (GMenu) pages = g_menu_new ();
  g_autoptr (GMenu) end = g_menu_new ();
  gboolean needs_key = self->endpoint == NULL || thimble_endpoint_needs_key (self->endpoint);
  gboolean own = self->endpoint != NULL && !thimble_endpoint_is_builtin (self->endpoint);

  g_menu_append (key, _("_Check"), "key.check");
  g_menu_append (key, _("_Details"), "key.details");
  if (needs_key)
    g_menu_append (key, _("_Replace…"), "key.replace");
  if (own)
    g_menu_append (key, _("Change _Address…"), "key.change-address");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (key));
  for (ThimblePage page = 0; self->endpoint != NULL && page < THIMBLE_N_PAGES; page++)
    if (thimble_endpoint_get_page (self->endpoint, page) != NULL)
      {
        g_autoptr (GMenuItem) item = g_menu_item_new (thimble_page_get_label (page), NULL);

        g_menu_item_set_action_and_target (item, "key.open-page", "i", (gint32) page);
        g_menu_append_item (pages, item);
      }
  if (g_menu_model_get_n_items (G_MENU_MODEL (pages)) > 0)
    g_menu_append_section (menu, _("In the Browser"), G_MENU_MODEL (pages));
  if (needs_key)
    g_menu_append (end, _("Re_move…"), "key.remove");
  if (own)
    g_menu_append (end, _("Remove _Endpoint…"), "key.remove-endpoint");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));
  gtk_menu_button_set_menu_model (self->menu_button, G_MENU_MODEL (menu));
}

static void
thimble_key_row_dispose (GObject *object)
{
  ThimbleKeyRow *self = THIMBLE_KEY_ROW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);

  G_OBJECT_CLASS (thimble_key_row_parent_class)->dispose (object);
}

static void
thimble_key_row_finalize (GObject *object)
{
  ThimbleKeyRow *self = THIMBLE_KEY_ROW (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->endpoint);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->checking);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->info, thimble_key_info_unref);
  g_clear_pointer (&self->problem, thimble_problem_unref);
  g_free (self->id);

  G_OBJECT_CLASS (thimble_key_row_parent_class)->finalize (object);
}

static void
thimble_key_row_class_init (ThimbleKeyRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_key_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_key_row_finalize;

  signals[SIGNAL_REPLACE] = g_signal_new ("replace", THIMBLE_TYPE_KEY_ROW, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CHANGE_ADDRESS] = g_signal_new ("change-address", THIMBLE_TYPE_KEY_ROW, G_SIGNAL_RUN_LAST, 0,
                                                 NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (THIMBLE_TYPE_KEY_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/keys/thimble-key-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyRow, initial);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyRow, title);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyRow, button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyRow, pill);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeyRow, menu_button);
}

static void
thimble_key_row_init (ThimbleKeyRow *self)
{
  static const GActionEntry entries[] = {
    { .name = "replace", .activate = replace_action },
    { .name = "change-address", .activate = change_address_action },
  };

  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  thimble_key_row_add_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "key", G_ACTION_GROUP (self->actions));
}

GtkWidget *
thimble_key_row_new (ThimbleEngine   *engine,
                     const char      *endpoint_id,
                     ThimbleEndpoint *endpoint)
{
  ThimbleKeyRow *self;
  g_autofree char *name = NULL;
  g_autofree char *menu = NULL;
  char initial[7] = { 0 };

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (endpoint_id != NULL, NULL);

  self = g_object_new (THIMBLE_TYPE_KEY_ROW, "name", endpoint_id, NULL);
  self->engine = g_object_ref (engine);
  self->id = g_strdup (endpoint_id);
  self->endpoint = endpoint != NULL ? g_object_ref (endpoint) : NULL;
  name = thimble_key_row_dup_name (self);
  gtk_label_set_text (self->title, name);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name); /* for the window's search */
  g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (name)), initial);
  gtk_label_set_text (self->initial, initial);
  /* Translators: a menu's label for screen readers; %s is an endpoint */
  menu = g_strdup_printf (_("Menu of %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, menu, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->menu_button), _("Menu"));
  fill_menu (self);
  thimble_key_row_update (self);
  return GTK_WIDGET (self);
}

ThimbleEndpoint *
thimble_key_row_get_endpoint (ThimbleKeyRow *self)
{
  g_return_val_if_fail (THIMBLE_IS_KEY_ROW (self), NULL);

  return self->endpoint;
}

gboolean
thimble_key_row_has_key (ThimbleKeyRow *self)
{
  g_return_val_if_fail (THIMBLE_IS_KEY_ROW (self), FALSE);

  return self->info != NULL;
}

void
thimble_key_row_set_info (ThimbleKeyRow  *self,
                          ThimbleKeyInfo *info)
{
  g_return_if_fail (THIMBLE_IS_KEY_ROW (self));

  if (info != NULL)
    thimble_key_info_ref (info);
  g_clear_pointer (&self->info, thimble_key_info_unref);
  self->info = info;
  thimble_key_row_update (self);
  thimble_key_row_read_note (self);
}

GtkWidget *
thimble_key_row_get_pill (ThimbleKeyRow *self)
{
  g_return_val_if_fail (THIMBLE_IS_KEY_ROW (self), NULL);

  return GTK_WIDGET (self->pill);
}
