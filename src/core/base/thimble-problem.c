/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "thimble-error-private.h"
#include "thimble-problem.h"

struct _ThimbleProblem {
  ThimbleError code;
  char        *message;
  char        *advice;
  char        *details;       /* nullable */
  gint64       retry_after_s;
  guint        http_status;
  char        *vendor_code;   /* nullable */
  char        *parameter;     /* nullable */
};

G_DEFINE_BOXED_TYPE (ThimbleProblem, thimble_problem, thimble_problem_ref, thimble_problem_unref)

ThimbleProblem *
thimble_problem_new (ThimbleError  code,
                     const char   *message,
                     const char   *advice,
                     const char   *details,
                     gint64        retry_after_s)
{
  ThimbleProblem *self = g_atomic_rc_box_new0 (ThimbleProblem);

  self->code = (guint) code < THIMBLE_N_ERRORS ? code : THIMBLE_ERROR_FAILED;
  self->message = g_strdup (message != NULL ? message : thimble_error_get_message (self->code));
  self->advice = g_strdup (advice != NULL ? advice : thimble_error_get_advice (self->code));
  self->details = details != NULL && *details != '\0' ? g_utf8_make_valid (details, -1) : NULL;
  self->retry_after_s = MAX (retry_after_s, -1);
  return self;
}

ThimbleProblem *
thimble_problem_ref (ThimbleProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
thimble_problem_clear (gpointer data)
{
  ThimbleProblem *self = data;

  g_free (self->message);
  g_free (self->advice);
  g_free (self->details);
  g_free (self->vendor_code);
  g_free (self->parameter);
}

void
thimble_problem_unref (ThimbleProblem *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, thimble_problem_clear);
}

ThimbleError
thimble_problem_get_code (ThimbleProblem *self)
{
  g_return_val_if_fail (self != NULL, THIMBLE_ERROR_FAILED);

  return self->code;
}

const char *
thimble_problem_get_message (ThimbleProblem *self)
{
  g_return_val_if_fail (self != NULL, "");

  return self->message;
}

const char *
thimble_problem_get_advice (ThimbleProblem *self)
{
  g_return_val_if_fail (self != NULL, "");

  return self->advice;
}

const char *
thimble_problem_get_details (ThimbleProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->details;
}

gint64
thimble_problem_get_retry_after (ThimbleProblem *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->retry_after_s;
}

ThimbleProblem *
thimble_problem_with_http (ThimbleProblem *self,
                           guint           http_status,
                           const char     *vendor_code,
                           const char     *parameter)
{
  ThimbleProblem *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = thimble_problem_new (self->code, self->message, self->advice, self->details, self->retry_after_s);
  copy->http_status = http_status;
  copy->vendor_code = vendor_code != NULL ? g_utf8_make_valid (vendor_code, -1) : NULL;
  copy->parameter = parameter != NULL ? g_utf8_make_valid (parameter, -1) : NULL;
  return copy;
}

guint
thimble_problem_get_http_status (ThimbleProblem *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->http_status;
}

const char *
thimble_problem_get_vendor_code (ThimbleProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->vendor_code;
}

const char *
thimble_problem_get_parameter (ThimbleProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->parameter;
}

GError *
thimble_problem_to_error (ThimbleProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return thimble_error_new_for_problem (self);
}

void
thimble_problem_set_error (ThimbleProblem  *self,
                           GError         **error)
{
  g_return_if_fail (self != NULL);

  if (error != NULL)
    g_propagate_error (error, thimble_problem_to_error (self));
}

static ThimbleError
classify_io_error (int code)
{
  switch ((GIOErrorEnum) code)
    {
    case G_IO_ERROR_CANCELLED:
      return THIMBLE_ERROR_CANCELLED;
    case G_IO_ERROR_TIMED_OUT:
      return THIMBLE_ERROR_TIMEOUT;
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_NOT_CONNECTED:
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return THIMBLE_ERROR_NETWORK;
    case G_IO_ERROR_CONNECTION_CLOSED: /* and BROKEN_PIPE, which is the same number */
    case G_IO_ERROR_PARTIAL_INPUT:
      return THIMBLE_ERROR_CUT_OFF;
    case G_IO_ERROR_MESSAGE_TOO_LARGE:
      return THIMBLE_ERROR_TOO_LARGE;
    case G_IO_ERROR_INVALID_DATA:
      return THIMBLE_ERROR_NOT_UNDERSTOOD;
    case G_IO_ERROR_NOT_FOUND:
      return THIMBLE_ERROR_NOT_FOUND;
    default:
      return THIMBLE_ERROR_FAILED;
    }
}

