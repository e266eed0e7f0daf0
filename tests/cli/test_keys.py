# SPDX-License-Identifier: GPL-3.0-or-later
"""keys: with a real keyring (tests/headless.sh --keyring)."""

import json
import os
import shutil
import subprocess

from terminal import PROGRAM, Child, case, chat, read_terminal, reply, run_cases

KEY = "sk-canary-0b1c2d3e4f5a6b7c-WXYZ"


def guarded(keys):
    """A server that knows its keys."""
    def handler(exchange):
        if exchange.headers.get("Authorization") in [f"Bearer {key}" for key in keys]:
            chat()(exchange)
        else:
            reply(exchange, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}, 401)
    return handler


def clean(world):
    for o in world.run("keys", "list", "--json").jsons():
        world.run("keys", "remove", o["endpoint"])


@case
def add_list_check_send_remove(world):
    clean(world)
    server = world.serve(guarded([KEY]))
    world.endpoint(server, key=True)
    result = world.run("keys", "list")
    assert result.out == "" and "No keys yet" in result.err, result
    assert "no key" in world.run("send", "--model", "m", "--endpoint", "loop", "hi", status=3).err.lower()
    result = world.run("keys", "add", "loop", "--label", "work", key=KEY)
    assert result.out == "" and "Saved in the keyring." in result.err, result
    listed = world.run("keys", "list", "--json").jsons()
    assert listed == [{"endpoint": "loop", "origin": server.url, "label": "work", "last_four": "WXYZ", "locked": False,
                       "state": "not-checked"}], listed
    shown = world.run("keys", "list").out
    assert "WXYZ" in shown and "Not checked" in shown and KEY not in shown, shown
    result = world.run("keys", "check", "loop")
    assert "accepted the key" in result.err and result.out == "", result
    assert server.seen[-1].method == "GET" and world.history() == [], "no tokens, no row"
    assert world.run("keys", "check", "loop", "--json").json() == {"endpoint": "loop", "state": "works"}
    assert world.run("keys", "list", "--json").json()["state"] == "works"
    assert world.ask("hi")["state"] == "completed"
    result = world.run("keys", "remove", "loop")
    assert "revoke it" in result.err, result
    result = world.run("keys", "remove", "loop")
    assert "nothing was removed" in result.err and "revoke" not in result.err, result
    world.run("keys", "remove", "nowhere", status=2)
    assert world.run("keys", "list").out == ""
    world.run("send", "--model", "m", "--endpoint", "loop", "hi", status=3)
    world.run("keys", "remove", "loop", status=None)
    for path, heap in world.files():
        assert KEY.encode() not in heap, path


@case
def a_refused_key_stays_and_says_so(world):
    clean(world)
    server = world.serve(guarded([KEY]))
    world.endpoint(server, key=True)
    world.run("keys", "add", "loop", key="sk-wrong-wrong-wrong-ABCD")
    result = world.run("keys", "check", "loop", status=3)
    assert "did not accept the key" in result.err and "Incorrect API key" in result.err and result.out == "", result
    one = world.run("keys", "list", "--json").json()
    assert one["state"] == "refused" and one["last_four"] == "ABCD", one
    # A new one takes its place.
    world.run("keys", "add", "loop", key=KEY)
    one = world.run("keys", "list", "--json").json()
    assert one["last_four"] == "WXYZ" and one["state"] == "not-checked", one
    world.run("keys", "check", "loop")
    clean(world)


