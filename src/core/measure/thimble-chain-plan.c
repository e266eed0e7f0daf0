/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "base/thimble-secret.h"
#include "thimble-chain-plan.h"

G_DEFINE_BOXED_TYPE (ThimbleChainPlan, thimble_chain_plan, thimble_chain_plan_copy, thimble_chain_plan_free)

static void
step_free (gpointer data)
{
  ThimbleChainStep *step = data;

  g_free (step->name);
  g_free (step->text);
  g_free (step->endpoint_id);
  g_free (step->model_id);
  g_free (step);
}

ThimbleChainPlan *
thimble_chain_plan_new (void)
{
  ThimbleChainPlan *self = g_new0 (ThimbleChainPlan, 1);

  self->input = g_strdup ("");
  self->runs = 1;
  self->ceiling = THIMBLE_MONEY_UNKNOWN;
  self->steps = g_ptr_array_new_with_free_func (step_free);
  return self;
}

ThimbleChainPlan *
thimble_chain_plan_new_article (void)
{
  ThimbleChainPlan *self = thimble_chain_plan_new ();

  g_free (self->input);
  /* Translators: the topic of an article */
  self->input = g_strdup (_("Why street trees die young"));
  self->name = g_strdup (_("Article"));
  /* Translators: names of steps; what stands in braces must be one of them, or stay {{input}} and {{previous}}. */
  thimble_chain_plan_add_step (self, _("Outline"), _("List five section headings for an article about this topic:\n\n{{input}}"), 200);
  thimble_chain_plan_add_step (self, _("Expand"), _("Write two short paragraphs under each of these headings:\n\n{{previous}}"), 900);
  thimble_chain_plan_add_step (self, _("FAQ"), _("Write four questions that a reader of this article may still ask, each with a short answer:\n\n{{previous}}"), 400);
  thimble_chain_plan_add_step (self, _("Meta"), _("Write a title and a description of at most 150 characters for this article:\n\n{{Expand}}"), 100);
  return self;
}

ThimbleChainStep *
thimble_chain_plan_add_step (ThimbleChainPlan *self,
                             const char       *name,
                             const char       *text,
                             gint64            max_output)
{
  ThimbleChainStep *step = g_new0 (ThimbleChainStep, 1);

  step->name = g_strdup (name);
  step->text = g_strdup (text);
  step->max_output = max_output;
  g_ptr_array_add (self->steps, step);
  return step;
}

ThimbleChainStep *
thimble_chain_plan_get_step (const ThimbleChainPlan *self,
                             guint                   index)
{
  return g_ptr_array_index (self->steps, index);
}

ThimbleChainPlan *
thimble_chain_plan_copy (const ThimbleChainPlan *self)
{
  ThimbleChainPlan *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->input = g_strdup (self->input);
  copy->endpoint_id = g_strdup (self->endpoint_id);
  copy->model_id = g_strdup (self->model_id);
  copy->steps = g_ptr_array_new_with_free_func (step_free);
  for (guint i = 0; i < self->steps->len; i++)
    {
      const ThimbleChainStep *step = g_ptr_array_index (self->steps, i);
      ThimbleChainStep *added = thimble_chain_plan_add_step (copy, step->name, step->text, step->max_output);

      added->endpoint_id = g_strdup (step->endpoint_id);
      added->model_id = g_strdup (step->model_id);
    }
  return copy;
}

