/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "thimble-count-book.h"
#include "thimble-count-note.h"

#define NOTE "token-bills"
/* Below this a word of framing more or less would look like a factor. */
#define SHORTEST_TEXT 24
#define FACTOR_MOST 4.0
/* No bill of the same model is nearer to another by accident: the range is never shown narrower. */
#define LEAST_SPREAD 0.03
#define ASKED_MAX 256
/* So many bills in a row decide whether a count is exact. */
#define ROW THIMBLE_LEARN_LEAST

/* Made here and not written yet. */
typedef struct {
  char        *key;    /* (nullable): reset of all */
  ThimbleBill  bill;
  gboolean     reset;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->key);
  g_free (change);
}

struct _ThimbleCountBook
{
  GObject       parent_instance;

  ThimbleStore *store;
  GHashTable   *bills;     /* as thimble_count_note_read() has them */
  GHashTable   *asked;     /* hash of model and prompt → gint64* */
  GPtrArray    *changes;   /* of Change */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleCountBook, thimble_count_book, G_TYPE_OBJECT)

static void
thimble_count_book_finalize (GObject *object)
{
  ThimbleCountBook *self = THIMBLE_COUNT_BOOK (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->bills, g_hash_table_unref);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  G_OBJECT_CLASS (thimble_count_book_parent_class)->finalize (object);
}

