/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/thimble-model-text.h"
#include "models/thimble-picker-item.h"

static ThimbleCatalogue *catalogue;

static GListModel *
find (const char *text)
{
  g_autoptr (GPtrArray) items = thimble_picker_items_read (catalogue);
  g_autoptr (GPtrArray) found = thimble_picker_items_search (items, text);
  GListStore *store = g_list_store_new (THIMBLE_TYPE_PICKER_ITEM);

  g_list_store_splice (store, 0, 0, found->pdata, found->len);
  return G_LIST_MODEL (store);
}

static guint
count_models (GListModel *found)
{
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (found); i++)
    {
      g_autoptr (ThimblePickerItem) item = g_list_model_get_item (found, i);

      count += thimble_picker_item_is_choosable (item);
    }

  return count;
}

static void
test_all (void)
{
  g_autoptr (GListModel) found = find (NULL);
  int tier = -1;
  guint endpoints = 0;

  g_assert_cmpuint (count_models (found), ==,
                    g_list_model_get_n_items (thimble_catalogue_get_models (catalogue)));
  for (guint i = 0; i < g_list_model_get_n_items (found); i++)
    {
      g_autoptr (ThimblePickerItem) item = g_list_model_get_item (found, i);

      switch (thimble_picker_item_get_kind (item))
        {
        case THIMBLE_PICKER_HEADER:
          g_assert_cmpint (thimble_picker_item_get_tier (item), >, tier);
          g_assert_cmpuint (endpoints, ==, 0);
          tier = thimble_picker_item_get_tier (item);
          break;
        case THIMBLE_PICKER_MODEL:
          g_assert_cmpint (thimble_picker_item_get_tier (item), ==, tier);
          g_assert_cmpuint (endpoints, ==, 0);
          break;
        case THIMBLE_PICKER_ENDPOINT:
          g_assert_false (thimble_picker_item_is_choosable (item));
          endpoints++;
          break;
        }
    }
  /* Ollama and OpenRouter tell their models only when asked. */
  g_assert_cmpuint (endpoints, ==, 2);
}

static void
test_search (void)
{
  static const struct { const char *text; guint models; } rows[] = {
    { "gpt-6 luna", 1 }, { "LUNA 6", 2 }, { "  luna  openai  gpt-6 ", 1 }, { "openai/gpt-6-luna", 1 },
    { "haiku anthropic entry", 1 }, { "claude-haiku-5.5", 1 }, { "claude_haiku_5_5 anthropic", 1 }, { "zzz", 0 }, { "practice", 1 }, { "luna zzz", 0 }, { "<b>", 0 }, { "%s", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GListModel) found = find (rows[i].text);

      g_test_message ("%s", rows[i].text);
      if (g_str_has_prefix (rows[i].text, "haiku"))
        g_assert_cmpuint (count_models (found), >=, rows[i].models);
      else
        g_assert_cmpuint (count_models (found), ==, rows[i].models);
      if (rows[i].models > 0)
        {
          g_autoptr (ThimblePickerItem) first = g_list_model_get_item (found, 0);

          g_assert_cmpint (thimble_picker_item_get_kind (first), ==, THIMBLE_PICKER_HEADER);
        }
      else
        {
          g_assert_cmpuint (g_list_model_get_n_items (found), ==, 0);
        }
    }

  {
    g_autoptr (GListModel) found = find ("ollama");

    g_assert_cmpuint (g_list_model_get_n_items (found), ==, 1);
  }
}

