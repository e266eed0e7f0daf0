/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "compose/thimble-wrap-box.h"
#include "measure/thimble-findings.h"
#include "thimble-measure-projection.h"
#include "thimble-measure-parts.h"
#include "thimble-range-bar.h"

#define MONTHS 12

typedef struct {
  GtkWidget *bar;
  GtkWidget *months;
  GtkWidget *figures[3]; /* a day, a month, a year */
  GtkWidget *ranges[3];
} Line;

struct _ThimbleMeasureProjection
{
  AdwBin parent_instance;

  /* owned */
  ThimbleMeasurement *measurement; /* nullable */
  GArray             *lines;       /* of Line, one a trial */

  /* children */
  GtkWidget *per_day;
  GtkWidget *growth;
  GtkWidget *cached_on;
  GtkWidget *cached;
  GtkWidget *batch;
  GtkWidget *place; /* of the grid */
  GtkWidget *head;  /* over the bars; NULL where the place is narrow */
  GtkWidget *even;
  GtkWidget *prices;

  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (ThimbleMeasureProjection, thimble_measure_projection, ADW_TYPE_BIN)

static char *
format (double picodollars)
{
  return thimble_money_format (thimble_projection_round (picodollars));
}

void
thimble_measure_projection_get_knobs (ThimbleMeasureProjection *self, ThimbleProjectionKnobs *out)
{
  guint percent;

  g_return_if_fail (THIMBLE_IS_MEASURE_PROJECTION (self));

  *out = (ThimbleProjectionKnobs) THIMBLE_PROJECTION_KNOBS;
  out->per_day = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->per_day));
  out->growth = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->growth)) / 100;
  if (gtk_check_button_get_active (GTK_CHECK_BUTTON (self->cached_on)))
    out->cached_share = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->cached)) / 100;
  if (self->measurement != NULL && gtk_check_button_get_active (GTK_CHECK_BUTTON (self->batch))
      && (percent = thimble_findings_get_batch_percent (self->measurement)) > 0)
    out->batch_percent = percent;
}

static void
say_even (ThimbleMeasureProjection *self, const ThimbleProjectionKnobs *knobs)
{
  g_autoptr (GPtrArray) sentences = thimble_findings_list_break_even (self->measurement, knobs);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < sentences->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (char *) sentences->pdata[i]);
  gtk_label_set_text (GTK_LABEL (self->even), text->str);
  gtk_widget_set_visible (self->even, text->len > 0);
}

static void
say_prices (ThimbleMeasureProjection *self)
{
  g_autofree char *text = thimble_measure_text_prices (thimble_experiment_get_trials (self->measurement));

  gtk_label_set_text (GTK_LABEL (self->prices), text);
  gtk_widget_set_visible (self->prices, *text != '\0');
}

static void
show_line (ThimbleMeasureProjection *self, guint i, const ThimbleProjection *p, const ThimbleProjectionKnobs *knobs, double whole, double whole_months)
{
  const Line *line = &g_array_index (self->lines, Line, i);
  const ThimbleRange *ranges[3] = { &p->day, &p->month, &p->year };
  const char *name = thimble_trial_get_name (thimble_experiment_get_trial (self->measurement, i));
  g_autofree char *mean = format (p->month.mean), *least = format (p->month.least), *most = format (p->month.most);
  /* Translators: a model; then what a month costs at the mean, at the least, at the most */
  g_autofree char *label = g_strdup_printf (_("%s: %s a month, between %s and %s"), name, mean, least, most);
  double months[MONTHS];
  g_autofree char *first = NULL, *last = NULL, *growing = NULL;

  for (guint j = 0; j < 3; j++)
    {
      g_autofree char *figure = format (ranges[j]->mean), *low = format (ranges[j]->least), *high = format (ranges[j]->most);
      g_autofree char *range = g_strdup_printf ("%s – %s", low, high);

      gtk_label_set_text (GTK_LABEL (line->figures[j]), figure);
      gtk_label_set_text (GTK_LABEL (line->ranges[j]), range);
      gtk_widget_set_visible (line->ranges[j], !isnan (ranges[j]->mean) && ranges[j]->most > ranges[j]->least);
    }
  thimble_range_bar_set_range (THIMBLE_RANGE_BAR (line->bar), &p->month, whole, label);
  for (guint m = 0; m < MONTHS; m++)
    months[m] = p->cost.mean * thimble_projection_get_requests (knobs, m);
  first = format (months[0]);
  last = format (months[MONTHS - 1]);
  /* Translators: a model; then what the first and the twelfth month cost */
  growing = g_strdup_printf (_("%s, month by month: from %s in the first to %s in the twelfth"), name, first, last);
  thimble_range_bar_set_months (THIMBLE_RANGE_BAR (line->months), months, MONTHS, whole_months, growing);
  /* Where nothing costs anything there is nothing to draw. */
  gtk_widget_set_visible (line->bar, whole > 0);
  gtk_widget_set_visible (line->months, whole > 0 && knobs->growth != 0);
}

