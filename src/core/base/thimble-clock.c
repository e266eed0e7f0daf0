/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include "thimble-clock.h"

static gint64
read_clock (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

gint64
thimble_clock_now_us (void)
{
  return read_clock (CLOCK_MONOTONIC);
}

gint64
thimble_clock_boot_us (void)
{
#ifdef CLOCK_BOOTTIME
  return read_clock (CLOCK_BOOTTIME);
#else
  return read_clock (CLOCK_MONOTONIC);
#endif
}

gint64
thimble_clock_wall_us (void)
{
  return g_get_real_time ();
}

char *
thimble_clock_today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%Y-%m-%d");
}
