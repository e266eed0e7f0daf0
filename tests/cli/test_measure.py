# SPDX-License-Identifier: GPL-3.0-or-later
"""measure: results, JSON, saved reports, ceiling and budget, 429, Ctrl-C and resume, failures, comparison."""

import json
import os
import signal
import time

from terminal import INTERRUPT, case, chat, reply, run_cases, wait_for

KEY = "sk-canary-7f3a9c51e2d84b60"


def price(world, usd_in, usd_out):
    """Makes the endpoint "paid" cost something: it wants a key, so somebody bills."""
    os.makedirs(world.config, exist_ok=True)
    with open(os.path.join(world.config, "prices.json"), "w", encoding="utf-8") as stream:
        json.dump({"models": [{"id": "m", "endpoint": "paid", "input": usd_in, "output": usd_out, "as_of": "2026-11-10"}]}, stream)


def varying():
    """Answers of 5, 6, 7, 5, … output tokens."""
    count = 0

    def handler(exchange):
        nonlocal count
        count += 1
        chat(usage=(12, 5 + (count - 1) % 3))(exchange)
    return handler


def measure(world, *args, status=0, **more):
    return world.run("measure", "--json", *args, status=status, **more).json()


@case
def figures_are_those_of_the_runs(world):
    world.endpoint(world.serve(varying()))
    result = measure(world, "--model", "m", "--endpoint", "loop", "--runs", "6", "--per-day", "100", "hi")
    assert result["state"] == "done" and result["total"] == result["done"] == 6 and result["failed"] == 0, result
    model = result["models"][0]
    assert model["endpoint"] == "loop" and model["model"] == "m", model
    output = model["statistics"]["output"]
    assert output["n"] == 6 and output["mean"] == 6 and output["median"] == 6 and output["least"] == 5 and output["most"] == 7, output
    assert abs(output["deviation"] - 0.894427) < 1e-6 and abs(output["low95"] - (6 - 2.570582 * 0.894427 / 6 ** 0.5)) < 1e-5, output
    assert model["statistics"]["reasoning"] == {name: 0 if name == "n" else None for name in model["statistics"]["reasoning"]}, model
    assert model["projection"]["day_tokens"] == {"least": 1700, "mean": 1800, "most": 1900}, model["projection"]
    assert [run["output"] for run in model["runs"]] == [5, 6, 7, 5, 6, 7], model["runs"]
    # Every request is an ordinary row of the history, and the measurement is kept.
    assert len(world.history()) == 6
    shown = measure(world, "--show", str(result["id"]))
    assert shown["models"] == result["models"] and shown["plan"] == result["plan"], shown
    listed = world.run("measure", "--list", "--json").json()
    assert listed["id"] == result["id"] and listed["completed"] == 6 and listed["state"] == "done", listed


@case
def the_history_knows_what_was_measured(world):
    world.endpoint(world.serve(chat()))
    number = str(measure(world, "--model", "m", "--endpoint", "loop", "--runs", "2", "--name", "Small trees", "hi")["id"])
    world.ask("by hand")

    def ids(*args):
        return [row["id"] for row in world.history(*args)]

    assert ids("--measurement", number) == ids("--measurement", "any") == [2, 1] and ids("--measurement", "none") == [3]
    assert ids("--measurement", "none", "--measurement", number) == [3, 2, 1]
    assert "no measurement or chain 99" in world.run("history", "--measurement", "99", status=2).err
    listed = world.run("history").lines()
    assert "Small trees" not in listed[0] and "Small tree" in listed[1], listed
    assert f"Part of the measurement {number}, “Small trees”" in world.run("history", "show", "1").out
    assert "Part of" not in world.run("history", "show", "3").out
    assert "any or none" in world.run("history", "--measurement", "x", status=2).err


