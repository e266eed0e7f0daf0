/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tokens/thimble-script-mix.h"
#include "thimble-model.h"

G_BEGIN_DECLS

/**
 * ThimbleFactor:
 *
 * Tokens of a family for each token of o200k_base: most likely, least, most.
 */
typedef struct {
  double middle, least, most;
} ThimbleFactor;

/**
 * ThimbleCounting:
 * @encoding: (nullable): the public encoding that cuts the family's text; %NULL: none, so its
 *   count is that of o200k_base times @factors
 * @exact: encoding and framing are confirmed by bills: what is counted here is what is billed
 * @framing_known: else what stands round the text is the server's own and not known
 * @per_request: tokens of framing, once; @per_message: for each message; @thinking: where the model thinks
 * @slack: by how much each message's framing may be off; 0 where it is confirmed
 * @system_is_message: the system text is one message more
 * @source: where the figures come from, for people, untranslated
 *
 * How a family of models counts tokens: data of data/catalogue/counting.json. Lives as long as
 * the program. Pure reading: any thread.
 */
typedef struct {
  const char   *id;
  const char   *name;
  const char   *encoding;
  gboolean      exact;
  gboolean      framing_known;
  gint64        per_request;
  gint64        per_message;
  gint64        thinking;
  gint64        slack;
  gboolean      system_is_message;
  ThimbleFactor factors[THIMBLE_N_SCRIPTS];
  const char   *source;
} ThimbleCounting;

/* By the id at any endpoint: "gpt-6-luna", "anthropic/claude-opus-5", "models/gemini-3.8-flash"; "other" else. */
const ThimbleCounting *thimble_counting_find      (const char   *model_id);
const ThimbleCounting *thimble_counting_for_model (ThimbleModel *model);
/* All families, in the order of the file; for tables that compare them. */
const ThimbleCounting * const *thimble_counting_list (guint *n_families);

/**
 * thimble_counting_get_framing:
 * @n_turns: messages that are no system text: 1 for a lone prompt
 *
 * Tokens that stand round the text; @least and @most (both nullable) bound them.
 *
 * Returns: tokens, or -1 where that is not known
 */
gint64 thimble_counting_get_framing (const ThimbleCounting *self,
                                     guint                  n_turns,
                                     gboolean               has_system,
                                     gboolean               thinks,
                                     gint64                *least,
                                     gint64                *most);
/* The factor of a text of that mix. */
void   thimble_counting_get_factor  (const ThimbleCounting  *self,
                                     const ThimbleScriptMix *mix,
                                     ThimbleFactor          *out);

G_END_DECLS
