/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-clock.h"
#include "tokens/thimble-counter.h"
#include "tokens/thimble-estimate.h"
#include "thimble-request-private.h"

struct _ThimbleRequest
{
  GObject         parent_instance;

  /* configured */
  ThimbleModel   *model;          /* owned */

  /* owned */
  ThimbleRecord  *record;
  GString        *answer;         /* grows here; record->answer follows at each flush */
  GString        *reasoning;
  ThimbleReceipt *receipt;        /* nullable until the end */
  ThimbleProblem *unsaved;        /* nullable */

  /* clocks, monotonic */
  gint64          sent_at;
  gint64          last_byte_at;
  gsize           counted_length; /* bytes of the answer that counted_output covers */
  ThimbleCounter *counter;        /* nullable: the model's encoding is not public, or its table is missing */
  ThimbleForecast forecast;       /* once it began */

  /* changed since the last flush */
  guint           answer_changed : 1;
  guint           usage_changed : 1;
  guint           allowed : 1;    /* to pass the budget */
};

typedef enum {
  PROP_STATE = 1,
  PROP_ANSWER,
  PROP_USAGE,
  PROP_COUNTED_OUTPUT,
  PROP_RECEIPT,
  PROP_PROBLEM,
  PROP_ID,
  PROP_UNSAVED,
} ThimbleRequestProperty;

static GParamSpec *props[PROP_UNSAVED + 1];

enum { TEXT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleRequest, thimble_request, G_TYPE_OBJECT)

static void
thimble_request_finalize (GObject *object)
{
  ThimbleRequest *self = THIMBLE_REQUEST (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->record, thimble_record_unref);
  g_clear_pointer (&self->receipt, thimble_receipt_unref);
  g_clear_pointer (&self->unsaved, thimble_problem_unref);
  g_clear_pointer (&self->counter, thimble_counter_free);
  g_string_free (self->answer, TRUE);
  g_string_free (self->reasoning, TRUE);
  G_OBJECT_CLASS (thimble_request_parent_class)->finalize (object);
}

