# SPDX-License-Identifier: GPL-3.0-or-later
"""history: list, filters, show, delete, CSV."""

import csv
import io
import json
import os
import re
import resource
import signal
import sqlite3
import stat
import subprocess
from collections import Counter

from terminal import INTERRUPT, PROGRAM, case, chat, reply, run_cases, wait_for


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
    assert result.out == "" and "There are no requests yet." in result.err and "send --model by-rule" in result.err, result
    assert "No request matches." in world.run("history", "--state", "failed").err
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
    assert ids("--model", "m") == [3, 2, 1] and ids("--model", "gpt-6-luna") == []
    assert ids("--endpoint", "loop") == [3, 2, 1] and ids("--endpoint", "openai") == []
    day = world.history()[0]["started"][:10]
    assert ids("--since", day) == [3, 2, 1] and ids("--until", day) == [] and ids("--since", "2999-01-01") == []
    assert ids("--until", "2999-01-01T10:00") == [3, 2, 1] and ids("--since", world.history()[0]["started"]) == [3]
    assert ids("--search", "prompt", "--state", "completed", "--limit", "1") == [3]


@case
def names_that_mean_nothing_are_told(world):
    fill(world)
    world.run("send", "--model", "by-rule", "hi")
    for args, words in ((("--model", "By rule"), "Did you mean “by-rule”?"), (("--model", "by-rul"), "Did you mean “by-rule”?"),
                        (("--endpoint", "practise"), "Did you mean “practice”?"), (("--measurement", "99"), "no measurement or chain 99"),
                        (("--since", "2026-11-25", "--until", "2026-11-23"), "--since 2026-11-25 is not before"),
                        (("--since", "2026-11-23", "--until", "2026-11-23"), "not included")):
        for part in ((), ("sums",), ("export", "-")):
            result = world.run("history", *part, *args, status=2)
            assert words in result.err and result.out == "", result
    # What is known and was not used is no mistake.
    assert world.history("--model", "gpt-6-luna", "--endpoint", "openai", "--measurement", "none") == []


@case
def show_tells_all(world):
    fill(world)
    shown = world.run("history", "show", "3")
    for words in (" · loop · ", "third prompt", "An answer about", "Input 12 + Output 5 = Total 17", "Titles", "done"):
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
    assert list(rows[0])[:6] == ["id", "started", "state", "endpoint", "model", "tier"] and list(rows[0])[-2:] == ["answer", "reasoning_text"]
    for row, prompt in zip(reversed(rows), prompts):
        assert row["prompt"] == ("'" + prompt if prompt[0] in "=+-@\t\r" else prompt), (prompt, row)
        assert row["answer"].startswith("'="), row
        assert (row["input"], row["output"], row["total"]) == ("12", "5", "17"), row
        for cell in row.values():
            assert cell[:1] not in tuple("=+-@\t\r"), row


def path_in(world, name):
    return os.path.join(world.root, name)


def other_world(world):
    """Arguments for run() that make it work on another history."""
    return {"env": {"XDG_DATA_HOME": os.path.join(world.root, "other")}}


@case
def sums_by_day_model_and_task(world):
    fill(world)
    for by, first in (("day", "20"), ("model", "m"), ("task", "Free")):
        result = world.run("history", "sums", "--by", by)
        lines = result.lines()
        assert lines[1].startswith(first) and lines[-1].startswith("All"), result
        assert lines[-1].split()[1:5] == ["3", "24", "10", "34"], result
        rows = world.run("history", "sums", "--by", by, "--json").jsons()
        assert sum(row["requests"] for row in rows) == 3 and sum(row["total"] for row in rows) == 34, rows
        assert list(rows[0])[0] == by and rows[0]["cost"]["unpriced"] + rows[0]["cost"]["priced"] >= 1, rows
    # One model's id at two endpoints is two models.
    world.endpoint(world.serve(chat()), "other")
    world.run("send", "--model", "m", "--endpoint", "other", "hi")
    result = world.run("history", "sums", "--by", "model")
    assert sorted(line.split()[0] for line in result.lines()[1:-1]) == ["loop/m", "other/m"], result
    rows = world.run("history", "sums", "--by", "model", "--json", "--since", "2020-01-01").jsons()
    assert sorted((row["endpoint"], row["model"], row["requests"]) for row in rows) == [("loop", "m", 3), ("other", "m", 1)], rows
    world.run("history", "delete", "4")
    everything = world.run("history", "sums", "--json").json()
    assert everything["requests"] == 3 and everything["failed"] == 1 and everything["input"] == 24, everything
    assert world.run("history", "sums", "--json", "--state", "failed").json()["requests"] == 1


