"""Time our grading against the least that any grader must do: a warm process forks and runs the learner's cells.

    python benchmarks/lower_bound.py

"cells" does nothing else: no wall, no check, no file, no gradebook. "cells and checks" also runs the checks on the
functions, in the same process, with only a copy in between: the work that is left when nothing is guarded and nothing
written down. Both use as many processes as there are cores.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from statistics import median
from typing import Any

from classes import BIN, KINDS, NAME, keep, make_course, run

STUDENTS, TURNS = 400, 3
ALONE = ["OPENBLAS_NUM_THREADS=1"]  # as behind the wall; two processes' threads would fight for the cores


def main() -> None:
    """Time both bounds and ours, in turns; ratios are those of neighbours."""
    rows = {}
    for kind, extra in KINDS.items():
        turns = []
        for _ in range(TURNS):
            with tempfile.TemporaryDirectory() as folder:
                course = make_course(Path(folder) / "course", extra, STUDENTS)
                us = run(course, BIN / "autograder", "grade", NAME) / STUDENTS
                bounds = [
                    run(course, "env", *ALONE, BIN / "python", __file__, what) / STUDENTS for what in WORK
                ]
                turns.append((us, *bounds))
        rows[kind] = {"autograder_seconds": round(median(turn[0] for turn in turns), 4)}
        for number, what in enumerate(WORK, 1):
            rows[kind] |= {
                f"{what}_seconds": round(median(turn[number] for turn in turns), 4),
                f"{what}_ratio": round(median(turn[0] / turn[number] for turn in turns), 2),
            }
    keep("lower_bound", rows)


def bare(what: str) -> None:
    """Do only this for every submission in the working directory, with a fork for each, on all cores."""
    from autograder.course.assignment import find_assignment
    from autograder.course.notebook import read_notebook
    from autograder.grading.submission import cells_to_run
    from autograder.judging.hidden import hidden_answers
    from autograder.sandbox.zygote import USUAL, _preload

    assignment = find_assignment(NAME, Path.cwd())
    answers = hidden_answers(assignment)
    if what == "cells_and_checks":
        for question in answers.near_misses:
            answers.near_misses[question]  # or every fork would read them anew
    _preload([*USUAL, *assignment.preloads])
    paths = sorted(Path.cwd().glob(f"submitted/*/{NAME}/{NAME}.ipynb"))
    first = cells_to_run(assignment, read_notebook(paths[0]))
    WORK[what](assignment, answers, run_cells(first))  # all is warm from here on
    gc.collect()
    gc.freeze()  # or every fork would look through, and copy, what is known of mistakes
    cores = sorted(os.sched_getaffinity(0))
    workers = []
    for number, core in enumerate(cores):
        workers.append(os.fork())
        if workers[-1] == 0:
            os.sched_setaffinity(0, {core})
            for path in paths[number :: len(cores)]:
                cells = cells_to_run(assignment, read_notebook(path))
                child = os.fork()
                if child == 0:
                    status = 1
                    try:
                        WORK[what](assignment, answers, run_cells(cells))
                        status = 0
                    finally:
                        os._exit(status)
                if os.waitpid(child, 0)[1]:
                    os._exit(1)
            os._exit(0)
    ends = [os.waitpid(worker, 0)[1] for worker in workers]
    if any(ends):
        sys.exit("A submission could not be run.")


def run_cells(cells: list[Any]) -> dict[str, Any]:
    """Run the learner's cells and draw their figures."""
    from autograder.calling.answering import quietly
    from autograder.calling.cells import captured, new_namespace, run_cell

    namespace = new_namespace()
    with captured() as outputs, quietly():
        for cell in cells:
            run_cell(cell.source, namespace, "<cell>")  # one may fail: training with a wrong function does
            outputs()
    return namespace


def check_them(assignment: Any, answers: Any, namespace: Mapping[str, Any]) -> None:
    """Run all checks on a namespace as it is."""
    from autograder.calls import Reply, StudentFault
    from autograder.judging.question import judge
    from autograder.registry import checks_of
    from autograder.values import Verdict

    def call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = False) -> Reply:
        count = 0

        def counted(function: Callable[..., Any]) -> Callable[..., Any]:
            def called(*args: Any, **kwargs: Any) -> Any:
                nonlocal count
                count += 1
                return function(*args, **kwargs)

            return called

        given = [counted(arg) if callable(arg) else deepcopy(arg) for arg in args]
        try:
            return Reply(deepcopy(namespace[name](*given, **kwargs)), callbacks=count)
        except Exception as error:
            raise StudentFault("raised", str(error), name, type(error).__name__) from error

    checks = checks_of(assignment.name)
    verdicts = [
        judge(question, checks[question.id], call, answers).verdict for question in assignment.questions
    ]
    if not {Verdict.PASSED, Verdict.FAILED}.issuperset(verdicts):
        raise RuntimeError(f"A question was {' and '.join(sorted(set(verdicts)))}.")


WORK: dict[str, Callable[..., None]] = {"cells": lambda *_: None, "cells_and_checks": check_them}

if __name__ == "__main__":
    if sys.argv[1:]:
        bare(sys.argv[1])
    else:
        main()
