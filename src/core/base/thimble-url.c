/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "thimble-problem.h"
#include "thimble-url.h"

#define MAX_URL 2048

/* A URL taken apart by our own strict reading. No library is asked, because libraries accept
 * spellings (127.1, 0x7f.1, userinfo, back slashes) that mean another host elsewhere. */
typedef struct {
  gboolean    secure;
  char       *host;  /* lower case, ASCII, IPv6 in brackets */
  guint       port;
  const char *rest;  /* borrowed from the text: "", or from "/", "?", "#" on */
} Parts;

typedef enum {
  URL_GOOD,
  URL_EMPTY,
  URL_TOO_LONG,
  URL_BAD_CHARACTER,
  URL_NO_SCHEME,
  URL_BAD_SCHEME,
  URL_USERINFO,
  URL_BAD_HOST,
  URL_BAD_PORT,
} UrlCheck;

static void
parts_clear (Parts *parts)
{
  g_clear_pointer (&parts->host, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

/* Four decimal numbers 0…255 without leading zeros, nothing else. */
static gboolean
is_dotted_quad (const char *host,
                guint      *first)
{
  for (guint i = 0; i < 4; i++)
    {
      guint value = 0, n_digits = 0;

      if (i > 0 && *host++ != '.')
        return FALSE;
      if (host[0] == '0' && g_ascii_isdigit (host[1]))
        return FALSE;
      while (g_ascii_isdigit (*host) && n_digits < 4)
        {
          value = value * 10 + (guint) g_ascii_digit_value (*host++);
          n_digits++;
        }
      if (n_digits == 0 || value > 255)
        return FALSE;
      if (i == 0 && first != NULL)
        *first = value;
    }
  return *host == '\0';
}

static gboolean
is_literal_loopback (const char *host)
{
  guint first;

  if (g_str_equal (host, "[::1]"))
    return TRUE;
  return is_dotted_quad (host, &first) && first == 127;
}

/* Labels of letters, digits, hyphen and underscore. One that ends in a number is an address
 * in disguise (WHATWG URL, "ends in a number"), and only the plain form of that is taken. */
static gboolean
is_host_name (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);
  const char *last = NULL;

  if (strlen (host) > 253)
    return FALSE;
  for (guint i = 0; labels[i] != NULL; i++)
    {
      gsize length = strlen (labels[i]);

      last = labels[i];
      if (length == 0 || length > 63 || last[0] == '-' || last[length - 1] == '-')
        return FALSE;
      for (const char *at = last; *at != '\0'; at++)
        if (!g_ascii_isalnum (*at) && *at != '-' && *at != '_')
          return FALSE;
    }
  if (last == NULL)
    return FALSE;
  if (strspn (last, "0123456789") == strlen (last))
    return is_dotted_quad (host, NULL);
  if (g_str_has_prefix (last, "0x") && strspn (last + 2, "0123456789abcdef") == strlen (last + 2))
    return FALSE;
  return TRUE;
}

static char *
read_ipv6 (const char *text,
           gsize       length)
{
  g_autofree char *inner = g_strndup (text, length);
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *plain = NULL;

  /* No zone: it names a network card of this computer. */
  if (strspn (inner, "0123456789abcdefABCDEF:.") != length)
    return NULL;
  address = g_inet_address_new_from_string (inner);
  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return NULL;
  plain = g_inet_address_to_string (address);
  return g_strdup_printf ("[%s]", plain);
}

static char *
read_name (const char *text,
           gsize       length)
{
  g_autofree char *name = g_strndup (text, length);
  g_autofree char *ascii = NULL;
  g_autofree char *lower = NULL;
  gboolean was_ascii = g_str_is_ascii (name);

  ascii = was_ascii ? g_strdup (name) : g_hostname_to_ascii (name);
  if (ascii == NULL)
    return NULL;
  lower = g_ascii_strdown (ascii, -1);
  if (!is_host_name (lower))
    return NULL;
  /* Full-width digits and the like fold to an address or to localhost: nobody types that. */
  if (!was_ascii && (is_dotted_quad (lower, NULL) || g_str_equal (lower, "localhost")))
    return NULL;
  return g_steal_pointer (&lower);
}

static gboolean
read_port (const char *text,
           gsize       length,
           guint      *out)
{
  guint port = 0;

  if (length == 0 || length > 5)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      port = port * 10 + (guint) g_ascii_digit_value (text[i]);
    }
  if (port == 0 || port > 65535)
    return FALSE;
  *out = port;
  return TRUE;
}

