/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-money.h"
#include "thimble-typed-spin.h"

G_BEGIN_DECLS

/* Spin buttons that hold US dollars, to the millionth. */

/**
 * thimble_dollars_spin_set_up:
 * @spin: its range and least decimals set
 * @tell: as thimble_typed_spin_set_up() has it, and @owner
 *
 * What is typed is read by thimble_money_parse(); what is finer than a millionth is refused like what has no reading. As many
 * decimals are shown as the value needs.
 */
void         thimble_dollars_spin_set_up    (GtkSpinButton *spin, ThimbleTypedTell tell, gpointer data, gpointer owner);
ThimbleMoney thimble_dollars_spin_get_money (GtkSpinButton *spin);
/* Unknown is shown as 0. What was misread before is forgotten. */
void         thimble_dollars_spin_set_money (GtkSpinButton *spin, ThimbleMoney money);

G_END_DECLS
