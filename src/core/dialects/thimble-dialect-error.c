/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "thimble-dialect-private.h"

/* "Decide on `code` first, then `type`, then status": reference 6.1. Some things are told by the
 * words of the message only; those come between. */

#define NO_CLASS ((ThimbleError) -1)

typedef struct {
  const char   *word;
  ThimbleError  class;
} WordClass;

/* Codes, types, status words and reasons of all vendors; compared without regard to case.
 * Words that name too much (invalid_request_error, INVALID_ARGUMENT) are left to the status. */
static const WordClass words[] = {
  /* the prompt */
  { "context_length_exceeded", THIMBLE_ERROR_TOO_LONG },
  { "exceed_context_size_error", THIMBLE_ERROR_TOO_LONG },      /* llama.cpp */
  { "request_too_large", THIMBLE_ERROR_TOO_LONG },
  { "string_above_max_length", THIMBLE_ERROR_TOO_LONG },
  { "unsupported_parameter", THIMBLE_ERROR_PARAMETER_REFUSED },
  { "unsupported_value", THIMBLE_ERROR_PARAMETER_REFUSED },
  { "unknown_parameter", THIMBLE_ERROR_PARAMETER_REFUSED },
  { "extra_forbidden", THIMBLE_ERROR_PARAMETER_REFUSED },       /* Pydantic, in Mistral's 422 */
  { "invalid_prompt", THIMBLE_ERROR_BLOCKED },
  { "bio_policy", THIMBLE_ERROR_BLOCKED },
  { "misalignment_policy_violation", THIMBLE_ERROR_BLOCKED },
  { "content_policy_violation", THIMBLE_ERROR_BLOCKED },
  { "content_filter", THIMBLE_ERROR_BLOCKED },
  { "moderation", THIMBLE_ERROR_BLOCKED },
  /* the key */
  { "invalid_api_key", THIMBLE_ERROR_BAD_KEY },
  { "api_key_invalid", THIMBLE_ERROR_BAD_KEY },
  { "authentication_error", THIMBLE_ERROR_BAD_KEY },
  { "unauthenticated", THIMBLE_ERROR_BAD_KEY },
  { "unauthorized", THIMBLE_ERROR_BAD_KEY },
  { "access_token_type_unsupported", THIMBLE_ERROR_BAD_KEY },
  { "permission_error", THIMBLE_ERROR_NOT_PERMITTED },
  { "permission_denied", THIMBLE_ERROR_NOT_PERMITTED },
  { "request_forbidden", THIMBLE_ERROR_NOT_PERMITTED },
  { "organization_on_hold", THIMBLE_ERROR_NOT_PERMITTED },
  { "data_residency_mismatch", THIMBLE_ERROR_NOT_PERMITTED },
  { "unsupported_country_region_territory", THIMBLE_ERROR_REGION },
  /* the model */
  { "model_not_found", THIMBLE_ERROR_MODEL_UNKNOWN },
  /* the purse; all other *_limit_exceeded are in is_purse_word() */
  { "insufficient_quota", THIMBLE_ERROR_QUOTA_EXHAUSTED },
  { "credit_balance_exhausted", THIMBLE_ERROR_QUOTA_EXHAUSTED },
  { "billing_error", THIMBLE_ERROR_QUOTA_EXHAUSTED },
  { "billing_not_active", THIMBLE_ERROR_QUOTA_EXHAUSTED },
  { "billing_hard_limit_reached", THIMBLE_ERROR_QUOTA_EXHAUSTED },
  { "enforced_spend_limit_reached", THIMBLE_ERROR_QUOTA_EXHAUSTED },
  { "contract_spend_limit_reached", THIMBLE_ERROR_QUOTA_EXHAUSTED },
  { "insufficient_credits", THIMBLE_ERROR_QUOTA_EXHAUSTED },
  { "payment_required", THIMBLE_ERROR_QUOTA_EXHAUSTED },
  /* time */
  { "rate_limit_exceeded", THIMBLE_ERROR_RATE_LIMITED },
  { "rate_limit_error", THIMBLE_ERROR_RATE_LIMITED },
  { "rate_limited", THIMBLE_ERROR_RATE_LIMITED },
  { "ramp_limit_exceeded", THIMBLE_ERROR_RATE_LIMITED },
  { "resource_exhausted", THIMBLE_ERROR_RATE_LIMITED },
  { "too_many_requests", THIMBLE_ERROR_RATE_LIMITED },
  { "slow_down", THIMBLE_ERROR_RATE_LIMITED },
  { "requests", THIMBLE_ERROR_RATE_LIMITED },
  { "tokens", THIMBLE_ERROR_RATE_LIMITED },
  /* their side */
  { "server_is_overloaded", THIMBLE_ERROR_OVERLOADED },
  { "overloaded_error", THIMBLE_ERROR_OVERLOADED },
  { "service_unavailable_error", THIMBLE_ERROR_OVERLOADED },
  { "unavailable", THIMBLE_ERROR_OVERLOADED },
  { "unavailable_error", THIMBLE_ERROR_OVERLOADED },            /* llama.cpp, while loading */
  { "service_tier_capacity_exceeded", THIMBLE_ERROR_OVERLOADED },
  { "insufficient_system_resource", THIMBLE_ERROR_OVERLOADED }, /* DeepSeek's finish_reason */
  { "server_error", THIMBLE_ERROR_SERVER },
  { "internal_server_error", THIMBLE_ERROR_SERVER },
  { "internal", THIMBLE_ERROR_SERVER },
  { "api_error", THIMBLE_ERROR_SERVER },
  { "conflict_error", THIMBLE_ERROR_SERVER },
  { "network_error", THIMBLE_ERROR_SERVER },
  { "timeout_error", THIMBLE_ERROR_TIMEOUT },
  { "deadline_exceeded", THIMBLE_ERROR_TIMEOUT },
};

