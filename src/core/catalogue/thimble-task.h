/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ThimbleTask:
 *
 * A small job with a prompt template: summarise, translate, titles, rewrite, classify, table,
 * free. Static data; the texts are translated.
 */
typedef struct {
  const char *id;           /* "summarise" */
  const char *name;         /* N_(): "Summarise" */
  const char *template_text;/* N_(): the instruction; the person's text follows; "" for free */
  const char *sample;       /* N_(): a small text to start with */
  gint64      max_output;   /* tokens suggested */
} ThimbleTask;

const ThimbleTask *thimble_task_get_all  (guint *n_tasks);
const ThimbleTask *thimble_task_find     (const char *id); /* nullable */
const char        *thimble_task_get_name (const ThimbleTask *self); /* translated */
const char        *thimble_task_get_explanation (const ThimbleTask *self); /* translated: its instruction, or that it has none */
/* Instruction, an empty line, @text (NULL: the sample); newly allocated, translated. */
char              *thimble_task_make_prompt (const ThimbleTask *self, const char *text);

G_END_DECLS
