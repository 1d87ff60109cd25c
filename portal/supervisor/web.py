"""The web server (granian), set up as docs/decisions/0001-web-server.md says.

`python -m portal.supervisor.tether portal.supervisor.web --host H --port N --processes N`
"""

from __future__ import annotations

import argparse

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer

TARGET = "portal.supervisor.entry:app"


def build(host: str, port: int, processes: int, target: str = TARGET) -> MPServer:
    """A server of `processes` processes, each with one thread for Python and one for the network."""
    return MPServer(
        target,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=processes,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=8,
    )


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--target", default=TARGET)
    options = parser.parse_args()
    build(options.host, options.port, options.processes, options.target).serve()


if __name__ == "__main__":
    main()
