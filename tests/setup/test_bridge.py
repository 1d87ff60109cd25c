"""The bridge in a real granian: whole bodies, limits, slow clients, names and cookies."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = """
import json, time
from flask import Flask, request
from portal.supervisor.bridge import Bridge
inner = Flask(__name__)
@inner.route("/<path:path>", methods=["GET", "POST"])
def echo(path):
    told = {"path": path, "query": request.args.get("q"), "size": len(request.get_data())}
    told |= {"cookies": request.cookies, "forwarded": request.headers.get("X-Forwarded-For")}
    answer = inner.make_response(json.dumps(told | {"from": request.remote_addr}))
    answer.set_cookie("a", "1"); answer.set_cookie("b", "2")
    return answer
@inner.get("/stream")
def stream():
    return inner.response_class((b"x" * 65536 for _ in range(80)))
@inner.get("/wait")
def wait():
    time.sleep(1); return "done"
app = Bridge(inner, 100_000)
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    folder, port = tmp_path_factory.mktemp("app"), free_port()
    (folder / "echoes.py").write_text(textwrap.dedent(APP))
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"}
    command = [sys.executable, "-m", "portal.supervisor.web", "--port", str(port), "--processes", "1"]
    process = subprocess.Popen([*command, "--target", "echoes:app"], env=env, start_new_session=True)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.05)
    yield port, process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(
    port: int, method: str, path: str, body: bytes | None = None, **headers: str
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(method, path, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()})
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def test_names_are_resolved_once(server: tuple[int, object]) -> None:
    told = json.loads(ask(server[0], "GET", "/%D9%BE%20%2541?q=%D9%BE").body)  # type: ignore[attr-defined]
    assert told["path"] == "پ %41"
    assert told["query"] == "پ"
    assert told["from"] == "127.0.0.1"


def test_cookies_go_both_ways(server: tuple[int, object]) -> None:
    answer = ask(server[0], "GET", "/x", Cookie="one=1; two=2")
    assert json.loads(answer.body)["cookies"] == {"one": "1", "two": "2"}  # type: ignore[attr-defined]
    assert answer.headers.get_all("set-cookie") == ["a=1; Path=/", "b=2; Path=/"]


def test_a_header_with_an_underscore_passes_for_nothing(server: tuple[int, object]) -> None:
    connection = socket.create_connection(("127.0.0.1", server[0]), timeout=5)
    connection.sendall(b"GET /x HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 6.6.6.6\r\nConnection: close\r\n\r\n")
    assert b'"forwarded": null' in _all(connection)


def test_bodies_arrive_whole_and_too_large_ones_are_refused(server: tuple[int, object]) -> None:
    whole = ask(server[0], "POST", "/x", b"x" * 100_000)
    assert json.loads(whole.body)["size"] == 100_000  # type: ignore[attr-defined]
    assert ask(server[0], "POST", "/x", b"x" * 100_001).status == 413


def test_chunks_without_a_length_are_limited_too(server: tuple[int, object]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server[0], timeout=5)
    connection.request("POST", "/x", body=iter([b"x" * 60_000] * 2), encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_half_a_body_never_reaches_the_application(server: tuple[int, object]) -> None:
    connection = socket.create_connection(("127.0.0.1", server[0]), timeout=5)
    connection.sendall(b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf")
    connection.shutdown(socket.SHUT_WR)
    assert _all(connection).startswith(b"HTTP/1.1 400")


def test_slow_clients_hold_nobody_up(server: tuple[int, object]) -> None:
    slow = [socket.create_connection(("127.0.0.1", server[0])) for _ in range(40)]
    for number, client in enumerate(slow):
        if number % 2:
            client.sendall(b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx")
        else:
            client.sendall(b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    time.sleep(0.3)
    start = time.monotonic()
    assert ask(server[0], "GET", "/x").status == 200
    assert time.monotonic() - start < 1
    for client in slow:
        client.close()
    assert len(ask(server[0], "GET", "/stream").body) == 80 * 65536  # type: ignore[attr-defined]


def test_last_a_stop_lets_the_open_request_finish(server: tuple[int, subprocess.Popen[bytes]]) -> None:
    port, process = server
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/wait")
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    assert connection.getresponse().read() == b"done"
    connection.close()
    assert process.wait(5) == 0


def _all(connection: socket.socket) -> bytes:
    with connection:
        data = b""
        while piece := connection.recv(65536):
            data += piece
    return data
