"""nbgrader's formgrader: a real Jupyter server on this machine alone, asked over HTTP and looked at with a browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from lab import jupyter_lab


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
    """Run JupyterLab in a course folder, and in it formgrader."""
    with jupyter_lab(course, folder, environment) as server:
        yield Formgrader(f"{server.url}formgrader/", server.token)
