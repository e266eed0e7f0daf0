/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-transport.h"

G_BEGIN_DECLS

/**
 * ThimbleWireWatch:
 *
 * The clocks of one request. It is told what happens on the wire and calls back, once, when a
 * limit has passed or the machine slept and the connection stays silent. libsoup's own timeout
 * counts each operation anew and so never ends a drip; it is switched off.
 *
 * The connect limit runs from the first look at the network; the first-byte limit from the
 * sending to the first byte of the body, since many servers send their headers long before the
 * model has an answer; the gap limit only while somebody waits to read; the whole limit always
 * from the start. Lives in the main context of its maker.
 */
typedef struct _ThimbleWireWatch ThimbleWireWatch;

/* How sleep is noticed; replaceable so that tests can put a machine to sleep. */
typedef struct {
  gint64 (*boot_clock) (void); /* goes on while the machine sleeps */
  guint    patience_s;         /* of silence after it woke */
} ThimbleSleepRule;

/* @error: (transfer full) */
typedef void (*ThimbleWireWatchFunc) (GError   *error,
                                      gpointer  user_data);

ThimbleWireWatch *thimble_wire_watch_new            (const ThimbleTransportLimits *limits,
                                                     const ThimbleSleepRule       *sleep_rule,
                                                     const char                   *host);
void              thimble_wire_watch_free           (ThimbleWireWatch             *self);
void              thimble_wire_watch_set_callback   (ThimbleWireWatch             *self,
                                                     ThimbleWireWatchFunc          func,
                                                     gpointer                      user_data);
void              thimble_wire_watch_connecting     (ThimbleWireWatch             *self);
void              thimble_wire_watch_sending        (ThimbleWireWatch             *self);
void              thimble_wire_watch_got_bytes      (ThimbleWireWatch             *self);
/* Somebody waits for bytes; nobody does. */
void              thimble_wire_watch_wait           (ThimbleWireWatch             *self);
void              thimble_wire_watch_rest           (ThimbleWireWatch             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleWireWatch, thimble_wire_watch_free)

G_END_DECLS
