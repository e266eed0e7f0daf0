/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-chain.h"
#include "thimble-measurement.h"

G_BEGIN_DECLS

/* Before and after a change of the prompt: two measurements, or two chains, side by side. */

/**
 * ThimbleShift:
 * @before: the mean, as @after; in the quantity's own unit
 * @kind: whether they differ by more than noise
 * @sentence: "Output tokens: 71.0 before, 58.2 after, 18% less. The difference is more than noise."
 */
typedef struct {
  ThimbleQuantity       quantity;
  double                before;
  double                after;
  ThimbleDifferenceKind kind;
  char                 *sentence;
} ThimbleShift;

/**
 * ThimbleContrast:
 * @name: of the model or step, or “The whole chain”
 * @note: (nullable): what no quantity says: a sentence
 * @shifts: (element-type ThimbleShift): of the quantities that both sides have
 */
typedef struct {
  char      *name;
  char      *note;
  GPtrArray *shifts;
} ThimbleContrast;

/* A model is compared with itself. (transfer full) (element-type ThimbleContrast): as @after has them. */
GPtrArray *thimble_contrast_measurements (ThimbleMeasurement *before, ThimbleMeasurement *after);
/* First the whole: one run of it each, of the runs that all steps completed; then each step against the one of its name, whatever the
 * case, and those that are gone. (transfer full) (element-type ThimbleContrast) */
GPtrArray *thimble_contrast_chains       (ThimbleChain *before, ThimbleChain *after);
/* [{"name", "note", "changes": [{"quantity", "before", "after", "difference": "real", "noise" or "unknown"}]}]; picodollars, microseconds */
JsonNode  *thimble_contrast_to_json      (GPtrArray *contrasts);

/* "The difference is more than noise." */
const char *thimble_contrast_describe_noise (ThimbleDifferenceKind kind);

G_END_DECLS
