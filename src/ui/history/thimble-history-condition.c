/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "base/thimble-digits.h"
#include "base/thimble-format.h"
#include "thimble-history-condition.h"

/* Characters of one name in a line that lists several. */
#define NAME_SHOWN 40

const char *
thimble_history_condition_get_name (ThimbleHistoryCondition condition)
{
  switch (condition)
    {
    case THIMBLE_HISTORY_CONDITION_TEXT: return _("Text");
    case THIMBLE_HISTORY_CONDITION_PROVIDER: return _("Provider");
    case THIMBLE_HISTORY_CONDITION_MODEL: return _("Model");
    case THIMBLE_HISTORY_CONDITION_TASK: return _("Task");
    case THIMBLE_HISTORY_CONDITION_MEASUREMENT: return _("Measurement");
    case THIMBLE_HISTORY_CONDITION_TIER: return _("Tier");
    case THIMBLE_HISTORY_CONDITION_STATE: return _("State");
    case THIMBLE_HISTORY_CONDITION_DATES: return _("Dates");
    case THIMBLE_HISTORY_CONDITION_COST: return _("Cost");
    case THIMBLE_HISTORY_CONDITION_TOKENS: return _("Tokens");
    case THIMBLE_HISTORY_CONDITION_COST_UNKNOWN: return _("Cost unknown");
    case THIMBLE_HISTORY_CONDITION_PRACTICE: return _("Practice");
    default: g_return_val_if_reached (NULL);
    }
}

static gboolean
has_any (char **list)
{
  return list != NULL && list[0] != NULL;
}

gboolean
thimble_history_condition_is_set (ThimbleHistoryCondition condition, const ThimbleFilter *filter)
{
  g_return_val_if_fail (filter != NULL, FALSE);
  switch (condition)
    {
    case THIMBLE_HISTORY_CONDITION_TEXT: return filter->text != NULL && *filter->text != '\0';
    case THIMBLE_HISTORY_CONDITION_PROVIDER: return has_any (filter->endpoints);
    case THIMBLE_HISTORY_CONDITION_MODEL: return has_any (filter->models);
    case THIMBLE_HISTORY_CONDITION_TASK: return has_any (filter->tasks);
    case THIMBLE_HISTORY_CONDITION_MEASUREMENT: return has_any (filter->measurements);
    case THIMBLE_HISTORY_CONDITION_TIER: return filter->tiers != 0;
    case THIMBLE_HISTORY_CONDITION_STATE: return filter->states != 0;
    case THIMBLE_HISTORY_CONDITION_DATES: return filter->since_us != G_MININT64 || filter->until_us != G_MAXINT64;
    case THIMBLE_HISTORY_CONDITION_COST: return filter->cost_min >= 0 || filter->cost_max >= 0;
    case THIMBLE_HISTORY_CONDITION_TOKENS: return filter->total_min >= 0 || filter->total_max >= 0;
    case THIMBLE_HISTORY_CONDITION_COST_UNKNOWN: return filter->cost_unknown;
    case THIMBLE_HISTORY_CONDITION_PRACTICE: return filter->practice >= 0;
    default: g_return_val_if_reached (FALSE);
    }
}

void
thimble_history_condition_clear (ThimbleHistoryCondition condition, ThimbleFilter *filter)
{
  g_return_if_fail (filter != NULL);
  switch (condition)
    {
    case THIMBLE_HISTORY_CONDITION_TEXT: g_clear_pointer (&filter->text, g_free); break;
    case THIMBLE_HISTORY_CONDITION_PROVIDER: g_clear_pointer (&filter->endpoints, g_strfreev); break;
    case THIMBLE_HISTORY_CONDITION_MODEL: g_clear_pointer (&filter->models, g_strfreev); break;
    case THIMBLE_HISTORY_CONDITION_TASK: g_clear_pointer (&filter->tasks, g_strfreev); break;
    case THIMBLE_HISTORY_CONDITION_MEASUREMENT: g_clear_pointer (&filter->measurements, g_strfreev); break;
    case THIMBLE_HISTORY_CONDITION_TIER: filter->tiers = 0; break;
    case THIMBLE_HISTORY_CONDITION_STATE: filter->states = 0; break;
    case THIMBLE_HISTORY_CONDITION_DATES: filter->since_us = G_MININT64; filter->until_us = G_MAXINT64; break;
    case THIMBLE_HISTORY_CONDITION_COST: filter->cost_min = filter->cost_max = -1; break;
    case THIMBLE_HISTORY_CONDITION_TOKENS: filter->total_min = filter->total_max = -1; break;
    case THIMBLE_HISTORY_CONDITION_COST_UNKNOWN: filter->cost_unknown = FALSE; break;
    case THIMBLE_HISTORY_CONDITION_PRACTICE: filter->practice = -1; break;
    default: g_return_if_reached ();
    }
}

/* Describing */

static void
add_name (GString *line, const char *name)
{
  g_autofree char *harmless = thimble_text_for_label (name, NAME_SHOWN);

  /* Translators: between the members of a list, as in "OpenAI, Anthropic" */
  g_string_append_printf (line, "%s%s", line->len > 0 ? _(", ") : "", harmless);
}

