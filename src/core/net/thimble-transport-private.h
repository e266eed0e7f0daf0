/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-transport.h"
#include "thimble-wire-watch.h"

G_BEGIN_DECLS

/* For tests. */
void thimble_transport_set_sleep_rule (ThimbleTransport       *self,
                                       const ThimbleSleepRule *rule);

G_END_DECLS
