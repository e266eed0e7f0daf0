/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-key-info-private.h"

struct _ThimbleKeyInfo
{
  char     *endpoint_id;
  char     *origin;
  char     *label;
  char     *last_four;
  gboolean  locked;
  gboolean  session_only;
};

G_DEFINE_BOXED_TYPE (ThimbleKeyInfo, thimble_key_info, thimble_key_info_ref, thimble_key_info_unref)

ThimbleKeyInfo *
thimble_key_info_new (const char *endpoint_id,
                      const char *origin,
                      const char *label,
                      const char *last_four,
                      gboolean    locked,
                      gboolean    session_only)
{
  ThimbleKeyInfo *self = g_atomic_rc_box_new0 (ThimbleKeyInfo);

  self->endpoint_id = g_strdup (endpoint_id);
  self->origin = g_strdup (origin != NULL ? origin : "");
  self->label = g_strdup (label != NULL ? label : "");
  self->last_four = last_four != NULL && last_four[0] != '\0' ? g_strdup (last_four) : NULL;
  self->locked = locked;
  self->session_only = session_only;
  return self;
}

ThimbleKeyInfo *
thimble_key_info_ref (ThimbleKeyInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
key_info_clear (gpointer data)
{
  ThimbleKeyInfo *self = data;

  g_free (self->endpoint_id);
  g_free (self->origin);
  g_free (self->label);
  g_free (self->last_four);
}

void
thimble_key_info_unref (ThimbleKeyInfo *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, key_info_clear);
}

const char *
thimble_key_info_get_endpoint_id (ThimbleKeyInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->endpoint_id;
}

const char *
thimble_key_info_get_origin (ThimbleKeyInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->origin;
}

const char *
thimble_key_info_get_label (ThimbleKeyInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->label;
}

const char *
thimble_key_info_get_last_four (ThimbleKeyInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->last_four;
}

gboolean
thimble_key_info_is_locked (ThimbleKeyInfo *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->locked;
}

gboolean
thimble_key_info_is_session_only (ThimbleKeyInfo *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->session_only;
}
