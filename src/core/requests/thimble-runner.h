/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/thimble-catalogue.h"
#include "keys/thimble-key-store.h"
#include "practice/thimble-practice.h"
#include "store/thimble-store.h"
#include "thimble-budget.h"
#include "thimble-count-book.h"
#include "thimble-request.h"

G_BEGIN_DECLS

/**
 * ThimbleRunner:
 *
 * The way of one request: key, row committed, body, bytes out, bytes in, checkpoints, receipt.
 * Window, terminal, measurement and chain all send through it. Nothing is resent.
 *
 * Signals: `request-ended` (ThimbleRequest), `key-checked` (ThimbleEndpoint, gboolean accepted).
 */
#define THIMBLE_TYPE_RUNNER (thimble_runner_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleRunner, thimble_runner, THIMBLE, RUNNER, GObject)

ThimbleRunner *thimble_runner_new         (ThimbleCatalogue *catalogue, ThimbleKeyStore *keys, ThimbleStore *store,
                                           ThimbleTransport *transport, ThimblePractice *practice);
/* (transfer none): what every sending is checked against before it leaves, and settled with after. */
ThimbleBudget *thimble_runner_get_budget  (ThimbleRunner *self);
/**
 * thimble_runner_send_async:
 * @key: (nullable): a key for this sending only (the terminal's --key-fd); else the key store is asked
 * @cancellable: Stop: the request ends as stopped, keeps its text, within 200 ms
 *
 * Practice's server is started on first use. The callback comes when the request has ended and
 * its row is written. Finish is %TRUE for completed only; else it fails with the request's own
 * problem (THIMBLE_ERROR_CANCELLED for stopped, THIMBLE_ERROR_OVER_BUDGET where it could pass the budget and
 * thimble_request_allow() was not called). The request object tells everything either way.
 */
void           thimble_runner_send_async  (ThimbleRunner *self, ThimbleRequest *request, ThimbleSecret *key,
                                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean       thimble_runner_send_finish (ThimbleRunner *self, GAsyncResult *result, GError **error);
guint          thimble_runner_get_n_running (ThimbleRunner *self);
/* (transfer none): what is known about counting tokens; each bill is taken in here. */
ThimbleCountBook *thimble_runner_get_counts (ThimbleRunner *self);

/* A request that ended without its last row in the history: writes the row again. What comes of it is its `unsaved`. */
void           thimble_runner_save_again   (ThimbleRunner *self, ThimbleRequest *request);

/* Asks the endpoint's key-check path: spends no tokens. @secret NULL: the stored one. Remembers the
 * outcome as a note of the store ("key-check:ENDPOINT"). Fails with THIMBLE_ERROR_BAD_KEY, _NOT_PERMITTED, … */
void           thimble_runner_check_key_async  (ThimbleRunner *self, ThimbleEndpoint *endpoint, ThimbleSecret *secret,
                                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean       thimble_runner_check_key_finish (ThimbleRunner *self, GAsyncResult *result, GError **error);

/**
 * thimble_runner_count_async:
 *
 * Asks the provider how many tokens of input @prompt is for @model. Costs no tokens and leaves no row, but the
 * whole prompt is sent: only when the person asked for it. Finish: tokens, or -1 with THIMBLE_ERROR_UNSUPPORTED
 * where the endpoint has no such question (its quirk `counts_input`), _KEY_MISSING, _RATE_LIMITED, _TIMEOUT, …
 */
void           thimble_runner_count_async  (ThimbleRunner *self, ThimbleModel *model, ThimblePrompt *prompt,
                                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64         thimble_runner_count_finish (ThimbleRunner *self, GAsyncResult *result, GError **error);

/* (transfer full) (nullable): the problem of a key store's answer other than found; NULL for found. */
ThimbleProblem *thimble_key_problem        (ThimbleKeyState state, ThimbleEndpoint *endpoint);

/* Model list by the stored key (or none): catalogue refresh with the right key. */
void           thimble_runner_refresh_models_async  (ThimbleRunner *self, ThimbleEndpoint *endpoint,
                                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint           thimble_runner_refresh_models_finish (ThimbleRunner *self, GAsyncResult *result, GError **error);

G_END_DECLS