@case
def a_missing_key_is_found_before_anything_is_sent(world):
    clean(world)
    server = world.serve(chat())
    plan = "\n".join(["model: first/m", "input: trees", "", "== One", "about {{input}}", "", "== Two", "endpoint: second", "model: m", "", "of {{previous}}"])
    path = os.path.join(world.root, "chain.txt")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(plan)
    measure = ("measure", "--yes", "--runs", "2", "--model", "first/m", "--model", "second/m")
    # A model of a server of one's own is known once it was asked for.
    for name in ("third", "second", "first"):
        world.run("endpoints", "add", name, "--name", name.title(), "--dialect", "openai-chat", "--url", server.url + "/v1")
        world.run("keys", "add", name, key=KEY)
        world.run("models", "--endpoint", name, "--refresh")
    world.run("keys", "remove", "second")
    world.run("keys", "remove", "third")
    server.seen.clear()
    for args, names in ((measure + ("hi",), ["second"]), (measure + ("--model", "third/m", "hi"), ["second", "third"]), (("chain", path), ["second"]),
                        (("measure", "--yes", "--model", "third/m", "hi"), ["third"])):
        result = world.run(*args, status=3)
        assert [line for line in result.err.splitlines() if "There is no key" in line] == [f"There is no key for {name.title()} yet." for name in names], result
        assert result.err.splitlines()[-len(names):] == [f"Here: thimble-cli keys add {name}" for name in names], result
        assert result.out == "" and "Nothing was sent" in result.err and ("--key-fd" in result.err) == (names == ["third"]), result
    assert server.seen == [] and world.history() == [] and world.run("measure", "--list").out == ""
    world.run("keys", "add", "second", key=KEY)
    assert world.run("measure", "--json", *measure[1:], "hi").json()["done"] == 4
    # What is left of one is looked at, and what is done needs no key any more.
    world.run("keys", "remove", "second")
    world.run("measure", "--show", "1")
    clean(world)


@case
def a_key_belongs_to_its_origin(world):
    clean(world)
    server = world.serve(guarded([KEY]))
    other = world.serve(guarded([KEY]))
    world.endpoint(server, key=True)
    world.run("keys", "add", "loop", key=KEY)
    path = os.path.join(world.config, "endpoints.json")
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text.replace(str(server.port), str(other.port)))
    result = world.run("send", "--model", "m", "--endpoint", "loop", "hi", status=3)
    assert other.seen == [] and len(result.err.splitlines()) >= 2, result
    clean(world)


@case
def removing_the_endpoint_removes_its_key(world):
    clean(world)
    server = world.serve(guarded([KEY]))
    world.endpoint(server, key=True)
    world.run("keys", "add", "loop", key=KEY)
    world.run("endpoints", "remove", "loop")
    assert world.run("keys", "list").out == ""


@case
def the_key_is_read_without_echo_from_a_terminal(world):
    import pty
    import time
    clean(world)
    master, slave = pty.openpty()
    child = Child([PROGRAM, "keys", "add", "openai"], stdin=slave, stdout=slave, stderr=slave, env=world.env,
                  start_new_session=True)
    world.children.append(child)
    seen = b""
    while b"(not shown)" not in seen:
        seen += os.read(master, 4096)
    time.sleep(0.2)
    os.write(master, KEY.encode() + b"\n")
    os.close(slave)
    seen += read_terminal(master)
    assert child.wait(timeout=20) == 0 and b"Saved in the keyring" in seen, seen
    assert KEY.encode() not in seen, "no echo"
    assert world.run("keys", "list", "--json").json()["last_four"] == "WXYZ"
    clean(world)


@case
def a_key_for_another_provider_is_noted(world):
    clean(world)
    foreign = "sk-ant-api03-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    result = world.run("keys", "add", "openai", key=foreign)
    assert "looks like a key of Anthropic" in result.err, result
    world.run("keys", "add", "openai", key=KEY)
    result = world.run("keys", "add", "openai", key=foreign, status=3)
    assert "nothing was saved" in result.err and "keys add anthropic" in result.err and "--replace" in result.err, result
    assert world.run("keys", "list", "--json").json()["last_four"] == "WXYZ"
    world.run("keys", "add", "openai", "--replace", key=foreign)
    assert world.run("keys", "list", "--json").json()["last_four"] == "aaaa"
    # A server of one's own takes keys of any make.
    server = world.serve(guarded([KEY]))
    world.endpoint(server, key=True)
    world.run("keys", "add", "loop", key=KEY)
    world.run("keys", "add", "loop", key=foreign)
    clean(world)


