/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-digits.h"
#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "base/thimble-problem.h"
#include "thimble-projection.h"
#include "thimble-run.h"

static const struct {
  const char *id;
  const char *label;
} quantities[] = {
  [THIMBLE_QUANTITY_INPUT]      = { "input",      N_("Input tokens") },
  [THIMBLE_QUANTITY_OUTPUT]     = { "output",     N_("Output tokens") },
  [THIMBLE_QUANTITY_REASONING]  = { "reasoning",  N_("Reasoning tokens") },
  [THIMBLE_QUANTITY_TOTAL]      = { "total",      N_("Total tokens") },
  [THIMBLE_QUANTITY_COST]       = { "cost",       N_("Cost") },
  [THIMBLE_QUANTITY_FIRST_TEXT] = { "first_text", N_("Time to first text") },
  [THIMBLE_QUANTITY_DURATION]   = { "duration",   N_("Duration") },
  [THIMBLE_QUANTITY_RATE]       = { "rate",       N_("Tokens per second") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (quantities) == THIMBLE_N_QUANTITIES);

const char *
thimble_quantity_to_id (ThimbleQuantity quantity)
{
  g_return_val_if_fail (quantity < THIMBLE_N_QUANTITIES, NULL);
  return quantities[quantity].id;
}

const char *
thimble_quantity_get_label (ThimbleQuantity quantity)
{
  g_return_val_if_fail (quantity < THIMBLE_N_QUANTITIES, NULL);
  return _(quantities[quantity].label);
}

/* One decimal place, always: what it is the mean of may have had none. */
static char *
format_tenths (double value)
{
  guint64 tenths;
  char digit[2];

  if (value < 0 || value > 1e15)
    return g_strdup ("—");
  tenths = (guint64) floor (value * 10 + 0.5);
  digit[0] = (char) ('0' + tenths % 10);
  digit[1] = '\0';
  return thimble_digits_format (tenths / 10, digit);
}

char *
thimble_quantity_format (ThimbleQuantity quantity,
                         double          value)
{
  g_autofree char *number = NULL;

  if (isnan (value))
    return g_strdup ("—");
  switch (quantity)
    {
    case THIMBLE_QUANTITY_COST:
      return thimble_money_format (thimble_projection_round (value));
    case THIMBLE_QUANTITY_FIRST_TEXT:
    case THIMBLE_QUANTITY_DURATION:
      return thimble_format_seconds ((gint64) floor (MAX (value, 0) + 0.5));
    case THIMBLE_QUANTITY_RATE:
      number = format_tenths (value / 1000);
      /* Translators: how quickly an answer comes, as in 77.3 tokens/s */
      return g_strdup_printf (_("%s tokens/s"), number);
    case THIMBLE_QUANTITY_INPUT:
    case THIMBLE_QUANTITY_OUTPUT:
    case THIMBLE_QUANTITY_REASONING:
    case THIMBLE_QUANTITY_TOTAL:
    default:
      return format_tenths (value);
    }
}

char *
thimble_quantity_format_one (ThimbleQuantity quantity,
                             gint64          value)
{
  if (quantity <= THIMBLE_QUANTITY_TOTAL)
    return thimble_format_count (value);
  return thimble_quantity_format (quantity, (double) value);
}

char *
thimble_quantity_format_mean (ThimbleQuantity quantity,
                              double          value,
                              guint           n)
{
  return n == 1 && !isnan (value) ? thimble_quantity_format_one (quantity, (gint64) floor (value + 0.5))
                                  : thimble_quantity_format (quantity, value);
}

/* An axis that says 0.66 s twice says nothing. */
static gboolean
tells_apart (ThimbleQuantity quantity,
             double          step,
             double          from,
             double          until)
{
  g_autofree char *last = NULL;

  for (double tick = floor (from / step); tick * step < until + step; tick++)
    {
      g_autofree char *text = thimble_quantity_format_one (quantity, (gint64) floor (MAX (tick, 0) * step + 0.5));

      if (tick > 0 && g_strcmp0 (text, last) == 0)
        return FALSE;
      g_free (last);
      last = g_steal_pointer (&text);
    }
  return TRUE;
}

double
thimble_quantity_choose_step (ThimbleQuantity quantity,
                              double          rough,
                              double          from,
                              double          until)
{
  static const double factors[] = { 1, 2, 5 };
  double power;

  g_return_val_if_fail (rough > 0, 1);

  for (power = pow (10, floor (log10 (rough))); power < G_MAXINT64 / 10.0; power *= 10)
    for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
      if (factors[i] * power >= rough && tells_apart (quantity, factors[i] * power, from, until))
        return factors[i] * power;
  return power;
}

/* The run */

struct _ThimbleRun
{
  GObject         parent_instance;

  guint           number;
  ThimbleRunState state;
  guint           attempt;
  ThimbleVerdict  verdict;
  gint64          request_id;
  gint64          values[THIMBLE_N_QUANTITIES]; /* -1 unknown; the cost THIMBLE_MONEY_UNKNOWN */
  gint64          cached;
  gboolean        estimated;
  char           *reason;
  char           *problem;
  char           *advice;
  gboolean        may_be_billed;
};

enum { PROP_STATE = 1, PROP_REQUEST_ID, PROP_VERDICT, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ThimbleRun, thimble_run, G_TYPE_OBJECT)

static void
thimble_run_finalize (GObject *object)
{
  ThimbleRun *self = THIMBLE_RUN (object);

  g_free (self->reason);
  g_free (self->problem);
  g_free (self->advice);
  G_OBJECT_CLASS (thimble_run_parent_class)->finalize (object);
}

static void
thimble_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleRun *self = THIMBLE_RUN (object);

  switch (id)
    {
    case PROP_STATE: g_value_set_int (value, (int) self->state); break;
    case PROP_REQUEST_ID: g_value_set_int64 (value, self->request_id); break;
    case PROP_VERDICT: g_value_set_int (value, (int) self->verdict); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_run_class_init (ThimbleRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = thimble_run_finalize;
  object_class->get_property = thimble_run_get_property;
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, THIMBLE_RUN_FAILED, 0, flags);
  props[PROP_REQUEST_ID] = g_param_spec_int64 ("request-id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_VERDICT] = g_param_spec_int ("verdict", NULL, NULL, 0, THIMBLE_VERDICT_FAILED, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
forget (ThimbleRun *self)
{
  for (guint i = 0; i < THIMBLE_N_QUANTITIES; i++)
    self->values[i] = i == THIMBLE_QUANTITY_COST ? THIMBLE_MONEY_UNKNOWN : -1;
  self->cached = -1;
  self->estimated = FALSE;
  self->verdict = THIMBLE_VERDICT_NONE;
  self->may_be_billed = FALSE;
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->advice, g_free);
}

static void
thimble_run_init (ThimbleRun *self)
{
  forget (self);
}

ThimbleRun *
thimble_run_new (guint number)
{
  ThimbleRun *self = g_object_new (THIMBLE_TYPE_RUN, NULL);

  self->number = number;
  return self;
}

static void
notify_all (ThimbleRun *self)
{
  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[i]);
}

void
thimble_run_begin (ThimbleRun *self,
                   guint       attempt)
{
  forget (self);
  self->attempt = attempt;
  self->request_id = 0;
  self->state = THIMBLE_RUN_RUNNING;
  notify_all (self);
}

void
thimble_run_wait (ThimbleRun *self)
{
  forget (self);
  self->state = THIMBLE_RUN_WAITING;
  notify_all (self);
}

/* From the first text on: the wait before it is told apart. */
static gint64
get_rate (const ThimbleRunRow *row)
{
  gint64 time = row->duration_us - MAX (row->first_text_us, 0);

  /* An answer that came in one piece has no rate. */
  if (row->output <= 0 || row->duration_us <= 0 || time < 1000)
    return -1;
  return (gint64) ((double) row->output * 1e9 / (double) time + 0.5);
}

/* (nullable): of that class of problem */
static char *
dup_advice (const char *code)
{
  g_autoptr (ThimbleProblem) problem = NULL;
  ThimbleError error;

  if (code == NULL || !thimble_error_from_code (code, &error))
    return NULL;
  problem = thimble_problem_new (error, NULL, NULL, NULL, -1);
  return g_strdup (thimble_problem_get_advice (problem));
}

void
thimble_run_take (ThimbleRun          *self,
                  const ThimbleRunRow *row)
{
  forget (self);
  self->attempt = row->attempt;
  self->request_id = row->request_id;
  if (row->gone)
    {
      self->state = THIMBLE_RUN_FAILED;
      self->may_be_billed = TRUE; /* nobody knows any more */
      self->problem = g_strdup (_("The request was deleted from the history."));
    }
  else if (row->state == THIMBLE_STATE_COMPLETED)
    {
      self->state = THIMBLE_RUN_DONE;
      self->values[THIMBLE_QUANTITY_INPUT] = row->input;
      self->values[THIMBLE_QUANTITY_OUTPUT] = row->output;
      self->values[THIMBLE_QUANTITY_REASONING] = row->reasoning;
      self->values[THIMBLE_QUANTITY_TOTAL] = row->total;
      self->values[THIMBLE_QUANTITY_COST] = row->cost;
      self->values[THIMBLE_QUANTITY_FIRST_TEXT] = row->first_text_us;
      self->values[THIMBLE_QUANTITY_DURATION] = row->duration_us;
      self->values[THIMBLE_QUANTITY_RATE] = get_rate (row);
      self->cached = row->cached_read;
      self->estimated = row->estimated;
      self->verdict = (ThimbleVerdict) CLAMP (row->verdict, 0, THIMBLE_VERDICT_FAILED);
      self->reason = g_strdup (row->reason);
    }
  else
    {
      self->may_be_billed = row->billed != THIMBLE_BILLED_NONE;
      self->state = !thimble_state_is_final (row->state) ? THIMBLE_RUN_RUNNING : THIMBLE_RUN_FAILED;
      self->problem = g_strdup (row->problem_message);
      self->advice = dup_advice (row->problem_code);
    }
  notify_all (self);
}

guint
thimble_run_get_number (ThimbleRun *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUN (self), 0);
  return self->number;
}

