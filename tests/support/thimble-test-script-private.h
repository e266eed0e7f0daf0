/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-test-server.h"

G_BEGIN_DECLS

typedef enum {
  STEP_SEND,
  STEP_DELAY,
  STEP_SILENCE,
  STEP_CUT,
  STEP_RESET,
} ThimbleTestStepType;

typedef struct {
  ThimbleTestStepType  type;
  GBytes              *bytes;
  guint                times; /* 0 without end */
  guint                ms;
} ThimbleTestStep;

struct _ThimbleTestScript {
  GArray *steps; /* of ThimbleTestStep */
};

void thimble_test_script_free (ThimbleTestScript *self);

G_END_DECLS
