/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <sqlite3.h>

#include "base/thimble-format.h"
#include "thimble-about.h"

/* What a report of a fault needs, and nothing of the person's. */
static char *
make_debug_info (ThimbleCatalogue *catalogue)
{
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  return g_strdup_printf ("Thimble %s\n"
                          "System: %s\n"
                          "Catalogue: %s, prices: %s\n"
                          "GLib %u.%u.%u\n"
                          "GTK %u.%u.%u\n"
                          "libadwaita %u.%u.%u\n"
                          "libsoup %u.%u.%u\n"
                          "json-glib %d.%d.%d\n"
                          "SQLite %s\n",
                          THIMBLE_VERSION,
                          os != NULL ? os : "unknown",
                          thimble_catalogue_get_date (catalogue), thimble_catalogue_get_price_date (catalogue),
                          glib_major_version, glib_minor_version, glib_micro_version,
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          soup_get_major_version (), soup_get_minor_version (), soup_get_micro_version (),
                          JSON_MAJOR_VERSION, JSON_MINOR_VERSION, JSON_MICRO_VERSION,
                          sqlite3_libversion ());
}

void
thimble_about_present (GtkWindow        *parent,
                       ThimbleCatalogue *catalogue)
{
  g_autofree char *debug = NULL;
  g_autofree char *day = NULL;
  g_autofree char *prices = NULL;
  g_autofree char *source = NULL;
  const char *developers[] = { C_("credits", "The Thimble contributors"), NULL };
  GtkWidget *about;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (THIMBLE_IS_CATALOGUE (catalogue));

  debug = make_debug_info (catalogue);
  day = thimble_format_day (thimble_catalogue_get_price_date (catalogue));
  source = g_markup_escape_text (thimble_catalogue_get_source (catalogue), -1);
  /* Translators: the first %s is a date, the second one names where the list comes from. */
  prices = g_strdup_printf (_("Prices were true on %s. %s Check the provider’s own page before you rely on one."), day, source);

  about = g_object_new (ADW_TYPE_ABOUT_WINDOW,
                        "name", "about",
                        "transient-for", parent,
                        "modal", TRUE,
                        "destroy-with-parent", TRUE,
                        "application-name", "Thimble",
                        "application-icon", APP_ID,
                        "version", THIMBLE_VERSION,
                        "developer-name", C_("credits", "The Thimble contributors"),
                        "developers", developers,
                        "translator-credits", _("translator-credits"),
                        "copyright", "© 2026 The Thimble contributors",
                        "license-type", GTK_LICENSE_GPL_3_0,
                        "comments", _("Send a small task to an AI model and see what it reads, what it writes, "
                                      "and what that costs."),
                        "website", "https://github.com/thimble/thimble",
                        "issue-url", "https://github.com/thimble/thimble/issues",
                        "debug-info", debug,
                        "debug-info-filename", "thimble-debug-info.txt",
                        NULL);
  adw_about_window_add_legal_section (ADW_ABOUT_WINDOW (about), _("Model and Price Catalogue"), NULL,
                                      GTK_LICENSE_CUSTOM, prices);
  adw_about_window_add_legal_section (ADW_ABOUT_WINDOW (about), _("Token Encodings"), "© OpenAI",
                                      GTK_LICENSE_MIT_X11, NULL);
  gtk_window_present (GTK_WINDOW (about));
}