@case
def an_export_comes_back_whole(world):
    fill(world)
    other = other_world(world)
    for name in ("all.jsonl", "all.csv"):
        path = path_in(world, name)
        result = world.run("history", "export", path)
        assert result.out == "" and "3 requests are in" in result.err and "in clear" in result.err, result
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    result = world.run("history", "import", path_in(world, "all.jsonl"), **other)
    assert "3 requests imported." in result.err and result.out == "", result
    result = world.run("history", "import", path_in(world, "all.csv"), "--json", **other)
    assert result.json() == {"imported": 0, "present": 3, "refused": 0, "reasons": []}, result
    mine, theirs = (world.run("history", "--json", "--limit", "0", **more).jsons() for more in ({}, other))
    for a, b in zip(mine, theirs):
        assert {**a, "id": 0} == {**b, "id": 0}
    assert len(theirs) == 3


@case
def an_export_is_what_the_filter_shows(world):
    fill(world)
    path = path_in(world, "some.jsonl")
    world.run("history", "export", path, "--state", "completed", "--search", "äpfel")
    with open(path, encoding="utf-8") as stream:
        lines = [json.loads(line) for line in stream]
    assert [line["id"] for line in lines] == [3, 1]
    assert all(line["format"] == "thimble-request" and line["version"] == 1 and len(line["uid"]) == 32 for line in lines)
    one = world.run("history", "show", "3", "--json").json()
    assert list(lines[0])[:len(one)] == list(one), "it begins with the request object"
    result = world.run("history", "export", path, "--limit", "1", status=1)
    assert "is there already" in result.err and "--force" in result.err, result
    with open(path, encoding="utf-8") as stream:
        assert len(stream.readlines()) == 2, "and stays as it is"
    result = world.run("history", "export", path, "--limit", "1", "--json", "--force")
    assert result.json() == {"exported": 1, "file": path}, result
    with open(path, encoding="utf-8") as stream:
        assert [json.loads(line)["id"] for line in stream] == [3], "a file of that name is replaced"


@case
def an_export_follows_a_link_and_says_what_it_holds(world):
    fill(world)
    link, target = path_in(world, "link.jsonl"), path_in(world, "target.jsonl")
    os.symlink(target, link)
    result = world.run("history", "export", link, status=1)
    assert "leads to nothing" in result.err, result
    with open(target, "w") as stream:
        stream.write("before")
    world.run("history", "export", link, status=1)
    world.run("history", "export", link, "--force")
    assert os.path.islink(link) and len(open(target, encoding="utf-8").readlines()) == 3
    result = world.run("history", "export", path_in(world, "none.csv"), "--search", "nowhere")
    assert "0 requests are in" in result.err and "No request matches." in result.err and "in clear" not in result.err, result
    assert "history export" in world.run("history", "sums", "--force", status=2).err


