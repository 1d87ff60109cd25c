"""waitress in two processes on one socket, which it does not offer by itself."""

from __future__ import annotations

import os
import signal
import socket
import sys

import waitress

from servers.app import app

with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as listener:
    children = []
    for _ in range(2):
        child = os.fork()
        if not child:
            waitress.serve(app, sockets=[listener], threads=1)
        children.append(child)
    signal.signal(signal.SIGTERM, lambda *_: [os.kill(child, signal.SIGTERM) for child in children])
    for child in children:
        os.waitpid(child, 0)
