/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "thimble-problem.h"
#include "thimble-secret.h"

#define MAX_LENGTH 4096
#define MIN_LENGTH_FOR_LAST_FOUR 12
#define LEAST_LENGTH 16 /* no provider makes shorter keys */
#define SURE_LENGTH 20 /* and few words of a language are so long that begin as one */
#define MASK "[key]"
/* So much of its start is no common prefix such as "sk-ant-api03-". */
#define LONG_START 16

struct _ThimbleSecret {
  char  *text;     /* pages of its own, locked */
  gsize  length;
  gsize  n_mapped;
  char  *origin;   /* nullable */
};

G_DEFINE_BOXED_TYPE (ThimbleSecret, thimble_secret, thimble_secret_ref, thimble_secret_unref)

static ThimbleSecret *
secret_take (const char *text,
             gsize       length,
             const char *origin)
{
  ThimbleSecret *self;
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gsize n_mapped = (length + page) / page * page;
  char *memory = mmap (NULL, n_mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED)
    g_error ("Out of memory for a key");
  /* Both may fail, for instance where RLIMIT_MEMLOCK is 0; the key is usable all the same. */
  (void) mlock (memory, n_mapped);
  (void) madvise (memory, n_mapped, MADV_DONTDUMP);
  memcpy (memory, text, length);

  self = g_atomic_rc_box_new0 (ThimbleSecret);
  self->text = memory;
  self->length = length;
  self->n_mapped = n_mapped;
  self->origin = g_strdup (origin);
  return self;
}

/* What comes along when a key is pasted from a page: space of any kind, zero-width included. */
static const char *const padding[] = {
  " ", "\t", "\n", "\r", "\v", "\f", "\xc2\xa0", "\xe2\x80\x8b", "\xe2\x80\xa8", "\xe2\x80\xa9",
  "\xe2\x80\xaf", "\xe3\x80\x80", "\xef\xbb\xbf",
};

static gsize
padding_at_start (const char *text,
                  gsize       length)
{
  for (guint i = 0; i < G_N_ELEMENTS (padding); i++)
    {
      gsize n = strlen (padding[i]);

      if (n <= length && memcmp (text, padding[i], n) == 0)
        return n;
    }
  return 0;
}

static gsize
padding_at_end (const char *text,
                gsize       length)
{
  for (guint i = 0; i < G_N_ELEMENTS (padding); i++)
    {
      gsize n = strlen (padding[i]);

      if (n <= length && memcmp (text + length - n, padding[i], n) == 0)
        return n;
    }
  return 0;
}

ThimbleSecret *
thimble_secret_new (const char  *text,
                    gssize       length,
                    const char  *origin,
                    GError     **error)
{
  gsize n_bytes, n;

  g_return_val_if_fail (text != NULL, NULL);

  n_bytes = length < 0 ? strlen (text) : (gsize) length;
  while ((n = padding_at_start (text, n_bytes)) > 0)
    {
      text += n;
      n_bytes -= n;
    }
  while ((n = padding_at_end (text, n_bytes)) > 0)
    n_bytes -= n;

  /* The messages say what is wrong with the key and never show a part of it. */
  if (n_bytes == 0)
    {
      thimble_set_error (error, THIMBLE_ERROR_BAD_SECRET, _("The key is empty."));
      return NULL;
    }
  if (n_bytes > MAX_LENGTH)
    {
      thimble_set_error (error, THIMBLE_ERROR_BAD_SECRET,
                         _("This is too long to be a key: it has more than %d characters."), MAX_LENGTH);
      return NULL;
    }
  for (gsize i = 0; i < n_bytes; i++)
    {
      guchar c = (guchar) text[i];

      if (c == '\n' || c == '\r')
        {
          thimble_set_error (error, THIMBLE_ERROR_BAD_SECRET, _("There is a line break inside the key."));
          return NULL;
        }
      if (c < 0x20 || c == 0x7f)
        {
          thimble_set_error (error, THIMBLE_ERROR_BAD_SECRET, _("There is an invisible control character inside the key."));
          return NULL;
        }
      if (c == ' ')
        {
          thimble_set_error (error, THIMBLE_ERROR_BAD_SECRET, _("There is a space inside the key."));
          return NULL;
        }
      if (c > 0x7f)
        {
          thimble_set_error (error, THIMBLE_ERROR_BAD_SECRET,
                             _("There is a character inside the key that no key has: only plain letters, digits and signs can be sent."));
          return NULL;
        }
    }
  return secret_take (text, n_bytes, origin);
}

