/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-usage.h"

/* Of JSON; what a provider tells is far less. */
#define VERBATIM_MAX (1024 * 1024)

struct _ThimbleUsage {
  ThimbleUsageCounts  counts;
  ThimbleUsageSource  source;
  char               *verbatim;   /* nullable */
  gboolean            plausible;
  gboolean            consistent;
};

G_DEFINE_BOXED_TYPE (ThimbleUsage, thimble_usage, thimble_usage_ref, thimble_usage_unref)

static const char *const source_ids[] = { "provider", "counted", "estimate" };

static gboolean
in_range (gint64 count)
{
  return count >= THIMBLE_COUNT_UNKNOWN && count <= THIMBLE_COUNT_MAX;
}

/* What is unknown takes no room in its whole. */
static gint64
known (gint64 count)
{
  return MAX (count, 0);
}

static gboolean
input_side_holds (const ThimbleUsageCounts *counts)
{
  gint64 written;

  if (!in_range (counts->input) || !in_range (counts->cached_read)
      || !in_range (counts->cache_write) || !in_range (counts->cache_write_long))
    return FALSE;
  if (counts->cache_write >= 0 && counts->cache_write_long > counts->cache_write)
    return FALSE;
  written = MAX (known (counts->cache_write), known (counts->cache_write_long));
  return counts->input < 0 || known (counts->cached_read) + written <= counts->input;
}

static gboolean
output_side_holds (const ThimbleUsageCounts *counts)
{
  if (!in_range (counts->output) || !in_range (counts->reasoning))
    return FALSE;
  return counts->output < 0 || counts->reasoning <= counts->output;
}

static void
check_total (ThimbleUsage *self)
{
  ThimbleUsageCounts *counts = &self->counts;
  gint64 reported = counts->total;

  if (reported < THIMBLE_COUNT_UNKNOWN || reported > 2 * THIMBLE_COUNT_MAX)
    {
      self->plausible = FALSE;
      self->consistent = FALSE;
      reported = THIMBLE_COUNT_UNKNOWN;
    }
  if (counts->input >= 0 && counts->output >= 0)
    {
      counts->total = counts->input + counts->output;
      if (reported >= 0 && reported != counts->total)
        self->consistent = FALSE;
    }
  else if (!self->plausible || reported < known (counts->input) + known (counts->output))
    {
      /* A whole smaller than one of its sides is no total of them. */
      if (reported >= 0 && self->plausible)
        self->consistent = FALSE;
      counts->total = THIMBLE_COUNT_UNKNOWN;
    }
  else
    counts->total = reported;
}

ThimbleUsage *
thimble_usage_new (const ThimbleUsageCounts *counts,
                   ThimbleUsageSource        source,
                   const char               *verbatim)
{
  ThimbleUsage *self;

  g_return_val_if_fail (counts != NULL, NULL);
  g_return_val_if_fail ((guint) source < G_N_ELEMENTS (source_ids), NULL);

  self = g_atomic_rc_box_new0 (ThimbleUsage);
  self->counts = *counts;
  self->source = source;
  self->verbatim = g_strdup (verbatim);
  self->plausible = TRUE;
  self->consistent = TRUE;
  if (!input_side_holds (counts))
    {
      self->plausible = FALSE;
      self->counts.input = self->counts.cached_read = THIMBLE_COUNT_UNKNOWN;
      self->counts.cache_write = self->counts.cache_write_long = THIMBLE_COUNT_UNKNOWN;
    }
  if (!output_side_holds (counts))
    {
      self->plausible = FALSE;
      self->counts.output = self->counts.reasoning = THIMBLE_COUNT_UNKNOWN;
    }
  check_total (self);
  return self;
}

ThimbleUsage *
thimble_usage_new_implausible (const char *verbatim)
{
  static const ThimbleUsageCounts nothing = THIMBLE_USAGE_COUNTS_UNKNOWN;
  ThimbleUsage *self = thimble_usage_new (&nothing, THIMBLE_USAGE_FROM_PROVIDER, verbatim);

  self->plausible = FALSE;
  self->consistent = FALSE;
  return self;
}

