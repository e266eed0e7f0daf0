/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * thimble_closest:
 * @word: what a person typed
 * @candidates: names that there are
 *
 * Which of them was most likely meant: the nearest by letters left out, put in, changed or swapped, one in four at the
 * most; else the shortest that holds @word as a part. Case and the signs between words do not count: “Claude Haiku 5.5” is
 * “claude-haiku-5-5”.
 *
 * Returns: its place in @candidates, or −1 where none is near
 */
int thimble_closest (const char *word, const char * const *candidates, guint n_candidates);

G_END_DECLS
