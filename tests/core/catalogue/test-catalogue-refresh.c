/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <sys/stat.h>

#include "catalogue-fixture.h"

#define CANARY "sk-canary-0123456789abcdefghij"

/* A real server on loopback that answers by script. */
typedef struct {
  Fixture          base;
  SoupServer      *server;
  ThimbleTransport *transport;
  ThimbleEndpoint *endpoint;
  const char * const *bodies; /* one an answer, the last again and again */
  const guint     *statuses;  /* (nullable): likewise */
  const char      *retry_after;
  const char      *location;
  gboolean         silent;    /* never answers */
  guint            n_asked;
  GPtrArray       *asked;     /* path and query */
  char            *authorization;
  char            *x_api_key;
  char            *version;
} Place;

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Place *place = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  guint n = place->n_asked++;
  guint status = 200, last = 0;

  g_ptr_array_add (place->asked, g_uri_to_string_partial (soup_server_message_get_uri (message), G_URI_HIDE_NONE));
  g_free (place->authorization);
  place->authorization = g_strdup (soup_message_headers_get_one (headers, "authorization"));
  g_free (place->x_api_key);
  place->x_api_key = g_strdup (soup_message_headers_get_one (headers, "x-api-key"));
  g_free (place->version);
  place->version = g_strdup (soup_message_headers_get_one (headers, "anthropic-version"));
  g_assert_cmpstr (soup_server_message_get_method (message), ==, "GET");

  if (place->silent)
    {
      soup_server_message_pause (message);
      return;
    }
  while (last < n && place->bodies[last + 1] != NULL)
    last++;
  if (place->statuses != NULL)
    for (guint i = 0; i <= n && place->statuses[i] != 0; i++)
      status = place->statuses[i];
  soup_server_message_set_status (message, status, NULL);
  if (place->retry_after != NULL)
    soup_message_headers_append (soup_server_message_get_response_headers (message), "retry-after", place->retry_after);
  if (place->location != NULL)
    soup_message_headers_append (soup_server_message_get_response_headers (message), "location", place->location);
  soup_server_message_set_response (message, place->bodies[last][0] == '<' ? "text/html" : "application/json",
                                    SOUP_MEMORY_COPY, place->bodies[last], strlen (place->bodies[last]));
}