/* OpenAI's project_spend_limit_exceeded and its kin: everything but rate and ramp. */
static gboolean
is_purse_word (const char *word)
{
  return g_str_has_suffix (word, "_limit_exceeded") &&
         (strstr (word, "spend") != NULL || strstr (word, "usage") != NULL || strstr (word, "billing") != NULL ||
          strstr (word, "credit") != NULL || strstr (word, "budget") != NULL || strstr (word, "quota") != NULL);
}

static ThimbleError
class_of_word (const char *word,
               guint       status)
{
  g_autofree char *lower = NULL;
  ThimbleError class = NO_CLASS;

  if (word == NULL)
    return NO_CLASS;

  lower = g_ascii_strdown (word, -1);
  if (is_purse_word (lower))
    return THIMBLE_ERROR_QUOTA_EXHAUSTED;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (lower, words[i].word))
      class = words[i].class;

  /* 503 is a busy service, whether it is called slow_down, server_error or api_error. */
  if (status == 503 && (class == THIMBLE_ERROR_RATE_LIMITED || class == THIMBLE_ERROR_SERVER))
    return THIMBLE_ERROR_OVERLOADED;
  return class;
}

static gboolean
has_any (const char         *text,
         const char * const *needles)
{
  for (; *needles != NULL; needles++)
    if (strstr (text, *needles) != NULL)
      return TRUE;

  return FALSE;
}

/* Words of overflow that were seen with the servers of reference 6 and 10. */
static gboolean
says_too_long (const char *text)
{
  const char * const phrases[] = {
    "context window", "context length", "maximum context", "context size", "prompt is too long",
    "maximum prompt length", "input is too long", "tokens to keep from the initial prompt",
    "reduce the length of", "too large for model", NULL
  };

  return has_any (text, phrases) ||
         (strstr (text, "input token count") != NULL && strstr (text, "exceeds") != NULL);
}

static gboolean
says_bad_key (const char *text)
{
  const char * const wrong[] = { "incorrect", "invalid", "not valid", "expired", "revoked", NULL };

  return (strstr (text, "api key") != NULL || strstr (text, "api_key") != NULL) && has_any (text, wrong);
}

