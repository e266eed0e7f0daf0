# SPDX-License-Identifier: GPL-3.0-or-later
"""chain: files of both forms, receipts, bad files, failure and resume, again from a step, reports."""

import json
import os
import signal
import time

from terminal import INTERRUPT, case, chat, reply, run_cases, wait_for

LINES = """name: Article
endpoint: loop
model: m
input: street trees

== Outline
max-output: 50
Headings about {{input}}.

== Expand
max-output: 90
Expand these: {{previous}}

== Meta
A title for {{Expand}}.
"""


def write(world, text, name="article.chain"):
    path = os.path.join(world.root, name)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)
    return path


def prompts(server):
    return [seen.json()["messages"][-1]["content"] for seen in server.seen]


@case
def a_ceiling_is_raised_and_nothing_else(world):
    empty = world.run("chain", "--list")
    assert empty.out == "" and "There are no chains yet" in empty.err and world.run("chain", "--list", "--json").err == "", empty
    os.makedirs(world.config, exist_ok=True)
    with open(os.path.join(world.config, "prices.json"), "w", encoding="utf-8") as stream:
        json.dump({"models": [{"id": "m", "endpoint": "loop", "input": 1, "output": 10, "as_of": "2026-11-10"}]}, stream)
    world.endpoint(world.serve(chat(usage=(30, 50))))
    path = write(world, LINES)
    stopped = world.run("chain", "--max-output", "100", "--budget", "0.0013", path, status=4)
    assert "1 of 3 done" in stopped.out and "chain --resume 1 --budget USD" in stopped.err, stopped
    for option in (("--runs", "5"), ("--max-output", "9"), ("--input", "x"), ("--model", "m"), ("--compare",)):
        refused = world.run("chain", "--resume", "1", *option, status=2)
        assert f"{option[0]} is part of what was planned" in refused.err, refused
    assert "1 of 3" in world.run("chain", "--list").out
    assert "3 of 3 done" in world.run("chain", "--resume", "1", "--budget", "1").out
    assert world.run("chain", "--show", "1", "--json").json()["plan"]["ceiling_picodollars"] == "1000000000000"


@case
def each_answer_feeds_the_next(world):
    server = world.serve(chat(pieces=["one ", "two"], usage=(10, 4)))
    world.endpoint(server)
    path = write(world, LINES)
    result = world.run("chain", path)
    assert prompts(server) == ["Headings about street trees.", "Expand these: one two", "A title for one two."], prompts(server)
    assert result.out.startswith("one two\n") and "3 of 3 done" in result.out, result
    assert "No step clearly uses the most tokens: “Outline” and “Expand” use the most, and differ by less than a tenth." in " ".join(result.out.split()), result
    table = [line.split() for line in result.out.splitlines()]
    assert ["Step", "Input", "Output", "Total", "Cost", "Of", "total", "Time"] in table, result
    assert [row[:6] for row in table if row[:1] == ["Meta"]] == [["Meta", "10", "4", "14", "$0", "33%"]], result
    assert [row[3:8] for row in table if row[:3] == ["The", "whole", "chain"]] == [["30", "12", "42", "$0", "100%"]], result
    shown = world.run("chain", "--show", "1", "--json").json()
    assert shown["state"] == "done" and shown["sum"]["input"] == 30 and shown["sum"]["output"] == 12 and shown["dearest"] is None, shown
    assert [step["requests"] for step in shown["steps"]] == [[1], [2], [3]] and len(world.history()) == 3, shown
    assert server.seen[1].json().get("max_completion_tokens", server.seen[1].json().get("max_tokens")) == 90
    limits = [seen.json().get("max_completion_tokens", seen.json().get("max_tokens")) for seen in server.seen]
    assert limits == [50, 90, 300], limits  # as in the window, where nothing else is said
    world.run("chain", "--max-output", "0", path)
    assert "max_tokens" not in server.seen[5].json() and "max_completion_tokens" not in server.seen[5].json()
    world.run("chain", "--delete", "2")
    listed = world.run("chain", "--list", "--json").json()
    assert listed["name"] == "Article" and world.run("measure", "--list").out == "", listed


