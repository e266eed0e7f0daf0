/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "catalogue/thimble-task.h"
#include "measure/thimble-growth.h"
#include "thimble-compose-page-private.h"

gboolean
thimble_compose_page_is_first (ThimbleComposePage *self)
{
  ThimbleSigns signs;

  thimble_engine_get_signs (self->engine, &signs);
  return !signs.request_sent;
}

/* As it stands; 0 while it is not known. */
static gint64
get_input (ThimbleComposePage *self)
{
  ThimbleForecast forecast;

  return thimble_forecaster_get (self->forecaster, &forecast) ? forecast.input : 0;
}

/* The dearest model first: say what Entry would cost, and offer it. */
void
thimble_compose_page_show_premium (ThimbleComposePage *self)
{
  ThimbleModel *model = thimble_compose_page_get_model (self);
  ThimbleModel *entry = NULL;
  ThimblePrice *price, *entry_price;
  gint64 limit = thimble_answer_settings_get_max_output (self->answer_settings);
  gint64 input = get_input (self);
  ThimbleMoney cost, entry_cost;

  if (model != NULL && thimble_compose_page_is_first (self) && thimble_model_get_tier (model) == THIMBLE_TIER_PREMIUM)
    entry = thimble_catalogue_get_entry_model (thimble_engine_get_catalogue (self->engine),
                                               thimble_model_get_endpoint (model));
  if (entry == NULL || entry == model)
    {
      thimble_hint_set (self->premium_hint, NULL, NULL);
      return;
    }
  if (limit <= 0)
    limit = 300;
  price = thimble_model_get_price (model, NULL);
  entry_price = thimble_model_get_price (entry, NULL);
  cost = price != NULL ? thimble_price_get_ceiling (price, input, limit) : THIMBLE_MONEY_UNKNOWN;
  entry_cost = entry_price != NULL ? thimble_price_get_ceiling (entry_price, input, limit) : THIMBLE_MONEY_UNKNOWN;
  if (thimble_money_is_known (cost) && thimble_money_is_known (entry_cost))
    {
      g_autofree char *cost_text = thimble_money_format (cost);
      g_autofree char *entry_text = thimble_money_format (entry_cost);
      /* Translators: a model, two amounts of money */
      g_autofree char *text = g_strdup_printf (_("An Entry model is enough for a first task: %s would cost at most about %s, this one %s."),
                                               thimble_model_get_name (entry), entry_text, cost_text);
      /* Translators: %s is a model */
      g_autofree char *button = g_strdup_printf (_("Use %s"), thimble_model_get_name (entry));

      thimble_hint_set (self->premium_hint, text, button);
    }
}

/* --- hints --- */

static void
on_use_entry (ThimbleComposePage *self)
{
  ThimbleModel *model = thimble_compose_page_get_model (self);
  ThimbleModel *entry = NULL;

  if (model != NULL)
    entry = thimble_catalogue_get_entry_model (thimble_engine_get_catalogue (self->engine),
                                               thimble_model_get_endpoint (model));
  if (entry != NULL)
    thimble_compose_page_set_model (self, entry);
}

static void
on_add_key (ThimbleComposePage *self)
{
  ThimbleModel *model = thimble_compose_page_get_model (self);

  if (model != NULL)
    g_signal_emit_by_name (self, "add-key", thimble_endpoint_get_id (thimble_model_get_endpoint (model)));
}

/* Said before Send is pressed; what the model would cost is shown all the same. */
static void
show_key (ThimbleComposePage *self)
{
  ThimbleModel *model = thimble_compose_page_get_model (self);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (model != NULL && thimble_model_button_lacks_key (self->model_button))
    {
      name = thimble_text_for_label (thimble_endpoint_get_name (thimble_model_get_endpoint (model)), 40);
      /* Translators: %s is a provider */
      text = g_strdup_printf (_("There is no key for %s yet. What the task would cost is shown; to send it, add a key."), name);
    }
  thimble_hint_set (self->key_hint, text, _("Add Key…"));
}

void
thimble_compose_page_show_long_line (ThimbleComposePage *self)
{
  thimble_hint_set (self->line_hint, thimble_prompt_editor_is_in_long_line (self->editor)
                    ? _("This line is very long, so each key takes a while. Line breaks make typing quick again; each counts as a token.") : NULL,
                    NULL);
}

/* An empty box would still have the page's spacing on both sides. */
static void
fit_box (GtkWidget *box)
{
  gboolean any = FALSE;

  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL; child = gtk_widget_get_next_sibling (child))
    any |= gtk_widget_get_visible (child);
  gtk_widget_set_visible (box, any);
}

static void
add_child (GtkBox *box, GtkWidget *child)
{
  gtk_box_append (box, child);
  g_signal_connect_object (child, "notify::visible", G_CALLBACK (fit_box), box, G_CONNECT_SWAPPED);
  fit_box (GTK_WIDGET (box));
}

static ThimbleHint *
add_hint (GtkBox     *box,
          const char *name,
          const char *id)
{
  GtkWidget *hint = thimble_hint_new (id);

  gtk_widget_set_name (hint, name);
  add_child (box, hint);
  return THIMBLE_HINT (hint);
}

