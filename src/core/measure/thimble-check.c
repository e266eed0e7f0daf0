/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "base/thimble-problem.h"
#include "thimble-check-private.h"

#define N_MAX 1000000
#define TEXT_MAX 65536
/* PCRE2's own limits, put before the pattern: a pattern may lower them and never raise them. Some
 * milliseconds of trying, and 8 MiB of memory for it. */
#define LIMITS "(*LIMIT_MATCH=200000)(*LIMIT_DEPTH=20000)(*LIMIT_HEAP=8192)"

G_DEFINE_BOXED_TYPE (ThimbleCheck, thimble_check, thimble_check_ref, thimble_check_unref)

static const struct {
  const char *id;
  const char *label;
  gboolean    number;
  gboolean    text;
} kinds[] = {
  [THIMBLE_CHECK_NONE]       = { "none",       N_("No check"),           FALSE, FALSE },
  [THIMBLE_CHECK_POINTS]     = { "points",     N_("Number of points"),   TRUE,  FALSE },
  [THIMBLE_CHECK_TITLES]     = { "titles",     N_("Number of titles"),   TRUE,  FALSE },
  [THIMBLE_CHECK_TABLE]      = { "table",      N_("Valid table"),        TRUE,  FALSE },
  [THIMBLE_CHECK_WORDS]      = { "words",      N_("Most words"),         TRUE,  FALSE },
  [THIMBLE_CHECK_CHARACTERS] = { "characters", N_("Most characters"),    TRUE,  FALSE },
  [THIMBLE_CHECK_MATCHES]    = { "matches",    N_("Matches a pattern"),  FALSE, TRUE },
  [THIMBLE_CHECK_EQUALS]     = { "equals",     N_("Equals a text"),      FALSE, TRUE },
  [THIMBLE_CHECK_CONTAINS]   = { "contains",   N_("Contains a text"),    FALSE, TRUE },
  [THIMBLE_CHECK_JSON]       = { "json",       N_("Valid JSON"),         FALSE, FALSE },
};

G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == THIMBLE_N_CHECKS);

static void
set_problem (GError     **error,
             const char  *message,
             const char  *advice)
{
  thimble_refuse (error, THIMBLE_ERROR_BAD_REQUEST, message, advice);
}

static gboolean
compile (ThimbleCheck  *self,
         GError       **error)
{
  g_autofree char *pattern = g_strconcat (LIMITS, self->text, NULL);
  g_autofree char *message = NULL;
  g_autoptr (GError) why = NULL;

  /* Not optimised: the just-in-time compiler heeds no limit of depth. */
  self->regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, &why);
  if (self->regex != NULL)
    return TRUE;
  g_clear_error (&why);
  /* Once more without ours before it, so that the place it names is one of the person's own. */
  self->regex = g_regex_new (self->text, G_REGEX_MULTILINE, 0, &why);
  g_clear_pointer (&self->regex, g_regex_unref);
  message = g_strdup_printf (_("The pattern cannot be used: %s."), why != NULL ? why->message : self->text);
  set_problem (error, message, _("Mend the pattern. A plain text is found with “contains”."));
  return FALSE;
}

