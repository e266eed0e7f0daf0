/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "base/thimble-problem.h"
#include "base/thimble-url.h"
#include "thimble-wire-url.h"

GUri *
thimble_wire_url_parse (const char  *url,
                        GError     **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GInetAddress) address = NULL;
  const char *scheme;

  uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      thimble_set_error (error, THIMBLE_ERROR_BAD_URL, _("The endpoint’s address is not a URL."));
      return NULL;
    }
  if (g_uri_get_userinfo (uri) != NULL)
    {
      thimble_set_error (error, THIMBLE_ERROR_BAD_URL,
                         _("The endpoint’s address holds a user name or password, which would replace the key."));
      return NULL;
    }

  scheme = g_uri_get_scheme (uri);
  if (g_str_equal (scheme, "https"))
    return g_steal_pointer (&uri);

  address = g_inet_address_new_from_string (g_uri_get_host (uri));
  if (!g_str_equal (scheme, "http") ||
      address == NULL || !g_inet_address_get_is_loopback (address) ||
      !thimble_url_is_loopback (url))
    {
      thimble_set_error (error, THIMBLE_ERROR_BAD_URL,
                         _("%s can only be reached by https. Plain http is for servers on this computer, by number: http://127.0.0.1."),
                         g_uri_get_host (uri));
      return NULL;
    }
  return g_steal_pointer (&uri);
}

char *
thimble_wire_url_name_target (GUri       *base,
                              const char *location)
{
  g_autoptr (GUri) target = NULL;
  g_autofree char *target_text = NULL;
  g_autofree char *host = NULL;

  if (location == NULL)
    return NULL;
  target = g_uri_parse_relative (base, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (target == NULL || g_uri_get_host (target) == NULL)
    return NULL;
  target_text = g_uri_to_string_partial (target, G_URI_HIDE_USERINFO);
  host = thimble_url_get_host_for_display (target_text);
  if (host == NULL)
    host = g_strdup (g_uri_get_host (target));
  if (!g_utf8_validate (host, -1, NULL) || strlen (host) > 255)
    return NULL;
  return g_strescape (host, NULL);
}
