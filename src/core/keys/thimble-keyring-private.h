/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-key-store.h"

G_BEGIN_DECLS

/* The keyring itself, without session keys and without signals: the one file behind this header
 * includes libsecret. Every call gives up after its time or when cancelled, whether or not the
 * service ever answers: the callback does not wait for it. */

typedef struct {
  guint call_ms;    /* the service is to answer within this */
  guint prompt_ms;  /* the person is to answer its prompt within this */
} ThimbleKeyringLimits;

void            thimble_keyring_probe_async   (const ThimbleKeyringLimits *limits, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
ThimbleKeyState thimble_keyring_probe_finish  (GAsyncResult *result, GError **error);

void            thimble_keyring_lookup_async  (const ThimbleKeyringLimits *limits, const char *endpoint_id, const char *origin,
                                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ThimbleSecret  *thimble_keyring_lookup_finish (GAsyncResult *result, ThimbleKeyState *state, GError **error);

/* (transfer full): THIMBLE_ERROR_KEY_ORIGIN with its advice. */
GError         *thimble_keyring_new_origin_error (const char *stored, const char *wanted);

/* @secret is bound to its origin already. */
void            thimble_keyring_save_async    (const ThimbleKeyringLimits *limits, const char *endpoint_id, const char *label,
                                               ThimbleSecret *secret,
                                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean        thimble_keyring_save_finish   (GAsyncResult *result, GError **error);

void            thimble_keyring_remove_async  (const ThimbleKeyringLimits *limits, const char *endpoint_id,
                                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean        thimble_keyring_remove_finish (GAsyncResult *result, GError **error);

void            thimble_keyring_unlock_async  (const ThimbleKeyringLimits *limits, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
gboolean        thimble_keyring_unlock_finish (GAsyncResult *result, GError **error);

void            thimble_keyring_list_async    (const ThimbleKeyringLimits *limits, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
GPtrArray      *thimble_keyring_list_finish   (GAsyncResult *result, ThimbleKeyState *state, GError **error);

/* For tests of slow and dead services; 0 keeps a limit as it is. */
void            thimble_key_store_set_limits  (ThimbleKeyStore *self, const ThimbleKeyringLimits *limits);

G_END_DECLS
