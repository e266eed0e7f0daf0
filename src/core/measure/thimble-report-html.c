/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "thimble-contrast.h"
#include "thimble-report-private.h"
#include "thimble-svg.h"

/* Of a chart, in its own units: the page scales it to its width. */
#define WIDTH 760
#define NAME_WIDTH 170
#define FIGURE_WIDTH 110
#define ROW 44
#define DOT 3.5
#define AXIS 26
/* With more of them nobody finds one by its point, and the page grows by megabytes. */
#define TOOLTIP_RUNS 200

/* The colours are those of the window, and stay apart when printed without colour. */
static const char style[] =
  "body{font:15px/1.5 Cantarell,'Segoe UI',system-ui,sans-serif;color:#241f31;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1.5rem}"
  "h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}p{margin:.4rem 0}.small{color:#5e5c64;font-size:.88rem}"
  "pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f5f4;border-radius:8px;padding:.8rem 1rem;font:13px/1.5 monospace}"
  "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;margin:.5rem 0}"
  "th,td{padding:.35rem .5rem;text-align:end;border-bottom:1px solid #deddda;vertical-align:top}th{font-weight:600;font-size:.85rem}"
  "th:first-child,td:first-child{text-align:start}td small{display:block;color:#5e5c64}strong{font-weight:700}"
  "ul{padding-inline-start:1.2rem}svg{width:100%;height:auto;display:block}svg text{font-size:12px;fill:#241f31}"
  "svg .axis{fill:#5e5c64;font-size:11px}svg .figure{font-weight:700}svg .grid{stroke:#deddda;stroke-width:1}"
  "svg .band{fill:#dc6f0e;opacity:.14}svg .box{fill:#dc6f0e;opacity:.22}svg .median{stroke:#3d3846;stroke-width:1.5;stroke-dasharray:3 2}svg .mean{stroke:#3d3846;stroke-width:2.5}"
  "svg .dot{fill:#dc6f0e;stroke:#fff;stroke-width:.6}svg .failed{fill:#fff;stroke:#c01c28;stroke-width:1.6}"
  "svg .bar{fill:#9a9996}svg .whisker{stroke:#3d3846;stroke-width:1.5}svg .input{fill:#1c71d8}svg .output{fill:#dc6f0e}svg .track{fill:#f0efee}"
  "footer{margin-top:2.5rem;border-top:1px solid #deddda;padding-top:.6rem}"
  "@media print{body{margin:0;max-width:none;padding:0;font-size:11pt}h2{break-after:avoid}svg,table,pre,ul{break-inside:avoid}}";

void
thimble_report_begin_page (GString    *out,
                           const char *title,
                           const char *subtitle)
{
  g_string_append (out, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">"
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
                        "<meta name=\"viewport\" content=\"width=device-width\"><title>");
  thimble_svg_escape (out, title);
  g_string_append_printf (out, "</title><style>%s</style></head><body>\n<h1>", style);
  thimble_svg_escape (out, title);
  g_string_append (out, "</h1>\n");
  thimble_report_paragraph (out, "small", subtitle);
}

void
thimble_report_end_page (GString *out)
{
  g_autofree char *today = thimble_format_moment (g_get_real_time ());
  /* Translators: %s is a moment, as in “10 Nov 2026 at 14:02” */
  g_autofree char *made = g_strdup_printf (_("Made by Thimble, %s. Every request of it is in Thimble’s history."), today);

  g_string_append (out, "<footer>");
  thimble_report_paragraph (out, "small", made);
  g_string_append (out, "</footer></body></html>\n");
}

void
thimble_report_heading (GString    *out,
                        const char *text)
{
  g_string_append (out, "<h2>");
  thimble_svg_escape (out, text);
  g_string_append (out, "</h2>\n");
}

void
thimble_report_paragraph (GString    *out,
                          const char *css_class,
                          const char *text)
{
  g_string_append_printf (out, "<p class=\"%s\">", css_class);
  thimble_svg_escape (out, text);
  g_string_append (out, "</p>\n");
}

void
thimble_report_cell (GString    *out,
                     const char *tag,
                     const char *css_class,
                     const char *text)
{
  g_string_append_printf (out, "<%s class=\"%s\">", tag, css_class);
  thimble_svg_escape (out, text);
  g_string_append_printf (out, "</%s>", tag);
}

