/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"
#include "thimble-filter.h"
#include "thimble-groups.h"

G_BEGIN_DECLS

/* Sums over many requests, on the database's thread. */
gboolean       thimble_summaries_sums      (ThimbleDatabase *db, const ThimbleFilter *filter, ThimbleSums *out, GError **error);
GPtrArray     *thimble_summaries_breakdown (ThimbleDatabase *db, const ThimbleFilter *filter, ThimbleBreakdown by, GError **error);
ThimbleSeries *thimble_summaries_series    (ThimbleDatabase *db, const ThimbleFilter *filter, GError **error);
ThimblePoints *thimble_summaries_points    (ThimbleDatabase *db, const ThimbleFilter *filter, gint64 from_us, gint64 until_us,
                                            guint max, GError **error);

/* Reads all rows' facts, and makes the kept summaries anew where they say something else. */
gboolean       thimble_summaries_mend      (ThimbleDatabase *db, GError **error);

G_END_DECLS
