#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""T16: runs one fuzz target for so long and tells what came of it: run.py NAME PROGRAM SOURCE BUILD.

First what passes the caps, once each; then 60 seconds of what it makes of the seeds and of the corpus that it keeps. THIMBLE_FUZZ_SECONDS
says otherwise, and with THIMBLE_LONG it is 8 hours or 100 million runs, whichever comes first.
"""

import os
import pathlib
import re
import subprocess
import sys


def main():
    name, program, source, build = sys.argv[1:5]
    seconds = int(os.environ.get("THIMBLE_FUZZ_SECONDS", 8 * 3600 if os.environ.get("THIMBLE_LONG") else 60))
    source, build = pathlib.Path(source), pathlib.Path(build)
    corpus = build / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = [folder for folder in (build / "seeds" / name, source / "seeds" / name) if folder.is_dir()]
    large = sorted((build / "seeds" / "large" / name).glob("*"))
    # The check goes one way each time, so that it finds what a change brought; the long run goes new ways.
    ways = ["-runs=100000000"] if os.environ.get("THIMBLE_LONG") else ["-seed=1"]
    log = build / f"{name}.log"
    place = f"-artifact_prefix={build}/"
    with open(log, "wb") as out:
        code = subprocess.run([program, "-rss_limit_mb=2048", "-timeout=60", place, *large], stdout=out, stderr=out, check=False).returncode if large else 0
        code = code or subprocess.run([program, *ways, f"-max_total_time={seconds}", "-max_len=20000", "-rss_limit_mb=1024", "-timeout=10", "-print_final_stats=1", place,
                                       f"-dict={source}/wire.dict", corpus, *seeds], stdout=out, stderr=out, check=False).returncode
    text = log.read_text(errors="replace")
    runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", text)
    covered = re.findall(r"cov: (\d+)", text)
    print("1..1")
    print(f"# T16: {name}: {int(runs[1]) if runs else 0} runs in {seconds} s, {covered[-1] if covered else 0} edges, "
          f"{0 if code == 0 else 1} findings")
    if code != 0:
        for line in text.splitlines()[-60:]:
            print(f"# {line}")
    print(f"{'ok' if code == 0 else 'not ok'} 1 {name}")
    return 0 if code == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
