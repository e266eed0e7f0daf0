/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chain as a file, and as the history keeps it. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "base/thimble-problem.h"
#include "thimble-chain-plan.h"

#define FILE_MAX (4 * 1024 * 1024)
#define STEP_MARK "== "
/* A chain that has a few too many can still be written down and mended. */
#define STEPS_MAX (10 * THIMBLE_CHAIN_STEPS)

/* JSON */

static void
set_string (JsonObject *object,
            const char *name,
            const char *value)
{
  if (value != NULL && *value != '\0')
    json_object_set_string_member (object, name, value);
}

JsonNode *
thimble_chain_plan_to_json (const ThimbleChainPlan *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *steps = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  set_string (object, "name", self->name);
  json_object_set_string_member (object, "input", self->input);
  set_string (object, "endpoint", self->endpoint_id);
  set_string (object, "model", self->model_id);
  json_object_set_int_member (object, "runs", self->runs);
  if (thimble_money_is_known (self->ceiling))
    {
      g_autofree char *ceiling = g_strdup_printf ("%" G_GINT64_FORMAT, self->ceiling);

      json_object_set_string_member (object, "ceiling_picodollars", ceiling);
    }
  if (self->compare)
    json_object_set_boolean_member (object, "compare", TRUE);
  for (guint i = 0; i < self->steps->len; i++)
    {
      const ThimbleChainStep *step = thimble_chain_plan_get_step (self, i);
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "name", step->name);
      json_object_set_string_member (one, "prompt", step->text);
      set_string (one, "endpoint", step->endpoint_id);
      set_string (one, "model", step->model_id);
      if (step->max_output > 0)
        json_object_set_int_member (one, "max_output", step->max_output);
      json_array_add_object_element (steps, one);
    }
  json_object_set_array_member (object, "steps", steps);
  json_node_take_object (node, object);
  return node;
}

static gboolean
refuse (GError     **error,
        const char  *message)
{
  return thimble_refuse (error, THIMBLE_ERROR_BAD_REQUEST, message,
                         _("Mend the file, or begin with the example: its form is the right one."));
}

ThimbleChainPlan *
thimble_chain_plan_from_json (JsonObject  *object,
                              GError     **error)
{
  g_autoptr (ThimbleChainPlan) self = thimble_chain_plan_new ();
  JsonArray *steps = thimble_json_get_array (object, "steps");
  const char *input = thimble_json_get_string (object, "input");
  const char *ceiling = thimble_json_get_string (object, "ceiling_picodollars");
  gint64 number = 0;

  self->name = g_strdup (thimble_json_get_string (object, "name"));
  if (input != NULL)
    {
      g_free (self->input);
      self->input = g_strdup (input);
    }
  self->endpoint_id = g_strdup (thimble_json_get_string (object, "endpoint"));
  self->model_id = g_strdup (thimble_json_get_string (object, "model"));
  if (thimble_json_get_integer (object, "runs", &number))
    self->runs = (guint) CLAMP (number, 0, G_MAXINT);
  if (ceiling != NULL)
    g_ascii_string_to_signed (ceiling, 10, 0, THIMBLE_MONEY_MAX, &self->ceiling, NULL);
  self->compare = thimble_json_get_boolean (object, "compare", FALSE);
  if (steps == NULL || json_array_get_length (steps) > STEPS_MAX)
    {
      refuse (error, steps == NULL ? _("The chain wants a list “steps”, each with a name and a prompt.") : _("A chain has at most 20 steps."));
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *one = thimble_json_array_object (steps, i);
      const char *name = one != NULL ? thimble_json_get_string (one, "name") : NULL;
      const char *prompt = one != NULL ? thimble_json_get_string (one, "prompt") : NULL;
      g_autofree char *stripped = NULL;
      ThimbleChainStep *step;

      if (name == NULL || prompt == NULL)
        {
          g_autofree char *message = g_strdup_printf (_("Step %u of the chain has no name or no prompt."), i + 1);

          refuse (error, message);
          return NULL;
        }
      number = 0;
      thimble_json_get_integer (one, "max_output", &number);
      stripped = g_strstrip (g_strdup (name)); /* as lines have it, so that the same step is meant */
      step = thimble_chain_plan_add_step (self, stripped, prompt, CLAMP (number, 0, G_MAXINT));
      step->endpoint_id = g_strdup (thimble_json_get_string (one, "endpoint"));
      step->model_id = g_strdup (thimble_json_get_string (one, "model"));
    }
  return g_steal_pointer (&self);
}

