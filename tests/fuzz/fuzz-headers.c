/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/thimble-format.h"
#include "net/thimble-wire-response-private.h"

/* The header lines of an answer, without its status line: what libsoup takes of them, and what Thimble reads there. */

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static gint64
boot_clock (void)
{
  return 0;
}

static ThimbleWireResponse *
make_response (const char *lines)
{
  static const ThimbleTransportLimits limits = { 1, 1, 1, 1 };
  static const ThimbleSleepRule rule = { boot_clock, 1 };
  g_autoptr (SoupMessage) message = soup_message_new ("POST", "https://example.org/v1");
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autofree char *head = g_strconcat ("HTTP/1.1 200 OK\r\n", lines, "\r\n", NULL);

  if (!soup_headers_parse_response (head, (int) strlen (head), soup_message_get_response_headers (message), NULL, NULL, NULL))
    return NULL;
  return thimble_wire_response_new (message, NULL, NULL, stop, thimble_wire_watch_new (&limits, &rule, "example.org"), "example.org");
}

static void
check_text (const char *text,
            gsize       max)
{
  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  /* A byte that is no UTF-8 becomes three. */
  g_assert_cmpuint (strlen (text), <=, 3 * max);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autofree char *lines = g_strndup ((const char *) data, size), *id = NULL, *limits = NULL;
  g_autoptr (ThimbleWireResponse) response = make_response (lines);
  gint64 wait;

  if (response == NULL)
    return 0;
  id = thimble_wire_response_get_request_id (response);
  check_text (id, THIMBLE_WORD_MAX);
  limits = thimble_wire_response_get_rate_limits (response);
  check_text (limits, size + THIMBLE_WORD_MAX);
  check_text (thimble_wire_response_get_content_type (response), size);
  wait = thimble_wire_response_get_retry_after (response);
  g_assert_cmpint (wait, >=, -1);
  return 0;
}
