/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-json.h"
#include "compose/thimble-wrap-box.h"
#include "thimble-history-choice.h"
#include "thimble-history-date-choice.h"
#include "thimble-history-facets.h"
#include "thimble-history-filter.h"
#include "thimble-history-kept.h"
#include "thimble-history-more.h"

#define SPACING 6
/* The least of a search entry that still shows a few words, and one that shows what it searches. */
#define SEARCH_WIDTH 150
#define SEARCH_ROOM 190
/* Characters of a kept filter: a note by another hand may be any text. */
#define KEPT_MAX 65536

/* The buttons that can be in the bar, in the order in which they stand. */
typedef enum { PART_PROVIDER, PART_MODEL, PART_TASK, PART_MEASUREMENT, PART_TIER, PART_STATE, PART_DATES } Part;
#define N_PARTS (PART_DATES + 1)

struct _ThimbleHistoryFilter
{
  GtkWidget             parent_instance;

  /* template children */
  GtkEditable          *search;
  GtkBox               *line;
  GtkBox               *bar;
  GtkBox               *others;
  GtkScrolledWindow    *chips_scroller;
  GtkScrollable        *chips_viewport;
  GtkWidget            *chips;

  /* children */
  ThimbleHistoryMore   *more;
  ThimbleHistoryKept   *kept;

  /* owned: in the bar or folded away */
  GtkWidget            *parts[N_PARTS];

  /* owned */
  ThimbleHistoryFacets *facets;  /* nullable */
  ThimbleFilter        *filter;

  /* state */
  guint                 n_built; /* steps */
  guint                 in_bar;  /* bits of Part */
  guint                 own_line : 1; /* the bar stands below the search entry */
  guint                 filling : 1; /* the widgets are being set: no choice of a person's */
};

typedef enum { PROP_FILTER = 1 } ThimbleHistoryFilterProperty;
static GParamSpec *props[PROP_FILTER + 1];

G_DEFINE_FINAL_TYPE (ThimbleHistoryFilter, thimble_history_filter, GTK_TYPE_WIDGET)

static ThimbleHistoryDateChoice *
get_dates (ThimbleHistoryFilter *self)
{
  return THIMBLE_HISTORY_DATE_CHOICE (self->parts[PART_DATES]);
}

/* The value */

static guint
bits_of (GtkWidget *choice, gboolean tiers)
{
  g_auto (GStrv) ids = thimble_history_choice_get_chosen (THIMBLE_HISTORY_CHOICE (choice));
  guint bits = 0;

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      ThimbleTier tier;
      ThimbleState state;

      if (tiers && thimble_tier_from_id (ids[i], &tier))
        bits |= 1u << tier;
      else if (!tiers && thimble_state_from_id (ids[i], &state))
        bits |= 1u << state;
    }
  return bits;
}

static char **
ids_of_bits (guint bits, gboolean tiers)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < 32; i++)
    if (bits & 1u << i)
      g_strv_builder_add (builder, tiers ? thimble_tier_to_id (i) : thimble_state_to_id (i));
  return g_strv_builder_end (builder);
}

static ThimbleFilter *
read_widgets (ThimbleHistoryFilter *self)
{
  ThimbleFilter *filter = thimble_filter_new ();
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->search)));

  if (*text != '\0')
    filter->text = g_steal_pointer (&text);
  filter->endpoints = thimble_history_choice_get_chosen (THIMBLE_HISTORY_CHOICE (self->parts[PART_PROVIDER]));
  filter->models = thimble_history_choice_get_chosen (THIMBLE_HISTORY_CHOICE (self->parts[PART_MODEL]));
  filter->tasks = thimble_history_choice_get_chosen (THIMBLE_HISTORY_CHOICE (self->parts[PART_TASK]));
  filter->measurements = thimble_history_choice_get_chosen (THIMBLE_HISTORY_CHOICE (self->parts[PART_MEASUREMENT]));
  filter->tiers = bits_of (self->parts[PART_TIER], TRUE);
  filter->states = bits_of (self->parts[PART_STATE], FALSE);
  thimble_history_date_choice_get (get_dates (self), &filter->since_us, &filter->until_us);
  thimble_history_more_apply (self->more, filter);
  return filter;
}

