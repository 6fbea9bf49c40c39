"""What is proved about worker: it trains, measures, saves, stops when told, and survives being killed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.calls import Actor, Folder, Stop, StudentFault
from autograder.checks.hyperparameter_search.checkpoints import expect_file, left_in, stem
from autograder.expectations import expect, expect_close, expect_unchanged, fail
from autograder.registry import check

NAN, INF = float("nan"), float("inf")
RESULT = ("epochs", "val_accuracy", "status")


class Trial:
    """A training whose parameters count its epochs, whose measurements are written down before, and that may be killed.

    accuracies, losses  after 1, 2, ... epochs
    fails               (function, epoch, exception): where the call is to end
    """

    def __init__(self, rng, accuracies, losses=None, fails=("", 0, None)) -> None:
        self.accuracies = list(accuracies)
        self.losses = [round(2.0 / (1 + n), 3) for n in range(len(accuracies))] if losses is None else losses
        self.fails, self.calls = fails, list[tuple[str, Any]]()
        self.scale = float(rng.uniform(1, 2))
        self.config = {"learning_rate": float(rng.uniform(0.1, 1)), "reg": 0.0}

    def _called(self, function: str, what: Any, epoch: int) -> None:
        self.calls.append((function, what))
        if self.fails[:2] == (function, epoch):
            raise self.fails[2]

    def start(self, config):
        self._called("start", config, 0)
        return self.params_after(0)

    def train_epoch(self, params, config, epoch):
        self._called("train_epoch", (config, epoch), int(epoch))
        return {"w": params["w"] * self.scale + config["learning_rate"], "n": params["n"] + 1.0}

    def evaluate(self, params):
        n = int(params["n"])
        self._called("evaluate", n, n)
        return self.statistics_after(n)

    def params_after(self, n: int) -> dict[str, np.ndarray]:
        w = np.full((2, 3), 0.25)
        for _ in range(n):
            w = w * self.scale + self.config["learning_rate"]
        return {"w": w, "n": np.array(float(n))}

    def statistics_after(self, n: int) -> dict[str, Any]:
        last = min(n, len(self.accuracies)) - 1
        return {"loss": self.losses[last], "val_accuracy": self.accuracies[last], "norm": 0.5 * n}

    def file(self, n: int) -> str:
        healthy = np.isfinite(self.losses[n - 1]) and np.isfinite(self.accuracies[n - 1])
        return stem(n, self.accuracies[n - 1] if healthy else NAN)

    def files(self, epochs) -> dict[str, Any]:
        """Give the files of whole checkpoints after these epochs."""
        found: dict[str, Any] = {}
        for n in epochs:
            found[f"{self.file(n)}.npz"] = self.params_after(n)
            found[f"{self.file(n)}.json"] = self.statistics_after(n)
        return found

    def epochs_trained(self) -> list[int]:
        return [int(what[1]) for function, what in self.calls if function == "train_epoch"]

    def run(self, functions, files: dict[str, Any], num_epochs: int):
        """Let worker train this trial in a folder, and give its reply."""
        callbacks: tuple[Callable[..., Any], ...] = (self.start, self.train_epoch, self.evaluate)
        return functions.worker.observe(self.config, Folder(files), num_epochs, *callbacks)


def draw_accuracies(rng, num: int) -> list[float]:
    """Draw accuracies with four decimals that rise and fall."""
    return [round(float(a), 4) for a in rng.uniform(0.2, 0.95, size=num)]


def expect_result(found: Any, expected: dict[str, Any]) -> None:
    """Expect epochs, status and the best accuracy, which may be NaN."""
    expect(isinstance(found, dict), "worker did not return a dict.")
    for key in RESULT:
        expect(key in found, f"The result has no key {key!r}.")
    for key in ("status", "epochs"):
        expect_close(found[key], expected[key], f"result[{key!r}]")
    accuracy, best = found["val_accuracy"], expected["val_accuracy"]
    if np.isnan(best):
        nan = isinstance(accuracy, float | np.floating) and np.isnan(accuracy)
        expect(
            nan, f"result['val_accuracy'] is {str(accuracy)[:20]}; NaN was expected: nothing was measured."
        )
    else:
        expect_close(accuracy, best, "result['val_accuracy']")


def expect_checkpoints(files: dict[str, Any], trial: Trial, epochs) -> None:
    """Expect the checkpoints of these epochs, and of no other."""
    for n in epochs:
        file = trial.file(n)
        close = [name for name in files if name.startswith(f"epoch={n:03d}-") and name.endswith(".npz")]
        if f"{file}.npz" not in files and close:
            fail(f"The checkpoint of epoch {n} is called {close[0][:60]}; {file}.npz was expected.")
        params, statistics = expect_file(files, f"{file}.npz"), expect_file(files, f"{file}.json")
        expect_close(params, trial.params_after(n), f"After epoch {n}, the params on disk")
        whole = trial.statistics_after(n)
        finite = {key: value for key, value in whole.items() if np.isfinite(value)}
        expect_close(statistics, finite, f"After epoch {n}, the statistics on disk")
    known = {f"{trial.file(n)}.npz" for n in epochs}
    more = sorted(name for name in files if name.endswith(".npz") and name not in known)
    expect(not more, f"There is a checkpoint {(more or [''])[0][:60]}, which is one too many.")


@check("worker")
def trains_and_saves(student, reference, rng):
    "Every epoch is trained, measured and saved, with its own accuracy in the name"
    trial = Trial(rng, draw_accuracies(rng, 3))
    expected = trial.run(reference, {}, 3).result
    reply = trial.run(student, {}, 3)
    expect_checkpoints(left_in(reply), trial, range(1, 4))
    expect_result(reply.result, expected)
    expect_unchanged(reply.changed, 0, "config")


@check("worker")
def hands_everything_on(student, reference, rng):
    "start, train_epoch and evaluate get what is theirs, as often as the docstring says"
    trial = Trial(rng, draw_accuracies(rng, 2))
    trial.run(student, {}, 2)
    expect(
        trial.epochs_trained() == [1, 2],
        f"train_epoch got the epochs {told(trial)}; 1, 2 were expected.",
    )
    for function, count in (("start", 1), ("evaluate", 2)):
        times = sum(name == function for name, _ in trial.calls)
        expect(times == count, f"In 2 epochs {function} was called {times} times; {count} was expected.")
    for function, what in trial.calls:
        if function != "evaluate":
            config = what if function == "start" else what[0]
            expect_close(config, trial.config, f"The config that {function} was handed")


def told(trial: Trial) -> str:
    return ", ".join(map(str, trial.epochs_trained()))[:40] or "none"


@check("worker")
def names_the_best(student, reference, rng):
    "The result has the best accuracy of all epochs, those of an earlier worker included, and NaN apart"
    low, middle, high = sorted(draw_accuracies(rng, 3))
    trial = Trial(rng, [low, high, middle])
    expect_result(trial.run(student, {}, 3).result, trial.run(reference, {}, 3).result)
    for losses in (None, [NAN, 1.2, 1.0]):
        trial = Trial(rng, [high, low, middle + 3.4e-5], losses)  # a name shows four decimals
        files = trial.files([1, 2])
        expect_result(trial.run(student, files, 3).result, trial.run(reference, files, 3).result)


@check("worker")
def survives_being_killed(student, reference, rng):
    "Killed in the middle of an epoch, it goes on from the newest checkpoint as if nothing had happened"
    for function in ("train_epoch", "evaluate"):
        accuracies = draw_accuracies(rng, 3)
        trial = Trial(rng, accuracies, fails=(function, 2, Stop("killed")))
        try:
            trial.run(student, {}, 3)
        except StudentFault as fault:
            if fault.kind != "stopped":
                raise
            files = left_in(fault)
        else:
            fail("It was killed in epoch 2 and returned a result all the same.")
        expect_checkpoints(files, trial, [1])
        trial.fails, trial.calls = ("", 0, None), []
        reply = trial.run(student, files, 3)
        expect(
            trial.epochs_trained() == [2, 3],
            f"After epoch 1 was saved, the epochs trained are {told(trial)}; 2, 3 were expected.",
        )
        again = any(name == "start" for name, _ in trial.calls)
        expect(not again, "start was called although there were checkpoints to go on from.")
        expect_checkpoints(left_in(reply), trial, range(1, 4))
        files = trial.files([1])
        expect_result(reply.result, trial.run(reference, files, 3).result)


@check("worker")
def goes_on_from_what_it_finds(student, reference, rng):
    "It goes on from the newest checkpoint that can be read, also where one is missing or broken, or all is done"
    trial = Trial(rng, draw_accuracies(rng, 3))
    broken = {f"{trial.file(2)}.npz": "half a file", f"{trial.file(2)}.json": trial.statistics_after(2)}
    for what, files, num_epochs, right in (
        ("With 3 checkpoints and 2 epochs asked for", trial.files([1, 2, 3]), 2, "none"),
        ("With the checkpoint of epoch 2 alone", trial.files([2]), 3, "3"),
        ("With a broken checkpoint of epoch 2", trial.files([1]) | broken, 3, "2, 3"),
    ):
        expected = trial.run(reference, files, num_epochs).result
        trial.calls.clear()
        reply = trial.run(student, files, num_epochs)
        expect(told(trial) == right, f"{what}, the epochs trained are {told(trial)}; {right} were expected.")
        expect_result(reply.result, expected)


@check("worker")
def stops_when_told(student, reference, rng):
    "It ends when there is a STOP, at the start or in the middle, unless nothing is left to do"
    trial = Trial(rng, draw_accuracies(rng, 4))
    for epochs in ([], [1, 2], [1, 2, 3, 4]):
        files = trial.files(epochs) | {"STOP": "by hand"}
        expected = trial.run(reference, files, 4).result
        trial.calls.clear()
        reply = trial.run(student, files, 4)
        number = len(trial.epochs_trained())
        expect(number == 0, f"There was a STOP from the start, and {number} more epochs were trained.")
        expect("STOP" in left_in(reply), "The file STOP is gone.", next="leave it where it is.")
        expect_result(reply.result, expected)

    def start(config):
        return {"n": np.array(0.0)}

    actors = "hyperparameter_search.actors"
    folder, train_epoch = Actor(f"{actors}.place"), Actor(f"{actors}.told_to_stop", after=2)
    arguments = ({"reg": 0.0}, folder, 4, start, train_epoch, trial.evaluate)
    expect_result(student.worker(*arguments), reference.worker(*arguments))


@check("worker")
def ends_when_it_diverges(student, reference, rng):
    "At a loss or an accuracy that is not finite it saves a checkpoint called nan, and ends"
    for where, value in (("loss", NAN), ("loss", INF), ("val_accuracy", NAN), ("val_accuracy", INF)):
        accuracies, losses = draw_accuracies(rng, 3), [1.5, 1.2, 1.0]
        (losses if where == "loss" else accuracies)[1] = value
        trial = Trial(rng, accuracies, losses)
        reply = trial.run(student, {}, 3)
        expect_checkpoints(left_in(reply), trial, [1, 2])
        expect_result(reply.result, trial.run(reference, {}, 3).result)
    for losses in ([NAN, NAN], [1.0, NAN]):  # the last epoch is no exception
        trial = Trial(rng, [0.1, 0.1], losses)
        expect_result(trial.run(student, {}, 2).result, trial.run(reference, {}, 2).result)


@check("worker")
def stays_diverged(student, reference, rng):
    "What has diverged is not trained any further by the next worker, and is called so, STOP or not"
    trial = Trial(rng, draw_accuracies(rng, 4), [1.5, NAN, 1.0, 0.9])
    for files in (trial.files([1, 2]), trial.files([1, 2]) | {"STOP": ""}):
        expected = trial.run(reference, files, 4).result
        trial.calls.clear()
        reply = trial.run(student, files, 4)
        expect(
            not trial.epochs_trained(),
            f"Epoch {told(trial)} was trained although the newest checkpoint is called nan.",
        )
        expect_result(reply.result, expected)
    broken = trial.files([1]) | {f"{trial.file(2)}.npz": "half a file"}
    trial.calls.clear()
    result = trial.run(student, broken, 4).result
    expect(
        not trial.epochs_trained(),
        f"Epoch {told(trial)} was trained although the newest checkpoint, a broken one, is called nan.",
        next="go by the name of the newest checkpoint, whether it can be read or not.",
    )
    status = result.get("status") if isinstance(result, dict) else None
    expect_close(status, "diverged", "Where the newest checkpoint, a broken one, is called nan, the status")


@check("worker")
def lets_errors_out(student, reference, rng):
    "An error in training reaches the caller, and nothing is saved of that epoch"
    for function in ("train_epoch", "evaluate"):
        trial = Trial(rng, draw_accuracies(rng, 3), fails=(function, 2, MemoryError("out of memory")))
        try:
            trial.run(student, {}, 3)
        except StudentFault as fault:
            if fault.kind != "raised" or "out of memory" not in fault.text:
                raise
            expect_checkpoints(left_in(fault), trial, [1])
        else:
            fail(
                f"{function} raised an error in epoch 2, and the worker returned as if nothing had happened.",
                "the error is caught, so that whoever runs the worker never hears of it",
                "leave out the try.",
            )
