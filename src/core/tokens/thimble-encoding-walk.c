/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-encoding-private.h"

#ifndef THIMBLE_WORK
#define THIMBLE_WORK() /* a test counts steps here, to see that they grow as the text does */
#endif

/* Byte-pair encoding without merging: in each piece the longest token that fits its left neighbour, stepping back
 * where none does. Exact and linear, for ids are the order of merging and each token has one split, which
 * make-token-table asserts. See docs/core/tokens.md. */

enum {
  SEAM_BITS = 12,         /* of a long text; a short one would only clear them */
  PIECE_BITS = 10,
  SHORT_BITS = 4,         /* less, for it */
  SHORT_TEXT = 8192,      /* bytes */
  PIECE_MAX = 15,         /* bytes of a remembered piece */
  SHORT_PIECE = 1024,     /* bytes; longer ones take memory for the time */
  N_BYTES = 256,          /* ids below are the single bytes */
};

/* A piece that is several tokens, as names and words of other languages are, comes again soon. */
typedef struct {
  guint64 low;            /* bytes 0 to 7 */
  guint64 high;           /* bytes 8 to 14; its tokens from bit 56 on, its bytes from bit 60 on */
} Piece;

typedef struct {
  const ThimbleTable *table;
  guint32            *ids;                    /* of the piece's tokens so far */
  guint8             *dead;                   /* a bit for each place that no token ends at */
  gsize               room;                   /* longest piece that ids and dead are for */
  guint               seam_bits, piece_bits;
  guint64             seams[1 << SEAM_BITS];  /* remembered answers of stays_apart(): key << 1 | answer */
  Piece               pieces[1 << PIECE_BITS];
  guint32             short_ids[SHORT_PIECE];
  guint8              short_dead[SHORT_PIECE / 8 + 1];
} Walk;

static inline guint32
find_pair (const ThimbleTable *table,
           guint32             left,
           guint32             right)
{
  guint64 key = THIMBLE_PAIR_KEY (left, right), mix = THIMBLE_PAIR_MIX (key);
  guint32 bit = THIMBLE_PAIR_BIT (mix), slot = THIMBLE_PAIR_SLOT (mix);

  if (G_LIKELY ((table->filter[bit / 64] >> bit % 64 & 1) == 0))
    return G_MAXUINT32;
  for (guint i = 0; i < THIMBLE_TABLE_PROBES; i++)
    {
      guint64 pair = table->pairs[(slot + i) % (1u << THIMBLE_TABLE_PAIR_BITS)];

      if (pair >> THIMBLE_TABLE_TOKEN_BITS == key)
        return (guint32) pair & ((1u << THIMBLE_TABLE_TOKEN_BITS) - 1);
      if (pair == 0)
        break;
    }
  return G_MAXUINT32;
}

/* Whether merging would leave the seam between two neighbours alone: undoes the merges on both sides, the latest
 * first, and looks whether an earlier one would have gone across. Ids fall at each step; a damaged table's may not. */
static gboolean
stays_apart (const ThimbleTable *table,
             guint32             left,
             guint32             right)
{
  guint32 limit = G_MAXUINT32;

  for (;;)
    {
      THIMBLE_WORK ();
      if (find_pair (table, left, right) < limit)
        return FALSE;
      if (left > right)
        {
          limit = left;
          left = THIMBLE_TOKEN_RIGHT (table->tokens[left]);
          if (left >= limit)
            return TRUE;
        }
      else
        {
          if (right < N_BYTES)
            return TRUE;
          limit = right + 1;
          right = THIMBLE_TOKEN_LEFT (table->tokens[right]);
          if (right + 1 >= limit)
            return TRUE;
        }
    }
}

static inline gboolean
remembered_apart (Walk   *walk,
                  guint32 left,
                  guint32 right)
{
  guint64 key = THIMBLE_PAIR_KEY (left, right) | G_GUINT64_CONSTANT (1) << 62;
  guint64 *seam = &walk->seams[THIMBLE_PAIR_MIX (key) >> (64 - walk->seam_bits)];

  if (*seam >> 1 != key)
    *seam = key << 1 | (guint64) stays_apart (walk->table, left, right);
  return *seam & 1;
}

/* The unit of the longest way into the trie from @p on. */
static inline guint64
longest_token (const ThimbleTable *table,
               const guint8       *p,
               const guint8       *end)
{
  guint64 unit = table->units[THIMBLE_UNIT_ROOT ^ *p++];

  while (p < end)
    {
      guint64 next = table->units[THIMBLE_UNIT_BASE (unit) ^ *p];

      THIMBLE_WORK ();
      if (THIMBLE_UNIT_LABEL (next) != (0x100u | *p))
        break;
      unit = next;
      p++;
    }
  return unit;
}

static void
make_room (Walk *walk,
           gsize length)
{
  if (walk->ids != walk->short_ids)
    {
      g_free (walk->ids);
      g_free (walk->dead);
    }
  walk->ids = g_new (guint32, length);
  walk->dead = g_malloc (length / 8 + 1);
  walk->room = length;
}