/* Lines */

static gboolean
refuse_line (GError     **error,
             guint        number,
             const char  *why)
{
  g_autofree char *message = g_strdup_printf (_("Line %u of the chain: %s"), number, why);

  return refuse (error, message);
}

/* "key: value" of one of ours; FALSE leaves both alone. */
static gboolean
split_setting (const char  *line,
               char       **key,
               char       **value)
{
  static const char *known[] = { "name", "input", "model", "endpoint", "runs", "max-output" };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      gsize length = strlen (known[i]);

      if (g_ascii_strncasecmp (line, known[i], length) != 0 || line[length] != ':')
        continue;
      *key = g_strdup (known[i]);
      *value = g_strstrip (g_strdup (line + length + 1));
      return TRUE;
    }
  return FALSE;
}

static void
replace (char       **where,
         const char  *value)
{
  g_free (*where);
  *where = g_strdup (value);
}

static gboolean
take_setting (ThimbleChainPlan  *self,
              ThimbleChainStep  *step,
              gint64            *max_output,
              const char        *key,
              const char        *value,
              guint              line,
              GError           **error)
{
  gint64 number = 0;

  if (g_str_equal (key, "runs") || g_str_equal (key, "max-output"))
    {
      if (!g_ascii_string_to_signed (value, 10, 1, G_MAXINT, &number, NULL))
        return refuse_line (error, line, _("a whole number above zero is wanted."));
      if (g_str_equal (key, "max-output"))
        *(step != NULL ? &step->max_output : max_output) = number;
      else if (step == NULL)
        self->runs = (guint) number;
      else
        return refuse_line (error, line, _("“runs” belongs to the whole chain: write it above the first step."));
    }
  else if (g_str_equal (key, "model"))
    replace (step != NULL ? &step->model_id : &self->model_id, value);
  else if (g_str_equal (key, "endpoint"))
    replace (step != NULL ? &step->endpoint_id : &self->endpoint_id, value);
  else if (step != NULL)
    return refuse_line (error, line, _("“name” and “input” belong to the whole chain: write them above the first step."));
  else
    replace (g_str_equal (key, "name") ? &self->name : &self->input, value);
  return TRUE;
}

static void
end_step (ThimbleChainStep *step,
          GString          *prompt)
{
  if (step != NULL)
    replace (&step->text, g_strstrip (prompt->str));
  g_string_truncate (prompt, 0);
}

/* A line of a prompt that begins like a step has a backslash before it, and one that begins with backslashes and then like a step
 * one more, so that every line can be written. */
static gboolean
is_like_step (const char *line)
{
  return g_str_has_prefix (line + strspn (line, "\\"), STEP_MARK);
}

