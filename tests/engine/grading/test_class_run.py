"""What is finished is put away soon, together where much is finished at once, and also when a run is interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from autograder.grading import class_run
from autograder.grading.submission import Graded
from autograder.grading.workers import Finished


def finished(number: int, size: int = 1) -> Iterator[Any]:
    for i in range(number):
        yield i, Finished(Graded(str(i), "tiny", 0, "A", ()), b"x" * size, "")


def batches_of(run: Iterator[Any]) -> tuple[list[list[Any]], BaseException | None]:
    """Give what was put away together, and what the run ended with."""
    put: list[list[Any]] = []
    try:
        class_run.in_batches(run, lambda batch: put.append([i for i, _ in batch]))
    except BaseException as error:
        return put, error
    return put, None


def test_what_comes_slowly_is_put_away_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_run, "A_MOMENT", -1.0)  # so long ago is the last one, whenever it was
    assert batches_of(finished(3)) == ([[0], [1], [2]], None)


def test_what_comes_fast_is_put_away_together_and_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_run, "A_MOMENT", 60.0)
    most = class_run.AT_ONCE
    first, *others = batches_of(finished(2 * most + 3))[0]
    assert first == [0] and list(map(len, others)) == [most, most, 2]


def test_what_is_large_does_not_wait_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_run, "A_MOMENT", 60.0)
    assert batches_of(finished(5, class_run.ROOM))[0] == [[0], [1, 2], [3, 4]]


def test_a_run_that_is_interrupted_puts_away_what_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_run, "A_MOMENT", 60.0)

    def interrupted() -> Iterator[Any]:
        yield from finished(4)
        raise KeyboardInterrupt

    put, error = batches_of(interrupted())
    assert put == [[0], [1, 2, 3]] and isinstance(error, KeyboardInterrupt)


def test_what_cannot_be_put_away_is_tried_once() -> None:
    tried = []

    def put(batch: list[Any]) -> None:
        tried.append(len(batch))
        raise OSError

    with pytest.raises(OSError):
        class_run.in_batches(finished(3), put)
    assert tried == [1]
