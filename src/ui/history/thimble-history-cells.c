/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "models/thimble-tier-pill.h"
#include "requests/thimble-task-name.h"
#include "store/thimble-request-list.h"
#include "thimble-history-cells.h"

/* Characters of a foreign name: no column shows more. */
#define NAME_SHOWN 80

static const struct {
  const char *id;
  const char *title;
  const char *css;
  gboolean    number;
  int         width_chars;
} columns[] = {
  [THIMBLE_HISTORY_COLUMN_TIME] = { "time", N_("Time"), NULL, FALSE, 6 },
  [THIMBLE_HISTORY_COLUMN_TASK] = { "task", N_("Task"), NULL, FALSE, 10 },
  [THIMBLE_HISTORY_COLUMN_PROVIDER] = { "provider", N_("Provider"), NULL, FALSE, 12 },
  [THIMBLE_HISTORY_COLUMN_MODEL] = { "model", N_("Model"), NULL, FALSE, 10 },
  [THIMBLE_HISTORY_COLUMN_TIER] = { "tier", N_("Tier"), NULL, FALSE, 0 },
  [THIMBLE_HISTORY_COLUMN_INPUT] = { "input", N_("Input"), "input", TRUE, 5 },
  [THIMBLE_HISTORY_COLUMN_CACHED] = { "cached", N_("Cached"), "part", TRUE, 5 },
  [THIMBLE_HISTORY_COLUMN_OUTPUT] = { "output", N_("Output"), "output", TRUE, 5 },
  [THIMBLE_HISTORY_COLUMN_REASONING] = { "reasoning", N_("Reasoning"), "part", TRUE, 5 },
  [THIMBLE_HISTORY_COLUMN_TOTAL] = { "total", N_("Total"), "strong", TRUE, 5 },
  [THIMBLE_HISTORY_COLUMN_COST] = { "cost", N_("Cost"), NULL, TRUE, 11 },
  [THIMBLE_HISTORY_COLUMN_FIRST_TEXT] = { "first-text", N_("First Text"), NULL, TRUE, 6 },
  [THIMBLE_HISTORY_COLUMN_DURATION] = { "duration", N_("Duration"), NULL, TRUE, 6 },
  [THIMBLE_HISTORY_COLUMN_STATE] = { "state", N_("State"), NULL, FALSE, 0 },
  [THIMBLE_HISTORY_COLUMN_COMPACT] = { "compact", N_("Requests"), NULL, FALSE, 0 },
};

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

