/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-problem.h"
#include "base/thimble-prompt.h"
#include "base/thimble-quirks.h"
#include "base/thimble-types.h"
#include "usage/thimble-usage.h"
#include "base/thimble-money.h"

G_BEGIN_DECLS

/**
 * ThimbleModelTraits:
 *
 * What a dialect must know of a model to write a body for it; filled by the catalogue. All
 * strings are borrowed.
 */
typedef enum {
  THIMBLE_TEMPERATURE_UNKNOWN,            /* not in the catalogue: sent where set */
  THIMBLE_TEMPERATURE_ACCEPTED,
  THIMBLE_TEMPERATURE_NOT_ACCEPTED,
  THIMBLE_TEMPERATURE_EFFORT_NONE_ONLY,   /* OpenAI: with reasoning effort `none` only */
  THIMBLE_TEMPERATURE_OLD_VERSION_ONLY,   /* Anthropic: with anthropic-version 2023-06-01 only */
} ThimbleTemperatureRule;

typedef enum {
  THIMBLE_EFFORT_NOWHERE,                 /* the model has no effort levels */
  THIMBLE_EFFORT_PLAIN,                   /* the dialect's usual place */
  THIMBLE_EFFORT_THINKING_BUDGET,         /* older Anthropic and Gemini 2.5: a number of tokens */
} ThimbleEffortPlace;

typedef struct {
  const char             *model_id;
  ThimbleTemperatureRule  temperature;
  ThimbleEffortPlace      effort;
} ThimbleModelTraits;

/**
 * ThimbleWireDraft:
 *
 * What a dialect wants sent: path under the base URL, extra headers (never the key), JSON body.
 */
typedef struct {
  char      *path;      /* "/responses", "/models/gemini-3.8-flash:streamGenerateContent?alt=sse" */
  GPtrArray *headers;   /* (element-type utf8) name, value, … */
  GBytes    *body;
} ThimbleWireDraft;

void thimble_wire_draft_free (ThimbleWireDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleWireDraft, thimble_wire_draft_free)

/**
 * thimble_dialect_write:
 *
 * Prompt → body. Pure.
 *
 * Returns: (transfer full): the draft, or %NULL with THIMBLE_ERROR_EMPTY_PROMPT or
 *   THIMBLE_ERROR_UNSUPPORTED (a temperature that the model refuses, say)
 */
ThimbleWireDraft *thimble_dialect_write (ThimbleDialectKind        kind,
                                         const ThimbleQuirks      *quirks,
                                         const ThimbleModelTraits *traits,
                                         ThimblePrompt            *prompt,
                                         GError                  **error);

/**
 * thimble_dialect_write_count:
 *
 * What asks the provider how many tokens of input @prompt is. It costs no tokens: Anthropic's
 * count_tokens, Gemini's countTokens, OpenAI's input_tokens. Pure.
 *
 * Returns: (transfer full): the draft, or %NULL with THIMBLE_ERROR_EMPTY_PROMPT or
 *   THIMBLE_ERROR_UNSUPPORTED where dialect or server (quirk `counts_input`) has no such question
 */
ThimbleWireDraft *thimble_dialect_write_count (ThimbleDialectKind        kind,
                                               const ThimbleQuirks      *quirks,
                                               const ThimbleModelTraits *traits,
                                               ThimblePrompt            *prompt,
                                               GError                  **error);
/* The count in its answer, a 2xx (@body may be NULL: empty); -1 with THIMBLE_ERROR_NOT_UNDERSTOOD where there is none. */
gint64            thimble_dialect_read_count  (ThimbleDialectKind        kind,
                                               const char               *body,
                                               gssize                    length,
                                               GError                  **error);

/**
 * ThimbleEventType:
 * @THIMBLE_EVENT_START: the provider answers; @model and @id may be known
 * @THIMBLE_EVENT_TEXT: text of the answer, to be appended
 * @THIMBLE_EVENT_REASONING: readable reasoning text, where the provider shows it
 * @THIMBLE_EVENT_REFUSAL: the model's words of refusal, to be appended to the answer
 * @THIMBLE_EVENT_USAGE: all counts known so far, cumulative: replaces what was known
 * @THIMBLE_EVENT_FINISH: why it ended
 * @THIMBLE_EVENT_PROBLEM: an error inside the stream, or in place of it
 * @THIMBLE_EVENT_END: the dialect's own end event: only this completes a request
 */
