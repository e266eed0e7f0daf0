/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "wire-transcript.h"

/* Every row of the reference's tables 6.1–6.3, and the shapes of 10. */

#define R THIMBLE_DIALECT_OPENAI_RESPONSES
#define C THIMBLE_DIALECT_OPENAI_CHAT
#define A THIMBLE_DIALECT_ANTHROPIC_MESSAGES
#define G THIMBLE_DIALECT_GEMINI

typedef struct {
  const char         *name;
  ThimbleDialectKind  kind;
  guint               status;
  const char         *body;
  ThimbleError        code;
  const char         *parameter;      /* nullable */
  gint64              retry_after_s;
} Row;

#define OPENAI(type, code, message) "{\"error\":{\"message\":\"" message "\",\"type\":\"" type "\",\"param\":null,\"code\":\"" code "\"}}"
#define ANTHROPIC(type, message) "{\"type\":\"error\",\"error\":{\"type\":\"" type "\",\"message\":\"" message "\"},\"request_id\":\"req_011C\"}"
#define ANTHROPIC_CODE(type, code) "{\"type\":\"error\",\"error\":{\"type\":\"" type "\",\"message\":\"No.\",\"details\":{\"error_code\":\"" code "\"}},\"request_id\":\"req_011C\"}"
#define GOOGLE(status, message) "{\"error\":{\"code\":0,\"message\":\"" message "\",\"status\":\"" status "\"}}"
#define GOOGLE_INFO(status, reason) "{\"error\":{\"message\":\"No.\",\"status\":\"" status "\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.Help\"},{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"" reason "\"}]}}"
#define QUOTA(ids, delay) "{\"error\":{\"code\":429,\"message\":\"You exceeded your current quota, please check your plan and billing details.\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"" delay "\"},{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":[" ids "]}]}}"

