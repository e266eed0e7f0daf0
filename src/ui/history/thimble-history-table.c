/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "catalogue/thimble-task.h"
#include "models/thimble-tier-pill.h"
#include "store/thimble-request-list.h"
#include "thimble-history-table.h"

#define COMPACT_COLUMN "compact"

typedef enum {
  COLUMN_TIME,
  COLUMN_TASK,
  COLUMN_MODEL,
  COLUMN_TIER,
  COLUMN_INPUT,
  COLUMN_OUTPUT,
  COLUMN_TOTAL,
  COLUMN_COST,
  COLUMN_DURATION,
  COLUMN_STATE,
  COLUMN_COMPACT,
} Column;

static const struct {
  const char *id;
  const char *title;
  const char *css;
  gboolean    number;
  int         width_chars;
} columns[] = {
  [COLUMN_TIME] = { "time", N_("Time"), NULL, FALSE, 6 },
  [COLUMN_TASK] = { "task", N_("Task"), NULL, FALSE, 10 },
  [COLUMN_MODEL] = { "model", N_("Model"), NULL, FALSE, 8 },
  [COLUMN_TIER] = { "tier", N_("Tier"), NULL, FALSE, 0 },
  [COLUMN_INPUT] = { "input", N_("Input"), "input", TRUE, 5 },
  [COLUMN_OUTPUT] = { "output", N_("Output"), "output", TRUE, 5 },
  [COLUMN_TOTAL] = { "total", N_("Total"), "strong", TRUE, 5 },
  [COLUMN_COST] = { "cost", N_("Cost"), NULL, TRUE, 11 },
  [COLUMN_DURATION] = { "duration", N_("Duration"), NULL, TRUE, 6 },
  [COLUMN_STATE] = { "state", N_("State"), NULL, FALSE, 0 },
  [COLUMN_COMPACT] = { COMPACT_COLUMN, N_("Requests"), NULL, FALSE, 0 },
};

/* What a cell says */

static const char *
task_name (ThimbleRecord *record)
{
  const ThimbleTask *task = thimble_task_find (record->task);

  return task != NULL ? thimble_task_get_name (task) : record->task;
}

static char *
model_name (ThimbleRecord *record)
{
  return thimble_text_for_label (record->model_name != NULL ? record->model_name : record->model_id, 80);
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
cell_text (Column column, ThimbleRecord *record)
{
  switch (column)
    {
    case COLUMN_TIME: return thimble_format_when_short (record->started_us);
    case COLUMN_TASK: return g_strdup (task_name (record));
    case COLUMN_MODEL: return model_name (record);
    case COLUMN_INPUT: return count (record, thimble_usage_get_input);
    case COLUMN_OUTPUT: return count (record, thimble_usage_get_output);
    case COLUMN_TOTAL: return count (record, thimble_usage_get_total);
    case COLUMN_COST: return cost (record);
    case COLUMN_DURATION: return thimble_format_seconds (record->duration_us);
    case COLUMN_TIER:
    case COLUMN_STATE:
    case COLUMN_COMPACT:
    default: return NULL;
    }
}

static const char *
state_icon (ThimbleState state)
{
  switch (state)
    {
    case THIMBLE_STATE_COMPLETED: return "object-select-symbolic";
    case THIMBLE_STATE_STOPPED: return "thimble-stop-symbolic";
    case THIMBLE_STATE_FAILED: return "dialog-error-symbolic";
    case THIMBLE_STATE_INTERRUPTED: return "dialog-warning-symbolic";
    case THIMBLE_STATE_PREPARED:
    case THIMBLE_STATE_SENT:
    case THIMBLE_STATE_STREAMING:
    default: return "content-loading-symbolic";
    }
}

/* Filling cells: `bind` runs for some two hundred rows whenever one comes on top, so it sets labels only. */

static Column
column_of (GtkListItem *item)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (item), "thimble-column"));
}

static void
set_css_class (GtkWidget *widget, const char *name, gboolean set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
fill_state (GtkImage *image, ThimbleRecord *record)
{
  gtk_image_set_from_icon_name (image, state_icon (record->state));
  gtk_widget_set_tooltip_text (GTK_WIDGET (image), thimble_state_get_label (record->state));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, thimble_state_get_label (record->state), -1);
  set_css_class (GTK_WIDGET (image), "state-done", record->state == THIMBLE_STATE_COMPLETED);
  set_css_class (GTK_WIDGET (image), "state-failed", record->state == THIMBLE_STATE_FAILED || record->state == THIMBLE_STATE_INTERRUPTED);
  set_css_class (GTK_WIDGET (image), "state-living", !thimble_state_is_final (record->state));
}

static void
set_text (GtkWidget *cell, const char *part, const char *text)
{
  gtk_label_set_text (g_object_get_data (G_OBJECT (cell), part), text);
}