void
thimble_chain_plan_free (ThimbleChainPlan *self)
{
  g_free (self->name);
  g_free (self->input);
  g_free (self->endpoint_id);
  g_free (self->model_id);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

static void
take_model (char         **endpoint_id,
            char         **model_id,
            ThimbleModel  *model)
{
  g_free (*endpoint_id);
  g_free (*model_id);
  *endpoint_id = model != NULL ? g_strdup (thimble_endpoint_get_id (thimble_model_get_endpoint (model))) : NULL;
  *model_id = model != NULL ? g_strdup (thimble_model_get_id (model)) : NULL;
}

void
thimble_chain_plan_set_model (ThimbleChainPlan *self,
                              ThimbleModel     *model)
{
  take_model (&self->endpoint_id, &self->model_id, model);
}

void
thimble_chain_step_set_model (ThimbleChainStep *step,
                              ThimbleModel     *model)
{
  take_model (&step->endpoint_id, &step->model_id, model);
}

ThimbleModel *
thimble_chain_plan_find_model (const ThimbleChainPlan *self,
                               ThimbleCatalogue       *catalogue,
                               guint                   index)
{
  const ThimbleChainStep *step = index < self->steps->len ? thimble_chain_plan_get_step (self, index) : NULL;
  gboolean own = step != NULL && step->model_id != NULL;
  const char *endpoint_id = own ? step->endpoint_id : self->endpoint_id;
  const char *model_id = own ? step->model_id : self->model_id;
  ThimbleEndpoint *endpoint;

  /* A chain whose steps each have their own: the single prompt goes where the first step goes. */
  if (model_id == NULL && step == NULL && self->steps->len > 0)
    return thimble_chain_plan_find_model (self, catalogue, 0);
  endpoint = endpoint_id != NULL && model_id != NULL ? thimble_catalogue_find_endpoint (catalogue, endpoint_id) : NULL;
  return endpoint != NULL ? thimble_catalogue_ensure_model (catalogue, endpoint, model_id) : NULL;
}

/* Checking */

static gboolean
refuse (GError     **error,
        const char  *advice,
        char        *message)
{
  g_autofree char *taken = message;

  return thimble_refuse (error, THIMBLE_ERROR_BAD_REQUEST, taken, advice);
}

/* (transfer container): borrowed names, in order. */
static const char **
get_names (const ThimbleChainPlan *self)
{
  const char **names = g_new0 (const char *, self->steps->len + 1);

  for (guint i = 0; i < self->steps->len; i++)
    names[i] = thimble_chain_plan_get_step (self, i)->name;
  return names;
}

static gboolean
check_step (const ThimbleChainPlan  *self,
            guint                    index,
            const char             **names,
            gboolean                *reads_input,
            GError                 **error)
{
  const ThimbleChainStep *step = thimble_chain_plan_get_step (self, index);
  g_autoptr (ThimbleTemplate) template = NULL;
  g_autofree char *folded = NULL;

  if (!thimble_template_check_name (step->name, error))
    return FALSE;
  folded = g_utf8_casefold (step->name, -1);
  for (guint i = 0; i < index; i++)
    {
      g_autofree char *other = g_utf8_casefold (names[i], -1);

      if (g_str_equal (folded, other))
        return refuse (error, _("Give each step a name of its own."), g_strdup_printf (_("Two steps are called “%s”."), step->name));
    }
  template = thimble_template_new (step->text, error);
  if (template == NULL || !thimble_template_check (template, names, self->steps->len, index, error))
    return FALSE;
  if (step->model_id == NULL && self->model_id == NULL)
    return refuse (error, _("Choose a model for the chain, or one for this step."), g_strdup_printf (_("Step “%s” has no model."), step->name));
  *reads_input = *reads_input || thimble_template_reads_input (template);
  return TRUE;
}

gboolean
thimble_chain_plan_check (const ThimbleChainPlan  *self,
                          GError                 **error)
{
  g_autofree const char **names = get_names (self);
  g_autofree char *input = g_strstrip (g_strdup (self->input));
  gboolean reads_input = FALSE;

  if (self->steps->len == 0)
    return refuse (error, _("Add a step."), g_strdup (_("The chain has no steps.")));
  if (self->steps->len > THIMBLE_CHAIN_STEPS)
    return refuse (error, _("Make it two chains."), g_strdup (_("A chain has at most 20 steps.")));
  if (self->runs < 1 || self->runs > THIMBLE_CHAIN_RUNS)
    return refuse (error, _("Once is enough for a first look."), g_strdup (_("A chain runs between 1 and 100 times.")));
  for (guint i = 0; i < self->steps->len; i++)
    if (!check_step (self, i, names, &reads_input, error))
      return FALSE;
  if (reads_input && *input == '\0')
    return refuse (error, _("Write what the chain is to work on."), g_strdup (_("The chain has no input, and a step reads it.")));
  return TRUE;
}

/* Prompts */

char *
thimble_chain_plan_make_prompt (const ThimbleChainPlan *self,
                                guint                   index,
                                const char * const     *answers)
{
  g_autofree const char **names = get_names (self);
  g_autoptr (ThimbleTemplate) template = thimble_template_new (thimble_chain_plan_get_step (self, index)->text, NULL);

  g_return_val_if_fail (template != NULL, NULL);
  return thimble_template_fill (template, self->input, names, answers, index);
}

char *
thimble_chain_plan_make_single (const ThimbleChainPlan *self)
{
  g_autofree const char **names = get_names (self);
  g_auto (GStrv) results = g_new0 (char *, self->steps->len + 1);
  GString *text = g_string_new (_("Do all of the following, one after the other, and give the result of each under its name."));

  g_string_append (text, "\n\n");
  for (guint i = 0; i < self->steps->len; i++)
    {
      const ThimbleChainStep *step = thimble_chain_plan_get_step (self, i);
      g_autoptr (ThimbleTemplate) template = thimble_template_new (step->text, NULL);
      g_autofree char *part = template != NULL
                                ? thimble_template_fill (template, i == 0 ? self->input : _("(the text given above)"), names,
                                                         (const char * const *) results, i)
                                : g_strdup ("");

      g_string_append_printf (text, "%u. %s\n%s\n\n", i + 1, step->name, part);
      /* Translators: %s is the name of a step; stands where its answer would */
      results[i] = g_strdup_printf (_("(the result of “%s”)"), step->name);
    }
  g_string_truncate (text, text->len - 2);
  return g_string_free (text, FALSE);
}

gint64
thimble_chain_plan_get_single_limit (const ThimbleChainPlan *self)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->steps->len; i++)
    {
      if (thimble_chain_plan_get_step (self, i)->max_output <= 0)
        return 0;
      sum += thimble_chain_plan_get_step (self, i)->max_output;
    }
  return sum;
}

void
thimble_chain_plan_leave_out_keys (ThimbleChainPlan *self)
{
  thimble_secret_leave_out (&self->input);
  for (guint i = 0; i < self->steps->len; i++)
    thimble_secret_leave_out (&thimble_chain_plan_get_step (self, i)->text);
}
