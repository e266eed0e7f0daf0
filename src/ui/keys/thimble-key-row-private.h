/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-key-row.h"

G_BEGIN_DECLS

struct _ThimbleKeyRow
{
  AdwPreferencesRow parent_instance;

  /* configured */
  ThimbleEngine   *engine;
  char            *id;
  ThimbleEndpoint *endpoint;   /* nullable */

  /* template children */
  GtkLabel      *initial;
  GtkLabel      *title;
  GtkLabel      *subtitle;
  GtkSpinner    *spinner;
  GtkButton     *button;
  GtkLabel      *pill;
  GtkMenuButton *menu_button;

  /* owned */
  ThimbleKeyInfo *info;        /* nullable */
  ThimbleProblem *problem;     /* nullable: why the last check failed */
  GCancellable   *cancellable; /* ends with the row */
  GCancellable   *checking;    /* NULL: nothing is being asked */
  GSimpleActionGroup *actions;

  /* of the last check */
  gboolean        checked;
  gboolean        accepted;
  gint64          checked_at;  /* Unix time, microseconds */
};

/* thimble-key-row.c */
char     *thimble_key_row_dup_name    (ThimbleKeyRow *self);
/* Whether a failed check says that the key itself is not let in. */
gboolean  thimble_key_row_is_refusal  (ThimbleProblem *problem);
void      thimble_key_row_update      (ThimbleKeyRow *self);
void      thimble_key_row_read_note   (ThimbleKeyRow *self);

/* thimble-key-row-actions.c */
void      thimble_key_row_add_actions (ThimbleKeyRow *self);

G_END_DECLS