ThimbleRunState
thimble_run_get_state (ThimbleRun *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUN (self), THIMBLE_RUN_WAITING);
  return self->state;
}

gint64
thimble_run_get_request_id (ThimbleRun *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUN (self), 0);
  return self->request_id;
}

guint
thimble_run_get_attempt (ThimbleRun *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUN (self), 0);
  return self->attempt;
}

gboolean
thimble_run_get_value (ThimbleRun      *self,
                       ThimbleQuantity  quantity,
                       gint64          *out)
{
  gint64 value;

  g_return_val_if_fail (THIMBLE_IS_RUN (self), FALSE);
  g_return_val_if_fail (quantity < THIMBLE_N_QUANTITIES, FALSE);

  value = self->values[quantity];
  if (quantity == THIMBLE_QUANTITY_COST ? !thimble_money_is_known (value) : value < 0)
    return FALSE;
  *out = value;
  return TRUE;
}

gboolean
thimble_run_is_estimated (ThimbleRun *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUN (self), FALSE);
  return self->estimated;
}

gint64
thimble_run_get_cached (ThimbleRun *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUN (self), -1);
  return self->cached;
}

ThimbleVerdict
thimble_run_get_verdict (ThimbleRun *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUN (self), THIMBLE_VERDICT_NONE);
  return self->verdict;
}

