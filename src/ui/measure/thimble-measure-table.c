/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "models/thimble-tier-pill.h"
#include "thimble-measure-table.h"

typedef enum { FIGURE_STATUS, FIGURE_MEAN, FIGURE_RANGE, FIGURE_MEDIAN, FIGURE_DEVIATION, FIGURE_INTERVAL, FIGURE_ALL } Figure;

typedef struct {
  GtkLabel       *label; /* borrowed from the grid */
  guint           trial;
  ThimbleQuantity quantity;
  Figure          figure;
} Cell;

struct _ThimbleMeasureTable
{
  AdwBin parent_instance;

  /* owned */
  ThimbleMeasurement *measurement; /* nullable */
  GArray             *cells;       /* of Cell: what changes while it runs */

  /* children */
  GtkGrid *grid;

  int      row;
  gboolean details;
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (ThimbleMeasureTable, thimble_measure_table, ADW_TYPE_BIN)

/* What the short table has. */
static const ThimbleQuantity usual[] = { THIMBLE_QUANTITY_INPUT, THIMBLE_QUANTITY_OUTPUT, THIMBLE_QUANTITY_TOTAL, THIMBLE_QUANTITY_COST,
                                         THIMBLE_QUANTITY_DURATION };

/* Words */

/* From one to the other, on two lines where figures are long and columns many. */
static char *
join_range (const char *from, const char *until, gboolean broken)
{
  if (g_str_equal (from, until))
    return g_strdup (from); /* they differ by less than is shown */
  return g_strdup_printf (broken ? "%s –\n%s" : "%s – %s", from, until);
}

static gboolean
is_long (ThimbleQuantity quantity)
{
  return quantity == THIMBLE_QUANTITY_COST || quantity == THIMBLE_QUANTITY_RATE;
}

static char *
describe_range (ThimbleQuantity quantity, const ThimbleStatistics *s, gboolean broken)
{
  g_autofree char *least = NULL, *most = NULL;

  if (s->n == 0)
    return g_strdup ("");
  if (s->n > 1 && thimble_statistics_is_constant (s))
    /* Translators: every run had the same value */
    return g_strdup (_("always"));
  least = thimble_quantity_format_one (quantity, s->least);
  most = thimble_quantity_format_one (quantity, s->most);
  return s->n == 1 ? g_strdup (_("one run")) : join_range (least, most, broken);
}

static char *
describe_interval (ThimbleQuantity quantity, const ThimbleStatistics *s, gboolean broken)
{
  g_autofree char *low = thimble_quantity_format (quantity, s->low), *high = thimble_quantity_format (quantity, s->high);

  return join_range (low, high, broken);
}

static char *
describe_status (ThimbleTrial *trial)
{
  guint done = thimble_trial_get_n_done (trial), failed = thimble_trial_get_n_failed (trial), checked = thimble_trial_get_n_checked (trial);
  g_autofree char *count = thimble_format_count (done);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%s run", "%s runs", done), count);
  if (failed > 0)
    {
      g_autofree char *n = thimble_format_count (failed);

      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%s failed", "%s failed", failed), n);
    }
  if (checked > 0)
    {
      g_autofree char *passed = thimble_format_count (thimble_trial_get_n_passed (trial)), *of = thimble_format_count (checked);

      g_string_append (text, " · ");
      /* Translators: how many answers passed the check, of how many */
      g_string_append_printf (text, _("check %s of %s"), passed, of);
    }
  return g_string_free (text, FALSE);
}

static char *
describe (ThimbleMeasureTable *self, const Cell *cell)
{
  ThimbleTrial *trial = thimble_experiment_get_trial (self->measurement, cell->trial);
  const ThimbleStatistics *s = thimble_trial_get_statistics (trial, cell->quantity);
  gboolean broken = self->details && !self->narrow && is_long (cell->quantity);
  g_autofree char *range = NULL, *median = NULL, *deviation = NULL, *interval = NULL;

  switch (cell->figure)
    {
    case FIGURE_STATUS: return describe_status (trial);
    case FIGURE_MEAN: return thimble_trial_tell_about (trial, cell->quantity, thimble_quantity_format_mean (cell->quantity, s->mean, s->n));
    case FIGURE_RANGE: return describe_range (cell->quantity, s, broken);
    case FIGURE_MEDIAN: return thimble_trial_tell_about (trial, cell->quantity, thimble_quantity_format_mean (cell->quantity, s->median, s->n));
    case FIGURE_DEVIATION: return thimble_quantity_format (cell->quantity, s->deviation);
    case FIGURE_INTERVAL: return describe_interval (cell->quantity, s, broken);
    case FIGURE_ALL: break;
    }
  /* The dash above says it all. */
  if (s->n == 0)
    return g_strdup ("");
  range = describe_range (cell->quantity, s, FALSE);
  median = thimble_quantity_format_mean (cell->quantity, s->median, s->n);
  deviation = thimble_quantity_format (cell->quantity, s->deviation);
  interval = describe_interval (cell->quantity, s, FALSE);
  return g_strdup_printf (_("%s\nmedian %s\ndeviation %s\n95%% of the mean %s"), range, median, deviation, interval);
}

void
thimble_measure_table_update (ThimbleMeasureTable *self)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_TABLE (self));

  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *cell = &g_array_index (self->cells, Cell, i);
      g_autofree char *text = describe (self, cell);

      if (g_strcmp0 (gtk_label_get_text (cell->label), text) != 0)
        gtk_label_set_text (cell->label, text);
      if (cell->figure == FIGURE_RANGE || cell->figure == FIGURE_STATUS)
        gtk_widget_set_visible (GTK_WIDGET (cell->label), *text != '\0');
    }
}

