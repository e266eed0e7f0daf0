/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "charts/thimble-palette.h"
#include "base/thimble-clock.h"
#include "thimble-markdown-block.h"
#include "thimble-markdown-inline.h"
#include "thimble-markdown-view.h"

#define MAX_BYTES (128 * 1024)
#define MAX_BLOCKS 1500
#define MAX_PLAIN_LINE 2000
/* The weight of a paragraph: Pango breaks and shapes a whole one at once. */
#define MAX_LINE (12 * 1024)
/* Bytes that go into the plain view at once. */
#define PLAIN_SLICE (128 * 1024)

struct _ThimbleMarkdownView
{
  GtkWidget parent_instance;

  /* configured */
  GString *text;
  gboolean streaming;

  /* owned */
  GtkWidget *box;            /* the blocks */
  GtkWidget *plain_scroller; /* instead of them, where the text is too large */
  GtkTextBuffer *plain_buffer;

  /* cache */
  GPtrArray *keys;           /* (element-type utf8) of each block shown: what it was made from */
  GtkLabel *cursor_label;    /* borrowed: the label that bears the cursor */
  gsize plain_done;          /* bytes of text that are in plain_buffer */
  guint plain_column;
  gboolean dirty;
  guint tick_id;
  gint64 not_before_us;      /* dear frames are followed by a rest */
};

G_DEFINE_FINAL_TYPE (ThimbleMarkdownView, thimble_markdown_view, GTK_TYPE_WIDGET)

typedef enum { PROP_STREAMING = 1 } ThimbleMarkdownViewProperty;
static GParamSpec *props[PROP_STREAMING + 1];

static void
take_cursor (ThimbleMarkdownView *self)
{
  if (self->cursor_label != NULL)
    {
      gtk_label_set_label (self->cursor_label, g_object_get_data (G_OBJECT (self->cursor_label), "thimble-markup"));
      g_object_remove_weak_pointer (G_OBJECT (self->cursor_label), (gpointer *) &self->cursor_label);
      self->cursor_label = NULL;
    }
}

static void
put_cursor (ThimbleMarkdownView *self,
            GtkLabel            *label)
{
  g_autofree char *markup = NULL;
  GdkRGBA color;

  if (label == NULL || !self->streaming)
    return;
  thimble_palette_lookup (GTK_WIDGET (self), THIMBLE_PALETTE_INPUT_FILL, &color);
  markup = g_strdup_printf ("%s<span alpha=\"70%%\" background=\"#%02x%02x%02x\">\342\200\211</span>",
                            (const char *) g_object_get_data (G_OBJECT (label), "thimble-markup"),
                            (guint) (color.red * 255), (guint) (color.green * 255), (guint) (color.blue * 255));
  gtk_label_set_label (label, markup);
  g_set_weak_pointer (&self->cursor_label, label);
}

static void
drop_blocks (ThimbleMarkdownView *self,
             guint                from)
{
  GtkWidget *child = gtk_widget_get_first_child (self->box);

  for (guint i = 0; i < from && child != NULL; i++)
    child = gtk_widget_get_next_sibling (child);
  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      gtk_box_remove (GTK_BOX (self->box), child);
      child = next;
    }
  if (from < self->keys->len)
    g_ptr_array_set_size (self->keys, from);
}

/* --- too large for Markdown --- */

/* What a character costs Pango, in letters: accents upon accents and emoji are dear. No script stacks more than two marks. */
static guint
weigh (gunichar  c,
       guint    *n_marks)
{
  *n_marks = c >= 0x300 && g_unichar_ismark (c) ? *n_marks + 1 : 0;
  return *n_marks > 2 || c >= 0x1f000 ? 32 : 1;
}

static void queue_render (ThimbleMarkdownView *self);

/* A slice of what is not there yet; what is left comes with the next frames. */
static void
append_plain (ThimbleMarkdownView *self)
{
  const char *from = self->text->str + self->plain_done;
  gsize length = self->text->len - self->plain_done;
  g_autofree char *clean = NULL;
  g_autoptr (GString) folded = NULL;
  GtkTextIter end;
  guint n_marks = 0;

  if (length > PLAIN_SLICE)
    length = (gsize) (g_utf8_find_prev_char (from, from + PLAIN_SLICE) - from);
  clean = thimble_markdown_clean (from, (gssize) length);
  folded = g_string_sized_new (length);
  for (const char *p = clean; *p != '\0'; p = g_utf8_next_char (p))
    {
      self->plain_column = *p == '\n' ? 0 : self->plain_column + weigh (g_utf8_get_char (p), &n_marks);
      if (self->plain_column > MAX_PLAIN_LINE && n_marks == 0)
        {
          g_string_append_c (folded, '\n');
          self->plain_column = 1;
        }
      g_string_append_len (folded, p, g_utf8_next_char (p) - p);
    }
  self->plain_done += length;
  gtk_text_buffer_get_end_iter (self->plain_buffer, &end);
  gtk_text_buffer_insert (self->plain_buffer, &end, folded->str, (int) folded->len);
  if (self->plain_done < self->text->len)
    queue_render (self);
}

