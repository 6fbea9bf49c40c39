"""Answers that people wrote to try the checks: the right ones pass and the wrong ones fail.

`tests/course/NAME/collected/right/` and `wrong/` hold them in cells, each headed `# %% question: what is odd about it`.
Few of the wrong ones are mistakes known by name, so `autograder prove` alone would not see them pass.
"""

from __future__ import annotations

import re

import pytest
from judged import ANOTHER_SEED, HERE, assignment, judged

from autograder.calls import local
from autograder.judging.messages import as_text
from autograder.values import Verdict

pytestmark = pytest.mark.slow
CELL = re.compile(r"^# %% (\w+): (.+)\n((?:(?!# %% ).*\n)+)", re.MULTILINE)


def collected(kind: str) -> list:
    return [
        pytest.param(path.parents[2].name, question, source, id=f"{question}: {what}".replace("::", ":"))
        for path in sorted(HERE.glob(f"*/collected/{kind}/*.py"))
        for question, what, source in CELL.findall(path.read_text())
    ]


def result_of(name: str, question: str, source: str):
    namespace = dict(assignment(name).solution)
    exec(compile(source, "<collected>", "exec"), namespace)
    return judged(name, question, local(namespace), ANOTHER_SEED, mistakes=False)


@pytest.mark.parametrize(("name", "question", "source"), collected("right"))
def test_a_right_answer_gets_full_marks_however_it_is_written(name: str, question: str, source: str):
    result = result_of(name, question, source)
    assert result.verdict is Verdict.PASSED, as_text(result)


@pytest.mark.parametrize(("name", "question", "source"), collected("wrong"))
def test_a_wrong_answer_fails_though_nobody_knows_its_mistake(name: str, question: str, source: str):
    result = result_of(name, question, source)
    assert result.verdict is Verdict.FAILED and result.points < result.max_points
