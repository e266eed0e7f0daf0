/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "requests/thimble-what-if.h"

/* A thousand tokens each way. */
static ThimbleRecord *
make_record (ThimbleMoney cost)
{
  ThimbleRecord *record = thimble_record_new ();
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;

  counts.input = 1000;
  counts.output = 1000;
  record->state = THIMBLE_STATE_COMPLETED;
  record->endpoint_id = g_strdup ("openai");
  record->provider = g_strdup ("openai");
  record->model_id = g_strdup ("gpt-6-luna");
  record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  record->cost = cost;
  return record;
}

static ThimbleCatalogue *
make_catalogue (void)
{
  return thimble_catalogue_new ("/nonexistent/config", "/nonexistent/cache");
}

/* What the list says today of a thousand tokens each way. */
static ThimbleMoney
today (ThimbleCatalogue *catalogue)
{
  ThimblePrice *price = thimble_model_get_price (thimble_catalogue_find_model (catalogue, "openai", "gpt-6-luna"), NULL);
  const ThimblePriceRates *rates = thimble_price_get_rates (price);

  return 1000 * rates->input + 1000 * rates->output;
}

static void
test_sentences (void)
{
  g_autoptr (ThimbleCatalogue) catalogue = make_catalogue ();
  const struct { ThimbleMoney cost; const char *says; } table[] = {
    { today (catalogue), "it would cost the same" },
    { today (catalogue) + 1000, " less than the " },
    { today (catalogue) - 1000, " more than the " },
    { THIMBLE_MONEY_UNKNOWN, "it would cost $" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimbleRecord) record = make_record (table[i].cost);
      g_autofree char *text = thimble_what_if_describe (catalogue, record);
      g_autofree char *now = thimble_money_format (today (catalogue));

      g_test_message ("%s", text);
      g_assert_nonnull (strstr (text, table[i].says));
      g_assert_nonnull (strstr (text, now));
      g_assert_true (g_str_has_prefix (text, "At today’s prices, those of "));
      /* It is asked, not kept. */
      g_assert_cmpint (record->cost, ==, table[i].cost);
      g_assert_null (record->price);
    }
}

/* The service that answered then is the one that is reckoned with. */
static void
test_service (void)
{
  g_autoptr (ThimbleCatalogue) catalogue = make_catalogue ();
  g_autoptr (ThimbleRecord) record = make_record (today (catalogue) / 2);
  g_autofree char *text = NULL;

  record->service_tier = g_strdup ("flex");
  text = thimble_what_if_describe (catalogue, record);
  g_assert_nonnull (strstr (text, "it would cost the same"));
}

static void
test_nothing_to_say (void)
{
  g_autoptr (ThimbleCatalogue) catalogue = make_catalogue ();

  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (ThimbleRecord) record = make_record (5);

      switch (i)
        {
        case 0: g_clear_pointer (&record->usage, thimble_usage_unref); break;
        case 1: g_free (record->model_id); record->model_id = g_strdup ("no-such-model"); break;
        case 2: g_clear_pointer (&record->endpoint_id, g_free); break;
        case 3: g_clear_pointer (&record->model_id, g_free); break;
        case 4: record->practice = TRUE; break;
        default:
          thimble_usage_unref (record->usage);
          record->usage = thimble_usage_new_implausible (NULL);
        }
      g_test_message ("case %u", i);
      g_assert_null (thimble_what_if_describe (catalogue, record));
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/what-if/sentences", test_sentences);
  g_test_add_func ("/what-if/service", test_service);
  g_test_add_func ("/what-if/nothing-to-say", test_nothing_to_say);
  return g_test_run ();
}
