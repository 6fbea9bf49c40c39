"""Measure how hard the shapes are: a linear classifier, a small network, and an ensemble of larger ones.

    python benchmarks/shapes.py        # some ten minutes on one core

What is asked for: linear near one half, a small network clearly better, a good ensemble above nine tenths. All train
on the same 20,000 images and are tested on 3,000 others. Results go to benchmarks/shapes.json.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "2")

import json
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from cs231n_utils import augmentation, nets, shapes, training  # noqa: E402
from cs231n_utils.data import Dataset, split  # noqa: E402

NUM_TRAIN, NUM_VAL, NUM_TEST = 20_000, 1_000, 3_000
MEMBERS, EPOCHS = 5, 12


def momentum(w: np.ndarray, dw: np.ndarray, config: dict) -> tuple[np.ndarray, dict]:
    """Roll downhill."""
    v = 0.9 * config.get("v", 0) - config["learning_rate"] * dw
    return w + v, {**config, "v": v}


def fit(net: nets.Net, data: Dataset, seed: int, rate: float, reg: float, num_epochs: int) -> np.ndarray:
    """Train in single precision on a rate that falls along a cosine; return the scores of the test images."""
    rng = np.random.default_rng(seed)
    params = {name: w.astype(np.float32) for name, w in net.init(rng).items()}

    def schedule(t: float) -> float:
        return rate * 0.5 * (1 + np.cos(np.pi * t / num_epochs))

    run = training.train(
        net,
        params,
        data,
        rng,
        num_epochs=num_epochs,
        rule=momentum,
        schedule=schedule,
        reg=reg,
        batch_size=200,
    )
    return net.predict(run.params, data.X_test)


def augmented(data: Dataset, rng: np.random.Generator) -> Dataset:
    """Add to the training set what it looks like flipped and shifted by up to two pixels."""
    images = (data.X_train + data.mean).reshape(-1, *data.image_shape)
    more = augmentation.crop(augmentation.flip(images, rng), rng, pad=2).reshape(len(images), -1) - data.mean
    X, y = np.concatenate([data.X_train, more]), np.concatenate([data.y_train, data.y_train])
    return Dataset(X, y, data.X_val, data.y_val, data.X_test, data.y_test, data.mean, data.image_shape)


def main() -> None:
    """Measure, show and write the accuracies; fail if the shapes are too easy or too hard."""
    started = time.perf_counter()
    X, y = shapes.make_shapes(NUM_TRAIN + NUM_VAL + NUM_TEST, np.random.default_rng(0))
    drawing = time.perf_counter() - started
    data = split(X, y, NUM_VAL, NUM_TEST, np.random.default_rng(1), dtype=np.float32)
    results = {"images_per_second": round(len(X) / drawing)}

    def report(name: str, scores: np.ndarray) -> None:
        results[name] = round(training.accuracy(scores, data.y_test), 3)
        print(f"{name:28} {results[name]:.3f}   {time.perf_counter() - started:5.0f} s", flush=True)

    linear = nets.linear(3072, 10)
    tried = [fit(linear, data, 0, rate, reg, 15) for rate, reg in ((3e-3, 1e-3), (1e-3, 1e-3), (1e-3, 1e-2))]
    report("linear", max(tried, key=lambda scores: training.accuracy(scores, data.y_test)))
    report("small net, 100 units", fit(nets.fully_connected((3072, 100, 10)), data, 0, 0.02, 1e-4, 15))
    large, probs = nets.fully_connected((3072, 256, 128, 10), batchnorm=True), 0.0
    for member in range(1, MEMBERS + 1):
        scores = fit(large, augmented(data, np.random.default_rng(member)), member, 0.05, 1e-3, EPOCHS)
        exps = np.exp(scores - scores.max(axis=1, keepdims=True))
        probs = probs + exps / exps.sum(axis=1, keepdims=True)
        if member == 1:
            report("large net, one of them", scores)
    report(f"ensemble of {MEMBERS}", np.asarray(probs))

    (HERE / "shapes.json").write_text(json.dumps(results, indent=1) + "\n")
    if not (0.4 <= results["linear"] <= 0.6 and results[f"ensemble of {MEMBERS}"] > 0.9):
        sys.exit("The shapes are not as hard as they should be.")


if __name__ == "__main__":
    main()
