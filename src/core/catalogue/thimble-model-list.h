/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include "base/thimble-types.h"
#include "usage/thimble-price.h"

G_BEGIN_DECLS

#define THIMBLE_MODEL_LIST_MAX   20000 /* models of one endpoint */
#define THIMBLE_MODEL_LIST_PAGES 100   /* pages of one list */

/**
 * ThimbleListedModel:
 * @name: (nullable): as the provider calls it, made harmless
 * @context_window: tokens, -1 unknown
 * @output_limit: tokens, -1 unknown
 * @rates: what the list says it costs; @priced tells whether it said anything
 * @retires: (nullable): "YYYY-MM-DD"
 * @efforts: (nullable): wire values of the reasoning effort
 *
 * What a provider's own list says of a model.
 */
typedef struct {
  char              *id;
  char              *name;
  gint64             context_window;
  gint64             output_limit;
  gboolean           priced;
  ThimblePriceRates  rates;
  char              *retires;
  gboolean           deprecated;
  GStrv              efforts;
} ThimbleListedModel;

/**
 * ThimbleModelList:
 *
 * A provider's own list, gathered page by page. No I/O: reference "8.1 Model lists".
 */
typedef struct {
  GPtrArray  *models; /* (element-type ThimbleListedModel) */
  GHashTable *seen;   /* ids */
  char       *day;    /* (nullable): "YYYY-MM-DD", when it was asked */
} ThimbleModelList;

ThimbleModelList *thimble_model_list_new       (void);
void              thimble_model_list_free      (ThimbleModelList *self);

/**
 * thimble_model_list_read_page:
 * @next: (out) (transfer full): the cursor of the next page, or %NULL after the last
 * @error: %THIMBLE_ERROR_NOT_UNDERSTOOD where it is no list, %THIMBLE_ERROR_TOO_LARGE
 *
 * Adds the models of one page that can answer a text. Entries that are not understood, ids that
 * cannot be shown or sent, and repeated ids are left out.
 */
gboolean          thimble_model_list_read_page (ThimbleModelList   *self,
                                                ThimbleDialectKind  dialect,
                                                JsonNode           *page,
                                                char              **next,
                                                GError            **error);
/* "/models?limit=1000&after_id=…": (transfer full). @cursor NULL: the first page. */
char             *thimble_model_list_make_path (ThimbleDialectKind  dialect,
                                                const char         *models_path,
                                                const char         *cursor);

/* Remembered between runs. Reading gives NULL where it is not one of ours, or was asked of another @base_url. */
JsonNode         *thimble_model_list_to_json   (ThimbleModelList *self, const char *base_url);
ThimbleModelList *thimble_model_list_from_json (JsonNode *node, const char *base_url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleModelList, thimble_model_list_free)

G_END_DECLS
