/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/thimble-json.h"
#include "thimble-count-book.h"

#define NOTE "token-bills"
#define NOTE_MAX (1024 * 1024)
#define MODELS_MAX 200
/* Models and their servers change: only the last bills count. */
#define BILLS_MAX 24
/* Below this a word of framing more or less would look like a factor. */
#define SHORTEST_TEXT 24
#define FACTOR_MOST 4.0
/* No bill of the same model is nearer to another by accident: the range is never shown narrower. */
#define LEAST_SPREAD 0.03
#define ASKED_MAX 256
/* So many bills in a row decide whether a count is exact. */
#define ROW THIMBLE_LEARN_LEAST

/* In tokens. */
typedef struct {
  gint64 text;      /* counted, before learning and without framing */
  gint64 framing;   /* as the data have it, 0 where they do not */
  gint64 predicted; /* as it was shown */
  gint64 billed;
} Bill;

/* Made here and not written yet. */
typedef struct {
  char    *key;    /* (nullable): reset of all */
  Bill     bill;
  gboolean reset;
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
  GHashTable   *bills;     /* model key → GArray of Bill, oldest first */
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
  self->bills = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
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

/* The note: {"version": 1, "models": {"anthropic/claude-haiku-5-5": [[text, framing, predicted, billed], …]}} */

static void
read_bills (GHashTable *bills, const char *key, JsonArray *rows)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Bill));
  guint n = json_array_get_length (rows);

  for (guint i = n > BILLS_MAX ? n - BILLS_MAX : 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (rows, i);
      JsonArray *row = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      Bill bill;

      if (row == NULL || json_array_get_length (row) != 4)
        continue;
      bill.text = json_array_get_int_element (row, 0);
      bill.framing = json_array_get_int_element (row, 1);
      bill.predicted = json_array_get_int_element (row, 2);
      bill.billed = json_array_get_int_element (row, 3);
      if (bill.text > 0 && bill.text <= THIMBLE_COUNT_MAX && bill.framing >= 0 && bill.framing <= THIMBLE_COUNT_MAX &&
          bill.predicted >= 0 && bill.billed > 0 && bill.billed <= THIMBLE_COUNT_MAX)
        g_array_append_val (list, bill);
    }
  if (list->len > 0)
    g_hash_table_insert (bills, g_strdup (key), list);
  else
    g_array_unref (list);
}

static void
read_note (GHashTable *bills, const char *note)
{
  g_autoptr (JsonNode) root = note != NULL ? thimble_json_parse (note, -1, NOTE_MAX, NULL) : NULL;
  JsonObject *object = root != NULL ? thimble_json_root_object (root) : NULL;
  JsonObject *models = object != NULL ? thimble_json_get_object (object, "models") : NULL;
  g_autoptr (GList) keys = models != NULL ? json_object_get_members (models) : NULL;

  for (GList *at = keys; at != NULL && g_hash_table_size (bills) < MODELS_MAX; at = at->next)
    {
      JsonArray *rows = thimble_json_get_array (models, at->data);

      if (rows != NULL)
        read_bills (bills, at->data, rows);
    }
}

static char *
write_note (ThimbleCountBook *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) keys = thimble_count_book_list (self);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "models");
  json_builder_begin_object (builder);
  for (guint i = 0; i < keys->len; i++)
    {
      GArray *list = g_hash_table_lookup (self->bills, g_ptr_array_index (keys, i));

      json_builder_set_member_name (builder, g_ptr_array_index (keys, i));
      json_builder_begin_array (builder);
      for (guint k = 0; k < list->len; k++)
        {
          const Bill *bill = &g_array_index (list, Bill, k);

          json_builder_begin_array (builder);
          json_builder_add_int_value (builder, bill->text);
          json_builder_add_int_value (builder, bill->framing);
          json_builder_add_int_value (builder, bill->predicted);
          json_builder_add_int_value (builder, bill->billed);
          json_builder_end_array (builder);
        }
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return thimble_json_to_string (root, FALSE);
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
          list = g_array_new (FALSE, FALSE, sizeof (Bill));
          g_hash_table_insert (self->bills, g_strdup (change->key), list);
        }
      g_array_append_val (list, change->bill);
      if (list->len > BILLS_MAX)
        g_array_remove_index (list, 0);
    }
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
      g_hash_table_remove_all (self->bills);
      read_note (self->bills, before);
      for (guint i = 0; i < self->changes->len; i++)
        apply (self, g_ptr_array_index (self->changes, i));
      after = write_note (self);
      thimble_store_set_note_async (self->store, NOTE, after, NULL, NULL, NULL);
    }
  g_ptr_array_set_size (self->changes, 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
make_change (ThimbleCountBook *self, const char *key, const Bill *bill)
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
  g_hash_table_remove_all (self->bills);
  read_note (self->bills, note);
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
  double ratios[BILLS_MAX], distances[BILLS_MAX], middle, near, sum = 0;
  double least = G_MAXDOUBLE, most = 0;
  guint n = 0;

  for (guint i = 0; i < list->len; i++)
    {
      const Bill *bill = &g_array_index (list, Bill, i);

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
  double offsets[BILLS_MAX];

  out->confirmed = out->contradicted = list->len >= ROW;
  for (guint i = 0; i < list->len; i++)
    {
      const Bill *bill = &g_array_index (list, Bill, i);

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
  double errors[BILLS_MAX];

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
      const Bill *bill = &g_array_index (list, Bill, i);

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
  Bill bill;
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
  if (g_hash_table_size (self->bills) >= MODELS_MAX && !g_hash_table_contains (self->bills, thimble_model_get_key (model)))
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

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

GPtrArray *
thimble_count_book_list (ThimbleCountBook *self)
{
  GPtrArray *keys;
  GHashTableIter iter;
  gpointer key;

  g_return_val_if_fail (THIMBLE_IS_COUNT_BOOK (self), NULL);

  keys = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, self->bills);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, g_strdup (key));
  g_ptr_array_sort (keys, compare_keys);
  return keys;
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
