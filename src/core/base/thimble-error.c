/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-error.h"
#include "thimble-error-private.h"

typedef struct {
  ThimbleProblem *problem; /* owned, nullable */
} ThimbleErrorPrivate;

static void
thimble_error_private_init (ThimbleErrorPrivate *priv)
{
  priv->problem = NULL;
}

static void
thimble_error_private_copy (const ThimbleErrorPrivate *source,
                            ThimbleErrorPrivate       *copy)
{
  copy->problem = source->problem != NULL ? thimble_problem_ref (source->problem) : NULL;
}

static void
thimble_error_private_clear (ThimbleErrorPrivate *priv)
{
  g_clear_pointer (&priv->problem, thimble_problem_unref);
}

G_DEFINE_EXTENDED_ERROR (ThimbleError, thimble_error)

/* What a code says where nobody knows better: what and why, then what to do next. */
typedef struct {
  const char *code;
  const char *message;
  const char *advice;
} ErrorClass;

static const ErrorClass classes[] = {
  [THIMBLE_ERROR_FAILED] = { "failed",
    N_("That did not work, and no reason was given."),
    N_("Try again. If it fails once more, look at Details.") },
  [THIMBLE_ERROR_EMPTY_PROMPT] = { "empty-prompt",
    N_("There is nothing to send: the prompt is empty."),
    N_("Write a prompt first.") },
  [THIMBLE_ERROR_TOO_LONG] = { "too-long",
    N_("The prompt is longer than the model can read."),
    N_("Shorten the prompt, start a new task, or choose a model with a larger context window.") },
  [THIMBLE_ERROR_BAD_URL] = { "bad-url",
    N_("This address cannot be used."),
    N_("Write an address that begins with https://, such as https://api.example.com/v1.") },
  [THIMBLE_ERROR_BAD_SECRET] = { "bad-secret",
    N_("This cannot be a key: it is empty or has characters that no key has."),
    N_("Copy the key again from the provider’s page, all of it and nothing else.") },
  [THIMBLE_ERROR_KEY_MISSING] = { "key-missing",
    N_("There is no key for this provider yet."),
    N_("Add a key in Preferences, Keys.") },
  [THIMBLE_ERROR_KEY_LOCKED] = { "key-locked",
    N_("The keyring that holds the key is locked."),
    N_("Unlock the keyring, then send again.") },
  [THIMBLE_ERROR_KEYRING_UNAVAILABLE] = { "keyring-unavailable",
    N_("No keyring is running, so keys cannot be kept."),
    N_("Install and start GNOME Keyring, KWallet or KeePassXC, or keep the key for this session only.") },
  [THIMBLE_ERROR_KEY_ORIGIN] = { "key-origin",
    N_("The key belongs to another address, so it was not sent."),
    N_("Enter the key for this address again, or change the address back.") },
  [THIMBLE_ERROR_STORE] = { "store",
    N_("The history cannot be written, so nothing was sent."),
    N_("Make room on the disk or check that the data folder can be written, then send again.") },
  [THIMBLE_ERROR_STORE_NEWER] = { "store-newer",
    N_("The history was written by a newer version, so it is only read."),
    N_("Install the newer version of Thimble to go on with this history.") },
  [THIMBLE_ERROR_STORE_DAMAGED] = { "store-damaged",
    N_("The history file is damaged."),
    N_("What could be read was kept, and the damaged file was put aside.") },
  [THIMBLE_ERROR_OVER_BUDGET] = { "over-budget",
    N_("This request could cost more than the budget has left, so it was not sent."),
    N_("Lower the output limit, choose a cheaper model, or raise the budget.") },
  [THIMBLE_ERROR_OVER_CEILING] = { "over-ceiling",
    N_("A single request could cost more than the ceiling has left, so nothing was sent."),
    N_("Raise the ceiling, or lower the output limit.") },
  [THIMBLE_ERROR_UNSUPPORTED] = { "unsupported",
    N_("This model does not offer that setting."),
    N_("Leave the setting out, or choose another model.") },
  [THIMBLE_ERROR_NOT_FOUND] = { "not-found",
    N_("There is no such thing here."),
    N_("Check the name or the number.") },
  [THIMBLE_ERROR_BAD_KEY] = { "bad-key",
    N_("The provider refused the key."),
    N_("Check the key in Preferences, Keys, or make a new one on the provider’s page.") },
  [THIMBLE_ERROR_NOT_PERMITTED] = { "not-permitted",
    N_("The key is genuine, but may not do this."),
    N_("Look at the key’s permissions on the provider’s page, or choose another model.") },
  [THIMBLE_ERROR_REGION] = { "region",
    N_("The provider does not offer this in your country or region."),
    N_("Choose another provider.") },
  [THIMBLE_ERROR_MODEL_UNKNOWN] = { "model-unknown",
    N_("The provider does not know this model, or the key may not use it."),
    N_("Refresh the list of models and choose another one.") },
  [THIMBLE_ERROR_BAD_REQUEST] = { "bad-request",
    N_("The provider did not accept the request."),
    N_("Look at Details for the provider’s own words.") },
  [THIMBLE_ERROR_PARAMETER_REFUSED] = { "parameter-refused",
    N_("The provider refused one of the settings."),
    N_("Send again: Thimble has learnt to leave it out.") },
  [THIMBLE_ERROR_RATE_LIMITED] = { "rate-limited",
    N_("Too many requests or tokens in a short time."),
    N_("Wait a little, then send again.") },
  [THIMBLE_ERROR_QUOTA_EXHAUSTED] = { "quota-exhausted",
    N_("The account has no credit left, or has reached its spending limit."),
    N_("Open the billing page; waiting does not help.") },
  [THIMBLE_ERROR_OVERLOADED] = { "overloaded",
    N_("The provider is overloaded at the moment."),
    N_("Wait a little, then send again, or choose another model.") },
  [THIMBLE_ERROR_SERVER] = { "server-error",
    N_("Something failed at the provider’s end."),
    N_("Wait a little and look at the provider’s status page. Sending again may cost again.") },
  [THIMBLE_ERROR_BLOCKED] = { "blocked-by-policy",
    N_("The provider’s rules blocked this prompt or its answer."),
    N_("Word the prompt differently.") },
  [THIMBLE_ERROR_NETWORK] = { "network",
    N_("The server could not be reached, so nothing was sent."),
    N_("Check the connection and the address, then send again.") },
  [THIMBLE_ERROR_TLS] = { "tls",
    N_("The server could not prove who it is, so nothing was sent."),
    N_("Check the address and this computer’s clock. On a public network, sign in to it first.") },
  [THIMBLE_ERROR_TIMEOUT] = { "timeout",
    N_("The server did not answer in time."),
    N_("It may have been billed. Send again if you accept that it may cost again.") },
  [THIMBLE_ERROR_REDIRECTED] = { "redirected",
    N_("The server pointed to another address. Thimble does not follow, so that the key stays where it belongs."),
    N_("If you trust the other address, enter it as the base address.") },
  [THIMBLE_ERROR_CUT_OFF] = { "cut-off",
    N_("The connection ended before the answer was complete."),
    N_("It may have been billed. Send again if you accept that it may cost again.") },
  [THIMBLE_ERROR_TOO_LARGE] = { "too-large",
    N_("The answer was larger than Thimble accepts."),
    N_("Lower the output limit, or check that the address is an API of a model.") },
  [THIMBLE_ERROR_NOT_UNDERSTOOD] = { "not-understood",
    N_("What came back is not an answer of this API."),
    N_("Check the address and the dialect. On a public network, sign in to it first.") },
  [THIMBLE_ERROR_CANCELLED] = { "cancelled",
    N_("Stopped."),
    "" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (classes) == THIMBLE_N_ERRORS);

static const ErrorClass *
get_class (ThimbleError error)
{
  if ((guint) error >= THIMBLE_N_ERRORS)
    return &classes[THIMBLE_ERROR_FAILED];
  return &classes[error];
}

const char *
thimble_error_to_code (ThimbleError error)
{
  return get_class (error)->code;
}

gboolean
thimble_error_from_code (const char   *code,
                         ThimbleError *out)
{
  if (code == NULL)
    return FALSE;
  for (guint i = 0; i < THIMBLE_N_ERRORS; i++)
    if (g_str_equal (classes[i].code, code))
      {
        if (out != NULL)
          *out = (ThimbleError) i;
        return TRUE;
      }
  return FALSE;
}

const char *
thimble_error_get_message (ThimbleError error)
{
  return _(get_class (error)->message);
}

const char *
thimble_error_get_advice (ThimbleError error)
{
  const char *advice = get_class (error)->advice;

  /* gettext ("") is the header of the catalogue. */
  return *advice != '\0' ? _(advice) : "";
}

ThimbleProblem *
thimble_error_peek_problem (const GError *error)
{
  if (error == NULL || error->domain != THIMBLE_ERROR)
    return NULL;
  return thimble_error_get_private (error)->problem;
}

GError *
thimble_error_new_for_problem (ThimbleProblem *problem)
{
  GError *error = g_error_new_literal (THIMBLE_ERROR,
                                       (int) thimble_problem_get_code (problem),
                                       thimble_problem_get_message (problem));

  thimble_error_get_private (error)->problem = thimble_problem_ref (problem);
  return error;
}
