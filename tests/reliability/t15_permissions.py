# SPDX-License-Identifier: GPL-3.0-or-later
"""T15: under umask 000 every file is 0600 in a folder 0700; a planted link is refused, and what it points to is left alone."""

import os
import shutil
import sqlite3
import stat

from harness import figure
from terminal import SOURCE, case, chat, reply, run_cases


def modes(*folders):
    """(files, folders, [what is too open])."""
    files, n_folders, wrong = 0, 0, []
    for top in folders:
        for folder, _, names in os.walk(top):
            for name in names:
                mode = stat.S_IMODE(os.lstat(os.path.join(folder, name)).st_mode)
                files += 1
                if mode != 0o600:
                    wrong.append((name, oct(mode)))
            n_folders += 1
            if stat.S_IMODE(os.stat(folder).st_mode) != 0o700:
                wrong.append((folder, oct(os.stat(folder).st_mode)))
    return files, n_folders, wrong


@case
def umask_of_nobody(world):
    before = os.umask(0)
    try:
        server = world.serve(lambda e: chat()(e) if e.command == "POST" else
                             reply(e, {"object": "list", "data": [{"id": "m"}, {"id": "n"}]}))
        # A history of the first version, so that a copy of it is made where there is a newer one.
        os.makedirs(world.data)
        with sqlite3.connect(world.database) as database, open(os.path.join(SOURCE, "tests", "fixtures", "store", "schema-1.sql"),
                                                               encoding="utf-8") as sql:
            database.executescript(sql.read())
        database.close()
        world.endpoint(server)
        child = world.start("send", "--model", "m", "--endpoint", "loop", "hi")
        child.communicate()
        world.children.remove(child)
        world.run("models", "--endpoint", "loop", "--refresh")
        with open(world.database, "r+b") as stream:
            stream.write(b"x" * 100)
        world.run("history")  # put aside, saved
        world.ask("again")
    finally:
        os.umask(before)
    files, folders, wrong = modes(world.data, world.config, world.cache)
    figure(f"T15: {files} files and {folders} folders under umask 000, {len(wrong)} open to others")
    assert files >= 5 and not wrong, (files, wrong)


@case
def planted_links(world):
    server = world.serve(chat())
    refused = tried = 0
    for name, folder in (("history.db", "data"), ("history.db-wal", "data"), ("history.db-shm", "data"), ("history.db-journal", "data"),
                         ("history.lock", "data"), ("owners", "data"), ("endpoints.json", "config"), ("models-loop.json", "cache")):
        for exists in (False, True):
            place = getattr(world, folder)
            for each in (world.data, world.config, world.cache):
                shutil.rmtree(each, ignore_errors=True)
            os.makedirs(place, exist_ok=True)
            victim = os.path.join(world.root, "victim")
            if os.path.exists(victim):
                os.unlink(victim)
            if exists:
                with open(victim, "w", encoding="ascii") as stream:
                    stream.write("precious")
                os.chmod(victim, 0o644)
            os.symlink(victim, os.path.join(place, name))
            tried += 1
            world.run("endpoints", "add", "loop", "--dialect", "openai-chat", "--url", server.url + "/v1", "--no-key", status=None)
            world.run("send", "--model", "m", "--endpoint", "loop", "hi", status=None)
            world.run("models", "--endpoint", "loop", "--refresh", status=None)
            if exists:
                with open(victim, encoding="ascii") as stream:
                    assert stream.read() == "precious", (name, "was written through")
                assert stat.S_IMODE(os.stat(victim).st_mode) == 0o644, name
            else:
                assert not os.path.exists(victim), (name, "was made through the link")
            refused += 1
    figure(f"T15: {tried} planted links, {tried - refused} followed")


run_cases()