@case
def refresh_asks_where_there_are_keys(world):
    clean(world)
    result = world.run("models", "--refresh", "--json")
    assert "No endpoint has a key" in result.err, result
    server = world.serve(guarded([KEY]))
    world.endpoint(server, key=True)
    world.run("keys", "add", "loop", key=KEY)
    assert "m" in [o["id"] for o in world.run("models", "--refresh", "--json", "--endpoint", "loop").jsons()]
    before = len(server.seen)
    world.run("models", "--refresh")
    assert len(server.seen) == before + 1
    clean(world)


@case
def a_keyring_that_holds_none_yet_is_said(world):
    """A service that was never unlocked, on a bus of its own: it makes a keyring only where it can ask for a password."""
    script = ("gnome-keyring-daemon --foreground --components=secrets >/dev/null 2>&1 & k=$!; "
              "gdbus wait --session --timeout 20 org.freedesktop.secrets; "
              f"'{PROGRAM}' doctor --json; DISPLAY=:77 '{PROGRAM}' doctor --json; '{PROGRAM}' keys add openai --key-fd 0 </dev/stdin; echo $?; kill $k; wait $k")
    run = os.path.join(world.root, "run")
    os.mkdir(run, 0o700)
    env = {name: value for name, value in world.env.items() if name not in ("DBUS_SESSION_BUS_ADDRESS", "G_DEBUG")}
    env["XDG_RUNTIME_DIR"] = run
    result = subprocess.run(["dbus-run-session", "--", "bash", "-c", script], input=KEY.encode(), capture_output=True, env=env, timeout=100, check=False)
    lines = result.stdout.decode().splitlines()
    without, within = json.loads(lines[0])["keyring"], json.loads(lines[1])["keyring"]
    assert not without["ok"] and "no keyring yet" in without["state"] and "--unlock" in without["advice"], result
    assert not within["ok"] and within["state"] == without["state"] and "first key makes one" in within["advice"], result
    told = result.stderr.decode()
    assert lines[2] == "3" and "holds no keyring yet" in told and "--unlock" in told and KEY not in told and "Install gnome-keyring" not in told, result


@case
def settings_that_cannot_be_written_are_said(world):
    """With dconf, where it is there, on a bus that has its service."""
    env = {name: value for name, value in world.env.items() if name not in ("DBUS_SESSION_BUS_ADDRESS", "GSETTINGS_BACKEND")}

    def look():
        out = subprocess.run(["dbus-run-session", "--", PROGRAM, "doctor", "--json"], capture_output=True, env=env, timeout=100, check=False).stdout
        return json.loads(out)["settings"]

    before = look()
    config = os.path.dirname(world.config)
    os.makedirs(config, exist_ok=True)
    # A file where the folder should be is as good as one that may not be written: the tests may run as root.
    shutil.rmtree(os.path.join(config, "dconf"), ignore_errors=True)
    with open(os.path.join(config, "dconf"), "w", encoding="utf-8"):
        pass
    if before["ok"]:
        after = look()
        assert not after["ok"] and "not written" in after["state"] and config in after["advice"], after


@case
def a_locked_keyring_is_said(world):
    clean(world)
    server = world.serve(guarded([KEY]))
    world.endpoint(server, key=True)
    world.run("keys", "add", "loop", key=KEY)
    subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets",
                    "--method", "org.freedesktop.Secret.Service.Lock", "['/org/freedesktop/secrets/aliases/default']"],
                   check=True, stdout=subprocess.DEVNULL, env=dict(os.environ))
    listed = world.run("keys", "list", "--json", status=None)
    assert listed.jsons() == [] or listed.jsons()[0]["locked"], listed
    result = world.run("doctor", "--json", status=1).json()
    assert result["keyring"]["ok"] is False and result["keyring"]["state"] == "locked", result


run_cases()
