"""nbgrader's formgrader: a real Jupyter server on this machine alone, asked over HTTP and looked at with a browser."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from conftest import BIN

READY = 60  # seconds that the server may take to start


@dataclass(frozen=True)
class Formgrader:
    """A formgrader that runs, with what it takes to be let in."""

    url: str
    token: str

    def page(self, path: str, method: str = "GET", body: Any = None) -> str:
        """Ask for a page, or do what `method` says."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {self.token}"}
        with urlopen(Request(self.url + path, data, headers, method=method), timeout=60) as answer:
            return answer.read().decode()

    def api(self, path: str, method: str = "GET", body: Any = None) -> Any:
        """Ask its programming interface."""
        return json.loads(self.page(f"api/{path}", method, body))

    def rendered(self, path: str, folder: Path) -> str:
        """Have a browser render a page and run its scripts; gives the document, and a picture in `folder`."""
        chromium = shutil.which("chromium")
        if chromium is None:
            pytest.skip("there is no chromium to look at the page with")
        options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", "--dump-dom"]
        options += [f"--screenshot={folder / 'page.png'}", "--window-size=1200,1600", "--hide-scrollbars"]
        options += ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--virtual-time-budget=4000"]
        query = urlencode({"token": self.token, "next": f"/formgrader/{path}"})
        command = [chromium, *options, f"{self.url}../login?{query}"]
        done = subprocess.run(command, capture_output=True, timeout=60, check=True)
        return done.stdout.decode()


@contextmanager
def formgrader(course: Path, folder: Path, environment: dict[str, str]) -> Iterator[Formgrader]:
    """Run JupyterLab in a course folder, with nbgrader's extensions, on a port of 127.0.0.1 and behind a token."""
    token, log = secrets.token_hex(16), folder / "server.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    command = [str(BIN / "jupyter"), "lab", *options, f"--IdentityProvider.token={token}"]
    environment = {
        **environment,
        **places,
        "HOME": str(folder),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    with log.open("wb") as said:
        server = subprocess.Popen(command, cwd=course, env=environment, stdout=said, stderr=said)
    try:
        until = time.monotonic() + READY
        while not (about := list(folder.glob("runtime/jpserver-*.json"))) or not about[0].stat().st_size:
            if server.poll() is not None or time.monotonic() > until:
                pytest.skip(f"JupyterLab does not start here: {log.read_text()[-500:]}")
            time.sleep(0.05)
        port = json.loads(about[0].read_text())["port"]  # another one where the first was taken meanwhile
        yield Formgrader(f"http://127.0.0.1:{port}/formgrader/", token)
    finally:
        server.terminate()
        server.wait(20)
