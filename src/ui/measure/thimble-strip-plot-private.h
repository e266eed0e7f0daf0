/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-strip-plot.h"

G_BEGIN_DECLS

/* The plot's places and its drawing, in files of their own. */

#define ROW       46
#define AXIS      24
#define NAMES     136 /* beside the plot, where there is room */
#define VALUES    84
#define NARROW    460 /* below that a name stands over its strip */
#define REACH     12
#define MANY      120 /* runs of a strip from which points are smaller */

typedef struct {
  ThimbleRun *run; /* borrowed from the measurement */
  guint       trial;
  gint64      value;
  float       x, y; /* of its centre, left to right */
} Point;

struct _ThimbleStripPlot
{
  GtkWidget parent_instance;

  /* owned */
  ThimbleMeasurement *measurement; /* nullable */
  GArray             *points;      /* of Point, by trial and value */
  GskRenderNode      *node;        /* nullable: the points as they were last drawn */
  char               *sentence;    /* nullable */

  ThimbleQuantity quantity;
  double          from, until; /* ends of the axis */
  double          step;
  int             width, height; /* for which the places hold */
  int             hover, selected; /* indices, -1 none */
  gint64          selected_id;
};

guint    thimble_strip_plot_get_n_trials   (ThimbleStripPlot *self);
gboolean thimble_strip_plot_is_narrow      (ThimbleStripPlot *self);
/* As if from left to right; thimble_strip_plot_mirror() turns it where the language does. */
float    thimble_strip_plot_get_x          (ThimbleStripPlot *self, double value);
float    thimble_strip_plot_get_row_centre (ThimbleStripPlot *self, guint trial);
float    thimble_strip_plot_mirror         (ThimbleStripPlot *self, float x);
float    thimble_strip_plot_get_radius     (ThimbleStripPlot *self, guint trial);
void     thimble_strip_plot_choose_scale   (ThimbleStripPlot *self);
void     thimble_strip_plot_place          (ThimbleStripPlot *self);
void     thimble_strip_plot_snapshot       (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
