/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The schema as version 1 made it: what people have on their disks. Not ours to change any more. */
#define SCHEMA_VERSION_1 \
  "CREATE TABLE requests (" \
  " id INTEGER PRIMARY KEY AUTOINCREMENT," \
  " revision INTEGER NOT NULL," \
  " owner TEXT NOT NULL," \
  " state TEXT NOT NULL," \
  " started_us INTEGER," \
  " endpoint_id TEXT," \
  " endpoint_name TEXT," \
  " provider TEXT," \
  " dialect TEXT NOT NULL," \
  " origin TEXT," \
  " model_id TEXT," \
  " model_name TEXT," \
  " answered_model TEXT," \
  " tier TEXT NOT NULL," \
  " practice INTEGER NOT NULL," \
  " task TEXT," \
  " max_output INTEGER," \
  " temperature REAL," \
  " effort TEXT," \
  " stream INTEGER," \
  " conversation_id INTEGER NOT NULL," \
  " text_deleted INTEGER NOT NULL," \
  " finish TEXT NOT NULL," \
  " finish_word TEXT," \
  " usage_source TEXT," \
  " usage_input INTEGER," \
  " usage_output INTEGER," \
  " usage_total INTEGER," \
  " usage_cached_read INTEGER," \
  " usage_cache_write INTEGER," \
  " usage_cache_write_long INTEGER," \
  " usage_reasoning INTEGER," \
  " usage_plausible INTEGER," \
  " usage_consistent INTEGER," \
  " counted_output INTEGER," \
  " predicted_input INTEGER," \
  " predicted_exact INTEGER NOT NULL," \
  " reported_cost INTEGER," \
  " cost INTEGER," \
  " first_text_us INTEGER," \
  " duration_us INTEGER," \
  " http_status INTEGER," \
  " request_id TEXT," \
  " service_tier TEXT," \
  " billed TEXT NOT NULL" \
  ") STRICT;" \
  "CREATE INDEX requests_revision ON requests (revision);" \
  "CREATE INDEX requests_started ON requests (started_us);" \
  "CREATE INDEX requests_endpoint ON requests (endpoint_id);" \
  "CREATE INDEX requests_model ON requests (model_id);" \
  "CREATE INDEX requests_task ON requests (task);" \
  "CREATE INDEX requests_state ON requests (state);" \
  "CREATE INDEX requests_conversation ON requests (conversation_id) WHERE conversation_id > 0;" \
  "CREATE TABLE request_lines (" \
  " id INTEGER PRIMARY KEY REFERENCES requests (id) ON DELETE CASCADE," \
  " prompt_head TEXT," \
  " answer_head TEXT," \
  " finish_explanation TEXT," \
  " usage_verbatim TEXT," \
  " price TEXT," \
  " rate_limits TEXT," \
  " problem_code TEXT," \
  " problem_message TEXT," \
  " problem_advice TEXT," \
  " problem_details TEXT," \
  " problem_retry_after INTEGER," \
  " problem_http_status INTEGER," \
  " problem_vendor_code TEXT," \
  " problem_parameter TEXT" \
  ") STRICT;" \
  "CREATE TABLE request_texts (" \
  " id INTEGER PRIMARY KEY REFERENCES requests (id) ON DELETE CASCADE," \
  " prompt TEXT," \
  " system TEXT," \
  " turns TEXT," \
  " answer TEXT NOT NULL," \
  " reasoning TEXT" \
  ") STRICT;" \
  "CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;" \
  "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;" \
  "INSERT INTO counters (name, value) VALUES ('revision', 0), ('removed', 0);"
