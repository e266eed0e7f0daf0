/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/thimble-model.h"
#include "thimble-sending-private.h"

G_BEGIN_DECLS

/* The provider's own count of all that @prompt sends; costs no tokens. Returns through @task (int, tokens). */
void thimble_token_count_run (const ThimbleFloor *floor, ThimbleModel *model, ThimblePrompt *prompt, GTask *task);

G_END_DECLS
