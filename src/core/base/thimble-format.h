/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Numbers and dates as a person's locale writes them. All return newly allocated UTF-8. Unknown (-1) is "—", in ISO 8601 "". */

char *thimble_format_count      (gint64 count);            /* "1,234"; unknown (-1) is "—" */
char *thimble_format_count_short (gint64 count);           /* "1.05M", "128K", "950"; for context windows */
char *thimble_format_percent    (double share);            /* 0.34 → "34%"; NAN is "—" */
char *thimble_format_seconds    (gint64 microseconds);     /* "0.003 s", "0.41 s", "12.3 s", "3 min 5 s"; negative is "—" */
char *thimble_format_rate       (gint64 tokens, gint64 microseconds); /* "77 tokens/s" or "—" */
char *thimble_format_clock_time (gint64 unix_us);          /* "14:02" */
char *thimble_format_day        (const char *iso_date);    /* "2026-11-10" → "10 Nov 2026"; unparsable is returned as it is */
char *thimble_format_when       (gint64 unix_us);          /* "today at 13:58", "yesterday at 9:10", "10 Nov 2026 at 14:02" */
char *thimble_format_moment     (gint64 unix_us);          /* "10 Nov 2026 at 14:02", for what is read on other days too */
char *thimble_format_when_short (gint64 unix_us);          /* today: "14:02"; else "10 Nov, 14:02"; other years with the year */
char *thimble_format_iso        (gint64 unix_us);          /* "2026-11-23T10:15:02.113Z", for JSON */

/* Ids, model names, finish words that come from outside: what is longer is cut. In bytes. */
#define THIMBLE_WORD_MAX 256

/* Foreign text: valid UTF-8 of the first @max bytes, cut at a character. NULL stays NULL. */
char *thimble_foreign_text      (const char *text, gssize length, gsize max);
/* Foreign text made harmless for one line of a label: control characters, bidi overrides and
 * line breaks become visible spaces; capped at max_chars with an ellipsis. Never NULL. */
char *thimble_text_for_label    (const char *text, gsize max_chars);
/* For a terminal: escapes, C0/C1 controls (except \n and \t) and bidi overrides become U+FFFD. */
char *thimble_text_for_terminal (const char *text);

G_END_DECLS
