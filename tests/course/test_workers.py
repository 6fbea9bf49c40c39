"""The solution's worker and master on every executor, with workers that raise, diverge, trail or are killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judged import assignment

from cs231n_utils import executors

pytestmark = pytest.mark.slow
ALL = [executors.threads, executors.processes, executors.dask]

# Run in a namespace like a notebook's, so that no other process can import it.
TRAINING = """
import os
import signal
import time
from functools import partial
from pathlib import Path
import numpy as np

def start(config):
    return {"n": np.zeros(1)}

def train_epoch(params, config, epoch):
    with open(config["log"], "a") as log:
        print(epoch, file=log)
    time.sleep(config.get("seconds", 0.0))
    accident = config.get("accident")
    if accident and epoch == 3 and not os.path.exists(config["log"] + ".accident"):
        Path(config["log"] + ".accident").touch()
        if accident == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        raise MemoryError("for once")
    return {"n": params["n"] + 1}

def evaluate(params, slope=0.1):
    n = float(params["n"][0])
    return {"loss": 1 / n, "val_accuracy": min(1.0, slope * n)}

def run_trial(config, folder, num_epochs):
    def measured(params):
        statistics = evaluate(params, config["slope"])
        return statistics | {"loss": float("nan")} if config.get("diverges") else statistics
    return worker(config, folder, num_epochs, start, train_epoch, measured)
"""


@pytest.fixture
def solution() -> dict[str, Any]:
    namespace = dict(assignment("hyperparameter_search").solution)
    exec(compile(TRAINING, "<training>", "exec"), namespace)
    return namespace


def search(tmp_path: Path, *configs: dict[str, Any]) -> tuple[list[dict[str, Any]], Path]:
    """Give the configs, each with a log of the epochs it was trained for, and a folder to search in."""
    (tmp_path / "search").mkdir()
    logged = [config | {"log": str(tmp_path / f"log{i}")} for i, config in enumerate(configs)]
    return logged, tmp_path / "search"


def epochs_trained(config: dict[str, Any]) -> list[int]:
    return [int(line) for line in Path(config["log"]).read_text().split()]


@pytest.mark.parametrize("executor_of", ALL)
def test_the_same_code_runs_on_every_executor(executor_of, solution, tmp_path, capfd):
    configs, folder = search(
        tmp_path,
        {"slope": 0.15},
        {"slope": 0.01, "seconds": 0.2},
        {"slope": 0.14, "accident": "raises"},
        {"slope": 0.1, "diverges": True},
        {"slope": 0.145},
    )
    with executor_of(2) as executor:
        ranking = solution["master"](executor, solution["run_trial"], configs, folder, 6, poll=0.01)
    assert [(row["trial"][-1], row["status"]) for row in ranking] == [
        ("0", "finished"),
        ("4", "finished"),
        ("2", "finished"),
        ("1", "stopped"),
        ("3", "diverged"),
    ]
    assert [row["epochs"] for row in ranking][:3] == [6, 6, 6] and 3 <= ranking[3]["epochs"] < 6
    np.testing.assert_allclose([row["val_accuracy"] for row in ranking[:3]], [0.9, 0.87, 0.84])
    assert epochs_trained(configs[2]) == [1, 2, 3, 3, 4, 5, 6]
    assert not list(folder.rglob("*.tmp"))
    assert capfd.readouterr().err == ""


def test_a_pool_with_a_killed_worker_is_followed_by_another(solution, tmp_path):
    configs, folder = search(tmp_path, {"slope": 0.15}, {"slope": 0.12, "accident": "killed"}, {"slope": 0.1})
    master, run_trial = solution["master"], solution["run_trial"]
    with executors.processes(1) as executor:
        first = {row["trial"]: row for row in master(executor, run_trial, configs, folder, 5, margin=1.0)}
    assert first["trial=000"]["status"] == "finished"
    assert (first["trial=001"]["status"], first["trial=001"]["epochs"]) == ("unfinished", 2)
    assert (first["trial=002"]["status"], first["trial=002"]["epochs"]) == ("unfinished", 0)
    with executors.processes(1) as executor:
        second = master(executor, run_trial, configs, folder, 5, margin=1.0)
    assert [(row["trial"], row["status"], row["epochs"]) for row in second] == [
        (f"trial={i:03d}", "finished", 5) for i in range(3)
    ]
    assert epochs_trained(configs[0]) == [1, 2, 3, 4, 5]
    assert epochs_trained(configs[1]) == [1, 2, 3, 3, 4, 5]


def test_dask_survives_a_killed_worker(solution, tmp_path):
    configs, folder = search(tmp_path, {"slope": 0.15}, {"slope": 0.12, "accident": "killed"})
    with executors.dask(1) as executor:
        ranking = solution["master"](executor, solution["run_trial"], configs, folder, 5, margin=1.0)
    assert [(row["status"], row["epochs"]) for row in ranking] == [("finished", 5)] * 2
    assert epochs_trained(configs[1]) == [1, 2, 3, 3, 4, 5]


def test_a_killed_master_is_followed_by_another(solution, tmp_path):
    configs, folder = search(tmp_path, *[{"slope": 0.1, "seconds": 0.03}] * 3)
    root = str(assignment("hyperparameter_search").root)
    program = f"""
from pathlib import Path
from autograder.course.assignment import find_assignment
from cs231n_utils import executors
namespace = dict(find_assignment("hyperparameter_search", Path({root!r})).solution)
exec({TRAINING!r}, namespace)
with executors.threads(2) as executor:
    namespace["master"](executor, namespace["run_trial"], {configs!r}, Path({str(folder)!r}), 8)
"""
    killed = subprocess.Popen([sys.executable, "-c", program])
    deadline = time.monotonic() + 60
    while not list(folder.glob("*/epoch=004-*.npz")):
        assert time.monotonic() < deadline and killed.poll() is None
        time.sleep(0.005)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    left = {row["trial"]: row for row in solution["rank"](folder, 8)}
    assert left["trial=000"]["status"] == "unfinished" and left["trial=000"]["epochs"] >= 2

    with executors.threads(2) as executor:
        ranking = solution["master"](executor, solution["run_trial"], configs, folder, 8)
    assert [(row["status"], row["epochs"]) for row in ranking] == [("finished", 8)] * 3
    for config in configs:  # an epoch is lost at most, the one in which the master was killed
        trained = epochs_trained(config)
        assert sorted(set(trained)) == list(range(1, 9)) and len(trained) <= 9


def test_half_a_checkpoint_is_never_seen(solution, tmp_path):
    """While a worker saves large checkpoints, whatever has the name of one can be read."""
    save, read = solution["save_checkpoint"], solution["read_checkpoints"]
    params = {"W": np.random.default_rng(0).normal(size=(300, 300))}
    seen = 0
    with executors.threads(1) as executor:
        saving = executor.submit(lambda: [save(tmp_path, epoch, 0.5, params, {}) for epoch in range(30)])
        while not saving.done():
            for _, _, path in read(tmp_path)[-2:]:
                with np.load(path) as archive:
                    assert archive["W"].shape == (300, 300)
                assert path.with_suffix(".json").exists()
                seen += 1
    assert saving.exception() is None and seen
    assert all(re.fullmatch(r"epoch=\d+-val=0.5000\.(npz|json)", path.name) for path in tmp_path.iterdir())