static UrlCheck
check_characters (const char *text)
{
  if (*text == '\0')
    return URL_EMPTY;
  if (strlen (text) > MAX_URL)
    return URL_TOO_LONG;
  if (!g_utf8_validate (text, -1, NULL))
    return URL_BAD_CHARACTER;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c <= 0x20 || c == 0x7f || c == '\\' || g_unichar_iscntrl (c) || g_unichar_isspace (c)
          || g_unichar_type (c) == G_UNICODE_FORMAT)
        return URL_BAD_CHARACTER;
    }
  return URL_GOOD;
}

static UrlCheck
take_apart (const char *text,
            Parts      *parts)
{
  UrlCheck check = check_characters (text);
  const char *authority, *host_end, *colon;
  gsize length;

  if (check != URL_GOOD)
    return check;
  if (g_ascii_strncasecmp (text, "https://", 8) == 0)
    {
      parts->secure = TRUE;
      authority = text + 8;
    }
  else if (g_ascii_strncasecmp (text, "http://", 7) == 0)
    authority = text + 7;
  else
    return strstr (text, "://") != NULL ? URL_BAD_SCHEME : URL_NO_SCHEME;

  length = strcspn (authority, "/?#");
  parts->rest = authority + length;
  if (memchr (authority, '@', length) != NULL)
    return URL_USERINFO;

  parts->port = parts->secure ? 443 : 80;
  if (*authority == '[')
    {
      const char *close = memchr (authority, ']', length);

      if (close == NULL)
        return URL_BAD_HOST;
      parts->host = read_ipv6 (authority + 1, (gsize) (close - authority) - 1);
      host_end = close + 1;
      colon = host_end < parts->rest ? host_end : NULL;
      if (colon != NULL && *colon != ':')
        return URL_BAD_HOST;
    }
  else
    {
      colon = memchr (authority, ':', length);
      host_end = colon != NULL ? colon : parts->rest;
      parts->host = read_name (authority, (gsize) (host_end - authority));
    }
  if (parts->host == NULL)
    return URL_BAD_HOST;
  if (colon != NULL && !read_port (colon + 1, (gsize) (parts->rest - colon) - 1, &parts->port))
    return URL_BAD_PORT;

  /* So that no resolver is asked where no certificate would notice a wrong answer. */
  if (!parts->secure && g_str_equal (parts->host, "localhost"))
    {
      g_free (parts->host);
      parts->host = g_strdup ("127.0.0.1");
    }
  return URL_GOOD;
}

static void
set_url_error (GError   **error,
               UrlCheck   check)
{
  const char *message = NULL;

  switch (check)
    {
    case URL_EMPTY:
      message = _("The address is empty.");
      break;
    case URL_TOO_LONG:
      message = _("The address is too long.");
      break;
    case URL_BAD_CHARACTER:
      message = _("The address has a space, a back slash or an invisible character in it.");
      break;
    case URL_NO_SCHEME:
      message = _("The address does not begin with https://.");
      break;
    case URL_BAD_SCHEME:
      message = _("Only addresses that begin with https:// can be used, or http:// on this computer.");
      break;
    case URL_USERINFO:
      message = _("The address has an @ before the host. User names and passwords do not belong into it.");
      break;
    case URL_BAD_PORT:
      message = _("The port in the address is not a number from 1 to 65535.");
      break;
    case URL_BAD_HOST:
    case URL_GOOD:
    default:
      message = _("The host in the address is not a valid name.");
    }
  thimble_set_error (error, THIMBLE_ERROR_BAD_URL, "%s", message);
}

