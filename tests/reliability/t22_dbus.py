# SPDX-License-Identifier: GPL-3.0-or-later
"""T22: every action and method the program exports on the session bus, called from outside: nothing is sent, no key is touched,
nothing of the history goes."""

import os
import re
import subprocess
import sys
import time

from canary import KEY
from harness import figure, shim
from terminal import SLOW, case, chat, run_cases, wait_for

THIMBLE = sys.argv[3]
NAME = "io.github.thimble.Thimble"
PATH = "/io/github/thimble/Thimble"
OLLAMA = ":11434"


def gdbus(*args):
    return subprocess.run(["gdbus", *args], capture_output=True, text=True, timeout=20 * SLOW, check=False)


def paths(path=PATH):
    """Object paths of the program, by introspection."""
    found = [path]
    xml = gdbus("introspect", "--session", "--dest", NAME, "--object-path", path, "--xml").stdout
    for child in re.findall(r'<node name="([^"]+)"/?>', xml):
        found += paths(f"{path}/{child}")
    return found


def value(signature):
    return {"": [], "s": ["<'history'>", "<'openai'>", "<'; rm -rf /'>", "<''>"], "b": ["<true>"], "i": ["<1>"], "u": ["<uint32 1>"],
            "x": ["<int64 1>"]}.get(signature, [f"<@{signature} {{}}>"])


@case
def every_exported_action(world):
    home = os.environ
    world.env.update({name: home[name] for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")})
    world.data = os.path.join(home["XDG_DATA_HOME"], "thimble")
    world.config = os.path.join(home["XDG_CONFIG_HOME"], "thimble")
    server = world.serve(chat())
    world.endpoint(server, key=True)
    world.run("keys", "add", "loop", "--label", "canary", key=KEY)
    world.ask("one request", key=KEY)
    before, keys, seen = world.history(), world.run("keys", "list", "--json").jsons(), len(server.seen)

    log = os.path.join(world.root, "log")
    child = subprocess.Popen([THIMBLE], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                             env=dict(home, **shim(world, LOG=log)))
    world.children.append(child)
    wait_for(lambda: len(paths()) > 1 and any("/window/" in path for path in paths()), 30, "a window on the bus")
    called, actions = 0, []
    for path in paths():
        reply = gdbus("call", "--session", "--dest", NAME, "--object-path", path, "--method", "org.gtk.Actions.DescribeAll")
        for name, signature in re.findall(r"'([^']+)': \((?:true|false), (?:signature )?'([^']*)'", reply.stdout):
            actions.append((path, name, signature))
    # Those that end the program come last.
    actions.sort(key=lambda action: action[1] in ("quit", "close"))
    for path, name, signature in actions:
        for argument in value(signature) or [None]:
            parameters = f"[{argument}]" if argument else "@av []"
            gdbus("call", "--session", "--dest", NAME, "--object-path", path, "--method", "org.gtk.Actions.Activate", name, parameters,
                  "@a{sv} {}")
            gdbus("call", "--session", "--dest", NAME, "--object-path", path, "--method", "org.gtk.Actions.SetState", name,
                  argument or "<true>", "@a{sv} {}")
            called += 1
            time.sleep(0.1)
        if name not in ("quit", "close"):
            assert child.poll() is None, (name, child.stderr.read())
    # What GApplication itself exports.
    if child.poll() is None:
        for method, arguments in (("Activate", ["@a{sv} {}"]), ("Open", ["['file:///etc/passwd']", "''", "@a{sv} {}"]),
                                  ("ActivateAction", ["'send'", "@av []", "@a{sv} {}"])):
            gdbus("call", "--session", "--dest", NAME, "--object-path", PATH, "--method", f"org.freedesktop.Application.{method}", *arguments)
            called += 1
        child.terminate()
    child.wait(20 * SLOW)
    assert child.returncode in (0, -15), child.stderr.read()

    with open(log, encoding="utf-8") as lines:
        connects = [line for line in lines if " connect " in line and not line.rstrip().endswith(OLLAMA)]
    after, keys_after = world.history(), world.run("keys", "list", "--json").jsons()
    figure(f"T22: {len(actions)} exported actions, {called} calls: {len(server.seen) - seen + len(connects)} requests sent, "
           f"{sum(1 for a, b in zip(keys, keys_after) if a != b) + abs(len(keys) - len(keys_after))} keys touched, "
           f"{len(before) - len(after)} rows gone")
    assert len(actions) >= 6 and len(server.seen) == seen and not connects, (actions, connects)
    assert keys == keys_after and before == after
    assert not any(word in name for _, name, _ in actions for word in ("send", "delete", "remove", "reveal", "export", "import")), actions


run_cases()
