/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-record.h"

G_BEGIN_DECLS

/**
 * thimble_task_name_of:
 *
 * What a request was for, in a few words: its task; a run of free text has the name of its measurement or chain, which
 * tells more.
 *
 * Returns: (transfer none) (nullable): lives as long as @record; a name that a person gave may be any text
 */
const char *thimble_task_name_of (ThimbleRecord *record);

G_END_DECLS
