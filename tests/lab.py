"""A JupyterLab server of a test's own, and a browser to look at it with: both on this machine alone."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import BIN

if TYPE_CHECKING:
    from playwright.sync_api import Browser

READY = 60  # seconds that the server may take to start
NEWS = "config/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"


@dataclass(frozen=True)
class Server:
    """A JupyterLab that runs: where it is, what it takes to be let in, and what it writes of its doings."""

    url: str
    token: str
    log: Path


@contextmanager
def jupyter_lab(root: Path, folder: Path, environment: dict[str, str]) -> Iterator[Server]:
    """Run JupyterLab, with nbgrader's extensions, on a port of 127.0.0.1 and behind a token.

    It shows `root`. All that belongs to it lies in `folder`, so nobody's own settings matter.
    """
    token, log = secrets.token_hex(16), folder / "server.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / NEWS).parent.mkdir(parents=True)
    (folder / NEWS).write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    options += [f"--IdentityProvider.token={token}"]
    options += ["--KernelManager.transport=ipc"]  # a port may be taken before a kernel binds it
    command = [str(BIN / "jupyter"), "lab", *options]
    # A socket's path has 107 characters at most, and a kernel's lies in the last of these.
    with tempfile.TemporaryDirectory(prefix="lab-", dir="/tmp") as runtime, log.open("wb") as said:
        environment = {
            **environment,
            "HOME": str(folder),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "JUPYTER_CONFIG_DIR": str(folder / "config"),
            "JUPYTER_DATA_DIR": str(folder / "data"),
            "JUPYTER_RUNTIME_DIR": runtime,
        }
        server = subprocess.Popen(command, cwd=root, env=environment, stdout=said, stderr=said)
        try:
            until = time.monotonic() + READY
            while (port := _answering_at(Path(runtime))) is None:
                if server.poll() is not None or time.monotonic() > until:
                    pytest.skip(f"JupyterLab does not start here: {log.read_text()[-500:]}")
                time.sleep(0.05)
            yield Server(f"http://127.0.0.1:{port}/", token, log)
        finally:
            server.terminate()  # it ends its kernels first
            try:
                server.wait(20)
            finally:
                server.kill()


def _answering_at(runtime: Path) -> int | None:
    """Give the server's port once it answers there: another one where the first was taken meanwhile."""
    about = list(runtime.glob("jpserver-*.json"))
    try:
        port = json.loads(about[0].read_text())["port"]
        socket.create_connection(("127.0.0.1", port)).close()
    except (IndexError, ValueError, OSError):
        return None
    return port


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser without a window, which reaches nothing but this machine."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium to look at JupyterLab with")
    from playwright.sync_api import sync_playwright

    options = ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options, chromium_sandbox=False)
        try:
            yield browser
        finally:
            browser.close()
