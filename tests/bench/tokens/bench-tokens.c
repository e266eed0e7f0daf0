/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast tokens are counted: bench-tokens SOURCE-ROOT SCRATCH-FOLDER
 * The texts are this project's own: its licence and pages, its code, its Chinese translation, ten languages written
 * for it, and made ones. Lines are drawn at random, so that no predictor learns a text by heart. Where node and npm are
 * there, npm `tiktoken` (OpenAI's Rust code as WebAssembly) is installed into the scratch folder and counts the same
 * files in the same run. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "tokens/thimble-counter.h"
#include "tokens/thimble-encoding-private.h"

#define NPM_TIKTOKEN "tiktoken@1.0.22"

enum { SIZE = 100000, LONG_SIZE = 1000000, ROUNDS = 25, PAGE = 4096, PROMPT_WORDS = 100, KEYS = 2000 };

typedef struct {
  const char *name;
  GString    *text;
  gboolean    npm;      /* whether the other one is asked: it takes seconds for long pieces */
  double      ours;     /* seconds */
  double      theirs;   /* seconds, or -1 */
} Text;

static double
now (void)
{
  return (double) g_get_monotonic_time () / 1e6;
}

/* Processor time: what others do on the machine counts less. bench-tokens.mjs does the same. */
static double
busy (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

/* The best of some rounds, each long enough for the clock. */
static double
seconds_to_count (ThimbleEncoding *encoding,
                  const GString   *text)
{
  double best = G_MAXDOUBLE;

  for (guint round = 0; round < ROUNDS; round++)
    {
      guint n = 0;
      double begin = busy (), took;

      do
        {
          thimble_encoding_count (encoding, text->str, text->len);
          n++;
        }
      while ((took = busy () - begin) < 0.006);
      best = MIN (best, took / n);
    }
  return best;
}

/* @size bytes of the lines of @pool in a random order, with repeats. */
static GString *
draw (GPtrArray *pool,
      gsize      size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  GString *text = g_string_sized_new (size + 4096);

  while (text->len < size)
    {
      g_string_append (text, g_ptr_array_index (pool, g_rand_int_range (rand, 0, (gint32) pool->len)));
      g_string_append_c (text, '\n');
    }
  return text;
}

static void
add_lines (GPtrArray  *pool,
           const char *path,
           gboolean    all)
{
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &contents, NULL, NULL))
    g_error ("%s cannot be read", path);
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (all || strlen (lines[i]) > 30)
      g_ptr_array_add (pool, g_strdup (lines[i]));
}

/* Whole functions rather than lines: indentation and repeats are what code has. */
static void
add_folder (GPtrArray  *pool,
            const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *contents = NULL;

      if (!g_str_has_suffix (name, ".c") || !g_file_get_contents (file, &contents, NULL, NULL))
        continue;
      for (char *p = contents, *end; p != NULL; p = end)
        {
          end = strstr (p, "\n}\n");
          if (end != NULL)
            {
              end[2] = '\0';
              end += 3;
            }
          g_ptr_array_add (pool, g_strdup (p));
        }
    }
}

static void
add_translations (GPtrArray  *pool,
                  const char *path)
{
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean translated = FALSE;

  if (!g_file_get_contents (path, &contents, NULL, NULL))
    g_error ("%s cannot be read", path);
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *quote = strchr (lines[i], '"');
      gsize length = strlen (lines[i]);

      if (g_str_has_prefix (lines[i], "msg"))
        translated = g_str_has_prefix (lines[i], "msgstr");
      if (translated && quote != NULL && strlen (quote) > 20)
        g_ptr_array_add (pool, g_strndup (quote + 1, (gsize) (lines[i] + length - 1 - (quote + 1))));
    }
}

static GString *
without_spaces_and_signs (const GString *text,
                          gunichar       from)
{
  GString *letters = g_string_new (NULL);

  for (const char *p = text->str; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalpha (g_utf8_get_char (p)) && g_utf8_get_char (p) >= from)
      g_string_append_unichar (letters, g_utf8_get_char (p));
  return letters;
}

static GString *
made (gsize    size,
      gunichar first,
      gunichar last)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  GString *text = g_string_new (NULL);

  while (text->len < size)
    g_string_append_unichar (text, (gunichar) g_rand_int_range (rand, (gint32) first, (gint32) last + 1));
  return text;
}

