# SPDX-License-Identifier: GPL-3.0-or-later
"""send: practice, a server, streaming and not, standard input, follow-up, Ctrl-C, --key-fd."""

import json
import os
import re
import signal
import subprocess
import time

from terminal import (INTERRUPT, PROGRAM, SLOW, SOURCE, Child, case, chat, chat_piece, event, events, read_terminal, read_until, reply,
                      run_cases, wait_for)

KEY = "sk-canary-7f3a9c51e2d84b60"


def sample_members():
    """The member list of a request object, as docs/core/cli.md promises it."""
    with open(os.path.join(SOURCE, "docs/core/cli.md"), encoding="utf-8") as stream:
        text = stream.read()
    sample = re.search(r"```json\n(\{\"id\".*?\})\n```", text, re.S).group(1)
    return json.loads(sample)


def same_members(sample, real, path=""):
    assert list(sample) == list(real), (path, list(sample), list(real))
    for name, value in sample.items():
        if isinstance(value, dict) and real[name] is not None:
            same_members(value, real[name], f"{path}.{name}")


@case
def broken_prices_make_no_model_free(world):
    world.endpoint(world.serve(chat()))
    os.makedirs(world.config, exist_ok=True)

    def write(text):
        with open(os.path.join(world.config, "prices.json"), "w", encoding="utf-8") as stream:
            stream.write(text)

    for text in ("{ not json", '{"models":[{"id":"m","endpoint":"loop","input":-1,"output":1}]}', '{"models":[{"id":"m","endpoint":"loop","input":1}]}'):
        write(text)
        sent = world.run("send", "--model", "m", "--endpoint", "loop", "hi")
        assert "unknown what local models cost" in sent.err.replace("\n", " ") and "costs nothing" not in sent.err.lower(), sent
        assert world.history("--limit", "1")[0]["cost"] is None or world.history("--limit", "1")[0]["cost"]["usd"] is None
    kept = {"GSETTINGS_BACKEND": "keyfile"}
    world.run("budget", "--month", "5", env=kept)
    refused = world.run("send", "--model", "m", "--endpoint", "loop", "hi", env=kept, status=4)
    assert "unknown" in refused.err or "not known" in refused.err, refused
    write('{"models":[]}')
    assert "unknown" not in world.run("send", "--model", "m", "--endpoint", "loop", "hi", env=kept).err


@case
def practice_answers_without_a_key(world):
    result = world.run("send", "--model", "by-rule", "--task", "summarise", "Trees are tall. They are green. They live long.")
    assert "made by rule on this computer" in result.out and "Trees are tall." in result.out, result
    assert result.out.endswith("\n") and not result.out.endswith("\n\n"), result
    for words in ("Input", "Output", "Total", "Practice"):
        assert words in result.err and words not in result.out.split("\n", 1)[1], result
    shown = world.run("history", "show", "1", "--json").json()
    assert shown["state"] == "completed" and shown["task"] == "summarise" and shown["tier"] == "practice", shown
    assert shown["answer"].strip() == result.out.strip()


@case
def json_has_the_promised_members_in_order(world):
    sample = sample_members()
    server = world.serve(chat(usage=(143, 61)))
    world.endpoint(server)
    sent = world.ask("--system", "Be short.", "--task", "titles", "hi")
    same_members(sample, sent)
    assert sent["usage"] == {"input": 143, "output": 61, "total": 204, "cached_read": None, "cache_write": None,
                             "reasoning": None, "source": "provider"}, sent
    assert sent["answer"] == "Hello world" and sent["system"] == "Be short." and sent["task"] == "titles", sent
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", sent["started"]), sent
    assert sent["billed"] == "reported" and sent["finish"] == "stop" and sent["http_status"] == 200 and sent["error"] is None
    assert world.run("history", "show", str(sent["id"]), "--json").json() == sent
    assert world.history() == [sent]
    failing = world.serve(lambda e: reply(e, {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}, 429,
                                          headers=[("Retry-After", "7")]))
    world.run("endpoints", "add", "f", "--dialect", "openai-chat", "--url", failing.url + "/v1", "--no-key")
    failed = world.run("send", "--json", "--model", "m", "--endpoint", "f", "hi", status=1).json()
    assert list(failed["error"]) == ["code", "message", "advice", "retry_after_s", "details"], failed
    assert failed["error"]["code"] == "rate-limited" and failed["error"]["retry_after_s"] == 7, failed
    assert failed["error"]["details"] and failed["billed"] == "none" and failed["usage"] is None, failed