@case
def text_names_the_cheapest_and_the_quickest(world):
    slow = world.serve(chat(pause=0.05))
    world.endpoint(slow, "slow")
    world.endpoint(world.serve(chat()), "quick")
    result = world.run("measure", "--model", "slow/m", "--model", "quick/m", "--runs", "3", "--name", "Two servers", "hi", status=2)
    assert "quick/m" in result.err or "slow/m" in result.err, result  # an unknown model wants its endpoint
    result = world.run("measure", "--model", "by-rule", "--endpoint", "practice", "--runs", "3", "--per-day", "500", "--check", "contains:rule", "Trees are tall.")
    assert "3 of 3 done" in result.out and "At 500 requests a day" in result.out, result
    assert "passes the check 3 times of 3" in result.out, result


@case
def the_projection_turns_with_its_knobs(world):
    price(world, 1, 10)
    world.endpoint(world.serve(chat(usage=(100, 10))), "paid", key=True)
    first = measure(world, "--model", "m", "--endpoint", "paid", "--runs", "2", "--max-output", "50", "--per-day", "10", "hi", key=KEY)
    day = first["models"][0]["projection"]["day_picodollars"]
    assert day == {"least": 2_000_000_000, "mean": 2_000_000_000, "most": 2_000_000_000}, day
    turned = measure(world, "--show", str(first["id"]), "--per-day", "20", "--growth", "100", "--cached", "50")
    projection = turned["models"][0]["projection"]
    # No price of cached input is known: the full one is used. A year that doubles each month is 4095 months of the first.
    assert projection["day_picodollars"]["mean"] == 4_000_000_000 and projection["growth"] == 1 and projection["cached_share"] == 0.5, projection
    assert abs(projection["year_picodollars"]["mean"] / (4_000_000_000 * 365 / 12 * 4095) - 1) < 1e-9, projection
    text = world.run("measure", "--show", str(first["id"]), "--per-day", "10").out
    assert "At 10 requests a day" in text and "$0.00200 a day" in text, text


@case
def two_prices_break_even(world):
    os.makedirs(world.config, exist_ok=True)
    with open(os.path.join(world.config, "prices.json"), "w", encoding="utf-8") as stream:
        json.dump({"models": [{"id": name, "endpoint": "paid", "input": usd, "output": usd, "as_of": "2026-11-10"} for name, usd in (("cheap", 1), ("dear", 5))]}, stream)
    world.endpoint(world.serve(chat(usage=(90, 10))), "paid", key=True)
    result = measure(world, "--model", "dear", "--model", "cheap", "--endpoint", "paid", "--runs", "3", "--max-output", "50", "--per-day", "100", "hi", key=KEY)
    assert result["break_even"] == ["cheap saves $1.20 a month: dear costs 5.0 times as much. cheap stays cheaper as long as more than 20% of its answers can be used."], result["break_even"]
    assert "cheap is the cheapest: $0.000100 a request, 80% less than dear. The difference is more than noise." in result["findings"], result["findings"]


@case
def reports_are_saved(world):
    world.endpoint(world.serve(varying()))
    files = {kind: os.path.join(world.root, "report." + kind) for kind in ("csv", "json", "html")}
    args = [word for path in files.values() for word in ("--save", path)]
    prompt = "</script><img src=x onerror=alert(1)> „hi“"
    world.run("measure", "--model", "m", "--endpoint", "loop", "--runs", "3", "--name", "=1+1 <b>", *args, prompt)
    texts = {}
    for kind, path in files.items():
        assert os.stat(path).st_mode & 0o777 == 0o600, path
        with open(path, encoding="utf-8", newline="") as stream:
            texts[kind] = stream.read()
    assert texts["csv"].count("\r\n") == 4 and texts["csv"].startswith("endpoint,model,run,"), texts["csv"]
    assert json.loads(texts["json"])["plan"]["text"] == prompt
    page = texts["html"]
    assert page.startswith("<!DOCTYPE html>") and page.count("<svg") >= 2 and page.count("<circle") >= 9, page[:500]
    assert "<img" not in page and "<script" not in page and "&lt;img src=x" in page and "=1+1 &lt;b&gt;" in page
    assert "http://" not in page and "https://" not in page, "it needs nothing else"
    there = ("measure", "--show", "1", "--save", files["csv"])
    assert "is there already" in world.run(*there, status=1).err
    assert "is there already" in world.run("measure", "--model", "m", "--endpoint", "loop", "--save", files["csv"], "hi", status=1).err
    nowhere = os.path.join(world.root, "no", "such.csv")
    assert "no such folder" in world.run("measure", "--model", "m", "--endpoint", "loop", "--save", nowhere, "hi", status=1).err
    assert world.run("history", "--json").out.count("\n") == 3, "nothing was sent"
    os.truncate(files["csv"], 0)
    world.run(*there, "--force")
    assert open(files["csv"], encoding="utf-8", newline="").read() == texts["csv"]
    assert "no such folder" in world.run("measure", "--show", "1", "--save", nowhere, status=1).err