static const Row rows[] = {
  /* 6.1 OpenAI */
  { "openai/context", R, 400, OPENAI ("invalid_request_error", "context_length_exceeded", "Too long."), THIMBLE_ERROR_TOO_LONG, NULL, -1 },
  { "openai/context-text", R, 400, "{\"error\":{\"message\":\"Your input exceeds the context window of this model.\",\"type\":\"invalid_request_error\",\"param\":\"input\",\"code\":null}}", THIMBLE_ERROR_TOO_LONG, "input", -1 },
  { "openai/unsupported-parameter", C, 400, "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.\",\"type\":\"invalid_request_error\",\"param\":\"max_tokens\",\"code\":\"unsupported_parameter\"}}", THIMBLE_ERROR_PARAMETER_REFUSED, "max_tokens", -1 },
  { "openai/unsupported-value", R, 400, "{\"error\":{\"message\":\"Unsupported value: 'temperature' does not support 0.2 with this model.\",\"type\":\"invalid_request_error\",\"param\":\"temperature\",\"code\":\"unsupported_value\"}}", THIMBLE_ERROR_PARAMETER_REFUSED, "temperature", -1 },
  { "openai/model-400", R, 400, OPENAI ("invalid_request_error", "model_not_found", "No such model."), THIMBLE_ERROR_MODEL_UNKNOWN, NULL, -1 },
  { "openai/field", R, 400, "{\"error\":{\"message\":\"Invalid type for 'input'.\",\"type\":\"invalid_request_error\",\"param\":\"input\",\"code\":\"invalid_type\"}}", THIMBLE_ERROR_BAD_REQUEST, "input", -1 },
  { "openai/bad-key", R, 401, OPENAI ("invalid_request_error", "invalid_api_key", "Incorrect API key provided."), THIMBLE_ERROR_BAD_KEY, NULL, -1 },
  { "openai/revoked", R, 401, "{\"error\":{\"message\":\"You must be a member of an organization to use the API.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}", THIMBLE_ERROR_BAD_KEY, NULL, -1 },
  { "openai/region", R, 403, OPENAI ("request_forbidden", "unsupported_country_region_territory", "Country, region, or territory not supported."), THIMBLE_ERROR_REGION, NULL, -1 },
  { "openai/scopes", R, 403, "{\"error\":{\"message\":\"Missing scopes: api.responses.write.\",\"type\":\"request_forbidden\",\"param\":null,\"code\":null}}", THIMBLE_ERROR_NOT_PERMITTED, NULL, -1 },
  { "openai/model-404", C, 404, OPENAI ("invalid_request_error", "model_not_found", "The model `x` does not exist or you do not have access to it."), THIMBLE_ERROR_MODEL_UNKNOWN, NULL, -1 },
  { "openai/rate", R, 429, OPENAI ("requests", "rate_limit_exceeded", "Rate limit reached. Please try again in 6m0s."), THIMBLE_ERROR_RATE_LIMITED, NULL, 360 },
  { "openai/slow-down", R, 429, OPENAI ("rate_limit_error", "slow_down", "Slow down."), THIMBLE_ERROR_RATE_LIMITED, NULL, -1 },
  { "openai/quota", R, 429, OPENAI ("insufficient_quota", "insufficient_quota", "You exceeded your current quota."), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "openai/credit", R, 429, OPENAI ("insufficient_quota", "credit_balance_exhausted", "No credit."), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "openai/org-spend", R, 429, OPENAI ("insufficient_quota", "organization_spend_limit_exceeded", "Limit."), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "openai/project-spend", R, 429, OPENAI ("requests", "project_spend_limit_exceeded", "Limit."), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "openai/org-usage", R, 429, OPENAI ("insufficient_quota", "organization_usage_limit_exceeded", "Limit."), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "openai/quota-by-type", R, 429, "{\"error\":{\"message\":\"No.\",\"type\":\"insufficient_quota\",\"code\":null}}", THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "openai/server", R, 500, "{\"error\":{\"message\":\"The server had an error.\",\"type\":\"server_error\",\"param\":null,\"code\":null}}", THIMBLE_ERROR_SERVER, NULL, -1 },
  { "openai/busy", R, 503, OPENAI ("service_unavailable_error", "server_is_overloaded", "Busy."), THIMBLE_ERROR_OVERLOADED, NULL, -1 },
  { "openai/busy-slow-down", R, 503, OPENAI ("server_error", "slow_down", "Busy."), THIMBLE_ERROR_OVERLOADED, NULL, -1 },
  { "openai/busy-server-error", R, 503, "{\"error\":{\"message\":\"Busy.\",\"type\":\"server_error\",\"code\":null}}", THIMBLE_ERROR_OVERLOADED, NULL, -1 },
  { "openai/policy", R, 400, "{\"error\":{\"message\":\"Blocked.\",\"type\":\"invalid_request_error\",\"code\":\"x\",\"misalignment\":{}}}", THIMBLE_ERROR_BLOCKED, NULL, -1 },
  { "openai/invalid-prompt", R, 400, OPENAI ("invalid_request_error", "invalid_prompt", "Flagged."), THIMBLE_ERROR_BLOCKED, NULL, -1 },

  /* 6.2 Anthropic */
  { "anthropic/bad-request", A, 400, ANTHROPIC ("invalid_request_error", "messages: at least one message is required"), THIMBLE_ERROR_BAD_REQUEST, "messages", -1 },
  { "anthropic/temperature", A, 400, ANTHROPIC ("invalid_request_error", "temperature: Extra inputs are not permitted"), THIMBLE_ERROR_PARAMETER_REFUSED, "temperature", -1 },
  { "anthropic/too-long", A, 400, ANTHROPIC ("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"), THIMBLE_ERROR_TOO_LONG, NULL, -1 },
  { "anthropic/spend", A, 400, ANTHROPIC ("invalid_request_error", "You have reached your specified API usage limits."), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "anthropic/credit", A, 400, ANTHROPIC ("invalid_request_error", "Your credit balance is too low to access the Anthropic API."), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "anthropic/on-hold", A, 400, ANTHROPIC_CODE ("invalid_request_error", "organization_on_hold"), THIMBLE_ERROR_NOT_PERMITTED, NULL, -1 },
  { "anthropic/bad-key", A, 401, ANTHROPIC ("authentication_error", "invalid x-api-key"), THIMBLE_ERROR_BAD_KEY, NULL, -1 },
  { "anthropic/billing", A, 402, ANTHROPIC ("billing_error", "Payment failed."), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "anthropic/permission", A, 403, ANTHROPIC ("permission_error", "Your API key does not have permission."), THIMBLE_ERROR_NOT_PERMITTED, NULL, -1 },
  { "anthropic/model", A, 404, ANTHROPIC ("not_found_error", "model: claude-x"), THIMBLE_ERROR_MODEL_UNKNOWN, "model", -1 },
  { "anthropic/address", A, 404, ANTHROPIC ("not_found_error", "Not Found"), THIMBLE_ERROR_NOT_UNDERSTOOD, NULL, -1 },
  { "anthropic/conflict", A, 409, ANTHROPIC ("conflict_error", "Conflict."), THIMBLE_ERROR_SERVER, NULL, -1 },
  { "anthropic/too-large", A, 413, ANTHROPIC ("request_too_large", "Request exceeds the maximum size"), THIMBLE_ERROR_TOO_LONG, NULL, -1 },
  { "anthropic/rate", A, 429, ANTHROPIC ("rate_limit_error", "Number of request tokens has exceeded your rate limit."), THIMBLE_ERROR_RATE_LIMITED, NULL, -1 },
  { "anthropic/enforced", A, 429, ANTHROPIC_CODE ("rate_limit_error", "enforced_spend_limit_reached"), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "anthropic/contract", A, 429, ANTHROPIC_CODE ("rate_limit_error", "contract_spend_limit_reached"), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "anthropic/ramp", A, 429, ANTHROPIC_CODE ("rate_limit_error", "ramp_limit_exceeded"), THIMBLE_ERROR_RATE_LIMITED, NULL, -1 },
  { "anthropic/server", A, 500, ANTHROPIC ("api_error", "Internal server error"), THIMBLE_ERROR_SERVER, NULL, -1 },
  { "anthropic/encryption", A, 503, ANTHROPIC ("api_error", "Key trouble."), THIMBLE_ERROR_OVERLOADED, NULL, -1 },
  { "anthropic/timeout", A, 504, ANTHROPIC ("timeout_error", "Too slow."), THIMBLE_ERROR_TIMEOUT, NULL, -1 },
  { "anthropic/overloaded", A, 529, ANTHROPIC ("overloaded_error", "Overloaded"), THIMBLE_ERROR_OVERLOADED, NULL, -1 },

  /* 6.3 Gemini */
  { "gemini/bad-key", G, 400, GOOGLE_INFO ("INVALID_ARGUMENT", "API_KEY_INVALID"), THIMBLE_ERROR_BAD_KEY, NULL, -1 },
  { "gemini/bad-key-text", G, 400, GOOGLE ("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."), THIMBLE_ERROR_BAD_KEY, NULL, -1 },
  { "gemini/bad-request", G, 400, "{\"error\":{\"code\":400,\"message\":\"Bad value.\",\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\",\"fieldViolations\":[{\"field\":\"contents\",\"description\":\"x\"}]}]}}", THIMBLE_ERROR_BAD_REQUEST, "contents", -1 },
  { "gemini/too-long", G, 400, GOOGLE ("INVALID_ARGUMENT", "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."), THIMBLE_ERROR_TOO_LONG, NULL, -1 },
  { "gemini/budget", G, 400, GOOGLE ("INVALID_ARGUMENT", "Thinking budget is not supported for this model: thinkingBudget"), THIMBLE_ERROR_PARAMETER_REFUSED, "thinkingBudget", -1 },
  { "gemini/location", G, 400, GOOGLE ("FAILED_PRECONDITION", "User location is not supported for the API use."), THIMBLE_ERROR_REGION, NULL, -1 },
  { "gemini/free-tier", G, 400, GOOGLE ("FAILED_PRECONDITION", "Gemini API free tier is not available in your country. Please enable billing."), THIMBLE_ERROR_REGION, NULL, -1 },
  { "gemini/billing", G, 400, GOOGLE ("FAILED_PRECONDITION", "Please enable billing."), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "gemini/unauthenticated", G, 401, GOOGLE_INFO ("UNAUTHENTICATED", "ACCESS_TOKEN_TYPE_UNSUPPORTED"), THIMBLE_ERROR_BAD_KEY, NULL, -1 },
  { "gemini/permission", G, 403, GOOGLE ("PERMISSION_DENIED", "Generative Language API has not been used in this project."), THIMBLE_ERROR_NOT_PERMITTED, NULL, -1 },
  { "gemini/leaked", G, 403, GOOGLE ("PERMISSION_DENIED", "Your API key was reported as leaked. Please use another API key."), THIMBLE_ERROR_NOT_PERMITTED, NULL, -1 },
  { "gemini/model", G, 404, GOOGLE ("NOT_FOUND", "models/x is not found for API version v1beta."), THIMBLE_ERROR_MODEL_UNKNOWN, NULL, -1 },
  { "gemini/minute", G, 429, QUOTA ("{\"quotaId\":\"GenerateRequestsPerMinutePerProjectPerModel-FreeTier\"}", "38s"), THIMBLE_ERROR_RATE_LIMITED, NULL, 38 },
  { "gemini/minute-fraction", G, 429, QUOTA ("{\"quotaId\":\"GenerateRequestsPerMinutePerProjectPerModel\"}", "7.25s"), THIMBLE_ERROR_RATE_LIMITED, NULL, 8 },
  { "gemini/day", G, 429, QUOTA ("{\"quotaId\":\"GenerateRequestsPerDayPerProjectPerModel-FreeTier\"}", "38s"), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "gemini/minute-and-day", G, 429, QUOTA ("{\"quotaId\":\"GenerateRequestsPerMinutePerProject\"},{\"quotaId\":\"GenerateRequestsPerDayPerProject\"}", "38s"), THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "gemini/shared", G, 429, GOOGLE ("RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."), THIMBLE_ERROR_RATE_LIMITED, NULL, -1 },
  { "gemini/cancelled", G, 499, GOOGLE ("CANCELLED", "The client closed."), THIMBLE_ERROR_CUT_OFF, NULL, -1 },
  { "gemini/internal", G, 500, GOOGLE ("INTERNAL", "An internal error has occurred."), THIMBLE_ERROR_SERVER, NULL, -1 },
  { "gemini/unavailable", G, 503, GOOGLE ("UNAVAILABLE", "The model is overloaded."), THIMBLE_ERROR_OVERLOADED, NULL, -1 },
  { "gemini/deadline", G, 504, GOOGLE ("DEADLINE_EXCEEDED", "Too slow."), THIMBLE_ERROR_TIMEOUT, NULL, -1 },
  { "gemini/array", G, 400, "[" GOOGLE_INFO ("INVALID_ARGUMENT", "API_KEY_INVALID") "]", THIMBLE_ERROR_BAD_KEY, NULL, -1 },

  /* 10 compatible servers */
  { "xai/bad-key", C, 400, "{\"code\":\"Client specified an invalid argument\",\"error\":\"Incorrect API key provided: xa***yz. You can obtain an API key from https://console.x.ai.\"}", THIMBLE_ERROR_BAD_KEY, NULL, -1 },
  { "xai/too-long", C, 400, "{\"code\":\"Client specified an invalid argument\",\"error\":\"This model's maximum prompt length is 131072 but the request contains 200000 tokens.\"}", THIMBLE_ERROR_TOO_LONG, NULL, -1 },
  { "mistral/detail", C, 401, "{\"detail\":\"Unauthorized\"}", THIMBLE_ERROR_BAD_KEY, NULL, -1 },
  { "mistral/message", C, 401, "{\"message\":\"Unauthorized\",\"request_id\":\"x\"}", THIMBLE_ERROR_BAD_KEY, NULL, -1 },
  { "mistral/model", C, 400, "{\"object\":\"error\",\"message\":\"Invalid model: x\",\"type\":\"invalid_model\",\"param\":null,\"code\":\"1500\"}", THIMBLE_ERROR_MODEL_UNKNOWN, NULL, -1 },
  { "mistral/rate", C, 429, "{\"object\":\"error\",\"message\":\"Service tier capacity exceeded for this model.\",\"type\":\"rate_limited\",\"param\":null,\"code\":\"1300\"}", THIMBLE_ERROR_RATE_LIMITED, NULL, -1 },
  { "mistral/422", C, 422, "{\"detail\":[{\"loc\":[\"body\",\"stream_options\"],\"msg\":\"Extra inputs are not permitted\",\"type\":\"extra_forbidden\"}]}", THIMBLE_ERROR_PARAMETER_REFUSED, "stream_options", -1 },
  { "mistral/422-message", C, 422, "{\"object\":\"error\",\"message\":{\"detail\":[{\"loc\":[\"body\",\"max_tokens\"],\"msg\":\"Input should be greater than 0\",\"type\":\"greater_than\"}]},\"type\":\"invalid_request_error\"}", THIMBLE_ERROR_BAD_REQUEST, "max_tokens", -1 },
  { "deepseek/balance", C, 402, "{\"error\":{\"message\":\"Insufficient Balance\",\"type\":\"unknown_error\",\"param\":null,\"code\":\"invalid_request_error\"}}", THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "deepseek/422", C, 422, "{\"error\":{\"message\":\"Failed to deserialize the JSON body: unknown field `stream_options`\",\"type\":\"invalid_request_error\"}}", THIMBLE_ERROR_PARAMETER_REFUSED, "stream_options", -1 },
  { "openrouter/credit", C, 402, "{\"error\":{\"code\":402,\"message\":\"Insufficient credits.\",\"metadata\":{\"error_type\":\"payment_required\"}}}", THIMBLE_ERROR_QUOTA_EXHAUSTED, NULL, -1 },
  { "openrouter/moderation", C, 403, "{\"error\":{\"code\":403,\"message\":\"Flagged.\",\"metadata\":{\"reasons\":[\"violence\"],\"flagged_input\":\"x\"}}}", THIMBLE_ERROR_BLOCKED, NULL, -1 },
  { "openrouter/rate", C, 429, "{\"error\":{\"code\":429,\"message\":\"Rate limited.\"}}", THIMBLE_ERROR_RATE_LIMITED, NULL, -1 },
  { "openrouter/down", C, 502, "{\"error\":{\"code\":502,\"message\":\"Provider returned error\",\"metadata\":{\"raw\":\"x\"}}}", THIMBLE_ERROR_SERVER, NULL, -1 },
  { "openrouter/hosts", C, 404, "{\"error\":{\"code\":404,\"message\":\"No endpoints found for x/y.\"}}", THIMBLE_ERROR_MODEL_UNKNOWN, NULL, -1 },
  { "openrouter/model", C, 400, "{\"error\":{\"code\":400,\"message\":\"x/y is not a valid model ID\"}}", THIMBLE_ERROR_MODEL_UNKNOWN, NULL, -1 },
  { "groq/too-large", C, 413, OPENAI ("tokens", "rate_limit_exceeded", "Request too large for model `x`: Limit 6000, Requested 7000."), THIMBLE_ERROR_TOO_LONG, NULL, -1 },
  { "groq/rate", C, 429, OPENAI ("tokens", "rate_limit_exceeded", "Rate limit reached. Please try again in 1.242s. Visit"), THIMBLE_ERROR_RATE_LIMITED, NULL, 2 },
  { "groq/flex", C, 498, "{\"error\":{\"message\":\"Flex tier capacity exceeded.\"}}", THIMBLE_ERROR_OVERLOADED, NULL, -1 },
  { "ollama/model", C, 404, "{\"error\":{\"message\":\"model 'x' not found\",\"type\":\"not_found_error\",\"param\":null,\"code\":null}}", THIMBLE_ERROR_MODEL_UNKNOWN, NULL, -1 },
  { "llama.cpp/context", C, 400, "{\"error\":{\"code\":400,\"message\":\"The request exceeds the available context size.\",\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":9000,\"n_ctx\":4096}}", THIMBLE_ERROR_TOO_LONG, NULL, -1 },
  { "llama.cpp/loading", C, 503, "{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}", THIMBLE_ERROR_OVERLOADED, NULL, -1 },
  { "llama.cpp/key", C, 401, "{\"error\":{\"code\":401,\"message\":\"Invalid API Key\",\"type\":\"authentication_error\"}}", THIMBLE_ERROR_BAD_KEY, NULL, -1 },
  { "lm-studio/context", C, 400, "{\"error\":\"Trying to keep the first 5000 tokens: the number of tokens to keep from the initial prompt is greater than the context length.\"}", THIMBLE_ERROR_TOO_LONG, NULL, -1 },
  { "vllm/old", C, 404, "{\"object\":\"error\",\"message\":\"The model `x` does not exist.\",\"type\":\"NotFoundError\",\"param\":null,\"code\":404}", THIMBLE_ERROR_MODEL_UNKNOWN, NULL, -1 },
  { "gateway/max-tokens", C, 400, "{\"error\":{\"message\":\"Unrecognized request argument supplied: max_completion_tokens\",\"type\":\"invalid_request_error\"}}", THIMBLE_ERROR_PARAMETER_REFUSED, "max_completion_tokens", -1 },
  { "gateway/errors", C, 400, "{\"errors\":[{\"message\":\"Bad field.\"}]}", THIMBLE_ERROR_BAD_REQUEST, NULL, -1 },
  { "gateway/message-detail", C, 400, "{\"message\":{\"detail\":\"No.\"}}", THIMBLE_ERROR_BAD_REQUEST, NULL, -1 },

  /* bodies of any kind */
  { "body/empty-401", R, 401, "", THIMBLE_ERROR_BAD_KEY, NULL, -1 },
  { "body/none-500", R, 500, NULL, THIMBLE_ERROR_SERVER, NULL, -1 },
  { "body/plain-502", C, 502, "upstream connect error\nmore", THIMBLE_ERROR_SERVER, NULL, -1 },
  { "body/html-200", C, 200, "<!doctype html><title>Sign in</title>", THIMBLE_ERROR_NOT_UNDERSTOOD, NULL, -1 },
  { "body/html-404", C, 404, "\n <html><head><TITLE>404 Not Found</TITLE></head></html>", THIMBLE_ERROR_NOT_UNDERSTOOD, NULL, -1 },
  { "body/none-404", C, 404, "", THIMBLE_ERROR_NOT_UNDERSTOOD, NULL, -1 },
  { "body/path-404", C, 404, "{\"error\":{\"message\":\"Unknown path. Try /v1/chat/completions or /v1/models.\",\"code\":null}}", THIMBLE_ERROR_NOT_UNDERSTOOD, NULL, -1 },
  { "body/code-404", C, 404, "{\"error\":{\"message\":\"No.\",\"code\":\"model_not_found\"}}", THIMBLE_ERROR_MODEL_UNKNOWN, NULL, -1 },
  { "body/html-502", C, 502, "<html>\r\n<head><title>502 Bad Gateway</title></head>", THIMBLE_ERROR_NOT_UNDERSTOOD, NULL, -1 },
  { "body/string", C, 400, "\"No.\"", THIMBLE_ERROR_BAD_REQUEST, NULL, -1 },
  { "body/array", C, 400, "[\"No.\"]", THIMBLE_ERROR_BAD_REQUEST, NULL, -1 },
  { "body/array-empty", C, 503, "[]", THIMBLE_ERROR_OVERLOADED, NULL, -1 },
  { "body/number", C, 429, "7", THIMBLE_ERROR_RATE_LIMITED, NULL, -1 },
  { "body/null", C, 403, "null", THIMBLE_ERROR_NOT_PERMITTED, NULL, -1 },
  { "body/error-null", C, 400, "{\"error\":null}", THIMBLE_ERROR_BAD_REQUEST, NULL, -1 },
  { "body/cut", C, 401, "{\"error\":{\"message\":\"Incorrect AP", THIMBLE_ERROR_BAD_KEY, NULL, -1 },
  { "body/binary", C, 500, "\xff\xfe\x01", THIMBLE_ERROR_SERVER, NULL, -1 },
  { "status/408", C, 408, "", THIMBLE_ERROR_TIMEOUT, NULL, -1 },
  { "status/418", C, 418, "", THIMBLE_ERROR_BAD_REQUEST, NULL, -1 },
  { "status/302", C, 302, "", THIMBLE_ERROR_REDIRECTED, NULL, -1 },
  { "status/599", C, 599, "", THIMBLE_ERROR_SERVER, NULL, -1 },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (ThimbleProblem) problem =
    thimble_dialect_read_error (row->kind, row->status, row->body, -1, "Example Ltd", -1);

  g_assert_cmpstr (thimble_error_to_code (thimble_problem_get_code (problem)), ==, thimble_error_to_code (row->code));
  g_assert_cmpuint (thimble_problem_get_http_status (problem), ==, row->status);
  g_assert_cmpstr (thimble_problem_get_parameter (problem), ==, row->parameter);
  g_assert_cmpint (thimble_problem_get_retry_after (problem), ==, row->retry_after_s);
  /* what a person reads names the provider, and the parameter where that is the matter */
  g_assert_nonnull (strstr (thimble_problem_get_message (problem), "Example Ltd"));
  if (row->code == THIMBLE_ERROR_PARAMETER_REFUSED)
    g_assert_nonnull (strstr (thimble_problem_get_message (problem), row->parameter));
  if (row->code == THIMBLE_ERROR_BAD_REQUEST && row->parameter != NULL)
    g_assert_nonnull (strstr (thimble_problem_get_message (problem), row->parameter));
  if (thimble_problem_get_details (problem) != NULL)
    g_assert_true (g_utf8_validate (thimble_problem_get_details (problem), -1, NULL));
}

