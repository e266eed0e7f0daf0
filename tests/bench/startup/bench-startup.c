/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time to the first frame and memory a second later, of the real window and of a bare libadwaita
 * window, seen from outside by the X server: nothing in either program knows of it.
 *
 *   bench-startup [--runs N] BARE THIMBLE      under tests/headless.sh
 *
 * Zero is the moment before fork(). The root window tells of each top-level window that is mapped;
 * the first ordinary one of at least 300 × 200 pixels is watched by the DAMAGE extension. The first
 * frame is the first damage after which a grid of its pixels has more than one colour: the
 * background that a server paints when it maps a window has one. A second later RSS, PSS and
 * private memory are read from /proc/PID/smaps_rollup. The programs take turns in one run of one X
 * server; the first pair warms the caches and is thrown away; medians are compared.
 *
 * Thimble is measured twice: as on a later start (Compose, by a settings file that says so) and as on
 * the very first one. Both programs run with the same environment, in folders of their own.
 */
#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>

#define PATIENCE_US (30 * G_USEC_PER_SEC)
#define MAX_RUNS 200

typedef struct {
  const char *name;
  const char *program;
  gboolean    later;    /* settings say that the first start is over */
  double      first_ms[MAX_RUNS];
  double      cpu_ms[MAX_RUNS];
  double      rss[MAX_RUNS];  /* KiB */
  double      pss[MAX_RUNS];
  double      private[MAX_RUNS];
} Subject;

static Display *display;
static int damage_event;

static int
ignore_error (Display *d, XErrorEvent *event)
{
  return 0; /* a window may go while it is asked about */
}

static gboolean
has_content (Window window, int width, int height)
{
  XImage *image = XGetImage (display, window, 0, 0, (unsigned) width, (unsigned) height, AllPlanes, ZPixmap);
  unsigned long first = 0;
  gboolean more = FALSE;

  if (image == NULL)
    return FALSE;
  for (int y = 20; y < height - 20 && !more; y += 3)
    for (int x = 40; x < width - 40 && !more; x += 3)
      {
        unsigned long pixel = XGetPixel (image, x, y);

        if (x == 40 && y == 20)
          first = pixel;
        else
          more = pixel != first;
      }
  XDestroyImage (image);
  return more;
}

/* Waits for the first frame. Returns its time, or -1. */
static gint64
watch (gint64 began, pid_t pid)
{
  Window window = None;
  Damage damage = None;
  int width = 0, height = 0;

  while (g_get_monotonic_time () - began < PATIENCE_US)
    {
      XEvent event;
      int status;

      if (XPending (display) == 0)
        {
          if (waitpid (pid, &status, WNOHANG) == pid)
            return -1;
          g_usleep (200);
          continue;
        }
      XNextEvent (display, &event);
      if (event.type == MapNotify && window == None && !event.xmap.override_redirect)
        {
          XWindowAttributes attributes;

          if (!XGetWindowAttributes (display, event.xmap.window, &attributes) || attributes.width < 300 || attributes.height < 200)
            continue;
          window = event.xmap.window;
          width = attributes.width;
          height = attributes.height;
          damage = XDamageCreate (display, window, XDamageReportNonEmpty);
          if (has_content (window, width, height)) /* drawn before we looked */
            return g_get_monotonic_time ();
        }
      else if (event.type == damage_event + XDamageNotify && damage != None)
        {
          gint64 now = g_get_monotonic_time ();

          XDamageSubtract (display, damage, None, None);
          if (has_content (window, width, height))
            {
              XDamageDestroy (display, damage);
              return now;
            }
        }
    }
  return -1;
}

static double
read_field (const char *text, const char *name)
{
  const char *at = strstr (text, name);

  return at != NULL ? g_ascii_strtod (at + strlen (name), NULL) : -1;
}

static void
prepare_home (const char *home, gboolean later)
{
  g_autofree char *settings = g_build_filename (home, ".config", "glib-2.0", "settings", NULL);
  g_autofree char *keyfile = g_build_filename (settings, "keyfile", NULL);

  g_mkdir_with_parents (settings, 0700);
  g_file_set_contents (keyfile, later ? "[io/github/thimble/Thimble]\nstart-done=true\n" : "", -1, NULL);
}