static void
test_words (void)
{
  ThimbleModel *luna = thimble_catalogue_find_model (catalogue, "openai", "gpt-6-luna");
  ThimbleModel *astra = thimble_catalogue_find_model (catalogue, "openai", "gpt-6-astra");
  ThimbleModel *old = thimble_catalogue_find_model (catalogue, "openai", "gpt-4o-mini");
  ThimbleModel *deepseek = thimble_catalogue_find_model (catalogue, "deepseek", "deepseek-flash");
  ThimbleModel *rule = thimble_catalogue_find_model (catalogue, "practice", "by-rule");
  g_autoptr (ThimbleModel) stranger =
    thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "openai"), "gpt-7");
  g_autofree char *prices = thimble_model_text_prices (luna);
  g_autofree char *output = thimble_model_text_output (astra);
  g_autofree char *subtitle = thimble_model_text_subtitle (luna);
  g_autofree char *retires = thimble_model_text_subtitle (old);
  g_autofree char *tooltip = thimble_model_text_tooltip (luna);
  g_autofree char *peak = thimble_model_text_tooltip (deepseek);
  g_autofree char *sentence = thimble_model_text_sentence (luna, TRUE, TRUE);
  g_autofree char *free_prices = thimble_model_text_prices (rule);
  g_autofree char *unknown = thimble_model_text_prices (stranger);
  g_autofree char *dash = thimble_model_text_input (stranger);
  g_autofree char *unknown_sentence = thimble_model_text_sentence (stranger, FALSE, FALSE);

  g_assert_cmpstr (prices, ==, "$0.10 in · $0.50 out");
  g_assert_cmpstr (output, ==, "$50.00");
  g_assert_cmpstr (subtitle, ==, "OpenAI · 1.05M context");
  g_assert_cmpstr (retires, ==, "OpenAI · retires 14 Jan 2027");
  g_assert_nonnull (strstr (tooltip, "gpt-6-luna\n"));
  g_assert_nonnull (strstr (tooltip, "Price of 10 Nov 2026"));
  g_assert_nonnull (strstr (tooltip, "With more than 272,000 input tokens"));
  g_assert_nonnull (strstr (peak, "peak hours"));
  g_assert_cmpstr (sentence, ==,
                   "GPT-6 Luna of OpenAI, tier Entry. $0.10 for input and $0.50 for output per million tokens. "
                   "Context window: 1.05M tokens. Your default model. It has no key yet.");
  g_assert_cmpstr (free_prices, ==, "free");
  g_assert_cmpstr (unknown, ==, "price unknown");
  g_assert_cmpstr (dash, ==, "—");
  g_assert_cmpstr (unknown_sentence, ==, "gpt-7 of OpenAI, tier Unpriced. Its price is not known.");
  for (ThimbleTier tier = 0; tier < THIMBLE_N_TIERS; tier++)
    {
      g_autofree char *range = thimble_model_text_tier_range (tier);
      g_autofree char *rule_text = thimble_model_text_tier_rule (tier);

      g_assert_cmpint (strlen (range), >, 0);
      g_assert_true (g_str_has_prefix (rule_text, thimble_tier_get_label (tier)));
    }
}

static void
test_changes (void)
{
  g_autoptr (GListModel) all = find (NULL);
  guint announced = 0;

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (ThimblePickerItem) item = g_list_model_get_item (all, i);
      ThimbleModel *model = thimble_picker_item_get_model (item);
      g_autofree char *subtitle = NULL;
      g_autofree char *tooltip = NULL;

      if (model == NULL)
        continue;
      subtitle = thimble_model_text_subtitle (model);
      tooltip = thimble_model_text_tooltip (model);
      announced += thimble_model_get_price_change (model, NULL) != NULL;
      g_assert_cmpint (strstr (subtitle, " from ") != NULL, ==, thimble_model_get_price_change (model, NULL) != NULL);
      g_assert_cmpint (strstr (tooltip, "\nFrom ") != NULL, ==, thimble_model_get_price_change (model, NULL) != NULL);
    }
  g_test_message ("%u announced changes", announced);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  catalogue = thimble_catalogue_new ("/nowhere", "/nowhere");
  g_test_add_func ("/models/picker-item/all", test_all);
  g_test_add_func ("/models/picker-item/search", test_search);
  g_test_add_func ("/models/text/words", test_words);
  g_test_add_func ("/models/text/changes", test_changes);
  result = g_test_run ();
  g_object_unref (catalogue);

  return result;
}
