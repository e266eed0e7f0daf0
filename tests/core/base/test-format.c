/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/thimble-clock.h"
#include "base/thimble-format.h"

#define HOUR (3600 * G_GINT64_CONSTANT (1000000))

#define assert_text(call, expected) \
  G_STMT_START { g_autofree char *text_ = (call); g_assert_cmpstr (text_, ==, (expected)); } G_STMT_END

static void
test_counts (void)
{
  assert_text (thimble_format_count (0), "0");
  assert_text (thimble_format_count (950), "950");
  assert_text (thimble_format_count (1234), "1,234");
  assert_text (thimble_format_count (1000000000), "1,000,000,000");
  assert_text (thimble_format_count (-1), "—");
  assert_text (thimble_format_count_short (950), "950");
  assert_text (thimble_format_count_short (1000), "1K");
  assert_text (thimble_format_count_short (8192), "8.19K");
  assert_text (thimble_format_count_short (32768), "32.8K");
  assert_text (thimble_format_count_short (128000), "128K");
  assert_text (thimble_format_count_short (131072), "131K");
  assert_text (thimble_format_count_short (200000), "200K");
  assert_text (thimble_format_count_short (999499), "999K");
  assert_text (thimble_format_count_short (999500), "1M");
  assert_text (thimble_format_count_short (1000000), "1M");
  assert_text (thimble_format_count_short (1050000), "1.05M");
  assert_text (thimble_format_count_short (1048576), "1.05M");
  assert_text (thimble_format_count_short (2000000), "2M");
  assert_text (thimble_format_count_short (1500000000), "1.5G");
  assert_text (thimble_format_count_short (-1), "—");
}

static void
test_percent (void)
{
  assert_text (thimble_format_percent (0.34), "34%");
  assert_text (thimble_format_percent (0), "0%");
  assert_text (thimble_format_percent (1), "100%");
  assert_text (thimble_format_percent (0.004), "<1%");
  assert_text (thimble_format_percent (0.005), "1%");
  assert_text (thimble_format_percent (0.997), ">99%");
  assert_text (thimble_format_percent (12.5), "1,250%");
  assert_text (thimble_format_percent (-0.25), "−25%");
  assert_text (thimble_format_percent (NAN), "—");
  assert_text (thimble_format_percent (INFINITY), "—");
}

static void
test_durations (void)
{
  assert_text (thimble_format_seconds (0), "0.00 s");
  assert_text (thimble_format_seconds (3400), "0.003 s");
  assert_text (thimble_format_seconds (9499), "0.009 s");
  assert_text (thimble_format_seconds (9500), "0.01 s");
  assert_text (thimble_format_seconds (410000), "0.41 s");
  assert_text (thimble_format_seconds (1320000), "1.32 s");
  assert_text (thimble_format_seconds (9994999), "9.99 s");
  assert_text (thimble_format_seconds (9995000), "10.0 s");
  assert_text (thimble_format_seconds (12340000), "12.3 s");
  assert_text (thimble_format_seconds (59949999), "59.9 s");
  assert_text (thimble_format_seconds (59960000), "1 min 0 s");
  assert_text (thimble_format_seconds (185000000), "3 min 5 s");
  assert_text (thimble_format_seconds (HOUR + HOUR / 20), "1 h 3 min");
  assert_text (thimble_format_seconds (-1), "—");
  assert_text (thimble_format_rate (70, 910000), "77 tokens/s");
  assert_text (thimble_format_rate (10, 3000000), "3.3 tokens/s");
  assert_text (thimble_format_rate (0, 1000000), "0 tokens/s");
  assert_text (thimble_format_rate (10, 0), "—");
  assert_text (thimble_format_rate (-1, 1000000), "—");
}

static void
test_days (void)
{
  assert_text (thimble_format_day ("2026-11-10"), "10 Nov 2026");
  assert_text (thimble_format_day ("2026-02-30"), "2026-02-30");
  assert_text (thimble_format_day ("soon"), "soon");
  assert_text (thimble_format_day ("2026-11-10T00:00"), "2026-11-10T00:00");
  assert_text (thimble_format_day (""), "");
  assert_text (thimble_format_iso (G_GINT64_CONSTANT (1795428902113000)), "2026-11-23T10:15:02.113Z");
  assert_text (thimble_format_iso (0), "1970-01-01T00:00:00.000Z");
  assert_text (thimble_format_iso (-2), "1969-12-31T23:59:59.999Z");
  assert_text (thimble_format_iso (G_GINT64_CONSTANT (-62135596800000000)), "0001-01-01T00:00:00.000Z");
  assert_text (thimble_format_iso (G_MAXINT64), "");
  assert_text (thimble_format_iso (G_MININT64 + 1), "");
  assert_text (thimble_format_clock_time (G_GINT64_CONSTANT (1795428902113000)), "10:15");
}

