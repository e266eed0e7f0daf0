/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the side pane puts on the clipboard. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-history-detail-private.h"

static void
add_part (GString *out, const char *title, const char *text)
{
  if (text != NULL && *text != '\0')
    g_string_append_printf (out, "## %s\n\n%s\n\n", title, text);
}

/* (transfer full): all of it for a note or an issue. */
static char *
make_markdown (ThimbleRecord *record)
{
  GString *out = g_string_new (NULL);
  g_autoptr (ThimbleReceipt) receipt = thimble_record_make_receipt (record);
  g_autofree char *when = record->started_us != -1 ? thimble_format_when (record->started_us) : NULL;
  g_autofree char *numbers = thimble_receipt_describe_numbers (receipt);
  g_autofree char *shares = thimble_receipt_describe_shares (receipt);
  g_autofree char *prediction = thimble_receipt_describe_prediction (receipt);
  g_autofree char *price = thimble_receipt_describe_price (receipt);
  g_autofree char *total = thimble_receipt_describe_total (receipt);
  const char *lines[] = { numbers, total, shares, prediction, price };
  ThimblePrompt *prompt = record->text_deleted ? NULL : record->prompt;
  const char *model = record->model_name != NULL ? record->model_name : record->model_id;

  g_string_append_printf (out, "# %s%s%s\n\n", model != NULL ? model : _("unknown model"), when != NULL ? ", " : "",
                          when != NULL ? when : "");
  if (prompt != NULL)
    {
      add_part (out, _("System text"), thimble_prompt_get_system (prompt));
      for (guint i = 0; i < thimble_prompt_get_n_turns (prompt); i++)
        add_part (out, thimble_prompt_get_turn_role (prompt, i) == THIMBLE_ROLE_USER ? _("Earlier prompt") : _("Earlier answer"),
                  thimble_prompt_get_turn_text (prompt, i));
      add_part (out, _("Prompt"), thimble_prompt_get_text (prompt));
    }
  add_part (out, _("Answer"), record->answer);
  g_string_append_printf (out, "## %s\n\n", _("Receipt"));
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (lines[i] != NULL)
      g_string_append_printf (out, "- %s\n", lines[i]);
  return g_string_free (out, FALSE);
}

static char *
make_json (ThimbleRecord *record)
{
  g_autoptr (JsonNode) node = thimble_record_to_json (record);

  return thimble_json_to_string (node, TRUE);
}

gboolean
thimble_history_detail_copy_part (ThimbleHistoryDetail *self, const char *what)
{
  ThimbleRecord *record = self->record;
  g_autofree char *text = NULL;

  if (record == NULL)
    return FALSE;
  if (g_str_equal (what, "markdown"))
    text = make_markdown (record);
  else if (g_str_equal (what, "json"))
    text = make_json (record);
  else if (g_str_equal (what, "id"))
    text = g_strdup (record->request_id);
  else if (g_str_equal (what, "usage"))
    text = g_strdup (record->usage != NULL ? thimble_usage_get_verbatim (record->usage) : NULL);
  else if (g_str_equal (what, "prompt"))
    text = g_strdup (record->prompt != NULL && !record->text_deleted ? thimble_prompt_get_text (record->prompt) : NULL);
  else
    text = g_strdup (record->answer);
  if (text == NULL || *text == '\0')
    return FALSE;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  return TRUE;
}
