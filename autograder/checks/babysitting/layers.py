"""What is proved about layer_statistics and gradient_flow."""

from __future__ import annotations

from collections import Counter

import numpy as np

from autograder.checks.babysitting.instruments import Case, expect_told_apart
from autograder.expectations import expect, expect_close, expect_unchanged, fail
from autograder.registry import check

# What leaves a hidden layer, by nonlinearity and kind.


def draw_layer(nonlinearity: str, kind: str, rng) -> np.ndarray:
    """Draw the activations (N, H) of a layer of some kind; N and H differ from layer to layer."""
    num_examples, num_units = int(rng.integers(30, 80)), int(rng.integers(20, 60))
    z = rng.normal(size=(num_examples, num_units)) + 0.3 * rng.normal(size=num_units)
    if kind == "collapsed":
        z = z * 10 ** rng.uniform(-4, -2.7)
    if nonlinearity == "tanh":
        strength = {"healthy": rng.uniform(0.4, 0.9), "saturated": rng.uniform(12, 30)}.get(kind, 1.0)
        return np.tanh(strength * (z - z.mean()))  # a mean of about 0 is what tanh layers should have
    if kind == "dead":  # so many units exactly: by chance, only half of a few units would be
        z[:, rng.permutation(num_units) < rng.uniform(0.7, 1.0) * num_units] -= 30.0
    if kind == "healthy":
        z = z * rng.uniform(0.3, 3.0)
        z[:, rng.permutation(num_units) < 0.05 * num_units] -= 30.0  # one dead unit in twenty is no illness
    return np.maximum(z, 0)


KINDS = {"relu": ("healthy", "dead", "collapsed"), "tanh": ("healthy", "saturated", "collapsed")}
WORDS = ("dead", "saturated", "collapsed", "healthy")


def described(function, layers, nonlinearity: str, keys) -> list[dict]:
    """Expect a dict with `keys` for each layer and give them."""
    found = function(layers, nonlinearity)
    well = isinstance(found, list | tuple) and all(isinstance(layer, dict) for layer in found)
    expect(well, "layer_statistics did not return a list of dicts.", next="append a dict for each layer.")
    expect(
        len(found) == len(layers),
        f"For {len(layers)} layers, layer_statistics describes {len(found)} of them.",
    )
    for layer in found:
        for key in keys:
            expect(key in layer, f"The description of a layer has no key {key!r}.")
    return list(found)


def expect_numbers(student, reference, layers, nonlinearity: str, *keys: str) -> None:
    expected = reference.layer_statistics(layers, nonlinearity)
    found = described(student.layer_statistics, layers, nonlinearity, keys)
    for i, layer in enumerate(expected):
        for key in keys:
            what = f"Of {nonlinearity} layer {i}, {key}"
            expect_close(found[i][key], layer[key], what, rtol=1e-9, atol=1e-15)


@check("layer_statistics")
def measures_mean_and_spread(student, reference, rng):
    "mean and std are those of all entries of a layer"
    for nonlinearity in ("relu", "tanh"):
        layers = [draw_layer(nonlinearity, kind, rng) for kind in ("healthy", "collapsed", "healthy")]
        expect_numbers(student, reference, layers, nonlinearity, "mean", "std")


@check("layer_statistics")
def counts_dead_units(student, reference, rng):
    "A dead unit is one that is zero for every example; only ReLU units are counted"
    layers = [draw_layer("relu", kind, rng) for kind in ("healthy", "dead", "healthy")]
    layers[2][:, 3] = 0.0
    layers[2][4, :] = 0.0  # an example that no unit answers to kills no unit
    layers.append(1e-9 * draw_layer("relu", "healthy", rng))  # far down in a deep network
    expect_numbers(student, reference, layers, "relu", "dead", "saturated")
    silent = draw_layer("tanh", "healthy", rng)
    silent[:, :5] = 0.0
    expect_numbers(student, reference, [silent], "tanh", "dead")


