/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "charts/thimble-palette.h"
#include "thimble-token-line.h"

/* Round the text of a token. */
#define PAD_Y 2
#define GAP_Y 3

struct _ThimbleTokenLine
{
  GtkWidget parent_instance;

  ThimbleTokenCut *cut;  /* nullable */
  guint line;
  gboolean ids;
  guint current;

  /* made of it */
  PangoLayout *layout;
  guint first;
  guint n_tokens;
  GArray *ends;          /* of int: bytes of the layout's text after each token */
};

G_DEFINE_FINAL_TYPE (ThimbleTokenLine, thimble_token_line, GTK_TYPE_WIDGET)

enum { PICKED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
build (ThimbleTokenLine *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) spoken = g_string_new (NULL);

  g_array_set_size (self->ends, 0);
  self->first = self->n_tokens = 0;
  if (self->cut != NULL)
    self->first = thimble_token_cut_get_line (self->cut, self->line, &self->n_tokens);
  for (guint i = 0; i < self->n_tokens; i++)
    {
      g_autofree char *shown = NULL;
      guint32 id = 0;
      gsize length;
      int end;

      thimble_token_cut_get_token (self->cut, self->first + i, &id, &length);
      shown = self->ids ? g_strdup_printf (" %u ", id) : thimble_token_cut_show (self->cut, self->first + i);
      g_string_append (text, shown);
      g_string_append_printf (spoken, i > 0 ? " | %s" : "%s", shown);
      end = (int) text->len;
      g_array_append_val (self->ends, end);
      /* Where a line of numbers may break. */
      if (self->ids)
        g_string_append (text, "\u200b");
    }
  pango_layout_set_text (self->layout, text->str, (int) text->len);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken->str, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* The places of a token in the layout's @line, in pixels; freed by the caller. */
static int *
find_ranges (ThimbleTokenLine *self,
             PangoLayoutLine  *line,
             guint             token,
             int              *n_ranges)
{
  int begin = token > 0 ? g_array_index (self->ends, int, token - 1) : 0;
  int end = g_array_index (self->ends, int, token);
  int line_end = line->start_index + line->length;
  int *ranges = NULL;

  if (self->ids && token > 0)
    begin += (int) strlen ("\u200b");
  *n_ranges = 0;
  if (end > line->start_index && begin < line_end)
    pango_layout_line_get_x_ranges (line, MAX (begin, line->start_index), MIN (end, line_end), &ranges, n_ranges);
  return ranges;
}

typedef void (*PlaceFunc) (ThimbleTokenLine *self, guint token, const graphene_rect_t *place, gboolean ends, gpointer data);

/* Every stretch of every token: one that is broken between two rows has two. */
static void
walk (ThimbleTokenLine *self,
      PlaceFunc         func,
      gpointer          data)
{
  PangoLayoutIter *iter = pango_layout_get_iter (self->layout);
  guint token = 0;

  do
    {
      PangoLayoutLine *line = pango_layout_iter_get_line_readonly (iter);
      PangoRectangle box;
      int line_end = line->start_index + line->length;

      pango_layout_iter_get_line_extents (iter, NULL, &box);
      while (token < self->n_tokens)
        {
          int n;
          g_autofree int *ranges = find_ranges (self, line, token, &n);
          int end = g_array_index (self->ends, int, token);

          for (int i = 0; i < n; i++)
            {
              /* Ranges are measured from the layout's edge, whatever the alignment. */
              float x = (float) ranges[2 * i] / PANGO_SCALE;
              float width = (float) (ranges[2 * i + 1] - ranges[2 * i]) / PANGO_SCALE;

              func (self, self->first + token,
                    &GRAPHENE_RECT_INIT (x, (float) box.y / PANGO_SCALE, width, (float) box.height / PANGO_SCALE),
                    end <= line_end, data);
            }
          if (end > line_end)
            break;
          token++;
        }
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
}

static void
draw_token (ThimbleTokenLine      *self,
            guint                  token,
            const graphene_rect_t *place,
            gboolean               ends,
            gpointer               data)
{
  GtkSnapshot *snapshot = data;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GdkRGBA color, tick;
  GskRoundedRect frame;

  /* The colours of input and output mean something else than this and that token. */
  thimble_palette_lookup (GTK_WIDGET (self), token % 2 == 0 ? THIMBLE_PALETTE_INPUT_FILL : THIMBLE_PALETTE_TOTAL, &color);
  color.alpha = token % 2 == 0 ? 0.26f : 0.10f;
  gsk_rounded_rect_init_from_rect (&frame, place, 3);
  gtk_snapshot_push_rounded_clip (snapshot, &frame);
  gtk_snapshot_append_color (snapshot, &color, place);
  gtk_snapshot_pop (snapshot);
  thimble_palette_get_text (GTK_WIDGET (self), &tick);
  tick.alpha = 0.45f;
  if (ends)
    gtk_snapshot_append_color (snapshot, &tick,
                               &GRAPHENE_RECT_INIT (rtl ? place->origin.x : place->origin.x + place->size.width - 1,
                                                    place->origin.y + place->size.height - 4, 1, 4));
  if (token == self->current)
    {
      const float widths[4] = { 2, 2, 2, 2 };

      tick.alpha = 0.9f;
      gtk_snapshot_append_border (snapshot, &frame, widths, (GdkRGBA[4]) { tick, tick, tick, tick });
    }
}

static void
thimble_token_line_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  ThimbleTokenLine *self = THIMBLE_TOKEN_LINE (widget);
  GdkRGBA text;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, PAD_Y));
  walk (self, draw_token, snapshot);
  thimble_palette_get_text (widget, &text);
  gtk_snapshot_append_layout (snapshot, self->layout, &text);
  gtk_snapshot_restore (snapshot);
}