ThimbleSecret *
thimble_secret_bind (ThimbleSecret *self,
                     const char    *origin)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (origin != NULL, NULL);

  return secret_take (self->text, self->length, origin);
}

ThimbleSecret *
thimble_secret_ref (ThimbleSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
thimble_secret_clear (gpointer data)
{
  ThimbleSecret *self = data;

  explicit_bzero (self->text, self->n_mapped);
  munmap (self->text, self->n_mapped);
  g_free (self->origin);
}

void
thimble_secret_unref (ThimbleSecret *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, thimble_secret_clear);
}

const char *
thimble_secret_peek (ThimbleSecret *self)
{
  g_return_val_if_fail (self != NULL, "");

  return self->text;
}

gsize
thimble_secret_get_length (ThimbleSecret *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

const char *
thimble_secret_get_origin (ThimbleSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->origin;
}

char *
thimble_secret_get_last_four (ThimbleSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->length < MIN_LENGTH_FOR_LAST_FOUR)
    return g_strdup ("");
  return g_strdup (self->text + self->length - 4);
}

static gboolean
all_of (const char *text,
        gboolean  (*is_one) (char))
{
  for (; *text != '\0'; text++)
    if (!is_one (*text))
      return FALSE;
  return TRUE;
}

static gboolean
is_hex (char c)
{
  return g_ascii_isxdigit (c);
}

static gboolean
is_alnum (char c)
{
  return g_ascii_isalnum (c);
}

static gboolean
is_of_key (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_';
}

/* FALSE: no key that is known. @endpoint: NULL where it is none of ours. */
static gboolean
guess (ThimbleSecret *self,
       const char   **endpoint)
{
  /* provider-wire-formats, 9. Longer prefixes first. */
  static const struct {
    const char *prefix;
    const char *endpoint; /* NULL: known, and none of ours */
  } prefixes[] = {
    { "sk-ant-", "anthropic" },
    { "sk-or-", "openrouter" },
    { "sk-lm-", NULL },
    { "sk-proj-", "openai" },
    { "sk-svcacct-", "openai" },
    { "sk-admin-", "openai" },
    { "gsk_", "groq" },
    { "xai-", "xai" },
    { "AIza", "gemini" },
    { "AQ.", "gemini" },
  };

  *endpoint = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (self->text, prefixes[i].prefix))
      {
        *endpoint = prefixes[i].endpoint;
        return TRUE;
      }
  if (g_str_has_prefix (self->text, "sk-"))
    *endpoint = self->length == 35 && all_of (self->text + 3, is_hex) ? "deepseek" : "openai";
  else if (self->length == 32 && all_of (self->text, is_alnum))
    *endpoint = "mistral";
  return *endpoint != NULL;
}

const char *
thimble_secret_guess_endpoint (ThimbleSecret *self)
{
  const char *endpoint;

  g_return_val_if_fail (self != NULL, NULL);

  return guess (self, &endpoint) ? endpoint : NULL;
}

gboolean
thimble_secret_looks_like_key (const char *text)
{
  g_autoptr (ThimbleSecret) secret = text != NULL && strlen (text) >= LEAST_LENGTH ? thimble_secret_new (text, -1, NULL, NULL) : NULL;
  const char *endpoint;

  return secret != NULL && secret->length >= LEAST_LENGTH && guess (secret, &endpoint);
}

void
thimble_secret_leave_out (char **text)
{
  if (thimble_secret_looks_like_key (*text))
    (*text)[0] = '\0';
}

gboolean
thimble_secret_is_unmistakable (ThimbleSecret *self)
{
  const char *endpoint;

  g_return_val_if_fail (self != NULL, FALSE);

  /* No beginning is shorter than three characters; only there may be a dot, as in no file’s name. */
  return self->length >= SURE_LENGTH && guess (self, &endpoint) && g_strcmp0 (endpoint, "mistral") != 0
         && all_of (self->text + 3, is_of_key);
}

