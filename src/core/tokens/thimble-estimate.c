/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-estimate.h"
#include "thimble-script-mix.h"

gint64
thimble_estimate_tokens (const char *text,
                         gssize      length)
{
  ThimbleScriptMix mix = { { 0 } };

  g_return_val_if_fail (text != NULL || length == 0, 0);

  if (text == NULL)
    return 0;
  thimble_script_mix_add (&mix, text, length < 0 ? strlen (text) : (gsize) length);
  return thimble_script_mix_estimate (&mix);
}
