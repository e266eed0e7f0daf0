# SPDX-License-Identifier: GPL-3.0-or-later
"""What the terminal's tests share: a world of private folders around the real program, a loopback
server that says what a test wants, and TAP.

A test program defines functions with @case, each taking a World, and ends with run_cases().
argv[1] is thimble-cli; argv[2], where there is one, the source tree.
"""

import fcntl
import json
import os
import pty
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
CASES = []


def case(function):
    CASES.append(function)
    return function


def run_cases():
    print(f"1..{len(CASES)}", flush=True)
    failed = 0
    for number, function in enumerate(CASES, 1):
        world = World()
        try:
            function(world)
            print(f"ok {number} {function.__name__}", flush=True)
        except Exception:  # each case is told, and the next one runs
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} {function.__name__}", flush=True)
        finally:
            world.close()
    sys.exit(1 if failed else 0)


class Result:
    def __init__(self, status, out, err):
        self.status, self.raw_out, self.raw_err = status, out, err
        self.out, self.err = out.decode(), err.decode()

    def lines(self):
        return self.out.splitlines()

    def json(self):
        lines = self.lines()
        assert len(lines) == 1, f"one line of JSON wanted:\n{self.out}\n{self.err}"
        return json.loads(lines[0])

    def jsons(self):
        return [json.loads(line) for line in self.lines()]

    def __repr__(self):
        return f"status {self.status}\n-- out\n{self.out}\n-- err\n{self.err}"


def read_terminal(master):
    """All that comes from the other end of a pseudo-terminal until it closes there."""
    seen = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(master)
    return seen


# A limit of time may be so many times as long under a sanitizer (build-aux/check --long).
SLOW = 20 if "THIMBLE_SLOW" in os.environ else 1


class Child(subprocess.Popen):
    def communicate(self, input=None, timeout=None):
        return super().communicate(input, timeout and timeout * SLOW)

    def wait(self, timeout=None):
        return super().wait(timeout and timeout * SLOW)