/* Tokens of a piece that is not one token, into walk->ids. @unit: its longest_token(). */
static gsize
walk_piece (Walk         *walk,
            const guint8 *piece,
            gsize         length,
            guint64       unit)
{
  const ThimbleTable *table = walk->table;
  guint32 token = THIMBLE_UNIT_ID (unit);
  gsize at = 0, n = 0;
  gboolean any_dead = FALSE;

  if (G_UNLIKELY (length > walk->room))
    make_room (walk, length);
  for (;;)
    {
      guint64 record = table->tokens[token];
      gsize bytes = THIMBLE_TOKEN_LENGTH (record), end = at + bytes;

      THIMBLE_WORK ();
      if (G_UNLIKELY (bytes == 0 || end > length))
        break; /* a damaged table */
      if (!(any_dead && (walk->dead[end / 8] >> end % 8 & 1)) && (n == 0 || remembered_apart (walk, walk->ids[n - 1], token)))
        {
          walk->ids[n++] = token;
          at = end;
          if (at == length)
            return n;
          token = THIMBLE_UNIT_ID (longest_token (table, piece + at, piece + length));
        }
      else if (bytes > 1)
        {
          token = THIMBLE_TOKEN_PREFIX (record);
          if (G_UNLIKELY (THIMBLE_TOKEN_LENGTH (table->tokens[token]) >= bytes))
            break;
        }
      else
        {
          if (!any_dead)
            memset (walk->dead, 0, length / 8 + 1);
          any_dead = TRUE;
          walk->dead[at / 8] |= (guint8) (1u << at % 8);
          if (G_UNLIKELY (n == 0))
            break;
          token = walk->ids[--n];
          at -= THIMBLE_TOKEN_LENGTH (table->tokens[token]);
        }
    }
  /* Nothing fits, which a sound table rules out: the bytes one by one. */
  for (n = 0; n < length; n++)
    walk->ids[n] = THIMBLE_UNIT_ID (table->units[THIMBLE_UNIT_ROOT ^ piece[n]]);
  return n;
}

/* How many walk_piece() finds, remembered. Reads 16 bytes of a piece of at most PIECE_MAX. */
static inline gsize
count_piece (Walk         *walk,
             const guint8 *piece,
             gsize         length,
             guint64       unit)
{
  const guint64 tokens = G_GUINT64_CONSTANT (0xf) << 56;
  guint64 low, high;
  Piece *known;

  memcpy (&low, piece, 8);
  memcpy (&high, piece + 8, 8);
  low = GUINT64_FROM_LE (low);
  high = GUINT64_FROM_LE (high);
  if (length < 8)
    low &= ((guint64) 1 << 8 * length) - 1;
  high = (length > 8 ? high & (((guint64) 1 << 8 * (length - 8)) - 1) : 0) | (guint64) length << 60;
  known = &walk->pieces[THIMBLE_PAIR_MIX (low ^ high * 3) >> (64 - walk->piece_bits)];
  if (known->low != low || (known->high & ~tokens) != high)
    {
      known->low = low;
      known->high = high | (guint64) walk_piece (walk, piece, length, unit) << 56;
    }
  return known->high >> 56 & 0xf;
}

static gboolean
tell (Walk            *walk,
      gsize            n,
      gsize            offset,
      gsize            end,
      ThimbleTokenFunc func,
      gpointer         data)
{
  for (gsize i = 0; i < n; i++)
    {
      gsize bytes = MIN (MAX (THIMBLE_TOKEN_LENGTH (walk->table->tokens[walk->ids[i]]), 1), end - offset);

      if (!func (walk->ids[i], offset, bytes, data))
        return FALSE;
      offset += bytes;
    }
  return TRUE;
}

gint64
thimble_encoding_walk (ThimbleEncoding  *self,
                       const guint8    **at,
                       const guint8     *until,
                       const guint8     *end,
                       ThimbleTokenFunc  func,
                       gpointer          data)
{
  const guint8 *begin = *at, *piece = *at;
  Walk walk;
  gint64 count = 0;

  walk.table = self->table;
  walk.ids = walk.short_ids;
  walk.dead = walk.short_dead;
  walk.room = SHORT_PIECE;
  walk.seam_bits = until - piece < SHORT_TEXT ? SEAM_BITS - SHORT_BITS : SEAM_BITS;
  walk.piece_bits = until - piece < SHORT_TEXT ? PIECE_BITS - SHORT_BITS : PIECE_BITS;
  memset (walk.seams, 0, sizeof walk.seams[0] << walk.seam_bits);
  memset (walk.pieces, 0, sizeof walk.pieces[0] << walk.piece_bits);
  while (piece < until)
    {
      gsize length = end - piece >= THIMBLE_SPLIT_WORD_ROOM ? thimble_split_ascii_word (piece) : 0, n = 1;
      const guint8 *next = length > 0 ? piece + length : self->split (piece, end);
      guint64 unit = longest_token (walk.table, piece, next);

      length = (gsize) (next - piece);
      if (THIMBLE_UNIT_LENGTH (unit) == length)
        walk.ids[0] = THIMBLE_UNIT_ID (unit);
      else if (func == NULL && length <= PIECE_MAX && end - piece >= 16)
        n = count_piece (&walk, piece, length, unit);
      else
        n = walk_piece (&walk, piece, length, unit);
      count += (gint64) n;
      if (func != NULL && !tell (&walk, n, (gsize) (piece - begin), (gsize) (next - begin), func, data))
        break;
      piece = next;
    }
  *at = piece;
  if (walk.ids != walk.short_ids)
    {
      g_free (walk.ids);
      g_free (walk.dead);
    }
  return count;
}
