/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

/* The table of one encoding, as make-token-table writes it and thimble-encoding.c maps it. Every index is
 * as wide as the array it goes into, so that not even a damaged table leads out of it. */

#define THIMBLE_TABLE_MAGIC   "thimble tokens\n" /* 16 bytes with the NUL */
#define THIMBLE_TABLE_VERSION 1u
#define THIMBLE_TABLE_ORDER   0x01020304u        /* reads otherwise on a machine of the other byte order */

enum {
  THIMBLE_TABLE_TOKEN_BITS = 18,
  THIMBLE_TABLE_UNIT_BITS = 19,
  THIMBLE_TABLE_PAIR_BITS = 19,
  THIMBLE_TABLE_FILTER_BITS = 21,
  THIMBLE_TABLE_PROBES = 64,                     /* the longest search among the pairs, less one */
};

typedef struct {
  char     magic[16];
  uint32_t version;
  uint32_t order;
  uint32_t n_tokens;
  uint32_t reserved;
  uint64_t size;
  char     name[32];
  char     source[72];                           /* sha256 of the ranks it was made from, hexadecimal */
  uint64_t sum;                                  /* FNV-1a of all before it */
} ThimbleTableHeader;

/* A unit of the trie, a double array: the child of a unit by byte c is units[base ^ c] if that one says so. */
#define THIMBLE_UNIT_LABEL(unit)  ((uint32_t) (unit) & 0x1ff)        /* 0x100 | the byte that leads here; 0 is free */
#define THIMBLE_UNIT_LENGTH(unit) ((uint32_t) ((unit) >> 9) & 0xff)  /* bytes of the token */
#define THIMBLE_UNIT_ID(unit)     ((uint32_t) ((unit) >> 27) & ((1u << THIMBLE_TABLE_TOKEN_BITS) - 1)) /* the longest token on the way here */
#define THIMBLE_UNIT_BASE(unit)   ((uint32_t) ((unit) >> (64 - THIMBLE_TABLE_UNIT_BITS)))
#define THIMBLE_UNIT_ROOT         256u           /* the root's base; base 0 is free and stands for "no children" */

/* A token: the two that merge to it (itself twice for a byte), the longest token that is a prefix of it, its bytes. */
#define THIMBLE_TOKEN_LEFT(token)   ((uint32_t) (token) & ((1u << THIMBLE_TABLE_TOKEN_BITS) - 1))
#define THIMBLE_TOKEN_RIGHT(token)  ((uint32_t) ((token) >> 18) & ((1u << THIMBLE_TABLE_TOKEN_BITS) - 1))
#define THIMBLE_TOKEN_PREFIX(token) ((uint32_t) ((token) >> 36) & ((1u << THIMBLE_TABLE_TOKEN_BITS) - 1))
#define THIMBLE_TOKEN_LENGTH(token) ((uint32_t) ((token) >> 54) & 0xff)

/* A merge: key << 18 | id; 0 is free. Looked up from its hash on, THIMBLE_TABLE_PROBES at most. */
#define THIMBLE_PAIR_KEY(left, right) ((uint64_t) (left) << THIMBLE_TABLE_TOKEN_BITS | (right))
#define THIMBLE_PAIR_MIX(key)         ((key) * 0x9e3779b97f4a7c15u)
#define THIMBLE_PAIR_SLOT(mix)        ((uint32_t) ((mix) >> (64 - THIMBLE_TABLE_PAIR_BITS)))
#define THIMBLE_PAIR_BIT(mix)         ((uint32_t) ((mix) >> (64 - THIMBLE_TABLE_FILTER_BITS)))

typedef struct {
  ThimbleTableHeader header;
  uint8_t  padding[4096 - sizeof (ThimbleTableHeader)];
  uint64_t units[1 << THIMBLE_TABLE_UNIT_BITS];
  uint64_t tokens[1 << THIMBLE_TABLE_TOKEN_BITS];
  uint64_t filter[1 << (THIMBLE_TABLE_FILTER_BITS - 6)]; /* a bit for each merge's hash: most questions end here */
  uint64_t pairs[1 << THIMBLE_TABLE_PAIR_BITS];
} ThimbleTable;

static inline uint64_t
thimble_table_sum (const ThimbleTableHeader *header)
{
  const uint8_t *bytes = (const uint8_t *) header;
  uint64_t sum = 0xcbf29ce484222325u;

  for (unsigned i = 0; i < sizeof *header - sizeof header->sum; i++)
    sum = (sum ^ bytes[i]) * 0x100000001b3u;
  return sum;
}
