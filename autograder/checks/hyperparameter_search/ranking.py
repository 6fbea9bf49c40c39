"""What is proved about rank: what it tells of every trial, and who is first."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.calls import Folder
from autograder.checks.hyperparameter_search.checkpoints import draw_accuracy, stem
from autograder.checks.hyperparameter_search.reading import empty
from autograder.expectations import expect, expect_close
from autograder.registry import check

NAN = float("nan")
KEYS = ("trial", "config", "epochs", "val_accuracy", "status")


def expect_ranking(found: Any, expected: list[dict[str, Any]], kinds: dict[str, str] | None = None) -> None:
    """Expect these rows in this order; `kinds` says in words what a trial was there for."""
    expect(isinstance(found, list | tuple), "The ranking is not a list of dicts.")
    for row in found:
        expect(isinstance(row, dict), "The ranking is not a list of dicts.")
        for key in KEYS:
            expect(key in row, f"A row of the ranking has no key {key!r}.")
        expect(isinstance(row["trial"], str), "The 'trial' of a row is not the name of its folder.")
    rows = {row["trial"]: row for row in found}
    names = [row["trial"] for row in expected]
    strange = sorted(rows.keys() - set(names))
    expect(not strange, f"The ranking has a trial {(strange or [''])[0][:40]!r}, which is none.")
    for right in expected:
        name, what = right["trial"], (kinds or {}).get(right["trial"], "")
        expect(name in rows, f"{name}{what} is missing from the ranking.")
        for key in ("status", "epochs"):
            is_right = not isinstance(rows[name][key], np.ndarray) and rows[name][key] == right[key]
            value = repr(rows[name][key])[:30]
            expect(is_right, f"The {key} of {name}{what} is {value}; {right[key]!r} was expected.")
        expect_accuracy(rows[name]["val_accuracy"], right["val_accuracy"], f"The val_accuracy of {name}")
        config = {key: value for key, value in right["config"].items() if key != "script"}
        expect_close(rows[name]["config"], config, f"The config of {name}")
    for number, (row, name) in enumerate(zip(found, names, strict=False), 1):
        expect(
            row["trial"] == name,
            f"On rank {number} is {row['trial'][:40]}, which is {repr(row['status'])[:20]}; "
            f"{name}, {rows[name]['status']!r}, was expected.",
        )
    expect(len(found) == len(names), "A trial is in the ranking more than once.")


def expect_accuracy(found: Any, expected: float, what: str) -> None:
    """Expect an accuracy that may be NaN."""
    if np.isnan(expected):
        nan = isinstance(found, float | np.floating) and np.isnan(found)
        expect(nan, f"{what} is {str(found)[:20]}; NaN was expected.")
    else:
        expect_close(found, expected, what, atol=6e-5)


def trial_files(name: str, accuracies, config=None, stop: bool = False) -> dict[str, Any]:
    """Give the files of a trial with one checkpoint, empty, for each accuracy."""
    names = empty(range(1, len(accuracies) + 1), accuracies)
    files: dict[str, Any] = {f"{name}/{key}": value for key, value in names.items()}
    return files | {f"{name}/config.json": config or {}} | ({f"{name}/STOP": "by hand"} if stop else {})


def draw_search(rng, accuracies: list[list[float]], stops=(), numbers=None) -> dict[str, Any]:
    """Give the files of a search: one trial for each list of accuracies, under these numbers, or in no order."""
    files: dict[str, Any] = {}
    for i, number in enumerate(rng.permutation(len(accuracies)) if numbers is None else numbers):
        config = {"learning_rate": float(rng.uniform(0, 1)), "number": int(number)}
        files |= trial_files(f"trial={number:03d}", accuracies[i], config, stop=i in stops)
    return files


@check("rank")
def puts_the_best_first(student, reference, rng):
    "The trial with the highest accuracy comes first, and its row tells everything"
    best = sorted((draw_accuracy(rng) for _ in range(6)), reverse=True)
    curves = [[round(b / 3, 4), round(b / 2, 4), b] for b in best]
    # Finished, stopped, unfinished, and back again: how a trial ended has no say in its rank.
    search = draw_search(rng, [curves[0], *(curve[1:] for curve in curves[1:5]), curves[5]], stops=(1, 4))
    expect_ranking(student.rank(Folder(search), 3), reference.rank(Folder(search), 3))


@check("rank")
def counts_the_best_epoch(student, reference, rng):
    "A trial counts for its best epoch, not its last, also where one before was NaN"
    curves = [[0.2, 0.9, 0.3], [0.8, 0.1, 0.4], [0.5, 0.6, 0.7], [0.1, 0.2, 0.65]]
    curves += [[NAN, 0.75, 0.3], [0.85, NAN, 0.4]]
    curves = [[round(a + float(rng.uniform(0, 0.02)), 4) for a in curve] for curve in curves]
    search = draw_search(rng, curves)
    expect_ranking(student.rank(Folder(search), 3), reference.rank(Folder(search), 3))


@check("rank")
def knows_every_status(student, reference, rng):
    "Diverged, finished, stopped and unfinished are told apart"
    a = [draw_accuracy(rng) for _ in range(20)]
    curves = [a[:4], a[4:6], a[6:8], [*a[8:10], NAN], [*a[10:12], NAN], a[12:16], [NAN], [*a[16:19], NAN]]
    search = draw_search(rng, curves, stops=(1, 4, 5))
    expect_ranking(student.rank(Folder(search), 4), reference.rank(Folder(search), 4))
    expect_ranking(student.rank(Folder(search), 3), reference.rank(Folder(search), 3))  # one has more epochs


@check("rank")
def goes_by_what_is_there(student, reference, rng):
    "A trial may be called anything, and its newest checkpoint may be its only one"
    low, high = sorted(draw_accuracy(rng) for _ in range(2))
    search = {f"late/{name}": "" for name in empty([5], [low])} | {"late/config.json": {}}
    search |= trial_files("another", [high], {"reg": 0.1})
    expect_ranking(student.rank(Folder(search), 5), reference.rank(Folder(search), 5))


@check("rank")
def puts_the_diverged_last(student, reference, rng):
    "The diverged come last, whatever they reached; before them what has no checkpoint yet"
    high, low = (float(x) for x in rng.uniform([0.9, 0.1], [0.95, 0.2]))
    high, low = round(high, 4), round(low, 4)
    # By name, what the diverged had reached goes up and down: no order but that of names is right for them.
    curves = [[high, NAN], [low, low], [], [NAN], [0.5, 0.6], [low, NAN], [0.4], [0.0, 0.0], [NAN], []]
    curves += [[high, low, NAN]]
    search = draw_search(rng, curves, (2,), range(11))
    expect_ranking(student.rank(Folder(search), 2), reference.rank(Folder(search), 2))


@check("rank")
def orders_equals(student, reference, rng):
    "Equals are in order of their names"
    level = draw_accuracy(rng)
    # By name: finished, stopped, unfinished, and back again.
    numbers = [int(n) for n in rng.permutation(6)]
    curves = [[level, level] if n in (0, 5) else [level] for n in numbers]
    search = draw_search(rng, curves, (numbers.index(1), numbers.index(4)), numbers)
    expect_ranking(student.rank(Folder(search), 2), reference.rank(Folder(search), 2))


@check("rank")
def passes_over_what_is_no_trial(student, reference, rng):
    "What has no config.json is no trial, and checkpoints are not opened"
    search = draw_search(rng, [[0.5, 0.6], [0.7]])
    search |= {"notes.txt": "", "config.json": {}, "plots/curve.txt": "", f"old/{stem(1, 0.9)}.npz": ""}
    expect_ranking(student.rank(Folder(search), 2), reference.rank(Folder(search), 2))
    expect_ranking(student.rank(Folder(), 2), reference.rank(Folder(), 2))
