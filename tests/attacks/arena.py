"""A course with secrets in it, a class of attackers with honest students between them, and what was observed.

Everything goes through `autograder grade` as an instructor runs it.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import ctypes
import json
import os
import re
import secrets
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from catalogue import Attack, Document
from conftest import BIN, NAME, ROOT, make_course, path_without_bubblewrap

from autograder.sandbox.mounts import STRANGER
from autograder.sandbox.places import PREFIX

ANSWERED = {"sgd": 1.0, "sgd_momentum": 2.0, "nesterov_lookahead": 2.0, "constant": 1.0, "newton_step": 2.0}
LIMITS = {"cell": 1.0, "question": 1.0, "submission": 8.0}
HONEST = "honest"
ALWAYS = ("sgd", "constant")  # what every honest student has answered; every fourth has answered all
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Secrets:
    """What nobody who hands something in may learn, as it would be recognised: name -> spellings."""

    spelled: dict[str, list[str]]

    def told_in(self, text: str) -> list[str]:
        """Name the secrets that a text gives away."""
        return [name for name, words in self.spelled.items() if any(word in text for word in words)]


@dataclass
class Observed:
    """What a class run has left to look at."""

    course: Path
    secrets: Secrets
    wall: str
    output: str
    code: int
    seconds: float
    left_processes: list[str] = field(default_factory=list)
    left_files: list[str] = field(default_factory=list)
    peaks: dict[str, int] = field(default_factory=dict)

    @cached_property
    def results(self) -> dict[str, dict[str, Any]]:
        """All results, by student."""
        paths = (self.course / "results" / NAME).glob("*.json")
        return {path.stem: json.loads(path.read_bytes()) for path in paths}

    def annotated(self, student: str) -> Document:
        """The graded notebook."""
        return json.loads((self.course / "autograded" / student / NAME / f"{NAME}.ipynb").read_bytes())

    def page(self, student: str) -> str:
        """The feedback page."""
        return (self.course / "results" / NAME / f"{student}.html").read_text(encoding="utf-8")

    def shown(self, student: str) -> str:
        """All that is shown of a submission and was not written in it: outputs, verdicts, errors."""
        result = self.results[student]
        cells = self.annotated(student)["cells"]
        words = [json.dumps(cell.get("outputs", []), ensure_ascii=False) for cell in cells]
        words += [check["message"] for q in result["questions"].values() for check in q["checks"]]
        words += [cell["source"] for cell in cells if cell["source"].startswith("> **Grader:**")]
        return "\n".join([*words, *result["errors"], self.page(student)])


def honest_score(student: str) -> float:
    """Say what an honest student deserves."""
    return sum(ANSWERED[question] for question in _answered(int(student.partition("-")[0])))


def _answered(number: int) -> tuple[str, ...]:
    return tuple(ANSWERED) if number % 8 == 0 else ALWAYS


def honest(answered: tuple[str, ...]) -> Document:
    """Make the submission of an honest student who has answered these questions."""
    source = (ROOT / "tests" / "course" / NAME / "terse.py").read_text(encoding="utf-8")
    answers = {
        node.name: ast.get_source_segment(source, node)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name in answered
    }
    document = json.loads((ROOT / "assignments" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    for cell in document["cells"]:
        cell["source"] = "".join(cell["source"])
        question = cell["metadata"].get("nbgrader", {}).get("grade_id", "").removesuffix("_solution")
        if question in answers and cell["metadata"]["nbgrader"].get("solution"):
            cell["source"] = answers[question]
    return document


def hand_in(course: Path, attacks: list[Attack], secret: str) -> None:
    """Write all submissions, an honest one after every second attack."""
    plain = honest(tuple(ANSWERED))
    for number, attack in enumerate(attacks):
        folder = course / "submitted" / f"{number:03}-{attack.student}" / NAME
        folder.mkdir(parents=True)
        content = made(attack, copy.deepcopy(plain), folder)
        if content is not None:
            (folder / f"{NAME}.ipynb").write_bytes(content)
        if number % 2:
            continue
        beside = course / "submitted" / f"{number:03}-{HONEST}" / NAME
        beside.mkdir(parents=True)
        document = honest(_answered(number))
        document["cells"].append(cell_of(f"# {secret}"))
        (beside / f"{NAME}.ipynb").write_text(json.dumps(document), encoding="utf-8")


def made(attack: Attack, document: Document, folder: Path) -> bytes | None:
    """Make a hostile notebook of an honest one."""
    if attack.trick is None:
        cells = document["cells"]
        imports = next(i for i, cell in enumerate(cells) if cell["id"] == "imports")
        cells.insert(imports + 1 if attack.first else len(cells), cell_of(attack.source))
        content: Any = document
    else:
        content = attack.trick(document, folder)
    return json.dumps(content).encode() if isinstance(content, dict) else content


def cell_of(source: str) -> Document:
    """Make a code cell of the student's own."""
    return {"cell_type": "code", "id": "attack", "metadata": {}, "outputs": [], "source": source}


