/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "thimble-signs-button.h"
#include "thimble-signs-ring.h"

static const struct {
  const char *title;
  const char *explanation;
} texts[THIMBLE_N_SIGNS] = {
  { N_("Key made"), N_("A key is made on the provider’s own page. It is a ticket: it lets you in and costs nothing by itself.") },
  { N_("Request sent"), N_("A request carries your prompt to the model and brings its answer back. Each one is billed by its tokens.") },
  { N_("Usage read"), N_("The receipt under an answer counts tokens: input is what the model read, output is what it wrote.") },
  { N_("Sides compared"), N_("An output token usually costs more than an input token. The receipt shows which side cost more this time.") },
};

struct _ThimbleSignsButton
{
  GtkWidget parent_instance;

  /* configured */
  ThimbleEngine *engine;

  /* borrowed */
  GtkWidget *button;
  GtkWidget *ring;
  GtkWidget *label;
  GtkWidget *popover; /* NULL until it is first opened */
  GtkWidget *checks[THIMBLE_N_SIGNS];
};

G_DEFINE_FINAL_TYPE (ThimbleSignsButton, thimble_signs_button, GTK_TYPE_WIDGET)

const char *
thimble_sign_get_title (guint index)
{
  g_return_val_if_fail (index < THIMBLE_N_SIGNS, NULL);

  return _(texts[index].title);
}

const char *
thimble_sign_get_explanation (guint index)
{
  g_return_val_if_fail (index < THIMBLE_N_SIGNS, NULL);

  return _(texts[index].explanation);
}

static void
update (ThimbleSignsButton *self)
{
  ThimbleSigns signs = { 0 };
  gboolean done[THIMBLE_N_SIGNS];
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;
  guint n_done = 0;

  thimble_engine_get_signs (self->engine, &signs);
  done[0] = signs.key_made;
  done[1] = signs.request_sent;
  done[2] = signs.usage_read;
  done[3] = signs.sides_compared;
  for (guint i = 0; i < THIMBLE_N_SIGNS; i++)
    {
      n_done += done[i] ? 1 : 0;
      if (self->checks[i] == NULL)
        continue;
      gtk_image_set_from_icon_name (GTK_IMAGE (self->checks[i]), done[i] ? "object-select-symbolic" : NULL);
      if (done[i])
        gtk_widget_add_css_class (self->checks[i], "done");
      else
        gtk_widget_remove_css_class (self->checks[i], "done");
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->checks[i]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      /* Translators: what a screen reader says of a sign of progress. */
                                      done[i] ? C_("sign", "Done") : C_("sign", "Not yet"), -1);
    }

  /* Translators: how many of the signs of progress are ticked: "2 of 4". */
  text = g_strdup_printf (_("%u of %u"), n_done, (guint) THIMBLE_N_SIGNS);
  gtk_label_set_text (GTK_LABEL (self->label), text);
  thimble_signs_ring_set_done (THIMBLE_SIGNS_RING (self->ring), n_done);
  /* Translators: the tooltip of the button "2 of 4", which stands for %s. */
  label = g_strdup_printf (_("Four things to know: %s ticked"), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_tooltip_text (self->button, label);
}

static GtkWidget *
new_label (const char *text,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 34);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
on_hide (ThimbleSignsButton *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
fill_popover (ThimbleSignsButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *hide;

  gtk_widget_add_css_class (box, "signs");
  gtk_box_append (GTK_BOX (box), new_label (_("Four Things to Know"), "heading"));
  gtk_box_append (GTK_BOX (box), new_label (_("Each is ticked when you have done it yourself."), "start-note"));
  for (guint i = 0; i < THIMBLE_N_SIGNS; i++)
    {
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
      GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
      g_autofree char *name = g_strdup_printf ("sign-%u", i + 1);

      self->checks[i] = gtk_image_new ();
      gtk_widget_set_name (self->checks[i], name);
      gtk_widget_set_valign (self->checks[i], GTK_ALIGN_START);
      gtk_widget_add_css_class (self->checks[i], "sign-check");
      gtk_box_append (GTK_BOX (row), self->checks[i]);
      gtk_box_append (GTK_BOX (lines), new_label (thimble_sign_get_title (i), "sign-title"));
      gtk_box_append (GTK_BOX (lines), new_label (thimble_sign_get_explanation (i), "start-note"));
      gtk_box_append (GTK_BOX (row), lines);
      gtk_box_append (GTK_BOX (box), row);
    }
  hide = gtk_button_new_with_mnemonic (_("_Hide These"));
  gtk_widget_set_name (hide, "signs-hide");
  gtk_widget_set_tooltip_text (hide, _("The main menu shows them again"));
  gtk_widget_set_halign (hide, GTK_ALIGN_START);
  g_signal_connect_object (hide, "clicked", G_CALLBACK (on_hide), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), hide);
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  update (self);
}

/* Before it is shown, so that it has its size from the first frame. */
static void
create_popover (GtkMenuButton *button,
                gpointer       user_data)
{
  ThimbleSignsButton *self = user_data;
  GtkWidget *child;
  int width, height;

  if (self->popover != NULL)
    return;
  self->popover = gtk_popover_new ();
  fill_popover (self);
  gtk_menu_button_set_popover (button, self->popover);

  /* A popover asks wrapped text for its height without telling it the width, and would be too low. */
  child = gtk_popover_get_child (GTK_POPOVER (self->popover));
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  gtk_widget_set_size_request (child, width, height);
}

static void
thimble_signs_button_dispose (GObject *object)
{
  ThimbleSignsButton *self = THIMBLE_SIGNS_BUTTON (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  memset (self->checks, 0, sizeof self->checks);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (thimble_signs_button_parent_class)->dispose (object);
}

static void
thimble_signs_button_class_init (ThimbleSignsButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_signs_button_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
thimble_signs_button_init (ThimbleSignsButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *squeezer = adw_squeezer_new ();

  self->button = gtk_menu_button_new ();
  self->ring = thimble_signs_ring_new (THIMBLE_N_SIGNS);
  self->label = gtk_label_new (NULL);
  gtk_box_append (GTK_BOX (box), self->ring);
  /* In a narrow window the ring alone says it, so that the title is not cut off. */
  gtk_widget_set_margin_start (self->label, 8);
  adw_squeezer_add (ADW_SQUEEZER (squeezer), self->label);
  adw_squeezer_set_allow_none (ADW_SQUEEZER (squeezer), TRUE);
  adw_squeezer_set_homogeneous (ADW_SQUEEZER (squeezer), FALSE);
  gtk_box_append (GTK_BOX (box), squeezer);

  gtk_widget_set_name (self->button, "signs");
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), box);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->button), create_popover, self, NULL);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

GtkWidget *
thimble_signs_button_new (ThimbleEngine *engine)
{
  ThimbleSignsButton *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_SIGNS_BUTTON, NULL);
  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "signs-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
