/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-format.h"
#include "base/thimble-problem.h"
#include "thimble-template.h"

#define NAME_MAX_CHARS 60

typedef enum { PIECE_TEXT, PIECE_INPUT, PIECE_PREVIOUS, PIECE_STEP } PieceKind;

typedef struct {
  PieceKind kind;
  char     *text; /* the text, or a step's name */
} Piece;

struct _ThimbleTemplate {
  GArray *pieces; /* of Piece */
};

G_DEFINE_BOXED_TYPE (ThimbleTemplate, thimble_template, thimble_template_ref, thimble_template_unref)

static void
piece_clear (gpointer data)
{
  g_free (((Piece *) data)->text);
}

static void
set_problem (GError **error, const char *advice, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
set_problem (GError     **error,
             const char  *advice,
             const char  *format,
             ...)
{
  g_autoptr (ThimbleProblem) problem = NULL;
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  problem = thimble_problem_new (THIMBLE_ERROR_BAD_REQUEST, message, advice, NULL, -1);
  thimble_problem_set_error (problem, error);
}

static gboolean
same_name (const char *a,
           const char *b)
{
  g_autofree char *x = g_utf8_casefold (a, -1);
  g_autofree char *y = g_utf8_casefold (b, -1);

  return g_str_equal (x, y);
}

static void
add_piece (ThimbleTemplate *self,
           PieceKind        kind,
           char            *text)
{
  Piece piece = { kind, text };

  g_array_append_val (self->pieces, piece);
}

static void
flush_text (ThimbleTemplate *self,
            GString         *text)
{
  if (text->len == 0)
    return;
  add_piece (self, PIECE_TEXT, g_strdup (text->str));
  g_string_truncate (text, 0);
}

ThimbleTemplate *
thimble_template_new (const char  *text,
                      GError     **error)
{
  g_autoptr (ThimbleTemplate) self = NULL;
  g_autoptr (GString) plain = g_string_new (NULL);

  g_return_val_if_fail (text != NULL, NULL);

  self = g_atomic_rc_box_new0 (ThimbleTemplate);
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (self->pieces, piece_clear);

  for (const char *p = text; *p != '\0';)
    {
      g_autofree char *name = NULL;
      const char *end, *inner;

      if (g_str_has_prefix (p, "\\{{"))
        {
          g_string_append (plain, "{{");
          p += 3;
          continue;
        }
      if (!g_str_has_prefix (p, "{{"))
        {
          g_string_append_c (plain, *p++);
          continue;
        }
      end = strstr (p + 2, "}}");
      inner = strstr (p + 2, "{{");
      if (end == NULL || (inner != NULL && inner < end))
        {
          g_autofree char *where = thimble_text_for_label (p, 24);

          set_problem (error, _("Close it with }}, or write \\{{ for two braces that are meant as such."),
                       _("The braces of “%s” are not closed."), where);
          return NULL;
        }
      name = g_strstrip (g_strndup (p + 2, end - p - 2));
      if (*name == '\0')
        {
          set_problem (error, _("Write {{input}}, {{previous}} or the name of an earlier step between them."),
                       _("There is nothing between the braces."));
          return NULL;
        }
      flush_text (self, plain);
      if (same_name (name, "input"))
        add_piece (self, PIECE_INPUT, NULL);
      else if (same_name (name, "previous"))
        add_piece (self, PIECE_PREVIOUS, NULL);
      else
        add_piece (self, PIECE_STEP, g_steal_pointer (&name));
      p = end + 2;
    }
  flush_text (self, plain);
  return g_steal_pointer (&self);
}

ThimbleTemplate *
thimble_template_ref (ThimbleTemplate *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
thimble_template_clear (gpointer data)
{
  g_array_unref (((ThimbleTemplate *) data)->pieces);
}

void
thimble_template_unref (ThimbleTemplate *self)
{
  g_atomic_rc_box_release_full (self, thimble_template_clear);
}

static gboolean
find_step (const char         *name,
           const char * const *names,
           guint               n_names,
           guint              *index)
{
  for (guint i = 0; i < n_names; i++)
    if (same_name (name, names[i]))
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
thimble_template_check (ThimbleTemplate     *self,
                        const char * const  *names,
                        guint                n_names,
                        guint                index,
                        GError             **error)
{
  gboolean reads = FALSE;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (index < n_names, FALSE);

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);
      guint other = 0;

      reads = reads || piece->kind != PIECE_TEXT;
      if (piece->kind == PIECE_PREVIOUS && index == 0)
        {
          set_problem (error, _("Write {{input}} in the first step."),
                       _("Step “%s” is the first: there is no step before it whose answer it could read."), names[index]);
          return FALSE;
        }
      if (piece->kind != PIECE_STEP)
        continue;
      if (!find_step (piece->text, names, n_names, &other))
        {
          set_problem (error, _("Check the name, or add the step."), _("Step “%s” reads a step “%s”, which is not there."),
                       names[index], piece->text);
          return FALSE;
        }
      if (other == index)
        {
          set_problem (error, _("Read an earlier step, {{previous}} or {{input}}."), _("Step “%s” reads its own answer."),
                       names[index]);
          return FALSE;
        }
      if (other > index)
        {
          set_problem (error, _("Move it behind that step, or read an earlier one."),
                       _("Step “%s” reads step “%s”, which comes later."), names[index], names[other]);
          return FALSE;
        }
    }
  if (!reads)
    set_problem (error, _("Put {{input}}, {{previous}} or the name of an earlier step in braces where its text belongs."),
                 _("Step “%s” reads nothing: its prompt has no place for a text."), names[index]);
  return reads;
}

gboolean
thimble_template_reads (ThimbleTemplate *self,
                        const char      *name,
                        gboolean         is_previous)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);

      if ((piece->kind == PIECE_PREVIOUS && is_previous) || (piece->kind == PIECE_STEP && same_name (piece->text, name)))
        return TRUE;
    }
  return FALSE;
}