static gboolean
says_no_money (const char *text)
{
  const char * const phrases[] = {
    "credit balance", "insufficient balance", "insufficient credit", "not enough credit", "spend limit",
    "spending limit", "api usage limits", "prepayment credits", "out of credits", "quota is exhausted", NULL
  };

  return has_any (text, phrases);
}

static gboolean
says_region (const char *text)
{
  const char * const phrases[] = {
    "user location is not supported", "not available in your country", "country, region, or territory",
    "not supported in your country", "not available in your region", NULL
  };

  return has_any (text, phrases);
}

/* A path that ends in /models names none. */
static gboolean
names_model (const char *text)
{
  for (const char *at = strstr (text, "model"); at != NULL; at = strstr (at + 1, "model"))
    if (at == text || at[-1] != '/')
      return TRUE;

  return FALSE;
}

static gboolean
says_unknown_model (const char *text)
{
  const char * const phrases[] = {
    "does not exist", "not found", "unknown model", "invalid model", "not a valid model", "no such model", NULL
  };

  return names_model (text) && has_any (text, phrases);
}

/* 404 is a model that is not there, or an address that is not: "Unknown path". Only words tell which. OpenRouter's
 * "endpoints" are the hosts of a model. */
static ThimbleError
class_of_not_found (const char *text)
{
  return names_model (text) || strstr (text, "no endpoints found") != NULL ? THIMBLE_ERROR_MODEL_UNKNOWN
                                                                          : THIMBLE_ERROR_NOT_UNDERSTOOD;
}

/* A refused parameter that the answer tells in words only. Each is a member that a dialect here
 * writes, so that nothing else is taken for one. */
static char *
find_refused_parameter (const char *message,
                        const char *text) /* the message in lower case */
{
  const char * const names[] = {
    "max_completion_tokens", "max_output_tokens", "max_tokens", "stream_options", "include_obfuscation",
    "temperature", "reasoning_effort", "reasoning.effort", "output_config", "thinkingbudget", "thinkinglevel",
    "thinking", "instructions", "store", NULL
  };
  const char * const refusals[] = {
    "unsupported", "not supported", "does not support", "doesn't support", "unknown parameter", "unrecognized",
    "unknown name", "unknown field", "unexpected", "extra inputs", "extra fields", "not permitted", "not allowed",
    "deprecated", NULL
  };

  if (!has_any (text, refusals))
    return NULL;
  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *at = strstr (text, names[i]);
      gsize length = strlen (names[i]);

      /* whole words only: "store" is in "restored" */
      if (at != NULL && (at == text || !(g_ascii_isalnum (at[-1]) || at[-1] == '_')) &&
          !(g_ascii_isalnum (at[length]) || at[length] == '_'))
        return g_strndup (message + (at - text), length);
    }

  return NULL;
}

/* Anthropic names the field before a colon: "max_tokens: Field required". */
static void
find_field (ThimbleErrorFacts *facts)
{
  gsize length;

  if (facts->parameter != NULL || facts->message == NULL)
    return;

  length = strspn (facts->message, "abcdefghijklmnopqrstuvwxyz_.0123456789");
  if (length >= 3 && length <= 60 && facts->message[length] == ':' && facts->message[length + 1] == ' ' &&
      g_ascii_islower (facts->message[0]) && !g_str_has_prefix (facts->message, "error:"))
    facts->parameter = g_strndup (facts->message, length);
}

static gboolean
is_daily_quota (const ThimbleErrorFacts *facts)
{
  return facts->quota_id != NULL && strstr (facts->quota_id, "PerDay") != NULL;
}