static void
test_fixtures (void)
{
  g_autofree char *openai = wire_fixture_load ("error-openai-401.json", NULL);
  g_autofree char *anthropic = wire_fixture_load ("error-anthropic-429.json", NULL);
  g_autofree char *gemini = wire_fixture_load ("error-gemini-429.json", NULL);
  g_autoptr (ThimbleProblem) first = thimble_dialect_read_error (R, 401, openai, -1, "OpenAI", -1);
  g_autoptr (ThimbleProblem) second = thimble_dialect_read_error (A, 429, anthropic, -1, "Anthropic", 20);
  g_autoptr (ThimbleProblem) third = thimble_dialect_read_error (G, 429, gemini, -1, "Google Gemini", -1);

  g_assert_cmpint (thimble_problem_get_code (first), ==, THIMBLE_ERROR_BAD_KEY);
  g_assert_cmpstr (thimble_problem_get_vendor_code (first), ==, "invalid_api_key");
  g_assert_nonnull (strstr (thimble_problem_get_details (first), "Incorrect API key provided: sk-ab***yz."));
  g_assert_cmpint (thimble_problem_get_code (second), ==, THIMBLE_ERROR_QUOTA_EXHAUSTED);
  /* no countdown where waiting does not help */
  g_assert_cmpint (thimble_problem_get_retry_after (second), ==, -1);
  g_assert_nonnull (strstr (thimble_problem_get_details (second), "req_011C"));
  g_assert_cmpint (thimble_problem_get_code (third), ==, THIMBLE_ERROR_QUOTA_EXHAUSTED);
  g_assert_nonnull (strstr (thimble_problem_get_details (third), "PerDay"));
  g_assert_cmpstr (thimble_problem_get_vendor_code (third), ==, "RESOURCE_EXHAUSTED");
}

