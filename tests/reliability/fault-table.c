/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault-table.h"

const FaultDialect fault_dialects[] = {
  { THIMBLE_DIALECT_OPENAI_CHAT, "openai-chat",
    "data: {\"id\":\"c\",\"model\":\"test-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Half an\"},\"finish_reason\":null}],\"usage\":null}\n\n",
    "event: surprise\ndata: {\"what\":1}\n\n: comment\n\ndata: {\"id\":\"c\",\"choices\":[]}\n\n"
    "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12}}\n\n",
    "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n"
    "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12}}\n\ndata: [DONE]\n\n",
    "data: {\"error\":{\"message\":\"Words of the provider\",\"type\":\"server_error\",\"code\":500}}\n\n",
    "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\",\"code\":null}}" },
  { THIMBLE_DIALECT_OPENAI_RESPONSES, "openai-responses",
    "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"r\",\"model\":\"test-1\",\"status\":\"in_progress\"}}\n\n"
    "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":1,\"output_index\":0,\"content_index\":0,\"delta\":\"Half an\"}\n\n",
    "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":1,\"output_index\":0,\"content_index\":0,\"delta\":\"Half an\"}\n\n"
    ": comment\n\nevent: response.surprise\ndata: {\"type\":\"response.surprise\",\"sequence_number\":9}\n\n"
    "event: response.in_progress\ndata: {\"type\":\"response.in_progress\",\"sequence_number\":2}\n\n",
    "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":3,\"response\":{\"id\":\"r\",\"model\":\"test-1\",\"status\":\"completed\","
    "\"usage\":{\"input_tokens\":7,\"output_tokens\":5,\"total_tokens\":12}}}\n\n",
    "event: error\ndata: {\"type\":\"error\",\"sequence_number\":2,\"code\":\"server_error\",\"message\":\"Words of the provider\",\"param\":null}\n\n",
    "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\",\"code\":null}}" },
  { THIMBLE_DIALECT_ANTHROPIC_MESSAGES, "anthropic-messages",
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"test-1\",\"content\":[],"
    "\"usage\":{\"input_tokens\":7,\"output_tokens\":1}}}\n\n"
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Half an\"}}\n\n",
    "event: ping\ndata: {\"type\":\"ping\"}\n\nevent: surprise\ndata: {\"type\":\"surprise\"}\n\n: comment\n\n"
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":9}\n\n"
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":5}}\n\n",
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":5}}\n\n"
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
    "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"Words of the provider\"}}\n\n",
    "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"%s\"}}" },
  { THIMBLE_DIALECT_GEMINI, "gemini",
    "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Half an\"}]},\"index\":0}],\"modelVersion\":\"test-1\"}\n\n",
    "data: {\"surprise\":true}\n\n: comment\n\n"
    "data: {\"candidates\":[],\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":5,\"totalTokenCount\":12}}\n\n",
    "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\",\"index\":0}],"
    "\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":5,\"totalTokenCount\":12}}\n\n",
    "data: {\"error\":{\"code\":500,\"message\":\"Words of the provider\",\"status\":\"INTERNAL\"}}\n\n",
    "{\"error\":{\"code\":400,\"message\":\"%s\",\"status\":\"INVALID_ARGUMENT\"}}" },
};
const guint n_fault_dialects = G_N_ELEMENTS (fault_dialects);

static void
reset_at_once (ThimbleTestScript  *script,
               const FaultDialect *dialect)
{
  thimble_test_script_delay (script, 20);
  thimble_test_script_reset (script);
}

static void
close_at_once (ThimbleTestScript  *script,
               const FaultDialect *dialect)
{
  thimble_test_script_cut (script);
}

static void
break_in_head (ThimbleTestScript  *script,
               const FaultDialect *dialect)
{
  thimble_test_script_send (script, "HTTP/1.1 200 OK\r\nContent-Ty");
  thimble_test_script_cut (script);
}

static void
reset_in_stream (ThimbleTestScript  *script,
                 const FaultDialect *dialect)
{
  thimble_test_script_chunked_head (script, "text/event-stream");
  thimble_test_script_chunk (script, dialect->text);
  thimble_test_script_delay (script, 100);
  thimble_test_script_reset (script);
}

