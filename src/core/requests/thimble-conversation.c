/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-conversation.h"
#include "thimble-forecast.h"

struct _ThimbleConversation
{
  GObject    parent_instance;

  GPtrArray *turns;   /* (element-type ThimbleRecord), oldest first */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleConversation, thimble_conversation, G_TYPE_OBJECT)

static void
thimble_conversation_finalize (GObject *object)
{
  ThimbleConversation *self = THIMBLE_CONVERSATION (object);

  g_clear_pointer (&self->turns, g_ptr_array_unref);
  G_OBJECT_CLASS (thimble_conversation_parent_class)->finalize (object);
}

static void
thimble_conversation_class_init (ThimbleConversationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thimble_conversation_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
thimble_conversation_init (ThimbleConversation *self)
{
  self->turns = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_record_unref);
}

ThimbleConversation *
thimble_conversation_new (void)
{
  return g_object_new (THIMBLE_TYPE_CONVERSATION, NULL);
}

gboolean
thimble_conversation_add (ThimbleConversation *self, ThimbleRecord *record)
{
  g_return_val_if_fail (THIMBLE_IS_CONVERSATION (self), FALSE);
  g_return_val_if_fail (record != NULL, FALSE);

  if (!thimble_state_is_final (record->state) || record->text_deleted || record->answer == NULL || *record->answer == '\0')
    return FALSE;
  g_ptr_array_add (self->turns, thimble_record_ref (record));
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

guint
thimble_conversation_get_n_turns (ThimbleConversation *self)
{
  g_return_val_if_fail (THIMBLE_IS_CONVERSATION (self), 0);
  return self->turns->len;
}

ThimbleRecord *
thimble_conversation_get_turn (ThimbleConversation *self, guint index)
{
  g_return_val_if_fail (THIMBLE_IS_CONVERSATION (self), NULL);
  g_return_val_if_fail (index < self->turns->len, NULL);
  return g_ptr_array_index (self->turns, index);
}

gint64
thimble_conversation_get_id (ThimbleConversation *self)
{
  ThimbleRecord *first;

  g_return_val_if_fail (THIMBLE_IS_CONVERSATION (self), 0);
  if (self->turns->len == 0)
    return 0;
  first = g_ptr_array_index (self->turns, 0);
  return first->conversation_id != 0 ? first->conversation_id : first->id;
}

ThimblePrompt *
thimble_conversation_make_prompt (ThimbleConversation *self, const char *text, const char *system)
{
  ThimblePrompt *prompt;

  g_return_val_if_fail (THIMBLE_IS_CONVERSATION (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  prompt = thimble_prompt_new (text);
  thimble_prompt_set_system (prompt, system);
  if (self->turns->len > 0)
    {
      /* A conversation that Run Again took up in the middle brings its own earlier turns. */
      ThimbleRecord *first = g_ptr_array_index (self->turns, 0);

      for (guint i = 0; i < thimble_prompt_get_n_turns (first->prompt); i++)
        thimble_prompt_add_turn (prompt, thimble_prompt_get_turn_role (first->prompt, i),
                                 thimble_prompt_get_turn_text (first->prompt, i));
    }
  for (guint i = 0; i < self->turns->len; i++)
    {
      ThimbleRecord *record = g_ptr_array_index (self->turns, i);

      thimble_prompt_add_turn (prompt, THIMBLE_ROLE_USER, thimble_prompt_get_text (record->prompt));
      thimble_prompt_add_turn (prompt, THIMBLE_ROLE_ASSISTANT, record->answer);
    }
  return prompt;
}

gint64
thimble_conversation_carried_after (ThimbleRecord *last)
{
  const char *system = last->prompt != NULL ? thimble_prompt_get_system (last->prompt) : NULL;
  gint64 carried;

  if (last->usage == NULL || !thimble_usage_is_complete (last->usage))
    return THIMBLE_COUNT_UNKNOWN;
  /* The bill counts all that the model read and wrote; the next turn carries just that, without its hidden reasoning, and
   * without its system text, which is sent anew and not a turn. */
  carried = thimble_usage_get_total (last->usage) - MAX (thimble_usage_get_reasoning (last->usage), 0);
  if (system != NULL)
    carried -= thimble_forecast_count_text (last->model_id, system);
  return MAX (carried, 0);
}

gint64
thimble_conversation_get_carried (ThimbleConversation *self)
{
  gint64 carried;

  g_return_val_if_fail (THIMBLE_IS_CONVERSATION (self), 0);
  if (self->turns->len == 0)
    return 0;

  carried = thimble_conversation_carried_after (g_ptr_array_index (self->turns, self->turns->len - 1));
  if (carried >= 0)
    return carried;
  carried = 0;
  for (guint i = 0; i < self->turns->len; i++)
    {
      ThimbleRecord *record = g_ptr_array_index (self->turns, i);

      carried += thimble_forecast_count_text (record->model_id, thimble_prompt_get_text (record->prompt));
      carried += thimble_forecast_count_text (record->model_id, record->answer);
    }
  return carried;
}

char *
thimble_conversation_describe_growth (ThimbleConversation *self)
{
  g_autofree char *carried = NULL, *turn = NULL;
  gint64 tokens;

  g_return_val_if_fail (THIMBLE_IS_CONVERSATION (self), NULL);
  if (self->turns->len == 0)
    return NULL;
  tokens = thimble_conversation_get_carried (self);
  turn = thimble_format_count (self->turns->len + 1);
  carried = thimble_format_count (tokens);
  /* Translators: the first %s is the number of a turn, the second a number of tokens */
  return g_strdup_printf (ngettext ("Turn %s carries about %s token of earlier turns.",
                                    "Turn %s carries about %s tokens of earlier turns.", (gulong) tokens),
                          turn, carried);
}

void
thimble_conversation_clear (ThimbleConversation *self)
{
  g_return_if_fail (THIMBLE_IS_CONVERSATION (self));
  if (self->turns->len == 0)
    return;
  g_ptr_array_set_size (self->turns, 0);
  g_signal_emit (self, signals[CHANGED], 0);
}