static void
fill_widgets (ThimbleHistoryFilter *self, const ThimbleFilter *filter, ThimbleHistoryDates dates)
{
  g_auto (GStrv) tiers = ids_of_bits (filter->tiers, TRUE), state_ids = ids_of_bits (filter->states, FALSE);

  self->filling = TRUE;
  gtk_editable_set_text (self->search, filter->text != NULL ? filter->text : "");
  thimble_history_choice_set_chosen (THIMBLE_HISTORY_CHOICE (self->parts[PART_PROVIDER]), (const char * const *) filter->endpoints);
  thimble_history_choice_set_chosen (THIMBLE_HISTORY_CHOICE (self->parts[PART_MODEL]), (const char * const *) filter->models);
  thimble_history_choice_set_chosen (THIMBLE_HISTORY_CHOICE (self->parts[PART_TASK]), (const char * const *) filter->tasks);
  thimble_history_choice_set_chosen (THIMBLE_HISTORY_CHOICE (self->parts[PART_MEASUREMENT]), (const char * const *) filter->measurements);
  thimble_history_choice_set_chosen (THIMBLE_HISTORY_CHOICE (self->parts[PART_TIER]), (const char * const *) tiers);
  thimble_history_choice_set_chosen (THIMBLE_HISTORY_CHOICE (self->parts[PART_STATE]), (const char * const *) state_ids);
  thimble_history_date_choice_set (get_dates (self), dates, filter->since_us, filter->until_us);
  thimble_history_more_set (self->more, filter);
  self->filling = FALSE;
}

/* Chips */

static ThimbleHistoryDates
dates_name (ThimbleHistoryFilter *self)
{
  gint64 since, until;

  return thimble_history_date_choice_get (get_dates (self), &since, &until);
}

static void
clear_condition (ThimbleHistoryFilter *self, ThimbleHistoryCondition condition)
{
  g_autoptr (ThimbleFilter) rest = thimble_filter_copy (self->filter);
  ThimbleHistoryDates dates = condition == THIMBLE_HISTORY_CONDITION_DATES ? THIMBLE_HISTORY_DATES_ANY : dates_name (self);

  thimble_history_condition_clear (condition, rest);
  fill_widgets (self, rest, dates);
}

static void update (ThimbleHistoryFilter *self);

static void
on_chip (ThimbleHistoryFilter *self, GtkWidget *chip)
{
  clear_condition (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (chip), "thimble-condition")));
  /* The chip goes: the keyboard goes on with the next one. */
  update (self);
  gtk_widget_grab_focus (gtk_widget_get_visible (GTK_WIDGET (self->chips_scroller)) ? gtk_widget_get_first_child (self->chips) : GTK_WIDGET (self->search));
}

static char *
describe (ThimbleHistoryFilter *self, ThimbleHistoryCondition condition)
{
  return thimble_history_condition_describe (condition, self->filter, dates_name (self), thimble_history_facets_get_name, self->facets);
}

static void
add_chip (ThimbleHistoryFilter *self, ThimbleHistoryCondition condition)
{
  g_autofree char *text = describe (self, condition);
  g_autofree char *spoken = g_strdup_printf (_("Remove the condition %s"), text);
  GtkWidget *chip = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (text);
  g_autofree char *name = g_strdup_printf ("history-chip-%u", condition);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 48);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_widget_set_name (chip, name);
  gtk_widget_set_tooltip_text (chip, text);
  gtk_widget_add_css_class (chip, "history-chip");
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data (G_OBJECT (chip), "thimble-condition", GUINT_TO_POINTER (condition));
  g_signal_connect_object (chip, "clicked", G_CALLBACK (on_chip), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (chip, self->chips);
}

