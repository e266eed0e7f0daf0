#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that each language in po/LINGUAS says all that the program says, in a form it can print.

  translations.py ROOT

A text that is missing here was added to the program: run build-aux/update-po, then translate it.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d+\])? (\".*\")$")
CONVERSION = re.compile(r"%(?:(\d+)\$)?[-+#0]*\d*(?:\.\d+)?(hh|h|ll|l|z|j)?([diouxXeEfgGcs])")
# What g_date_time_format() takes; its conversions may come in any order and number.
DATE = re.compile(r"%-?[YmdabBHMS]")


class Message:
    def __init__(self):
        self.context, self.text, self.plural = "", None, None
        self.translations, self.fuzzy, self.obsolete = [], False, False

    @property
    def key(self):
        return self.context, self.text

    @property
    def name(self):
        return f"“{self.text}”" if len(self.text) < 70 else f"“{self.text[:70]}…”"


def unquote(text):
    return re.sub(r"\\(.)", lambda match: ESCAPES.get(match.group(1), match.group(1)), text[1:-1])


def read(path):
    """The messages of a .po file; its header is the one with an empty text."""
    messages, message, field = [], Message(), None
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        match = KEYWORD.match(line)
        if not line:
            if message.text is not None or message.obsolete:
                messages.append(message)
            message, field = Message(), None
        elif line.startswith("#~"):
            message.obsolete = True
        elif line.startswith("#,"):
            message.fuzzy = "fuzzy" in line
        elif line.startswith("#"):
            continue
        elif match:
            field, text = match.group(1), unquote(match.group(2))
            if field == "msgctxt":
                message.context = text
            elif field == "msgid":
                message.text = text
            elif field == "msgid_plural":
                message.plural = text
            else:
                message.translations.append(text)
        else:
            text = unquote(line)
            if field == "msgctxt":
                message.context += text
            elif field == "msgid":
                message.text += text
            elif field == "msgid_plural":
                message.plural += text
            else:
                message.translations[-1] += text
    return messages


def conversions(text):
    """Which argument is printed in which way: {1: "s", 2: "d"}."""
    found = {}
    for place, match in enumerate(CONVERSION.finditer(text.replace("%%", "")), 1):
        found[int(match.group(1) or place)] = (match.group(2) or "") + match.group(3)
    return found


def wrong_conversions(message):
    if DATE.search(message.text) and not conversions(message.text):
        # A date must stay a date, made of what the date formatter knows.
        return [t for t in message.translations if not DATE.search(t) or re.search(r"%[^-YmdabBHMSeklp%]", t)]
    source = conversions(message.plural or message.text)
    return [t for t in message.translations if conversions(t) != source]


def edges(text):
    """What a translation has to keep at its two ends: line breaks and spaces that join it to other text."""
    return text.startswith("\n"), text.endswith("\n"), text.startswith(" ")


def format_errors(path):
    done = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", str(path)], capture_output=True, text=True,
                          check=False)
    return [] if done.returncode == 0 else done.stderr.splitlines() or [f"msgfmt ended with {done.returncode}"]


def main():
    root = pathlib.Path(sys.argv[1])
    languages = [line for line in (root / "po/LINGUAS").read_text(encoding="utf-8").split("\n")
                 if line and not line.startswith("#")]
    failures = number = 0

    def case(name, problems):
        nonlocal failures, number
        number += 1
        failures += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
        for problem in problems[:40]:
            print(f"# {problem}")

    with tempfile.TemporaryDirectory() as folder:
        template = pathlib.Path(folder) / "thimble.pot"
        subprocess.run([str(root / "build-aux/update-po"), "--template", str(template)], check=True)
        wanted = {message.key: message for message in read(template) if message.text}

    case("there is text, and someone to translate it for", [] if len(wanted) > 500 and languages else
         [f"{len(wanted)} texts, {len(languages)} languages"])
    for language in languages:
        path = root / f"po/{language}.po"
        messages = [m for m in read(path) if not m.obsolete and m.text]
        have = {m.key for m in messages}
        case(f"{language}: msgfmt accepts the file", format_errors(path))
        case(f"{language}: has each text of the program", [m.name for k, m in wanted.items() if k not in have])
        case(f"{language}: leaves nothing untranslated", [m.name for m in messages if not all(m.translations)])
        case(f"{language}: has nothing to look over", [m.name for m in messages if m.fuzzy])
        case(f"{language}: keeps each conversion",
             [f"{m.name}: “{t}”" for m in messages for t in wrong_conversions(m)])
        case(f"{language}: keeps line breaks and leading spaces",
             [f"{m.name}: “{t}”" for m in messages for t in m.translations if edges(m.text) != edges(t)])
        case(f"{language}: invents no access key",
             [f"{m.name}: “{t}”" for m in messages for t in m.translations
              if "(_" in t and not re.search(r"_[A-Za-z]", m.text)])
    print(f"1..{number}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
