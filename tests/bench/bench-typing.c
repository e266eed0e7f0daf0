/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "compose/thimble-buffer-watch.h"
#include "compose/thimble-meter.h"
#include "ui-test.h"

/* What a key press costs in a prompt of 100 kB: in the text buffer alone, with everything that counts it, and what the meter
 * costs when it is brought up to date, ten times a second at most. Processor time of the main loop's thread, so that a busy
 * machine changes little. A frame is 16,667 µs. */

#define PRESSES 2000
#define BYTES (100 * 1000)

static const struct { const char *name; const char *text; const char *key; } kinds[] = {
  { "English prose", "Urban trees do more than decorate a street. Their shade can cool the pavement below by twelve degrees.\n", "e" },
  { "Chinese", "城市的樹木不只是裝飾街道。夏天的樹蔭能讓路面涼快十二度,附近的住家也因此少用一些電。\n", "樹" },
  { "program code", "for (guint i = 0; i < n_items; i++)\n  if (items[i].count > most)\n    most = items[i].count;\n", ";" },
  { "one letter", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a" },
};

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static ThimblePrompt *
make_prompt (gpointer buffer)
{
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  return thimble_prompt_new (text);
}

/* Presses at the same place, as in writing; @jump: each at another. Returns: µs a press, and the longest. */
static double
type (GtkTextBuffer *buffer,
      const char    *key,
      gboolean       jump,
      double        *longest)
{
  gint64 sum = 0, most = 0;
  int n = gtk_text_buffer_get_char_count (buffer);

  for (int i = 0; i < PRESSES; i++)
    {
      GtkTextIter at;
      gint64 began;

      gtk_text_buffer_get_iter_at_offset (buffer, &at, jump ? (int) ((gint64) i * 7919 % n) : n / 2 + i);
      began = now_ns ();
      gtk_text_buffer_insert (buffer, &at, key, -1);
      began = now_ns () - began;
      sum += began;
      most = MAX (most, began);
    }
  *longest = (double) most / 1000;
  return (double) sum / 1000 / PRESSES;
}

static GtkTextBuffer *
make_buffer (const char *text)
{
  GtkTextBuffer *buffer = gtk_text_buffer_new (NULL);
  g_autoptr (GString) all = g_string_new (NULL);

  while (all->len < BYTES)
    g_string_append (all, text);
  gtk_text_buffer_set_text (buffer, all->str, (int) all->len);
  return buffer;
}

static void
bench_kind (ThimbleEngine *engine,
            ThimbleModel  *model,
            guint          kind)
{
  g_autoptr (GtkTextBuffer) plain = make_buffer (kinds[kind].text);
  g_autoptr (GtkTextBuffer) watched = make_buffer (kinds[kind].text);
  g_autoptr (ThimbleForecaster) forecaster = thimble_forecaster_new (thimble_engine_get_runner (engine), make_prompt, watched);
  double alone, alone_most, counted, counted_most, jumping, jumping_most;
  ThimbleForecast forecast;
  gint64 began;

  thimble_forecaster_set_model (forecaster, model);
  thimble_buffer_watch (watched, forecaster, THIMBLE_PART_TEXT);
  alone = type (plain, kinds[kind].key, FALSE, &alone_most);
  counted = type (watched, kinds[kind].key, FALSE, &counted_most);
  jumping = type (watched, kinds[kind].key, TRUE, &jumping_most);
  began = now_ns ();
  for (guint i = 0; i < PRESSES; i++)
    thimble_forecaster_get (forecaster, &forecast);
  printf ("%-14s %8.1f %8.1f %8.1f %8.1f %8.1f %8.1f %10.2f\n", kinds[kind].name, alone, counted, counted_most, jumping,
          jumping_most, counted - alone, (double) (now_ns () - began) / 1000 / PRESSES);
  g_object_run_dispose (G_OBJECT (forecaster));
}

static void
bench_meter (ThimbleEngine *engine,
             ThimbleModel  *model)
{
  g_autoptr (GtkTextBuffer) buffer = make_buffer (kinds[0].text);
  g_autoptr (ThimbleForecaster) forecaster = thimble_forecaster_new (thimble_engine_get_runner (engine), make_prompt, buffer);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *meter = thimble_meter_new ();
  gint64 began, sum = 0;

  thimble_forecaster_set_model (forecaster, model);
  thimble_buffer_watch (buffer, forecaster, THIMBLE_PART_TEXT);
  gtk_window_set_child (GTK_WINDOW (window), meter);
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);
  for (guint i = 0; i < 200; i++)
    {
      GtkTextIter end;

      gtk_text_buffer_get_end_iter (buffer, &end);
      gtk_text_buffer_insert (buffer, &end, " word", -1);
      began = now_ns ();
      thimble_meter_show (THIMBLE_METER (meter), forecaster, model, TRUE, thimble_engine_get_budget (engine));
      sum += now_ns () - began;
    }
  printf ("the meter brought up to date: %.1f µs\n", (double) sum / 1000 / 200);
  g_object_run_dispose (G_OBJECT (forecaster));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (UiEngine) engine = NULL;
  g_autoptr (ThimbleModel) model = NULL;
  g_autoptr (AdwApplication) application = NULL;
  ThimbleCatalogue *catalogue;

  ui_init (&argc, &argv);
  application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  engine = ui_engine_new (TRUE);
  catalogue = thimble_engine_get_catalogue (engine->engine);
  model = thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "openai"), "gpt-4o-mini");
  printf ("µs a key press in a prompt of %d kB (a frame is 16,667)\n", BYTES / 1000);
  printf ("%-14s %8s %8s %8s %8s %8s %8s %10s\n", "text", "buffer", "counted", "longest", "jumping", "longest", "counting", "forecast");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    bench_kind (engine->engine, model, i);
  bench_meter (engine->engine, model);
  return 0;
}
