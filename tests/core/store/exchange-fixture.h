/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store-helper.h"
#include "store/thimble-export.h"
#include "store/thimble-import.h"

G_BEGIN_DECLS

/* Two histories, and a file that goes from one to the other. */
typedef struct {
  char         *folder;
  char         *other_folder;
  char         *file;
  ThimbleStore *store;
  ThimbleStore *other;
} ExchangeFixture;

void exchange_set_up (ExchangeFixture *self, gconstpointer unused);
void exchange_tear_down (ExchangeFixture *self, gconstpointer unused);
void exchange_on_result (GObject *source, GAsyncResult *result, gpointer data);
void exchange_wait_for (GAsyncResult **result);
ThimbleImportResult *exchange_import (ThimbleStore *store, const char *path, GCancellable *cancellable, GError **error);
void exchange_assert_imports (ThimbleStore *store, const char *path, gint64 imported, gint64 present, gint64 refused);
void exchange_assert_empty (ThimbleStore *store);
void exchange_write_file (ExchangeFixture *self, const char *text, gssize length);
void exchange_assert_nothing_changes (ExchangeFixture *self, const char *path, const char *says);

G_END_DECLS
