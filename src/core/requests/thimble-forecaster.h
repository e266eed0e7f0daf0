/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-runner.h"

G_BEGIN_DECLS

/**
 * ThimbleForecaster:
 *
 * The forecast of a prompt while it is being written. It is told each edit and recounts only the words around it; what
 * is long is counted in a thread. Where the person asks for it, or switched it on for when the typing rests, the provider
 * counts. Main context.
 *
 * Signals: `changed`: the forecast, or what is known of asking, is another. `reread`: the texts are needed anew
 * (thimble_forecaster_set_text()), since another model cuts them by another encoding.
 */
#define THIMBLE_TYPE_FORECASTER (thimble_forecaster_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleForecaster, thimble_forecaster, THIMBLE, FORECASTER, GObject)

typedef enum { THIMBLE_PART_TEXT, THIMBLE_PART_SYSTEM } ThimblePart;

/* Bytes of a text or an insertion above which it is counted in a thread. */
#define THIMBLE_LONG_TEXT (256 * 1024)

/* (transfer full): all that would be sent, as it stands now. */
typedef ThimblePrompt *(*ThimblePromptFunc) (gpointer data);

ThimbleForecaster *thimble_forecaster_new          (ThimbleRunner *runner, ThimblePromptFunc prompt, gpointer data);
void               thimble_forecaster_set_model    (ThimbleForecaster *self, ThimbleModel *model); /* nullable */
/* @effort: (nullable); @max_output: 0: the model's own */
void               thimble_forecaster_set_settings (ThimbleForecaster *self, gint64 max_output, const char *effort);
/* (nullable): the prompt whose earlier turns are carried along. */
void               thimble_forecaster_set_turns    (ThimbleForecaster *self, ThimblePrompt *turns);
/* All anew; at once where it is short. */
void               thimble_forecaster_set_text     (ThimbleForecaster *self, ThimblePart part, GBytes *text);
/* The part was edited past thimble_forecaster_edit() and is set anew soon: until then there is no number. */
void               thimble_forecaster_await_text   (ThimbleForecaster *self, ThimblePart part);
/**
 * thimble_forecaster_edit:
 * @offset: bytes before it
 * @removed: the @n_removed bytes that go; @inserted: the @n_inserted bytes that come, fewer than THIMBLE_LONG_TEXT
 *
 * Returns: %FALSE where the part is being counted in a thread just now: it has to be set anew
 */
gboolean           thimble_forecaster_edit         (ThimbleForecaster *self, ThimblePart part, gsize offset,
                                                    const char *removed, gsize n_removed, const char *inserted, gsize n_inserted);

/* FALSE while there is no model, or a long text is being counted. */
gboolean           thimble_forecaster_get          (ThimbleForecaster *self, ThimbleForecast *out);
gboolean           thimble_forecaster_is_counting  (ThimbleForecaster *self); /* a long text */
/* Tokens of the earlier turns for this model; 0 where there are none. */
gint64             thimble_forecaster_get_carried  (ThimbleForecaster *self);

/* Whether the provider can be asked, and would say more than is known. */
gboolean           thimble_forecaster_can_ask      (ThimbleForecaster *self);
void               thimble_forecaster_ask          (ThimbleForecaster *self);
gboolean           thimble_forecaster_is_asking    (ThimbleForecaster *self);
/* (nullable): why the last question had no answer; gone with the next edit. */
ThimbleProblem    *thimble_forecaster_get_problem  (ThimbleForecaster *self);
/* Ask by itself whenever nothing changed for @ms; 0: never, as it is from the start. */
void               thimble_forecaster_set_rest     (ThimbleForecaster *self, guint ms);

G_END_DECLS
