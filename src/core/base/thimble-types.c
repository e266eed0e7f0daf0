/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-types.h"

static const char *const dialect_ids[] = {
  "openai-responses", "openai-chat", "anthropic-messages", "gemini",
};

static const char *const state_ids[] = {
  "prepared", "sent", "streaming", "completed", "stopped", "failed", "interrupted",
};

static const char *const finish_ids[] = {
  "unknown", "stop", "length", "context", "refusal", "blocked", "tool", "other",
};

static const char *const billed_ids[] = { "none", "reported", "possible" };

static const char *const tier_ids[] = {
  "entry", "standard", "premium", "local", "practice", "unpriced",
};

G_STATIC_ASSERT (G_N_ELEMENTS (dialect_ids) == THIMBLE_DIALECT_GEMINI + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (state_ids) == THIMBLE_STATE_INTERRUPTED + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (finish_ids) == THIMBLE_FINISH_OTHER + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (billed_ids) == THIMBLE_BILLED_POSSIBLE + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (tier_ids) == THIMBLE_N_TIERS);

static gboolean
find_id (const char *const *ids,
         guint              n_ids,
         const char        *id,
         guint             *out)
{
  if (id == NULL)
    return FALSE;
  for (guint i = 0; i < n_ids; i++)
    if (g_str_equal (ids[i], id))
      {
        *out = i;
        return TRUE;
      }
  return FALSE;
}

/* One pair of functions an enum; the macro keeps the six of them alike. */
#define DEFINE_IDS(Type, name, ids)                                     \
  const char *                                                          \
  thimble_##name##_to_id (Type value)                                   \
  {                                                                     \
    g_return_val_if_fail ((guint) value < G_N_ELEMENTS (ids), ids[0]);  \
    return ids[value];                                                  \
  }                                                                     \
  gboolean                                                              \
  thimble_##name##_from_id (const char *id,                             \
                            Type       *out)                            \
  {                                                                     \
    guint index;                                                        \
    if (!find_id (ids, G_N_ELEMENTS (ids), id, &index))                 \
      return FALSE;                                                     \
    if (out != NULL)                                                    \
      *out = (Type) index;                                              \
    return TRUE;                                                        \
  }

DEFINE_IDS (ThimbleDialectKind, dialect_kind, dialect_ids)
DEFINE_IDS (ThimbleState, state, state_ids)
DEFINE_IDS (ThimbleFinish, finish, finish_ids)
DEFINE_IDS (ThimbleBilled, billed, billed_ids)
DEFINE_IDS (ThimbleTier, tier, tier_ids)

gboolean
thimble_state_is_final (ThimbleState state)
{
  return state >= THIMBLE_STATE_COMPLETED;
}

const char *
thimble_tier_get_label (ThimbleTier tier)
{
  switch (tier)
    {
    case THIMBLE_TIER_ENTRY:
      return C_("tier", "Entry");
    case THIMBLE_TIER_STANDARD:
      return C_("tier", "Standard");
    case THIMBLE_TIER_PREMIUM:
      return C_("tier", "Premium");
    case THIMBLE_TIER_LOCAL:
      return C_("tier", "Local");
    case THIMBLE_TIER_PRACTICE:
      return C_("tier", "Practice");
    case THIMBLE_TIER_UNPRICED:
      return C_("tier", "Unpriced");
    }
  g_return_val_if_reached ("");
}

const char *
thimble_state_get_label (ThimbleState state)
{
  switch (state)
    {
    case THIMBLE_STATE_PREPARED:
      return C_("state of a request", "prepared");
    case THIMBLE_STATE_SENT:
      return C_("state of a request", "sending");
    case THIMBLE_STATE_STREAMING:
      return C_("state of a request", "answering");
    case THIMBLE_STATE_COMPLETED:
      return C_("state of a request", "done");
    case THIMBLE_STATE_STOPPED:
      return C_("state of a request", "stopped");
    case THIMBLE_STATE_FAILED:
      return C_("state of a request", "failed");
    case THIMBLE_STATE_INTERRUPTED:
      return C_("state of a request", "interrupted");
    }
  g_return_val_if_reached ("");
}

const char *
thimble_finish_get_label (ThimbleFinish finish)
{
  switch (finish)
    {
    case THIMBLE_FINISH_UNKNOWN:
      return C_("why an answer ended", "not told");
    case THIMBLE_FINISH_STOP:
      return C_("why an answer ended", "answer complete");
    case THIMBLE_FINISH_LENGTH:
      return C_("why an answer ended", "output limit reached");
    case THIMBLE_FINISH_CONTEXT:
      return C_("why an answer ended", "context window full");
    case THIMBLE_FINISH_REFUSAL:
      return C_("why an answer ended", "the model declined");
    case THIMBLE_FINISH_BLOCKED:
      return C_("why an answer ended", "cut by a safety filter");
    case THIMBLE_FINISH_TOOL:
      return C_("why an answer ended", "the model asked for a tool");
    case THIMBLE_FINISH_OTHER:
      return C_("why an answer ended", "another reason");
    }
  g_return_val_if_reached ("");
}

G_DEFINE_ENUM_TYPE (ThimbleState, thimble_state,
  G_DEFINE_ENUM_VALUE (THIMBLE_STATE_PREPARED, "prepared"),
  G_DEFINE_ENUM_VALUE (THIMBLE_STATE_SENT, "sent"),
  G_DEFINE_ENUM_VALUE (THIMBLE_STATE_STREAMING, "streaming"),
  G_DEFINE_ENUM_VALUE (THIMBLE_STATE_COMPLETED, "completed"),
  G_DEFINE_ENUM_VALUE (THIMBLE_STATE_STOPPED, "stopped"),
  G_DEFINE_ENUM_VALUE (THIMBLE_STATE_FAILED, "failed"),
  G_DEFINE_ENUM_VALUE (THIMBLE_STATE_INTERRUPTED, "interrupted"))

G_DEFINE_ENUM_TYPE (ThimbleTier, thimble_tier,
  G_DEFINE_ENUM_VALUE (THIMBLE_TIER_ENTRY, "entry"),
  G_DEFINE_ENUM_VALUE (THIMBLE_TIER_STANDARD, "standard"),
  G_DEFINE_ENUM_VALUE (THIMBLE_TIER_PREMIUM, "premium"),
  G_DEFINE_ENUM_VALUE (THIMBLE_TIER_LOCAL, "local"),
  G_DEFINE_ENUM_VALUE (THIMBLE_TIER_PRACTICE, "practice"),
  G_DEFINE_ENUM_VALUE (THIMBLE_TIER_UNPRICED, "unpriced"))
