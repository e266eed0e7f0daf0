/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-chart-head.h"

#define GAP 8
#define ROW_GAP 4

typedef enum { CHOICES, NOTE, LEGEND, BUTTONS, N_PARTS } Part;

struct _ThimbleChartHead
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (ThimbleChartHead, thimble_chart_head, GTK_TYPE_LAYOUT_MANAGER)

/* The parts that take room, NULL for one that is hidden, and how wide each would like to be and must be. */
static void
get_parts (GtkWidget *widget, GtkWidget *parts[N_PARTS], int least[N_PARTS], int natural[N_PARTS])
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  for (guint i = 0; i < N_PARTS; i++)
    {
      parts[i] = child != NULL && gtk_widget_should_layout (child) ? child : NULL;
      least[i] = natural[i] = 0;
      if (parts[i] != NULL)
        gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least[i], &natural[i], NULL, NULL);
      child = child != NULL ? gtk_widget_get_next_sibling (child) : NULL;
    }
}

static int
add_widths (int a, int b)
{
  return a + b + (a > 0 && b > 0 ? GAP : 0);
}

static int
get_height (GtkWidget *part, int width)
{
  int height = 0;

  if (part != NULL)
    gtk_widget_measure (part, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

static void
put (GtkWidget *widget, GtkWidget *part, int x, int y, int width, int row_height)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int height = get_height (part, width);

  if (part != NULL)
    gtk_widget_size_allocate (part,
                              &(GtkAllocation) { rtl ? gtk_widget_get_width (widget) - x - width : x, y + (row_height - height) / 2, width, height },
                              -1);
}

/* A row: the first half of its parts from the start, the others at the end. Returns its height. */
static int
lay_out_row (GtkWidget *widget, GtkWidget *parts[N_PARTS], const int widths[N_PARTS], const Part *row, guint n, int width, int y, gboolean place)
{
  int height = 0, start = 0, end = width;
  guint n_start = n - n / 2;

  for (guint i = 0; i < n; i++)
    height = MAX (height, get_height (parts[row[i]], widths[row[i]]));
  for (guint i = 0; place && i < n_start; i++)
    {
      put (widget, parts[row[i]], start, y, widths[row[i]], height);
      start += widths[row[i]] + (widths[row[i]] > 0 ? GAP : 0);
    }
  for (guint i = n; place && i > n_start; i--)
    {
      end -= widths[row[i - 1]];
      put (widget, parts[row[i - 1]], end, y, widths[row[i - 1]], height);
      end -= GAP;
    }
  return height;
}

/* Lays all out in @width; with @place they are put there. Returns the height. */
static int
lay_out (GtkWidget *widget, int width, gboolean place)
{
  static const Part all[] = { CHOICES, NOTE, LEGEND, BUTTONS }, first[] = { CHOICES, BUTTONS }, second[] = { NOTE, LEGEND };
  GtkWidget *parts[N_PARTS];
  int least[N_PARTS], widths[N_PARTS], height;

  get_parts (widget, parts, least, widths);
  if (add_widths (add_widths (widths[CHOICES], widths[NOTE]), add_widths (widths[LEGEND], widths[BUTTONS])) + GAP <= width)
    return lay_out_row (widget, parts, widths, all, N_PARTS, width, 0, place);
  height = lay_out_row (widget, parts, widths, first, G_N_ELEMENTS (first), width, 0, place);
  if (add_widths (widths[NOTE], widths[LEGEND]) <= width)
    {
      int row = lay_out_row (widget, parts, widths, second, G_N_ELEMENTS (second), width, height + ROW_GAP, place);

      return height + (row > 0 ? ROW_GAP + row : 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (second); i++)
    {
      widths[second[i]] = MIN (widths[second[i]], width);
      if (parts[second[i]] != NULL)
        height += ROW_GAP + lay_out_row (widget, parts, widths, &second[i], 1, width, height + ROW_GAP, place);
    }
  return height;
}

static GtkSizeRequestMode
thimble_chart_head_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
thimble_chart_head_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                            int *natural, int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *parts[N_PARTS];
  int least[N_PARTS], widths[N_PARTS];
  int all;

  get_parts (widget, parts, least, widths);
  all = add_widths (add_widths (widths[CHOICES], widths[NOTE]), add_widths (widths[LEGEND], widths[BUTTONS])) + GAP;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      /* The choices and the buttons never shrink: half a choice cannot be read. */
      *minimum = MAX (add_widths (widths[CHOICES], widths[BUTTONS]), MAX (least[NOTE], least[LEGEND]));
      *natural = all;
    }
  else
    *minimum = *natural = lay_out (widget, for_size >= 0 ? for_size : all, FALSE);
}

static void
thimble_chart_head_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  lay_out (widget, width, TRUE);
}

static void
thimble_chart_head_class_init (ThimbleChartHeadClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = thimble_chart_head_get_request_mode;
  layout_class->measure = thimble_chart_head_measure;
  layout_class->allocate = thimble_chart_head_allocate;
}

static void
thimble_chart_head_init (ThimbleChartHead *self)
{
}