static void
thimble_request_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleRequest *self = THIMBLE_REQUEST (object);

  switch ((ThimbleRequestProperty) id)
    {
    case PROP_STATE: g_value_set_enum (value, self->record->state); break;
    case PROP_ANSWER: g_value_set_string (value, self->answer->str); break;
    case PROP_USAGE: g_value_set_boxed (value, self->record->usage); break;
    case PROP_COUNTED_OUTPUT: g_value_set_int64 (value, self->record->counted_output); break;
    case PROP_RECEIPT: g_value_set_boxed (value, self->receipt); break;
    case PROP_PROBLEM: g_value_set_boxed (value, self->record->problem); break;
    case PROP_ID: g_value_set_int64 (value, self->record->id); break;
    case PROP_UNSAVED: g_value_set_boxed (value, self->unsaved); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_request_class_init (ThimbleRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = thimble_request_finalize;
  object_class->get_property = thimble_request_get_property;

  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, THIMBLE_TYPE_STATE, THIMBLE_STATE_PREPARED, flags);
  props[PROP_ANSWER] = g_param_spec_string ("answer", NULL, NULL, "", flags);
  props[PROP_USAGE] = g_param_spec_boxed ("usage", NULL, NULL, THIMBLE_TYPE_USAGE, flags);
  props[PROP_COUNTED_OUTPUT] = g_param_spec_int64 ("counted-output", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_RECEIPT] = g_param_spec_boxed ("receipt", NULL, NULL, THIMBLE_TYPE_RECEIPT, flags);
  props[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, THIMBLE_TYPE_PROBLEM, flags);
  props[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_UNSAVED] = g_param_spec_boxed ("unsaved", NULL, NULL, THIMBLE_TYPE_PROBLEM, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[TEXT] = g_signal_new ("text", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
thimble_request_init (ThimbleRequest *self)
{
  self->record = thimble_record_new ();
  self->answer = g_string_new (NULL);
  self->reasoning = g_string_new (NULL);
  self->sent_at = -1;
  self->last_byte_at = -1;
}

ThimbleRequest *
thimble_request_new (ThimbleModel *model, ThimblePrompt *prompt, const char *task, gint64 conversation_id)
{
  ThimbleRequest *self;
  ThimbleEndpoint *endpoint;
  ThimbleRecord *record;
  ThimblePrice *price;

  g_return_val_if_fail (THIMBLE_IS_MODEL (model), NULL);
  g_return_val_if_fail (prompt != NULL, NULL);

  self = g_object_new (THIMBLE_TYPE_REQUEST, NULL);
  self->model = g_object_ref (model);
  endpoint = thimble_model_get_endpoint (model);
  record = self->record;
  record->endpoint_id = g_strdup (thimble_endpoint_get_id (endpoint));
  record->endpoint_name = g_strdup (thimble_endpoint_get_name (endpoint));
  record->provider = g_strdup (thimble_endpoint_get_provider (endpoint));
  record->dialect = thimble_endpoint_get_dialect (endpoint);
  record->origin = g_strdup (thimble_endpoint_get_origin (endpoint));
  record->model_id = g_strdup (thimble_model_get_id (model));
  record->model_name = g_strdup (thimble_model_get_name (model));
  record->tier = thimble_model_get_tier (model);
  record->practice = thimble_endpoint_is_practice (endpoint);
  g_free (record->task);
  record->task = g_strdup (task != NULL ? task : "free");
  g_clear_pointer (&record->prompt, thimble_prompt_unref);
  record->prompt = thimble_prompt_ref (prompt);
  record->conversation_id = conversation_id;
  price = thimble_model_get_price (model, NULL);
  record->price = price != NULL ? thimble_price_ref (price) : NULL;
  return self;
}

/* For the runner */

void
thimble_request_begin (ThimbleRequest *self, const ThimbleForecast *forecast)
{
  ThimbleRecord *record = self->record;
  const char *origin = thimble_endpoint_get_origin (thimble_model_get_endpoint (self->model));

  /* Practice learns its port only when its server starts. */
  if (g_strcmp0 (record->origin, origin) != 0)
    {
      g_free (record->origin);
      record->origin = g_strdup (origin);
    }
  record->started_us = thimble_clock_wall_us ();
  self->forecast = *forecast;
  record->predicted_input = forecast->input;
  record->predicted_exact = forecast->exact;
  record->predicted_framing = forecast->framing;
  record->state = THIMBLE_STATE_SENT;
  /* Until more is known, a row left behind by a dead process may have been billed. */
  record->billed = THIMBLE_BILLED_POSSIBLE;
  self->sent_at = self->last_byte_at = thimble_clock_now_us ();
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

const ThimbleForecast *
thimble_request_get_forecast (ThimbleRequest *self)
{
  return self->record->predicted_input >= 0 ? &self->forecast : NULL;
}

void
thimble_request_committed (ThimbleRequest *self, gint64 id)
{
  self->record->id = id;
  /* The wait for the disk is ours, not the provider's. */
  self->sent_at = self->last_byte_at = thimble_clock_now_us ();
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ID]);
}

static void
replace_text (char **where, const char *text)
{
  if (text != NULL && g_strcmp0 (*where, text) != 0)
    {
      g_free (*where);
      *where = g_strdup (text);
    }
}

/* The provider has begun to answer; not every one says so with an event of its own. */
static void
streaming (ThimbleRequest *self)
{
  if (self->record->state != THIMBLE_STATE_SENT)
    return;
  self->record->state = THIMBLE_STATE_STREAMING;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
append_text (ThimbleRequest *self, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (self->record->first_text_us < 0)
    self->record->first_text_us = thimble_clock_now_us () - self->sent_at;
  g_string_append (self->answer, text);
  self->answer_changed = TRUE;
  g_signal_emit (self, signals[TEXT], 0, text);
}

void
thimble_request_take_event (ThimbleRequest *self, ThimbleEvent *event)
{
  ThimbleRecord *record = self->record;

  if (event->type != THIMBLE_EVENT_PROBLEM)
    streaming (self);
  switch (event->type)
    {
    case THIMBLE_EVENT_START:
      replace_text (&record->answered_model, event->model);
      if (record->request_id == NULL)
        replace_text (&record->request_id, event->id);
      break;
    case THIMBLE_EVENT_TEXT:
    case THIMBLE_EVENT_REFUSAL:
      append_text (self, event->text);
      break;
    case THIMBLE_EVENT_REASONING:
      if (event->text != NULL)
        g_string_append (self->reasoning, event->text);
      break;
    case THIMBLE_EVENT_USAGE:
      g_clear_pointer (&record->usage, thimble_usage_unref);
      record->usage = event->usage != NULL ? thimble_usage_ref (event->usage) : NULL;
      if (thimble_money_is_known (event->cost))
        record->reported_cost = event->cost;
      replace_text (&record->service_tier, event->service_tier);
      self->usage_changed = TRUE;
      break;
    case THIMBLE_EVENT_FINISH:
      record->finish = event->finish;
      replace_text (&record->finish_word, event->text);
      replace_text (&record->finish_explanation, event->explanation);
      break;
    case THIMBLE_EVENT_PROBLEM:
    case THIMBLE_EVENT_END:
      break;
    default:
      g_assert_not_reached ();
    }
}

void
thimble_request_touch (ThimbleRequest *self)
{
  self->last_byte_at = thimble_clock_now_us ();
}

static void
sync_texts (ThimbleRequest *self)
{
  ThimbleRecord *record = self->record;

  g_free (record->answer);
  record->answer = g_strdup (self->answer->str);
  if (self->reasoning->len > 0)
    {
      g_free (record->reasoning);
      record->reasoning = g_strdup (self->reasoning->str);
    }
}

/* What came since the last time: exactly where the model's encoding is public, else by script. */
static void
count_answer (ThimbleRequest *self)
{
  const char *fresh = self->answer->str + self->counted_length;
  gsize length = self->answer->len - self->counted_length;

  if (self->counted_length == 0 && self->counter == NULL)
    {
      const char *name = thimble_counting_for_model (self->model)->encoding;
      ThimbleEncoding *encoding = name != NULL ? thimble_encoding_get (name, NULL) : NULL;

      if (encoding != NULL)
        self->counter = thimble_counter_new (encoding);
    }
  if (self->counter != NULL)
    self->record->counted_output = thimble_counter_edit (self->counter, self->counted_length, 0, fresh, length);
  else
    self->record->counted_output = MAX (self->record->counted_output, 0) + thimble_estimate_tokens (fresh, (gssize) length);
  self->counted_length = self->answer->len;
}

void
thimble_request_flush (ThimbleRequest *self)
{
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  if (self->answer_changed)
    {
      self->answer_changed = FALSE;
      count_answer (self);
      g_object_notify_by_pspec (object, props[PROP_ANSWER]);
      g_object_notify_by_pspec (object, props[PROP_COUNTED_OUTPUT]);
    }
  if (self->usage_changed)
    {
      self->usage_changed = FALSE;
      g_object_notify_by_pspec (object, props[PROP_USAGE]);
    }
  g_object_thaw_notify (object);
}

/* OpenAI bills flex at half and priority at double the list price, and says in the answer which it was
 * (reference 1, pitfall 12; model-prices.json COST: 2.5 for gpt-5.5; models before gpt-5.4 use other factors,
 * and none of those is in the catalogue with a tier). */
guint
thimble_request_get_price_percent (ThimbleRecord *record)
{
  if (g_strcmp0 (record->provider, "openai") != 0)
    return 100;
  if (g_strcmp0 (record->service_tier, "flex") == 0)
    return 50;
  if (g_strcmp0 (record->service_tier, "priority") == 0)
    return record->model_id != NULL && g_str_has_prefix (record->model_id, "gpt-5.5") ? 250 : 200;
  return 100;
}

/* Takes @price. */
static void
set_price (ThimbleRecord *record, ThimblePrice *price)
{
  g_clear_pointer (&record->price, thimble_price_unref);
  record->price = price;
}

/* Gateways and aliases answer as another model and bill as that one (reference 1, pitfall 11). */
void
thimble_request_settle_price (ThimbleRequest *self, ThimbleCatalogue *catalogue)
{
  ThimbleRecord *record = self->record;
  guint percent = thimble_request_get_price_percent (record);

  if (record->answered_model != NULL && g_strcmp0 (record->answered_model, record->model_id) != 0)
    {
      ThimbleModel *answered = thimble_catalogue_find_model (catalogue, record->endpoint_id, record->answered_model);
      ThimblePrice *price = answered != NULL ? thimble_model_get_price (answered, NULL) : NULL;

      if (price != NULL)
        set_price (record, thimble_price_ref (price));
    }
  if (record->price != NULL && percent != 100)
    {
      g_autofree char *source = g_strdup_printf ("%s:%s", thimble_price_get_source (record->price), record->service_tier);

      set_price (record, thimble_price_new_scaled (record->price, percent, source));
    }
}

void
thimble_request_end (ThimbleRequest *self, ThimbleState state, ThimbleBilled billed, ThimbleProblem *problem)
{
  ThimbleRecord *record = self->record;
  GObject *object = G_OBJECT (self);

  g_return_if_fail (thimble_state_is_final (state));
  g_return_if_fail (!thimble_state_is_final (record->state));

  g_object_freeze_notify (object);
  thimble_request_flush (self);
  sync_texts (self);
  /* Estimating piece by piece drifts upwards; the whole text gives the better estimate. */
  if (self->answer->len > 0 && self->counter == NULL)
    record->counted_output = thimble_estimate_tokens (self->answer->str, self->answer->len);
  g_clear_pointer (&self->counter, thimble_counter_free);
  if (self->sent_at >= 0)
    record->duration_us = thimble_clock_now_us () - self->sent_at;
  record->state = state;
  record->billed = billed;
  g_clear_pointer (&record->problem, thimble_problem_unref);
  record->problem = problem != NULL ? thimble_problem_ref (problem) : NULL;
  self->receipt = thimble_record_make_receipt (record);
  record->cost = thimble_receipt_get_cost (self->receipt)->total;
  g_object_notify_by_pspec (object, props[PROP_COUNTED_OUTPUT]);
  g_object_notify_by_pspec (object, props[PROP_RECEIPT]);
  if (problem != NULL)
    g_object_notify_by_pspec (object, props[PROP_PROBLEM]);
  g_object_notify_by_pspec (object, props[PROP_STATE]);
  g_object_thaw_notify (object);
}

void
thimble_request_set_unsaved (ThimbleRequest *self, ThimbleProblem *problem)
{
  g_clear_pointer (&self->unsaved, thimble_problem_unref);
  self->unsaved = problem != NULL ? thimble_problem_ref (problem) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_UNSAVED]);
}

/* For everybody */

void
thimble_request_allow (ThimbleRequest *self)
{
  g_return_if_fail (THIMBLE_IS_REQUEST (self));
  self->allowed = TRUE;
}

gboolean
thimble_request_is_allowed (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), FALSE);
  return self->allowed;
}

