/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/thimble-format.h"
#include "base/thimble-secret.h"
#include "cli.h"

#define LINE       80
#define LETTERS    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static int
get_columns (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

int
cli_measure_text (const char *text)
{
  int columns = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    columns += get_columns (g_utf8_get_char (c));
  return columns;
}

void
cli_print_text (FILE *out, const char *text)
{
  if (isatty (fileno (out)))
    {
      g_autofree char *safe = thimble_text_for_terminal (text);

      fputs (safe, out);
    }
  else
    fputs (text, out);
}

void
cli_print_cell (FILE *out, const char *text, int width)
{
  g_autofree char *one_line = thimble_text_for_label (text != NULL ? text : "", 200);
  int columns = 0, want = ABS (width);
  const char *end = one_line;

  for (const char *p = one_line; *p != '\0'; p = g_utf8_next_char (p))
    {
      int w = get_columns (g_utf8_get_char (p));

      if (columns + w > want)
        {
          /* One column for the ellipsis. */
          while (columns >= want && end > one_line)
            {
              end = g_utf8_prev_char (end);
              columns -= get_columns (g_utf8_get_char (end));
            }
          fprintf (out, "%.*s…%*s", (int) (end - one_line), one_line, want - columns - 1, "");
          return;
        }
      columns += w;
      end = g_utf8_next_char (p);
    }
  if (width < 0)
    fprintf (out, "%*s%s", want - columns, "", one_line);
  else
    fprintf (out, "%s%*s", one_line, want - columns, "");
}

int
cli_get_columns (FILE *out)
{
  struct winsize size;

  if (!isatty (fileno (out)))
    return 0;
  return ioctl (fileno (out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : LINE;
}

void
cli_print_prose (FILE *out, const char *text, int indent)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  int line = MIN (cli_get_columns (out), LINE);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);
      int column = indent;

      if (i > 0)
        fprintf (out, "%*s", indent, "");
      for (guint k = 0; words[k] != NULL; k++)
        {
          int columns = line > 0 ? cli_measure_text (words[k]) : 0;

          if (k > 0 && line > 0 && column + 1 + columns > line)
            {
              fprintf (out, "\n%*s", indent, "");
              column = indent;
            }
          else if (k > 0)
            {
              fputc (' ', out);
              column++;
            }
          cli_print_text (out, words[k]);
          column += columns;
        }
      fputc ('\n', out);
    }
}

void
cli_print_help (const char *command, const char *usage, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *call = g_strconcat ("thimble-cli ", command, *usage != '\0' ? " " : "", usage, NULL);
  gboolean on_terminal = cli_get_columns (stdout) > 0;

  printf ("%s ", _("Usage:"));
  cli_print_prose (stdout, call, cli_measure_text (_("Usage:")) + 1);
  for (guint i = 0; lines[i] != NULL && (lines[i + 1] != NULL || *lines[i] != '\0'); i++)
    {
      const char *line = lines[i], *option = line + strspn (line, " "), *gap = strstr (option, "  ");
      const char *about = gap != NULL ? gap + strspn (gap, " ") : line;

      /* What is one sentence in two lines is broken anew. */
      if (on_terminal && option == line && *line != '\0' && lines[i + 1] != NULL && *lines[i + 1] != '\0' && *lines[i + 1] != ' ')
        {
          char *joined = g_strconcat (line, " ", lines[i + 1], NULL);

          g_free (lines[i + 1]);
          lines[i + 1] = joined;
          continue;
        }
      printf ("%.*s", (int) (about - line), line);
      if (*about != '\0')
        cli_print_prose (stdout, about, (int) (about - line));
      else
        putchar ('\n');
    }
}

gboolean
cli_refuse_key (const char *what, const char *text, gssize length)
{
  g_autoptr (ThimbleSecret) secret = thimble_secret_new (text, length, NULL, NULL);
  g_autofree char *next = NULL;
  const char *endpoint;

  if (secret == NULL || !thimble_secret_is_unmistakable (secret))
    return FALSE;
  endpoint = thimble_secret_guess_endpoint (secret);
  /* Translators: the command with a provider’s id */
  next = g_strdup_printf (_("A key is never an argument nor a prompt: “thimble-cli keys add %s” asks for it. If it is a text all the same, put it into a sentence."),
                          endpoint != NULL ? endpoint : "ENDPOINT");
  cli_print_prose (stderr, what, 0);
  cli_print_prose (stderr, next, 0);
  return TRUE;
}

char *
cli_leave_out_keys (const char *text)
{
  GString *out = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize between = strcspn (text, LETTERS);
      gsize length = strspn (text + between, LETTERS "-_.");
      g_autofree char *word = g_strndup (text + between, length);

      g_string_append_len (out, text, (gssize) between);
      /* (also right behind the letter of an option) */
      g_string_append (out, thimble_secret_looks_like_key (word) || (length > 0 && thimble_secret_looks_like_key (word + 1)) ? "…" : word);
      text += between + length;
    }
  return g_string_free (out, FALSE);
}
