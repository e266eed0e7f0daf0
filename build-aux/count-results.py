#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the figures of the numbered targets ("T2: 200 kills, …"), then Meson's results, `N passed, N failed, N skipped`,
as the last line: count-results.py STATUS LOG…

A TAP program counts with each of its cases; a program that fails without a failing case (a crash,
a time-out) counts as one failure more. Exits 1 where anything failed or nothing passed.
"""
import json
import re
import sys


def read(logs):
    for log in logs:
        with open(log, encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def count(logs):
    passed = failed = skipped = 0
    failures = []
    figures = set()
    for test in read(logs):
        cases = re.findall(r"^(not ok|ok)\b([^\n#]*)(#\s*(?:SKIP|TODO))?", test.get("stdout", ""), re.M | re.I)
        figures.update(re.findall(r"^\s*# (T\d+: .*)", test.get("stdout", ""), re.M))
        bad = [name.strip() for word, name, mark in cases if word == "not ok" and not mark]
        failed += len(bad)
        skipped += sum(1 for word, _, mark in cases if mark)
        passed += sum(1 for word, _, mark in cases if word == "ok" and not mark)
        failures += [f"{test['name']}: {name}" for name in bad]
        if test["result"] in ("OK", "EXPECTEDFAIL"):
            passed += not cases
        elif test["result"] == "SKIP":
            skipped += not cases
        elif not bad:
            failed += 1
            failures.append(f"{test['name']}: {test['result']}")
    return passed, failed, skipped, failures, sorted(figures, key=lambda line: (int(line[1:line.index(":")]), line))


def main():
    code = int(sys.argv[1])
    passed, failed, skipped, failures, figures = count(sys.argv[2:])
    if code != 0 and failed == 0:
        failed = 1
        failures.append(f"meson test: exit status {code}")
    for line in figures:
        print(line)
    for failure in failures:
        print(f"failed: {failure}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