/* Building */

static GtkWidget *
make_label (const char *text, const char *css, float xalign)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  /* GTK turns where a text stands with the language, but not how its lines stand to one another. */
  gtk_label_set_justify (GTK_LABEL (label), (xalign > 0.5f) == (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL) ? GTK_JUSTIFY_RIGHT
                                                                                                                         : GTK_JUSTIFY_LEFT);
  gtk_widget_add_css_class (label, "tnum");
  gtk_widget_add_css_class (label, css);
  return label;
}

static void
add_cell (ThimbleMeasureTable *self, GtkWidget *box, guint trial, ThimbleQuantity quantity, Figure figure, const char *css, float xalign)
{
  GtkWidget *label = make_label (NULL, css, xalign);
  Cell cell = { GTK_LABEL (label), trial, quantity, figure };

  g_array_append_val (self->cells, cell);
  if (figure == FIGURE_ALL)
    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_box_append (GTK_BOX (box), label);
}

/* @column: it has no more room than a column of its own. */
static GtkWidget *
make_name (ThimbleMeasureTable *self, guint i, gboolean column)
{
  ThimbleTrial *trial = thimble_experiment_get_trial (self->measurement, i);
  g_autofree char *name = thimble_text_for_label (thimble_trial_get_name (trial), 80);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *line = gtk_box_new (column ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL, column ? 2 : 6);
  GtkWidget *title = make_label (name, "strong", 0), *pill = thimble_tier_pill_new (thimble_trial_get_tier (trial));

  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (title), 12);
  gtk_widget_set_tooltip_text (title, name);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (pill, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (line), pill);
  add_cell (self, line, i, THIMBLE_QUANTITY_INPUT, FIGURE_STATUS, "small-dim", 0);
  gtk_label_set_wrap (g_array_index (self->cells, Cell, self->cells->len - 1).label, TRUE);
  gtk_box_append (GTK_BOX (box), line);
  gtk_widget_set_hexpand (box, TRUE);
  return box;
}

static void
attach (ThimbleMeasureTable *self, GtkWidget *child, int column, int width)
{
  gtk_grid_attach (self->grid, child, column, self->row, width, 1);
}

static void
add_line (ThimbleMeasureTable *self, int columns)
{
  if (self->row > 0)
    {
      attach (self, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL), 0, columns);
      self->row++;
    }
}

static void
build_short (ThimbleMeasureTable *self)
{
  attach (self, make_label (_("Mean, and least – most"), "small-dim", 0), 0, 1);
  for (guint j = 0; j < G_N_ELEMENTS (usual); j++)
    attach (self, make_label (thimble_quantity_get_label (usual[j]), "small-dim", 1), (int) j + 1, 1);
  self->row++;
  for (guint i = 0; i < thimble_experiment_get_n_trials (self->measurement); i++)
    {
      add_line (self, G_N_ELEMENTS (usual) + 1);
      attach (self, make_name (self, i, TRUE), 0, 1);
      for (guint j = 0; j < G_N_ELEMENTS (usual); j++)
        {
          GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

          gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
          add_cell (self, box, i, usual[j], FIGURE_MEAN, "strong", 1);
          add_cell (self, box, i, usual[j], FIGURE_RANGE, "small-dim", 1);
          attach (self, box, (int) j + 1, 1);
        }
      self->row++;
    }
}

