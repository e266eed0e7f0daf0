/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "models/thimble-tier-pill.h"
#include "requests/thimble-task-name.h"
#include "thimble-history-cell.h"
#include "thimble-history-slot.h"
#include "thimble-history-state.h"

/* Characters of a foreign name: no column shows more. */
#define NAME_SHOWN 80

struct _ThimbleHistoryCell
{
  GtkWidget             parent_instance;

  /* configured */
  GtkListItem          *item;    /* borrowed: it owns us */
  ThimbleHistoryColumn  column;
  ThimbleHistoryCommon *common;  /* owned */

  /* child */
  GtkWidget            *content; /* NULL until filled, and where the cell is a text, which it draws by itself */

  /* owned */
  ThimbleRecord        *record;  /* nullable: what is shown */
  char                 *text;    /* nullable */
  PangoLayout          *layout;  /* of the text, while it is seen */
};

G_DEFINE_FINAL_TYPE (ThimbleHistoryCell, thimble_history_cell, GTK_TYPE_WIDGET)

/* What a cell says */

static char *
task_name (ThimbleRecord *record)
{
  return thimble_text_for_label (thimble_task_name_of (record), NAME_SHOWN);
}

static char *
model_name (ThimbleRecord *record)
{
  return thimble_text_for_label (record->model_name != NULL ? record->model_name : record->model_id, NAME_SHOWN);
}

static char *
count (ThimbleRecord *record, gint64 (*get) (ThimbleUsage *))
{
  return thimble_format_count (record->usage != NULL ? get (record->usage) : THIMBLE_COUNT_UNKNOWN);
}

static char *
cost (ThimbleRecord *record)
{
  if (record->practice)
    return g_strdup (_("Practice"));
  return thimble_money_format (record->cost);
}

static char *
cell_text (ThimbleHistoryColumn column, ThimbleRecord *record)
{
  switch (column)
    {
    case THIMBLE_HISTORY_COLUMN_TIME: return thimble_format_when_short (record->started_us);
    case THIMBLE_HISTORY_COLUMN_TASK: return task_name (record);
    case THIMBLE_HISTORY_COLUMN_PROVIDER: return thimble_text_for_label (record->endpoint_name, NAME_SHOWN);
    case THIMBLE_HISTORY_COLUMN_MODEL: return model_name (record);
    case THIMBLE_HISTORY_COLUMN_INPUT: return count (record, thimble_usage_get_input);
    case THIMBLE_HISTORY_COLUMN_CACHED: return count (record, thimble_usage_get_cached_read);
    case THIMBLE_HISTORY_COLUMN_OUTPUT: return count (record, thimble_usage_get_output);
    case THIMBLE_HISTORY_COLUMN_REASONING: return count (record, thimble_usage_get_reasoning);
    case THIMBLE_HISTORY_COLUMN_TOTAL: return count (record, thimble_usage_get_total);
    case THIMBLE_HISTORY_COLUMN_COST: return cost (record);
    case THIMBLE_HISTORY_COLUMN_FIRST_TEXT: return thimble_format_seconds (record->first_text_us);
    case THIMBLE_HISTORY_COLUMN_DURATION: return thimble_format_seconds (record->duration_us);
    case THIMBLE_HISTORY_COLUMN_TIER:
    case THIMBLE_HISTORY_COLUMN_STATE:
    case THIMBLE_HISTORY_COLUMN_COMPACT:
    default: return NULL;
    }
}

/* Filling */

