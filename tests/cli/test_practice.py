# SPDX-License-Identifier: GPL-3.0-or-later
"""practice: a server that any client can try; doctor."""

import http.client
import json
import os
import urllib.request

from terminal import INTERRUPT, case, read_until, run_cases


def start(world, *args):
    child = world.start("practice", *args)
    base = read_until(child.stdout, b"\n").decode().strip()
    return child, base


def post(base, body, key="anything"):
    request = urllib.request.Request(base + "/chat/completions", json.dumps(body).encode(),
                                     {"Content-Type": "application/json", "Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.headers.get_content_type(), answer.read().decode()


@case
def any_client_can_use_it(world):
    child, base = start(world)
    assert base.startswith("http://127.0.0.1:") and base.endswith("/v1"), base
    with urllib.request.urlopen(base + "/models", timeout=20) as answer:
        assert [m["id"] for m in json.load(answer)["data"]] == ["by-rule"]
    messages = [{"role": "user", "content": "Write a title for a text about trees."}]
    kind, text = post(base, {"model": "by-rule", "messages": messages})
    whole = json.loads(text)
    usage = whole["usage"]
    assert kind == "application/json" and whole["choices"][0]["finish_reason"] == "stop", whole
    assert usage["prompt_tokens"] + usage["completion_tokens"] == usage["total_tokens"] > 10, whole
    kind, text = post(base, {"model": "by-rule", "messages": messages, "stream": True, "stream_options": {"include_usage": True}})
    data = [line[6:] for line in text.splitlines() if line.startswith("data: ")]
    assert kind == "text/event-stream" and data[-1] == "[DONE]", text
    events = [json.loads(line) for line in data[:-1]]
    streamed = "".join(c["delta"].get("content") or "" for e in events for c in e["choices"])
    assert streamed == whole["choices"][0]["message"]["content"], streamed
    assert [e["usage"] for e in events if e.get("usage")] == [usage], events
    child.send_signal(INTERRUPT)
    out, err = child.communicate(timeout=10)
    assert child.returncode == 0 and out == b"" and b"this computer only" in err, (out, err)
    assert not os.path.exists(world.database), "others' requests are not in the history"


@case
def the_program_itself_can_be_its_client(world):
    child, base = start(world)
    world.run("endpoints", "add", "served", "--dialect", "openai-chat", "--url", base, "--no-key")
    row = world.run("send", "--json", "--model", "by-rule", "--endpoint", "served", "hello").json()
    assert row["state"] == "completed" and row["usage"]["total"] > 0, row


@case
def json_names_the_address(world):
    child = world.start("practice", "--json")
    told = json.loads(read_until(child.stdout, b"\n"))
    assert list(told) == ["base_url", "model"] and told["model"] == "by-rule", told


@case
def a_taken_port_is_said(world):
    child, base = start(world)
    port = base.split(":")[2].split("/")[0]
    result = world.run("practice", "--port", port, status=1)
    assert result.out == "" and len(result.err.splitlines()) >= 2 and port in result.err and "another port" in result.err, result


@case
def strangers_requests_are_answered_politely(world):
    child, base = start(world)
    host = base[len("http://"):].split("/")[0]
    for method, path, body in (("GET", "/", None), ("POST", "/v1/chat/completions", b"{"), ("POST", "/v1/chat/completions", b"[]"),
                               ("POST", "/v1/chat/completions", b"{\"model\": \"nope\", \"messages\": []}"),
                               ("POST", "/v1/chat/completions", b"[" * 100000), ("DELETE", "/v1/models", None)):
        connection = http.client.HTTPConnection(host, timeout=20)
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert 400 <= answer.status < 500, (method, path, answer.status)
        answer.read()
        connection.close()
    assert child.poll() is None, "it still runs"


@case
def doctor_tells_what_is_in_place(world):
    world.env.pop("DBUS_SESSION_BUS_ADDRESS", None)
    world.env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
    result = world.run("doctor", status=1)
    assert result.err == "" and [line[0] for line in result.lines() if line[0] != " "] == ["✗", "✓", "–", "–", "✓", "✓"], result
    found = world.run("doctor", "--json", status=1).json()
    assert list(found) == ["keyring", "database", "settings", "display", "tls", "catalogue"], found
    for name, one in found.items():
        assert list(one) == ["ok", "state", "advice"] and one["state"], (name, one)
        assert one["ok"] == (one["advice"] is None), (name, one)
    assert found["keyring"]["ok"] is False and "gnome-keyring" in found["keyring"]["advice"]
    assert found["database"]["ok"] and world.database in found["database"]["state"]
    assert not found["settings"]["ok"] and "dconf" in found["settings"]["advice"]
    assert found["tls"]["ok"] and found["catalogue"]["ok"] and not found["display"]["ok"]
    assert world.run("doctor", "--json", status=1, env={"DISPLAY": ":7"}).json()["display"]["ok"]


@case
def a_budget_that_cannot_be_kept_is_said(world):
    lost = world.run("budget", "--month", "5", status=1)
    assert lost.out == "" and "The budget was not kept" in lost.err, lost
    # With dconf, where it is there, which warns in its own words.
    del world.env["GSETTINGS_BACKEND"]
    world.env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
    lost = world.run("budget", "--month", "5", status=1)
    assert "The budget was not kept" in lost.err, lost
    assert world.run("doctor", "--json", status=None, env={"GSETTINGS_BACKEND": "keyfile"}).json()["settings"]["ok"]
    kept = world.run("budget", "--month", "5", env={"GSETTINGS_BACKEND": "keyfile"})
    for typed, shown in (("$1", "$1.00"), ("$1,000", "$1,000.00"), ("7.50", "$7.50"), ("1.250", "$1.25"), ("none", "no limit"), ("$5", "$5.00")):
        kept = world.run("budget", "--month", typed, env={"GSETTINGS_BACKEND": "keyfile"})
        assert shown in kept.out, (typed, kept)
    for typed in ("$", "1,00,0", "-1", "$-1", "0", "1e9", "5 euros"):
        assert "US dollars above zero" in world.run("budget", "--month", typed, env={"GSETTINGS_BACKEND": "keyfile"}, status=2).err, typed
    assert "$5.00" in kept.out and "$5.00" in world.run("budget", env={"GSETTINGS_BACKEND": "keyfile"}).out, kept


@case
def doctor_finds_a_damaged_file_and_a_database_out_of_reach(world):
    os.makedirs(world.config)
    with open(os.path.join(world.config, "prices.json"), "w", encoding="utf-8") as stream:
        stream.write("{ not json")
    os.makedirs(world.database)
    found = world.run("doctor", "--json", status=1).json()
    assert not found["database"]["ok"] and found["database"]["advice"], found
    assert not found["catalogue"]["ok"] and "prices.json" in found["catalogue"]["state"], found


run_cases()
