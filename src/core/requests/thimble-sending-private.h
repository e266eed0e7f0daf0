/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-runner.h"

G_BEGIN_DECLS

/* What a sending needs of its surroundings; owned by the runner. */
typedef struct {
  ThimbleCatalogue *catalogue;
  ThimbleKeyStore  *keys;
  ThimbleStore     *store;
  ThimbleTransport *transport;
  ThimblePractice  *practice;
  ThimbleCountBook *counts;
  ThimbleBudget    *budget;
} ThimbleFloor;

/**
 * thimble_sending_run:
 * @floor: borrowed; must outlive the sending (the runner is kept by its task)
 *
 * Takes one request from prepared to its end: forecast, budget, key, body, committed row, bytes
 * out, bytes in, checkpoints, last row. Returns through @task (boolean).
 */
void             thimble_sending_run    (const ThimbleFloor *floor,
                                         ThimbleRequest     *request,
                                         ThimbleSecret      *key,
                                         GTask              *task);

/* The row of a request that ended unsaved, once more. */
void             thimble_sending_save_again (const ThimbleFloor *floor, ThimbleRequest *request);

/* Starts Practice's server on first use and tells its endpoint the port; nothing for all others. */
gboolean         thimble_sending_wake_practice (const ThimbleFloor *floor, ThimbleEndpoint *endpoint, GError **error);

/* thimble-sending-problem.c */

/* Where a request costs nothing, no word of costs. Takes @problem. */
ThimbleProblem  *thimble_sending_leave_out_costs (ThimbleProblem *problem, ThimbleRequest *request);
/* @left: the body may have left this computer */
ThimbleProblem  *thimble_sending_stopped_problem (ThimbleRequest *request, gboolean left);

G_END_DECLS
