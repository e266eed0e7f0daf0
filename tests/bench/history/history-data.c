/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "history-data.h"

/* Requests in one transaction. */
#define BATCH 2000
/* Three years. */
#define SPAN_US (G_GINT64_CONSTANT (3) * 365 * 24 * 3600 * G_USEC_PER_SEC)
#define BEGIN_US (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)
#define RARE_EVERY(n) ((n) / 10)

guint
history_data_size (void)
{
  const char *size = g_getenv ("HISTORY_REQUESTS");
  guint64 n = 1000000;

  if (size != NULL && !g_ascii_string_to_unsigned (size, 10, 1000, 100000000, &n, NULL))
    g_error ("HISTORY_REQUESTS wants a number from 1000 on");
  return (guint) n;
}

void
history_data_ready (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

GAsyncResult *
history_data_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

ThimbleStore *
history_data_open (const char *folder)
{
  ThimbleStore *store = thimble_store_new (folder);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  thimble_store_open_async (store, NULL, history_data_ready, &result);
  if (!thimble_store_open_finish (store, history_data_wait (&result), &error))
    g_error ("%s: %s", folder, error->message);
  return store;
}

void
history_data_close (ThimbleStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_close_async (store, NULL, history_data_ready, &result);
  thimble_store_close_finish (store, history_data_wait (&result), NULL);
  g_object_unref (store);
}

/* Words with the frequencies words have: few that are everywhere, many that are rare. */
static void
append_english (GString *text,
                GRand   *random,
                gsize    length)
{
  static const char *syllables[] = { "ba", "co", "di", "fen", "gur", "ha", "lin", "mo", "nes", "pra", "qui", "ros", "ti", "ul", "ver", "wy" };

  while (text->len < length)
    {
      double x = g_rand_double (random);
      guint word = (guint) (20000 * x * x * x);

      for (guint rest = word + 3; rest > 0; rest /= 16)
        g_string_append (text, syllables[rest % 16]);
      g_string_append (text, g_rand_int_range (random, 0, 12) == 0 ? ". " : " ");
    }
}

static void
append_chinese (GString *text,
                GRand   *random,
                gsize    length)
{
  while (text->len < length)
    {
      double x = g_rand_double (random);

      g_string_append_unichar (text, 0x4e00 + (gunichar) (3000 * x * x));
      if (g_rand_int_range (random, 0, 14) == 0)
        g_string_append (text, "，");
    }
}

ThimbleRecord *
history_data_record (guint  index,
                     gint64 started_us)
{
  static const char *models[][3] = { /* model, endpoint, tier */
    { "nano", "openai", "entry" }, { "mini", "openai", "standard" }, { "grand", "openai", "premium" }, { "haiku", "anthropic", "standard" },
    { "sonnet", "anthropic", "premium" }, { "flash", "gemini", "entry" }, { "pro", "gemini", "standard" }, { "llama", "ollama", "local" },
  };
  static const char *tasks[] = { "free", "summarise", "translate", "titles", "explain", "code" };
  ThimbleRecord *record = thimble_record_new ();
  GRand *random = g_rand_new_with_seed (index);
  guint model = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (models));
  ThimbleMoney price = 50000 * (1 + (gint64) model);
  ThimblePriceRates rates = { price, 4 * price, price / 10, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN };
  ThimbleUsageCounts counts = { 20 + g_rand_int_range (random, 0, 4000), 5 + g_rand_int_range (random, 0, 1500), -1, -1, -1, -1, -1 };
  g_autoptr (GString) prompt = g_string_new (NULL);
  g_autoptr (GString) answer = g_string_new (NULL);
  ThimbleCost cost;

  if (index % 5 == 4)
    {
      g_string_append (prompt, HISTORY_COMMON_CHINESE);
      append_chinese (prompt, random, 400);
      append_chinese (answer, random, 600);
    }
  else
    {
      append_english (prompt, random, 400);
      if (index % 3 == 0)
        g_string_append (answer, "The " HISTORY_COMMON_ENGLISH " is ");
      append_english (answer, random, 600);
    }
  record->state = g_rand_int_range (random, 0, 40) == 0 ? THIMBLE_STATE_FAILED : THIMBLE_STATE_COMPLETED;
  record->started_us = started_us;
  record->endpoint_id = g_strdup (models[model][1]);
  record->endpoint_name = g_strdup (models[model][1]);
  record->model_id = g_strdup (models[model][0]);
  record->model_name = g_strdup (models[model][0]);
  thimble_tier_from_id (models[model][2], &record->tier);
  g_free (record->task);
  record->task = g_strdup (tasks[g_rand_int_range (random, 0, G_N_ELEMENTS (tasks))]);
  record->prompt = thimble_prompt_new (prompt->str);
  g_free (record->answer);
  record->answer = g_strdup (answer->str);
  record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  record->price = thimble_price_new (&rates, "2026-11-10", "catalogue");
  thimble_price_get_cost (record->price, record->usage, &cost);
  record->cost = cost.total;
  record->duration_us = 500000 + g_rand_int_range (random, 0, 9000000);
  record->first_text_us = 200000 + g_rand_int_range (random, 0, 300000);
  record->billed = THIMBLE_BILLED_REPORTED;
  g_rand_free (random);
  return record;
}

static void
add_rare (ThimbleRecord *record,
          guint          index,
          guint          n)
{
  if (index % RARE_EVERY (n) == RARE_EVERY (n) / 2)
    {
      g_autofree char *answer = g_strconcat (record->answer, " ", HISTORY_RARE_ENGLISH, " ", HISTORY_RARE_CHINESE, NULL);

      g_free (record->answer);
      record->answer = g_steal_pointer (&answer);
    }
}

/* Until the index of texts has all of them. */
static void
wait_for_index (ThimbleStore *store)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  filter->text = g_strdup (HISTORY_RARE_ENGLISH);
  thimble_store_query_async (store, filter, 0, NULL, history_data_ready, &result);
  ids = thimble_store_query_finish (store, history_data_wait (&result), &error);
  if (ids == NULL || ids->len != 10)
    g_error ("The rare word is in %u requests (%s)", ids != NULL ? ids->len : 0, error != NULL ? error->message : "no error");
}

void
history_data_make (const char *folder,
                   guint       n)
{
  g_autofree char *done = g_build_filename (folder, "complete", NULL);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_record_unref);
  gint64 began = g_get_monotonic_time ();
  ThimbleStore *store;

  if (g_file_test (done, G_FILE_TEST_EXISTS))
    return;
  store = history_data_open (folder);
  for (guint i = 0; i < n; i++)
    {
      ThimbleRecord *record = history_data_record (i, BEGIN_US + SPAN_US / n * i);

      add_rare (record, i, n);
      g_ptr_array_add (records, record);
      if (records->len == BATCH || i == n - 1)
        {
          g_autoptr (GAsyncResult) result = NULL;
          g_autoptr (GArray) ids = NULL;
          g_autoptr (GError) error = NULL;

          thimble_store_add_many_async (store, records, NULL, history_data_ready, &result);
          ids = thimble_store_add_many_finish (store, history_data_wait (&result), &error);
          if (ids == NULL)
            g_error ("%s", error->message);
          g_ptr_array_set_size (records, 0);
          if (i / BATCH % 50 == 49)
            g_printerr ("%u requests, %.0f s\n", i + 1, (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
        }
    }
  wait_for_index (store);
  g_printerr ("%u requests made and indexed in %.0f s\n", n, (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  history_data_close (store);
  g_file_set_contents (done, "", 0, NULL);
}
