"""Grade one submission inside Gradescope: `python -m autograder.exports.gradescope_runner /autograder`.

Gradescope's tree: `source/` is the unpacked upload, `submission/` what was handed in, `results/results.json` what comes
of it. Where there can be no honest score, there is no results.json: Gradescope then shows none, and tells the
instructors.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.course.assignment import CourseError
from autograder.course.kit import Kit, unpack
from autograder.exports.tables import one_line
from autograder.files import write_whole
from autograder.grading import workers
from autograder.grading.handed_in import files_beside
from autograder.grading.submission import Graded
from autograder.grading.submitted import read
from autograder.grading.workers import HandedIn
from autograder.judging import answers as recorded
from autograder.judging.messages import body
from autograder.sandbox.canary import below_the_best, require_isolation
from autograder.sandbox.mounts import NoSandbox
from autograder.translation.speaking import Say, say_in
from autograder.values import CheckResult, Limits, QuestionResult, Verdict

MAX_ENTRIES = 5000  # of a submission that are looked at
NAMED = 5
RESULTS = "results/results.json"

Document = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Grade what lies in a tree, or with --try only see whether the wall holds; gives the exit code."""
    try:
        tier = require_isolation()
        print(below_the_best(tier) or f"Isolation is tier {tier}.")
        if arguments != ["--try"]:
            write_results(Path(arguments[0]), tier)
    except (NoSandbox, CourseError, OSError) as error:
        print(f"autograder: {error}")
        return 0 if arguments == ["--try"] else 1  # the image may be built on another machine
    return 0


def write_results(root: Path, tier: str) -> None:
    """Grade the submission in a tree and write its results. Raises CourseError when the grader itself failed."""
    target = root / RESULTS
    target.unlink(missing_ok=True)
    kit = kit_from_files(root / "source" / "hidden")
    assignment = unpack(kit)
    notebook, notes = find_notebook(root / "submission", kit.name)
    content = read(notebook) if notebook else notes[-1]
    beside = files_beside(notebook.parent) if notebook else {}
    workers.start(assignment, Limits(*kit.limits), tier, recorded.from_bytes(kit.answers), alone=True)
    graded = workers.grade_one(HandedIn("student", content, beside)).graded
    failed = [question.id for question in graded.questions if question.verdict is Verdict.ERROR]
    if failed:
        raise CourseError(
            f"Not graded, for the grader failed on {', '.join(failed)}: {' '.join(graded.errors) or 'run it again'}"
        )
    notes = [*(notes if notebook else ()), *lateness(root / "submission_metadata.json")]
    document = as_results(graded, notes)
    write_whole(target, json.dumps(document, indent=1).encode())
    print(f"{kit.name}: {graded.score:g} of {graded.max_score:g} points in {graded.seconds:g} s")


def find_notebook(submission: Path, name: str) -> tuple[Path | None, list[str]]:
    """Find the one notebook to grade: the one of the assignment's name, else the only one; and what to say about it.

    None, with the reason as the last remark, when there is none or it cannot be told which.
    """
    found = [path for path in _files(submission) if path.suffix == ".ipynb"]
    named = [path for path in found if path.name == f"{name}.ipynb"]
    chosen = named or found
    if len(chosen) == 1:
        others = [path for path in found if path != chosen[0]]
        notes = [] if named else [f"{chosen[0].name} was graded, the only notebook in this submission."]
        if others:
            notes.append(f"{name}.ipynb was graded, and not {_list(submission, others)}.")
        return chosen[0], notes
    if chosen:
        return None, [
            f"There are {len(chosen)} notebooks in this submission ({_list(submission, chosen)}), and nobody can tell "
            f"which one counts; hand in one {name}.ipynb."
        ]
    every = list(_files(submission))
    there = f"; what was handed in: {_list(submission, every)}" if every else ""
    return None, [f"There is no {name}.ipynb in this submission{there}."]


