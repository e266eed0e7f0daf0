/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "base/thimble-money.h"

G_BEGIN_DECLS

/* Spin buttons that hold US dollars, to the millionth. */

/* @misread: what was typed and is no amount the field can hold; NULL where something else was read well, or the value was changed otherwise. */
typedef void (*ThimbleDollarsRead) (GtkSpinButton *spin, const char *misread, gpointer data);

/**
 * thimble_dollars_spin_set_up:
 * @spin: its range and least decimals set
 * @read: told whenever other text than the field itself showed has been read
 *
 * What is typed is read by thimble_money_parse(). What it cannot read, or is out of range or finer than a millionth, leaves the
 * value as it was, and the field shows that again: a slip must never become 0, which is no limit. As many decimals are shown
 * as the value needs.
 */
void         thimble_dollars_spin_set_up    (GtkSpinButton *spin, ThimbleDollarsRead read, gpointer data);
ThimbleMoney thimble_dollars_spin_get_money (GtkSpinButton *spin);
/* Unknown is shown as 0. What was misread before is forgotten. */
void         thimble_dollars_spin_set_money (GtkSpinButton *spin, ThimbleMoney money);

G_END_DECLS
