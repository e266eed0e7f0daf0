/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/thimble-problem.h"
#include "base/thimble-url.h"

/* Line breaks and odd bytes would break the report of the tests. */
static void
say (const char *text)
{
  g_autofree char *plain = g_strescape (text, NULL);

  g_test_message ("%s", plain);
}

static void
test_good (void)
{
  static const char *const table[][2] = {
    { "https://api.openai.com/v1", "https://api.openai.com/v1" },
    { "  https://api.openai.com/v1/  \n", "https://api.openai.com/v1" },
    { "HTTPS://API.OpenAI.com:443/v1///", "https://api.openai.com/v1" },
    { "https://api.openai.com", "https://api.openai.com" },
    { "https://api.openai.com/", "https://api.openai.com" },
    { "https://example.org:8443/a/B/c", "https://example.org:8443/a/B/c" },
    { "https://b\xc3\xbc" "cher.example/v1", "https://xn--bcher-kva.example/v1" },
    { "https://xn--bcher-kva.example", "https://xn--bcher-kva.example" },
    { "https://10.1.2.3/v1", "https://10.1.2.3/v1" },
    { "https://[2001:DB8:0:0::1]/v1", "https://[2001:db8::1]/v1" },
    { "https://[::1]:8443", "https://[::1]:8443" },
    { "https://my_host.internal/v1", "https://my_host.internal/v1" },
    { "https://localhost:8443/v1", "https://localhost:8443/v1" },
    { "https://example.org/a%20b", "https://example.org/a%20b" },
    { "https://example.org/\xe4\xb8\xad", "https://example.org/%E4%B8%AD" },
    { "https://example.org/a\"b", "https://example.org/a%22b" },
    { "http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1" },
    { "http://127.0.0.1", "http://127.0.0.1" },
    { "http://127.0.0.1:80/", "http://127.0.0.1" },
    { "http://127.255.255.254:1/v1/", "http://127.255.255.254:1/v1" },
    { "http://[::1]:8080/v1", "http://[::1]:8080/v1" },
    { "http://localhost:11434/v1", "http://127.0.0.1:11434/v1" },
    { "http://LocalHost:11434/v1/", "http://127.0.0.1:11434/v1" },
    { "Http://localhost", "http://127.0.0.1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url = thimble_url_normalise (table[i][0], &error);
      g_autofree char *twice = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (url, ==, table[i][1]);
      twice = thimble_url_normalise (url, &error);
      g_assert_cmpstr (twice, ==, url);
    }
}

/* T12: spellings of http that is not on literal loopback, or that hide where it goes. */
static const char *const t12[] = {
  "http://example.com", "http://api.openai.com/v1", "HTTP://example.com", "http://192.168.0.1", "http://10.0.0.1:11434",
  "http://0.0.0.0", "http://0", "http://0:11434", "http://2130706433", "http://2130706433:11434/v1", "http://017700000001",
  "http://0x7f000001", "http://0x7f.1", "http://0x7F.0.0.1", "http://127.1", "http://127.0.1", "http://127", "http://0177.0.0.1",
  "http://127.0.0.01", "http://127.0.0.001", "http://127.0.0.0x1", "http://127.0.0.256", "http://127.0.0.1.", "http://127.0.0.1.1",
  "http://127.0.0.-1", "http://127.0.0.", "http://127..0.1", "http://127.0.0.1.evil.com", "http://127.0.0.1.nip.io",
  "http://128.0.0.1", "http://126.255.255.255", "http://1.127.0.0", "http://localhost.", "http://localhost.evil.com",
  "http://localhost.localdomain", "http://xlocalhost", "http://local.host", "http://localhost@evil.com", "http://127.0.0.1@evil.com",
  "http://user:pw@127.0.0.1", "http://@127.0.0.1", "http://evil.com#@127.0.0.1", "http://evil.com?@127.0.0.1", "http://evil.com/@127.0.0.1",
  "http://127.0.0.1:80@evil.com", "http://127.0.0.1#@evil.com", "http://127.0.0.1\\@evil.com", "http://evil.com\\@127.0.0.1",
  "http:\\\\127.0.0.1", "http:/127.0.0.1", "http:127.0.0.1", "http:///127.0.0.1", "http://127.0.0.1 .evil.com", "http://127.0.0.1\t.evil.com",
  "http://127.0.0.1\n.evil.com", "http://127.0.0.1\r\nHost: evil.com", "http://%31%32%37.0.0.1", "http://127.0.0.1%2eevil.com",
  "http://127.0.0.1%00.evil.com", "http://localhost%2eevil.com", "http://[::ffff:127.0.0.1]", "http://[::ffff:7f00:1]", "http://[::]", "http://[::2]",
  "http://[::127.0.0.1]", "http://[fe80::1]", "http://[::1%25lo]", "http://[::1%lo]", "http://[::1", "http://::1", "http://[::1]evil.com",
  "http://[::1].evil.com", "http://[127.0.0.1]", "http://[]", "http://", "http:///", "http://:80", "http://127.0.0.1:", "http://127.0.0.1:0",
  "http://127.0.0.1:65536", "http://127.0.0.1:99999999999", "http://127.0.0.1:80:80", "http://127.0.0.1:+80", "http://127.0.0.1:8o",
  "http://127\xe3\x80\x82" "0\xe3\x80\x82" "0\xe3\x80\x82" "1", "http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1",
  "http://\xe2\x93\x9bocalhost", "http://l\xc2\xadocalhost", "http://loc\xe2\x80\x8b" "alhost", "http://\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1",
  "http://ip6-localhost", "http://broadcasthost", "http://127.0.0.1,evil.com", "http://127.0.0.1;evil.com", "http://*", "http://127.0.0.*",
  "http://169.254.169.254", "http://metadata", "http://[0:0:0:0:0:ffff:7f00:1]", "http://127.0.0.1.in-addr.arpa",
};

static void
test_t12 (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (t12), >=, 60);
  for (guint i = 0; i < G_N_ELEMENTS (t12); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url = thimble_url_normalise (t12[i], &error);

      say (t12[i]);
      g_assert_cmpstr (url, ==, NULL);
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_URL);
      /* Nor is any of them taken for this computer, but for one that stands in another URL's words. */
      if (strpbrk (t12[i], "#?") == NULL)
        g_assert_false (thimble_url_is_loopback (t12[i]));
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "", "   ", "api.openai.com/v1", "localhost:11434", "//api.openai.com", "ftp://example.com", "file:///etc/passwd",
    "javascript:alert(1)", "https:/api.openai.com", "https://", "https:///v1", "https://user@example.com", "https://u:p@example.com",
    "https://example.com?key=1", "https://example.com/#x", "https://example.com/v1?", "https://exa mple.com", "https://example.com/a b",
    "https://example.com\\v1", "https://-a.example.com", "https://a..b", "https://.example.com", "https://example.com.",
    "https://example.com:99999", "https://example.com:", "https://2130706433", "https://0x7f.1", "https://1.2.3", "https://exa%6dple.com",
    "https://example.com/%", "https://example.com/%zz", "https://example.com/\x01", "https://example.com/\xff", "https://[::1",
    "https://[fe80::1%25eth0]", "https://exam\xe2\x80\xae" "ple.com", "https://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url = thimble_url_normalise (texts[i], &error);

      say (texts[i]);
      g_assert_cmpstr (url, ==, NULL);
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_URL);
    }
  {
    g_autofree char *path = g_strnfill (5000, 'a');
    g_autofree char *text = g_strconcat ("https://example.com/", path, NULL);

    g_assert_null (thimble_url_normalise (text, NULL));
  }
  {
    /* Short enough as it is typed, and too long as it would be kept: it could not be read again. */
    g_autofree char *path = g_strnfill (700, '>');
    g_autofree char *text = g_strconcat ("https://example.com/", path, NULL);

    g_assert_null (thimble_url_normalise (text, NULL));
  }
}