static void
on_clear (ThimbleHistoryFilter *self)
{
  thimble_history_filter_clear (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
update_chips (ThimbleHistoryFilter *self)
{
  GtkWidget *child, *clear;
  guint n = 0;

  while ((child = gtk_widget_get_first_child (self->chips)) != NULL)
    gtk_widget_unparent (child);
  /* The text stands in its entry. */
  for (guint i = THIMBLE_HISTORY_CONDITION_TEXT + 1; self->facets != NULL && i < THIMBLE_N_HISTORY_CONDITIONS; i++)
    if (thimble_history_condition_is_set (i, self->filter))
      {
        add_chip (self, i);
        n++;
      }
  gtk_widget_set_visible (GTK_WIDGET (self->chips_scroller), n > 0);
  if (n == 0)
    return;
  clear = gtk_button_new_with_mnemonic (_("C_lear"));
  gtk_widget_set_name (clear, "history-clear");
  gtk_widget_set_tooltip_text (clear, _("Take all conditions back"));
  gtk_widget_add_css_class (clear, "flat");
  gtk_widget_add_css_class (clear, "history-chip");
  g_signal_connect_object (clear, "clicked", G_CALLBACK (on_clear), self, G_CONNECT_SWAPPED);
  /* First, where it is seen in a line that scrolls. */
  gtk_widget_insert_after (clear, self->chips, NULL);
}

/* Keeping: the filter's own text, and the dates' name where they have one. */
static char *
write_kept (ThimbleHistoryFilter *self)
{
  g_autofree char *text = thimble_filter_to_json (self->filter);
  g_autoptr (JsonNode) node = thimble_json_parse (text, -1, KEPT_MAX, NULL);
  ThimbleHistoryDates dates = dates_name (self);

  if (node == NULL || thimble_json_root_object (node) == NULL)
    return NULL;
  if (dates != THIMBLE_HISTORY_DATES_ANY && dates != THIMBLE_HISTORY_DATES_CUSTOM)
    json_object_set_string_member (thimble_json_root_object (node), "dates", thimble_history_dates_get_id (dates));
  return thimble_json_to_string (node, FALSE);
}

static void
on_kept (ThimbleHistoryFilter *self, const char *text)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_from_json (text, NULL);
  g_autoptr (JsonNode) node = thimble_json_parse (text, -1, KEPT_MAX, NULL);
  ThimbleHistoryDates dates = THIMBLE_HISTORY_DATES_CUSTOM;

  /* By another hand. */
  if (filter == NULL || node == NULL)
    return;
  if (!thimble_history_dates_from_id (thimble_json_get_string (thimble_json_root_object (node), "dates"), &dates))
    dates = THIMBLE_HISTORY_DATES_CUSTOM;
  fill_widgets (self, filter, dates);
  update (self);
}

/* The last button tells whether something is set that cannot be seen in the bar. */
static void
update_more (ThimbleHistoryFilter *self)
{
  gboolean set = FALSE;

  for (guint i = THIMBLE_HISTORY_CONDITION_PROVIDER; i < THIMBLE_N_HISTORY_CONDITIONS; i++)
    if (i >= THIMBLE_HISTORY_CONDITION_COST || !(self->in_bar & 1u << (i - THIMBLE_HISTORY_CONDITION_PROVIDER)))
      set = set || thimble_history_condition_is_set (i, self->filter);
  thimble_history_more_set_role (self->more, self->in_bar == 0, set);
}

static void
update (ThimbleHistoryFilter *self)
{
  g_autoptr (ThimbleFilter) filter = NULL;
  g_autofree char *kept = NULL;

  if (self->filling)
    return;
  filter = read_widgets (self);
  if (thimble_filter_equal (filter, self->filter))
    return;
  thimble_filter_free (self->filter);
  self->filter = g_steal_pointer (&filter);
  update_chips (self);
  update_more (self);
  kept = thimble_filter_is_empty (self->filter) ? NULL : write_kept (self);
  thimble_history_kept_set_present (self->kept, kept);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FILTER]);
}

static void
on_chosen (ThimbleHistoryFilter *self)
{
  update (self);
}

static void
on_search (ThimbleHistoryFilter *self)
{
  update (self);
}

/* Escape. */
static void
on_stop_search (ThimbleHistoryFilter *self)
{
  gtk_editable_set_text (self->search, "");
  update (self);
}

/* Choices */

static void
on_facets (ThimbleHistoryFilter *self, guint condition, GPtrArray *groups)
{
  g_autoptr (GPtrArray) items = thimble_history_facets_make_items (self->facets, condition, groups);

  thimble_history_choice_set_items (THIMBLE_HISTORY_CHOICE (self->parts[condition - THIMBLE_HISTORY_CONDITION_PROVIDER]), items);
}

static void
on_opened (ThimbleHistoryFilter *self, ThimbleHistoryChoice *choice)
{
  if (self->facets != NULL)
    thimble_history_facets_ask (self->facets, thimble_history_choice_get_condition (choice), self->filter);
}

static void
add_part (ThimbleHistoryFilter *self, Part part, GtkWidget *widget)
{
  self->parts[part] = g_object_ref_sink (widget);
  g_signal_connect_object (widget, "changed", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->bar, widget);
  self->in_bar |= 1u << part;
}

