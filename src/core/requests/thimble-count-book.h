/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-store.h"
#include "thimble-forecast.h"

G_BEGIN_DECLS

/**
 * ThimbleCountBook:
 *
 * What experience says of counting: for each model the last bills beside what was predicted (the note "token-bills" of
 * the store: numbers only, no text), and for this run of the program what providers answered when they were asked.
 *
 * Signal `changed`.
 */
#define THIMBLE_TYPE_COUNT_BOOK (thimble_count_book_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleCountBook, thimble_count_book, THIMBLE, COUNT_BOOK, GObject)

ThimbleCountBook *thimble_count_book_new         (ThimbleStore *store);
/* Reads the note, once the store is open. What cannot be read begins anew. */
void              thimble_count_book_load        (ThimbleCountBook *self);

/* @model_key: thimble_model_get_key(). All zero but the factors, which are 1, for a model without bills. */
void              thimble_count_book_get_learned (ThimbleCountBook *self, const char *model_key, ThimbleLearned *out);
/**
 * thimble_count_book_learn:
 * @forecast: as it stood when the request was sent
 *
 * Takes one bill in. Left out: counts that are no bill or implausible, an answer by another family of models, prompts
 * too short to tell a factor from framing, and bills that no text explains (images, tools: more than four times, less
 * than a quarter).
 *
 * Returns: whether it was taken
 */
gboolean          thimble_count_book_learn       (ThimbleCountBook *self, ThimbleModel *model, const char *answered_model,
                                                  const ThimbleForecast *forecast, ThimbleUsage *usage);
/* Forgets what was learnt of one model, or with NULL of all. */
void              thimble_count_book_reset       (ThimbleCountBook *self, const char *model_key);
/* (transfer full) (element-type utf8): keys of the models with bills, in order. */
GPtrArray        *thimble_count_book_list        (ThimbleCountBook *self);

/* The provider's answer for just this prompt and model; -1: not asked in this run of the program. */
void              thimble_count_book_remember    (ThimbleCountBook *self, ThimbleModel *model, ThimblePrompt *prompt, gint64 count);
gint64            thimble_count_book_recall      (ThimbleCountBook *self, ThimbleModel *model, ThimblePrompt *prompt);

gboolean          thimble_count_book_was_asked   (ThimbleCountBook *self); /* there is anything to recall */

/* The forecast of a prompt as it stands, with all that is known. At once: of a long prompt only the beginning is counted and the rest is
 * taken to be like it. */
void              thimble_count_book_forecast_now    (ThimbleCountBook *self, ThimbleModel *model, ThimblePrompt *prompt,
                                                      ThimbleForecast *out);
/* The same of the whole, counted in a worker thread. FALSE only when cancelled. */
void              thimble_count_book_forecast_async  (ThimbleCountBook *self, ThimbleModel *model, ThimblePrompt *prompt,
                                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean          thimble_count_book_forecast_finish (ThimbleCountBook *self, GAsyncResult *result, ThimbleForecast *out,
                                                      GError **error);

G_END_DECLS
