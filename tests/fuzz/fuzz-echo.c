/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "requests/thimble-echo-private.h"

/* A key that comes back in an answer. First byte: bit 7 which key, the rest how the text is divided. In the text a byte from 1 to 4
 * stands for the key as it is, percent-encoded, in JSON's \u00.., and as much of it as the next byte says. However it is divided,
 * what passes is the whole text with the key masked. */

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static const char *const texts[] = { "sk-canary-0123456789abcdefghij", "sk-ab/cd%25+ef\\gh\"0123456789" };
static ThimbleSecret *keys[G_N_ELEMENTS (texts)];

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    keys[i] = thimble_secret_new (texts[i], -1, NULL, NULL);
  return 0;
}

static void
spell (GString    *text,
       guint       how,
       const char *key)
{
  for (; *key != '\0'; key++)
    if (how == 1)
      g_string_append_c (text, *key);
    else if (how == 2)
      g_string_append_printf (text, "%%%02X", (guint) *key);
    else
      g_string_append_printf (text, "\\u%04x", (guint) *key);
}

static char *
write_text (const char   *key,
            const guint8 *bytes,
            gsize         size)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < size && bytes[i] != '\0'; i++)
    if (bytes[i] <= 3)
      spell (text, bytes[i], key);
    else if (bytes[i] == 4 && i + 1 < size)
      g_string_append_len (text, key, bytes[++i] % strlen (key));
    else
      g_string_append_c (text, (char) bytes[i]);
  return g_string_free (text, FALSE);
}

static char *
pass (ThimbleSecret *key,
      const char    *text,
      gsize          step)
{
  g_autoptr (ThimbleEcho) echo = thimble_echo_new (key);
  GString *out = g_string_new (NULL);
  ThimbleEvent event = { .type = THIMBLE_EVENT_TEXT };

  while (*text != '\0')
    {
      event.text = g_strndup (text, step);
      text += strlen (event.text);
      thimble_echo_mask_event (echo, &event);
      g_string_append (out, event.text);
      g_clear_pointer (&event.text, g_free);
    }
  while (thimble_echo_pop_rest (echo, &event))
    {
      g_string_append (out, event.text);
      thimble_event_clear (&event);
    }
  return g_string_free (out, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autofree char *text = NULL, *whole = NULL, *pieces = NULL;
  guint which;

  if (size < 2)
    return 0;
  which = data[0] >> 7;
  text = write_text (texts[which], data + 1, size - 1);
  whole = thimble_secret_mask (keys[which], text);
  pieces = pass (keys[which], text, 1 + data[0] % 64);
  g_assert_null (strstr (pieces, texts[which]));
  g_assert_cmpstr (pieces, ==, whole);
  return 0;
}