static void
add_choices (ThimbleHistoryFilter *self)
{
  for (guint i = 0; i < PART_DATES; i++)
    {
      add_part (self, i, thimble_history_choice_new (THIMBLE_HISTORY_CONDITION_PROVIDER + i));
      g_signal_connect_object (self->parts[i], "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
    }
}

static void
add_dates (ThimbleHistoryFilter *self)
{
  add_part (self, PART_DATES, g_object_new (THIMBLE_TYPE_HISTORY_DATE_CHOICE, NULL));
}

static void
add_more (ThimbleHistoryFilter *self)
{
  self->more = g_object_new (THIMBLE_TYPE_HISTORY_MORE, NULL);
  thimble_history_more_set (self->more, self->filter);
  g_signal_connect_object (self->more, "changed", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  gtk_box_insert_child_after (self->line, GTK_WIDGET (self->more), GTK_WIDGET (self->bar));
  update_more (self);
}

static void
add_kept (ThimbleHistoryFilter *self)
{
  self->kept = g_object_new (THIMBLE_TYPE_HISTORY_KEPT, NULL);
  g_signal_connect_object (self->kept, "chosen", G_CALLBACK (on_kept), self, G_CONNECT_SWAPPED);
  gtk_box_insert_child_after (self->line, GTK_WIDGET (self->kept), GTK_WIDGET (self->more));
}

gboolean
thimble_history_filter_build (ThimbleHistoryFilter *self)
{
  static void (* const steps[]) (ThimbleHistoryFilter *) = { add_choices, add_dates, add_more, add_kept };

  g_return_val_if_fail (THIMBLE_IS_HISTORY_FILTER (self), FALSE);
  g_return_val_if_fail (self->n_built < G_N_ELEMENTS (steps), FALSE);
  steps[self->n_built++] (self);
  self->filling = self->n_built < G_N_ELEMENTS (steps);
  update (self);
  return self->filling;
}

/* Room */

static int
natural_width (gpointer widget)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static void
place_bar (ThimbleHistoryFilter *self, gboolean own_line)
{
  GtkWidget *bar = GTK_WIDGET (self->bar);

  if (self->own_line == own_line)
    return;
  self->own_line = own_line;
  g_object_ref (bar);
  gtk_widget_unparent (bar);
  if (own_line)
    gtk_widget_insert_after (bar, GTK_WIDGET (self), GTK_WIDGET (self->line));
  else
    gtk_box_insert_child_after (self->line, bar, GTK_WIDGET (self->search));
  g_object_unref (bar);
}

/* All buttons beside the search entry, or below it; or as many beside it as there is room for. */
void
thimble_history_filter_fit (ThimbleHistoryFilter *self, int width)
{
  static const Part first[] = { PART_DATES, PART_PROVIDER, PART_MODEL, PART_TASK, PART_STATE, PART_TIER, PART_MEASUREMENT };
  int line, all = 0, room;
  guint in_bar = 0;

  g_return_if_fail (THIMBLE_IS_HISTORY_FILTER (self));
  line = width - natural_width (self->more) - natural_width (self->kept) - natural_width (self->others) - 3 * SPACING;
  for (guint i = 0; i < N_PARTS; i++)
    all += natural_width (self->parts[i]) + SPACING;
  place_bar (self, all > line - SEARCH_ROOM && all <= width + SPACING);
  room = self->own_line ? all : line - (all > line - SEARCH_ROOM ? SEARCH_WIDTH : SEARCH_ROOM);
  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    {
      room -= natural_width (self->parts[first[i]]) + SPACING;
      if (room < 0)
        break;
      in_bar |= 1u << first[i];
    }
  if (in_bar == self->in_bar)
    return;
  for (guint i = 0; i < N_PARTS; i++)
    {
      GtkWidget *part = self->parts[i];

      gtk_box_remove (GTK_BOX (gtk_widget_get_parent (part)), part);
      gtk_box_append (in_bar & 1u << i ? self->bar : thimble_history_more_get_folded (self->more), part);
    }
  self->in_bar = in_bar;
  gtk_widget_set_visible (GTK_WIDGET (self->bar), in_bar != 0);
  /* Lines of chips would leave a small window nothing to show: there they are one, which scrolls. */
  gtk_scrolled_window_set_policy (self->chips_scroller, in_bar == 0 ? GTK_POLICY_EXTERNAL : GTK_POLICY_NEVER, GTK_POLICY_NEVER);
  gtk_scrollable_set_hscroll_policy (self->chips_viewport, in_bar == 0 ? GTK_SCROLL_NATURAL : GTK_SCROLL_MINIMUM);
  update_more (self);
}

/* Object */

static void
thimble_history_filter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleHistoryFilter *self = THIMBLE_HISTORY_FILTER (object);

  switch ((ThimbleHistoryFilterProperty) id)
    {
    case PROP_FILTER: g_value_set_boxed (value, self->filter); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_history_filter_dispose (GObject *object)
{
  ThimbleHistoryFilter *self = THIMBLE_HISTORY_FILTER (object);
  GtkWidget *child;

  if (self->facets != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->facets, self);
      thimble_history_facets_close (self->facets);
    }
  g_clear_object (&self->facets);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  for (guint i = 0; i < N_PARTS; i++)
    g_clear_object (&self->parts[i]);
  G_OBJECT_CLASS (thimble_history_filter_parent_class)->dispose (object);
}

static void
thimble_history_filter_finalize (GObject *object)
{
  g_clear_pointer (&THIMBLE_HISTORY_FILTER (object)->filter, thimble_filter_free);
  G_OBJECT_CLASS (thimble_history_filter_parent_class)->finalize (object);
}

static void
thimble_history_filter_class_init (ThimbleHistoryFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = thimble_history_filter_get_property;
  object_class->dispose = thimble_history_filter_dispose;
  object_class->finalize = thimble_history_filter_finalize;
  props[PROP_FILTER] = g_param_spec_boxed ("filter", NULL, NULL, THIMBLE_TYPE_FILTER, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  g_type_ensure (THIMBLE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-filter.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryFilter, child)
  BIND (search); BIND (line); BIND (bar); BIND (others); BIND (chips_scroller); BIND (chips_viewport); BIND (chips);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
}

static void
thimble_history_filter_init (ThimbleHistoryFilter *self)
{
  self->filter = thimble_filter_new ();
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
thimble_history_filter_set_store (ThimbleHistoryFilter *self, ThimbleStore *store)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FILTER (self));
  g_return_if_fail (self->facets == NULL);
  self->facets = thimble_history_facets_new (store);
  g_signal_connect_swapped (self->facets, "came", G_CALLBACK (on_facets), self);
  g_signal_connect_swapped (self->facets, "named", G_CALLBACK (update_chips), self);
  thimble_history_kept_set_store (self->kept, store);
  on_facets (self, THIMBLE_HISTORY_CONDITION_STATE, NULL);
}

const ThimbleFilter *
thimble_history_filter_get_filter (ThimbleHistoryFilter *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_FILTER (self), NULL);
  return self->filter;
}

void
thimble_history_filter_set_filter (ThimbleHistoryFilter *self, const ThimbleFilter *filter)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FILTER (self));
  g_return_if_fail (filter != NULL);
  fill_widgets (self, filter, filter->since_us == self->filter->since_us && filter->until_us == self->filter->until_us
                                ? dates_name (self) : THIMBLE_HISTORY_DATES_CUSTOM);
  update (self);
}

