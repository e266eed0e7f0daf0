/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "thimble-comparison.h"

static gint64
scale (gint64 tokens, double factor)
{
  return (gint64) llround ((double) tokens * factor);
}

static void
compare_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (ThimbleComparison));
  ThimblePromptSize sizes[2] = { THIMBLE_PROMPT_SIZE_EMPTY, THIMBLE_PROMPT_SIZE_EMPTY };
  static const char * const encodings[] = { "o200k_base", "cl100k_base" };
  const ThimbleCounting * const *families;
  gsize length;
  const char *text = g_bytes_get_data (data, &length);
  guint n;

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    thimble_prompt_size_add_text (&sizes[i], thimble_encoding_get (encodings[i], NULL), text, length);
  families = thimble_counting_list (&n);
  for (guint i = 0; i < n; i++)
    {
      const ThimbleCounting *family = families[i];
      const ThimblePromptSize *size = &sizes[g_strcmp0 (family->encoding, encodings[1]) == 0];
      ThimbleComparison row = { .family = family };
      ThimbleFactor factor;

      /* Practice is no model, and of strangers nothing was measured. */
      if (g_str_equal (family->id, "practice") || g_str_equal (family->id, "other"))
        continue;
      thimble_counting_get_factor (family, &size->mix, &factor);
      row.tokens = scale (size->tokens, factor.middle);
      row.least = scale (size->tokens, factor.least);
      row.most = scale (size->tokens, factor.most);
      row.exact = family->encoding != NULL && family->exact && size->counted;
      g_array_append_val (rows, row);
    }
  g_task_return_pointer (task, rows, (GDestroyNotify) g_array_unref);
}

void
thimble_comparison_async (GBytes *text, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, thimble_comparison_async);
  g_task_set_task_data (task, g_bytes_ref (text), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, compare_in_thread);
}

GArray *
thimble_comparison_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