static void
thimble_count_book_class_init (ThimbleCountBookClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thimble_count_book_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
thimble_count_book_init (ThimbleCountBook *self)
{
  self->bills = thimble_count_note_new ();
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->changes = g_ptr_array_new_with_free_func (change_free);
}

ThimbleCountBook *
thimble_count_book_new (ThimbleStore *store)
{
  ThimbleCountBook *self;

  g_return_val_if_fail (THIMBLE_IS_STORE (store), NULL);

  self = g_object_new (THIMBLE_TYPE_COUNT_BOOK, NULL);
  self->store = g_object_ref (store);
  return self;
}

/* A change is made to what stands in the store now, so that window and terminal do not take each other's bills away. */
static void
apply (ThimbleCountBook *self, const Change *change)
{
  GArray *list;

  if (change->reset && change->key == NULL)
    g_hash_table_remove_all (self->bills);
  else if (change->reset)
    g_hash_table_remove (self->bills, change->key);
  else
    {
      list = g_hash_table_lookup (self->bills, change->key);
      if (list == NULL)
        {
          list = g_array_new (FALSE, FALSE, sizeof (ThimbleBill));
          g_hash_table_insert (self->bills, g_strdup (change->key), list);
        }
      g_array_append_val (list, change->bill);
      if (list->len > THIMBLE_BILLS_MAX)
        g_array_remove_index (list, 0);
    }
}

static void
take_bills (ThimbleCountBook *self, const char *note)
{
  g_hash_table_unref (self->bills);
  self->bills = thimble_count_note_read (note);
}

static void
note_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleCountBook) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = thimble_store_get_note_finish (THIMBLE_STORE (source), result, &error);
  g_autofree char *after = NULL;

  /* A store that cannot be read takes nothing either; what was learnt holds until the program ends. */
  if (error == NULL)
    {
      take_bills (self, before);
      for (guint i = 0; i < self->changes->len; i++)
        apply (self, g_ptr_array_index (self->changes, i));
      after = thimble_count_note_write (self->bills);
      thimble_store_set_note_async (self->store, NOTE, after, NULL, NULL, NULL);
    }
  g_ptr_array_set_size (self->changes, 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
make_change (ThimbleCountBook *self, const char *key, const ThimbleBill *bill)
{
  Change *change = g_new0 (Change, 1);

  change->key = g_strdup (key);
  change->reset = bill == NULL;
  if (bill != NULL)
    change->bill = *bill;
  apply (self, change);
  g_ptr_array_add (self->changes, change);
  if (self->changes->len == 1)
    thimble_store_get_note_async (self->store, NOTE, NULL, note_read, g_object_ref (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
note_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleCountBook) self = data;
  g_autofree char *note = thimble_store_get_note_finish (THIMBLE_STORE (source), result, NULL);

  if (self->changes->len > 0)
    return;
  take_bills (self, note);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
thimble_count_book_load (ThimbleCountBook *self)
{
  g_return_if_fail (THIMBLE_IS_COUNT_BOOK (self));
  thimble_store_get_note_async (self->store, NOTE, NULL, note_loaded, g_object_ref (self));
}

/* What bills say */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* Of a sorted list. */
static double
median (const double *values, guint n)
{
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* The mean of what lies near the median: one odd bill moves nothing. */
static void
learn_factor (const GArray *list, ThimbleLearned *out)
{
  double ratios[THIMBLE_BILLS_MAX], distances[THIMBLE_BILLS_MAX], middle, near, sum = 0;
  double least = G_MAXDOUBLE, most = 0;
  guint n = 0;

  for (guint i = 0; i < list->len; i++)
    {
      const ThimbleBill *bill = &g_array_index (list, ThimbleBill, i);

      ratios[i] = (double) (bill->billed - bill->framing) / (double) bill->text;
    }
  qsort (ratios, list->len, sizeof *ratios, compare_doubles);
  middle = median (ratios, list->len);
  for (guint i = 0; i < list->len; i++)
    distances[i] = fabs (ratios[i] - middle);
  qsort (distances, list->len, sizeof *distances, compare_doubles);
  near = MAX (3 * median (distances, list->len), LEAST_SPREAD * middle);
  for (guint i = 0; i < list->len; i++)
    if (fabs (ratios[i] - middle) <= near)
      {
        sum += ratios[i];
        least = MIN (least, ratios[i]);
        most = MAX (most, ratios[i]);
        n++;
      }
  out->factor = sum / n;
  out->factor_least = MIN (least, out->factor * (1 - LEAST_SPREAD));
  out->factor_most = MAX (most, out->factor * (1 + LEAST_SPREAD));
}

static void
learn_offset (const GArray *list, ThimbleLearned *out)
{
  double offsets[THIMBLE_BILLS_MAX];

  out->confirmed = out->contradicted = list->len >= ROW;
  for (guint i = 0; i < list->len; i++)
    {
      const ThimbleBill *bill = &g_array_index (list, ThimbleBill, i);

      offsets[i] = (double) (bill->billed - bill->framing - bill->text);
      if (i + ROW < list->len)
        continue;
      out->confirmed &= offsets[i] == 0;
      out->contradicted &= offsets[i] != 0;
    }
  qsort (offsets, list->len, sizeof *offsets, compare_doubles);
  out->offset = (gint64) llround (median (offsets, list->len));
}

void
thimble_count_book_get_learned (ThimbleCountBook *self, const char *model_key, ThimbleLearned *out)
{
  GArray *list;
  double errors[THIMBLE_BILLS_MAX];

  g_return_if_fail (THIMBLE_IS_COUNT_BOOK (self));
  g_return_if_fail (model_key != NULL);

  *out = THIMBLE_LEARNED_NOTHING;
  list = g_hash_table_lookup (self->bills, model_key);
  if (list == NULL)
    return;
  out->n_samples = list->len;
  learn_factor (list, out);
  learn_offset (list, out);
  for (guint i = 0; i < list->len; i++)
    {
      const ThimbleBill *bill = &g_array_index (list, ThimbleBill, i);

      errors[i] = fabs ((double) (bill->predicted - bill->billed)) / (double) bill->billed;
      out->n_right += bill->predicted == bill->billed;
    }
  qsort (errors, list->len, sizeof *errors, compare_doubles);
  out->error = median (errors, list->len);
}

gboolean
thimble_count_book_learn (ThimbleCountBook *self, ThimbleModel *model, const char *answered_model,
                          const ThimbleForecast *forecast, ThimbleUsage *usage)
{
  const ThimbleCounting *counting;
  ThimbleBill bill;
  double ratio;

  g_return_val_if_fail (THIMBLE_IS_COUNT_BOOK (self), FALSE);
  g_return_val_if_fail (THIMBLE_IS_MODEL (model), FALSE);
  g_return_val_if_fail (forecast != NULL, FALSE);

  counting = thimble_counting_for_model (model);
  if (usage == NULL || thimble_usage_get_source (usage) != THIMBLE_USAGE_FROM_PROVIDER ||
      !thimble_usage_is_complete (usage) || !thimble_usage_is_plausible (usage) || !thimble_usage_is_consistent (usage))
    return FALSE;
  if (thimble_endpoint_is_practice (thimble_model_get_endpoint (model)) || !forecast->learns ||
      forecast->text < SHORTEST_TEXT || (answered_model != NULL && thimble_counting_find (answered_model) != counting))
    return FALSE;
  bill.text = forecast->text;
  bill.framing = forecast->base_framing;
  bill.predicted = forecast->input;
  bill.billed = thimble_usage_get_input (usage);
  ratio = (double) (bill.billed - bill.framing) / (double) bill.text;
  if (ratio > FACTOR_MOST || ratio < 1 / FACTOR_MOST)
    return FALSE;
  if (g_hash_table_size (self->bills) >= THIMBLE_BILL_MODELS_MAX && !g_hash_table_contains (self->bills, thimble_model_get_key (model)))
    return FALSE;
  make_change (self, thimble_model_get_key (model), &bill);
  return TRUE;
}

void
thimble_count_book_reset (ThimbleCountBook *self, const char *model_key)
{
  g_return_if_fail (THIMBLE_IS_COUNT_BOOK (self));
  make_change (self, model_key, NULL);
}

GPtrArray *
thimble_count_book_list (ThimbleCountBook *self)
{
  g_return_val_if_fail (THIMBLE_IS_COUNT_BOOK (self), NULL);
  return thimble_count_note_list (self->bills);
}

/* What providers answered */

static void
hash_text (GChecksum *checksum, const char *text)
{
  /* With its NUL, so that no two texts run together. */
  g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text) + 1);
}

static char *
hash_prompt (ThimbleModel *model, ThimblePrompt *prompt)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *system = thimble_prompt_get_system (prompt), *effort = thimble_prompt_get_effort (prompt);

  hash_text (checksum, thimble_model_get_key (model));
  hash_text (checksum, effort != NULL ? effort : "");
  hash_text (checksum, system != NULL ? system : "");
  for (guint i = 0; i < thimble_prompt_get_n_turns (prompt); i++)
    hash_text (checksum, thimble_prompt_get_turn_text (prompt, i));
  hash_text (checksum, thimble_prompt_get_text (prompt));
  return g_strdup (g_checksum_get_string (checksum));
}

void
thimble_count_book_remember (ThimbleCountBook *self, ThimbleModel *model, ThimblePrompt *prompt, gint64 count)
{
  gint64 *kept;

  g_return_if_fail (THIMBLE_IS_COUNT_BOOK (self));
  g_return_if_fail (count >= 0);

  if (g_hash_table_size (self->asked) >= ASKED_MAX)
    g_hash_table_remove_all (self->asked);
  kept = g_new (gint64, 1);
  *kept = count;
  g_hash_table_insert (self->asked, hash_prompt (model, prompt), kept);
}

gboolean
thimble_count_book_was_asked (ThimbleCountBook *self)
{
  g_return_val_if_fail (THIMBLE_IS_COUNT_BOOK (self), FALSE);
  return g_hash_table_size (self->asked) > 0;
}

gint64
thimble_count_book_recall (ThimbleCountBook *self, ThimbleModel *model, ThimblePrompt *prompt)
{
  g_autofree char *hash = NULL;
  const gint64 *kept;

  g_return_val_if_fail (THIMBLE_IS_COUNT_BOOK (self), THIMBLE_COUNT_UNKNOWN);

  if (!thimble_count_book_was_asked (self))
    return THIMBLE_COUNT_UNKNOWN;
  hash = hash_prompt (model, prompt);
  kept = g_hash_table_lookup (self->asked, hash);
  return kept != NULL ? *kept : THIMBLE_COUNT_UNKNOWN;
}

/* A forecast */

typedef struct {
  ThimbleModel  *model;
  ThimblePrompt *prompt;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->model);
  thimble_prompt_unref (job->prompt);
  g_free (job);
}

