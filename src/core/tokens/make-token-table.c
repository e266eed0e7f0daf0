/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes what the tokenizer maps, at build time and on the machine that builds: plain C, no library.
 *   make-token-table table NAME SHA256 little|big RANKS OUT
 *   make-token-table classes RANGES OUT
 * It refuses ranks that the method does not hold for: see docs/core/tokens.md. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "thimble-token-table.h"

enum { MAX_TOKENS = 1 << THIMBLE_TABLE_TOKEN_BITS, N_UNITS = 1 << THIMBLE_TABLE_UNIT_BITS, NONE = -1 };

typedef struct {
  const uint8_t *bytes;
  int            length;
} Token;

/* The trie while it grows. */
typedef struct {
  int     child, next;   /* first child, next sibling; NONE */
  int     id;            /* the token that ends here, or NONE */
  int     first;         /* the lowest id below it: what people write most lies together */
  int     slot, base;
  int     parent;
  uint8_t label;
} Node;

static Token tokens[MAX_TOKENS];
static int n_tokens;
static Node *nodes;
static int n_nodes;
static ThimbleTable table;
static int swap;

static _Noreturn void
fail (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  fputs ("make-token-table: ", stderr);
  vfprintf (stderr, format, arguments);
  fputc ('\n', stderr);
  va_end (arguments);
  exit (1);
}

static void *
allocate (size_t size)
{
  void *memory = calloc (1, size);

  if (memory == NULL)
    fail ("no memory");
  return memory;
}

static int
base64_value (int c)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char *found = c != '\0' ? strchr (digits, c) : NULL;

  return found != NULL ? (int) (found - digits) : NONE;
}

/* Lines of `base64 SPACE rank`. */
static void
read_ranks (const char *path)
{
  FILE *in = fopen (path, "rb");
  char line[1024];

  if (in == NULL)
    fail ("%s cannot be read", path);
  while (fgets (line, sizeof line, in) != NULL)
    {
      uint8_t *bytes = allocate (sizeof line);
      uint32_t bits = 0;
      int n_bits = 0, length = 0, value;
      char *p = line, *end;

      for (; (value = base64_value (*p)) != NONE; p++)
        {
          bits = bits << 6 | (uint32_t) value;
          if ((n_bits += 6) >= 8)
            bytes[length++] = (uint8_t) (bits >> (n_bits -= 8));
        }
      while (*p == '=')
        p++;
      if (*p != ' ' || length == 0 || length > 255 || strtol (p, &end, 10) != n_tokens || *end != '\n' || n_tokens == MAX_TOKENS)
        fail ("%s: line %d is not the token %d", path, n_tokens + 1, n_tokens);
      tokens[n_tokens].bytes = bytes;
      tokens[n_tokens++].length = length;
    }
  fclose (in);
}

static int
add_node (int parent, int label)
{
  nodes[n_nodes] = (Node) { .child = NONE, .next = NONE, .id = NONE, .first = MAX_TOKENS, .parent = parent, .label = (uint8_t) label };
  return n_nodes++;
}

static int
find_child (int node, uint8_t label)
{
  int child = nodes[node].child;

  while (child != NONE && nodes[child].label != label)
    child = nodes[child].next;
  return child;
}

static void
grow_trie (void)
{
  size_t total = 1;

  for (int id = 0; id < n_tokens; id++)
    total += (size_t) tokens[id].length;
  nodes = allocate (total * sizeof *nodes);
  add_node (NONE, 0);
  for (int id = 0; id < n_tokens; id++)
    {
      int node = 0;

      for (int i = 0; i < tokens[id].length; i++)
        {
          int child = find_child (node, tokens[id].bytes[i]);

          if (nodes[node].first > id)
            nodes[node].first = id;
          if (child == NONE)
            {
              child = add_node (node, tokens[id].bytes[i]);
              nodes[child].next = nodes[node].child;
              nodes[node].child = child;
            }
          node = child;
        }
      if (nodes[node].id != NONE)
        fail ("tokens %d and %d are the same", nodes[node].id, id);
      nodes[node].id = id;
    }
  for (int label = 0; label < 256; label++)
    if (find_child (0, (uint8_t) label) == NONE || nodes[find_child (0, (uint8_t) label)].id == NONE)
      fail ("the byte %d is no token", label);
}

