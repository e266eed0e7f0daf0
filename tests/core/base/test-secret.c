/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/thimble-problem.h"
#include "base/thimble-secret.h"

static ThimbleSecret *
make (const char *text)
{
  g_autoptr (GError) error = NULL;
  ThimbleSecret *secret = thimble_secret_new (text, -1, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (secret);
  return secret;
}

static void
test_trim (void)
{
  static const char *const texts[] = {
    "sk-abc", " sk-abc", "sk-abc\n", "\r\n\t sk-abc \v\f", "\xc2\xa0sk-abc\xe2\x80\x8b", "\xef\xbb\xbfsk-abc\xe3\x80\x80\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (ThimbleSecret) secret = make (texts[i]);

      g_assert_cmpstr (thimble_secret_peek (secret), ==, "sk-abc");
      g_assert_cmpuint (thimble_secret_get_length (secret), ==, 6);
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "", "  \n", "sk-CANARY\nX: y", "sk-CANARY\r\nX: y", "sk-CANARY\rx", "sk-CANARY\tx", "sk-CANARY\x01", "sk-CANARY\x7f", "sk-CANARY\x1b[0m",
    "sk-CANARY x", "sk-CANARY\xc3\xa9", "sk-CANARY\xe2\x80\x8bx", "sk-CANARY\xff", "sk-CANARY\xe2\x80\xa6",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (thimble_secret_new (texts[i], -1, NULL, &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_SECRET);
      g_assert_null (strstr (error->message, "CANARY"));
    }
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (thimble_secret_new ("a\0b", 3, NULL, &error));
    g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_SECRET);
  }
  {
    g_autoptr (GError) error = NULL;
    g_autofree char *most = g_strnfill (4096, 'k');
    g_autofree char *more = g_strnfill (4097, 'k');
    g_autoptr (ThimbleSecret) secret = make (most);

    g_assert_cmpstr (thimble_secret_peek (secret), ==, most);
    g_assert_null (thimble_secret_new (more, -1, NULL, &error));
    g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_SECRET);
  }
}

static void
test_length (void)
{
  g_autoptr (ThimbleSecret) secret = thimble_secret_new ("sk-abcdefgh and more", 11, "https://a.b:443", NULL);

  g_assert_cmpstr (thimble_secret_peek (secret), ==, "sk-abcdefgh");
  g_assert_cmpstr (thimble_secret_get_origin (secret), ==, "https://a.b:443");
}

static void
test_bind (void)
{
  g_autoptr (ThimbleSecret) loose = make ("sk-abcdefghijkl");
  g_autoptr (ThimbleSecret) bound = thimble_secret_bind (loose, "https://a.b:443");

  g_assert_null (thimble_secret_get_origin (loose));
  g_assert_cmpstr (thimble_secret_get_origin (bound), ==, "https://a.b:443");
  g_assert_cmpstr (thimble_secret_peek (bound), ==, thimble_secret_peek (loose));
  g_assert_true (thimble_secret_peek (bound) != thimble_secret_peek (loose));
}

static void
test_last_four (void)
{
  static const char *const table[][2] = {
    { "sk-abcdefWXYZ", "WXYZ" }, { "abcdefghijkl", "ijkl" }, { "abcdefghijk", "" }, { "a", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimbleSecret) secret = make (table[i][0]);
      g_autofree char *four = thimble_secret_get_last_four (secret);

      g_assert_cmpstr (four, ==, table[i][1]);
    }
}