/* How many bytes at @text spell @c in another way: %41, \u0041, \" , "+" for a space; 0: none. */
static gsize
escaped_length (const char *text,
                char        c)
{
  if (text[0] == '%' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2])
      && g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2]) == c)
    return 3;
  if (text[0] == '+' && c == ' ')
    return 1;
  if (text[0] != '\\')
    return 0;
  if (text[1] == 'u' && text[2] == '0' && text[3] == '0'
      && g_ascii_isxdigit (text[4]) && g_ascii_isxdigit (text[5])
      && g_ascii_xdigit_value (text[4]) * 16 + g_ascii_xdigit_value (text[5]) == c)
    return 6;
  return text[1] == c && (c == '"' || c == '\\' || c == '/') ? 2 : 0;
}

/* Whether @text ends within what may become such a spelling. */
static gboolean
begins_escaped (const char *text,
                char        c)
{
  static const char unicode[] = "\\u00";
  gsize length = strnlen (text, 6);
  gsize n_same = MIN (length, strlen (unicode));

  if (text[0] == '%')
    return length == 1 || (length == 2 && g_ascii_xdigit_value (text[1]) == c >> 4);
  return length > 0 && length < 6 && memcmp (text, unicode, n_same) == 0 && (length <= n_same || g_ascii_xdigit_value (text[4]) == c >> 4);
}

/* Bytes of @text that spell the key, or so much of its start that it can be nothing else: servers cut what they repeat, and
 * what they send is cut. 0: it does not stand here. A key with "%" or "\" in it can be read two ways, so both orders are
 * tried. @open becomes %TRUE where what follows @text could make more of it. */
static gsize
match (ThimbleSecret *self,
       const char    *text,
       gboolean       escaped_first,
       gboolean      *open)
{
  const char *at = text;

  for (gsize i = 0; i < self->length; i++)
    {
      char c = self->text[i];
      gsize n = escaped_length (at, c);

      *open = *open || *at == '\0' || begins_escaped (at, c);
      if (*at == c && (n == 0 || !escaped_first))
        n = 1;
      if (n == 0)
        return i >= LONG_START ? (gsize) (at - text) : 0;
      at += n;
    }
  return (gsize) (at - text);
}

/* @waits: (out) (nullable): bytes at the end that may go on as the key, and are left as they are; %NULL: nothing follows */
static char *
mask (ThimbleSecret *self,
      const char    *text,
      gsize         *waits)
{
  GString *out;

  if (waits != NULL)
    *waits = 0;
  if (text == NULL)
    return NULL;
  out = g_string_sized_new (strlen (text) + 1);
  while (*text != '\0')
    {
      gboolean open = FALSE;
      gsize n = match (self, text, TRUE, &open);

      if (n == 0)
        n = match (self, text, FALSE, &open);
      if (open && waits != NULL)
        {
          *waits = strlen (text);
          g_string_append (out, text);
          break;
        }
      if (n > 0)
        {
          g_string_append (out, MASK);
          text += n;
        }
      else
        g_string_append_c (out, *text++);
    }
  return g_string_free (out, FALSE);
}

char *
thimble_secret_mask (ThimbleSecret *self,
                     const char    *text)
{
  g_return_val_if_fail (self != NULL, NULL);

  return mask (self, text, NULL);
}

char *
thimble_secret_mask_piece (ThimbleSecret *self,
                           const char    *text,
                           gsize         *waits)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (waits != NULL, NULL);

  return mask (self, text, waits);
}

/* libsoup puts the head of a request together in a GString, which it only frees: 256 bytes to 8 KiB, doubled as it grows. The
 * allocator gives free memory out again, so enough of it is taken to meet such blocks, also where they were joined to others. */
void
thimble_secret_scrub (void)
{
  const struct { gsize size; guint n; } takes[] = { { 256, 64 }, { 512, 4096 }, { 1024, 1024 }, { 2048, 64 }, { 4096, 32 }, { 8192, 16 } };
  gpointer *last = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (takes); i++)
    for (guint k = 0; k < takes[i].n; k++)
      {
        gpointer *block = g_malloc (takes[i].size);

        explicit_bzero (block, takes[i].size);
        *block = last;
        last = block;
      }
  while (last != NULL)
    {
      gpointer *next = *last;

      g_free (last);
      last = next;
    }
}
