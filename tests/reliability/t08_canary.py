# SPDX-License-Identifier: GPL-3.0-or-later
"""T8: a canary key through 200 actions with every error path and all debug output on: it stands in no file and no log."""

import os
import signal
import subprocess
import sys

from canary import ALL_DEBUG, DIALECTS, KEY, bad_certificate, echoes, search
from harness import figure
from terminal import PROGRAM, case, run_cases, wait_for

WINDOW = sys.argv[3]


class Log:
    """Runs the program; all that it says goes to files beside the others."""

    def __init__(self, world):
        self.world, self.actions = world, 0
        self.folder = os.path.join(world.root, "logs")
        os.makedirs(self.folder)

    def run(self, *args, key=None, stop_after=None, **more):
        self.actions += 1
        path = os.path.join(self.folder, f"{self.actions}")
        with open(path, "wb") as log:
            log.write(" ".join(args).encode() + b"\n")
            log.flush()
            read = None
            args = [PROGRAM, *args]
            if key is not None:
                read, write = os.pipe()
                os.write(write, key.encode())
                os.close(write)
                args += ["--key-fd", str(read)]
            child = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=dict(self.world.env, **ALL_DEBUG),
                                     pass_fds=() if read is None else (read,))
            if read is not None:
                os.close(read)
            try:
                child.wait(stop_after or 60)
            except subprocess.TimeoutExpired:
                assert stop_after, args
                child.send_signal(signal.SIGINT)
                child.wait(10)
        assert child.returncode >= 0, args
        return child.returncode


@case
def two_hundred_actions(world):
    world.env.pop("G_DEBUG")  # debug output of others is no failure of ours
    log = Log(world)
    for dialect in DIALECTS:
        for number, (name, handler) in enumerate(echoes().items()):
            server = world.serve(handler)
            endpoint = f"{dialect[:8]}-{number}"
            world.endpoint(server, endpoint, dialect, key=True)
            if number % 2:
                log.run("keys", "add", endpoint, "--label", "canary", key=KEY)
                log.run("send", "--model", "m", "--endpoint", endpoint, name, stop_after=0.5 if name == "slow" else None)
                log.run("keys", "check", endpoint, stop_after=0.5 if name == "slow" else None)
            else:
                log.run("send", "--json", "--model", "m", "--endpoint", endpoint, name, key=KEY)
                log.run("send", "--no-stream", "--model", "m", "--endpoint", endpoint, name, key=KEY)
            if name in ("models", "404", "401"):
                log.run("models", "--endpoint", endpoint, "--refresh")
            server.close()
            world.servers.remove(server)
            if name == "good":
                # Refused now: the key was read, nothing was sent.
                log.run("send", "--model", "m", "--endpoint", endpoint, "refused", key=KEY)
        tls = world.serve(echoes()["good"], tls=bad_certificate())
        world.endpoint(tls, f"{dialect[:8]}-tls", dialect, key=True)
        log.run("send", "--model", "m", "--endpoint", f"{dialect[:8]}-tls", "tls", key=KEY)
    for wrong in (KEY + "\n" + KEY, KEY + "ü", KEY + "\x1b[0m", KEY * 100, " "):
        log.run("keys", "add", "openai", key=wrong)
        log.run("send", "--model", "gpt-6-luna", "hi", key=wrong)
    for args in (("keys", "list"), ("keys", "list", "--json"), ("endpoints", "list"), ("doctor",), ("doctor", "--json"),
                 ("history", "--limit", "0"), ("history", "--limit", "0", "--json"), ("history", "--limit", "0", "--csv"),
                 ("history", "show", "3"), ("history", "show", "3", "--json"), ("models", "--json")):
        log.run(*args)
    for row in query_ids(world)[::5]:
        log.run("history", "show", str(row), "--json")
    files, size, hits = search([world.root, os.environ["HOME"], os.environ["XDG_RUNTIME_DIR"]])
    figure(f"T8: {log.actions} actions of the terminal, {len(hits)} hits in {files} files of {size // 1024} KiB, 8 encodings and parts")
    assert log.actions >= 200, log.actions
    assert not hits, hits[:5]


def query_ids(world):
    return [row["id"] for row in world.history()]


@case
def the_window(world):
    """The window's own error paths: see canary-window.c."""
    log = os.path.join(world.root, "window.log")
    with open(log, "wb") as out:
        child = subprocess.run([WINDOW], input=KEY.encode(), stdout=out, stderr=out, timeout=250, check=False,
                               env=dict(os.environ, **ALL_DEBUG, G_DEBUG="", TMPDIR=world.root))
    with open(log, "rb") as heap:
        said = heap.read()
    assert child.returncode == 0, said[-3000:]
    actions = int(said.rsplit(b"actions: ", 1)[1].split()[0])
    files, size, hits = search([world.root, os.environ["HOME"], os.environ["XDG_RUNTIME_DIR"]])
    figure(f"T8: {actions} actions of the window, {len(hits)} hits in {files} files of {size // 1024} KiB")
    assert actions >= 30, actions
    assert not hits, hits[:5]


@case
def the_search_finds(world):
    """What is searched for is found where it stands."""
    from canary import disguises
    for number, (name, text) in enumerate(disguises().items()):
        path = os.path.join(world.root, f"planted-{number}")
        with open(path, "wb") as out:
            out.write(b"before " + text + b" after")
        assert search([world.root])[2], name
        os.unlink(path)
    assert wait_for(lambda: not search([world.root])[2], 1, "nothing left")


run_cases()
