# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person gets wrong, or what is wrong around them: each time a message, why, what next; nothing lost, no crash.

World.run() itself fails a case where the program is killed by a signal or a library warns.
"""

import os
import socket
import sqlite3
import threading
import time

from terminal import SOURCE, case, chat, chat_piece, event, events, reply, run_cases

KEY = "sk-abcdefghijklmnop"


def told(result, *words):
    """A message and what to do next, on standard error only."""
    assert result.out == "", result
    lines = [line for line in result.err.splitlines() if line.strip()]
    assert len(lines) >= 2, f"message and advice wanted: {result}"
    for word in words:
        assert word in result.err, (word, result)
    return result


def rows(world):
    return [(r["state"], r["billed"], r["error"]["code"] if r["error"] else None) for r in world.history()]


@case
def an_empty_prompt(world):
    server = world.serve(chat())
    world.endpoint(server)
    for text in ("", "   ", "\n\t\n"):
        told(world.run("send", "--model", "m", "--endpoint", "loop", text, status=1), "prompt is empty", "Write a prompt")
        told(world.run("send", "--model", "m", "--endpoint", "loop", "-", text=text, status=1), "prompt is empty")
    assert server.seen == [] and rows(world) == [], "nothing was sent, nothing is recorded"


@case
def a_task_without_a_text(world):
    for command in ("send", "measure"):
        for text in ("", " \n"):
            told(world.run(command, "--model", "by-rule", "--task", "titles", text=text, status=2), "titles", "empty", "--help")
    assert rows(world) == []


@case
def an_effort_of_rules(world):
    told(world.run("send", "--model", "by-rule", "--effort", "high", "hi", status=1), "no reasoning effort")
    assert rows(world) == []


@case
def a_prompt_over_the_models_window(world):
    prompt = "many words that fill a window " * 60000
    told(world.run("send", "--model", "llama-3.1-8b-instant", "--endpoint", "groq", "-", text=prompt, key=KEY, status=1),
         "131,072", "Shorten the prompt")
    assert rows(world) == []


@case
def a_prompt_over_the_window_by_the_servers_word(world):
    server = world.serve(lambda e: reply(e, {"error": {"message": "This model's maximum context length is 10 tokens.",
                                                       "type": "invalid_request_error", "code": "context_length_exceeded"}}, 400))
    world.endpoint(server)
    told(world.run("send", "--model", "m", "--endpoint", "loop", "hi", status=1), "longer than this model", "maximum context length")
    assert rows(world) == [("failed", "none", "too-long")]


@case
def a_wrong_key(world):
    for dialect in ("openai-chat", "openai-responses", "anthropic-messages", "gemini"):
        server = world.serve(lambda e: reply(e, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key",
                                                           "type": "authentication_error"}}, 401))
        world.endpoint(server, dialect[:3] + "x", dialect, key=True)
        told(world.run("send", "--model", "m", "--endpoint", dialect[:3] + "x", "hi", key=KEY, status=3), "did not accept the key", "keys add",
             "Incorrect API key provided", "HTTP 401")
        world.run("endpoints", "remove", dialect[:3] + "x")
    assert rows(world) == [("failed", "none", "bad-key")] * 4


@case
def a_key_that_may_not(world):
    server = world.serve(lambda e: reply(e, {"error": {"message": "no permission", "type": "permission_error"}}, 403))
    world.endpoint(server, key=True)
    told(world.run("send", "--model", "m", "--endpoint", "loop", "hi", key=KEY, status=3), "does not permit", "no permission")


@case
def no_key_and_no_keyring(world):
    world.env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
    told(world.run("send", "--model", "gpt-6-luna", "hi", status=3), "gnome-keyring", "--key-fd")
    told(world.run("keys", "list", status=3), "gnome-keyring")
    told(world.run("keys", "check", "openai", status=3), "gnome-keyring")
    told(world.run("keys", "remove", "openai", status=3), "gnome-keyring")
    told(world.run("keys", "add", "openai", key=KEY, status=3), "gnome-keyring")
    for path, heap in world.files():
        assert KEY.encode() not in heap, path
    assert rows(world) == []


@case
def a_key_that_is_none(world):
    server = world.serve(chat())
    world.endpoint(server, key=True)
    for key in ("sk-abc\ndef", "sk-abc\r\ndef\n", "schlüssel-ä", "", "\n", "sk-\x00abc", "sk-\x1babc", b"\xff\xfe\xfd",
                "k" * 100000, "密钥"):
        for args in (("send", "--model", "m", "--endpoint", "loop", "hi"), ("keys", "add", "loop")):
            if isinstance(key, str) and len(key) > 60000:
                key = key[:60000]
            result = told(world.run(*args, key=key, status=3), "key")
            assert "abc" not in result.err and "ä" not in result.err, "no part of it is repeated"
    assert server.seen == [] and rows(world) == []


@case
def a_descriptor_that_is_not_open(world):
    server = world.serve(chat())
    world.endpoint(server, key=True)
    told(world.run("send", "--model", "m", "--endpoint", "loop", "--key-fd", "77", "hi", status=3))
    world.run("send", "--model", "m", "--endpoint", "loop", "--key-fd", "-5", "hi", status=2)
    for descriptor in range(3, 20):  # the program's own, which hold texts or say nothing for ever
        told(world.run("send", "--model", "m", "--endpoint", "loop", "--key-fd", str(descriptor), "hi", status=3), "open file descriptor")
    assert server.seen == []


@case
def a_key_without_a_terminal(world):
    told(world.run("keys", "add", "openai", status=3, text="sk-from-a-pipe-by-mistake"), "no terminal", "--key-fd 0")


@case
def an_unknown_model(world):
    told(world.run("send", "--model", "gpt-99", "hi", status=2), "gpt-99", "--endpoint")
    server = world.serve(lambda e: reply(e, {"error": {"message": "The model `gpt-99` does not exist", "code": "model_not_found"}}, 404))
    world.endpoint(server)
    told(world.run("send", "--model", "gpt-99", "--endpoint", "loop", "hi", status=1), "does not know this model", "gpt-99")
    assert rows(world) == [("failed", "none", "model-unknown")]


@case
def a_name_that_is_nearly_right(world):
    for args in (("send", "--model", "claude-haiku-5.5", "hi"), ("count", "--model", "Claude Haiku 5.5", "-"),
                 ("measure", "--model", "cluade-haiku-5-5", "hi")):
        told(world.run(*args, status=2), "Did you mean “claude-haiku-5-5”?")
    told(world.run("modles", status=2), "Did you mean “models”?")
    told(world.run("version", status=2), "Did you mean “--version”?")
    told(world.run("help", "mesure", status=2), "Did you mean “measure”?")
    for args, meant in ((("send", "--modle", "by-rule", "hi"), "--model"), (("send", "--max-ouptut=9", "--model", "by-rule", "hi"), "--max-output"),
                        (("models", "--teir", "entry"), "--tier"), (("doctor", "--jsn"), "--json"), (("keys", "lst"), "list"), (("endpoints", "remvoe", "x"), "remove"),
                        (("history", "shwo", "1"), "show")):
        told(world.run(*args, status=2), f"Did you mean “{meant}”?", f"thimble-cli {args[0]} --help")
    assert "Did you mean" not in world.run("send", "--frobnicate", status=2).err
    told(world.run("keys", "check", "opnai", status=2), "Did you mean “openai”?")
    told(world.run("send", "--model", "by-rule", "--task", "sumarise", "hi", status=2), "Did you mean “summarise”?")
    assert "Did you mean" not in world.run("send", "--model", "gpt-99", "hi", status=2).err
    server = world.serve(lambda e: reply(e, {"error": {"message": "no such model", "code": "model_not_found"}}, 404))
    world.endpoint(server)
    # Another provider's name is no help where the endpoint was named.
    assert "Did you mean" not in world.run("send", "--model", "claude-haiku-5.5", "--endpoint", "loop", "hi", status=1).err


@case
def one_argument_too_many_says_what_was_meant(world):
    for args, word in ((("models", "claude"), "--endpoint"), (("practice", "80"), "--port"), (("budget", "5"), "--month"),
                       (("count", "a", "b"), "standard input"), (("history", "search", "tree"), "--search"),
                       (("history", "list", "tree"), "--search"), (("keys", "add", "openai", KEY), "--key-fd"),
                       (("keys", "add", KEY), "--key-fd"), (("keys", KEY), "--key-fd"), (("keys", "remove", KEY), "--key-fd")):
        result = told(world.run(*args, status=2), word, f"thimble-cli {args[0]} --help")
        assert KEY not in result.err and ("A key is never an argument" in result.err) == (args[0] == "keys"), result


@case
def a_key_in_a_wrong_place_is_not_said_again(world):
    for args in ((KEY,), ("send", "--model", KEY, "hi"), ("send", "--model", "by-rule", "--task", KEY, "hi"), ("send", "--model", "m", "--endpoint", KEY, "hi"),
                 ("send", "--" + KEY, "hi"), ("send", "-k" + KEY, "hi"), ("measure", "--model", "by-rule", "--runs", KEY, "hi"), ("history", "--state", KEY)):
        result = told(world.run(*args, status=2), "…", "A key is never an argument")
        assert KEY not in result.err, result
    assert KEY not in told(world.run("count", KEY, status=1), "“…” cannot be read").err
    assert KEY[:12] in world.run(KEY[:12], status=2).err # too short for one


@case
def a_key_is_no_text(world):
    server = world.serve(chat())
    world.endpoint(server)
    path = os.path.join(world.root, "key.txt")
    model = ("--model", "m", "--endpoint", "loop")
    for key, owner in (("sk-proj-A1b2C3d4E5f6G7h8I9", "openai"), ("sk-ant-api03-A1b2C3d4E5f6", "anthropic"), ("AIzaSyA1b2C3d4E5f6G7h8I9j0", "gemini"),
                       ("gsk_A1b2C3d4E5f6G7h8I9j0", "groq"), ("sk-lm-A1b2C3d4E5f6G7h8", "ENDPOINT")):
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(f" {key}\n")
        for args, text in ((("send", *model, key), None), (("send", *model), f"{key}\n"), (("send", *model, "--task", "titles"), key),
                           (("send", *model, "--system", key, "hi"), None), (("measure", *model, key), None), (("measure", *model, "-"), f"\n {key} \n"),
                           (("count", key), None), (("count",), key), (("count", path), None), (("chain", *model, f"--input={key}", path), None),
                           (("chain", *model, "-"), key), (("chain", *model, path), None), (("chain", "-"), f"input: {key}\n\n== A\nx {{{{input}}}}"),
                           (("models", key), None), (("doctor", key), None), (("history", "show", key), None), (("keys", "add", "openai", key), None)):
            result = told(world.run(*args, text=text, status=2), "API key", f"keys add {owner}")
            assert key not in result.err and "A1b2" not in result.err, result
    # One without a beginning of its own may be another word: it is not said again, and the way of keys is.
    for args in (("models",), ("doctor",), ("budget",), ("practice",), ("endpoints", "remove", "loop"), ("history", "sums"), ("keys", "list")):
        result = told(world.run(*args, "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6", status=2), "A key is never an argument", f"thimble-cli {args[0]} --help")
        assert "A1b2" not in result.err, result
    # As a model's name it would leave too, beside the key that is meant.
    for name in ("sk-proj-A1b2C3d4E5f6G7h8I9", KEY, "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6"):
        result = told(world.run("send", "--model", name, "--endpoint", "loop", "hi", key=KEY, status=2), "A key is never an argument")
        assert name not in result.err, result
    assert server.seen == [] and rows(world) == []
    for text in ("What is sk-proj-A1b2C3d4E5f6G7h8I9?", "d41d8cd98f00b204e9800998ecf8427e", "sk-learn", "ask-me-anything-about-trees"):
        world.run("send", *model, text)
    assert len(server.seen) == 4 and world.run("count", text="d41d8cd98f00b204e9800998ecf8427e").err == ""


@case
def a_long_line_is_broken_on_a_terminal(world):
    piped = world.run("doctor", status=None).lines()
    for columns in (80, 50, 200):
        seen = world.on_terminal("doctor", columns=columns)
        assert all(len(line) <= min(columns, 80) or " " not in line[14:] for line in seen), seen
        assert " ".join(seen).split() == " ".join(piped).split() and len(seen) > len(piped), (seen, piped)


@case
def a_file_for_a_prompt_and_a_prompt_for_a_file(world):
    path = os.path.join(world.root, "talk.txt")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("words")
    assert "file’s name, not its text" in world.run("send", "--model", "by-rule", path).err
    assert "file’s name" not in world.run("send", "--model", "by-rule", "words").err
    told(world.run("count", "how many tokens is this", status=1), "file’s name", "count -")


@case
def an_address_that_is_refused(world):
    told(world.run("endpoints", "add", "x", "--dialect", "openai-chat", "--url", "http://example.org/v1", status=2), "https://")
    told(world.run("endpoints", "add", "x", "--dialect", "openai-chat", "--url", "https://u:p@example.org/v1", status=2))
    assert not os.path.exists(os.path.join(world.config, "endpoints.json"))


@case
def a_connection_refused(world):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        world.run("endpoints", "add", "loop", "--dialect", "openai-chat", "--url", f"http://127.0.0.1:{port}/v1", "--no-key")
        told(world.run("send", "--model", "m", "--endpoint", "loop", "keep this prompt", status=1), "127.0.0.1")
    row = world.history()[0]
    assert (row["state"], row["billed"], row["error"]["code"]) == ("failed", "none", "network"), row
    assert row["prompt"] == "keep this prompt", "the prompt is not lost"


@case
def certificates_that_prove_nothing(world):
    folder = os.path.join(SOURCE, "tests", "fixtures", "tls")
    for number, name in enumerate(("self-signed", "expired", "wrong-host", "stranger-signed")):
        server = world.serve(chat(), tls=os.path.join(folder, name + ".pem"))
        world.endpoint(server, f"t{number}", key=True)
        told(world.run("send", "--model", "m", "--endpoint", f"t{number}", "hi", key=KEY, status=1), "is not valid", "Nothing was sent")
        assert server.seen == [], name
    assert rows(world) == [("failed", "none", "tls")] * 4


@case
def a_page_instead_of_an_answer(world):
    page = "<!doctype html><title>Sign in</title><script>x</script>"
    for status in (200, 403):
        server = world.serve(lambda e: reply(e, page, status, "text/html"))
        world.endpoint(server, f"p{status}")
        result = world.run("send", "--model", "m", "--endpoint", f"p{status}", "hi", status=None)
        assert result.status in (1, 3), result
        told(result)
    assert [r[2] for r in rows(world)][-1] == "not-understood", rows(world)


@case
def answers_that_are_no_answers(world):
    for number, (body, kind) in enumerate((("", "application/json"), ("{", "application/json"), ("[]", "application/json"),
                                           ("null", "application/json"), ("{}", "application/json"), ("[" * 100000, "application/json"),
                                           ("data: {\n\n", "text/event-stream"), ("data: {}\n\n", "text/event-stream"),
                                           (b"\xff\xfe\x00", "application/json"), ("x" * 3000000, "text/event-stream"))):
        server = world.serve(lambda e: reply(e, body, 200, kind))
        world.endpoint(server, f"n{number}")
        result = world.run("send", "--model", "m", "--endpoint", f"n{number}", "hi", status=None)
        assert result.status in (1, 5), (body[:20], result)
        told(result)
    assert len(rows(world)) == 10 and not any(r[0] == "completed" for r in rows(world)), rows(world)


@case
def a_cut_stream(world):
    def handler(exchange):
        events(exchange)
        event(exchange, chat_piece("half an ans"))
        exchange.wfile.write(b'data: {"choices": [{"del')
        exchange.wfile.flush()

    world.endpoint(world.serve(handler))
    result = world.run("send", "--model", "m", "--endpoint", "loop", "hi", status=5)
    assert result.out == "half an ans\n" and "before the answer was complete" in result.err, result
    assert rows(world) == [("interrupted", "possible", "cut-off")] and world.history()[0]["answer"] == "half an ans"


@case
def a_connection_reset_before_an_answer(world):
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(8)

    def serve():
        connection, _ = server.accept()
        connection.recv(100)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    world.run("endpoints", "add", "loop", "--dialect", "openai-chat", "--url", f"http://127.0.0.1:{server.getsockname()[1]}/v1",
              "--no-key")
    told(world.run("send", "--model", "m", "--endpoint", "loop", "hi", status=5), "this model costs nothing")
    thread.join(5)
    server.close()
    assert rows(world)[0][:2] == ("interrupted", "possible"), rows(world)


@case
def a_folder_where_the_database_should_be(world):
    server = world.serve(chat())
    os.makedirs(world.database)
    world.endpoint(server)
    told(world.run("send", "--model", "m", "--endpoint", "loop", "hi", status=1))
    told(world.run("history", status=1))
    assert server.seen == [], "no record, no sending"


@case
def a_database_of_a_newer_version(world):
    server = world.serve(chat())
    world.endpoint(server)
    world.ask("kept")
    with sqlite3.connect(world.database) as database:
        database.execute("PRAGMA user_version = 900")
    database.close()
    result = world.run("history", "--json")
    assert "newer" in result.err and result.jsons()[0]["prompt"] == "kept", result
    told(world.run("send", "--model", "m", "--endpoint", "loop", "hi", status=1), "newer")
    told(world.run("history", "delete", "1", status=1))
    assert len(server.seen) == 1 and len(world.history()) == 1


@case
def a_damaged_database_is_put_aside(world):
    server = world.serve(chat())
    world.endpoint(server)
    world.ask("kept")
    with open(world.database, "wb") as stream:
        stream.write(b"this is no database, it only stands in its place " * 200)
    for name in ("-wal", "-shm"):
        if os.path.exists(world.database + name):
            os.unlink(world.database + name)
    result = world.run("history")
    assert "damaged" in result.err, result
    assert any(b"this is no database" in heap for path, heap in world.files()), "the bytes are kept"
    assert world.ask("again")["state"] == "completed"


@case
def a_damaged_prices_file(world):
    os.makedirs(world.config)
    path = os.path.join(world.config, "prices.json")
    for text in ("{ not json", "[]", "", '{"models": [{"id": "gpt-6-luna", "endpoint": "openai", "input": "much"}]}', "[" * 100000):
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
        result = world.run("models", "--json")
        assert "prices.json" in result.err and len(result.jsons()) > 10, result
        with open(path, encoding="utf-8") as stream:
            assert stream.read() == text, "the file is left as it is"
    assert world.run("send", "--model", "by-rule", "--json", "hi").json()["state"] == "completed"


@case
def a_damaged_endpoints_file(world):
    os.makedirs(world.config)
    path = os.path.join(world.config, "endpoints.json")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write('{"endpoints": [{"id": "a", "url": "https://')
    result = world.run("endpoints", "list")
    assert "endpoints.json" in result.err and result.lines()[0].startswith("openai"), result
    added = world.run("endpoints", "add", "b", "--dialect", "openai-chat", "--url", "https://example.org", status=None)
    heap = b"".join(content for name, content in world.files() if "endpoints" in name)
    assert b'"url": "https://' in heap, f"the damaged bytes are kept {added}"


@case
def a_slow_server_is_not_the_end(world):
    def handler(exchange):
        time.sleep(2)
        chat()(exchange)

    world.endpoint(world.serve(handler))
    assert world.ask("hi")["state"] == "completed"


run_cases()
