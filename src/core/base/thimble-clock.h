/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Durations come from the monotonic clock, so that a clock jump cannot bend them. */
gint64 thimble_clock_now_us       (void); /* CLOCK_MONOTONIC, microseconds */
gint64 thimble_clock_boot_us      (void); /* CLOCK_BOOTTIME: goes on while the machine sleeps */
gint64 thimble_clock_wall_us      (void); /* Unix time, microseconds */
/* Today as "YYYY-MM-DD" in local time; newly allocated. */
char  *thimble_clock_today        (void);

G_END_DECLS
