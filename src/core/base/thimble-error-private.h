/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-problem.h"

G_BEGIN_DECLS

/* The problem an error of ours carries: NULL where it was made by g_set_error(). */
ThimbleProblem *thimble_error_peek_problem    (const GError   *error);
GError         *thimble_error_new_for_problem (ThimbleProblem *problem);

/* The class's own sentences, translated. */
const char     *thimble_error_get_message     (ThimbleError    error);
const char     *thimble_error_get_advice      (ThimbleError    error);

G_END_DECLS
