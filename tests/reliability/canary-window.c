/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's part of T8: a key, read from standard input, typed, saved, checked and sent, while the provider repeats it in
 * each way that fails. All that is left of it stays in TMPDIR for the search. Ends with "actions: N" on standard output. */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "fault-window.h"
#include "keys/thimble-preferences.h"

typedef struct {
  const char *name;
  guint       status;
  const char *type;
  const char *headers; /* KEY stands for the key in all three */
  const char *body;
} Echo;

static const Echo echoes[] = {
  { "good", 200, "application/json", NULL, "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"You sent KEY.\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"who\":\"KEY\"}}" },
  { "401", 401, "application/json", NULL, "{\"error\":{\"message\":\"Incorrect API key provided: KEY\",\"code\":\"invalid_api_key\"}}" },
  { "401 page", 401, "text/html", NULL, "<html><title>KEY</title></html>" },
  { "403", 403, "application/json", NULL, "{\"error\":{\"message\":\"KEY may not\",\"type\":\"permission_error\"}}" },
  { "404", 404, "application/json", NULL, "{\"error\":{\"message\":\"no model KEY\",\"code\":\"model_not_found\"}}" },
  { "400", 400, "application/json", NULL, "{\"error\":{\"message\":\"bad\",\"param\":\"KEY\",\"code\":\"KEY\"}}" },
  { "429", 429, "application/json", "Retry-After: 1\r\nx-request-id: KEY\r\n", "{\"error\":{\"message\":\"KEY\",\"code\":\"rate_limit_exceeded\"}}" },
  { "quota", 429, "application/json", NULL, "{\"error\":{\"message\":\"KEY\",\"code\":\"insufficient_quota\"}}" },
  { "500", 500, "text/plain", NULL, "Traceback: KEY" },
  { "503", 503, "application/json", NULL, "{\"error\":{\"message\":\"KEY\"}}" },
  { "redirect", 308, "text/plain", "Location: https://example.org/KEY\r\n", "" },
  { "page", 200, "text/html", NULL, "<!doctype html><title>KEY</title>" },
  { "error", 200, "application/json", NULL, "{\"error\":{\"message\":\"KEY\",\"code\":\"KEY\"}}" },
  { "rubbish", 200, "application/json", NULL, "KEY" },
  { "stream", 200, "text/event-stream", "x-request-id: KEY\r\n", "data: {\"id\":\"KEY\",\"model\":\"KEY\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"KEY and KEY\"}}]}\n\ndata: {\"error\":{\"message\":\"KEY\"}}\n\n" },
  { "cut", 200, "text/event-stream", NULL, "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"KEY\"}}]}\n\n" },
};

static guint n_actions;

static char *
with_key (const char *text,
          const char *key)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "KEY", -1);

  return g_strjoinv (key, parts);
}

static void
send_and_look (FaultWindow *self,
               const Echo  *echo,
               const char  *key,
               gboolean     session)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);
  g_autofree char *headers = with_key (echo->headers, key);
  g_autofree char *body = with_key (echo->body, key);
  ThimbleEndpoint *endpoint;

  fault_script (server, echo->status, echo->type, headers, body);
  endpoint = fault_window_choose (self, url, TRUE);
  fault_window_save_key (self, endpoint, key, session);
  fault_window_send (self);
  if (ui_find (self->window, "error-details-expander") != NULL)
    gtk_expander_set_expanded (GTK_EXPANDER (ui_get (self->window, "error-details-expander")), TRUE);
  ui_settle (self->window);
  n_actions += 2;
}

/* Typed into the form, checked, saved; wrong ones too. */
static void
fill_in_form (FaultWindow *self,
              const char  *key)
{
  const char *spoilt[] = { "%s", "%s\n%s", "%sä", "  %s  " };
  GtkWidget *preferences, *entry;

  gtk_widget_activate_action (self->window, "app.keys", "s", "");
  ui_wait_for (ui_find_window ("preferences") != NULL);
  preferences = GTK_WIDGET (ui_find_window ("preferences"));
  ui_wait_for (ui_find (preferences, "key-entry") != NULL);
  entry = ui_get (preferences, "key-entry");
  for (guint i = 0; i < G_N_ELEMENTS (spoilt); i++)
    {
      g_auto (GStrv) parts = g_strsplit (spoilt[i], "%s", -1);
      g_autofree char *text = g_strjoinv (key, parts);

      gtk_editable_set_text (GTK_EDITABLE (entry), text);
      ui_settle (preferences);
      n_actions++;
    }
  ui_press (ui_get (preferences, "key-save"));
  ui_wait_for (*gtk_editable_get_text (GTK_EDITABLE (entry)) == '\0');
  n_actions++;
  gtk_window_close (GTK_WINDOW (preferences));
  ui_wait_for (ui_find_window ("preferences") == NULL);
}

int
main (int    argc,
      char **argv)
{
  FaultWindow self = { NULL };
  char key[256];

  fault_begin (&argc, &argv);
  /* libsecret 0.20.5 complains where a key is replaced while the list is read; see test-key-store.c. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  key[fread (key, 1, sizeof key - 1, stdin)] = '\0';
  fault_set_up (&self, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (echoes); i++)
    send_and_look (&self, &echoes[i], key, i % 4 == 3);
  fill_in_form (&self, key);
  thimble_window_show_page (THIMBLE_WINDOW (self.window), "history");
  ui_wait_for (ui_find (self.window, "history-sum-requests") != NULL);
  ui_settle (self.window);
  printf ("actions: %u\n", n_actions);
  fflush (stdout);
  _exit (0); /* without cleaning up */
}
