/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-history-query.h"

#define REST_FACTOR 4
#define REST_MAX_MS 5000
/* Sums of none over a table that has rows would be seen to be wrong. */
#define REST_EMPTY_MS 200

struct _ThimbleHistoryQuery
{
  GObject         parent_instance;

  /* configured */
  ThimbleStore   *store;        /* NULL once closed */
  ThimbleFilter  *filter;
  int             by;           /* a ThimbleBreakdown, -1 none */

  /* owned */
  GCancellable   *cancellable;  /* of the question that runs or ran last */
  GPtrArray      *groups;
  ThimbleSums     sums;
  ThimbleProblem *problem;      /* nullable */

  /* state */
  gint64          began;
  guint           waiting;      /* answers to come */
  guint           rest;         /* timeout until the next question may be asked */
  gboolean        again;        /* the store changed since it was asked */
  gboolean        known;
};

enum { SUMS, GROUPS, ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryQuery, thimble_history_query, G_TYPE_OBJECT)

static void ask (ThimbleHistoryQuery *self);

/* What an answer needs to know of its question. */
typedef struct {
  ThimbleHistoryQuery *query;
  GCancellable        *cancellable;
} Question;

static Question *
question_new (ThimbleHistoryQuery *self)
{
  Question *question = g_new (Question, 1);

  *question = (Question) { g_object_ref (self), g_object_ref (self->cancellable) };
  return question;
}

/* (transfer full) (nullable): the query, unless it is closed or asks something else by now. */
static ThimbleHistoryQuery *
question_end (Question *question)
{
  ThimbleHistoryQuery *self = question->query;
  gboolean current = self->store != NULL && self->cancellable == question->cancellable;

  g_object_unref (question->cancellable);
  g_free (question);
  if (!current)
    g_clear_object (&self);
  return self;
}

static gboolean
on_rested (gpointer data)
{
  ThimbleHistoryQuery *self = data;

  self->rest = 0;
  if (self->again)
    ask (self);
  return G_SOURCE_REMOVE;
}

static void
end_part (ThimbleHistoryQuery *self, const GError *error)
{
  /* A store that was never open is the engine's problem, and told by it. */
  if (error != NULL && self->known)
    {
      g_clear_pointer (&self->problem, thimble_problem_unref);
      self->problem = thimble_problem_from_error (error);
    }
  if (--self->waiting > 0)
    return;
  self->rest = g_timeout_add ((guint) MIN ((g_get_monotonic_time () - self->began) / 1000 * REST_FACTOR,
                                           self->sums.requests == 0 ? REST_EMPTY_MS : REST_MAX_MS), on_rested, self);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
sums_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryQuery) self = question_end (data);
  g_autoptr (GError) error = NULL;
  ThimbleSums sums;

  if (thimble_store_sums_finish (THIMBLE_STORE (source), result, &sums, &error) && self != NULL)
    {
      self->sums = sums;
      self->known = TRUE;
      g_signal_emit (self, signals[SUMS], 0);
    }
  if (self != NULL && self->store != NULL)
    end_part (self, error);
}

static void
groups_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryQuery) self = question_end (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = thimble_store_breakdown_finish (THIMBLE_STORE (source), result, &error);

  if (groups != NULL && self != NULL)
    {
      g_clear_pointer (&self->groups, g_ptr_array_unref);
      self->groups = g_steal_pointer (&groups);
      g_signal_emit (self, signals[GROUPS], 0);
    }
  if (self != NULL && self->store != NULL)
    end_part (self, error);
}

static void
ask (ThimbleHistoryQuery *self)
{
  g_clear_handle_id (&self->rest, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->problem, thimble_problem_unref);
  self->cancellable = g_cancellable_new ();
  self->again = FALSE;
  self->began = g_get_monotonic_time ();
  self->waiting = self->by >= 0 ? 2 : 1;
  thimble_store_sums_async (self->store, self->filter, self->cancellable, sums_came, question_new (self));
  if (self->by >= 0)
    thimble_store_breakdown_async (self->store, self->filter, (ThimbleBreakdown) self->by, self->cancellable, groups_came,
                                   question_new (self));
}

static void
thimble_history_query_finalize (GObject *object)
{
  ThimbleHistoryQuery *self = THIMBLE_HISTORY_QUERY (object);

  thimble_history_query_close (self);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->filter, thimble_filter_free);
  g_clear_pointer (&self->problem, thimble_problem_unref);
  G_OBJECT_CLASS (thimble_history_query_parent_class)->finalize (object);
}

static void
thimble_history_query_class_init (ThimbleHistoryQueryClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = thimble_history_query_finalize;
  signals[SUMS] = g_signal_new ("sums", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[GROUPS] = g_signal_new ("groups", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_history_query_init (ThimbleHistoryQuery *self)
{
  self->filter = thimble_filter_new ();
  self->by = -1;
  self->groups = g_ptr_array_new ();
}

ThimbleHistoryQuery *
thimble_history_query_new (ThimbleStore *store)
{
  ThimbleHistoryQuery *self;

  g_return_val_if_fail (THIMBLE_IS_STORE (store), NULL);
  self = g_object_new (THIMBLE_TYPE_HISTORY_QUERY, NULL);
  self->store = g_object_ref (store);
  return self;
}

void
thimble_history_query_ask (ThimbleHistoryQuery *self, const ThimbleFilter *filter)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_QUERY (self));
  g_return_if_fail (self->store != NULL);
  thimble_filter_free (self->filter);
  self->filter = thimble_filter_copy (filter);
  ask (self);
}

void
thimble_history_query_break_down (ThimbleHistoryQuery *self, int by)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_QUERY (self));
  g_return_if_fail (self->store != NULL);
  if (self->by == by)
    return;
  self->by = by;
  if (by >= 0)
    ask (self);
}

void
thimble_history_query_refresh (ThimbleHistoryQuery *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_QUERY (self));
  g_return_if_fail (self->store != NULL);
  if (self->waiting > 0 || self->rest != 0)
    self->again = TRUE;
  else
    ask (self);
}

void
thimble_history_query_close (ThimbleHistoryQuery *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_QUERY (self));
  g_clear_handle_id (&self->rest, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->store);
}

gboolean
thimble_history_query_is_known (ThimbleHistoryQuery *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_QUERY (self), FALSE);
  return self->known;
}

const ThimbleSums *
thimble_history_query_get_sums (ThimbleHistoryQuery *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_QUERY (self), NULL);
  return &self->sums;
}

GPtrArray *
thimble_history_query_get_groups (ThimbleHistoryQuery *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_QUERY (self), NULL);
  return self->groups;
}

ThimbleProblem *
thimble_history_query_get_problem (ThimbleHistoryQuery *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_QUERY (self), NULL);
  return self->problem;
}
