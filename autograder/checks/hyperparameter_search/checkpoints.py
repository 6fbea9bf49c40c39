"""What is proved about save_checkpoint: what is on disk, under which name, and how it got there."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.calls import Folder, Reply, StudentFault
from autograder.expectations import expect, expect_close, expect_unchanged, fail
from autograder.registry import check


def stem(epoch: int, accuracy: float) -> str:
    """Give the name of a checkpoint without what follows the last point."""
    return f"epoch={epoch:03d}-val={accuracy:.4f}"


def draw_params(rng) -> dict[str, np.ndarray]:
    """Draw parameters of two shapes."""
    return {"W1": rng.normal(size=(4, 3)), "scale": np.array(rng.normal())}


def expect_params(found: Any, expected: dict[str, np.ndarray], what: str) -> None:
    """Expect arrays with the names, the values and the precision of these."""
    expect(isinstance(found, dict), f"{what} is not a dict of arrays.")
    odd = sorted(str(name)[:20] for name in set(found) ^ set(expected))
    expect(not odd, f"{what} has not the names that were saved: {', '.join(odd)[:60]}.")
    expect_close(found, expected, what)
    for name, array in expected.items():
        kind = np.asarray(found[name]).dtype
        expect(
            kind == array.dtype,
            f"{what}[{name!r}] has dtype {kind}; {array.dtype} was expected.",
            "the arrays are converted on their way, and half of their digits are lost",
            "leave every array as it is.",
        )


def draw_accuracy(rng) -> float:
    """Draw an accuracy with four decimals, the last of them not a zero."""
    return round((10 * int(rng.integers(200, 980)) + int(rng.integers(1, 10))) / 10_000, 4)


def draw_files(rng, epochs, accuracies=None) -> dict[str, Any]:
    """Draw whole checkpoints of these epochs, as the files of a folder."""
    files: dict[str, Any] = {}
    for i, epoch in enumerate(epochs):
        accuracy = draw_accuracy(rng) if accuracies is None else accuracies[i]
        files[f"{stem(epoch, accuracy)}.npz"] = draw_params(rng)
        # Whoever measures may count from 0.
        files[f"{stem(epoch, accuracy)}.json"] = {"epoch": epoch - 1, "loss": float(rng.uniform(0, 2))}
    return files


def save(student, rng, epoch: int = 3, accuracy: float = 0.9123, files=None) -> tuple[Reply, Any, Any]:
    """Save one checkpoint and give the reply, the parameters and the statistics."""
    params, statistics = draw_params(rng), {"loss": float(rng.uniform(0, 2)), "val_accuracy": accuracy}
    reply = student.save_checkpoint.observe(Folder(files or {}), epoch, accuracy, params, statistics)
    return reply, params, statistics


def left_in(answered: Reply | StudentFault) -> dict[str, Any]:
    """Give the files that a call left in its folder."""
    return dict(answered.folder.files) if answered.folder else {}


def expect_file(files: dict[str, Any], name: str) -> Any:
    """Expect a file that can be read, and give what is in it."""
    if name not in files:
        others = ", ".join(sorted(files)[:3]) or "nothing"
        fail(f"There is no file {name}; in the folder there is {others}.")
    expect(files[name] is not None, f"The file {name} cannot be read back.")
    return files[name]


@check("save_checkpoint")
def writes_both_files(student, reference, rng):
    "The parameters and the statistics are on disk under the name that the docstring gives, and nothing else is"
    reply, params, statistics = save(student, rng)
    files, name = left_in(reply), stem(3, 0.9123)
    expect_params(expect_file(files, f"{name}.npz"), params, "The .npz")
    found = expect_file(files, f"{name}.json")
    expect_close(found, statistics, "The .json")
    more = sorted(set(found) - set(statistics))
    expect(not more, f"The .json has a key {repr((more or [''])[0])[:40]}, which the statistics do not have.")
    for position, what in ((3, "params"), (4, "statistics")):
        expect_unchanged(reply.changed, position, what)
    rest = sorted(set(files) - {f"{name}.npz", f"{name}.json"})
    expect(not rest, f"The file {', '.join(rest)[:60]} is left behind.", next="rename the temporary file.")
    expect(isinstance(reply.result, str), "save_checkpoint did not return the path of the .npz.")
    expect(
        reply.result == f"{name}.npz",
        f"The path returned is that of {reply.result[:60] or 'the folder'}; that of the .npz was expected.",
    )


@check("save_checkpoint")
def spells_names(student, reference, rng):
    "Epochs have three digits at least, accuracies four decimals, NaN is nan"
    for epoch, accuracy in ((12, draw_accuracy(rng)), (1204, 1.0), (0, 0.0), (7, float("nan"))):
        reply, params, _ = save(student, rng, epoch, accuracy)
        found = expect_file(left_in(reply), f"{stem(epoch, accuracy)}.npz")
        expect_close(found, params, "The .npz")


def arrival(reply: Reply, name: str) -> int:
    """Give the number of the deed that renamed a file to its own name."""
    deeds = [number for number, deed in enumerate(reply.disk) if deed[0] == "rename" and deed[2] == name]
    expect(
        deeds,
        f"The {name[name.rindex('.') :]} was not renamed to its own name: it was written in place.",
        "the file is written under the name that readers look for, so they can find half of it",
        "write to a temporary name in the same folder, then os.replace(temporary, path).",
    )
    return deeds[-1]


@check("save_checkpoint")
def is_there_as_a_whole(student, reference, rng):
    "Each file is written under a temporary name in the same folder and renamed"
    files = draw_files(rng, [1, 2, 3], [draw_accuracy(rng), draw_accuracy(rng), 0.5])
    files |= {"notes.txt": "", f"{stem(1, 0.5)}.npz.tmp": "half a file", f"{stem(2, 0.5)}.tmp": "half a file"}
    reply, _, _ = save(student, rng, files=files)
    for name in (f"{stem(3, 0.9123)}.npz", f"{stem(3, 0.9123)}.json"):
        end = name[name.rindex(".") :]
        old = reply.disk[arrival(reply, name)][1]
        expect(
            ("open", name) not in reply.disk,
            f"The {end} was opened for writing under its own name.",
            "a reader, or a crash, can come in the middle",
            "write to a temporary name in the same folder, then os.replace(temporary, path).",
        )
        expect(
            old != "",
            f"The temporary file of the {end} lay in another folder.",
            "a rename is only atomic within one file system, and the other folder may be on another",
            "put the temporary file beside the final one.",
        )
        expect(
            not old.endswith((".npz", ".json")),
            f"The temporary file of the {end} itself had a name that ends in .{old.rpartition('.')[2][:8]}.",
        )
    after = left_in(reply)
    for name, content in files.items():
        expect(name in after, f"The file {name}, which lay in the folder before, is gone.")
        expect_close(expect_file(after, name), content, f"The file {name}, which lay in the folder before,")


@check("save_checkpoint")
def is_synced(student, reference, rng):
    "Each file is on disk, all of it, before it is renamed"
    reply, _, _ = save(student, rng)
    for name in (f"{stem(3, 0.9123)}.json", f"{stem(3, 0.9123)}.npz"):
        number, end = arrival(reply, name), name[name.rindex(".") :]
        _, old, _, size = reply.disk[number]
        synced = [deed[2] for deed in reply.disk[:number] if deed[0] == "fsync" and deed[1] == old]
        expect(
            synced,
            f"The {end} was renamed without os.fsync.",
            "the new name may be on disk before the content is, and after a power cut the file is empty",
            "call file.flush() and os.fsync(file.fileno()) before os.replace.",
        )
        expect(
            synced[-1] == size,
            f"When the {end} was synced, {synced[-1]} of its {size} bytes had been written.",
            "what is still in Python's own buffer is not synced",
            "call file.flush() before os.fsync.",
        )


@check("save_checkpoint")
def appears_last(student, reference, rng):
    "The statistics are there before the .npz is, also when they cannot be written"
    reply, _, _ = save(student, rng)
    notes, path = (arrival(reply, f"{stem(3, 0.9123)}{end}") for end in (".json", ".npz"))
    expect(
        notes < path,
        "The .npz was renamed before the .json.",
        "a reader can find a checkpoint without its statistics",
        "rename the .npz last.",
    )
    for statistics in ({"history": np.ones(3)}, {"loss": np.array(0.5)}, {"loss": 0.5, (3, "reg"): 0.1}):
        expect_refused(student, draw_params(rng), statistics)


def expect_refused(student, params, statistics) -> None:
    """Expect the TypeError of json.dumps over these statistics, and no .npz without them."""
    answered: Reply | StudentFault
    try:
        answered = student.save_checkpoint.observe(Folder(), 3, 0.5, params, statistics)
    except StudentFault as fault:
        if fault.kind != "raised":
            raise
        answered = fault
    files = left_in(answered)
    whole = files.get(f"{stem(3, 0.5)}.json") is not None
    expect(
        whole or not any(name.endswith(".npz") for name in files),
        "Statistics that JSON cannot hold left a .npz without them.",
    )
    expect(
        isinstance(answered, StudentFault),
        "Statistics that JSON cannot hold were accepted; json.dumps raises over them, and so should save_checkpoint.",
        "the error is caught, or the statistics are made into something else",
        "call json.dumps(statistics) before anything is written, and let its error out.",
    )
    kind = answered.type_name if isinstance(answered, StudentFault) else ""
    expect(
        kind == "TypeError",
        f"Over statistics that JSON cannot hold save_checkpoint raises {kind}; json.dumps raises TypeError.",
        "the error is caught, and another one raised in its place",
        "call json.dumps(statistics) before anything is written, and let its error out.",
    )


@check("save_checkpoint")
def replaces_its_like(student, reference, rng):
    "A checkpoint of the same name is replaced"
    files = {f"{stem(3, 0.9123)}.npz": draw_params(rng), f"{stem(3, 0.9123)}.json": {"loss": -1.0}}
    reply, params, statistics = save(student, rng, files=files)
    expect_close(expect_file(left_in(reply), f"{stem(3, 0.9123)}.npz"), params, "The .npz")
    expect_close(expect_file(left_in(reply), f"{stem(3, 0.9123)}.json"), statistics, "The .json")