static ThimbleError
class_of_status (guint       status,
                 const char *text)
{
  switch (status)
    {
    case 401:
      return THIMBLE_ERROR_BAD_KEY;
    case 402:
      return THIMBLE_ERROR_QUOTA_EXHAUSTED;
    case 403:
      return THIMBLE_ERROR_NOT_PERMITTED;
    case 404:
      return class_of_not_found (text);
    case 408:
    case 504:
      return THIMBLE_ERROR_TIMEOUT;
    case 409:
      return THIMBLE_ERROR_SERVER;
    case 413:
      return THIMBLE_ERROR_TOO_LONG;
    case 429:
      return THIMBLE_ERROR_RATE_LIMITED;
    case 451:
      return THIMBLE_ERROR_REGION;
    case 498: /* Groq: no room in the flex tier */
    case 503:
    case 529:
      return THIMBLE_ERROR_OVERLOADED;
    case 499: /* Gemini: the client closed */
      return THIMBLE_ERROR_CUT_OFF;
    default:
      if (status >= 500)
        return THIMBLE_ERROR_SERVER;
      if (status >= 400)
        return THIMBLE_ERROR_BAD_REQUEST;
      if (status >= 300)
        return THIMBLE_ERROR_REDIRECTED;
      return NO_CLASS;
    }
}

static ThimbleError
classify_words (ThimbleErrorFacts *facts,
                const char        *text)
{
  guint status = facts->status;
  gboolean refusal = status == 0 || status == 400 || status == 413 || status == 422;
  g_autofree char *parameter = NULL;

  if (status != 429 && says_too_long (text))
    return THIMBLE_ERROR_TOO_LONG;
  if ((refusal || status == 401 || status == 403) && says_bad_key (text))
    return THIMBLE_ERROR_BAD_KEY;
  if (says_region (text))
    return THIMBLE_ERROR_REGION;
  if (status < 500 && says_no_money (text))
    return THIMBLE_ERROR_QUOTA_EXHAUSTED;
  if (refusal && (parameter = find_refused_parameter (facts->message, text)) != NULL)
    {
      if (facts->parameter == NULL)
        facts->parameter = g_steal_pointer (&parameter);
      return THIMBLE_ERROR_PARAMETER_REFUSED;
    }
  if ((refusal || status == 404) && says_unknown_model (text))
    return THIMBLE_ERROR_MODEL_UNKNOWN;
  return NO_CLASS;
}

static ThimbleError
classify (ThimbleErrorFacts *facts)
{
  g_autofree char *text = g_ascii_strdown (facts->message != NULL ? facts->message : "", -1);
  const char *told[] = { facts->reason, facts->code, facts->type, facts->status_word };
  ThimbleError class = NO_CLASS;
  ThimbleError by_words;

  if (facts->html)
    return THIMBLE_ERROR_NOT_UNDERSTOOD;
  if (facts->misalignment || facts->moderated)
    return THIMBLE_ERROR_BLOCKED;
  /* Groq says rate_limit_exceeded for a prompt that no waiting makes smaller. */
  if (facts->status == 413)
    return THIMBLE_ERROR_TOO_LONG;

  for (guint i = 0; i < G_N_ELEMENTS (told) && class == NO_CLASS; i++)
    {
      class = class_of_word (told[i], facts->status);
      /* OpenAI's `type` "insufficient_quota" says more than an unspecific `code`. */
      if (class == THIMBLE_ERROR_RATE_LIMITED &&
          class_of_word (facts->type, facts->status) == THIMBLE_ERROR_QUOTA_EXHAUSTED)
        class = THIMBLE_ERROR_QUOTA_EXHAUSTED;
    }

  /* Google: a day's allowance comes back tomorrow, a minute's soon. */
  if (class == THIMBLE_ERROR_RATE_LIMITED && is_daily_quota (facts))
    return THIMBLE_ERROR_QUOTA_EXHAUSTED;

  /* Words speak where the code is missing or too broad. */
  switch ((gint) class)
    {
    case NO_CLASS:
    case THIMBLE_ERROR_NOT_PERMITTED:
    case THIMBLE_ERROR_RATE_LIMITED:
    case THIMBLE_ERROR_SERVER:
      by_words = classify_words (facts, text);
      /* "Your API key was reported as leaked": genuine, and no longer allowed anything. */
      if (by_words != NO_CLASS && !(class == THIMBLE_ERROR_NOT_PERMITTED && by_words == THIMBLE_ERROR_BAD_KEY))
        class = by_words;
      break;
    default:
      break;
    }

  if (class == NO_CLASS && g_strcmp0 (facts->status_word, "FAILED_PRECONDITION") == 0)
    class = strstr (text, "billing") != NULL ? THIMBLE_ERROR_QUOTA_EXHAUSTED : THIMBLE_ERROR_REGION;
  if (class == NO_CLASS)
    class = class_of_status (facts->status, text);
  /* Under a status of 200 the broad words are all there is. */
  if (class == NO_CLASS && facts->in_stream
      && (g_strcmp0 (facts->type, "invalid_request_error") == 0 || g_strcmp0 (facts->status_word, "INVALID_ARGUMENT") == 0))
    class = THIMBLE_ERROR_BAD_REQUEST;
  if (class == NO_CLASS)
    class = facts->in_stream ? THIMBLE_ERROR_SERVER : THIMBLE_ERROR_FAILED;

  return class;
}

