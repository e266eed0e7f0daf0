/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-measure-view.h"

struct _ThimbleMeasureView
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (ThimbleMeasureView, thimble_measure_view, ADW_TYPE_BIN)

enum { ADD_KEY, SHOW_REQUEST, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
thimble_measure_view_class_init (ThimbleMeasureViewClass *klass)
{
  signals[ADD_KEY] = g_signal_new ("add-key", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SHOW_REQUEST] = g_signal_new ("show-request", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
thimble_measure_view_init (ThimbleMeasureView *self)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "thimble-measure-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _("One small task, ten times"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), _("What it costs on average, and how far the answers differ."));
  adw_bin_set_child (ADW_BIN (self), page);
}

GtkWidget *
thimble_measure_view_new (ThimbleEngine *engine)
{
  return g_object_new (THIMBLE_TYPE_MEASURE_VIEW, NULL);
}

gboolean
thimble_measure_view_is_running (ThimbleMeasureView *self)
{
  return FALSE;
}

void
thimble_measure_view_stop (ThimbleMeasureView *self)
{
}
