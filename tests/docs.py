#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the documentation: TAP on standard output.

  docs.py ROOT

Each link between files resolves, with its anchor; each code of base/thimble-error.h is in docs/errors.md with the
program's own words, and no other; each folder of the core has its page, and each page names files that exist.
"""
import pathlib
import re
import sys

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def unfenced(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)


def anchors(text):
    """GitHub's anchors of the headings."""
    names = re.findall(r"^#+ +(.+?) *$", unfenced(text), re.M)
    return {re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-") for name in names}


def main():
    root = pathlib.Path(sys.argv[1])
    pages = [root / "README.md", *sorted((root / "docs").rglob("*.md")), *sorted((root / "data").rglob("*.md"))]
    texts = {page: page.read_text(encoding="utf-8") for page in pages}
    results = []

    def case(name, problems):
        results.append(bool(problems))
        print(f"{'not ok' if problems else 'ok'} {len(results)} - {name}")
        for problem in problems:
            print(f"# {problem}")

    broken, links = [], 0
    for page, text in texts.items():
        for target in LINK.findall(unfenced(text)):
            if re.match(r"[a-z]+:", target):
                continue
            links += 1
            # The pictures are made by the program (build-aux/run --pictures).
            if "images/" in target and not (root / "docs/images").is_dir():
                continue
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            if not there.exists():
                broken.append(f"{page.relative_to(root)}: {target}")
            elif anchor and anchor not in anchors(there.read_text(encoding="utf-8")):
                broken.append(f"{page.relative_to(root)}: {target}: no such heading")
    case("links resolve", broken)
    case("there are links", [] if links > 20 else [f"{links} links found"])

    header = (root / "src/core/base/thimble-error.h").read_text(encoding="utf-8")
    source = (root / "src/core/base/thimble-error.c").read_text(encoding="utf-8")
    enum = re.search(r"typedef enum \{(.*?)\} ThimbleError;", header, re.S).group(1)
    names = re.findall(r"(THIMBLE_ERROR_\w+)", re.sub(r"/\*.*?\*/", "", enum))
    table = {name: (code, message, advice) for name, code, message, advice in re.findall(
        r'\[(THIMBLE_ERROR_\w+)\] = \{ "([a-z-]+)",\s*N_\("([^"]*)"\),\s*(?:N_\()?"([^"]*)"', source)}
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")]
            for line in texts[root / "docs/errors.md"].splitlines() if line.startswith("| `")]
    listed = {row[0].strip("`"): row for row in rows if len(row) == 4}
    case("the table of codes was read", [] if len(names) > 30 and set(names) == set(table) else sorted(set(names) ^ set(table)))
    case("each code is in docs/errors.md", [table[name][0] for name in names if table[name][0] not in listed])
    case("no other is", sorted(set(listed) - {code for code, _, _ in table.values()}))
    case("each has the program's own words", [code for code, message, advice in table.values()
                                             if code in listed and listed[code][1:3] != [message, advice or "—"]])

    folders = sorted(path.name for path in (root / "src/core").iterdir() if path.is_dir())
    case("each folder of the core has a page", [name for name in folders if not (root / f"docs/core/{name}.md").exists()])
    stale = []
    for name in [*folders, "cli"]:
        page = root / f"docs/core/{name}.md"
        folder = root / "src/cli" if name == "cli" else root / "src/core" / name
        files = re.split(r"Files:|## Files", texts.get(page, ""))[-1]
        for stem in re.findall(r"`((?:thimble|cli|main)[\w.-]*)`", files):
            if not any((folder / (stem + end)).exists() for end in ("", ".c", ".h")) and not (root / "src/core" / stem).exists():
                stale.append(f"{page.relative_to(root)}: {stem}")
    case("each page names files that exist", [problem for problem in stale if "thimble-cli" not in problem])
    print(f"1..{len(results)}")
    return 1 if any(results) else 0


sys.exit(main())