@check("layer_statistics")
def counts_saturated_entries(student, reference, rng):
    "A saturated entry is beyond 0.97 on either side; only tanh units are counted"
    layers = [draw_layer("tanh", kind, rng) for kind in ("healthy", "saturated", "healthy")]
    layers.append(np.linspace(-1, 1, 401)[:, None] * np.ones(2))
    expect_numbers(student, reference, layers, "tanh", "saturated", "dead")
    expect_numbers(student, reference, [draw_layer("relu", "healthy", rng)], "relu", "saturated")


@check("layer_statistics")
def recognises_sick_layers(student, reference, rng):
    "Dead, saturated and collapsed layers are recognised, and healthy ones are left in peace"
    expect_verdicts(
        student, rng, {name: [k for k in kinds for _ in range(8)] for name, kinds in KINDS.items()}
    )


@check("layer_statistics")
def asks_in_order(student, reference, rng):
    "Layers that are entirely dead, or saturated on one side, are not just called collapsed"
    for nonlinearity, layer, kind in (
        ("relu", np.zeros((40, 20)), "dead"),
        ("tanh", np.tanh(6.0 + 0.2 * rng.normal(size=(40, 20))), "saturated"),
        ("tanh", np.tanh(-6.0 + 0.2 * rng.normal(size=(40, 20))), "saturated"),
    ):
        (found,) = described(student.layer_statistics, [layer], nonlinearity, ["verdict"])
        expect_close(found["verdict"], kind, f"The verdict on a {nonlinearity} layer, {kind} throughout,")


@check("layer_statistics")
def knows_its_limits(student, reference, rng):
    "Exactly half of a layer dead or saturated is healthy still, and 0.01 is a standard deviation"
    flat, uneven = np.full((40, 20), 0.3), np.repeat([-1.0, 1.0], 10)
    half = np.abs(rng.normal(size=(40, 20))) + 0.1
    relu = [half * (np.arange(20) >= dead) for dead in (8, 10, 11)]
    relu += [flat + 0.012 * uneven, flat + 0.03 * uneven, flat + 0.008 * uneven]
    edge = np.where(rng.random((40, 20)) < 0.5, -1.0, 1.0)
    tanh = [edge * np.where(np.arange(20) < saturated, 0.98, 0.9) for saturated in (8, 10, 11)]
    for nonlinearity, layers, kinds in (
        ("relu", relu, ("healthy", "healthy", "dead", "healthy", "healthy", "collapsed")),
        ("tanh", tanh, ("healthy", "healthy", "saturated")),
    ):
        found = described(student.layer_statistics, layers, nonlinearity, ["verdict"])
        for i, (layer, kind) in enumerate(zip(found, kinds, strict=True)):
            expect_close(
                layer["verdict"], kind, f"The verdict on {nonlinearity} layer {i}, close to a limit,"
            )


@check("layer_statistics")
def leaves_activations_alone(student, reference, rng):
    "The activations are left as they were"
    reply = student.layer_statistics.observe([draw_layer("relu", "healthy", rng)], "relu")
    expect_unchanged(reply.changed, 0, "activations")


def expect_verdicts(student, rng, kinds_by_nonlinearity) -> None:
    """Expect that of the layers of each kind at most one in ten is missed or taken for sick."""
    right: Counter[tuple[str, str]] = Counter()
    shown: Counter[tuple[str, str]] = Counter()
    mistaken: Counter[tuple[tuple[str, str], str]] = Counter()
    for nonlinearity, kinds in kinds_by_nonlinearity.items():
        kinds = [kinds[i] for i in rng.permutation(len(kinds))]
        layers = [draw_layer(nonlinearity, kind, rng) for kind in kinds]
        found = described(student.layer_statistics, layers, nonlinearity, ["verdict"])
        for kind, layer in zip(kinds, found, strict=True):
            word = layer["verdict"]
            expect(isinstance(word, str) and word in WORDS, f"A verdict is not one of {', '.join(WORDS)}.")
            what = kind, nonlinearity
            shown[what] += 1
            right[what] += word == kind
            mistaken[what, word] += word != kind
    for what, number in shown.items():
        missed = number - right[what]
        if missed > number // 10:
            word = max((times, word) for (of, word), times in mistaken.items() if of == what)[1]
            kind, nonlinearity = what
            alarm = "false alarms" if kind == "healthy" else "misses"
            fail(
                f"Of {number} {nonlinearity} layers that are {kind!r}, {missed} were not called so but, for instance, "
                f"{word!r} ({alarm}; {number // 10} allowed)."
            )


