/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/thimble-error.h"
#include "keys/thimble-keyring-private.h"

G_BEGIN_DECLS

#define TEST_ORIGIN "https://api.example.test:443"
#define TEST_KEY    "sk-test-0123456789abcdefQx7Z"

/* Waiting by turning the main loop; fails the test after 20 s. */
void             helper_on_ready   (GObject *source, GAsyncResult *result, gpointer user_data); /* user_data: GAsyncResult ** */
void             helper_wait       (GAsyncResult **result);
void             helper_turn       (guint milliseconds);

/* The calls, made and waited for. */
ThimbleKeyState  helper_probe      (ThimbleKeyStore *store, GError **error);
ThimbleSecret   *helper_lookup     (ThimbleKeyStore *store, const char *endpoint, const char *origin,
                                    ThimbleKeyState *state, GError **error);
gboolean         helper_save       (ThimbleKeyStore *store, const char *endpoint, const char *origin, const char *label,
                                    const char *key, gboolean session_only, GError **error);
gboolean         helper_remove     (ThimbleKeyStore *store, const char *endpoint, GError **error);
gboolean         helper_unlock     (ThimbleKeyStore *store, GError **error);
GPtrArray       *helper_list       (ThimbleKeyStore *store, ThimbleKeyState *state, GError **error);
ThimbleKeyInfo  *helper_find       (GPtrArray *infos, const char *endpoint); /* borrowed, nullable */

/* gnome-keyring over D-Bus, past libsecret. */
char            *helper_default_collection (void);
void             helper_lock_keyring       (void);
void             helper_unlock_keyring     (const char *password);
/* Every item's attributes and label as text. */
char            *helper_dump_items         (guint *n_items);

G_END_DECLS
