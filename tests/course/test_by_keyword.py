"""What a check hands over to be called can be called as the docstring writes it, by keyword too."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from conftest import ROOT

from autograder import registry
from autograder.calls import Reply, local
from autograder.course.assignment import find_assignment
from autograder.judging.answers import PUBLIC_SEED
from autograder.judging.question import run_check


def documented(function: Any, argument: str) -> list[str]:
    """Read from a docstring what a function that is handed over takes: "loss   callable; loss(params, X, y, reg)"."""
    found = re.search(
        rf"^ +{argument} +callable; {argument}\(([\w, ]*)\)", function.__doc__ or "", re.MULTILINE
    )
    return [name.strip() for name in found[1].split(",")] if found else []


@pytest.mark.slow
@pytest.mark.parametrize("name", registry.assignments())
def test_what_is_handed_over_takes_the_keywords_of_the_docstring(name: str) -> None:
    assignment, seen, refused = find_assignment(name, ROOT), set[str](), set[str]()
    solution, answer = assignment.solution, local(assignment.solution, assignment.example)

    def call(function: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = False) -> Reply:
        handed = inspect.signature(solution[function]).bind(*args, **kwargs).arguments
        for argument, value in handed.items():
            if callable(value) and (keywords := documented(solution[function], argument)):
                seen.add(f"{function}: {argument}")
                try:
                    inspect.signature(value).bind(**dict.fromkeys(keywords))
                except TypeError as error:
                    refused.add(f"{function}: {argument}: {error}")
        return answer(function, args, kwargs, observed)

    vars(call)["files"] = assignment.example
    for checks in registry.checks_of(name).values():
        for check in checks:
            run_check(check, call, answer, PUBLIC_SEED)
    assert refused == set()
    assert seen or name == "evaluation"