static GString *
random_bytes (gsize size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  GString *text = g_string_new (NULL);

  while (text->len < size)
    g_string_append_c (text, (char) g_rand_int_range (rand, 0, 256));
  return text;
}

static GString *
repeated (char  c,
          gsize size)
{
  g_autofree char *text = g_strnfill (size, c);

  return g_string_new_len (text, (gssize) size);
}

/* kB of the tables that are in this process's memory. The kernel maps more than is used, the more the larger the
 * pieces are in which it keeps the file. */
static gsize
mapped_memory (void)
{
  g_autofree char *maps = NULL;
  gsize sum = 0;
  gboolean inside = FALSE;

  if (!g_file_get_contents ("/proc/self/smaps", &maps, NULL, NULL))
    return 0;
  for (char *line = maps, *end; (end = strchr (line, '\n')) != NULL; line = end + 1)
    {
      *end = '\0';
      if (g_ascii_isxdigit (line[0]) && strchr (line, '-') != NULL)
        inside = g_str_has_suffix (line, ".table");
      else if (inside && g_str_has_prefix (line, "Rss:"))
        sum += (gsize) g_ascii_strtoull (line + strlen ("Rss:"), NULL, 10);
    }
  return sum;
}

/* A copy of the table that notices each page when it is read for the first time. */
static guint8 *guarded;
static gsize n_touched;

static void
page_read (int        signal_number,
           siginfo_t *info,
           void      *context)
{
  guint8 *page = (guint8 *) ((guintptr) info->si_addr & ~(guintptr) (PAGE - 1));

  if (page < guarded || page >= guarded + sizeof (ThimbleTable))
    signal (signal_number, SIG_DFL);
  else if (mprotect (page, PAGE, PROT_READ) == 0)
    n_touched++;
}

static gsize
touched_memory (ThimbleEncoding *encoding,
                const GString   *text)
{
  struct sigaction watch = { .sa_sigaction = page_read, .sa_flags = SA_SIGINFO };
  ThimbleEncoding copy = *encoding;

  guarded = mmap (NULL, sizeof (ThimbleTable), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  g_assert (guarded != MAP_FAILED);
  memcpy (guarded, encoding->table, sizeof (ThimbleTable));
  mprotect (guarded, sizeof (ThimbleTable), PROT_NONE);
  sigaction (SIGSEGV, &watch, NULL);
  copy.table = (const ThimbleTable *) guarded;
  thimble_encoding_count (&copy, text->str, text->len);
  signal (SIGSEGV, SIG_DFL);
  munmap (guarded, sizeof (ThimbleTable));
  return n_touched * PAGE / 1024;
}

static gboolean
run_quietly (const char *const *command,
             const char        *folder,
             char             **out)
{
  g_autofree char *errors = NULL;
  gint status = 0;

  return g_spawn_sync (folder, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, out, &errors, &status, NULL) &&
         g_spawn_check_wait_status (status, NULL);
}

/* Fills in theirs; the reason why not, or NULL. */
static const char *
ask_npm (GArray     *texts,
         const char *script,
         const char *scratch,
         double     *first,
         double     *ready_mb)
{
  const char *const install[] = { "npm", "install", "--prefix", ".", "--no-save", "--silent", NPM_TIKTOKEN, NULL };
  g_autoptr (GPtrArray) command = g_ptr_array_new ();
  g_autofree char *out = NULL, *modules = g_build_filename (scratch, "node_modules", "tiktoken", NULL);
  g_auto (GStrv) lines = NULL;

  if (g_find_program_in_path ("node") == NULL || g_find_program_in_path ("npm") == NULL)
    return "node or npm is not installed";
  if (!g_file_test (modules, G_FILE_TEST_IS_DIR) && !run_quietly (install, scratch, &out))
    return "npm could not install " NPM_TIKTOKEN;
  g_ptr_array_add (command, (gpointer) "node");
  g_ptr_array_add (command, (gpointer) script);
  for (guint i = 0; i < texts->len; i++)
    if (g_array_index (texts, Text, i).npm)
      g_ptr_array_add (command, (gpointer) g_array_index (texts, Text, i).name);
  g_ptr_array_add (command, NULL);
  g_clear_pointer (&out, g_free);
  if (!run_quietly ((const char *const *) command->pdata, scratch, &out))
    return "node failed";
  lines = g_strsplit (out, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], "\t", 3);

      if (words[0] == NULL || words[1] == NULL)
        continue;
      if (g_str_equal (words[0], "ready"))
        {
          *first = g_ascii_strtod (words[1], NULL);
          *ready_mb = g_ascii_strtod (words[2], NULL);
        }
      for (guint k = 0; k < texts->len; k++)
        if (g_str_equal (words[0], g_array_index (texts, Text, k).name))
          {
            Text *text = &g_array_index (texts, Text, k);
            gint64 count = thimble_encoding_count (thimble_encoding_get ("o200k_base", NULL), text->text->str, text->text->len);

            text->theirs = g_ascii_strtod (words[1], NULL);
            if (words[2] == NULL || g_ascii_strtoll (words[2], NULL, 10) != count)
              g_error ("%s: %" G_GINT64_FORMAT " tokens here, %s there", text->name, count, words[2]);
          }
    }
  return NULL;
}