def _files(folder: Path) -> Iterator[Path]:
    """Yield the regular files in a folder and below, never through a link."""
    left = MAX_ENTRIES
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__")))
        for name in sorted(names):
            path, left = Path(here, name), left - 1
            if left > 0 and not name.startswith(".") and not path.is_symlink() and path.is_file():
                yield path


def _list(folder: Path, paths: Sequence[Path]) -> str:
    named = [one_line(str(path.relative_to(folder)))[:80] for path in paths[:NAMED]]
    return ", ".join(named) + (f" and {len(paths) - NAMED} more" if len(paths) > NAMED else "")


def lateness(metadata: Path) -> list[str]:
    """Say by how much a submission is late, by Gradescope's own account; nothing when it is not, or is not known."""
    try:
        told = json.loads(metadata.read_bytes())
        dues = [told["assignment"]["due_date"]]  # and one of the student's own, where there is an extension
        dues += [user["assignment"]["due_date"] for user in told.get("users", ()) if "assignment" in user]
        due = max(datetime.fromisoformat(date) for date in dues if date)
        late = datetime.fromisoformat(told["created_at"]) - due
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    if late < timedelta(minutes=1):
        return []
    hours, minutes = divmod(int(late.total_seconds()) // 60, 60)
    return [f"Handed in {hours} h {minutes} min after the due date; nothing was taken off for that here."]


def as_results(graded: Graded, notes: Sequence[str]) -> Document:
    """Write a graded submission as Gradescope's results: a test for each check, with what its learner should read."""
    solved = sum(question.verdict is Verdict.PASSED for question in graded.questions)
    written = sum(answered for _, answered in graded.written)
    say = say_in(graded.language, graded.assignment)
    said = [*notes, *graded.errors]
    if graded.written:
        said.append(f"Written answers are graded by a person and not counted here; {written} were found.")
    tests = [
        test for number, question in enumerate(graded.questions, 1) for test in _tests(question, number, say)
    ]
    return {
        "score": graded.score,
        "execution_time": graded.seconds,
        "output": "\n".join(one_line(say(line)) for line in said),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "leaderboard": [
            {"name": "Points", "value": graded.score},
            {"name": "Questions solved", "value": solved},
        ],
        "extra_data": {"isolation": graded.isolation},
    }


def _tests(question: QuestionResult, number: int, say: Say) -> Iterator[Document]:
    """Write the checks of a question. What they earn adds up to the question's points, up to round-off."""
    checks = question.checks or (CheckResult(str(question.verdict), question.verdict),)
    each = round(question.max_points / len(checks), 2)
    for place, check in enumerate(checks, 1):
        passed = check.verdict is Verdict.PASSED
        yield {
            "name": one_line(f"{question.id}: {say(check.title)}"),
            "number": f"{number}.{place}",
            "score": each if passed and question.points > 0 else 0.0,
            "max_score": each,
            "status": "passed" if passed else "failed",
            "output": "\n".join(_output(question, check, say)),
            "output_format": "text",
            "visibility": "visible",
        }


def _output(question: QuestionResult, check: CheckResult, say: Say) -> Iterator[str]:
    if check.verdict not in (Verdict.PASSED, Verdict.FAILED):
        yield say(check.verdict)
    elif check.verdict is Verdict.PASSED and question.points == 0 < question.max_points:
        yield say(f"It passes, but nothing is earned while the first check of {question.id} fails.")
    yield from map(one_line, body(replace(question, verdict=check.verdict, checks=(check,)), say))


def kit_as_files(kit: Kit) -> dict[str, bytes]:
    """Write what the grader must know as files, by name."""
    about = json.dumps({"name": kit.name, "limits": kit.limits}).encode()
    return {"kit.json": about, "notebook": kit.notebook, "released": kit.released, "answers": kit.answers}


def kit_from_files(folder: Path) -> Kit:
    """Read it back."""
    about = json.loads((folder / "kit.json").read_bytes())
    notebook, released, answers = (
        (folder / name).read_bytes() for name in ("notebook", "released", "answers")
    )
    return Kit(about["name"], notebook, released, answers, tuple(about["limits"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