@case
def an_export_to_standard_output(world):
    fill(world)
    assert [r["id"] for r in world.run("history", "export", "-").jsons()] == [3, 2, 1]
    rows = list(csv.DictReader(io.StringIO(world.run("history", "export", "-", "--csv").raw_out.decode(), newline="")))
    assert [row["id"] for row in rows] == ["3", "2", "1"] and all(len(row["uid"]) == 32 for row in rows)
    with open("/dev/full", "wb") as full:
        result = subprocess.run([PROGRAM, "history", "export", "-"], stdout=full, stderr=subprocess.PIPE, env=world.env, timeout=60)
        assert result.returncode == 1 and b"disk is full" in result.stderr, result


@case
def a_full_disk_leaves_no_half_file(world):
    for _ in range(4):
        world.run("send", "--model", "by-rule", "x " * 30000)
    path = path_in(world, "big.jsonl")
    with open(path, "w") as stream:
        stream.write("before")

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))

    result = world.run("history", "export", path, "--force", status=1, preexec_fn=small_files, restore_signals=False)
    assert "disk is full" in result.err and "Make room" in result.err, result
    with open(path) as stream:
        assert stream.read() == "before"
    assert not [name for name in os.listdir(world.root) if name.endswith(".part")]


@case
def bad_imports_change_nothing(world):
    fill(world)
    other = other_world(world)
    path = path_in(world, "x.jsonl")
    world.run("history", "export", path)
    with open(path, "rb") as stream:
        whole = stream.read()
    for name, text, says in (("cut", whole[:-40], "damaged at line 3"), ("empty", b"", "empty"), ("text", b"hello\n", "neither"),
                             ("html", b"<html></html>\n", "neither"), ("newer", whole.replace(b'"version":1', b'"version":9'), "newer"),
                             ("list", b"[" + whole.replace(b"\n", b",") + b"{}]", "neither"), ("sqlite", b"SQLite format 3\0" + b"\0" * 200, "damaged")):
        bad = path_in(world, name)
        with open(bad, "wb") as stream:
            stream.write(text)
        result = world.run("history", "import", bad, status=1, **other)
        assert says in result.err and result.out == "", (name, result)
    result = world.run("history", "import", path_in(world, "nowhere"), status=1, **other)
    assert "nowhere" in result.err, result
    assert world.run("history", "--json", **other).out == ""


@case
def refused_lines_are_told(world):
    fill(world)
    other = other_world(world)
    path = path_in(world, "x.jsonl")
    world.run("history", "export", path)
    with open(path, "a") as stream:
        stream.write('{"format":"thimble-request","version":1,"uid":"7","state":"completed"}\n')
    result = world.run("history", "import", path, "--json", **other)
    assert result.json()["refused"] == 1 and result.json()["reasons"][0].startswith("Line 4: "), result
    assert "3 requests imported, 1 refused." in result.err and "Line 4: " in result.err, result


@case
def llm_logs_come_in(world):
    path = path_in(world, "logs.db")
    database = sqlite3.connect(path)
    database.executescript("CREATE TABLE responses (id TEXT PRIMARY KEY, model TEXT, prompt TEXT, system TEXT, response TEXT, conversation_id TEXT,"
                           " duration_ms INTEGER, datetime_utc TEXT, input_tokens INTEGER, output_tokens INTEGER);"
                           "INSERT INTO responses VALUES ('01a', 'gpt-4o', 'Hi', NULL, 'Hello', 'c', 500, '2025-01-02T03:04:05', 8, 2);"
                           "INSERT INTO responses VALUES ('01b', 'gpt-4o', 'Again', NULL, 'Hello again', 'c', 400, '2025-01-02T03:05:05', NULL, NULL);")
    database.close()
    assert "2 requests imported." in world.run("history", "import", path).err
    assert "2 were already there" in world.run("history", "import", path).err
    again, first = world.history()
    assert (first["prompt"], first["answer"], first["usage"]["total"], first["started"]) == ("Hi", "Hello", 10, "2025-01-02T03:04:05.000Z"), first
    assert again["usage"] is None and again["cost"] is None, again
    assert world.run("history", "sums", "--json", "--search", "nowhere").json()["input"] == 0
    again_only = ("history", "sums", "--search", "again")
    sums = world.run(*again_only, "--json").jsons()[0]
    assert (sums["requests"], sums["input"], sums["output"], sums["total"], sums["reasoning"]) == (1, None, None, None, None), sums
    assert world.run(*again_only).lines()[-1].split()[2:5] == ["—"] * 3
    assert "Hello again" in world.run("history", "show", str(again["id"])).out


