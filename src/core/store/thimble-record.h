/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-problem.h"
#include "base/thimble-prompt.h"
#include "base/thimble-types.h"
#include "usage/thimble-receipt.h"

G_BEGIN_DECLS

/**
 * ThimbleRecord:
 *
 * One request as the history keeps it: every column. A plain value with public fields that
 * its owner fills; reference counted; not changed once it is shared between threads.
 * Unknown counts are -1, unknown money THIMBLE_MONEY_UNKNOWN, unknown times -1, unknown text NULL.
 */
typedef struct {
  gint64         id;               /* 0 before it is in the store */
  char          *uid;              /* known by it in exports; NULL before it is in the store, which then gives one */
  ThimbleState   state;
  gint64         started_us;       /* wall clock, Unix microseconds; other negative ones lie before 1970 */
  /* to whom */
  char          *endpoint_id;
  char          *endpoint_name;
  char          *provider;         /* nullable */
  ThimbleDialectKind dialect;
  char          *origin;
  char          *model_id;
  char          *model_name;
  char          *answered_model;   /* the model that answered, where told */
  ThimbleTier    tier;
  gboolean       practice;
  /* what */
  char          *task;             /* task id, "free" by default */
  ThimblePrompt *prompt;           /* system, turns, text, settings */
  gint64         conversation_id;  /* id of its first request; 0: a conversation's first */
  gboolean       text_deleted;     /* "Delete text, keep the receipt" */
  /* what came */
  char          *answer;           /* never NULL: "" */
  char          *reasoning;        /* nullable */
  ThimbleFinish  finish;
  char          *finish_word;      /* the provider's own, nullable */
  char          *finish_explanation; /* nullable */
  /* numbers */
  ThimbleUsage  *usage;            /* nullable: unknown */
  gint64         counted_output;   /* counted here while it streamed, -1 */
  gint64         predicted_input;
  gboolean       predicted_exact;
  gint64         predicted_framing; /* the part of it that stands round the text */
  ThimblePrice  *price;            /* frozen; nullable: unpriced */
  ThimbleMoney   reported_cost;    /* the server's own figure */
  ThimbleMoney   cost;             /* what the receipt says; unknown where unknown; 0 for practice and local */
  gint64         first_text_us;
  gint64         duration_us;
  /* the wire */
  guint          http_status;      /* 0 unknown */
  char          *request_id;
  char          *service_tier;
  char          *rate_limits;      /* the headers as they came */
  ThimbleBilled  billed;
  ThimbleProblem *problem;         /* nullable */
  /* the run it is; written when the row is made, and not changed with it (thimble-measurements.h) */
  gint64         measurement_id;   /* 0: of no measurement or chain */
  char          *measurement;      /* read only: its name; NULL: of none */
  gboolean       chain;            /* read only: it is a chain */
  guint          series;
  guint          number;
  guint          attempt;
} ThimbleRecord;

#define THIMBLE_TYPE_RECORD (thimble_record_get_type ())
GType           thimble_record_get_type    (void);
ThimbleRecord  *thimble_record_new         (void); /* all unknown, state prepared */
ThimbleRecord  *thimble_record_copy        (ThimbleRecord *self); /* deep, for handing to another thread */
ThimbleRecord  *thimble_record_ref         (ThimbleRecord *self);
void            thimble_record_unref       (ThimbleRecord *self);
ThimbleReceipt *thimble_record_make_receipt (ThimbleRecord *self); /* (transfer full) */
/* What a request that may have been billed costs by what is known: input as reported or predicted, output as reported or counted here,
 * at the price it was sent at; 0 where its cost is known, it was not billed, or it has no price. */
ThimbleMoney    thimble_record_get_possible_cost (ThimbleRecord *self);
/* The object of terminal.md, to the letter: send --json, history show --json. */
JsonNode       *thimble_record_to_json     (ThimbleRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleRecord, thimble_record_unref)

G_END_DECLS
