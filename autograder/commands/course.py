"""Commands of those who make the course: `release`, `translate`, `prove` and `doctor`."""

from __future__ import annotations

import argparse
import re
import secrets
from pathlib import Path

from autograder.commands.options import Command, with_course
from autograder.terminal import show


def add_to(command: Command) -> None:
    """Describe them."""
    made = command("release", _release, "make the students' notebook and record the public answers")
    made.add_argument("assignment", nargs="*", metavar="NAME", help="default: every assignment")
    made.add_argument("--bundle", type=Path, metavar="FILE.zip", help="also pack what a student gets")
    made.add_argument("--lang", metavar="LANGUAGE", help="in another language than English: zh")
    with_course(made)

    made = command("translate", _translate, "bring a language's catalogues up to date, for its translators")
    made.add_argument("language", metavar="LANGUAGE", help="for example zh")
    with_course(made)

    made = command("prove", _prove, "prove that the checks accept what is right and name every known mistake")
    made.add_argument("assignment", nargs="*", metavar="NAME", help="default: every assignment")
    with_course(made)

    command("doctor", _doctor, "say what isolation this machine gives, and what is missing")


def _release(options: argparse.Namespace) -> int:
    from autograder.course.assignment import find_assignment
    from autograder.course.release import bundle, release
    from autograder.registry import assignments

    names = options.assignment or assignments()
    found = [find_assignment(name, options.course) for name in names]
    language = _language(options.lang)
    for assignment in found:
        for path in release(assignment, language):
            print(path)
    if options.bundle:
        print(f"{options.bundle}: {bundle(options.course, found, options.bundle)} files")
    return 0


def _language(asked: str | None) -> str:
    from autograder.course.assignment import CourseError
    from autograder.translation.speaking import ENGLISH, known_language, languages

    language = known_language(asked or ENGLISH)
    if language is None:
        raise CourseError(
            f"There are no catalogues for {asked}; the languages are: {', '.join(languages())}."
        )
    return language


def _translate(options: argparse.Namespace) -> int:
    from autograder.course.assignment import CourseError, find_assignment
    from autograder.registry import assignments
    from autograder.translation.speaking import ENGLISH
    from autograder.translation.upkeep import bring_up_to_date

    if not re.fullmatch("[a-z]{2,3}", options.language) or options.language == ENGLISH:
        raise CourseError(
            f"{options.language} is no language to translate into; name it as in: translate zh."
        )
    open_texts = 0
    found = [find_assignment(name, options.course) for name in assignments()]
    for path, texts, missing in bring_up_to_date(options.language, found):
        print(f"{path}: {texts - missing} of {texts} texts translated")
        open_texts += missing
    return 1 if open_texts else 0


def _prove(options: argparse.Namespace) -> int:
    from autograder.course.assignment import find_assignment
    from autograder.course.prove import prove
    from autograder.registry import assignments

    wrong = 0
    for name in options.assignment or assignments():
        proof = prove(find_assignment(name, options.course), secrets.randbits(48))
        show(proof.summary)
        for fault in proof.faults:
            show(f"  ✗ {fault}")
        wrong += len(proof.faults)
    return 1 if wrong else 0


def _doctor(options: argparse.Namespace) -> int:
    from autograder.doctor import examine

    lines, well = examine()
    show("\n".join(lines))
    return 0 if well else 1
