#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a test of a build with sanitizers: sanitized.py COMMAND… It fails where the test does, and for every report of any of its
processes but leaks that tests/support/leaks.supp tells to be a library's.

Whole stacks cost fifteen times as much. They are taken in a second run, where the first left something that short ones, which are
those of libraries, do not explain. THIMBLE_REPORTS names a file that gets a line for each test.

LeakSanitizer's own suppressions look for one name anywhere in a stack, so that one for a library hides what a callback of ours
leaks below it. Here the beginning of a stack has to fit, from the call that asked for memory upwards."""

import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FRAME = re.compile(r"\s+#\d+ 0x[0-9a-f]+ (?:in )?(\S*)")
LIBRARY = re.compile(r"\((?:.*/)?([^/]+\.so)[.\d]*\+0x[0-9a-f]+\)")
LEAK = re.compile(r"^((?:Direct|Indirect) leak of .*)\n((?:\s+#.*\n)*)", re.M)
# What asks for memory on behalf of its caller.
ASKING = re.compile(r"__interceptor_\w+|g_((try_)?(malloc0?|realloc)(_n)?|slice_alloc0?|memdup2?|strn?dup)$")
# The first table of GLib's quarks, one for a process and left behind as it grows, so that two objects are not it; every process of
# GTK has more than 2,048 quarks. A short stack shows its size alone.
QUARKS = "16384 byte(s) in 1 object(s)"


def read_patterns():
    path = pathlib.Path(__file__).with_name("leaks.supp")
    return [tuple(line.split()) for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


def read_frames(body):
    """The names of the frames from what asked for memory upwards; a library's where it keeps them to itself."""
    frames = []
    for line in body.splitlines():
        name, library = FRAME.match(line)[1], LIBRARY.search(line)
        name = "" if name.startswith("(") else name
        if frames or not ASKING.match(name):
            frames.append((name, library[1] if library else ""))
    return frames


def fits(pattern, frames):
    if not pattern:
        return True
    if pattern[0] == "…":
        return any(fits(pattern[1:], frames[i:]) for i in range(len(frames) + 1))
    return bool(frames) and pattern[0] in frames[0] and fits(pattern[1:], frames[1:])


def judge(folder, patterns):
    """(what is no library's leak, how often each pattern fit)"""
    others, used = [], collections.Counter()
    for report in sorted(folder.iterdir()):
        text = report.read_text(encoding="utf-8", errors="replace")
        if not text.strip():
            continue  # killed before it had anything to report (T2)
        leaks = LEAK.findall(text)
        if not leaks or text.count("ERROR: ") > 1:
            others.append(text)
            continue
        for heading, body in leaks:
            frames = read_frames(body)
            pattern = next((p for p in patterns if fits(p, frames)), None)
            if pattern:
                used[" ".join(pattern)] += 1
            elif not frames and QUARKS in heading and "libfontconfig" in text:
                used["libglib-2.0.so libglib-2.0.so call_init"] += 1
            else:
                others.append(f"{report.name}: {heading}\n{body}")
    return others, used


def run(command, folder, stacks):
    folder.mkdir(mode=0o1777)
    folder.chmod(0o1777)  # tests that drop root's rights report, too
    env = dict(os.environ, THIMBLE_ASAN="1", G_SLICE="always-malloc",
               # UBSan has no file of its own here: it aborts, and where a test keeps what its child says, the child's end fails it.
               UBSAN_OPTIONS="abort_on_error=1:halt_on_error=1:print_stacktrace=1",
               # gcc 12 takes its own header before a thread's late variables (GnuTLS has some) for the one of glibc 2.19.
               ASAN_OPTIONS=f"intercept_tls_get_addr=0:exitcode=0:abort_on_error=1:{stacks}:log_path={folder}/report",
               LSAN_OPTIONS="exitcode=0:print_suppressions=0")
    return subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def main(command):
    patterns = read_patterns()
    with tempfile.TemporaryDirectory(dir="/tmp") as top:
        os.chmod(top, 0o711)
        result, runs = run(command, pathlib.Path(top, "1"), "fast_unwind_on_malloc=1"), 1
        others, used = judge(pathlib.Path(top, "1"), patterns)
        if others and result.returncode == 0:
            result, runs = run(command, pathlib.Path(top, "2"), "fast_unwind_on_malloc=0:malloc_context_size=20"), 2
            short, explained = others, set(used)
            others, used = judge(pathlib.Path(top, "2"), patterns)
            if not others and explained.issuperset(used):
                others = short  # which did not come again
    others += re.findall(r"^.*runtime error: .*$", (result.stdout + result.stderr).decode("utf-8", "replace"), re.M)
    sys.stdout.buffer.write(result.stdout)
    sys.stderr.buffer.write(result.stderr)
    sys.stdout.flush()
    print(*others, sep="\n", file=sys.stderr)
    if "THIMBLE_REPORTS" in os.environ:
        with open(os.environ["THIMBLE_REPORTS"], "a", encoding="utf-8") as log:
            log.write(f"{' '.join(command[-3:])}: {runs} runs, {len(others)} reports, leaks of libraries: {dict(used)}\n")
    return abs(result.returncode) or bool(others)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
