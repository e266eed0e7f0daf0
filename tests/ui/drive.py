#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the program as a screen reader sees it: over AT-SPI, from outside.

    tests/headless.sh --keyring --a11y /usr/bin/python3 tests/ui/drive.py _build/src/thimble

First start, Try Without a Key, Send; then the three numbers must be there to be read, and everything that can be
pressed or written in must have a name. Prints TAP; skips itself where AT-SPI is not installed.
"""
import os
import re
import subprocess
import sys
import time

# The registry's own warnings are none of ours; GLib looks at this when it is loaded.
os.environ.pop("G_DEBUG", None)

try:
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, GLib
except (ImportError, ValueError):
    print("1..0 # SKIP AT-SPI for Python is not installed")
    sys.exit(0)

ROLE = Atspi.Role
# What a person presses, writes in or chooses from.
CONTROLS = {ROLE.PUSH_BUTTON, ROLE.TOGGLE_BUTTON, ROLE.CHECK_BOX, ROLE.RADIO_BUTTON, ROLE.ENTRY, ROLE.PASSWORD_TEXT,
            ROLE.TEXT, ROLE.SLIDER, ROLE.SPIN_BUTTON, ROLE.COMBO_BOX, ROLE.LINK, ROLE.MENU_ITEM, ROLE.PAGE_TAB,
            ROLE.TABLE_COLUMN_HEADER}
LISTS = {ROLE.TREE_TABLE}  # may be long: never walked

cases = []


def children(node):
    return [child for child in (node.get_child_at_index(i) for i in range(node.get_child_count())) if child]


def walk(node):
    yield node
    if node.get_role() not in LISTS:
        for child in children(node):
            yield from walk(child)


def wait(what, function, timeout=15):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        while GLib.MainContext.default().iteration(False):
            pass
        try:
            if result := function():
                return result
        except GLib.Error:
            pass
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


def was_drawn(node):
    """GTK 4.8 tells of hidden widgets too, and not that they are; what was never shown has no size."""
    try:
        size = Atspi.Component.get_size(node)
        return size.x > 0 and size.y > 0
    except GLib.Error:
        return True


def find(root, role, name):
    def look():
        return next((node for node in walk(root) if node.get_role() == role and name in node.get_name()), None)
    return wait(f"{role.value_nick} “{name}”", look)


def press(root, name, role=ROLE.PUSH_BUTTON):
    Atspi.Action.do_action(find(root, role, name), 0)


def application(pid):
    desktop = Atspi.get_desktop(0)
    desktop.clear_cache()
    return next((app for app in children(desktop) if app.get_process_id() == pid and app.get_child_count()), None)


def text_of(node):
    try:
        return Atspi.Text.get_text(node, 0, -1)
    except GLib.Error:
        return ""


def words(root):
    """Everything that can be heard on the page: names, descriptions and texts."""
    heard = []
    for node in walk(root):
        heard += [node.get_name(), node.get_description() or "", text_of(node) if "Text" in node.get_interfaces() else ""]
    return [word for word in heard if word]


def path(node):
    names = []
    while node is not None and len(names) < 5:
        names.append(f"{node.get_role().value_nick} “{node.get_name()}”")
        node = node.get_parent()
    return " in ".join(names)


def check(name, problems):
    """Prints one case; @problems are what is wrong."""
    cases.append(not problems)
    print(f"{'ok' if not problems else 'not ok'} {len(cases)} {name}")
    for problem in problems:
        print(f"#   {problem}")
    sys.stdout.flush()


def nameless(root):
    bad = []
    for node in walk(root):
        if node.get_role() not in CONTROLS or not was_drawn(node):
            continue
        name = node.get_name()
        if not name.strip() or re.match("(Gtk|Adw|Thimble)[A-Z]", name):  # GTK's last resort is the type
            if node.get_parent().get_role() != ROLE.COMBO_BOX:  # its own button, inside GTK; the name is the box's
                bad.append(f"no name: {path(node)}")
        elif name.startswith("_") or " _" in name:
            bad.append(f"a mnemonic is read aloud: {path(node)}")
    return bad


def drive(app):
    check("the first start: every control has a name", nameless(app))
    press(app, "Try Without a Key")
    find(app, ROLE.PUSH_BUTTON, "Send")
    time.sleep(0.5)
    check("Compose: every control has a name", nameless(app))
    press(app, "Send")

    def numbers():
        return [found for word in words(app)
                if (found := re.search(r"Input (about )?[\d,]+ tokens, output (about )?[\d,]+, total (about )?[\d,]+", word))]
    sentence = wait("the three numbers in one sentence", numbers)
    check(f"the three numbers are heard: {sentence[0].group()}", [])
    check("the answer: every control has a name", nameless(app))

    for page in ("History", "Compose"):
        for role in (ROLE.RADIO_BUTTON, ROLE.PAGE_TAB, ROLE.TOGGLE_BUTTON):
            node = next((n for n in walk(app) if n.get_role() == role and page in n.get_name()), None)
            if node is not None:
                Atspi.Action.do_action(node, 0)
                break
        else:
            check(f"{page} can be chosen", ["no such tab"])
            continue
        time.sleep(1.5)
        check(f"{page}: every control has a name", nameless(app))


def main():
    Atspi.init()
    Atspi.get_desktop(0).get_child_count()  # the registry must be up before the program
    environment = dict(os.environ, G_DEBUG="fatal-criticals")
    with subprocess.Popen(sys.argv[1:], env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            app = wait("the program", lambda: application(process.pid))
            find(app, ROLE.PUSH_BUTTON, "Try Without a Key")
            drive(app)
        except AssertionError as error:
            check("the way to the three numbers", [str(error)])
        finally:
            process.terminate()
            process.wait()
    print(f"1..{len(cases)}")
    return 0 if all(cases) else 1


sys.exit(main())
