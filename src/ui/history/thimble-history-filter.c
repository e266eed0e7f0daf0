/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-history-filter.h"

/* Characters of a provider's name: the button is as wide as the longest. */
#define NAME_SHOWN 20

struct _ThimbleHistoryFilter
{
  GtkWidget       parent_instance;

  /* template children */
  GtkSearchEntry *search;
  GtkDropDown    *provider;
  GtkDropDown    *state;

  /* owned */
  ThimbleStore   *store;
  ThimbleFilter  *filter;
  GPtrArray      *endpoints;   /* (element-type utf8): id, name, id, name, …, as the drop-down lists them after "all" */
  GCancellable   *cancellable;

  guint           asking : 1;  /* for the providers */
  guint           ask_again : 1;
  guint           filling : 1; /* the drop-downs are being filled: no choice of a person's */
};

static const ThimbleState states[] = {
  THIMBLE_STATE_COMPLETED, THIMBLE_STATE_STOPPED, THIMBLE_STATE_FAILED, THIMBLE_STATE_INTERRUPTED,
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryFilter, thimble_history_filter, GTK_TYPE_WIDGET)

static void
update (ThimbleHistoryFilter *self)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  guint provider = gtk_drop_down_get_selected (self->provider);
  guint state = gtk_drop_down_get_selected (self->state);

  if (*text != '\0')
    filter->text = g_strdup (text);
  if (provider != GTK_INVALID_LIST_POSITION && provider > 0 && 2 * (provider - 1) < self->endpoints->len)
    filter->endpoints = g_strdupv ((char *[]) { g_ptr_array_index (self->endpoints, 2 * (provider - 1)), NULL });
  if (state != GTK_INVALID_LIST_POSITION && state > 0 && state <= G_N_ELEMENTS (states))
    filter->states = 1u << states[state - 1];
  if (thimble_filter_equal (filter, self->filter))
    return;
  thimble_filter_free (self->filter);
  self->filter = g_steal_pointer (&filter);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_search (ThimbleHistoryFilter *self)
{
  update (self);
}

static void
on_choice (ThimbleHistoryFilter *self)
{
  if (!self->filling)
    update (self);
}

static void
fill_providers (ThimbleHistoryFilter *self, GPtrArray *found)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;

  gtk_string_list_append (names, _("All providers"));
  for (guint i = 0; i + 1 < found->len; i += 2)
    {
      g_autofree char *name = thimble_text_for_label (g_ptr_array_index (found, i + 1), NAME_SHOWN);

      gtk_string_list_append (names, name);
      if (self->filter->endpoints != NULL && g_strcmp0 (self->filter->endpoints[0], g_ptr_array_index (found, i)) == 0)
        selected = i / 2 + 1;
    }
  self->filling = TRUE;
  g_clear_pointer (&self->endpoints, g_ptr_array_unref);
  self->endpoints = g_ptr_array_ref (found);
  gtk_drop_down_set_model (self->provider, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->provider, selected);
  self->filling = FALSE;
}

static gboolean
same_strings (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (g_strcmp0 (g_ptr_array_index (a, i), g_ptr_array_index (b, i)) != 0)
      return FALSE;
  return TRUE;
}

static void
facet_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryFilter) self = data;
  g_autoptr (GPtrArray) found = thimble_store_facet_finish (THIMBLE_STORE (source), result, NULL);

  self->asking = FALSE;
  if (self->store == NULL)
    return;
  /* Without an answer the bar stays as it is; the table says what is wrong with the history. */
  if (found != NULL && !same_strings (found, self->endpoints))
    {
      fill_providers (self, found);
      /* The chosen one may have gone with its last request. */
      update (self);
    }
  if (self->ask_again)
    thimble_history_filter_refresh (self);
}

void
thimble_history_filter_refresh (ThimbleHistoryFilter *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FILTER (self));
  if (self->store == NULL)
    return;
  self->ask_again = self->asking;
  if (self->asking)
    return;
  self->asking = TRUE;
  thimble_store_facet_async (self->store, THIMBLE_FACET_ENDPOINT, self->cancellable, facet_came, g_object_ref (self));
}

static void
thimble_history_filter_dispose (GObject *object)
{
  ThimbleHistoryFilter *self = THIMBLE_HISTORY_FILTER (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->provider = NULL;
  g_clear_object (&self->store);
  G_OBJECT_CLASS (thimble_history_filter_parent_class)->dispose (object);
}

static void
thimble_history_filter_finalize (GObject *object)
{
  ThimbleHistoryFilter *self = THIMBLE_HISTORY_FILTER (object);

  g_clear_pointer (&self->filter, thimble_filter_free);
  g_clear_pointer (&self->endpoints, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (thimble_history_filter_parent_class)->finalize (object);
}

static void
thimble_history_filter_class_init (ThimbleHistoryFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = thimble_history_filter_dispose;
  object_class->finalize = thimble_history_filter_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-filter.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryFilter, search);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryFilter, provider);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryFilter, state);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_choice);
}

static void
thimble_history_filter_init (ThimbleHistoryFilter *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  self->filter = thimble_filter_new ();
  self->endpoints = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_string_list_append (names, _("All states"));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    gtk_string_list_append (names, thimble_state_get_label (states[i]));
  gtk_drop_down_set_model (self->state, G_LIST_MODEL (names));
  fill_providers (self, none);
  self->filling = FALSE;
}

void
thimble_history_filter_set_store (ThimbleHistoryFilter *self, ThimbleStore *store)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FILTER (self));
  g_set_object (&self->store, store);
  thimble_history_filter_refresh (self);
}

const ThimbleFilter *
thimble_history_filter_get_filter (ThimbleHistoryFilter *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_FILTER (self), NULL);
  return self->filter;
}

void
thimble_history_filter_clear (ThimbleHistoryFilter *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FILTER (self));
  self->filling = TRUE;
  gtk_drop_down_set_selected (self->provider, 0);
  gtk_drop_down_set_selected (self->state, 0);
  self->filling = FALSE;
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  update (self);
}

void
thimble_history_filter_set_narrow (ThimbleHistoryFilter *self, gboolean narrow)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FILTER (self));
  /* Two drop-downs beside a search entry do not fit 360 pixels: they go below it. */
  gtk_orientable_set_orientation (GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_hexpand (GTK_WIDGET (self->provider), narrow);
  gtk_widget_set_hexpand (GTK_WIDGET (self->state), narrow);
  g_object_set (self->search, "placeholder-text", narrow ? _("Search") : _("Search prompts and answers"), NULL);
}

void
thimble_history_filter_focus (ThimbleHistoryFilter *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FILTER (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