@case
def a_prompt_that_one_of_them_cannot_hold_is_sent_to_none(world):
    def handler(exchange):
        if exchange.command == "GET":
            reply(exchange, {"object": "list", "data": [{"id": "wide", "context_length": 9000}, {"id": "narrow", "context_length": 40}]})
        else:
            chat()(exchange)
    server = world.serve(handler)
    world.endpoint(server)
    world.run("models", "--endpoint", "loop", "--refresh")
    server.seen.clear()
    models = ("--model", "loop/wide", "--model", "loop/narrow")
    result = world.run("measure", *models, "many words that fill a window " * 20, status=1)
    assert "narrow can hold 40" in result.err and "Shorten the prompt" in result.err and server.seen == [] and world.run("measure", "--list").out == "", result
    assert world.run("measure", "--json", "--runs", "1", *models, "a word").json()["done"] == 2


@case
def a_file_that_came_there_meanwhile_is_left(world):
    path = os.path.join(world.root, "report.csv")

    def handler(exchange):
        with open(path, "w", encoding="utf-8") as stream:
            stream.write("another run's")
        chat()(exchange)
    world.endpoint(world.serve(handler))
    result = world.run("measure", "--model", "m", "--endpoint", "loop", "--runs", "2", "--save", path, "hi", status=1)
    assert "report.csv is there already" in result.err and "thimble-cli measure --show 1 --save FILE" in result.err and "2 of 2 done" in result.out, result
    with open(path, encoding="utf-8") as stream:
        assert stream.read() == "another run's"
    world.run("measure", "--show", "1", "--save", path, "--force")
    with open(path, encoding="utf-8") as stream:
        assert stream.read().startswith("endpoint,model,run,")
    assert [name for name in os.listdir(world.root) if name.endswith(".part")] == []


@case
def the_ceiling_is_kept(world):
    price(world, 1, 10)
    world.endpoint(world.serve(chat(usage=(25, 12))), "paid", key=True)
    result = measure(world, "--model", "m", "--endpoint", "paid", "--runs", "50", "--max-output", "100", "--budget", "0.0015", "hi", status=4, key=KEY)
    assert result["state"] == "stopped" and "ceiling" in result["message"] and 3 <= result["done"] < 50, result
    assert int(result["spent"]["picodollars"]) == result["done"] * 145_000_000 <= 1_500_000_000, result
    low = world.run("measure", "--model", "m", "--endpoint", "paid", "--max-output", "100", "--budget", "0.000001", "hi", status=4, key=KEY)
    assert "would pass the ceiling" in low.err and low.out == "", low
    # As it is it stays stopped; with a higher ceiling it goes on, which is kept with the plan.
    number, done = str(result["id"]), result["done"]
    again = world.run("measure", "--resume", number, status=4, key=KEY)
    assert f"measure --resume {number} --budget USD" in again.err and "Raise the ceiling" in again.err, again
    more = measure(world, "--resume", number, "--budget", "$0.003", status=4, key=KEY)
    assert done < more["done"] < 50 and 1_500_000_000 < int(more["spent"]["picodollars"]) <= 3_000_000_000, more
    assert measure(world, "--show", number)["plan"]["ceiling_picodollars"] == "3000000000"
    listed = [line for line in world.run("measure", "--list").lines() if line.split()[:1] == [number]]
    assert f"{more['done']} of 50" in listed[0], listed
    assert world.run("measure", "--list", "--json").json()["planned"] == 50
    whole = measure(world, "--resume", number, "--budget", "1", key=KEY)
    assert whole["done"] == 50 and whole["state"] == "done", whole
    # Where a price is unknown no ceiling can be kept: it asks, and here nobody answers.
    unknown = world.run("measure", "--model", "other", "--endpoint", "paid", "--budget", "1", "hi", status=4, key=KEY)
    assert "no ceiling can be kept" in unknown.err and "--yes" in unknown.err, unknown
    measure(world, "--model", "other", "--endpoint", "paid", "--runs", "1", "--budget", "1", "--yes", "hi", key=KEY)


