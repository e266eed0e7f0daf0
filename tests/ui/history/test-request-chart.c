/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/thimble-palette.h"
#include "history-fixture.h"

/* A chart alone, with five requests: ids 1 (oldest) to 5. */
typedef struct {
  UiEngine            *engine;
  GtkWidget           *window;
  ThimbleRequestChart *chart;
  GPtrArray           *records; /* newest first */
  gint64               activated;
} Fixture;

static void
on_activated (ThimbleRequestChart *chart, gint64 id, Fixture *fixture)
{
  fixture->activated = id;
}

static void
add (Fixture *fixture, gint64 id, gint64 input, gint64 output, ThimbleState state)
{
  ThimbleRecord *record = history_record (fixture->engine, "gpt-6-luna", "translate", "Hello", "Hei", input, output, state, 9 - id);

  record->id = id;
  g_ptr_array_insert (fixture->records, 0, record);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->engine = ui_engine_new (TRUE);
  fixture->records = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_record_unref);
  add (fixture, 1, 100, 100, THIMBLE_STATE_COMPLETED);
  add (fixture, 2, 30, 16, THIMBLE_STATE_COMPLETED);
  add (fixture, 3, -1, -1, THIMBLE_STATE_FAILED);
  add (fixture, 4, 100, 100, THIMBLE_STATE_STOPPED);
  add (fixture, 5, 200, 50, THIMBLE_STATE_COMPLETED);
  fixture->chart = THIMBLE_REQUEST_CHART (thimble_request_chart_new ());
  g_signal_connect (fixture->chart, "activated", G_CALLBACK (on_activated), fixture);
  thimble_request_chart_set_records (fixture->chart, fixture->records);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 500, 240);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->chart));
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_settle (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_ptr_array_unref (fixture->records);
  ui_engine_free (fixture->engine);
}

static graphene_rect_t
area (Fixture *fixture, gint64 id)
{
  graphene_rect_t rect;

  g_assert_true (thimble_request_chart_get_area (fixture->chart, id, &rect));
  return rect;
}

static gboolean
key (Fixture *fixture, guint keyval, GdkModifierType state)
{
  gboolean handled = FALSE;

  g_signal_emit_by_name (history_controller (GTK_WIDGET (fixture->chart), GTK_TYPE_EVENT_CONTROLLER_KEY), "key-pressed", keyval, 0, state,
                         &handled);
  return handled;
}

static gint64
selected (Fixture *fixture)
{
  return thimble_request_chart_get_selected (fixture->chart);
}

static void
test_sentence (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *sentence = thimble_request_chart_describe (fixture->chart, 2);
  g_autofree char *stopped = thimble_request_chart_describe (fixture->chart, 4);
  g_autofree char *failed = thimble_request_chart_describe (fixture->chart, 3);
  g_autofree char *whole = NULL;

  g_assert_true (g_str_has_prefix (sentence, "Translate, GPT-6 Luna, "));
  g_assert_true (g_str_has_suffix (sentence, "30 input + 16 output = 46 tokens · $0.0000110"));
  g_assert_true (g_str_has_suffix (stopped, "· stopped"));
  g_assert_true (g_str_has_suffix (failed, "failed, tokens unknown."));
  g_assert_null (thimble_request_chart_describe (fixture->chart, 77));
  /* A screen reader hears the same of what is selected. */
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (fixture->chart), GTK_ACCESSIBLE_ROLE_IMG);
  thimble_request_chart_set_selected (fixture->chart, 2);
  whole = g_strdup_printf ("Chart of tokens, the newest 5 requests. Selected: %s", sentence);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->chart), GTK_ACCESSIBLE_PROPERTY_LABEL, whole);
}

static void
test_keys (Fixture *fixture, gconstpointer rtl)
{
  guint older = rtl != NULL ? GDK_KEY_Right : GDK_KEY_Left, newer = rtl != NULL ? GDK_KEY_Left : GDK_KEY_Right;

  if (rtl != NULL)
    gtk_widget_set_direction (GTK_WIDGET (fixture->chart), GTK_TEXT_DIR_RTL);
  g_assert_false (key (fixture, GDK_KEY_Return, 0)); /* nothing is selected yet */
  g_assert_true (key (fixture, older, 0));
  g_assert_cmpint (selected (fixture), ==, 5);
  key (fixture, older, 0);
  g_assert_cmpint (selected (fixture), ==, 4);
  key (fixture, GDK_KEY_Home, 0);
  g_assert_cmpint (selected (fixture), ==, 1);
  key (fixture, older, 0); /* the end is the end */
  g_assert_cmpint (selected (fixture), ==, 1);
  key (fixture, newer, 0);
  g_assert_cmpint (selected (fixture), ==, 2);
  key (fixture, GDK_KEY_End, 0);
  g_assert_cmpint (selected (fixture), ==, 5);
  key (fixture, newer, 0);
  g_assert_cmpint (selected (fixture), ==, 5);
  /* The window's own shortcuts pass. */
  g_assert_false (key (fixture, GDK_KEY_Left, GDK_ALT_MASK));
  g_assert_false (key (fixture, GDK_KEY_a, 0));
  g_assert_cmpint (fixture->activated, ==, 0);
  g_assert_true (key (fixture, GDK_KEY_Return, 0));
  g_assert_cmpint (fixture->activated, ==, 5);
}

