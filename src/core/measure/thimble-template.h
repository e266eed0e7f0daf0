/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ThimbleTemplate:
 *
 * A step's prompt with places to fill: `{{input}}` is what the chain is given, `{{previous}}` the answer
 * of the step before, `{{Outline}}` the answer of the earlier step of that name (in whatever case).
 * `\{{` is two braces. Immutable, reference counted. What is filled in is text: no brace in it is looked at.
 */
typedef struct _ThimbleTemplate ThimbleTemplate;

#define THIMBLE_TYPE_TEMPLATE (thimble_template_get_type ())
GType            thimble_template_get_type (void);
/* THIMBLE_ERROR_BAD_REQUEST where braces are not closed or nothing stands between them. */
ThimbleTemplate *thimble_template_new      (const char *text, GError **error);
ThimbleTemplate *thimble_template_ref      (ThimbleTemplate *self);
void             thimble_template_unref    (ThimbleTemplate *self);

/**
 * thimble_template_check:
 * @names: (array length=n_names): of all steps of the chain, in their order
 * @index: which of them this is
 *
 * FALSE with THIMBLE_ERROR_BAD_REQUEST, naming the place, where it reads a step that is missing, is itself or comes later,
 * `{{previous}}` in the first step, or nothing at all.
 */
gboolean         thimble_template_check    (ThimbleTemplate *self, const char * const *names, guint n_names, guint index,
                                            GError **error);
/* Whether the step at @other is read by the one at @index, by its name or as the one before. */
gboolean         thimble_template_reads    (ThimbleTemplate *self, const char *name, gboolean is_previous);
gboolean         thimble_template_reads_input (ThimbleTemplate *self);
/* What stands in it but for the places: for estimating. */
char            *thimble_template_dup_own_text (ThimbleTemplate *self);

/**
 * thimble_template_fill:
 * @input: what the chain was given
 * @names: (array length=n_answers): of the steps before
 * @answers: (array length=n_answers): theirs, in their order
 *
 * The template must have passed thimble_template_check(). Returns: (transfer full): the prompt
 */
char            *thimble_template_fill     (ThimbleTemplate *self, const char *input, const char * const *names,
                                            const char * const *answers, guint n_answers);
/* A step's name: not empty, no braces or line breaks, at most 60 characters, neither “input” nor “previous”. */
gboolean         thimble_template_check_name (const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleTemplate, thimble_template_unref)

G_END_DECLS