# gradient_flow


def draw_gradients(first_to_last: float, rng, widths=None, last=None) -> list[np.ndarray]:
    """Draw the gradients of a network in which the size changes by the same factor from layer to layer."""
    depth = int(rng.integers(4, 9)) if widths is None else len(widths)
    widths = rng.integers(10, 60, size=depth) if widths is None else widths
    last = 10 ** rng.uniform(-6, 0) if last is None else last
    sizes = last * np.geomspace(first_to_last, 1.0, depth)
    return [size * rng.normal(size=(20, width)) for size, width in zip(sizes, widths, strict=True)]


def as_much_uphill(gradient):
    return gradient - np.mean(gradient)


def all_downhill(gradient):
    return 1.0 + 0.01 * gradient / np.std(gradient)


def one_large(gradient):
    gradient = gradient / np.std(gradient)
    gradient[3, 2] = np.sqrt(3 * gradient.size)  # three quarters of the sum of the squares
    return gradient


SHAPES = (as_much_uphill, all_downhill, one_large)


RATIOS = {"vanishing": (-6.0, -2.6), "alike": (-1.45, 1.45), "exploding": (2.6, 6.0)}


@check("gradient_flow")
def tells_flows_apart(student, reference, rng):
    "Vanishing, exploding and healthy gradients are told apart, in whatever unit the loss is"
    kinds = [kind for kind in RATIOS for _ in range(10)]
    cases = []
    for i in rng.permutation(len(kinds)):
        ratio = 10 ** rng.uniform(*RATIOS[kinds[i]])
        cases.append(Case(kinds[i], (draw_gradients(ratio, rng, last=(None, 1e-12)[i % 2]),)))
    expect_told_apart(student.gradient_flow, cases, tuple(RATIOS), *RATIOS)


@check("gradient_flow")
def knows_no_width(student, reference, rng):
    "It is the size of an entry that counts, not the width of the layer, the signs or a single large one"
    rising, falling = (4, 30, 500), (500, 30, 4)
    drawn = (("alike", 1 / 28, rising), ("alike", 28, falling), ("vanishing", 1 / 350, falling))
    cases = []
    for kind, ratio, widths in (*drawn, ("exploding", 350, rising)):
        for shape in SHAPES:
            gradients = draw_gradients(ratio, rng, widths)
            shaped = shape(gradients[0])
            gradients[0] = shaped * np.sqrt(np.mean(gradients[0] ** 2) / np.mean(shaped**2))
            cases.append(Case(kind, (gradients,)))
    expect_told_apart(student.gradient_flow, cases, tuple(RATIOS), *RATIOS)


@check("gradient_flow")
def compares_the_ends(student, reference, rng):
    "Many small losses add up, two layers are enough, and an odd one between the ends means nothing"
    cases = []
    for kind, ratio in (("vanishing", 1e-3), ("alike", 0.2), ("exploding", 1e3)):
        for odd in (1.0, 1e-4, 1e4):
            deep = draw_gradients(ratio, rng, widths=(20,) * 12)
            deep[5] = odd * deep[5]
            cases += [Case(kind, (deep,)), Case(kind, (draw_gradients(ratio, rng, widths=(20, 30)),))]
    expect_told_apart(student.gradient_flow, cases, tuple(RATIOS), *RATIOS)


@check("gradient_flow")
def knows_what_is_not_finite(student, reference, rng):
    "An inf or a NaN anywhere is exploding"
    cases = []
    for place in ("first", "inside", "last"):
        for strange in (np.nan, -np.inf, np.inf):
            gradients = draw_gradients(1.0, rng)
            gradients[{"first": 0, "inside": 2, "last": -1}[place]][3, 4] = strange  # of four layers or more
            cases += [Case("exploding", (gradients,)), Case("alike", (draw_gradients(1.0, rng),))]
    expect_told_apart(student.gradient_flow, cases, tuple(RATIOS), "exploding")
    reply = student.gradient_flow.observe(draw_gradients(0.5, rng))
    expect_unchanged(reply.changed, 0, "gradients")
