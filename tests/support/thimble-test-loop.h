/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Waiting in tests, on the default main context:
 *
 *   g_autoptr (GAsyncResult) result = NULL;
 *   thing_async (thing, NULL, thimble_test_store_result, &result);
 *   thimble_test_wait_result (&result);
 *   thing_finish (thing, result, &error);
 */
void     thimble_test_store_result (GObject *source, GAsyncResult *result, gpointer user_data);
/* Fails the test where nothing comes within 30 s. */
void     thimble_test_wait_result  (GAsyncResult **result);
/* Iterates until @check says TRUE; FALSE after @timeout_ms. */
typedef gboolean (*ThimbleTestCheck) (gpointer user_data);
gboolean thimble_test_wait_until   (ThimbleTestCheck check, gpointer user_data, guint timeout_ms);
/* What may take @us may take longer under a sanitizer or valgrind (THIMBLE_SLOW, set by build-aux/check --long). */
static inline gint64
thimble_test_limit (gint64 us)
{
  return g_getenv ("THIMBLE_SLOW") != NULL ? us * 20 : us;
}

/* This program, for children of its own: its path, or where that leads through folders that are closed to us, what the kernel
 * calls it, which cannot be run under valgrind. (transfer full) */
char    *thimble_test_program      (void);

/* Iterates for so long. */
void     thimble_test_run_for      (guint ms);

G_END_DECLS
