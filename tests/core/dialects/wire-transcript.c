/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "wire-transcript.h"

ThimbleDialectKind
wire_fixture_kind (const char *name)
{
  if (g_str_has_prefix (name, "responses-"))
    return THIMBLE_DIALECT_OPENAI_RESPONSES;
  if (g_str_has_prefix (name, "anthropic-"))
    return THIMBLE_DIALECT_ANTHROPIC_MESSAGES;
  if (g_str_has_prefix (name, "gemini-"))
    return THIMBLE_DIALECT_GEMINI;
  g_assert_true (g_str_has_prefix (name, "chat-"));
  return THIMBLE_DIALECT_OPENAI_CHAT;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

GPtrArray *
wire_fixture_list (const char *ending)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "fixtures", "wire", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ending) && !g_str_has_prefix (name, "body-") && !g_str_has_prefix (name, "error-"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_assert_cmpuint (names->len, >, 5);

  return names;
}

char *
wire_fixture_load (const char *name,
                   gsize      *length)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "wire", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, length, &error);
  g_assert_no_error (error);
  return text;
}

static void
write_text (GString    *out,
            const char *label,
            const char *text)
{
  g_autofree char *escaped = NULL;

  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  /* bytes above 127 stay as they are */
  {
    GString *high = g_string_new (NULL);

    for (int c = 128; c < 256; c++)
      g_string_append_c (high, (char) c);
    escaped = g_strescape (text, high->str);
    g_string_free (high, TRUE);
  }
  g_string_append_printf (out, " %s=\"%s\"", label, escaped);
}

static void
write_usage (GString      *out,
             ThimbleEvent *event)
{
  ThimbleUsageCounts counts;

  g_assert_nonnull (event->usage);
  g_assert_cmpint (thimble_usage_get_source (event->usage), ==, THIMBLE_USAGE_FROM_PROVIDER);
  thimble_usage_get_counts (event->usage, &counts);
  g_string_append_printf (out, " input=%" G_GINT64_FORMAT " output=%" G_GINT64_FORMAT " total=%" G_GINT64_FORMAT
                          " read=%" G_GINT64_FORMAT " write=%" G_GINT64_FORMAT " long=%" G_GINT64_FORMAT
                          " reasoning=%" G_GINT64_FORMAT,
                          thimble_usage_get_input (event->usage), thimble_usage_get_output (event->usage),
                          thimble_usage_get_total (event->usage), counts.cached_read, counts.cache_write,
                          counts.cache_write_long, counts.reasoning);
  if (!thimble_usage_is_plausible (event->usage))
    g_string_append (out, " implausible");
  if (!thimble_usage_is_consistent (event->usage))
    g_string_append (out, " inconsistent");
  if (thimble_money_is_known (event->cost))
    g_string_append_printf (out, " cost=%" G_GINT64_FORMAT, event->cost);
  write_text (out, "tier", event->service_tier);
  if (thimble_usage_get_verbatim (event->usage) != NULL)
    g_string_append_printf (out, " verbatim=%s", thimble_usage_get_verbatim (event->usage));
}

static void
write_event (GString      *out,
             ThimbleEvent *event)
{
  const char *names[] = { "start", "text", "reasoning", "refusal", "usage", "finish", "problem", "end" };

  g_string_append (out, names[event->type]);
  switch (event->type)
    {
    case THIMBLE_EVENT_START:
      write_text (out, "model", event->model);
      write_text (out, "id", event->id);
      break;
    case THIMBLE_EVENT_TEXT:
    case THIMBLE_EVENT_REASONING:
    case THIMBLE_EVENT_REFUSAL:
      g_assert_nonnull (event->text);
      g_assert_cmpstr (event->text, !=, "");
      write_text (out, "text", event->text);
      break;
    case THIMBLE_EVENT_USAGE:
      write_usage (out, event);
      break;
    case THIMBLE_EVENT_FINISH:
      g_string_append_printf (out, " %s", thimble_finish_to_id (event->finish));
      write_text (out, "word", event->text);
      write_text (out, "explanation", event->explanation);
      break;
    case THIMBLE_EVENT_PROBLEM:
      g_string_append_printf (out, " %s status=%u", thimble_error_to_code (thimble_problem_get_code (event->problem)),
                              thimble_problem_get_http_status (event->problem));
      write_text (out, "code", thimble_problem_get_vendor_code (event->problem));
      write_text (out, "details", thimble_problem_get_details (event->problem));
      break;
    case THIMBLE_EVENT_END:
    default:
      break;
    }
  g_string_append_c (out, '\n');
}

static void
pop_all (ThimbleDecoder *decoder,
         GString        *out)
{
  ThimbleEvent event;

  while (thimble_decoder_pop (decoder, &event))
    {
      write_event (out, &event);
      thimble_event_clear (&event);
    }
}

char *
wire_transcribe (ThimbleDialectKind  kind,
                 gboolean            sse,
                 const char         *bytes,
                 gsize               length,
                 gsize               step,
                 gssize              split,
                 gboolean           *ended)
{
  g_autoptr (ThimbleDecoder) decoder = thimble_decoder_new (kind, NULL, sse);
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  gboolean good = TRUE;

  if (split >= 0)
    {
      good = thimble_decoder_feed (decoder, bytes, split, &error);
      pop_all (decoder, out);
      good = good && thimble_decoder_feed (decoder, bytes + split, length - split, &error);
    }
  else
    {
      if (step == 0)
        step = MAX (length, 1);
      for (gsize at = 0; good && at < length; at += step)
        {
          good = thimble_decoder_feed (decoder, bytes + at, MIN (step, length - at), &error);
          pop_all (decoder, out);
        }
    }

  good = good && thimble_decoder_finish (decoder, &error);
  pop_all (decoder, out);
  if (!good)
    {
      g_assert_nonnull (error);
      g_assert_true (error->domain == THIMBLE_ERROR);
      g_string_append_printf (out, "error %s\n", thimble_error_to_code (error->code));
    }
  else
    {
      g_assert_no_error (error);
    }

  if (ended != NULL)
    *ended = thimble_decoder_has_ended (decoder);
  return g_string_free (out, FALSE);
}
