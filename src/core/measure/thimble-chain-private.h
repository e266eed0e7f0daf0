/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-chain.h"

G_BEGIN_DECLS

struct _ThimbleChain
{
  GObject                 parent_instance;

  /* configured */
  ThimbleEngine          *engine;
  ThimbleChainPlan       *plan;
  ThimbleSecret          *key;     /* nullable */

  /* what is known */
  gint64                  id;
  gint64                  created_us;
  char                   *name;
  ThimbleMeasurementState state;
  gboolean                elsewhere;
  char                   *message; /* nullable */
  ThimbleError            why;
  GListStore             *trials;
  ThimbleMoney            spent;
  ThimbleMoney            held;    /* ceilings of attempts that may have been billed */
  gboolean                at_least;

  /* while it runs */
  GTask                  *task;
  GCancellable           *stop;
  gulong                  chained;
  gboolean                allowed;
  gboolean                started;
  gboolean                renamed;  /* while its row was being written for the first time */
  gboolean                ending;
  gboolean                busy;     /* a request, a pause or a reading of the history is under way */
  int                     step;     /* -1 */
  guint                   number;   /* whose answers these are */
  char                  **answers;  /* (array length=n_steps): NULL where not known */
  guint                   n_refused;
  guint                   n_failures; /* in a row */
  guint                   pause_source;
};

/* thimble-chain.c */
void thimble_chain_set_state   (ThimbleChain *self, ThimbleMeasurementState state);
void thimble_chain_set_message (ThimbleChain *self, const char *message);
void thimble_chain_set_step    (ThimbleChain *self, int step);
void thimble_chain_tell        (ThimbleChain *self);
void thimble_chain_account     (ThimbleChain *self, ThimbleMoney cost, ThimbleBilled billed, ThimbleMoney ceiling);
ThimbleMeasurementRow *thimble_chain_make_row (ThimbleChain *self);
void thimble_chain_forget_answers (ThimbleChain *self);

G_END_DECLS
