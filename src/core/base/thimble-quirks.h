/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include "thimble-types.h"

G_BEGIN_DECLS

/**
 * ThimbleQuirks:
 * @output_limit: member that limits the output: `max_completion_tokens` or `max_tokens` (Chat Completions)
 * @stream_options: whether `stream_options` may be sent (Mistral's schema lacks it)
 * @anthropic_version: value of `anthropic-version`; third parties know `2023-06-01` only
 * @key_header: header that carries the key: `authorization`, `x-api-key`, `x-goog-api-key`
 * @key_prefix: text before the key in it, such as `Bearer `
 * @reasoning_outside: the provider's completion count excludes reasoning (xAI Chat); %FALSE
 *   leaves it to the arithmetic of the total
 * @key_check_path: path under the base URL that checks a key without tokens, e.g. `/models`
 * @models_path: path under the base URL that lists models
 * @counts_input: the server answers the dialect's question how many tokens a prompt is
 *
 * How a server differs from its dialect: data of the endpoint, so that the code has no
 * provider names in it. Strings are interned.
 */
typedef struct {
  const char *output_limit;
  gboolean    stream_options;
  const char *anthropic_version;
  const char *key_header;
  const char *key_prefix;
  gboolean    reasoning_outside;
  const char *key_check_path;
  const char *models_path;
  gboolean    counts_input;
} ThimbleQuirks;

void        thimble_quirks_init    (ThimbleQuirks       *self,
                                    ThimbleDialectKind   kind); /* the dialect's own ways */
/* Members of @object override; unknown ones are ignored; NULL leaves all as it is. */
void        thimble_quirks_read    (ThimbleQuirks       *self,
                                    JsonObject          *object);
JsonNode   *thimble_quirks_to_json (const ThimbleQuirks *self,
                                    ThimbleDialectKind   kind); /* only what differs from the dialect */
/**
 * thimble_quirks_learn:
 * @parameter: (nullable): the parameter a 400 named
 *
 * Adapts to a refusal: `max_tokens` ↔ `max_completion_tokens`, `stream_options` off.
 *
 * Returns: whether anything changed, so that the next sending differs
 */
gboolean    thimble_quirks_learn   (ThimbleQuirks       *self,
                                    const char          *parameter);

G_END_DECLS
