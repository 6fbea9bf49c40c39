"""Whatever file is handed in: it is read or refused in one sentence, and graded to a notebook that can be read."""

from __future__ import annotations

import importlib.util
import json
import random
import sys
import time
from collections import Counter
from types import ModuleType

import pytest
from conftest import ROOT
from mutations import mutated, rearranged

from autograder.calling.bounds import bounded, memory_ceiling
from autograder.course.assignment import Assignment
from autograder.course.notebook import BadNotebook, Notebook, parse_notebook
from autograder.grading.autograded import autograded
from autograder.grading.feedback import feedback_page
from autograder.grading.submission import Graded, cells_to_run, grade, ungraded, unreadable, written_answers
from autograder.records.grades import scores_of
from autograder.records.results import as_document, as_json
from autograder.sandbox.host import Sandbox
from autograder.values import Limits, Verdict

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux"),
]

FILES = 12_000
GRADED = 250
SECONDS = 300.0  # for all of them, on the slowest of machines
SLOW = 3.0  # for one file
LIMITS = Limits(cell=2, question=2, submission=6)


def _tiny() -> ModuleType:
    """Load the engine's smallest course, which lies beside the engine's own tests."""
    spec = importlib.util.spec_from_file_location("tiny", ROOT / "tests" / "engine" / "tiny.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tiny = _tiny()
OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]},
    {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "x", "image/png": "iVBORw0KGgo="}},
    {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["a", "b"]},
]
HONEST = [
    tiny.code("import numpy as np"),
    tiny.solution_cell(tiny.DOUBLES, "double"),
    tiny.check_cell(tiny.DOUBLE) | {"outputs": OUTPUTS},
    tiny.code("1 / 0", tags=("demo",)),
    tiny.solution_cell(tiny.SHIFTS, "shift"),
    tiny.check_cell(tiny.SHIFT),
    tiny.written_cell("Because."),
    tiny.code("print('mine')") | {"outputs": OUTPUTS},
]


def damaged(rng: random.Random, others: list[bytes]) -> bytes:
    """Damage an honest notebook: its text, or what the text says."""
    if rng.random() < 0.35:
        return mutated(others[0], others, rng)
    return json.dumps(rearranged(tiny.document(*HONEST), rng)).encode()


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return tiny.course(tmp_path_factory.mktemp("course"))


OTHERS = [
    tiny.file(*HONEST),
    tiny.file(*tiny.source_cells()),
    json.dumps(tiny.document(*HONEST), indent=1).encode(),
]


def expect_sound(assignment: Assignment, graded: Graded, notebook: Notebook | None) -> None:
    """Expect that all that is written of a graded submission can be written, and read again."""
    document = json.loads(
        autograded(assignment, graded, notebook).decode("utf-8"), parse_constant=pytest.fail
    )
    names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in document["cells"]]
    for question in (*assignment.questions, *assignment.written):
        assert names.count(question.id) == 1
    for cell in document["cells"]:
        assert cell["cell_type"] in ("code", "markdown", "raw") and isinstance(cell["source"], str)
        points = cell["metadata"].get("nbgrader", {}).get("points")
        assert points in (None, 4, 1, 2)
    feedback_page(graded).encode("utf-8")
    json.loads(as_json(as_document(graded)))
    assert scores_of(graded).keys() == {q.id for q in (*assignment.questions, *assignment.written)}


def test_ten_thousand_damaged_notebooks_are_read_or_refused(assignment: Assignment) -> None:
    rng, answers = random.Random(5), tiny.answers()
    ends, different, slowest = Counter[str](), set[int](), 0.0
    with bounded(SECONDS, memory_ceiling()):
        for _ in range(FILES):
            content = damaged(rng, OTHERS)
            different.add(hash(content))
            started, notebook = time.perf_counter(), None
            try:
                notebook = parse_notebook(content, "mine.ipynb")
            except BadNotebook as error:
                words = str(error)
                assert "mine.ipynb" in words and words.endswith("again.") and "\n" not in words
                graded = unreadable(assignment, answers, "ada", "A", words)
            else:
                cells_to_run(assignment, notebook)
                written_answers(assignment, notebook)
                graded = ungraded(assignment, answers, "ada", "A", "A fault of ours.")
            expect_sound(assignment, graded, notebook)
            ends["refused" if notebook is None else "read"] += 1
            slowest = max(slowest, time.perf_counter() - started)
    assert len(different) > 10_000 and slowest < SLOW
    assert min(ends["refused"], ends["read"]) > FILES / 10, ends


def test_damaged_notebooks_are_graded_without_a_grader_error(
    assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.register(monkeypatch)
    rng, answers, verdicts = random.Random(8), tiny.answers(), Counter[Verdict]()
    with Sandbox() as sandbox:
        for _ in range(GRADED):
            graded, notebook = grade(sandbox, assignment, answers, "ada", damaged(rng, OTHERS), LIMITS)
            expect_sound(assignment, graded, notebook)
            assert 0 <= graded.score <= graded.max_score == 5
            verdicts.update(question.verdict for question in graded.questions)
        after = grade(sandbox, assignment, answers, "ada", OTHERS[0], LIMITS)[0]
    assert after.score == 5
    assert verdicts[Verdict.ERROR] == 0
    assert min(verdicts[v] for v in (Verdict.PASSED, Verdict.NOT_ATTEMPTED)) > GRADED / 20, verdicts
