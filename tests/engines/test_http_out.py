"""The way out cannot be sent to the inside, and nothing slow or large harms."""

from __future__ import annotations

import gzip
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from portal.core.errors import Invalid
from portal.engines import http_out
from portal.engines.http_addresses import may_call
from portal.engines.http_out import Unreachable, fetch

PORT = 9163
HOME = [ip_network("127.0.0.1/32")]
BASE = f"http://127.0.0.1:{PORT}"


class Handler(BaseHTTPRequestHandler):
    """A server with bad manners; remembers what it was sent."""

    seen: list[tuple[str, str, dict[str, str], bytes]] = []

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        getattr(self, "do_" + self.path.split("?")[0].strip("/").replace("-", "_"))()

    do_GET = do_POST = do_HEAD = handle_any  # noqa: N815

    def answer(self, body: bytes = b"hello", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_plain(self) -> None:
        self.answer()

    def do_to(self) -> None:
        self.answer(b"", int(self.path.split("?")[1][:3]), Location=self.path.split("&to=")[1])

    def do_loop(self) -> None:
        self.answer(b"", 302, Location="/loop")

    def do_packed(self) -> None:
        self.answer(gzip.compress(b"hello" * 10), Content_Encoding="gzip")

    def do_bomb(self) -> None:
        self.answer(gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")

    def do_cut(self) -> None:
        self.answer(gzip.compress(b"hello" * 1000)[:-10], Content_Encoding="gzip")

    def do_brotli(self) -> None:
        self.answer(b"x", Content_Encoding="br")

    def do_large(self) -> None:
        self.answer(b"x" * 2_000_000)

    def do_drip(self) -> None:
        self.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 1000)

    def do_drip_head(self) -> None:
        self.drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000)

    def drip(self, data: bytes) -> None:
        try:
            for byte in data:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.02)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    found = ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
    thread = threading.Thread(target=found.serve_forever, args=(0.05,))
    thread.start()
    yield
    found.shutdown()
    found.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def fresh() -> None:
    Handler.seen.clear()


def no_resolver(host: str) -> list[str]:
    raise AssertionError(f"{host} must be refused before anybody is asked")


@pytest.mark.parametrize(
    "text",
    ["127.0.0.1", "10.1.2.3", "172.31.255.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "100.100.100.200", "0.0.0.0", "224.0.0.1", "255.255.255.255", "168.63.129.16", "192.0.0.192",
     "198.18.0.1", "203.0.113.9", "240.0.0.1", "::1", "::", "::ffff:8.8.8.8", "::ffff:127.0.0.1",
     "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::",
     "2001:0:7f00:1::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "fec0::1",
     "5f00::1", "100::1"],
)  # fmt: skip
def test_inside_addresses(text: str) -> None:
    assert not may_call(ip_address(text))
    with pytest.raises(Invalid, match="not on the public internet"):
        fetch("http://innocent.example/", resolve=lambda _: [text])
    with pytest.raises(Invalid, match="not on the public internet"):
        fetch("http://innocent.example/", resolve=lambda _: ["8.8.8.8", text])
    host = f"[{text}]" if ":" in text else text
    with pytest.raises(Invalid):
        fetch(f"http://{host}/", resolve=no_resolver)


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"]
)
def test_outside_addresses(text: str) -> None:
    assert may_call(ip_address(text))


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://0x7f.0.0.1/",
        "http://127.0.0.1./", "http://127.0.0.0x1/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://08.1.1.1/",
        "http://[::1%25eth0]/", "http://[::ffff:7f00:1]/", "http://１２７.０.０.１/", "http://127。0。0。1/",
        "http://①②⑦.0.0.1/", "http://ⓛocalhost/", "http://a@127.0.0.1/", "http://public.example@127.0.0.1/",
        "http://127.0.0.1:80\\@public.example/", "http://public.example\\.evil/", "http://@public.example/",
        "http://user:pass@public.example/", "http:///x", "http://", "//public.example/", "public.example", "",
        "file:///etc/passwd", "gopher://public.example/", "ftp://public.example/", "javascript:alert(1)",
        "http://public.example/\r\nX: y", "http://public .example/", "http://pub\tlic.example/", "http://a%2eb.example/",
        "http://" + "a" * 300 + ".example/", "http://public.example/" + "a" * 3000, "http://-a.example/",
        "http://a..example/", "http://public.example:99999/", "http://[::1/", "http://\ud800.example/",
    ],
)  # fmt: skip
def test_spellings_that_are_refused(url: str) -> None:
    with pytest.raises(Invalid):
        fetch(url, resolve=no_resolver)


def test_names_of_the_inside_by_the_real_resolver() -> None:
    with pytest.raises(Invalid):
        fetch("http://localhost/")


def test_other_ports() -> None:
    with pytest.raises(Invalid, match="ports"):
        fetch("http://public.example:6379/", resolve=lambda _: ["8.8.8.8"])


def test_check_keeps_good_addresses() -> None:
    assert http_out.check("https://ponte.example/a?b=c#d") == "https://ponte.example/a?b=c"


def test_plain_answer() -> None:
    answer = fetch(BASE + "/plain", headers={"X-Key": "k"}, allow=HOME)
    assert (answer.status, answer.body, answer.url) == (200, b"hello", BASE + "/plain")
    assert Handler.seen[0][2]["host"] == f"127.0.0.1:{PORT}"
    assert Handler.seen[0][2]["x-key"] == "k"
    assert fetch(BASE + "/packed", allow=HOME).body == b"hello" * 10
    assert fetch(BASE + "/packed", method="HEAD", allow=HOME).body == b""


