/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-error.h"
#include "base/thimble-types.h"
#include "thimble-test-server.h"

G_BEGIN_DECLS

/* The fault table: what goes wrong on the way to a provider, and what a person reads of it. */

typedef enum {
  FAULT_AT_SERVER,  /* our server plays the script */
  FAULT_AT_NOBODY,  /* nobody listens there */
  FAULT_AT_NO_NAME, /* the name does not exist */
  FAULT_AT_BAD_TLS, /* its certificate proves nothing */
  N_FAULT_PLACES,
} FaultPlace;

/* How one dialect says things. */
typedef struct {
  ThimbleDialectKind  kind;
  const char         *id;     /* as in `endpoints add --dialect` */
  const char         *text;   /* events with the text "Half an" */
  const char         *noise;  /* events that are unknown, out of order, or the same once more */
  const char         *end;    /* the rest, with its end event */
  const char         *error;  /* an error inside the stream */
  const char         *refusal;/* an error's body; %s: the provider's words */
} FaultDialect;

typedef struct {
  const char     *name;
  FaultPlace      place;
  guint           status;  /* an answer with an error's body, or 0: @play */
  const char     *headers; /* of that answer, nullable */
  const char     *body;    /* nullable: the dialect's own refusal */
  void          (*play) (ThimbleTestScript *script, const FaultDialect *dialect);
  ThimbleState    state;
  ThimbleBilled   billed;
  ThimbleError    code;    /* unless completed */
  const char     *message; /* patterns with *, of what is read */
  const char     *advice;
} Fault;

extern const FaultDialect fault_dialects[];
extern const guint        n_fault_dialects;
extern const Fault        faults[];
extern const guint        n_faults;

/* What the server does in that row. */
ThimbleTestScript *fault_make_script (const Fault *fault, const FaultDialect *dialect);

G_END_DECLS