static void
build_details (ThimbleMeasureTable *self)
{
  static const Figure figures[] = { FIGURE_MEAN, FIGURE_MEDIAN, FIGURE_RANGE, FIGURE_DEVIATION, FIGURE_INTERVAL };
  const char * const titles[] = { _("Mean"), _("Median"), _("Least – most"), _("Deviation"), /* xgettext:no-c-format */ _("95% of the mean") };

  for (guint i = 0; i < thimble_experiment_get_n_trials (self->measurement); i++)
    {
      add_line (self, G_N_ELEMENTS (figures) + 1);
      attach (self, make_name (self, i, FALSE), 0, G_N_ELEMENTS (figures) + 1);
      self->row++;
      for (guint j = 0; j < G_N_ELEMENTS (figures); j++)
        attach (self, make_label (titles[j], "small-dim", 1), (int) j + 1, 1);
      self->row++;
      for (guint q = 0; q < THIMBLE_N_QUANTITIES; q++, self->row++)
        {
          attach (self, make_label (thimble_quantity_get_label ((ThimbleQuantity) q), "small-dim", 0), 0, 1);
          for (guint j = 0; j < G_N_ELEMENTS (figures); j++)
            {
              GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

              add_cell (self, box, i, (ThimbleQuantity) q, figures[j], j == 0 ? "strong" : "small", 1);
              attach (self, box, (int) j + 1, 1);
            }
        }
    }
}

static void
build_narrow (ThimbleMeasureTable *self)
{
  guint n = self->details ? THIMBLE_N_QUANTITIES : G_N_ELEMENTS (usual);

  for (guint i = 0; i < thimble_experiment_get_n_trials (self->measurement); i++)
    {
      add_line (self, 2);
      attach (self, make_name (self, i, FALSE), 0, 2);
      self->row++;
      for (guint j = 0; j < n; j++, self->row++)
        {
          ThimbleQuantity quantity = self->details ? (ThimbleQuantity) j : usual[j];
          GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
          GtkWidget *title = make_label (thimble_quantity_get_label (quantity), "small", 0);

          gtk_label_set_wrap (GTK_LABEL (title), TRUE);
          gtk_widget_set_valign (title, GTK_ALIGN_START);
          attach (self, title, 0, 1);
          gtk_widget_set_hexpand (box, TRUE);
          add_cell (self, box, i, quantity, FIGURE_MEAN, "strong", 1);
          add_cell (self, box, i, quantity, self->details ? FIGURE_ALL : FIGURE_RANGE, "small-dim", 1);
          attach (self, box, 1, 1);
        }
    }
}

static void
build (ThimbleMeasureTable *self)
{
  g_array_set_size (self->cells, 0);
  self->grid = GTK_GRID (gtk_grid_new ());
  self->row = 0;
  gtk_widget_set_name (GTK_WIDGET (self->grid), "measure-table");
  gtk_grid_set_column_spacing (self->grid, self->details ? 12 : 16);
  gtk_grid_set_row_spacing (self->grid, 7);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->grid));
  if (self->measurement == NULL)
    return;
  if (self->narrow)
    build_narrow (self);
  else if (self->details)
    build_details (self);
  else
    build_short (self);
  thimble_measure_table_update (self);
}

static void
thimble_measure_table_dispose (GObject *object)
{
  ThimbleMeasureTable *self = THIMBLE_MEASURE_TABLE (object);

  g_clear_pointer (&self->cells, g_array_unref);
  g_clear_object (&self->measurement);
  G_OBJECT_CLASS (thimble_measure_table_parent_class)->dispose (object);
}

static void
thimble_measure_table_class_init (ThimbleMeasureTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_measure_table_dispose;
}

static void
thimble_measure_table_init (ThimbleMeasureTable *self)
{
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
}

GtkWidget *
thimble_measure_table_new (void)
{
  return g_object_new (THIMBLE_TYPE_MEASURE_TABLE, NULL);
}

void
thimble_measure_table_set_measurement (ThimbleMeasureTable *self, ThimbleMeasurement *measurement)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_TABLE (self));

  if (g_set_object (&self->measurement, measurement))
    build (self);
}

void
thimble_measure_table_set_details (ThimbleMeasureTable *self, gboolean details)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_TABLE (self));

  self->details = details;
  build (self);
}

void
thimble_measure_table_set_narrow (ThimbleMeasureTable *self, gboolean narrow)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_TABLE (self));

  self->narrow = narrow;
  build (self);
}
