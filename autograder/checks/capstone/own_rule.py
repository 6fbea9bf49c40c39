"""What is proved about update_rule: any rule will do that goes downhill and keeps what is asked of every rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

RATES = (0.1, 0.03, 0.5)


def pair(result: Any, w: np.ndarray) -> tuple[Any, dict[str, Any]]:
    """Expect (next_w, config) with the shape of w and a config that holds a learning rate."""
    well = isinstance(result, tuple | list) and len(result) == 2
    expect(well, "update_rule did not return (next_w, config).", next="return next_w, config")
    next_w, config = result
    expect_number_or_array(next_w, "next_w", w.shape)
    expect(isinstance(config, dict), f"config came back as a {type(config).__name__}; a dict was expected.")
    expect(
        "learning_rate" in config,
        "The config that came back has no learning_rate.",
        "config is replaced by a new dict that holds the memory only",
        "put the memory into the config that was handed in.",
    )
    return next_w, config


def walk(student, w, gradients, config) -> list[np.ndarray]:
    """Take a step for each gradient and give every w on the way."""
    path = []
    for dw in gradients:
        next_w, config = pair(student.update_rule(w, dw, config), w)
        w = np.asarray(next_w)
        path.append(w)
    return path


@check("update_rule")
def goes_downhill(student, reference, rng):
    "Thirty steps go down a bowl, at one of three learning rates"
    axes, _ = np.linalg.qr(rng.normal(size=(5, 5)))
    H = (axes * rng.uniform(1.0, 4.0, size=5)) @ axes.T
    bottom = rng.normal(size=5)
    start = bottom + axes @ rng.choice([-1.0, 1.0], size=5)
    first = (start - bottom) @ H @ (start - bottom)
    left = np.inf
    for rate in RATES:
        w, config, loss = start, {"learning_rate": rate}, first
        for _ in range(30):
            next_w, config = pair(student.update_rule(w, H @ (w - bottom), config), w)
            w = np.asarray(next_w, dtype=float)
            loss = (w - bottom) @ H @ (w - bottom)
            if loss <= 0.2 * first or loss > 1e6 * first:
                break
        left = min(left, loss / first)
        if left <= 0.2:
            return
    expect(
        False,
        f"After thirty steps at any of the rates 0.03, 0.1 and 0.5, {left:.0%} or more of the loss are left; "
        "20 % were allowed.",
        "the steps lead uphill" if left > 1 else "",
        "subtract the gradient." if left > 1 else "try it on 0.5 * w**2 and print w after each step.",
    )


@check("update_rule")
def obeys_the_rate(student, reference, rng):
    "A tenth of the learning rate makes a shorter step, also later on, and the rate comes back as it was"
    w, dw, rate = rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), float(rng.uniform(0.05, 0.2))
    steps = []
    for given in (rate, rate / 10):
        next_w, config = pair(student.update_rule(w, dw, {"learning_rate": given}), w)
        steps.append(float(np.linalg.norm(np.asarray(next_w) - w)))
        expect_close(config["learning_rate"], given, "The learning_rate in the config that came back")
    expect(
        steps[1] < 0.9 * steps[0],
        f"With a tenth of the learning rate, the first step is {steps[1] / max(steps[0], 1e-300):.2g} "
        "times as long; it should be shorter.",
        "the learning rate in config is not used",
        "read config['learning_rate'] in every call.",
    )
    second = []
    for given in (rate, rate / 10):
        next_w, config = pair(student.update_rule(w, dw, {"learning_rate": rate}), w)
        config["learning_rate"] = given
        second.append(np.asarray(pair(student.update_rule(np.asarray(next_w), dw, config), w)[0]))
    expect(
        not np.array_equal(*second),
        "With a tenth of the learning rate from the second step on, the second step is the same.",
        "the learning rate of the first step is kept for ever",
        "read config['learning_rate'] in every call.",
    )


@check("update_rule")
def keeps_its_memory_in_config(student, reference, rng):
    "Two parameter arrays that are updated in turn do not disturb each other"
    starts = [rng.normal(size=4) for _ in range(2)]
    gradients = [[rng.normal(size=4) for _ in range(3)] for _ in range(2)]
    alone = [walk(student, w, dws, {"learning_rate": 0.1}) for w, dws in zip(starts, gradients, strict=True)]
    ws, configs = list(starts), [{"learning_rate": 0.1}, {"learning_rate": 0.1}]
    for step in range(3):
        for k in range(2):
            next_w, configs[k] = pair(student.update_rule(ws[k], gradients[k][step], configs[k]), ws[k])
            ws[k] = np.asarray(next_w)
    for w, path in zip(ws, alone, strict=True):
        same = np.allclose(w, path[-1], rtol=1e-6, atol=1e-9)
        expect(
            same,
            "Three steps of two arrays in turn end elsewhere than three steps of each by itself.",
            "memory is kept outside config, where all parameters share it",
            "read it from config and store it there.",
        )


@check("update_rule")
def starts_without_a_config(student, reference, rng):
    "With config=None, with none at all and with an empty one, it begins afresh every time"
    w, dw = rng.normal(size=3), rng.normal(size=3)
    first, config = pair(student.update_rule(w, dw), w)
    expect_number_or_array(config["learning_rate"], "The learning_rate by default", ())
    for arguments, what in (((None,), "config=None"), (({},), "an empty config"), ((), "no config again")):
        again, _ = pair(student.update_rule(w, dw, *arguments), w)
        expect_close(again, np.asarray(first), f"With {what}, next_w")


@check("update_rule")
def keeps_shape_and_precision(student, reference, rng):
    "Any shape from 0-d to 4-D will do, float32 stays float32, and dw is left as it was"
    for shape in ((), (5,), (2, 1, 3, 2)):
        w, dw = np.array(rng.normal(size=shape)), np.array(rng.normal(size=shape))
        reply = student.update_rule.observe(w, dw, {"learning_rate": 0.1})
        pair(reply.result, w)
        expect_unchanged(reply.changed, 1, "dw")
    w, config = rng.normal(size=(3, 2)).astype(np.float32), {"learning_rate": 0.1}
    for step in (1, 2):
        next_w, config = pair(student.update_rule(w, rng.normal(size=(3, 2)).astype(np.float32), config), w)
        dtype = getattr(next_w, "dtype", np.dtype(float))
        expect(
            dtype == np.float32,
            f"After step {step} from float32, next_w is {dtype}.",
            "an array or a numpy number of another precision is mixed in",
            "make the memory with np.zeros_like(w), and plain numbers of np.sqrt and the like with float(...).",
        )
        w = np.asarray(next_w)
