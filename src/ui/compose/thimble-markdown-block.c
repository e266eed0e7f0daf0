/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-markdown-block.h"
#include "thimble-markdown-inline.h"
#include "thimble-markdown-table.h"

#define MAX_DEPTH 12
#define MAX_CODE_LINE 2000

static GtkWidget *build (ThimbleMarkdownSource *source, cmark_node *node, int depth);

char *
thimble_markdown_source_slice (ThimbleMarkdownSource *source,
                               cmark_node            *node)
{
  GString *slice = g_string_new (NULL);
  int first = cmark_node_get_start_line (node);
  int last = cmark_node_get_end_line (node);
  int indent = cmark_node_get_start_column (node) - 1;

  for (int i = MAX (first, 1); i <= last && i <= (int) source->n_lines; i++)
    {
      const char *line = source->lines[i - 1];

      /* The first line begins where the node does; what leads the others is indent and quote marks. */
      for (int cut = 0; cut < indent && *line != '\0' && (i == first || strchr (" \t>", *line) != NULL); cut++)
        line++;
      if (i > first)
        g_string_append_c (slice, '\n');
      g_string_append (slice, line);
    }

  return g_string_free (slice, FALSE);
}

static gboolean
on_activate_link (GtkLabel   *label,
                  const char *uri,
                  gpointer    user_data)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (label));

  /* Checked again here: only what was meant to be a link opens, and only by a click. */
  if (thimble_markdown_link_is_safe (uri))
    gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, uri, GDK_CURRENT_TIME);
  return TRUE;
}

static GtkWidget *
new_label (ThimbleMarkdownSource *source,
           char                  *markup, /* (transfer full) */
           GtkAccessibleRole      role)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "accessible-role", role,
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "natural-wrap-mode", GTK_NATURAL_WRAP_NONE,
                                   /* The least width is asked for each time, and laid out: a letter a line would be dear. */
                                   "width-chars", 8,
                                   "xalign", 0.0f,
                                   "selectable", TRUE,
                                   "hexpand", TRUE,
                                   "use-markup", TRUE,
                                   NULL);

  gtk_label_set_label (GTK_LABEL (label), markup);
  g_object_set_data_full (G_OBJECT (label), "thimble-markup", markup, g_free);
  g_signal_connect (label, "activate-link", G_CALLBACK (on_activate_link), NULL);
  source->last_label = GTK_LABEL (label);

  return label;
}

static GtkWidget *
build_heading (ThimbleMarkdownSource *source,
               cmark_node            *node)
{
  static const char * const classes[] = { "heading-1", "heading-2", "heading-3", "heading-4" };
  int level = CLAMP (cmark_node_get_heading_level (node), 1, 6);
  GtkWidget *label = new_label (source, thimble_markdown_inlines (node), GTK_ACCESSIBLE_ROLE_HEADING);

  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LEVEL, level, -1);
  gtk_widget_add_css_class (label, classes[MIN (level, 4) - 1]);
  return label;
}

static GtkWidget *
build_table (ThimbleMarkdownSource *source,
             ThimbleMarkdownTable  *table)
{
  static const float xaligns[] = { 0.0f, 0.5f, 1.0f };
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "accessible-role", GTK_ACCESSIBLE_ROLE_TABLE, NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  for (guint row = 0; row < table->rows->len; row++)
    {
      char **cells = g_ptr_array_index (table->rows, row);

      for (guint column = 0; column < table->n_columns; column++)
        {
          GtkWidget *cell = new_label (source, thimble_markdown_line (cells[column]),
                                       row == 0 ? GTK_ACCESSIBLE_ROLE_COLUMN_HEADER : GTK_ACCESSIBLE_ROLE_CELL);

          gtk_label_set_xalign (GTK_LABEL (cell), xaligns[table->aligns[column]]);
          gtk_label_set_max_width_chars (GTK_LABEL (cell), 40);
          gtk_label_set_natural_wrap_mode (GTK_LABEL (cell), GTK_NATURAL_WRAP_INHERIT);
          /* Words stay whole; a table too wide scrolls sideways. */
          gtk_label_set_wrap_mode (GTK_LABEL (cell), PANGO_WRAP_WORD);
          gtk_label_set_width_chars (GTK_LABEL (cell), MIN (12, (int) g_utf8_strlen (cells[column], -1)));
          gtk_label_set_yalign (GTK_LABEL (cell), 0.0f);
          gtk_widget_add_css_class (cell, row == 0 ? "table-header" : "table-cell");
          gtk_grid_attach (GTK_GRID (grid), cell, (int) column, (int) row, 1, 1);
        }
    }
  gtk_widget_add_css_class (grid, "answer-table");
  gtk_widget_set_valign (grid, GTK_ALIGN_START);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), grid);

  return scroller;
}