void
thimble_report_split_bar (GString *out,
                          double   x,
                          double   y,
                          double   width,
                          double   input,
                          double   output,
                          double   most)
{
  double unit = most > 0 ? width / most : 0;

  thimble_svg_rect (out, x, y, width, 10, 5, "track");
  thimble_svg_rect (out, x, y, input * unit, 10, 2, "input");
  thimble_svg_rect (out, x + input * unit, y, output * unit, 10, 2, "output");
}

/* Tables */

static void
figure_cell (GString                 *out,
             ThimbleQuantity          quantity,
             const ThimbleStatistics *statistics)
{
  g_autofree char *mean = thimble_quantity_format_mean (quantity, statistics->mean, statistics->n);
  g_autofree char *least = NULL;
  g_autofree char *most = NULL;

  g_string_append (out, "<td><strong>");
  thimble_svg_escape (out, mean);
  g_string_append (out, "</strong><small>");
  if (thimble_statistics_is_constant (statistics) && statistics->n > 1)
    /* Translators: under a mean: every run had this value */
    thimble_svg_escape (out, _("always"));
  else if (statistics->n > 1)
    {
      least = thimble_quantity_format_one (quantity, statistics->least);
      most = thimble_quantity_format_one (quantity, statistics->most);
      thimble_svg_escape (out, least);
      g_string_append (out, " – ");
      thimble_svg_escape (out, most);
    }
  g_string_append (out, "</small></td>");
}

static void
append_overview (GString            *out,
                 ThimbleMeasurement *measurement)
{
  static const ThimbleQuantity shown[] = { THIMBLE_QUANTITY_INPUT, THIMBLE_QUANTITY_OUTPUT, THIMBLE_QUANTITY_TOTAL, THIMBLE_QUANTITY_COST,
                                           THIMBLE_QUANTITY_DURATION };

  g_string_append (out, "<table><tr>");
  thimble_report_cell (out, "th", "", _("Mean, and least – most"));
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    thimble_report_cell (out, "th", "", thimble_quantity_get_label (shown[i]));
  thimble_report_cell (out, "th", "", _("Check"));
  g_string_append (out, "</tr>\n");
  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (measurement, i);
      g_autofree char *done = thimble_format_count (thimble_trial_get_n_done (trial));
      g_autofree char *runs = g_strdup_printf (ngettext ("%s run", "%s runs", thimble_trial_get_n_done (trial)), done);
      g_autofree char *failed = g_strdup_printf (ngettext ("%u failed", "%u failed", thimble_trial_get_n_failed (trial)),
                                                 thimble_trial_get_n_failed (trial));
      g_autofree char *passed = thimble_trial_get_n_checked (trial) > 0
                                  ? g_strdup_printf (_("%u of %u"), thimble_trial_get_n_passed (trial), thimble_trial_get_n_checked (trial))
                                  : g_strdup ("—");

      g_string_append (out, "<tr><td><strong>");
      thimble_svg_escape (out, thimble_trial_get_name (trial));
      g_string_append (out, "</strong><small>");
      thimble_svg_escape (out, thimble_tier_get_label (thimble_trial_get_tier (trial)));
      g_string_append (out, " · ");
      thimble_svg_escape (out, runs);
      if (thimble_trial_get_n_failed (trial) > 0)
        {
          g_string_append (out, " · ");
          thimble_svg_escape (out, failed);
        }
      g_string_append (out, "</small></td>");
      for (guint q = 0; q < G_N_ELEMENTS (shown); q++)
        figure_cell (out, shown[q], thimble_trial_get_statistics (trial, shown[q]));
      thimble_report_cell (out, "td", "", passed);
      g_string_append (out, "</tr>\n");
    }
  g_string_append (out, "</table>\n");
}

