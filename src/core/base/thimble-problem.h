/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-error.h"

G_BEGIN_DECLS

/**
 * ThimbleProblem:
 *
 * What went wrong, as a person reads it: what happened and why (message), what to do next
 * (advice), the provider's own words (details). Immutable, reference counted, thread-safe.
 */
typedef struct _ThimbleProblem ThimbleProblem;

#define THIMBLE_TYPE_PROBLEM (thimble_problem_get_type ())
GType           thimble_problem_get_type        (void);

/**
 * thimble_problem_new:
 * @code: the class of it
 * @message: (nullable): one sentence, translated, what and why; %NULL takes the class's own
 * @advice: (nullable): one sentence, translated, what to do next; %NULL takes the class's own
 * @details: (nullable): the provider's words, already masked and capped by the caller
 * @retry_after_s: seconds the provider asked to wait, or -1
 */
ThimbleProblem *thimble_problem_new             (ThimbleError    code,
                                                 const char     *message,
                                                 const char     *advice,
                                                 const char     *details,
                                                 gint64          retry_after_s);
ThimbleProblem *thimble_problem_ref             (ThimbleProblem *self);
void            thimble_problem_unref           (ThimbleProblem *self);

ThimbleError    thimble_problem_get_code        (ThimbleProblem *self);
const char     *thimble_problem_get_message     (ThimbleProblem *self); /* never NULL */
const char     *thimble_problem_get_advice      (ThimbleProblem *self); /* never NULL; "" where there is none */
const char     *thimble_problem_get_details     (ThimbleProblem *self); /* nullable */
gint64          thimble_problem_get_retry_after (ThimbleProblem *self); /* seconds, -1 unknown */

/* The provider's raw facts for Details; all optional. A copy is returned: problems are values. */
ThimbleProblem *thimble_problem_with_http       (ThimbleProblem *self,
                                                 guint           http_status,
                                                 const char     *vendor_code,
                                                 const char     *parameter);
guint           thimble_problem_get_http_status (ThimbleProblem *self); /* 0 unknown */
const char     *thimble_problem_get_vendor_code (ThimbleProblem *self); /* nullable */
const char     *thimble_problem_get_parameter   (ThimbleProblem *self); /* nullable: the parameter a 400 named */

/* Problems travel as GErrors of THIMBLE_ERROR and come out again whole. */
GError         *thimble_problem_to_error        (ThimbleProblem *self);
void            thimble_problem_set_error       (ThimbleProblem *self,
                                                 GError        **error);
/**
 * thimble_problem_from_error:
 * @error: any error: ours, or of GIO, TLS, resolver, JSON, SQLite
 *
 * Returns: (transfer full): the problem inside, or one made from the domain and code
 *   (G_IO_ERROR_CANCELLED → cancelled, G_TLS_ERROR → tls, G_RESOLVER_ERROR and connection
 *   errors → network, …), the raw text as details
 */
ThimbleProblem *thimble_problem_from_error      (const GError   *error);

/**
 * thimble_set_error:
 *
 * Sets a THIMBLE_ERROR with the class's own advice and a formatted, translated message.
 */
void            thimble_set_error               (GError        **error,
                                                 ThimbleError    code,
                                                 const char     *format,
                                                 ...) G_GNUC_PRINTF (3, 4);
/* A thimble_problem_new() of no more than this as an error. Returns: %FALSE, for who returns it too */
gboolean        thimble_refuse                  (GError        **error,
                                                 ThimbleError    code,
                                                 const char     *message,
                                                 const char     *advice);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleProblem, thimble_problem_unref)

G_END_DECLS