static void
cut_in_chunk (ThimbleTestScript  *script,
              const FaultDialect *dialect)
{
  thimble_test_script_chunked_head (script, "text/event-stream");
  thimble_test_script_chunk (script, dialect->text);
  thimble_test_script_send (script, "40\r\ndata: {");
  thimble_test_script_cut (script);
}

static void
end_early (ThimbleTestScript  *script,
           const FaultDialect *dialect)
{
  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, dialect->text);
  thimble_test_script_cut (script);
}

static void
end_early_in_order (ThimbleTestScript  *script,
                    const FaultDialect *dialect)
{
  thimble_test_script_chunked_head (script, "text/event-stream");
  thimble_test_script_chunk (script, dialect->text);
  thimble_test_script_chunk (script, "");
}

static void
length_too_long (ThimbleTestScript  *script,
                 const FaultDialect *dialect)
{
  thimble_test_script_send (script, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 100000\r\n\r\n");
  thimble_test_script_send (script, dialect->text);
  thimble_test_script_cut (script);
}

static void
noisy (ThimbleTestScript  *script,
       const FaultDialect *dialect)
{
  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, dialect->text);
  thimble_test_script_send (script, dialect->noise);
  thimble_test_script_send (script, dialect->end);
  thimble_test_script_cut (script);
}

/* What follows the end is no part of the answer. Gemini has no end but the connection's. */
static void
after_the_end (ThimbleTestScript  *script,
               const FaultDialect *dialect)
{
  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, dialect->text);
  thimble_test_script_send (script, dialect->end);
  if (dialect->kind != THIMBLE_DIALECT_GEMINI)
    {
      thimble_test_script_send (script, dialect->text);
      thimble_test_script_send (script, dialect->end);
    }
  thimble_test_script_cut (script);
}

static void
wrong_type (ThimbleTestScript  *script,
            const FaultDialect *dialect)
{
  thimble_test_script_send (script, "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n\r\n");
  thimble_test_script_send (script, dialect->text);
  thimble_test_script_send (script, dialect->end);
  thimble_test_script_cut (script);
}

static void
error_inside (ThimbleTestScript  *script,
              const FaultDialect *dialect)
{
  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, dialect->text);
  thimble_test_script_send (script, dialect->error);
  thimble_test_script_cut (script);
}

static void
error_first (ThimbleTestScript  *script,
             const FaultDialect *dialect)
{
  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, dialect->error);
  thimble_test_script_cut (script);
}

static void
packed (ThimbleTestScript  *script,
        const FaultDialect *dialect)
{
  thimble_test_script_answer (script, 200, "text/event-stream", "Content-Encoding: gzip\r\n", "\x1f\x8b\x08");
}

static void
page (ThimbleTestScript  *script,
      const FaultDialect *dialect)
{
  thimble_test_script_answer (script, 200, "text/html; charset=utf-8", NULL,
                              "<!DOCTYPE html><html><head><title>Café Wi-Fi</title></head><body><b>Sign in</b></body></html>");
}

static void
nothing (ThimbleTestScript  *script,
         const FaultDialect *dialect)
{
  thimble_test_script_answer (script, 200, "text/event-stream", NULL, "");
}