gboolean
thimble_template_reads_input (ThimbleTemplate *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->pieces->len; i++)
    if (g_array_index (self->pieces, Piece, i).kind == PIECE_INPUT)
      return TRUE;
  return FALSE;
}

char *
thimble_template_dup_own_text (ThimbleTemplate *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);

      if (piece->kind == PIECE_TEXT)
        g_string_append (text, piece->text);
    }
  return g_string_free (text, FALSE);
}

char *
thimble_template_fill (ThimbleTemplate    *self,
                       const char         *input,
                       const char * const *names,
                       const char * const *answers,
                       guint               n_answers)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (input != NULL, NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);
      guint other = n_answers;

      switch (piece->kind)
        {
        case PIECE_TEXT:
          g_string_append (text, piece->text);
          continue;
        case PIECE_INPUT:
          g_string_append (text, input);
          continue;
        case PIECE_PREVIOUS:
          other = n_answers - 1;
          break;
        case PIECE_STEP:
        default:
          find_step (piece->text, names, n_answers, &other);
          break;
        }
      if (other < n_answers)
        g_string_append (text, answers[other]);
    }
  return g_string_free (text, FALSE);
}

gboolean
thimble_template_check_name (const char  *name,
                             GError     **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (name != NULL ? name : ""));

  if (*stripped == '\0')
    {
      set_problem (error, _("Give each step a name, such as Outline."), _("A step has no name."));
      return FALSE;
    }
  if (strpbrk (stripped, "{}\n\r") != NULL || !g_utf8_validate (stripped, -1, NULL) ||
      g_utf8_strlen (stripped, -1) > NAME_MAX_CHARS)
    {
      g_autofree char *harmless = thimble_text_for_label (stripped, 30);

      set_problem (error, _("A name is one line of at most 60 characters, without braces."),
                   _("“%s” cannot be the name of a step."), harmless);
      return FALSE;
    }
  if (same_name (stripped, "input") || same_name (stripped, "previous"))
    {
      set_problem (error, _("Choose another name."), _("“%s” already means something in a prompt, so no step can have that name."),
                   stripped);
      return FALSE;
    }
  return TRUE;
}