static GtkWidget *
build_paragraph (ThimbleMarkdownSource *source,
                 cmark_node            *node)
{
  g_autofree char *slice = thimble_markdown_source_slice (source, node);
  g_autoptr (ThimbleMarkdownTable) table = thimble_markdown_table_parse (slice);
  GtkWidget *box;

  if (table == NULL)
    return new_label (source, thimble_markdown_inlines (node), GTK_ACCESSIBLE_ROLE_LABEL);
  if (table->before == NULL)
    return build_table (source, table);

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (box), new_label (source, thimble_markdown_line (table->before), GTK_ACCESSIBLE_ROLE_LABEL));
  gtk_box_append (GTK_BOX (box), build_table (source, table));
  return box;
}

/* One giant line would make one giant layout: it is folded for the eye only; copying takes the whole. */
static char *
fold_long_lines (const char *text)
{
  GString *folded = g_string_new (NULL);
  guint column = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      column = *p == '\n' ? 0 : column + 1;
      if (column > MAX_CODE_LINE)
        {
          g_string_append_c (folded, '\n');
          column = 1;
        }
      g_string_append_len (folded, p, g_utf8_next_char (p) - p);
    }

  return g_string_free (folded, FALSE);
}

static void
on_copy_code (GtkButton *button,
              gpointer   user_data)
{
  const char *code = g_object_get_data (G_OBJECT (button), "thimble-code");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), code);
}

static GtkWidget *
build_code (ThimbleMarkdownSource *source,
            cmark_node            *node)
{
  g_autofree char *code = thimble_markdown_clean (cmark_node_get_literal (node), -1);
  g_autofree char *language = thimble_text_for_label (cmark_node_get_fence_info (node), 24);
  g_autofree char *folded = NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_label_new (language);
  GtkWidget *copy = gtk_button_new_from_icon_name ("thimble-copy-symbolic");
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *label;

  if (g_str_has_suffix (code, "\n"))
    code[strlen (code) - 1] = '\0';
  folded = fold_long_lines (code);
  label = g_object_new (GTK_TYPE_LABEL,
                        "label", folded, "selectable", TRUE, "xalign", 0.0f, "yalign", 0.0f, "name", "code", NULL);
  gtk_widget_add_css_class (label, "monospace");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), label);

  gtk_widget_add_css_class (name, "small-dim");
  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_xalign (GTK_LABEL (name), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_add_css_class (copy, "code-copy");
  gtk_widget_set_tooltip_text (copy, _("Copy Code"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Copy Code"), -1);
  g_object_set_data_full (G_OBJECT (copy), "thimble-code", g_steal_pointer (&code), g_free);
  g_signal_connect (copy, "clicked", G_CALLBACK (on_copy_code), NULL);
  gtk_box_append (GTK_BOX (head), name);
  gtk_box_append (GTK_BOX (head), copy);
  gtk_widget_add_css_class (head, "code-head");

  gtk_widget_add_css_class (box, "code-block");
  /* Code reads from left to right in every language. */
  gtk_widget_set_direction (scroller, GTK_TEXT_DIR_LTR);
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), scroller);

  return box;
}

