/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "compose/thimble-refusal.h"
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/* What both modes, measurement and chain, have in common. Texts are newly allocated, plain. */

/* (nullable): what is left of the budget; NULL where there is none. */
char *thimble_measure_text_left   (ThimbleEngine *engine);
/* @trials: (element-type ThimbleTrial). Of what day and whose the prices of their models are, those of one source together;
 * "" where none has a price. */
char *thimble_measure_text_prices (GListModel *trials);

/* (nullable): the error with its advice; NULL where there is none. */
char *thimble_measure_text_error  (const GError *error);
/* Why @experiment did not start; with the way to Keys where it is for want of one. */
void  thimble_measure_say_refused (ThimbleRefusal *refusal, gpointer experiment, const GError *error);
/* @trials: (element-type ThimbleTrial). The providers that they are sent to, each once: “Anthropic, OpenAI”. */
char *thimble_measure_text_providers (GListModel *trials);

/* A label that wraps, of that class. */
GtkWidget *thimble_measure_make_text (const char *name, const char *css);
/* A field for a number, as wide as all of them in a form. */
GtkWidget *thimble_measure_make_spin (const char *name, double least, double most, double step);
/* A row of a form with @control at its end. @subtitle: (nullable) */
GtkWidget *thimble_measure_make_row  (const char *title, const char *subtitle, GtkWidget *control);

/* A number that was typed counts when the keyboard leaves its field; a key that starts does not wait for that. @mode: which has the field */
void  thimble_measure_take_typed  (GtkWidget *mode);
/* A number that is too large is refused in a sentence: a field that ended at the limit would change it without a word. So it ends far above. */
#define THIMBLE_MEASURE_TYPED_MOST 99999999
void  thimble_measure_mark_count  (GtkSpinButton *spin, int most); /* wrong where it is not from 1 to @most */

/* Of what a field of dollars holds: 0 is no ceiling, which is unknown money. */
ThimbleMoney thimble_measure_get_ceiling   (GtkWidget *spin);
/* THIMBLE_ERROR_BAD_REQUEST while @misread (ThimbleMisreadRow) tells of a slip: nothing starts under another ceiling than was meant. */
gboolean     thimble_measure_check_ceiling (GtkWidget *misread, GError **error);

typedef void (*ThimbleMeasureNamed) (gpointer object, const char *name);
/* Asks for another name; @named is called with it, and @object, which it does not outlive. */
void  thimble_measure_ask_name    (GtkWindow *parent, const char *title, const char *name, ThimbleMeasureNamed named, GObject *object);

G_END_DECLS