def make_arena(course: Path, attacks: list[Attack], wall: str) -> tuple[Path, Secrets, dict[str, str]]:
    """Make a course folder with secrets and submissions; also give the environment to grade it in.

    wall  "A", or "B" for a machine without bubblewrap
    """
    make_course(course, "tom")
    (course / "submitted" / "tom").rename(course / "tom")  # an example that is not needed here
    words = {
        name: f"canary-{name}-{secrets.token_hex(6)}"
        for name in ("solution", "scheme", "other", "environment")
    }
    source = course / "solutions" / NAME / f"{NAME}.ipynb"
    text = source.read_text(encoding="utf-8")
    text = text.replace("### BEGIN SOLUTION", f"### BEGIN SOLUTION {words['solution']}", 1)
    text = text.replace("=== BEGIN MARK SCHEME ===", f"=== BEGIN MARK SCHEME ===\\n{words['scheme']}", 1)
    source.write_text(text, encoding="utf-8")
    hand_in(course, attacks, words["other"])
    (course / "temporary").mkdir()
    environment = os.environ | {"SECRET": words["environment"], "TMPDIR": str(course / "temporary")}
    if wall == "B":
        environment["PATH"] = path_without_bubblewrap(course / "bin")
    key = course / ".autograder" / "key"
    key.parent.mkdir(mode=0o700)
    key.write_bytes(secrets.token_bytes(32))
    key.chmod(0o600)
    spelled = {name: [word] for name, word in words.items()}
    spelled |= {"key": _spellings(key.read_bytes()), "course folder": [str(course)]}
    if len(machine := os.uname().nodename) > 4:
        spelled |= {"machine": [machine]}
    spelled |= {"package folder": [str(ROOT), str(BIN.parent)], **_hidden(course)}
    return course, Secrets(spelled), environment


def _spellings(content: bytes) -> list[str]:
    return [content[:12].hex(), repr(content[:8])[2:-1]]


def _hidden(course: Path) -> dict[str, list[str]]:
    """Spell the seed and the hidden inputs of the questions that are attacked."""
    from autograder import registry
    from autograder.calls import Functions, local
    from autograder.course.assignment import find_assignment
    from autograder.judging.hidden import course_seed
    from autograder.judging.question import rng_of

    seed = course_seed(course, NAME)
    assignment = find_assignment(NAME, course)
    assert assignment.misconceptions  # imported here, so that Python's own copies of them are no news later
    solution = assignment.solution
    numbers: list[np.ndarray] = []

    def call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = False) -> Any:
        numbers.extend(
            np.array(x, dtype=float) for x in (*args, *kwargs.values()) if isinstance(x, np.ndarray | float)
        )
        return local(solution)(name, args, kwargs, observed)

    for question in ("sgd", "sgd_momentum", "constant", "nesterov_lookahead"):
        for check in registry.checks_of(NAME)[question]:
            check.run(Functions(call), Functions(local(solution)), rng_of(check, seed))
    drawn = [float(x) for array in numbers for x in array.ravel() if len(repr(float(x))) > 14]
    assert len(drawn) > 50
    spelled = [_seven_digits(x) for x in drawn] + [x.hex().lstrip("-")[4:14] for x in drawn]
    return {"seed": [str(seed)], "hidden inputs": spelled + [np.float64(x).tobytes().hex() for x in drawn]}


