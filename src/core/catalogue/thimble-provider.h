/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ThimblePage:
 *
 * The provider's own pages, one click away where they matter.
 */
typedef enum {
  THIMBLE_PAGE_KEYS,
  THIMBLE_PAGE_PRICES,
  THIMBLE_PAGE_LIMITS,
  THIMBLE_PAGE_USAGE,
  THIMBLE_PAGE_BILLING,
  THIMBLE_PAGE_STATUS,
} ThimblePage;
#define THIMBLE_N_PAGES (THIMBLE_PAGE_STATUS + 1)

const char *thimble_page_get_label (ThimblePage page); /* translated: "Keys", "Prices", … */

G_END_DECLS
