/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#define SECRET_API_SUBJECT_TO_CHANGE
#include <libsecret/secret.h>

#include "base/thimble-error.h"
#include "thimble-keyring-private.h"

G_BEGIN_DECLS

/* What the files of the keyring share: one call's life. Only they see libsecret. */

extern const SecretSchema thimble_keyring_schema;

typedef void (*ThimbleKeyringStep) (GTask *task);

/* One call. All of them open the keyring first, most of them search then. */
typedef struct
{
  /* configured */
  ThimbleKeyringLimits  limits;
  char                 *endpoint_id; /* nullable: all of them */
  char                 *origin;
  char                 *label;
  ThimbleSecret        *secret;
  gboolean              want_state;  /* "no service" is an answer, not an error */
  ThimbleKeyringStep           opened;
  ThimbleKeyringStep           searched;

  /* owned */
  GCancellable         *inner;       /* what libsecret listens to */
  GSource              *timeout;
  GSource              *cancelled;
  SecretService        *service;     /* NULL with Flatpak's file backend */
  SecretCollection     *collection;  /* the default one; NULL where there is none yet, or in Flatpak's file */
  GList                *items;       /* of SecretRetrievable */
  char                 *prompt;      /* object path of what is on screen */
  guint                 completed_id;
  GPtrArray            *infos;
  ThimbleSecret        *found;

  /* borrowed */
  GList                *next;        /* within items */

  ThimbleKeyState       state;
  guint                 n_gone;      /* searches that found what was gone a moment later */
  gboolean              returned;    /* the caller was answered; what comes later only cleans up */
} ThimbleKeyringCall;

/* The task owns the call. Every callback of libsecret holds a reference of the task. */
GTask    *thimble_keyring_call_new            (const ThimbleKeyringLimits *limits,
                                               const char                 *endpoint_id,
                                               GCancellable               *cancellable,
                                               GAsyncReadyCallback         callback,
                                               gpointer                    user_data);
/* Takes @task. Finds backend, default collection and its lock, then @opened. */
void      thimble_keyring_call_open           (GTask *task, ThimbleKeyringStep opened);
/* Fills the items, then @searched. */
void      thimble_keyring_call_search         (GTask *task, ThimbleKeyringStep searched);
/* Starts its time anew. */
void      thimble_keyring_call_start_clock    (GTask *task, guint milliseconds);
void      thimble_keyring_call_return         (GTask *task);
void      thimble_keyring_call_return_problem (GTask *task, ThimbleError code, const char *message,
                                               const char *advice, const char *details);
/* Takes @error, whatever libsecret or GIO gave. */
void      thimble_keyring_call_fail           (GTask *task, GError *error);
gboolean  thimble_keyring_call_is_hidden      (ThimbleKeyringCall *call);

gboolean  thimble_keyring_item_is_locked      (gpointer item);
char     *thimble_keyring_item_dup_attribute  (gpointer item, const char *name);
gboolean  thimble_keyring_item_is_for         (gpointer item, const char *name, const char *wanted);
gint      thimble_keyring_compare_items       (gconstpointer a, gconstpointer b);

G_END_DECLS