/* The header's word goes before the body's. */
static void
test_retry_after (void)
{
  const char *minute = QUOTA ("{\"quotaId\":\"GenerateRequestsPerMinutePerProject\"}", "38s");
  const struct { const char *words; gint64 seconds; } waits[] = {
    { "12ms", 1 }, { "1s", 1 }, { "6m0s", 360 }, { "1h2m3s", 3723 }, { "0.5s", 1 }, { "20s", 20 }, { "0s", 0 },
    { "soon", -1 }, { "5", -1 }, { "1e9s", -1 }, { "-3s", -1 }, { "99999999999s", -1 }, { "7 s", -1 },
  };
  g_autoptr (ThimbleProblem) problem = thimble_dialect_read_error (G, 429, minute, -1, "Google", 5);

  g_assert_cmpint (thimble_problem_get_retry_after (problem), ==, 5);

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"error\":{\"message\":\"Please try again in %s.\",\"code\":\"rate_limit_exceeded\"}}",
                                               waits[i].words);
      g_autofree char *google = g_strdup_printf ("{\"error\":{\"status\":\"UNAVAILABLE\",\"details\":[{\"@type\":\"x.RetryInfo\",\"retryDelay\":\"%s\"}]}}",
                                                 waits[i].words);
      g_autoptr (ThimbleProblem) in_words = thimble_dialect_read_error (C, 429, body, -1, "OpenAI", -1);
      g_autoptr (ThimbleProblem) in_info = thimble_dialect_read_error (G, 503, google, -1, "Google", -1);

      g_assert_cmpint (thimble_problem_get_retry_after (in_words), ==, waits[i].seconds);
      g_assert_cmpint (thimble_problem_get_retry_after (in_info), ==, waits[i].seconds);
    }
}

