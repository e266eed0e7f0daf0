/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdio.h>

#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/* thimble-cli: the window's work in a terminal. Data go to standard output, all else to standard
 * error. Each command is a function in a file of its own and answers with an exit status. */

typedef enum {
  CLI_DONE = 0,
  CLI_FAILED = 1,
  CLI_USAGE = 2,
  CLI_KEY = 3,          /* missing, locked or refused */
  CLI_OVER_BUDGET = 4,
  CLI_STOPPED = 5,      /* stopped or interrupted */
  CLI_READER_LEFT = 141, /* nobody reads standard output any more; the program ends by SIGPIPE, which shells tell as this */
} CliStatus;

/**
 * Cli:
 * @engine: the core, opened by cli_open()
 * @stop: cancelled by Ctrl-C
 * @json: `--json` was given
 */
typedef struct {
  ThimbleEngine *engine;
  GCancellable  *stop;
  gboolean       json;
} Cli;

typedef CliStatus (*CliCommand) (Cli *cli, int argc, char **argv);

CliStatus cli_endpoints (Cli *cli, int argc, char **argv);
CliStatus cli_keys      (Cli *cli, int argc, char **argv);
CliStatus cli_models    (Cli *cli, int argc, char **argv);
CliStatus cli_count     (Cli *cli, int argc, char **argv);
CliStatus cli_send      (Cli *cli, int argc, char **argv);
CliStatus cli_measure   (Cli *cli, int argc, char **argv);
CliStatus cli_chain     (Cli *cli, int argc, char **argv);
CliStatus cli_budget    (Cli *cli, int argc, char **argv);
CliStatus cli_history   (Cli *cli, int argc, char **argv);
CliStatus cli_practice  (Cli *cli, int argc, char **argv);
CliStatus cli_doctor    (Cli *cli, int argc, char **argv);

/* Waiting: give cli_wake as the callback and a CliWait as its data, then cli_wait(). */
typedef struct {
  GAsyncResult *result;
} CliWait;
void          cli_wake (GObject *source, GAsyncResult *result, gpointer wait);
/* (transfer full): the result, after iterating the main context until it is there. */
GAsyncResult *cli_wait (CliWait *wait);

/* Opens store and catalogue. The store's problem is printed; FALSE where the history cannot be used at all. */
gboolean      cli_open (Cli *cli);

/* Options of one command: `--json` is added, `--help` answered. On wrong usage prints why and returns FALSE with
 * @status set. @rest: (out): arguments that are no options, after the command's own name; free with g_strfreev. */
gboolean      cli_parse (Cli *cli, int argc, char **argv, const char *usage, const char *summary,
                         const GOptionEntry *entries, char ***rest, CliStatus *status);
/* FALSE with @status set, and said, where there are more than @n arguments. @instead: (nullable): what may have been meant. */
gboolean      cli_at_most (char **rest, guint n, const char *instead, CliStatus *status);
CliStatus     cli_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* Wrong usage by a name that is not known: @what says so (taken), @closest (nullable) is a name like it, @next is what to do. */
CliStatus     cli_unknown (char *what, const char *closest, const char *next);
/* The same with @word held against @names, and the help of the command as what is next. */
CliStatus     cli_unknown_word (char *what, const char *word, const char * const *names);

/* What several commands are told alike; NULL with @status set, and said, where it is no good. (transfer full) */
ThimbleEndpoint *cli_find_endpoint (Cli *cli, const char *id, CliStatus *status); /* after cli_open(); (transfer none) */
ThimbleModel *cli_choose_model  (Cli *cli, const char *endpoint_id, const char *model_id, CliStatus *status); /* after cli_open() */
char         *cli_choose_text   (Cli *cli, const char *command, const char *task_id, char **rest, CliStatus *status);
/* Dollars above zero, up to a million: "0.25", "$7", "1,000". */
gboolean      cli_parse_usd     (const char *text, ThimbleMoney *out);

/* @text with “…” in place of each word that looks like a key. What a program says may be written down. */
char         *cli_leave_out_keys (const char *text);
/* TRUE where all of @text is a key beyond doubt: @what says that it was not taken, and what to do instead is said. @length: bytes, or -1 */
gboolean      cli_refuse_key     (const char *what, const char *text, gssize length);

/* Output */
void          cli_print_error   (const GError *error);
void          cli_print_problem (ThimbleProblem *problem);
/* Whether @file has a folder and replaces nothing, or does so by --force; else it is said why not. */
gboolean      cli_may_write     (const char *file, gboolean force);
CliStatus     cli_status_of     (const GError *error);
/* Whether standard output is a pipe that nobody reads any more, as after “| head”. */
gboolean      cli_reader_left   (void);
/* Prints and gives the exit status; takes nothing. */
CliStatus     cli_fail          (const GError *error);
/* (nullable): of a keyring that is locked or not there */
ThimbleProblem *cli_keyring_problem (ThimbleKeyState state);
/* The Secret Service is there, and has no default keyring: the first key makes one, for which the service asks in a window. */
gboolean      cli_keyring_is_empty (Cli *cli);
const char   *cli_get_empty_keyring_advice (void);
/* Where a key is added, after an error that calls for it. */
void          cli_print_key_hint (const GError *error, const char *endpoint_id);
/* As thimble_key_store_get_install_advice(), for who has no session to keep a key in. */
const char   *cli_get_no_keyring_advice (void);
void          cli_print_json    (JsonNode *node); /* one line; takes @node */
void          cli_print_receipt (FILE *out, ThimbleReceipt *receipt);
/* Foreign text to a stream: made harmless where it is a terminal, as it is elsewhere. */
void          cli_print_text    (FILE *out, const char *text);
/* The same and the line's end, in lines as long as a terminal's, at most 80 columns; in one where it is none. @indent: columns that are
 * there before each line, and before the first already. */
void          cli_print_prose   (FILE *out, const char *text, int indent);
/* Columns of a terminal; 0 where it is none. */
int           cli_get_columns   (FILE *out);
/* Columns that @text takes on one; wide characters count two. */
int           cli_measure_text  (const char *text);
/* The help of a command: what stands below its usage as GLib makes it, broken where the terminal ends. */
void          cli_print_help    (const char *command, const char *usage, const char *text);
/* A cell of @width columns (negative: end-aligned), cut with an ellipsis; wide characters count two. */
void          cli_print_cell    (FILE *out, const char *text, int width);

/* A line that is written over and over on a terminal's standard error, and its end; nothing where that is none. */
void          cli_show_line     (const char *line);
void          cli_end_line      (void);

/* A key from the terminal without echo, or from @fd where it is not negative. Ctrl-C ends the wait for it. */
/* To be called before the program opens anything: cli_read_key() reads from no descriptor that was not there by then. */
void           cli_note_descriptors (void);
ThimbleSecret *cli_read_key     (Cli *cli, int fd, const char *for_whom, GError **error);
/* All of @fd, at most @most bytes: longer is @too_long. Ctrl-C likewise. */
GBytes        *cli_read_bytes   (Cli *cli, int fd, gsize most, const char *too_long, GError **error);
/* All of standard input as UTF-8 text, at most 64 MiB. Ctrl-C likewise. */
char          *cli_read_stdin   (Cli *cli, GError **error);

G_END_DECLS
