# SPDX-License-Identifier: GPL-3.0-or-later
"""Several processes on one database, as window and terminal are."""

import signal
import threading
import time

from terminal import case, chat, chat_piece, event, read_until, run_cases, wait_for


@case
def a_living_request_is_not_taken_for_a_dead_one(world):
    over = threading.Event()

    def answer(exchange):
        chat(pieces=["word "] * 3, end=False)(exchange)
        if exchange.command != "GET":
            over.wait()
            event(exchange, chat_piece("", "stop"))
            event(exchange, "[DONE]")

    world.endpoint(world.serve(answer))
    child = world.start("send", "--model", "m", "--endpoint", "loop", "hi")
    read_until(child.stdout, b"word word ")
    states = set()
    for _ in range(5):
        row = world.history()[0]
        states.add(row["state"])
        assert row["error"] is None, row
        time.sleep(0.2)
    assert states <= {"sent", "streaming"} and "streaming" in states, states
    assert world.history("--state", "streaming")[0]["id"] == 1
    world.run("history", "delete", "1", status=1)
    over.set()
    child.communicate(timeout=20)
    assert child.returncode == 0 and world.history()[0]["state"] == "completed"


@case
def a_killed_request_is_interrupted_and_keeps_its_text(world):
    world.endpoint(world.serve(chat(pieces=["word "] * 400, pause=0.05)))
    child = world.start("send", "--model", "m", "--endpoint", "loop", "hi")
    read_until(child.stdout, b"word " * 30)
    child.send_signal(signal.SIGKILL)
    child.wait()
    row = wait_for(lambda: [r for r in world.history() if r["state"] == "interrupted"], 5, "interrupted")[0]
    assert row["billed"] == "possible", row
    assert row["answer"].count("word") >= 10, "a second of text at most is lost"
    assert "billed" not in world.run("history", "show", "1").err
    assert world.ask("hello again", "--no-stream")["id"] == 2


@case
def a_kill_before_the_first_byte_is_interrupted_too(world):
    server = world.serve(lambda e: time.sleep(30))
    world.endpoint(server)
    child = world.start("send", "--model", "m", "--endpoint", "loop", "hi")
    wait_for(lambda: server.seen, what="the request at the server")
    child.send_signal(signal.SIGKILL)
    child.wait()
    row = world.history()[0]
    assert (row["state"], row["billed"], row["prompt"]) == ("interrupted", "possible", "hi"), row


@case
def many_at_once_lose_nothing(world):
    world.endpoint(world.serve(chat(pause=0.05)))
    world.run("history")
    children = [world.start("send", "--json", "--model", "m", "--endpoint", "loop", f"prompt {n}") for n in range(8)]
    for child in children:
        out, err = child.communicate(timeout=60)
        assert child.returncode == 0, (out, err)
    rows = world.history()
    assert sorted(r["prompt"] for r in rows) == [f"prompt {n}" for n in range(8)], rows
    assert {r["state"] for r in rows} == {"completed"} and len({r["id"] for r in rows}) == 8


@case
def eight_first_starts_at_once_make_one_database(world):
    children = [world.start("send", "--json", "--model", "by-rule", f"prompt {n}") for n in range(8)]
    for child in children:
        out, err = child.communicate(timeout=60)
        assert child.returncode == 0, (out, err)
    assert len(world.history()) == 8


run_cases()
