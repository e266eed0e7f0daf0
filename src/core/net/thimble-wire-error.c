/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "base/thimble-problem.h"
#include "thimble-wire-error.h"

static GError *
make_error (ThimbleError  code,
            const char   *message,
            const char   *advice,
            const GError *raw)
{
  g_autoptr (ThimbleProblem) problem = NULL;

  problem = thimble_problem_new (code, message, advice, raw != NULL ? raw->message : NULL, -1);
  return thimble_problem_to_error (problem);
}

/* What is wrong with the certificate, in words; (transfer full). */
static char *
describe_certificate (GTlsCertificateFlags flags)
{
  const struct {
    GTlsCertificateFlags flag;
    const char          *words;
  } faults[] = {
    { G_TLS_CERTIFICATE_BAD_IDENTITY, _("it was issued for another name") },
    { G_TLS_CERTIFICATE_EXPIRED, _("it has expired") },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, _("it is not valid yet") },
    { G_TLS_CERTIFICATE_REVOKED, _("it was revoked") },
    { G_TLS_CERTIFICATE_INSECURE, _("its signature is too weak") },
    { G_TLS_CERTIFICATE_UNKNOWN_CA, _("its issuer is unknown to this computer") },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, _("it could not be checked") },
  };
  g_autoptr (GString) words = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    if (flags & faults[i].flag)
      g_string_append_printf (words, "%s%s", words->len > 0 ? _(", ") : "", faults[i].words);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static GError *
make_tls_error (const GError              *raw,
                const ThimbleWireProgress *progress)
{
  g_autofree char *message = NULL;
  const char *advice;

  if (progress->certificate != 0)
    {
      g_autofree char *faults = describe_certificate (progress->certificate);

      message = g_strdup_printf (_("The certificate of %s is not valid: %s. Nothing was sent."), progress->host, faults);
      advice = progress->certificate & (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED)
        ? _("Check this computer’s date and time. If they are right, the server has to be mended by its owner.")
        : _("Check the address. On a company or public network, ask who runs it.");
    }
  else
    {
      message = g_strdup_printf (_("No secure connection to %s could be made. Nothing was sent."), progress->host);
      advice = _("Check the address and the port. The server may not offer https there.");
    }
  return make_error (THIMBLE_ERROR_TLS, message, advice, raw);
}

static gboolean
is_proxy_error (const GError *raw)
{
  return raw->domain == G_IO_ERROR &&
         (raw->code == G_IO_ERROR_PROXY_FAILED ||
          raw->code == G_IO_ERROR_PROXY_AUTH_FAILED ||
          raw->code == G_IO_ERROR_PROXY_NEED_AUTH ||
          raw->code == G_IO_ERROR_PROXY_NOT_ALLOWED);
}

static GError *
make_network_error (const GError              *raw,
                    const ThimbleWireProgress *progress)
{
  g_autofree char *message = NULL;
  const char *advice = _("Check the network connection and the address, then try again.");
  const char *host = progress->host;

  if (g_error_matches (raw, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    message = g_strdup_printf (_("There is no server by the name of %s. Nothing was sent."), host);
  else if (raw->domain == G_RESOLVER_ERROR)
    message = g_strdup_printf (_("The address of %s could not be looked up. Nothing was sent."), host);
  else if (g_error_matches (raw, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) && progress->loopback)
    {
      message = g_strdup_printf (_("No server answers at %s. Nothing was sent."), host);
      advice = _("Start the server on this computer, then try again.");
    }
  else if (g_error_matches (raw, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    message = g_strdup_printf (_("%s refused the connection. Nothing was sent."), host);
  else if (g_error_matches (raw, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
           g_error_matches (raw, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    message = g_strdup_printf (_("%s cannot be reached from this network. Nothing was sent."), host);
  else if (is_proxy_error (raw))
    {
      message = g_strdup_printf (_("The proxy did not let us through to %s. Nothing was sent."), host);
      advice = _("Check the proxy in the system’s network settings.");
    }
  else if (progress->connected)
    message = g_strdup_printf (_("The connection to %s broke before the request was sent."), host);
  else
    message = g_strdup_printf (_("No connection to %s could be made. Nothing was sent."), host);

  return make_error (THIMBLE_ERROR_NETWORK, message, advice, raw);
}

GError *
thimble_wire_error_for_send (const GError              *raw,
                             const ThimbleWireProgress *progress)
{
  g_autofree char *message = NULL;

  if (!progress->connected &&
      (progress->certificate != 0 || progress->handshaking || raw->domain == G_TLS_ERROR))
    return make_tls_error (raw, progress);
  if (!progress->left)
    return make_network_error (raw, progress);

  if (raw->domain == SOUP_SESSION_ERROR)
    {
      /* libsoup says the same of a head that was cut and of no HTTP at all. */
      message = g_strdup_printf (_("What %s sent back is not a whole HTTP answer."), progress->host);
      return make_error (THIMBLE_ERROR_CUT_OFF, message,
                         _("Check the address and the port. The request may be billed, and sending again may cost again."), raw);
    }

  message = g_strdup_printf (_("%s closed the connection without an answer."), progress->host);
  return make_error (THIMBLE_ERROR_CUT_OFF, message,
                     _("The request may be billed. Look at the provider’s usage page before sending again; it may cost again."), raw);
}

GError *
thimble_wire_error_for_read (const GError *raw,
                             const char   *host)
{
  g_autofree char *message = NULL;

  message = g_strdup_printf (_("The connection to %s ended in the middle of the answer."), host);
  return make_error (THIMBLE_ERROR_CUT_OFF, message,
                     _("The part received is kept. Sending again may cost again."), raw);
}

GError *
thimble_wire_error_for_redirect (const char *host,
                                 guint       status,
                                 const char *target)
{
  g_autofree char *message = NULL;
  g_autoptr (GError) raw = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "HTTP %u", status);

  if (target != NULL)
    message = g_strdup_printf (_("%s points to another address, %s. Thimble did not follow it."), host, target);
  else
    message = g_strdup_printf (_("%s points to another address without naming it. Thimble did not follow it."), host);
  return make_error (THIMBLE_ERROR_REDIRECTED, message,
                     _("If you trust that address, set it as the endpoint’s URL; the key has to be entered again."), raw);
}