static void
become_plain (ThimbleMarkdownView *self)
{
  GtkWidget *view = gtk_text_view_new ();

  take_cursor (self);
  drop_blocks (self, 0);
  gtk_widget_set_visible (self->box, FALSE);

  self->plain_buffer = g_object_ref (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)));
  self->plain_done = 0;
  self->plain_column = 0;
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Answer"), -1);
  gtk_widget_add_css_class (view, "plain-answer");

  self->plain_scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->plain_scroller), 240);
  gtk_widget_set_vexpand (self->plain_scroller, TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->plain_scroller), view);
  gtk_widget_set_parent (self->plain_scroller, GTK_WIDGET (self));
}

static void
leave_plain (ThimbleMarkdownView *self)
{
  g_clear_pointer (&self->plain_scroller, gtk_widget_unparent);
  g_clear_object (&self->plain_buffer);
  gtk_widget_set_visible (self->box, TRUE);
}

/* --- rendering --- */

static guint
count_blocks (cmark_node *document,
              guint       most)
{
  cmark_iter *iter = cmark_iter_new (document);
  cmark_event_type event;
  guint n = 0;

  while (n <= most && (event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    if (event == CMARK_EVENT_ENTER && cmark_node_get_type (cmark_iter_get_node (iter)) <= CMARK_NODE_LAST_BLOCK)
      n++;
  cmark_iter_free (iter);

  return n;
}

/* What a block looks like depends on its source and, through link definitions, on the rest: its tree tells both. */
static char *
make_key (ThimbleMarkdownSource *source,
          cmark_node            *node)
{
  g_autofree char *slice = thimble_markdown_source_slice (source, node);
  char *tree = cmark_render_xml (node, CMARK_OPT_DEFAULT);
  char *key = g_strconcat (tree, "\n", slice, NULL);

  free (tree); /* cmark's default allocator is malloc */
  return key;
}

static void
render_markdown (ThimbleMarkdownView *self,
                 cmark_node          *document)
{
  ThimbleMarkdownSource source = { NULL, 0, NULL };
  GtkLabel *last = NULL;
  guint i = 0;

  source.lines = g_strsplit (self->text->str, "\n", -1);
  source.n_lines = g_strv_length (source.lines);
  take_cursor (self);
  for (cmark_node *node = cmark_node_first_child (document); node != NULL; node = cmark_node_next (node), i++)
    {
      g_autofree char *key = make_key (&source, node);
      GtkWidget *block;

      if (i < self->keys->len && g_str_equal (g_ptr_array_index (self->keys, i), key))
        continue;
      drop_blocks (self, i);
      source.last_label = NULL;
      block = thimble_markdown_build_block (&source, node);
      g_object_set_data (G_OBJECT (block), "thimble-last-label", source.last_label);
      gtk_box_append (GTK_BOX (self->box), block);
      g_ptr_array_add (self->keys, g_steal_pointer (&key));
    }
  drop_blocks (self, i);
  if (i > 0)
    last = g_object_get_data (G_OBJECT (gtk_widget_get_last_child (self->box)), "thimble-last-label");
  put_cursor (self, last);
  g_strfreev (source.lines);
}

static gboolean
has_long_line (const char *text)
{
  gsize weight = 0;
  guint n_marks = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      weight = *p == '\n' ? 0 : weight + weigh (g_utf8_get_char (p), &n_marks);
      if (weight > MAX_LINE)
        return TRUE;
    }
  return FALSE;
}

static void
render (ThimbleMarkdownView *self)
{
  gint64 began = thimble_clock_now_us ();

  self->dirty = FALSE;
  if (self->plain_buffer == NULL && self->text->len <= MAX_BYTES && !has_long_line (self->text->str))
    {
      cmark_node *document = cmark_parse_document (self->text->str, self->text->len,
                                                   CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);

      if (count_blocks (document, MAX_BLOCKS) <= MAX_BLOCKS)
        render_markdown (self, document);
      else
        become_plain (self);
      cmark_node_free (document);
    }
  else if (self->plain_buffer == NULL)
    become_plain (self);
  if (self->plain_buffer != NULL)
    append_plain (self);
  /* Layout costs about as much again; no more than a quarter of the time goes into rendering. */
  self->not_before_us = thimble_clock_now_us () + 6 * (thimble_clock_now_us () - began);
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  ThimbleMarkdownView *self = THIMBLE_MARKDOWN_VIEW (widget);

  if (thimble_clock_now_us () < self->not_before_us)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  if (self->dirty)
    render (self);
  return G_SOURCE_REMOVE;
}

static void
queue_render (ThimbleMarkdownView *self)
{
  self->dirty = TRUE;
  if (self->tick_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static void
thimble_markdown_view_map (GtkWidget *widget)
{
  thimble_markdown_view_flush (THIMBLE_MARKDOWN_VIEW (widget));
  GTK_WIDGET_CLASS (thimble_markdown_view_parent_class)->map (widget);
}

static void
thimble_markdown_view_unmap (GtkWidget *widget)
{
  ThimbleMarkdownView *self = THIMBLE_MARKDOWN_VIEW (widget);

  /* Tick callbacks sleep with the widget; what is due is done when it shows again. */
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (widget, self->tick_id);
  self->tick_id = 0;
  GTK_WIDGET_CLASS (thimble_markdown_view_parent_class)->unmap (widget);
}

static void
thimble_markdown_view_dispose (GObject *object)
{
  ThimbleMarkdownView *self = THIMBLE_MARKDOWN_VIEW (object);

  g_clear_weak_pointer (&self->cursor_label);
  g_clear_pointer (&self->plain_scroller, gtk_widget_unparent);
  g_clear_object (&self->plain_buffer);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (thimble_markdown_view_parent_class)->dispose (object);
}

static void
thimble_markdown_view_finalize (GObject *object)
{
  ThimbleMarkdownView *self = THIMBLE_MARKDOWN_VIEW (object);

  g_string_free (self->text, TRUE);
  g_ptr_array_unref (self->keys);
  G_OBJECT_CLASS (thimble_markdown_view_parent_class)->finalize (object);
}

static void
thimble_markdown_view_get_property (GObject    *object,
                                    guint       id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  ThimbleMarkdownView *self = THIMBLE_MARKDOWN_VIEW (object);

  switch ((ThimbleMarkdownViewProperty) id)
    {
    case PROP_STREAMING: g_value_set_boolean (value, self->streaming); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_markdown_view_set_property (GObject      *object,
                                    guint         id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  ThimbleMarkdownView *self = THIMBLE_MARKDOWN_VIEW (object);

  switch ((ThimbleMarkdownViewProperty) id)
    {
    case PROP_STREAMING: thimble_markdown_view_set_streaming (self, g_value_get_boolean (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_markdown_view_class_init (ThimbleMarkdownViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = thimble_markdown_view_dispose;
  object_class->finalize = thimble_markdown_view_finalize;
  object_class->get_property = thimble_markdown_view_get_property;
  object_class->set_property = thimble_markdown_view_set_property;
  widget_class->map = thimble_markdown_view_map;
  widget_class->unmap = thimble_markdown_view_unmap;

  props[PROP_STREAMING] = g_param_spec_boolean ("streaming", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_css_name (widget_class, "markdown-view");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
thimble_markdown_view_init (ThimbleMarkdownView *self)
{
  self->text = g_string_new (NULL);
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
thimble_markdown_view_new (void)
{
  return g_object_new (THIMBLE_TYPE_MARKDOWN_VIEW, NULL);
}

static void
add_text (ThimbleMarkdownView *self,
          const char          *piece)
{
  if (g_utf8_validate (piece, -1, NULL))
    g_string_append (self->text, piece);
  else
    {
      g_autofree char *valid = g_utf8_make_valid (piece, -1);

      g_string_append (self->text, valid);
    }
}

void
thimble_markdown_view_set_text (ThimbleMarkdownView *self,
                                const char          *text)
{
  g_return_if_fail (THIMBLE_IS_MARKDOWN_VIEW (self));

  if (self->plain_buffer != NULL)
    leave_plain (self);
  g_string_truncate (self->text, 0);
  add_text (self, text != NULL ? text : "");
  render (self);
}

void
thimble_markdown_view_append (ThimbleMarkdownView *self,
                              const char          *piece)
{
  g_return_if_fail (THIMBLE_IS_MARKDOWN_VIEW (self));
  g_return_if_fail (piece != NULL);

  add_text (self, piece);
  queue_render (self);
}

void
thimble_markdown_view_clear (ThimbleMarkdownView *self)
{
  thimble_markdown_view_set_text (self, NULL);
}

const char *
thimble_markdown_view_get_text (ThimbleMarkdownView *self)
{
  g_return_val_if_fail (THIMBLE_IS_MARKDOWN_VIEW (self), NULL);
  return self->text->str;
}

void
thimble_markdown_view_flush (ThimbleMarkdownView *self)
{
  g_return_if_fail (THIMBLE_IS_MARKDOWN_VIEW (self));

  if (self->dirty)
    render (self);
}

void
thimble_markdown_view_set_streaming (ThimbleMarkdownView *self,
                                     gboolean             streaming)
{
  g_return_if_fail (THIMBLE_IS_MARKDOWN_VIEW (self));

  streaming = !!streaming;
  if (self->streaming == streaming)
    return;
  self->streaming = streaming;
  if (streaming)
    queue_render (self);
  else
    {
      thimble_markdown_view_flush (self);
      take_cursor (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STREAMING]);
}

gboolean
thimble_markdown_view_is_plain (ThimbleMarkdownView *self)
{
  g_return_val_if_fail (THIMBLE_IS_MARKDOWN_VIEW (self), FALSE);
  return self->plain_buffer != NULL;
}
