/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-forecaster.h"

G_BEGIN_DECLS

/**
 * ThimblePromptEditor:
 *
 * Where the prompt is written: system text, folded away until wanted, and the person's text.
 * Only plain text can be pasted. The draft is kept in the settings (draft-text, draft-system)
 * half a second after the last key, and when the widget goes.
 *
 * Signal `changed`: either text changed. A child given with thimble_prompt_editor_set_foot() stands below the text.
 */
#define THIMBLE_TYPE_PROMPT_EDITOR (thimble_prompt_editor_get_type ())
G_DECLARE_FINAL_TYPE (ThimblePromptEditor, thimble_prompt_editor, THIMBLE, PROMPT_EDITOR, AdwBin)

GtkWidget *thimble_prompt_editor_new            (void);
char      *thimble_prompt_editor_get_text       (ThimblePromptEditor *self); /* (transfer full) */
char      *thimble_prompt_editor_get_system     (ThimblePromptEditor *self); /* (transfer full) */
gboolean   thimble_prompt_editor_is_empty       (ThimblePromptEditor *self); /* no text but white space */
int        thimble_prompt_editor_get_n_chars    (ThimblePromptEditor *self); /* both texts */
/* The cursor stands in a line so long that GTK needs a while for each key: it lays out a line as a whole. */
gboolean   thimble_prompt_editor_is_in_long_line (ThimblePromptEditor *self);
/* Can be undone. */
void       thimble_prompt_editor_set_text       (ThimblePromptEditor *self, const char *text);
void       thimble_prompt_editor_set_system     (ThimblePromptEditor *self, const char *system);
void       thimble_prompt_editor_grab_text_focus (ThimblePromptEditor *self);
void       thimble_prompt_editor_set_foot       (ThimblePromptEditor *self, GtkWidget *foot);
/* Both texts are parts of the prompt that @forecaster follows. */
void       thimble_prompt_editor_watch          (ThimblePromptEditor *self, ThimbleForecaster *forecaster);
/* Writes the draft now. */
void       thimble_prompt_editor_save_draft     (ThimblePromptEditor *self);

G_END_DECLS
