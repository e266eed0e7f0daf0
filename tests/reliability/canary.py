# SPDX-License-Identifier: GPL-3.0-or-later
"""A key that can be recognised in any disguise, servers that repeat it, and the search for it."""

import base64
import os
import time
import urllib.parse

from terminal import SOURCE, chat, chat_piece, event, events, reply

KEY = "sk-cAnArY/7+Zq9=w0.kLm~W4xT8-Vb2Nu6Ry1Pj3HsEd5Gf"
DIALECTS = ("openai-chat", "openai-responses", "anthropic-messages", "gemini")
ALL_DEBUG = {"G_MESSAGES_DEBUG": "all", "G_DBUS_DEBUG": "all", "GNUTLS_DEBUG_LEVEL": "9", "GTK_DEBUG": "actions"}


def disguises():
    """name → bytes; what of base64 does not depend on the bytes around it, in each of three positions."""
    raw = KEY.encode()
    found = {"plain": raw, "reversed": raw[::-1], "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode(),
             "percent": urllib.parse.quote(KEY, safe="").encode(),
             "percent of all": "".join(f"%{byte:02x}" for byte in raw).encode(),
             "UTF-16": KEY.encode("utf-16-le"), "UTF-32": KEY.encode("utf-32-le"),
             "JSON": "".join(f"\\u{byte:04x}" for byte in raw).encode(), "JSON with \\/": KEY.replace("/", "\\/").encode()}
    for shift in range(3):
        text = base64.b64encode(b"x" * shift + raw)[4 if shift else 0:-4]
        found[f"base64, {shift}"] = text
        found[f"base64url, {shift}"] = text.replace(b"+", b"-").replace(b"/", b"_")
    # A part of it is too much as well; the last four are shown on purpose.
    found.update({f"16 from {at}": raw[at:at + 16] for at in range(0, len(raw) - 16, 3)})
    return found


def search(folders):
    """(files, bytes, hits) of all regular files below."""
    files = size = 0
    hits = []
    needles = disguises()
    for top in folders:
        for folder, _, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                hits += [(path, needle) for needle, text in needles.items() if text in os.fsencode(name)]
                if not os.path.isfile(path) or os.path.islink(path):
                    continue
                with open(path, "rb") as stream:
                    heap = stream.read()
                files += 1
                size += len(heap)
                hits += [(path, needle) for needle, text in needles.items() if text in heap]
    return files, size, hits


def echoes():
    """name → handler: each repeats the key in another place, or breaks while it is on its way."""
    escaped = "".join(f"\\u{ord(c):04x}" for c in KEY)

    def error(status, body, kind="application/json", headers=()):
        return lambda e: reply(e, body, status, kind, headers)

    def in_pieces(e):
        events(e)
        for at in range(0, len(KEY), 7):
            event(e, chat_piece(KEY[at:at + 7]))
        event(e, chat_piece("", "stop"))
        event(e, "[DONE]")

    def everywhere(e):
        e.send_response(200)
        for name in ("x-request-id", "x-ratelimit-remaining-tokens", "openai-organization", "retry-after"):
            e.send_header(name, KEY)
        e.send_header("Content-Type", "text/event-stream")
        e.send_header("Connection", "close")
        e.end_headers()
        e.close_connection = True
        event(e, {"id": KEY, "model": KEY, "choices": [{"index": 0, "delta": {"content": f"You sent {KEY}."}}]})
        event(e, {"id": KEY, "model": KEY, "service_tier": KEY, "choices": [{"index": 0, "delta": {}, "finish_reason": KEY}]})
        event(e, {"id": KEY, "choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2, "who": KEY}})
        event(e, "[DONE]")

    def cut(e):
        events(e)
        event(e, chat_piece(f"half {KEY[:20]}"))

    def error_inside(e):
        events(e)
        event(e, chat_piece("so far"))
        event(e, {"error": {"message": f"{KEY} is not ours", "code": KEY, "type": KEY}})

    def slow(e):
        events(e)
        event(e, chat_piece("thinking"))
        time.sleep(20)

    def broken(e):
        e.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{" + KEY.encode())
        e.close_connection = True

    return {
        "good": chat(),
        "401": error(401, {"error": {"message": f"Incorrect API key provided: {KEY}", "code": "invalid_api_key"}}),
        "401 escaped": error(401, '{"error":{"message":"' + escaped + '","type":"authentication_error"}}'),
        "401 page": error(401, f"<html><title>{KEY}</title>{KEY}</html>", "text/html"),
        "403": error(403, {"error": {"message": f"{KEY} may not", "type": "permission_error", "param": KEY}}),
        "404": error(404, {"error": {"message": f"no model for {KEY}", "code": "model_not_found"}}),
        "400 parameter": error(400, {"error": {"message": "Unsupported parameter", "param": KEY, "code": "unsupported_parameter"}}),
        "429": error(429, {"error": {"message": f"{KEY}: slow down", "code": "rate_limit_exceeded"}}, headers=[("Retry-After", KEY)]),
        "429 quota": error(429, {"error": {"message": f"{KEY}: no credit", "code": "insufficient_quota"}}),
        "500 text": error(500, f"Traceback: {KEY}", "text/plain"),
        "500 percent": error(500, urllib.parse.quote(KEY, safe=""), "text/plain"),
        "529": error(529, {"error": {"message": KEY, "type": "overloaded_error"}}),
        "redirect": error(307, "", headers=[("Location", f"http://127.0.0.9:9/{urllib.parse.quote(KEY, safe='')}?key={KEY}")]),
        "200 page": error(200, f"<!doctype html><title>{KEY}</title>", "text/html"),
        "200 error": error(200, {"error": {"message": KEY, "code": KEY}}),
        "200 rubbish": error(200, KEY),
        "in pieces": in_pieces, "everywhere": everywhere, "cut": cut, "error inside": error_inside, "broken": broken,
        "slow": slow,
        "models": lambda e: reply(e, {"object": "list", "data": [{"id": KEY, "name": KEY}], "models": [{"name": "models/" + KEY}]}),
    }



def bad_certificate():
    return os.path.join(SOURCE, "tests", "fixtures", "tls", "self-signed.pem")
