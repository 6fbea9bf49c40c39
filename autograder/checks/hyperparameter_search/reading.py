"""What is proved about read_checkpoints and load_newest: what is found, in which order, what is passed over."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.calls import Folder
from autograder.checks.hyperparameter_search.checkpoints import (
    draw_accuracy,
    draw_files,
    expect_params,
    left_in,
    stem,
)
from autograder.expectations import expect, expect_close
from autograder.registry import check

# read_checkpoints


def expect_list(student, reference, files: dict[str, Any]) -> None:
    """Expect the checkpoints that the reference finds among these files, in the same order."""
    expected = reference.read_checkpoints(Folder(files))
    found = student.read_checkpoints(Folder(files))
    expect(isinstance(found, list | tuple), "read_checkpoints did not return a list.")
    expect(
        all(isinstance(row, list | tuple) and len(row) == 3 for row in found),
        "An entry of the list is not a tuple (epoch, val_accuracy, path).",
    )
    names = [str(row[2])[:60] if isinstance(row[2], str) else "" for row in found]
    missing = [row[2] for row in expected if row[2] not in names]
    extra = [name for name in names if name not in {row[2] for row in expected}]
    expect(not missing, f"The checkpoint {(missing or [''])[0]} is not in the list.")
    stranger = (extra or [""])[0] or "Something without a path"
    expect(not extra, f"{stranger} is in the list, but its name is not that of a checkpoint.")
    expect(len(names) == len(expected), "A checkpoint is in the list more than once.")
    of_name = {name: (right, value) for right, value, name in expected}
    for (epoch, accuracy, name), (right, _, other) in zip(found, expected, strict=True):
        expect(
            of_name[name][0] == right,
            f"{name} comes where {other} was expected.",
            next="sort by the number of the epoch, the lowest first.",
        )
        value = of_name[name][1]
        expect(
            isinstance(epoch, int | np.integer) and not isinstance(epoch, bool) and epoch == right,
            f"The epoch of {name} is {str(epoch)[:20]!r}; the number {right} was expected.",
        )
        if np.isnan(value):
            nan = isinstance(accuracy, float | np.floating) and np.isnan(accuracy)
            expect(nan, f"The accuracy of {name} is {str(accuracy)[:20]!r}; the number NaN was expected.")
        else:
            expect_close(accuracy, value, f"The accuracy of {name}")


def empty(epochs, accuracies) -> dict[str, str]:
    """Give files with the names of checkpoints and nothing in them."""
    return {f"{stem(e, a)}.npz": "" for e, a in zip(epochs, accuracies, strict=True)}


@check("read_checkpoints")
def lists_in_order(student, reference, rng):
    "Checkpoints are listed with epoch, accuracy and path, in order of epoch"
    epochs = [int(e) for e in rng.permutation(np.arange(1, 30))[:4]]
    expect_list(student, reference, draw_files(rng, epochs))
    # A worker that was killed and one that went on may both have saved epoch 2.
    expect_list(student, reference, empty([1, 2, 2, 3], [draw_accuracy(rng), 0.25, 0.75, draw_accuracy(rng)]))


@check("read_checkpoints")
def sorts_numbers(student, reference, rng):
    "Epochs are numbers, not text: 1000 comes after 999, and 9 before 10; digits may be many or few"
    accuracies = [draw_accuracy(rng) for _ in range(4)]
    expect_list(student, reference, draw_files(rng, [998, 999, 1000, 20000], accuracies))
    names = [f"epoch={e}-val={a}.npz" for e, a in zip((8, 9, 10, 100), accuracies, strict=True)]
    expect_list(student, reference, dict.fromkeys(names, ""))
    names = [f"epoch={e}-val={a}.npz" for e, a in (("0004", "0.5"), ("5", "12.25"), ("6", "0.91234567"))]
    expect_list(student, reference, dict.fromkeys(names, ""))


@check("read_checkpoints")
def passes_over_the_rest(student, reference, rng):
    "Temporary files, copies, statistics and files of somebody else are no checkpoints"
    files = draw_files(rng, [1, 2])
    whole = stem(3, draw_accuracy(rng))
    strangers = [f"{whole}.npz.tmp", f"{whole}.tmp", f".{whole}.npz", f"copy of {whole}.npz", f"{whole}.json"]
    strangers += [f"{whole}-ema.npz", "epoch=best-val=0.9000.npz", "epoch=004.npz", "epoch=004-val=.npz"]
    strangers += [f"epoch=004-val={number}.npz" for number in (".5", "1", "09123", "-0.5000", "5e-01", "inf")]
    strangers += ["epoch=-04-val=0.9000.npz", "epoch=4.5-val=0.9000.npz", "epoch=004_val=0.9000.npz"]
    strangers += [
        "weights.npz",
        "notes.txt",
        "STOP",
        "config.json",
        f"{whole}xnpz",
        "EPOCH=004-VAL=0.9000.npz",
    ]
    strangers += [f"old/{whole}.npz"]  # is in another folder
    expect_list(student, reference, files | dict.fromkeys(strangers, ""))


@check("read_checkpoints")
def reads_nan(student, reference, rng):
    "An accuracy of NaN is read"
    nan = float("nan")
    expect_list(student, reference, draw_files(rng, [4, 5, 6], [draw_accuracy(rng), nan, draw_accuracy(rng)]))
    expect_list(student, reference, empty([1, 2], [nan, nan]))


@check("read_checkpoints")
def goes_by_the_name(student, reference, rng):
    "Names are enough: broken files are listed, and those without statistics"
    files = draw_files(rng, [2, 4])
    files |= empty([1, 3], [draw_accuracy(rng), draw_accuracy(rng)])
    expect_list(student, reference, files)
    expect_list(student, reference, {})


# load_newest


def expect_loaded(student, reference, files: dict[str, Any]) -> None:
    """Expect what the reference loads from these files, and that they are still there afterwards."""
    expected = reference.load_newest(Folder(files))
    reply = student.load_newest.observe(Folder(files))
    found = reply.result
    if expected is None:
        expect(found is None, "There is no checkpoint that can be read, but the result is not None.")
    else:
        expect(found is not None, "The result is None, but there is a checkpoint that can be read.")
        triple = isinstance(found, list | tuple) and len(found) == 3
        expect(triple, "load_newest did not return (epoch, params, statistics).")
        expect_close(found[0], expected[0], "epoch")
        expect_params(found[1], expected[1], "params")
        expect_close(found[2], expected[2], "statistics")
    expect(
        set(left_in(reply)) == set(files),
        "A file of the folder was deleted or added.",
        next="only read; a broken file may still be of use to somebody.",
    )


@check("load_newest")
def loads_the_newest(student, reference, rng):
    "The checkpoint of the highest epoch is loaded, whatever its accuracy"
    epochs = [int(e) for e in rng.permutation(np.arange(4, 20))[:3]]  # not as many as the number of the last
    low, middle, high = sorted(draw_accuracy(rng) for _ in epochs)
    for accuracies in ([middle, high, low], [low, middle, high]):
        by_epoch = dict(zip(sorted(epochs), accuracies, strict=True))
        expect_loaded(student, reference, draw_files(rng, epochs, [by_epoch[e] for e in epochs]))


@check("load_newest")
def finds_nothing(student, reference, rng):
    "Without a checkpoint the result is None"
    expect_loaded(student, reference, {})
    expect_loaded(student, reference, {"config.json": {"reg": 0.1}, "STOP": ""})


def expect_passed_over(student, reference, rng, end: str, *texts: str | None) -> None:
    """Expect that the newest checkpoint is passed over when one of its files holds such a text, or is missing."""
    for text in texts:
        files = draw_files(rng, [1, 2])
        newest = next(name for name in files if name.startswith("epoch=002") and name.endswith(end))
        files.pop(newest)
        expect_loaded(student, reference, files if text is None else files | {newest: text})


@check("load_newest")
def passes_over_half_an_archive(student, reference, rng):
    "A .npz that breaks off is passed over"
    expect_passed_over(student, reference, rng, ".npz", "PK\x03\x04 and no more")


@check("load_newest")
def passes_over_what_is_no_archive(student, reference, rng):
    "So is one that is empty, or something else altogether"
    expect_passed_over(student, reference, rng, ".npz", "half a file", "")
    expect_loaded(student, reference, dict.fromkeys(draw_files(rng, [1, 2]), ""))
    newer = draw_files(rng, [2, 3, 4])
    broken = {name: "half a file" if name.endswith(".npz") else held for name, held in newer.items()}
    expect_loaded(student, reference, draw_files(rng, [1]) | broken)


@check("load_newest")
def passes_over_missing_statistics(student, reference, rng):
    "So is a checkpoint without statistics"
    expect_passed_over(student, reference, rng, ".json", None)


@check("load_newest")
def passes_over_broken_statistics(student, reference, rng):
    "So is one whose statistics break off"
    expect_passed_over(student, reference, rng, ".json", "", '{"loss": 0.5')


@check("load_newest")
def loads_what_diverged(student, reference, rng):
    "A checkpoint whose accuracy is NaN is as good as any other"
    files = draw_files(rng, [1, 2], [draw_accuracy(rng), float("nan")])
    expect_loaded(student, reference, files)
