# SPDX-License-Identifier: GPL-3.0-or-later
"""Help, version, wrong usage; and that manual page and completions know what the program knows."""

import os
import re

from terminal import SOURCE, case, run_cases

COMMANDS = {
    "endpoints": ["--dialect", "--url", "--name", "--no-key"],
    "keys": ["--label", "--key-fd", "--replace"],
    "models": ["--endpoint", "--tier", "--refresh"],
    "count": ["--encoding", "--model", "--ids"],
    "send": ["--model", "--endpoint", "--task", "--system", "--max-output", "--temperature", "--no-stream", "--key-fd", "--continue"],
    "measure": ["--model", "--runs", "--budget", "--per-day", "--check", "--resume", "--retry-failed", "--save", "--force", "--compare", "--yes"],
    "chain": ["--model", "--input", "--runs", "--budget", "--compare", "--resume", "--from", "--retry-failed", "--save", "--force", "--example", "--yes"],
    "budget": ["--month", "--day", "--request"],
    "history": ["--limit", "--search", "--model", "--endpoint", "--since", "--until", "--state", "--csv", "--by", "--text-only"],
    "practice": ["--port"],
    "doctor": [],
}


def options_of(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--help"}


def commands_of(text):
    return re.findall(r"^  ([a-z]+) +\S", text, re.M)


@case
def help_lists_every_command(world):
    for words in (["--help"], ["-h"], ["help"], ["help", "help"], ["help", "--help"]):
        result = world.run(*words)
        assert result.err == "", result
        assert set(COMMANDS) <= set(commands_of(result.out)), result
        assert "Exit status: 0 done, 1 failed, 2 wrong usage, 3 key missing, locked or refused, 4 over budget, 5 stopped" in result.out


@case
def each_command_explains_itself(world):
    for command in commands_of(world.run("--help").out):
        wanted = COMMANDS.get(command, [])
        for word in ("--help", "-h"):
            result = world.run(command, word)
            assert result.err == "", result
            assert result.out.startswith(f"Usage: thimble-cli {command}"), result
            assert result.out.count("thimble-cli [OPTION") == 0, result
            assert options_of(result.out) >= {*wanted, "--json"}, result
        assert world.run("help", command).out == result.out, command
    assert not os.path.exists(world.data), "help makes no files"
    assert "no command “frobnicate”" in world.run("help", "frobnicate", status=2).err


@case
def help_ends_where_the_terminal_does(world):
    for command in commands_of(world.run("--help").out) + [""]:
        args = [command, "--help"] if command else ["--help"]
        piped = world.run(*args).out
        for columns in (80, 60, 200):
            seen = world.on_terminal(*args, columns=columns)
            assert all(len(line) <= max(columns, 80 if command == "" else 0) for line in seen), (command, columns, seen)
            assert " ".join(seen).split() == piped.split(), (command, seen)


@case
def version_is_one_line(world):
    result = world.run("--version")
    assert re.fullmatch(r"thimble-cli \d+\.\d+\.\d+\n", result.out) and result.err == "", result


@case
def wrong_usage_is_status_two_on_standard_error(world):
    for args in ((), ("frobnicate",), ("--frobnicate",), ("send", "--frobnicate"), ("endpoints", "frobnicate"),
                 ("keys", "frobnicate"), ("history", "frobnicate"), ("models", "extra"), ("send",), ("send", "hi"),
                 ("send", "--model", "by-rule", "two", "words"), ("send", "--model", "by-rule", "--max-output", "-1", "hi"),
                 ("send", "--model", "by-rule", "--max-output", "0", "hi"),
                 ("send", "--model", "by-rule", "--max-output", "many", "hi"),
                 ("send", "--model", "by-rule", "--temperature", "warm", "hi"),
                 ("send", "--model", "by-rule", "--task", "frobnicate", "hi"),
                 ("send", "--model", "by-rule", "--key-fd", "0"), ("send", "--model", "by-rule", "--endpoint", "nowhere", "hi"),
                 ("send", "--model", "no-such-model", "hi"),
                 ("endpoints", "add"), ("endpoints", "add", "x"), ("endpoints", "remove"),
                 ("endpoints", "list", "extra"), ("endpoints", "remove", "a", "b"),
                 ("endpoints", "add", "x", "--dialect", "morse", "--url", "https://example.org"),
                 ("keys", "add"), ("keys", "check"), ("keys", "remove"), ("keys", "add", "nowhere"), ("keys", "add", "practice"),
                 ("models", "--tier", "cheap"), ("models", "--endpoint", "nowhere"),
                 ("history", "show"), ("history", "show", "x"), ("history", "show", "0"), ("history", "show", "-1"),
                 ("history", "show", "1", "2"), ("history", "delete", "1", "2"),
                 ("history", "delete"), ("history", "export"), ("history", "import"), ("history", "export", "x.txt"), ("history", "export", "x"),
                 ("history", "sums", "--by", "year"), ("history", "--by", "day"), ("history", "sums", "extra"), ("history", "--limit", "-1"), ("history", "--since", "yesterday"),
                 ("history", "--until", "2026-13-45"), ("history", "--state", "happy"),
                 ("budget", "5"), ("chain",), ("chain", "a", "b"), ("chain", "--runs", "0", "x"), ("chain", "--from", "1", "x"), ("chain", "--retry-failed", "x"),
                 ("chain", "--list", "x"), ("chain", "--show", "-2"), ("chain", "--save", "x.pdf", "x"),
                 ("measure",), ("measure", "hi"), ("measure", "--model", "by-rule", "--runs", "0", "hi"), ("measure", "--model", "by-rule", "--runs", "1001", "hi"),
                 ("measure", "--model", "by-rule", "--model", "by-rule", "hi"), ("measure", "--model", "by-rule", "--check", "matches:(", "hi"),
                 ("measure", "--model", "by-rule", "--check", "sonnet", "hi"), ("measure", "--model", "by-rule", "--budget", "0", "hi"),
                 ("measure", "--model", "by-rule", "--save", "x.pdf", "hi"), ("measure", "--model", "by-rule", "--parallel", "0", "hi"),
                 ("measure", "--list", "hi"), ("measure", "--show", "-1"), ("measure", "--model", "by-rule", "--per-day", "0", "hi"),
                 ("measure", "--model", "by-rule", " "), ("measure", "--model", "by-rule", "--growth", "-100", "hi"),
                 ("measure", "--model", "by-rule", "--cached", "101", "hi"), ("measure", "--model", "by-rule", "--batch", "hi"),
                 ("count", "--encoding", "nonsense", "-"), ("count", "--model", "nonsense", "-"), ("count", "a", "b"),
                 ("count", "--encoding", "o200k_base", "--model", "by-rule", "-"),
                 ("practice", "--port", "70000"), ("practice", "--port", "-1"), ("practice", "extra"), ("doctor", "extra")):
        result = world.run(*args, status=2)
        assert result.out == "", (args, result)
        assert len(result.err.strip()) > 10, (args, result)


@case
def manual_page_and_completions_know_every_command_and_option(world):
    texts = {}
    for path in ("data/man/thimble-cli.1", "data/completions/thimble-cli.bash", "data/completions/_thimble-cli",
                 "data/completions/thimble-cli.fish", "docs/core/cli.md"):
        with open(os.path.join(SOURCE, path), encoding="utf-8") as stream:
            texts[path] = stream.read().replace("\\-", "-")
    for command in commands_of(world.run("--help").out):
        for path, text in texts.items():
            assert re.search(rf"\b{command}\b", text), f"{path} does not know {command}"
        for option in options_of(world.run(command, "--help").out) - {"--json"}:
            for path, text in texts.items():
                word = f"-l {option[2:]}" if path.endswith(".fish") else option
                assert word in text, f"{path} does not know {command} {option}"


run_cases()
