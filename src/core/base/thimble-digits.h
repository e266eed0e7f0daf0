/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * thimble_digits_format:
 * @whole: what stands before the decimal point
 * @decimals: (nullable): the digits after it; %NULL or "" for none
 *
 * A number with the locale's grouping and decimal point. Made by hand from localeconv(), so
 * that it works with whole numbers no double holds and never touches the locale. In the C
 * locale, which has no grouping, it is English as the messages are: "1,234.5".
 */
char *thimble_digits_format (guint64     whole,
                             const char *decimals);

/**
 * thimble_digits_parse:
 * @text: what a person typed
 * @scale: a power of ten
 * @out: (out): the number × @scale, exactly; left alone where %FALSE is returned
 *
 * A number that is zero or more, grouped or not: "1,234.5", "1.234,5", "0,5". Where "1.234" has two readings the locale's
 * point and separator choose; where they do not tell either, it is refused, as is anything with no reading and what has more
 * decimals than @scale holds.
 */
gboolean thimble_digits_parse (const char *text,
                               gint64      scale,
                               gint64     *out);

G_END_DECLS
