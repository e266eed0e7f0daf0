/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-format.h"
#include "history-fixture.h"
#include "history/thimble-history-cell.h"
#include "history/thimble-history-slot.h"
#include "history/thimble-history-state.h"

/* The row widget of a position that is in sight. */
static GtkWidget *
row_at (HistoryFixture *fixture, guint position)
{
  GtkWidget *row = gtk_widget_get_first_child (gtk_widget_get_last_child (fixture->table));

  for (; position > 0 && row != NULL; position--)
    row = gtk_widget_get_next_sibling (row);
  g_assert_nonnull (row);
  return row;
}

static void
collect (GtkWidget *root, GString *texts)
{
  if (!gtk_widget_get_visible (root))
    return;
  if (GTK_IS_LABEL (root))
    g_string_append_printf (texts, "%s|", gtk_label_get_text (GTK_LABEL (root)));
  if (THIMBLE_IS_HISTORY_CELL (root) && thimble_history_cell_get_text (THIMBLE_HISTORY_CELL (root)) != NULL)
    g_string_append_printf (texts, "%s|", thimble_history_cell_get_text (THIMBLE_HISTORY_CELL (root)));
  if (GTK_IS_INSCRIPTION (root))
    g_string_append_printf (texts, "%s|", gtk_inscription_get_text (GTK_INSCRIPTION (root)));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect (child, texts);
}

static char *
texts_of (HistoryFixture *fixture, guint position)
{
  g_autoptr (GString) texts = g_string_new (NULL);

  collect (row_at (fixture, position), texts);
  return g_string_free (g_steal_pointer (&texts), FALSE);
}

static gint64
started_at (HistoryFixture *fixture, guint position)
{
  GListModel *slots = G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (fixture->table)));
  g_autoptr (ThimbleHistorySlot) slot = g_list_model_get_item (slots, position);
  ThimbleRequestRow *row = slot != NULL ? thimble_history_slot_get_row (slot) : NULL;
  ThimbleRecord *record = row != NULL ? thimble_request_row_get_record (row) : NULL;

  return record != NULL ? record->started_us : -1;
}

/* @format: an "@" stands for when the request began. */
static void
expect (HistoryFixture *fixture, guint position, const char *format)
{
  g_auto (GStrv) parts = g_strsplit (format, "@", 2);
  g_autofree char *wanted = NULL;
  g_autofree char *texts = NULL;

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *when = thimble_format_when_short (started_at (fixture, position));

      g_free (wanted);
      wanted = g_strjoinv (when, parts);
      g_free (texts);
      texts = texts_of (fixture, position);
      if (g_str_equal (texts, wanted))
        return;
      ui_wait_ms (10);
    }
  g_assert_cmpstr (texts, ==, wanted);
}

static void
test_cells (HistoryFixture *fixture, gconstpointer unused)
{
  history_insert (fixture, "gpt-6-luna", "translate", "Hello", "Hei", 30, 16, THIMBLE_STATE_COMPLETED, 3 * 24 * 60);
  history_insert (fixture, "gpt-6.1-terra", "summarise", "Hello", "", -1, -1, THIMBLE_STATE_FAILED, 2 * 24 * 60);
  ui_wait_for (history_n_rows (fixture) == 2);
  expect (fixture, 1, "@|Translate|GPT-6 Luna|Entry|30|16|46|$0.0000110|1.32 s|");
  /* What is unknown is said to be. */
  expect (fixture, 0, "@|Summarise|GPT-6.1 Terra|Standard|—|—|—|$0|—|");
}

static GtkWidget *
state_of (HistoryFixture *fixture, guint position)
{
  return ui_find_type (row_at (fixture, position), THIMBLE_TYPE_HISTORY_STATE);
}