@case
def ctrl_c_stops_an_import_and_leaves_nothing(world):
    path = path_in(world, "many.jsonl")
    with open(path, "w") as stream:
        for i in range(60000):
            stream.write(f'{{"format":"thimble-request","version":1,"uid":"{i:032x}","state":"completed","prompt":"{i:0300}","answer":"a"}}\n')
    world.run("history")
    child = world.start("history", "import", path)

    def some_are_in():
        database = sqlite3.connect(f"file:{world.database}?mode=ro", uri=True)
        try:
            return database.execute("SELECT count(*) FROM requests").fetchone()[0] > 0
        except sqlite3.OperationalError:
            return False
        finally:
            database.close()

    wait_for(some_are_in, 60, "the first rows")
    child.send_signal(INTERRUPT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 5 and b"Nothing was imported" in err and out == b"", (child.returncode, err)
    assert world.run("history", "--json").out == ""


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
    for args in (("--json",), (), ("--csv",), ("export", "-")):
        child = world.start("history", *args)
        child.stdout.close()
        said = child.stderr.read()
        assert child.wait(timeout=20) == -signal.SIGPIPE and b"Broken" not in said, (args, child.returncode, said)
        child.stdout = None
        child.stderr.close()
        child.stderr = None


# Numbers and money, but no part of a name.
NUMBER = re.compile(r"(?<![\w.-])\$?\d[\d,.]*(?![\w-])")


@case
def long_numbers_are_whole_and_apart(world):
    world.endpoint(world.serve(chat(usage=(12345678, 98765432))))
    world.ask("hi")
    for lines in (world.run("history").lines(), world.on_terminal("history", columns=200)):
        assert {"12,345,678", "98,765,432", "111,111,110"} <= set(lines[0].split()), lines


@case
def tables_end_where_the_terminal_does(world):
    url = world.serve(chat(usage=(123456, 98765))).url
    world.run("endpoints", "add", "a-server-with-quite-a-long-name", "--name", "Loop", "--dialect", "openai-chat", "--url", url + "/v1", "--no-key")
    model = ("--model", "a-model-with-a-rather-long-name-of-its-own", "--endpoint", "a-server-with-quite-a-long-name")
    world.run("send", *model, "--task", "summarise", "hi")
    world.run("send", "--model", "by-rule", "What is a token?")
    world.run("measure", "--runs", "3", *model, "--name", "A name that is longer than the forty columns it has", "hi")
    world.run("chain", "--runs", "2", *model, "-", text="input: trees\n\n== A step with a name that is long\nOf {{input}}\n")
    for args in (("models",), ("endpoints", "list"), ("history",), ("history", "sums", "--by", "model"), ("history", "sums"), ("measure", "--list"),
                 ("measure", "--show", "1", "--per-day", "500"), ("chain", "--list"), ("chain", "--show", "2"), ("history", "show", "1")):
        piped = world.run(*args)
        wanted = Counter(NUMBER.findall(piped.out))
        for columns in (80, 100, 200, 60):
            seen = world.on_terminal(*args, columns=columns)
            assert all(len(line) <= columns for line in seen), (args, columns, max(seen, key=len), seen)
            assert not wanted - Counter(NUMBER.findall("\n".join(seen))), (args, columns, wanted, seen)
        if max(len(line) for line in piped.out.splitlines() + piped.err.splitlines()) <= 80:
            assert sorted(world.on_terminal(*args)) == sorted(piped.out.splitlines() + piped.err.splitlines()), args


run_cases()
