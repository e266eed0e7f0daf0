/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-history-settings.h"

struct _ThimbleHistorySettings
{
  AdwPreferencesGroup parent_instance;

  /* template children */
  AdwComboRow  *keep;
  AdwActionRow *size;
  GtkSpinner   *spinner;
  GtkButton    *compact;

  /* owned */
  GSettings    *settings;
  ThimbleStore *store;       /* NULL after dispose */
  GCancellable *cancellable; /* of what is asked */
  GCancellable *compacting;  /* NULL: it is not compacted */
  char         *problem;     /* nullable: why the last compacting failed */
};

G_DEFINE_FINAL_TYPE (ThimbleHistorySettings, thimble_history_settings, ADW_TYPE_PREFERENCES_GROUP)

/* In the order of the list, as the schema has them. */
static const char *choices[] = { "forever", "1-year", "90-days", "30-days" };

static gboolean
position_of (GValue   *value,
             GVariant *variant,
             gpointer  unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (g_str_equal (g_variant_get_string (variant, NULL), choices[i]))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
choice_at (const GValue       *value,
           const GVariantType *type,
           gpointer            unused)
{
  guint position = g_value_get_uint (value);

  return position < G_N_ELEMENTS (choices) ? g_variant_new_string (choices[position]) : NULL;
}

static void
show_size (ThimbleHistorySettings *self,
           gint64                  bytes,
           gint64                  free_bytes)
{
  g_autofree char *all = g_format_size ((guint64) bytes);
  g_autofree char *unused = g_format_size ((guint64) free_bytes);
  g_autofree char *text = NULL;

  if (self->problem != NULL)
    text = g_strdup (self->problem);
  else if (free_bytes > 0)
    /* Translators: two sizes, such as "1.2 GB, 300 MB of it unused" */
    text = g_strdup_printf (_("%s, %s of it unused"), all, unused);
  else
    text = g_strdup (all);
  adw_action_row_set_subtitle (self->size, text);
}

static void
size_came (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (ThimbleHistorySettings) self = data;
  g_autoptr (GError) error = NULL;
  gint64 bytes, free_bytes;
  gboolean ok = thimble_store_size_finish (THIMBLE_STORE (source), result, &bytes, &free_bytes, &error);

  if (self->store == NULL || self->compacting != NULL)
    return;
  if (ok)
    show_size (self, bytes, free_bytes);
  else
    adw_action_row_set_subtitle (self->size, error->message);
  gtk_widget_set_sensitive (GTK_WIDGET (self->compact), ok && !thimble_store_is_read_only (self->store));
}

static void
ask_size (ThimbleHistorySettings *self)
{
  if (self->store != NULL)
    thimble_store_size_async (self->store, self->cancellable, size_came, g_object_ref (self));
}

static void
show_compacting (ThimbleHistorySettings *self)
{
  gboolean busy = self->compacting != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_button_set_label (self->compact, busy ? _("_Stop") : _("_Compact"));
  if (busy)
    adw_action_row_set_subtitle (self->size, _("Compacting: the file is written anew without what is unused"));
}

static void
compact_ended (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (ThimbleHistorySettings) self = data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->problem, g_free);
  if (!thimble_store_compact_finish (THIMBLE_STORE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->problem = g_strdup (error->message);
  g_clear_object (&self->compacting);
  if (self->store == NULL)
    return;
  show_compacting (self);
  ask_size (self);
}

static void
on_compact (ThimbleHistorySettings *self)
{
  if (self->compacting != NULL)
    {
      g_cancellable_cancel (self->compacting);
      return;
    }
  self->compacting = g_cancellable_new ();
  show_compacting (self);
  thimble_store_compact_async (self->store, self->compacting, compact_ended, g_object_ref (self));
}

static void
thimble_history_settings_dispose (GObject *object)
{
  ThimbleHistorySettings *self = THIMBLE_HISTORY_SETTINGS (object);

  /* The window goes, and compacting with it: whoever waits for it sees it. */
  if (self->compacting != NULL)
    g_cancellable_cancel (self->compacting);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (thimble_history_settings_parent_class)->dispose (object);
}

static void
thimble_history_settings_finalize (GObject *object)
{
  ThimbleHistorySettings *self = THIMBLE_HISTORY_SETTINGS (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->compacting);
  g_free (self->problem);

  G_OBJECT_CLASS (thimble_history_settings_parent_class)->finalize (object);
}

static void
thimble_history_settings_class_init (ThimbleHistorySettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = thimble_history_settings_dispose;
  object_class->finalize = thimble_history_settings_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/keys/thimble-history-settings.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySettings, keep);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySettings, size);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySettings, spinner);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySettings, compact);
  gtk_widget_class_bind_template_callback (widget_class, on_compact);
}

static void
thimble_history_settings_init (ThimbleHistorySettings *self)
{
  self->settings = g_settings_new (APP_ID);
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind_with_mapping (self->settings, "keep-texts", self->keep, "selected", G_SETTINGS_BIND_DEFAULT,
                                position_of, choice_at, NULL, NULL);
}

void
thimble_history_settings_set_store (ThimbleHistorySettings *self,
                                    ThimbleStore           *store)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_SETTINGS (self));
  g_return_if_fail (THIMBLE_IS_STORE (store));

  g_set_object (&self->store, store);
  g_signal_connect_object (store, "changed", G_CALLBACK (ask_size), self, G_CONNECT_SWAPPED);
  ask_size (self);
}