void
thimble_measure_projection_update (ThimbleMeasureProjection *self)
{
  ThimbleProjectionKnobs knobs;
  g_autofree ThimbleProjection *all = NULL;
  double whole = 0, whole_months = 0;

  g_return_if_fail (THIMBLE_IS_MEASURE_PROJECTION (self));

  /* The spin button and its unit. */
  gtk_widget_set_visible (gtk_widget_get_parent (self->cached), gtk_check_button_get_active (GTK_CHECK_BUTTON (self->cached_on)));
  if (self->measurement == NULL)
    return;
  thimble_measure_projection_get_knobs (self, &knobs);
  gtk_widget_set_visible (self->batch, thimble_findings_get_batch_percent (self->measurement) > 0);
  all = g_new0 (ThimbleProjection, self->lines->len + 1);
  for (guint i = 0; i < self->lines->len; i++)
    {
      thimble_trial_project (thimble_experiment_get_trial (self->measurement, i), &knobs, &all[i]);
      if (all[i].month.most > whole)
        whole = all[i].month.most;
      for (guint m = 0; m < MONTHS; m++)
        if (all[i].cost.mean * thimble_projection_get_requests (&knobs, m) > whole_months)
          whole_months = all[i].cost.mean * thimble_projection_get_requests (&knobs, m);
    }
  for (guint i = 0; i < self->lines->len; i++)
    show_line (self, i, &all[i], &knobs, whole, whole_months);
  if (self->head != NULL)
    gtk_widget_set_visible (self->head, whole > 0);
  say_even (self, &knobs);
  say_prices (self);
}

/* Building */

static GtkWidget *
make_label (const char *text, const char *css, float xalign)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_widget_add_css_class (label, "tnum");
  gtk_widget_add_css_class (label, css);
  return label;
}

static void
build (ThimbleMeasureProjection *self)
{
  static const char * const titles[] = { N_("A day"), N_("A month"), N_("A year") };
  GtkWidget *grid = gtk_grid_new ();
  int row = 0;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 16);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_widget_set_name (grid, "measure-projection");
  g_array_set_size (self->lines, 0);
  adw_bin_set_child (ADW_BIN (self->place), grid);
  self->head = self->narrow ? NULL : make_label (_("A month: mean, least – most"), "small-dim", 0);
  if (self->head != NULL)
    {
      gtk_label_set_ellipsize (GTK_LABEL (self->head), PANGO_ELLIPSIZE_END);
      gtk_grid_attach (GTK_GRID (grid), self->head, 1, 0, 1, 1);
    }
  for (guint j = 0; j < 3 && !self->narrow; j++)
    gtk_grid_attach (GTK_GRID (grid), make_label (_(titles[j]), "small-dim", 1), (int) j + 2, 0, 1, 1);
  row++;
  for (guint i = 0; self->measurement != NULL && i < thimble_experiment_get_n_trials (self->measurement); i++)
    {
      g_autofree char *name = thimble_text_for_label (thimble_trial_get_name (thimble_experiment_get_trial (self->measurement, i)), 80);
      GtkWidget *title = make_label (name, self->narrow ? "strong" : "measure-name", 0), *bars = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
      Line line = { thimble_range_bar_new (), thimble_range_bar_new (), { NULL }, { NULL } };

      gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (title), 12);
      gtk_box_append (GTK_BOX (bars), line.bar);
      gtk_box_append (GTK_BOX (bars), line.months);
      gtk_widget_set_hexpand (bars, TRUE);
      gtk_widget_set_valign (bars, GTK_ALIGN_CENTER);
      gtk_grid_attach (GTK_GRID (grid), title, 0, row, self->narrow ? 2 : 1, 1);
      gtk_grid_attach (GTK_GRID (grid), bars, self->narrow ? 0 : 1, self->narrow ? row + 1 : row, self->narrow ? 2 : 1, 1);
      row += self->narrow ? 2 : 0;
      for (guint j = 0; j < 3; j++)
        {
          GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

          line.figures[j] = make_label (NULL, "strong", 1);
          line.ranges[j] = make_label (NULL, "small-dim", 1);
          gtk_box_append (GTK_BOX (box), line.figures[j]);
          gtk_box_append (GTK_BOX (box), line.ranges[j]);
          gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
          if (self->narrow)
            gtk_grid_attach (GTK_GRID (grid), make_label (_(titles[j]), "small", 0), 0, row, 1, 1);
          gtk_grid_attach (GTK_GRID (grid), box, self->narrow ? 1 : (int) j + 2, row, 1, 1);
          row += self->narrow ? 1 : 0;
        }
      row++;
      g_array_append_val (self->lines, line);
    }
  thimble_measure_projection_update (self);
}

