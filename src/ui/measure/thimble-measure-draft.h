/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * ThimbleMeasureDraft:
 *
 * Keeps what a form holds in a settings key, as JSON, so that closing the window does not lose what was never started. It is written a moment
 * after a change, and at the latest when the form is unmapped. Main thread.
 */
typedef struct _ThimbleMeasureDraft ThimbleMeasureDraft;

/* (transfer full): what @form holds now, as JSON; "": nothing; NULL: leave the key as it is */
typedef char *(*ThimbleMeasureDraftMake) (GtkWidget *form);

/* @form: borrowed; frees the draft before it goes itself */
ThimbleMeasureDraft *thimble_measure_draft_new     (GtkWidget *form, const char *key, ThimbleMeasureDraftMake make);
void                 thimble_measure_draft_free    (ThimbleMeasureDraft *self); /* what waits is not written: the form's parts may be gone */
JsonNode            *thimble_measure_draft_read    (ThimbleMeasureDraft *self); /* (transfer full) (nullable): an object; none, or not to be read */
void                 thimble_measure_draft_changed (ThimbleMeasureDraft *self);

G_END_DECLS
