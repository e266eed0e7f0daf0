/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "net/thimble-sse-parser.h"
#include "thimble-dialect.h"

G_BEGIN_DECLS

/* Bytes kept of an answer, and of its reasoning apart (threats-and-faults: stored text). */
#define THIMBLE_ANSWER_MAX          (8 * 1024 * 1024)
/* A usage object is a few hundred bytes; a longer one is not kept verbatim nor merged. */
#define THIMBLE_USAGE_VERBATIM_MAX  (32 * 1024)
#define THIMBLE_EXPLANATION_MAX     2000
/* Characters of the provider's own words in a problem's details. */
#define THIMBLE_DETAILS_MAX         4000

typedef gboolean (*ThimbleBodyWriter) (ThimbleWireDraft         *draft,
                                       JsonBuilder              *body,
                                       const ThimbleQuirks      *quirks,
                                       const ThimbleModelTraits *traits,
                                       ThimblePrompt            *prompt,
                                       GError                  **error);

/**
 * ThimbleDialect:
 * @write: fills path, headers and the open JSON object of the body
 * @write_count: the same for the provider's own count of the input; %NULL: the dialect has none
 * @count_member: the member of its answer that holds the count
 * @read: one object of a stream; @name is the SSE event's, nullable
 * @read_document: the whole answer as one object; %FALSE: not this dialect's
 * @done: `[DONE]` was read; %NULL: it means nothing here
 * @closed: the connection closed without an end event: whether all has arrived; %NULL: never
 * @repeats: an event read twice does the same twice: chunks that differ by their text alone
 *   need not be parsed, see thimble_decoder_repeat()
 *
 * One wire format. Tables of functions without state; a stream's state is the decoder's.
 */
typedef struct {
  ThimbleBodyWriter write;
  ThimbleBodyWriter write_count;
  const char *count_member;
  void     (*read)          (ThimbleDecoder           *decoder,
                             const char               *name,
                             JsonObject               *object);
  gboolean (*read_document) (ThimbleDecoder           *decoder,
                             JsonObject               *object);
  void     (*done)          (ThimbleDecoder           *decoder);
  gboolean (*closed)        (ThimbleDecoder           *decoder);
  gboolean   repeats;
} ThimbleDialect;

extern const ThimbleDialect thimble_dialect_openai_responses;
extern const ThimbleDialect thimble_dialect_openai_chat;
extern const ThimbleDialect thimble_dialect_anthropic;
extern const ThimbleDialect thimble_dialect_gemini;

const ThimbleDialect *thimble_dialect_lookup (ThimbleDialectKind kind);

/* Writing */

void     thimble_draft_add_header      (ThimbleWireDraft         *draft,
                                        const char               *name,
                                        const char               *value);
/* Text as a JSON member; invalid UTF-8 is mended, for a terminal hands over any bytes. */
void     thimble_body_add_text         (JsonBuilder              *body,
                                        const char               *name,
                                        const char               *text);
/* `{"role": …, "content": …}` */
void     thimble_body_add_message      (JsonBuilder              *body,
                                        const char               *role,
                                        const char               *text);
/* All turns and the new text, in order. */
void     thimble_body_add_conversation (JsonBuilder              *body,
                                        ThimblePrompt            *prompt);
void     thimble_body_add_temperature  (JsonBuilder              *body,
                                        ThimblePrompt            *prompt);
/* Whether the prompt's temperature may be sent. @send is FALSE where it has none. */
gboolean thimble_traits_check_temperature (const ThimbleModelTraits *traits,
                                           ThimblePrompt            *prompt,
                                           double                    highest,
                                           gboolean                 *send,
                                           GError                  **error);
/* Whether the prompt's effort may be sent. @send is FALSE where it has none. */
gboolean thimble_traits_check_effort   (const ThimbleModelTraits *traits,
                                        ThimblePrompt            *prompt,
                                        gboolean                 *send,
                                        GError                  **error);

/* Reading: what the dialects share of a stream's state. */

typedef enum {
  THIMBLE_DECODER_SNIFF,    /* stream or document is not known yet */
  THIMBLE_DECODER_STREAM,
  THIMBLE_DECODER_DOCUMENT,
} ThimbleDecoderMode;

struct _ThimbleDecoder {
  /* configured */
  const ThimbleDialect *dialect;
  ThimbleQuirks         quirks;
  gboolean              sse;

  /* input */
  ThimbleDecoderMode    mode;
  ThimbleSseParser     *parser;
  GByteArray           *buffer;       /* first bytes, or the whole document */
  const char           *text;         /* borrowed: JSON being read, for verbatim slices */
  gsize                 text_length;
  gboolean              torn;         /* the last event was cut in the middle */
  gboolean              finished;

  /* output */
  GQueue                events;       /* of ThimbleEvent */
  gboolean              failed;       /* a problem was told: only usage may follow */
  gboolean              ended;
  gboolean              too_large;

  /* cache: the last event, where its text alone made one of ours */
  GString              *mould;
  char                 *mould_name;   /* nullable */
  ThimbleEventType      mould_type;
  gsize                 mould_from;   /* the text in it */
  gsize                 mould_to;     /* 0: there is no mould */

  /* what the answer told so far */
  char                 *model;
  char                 *id;
  char                 *service_tier;
  gsize                 answer_bytes;
  gsize                 reasoning_bytes;
  gboolean              refused;      /* words of refusal came */
  gboolean              has_finish;
  ThimbleFinish         finish;
  char                 *finish_word;
  gboolean              usage_announced; /* `"usage": null`: the server means to send it */
  gboolean              usage_told;
  JsonObject           *usage;        /* merged, where counts come in pieces */
  gboolean              output_known; /* Anthropic: message_start's output count is provisional */
  gint64                sequence;     /* Responses: last sequence_number, -1 none */
  gboolean              sequence_grows;
};

