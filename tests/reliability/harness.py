# SPDX-License-Identifier: GPL-3.0-or-later
"""What the targets' scripts share beyond tests/cli/terminal.py: sizes, figures, the shim, the world's database."""

import os
import sqlite3
import subprocess
import sys

from terminal import SOURCE  # noqa: F401  (the scripts take it from here)

LONG = bool(os.environ.get("THIMBLE_LONG"))
SHIM = os.environ["THIMBLE_SHIM"]


def size(check, long):
    """How often: in the check, and in the long run. THIMBLE_TENTH makes a tenth of it, while one works on a test."""
    n = long if LONG else check
    return max(1, n // 10) if os.environ.get("THIMBLE_TENTH") else n


def figure(text):
    print(f"# {text}", flush=True)


def shim(world, **settings):
    """Environment that puts the shim under a program: shim(world, LOG=…, EXIT=…, FAIL=…)."""
    env = {"LD_PRELOAD": SHIM, "THIMBLE_SHIM_FOLDER": world.root}
    if "ASAN_OPTIONS" in os.environ or os.environ.get("THIMBLE_ASAN"):
        env["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    env.update({f"THIMBLE_SHIM_{name}": str(value) for name, value in settings.items()})
    return env


def query(world, sql, *values):
    """Rows of the world's history, read beside the program."""
    database = sqlite3.connect(f"file:{world.database}?mode=ro", uri=True, timeout=20)
    try:
        return database.execute(sql, values).fetchall()
    finally:
        database.close()


def sound(world):
    """PRAGMA integrity_check."""
    return query(world, "PRAGMA integrity_check") == [("ok",)]


def window(world, **settings):
    """The real window on the world's folders (kill-window.c, argv[3]), which sends one prompt after the other to "loop"."""
    child = subprocess.Popen([sys.argv[3], world.data, world.config, world.cache], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                             env=dict(os.environ, **shim(world, **settings)))
    world.children.append(child)
    return child
