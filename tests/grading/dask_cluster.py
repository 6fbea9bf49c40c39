"""A scheduler and workers for tests: real ones, in a folder that shares nothing with a course but the network."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from conftest import BIN, NAME, make_course

GRADE = ("autograder", "grade", NAME, "--question-limit", "2")


class Cluster:
    """A scheduler, and workers that share nothing with a course folder but the network."""

    def __init__(self, folder: Path, *words: object) -> None:
        folder.mkdir()
        self.folder, self.workers = folder, list[subprocess.Popen[bytes]]()
        told = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", told, *words)
        self.address = wait_for(lambda: _address(told))

    def _start(self, *words: object, **environment: str) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "dask",
            words[0],
            "--host",
            "127.0.0.1",
            "--no-dashboard",
            *words[1:],
        ]
        with open(self.folder / "log", "ab") as log:
            return subprocess.Popen(
                list(map(str, command)),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={**os.environ, **environment},
            )

    def add(
        self, name: str, *words: object, threads: int = 1, nanny: bool = False, **environment: str
    ) -> subprocess.Popen[bytes]:
        """Start a worker; without a nanny it is one process, so that it is gone when that is killed."""
        options = ("--nanny" if nanny else "--no-nanny", "--nthreads", threads, "--name", name, *words)
        self.workers.append(self._start("worker", self.address, *options, **environment))
        return self.workers[-1]

    def end_workers(self) -> None:
        for worker in self.workers:
            inside = children_of(worker.pid)  # a nanny that is killed cannot take them along
            worker.kill()
            worker.wait()
            for pid in inside:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.workers.clear()

    def end(self) -> None:
        self.end_workers()
        self.scheduler.kill()
        self.scheduler.wait()


def _address(told: Path) -> str:
    """Read where a scheduler is, once its file is there and written to the end."""
    with contextlib.suppress(OSError, ValueError):
        return json.loads(told.read_text())["address"]
    return ""


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Cluster]:
    """Start a scheduler in a new folder; it and its workers end with the block."""
    made = Cluster(folder)
    try:
        yield made
    finally:
        made.end()


def wait_for(it: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait until something is so, and give what it gave."""
    deadline = time.monotonic() + seconds
    while not (found := it()):
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)
    return found


def start_grading(course: Path, address: str, *words: str) -> subprocess.Popen[str]:
    """Start a class run as from a terminal of its own."""
    return subprocess.Popen(
        [str(BIN / GRADE[0]), *GRADE[1:], "--scheduler", address, *words],
        cwd=course,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def children_of(pid: int) -> list[int]:
    """Name the processes that a process has started, and theirs, the oldest first."""
    parents = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def is_alive(pid: int) -> bool:
    """Say whether a process is there and not only waiting to be swept up."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def is_busy(worker: subprocess.Popen[bytes]) -> bool:
    """Say whether a process in a worker's sandbox has computed for a second: honest ones need a tenth of that."""
    inside = children_of(worker.pid)  # the grading process, bubblewrap twice, the zygote, its child
    if len(inside) < 5 or worker.poll() is not None:
        return False
    with contextlib.suppress(OSError):
        told = Path(f"/proc/{inside[-1]}/stat").read_text().rpartition(")")[2].split()
        return int(told[11]) >= os.sysconf("SC_CLK_TCK")
    return False


def written(course: Path, students: Iterable[str]) -> dict[str, bytes]:
    """Read all that a class run has written of these students' submissions, without the times."""
    found = {}
    for folder in ("results", "autograded", f".autograder/{NAME}"):
        for path in sorted((course / folder).rglob("*")):
            stems = {part.partition(".")[0] for part in path.relative_to(course / folder).parts}
            if path.is_file() and stems & {*students}:
                found[str(path.relative_to(course))] = re.sub(
                    rb'"seconds": [0-9.e-]+|"graded": "[^"]*"', b"", path.read_bytes()
                )
    return found


def course_like(graded: Path, folder: Path, *students: str) -> Path:
    """Make a course folder with the key and the hidden answers of one that was graded."""
    course = make_course(folder, *students)
    kept = course / ".autograder"
    kept.mkdir(mode=0o700)
    shutil.copy(graded / ".autograder" / "key", kept)
    shutil.copytree(graded / ".autograder" / "answers", kept / "answers")
    return course