static char *
list_ids (ThimbleHistoryCondition condition, char **ids, ThimbleHistoryNames names, gpointer data)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      const char *name = names (condition, ids[i], data);

      add_name (line, name != NULL ? name : ids[i]);
    }
  return g_string_free (line, FALSE);
}

static char *
list_bits (guint bits, guint n, const char *(*get_label) (guint))
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    if (bits & 1u << i)
      add_name (line, get_label (i));
  return g_string_free (line, FALSE);
}

static const char *
tier_label (guint tier)
{
  return thimble_tier_get_label (tier);
}

static const char *
state_label (guint state)
{
  return thimble_state_get_label (state);
}

static char *
describe_range (gint64 min, gint64 max, char *(*format) (gint64))
{
  g_autofree char *from = min >= 0 ? format (min) : NULL;
  g_autofree char *to = max >= 0 ? format (max) : NULL;

  if (from != NULL && to != NULL)
    return g_strdup_printf ("%s – %s", from, to);
  return from != NULL ? g_strdup_printf (_("at least %s"), from) : g_strdup_printf (_("at most %s"), to);
}

static char *
describe_days (const ThimbleFilter *filter)
{
  g_autofree char *first = thimble_history_write_day (filter->since_us);
  g_autofree char *last = thimble_history_write_day (filter->until_us == G_MAXINT64 ? G_MAXINT64 : filter->until_us - 1);
  g_autofree char *from = *first != '\0' ? thimble_format_day (first) : NULL;
  g_autofree char *to = *last != '\0' ? thimble_format_day (last) : NULL;

  if (from != NULL && to != NULL)
    return g_str_equal (from, to) ? g_strdup (from) : g_strdup_printf ("%s – %s", from, to);
  return from != NULL ? g_strdup_printf (_("from %s"), from) : g_strdup_printf (_("until %s"), to != NULL ? to : "—");
}

static char *
describe_value (ThimbleHistoryCondition condition, const ThimbleFilter *filter, ThimbleHistoryDates dates, ThimbleHistoryNames names, gpointer data)
{
  switch (condition)
    {
    case THIMBLE_HISTORY_CONDITION_TEXT: return thimble_text_for_label (filter->text, NAME_SHOWN);
    case THIMBLE_HISTORY_CONDITION_PROVIDER: return list_ids (condition, filter->endpoints, names, data);
    case THIMBLE_HISTORY_CONDITION_MODEL: return list_ids (condition, filter->models, names, data);
    case THIMBLE_HISTORY_CONDITION_TASK: return list_ids (condition, filter->tasks, names, data);
    case THIMBLE_HISTORY_CONDITION_MEASUREMENT: return list_ids (condition, filter->measurements, names, data);
    case THIMBLE_HISTORY_CONDITION_TIER: return list_bits (filter->tiers, THIMBLE_N_TIERS, tier_label);
    case THIMBLE_HISTORY_CONDITION_STATE: return list_bits (filter->states, THIMBLE_STATE_INTERRUPTED + 1, state_label);
    case THIMBLE_HISTORY_CONDITION_DATES:
      return dates == THIMBLE_HISTORY_DATES_ANY || dates == THIMBLE_HISTORY_DATES_CUSTOM
               ? describe_days (filter) : g_strdup (thimble_history_dates_get_label (dates));
    case THIMBLE_HISTORY_CONDITION_COST: return describe_range (filter->cost_min, filter->cost_max, thimble_money_format);
    case THIMBLE_HISTORY_CONDITION_TOKENS: return describe_range (filter->total_min, filter->total_max, thimble_format_count);
    case THIMBLE_HISTORY_CONDITION_PRACTICE: return g_strdup (filter->practice > 0 ? _("only") : _("without"));
    case THIMBLE_HISTORY_CONDITION_COST_UNKNOWN:
    default: return NULL;
    }
}

char *
thimble_history_condition_describe (ThimbleHistoryCondition condition, const ThimbleFilter *filter, ThimbleHistoryDates dates,
                                    ThimbleHistoryNames names, gpointer data)
{
  g_autofree char *value = NULL;

  g_return_val_if_fail (filter != NULL, NULL);
  if (!thimble_history_condition_is_set (condition, filter))
    return NULL;
  value = describe_value (condition, filter, dates, names, data);
  if (value == NULL)
    return g_strdup (thimble_history_condition_get_name (condition));
  /* Translators: a condition and its value, as in "Model: GPT-6 Luna" */
  return g_strdup_printf (_("%s: %s"), thimble_history_condition_get_name (condition), value);
}

/* Reading amounts */

gboolean
thimble_history_parse_money (const char *text, ThimbleMoney *out)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (*stripped == '\0')
    {
      *out = -1;
      return TRUE;
    }
  return thimble_money_parse (text, out);
}

gboolean
thimble_history_parse_count (const char *text, gint64 *out)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  gsize length = strlen (stripped);
  gint64 scale = 1;

  if (length == 0)
    {
      *out = -1;
      return TRUE;
    }
  if (g_ascii_tolower (stripped[length - 1]) == 'k')
    scale = 1000;
  else if (g_ascii_tolower (stripped[length - 1]) == 'm')
    scale = 1000000;
  if (scale > 1)
    stripped[length - 1] = '\0';
  return thimble_digits_parse (stripped, scale, out);
}
