/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-history-exchange-dialogs.h"

static AdwMessageDialog *
make_dialog (GtkWidget *host, const char *name, const char *heading, const char *body)
{
  GtkRoot *root = gtk_widget_get_root (host);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, NULL);

  gtk_widget_set_name (dialog, name);
  /* A file's name may be in it: never markup. */
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (dialog), heading);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body != NULL ? body : "");
  return ADW_MESSAGE_DIALOG (dialog);
}

AdwMessageDialog *
thimble_exchange_progress_new (GtkWidget *host, const char *heading)
{
  AdwMessageDialog *dialog = make_dialog (host, "exchange-progress", heading, NULL);
  GtkWidget *bar = gtk_progress_bar_new ();

  gtk_widget_set_name (bar, "exchange-bar");
  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (bar), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, heading, -1);
  adw_message_dialog_set_extra_child (dialog, bar);
  adw_message_dialog_add_response (dialog, "stop", _("_Stop"));
  adw_message_dialog_set_close_response (dialog, "stop");
  /* The window goes on working meanwhile, and so may the person. */
  gtk_window_set_modal (GTK_WINDOW (dialog), FALSE);
  return dialog;
}

void
thimble_exchange_progress_set_share (AdwMessageDialog *dialog, double share)
{
  GtkProgressBar *bar = GTK_PROGRESS_BAR (adw_message_dialog_get_extra_child (dialog));
  g_autofree char *text = thimble_format_percent (share);

  gtk_progress_bar_set_fraction (bar, CLAMP (share, 0, 1));
  gtk_progress_bar_set_text (bar, text);
}

void
thimble_exchange_show_problem (GtkWidget *host, const char *heading, ThimbleProblem *problem)
{
  g_autofree char *body = g_strdup_printf ("%s\n\n%s", thimble_problem_get_message (problem), thimble_problem_get_advice (problem));
  AdwMessageDialog *dialog = make_dialog (host, "exchange-problem", heading, body);
  const char *details = thimble_problem_get_details (problem);

  if (details != NULL)
    {
      g_autofree char *safe = thimble_text_for_label (details, 400);
      GtkWidget *label = gtk_label_new (safe);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
      gtk_widget_add_css_class (label, "caption");
      adw_message_dialog_set_extra_child (dialog, label);
    }
  adw_message_dialog_add_response (dialog, "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
thimble_exchange_show_reasons (GtkWidget *host, const char *body, GPtrArray *reasons, gboolean more)
{
  AdwMessageDialog *dialog = make_dialog (host, "exchange-reasons", _("What Was Refused"), body);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  g_autoptr (GString) lines = g_string_new (NULL);
  GtkWidget *label;

  for (guint i = 0; i < reasons->len; i++)
    g_string_append_printf (lines, "%s%s", i > 0 ? "\n" : "", (char *) reasons->pdata[i]);
  if (more)
    g_string_append (lines, "\n…");
  label = gtk_label_new (lines->str);
  gtk_widget_set_name (label, "exchange-reasons-text");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), label);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  /* Two lines for each: what is natural is reckoned for a wider window. */
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), (int) CLAMP (reasons->len * 44, 66, 320));
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
  adw_message_dialog_set_extra_child (dialog, scroller);
  adw_message_dialog_add_response (dialog, "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}