static void
thimble_token_line_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  ThimbleTokenLine *self = THIMBLE_TOKEN_LINE (widget);
  int width, height;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 80;
      *natural = 600;
      return;
    }
  pango_layout_set_width (self->layout, for_size > 0 ? for_size * PANGO_SCALE : -1);
  pango_layout_get_pixel_size (self->layout, &width, &height);
  *minimum = *natural = height + 2 * PAD_Y;
}

static void
thimble_token_line_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  pango_layout_set_width (THIMBLE_TOKEN_LINE (widget)->layout, width * PANGO_SCALE);
}

static void
renew_context (ThimbleTokenLine *self)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  /* Each line begins at the edge of its own script. */
  pango_layout_set_alignment (self->layout, rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_context_changed (self->layout);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
thimble_token_line_css_changed (GtkWidget         *widget,
                                GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (thimble_token_line_parent_class)->css_changed (widget, change);
  if (THIMBLE_TOKEN_LINE (widget)->layout != NULL)
    renew_context (THIMBLE_TOKEN_LINE (widget));
}

static void
thimble_token_line_direction_changed (GtkWidget        *widget,
                                      GtkTextDirection  before)
{
  GTK_WIDGET_CLASS (thimble_token_line_parent_class)->direction_changed (widget, before);
  renew_context (THIMBLE_TOKEN_LINE (widget));
}

typedef struct
{
  float x, y;
  guint token;
  gboolean found;
} Search;

static void
find_token (ThimbleTokenLine      *self,
            guint                  token,
            const graphene_rect_t *place,
            gboolean               ends,
            gpointer               data)
{
  Search *search = data;

  if (!search->found && graphene_rect_contains_point (place, &GRAPHENE_POINT_INIT (search->x, search->y)))
    {
      search->token = token;
      search->found = TRUE;
    }
}

static void
on_pressed (GtkGestureClick  *gesture,
            int               n_press,
            double            x,
            double            y,
            ThimbleTokenLine *self)
{
  Search search = { (float) x, (float) y - PAD_Y, 0, FALSE };

  walk (self, find_token, &search);
  if (search.found)
    g_signal_emit (self, signals[PICKED], 0, search.token);
}

static void
place_token (ThimbleTokenLine      *self,
             guint                  token,
             const graphene_rect_t *place,
             gboolean               ends,
             gpointer               data)
{
  Search *search = data;

  if (search->found || token != search->token)
    return;
  search->x = place->origin.x + place->size.width / 2;
  search->y = place->origin.y + place->size.height / 2 + PAD_Y;
  search->found = TRUE;
}

gboolean
thimble_token_line_get_place (ThimbleTokenLine *self,
                              guint             token,
                              double           *x,
                              double           *y)
{
  Search search = { .token = token };

  g_return_val_if_fail (THIMBLE_IS_TOKEN_LINE (self), FALSE);

  walk (self, place_token, &search);
  *x = search.x;
  *y = search.y;
  return search.found;
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
thimble_token_line_dispose (GObject *object)
{
  ThimbleTokenLine *self = THIMBLE_TOKEN_LINE (object);

  g_clear_pointer (&self->cut, thimble_token_cut_unref);
  g_clear_object (&self->layout);
  g_clear_pointer (&self->ends, g_array_unref);
  G_OBJECT_CLASS (thimble_token_line_parent_class)->dispose (object);
}

static void
thimble_token_line_class_init (ThimbleTokenLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_token_line_dispose;
  widget_class->get_request_mode = get_request_mode;
  widget_class->measure = thimble_token_line_measure;
  widget_class->size_allocate = thimble_token_line_size_allocate;
  widget_class->snapshot = thimble_token_line_snapshot;
  widget_class->css_changed = thimble_token_line_css_changed;
  widget_class->direction_changed = thimble_token_line_direction_changed;
  gtk_widget_class_set_css_name (widget_class, "token-line");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
thimble_token_line_init (ThimbleTokenLine *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->current = G_MAXUINT;
  self->ends = g_array_new (FALSE, FALSE, sizeof (int));
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_spacing (self->layout, GAP_Y * PANGO_SCALE);
  renew_context (self);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
thimble_token_line_new (void)
{
  return g_object_new (THIMBLE_TYPE_TOKEN_LINE, NULL);
}

void
thimble_token_line_set (ThimbleTokenLine *self,
                        ThimbleTokenCut  *cut,
                        guint             line,
                        gboolean          ids)
{
  g_return_if_fail (THIMBLE_IS_TOKEN_LINE (self));

  if (cut != NULL)
    thimble_token_cut_ref (cut);
  g_clear_pointer (&self->cut, thimble_token_cut_unref);
  self->cut = cut;
  self->line = line;
  self->ids = ids;
  build (self);
}

void
thimble_token_line_set_current (ThimbleTokenLine *self,
                                guint             token)
{
  g_return_if_fail (THIMBLE_IS_TOKEN_LINE (self));

  if (self->current == token)
    return;
  self->current = token;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
