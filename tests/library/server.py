"""An HTTP server on loopback that serves one file, well or badly."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Server:
    """What is served and how, and what was asked for.

    drops   how many bytes each of the next replies sends before the connection breaks; afterwards all is well
    ranges  whether Range is understood
    asked   the Range of each request, "" for none
    """

    body: bytes
    drops: list[int] = field(default_factory=list)
    ranges: bool = True
    status: int = 200
    url: str = ""
    asked: list[str] = field(default_factory=list)


@contextmanager
def serving(server: Server, name: str) -> Iterator[Server]:
    """Serve on a port that is free; `server.url` is where."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            server.asked.append(wanted)
            if server.status != 200:
                self.send_error(server.status)
                return
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and server.ranges else 0
            if start and start >= len(server.body):
                self.send_error(416)
                return
            body = server.body[start:]
            self.send_response(206 if start else 200)
            if start:
                end = len(server.body)
                self.send_header("Content-Range", f"bytes {start}-{end - 1}/{end}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: server.drops.pop(0)] if server.drops else body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        server.url = f"http://127.0.0.1:{http.server_port}/{name}"
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()