static void
test_click (Fixture *fixture, gconstpointer rtl)
{
  gpointer click = history_controller (GTK_WIDGET (fixture->chart), GTK_TYPE_GESTURE_CLICK);

  if (rtl != NULL)
    gtk_widget_set_direction (GTK_WIDGET (fixture->chart), GTK_TEXT_DIR_RTL);
  ui_settle (fixture->window);
  /* Time runs in the direction of reading. */
  if (rtl != NULL)
    g_assert_cmpfloat (area (fixture, 1).origin.x, >, area (fixture, 5).origin.x);
  else
    g_assert_cmpfloat (area (fixture, 1).origin.x, <, area (fixture, 5).origin.x);
  for (gint64 id = 1; id <= 5; id++)
    {
      graphene_rect_t rect = area (fixture, id);

      fixture->activated = 0;
      /* Above a low column, too: the whole slot is the target. */
      g_signal_emit_by_name (click, "pressed", 1, (double) rect.origin.x + rect.size.width / 2, (double) rect.origin.y + 2);
      g_assert_cmpint (selected (fixture), ==, id);
      g_assert_cmpint (fixture->activated, ==, id);
    }
  fixture->activated = 0;
  g_signal_emit_by_name (click, "pressed", 1, rtl != NULL ? gtk_widget_get_width (GTK_WIDGET (fixture->chart)) - 3.0 : 3.0, 50.0);
  g_assert_cmpint (fixture->activated, ==, 0); /* the axis is no column */
}

/* What the pointer is on is told beside its column and never over it, wherever there is room. */
static void
test_note (Fixture *fixture, gconstpointer rtl)
{
  gpointer motion = history_controller (GTK_WIDGET (fixture->chart), GTK_TYPE_EVENT_CONTROLLER_MOTION);

  if (rtl != NULL)
    gtk_widget_set_direction (GTK_WIDGET (fixture->chart), GTK_TEXT_DIR_RTL);
  g_assert_null (thimble_request_chart_get_note (fixture->chart, NULL));
  for (int width = 500; width >= 240; width -= 130)
    {
      ui_resize (GTK_WINDOW (fixture->window), width, 240);
      for (gint64 id = 1; id <= 5; id++)
        {
          g_autofree char *sentence = thimble_request_chart_describe (fixture->chart, id);
          graphene_rect_t rect = area (fixture, id), note, chart = GRAPHENE_RECT_INIT (0, 0, width, 240);
          g_autofree char *text = NULL;

          g_signal_emit_by_name (motion, "motion", (double) rect.origin.x + rect.size.width / 2, (double) rect.origin.y + 30);
          ui_settle (fixture->window);
          text = thimble_request_chart_get_note (fixture->chart, &note);
          g_assert_cmpstr (text, ==, sentence);
          g_assert_cmpfloat (note.size.width, >, 50);
          g_assert_false (graphene_rect_intersection (&note, &rect, NULL));
          g_assert_true (graphene_rect_contains_rect (&chart, &note));
          if (id == 2 && width != 370)
            ui_save_picture (fixture->window, width == 500 ? (rtl ? "chart-note-rtl.png" : "chart-note.png") : "chart-note-narrow.png");
        }
    }
  g_signal_emit_by_name (motion, "leave");
  g_assert_null (thimble_request_chart_get_note (fixture->chart, NULL));
}

static void
test_pixels (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *chart = GTK_WIDGET (fixture->chart);
  HistoryPixels pixels = history_draw (chart);
  graphene_rect_t first = area (fixture, 1), failed = area (fixture, 3), stopped = area (fixture, 4);
  GdkRGBA input, output, text, pixel;
  double bottom = first.origin.y + first.size.height;
  gboolean cross = FALSE;

  thimble_palette_lookup (chart, THIMBLE_PALETTE_INPUT_FILL, &input);
  thimble_palette_lookup (chart, THIMBLE_PALETTE_OUTPUT_FILL, &output);
  thimble_palette_get_text (chart, &text);
#define CENTRE(rect) ((rect).origin.x + (rect).size.width / 2)
  /* 100 + 100 of a scale to 300: a third input, a third output above it, a third empty. */
  pixel = history_pixel (&pixels, CENTRE (first) + 3, bottom - first.size.height / 6);
  g_assert_true (history_same_colour (&pixel, &input));
  pixel = history_pixel (&pixels, CENTRE (first) + 3, bottom - first.size.height / 2);
  g_assert_true (history_same_colour (&pixel, &output));
  pixel = history_pixel (&pixels, CENTRE (first) + 3, bottom - first.size.height * 5 / 6);
  g_assert_false (history_same_colour (&pixel, &input) || history_same_colour (&pixel, &output));

  /* Paler: neither the fill nor the ground. */
  pixel = history_pixel (&pixels, CENTRE (stopped) + 3, bottom - first.size.height / 6);
  g_assert_false (history_same_colour (&pixel, &input));
  g_assert_cmpfloat (pixel.alpha, >, 0.3);

  /* A cross of the text's colour at the foot, and nothing above. */
  for (int y = -10; y < 0; y++)
    for (int x = -5; x <= 5; x++)
      {
        pixel = history_pixel (&pixels, CENTRE (failed) + x, bottom + y);
        cross |= pixel.alpha > 0.8f * text.alpha && pixel.red < 0.5f;
      }
  g_assert_true (cross);
  pixel = history_pixel (&pixels, CENTRE (failed), bottom - first.size.height / 6);
  g_assert_false (history_same_colour (&pixel, &input));
#undef CENTRE
  g_free (pixels.data);
}