ThimbleModel *
thimble_request_get_model (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), NULL);
  return self->model;
}

ThimblePrompt *
thimble_request_get_prompt (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), NULL);
  return self->record->prompt;
}

ThimbleState
thimble_request_get_state (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), THIMBLE_STATE_PREPARED);
  return self->record->state;
}

const char *
thimble_request_get_answer (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), "");
  return self->answer->str;
}

ThimbleUsage *
thimble_request_get_usage (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), NULL);
  return self->record->usage;
}

gint64
thimble_request_get_counted_output (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), THIMBLE_COUNT_UNKNOWN);
  return self->record->counted_output;
}

gint64
thimble_request_get_predicted_input (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), THIMBLE_COUNT_UNKNOWN);
  return self->record->predicted_input;
}

ThimbleReceipt *
thimble_request_get_receipt (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), NULL);
  return self->receipt;
}

ThimbleProblem *
thimble_request_get_problem (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), NULL);
  return self->record->problem;
}

gint64
thimble_request_get_id (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), 0);
  return self->record->id;
}

gint64
thimble_request_get_elapsed_us (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), 0);
  if (self->record->duration_us >= 0)
    return self->record->duration_us;
  return self->sent_at >= 0 ? thimble_clock_now_us () - self->sent_at : 0;
}

gint64
thimble_request_get_first_text_us (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), -1);
  return self->record->first_text_us;
}

gint64
thimble_request_get_silence_us (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), 0);
  if (self->last_byte_at < 0 || thimble_state_is_final (self->record->state))
    return 0;
  return thimble_clock_now_us () - self->last_byte_at;
}

ThimbleRecord *
thimble_request_get_record (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), NULL);
  if (!thimble_state_is_final (self->record->state))
    sync_texts (self);
  return self->record;
}

ThimbleProblem *
thimble_request_get_unsaved (ThimbleRequest *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST (self), NULL);
  return self->unsaved;
}