@case
def what_is_not_said_is_as_in_the_window(world):
    server = world.serve(chat())
    world.endpoint(server)

    def limit(*args):
        result = world.run("measure", "--model", "m", "--endpoint", "loop", "--runs", "1", *args, "hi")
        return server.seen[-1].json().get("max_completion_tokens", server.seen[-1].json().get("max_tokens")), result

    assert limit()[0] == 300 and limit("--max-output", "40")[0] == 40 and limit("--max-output", "0")[0] is None
    single = limit()[1].out  # one run: its own figures, whole, and nothing of spread
    assert "deviation" not in single and "12.0" not in single and ["Input", "tokens", "12"] in [line.split() for line in single.splitlines()], single
    tokens, checked = limit("--task", "summarise")
    assert tokens is not None and "Each answer is checked" in checked.err and "--check none" in checked.err, checked
    assert "is checked" not in limit("--task", "summarise", "--check", "none")[1].err
    help_text = world.run("measure", "--help").out
    assert "else 300" in help_text and "imply a check" in help_text, help_text


@case
def advice_fits_what_happened(world):
    kept = world.run("measure", "list", status=2)
    assert "--list" in kept.err, kept
    price(world, 1, 10)
    world.endpoint(world.serve(chat()), "paid", key=True)
    low = world.run("measure", "--model", "m", "--endpoint", "paid", "--budget", "0.000001", "hi", status=4, key=KEY)
    assert "Raise the ceiling" in low.err and "--yes" not in low.err, low
    pattern = world.run("measure", "--model", "m", "--endpoint", "paid", "--check", "matches:(", "hi", status=2)
    assert "pattern" in pattern.err and "contains" in pattern.err, pattern
    for runs in ("0", "-1", "1001"):
        assert "from 1 to 1000" in world.run("measure", "--model", "m", "--endpoint", "paid", "--runs", runs, "hi", status=2).err


@case
def what_never_left_costs_nothing_again(world):
    server = world.serve(chat())
    world.endpoint(server)
    server.close()
    world.servers.remove(server)
    result = world.run("measure", "--model", "m", "--endpoint", "loop", "--runs", "4", "hi", status=1)
    assert result.err.count("Nothing was sent") == 1 and "--resume 1" in result.err and "cost again" not in result.err, result
    assert "No server answers" in result.err, result
    follow = world.run("send", "-c", "and now", status=1)
    assert "no whole answer" in follow.err and "without --continue" in follow.err, follow


@case
def a_model_that_went_away_is_named(world):
    server = world.serve(lambda e: chat()(e) if len(server.seen) == 1 else time.sleep(30))
    world.endpoint(server)
    child = world.start("measure", "--model", "m", "--endpoint", "loop", "--runs", "3", "hi")
    wait_for(lambda: len(server.seen) == 2, what="the second run")
    child.send_signal(signal.SIGKILL)
    child.wait()
    world.run("endpoints", "remove", "loop")
    gone = world.run("measure", "--resume", "1", status=1)
    assert "The endpoint of m is gone" in gone.err and "--resume 1" in gone.err, gone
    assert world.run("measure", "--show", "1", "--json").json()["done"] == 1


@case
def a_429_is_waited_for(world):
    count = 0

    def handler(exchange):
        nonlocal count
        count += 1
        if count == 2:
            reply(exchange, {"error": {"message": "slow down"}}, 429, headers=[("Retry-After", "1")])
        else:
            chat()(exchange)
    world.endpoint(world.serve(handler))
    began = time.monotonic()
    result = world.run("measure", "--json", "--model", "m", "--endpoint", "loop", "--runs", "3", "hi")
    assert time.monotonic() - began >= 1 and "asks to wait" in result.err, result
    assert result.json()["done"] == 3 and count == 4, (result, count)


