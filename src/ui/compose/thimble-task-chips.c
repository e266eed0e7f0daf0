/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "catalogue/thimble-task.h"
#include "thimble-task-chips.h"
#include "thimble-wrap-box.h"

#define SHADE 24 /* as compose.css has it */

struct _ThimbleTaskChips
{
  AdwBin parent_instance;

  const char *task;      /* static, of the task table */
  GPtrArray *buttons;    /* (element-type GtkToggleButton) borrowed, in the order of the tasks */
  GtkScrolledWindow *scroller; /* (nullable): they stand in lines */
  GtkWidget *row;
  guint show_id;
};

G_DEFINE_FINAL_TYPE (ThimbleTaskChips, thimble_task_chips, ADW_TYPE_BIN)

typedef enum { PROP_TASK = 1 } ThimbleTaskChipsProperty;
static GParamSpec *props[PROP_TASK + 1];

enum { PRESSED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* The chosen chip is always in sight, and clear of the shade in which the row goes on. */
static gboolean
show_chosen (gpointer user_data)
{
  ThimbleTaskChips *self = user_data;
  GtkAdjustment *adjustment;
  graphene_rect_t bounds;
  guint index = 0;

  self->show_id = 0;
  if (self->scroller == NULL)
    return G_SOURCE_REMOVE;
  adjustment = gtk_scrolled_window_get_hadjustment (self->scroller);
  while (!gtk_toggle_button_get_active (g_ptr_array_index (self->buttons, index)))
    if (++index == self->buttons->len)
      return G_SOURCE_REMOVE;
  if (gtk_widget_compute_bounds (g_ptr_array_index (self->buttons, index), self->row, &bounds))
    gtk_adjustment_clamp_page (adjustment, bounds.origin.x - SHADE,
                               bounds.origin.x + bounds.size.width + SHADE);
  return G_SOURCE_REMOVE;
}

static void
queue_show_chosen (ThimbleTaskChips *self)
{
  if (self->show_id == 0)
    self->show_id = g_idle_add_full (GDK_PRIORITY_REDRAW + 10, show_chosen, self, NULL);
}

static void
on_toggled (ThimbleTaskChips *self,
            GtkToggleButton  *button)
{
  guint index;

  if (!gtk_toggle_button_get_active (button) || !g_ptr_array_find (self->buttons, button, &index))
    return;
  thimble_task_chips_set_task (self, thimble_task_get_all (NULL)[index].id);
}

static void
on_clicked (ThimbleTaskChips *self)
{
  g_signal_emit (self, signals[PRESSED], 0);
}

static void
thimble_task_chips_get_property (GObject    *object,
                                 guint       id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch ((ThimbleTaskChipsProperty) id)
    {
    case PROP_TASK: g_value_set_string (value, THIMBLE_TASK_CHIPS (object)->task); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_task_chips_set_property (GObject      *object,
                                 guint         id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch ((ThimbleTaskChipsProperty) id)
    {
    case PROP_TASK: thimble_task_chips_set_task (THIMBLE_TASK_CHIPS (object), g_value_get_string (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_task_chips_dispose (GObject *object)
{
  g_clear_handle_id (&THIMBLE_TASK_CHIPS (object)->show_id, g_source_remove);
  G_OBJECT_CLASS (thimble_task_chips_parent_class)->dispose (object);
}

static void
thimble_task_chips_finalize (GObject *object)
{
  g_ptr_array_unref (THIMBLE_TASK_CHIPS (object)->buttons);
  G_OBJECT_CLASS (thimble_task_chips_parent_class)->finalize (object);
}

static void
thimble_task_chips_class_init (ThimbleTaskChipsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = thimble_task_chips_get_property;
  object_class->set_property = thimble_task_chips_set_property;
  object_class->dispose = thimble_task_chips_dispose;
  object_class->finalize = thimble_task_chips_finalize;

  props[PROP_TASK] = g_param_spec_string ("task", NULL, NULL, "free",
                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signals[PRESSED] = g_signal_new ("pressed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
thimble_task_chips_init (ThimbleTaskChips *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  GtkToggleButton *first = NULL;
  GtkAdjustment *adjustment;
  guint n_tasks;
  const ThimbleTask *tasks = thimble_task_get_all (&n_tasks);

  self->buttons = g_ptr_array_new ();
  self->task = "free";
  for (guint i = 0; i < n_tasks; i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (thimble_task_get_name (&tasks[i]));
      g_autofree char *name = g_strconcat ("task-", tasks[i].id, NULL);

      gtk_widget_set_name (button, name);
      gtk_widget_set_tooltip_text (button, thimble_task_get_explanation (&tasks[i]));
      gtk_widget_add_css_class (button, "chip");
      if (first != NULL)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), first);
      else
        first = GTK_TOGGLE_BUTTON (button);
      if (g_str_equal (tasks[i].id, self->task))
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
      g_signal_connect_swapped (button, "toggled", G_CALLBACK (on_toggled), self);
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_clicked), self);
      gtk_box_append (GTK_BOX (row), button);
      g_ptr_array_add (self->buttons, button);
    }
  gtk_widget_add_css_class (row, "chips");
  gtk_widget_add_css_class (scroller, "chips-scroller");

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), row);
  adw_bin_set_child (ADW_BIN (self), scroller);
  self->scroller = GTK_SCROLLED_WINDOW (scroller);
  self->row = row;
  g_signal_connect_object (self, "map", G_CALLBACK (queue_show_chosen), self, 0);
  adjustment = gtk_scrolled_window_get_hadjustment (self->scroller);
  g_signal_connect_object (adjustment, "notify::page-size", G_CALLBACK (queue_show_chosen), self, G_CONNECT_SWAPPED);
  /* Also when the letters become bolder, which comes after the choice. */
  g_signal_connect_object (adjustment, "notify::upper", G_CALLBACK (queue_show_chosen), self, G_CONNECT_SWAPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Task"), -1);
}

GtkWidget *
thimble_task_chips_new (void)
{
  return g_object_new (THIMBLE_TYPE_TASK_CHIPS, NULL);
}

GtkWidget *
thimble_task_chips_new_in_lines (void)
{
  ThimbleTaskChips *self = g_object_new (THIMBLE_TYPE_TASK_CHIPS, NULL);
  GtkWidget *lines = g_object_new (THIMBLE_TYPE_WRAP_BOX, NULL);

  for (guint i = 0; i < self->buttons->len; i++)
    {
      g_autoptr (GtkWidget) button = g_object_ref (g_ptr_array_index (self->buttons, i));

      gtk_box_remove (GTK_BOX (self->row), button);
      gtk_widget_set_parent (button, lines);
    }
  self->scroller = NULL;
  self->row = lines;
  adw_bin_set_child (ADW_BIN (self), lines);
  return GTK_WIDGET (self);
}

void
thimble_task_chips_set_task (ThimbleTaskChips *self,
                             const char       *id)
{
  const ThimbleTask *tasks;
  guint n_tasks, index = 0;

  g_return_if_fail (THIMBLE_IS_TASK_CHIPS (self));

  tasks = thimble_task_get_all (&n_tasks);
  if (id == NULL || thimble_task_find (id) == NULL)
    id = "free";
  while (index < n_tasks && !g_str_equal (tasks[index].id, id))
    index++;
  if (index == n_tasks || g_str_equal (self->task, id))
    return;
  self->task = tasks[index].id;
  gtk_toggle_button_set_active (g_ptr_array_index (self->buttons, index), TRUE);
  queue_show_chosen (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TASK]);
}

const char *
thimble_task_chips_get_task (ThimbleTaskChips *self)
{
  g_return_val_if_fail (THIMBLE_IS_TASK_CHIPS (self), "free");
  return self->task;
}
