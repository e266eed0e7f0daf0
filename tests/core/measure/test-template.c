/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/thimble-error.h"
#include "measure/thimble-template.h"

static const char * const names[] = { "Outline", "Expand", "FAQ", "Meta" };

static ThimbleTemplate *
make (const char *text)
{
  g_autoptr (GError) error = NULL;
  ThimbleTemplate *self = thimble_template_new (text, &error);

  g_assert_no_error (error);
  return self;
}

static void
test_fill (void)
{
  static const struct { const char *text, *filled; } table[] = {
    { "About {{input}}.", "About trees." },
    { "{{ INPUT }}{{previous}}", "trees{{input}} b" },
    { "{{outline}} and {{ Expand }}", "a and {{input}} b" },
    { "\\{{input}} {{previous}}", "{{input}} {{input}} b" },
    { "{ {{input}} } }}", "{ trees } }}" },
    { "{{input}}{{input}}", "treestrees" },
  };
  /* What a model wrote is text, whatever stands in it. */
  static const char * const answers[] = { "a", "{{input}} b" };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimbleTemplate) self = make (table[i].text);
      g_autofree char *filled = thimble_template_fill (self, "trees", names, answers, 2);
      g_autoptr (GError) error = NULL;

      g_assert_cmpstr (filled, ==, table[i].filled);
      g_assert_true (thimble_template_check (self, names, 4, 2, &error));
      g_assert_no_error (error);
    }
}

static void
test_broken (void)
{
  static const char *texts[] = { "{{input", "a {{", "{{input {{previous}}", "{{}}", "{{  }}", "{{input}} {{" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (thimble_template_new (texts[i], &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
    }
}

static void
test_refused (void)
{
  static const struct { const char *text; guint index; const char *says; } table[] = {
    { "{{Outlin}}", 1, "“Outlin”, which is not there" },
    { "{{expand}}", 1, "reads its own answer" },
    { "{{Meta}}", 1, "comes later" },
    { "{{previous}}", 0, "is the first" },
    { "Write something.", 2, "reads nothing" },
    { "\\{{input}}", 0, "reads nothing" },
    { "", 0, "reads nothing" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimbleTemplate) self = make (table[i].text);
      g_autoptr (GError) error = NULL;

      g_assert_false (thimble_template_check (self, names, 4, table[i].index, &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
      g_assert_nonnull (strstr (error->message, table[i].says));
    }
}

static void
test_names (void)
{
  static const char *bad[] = { NULL, "", "  ", "a{b", "a}}", "a\nb", "input", "Previous", "\xff",
                               "a name that is much too long to be written between two braces, really" };
  static const char *good[] = { "Outline", "大綱", "Step 2", "FAQ & more" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (thimble_template_check_name (bad[i], &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
    }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (thimble_template_check_name (good[i], NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/fill", test_fill);
  g_test_add_func ("/template/broken", test_broken);
  g_test_add_func ("/template/refused", test_refused);
  g_test_add_func ("/template/names", test_names);
  return g_test_run ();
}
