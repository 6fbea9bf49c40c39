"""Measure how alike the mistakes of honest predictions are: what `contest/scoring.py` calls a copy must be far above.

    python benchmarks/likeness.py        # some ten minutes on one core

The hardest honest case is two people with the same training images and the same recipe, who differ only in the seed of
the run; ensembles are harder than their members, because averaging takes the differences out. Linear classifiers of the
same images are out of reach: their loss has one minimum, where every run ends. That is one reason why predictions no
better than a linear classifier's are never called a copy; the other is that they earn nothing. Results go to
benchmarks/likeness.json.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import itertools
import json
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from shapes import augmented, fit  # noqa: E402

from autograder.contest.scoring import SAME, likeness  # noqa: E402
from cs231n_utils import nets, shapes  # noqa: E402
from cs231n_utils.data import Dataset, split  # noqa: E402

NUM_TRAIN, NUM_VAL, NUM_HELD_OUT = 20_000, 500, 2_000
PEOPLE, MEMBERS = 4, 5


def drawn(seed: int, X_held_out: np.ndarray, y_held_out: np.ndarray) -> Dataset:
    """Draw somebody's own training images, centred with their own mean; the held-out images are everybody's."""
    X, y = shapes.make_shapes(NUM_TRAIN + NUM_VAL, np.random.default_rng(seed))
    own = split(X, y, NUM_VAL - 1, 1, np.random.default_rng(1), dtype=np.float32)
    flat = X_held_out.reshape(NUM_HELD_OUT, -1).astype(np.float32) / 255 - own.mean
    return Dataset(
        own.X_train, own.y_train, own.X_val, own.y_val, flat, y_held_out, own.mean, own.image_shape
    )


def probabilities(scores: np.ndarray) -> np.ndarray:
    """Return the softmax of each row."""
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


def main() -> None:
    """Measure, show and write the likeness of every pair of each kind; fail if one would be called a copy."""
    started = time.perf_counter()
    X, y = shapes.make_shapes(NUM_HELD_OUT, np.random.default_rng(12345))
    shared, own = drawn(0, X, y), [drawn(seed, X, y) for seed in range(1, PEOPLE + 1)]
    linear, small = nets.linear(3072, 10), nets.fully_connected((3072, 100, 10))
    large = nets.fully_connected((3072, 256, 128, 10), batchnorm=True)

    def several(net: nets.Net, data: list[Dataset], rate: float, reg: float, epochs: int) -> list[np.ndarray]:
        return [fit(net, d, seed, rate, reg, epochs) for seed, d in enumerate(data)]

    results = {}

    def report(kind: str, scores: list[np.ndarray]) -> None:
        labels = [s.argmax(axis=1) for s in scores]
        alike = [likeness(a, b, y) for a, b in itertools.combinations(labels, 2)]
        results[kind] = {
            "accuracy": round(float(np.mean([np.mean(a == y) for a in labels])), 3),
            "pairs": len(alike),
            "mean": round(float(np.mean([share for share, _ in alike])), 3),
            "most": round(max(share for share, _ in alike), 3),
        }
        print(f"{kind:44} {results[kind]}   {time.perf_counter() - started:4.0f} s", flush=True)

    one = [shared] * PEOPLE
    report("linear, own images", several(linear, own, 3e-3, 1e-3, 15))
    report("linear, same images, other seeds", several(linear, one, 3e-3, 1e-3, 15))
    report("100 units, own images", several(small, own, 0.02, 1e-4, 12))
    report("100 units, same images, other seeds", several(small, one, 0.02, 1e-4, 12))
    for name, data in (("own images", own[:2]), ("same images, other seeds", one[:2])):
        ensembles, members = [], []
        for person, theirs in enumerate(data):
            seeds = range(10 * person, 10 * person + MEMBERS)
            more = augmented(theirs, np.random.default_rng(person))
            runs = [fit(large, more, seed, 0.05, 1e-3, 8) for seed in seeds]
            members.append(runs[0])
            ensembles.append(np.mean([probabilities(scores) for scores in runs], axis=0))
        report(f"large net, {name}", members)
        report(f"ensembles of {MEMBERS}, {name}", ensembles)
    (HERE / "likeness.json").write_text(json.dumps(results, indent=1) + "\n")
    nets_only = [found["most"] for kind, found in results.items() if not kind.startswith("linear")]
    if max(nets_only) > SAME - 0.1:
        sys.exit("Honest predictions are too close to what is called a copy.")


if __name__ == "__main__":
    main()
