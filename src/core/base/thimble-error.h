/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * THIMBLE_ERROR:
 *
 * The domain of all errors a person may read. It is an extended error: each carries a
 * #ThimbleProblem (advice, provider's own words, time to wait), see
 * thimble_problem_from_error().
 */
#define THIMBLE_ERROR (thimble_error_quark ())
GQuark thimble_error_quark (void);

/**
 * ThimbleError:
 *
 * One classification for all providers. The text codes (thimble_error_to_code()) are stable:
 * the database and `--json` use them and docs/errors.md lists them.
 *
 * Provider's answers follow reference "6.4 One classification for the interface".
 */
typedef enum {
  THIMBLE_ERROR_FAILED,             /* failed: nothing better is known */
  /* before anything left */
  THIMBLE_ERROR_EMPTY_PROMPT,       /* empty-prompt */
  THIMBLE_ERROR_TOO_LONG,           /* too-long: over the model's window, ours or the provider's word */
  THIMBLE_ERROR_BAD_URL,            /* bad-url: userinfo, http on a foreign host, not a URL */
  THIMBLE_ERROR_BAD_SECRET,         /* bad-secret: a key with a line break, control or non-ASCII character */
  THIMBLE_ERROR_KEY_MISSING,        /* key-missing */
  THIMBLE_ERROR_KEY_LOCKED,         /* key-locked: the keyring is locked */
  THIMBLE_ERROR_KEYRING_UNAVAILABLE,/* keyring-unavailable: no Secret Service */
  THIMBLE_ERROR_KEY_ORIGIN,         /* key-origin: the key belongs to another origin */
  THIMBLE_ERROR_STORE,              /* store: the history cannot be written, so nothing was sent */
  THIMBLE_ERROR_STORE_NEWER,        /* store-newer: database of a newer version, read-only */
  THIMBLE_ERROR_STORE_DAMAGED,      /* store-damaged */
  THIMBLE_ERROR_OVER_BUDGET,        /* over-budget: the person may allow it */
  THIMBLE_ERROR_OVER_CEILING,       /* over-ceiling: of a measurement or chain, by its next request; allowing does not help */
  THIMBLE_ERROR_UNSUPPORTED,        /* unsupported: this model or dialect has no such setting */
  THIMBLE_ERROR_NOT_FOUND,          /* not-found: no such request, endpoint, model, task or file */
  /* the provider said so */
  THIMBLE_ERROR_BAD_KEY,            /* bad-key: 401 and its likes */
  THIMBLE_ERROR_NOT_PERMITTED,      /* not-permitted: key genuine, may not do this */
  THIMBLE_ERROR_REGION,             /* region: not offered in this country */
  THIMBLE_ERROR_MODEL_UNKNOWN,      /* model-unknown */
  THIMBLE_ERROR_BAD_REQUEST,        /* bad-request */
  THIMBLE_ERROR_PARAMETER_REFUSED,  /* parameter-refused: one named parameter; learnt for the next time */
  THIMBLE_ERROR_RATE_LIMITED,       /* rate-limited: wait, then press again */
  THIMBLE_ERROR_QUOTA_EXHAUSTED,    /* quota-exhausted: billing page, waiting does not help */
  THIMBLE_ERROR_OVERLOADED,         /* overloaded */
  THIMBLE_ERROR_SERVER,             /* server-error */
  THIMBLE_ERROR_BLOCKED,            /* blocked-by-policy */
  /* the way there and back */
  THIMBLE_ERROR_NETWORK,            /* network: DNS, refused, unreachable: not sent */
  THIMBLE_ERROR_TLS,                /* tls: not sent */
  THIMBLE_ERROR_TIMEOUT,            /* timeout */
  THIMBLE_ERROR_REDIRECTED,         /* redirected: a 3xx, never followed */
  THIMBLE_ERROR_CUT_OFF,            /* cut-off: the connection ended before the end event */
  THIMBLE_ERROR_TOO_LARGE,          /* too-large: the answer passed a cap */
  THIMBLE_ERROR_NOT_UNDERSTOOD,     /* not-understood: HTML, not JSON, not this dialect */
  THIMBLE_ERROR_CANCELLED,          /* cancelled: the person pressed Stop */
} ThimbleError;

#define THIMBLE_N_ERRORS (THIMBLE_ERROR_CANCELLED + 1)

const char *thimble_error_to_code   (ThimbleError   error);
gboolean    thimble_error_from_code (const char    *code,
                                     ThimbleError  *out);

G_END_DECLS
