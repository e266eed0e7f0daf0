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

G_END_DECLS
