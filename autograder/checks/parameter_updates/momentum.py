"""What is proved about momentum in its other forms, looked ahead and averaged, beside what holds for every rule."""

from __future__ import annotations

from autograder.checks.parameter_updates.rules import (
    RULES,
    SHAPE,
    draw_gradient,
    draw_w,
    expect_path,
    full_config,
    underway,
    walk,
)
from autograder.expectations import expect, expect_close, expect_number_or_array
from autograder.registry import check

LOOKAHEAD, EMA = (
    next(rule for rule in RULES if rule.name == name) for name in ("nesterov_lookahead", "momentum_ema")
)


@check("nesterov_lookahead")
def looks_before_it_leaps(student, reference, rng):
    "The gradient is measured once, at w + momentum * velocity"
    w, gradient, config = draw_w(rng), draw_gradient(LOOKAHEAD, rng), underway(LOOKAHEAD, rng)
    points = []

    def watched(point):
        points.append(point)
        return gradient(point)

    reply = student.nesterov_lookahead.observe(w, watched, config)
    expect(
        reply.callbacks == 1,
        f"gradient was called {reply.callbacks} times in one step; once was expected.",
        next="keep what gradient returns in a variable and use that.",
    )
    expect(
        0 not in reply.lost,
        "w was changed, and another array was returned.",
        "w is left at the looked-ahead point",
        "make a new array for that point: w_ahead = w + momentum * velocity.",
    )
    expect_close(
        points[0], w + config["momentum"] * config["velocity"], "The point where gradient is measured"
    )


@check("nesterov_lookahead")
def equals_the_rewritten_form(student, reference, rng):
    "Seen from the looked-ahead point, it goes where sgd_nesterov_momentum goes"
    w, gradient = draw_w(rng), draw_gradient(LOOKAHEAD, rng)
    config = full_config(LOOKAHEAD) | {"learning_rate": 0.1, "momentum": float(rng.uniform(0.6, 0.8))}
    ahead, after, rewritten = w, config, []
    for _ in range(3):
        ahead, after = reference.sgd_nesterov_momentum(ahead, gradient(ahead), after)
        rewritten.append(ahead)

    path, fault = walk(LOOKAHEAD, student.nesterov_lookahead, w, [gradient] * 3, config)
    for step, (next_w, found) in enumerate(path):
        when = f"After step {step + 1}"
        velocity = expect_number_or_array(found.get("velocity"), f"{when}, config['velocity']", SHAPE)
        looked_ahead = (
            expect_number_or_array(next_w, f"{when}, next_w", SHAPE) + config["momentum"] * velocity
        )
        expect_close(looked_ahead, rewritten[step], f"{when}, next_w + momentum * velocity")
    if fault is not None:
        raise fault


@check("momentum_ema")
def equals_classical_momentum(student, reference, rng):
    "With learning_rate / (1 - beta) it goes where sgd_momentum goes"
    w, gradients = draw_w(rng), [draw_gradient(EMA, rng) for _ in range(3)]
    beta, learning_rate = float(rng.uniform(0.6, 0.8)), 0.1
    classical, after, expected = w, {"learning_rate": learning_rate, "momentum": beta}, []
    for dw in gradients:
        classical, after = reference.sgd_momentum(classical, dw, after)
        expected.append((classical, after))

    config = full_config(EMA) | {"learning_rate": learning_rate / (1 - beta), "beta": beta}
    path, fault = walk(EMA, student.momentum_ema, w, gradients, config)
    expect_path(path, [expected], fault)
