"""The command line: `autograder COMMAND`. Bad input ends with one sentence and exit code 2."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from errno import ENOTDIR
from pathlib import Path

from autograder.commands import course, grading, learning, outcome, platforms
from autograder.commands.options import Run
from autograder.course.notebook import BadNotebook
from autograder.terminal import speak_plainly


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 all is well, 1 something did not pass, 2 it could not be done."""
    for stream in (sys.stdout, sys.stderr):  # a pipe on Windows may know no ✓
        speak_plainly(stream)
    options = _parser().parse_args(arguments)
    try:
        with _one_sentence():
            if not getattr(options, "course", Path()).is_dir():
                raise NotADirectoryError(ENOTDIR, "there is no such folder", str(options.course))
            return options.run(options)
    except KeyboardInterrupt:
        print(
            "\nStopped. What is finished is kept; run the same command to go on.", file=sys.stderr, flush=True
        )
        return 130


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Turn the errors that users can mend into one sentence and exit code 2."""
    from autograder.course.assignment import CourseError
    from autograder.judging.answers import OutOfStep
    from autograder.sandbox.mounts import NoSandbox
    from autograder.translation.catalogues import BadCatalogue
    from autograder.translation.speaking import learners_language, say_in

    try:
        yield
    except (BadCatalogue, BadNotebook, CourseError, OutOfStep, NoSandbox, LookupError, OSError) as error:
        if isinstance(error, KeyError | IndexError):
            raise  # nobody's input: a fault of ours
        text = error.args[0] if isinstance(error, LookupError) else error
        if isinstance(error, OSError) and error.strerror:
            text = f"{error.filename or 'A file'} could not be read or written: {error.strerror}."
        print(f"autograder: {say_in(learners_language())(str(text))}", file=sys.stderr)
        raise SystemExit(2) from None
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("", "autograder", "cs231n_utils"):
            raise
        print(
            f"autograder: This takes the Python package {error.name}, which is not installed; "
            "instructors install all of them with: pip install -e '.[instructor]'",
            file=sys.stderr,
        )
        raise SystemExit(2) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder", description="Check, grade and prove the course's assignments."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Run, help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        return made

    for kind in (learning, grading, outcome, platforms, course):
        kind.add_to(command)
    return parser