/* What the pointer is on stays marked when the requests come anew, and moves when it is another. */
static void
test_hover (Fixture *fixture, gconstpointer unused)
{
  gpointer motion = history_controller (GTK_WIDGET (fixture->chart), GTK_TYPE_EVENT_CONTROLLER_MOTION);
  graphene_rect_t rect = area (fixture, 2);
  HistoryPixels before = history_draw (GTK_WIDGET (fixture->chart)), hovered, anew, after;
  double x = rect.origin.x + rect.size.width / 2, y = rect.origin.y + 10;
  GdkRGBA a, b;

  g_signal_emit_by_name (motion, "motion", x, y);
  hovered = history_draw (GTK_WIDGET (fixture->chart));
  a = history_pixel (&before, x, y);
  b = history_pixel (&hovered, x, y);
  g_assert_cmpfloat (b.alpha, >, a.alpha);
  thimble_request_chart_set_records (fixture->chart, fixture->records);
  anew = history_draw (GTK_WIDGET (fixture->chart));
  a = history_pixel (&anew, x, y);
  g_assert_cmpfloat (a.alpha, ==, b.alpha);
  g_signal_emit_by_name (motion, "leave");
  after = history_draw (GTK_WIDGET (fixture->chart));
  a = history_pixel (&after, x, y);
  g_assert_cmpfloat (a.alpha, <, b.alpha);
  g_free (before.data);
  g_free (hovered.data);
  g_free (anew.data);
  g_free (after.data);
}

/* Nothing, one, a single token, a giant beside dwarfs: each is a case and none a fault. */
static void
test_extremes (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  HistoryPixels pixels;
  graphene_rect_t rect;
  GdkRGBA input, output, pixel;

  thimble_request_chart_set_records (fixture->chart, none);
  ui_save_picture (fixture->window, "chart-empty.png");
  g_assert_false (key (fixture, GDK_KEY_Left, 0));
  g_assert_cmpuint (thimble_request_chart_get_n (fixture->chart), ==, 0);

  g_ptr_array_set_size (fixture->records, 0);
  add (fixture, 1, 1, 0, THIMBLE_STATE_COMPLETED);
  thimble_request_chart_set_records (fixture->chart, fixture->records);
  ui_save_picture (fixture->window, "chart-one.png");
  key (fixture, GDK_KEY_Left, 0);
  g_assert_cmpint (selected (fixture), ==, 1);

  add (fixture, 2, 900000, 120000, THIMBLE_STATE_COMPLETED);
  add (fixture, 3, 5, 4, THIMBLE_STATE_COMPLETED);
  thimble_request_chart_set_records (fixture->chart, fixture->records);
  pixels = history_draw (GTK_WIDGET (fixture->chart));
  thimble_palette_lookup (GTK_WIDGET (fixture->chart), THIMBLE_PALETTE_INPUT_FILL, &input);
  thimble_palette_lookup (GTK_WIDGET (fixture->chart), THIMBLE_PALETTE_OUTPUT_FILL, &output);
  rect = area (fixture, 3);
  /* A pixel each, so that a small request is not none. */
  pixel = history_pixel (&pixels, rect.origin.x + rect.size.width / 2 + 3, rect.origin.y + rect.size.height - 1);
  g_assert_true (history_same_colour (&pixel, &input));
  pixel = history_pixel (&pixels, rect.origin.x + rect.size.width / 2 + 3, rect.origin.y + rect.size.height - 3);
  g_assert_true (history_same_colour (&pixel, &output));
  ui_save_picture (fixture->window, "chart-giant.png");
  g_free (pixels.data);
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)
  ADD ("/request-chart/sentence", NULL, test_sentence);
  ADD ("/request-chart/keys", NULL, test_keys);
  ADD ("/request-chart/keys-rtl", "rtl", test_keys);
  ADD ("/request-chart/click", NULL, test_click);
  ADD ("/request-chart/click-rtl", "rtl", test_click);
  ADD ("/request-chart/note", NULL, test_note);
  ADD ("/request-chart/note-rtl", "rtl", test_note);
  ADD ("/request-chart/pixels", NULL, test_pixels);
  ADD ("/request-chart/hover", NULL, test_hover);
  ADD ("/request-chart/extremes", NULL, test_extremes);
  return history_run ();
}
