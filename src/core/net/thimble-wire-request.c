/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-transport.h"

ThimbleWireRequest *
thimble_wire_request_new (const char *method,
                          const char *url)
{
  ThimbleWireRequest *self = g_new0 (ThimbleWireRequest, 1);

  self->method = g_strdup (method);
  self->url = g_strdup (url);
  return self;
}

void
thimble_wire_request_free (ThimbleWireRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->method);
  g_free (self->url);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->key, thimble_secret_unref);
  g_free (self);
}

void
thimble_wire_request_add_header (ThimbleWireRequest *self,
                                 const char         *name,
                                 const char         *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL && *name != '\0');
  g_return_if_fail (value != NULL);

  if (self->headers == NULL)
    self->headers = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}
