/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "base/thimble-prompt.h"
#include "catalogue/thimble-model.h"

G_BEGIN_DECLS

/**
 * ThimbleAnswerSettings:
 *
 * A menu button that names the output limit (“Max 300”); its popover holds what else shapes an
 * answer: reasoning effort and temperature where the model knows them, and streaming. The
 * limit is remembered (settings `max-output`); the rest lasts as long as the window.
 *
 * Signal `changed`: any of it changed.
 */
#define THIMBLE_TYPE_ANSWER_SETTINGS (thimble_answer_settings_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleAnswerSettings, thimble_answer_settings, THIMBLE, ANSWER_SETTINGS, AdwBin)

GtkWidget *thimble_answer_settings_new            (void);
/* What can be chosen depends on the model; NULL: what every model knows. */
void       thimble_answer_settings_set_model      (ThimbleAnswerSettings *self, ThimbleModel *model);
gint64     thimble_answer_settings_get_max_output (ThimbleAnswerSettings *self); /* 0: the provider's default */
void       thimble_answer_settings_set_max_output (ThimbleAnswerSettings *self, gint64 tokens);
/* Writes limit, effort, temperature and streaming into a prompt, as far as the model takes them. */
void       thimble_answer_settings_apply          (ThimbleAnswerSettings *self, ThimblePrompt *prompt);
/* Takes all of it from a prompt that was sent once. */
void       thimble_answer_settings_read           (ThimbleAnswerSettings *self, ThimblePrompt *prompt);

G_END_DECLS
