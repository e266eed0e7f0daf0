/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "base/thimble-secret.h"

G_BEGIN_DECLS

/**
 * ThimbleKeyState:
 *
 * Four answers that libsecret itself does not tell apart (lookup gives NULL without an error
 * both for missing and for locked).
 */
typedef enum {
  THIMBLE_KEY_FOUND,
  THIMBLE_KEY_MISSING,
  THIMBLE_KEY_LOCKED,
  THIMBLE_KEY_NO_SERVICE,
} ThimbleKeyState;

/**
 * ThimbleKeyInfo:
 *
 * What may be shown of a stored key. Never the key. Reference counted.
 */
typedef struct _ThimbleKeyInfo ThimbleKeyInfo;
#define THIMBLE_TYPE_KEY_INFO (thimble_key_info_get_type ())
GType           thimble_key_info_get_type        (void);
ThimbleKeyInfo *thimble_key_info_ref             (ThimbleKeyInfo *self);
void            thimble_key_info_unref           (ThimbleKeyInfo *self);
const char     *thimble_key_info_get_endpoint_id (ThimbleKeyInfo *self);
const char     *thimble_key_info_get_origin      (ThimbleKeyInfo *self);
const char     *thimble_key_info_get_label       (ThimbleKeyInfo *self); /* "" where none */
const char     *thimble_key_info_get_last_four   (ThimbleKeyInfo *self); /* nullable: locked, or too short to show */
gboolean        thimble_key_info_is_locked       (ThimbleKeyInfo *self);
gboolean        thimble_key_info_is_session_only (ThimbleKeyInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleKeyInfo, thimble_key_info_unref)

/**
 * ThimbleKeyStore:
 *
 * The only place that sees libsecret. Keys lie in the system keyring, or, when the person asks
 * for it, in this process's secret memory only. Never in a file. Attributes of an item:
 * endpoint id, origin, label: nothing of the key. All calls are async, none blocks the main loop,
 * and each gives up by itself after 60 s (a prompt on screen: 5 min) or when cancelled.
 *
 * Emits `changed` (no arguments) when a key was added, replaced or removed here, or the
 * keyring was locked or unlocked.
 */
#define THIMBLE_TYPE_KEY_STORE (thimble_key_store_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleKeyStore, thimble_key_store, THIMBLE, KEY_STORE, GObject)

ThimbleKeyStore *thimble_key_store_new (void);

/* Is a Secret Service there, and is its default collection locked? FOUND means usable. */
void             thimble_key_store_probe_async   (ThimbleKeyStore *self, GCancellable *cancellable,
                                                  GAsyncReadyCallback callback, gpointer user_data);
ThimbleKeyState  thimble_key_store_probe_finish  (ThimbleKeyStore *self, GAsyncResult *result, GError **error);

/**
 * thimble_key_store_lookup_async:
 * @endpoint_id: whose key
 * @origin: where it is to be sent; a key stored for another origin is not found here:
 *   finish then fails with THIMBLE_ERROR_KEY_ORIGIN
 *
 * Never shows a prompt: a locked key answers THIMBLE_KEY_LOCKED.
 */
void             thimble_key_store_lookup_async  (ThimbleKeyStore *self, const char *endpoint_id, const char *origin,
                                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full) (nullable): the secret where @state is FOUND; NULL with no error for the other states. */
ThimbleSecret   *thimble_key_store_lookup_finish (ThimbleKeyStore *self, GAsyncResult *result,
                                                  ThimbleKeyState *state, GError **error);

/* Adds or replaces the endpoint's key. @secret is bound to @origin by this. Errors: THIMBLE_ERROR_KEY_LOCKED,
 * THIMBLE_ERROR_KEYRING_UNAVAILABLE. @session_only keeps it in this process and leaves the keyring alone. */
void             thimble_key_store_save_async    (ThimbleKeyStore *self, const char *endpoint_id, const char *origin,
                                                  const char *label, ThimbleSecret *secret, gboolean session_only,
                                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean         thimble_key_store_save_finish   (ThimbleKeyStore *self, GAsyncResult *result, GError **error);

/* Removes it from keyring and session. TRUE when nothing is left; THIMBLE_ERROR_KEY_LOCKED where it could not be. */
void             thimble_key_store_remove_async  (ThimbleKeyStore *self, const char *endpoint_id,
                                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean         thimble_key_store_remove_finish (ThimbleKeyStore *self, GAsyncResult *result, GError **error);

/* Asks the keyring to unlock (it shows its own prompt). FALSE without error: the person dismissed it. */
void             thimble_key_store_unlock_async  (ThimbleKeyStore *self, GCancellable *cancellable,
                                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean         thimble_key_store_unlock_finish (ThimbleKeyStore *self, GAsyncResult *result, GError **error);

/* (transfer full) (element-type ThimbleKeyInfo): all keys, session ones too, by endpoint id. @state tells about the keyring. */
void             thimble_key_store_list_async    (ThimbleKeyStore *self, GCancellable *cancellable,
                                                  GAsyncReadyCallback callback, gpointer user_data);
GPtrArray       *thimble_key_store_list_finish   (ThimbleKeyStore *self, GAsyncResult *result,
                                                  ThimbleKeyState *state, GError **error);

/* What to do where no Secret Service is there: "Install gnome-keyring …", translated. */
const char      *thimble_key_store_get_install_advice (void);

G_END_DECLS
