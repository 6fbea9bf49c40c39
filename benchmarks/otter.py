"""What Otter-Grader gives a right answer, a wrong one, and a wrong one that changes the grader in its own process.

python -m venv /tmp/otter && /tmp/otter/bin/pip install otter-grader ipykernel
python benchmarks/otter.py /tmp/otter/bin
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TEST = """
OK_FORMAT = True
case = {"code": ">>> float(double(2.0))\\n4.0", "hidden": True, "locked": False}
suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
test = {"name": "double", "points": 4, "suites": [suite]}
"""
RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return 3 * x\n"
FORGED = f"""{WRONG}

from otter.test_files import abstract_test, ok_test

def run(self, environment):
    self.test_case_results = [
        abstract_test.TestCaseResult(test_case=case, message="", passed=True) for case in self.test_cases
    ]

ok_test.OKTestFile.run = run
"""


def main(programs: Path) -> None:
    """Print the points of each answer, of 4."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tests").mkdir()
        (folder / "tests" / "double.py").write_text(TEST)
        call(programs, folder, "generate", "-t", "tests", "-o", "autograder.zip")
        print(f"Otter-Grader {version(programs)}")
        for kind, source in (("right", RIGHT), ("wrong", WRONG), ("forged", FORGED)):
            (folder / f"{kind}.ipynb").write_text(json.dumps(notebook(source)))
            (folder / kind).mkdir()
            call(programs, folder, "run", "-a", "autograder.zip", "-o", kind, f"{kind}.ipynb")
            tests = json.loads((folder / kind / "results.json").read_text())["tests"]
            points = [test["score"] for test in tests if test.get("max_score")]
            print(f"{kind:<8} {points[0]:g} of 4 points")


def notebook(source: str) -> dict[str, object]:
    """Make a notebook of one cell."""
    cell = {"cell_type": "code", "id": "answer", "metadata": {}, "source": source, "outputs": []}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells = [cell | {"execution_count": None}]
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def version(programs: Path) -> str:
    """Ask which Otter-Grader it is."""
    asked = [
        programs / "python",
        "-c",
        "from importlib.metadata import version; print(version('otter-grader'))",
    ]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def call(programs: Path, folder: Path, *words: str) -> str:
    """Run a command of Otter's."""
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    command = [str(programs / "otter"), *words]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve())