/* @number: of the first line, for people */
static ThimbleChainPlan *
parse_lines (const char  *text,
             guint        number,
             GError     **error)
{
  g_autoptr (ThimbleChainPlan) self = thimble_chain_plan_new ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) prompt = g_string_new (NULL);
  ThimbleChainStep *step = NULL;
  gboolean settings = TRUE; /* still at the head of the chain or of a step */
  gint64 max_output = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *key = NULL;
      g_autofree char *value = NULL;
      char *line = lines[i];
      gsize length = strlen (line);

      while (length > 0 && line[length - 1] == '\r')
        line[--length] = '\0';
      if (g_str_has_prefix (line, STEP_MARK))
        {
          if (self->steps->len == STEPS_MAX)
            {
              refuse (error, _("A chain has at most 20 steps."));
              return NULL;
            }
          end_step (step, prompt);
          step = thimble_chain_plan_add_step (self, g_strstrip (line + strlen (STEP_MARK)), "", 0);
          settings = TRUE;
          continue;
        }
      if (settings && split_setting (line, &key, &value))
        {
          if (!take_setting (self, step, &max_output, key, value, number + i, error))
            return NULL;
          continue;
        }
      if (step == NULL)
        {
          if (*line != '\0' && *line != '#')
            {
              refuse_line (error, number + i, _("above the first step stand settings such as “model: …”, and notes that begin with #."));
              return NULL;
            }
          continue;
        }
      settings = FALSE;
      g_string_append (prompt, is_like_step (line) ? line + 1 : line);
      g_string_append_c (prompt, '\n');
    }
  end_step (step, prompt);
  for (guint i = 0; i < self->steps->len; i++)
    if (thimble_chain_plan_get_step (self, i)->max_output == 0)
      thimble_chain_plan_get_step (self, i)->max_output = max_output;
  if (self->steps->len == 0)
    {
      refuse (error, _("The chain has no steps: a step begins with a line such as “== Outline”."));
      return NULL;
    }
  return g_steal_pointer (&self);
}

ThimbleChainPlan *
thimble_chain_plan_parse (const char  *text,
                          GError     **error)
{
  const char *begin = text;
  guint number = 1;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) local = NULL;

  if (strlen (text) > FILE_MAX || !g_utf8_validate (text, -1, NULL))
    {
      refuse (error, _("The chain is not UTF-8 text, or has more than 4 MiB."));
      return NULL;
    }
  if (g_str_has_prefix (begin, "\357\273\277"))
    begin += 3;
  for (; g_ascii_isspace (*begin); begin++)
    number += *begin == '\n';
  if (*begin != '{')
    return parse_lines (begin, number, error);
  node = thimble_json_parse (begin, -1, FILE_MAX, &local);
  if (node == NULL || thimble_json_root_object (node) == NULL)
    {
      g_autoptr (ThimbleProblem) cause = local != NULL ? thimble_problem_from_error (local) : NULL;
      const char *where = cause != NULL ? thimble_problem_get_details (cause) : NULL;
      g_autofree char *message = where != NULL ? g_strdup_printf (_("The chain begins as JSON, and cannot be read as such: %s."), where)
                                               : g_strdup (_("The chain begins as JSON, and cannot be read as such."));

      refuse (error, message);
      return NULL;
    }
  return thimble_chain_plan_from_json (thimble_json_root_object (node), error);
}

static void
append_setting (GString    *out,
                const char *key,
                const char *value)
{
  g_autofree char *line = thimble_text_for_label (value, G_MAXINT16); /* a line break of a value from JSON would end it */

  if (*line != '\0')
    g_string_append_printf (out, "%s: %s\n", key, line);
}

char *
thimble_chain_plan_to_text (const ThimbleChainPlan *self)
{
  GString *out = g_string_new (NULL);

  append_setting (out, "name", self->name);
  append_setting (out, "endpoint", self->endpoint_id);
  append_setting (out, "model", self->model_id);
  append_setting (out, "input", self->input);
  if (self->runs != 1)
    g_string_append_printf (out, "runs: %u\n", self->runs);
  for (guint i = 0; i < self->steps->len; i++)
    {
      const ThimbleChainStep *step = thimble_chain_plan_get_step (self, i);
      g_auto (GStrv) lines = g_strsplit (step->text, "\n", -1);

      g_string_append_printf (out, "\n" STEP_MARK "%s\n", step->name);
      append_setting (out, "endpoint", step->endpoint_id);
      append_setting (out, "model", step->model_id);
      if (step->max_output > 0)
        g_string_append_printf (out, "max-output: %" G_GINT64_FORMAT "\n", step->max_output);
      /* Ends the settings, so that a prompt may begin with “name: …”. */
      g_string_append_c (out, '\n');
      for (guint j = 0; lines[j] != NULL; j++)
        g_string_append_printf (out, "%s%s\n", is_like_step (lines[j]) ? "\\" : "", lines[j]);
    }
  return g_string_free (out, FALSE);
}
