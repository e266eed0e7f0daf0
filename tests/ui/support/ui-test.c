/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "ui-test.h"

static gint64 busy_since; /* monotonic, 0 for not now */
static gint64 busy_queued;
static gint64 busy_longest;
static gint64 busy_cpu;
static gint64 busy_longest_cpu;

/* How long this thread has waited for a processor, in microseconds (Linux, Documentation/scheduler/sched-stats.rst). */
gint64
ui_queued_us (void)
{
  static int fd = -1;
  char text[96] = "";
  gint64 ran, queued = 0;

  if (fd < 0)
    fd = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  if (fd < 0 || pread (fd, text, sizeof text - 1, 0) <= 0
      || sscanf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &ran, &queued) != 2)
    return 0;
  return queued / 1000;
}

/* What this thread has had of a processor, in microseconds. */
static gint64
cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
note_busy (void)
{
  gint64 busy = g_get_monotonic_time () - busy_since;

  if (busy_since != 0 && busy > busy_longest)
    busy_longest = MAX (busy_longest, busy - (ui_queued_us () - busy_queued));
  if (busy_since != 0)
    busy_longest_cpu = MAX (busy_longest_cpu, cpu_us () - busy_cpu);
}

static gint
watching_poll (GPollFD *fds,
               guint    n_fds,
               gint     timeout)
{
  gint result;

  note_busy ();
  result = g_poll (fds, n_fds, timeout);
  busy_queued = ui_queued_us ();
  busy_since = g_get_monotonic_time ();
  busy_cpu = cpu_us ();
  return result;
}

void
ui_watch_loop (void)
{
  g_main_context_set_poll_func (NULL, watching_poll);
  busy_queued = ui_queued_us ();
  busy_since = g_get_monotonic_time ();
  busy_cpu = cpu_us ();
  busy_longest = 0;
  busy_longest_cpu = 0;
}

gint64
ui_longest_busy_us (void)
{
  note_busy ();
  return busy_longest;
}

gint64
ui_longest_cpu_us (void)
{
  note_busy ();
  return busy_longest_cpu;
}

void
ui_iterate (void)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (1000);
}

void
ui_wait_ms (guint ms)
{
  gint64 deadline = g_get_monotonic_time () + ms * G_GINT64_CONSTANT (1000);

  while (g_get_monotonic_time () < deadline)
    ui_iterate ();
}

void
ui_settle (GtkWidget *widget)
{
  gint64 deadline = g_get_monotonic_time () + thimble_test_limit (2 * G_USEC_PER_SEC);

  gtk_test_widget_wait_for_draw (widget);
  while (g_main_context_pending (NULL) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, FALSE);
  gtk_test_widget_wait_for_draw (widget);
}

/* Since 4.18 GTK tells where a widget is measured for less than its smallest size, and takes that size then. Its own
 * windows and boxes do so with any text that wraps (gtk_window_compute_min_size(), gtk_box_layout_allocate()), and so do
 * libadwaita's dialogs: told, but no failure. Any other warning ends the test. */
static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         unused)
{
  for (gsize i = 0; level == G_LOG_LEVEL_WARNING && i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && g_str_has_prefix (fields[i].value, "Trying to measure "))
      {
        g_test_message ("%s", (const char *) fields[i].value);
        return G_LOG_WRITER_HANDLED;
      }
  return g_log_writer_default (level, fields, n_fields, unused);
}

void
ui_init (int *argc,
         char ***argv)
{
  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();

  g_setenv ("GSETTINGS_BACKEND", "memory", FALSE);
  g_log_set_writer_func (write_log, NULL, NULL);
  gtk_test_init (argc, argv, NULL);
  adw_init ();
  /* Without a compositor the theme draws a border of five pixels inside the window, which no desktop shows. */
  gtk_css_provider_load_from_data (css, "window.solid-csd, window.solid-csd:backdrop { padding: 0; box-shadow: none; }", -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_USER);
  if (g_getenv ("THIMBLE_RTL") != NULL)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

typedef gboolean (*Matches) (GtkWidget *widget, gconstpointer data);

static GtkWidget *
search (GtkWidget     *root,
        Matches        matches,
        gconstpointer  data,
        gboolean       hidden)
{
  if (!hidden && !gtk_widget_get_visible (root))
    return NULL;
  if (matches (root, data))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = search (child, matches, data, hidden);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
name_matches (GtkWidget     *widget,
              gconstpointer  name)
{
  return g_str_equal (gtk_widget_get_name (widget), name);
}

static gboolean
type_matches (GtkWidget     *widget,
              gconstpointer  type)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), GPOINTER_TO_SIZE (type));
}

static gboolean
text_matches (GtkWidget     *widget,
              gconstpointer  text)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
         && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

GtkWidget *
ui_find (GtkWidget  *root,
         const char *name)
{
  GtkWidget *found = search (root, name_matches, name, FALSE);

  return found != NULL && gtk_widget_get_mapped (found) ? found : NULL;
}

GtkWidget *
ui_get (GtkWidget  *root,
        const char *name)
{
  GtkWidget *found = search (root, name_matches, name, TRUE);

  if (found == NULL)
    g_error ("no widget named “%s”", name);
  return found;
}