static gboolean
run (Subject *self, const char *home, int number)
{
  gint64 began = g_get_monotonic_time (), first;
  g_autofree char *path = NULL, *rollup = NULL, *stat_path = NULL, *stat = NULL;
  gulong user = 0, system = 0;
  pid_t pid;
  int status;

  XSync (display, True); /* events of the one before are thrown away */
  began = g_get_monotonic_time ();
  pid = fork ();
  if (pid == 0)
    {
      g_autofree char *config = g_build_filename (home, ".config", NULL), *data = g_build_filename (home, "data", NULL);
      g_autofree char *cache = g_build_filename (home, "cache", NULL);

      g_setenv ("HOME", home, TRUE);
      g_setenv ("XDG_CONFIG_HOME", config, TRUE);
      g_setenv ("XDG_DATA_HOME", data, TRUE);
      g_setenv ("XDG_CACHE_HOME", cache, TRUE);
      g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
      g_unsetenv ("G_DEBUG");
      g_unsetenv ("MALLOC_PERTURB_");
      g_setenv ("GTK_A11Y", "none", TRUE); /* no accessibility bus in the tests' surroundings, and no warnings about it */
      execl (self->program, self->program, NULL);
      _exit (127);
    }
  first = watch (began, pid);
  if (first < 0)
    {
      fprintf (stderr, "%s drew nothing\n", self->program);
      kill (pid, SIGKILL);
      waitpid (pid, &status, 0);
      return FALSE;
    }
  stat_path = g_strdup_printf ("/proc/%d/stat", pid);
  if (g_file_get_contents (stat_path, &stat, NULL, NULL))
    sscanf (strrchr (stat, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  g_usleep (G_USEC_PER_SEC);
  path = g_strdup_printf ("/proc/%d/smaps_rollup", pid);
  if (!g_file_get_contents (path, &rollup, NULL, NULL))
    {
      fprintf (stderr, "%s ended within a second\n", self->program);
      waitpid (pid, &status, 0);
      return FALSE;
    }
  kill (pid, SIGTERM);
  waitpid (pid, &status, 0);
  if (number < 0)
    return TRUE;
  self->first_ms[number] = (double) (first - began) / 1000.0;
  self->cpu_ms[number] = 1000.0 * (double) (user + system) / (double) sysconf (_SC_CLK_TCK);
  self->rss[number] = read_field (rollup, "\nRss:");
  self->pss[number] = read_field (rollup, "\nPss:");
  self->private[number] = read_field (rollup, "\nPrivate_Clean:") + read_field (rollup, "\nPrivate_Dirty:");
  return TRUE;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (const double *values, int n)
{
  g_autofree double *sorted = g_memdup2 (values, sizeof (double) * (gsize) n);

  qsort (sorted, (gsize) n, sizeof (double), compare);
  return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

int
main (int argc, char **argv)
{
  Subject subjects[3] = { { .name = "bare window" }, { .name = "Thimble", .later = TRUE }, { .name = "Thimble, very first" } };
  g_autofree char *root = g_dir_make_tmp ("thimble-startup-XXXXXX", NULL);
  char *homes[3] = { NULL };
  g_autofree char *clean = NULL;
  int damage_error, runs = 15, arg = 1;

  if (argc > 2 && g_str_equal (argv[1], "--runs"))
    {
      runs = CLAMP (atoi (argv[2]), 1, MAX_RUNS);
      arg = 3;
    }
  if (argc != arg + 2 || root == NULL)
    {
      fprintf (stderr, "Usage: bench-startup [--runs N] BARE THIMBLE\n");
      return 2;
    }
  subjects[0].program = argv[arg];
  subjects[1].program = subjects[2].program = argv[arg + 1];
  display = XOpenDisplay (NULL);
  if (display == NULL || !XDamageQueryExtension (display, &damage_event, &damage_error))
    {
      fprintf (stderr, "An X server with DAMAGE is needed: run it under tests/headless.sh.\n");
      return 2;
    }
  XSetErrorHandler (ignore_error);
  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);

  for (int i = -1; i < runs; i++)
    for (int k = 0; k < 3; k++)
      {
        int s = i % 2 == 0 ? k : 2 - k; /* none always follows the same other */
        gboolean fresh = s == 2 || homes[s] == NULL;

        if (fresh)
          {
            g_free (homes[s]);
            homes[s] = g_strdup_printf ("%s/%d-%d", root, s, i + 1);
            prepare_home (homes[s], subjects[s].later);
          }
        if (!run (&subjects[s], homes[s], i))
          return 1;
      }
  XCloseDisplay (display);

  printf ("medians of %d runs, renderer %s\n", runs, g_getenv ("GSK_RENDERER") != NULL ? g_getenv ("GSK_RENDERER") : "default");
  printf ("%-22s %12s %10s %10s %10s %12s\n", "", "first frame", "CPU", "RSS", "PSS", "private");
  for (int s = 0; s < 3; s++)
    printf ("%-22s %9.0f ms %7.0f ms %6.1f MiB %6.1f MiB %8.1f MiB\n", subjects[s].name, median (subjects[s].first_ms, runs),
            median (subjects[s].cpu_ms, runs), median (subjects[s].rss, runs) / 1024, median (subjects[s].pss, runs) / 1024,
            median (subjects[s].private, runs) / 1024);
  for (int s = 1; s < 3; s++)
    printf ("%-22s %8.2f × %16s %9.2f × %8.2f × %9.2f ×\n", subjects[s].name,
            median (subjects[s].first_ms, runs) / median (subjects[0].first_ms, runs), "",
            median (subjects[s].rss, runs) / median (subjects[0].rss, runs),
            median (subjects[s].pss, runs) / median (subjects[0].pss, runs),
            median (subjects[s].private, runs) / median (subjects[0].private, runs));
  for (int s = 0; s < 3; s++)
    g_free (g_steal_pointer (&homes[s]));
  clean = g_strdup_printf ("rm -r '%s'", root);
  return g_spawn_command_line_sync (clean, NULL, NULL, NULL, NULL) ? 0 : 1;
}
