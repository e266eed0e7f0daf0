/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-sending-private.h"

G_BEGIN_DECLS

/* GET of the endpoint's key-check path; no tokens. @secret NULL: the stored one. Returns through @task (boolean) and
 * writes the outcome as the note "key-check:ENDPOINT": {"at":unix_us,"ok":bool,"code":"…"}, where it says something
 * about the key. */
void thimble_key_check_run (const ThimbleFloor *floor, ThimbleEndpoint *endpoint, ThimbleSecret *secret, GTask *task);

/* The stored key of an endpoint, or NULL where it needs none; returns through @task (ThimbleSecret or NULL). */
void thimble_key_fetch     (const ThimbleFloor *floor, ThimbleEndpoint *endpoint, GTask *task);

G_END_DECLS
