/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "app/thimble-mark-wrong.h"
#include "thimble-history-condition.h"
#include "thimble-history-more.h"

/* Of the popover beside its content: arrow, margins, and some air. */
#define FRAME  84
#define LEAST 200

struct _ThimbleHistoryMore
{
  AdwBin          parent_instance;

  /* template children */
  GtkMenuButton  *button;
  GtkWidget      *scroller;
  GtkBox         *folded;
  GtkEditable    *cost_min;
  GtkEditable    *cost_max;
  GtkEditable    *total_min;
  GtkEditable    *total_max;
  GtkLabel       *problem;
  GtkCheckButton *cost_unknown;
  GtkDropDown    *practice;

  /* what the entries say, where they say something that holds */
  ThimbleMoney    cost_from, cost_to;
  gint64          total_from, total_to;

  guint           filling : 1; /* no choice of a person's */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryMore, thimble_history_more, ADW_TYPE_BIN)

typedef gboolean (*Parse) (const char *text, gint64 *out);

/* (nullable): what is wrong with the two ends. */
static const char *
read_range (GtkEditable *from, GtkEditable *to, Parse parse, const char *no_amount, gint64 *min, gint64 *max)
{
  gint64 low, high;
  gboolean good_from = parse (gtk_editable_get_text (from), &low), good_to = parse (gtk_editable_get_text (to), &high);
  gboolean crossed = good_from && good_to && low >= 0 && high >= 0 && low > high;

  thimble_mark_wrong (from, !good_from);
  thimble_mark_wrong (to, !good_to || crossed);
  if (!good_from || !good_to)
    return no_amount;
  if (crossed)
    return _("The range ends before it begins.");
  *min = low;
  *max = high;
  return NULL;
}

static void
on_typed (ThimbleHistoryMore *self)
{
  ThimbleMoney cost_from = self->cost_from, cost_to = self->cost_to;
  gint64 total_from = self->total_from, total_to = self->total_to;
  const char *cost_problem, *problem;

  if (self->filling)
    return;
  cost_problem = read_range (self->cost_min, self->cost_max, thimble_history_parse_money, _("Write the cost as an amount in dollars: 0.05."),
                             &self->cost_from, &self->cost_to);
  problem = read_range (self->total_min, self->total_max, thimble_history_parse_count, _("Write the tokens as a whole number: 1500 or 2k."),
                        &self->total_from, &self->total_to);
  if (cost_problem != NULL)
    problem = cost_problem;
  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  if (cost_from != self->cost_from || cost_to != self->cost_to || total_from != self->total_from || total_to != self->total_to)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_chosen (ThimbleHistoryMore *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
fill_money (GtkEditable *entry, ThimbleMoney money)
{
  g_autofree char *text = money >= 0 ? thimble_money_format_exact (money) : g_strdup ("");

  /* The sign stands before the entries. */
  gtk_editable_set_text (entry, g_str_has_prefix (text, "$") ? text + 1 : text);
}

static void
fill_count (GtkEditable *entry, gint64 count)
{
  g_autofree char *text = count >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, count) : g_strdup ("");

  gtk_editable_set_text (entry, text);
}

void
thimble_history_more_set (ThimbleHistoryMore *self, const ThimbleFilter *filter)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_MORE (self));
  g_return_if_fail (filter != NULL);
  self->filling = TRUE;
  self->cost_from = filter->cost_min;
  self->cost_to = filter->cost_max;
  self->total_from = filter->total_min;
  self->total_to = filter->total_max;
  fill_money (self->cost_min, filter->cost_min);
  fill_money (self->cost_max, filter->cost_max);
  fill_count (self->total_min, filter->total_min);
  fill_count (self->total_max, filter->total_max);
  gtk_check_button_set_active (self->cost_unknown, filter->cost_unknown);
  gtk_drop_down_set_selected (self->practice, (guint) (filter->practice + 1));
  self->filling = FALSE;
  /* Takes back what was told of other texts. */
  on_typed (self);
}

void
thimble_history_more_apply (ThimbleHistoryMore *self, ThimbleFilter *filter)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_MORE (self));
  g_return_if_fail (filter != NULL);
  filter->cost_min = self->cost_from;
  filter->cost_max = self->cost_to;
  filter->total_min = self->total_from;
  filter->total_max = self->total_to;
  filter->cost_unknown = gtk_check_button_get_active (self->cost_unknown);
  filter->practice = (int) gtk_drop_down_get_selected (self->practice) - 1;
}

/* It opens on the side of the button where the window has more room, and scrolls where that is not enough: a small screen has no
 * more than the window. */
static void
fit (GtkMenuButton *button, gpointer data)
{
  ThimbleHistoryMore *self = data;
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  graphene_rect_t bounds;
  int above, below;

  if (root == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (button), root, &bounds))
    return;
  above = (int) bounds.origin.y;
  below = gtk_widget_get_height (root) - (int) (bounds.origin.y + bounds.size.height);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scroller), MAX (MAX (above, below) - FRAME, LEAST));
}

GtkBox *
thimble_history_more_get_folded (ThimbleHistoryMore *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_MORE (self), NULL);
  return self->folded;
}

void
thimble_history_more_set_role (ThimbleHistoryMore *self, gboolean all, gboolean any_set)
{
  const char *label = all ? _("Filters") : _("More");

  g_return_if_fail (THIMBLE_IS_HISTORY_MORE (self));
  if (g_strcmp0 (gtk_menu_button_get_label (self->button), label) != 0)
    gtk_menu_button_set_label (self->button, label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), all ? NULL : _("More Conditions"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  all ? _("Filters") : _("More conditions"), -1);
  if (any_set)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "history-set");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), "history-set");
}

static void
thimble_history_more_class_init (ThimbleHistoryMoreClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-more.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryMore, child)
  BIND (button); BIND (scroller); BIND (folded); BIND (cost_min); BIND (cost_max); BIND (total_min); BIND (total_max); BIND (problem);
  BIND (cost_unknown); BIND (practice);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
}

static void
thimble_history_more_init (ThimbleHistoryMore *self)
{
  self->cost_from = self->cost_to = -1;
  self->total_from = self->total_to = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->button, fit, self, NULL);
}
