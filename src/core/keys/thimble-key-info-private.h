/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-key-store.h"

G_BEGIN_DECLS

ThimbleKeyInfo *thimble_key_info_new (const char *endpoint_id,
                                      const char *origin,
                                      const char *label,      /* nullable */
                                      const char *last_four,  /* nullable; "" counts as NULL */
                                      gboolean    locked,
                                      gboolean    session_only);

G_END_DECLS
