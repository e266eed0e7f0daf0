/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-check.h"

G_BEGIN_DECLS

/* Between thimble-check.c, which holds, and thimble-check-judge.c, which decides. */
struct _ThimbleCheck {
  ThimbleCheckKind kind;
  gint64           n;
  char            *text;  /* nullable */
  GRegex          *regex; /* of matches only */
};

G_END_DECLS
