/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "measure/thimble-contrast.h"
#include "thimble-measure-contrast.h"

struct _ThimbleMeasureContrast
{
  AdwBin parent_instance;

  /* children */
  GtkWidget *title;
  GtkWidget *paragraphs;

  char *told; /* nullable: what stands there, so that it is not made anew while something runs */
};

G_DEFINE_FINAL_TYPE (ThimbleMeasureContrast, thimble_measure_contrast, ADW_TYPE_BIN)

enum { CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
is_told (ThimbleQuantity quantity)
{
  return quantity == THIMBLE_QUANTITY_INPUT || quantity == THIMBLE_QUANTITY_OUTPUT || quantity == THIMBLE_QUANTITY_COST ||
         quantity == THIMBLE_QUANTITY_DURATION;
}

/* A line a sentence, of what changed. */
static char *
make_text (const ThimbleContrast *contrast)
{
  g_autoptr (GString) text = g_string_new (contrast->note);
  gsize before = text->len;

  for (guint i = 0; i < contrast->shifts->len; i++)
    {
      const ThimbleShift *shift = g_ptr_array_index (contrast->shifts, i);

      if (is_told (shift->quantity) && shift->before != shift->after)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", shift->sentence);
    }
  if (text->len == before && contrast->shifts->len > 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", _("Nothing changed."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_label (ThimbleMeasureContrast *self, const char *text, const char *css, int margin)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_top (label, margin);
  gtk_widget_add_css_class (label, css);
  gtk_box_append (GTK_BOX (self->paragraphs), label);
}

static void
on_close (ThimbleMeasureContrast *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
thimble_measure_contrast_finalize (GObject *object)
{
  g_free (THIMBLE_MEASURE_CONTRAST (object)->told);
  G_OBJECT_CLASS (thimble_measure_contrast_parent_class)->finalize (object);
}

static void
thimble_measure_contrast_class_init (ThimbleMeasureContrastClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thimble_measure_contrast_finalize;
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_measure_contrast_init (ThimbleMeasureContrast *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_widget_add_css_class (self->title, "strong");
  gtk_widget_set_name (close, "measure-comparison-close");
  gtk_widget_set_tooltip_text (close, _("Close the Comparison"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Close the Comparison"), -1);
  gtk_widget_add_css_class (close, "flat");
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (on_close), self);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), close);
  self->paragraphs = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_name (self->paragraphs, "measure-comparison");
  gtk_box_append (GTK_BOX (card), head);
  gtk_box_append (GTK_BOX (card), self->paragraphs);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "measure-card");
  adw_bin_set_child (ADW_BIN (self), card);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
thimble_measure_contrast_new (void)
{
  return g_object_new (THIMBLE_TYPE_MEASURE_CONTRAST, NULL);
}

void
thimble_measure_contrast_show (ThimbleMeasureContrast *self, const char *name, GPtrArray *contrasts)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *shown = NULL, *title = NULL, *told = NULL;
  GtkWidget *child;

  g_return_if_fail (THIMBLE_IS_MEASURE_CONTRAST (self));

  gtk_widget_set_visible (GTK_WIDGET (self), contrasts != NULL);
  if (contrasts == NULL)
    return;
  shown = thimble_text_for_label (name, 80);
  /* Translators: %s is another measurement or chain */
  title = g_strdup_printf (_("Compared with “%s”"), shown);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  for (guint i = 0; i < contrasts->len; i++)
    {
      const ThimbleContrast *contrast = g_ptr_array_index (contrasts, i);

      g_ptr_array_add (texts, thimble_text_for_label (contrast->name, 80));
      g_ptr_array_add (texts, make_text (contrast));
    }
  g_ptr_array_add (texts, NULL);
  told = g_strjoinv ("\n", (char **) texts->pdata);
  if (g_strcmp0 (told, self->told) == 0)
    return;
  g_free (self->told);
  self->told = g_steal_pointer (&told);
  while ((child = gtk_widget_get_first_child (self->paragraphs)) != NULL)
    gtk_box_remove (GTK_BOX (self->paragraphs), child);
  for (guint i = 0; i + 1 < texts->len; i += 2)
    {
      const char *text = g_ptr_array_index (texts, i + 1);

      add_label (self, g_ptr_array_index (texts, i), "strong", i > 0 ? 6 : 0);
      if (*text != '\0')
        add_label (self, text, "tnum", 0);
    }
}
