/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-store.h"
#include "thimble-test-loop.h"

G_BEGIN_DECLS

/* A store in a folder of its own, and its calls waited for. Each fails the test on an error
 * unless told where to put it. */

/* Not as root: files that root may not write do not exist. Called first in main (). */
void           store_test_drop_root  (void);
char          *store_test_make_folder (void);
void           store_test_remove_folder (char *folder); /* (transfer full) */
ThimbleStore  *store_test_open       (const char *folder);
gboolean       store_test_try_open   (ThimbleStore *store, GError **error);
/* Closes and asserts that nothing else held it. */
void           store_test_close      (ThimbleStore *store);

/* For g_test_add(): such a store, open. */
typedef struct {
  char         *folder;
  ThimbleStore *store;
} StoreFixture;
void           store_test_set_up     (StoreFixture *fixture, gconstpointer unused);
void           store_test_tear_down  (StoreFixture *fixture, gconstpointer unused); /* @store: nullable, closed already */
void           store_test_reopen     (StoreFixture *fixture);
/* As thimble_test_wait_result(), and gives it. */
GAsyncResult  *store_test_result     (GAsyncResult **result);

ThimbleRecord *store_test_record     (const char *prompt, const char *answer); /* completed, priced */
ThimbleRecord *store_test_full_record (void); /* every field set */
void           store_test_assert_same (ThimbleRecord *a, ThimbleRecord *b); /* but for the id */

gint64         store_test_insert     (ThimbleStore *store, ThimbleRecord *record, GError **error);
gint64         store_test_add        (ThimbleStore *store, ThimbleRecord *record); /* (transfer full) record */
gboolean       store_test_update     (ThimbleStore *store, ThimbleRecord *record, GError **error);
gboolean       store_test_delete     (ThimbleStore *store, gint64 id, gboolean text_only, GError **error);
ThimbleRecord *store_test_load       (ThimbleStore *store, gint64 id, GError **error);
GArray        *store_test_query      (ThimbleStore *store, const ThimbleFilter *filter);
/* "3 2 1" */
char          *store_test_query_text (ThimbleStore *store, const ThimbleFilter *filter);
ThimbleSums    store_test_sums       (ThimbleStore *store, const ThimbleFilter *filter);
void           store_test_set_note   (ThimbleStore *store, const char *name, const char *value);
char          *store_test_get_note   (ThimbleStore *store, const char *name);

/* SQL on the file beside the store: to damage it, or to look. */
void           store_test_sql        (const char *folder, const char *sql);
gint64         store_test_ask        (const char *folder, const char *sql);
void           store_test_assert_sound (const char *folder); /* integrity_check, and the kept summaries are the rows' */

/* Iterates the default context until *@flag. Fails after ten seconds. */
void           store_test_wait       (const gboolean *flag);
void           store_test_run_for    (guint ms);

G_END_DECLS
