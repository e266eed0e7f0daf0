/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "requests/thimble-engine.h"
#include "thimble-test-loop.h"
#include "thimble-test-server.h"

G_BEGIN_DECLS

#define CANARY "sk-canary-0123456789abcdefghij"

/* A real engine in folders of its own, and a server of raw sockets that plays the provider. */
typedef struct {
  char              *folder;
  ThimbleEngine     *engine;
  ThimbleTestServer *server;
  ThimbleEndpoint   *endpoint;
  ThimbleModel      *model;
} RunnerFixture;

/* @kind: a ThimbleDialectKind; the endpoint "test" is at the server's /v1 and needs no key. */
void            runner_set_up       (RunnerFixture *fixture, gconstpointer kind);
void            runner_tear_down    (RunnerFixture *fixture, gconstpointer unused);
void            runner_open_engine  (RunnerFixture *fixture, const char *data);
void            runner_close_engine (RunnerFixture *fixture);

ThimbleRequest *runner_make_request (RunnerFixture *fixture, const char *text);
gboolean        runner_send         (RunnerFixture *fixture, ThimbleRequest *request, ThimbleSecret *key, GError **error);
ThimbleRecord  *runner_load         (RunnerFixture *fixture, gint64 id);
guint           runner_count_rows   (RunnerFixture *fixture);
gboolean        runner_has_text     (gpointer request); /* a ThimbleTestCheck */

/* The sample stream of reference 3.3. */
#define CHAT_HEAD  "data: {\"id\":\"chatcmpl-7x\",\"model\":\"test-model\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}],\"usage\":null}\n\n" \
                   "data: {\"id\":\"chatcmpl-7x\",\"model\":\"test-model\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"He\"},\"finish_reason\":null}],\"usage\":null}\n\n"
#define CHAT_REST  "data: {\"id\":\"chatcmpl-7x\",\"model\":\"test-model\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"i!\"},\"finish_reason\":null}],\"usage\":null}\n\n"
#define CHAT_STOP  "data: {\"id\":\"chatcmpl-7x\",\"model\":\"test-model\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n"
#define CHAT_USAGE "data: {\"id\":\"chatcmpl-7x\",\"model\":\"test-model\",\"choices\":[],\"usage\":{\"prompt_tokens\":25,\"completion_tokens\":12,\"total_tokens\":37," \
                   "\"prompt_tokens_details\":{\"cached_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":8}}}\n\n"
#define CHAT_DONE  "data: [DONE]\n\n"

void            runner_push_chat    (RunnerFixture *fixture);
/* An SSE stream of @events, and then the connection closes. */
void            runner_push_stream  (RunnerFixture *fixture, const char *events);
void            runner_push_answer  (RunnerFixture *fixture, guint status, const char *type, const char *headers, const char *body);

G_END_DECLS
