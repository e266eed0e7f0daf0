/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/thimble-clock.h"
#include "base/thimble-format.h"
#include "thimble-wire-response-private.h"

/* What an answer's status and headers say. */

guint
thimble_wire_response_get_status (ThimbleWireResponse *self)
{
  g_return_val_if_fail (THIMBLE_IS_WIRE_RESPONSE (self), 0);

  return soup_message_get_status (thimble_wire_response_get_message (self));
}

const char *
thimble_wire_response_get_header (ThimbleWireResponse *self,
                                  const char          *name)
{
  g_return_val_if_fail (THIMBLE_IS_WIRE_RESPONSE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return soup_message_headers_get_one (soup_message_get_response_headers (thimble_wire_response_get_message (self)), name);
}

char *
thimble_wire_response_get_request_id (ThimbleWireResponse *self)
{
  const char *id = thimble_wire_response_get_header (self, "x-request-id");

  return thimble_foreign_text (id != NULL ? id : thimble_wire_response_get_header (self, "request-id"), -1, THIMBLE_WORD_MAX);
}

/* A plain number, perhaps with decimals; -1 for anything else. */
static double
parse_number (const char *text)
{
  char *end;
  double number;

  if (text == NULL || !g_ascii_isdigit (*text))
    return -1;
  number = g_ascii_strtod (text, &end);
  return *end == '\0' && number <= G_MAXINT32 ? number : -1;
}

gint64
thimble_wire_response_get_retry_after (ThimbleWireResponse *self)
{
  const char *text;
  g_autoptr (GDateTime) date = NULL;
  double number;
  gint64 seconds;

  g_return_val_if_fail (THIMBLE_IS_WIRE_RESPONSE (self), -1);

  number = parse_number (thimble_wire_response_get_header (self, "retry-after-ms"));
  if (number >= 0)
    return (gint64) ceil (number / 1000);

  text = thimble_wire_response_get_header (self, "retry-after");
  if (text == NULL)
    return -1;
  number = parse_number (text);
  if (number >= 0)
    return (gint64) ceil (number);
  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return -1;
  seconds = g_date_time_to_unix (date) - thimble_clock_wall_us () / G_USEC_PER_SEC;
  return MAX (seconds, 0);
}

char *
thimble_wire_response_get_rate_limits (ThimbleWireResponse *self)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;

  g_return_val_if_fail (THIMBLE_IS_WIRE_RESPONSE (self), NULL);

  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (thimble_wire_response_get_message (self)));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *shown = NULL;

      if (g_ascii_strncasecmp (name, "x-ratelimit-", strlen ("x-ratelimit-")) != 0 &&
          g_ascii_strncasecmp (name, "anthropic-ratelimit-", strlen ("anthropic-ratelimit-")) != 0)
        continue;
      shown = thimble_foreign_text (value, -1, THIMBLE_WORD_MAX);
      g_string_append_printf (lines, "%s%s: %s", lines->len > 0 ? "\n" : "", name, shown);
    }
  return lines->len > 0 ? g_string_free (g_steal_pointer (&lines), FALSE) : NULL;
}