static void
set_css_class (GtkWidget *widget, const char *name, gboolean set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
set_text (GtkWidget *cell, const char *part, const char *text)
{
  gtk_label_set_text (g_object_get_data (G_OBJECT (cell), part), text);
}

static void
fill_compact (GtkWidget *cell, ThimbleRecord *record)
{
  g_autofree char *name = task_name (record);
  g_autofree char *when = thimble_format_when_short (record->started_us);
  g_autofree char *model = model_name (record);
  g_autofree char *below = g_strdup_printf ("%s · %s", when, model);
  g_autofree char *input = count (record, thimble_usage_get_input);
  g_autofree char *output = count (record, thimble_usage_get_output);
  g_autofree char *total = count (record, thimble_usage_get_total);
  g_autofree char *figure = cost (record);
  gboolean known = record->usage != NULL && thimble_usage_is_complete (record->usage);

  set_text (cell, "name", name);
  thimble_tier_pill_set_tier (g_object_get_data (G_OBJECT (cell), "pill"), record->tier);
  set_text (cell, "second", below);
  set_text (cell, "input", input);
  set_text (cell, "output", output);
  set_text (cell, "total", total);
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (cell), "sum"), known);
  /* Beside a sum only what is out of the ordinary is said. */
  set_text (cell, "state", thimble_state_get_label (record->state));
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (cell), "state"), !known || record->state != THIMBLE_STATE_COMPLETED);
  set_text (cell, "money", known ? figure : "—");
}

static gboolean
is_whole (ThimbleHistoryColumn column)
{
  return thimble_history_column_is_number (column) || column == THIMBLE_HISTORY_COLUMN_TIME;
}

static gboolean
is_text (ThimbleHistoryColumn column)
{
  return column != THIMBLE_HISTORY_COLUMN_TIER && column != THIMBLE_HISTORY_COLUMN_STATE && column != THIMBLE_HISTORY_COLUMN_COMPACT;
}

/* Another text asks for no other layout of the table. But half a number is a wrong one: where one is longer than all before it in the
 * column, the column grows. */
static void
show_text (ThimbleHistoryCell *self, ThimbleRecord *record)
{
  g_autofree char *text = cell_text (self->column, record);
  guint length = text != NULL ? (guint) g_utf8_strlen (text, -1) : 0;

  if (is_whole (self->column) && length > self->common->chars[self->column])
    {
      self->common->chars[self->column] = length;
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
  if (g_strcmp0 (text, self->text) == 0)
    return;
  g_free (self->text);
  self->text = g_steal_pointer (&text);
  g_clear_object (&self->layout);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->text != NULL ? self->text : "", -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The font's measures are the same in all of a column. */
static void
measure_font (ThimbleHistoryCell *self)
{
  ThimbleHistoryCommon *common = self->common;
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);

  common->fonts[self->column] = pango_font_description_hash (pango_context_get_font_description (context));
  common->units[self->column] = MAX (pango_font_metrics_get_approximate_char_width (metrics),
                                     pango_font_metrics_get_approximate_digit_width (metrics));
  common->heights[self->column] = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));
  pango_font_metrics_unref (metrics);
}

static void
make_layout (ThimbleHistoryCell *self)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  PangoContext *context;

  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->text);
  /* The style's own of the class `numeric`, which a layout does not follow by itself. */
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (self->layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_single_paragraph_mode (self->layout, TRUE);
  if (!is_whole (self->column))
    pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  context = pango_layout_get_context (self->layout);
  if (pango_font_description_hash (pango_context_get_font_description (context)) == self->common->fonts[self->column])
    return;
  measure_font (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
draw_text (ThimbleHistoryCell *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  gboolean at_right = thimble_history_column_is_number (self->column) != (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL);
  PangoRectangle extents;
  GdkRGBA color;

  if (self->layout == NULL)
    make_layout (self);
  if (!is_whole (self->column))
    pango_layout_set_width (self->layout, width * PANGO_SCALE);
  pango_layout_get_pixel_extents (self->layout, NULL, &extents);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) ((at_right ? width - extents.width : 0) - extents.x),
                                                          (float) ((height - extents.height) / 2)));
  gtk_snapshot_append_layout (snapshot, self->layout, &color);
  gtk_snapshot_restore (snapshot);
}

/* Making cells */

