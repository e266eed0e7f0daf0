/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <math.h>

#include "base/thimble-problem.h"
#include "catalogue/thimble-counting.h"
#include "thimble-prompt-size.h"

G_BEGIN_DECLS

/**
 * ThimbleLearned:
 * @n_samples: bills of this model that were looked at; below THIMBLE_LEARN_LEAST nothing follows from them
 * @factor: billed text for each token predicted without learning; @factor_least, @factor_most bound it
 * @offset: tokens that bills hold beyond what was predicted, for models whose text is counted by a public encoding
 * @confirmed: the last bills were predicted to the token
 * @contradicted: none of the last bills was
 * @error: how far predictions were off, as they were made: the median part of the bill, NAN unknown
 * @n_right: how many were right to the token
 *
 * What this person's own bills say of one model.
 */
typedef struct {
  guint    n_samples;
  double   factor, factor_least, factor_most;
  gint64   offset;
  gboolean confirmed;
  gboolean contradicted;
  double   error;
  guint    n_right;
} ThimbleLearned;

#define THIMBLE_LEARN_LEAST 3
#define THIMBLE_LEARNED_NOTHING \
  ((ThimbleLearned) { .factor = 1, .factor_least = 1, .factor_most = 1, .error = (double) NAN })

/* What the bills showed, for people: "12 bills, each predicted to the token". Newly allocated. */
char *thimble_learned_describe (const ThimbleLearned *self);

typedef enum {
  THIMBLE_COUNTED_HERE,        /* by the model's own encoding, on this computer */
  THIMBLE_COUNTED_BY_PROVIDER, /* the provider was asked */
  THIMBLE_COUNTED_BY_FACTOR,   /* another encoding's count times a measured factor */
  THIMBLE_COUNTED_BY_BILLS,    /* the same, with a factor of this person's own bills */
  THIMBLE_COUNTED_ROUGHLY,     /* the table is missing: an estimate by script */
} ThimbleCountedBy;

/**
 * ThimbleForecast:
 * @input: tokens of all that would be sent: text, system, earlier turns, framing
 * @exact: what will be billed; else it is "about", between @least and @most
 * @framing: the part of @input that stands round the text, -1 unknown
 * @text: the text before anything was learnt, and @base_framing as the data have it: what bills are compared with
 * @learns: a bill for it says something: tokens were counted by a table
 * @output_limit: the person's, or the model's own; -1 unknown
 * @cost_least: the input alone at its least; @cost_most: input at its most and the whole output; unknown
 *   where the price, or for the second the limit, is
 * @window: the model's context window, -1 unknown
 *
 * What a prompt would be and cost, before it is sent. A plain value.
 */
typedef struct {
  gint64           input, least, most;
  gboolean         exact;
  ThimbleCountedBy by;
  gint64           framing;
  gint64           text, base_framing;
  gboolean         learns;
  gint64           output_limit;
  gboolean         priced;
  gboolean         free;
  ThimbleMoney     cost_least, cost_most;
  gint64           window;
} ThimbleForecast;

/**
 * thimble_forecast_make:
 * @size: of all texts, counted by thimble_forecast_encoding()
 * @effort: (nullable): what the model will be asked to think
 * @max_output: the person's limit, 0: the model's own
 * @learned: (nullable)
 * @provider_count: what the provider answered for just this prompt, or -1
 *
 * Pure arithmetic.
 */
void        thimble_forecast_make     (ThimbleForecast         *self,
                                       ThimbleModel            *model,
                                       const ThimblePromptSize *size,
                                       const char              *effort,
                                       gint64                   max_output,
                                       const ThimbleLearned    *learned,
                                       gint64                   provider_count);
/* The encoding by which texts for @model are counted: its own, or o200k_base where it has none. */
const char *thimble_forecast_encoding (ThimbleModel *model);

/* Tokens of @text alone for a model of that id, about where it has no public encoding. Short texts: it blocks. */
gint64      thimble_forecast_count_text (const char *model_id, const char *text);

/* Tokens of all texts of @prompt for a model of that id, without framing; at once, as thimble_count_book_forecast_now(). @model_id: (nullable) */
gint64      thimble_forecast_count_now  (const char *model_id, ThimblePrompt *prompt);

/* 0…1 and beyond, NAN where the window is unknown; the output has to fit as well. */
double      thimble_forecast_get_window_share (const ThimbleForecast *self);
/* Not even the least that the input can be fits the window. */
gboolean    thimble_forecast_is_over_window   (const ThimbleForecast *self);
/* What cannot fit at the least that it may be the provider would refuse for certain, so it is not sent. Else the provider
 * decides: %NULL. (transfer full) */
ThimbleProblem *thimble_forecast_check_window (const ThimbleForecast *self, ThimbleModel *model);
/* It may be other enough than @input that a person should see both ends. */
gboolean    thimble_forecast_has_range        (const ThimbleForecast *self);
/* "143 exact", "about 143", translated; where an estimate is wide its range: "about 143 (120–180)". */
char       *thimble_forecast_describe_input   (const ThimbleForecast *self);
/* How it was counted, a sentence: "Counted here with o200k_base, which this model uses." */
char       *thimble_forecast_describe_source  (const ThimbleForecast *self, ThimbleModel *model);

G_END_DECLS
