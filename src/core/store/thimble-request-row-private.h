/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-request-list.h"

G_BEGIN_DECLS

/* Only the list makes and fills rows. */
ThimbleRequestRow *thimble_request_row_new  (gint64 id);
void               thimble_request_row_fill (ThimbleRequestRow *self, ThimbleRecord *record);

G_END_DECLS