static void
set_up (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;
  g_autofree char *base = NULL;
  ThimbleDialectKind dialect = GPOINTER_TO_UINT (data);

  fixture_set_up (&place->base, NULL);
  fixture_load (&place->base);
  place->asked = g_ptr_array_new_with_free_func (g_free);
  place->transport = thimble_transport_new ();
  place->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (place->server, NULL, on_request, place, NULL);
  g_assert_true (soup_server_listen_local (place->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (place->server);
  base = g_strdup_printf ("http://127.0.0.1:%d/v1", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  if (dialect == THIMBLE_DIALECT_OPENAI_RESPONSES)
    {
      place->endpoint = g_object_ref (thimble_catalogue_find_endpoint (place->base.catalogue, "openai"));
      g_assert_true (thimble_endpoint_set_base_url (place->endpoint, base, NULL));
    }
  else
    {
      g_autoptr (GAsyncResult) result = NULL;

      place->endpoint = thimble_endpoint_new ("mine", "Mine", dialect, base, TRUE, &error);
      g_assert_no_error (error);
      thimble_catalogue_add_endpoint_async (place->base.catalogue, place->endpoint, NULL, fixture_keep_result, &result);
      fixture_wait (&result);
      g_assert_true (thimble_catalogue_add_endpoint_finish (place->base.catalogue, result, NULL));
    }
}

static void
tear_down (Place *place, gconstpointer data)
{
  /* The client goes first, so that the server hears its connections close. */
  g_assert_finalize_object (place->transport);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  soup_server_disconnect (place->server);
  g_object_unref (place->server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (place->endpoint);
  g_ptr_array_unref (place->asked);
  g_free (place->authorization);
  g_free (place->x_api_key);
  g_free (place->version);
  fixture_tear_down (&place->base, NULL);
}

static gint
refresh (Place *place, gboolean with_key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ThimbleSecret) key = NULL;

  if (with_key)
    {
      key = thimble_secret_new (CANARY, -1, thimble_endpoint_get_origin (place->endpoint), NULL);
      g_assert_nonnull (key);
    }
  thimble_catalogue_refresh_async (place->base.catalogue, place->transport, place->endpoint, key, NULL,
                                   fixture_keep_result, &result);
  fixture_wait (&result);
  return thimble_catalogue_refresh_finish (place->base.catalogue, result, error);
}

static void
test_openai (Place *place, gconstpointer data)
{
  static const char * const bodies[] = {
    "{\"data\":[{\"id\":\"gpt-6-luna\"},{\"id\":\"gpt-7\"},{\"id\":\"text-embedding-4\"}]}", NULL,
  };
  g_autofree char *path = g_build_filename (place->base.cache_dir, "models-openai.json", NULL);
  g_autoptr (GError) error = NULL;
  struct stat info;

  place->bodies = bodies;
  g_assert_cmpint (refresh (place, TRUE, &error), ==, 3);
  g_assert_no_error (error);
  g_assert_cmpuint (place->n_asked, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (place->asked, 0), !=, NULL);
  g_assert_true (g_str_has_suffix (g_ptr_array_index (place->asked, 0), "/v1/models"));
  g_assert_cmpstr (place->authorization, ==, "Bearer " CANARY);
  g_assert_nonnull (thimble_catalogue_find_model (place->base.catalogue, "openai", "gpt-7"));
  g_assert_null (thimble_catalogue_find_model (place->base.catalogue, "openai", "text-embedding-4"));
  g_assert_nonnull (thimble_catalogue_get_list_day (place->base.catalogue, place->endpoint));

  /* Remembered, privately. */
  g_assert_cmpint (lstat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (lstat (place->base.cache_dir, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);

  /* Led elsewhere, the old list is no longer true. */
  g_assert_true (thimble_endpoint_set_base_url (place->endpoint, "https://b.example/v1", NULL));
  g_assert_null (thimble_catalogue_find_model (place->base.catalogue, "openai", "gpt-7"));
}

static void
test_remembered (Place *place, gconstpointer data)
{
  static const char * const bodies[] = { "{\"data\":[{\"id\":\"one\",\"context_length\":77}]}", NULL };

  place->bodies = bodies;
  g_assert_cmpint (refresh (place, FALSE, NULL), ==, 1);
  g_assert_null (place->authorization);

  fixture_let_go (place->base.catalogue);
  place->base.catalogue = thimble_catalogue_new (place->base.config_dir, place->base.cache_dir);
  fixture_load (&place->base);
  g_assert_cmpint (thimble_model_get_context_window (
    thimble_catalogue_find_model (place->base.catalogue, "mine", "one")), ==, 77);
}

static void
test_anthropic_pages (Place *place, gconstpointer data)
{
  static const char * const bodies[] = {
    "{\"data\":[{\"id\":\"claude-a\"},{\"id\":\"claude-b\"}],\"has_more\":true,\"last_id\":\"claude-b\"}",
    "{\"data\":[{\"id\":\"claude-c\"}],\"has_more\":true,\"last_id\":\"claude-c\"}",
    "{\"data\":[{\"id\":\"claude-d\"}],\"has_more\":false,\"last_id\":\"claude-d\"}", NULL,
  };

  place->bodies = bodies;
  g_assert_cmpint (refresh (place, TRUE, NULL), ==, 4);
  g_assert_cmpuint (place->n_asked, ==, 3);
  g_assert_true (g_str_has_suffix (g_ptr_array_index (place->asked, 0), "/v1/models?limit=1000"));
  g_assert_true (g_str_has_suffix (g_ptr_array_index (place->asked, 2), "/v1/models?limit=1000&after_id=claude-c"));
  g_assert_cmpstr (place->x_api_key, ==, CANARY);
  g_assert_null (place->authorization);
  g_assert_nonnull (place->version);
}

static void
test_gemini_circle (Place *place, gconstpointer data)
{
  /* A list that leads back to itself ends. */
  static const char * const bodies[] = {
    "{\"models\":[{\"name\":\"models/g\",\"supportedGenerationMethods\":[\"generateContent\"]}],\"nextPageToken\":\"t\"}", NULL,
  };

  place->bodies = bodies;
  g_assert_cmpint (refresh (place, FALSE, NULL), ==, 1);
  g_assert_cmpuint (place->n_asked, ==, 2);
}

static void
test_tries_again (Place *place, gconstpointer data)
{
  static const char * const bodies[] = { "{}", "{}", "{\"data\":[{\"id\":\"x\"}]}", NULL };
  static const guint statuses[] = { 503, 500, 200, 0 };

  place->bodies = bodies;
  place->statuses = statuses;
  g_assert_cmpint (refresh (place, FALSE, NULL), ==, 1);
  g_assert_cmpuint (place->n_asked, ==, 3);
}

static void
test_gives_up (Place *place, gconstpointer data)
{
  static const char * const bodies[] = { "{\"error\":{\"message\":\"down\"}}", NULL };
  static const guint statuses[] = { 500, 0 };
  g_autoptr (GError) error = NULL;

  place->bodies = bodies;
  place->statuses = statuses;
  g_assert_cmpint (refresh (place, FALSE, &error), ==, -1);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_SERVER);
  g_assert_cmpuint (place->n_asked, ==, 3);
}

static void
test_not_again (Place *place, gconstpointer data)
{
  static const struct { guint status; const char *body; const char *retry_after; ThimbleError code; } rows[] = {
    { 401, "{\"error\":{\"message\":\"Bad key " CANARY "\",\"code\":\"invalid_api_key\"}}", NULL, THIMBLE_ERROR_BAD_KEY },
    { 429, "{\"error\":{\"message\":\"slow\"}}", "100", THIMBLE_ERROR_RATE_LIMITED },
    { 429, "{\"error\":{\"message\":\"pay\",\"code\":\"insufficient_quota\"}}", NULL, THIMBLE_ERROR_QUOTA_EXHAUSTED },
    { 200, "<html>Log in</html>", NULL, THIMBLE_ERROR_NOT_UNDERSTOOD },
    { 200, "{\"hello\":1}", NULL, THIMBLE_ERROR_NOT_UNDERSTOOD },
    { 200, "", NULL, THIMBLE_ERROR_NOT_UNDERSTOOD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char * const bodies[] = { rows[i].body, NULL };
      const guint statuses[] = { rows[i].status, 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (ThimbleProblem) problem = NULL;
      g_autofree char *all = NULL;

      place->n_asked = 0;
      place->bodies = bodies;
      place->statuses = statuses;
      place->retry_after = rows[i].retry_after;
      g_assert_cmpint (refresh (place, TRUE, &error), ==, -1);
      g_assert_error (error, THIMBLE_ERROR, (gint) rows[i].code);
      g_assert_cmpuint (place->n_asked, ==, 1);
      problem = thimble_problem_from_error (error);
      all = g_strdup_printf ("%s %s %s", thimble_problem_get_message (problem), thimble_problem_get_advice (problem),
                             thimble_problem_get_details (problem));
      g_assert_null (strstr (all, CANARY));
    }
  g_assert_null (thimble_catalogue_get_list_day (place->base.catalogue, place->endpoint));
}

static void
test_redirect (Place *place, gconstpointer data)
{
  static const char * const bodies[] = { "{}", NULL };
  static const guint statuses[] = { 302, 0 };
  g_autoptr (GError) error = NULL;

  place->bodies = bodies;
  place->statuses = statuses;
  place->location = "http://127.0.0.1:1/steal";
  g_assert_cmpint (refresh (place, TRUE, &error), ==, -1);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_REDIRECTED);
  g_assert_cmpuint (place->n_asked, ==, 1);
}

static void
test_nobody_there (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 before = g_get_monotonic_time ();

  soup_server_disconnect (place->server);
  g_assert_cmpint (refresh (place, FALSE, &error), ==, -1);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NETWORK);
  g_assert_cmpint (g_get_monotonic_time () - before, <, thimble_test_limit (G_USEC_PER_SEC));
}

static gboolean
cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
cancel_after (Place *place, guint milliseconds)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 before = g_get_monotonic_time ();

  if (milliseconds == 0)
    g_cancellable_cancel (cancellable);
  else
    g_timeout_add (milliseconds, cancel, cancellable);
  thimble_catalogue_refresh_async (place->base.catalogue, place->transport, place->endpoint, NULL, cancellable,
                                   fixture_keep_result, &result);
  fixture_wait (&result);
  g_assert_cmpint (thimble_catalogue_refresh_finish (place->base.catalogue, result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - before, <, milliseconds * 1000 + thimble_test_limit (300 * 1000));
}

static void
test_cancel (Place *place, gconstpointer data)
{
  static const char * const bodies[] = { "{}", NULL };
  static const guint statuses[] = { 503, 0 };

  cancel_after (place, 0);
  g_assert_cmpuint (place->n_asked, ==, 0);

  place->silent = TRUE;
  cancel_after (place, 100);
  g_assert_cmpuint (place->n_asked, ==, 1);

  /* In the pause before it tries again. */
  place->silent = FALSE;
  place->bodies = bodies;
  place->statuses = statuses;
  cancel_after (place, 200);
  g_assert_cmpuint (place->n_asked, ==, 2);
}

static void
test_many (Place *place, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("{\"data\":[");
  const char *bodies[2] = { NULL, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  gint64 longest = 0;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (text, "%s{\"id\":\"vendor/model-%u\",\"name\":\"Vendor: Model %u\",\"context_length\":%u,"
                            "\"pricing\":{\"prompt\":\"0.%012u\",\"completion\":\"0.%012u\"}}",
                            i > 0 ? "," : "", i, i, 1000 + i, i * 100, i * 200);
  g_string_append (text, "]}");
  bodies[0] = text->str;
  place->bodies = bodies;

  thimble_catalogue_refresh_async (place->base.catalogue, place->transport, place->endpoint, NULL, NULL,
                                   fixture_keep_result, &result);
  while (result == NULL)
    {
      gint64 before = g_get_monotonic_time ();

      g_main_context_iteration (NULL, FALSE);
      longest = MAX (longest, g_get_monotonic_time () - before);
    }
  g_assert_cmpint (thimble_catalogue_refresh_finish (place->base.catalogue, result, NULL), ==, 10000);
  g_test_message ("longest turn of the main loop: %" G_GINT64_FORMAT " µs", longest);
  g_assert_cmpuint (g_list_model_get_n_items (thimble_catalogue_get_models (place->base.catalogue)), >, 10000);
  if (g_test_perf ())
    g_assert_cmpint (longest, <, thimble_test_limit (100000));
}

static void
test_practice (Place *place, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_catalogue_refresh_async (place->base.catalogue, place->transport,
                                   thimble_catalogue_find_endpoint (place->base.catalogue, "practice"), NULL, NULL,
                                   fixture_keep_result, &result);
  fixture_wait (&result);
  g_assert_cmpint (thimble_catalogue_refresh_finish (place->base.catalogue, result, NULL), ==, 1);
  g_assert_cmpuint (place->n_asked, ==, 0);
}

#define ADD(name, dialect, function) \
  g_test_add ("/catalogue/refresh/" name, Place, GUINT_TO_POINTER (dialect), set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("openai", THIMBLE_DIALECT_OPENAI_RESPONSES, test_openai);
  ADD ("remembered", THIMBLE_DIALECT_OPENAI_CHAT, test_remembered);
  ADD ("anthropic-pages", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_anthropic_pages);
  ADD ("gemini-circle", THIMBLE_DIALECT_GEMINI, test_gemini_circle);
  ADD ("tries-again", THIMBLE_DIALECT_OPENAI_CHAT, test_tries_again);
  ADD ("gives-up", THIMBLE_DIALECT_OPENAI_CHAT, test_gives_up);
  ADD ("not-again", THIMBLE_DIALECT_OPENAI_CHAT, test_not_again);
  ADD ("redirect", THIMBLE_DIALECT_OPENAI_CHAT, test_redirect);
  ADD ("nobody-there", THIMBLE_DIALECT_OPENAI_CHAT, test_nobody_there);
  ADD ("cancel", THIMBLE_DIALECT_OPENAI_CHAT, test_cancel);
  ADD ("many", THIMBLE_DIALECT_OPENAI_CHAT, test_many);
  ADD ("practice", THIMBLE_DIALECT_OPENAI_CHAT, test_practice);

  return g_test_run ();
}