/* With all that bills and the provider said. */
static void
make_forecast (ThimbleCountBook *self, ThimbleModel *model, ThimblePrompt *prompt, const ThimblePromptSize *size, ThimbleForecast *out)
{
  ThimbleLearned learned;

  thimble_count_book_get_learned (self, thimble_model_get_key (model), &learned);
  thimble_forecast_make (out, model, size, thimble_prompt_get_effort (prompt), thimble_prompt_get_max_output (prompt), &learned,
                         thimble_count_book_recall (self, model, prompt));
}

void
thimble_count_book_forecast_now (ThimbleCountBook *self, ThimbleModel *model, ThimblePrompt *prompt, ThimbleForecast *out)
{
  ThimblePromptSize size;

  g_return_if_fail (THIMBLE_IS_COUNT_BOOK (self));
  g_return_if_fail (THIMBLE_IS_MODEL (model));
  g_return_if_fail (prompt != NULL);

  thimble_prompt_size_now (prompt, thimble_forecast_encoding (model), &size);
  make_forecast (self, model, prompt, &size, out);
}

static void
prompt_measured (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ThimbleCountBook *self = g_task_get_source_object (task);
  const Job *job = g_task_get_task_data (task);
  ThimblePromptSize size;
  ThimbleForecast *forecast;
  GError *error = NULL;

  if (!thimble_prompt_size_finish (result, &size, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  forecast = g_new (ThimbleForecast, 1);
  make_forecast (self, job->model, job->prompt, &size, forecast);
  g_task_return_pointer (task, forecast, g_free);
}

void
thimble_count_book_forecast_async (ThimbleCountBook *self, ThimbleModel *model, ThimblePrompt *prompt,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Job *job;

  g_return_if_fail (THIMBLE_IS_COUNT_BOOK (self));
  g_return_if_fail (THIMBLE_IS_MODEL (model));
  g_return_if_fail (prompt != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_count_book_forecast_async);
  job = g_new0 (Job, 1);
  job->model = g_object_ref (model);
  job->prompt = thimble_prompt_ref (prompt);
  g_task_set_task_data (task, job, job_free);
  thimble_prompt_size_async (prompt, thimble_forecast_encoding (model), FALSE, cancellable, prompt_measured, task);
}

gboolean
thimble_count_book_forecast_finish (ThimbleCountBook *self, GAsyncResult *result, ThimbleForecast *out, GError **error)
{
  g_autofree ThimbleForecast *forecast = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  forecast = g_task_propagate_pointer (G_TASK (result), error);
  if (forecast != NULL)
    *out = *forecast;
  return forecast != NULL;
}