@case
def the_answer_streams(world):
    server = world.serve(chat(pieces=["one ", "two ", "three"], pause=0.4))
    world.endpoint(server)
    child = world.start("send", "--model", "m", "--endpoint", "loop", "hi")
    read_until(child.stdout, b"one ")
    began = time.monotonic()
    out, err = child.communicate(timeout=20)
    assert time.monotonic() - began > 0.5, "the first piece came before the rest"
    assert out == b"two three\n" and child.returncode == 0, (out, err)
    assert b"Input 12 + Output 5 = Total 17" in err, err


def set_budget(world, **limits):
    """As the window keeps it: whole picodollars."""
    folder = os.path.join(world.root, "home", ".config", "glib-2.0", "settings")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as stream:
        stream.write("[io/github/thimble/Thimble]\n" + "".join(f"budget-{name}=int64 {int(usd * 10**12)}\n" for name, usd in limits.items()))
    world.env.update(GSETTINGS_BACKEND="keyfile", GSETTINGS_SCHEMA_DIR=os.environ["GSETTINGS_SCHEMA_DIR"])


@case
def over_the_budget_nothing_is_sent(world):
    set_budget(world, month=0.0001)
    result = world.run("send", "--model", "gpt-6-luna", "--max-output", "300", "hi", status=4)
    assert result.out == "" and "could cost up to $0.00015" in result.err and "$0.0001" in result.err, result
    failed = world.run("send", "--json", "--model", "gpt-6-luna", "--max-output", "300", "hi", status=4).json()
    assert failed["error"]["code"] == "over-budget" and failed["billed"] == "none" and failed["id"] is None, failed
    assert world.history() == []
    # An unknown price asks too; the terminal has nobody to ask. Practice passes, and so does what is local.
    unpriced = world.run("send", "--model", "nobody-knows", "--endpoint", "openai", "hi", status=4)
    assert "no known price" in unpriced.err and "/thimble/prices.json" in unpriced.err, unpriced
    world.run("send", "--model", "by-rule", "hi")
    server = world.serve(chat())
    world.endpoint(server)
    world.ask("hi")
    # Within it, the next thing that is missing is the key.
    set_budget(world, month=5, day=1, request=0.01)
    world.run("send", "--model", "gpt-6-luna", "--max-output", "300", "hi", status=3)


@case
def what_another_program_could_spend_is_reserved(world):
    """Two requests of at most $0.00105 each, and a month of $0.0015: the second waits for the first's end, whatever way that comes."""
    os.makedirs(world.config, exist_ok=True)
    with open(os.path.join(world.config, "prices.json"), "w", encoding="utf-8") as stream:
        json.dump({"models": [{"id": "m", "endpoint": "paid", "input": 1, "output": 10, "as_of": "2026-11-10"}]}, stream)
    held = []
    server = world.serve(lambda e: chat()(e) if held else (held.append(e), time.sleep(30)))
    world.endpoint(server, "paid", key=True)
    set_budget(world, month=0.0015)
    args = ("send", "--model", "m", "--endpoint", "paid", "--max-output", "100", "hi")
    child = world.start(*args, key=KEY)
    wait_for(lambda: server.seen, what="the request at the server")
    refused = world.run(*args, key=KEY, status=4)
    assert "for this month" in refused.err and len(server.seen) == 1, refused
    child.send_signal(signal.SIGKILL)
    child.wait()
    world.run(*args, key=KEY)
    assert len(server.seen) == 2


