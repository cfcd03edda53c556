"""A real HTTP receiver on this machine: it keeps what it is sent, and answers as it is told."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Literal

Answer = int | Literal["closes", "hangs", "redirects"]


class Receiver:
    """Where it listens, and the requests that it was sent, in order."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self.paths: list[str] = []
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []

    def sent(self) -> list[dict[str, Any]]:
        """Each body as JSON."""
        return [json.loads(body) for body in self.bodies]


@contextmanager
def receiver(answer: Answer = 200) -> Iterator[Receiver]:
    """A receiver that takes what comes, or does not."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            here.paths.append(self.path)
            here.bodies.append(body)
            here.headers.append(dict(self.headers))
            if answer == "closes":
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if answer == "hangs":
                time.sleep(8)  # longer than anybody waits for it
                return
            if answer == "redirects":
                self.send_response(307)
                self.send_header("Location", f"http://{here.host}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(int(answer))
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}" if answer == 200 else b"no")

        do_PUT = do_POST  # noqa: N815, the server's own name

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = Receiver(server.server_port)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