@case
def json_standard_input_and_options(world):
    server = world.serve(chat())
    world.endpoint(server)
    plan = {"input": "x", "steps": [{"name": "A", "prompt": "a {{input}}", "max_output": 9}, {"name": "B", "prompt": "b {{a}}"}]}
    result = world.run("chain", "--json", "--endpoint", "loop", "--model", "m", "--input", "y {{z}}", "--runs", "2", "--compare", "-", text=json.dumps(plan)).json()
    assert result["done"] == 6 and result["plan"]["input"] == "y {{z}}", result
    assert prompts(server)[0] == "a y {{z}}" and prompts(server)[1] == "b Hello world", prompts(server)
    assert "Do all of the following" in prompts(server)[2], prompts(server)
    assert result["all_in_one"].startswith("All in one prompt read 12 tokens instead of 24"), result


@case
def the_example_runs(world):
    example = world.run("chain", "--example").out
    assert "== Outline" in example and "{{previous}}" in example, example
    result = world.run("chain", "--model", "by-rule", write(world, example))
    assert "4 of 4 done" in result.out and "All in one prompt would read about" in result.out, result


@case
def bad_files_are_told(world):
    world.endpoint(world.serve(chat()))
    for text, words in (
            ("hello", "Line 1"), ("", "no steps"), ("{", "JSON"), (LINES.replace("{{previous}}", "{{Summary}}"), "“Summary”"),
            (LINES.replace("{{previous}}", "{{Expand}}"), "its own answer"), (LINES.replace("{{previous}}", "nothing"), "reads nothing"),
            (LINES.replace("{{previous}}", "{{previous"), "not closed"), (LINES.replace("{{input}}", "{{previous}}"), "is the first"),
            (LINES.replace("model: m\n", ""), "has no model"), (LINES.replace("== Meta", "== expand"), "Two steps are called"),
            (LINES.replace("model: m", "model: nobody").replace("endpoint: loop", ""), "nobody")):
        result = world.run("chain", write(world, text), status=None)
        assert result.status in (1, 2) and words in result.err and result.out == "", (text, result)
        assert "provider" not in result.err and "Check the address" not in result.err, (text, result)
    for path, words in ((os.path.join(world.root, "nowhere"), "There is no file “"), (world.root, "is a folder"), ("ftp://nowhere/chain", "cannot be read")):
        nowhere = world.run("chain", path, status=1)
        assert words in nowhere.err and path in nowhere.err and "--list" in nowhere.err and "Error opening" not in nowhere.err, nowhere
    assert "--example" in world.run("chain", write(world, "hello"), status=2).err
    assert "--input" in world.run("chain", write(world, LINES.replace("input: street trees\n", "")), status=2).err
    assert world.history() == []


@case
def a_restart_that_is_killed_waits_still(world):
    server = world.serve(lambda e: chat()(e) if len(server.seen) != 4 else time.sleep(30))
    world.endpoint(server)
    world.run("chain", write(world, LINES))
    child = world.start("chain", "--resume", "1", "--from", "2")
    wait_for(lambda: len(server.seen) == 4, what="the second step again")
    child.send_signal(signal.SIGKILL)
    child.wait()
    shown = world.run("chain", "--show", "1", "--json").json()
    assert (shown["state"], shown["done"]) == ("stopped", 1), shown
    assert world.run("chain", "--json", "--resume", "1", "--retry-failed").json()["done"] == 3 and len(server.seen) == 6


@case
def an_endpoint_that_went_away_is_named(world):
    server = world.serve(lambda e: chat()(e) if len(server.seen) == 1 else reply(e, {"error": {"message": "broken"}}, 500))
    world.endpoint(server)
    world.run("chain", write(world, LINES), status=1)
    world.run("endpoints", "remove", "loop")
    gone = world.run("chain", "--resume", "1", "--retry-failed", status=1)
    assert "endpoint of Expand is gone" in gone.err and "Add the endpoint again" in gone.err and len(server.seen) == 2, gone