class World:
    """HOME and XDG folders of its own; no display, no bus unless the test's surroundings have one."""

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="thimble-cli-")
        self.servers = []
        self.children = []
        home = os.path.join(self.root, "home")
        self.data = os.path.join(home, ".local", "share", "thimble")
        self.config = os.path.join(home, ".config", "thimble")
        self.cache = os.path.join(home, ".cache", "thimble")
        os.makedirs(home)
        self.env = {
            "HOME": home, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "XDG_DATA_HOME": os.path.dirname(self.data), "XDG_CONFIG_HOME": os.path.dirname(self.config),
            "XDG_CACHE_HOME": os.path.dirname(self.cache), "G_DEBUG": "fatal-warnings",
            "GSETTINGS_BACKEND": "memory", "MALLOC_PERTURB_": "85",
        }
        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "G_SLICE",
                     "THIMBLE_TOKENS_DIR"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def close(self):
        for child in self.children:
            if child.poll() is None:
                child.kill()
            child.communicate()
        for server in self.servers:
            server.close()
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def database(self):
        return os.path.join(self.data, "history.db")

    def start(self, *args, key=None, stdin=subprocess.DEVNULL, env=None, **more):
        """Starts the program. @key goes through a pipe as --key-fd."""
        args = [PROGRAM, *args]
        pass_fds = ()
        if key is not None:
            read, write = os.pipe()
            os.write(write, key if isinstance(key, bytes) else key.encode())
            os.close(write)
            args += ["--key-fd", str(read)]
            pass_fds = (read,)
        try:
            child = Child(args, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=dict(self.env, **(env or {})), pass_fds=pass_fds, **more)
        finally:
            if key is not None:
                os.close(read)
        self.children.append(child)
        return child

    def run(self, *args, status=0, text=None, timeout=60, **more):
        """Runs the program to its end; @status is what it must exit with, None for any but a crash."""
        if text is not None:
            more["stdin"] = subprocess.PIPE
        child = self.start(*args, **more)
        out, err = child.communicate(text.encode() if isinstance(text, str) else text, timeout=timeout)
        self.children.remove(child)
        result = Result(child.returncode, out, err)
        assert child.returncode >= 0, f"killed by a signal: {args}\n{result}"
        assert b"CRITICAL" not in err and b"WARNING" not in err, result
        if status is not None:
            assert result.status == status, f"{args}: wanted status {status}\n{result}"
        return result

    def on_terminal(self, *args, columns=80):
        """Runs the program on a terminal of so many columns; the lines it shows there."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        child = Child([PROGRAM, *args], stdin=slave, stdout=slave, stderr=slave, env=self.env)
        self.children.append(child)
        os.close(slave)
        seen = read_terminal(master)
        child.wait(timeout=20)
        self.children.remove(child)
        assert child.returncode >= 0, (args, seen)
        return seen.decode().replace("\r\033[K", "").splitlines()

    def serve(self, handler, tls=None):
        server = Server(handler, tls)
        self.servers.append(server)
        return server

    def endpoint(self, server, name="loop", dialect="openai-chat", key=False):
        """Makes @server an endpoint of this world."""
        url = server.url + ("" if dialect == "anthropic-messages" else "/v1")
        args = ["endpoints", "add", name, "--dialect", dialect, "--url", url]
        self.run(*args, *([] if key else ["--no-key"]))
        return name

    def ask(self, *args, status=0, **more):
        """send --json to the endpoint "loop": the request object."""
        return self.run("send", "--json", "--model", "m", "--endpoint", "loop", *args, status=status, **more).json()

    def history(self, *args):
        return self.run("history", "--json", "--limit", "0", *args).jsons()

    def files(self):
        """All regular files of this world and what is in them."""
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as stream:
                    yield path, stream.read()


class Seen:
    def __init__(self, handler, body):
        self.method, self.path, self.headers, self.body = handler.command, handler.path, handler.headers, body

    def json(self):
        return json.loads(self.body)


class Server:
    """A loopback server: handler(exchange) answers each request; `seen` keeps what came."""

    def __init__(self, handler, tls=None):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def handle_one(self):
                length = int(self.headers.get("Content-Length") or 0)
                seen = Seen(self, self.rfile.read(length))
                outer.seen.append(seen)
                self.seen = seen
                try:
                    handler(self)
                except (BrokenPipeError, ConnectionResetError):
                    pass

            do_GET = do_POST = handle_one

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request, address):
                pass

        self.seen = []
        self.server = Quiet(("127.0.0.1", 0), Handler)
        scheme = "http"
        if tls is not None:
            import ssl
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
            scheme = "https"
        self.port = self.server.server_address[1]
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def reply(exchange, body, status=200, kind="application/json", headers=()):
    """A whole answer."""
    if not isinstance(body, (bytes, str)):
        body = json.dumps(body)
    if isinstance(body, str):
        body = body.encode()
    exchange.send_response(status)
    exchange.send_header("Content-Type", kind)
    exchange.send_header("Content-Length", str(len(body)))
    for name, value in headers:
        exchange.send_header(name, value)
    exchange.end_headers()
    exchange.wfile.write(body)


def events(exchange):
    """Begins a stream that ends with the connection."""
    exchange.send_response(200)
    exchange.send_header("Content-Type", "text/event-stream")
    exchange.send_header("Connection", "close")
    exchange.end_headers()
    exchange.close_connection = True


def event(exchange, value):
    data = value if isinstance(value, str) else json.dumps(value)
    exchange.wfile.write(f"data: {data}\n\n".encode())
    exchange.wfile.flush()


def chat_piece(text, finish=None):
    return {"id": "c1", "object": "chat.completion.chunk", "model": "m",
            "choices": [{"index": 0, "delta": {"content": text} if text else {}, "finish_reason": finish}]}


def chat_usage(input, output):
    return {"id": "c1", "object": "chat.completion.chunk", "model": "m", "choices": [],
            "usage": {"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output}}


def chat_whole(text, input, output):
    return {"id": "c1", "object": "chat.completion", "model": "m",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output}}


def chat(pieces=("Hello ", "world"), usage=(12, 5), pause=0.0, end=True):
    """A handler that speaks Chat Completions, streaming where it is asked to."""
    def handler(exchange):
        if exchange.command == "GET":
            reply(exchange, {"object": "list", "data": [{"id": "m", "object": "model"}]})
            return
        if not exchange.seen.json().get("stream"):
            reply(exchange, chat_whole("".join(pieces), *usage))
            return
        events(exchange)
        for piece in pieces:
            event(exchange, chat_piece(piece))
            time.sleep(pause)
        if end:
            event(exchange, chat_piece("", "stop"))
            event(exchange, chat_usage(*usage))
            event(exchange, "[DONE]")
    return handler


def wait_for(condition, seconds=15, what="condition"):
    until = time.monotonic() + seconds * SLOW
    while time.monotonic() < until:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain: {what}")


def read_until(stream, wanted, seconds=15):
    """Reads a pipe until @wanted is in it."""
    os.set_blocking(stream.fileno(), False)
    got = b""

    def more():
        nonlocal got
        got += stream.read() or b""
        return wanted in got

    wait_for(more, seconds, f"{wanted!r} in the output")
    os.set_blocking(stream.fileno(), True)
    return got


INTERRUPT = signal.SIGINT