static char *
make_message (ThimbleErrorFacts *facts,
              ThimbleError       class,
              const char        *provider)
{
  guint status = facts->in_stream ? 0 : facts->status;

  switch (class)
    {
    case THIMBLE_ERROR_BAD_KEY:
      return g_strdup_printf (_("%s did not accept the key."), provider);
    case THIMBLE_ERROR_NOT_PERMITTED:
      return g_strdup_printf (_("%s knows the key, but does not permit it to do this."), provider);
    case THIMBLE_ERROR_REGION:
      return g_strdup_printf (_("%s does not offer this in your country or region."), provider);
    case THIMBLE_ERROR_MODEL_UNKNOWN:
      return g_strdup_printf (_("%s does not know this model, or your key may not use it."), provider);
    case THIMBLE_ERROR_TOO_LONG:
      return g_strdup_printf (_("The prompt is longer than this model of %s can take."), provider);
    case THIMBLE_ERROR_PARAMETER_REFUSED:
      if (facts->parameter != NULL)
        return g_strdup_printf (_("%s refused the setting “%s” for this model."), provider, facts->parameter);
      return g_strdup_printf (_("%s refused one of the settings for this model."), provider);
    case THIMBLE_ERROR_RATE_LIMITED:
      return g_strdup_printf (_("%s is limiting how much may be sent in a short time."), provider);
    case THIMBLE_ERROR_QUOTA_EXHAUSTED:
      if (is_daily_quota (facts))
        return g_strdup_printf (_("Today’s allowance at %s is used up."), provider);
      return g_strdup_printf (_("The credit or spending limit at %s is used up."), provider);
    case THIMBLE_ERROR_OVERLOADED:
      return g_strdup_printf (_("%s is overloaded at the moment."), provider);
    case THIMBLE_ERROR_BLOCKED:
      return g_strdup_printf (_("%s blocked this under its usage policy."), provider);
    case THIMBLE_ERROR_TIMEOUT:
      return g_strdup_printf (_("%s took too long to answer."), provider);
    case THIMBLE_ERROR_CUT_OFF:
      return g_strdup_printf (_("%s saw the connection closed before it had answered."), provider);
    case THIMBLE_ERROR_NOT_UNDERSTOOD:
      if (!facts->html)
        return g_strdup_printf (_("%s has no such address (HTTP status %u)."), provider, status);
      return g_strdup_printf (_("A web page came in place of an answer from %s (HTTP status %u)."), provider, status);
    case THIMBLE_ERROR_BAD_REQUEST:
      if (facts->parameter != NULL)
        return g_strdup_printf (_("%s did not accept the field “%s” of the request."), provider, facts->parameter);
      return g_strdup_printf (_("%s did not accept the request."), provider);
    default:
      if (status != 0)
        return g_strdup_printf (_("%s answered with an error (HTTP status %u)."), provider, status);
      return g_strdup_printf (_("%s broke off with an error of its own."), provider);
    }
}