/* State in words, never by colour alone. */
static void
test_states (HistoryFixture *fixture, gconstpointer unused)
{
  static const ThimbleState states[] = {
    THIMBLE_STATE_STREAMING, THIMBLE_STATE_INTERRUPTED, THIMBLE_STATE_FAILED, THIMBLE_STATE_STOPPED, THIMBLE_STATE_COMPLETED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    history_insert (fixture, "gpt-6-luna", "free", "Hello", "Hei", 30, 16, states[G_N_ELEMENTS (states) - 1 - i], 1);
  ui_wait_for (history_n_rows (fixture) == G_N_ELEMENTS (states));
  ui_settle (fixture->window);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      const char *label = thimble_state_get_label (states[i]);
      GtkWidget *image;

      ui_wait_for (gtk_widget_get_opacity (gtk_widget_get_parent (state_of (fixture, i))) == 1);
      image = state_of (fixture, i);
      g_assert_true (gtk_widget_get_has_tooltip (image));
      gtk_test_accessible_assert_role (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_ROLE_IMG);
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, label);
      g_assert_true (gtk_widget_has_css_class (image, "state-living") == (states[i] == THIMBLE_STATE_STREAMING));
      g_assert_true (gtk_icon_theme_has_icon (gtk_icon_theme_get_for_display (gtk_widget_get_display (image)),
                                              thimble_history_state_get_icon_name (THIMBLE_HISTORY_STATE (image))));
    }
}

static void
test_narrow (HistoryFixture *fixture, gconstpointer unused)
{
  history_insert (fixture, "gpt-6-luna", "translate", "Hello", "Hei", 30, 16, THIMBLE_STATE_COMPLETED, 3 * 24 * 60);
  history_insert (fixture, "gpt-6.1-terra", "summarise", "Hello", "", -1, -1, THIMBLE_STATE_FAILED, 2 * 24 * 60);
  history_insert (fixture, "gpt-6-luna", "free", "Hello", "He", 30, 2, THIMBLE_STATE_STOPPED, 24 * 60);
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_for (history_n_rows (fixture) == 3);
  ui_wait_ms (100);
  expect (fixture, 2, "Translate|Entry|30|+|16|=|46|@ · GPT-6 Luna|$0.0000110|");
  expect (fixture, 1, "Summarise|Standard|@ · GPT-6.1 Terra|failed|—|");
  expect (fixture, 0, "Free|Entry|30|+|2|=|32|@ · GPT-6 Luna|stopped|$0.00000400|");
  g_assert_false (gtk_widget_get_visible (gtk_widget_get_first_child (fixture->table))); /* no titles over two lines */
  /* Back to the table. */
  ui_resize (GTK_WINDOW (fixture->window), 1100, 720);
  ui_wait_ms (100);
  expect (fixture, 2, "@|Translate|GPT-6 Luna|Entry|30|16|46|$0.0000110|1.32 s|");
  /* Beside the pane what matters least goes first. */
  history_show (fixture, 1);
  ui_wait_ms (100);
  expect (fixture, 2, "@|Translate|GPT-6 Luna|30|16|46|$0.0000110|");
}

static guint
count_in_sight (HistoryFixture *fixture)
{
  GtkWidget *list = gtk_widget_get_last_child (fixture->table);
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    n += gtk_widget_get_child_visible (row) && gtk_widget_get_height (row) > 1;
  return n;
}

/* Requests 1 to 3000, the last one the newest. */
static void
insert_many (HistoryFixture *fixture)
{
  history_sql (fixture,
    "INSERT INTO requests (id, revision, owner, state, started_us, dialect, tier, practice, conversation_id, text_deleted, finish,"
    " predicted_exact, billed, ordered_us)"
    " SELECT value, 9000, '', 'completed', value, 'openai-chat', 'entry', 0, 0, 0, 'stop', 0, 'none', value FROM"
    " (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 3000) SELECT value FROM n);"
    "INSERT INTO request_lines (id) SELECT id FROM requests;"
    "INSERT INTO request_texts (id, prompt, answer) SELECT id, '', '' FROM requests;"
    "UPDATE counters SET value = 9000 WHERE name = 'revision'");
  ui_wait_for (history_n_rows (fixture) == 3000);
  ui_settle (fixture->window);
}