/* The path with everything escaped that is no part of a path; NULL where a "%" stands alone. */
static char *
clean_path (const char *path)
{
  g_autofree char *clean = NULL;
  gsize length;

  for (const char *at = path; (at = strchr (at, '%')) != NULL; at++)
    if (!g_ascii_isxdigit (at[1]) || !g_ascii_isxdigit (at[2]))
      return NULL;
  clean = g_uri_escape_string (path, "/%!$&'()*+,;=:@", FALSE);
  length = strlen (clean);
  while (length > 0 && clean[length - 1] == '/')
    clean[--length] = '\0';
  return g_steal_pointer (&clean);
}

static gboolean
has_default_port (const Parts *parts)
{
  return parts->port == (parts->secure ? 443 : 80);
}

char *
thimble_url_normalise (const char  *text,
                       GError     **error)
{
  g_auto (Parts) parts = { 0 };
  g_autofree char *trimmed = NULL;
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;
  UrlCheck check;

  g_return_val_if_fail (text != NULL, NULL);

  trimmed = g_strstrip (g_strdup (text));
  check = take_apart (trimmed, &parts);
  if (check != URL_GOOD)
    {
      set_url_error (error, check);
      return NULL;
    }
  if (!parts.secure && !is_literal_loopback (parts.host))
    {
      thimble_set_error (error, THIMBLE_ERROR_BAD_URL,
                         _("http:// to another computer would send the key unprotected. Write https:// instead."));
      return NULL;
    }
  if (strpbrk (parts.rest, "?#") != NULL)
    {
      thimble_set_error (error, THIMBLE_ERROR_BAD_URL,
                         _("The address has a ? or a # in it. Write it without that part; keys are never part of an address."));
      return NULL;
    }
  path = clean_path (parts.rest);
  if (path == NULL)
    {
      thimble_set_error (error, THIMBLE_ERROR_BAD_URL,
                         _("The address has a %% in it that is not followed by two hexadecimal digits."));
      return NULL;
    }
  if (has_default_port (&parts))
    url = g_strdup_printf ("%s://%s%s", parts.secure ? "https" : "http", parts.host, path);
  else
    url = g_strdup_printf ("%s://%s:%u%s", parts.secure ? "https" : "http", parts.host, parts.port, path);
  /* Percent signs make it longer, and what is kept must be taken when it is read again. */
  if (strlen (url) > MAX_URL)
    {
      set_url_error (error, URL_TOO_LONG);
      return NULL;
    }
  return g_steal_pointer (&url);
}

char *
thimble_url_get_origin (const char *url)
{
  g_auto (Parts) parts = { 0 };

  if (url == NULL || take_apart (url, &parts) != URL_GOOD)
    return NULL;
  return g_strdup_printf ("%s://%s:%u", parts.secure ? "https" : "http", parts.host, parts.port);
}

gboolean
thimble_url_is_loopback (const char *url)
{
  g_auto (Parts) parts = { 0 };

  return url != NULL && take_apart (url, &parts) == URL_GOOD && is_literal_loopback (parts.host);
}

char *
thimble_url_join (const char *base,
                  const char *path)
{
  gsize length;

  g_return_val_if_fail (base != NULL, NULL);
  g_return_val_if_fail (path != NULL, NULL);

  length = strlen (base);
  while (length > 0 && base[length - 1] == '/')
    length--;
  while (*path == '/')
    path++;
  if (*path == '\0')
    return g_strndup (base, length);
  return g_strdup_printf ("%.*s/%s", (int) length, base, path);
}

char *
thimble_url_get_host_for_display (const char *url)
{
  g_auto (Parts) parts = { 0 };

  if (url == NULL || take_apart (url, &parts) != URL_GOOD)
    return NULL;
  if (has_default_port (&parts))
    return g_strdup (parts.host);
  return g_strdup_printf ("%s:%u", parts.host, parts.port);
}