static void
add_text (GArray     *texts,
          const char *scratch,
          const char *name,
          GString    *taken,
          gsize       size,
          gboolean    npm)
{
  Text text = { name, taken, npm, 0, -1 };
  g_autofree char *path = g_build_filename (scratch, name, NULL);

  if (taken->len > size)
    {
      while (((guchar) taken->str[size] & 0xc0) == 0x80 && npm)
        size--;
      g_string_truncate (taken, size);
    }
  if (!g_file_set_contents (path, taken->str, (gssize) taken->len, NULL))
    g_error ("%s cannot be written", path);
  g_array_append_val (texts, text);
}

/* A key press in the middle of @text: typing a sentence. */
static double
seconds_a_key (ThimbleEncoding *encoding,
               const GString   *text)
{
  static const char typed[] = "the quick needle, and then some more of it. ";
  double best = G_MAXDOUBLE;

  for (guint round = 0; round < 5; round++)
    {
      g_autoptr (ThimbleCounter) counter = thimble_counter_new (encoding);
      gsize at = text->len / 2;
      double begin;

      thimble_counter_set_text (counter, text->str, text->len);
      begin = busy ();
      for (guint i = 0; i < KEYS; i++)
        thimble_counter_edit (counter, at + i, 0, typed + i % (sizeof typed - 1), 1);
      best = MIN (best, (busy () - begin) / KEYS);
    }
  return best;
}

