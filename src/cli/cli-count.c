/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/thimble-format.h"
#include "catalogue/thimble-counting.h"
#include "tokens/thimble-encoding.h"
#include "cli.h"

#define INPUT_MAX ((gsize) 1 << 30)

typedef struct {
  const char            *encoding;  /* what cuts the text; with @counting, perhaps another's */
  const ThimbleCounting *counting;  /* of a model, or NULL */
  const char            *name;      /* the model's */
  gint64                 tokens, least, most;
  gboolean               exact;
} Count;

static GBytes *
read_input (Cli *cli, const char *path, GError **error)
{
  gboolean is_stdin = path == NULL || g_str_equal (path, "-");
  int fd = is_stdin ? STDIN_FILENO : g_open (path, O_RDONLY | O_CLOEXEC, 0);
  GBytes *bytes;

  if (fd < 0)
    {
      g_autofree char *message = g_strdup_printf (_("“%s” cannot be read: %s."), path, g_strerror (errno));
      /* “send” takes a prompt, so it is tried here too. */
      const char *advice = errno == ENOENT ? _("It is taken for a file’s name. To count a text itself: echo -n \"TEXT\" | thimble-cli count -")
                                           : _("Check what it is read from.");

      thimble_refuse (error, THIMBLE_ERROR_NOT_FOUND, message, advice);
      return NULL;
    }
  bytes = cli_read_bytes (cli, fd, INPUT_MAX, _("The input has more than 1 GiB."), error);
  if (!is_stdin)
    close (fd);
  return bytes;
}

/* The text's own tokens; where no table says them for the model, times its family's factor. */
static gboolean
count_bytes (Cli *cli, GBytes *bytes, Count *self, GError **error)
{
  ThimbleEncoding *encoding = thimble_encoding_get (self->encoding, error);
  g_autoptr (GAsyncResult) result = NULL;
  CliWait wait = { NULL };

  if (encoding == NULL)
    return FALSE;
  thimble_encoding_count_async (encoding, bytes, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  self->tokens = thimble_encoding_count_finish (encoding, result, error);
  if (self->tokens < 0)
    return FALSE;
  self->least = self->most = self->tokens;
  self->exact = self->counting == NULL || self->counting->exact;
  if (!self->exact)
    {
      ThimbleScriptMix mix = { { 0 } };
      ThimbleFactor factor;
      double counted = (double) self->tokens;
      gsize length;
      const char *text = g_bytes_get_data (bytes, &length);

      thimble_script_mix_add (&mix, text, length);
      thimble_counting_get_factor (self->counting, &mix, &factor);
      self->tokens = llround (counted * factor.middle);
      self->least = (gint64) floor (counted * factor.least);
      self->most = (gint64) ceil (counted * factor.most);
    }
  return TRUE;
}

static gboolean
print_id (guint32 id, gsize offset, gsize length, gpointer first)
{
  printf (*(gboolean *) first ? "%" G_GUINT32_FORMAT : " %" G_GUINT32_FORMAT, id);
  *(gboolean *) first = FALSE;
  return TRUE;
}

static gboolean
add_id (guint32 id, gsize offset, gsize length, gpointer builder)
{
  json_builder_add_int_value (builder, id);
  return TRUE;
}

static void
print_json (const Count *self, const char *model, GBytes *bytes, gboolean ids)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "tokens");
  json_builder_add_int_value (builder, self->tokens);
  json_builder_set_member_name (builder, "exact");
  json_builder_add_boolean_value (builder, self->exact);
  json_builder_set_member_name (builder, "least");
  json_builder_add_int_value (builder, self->least);
  json_builder_set_member_name (builder, "most");
  json_builder_add_int_value (builder, self->most);
  json_builder_set_member_name (builder, "bytes");
  json_builder_add_int_value (builder, (gint64) g_bytes_get_size (bytes));
  json_builder_set_member_name (builder, "encoding");
  json_builder_add_string_value (builder, self->encoding);
  json_builder_set_member_name (builder, "model");
  if (model != NULL)
    json_builder_add_string_value (builder, model);
  else
    json_builder_add_null_value (builder);
  if (ids)
    {
      gsize length;
      const char *text = g_bytes_get_data (bytes, &length);

      json_builder_set_member_name (builder, "ids");
      json_builder_begin_array (builder);
      thimble_encoding_encode (thimble_encoding_get (self->encoding, NULL), text, length, add_id, builder);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  cli_print_json (json_builder_get_root (builder));
}

/* Why it is “about”. */
static char *
describe (const Count *self)
{
  g_autofree char *estimated = NULL;

  if (self->counting->encoding != NULL)
    return g_strdup_printf (_("Counted with %s; that %s uses it is not confirmed yet."), self->encoding, self->name);
  if (g_str_equal (self->counting->id, "other"))
    return g_strdup_printf (_("Estimated with %s: how %s cuts text was not measured, so the range is wide."), self->encoding, self->name);
  estimated = g_strdup_printf (_("Estimated: the tokenizer of %s is not public."), self->name);
  return g_strconcat (estimated, " ", _("The range holds what bills of its kind came to."), NULL);
}