static void
append_all_figures (GString            *out,
                    ThimbleMeasurement *measurement)
{
  const char *heads[] = { _("Mean"), /* xgettext:no-c-format */ _("95% interval"), _("Median"), _("Deviation"), _("Least"), _("Most"), _("Runs") };

  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (measurement, i);

      g_string_append (out, "<table><tr>");
      thimble_report_cell (out, "th", "", thimble_trial_get_name (trial));
      for (guint h = 0; h < G_N_ELEMENTS (heads); h++)
        thimble_report_cell (out, "th", "", heads[h]);
      g_string_append (out, "</tr>\n");
      for (ThimbleQuantity q = 0; q < THIMBLE_N_QUANTITIES; q++)
        {
          const ThimbleStatistics *s = thimble_trial_get_statistics (trial, q);
          g_autofree char *mean = thimble_quantity_format_mean (q, s->mean, s->n);
          g_autofree char *low = thimble_quantity_format (q, isnan (s->low) ? NAN : MAX (s->low, 0));
          g_autofree char *high = thimble_quantity_format (q, s->high);
          g_autofree char *interval = isnan (s->low) ? g_strdup ("—") : g_strconcat (low, " – ", high, NULL);
          g_autofree char *median = thimble_quantity_format_mean (q, s->median, s->n);
          g_autofree char *deviation = thimble_quantity_format (q, s->deviation);
          g_autofree char *least = s->n > 0 ? thimble_quantity_format_one (q, s->least) : g_strdup ("—");
          g_autofree char *most = s->n > 0 ? thimble_quantity_format_one (q, s->most) : g_strdup ("—");
          g_autofree char *n = thimble_format_count (s->n);
          const char *cells[] = { thimble_quantity_get_label (q), mean, interval, median, deviation, least, most, n };

          g_string_append (out, "<tr>");
          for (guint c = 0; c < G_N_ELEMENTS (cells); c++)
            thimble_report_cell (out, "td", "", cells[c]);
          g_string_append (out, "</tr>\n");
        }
      g_string_append (out, "</table>\n");
    }
}

/* Charts */

typedef struct {
  double from;
  double step;
  double until;
} Axis;

/* From just below the least to just above the most. */
static Axis
make_axis (ThimbleQuantity quantity,
           double          least,
           double          most)
{
  double span = most > least ? most - least : MAX (fabs (most) * 0.2, 1);
  double step = thimble_quantity_choose_step (quantity, span / 4, least - span * 0.02, most + span * 0.02);
  Axis axis = { floor ((least - span * 0.02) / step) * step, step, ceil ((most + span * 0.02) / step) * step };

  axis.from = MAX (axis.from, 0);
  return axis;
}

static double
place (const Axis *axis,
       double      value)
{
  return NAME_WIDTH + (WIDTH - NAME_WIDTH - FIGURE_WIDTH) * (value - axis->from) / (axis->until - axis->from);
}

static gboolean
find_span (ThimbleMeasurement *measurement,
           ThimbleQuantity     quantity,
           Axis               *axis)
{
  double least = INFINITY, most = -INFINITY;

  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    {
      const ThimbleStatistics *s = thimble_trial_get_statistics (thimble_experiment_get_trial (measurement, i), quantity);

      if (s->n == 0)
        continue;
      least = MIN (least, (double) s->least);
      most = MAX (most, (double) s->most);
    }
  /* Nothing to draw; of what costs nothing the overview says so. */
  if (least > most || (quantity == THIMBLE_QUANTITY_COST && most <= 0))
    return FALSE;
  *axis = make_axis (quantity, least, most);
  return TRUE;
}

/* Every run a point; equal ones stand on each other as far as there is room. */
static void
append_points (GString         *out,
               ThimbleTrial    *trial,
               ThimbleQuantity  quantity,
               const Axis      *axis,
               double           middle)
{
  g_autofree guint8 *stacks = g_new0 (guint8, WIDTH + 1);

  for (guint n = 1; n <= thimble_trial_get_n_runs (trial); n++)
    {
      ThimbleRun *run = thimble_trial_get_run (trial, n);
      g_autofree char *tooltip = NULL;
      gint64 value;
      double x;
      guint8 *stack;

      if (!thimble_run_get_value (run, quantity, &value))
        continue;
      if (thimble_trial_get_n_runs (trial) <= TOOLTIP_RUNS)
        tooltip = thimble_run_describe (run);
      x = place (axis, (double) value);
      stack = &stacks[(guint) CLAMP (x / (2 * DOT), 0, WIDTH)];
      thimble_svg_circle (out, x, middle + (*stack % 2 == 0 ? 1 : -1) * ((*stack + 1) / 2) * DOT * 1.6, DOT, "dot", tooltip);
      *stack = MIN (*stack + 1, 4);
    }
}