@case
def ctrl_c_keeps_what_is_done_and_resume_goes_on(world):
    server = world.serve(chat(pause=0.3))
    world.endpoint(server)
    child = world.start("measure", "--json", "--model", "m", "--endpoint", "loop", "--runs", "5", "hi")
    wait_for(lambda: len(server.seen) >= 2, what="the second request")
    child.send_signal(INTERRUPT)
    out, err = child.communicate(timeout=20)
    stopped = json.loads(out)
    assert child.returncode == 5 and stopped["state"] == "stopped" and stopped["done"] >= 1, (stopped, err)
    assert f"measure --resume {stopped['id']}".encode() in err, err
    sent = len(server.seen)
    # What was cut off may have been billed: only --retry-failed sends it again.
    resumed = measure(world, "--resume", str(stopped["id"]), status=1 if stopped["failed"] else 0)
    assert resumed["done"] + resumed["failed"] == 5 and resumed["failed"] == stopped["failed"], resumed
    assert len(server.seen) == sent + stopped["waiting"], resumed
    again = measure(world, "--resume", str(stopped["id"]), "--retry-failed")
    assert again["done"] == 5 and again["state"] == "done", again


@case
def what_costs_nothing_waits_again_when_it_is_stopped(world):
    child = world.start("measure", "--json", "--model", "by-rule", "--runs", "4", "hi there")
    wait_for(lambda: len(world.history()) >= 2, what="the second request")
    child.send_signal(INTERRUPT)
    out, err = child.communicate(timeout=20)
    stopped = json.loads(out)
    assert child.returncode == 5 and stopped["failed"] == 0 and stopped["done"] + stopped["waiting"] == 4, (stopped, err)
    shown = measure(world, "--show", str(stopped["id"]))
    assert shown["failed"] == 0 and shown["waiting"] == stopped["waiting"], shown
    resumed = measure(world, "--resume", str(stopped["id"]))
    assert resumed["done"] == 4 and resumed["failed"] == 0 and resumed["state"] == "done", resumed


@case
def what_nobody_counted_is_about(world):
    env = {"THIMBLE_TOKENS_DIR": world.root}
    sent = world.run("send", "--model", "by-rule", "hi there", env=env)
    assert "about right" in sent.err and "are real" not in sent.err, sent
    result = world.run("measure", "--model", "by-rule", "--runs", "2", "hi there", env=env)
    lines = [line for line in result.out.splitlines() if line.strip().startswith(("Input tokens", "Output tokens", "Total tokens"))]
    assert len(lines) == 3 and all(line.count("about ") == 3 for line in lines) and "about " in result.out.splitlines()[3], result
    # Also where the tables are there again: what was estimated stays so.
    shown = world.run("measure", "--show", "1")
    assert [line for line in shown.out.splitlines() if "about " in line] == [line for line in result.out.splitlines() if "about " in line], shown
    assert all(line.count("about ") == 3 for line in world.run("history").lines()), world.run("history")
    assert "are real" in world.run("send", "--model", "by-rule", "hi there").err


@case
def what_was_planned_stays_as_it_was(world):
    empty = world.run("measure", "--list")
    assert empty.out == "" and "There are no measurements yet" in empty.err, empty
    assert world.run("measure", "--list", "--json").err == ""
    measure(world, "--model", "by-rule", "--runs", "1", "hi there")
    for option in (("--runs", "5"), ("--max-output", "9"), ("--parallel", "2"), ("--task", "free"), ("--system", "s"), ("--endpoint", "practice"),
                   ("--check", "json"), ("--temperature", "1"), ("--effort", "low")):
        refused = world.run("measure", "--resume", "1", *option, status=2)
        assert f"{option[0]} is part of what was planned" in refused.err and refused.out == "", refused
    assert "neither prompt nor model" in world.run("measure", "--resume", "1", "other words", status=2).err
    assert "--resume ID" in world.run("measure", "--show", "1", "--budget", "1", status=2).err
    assert "above zero" in world.run("measure", "--resume", "1", "--budget", "x", status=2).err
    assert len(world.history()) == 1


