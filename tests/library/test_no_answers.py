"""Nothing in the library is an answer: no function of it passes a question, under its own name or another.

What a student could still build from it in a few lines is written down in docs/library.md.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

import cs231n_utils
from autograder import registry
from autograder.calls import Call, Reply, local
from autograder.judging.answers import public_answers
from autograder.judging.question import judge, run_check
from autograder.values import Verdict
from cs231n_utils import nets

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


def library() -> dict[str, Callable[..., Any]]:
    """Every public function and class, as MODULE.NAME; modules within plotting, too."""
    found = {}
    for module in pkgutil.walk_packages(cs231n_utils.__path__, "cs231n_utils."):
        for name, thing in vars(importlib.import_module(module.name)).items():
            here = getattr(thing, "__module__", "").startswith("cs231n_utils")
            if here and not name.startswith("_") and (inspect.isfunction(thing) or inspect.isclass(thing)):
                found[f"{thing.__module__.removeprefix('cs231n_utils.')}.{name}"] = thing
    for sizes in ((4, 3), (5, 6, 3)):
        for loss in ("softmax", "svm"):
            net = nets.fully_connected(sizes, loss=loss)
            found |= {f"a net of {sizes} with {loss}: {name}": f for name, f in net._asdict().items()}
    return found


LIBRARY = library()


every_assignment = pytest.mark.parametrize("assignment", registry.assignments())


def always(function: Callable[..., Any]) -> Call:
    """Answer with this function whatever is asked for."""

    def call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = False) -> Reply:
        return local({name: function})(name, args, kwargs, observed)

    return call


def test_the_library_was_found() -> None:
    assert {"nets.fully_connected", "training.train", "layers.softmax", "plotting.curves.lines"} <= set(
        LIBRARY
    )


@every_assignment
def test_the_whole_library_under_its_own_names_earns_nothing(assignment: str) -> None:
    namespace = {"np": np} | {name.rpartition(".")[2]: function for name, function in LIBRARY.items()}
    answers, checks = public_answers(assignment), registry.checks_of(assignment)
    results = [judge(each, checks[each.id], local(namespace), answers) for each in answers.questions]
    assert {result.id: result.points for result in results if result.points} == {}


@every_assignment
def test_no_function_passes_the_gate_under_any_name(assignment: str) -> None:
    answers = public_answers(assignment)
    gates = {question: checks[0] for question, checks in registry.checks_of(assignment).items()}
    passed = [
        (question, name)
        for question, gate in gates.items()
        for name, function in LIBRARY.items()
        # A figure is not plain data, so no check takes one; some take long to draw.
        if not name.startswith("plotting.")
        and run_check(gate, always(function), answers.reference(gate), answers.seed).verdict is Verdict.PASSED
    ]
    assert passed == []
