/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "catalogue/thimble-provider.h"
#include "catalogue/thimble-task.h"

static void
test_all (void)
{
  static const char * const ids[] = { "summarise", "translate", "titles", "rewrite", "classify", "table", "free" };
  const ThimbleTask *tasks;
  guint n_tasks = 0;

  tasks = thimble_task_get_all (&n_tasks);
  g_assert_cmpuint (n_tasks, ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < n_tasks; i++)
    {
      g_assert_cmpstr (tasks[i].id, ==, ids[i]);
      g_assert_true (thimble_task_find (ids[i]) == &tasks[i]);
      g_assert_cmpint (strlen (thimble_task_get_name (&tasks[i])), >, 0);
      g_assert_cmpint (tasks[i].max_output, >=, 100);
      g_assert_cmpint (strlen (tasks[i].sample), >, 20);
      g_assert_cmpint (strlen (tasks[i].sample), <, 700);
      /* Templates differ, so that they can be told apart. */
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (tasks[i].template_text, !=, tasks[j].template_text);
    }
  g_assert_null (thimble_task_find ("paint"));
  g_assert_null (thimble_task_find (NULL));
}

static void
test_prompt (void)
{
  const ThimbleTask *task = thimble_task_find ("summarise");
  g_autofree char *own = thimble_task_make_prompt (task, "Cats sleep.");
  g_autofree char *sample = thimble_task_make_prompt (task, NULL);
  g_autofree char *empty = thimble_task_make_prompt (task, "");
  g_autofree char *question = thimble_task_make_prompt (thimble_task_find ("free"), "Why?");
  g_autofree char *free_sample = thimble_task_make_prompt (thimble_task_find ("free"), NULL);

  g_assert_cmpstr (own, ==, "Summarise the text below in three points, one sentence each.\n\nCats sleep.");
  g_assert_true (g_str_has_suffix (sample, "at almost no cost to anyone who took part."));
  g_assert_true (g_str_has_prefix (sample, "Summarise the text below in three points, one sentence each.\n\nUrban trees"));
  g_assert_cmpstr (empty, ==, "Summarise the text below in three points, one sentence each.\n\n");
  /* gettext's answer to "" must not get in. */
  g_assert_cmpstr (question, ==, "Why?");
  g_assert_cmpstr (free_sample, ==, "Why is the sky blue? Answer in two sentences.");
  /* It is not taken for free of charge. */
  g_assert_nonnull (strstr (thimble_task_get_explanation (thimble_task_find ("free")), "What it costs depends on the model"));
  g_assert_cmpstr (thimble_task_get_explanation (task), ==, task->template_text);
}

static void
test_pages (void)
{
  g_assert_cmpstr (thimble_page_get_label (THIMBLE_PAGE_KEYS), ==, "Keys");
  for (guint i = 0; i < THIMBLE_N_PAGES; i++)
    g_assert_cmpint (strlen (thimble_page_get_label (i)), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalogue/task/all", test_all);
  g_test_add_func ("/catalogue/task/prompt", test_prompt);
  g_test_add_func ("/catalogue/provider/pages", test_pages);

  return g_test_run ();
}
