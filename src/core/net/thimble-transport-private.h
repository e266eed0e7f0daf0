/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-transport.h"
#include "thimble-wire-watch.h"

G_BEGIN_DECLS

/* For tests: a boot clock that runs on while the machine sleeps. */
void thimble_transport_set_boot_clock (ThimbleTransport *self,
                                       ThimbleBootClock  boot_clock);

G_END_DECLS