@case
def why_every_run_failed_is_said(world):
    world.endpoint(world.serve(lambda exchange: reply(exchange, {"error": {"message": "boom"}}, status=500)))
    failed = world.run("measure", "--model", "m", "--endpoint", "loop", "--runs", "3", "--growth", "10", "hi", status=1)
    assert "m: 3 of 3 runs failed: " in failed.out and "status 500" in failed.out and "Wait a little" in failed.out, failed
    assert "At 500 requests a day" in failed.out, failed


@case
def killed_in_the_middle_it_goes_on(world):
    count = 0

    def handler(exchange):
        nonlocal count
        count += 1
        chat(pause=30 if count == 2 else 0)(exchange)
    world.endpoint(world.serve(handler))
    child = world.start("measure", "--model", "m", "--endpoint", "loop", "--runs", "4", "hi")
    wait_for(lambda: count >= 2, what="the second request")
    child.kill()
    child.communicate()
    shown = measure(world, "--show", "1")
    assert shown["state"] == "stopped" and shown["done"] == 1 and shown["failed"] == 0 and shown["waiting"] == 3, shown  # it cost nothing
    done = measure(world, "--resume", "1")
    assert done["done"] == 4, done


@case
def a_server_that_goes_down_ends_it(world):
    server = world.serve(chat())
    world.endpoint(server)
    measure(world, "--model", "m", "--endpoint", "loop", "--runs", "1", "hi")
    server.close()
    world.servers.remove(server)
    result = world.run("measure", "--json", "--model", "m", "--endpoint", "loop", "--runs", "100", "hi", status=None)
    assert result.status in (1, 5) and result.json()["state"] == "stopped", result
    assert result.json()["waiting"] > 90 and "--resume" in result.err, result


@case
def before_and_after_are_compared(world):
    world.endpoint(world.serve(chat(usage=(100, 50))))
    first = measure(world, "--model", "m", "--endpoint", "loop", "--runs", "3", "a long prompt")
    server = world.serve(chat(usage=(40, 50)))
    world.run("endpoints", "remove", "loop")
    world.endpoint(server)
    second = world.run("measure", "--model", "m", "--endpoint", "loop", "--runs", "3", "--compare", str(first["id"]), "short")
    assert "Input tokens: 100.0 before, 40.0 after, 60% less. The difference is more than noise." in second.out, second
    shown = world.run("measure", "--show", "2", "--compare", "1", "--json").json()
    assert shown["changes"][0]["changes"][0] == {"quantity": "input", "before": 100, "after": 40, "difference": "real"}, shown["changes"]
    files = [os.path.join(world.root, "changes." + ending) for ending in ("json", "html")]
    world.run("measure", "--show", "2", "--compare", "1", "--save", files[0], "--save", files[1])
    with open(files[0], encoding="utf-8") as stream:
        assert json.load(stream) == shown
    with open(files[1], encoding="utf-8") as stream:
        page = stream.read()
    assert "Compared with “" in page and "<li class=\"\">Input tokens: 100.0 before, 40.0 after, 60% less. The difference is more than noise.</li>" in page, page
    world.run("measure", "--rename", "2", "--name", "Shorter")
    assert world.run("measure", "--show", "2", "--json").json()["name"] == "Shorter"
    assert "--name" in world.run("measure", "--rename", "2", status=2).err
    world.run("measure", "--rename", "7", "--name", "x", status=1)
    assert "--rename" in world.run("measure", "--show", "2", "--name", "Longer", status=2).err
    assert "at least one" in world.run("measure", "--model", "m", "--endpoint", "loop", "--name", "  ", "hi", status=2).err
    world.run("measure", "--delete", str(first["id"]))
    world.run("measure", "--show", str(first["id"]), status=1)
    assert len(world.history()) == 6


run_cases()
