/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-record.h"

/* A request that was taken from elsewhere can be exported, and is taken again. */
void fuzz_write_again (ThimbleRecord *record);