static int
by_first (const void *a, const void *b)
{
  int one = *(const int *) a, other = *(const int *) b;

  if (nodes[one].first != nodes[other].first)
    return nodes[one].first < nodes[other].first ? -1 : 1;
  return one < other ? -1 : one > other;
}

/* Gives each node with children a base of its own, such that all its children find their units free. */
static void
place_nodes (void)
{
  enum { N_BLOCKS = N_UNITS / 256, TRIES = 40 };
  static uint8_t used[N_UNITS], taken[N_UNITS];
  static int n_free[N_BLOCKS], n_failed[N_BLOCKS];
  int *order = allocate ((size_t) n_nodes * sizeof *order);
  int n = 0, first_open = 2;

  for (int node = 1; node < n_nodes; node++)
    if (nodes[node].child != NONE)
      order[n++] = node;
  qsort (order, (size_t) n, sizeof *order, by_first);
  for (int block = 0; block < N_BLOCKS; block++)
    n_free[block] = 256;
  nodes[0].base = (int) THIMBLE_UNIT_ROOT;
  for (int child = nodes[0].child; child != NONE; child = nodes[child].next)
    nodes[child].slot = nodes[0].base ^ nodes[child].label;

  for (int i = 0; i < n; i++)
    {
      uint8_t labels[256];
      int n_labels = 0, base = NONE;

      for (int child = nodes[order[i]].child; child != NONE; child = nodes[child].next)
        labels[n_labels++] = nodes[child].label;
      while (first_open < N_BLOCKS && (n_free[first_open] == 0 || n_failed[first_open] >= TRIES))
        first_open++;
      for (int block = first_open; block < N_BLOCKS && base == NONE; block++)
        {
          if (n_free[block] < n_labels || n_failed[block] >= TRIES)
            continue;
          for (int low = 0; low < 256 && base == NONE; low++)
            {
              int candidate = block << 8 | low, k = 0;

              if (taken[candidate])
                continue;
              while (k < n_labels && !used[candidate ^ labels[k]])
                k++;
              if (k == n_labels)
                base = candidate;
            }
          if (base == NONE)
            n_failed[block]++;
        }
      if (base == NONE)
        fail ("the trie is full after %d of %d nodes", i, n);
      taken[base] = 1;
      n_free[base >> 8] -= n_labels;
      nodes[order[i]].base = base;
      for (int child = nodes[order[i]].child; child != NONE; child = nodes[child].next)
        {
          nodes[child].slot = base ^ nodes[child].label;
          used[nodes[child].slot] = 1;
        }
    }
  free (order);
}

/* A parent is made before its children, so one pass hands the longest token down. */
static void
write_units (void)
{
  int *longest = allocate ((size_t) n_nodes * sizeof *longest);

  for (int node = 1; node < n_nodes; node++)
    {
      int id = longest[node] = nodes[node].id != NONE ? nodes[node].id : longest[nodes[node].parent];

      table.units[nodes[node].slot] = 0x100u | nodes[node].label | (uint64_t) tokens[id].length << 9 | (uint64_t) id << 27 |
                                      (uint64_t) nodes[node].base << (64 - THIMBLE_TABLE_UNIT_BITS);
    }
  free (longest);
}

static int
find_token (const uint8_t *bytes, int length)
{
  int node = 0;

  for (int i = 0; i < length && node != NONE; i++)
    node = find_child (node, bytes[i]);
  return node != NONE ? nodes[node].id : NONE;
}