@case
def what_may_have_been_billed_counts(world):
    """Stopped by Ctrl-C, and killed, at a local server with a price: unknown, never nothing, and no room for the next."""
    os.makedirs(world.config, exist_ok=True)
    with open(os.path.join(world.config, "prices.json"), "w", encoding="utf-8") as stream:
        json.dump({"models": [{"id": "m", "endpoint": "loop", "input": 1000, "output": 1000, "as_of": "2026-11-10"}]}, stream)
    server = world.serve(chat(pieces=["one ", "two "], pause=30))
    world.endpoint(server)
    set_budget(world, day=5)
    args = ("send", "--model", "m", "--endpoint", "loop", "--max-output", "10", "the sea " * 100)
    possible = 0
    for how in (signal.SIGINT, signal.SIGKILL):
        child = world.start(*args)
        read_until(child.stdout, b"one ")
        child.send_signal(how)
        child.communicate(timeout=20)
        row = world.history()[0]
        assert row["billed"] == "possible" and row["usage"] is None and row["cost"]["picodollars"] is None, row
        budget = world.run("budget", "--json").json()
        assert float(budget["day_possible_usd"]) > possible + 0.1, budget
        assert budget["month_possible_usd"] == budget["day_possible_usd"] and budget["day_spent_usd"] == "0" and budget["spent_at_least"], budget
        possible = float(budget["day_possible_usd"])
    shown = world.run("budget").out
    assert "may have been billed" in shown and "the cost of some requests is unknown" in shown, shown
    set_budget(world, day=possible + 0.005)  # the next would fit were they forgotten
    assert "for today" in world.run(*args, status=4).err
    assert len(server.seen) == 2


@case
def the_budget_is_set_and_shown(world):
    set_budget(world)
    first = world.run("budget", "--json").json()
    assert first == {"month_usd": None, "day_usd": None, "request_usd": None, "month_spent_usd": "0", "day_spent_usd": "0", "month_possible_usd": "0", "day_possible_usd": "0",
                     "spent_at_least": False}, first
    world.run("budget", "--month", "5", "--request", "0.0001")
    shown = world.run("budget").out
    assert "$5.00 · $0 spent" in shown and "no limit" in shown and "$0.0001" in shown, shown
    result = world.run("send", "--model", "gpt-6-luna", "--max-output", "300", "hi", status=4)
    assert "more than the $0.0001" in result.err, result
    world.run("budget", "--request", "none")
    world.run("send", "--model", "gpt-6-luna", "--max-output", "300", "hi", status=3)
    for bad in ("0", "-1", "much", ""):
        world.run("budget", "--month", bad, status=2)
    assert world.run("budget", "--json").json()["month_usd"] == "5"
    # Without the program's settings nothing could be kept, and it says so.
    world.run("budget", "--month", "5", status=1, env={"GSETTINGS_SCHEMA_DIR": "/nonexistent", "XDG_DATA_DIRS": "/nonexistent"})


@case
def no_stream_asks_for_one_piece(world):
    server = world.serve(chat())
    world.endpoint(server)
    result = world.run("send", "--model", "m", "--endpoint", "loop", "--no-stream", "hi")
    assert result.out == "Hello world\n" and "Input 12 + Output 5 = Total 17" in result.err, result
    assert not server.seen[-1].json().get("stream")
    world.run("send", "--model", "m", "--endpoint", "loop", "hi")
    assert server.seen[-1].json()["stream"] is True


@case
def settings_reach_the_server(world):
    server = world.serve(chat())
    world.endpoint(server)
    world.ask("--system", "Be brief.", "--max-output", "77", "--temperature", "0.25", "hello")
    body = server.seen[-1].json()
    assert body["model"] == "m" and body["temperature"] == 0.25, body
    assert 77 in (body.get("max_tokens"), body.get("max_completion_tokens")), body
    assert body["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hello"}], body


@case
def standard_input_is_the_prompt(world):
    server = world.serve(chat())
    world.endpoint(server)
    for args in ((), ("-",)):
        sent = world.ask(*args, text="line one\n„zwei“ 三\n")
        assert sent["prompt"].strip() == "line one\n„zwei“ 三", sent
    for bad in (b"\xff\xfe", b"a\0b"):
        result = world.run("send", "--model", "m", "--endpoint", "loop", "-", text=bad, status=1)
        assert result.out == "" and "UTF-8" in result.err, result
    assert len(server.seen) == 2 and len(world.history()) == 2


@case
def a_prompt_after_two_dashes_may_look_like_an_option(world):
    server = world.serve(chat())
    world.endpoint(server)
    assert world.ask("--", "--json is a word")["prompt"] == "--json is a word"


@case
def tasks_wrap_the_text(world):
    server = world.serve(chat())
    world.endpoint(server)
    for task in ("summarise", "translate", "titles", "rewrite", "classify", "table"):
        prompt = world.ask("--task", task, "The text itself.")["prompt"]
        assert "The text itself." in prompt and prompt != "The text itself.", (task, prompt)
    assert world.ask("--task", "free", "The text itself.")["prompt"] == "The text itself."


