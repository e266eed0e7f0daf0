/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The columns of the three tables, in one order for writing (thimble-rows.c) and reading (thimble-rows-read.c). */
#define REQUEST_COLUMNS(X) \
  X (REVISION, "revision") X (OWNER, "owner") X (STATE, "state") X (STARTED, "started_us") \
  X (ENDPOINT_ID, "endpoint_id") X (ENDPOINT_NAME, "endpoint_name") X (PROVIDER, "provider") \
  X (DIALECT, "dialect") X (ORIGIN, "origin") X (MODEL_ID, "model_id") X (MODEL_NAME, "model_name") \
  X (ANSWERED_MODEL, "answered_model") X (TIER, "tier") X (PRACTICE, "practice") X (TASK, "task") \
  X (MAX_OUTPUT, "max_output") X (TEMPERATURE, "temperature") X (EFFORT, "effort") X (STREAM, "stream") \
  X (CONVERSATION, "conversation_id") X (TEXT_DELETED, "text_deleted") X (FINISH, "finish") \
  X (FINISH_WORD, "finish_word") X (USAGE_SOURCE, "usage_source") X (USAGE_INPUT, "usage_input") \
  X (USAGE_OUTPUT, "usage_output") X (USAGE_TOTAL, "usage_total") X (USAGE_CACHED_READ, "usage_cached_read") \
  X (USAGE_CACHE_WRITE, "usage_cache_write") X (USAGE_CACHE_WRITE_LONG, "usage_cache_write_long") \
  X (USAGE_REASONING, "usage_reasoning") X (USAGE_PLAUSIBLE, "usage_plausible") \
  X (USAGE_CONSISTENT, "usage_consistent") X (COUNTED_OUTPUT, "counted_output") \
  X (PREDICTED_INPUT, "predicted_input") X (PREDICTED_EXACT, "predicted_exact") \
  X (REPORTED_COST, "reported_cost") X (COST, "cost") X (FIRST_TEXT, "first_text_us") \
  X (DURATION, "duration_us") X (HTTP_STATUS, "http_status") X (REQUEST_ID, "request_id") \
  X (SERVICE_TIER, "service_tier") X (BILLED, "billed") X (OUTPUT_COST, "output_cost") \
  X (PREDICTED_FRAMING, "predicted_framing")

/* Given when the row is made and never changed. */
#define KEPT_COLUMNS(X) \
  X (UID, "uid") X (ORDERED, "ordered_us")

#define LINE_COLUMNS(X) \
  X (PROMPT_HEAD, "prompt_head") X (ANSWER_HEAD, "answer_head") X (EXPLANATION, "finish_explanation") \
  X (VERBATIM, "usage_verbatim") X (PRICE, "price") X (RATE_LIMITS, "rate_limits") \
  X (PROBLEM_CODE, "problem_code") X (PROBLEM_MESSAGE, "problem_message") X (PROBLEM_ADVICE, "problem_advice") \
  X (PROBLEM_DETAILS, "problem_details") X (PROBLEM_RETRY_AFTER, "problem_retry_after") \
  X (PROBLEM_HTTP_STATUS, "problem_http_status") X (PROBLEM_VENDOR_CODE, "problem_vendor_code") \
  X (PROBLEM_PARAMETER, "problem_parameter")

#define TEXT_COLUMNS(X) \
  X (PROMPT, "prompt") X (SYSTEM, "system") X (TURNS, "turns") X (ANSWER, "answer") X (REASONING, "reasoning")

#define AS_ENUM(name, column) COLUMN_##name,
#define AS_NAME(name, column) column,

enum { REQUEST_COLUMNS (AS_ENUM) KEPT_COLUMNS (AS_ENUM) N_REQUEST_COLUMNS };
#define N_CHANGING_COLUMNS COLUMN_UID
enum { LINE_COLUMNS (AS_ENUM) N_LINE_COLUMNS };
enum { TEXT_COLUMNS (AS_ENUM) N_TEXT_COLUMNS };