static void
append_strip_plot (GString            *out,
                   ThimbleMeasurement *measurement,
                   ThimbleQuantity     quantity)
{
  guint n_trials = thimble_experiment_get_n_trials (measurement);
  double height = n_trials * ROW;
  Axis axis;

  if (!find_span (measurement, quantity, &axis))
    return;
  thimble_report_heading (out, thimble_quantity_get_label (quantity));
  thimble_svg_begin (out, WIDTH, height + AXIS, thimble_quantity_get_label (quantity));
  for (double tick = axis.from; tick <= axis.until + axis.step / 2; tick += axis.step)
    {
      g_autofree char *label = thimble_quantity_format_one (quantity, (gint64) floor (tick + 0.5));

      thimble_svg_line (out, place (&axis, tick), 0, place (&axis, tick), height, "grid");
      thimble_svg_text (out, place (&axis, tick), height + 17, THIMBLE_SVG_MIDDLE, "axis", label);
    }
  for (guint i = 0; i < n_trials; i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (measurement, i);
      const ThimbleStatistics *s = thimble_trial_get_statistics (trial, quantity);
      double middle = i * ROW + ROW / 2.0;
      g_autofree char *name = thimble_text_for_label (thimble_trial_get_name (trial), 24);
      g_autofree char *mean = thimble_quantity_format_mean (quantity, s->mean, s->n);

      thimble_svg_text (out, 0, middle + 4, THIMBLE_SVG_START, "name", name);
      thimble_svg_text (out, WIDTH, middle + 4, THIMBLE_SVG_END, "figure", mean);
      if (s->n == 0)
        continue;
      thimble_svg_rect (out, place (&axis, (double) s->least) - 5, middle - 11, place (&axis, (double) s->most) - place (&axis, (double) s->least) + 10, 22, 11, "band");
      if (s->n > 3)
        {
          thimble_svg_rect (out, place (&axis, s->lower_quartile), middle - 11, place (&axis, s->upper_quartile) - place (&axis, s->lower_quartile), 22, 0, "box");
          thimble_svg_line (out, place (&axis, s->median), middle - 11, place (&axis, s->median), middle + 11, "median");
        }
      append_points (out, trial, quantity, &axis, middle);
      thimble_svg_line (out, place (&axis, s->mean), middle - 14, place (&axis, s->mean), middle + 14, "mean");
    }
  thimble_svg_end (out);
}

static char *
format_money (double picodollars)
{
  return thimble_money_format (thimble_projection_round (picodollars));
}

static void
append_projection_bars (GString                 *out,
                        ThimbleMeasurement      *measurement,
                        const ThimbleProjection *projections,
                        double                   most)
{
  guint n_trials = thimble_experiment_get_n_trials (measurement);
  double room = WIDTH - NAME_WIDTH - FIGURE_WIDTH;

  thimble_report_paragraph (out, "small", _("Bars: a month at the mean; whiskers: if every request were the least, or the most."));
  thimble_svg_begin (out, WIDTH, n_trials * 30, _("Projection"));
  for (guint i = 0; i < n_trials; i++)
    {
      double y = i * 30 + 15;
      g_autofree char *name = thimble_text_for_label (thimble_trial_get_name (thimble_experiment_get_trial (measurement, i)), 24);
      g_autofree char *month = format_money (projections[i].month.mean);

      thimble_svg_text (out, 0, y + 4, THIMBLE_SVG_START, "name", name);
      thimble_svg_text (out, WIDTH, y + 4, THIMBLE_SVG_END, "figure", month);
      if (isnan (projections[i].month.mean))
        continue;
      thimble_svg_rect (out, NAME_WIDTH, y - 5, room * projections[i].month.mean / most, 10, 5, "bar");
      thimble_svg_line (out, NAME_WIDTH + room * projections[i].month.least / most, y, NAME_WIDTH + room * projections[i].month.most / most, y, "whisker");
      thimble_svg_line (out, NAME_WIDTH + room * projections[i].month.least / most, y - 6, NAME_WIDTH + room * projections[i].month.least / most, y + 6, "whisker");
      thimble_svg_line (out, NAME_WIDTH + room * projections[i].month.most / most, y - 6, NAME_WIDTH + room * projections[i].month.most / most, y + 6, "whisker");
    }
  thimble_svg_end (out);
}