static void
set_css_class (GtkWidget *widget, const char *name, gboolean set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/* Asked for, not set: setting a tooltip asks the X server where the pointer is, and waits for it. */
static gboolean
on_query_tooltip (GtkWidget *image, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  const char *label = g_object_get_data (G_OBJECT (image), "thimble-state");

  gtk_tooltip_set_text (tooltip, label);
  return label != NULL;
}

static void
fill_state (GtkImage *image, ThimbleRecord *record)
{
  const char *label = thimble_state_get_label (record->state);

  gtk_image_set_from_icon_name (image, state_icon (record->state));
  if (g_object_get_data (G_OBJECT (image), "thimble-state") != label)
    {
      g_object_set_data (G_OBJECT (image), "thimble-state", (gpointer) label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    }
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
  return columns[column].number || column == THIMBLE_HISTORY_COLUMN_TIME;
}

/* An inscription does not ask for another size with each text, so that filling two hundred rows measures nothing. Half a number is
 * a wrong one: where one is longer than all before it in this cell, the cell grows. */
static void
set_cell_text (GtkInscription *cell, ThimbleHistoryColumn column, const char *text)
{
  if (is_whole (column))
    {
      guint length = (guint) g_utf8_strlen (text, -1);

      if (length > gtk_inscription_get_min_chars (cell))
        {
          gtk_inscription_set_min_chars (cell, length);
          gtk_inscription_set_nat_chars (cell, length);
        }
    }
  gtk_inscription_set_text (cell, text);
}

static void
fill (GtkListItem *item)
{
  ThimbleRequestRow *row = gtk_list_item_get_item (item);
  ThimbleRecord *record = row != NULL ? thimble_request_row_get_record (row) : NULL;
  GtkWidget *child = gtk_list_item_get_child (item);
  ThimbleHistoryColumn column = thimble_history_column_of (item);
  g_autofree char *text = NULL;

  /* A page that is still on its way shows an empty row for a frame or two. */
  gtk_widget_set_opacity (child, record != NULL ? 1 : 0);
  if (record == NULL)
    return;
  switch (column)
    {
    case THIMBLE_HISTORY_COLUMN_TIER:
      thimble_tier_pill_set_tier (THIMBLE_TIER_PILL (child), record->tier);
      break;
    case THIMBLE_HISTORY_COLUMN_STATE:
      fill_state (GTK_IMAGE (child), record);
      break;
    case THIMBLE_HISTORY_COLUMN_COMPACT:
      fill_compact (child, record);
      break;
    case THIMBLE_HISTORY_COLUMN_TIME:
    case THIMBLE_HISTORY_COLUMN_TASK:
    case THIMBLE_HISTORY_COLUMN_PROVIDER:
    case THIMBLE_HISTORY_COLUMN_MODEL:
    case THIMBLE_HISTORY_COLUMN_INPUT:
    case THIMBLE_HISTORY_COLUMN_CACHED:
    case THIMBLE_HISTORY_COLUMN_OUTPUT:
    case THIMBLE_HISTORY_COLUMN_REASONING:
    case THIMBLE_HISTORY_COLUMN_TOTAL:
    case THIMBLE_HISTORY_COLUMN_COST:
    case THIMBLE_HISTORY_COLUMN_FIRST_TEXT:
    case THIMBLE_HISTORY_COLUMN_DURATION:
    default:
      text = cell_text (column, record);
      set_cell_text (GTK_INSCRIPTION (child), column, text);
      break;
    }
}

static void
on_loaded (GtkListItem *item)
{
  fill (item);
}

static void
mark_end (GtkWidget *cell, ThimbleHistoryColumn column, const ThimbleHistoryEnds *ends)
{
  set_css_class (cell, "first", column == ends->first);
  set_css_class (cell, "last", column == ends->last);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *cell = gtk_widget_get_parent (gtk_list_item_get_child (item));
  ThimbleRequestRow *row = gtk_list_item_get_item (item);
  gulong handler = g_signal_connect_swapped (row, "notify::record", G_CALLBACK (on_loaded), item);

  g_object_set_data (G_OBJECT (item), "thimble-handler", GSIZE_TO_POINTER (handler));
  if (cell != NULL)
    mark_end (cell, thimble_history_column_of (item), data);
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
make_text (ThimbleHistoryColumn column)
{
  GtkWidget *cell = gtk_inscription_new (NULL);

  gtk_inscription_set_xalign (GTK_INSCRIPTION (cell), columns[column].number ? 1 : 0);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (cell), (guint) columns[column].width_chars);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (cell), (guint) columns[column].width_chars);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cell), is_whole (column) ? GTK_INSCRIPTION_OVERFLOW_CLIP
                                                                               : GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_add_css_class (cell, "numeric");
  if (columns[column].css != NULL)
    gtk_widget_add_css_class (cell, columns[column].css);
  return cell;
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
  ThimbleHistoryColumn column = GPOINTER_TO_UINT (data);
  GtkWidget *child;

  g_object_set_data (G_OBJECT (item), "thimble-column", data);
  switch (column)
    {
    case THIMBLE_HISTORY_COLUMN_TIER:
      child = thimble_tier_pill_new (THIMBLE_TIER_UNPRICED);
      gtk_widget_set_halign (child, GTK_ALIGN_START);
      gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
      break;
    case THIMBLE_HISTORY_COLUMN_STATE:
      child = gtk_image_new ();
      gtk_widget_set_has_tooltip (child, TRUE);
      g_signal_connect (child, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
      break;
    case THIMBLE_HISTORY_COLUMN_COMPACT:
      child = make_compact ();
      break;
    case THIMBLE_HISTORY_COLUMN_TIME:
    case THIMBLE_HISTORY_COLUMN_TASK:
    case THIMBLE_HISTORY_COLUMN_PROVIDER:
    case THIMBLE_HISTORY_COLUMN_MODEL:
    case THIMBLE_HISTORY_COLUMN_INPUT:
    case THIMBLE_HISTORY_COLUMN_CACHED:
    case THIMBLE_HISTORY_COLUMN_OUTPUT:
    case THIMBLE_HISTORY_COLUMN_REASONING:
    case THIMBLE_HISTORY_COLUMN_TOTAL:
    case THIMBLE_HISTORY_COLUMN_COST:
    case THIMBLE_HISTORY_COLUMN_FIRST_TEXT:
    case THIMBLE_HISTORY_COLUMN_DURATION:
    default:
      child = make_text (column);
      break;
    }
  g_object_set_data (G_OBJECT (child), "thimble-column", data);
  gtk_list_item_set_child (item, child);
}

static void
release_ends (gpointer ends, GClosure *closure)
{
  g_rc_box_release (ends);
}

GtkListItemFactory *
thimble_history_cells_new (ThimbleHistoryColumn column, ThimbleHistoryEnds *ends)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GUINT_TO_POINTER (column));
  g_signal_connect_data (factory, "bind", G_CALLBACK (on_bind), g_rc_box_acquire (ends), release_ends, 0);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  return factory;
}

static void
mark_children (GtkWidget *parent, const ThimbleHistoryEnds *ends, gboolean titles)
{
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *marked = titles ? child : gtk_widget_get_first_child (child);

      if (marked != NULL)
        mark_end (child, thimble_history_column_of (marked), ends);
    }
}

void
thimble_history_cells_mark_ends (GtkColumnView *view, const ThimbleHistoryEnds *ends)
{
  GtkWidget *header, *rows;

  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));
  header = gtk_widget_get_first_child (GTK_WIDGET (view));
  rows = gtk_widget_get_last_child (GTK_WIDGET (view));
  if (header != NULL && header != rows)
    mark_children (header, ends, TRUE);
  for (GtkWidget *row = rows != NULL ? gtk_widget_get_first_child (rows) : NULL; row != NULL; row = gtk_widget_get_next_sibling (row))
    mark_children (row, ends, FALSE);
}

ThimbleHistoryColumn
thimble_history_column_of (gpointer object)
{
  return GPOINTER_TO_UINT (g_object_get_data (object, "thimble-column"));
}

const char *
thimble_history_column_get_id (ThimbleHistoryColumn column)
{
  g_return_val_if_fail (column < THIMBLE_N_HISTORY_COLUMNS, NULL);
  return columns[column].id;
}

const char *
thimble_history_column_get_title (ThimbleHistoryColumn column)
{
  g_return_val_if_fail (column < THIMBLE_N_HISTORY_COLUMNS, NULL);
  return _(columns[column].title);
}

gboolean
thimble_history_column_is_number (ThimbleHistoryColumn column)
{
  g_return_val_if_fail (column < THIMBLE_N_HISTORY_COLUMNS, FALSE);
  return columns[column].number;
}
