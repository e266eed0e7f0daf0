/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-chain.h"
#include "thimble-experiment-private.h"

G_BEGIN_DECLS

struct _ThimbleChain
{
  ThimbleExperiment  parent_instance;

  ThimbleChainPlan  *plan;
  GArray            *superseded; /* of gint64, one a trial: its requests up to this id are to be sent again */

  /* while it runs */
  gboolean           busy;       /* a request, a pause or a reading of the history is under way */
  int                step;       /* -1 */
  guint              number;     /* whose answers these are */
  char             **answers;    /* (array length=n_steps): NULL where not known */
  guint              n_refused;
  guint              n_failures; /* in a row */
  guint              pause_source;
};

/* thimble-chain.c */
void thimble_chain_set_step       (ThimbleChain *self, int step);
void thimble_chain_forget_answers (ThimbleChain *self);
/* thimble-chain-run.c */
void thimble_chain_run_class_init (ThimbleExperimentClass *klass);

G_END_DECLS