static void
fill_compact (GtkWidget *cell, ThimbleRecord *record)
{
  g_autofree char *when = thimble_format_when_short (record->started_us);
  g_autofree char *model = model_name (record);
  g_autofree char *below = g_strdup_printf ("%s · %s", when, model);
  g_autofree char *input = count (record, thimble_usage_get_input);
  g_autofree char *output = count (record, thimble_usage_get_output);
  g_autofree char *total = count (record, thimble_usage_get_total);
  g_autofree char *figure = cost (record);
  gboolean known = record->usage != NULL && thimble_usage_is_complete (record->usage);

  set_text (cell, "name", task_name (record));
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

static void
fill (GtkListItem *item)
{
  ThimbleRequestRow *row = gtk_list_item_get_item (item);
  ThimbleRecord *record = row != NULL ? thimble_request_row_get_record (row) : NULL;
  GtkWidget *child = gtk_list_item_get_child (item);
  Column column = column_of (item);
  g_autofree char *text = NULL;

  /* A page that is still on its way shows an empty row for a frame or two. */
  gtk_widget_set_opacity (child, record != NULL ? 1 : 0);
  if (record == NULL)
    return;
  switch (column)
    {
    case COLUMN_TIER:
      thimble_tier_pill_set_tier (THIMBLE_TIER_PILL (child), record->tier);
      break;
    case COLUMN_STATE:
      fill_state (GTK_IMAGE (child), record);
      break;
    case COLUMN_COMPACT:
      fill_compact (child, record);
      break;
    case COLUMN_TIME: case COLUMN_TASK: case COLUMN_MODEL: case COLUMN_INPUT: case COLUMN_OUTPUT:
    case COLUMN_TOTAL: case COLUMN_COST: case COLUMN_DURATION:
    default:
      text = cell_text (column, record);
      gtk_label_set_text (GTK_LABEL (child), text);
      break;
    }
}

static void
on_loaded (GtkListItem *item)
{
  fill (item);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  ThimbleRequestRow *row = gtk_list_item_get_item (item);
  gulong handler = g_signal_connect_swapped (row, "notify::record", G_CALLBACK (on_loaded), item);

  g_object_set_data (G_OBJECT (item), "thimble-handler", GSIZE_TO_POINTER (handler));
  fill (item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gulong handler = GPOINTER_TO_SIZE (g_object_steal_data (G_OBJECT (item), "thimble-handler"));
  GObject *row = gtk_list_item_get_item (item);

  if (handler != 0 && row != NULL)
    g_signal_handler_disconnect (row, handler);
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

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Column column = GPOINTER_TO_UINT (data);
  GtkWidget *child;

  g_object_set_data (G_OBJECT (item), "thimble-column", data);
  switch (column)
    {
    case COLUMN_TIER:
      child = thimble_tier_pill_new (THIMBLE_TIER_UNPRICED);
      gtk_widget_set_halign (child, GTK_ALIGN_START);
      gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
      break;
    case COLUMN_STATE:
      child = gtk_image_new ();
      break;
    case COLUMN_COMPACT:
      child = make_compact ();
      break;
    case COLUMN_TIME: case COLUMN_TASK: case COLUMN_MODEL: case COLUMN_INPUT: case COLUMN_OUTPUT:
    case COLUMN_TOTAL: case COLUMN_COST: case COLUMN_DURATION:
    default:
      child = make_label (columns[column].number ? 1 : 0, columns[column].css);
      gtk_label_set_width_chars (GTK_LABEL (child), columns[column].width_chars);
      /* Half a number is a wrong one. */
      if (columns[column].number || column == COLUMN_TIME)
        gtk_label_set_ellipsize (GTK_LABEL (child), PANGO_ELLIPSIZE_NONE);
      break;
    }
  gtk_list_item_set_child (item, child);
}

void
thimble_history_table_add_columns (GtkColumnView *view)
{
  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GUINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
      column = gtk_column_view_column_new (_(columns[i].title), factory);
      gtk_column_view_column_set_resizable (column, i != COLUMN_COMPACT);
      gtk_column_view_column_set_expand (column, i == COLUMN_MODEL || i == COLUMN_COMPACT);
      gtk_column_view_column_set_visible (column, i != COLUMN_COMPACT);
      gtk_column_view_append_column (view, column);
    }
  /* GTK 4.8 has no way to align a title: numbers stand at the end, so their titles do too. */
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  guint i = 0;

  for (GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL; title != NULL && i < G_N_ELEMENTS (columns);
       title = gtk_widget_get_next_sibling (title), i++)
    if (columns[i].number && gtk_widget_get_first_child (title) != NULL)
      {
        gtk_widget_set_hexpand (gtk_widget_get_first_child (title), TRUE);
        gtk_widget_set_halign (gtk_widget_get_first_child (title), GTK_ALIGN_END);
      }
}

void
thimble_history_table_set_shape (GtkColumnView *view, ThimbleHistoryShape shape)
{
  GListModel *all;
  GtkWidget *header;

  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));

  all = gtk_column_view_get_columns (view);
  header = gtk_widget_get_first_child (GTK_WIDGET (view));
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (all, i);
      gboolean visible;

      if (shape == THIMBLE_HISTORY_NARROW)
        visible = i == COLUMN_COMPACT;
      else if (shape == THIMBLE_HISTORY_MEDIUM)
        visible = i != COLUMN_COMPACT && i != COLUMN_TIER && i != COLUMN_DURATION;
      else
        visible = i != COLUMN_COMPACT;
      gtk_column_view_column_set_visible (column, visible);
    }
  if (header != NULL)
    gtk_widget_set_visible (header, shape != THIMBLE_HISTORY_NARROW);
}
