"""Threads, processes and a Dask cluster take the same functions, and leave nothing behind."""

import os
import signal
import subprocess
import sys
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait

import psutil
import pytest

from cs231n_utils import executors

pytestmark = pytest.mark.slow
ALL = [executors.threads, executors.processes, executors.dask]

# A notebook's functions live in a module that no other process can import.
NOTEBOOK = """
import os
import signal
import numpy as np

weights = np.arange(3.0)

def helper(x):
    return weights * x

def total(x, bonus=0):
    return float(helper(x).sum()) + bonus

def fail(x):
    raise ValueError(f"no {x}")

def once_killed(marker):
    if not os.path.exists(marker):
        open(marker, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"

def counted(path):
    with open(path, "a") as file:
        file.write("x")
"""


@pytest.fixture
def notebook():
    namespace = {"__name__": "__main__"}
    exec(compile(NOTEBOOK, "<notebook>", "exec"), namespace)
    return namespace


def children() -> set[int]:
    """Name the processes below this one, but for the one in which multiprocessing keeps its books."""
    found = set()
    for child in psutil.Process().children(recursive=True):
        try:
            if child.status() != psutil.STATUS_ZOMBIE and "resource_tracker" not in " ".join(child.cmdline()):
                found.add(child.pid)
        except psutil.NoSuchProcess:
            continue
    return found


@pytest.mark.parametrize("executor_of", ALL)
def test_functions_of_a_notebook_run_anywhere(executor_of, notebook, tmp_path, capfd):
    before = children()
    with executor_of(2) as executor:
        futures = [executor.submit(notebook["total"], x, bonus=1) for x in range(5)]
        failing = executor.submit(notebook["fail"], "luck")
        done, rest = wait([*futures, failing], timeout=30)
        assert not rest and len(done) == 6
        assert [future.result() for future in futures] == [1.0, 4.0, 7.0, 10.0, 13.0]
        assert isinstance(failing.exception(), ValueError) and "no luck" in str(failing.exception())
        # The same call is run as often as it is submitted.
        for _ in range(2):
            wait([executor.submit(notebook["counted"], str(tmp_path / "count"))], 30, FIRST_COMPLETED)
    assert (tmp_path / "count").read_text() == "xx"
    assert children() <= before
    assert capfd.readouterr().err == ""


def test_a_pool_of_processes_breaks_when_one_is_killed(notebook, tmp_path):
    with executors.processes(2) as executor:
        killed = executor.submit(notebook["once_killed"], str(tmp_path / "marker"))
        assert isinstance(killed.exception(timeout=30), BrokenExecutor)
        with pytest.raises(BrokenExecutor):
            executor.submit(notebook["total"], 1)


def test_dask_runs_a_task_again_when_its_worker_is_killed(notebook, tmp_path, capfd):
    with executors.dask(1) as executor:
        future = executor.submit(notebook["once_killed"], str(tmp_path / "marker"))
        assert future.result(timeout=30) == "alive"
    assert capfd.readouterr().err == ""


def test_threads_share_memory_and_processes_do_not(notebook):
    pids = []
    for executor_of in (executors.threads, executors.processes):
        with executor_of(1) as executor:
            pids.append(executor.submit(os.getpid).result(timeout=30))
    assert pids[0] == os.getpid() != pids[1]


def test_a_real_main_module_without_a_warning(tmp_path):
    program = f"""{NOTEBOOK}
if __name__ == "__main__":
    from cs231n_utils import executors
    for executor_of in (executors.threads, executors.processes, executors.dask):
        with executor_of(2) as executor:
            print(executor.submit(total, 2).result(timeout=30))
"""
    (tmp_path / "program.py").write_text(program)
    command = [sys.executable, "-W", "error", str(tmp_path / "program.py")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.split(), done.stderr) == (["6.0"] * 3, "")


def test_signals_are_as_they_were():
    before = signal.getsignal(signal.SIGINT)
    with executors.processes(1) as executor:
        executor.submit(len, "x").result(timeout=30)
    assert signal.getsignal(signal.SIGINT) is before


def test_dask_listens_on_loopback_alone_and_beside_another_cluster():
    with executors.dask(1), executors.dask(1):
        me = psutil.Process()
        found = [c for process in (me, *me.children(recursive=True)) for c in process.net_connections()]
        hosts = {c.laddr.ip for c in found if c.status == psutil.CONN_LISTEN}
        assert hosts == {"127.0.0.1"}


def test_a_broken_pool_ends_though_more_waits_than_a_pipe_holds():
    program = """
import os
from concurrent.futures import wait
from cs231n_utils import executors

def dies(data):
    os._exit(1)

if __name__ == "__main__":
    with executors.processes(1) as executor:
        wait([executor.submit(dies, bytes(1 << 20)) for _ in range(4)])
"""
    done = subprocess.run([sys.executable, "-c", program], timeout=60, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