char *
thimble_history_filter_describe (ThimbleHistoryFilter *self)
{
  g_autoptr (GString) all = g_string_new (NULL);

  g_return_val_if_fail (THIMBLE_IS_HISTORY_FILTER (self), NULL);

  for (guint i = 0; self->facets != NULL && i < THIMBLE_N_HISTORY_CONDITIONS; i++)
    {
      g_autofree char *text = describe (self, i);

      if (text != NULL)
        g_string_append_printf (all, "%s%s", all->len > 0 ? " · " : "", text);
    }
  return all->len > 0 ? g_strdup (all->str) : NULL;
}

void
thimble_history_filter_clear (ThimbleHistoryFilter *self)
{
  g_autoptr (ThimbleFilter) none = thimble_filter_new ();

  g_return_if_fail (THIMBLE_IS_HISTORY_FILTER (self));
  fill_widgets (self, none, THIMBLE_HISTORY_DATES_ANY);
  update (self);
}

void
thimble_history_filter_refresh (ThimbleHistoryFilter *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FILTER (self));
  update (self);
}

void
thimble_history_filter_append (ThimbleHistoryFilter *self, GtkWidget *button)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FILTER (self));
  gtk_box_append (self->others, button);
}

void
thimble_history_filter_focus (ThimbleHistoryFilter *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FILTER (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
