"""A second start on the same folder or port is refused in words."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from portal.serve import local_url, serve
from portal.supervisor.guard import DataLock, Refused, check_port


def test_one_data_folder_one_supervisor(tmp_path: Path) -> None:
    first = DataLock(tmp_path / "data folder")
    first.take("http://127.0.0.1:8000")
    with pytest.raises(
        Refused, match=r"already runs on the data folder .*http://127\.0\.0\.1:8000.*\n.*--data"
    ):
        DataLock(tmp_path / "data folder").take("http://127.0.0.1:8001")
    first.release()
    second = DataLock(tmp_path / "data folder")
    second.take("http://127.0.0.1:8001")
    second.release()


def test_a_lock_left_by_a_dead_process_does_not_hold(tmp_path: Path) -> None:
    (tmp_path / "ponte.lock").write_text("process 4194000, http://127.0.0.1:8000\n")
    lock = DataLock(tmp_path)
    lock.take("http://127.0.0.1:8000")
    assert "4194000" not in (tmp_path / "ponte.lock").read_text()
    lock.release()


def test_a_port_in_use_names_a_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refused, match=rf"Port {port} on 127\.0\.0\.1 cannot be used.*\n.*--port \d+"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


def test_an_address_of_nowhere_is_told() -> None:
    with pytest.raises(Refused, match=r"--host 127\.0\.0\.1"):
        check_port("no such host.invalid", 9150)


def test_serve_refuses_without_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepared: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve(data_dir=tmp_path, port=port, prepare=lambda: prepared.append(1)) == 2
    assert "Ponte does not start: Port" in capsys.readouterr().err
    assert not prepared


@pytest.mark.parametrize(
    ("host", "url"),
    [("0.0.0.0", "http://127.0.0.1:80"), ("::", "http://[::1]:80"), ("10.0.0.7", "http://10.0.0.7:80")],
)
def test_where_the_server_is_reached_from_here(host: str, url: str) -> None:
    assert local_url(host, 80) == url
