"""Time the training loop against a minimal one written by hand, and beside PyTorch on the same CPU, the same network.

    python benchmarks/training.py            # one BLAS thread, so that a busy machine disturbs less

The minimal loop does nothing but the arithmetic: forward, backward, update, and the accuracies before the first and
after each epoch, which `train` reports, too. PyTorch is timed where it is installed. Results go to
benchmarks/training.json.
"""

from __future__ import annotations

import os

# Before numpy is imported; more threads would measure how busy the other cores are.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import importlib.metadata
import importlib.util
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from cs231n_utils import nets, training  # noqa: E402
from cs231n_utils.data import Dataset  # noqa: E402

ROUNDS, ALLOWED = 9, 1.3
RATE, REG, BATCH = 0.05, 1e-3, 100
# Name -> sizes of the network, training examples, precision, epochs.
CASES = {
    "digits, 64-50-10, float64": ((64, 50, 10), 1197, np.float64, 20),
    "pixels, 3072-100-10, float64": ((3072, 100, 10), 2000, np.float64, 3),
    "pixels, 3072-100-10, float32": ((3072, 100, 10), 2000, np.float32, 3),
}


def minimal(
    params: dict[str, np.ndarray], data: Dataset, rng: np.random.Generator, num_epochs: int
) -> np.ndarray:
    """Train a two-layer ReLU network with the fewest lines that do it right."""
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))

    def scores(X):
        return np.maximum(X @ W1 + b1, 0) @ W2 + b2

    def accuracies():
        return [np.mean(scores(X).argmax(axis=1) == y) for X, y in parts]

    parts = ((data.X_train, data.y_train), (data.X_val, data.y_val))
    losses, reached = [], [accuracies()]
    for _ in range(num_epochs):
        order = rng.permutation(len(data.X_train))
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            X, y = data.X_train[rows], data.y_train[rows]
            h = np.maximum(X @ W1 + b1, 0)
            s = h @ W2 + b2
            s -= s.max(axis=1, keepdims=True)
            p = np.exp(s)
            p /= p.sum(axis=1, keepdims=True)
            n = np.arange(len(y))
            loss = -np.log(p[n, y]).mean() + 0.5 * REG * (np.sum(W1 * W1) + np.sum(W2 * W2))
            losses.append(loss)
            p[n, y] -= 1
            p /= len(y)
            dh = (p @ W2.T) * (h > 0)
            dW2, db2, dW1, db1 = h.T @ p + REG * W2, p.sum(axis=0), X.T @ dh + REG * W1, dh.sum(axis=0)
            W1 -= RATE * dW1
            b1 -= RATE * db1
            W2 -= RATE * dW2
            b2 -= RATE * db2
        reached.append(accuracies())
    return W1


def ours(
    params: dict[str, np.ndarray], data: Dataset, rng: np.random.Generator, num_epochs: int
) -> np.ndarray:
    """Train the same with the library: history, update ratios and best snapshot come with it."""
    net = nets.fully_connected((*params["W1"].shape, params["W2"].shape[1]))
    run = training.train(
        net, params, data, rng, num_epochs=num_epochs, batch_size=BATCH, learning_rate=RATE, reg=REG
    )
    return run.params["W1"]


def torchs(
    params: dict[str, np.ndarray], data: Dataset, rng: np.random.Generator, num_epochs: int
) -> np.ndarray:
    """Train the same with PyTorch's layers and its SGD."""
    import torch

    torch.set_num_threads(1)
    (num_inputs, num_hidden), num_classes = params["W1"].shape, params["W2"].shape[1]
    dtype = torch.float64 if params["W1"].dtype == np.float64 else torch.float32
    layers = torch.nn.Linear(num_inputs, num_hidden), torch.nn.Linear(num_hidden, num_classes)
    model = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1]).to(dtype)
    with torch.no_grad():
        for layer, k in zip(layers, "12", strict=True):
            layer.weight.copy_(torch.from_numpy(params[f"W{k}"].T.copy()))
            layer.bias.copy_(torch.from_numpy(params[f"b{k}"].copy()))
    decayed = [{"params": [layer.weight for layer in layers], "weight_decay": REG}]
    optimiser = torch.optim.SGD([*decayed, {"params": [layer.bias for layer in layers]}], lr=RATE)
    parts = [(torch.from_numpy(X), torch.from_numpy(y)) for X, y in (
        (data.X_train, data.y_train), (data.X_val, data.y_val))]  # fmt: skip
    X_all, y_all = parts[0]

    def accuracies():
        with torch.no_grad():
            return [(model(X).argmax(dim=1) == y).double().mean().item() for X, y in parts]

    loss, losses, reached = torch.zeros(()), [], [accuracies()]
    for _ in range(num_epochs):
        order = torch.from_numpy(rng.permutation(len(X_all)))
        for rows in order.split(BATCH):
            optimiser.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(X_all[rows]), y_all[rows])
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        reached.append(accuracies())
    return layers[0].weight.detach().numpy().T


def problem(sizes: tuple[int, ...], num_train: int, dtype: type) -> tuple[dict[str, np.ndarray], Dataset]:
    rng = np.random.default_rng(0)
    num = num_train + 300
    X, y = rng.normal(size=(num, sizes[0])).astype(dtype), rng.integers(sizes[-1], size=num)
    parts = X[:num_train], y[:num_train], X[num_train:], y[num_train:], X[:1], y[:1]
    params = nets.fully_connected(sizes).init(rng)
    return {name: w.astype(dtype) for name, w in params.items()}, Dataset(*parts, X[0])


def measure(case: str) -> dict[str, float]:
    """Time all ways in turn, so that a busy moment hits all of them; the quickest turn counts."""
    sizes, num_train, dtype, num_epochs = CASES[case]
    params, data = problem(sizes, num_train, dtype)
    ways: dict[str, Callable[..., np.ndarray]] = {"minimal": minimal, "train": ours}
    if importlib.util.find_spec("torch"):
        ways["pytorch"] = torchs
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for name, way in ways.items():
            started = time.perf_counter()
            W1 = way(params, data, np.random.default_rng(1), num_epochs)
            if turn:
                times[name].append(time.perf_counter() - started)
            else:  # the first turn warms up, and shows that all do the same
                expected = minimal(params, data, np.random.default_rng(1), num_epochs)
                np.testing.assert_allclose(W1, expected, rtol=1e-3, atol=1e-5, err_msg=name)
    steps = num_epochs * -(-num_train // BATCH)
    row = {f"{name}_us_per_step": round(min(t) / steps * 1e6, 1) for name, t in times.items()}
    # Ratios of neighbours in time: what slows one round down slows both.
    ratio = statistics.median(a / b for a, b in zip(times["train"], times["minimal"], strict=True))
    return row | {"train_over_minimal": round(ratio, 3)}


def main() -> None:
    """Measure every case, write and show the numbers; fail if the loop is slower than is allowed."""
    rows = {case: measure(case) for case in CASES}
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "numpy": np.__version__}
    if importlib.util.find_spec("torch"):
        machine["torch"] = importlib.metadata.version("torch")
    (HERE / "training.json").write_text(json.dumps({"machine": machine, "cases": rows}, indent=1) + "\n")
    for case, row in rows.items():
        print(case, *(f"{name} {value}" for name, value in row.items()), sep="\n    ")
    worst = max(row["train_over_minimal"] for row in rows.values())
    if worst > ALLOWED:
        sys.exit(f"train is {worst:.2f} times as slow as a minimal loop; {ALLOWED} is allowed.")


if __name__ == "__main__":
    main()
