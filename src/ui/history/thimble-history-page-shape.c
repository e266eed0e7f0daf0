/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-history-page-private.h"

/* Widths below which what is beside the side pane changes its shape, and the page's below which the pane covers it. */
#define NARROW_WIDTH  680
#define MEDIUM_WIDTH  820
#define COVER_WIDTH   720
#define MIN_WIDTH     340
#define DETAIL_WIDTH  370
/* Of the filter bar, as the template has it. */
#define FILTER_MARGIN 12

void
thimble_history_page_apply_shape (ThimbleHistoryPage *self)
{
  gboolean narrow = self->shape == THIMBLE_HISTORY_NARROW;

  thimble_history_columns_set_shape (self->columns, self->shape);
  /* Beneath chart and sums there is no room for it beside the button. */
  adw_status_page_set_icon_name (self->nothing_page, narrow ? NULL : "edit-find-symbolic");
  thimble_history_view_set_narrow (self->view, narrow);
  adw_flap_set_fold_policy (self->flap, self->covers ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
  thimble_history_detail_set_narrow (self->detail, self->covers);
  thimble_history_sums_set_narrow (self->sums, narrow);
  thimble_history_summary_set_narrow (self->summary, narrow);
  thimble_chart_pane_set_narrow (self->chart, narrow);
}

static gboolean
on_shape_idle (gpointer data)
{
  ThimbleHistoryPage *self = data;

  self->shape_idle = 0;
  if (self->content != self->next_content)
    {
      self->content = self->next_content;
      thimble_history_filter_fit (self->filter, self->content - 2 * FILTER_MARGIN);
    }
  if (self->shape == self->next_shape && self->covers == self->next_covers)
    return G_SOURCE_REMOVE;
  self->shape = self->next_shape;
  self->covers = self->next_covers;
  thimble_history_page_apply_shape (self);
  return G_SOURCE_REMOVE;
}

void
thimble_history_page_choose_shape (ThimbleHistoryPage *self, int width)
{
  int content;

  /* It is chosen when all is there. */
  if (!thimble_history_page_is_built (self))
    return;
  self->next_covers = width < COVER_WIDTH;
  self->next_content = content = width - (adw_flap_get_reveal_flap (self->flap) && !self->next_covers ? DETAIL_WIDTH : 0);
  if (content < NARROW_WIDTH)
    self->next_shape = THIMBLE_HISTORY_NARROW;
  else
    self->next_shape = content < MEDIUM_WIDTH ? THIMBLE_HISTORY_MEDIUM : THIMBLE_HISTORY_WIDE;
  /* Not in the middle of an allocation. */
  if ((self->next_shape != self->shape || self->next_covers != self->covers || self->next_content != self->content)
      && self->shape_idle == 0)
    self->shape_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_shape_idle, self, NULL);
}

static int
child_min_width (ThimbleHistoryPage *self)
{
  int minimum;

  gtk_widget_measure (GTK_WIDGET (self->stack), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* Small whatever the shape is, so that the window can become narrow at all. */
static void
thimble_history_page_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                              int *minimum_baseline, int *natural_baseline)
{
  ThimbleHistoryPage *self = THIMBLE_HISTORY_PAGE (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      gtk_widget_measure (GTK_WIDGET (self->stack), orientation, for_size >= 0 ? MAX (for_size, child_min_width (self)) : -1,
                          minimum, natural, NULL, NULL);
      return;
    }
  gtk_widget_measure (GTK_WIDGET (self->stack), orientation, -1, minimum, natural, NULL, NULL);
  *minimum = MIN (*minimum, MIN_WIDTH);
}

static void
thimble_history_page_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ThimbleHistoryPage *self = THIMBLE_HISTORY_PAGE (widget);

  thimble_history_page_choose_shape (self, width);
  /* For the one frame before the shape follows, the child may be wider than we are. */
  gtk_widget_allocate (GTK_WIDGET (self->stack), MAX (width, child_min_width (self)), height, baseline, NULL);
}

void
thimble_history_page_init_shape (GtkWidgetClass *widget_class)
{
  widget_class->measure = thimble_history_page_measure;
  widget_class->size_allocate = thimble_history_page_size_allocate;
}