/* Set apart from the next, so that it is seen what belongs to what, and as high as all of them. */
static void
place_knob (GtkWidget *knobs, GtkSizeGroup *heights, GtkWidget *knob)
{
  gtk_widget_set_margin_end (knob, 8);
  gtk_size_group_add_widget (heights, knob);
  gtk_widget_set_parent (knob, knobs);
}

static GtkWidget *
add_spin (ThimbleMeasureProjection *self, GtkWidget *knobs, GtkSizeGroup *heights, const char *name, const char *title, double least, double most,
          double step, double value)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *spin = thimble_measure_make_spin (name, least, most, step);
  GtkWidget *label = make_label (title, "small", 0);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (thimble_measure_projection_update), self);
  gtk_box_append (GTK_BOX (box), spin);
  gtk_box_append (GTK_BOX (box), label);
  place_knob (knobs, heights, box);
  return spin;
}

static GtkWidget *
add_check (ThimbleMeasureProjection *self, GtkWidget *knobs, GtkSizeGroup *heights, const char *name, const char *title, const char *tooltip)
{
  GtkWidget *check = gtk_check_button_new_with_label (title);

  gtk_widget_set_name (check, name);
  gtk_widget_add_css_class (check, "small");
  gtk_widget_set_tooltip_text (check, tooltip);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (thimble_measure_projection_update), self);
  place_knob (knobs, heights, check);
  return check;
}

static void
thimble_measure_projection_dispose (GObject *object)
{
  ThimbleMeasureProjection *self = THIMBLE_MEASURE_PROJECTION (object);

  g_clear_pointer (&self->lines, g_array_unref);
  g_clear_object (&self->measurement);
  G_OBJECT_CLASS (thimble_measure_projection_parent_class)->dispose (object);
}

static void
thimble_measure_projection_class_init (ThimbleMeasureProjectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_measure_projection_dispose;
}

static void
thimble_measure_projection_init (ThimbleMeasureProjection *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10), *knobs = g_object_new (THIMBLE_TYPE_WRAP_BOX, NULL);
  g_autoptr (GtkSizeGroup) heights = gtk_size_group_new (GTK_SIZE_GROUP_VERTICAL);

  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  self->per_day = add_spin (self, knobs, heights, "measure-per-day", _("requests a day"), 1, 1000000000, 100, 500);
  self->growth = add_spin (self, knobs, heights, "measure-growth", /* xgettext:no-c-format */ _("% more each month"), -90, 1000, 5, 0);
  self->cached_on = add_check (self, knobs, heights, "measure-cached-on", _("Set the cached share"), _("Else the cache does what it did in these runs"));
  self->cached = add_spin (self, knobs, heights, "measure-cached", /* xgettext:no-c-format */ _("% of the input from the cache"), 0, 100, 10, 50);
  self->batch = add_check (self, knobs, heights, "measure-batch", _("As a batch"), _("At the provider’s price for requests that may take a day"));
  self->place = adw_bin_new ();
  self->even = make_label (NULL, "small", 0);
  gtk_widget_set_name (self->even, "measure-break-even");
  gtk_label_set_wrap (GTK_LABEL (self->even), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->even), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (self->even, "secondary");
  self->prices = make_label (NULL, "small-dim", 0);
  gtk_widget_set_name (self->prices, "measure-prices");
  gtk_label_set_wrap (GTK_LABEL (self->prices), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->prices), PANGO_WRAP_WORD_CHAR);
  gtk_box_append (GTK_BOX (box), knobs);
  gtk_box_append (GTK_BOX (box), self->place);
  gtk_box_append (GTK_BOX (box), self->even);
  gtk_box_append (GTK_BOX (box), self->prices);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
thimble_measure_projection_new (void)
{
  return g_object_new (THIMBLE_TYPE_MEASURE_PROJECTION, NULL);
}

void
thimble_measure_projection_set_measurement (ThimbleMeasureProjection *self, ThimbleMeasurement *measurement)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_PROJECTION (self));

  if (!g_set_object (&self->measurement, measurement))
    return;
  if (measurement != NULL)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->per_day), (double) thimble_measurement_get_plan (measurement)->per_day);
  build (self);
}

void
thimble_measure_projection_set_narrow (ThimbleMeasureProjection *self, gboolean narrow)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_PROJECTION (self));

  self->narrow = narrow;
  build (self);
}
