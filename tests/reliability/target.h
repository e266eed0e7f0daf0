/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How often: in the check, and in the long run (THIMBLE_LONG). THIMBLE_TENTH makes a tenth of it, while one works on a test. */
static inline guint
target_size (guint check,
             guint in_long_run)
{
  guint n = g_getenv ("THIMBLE_LONG") != NULL ? in_long_run : check;

  return g_getenv ("THIMBLE_TENTH") != NULL ? MAX (n / 10, 1) : n;
}

/* "T4: …": what the check prints at its end. */
#define target_figure(...) g_test_message (__VA_ARGS__)

G_END_DECLS