static void
test_guess (void)
{
  static const char *const table[][2] = {
    { "sk-proj-abc", "openai" }, { "sk-svcacct-abc", "openai" }, { "sk-admin-abc", "openai" }, { "sk-abcDEF", "openai" },
    { "sk-ant-api03-abc", "anthropic" }, { "sk-ant-oat01-abc", "anthropic" }, { "AIzaSyabc", "gemini" }, { "AQ.Ab8", "gemini" },
    { "sk-or-v1-abc", "openrouter" }, { "gsk_abc", "groq" }, { "xai-abc", "xai" }, { "sk-lm-abc", NULL },
    { "sk-0123456789abcdef0123456789abcdef", "deepseek" }, { "sk-0123456789abcdef0123456789abcdeg", "openai" },
    { "abcdefghijklmnopqrstuvwxyz012345", "mistral" }, { "abcdefghijklmnopqrstuvwxyz01234-", NULL }, { "ollama", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimbleSecret) secret = make (table[i][0]);

      g_assert_cmpstr (thimble_secret_guess_endpoint (secret), ==, table[i][1]);
    }
}

static void
test_looks_like_key (void)
{
  static const char *const keys[] = {
    "sk-ant-api03-0123456789abcdef", "sk-proj-0123456789", " gsk_0123456789abcdef\n", "sk-lm-0123456789abcdef",
    "AIzaSy0123456789", "abcdefghijklmnopqrstuvwxyz012345",
  };
  static const char *const texts[] = {
    "", "sk-ant-", "sk-proj-01234", "              sk-a", "sk-ant-api03-0123456789abcdef is refused. Why?",
    "Why is\nsk-ant-api03-0123456789abcdef refused?", "sk-ant-api03-\n0123456789abcdef", "antidisestablishmentarianism",
    "sk-ant-api03-schl\303\274ssel-0123456789",
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_true (thimble_secret_looks_like_key (keys[i]));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (thimble_secret_looks_like_key (texts[i]));
  g_assert_false (thimble_secret_looks_like_key (NULL));
}

static void
test_leave_out (void)
{
  g_autofree char *key = g_strdup (" sk-ant-api03-0123456789abcdef\n"), *text = g_strdup ("Why?"), *none = NULL;

  thimble_secret_leave_out (&key);
  g_assert_cmpstr (key, ==, "");
  thimble_secret_leave_out (&text);
  g_assert_cmpstr (text, ==, "Why?");
  thimble_secret_leave_out (&none);
  g_assert_null (none);
}

static void
test_unmistakable (void)
{
  static const char *const keys[] = {
    "sk-abcdefghijklmnopq", "sk-proj-A1b2_C3d4-E5f6g7", "sk-ant-api03-abcdefg", "sk-lm-a1b2c3d4e5f6g7h8", "AIzaSyA1b2C3d4E5f6G7h8I9", "AQ.Ab8RN6abcdefghijk",
    "gsk_0123456789abcdefg", "xai-0123456789abcdefg", " sk-0123456789abcdef0123456789abcdef\n",
  };
  static const char *const words[] = {
    "sk-abcdefghijklmnop", "sk-articles-of-november.txt", "abcdefghijklmnopqrstuvwxyz012345", "d41d8cd98f00b204e9800998ecf8427e",
    "ask-me-anything-about-trees", "xai", "AQ.", "skateboarding-in-the-park",
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (ThimbleSecret) secret = make (keys[i]);

      g_assert_true (thimble_secret_is_unmistakable (secret));
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (ThimbleSecret) secret = make (words[i]);

      g_assert_false (thimble_secret_is_unmistakable (secret));
    }
}

static void
test_mask (void)
{
  static const char *const table[][3] = {
    { "sk-CANARY", "nothing here", "nothing here" },
    { "sk-CANARY", "", "" },
    { "sk-CANARY", "sk-CANARY", "[key]" },
    { "sk-CANARY", "Incorrect API key: sk-CANARY. See sk-CANARY!", "Incorrect API key: [key]. See [key]!" },
    { "sk-CANARY", "sk-CANARsk-CANARYY", "sk-CANAR[key]Y" },
    { "sk-CANARY", "sk%2dCANARY sk%2DCANARY %73%6b%2d%43%41%4e%41%52%59", "[key] [key] [key]" },
    { "sk-CANARY", "\\u0073k-CANARY \\u0073\\u006B\\u002d\\u0043\\u0041\\u004e\\u0041\\u0052\\u0059", "[key] [key]" },
    { "sk-CANARY", "sk-CAN", "sk-CAN" },
    { "a/b\"c\\d", "a/b\"c\\d a\\/b\\\"c\\\\d a%2Fb%22c%5Cd", "[key] [key] [key]" },
    { "50%25", "50%25 50%2525", "[key] [key]" },
    { "sk-CANARY", "\xe4\xb8\xadsk-CANARY\xe4\xb8\xad", "\xe4\xb8\xad[key]\xe4\xb8\xad" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimbleSecret) secret = make (table[i][0]);
      g_autofree char *masked = thimble_secret_mask (secret, table[i][1]);

      g_assert_cmpstr (masked, ==, table[i][2]);
    }
  {
    g_autoptr (ThimbleSecret) secret = make ("sk-CANARY");

    g_assert_null (thimble_secret_mask (secret, NULL));
  }
}

/* The pages go with the last reference: another one finds nothing of the key in this process. */
static void
test_gone (void)
{
  /* Written apart, so that the program's own text is not found. */
  static const char halves[][12] = { "sk-GONE-4711", "-after-unref" };
  g_autofree char *needle = g_strdup_printf ("%.12s%.12s", halves[0], halves[1]);
  ThimbleSecret *secret = make (needle);
  const char *where = thimble_secret_peek (secret);
  ThimbleSecret *second = thimble_secret_ref (secret);
  int fd = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  char found[24];

  g_assert_cmpint (fd, >=, 0);
  thimble_secret_unref (second);
  g_assert_cmpint (pread (fd, found, sizeof found, (off_t) (gsize) where), ==, sizeof found);
  g_assert_cmpmem (found, sizeof found, needle, strlen (needle));
  thimble_secret_unref (secret);
  memset (found, 0, sizeof found);
  /* Unmapped: the read fails; mapped again for something else: it is not the key. */
  if (pread (fd, found, sizeof found, (off_t) (gsize) where) == sizeof found)
    g_assert_true (memcmp (found, needle, sizeof found) != 0);
  close (fd);
}

static void
test_not_dumped (void)
{
  g_autoptr (ThimbleSecret) secret = make ("sk-abcdefghijkl");
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;
  guint64 where = (guint64) (gsize) thimble_secret_peek (secret);
  gboolean inside = FALSE, checked = FALSE;

  if (!g_file_get_contents ("/proc/self/smaps", &maps, NULL, NULL) || strstr (maps, "VmFlags:") == NULL)
    {
      g_test_skip ("This kernel does not tell the flags of memory.");
      return;
    }
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *dash = strchr (lines[i], '-');
      char *rest = NULL;
      guint64 start = g_ascii_strtoull (lines[i], &rest, 16);

      if (dash != NULL && rest == dash)
        inside = start <= where && where < g_ascii_strtoull (dash + 1, NULL, 16);
      else if (inside && g_str_has_prefix (lines[i], "VmFlags:"))
        {
          g_assert_nonnull (strstr (lines[i], " dd"));
          checked = TRUE;
        }
    }
  g_assert_true (checked);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/trim", test_trim);
  g_test_add_func ("/secret/refused", test_refused);
  g_test_add_func ("/secret/length", test_length);
  g_test_add_func ("/secret/bind", test_bind);
  g_test_add_func ("/secret/last-four", test_last_four);
  g_test_add_func ("/secret/guess", test_guess);
  g_test_add_func ("/secret/looks-like-key", test_looks_like_key);
  g_test_add_func ("/secret/leave-out", test_leave_out);
  g_test_add_func ("/secret/unmistakable", test_unmistakable);
  g_test_add_func ("/secret/mask", test_mask);
  g_test_add_func ("/secret/gone", test_gone);
  g_test_add_func ("/secret/not-dumped", test_not_dumped);
  return g_test_run ();
}
