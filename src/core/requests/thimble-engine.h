/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-runner.h"

G_BEGIN_DECLS

/**
 * ThimbleEngine:
 *
 * Puts the core together for a program: window and terminal each have one.
 *
 * Signals: `opened` (once open_async has done its work), `signs-changed`. No arguments.
 */
#define THIMBLE_TYPE_ENGINE (thimble_engine_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleEngine, thimble_engine, THIMBLE, ENGINE, GObject)

ThimbleEngine    *thimble_engine_new            (void); /* the user's own folders */
ThimbleEngine    *thimble_engine_new_in         (const char *data_dir, const char *config_dir, const char *cache_dir); /* tests */
/* Opens the store and loads the catalogue, side by side. A store that cannot be opened is no error here:
 * the program opens and says so (thimble_engine_get_store_problem()), and nothing can be sent. */
void              thimble_engine_open_async     (ThimbleEngine *self, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean          thimble_engine_open_finish    (ThimbleEngine *self, GAsyncResult *r, GError **error);
ThimbleProblem   *thimble_engine_get_store_problem (ThimbleEngine *self); /* nullable */

ThimbleCatalogue *thimble_engine_get_catalogue  (ThimbleEngine *self);
ThimbleKeyStore  *thimble_engine_get_keys       (ThimbleEngine *self);
ThimbleStore     *thimble_engine_get_store      (ThimbleEngine *self);
ThimbleRunner    *thimble_engine_get_runner     (ThimbleEngine *self);
ThimbleTransport *thimble_engine_get_transport  (ThimbleEngine *self);
ThimbleBudget    *thimble_engine_get_budget     (ThimbleEngine *self); /* the runner's */
ThimbleCountBook *thimble_engine_get_counts     (ThimbleEngine *self); /* the runner's */
ThimblePractice  *thimble_engine_get_practice   (ThimbleEngine *self);

/* Looks for a running Ollama on loopback (no key, no tokens, gives up after 1 s): finish returns the number of its
 * models, 0 where none runs. */
void              thimble_engine_find_ollama_async  (ThimbleEngine *self, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
guint             thimble_engine_find_ollama_finish (ThimbleEngine *self, GAsyncResult *r, GError **error);

/**
 * ThimbleSigns:
 *
 * The four things to know, ticked when they have really happened: a key works (made and
 * accepted), a request was sent and answered by a provider or Practice, its receipt was there to read,
 * input and output cost were compared (a receipt with a known cost split was shown).
 */
typedef struct {
  gboolean key_made;       /* a key check or a request with a key succeeded */
  gboolean request_sent;   /* a request completed */
  gboolean usage_read;     /* a receipt with input and output was opened or shown */
  gboolean sides_compared; /* a receipt whose cost split is known was shown */
} ThimbleSigns;
void              thimble_engine_get_signs      (ThimbleEngine *self, ThimbleSigns *out);
/* The window says what it showed; the rest is known here. Emits `signs-changed`. */
void              thimble_engine_receipt_shown  (ThimbleEngine *self, ThimbleReceipt *receipt);

G_END_DECLS
