/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-json.h"
#include "catalogue/thimble-model-list.h"
#include "usage/thimble-price.h"

/* A provider's list of models. First byte: bits 0-1 the dialect, bit 2: a list that was remembered, bit 3: a frozen price. What
 * comes of it is text that can be shown and counts that can be. */

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_list (ThimbleModelList *list)
{
  g_assert_cmpuint (list->models->len, <=, THIMBLE_MODEL_LIST_MAX);
  for (guint i = 0; i < list->models->len; i++)
    {
      const ThimbleListedModel *model = list->models->pdata[i];

      g_assert_true (model->id != NULL && *model->id != '\0' && g_utf8_validate (model->id, -1, NULL));
      g_assert_true (model->name == NULL || g_utf8_validate (model->name, -1, NULL));
      g_assert_cmpint (model->context_window, >=, -1);
      g_assert_cmpint (model->output_limit, >=, -1);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr (JsonNode) node = NULL;

  if (size < 1)
    return 0;
  if ((data[0] & 8) != 0)
    {
      g_autofree char *text = g_strndup ((const char *) data + 1, size - 1);
      g_autoptr (ThimblePrice) price = thimble_price_from_json (text, NULL);

      return 0;
    }
  node = thimble_json_parse ((const char *) data + 1, (gssize) size - 1, 1024 * 1024, NULL);
  if (node == NULL)
    return 0;
  if ((data[0] & 4) != 0)
    {
      g_autoptr (ThimbleModelList) list = thimble_model_list_from_json (node, "https://example.org/v1");

      if (list != NULL)
        check_list (list);
    }
  else
    {
      g_autoptr (ThimbleModelList) list = thimble_model_list_new ();
      g_autofree char *next = NULL;

      if (thimble_model_list_read_page (list, (ThimbleDialectKind) (data[0] & 3), node, &next, NULL))
        {
          g_autoptr (JsonNode) kept = thimble_model_list_to_json (list, "https://example.org/v1");
          g_autoptr (ThimbleModelList) again = thimble_model_list_from_json (kept, "https://example.org/v1");

          check_list (list);
          g_assert_nonnull (again);
          check_list (again);
          g_assert_cmpuint (again->models->len, ==, list->models->len);
        }
      g_assert_true (next == NULL || g_utf8_validate (next, -1, NULL));
    }
  return 0;
}
