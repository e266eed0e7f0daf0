/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-echo-private.h"

/* A shorter one may be a word of the answer. */
#define LONG_ENOUGH 16

struct _ThimbleEcho {
  ThimbleSecret *key;       /* nullable */
  GString       *answer;    /* what waits of the answer, and of its reasoning */
  GString       *reasoning;
};

ThimbleEcho *
thimble_echo_new (ThimbleSecret *key)
{
  ThimbleEcho *self = g_new0 (ThimbleEcho, 1);

  self->key = key != NULL ? thimble_secret_ref (key) : NULL;
  self->answer = g_string_new (NULL);
  self->reasoning = g_string_new (NULL);
  return self;
}

void
thimble_echo_free (ThimbleEcho *self)
{
  g_clear_pointer (&self->key, thimble_secret_unref);
  g_string_free (self->answer, TRUE);
  g_string_free (self->reasoning, TRUE);
  g_free (self);
}

/* A key is ASCII, so no character is ever divided. */
static char *
mask_piece (ThimbleEcho *self,
            GString     *waiting,
            const char  *piece)
{
  g_autofree char *masked = NULL;
  gsize length, keep;

  g_string_append (waiting, piece);
  masked = thimble_secret_mask_piece (self->key, waiting->str, &keep);
  length = strlen (masked);
  g_string_assign (waiting, masked + length - keep);
  return g_strndup (masked, length - keep);
}

static ThimbleUsage *
mask_usage (ThimbleEcho  *self,
            ThimbleUsage *taken)
{
  g_autoptr (ThimbleUsage) usage = taken;
  g_autofree char *verbatim = thimble_secret_mask (self->key, thimble_usage_get_verbatim (usage));
  ThimbleUsageCounts counts;

  if (g_strcmp0 (verbatim, thimble_usage_get_verbatim (usage)) == 0)
    return g_steal_pointer (&usage);
  if (!thimble_usage_is_plausible (usage))
    return thimble_usage_new_implausible (verbatim);
  thimble_usage_get_counts (usage, &counts);
  return thimble_usage_new (&counts, thimble_usage_get_source (usage), verbatim);
}

void
thimble_echo_mask_event (ThimbleEcho  *self,
                         ThimbleEvent *event)
{
  gboolean is_text = event->type == THIMBLE_EVENT_TEXT || event->type == THIMBLE_EVENT_REFUSAL ||
                     event->type == THIMBLE_EVENT_REASONING;

  if (self->key == NULL)
    return;
  if (is_text)
    {
      if (event->text != NULL && thimble_secret_get_length (self->key) >= LONG_ENOUGH)
        {
          g_autofree char *piece = g_steal_pointer (&event->text);

          event->text = mask_piece (self, event->type == THIMBLE_EVENT_REASONING ? self->reasoning : self->answer, piece);
        }
      return;
    }
  event->text = thimble_echo_mask (self, event->text);
  event->model = thimble_echo_mask (self, event->model);
  event->id = thimble_echo_mask (self, event->id);
  event->service_tier = thimble_echo_mask (self, event->service_tier);
  event->explanation = thimble_echo_mask (self, event->explanation);
  if (event->usage != NULL)
    event->usage = mask_usage (self, event->usage);
}

gboolean
thimble_echo_pop_rest (ThimbleEcho  *self,
                       ThimbleEvent *event)
{
  GString *waiting = self->answer->len > 0 ? self->answer : self->reasoning;

  if (waiting->len == 0)
    return FALSE;
  *event = (ThimbleEvent) {
    .type = waiting == self->answer ? THIMBLE_EVENT_TEXT : THIMBLE_EVENT_REASONING,
    .text = thimble_secret_mask (self->key, waiting->str),
    .cost = THIMBLE_MONEY_UNKNOWN,
  };
  g_string_truncate (waiting, 0);
  return TRUE;
}

char *
thimble_echo_mask (ThimbleEcho *self,
                   char        *text)
{
  g_autofree char *taken = text;

  return self->key != NULL ? thimble_secret_mask (self->key, taken) : g_steal_pointer (&taken);
}

ThimbleProblem *
thimble_problem_mask (ThimbleProblem *problem,
                      ThimbleSecret  *key)
{
  g_autoptr (ThimbleProblem) taken = problem;
  g_autoptr (ThimbleProblem) masked = NULL;
  g_autofree char *message = NULL, *details = NULL, *vendor_code = NULL, *parameter = NULL;

  if (key == NULL)
    return g_steal_pointer (&taken);
  message = thimble_secret_mask (key, thimble_problem_get_message (problem));
  details = thimble_secret_mask (key, thimble_problem_get_details (problem));
  vendor_code = thimble_secret_mask (key, thimble_problem_get_vendor_code (problem));
  parameter = thimble_secret_mask (key, thimble_problem_get_parameter (problem));
  masked = thimble_problem_new (thimble_problem_get_code (problem), message, thimble_problem_get_advice (problem),
                                details, thimble_problem_get_retry_after (problem));
  return thimble_problem_with_http (masked, thimble_problem_get_http_status (problem), vendor_code, parameter);
}
