"""What happens to a server on bad days: stopped, killed, given too much."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import threading
import time

from .candidates import family, get


def stop_in_flight(server: subprocess.Popen[bytes], port: int) -> str:
    """SIGTERM while a request of two seconds runs: is it answered, and how soon is the server gone?"""
    answers: list[str] = []

    def ask() -> None:
        try:
            answers.append(get(port, "/wait"))
        except OSError as problem:
            answers.append(f"lost ({type(problem).__name__})")

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.5)
    start = time.monotonic()
    server.send_signal(signal.SIGTERM)
    thread.join()
    try:
        server.wait(20)
        gone = f"gone after {time.monotonic() - start:.1f} s"
    except subprocess.TimeoutExpired:
        gone = "still there after 20 s"
    return ("answered, " if answers[0].isdigit() else f"{answers[0]}, ") + gone


def kill_worker(server: subprocess.Popen[bytes], port: int) -> str:
    """kill -9 of the process that answers: is there a new one?"""
    process = int(get(port, "/pid"))
    if process == server.pid:
        return "single process"
    before = len(family(server.pid))
    os.kill(process, signal.SIGKILL)
    start = time.monotonic()
    while time.monotonic() - start < 10:
        time.sleep(0.1)
        if server.poll() is not None:
            return "the whole server stops"
        now = family(server.pid)
        if process not in now and len(now) >= before:
            return f"yes, {time.monotonic() - start:.1f} s"
    return "no"


def kill_main(server: subprocess.Popen[bytes], port: int) -> str:
    """kill -9 of the first process: do workers stay behind as orphans?"""
    if int(get(port, "/pid")) == server.pid:
        return "single process"
    server.kill()
    server.wait(5)
    time.sleep(3)
    left = len(family(server.pid))
    return f"{left} orphans" if left else "none left"


def too_much(port: int) -> str:
    """A body of 5 MB against the application's limit of 2 MB: status, or a broken connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/upload", body=b"x" * 5_000_000)
        return str(connection.getresponse().status)
    except OSError as problem:
        return type(problem).__name__
    finally:
        connection.close()


def keeps_alive(port: int) -> str:
    """Two requests on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/pid")
    first = connection.getresponse()
    first.read()
    kept = connection.sock is not None
    connection.close()
    return "yes" if kept else "no"
