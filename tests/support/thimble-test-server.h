/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ThimbleTestScript:
 *
 * What a test server does with one request, step by step. Bytes go out exactly as given, one
 * write a step, so that a test decides where the reads fall. After the last step the connection
 * waits for its next request (keep-alive).
 *
 *   ThimbleTestScript *script = thimble_test_script_new ();
 *   thimble_test_script_sse_head (script);
 *   thimble_test_script_send (script, "data: {}\n\n");
 *   thimble_test_script_delay (script, 50);
 *   thimble_test_script_cut (script);
 *   thimble_test_server_push (server, script);
 */
typedef struct _ThimbleTestScript ThimbleTestScript;

ThimbleTestScript *thimble_test_script_new        (void);
void               thimble_test_script_send       (ThimbleTestScript *self, const char *text);
void               thimble_test_script_send_bytes (ThimbleTestScript *self, gconstpointer bytes, gsize length);
void               thimble_test_script_printf     (ThimbleTestScript *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* @text once every @interval_ms (0: as fast as it goes), @times over, or without end where 0. */
void               thimble_test_script_repeat     (ThimbleTestScript *self, const char *text, guint times, guint interval_ms);
/* One byte of @text every @interval_ms. */
void               thimble_test_script_drip       (ThimbleTestScript *self, const char *text, guint interval_ms);
void               thimble_test_script_delay      (ThimbleTestScript *self, guint ms);
/* Says nothing more until the client hangs up. */
void               thimble_test_script_silence    (ThimbleTestScript *self);
/* Closes the connection in order (FIN), or with a reset (RST). */
void               thimble_test_script_cut        (ThimbleTestScript *self);
void               thimble_test_script_reset      (ThimbleTestScript *self);

/* Whole answers and the heads of streams. @headers: (nullable): further lines, each with \r\n. */
void               thimble_test_script_answer     (ThimbleTestScript *self, guint status, const char *content_type,
                                                   const char *headers, const char *body);
void               thimble_test_script_sse_head   (ThimbleTestScript *self); /* ends with the connection: add a cut */
void               thimble_test_script_chunked_head (ThimbleTestScript *self, const char *content_type);
void               thimble_test_script_chunk      (ThimbleTestScript *self, const char *text); /* "" is the last chunk */

/**
 * ThimbleTestServer:
 *
 * A server of raw sockets on 127.0.0.1, in its own threads, so that the main loop under test
 * stays alone. It reads requests (head, then Content-Length bytes), remembers them and plays one
 * script a request in the order of arrival; the last script serves all further ones.
 */
typedef struct _ThimbleTestServer ThimbleTestServer;

typedef enum {
  THIMBLE_TEST_SERVER_NORMAL,
  THIMBLE_TEST_SERVER_MUTE,            /* accepts, never reads or writes */
  THIMBLE_TEST_SERVER_CUT_ON_ACCEPT,   /* FIN */
  THIMBLE_TEST_SERVER_RESET_ON_ACCEPT, /* RST */
} ThimbleTestServerMode;

ThimbleTestServer *thimble_test_server_new      (void);
/* https; @name: a certificate with key in tests/fixtures/tls, such as "good.pem". */
ThimbleTestServer *thimble_test_server_new_tls  (const char *name);
void               thimble_test_server_free     (ThimbleTestServer *self);
void               thimble_test_server_set_mode (ThimbleTestServer *self, ThimbleTestServerMode mode);
void               thimble_test_server_push     (ThimbleTestServer *self, ThimbleTestScript *script); /* (transfer full) */

guint16            thimble_test_server_get_port (ThimbleTestServer *self);
/* "http://127.0.0.1:PORT" or "https://localhost:PORT", without a slash at the end. */
const char        *thimble_test_server_get_url  (ThimbleTestServer *self);

/* What it saw; safe to ask at any time. Bytes are application bytes, after TLS. */
guint              thimble_test_server_get_n_connections (ThimbleTestServer *self);
guint              thimble_test_server_get_n_closed      (ThimbleTestServer *self);
guint              thimble_test_server_get_n_requests    (ThimbleTestServer *self);
guint64            thimble_test_server_get_n_bytes       (ThimbleTestServer *self);
/* Of request @index; all (transfer full), NULL where there is none. */
char              *thimble_test_server_dup_head   (ThimbleTestServer *self, guint index);
char              *thimble_test_server_dup_header (ThimbleTestServer *self, guint index, const char *name);
char              *thimble_test_server_dup_body   (ThimbleTestServer *self, guint index);
/* Blocks (without a main loop) until so many were seen; FALSE after @timeout_ms. */
gboolean           thimble_test_server_wait_requests (ThimbleTestServer *self, guint n, guint timeout_ms);
gboolean           thimble_test_server_wait_closed   (ThimbleTestServer *self, guint n, guint timeout_ms);

/* Where the fixtures lie: thimble_test_fixture ("tls", "good.pem"); (transfer full) */
char              *thimble_test_fixture (const char *folder, const char *name);
/* Trust in the test authority alone. */
GTlsDatabase      *thimble_test_tls_database (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleTestServer, thimble_test_server_free)

G_END_DECLS
