"""Classes to be timed: course folders full of submissions, commands run in them, and where results are kept."""

from __future__ import annotations

import copy
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

from autograder.course.assignment import find_assignment

ROOT = Path(__file__).resolve().parent.parent
NAME = "parameter_updates"
BIN = Path(sys.executable).parent
OUR_CONFIG = (ROOT / "nbgrader_config.py").read_text()

# It trains for so long that stock nbgrader takes some twenty times as long as the cells alone.
TRAIN_AND_PLOT = """
import matplotlib.pyplot as plt
rng = np.random.default_rng(0)
X, y = rng.normal(size=(2000, 50)), rng.integers(0, 10, 2000)
params, configs, losses = {"W": 0.01 * rng.normal(size=(50, 10))}, {"W": None}, []
for _ in range(180):
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

# What a submission has besides its functions.
KINDS = {"define only": "", "train and plot": TRAIN_AND_PLOT}

STYLES = [ROOT / "tests" / "course" / NAME / f"{style}.py" for style in ("in_place", "loops", "terse")]
MISTAKES = 3  # of each student, in 46 functions


def make_course(
    root: Path, extra: str, students: int, config: str = OUR_CONFIG, mistakes: int = MISTAKES
) -> Path:
    """Make a course folder whose notebooks have no demonstrations, and `students` submissions, no two alike.

    Each is written as the solution is, or in one of three other styles, and has a few of the known mistakes.
    """
    source = json.loads((ROOT / "solutions" / NAME / f"{NAME}.ipynb").read_text())
    source["cells"] = [cell for cell in source["cells"] if "demo" not in cell["metadata"].get("tags", [])]
    target = root / "solutions" / NAME
    target.mkdir(parents=True)
    (target / f"{NAME}.ipynb").write_text(json.dumps(source))
    shutil.copytree(ROOT / "solutions" / NAME / "misconceptions", target / "misconceptions")
    (root / "nbgrader_config.py").write_text(config)
    course = find_assignment(NAME, ROOT)
    for number in range(students):
        draw = random.Random(number)
        style = draw.choice([None, *STYLES])
        added = [style.read_text()] if style else []
        for slip in draw.sample(course.misconceptions, mistakes):
            added.append(mistaken(course.solution_cell(slip.question).source, slip.edits))
        submitted = copy.deepcopy(source)
        for place, text in enumerate(filter(None, [*added, extra])):
            cell = {"cell_type": "code", "id": f"mine-{place}", "metadata": {}, "source": text}
            submitted["cells"].append(cell | {"execution_count": None, "outputs": []})
        folder = root / "submitted" / f"student{number:04}" / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_text(json.dumps(submitted))
    return root


def mistaken(source: str, edits: Sequence[tuple[str, str]]) -> str:
    """Make a known mistake in the solution's cell."""
    for old, new in edits:
        source = source.replace(old, new)
    return source


def run(
    course: Path, *command: object, watch: Callable[[psutil.Process], None] = lambda process: None
) -> float:
    """Run a command in a course folder and give its seconds; `watch` looks at it five times a second.

    What it prints is kept for the case that it fails.
    """
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    with open(course / "printed", "w+") as printed:
        started = time.perf_counter()
        process = psutil.Popen(
            list(map(str, command)), cwd=course, env=env, stdout=printed, stderr=subprocess.STDOUT
        )
        while True:
            try:
                code = process.wait(0.2)
                break
            except psutil.TimeoutExpired:
                watch(process)
        seconds = time.perf_counter() - started
        if code:
            printed.seek(0)
            sys.exit(f"{list(map(str, command))} failed:\n{printed.read()[-3000:]}")
    return seconds


def keep(part: str, rows: dict[str, Any]) -> None:
    """Write the results of one part of the benchmarks, with the machine they were taken on, and print them."""
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    path = ROOT / "benchmarks" / f"{part}.json"
    path.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n")
    for name, row in rows.items():
        print(f"{part}: {name}: {json.dumps(row)}", flush=True)