/* Tell what was read; each drops what is empty or no longer wanted. */
void     thimble_decoder_tell_start    (ThimbleDecoder           *self,
                                        const char               *model,
                                        const char               *id);
void     thimble_decoder_tell_text     (ThimbleDecoder           *self,
                                        ThimbleEventType          type,
                                        const char               *text);
void     thimble_decoder_tell_finish   (ThimbleDecoder           *self,
                                        ThimbleFinish             finish,
                                        const char               *word,
                                        const char               *explanation);
void     thimble_decoder_tell_problem  (ThimbleDecoder           *self,
                                        ThimbleProblem           *problem); /* (transfer full) */
void     thimble_decoder_tell_end      (ThimbleDecoder           *self);
void     thimble_decoder_set_tier      (ThimbleDecoder           *self,
                                        const char               *service_tier);

typedef enum {
  THIMBLE_REPEAT_OTHER,     /* another event: read it, and remember it */
  THIMBLE_REPEAT_SAME_FORM, /* the same but for its text, which has escapes: read it */
  THIMBLE_REPEAT_TOLD,      /* the same but for its text, which was told */
} ThimbleRepeat;

/* Most chunks of an answer differ from the one before by their piece of text alone. Such a chunk
 * is told without parsing JSON again, which takes most of the time. */
ThimbleRepeat thimble_decoder_repeat   (ThimbleDecoder           *self,
                                        const ThimbleSseEvent    *event);
/* After @event was read as usual: keeps it as mould of the next where it qualifies.
 * @n_events: those waiting, and @answer_bytes, before it was read. */
void     thimble_decoder_remember      (ThimbleDecoder           *self,
                                        const ThimbleSseEvent    *event,
                                        guint                     n_events,
                                        gsize                     answer_bytes);

/* Counters as read from the wire. A count that cannot be one spoils the whole usage. */
typedef struct {
  ThimbleUsageCounts counts;
  gboolean           implausible;
  ThimbleMoney       cost;
} ThimbleUsageReading;

void     thimble_usage_reading_init    (ThimbleUsageReading      *self);
/* -1 where it is absent, null, or no count (then @self is spoilt); @object may be NULL. */
gint64   thimble_usage_reading_get     (ThimbleUsageReading      *self,
                                        JsonObject               *object,
                                        const char               *name);
/* @verbatim: (transfer full) (nullable) */
void     thimble_decoder_tell_usage    (ThimbleDecoder           *self,
                                        ThimbleUsageReading      *reading,
                                        char                     *verbatim);
/* Takes over the members of @part that are not null, objects member by member: counts that
 * come in pieces are cumulative and never added. FALSE where nothing changed. */
gboolean thimble_decoder_merge_usage   (ThimbleDecoder           *self,
                                        JsonObject               *part);
/* The merged usage as text; NULL where it is too long. */
char    *thimble_decoder_merged_text   (ThimbleDecoder           *self);
/* The bytes of a member as they came, such as ("response", "usage", NULL) of the object being
 * read. NULL where it is absent or too long. */
char    *thimble_decoder_slice         (ThimbleDecoder           *self,
                                        ...) G_GNUC_NULL_TERMINATED;

/* Errors */

/**
 * ThimbleErrorFacts:
 *
 * What an error's body says, whichever vendor's shape it has. Strings are owned.
 */
typedef struct {
  guint     status;       /* HTTP, or the number in the body; 0 unknown */
  gboolean  in_stream;    /* inside an answer with status 200 */
  char     *code;         /* error.code, or what stands for it */
  char     *type;         /* error.type */
  char     *status_word;  /* Gemini: RESOURCE_EXHAUSTED */
  char     *reason;       /* Gemini ErrorInfo.reason, Anthropic details.error_code, OpenRouter metadata.error_type */
  char     *parameter;
  char     *message;
  char     *request_id;
  char     *quota_id;     /* Gemini QuotaFailure: all ids, space between */
  char     *rest;         /* more of the provider's words, for details */
  gboolean  misalignment; /* OpenAI: the block carries a `misalignment` object */
  gboolean  moderated;    /* OpenRouter: `metadata.reasons` of a moderation */
  gboolean  html;
  gint64    retry_after_s;/* the body's own hint, -1 none */
} ThimbleErrorFacts;

void            thimble_error_facts_init        (ThimbleErrorFacts   *self);
void            thimble_error_facts_clear       (ThimbleErrorFacts   *self);
/* Fills in from any error object; FALSE where the object holds none. */
gboolean        thimble_error_facts_read_object (ThimbleErrorFacts   *self,
                                                 JsonObject          *object);
void            thimble_error_facts_read_body   (ThimbleErrorFacts   *self,
                                                 const char          *body,
                                                 gssize               length);
/* The provider's words for Details; NULL where it had none. */
char           *thimble_error_facts_describe    (ThimbleErrorFacts   *self);
ThimbleProblem *thimble_error_facts_to_problem  (ThimbleErrorFacts   *self,
                                                 const char          *provider_name,
                                                 gint64               retry_after_s);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThimbleErrorFacts, thimble_error_facts_clear)

/* An error object inside a stream or in place of an answer (status 200). NULL: it holds none. */
ThimbleProblem *thimble_dialect_read_stream_error (JsonObject        *object);
ThimbleProblem *thimble_dialect_stream_problem    (const char        *code,
                                                   const char        *message);
/* "38s", "0.5s", "12ms", "6m0s", "1h2m3s" to whole seconds, rounded up; -1 where it is none. */
gint64          thimble_parse_wait              (const char          *text);

G_END_DECLS