static GtkWidget *
make_label (float xalign, const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

static GtkWidget *
add_part (GtkWidget *cell, GtkWidget *box, const char *part, GtkWidget *child)
{
  gtk_box_append (GTK_BOX (box), child);
  g_object_set_data (G_OBJECT (cell), part, child);
  return child;
}

/* "Summarise [Entry]      135 + 70 = 205" over "14:02 · GPT-6 Luna      $0.0000485". */
static GtkWidget *
make_compact (void)
{
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *first = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *below = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *sum = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4), *gap = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *pill = thimble_tier_pill_new (THIMBLE_TIER_UNPRICED);

  gtk_widget_add_css_class (cell, "history-compact");
  add_part (cell, first, "name", make_label (0, "strong"));
  add_part (cell, first, "pill", pill);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (gap, TRUE);
  gtk_box_append (GTK_BOX (first), gap);
  add_part (cell, first, "sum", sum);
  add_part (cell, sum, "input", make_label (1, "input"));
  gtk_box_append (GTK_BOX (sum), gtk_label_new ("+"));
  add_part (cell, sum, "output", make_label (1, "output"));
  gtk_box_append (GTK_BOX (sum), gtk_label_new ("="));
  add_part (cell, sum, "total", make_label (1, "strong"));
  /* Half a number is a wrong one. */
  for (GtkWidget *part = gtk_widget_get_first_child (sum); part != NULL; part = gtk_widget_get_next_sibling (part))
    gtk_label_set_ellipsize (GTK_LABEL (part), PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_hexpand (add_part (cell, below, "second", make_label (0, "second")), TRUE);
  add_part (cell, below, "state", make_label (1, "second"));
  add_part (cell, below, "money", make_label (1, "second"));
  gtk_box_append (GTK_BOX (cell), first);
  gtk_box_append (GTK_BOX (cell), below);
  return cell;
}

static GtkWidget *
make_content (ThimbleHistoryColumn column)
{
  if (column == THIMBLE_HISTORY_COLUMN_TIER)
    return thimble_tier_pill_new_even ();
  if (column == THIMBLE_HISTORY_COLUMN_STATE)
    return thimble_history_state_new ();
  return make_compact ();
}

static void
show_record (ThimbleHistoryCell *self, ThimbleRecord *record)
{
  if (self->column == THIMBLE_HISTORY_COLUMN_TIER)
    thimble_tier_pill_set_tier (THIMBLE_TIER_PILL (self->content), record->tier);
  else if (self->column == THIMBLE_HISTORY_COLUMN_STATE)
    thimble_history_state_set (THIMBLE_HISTORY_STATE (self->content), record->state);
  else if (self->column == THIMBLE_HISTORY_COLUMN_COMPACT)
    fill_compact (self->content, record);
  else
    show_text (self, record);
}

void
thimble_history_mark_end (GtkWidget *widget, ThimbleHistoryColumn column, const ThimbleHistoryCommon *common)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  set_css_class (widget, "first", column == common->first);
  set_css_class (widget, "last", column == common->last);
}

void
thimble_history_cell_mark_end (ThimbleHistoryCell *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_CELL (self));
  thimble_history_mark_end (gtk_widget_get_parent (GTK_WIDGET (self)), self->column, self->common);
}

ThimbleRequestRow *
thimble_history_cell_get_row (ThimbleHistoryCell *self)
{
  ThimbleHistorySlot *slot;

  g_return_val_if_fail (THIMBLE_IS_HISTORY_CELL (self), NULL);
  slot = gtk_list_item_get_item (self->item);
  return slot != NULL ? thimble_history_slot_get_row (slot) : NULL;
}

static void
add_content (ThimbleHistoryCell *self)
{
  self->content = make_content (self->column);
  gtk_widget_set_parent (self->content, GTK_WIDGET (self));
}

const char *
thimble_history_cell_get_text (ThimbleHistoryCell *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_CELL (self), NULL);
  return self->text;
}

gboolean
thimble_history_cell_fill (ThimbleHistoryCell *self)
{
  ThimbleRequestRow *row = thimble_history_cell_get_row (self);
  ThimbleRecord *record = row != NULL ? thimble_request_row_get_record (row) : NULL;

  /* A page that is still on its way shows an empty row for a frame or two. */
  gtk_widget_set_opacity (GTK_WIDGET (self), record != NULL ? 1 : 0);
  if (record == NULL || record == self->record)
    return FALSE;
  if (self->content == NULL && !is_text (self->column))
    add_content (self);
  thimble_history_cell_mark_end (self);
  show_record (self, record);
  thimble_record_ref (record);
  g_clear_pointer (&self->record, thimble_record_unref);
  self->record = record;
  return TRUE;
}