static void
print_plain (const Count *self, GBytes *bytes, gboolean ids)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  gboolean first = TRUE;

  if (ids)
    {
      thimble_encoding_encode (thimble_encoding_get (self->encoding, NULL), text, length, print_id, &first);
      putchar ('\n');
      if (!self->exact)
        fprintf (stderr, _("The ids are those of %s; that %s uses it is not confirmed yet.\n"), self->encoding, self->name);
    }
  else if (self->exact)
    printf ("%" G_GINT64_FORMAT "\n", self->tokens);
  else
    {
      g_autofree char *tokens = thimble_format_count (self->tokens);
      g_autofree char *least = thimble_format_count (self->least);
      g_autofree char *most = thimble_format_count (self->most);
      g_autofree char *why = describe (self);

      /* Translators: "about 143 (130–158)": an estimate and its range */
      printf (_("about %s (%s–%s)"), tokens, least, most);
      putchar ('\n');
      cli_print_prose (stderr, why, 0);
    }
}

CliStatus
cli_count (Cli *cli, int argc, char **argv)
{
  g_autofree char *encoding = NULL, *model_id = NULL;
  gboolean ids = FALSE;
  g_auto (GStrv) rest = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  Count count = { "o200k_base" };
  CliStatus status = CLI_DONE;
  const GOptionEntry entries[] = {
    { "encoding", 0, 0, G_OPTION_ARG_STRING, &encoding, N_("o200k_base, cl100k_base or o200k_harmony"), "E" },
    { "model", 'm', 0, G_OPTION_ARG_STRING, &model_id, N_("Count as this model does"), "M" },
    { "ids", 0, 0, G_OPTION_ARG_NONE, &ids, N_("Print the tokens’ ids, one space between"), NULL },
    { NULL },
  };

  if (!cli_parse (cli, argc, argv, "[--encoding E | --model M] [--ids] [FILE|-]",
                  _("Tokens of the bytes given, of a file or of standard input: exact where the encoding is public, else “about”.\n"
                    "Without an encoding or a model: o200k_base. What a provider puts round a message is not counted."),
                  entries, &rest, &status))
    return status;
  if (!cli_at_most (rest, 1, _("It counts one file, or standard input: cat FILES | thimble-cli count -"), &status))
    return status;
  if (encoding != NULL && model_id != NULL)
    return cli_usage ("%s", _("Either --encoding or --model: a model has its own."));
  if (rest[0] == NULL && isatty (STDIN_FILENO))
    return cli_usage ("%s", _("“count” wants a file, or - for standard input."));
  if (encoding != NULL)
    {
      count.encoding = encoding;
      if (!thimble_encoding_is_known (encoding))
        return cli_usage (_("There is no encoding “%s”: o200k_base, cl100k_base or o200k_harmony."), encoding);
    }
  if (model_id != NULL)
    {
      ThimbleModel *model;

      cli_open (cli);
      model = thimble_catalogue_find_model (thimble_engine_get_catalogue (cli->engine), NULL, model_id);
      if (model == NULL)
        {
          ThimbleModel *closest = thimble_catalogue_suggest_model (thimble_engine_get_catalogue (cli->engine), NULL, model_id);

          return cli_unknown (g_strdup_printf (_("No model “%s” is known."), model_id),
                              closest != NULL ? thimble_model_get_id (closest) : NULL,
                              _("“thimble-cli models” lists them. Without --model it is counted with o200k_base; a newer model may cut text another way."));
        }
      count.counting = thimble_counting_for_model (model);
      count.name = thimble_model_get_name (model);
      if (count.counting->encoding != NULL)
        count.encoding = count.counting->encoding;
      else if (ids)
        return cli_usage (_("The tokens of “%s” are not public, so it has no ids here. --encoding has."), model_id);
    }
  bytes = read_input (cli, rest[0], &error);
  if (bytes != NULL && g_bytes_get_size (bytes) > 0
      && cli_refuse_key (_("The text is an API key, so it was not counted."), g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes)))
    return CLI_USAGE;
  if (bytes == NULL || !count_bytes (cli, bytes, &count, &error))
    return cli_fail (error);
  if (!cli->json && g_bytes_get_size (bytes) == 0)
    cli_print_prose (stderr, rest[0] == NULL || g_str_equal (rest[0], "-")
                             ? _("Standard input was empty, so there are no tokens. Check what was to write to it, or name a file.")
                             : _("The file is empty, so there are no tokens."), 0);
  if (cli->json)
    print_json (&count, model_id, bytes, ids);
  else
    print_plain (&count, bytes, ids);
  return CLI_DONE;
}
