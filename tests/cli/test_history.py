# SPDX-License-Identifier: GPL-3.0-or-later
"""history: list, filters, show, delete, CSV."""

import csv
import io
import os
import stat

from terminal import case, chat, reply, run_cases


def fill(world):
    """Three requests: two completed, one failed."""
    def handler(exchange):
        text = exchange.seen.json()["messages"][-1]["content"]
        if "fail" in text:
            reply(exchange, {"error": {"message": "no such thing", "type": "invalid_request_error"}}, 400)
        else:
            chat(pieces=["An answer about ", "苹果 and Äpfel"])(exchange)

    world.endpoint(world.serve(handler))
    world.ask("first prompt")
    world.ask("please fail", status=1)
    world.ask("--task", "titles", "third prompt")


@case
def an_empty_history_says_so(world):
    result = world.run("history")
    assert result.out == "" and "No request matches." in result.err, result
    assert world.run("history", "--json").out == ""
    assert world.run("history", "--csv").out.count("\r\n") == 1
    assert "1" in world.run("history", "show", "1", status=1).err
    world.run("history", "delete", "1", status=1)


@case
def list_is_newest_first_with_sums(world):
    fill(world)
    result = world.run("history")
    assert [line.split()[0] for line in result.lines()] == ["3", "2", "1"], result
    assert "3 requests" in result.err and "input 24" in result.err and "total 34" in result.err, result
    assert world.run("history", "list").out == result.out
    assert [r["id"] for r in world.history()] == [3, 2, 1]
    assert [r["id"] for r in world.run("history", "--json", "--limit", "1").jsons()] == [3]


@case
def filters_narrow(world):
    fill(world)

    def ids(*args):
        return [r["id"] for r in world.history(*args)]

    assert ids("--search", "third") == [3]
    assert ids("--search", "äpfel") == [3, 1], "search folds case in any script"
    assert ids("--search", "苹果") == [3, 1]
    assert ids("--search", "no such thing") == [2], "errors are searched too"
    assert ids("--search", "%") == ids("--search", "absent") == []
    assert ids("--state", "failed") == [2] and ids("--state", "completed") == [3, 1] and ids("--state", "streaming") == []
    assert ids("--model", "m") == [3, 2, 1] and ids("--model", "n") == []
    assert ids("--endpoint", "loop") == [3, 2, 1] and ids("--endpoint", "openai") == []
    day = world.history()[0]["started"][:10]
    assert ids("--since", day) == [3, 2, 1] and ids("--until", day) == [] and ids("--since", "2999-01-01") == []
    assert ids("--until", "2999-01-01T10:00") == [3, 2, 1] and ids("--since", world.history()[0]["started"]) == [3]
    assert ids("--search", "prompt", "--state", "completed", "--limit", "1") == [3]


@case
def show_tells_all(world):
    fill(world)
    shown = world.run("history", "show", "3")
    for words in ("third prompt", "An answer about", "Input 12 + Output 5 = Total 17", "Titles", "done"):
        assert words in shown.out, shown
    shown = world.run("history", "show", "2")
    assert "failed" in shown.out and "no such thing" in shown.err, shown


@case
def delete_text_keeps_the_receipt(world):
    fill(world)
    before = world.run("history", "show", "3", "--json").json()
    result = world.run("history", "delete", "3", "--text-only")
    assert result.out == "" and "its receipt is kept" in result.err, result
    after = world.run("history", "show", "3", "--json").json()
    assert after["prompt"] is None and after["answer"] is None and after["system"] is None, after
    for name in ("usage", "cost", "timing", "state", "model", "started", "predicted", "billed"):
        assert after[name] == before[name], name
    assert "The text was deleted" in world.run("history", "show", "3").out
    assert world.history("--search", "third") == []
    for path, heap in world.files():
        assert b"third prompt" not in heap, f"deleted text is left in {path}"
    assert "3 requests" in world.run("history").err, "sums still count it"


@case
def delete_removes_the_row(world):
    fill(world)
    assert "Request 2 is deleted." in world.run("history", "delete", "2").err
    assert [r["id"] for r in world.history()] == [3, 1]
    world.run("history", "show", "2", status=1)
    world.run("history", "delete", "2", status=1)
    for path, heap in world.files():
        assert b"please fail" not in heap, path
    world.ask("fourth")
    assert [r["id"] for r in world.history()] == [4, 3, 1], "an id is not given twice"


@case
def csv_is_safe_for_spreadsheets(world):
    world.endpoint(world.serve(chat(pieces=["=cmd|' /C calc'!A0"])))
    prompts = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "plain", "a\"b,c\nd", "\rx"]
    for prompt in prompts:
        world.ask("-", text=prompt)
    result = world.run("history", "--csv", "--limit", "0")
    assert result.err == "" and result.raw_out.count(b"\r\n") >= len(prompts) + 1, result
    rows = list(csv.DictReader(io.StringIO(result.raw_out.decode(), newline="")))
    assert len(rows) == len(prompts)
    assert list(rows[0])[:6] == ["id", "started", "state", "endpoint", "model", "tier"] and list(rows[0])[-1] == "answer"
    for row, prompt in zip(reversed(rows), prompts):
        assert row["prompt"] == ("'" + prompt if prompt[0] in "=+-@\t\r" else prompt), (prompt, row)
        assert row["answer"].startswith("'="), row
        assert (row["input"], row["output"], row["total"]) == ("12", "5", "17"), row
        for cell in row.values():
            assert cell[:1] not in tuple("=+-@\t\r"), row


@case
def files_are_for_their_owner_only(world):
    fill(world)
    os.umask(0)
    world.run("history")
    for path in (world.data, world.config):
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o700, path
    for path, _ in world.files():
        if "/thimble/" in path:
            assert stat.S_IMODE(os.stat(path).st_mode) == 0o600, path


@case
def a_closed_pipe_is_no_crash(world):
    for _ in range(3):
        world.run("send", "--model", "by-rule", "x " * 20000)
    child = world.start("history", "--json")
    child.stdout.close()
    child.stderr.read()
    assert child.wait(timeout=20) in (1, -13), child.returncode
    child.stdout = None
    child.stderr.close()
    child.stderr = None


run_cases()
