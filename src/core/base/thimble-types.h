/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The words that every floor speaks. Each enum has a stable text form: it is what the
 * database, the terminal and the catalogue use, so a name here is never changed. */

/**
 * ThimbleDialectKind:
 * @THIMBLE_DIALECT_OPENAI_RESPONSES: `openai-responses`
 * @THIMBLE_DIALECT_OPENAI_CHAT: `openai-chat`, which all compatible servers speak
 * @THIMBLE_DIALECT_ANTHROPIC_MESSAGES: `anthropic-messages`
 * @THIMBLE_DIALECT_GEMINI: `gemini`, generateContent
 *
 * The wire format a provider speaks.
 */
typedef enum {
  THIMBLE_DIALECT_OPENAI_RESPONSES,
  THIMBLE_DIALECT_OPENAI_CHAT,
  THIMBLE_DIALECT_ANTHROPIC_MESSAGES,
  THIMBLE_DIALECT_GEMINI,
} ThimbleDialectKind;

/**
 * ThimbleState:
 *
 * A request's life: `prepared → sent → streaming → completed | stopped | failed | interrupted`.
 * Only the dialect's own end event completes a request; a closed connection never does.
 */
typedef enum {
  THIMBLE_STATE_PREPARED,
  THIMBLE_STATE_SENT,
  THIMBLE_STATE_STREAMING,
  THIMBLE_STATE_COMPLETED,
  THIMBLE_STATE_STOPPED,
  THIMBLE_STATE_FAILED,
  THIMBLE_STATE_INTERRUPTED,
} ThimbleState;

/**
 * ThimbleFinish:
 * @THIMBLE_FINISH_UNKNOWN: not told, or not ended (`unknown`)
 * @THIMBLE_FINISH_STOP: the answer is complete (`stop`)
 * @THIMBLE_FINISH_LENGTH: the output limit was reached (`length`)
 * @THIMBLE_FINISH_CONTEXT: the context window is full (`context`)
 * @THIMBLE_FINISH_REFUSAL: the model declined (`refusal`)
 * @THIMBLE_FINISH_BLOCKED: a safety or policy filter cut prompt or answer (`blocked`)
 * @THIMBLE_FINISH_TOOL: the model asked for a tool, which Thimble does not offer (`tool`)
 * @THIMBLE_FINISH_OTHER: a reason we do not know; its own word is kept beside it (`other`)
 *
 * Why an answer ended.
 */
typedef enum {
  THIMBLE_FINISH_UNKNOWN,
  THIMBLE_FINISH_STOP,
  THIMBLE_FINISH_LENGTH,
  THIMBLE_FINISH_CONTEXT,
  THIMBLE_FINISH_REFUSAL,
  THIMBLE_FINISH_BLOCKED,
  THIMBLE_FINISH_TOOL,
  THIMBLE_FINISH_OTHER,
} ThimbleFinish;

/**
 * ThimbleBilled:
 * @THIMBLE_BILLED_NONE: it never left, or was refused before work (`none`)
 * @THIMBLE_BILLED_REPORTED: the provider told its numbers (`reported`)
 * @THIMBLE_BILLED_POSSIBLE: it left; numbers are unknown or partial (`possible`)
 */
typedef enum {
  THIMBLE_BILLED_NONE,
  THIMBLE_BILLED_REPORTED,
  THIMBLE_BILLED_POSSIBLE,
} ThimbleBilled;

/**
 * ThimbleTier:
 *
 * Computed from the price, never an opinion (see thimble_tier_from_price()). The order is
 * the order of the picker: Entry leads.
 */
typedef enum {
  THIMBLE_TIER_ENTRY,
  THIMBLE_TIER_STANDARD,
  THIMBLE_TIER_PREMIUM,
  THIMBLE_TIER_LOCAL,
  THIMBLE_TIER_PRACTICE,
  THIMBLE_TIER_UNPRICED,
} ThimbleTier;

#define THIMBLE_N_TIERS (THIMBLE_TIER_UNPRICED + 1)

/* The stable text forms. Each _from_id returns FALSE and leaves @out alone where the text
 * is none of its own. */
const char *thimble_dialect_kind_to_id   (ThimbleDialectKind  kind);
gboolean    thimble_dialect_kind_from_id (const char         *id,
                                          ThimbleDialectKind *out);
const char *thimble_state_to_id          (ThimbleState        state);
gboolean    thimble_state_from_id        (const char         *id,
                                          ThimbleState       *out);
gboolean    thimble_state_is_final       (ThimbleState        state);
const char *thimble_finish_to_id         (ThimbleFinish       finish);
gboolean    thimble_finish_from_id       (const char         *id,
                                          ThimbleFinish      *out);
const char *thimble_billed_to_id         (ThimbleBilled       billed);
gboolean    thimble_billed_from_id       (const char         *id,
                                          ThimbleBilled      *out);
const char *thimble_tier_to_id           (ThimbleTier         tier);
gboolean    thimble_tier_from_id         (const char         *id,
                                          ThimbleTier        *out);

/* The words a person reads, translated: "Entry", "done", "answer complete". */
const char *thimble_tier_get_label       (ThimbleTier         tier);
const char *thimble_state_get_label      (ThimbleState        state);
const char *thimble_finish_get_label     (ThimbleFinish       finish);

/* GTypes so that the enums can be properties. */
#define THIMBLE_TYPE_STATE (thimble_state_get_type ())
GType       thimble_state_get_type       (void);
#define THIMBLE_TYPE_TIER (thimble_tier_get_type ())
GType       thimble_tier_get_type        (void);

G_END_DECLS