typedef enum {
  THIMBLE_EVENT_START,
  THIMBLE_EVENT_TEXT,
  THIMBLE_EVENT_REASONING,
  THIMBLE_EVENT_REFUSAL,
  THIMBLE_EVENT_USAGE,
  THIMBLE_EVENT_FINISH,
  THIMBLE_EVENT_PROBLEM,
  THIMBLE_EVENT_END,
} ThimbleEventType;

typedef struct {
  ThimbleEventType  type;
  char             *text;        /* TEXT, REASONING, REFUSAL: UTF-8 without NUL; FINISH: the provider's own word */
  char             *model;       /* START: the model that answers, nullable */
  char             *id;          /* START: the answer's id, nullable (Gemini's responseId is its request id) */
  ThimbleUsage     *usage;       /* USAGE */
  ThimbleMoney      cost;        /* USAGE: the server's own figure (OpenRouter), else unknown */
  char             *service_tier;/* USAGE: what was billed, nullable ("flex", "priority", "default") */
  ThimbleFinish     finish;      /* FINISH */
  char             *explanation; /* FINISH: the provider's words on a refusal or block, nullable */
  ThimbleProblem   *problem;     /* PROBLEM */
} ThimbleEvent;

void thimble_event_clear (ThimbleEvent *event);

/**
 * ThimbleDecoder:
 *
 * bytes → events, without I/O. One for each answer. It owns an SSE parser (streaming) or a
 * capped buffer (one JSON document). A streaming request that is answered by
 * `application/json` is decoded as a document, whatever was asked.
 */
typedef struct _ThimbleDecoder ThimbleDecoder;

/**
 * thimble_decoder_new:
 * @sse: whether the answer is text/event-stream
 */
ThimbleDecoder *thimble_decoder_new    (ThimbleDialectKind    kind,
                                        const ThimbleQuirks  *quirks,
                                        gboolean              sse);
void            thimble_decoder_free   (ThimbleDecoder       *self);
/* THIMBLE_ERROR_NOT_UNDERSTOOD, _TOO_LARGE: the answer cannot be read on. */
gboolean        thimble_decoder_feed   (ThimbleDecoder       *self,
                                        const char           *bytes,
                                        gsize                 length,
                                        GError              **error);
/* The stream ended. A dialect that ends with the connection (Gemini after finishReason; Chat
 * without [DONE] after finish_reason) now gives its END; else none comes: cut off. */
gboolean        thimble_decoder_finish (ThimbleDecoder       *self,
                                        GError              **error);
/* TRUE and fills @event (clear it afterwards), FALSE where nothing is ready. */
gboolean        thimble_decoder_pop    (ThimbleDecoder       *self,
                                        ThimbleEvent         *event);
gboolean        thimble_decoder_has_ended (ThimbleDecoder    *self); /* END was produced */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleDecoder, thimble_decoder_free)

/**
 * thimble_dialect_read_error:
 * @status: HTTP status
 * @body: (nullable): the body, capped by the caller
 * @provider_name: for the message: "OpenAI"
 * @retry_after_s: from the headers, or -1; the body's own hint (Gemini RetryInfo) fills in
 *
 * Classifies an answer that is no 2xx: reference 6.1–6.4, 10.11. HTML, empty, array and string
 * bodies included. Pure. The caller masks the key in the details.
 *
 * Returns: (transfer full): never %NULL
 */
ThimbleProblem *thimble_dialect_read_error (ThimbleDialectKind  kind,
                                            guint               status,
                                            const char         *body,
                                            gssize              length,
                                            const char         *provider_name,
                                            gint64              retry_after_s);
/* Whether a failure of this class may have been billed (server errors, time-outs after sending). */
gboolean        thimble_problem_may_be_billed (ThimbleProblem *problem);

G_END_DECLS