@case
def continue_carries_the_conversation(world):
    server = world.serve(chat())
    world.endpoint(server)
    assert "no earlier request" in world.run("send", "--continue", "--model", "m", "--endpoint", "loop", "hi", status=1).err
    world.ask("--system", "Be brief.", "first")
    sent = world.run("send", "--json", "--continue", "second").json()
    assert sent["model"] == "m" and sent["endpoint"] == "loop" and sent["prompt"] == "second", sent
    assert [m["content"] for m in server.seen[-1].json()["messages"]] == ["Be brief.", "first", "Hello world", "second"]
    world.run("send", "-c", "third")
    assert [m["content"] for m in server.seen[-1].json()["messages"]] == \
        ["Be brief.", "first", "Hello world", "second", "Hello world", "third"]
    shown = world.run("history", "show", "3").out
    for words in ("first", "second", "third", "Hello world", "Be brief."):
        assert words in shown, shown


@case
def ctrl_c_stops_and_keeps_the_text(world):
    for args in ((), ("--json",)):
        server = world.serve(chat(pieces=["word "] * 400, pause=0.05))
        name = f"e{len(args)}"
        world.endpoint(server, name)
        child = world.start("send", "--model", "m", "--endpoint", name, *args, "hi")
        if args:
            wait_for(lambda: server.seen)
            time.sleep(0.6)
            got = b""
        else:
            got = read_until(child.stdout, b"word word word ")
        began = time.monotonic()
        child.send_signal(INTERRUPT)
        out, err = child.communicate(timeout=10)
        assert time.monotonic() - began < 1.0 * SLOW, "Stop is quick"
        assert child.returncode == 5, (child.returncode, out, err)
        row = world.history()[0]
        assert row["state"] == "stopped" and row["billed"] == "possible" and row["error"]["code"] == "cancelled", row
        assert row["answer"].startswith("word word"), row
        if not args:
            assert (got + out).decode().strip() == row["answer"].strip()
            assert b"Stopped" in err and b"is kept" in err and b"may bill" not in err, err  # local, without a key


@case
def ctrl_c_before_an_answer_says_that_it_may_be_billed(world):
    server = world.serve(lambda e: time.sleep(20))
    world.endpoint(server)
    child = world.start("send", "--model", "m", "--endpoint", "loop", "hi")
    wait_for(lambda: server.seen)
    child.send_signal(INTERRUPT)
    out, err = child.communicate(timeout=5)
    assert child.returncode == 5 and out == b"", (out, err)
    assert world.history()[0]["state"] == "stopped" and world.history()[0]["billed"] == "possible"


@case
def key_of_a_descriptor_is_used_and_leaves_no_trace(world):
    def handler(exchange):
        body = exchange.seen.json()
        if "echo" in body["messages"][-1]["content"]:
            reply(exchange, {"error": {"message": f"bad key {KEY}", "code": "invalid_api_key"}}, 401)
        else:
            chat(pieces=["a "] * 40, pause=0.05)(exchange)

    server = world.serve(handler)
    world.endpoint(server, key=True)
    child = world.start("send", "--model", "m", "--endpoint", "loop", "hi", key=KEY + "\n")
    read_until(child.stdout, b"a a a ")
    for name in ("cmdline", "environ"):
        with open(f"/proc/{child.pid}/{name}", "rb") as stream:
            assert KEY.encode() not in stream.read(), name
    out, err = child.communicate(timeout=20)
    assert child.returncode == 0 and server.seen[-1].headers["Authorization"] == f"Bearer {KEY}"
    refused = world.run("send", "--model", "m", "--endpoint", "loop", "echo", key=KEY, status=3)
    told = world.run("history", "--json").raw_out + world.run("history", "--csv").raw_out + world.run("history", "show", "2").raw_out
    import base64
    raw = KEY.encode()
    shapes = [raw, base64.b64encode(raw)[:-4], base64.b64encode(b"Bearer " + raw)[4:-4], raw.hex().encode(),
              KEY.encode("utf-16-le"), raw[::-1]]
    heaps = [("output", out + err + refused.raw_out + refused.raw_err + told), *world.files()]
    assert any(path.endswith("history.db") for path, _ in heaps), heaps
    for path, heap in heaps:
        for shape in shapes:
            assert shape not in heap, (path, shape)


