/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-dialect-private.h"

/* A mould is an event as text with one string literal cut out. An event that equals it outside
 * the literal is the same JSON but for that string, so it does the same with another text. */

#define MOULD_MAX 4096

/* Whether the bytes are the inside of one string literal, and of one that stands for itself. */
static ThimbleRepeat
check_literal (const char *text,
               gsize       length)
{
  gboolean plain = TRUE;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '"')
        return THIMBLE_REPEAT_OTHER;
      if ((guchar) text[i] < 0x20)
        plain = FALSE;
      if (text[i] == '\\')
        {
          plain = FALSE;
          if (++i == length)
            return THIMBLE_REPEAT_OTHER;
        }
    }

  return plain && g_utf8_validate_len (text, length, NULL) ? THIMBLE_REPEAT_TOLD : THIMBLE_REPEAT_SAME_FORM;
}

ThimbleRepeat
thimble_decoder_repeat (ThimbleDecoder        *self,
                        const ThimbleSseEvent *event)
{
  gsize head = self->mould_from;
  gsize tail, length;
  ThimbleRepeat repeat;

  if (self->mould_to == 0)
    return THIMBLE_REPEAT_OTHER;

  tail = self->mould->len - self->mould_to;
  if (event->data_length < head + tail ||
      memcmp (event->data, self->mould->str, head) != 0 ||
      memcmp (event->data + event->data_length - tail, self->mould->str + self->mould_to, tail) != 0 ||
      g_strcmp0 (event->name, self->mould_name) != 0)
    return THIMBLE_REPEAT_OTHER;

  length = event->data_length - head - tail;
  repeat = check_literal (event->data + head, length);
  if (repeat == THIMBLE_REPEAT_TOLD)
    {
      g_autofree char *text = g_strndup (event->data + head, length);

      thimble_decoder_tell_text (self, self->mould_type, text);
    }
  return repeat;
}

void
thimble_decoder_remember (ThimbleDecoder        *self,
                          const ThimbleSseEvent *event,
                          guint                  n_events,
                          gsize                  answer_bytes)
{
  const ThimbleEvent *told = g_queue_peek_tail (&self->events);
  g_autofree char *literal = NULL;
  const char *at, *end;
  gsize length;

  self->mould_to = 0;
  if (!self->dialect->repeats || g_queue_get_length (&self->events) != n_events + 1 ||
      event->data_length > MOULD_MAX)
    return;

  /* The first text may have come by a way that is open to the first only. */
  if (told->type != THIMBLE_EVENT_REASONING && (told->type != THIMBLE_EVENT_TEXT || answer_bytes == 0))
    return;

  /* Without any escape the text stands there as it is; twice, and it would be a guess which. */
  if (memchr (event->data, '\\', event->data_length) != NULL)
    return;
  literal = g_strconcat ("\"", told->text, "\"", NULL);
  length = strlen (literal);
  at = g_strstr_len (event->data, event->data_length, literal);
  if (at == NULL)
    return;
  end = event->data + event->data_length;
  if (g_strstr_len (at + 1, end - at - 1, literal) != NULL)
    return;

  if (self->mould == NULL)
    self->mould = g_string_new (NULL);
  g_string_truncate (self->mould, 0);
  g_string_append_len (self->mould, event->data, event->data_length);
  if (g_strcmp0 (self->mould_name, event->name) != 0)
    {
      g_free (self->mould_name);
      self->mould_name = g_strdup (event->name);
    }
  self->mould_type = told->type;
  self->mould_from = at - event->data + 1;
  self->mould_to = self->mould_from + length - 2;
}
