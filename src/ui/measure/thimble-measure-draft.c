/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/thimble-json.h"
#include "thimble-measure-draft.h"

#define WRITE_DELAY_MS 700
/* A large one is written less often: the settings daemon takes it whole each time. */
#define LARGE_BYTES (64 * 1024)
#define LARGE_WRITE_DELAY_MS 3000

struct _ThimbleMeasureDraft
{
  GtkWidget               *form; /* borrowed */
  GSettings               *settings;
  char                    *key;
  ThimbleMeasureDraftMake  make;
  guint                    write_id;
  gboolean                 large;  /* what was written last */
};

static gboolean
write_cb (gpointer user_data)
{
  ThimbleMeasureDraft *self = user_data;
  g_autofree char *text = self->make (self->form);

  self->write_id = 0;
  if (text != NULL)
    {
      self->large = strlen (text) > LARGE_BYTES;
      g_settings_set_string (self->settings, self->key, text);
    }
  return G_SOURCE_REMOVE;
}

static void
on_unmap (ThimbleMeasureDraft *self)
{
  guint id = self->write_id;

  if (id == 0)
    return;
  g_source_remove (id);
  write_cb (self);
}

ThimbleMeasureDraft *
thimble_measure_draft_new (GtkWidget *form, const char *key, ThimbleMeasureDraftMake make)
{
  ThimbleMeasureDraft *self = g_new0 (ThimbleMeasureDraft, 1);

  self->form = form;
  self->settings = g_settings_new (APP_ID);
  self->key = g_strdup (key);
  self->make = make;
  g_signal_connect_swapped (form, "unmap", G_CALLBACK (on_unmap), self);
  return self;
}

void
thimble_measure_draft_free (ThimbleMeasureDraft *self)
{
  g_clear_handle_id (&self->write_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->form, self);
  g_object_unref (self->settings);
  g_free (self->key);
  g_free (self);
}

JsonNode *
thimble_measure_draft_read (ThimbleMeasureDraft *self)
{
  g_autofree char *text = g_settings_get_string (self->settings, self->key);
  g_autoptr (JsonNode) node = *text != '\0' ? thimble_json_parse (text, -1, G_MAXINT, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

void
thimble_measure_draft_changed (ThimbleMeasureDraft *self)
{
  if (self->write_id == 0)
    self->write_id = g_timeout_add (self->large ? LARGE_WRITE_DELAY_MS : WRITE_DELAY_MS, write_cb, self);
}