/* The message never repeats what was typed: it may have a password in it. */
static void
test_silent (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (thimble_url_normalise ("https://me:hunter2@example.com/v1?key=hunter2", &error));
  g_assert_null (strstr (error->message, "hunter2"));
}

static void
test_origin (void)
{
  static const char *const table[][2] = {
    { "https://api.openai.com/v1/responses", "https://api.openai.com:443" },
    { "https://API.openai.com:443", "https://api.openai.com:443" },
    { "https://api.openai.com:8443/x?y#z", "https://api.openai.com:8443" },
    { "http://127.0.0.1/v1", "http://127.0.0.1:80" },
    { "http://localhost:11434/v1", "http://127.0.0.1:11434" },
    { "http://[::1]:8080/v1", "http://[::1]:8080" },
    { "http://example.com/", "http://example.com:80" },
    { "https://g.example/v1beta/models/m:streamGenerateContent?alt=sse", "https://g.example:443" },
    { "https://a@b/", NULL }, { "nonsense", NULL }, { "https://api.openai.com\\@evil.com/", NULL },
    { "https://api.openai.com /", NULL }, { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *origin = thimble_url_get_origin (table[i][0]);

      g_assert_cmpstr (origin, ==, table[i][1]);
    }
  g_assert_null (thimble_url_get_origin (NULL));
}

static void
test_loopback (void)
{
  g_assert_true (thimble_url_is_loopback ("http://127.0.0.1:11434/v1"));
  g_assert_true (thimble_url_is_loopback ("http://localhost:11434/v1"));
  g_assert_true (thimble_url_is_loopback ("https://127.9.9.9/"));
  g_assert_true (thimble_url_is_loopback ("https://[::1]/"));
  g_assert_false (thimble_url_is_loopback ("https://localhost/"));
  g_assert_false (thimble_url_is_loopback ("https://api.openai.com/"));
  g_assert_false (thimble_url_is_loopback ("https://128.0.0.1/"));
  g_assert_false (thimble_url_is_loopback (NULL));
}

static void
test_join (void)
{
  static const char *const table[][3] = {
    { "https://a.b/v1", "models", "https://a.b/v1/models" },
    { "https://a.b/v1/", "/models", "https://a.b/v1/models" },
    { "https://a.b/v1//", "//models?limit=1", "https://a.b/v1/models?limit=1" },
    { "https://a.b", "", "https://a.b" },
    { "https://a.b/", "/", "https://a.b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *joined = thimble_url_join (table[i][0], table[i][1]);

      g_assert_cmpstr (joined, ==, table[i][2]);
    }
}

static void
test_display (void)
{
  static const char *const table[][2] = {
    { "https://api.openai.com/v1", "api.openai.com" },
    { "http://localhost:11434/v1", "127.0.0.1:11434" },
    { "https://[::1]:8443/", "[::1]:8443" },
    { "nonsense", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *host = thimble_url_get_host_for_display (table[i][0]);

      g_assert_cmpstr (host, ==, table[i][1]);
    }
}

/* Random bytes round a good beginning: refused, or something that reads the same again. */
static void
test_random (void)
{
  static const char alphabet[] = "htps:/localhost127.0.0.1[]@#?%\\ \t\n.eviAZ-_0x\xc3\xbc\xe3\x80\x82";
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);

  for (guint i = 0; i < 50000; i++)
    {
      g_autoptr (GString) text = g_string_new (i % 2 ? "http://" : "https://");
      g_autofree char *url = NULL;

      for (int n = g_rand_int_range (rand, 0, 24); n > 0; n--)
        g_string_append_c (text, alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)]);
      url = thimble_url_normalise (text->str, NULL);
      if (url == NULL)
        continue;
      {
        g_autofree char *twice = thimble_url_normalise (url, NULL);

        g_assert_cmpstr (twice, ==, url);
        g_assert_true (g_str_is_ascii (url));
        if (g_str_has_prefix (url, "http://"))
          {
            g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

            /* GLib reads the same host in it. */
            g_assert_nonnull (uri);
            g_assert_true (g_str_has_prefix (g_uri_get_host (uri), "127.") || g_str_equal (g_uri_get_host (uri), "::1"));
            g_assert_true (thimble_url_is_loopback (url));
          }
      }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/url/good", test_good);
  g_test_add_func ("/url/T12-plain-http", test_t12);
  g_test_add_func ("/url/refused", test_refused);
  g_test_add_func ("/url/silent", test_silent);
  g_test_add_func ("/url/origin", test_origin);
  g_test_add_func ("/url/loopback", test_loopback);
  g_test_add_func ("/url/join", test_join);
  g_test_add_func ("/url/display", test_display);
  g_test_add_func ("/url/random", test_random);
  return g_test_run ();
}
