"""A class graded on a Dask cluster: a real scheduler, workers in folders of their own, and much that goes wrong."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import BIN, NAME, ROOT, make_course, results_of, run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="official grading needs Linux"),
]
GRADE = ("autograder", "grade", NAME, "--question-limit", "2")


class Cluster:
    """A scheduler, and workers that share nothing with a course folder but the network."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.workers = folder, list[subprocess.Popen[bytes]]()
        told = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", told)
        wait_for(told.exists)
        self.address = json.loads(told.read_text())["address"]

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

    def add(self, name: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker that is one process, so that it is gone when that is killed."""
        worker = self._start(
            "worker", self.address, "--no-nanny", "--nthreads", 1, "--name", name, **environment
        )
        self.workers.append(worker)
        return worker

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
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
    """Say whether one and the same child of a worker's sandbox computes for half a second: an endless loop does."""

    def child() -> tuple[int, int]:
        inside = children_of(worker.pid)
        if len(inside) < 5:  # the grading process, bubblewrap twice, the zygote, its child
            return 0, 0
        with contextlib.suppress(OSError):
            told = Path(f"/proc/{inside[-1]}/stat").read_text().rpartition(")")[2].split()
            return inside[-1], int(told[11])
        return 0, 0

    pid, before = child()
    if pid == 0 or worker.poll() is not None:
        return False
    time.sleep(0.5)
    still, after = child()
    return still == pid and after - before >= 5


def written(course: Path) -> dict[str, bytes]:
    """Read all that a class run has written of submissions, without the times."""
    found = {}
    for folder in ("results", "autograded", f".autograder/{NAME}"):
        for path in sorted((course / folder).rglob("*")):
            if path.is_file():
                found[str(path.relative_to(course))] = re.sub(
                    rb'"seconds": [0-9.e-]+', b"", path.read_bytes()
                )
    return found


def one_line(complaint: str) -> str:
    (line,) = complaint.strip().splitlines()
    return line


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a key and all hidden answers, so that each test need not record them again."""
    return tmp_path_factory.mktemp("course") / "recorded"


def course_of(folder: Path, recorded: Path, *students: str) -> Path:
    """Make a course folder that knows what another one has recorded."""
    course = make_course(folder, *students)
    if (recorded / ".autograder").exists():
        for name in ("key", "answers"):
            kept = recorded / ".autograder" / name
            (shutil.copytree if kept.is_dir() else shutil.copy)(kept, _made(course / ".autograder") / name)
    return course


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def test_a_cluster_gives_the_same_results_and_an_unfit_worker_gets_nothing(
    cluster: Cluster, tmp_path: Path, recorded: Path
) -> None:
    students = ("ada", "karl", "noor", "omar", "tom")
    here, there = make_course(tmp_path / "here", *students), make_course(recorded, *students)
    no_bwrap = tmp_path / "bin"
    no_bwrap.mkdir()
    for name in ("one", "two"):
        cluster.add(name)
    cluster.add("three", PATH=str(no_bwrap))
    run(*GRADE, cwd=here)
    shutil.copy(here / ".autograder" / "key", _made(there / ".autograder"))

    done = run(*GRADE, "--scheduler", cluster.address, cwd=there)

    assert written(there) == written(here)
    assert results_of(there)["ada"]["score"] == 46.0
    assert "5 graded, 0 unchanged." in done.stdout
    line = one_line(done.stderr)
    assert line.startswith("autograder: The worker three at tcp://127.0.0.1:")
    assert "gets no work: bubblewrap is not installed" in line
    wait_for(lambda: not any(children_of(worker.pid) for worker in cluster.workers), 10)
    assert sorted(path.name for path in cluster.folder.iterdir()) == ["log", "scheduler.json"]


def test_workers_that_die_lose_nothing_and_a_submission_that_kills_them_stops_nobody(
    cluster: Cluster, tmp_path: Path, recorded: Path
) -> None:
    course = course_of(tmp_path / "course", recorded, "ada", "grace", "ivan", "karl", "tom", "yuki")
    for number in range(4):
        cluster.add(f"w{number}")
    running = start_grading(course, cluster.address, "--question-limit", "100")
    for _ in range(3):
        # whoever has the endless loop is killed, and with it whatever waits behind it
        killed = wait_for(lambda: next((w for w in cluster.workers if is_busy(w) and is_busy(w)), None))
        inside = children_of(killed.pid)
        killed.kill()
        killed.wait()
        wait_for(lambda inside=inside: not any(map(is_alive, inside)), 10)
    said, complaint = running.communicate(timeout=60)
    assert (running.returncode, complaint) == (0, "")
    assert "6 graded, 0 unchanged." in said
    results = results_of(course)
    why = "3 workers of the cluster were lost while they graded this submission."
    assert results["ivan"]["errors"] == [why]
    assert {question["verdict"] for question in results["ivan"]["questions"].values()} == {"grader error"}
    assert [results[student]["score"] for student in ("ada", "grace", "yuki")] == [46.0] * 3


def test_ctrl_c_frees_the_workers_and_a_lost_scheduler_is_one_sentence(
    cluster: Cluster, tmp_path: Path, recorded: Path
) -> None:
    course = course_of(tmp_path / "course", recorded, "ada", "ivan")
    worker = cluster.add("one")
    words = ("--question-limit", "100")

    running = start_grading(course, cluster.address, *words)
    wait_for(lambda: (course / "results" / NAME / "ada.json").exists() and is_busy(worker))
    os.killpg(running.pid, signal.SIGINT)
    _, complaint = running.communicate(timeout=20)
    assert running.returncode == 130
    assert one_line(complaint) == "Stopped. What is finished is kept; run the same command to go on."
    wait_for(lambda: not children_of(worker.pid), 5)

    running = start_grading(course, cluster.address, *words)
    wait_for(lambda: is_busy(worker))
    cluster.scheduler.kill()
    killed = time.monotonic()
    _, complaint = running.communicate(timeout=20)
    assert time.monotonic() - killed < 10
    assert running.returncode == 2
    assert one_line(complaint) == (
        f"autograder: The scheduler at {cluster.address} is gone. "
        "What is finished is kept; run the same command to go on."
    )
    assert list(results_of(course)) == ["ada"]


def test_a_cluster_with_other_versions_grades_nothing(
    cluster: Cluster, tmp_path: Path, recorded: Path
) -> None:
    for package in ("autograder", "cs231n_utils"):
        shutil.copytree(ROOT / package, tmp_path / "other" / package)
    with open(tmp_path / "other" / "autograder" / "judging.py", "a") as file:
        file.write("# judged otherwise\n")
    worker = cluster.add("old", PYTHONPATH=str(tmp_path / "other"))
    course = course_of(tmp_path / "course", recorded, "tom")
    done = run(*GRADE, "--scheduler", cluster.address, cwd=course, ok=False)
    assert done.returncode == 2
    line = one_line(done.stderr)
    assert line.startswith(f"autograder: No worker of {cluster.address} can grade: ")
    assert "the course package is " in line
    assert not children_of(worker.pid)
    assert not results_of(course)


@pytest.mark.parametrize("kind", ["nobody", "somebody else", "no address"])
def test_no_scheduler_is_one_sentence_within_seconds(tmp_path: Path, kind: str) -> None:
    course = make_course(tmp_path / "course", "tom")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        if kind == "nobody":
            taken.close()
        started = time.monotonic()
        address = "what://ever" if kind == "no address" else address
        done = run(*GRADE, "--scheduler", address, cwd=course, ok=False)
        assert time.monotonic() - started < 12
    assert done.returncode == 2
    assert one_line(done.stderr).startswith(f"autograder: There is no Dask scheduler at {address} (")
