#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""T16: which lines of the parsers the inputs reach: coverage.py [--lines] SOURCE BUILD [CORPUS].

BUILD has the fuzz targets with clang's source coverage; build-aux/coverage makes it. The inputs are the committed seeds,
those of make-seeds.py, and CORPUS/NAME, what fuzzing kept. --lines names each line that is not reached.
"""

import os
import pathlib
import re
import subprocess
import sys

AIM = 95  # per cent, of each file

# What reads foreign bytes, and of each file the functions that read none: they write requests, or look things up.
PARSERS = {
    "base/thimble-json-scanner.c": "",
    "base/thimble-json.c": r"thimble_json_(to_string|to_text|dup|add|build)",
    "base/thimble-url.c": "",
    "catalogue/thimble-model-list.c": r"thimble_model_list_make_path",
    "dialects/thimble-anthropic.c": r"write_|effort_to_budget|check_budget",
    "dialects/thimble-decoder-repeat.c": "",
    "dialects/thimble-decoder-tell.c": "",
    "dialects/thimble-decoder.c": "",
    "dialects/thimble-dialect-error.c": "",
    "dialects/thimble-dialect-usage.c": "",
    "dialects/thimble-error-facts.c": "",
    "dialects/thimble-gemini.c": r"write_|effort_to_budget|add_|bare_id|make_path",
    "dialects/thimble-openai-chat.c": r"write_",
    "dialects/thimble-openai-responses.c": r"write_",
    "compose/thimble-markdown-inline.c": "",
    "measure/thimble-chain-file.c": "",
    "measure/thimble-check-judge.c": "",
    "measure/thimble-template.c": r"thimble_template_(ref|reads|dup_own_text)",
    "net/thimble-sse-parser.c": "",
    "net/thimble-wire-response-headers.c": r"thimble_wire_response_get_status",
    "requests/thimble-count-note.c": "",
    "store/thimble-import-llm.c": "",
    "store/thimble-import-reader.c": "",
    "store/thimble-import-record.c": "",
    "store/thimble-tokenizer.c": r"count_only|delete_tokenizer",
    "tokens/thimble-encoding-walk.c": "",
    "tokens/thimble-splitter.c": "",
    "tokens/thimble-token-table.c": "",
}


def run_inputs(source, build, corpus):
    """Runs each target once over its inputs; gives the programs and the merged profile."""
    folder = build / "coverage"
    folder.mkdir(exist_ok=True)
    programs, profiles = [], []
    for program in sorted((build / "tests/fuzz").glob("fuzz-*")):
        if not os.access(program, os.X_OK) or program.is_dir():
            continue
        name = program.name.removeprefix("fuzz-")
        inputs = [place for place in (source / "tests/fuzz/seeds" / name, build / "tests/fuzz/seeds" / name,
                                      *([corpus / name] if corpus else [])) if place.is_dir()]
        large = sorted((build / "tests/fuzz/seeds/large" / name).glob("*"))
        for kind, words in (("small", ["-runs=0", *inputs]), ("large", large)):
            if not words:
                continue
            profile = folder / f"{name}-{kind}.profraw"
            env = dict(os.environ, LLVM_PROFILE_FILE=str(profile), THIMBLE_TOKENS_DIR=str(build / "data/tokens"))
            with open(folder / f"{name}.log", "wb") as log:
                subprocess.run([program, "-rss_limit_mb=2048", f"-artifact_prefix={folder}/", *words], stdout=log, stderr=log, env=env, check=True)
            profiles.append(profile)
        programs.append(program)
    merged = folder / "all.profdata"
    subprocess.run(["llvm-profdata", "merge", "-sparse", *profiles, "-o", merged], check=True)
    return programs, merged


def read_lines(programs, profile):
    """File → (number of the line where each function begins, how often each line ran), by llvm-cov."""
    objects = [word for program in programs[1:] for word in ("-object", program)]
    text = subprocess.run(["llvm-cov", "export", "-format=lcov", f"-instr-profile={profile}", programs[0], *objects],
                          stdout=subprocess.PIPE, text=True, check=True).stdout
    files = {}
    for record in text.split("end_of_record\n"):
        name = re.search(r"^SF:.*?src/(?:core|ui)/(\S+)$", record, re.M)
        if name:
            begins = sorted((int(line), function.split(":")[-1]) for line, function in re.findall(r"^FN:(\d+),(\S+)$", record, re.M))
            files[name[1]] = begins, {int(line): int(times) for line, times in re.findall(r"^DA:(\d+),(\d+)$", record, re.M)}
    return files


def main():
    arguments = sys.argv[1:]
    tell_lines = "--lines" in arguments
    source, build, *rest = [pathlib.Path(word) for word in arguments if word != "--lines"]
    files = read_lines(*run_inputs(source, build, rest[0] if rest else None))
    all_lines = all_reached = below = 0
    for name, left_out in PARSERS.items():
        begins, counts = files[name]
        reached, missed = 0, []
        for line, times in counts.items():
            function = next((function for begin, function in reversed(begins) if begin <= line), "")
            if left_out and re.match(left_out, function):
                continue
            if times:
                reached += 1
            else:
                missed.append(line)
        lines = reached + len(missed)
        below += reached * 100 < AIM * lines
        all_lines += lines
        all_reached += reached
        print(f"{100 * reached / lines:6.1f} % of {lines:4}  {name}" + (f"  not: {' '.join(map(str, missed))}" if tell_lines and missed else ""))
    print(f"T16: coverage of {len(PARSERS)} parsers by their inputs: {100 * all_reached / all_lines:.1f} % of {all_lines} lines; "
          f"{below} files below {AIM} %")


if __name__ == "__main__":
    main()
