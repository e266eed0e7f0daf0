# SPDX-License-Identifier: GPL-3.0-or-later
"""T1: the row is on the disk before a byte leaves, by the order of system calls; no row, no connection."""

import errno
import os
import threading

from harness import figure, query, shim, size
from terminal import case, chat, run_cases


def calls(path):
    with open(path, encoding="utf-8") as lines:
        return [line.split(maxsplit=2)[1:] for line in lines.read().splitlines()]


@case
def commit_comes_before_connect(world):
    early, unknown, lock = [], [], threading.Lock()
    answer = chat(pieces=("ok",))

    def handler(exchange):
        prompt = exchange.seen.json()["messages"][-1]["content"]
        # Seen from outside as well: whoever has the request finds its row.
        if query(world, "SELECT count(*) FROM request_texts WHERE prompt = ?", prompt) != [(1,)]:
            unknown.append(prompt)
        answer(exchange)

    server = world.serve(handler)
    world.endpoint(server)
    sends = size(200, 1000)
    numbers = iter(range(sends))

    def work():
        while True:
            with lock:
                n = next(numbers, None)
            if n is None:
                return
            log = os.path.join(world.root, f"log-{n}")
            world.run("send", "--model", "m", "--endpoint", "loop", f"prompt {n}", env=shim(world, LOG=log))
            order = calls(log)
            os.unlink(log)
            connect = next(i for i, (call, what) in enumerate(order) if call == "connect")
            assert order[connect][1] == f"127.0.0.1:{server.port}", order[connect]
            assert not any(call == "send" for call, _ in order[:connect])
            writes = [i for i, (call, what) in enumerate(order[:connect]) if call == "pwrite" and what.endswith("-wal")]
            syncs = [i for i, (call, what) in enumerate(order[:connect]) if call in ("fdatasync", "fsync") and what.endswith("-wal")]
            if not writes or not syncs or syncs[-1] < writes[-1]:
                early.append(order)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert next(numbers, None) is None and len(server.seen) == sends, len(server.seen)
    figure(f"T1: {sends} sends, {sends - len(early)} committed before connect, {len(unknown)} without a row at the server")
    assert not early and not unknown, (early[:1], unknown[:5])


@case
def a_failed_commit_connects_nowhere(world):
    server = world.serve(chat())
    world.endpoint(server)
    world.ask("the first")
    # Not from the first call on: those belong to opening. Later ones fall into the commit, until none is reached.
    tried = 0
    for call, number in (("fdatasync", errno.EIO), ("pwrite", errno.ENOSPC), ("pwrite", errno.EIO)):
        for start in range(1, 40):
            log = os.path.join(world.root, "log")
            seen = len(server.seen)
            env, prompt = shim(world, LOG=log, FAIL=f"{call}:{number}:{start}"), f"{call} {number} {start}"
            result = world.run("send", "--model", "m", "--endpoint", "loop", prompt, env=env, status=None)
            order = calls(log)
            os.unlink(log)
            connects = [what for made, what in order if made == "connect"]
            if result.status == 1:
                tried += 1
                assert not connects and len(server.seen) == seen, (call, start, result)
                assert "sent" in result.err, result
            else:
                # It failed after the row was there: it was sent, and its row is found.
                assert connects, (call, start, result)
                assert query(world, "SELECT count(*) FROM request_texts WHERE prompt = ?", prompt) == [(1,)], (call, start, result)
                if sum(1 for made, _ in order if made == call) < start:
                    break
    figure(f"T1: {tried} failed commits, 0 connections")
    assert tried >= 3, tried


run_cases()
