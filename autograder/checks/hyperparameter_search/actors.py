"""Who a worker and a master are tried with: folders, executors and scripted workers, on the learner's side.

A verdict rests on what a call returns and leaves behind, never on what is written here: the learner's code could
tamper with it.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np

# How often a worker looks for what a right master does within a few milliseconds; and after it has looked in vain.
# Looks, not seconds: on a busy machine, where everything takes longer, they take longer, too.
LOOKS, AGAIN = 800, 300

ENDED, LAUNCH = "ended", "launch"  # files in the folder of a trial: its future is done, it was launched


# Folders


class Place(type(Path())):
    """The path of a folder that is deleted with all that is in it when the call is over."""

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self, ignore_errors=True)


# Nothing here has to outlive the machine, and real disks are slow to sync.
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

_places: list[Place] = []


def place(files: Mapping[str, Any] | None = None) -> Place:
    """Make a folder: {name: text, plain data for .json, an array's worth of anything for .npz}."""
    made = Place(tempfile.mkdtemp(prefix="search-", dir=IN_MEMORY))
    for name, value in (files or {}).items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".npz"):
            path.write_bytes(ARCHIVE)
        else:
            path.write_text(json.dumps(value) if name.endswith(".json") else value, encoding="utf-8")
    _places[:] = [made]
    return made


def told_to_stop(after: int) -> Callable[..., Any]:
    """Give a train_epoch that lays the file STOP into the last place made when it has trained some epochs."""

    def train_epoch(params: dict[str, Any], config: dict[str, Any], epoch: int) -> dict[str, Any]:
        if epoch == after:
            (Path(_places[-1]) / "STOP").touch()
        return {"n": np.asarray(params["n"]) + 1.0}

    return train_epoch


# Executors


class Threads(ThreadPoolExecutor):
    """Threads that are not the learner's to shut down."""

    _entered = False

    def __enter__(self) -> Threads:
        if self._entered:
            raise RuntimeError("the executor belongs to the caller, so do not enter it")
        self._entered = True
        return self

    def __exit__(self, *_: object) -> None:
        super().shutdown(wait=True, cancel_futures=True)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Submit a worker, and leave a file ENDED in the folder of its trial as soon as its future is done."""
        future = super().submit(fn, *args, **kwargs)
        if len(args) > 1:
            future.add_done_callback(lambda _: _mark_as_ended(args[1]))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        raise RuntimeError("the executor belongs to the caller, so do not shut it down")


def _mark_as_ended(folder: Any) -> None:
    with suppress(OSError, TypeError):  # it may be gone, or none at all
        (Path(folder) / ENDED).touch()


def threads(max_workers: int) -> Threads:
    """Give an executor with that many threads."""
    return Threads(max_workers)


class Killed(BaseException):
    """What ends a worker here as a signal would end a process."""


class Inline(Executor):
    """Runs what is submitted at once, one after the other. When something in it is killed, it is broken for good."""

    def __init__(self) -> None:
        self.broken = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.broken:
            raise BrokenExecutor("the executor is broken")
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        except Killed:
            self.broken = True
            future.set_exception(BrokenExecutor("a worker was killed"))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        raise RuntimeError("the executor belongs to the caller, so do not shut it down")

    def __enter__(self) -> Inline:
        return self

    def __exit__(self, *_: object) -> None:
        return None


def inline() -> Inline:
    """Give an executor that has finished when submit returns."""
    return Inline()


# Workers


def _archive() -> bytes:
    file = BytesIO()
    np.savez(file, w=np.zeros(1))
    return file.getvalue()


ARCHIVE = _archive()


def leave(folder: Path, epoch: int, accuracy: float) -> None:
    """Leave a checkpoint, atomically."""
    stem = f"epoch={epoch:03d}-val={accuracy:.4f}"
    (folder / f"{stem}.json").write_text('{"loss": 1.0}', encoding="utf-8")
    temporary = folder / f"{stem}.tmp"
    temporary.write_bytes(ARCHIVE)
    temporary.replace(folder / f"{stem}.npz")


_in_vain = [Event()]  # whether somebody waited in vain in the last search


def scripted() -> Callable[..., Any]:
    """Give a worker that plays what config["script"] says, and waits for what a master should do meanwhile.

    accuracies  after every epoch, None for NaN; the last one holds for all epochs to come
    epochs      those after which it leaves a checkpoint; all of them if not said
    comes       {epoch: names}: before that checkpoint, or the error in its place, all these are there, in other
                trials' folders
    lingers     {epoch: names}: after it has been left, wait until there is a STOP, or all of these
    raises      [launches, epoch]: so many launches end with an error before they leave that checkpoint
    killed      epoch: the first launch is killed before it leaves that checkpoint
    deaf        trains an epoch, finished or not, before it looks for STOP for the first time

    Epochs that are keys are text, as JSON wants it. After one wait in vain nobody waits any more, and all leap to
    their last epoch: no master can come in between.
    """
    looks, tired = AGAIN if _in_vain[0].is_set() else LOOKS, Event()
    _in_vain[:] = [tired]

    def until(arrived: Callable[[], bool]) -> None:
        for _ in range(looks):
            if arrived() or tired.is_set():
                return
            time.sleep(0.0005)
        tired.set()

    def worker(config: Mapping[str, Any], folder: Any, num_epochs: int) -> dict[str, Any]:
        folder, script = Path(folder), config["script"]
        accuracies, deaf = script["accuracies"], bool(script.get("deaf"))

        def there(names: list[str]) -> bool:
            return all(any(folder.parent.glob(name)) for name in names)

        launches = len(list(folder.glob(f"{LAUNCH}*"))) + 1
        (folder / f"{LAUNCH}{launches}").touch()
        newest = max((int(path.name[6:].partition("-")[0]) for path in folder.glob("epoch=*.npz")), default=0)
        to_come = [epoch for epoch in script.get("epochs", range(1, num_epochs + 1)) if epoch > newest]
        if deaf and not to_come:
            to_come = [newest + 1]
        for number, epoch in enumerate(to_come):
            if (folder / "STOP").exists() and not (deaf and number == 0):
                break
            names = script.get("comes", {}).get(str(epoch), [])
            until(lambda names=names: there(names))
            fails, at = script.get("raises", (0, 0))
            if launches <= fails and epoch == at:
                raise MemoryError("the machine ran out of memory")
            if launches == 1 and epoch == script.get("killed"):
                raise Killed
            newest = num_epochs if tired.is_set() else epoch
            accuracy = accuracies[min(newest, len(accuracies)) - 1]
            leave(folder, newest, math.nan if accuracy is None else accuracy)
            if tired.is_set():
                break
            if (names := script.get("lingers", {}).get(str(epoch))) is not None:
                until(lambda names=names: (folder / "STOP").exists() or (bool(names) and there(names)))
        return {"epochs": newest, "val_accuracy": math.nan, "status": "finished"}

    return worker
