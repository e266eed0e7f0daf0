/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-rows.h"

gboolean
thimble_rows_set_note (ThimbleDatabase  *db,
                       const char       *name,
                       const char       *value,
                       GError          **error)
{
  sqlite3_stmt *statement;

  if (!thimble_database_check (db, TRUE, error))
    return FALSE;
  statement = thimble_database_prepare (db, value != NULL ? "INSERT OR REPLACE INTO notes (name, value) VALUES (?1, ?2)"
                                                          : "DELETE FROM notes WHERE name = ?1", error);
  if (statement == NULL)
    return FALSE;
  thimble_bind_text (statement, 1, name);
  if (value != NULL)
    thimble_bind_text (statement, 2, value);
  return thimble_database_step (db, statement, NULL, error);
}

gboolean
thimble_rows_get_note (ThimbleDatabase  *db,
                       const char       *name,
                       char            **value,
                       GError          **error)
{
  sqlite3_stmt *statement;
  gboolean row;

  *value = NULL;
  if (!thimble_database_check (db, FALSE, error))
    return FALSE;
  statement = thimble_database_prepare (db, "SELECT value FROM notes WHERE name = ?1", error);
  if (statement == NULL)
    return FALSE;
  thimble_bind_text (statement, 1, name);
  if (!thimble_database_step (db, statement, &row, error))
    return FALSE;
  if (row)
    *value = thimble_column_text (statement, 0);
  sqlite3_reset (statement);
  return TRUE;
}

GPtrArray *
thimble_rows_list_notes (ThimbleDatabase  *db,
                         const char       *prefix,
                         GError          **error)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;
  gboolean row = TRUE;

  if (!thimble_database_check (db, FALSE, error))
    return NULL;
  statement = thimble_database_prepare (db, "SELECT name, value FROM notes WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name",
                                        error);
  if (statement == NULL)
    return NULL;
  thimble_bind_text (statement, 1, prefix);
  while (row)
    {
      if (!thimble_database_step (db, statement, &row, error))
        return NULL;
      if (row)
        {
          g_ptr_array_add (notes, thimble_column_text (statement, 0));
          g_ptr_array_add (notes, thimble_column_text (statement, 1));
        }
    }
  return g_steal_pointer (&notes);
}
