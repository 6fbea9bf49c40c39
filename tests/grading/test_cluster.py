"""A class graded on a Dask cluster: a real scheduler, workers in folders of their own, and much that goes wrong."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import NAME, ROOT, make_course, results_of, run
from dask_cluster import (
    GRADE,
    Cluster,
    children_of,
    course_like,
    is_alive,
    is_busy,
    start_grading,
    started,
    wait_for,
    written,
)

from autograder.cluster import scheduler

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("graded"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="official grading needs Linux"),
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with started(tmp_path_factory.mktemp("cluster") / "elsewhere") as made:
        yield made


@pytest.fixture
def cluster(shared: Cluster) -> Iterator[Cluster]:
    """A cluster whose scheduler others use, too; its workers end with the test."""
    try:
        yield shared
    finally:
        shared.end_workers()


def one_line(complaint: str) -> str:
    (line,) = complaint.strip().splitlines()
    return line


def test_a_cluster_gives_the_same_results_and_an_unfit_worker_gets_nothing(
    cluster: Cluster, tmp_path: Path, graded: Path
) -> None:
    students = ("ada", "karl", "noor", "omar", "tom")
    there = course_like(graded, tmp_path / "there", *students)
    broken = tmp_path / "bwrap"  # it makes namespaces, and starts no sandbox in them
    broken.write_text(
        f'#!/bin/sh\ncase "$*" in *zygote*) echo its disk is full >&2; exit 1;; esac\n'
        f'exec {shutil.which("bwrap")} "$@"\n'
    )
    broken.chmod(0o755)
    for name in ("one", "two"):
        cluster.add(name)
    cluster.add("three", PATH=f"{tmp_path}:{os.environ['PATH']}")

    done = run(*GRADE, "--scheduler", cluster.address, cwd=there)

    assert written(there, students) == written(graded, students)
    assert results_of(there)["ada"]["score"] == 46.0
    assert "5 graded, 0 unchanged." in done.stdout
    line = one_line(done.stderr)
    assert line.startswith("autograder: The worker three at tcp://127.0.0.1:")
    assert "gets no work: The sandbox did not start: its disk is full" in line
    wait_for(lambda: not any(children_of(worker.pid) for worker in cluster.workers), 10)
    assert sorted(path.name for path in cluster.folder.iterdir()) == ["log", "scheduler.json"]


def test_workers_that_die_lose_nothing_and_a_submission_that_kills_them_stops_nobody(
    cluster: Cluster, tmp_path: Path, graded: Path
) -> None:
    course = course_like(graded, tmp_path / "course", "ada", "grace", "ivan", "karl", "tom", "yuki")
    for number in range(4):
        cluster.add(f"w{number}")
    running = start_grading(course, cluster.address, "--question-limit", "100")
    for _ in range(3):
        # whoever has the endless loop is killed, and with it whatever waits behind it
        killed = wait_for(lambda: next(filter(is_busy, cluster.workers), None))
        inside = children_of(killed.pid)
        killed.kill()
        killed.wait()
        wait_for(lambda inside=inside: not any(map(is_alive, inside)), 10)
    said, complaint = running.communicate(timeout=200)
    assert running.returncode == 1
    assert one_line(complaint).startswith("autograder: 1 of 6 submissions have grader errors")
    assert "6 graded, 0 unchanged." in said
    results = results_of(course)
    why = "3 workers of the cluster were lost while they graded this submission."
    assert results["ivan"]["errors"] == [why]
    assert {question["verdict"] for question in results["ivan"]["questions"].values()} == {"grader error"}
    assert [results[student]["score"] for student in ("ada", "grace", "yuki")] == [46.0] * 3


def test_ctrl_c_frees_the_workers_and_a_lost_scheduler_is_one_sentence(tmp_path: Path, graded: Path) -> None:
    course = course_like(graded, tmp_path / "course", "ada", "ivan")
    with started(tmp_path / "elsewhere") as cluster:
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


def test_a_cluster_with_other_versions_grades_nothing(cluster: Cluster, tmp_path: Path, graded: Path) -> None:
    for package in ("autograder", "cs231n_utils"):
        shutil.copytree(ROOT / package, tmp_path / "other" / package)
    with open(tmp_path / "other" / "autograder" / "judging" / "question.py", "a") as file:
        file.write("# judged otherwise\n")
    worker = cluster.add("old", PYTHONPATH=str(tmp_path / "other"))
    course = course_like(graded, tmp_path / "course", "tom")
    done = run(*GRADE, "--scheduler", cluster.address, cwd=course, ok=False)
    assert done.returncode == 2
    line = one_line(done.stderr)
    assert line.startswith(f"autograder: No worker of {cluster.address} can grade: ")
    assert "the course package is " in line
    assert not children_of(worker.pid)
    assert not results_of(course)


@pytest.mark.parametrize("kind", ["nobody", "somebody else"])
def test_no_scheduler_is_one_sentence_within_seconds(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "CONNECT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        if kind == "nobody":
            taken.close()
        started = time.monotonic()
        with pytest.raises(scheduler.NoCluster) as raised:
            scheduler.connect(address)
        assert time.monotonic() - started < 5
    assert one_line(str(raised.value)).startswith(f"There is no Dask scheduler at {address} (")


def test_an_address_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    done = run(*GRADE, "--scheduler", "what://ever", cwd=make_course(tmp_path / "course", "tom"), ok=False)
    assert done.returncode == 2
    assert one_line(done.stderr) == (
        "autograder: There is no Dask scheduler at what://ever (an address reads tcp://HOST:PORT)."
    )