static void
test_moments (void)
{
  gint64 now = thimble_clock_wall_us ();
  gint64 day = 24 * HOUR;
  g_autofree char *clock = thimble_format_clock_time (now);
  g_autofree char *today = g_strdup_printf ("today at %s", clock);
  g_autofree char *yesterday = g_strdup_printf ("yesterday at %s", clock);

  assert_text (thimble_format_when (now), today);
  assert_text (thimble_format_when (now - day), yesterday);
  assert_text (thimble_format_when_short (now), clock);
  assert_text (thimble_format_when (G_GINT64_CONSTANT (1000000000) * 1000000), "9 Sep 2001 at 01:46");
  assert_text (thimble_format_when_short (G_GINT64_CONSTANT (1000000000) * 1000000), "9 Sep 2001, 01:46");
  assert_text (thimble_format_when (G_MAXINT64), "—");
  assert_text (thimble_format_when_short (-1), "—");
  assert_text (thimble_format_clock_time (-1), "—");
  assert_text (thimble_format_iso (-1), "");
}

static void
test_label (void)
{
  g_autofree char *huge = g_strnfill (1000000, 'x');

  assert_text (thimble_text_for_label (NULL, 10), "");
  assert_text (thimble_text_for_label ("plain", 10), "plain");
  assert_text (thimble_text_for_label ("plain", 5), "plain");
  assert_text (thimble_text_for_label ("plains", 5), "plai…");
  assert_text (thimble_text_for_label ("a\nb\tc\x1b[0m\x7f", 20), "a b c [0m ");
  assert_text (thimble_text_for_label ("a\xe2\x80\xae" "b\xe2\x81\xa6" "c\xe2\x80\xa8" "d", 20), "a b c d");
  assert_text (thimble_text_for_label ("\xff\xfe", 20), "\xef\xbf\xbd\xef\xbf\xbd");
  assert_text (thimble_text_for_label ("\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97", 2), "\xe4\xb8\xad…");
  assert_text (thimble_text_for_label ("<b>&amp;", 20), "<b>&amp;");
  assert_text (thimble_text_for_label (huge, 3), "xx…");
  assert_text (thimble_text_for_label ("x", 0), "");
}

static void
test_terminal (void)
{
  assert_text (thimble_text_for_terminal (NULL), "");
  assert_text (thimble_text_for_terminal ("a\n\tb\r\nc"), "a\n\tb\nc");
  assert_text (thimble_text_for_terminal ("\x1b]0;title\x07"), "\xef\xbf\xbd]0;title\xef\xbf\xbd");
  assert_text (thimble_text_for_terminal ("safe\rspoof"), "safe\xef\xbf\xbdspoof");
  assert_text (thimble_text_for_terminal ("\xc2\x9b" "31m"), "\xef\xbf\xbd" "31m");
  assert_text (thimble_text_for_terminal ("a\xe2\x80\xae" "b"), "a\xef\xbf\xbd" "b");
  assert_text (thimble_text_for_terminal ("\xff"), "\xef\xbf\xbd");
  assert_text (thimble_text_for_terminal ("\xf0\x9f\x98\x80 e\xcc\x81"), "\xf0\x9f\x98\x80 e\xcc\x81");
}

/* T21: nothing of what can hurt comes through, whatever is mixed into what. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);

  for (guint i = 0; i < 20000; i++)
    {
      char bytes[32];
      g_autofree char *label = NULL;
      g_autofree char *terminal = NULL;

      for (guint j = 0; j < sizeof bytes; j++)
        bytes[j] = (char) g_rand_int_range (rand, 1, 256);
      bytes[sizeof bytes - 1] = '\0';
      label = thimble_text_for_label (bytes, 10);
      terminal = thimble_text_for_terminal (bytes);
      g_assert_true (g_utf8_validate (label, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (label, -1), <=, 10);
      g_assert_true (g_utf8_validate (terminal, -1, NULL));
      for (const char *at = label; *at != '\0'; at = g_utf8_next_char (at))
        g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
      for (const char *at = terminal; *at != '\0'; at = g_utf8_next_char (at))
        g_assert_true (!g_unichar_iscntrl (g_utf8_get_char (at)) || *at == '\n' || *at == '\t');
    }
}

static void
test_clock (void)
{
  g_autofree char *today = thimble_clock_today ();
  gint64 before = thimble_clock_now_us ();
  int year, month, day;

  g_usleep (2000);
  g_assert_cmpint (thimble_clock_now_us () - before, >=, 2000);
  g_assert_cmpint (thimble_clock_boot_us (), >=, before);
  g_assert_cmpint (thimble_clock_wall_us (), >, G_GINT64_CONSTANT (1600000000000000));
  g_assert_cmpint (sscanf (today, "%4d-%2d-%2d", &year, &month, &day), ==, 3);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/counts", test_counts);
  g_test_add_func ("/format/percent", test_percent);
  g_test_add_func ("/format/durations", test_durations);
  g_test_add_func ("/format/days", test_days);
  g_test_add_func ("/format/moments", test_moments);
  g_test_add_func ("/format/label", test_label);
  g_test_add_func ("/format/terminal", test_terminal);
  g_test_add_func ("/format/T21-random", test_random);
  g_test_add_func ("/clock/runs", test_clock);
  return g_test_run ();
}
