/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "start/thimble-provider-links.h"
#include "start/thimble-signs-button.h"
#include "thimble-help-window.h"

struct _ThimbleHelpWindow
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (ThimbleHelpWindow, thimble_help_window, ADW_TYPE_WINDOW)

typedef struct {
  const char *title;
  const char *text;
} Entry;

static const Entry words[] = {
  { N_("Key"), N_("A ticket: it lets you in. It lies in the system keyring and is sent to its own provider alone.") },
  { N_("Token"), N_("A piece of a word, and the unit you pay by. A token is never a key.") },
  { N_("Input, output, total"), N_("Input is all that the model read, output all that it produced, its reasoning included. "
                                   "Total is their sum.") },
  { N_("Receipt"), N_("Usage, price and cost of one request, as they were that day. A later price never changes it.") },
  { N_("Tier"), N_("Computed from the price: Entry up to $1 per million tokens, Standard up to $6, Premium above.") },
  { N_("Practice"), N_("A small server inside Thimble. Its answers are made by rule on this computer, its token counts "
                       "are real, and it costs nothing.") },
};

static const Entry mistakes[] = {
  { N_("A first task that is too big"), N_("Begin with one small text. The bar under the prompt shows when it grows past "
                                           "2,000 tokens.") },
  { N_("The key taken for the token"), N_("The key is made once and kept. Tokens are used up by every request.") },
  { N_("Reading the answer and not the numbers"), N_("The receipt stands under every answer. Which side cost more?") },
  { N_("Beginning with the dearest model"), N_("An entry model is enough for small tasks, and often costs a hundredth.") },
  { N_("Never looking at prices and billing"), N_("The model picker names prices and their date. The provider’s own pages "
                                                  "are linked below.") },
  { N_("A context that grows unseen"), N_("A follow-up sends the earlier turns again, and each is paid again. New Task "
                                          "begins without them.") },
};

static GtkWidget *
add_group (GtkWidget  *page,
           const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  return group;
}

static void
add_row (GtkWidget  *group,
         const char *title,
         const char *text)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *safe_title = g_markup_escape_text (title, -1);
  g_autofree char *safe_text = g_markup_escape_text (text, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), safe_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), safe_text);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

static void
fill (ThimbleHelpWindow *self,
      ThimbleCatalogue  *catalogue)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group;

  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), page);

  group = add_group (page, _("Four Things to Know"));
  for (guint i = 0; i < THIMBLE_N_SIGNS; i++)
    add_row (group, thimble_sign_get_title (i), thimble_sign_get_explanation (i));
  group = add_group (page, _("Words"));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    add_row (group, _(words[i].title), _(words[i].text));
  group = add_group (page, _("Six First Mistakes"));
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    add_row (group, _(mistakes[i].title), _(mistakes[i].text));
  group = add_group (page, _("Accounts and Billing"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), thimble_product_note_new (catalogue, NULL));

  adw_window_set_content (ADW_WINDOW (self), box);
}

static void
thimble_help_window_class_init (ThimbleHelpWindowClass *klass)
{
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
thimble_help_window_init (ThimbleHelpWindow *self)
{
  gtk_widget_set_name (GTK_WIDGET (self), "help");
  gtk_window_set_title (GTK_WINDOW (self), _("Help"));
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 640);
  gtk_widget_set_size_request (GTK_WIDGET (self), 360, 360);
}

GtkWidget *
thimble_help_window_new (ThimbleCatalogue *catalogue)
{
  ThimbleHelpWindow *self;

  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (catalogue), NULL);

  self = g_object_new (THIMBLE_TYPE_HELP_WINDOW, NULL);
  fill (self, catalogue);
  return GTK_WIDGET (self);
}
