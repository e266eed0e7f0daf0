#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that po/POTFILES lists each file with text to translate, and no other.

  potfiles.py ROOT            checks, TAP on standard output
  potfiles.py ROOT --update   writes po/POTFILES anew

Text in a .ui file that a person reads must be marked translatable as well.
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

CALL = re.compile(r'(?<![A-Za-z0-9_])(?:N?C?_|ngettext|g_dngettext|g_dpgettext2)\s*\(\s*"')
# Properties that a person reads. Names, ids, icons and numbers are none.
READ = {"label", "title", "subtitle", "tooltip-text", "placeholder-text", "description", "heading", "body", "text"}
# The program's name, names of files, and what has no words in it.
SAME_EVERYWHERE = re.compile(r"^(Thimble|[\w-]+\.(json|csv|png)|[\W\d_]*)$")


def wants_translation(root, path):
    if path.suffix in (".c", ".h"):
        return bool(CALL.search(path.read_text(encoding="utf-8")))
    if path.suffix == ".ui":
        return 'translatable="yes"' in path.read_text(encoding="utf-8")
    return path.name.endswith((".desktop.in", ".metainfo.xml.in"))


def expected(root):
    files = [p for folder in ("data", "src") for p in sorted((root / folder).rglob("*")) if p.is_file()]
    return [p.relative_to(root).as_posix() for p in files if wants_translation(root, p)]


def listed(root):
    lines = (root / "po/POTFILES").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def unmarked(path):
    """Texts of a .ui file that are read and not marked."""
    found = []
    for element in ET.parse(path).iter():
        if element.tag not in ("property", "attribute") or element.get("name") not in READ:
            continue
        if len(element) or element.get("translatable") == "yes" or element.get("bind-source"):
            continue
        text = (element.text or "").strip()
        if text and not SAME_EVERYWHERE.match(text):
            found.append(text)
    return found


def main():
    root = pathlib.Path(sys.argv[1])
    files = expected(root)
    if "--update" in sys.argv:
        (root / "po/POTFILES").write_text("".join(f"{name}\n" for name in files), encoding="utf-8")
        return 0

    failures = 0

    def case(name, problems):
        nonlocal failures
        case.number += 1
        failures += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {case.number} - {name}")
        for problem in problems:
            print(f"# {problem}")

    case.number = 0
    have = listed(root)
    case("each file with text is listed", sorted(set(files) - set(have)))
    case("each listed file has text", sorted(set(have) - set(files)))
    case("no file is listed twice", sorted({name for name in have if have.count(name) > 1}))
    ui = sorted((root / "src").rglob("*.ui"))
    case("text in .ui files is marked", [f"{p.relative_to(root)}: “{t}”" for p in ui for t in unmarked(p)])
    case("there was something to check", [] if files and ui else ["no file found"])
    print(f"1..{case.number}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
