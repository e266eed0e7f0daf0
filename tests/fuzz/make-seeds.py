#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the first inputs of the fuzz targets from the fixtures: make-seeds.py FIXTURES OUTPUT.

A target without a function here starts from nothing."""
import json
import pathlib
import sys


def decoder(fixtures, folder):
    """First byte: bits 0-1 the dialect, bit 2 a stream, bit 3 an error body; see fuzz-decoder.c."""
    kinds = {'responses': 0, 'chat': 1, 'anthropic': 2, 'gemini': 3}
    for path in sorted((fixtures / 'wire').iterdir()):
        kind = path.name.split('-')[0]
        if path.suffix == '.transcript' or kind == 'body':
            continue
        if kind == 'error':
            first = 8 | {'openai': 0, 'anthropic': 2, 'gemini': 3}[path.name.split('-')[1]]
        else:
            first = kinds[kind] | (4 if path.suffix == '.sse' else 0)
        (folder / path.name).write_bytes(bytes([first]) + path.read_bytes())


def sse(fixtures, folder):
    """First byte: how the bytes are split; see fuzz-sse.c."""
    for path in sorted((fixtures / 'wire').glob('*.sse')):
        (folder / path.name).write_bytes(bytes([len(path.name)]) + path.read_bytes())


def import_(fixtures, folder):
    """First byte: how the bytes are split; see fuzz-import.c."""
    for path in sorted((fixtures / 'export').iterdir()):
        (folder / path.name).write_bytes(bytes([len(path.name)]) + path.read_bytes())


def tokens(fixtures, folder):
    """First byte: bit 0 the encoding, the rest where the text is edited; see fuzz-tokens.c."""
    for number, vector in enumerate(json.loads((fixtures / 'token-vectors.json').read_text())['vectors']):
        (folder / str(number)).write_bytes(bytes([number]) + vector['text'].encode())


def token_table(fixtures, folder):
    """Bit 0 of the first byte: the header gets its right sum; see fuzz-token-table.c."""
    (folder / 'whole').write_bytes(bytes([1, 0]))


def main():
    fixtures, output = map(pathlib.Path, sys.argv[1:])
    for name, make in (('decoder', decoder), ('import', import_), ('sse', sse), ('token-table', token_table), ('tokens', tokens)):
        folder = output / name
        folder.mkdir(parents=True, exist_ok=True)
        make(fixtures, folder)


if __name__ == '__main__':
    main()