/* NULL: the class's own advice serves. */
static const char *
get_advice (ThimbleErrorFacts *facts,
            ThimbleError       class)
{
  if (class == THIMBLE_ERROR_QUOTA_EXHAUSTED && is_daily_quota (facts))
    return _("It is renewed each day. A paid plan raises it.");
  if (class == THIMBLE_ERROR_NOT_UNDERSTOOD && !facts->html)
    return _("Check the address and the dialect of the endpoint.");
  if (class == THIMBLE_ERROR_NOT_UNDERSTOOD && facts->status >= 500)
    return _("A server in between has trouble. Try again later.");
  if (class == THIMBLE_ERROR_NOT_UNDERSTOOD)
    return _("If this network asks you to sign in first, do so in a browser, then send again. Otherwise check the address of the endpoint.");
  if (class == THIMBLE_ERROR_NOT_PERMITTED && facts->message != NULL && strstr (facts->message, "leaked") != NULL)
    return _("The key was found in public. Make a new one at the provider and replace this one.");
  return NULL;
}

ThimbleProblem *
thimble_error_facts_to_problem (ThimbleErrorFacts *facts,
                                const char        *provider_name,
                                gint64             retry_after_s)
{
  g_autoptr (ThimbleProblem) problem = NULL;
  g_autofree char *details = NULL;
  g_autofree char *message = NULL;
  const char *code;
  ThimbleError class;

  find_field (facts);
  class = classify (facts);

  if (retry_after_s < 0)
    retry_after_s = facts->retry_after_s;
  /* Waiting helps with these alone; no countdown elsewhere. */
  if (class != THIMBLE_ERROR_RATE_LIMITED && class != THIMBLE_ERROR_OVERLOADED &&
      class != THIMBLE_ERROR_SERVER && class != THIMBLE_ERROR_TIMEOUT)
    retry_after_s = -1;

  if (provider_name == NULL || *provider_name == '\0')
    provider_name = _("The provider");
  message = make_message (facts, class, provider_name);
  details = thimble_error_facts_describe (facts);
  problem = thimble_problem_new (class, message, get_advice (facts, class), details, retry_after_s);

  code = facts->code;
  if (code == NULL || g_ascii_isdigit (*code))
    code = facts->reason != NULL ? facts->reason
         : facts->status_word != NULL ? facts->status_word
         : facts->type != NULL ? facts->type : facts->code;
  return thimble_problem_with_http (problem, facts->in_stream ? 200 : facts->status, code, facts->parameter);
}

ThimbleProblem *
thimble_dialect_read_error (ThimbleDialectKind  kind,
                            guint               status,
                            const char         *body,
                            gssize              length,
                            const char         *provider_name,
                            gint64              retry_after_s)
{
  g_auto (ThimbleErrorFacts) facts;

  g_return_val_if_fail (thimble_dialect_lookup (kind) != NULL, NULL);

  thimble_error_facts_init (&facts);
  facts.status = status;
  thimble_error_facts_read_body (&facts, body, length);

  return thimble_error_facts_to_problem (&facts, provider_name, retry_after_s);
}

gboolean
thimble_problem_may_be_billed (ThimbleProblem *problem)
{
  guint status;

  g_return_val_if_fail (problem != NULL, FALSE);

  status = thimble_problem_get_http_status (problem);
  switch (status)
    {
    case 408:
    case 409:
    case 500:
    case 502:
    case 504:
      return TRUE;
    default:
      if (status >= 300)
        return FALSE;
      break;
    }

  /* It broke off after work may have begun: inside an answer with status 200, or on the way. */
  switch (thimble_problem_get_code (problem))
    {
    case THIMBLE_ERROR_CUT_OFF:
    case THIMBLE_ERROR_TIMEOUT:
    case THIMBLE_ERROR_CANCELLED:
    case THIMBLE_ERROR_TOO_LARGE:
    case THIMBLE_ERROR_NOT_UNDERSTOOD:
      return TRUE;
    case THIMBLE_ERROR_SERVER:
    case THIMBLE_ERROR_OVERLOADED:
    case THIMBLE_ERROR_RATE_LIMITED:
    case THIMBLE_ERROR_BLOCKED:
    case THIMBLE_ERROR_FAILED:
      return status == 200;
    default:
      return FALSE;
    }
}
