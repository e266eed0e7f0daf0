/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-key-form.h"
#include "thimble-key-row.h"
#include "thimble-keys-page.h"

#define HINT_ID "key-and-token"

struct _ThimbleKeysPage
{
  AdwPreferencesPage parent_instance;

  /* configured */
  ThimbleEngine *engine;

  /* template children */
  GtkWidget      *notices;
  AdwActionRow   *keyring_row;
  GtkSpinner     *unlock_spinner;
  GtkWidget      *unlock_button;
  GtkWidget      *retry_button;
  GtkWidget      *word_row;
  GtkListBox     *list;
  GtkWidget      *placeholder;
  GtkSpinner     *loading;
  GtkWidget      *empty_title;
  GtkWidget      *empty_text;
  ThimbleKeyForm *form;

  /* owned */
  GSettings    *settings;
  GHashTable   *rows;        /* endpoint id → ThimbleKeyRow, borrowed of the list */
  GHashTable   *used;        /* ids of endpoints that occur in the history */
  GtkSizeGroup *pills;       /* of the rows: what stands beside them stands in a column */
  GCancellable *cancellable;
  GCancellable *unlocking;   /* NULL: no prompt is open */
  char         *wanted;      /* nullable: endpoint to show once the list is there */
  guint         reload_idle;
  guint         generation;
  gboolean      loaded;
};

G_DEFINE_FINAL_TYPE (ThimbleKeysPage, thimble_keys_page, ADW_TYPE_PREFERENCES_PAGE)

static void
update_notices (ThimbleKeysPage *self)
{
  gtk_widget_set_visible (self->notices, gtk_widget_get_visible (GTK_WIDGET (self->keyring_row))
                                         || gtk_widget_get_visible (self->word_row));
}

static void
show_keyring (ThimbleKeysPage *self,
              ThimbleKeyState  state,
              const GError    *error)
{
  gboolean locked = state == THIMBLE_KEY_LOCKED;
  gboolean missing = !locked && (state == THIMBLE_KEY_NO_SERVICE || error != NULL);
  const char *title = locked ? _("The keyring is locked") : _("No keyring is running");
  g_autofree char *subtitle = NULL;

  if (locked)
    subtitle = g_strdup (_("Unlock it to use, check or change the keys in it."));
  else if (error != NULL)
    {
      g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);

      title = _("The keyring cannot be used");
      subtitle = g_strjoin (" ", thimble_problem_get_message (problem), thimble_problem_get_advice (problem), NULL);
    }
  else if (missing)
    subtitle = g_strdup (thimble_key_store_get_install_advice ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->keyring_row), title);
  adw_action_row_set_subtitle (self->keyring_row, subtitle != NULL ? subtitle : "");
  gtk_widget_set_visible (GTK_WIDGET (self->keyring_row), locked || missing);
  gtk_widget_set_visible (self->unlock_button, locked);
  gtk_widget_set_sensitive (self->unlock_button, self->unlocking == NULL);
  gtk_widget_set_visible (self->retry_button, missing);
  gtk_widget_set_visible (GTK_WIDGET (self->unlock_spinner), self->unlocking != NULL);
  gtk_spinner_set_spinning (self->unlock_spinner, self->unlocking != NULL);
  update_notices (self);
}

/* the rows */

static int
compare_rows (GtkListBoxRow *a,
              GtkListBoxRow *b,
              gpointer       data)
{
  gboolean ka = thimble_key_row_has_key (THIMBLE_KEY_ROW (a)), kb = thimble_key_row_has_key (THIMBLE_KEY_ROW (b));

  if (ka != kb)
    return ka ? -1 : 1;
  return g_utf8_collate (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (a)),
                         adw_preferences_row_get_title (ADW_PREFERENCES_ROW (b)));
}

static void
on_replace (ThimbleKeysPage *self,
            ThimbleKeyRow   *row)
{
  thimble_key_form_edit (self->form, thimble_key_row_get_endpoint (row), thimble_key_row_has_key (row));
}

static void
on_change_address (ThimbleKeysPage *self,
                   ThimbleKeyRow   *row)
{
  thimble_key_form_edit_address (self->form, thimble_key_row_get_endpoint (row), thimble_key_row_has_key (row));
}

