"""Workers that come late, go and come back, stop being fit or have several threads: what one run does about them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import NAME, ROOT, run
from dask_cluster import GRADE, Cluster, children_of, course_like, started, wait_for

from autograder.cluster import crew as on_cluster
from autograder.cluster.scheduler import Line, NoCluster, connect
from autograder.course.assignment import Assignment, find_assignment
from autograder.grading.workers import Finished, HandedIn
from autograder.values import Limits

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("graded"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="official grading needs Linux"),
]
NO_END = Limits(question=100)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with started(tmp_path_factory.mktemp("cluster") / "elsewhere") as made:
        yield made


@pytest.fixture
def cluster(shared: Cluster) -> Iterator[Cluster]:
    try:
        yield shared
    finally:
        shared.end_workers()


@pytest.fixture(scope="module")
def assignment(graded: Path, tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return find_assignment(NAME, course_like(graded, tmp_path_factory.mktemp("course") / "course", "tom"))


def quick(number: int) -> HandedIn:
    """A submission that is graded in no time."""
    return HandedIn(f"s{number:03d}", "There is no notebook in this submission.")


def of(example: str, student: str) -> HandedIn:
    """An example's submission, handed in by somebody else."""
    path = ROOT / "examples" / "submitted" / example / NAME / f"{NAME}.ipynb"
    return HandedIn(student, path.read_bytes())


@contextmanager
def client_of(cluster: Cluster) -> Iterator[Any]:
    """Look into a cluster from outside the run."""
    from distributed import Client

    with Client(cluster.address, set_as_default=False) as client:
        yield client


def names(some: Iterable[Finished]) -> list[str]:
    return sorted(one.graded.student for one in some)


def computing(pid: int) -> int:
    """Count the processes below one that compute for half a second: endless loops do."""

    def ticks() -> dict[int, int]:
        found = {}
        for child in children_of(pid):
            with contextlib.suppress(OSError):
                told = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
                found[child] = int(told[11])
        return found

    before = ticks()
    time.sleep(0.5)
    after = ticks()
    return sum(after.get(child, 0) - spent >= 5 for child, spent in before.items())


def test_a_worker_that_joins_in_the_middle_gets_work(cluster: Cluster, assignment: Assignment) -> None:
    cluster.add("first")
    submissions = [quick(0), of("ivan", "ivan"), *map(quick, range(1, 13))]
    with on_cluster.cluster(assignment, NO_END, cluster.address) as graded:
        finished = graded(submissions)
        assert names([next(finished)]) == ["s000"]
        # The first now has the endless one, and one that waits behind it: only another worker can do the rest.
        cluster.add("second")
        assert names(next(finished) for _ in range(11)) == [f"s{number:03d}" for number in range(2, 13)]


def test_a_worker_grades_as_many_at_once_as_it_has_threads(cluster: Cluster, assignment: Assignment) -> None:
    worker = cluster.add("two", threads=2)
    submissions = [quick(0), of("ivan", "ivan"), of("ivan", "igor"), *map(quick, range(1, 5))]
    with on_cluster.cluster(assignment, NO_END, cluster.address) as graded:
        finished = graded(submissions)
        assert names([next(finished)]) == ["s000"]
        wait_for(lambda: computing(worker.pid) == 2)
    wait_for(lambda: not children_of(worker.pid), 10)


def test_what_is_finished_is_let_go_at_once(cluster: Cluster, assignment: Assignment) -> None:
    cluster.add("two", threads=2)
    held = []
    with client_of(cluster) as client:

        def tasks() -> int:
            return client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))

        with on_cluster.cluster(assignment, NO_END, cluster.address) as graded:
            for number, _ in enumerate(graded(map(quick, range(200)))):
                if number % 20 == 19:
                    held.append(tasks())
            assert len(held) == 10 and max(held) <= 6  # three are on their way
        wait_for(lambda: tasks() == 0, 5)