ThimbleUsage *
thimble_usage_restore (const ThimbleUsageCounts *counts,
                       ThimbleUsageSource        source,
                       const char               *verbatim,
                       gboolean                  plausible,
                       gboolean                  consistent)
{
  ThimbleUsage *self = thimble_usage_new (counts, source, verbatim);

  if (!plausible)
    {
      self->plausible = FALSE;
      self->counts.total = THIMBLE_COUNT_UNKNOWN;
    }
  if (!consistent)
    self->consistent = FALSE;
  return self;
}

ThimbleUsage *
thimble_usage_ref (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
thimble_usage_clear (gpointer data)
{
  g_free (((ThimbleUsage *) data)->verbatim);
}

void
thimble_usage_unref (ThimbleUsage *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, thimble_usage_clear);
}

gint64
thimble_usage_get_input (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, THIMBLE_COUNT_UNKNOWN);

  return self->counts.input;
}

gint64
thimble_usage_get_output (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, THIMBLE_COUNT_UNKNOWN);

  return self->counts.output;
}

gint64
thimble_usage_get_total (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, THIMBLE_COUNT_UNKNOWN);

  return self->counts.total;
}

gint64
thimble_usage_get_contradicting_total (ThimbleUsage *self)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  gint64 told;

  g_return_val_if_fail (self != NULL, THIMBLE_COUNT_UNKNOWN);

  if (self->consistent || self->verbatim == NULL || !thimble_usage_is_complete (self))
    return THIMBLE_COUNT_UNKNOWN;
  node = thimble_json_parse (self->verbatim, -1, VERBATIM_MAX, NULL);
  object = node != NULL ? thimble_json_root_object (node) : NULL;
  /* Both dialects that tell a total call it so. */
  if (object == NULL || !thimble_json_get_integer (object, "total_tokens", &told) || told < 0 || told == self->counts.total)
    return THIMBLE_COUNT_UNKNOWN;
  return told;
}

gint64
thimble_usage_get_cached_read (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, THIMBLE_COUNT_UNKNOWN);

  return self->counts.cached_read;
}

gint64
thimble_usage_get_cache_write (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, THIMBLE_COUNT_UNKNOWN);

  return self->counts.cache_write;
}

gint64
thimble_usage_get_cache_write_long (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, THIMBLE_COUNT_UNKNOWN);

  return self->counts.cache_write_long;
}

gint64
thimble_usage_get_reasoning (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, THIMBLE_COUNT_UNKNOWN);

  return self->counts.reasoning;
}

gint64
thimble_usage_get_input_uncached (ThimbleUsage *self)
{
  const ThimbleUsageCounts *counts;

  g_return_val_if_fail (self != NULL, THIMBLE_COUNT_UNKNOWN);

  counts = &self->counts;
  if (counts->input < 0)
    return THIMBLE_COUNT_UNKNOWN;
  return counts->input - known (counts->cached_read)
         - MAX (known (counts->cache_write), known (counts->cache_write_long));
}

ThimbleUsageSource
thimble_usage_get_source (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, THIMBLE_USAGE_FROM_PROVIDER);

  return self->source;
}

const char *
thimble_usage_get_verbatim (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->verbatim;
}

gboolean
thimble_usage_is_plausible (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->plausible;
}

gboolean
thimble_usage_is_consistent (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->consistent;
}

gboolean
thimble_usage_is_complete (ThimbleUsage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->counts.input >= 0 && self->counts.output >= 0;
}

void
thimble_usage_get_counts (ThimbleUsage       *self,
                          ThimbleUsageCounts *out)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (out != NULL);

  *out = self->counts;
}

const char *
thimble_usage_source_to_id (ThimbleUsageSource source)
{
  g_return_val_if_fail ((guint) source < G_N_ELEMENTS (source_ids), source_ids[0]);

  return source_ids[source];
}

gboolean
thimble_usage_source_from_id (const char         *id,
                              ThimbleUsageSource *out)
{
  if (id == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (source_ids); i++)
    if (g_str_equal (id, source_ids[i]))
      {
        if (out != NULL)
          *out = (ThimbleUsageSource) i;
        return TRUE;
      }
  return FALSE;
}