def _seven_digits(number: float) -> str:
    """Spell a number as far as no rounded result would be spelled by chance."""
    spelled = repr(number).lstrip("-")
    return spelled[: max(9, len(spelled) - len(spelled.lstrip("0.")) + 7)]


def grade(course: Path, known: Secrets, wall: str, environment: dict[str, str]) -> Observed:
    """Grade the class with the real command, and keep an eye on what it does to this machine."""
    words = [f"--{name}-limit={seconds}" for name, seconds in LIMITS.items()]
    command = [str(BIN / "autograder"), "grade", NAME, "--workers", "2", *words]
    before, started, peaks, seen = _files(), time.monotonic(), dict[str, int](), set[int]()
    with _adopting():
        mine = _descendants(os.getpid())
        log = course / "log.txt"
        with log.open("wb") as output:
            run = subprocess.Popen(
                command, cwd=course, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
            until = time.monotonic() + 400
            while run.poll() is None and time.monotonic() < until:
                running = _descendants(run.pid) | {run.pid}
                seen |= running
                _measure(running, peaks)
                time.sleep(0.1)
            if run.poll() is None:
                run.kill()
        seconds = time.monotonic() - started
        left = _left(mine)
    output = log.read_text(errors="replace")
    observed = Observed(course, known, wall, output, run.returncode, seconds, left)
    observed.peaks = peaks
    left_folders = _private_folders(seen)
    observed.left_files = sorted(
        {*(_files() - before), *left_folders, *map(str, (course / "temporary").iterdir())}
    )
    return observed


@contextlib.contextmanager
def _adopting() -> Iterator[None]:
    """Become the parent of whatever loses its own, so that nothing left behind goes unseen."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _descendants(pid: int) -> set[int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def _left(mine: set[int]) -> list[str]:
    """Wait a moment for what is ending, and tell what has not ended."""
    until = time.monotonic() + 10
    while True:
        left = []
        for pid in _descendants(os.getpid()) - mine:
            with contextlib.suppress(OSError):
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
                if state not in "ZX":
                    left.append(f"{pid} {Path(f'/proc/{pid}/cmdline').read_bytes()[:200]!r}")
                else:
                    os.waitpid(pid, os.WNOHANG)
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.05)


def _measure(processes: set[int], peaks: dict[str, int]) -> None:
    """Note the most memory, in MiB, that the trusted processes and those in the sandbox have taken."""
    for pid in processes:
        with contextlib.suppress(OSError):
            peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
            kind = "worker" if b"spawn_main" in words else "sandbox" if b"zygote" in words else "command"
            if peak:
                peaks[kind] = max(peaks.get(kind, 0), int(peak[1]) >> 10)


def _files() -> set[str]:
    """Name what carries the attacks' mark where everybody may write."""
    places = (Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path.cwd(), Path("/"))
    return {str(path) for place in places for path in place.glob("attacked*")}


def _private_folders(processes: set[int]) -> list[str]:
    """Name the folders of sandboxes that these processes have left: root gives each a user of its own."""
    users = {STRANGER + pid for pid in processes} if os.geteuid() == 0 else {os.geteuid()}
    found = []
    for folder in Path(PREFIX).parent.glob(f"{Path(PREFIX).name}*"):
        with contextlib.suppress(FileNotFoundError):
            if folder.stat().st_uid in users:
                found.append(str(folder))
    return found