static void
append_projection (GString                      *out,
                   ThimbleMeasurement           *measurement,
                   const ThimbleProjectionKnobs *knobs)
{
  guint n_trials = thimble_experiment_get_n_trials (measurement);
  g_autofree ThimbleProjection *projections = g_new0 (ThimbleProjection, n_trials);
  g_autofree char *per_day = thimble_format_count (knobs->per_day);
  g_autofree char *growth = thimble_format_percent (knobs->growth);
  g_autofree char *basis = NULL;
  double most = 0;
  gboolean known = FALSE;

  for (guint i = 0; i < n_trials; i++)
    {
      thimble_trial_project (thimble_experiment_get_trial (measurement, i), knobs, &projections[i]);
      if (projections[i].month.most > most)
        most = projections[i].month.most;
      known = known || !isnan (projections[i].tokens_month.mean);
    }
  if (!(most > 0) && !known)
    return;
  thimble_report_heading (out, _("Projection"));
  basis = knobs->growth != 0 ? g_strdup_printf (_("%s requests a day, %s more each month."), per_day, growth)
                             : g_strdup_printf (_("%s requests a day."), per_day);
  thimble_report_paragraph (out, "small", basis);
  if (most > 0)
    append_projection_bars (out, measurement, projections, most);

  g_string_append (out, "<table><tr>");
  thimble_report_cell (out, "th", "", "");
  thimble_report_cell (out, "th", "", _("A day"));
  thimble_report_cell (out, "th", "", _("A month"));
  thimble_report_cell (out, "th", "", _("A year"));
  thimble_report_cell (out, "th", "", _("Tokens a month"));
  g_string_append (out, "</tr>\n");
  for (guint i = 0; i < n_trials; i++)
    {
      const ThimbleRange *ranges[] = { &projections[i].day, &projections[i].month, &projections[i].year };
      double n_tokens = projections[i].tokens_month.mean;
      g_autofree char *tokens = thimble_format_count (isnan (n_tokens) ? -1 : (gint64) (n_tokens + 0.5));

      g_string_append (out, "<tr>");
      thimble_report_cell (out, "td", "", thimble_trial_get_name (thimble_experiment_get_trial (measurement, i)));
      for (guint r = 0; r < G_N_ELEMENTS (ranges); r++)
        {
          g_autofree char *mean = format_money (ranges[r]->mean);
          g_autofree char *least = format_money (ranges[r]->least);
          g_autofree char *top = format_money (ranges[r]->most);

          g_string_append (out, "<td><strong>");
          thimble_svg_escape (out, mean);
          g_string_append (out, "</strong><small>");
          thimble_svg_escape (out, least);
          g_string_append (out, " – ");
          thimble_svg_escape (out, top);
          g_string_append (out, "</small></td>");
        }
      thimble_report_cell (out, "td", "", tokens);
      g_string_append (out, "</tr>\n");
    }
  g_string_append (out, "</table>\n");
}

static void
append_list (GString    *out,
             GPtrArray  *sentences)
{
  if (sentences->len == 0)
    return;
  g_string_append (out, "<ul>");
  for (guint i = 0; i < sentences->len; i++)
    thimble_report_cell (out, "li", "", g_ptr_array_index (sentences, i));
  g_string_append (out, "</ul>\n");
}

void
thimble_report_prices (GString    *out,
                       GListModel *trials)
{
  g_autoptr (GHashTable) told = g_hash_table_new (NULL, NULL);

  g_string_append (out, "<ul class=\"small\">");
  for (guint i = 0; i < g_list_model_get_n_items (trials); i++)
    {
      g_autoptr (ThimbleTrial) trial = g_list_model_get_item (trials, i);
      ThimbleModel *model = thimble_trial_get_model (trial);
      ThimblePrice *price = model != NULL ? thimble_model_get_price (model, NULL) : NULL;
      g_autofree char *input = NULL;
      g_autofree char *output = NULL;
      g_autofree char *day = NULL;
      g_autofree char *line = NULL;

      if (price == NULL || thimble_price_is_free (price) || !g_hash_table_add (told, model))
        continue;
      input = thimble_money_format_per_million (thimble_price_get_rates (price)->input);
      output = thimble_money_format_per_million (thimble_price_get_rates (price)->output);
      day = thimble_price_get_as_of (price) != NULL ? thimble_format_day (thimble_price_get_as_of (price)) : g_strdup (_("no date"));
      /* Translators: model, price of input, price of output, a day */
      line = g_strdup_printf (_("%s: %s in, %s out a million tokens (%s)"), thimble_model_get_name (model), input, output, day);
      thimble_report_cell (out, "li", "", line);
    }
  g_string_append (out, "</ul>\n");
}

