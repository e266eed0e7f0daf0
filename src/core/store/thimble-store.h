/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "thimble-filter.h"
#include "thimble-groups.h"
#include "thimble-record.h"

G_BEGIN_DECLS

/**
 * ThimbleStore:
 *
 * The history: SQLite on a thread of its own, the only SQL in the program. WAL, synchronous
 * FULL, files 0600 in a folder 0700. All calls are async and are answered on the caller's main
 * context; writes are done in the order they were asked, and overtake reads that wait or search,
 * so that no search keeps a request from being recorded. Cancelling interrupts a read, and a
 * write only before it begins. Errors: THIMBLE_ERROR_STORE, _STORE_NEWER (read-only),
 * _STORE_DAMAGED, _NOT_FOUND.
 *
 * Several processes may have it open. Each sees the others' changes within a second (`changed`).
 * Each process holds a lock file in the folder while it lives; rows in sent or streaming whose
 * owner's lock is free become interrupted, and no others.
 *
 * Signals: `changed` (no arguments), on the context that made the store: rows were added,
 * changed or removed, here or by another process. Several changes may come as one.
 */
#define THIMBLE_TYPE_STORE (thimble_store_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleStore, thimble_store, THIMBLE, STORE, GObject)

ThimbleStore *thimble_store_new           (const char *folder); /* NULL: g_get_user_data_dir()/thimble */
const char   *thimble_store_get_path      (ThimbleStore *self); /* of the database file */
/* Makes the folder and file, migrates, marks the dead's rows. May be called again after an error. */
void          thimble_store_open_async    (ThimbleStore *self, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean      thimble_store_open_finish   (ThimbleStore *self, GAsyncResult *r, GError **error);
gboolean      thimble_store_is_read_only  (ThimbleStore *self); /* a newer version's, or a read-only disk */
/* (nullable) (transfer none): told at opening: salvaged, read-only, newer. */
ThimbleProblem *thimble_store_get_warning (ThimbleStore *self);
/* Closes and ends the thread after the queued work; also done by the last unref. */
void          thimble_store_close_async   (ThimbleStore *self, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean      thimble_store_close_finish  (ThimbleStore *self, GAsyncResult *r, GError **error);

/* Commits the row (state sent) durably before it answers; finish returns its id, or -1. */
void          thimble_store_insert_async  (ThimbleStore *self, ThimbleRecord *record, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gint64        thimble_store_insert_finish (ThimbleStore *self, GAsyncResult *r, GError **error);
/* Writes the whole row @record->id anew: a checkpoint while it streams, or its end. */
void          thimble_store_update_async  (ThimbleStore *self, ThimbleRecord *record, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean      thimble_store_update_finish (ThimbleStore *self, GAsyncResult *r, GError **error);

/* What comes from elsewhere, for import: all of @records (element-type ThimbleRecord) in one transaction or none.
 * (transfer full) (element-type gint64): the new id of each, 0 where a request of its uid is here already. A record
 * without uid is given one. Some hundreds at a time leave the thread free for requests between two calls. */
void          thimble_store_add_many_async  (ThimbleStore *self, GPtrArray *records, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
GArray       *thimble_store_add_many_finish (ThimbleStore *self, GAsyncResult *r, GError **error);

void           thimble_store_load_async   (ThimbleStore *self, gint64 id, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
ThimbleRecord *thimble_store_load_finish  (ThimbleStore *self, GAsyncResult *r, GError **error);

/* @text_only: empties prompt, system, turns, answer and reasoning and keeps the numbers. Finish explanation
 * and a problem's details may quote the text and go too. Living requests are refused (THIMBLE_ERROR_FAILED). */
void          thimble_store_delete_async  (ThimbleStore *self, gint64 id, gboolean text_only, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean      thimble_store_delete_finish (ThimbleStore *self, GAsyncResult *r, GError **error);

/* (transfer full) (element-type gint64): ids of all matching rows, newest first; @limit 0: all. Typing
 * supersedes: cancelling interrupts the running query. */
void          thimble_store_query_async   (ThimbleStore *self, const ThimbleFilter *filter, guint limit, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
GArray       *thimble_store_query_finish  (ThimbleStore *self, GAsyncResult *r, GError **error);
/* (transfer full) (element-type ThimbleRecord): rows of those ids, in that order, without the
 * texts (prompt text cut to its first 200 characters, no turns, answer cut likewise); missing ones are left out. */
void          thimble_store_rows_async    (ThimbleStore *self, const gint64 *ids, guint n_ids, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
GPtrArray    *thimble_store_rows_finish   (ThimbleStore *self, GAsyncResult *r, GError **error);

/* What many requests come to. Each takes a nullable filter; cancelling interrupts. Not filtered, or by
 * provider, model, task, tier, state and practice alone, they are answered from summaries the store keeps. */
void          thimble_store_sums_async    (ThimbleStore *self, const ThimbleFilter *filter, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean      thimble_store_sums_finish   (ThimbleStore *self, GAsyncResult *r, ThimbleSums *out, GError **error);
/* (transfer full) (element-type ThimbleGroup): days ascending, by the local day of the start, requests of unknown
 * start left out; all others by total tokens, most first. */
void          thimble_store_breakdown_async  (ThimbleStore *self, const ThimbleFilter *filter, ThimbleBreakdown by, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
GPtrArray    *thimble_store_breakdown_finish (ThimbleStore *self, GAsyncResult *r, GError **error);
/* (transfer full): all of time in hours of the local clock. */
void           thimble_store_series_async  (ThimbleStore *self, const ThimbleFilter *filter, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
ThimbleSeries *thimble_store_series_finish (ThimbleStore *self, GAsyncResult *r, GError **error);
/* (transfer full): single requests with @from_us ≤ start < @until_us, oldest first; where there are more than
 * @max (at least 2), groups of equally many consecutive ones, a power of two. */
void           thimble_store_points_async  (ThimbleStore *self, const ThimbleFilter *filter, gint64 from_us, gint64 until_us, guint max,
                                            GCancellable *c, GAsyncReadyCallback cb, gpointer d);
ThimblePoints *thimble_store_points_finish (ThimbleStore *self, GAsyncResult *r, GError **error);

/* Ids that occur, of measurements all that are kept, for the filter bar: (transfer full) (element-type utf8): id, name, id, name…
 * A task's name is its id here: the words are the catalogue's. */
typedef enum { THIMBLE_FACET_ENDPOINT, THIMBLE_FACET_MODEL, THIMBLE_FACET_TASK, THIMBLE_FACET_MEASUREMENT,
               THIMBLE_FACET_ENDPOINT_MODEL } ThimbleFacet;
void          thimble_store_facet_async   (ThimbleStore *self, ThimbleFacet facet, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
GPtrArray    *thimble_store_facet_finish  (ThimbleStore *self, GAsyncResult *r, GError **error);

/* Upkeep. Each goes on between other work, may be cancelled at any time, and what it did until then is whole. */

/* Of the database with its log, and how much of that holds nothing any more. */
void          thimble_store_size_async    (ThimbleStore *self, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean      thimble_store_size_finish   (ThimbleStore *self, GAsyncResult *r, gint64 *bytes, gint64 *free_bytes, GError **error);
/* Deletes the texts of all requests that started before @before_us, as thimble_store_delete_async() does with text_only:
 * the receipts stay. Finish tells of how many, or -1. */
void          thimble_store_prune_texts_async  (ThimbleStore *self, gint64 before_us, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gint64        thimble_store_prune_texts_finish (ThimbleStore *self, GAsyncResult *r, GError **error);
/* Writes the file anew without what is free in it (thimble_store_size_async()). Refused with a message where the disk has no
 * room for it. */
void          thimble_store_compact_async  (ThimbleStore *self, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean      thimble_store_compact_finish (ThimbleStore *self, GAsyncResult *r, GError **error);
/* Looks whether summaries and the index of texts are what the requests say, and makes anew what is not. */
void          thimble_store_check_async    (ThimbleStore *self, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean      thimble_store_check_finish   (ThimbleStore *self, GAsyncResult *r, GError **error);

/* Small facts that belong to the data: last key check of an endpoint, signs of progress. Values are JSON or plain text;
 * never a key or a part of one. NULL removes. */
void          thimble_store_set_note_async  (ThimbleStore *self, const char *name, const char *value, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean      thimble_store_set_note_finish (ThimbleStore *self, GAsyncResult *r, GError **error);
void          thimble_store_get_note_async  (ThimbleStore *self, const char *name, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
char         *thimble_store_get_note_finish (ThimbleStore *self, GAsyncResult *r, GError **error); /* NULL without error: none */
/* (transfer full) (element-type utf8): name, value, name, value… of all whose name begins with @prefix, by name.
 * Filters that are kept are notes named "filter:NAME", see thimble_filter_to_json(). */
void          thimble_store_list_notes_async  (ThimbleStore *self, const char *prefix, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
GPtrArray    *thimble_store_list_notes_finish (ThimbleStore *self, GAsyncResult *r, GError **error);

G_END_DECLS
