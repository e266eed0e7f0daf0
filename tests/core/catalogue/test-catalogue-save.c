/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/stat.h>
#include <unistd.h>

#include "catalogue-fixture.h"

static gboolean
add (Fixture *fixture, const char *id, GError **error)
{
  g_autoptr (ThimbleEndpoint) endpoint =
    thimble_endpoint_new (id, NULL, THIMBLE_DIALECT_OPENAI_CHAT, "https://a.example/v1", TRUE, error);
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_nonnull (endpoint);
  thimble_catalogue_add_endpoint_async (fixture->catalogue, endpoint, NULL, fixture_keep_result, &result);
  fixture_wait (&result);
  return thimble_catalogue_add_endpoint_finish (fixture->catalogue, result, error);
}

static gboolean
remove_one (Fixture *fixture, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_catalogue_remove_endpoint_async (fixture->catalogue, id, NULL, fixture_keep_result, &result);
  fixture_wait (&result);
  return thimble_catalogue_remove_endpoint_finish (fixture->catalogue, result, error);
}

static gboolean
save (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_catalogue_save_endpoints_async (fixture->catalogue, NULL, fixture_keep_result, &result);
  fixture_wait (&result);
  return thimble_catalogue_save_endpoints_finish (fixture->catalogue, result, error);
}

/* What the next start would see. */
static void
start_again (Fixture *fixture)
{
  fixture_let_go (fixture->catalogue);
  fixture->catalogue = thimble_catalogue_new (fixture->config_dir, fixture->cache_dir);
  fixture_load (fixture);
}

static guint
get_mode (const char *path)
{
  struct stat info;

  g_assert_cmpint (lstat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static void
test_add_and_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_load (fixture);
  g_assert_true (add (fixture, "mine", &error));
  g_assert_no_error (error);
  g_assert_false (add (fixture, "mine", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
  g_clear_error (&error);
  g_assert_false (add (fixture, "openai", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
  g_clear_error (&error);

  start_again (fixture);
  g_assert_nonnull (thimble_catalogue_find_endpoint (fixture->catalogue, "mine"));
  g_assert_false (remove_one (fixture, "openai", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
  g_clear_error (&error);
  g_assert_false (remove_one (fixture, "acme", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (remove_one (fixture, "mine", &error));
  g_assert_no_error (error);
  g_assert_null (thimble_catalogue_find_endpoint (fixture->catalogue, "mine"));

  start_again (fixture);
  g_assert_null (thimble_catalogue_find_endpoint (fixture->catalogue, "mine"));
  g_assert_null (thimble_catalogue_get_warning (fixture->catalogue));
}

static void
test_learnt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_load (fixture);
  g_assert_true (thimble_quirks_learn (thimble_endpoint_get_quirks (
    thimble_catalogue_find_endpoint (fixture->catalogue, "groq")), "max_completion_tokens"));
  g_assert_true (thimble_endpoint_set_base_url (
    thimble_catalogue_find_endpoint (fixture->catalogue, "ollama"), "http://127.0.0.1:5000/v1", NULL));
  g_assert_true (thimble_endpoint_set_base_url (
    thimble_catalogue_find_endpoint (fixture->catalogue, "practice"), "http://127.0.0.1:5001/v1", NULL));
  g_assert_true (save (fixture, &error));
  g_assert_no_error (error);

  start_again (fixture);
  g_assert_cmpstr (thimble_endpoint_get_quirks (
    thimble_catalogue_find_endpoint (fixture->catalogue, "groq"))->output_limit, ==, "max_tokens");
  g_assert_cmpstr (thimble_endpoint_get_base_url (
    thimble_catalogue_find_endpoint (fixture->catalogue, "ollama")), ==, "http://127.0.0.1:5000/v1");
  g_assert_cmpstr (thimble_endpoint_get_base_url (
    thimble_catalogue_find_endpoint (fixture->catalogue, "practice")), ==, "");
}

static void
test_private (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->config_dir, "endpoints.json", NULL);
  g_autofree char *elsewhere = g_build_filename (fixture->dir, "elsewhere", NULL);
  g_autofree char *text = NULL;
  mode_t before = umask (0);

  /* A link planted there is replaced, not followed. */
  fixture_load (fixture);
  fixture_write (fixture->dir, "elsewhere", "precious");
  g_assert_cmpint (g_mkdir_with_parents (fixture->config_dir, 0777), ==, 0);
  g_assert_cmpint (symlink (elsewhere, path), ==, 0);
  g_assert_true (add (fixture, "mine", NULL));
  umask (before);

  g_assert_cmpuint (get_mode (fixture->config_dir), ==, 0700);
  g_assert_cmpuint (get_mode (path), ==, 0600);
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (elsewhere, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "precious");

  /* One that others could read can be read no more. */
  g_assert_cmpint (chmod (path, 0644), ==, 0);
  g_assert_true (add (fixture, "another", NULL));
  g_assert_cmpuint (get_mode (path), ==, 0600);
}

static void
test_damaged_is_left_alone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->config_dir, "endpoints.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  fixture_write (fixture->config_dir, "endpoints.json", "{\"endpoints\": [,]}");
  fixture_load (fixture);
  g_assert_nonnull (thimble_catalogue_get_warning (fixture->catalogue));
  g_assert_false (add (fixture, "mine", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "endpoints.json"));
  g_assert_null (thimble_catalogue_find_endpoint (fixture->catalogue, "mine"));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{\"endpoints\": [,]}");
}

static void
test_not_loaded (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* Else what the person has there would be lost. */
  g_assert_false (save (fixture, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  g_assert_false (g_file_test (fixture->config_dir, G_FILE_TEST_EXISTS));
}

static void
test_cannot_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_load (fixture);
  fixture_write (fixture->dir, "config", "a file where the folder should be");
  g_assert_false (add (fixture, "mine", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  g_assert_null (thimble_catalogue_find_endpoint (fixture->catalogue, "mine"));
  g_remove (fixture->config_dir);
}

static void
test_many_at_once (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[20] = { NULL };

  fixture_load (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *id = g_strdup_printf ("mine-%u", i);
      g_autoptr (ThimbleEndpoint) endpoint =
        thimble_endpoint_new (id, NULL, THIMBLE_DIALECT_OPENAI_CHAT, "https://a.example/v1", TRUE, NULL);

      thimble_catalogue_add_endpoint_async (fixture->catalogue, endpoint, NULL, fixture_keep_result, &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      fixture_wait (&results[i]);
      g_assert_true (thimble_catalogue_add_endpoint_finish (fixture->catalogue, results[i], NULL));
      g_object_unref (results[i]);
    }

  start_again (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (thimble_catalogue_get_endpoints (fixture->catalogue)), ==, 30);
}

#define ADD(name, function) \
  g_test_add ("/catalogue/save/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("add-and-remove", test_add_and_remove);
  ADD ("learnt", test_learnt);
  ADD ("private", test_private);
  ADD ("damaged-is-left-alone", test_damaged_is_left_alone);
  ADD ("not-loaded", test_not_loaded);
  ADD ("cannot-write", test_cannot_write);
  ADD ("many-at-once", test_many_at_once);

  return g_test_run ();
}