def test_a_worker_that_stops_being_fit_gets_no_more(
    cluster: Cluster, assignment: Assignment, tmp_path: Path
) -> None:
    bwrap = tmp_path / "bwrap"
    bwrap.write_text(f'#!/bin/sh\nexec {shutil.which("bwrap")} "$@"\n')
    bwrap.chmod(0o755)
    first, told = cluster.add("first", PATH=f"{tmp_path}:{os.environ['PATH']}"), list[str]()
    submissions = [of("tom", f"t{number}") for number in range(6)]
    with (
        client_of(cluster) as client,
        on_cluster.cluster(assignment, NO_END, cluster.address, told.append) as graded,
    ):
        finished = graded(submissions)
        done = [next(finished)]
        cluster.add("second")
        wait_for(lambda: len(client.nthreads()) == 2)
        bwrap.write_text("#!/bin/sh\necho user namespaces were switched off >&2\nexit 1\n")
        for pid in children_of(first.pid)[1:]:  # its sandbox, not its grading process
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        done += finished
    assert names(done) == [f"t{number}" for number in range(6)]
    assert not any(one.graded.errors for one in done)
    (sentence,) = told
    assert sentence.startswith("The worker first at tcp://127.0.0.1:")
    assert "gets no work: The sandbox did not start: user namespaces were switched off" in sentence


def test_a_worker_that_its_nanny_starts_again_goes_on(cluster: Cluster, assignment: Assignment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]  # the same before and after
    cluster.add("kept", "--worker-port", port, nanny=True)
    with (
        client_of(cluster) as client,
        on_cluster.cluster(assignment, NO_END, cluster.address) as graded,
    ):
        finished = graded(map(quick, range(20)))
        done = [next(finished)]
        ((address, pid),) = client.run(os.getpid).items()
        os.kill(pid, signal.SIGKILL)
        done += finished
        assert names(done) == [f"s{number:03d}" for number in range(20)]
        assert {one.graded.errors for one in done} == {("There is no notebook in this submission.",)}
        assert list(client.nthreads()) == [address]


def test_a_worker_that_is_lost_as_soon_as_it_is_ready_is_no_matter(
    cluster: Cluster, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch, lost, told = Line.fetch, list[str](), list[str]()

    def cut_off(line: Line, future: Any, address: str) -> Any:
        if not lost:  # it has said that it is ready, and what exactly it said is still there
            lost.append(address)
            worker.kill()
            wait_for(lambda: address not in line.workers())
        return fetch(line, future, address)

    monkeypatch.setattr(Line, "fetch", cut_off)
    worker = cluster.add("first")
    with on_cluster.cluster(assignment, NO_END, cluster.address, told.append) as graded:
        helper = threading.Thread(target=lambda: (wait_for(lambda: lost), cluster.add("second")))
        helper.start()
        assert names(graded(map(quick, range(5)))) == [f"s{number:03d}" for number in range(5)]
        helper.join()
    assert not told


def test_a_cluster_without_workers_is_one_sentence(
    cluster: Cluster, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_cluster, "PATIENCE", 1.0)
    with (
        pytest.raises(NoCluster) as raised,
        on_cluster.cluster(assignment, NO_END, cluster.address) as graded,
    ):
        next(graded([quick(0)]))
    assert str(raised.value) == (
        f"The scheduler at {cluster.address} has no workers; start some with: dask worker {cluster.address}. "
        "What is finished is kept."
    )


@pytest.mark.skipif(not shutil.which("openssl"), reason="certificates are made with openssl")
def test_a_cluster_with_certificates_grades_for_who_has_them(graded: Path, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=course"
    )
    made = [*make.split(), "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    tls = ("--tls-ca-file", certificate, "--tls-cert", certificate, "--tls-key", key)
    course = course_like(graded, tmp_path / "course", "tom")
    secure = Cluster(tmp_path / "elsewhere", "--protocol", "tls", *tls)
    try:
        secure.add("one", *tls)
        assert secure.address.startswith("tls://")
        with pytest.raises(NoCluster) as raised:
            connect(secure.address)
        known = {
            "DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(certificate),
            "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT": str(certificate),
            "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY": str(key),
        }
        done = run(*GRADE, "--scheduler", secure.address, cwd=course, **known)
    finally:
        secure.end()
    prefix = "DASK_DISTRIBUTED__COMM__TLS__"
    assert str(raised.value) == (
        f"There are no certificates for {secure.address}; "
        f"name their files in {prefix}CA_FILE, {prefix}CLIENT__CERT and {prefix}CLIENT__KEY."
    )
    assert "1 graded, 0 unchanged." in done.stdout