@case
def a_key_goes_to_its_own_endpoint_only(world):
    other = world.serve(chat())
    server = world.serve(lambda e: reply(e, "", 307, headers=[("Location", other.url + "/v1/chat/completions")]))
    world.endpoint(server, key=True)
    row = world.ask("hi", key=KEY, status=1)
    assert row["error"]["code"] == "redirected" and row["state"] == "failed" and other.seen == [], row
    assert str(other.port) in row["error"]["message"] + (row["error"]["details"] or ""), row


@case
def nothing_is_sent_twice(world):
    answers = {500: "server-error", 503: "overloaded", 429: "rate-limited", 408: "timeout"}
    for status, code in answers.items():
        server = world.serve(lambda e: reply(e, {"error": {"message": "no"}}, status))
        world.endpoint(server, f"e{status}")
        row = world.run("send", "--json", "--model", "m", "--endpoint", f"e{status}", "hi", status=1).json()
        assert len(server.seen) == 1 and row["error"]["code"] == code and row["http_status"] == status, row
    assert len(world.history()) == len(answers)


@case
def a_stream_without_its_end_is_interrupted(world):
    server = world.serve(chat(end=False))
    world.endpoint(server)
    result = world.run("send", "--model", "m", "--endpoint", "loop", "hi", status=5)
    assert result.out == "Hello world\n" and "costs nothing" in result.err and "billed" not in result.err, result
    row = world.history()[0]
    assert row["state"] == "interrupted" and row["billed"] == "possible" and row["answer"] == "Hello world", row


@case
def escapes_from_a_server_stay_out_of_a_terminal(world):
    import pty
    server = world.serve(chat(pieces=["\x1b[31mred\x1b]0;title\x07 \u202eevil"]))
    world.endpoint(server)
    master, slave = pty.openpty()
    child = world.start("send", "--model", "m", "--endpoint", "loop", "hi", stdin=slave)
    child.communicate(timeout=20)
    tty = Child([PROGRAM, "send", "--model", "m", "--endpoint", "loop", "hi"], stdin=slave, stdout=slave, stderr=slave,
                env=world.env)
    world.children.append(tty)
    os.close(slave)
    seen = read_terminal(master)
    assert tty.wait(timeout=20) == 0 and b"red" in seen and b"evil" in seen, seen
    assert b"\x1b" not in seen and b"\x07" not in seen and "\u202e".encode() not in seen, seen


@case
def ctrl_c_ends_the_wait_for_a_prompt(world):
    child = world.start("send", "--model", "by-rule", "-", stdin=subprocess.PIPE)
    time.sleep(0.5)
    child.send_signal(INTERRUPT)
    assert child.wait(timeout=5) == 5
    assert world.history() == []


@case
def ctrl_c_ends_the_wait_for_a_key(world):
    import pty
    import termios
    master, slave = pty.openpty()
    child = Child([PROGRAM, "keys", "add", "openai"], stdin=slave, stdout=slave, stderr=slave, env=world.env,
                  start_new_session=True)
    world.children.append(child)
    seen = b""
    while b"(not shown)" not in seen:
        seen += os.read(master, 4096)
    time.sleep(0.3)
    child.send_signal(INTERRUPT)
    assert child.wait(timeout=5) == 5
    assert termios.tcgetattr(slave)[3] & termios.ECHO, "the terminal echoes again"
    os.close(slave)
    os.close(master)


@case
def nothing_foreign_steers_a_terminal(world):
    import pty
    server = world.serve(chat(["\x1b]0;owned\x07 \u009b31m \u202e"]))
    world.endpoint(server)
    world.run("send", "--model", "m", "--endpoint", "loop", "hi")
    for args in (("history", "show", "1"), ("history", "--csv"), ("history", "--json"), ("history",)):
        master, slave = pty.openpty()
        child = Child([PROGRAM, *args], stdin=subprocess.DEVNULL, stdout=slave, stderr=slave, env=world.env)
        world.children.append(child)
        os.close(slave)
        seen = read_terminal(master)
        assert child.wait(timeout=20) == 0
        assert b"\x1b" not in seen and b"\x07" not in seen, (args, seen)
        assert "\u009b" not in seen.decode() and "\u202e" not in seen.decode(), (args, seen)


run_cases()