static void
not_http (ThimbleTestScript  *script,
          const FaultDialect *dialect)
{
  thimble_test_script_send (script, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
  thimble_test_script_cut (script);
}

#define LOCATION "Location: https://elsewhere.example/v1\r\n"
#define DIGEST "WWW-Authenticate: Digest realm=\"x\", nonce=\"n\", qop=\"auth\", domain=\"http:// /\"\r\n"
#define QUOTA "{\"error\":{\"message\":\"You exceeded your current quota\",\"code\":\"insufficient_quota\",\"type\":\"insufficient_quota\"}}"
#define NOT_SENT THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE
#define REFUSED THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE
#define MAYBE THIMBLE_STATE_FAILED, THIMBLE_BILLED_POSSIBLE
#define BROKEN_OFF THIMBLE_STATE_INTERRUPTED, THIMBLE_BILLED_POSSIBLE
#define DONE THIMBLE_STATE_COMPLETED, THIMBLE_BILLED_REPORTED

const Fault faults[] = {
  { "no such name", FAULT_AT_NO_NAME, 0, NULL, NULL, NULL, NOT_SENT, THIMBLE_ERROR_NETWORK,
    "There is no server by the name of thimble.invalid. Nothing was sent.",
    "Check the network connection and the address, then try again." },
  { "nobody listens", FAULT_AT_NOBODY, 0, NULL, NULL, NULL, NOT_SENT, THIMBLE_ERROR_NETWORK,
    "No server answers at 127.0.0.1:1. Nothing was sent.",
    "Start the server on this computer, then try again." },
  { "bad certificate", FAULT_AT_BAD_TLS, 0, NULL, NULL, NULL, NOT_SENT, THIMBLE_ERROR_TLS,
    "The certificate of localhost:* is not valid: its issuer is unknown to this computer. Nothing was sent.",
    "Check the address. On a company or public network, ask who runs it." },
  { "reset before an answer", FAULT_AT_SERVER, 0, NULL, NULL, reset_at_once, BROKEN_OFF, THIMBLE_ERROR_CUT_OFF,
    "127.0.0.1:* closed the connection without an answer.",
    "The request may be billed. Look at the provider’s usage page before sending again; it may cost again." },
  { "closed before an answer", FAULT_AT_SERVER, 0, NULL, NULL, close_at_once, BROKEN_OFF, THIMBLE_ERROR_CUT_OFF,
    "127.0.0.1:* closed the connection without an answer.",
    "The request may be billed. Look at the provider’s usage page before sending again; it may cost again." },
  { "broken in its head", FAULT_AT_SERVER, 0, NULL, NULL, break_in_head, BROKEN_OFF, THIMBLE_ERROR_CUT_OFF,
    "What 127.0.0.1:* sent back is not a whole HTTP answer.",
    "Check the address and the port. The request may be billed, and sending again may cost again." },
  { "not HTTP", FAULT_AT_SERVER, 0, NULL, NULL, not_http, BROKEN_OFF, THIMBLE_ERROR_CUT_OFF,
    "What 127.0.0.1:* sent back is not a whole HTTP answer.",
    "Check the address and the port. The request may be billed, and sending again may cost again." },
  { "reset in the stream", FAULT_AT_SERVER, 0, NULL, NULL, reset_in_stream, BROKEN_OFF, THIMBLE_ERROR_CUT_OFF,
    "The connection to 127.0.0.1:* ended in the middle of the answer.",
    "The part received is kept. Sending again may cost again." },
  { "cut in a chunk", FAULT_AT_SERVER, 0, NULL, NULL, cut_in_chunk, BROKEN_OFF, THIMBLE_ERROR_CUT_OFF,
    "The connection to 127.0.0.1:* ended in the middle of the answer.",
    "The part received is kept. Sending again may cost again." },
  { "end without its event", FAULT_AT_SERVER, 0, NULL, NULL, end_early, BROKEN_OFF, THIMBLE_ERROR_CUT_OFF,
    "The connection ended before the answer was complete.",
    "It may have been billed. Send again if you accept that it may cost again." },
  { "the same in good order", FAULT_AT_SERVER, 0, NULL, NULL, end_early_in_order, BROKEN_OFF, THIMBLE_ERROR_CUT_OFF,
    "The connection ended before the answer was complete.",
    "It may have been billed. Send again if you accept that it may cost again." },
  { "shorter than announced", FAULT_AT_SERVER, 0, NULL, NULL, length_too_long, BROKEN_OFF, THIMBLE_ERROR_CUT_OFF,
    "The connection to 127.0.0.1:* ended in the middle of the answer.",
    "The part received is kept. Sending again may cost again." },
  { "nothing at all", FAULT_AT_SERVER, 0, NULL, NULL, nothing, BROKEN_OFF, THIMBLE_ERROR_CUT_OFF,
    "The connection ended before the answer was complete.",
    "It may have been billed. Send again if you accept that it may cost again." },
  { "unknown and repeated events", FAULT_AT_SERVER, 0, NULL, NULL, noisy, DONE, 0, NULL, NULL },
  { "events after the end", FAULT_AT_SERVER, 0, NULL, NULL, after_the_end, DONE, 0, NULL, NULL },
  { "another content type", FAULT_AT_SERVER, 0, NULL, NULL, wrong_type, DONE, 0, NULL, NULL },
  { "error inside the stream", FAULT_AT_SERVER, 0, NULL, NULL, error_inside, MAYBE, THIMBLE_ERROR_SERVER,
    "The provider broke off with an error of its own.",
    "Wait a little and look at the provider’s status page. Sending again may cost again." },
  { "error first in the stream", FAULT_AT_SERVER, 0, NULL, NULL, error_first, MAYBE, THIMBLE_ERROR_SERVER,
    "The provider broke off with an error of its own.",
    "Wait a little and look at the provider’s status page. Sending again may cost again." },
  { "error with 200", FAULT_AT_SERVER, 200, NULL, NULL, NULL, REFUSED, THIMBLE_ERROR_BAD_REQUEST,
    "The provider did not accept the request.",
    "Look at Details for the provider’s own words." },
  { "a web page", FAULT_AT_SERVER, 0, NULL, NULL, page, REFUSED, THIMBLE_ERROR_NOT_UNDERSTOOD,
    "A web page came in place of an answer from Scripted (HTTP status 200).",
    "If this network asks you to sign in first, do so in a browser, then send again. Otherwise check the address of the endpoint." },
  { "packed", FAULT_AT_SERVER, 0, NULL, NULL, packed, MAYBE, THIMBLE_ERROR_NOT_UNDERSTOOD,
    "127.0.0.1:* packed its answer, though Thimble did not ask for that.",
    "Check the address and the dialect. On a public network, sign in to it first." },
  { "301", FAULT_AT_SERVER, 301, LOCATION, "", NULL, REFUSED, THIMBLE_ERROR_REDIRECTED,
    "* points to another address, elsewhere.example. Thimble did not follow it.",
    "If you trust that address, set it as the endpoint’s URL; the key has to be entered again." },
  { "302", FAULT_AT_SERVER, 302, LOCATION, "", NULL, REFUSED, THIMBLE_ERROR_REDIRECTED,
    "* points to another address, elsewhere.example. Thimble did not follow it.",
    "If you trust that address, set it as the endpoint’s URL; the key has to be entered again." },
  { "303", FAULT_AT_SERVER, 303, LOCATION, "", NULL, REFUSED, THIMBLE_ERROR_REDIRECTED,
    "* points to another address, elsewhere.example. Thimble did not follow it.",
    "If you trust that address, set it as the endpoint’s URL; the key has to be entered again." },
  { "307", FAULT_AT_SERVER, 307, LOCATION, "", NULL, REFUSED, THIMBLE_ERROR_REDIRECTED,
    "* points to another address, elsewhere.example. Thimble did not follow it.",
    "If you trust that address, set it as the endpoint’s URL; the key has to be entered again." },
  { "308", FAULT_AT_SERVER, 308, LOCATION, "", NULL, REFUSED, THIMBLE_ERROR_REDIRECTED,
    "* points to another address, elsewhere.example. Thimble did not follow it.",
    "If you trust that address, set it as the endpoint’s URL; the key has to be entered again." },
  { "400", FAULT_AT_SERVER, 400, NULL, NULL, NULL, REFUSED, THIMBLE_ERROR_BAD_REQUEST,
    "Scripted did not accept the request.",
    "Look at Details for the provider’s own words." },
  { "401", FAULT_AT_SERVER, 401, NULL, NULL, NULL, REFUSED, THIMBLE_ERROR_BAD_KEY,
    "Scripted did not accept the key.",
    "Check the key in Preferences, Keys, or make a new one on the provider’s page." },
  { "401 with a crafted Digest", FAULT_AT_SERVER, 401, DIGEST, NULL, NULL, REFUSED, THIMBLE_ERROR_BAD_KEY,
    "Scripted did not accept the key.",
    "Check the key in Preferences, Keys, or make a new one on the provider’s page." },
  { "403", FAULT_AT_SERVER, 403, NULL, NULL, NULL, REFUSED, THIMBLE_ERROR_NOT_PERMITTED,
    "Scripted knows the key, but does not permit it to do this.",
    "Look at the key’s permissions on the provider’s page, or choose another model." },
  { "404", FAULT_AT_SERVER, 404, NULL, NULL, NULL, REFUSED, THIMBLE_ERROR_NOT_UNDERSTOOD,
    "Scripted has no such address (HTTP status 404).",
    "Check the address and the dialect of the endpoint." },
  { "404 of a model", FAULT_AT_SERVER, 404, NULL, "{\"error\":{\"message\":\"Words of the provider: no such model\"}}", NULL,
    REFUSED, THIMBLE_ERROR_MODEL_UNKNOWN,
    "Scripted does not know this model, or your key may not use it.",
    "Refresh the list of models and choose another one." },
  { "408", FAULT_AT_SERVER, 408, NULL, NULL, NULL, MAYBE, THIMBLE_ERROR_TIMEOUT,
    "Scripted took too long to answer.",
    "It may have been billed. Send again if you accept that it may cost again." },
  { "409", FAULT_AT_SERVER, 409, NULL, NULL, NULL, MAYBE, THIMBLE_ERROR_SERVER,
    "Scripted answered with an error (HTTP status 409).",
    "Wait a little and look at the provider’s status page. Sending again may cost again." },
  { "413", FAULT_AT_SERVER, 413, NULL, NULL, NULL, REFUSED, THIMBLE_ERROR_TOO_LONG,
    "The prompt is longer than this model of Scripted can take.",
    "Shorten the prompt, start a new task, or choose a model with a larger context window." },
  { "421", FAULT_AT_SERVER, 421, NULL, NULL, NULL, REFUSED, THIMBLE_ERROR_BAD_REQUEST,
    "Scripted did not accept the request.",
    "Look at Details for the provider’s own words." },
  { "422", FAULT_AT_SERVER, 422, NULL, NULL, NULL, REFUSED, THIMBLE_ERROR_BAD_REQUEST,
    "Scripted did not accept the request.",
    "Look at Details for the provider’s own words." },
  { "429 rate", FAULT_AT_SERVER, 429, "Retry-After: 3\r\n", "{\"error\":{\"message\":\"Slow down\",\"code\":\"rate_limit_exceeded\",\"type\":\"rate_limit_error\",\"status\":\"RESOURCE_EXHAUSTED\"}}",
    NULL, REFUSED, THIMBLE_ERROR_RATE_LIMITED,
    "Scripted is limiting how much may be sent in a short time.",
    "Wait a little, then send again." },
  { "429 quota", FAULT_AT_SERVER, 429, "Retry-After: 3\r\n", QUOTA, NULL, REFUSED, THIMBLE_ERROR_QUOTA_EXHAUSTED,
    "The credit or spending limit at Scripted is used up.",
    "Open the billing page; waiting does not help." },
  { "500", FAULT_AT_SERVER, 500, NULL, NULL, NULL, MAYBE, THIMBLE_ERROR_SERVER,
    "Scripted answered with an error (HTTP status 500).",
    "Wait a little and look at the provider’s status page. Sending again may cost again." },
  { "502", FAULT_AT_SERVER, 502, NULL, NULL, NULL, MAYBE, THIMBLE_ERROR_SERVER,
    "Scripted answered with an error (HTTP status 502).",
    "Wait a little and look at the provider’s status page. Sending again may cost again." },
  { "503", FAULT_AT_SERVER, 503, NULL, NULL, NULL, REFUSED, THIMBLE_ERROR_OVERLOADED,
    "Scripted is overloaded at the moment.",
    "Wait a little, then send again, or choose another model." },
  { "504", FAULT_AT_SERVER, 504, NULL, NULL, NULL, MAYBE, THIMBLE_ERROR_TIMEOUT,
    "Scripted took too long to answer.",
    "It may have been billed. Send again if you accept that it may cost again." },
  { "529", FAULT_AT_SERVER, 529, NULL, NULL, NULL, REFUSED, THIMBLE_ERROR_OVERLOADED,
    "Scripted is overloaded at the moment.",
    "Wait a little, then send again, or choose another model." },
};
const guint n_faults = G_N_ELEMENTS (faults);

ThimbleTestScript *
fault_make_script (const Fault        *fault,
                   const FaultDialect *dialect)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  if (fault->play != NULL)
    fault->play (script, dialect);
  else
    {
      g_auto (GStrv) parts = g_strsplit (dialect->refusal, "%s", 2);
      g_autofree char *refusal = g_strjoinv ("Words of the provider", parts);

      thimble_test_script_answer (script, fault->status, "application/json", fault->headers,
                                  fault->body != NULL ? fault->body : refusal);
    }
  return script;
}