static int
find_pair (int left, int right)
{
  uint64_t key = THIMBLE_PAIR_KEY (left, right);

  for (uint32_t i = THIMBLE_PAIR_SLOT (THIMBLE_PAIR_MIX (key));; i = (i + 1) % (1u << THIMBLE_TABLE_PAIR_BITS))
    {
      if (table.pairs[i] == 0)
        return NONE;
      if (table.pairs[i] >> THIMBLE_TABLE_TOKEN_BITS == key)
        return (int) (table.pairs[i] & (MAX_TOKENS - 1));
    }
}

static void
add_pair (int left, int right, int id)
{
  uint64_t key = THIMBLE_PAIR_KEY (left, right), mix = THIMBLE_PAIR_MIX (key);
  uint32_t i = THIMBLE_PAIR_SLOT (mix);
  int probes = 1;

  for (; table.pairs[i] != 0; probes++)
    i = (i + 1) % (1u << THIMBLE_TABLE_PAIR_BITS);
  if (probes >= THIMBLE_TABLE_PROBES)
    fail ("the merges lie too dense");
  table.pairs[i] = key << THIMBLE_TABLE_TOKEN_BITS | (uint64_t) id;
  table.filter[THIMBLE_PAIR_BIT (mix) / 64] |= (uint64_t) 1 << THIMBLE_PAIR_BIT (mix) % 64;
}

/* Whether merging would leave the seam between two neighbours alone: undoes the merges on both sides, the latest
 * first, and looks whether an earlier one would have gone across. The same as in thimble-encoding.c. */
static int
stays_apart (int left, int right)
{
  int limit = MAX_TOKENS;

  for (;;)
    {
      int merged = find_pair (left, right);
      int is_left = left > right;
      uint64_t token = table.tokens[is_left ? left : right];
      int part;

      if (merged != NONE && merged < limit)
        return 0;
      part = (int) (is_left ? THIMBLE_TOKEN_RIGHT (token) : THIMBLE_TOKEN_LEFT (token));
      if (part == (is_left ? left : right))
        {
          /* A byte: the other side's turn, unless that is one too. */
          limit = (is_left ? right + 1 : left);
          token = table.tokens[is_left ? right : left];
          part = (int) (is_left ? THIMBLE_TOKEN_LEFT (token) : THIMBLE_TOKEN_RIGHT (token));
          if (part == (is_left ? right : left))
            return 1;
          is_left = !is_left;
        }
      else
        limit = is_left ? left : right + 1;
      if (is_left)
        left = part;
      else
        right = part;
    }
}

static void
write_tokens (void)
{
  for (int id = 0; id < n_tokens; id++)
    {
      const Token *token = &tokens[id];
      int left = id, right = id, prefix = id, n_splits = 0, node = 0;

      for (int at = 1; at < token->length; at++)
        {
          int head, tail;

          node = find_child (node, token->bytes[at - 1]);
          head = nodes[node].id;
          if (head == NONE)
            continue;
          prefix = head;
          tail = find_token (token->bytes + at, token->length - at);
          if (head < id && tail != NONE && tail < id && stays_apart (head, tail))
            {
              left = head;
              right = tail;
              n_splits++;
            }
        }
      if ((token->length == 1) != (id < 256))
        fail ("the first 256 tokens are not the single bytes");
      if (n_splits != (token->length > 1))
        fail ("token %d has %d splits: this method does not hold for these ranks", id, n_splits);
      table.tokens[id] = (uint64_t) left | (uint64_t) right << 18 | (uint64_t) prefix << 36 | (uint64_t) token->length << 54;
      if (n_splits == 1)
        add_pair (left, right, id);
    }
}

static void
turn (uint64_t *words, size_t n)
{
  for (size_t i = 0; swap && i < n; i++)
    words[i] = __builtin_bswap64 (words[i]);
}

static uint32_t
turn32 (uint32_t word)
{
  return swap ? __builtin_bswap32 (word) : word;
}

static void
write_file (const char *path, const void *bytes, size_t size)
{
  FILE *out = fopen (path, "wb");

  if (out == NULL || fwrite (bytes, 1, size, out) != size || fclose (out) != 0)
    fail ("%s cannot be written", path);
}