void
thimble_compose_page_make_hints (ThimbleComposePage *self)
{
  self->premium_hint = add_hint (self->hints, "hint-premium", NULL);
  self->line_hint = add_hint (self->hints, "hint-long-line", NULL);
  self->key_hint = add_hint (self->hints, "hint-key", NULL);
  self->token_hint = add_hint (self->hints, "hint-token", "token");
  self->growth = THIMBLE_GROWTH_VIEW (thimble_growth_view_new ());
  add_child (self->hints, GTK_WIDGET (self->growth));
  self->practice_hint = add_hint (self->notices, "hint-practice", NULL);
  self->growth_hint = add_hint (self->notices, "hint-growth", NULL);
  g_signal_connect_object (self->key_hint, "action", G_CALLBACK (on_add_key), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->premium_hint, "action", G_CALLBACK (on_use_entry), self, G_CONNECT_SWAPPED);
}

static char *
describe_growth (ThimbleComposePage *self)
{
  ThimbleRecord *answered = thimble_compose_page_get_answered (self);
  g_autofree char *tokens = NULL;
  ThimbleTurnGrowth next;
  char *growth;
  gint64 carried;

  /* Send runs the answered turn again; only Follow Up begins the one after it. */
  if (answered != NULL && thimble_conversation_get_n_turns (self->conversation) > 0 &&
      thimble_growth_after (answered, answered->price, &next) && (growth = thimble_growth_describe (&next, answered->price)) != NULL)
    return growth;
  growth = thimble_conversation_describe_growth (self->conversation);
  if (growth != NULL || self->carried == NULL)
    return growth;
  carried = thimble_forecaster_get_carried (self->forecaster);
  tokens = thimble_format_count (carried);
  return g_strdup_printf (ngettext ("This request carries about %s token of earlier turns.",
                                    "This request carries about %s tokens of earlier turns.", (gulong) carried), tokens);
}

void
thimble_compose_page_show_hints (ThimbleComposePage *self)
{
  ThimbleModel *model = thimble_compose_page_get_model (self);
  gboolean practice = model != NULL && thimble_endpoint_is_practice (thimble_model_get_endpoint (model));
  g_autofree char *growth = describe_growth (self);

  /* Its answers say so themselves, and want the room. */
  thimble_hint_set (self->practice_hint,
                    practice && self->request == NULL ? _("Practice answers by rule, on this computer. Its token counts are real counts of the real text.") : NULL, NULL);
  thimble_hint_set (self->growth_hint, growth, NULL);
  show_key (self);
  thimble_hint_set (self->token_hint,
                    thimble_compose_page_is_first (self) ? _("Tokens are pieces of words: what you use and pay for. A key only lets you in.") : NULL,
                    NULL);
  thimble_compose_page_queue_meter (self);
}

/* --- the task --- */

void
thimble_compose_page_make_smaller (ThimbleComposePage *self)
{
  const ThimbleTask *task = thimble_task_find (thimble_task_chips_get_task (self->chips));
  g_autofree char *sample = NULL;

  if (thimble_answer_settings_get_max_output (self->answer_settings) > 300 ||
      thimble_answer_settings_get_max_output (self->answer_settings) == 0)
    thimble_answer_settings_set_max_output (self->answer_settings, 300);
  if (get_input (self) > THIMBLE_SMALL_TASK - 300 && task != NULL)
    {
      sample = thimble_task_make_prompt (task, NULL);
      thimble_prompt_editor_set_text (self->editor, sample);
    }
}

/* The person's own text below the instruction of @task; NULL where the prompt does not begin with it. */
static char *
strip_instruction (const ThimbleTask *task,
                   const char        *prompt)
{
  g_autofree char *head = thimble_task_make_prompt (task, "");
  gsize length;

  g_strchomp (head);
  length = strlen (head);
  if (length == 0 || !g_str_has_prefix (prompt, head))
    return NULL;
  prompt += length;
  while (*prompt == '\n' || *prompt == ' ')
    prompt++;
  return g_strdup (prompt);
}

/* Another task puts its instruction in the place of the old one and leaves the person's text; from
 * Free it puts it above. An instruction that was changed by hand is left as it is. Undo brings all back. */
void
thimble_compose_page_change_task (ThimbleComposePage *self)
{
  const ThimbleTask *before = self->task != NULL ? thimble_task_find (self->task) : NULL;
  const ThimbleTask *now = thimble_task_find (thimble_task_chips_get_task (self->chips));
  g_autofree char *prompt = thimble_prompt_editor_get_text (self->editor);
  g_autofree char *sample = before != NULL ? thimble_task_make_prompt (before, NULL) : NULL;
  g_autofree char *own = NULL;
  g_autofree char *text = NULL;

  if (now == NULL || now == before)
    return;
  if (thimble_prompt_editor_is_empty (self->editor) || g_strcmp0 (prompt, sample) == 0)
    text = thimble_task_make_prompt (now, NULL);
  else if (before != NULL && (own = strip_instruction (before, prompt)) != NULL)
    text = thimble_task_make_prompt (now, own);
  else if (before != NULL && g_str_equal (before->id, "free"))
    text = thimble_task_make_prompt (now, prompt);
  if (text != NULL)
    thimble_prompt_editor_set_text (self->editor, text);
  g_free (self->task);
  self->task = g_strdup (now->id);
}