static void
append_children (ThimbleMarkdownSource *source,
                 GtkBox                *box,
                 cmark_node            *node,
                 int                    depth)
{
  for (cmark_node *child = cmark_node_first_child (node); child != NULL; child = cmark_node_next (child))
    gtk_box_append (box, build (source, child, depth + 1));
}

static GtkWidget *
build_list (ThimbleMarkdownSource *source,
            cmark_node            *node,
            int                    depth)
{
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST, NULL);
  gboolean ordered = cmark_node_get_list_type (node) == CMARK_ORDERED_LIST;
  gint64 number = cmark_node_get_list_start (node);
  int spacing = cmark_node_get_list_tight (node) ? 4 : 8;
  int row = 0;

  for (cmark_node *item = cmark_node_first_child (node); item != NULL; item = cmark_node_next (item), row++, number++)
    {
      g_autofree char *text = ordered ? g_strdup_printf ("%" G_GINT64_FORMAT ".", number)
                                      : g_strdup (depth % 2 == 0 ? "•" : "◦");
      GtkWidget *marker = gtk_label_new (text);
      GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", spacing,
                                     "hexpand", TRUE, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST_ITEM, NULL);

      gtk_widget_add_css_class (marker, "list-marker");
      gtk_widget_set_valign (marker, GTK_ALIGN_START);
      gtk_label_set_xalign (GTK_LABEL (marker), ordered ? 1.0f : 0.5f);
      append_children (source, GTK_BOX (box), item, depth);
      gtk_grid_attach (GTK_GRID (grid), marker, 0, row, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), box, 1, row, 1, 1);
    }
  gtk_grid_set_column_spacing (GTK_GRID (grid), 9);
  gtk_grid_set_row_spacing (GTK_GRID (grid), spacing);

  return grid;
}

static GtkWidget *
build_quote (ThimbleMarkdownSource *source,
             cmark_node            *node,
             int                    depth)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *bar = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  gtk_widget_add_css_class (bar, "quote-bar");
  gtk_widget_add_css_class (box, "quote");
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (row), bar);
  gtk_box_append (GTK_BOX (row), box);
  append_children (source, GTK_BOX (box), node, depth);

  return row;
}

/* HTML is words here, never a page. */
static GtkWidget *
build_literal (ThimbleMarkdownSource *source,
               const char            *text)
{
  g_autofree char *trimmed = g_strchomp (g_strdup (text != NULL ? text : ""));
  GtkWidget *label = new_label (source, thimble_markdown_escape (trimmed, -1), GTK_ACCESSIBLE_ROLE_LABEL);

  gtk_widget_add_css_class (label, "monospace");
  return label;
}

static GtkWidget *
build (ThimbleMarkdownSource *source,
       cmark_node            *node,
       int                    depth)
{
  g_autofree char *slice = NULL;

  if (depth > MAX_DEPTH)
    {
      slice = thimble_markdown_source_slice (source, node);
      return build_literal (source, slice);
    }

  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_HEADING:
      return build_heading (source, node);
    case CMARK_NODE_CODE_BLOCK:
      return build_code (source, node);
    case CMARK_NODE_HTML_BLOCK:
      return build_literal (source, cmark_node_get_literal (node));
    case CMARK_NODE_LIST:
      return build_list (source, node, depth);
    case CMARK_NODE_BLOCK_QUOTE:
      return build_quote (source, node, depth);
    case CMARK_NODE_THEMATIC_BREAK:
      return gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
    default:
      return build_paragraph (source, node);
    }
}

GtkWidget *
thimble_markdown_build_block (ThimbleMarkdownSource *source,
                              cmark_node            *node)
{
  g_return_val_if_fail (source != NULL && node != NULL, NULL);

  return build (source, node, 0);
}
