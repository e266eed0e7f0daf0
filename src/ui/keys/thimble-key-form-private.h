/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-key-form.h"

G_BEGIN_DECLS

typedef enum { FORM_ADD, FORM_REPLACE, FORM_ADDRESS } ThimbleFormMode;

struct _ThimbleKeyForm
{
  AdwPreferencesGroup parent_instance;

  /* configured */
  ThimbleEngine *engine;

  /* template children */
  AdwComboRow *provider_row;
  GtkEditable *name_row;
  GtkEditable *url_row;
  AdwComboRow *dialect_row;
  GtkWidget   *needs_key_row;
  GtkSwitch   *needs_key_switch;
  GtkEditable *label_row;
  GtkEditable *key_row;
  GtkWidget   *session_row;
  GtkSwitch   *session_switch;
  GtkWidget   *hint_box;
  GtkLabel    *hint;
  GtkButton   *hint_button;
  GtkWidget   *link;
  GtkLabel    *link_label;
  GtkSpinner  *spinner;
  GtkWidget   *cancel_button;
  GtkWidget   *check_button;
  GtkWidget   *save_button;

  /* owned */
  GPtrArray       *choices;     /* of ThimbleEndpoint; the row after the last is "Compatible endpoint…" */
  ThimbleEndpoint *editing;     /* nullable: FORM_REPLACE, FORM_ADDRESS */
  ThimbleEndpoint *suggested;   /* nullable: whose key it looks like */
  GHashTable      *with_key;    /* endpoint id → ThimbleKeyInfo */
  GCancellable    *cancellable; /* ends with the form */
  GCancellable    *running;     /* NULL: nothing is under way */
  char            *accepted_for;/* nullable: the origin that accepted the key as it is typed now */
  char            *refused_for; /* nullable: the origin that refused it */

  ThimbleFormMode  mode;
  ThimbleKeyState  keyring;
  gboolean         editing_has_key;
  gboolean         filling;     /* the choices are being made anew */
  gboolean         touched;     /* the person chose a provider */
  gint             hint_action; /* ThimbleFormHint */
};

typedef enum { HINT_NOTHING, HINT_USE_SUGGESTED, HINT_UNLOCK } ThimbleFormHint;

/* thimble-key-form.c */
gboolean         thimble_key_form_is_compatible (ThimbleKeyForm *self);
/* The chosen or edited one; NULL for a compatible endpoint that is only being typed. */
ThimbleEndpoint *thimble_key_form_get_chosen    (ThimbleKeyForm *self);
void             thimble_key_form_show_hint     (ThimbleKeyForm *self, const char *text, gboolean is_error,
                                                 const char *button, ThimbleFormHint action);
void             thimble_key_form_show_error    (ThimbleKeyForm *self, const GError *error);
void             thimble_key_form_update        (ThimbleKeyForm *self);
/* The key that is there of @endpoint (nullable) and would be lost by saving another; (transfer none) (nullable). */
ThimbleKeyInfo  *thimble_key_form_get_replaced  (ThimbleKeyForm *self, ThimbleEndpoint *endpoint);
/* The key was changed: what a check said of it holds no more. */
void             thimble_key_form_forget_check  (ThimbleKeyForm *self);
/* Back to adding, with everything typed wiped. */
void             thimble_key_form_reset         (ThimbleKeyForm *self);

/* thimble-key-form-save.c */
void             thimble_key_form_check         (ThimbleKeyForm *self);
void             thimble_key_form_save          (ThimbleKeyForm *self);

G_END_DECLS
