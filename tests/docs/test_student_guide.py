"""docs/students.md knows every message that a student can meet: those in the sources from which they come."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from autograder.course.notebook import MAX_BYTES
from autograder.grading.session import MAX_REPLIES
from autograder.values import Limits

GUIDE = ROOT / "docs" / "students.md"
SOURCES = """
    autograder/calling/answering autograder/contest/scoring autograder/course/notebook autograder/grading/autograded
    autograder/grading/session autograder/grading/submitted autograder/grading/workers autograder/judging/answers
    autograder/judging/question autograder/learner/loading autograder/learner/selfcheck
    cs231n_utils/cifar10 cs231n_utils/download cs231n_utils/logbook FIRST_CELL
""".split()
WORDS = 3  # what is shorter is part of a sentence

# Not for students, or said only within another message.
ELSEWHERE = {
    "was killed by the check, as planned",
    "There is no submission of",
    "There are no submissions to grade",
    "so it cannot be seen what was handed in there",
    "has a name that no file of results or no student",
    "it is left out.",
    "Accuracy on held-out images",
    "is not a file of",
    "has a label that is none of the",
    "the connection broke off",
    "ends too soon",
    "the server answered",
    "cloudpickle distributed matplotlib",
}


def source_of(name: str) -> str:
    """Read a module, or the first code cell of a notebook, which is the same in all."""
    if name != "FIRST_CELL":
        return Path(ROOT, f"{name}.py").read_text(encoding="utf-8")
    released = next(iter(sorted((ROOT / "assignments").glob("*/*.ipynb"))))
    cells = json.loads(released.read_text(encoding="utf-8"))["cells"]
    return "".join(next(cell["source"] for cell in cells if cell["cell_type"] == "code"))


def sentences(source: str) -> Iterator[str]:
    """Give the longest fixed part of every text in a source that is no docstring and has some words."""
    tree = ast.parse(source)
    passed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    passed |= {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in n.values}
    for node in ast.walk(tree):
        if id(node) not in passed and isinstance(node, ast.Constant | ast.JoinedStr):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            texts = [
                part.value for part in parts if isinstance(part, ast.Constant) and type(part.value) is str
            ]
            if sum(len(text.split()) for text in texts) >= WORDS:
                yield max(texts, key=len).strip()


@pytest.mark.parametrize("name", SOURCES)
def test_every_message_is_in_the_guide(name: str) -> None:
    text = re.sub(r"^```.*?^```", "", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    told = re.findall(r"`([^`\n]+)`", text)
    said = sentences(source_of(name))
    to_students = [sentence for sentence in said if not any(other in sentence for other in ELSEWHERE)]
    assert to_students, f"{name} says nothing to students any more; where have its messages gone?"
    for sentence in to_students:
        assert any(sentence in message for message in told), f"{name} says {sentence!r}"


def test_every_exception_is_still_said() -> None:
    said = [text for name in SOURCES for text in sentences(source_of(name))]
    for other in ELSEWHERE:
        assert any(other in text for text in said), other


def test_a_new_message_would_be_noticed() -> None:
    source = (
        'def f(name):\n    "A docstring of several words."\n    return f"{name} is something new here."\n'
    )
    assert list(sentences(source)) == ["is something new here."]


def test_the_limits_in_the_guide_are_the_usual_ones() -> None:
    usual, text = Limits(), GUIDE.read_text(encoding="utf-8")
    assert f"stopped after {usual.question:g} s without" in text
    assert f"stopped after {usual.cell:g} s and left out" in text
    assert f"The {usual.submission:g} s for the whole notebook" in text
    assert f"more than {MAX_REPLIES >> 20} MB" in text and f"larger than {MAX_BYTES >> 20} MB" in text
