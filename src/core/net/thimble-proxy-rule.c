/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-url.h"
#include "thimble-proxy-rule.h"

struct _ThimbleProxyRule {
  GObject parent_instance;
};

static void resolver_iface_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ThimbleProxyRule, thimble_proxy_rule, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, resolver_iface_init))

static gboolean
asks_system (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL &&
         g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 &&
         g_strcmp0 (g_uri_get_host (uri), "localhost") != 0 &&
         !thimble_url_is_loopback (text);
}

static char **
make_direct (void)
{
  const char *direct[] = { "direct://", NULL };

  return g_strdupv ((char **) direct);
}

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
lookup (GProxyResolver  *resolver,
        const char      *uri,
        GCancellable    *cancellable,
        GError         **error)
{
  if (!asks_system (uri))
    return make_direct ();
  return g_proxy_resolver_lookup (g_proxy_resolver_get_default (), uri, cancellable, error);
}

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char **proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (proxies != NULL)
    g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

static void
lookup_async (GProxyResolver      *resolver,
              const char          *uri,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  GTask *task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_source_tag (task, lookup_async);
  if (asks_system (uri))
    {
      g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri, cancellable, on_looked_up, task);
      return;
    }
  g_task_return_pointer (task, make_direct (), (GDestroyNotify) g_strfreev);
  g_object_unref (task);
}

static char **
lookup_finish (GProxyResolver  *resolver,
               GAsyncResult    *result,
               GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = is_supported;
  iface->lookup = lookup;
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
}

static void
thimble_proxy_rule_class_init (ThimbleProxyRuleClass *klass)
{
}

static void
thimble_proxy_rule_init (ThimbleProxyRule *self)
{
}

GProxyResolver *
thimble_proxy_rule_new (void)
{
  return g_object_new (THIMBLE_TYPE_PROXY_RULE, NULL);
}
