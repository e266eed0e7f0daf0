/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-provider.h"

const char *
thimble_page_get_label (ThimblePage page)
{
  switch (page)
    {
    case THIMBLE_PAGE_KEYS:
      return C_("provider's page", "Keys");
    case THIMBLE_PAGE_PRICES:
      return C_("provider's page", "Prices");
    case THIMBLE_PAGE_LIMITS:
      return C_("provider's page", "Limits");
    case THIMBLE_PAGE_USAGE:
      return C_("provider's page", "Usage");
    case THIMBLE_PAGE_BILLING:
      return C_("provider's page", "Billing");
    case THIMBLE_PAGE_STATUS:
      return C_("provider's page", "Status");
    }

  g_return_val_if_reached ("");
}