static ThimbleError
classify_by_name (const GError *error)
{
  const char *domain = g_quark_to_string (error->domain);

  if (domain == NULL)
    return THIMBLE_ERROR_FAILED;
  /* Domains of libraries that this floor does not include. */
  if (strstr (domain, "sqlite") != NULL)
    return THIMBLE_ERROR_STORE;
  if (g_str_has_prefix (domain, "secret-error"))
    return error->code == 2 /* SECRET_ERROR_IS_LOCKED */ ? THIMBLE_ERROR_KEY_LOCKED
                                                         : THIMBLE_ERROR_KEYRING_UNAVAILABLE;
  return THIMBLE_ERROR_FAILED;
}

static ThimbleError
classify (const GError *error)
{
  if (error->domain == THIMBLE_ERROR)
    return (ThimbleError) error->code;
  if (error->domain == G_IO_ERROR)
    return classify_io_error (error->code);
  if (error->domain == G_TLS_ERROR)
    return THIMBLE_ERROR_TLS;
  if (error->domain == G_RESOLVER_ERROR)
    return THIMBLE_ERROR_NETWORK;
  if (error->domain == JSON_PARSER_ERROR || error->domain == JSON_READER_ERROR || error->domain == G_CONVERT_ERROR)
    return THIMBLE_ERROR_NOT_UNDERSTOOD;
  if (error->domain == G_URI_ERROR)
    return THIMBLE_ERROR_BAD_URL;
  if (error->domain == G_FILE_ERROR && error->code == G_FILE_ERROR_NOENT)
    return THIMBLE_ERROR_NOT_FOUND;
  if (error->domain == G_DBUS_ERROR
      && (error->code == G_DBUS_ERROR_SERVICE_UNKNOWN || error->code == G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    return THIMBLE_ERROR_KEYRING_UNAVAILABLE;
  return classify_by_name (error);
}

ThimbleProblem *
thimble_problem_from_error (const GError *error)
{
  ThimbleProblem *problem;

  g_return_val_if_fail (error != NULL, NULL);

  problem = thimble_error_peek_problem (error);
  if (problem != NULL)
    {
      /* g_prefix_error() may have said more since. */
      if (g_strcmp0 (error->message, problem->message) == 0)
        return thimble_problem_ref (problem);
      else
        {
          g_autoptr (ThimbleProblem) reworded =
            thimble_problem_new (problem->code, error->message, problem->advice,
                                 problem->details, problem->retry_after_s);

          return thimble_problem_with_http (reworded, problem->http_status,
                                            problem->vendor_code, problem->parameter);
        }
    }
  if (error->domain == THIMBLE_ERROR)
    return thimble_problem_new ((ThimbleError) error->code, error->message, NULL, NULL, -1);
  return thimble_problem_new (classify (error), NULL, NULL, error->message, -1);
}

void
thimble_set_error (GError       **error,
                   ThimbleError   code,
                   const char    *format,
                   ...)
{
  g_autoptr (ThimbleProblem) problem = NULL;
  g_autofree char *message = NULL;
  va_list args;

  if (error == NULL)
    return;
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  problem = thimble_problem_new (code, message, NULL, NULL, -1);
  thimble_problem_set_error (problem, error);
}

gboolean
thimble_refuse (GError       **error,
                ThimbleError   code,
                const char    *message,
                const char    *advice)
{
  g_autoptr (ThimbleProblem) problem = thimble_problem_new (code, message, advice, NULL, -1);

  thimble_problem_set_error (problem, error);
  return FALSE;
}
