/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-clock.h"
#include "base/thimble-problem.h"
#include "thimble-wire-watch.h"

#define NEVER G_MAXINT64

/* How often to look whether the machine slept, and what counts as sleep. */
#define TICK_US           G_USEC_PER_SEC
#define SLEPT_AT_LEAST_US G_USEC_PER_SEC

typedef enum {
  PHASE_QUEUED,
  PHASE_CONNECTING,
  PHASE_ANSWERING,  /* sent; no byte of the body yet */
  PHASE_STREAMING,
} Phase;

struct _ThimbleWireWatch {
  /* configured */
  ThimbleTransportLimits  limits;
  ThimbleSleepRule        sleep_rule;
  char                   *host;
  ThimbleWireWatchFunc    func;
  gpointer                user_data;
  /* state; times are monotonic microseconds */
  GSource                *source;
  Phase                   phase;
  gboolean                waiting;
  gint64                  whole_deadline;
  gint64                  phase_deadline;
  gint64                  sleep_deadline;
  gint64                  slept_us;  /* boot time beyond monotonic, as last seen */
};

static gint64
get_slept_us (ThimbleWireWatch *self)
{
  return self->sleep_rule.boot_clock () - thimble_clock_now_us ();
}

static void
schedule (ThimbleWireWatch *self,
          gint64            now)
{
  gint64 next;

  if (!self->waiting)
    {
      g_source_set_ready_time (self->source, -1);
      return;
    }
  next = MIN (self->whole_deadline, MIN (self->phase_deadline, self->sleep_deadline));
  /* Nothing has left while connecting: there is no answer that sleep could have cut off. */
  if (self->phase >= PHASE_ANSWERING)
    next = MIN (next, now + TICK_US);
  g_source_set_ready_time (self->source, next);
}

static GError *
describe (ThimbleWireWatch *self,
          gint64            now)
{
  g_autoptr (ThimbleProblem) problem = NULL;
  g_autofree char *message = NULL;
  ThimbleError code = THIMBLE_ERROR_TIMEOUT;
  const char *advice;

  if (now >= self->whole_deadline)
    {
      message = g_strdup_printf (_("The answer from %s took longer than %u s, so reading was stopped."),
                                 self->host, self->limits.whole_s);
      advice = _("Ask for a shorter answer, or lower the output limit.");
    }
  else if (now >= self->sleep_deadline)
    {
      code = THIMBLE_ERROR_CUT_OFF;
      message = g_strdup_printf (_("The computer was asleep, and the connection to %s did not survive it."),
                                 self->host);
      advice = _("The provider may have finished and billed the answer. Sending again may cost again.");
    }
  else if (self->phase == PHASE_CONNECTING)
    {
      message = g_strdup_printf (_("%s could not be reached within %u s. Nothing was sent."),
                                 self->host, self->limits.connect_s);
      advice = _("Check the network connection, then try again.");
    }
  else if (self->phase == PHASE_ANSWERING)
    {
      message = g_strdup_printf (_("%s took the request but sent no answer for %u s."),
                                 self->host, self->limits.first_byte_s);
      advice = _("It may be billed all the same. Look at the provider’s status page before sending again.");
    }
  else
    {
      message = g_strdup_printf (_("%s fell silent for %u s in the middle of its answer."),
                                 self->host, self->limits.gap_s);
      advice = _("The part received is kept. Sending again may cost again.");
    }
  problem = thimble_problem_new (code, message, advice, NULL, -1);
  return thimble_problem_to_error (problem);
}

static gboolean
on_time (gpointer user_data)
{
  ThimbleWireWatch *self = user_data;
  gint64 now = thimble_clock_now_us ();

  if (self->phase >= PHASE_ANSWERING)
    {
      gint64 slept_us = get_slept_us (self);

      if (slept_us - self->slept_us >= SLEPT_AT_LEAST_US && self->sleep_deadline == NEVER)
        self->sleep_deadline = now + (gint64) self->sleep_rule.patience_s * G_USEC_PER_SEC;
      self->slept_us = slept_us;
    }

  if (now < self->whole_deadline && now < self->phase_deadline && now < self->sleep_deadline)
    {
      schedule (self, now);
      return G_SOURCE_CONTINUE;
    }

  thimble_wire_watch_rest (self);
  /* The callback may free us. */
  if (self->func != NULL)
    self->func (describe (self, now), self->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

ThimbleWireWatch *
thimble_wire_watch_new (const ThimbleTransportLimits *limits,
                        const ThimbleSleepRule       *sleep_rule,
                        const char                   *host)
{
  ThimbleWireWatch *self = g_new0 (ThimbleWireWatch, 1);

  self->limits = *limits;
  self->sleep_rule = *sleep_rule;
  self->host = g_strdup (host);
  self->whole_deadline = thimble_clock_now_us () + (gint64) limits->whole_s * G_USEC_PER_SEC;
  self->phase_deadline = NEVER;
  self->sleep_deadline = NEVER;
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "Thimble wire watch");
  g_source_set_callback (self->source, on_time, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
thimble_wire_watch_free (ThimbleWireWatch *self)
{
  if (self == NULL)
    return;
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self->host);
  g_free (self);
}

void
thimble_wire_watch_set_callback (ThimbleWireWatch     *self,
                                 ThimbleWireWatchFunc  func,
                                 gpointer              user_data)
{
  self->func = func;
  self->user_data = user_data;
}

void
thimble_wire_watch_connecting (ThimbleWireWatch *self)
{
  gint64 now = thimble_clock_now_us ();

  if (self->phase != PHASE_QUEUED)
    return;
  self->phase = PHASE_CONNECTING;
  self->phase_deadline = now + (gint64) self->limits.connect_s * G_USEC_PER_SEC;
  schedule (self, now);
}

void
thimble_wire_watch_sending (ThimbleWireWatch *self)
{
  gint64 now = thimble_clock_now_us ();

  if (self->phase >= PHASE_ANSWERING)
    return;
  self->phase = PHASE_ANSWERING;
  self->phase_deadline = now + (gint64) self->limits.first_byte_s * G_USEC_PER_SEC;
  self->slept_us = get_slept_us (self);
  schedule (self, now);
}

void
thimble_wire_watch_got_bytes (ThimbleWireWatch *self)
{
  self->phase = PHASE_STREAMING;
  self->phase_deadline = NEVER; /* counted anew from the next wait */
  self->sleep_deadline = NEVER;
  self->slept_us = get_slept_us (self);
}

void
thimble_wire_watch_wait (ThimbleWireWatch *self)
{
  gint64 now = thimble_clock_now_us ();

  self->waiting = TRUE;
  if (self->phase == PHASE_STREAMING)
    self->phase_deadline = now + (gint64) self->limits.gap_s * G_USEC_PER_SEC;
  schedule (self, now);
}

void
thimble_wire_watch_rest (ThimbleWireWatch *self)
{
  self->waiting = FALSE;
  g_source_set_ready_time (self->source, -1);
}
