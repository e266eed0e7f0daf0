/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "thimble-json.h"
#include "thimble-problem.h"
#include "thimble-prompt.h"

/* A conversation that is larger than this is none that a model reads. */
#define MAX_TURNS_BYTES (32 * 1024 * 1024)

typedef struct {
  ThimbleRole role;
  char       *text;
} Turn;

struct _ThimblePrompt {
  char     *text;
  char     *system;      /* nullable */
  char     *effort;      /* nullable */
  GArray   *turns;       /* of Turn */
  gint64    max_output;
  double    temperature;
  gboolean  stream;
};

G_DEFINE_BOXED_TYPE (ThimblePrompt, thimble_prompt, thimble_prompt_ref, thimble_prompt_unref)

static const char *const role_ids[] = { "user", "assistant" };

static void
turn_clear (gpointer data)
{
  g_free (((Turn *) data)->text);
}

static GArray *
turns_new (void)
{
  GArray *turns = g_array_new (FALSE, FALSE, sizeof (Turn));

  g_array_set_clear_func (turns, turn_clear);
  return turns;
}

ThimblePrompt *
thimble_prompt_new (const char *text)
{
  ThimblePrompt *self = g_atomic_rc_box_new0 (ThimblePrompt);

  self->text = text != NULL ? g_utf8_make_valid (text, -1) : g_strdup ("");
  self->turns = turns_new ();
  self->temperature = NAN;
  self->stream = TRUE;
  return self;
}

ThimblePrompt *
thimble_prompt_ref (ThimblePrompt *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
thimble_prompt_clear (gpointer data)
{
  ThimblePrompt *self = data;

  g_free (self->text);
  g_free (self->system);
  g_free (self->effort);
  g_array_unref (self->turns);
}

void
thimble_prompt_unref (ThimblePrompt *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, thimble_prompt_clear);
}

const char *
thimble_prompt_get_text (ThimblePrompt *self)
{
  g_return_val_if_fail (self != NULL, "");

  return self->text;
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

void
thimble_prompt_set_system (ThimblePrompt *self,
                           const char    *system)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (self != NULL);

  valid = system != NULL ? g_utf8_make_valid (system, -1) : NULL;
  g_free (self->system);
  self->system = valid != NULL && !is_blank (valid) ? g_steal_pointer (&valid) : NULL;
}

const char *
thimble_prompt_get_system (ThimblePrompt *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->system;
}

void
thimble_prompt_set_max_output (ThimblePrompt *self,
                               gint64         tokens)
{
  g_return_if_fail (self != NULL);

  self->max_output = CLAMP (tokens, 0, THIMBLE_COUNT_MAX);
}

gint64
thimble_prompt_get_max_output (ThimblePrompt *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->max_output;
}

void
thimble_prompt_set_temperature (ThimblePrompt *self,
                                double         temperature)
{
  g_return_if_fail (self != NULL);

  /* No infinity: JSON has no word for it. */
  self->temperature = isfinite (temperature) ? temperature : NAN;
}

double
thimble_prompt_get_temperature (ThimblePrompt *self)
{
  g_return_val_if_fail (self != NULL, NAN);

  return self->temperature;
}

void
thimble_prompt_set_effort (ThimblePrompt *self,
                           const char    *effort)
{
  char *copy;

  g_return_if_fail (self != NULL);

  copy = effort != NULL && *effort != '\0' ? g_strdup (effort) : NULL;
  g_free (self->effort);
  self->effort = copy;
}

const char *
thimble_prompt_get_effort (ThimblePrompt *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->effort;
}

void
thimble_prompt_set_stream (ThimblePrompt *self,
                           gboolean       stream)
{
  g_return_if_fail (self != NULL);

  self->stream = !!stream;
}

gboolean
thimble_prompt_get_stream (ThimblePrompt *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->stream;
}

static void
append_turn (GArray      *turns,
             ThimbleRole  role,
             const char  *text)
{
  Turn turn = { role, text != NULL ? g_utf8_make_valid (text, -1) : g_strdup ("") };

  g_array_append_val (turns, turn);
}

void
thimble_prompt_add_turn (ThimblePrompt *self,
                         ThimbleRole    role,
                         const char    *text)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (role == THIMBLE_ROLE_USER || role == THIMBLE_ROLE_ASSISTANT);

  append_turn (self->turns, role, text);
}

guint
thimble_prompt_get_n_turns (ThimblePrompt *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->turns->len;
}

ThimbleRole
thimble_prompt_get_turn_role (ThimblePrompt *self,
                              guint          index)
{
  g_return_val_if_fail (self != NULL && index < self->turns->len, THIMBLE_ROLE_USER);

  return g_array_index (self->turns, Turn, index).role;
}

const char *
thimble_prompt_get_turn_text (ThimblePrompt *self,
                              guint          index)
{
  g_return_val_if_fail (self != NULL && index < self->turns->len, "");

  return g_array_index (self->turns, Turn, index).text;
}

char *
thimble_prompt_turns_to_json (ThimblePrompt *self)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->turns->len == 0)
    return NULL;
  builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->turns->len; i++)
    {
      const Turn *turn = &g_array_index (self->turns, Turn, i);

      json_builder_begin_array (builder);
      json_builder_add_string_value (builder, role_ids[turn->role]);
      json_builder_add_string_value (builder, turn->text);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return thimble_json_to_string (root, FALSE);
}

static gboolean
read_turn (JsonNode *node,
           GArray   *turns)
{
  JsonArray *pair;
  const char *role, *text;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  pair = json_node_get_array (node);
  if (json_array_get_length (pair) != 2)
    return FALSE;
  role = thimble_json_array_string (pair, 0);
  text = thimble_json_array_string (pair, 1);
  if (role == NULL || text == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (role_ids); i++)
    if (g_str_equal (role, role_ids[i]))
      {
        append_turn (turns, (ThimbleRole) i, text);
        return TRUE;
      }
  return FALSE;
}

gboolean
thimble_prompt_turns_from_json (ThimblePrompt  *self,
                                const char     *json,
                                GError        **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GArray) turns = turns_new ();
  gboolean good;

  g_return_val_if_fail (self != NULL, FALSE);

  if (json != NULL)
    {
      JsonArray *array;

      root = thimble_json_parse (json, -1, MAX_TURNS_BYTES, error);
      if (root == NULL)
        return FALSE;
      good = JSON_NODE_HOLDS_ARRAY (root);
      array = good ? json_node_get_array (root) : NULL;
      for (guint i = 0; good && i < json_array_get_length (array); i++)
        good = read_turn (json_array_get_element (array, i), turns);
      if (!good)
        {
          thimble_set_error (error, THIMBLE_ERROR_NOT_UNDERSTOOD,
                             _("The earlier turns of this conversation cannot be read."));
          return FALSE;
        }
    }
  /* All or nothing: a damaged list leaves the old one. */
  g_array_unref (self->turns);
  self->turns = g_steal_pointer (&turns);
  return TRUE;
}