int
main (int   argc,
      char *argv[])
{
  static const char *const pages[] = { "LICENSE", "README.md", "docs/guide.md", "docs/privacy.md", "docs/hacking.md", "docs/errors.md" };
  static const char *const folders[] = { "src/core/base", "src/core/net", "src/core/store", "src/core/dialects", "src/core/requests", "src/ui/compose" };
  const char *root = argv[1], *scratch = argv[2];
  g_autoptr (GPtrArray) prose = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) code = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) chinese = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) languages = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) texts = g_array_new (FALSE, TRUE, sizeof (Text));
  g_autofree char *script = NULL, *po = NULL, *ten = NULL;
  g_autoptr (GError) error = NULL;
  GString *prompt, *han;
  ThimbleEncoding *encoding;
  double begin, mapped, first, npm_first = -1, npm_mb = -1, prose_speed;
  gsize memory, used, n;
  const char *why_not;

  if (argc != 3)
    g_error ("bench-tokens SOURCE-ROOT SCRATCH-FOLDER");
  g_mkdir_with_parents (scratch, 0755);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *path = g_build_filename (root, pages[i], NULL);

      add_lines (prose, path, FALSE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (root, folders[i], NULL);

      add_folder (code, path);
    }
  po = g_build_filename (root, "po", "zh_CN.po", NULL);
  add_translations (chinese, po);
  ten = g_build_filename (root, "tests", "bench", "tokens", "ten-languages.txt", NULL);
  add_lines (languages, ten, FALSE);
  script = g_build_filename (root, "tests", "bench", "tokens", "bench-tokens.mjs", NULL);

  /* The first count, before anything else has touched the table. */
  prompt = draw (prose, 4000);
  for (n = 0, memory = 0; n < prompt->len && memory < PROMPT_WORDS; n++)
    memory += prompt->str[n] == ' ';
  g_string_truncate (prompt, n);
  begin = now ();
  encoding = thimble_encoding_get ("o200k_base", &error);
  if (encoding == NULL)
    g_error ("%s", error->message);
  mapped = now () - begin;
  thimble_encoding_count (encoding, prompt->str, prompt->len);
  first = now () - begin;
  memory = mapped_memory ();
  used = touched_memory (encoding, prompt);

  add_text (texts, scratch, "100-word prompt", prompt, prompt->len, TRUE);
  add_text (texts, scratch, "English prose", draw (prose, SIZE), SIZE, TRUE);
  add_text (texts, scratch, "code", draw (code, SIZE), SIZE, TRUE);
  add_text (texts, scratch, "Chinese", draw (chinese, SIZE), SIZE, TRUE);
  add_text (texts, scratch, "ten languages", draw (languages, SIZE), SIZE, TRUE);
  for (guint i = 0; i < 2; i++)
    {
      gsize size = i == 0 ? SIZE : LONG_SIZE;
      g_autoptr (GString) source = draw (chinese, 3 * size);
      g_autoptr (GString) words = draw (prose, 2 * size);

      han = without_spaces_and_signs (source, 0x3400);
      if (i == 1)
        add_text (texts, scratch, "English prose, 1 MB", draw (prose, size), size, TRUE);
      add_text (texts, scratch, i == 0 ? "words without spaces" : "words without spaces, 1 MB", without_spaces_and_signs (words, 'a'), size, FALSE);
      add_text (texts, scratch, i == 0 ? "one letter" : "one letter, 1 MB", repeated ('a', size), size, FALSE);
      add_text (texts, scratch, i == 0 ? "spaces" : "spaces, 1 MB", repeated (' ', size), size, FALSE);
      add_text (texts, scratch, i == 0 ? "Han, no signs" : "Han, no signs, 1 MB", han, size, FALSE);
      add_text (texts, scratch, i == 0 ? "emoji" : "emoji, 1 MB", made (size, 0x1f600, 0x1f64f), size, FALSE);
      add_text (texts, scratch, i == 0 ? "random letters" : "random letters, 1 MB", made (size, 'a', 'z'), size, FALSE);
      add_text (texts, scratch, i == 0 ? "random ASCII" : "random ASCII, 1 MB", made (size, ' ', '~'), size, FALSE);
      add_text (texts, scratch, i == 0 ? "random bytes" : "random bytes, 1 MB", random_bytes (size), size, FALSE);
    }
  for (guint i = 0; i < texts->len; i++)
    g_array_index (texts, Text, i).ours = seconds_to_count (encoding, g_array_index (texts, Text, i).text);
  why_not = ask_npm (texts, script, scratch, &npm_first, &npm_mb);
  if (why_not != NULL)
    printf ("Without npm tiktoken to compare with: %s.\n", why_not);

  prose_speed = (double) g_array_index (texts, Text, 1).text->len / g_array_index (texts, Text, 1).ours;
  printf ("%-28s %10s %10s %10s %10s\n", "o200k_base", "MB/s", "of prose", "npm MB/s", "ratio");
  for (guint i = 0; i < texts->len; i++)
    {
      const Text *text = &g_array_index (texts, Text, i);
      double speed = (double) text->text->len / text->ours;

      printf ("%-28s %10.1f %9.0f%%", text->name, speed / 1e6, 100 * speed / prose_speed);
      if (text->theirs > 0)
        printf (" %10.2f %10.1f", (double) text->text->len / text->theirs / 1e6, text->theirs / text->ours);
      putchar ('\n');
    }
  printf ("\n100-word prompt: %.2f µs", 1e6 * g_array_index (texts, Text, 0).ours);
  if (g_array_index (texts, Text, 0).theirs > 0)
    printf (", npm %.1f µs", 1e6 * g_array_index (texts, Text, 0).theirs);
  printf ("\nFirst count: mapped in %.3f ms, done in %.3f ms, %zu kB of the table touched, %zu kB mapped around them",
          1e3 * mapped, 1e3 * first, used, memory);
  if (npm_first > 0)
    printf ("; npm %.0f ms, %.0f MB", 1e3 * npm_first, npm_mb);
  printf ("\nA key press in 100 kB: prose %.2f µs, code %.2f µs, Chinese %.2f µs, Han without signs %.0f µs\n",
          1e6 * seconds_a_key (encoding, g_array_index (texts, Text, 1).text), 1e6 * seconds_a_key (encoding, g_array_index (texts, Text, 2).text),
          1e6 * seconds_a_key (encoding, g_array_index (texts, Text, 3).text), 1e6 * seconds_a_key (encoding, g_array_index (texts, Text, 8).text));
  for (guint i = 0; i < texts->len; i++)
    g_string_free (g_array_index (texts, Text, i).text, TRUE);
  return 0;
}