@case
def a_failed_step_stops_the_rest_and_resume_goes_on(world):
    count = 0

    def handler(exchange):
        nonlocal count
        count += 1
        if count == 2:
            reply(exchange, {"error": {"message": "broken"}}, 500)
        else:
            chat()(exchange)
    world.endpoint(world.serve(handler))
    result = world.run("chain", "--json", write(world, LINES), status=1)
    stopped = result.json()
    assert stopped["state"] == "stopped" and stopped["done"] == 1 and stopped["failed"] == 1, stopped
    assert "--retry-failed" in result.err and count == 2, result
    done = world.run("chain", "--json", "--resume", str(stopped["id"]), "--retry-failed").json()
    assert done["state"] == "done" and count == 4, done
    # From the second step on, with the first one's answer from the history.
    again = world.run("chain", "--json", "--resume", str(stopped["id"]), "--from", "2").json()
    assert again["state"] == "done" and count == 6, again


@case
def ctrl_c_stops_and_keeps(world):
    server = world.serve(chat(pause=0.4))
    world.endpoint(server)
    child = world.start("chain", "--json", write(world, LINES))
    wait_for(lambda: len(server.seen) >= 2, what="the second step")
    child.send_signal(INTERRUPT)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 5 and json.loads(out)["done"] == 1, (out, err)
    assert world.run("chain", "--json", "--resume", "1", "--retry-failed").json()["done"] == 3


@case
def two_chains_are_compared(world):
    world.endpoint(world.serve(chat(usage=(10, 4))))
    world.run("chain", write(world, LINES))
    shorter = LINES[:LINES.index("== Meta")]
    result = world.run("chain", "--name", "Shorter", "--compare-with", "1", write(world, shorter))
    assert "Input tokens: 30.0 before, 20.0 after, 33% less. Whether the difference" in result.out, result
    assert "It is no step any more." in result.out and result.out.count("Input tokens: 10.0 before and after.") == 2, result
    shown = world.run("chain", "--show", "2", "--compare-with", "1", "--json").json()
    assert shown["name"] == "Shorter" and [part["name"] for part in shown["changes"]] == ["The whole chain", "Outline", "Expand", "Meta"], shown
    files = [os.path.join(world.root, "changes." + ending) for ending in ("json", "html")]
    world.run("chain", "--show", "2", "--compare-with", "1", "--save", files[0], "--save", files[1])
    assert json.load(open(files[0], encoding="utf-8")) == shown
    page = open(files[1], encoding="utf-8").read()
    assert "Compared with “" in page and "It is no step any more." in page and "30.0 before, 20.0 after" in page, page
    world.run("chain", "--rename", "2", "--name", "  Shorter still ")
    assert world.run("chain", "--list", "--json").out.count("Shorter still\"") == 1
    world.run("chain", "--show", "2", "--compare-with", "9", status=1)


@case
def reports_are_saved(world):
    world.endpoint(world.serve(chat()))
    files = {kind: os.path.join(world.root, "chain." + kind) for kind in ("csv", "json", "html")}
    world.run("chain", *[word for path in files.values() for word in ("--save", path)], write(world, LINES.replace("Headings", "<b>Headings</b>")))
    texts = {kind: open(path, encoding="utf-8", newline="").read() for kind, path in files.items()}
    assert texts["csv"].count("\r\n") == 4, texts["csv"]
    assert json.loads(texts["json"])["sum"]["input"] == 36
    assert "&lt;b&gt;Headings" in texts["html"] and "<b>" not in texts["html"] and "<svg" in texts["html"]
    world.run("chain", "--delete", "1")
    world.run("chain", "--show", "1", status=1)


run_cases()
