# SPDX-License-Identifier: GPL-3.0-or-later
"""T14: what the program connects to is what the person configured, and nothing else."""

import os
import re
import subprocess
import sys
import time

from harness import figure, shim, window
from terminal import case, chat, reply, run_cases, wait_for

PROGRAM = sys.argv[4]
OLLAMA = "127.0.0.1:11434"  # asked whether it runs; data/catalogue/endpoints.json


def targets(log):
    if not os.path.exists(log):
        return []
    with open(log, encoding="utf-8") as lines:
        return re.findall(r"^\d+ connect (\S+)$", lines.read(), re.M)


@case
def the_terminal(world):
    log = os.path.join(world.root, "log")
    first = world.serve(chat())
    second = world.serve(lambda e: reply(e, {"object": "list", "data": []}))
    env = shim(world, LOG=log)
    world.endpoint(first)
    world.endpoint(second, "other", "openai-responses")
    ports = {f"127.0.0.1:{server.port}" for server in (first, second)}
    quiet = (("history",), ("endpoints", "list"), ("models",), ("models", "--json"), ("keys", "list"), ("history", "show", "1"),
             ("endpoints", "add", "third", "--dialect", "gemini", "--url", "https://example.org"), ("endpoints", "remove", "third"))
    for args in quiet:
        world.run(*args, env=env, status=None)
    assert targets(log) == [], ("these need no network", targets(log))
    world.run("send", "--model", "m", "--endpoint", "loop", "hi", env=env)
    assert set(targets(log)) == {f"127.0.0.1:{first.port}"}
    world.run("models", "--endpoint", "other", "--refresh", env=env, status=None)
    world.run("send", "--model", "m", "--endpoint", "other", "hi", env=env, status=None)
    world.run("doctor", env=env, status=None)
    extra = set(targets(log)) - ports - {OLLAMA}
    practice = os.path.join(world.root, "practice")
    world.run("send", "--model", "by-rule", "hi", env=shim(world, LOG=practice))
    figure(f"T14: {len(targets(log))} connections of the terminal, {len(extra)} to others than the configured origins; "
           f"Practice: {len(targets(practice))}, to itself")
    assert not extra, extra
    assert all(target.startswith("127.0.0.1:") for target in targets(practice)), targets(practice)


@case
def the_window(world):
    """It starts, looks for Ollama, and stays quiet."""
    log = os.path.join(world.root, "log")
    child = subprocess.Popen([PROGRAM], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                             env=dict(os.environ, **shim(world, LOG=log)))
    world.children.append(child)
    time.sleep(4)
    assert child.poll() is None, child.stderr.read()
    child.terminate()
    child.wait(20)
    extra = set(targets(log)) - {OLLAMA}
    figure(f"T14: the window's first four seconds: {len(targets(log))} connections, {len(extra)} to others than Ollama's place")
    assert not extra, extra


@case
def the_window_sends(world):
    """One prompt after the other, to one of two origins."""
    log = os.path.join(world.root, "log")
    server, other = world.serve(chat()), world.serve(chat())
    world.endpoint(server)
    world.endpoint(other, "other")
    child = window(world, LOG=log)
    wait_for(lambda: len(server.seen) > 5, what="five requests of the window")
    child.kill()
    child.communicate()
    world.children.remove(child)
    found = targets(log)
    extra = set(found) - {f"127.0.0.1:{server.port}", OLLAMA}
    figure(f"T14: {len(server.seen)} requests of the window: {len(found)} connections, {len(extra)} to others than their origin")
    assert f"127.0.0.1:{server.port}" in found and not extra and not other.seen, (found, other.seen)


run_cases()
