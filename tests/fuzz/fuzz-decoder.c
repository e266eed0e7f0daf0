/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dialects/thimble-dialect.h"

/* Bytes of an answer, or of an error's body. First byte: bits 0–1 the dialect, bit 2 whether the
 * header promised a stream, bit 3 an error's body, bits 4–7 where the bytes are split (of an error: with the oddness of
 * its length the status). Beyond
 * crashes it is a fault if splitting the bytes changes the events, if text is no UTF-8, or if
 * anything follows the end. */

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_text (const char *text)
{
  if (text != NULL)
    g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
write_event (GString            *out,
             const ThimbleEvent *event)
{
  check_text (event->text);
  check_text (event->model);
  check_text (event->id);
  check_text (event->service_tier);
  check_text (event->explanation);

  g_string_append_printf (out, "%d %s %s %s %s %s %d %" G_GINT64_FORMAT, event->type, event->text, event->model,
                          event->id, event->service_tier, event->explanation, event->finish, event->cost);
  if (event->type == THIMBLE_EVENT_USAGE)
    {
      check_text (thimble_usage_get_verbatim (event->usage));
      g_assert_cmpint (thimble_usage_get_total (event->usage), <=, THIMBLE_COUNT_MAX * 2);
      if (!thimble_usage_is_plausible (event->usage))
        g_assert_false (thimble_money_is_known (event->cost));
      g_string_append_printf (out, " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s",
                              thimble_usage_get_input (event->usage), thimble_usage_get_output (event->usage),
                              thimble_usage_get_verbatim (event->usage));
    }
  if (event->type == THIMBLE_EVENT_PROBLEM)
    {
      check_text (thimble_problem_get_message (event->problem));
      check_text (thimble_problem_get_details (event->problem));
      g_string_append_printf (out, " %d %s", thimble_problem_get_code (event->problem),
                              thimble_problem_get_details (event->problem));
    }
  g_string_append_c (out, '\n');
}

static GString *
decode (ThimbleDialectKind  kind,
        gboolean            sse,
        const char         *bytes,
        gsize               length,
        gsize               step)
{
  g_autoptr (ThimbleDecoder) decoder = thimble_decoder_new (kind, NULL, sse);
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  gboolean good = TRUE, ended = FALSE, failed = FALSE;
  ThimbleEvent event;

  for (gsize at = 0; good && at < length; at += step)
    good = thimble_decoder_feed (decoder, bytes + at, MIN (step, length - at), &error);
  good = good && thimble_decoder_finish (decoder, &error);
  g_assert_true (good == (error == NULL));

  while (thimble_decoder_pop (decoder, &event))
    {
      g_assert_false (ended);
      g_assert_true (!failed || event.type == THIMBLE_EVENT_USAGE);
      ended = event.type == THIMBLE_EVENT_END;
      failed = failed || event.type == THIMBLE_EVENT_PROBLEM;
      write_event (out, &event);
      thimble_event_clear (&event);
    }
  g_assert_true (ended == thimble_decoder_has_ended (decoder));
  if (!good)
    g_string_append_printf (out, "error %d\n", error->code);

  return out;
}

static void
read_error (ThimbleDialectKind  kind,
            guint               split,
            const char         *bytes,
            gsize               length)
{
  static const guint statuses[] = { 400, 401, 403, 404, 413, 422, 429, 500, 503, 529, 302, 200, 0, 402, 409, 504,
                                    408, 451, 498, 499, 421, 405, 501, 502, 520, 301, 204, 599, 999, 100, 410, 425 };
  g_autoptr (ThimbleProblem) problem =
    thimble_dialect_read_error (kind, statuses[split + 16 * (length & 1)], bytes, (gssize) length, "X", -1);

  check_text (thimble_problem_get_message (problem));
  check_text (thimble_problem_get_details (problem));
  check_text (thimble_problem_get_parameter (problem));
  check_text (thimble_problem_get_vendor_code (problem));
  thimble_problem_may_be_billed (problem);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  ThimbleDialectKind kind;
  const char *bytes;
  gsize length, step;
  guint split;

  if (size < 1)
    return 0;

  kind = (ThimbleDialectKind) (data[0] & 3);
  split = data[0] >> 4;
  bytes = (const char *) data + 1;
  length = size - 1;

  if ((data[0] & 8) != 0)
    {
      read_error (kind, split, bytes, length);
    }
  else
    {
      gboolean sse = (data[0] & 4) != 0;
      g_autoptr (GString) whole = NULL;
      g_autoptr (GString) parts = NULL;

      step = split == 0 ? 1 : MAX (1, length * split / 17);
      whole = decode (kind, sse, bytes, length, MAX (length, 1));
      parts = decode (kind, sse, bytes, length, step);
      g_assert_cmpstr (whole->str, ==, parts->str);
    }

  return 0;
}