ThimbleCheck *
thimble_check_new (ThimbleCheckKind   kind,
                   gint64             n,
                   const char        *text,
                   GError           **error)
{
  g_autoptr (ThimbleCheck) self = NULL;

  g_return_val_if_fail (kind < THIMBLE_N_CHECKS, NULL);

  if (kinds[kind].number && (n < (kind == THIMBLE_CHECK_TABLE ? 0 : 1) || n > N_MAX))
    {
      set_problem (error, _("A check wants a whole number between 1 and 1,000,000."), _("Write it such as points:3."));
      return NULL;
    }
  if (kinds[kind].text && (text == NULL || *text == '\0' || strlen (text) > TEXT_MAX || !g_utf8_validate (text, -1, NULL)))
    {
      set_problem (error, _("This check wants a text to compare with."), _("Write it such as contains:Yes."));
      return NULL;
    }
  self = g_atomic_rc_box_new0 (ThimbleCheck);
  self->kind = kind;
  self->n = kinds[kind].number ? n : 0;
  self->text = kinds[kind].text ? g_strdup (text) : NULL;
  if (kind == THIMBLE_CHECK_MATCHES && !compile (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

ThimbleCheck *
thimble_check_ref (ThimbleCheck *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
thimble_check_clear (gpointer data)
{
  ThimbleCheck *self = data;

  g_free (self->text);
  g_clear_pointer (&self->regex, g_regex_unref);
}

void
thimble_check_unref (ThimbleCheck *self)
{
  g_atomic_rc_box_release_full (self, thimble_check_clear);
}

ThimbleCheckKind
thimble_check_get_kind (ThimbleCheck *self)
{
  g_return_val_if_fail (self != NULL, THIMBLE_CHECK_NONE);
  return self->kind;
}

gint64
thimble_check_get_n (ThimbleCheck *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n;
}

const char *
thimble_check_get_text (ThimbleCheck *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->text;
}

gboolean
thimble_check_kind_has_number (ThimbleCheckKind kind)
{
  return kind < THIMBLE_N_CHECKS && kinds[kind].number;
}

gboolean
thimble_check_kind_has_text (ThimbleCheckKind kind)
{
  return kind < THIMBLE_N_CHECKS && kinds[kind].text;
}

const char *
thimble_check_kind_get_label (ThimbleCheckKind kind)
{
  g_return_val_if_fail (kind < THIMBLE_N_CHECKS, NULL);
  return _(kinds[kind].label);
}

char *
thimble_check_describe (ThimbleCheck *self)
{
  g_autofree char *n = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  n = thimble_format_count (self->n);
  switch (self->kind)
    {
    case THIMBLE_CHECK_POINTS:
      return g_strdup_printf (ngettext ("exactly %s point", "exactly %s points", (gulong) self->n), n);
    case THIMBLE_CHECK_TITLES:
      return g_strdup_printf (ngettext ("exactly %s title", "exactly %s titles", (gulong) self->n), n);
    case THIMBLE_CHECK_TABLE:
      if (self->n == 0)
        return g_strdup (_("a valid table"));
      return g_strdup_printf (ngettext ("a valid table of %s row", "a valid table of %s rows", (gulong) self->n), n);
    case THIMBLE_CHECK_WORDS:
      return g_strdup_printf (ngettext ("at most %s word", "at most %s words", (gulong) self->n), n);
    case THIMBLE_CHECK_CHARACTERS:
      return g_strdup_printf (ngettext ("at most %s character", "at most %s characters", (gulong) self->n), n);
    case THIMBLE_CHECK_MATCHES:
      return g_strdup_printf (_("matches %s"), self->text);
    case THIMBLE_CHECK_EQUALS:
      return g_strdup_printf (_("equals “%s”"), self->text);
    case THIMBLE_CHECK_CONTAINS:
      return g_strdup_printf (_("contains “%s”"), self->text);
    case THIMBLE_CHECK_JSON:
      return g_strdup (_("valid JSON"));
    case THIMBLE_CHECK_NONE:
    default:
      return NULL;
    }
}

ThimbleCheck *
thimble_check_for_task (const char *task)
{
  if (g_strcmp0 (task, "summarise") == 0)
    return thimble_check_new (THIMBLE_CHECK_POINTS, 3, NULL, NULL);
  if (g_strcmp0 (task, "titles") == 0)
    return thimble_check_new (THIMBLE_CHECK_TITLES, 5, NULL, NULL);
  if (g_strcmp0 (task, "table") == 0)
    return thimble_check_new (THIMBLE_CHECK_TABLE, 0, NULL, NULL);
  return thimble_check_new (THIMBLE_CHECK_NONE, 0, NULL, NULL);
}

/* Text and JSON */

static gboolean
find_kind (const char       *id,
           gsize             length,
           ThimbleCheckKind *out)
{
  for (guint i = 0; i < THIMBLE_N_CHECKS; i++)
    if (strlen (kinds[i].id) == length && strncmp (kinds[i].id, id, length) == 0)
      {
        *out = (ThimbleCheckKind) i;
        return TRUE;
      }
  return FALSE;
}

static void
set_unknown (GError     **error,
             const char  *id)
{
  g_autofree char *harmless = thimble_text_for_label (id, 40);
  g_autofree char *message = g_strdup_printf (_("There is no check “%s”."), harmless);

  set_problem (error, message,
               _("Choose points:N, titles:N, table, words:N, characters:N, matches:PATTERN, equals:TEXT, contains:TEXT or json."));
}

ThimbleCheck *
thimble_check_parse (const char  *spec,
                     GError     **error)
{
  const char *colon;
  ThimbleCheckKind kind;
  gint64 n = 0;

  g_return_val_if_fail (spec != NULL, NULL);

  colon = strchr (spec, ':');
  if (!find_kind (spec, colon != NULL ? (gsize) (colon - spec) : strlen (spec), &kind))
    {
      set_unknown (error, spec);
      return NULL;
    }
  if (kinds[kind].number && colon != NULL && !g_ascii_string_to_signed (colon + 1, 10, 0, G_MAXINT64, &n, NULL))
    n = -1;
  return thimble_check_new (kind, n, colon != NULL ? colon + 1 : NULL, error);
}

char *
thimble_check_to_spec (ThimbleCheck *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->text != NULL)
    return g_strconcat (kinds[self->kind].id, ":", self->text, NULL);
  if (self->n > 0)
    return g_strdup_printf ("%s:%" G_GINT64_FORMAT, kinds[self->kind].id, self->n);
  return g_strdup (kinds[self->kind].id);
}

JsonNode *
thimble_check_to_json (ThimbleCheck *self)
{
  JsonObject *object;
  JsonNode *node;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  json_object_set_string_member (object, "kind", kinds[self->kind].id);
  if (self->n > 0)
    json_object_set_int_member (object, "n", self->n);
  if (self->text != NULL)
    json_object_set_string_member (object, "text", self->text);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

ThimbleCheck *
thimble_check_from_json (JsonObject  *object,
                         GError     **error)
{
  const char *id = thimble_json_get_string (object, "kind");
  ThimbleCheckKind kind;
  gint64 n = 0;

  if (id == NULL || !find_kind (id, strlen (id), &kind))
    {
      set_unknown (error, id != NULL ? id : "");
      return NULL;
    }
  thimble_json_get_integer (object, "n", &n);
  return thimble_check_new (kind, n, thimble_json_get_string (object, "text"), error);
}
