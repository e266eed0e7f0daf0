# SPDX-License-Identifier: GPL-3.0-or-later
"""T2: SIGKILL at random instants in six phases, of the terminal's engine and of the window.

What the server has accepted is in the history afterwards, nothing is damaged, at most a second of text is lost, and the
program is usable again within two seconds.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time

from harness import figure, query, size, sound
from terminal import World, case, chat_piece, chat_usage, event, events, run_cases

WINDOW = sys.argv[3]
PHASES = ("opening", "committing", "waiting", "first text", "long text", "ending")


class Provider:
    """Answers as one phase wants, tells when the phase is reached, and remembers when which piece of text went out."""

    def __init__(self, world, phase):
        self.phase, self.reached, self.pieces, self.prompts = phase, threading.Event(), {}, []
        self.server = world.serve(self.answer)

    def answer(self, exchange):
        prompt = exchange.seen.json()["messages"][-1]["content"]
        self.prompts.append(prompt)
        sent = self.pieces.setdefault(prompt, [])
        phase = self.phase
        if phase == "waiting":
            self.reached.set()
            time.sleep(5)
        events(exchange)
        for n in range({"first text": 500, "long text": 500}.get(phase, 3)):
            sent.append(time.monotonic())
            event(exchange, chat_piece(f"{n:05d}"))
            if phase == "first text" and n == 1:
                self.reached.set()
            if phase == "long text" and n == 120:
                self.reached.set()
            time.sleep(0.01 if phase in ("first text", "long text") else 0)
        if phase == "ending":
            self.reached.set()
        event(exchange, chat_piece("", "stop"))
        event(exchange, chat_usage(3, 4))
        event(exchange, "[DONE]")


def waited_for_processor(pid):
    """Seconds for which its threads wanted to run and could not: the machine's part in what was lost."""
    waited = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as stat:
                waited += int(stat.read().split()[1])
        except OSError:
            pass
    return waited / 1e9


class Tally:
    def __init__(self):
        self.kills = self.accepted = 0
        self.lost, self.damaged, self.recovery, self.text = [], [], 0.0, 0.0
        self.lock = threading.Lock()


def one_kill(world, provider, phase, start, startup, tally, dice):
    provider.phase = phase
    provider.reached.clear()
    child = start()
    if phase == "opening":
        time.sleep(dice.uniform(0, startup))
    elif phase == "committing":
        time.sleep(dice.uniform(0.02, 0.15))
    else:
        provider.reached.wait(30)
        time.sleep(dice.uniform(0, 0.3 if phase == "long text" else 0.02))
    late = waited_for_processor(child.pid) if child.poll() is None else 0
    child.send_signal(signal.SIGKILL)
    killed = time.monotonic()
    child.communicate()
    world.children.remove(child)

    again = time.monotonic()
    rows = {row["prompt"]: row for row in world.run("history", "--json", "--limit", "50").jsons()}
    took = time.monotonic() - again
    with tally.lock:
        tally.kills += 1
        tally.recovery = max(tally.recovery, took)
        if not sound(world):
            tally.damaged.append((phase, world.root))
        for prompt in provider.prompts:
            row = rows.get(prompt)
            tally.accepted += 1
            if row is None or row["state"] in ("prepared", "sent", "streaming"):
                tally.lost.append((phase, prompt, row))
                continue
            due = sum(1 for when in provider.pieces[prompt] if when < killed)
            kept = len(row["answer"]) // 5
            if kept < due:
                age = killed - provider.pieces[prompt][kept]
                tally.text = max(tally.text, age - late)
        provider.prompts.clear()
        provider.pieces.clear()


def kill_often(world, kills, start_in, startup, tally, seed):
    """@start_in(world, n) starts the program that is killed; its start takes about @startup seconds."""
    dice = random.Random(seed)
    provider = Provider(world, PHASES[0])
    world.endpoint(provider.server)
    world.run("history")
    for n in range(kills):
        one_kill(world, provider, PHASES[n % len(PHASES)], lambda: start_in(world, n), startup, tally, dice)
    assert query(world, "SELECT count(*) FROM requests WHERE state IN ('sent', 'streaming')") == [(0,)]


def tell(who, tally):
    figure(f"T2: {tally.kills} kills of the {who}, {tally.accepted} accepted requests, {len(tally.lost)} lost, "
           f"{len(tally.damaged)} damaged, {max(tally.text, 0):.2f} s of text lost at most, longest recovery {tally.recovery:.2f} s")
    assert not tally.lost, tally.lost[:3]
    assert not tally.damaged, tally.damaged[:3]
    assert tally.accepted > tally.kills // 4, "the phases are reached"
    assert tally.text <= 1.0, tally.text
    assert tally.recovery <= 2.0, tally.recovery


@case
def the_engine(world):
    tally, kills, workers = Tally(), size(160, 10000), 3
    worlds = [world] + [World() for _ in range(workers - 1)]
    failures = []

    def start(mine, n):
        return mine.start("send", "--model", "m", "--endpoint", "loop", f"engine prompt {n}")

    def work(index):
        try:
            kill_often(worlds[index], kills // workers + (index < kills % workers), start, 0.05, tally, index)
        except BaseException as error:  # told below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in worlds[1:]:
        other.close()
    if failures:
        raise failures[0]
    tell("engine", tally)


@case
def the_window(world):
    tally = Tally()

    def start(mine, n):
        env = dict(os.environ, G_DEBUG="fatal-warnings")
        child = subprocess.Popen([WINDOW, mine.data, mine.config, mine.cache], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, env=env)
        mine.children.append(child)
        if PHASES[n % len(PHASES)] == "committing":
            child.stdout.readline()  # from here on, not from its start: GTK takes longest of all
        return child

    kill_often(world, size(40, 1000), start, 0.6, tally, 99)
    tell("window", tally)


run_cases()
