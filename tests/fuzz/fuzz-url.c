/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "base/thimble-url.h"

/* An address as somebody typed it. What is taken is https, or http on literal loopback; it has no user, and it is the same when
 * it is read once more. */

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_loopback (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GInetAddress) address = NULL;

  g_assert_nonnull (uri);
  address = g_inet_address_new_from_string (g_uri_get_host (uri));
  g_assert_nonnull (address);
  g_assert_true (g_inet_address_get_is_loopback (address));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *url = thimble_url_normalise (text, NULL);
  g_autofree char *raw_origin = thimble_url_get_origin (text);
  g_autofree char *display = thimble_url_get_host_for_display (text);

  if (raw_origin != NULL)
    g_assert_true (g_utf8_validate (raw_origin, -1, NULL));
  if (display != NULL)
    g_assert_true (g_utf8_validate (display, -1, NULL));
  if (url != NULL)
    {
      g_autofree char *again = thimble_url_normalise (url, NULL);
      g_autofree char *origin = thimble_url_get_origin (url);
      g_autofree char *joined = thimble_url_join (url, "/chat/completions");

      g_assert_cmpstr (url, ==, again);
      g_assert_nonnull (origin);
      g_assert_null (strchr (origin, '@'));
      g_assert_true (g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://"));
      g_assert_true (g_str_has_prefix (joined, url));
      for (const char *p = url; *p != '\0'; p++)
        g_assert_true (g_ascii_isgraph (*p));
      if (g_str_has_prefix (url, "http://"))
        {
          g_assert_true (thimble_url_is_loopback (url));
          check_loopback (url);
        }
    }
  return 0;
}
