/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ThimbleProxyRule:
 *
 * A proxy resolver that asks the system for https and answers "direct" for everything else: with
 * `http_proxy` set, libsoup would send plain requests to 127.0.0.1, keys included, to the proxy.
 * https on loopback is direct as well, since a proxy cannot see our loopback.
 */
#define THIMBLE_TYPE_PROXY_RULE (thimble_proxy_rule_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleProxyRule, thimble_proxy_rule, THIMBLE, PROXY_RULE, GObject)

GProxyResolver *thimble_proxy_rule_new (void);

G_END_DECLS
