/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-budget.h"

G_BEGIN_DECLS

/* What thimble-budget.c, which knows limits and what was spent, shares with thimble-budget-admit.c, which lets requests through. */

struct _ThimbleBudget
{
  GObject       parent_instance;

  /* configured */
  ThimbleStore *store;
  ThimbleMoney  month_limit; /* 0: none */
  ThimbleMoney  day_limit;
  ThimbleMoney  request_limit;

  /* owned */
  GSettings    *settings;    /* nullable */
  GCancellable *gone;
  GHashTable   *tickets;     /* ticket → gint64 reserved, of running requests */
  GPtrArray    *waiting;     /* of GTask: whoever must know what was spent */

  /* state */
  ThimbleMoney  month_spent;
  ThimbleMoney  day_spent;
  ThimbleMoney  month_possible; /* what requests of unknown cost may have cost besides, by what is known of them */
  ThimbleMoney  day_possible;
  ThimbleMoney  reserved;    /* by the running ones, and by those that may have been billed */
  ThimbleMoney  elsewhere;   /* the same of other programs, as it was last read */
  gboolean      at_least;
  char         *day;         /* nullable: the day that the sums are of */
  guint         last_ticket;
  guint         refresh_source;
  gboolean      refreshing;
  gboolean      stale;       /* something happened since the refresh began */
};

enum { PROP_MONTH_LIMIT = 1, PROP_DAY_LIMIT, PROP_REQUEST_LIMIT, PROP_MONTH_SPENT, PROP_DAY_SPENT, PROP_RESERVED, PROP_MONTH_POSSIBLE, PROP_DAY_POSSIBLE, N_PROPS };

void         thimble_budget_set_field      (ThimbleBudget *self, guint id, gint64 value); /* one of the properties */
/* What was spent, read at once, or once more where a reading runs already; and in a while, once for many changes. */
void         thimble_budget_read_sums      (ThimbleBudget *self);
void         thimble_budget_refresh_soon   (ThimbleBudget *self);
/* Of a limit, where @reserved is what others of this program may still cost. */
ThimbleMoney thimble_budget_left_of        (ThimbleBudget *self, ThimbleMoney limit, ThimbleMoney spent, ThimbleMoney reserved);
char        *thimble_budget_dup_today      (void);
/* Decides about all who waited for a reading. */
void         thimble_budget_answer_waiting (ThimbleBudget *self);

G_END_DECLS