static void
test_details (void)
{
  g_autoptr (GString) body = g_string_new ("{\"error\":{\"message\":\"");
  g_autoptr (ThimbleProblem) capped = NULL;
  g_autoptr (ThimbleProblem) html = NULL;
  g_autoptr (ThimbleProblem) plain = NULL;
  g_autoptr (ThimbleProblem) empty = NULL;
  g_autoptr (ThimbleProblem) leaked = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append (body, "ü");
  g_string_append (body, "\"}}");
  capped = thimble_dialect_read_error (C, 400, body->str, body->len, NULL, -1);
  g_assert_cmpuint (strlen (thimble_problem_get_details (capped)), <=, 4000);
  g_assert_cmpuint (strlen (thimble_problem_get_details (capped)), >, 3900);
  g_assert_true (g_utf8_validate (thimble_problem_get_details (capped), -1, NULL));

  /* of a web page the title only, and never the page */
  html = thimble_dialect_read_error (C, 502, "<html><head><title> 502 Bad Gateway </title></head><body>x</body>", -1, "OpenAI", -1);
  g_assert_cmpstr (thimble_problem_get_details (html), ==, "502 Bad Gateway");
  g_assert_nonnull (strstr (thimble_problem_get_message (html), "502"));

  plain = thimble_dialect_read_error (C, 504, "first line\nsecond line", -1, "OpenAI", -1);
  g_assert_cmpstr (thimble_problem_get_details (plain), ==, "first line");

  empty = thimble_dialect_read_error (C, 500, "", 0, "OpenAI", -1);
  g_assert_null (thimble_problem_get_details (empty));

  leaked = thimble_dialect_read_error (G, 403, GOOGLE ("PERMISSION_DENIED", "Your API key was reported as leaked."), -1, "Google", -1);
  g_assert_nonnull (strstr (thimble_problem_get_advice (leaked), "new one"));
}