void
thimble_report_changes (GString    *out,
                        const char *name,
                        GPtrArray  *contrasts)
{
  g_autofree char *shown = thimble_text_for_label (name, 80);
  /* Translators: %s is another measurement or chain */
  g_autofree char *title = g_strdup_printf (_("Compared with “%s”"), shown);

  thimble_report_heading (out, title);
  for (guint i = 0; i < contrasts->len; i++)
    {
      const ThimbleContrast *one = g_ptr_array_index (contrasts, i);

      g_string_append (out, "<p>");
      thimble_report_cell (out, "strong", "", one->name);
      g_string_append (out, "</p>\n");
      if (one->note != NULL)
        thimble_report_paragraph (out, "", one->note);
      g_string_append (out, "<ul>");
      for (guint j = 0; j < one->shifts->len; j++)
        thimble_report_cell (out, "li", "", ((const ThimbleShift *) g_ptr_array_index (one->shifts, j))->sentence);
      g_string_append (out, "</ul>\n");
    }
}

char *
thimble_report_to_html (ThimbleMeasurement           *measurement,
                        ThimbleMeasurement           *before,
                        const ThimbleProjectionKnobs *knobs)
{
  static const ThimbleQuantity charts[] = { THIMBLE_QUANTITY_OUTPUT, THIMBLE_QUANTITY_COST, THIMBLE_QUANTITY_DURATION, THIMBLE_QUANTITY_FIRST_TEXT };
  const ThimblePlan *plan;
  ThimbleProjectionKnobs plain = THIMBLE_PROJECTION_KNOBS;
  GString *out = g_string_new (NULL);
  g_autoptr (GPtrArray) sentences = NULL;
  g_autoptr (GPtrArray) break_even = NULL;
  g_autofree char *progress = NULL;
  g_autofree char *when = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *check = NULL;

  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (measurement), g_string_free (out, FALSE));

  plan = thimble_measurement_get_plan (measurement);
  plain.per_day = plan->per_day;
  progress = thimble_experiment_describe_progress (measurement);
  when = thimble_experiment_get_started_us (measurement) >= 0 ? thimble_format_moment (thimble_experiment_get_started_us (measurement)) : NULL;
  subtitle = when != NULL ? g_strconcat (when, " · ", progress, NULL) : g_strdup (progress);
  thimble_report_begin_page (out, thimble_experiment_get_name (measurement), subtitle);
  if (thimble_experiment_get_message (measurement) != NULL)
    thimble_report_paragraph (out, "", thimble_experiment_get_message (measurement));
  sentences = thimble_findings_list (measurement);
  append_list (out, sentences);
  append_overview (out, measurement);
  check = thimble_check_describe (plan->check);
  if (check != NULL)
    {
      /* Translators: what an answer must be, such as “exactly 3 points” */
      g_autofree char *line = g_strdup_printf (_("Check: %s"), check);

      thimble_report_paragraph (out, "small", line);
    }
  if (before != NULL)
    {
      g_autoptr (GPtrArray) contrasts = thimble_contrast_measurements (before, measurement);

      thimble_report_changes (out, thimble_experiment_get_name (before), contrasts);
    }
  for (guint i = 0; i < G_N_ELEMENTS (charts); i++)
    append_strip_plot (out, measurement, charts[i]);
  thimble_report_paragraph (out, "small", _("Every point is a request. Solid line: the mean; dashed: the median; darker box: the middle half of the runs."));
  append_projection (out, measurement, knobs != NULL ? knobs : &plain);
  break_even = thimble_findings_list_break_even (measurement, knobs != NULL ? knobs : &plain);
  append_list (out, break_even);
  thimble_report_prices (out, thimble_experiment_get_trials (measurement));
  thimble_report_heading (out, _("All figures"));
  append_all_figures (out, measurement);
  thimble_report_heading (out, _("Prompt"));
  if (plan->system != NULL)
    thimble_report_cell (out, "pre", "", plan->system);
  thimble_report_cell (out, "pre", "", plan->text);
  thimble_report_end_page (out);
  return g_string_free (out, FALSE);
}
