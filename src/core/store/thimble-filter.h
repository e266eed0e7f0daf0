/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-types.h"

G_BEGIN_DECLS

/* Beside the numbers of single measurements. */
#define THIMBLE_FILTER_ANY  "any"
#define THIMBLE_FILTER_NONE "none"

/**
 * ThimbleFilter:
 *
 * Which requests are shown: one value that chart, table, sums and export share. A boxed plain
 * struct; thimble_filter_new() means "any" in every field. All parts hold together (and), the
 * values of one part are alternatives (or). An empty array or an empty text means any.
 */
typedef struct {
  char    *text;         /* nullable: searched in prompts, system texts, answers and errors as a person types it:
                          * words = all of them, "a phrase", prefix*, the last word a prefix too unless a space ends it;
                          * found anywhere in Chinese, Japanese, Korean and Thai. Case and accents do not count. */
  char   **endpoints;    /* nullable: endpoint ids */
  char   **models;       /* nullable: model ids */
  char   **tasks;        /* nullable: task ids */
  char   **measurements; /* nullable: numbers of measurements and chains; "any": runs of any, "none": of none */
  guint    tiers;        /* bits 1u << ThimbleTier; 0: any */
  guint    states;       /* bits 1u << ThimbleState; 0: any */
  int      practice;     /* -1 any, 0 without practice, 1 only practice */
  gboolean cost_unknown; /* only requests that may have cost something unknown: what ThimbleSums.unpriced counts */
  gint64   since_us;     /* Unix microseconds, inclusive; may lie before 1970; G_MININT64: any */
  gint64   until_us;     /* exclusive; G_MAXINT64: any */
  gint64   cost_min;     /* picodollars, inclusive; -1: any. A request of unknown cost is in no range. */
  gint64   cost_max;
  gint64   total_min;    /* tokens, inclusive; -1: any. A request of unknown total is in no range. */
  gint64   total_max;
} ThimbleFilter;

#define THIMBLE_TYPE_FILTER (thimble_filter_get_type ())
GType          thimble_filter_get_type  (void);
ThimbleFilter *thimble_filter_new       (void);
ThimbleFilter *thimble_filter_copy      (const ThimbleFilter *self);
void           thimble_filter_free      (ThimbleFilter       *self);
gboolean       thimble_filter_equal     (const ThimbleFilter *a, const ThimbleFilter *b);
gboolean       thimble_filter_is_empty  (const ThimbleFilter *self);

/* For keeping a filter under a name. Only what is not "any" is written, with the stable ids.
 * Reading leaves out members it does not know; refuses what is no object (THIMBLE_ERROR_FAILED). */
char          *thimble_filter_to_json   (const ThimbleFilter *self);
ThimbleFilter *thimble_filter_from_json (const char *text, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleFilter, thimble_filter_free)

G_END_DECLS
