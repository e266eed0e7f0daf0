/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-compose-page-private.h"
#include "thimble-token-window.h"

/* The numbers follow the typing, and do not flicker with it. */
#define METER_MS 100
/* The typing rests. */
#define REST_MS 1200

ThimbleRecord *
thimble_compose_page_get_answered (ThimbleComposePage *self)
{
  if (self->request == NULL || self->folded_in || thimble_request_get_state (self->request) != THIMBLE_STATE_COMPLETED)
    return NULL;
  return thimble_request_get_record (self->request);
}

static void
show_growth (ThimbleComposePage *self)
{
  ThimbleForecast forecast;
  gboolean known = thimble_forecaster_get (self->forecaster, &forecast);

  thimble_growth_view_show (self->growth, self->conversation, known ? &forecast : NULL,
                            thimble_forecaster_get_carried (self->forecaster), thimble_compose_page_get_model (self));
}

static gboolean
on_meter_due (gpointer user_data)
{
  ThimbleComposePage *self = user_data;

  self->meter_id = 0;
  thimble_meter_show (self->meter, self->forecaster, thimble_compose_page_get_model (self), thimble_compose_page_is_first (self),
                      thimble_engine_get_budget (self->engine));
  thimble_compose_page_show_premium (self);
  thimble_compose_page_show_long_line (self);
  show_growth (self);
  return G_SOURCE_REMOVE;
}

void
thimble_compose_page_queue_meter (ThimbleComposePage *self)
{
  if (self->meter_id == 0)
    self->meter_id = g_timeout_add (METER_MS, on_meter_due, self);
}

void
thimble_compose_page_follow_turns (ThimbleComposePage *self)
{
  g_autoptr (ThimblePrompt) turns = NULL;

  if (thimble_conversation_get_n_turns (self->conversation) > 0)
    turns = thimble_conversation_make_prompt (self->conversation, "", NULL);
  else if (self->carried != NULL)
    turns = thimble_prompt_ref (self->carried);
  thimble_forecaster_set_turns (self->forecaster, turns);
}

void
thimble_compose_page_follow_settings (ThimbleComposePage *self)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("");

  thimble_answer_settings_apply (self->answer_settings, prompt);
  thimble_forecaster_set_settings (self->forecaster, thimble_prompt_get_max_output (prompt),
                                   thimble_prompt_get_effort (prompt));
}

static ThimblePrompt *
make_prompt (gpointer self)
{
  return thimble_compose_page_make_prompt (self);
}

/* Only where the person switched it on: the text is sent for it. */
static void
on_count_at_rest (ThimbleComposePage *self)
{
  thimble_forecaster_set_rest (self->forecaster,
                               g_settings_get_boolean (self->settings, "count-at-rest") ? REST_MS : 0);
}

static void
on_look (ThimbleComposePage *self)
{
  g_autoptr (ThimblePrompt) prompt = thimble_compose_page_make_prompt (self);
  ThimbleForecast forecast;
  gint64 framing = thimble_forecaster_get (self->forecaster, &forecast) ? forecast.framing : -1;
  GtkWidget *window = thimble_token_window_new (prompt, thimble_compose_page_get_model (self), framing);

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
}

void
thimble_compose_page_make_forecaster (ThimbleComposePage *self)
{
  self->forecaster = thimble_forecaster_new (thimble_engine_get_runner (self->engine), make_prompt, self);
  g_signal_connect_object (self->forecaster, "changed", G_CALLBACK (thimble_compose_page_queue_meter), self,
                           G_CONNECT_SWAPPED);
  thimble_prompt_editor_watch (self->editor, self->forecaster);
  thimble_forecaster_set_model (self->forecaster, thimble_compose_page_get_model (self));
  thimble_compose_page_follow_settings (self);
  g_signal_connect_object (self->conversation, "changed", G_CALLBACK (thimble_compose_page_follow_turns), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::count-at-rest", G_CALLBACK (on_count_at_rest), self, G_CONNECT_SWAPPED);
  on_count_at_rest (self);
  g_signal_connect_object (self->meter, "look", G_CALLBACK (on_look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->meter, "ask", G_CALLBACK (thimble_forecaster_ask), self->forecaster, G_CONNECT_SWAPPED);
}
