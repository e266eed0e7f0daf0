/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-json.h"

G_BEGIN_DECLS

typedef enum {
  THIMBLE_USAGE_FROM_PROVIDER, /* "provider" */
  THIMBLE_USAGE_COUNTED_HERE,  /* "counted" : exact, by an encoder of ours */
  THIMBLE_USAGE_ESTIMATE,      /* "estimate": shown with "about" */
} ThimbleUsageSource;

/**
 * ThimbleUsageCounts:
 *
 * The counters, each THIMBLE_COUNT_UNKNOWN until known. Input counts all that the model read,
 * cached parts included; output all that it produced, reasoning included. @cached_read,
 * @cache_write and @cache_write_long (a part of @cache_write, the long lifetime) are parts of
 * @input; @reasoning is a part of @output. @total is the provider's own where it sent one.
 */
typedef struct {
  gint64 input;
  gint64 output;
  gint64 total;
  gint64 cached_read;
  gint64 cache_write;
  gint64 cache_write_long;
  gint64 reasoning;
} ThimbleUsageCounts;

#define THIMBLE_USAGE_COUNTS_UNKNOWN { -1, -1, -1, -1, -1, -1, -1 }

/**
 * ThimbleUsage:
 *
 * Tokens of one request brought to the one definition. Immutable, reference counted, thread-safe.
 */
typedef struct _ThimbleUsage ThimbleUsage;

#define THIMBLE_TYPE_USAGE (thimble_usage_get_type ())
GType              thimble_usage_get_type        (void);

/**
 * thimble_usage_new:
 * @counts: the counters
 * @source: who said so
 * @verbatim: (nullable): the provider's own usage object as JSON text
 *
 * Invariants are checked here: 0 ≤ n ≤ 10⁹, parts ≤ whole, total = input + output (computed
 * where both are known; a reported total that differs is kept in @verbatim only and
 * thimble_usage_is_consistent() says so). A value that breaks them makes the usage implausible:
 * it keeps no number from that side, and no cost is computed.
 */
ThimbleUsage      *thimble_usage_new             (const ThimbleUsageCounts *counts,
                                                  ThimbleUsageSource        source,
                                                  const char               *verbatim);
ThimbleUsage      *thimble_usage_new_implausible (const char               *verbatim);
/* As the history kept it: @plausible and @consistent were judged when the numbers came, and are so again. */
ThimbleUsage      *thimble_usage_restore         (const ThimbleUsageCounts *counts,
                                                  ThimbleUsageSource        source,
                                                  const char               *verbatim,
                                                  gboolean                  plausible,
                                                  gboolean                  consistent);
ThimbleUsage      *thimble_usage_ref             (ThimbleUsage             *self);
void               thimble_usage_unref           (ThimbleUsage             *self);

gint64             thimble_usage_get_input       (ThimbleUsage *self);
gint64             thimble_usage_get_output      (ThimbleUsage *self);
gint64             thimble_usage_get_total       (ThimbleUsage *self);
/* The provider's own total where it contradicts the sum of its input and output, read from its words; else unknown. */
gint64             thimble_usage_get_contradicting_total (ThimbleUsage *self);
gint64             thimble_usage_get_cached_read (ThimbleUsage *self);
gint64             thimble_usage_get_cache_write (ThimbleUsage *self);      /* both lifetimes */
gint64             thimble_usage_get_cache_write_long (ThimbleUsage *self);
gint64             thimble_usage_get_reasoning   (ThimbleUsage *self);
gint64             thimble_usage_get_input_uncached (ThimbleUsage *self);   /* input − read − write; unknown parts count 0 */
ThimbleUsageSource thimble_usage_get_source      (ThimbleUsage *self);
const char        *thimble_usage_get_verbatim    (ThimbleUsage *self);      /* nullable */
gboolean           thimble_usage_is_plausible    (ThimbleUsage *self);
gboolean           thimble_usage_is_consistent   (ThimbleUsage *self);      /* reported total = input + output, or none reported */
gboolean           thimble_usage_is_complete     (ThimbleUsage *self);      /* input and output are known */
void               thimble_usage_get_counts      (ThimbleUsage *self, ThimbleUsageCounts *out);
const char        *thimble_usage_source_to_id    (ThimbleUsageSource source);
gboolean           thimble_usage_source_from_id  (const char *id, ThimbleUsageSource *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleUsage, thimble_usage_unref)

G_END_DECLS