GtkWidget *
ui_find_type (GtkWidget *root,
              GType      type)
{
  return search (root, type_matches, GSIZE_TO_POINTER (type), TRUE);
}

GtkWidget *
ui_find_text (GtkWidget  *root,
              const char *text)
{
  return search (root, text_matches, text, FALSE);
}

void
ui_press (GtkWidget *widget)
{
  if (!gtk_widget_is_sensitive (widget) || !gtk_widget_get_mapped (widget))
    g_error ("“%s” cannot be pressed: %s", gtk_widget_get_name (widget),
             gtk_widget_get_mapped (widget) ? "it is insensitive" : "it is not shown");
  if (GTK_IS_BUTTON (widget))
    g_signal_emit_by_name (widget, "clicked");
  else if (GTK_IS_SWITCH (widget))
    gtk_switch_set_active (GTK_SWITCH (widget), !gtk_switch_get_active (GTK_SWITCH (widget)));
  else if (GTK_IS_CHECK_BUTTON (widget))
    gtk_check_button_set_active (GTK_CHECK_BUTTON (widget), !gtk_check_button_get_active (GTK_CHECK_BUTTON (widget)));
  else if (ADW_IS_ACTION_ROW (widget))
    adw_action_row_activate (ADW_ACTION_ROW (widget));
  else if (GTK_IS_MENU_BUTTON (widget))
    gtk_menu_button_popup (GTK_MENU_BUTTON (widget));
  else if (!gtk_widget_activate (widget))
    g_error ("“%s” of type %s cannot be pressed", gtk_widget_get_name (widget), G_OBJECT_TYPE_NAME (widget));
}

void
ui_press_keys (const char *keys)
{
  const char *argv[] = { "xdotool", "key", keys, NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

GtkWindow *
ui_find_window (const char *name)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_str_equal (gtk_widget_get_name (GTK_WIDGET (window)), name) && gtk_widget_get_visible (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

GtkWidget *
ui_find_file_chooser (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER_DIALOG (window) && gtk_widget_get_visible (window))
        return window;
    }
  return NULL;
}

void
ui_blame_width (GtkWidget *root,
                int        width)
{
  int minimum;

  gtk_widget_measure (root, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum <= width || !gtk_widget_get_visible (root))
    return;
  g_test_message ("%s “%s” asks for %d", G_OBJECT_TYPE_NAME (root), gtk_widget_get_name (root), minimum);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    ui_blame_width (child, width);
}

void
ui_save_png (GtkWidget  *widget,
             const char *path)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int width, height;

  ui_settle (widget);
  width = gtk_widget_get_width (widget);
  height = gtk_widget_get_height (widget);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  g_assert_true (gdk_texture_save_to_png (texture, path));
  busy_since = 0;
}

void
ui_save_picture (GtkWidget  *widget,
                 const char *file)
{
  const char *folder = g_getenv ("THIMBLE_PICTURES");
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  g_mkdir_with_parents (folder, 0755);
  path = g_build_filename (folder, file, NULL);
  ui_save_png (widget, path);
}

void
ui_resize (GtkWindow *window,
           int        width,
           int        height)
{
  GtkWidget *widget = GTK_WIDGET (window);
  int old_width, old_height;

  /* Without a compositor the default size includes a border that the widget's own size does not. */
  gtk_window_get_default_size (window, &old_width, &old_height);
  gtk_window_set_default_size (window, width + old_width - gtk_widget_get_width (widget),
                               height + old_height - gtk_widget_get_height (widget));
  ui_wait_for (gtk_widget_get_width (widget) == width);
  ui_settle (widget);
}

void
ui_set_dark (GtkWidget *widget,
             gboolean   dark)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  adw_style_manager_set_color_scheme (manager, dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  ui_wait_for (adw_style_manager_get_dark (manager) == dark);
  ui_settle (widget);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  thimble_engine_open_finish (THIMBLE_ENGINE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

UiEngine *
ui_engine_new (gboolean open)
{
  UiEngine *self = g_new0 (UiEngine, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  g_autofree char *config = NULL;
  g_autofree char *cache = NULL;
  gboolean opened = FALSE;

  self->folder = g_dir_make_tmp ("thimble-ui-XXXXXX", &error);
  g_assert_no_error (error);
  data = g_build_filename (self->folder, "data", NULL);
  config = g_build_filename (self->folder, "config", NULL);
  cache = g_build_filename (self->folder, "cache", NULL);
  self->engine = thimble_engine_new_in (data, config, cache);
  if (open)
    {
      thimble_engine_open_async (self->engine, NULL, opened_cb, &opened);
      ui_wait_for (opened);
    }
  return self;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && (dir = g_dir_open (path, 0, NULL)) != NULL)
    while ((name = g_dir_read_name (dir)) != NULL)
      {
        g_autofree char *child = g_build_filename (path, name, NULL);

        remove_tree (child);
      }
  g_remove (path);
}

void
ui_engine_free (UiEngine *self)
{
  g_clear_object (&self->engine);
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self);
}