/* One step over more rows than have widgets, on a table that was not scrolled before. */
static void
test_jump (HistoryFixture *fixture, gconstpointer unused)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (fixture->table));

  insert_many (fixture);
  ui_wait_for (gtk_adjustment_get_upper (adjustment) > 3000 * 10);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) / 2);
  ui_settle (fixture->window);
  ui_wait_for (count_in_sight (fixture) > 5);
}

static gint64
id_at (HistoryFixture *fixture, guint position)
{
  g_autoptr (ThimbleHistorySlot) slot = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (fixture->table))), position);

  return slot != NULL && thimble_history_slot_get_row (slot) != NULL ? thimble_request_row_get_id (thimble_history_slot_get_row (slot)) : 0;
}

static guint
count_widgets (HistoryFixture *fixture)
{
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (gtk_widget_get_last_child (fixture->table)); row != NULL; row = gtk_widget_get_next_sibling (row))
    n++;
  return n;
}

/* Sorting fills the rows that are there; many fewer rows take their widgets away step by step, and more make them so. */
static void
test_places (HistoryFixture *fixture, gconstpointer unused)
{
  GtkDropDown *by = GTK_DROP_DOWN (ui_get (fixture->page, "history-sort"));
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (fixture->table));
  GtkWidget *first;
  guint n;

  insert_many (fixture);
  first = row_at (fixture, 0);
  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &first);
  n = count_widgets (fixture);
  g_assert_cmpuint (n, >, 100);
  g_assert_cmpint (id_at (fixture, 0), ==, 3000);
  g_signal_emit_by_name (ui_get (fixture->page, "history-direction"), "clicked");
  ui_wait_for (id_at (fixture, 0) == 1);
  g_assert_true (first != NULL && first == row_at (fixture, 0));
  g_assert_cmpuint (count_widgets (fixture), ==, n);
  /* From far down they are looked at from their top. */
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) / 2);
  ui_settle (fixture->window);
  gtk_drop_down_set_selected (by, THIMBLE_HISTORY_COLUMN_MODEL);
  ui_wait_for (gtk_adjustment_get_value (adjustment) < 1);
  ui_wait_for (id_at (fixture, 0) == 3000);

  history_sql (fixture, "UPDATE requests SET task = 'titles', revision = 9001 WHERE id < 4; UPDATE counters SET value = 9001 WHERE name = 'revision'");
  history_choose (fixture, "history-task", "titles");
  ui_wait_for (g_list_model_get_n_items (G_LIST_MODEL (history_list (fixture))) == 3);
  g_assert_cmpuint (history_n_rows (fixture), >, 100);
  for (guint before = history_n_rows (fixture), now; before > 3; before = now)
    {
      ui_wait_for (history_n_rows (fixture) < before);
      now = history_n_rows (fixture);
      g_assert_cmpuint (before - now, <=, 20);
    }
  ui_settle (fixture->window);
  g_assert_cmpuint (count_widgets (fixture), ==, 3);
  ui_press (ui_get (fixture->page, "history-clear"));
  ui_wait_for (history_n_rows (fixture) == 3000);
  ui_settle (fixture->window);
  g_assert_cmpuint (count_widgets (fixture), ==, n);
  g_assert_cmpint (id_at (fixture, 2999), ==, 1);
  if (first != NULL)
    g_object_remove_weak_pointer (G_OBJECT (first), (gpointer *) &first);
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
  HISTORY_ADD ("/history-table/cells", test_cells);
  HISTORY_ADD ("/history-table/states", test_states);
  HISTORY_ADD ("/history-table/narrow", test_narrow);
  HISTORY_ADD ("/history-table/jump", test_jump);
  HISTORY_ADD ("/history-table/places", test_places);
  return history_run ();
}