static void
make_table (const char *name, const char *source, const char *order, const char *ranks, const char *path)
{
  const uint32_t one = 1;

  swap = (*(const uint8_t *) &one == 1) != (strcmp (order, "little") == 0);
  read_ranks (ranks);
  grow_trie ();
  place_nodes ();
  write_units ();
  write_tokens ();

  memcpy (table.header.magic, THIMBLE_TABLE_MAGIC, sizeof THIMBLE_TABLE_MAGIC);
  table.header.version = turn32 (THIMBLE_TABLE_VERSION);
  table.header.order = turn32 (THIMBLE_TABLE_ORDER);
  table.header.n_tokens = turn32 ((uint32_t) n_tokens);
  table.header.size = sizeof table;
  turn (&table.header.size, 1);
  snprintf (table.header.name, sizeof table.header.name, "%s", name);
  snprintf (table.header.source, sizeof table.header.source, "%s", source);
  table.header.sum = thimble_table_sum (&table.header);
  turn (&table.header.sum, 1);
  turn (table.units, sizeof table.units / 8);
  turn (table.tokens, sizeof table.tokens / 8);
  turn (table.filter, sizeof table.filter / 8);
  turn (table.pairs, sizeof table.pairs / 8);
  write_file (path, &table, sizeof table);
}

/* Classes of code points as C: a block of 128 for each 128 code points, equal blocks once. */
static void
make_classes (const char *ranges, const char *path)
{
  enum { CODES = 0x110000, BLOCK = 128 };
  static uint8_t classes[CODES];
  static uint8_t stage[CODES / BLOCK], blocks[256][BLOCK];
  FILE *in = fopen (ranges, "r"), *out;
  char line[256];
  int n_blocks = 0;

  if (in == NULL)
    fail ("%s cannot be read", ranges);
  while (fgets (line, sizeof line, in) != NULL)
    {
      static const char letters[] = "OULBMNSR"; /* the order of ThimbleClass */
      unsigned first, last;
      char class;

      if (line[0] == '#')
        continue;
      if (sscanf (line, "%x %x %c", &first, &last, &class) != 3 || strchr (letters, class) == NULL || first > last || last >= CODES)
        fail ("%s: no range: %s", ranges, line);
      memset (classes + first, (int) (strchr (letters, class) - letters), last - first + 1);
    }
  fclose (in);
  for (int i = 0; i < CODES / BLOCK; i++)
    {
      int k = 0;

      while (k < n_blocks && memcmp (blocks[k], classes + i * BLOCK, BLOCK) != 0)
        k++;
      if (k == 256)
        fail ("%s: too many different blocks", ranges);
      if (k == n_blocks)
        memcpy (blocks[n_blocks++], classes + i * BLOCK, BLOCK);
      stage[i] = (uint8_t) k;
    }
  out = fopen (path, "w");
  if (out == NULL)
    fail ("%s cannot be written", path);
  fprintf (out, "static const guint8 class_stage[%d] = {", CODES / BLOCK);
  for (int i = 0; i < CODES / BLOCK; i++)
    fprintf (out, "%s%d,", i % 32 == 0 ? "\n  " : "", stage[i]);
  fprintf (out, "\n};\n\nstatic const guint8 class_blocks[%d][%d] = {\n", n_blocks, BLOCK);
  for (int k = 0; k < n_blocks; k++)
    {
      fputs ("  {", out);
      for (int i = 0; i < BLOCK; i++)
        fprintf (out, "%d,", blocks[k][i]);
      fputs ("},\n", out);
    }
  fputs ("};\n", out);
  if (ferror (out) || fclose (out) != 0)
    fail ("%s cannot be written", path);
}

int
main (int argc, char **argv)
{
  if (argc == 7 && strcmp (argv[1], "table") == 0)
    make_table (argv[2], argv[3], argv[4], argv[5], argv[6]);
  else if (argc == 4 && strcmp (argv[1], "classes") == 0)
    make_classes (argv[2], argv[3]);
  else
    fail ("table NAME SHA256 little|big RANKS OUT, or classes RANGES OUT");
  return 0;
}
