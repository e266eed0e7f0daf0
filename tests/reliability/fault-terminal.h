/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The terminal program on folders of its own, all in one. */
void         fault_terminal_begin (const char *program);
const char  *fault_terminal_home  (void);
void         fault_terminal_end   (void);

/* Starts it with these arguments, and @key (nullable) through a pipe. @env: (nullable): "NAME=value", further ones. */
GSubprocess *fault_terminal_start (const char * const *env, const char *key, const char * const *arguments);
/* Its end: exit status, standard output (transfer full) and error. */
char        *fault_terminal_wait  (GSubprocess *process, int *status, char **err);
char        *fault_terminal_run   (int *status, char **err, const char *key, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
