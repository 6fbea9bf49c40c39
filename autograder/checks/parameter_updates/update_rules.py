"""What is proved about every update rule: sgd, its kin with momentum, and the per-parameter methods up to Adam."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.parameter_updates.rules import (
    ELSEWHERE,
    RULES,
    WITH_DW,
    WITH_EPSILON,
    WITH_STATE,
    agree,
    blamed_on,
    check_each,
    draw_gradient,
    draw_tiny,
    draw_w,
    expect_either,
    expect_path,
    full_config,
    is_finite,
    pair,
    quoted,
    right_paths,
    take_step,
    underway,
    walk,
)
from autograder.expectations import expect_close, expect_unchanged, fail


@check_each(RULES)
def follows_the_reference(rule, student, reference, rng):
    "Three steps with the usual hyperparameters agree with the reference"
    w, gradients = draw_w(rng), [draw_gradient(rule, rng) for _ in range(3)]
    config = full_config(rule)
    paths = right_paths(rule, reference, w, gradients, config)
    (forgetful,) = right_paths(rule, reference, paths[0][0][0], gradients[1:2], config)[:1]

    path, fault = walk(rule, student, w, gradients, config)
    forgot = len(path) > 1 and agree(path[0], paths[0][0]) and agree(path[1], forgetful[0])
    if rule.state and forgot:
        fail(
            "Step 2 went as if it were a first step.",
            "the state is not carried from one step to the next",
            f"store {quoted(rule.state)} in config before you return it.",
        )
    expect_path(path, paths, fault)


@check_each(WITH_EPSILON)
def adds_epsilon_to_the_root(rule, student, reference, rng):
    "Tiny gradients are divided by a root plus epsilon, and a gradient of zero moves nothing"
    w, gradients = draw_tiny(rule, rng)
    paths = right_paths(rule, reference, w, gradients, full_config(rule))
    path, fault = walk(rule, student, w, gradients, full_config(rule))
    expect_path(path, paths, fault, "With tiny gradients, after step {}")


@check_each(WITH_STATE)
def keeps_parameters_apart(rule, student, reference, rng):
    "Two parameters that are updated in turn do not disturb each other"
    first, second = "the first parameter", "the second parameter"
    params = {first: draw_w(rng), second: draw_w(rng)}
    configs = dict.fromkeys(params, full_config(rule))
    gradients = {name: [draw_gradient(rule, rng) for _ in range(2)] for name in params}
    paths = {n: right_paths(rule, reference, params[n], gradients[n], configs[n]) for n in params}

    found: list[tuple[str, int, Any]] = []
    for name, step in ((first, 0), (second, 0), (first, 1)):
        params[name], configs[name] = take_step(
            rule, student, params[name], gradients[name][step], configs[name]
        )
        found.append((name, step, params[name]))
    for name, step, next_w in found:
        with blamed_on(
            "state is kept outside config, where all parameters share it",
            "read it from config and store it there, not in a global or on the function.",
        ):
            expect_either(next_w, [path[step][0] for path in paths[name]], f"After step {step + 1}, {name}")


@check_each(RULES)
def has_defaults(rule, student, reference, rng):
    "Without a config the defaults apply, and every call starts afresh"
    w, gradients = draw_w(rng), [draw_gradient(rule, rng) for _ in range(2)]
    paths = right_paths(rule, reference, w, gradients, full_config(rule))
    others = right_paths(rule, reference, w, gradients[1:], full_config(rule))

    path, fault = walk(rule, student, w, gradients)
    again, _ = pair(rule, student(w, gradients[1]))
    with_none, _ = pair(rule, student(w, gradients[1], None))
    with blamed_on(
        "a default, or the state at the start, is not the one in the docstring",
        "compare each with the docstring's list.",
    ):
        expect_path(path, paths, fault)
    with blamed_on(
        "something is left over from an earlier call",
        "write config=None in the signature, and make a new dict in the function.",
    ):
        expect_either(again, [other[0][0] for other in others], "In a second call without config, next_w")
        expect_either(with_none, [other[0][0] for other in others], "With config=None, next_w")


@check_each(RULES)
def fills_in_what_is_missing(rule, student, reference, rng):
    "A missing key takes its default whatever else is there, and a value of 0 is not missing"
    w, gradients = draw_w(rng), [draw_gradient(rule, rng) for _ in range(2)]
    # Not Adam's beta1: its corrections may be made with a logarithm.
    others = [key for key in rule.defaults if key not in ("learning_rate", "epsilon") and rule.name != "adam"]
    other = [*others, "learning_rate"][0]
    empty = "With an empty config"
    blames = {
        empty: ({}, "the defaults apply only where there is no config at all"),
        f"With a {other} of 0 and nothing else in config": (
            {other: 0.0},
            "what config holds is not used, because other keys are missing or because it is 0",
        ),
    }
    configs = {when: full_config(rule) | config for when, (config, _) in blames.items()}
    paths = {when: right_paths(rule, reference, w, gradients, configs[when]) for when in blames}
    if rule in WITH_EPSILON and _defaults_show(rule, student, rng):
        del blames[empty]
    for when, (config, because) in blames.items():
        path, fault = walk(rule, student, w, gradients, config)
        with blamed_on(because, "give every key its default on its own: config.setdefault(key, default)."):
            expect_path(path, paths[when], fault, f"{when}, after step {{}}")


def _defaults_show(rule, student, rng):
    """Expect that gradients as small as epsilon lead to the same, whether the defaults are named or left out.

    Gives False, and expects nothing, where even with all of them named the way is not finite.
    """
    tiny = draw_tiny(rule, rng)
    named, _ = walk(rule, student, *tiny, full_config(rule))  # right or not, it is to be the same
    if len(named) < 2 or not all(map(is_finite, named)):
        return False
    for when, config in (("no config", None), ("an empty config", {})):
        path, fault = walk(rule, student, *tiny, config)
        with blamed_on(
            f"a default, such as that of epsilon, is not the one in the docstring where there is {when}",
            "give every key its default on its own: config.setdefault(key, default).",
        ):
            expect_path(path, [named], fault, f"With tiny gradients and {when}, after step {{}}")
    return True


@check_each(RULES)
def reads_every_hyperparameter(rule, student, reference, rng):
    "Every hyperparameter is read from config"
    w, gradients = draw_w(rng), [draw_gradient(rule, rng) for _ in range(2)]
    if "v" in rule.state:
        gradients[1][0] /= 10  # v falls there
    others = {key: float(rng.uniform(*ELSEWHERE[key])) for key in rule.defaults}
    configs = {key: full_config(rule) | {key: value} for key, value in others.items()}
    paths = right_paths(rule, reference, w, gradients, full_config(rule) | others)
    paths_of = {key: right_paths(rule, reference, w, gradients, configs[key]) for key in others}

    path, fault = walk(rule, student, w, gradients, full_config(rule) | others)
    for step, right in zip(path[:1], paths[0], strict=False):
        kept = step[1] if isinstance(step[1], dict) else {}
        lost = [key for key in others if key not in kept]
        if lost and agree(step, right):
            fail(
                f"The config that {rule.name} returned has no {quoted(lost)}, which were in the one it was given.",
                "the hyperparameters are not handed on, and the next step falls back to the defaults",
                "return the config that you were given, with the new state in it.",
            )
    if all(agree(step, right) for step, right in zip(path, paths[0], strict=False)) and fault is None:
        return
    for key in others:  # one at a time, to find the one
        path_of_key, fault_of_key = walk(rule, student, w, gradients, configs[key])
        with blamed_on(
            f"config[{key!r}] is not read, or not used where the formula has it", f"look for {key}."
        ):
            expect_path(path_of_key, paths_of[key], fault_of_key, f"With another {key}, after step {{}}")
    expect_path(path, paths, fault, "With other hyperparameters, after step {}")


@check_each(WITH_STATE)
def keeps_its_state_in_config(rule, student, reference, rng):
    "The state is read from config and stored there under its own key"
    w, gradients = draw_w(rng), [draw_gradient(rule, rng) for _ in range(2)]
    for config, when in (
        (full_config(rule), "a first step"),
        (underway(rule, rng), "a step from a given state"),
    ):
        paths = right_paths(rule, reference, w, gradients[:1], config)
        next_w, found = take_step(rule, student, w, gradients.pop(0), config)
        expect_either(next_w, [path[0][0] for path in paths], f"After {when}, next_w")
        with blamed_on(
            "the state is kept under another key, or in another form, than the docstring says",
            f"read it from config, and store it there, under {quoted(rule.state)}.",
        ):
            expect_close(found, {key: paths[0][0][1][key] for key in rule.state}, f"After {when}, config")


@check_each(WITH_DW)
def leaves_the_gradient_alone(rule, student, reference, rng):
    "dw is left as it was, also in a first step"
    for config in (full_config(rule), {}):
        reply = student.observe(draw_w(rng), draw_gradient(rule, rng), config)
        expect_unchanged(reply.changed, 1, "dw")


@check_each(RULES)
def takes_any_shape(rule, student, reference, rng):
    "Any shape will do, from 0-d to 4-D, for more than one step"
    for shape in ((), (5,), (2, 1, 3, 2)):  # what fails in 3-D fails in 4-D
        steps = 1 if shape else 2  # what numpy makes of 0-d arrays in the first is no array in the second
        w, gradients = draw_w(rng, shape), [draw_gradient(rule, rng, shape) for _ in range(steps)]
        config = {"learning_rate": float(rng.uniform(0.005, 0.02))}
        paths = right_paths(rule, reference, w, gradients, full_config(rule, shape) | config)
        for step, dw in enumerate(gradients):
            next_w, config = take_step(rule, student, w, dw, config)
            what = f"For w of {w.ndim} dimensions, after step {step + 1}, next_w"
            expect_either(next_w, [path[step][0] for path in paths], what)
            w = np.asarray(paths[0][step][0])
