"""Time one class on 1 and 2 workers of this machine and on 1, 2 and 4 workers of a Dask cluster on it.

    python benchmarks/spread.py

More workers than cores gain nothing here; on a cluster of machines they would.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from classes import BIN, NAME, keep, make_course, run

STUDENTS = 200


def main() -> None:
    """Grade the same class each way."""
    rows = {f"local, {workers}": grade("--workers", workers) for workers in (1, 2)}
    for workers in (1, 2, 4):
        with tempfile.TemporaryDirectory() as folder:
            address, processes = start_cluster(Path(folder), workers)
            try:
                rows[f"dask, {workers}"] = grade("--scheduler", address)
            finally:
                for process in reversed(processes):
                    process.kill()
                    process.wait()
    keep("spread", rows)


def grade(*options: object) -> dict[str, float]:
    """Grade a class of notebooks that only define functions; seconds, start-up of the run included."""
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder) / "course", "", STUDENTS)
        seconds = run(course, BIN / "autograder", "grade", NAME, *options)
    return {
        "submissions": STUDENTS,
        "seconds": round(seconds, 2),
        "per_second": round(STUDENTS / seconds, 1),
    }


def start_cluster(folder: Path, workers: int) -> tuple[str, list[subprocess.Popen[bytes]]]:
    """Start a scheduler and so many workers on loopback, each one process; their address, once all are there."""
    from distributed import Client

    def start(*words: object) -> subprocess.Popen[bytes]:
        with open(folder / "log", "ab") as log:
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
            return subprocess.Popen(list(map(str, command)), cwd=folder, stdout=log, stderr=log)

    told = folder / "scheduler.json"
    processes = [start("scheduler", "--port", 0, "--scheduler-file", told)]
    while not told.exists():
        time.sleep(0.05)
    processes += [
        start("worker", "--scheduler-file", told, "--no-nanny", "--nthreads", 1) for _ in range(workers)
    ]
    with Client(scheduler_file=str(told)) as client:
        client.wait_for_workers(workers, timeout=60)
        return client.scheduler.address, processes


if __name__ == "__main__":
    main()
