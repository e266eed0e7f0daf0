/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "requests/thimble-budget.h"

G_BEGIN_DECLS

/**
 * ThimbleBudgetButton:
 *
 * The pill of the header bar: a ring that fills, and "$0.42 of $5". It leads to the budget in Preferences. Hidden where
 * nothing was spent and nothing is limited. It takes the budget of the window's engine when it comes into one.
 */
#define THIMBLE_TYPE_BUDGET_BUTTON (thimble_budget_button_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleBudgetButton, thimble_budget_button, THIMBLE, BUDGET_BUTTON, GtkWidget)

G_END_DECLS