const char *
thimble_run_get_reason (ThimbleRun *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUN (self), NULL);
  return self->reason;
}

const char *
thimble_run_get_problem (ThimbleRun *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUN (self), NULL);
  return self->problem;
}

const char *
thimble_run_get_advice (ThimbleRun *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUN (self), NULL);
  return self->advice;
}

gboolean
thimble_run_may_be_billed (ThimbleRun *self)
{
  g_return_val_if_fail (THIMBLE_IS_RUN (self), FALSE);
  return self->may_be_billed;
}

char *
thimble_run_describe (ThimbleRun *self)
{
  g_autofree char *number = NULL;
  g_autofree char *input = NULL;
  g_autofree char *output = NULL;
  g_autofree char *cost = NULL;
  g_autofree char *time = NULL;
  g_autofree char *numbers = NULL;

  g_return_val_if_fail (THIMBLE_IS_RUN (self), NULL);

  number = thimble_format_count (self->number);
  if (self->state == THIMBLE_RUN_WAITING)
    return g_strdup_printf (_("Run %s: not sent yet"), number);
  if (self->state == THIMBLE_RUN_RUNNING)
    return g_strdup_printf (_("Run %s: running"), number);
  if (self->state == THIMBLE_RUN_FAILED)
    return g_strdup_printf (_("Run %s failed: %s"), number, self->problem != NULL ? self->problem : _("no reason is known."));
  input = thimble_format_count (self->values[THIMBLE_QUANTITY_INPUT]);
  output = thimble_format_count (self->values[THIMBLE_QUANTITY_OUTPUT]);
  cost = thimble_money_format (self->values[THIMBLE_QUANTITY_COST]);
  time = thimble_format_seconds (self->values[THIMBLE_QUANTITY_DURATION]);
  /* Translators: number of the run, tokens in, tokens out, money, seconds */
  numbers = g_strdup_printf (_("Run %s: %s in, %s out, %s, %s"), number, input, output, cost, time);
  if (self->reason == NULL)
    return g_steal_pointer (&numbers);
  return g_strconcat (numbers, ". ", self->reason, NULL);
}
