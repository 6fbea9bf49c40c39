"""Time our grading against stock `nbgrader autograde`: the same submissions, the same machine, the same run.

    make bench

Two kinds of notebooks: one that only defines functions, one that also trains a little and draws a plot. Stock
nbgrader runs every cell in a kernel, its check cells through the same `check(...)`. Results go to
benchmarks/results.json; the README's table is made from them.
"""

from __future__ import annotations

import copy
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "parameter_updates"
STOCK, OURS = 8, 400
BIN = Path(sys.executable).parent

STOCK_CONFIG = """c = get_config()
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "misconceptions"]
"""

TRAIN_AND_PLOT = """
import matplotlib.pyplot as plt
rng = np.random.default_rng(0)
X, y = rng.normal(size=(2000, 50)), rng.integers(0, 10, 2000)
params, configs, losses = {"W": 0.01 * rng.normal(size=(50, 10))}, {"W": None}, []
for _ in range(100):
    scores = X @ params["W"]
    p = np.exp(scores - scores.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    losses.append(-np.log(p[np.arange(2000), y]).mean())
    p[np.arange(2000), y] -= 1
    params["W"], configs["W"] = adam(params["W"], X.T @ p / 2000, configs["W"])
plt.plot(losses)
plt.xlabel("iteration")
plt.ylabel("loss")
plt.show()
"""


def main() -> None:
    """Run both kinds and write the ratios."""
    kinds = {"define only": "", "train and plot": TRAIN_AND_PLOT}
    rows = {kind: compare(extra) for kind, extra in kinds.items()}
    rows["student, whole notebook"] = student()
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    (ROOT / "benchmarks" / "results.json").write_text(
        json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n"
    )
    for kind, row in rows.items():
        print(kind, json.dumps(row))


def compare(extra: str) -> dict[str, float]:
    """Grade the same notebooks both ways; seconds for each submission, start-up included, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        stock, ours = Path(folder) / "stock", Path(folder) / "ours"
        make_course(stock, extra, STOCK, STOCK_CONFIG)
        make_course(ours, extra, OURS, (ROOT / "nbgrader_config.py").read_text())
        run(stock, BIN / "nbgrader", "generate_assignment", NAME)
        seconds_stock = run(stock, BIN / "nbgrader", "autograde", NAME) / STOCK
        seconds_ours = run(ours, BIN / "autograder", "grade", NAME) / OURS
    return {
        "nbgrader_seconds": round(seconds_stock, 3),
        "autograder_seconds": round(seconds_ours, 4),
        "ratio": round(seconds_stock / seconds_ours, 1),
    }


def student() -> dict[str, float]:
    """Check one whole notebook from the shell, beside `nbgrader validate`."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        make_course(course, "", 1, STOCK_CONFIG)
        path = next(course.glob("submitted/*/*/*.ipynb"))
        validate = min(run(course, BIN / "nbgrader", "validate", path) for _ in range(3))
        check = min(run(course, BIN / "autograder", "check", path) for _ in range(3))
        pytest = (
            BIN / "python",
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:hypothesispytest",
        )  # students do not have it
        tests = min(run(course, *pytest, path) for _ in range(3))
    return {
        "nbgrader_validate_seconds": round(validate, 2),
        "autograder_check_seconds": round(check, 2),
        "pytest_seconds": round(tests, 2),
        "ratio": round(validate / max(check, tests), 1),
    }


def make_course(root: Path, extra: str, students: int, config: str) -> None:
    """Make a course folder whose notebooks have no demonstrations, and `students` right submissions."""
    source = json.loads((ROOT / "solutions" / NAME / f"{NAME}.ipynb").read_text())
    source["cells"] = [cell for cell in source["cells"] if "demo" not in cell["metadata"].get("tags", [])]
    target = root / "solutions" / NAME
    target.mkdir(parents=True)
    (target / f"{NAME}.ipynb").write_text(json.dumps(source))
    shutil.copytree(ROOT / "solutions" / NAME / "misconceptions", target / "misconceptions")
    (root / "nbgrader_config.py").write_text(config)
    submitted = copy.deepcopy(source)
    if extra:
        cell = {"cell_type": "code", "id": "mine", "metadata": {}, "source": extra}
        submitted["cells"].append(cell | {"execution_count": None, "outputs": []})
    for number in range(students):
        folder = root / "submitted" / f"student{number:03}" / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_text(json.dumps(submitted))


def run(course: Path, *command: object) -> float:
    """Run a command in a course folder and give its seconds. What it prints is kept for the case that it fails."""
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    started = time.perf_counter()
    done = subprocess.run(
        [str(word) for word in command], cwd=course, env=env, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{command} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