def test_post_and_its_body() -> None:
    fetch(
        BASE + "/plain",
        method="POST",
        body=b'{"a": 1}',
        headers={"Content-Type": "application/json"},
        allow=HOME,
    )
    assert Handler.seen[0][0] == "POST"
    assert Handler.seen[0][3] == b'{"a": 1}'


def test_a_name_is_asked_once_and_pinned() -> None:
    asked: list[str] = []

    def rebinding(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    answer = fetch(f"http://rebind.example:{PORT}/plain", allow=HOME, resolve=rebinding)
    assert answer.body == b"hello"
    assert asked == ["rebind.example"]
    assert Handler.seen[0][2]["host"] == f"rebind.example:{PORT}"


def test_rebinding_between_redirects_is_seen() -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with pytest.raises(Invalid, match="not on the public internet"):
        fetch(f"http://rebind.example:{PORT}/to?302&to=/plain", allow=HOME, resolve=lambda _: next(answers))


@pytest.mark.parametrize("place", ["http://127.0.0.2/", "http://[::1]/", "//127.0.0.3/",
                                   "file:///etc/passwd", "http://u@a.example/"])  # fmt: skip
def test_redirects_are_checked(place: str) -> None:
    with pytest.raises(Invalid):
        fetch(f"{BASE}/to?302&to={place}", allow=HOME, resolve=no_resolver)
    assert len(Handler.seen) == 1


def test_redirects_end() -> None:
    with pytest.raises(Invalid, match="more than 5"):
        fetch(BASE + "/loop", allow=HOME)
    assert len(Handler.seen) == 6


def test_redirect_methods() -> None:
    fetch(BASE + "/to?303&to=/plain", method="POST", body=b"x", allow=HOME)
    fetch(BASE + "/to?307&to=/plain", method="POST", body=b"x", allow=HOME)
    assert [(m, b) for m, _p, _h, b in Handler.seen] == [
        ("POST", b"x"),
        ("GET", b""),
        ("POST", b"x"),
        ("POST", b"x"),
    ]


def test_keys_do_not_travel_to_other_sites() -> None:
    there = f"http://other.example:{PORT}/plain"
    headers = {"Authorization": "secret", "X-Key": "secret", "Accept": "text/plain"}
    fetch(f"{BASE}/to?302&to={there}", headers=headers, allow=HOME, resolve=lambda _: ["127.0.0.1"])
    assert "authorization" in Handler.seen[0][2]
    assert "secret" not in str(Handler.seen[1][2])
    assert Handler.seen[1][2]["accept"] == "text/plain"
    with pytest.raises(Invalid, match="redirects"):
        fetch(
            f"{BASE}/to?307&to={there}", method="POST", body=b"x", allow=HOME, resolve=lambda _: ["127.0.0.1"]
        )


@pytest.mark.parametrize("path", ["/bomb", "/large"])
def test_large_answers(path: str) -> None:
    with pytest.raises(Invalid, match="larger than"):
        fetch(BASE + path, allow=HOME)


@pytest.mark.parametrize("path", ["/cut", "/brotli"])
def test_broken_packing(path: str) -> None:
    with pytest.raises(Invalid, match="packed"):
        fetch(BASE + path, allow=HOME)


@pytest.mark.parametrize("path", ["/drip", "/drip-head"])
def test_slow_answers_end_in_time(path: str) -> None:
    start = time.monotonic()
    with pytest.raises(Unreachable, match="in time"):
        fetch(BASE + path, seconds=0.5, allow=HOME)
    assert time.monotonic() - start < 1.5


def test_a_slow_resolver_ends_in_time() -> None:
    with pytest.raises(Unreachable):
        fetch("http://slow.example/", seconds=0.2, resolve=lambda _: time.sleep(1) or [])  # type: ignore[func-returns-value]


def test_nobody_there() -> None:
    with pytest.raises(Unreachable):
        fetch("http://127.0.0.1:9164/", allow=HOME)
    with pytest.raises(Unreachable, match="no host"):
        fetch("http://nobody.example/", resolve=lambda _: [])


@pytest.mark.parametrize("headers", [{"Host": "x"}, {"X": "a\r\nY: b"}, {"X: y\r\nZ": "b"},
                                     {"Content-Length": "5"}, {"transfer-encoding": "chunked"}])  # fmt: skip
def test_headers_that_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        fetch(BASE + "/plain", headers=headers, allow=HOME)
    assert Handler.seen == []


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9164")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9164")
    assert fetch(BASE + "/plain", allow=HOME).body == b"hello"


def test_certificates_are_checked_against_the_name(tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path, "right.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 9165), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    trusting = ssl.create_default_context(cafile=str(certificate))
    try:

        def call(name: str, context: ssl.SSLContext | None = None) -> http_out.Response:
            return fetch(
                f"https://{name}:9165/plain", allow=HOME, resolve=lambda _: ["127.0.0.1"], context=context
            )

        assert call("right.example", trusting).body == b"hello"
        for name, chosen in (("wrong.example", trusting), ("right.example", None)):
            with pytest.raises(Unreachable, match=r"(?i)certificate"):
                call(name, chosen)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    if not (openssl := shutil.which("openssl")):
        pytest.skip("needs the openssl command")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key