static void
ensure_row (ThimbleKeysPage *self,
            GHashTable      *gone,
            const char      *id,
            ThimbleEndpoint *endpoint,
            ThimbleKeyInfo  *info)
{
  ThimbleKeyRow *row = g_hash_table_lookup (self->rows, id);

  /* An endpoint of the same id may be another one by now. */
  if (row != NULL && thimble_key_row_get_endpoint (row) != endpoint)
    {
      g_hash_table_remove (self->rows, id);
      gtk_list_box_remove (self->list, GTK_WIDGET (row));
      row = NULL;
    }
  g_hash_table_remove (gone, id);
  if (row == NULL)
    {
      row = THIMBLE_KEY_ROW (thimble_key_row_new (self->engine, id, endpoint));
      g_signal_connect_object (row, "replace", G_CALLBACK (on_replace), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (row, "change-address", G_CALLBACK (on_change_address), self, G_CONNECT_SWAPPED);
      thimble_key_row_set_info (row, info);
      gtk_size_group_add_widget (self->pills, thimble_key_row_get_pill (row));
      gtk_list_box_append (self->list, GTK_WIDGET (row));
      g_hash_table_insert (self->rows, g_strdup (id), row);
    }
  else
    thimble_key_row_set_info (row, info);
}

static ThimbleKeyInfo *
find_info (GPtrArray  *infos,
           const char *id)
{
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    if (g_str_equal (thimble_key_info_get_endpoint_id (infos->pdata[i]), id))
      return infos->pdata[i];
  return NULL;
}

/* With a key, or the person's own, or used and in need of none. */
static void
show_rows (ThimbleKeysPage *self,
           GPtrArray       *infos)
{
  GListModel *endpoints = thimble_catalogue_get_endpoints (thimble_engine_get_catalogue (self->engine));
  g_autoptr (GHashTable) gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer id, row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (gone, g_strdup (id));
  for (guint i = 0; i < g_list_model_get_n_items (endpoints); i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (endpoints, i);
      const char *endpoint_id = thimble_endpoint_get_id (endpoint);
      ThimbleKeyInfo *info = find_info (infos, endpoint_id);

      if (info != NULL || !thimble_endpoint_is_builtin (endpoint)
          || (!thimble_endpoint_needs_key (endpoint) && g_hash_table_contains (self->used, endpoint_id)))
        ensure_row (self, gone, endpoint_id, endpoint, info);
    }
  /* Keys whose endpoint is gone can at least be removed. */
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      const char *endpoint_id = thimble_key_info_get_endpoint_id (infos->pdata[i]);

      if (thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (self->engine), endpoint_id) == NULL)
        ensure_row (self, gone, endpoint_id, NULL, infos->pdata[i]);
    }
  g_hash_table_iter_init (&iter, gone);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      row = g_hash_table_lookup (self->rows, id);
      gtk_list_box_remove (self->list, row);
      g_hash_table_remove (self->rows, id);
    }
  gtk_list_box_invalidate_sort (self->list);
  /* It would be the list's last child, and the last row have the line that divides rows below it. */
  gtk_list_box_set_placeholder (self->list, g_hash_table_size (self->rows) > 0 ? NULL : self->placeholder);
}

static void
show_wanted (ThimbleKeysPage *self)
{
  g_autofree char *wanted = g_steal_pointer (&self->wanted);
  ThimbleEndpoint *endpoint;
  ThimbleKeyRow *row;
  gboolean has_key;

  if (wanted == NULL)
    return;
  endpoint = thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (self->engine), wanted);
  row = g_hash_table_lookup (self->rows, wanted);
  has_key = row != NULL && thimble_key_row_has_key (row);
  if (endpoint != NULL && thimble_endpoint_needs_key (endpoint) && !has_key)
    thimble_key_form_edit (self->form, endpoint, FALSE);
  else if (row != NULL)
    gtk_widget_child_focus (GTK_WIDGET (row), GTK_DIR_TAB_FORWARD);
}

/* loading */

typedef struct {
  ThimbleKeysPage *self;
  guint            generation;
} Load;

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Load *load = user_data;
  g_autoptr (ThimbleKeysPage) self = load->self;
  g_autoptr (GError) error = NULL;
  ThimbleKeyState state = THIMBLE_KEY_NO_SERVICE;
  g_autoptr (GPtrArray) infos = thimble_key_store_list_finish (THIMBLE_KEY_STORE (source), result, &state, &error);

  if (g_cancellable_is_cancelled (self->cancellable) || load->generation != self->generation)
    return;
  self->loaded = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->loading), FALSE);
  gtk_widget_set_visible (self->empty_title, TRUE);
  gtk_widget_set_visible (self->empty_text, TRUE);
  show_keyring (self, state, error);
  show_rows (self, infos);
  thimble_key_form_set_keyring (self->form, error != NULL ? THIMBLE_KEY_NO_SERVICE : state, infos);
  show_wanted (self);
}

static void
used_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autofree Load *load = user_data;
  g_autoptr (ThimbleKeysPage) self = load->self;
  g_autoptr (GPtrArray) ids = thimble_store_facet_finish (THIMBLE_STORE (source), result, NULL);
  Load *next;

  if (g_cancellable_is_cancelled (self->cancellable) || load->generation != self->generation)
    return;
  g_hash_table_remove_all (self->used);
  for (guint i = 0; ids != NULL && i < ids->len; i += 2) /* id, name, id, name… */
    g_hash_table_add (self->used, g_strdup (ids->pdata[i]));
  next = g_new0 (Load, 1);
  next->self = g_object_ref (self);
  next->generation = self->generation;
  thimble_key_store_list_async (thimble_engine_get_keys (self->engine), self->cancellable, listed_cb, next);
}