static void
test_billed (void)
{
  const guint billed[] = { 408, 409, 500, 502, 504 };
  const guint not_billed[] = { 400, 401, 403, 404, 413, 422, 429, 503, 529, 302 };
  const struct { ThimbleError code; gboolean billed; } codes[] = {
    { THIMBLE_ERROR_CUT_OFF, TRUE }, { THIMBLE_ERROR_TIMEOUT, TRUE }, { THIMBLE_ERROR_CANCELLED, TRUE },
    { THIMBLE_ERROR_TOO_LARGE, TRUE }, { THIMBLE_ERROR_NOT_UNDERSTOOD, TRUE },
    { THIMBLE_ERROR_NETWORK, FALSE }, { THIMBLE_ERROR_TLS, FALSE }, { THIMBLE_ERROR_BAD_KEY, FALSE },
    { THIMBLE_ERROR_STORE, FALSE }, { THIMBLE_ERROR_REDIRECTED, FALSE }, { THIMBLE_ERROR_SERVER, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (billed); i++)
    {
      g_autoptr (ThimbleProblem) problem = thimble_dialect_read_error (C, billed[i], "{}", -1, "X", -1);
      g_autoptr (ThimbleProblem) page = thimble_dialect_read_error (C, billed[i], "<html>", -1, "X", -1);

      g_assert_true (thimble_problem_may_be_billed (problem));
      g_assert_true (thimble_problem_may_be_billed (page));
    }
  for (guint i = 0; i < G_N_ELEMENTS (not_billed); i++)
    {
      g_autoptr (ThimbleProblem) problem = thimble_dialect_read_error (C, not_billed[i], "{}", -1, "X", -1);

      g_assert_false (thimble_problem_may_be_billed (problem));
    }
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (ThimbleProblem) problem = thimble_problem_new (codes[i].code, NULL, NULL, NULL, -1);

      g_assert_true (thimble_problem_may_be_billed (problem) == codes[i].billed);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/dialect-error/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/dialect-error/fixtures", test_fixtures);
  g_test_add_func ("/dialect-error/retry-after", test_retry_after);
  g_test_add_func ("/dialect-error/details", test_details);
  g_test_add_func ("/dialect-error/billed", test_billed);

  return g_test_run ();
}
