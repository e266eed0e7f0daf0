/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>

#include "thimble-test-script-private.h"

static void
step_clear (ThimbleTestStep *step)
{
  g_clear_pointer (&step->bytes, g_bytes_unref);
}

ThimbleTestScript *
thimble_test_script_new (void)
{
  ThimbleTestScript *self = g_new0 (ThimbleTestScript, 1);

  self->steps = g_array_new (FALSE, TRUE, sizeof (ThimbleTestStep));
  g_array_set_clear_func (self->steps, (GDestroyNotify) step_clear);
  return self;
}

void
thimble_test_script_free (ThimbleTestScript *self)
{
  g_array_unref (self->steps);
  g_free (self);
}

static void
add (ThimbleTestScript *self,
     ThimbleTestStep    step)
{
  g_array_append_val (self->steps, step);
}

void
thimble_test_script_send_bytes (ThimbleTestScript *self,
                                gconstpointer      bytes,
                                gsize              length)
{
  add (self, (ThimbleTestStep) { .type = STEP_SEND, .bytes = g_bytes_new (bytes, length), .times = 1 });
}

void
thimble_test_script_send (ThimbleTestScript *self,
                          const char        *text)
{
  thimble_test_script_send_bytes (self, text, strlen (text));
}

void
thimble_test_script_printf (ThimbleTestScript *self,
                            const char        *format,
                            ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  thimble_test_script_send (self, text);
}

void
thimble_test_script_repeat (ThimbleTestScript *self,
                            const char        *text,
                            guint              times,
                            guint              interval_ms)
{
  add (self, (ThimbleTestStep) { .type = STEP_SEND, .bytes = g_bytes_new (text, strlen (text)),
                                 .times = times, .ms = interval_ms });
}

void
thimble_test_script_drip (ThimbleTestScript *self,
                          const char        *text,
                          guint              interval_ms)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      thimble_test_script_send_bytes (self, p, 1);
      thimble_test_script_delay (self, interval_ms);
    }
}

void
thimble_test_script_delay (ThimbleTestScript *self,
                           guint              ms)
{
  add (self, (ThimbleTestStep) { .type = STEP_DELAY, .ms = ms });
}

void
thimble_test_script_silence (ThimbleTestScript *self)
{
  add (self, (ThimbleTestStep) { .type = STEP_SILENCE });
}

void
thimble_test_script_cut (ThimbleTestScript *self)
{
  add (self, (ThimbleTestStep) { .type = STEP_CUT });
}

void
thimble_test_script_reset (ThimbleTestScript *self)
{
  add (self, (ThimbleTestStep) { .type = STEP_RESET });
}

void
thimble_test_script_answer (ThimbleTestScript *self,
                            guint              status,
                            const char        *content_type,
                            const char        *headers,
                            const char        *body)
{
  thimble_test_script_printf (self,
                              "HTTP/1.1 %u %s\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n%s\r\n%s",
                              status, soup_status_get_phrase (status), content_type, strlen (body),
                              headers != NULL ? headers : "", body);
}

void
thimble_test_script_sse_head (ThimbleTestScript *self)
{
  thimble_test_script_send (self,
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                            "Connection: close\r\n\r\n");
}

void
thimble_test_script_chunked_head (ThimbleTestScript *self,
                                  const char        *content_type)
{
  thimble_test_script_printf (self, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n",
                              content_type);
}

void
thimble_test_script_chunk (ThimbleTestScript *self,
                           const char        *text)
{
  thimble_test_script_printf (self, "%" G_GSIZE_MODIFIER "x\r\n%s\r\n", strlen (text), text);
}
