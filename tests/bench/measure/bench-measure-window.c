/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The largest measurement in the real window: six models, a thousand runs each, at the practice server without a pause.
 *
 *   bench-measure-window [RUNS]      under tests/headless.sh; RUNS of each model, 1,000 unless said
 *
 * For each tenth of it: the longest turn of the main loop in processor time of its thread (in which the practice server, the
 * client and the window share one thread), how many turns were longer than a frame of 16 ms, requests a second, and the memory of
 * the process. At the end what one redraw costs with all points: the page's own update, and the frame that follows.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/thimble-application.h"
#include "app/thimble-window.h"
#include "measure/thimble-measure-results.h"
#include "ui-test.h"

#define MODELS 6
#define PARTS 10
#define FRAME_US 16000

static UiEngine *engine;
static GtkWidget *window;
static GtkLabel *progress;
static gint64 began_us, longest_us, sum_us, frame_began_us, longest_frame_us;
static guint n_turns, n_long;

static gint64
cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* A turn lasts from one poll to the next. */
static gint
poll_and_note (GPollFD *fds, guint n_fds, gint timeout)
{
  gint64 turn = cpu_us () - began_us;
  gint result;

  longest_us = MAX (longest_us, turn);
  sum_us += turn;
  n_turns++;
  n_long += turn > FRAME_US;
  result = g_poll (fds, n_fds, timeout);
  began_us = cpu_us ();
  return result;
}

static void
on_before_paint (void)
{
  frame_began_us = cpu_us ();
}

static void
on_after_paint (void)
{
  longest_frame_us = MAX (longest_frame_us, cpu_us () - frame_began_us);
}

static void
watch (void)
{
  began_us = cpu_us ();
  longest_us = sum_us = longest_frame_us = 0;
  n_turns = n_long = 0;
  g_main_context_set_poll_func (NULL, poll_and_note);
}

static double
get_memory_mb (void)
{
  g_autofree char *text = NULL;
  long pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    sscanf (text, "%*d %ld", &pages);
  return (double) pages * (double) sysconf (_SC_PAGESIZE) / 1e6;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer done)
{
  *(gboolean *) done = TRUE;
}

static GtkWidget *
get (const char *name)
{
  return ui_get (window, name);
}

/* The practice server under five more names: six endpoints, each a lane of its own. */
static void
choose_models (void)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (engine->engine);
  ThimblePractice *practice = thimble_engine_get_practice (engine->engine);
  GtkWidget *picker = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (get ("measure-add-model"))));

  if (thimble_practice_get_base_url (practice) == NULL && !thimble_practice_start (practice, 0, NULL))
    g_error ("the practice server does not start");
  for (guint i = 1; i < MODELS; i++)
    {
      g_autofree char *id = g_strdup_printf ("practice-%u", i), *name = g_strdup_printf ("Practice %u", i);
      g_autoptr (ThimbleEndpoint) endpoint = thimble_endpoint_new (id, name, THIMBLE_DIALECT_OPENAI_CHAT,
                                                                   thimble_practice_get_base_url (practice), FALSE, NULL);
      g_autoptr (ThimbleModel) model = NULL;
      gboolean added = FALSE;

      thimble_catalogue_add_endpoint_async (catalogue, endpoint, NULL, on_done, &added);
      ui_wait_for (added);
      model = thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, id), THIMBLE_PRACTICE_MODEL);
      g_signal_emit_by_name (picker, "chosen", model);
    }
}

static guint
get_n_done (void)
{
  const char *text = gtk_label_get_text (progress);
  g_autoptr (GString) digits = g_string_new (NULL);

  for (; *text != '\0' && *text != ' '; text++)
    if (g_ascii_isdigit (*text))
      g_string_append_c (digits, *text);
  return (guint) atoi (digits->str);
}

static void
print_part (guint n, double seconds, guint in_part)
{
  printf ("%6u done  longest turn %5.1f ms, frame %5.1f ms  %3u of %6u turns > 16 ms  mean %.3f ms  %4.0f requests/s  %5.1f MB\n", n,
          (double) longest_us / 1000, (double) longest_frame_us / 1000, n_long, n_turns, (double) sum_us / 1000 / MAX (n_turns, 1), in_part / seconds,
          get_memory_mb ());
  fflush (stdout);
}

static void
measure (guint total)
{
  gint64 since = g_get_monotonic_time ();
  guint last = 0;

  printf ("     0 done  %.1f MB\n", get_memory_mb ());
  progress = GTK_LABEL (get ("measure-progress"));
  g_signal_connect (gtk_widget_get_frame_clock (window), "before-paint", G_CALLBACK (on_before_paint), NULL);
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_after_paint), NULL);
  ui_press (get ("measure-start"));
  watch ();
  while (last < total)
    {
      guint n = 0;

      g_main_context_iteration (NULL, TRUE);
      n = get_n_done ();
      if (n < last + total / PARTS && n < total)
        continue;
      print_part (n, (double) (g_get_monotonic_time () - since) / G_USEC_PER_SEC, n - last);
      last = n;
      since = g_get_monotonic_time ();
      watch ();
    }
  ui_wait_for (ui_find (window, "measure-stop") == NULL);
}

/* With all points there. */
static void
time_redraw (void)
{
  GtkWidget *results = ui_find_type (window, THIMBLE_TYPE_MEASURE_RESULTS);

  for (guint i = 0; i < 3; i++)
    {
      gint64 began = cpu_us (), updated;

      thimble_measure_results_update (THIMBLE_MEASURE_RESULTS (results));
      updated = cpu_us ();
      gtk_test_widget_wait_for_draw (window);
      printf ("update %.1f ms, and its frame %.1f ms\n", (double) (updated - began) / 1000, (double) (cpu_us () - updated) / 1000);
    }
}

int
main (int argc, char **argv)
{
  ThimbleApplication *application;
  g_autoptr (GSettings) settings = NULL;
  guint runs;

  ui_init (&argc, &argv);
  runs = argc > 1 ? (guint) CLAMP (atoi (argv[1]), 1, 1000) : 1000;
  settings = g_settings_new (APP_ID);
  g_settings_set_boolean (settings, "start-done", TRUE);
  engine = ui_engine_new (FALSE);
  application = thimble_application_new (engine->engine);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  if (!g_application_register (G_APPLICATION (application), NULL, NULL))
    g_error ("not registered");
  g_application_activate (G_APPLICATION (application));
  window = GTK_WIDGET (ui_find_window ("thimble-window"));
  ui_settle (window);
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
  thimble_window_show_page (THIMBLE_WINDOW (window), "measure");
  ui_wait_for (ui_find (window, "measure-start") != NULL && gtk_widget_is_sensitive (get ("measure-start")));
  choose_models ();
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (get ("measure-runs")), runs);
  ui_wait_for (strstr (gtk_label_get_text (GTK_LABEL (get ("measure-prediction"))), "requests") != NULL && gtk_widget_is_sensitive (get ("measure-start")));
  ui_wait_ms (400);
  printf ("%s renderer\n", G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (window))));
  measure (MODELS * runs);
  time_redraw ();
  ui_save_picture (window, "measure-six-thousand.png");
  gtk_window_close (GTK_WINDOW (window));
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
  g_object_unref (application);
  ui_engine_free (engine);
  return 0;
}
