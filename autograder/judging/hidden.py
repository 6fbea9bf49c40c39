"""The hidden answers of a course folder: a secret seed, and what the solution and every mistake answer for it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from autograder import registry
from autograder.course.assignment import STATE, Assignment, CourseError
from autograder.files import write_whole
from autograder.judging import answers as recorded
from autograder.judging.answers import Answers, NearMiss, OnDemand
from autograder.judging.recording import record_mistakes, record_solution

KEY_BYTES = 32


def course_seed(root: Path, assignment: str) -> int:
    """Give the secret seed of an assignment: the same for every student and every run of this course folder."""
    return int.from_bytes(course_secret(root, assignment)[:6], "big")


def course_secret(root: Path, purpose: str) -> bytes:
    """Give 32 secret bytes for a purpose; those for one tell nothing of those for another.

    They follow from a key that is made once and lies in `.autograder/key`, readable by its owner only. Raises
    CourseError when that is damaged.
    """
    path = root / STATE / "key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_name(f".key.{secrets.token_hex(8)}")
        write_whole(fresh, secrets.token_bytes(KEY_BYTES), mode=0o600)
        with suppress(FileExistsError):  # of runs that begin at once, one makes the key of all
            path.hardlink_to(fresh)
        fresh.unlink()
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise CourseError(
            f"{path} is damaged, and with another key everybody would be graded anew on other inputs; put its backup "
            "back, or delete it if there is none."
        )
    return hmac.digest(key, purpose.encode(), "sha256")


def hidden_answers(assignment: Assignment) -> Answers:
    """Give the answers for the secret seed: the solution's, and those of a question's mistakes when first asked for.

    Each is recorded once for the same sources and kept in `.autograder/answers/NAME-DIGEST/`.
    """
    seed = course_seed(assignment.root, assignment.name)
    digest = sources_digest(assignment, f"{seed} {recorded.FORMAT}".encode())
    folder = assignment.root / STATE / "answers" / f"{assignment.name}-{digest[:16]}"
    solution = folder / "solution"
    answers = _kept(solution)
    if answers is None:
        for old in folder.parent.glob(f"{assignment.name}-*"):
            if old != folder:  # which another run may be writing
                shutil.rmtree(old, ignore_errors=True)
        answers, frame = _spelled(record_solution(assignment, seed))
        write_whole(solution, frame)
    known = answers

    def mistakes(question: str) -> list[NearMiss]:
        return _mistakes(assignment, known, question, folder / "mistakes" / question)

    return replace(answers, near_misses=OnDemand(answers.results, mistakes))


def _mistakes(assignment: Assignment, answers: Answers, question: str, path: Path) -> list[NearMiss]:
    kept = _kept(path)
    if kept is not None:
        return list(kept.near_misses[question])
    found = record_mistakes(assignment, answers, question)
    asked = tuple(q for q in answers.questions if q.id == question)
    made, frame = _spelled(replace(answers, questions=asked, near_misses={question: found}))
    with suppress(OSError):  # of a full disk: it is recorded again when it is next asked for
        write_whole(path, frame)
    return list(made.near_misses[question])


def _spelled(answers: Answers) -> tuple[Answers, bytes]:
    """Give a recording as it will be read, and the file: a digest and a frame."""
    frame = recorded.as_bytes(answers)
    return recorded.from_bytes(frame), hashlib.sha256(frame).digest() + frame


def _kept(path: Path) -> Answers | None:
    """Read a recording; None when there is none, or one that was damaged: then it is to be recorded again."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    digest, frame = content[:32], content[32:]
    return recorded.from_bytes(frame) if hashlib.sha256(frame).digest() == digest else None


def sources_digest(assignment: Assignment, more: bytes) -> str:
    """Sum up what a grade depends on: the solution and what lies beside it, the checks, and `more`."""
    sums = hashlib.sha256(more)
    for path in (assignment.source, *sorted(assignment.misconceptions_folder.glob("*.py"))):
        sums.update(path.read_bytes())
    for name, content in assignment.example.items():
        sums.update(name.encode() + content)
    if assignment.held_out.exists():
        sums.update(assignment.held_out.read_bytes())
    sums.update(registry.digest_of(assignment.name).encode())
    return sums.hexdigest()
