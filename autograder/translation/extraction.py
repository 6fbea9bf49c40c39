"""What learners may read of the code: the texts in checks, in the engine and in the known mistakes.

A text is a literal that reads like words, or an f-string, of which every expression becomes a gap. Texts that only
instructors and programmers read are left out by where they stand: errors that are raised, arguments of a few functions.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder import registry
from autograder.course.assignment import Assignment
from autograder.values import Verdict

PACKAGE = Path(__file__).parent.parent
# Rooms of the engine in which sentences for learners are made.
SPOKEN = (
    "calling/answering.py", "calls.py", "commands/learning.py", "contest/scoring.py", "course/notebook.py",
    "expectations.py", "exports/github.py", "exports/gradescope_runner.py", "grading/autograded.py",
    "grading/feedback.py", "grading/session.py", "judging/messages.py", "judging/question.py", "learner/loading.py",
    "learner/selfcheck.py", "learner/standing.py", "sandbox/host.py", "values.py",
)  # fmt: skip
RAISED_TO_LEARNERS = ("Mismatch", "StudentFault", "BadNotebook", "NotPlain", "Died", "LookupError")
DESCRIBING = ("Actor", "add_argument", "command", "compile")
# Two words, or one that belongs to others: "After ", " rule", "misses:".
_WORDS = re.compile(
    r"[A-Za-z]{2}[,:;]? +[A-Za-z(]|^An? [a-z]|^[A-Za-z][a-z]+[ .:]|[A-Za-z]{2} $|^ [A-Za-z]{2}"
)


def texts_of_engine() -> dict[str, str]:
    """Give what every assignment's verdicts are made of: {text: where it is from}."""
    found = {name.replace("_", " "): "the name of an assignment" for name in registry.assignments()}
    found |= {str(verdict): "values.py" for verdict in Verdict}
    for name in SPOKEN:
        found |= {text: name for text in _texts(PACKAGE / name) if text not in found}
    return found


def texts_of(assignment: Assignment) -> dict[str, str]:
    """Give what the checks and the known mistakes of an assignment say: {text: where it is from}."""
    found: dict[str, str] = {}
    for checks in registry.checks_of(assignment.name).values():
        found |= {_doubled(check.title): f"{check.question}, {check.name}: title" for check in checks}
    for path in registry.sources_of(assignment.name):
        for text in _texts(path):
            found.setdefault(text, path.name)
    if assignment.held_out.exists():
        for text in _texts(assignment.held_out, (*RAISED_TO_LEARNERS, "ValueError")):
            found.setdefault(text, assignment.held_out.name)
    for slip in assignment.misconceptions:
        for text in filter(None, (slip.because, slip.next)):
            found.setdefault(_doubled(text), f"{slip.question}, {slip.name}")
    return found


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _texts(path: Path, raised: Sequence[str] = RAISED_TO_LEARNERS) -> Iterator[str]:
    yield from _of(ast.parse(path.read_text(encoding="utf-8")), raised)


def _of(node: ast.AST, raised: Sequence[str], within: bool = False) -> Iterator[str]:
    """Walk to the texts below a node; `within` a text, or where one of two words is chosen, every word counts."""
    if isinstance(node, ast.JoinedStr):
        yield from _unless_a_tag(_template(node))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _of(part.value, raised, within=True)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str) and (
            _WORDS.search(node.value) or (within and re.search("[A-Za-z]{2}", node.value))
        ):
            yield from _unless_a_tag(_doubled(node.value).replace("{{}}", "{value}"))
    elif not _is_for_others(node, raised):
        said = isinstance(node, ast.Call) and ast.unparse(node.func) == "say"
        within = said or (within and not isinstance(node, ast.Call | ast.Subscript | ast.Compare))
        for child in ast.iter_child_nodes(node):
            chosen = isinstance(child, ast.Constant) and isinstance(node, ast.IfExp | ast.BoolOp)
            yield from _of(child, raised, within or chosen)


def _unless_a_tag(text: str) -> Iterator[str]:
    words = re.sub(r"\{\w+\}", "", text)
    if re.search("[A-Za-z]{2,}", words) and not re.search("</|<[a-z]+ |[a-z]-[a-z]+:|import ", words):
        yield text


def _is_for_others(node: ast.AST, raised: Sequence[str]) -> bool:
    """Say whether what is written here is read by programmers and instructors only."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)  # a docstring; titles are read off the checks
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        return ast.unparse(node.exc.func).rpartition(".")[2] not in raised
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in DESCRIBING


def _template(node: ast.JoinedStr) -> str:
    """Write an f-string as a pattern; two expressions side by side are one gap."""
    text, gaps = "", []
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += _doubled(str(part.value)).replace("{{}}", "{value}")
        elif isinstance(part, ast.FormattedValue) and not (text.endswith("}") and not text.endswith("}}")):
            gaps.append(_gap(part.value, gaps))
            text += f"{{{gaps[-1]}}}"
    return text


def _gap(expression: ast.expr, taken: list[str]) -> str:
    """Name a gap after the last name in its expression, so that a translator knows what will stand there."""
    names = [node.id for node in ast.walk(expression) if isinstance(node, ast.Name)]
    if isinstance(expression, ast.Attribute):
        names = [expression.attr]
    name = names[-1].strip("_") if names else "value"
    number = sum(gap.rstrip("_0123456789") == name for gap in taken)
    return f"{name}_{number + 1}" if number else name
