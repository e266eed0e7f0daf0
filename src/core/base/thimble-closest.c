/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-closest.h"

#define LONGEST 64 /* bytes; no name that is guessed at is longer */
#define SHORTEST_PART 3

/* Lower case, one sign between words. FALSE: too long to be one of them. */
static gboolean
plain (const char *text,
       char       *out,
       gsize      *length)
{
  *length = 0;
  for (const char *p = text; *p != '\0'; p++)
    {
      gboolean sign = *p == ' ' || *p == '.' || *p == '_' || *p == '-';

      if (*length == LONGEST)
        return FALSE;
      out[(*length)++] = sign ? '-' : g_ascii_tolower (*p);
    }
  out[*length] = '\0';
  return TRUE;
}

/* Edits from @a to @b, a swap of neighbours being one. */
static guint
distance (const char *a,
          gsize       a_length,
          const char *b,
          gsize       b_length)
{
  guint rows[3][LONGEST + 1];
  guint *before = rows[0], *last = rows[1], *row = rows[2];

  for (guint j = 0; j <= b_length; j++)
    last[j] = j;
  for (guint i = 1; i <= a_length; i++)
    {
      guint *free_row = before;

      row[0] = i;
      for (guint j = 1; j <= b_length; j++)
        {
          row[j] = MIN (MIN (last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], before[j - 2] + 1);
        }
      before = last;
      last = row;
      row = free_row;
    }
  return last[b_length];
}

int
thimble_closest (const char         *word,
                 const char * const *candidates,
                 guint               n_candidates)
{
  char typed[LONGEST + 1], other[LONGEST + 1];
  gsize typed_length, length;
  guint best = G_MAXUINT;
  int found = -1;

  g_return_val_if_fail (word != NULL, -1);

  if (!plain (word, typed, &typed_length) || typed_length == 0)
    return -1;
  for (guint i = 0; i < n_candidates; i++)
    {
      guint score;

      if (!plain (candidates[i], other, &length))
        continue;
      score = distance (typed, typed_length, other, length);
      if (score > MAX (typed_length / 4, 1))
        score = typed_length >= SHORTEST_PART && strstr (other, typed) != NULL ? LONGEST + (guint) length : G_MAXUINT;
      if (score < best)
        {
          best = score;
          found = (int) i;
        }
    }
  return found;
}
