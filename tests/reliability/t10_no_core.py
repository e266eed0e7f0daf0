# SPDX-License-Identifier: GPL-3.0-or-later
"""T10: the program is aborted in the middle of a request: no core file, and no key in its arguments and environment."""

import os
import resource
import signal
import subprocess
import sys
import time

from canary import KEY, disguises, search
from harness import figure, size
from terminal import case, chat_piece, event, events, run_cases, wait_for

PROGRAM = os.path.abspath(sys.argv[3])


def unlimited():
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def limit_of(child):
    with open(f"/proc/{child.pid}/limits", encoding="ascii") as stream:
        return next(line for line in stream if line.startswith("Max core file size")).split()[4:6]


def cores(folder):
    return [name for name in os.listdir(folder) if name.startswith("core")]


def core_is_written_here(folder):
    """Whether this machine writes core files at all, and here: without that the test could not fail."""
    child = subprocess.Popen([sys.executable, "-c", "import os; os.abort()"], cwd=folder, preexec_fn=unlimited,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    child.wait()
    time.sleep(0.2)
    found = cores(folder)
    for name in found:
        os.unlink(os.path.join(folder, name))
    return bool(found)


@case
def abort_in_the_middle(world):
    def handler(exchange):
        events(exchange)
        event(exchange, chat_piece("so far"))
        time.sleep(20)

    server = world.serve(handler)
    world.endpoint(server, key=True)
    folder = os.path.join(world.root, "cwd")
    os.makedirs(folder)
    written = core_is_written_here(folder)
    aborts = size(10, 50)
    found, places = 0, 0
    for n in range(aborts):
        child = world.start("send", "--model", "m", "--endpoint", "loop", f"prompt {n}", key=KEY, cwd=folder, preexec_fn=unlimited)
        if n % 2:
            wait_for(lambda: len(server.seen) > n, what="the request at the server")
            time.sleep(0.02)
        else:
            wait_for(lambda: limit_of(child) == ["0", "0"], what="main(); the key is not read before")
        for name in ("cmdline", "environ", "comm", "maps"):
            with open(f"/proc/{child.pid}/{name}", "rb") as stream:
                heap = stream.read()
            places += 1
            found += sum(1 for text in disguises().values() if text in heap)
        if n % 2:
            assert limit_of(child) == ["0", "0"], limit_of(child)
        child.send_signal(signal.SIGABRT)
        child.communicate()
        world.children.remove(child)
        if n % 2 == 0:
            while len(server.seen) <= n:
                server.seen.append(None)
    hits = search([world.root])[2]
    figure(f"T10: {aborts} aborts, {len(cores(folder))} core files{'' if written else ' (this machine writes none here at all)'}, "
           f"{found} hits in {places} readings of arguments, environment and maps")
    assert not cores(folder) and not found and not hits, (cores(folder), found, hits)


@case
def the_window(world):
    """The real program, aborted once its window stands; it reads keys only after that."""
    folder = os.path.join(world.root, "cwd")
    os.makedirs(folder)
    aborts = size(3, 10)
    for _ in range(aborts):
        child = subprocess.Popen([PROGRAM], cwd=folder, preexec_fn=unlimited, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        world.children.append(child)
        wait_for(lambda: limit_of(child) == ["0", "0"], what="main()")
        time.sleep(0.3)
        child.send_signal(signal.SIGABRT)
        child.communicate()
        world.children.remove(child)
    figure(f"T10: {aborts} aborts of the window, {len(cores(folder))} core files")
    assert not cores(folder)


run_cases()
