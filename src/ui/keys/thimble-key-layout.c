/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-key-layout.h"

#define GAP      12
#define LINE_GAP 6
/* What the text needs beside the others: “Key ends in 7Qx4” in two lines at the most. */
#define LEAST    160

struct _ThimbleKeyLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (ThimbleKeyLayout, thimble_key_layout, GTK_TYPE_LAYOUT_MANAGER)

static int
get_width (GtkWidget *child)
{
  int natural = 0;

  if (gtk_widget_should_layout (child))
    gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static int
get_height (GtkWidget *child, int width)
{
  int natural = 0;

  if (gtk_widget_should_layout (child))
    gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

/* In the middle of a line. */
static void
put (GtkWidget *widget, GtkWidget *child, int x, int y, int child_width, int line)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int height = get_height (child, child_width);

  if (gtk_widget_should_layout (child))
    gtk_widget_size_allocate (child, &(GtkAllocation) { rtl ? gtk_widget_get_width (widget) - x - child_width : x, y + (line - height) / 2,
                                                        child_width, height }, -1);
}

/* The others from @end to the start, back from @last. Returns the height of the highest. */
static int
lay_out_line (GtkWidget *widget, GtkWidget *last, int end, int y, int line, gboolean place)
{
  int height = 0;

  for (GtkWidget *child = last; child != gtk_widget_get_first_child (widget); child = gtk_widget_get_prev_sibling (child))
    {
      int width = get_width (child);

      if (width == 0)
        continue;
      height = MAX (height, get_height (child, width));
      if (place)
        put (widget, child, end - width, y, width, line);
      end -= width + GAP;
    }
  return height;
}

/* Lays all out in @width; with @place they are put there. Returns the height. */
static int
lay_out (GtkWidget *widget, int width, gboolean place)
{
  GtkWidget *text = gtk_widget_get_first_child (widget), *state = gtk_widget_get_last_child (widget);
  GtkWidget *before = gtk_widget_get_prev_sibling (state);
  int others = 0, state_width = get_width (state), height, line;

  for (GtkWidget *child = before; child != text; child = gtk_widget_get_prev_sibling (child))
    if (get_width (child) > 0)
      others += get_width (child) + GAP;
  if (width - GAP - state_width - others >= MIN (LEAST, get_width (text)))
    {
      int rest = width - GAP - state_width - others;

      height = MAX (get_height (text, rest), lay_out_line (widget, state, width, 0, 0, FALSE));
      if (place)
        {
          put (widget, text, 0, 0, rest, height);
          lay_out_line (widget, state, width, 0, height, TRUE);
        }
      return height;
    }
  height = get_height (text, width);
  if (place)
    put (widget, text, 0, 0, width, height);
  height += LINE_GAP;
  line = get_height (state, state_width);
  if (state_width + others <= width)
    line = MAX (line, lay_out_line (widget, before, width, height, 0, FALSE));
  if (place)
    put (widget, state, 0, height, state_width, line);
  if (state_width + others > width)
    {
      height += line + LINE_GAP;
      line = lay_out_line (widget, before, width, height, 0, FALSE);
    }
  if (place)
    lay_out_line (widget, before, width, height, line, TRUE);
  return height + line;
}

static GtkSizeRequestMode
thimble_key_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
thimble_key_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                            int *natural, int *minimum_baseline, int *natural_baseline)
{
  int least = 0, all = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_least = 0;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_least, NULL, NULL, NULL);
      least = MAX (least, child == gtk_widget_get_first_child (widget) ? child_least : get_width (child));
      all += get_width (child) + GAP;
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = least;
      *natural = MAX (least, all - GAP);
    }
  else
    *minimum = *natural = lay_out (widget, for_size >= 0 ? for_size : all, FALSE);
}

static void
thimble_key_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  lay_out (widget, width, TRUE);
}

static void
thimble_key_layout_class_init (ThimbleKeyLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = thimble_key_layout_get_request_mode;
  layout_class->measure = thimble_key_layout_measure;
  layout_class->allocate = thimble_key_layout_allocate;
}

static void
thimble_key_layout_init (ThimbleKeyLayout *self)
{
}
