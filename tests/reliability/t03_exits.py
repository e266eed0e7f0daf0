# SPDX-License-Identifier: GPL-3.0-or-later
"""T3: the program ends at its n-th write, sync, rename, connect or send, for all n."""

import os
import shutil
import time

from harness import LONG, figure, query, shim, sound, window
from terminal import case, chat, run_cases

ENDED = 99  # the shim's


def exits_everywhere(world, name, prepare, args, check):
    """Runs @args with an exit at each call; check(n) looks afterwards."""
    ends = 0
    for n in range(1, 100000):
        shutil.rmtree(world.data, ignore_errors=True)
        prepare()
        result = world.run(*args, env=shim(world, EXIT=n), status=None)
        if result.status == 0:
            assert n > 5, "the shim is under it"
            break
        assert result.status == ENDED, (n, result)
        ends += 1
        check(n)
        assert sound(world), (name, n)
        stuck = query(world, "SELECT count(*) FROM requests WHERE state IN ('prepared', 'sent', 'streaming')")
        assert stuck == [(0,)], (name, n)
    figure(f"T3: {name}: an exit at each of {ends} calls, 0 violations")


@case
def sending(world):
    server = world.serve(chat(pieces=("some ", "text")))
    world.endpoint(server)

    def check(n):
        rows = world.history()
        if server.seen:  # the head of it at least
            assert rows and rows[0]["prompt"] == "hello" and rows[0]["state"] in ("interrupted", "completed"), (n, rows)
        server.seen.clear()
        return rows

    def check_with_one_before(n):
        rows = check(n)
        assert rows[-1]["prompt"] == "one before" and rows[-1]["state"] == "completed" and len(rows) <= 2, (n, rows)

    def one_before():
        world.ask("one before")
        server.seen.clear()

    args = ("send", "--model", "m", "--endpoint", "loop", "hello")
    exits_everywhere(world, "the first request of all", lambda: None, args, check)
    exits_everywhere(world, "a request", one_before, args, check_with_one_before)


@case
def deleting(world):
    world.endpoint(world.serve(chat()))

    def prepare():
        for n in range(3):
            world.ask(f"prompt {n}")

    def check(n):
        rows = world.history()
        kept = [row["prompt"] for row in rows]
        assert kept in (["prompt 2", "prompt 1", "prompt 0"], ["prompt 2", "prompt 0"]), (n, kept)

    exits_everywhere(world, "a deletion", prepare, ("history", "delete", "2"), check)


@case
def configuring(world):
    server = world.serve(chat())
    world.endpoint(server)
    with open(os.path.join(world.config, "endpoints.json"), encoding="utf-8") as stream:
        before = stream.read()

    def prepare():
        with open(os.path.join(world.config, "endpoints.json"), "w", encoding="utf-8") as stream:
            stream.write(before)
        world.run("history")

    def check(n):
        names = [line.split()[0] for line in world.run("endpoints", "list").lines()]
        assert "loop" in names, (n, names)

    exits_everywhere(world, "an endpoint added", prepare,
                     ("endpoints", "add", "more", "--dialect", "openai-chat", "--url", "https://example.org/v1"), check)


@case
def in_the_window(world):
    """Its first three requests; an exit at each call in the long run, at each twentieth in the check."""
    server = world.serve(chat(pieces=("some ", "text")))
    world.endpoint(server)
    ends = 0
    for n in range(1, 100000, 1 if LONG else 20):
        shutil.rmtree(world.data, ignore_errors=True)
        server.seen.clear()
        child = window(world, EXIT=n)
        while child.poll() is None and len(server.seen) < 4:
            time.sleep(0.005)
        ended = child.poll() is not None
        child.kill()
        err = child.communicate()[1]
        world.children.remove(child)
        assert not ended or child.returncode == ENDED, (n, child.returncode, err)
        rows = {row["prompt"]: row["state"] for row in world.history()}
        assert len(rows) >= len(server.seen), (n, rows)
        for seen in server.seen:
            if seen.body.endswith(b"}"):  # or it ended between head and body
                assert rows.get(seen.json()["messages"][-1]["content"]) in ("interrupted", "completed"), (n, rows)
        assert not {"prepared", "sent", "streaming"} & set(rows.values()), (n, rows)
        assert sound(world), n
        if not ended:
            break
        ends += 1
    assert ends > 5, "the shim is under it"
    figure(f"T3: three requests of the window: an exit at each{'' if LONG else ' twentieth'} of {ends if LONG else ends * 20} calls, 0 violations")


run_cases()
