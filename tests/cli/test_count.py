# SPDX-License-Identifier: GPL-3.0-or-later
"""thimble-cli count: exact for public encodings and the models that use them, "about" for others, over any bytes."""

import os
import re

from terminal import case, run_cases

TEXT = "Hello world, it's 2026."


@case
def a_number_and_nothing_else(world):
    for encoding, tokens in (("o200k_base", 8), ("cl100k_base", 9), ("o200k_harmony", 8)):
        result = world.run("count", "--encoding", encoding, "-", text=TEXT)
        assert result.out == f"{tokens}\n" and result.err == "", result
    assert world.run("count", text=TEXT).out == "8\n", "o200k_base from standard input is what there is without a word"
    for args, words in ((("-",), "Standard input was empty"), ((), "Standard input was empty"), (("/dev/null",), "The file is empty")):
        empty = world.run("count", *args, text="")
        assert empty.out == "0\n" and words in empty.err, empty
    empty = world.run("count", "--json", text="")
    assert empty.json()["tokens"] == 0 and empty.err == "", empty
    assert not os.path.exists(world.data), "counting makes no files"


@case
def ids_are_the_published_ones(world):
    assert world.run("count", "--ids", "--encoding", "o200k_base", "-", text="Hello world").out == "13225 2375\n"
    assert world.run("count", "--ids", "--encoding", "cl100k_base", "-", text="Hello world").out == "9906 1917\n"
    # What stands for an end of text elsewhere is ordinary text here.
    assert len(world.run("count", "--ids", "-", text="<|endoftext|>").out.split()) == 7
    result = world.run("count", "--ids", "--json", "-", text="Hello world").json()
    assert result == {"tokens": 2, "exact": True, "least": 2, "most": 2, "bytes": 11, "encoding": "o200k_base", "model": None,
                      "ids": [13225, 2375]}, result
    assert world.run("count", "--ids", "-", text="").out == "\n"


@case
def a_file_of_any_bytes(world):
    path = os.path.join(world.root, "bytes")
    with open(path, "wb") as stream:
        stream.write(b"a\0b\xff\xfe\xed\xa0\x80" * 1000)
    result = world.run("count", "--json", path).json()
    assert result["bytes"] == 8000 and result["exact"] and 1000 < result["tokens"] <= 8000, result
    for wrong, next_step in ((os.path.join(world.root, "missing"), "count -"), (world.root, "Check")):
        result = world.run("count", wrong, status=1)
        assert result.out == "" and "cannot be read" in result.err and next_step in result.err, result


@case
def a_model_counts_as_it_does(world):
    assert world.run("count", "--model", "by-rule", "-", text=TEXT).out == "8\n"
    models = [line.split('"')[3] for line in world.run("models", "--json").lines()]
    claude = next(model for model in models if model.startswith("claude"))
    result = world.run("count", "--model", claude, "-", text=TEXT)
    assert re.fullmatch(r"about \d+ \(\d+–\d+\)\n", result.out) and len(result.err) > 10, result
    about = world.run("count", "--model", claude, "--json", "-", text=TEXT).json()
    assert not about["exact"] and about["least"] <= about["tokens"] <= about["most"] and about["model"] == claude, about
    assumed = world.run("count", "--model", "gpt-6-luna", "--ids", "-", text=TEXT)
    assert len(assumed.out.split()) == 8 and "o200k_base" in assumed.err and "uses it is not confirmed yet" in assumed.err, assumed
    for model, words in (("gpt-6-luna", "Counted with o200k_base; that GPT-6 Luna uses it"), (claude, "not public. The range holds what bills of its kind"),
                         ("llama-3.1-8b-instant", "how Llama 3.1 8B cuts text was not measured")):
        assert words in world.run("count", "--model", model, "-", text=TEXT).err, model
    assert "Without --model" in world.run("count", "--model", "newer-than-this", "-", text=TEXT, status=2).err
    assert world.run("count", "--model", "gpt-4o-mini", "--ids", "-", text=TEXT).err == ""
    result = world.run("count", "--model", claude, "--ids", "-", text=TEXT, status=2)
    assert result.out == "" and "not public" in result.err, result


@case
def a_damaged_or_missing_table_is_told(world):
    folder = os.path.join(world.root, "tables")
    os.mkdir(folder)
    env = dict(world.env, THIMBLE_TOKENS_DIR=folder)
    path = os.path.join(folder, "o200k_base.table")
    with open(os.path.join(world.env["THIMBLE_TOKENS_DIR"], "o200k_base.table"), "rb") as stream:
        good = stream.read()
    with open(os.path.join(world.env["THIMBLE_TOKENS_DIR"], "cl100k_base.table"), "rb") as stream:
        other = stream.read()
    for wrong in (None, b"", good[:4096], good[:-1], good + b"\0", b"x" * len(good), other, good[:20] + b"x" + good[21:]):
        if wrong is not None:
            with open(path, "wb") as stream:
                stream.write(wrong)
        result = world.run("count", "-", text=TEXT, status=1, env=env)
        assert result.out == "" and "o200k_base" in result.err and "Install Thimble again" in result.err, result
    with open(path, "wb") as stream:
        stream.write(good)
    assert world.run("count", "-", text=TEXT, env=env).out == "8\n"


run_cases()