/* The widget */

static GtkSizeRequestMode
thimble_history_cell_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

/* One that has no content yet is as high as those that have, so that a list knows its height; and a column stays as wide as its
 * widest cell was, which may have gone. */
static void
thimble_history_cell_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                              int *minimum_baseline, int *natural_baseline)
{
  ThimbleHistoryCell *self = THIMBLE_HISTORY_CELL (widget);
  gboolean vertical = orientation == GTK_ORIENTATION_VERTICAL;
  int *most = (vertical ? self->common->heights : self->common->widths) + self->column;

  if (is_text (self->column))
    {
      if (self->common->units[self->column] == 0)
        measure_font (self);
      if (!vertical)
        *most = PANGO_PIXELS_CEIL (self->common->units[self->column] * (int) self->common->chars[self->column]);
    }
  else if (self->content != NULL)
    {
      gtk_widget_measure (self->content, orientation, -1, minimum, natural, NULL, NULL);
      *most = MAX (*most, *minimum);
    }
  *minimum = MAX (*minimum, *most);
  *natural = MAX (*natural, *most);
}

static void
thimble_history_cell_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ThimbleHistoryCell *self = THIMBLE_HISTORY_CELL (widget);

  if (self->content != NULL)
    gtk_widget_allocate (self->content, width, height, -1, NULL);
}

static void
thimble_history_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ThimbleHistoryCell *self = THIMBLE_HISTORY_CELL (widget);

  if (self->text != NULL && is_text (self->column))
    draw_text (self, snapshot);
  GTK_WIDGET_CLASS (thimble_history_cell_parent_class)->snapshot (widget, snapshot);
}

static void
thimble_history_cell_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (thimble_history_cell_parent_class)->css_changed (widget, change);
  g_clear_object (&THIMBLE_HISTORY_CELL (widget)->layout);
}

/* Ten times as many rows are there as are seen. */
static void
thimble_history_cell_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (thimble_history_cell_parent_class)->unmap (widget);
  g_clear_object (&THIMBLE_HISTORY_CELL (widget)->layout);
}

static void
thimble_history_cell_dispose (GObject *object)
{
  ThimbleHistoryCell *self = THIMBLE_HISTORY_CELL (object);

  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_pointer (&self->record, thimble_record_unref);
  g_clear_pointer (&self->common, g_rc_box_release);
  g_clear_pointer (&self->text, g_free);
  g_clear_object (&self->layout);
  G_OBJECT_CLASS (thimble_history_cell_parent_class)->dispose (object);
}

static void
thimble_history_cell_class_init (ThimbleHistoryCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_history_cell_dispose;
  widget_class->get_request_mode = thimble_history_cell_get_request_mode;
  widget_class->measure = thimble_history_cell_measure;
  widget_class->snapshot = thimble_history_cell_snapshot;
  widget_class->css_changed = thimble_history_cell_css_changed;
  widget_class->unmap = thimble_history_cell_unmap;
  widget_class->size_allocate = thimble_history_cell_size_allocate;
}

static void
thimble_history_cell_init (ThimbleHistoryCell *self)
{
}

GtkWidget *
thimble_history_cell_new (GtkListItem *item, ThimbleHistoryColumn column, ThimbleHistoryCommon *common)
{
  const char *css = thimble_history_column_get_css (column);
  ThimbleHistoryCell *self = g_object_new (THIMBLE_TYPE_HISTORY_CELL,
                                           "css-name", is_text (column) ? "label" : "content",
                                           "accessible-role", is_text (column) ? GTK_ACCESSIBLE_ROLE_LABEL : GTK_ACCESSIBLE_ROLE_GROUP,
                                           NULL);

  self->item = item;
  self->column = column;
  self->common = g_rc_box_acquire (common);
  if (css != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), css);
  if (common->shown[column] && !is_text (column))
    add_content (self);
  return GTK_WIDGET (self);
}
