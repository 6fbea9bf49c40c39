"""What is proved about predictions: the function that writes the file, and the file that was handed in."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from autograder.calls import StudentFault
from autograder.checks.capstone.log import LOG, PREDICTIONS, read_log
from autograder.expectations import expect, fail
from autograder.registry import check

HEADER = "id,label"
REMARK = "The file is in form. Its points follow from the accuracy on the held-out images, when it is graded."
ROW = re.compile(r"(0|[1-9][0-9]{0,6}),([0-9]{1,6})")


def lines_of(result: Any) -> list[str]:
    expect(isinstance(result, str), f"predictions returned a {type(result).__name__}; a str was expected.")
    return result.split("\n")


def expect_content(result: Any, labels: Any, what: str) -> None:
    """Expect the header, a row for each label, and the end of the last line."""
    lines = lines_of(result)
    expect(
        lines[0] == HEADER,
        f"{what}, the first line is not {HEADER!r}.",
        next="write the header before the rows.",
    )
    expect(lines[-1] == "", f"{what}, the last line has no end.", next='end every line with "\\n".')
    rows = lines[1:-1]
    expect(len(rows) == len(labels), f"{what}, there are {len(rows)} rows for {len(labels)} labels.")
    for i, (row, label) in enumerate(zip(rows, labels, strict=True)):
        expect(
            row == f"{i},{int(label)}",
            f"{what}, row {i} is {row[:30]!r}; the number of the image, from 0, and its label were expected.",
        )


@check("predictions")
def writes_rows_in_order(student, reference, rng):
    "Under the header there is a row for each image, numbered from 0, in order"
    labels = rng.permutation(np.concatenate([np.arange(10), rng.integers(10, size=15)]))
    expect_content(student.predictions(labels), labels, "With 25 labels")


@check("predictions")
def takes_any_integers(student, reference, rng):
    "Lists and all integer types will do, none at all gives the header, and labels may have two digits"
    for dtype in (np.uint8, np.int32):
        labels = rng.integers(10, size=6).astype(dtype)
        expect_content(student.predictions(labels), labels, f"With labels in {np.dtype(dtype).name}")
    labels = [int(label) for label in rng.integers(10, size=4)]
    expect_content(student.predictions(labels), labels, "With a list")
    expect_content(student.predictions([]), [], "Without labels")
    labels = rng.permutation(np.arange(12))
    expect_content(student.predictions(labels, 12), labels, "With 12 classes")


@check("predictions")
def refuses_what_is_no_label(student, reference, rng):
    "Labels out of range, fractions, scores and tables are refused with a ValueError"
    at, good = int(rng.integers(1, 5)), rng.integers(1, 9, size=6)
    for wrong, label in (("a label of 25", 25), ("a label of 10", 10), ("a label of -1", -1)):
        labels = good.copy()
        labels[at] = label
        expect_refused(student, wrong, labels)
    expect_refused(student, "a label of 4 among four classes", np.array([1, 4, 2]), 4)
    for dtype in (np.float64, np.float32):
        expect_refused(student, f"labels in {np.dtype(dtype).name}", good.astype(dtype))
    expect_refused(student, "labels with a fraction", good + 0.5)
    for odd, what in ((float(good[at]), "one float"), (np.nan, "NaN"), (str(good[at]), "a string of digits")):
        mixed = [odd if i == at else int(label) for i, label in enumerate(good)]
        expect_refused(student, f"a list of integers with {what} among them", mixed)
    expect_refused(student, "a column of labels", good[:, None])
    expect_refused(student, "scores instead of labels", rng.normal(size=(4, 10)))


def expect_refused(student, what: str, *arguments: Any) -> None:
    try:
        student.predictions(*arguments)
    except StudentFault as fault:
        if fault.type_name == "ValueError":
            return
        raise
    fail(f"For {what}, predictions did not raise a ValueError.", next="look at shape, dtype and range first.")


@check("predictions")
def hands_in_a_file(student, reference, rng) -> str:
    "predictions.csv lies beside the notebook, in form, and is for the held-out images"
    files = student.files
    expect(
        PREDICTIONS in files,
        f"There is no {PREDICTIONS} beside the notebook.",
        next="run the project down to the cell that writes it, and hand it in with the notebook.",
    )
    text = files[PREDICTIONS][: 1 << 20].decode("utf-8", "replace")
    lines = text.splitlines()
    expect(lines and lines[0] == HEADER, f"The first line of {PREDICTIONS} is not {HEADER!r}.")
    for i, line in enumerate(lines[1:]):
        row = ROW.fullmatch(line)
        expect(
            row and int(row[1]) == i, f"Row {i} of {PREDICTIONS} is not the number {i}, a comma and a label."
        )
        expect(row and int(row[2]) < 10, f"Row {i} of {PREDICTIONS} has a label that is not in 0 .. 9.")
    try:
        entries = read_log(files.get(LOG, b""))
    except ValueError:
        entries = []  # project_log says so
    opened = [entry["facts"] for entry in entries if entry["stage"] == "held_out"]
    if opened:
        expect(
            not opened[-1]["practice"],
            f"{PREDICTIONS} is for the notebook's practice images, not for the held-out ones.",
            "there was no held_out.npz beside the notebook when they were opened",
            "put it there and run held_out and predictions again.",
        )
        size = opened[-1]["size"]
        expect(len(lines) - 1 == size, f"{PREDICTIONS} has {len(lines) - 1} rows for {size} held-out images.")
    return REMARK