static gboolean
reload_cb (gpointer user_data)
{
  ThimbleKeysPage *self = user_data;
  Load *load = g_new0 (Load, 1);

  self->reload_idle = 0;
  load->self = g_object_ref (self);
  load->generation = ++self->generation;
  thimble_store_facet_async (thimble_engine_get_store (self->engine), THIMBLE_FACET_ENDPOINT, self->cancellable, used_cb, load);
  return G_SOURCE_REMOVE;
}

static void
reload (ThimbleKeysPage *self)
{
  if (self->reload_idle == 0)
    self->reload_idle = g_idle_add (reload_cb, self);
}

/* handlers */

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (ThimbleKeysPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean unlocked = thimble_key_store_unlock_finish (THIMBLE_KEY_STORE (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  g_clear_object (&self->unlocking);
  show_keyring (self, unlocked ? THIMBLE_KEY_FOUND : THIMBLE_KEY_LOCKED, NULL);
  if (error != NULL)
    show_keyring (self, THIMBLE_KEY_NO_SERVICE, error);
  else
    reload (self);
}

static void
on_unlock (ThimbleKeysPage *self)
{
  if (self->unlocking != NULL)
    return;
  self->unlocking = g_cancellable_new ();
  show_keyring (self, THIMBLE_KEY_LOCKED, NULL);
  thimble_key_store_unlock_async (thimble_engine_get_keys (self->engine), self->unlocking, unlocked_cb, g_object_ref (self));
}

static void
on_retry (ThimbleKeysPage *self)
{
  reload (self);
}

static void
on_hints (ThimbleKeysPage *self)
{
  g_auto (GStrv) seen = g_settings_get_strv (self->settings, "hints-seen");

  gtk_widget_set_visible (self->word_row, !g_strv_contains ((const char * const *) seen, HINT_ID));
  update_notices (self);
}

static void
on_word_seen (ThimbleKeysPage *self)
{
  g_auto (GStrv) seen = g_settings_get_strv (self->settings, "hints-seen");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) now = NULL;

  g_strv_builder_addv (builder, (const char **) seen);
  g_strv_builder_add (builder, HINT_ID);
  now = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "hints-seen", (const char * const *) now);
}

static void
thimble_keys_page_dispose (GObject *object)
{
  ThimbleKeysPage *self = THIMBLE_KEYS_PAGE (object);
  GHashTableIter iter;
  gpointer row;

  g_cancellable_cancel (self->cancellable);
  if (self->unlocking != NULL)
    g_cancellable_cancel (self->unlocking);
  g_clear_handle_id (&self->reload_idle, g_source_remove);
  /* A group whose rows were listed for the window's search keeps itself alive for ever (libadwaita 1.2): it shall not
   * keep the key that was typed, nor the engine. */
  if (self->form != NULL)
    thimble_key_form_close (self->form);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      gtk_list_box_remove (self->list, row);
      g_hash_table_iter_remove (&iter);
    }

  G_OBJECT_CLASS (thimble_keys_page_parent_class)->dispose (object);
}

static void
thimble_keys_page_finalize (GObject *object)
{
  ThimbleKeysPage *self = THIMBLE_KEYS_PAGE (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  g_clear_object (&self->pills);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->unlocking);
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->used);
  g_free (self->wanted);

  G_OBJECT_CLASS (thimble_keys_page_parent_class)->finalize (object);
}

static void
thimble_keys_page_class_init (ThimbleKeysPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_keys_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_keys_page_finalize;

  g_type_ensure (THIMBLE_TYPE_KEY_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/keys/thimble-keys-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeysPage, notices);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeysPage, keyring_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeysPage, unlock_spinner);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeysPage, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeysPage, retry_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeysPage, word_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeysPage, list);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeysPage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeysPage, loading);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeysPage, empty_title);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeysPage, empty_text);
  gtk_widget_class_bind_template_child (widget_class, ThimbleKeysPage, form);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_word_seen);
}

static void
thimble_keys_page_init (ThimbleKeysPage *self)
{
  self->pills = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  self->cancellable = g_cancellable_new ();
  self->settings = g_settings_new (APP_ID);
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->list, compare_rows, NULL, NULL);
  g_signal_connect_object (self->settings, "changed::hints-seen", G_CALLBACK (on_hints), self, G_CONNECT_SWAPPED);
  on_hints (self);
}

void
thimble_keys_page_set_engine (ThimbleKeysPage *self,
                              ThimbleEngine   *engine)
{
  g_return_if_fail (THIMBLE_IS_KEYS_PAGE (self));
  g_return_if_fail (THIMBLE_IS_ENGINE (engine) && self->engine == NULL);

  self->engine = g_object_ref (engine);
  thimble_key_form_set_engine (self->form, engine);
  g_signal_connect_object (thimble_engine_get_keys (engine), "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (thimble_engine_get_catalogue (engine), "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
}

void
thimble_keys_page_show (ThimbleKeysPage *self,
                        const char      *endpoint_id)
{
  g_return_if_fail (THIMBLE_IS_KEYS_PAGE (self));

  g_free (self->wanted);
  self->wanted = endpoint_id != NULL && *endpoint_id != '\0' ? g_strdup (endpoint_id) : NULL;
  if (self->loaded)
    show_wanted (self);
}
